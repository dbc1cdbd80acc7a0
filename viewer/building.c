/* building.c - the building that was clicked: what its row says, whose ground it is, what has happened there. See app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

#include "app.h"
#include "words.h"

enum { PAD = 14, ROW = 24, ROOM = 6 }; /* the view is so many times as wide as the building */
static const double largest_pixel_m = 3; /* a house of 12 m is 4 pixels then */

static const grid_shapes *shown(const app *a) { return grid_stage_content(a->stage)->buildings; }

int32_t building_at(const app *a, double x, double y)
{
    if (!shown(a) || !(a->area.camera.pixel_m * a->scale <= largest_pixel_m)) return GRID_NONE;
    return nearby_building_at(a->nearby, x, y);
}

void building_recall(app *a, int32_t building)
{
    grid_error error;
    a->building = (chosen_building){.at = GRID_NONE};
    if (building == GRID_NONE || !a->nearby) return;
    if (nearby_building_ask(a->nearby, a->map, building, &a->building.facts, &error)) app_say_fault(a, "%s", error.text);
    else a->building.at = building;
}

void building_leave(app *a)
{
    a->building.at = GRID_NONE;
    app_keep_step(a);
}

void building_select(app *a, int32_t building)
{
    building_recall(a, building);
    if (a->building.at == GRID_NONE) return;
    if (a->right == RIGHT_NONE || a->right == RIGHT_SUMMARY) a->right = RIGHT_CARD;
    a->selected = a->building.facts.cell;
    app_place(a);
    app_keep_step(a);
}

void building_go(app *a, int32_t building)
{
    double extent[4];
    if (!shown(a)) { /* it was not shown yet: a step down shows it */
        a->view.buildings = true;
        app_changed_live(a);
    }
    if (!shown(a) || !grid_shape_extent(shown(a), (size_t)building, extent)) return;
    building_recall(a, building);
    if (a->building.at == GRID_NONE) return;
    a->selected = a->building.facts.cell;
    if (a->right == RIGHT_NONE || a->right == RIGHT_SUMMARY) a->right = RIGHT_CARD;
    app_place(a);
    grid_camera *camera = &a->area.camera;
    double width = (extent[2] - extent[0]) / camera->stretch, height = extent[3] - extent[1];
    camera->x = (extent[0] + extent[2]) / 2, camera->y = (extent[1] + extent[3]) / 2;
    grid_camera_set_pixel(camera, fmax(ROOM * width / camera->width, ROOM * height / camera->height));
    app_moved_to(a);
}

void building_draw(const app *a, grid_painter *painter, const grid_camera *camera, cairo_t *cr)
{
    const grid_shapes *shapes = grid_painter_content(painter)->buildings;
    if (a->building.at != GRID_NONE && shapes)
        grid_paint_shape_outline(shapes, (size_t)a->building.at, a->theme->highlight, 2, camera, a->scale, cr);
}

/* ---- the card -------------------------------------------------------------------------------- */

/* Events on its ground, once for what is shown. */
static void count_events(app *a)
{
    chosen_building *b = &a->building;
    double extent[4], x, y;
    const grid_events *events = a->events;
    grid_period p = a->view.period;
    int64_t end = app_end(a);
    if (b->made_for == a->revision || !events || !shown(a) || !grid_shape_extent(shown(a), (size_t)b->at, extent)) return;
    b->events = b->open = b->late = 0;
    b->made_for = a->revision;
    static story_words words;
    story_words_make(&words, events, &a->view);
    for (size_t i = 0; i < grid_events_num(events); i++) {
        if (!grid_event_place(events, i, &x, &y) || x < extent[0] || y < extent[1] || x > extent[2] || y > extent[3]) continue;
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t == GRID_NO_TIME || t >= end || (p.from_s != GRID_NO_TIME && t < p.from_s)) continue;
        if (!story_counts(&words, events, i) || nearby_building_at(a->nearby, x, y) != b->at) continue;
        grid_dot_state state = grid_dot_state_of(events, i, end);
        b->events++;
        b->open += state != GRID_DOT_CLOSED;
        b->late += state == GRID_DOT_LATE;
    }
}

static void figure(const app *a, double x, double y, const char *name, double value)
{
    char number[GRID_TEXT_SIZE];
    ui_label(&a->ui, (grid_box){x, y, 78, 18}, name, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 18, 78, 24}, grid_format_value(value, number), 16, UI_BOLD, a->theme->text, GRID_LEFT);
}

