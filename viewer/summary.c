/* summary.c - the right panel: sums of what is seen, and which units stand out. See app.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>

#include "app.h"
#include "words.h"

enum { PAD = 12, ROW = 26 };

/* A figure under its name, with what it is compared with below. */
static void figure(const app *a, double x, double y, const char *name, const char *value, const char *below,
                   grid_color below_color)
{
    const grid_theme *t = a->theme;
    ui_label(&a->ui, (grid_box){x, y, 110, 18}, name, 12, UI_PLAIN, t->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y + 18, 110, 26}, value, 18, UI_BOLD, t->text, GRID_LEFT);
    if (below) ui_label(&a->ui, (grid_box){x, y + 44, 110, 16}, below, 11, UI_PLAIN, below_color, GRID_LEFT);
}

static void change_words(double now, double before, bool is_rate, char *out, size_t size)
{
    char number[GRID_TEXT_SIZE];
    if (!isfinite(now) || !isfinite(before) || (!is_rate && before == 0)) snprintf(out, size, _("较上期 —"));
    else if (is_rate)
        snprintf(out, size, _("较上期 %s%s 点"), now >= before ? "+" : "", grid_format_number(now - before, 1, number));
    else
        snprintf(out, size, _("较上期 %s%s%%"), now >= before ? "+" : "",
                 grid_format_number(100 * (now - before) / before, 1, number));
}

static double event_figures(const app *a, int32_t unit, double x, double y)
{
    double now[GRID_NUM_COUNTS], before[GRID_NUM_COUNTS];
    const grid_situation *earlier = grid_stage_earlier(a->stage);
    char value[GRID_TEXT_SIZE + 4], below[4][64], number[GRID_TEXT_SIZE];
    grid_situation_counts(grid_stage_situation(a->stage), unit, now);
    for (int i = 0; i < GRID_NUM_COUNTS; i++) before[i] = NAN;
    if (earlier) grid_situation_counts(earlier, unit, before);
    change_words(now[GRID_COUNT_REPORTED], before[GRID_COUNT_REPORTED], false, below[0], sizeof below[0]);
    figure(a, x, y, _("上报"), grid_format_number(now[GRID_COUNT_REPORTED], 0, number), earlier ? below[0] : NULL,
           a->theme->text2);
    double rate = 100 * grid_rate_of(GRID_RATE_CLOSED_ON_TIME, now);
    change_words(rate, 100 * grid_rate_of(GRID_RATE_CLOSED_ON_TIME, before), true, below[1], sizeof below[1]);
    snprintf(value, sizeof value, "%s%s", grid_format_number(rate, 1, number), isfinite(rate) ? "%" : "");
    figure(a, x + 112, y, _("按期结案率"), value, earlier ? below[1] : NULL, a->theme->text2);
    y += earlier ? 66 : 52;
    figure(a, x, y, _("未结"), grid_format_number(now[GRID_COUNT_OPEN], 0, number), NULL, 0);
    figure(a, x + 112, y, _("超期未处置"), grid_format_number(now[GRID_COUNT_OVERDUE], 0, number),
           now[GRID_COUNT_OVERDUE] > 0 ? _("▲ 需处理") : NULL, a->theme->bad);
    return y + (now[GRID_COUNT_OVERDUE] > 0 ? 66 : 52);
}

static double sum_of_field(const app *a, int32_t unit, int32_t field)
{
    double sum = NAN;
    if (unit != GRID_NONE) return grid_scene_number(a->scene, unit, field);
    int32_t first, num;
    grid_map_level_units(a->map, 0, &first, &num);
    for (int32_t i = 0; i < num; i++) {
        double value = grid_scene_number(a->scene, first + i, field);
        if (isfinite(value)) sum = isfinite(sum) ? sum + value : value;
    }
    return sum;
}

static double ground_figures(const app *a, int32_t unit, double x, double y)
{
    char number[GRID_TEXT_SIZE], value[GRID_TEXT_SIZE + 8];
    double area = 0;
    for (size_t i = 0; i < grid_map_num_cells(a->map); i++) {
        int32_t cell = grid_map_cell_at(a->map, i), up = cell;
        while (unit != GRID_NONE && up != GRID_NONE && up != unit) up = grid_unit_parent(a->map, up);
        if (unit == GRID_NONE || up == unit) area += a->scene->area_m2[cell];
    }
    bool people = a->scene->population != GRID_NONE;
    if (people)
        figure(a, x, y, _("人口"), grid_format_number(sum_of_field(a, unit, a->scene->population), 0, number), NULL, 0);
    snprintf(value, sizeof value, "%s km²", grid_format_value(area / 1e6, number));
    if (grid_map_crs_info(a->map)) figure(a, people ? x + 112 : x, y, _("面积"), value, NULL, 0);
    return y + 52;
}

/* ---- which units stand out ------------------------------------------------------------------- */

typedef struct ranked {
    int32_t unit;
    double value;
} ranked;

static int by_value(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->value != b->value) return a->value < b->value ? 1 : -1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* Units of the highest level that divides what was drilled into. */
static size_t list_units(const app *a, int32_t unit, const grid_measure *m, ranked **out)
{
    size_t n = 0, most = grid_map_num_units(a->map);
    *out = malloc((most ? most : 1) * sizeof **out);
    if (!*out) return 0;
    if (unit != GRID_NONE) {
        for (size_t i = 0; i < grid_unit_num_children(a->map, unit); i++) {
            int32_t child = grid_unit_child_at(a->map, unit, i);
            (*out)[n++] = (ranked){child, m->values[child]};
        }
    } else {
        int32_t level = 0, first, num;
        while (level + 1 < (int32_t)grid_map_num_levels(a->map) && !grid_level_divides(a->map, level)) level++;
        grid_map_level_units(a->map, level, &first, &num);
        for (int32_t i = 0; i < num; i++) (*out)[n++] = (ranked){first + i, m->values[first + i]};
    }
    for (size_t i = 0; i < n; i++)
        if (!isfinite((*out)[i].value)) (*out)[i].value = -INFINITY; /* last, with a dash */
    qsort(*out, n, sizeof **out, by_value);
    return n;
}

