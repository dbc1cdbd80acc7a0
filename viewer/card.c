/* card.c - the card of the selected unit: who, how many, what is late, since when, who is responsible. See app.h. */
#include <grid/assignments.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <render/format.h>

#include "app.h"
#include "words.h"

enum { PAD = 14, ROW = 24 };

static void rule(const app *a, grid_box box, double y)
{
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, floor(y), box.width, 1});
}

static void heading(const app *a, double x, double y, double width, const char *text, const char *right)
{
    ui_label(&a->ui, (grid_box){x, y, width, 20}, text, 13, UI_BOLD, a->theme->text, GRID_LEFT);
    if (right) ui_label(&a->ui, (grid_box){x, y, width, 20}, right, 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
}

static void figure(const app *a, double x, double y, const char *name, const char *value, grid_color color)
{
    ui_label(&a->ui, (grid_box){x, y, 78, 18}, name, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 18, 78, 24}, value, 16, UI_BOLD, color, GRID_LEFT);
}

static double title(app *a, double x, double y, double width)
{
    char text[300];
    const grid_theme *t = a->theme;
    ui_label(&a->ui, (grid_box){x, y, width - 36, 28}, grid_unit_name(a->map, a->selected), 16, UI_BOLD, t->text, GRID_LEFT);
    if (ui_icon_button(&a->ui, "card.close", (grid_box){x + width - 24, y, 28, 28}, ICON_CLOSE, false, true)) {
        app_select(a, GRID_NONE);
        return y;
    }
    snprintf(text, sizeof text, _("%s · 编码 %.200s"), level_word(grid_map_level_name(a->map, grid_unit_level(a->map, a->selected))),
             grid_unit_code(a->map, a->selected));
    ui_label(&a->ui, (grid_box){x, y + 28, width, 18}, text, 12, UI_PLAIN, t->text3, GRID_LEFT);
    int32_t parent = grid_unit_parent(a->map, a->selected);
    y += 50;
    if (parent != GRID_NONE) {
        ancestor_words(a->map, a->selected, text, sizeof text);
        bool hovered;
        grid_box box = {x, y, fmin(ui_text_width(&a->ui, text, 12, UI_PLAIN) + 1, width), 20};
        if (ui_hit(&a->ui, "card.parent", box, true, &hovered, NULL)) app_select(a, parent);
        ui_label(&a->ui, box, text, 12, UI_PLAIN, hovered ? t->accent_hover : t->accent, GRID_LEFT);
        y += 24;
    }
    return y;
}

/* Those next to it by name, clockwise from the north, in as many lines as the card has room for. */
static double next_to_it(app *a, double x, double y, double width, size_t lines)
{
    enum { LABEL = 36, GAP = 12, MORE = 72, LINE = 20 };
    char name[64], text[40];
    neighbours_find(&a->neighbours, a->map, a->selected);
    if (!a->neighbours.num) return y;
    double indent = fmax(LABEL, ui_text_width(&a->ui, _("相邻"), 12, UI_PLAIN) + 8), left = x + indent, right = x + width;
    ui_label(&a->ui, (grid_box){x, y, indent, LINE}, _("相邻"), 12, UI_PLAIN, a->theme->text3, GRID_LEFT);
    for (size_t i = 0, line = 1; i < a->neighbours.num; i++) {
        int32_t unit = a->neighbours.units[i];
        const char *called = grid_unit_name(a->map, unit);
        double needed = fmin(ui_text_width(&a->ui, called, 12, UI_PLAIN) + 1, width - indent - MORE);
        double limit = line == lines && i + 1 < a->neighbours.num ? right - MORE : right;
        if (left + needed > limit && line < lines) left = x + indent, y += LINE, line++;
        else if (left + needed > limit) {
            snprintf(text, sizeof text, _("等 %zu 个"), a->neighbours.num);
            ui_label(&a->ui, (grid_box){left, y, right - left, LINE}, text, 12, UI_PLAIN, a->theme->text3, GRID_LEFT);
            break;
        }
        bool hovered;
        grid_box box = {left, y, needed, LINE};
        snprintf(name, sizeof name, "card.neighbour.%zu", i);
        bool clicked = ui_hit(&a->ui, name, box, true, &hovered, NULL);
        ui_label(&a->ui, box, called, 12, UI_PLAIN, hovered ? a->theme->accent_hover : a->theme->accent, GRID_LEFT);
        if (clicked) {
            app_select(a, unit);
            break;
        }
        left += needed + GAP;
    }
    return y + LINE + 4;
}

