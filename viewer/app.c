/* app.c - the state and what inputs do to it: see app.h. The history is history.c, drawing is app_draw.c. */
#include "app.h"

#include <grid/locate.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <render/page.h>
#include <sentence.h>

enum { KEY_STEP = 80, SCALE_BAR = 200, LEGEND = 240 };
static const double wheel_factor = 1.25, key_factor = 1.5, scale_step = 1.125;

static double right_width(const app *a)
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
    double right = right_width(a);
    if (a->width < 900) right = 0; /* the panel covers the map instead of pushing it */
    if (a->width < 700) left = 0;
    a->area_box = (grid_box){left, TOP_BAR, fmax(a->width - left - right, 1), fmax(a->height - TOP_BAR - bottom, 1)};
    a->maps_box = a->area_box;
    compare_split(a);
}

static bool place_area(app *a)
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
    place_area(a);
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
    if (!place_area(a)) {
        a->image = old, a->width = old_width, a->height = old_height;
        cairo_surface_destroy(image);
        return false;
    }
    cairo_surface_destroy(old);
    a->dirty = true;
    return true;
}

/* ---- the camera ------------------------------------------------------------------------------ */

static grid_status aim(app *a, grid_error *error)
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
static void take_place(app *a)
{
    a->view.has_place = true;
    a->view.x = a->area.camera.x, a->view.y = a->area.camera.y;
    a->view.pixel = a->area.camera.pixel * a->scale;
}

static void moved(app *a)
{
    take_place(a);
    a->view_moves = a->dirty = true;
    if (!a->pan_step) app_keep_step(a);
    a->pan_step = true;
    a->history[a->at_step].view = a->view;
}

static void zoom(app *a, double factor, double x, double y)
{
    if (grid_camera_zoom(&a->area.camera, factor, (x - a->area_box.x) * a->scale + 0.5,
                         (y - a->area_box.y) * a->scale + 0.5))
        moved(a);
}

static void zoom_middle(app *a, double factor)
{
    zoom(a, factor, a->area_box.x + a->area_box.width / 2, a->area_box.y + a->area_box.height / 2);
}

static void pan(app *a, double dx, double dy)
{
    grid_camera_pan(&a->area.camera, (int)lround(dx * a->scale), (int)lround(dy * a->scale));
    moved(a);
}

/* ---- showing --------------------------------------------------------------------------------- */

static bool counts_events(const grid_view *view) { return view->fill == GRID_FILL_COUNT || view->fill == GRID_FILL_RATE; }

/* Threads read what is shown: before it changes. */
static void wait_for_maps(app *a)
{
    map_area_wait(&a->area);
    if (a->before.open) map_area_wait(&a->before.area);
}

static void wait_for_threads(app *a)
{
    wait_for_maps(a);
    worker_wait(&a->heat.work);
}

static grid_status show(app *a, grid_error *error)
{
    wait_for_threads(a);
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
    if (show(a, &error)) app_say_fault(a, "%s", error.text);
    a->dirty = true;
}

