/* ui.c - the pass, the pointer, focus, and lists that lie above everything: see ui.h. */
#include "ui.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROW = 28 };

static bool in_box(grid_box b, double x, double y) { return x >= b.x && y >= b.y && x < b.x + b.width && y < b.y + b.height; }

/* The list takes what comes to it first: it lies above. */
static void popup_input(ui *u)
{
    ui_popup *p = &u->popup;
    const input *in = u->in;
    int row = (int)floor((u->y - p->box.y - 4) / ROW);
    bool inside = in_box(p->box, u->x, u->y);
    if (in->kind == INPUT_MOVE && inside && row >= 0 && row < p->num) p->at = row;
    if (in->kind == INPUT_DOWN) {
        u->taken = true;
        if (inside && row >= 0 && row < p->num) p->chosen = row;
        else if (!inside) p->owner[0] = 0;
    }
    if (in->kind == INPUT_WHEEL && inside) u->taken = true;
    if (in->kind != INPUT_KEY) return;
    u->taken = true;
    if (in->key == KEY_ESCAPE || in->key == KEY_TAB) p->owner[0] = 0;
    else if (in->key == KEY_UP && p->at > 0) p->at--;
    else if (in->key == KEY_DOWN && p->at + 1 < p->num) p->at++;
    else if (in->key == KEY_ENTER) p->chosen = p->at;
}

/* Tab goes to the next widget in the order in which they are drawn, with shift to the one before. */
static void move_focus(ui *u, int step)
{
    int at = step > 0 ? -1 : u->num_places;
    for (int i = 0; i < u->num_places; i++)
        if (!strcmp(u->places[i].name, u->focus)) at = i;
    for (int k = 0; k < u->num_places; k++) {
        at = (at + step + u->num_places) % u->num_places;
        if (!u->places[at].enabled) continue;
        snprintf(u->focus, sizeof u->focus, "%s", u->places[at].name);
        u->focus_ring = true;
        return;
    }
}

void ui_begin(ui *u, const input *in, cairo_t *cr, double width, double height)
{
    u->in = in;
    u->cr = cr;
    u->width = width, u->height = height;
    u->taken = false;
    u->popup.met = false;
    u->popup.chosen = -1;
    u->caret = (grid_box){0};
    if (in) {
        if (in->kind == INPUT_MOVE || in->kind == INPUT_DOWN || in->kind == INPUT_UP || in->kind == INPUT_WHEEL)
            u->x = in->x, u->y = in->y;
        if (in->kind == INPUT_LEAVE) u->x = u->y = -1e6;
        if (in->kind == INPUT_DOWN) u->down = true, u->focus_ring = false;
        if (in->kind == INPUT_UP) u->down = false;
        if (in->kind == INPUT_PREEDIT) snprintf(u->preedit, sizeof u->preedit, "%s", in->text);
        if (in->kind == INPUT_TEXT) u->preedit[0] = 0;
        if (u->popup.owner[0]) popup_input(u);
        if (in->kind == INPUT_KEY && in->key == KEY_TAB && !u->taken) {
            move_focus(u, in->shift ? -1 : 1);
            u->taken = true;
        }
    }
    u->num_places = 0;
}

static void draw_popup(ui *u)
{
    const ui_popup *p = &u->popup;
    ui_round(u, u->theme->panel, u->theme->ctl, p->box, 4);
    for (int i = 0; i < p->num; i++) {
        grid_box row = {p->box.x + 1, p->box.y + 4 + i * ROW, p->box.width - 2, ROW};
        if (i == p->at) ui_fill(u, u->theme->hover, row);
        row.x += 10, row.width -= 20;
        ui_label(u, row, p->items[i], 13, UI_PLAIN, u->theme->text, GRID_LEFT);
    }
}

void ui_end(ui *u)
{
    if (u->popup.owner[0] && !u->popup.met) u->popup.owner[0] = 0; /* what it belonged to has gone */
    if (u->popup.owner[0] && u->cr) draw_popup(u);
    if (u->in && u->in->kind == INPUT_UP) u->active[0] = 0;
    if (u->in && u->in->kind == INPUT_DOWN && !u->taken) u->focus[0] = 0;
    u->in = NULL;
    u->cr = NULL;
}

const ui_place *ui_find(const ui *u, const char *name)
{
    for (int i = 0; i < u->num_places; i++)
        if (!strcmp(u->places[i].name, name)) return &u->places[i];
    return NULL;
}