static double figures(const app *a, double x, double y)
{
    char number[GRID_TEXT_SIZE], value[GRID_TEXT_SIZE + 8];
    double area = a->scene->area_m2[a->selected], at = x;
    const int32_t fields[] = {a->scene->population, a->scene->households};
    for (int i = 0; i < 2; i++) {
        if (fields[i] == GRID_NONE) continue;
        figure(a, at, y, i ? C_("title", "户") : _("人口"),
               grid_format_value(grid_scene_number(a->scene, a->selected, fields[i]), number), a->theme->text);
        at += 78;
    }
    if (grid_map_crs_info(a->map)) {
        bool small = area < 1e6;
        snprintf(value, sizeof value, "%s %s", grid_format_value(area / (small ? 1e4 : 1e6), number), small ? _("公顷") : "km²");
        figure(a, at, y, _("面积"), value, a->theme->text);
        at += 78;
    }
    size_t children = grid_unit_num_children(a->map, a->selected);
    if (children) figure(a, at, y, _("下级"), grid_format_number((double)children, 0, number), a->theme->text);
    return y + 50;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* How far those reported have come, as one bar: pale is early. */
static double stages(const app *a, const double *counts, double x, double y, double width)
{
    const char *const names[] = {C_("stage", "采集"), C_("stage", "受理"), C_("stage", "派遣"), C_("stage", "处置"), C_("stage", "结案")};
    static const grid_count reached[] = {GRID_COUNT_REPORTED, GRID_COUNT_OF_REPORTED_ACCEPTED,
                                         GRID_COUNT_OF_REPORTED_DISPATCHED, GRID_COUNT_OF_REPORTED_HANDLED,
                                         GRID_COUNT_OF_REPORTED_CLOSED};
    double total = counts[GRID_COUNT_REPORTED], left = x;
    char text[64], number[GRID_TEXT_SIZE];
    for (int i = 0; i < 5; i++) {
        double next = i < 4 && isfinite(counts[reached[i + 1]]) ? counts[reached[i + 1]] : 0;
        double here = isfinite(counts[reached[i]]) ? fmax(counts[reached[i]] - next, 0) : 0;
        double part = total > 0 ? width * here / total : 0;
        ui_fill(&a->ui, grid_ramp_class(grid_ramp_by_name("blues"), i, 5), (grid_box){left, y, fmax(part - 1, 0), 10});
        left += part;
        snprintf(text, sizeof text, "%s %s", names[i], grid_format_number(here, 0, number));
        ui_label(&a->ui, (grid_box){x + i * width / 5, y + 12, width / 5 + (i == 4 ? PAD : 0), 18}, text, 11, UI_PLAIN, a->theme->text2, GRID_LEFT);
    }
    return y + 34;
}

static double event_figures(const app *a, double x, double y, double width)
{
    double counts[GRID_NUM_COUNTS];
    char number[GRID_TEXT_SIZE], text[64], period[64];
    grid_situation_counts(grid_stage_situation(a->stage), a->selected, counts);
    heading(a, x, y, width, _("事件"), *grid_period_words(a->view.period, period) ? period : _("全部时间"));
    y += 24;
    figure(a, x, y, _("上报"), grid_format_number(counts[GRID_COUNT_REPORTED], 0, number), a->theme->text);
    figure(a, x + 78, y, _("未结"), grid_format_number(counts[GRID_COUNT_OPEN], 0, number), a->theme->text);
    bool late = counts[GRID_COUNT_OVERDUE] > 0;
    snprintf(text, sizeof text, "%s%s", late ? "▲ " : "", grid_format_number(counts[GRID_COUNT_OVERDUE], 0, number));
    figure(a, x + 156, y, _("超期"), text, late ? a->theme->bad : a->theme->text);
    double rate = 100 * grid_rate_of(GRID_RATE_CLOSED_ON_TIME, counts);
    snprintf(text, sizeof text, "%s%s", grid_format_number(rate, 1, number), isfinite(rate) ? "%" : "");
    figure(a, x + 234, y, _("按期结案"), text, a->theme->text);
    return stages(a, counts, x, y + 50, width);
}

static double months(app *a, const story *s, double x, double y, double width)
{
    uint32_t most = 1;
    char label[16], number[GRID_TEXT_SIZE], title_right[80];
    const double height = 44;
    if (!s->months) return y;
    for (int i = 0; i < s->months; i++) most = s->by_month[i] > most ? s->by_month[i] : most;
    snprintf(title_right, sizeof title_right, _("件，最高 %s"), grid_format_number(most, 0, number));
    heading(a, x, y, width, _("逐月上报"), title_right);
    y += 26;
    for (int i = 0; i < s->months; i++) {
        struct tm tm = {0};
        time_t local = (time_t)(s->month_from[i] + 8 * 3600);
        double left = floor(x + i * width / s->months), bar = floor(height * s->by_month[i] / most);
        gmtime_r(&local, &tm);
        bool hovered;
        char name[UI_NAME];
        grid_box column = {left, y, floor(width / s->months) - 4, height + 16};
        snprintf(name, sizeof name, "card.month.%d", i);
        if (ui_hit(&a->ui, name, column, true, &hovered, NULL)) {
            time_line_set(a, grid_step_around(GRID_STEP_MONTH, s->month_from[i]));
            break;
        }
        if (hovered) ui_fill(&a->ui, a->theme->hover, column);
        ui_fill(&a->ui, i + 1 == s->months ? a->theme->accent : a->theme->bar,
                (grid_box){left, y + height - bar, floor(width / s->months) - 4, bar});
        snprintf(label, sizeof label, "%d", tm.tm_mon + 1);
        ui_label(&a->ui, (grid_box){left, y + height + 1, floor(width / s->months) - 4, 16}, label, 11, UI_PLAIN,
                 a->theme->text3, GRID_CENTRE);
    }
    ui_fill(&a->ui, a->theme->line2, (grid_box){x, y + height, width, 1});
    return y + height + 24;
}

static double causes(app *a, const story *s, double x, double y, double width)
{
    char number[GRID_TEXT_SIZE];
    if (!s->causes) return y;
    heading(a, x, y, width, _("主要类别"), _("件"));
    y += 24;
    for (int i = 0; i < s->causes; i++, y += 22) {
        bool hovered;
        char name[UI_NAME];
        grid_box row = {x - 6, y, width + 12, 22};
        snprintf(name, sizeof name, "card.cause.%d", i);
        if (ui_hit(&a->ui, name, row, true, &hovered, NULL)) {
            toggle_word(a, GRID_EVENT_CATEGORY, s->cause[i]);
            break;
        }
        if (hovered) ui_fill(&a->ui, a->theme->hover, row);
        ui_label(&a->ui, (grid_box){x, y, 84, 22}, s->cause[i], 13, UI_PLAIN, a->theme->text, GRID_LEFT);
        ui_fill(&a->ui, a->theme->bar, (grid_box){x + 92, y + 6, (width - 92 - 50) * s->by_cause[i] / s->by_cause[0], 10});
        ui_label(&a->ui, (grid_box){x, y, width, 22}, grid_format_number(s->by_cause[i], 0, number), 13, UI_PLAIN,
                 a->theme->text, GRID_RIGHT);
    }
    return y + 8;
}

/* ---- who answers for it ---------------------------------------------------------------------- */

static const char *kind_word(const char *kind)
{
    static const char *const words[][2] = {{"department", N_("包联部门")}, {"leader", N_("包联领导")}, {"worker", N_("网格员")},
                                           {"party", N_("入格党员")}, {"law", N_("执法队")}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], kind)) return _(words[i][1]);
    return kind;
}

