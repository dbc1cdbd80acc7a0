/* widgets.c - buttons, switches, lists, sliders, a line of text: see ui.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui.h"

bool ui_button(ui *u, const char *name, grid_box box, const char *label, ui_look look, bool enabled)
{
    const grid_theme *t = u->theme;
    bool hovered, pressed, clicked = ui_hit(u, name, box, enabled, &hovered, &pressed);
    grid_color fill = pressed ? t->press : hovered ? t->hover : look == UI_LINK ? 0 : t->panel;
    grid_color text = look == UI_LINK ? t->accent : t->text;
    if (look == UI_PRIMARY) {
        fill = pressed ? t->accent_press : hovered ? t->accent_hover : t->accent;
        text = t->on_accent;
    }
    if (!enabled) fill = look == UI_PRIMARY ? t->press : look == UI_LINK ? 0 : t->panel, text = t->disabled;
    ui_round(u, fill, look == UI_SECONDARY ? enabled ? t->ctl : t->line2 : 0, box, 4);
    ui_label(u, box, label, 13, look == UI_PRIMARY ? UI_BOLD : UI_PLAIN, text, GRID_CENTRE);
    return clicked;
}

bool ui_icon_button(ui *u, const char *name, grid_box box, ui_icon icon, bool on, bool enabled)
{
    const grid_theme *t = u->theme;
    bool hovered, pressed, clicked = ui_hit(u, name, box, enabled, &hovered, &pressed);
    if (on || hovered || pressed) ui_round(u, on ? t->accent_bg : pressed ? t->press : t->hover, 0, box, 4);
    ui_draw_icon(u, icon, floor(box.x + box.width / 2) - 8, floor(box.y + box.height / 2) - 8,
                 !enabled ? t->disabled : on ? t->accent : t->text2);
    return clicked;
}

bool ui_segments(ui *u, const char *name, grid_box box, const char *const *labels, int n, int *value)
{
    const grid_theme *t = u->theme;
    bool changed = false;
    ui_round(u, t->panel, t->ctl, box, 4);
    for (int i = 0; i < n; i++) {
        char part[UI_NAME];
        double left = floor(i * box.width / n), right = floor((i + 1) * box.width / n);
        grid_box b = {box.x + left, box.y, right - left, box.height};
        bool hovered;
        snprintf(part, sizeof part, "%.30s.%d", name, i);
        if (ui_hit(u, part, b, true, &hovered, NULL) && *value != i) *value = i, changed = true;
        grid_box inner = {b.x + (i ? 0 : 1), b.y + 1, b.width - (i ? 0 : 1) - (i + 1 == n), b.height - 2};
        if (*value == i || hovered) ui_fill(u, *value == i ? t->accent_bg : t->hover, inner);
        if (i) ui_fill(u, t->ctl, (grid_box){b.x, b.y + 1, 1, b.height - 2});
        ui_label(u, b, labels[i], 13, *value == i ? UI_BOLD : UI_PLAIN, *value == i ? t->accent : t->text, GRID_CENTRE);
    }
    return changed;
}

/* Below the widget, above it where there is no room, wide enough for its longest word. */
static void open_popup(ui *u, const char *name, grid_box box, const char *const *labels, int n, int value)
{
    ui_popup *p = &u->popup;
    double width = box.width;
    snprintf(p->owner, sizeof p->owner, "%s", name);
    p->num = n < UI_ITEMS ? n : UI_ITEMS;
    p->at = value < 0 ? 0 : value;
    for (int i = 0; i < p->num; i++) {
        snprintf(p->items[i], UI_ITEM, "%s", labels[i]);
        width = fmax(width, ui_text_width(u, labels[i], 13, UI_PLAIN) + 24);
    }
    double height = 28.0 * p->num + 8, y = box.y + box.height + 4;
    if (y + height > u->height - 4) y = fmax(4, box.y - height - 4);
    p->box = (grid_box){fmin(box.x, u->width - width - 4), y, width, height};
}

