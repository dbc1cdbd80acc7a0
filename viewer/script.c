/* script.c - see script.h. */
#include "script.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>
#include <render/page.h>

enum { MAX_WORDS = 16, LINE = 2000 };

struct script {
    app *a;              /* who is driven: a map, */
    start_screen *start; /* or the screen without one; the other is NULL */
    const char *path;
    FILE *file;
    int line;
    double now_s, x, y; /* time, and where the pointer is */
    char words[MAX_WORDS][400];
    int num;
};

static bool complain(const script *s, const char *what, const char *detail)
{
    fprintf(stderr, "%s:%d: %s%s%s\n", s->path, s->line, what, *detail ? ": " : "", detail);
    return false;
}

/* ---- who is driven --------------------------------------------------------------------------- */

static void give(const script *s, const input *in)
{
    if (s->a) app_input(s->a, in);
    else start_screen_input(s->start, in);
}

static bool redraw(const script *s)
{
    return s->a ? app_draw(s->a, false) : start_screen_draw(s->start);
}

static const ui *ui_of(const script *s) { return s->a ? &s->a->ui : &s->start->ui; }

static cairo_surface_t *image_of(const script *s) { return s->a ? s->a->image : s->start->image; }

/* Another map is wanted, or the same once more: who opens maps is to go on. */
static bool waits(const script *s)
{
    return s->a ? s->a->reopen || *s->a->wanted : *s->start->list.chosen;
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool split(script *s, const char *line)
{
    s->num = 0;
    for (const char *c = line; *c;) {
        size_t n = 0;
        while (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\r') c++;
        if (!*c || *c == '#') break;
        if (s->num == MAX_WORDS) return complain(s, "too many words", line);
        char *out = s->words[s->num++];
        bool quoted = *c == '"';
        c += quoted;
        while (*c && n + 1 < sizeof s->words[0] && (quoted ? *c != '"' : !strchr(" \t\r\n", *c))) out[n++] = *c++;
        out[n] = 0;
        if (quoted && *c != '"') return complain(s, "a quotation mark is missing", line);
        c += quoted;
    }
    return true;
}

/* ---- targets --------------------------------------------------------------------------------- */

static void quiet_pass(app *a)
{
    const input none = {.kind = INPUT_NONE};
    app_input(a, &none);
}

static bool place_of_unit(const script *s, const char *code, double *x, double *y)
{
    app *a = s->a;
    double map_x, map_y, px, py;
    int32_t unit = grid_map_unit_by_code(a->map, code);
    if (unit == GRID_NONE) return complain(s, "no such unit", code);
    grid_unit_anchor(a->map, unit, a->area.camera.stretch, &map_x, &map_y);
    grid_camera_to_view(&a->area.camera, map_x, map_y, &px, &py);
    *x = a->area_box.x + px / a->scale, *y = a->area_box.y + py / a->scale;
    if (*x < a->area_box.x || *y < a->area_box.y || *x >= a->area_box.x + a->area_box.width ||
        *y >= a->area_box.y + a->area_box.height)
        return complain(s, "the unit is not in view", code);
    return true;
}

static bool find_target(const script *s, const char *target, double *x, double *y)
{
    app *a = s->a; /* NULL on the list of recent maps */
    char rest;
    if (a && !strncmp(target, "unit:", 5)) return place_of_unit(s, target + 5, x, y);
    if (a && sscanf(target, "place:%lf,%lf%c", x, y, &rest) == 2) { /* of the plane of the map */
        grid_camera_to_view(&a->area.camera, *x, *y, x, y);
        *x = a->area_box.x + *x / a->scale, *y = a->area_box.y + *y / a->scale;
        return true;
    }
    if (a && !strncmp(target, "before:", 7)) { /* on the earlier one of two maps */
        if (!a->before.open) return complain(s, "there is one map only", target);
        if (!place_of_unit(s, target + 7, x, y)) return false;
        *x -= a->area_box.x - a->before.box.x;
        return true;
    }
    if (!strncmp(target, "item:", 5)) {
        const ui_popup *p = &ui_of(s)->popup;
        for (int i = 0; *p->owner && i < p->num; i++) {
            if (strcmp(p->items[i], target + 5)) continue;
            *x = p->box.x + p->box.width / 2, *y = p->box.y + 4 + 28 * (i + 0.5);
            return true;
        }
        return complain(s, "no such item in an open list", target + 5);
    }
    if (sscanf(target, "%lf,%lf%c", x, y, &rest) == 2) return true;
    give(s, &(input){.kind = INPUT_NONE});
    const ui_place *place = ui_find(ui_of(s), target);
    if (!place) return complain(s, "no such widget", target);
    *x = place->box.x + place->box.width / 2, *y = place->box.y + place->box.height / 2;
    return true;
}

/* ---- hands ----------------------------------------------------------------------------------- */

static void hand(script *s, input_kind kind, double x, double y, int clicks, double wheel)
{
    const input in = {.kind = kind, .x = x, .y = y, .clicks = clicks, .wheel = wheel};
    give(s, &in);
    s->x = x, s->y = y;
}

static bool click(script *s, const char *target, int clicks)
{
    double x, y;
    if (!find_target(s, target, &x, &y)) return false;
    hand(s, INPUT_MOVE, x, y, 0, 0);
    for (int i = 1; i <= clicks; i++) {
        hand(s, INPUT_DOWN, x, y, i, 0);
        hand(s, INPUT_UP, x, y, i, 0);
    }
    return true;
}

static bool drag(script *s, const char *from, const char *to)
{
    double x, y, x2, y2;
    if (!find_target(s, from, &x, &y) || !find_target(s, to, &x2, &y2)) return false;
    hand(s, INPUT_MOVE, x, y, 0, 0);
    hand(s, INPUT_DOWN, x, y, 1, 0);
    for (int i = 1; i <= 5; i++) {
        hand(s, INPUT_MOVE, x + (x2 - x) * i / 5, y + (y2 - y) * i / 5, 0, 0);
        if (s->a) app_draw(s->a, true);
    }
    hand(s, INPUT_UP, x2, y2, 1, 0);
    return true;
}

static bool press(script *s, const char *name)
{
    static const struct {
        const char *name;
        int key;
    } keys[] = {{"Enter", KEY_ENTER}, {"Escape", KEY_ESCAPE}, {"Tab", KEY_TAB}, {"Backspace", KEY_BACKSPACE},
                {"Delete", KEY_DELETE}, {"Left", KEY_LEFT}, {"Right", KEY_RIGHT}, {"Up", KEY_UP}, {"Down", KEY_DOWN},
                {"Home", KEY_HOME}, {"End", KEY_END}, {"PageUp", KEY_PAGE_UP}, {"PageDown", KEY_PAGE_DOWN},
                {"F1", KEY_F1}, {"F5", KEY_F5}, {"Space", ' '}};
    input in = {.kind = INPUT_KEY};
    for (;;) {
        if (!strncmp(name, "Alt+", 4)) in.alt = true, name += 4;
        else if (!strncmp(name, "Ctrl+", 5)) in.control = true, name += 5;
        else if (!strncmp(name, "Shift+", 6)) in.shift = true, name += 6;
        else break;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i].name, name)) in.key = keys[i].key;
    if (!in.key && name[0] && !name[1]) in.key = name[0];
    if (!in.key) return complain(s, "no such key", name);
    give(s, &in);
    return true;
}

