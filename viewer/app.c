/* app.c - the viewer's state: its rooms, what it shows, its history, what is selected; opening and closing. See app.h; what
 * hands do to it is hands.c, its picture app_draw.c.
 */
#include "app_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sentence.h>

double app_right_width(const app *a)
{
    switch (a->right) {
    case RIGHT_SUMMARY: return SUMMARY;
    case RIGHT_REGION:
    case RIGHT_PROBLEMS:
    case RIGHT_CARD: return CARD;
    case RIGHT_TABLE: return fmin(TABLE, a->width);
    case RIGHT_DISPATCH: return fmin(DISPATCH, a->width);
    case RIGHT_CHARTS: return fmin(CHARTS, a->width);
    default: return 0;
    }
}

static void layout(app *a)
{
    double left = a->left_open ? LEFT_PANEL : 0, bottom = STATUS_BAR + (a->time_bar ? TIME_BAR : 0);
    double right = app_right_width(a);
    if (a->width < 900) right = 0; /* the panel covers the map instead of pushing it */
    if (a->width < 700) left = 0;
    a->area_box = (grid_box){left, TOP_BAR, fmax(a->width - left - right, 1), fmax(a->height - TOP_BAR - bottom, 1)};
    a->maps_box = a->area_box;
    compare_split(a);
}

bool app_place_area(app *a)
{
    layout(a);
    grid_box b = a->area_box;
    double s = a->scale;
    int x = (int)lround(b.x * s), y = (int)lround(b.y * s);
    int width = (int)lround((b.x + b.width) * s) - x, height = (int)lround((b.y + b.height) * s) - y;
    if (x + width > cairo_image_surface_get_width(a->image)) width = cairo_image_surface_get_width(a->image) - x;
    if (y + height > cairo_image_surface_get_height(a->image)) height = cairo_image_surface_get_height(a->image) - y;
    return map_area_place(&a->area, a->image, x, y, width < 1 ? 1 : width, height < 1 ? 1 : height) && compare_place(a);
}

void app_place(app *a)
{
    app_place_area(a);
    a->dirty = true;
}

bool app_resize(app *a, int width, int height)
{
    return app_resize_pixels(a, (int)ceil(width * a->scale), (int)ceil(height * a->scale));
}

bool app_resize_pixels(app *a, int pixels_x, int pixels_y)
{
    int least = (int)ceil((TOP_BAR + STATUS_BAR + TIME_BAR + 1) * a->scale);
    if (pixels_x < 1) pixels_x = 1;
    if (pixels_y < least) pixels_y = least; /* the rest is not seen */
    int width = (int)ceil(pixels_x / a->scale - 1e-9), height = (int)ceil(pixels_y / a->scale - 1e-9);
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels_x, pixels_y), *old = a->image;
    int old_width = a->width, old_height = a->height;
    if (cairo_surface_status(image)) {
        cairo_surface_destroy(image);
        return false;
    }
    a->image = image;
    a->width = width, a->height = height;
    if (!app_place_area(a)) {
        a->image = old, a->width = old_width, a->height = old_height;
        cairo_surface_destroy(image);
        return false;
    }
    cairo_surface_destroy(old);
    a->dirty = true;
    return true;
}

/* ---- the camera ------------------------------------------------------------------------------ */

grid_status app_aim(app *a, grid_error *error)
{
    grid_camera logical;
    int width = (int)lround(a->area.camera.width / a->scale), height = (int)lround(a->area.camera.height / a->scale);
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    grid_status status = grid_stage_camera(a->stage, &a->view, width, height, FIT_MARGIN, &logical, error);
    if (status) return status;
    int w = a->area.camera.width, h = a->area.camera.height;
    a->area.camera = grid_camera_scaled(&logical, a->scale);
    grid_camera_resize(&a->area.camera, w, h);
    return GRID_OK;
}

/* The view is what the camera sees. */
void app_take_place(app *a)
{
    a->view.has_place = true;
    a->view.x = a->area.camera.x, a->view.y = a->area.camera.y;
    a->view.pixel = a->area.camera.pixel * a->scale;
}

