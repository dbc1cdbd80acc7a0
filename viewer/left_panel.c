/* left_panel.c - what colours the map, how it is classed, which events count, which layers are seen: see app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

#include "app.h"
#include "words.h"

enum { PAD = 12, LINE = 20, CONTROL = 30, GAP = 8 };

/* What can colour the units, in the order of the list. */
typedef struct choice {
    grid_fill fill;
    int32_t field;
    grid_count count;
    grid_rate rate;
    char label[96];
} choice;
enum { MAX_CHOICES = UI_ITEMS };

static int list_choices(const app *a, choice *out)
{
    static const grid_count counts[] = {GRID_COUNT_REPORTED, GRID_COUNT_FILED, GRID_COUNT_DUE, GRID_COUNT_CLOSED,
                                        GRID_COUNT_OPEN, GRID_COUNT_OVERDUE};
    static const grid_rate rates[] = {GRID_RATE_CLOSED, GRID_RATE_CLOSED_ON_TIME, GRID_RATE_HANDLED_ON_TIME};
    int n = 0;
    for (size_t i = 0; a->events && i < sizeof counts / sizeof *counts; i++) {
        out[n] = (choice){.fill = GRID_FILL_COUNT, .count = counts[i]};
        snprintf(out[n++].label, sizeof out->label, "%s", _(grid_count_title(counts[i])));
    }
    for (size_t i = 0; a->events && i < sizeof rates / sizeof *rates; i++) {
        out[n] = (choice){.fill = GRID_FILL_RATE, .rate = rates[i]};
        snprintf(out[n++].label, sizeof out->label, "%s", _(grid_rate_title(rates[i])));
    }
    for (int32_t f = 0; f < (int32_t)grid_map_num_fields(a->map) && n + 1 < MAX_CHOICES; f++) {
        out[n] = (choice){.fill = GRID_FILL_FIELD, .field = f};
        snprintf(out[n++].label, sizeof out->label, "%.90s",
                 f == a->scene->population ? _("人口") : f == a->scene->households ? _("户数")
                                                                              : grid_map_field_name(a->map, (size_t)f));
    }
    out[n] = (choice){.fill = GRID_FILL_NONE};
    strcpy(out[n++].label, _("不着色"));
    return n;
}

static bool is_chosen(const app *a, const choice *c)
{
    const grid_view *v = &a->view;
    if (v->fill != c->fill) return false;
    switch (c->fill) {
    case GRID_FILL_COUNT: return v->count == c->count;
    case GRID_FILL_RATE: return v->rate == c->rate;
    case GRID_FILL_FIELD:
        return c->field == (*v->field ? grid_map_field_by_name(a->map, v->field) : a->scene->population);
    default: return true;
    }
}

/* Bounds by hand are of the numbers that were shown. */
static void drop_bounds(app *a)
{
    a->bounds.open = false;
    if (a->view.method == GRID_CLASSES_MANUAL) a->view.method = GRID_CLASSES_QUANTILE;
}

static void choose_fill(app *a, const choice *c)
{
    grid_view *v = &a->view;
    v->fill = c->fill;
    v->count = c->count;
    v->rate = c->rate;
    memset(v->field, 0, sizeof v->field);
    if (c->fill == GRID_FILL_FIELD)
        snprintf(v->field, sizeof v->field, "%s", grid_map_field_name(a->map, (size_t)c->field));
    if (c->fill == GRID_FILL_FIELD || c->fill == GRID_FILL_NONE) v->compare = GRID_COMPARE_NONE;
    drop_bounds(a);
    a->hidden = 0;
    if (a->before.open && !compare_is_on(a)) compare_turn(a, false);
    else app_changed(a);
}

int app_measures(const app *a, char labels[][96], int most, int *at)
{
    choice choices[MAX_CHOICES];
    int n = list_choices(a, choices);
    *at = -1;
    for (int i = 0; i < n && i < most; i++) {
        memcpy(labels[i], choices[i].label, sizeof choices[i].label);
        if (is_chosen(a, &choices[i])) *at = i;
    }
    return n < most ? n : most;
}

void app_choose_measure(app *a, int i)
{
    choice choices[MAX_CHOICES];
    if (i >= 0 && i < list_choices(a, choices)) choose_fill(a, &choices[i]);
}

void app_set_per(app *a, grid_per per)
{
    a->view.per = per;
    a->hidden = 0;
    drop_bounds(a);
    app_changed(a);
}