/* Opens and closes the list of a widget that was clicked; true when another item has been chosen. */
static bool listen(ui *u, const char *name, grid_box box, const char *const *labels, int n, bool clicked, bool *open,
                   int *value)
{
    ui_popup *p = &u->popup;
    bool changed = false;
    *open = !strcmp(p->owner, name);
    if (*open) {
        p->met = true;
        if (p->chosen >= 0) {
            changed = *value != p->chosen;
            *value = p->chosen;
            p->owner[0] = 0;
            *open = false;
        }
    }
    if (clicked && !*open) {
        open_popup(u, name, box, labels, n, *value);
        p->met = true;
    }
    return changed;
}

bool ui_menu(ui *u, const char *name, grid_box box, ui_icon icon, const char *const *labels, int n, int *value)
{
    bool open, clicked = ui_icon_button(u, name, box, icon, !strcmp(u->popup.owner, name), true);
    return listen(u, name, box, labels, n, clicked, &open, value);
}

bool ui_dropdown(ui *u, const char *name, grid_box box, const char *const *labels, int n, int *value)
{
    const grid_theme *t = u->theme;
    bool hovered, open, clicked = ui_hit(u, name, box, n > 0, &hovered, NULL);
    bool changed = listen(u, name, box, labels, n, clicked, &open, value);
    ui_round(u, hovered ? t->hover : t->panel, open ? t->accent : t->ctl, box, 4);
    ui_label(u, (grid_box){box.x + 10, box.y, box.width - 34, box.height},
             n && *value >= 0 && *value < n ? labels[*value] : "", 13, UI_PLAIN, n ? t->text : t->disabled, GRID_LEFT);
    ui_draw_icon(u, ICON_CHEVRON, box.x + box.width - 22, floor(box.y + box.height / 2) - 8, t->text2);
    return changed;
}

bool ui_switch(ui *u, const char *name, grid_box box, const char *label, bool *value)
{
    const grid_theme *t = u->theme;
    bool hovered, clicked = ui_hit(u, name, box, true, &hovered, NULL);
    if (clicked) *value = !*value;
    if (hovered) ui_fill(u, t->hover, box);
    ui_label(u, (grid_box){box.x, box.y, box.width - 36, box.height}, label, 13, UI_PLAIN, t->text, GRID_LEFT);
    grid_box track = {box.x + box.width - 28, floor(box.y + (box.height - 16) / 2), 28, 16};
    ui_round(u, *value ? t->accent : t->ctl, 0, track, 8);
    grid_box knob = {track.x + (*value ? 14 : 2), track.y + 2, 12, 12};
    ui_round(u, *value ? t->on_accent : t->panel, 0, knob, 6);
    return clicked;
}

bool ui_checkbox(ui *u, const char *name, grid_box box, const char *label, bool *value)
{
    const grid_theme *t = u->theme;
    bool hovered, clicked = ui_hit(u, name, box, true, &hovered, NULL);
    if (clicked) *value = !*value;
    if (hovered) ui_fill(u, t->hover, box);
    grid_box mark = {box.x, floor(box.y + (box.height - 14) / 2), 14, 14};
    ui_round(u, *value ? t->accent : t->panel, *value ? t->accent : t->ctl, mark, 3);
    if (*value) ui_draw_icon(u, ICON_CHECK, mark.x - 1, mark.y - 1, t->on_accent);
    ui_label(u, (grid_box){box.x + 22, box.y, box.width - 22, box.height}, label, 13, UI_PLAIN, t->text, GRID_LEFT);
    return clicked;
}

bool ui_slider(ui *u, const char *name, grid_box box, double low, double high, double step, double *value)
{
    const grid_theme *t = u->theme;
    bool hovered, before = !strcmp(u->active, name);
    double was = *value, left = box.x + 7, length = box.width - 14;
    ui_hit(u, name, box, true, &hovered, NULL);
    bool active = !strcmp(u->active, name);
    if (u->in && (active || before) && (u->in->kind == INPUT_MOVE || u->in->kind == INPUT_DOWN)) {
        *value = low + step * round((u->x - left) / length * (high - low) / step);
        u->taken = true;
    }
    if (u->in && u->in->kind == INPUT_KEY && !strcmp(u->focus, name) && !u->taken &&
        (u->in->key == KEY_LEFT || u->in->key == KEY_RIGHT)) {
        *value += u->in->key == KEY_LEFT ? -step : step;
        u->taken = true;
    }
    *value = fmin(fmax(*value, low), high);
    double at = left + (*value - low) / (high - low) * length, y = floor(box.y + box.height / 2);
    ui_fill(u, t->line2, (grid_box){left, y - 1, length, 2});
    ui_fill(u, t->accent, (grid_box){left, y - 1, at - left, 2});
    grid_box knob = {floor(at - 6), y - 6, 13, 13};
    ui_round(u, active || hovered ? t->accent : t->panel, t->accent, knob, 6.5);
    return *value != was;
}

