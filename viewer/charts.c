/* charts.c - the events of the period as bars: how far they have come, when, of what kind, from where; and which units stand
 * out. A click on a bar filters, on the one that is chosen takes the filter back; one of time is the period then. See app.h;
 * facets.c counts.
 *
 * The bars of a kind show what there would be without a filter on that kind, the chosen ones in the accent.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/format.h>
#include <render/language.h>

#include "app.h"
#include "words.h"

enum { PAD = 14, ROW = 22, HEAD = 26, TREND = 96, MOST_BARS = 12, TOP = 10 };

/* Where the next row goes; rows that do not lie wholly in the panel are left out. */
typedef struct pen {
    app *a;
    grid_box body; /* that is seen */
    double x, y, width;
} pen;

static bool seen(const pen *p, double height) { return p->y >= p->body.y && p->y + height <= p->body.y + p->body.height; }

static void heading(pen *p, const char *text, const char *right)
{
    const app *a = p->a;
    if (seen(p, HEAD)) {
        ui_label(&a->ui, (grid_box){p->x, p->y, p->width, 20}, text, 13, UI_BOLD, a->theme->text, GRID_LEFT);
        ui_label(&a->ui, (grid_box){p->x, p->y, p->width, 20}, right, 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
    }
    p->y += HEAD;
}

static void rule(pen *p)
{
    if (seen(p, 12)) ui_fill(&p->a->ui, p->a->theme->line, (grid_box){p->x, floor(p->y + 6), p->width, 1});
    p->y += 16;
}

/* One bar with its name and number; true when it was clicked. `note` may be NULL. */
static bool bar(pen *p, const char *id, const char *name, double value, double most, const char *note, bool chosen,
                grid_color color)
{
    enum { NAME = 96, NUMBER = 58, NOTE = 56 };
    app *a = p->a;
    char number[GRID_TEXT_SIZE];
    bool hovered = false, clicked = false;
    grid_box b = {p->x - 6, p->y, p->width + 12, ROW};
    if (seen(p, ROW)) {
        if (id) clicked = ui_hit(&a->ui, id, b, true, &hovered, NULL);
        if (chosen || hovered) ui_fill(&a->ui, chosen ? a->theme->accent_bg : a->theme->hover, b);
        double left = p->x + NAME, length = p->width - NAME - NUMBER - (note ? NOTE : 0);
        ui_label(&a->ui, (grid_box){p->x, p->y, NAME - 8, ROW}, name, 12, chosen ? UI_BOLD : UI_PLAIN, a->theme->text, GRID_LEFT);
        if (value != 0 && most > 0)
            ui_fill(&a->ui, color, (grid_box){left, p->y + 6, fmax(length * fabs(value) / most, 1), ROW - 12});
        ui_label(&a->ui, (grid_box){left + length, p->y, NUMBER, ROW}, grid_format_value(value, number), 12, UI_PLAIN,
                 a->theme->text, GRID_RIGHT);
        if (note)
            ui_label(&a->ui, (grid_box){left + length + NUMBER, p->y, NOTE, ROW}, note, 11, UI_PLAIN, a->theme->text3, GRID_RIGHT);
    }
    p->y += ROW;
    return clicked;
}

/* ---- how far they have come ------------------------------------------------------------------ */

static void funnel(pen *p, const double *counts)
{
    static const char *const names[] = {N_("采集"), N_("受理"), N_("派遣"), N_("处置"), N_("结案")};
    static const grid_count reached[] = {GRID_COUNT_REPORTED, GRID_COUNT_OF_REPORTED_ACCEPTED,
                                         GRID_COUNT_OF_REPORTED_DISPATCHED, GRID_COUNT_OF_REPORTED_HANDLED,
                                         GRID_COUNT_OF_REPORTED_CLOSED};
    char share[GRID_TEXT_SIZE + 2], number[GRID_TEXT_SIZE];
    double before = NAN;
    heading(p, _("闭环环节"), _("到过该环节的件数 · 占上一环节"));
    for (int i = 0; i < 5; i++) {
        double n = counts[reached[i]], part = 100 * n / before;
        if (isfinite(part)) snprintf(share, sizeof share, "%s%%", grid_format_number(part, 1, number));
        else strcpy(share, "—");
        bar(p, NULL, _(names[i]), n, counts[GRID_COUNT_REPORTED], share, false, grid_ramp_class(grid_ramp_by_name("blues"), i, 5));
        if (isfinite(n)) before = n; /* a source without that time leaves its row out of the chain */
    }
    rule(p);
}

/* ---- when ------------------------------------------------------------------------------------ */

static void step_words(const facets *f, int i, char *out, size_t size)
{
    static const char *const formats[] = {[GRID_STEP_HOUR] = "%H:00", [GRID_STEP_DAY] = "%m-%d", [GRID_STEP_MONTH] = "%Y-%m", [GRID_STEP_YEAR] = "%Y"};
    struct tm tm = {0};
    time_t local = (time_t)(f->starts[i] + 8 * 3600);
    gmtime_r(&local, &tm);
    strftime(out, size, formats[f->step], &tm);
}

/* The period before as a line over the bars of this one. */
static void before_line(const pen *p, const facets *f, grid_box box, uint32_t most)
{
    cairo_t *cr = p->a->ui.cr;
    static const double dash[] = {3, 3};
    if (!cr || !f->has_before) return;
    cairo_save(cr);
    cairo_new_path(cr);
    for (int i = 0; i < f->num_steps; i++)
        cairo_line_to(cr, box.x + (i + 0.5) * box.width / f->num_steps, box.y + box.height * (1 - (double)f->before_by_step[i] / most));
    cairo_set_line_width(cr, 1.3);
    cairo_set_dash(cr, dash, 2, 0);
    grid_set_color(cr, p->a->theme->text2);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void step_labels(const pen *p, const facets *f, grid_box box)
{
    char text[16];
    double room = 0;
    for (int i = 0; i < f->num_steps; i++) {
        step_words(f, i, text, sizeof text);
        double width = ui_text_width(&p->a->ui, text, 11, UI_PLAIN), x = box.x + i * box.width / f->num_steps;
        if (x < room || x + width > box.x + box.width) continue;
        ui_label(&p->a->ui, (grid_box){x, box.y + box.height + 2, width + 1, 16}, text, 11, UI_PLAIN, p->a->theme->text3, GRID_LEFT);
        room = x + width + 14;
    }
}

static void trend(pen *p, const facets *f)
{
    static const char *const titles[] = {[GRID_STEP_HOUR] = N_("逐时上报"), [GRID_STEP_DAY] = N_("逐日上报"), [GRID_STEP_MONTH] = N_("逐月上报"), [GRID_STEP_YEAR] = N_("逐年上报")};
    app *a = p->a;
    char right[96], number[GRID_TEXT_SIZE], name[UI_NAME];
    uint32_t most = 1;
    for (int i = 0; i < f->num_steps; i++) {
        if (f->by_step[i] > most) most = f->by_step[i];
        if (f->has_before && f->before_by_step[i] > most) most = f->before_by_step[i];
    }
    snprintf(right, sizeof right, f->has_before ? _("件，最高 %s · 虚线：上期") : _("件，最高 %s"), grid_format_number(most, 0, number));
    heading(p, _(titles[f->step]), right);
    grid_box box = {p->x, p->y, p->width, TREND - 24};
    if (seen(p, TREND)) {
        for (int i = 0; i < f->num_steps; i++) {
            double left = floor(box.x + i * box.width / f->num_steps), end = floor(box.x + (i + 1) * box.width / f->num_steps);
            double height = ceil(box.height * f->by_step[i] / most);
            bool hovered, can = f->num_steps > 1 && f->step != GRID_STEP_HOUR; /* the time bar has whole days */
            snprintf(name, sizeof name, "trend.%d", i);
            bool clicked = ui_hit(&a->ui, name, (grid_box){left, box.y, end - left, box.height}, can, &hovered, NULL);
            if (hovered) ui_fill(&a->ui, a->theme->hover, (grid_box){left, box.y, end - left, box.height});
            ui_fill(&a->ui, hovered ? a->theme->accent : a->theme->bar,
                    (grid_box){left, box.y + box.height - height, fmax(end - left - (end - left > 6 ? 2 : 1), 1), height});
            if (clicked) {
                time_line_set(a, (grid_period){f->starts[i], f->starts[i + 1]});
                return;
            }
            if (hovered) {
                char when[16];
                step_words(f, i, when, sizeof when);
                snprintf(right, sizeof right, _("%s：%u 件"), when, f->by_step[i]);
                ui_label(&a->ui, (grid_box){box.x, box.y, box.width, 18}, right, 12, UI_BOLD, a->theme->text,
                         left > box.x + box.width / 2 ? GRID_LEFT : GRID_RIGHT);
            }
        }
        ui_fill(&a->ui, a->theme->line2, (grid_box){box.x, box.y + box.height, box.width, 1});
        before_line(p, f, box, most);
        step_labels(p, f, box);
    }
    p->y += TREND;
    rule(p);
}

/* ---- of what kind ---------------------------------------------------------------------------- */

static void kinds(pen *p, const facets *f, grid_event_word word, const char *title)
{
    app *a = p->a;
    size_t ranked[MOST_BARS], n = facets_rank(f, word, ranked, MOST_BARS), all = 0;
    char id[UI_NAME], right[64];
    for (size_t i = 0; i < f->num_words[word]; i++) all += f->by_word[word][i] > 0;
    if (!all) return;
    if (all > n) snprintf(right, sizeof right, _("件，前 %zu，共 %zu 种"), n, all);
    else strcpy(right, _("件"));
    heading(p, title, right);
    for (size_t i = 0; i < n; i++) {
        const char *name = grid_events_word_name(a->events, word, ranked[i]);
        bool chosen = is_asked_for(&a->view.words[word], name);
        snprintf(id, sizeof id, "chart.%s.%zu", grid_event_word_name(word), i);
        if (bar(p, id, name, f->by_word[word][ranked[i]], f->by_word[word][ranked[0]], NULL, chosen,
                chosen ? a->theme->accent : a->theme->bar)) {
            toggle_word(a, word, name);
            return;
        }
    }
    rule(p);
}

/* ---- which units ----------------------------------------------------------------------------- */

typedef struct ranked {
    int32_t unit;
    double value;
} ranked;

/* The units of the shown level with the largest values, below what was drilled into. */
static int top_units(const app *a, const grid_measure *m, ranked out[TOP])
{
    int32_t level = app_level(a), drilled = app_drilled(a), first, last, num;
    int n = 0;
    grid_map_level_units(a->map, level, &last, &num);
    last += num;
    for (first = 0; first < last; first++) {
        int32_t up = first;
        if (!grid_level_shows(a->map, first, level) || !isfinite(m->values[first])) continue;
        while (drilled != GRID_NONE && up != GRID_NONE && up != drilled) up = grid_unit_parent(a->map, up);
        if (drilled != GRID_NONE && up != drilled) continue;
        double value = m->values[first];
        int at = n < TOP ? n++ : TOP;
        if (at == TOP && fabs(out[TOP - 1].value) >= fabs(value)) continue;
        if (at == TOP) at--;
        for (; at > 0 && fabs(out[at - 1].value) < fabs(value); at--) out[at] = out[at - 1];
        out[at] = (ranked){first, value};
    }
    return n;
}

static void units(pen *p)
{
    app *a = p->a;
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    ranked top[TOP];
    char id[UI_NAME], right[320], shown[100];
    if (!m) return;
    int n = top_units(a, m, top), level = app_level(a);
    shown_levels_words(a->map, level, shown, sizeof shown);
    snprintf(right, sizeof right, "%.60s · %.80s%s%.40s", shown, m->title, *m->unit ? "，" : "", m->unit);
    heading(p, _("数值最大的单元"), right);
    for (int i = 0; i < n; i++) {
        int c = grid_class_of(&m->classes[level], top[i].value);
        snprintf(id, sizeof id, "top.%d", i);
        if (bar(p, id, grid_unit_name(a->map, top[i].unit), top[i].value, fabs(top[0].value), NULL, a->selected == top[i].unit,
                c == GRID_CLASS_ZERO ? a->theme->line : grid_measure_color(m, a->theme, level, c)))
            app_select(a, a->selected == top[i].unit ? GRID_NONE : top[i].unit);
    }
}

/* ---- the panel ------------------------------------------------------------------------------- */

static double title(app *a, grid_box box, int32_t unit)
{
    char text[200], period[64], number[GRID_TEXT_SIZE];
    double counts[GRID_NUM_COUNTS], width = box.width - 2 * PAD;
    grid_situation_counts(grid_stage_situation(a->stage), unit, counts);
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 8, width - 36, 28}, unit == GRID_NONE ? grid_map_name(a->map) : grid_unit_name(a->map, unit),
             16, UI_BOLD, a->theme->text, GRID_LEFT);
    snprintf(text, sizeof text, _("%s · 上报 %s 件"), *grid_period_words(a->view.period, period) ? period : _("全部时间"),
             grid_format_number(counts[GRID_COUNT_REPORTED], 0, number));
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 36, width, 18}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    if (ui_icon_button(&a->ui, "charts.close", (grid_box){box.x + PAD + width - 24, box.y + 8, 28, 28}, ICON_CLOSE, false, true))
        app_show_charts(a, false);
    return box.y + 62;
}