void app_set_compare(app *a, grid_compare compare)
{
    bool of_events = a->view.fill == GRID_FILL_COUNT || a->view.fill == GRID_FILL_RATE;
    grid_period p = a->view.period;
    if (compare && (p.from_s == GRID_NO_TIME || p.to_s == GRID_NO_TIME)) {
        app_say(a, true, _("先在时间条上选一段时间（如“月”），再比较"));
        return;
    }
    bool was_difference = a->view.compare != GRID_COMPARE_NONE && !a->view.side_by_side;
    a->view.compare = compare;
    a->hidden = 0;
    if (was_difference != (compare != GRID_COMPARE_NONE && !a->view.side_by_side)) drop_bounds(a);
    compare_turn(a, compare != GRID_COMPARE_NONE && (a->view.side_by_side || !of_events));
}

void app_set_level(app *a, int32_t level)
{
    memset(a->view.level, 0, sizeof a->view.level);
    if (level >= 0) snprintf(a->view.level, sizeof a->view.level, "%s", grid_map_level_name(a->map, level));
    a->hidden = 0; /* it was of other classes */
    app_changed(a);
}

void app_set_ramp(app *a, const char *name)
{
    memset(a->view.ramp, 0, sizeof a->view.ramp);
    snprintf(a->view.ramp, sizeof a->view.ramp, "%s", name);
    app_changed(a);
}

void app_set_method(app *a, grid_class_method method)
{
    a->bounds.open = false;
    if (method == GRID_CLASSES_MANUAL) {
        bounds_by_hand(a);
        return;
    }
    a->view.method = method;
    a->hidden = 0;
    app_changed(a);
}

void app_set_num_classes(app *a, int num)
{
    a->view.num_classes = num;
    a->hidden = 0;
    app_changed(a);
}