/* ---- what is so ------------------------------------------------------------------------------ */

static const char *code_of(const app *a, int32_t unit) { return unit == GRID_NONE ? "none" : grid_unit_code(a->map, unit); }

static bool number_state(char *out, size_t size, double value)
{
    snprintf(out, size, "%.6g", value);
    return true;
}

/* value:CODE of the measure, count:CODE of reported events, class:CODE. */
static bool unit_state(app *a, const char *what, char *out, size_t size)
{
    const char *code = strchr(what, ':') + 1;
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    int32_t unit = grid_map_unit_by_code(a->map, code);
    double counts[GRID_NUM_COUNTS];
    if (unit == GRID_NONE && strcmp(code, "all")) return false;
    if (!strncmp(what, "count:", 6) && grid_stage_situation(a->stage)) {
        grid_situation_counts(grid_stage_situation(a->stage), unit, counts);
        return number_state(out, size, counts[GRID_COUNT_REPORTED]);
    }
    if (!m || unit == GRID_NONE) return false;
    if (!strncmp(what, "class:", 6))
        return number_state(out, size, grid_class_of(&m->classes[app_level(a)], m->values[unit]));
    return number_state(out, size, m->values[unit]);
}

/* cell:ROW,COLUMN of the table, from 1. */
static bool cell_state(app *a, const char *where, char *out, size_t size)
{
    char text[96];
    int r, c;
    quiet_pass(a);
    const table *t = &a->sheet.table;
    if (sscanf(where, "%d,%d", &r, &c) != 2 || c < 1 || c > t->num_columns) return false;
    const table_source source = {.scene = a->scene, .content = grid_painter_content(a->area.painter),
                                 .situation = grid_stage_situation(a->stage), .events = a->events, .level = app_level(a),
                                 .end_s = app_end(a)};
    bool there = r >= 1 && (size_t)r <= t->num;
    snprintf(out, size, "%s", there ? table_text(t, &source, t->rows[r - 1], c - 1, text) : "none");
    return true;
}