static void no_events(const app *a, grid_box box)
{
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 40, box.width - 2 * PAD, 24}, _("县图里没有事件，图表无从画起"), 13, UI_PLAIN,
             a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 62, box.width - 2 * PAD, 20}, _("用 --events FILE 打开，或 gridctl import --as event:NAME"), 12,
             UI_PLAIN, a->theme->text3, GRID_LEFT);
}

void charts_panel(app *a, grid_box box)
{
    static const char *const titles[] = {N_("类别"), N_("条线"), N_("来源"), N_("当前环节")};
    static const grid_event_word order[] = {GRID_EVENT_CATEGORY, GRID_EVENT_SOURCE, GRID_EVENT_LINE, GRID_EVENT_STAGE};
    int32_t unit = a->selected != GRID_NONE ? a->selected : app_drilled(a);
    bool over = ui_over(&a->ui, box);
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x, box.y, 1, box.height});
    if (!grid_stage_situation(a->stage)) {
        if (ui_icon_button(&a->ui, "charts.close", (grid_box){box.x + box.width - PAD - 24, box.y + 8, 28, 28}, ICON_CLOSE, false, true))
            app_show_charts(a, false);
        no_events(a, box);
    } else if (!facets_make(&a->facets, a->events, &a->view, unit, app_end(a))) {
        app_say(a, true, _("内存不足"));
    } else {
        double top = title(a, box, unit), counts[GRID_NUM_COUNTS];
        pen p = {a, {box.x, top, box.width, box.y + box.height - top}, box.x + PAD, top - a->charts_scroll, box.width - 2 * PAD};
        grid_situation_counts(grid_stage_situation(a->stage), unit, counts);
        funnel(&p, counts);
        if (a->right == RIGHT_CHARTS && a->facets.num_steps) trend(&p, &a->facets);
        for (int i = 0; i < 4 && a->right == RIGHT_CHARTS; i++) kinds(&p, &a->facets, order[i], _(titles[order[i]]));
        if (a->right == RIGHT_CHARTS) units(&p);
        double hidden = p.y + a->charts_scroll + 12 - (box.y + box.height);
        if (over && a->ui.in && a->ui.in->kind == INPUT_WHEEL) a->charts_scroll -= a->ui.in->wheel * 2 * ROW;
        a->charts_scroll = fmin(fmax(a->charts_scroll, 0), fmax(hidden, 0));
        double all = p.body.height + fmax(hidden, 0);
        if (hidden > 0)
            ui_round(&a->ui, a->theme->line2, 0, (grid_box){box.x + box.width - 8, top + a->charts_scroll / all * p.body.height, 6,
                                                           p.body.height * p.body.height / all}, 3);
    }
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