static double caption(const app *a, double x, double y, double width, const char *text)
{
    ui_label(&a->ui, (grid_box){x, y, width, LINE}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    return y + LINE + 2;
}

/* A dropdown under its caption; returns whether it changed. */
static bool pick(app *a, const char *name, grid_box box, const char *title, const char *const *labels, int n, int *value)
{
    caption(a, box.x, box.y, box.width, title);
    return ui_dropdown(&a->ui, name, (grid_box){box.x, box.y + LINE + 2, box.width, CONTROL}, labels, n, value);
}

static double measure_controls(app *a, double x, double y, double width)
{
    const char *const pers[] = {_("总数"), _("每 km²"), _("每万人"), _("每千户"), _("占全县比")};
    const char *const besides[] = {_("差异图"), _("并排对比")};
    const char *const compares[] = {_("不比较"), _("与上期比"), _("与上年同期比")};
    choice choices[MAX_CHOICES];
    const char *labels[MAX_CHOICES];
    int n = list_choices(a, choices), at = -1;
    double half = floor((width - GAP) / 2);
    for (int i = 0; i < n; i++) {
        labels[i] = choices[i].label;
        if (is_chosen(a, &choices[i])) at = i;
    }
    if (pick(a, "measure", (grid_box){x, y, width, 0}, _("指标"), labels, n, &at)) choose_fill(a, &choices[at]);
    y += LINE + CONTROL + 2 + GAP;
    bool is_number = a->view.fill == GRID_FILL_FIELD || a->view.fill == GRID_FILL_COUNT;
    bool of_events = a->view.fill == GRID_FILL_COUNT || a->view.fill == GRID_FILL_RATE;
    int per = (int)a->view.per, compare = (int)a->view.compare;
    if (is_number && pick(a, "per", (grid_box){x, y, of_events ? half : width, 0}, _("换算"), pers, GRID_NUM_PERS, &per)) {
        app_set_per(a, (grid_per)per);
    }
    bool heat_alone = a->view.heat && a->events && !of_events; /* two periods of heat have no difference */
    if ((of_events || heat_alone) &&
        pick(a, "compare", (grid_box){x + (is_number ? half + GAP : 0), y, is_number ? half : width, 0}, _("比较"), compares, 3,
             &compare)) {
        app_set_compare(a, (grid_compare)compare);
    }
    if (is_number || of_events || heat_alone) y += LINE + CONTROL + 2 + GAP;
    int beside = a->view.side_by_side;
    if (a->view.compare == GRID_COMPARE_NONE || !of_events) return y;
    if (ui_segments(&a->ui, "beside", (grid_box){x, y - 2, width, 28}, besides, 2, &beside)) compare_turn(a, beside == 1);
    return y + 28 + GAP;
}

static double style_controls(app *a, double x, double y, double width)
{
    const char *const methods[] = {_("分位数"), _("整数步长"), _("等距"), _("自然断点"), _("标准差"), _("头尾"), _("两侧"), _("手工")};
    const char *const nums[] = {_("1 级"), _("2 级"), _("3 级"), _("4 级"), _("5 级"), _("6 级"), _("7 级")};
    const char *levels[UI_ITEMS], *ramps[UI_ITEMS];
    int num_levels = 0, level = 0, ramp = 0, method = (int)a->view.method, num = a->view.num_classes - 1;
    double half = floor((width - GAP) / 2);
    levels[num_levels++] = _("随缩放");
    for (int32_t l = 0; l < (int32_t)grid_map_num_levels(a->map) && num_levels < UI_ITEMS; l++) {
        if (!strcmp(a->view.level, grid_map_level_name(a->map, l))) level = num_levels;
        levels[num_levels++] = level_word(grid_map_level_name(a->map, l));
    }
    ramps[0] = _("随主题");
    for (size_t i = 0; i < grid_num_ramps(); i++) {
        ramps[i + 1] = grid_ramp_at(i)->name;
        if (!strcmp(a->view.ramp, ramps[i + 1])) ramp = (int)i + 1;
    }
    if (pick(a, "level", (grid_box){x, y, half, 0}, _("层级"), levels, num_levels, &level)) {
        app_set_level(a, level - 1);
    }
    if (pick(a, "ramp", (grid_box){x + half + GAP, y, half, 0}, _("色带"), ramps, (int)grid_num_ramps() + 1, &ramp)) {
        app_set_ramp(a, ramp ? ramps[ramp] : "");
    }
    y += LINE + CONTROL + 2 + GAP;
    if (pick(a, "method", (grid_box){x, y, half, 0}, _("分级"), methods, GRID_NUM_CLASS_METHODS, &method)) {
        app_set_method(a, (grid_class_method)method);
    }
    if (pick(a, "classes", (grid_box){x + half + GAP, y, half, 0}, _("级数"), nums, GRID_MAX_CLASSES, &num) &&
        a->view.method != GRID_CLASSES_MANUAL) {
        app_set_num_classes(a, num + 1);
    }
    return y + LINE + CONTROL + 2 + GAP;
}

/* Heat takes the place of the fills, since both are colours of the ground. */
void app_set_heat(app *a, bool on)
{
    a->view.heat = on;
    if (a->view.heat) {
        a->fill_before = a->view.fill;
        a->view.fill = GRID_FILL_NONE;
    } else if (a->view.fill == GRID_FILL_NONE) {
        a->view.fill = a->fill_before;
    }
    bool of_events = a->view.fill == GRID_FILL_COUNT || a->view.fill == GRID_FILL_RATE;
    if (!a->view.heat && !of_events) a->view.compare = GRID_COMPARE_NONE; /* people have no period */
    if (a->view.heat && a->view.compare != GRID_COMPARE_NONE) compare_turn(a, true);
    else if (a->before.open && !compare_is_on(a)) compare_turn(a, false);
    else app_changed(a);
}

static double event_layers(app *a, double x, double y, double width)
{
    char text[64], number[GRID_TEXT_SIZE];
    if (ui_switch(&a->ui, "layer.events", (grid_box){x, y, width, 26}, _("事件点"), &a->view.events)) app_changed(a);
    y += 26;
    if (ui_switch(&a->ui, "layer.heat", (grid_box){x, y, width, 26}, _("热力"), &a->view.heat))
        app_set_heat(a, a->view.heat);
    y += 26;
    if (!a->view.heat) return y;
    double log_radius = log10(a->view.radius_m); /* 100 m to 10 km, in even steps of the logarithm */
    snprintf(text, sizeof text, "%s m", grid_format_number(a->view.radius_m, 0, number));
    ui_label(&a->ui, (grid_box){x, y, width, LINE}, _("半径"), 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
    ui_label(&a->ui, (grid_box){x, y, width, LINE}, text, 12, UI_BOLD, a->theme->text, GRID_RIGHT);
    bool held = !strcmp(a->ui.active, "radius");
    if (ui_slider(&a->ui, "radius", (grid_box){x, y + LINE, width, 22}, 2, 4, 0.05, &log_radius)) {
        a->view.radius_m = grid_roundest(pow(10, log_radius) * 0.98, pow(10, log_radius) * 1.02, pow(10, log_radius));
        app_changed_live(a);
    }
    if (held && a->ui.in && a->ui.in->kind == INPUT_UP) app_keep_step(a);
    return y + LINE + 24;
}

static double layer_controls(app *a, double x, double y, double width)
{
    struct {
        const char *name, *label;
        bool *value;
    } const rows[] = {{"layer.borders", _("界线"), &a->view.borders}, {"layer.names", _("地名注记"), &a->view.names},
                      {"layer.context", _("河流道路"), &a->view.context}, {"layer.buildings", _("房屋"), &a->view.buildings}};
    size_t num = sizeof rows / sizeof *rows - (a->is_public ? 1 : 0); /* no buildings for everybody */
    ui_fill(&a->ui, a->theme->line, (grid_box){0, floor(y) + 2, LEFT_PANEL, 1});
    ui_label(&a->ui, (grid_box){x, y + 10, width, LINE}, _("图层"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    y += 10 + LINE + 2;
    for (size_t i = 0; i < num; i++, y += 26)
        if (ui_switch(&a->ui, rows[i].name, (grid_box){x, y, width, 26}, rows[i].label, rows[i].value)) app_changed(a);
    return a->events && !a->is_public ? event_layers(a, x, y, width) + 4 : y + 4;
}

/* ---- which events ---------------------------------------------------------------------------- */

/* Turns one name on or off; none chosen means all. */
void toggle_word(app *a, grid_event_word word, const char *name)
{
    grid_view_words *words = &a->view.words[word], next;
    memset(&next, 0, sizeof next);
    size_t n = grid_events_num_words(a->events, word);
    for (size_t i = 0; i < n && next.num < GRID_VIEW_WORDS; i++) {
        const char *other = grid_events_word_name(a->events, word, i);
        bool on = words->num == 0 || is_asked_for(words, other);
        if (!strcmp(other, name)) on = words->num == 0 ? true : !on;
        else if (words->num == 0) on = false; /* the first click chooses one of all */
        if (on) snprintf(next.names[next.num++], GRID_VIEW_NAME, "%s", other);
    }
    if (next.num == n) memset(&next, 0, sizeof next);
    *words = next;
    time_line_make(a);
    app_changed(a);
}

static double word_controls(app *a, grid_event_word word, const char *title, double x, double y, double width,
                            double bottom)
{
    grid_view_words *words = &a->view.words[word];
    size_t n = grid_events_num_words(a->events, word);
    char clear[UI_NAME];
    if (!n || y + LINE + 26 > bottom) return y;
    snprintf(clear, sizeof clear, "%s.all", grid_event_word_name(word));
    ui_label(&a->ui, (grid_box){x, y, width - 50, LINE}, title, 13, UI_BOLD, a->theme->text, GRID_LEFT);
    if (words->num && ui_button(&a->ui, clear, (grid_box){x + width - 44, y - 2, 44, 24}, _("清除"), UI_LINK, true)) {
        memset(words, 0, sizeof *words);
        time_line_make(a);
        app_changed(a);
    }
    y += LINE + 4;
    for (size_t i = 0; i < n && y + 24 <= bottom; i++, y += 24) {
        const char *name = grid_events_word_name(a->events, word, i);
        char id[UI_NAME];
        bool on = is_asked_for(words, name);
        snprintf(id, sizeof id, "%s.%zu", grid_event_word_name(word), i);
        if (ui_checkbox(&a->ui, id, (grid_box){x, y, width, 24}, name, &on)) toggle_word(a, word, name);
    }
    return y + 8;
}

void left_panel(app *a, grid_box box)
{
    double x = box.x + PAD, y = box.y + 10, width = box.width - 2 * PAD - 1;
    bool over = ui_over(&a->ui, box);
    ui_fill(&a->ui, a->theme->panel, box);
    ui_fill(&a->ui, a->theme->line, (grid_box){box.x + box.width - 1, box.y, 1, box.height});
    y = measure_controls(a, x, y, width);
    if (a->view.fill != GRID_FILL_NONE) y = style_controls(a, x, y, width);
    y = layer_controls(a, x, y, width);
    if (a->events) {
        ui_fill(&a->ui, a->theme->line, (grid_box){0, floor(y) + 2, LEFT_PANEL, 1});
        y = word_controls(a, GRID_EVENT_CATEGORY, _("类别"), x, y + 12, width, box.y + box.height);
        word_controls(a, GRID_EVENT_SOURCE, _("来源"), x, y, width, box.y + box.height);
    }
    if (over && a->ui.in && (a->ui.in->kind == INPUT_DOWN || a->ui.in->kind == INPUT_WHEEL)) a->ui.taken = true;
}