/* ---- showing --------------------------------------------------------------------------------- */

static bool counts_events(const grid_view *view) { return view->fill == GRID_FILL_COUNT || view->fill == GRID_FILL_RATE; }

grid_status app_show(app *a, grid_error *error)
{
    app_wait_for_threads(a);
    grid_view view = a->view;
    if (!a->events && counts_events(&view)) view.fill = GRID_FILL_NONE; /* until they have been read */
    if (!a->events) view.compare = GRID_COMPARE_NONE;
    if (a->num_locked) {
        view.method = GRID_CLASSES_MANUAL;
        view.num_classes = a->num_locked;
        memcpy(view.bounds, a->locked, sizeof view.bounds);
    }
    grid_status status = grid_stage_show(a->stage, &view, error);
    if (!status) status = compare_show(a, error);
    if (status) return status;
    grid_content content = *grid_stage_content(a->stage);
    content.hidden = a->hidden;
    map_area_show(&a->area, &content);
    a->revision++;
    a->dirty = true;
    draw_tool_resume(a); /* the sums of a shape are of what is shown */
    return GRID_OK;
}

void app_lock_classes(app *a, bool lock)
{
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    const grid_classes *classes = m ? &m->classes[app_level(a)] : NULL;
    if (lock == (a->num_locked > 0)) return;
    a->num_locked = 0;
    if (lock && classes && classes->num > 1 && !classes->two_sided) {
        a->num_locked = classes->num;
        memcpy(a->locked, classes->bounds, sizeof a->locked);
    }
    if (!lock) app_changed_live(a);
}

void app_changed_live(app *a)
{
    grid_error error;
    if (app_show(a, &error)) app_say_fault(a, "%s", error.text);
    a->dirty = true;
}

void app_changed(app *a)
{
    grid_error error;
    if (app_show(a, &error)) {
        app_say_fault(a, "%s", error.text);
        a->view = a->history[a->at_step].view; /* what cannot be shown is not asked for any longer */
        app_show(a, NULL);
        app_place_area(a);
        app_aim(a, NULL);
        return;
    }
    a->note[0] = 0;
    app_keep_step(a);
}

void app_say(app *a, bool bad, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->note, sizeof a->note, format, args);
    va_end(args);
    size_t n = strlen(a->note);
    if (n + 1 == sizeof a->note) { /* it was cut: not within a character */
        while (n && ((unsigned char)a->note[n - 1] & 0xC0) == 0x80) n--;
        a->note[n ? n - 1 : 0] = 0;
    }
    a->note_is_bad = bad;
    a->dirty = true;
}

bool app_forbids(app *a)
{
    if (a->is_public) app_say(a, true, "%s", _("公开版不提供单个事件、房屋和人员的位置"));
    return a->is_public;
}

void app_say_fault(app *a, const char *format, const char *english)
{
    char said[SENTENCE_SIZE], text[320];
    const char *words = sentence_of(english, said);
    size_t n = strlen(words);
    if (n >= sizeof text) n = sizeof text - 1;
    while (n && ((unsigned char)words[n] & 0xC0) == 0x80) n--; /* whole characters */
    snprintf(text, sizeof text, "%.*s", (int)n, words);
    app_say(a, true, format, text);
}

/* ---- the history ----------------------------------------------------------------------------- */

void app_keep_step(app *a)
{
    a->pan_step = false;
    if (a->at_step + 1 == HISTORY) memmove(a->history, a->history + 1, (size_t)(--a->at_step + 1) * sizeof *a->history);
    if (a->num_steps) a->at_step++;
    a->history[a->at_step] = (history_step){a->view, a->selected, a->building.at, a->hidden};
    a->num_steps = a->at_step + 1;
    a->dirty = true;
}

