/* bounds.c - the bounds of the classes by hand, in a card where the legend stands. See app.h.
 *
 *      +-----------------------+
 *      | 手工分级          − + × |
 *      | [#] ≥ [ 0.6         ] |     what is typed colours the map at once, as soon as the bounds ascend
 *      | [#] ≥ [ 0.3         ] |
 *      | [#] 以下               |
 *      +-----------------------+
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

#include "app.h"

enum { PAD = 12, ROW = 30, HEAD = 34, WIDTH = 212 };

static const grid_classes *classes_shown(const app *a)
{
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    return m ? &m->classes[app_level(a)] : NULL;
}

static void write_texts(app *a)
{
    bounds_editor *e = &a->bounds;
    for (int i = 0; i + 1 < e->num; i++) snprintf(e->texts[i], UI_FIELD, "%.10g", e->values[i]);
}

void bounds_open(app *a)
{
    bounds_editor *e = &a->bounds;
    const grid_classes *c = classes_shown(a);
    memset(e, 0, sizeof *e);
    if (!c || !c->num || !isfinite(c->max)) {
        app_say(a, true, _("没有可分级的数值"));
        return;
    }
    e->num = c->num > 1 ? c->num : 2;
    memcpy(e->values, c->bounds, sizeof e->values);
    if (c->num < 2) e->values[0] = c->max;
    write_texts(a);
    e->open = true;
    a->dirty = true;
}

void bounds_close(app *a)
{
    if (a->bounds.open && a->bounds.edited) app_keep_step(a);
    a->bounds.open = false;
    a->dirty = true;
}

/* What was typed, as numbers: a comma for thousands and the minus of the legend too. False: no number. */
static bool read_number(const char *text, double *out)
{
    char plain[UI_FIELD], *end;
    size_t n = 0;
    for (; *text && n + 1 < sizeof plain; text++) {
        if (*text == ',' || *text == ' ') continue;
        if (!strncmp(text, "−", 3)) plain[n++] = '-', text += 2;
        else plain[n++] = *text;
    }
    plain[n] = 0;
    *out = strtod(plain, &end);
    return n && !*end && isfinite(*out);
}

/* The map follows as soon as it can. */
static void take(app *a)
{
    bounds_editor *e = &a->bounds;
    double values[GRID_MAX_CLASSES - 1] = {0};
    e->wrong = false;
    for (int i = 0; i + 1 < e->num; i++)
        if (!read_number(e->texts[i], &values[i]) || (i && values[i] <= values[i - 1])) e->wrong = true;
    if (e->wrong) return;
    memcpy(e->values, values, sizeof values);
    memcpy(a->view.bounds, values, sizeof values);
    a->view.method = GRID_CLASSES_MANUAL;
    a->view.num_classes = e->num;
    a->hidden = 0;
    e->edited = true;
    app_changed_live(a);
}

void bounds_by_hand(app *a)
{
    bounds_open(a);
    if (a->bounds.open) take(a);
}

static void add_class(app *a, int by)
{
    bounds_editor *e = &a->bounds;
    const grid_classes *c = classes_shown(a);
    if (by > 0) {
        double top = e->values[e->num - 2], most = c ? c->max : top;
        double next = most > top ? (top + most) / 2 : top + fmax(fabs(top), 1);
        e->values[e->num - 1] = most > top ? grid_roundest(top + (next - top) / 2, next + (most - next) / 2, next) : next;
    }
    e->num += by;
    write_texts(a);
    take(a);
}