/* Takes the last character of UTF-8 text away. */
static void drop_last(char *text)
{
    size_t n = strlen(text);
    while (n && ((unsigned char)text[n - 1] & 0xC0) == 0x80) n--;
    if (n) text[n - 1] = 0;
}

static bool field_input(ui *u, char text[UI_FIELD], bool *entered)
{
    const input *in = u->in;
    if (in->kind == INPUT_TEXT && strlen(text) + strlen(in->text) < UI_FIELD) {
        strcat(text, in->text);
        u->taken = true;
        return true;
    }
    if (in->kind == INPUT_PREEDIT) u->taken = true;
    if (in->kind != INPUT_KEY || u->preedit[0]) return false; /* keys belong to the input method then */
    if (in->key == KEY_BACKSPACE && *text) {
        drop_last(text);
        u->taken = true;
        return true;
    }
    if (in->key == KEY_ENTER && entered) *entered = u->taken = true;
    if (in->key == 'u' && in->control && *text) {
        *text = 0;
        u->taken = true;
        return true;
    }
    if (in->key < 256 && !in->control && !in->alt) u->taken = true; /* its text follows */
    return false;
}

static bool field(ui *u, const char *name, grid_box box, const char *hint, char text[UI_FIELD], bool *entered, bool small)
{
    const grid_theme *t = u->theme;
    bool hovered, changed = false;
    if (entered) *entered = false;
    bool ring = u->focus_ring;
    u->focus_ring = false; /* the outline shows it */
    ui_hit(u, name, box, true, &hovered, NULL);
    u->focus_ring = ring;
    bool focused = !strcmp(u->focus, name);
    if (u->in && focused && !u->taken) changed = field_input(u, text, entered);
    ui_round(u, t->panel, focused ? t->accent : t->ctl, box, 4);
    if (focused) ui_round(u, 0, t->accent, (grid_box){box.x + 1, box.y + 1, box.width - 2, box.height - 2}, 3);
    double size = small ? 11 : 13;
    if (!small) ui_draw_icon(u, ICON_SEARCH, box.x + 8, floor(box.y + box.height / 2) - 8, t->text2);
    grid_box inner = {box.x + (small ? 5 : 30), box.y, box.width - (small ? 10 : 62), box.height};
    if (!*text && !(focused && u->preedit[0])) ui_label(u, inner, hint, size, UI_PLAIN, t->text3, GRID_LEFT);
    double width = ui_label(u, inner, text, size, UI_PLAIN, t->text, GRID_LEFT);
    if (focused) {
        grid_box rest = {inner.x + width, inner.y, fmax(inner.width - width, 4), inner.height};
        double composed = u->preedit[0] ? ui_label(u, rest, u->preedit, size, UI_PLAIN, t->accent, GRID_LEFT) : 0;
        if (composed > 0) ui_fill(u, t->accent, (grid_box){rest.x, rest.y + rest.height - 8, composed, 1});
        ui_fill(u, t->text, (grid_box){rest.x + composed + 1, rest.y + 6, 1, rest.height - 12});
        u->caret = (grid_box){rest.x, rest.y, 1, rest.height};
    }
    if (*text && !small) {
        char clear[UI_NAME];
        snprintf(clear, sizeof clear, "%.40s.clear", name);
        if (ui_icon_button(u, clear, (grid_box){box.x + box.width - 28, box.y + 2, 24, box.height - 4}, ICON_CLOSE,
                           false, true))
            *text = 0, changed = true;
    }
    return changed;
}

bool ui_field(ui *u, const char *name, grid_box box, const char *hint, char text[UI_FIELD], bool *entered)
{
    return field(u, name, box, hint, text, entered, false);
}

bool ui_small_field(ui *u, const char *name, grid_box box, const char *hint, char text[UI_FIELD])
{
    return field(u, name, box, hint, text, NULL, true);
}

bool ui_field_has_focus(const ui *u) { return u->caret.height > 0; }