static double title(app *a, double x, double y, double width)
{
    const nearby_building *b = &a->building.facts;
    char text[300], chain[240];
    bool hovered;
    ui_label(&a->ui, (grid_box){x, y, width - 36, 28}, *b->name ? b->name : _("房屋"), 16, UI_BOLD, a->theme->text, GRID_LEFT);
    if (ui_icon_button(&a->ui, "building.close", (grid_box){x + width - 24, y, 28, 28}, ICON_CLOSE, false, true)) {
        building_leave(a);
        return y;
    }
    y += 28;
    if (*b->code) {
        snprintf(text, sizeof text, _("编码 %.200s"), b->code);
        ui_label(&a->ui, (grid_box){x, y, width, 18}, text, 12, UI_PLAIN, a->theme->text3, GRID_LEFT);
        y += 20;
    }
    if (b->cell == GRID_NONE) {
        ui_label(&a->ui, (grid_box){x, y, width, 20}, _("不在任何责任单元内"), 12, UI_PLAIN, a->theme->bad, GRID_LEFT);
        return y + 24;
    }
    ancestor_words(a->map, b->cell, chain, sizeof chain);
    ui_label(&a->ui, (grid_box){x, y, width, 20}, chain, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    y += 20;
    grid_box link = {x, y, fmin(ui_text_width(&a->ui, grid_unit_name(a->map, b->cell), 13, UI_BOLD) + 1, width), 22};
    bool clicked = ui_hit(&a->ui, "building.cell", link, true, &hovered, NULL);
    ui_label(&a->ui, link, grid_unit_name(a->map, b->cell), 13, UI_BOLD, hovered ? a->theme->accent_hover : a->theme->accent, GRID_LEFT);
    if (b->cells > 1) {
        snprintf(text, sizeof text, _("占地的 %.0f%%，跨 %zu 个单元"), 100 * b->share, b->cells);
        ui_label(&a->ui, (grid_box){x + link.width + 10, y, width - link.width - 10, 22}, text, 12, UI_PLAIN, a->theme->warn, GRID_LEFT);
    }
    if (clicked) building_leave(a);
    return y + 28;
}

static const char *field_word(const char *name)
{
    static const char *const words[][2] = {{"KIND", N_("类别")}, {"TYPE", N_("类别")}, {"FLOORS", N_("层数")}, {"LEVELS", N_("层数")},
                                           {"YEAR", N_("建成年份")}, {"ADDRESS", N_("地址")}, {"address", N_("地址")}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], name)) return _(words[i][1]);
    return name;
}

static double events_here(app *a, double x, double y, double width)
{
    char text[120], period[64];
    const chosen_building *b = &a->building;
    bool known = b->made_for == a->revision; /* not while its layer is off, which knows where it ends */
    if (!a->events) return y;
    ui_fill(&a->ui, a->theme->line, (grid_box){x - PAD, floor(y), width + 2 * PAD, 1});
    ui_label(&a->ui, (grid_box){x, y + 8, width, 20}, _("事件"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 8, width, 20}, *grid_period_words(a->view.period, period) ? period : _("全部时间"), 11, UI_PLAIN,
             a->theme->text3, GRID_RIGHT);
    y += 32;
    figure(a, x, y, _("上报"), known ? (double)b->events : NAN);
    figure(a, x + 78, y, _("未结"), known ? (double)b->open : NAN);
    if (known) snprintf(text, sizeof text, "%s%zu", b->late ? "▲ " : "", b->late);
    else strcpy(text, "—");
    ui_label(&a->ui, (grid_box){x + 156, y, 78, 18}, _("超期"), 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x + 156, y + 18, 78, 24}, text, 16, UI_BOLD, b->late ? a->theme->bad : a->theme->text, GRID_LEFT);
    return y + 52;
}

void building_card(app *a, grid_box box)
{
    double x = box.x + PAD, y = box.y + 10, width = box.width - 2 * PAD;
    bool over = ui_over(&a->ui, box);
    const nearby_building *b = &a->building.facts;
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    y = title(a, x, y, width);
    if (a->building.at != GRID_NONE) {
        count_events(a);
        if (isfinite(b->people)) figure(a, x, y, _("人口"), b->people);
        if (isfinite(b->households)) figure(a, x + 78, y, _("户"), b->households);
        if (isfinite(b->people) || isfinite(b->households)) y += 50;
        for (int i = 0; i < b->num_fields; i++, y += ROW) {
            ui_label(&a->ui, (grid_box){x, y, 92, ROW}, field_word(b->field[i]), 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
            ui_label(&a->ui, (grid_box){x + 96, y, width - 96, ROW}, b->value[i], 13, UI_PLAIN, a->theme->text, GRID_LEFT);
        }
        y = events_here(a, x, y + 6, width);
        grid_box button = {x, box.y + box.height - 42, width, 30};
        double middle_x, middle_y, extent[4];
        if (ui_button(&a->ui, "building.dispatch", button, _("从这里派单"), UI_PRIMARY, true) && shown(a) &&
            grid_shape_extent(shown(a), (size_t)a->building.at, extent)) {
            middle_x = (extent[0] + extent[2]) / 2, middle_y = (extent[1] + extent[3]) / 2;
            app_dispatch(a, middle_x, middle_y, -1);
        }
    }
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