static void rank_row(app *a, const grid_measure *m, const ranked *r, double most, grid_box box, size_t i)
{
    char name[UI_NAME], number[GRID_TEXT_SIZE];
    ui *u = &a->ui;
    bool hovered, known = isfinite(r->value);
    int32_t level = grid_unit_level(a->map, r->unit);
    snprintf(name, sizeof name, "rank.%zu", i);
    if (ui_hit(u, name, box, true, &hovered, NULL)) app_select(a, r->unit);
    if (!u->cr) return;
    if (hovered || a->selected == r->unit) ui_fill(u, a->selected == r->unit ? a->theme->accent_bg : a->theme->hover, box);
    ui_label(u, (grid_box){box.x + PAD, box.y, 72, ROW}, grid_unit_name(a->map, r->unit), 13, UI_PLAIN, a->theme->text,
             GRID_LEFT);
    double left = box.x + PAD + 78, length = box.width - PAD - 78 - 62;
    if (known && most > 0) {
        int c = grid_class_of(&m->classes[level], r->value);
        grid_box bar = {left, box.y + 8, fmax(fabs(r->value) / most * length, 1), ROW - 16};
        ui_fill(u, c == GRID_CLASS_ZERO ? a->theme->line : grid_measure_color(m, a->theme, level, c), bar);
        if (c != GRID_CLASS_ZERO) {
            grid_set_color(u->cr, a->theme->swatch_rim);
            cairo_set_line_width(u->cr, 1);
            cairo_rectangle(u->cr, floor(bar.x) + 0.5, bar.y + 0.5, fmax(floor(bar.width) - 1, 1), bar.height - 1);
            cairo_stroke(u->cr);
        }
    }
    ui_label(u, (grid_box){box.x, box.y, box.width - PAD, ROW}, known ? grid_format_value(r->value, number) : "—", 13,
             UI_PLAIN, known ? a->theme->text : a->theme->text3, GRID_RIGHT);
}

static void ranking(app *a, int32_t unit, grid_box box, double y)
{
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    ranked *units = NULL;
    char title[160];
    double most = 0;
    if (!m) return;
    size_t n = list_units(a, unit, m, &units);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, floor(y), box.width, 1});
    snprintf(title, sizeof title, _("%.60s排序"), n ? level_word(grid_map_level_name(a->map, grid_unit_level(a->map, units[0].unit))) : "");
    double left = ui_label(&a->ui, (grid_box){box.x + PAD, y + 8, 124, 20}, title, 13, UI_BOLD, a->theme->text, GRID_LEFT) + 10;
    if (*m->unit) snprintf(title, sizeof title, _("%.80s，%.40s"), m->title, m->unit);
    else snprintf(title, sizeof title, "%.80s", m->title);
    ui_label(&a->ui, (grid_box){box.x + PAD + left, y + 8, box.width - 2 * PAD - left, 20}, title, 11, UI_PLAIN,
             a->theme->text3, GRID_RIGHT);
    y += 32;
    for (size_t i = 0; i < n; i++)
        if (isfinite(units[i].value)) most = fmax(most, fabs(units[i].value));
    size_t fit = (size_t)fmax(floor((box.y + box.height - y) / ROW), 0), room = n > fit && fit ? fit - 1 : n;
    for (size_t i = 0; i < room; i++, y += ROW) rank_row(a, m, &units[i], most, (grid_box){box.x, y, box.width, ROW}, i);
    if (room < n) {
        snprintf(title, sizeof title, _("还有 %zu 个"), n - room);
        ui_label(&a->ui, (grid_box){box.x + PAD, y, box.width - 2 * PAD, ROW}, title, 12, UI_PLAIN, a->theme->text3,
                 GRID_LEFT);
    }
    free(units);
}

void summary_panel(app *a, grid_box box)
{
    int32_t unit = app_drilled(a);
    char text[160], period[64], number[GRID_TEXT_SIZE];
    bool over = ui_over(&a->ui, box), events = grid_stage_situation(a->stage) != NULL;
    double y = box.y + 10;
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    const char *name = unit == GRID_NONE ? grid_map_name(a->map) : grid_unit_name(a->map, unit);
    ui_label(&a->ui, (grid_box){box.x + PAD, y, box.width - 2 * PAD, 24}, name, 16, UI_BOLD, a->theme->text, GRID_LEFT);
    if (events)
        snprintf(text, sizeof text, "%s", *grid_period_words(a->view.period, period) ? period : _("全部时间"));
    else
        snprintf(text, sizeof text, P_("%s 个责任单元", grid_map_num_cells(a->map)),
                 grid_format_number((double)grid_map_num_cells(a->map), 0, number));
    if (events || unit == GRID_NONE)
        ui_label(&a->ui, (grid_box){box.x + PAD, y + 24, box.width - 2 * PAD, 18}, text, 12, UI_PLAIN, a->theme->text2,
                 GRID_LEFT);
    y += 50;
    if (events) y = event_figures(a, unit, box.x + PAD, y);
    y = ground_figures(a, unit, box.x + PAD, y);
    ranking(a, unit, box, y + 4);
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
