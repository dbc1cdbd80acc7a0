/* compare.c - two periods side by side: the map of the earlier one, seen by the same camera. See app.h.
 *
 *      | A  2026-05-01 – 2026-05-31     1,045 | B  2026-06-01 – 2026-06-30     1,022 |
 *      | what A has of the hovered unit       | what B has                           |
 *      |              map A                   |              map B, a->area          |
 *
 * What hands do on the earlier map is done as if they had done it at the same place of the other.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

#include "app_private.h"

enum { GAP = 1, LEAST = 460 }; /* a map that would be narrower takes the right panel's room */

bool compare_is_on(const app *a) { return a->events && grid_view_is_beside(&a->view); }

void compare_split(app *a)
{
    grid_box all = a->area_box;
    a->before.box = (grid_box){0};
    if (!compare_is_on(a)) return;
    double half = fmax(floor((all.width - GAP) / 2), 1);
    a->before.box = (grid_box){all.x, all.y + PERIOD_BAR, half, fmax(all.height - PERIOD_BAR, 1)};
    a->area_box = (grid_box){all.x + all.width - half, all.y + PERIOD_BAR, half, fmax(all.height - PERIOD_BAR, 1)};
}

bool compare_place(app *a)
{
    if (!a->before.open || !compare_is_on(a)) return true;
    int x = (int)lround(a->before.box.x * a->scale), y = (int)lround(a->before.box.y * a->scale);
    return map_area_place(&a->before.area, a->image, x, y, a->area.camera.width, a->area.camera.height);
}

grid_status compare_show(app *a, grid_error *error)
{
    const grid_content *shown = grid_stage_before(a->stage);
    if (!shown && a->before.open) {
        map_area_close(&a->before.area);
        a->before.open = a->before.pointed = false;
        app_place(a);
    }
    if (!shown) return GRID_OK;
    if (!a->before.open) {
        grid_status status = map_area_open(&a->before.area, a->scene, a->theme, a->scale, error);
        if (status) return status;
        a->before.open = true;
        if (a->wake) map_area_behind(&a->before.area, a->wake);
        app_place(a);
        if (!a->before.area.image) {
            map_area_close(&a->before.area);
            a->before.open = false;
            if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
            return GRID_E_MEMORY;
        }
    }
    grid_content content = *shown;
    content.hidden = a->hidden;
    map_area_show(&a->before.area, &content);
    return GRID_OK;
}

void compare_give_back(app *a)
{
    if (compare_is_on(a) || !a->before.took_panel) return;
    if (a->right == RIGHT_NONE) a->right = a->selected == GRID_NONE ? RIGHT_SUMMARY : RIGHT_CARD;
    a->before.took_panel = false;
}

/* What was seen in one map is seen in each of two, and the other way round. */
void compare_turn(app *a, bool on)
{
    double width = a->area.camera.width;
    a->view.side_by_side = on;
    if (on && !a->before.open && a->right != RIGHT_NONE && a->area_box.width / 2 < LEAST) {
        a->right = RIGHT_NONE;
        a->before.took_panel = true;
    }
    compare_give_back(a);
    app_place(a);
    if (a->area.camera.width != width) grid_camera_set_pixel(&a->area.camera, a->area.camera.pixel * width / a->area.camera.width);
    a->view.has_place = true;
    a->view.x = a->area.camera.x, a->view.y = a->area.camera.y, a->view.pixel = a->area.camera.pixel * a->scale;
    app_changed(a);
}

bool compare_draw(app *a, bool moving)
{
    if (!a->before.open) return true;
    a->before.area.camera = a->area.camera;
    return map_area_draw(&a->before.area, moving);
}

bool over_map(const app *a)
{
    double right = a->right == RIGHT_NONE ? 0 : app_right_width(a), left = a->left_open ? LEFT_PANEL : 0;
    if (a->ui.x >= a->width - right || a->ui.x < left) return false; /* in a narrow window panels cover the map */
    return ui_over(&a->ui, a->area_box) || (a->before.open && ui_over(&a->ui, a->before.box));
}

input compare_input(app *a, const input *in)
{
    input out = *in;
    bool mouse = in->kind == INPUT_DOWN || in->kind == INPUT_UP || in->kind == INPUT_MOVE || in->kind == INPUT_WHEEL;
    if (!mouse) return out;
    if (in->kind == INPUT_DOWN || (in->kind != INPUT_UP && !a->ui.down)) a->before.pointed = a->before.open && in->x < a->before.box.x + a->before.box.width; /* a drag stays where it began */
    if (a->before.pointed) out.x += a->area_box.x - a->before.box.x;
    return out;
}

/* ---- what is said of both -------------------------------------------------------------------- */

