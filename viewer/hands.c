/* hands.c - what hands do to the app: the camera, the map below the pointer, keys. See app.h. */
#include <grid/locate.h>
#include <math.h>
#include <string.h>

#include "app_private.h"

enum { KEY_STEP = 80 };
static const double wheel_factor = 1.25, key_factor = 1.5, scale_step = 1.125;

/* ---- the camera ------------------------------------------------------------------------------ */

static void moved(app *a)
{
    app_take_place(a);
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

/* ---- up and down ----------------------------------------------------------------------------- */

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

/* The map may have moved below a pointer that rests. */
void app_look_below_pointer(app *a)
{
    const input rest = {.kind = INPUT_MOVE, .x = a->ui.x, .y = a->ui.y}, on_map = compare_input(a, &rest);
    if (a->has_cursor && !a->dragging) hover(a, on_map.x, on_map.y);
}

/* Or shows it again. */
static void hide_class(app *a, int class_index)
{
    a->hidden ^= grid_class_bit(class_index);
    app_changed_live(a);
    app_keep_step(a);
}

static void click_legend(app *a, double x, double y)
{
    x -= a->area_box.x, y -= a->area_box.y;
    const grid_legend_row *rows = a->before.pointed ? a->before.rows : a->legend_rows;
    for (int i = 0; i < (a->before.pointed ? a->before.num_rows : a->num_legend_rows); i++) {
        grid_box b = rows[i].box;
        if (x < b.x || y < b.y || x >= b.x + b.width || y >= b.y + b.height) continue;
        hide_class(a, rows[i].class_index);
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
    app_place_area(a);
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
    case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': /* rows of the legend */
        if (in->key - '1' < a->num_legend_rows) hide_class(a, a->legend_rows[in->key - '1'].class_index);
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
        app_place_area(a);
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
        app_place_area(a);
        a->dirty = true;
        break;
    case ' ':
        if (a->time_bar) time_line_play(a, !a->time.playing);
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

/* The first n controls become the last ones. */
static void put_last(ui *u, int n)
{
    enum { MOST = 24 };
    ui_place first[MOST];
    if (n > MOST || n >= u->num_places) return;
    memcpy(first, u->places, (size_t)n * sizeof *first);
    memmove(u->places, u->places + n, (size_t)(u->num_places - n) * sizeof *first);
    memcpy(u->places + u->num_places - n, first, (size_t)n * sizeof *first);
}

static void over_the_map(app *a)
{
    compare_over_maps(a);
    bounds_card(a);
    draw_toolbar(a);
}

/* The panels, whether they take input or draw. */
void app_pass(app *a, const input *in, cairo_t *cr)
{
    grid_box b = a->maps_box;
    double right = app_right_width(a);
    ui_begin(&a->ui, in, cr, a->width, a->height);
    if (a->help_open && in) help_sheet(a); /* what lies above takes input first, and is drawn last */
    if (in) search_list(a);
    if (!in) over_the_map(a); /* panels may cover it */
    int early = in ? 0 : a->ui.num_places;
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
    if (in) over_the_map(a);
    else put_last(&a->ui, early); /* the keyboard comes to it last */
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
    if (!dragged) app_pass(a, in, NULL);
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