bool ui_over(const ui *u, grid_box box)
{
    if (u->popup.owner[0] && in_box(u->popup.box, u->x, u->y)) return false;
    return in_box(box, u->x, u->y);
}

bool ui_hit(ui *u, const char *name, grid_box box, bool enabled, bool *hovered, bool *pressed)
{
    bool over = ui_over(u, box), clicked = false;
    bool focused = !strcmp(u->focus, name), active = !strcmp(u->active, name);
    if (u->num_places < UI_PLACES) {
        ui_place *place = &u->places[u->num_places++];
        snprintf(place->name, sizeof place->name, "%s", name);
        place->box = box;
        place->enabled = enabled;
    }
    if (u->in && !u->taken) {
        if (u->in->kind == INPUT_DOWN && over) {
            u->taken = true;
            if (enabled) {
                snprintf(u->active, sizeof u->active, "%s", name);
                snprintf(u->focus, sizeof u->focus, "%s", name);
            }
        } else if (u->in->kind == INPUT_UP && active) {
            u->taken = true;
            clicked = over && enabled;
        } else if (u->in->kind == INPUT_KEY && focused && enabled && u->focus_ring &&
                   (u->in->key == KEY_ENTER || u->in->key == ' ')) {
            u->taken = clicked = true;
        } else if (u->in->kind == INPUT_WHEEL && over) {
            u->taken = true;
        }
    }
    if (hovered) *hovered = over && enabled && (!u->active[0] || active);
    if (pressed) *pressed = active && over;
    if (u->cr && focused && u->focus_ring && enabled) {
        grid_box ring = {box.x - 3, box.y - 3, box.width + 6, box.height + 6};
        ui_round(u, 0, u->theme->accent, ring, 6);
        ring.x += 1, ring.y += 1, ring.width -= 2, ring.height -= 2;
        ui_round(u, 0, u->theme->accent, ring, 5);
    }
    return clicked;
}

/* ---- drawing --------------------------------------------------------------------------------- */

void ui_fill(const ui *u, grid_color color, grid_box box)
{
    if (!u->cr) return;
    grid_set_color(u->cr, color);
    cairo_rectangle(u->cr, box.x, box.y, box.width, box.height);
    cairo_fill(u->cr);
}

void ui_round(const ui *u, grid_color fill, grid_color outline, grid_box b, double r)
{
    static const double right = 1.5707963267948966;
    if (!u->cr || b.width < 2 || b.height < 2) return;
    double x = floor(b.x) + 0.5, y = floor(b.y) + 0.5, w = floor(b.width) - 1, h = floor(b.height) - 1;
    r = fmin(r, fmin(w, h) / 2);
    cairo_new_sub_path(u->cr);
    cairo_arc(u->cr, x + w - r, y + r, r, -right, 0);
    cairo_arc(u->cr, x + w - r, y + h - r, r, 0, right);
    cairo_arc(u->cr, x + r, y + h - r, r, right, 2 * right);
    cairo_arc(u->cr, x + r, y + r, r, 2 * right, 3 * right);
    cairo_close_path(u->cr);
    if (fill) {
        grid_set_color(u->cr, fill);
        cairo_fill_preserve(u->cr);
    }
    if (outline) {
        grid_set_color(u->cr, outline);
        cairo_set_line_width(u->cr, 1);
        cairo_stroke_preserve(u->cr);
    }
    cairo_new_path(u->cr);
}

double ui_text_width(const ui *u, const char *text, double size, ui_weight weight)
{
    const grid_font font = {.size = size, .bold = weight == UI_BOLD};
    double width;
    ui_texts_measure(u->texts, u->text, &font, text, &width, NULL);
    return width;
}

double ui_label(const ui *u, grid_box box, const char *text, double size, ui_weight weight, grid_color color,
                grid_align align)
{
    const grid_font font = {.size = size, .bold = weight == UI_BOLD, .color = color};
    double width, height;
    if (!u->cr) return 0;
    ui_texts_measure(u->texts, u->text, &font, text, &width, &height);
    bool cut = width > box.width;
    double left = cut || align == GRID_LEFT ? 0 : align == GRID_RIGHT ? box.width - width : (box.width - width) / 2;
    ui_texts_draw(u->texts, u->text, u->cr, u->scale, &font, text, box.x + left,
                  floor(box.y + (box.height - height) / 2 + 0.5), cut ? box.width : 0);
    return fmin(width, box.width);
}