void app_changed(app *a)
{
    grid_error error;
    if (show(a, &error)) {
        app_say_fault(a, "%s", error.text);
        a->view = a->history[a->at_step].view; /* what cannot be shown is not asked for any longer */
        show(a, NULL);
        place_area(a);
        aim(a, NULL);
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
    a->history[a->at_step] = (history_step){a->view, a->selected, a->building.at};
    a->num_steps = a->at_step + 1;
    a->dirty = true;
}

void app_step(app *a, int by)
{
    int to = a->at_step + by;
    if (to < 0 || to >= a->num_steps) return;
    a->at_step = to;
    a->view = a->history[to].view;
    a->selected = a->history[to].selected;
    building_recall(a, a->history[to].building);
    if (strcmp(a->view.theme, grid_theme_name(a->theme))) app_set_theme(a, a->view.theme);
    if (a->selected == GRID_NONE && a->right == RIGHT_CARD) a->right = RIGHT_SUMMARY;
    if (a->selected != GRID_NONE && a->right == RIGHT_SUMMARY) a->right = RIGHT_CARD;
    place_area(a);
    aim(a, NULL);
    show(a, NULL);
    time_line_make(a);
    a->pan_step = false;
    a->note[0] = 0;
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
    place_area(a);
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
    place_area(a);
    aim(a, NULL);
    take_place(a);
    app_keep_step(a);
}

void app_show_table(app *a, bool shown)
{
    a->right = shown ? RIGHT_TABLE : a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    a->sheet.stale = true;
    place_area(a);
    a->dirty = true;
}

void app_show_charts(app *a, bool shown)
{
    a->right = shown ? RIGHT_CHARTS : a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    a->charts_scroll = 0;
    place_area(a);
    a->dirty = true;
}

void app_moved_to(app *a)
{
    take_place(a);
    a->view_moves = false;
    app_keep_step(a);
}

void app_fit(app *a) { app_drill(a, GRID_NONE); }

/* Everything so large; the window keeps its pixels, and what is seen stays in the middle. */
void app_set_scale(app *a, double scale)
{
    int width = cairo_image_surface_get_width(a->image), height = cairo_image_surface_get_height(a->image);
    if (scale < 0.5) scale = 0.5;
    if (scale > 4) scale = 4;
    if (scale == a->scale) return;
    wait_for_threads(a);
    a->scale = a->ui.scale = a->area.scale = scale;
    grid_painter_set_scale(a->area.painter, scale);
    a->area.over_camera.pixel = a->area.settled_camera.pixel = 0;
    if (a->before.open) {
        a->before.area.scale = scale;
        grid_painter_set_scale(a->before.area.painter, scale);
        a->before.area.over_camera.pixel = a->before.area.settled_camera.pixel = 0;
    }
    if (width / scale < 900) a->right = RIGHT_NONE, a->left_open = width / scale >= 700 && a->left_open; /* no room any more */
    double seen_x = a->area.camera.width, seen_y = a->area.camera.height;
    if (!app_resize_pixels(a, width, height)) app_say(a, true, "%s", _("内存不足"));
    grid_camera *c = &a->area.camera;
    grid_camera_set_pixel(c, c->pixel * fmax(seen_x / c->width, seen_y / c->height));
    take_place(a);
    a->history[a->at_step].view = a->view;
}

void app_set_theme(app *a, const char *name)
{
    const grid_theme *theme = grid_theme_by_name(name);
    grid_error error;
    if (!theme || map_area_set_theme(&a->area, theme, &error) ||
        (a->before.open && map_area_set_theme(&a->before.area, theme, &error))) {
        app_say(a, true, "%s", theme ? error.text : name);
        return;
    }
    double larger = theme->enlarge / a->theme->enlarge;
    a->theme = a->ui.theme = theme;
    a->ui.text = grid_painter_text(a->area.painter);
    app_set_scale(a, a->scale * larger);
    char kept[sizeof a->view.theme] = ""; /* `name` may be what is overwritten */
    snprintf(kept, sizeof kept, "%s", name);
    memcpy(a->view.theme, kept, sizeof kept);
    a->dirty = true;
}

/* As the first free map-view-N.png of the working folder. */
void app_save_picture(app *a)
{
    char path[300];
    grid_error error;
    const char *dot = strrchr(a->file, '.');
    int stem = dot && dot != a->file ? (int)(dot - a->file) : (int)strlen(a->file);
    for (int i = 1; i < 10000; i++) {
        snprintf(path, sizeof path, "%.*s-view-%d.png", stem > 200 ? 200 : stem, a->file, i);
        if (access(path, F_OK)) break;
    }
    a->note[0] = 0; /* nothing said about the picture before */
    app_draw_whole(a);
    if (grid_surface_write_png(a->image, path, &error)) app_say_fault(a, _("未能存图：%s"), error.text);
    else app_say(a, false, _("已存图 %.160s"), path);
}

/* The next unit below what was drilled into, on the way to the one that was pointed at. */
static void drill_towards(app *a, int32_t cell, double x, double y)
{
    int32_t building = nearby_building_at(a->nearby, x, y);
    int32_t from = app_drilled(a), next = cell, up = cell;
    for (; up != GRID_NONE && up != from; up = grid_unit_parent(a->map, up))
        if (grid_level_divides(a->map, grid_unit_level(a->map, up))) next = up;
    if (cell != GRID_NONE && from != GRID_NONE && up == GRID_NONE) { /* elsewhere: its highest unit */
        from = GRID_NONE;
    }
    if (cell != GRID_NONE && next == from && building != GRID_NONE) building_go(a, building);
    else if (cell != GRID_NONE) app_drill(a, next);
}

static void go_up(app *a)
{
    int32_t unit = app_drilled(a);
    if (a->help_open) a->help_open = false;
    else if (a->bounds.open) bounds_close(a);
    else if (a->right == RIGHT_DISPATCH) app_close_dispatch(a);
    else if (a->right == RIGHT_REGION) app_close_region(a);
    else if (a->right == RIGHT_PROBLEMS) app_show_problems(a);
    else if (a->right == RIGHT_CHARTS && a->selected == GRID_NONE && unit == GRID_NONE) app_show_charts(a, false);
    else if (a->building.at != GRID_NONE) building_leave(a);
    else if (unit == GRID_NONE && a->selected != GRID_NONE) app_select(a, GRID_NONE);
    else if (unit != GRID_NONE) {
        int32_t parent = grid_unit_parent(a->map, unit);
        bool divides = parent != GRID_NONE && grid_level_divides(a->map, grid_unit_level(a->map, parent));
        app_drill(a, divides ? parent : GRID_NONE);
    }
    a->dirty = true;
}

/* ---- input ----------------------------------------------------------------------------------- */

static void to_map(const app *a, double x, double y, double *map_x, double *map_y)
{
    grid_camera_to_map(&a->area.camera, (x - a->area_box.x) * a->scale + 0.5, (y - a->area_box.y) * a->scale + 0.5, map_x,
                       map_y);
}

static int32_t cell_at(app *a, double x, double y)
{
    grid_hit hit = {.cell = GRID_NONE};
    double map_x, map_y;
    to_map(a, x, y, &map_x, &map_y);
    grid_locate(a->map, map_x, map_y, &hit);
    return hit.cell;
}

static bool on_legend(const app *a, double x, double y)
{
    grid_box legend = a->before.pointed ? a->before.legend : a->legend;
    x -= a->area_box.x, y -= a->area_box.y;
    return x >= legend.x && y >= legend.y && x < legend.x + legend.width && y < legend.y + legend.height;
}

static void hover(app *a, double x, double y)
{
    bool inside = over_map(a) && !on_legend(a, x, y) && !a->help_open;
    int32_t unit = inside ? grid_level_unit(a->map, cell_at(a, x, y), app_level(a)) : GRID_NONE;
    a->has_cursor = inside;
    a->cursor_x = (x - a->area_box.x) * a->scale, a->cursor_y = (y - a->area_box.y) * a->scale;
    a->hovered = unit;
    a->dirty = true;
}

static void click_legend(app *a, double x, double y)
{
    x -= a->area_box.x, y -= a->area_box.y;
    const grid_legend_row *rows = a->before.pointed ? a->before.rows : a->legend_rows;
    for (int i = 0; i < (a->before.pointed ? a->before.num_rows : a->num_legend_rows); i++) {
        grid_box b = rows[i].box;
        if (x < b.x || y < b.y || x >= b.x + b.width || y >= b.y + b.height) continue;
        a->hidden ^= grid_class_bit(rows[i].class_index);
        app_changed_live(a);
    }
}

/* A building where they are seen, else the unit. */
static void click_map(app *a, double x, double y)
{
    double map_x, map_y;
    to_map(a, x, y, &map_x, &map_y);
    int32_t building = building_at(a, map_x, map_y);
    if (building != GRID_NONE) building_select(a, building);
    else app_select(a, grid_level_unit(a->map, cell_at(a, x, y), app_level(a)));
}

static void map_input(app *a, const input *in)
{
    bool inside = over_map(a);
    switch (in->kind) {
    case INPUT_DOWN:
        if (!inside) break;
        if (on_legend(a, in->x, in->y)) {
            click_legend(a, in->x, in->y);
        } else if (in->clicks == 2) {
            double x, y;
            to_map(a, in->x, in->y, &x, &y);
            drill_towards(a, cell_at(a, in->x, in->y), x, y);
        } else {
            a->dragging = true, a->drag_moved = false;
            a->drag_x = in->x, a->drag_y = in->y;
        }
        break;
    case INPUT_MOVE:
        if (a->dragging && (a->drag_moved || fabs(in->x - a->drag_x) + fabs(in->y - a->drag_y) >= 4)) {
            a->drag_moved = true;
            pan(a, in->x - a->drag_x, in->y - a->drag_y);
            a->drag_x = in->x, a->drag_y = in->y;
        }
        hover(a, in->x, in->y);
        break;
    case INPUT_UP:
        if (a->dragging && !a->drag_moved) click_map(a, in->x, in->y);
        a->dragging = false;
        a->dirty = true;
        break;
    case INPUT_WHEEL:
        if (inside && in->wheel != 0) zoom(a, in->wheel > 0 ? wheel_factor : 1 / wheel_factor, in->x, in->y);
        break;
    case INPUT_LEAVE:
        if (!a->dragging) a->hovered = GRID_NONE, a->has_cursor = false, a->dirty = true;
        break;
    default: break;
    }
}

/* The event or the place under the cursor, else the place that was marked, else the middle of the view. */
static void dispatch_here(app *a)
{
    if (app_forbids(a)) return;
    const grid_dots *dots = grid_painter_content(a->area.painter)->events;
    double x = a->area.camera.x, y = a->area.camera.y;
    int64_t event = -1;
    if (a->has_mark) x = a->mark_x, y = a->mark_y;
    if (a->has_cursor) {
        grid_camera_to_map(&a->area.camera, a->cursor_x + 0.5, a->cursor_y + 0.5, &x, &y);
        int64_t dot = dots ? grid_dot_at(dots, &a->area.camera, a->cursor_x, a->cursor_y, 9 * a->scale) : -1;
        if (dot >= 0) x = dots->items[dot].x, y = dots->items[dot].y, event = dots->items[dot].event;
    }
    app_dispatch(a, x, y, event);
}

void app_close_dispatch(app *a)
{
    a->right = a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    place_area(a);
    a->dirty = true;
}

static void key(app *a, const input *in)
{
    switch (in->key) {
    case 'q': a->quit = true; break;
    case KEY_ESCAPE:
        if (a->hovered != GRID_NONE && app_drilled(a) == GRID_NONE && a->selected == GRID_NONE && !a->help_open)
            a->hovered = GRID_NONE, a->has_cursor = false, a->dirty = true;
        else go_up(a);
        break;
    case 'f':
    case KEY_HOME: app_fit(a); break;
    case '+':
    case '=':
        if (in->control) app_set_scale(a, a->scale * scale_step);
        else zoom_middle(a, key_factor);
        break;
    case '-':
        if (in->control) app_set_scale(a, a->scale / scale_step);
        else zoom_middle(a, 1 / key_factor);
        break;
    case '0':
        if (in->control) app_set_scale(a, a->theme->enlarge);
        break;
    case KEY_LEFT:
        if (in->alt) app_step(a, -1);
        else pan(a, KEY_STEP, 0);
        break;
    case KEY_RIGHT:
        if (in->alt) app_step(a, 1);
        else pan(a, -KEY_STEP, 0);
        break;
    case KEY_UP: pan(a, 0, KEY_STEP); break;
    case KEY_DOWN: pan(a, 0, -KEY_STEP); break;
    case 'z':
        if (in->control) app_step(a, in->shift ? 1 : -1);
        break;
    case 'y':
        if (in->control) app_step(a, 1);
        break;
    case 't':
        app_set_theme(a, in->shift ? a->theme == grid_theme_wall() ? "light" : "wall" : a->theme == grid_theme_light() ? "dark" : "light");
        app_keep_step(a);
        break;
    case 's': app_save_picture(a); break;
    case '/':
        strcpy(a->ui.focus, "search");
        a->swallow_slash = true;
        a->dirty = true;
        break;
    case 'l':
        a->left_open = !a->left_open;
        place_area(a);
        a->dirty = true;
        break;
    case 'd': dispatch_here(a); break;
    case 'v': app_show_problems(a); break;
    case 'n': app_step_problem(a, in->shift ? -1 : 1); break;
    case 'x': app_set_tool(a, TOOL_BOX); break;
    case 'c': app_set_tool(a, TOOL_CIRCLE); break;
    case 'p': app_set_tool(a, TOOL_POLYGON); break;
    case 'm': app_set_tool(a, TOOL_MEASURE); break;
    case 'b': app_show_table(a, a->right != RIGHT_TABLE); break;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN: { /* a panel that is longer than the window */
        double *scroll = a->right == RIGHT_TABLE ? &a->sheet.scroll : a->right == RIGHT_CHARTS ? &a->charts_scroll : NULL;
        if (scroll) *scroll += (in->key == KEY_PAGE_UP ? -1 : 1) * (a->maps_box.height - 160), a->dirty = true;
        break;
    }
    case 'g': app_show_charts(a, a->right != RIGHT_CHARTS); break;
    case 'r':
        a->right = a->right != RIGHT_NONE ? RIGHT_NONE : a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
        place_area(a);
        a->dirty = true;
        break;
    case ' ':
        if (a->time_bar) a->time.playing = !a->time.playing, a->dirty = true;
        break;
    case ',':
    case '.':
        if (a->time_bar) time_line_step(a, in->key == ',' ? -1 : 1);
        break;
    case KEY_F5: a->reopen = true; break;
    case KEY_F1: a->help_open = !a->help_open, a->dirty = true; break;
    default: break;
    }
}

/* The panels, whether they take input or draw. */
static void pass(app *a, const input *in, cairo_t *cr)
{
    grid_box b = a->maps_box;
    double right = right_width(a);
    ui_begin(&a->ui, in, cr, a->width, a->height);
    if (a->help_open && in) help_sheet(a); /* what lies above takes input first, and is drawn last */
    if (in) search_list(a);
    top_bar(a);
    if (a->left_open) left_panel(a, (grid_box){0, TOP_BAR, LEFT_PANEL, b.height});
    if (a->right != RIGHT_NONE) {
        grid_box panel = {a->width - right, TOP_BAR, right, b.height};
        if (a->right == RIGHT_TABLE) table_panel(a, panel);
        else if (a->right == RIGHT_CHARTS) charts_panel(a, panel);
        else if (a->right == RIGHT_DISPATCH) dispatch_panel(a, panel);
        else if (a->right == RIGHT_REGION) region_panel(a, panel);
        else if (a->right == RIGHT_PROBLEMS) problems_panel(a, panel);
        else if (a->right == RIGHT_CARD && a->building.at != GRID_NONE) building_card(a, panel);
        else if (a->right == RIGHT_CARD && a->selected != GRID_NONE) card_panel(a, panel);
        else summary_panel(a, panel);
    }
    if (a->time_bar) time_bar(a, (grid_box){0, b.y + b.height, a->width, TIME_BAR});
    status_bar(a);
    compare_over_maps(a);
    bounds_card(a);
    draw_toolbar(a);
    if (!in) search_list(a);
    if (a->help_open && !in) help_sheet(a);
    if (a->palette.open && !in) palette_sheet(a);
    if (a->start_open && !in) start_over_map(a);
}

void app_input(app *a, const input *in)
{
    bool swallow = a->swallow_slash && in->kind == INPUT_TEXT && !strcmp(in->text, "/");
    if (in->kind == INPUT_TEXT || in->kind == INPUT_KEY) a->swallow_slash = false;
    if (swallow || start_input(a, in) || palette_input(a, in)) return;
    bool dragged = a->dragging && in->kind == INPUT_MOVE; /* the map has the pointer: panels need not be asked */
    if (!dragged) pass(a, in, NULL);
    bool taken = !dragged && (a->ui.taken || a->ui.active[0]);
    if (in->kind != INPUT_MOVE || taken) a->dirty = true;
    const input on_map = compare_input(a, in);
    if (!taken) in = &on_map;
    bool drawn = !taken && !ui_field_has_focus(&a->ui) && draw_tool_input(a, in);
    if (drawn) {
        if (in->kind == INPUT_MOVE) hover(a, in->x, in->y);
    } else if (!taken && in->kind == INPUT_KEY && !ui_field_has_focus(&a->ui)) key(a, in);
    else if (!taken && in->kind != INPUT_KEY) map_input(a, in);
    else if (in->kind == INPUT_MOVE) a->hovered = GRID_NONE, a->has_cursor = false;
    if (!dragged) ui_end(&a->ui);
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
    double height = a->area_box.height, covered = before ? 0 : a->area_box.x + a->area_box.width - (a->width - right_width(a));
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

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void make_heats(void *context)
{
    heat_job *job = context;
    double start = now_ms();
    job->status = grid_stage_heats_make(job->stage, &job->camera, job->scale, false, &job->heats, &job->error);
    job->took_ms = now_ms() - start;
}

static bool same_place(const grid_camera *a, const grid_camera *b)
{
    return a->x == b->x && a->y == b->y && a->pixel == b->pixel && a->width == b->width && a->height == b->height;
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
    bool finished = worker_finished(&job->work), here = finished && same_place(&job->camera, &a->area.camera);
    if (finished && here && job->status) app_say_fault(a, "%s", job->error.text);
    if (finished && here) wait_for_maps(a);
    if (finished && here && (job->status || grid_stage_heats_take(a->stage, &job->heats))) {
        heat_is_made(a);
        return false;
    }
    if (finished) grid_stage_heats_free(&job->heats);
    if (worker_is_busy(&job->work)) return true;
    if (!a->wake || !(a->area.settled_camera.pixel > 0) || job->took_ms <= MAP_AREA_SLOW_MS) {
        double start = now_ms();
        grid_error error;
        wait_for_maps(a);
        if (grid_stage_heat(a->stage, &a->area.camera, a->scale, false, &error)) app_say_fault(a, "%s", error.text);
        job->took_ms = now_ms() - start;
        heat_is_made(a);
        return false;
    }
    job->stage = a->stage, job->camera = a->area.camera, job->scale = a->scale;
    return worker_start(&job->work, make_heats, job, a->wake);
}

/* Heat is made for the pixels that are seen, quickly while time moves. True when it is not there yet. */
static bool make_heat(app *a)
{
    grid_error error;
    bool preview = a->time.playing || a->time.grabbed;
    bool made = preview ? map_area_is_settled(&a->area)
                        : a->heat.made_revision == a->revision && same_place(&a->heat.made_for, &a->area.camera);
    if (!a->view.heat || made) return false;
    if (!preview) {
        if (heat_is_late(a)) return true;
    } else {
        a->heat.made_revision = 0;
        wait_for_threads(a);
        if (grid_stage_heat(a->stage, &a->area.camera, a->scale, true, &error)) app_say_fault(a, "%s", error.text);
    }
    grid_content content = *grid_stage_content(a->stage);
    content.hidden = a->hidden;
    map_area_show(&a->area, &content);
    if (compare_show(a, &error)) app_say_fault(a, "%s", error.text);
    return false;
}

bool app_draw(app *a, bool moving)
{
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
        pass(a, NULL, cr);
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
        wait_for_threads(a);
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
    int width = (int)ceil(o->width / theme->enlarge), height = (int)ceil(o->height / theme->enlarge);
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
    if (!status && !app_resize(a, width, height)) status = GRID_E_MEMORY;
    if (!status) status = aim(a, error);
    if (!status) status = show(a, error);
    if (status == GRID_E_MEMORY && error) *error = (grid_error){status, 0, "out of memory"};
    if (status) {
        app_close(a);
        return status;
    }
    a->placed = a->view.has_place;
    take_place(a);
    app_keep_step(a);
    return GRID_OK;
}

void app_close(app *a)
{
    wait_for_threads(a);
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
    wait_for_threads(a);
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
    place_area(a);
    if (a->at_step == 0 && !a->placed) { /* nobody has moved: the whole map, in the room that is left now */
        a->view.has_place = false;
        aim(a, NULL);
        take_place(a);
        a->history[0].view = a->view;
    }
    show(a, NULL);
    time_line_make(a);
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
    show(a, NULL);
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
    a->building.at = GRID_NONE; /* its texts were of the other one */
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