void app_step(app *a, int by)
{
    int from = a->at_step, to = from + by;
    grid_error error;
    if (to < 0 || to >= a->num_steps) return;
    const history_step was = a->history[from], step = a->history[to];
    if (strcmp(step.view.theme, grid_theme_name(a->theme))) {
        app_set_theme(a, step.view.theme);
        a->history[from] = was; /* a theme of another size moves the view of the step that it is set in */
    }
    a->bounds.open = false;
    a->at_step = to;
    a->view = step.view;
    a->selected = step.selected;
    a->hidden = step.hidden;
    building_recall(a, step.building);
    if (a->selected == GRID_NONE && a->right == RIGHT_CARD) a->right = RIGHT_SUMMARY;
    if (a->selected != GRID_NONE && a->right == RIGHT_SUMMARY) a->right = RIGHT_CARD;
    compare_give_back(a);
    app_place_area(a);
    app_aim(a, NULL);
    a->level_seen = app_level(a);
    a->note[0] = 0;
    if (app_show(a, &error)) app_say_fault(a, "%s", error.text);
    time_line_make(a);
    a->pan_step = false;
}

/* ---- doing ----------------------------------------------------------------------------------- */

int64_t app_end(const app *a)
{
    int64_t to = a->view.period.to_s;
    return to == GRID_NO_TIME || to > a->now_s ? a->now_s : to;
}

int32_t app_level(const app *a) { return grid_painter_level(a->area.painter, &a->area.camera); }

int32_t app_drilled(const app *a) { return *a->view.unit ? grid_map_unit_by_code(a->map, a->view.unit) : GRID_NONE; }

void app_select(app *a, int32_t unit)
{
    if (unit == a->selected && a->building.at == GRID_NONE) return;
    a->building.at = GRID_NONE;
    a->selected = unit;
    if (a->right == RIGHT_DISPATCH || a->right == RIGHT_REGION || a->right == RIGHT_PROBLEMS || a->right == RIGHT_CHARTS)
        a->dirty = true;
    else if (a->right == RIGHT_TABLE) a->sheet.stale = a->sheet.selected_only;
    else if (a->right != RIGHT_NONE || unit != GRID_NONE) a->right = unit == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    app_place_area(a);
    app_keep_step(a);
}

void app_drill(app *a, int32_t unit)
{
    memset(a->view.unit, 0, sizeof a->view.unit);
    if (unit != GRID_NONE) snprintf(a->view.unit, sizeof a->view.unit, "%s", grid_unit_code(a->map, unit));
    a->view.has_place = false;
    a->view.x = a->view.y = a->view.pixel = 0;
    a->selected = unit;
    a->building.at = GRID_NONE;
    if (a->right == RIGHT_SUMMARY || a->right == RIGHT_CARD)
        a->right = unit == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    app_place_area(a);
    app_aim(a, NULL);
    app_take_place(a);
    app_keep_step(a);
}

void app_show_table(app *a, bool shown)
{
    a->right = shown ? RIGHT_TABLE : a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    a->sheet.stale = true;
    app_place_area(a);
    a->dirty = true;
}

void app_show_charts(app *a, bool shown)
{
    a->right = shown ? RIGHT_CHARTS : a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    a->charts_scroll = 0;
    app_place_area(a);
    a->dirty = true;
}

void app_moved_to(app *a)
{
    app_take_place(a);
    a->view_moves = false;
    app_keep_step(a);
}

void app_fit(app *a) { app_drill(a, GRID_NONE); }

/* Panels that have no room any more close, and come back when they have. */
static void make_room(app *a, double width)
{
    if (width < 900 && a->right != RIGHT_NONE) a->right = RIGHT_NONE, a->closed_right = true;
    if (width < 700 && a->left_open) a->left_open = false, a->closed_left = true;
    if (width >= 900 && a->closed_right && a->right == RIGHT_NONE) a->right = a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    if (width >= 700 && a->closed_left) a->left_open = true;
    if (width >= 900) a->closed_right = false;
    if (width >= 700) a->closed_left = false;
}