/* As many as fit; the rest is told, and to be had in place of months and categories. */
static void duties(app *a, double x, double y, double width, double bottom)
{
    enum { MOST = 64, LINE = 22 };
    size_t who[MOST], shown = 0;
    char text[64];
    if (!a->duties || !grid_assignments_num(a->duties)) return;
    size_t all = grid_assignments_of_unit(a->duties, a->map, a->selected, MOST, who);
    if (!all || y + 2 * LINE > bottom) return;
    snprintf(text, sizeof text, _("%zu 条"), all);
    heading(a, x, y, width, _("包联"), text);
    y += 24;
    bool fits = y + (double)all * LINE <= bottom;
    double end = fits && !a->all_duties ? bottom : bottom - LINE; /* the last line is the link */
    for (; shown < all && shown < MOST && y + LINE <= end; shown++, y += LINE) {
        const grid_assignment *d = grid_assignments_at(a->duties, who[shown]);
        int32_t unit = grid_map_unit_by_code(a->map, d->target);
        ui_label(&a->ui, (grid_box){x, y, 76, LINE}, kind_word(d->kind), 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        ui_label(&a->ui, (grid_box){x + 80, y, width - 80 - 100, LINE}, d->name, 13, UI_BOLD, a->theme->text, GRID_LEFT);
        ui_label(&a->ui, (grid_box){x + width - 96, y, 96, LINE}, unit == GRID_NONE ? d->target : grid_unit_name(a->map, unit),
                 12, UI_PLAIN, a->theme->text2, GRID_RIGHT);
    }
    if (shown == all && !a->all_duties) return;
    if (a->all_duties) snprintf(text, sizeof text, shown < all ? _("还有 %zu 条 · 收起") : _("收起"), all - shown);
    else snprintf(text, sizeof text, _("还有 %zu 条，全部显示"), all - shown);
    bool hovered;
    grid_box box = {x, y, ui_text_width(&a->ui, text, 12, UI_PLAIN) + 1, 20};
    bool clicked = ui_hit(&a->ui, "card.duties", box, true, &hovered, NULL);
    ui_label(&a->ui, box, text, 12, UI_PLAIN, hovered ? a->theme->accent_hover : a->theme->accent, GRID_LEFT);
    if (clicked) a->all_duties = !a->all_duties;
}

void card_panel(app *a, grid_box box)
{
    double x = box.x + PAD, y = box.y + 10, width = box.width - 2 * PAD;
    bool over = ui_over(&a->ui, box);
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    y = title(a, x, y, width);
    if (a->selected != GRID_NONE) y = next_to_it(a, x, y, width, box.height < 760 ? 1 : 2);
    if (a->selected != GRID_NONE) {
        grid_box drill = {x, box.y + box.height - 42, width, 30};
        bool can = grid_unit_num_children(a->map, a->selected) > 0 && app_drilled(a) != a->selected;
        double bottom = can ? drill.y - 8 : box.y + box.height - 8;
        y = figures(a, x, y);
        if (grid_stage_situation(a->stage)) {
            rule(a, box, y);
            y = event_figures(a, x, y + 8, width);
        }
        bool only_duties = a->all_duties && a->duties && grid_assignments_of_unit(a->duties, a->map, a->selected, 0, NULL);
        if (grid_stage_situation(a->stage) && !only_duties) {
            story_make(&a->story, a->events, &a->view, a->selected);
            rule(a, box, y);
            y = months(a, &a->story, x, y + 8, width);
            rule(a, box, y);
            y = causes(a, &a->story, x, y + 8, width);
        }
        if (y + 44 < bottom) rule(a, box, y);
        duties(a, x, y + 8, width, bottom);
        if (can && ui_button(&a->ui, "card.drill", drill, _("下钻"), UI_PRIMARY, true)) app_drill(a, a->selected);
    }
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