/* Of the unit that is pointed at, in its own card, where it hides nothing that is pointed at. */
static void unit_card(const app *a, const grid_content *content, grid_box box)
{
    enum { WIDTH = 190, HEIGHT = 48, LEFT = 58 }; /* right of the tools */
    const grid_measure *m = content->measure;
    int32_t level = app_level(a), unit = a->hovered != GRID_NONE ? a->hovered : a->selected;
    char number[GRID_TEXT_SIZE], value[GRID_TEXT_SIZE + 64];
    if (unit == GRID_NONE || !m || box.width < WIDTH + LEFT + 60) return;
    grid_box card = {box.x + LEFT, box.y + 12, WIDTH, HEIGHT};
    grid_draw_card(a->ui.cr, a->theme, card);
    ui_label(&a->ui, (grid_box){card.x + 10, card.y + 3, WIDTH - 20, 22}, grid_unit_name(a->map, unit), 13, UI_BOLD,
             a->theme->text, GRID_LEFT);
    double known = m->values[unit];
    if (isfinite(known)) snprintf(value, sizeof value, "%s %s", grid_format_value(known, number), m->unit);
    else strcpy(value, _("无数据"));
    int c = grid_class_of(&m->classes[grid_unit_level(a->map, unit) > level ? level : grid_unit_level(a->map, unit)], known);
    grid_draw_swatch(a->ui.cr, a->theme, m, level, c, (grid_box){card.x + 10, card.y + 29, 11, 11});
    ui_label(&a->ui, (grid_box){card.x + 28, card.y + 24, WIDTH - 38, 20}, value, 12, UI_PLAIN, a->theme->text, GRID_LEFT);
}

/* Where the pointer is on the other map. */
static void cross(const app *a, grid_box box)
{
    cairo_t *cr = a->ui.cr;
    double x = box.x + floor(a->cursor_x / a->scale) + 0.5, y = box.y + floor(a->cursor_y / a->scale) + 0.5;
    cairo_save(cr);
    cairo_rectangle(cr, box.x, box.y, box.width, box.height);
    cairo_clip(cr);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 4; i++) {
            double dx = i < 2 ? (i ? -1 : 1) : 0, dy = i < 2 ? 0 : i == 2 ? 1 : -1;
            cairo_move_to(cr, x + 4 * dx, y + 4 * dy);
            cairo_line_to(cr, x + 12 * dx, y + 12 * dy);
        }
        cairo_set_line_width(cr, pass ? 1.5 : 4);
        grid_set_color(cr, pass ? a->theme->text : a->theme->casing);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

static void period_bar(const app *a, bool later, const grid_situation *situation, grid_period period, grid_box map)
{
    char words[64], number[GRID_TEXT_SIZE], text[GRID_TEXT_SIZE + 32];
    double counts[GRID_NUM_COUNTS];
    grid_box box = {map.x, map.y - PERIOD_BAR, map.width, PERIOD_BAR};
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y + box.height - 1, box.width, 1});
    grid_box square = {box.x + 12, box.y + 8, 20, 20};
    ui_fill(&a->ui, a->theme->period[later], square);
    ui_label(&a->ui, square, later ? "B" : "A", 12, UI_BOLD, a->theme->on_accent, GRID_CENTRE);
    double right = box.x + box.width - 12, room = box.width - 52;
    grid_situation_counts(situation, app_drilled(a), counts);
    snprintf(text, sizeof text, _("上报 %s 件"), grid_format_number(counts[GRID_COUNT_REPORTED], 0, number));
    double width = ui_text_width(&a->ui, text, 12, UI_PLAIN) + 1;
    if (width + 170 < room) {
        ui_label(&a->ui, (grid_box){right - width, box.y, width, box.height - 1}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        room -= width + 12;
    }
    ui_label(&a->ui, (grid_box){box.x + 40, box.y, room, box.height - 1}, grid_period_words(period, words), 13, UI_BOLD,
             a->theme->text, GRID_LEFT);
}

void compare_over_maps(app *a)
{
    const grid_situation *now = grid_stage_situation(a->stage), *earlier = grid_stage_earlier(a->stage);
    if (!a->before.open || !a->ui.cr || !now || !earlier) return;
    grid_box left = a->before.box, right = a->area_box;
    ui_fill(&a->ui, a->theme->line2, (grid_box){left.x + left.width, left.y - PERIOD_BAR, right.x - left.x - left.width, left.height + PERIOD_BAR});
    period_bar(a, false, earlier, grid_view_earlier(&a->view), left);
    period_bar(a, true, now, a->view.period, right);
    unit_card(a, grid_painter_content(a->before.area.painter), left);
    unit_card(a, grid_painter_content(a->area.painter), right);
    if (a->has_cursor) cross(a, a->before.pointed ? right : left);
}