/* Everything so large; the window keeps its pixels, and what is seen stays in the middle. */
void app_set_scale(app *a, double scale)
{
    int width = cairo_image_surface_get_width(a->image), height = cairo_image_surface_get_height(a->image);
    if (scale < 0.5) scale = 0.5;
    if (scale > 4) scale = 4;
    if (scale == a->scale) return;
    app_wait_for_threads(a);
    a->scale = a->ui.scale = a->area.scale = scale;
    grid_painter_set_scale(a->area.painter, scale);
    a->area.over_camera.pixel = a->area.settled_camera.pixel = 0;
    if (a->before.open) {
        a->before.area.scale = scale;
        grid_painter_set_scale(a->before.area.painter, scale);
        a->before.area.over_camera.pixel = a->before.area.settled_camera.pixel = 0;
    }
    make_room(a, width / scale);
    double seen_x = a->area.camera.width, seen_y = a->area.camera.height;
    if (!app_resize_pixels(a, width, height)) app_say(a, true, "%s", _("内存不足"));
    grid_camera *c = &a->area.camera;
    grid_camera_set_pixel(c, c->pixel * fmax(seen_x / c->width, seen_y / c->height));
    app_take_place(a);
    a->history[a->at_step].view = a->view;
}

void app_set_theme(app *a, const char *name)
{
    const grid_theme *theme = grid_theme_by_name(name);
    grid_error error;
    if (!theme || map_area_set_theme(&a->area, theme, &error)) {
        app_say(a, true, "%s", theme ? error.text : name);
        return;
    }
    double larger = theme->enlarge / a->theme->enlarge;
    a->theme = a->ui.theme = theme;
    a->ui.text = grid_painter_text(a->area.painter);
    if (a->before.open && map_area_set_theme(&a->before.area, theme, &error)) app_say_fault(a, "%s", error.text);
    app_set_scale(a, a->scale * larger);
    char kept[sizeof a->view.theme] = ""; /* `name` may be what is overwritten */
    snprintf(kept, sizeof kept, "%s", name);
    memcpy(a->view.theme, kept, sizeof kept);
    a->dirty = true;
}

/* ---- opening --------------------------------------------------------------------------------- */

grid_status app_open(app *a, const grid_scene *scene, const char *map_path, const app_options *o, grid_error *error)
{
    const char *slash = strrchr(map_path, '/');
    memset(a, 0, sizeof *a);
    a->scene = scene;
    a->map = scene->map;
    a->scale = o->scale > 0 ? o->scale : 1;
    a->view = o->view ? *o->view : grid_view_default();
    a->hovered = a->selected = a->building.at = GRID_NONE;
    a->news.last_s = GRID_NO_TIME;
    a->now_s = o->now_s;
    a->follows_clock = o->follows_clock;
    a->is_public = o->is_public, a->bare = o->bare;
    if (a->is_public) a->view.events = a->view.heat = a->view.buildings = false;
    const grid_theme *theme = grid_theme_by_name(a->view.theme);
    int width = (int)ceil(o->width / theme->enlarge);
    a->left_open = !o->bare && width >= 900;
    a->right = o->bare || width < 900 ? RIGHT_NONE : RIGHT_SUMMARY;
    a->ui.x = a->ui.y = -1e6;
    a->time.speed = 2;
    a->story.unit = GRID_NONE;
    facets_begin(&a->facets);
    snprintf(a->map_path, sizeof a->map_path, "%s", map_path);
    snprintf(a->file, sizeof a->file, "%s", slash ? slash + 1 : map_path);
    a->theme = a->ui.theme = theme;
    a->scale *= theme->enlarge;
    a->ui.scale = a->scale;
    a->ui.texts = ui_texts_new();
    a->history = calloc(HISTORY, sizeof *a->history);
    grid_status status = a->history && a->ui.texts ? GRID_OK : GRID_E_MEMORY;
    if (!status) status = grid_stage_new(scene, map_path, &a->stage, error);
    if (!status) grid_stage_set_as_of(a->stage, a->now_s);
    if (!status) grid_stage_set_public(a->stage, a->is_public);
    if (!status) status = map_area_open(&a->area, scene, a->theme, a->scale, error);
    if (!status) a->ui.text = grid_painter_text(a->area.painter);
    if (!status && !app_resize_pixels(a, (int)lround(o->width * a->scale / theme->enlarge), (int)lround(o->height * a->scale / theme->enlarge))) status = GRID_E_MEMORY;
    if (!status) status = app_aim(a, error);
    if (!status) status = app_show(a, error);
    if (status == GRID_E_MEMORY && error) *error = (grid_error){status, 0, "out of memory"};
    if (status) {
        app_close(a);
        return status;
    }
    a->placed = a->view.has_place;
    app_take_place(a);
    app_keep_step(a);
    return GRID_OK;
}