/* sum:area, events, buildings, people, parts of the shape that was drawn; waits for them. */
static bool sum_state(app *a, const char *what, char *out, size_t size)
{
    const survey_result *r = &a->sketch.result;
    if (!a->survey) return snprintf(out, size, "none"), true;
    survey_wait(a->survey);
    app_poll_survey(a);
    if (!strcmp(what, "area")) return number_state(out, size, r->area_m2);
    if (!strcmp(what, "events")) return number_state(out, size, (double)r->num_events);
    if (!strcmp(what, "buildings")) return number_state(out, size, r->buildings);
    if (!strcmp(what, "people")) return number_state(out, size, r->people);
    if (!strcmp(what, "parts")) return number_state(out, size, (double)r->all_parts);
    if (!strcmp(what, "failure")) return snprintf(out, size, "%s", r->failure), true;
    return false;
}

static bool flag(char *out, size_t size, bool value)
{
    snprintf(out, size, "%s", value ? "yes" : "no");
    return true;
}

/* start.note, recents; recent:N: name, path and whether it is there. */
static bool start_state(const start_list *l, const char *what, char *out, size_t size)
{
    int num = l->recent ? l->recent->num : 0, i = !strncmp(what, "recent:", 7) ? atoi(what + 7) - 1 : -1;
    if (!strcmp(what, "start.note")) return snprintf(out, size, "%s", l->note), true;
    if (!strcmp(what, "start.at")) return number_state(out, size, l->at + 1);
    if (!strcmp(what, "recents")) return number_state(out, size, num);
    if (strncmp(what, "recent:", 7)) return false;
    if (i < 0 || i >= num) return snprintf(out, size, "none"), true;
    const recent_map *m = &l->recent->maps[i];
    snprintf(out, size, "%s %s %s", m->name, m->path, m->there ? "there" : "missing");
    return true;
}

/* What can be asked where there is no map. */
static bool state_without_map(start_screen *s, const char *what, char *out, size_t size)
{
    if (!strncmp(what, "widget:", 7)) {
        const input none = {.kind = INPUT_NONE};
        start_screen_input(s, &none);
        return flag(out, size, ui_find(&s->ui, what + 7) != NULL);
    }
    if (!strcmp(what, "start")) return flag(out, size, true);
    if (!strcmp(what, "map")) return snprintf(out, size, "none"), true;
    if (!strcmp(what, "focus")) return snprintf(out, size, "%s", s->ui.focus), true;
    if (!strcmp(what, "quit")) return flag(out, size, s->quit);
    return start_state(&s->list, what, out, size);
}