static void field_row(app *a, int i, grid_box row)
{
    bounds_editor *e = &a->bounds;
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    int32_t level = app_level(a);
    char name[UI_NAME];
    if (a->ui.cr && m && i + 1 < m->classes[level].num + 1 && !e->wrong)
        grid_draw_swatch(a->ui.cr, a->theme, m, level, i, (grid_box){row.x, row.y + 8, 21, 14});
    if (i == 0) {
        char text[UI_FIELD + 8];
        snprintf(text, sizeof text, "< %.100s", e->texts[0]);
        ui_label(&a->ui, (grid_box){row.x + 30, row.y, row.width - 30, ROW}, text, 12, UI_PLAIN, a->theme->text2, GRID_LEFT);
        return;
    }
    ui_label(&a->ui, (grid_box){row.x + 30, row.y, 16, ROW}, "≥", 12, UI_PLAIN, a->theme->text, GRID_LEFT);
    snprintf(name, sizeof name, "bound.%d", i);
    if (ui_small_field(&a->ui, name, (grid_box){row.x + 48, row.y + 3, row.width - 48, 24}, _("数值"), e->texts[i - 1])) take(a);
}

static void pencil(app *a)
{
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    if (!m || a->bare || a->num_legend_rows < 1 || a->legend.width <= 0 || a->area_box.width < 320) return;
    grid_box first = a->legend_rows[0].box;
    grid_box b = {a->area_box.x + first.x - 4 - 34, a->area_box.y + first.y - 48, 30, 30};
    if (b.x < (a->before.open ? a->area_box.x : a->left_open ? LEFT_PANEL : 0) + 4) return; /* no room beside it */
    ui_round(&a->ui, a->theme->panel, a->theme->line2, b, 6);
    if (ui_icon_button(&a->ui, "bounds", (grid_box){b.x + 1, b.y + 1, 28, 28}, ICON_PENCIL, false, true)) bounds_open(a);
}

void bounds_card(app *a)
{
    bounds_editor *e = &a->bounds;
    const input *in = a->ui.in;
    if (e->open && in && in->kind == INPUT_KEY && in->key == KEY_ESCAPE && !strncmp(a->ui.focus, "bound.", 6) && !a->ui.taken) {
        a->ui.focus[0] = 0;
        a->ui.taken = true;
        bounds_close(a);
    }
    if (!e->open) {
        pencil(a);
        return;
    }
    double wide = fmax(WIDTH, a->num_legend_rows > 0 ? a->legend_rows[0].box.width + 8 : 0); /* it covers the legend */
    double height = HEAD + e->num * ROW + (e->wrong ? 22 : 0) + 8;
    grid_box box = {a->area_box.x + a->area_box.width - 12 - wide, a->area_box.y + a->area_box.height - 12 - height, wide, height};
    bool over = ui_over(&a->ui, box);
    ui_round(&a->ui, a->theme->panel, a->theme->accent, box, 6);
    ui_label(&a->ui, (grid_box){box.x + PAD, box.y + 4, 100, 28}, _("手工分级"), 13, UI_BOLD, a->theme->text, GRID_LEFT);
    double right = box.x + box.width - 32;
    if (ui_icon_button(&a->ui, "bounds.close", (grid_box){right, box.y + 4, 28, 28}, ICON_CLOSE, false, true)) {
        bounds_close(a);
        return;
    }
    if (ui_button(&a->ui, "bounds.more", (grid_box){right - 30, box.y + 4, 28, 28}, "+", UI_LINK, e->num < GRID_MAX_CLASSES && !e->wrong))
        add_class(a, 1);
    if (ui_button(&a->ui, "bounds.fewer", (grid_box){right - 60, box.y + 4, 28, 28}, "−", UI_LINK, e->num > 2 && !e->wrong))
        add_class(a, -1);
    double y = box.y + HEAD;
    for (int i = e->num - 1; i >= 0; i--, y += ROW) field_row(a, i, (grid_box){box.x + PAD, y, box.width - 2 * PAD, ROW});
    if (e->wrong)
        ui_label(&a->ui, (grid_box){box.x + PAD, y, box.width - 2 * PAD, 22}, _("界限要是数字，自上而下递减"), 12, UI_PLAIN, a->theme->bad,
                 GRID_LEFT);
    if (over && a->ui.in && a->ui.in->kind != INPUT_KEY && a->ui.in->kind != INPUT_TEXT) a->ui.taken = true;
}