void app_close(app *a)
{
    app_wait_for_threads(a);
    if (a->stage) grid_stage_heats_free(&a->heat.heats);
    survey_free(a->survey);
    checker_free(a->problems.checker);
    map_area_close(&a->area);
    if (a->before.open) map_area_close(&a->before.area);
    cairo_surface_destroy(a->image);
    grid_stage_free(a->stage);
    grid_events_free(a->events);
    grid_assignments_free(a->duties);
    finder_free(a->search.finder);
    nearby_free(a->nearby);
    news_free(&a->news);
    neighbours_free(&a->neighbours);
    free(a->copied);
    grid_transform_free(a->to_lonlat);
    ui_texts_free(a->ui.texts);
    table_free(&a->sheet.table);
    facets_free(&a->facets);
    free(a->time.counts);
    free(a->history);
    memset(a, 0, sizeof *a);
}

void app_set_events(app *a, grid_events *events)
{
    app_wait_for_threads(a);
    survey_free(a->survey); /* it reads the events that go */
    a->survey = NULL;
    grid_stage_set_events(a->stage, events);
    grid_events_free(a->events);
    news_note(a, events);
    a->events = events;
    a->story.unit = GRID_NONE; /* told anew, also where their number is as before */
    facets_free(&a->facets);
    a->sheet.table.num_columns = 0; /* its columns are other ones now */
    a->time_bar = events && a->left_open;
    app_place_area(a);
    if (a->at_step == 0 && !a->placed) { /* nobody has moved: the whole map, in the room that is left now */
        a->view.has_place = false;
        app_aim(a, NULL);
        app_take_place(a);
        a->history[0].view = a->view;
    }
    grid_error error;
    if (app_show(a, &error)) { /* a view of a file may ask for what cannot be: a comparison with an open period */
        app_say_fault(a, "%s", error.text);
        a->view.compare = GRID_COMPARE_NONE;
        app_show(a, NULL);
        a->history[a->at_step].view = a->view;
    }
    time_line_make(a);
    app_ask_dispatch(a);
    draw_tool_resume(a);
    palette_refresh(a);
}

void app_set_loaded(app *a)
{
    a->loaded = true;
    if (a->events || !counts_events(&a->view)) return;
    app_say(a, true, "%s", _("没有可统计的事件，改按人口着色"));
    a->view.fill = GRID_FILL_FIELD;
    app_changed_live(a);
    a->history[a->at_step].view = a->view;
}

void app_set_now(app *a, int64_t now_s)
{
    a->now_s = now_s;
    grid_stage_set_as_of(a->stage, now_s);
    if (!a->events) return;
    a->sheet.stale = true;
    app_show(a, NULL);
    app_ask_dispatch(a);
}

void app_set_finder(app *a, finder *f)
{
    finder_free(a->search.finder);
    a->search.finder = f;
    a->dirty = true;
}

void app_set_nearby(app *a, nearby *n)
{
    nearby_free(a->nearby);
    a->nearby = n;
    building_recall(a, a->building.at); /* texts were of the other one */
    app_ask_dispatch(a);
    a->dirty = true;
}

void app_set_duties(app *a, grid_assignments *duties)
{
    grid_assignments_free(a->duties);
    a->duties = duties;
    a->dirty = true;
}

void app_use_proj(app *a)
{
    const grid_crs_info *crs = grid_map_crs_info(a->map);
    if (a->to_lonlat || !crs || crs->geographic) return;
    if (grid_transform_open(grid_map_crs(a->map), "EPSG:4326", &a->to_lonlat, NULL)) a->to_lonlat = NULL;
}
