/* app_draw.c - the app's picture: the maps, what lies over them, the panels; what takes long is made in threads. See app.h. */
#include <math.h>

#include "app_private.h"
#include "stopwatch.h"

enum { SCALE_BAR = 200, LEGEND = 240 };

/* ---- threads --------------------------------------------------------------------------------- */

/* Threads read what is shown: before it changes. */
void app_wait_for_maps(app *a)
{
    map_area_wait(&a->area);
    if (a->before.open) map_area_wait(&a->before.area);
}

void app_wait_for_threads(app *a)
{
    app_wait_for_maps(a);
    worker_wait(&a->heat.work);
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* A ring with a point, where a search has led. */
static void draw_mark(const app *a, cairo_t *cr)
{
    double x, y;
    grid_camera_to_view(&a->area.camera, a->mark_x, a->mark_y, &x, &y);
    for (int pass = 0; pass < 2; pass++) {
        cairo_new_path(cr);
        cairo_arc(cr, x / a->scale, y / a->scale, 9, 0, 6.283185307179586);
        cairo_set_line_width(cr, pass ? 2 : 4.5);
        grid_set_color(cr, pass ? a->theme->accent : a->theme->casing);
        cairo_stroke(cr);
        cairo_arc(cr, x / a->scale, y / a->scale, pass ? 2 : 3.2, 0, 6.283185307179586);
        cairo_fill(cr);
    }
}

/* What lies over a map; the earlier one of two has the same camera. */
static void draw_over_map(app *a, bool moving, bool before)
{
    map_area *area = before ? &a->before.area : &a->area;
    cairo_t *cr = cairo_create(area->image);
    double height = a->area_box.height, covered = before ? 0 : a->area_box.x + a->area_box.width - (a->width - app_right_width(a));
    double width = a->area_box.width - (covered > 0 && a->area_box.width - covered > LEGEND ? covered : 0);
    grid_text *text = grid_painter_text(area->painter);
    grid_camera logical = grid_camera_scaled(&a->area.camera, 1 / a->scale);
    if (!moving && a->selected != GRID_NONE) grid_paint_highlight(area->painter, &area->camera, a->selected, cr);
    if (!moving && a->hovered != GRID_NONE && a->hovered != a->selected)
        grid_paint_highlight(area->painter, &area->camera, a->hovered, cr);
    if (!moving && (a->selected != GRID_NONE || a->hovered != GRID_NONE))
        grid_paint_names(area->painter, &area->camera, cr);
    if (!moving) building_draw(a, area->painter, &area->camera, cr);
    cairo_scale(cr, a->scale, a->scale);
    if (a->right == RIGHT_DISPATCH) draw_dispatch(a, cr);
    else if (a->has_mark) draw_mark(a, cr);
    draw_sketch(a, cr);
    if (!before) news_draw(a, cr);
    if (!before) grid_draw_north(cr, text, a->theme, width - 24, 6);
    grid_content content = *grid_painter_content(area->painter);
    grid_box legend = grid_draw_legends(cr, text, a->theme, &content, app_level(a), width - 12, height - 12,
                                        before ? a->before.rows : a->legend_rows,
                                        before ? &a->before.num_rows : &a->num_legend_rows);
    if (before) a->before.legend = legend;
    else a->legend = legend;
    double bar = legend.width > 0 && legend.x < SCALE_BAR ? legend.y - 12 : height - 16; /* a narrow map has it above */
    if (before || !a->before.open) grid_draw_scale_bar(cr, text, a->theme, &logical, 20, bar);
    cairo_destroy(cr);
    cairo_surface_flush(area->image);
    cairo_surface_mark_dirty(a->image);
}

void app_draw_behind(app *a, void (*wake)(void))
{
    a->wake = wake;
    map_area_behind(&a->area, wake);
    if (a->before.open) map_area_behind(&a->before.area, wake);
}

bool app_is_settled(const app *a)
{
    bool busy = worker_is_busy(&a->area.behind.work) || worker_is_busy(&a->heat.work);
    return !busy && !(a->before.open && worker_is_busy(&a->before.area.behind.work));
}

static void make_heats(void *context)
{
    heat_job *job = context;
    double start = stopwatch_ms();
    job->status = grid_stage_heats_make(job->stage, &job->camera, job->scale, false, &job->heats, &job->error);
    job->took_ms = stopwatch_ms() - start;
}

static void heat_is_made(app *a)
{
    a->heat.made_for = a->area.camera;
    a->heat.made_revision = a->revision;
}

/* Exactly, in a thread when the last one took long. True while it is at work: the last picture stands in. */
static bool heat_is_late(app *a)
{
    heat_job *job = &a->heat;
    bool finished = worker_finished(&job->work), here = finished && grid_camera_same(&job->camera, &a->area.camera);
    here = here && job->revision == a->revision; /* and of what is shown */
    if (finished && here && job->status) app_say_fault(a, "%s", job->error.text);
    if (finished && here) app_wait_for_maps(a);
    if (finished && here && (job->status || grid_stage_heats_take(a->stage, &job->heats))) {
        heat_is_made(a);
        return false;
    }
    if (finished) grid_stage_heats_free(&job->heats);
    if (worker_is_busy(&job->work)) return true;
    if (!a->wake || !(a->area.settled_camera.pixel > 0) || job->took_ms <= MAP_AREA_SLOW_MS) {
        double start = stopwatch_ms();
        grid_error error;
        app_wait_for_maps(a);
        if (grid_stage_heat(a->stage, &a->area.camera, a->scale, false, &error)) app_say_fault(a, "%s", error.text);
        job->took_ms = stopwatch_ms() - start;
        heat_is_made(a);
        return false;
    }
    job->revision = a->revision;
    job->stage = a->stage, job->camera = a->area.camera, job->scale = a->scale;
    return worker_start(&job->work, make_heats, job, a->wake);
}

/* Heat is made for the pixels that are seen, quickly while time moves. True when it is not there yet. */
static bool make_heat(app *a)
{
    grid_error error;
    bool preview = a->time.playing || a->time.grabbed;
    bool made = preview ? map_area_is_settled(&a->area)
                        : a->heat.made_revision == a->revision && grid_camera_same(&a->heat.made_for, &a->area.camera);
    if (!a->view.heat || made) return false;
    if (!preview) {
        if (heat_is_late(a)) return true;
    } else {
        a->heat.made_revision = 0;
        app_wait_for_threads(a);
        if (grid_stage_heat(a->stage, &a->area.camera, a->scale, true, &error)) app_say_fault(a, "%s", error.text);
    }
    grid_content content = *grid_stage_content(a->stage);
    content.hidden = a->hidden;
    map_area_show(&a->area, &content);
    if (compare_show(a, &error)) app_say_fault(a, "%s", error.text);
    return false;
}

/* Between two maps, whose edges fall on whole pixels. */
static void fill_gap(const app *a)
{
    cairo_t *cr = cairo_create(a->image);
    cairo_scale(cr, a->scale, a->scale);
    double left = a->before.box.x + a->before.box.width - 3;
    cairo_rectangle(cr, left, a->area_box.y, a->area_box.x + 3 - left, a->area_box.height);
    grid_set_color(cr, a->theme->line2);
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_flush(a->image);
}

bool app_draw(app *a, bool moving)
{
    if (!moving) app_look_below_pointer(a);
    if (!moving && a->hidden && a->level_seen != app_level(a)) { /* what was hidden is not a class of this level */
        a->hidden = 0;
        app_changed_live(a);
    }
    a->level_seen = app_level(a);
    if (a->before.open) fill_gap(a);
    a->area.patient = a->before.area.patient = !moving && make_heat(a);
    if (!map_area_draw(&a->area, moving) || !compare_draw(a, moving)) return false;
    if (!moving) a->view_moves = false;
    draw_over_map(a, moving, false);
    if (a->before.open) draw_over_map(a, moving, true);
    cairo_t *cr = cairo_create(a->image);
    cairo_scale(cr, a->scale, a->scale);
    if (moving) { /* nothing but the map and where it is has changed */
        a->ui.cr = cr;
        status_bar(a);
        if (a->before.open) compare_over_maps(a);
    } else {
        app_pass(a, NULL, cr);
    }
    bool told = a->before.open || (a->hovered == a->selected && a->right == RIGHT_CARD); /* by what says more */
    if (!moving && a->hovered != GRID_NONE && !told && !a->ui.popup.owner[0] && !a->palette.open && !a->start_open) tooltip(a);
    ui_end(&a->ui);
    bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(a->image);
    a->dirty = false;
    return ok;
}

bool app_draw_whole(app *a)
{
    bool ok = app_draw(a, false);
    for (int i = 0; ok && i < 4 && (!app_is_settled(a) || !map_area_is_settled(&a->area)); i++) { /* heat, then the maps */
        app_wait_for_threads(a);
        ok = app_draw(a, false);
    }
    return ok;
}

bool app_draw_first(app *a)
{
    grid_content content = *grid_painter_content(a->area.painter), bare = content;
    bare.no_names = true;
    map_area_show(&a->area, &bare);
    bool ok = app_draw(a, false);
    map_area_show(&a->area, &content);
    a->dirty = true;
    return ok;
}