bool script_state(app *a, const char *what, char *out, size_t size)
{
    static const char *const panels[] = {"none", "summary", "card", "table", "dispatch", "region", "problems", "charts"};
    char period[64];
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    const struct {
        const char *name, *value;
    } texts[] = {{"selected", code_of(a, a->selected)}, {"hovered", code_of(a, a->hovered)},
                 {"drilled", code_of(a, app_drilled(a))}, {"level", grid_map_level_name(a->map, app_level(a))},
                 {"theme", a->view.theme}, {"title", m ? m->title : "none"}, {"unit", m ? m->unit : "none"},
                 {"method", grid_class_method_name(a->view.method)}, {"fill", a->view.fill == GRID_FILL_NONE ? "none" : a->view.fill == GRID_FILL_FIELD ? "field" : a->view.fill == GRID_FILL_COUNT ? "count" : "rate"},
                 {"right", panels[a->right]}, {"note", a->note},
                 {"period", grid_period_words(a->view.period, period)}, {"list", a->ui.popup.owner},
                 {"building", a->building.at == GRID_NONE ? "none" : a->building.facts.code}, {"focus", a->ui.focus}, {"search", a->search.text}, {"preedit", a->ui.preedit}};
    if (!strcmp(what, "building-people"))
        return number_state(out, size, a->building.at == GRID_NONE ? NAN : a->building.facts.people);
    if (!strcmp(what, "building-events")) return number_state(out, size, (double)a->building.events);
    if (!strcmp(what, "before")) return flag(out, size, a->before.open);
    if (!strncmp(what, "before-value:", 13)) {
        const grid_content *before = grid_stage_before(a->stage);
        int32_t unit = grid_map_unit_by_code(a->map, what + 13);
        bool known = unit != GRID_NONE && before && before->measure;
        return known && number_state(out, size, before->measure->values[unit]);
    }
    if (!strncmp(what, "value:", 6) || !strncmp(what, "class:", 6) || !strncmp(what, "count:", 6))
        return unit_state(a, what, out, size);
    if (!strncmp(what, "widget:", 7)) {
        quiet_pass(a);
        return flag(out, size, ui_find(&a->ui, what + 7) != NULL);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(texts[i].name, what)) return snprintf(out, size, "%s", texts[i].value), true;
    int bound;
    if (!strcmp(what, "scale")) return number_state(out, size, a->scale);
    if (sscanf(what, "bound.%d", &bound) == 1)
        return m && bound > 0 && bound < m->classes[app_level(a)].num && number_state(out, size, m->classes[app_level(a)].bounds[bound - 1]);
    if (!strcmp(what, "classes")) return number_state(out, size, m ? m->classes[app_level(a)].num : 0);
    if (!strcmp(what, "hidden")) return number_state(out, size, a->hidden);
    if (!strcmp(what, "events")) return number_state(out, size, a->events ? (double)grid_events_num(a->events) : 0);
    if (!strcmp(what, "days")) return number_state(out, size, a->time.last - a->time.first);
    if (!strcmp(what, "step")) return number_state(out, size, a->at_step);
    if (!strcmp(what, "steps")) return number_state(out, size, a->num_steps);
    if (!strcmp(what, "pixel")) return number_state(out, size, a->area.camera.pixel * a->scale);
    if (!strcmp(what, "categories")) return number_state(out, size, (double)a->view.words[GRID_EVENT_CATEGORY].num);
    if (!strcmp(what, "playing")) return flag(out, size, a->time.playing);
    if (!strcmp(what, "locked")) return flag(out, size, a->num_locked > 0);
    if (!strcmp(what, "left")) return flag(out, size, a->left_open);
    if (!strcmp(what, "help")) return flag(out, size, a->help_open);
    if (!strcmp(what, "map")) return snprintf(out, size, "%s", grid_map_name(a->map)), true;
    if (!strcmp(what, "start")) return flag(out, size, a->start_open);
    if (start_state(&a->start, what, out, size)) return true;
    if (!strcmp(what, "palette")) return flag(out, size, a->palette.open);
    if (!strcmp(what, "commands")) return number_state(out, size, a->palette.num);
    if (!strncmp(what, "command:", 8)) { /* from 1, of those that fit */
        int i = atoi(what + 8) - 1;
        bool there = a->palette.open && i >= 0 && i < a->palette.num;
        snprintf(out, size, "%s", there ? a->palette.commands[a->palette.hits[i]].title : "none");
        return true;
    }
    if (!strcmp(what, "borders")) return flag(out, size, a->view.borders);
    if (!strcmp(what, "buildings")) return flag(out, size, grid_painter_content(a->area.painter)->buildings != NULL);
    if (!strcmp(what, "hits")) return number_state(out, size, a->search.num);
    if (!strcmp(what, "mark")) return flag(out, size, a->has_mark);
    if (!strncmp(what, "hit:", 4)) {
        int i = atoi(what + 4) - 1;
        snprintf(out, size, "%s", i >= 0 && i < a->search.num ? a->search.hits[i].label : "none");
        return true;
    }
    if (!strcmp(what, "rows")) return quiet_pass(a), number_state(out, size, (double)a->sheet.table.num);
    if (!strncmp(what, "cell:", 5)) return cell_state(a, what + 5, out, size);
    if (!strcmp(what, "copied")) return snprintf(out, size, "%s", a->copied ? a->copied : ""), true;
    if (!strcmp(what, "people")) return number_state(out, size, a->dispatch.around.num_people_near);
    if (!strcmp(what, "nearest"))
        return snprintf(out, size, "%s", a->dispatch.around.num_people_near ? a->dispatch.around.people_near[0].name : "none"), true;
    if (!strcmp(what, "owner")) return snprintf(out, size, "%s", code_of(a, a->dispatch.around.cell)), true;
    if (!strcmp(what, "houses")) return number_state(out, size, (double)a->dispatch.around.buildings);
    if (!strcmp(what, "cells")) return number_state(out, size, (double)a->dispatch.around.cells);
    if (!strcmp(what, "inhabitants")) return number_state(out, size, a->dispatch.around.people);
    if (!strcmp(what, "open")) return number_state(out, size, (double)a->dispatch.open_all);
    if (!strcmp(what, "tool")) return number_state(out, size, a->sketch.tool);
    if (!strcmp(what, "length") || !strcmp(what, "ground")) {
        double length, area;
        draw_tool_measure(a, &length, &area);
        return number_state(out, size, *what == 'l' ? length : area);
    }
    if (!strncmp(what, "problems:", 9)) {
        if (!a->problems.checker) return snprintf(out, size, "none"), true;
        checker_wait(a->problems.checker);
        app_poll_problems(a);
        if (!a->problems.list) return snprintf(out, size, "failed"), true;
        if (!strcmp(what + 9, "at")) return number_state(out, size, (double)a->problems.at);
        grid_severity severity = !strcmp(what + 9, "errors") ? GRID_ERROR : !strcmp(what + 9, "warnings") ? GRID_WARNING : GRID_NOTE;
        return number_state(out, size, (double)grid_findings_num_severity(a->problems.list, severity));
    }
    if (!strncmp(what, "sum:", 4)) return sum_state(a, what + 4, out, size);
    if (!strcmp(what, "heat")) return flag(out, size, grid_painter_content(a->area.painter)->heat != NULL);
    if (!strcmp(what, "radius")) return number_state(out, size, a->view.radius_m);
    if (!strcmp(what, "dots"))
        return number_state(out, size, grid_painter_content(a->area.painter)->events
                                           ? (double)grid_painter_content(a->area.painter)->events->num : 0);
    if (!strcmp(what, "quit")) return flag(out, size, a->quit);
    return false;
}

static bool state(const script *s, const char *what, char *out, size_t size)
{
    return s->a ? script_state(s->a, what, out, size) : state_without_map(s->start, what, out, size);
}

static bool expect(script *s, const char *what, const char *value, bool want)
{
    char is[600], text[1500];
    if (!state(s, what, is, sizeof is)) return complain(s, "nothing is called so", what);
    if ((strcmp(is, value) == 0) == want) return true;
    snprintf(text, sizeof text, "%.300s is \"%s\"%s%s%s", what, is, want ? ", not \"" : "", want ? value : "", want ? "\"" : "");
    return complain(s, "not as expected", text);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool shot(script *s, const char *path)
{
    grid_error error;
    if (!redraw(s)) return complain(s, "out of memory", "");
    if (grid_surface_write_png(image_of(s), path, &error)) return complain(s, "cannot be written", error.text);
    return true;
}

static bool save_view(script *s, const char *path)
{
    char *json = s->a ? grid_view_print(&s->a->view) : NULL;
    FILE *file = json ? fopen(path, "w") : NULL;
    bool ok = file && fputs(json, file) >= 0;
    if (file && fclose(file)) ok = false;
    free(json);
    return ok ? true : complain(s, "cannot be written", path);
}

static bool same_bytes(const char *a, const char *b, bool *same)
{
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    bool ok = x && y;
    int c = 0, d = 0;
    while (ok && c == d && c != EOF) c = getc(x), d = getc(y);
    *same = c == d;
    if (x) fclose(x);
    if (y) fclose(y);
    return ok;
}

static bool compare(script *s, bool want)
{
    bool same;
    if (!same_bytes(s->words[1], s->words[2], &same)) return complain(s, "cannot be opened", s->words[1]);
    return same == want ? true : complain(s, want ? "the pictures differ" : "the pictures are the same", s->words[2]);
}

/* ---- commands -------------------------------------------------------------------------------- */

static bool type_text(script *s, input_kind kind, const char *text)
{
    input in = {.kind = kind};
    snprintf(in.text, sizeof in.text, "%.120s", text);
    give(s, &in);
    return true;
}

static bool command(script *s)
{
    const char *verb = s->words[0], *one = s->words[1], *two = s->words[2];
    double x, y;
    char is[600];
    if (!strcmp(verb, "key")) {
        for (int i = 1; i < s->num; i++)
            if (!press(s, s->words[i])) return false;
        return s->num > 1 ? true : complain(s, "wants keys", "");
    }
    if (s->num == 2 && !strcmp(verb, "click")) return click(s, one, 1);
    if (s->num == 2 && !strcmp(verb, "double")) return click(s, one, 2);
    if (s->num == 2 && !strcmp(verb, "move")) {
        if (!find_target(s, one, &x, &y)) return false;
        hand(s, INPUT_MOVE, x, y, 0, 0);
        return true;
    }
    if (s->num == 3 && !strcmp(verb, "drag")) return drag(s, one, two);
    if (s->num == 3 && !strcmp(verb, "wheel")) {
        if (!find_target(s, one, &x, &y)) return false;
        hand(s, INPUT_MOVE, x, y, 0, 0);
        hand(s, INPUT_WHEEL, x, y, 0, atof(two));
        return true;
    }
    if (s->num == 2 && !strcmp(verb, "text")) return type_text(s, INPUT_TEXT, one);
    if (s->num == 2 && !strcmp(verb, "preedit")) return type_text(s, INPUT_PREEDIT, one);
    if (s->num == 3 && !strcmp(verb, "size"))
        return (s->a ? app_resize(s->a, atoi(one), atoi(two)) : start_screen_resize(s->start, atoi(one), atoi(two)))
                   ? true : complain(s, "out of memory", "");
    if (s->num == 2 && !strcmp(verb, "drop")) { /* a file, on the window */
        if (strlen(one) >= RECENT_PATH) return complain(s, "too long", one);
        if (s->a) app_want_map(s->a, one);
        else strcpy(s->start->list.chosen, one);
        return true;
    }
    if (s->num == 2 && s->a && !strcmp(verb, "tick")) {
        for (double end = s->now_s + atof(one); s->now_s < end; s->now_s += 0.01) app_tick(s->a, s->now_s);
        return true;
    }
    if (s->num == 2 && s->a && !strcmp(verb, "clock")) {
        int64_t time_s;
        if (!grid_event_time_read(one, &time_s)) return complain(s, "no time, e.g. \"2026-06-30 18:00\"", one);
        app_set_now(s->a, time_s);
        return true;
    }
    if (s->num == 2 && !strcmp(verb, "shot")) return shot(s, one);
    if (s->num == 2 && !strcmp(verb, "view")) return save_view(s, one);
    if (s->num == 3 && (!strcmp(verb, "same") || !strcmp(verb, "differ"))) return compare(s, !strcmp(verb, "same"));
    if (s->num == 3 && (!strcmp(verb, "expect") || !strcmp(verb, "expect-not")))
        return expect(s, one, two, !strcmp(verb, "expect"));
    if (s->num == 2 && !strcmp(verb, "print")) {
        if (!state(s, one, is, sizeof is)) return complain(s, "nothing is called so", one);
        printf("%s %s\n", one, is);
        fflush(stdout); /* who writes the story may wait for it */
        return true;
    }
    return complain(s, "no such command, or not so many words", verb);
}

script *script_open(const char *path)
{
    script *s = calloc(1, sizeof *s);
    FILE *file = !strcmp(path, "-") ? stdin : fopen(path, "r");
    if (!file || !s) {
        fprintf(stderr, "gridview: %s: %s\n", path, strerror(errno));
        if (file && file != stdin) fclose(file);
        free(s);
        return NULL;
    }
    s->path = path, s->file = file, s->now_s = 1;
    return s;
}

bool script_run(script *s, app *a, start_screen *start)
{
    char line[LINE];
    bool ok = true;
    s->a = a, s->start = start;
    redraw(s);
    while (ok && !waits(s) && fgets(line, sizeof line, s->file)) {
        s->line++;
        ok = split(s, line) && (s->num == 0 || command(s));
        bool dirty = a ? a->dirty : start->dirty;
        if (ok && dirty) ok = redraw(s); /* what hands do next, they do to what is seen */
    }
    if (ok && ferror(s->file)) return fprintf(stderr, "gridview: %s: %s\n", s->path, strerror(errno)), false; /* a folder */
    return ok;
}

void script_close(script *s)
{
    if (s && s->file != stdin) fclose(s->file);
    free(s);
}
