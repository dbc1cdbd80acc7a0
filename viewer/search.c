/* search.c - the field that finds units, places and coordinates, and its list. See app.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app.h"

enum { ROW = 40 };
static const double place_pixel_m = 1.3; /* about 1:5000 on a screen of 96 pixels an inch */

static bool is_open(const app *a)
{
    return !strcmp(a->ui.focus, "search") && a->search.text[0] && a->search.finder;
}

static void look(app *a)
{
    search *s = &a->search;
    s->num = s->finder ? finder_find(s->finder, s->text, s->hits, SEARCH_HITS) : 0;
    s->at = 0;
    a->dirty = true;
}

void app_go_to_place(app *a, double x, double y)
{
    a->has_mark = true;
    a->mark_x = x, a->mark_y = y;
    grid_camera *camera = &a->area.camera;
    camera->x = x, camera->y = y;
    if (camera->pixel_m > place_pixel_m / a->scale) {
        double pixel = camera->pixel * (place_pixel_m / a->scale) / camera->pixel_m;
        grid_camera_set_pixel(camera, pixel);
    }
    app_moved_to(a);
}

static void go(app *a, const finder_hit *hit)
{
    a->ui.focus[0] = 0;
    a->has_mark = false;
    if (hit->kind == HIT_UNIT) {
        app_drill(a, hit->unit);
    } else {
        app_go_to_place(a, hit->x, hit->y);
        if (hit->unit != GRID_NONE) app_select(a, hit->unit);
    }
}

void search_field(app *a, grid_box box)
{
    search *s = &a->search;
    const input *in = a->ui.in;
    bool entered, open = is_open(a);
    if (in && in->kind == INPUT_KEY && open && !a->ui.taken && !a->ui.preedit[0]) {
        if (in->key == KEY_DOWN && s->at + 1 < s->num) s->at++, a->ui.taken = true;
        else if (in->key == KEY_UP && s->at > 0) s->at--, a->ui.taken = true;
    }
    if (in && in->kind == INPUT_KEY && in->key == KEY_ESCAPE && !strcmp(a->ui.focus, "search") && !a->ui.taken) {
        a->ui.taken = true;
        if (s->text[0]) s->text[0] = 0;
        else a->ui.focus[0] = 0;
        look(a);
    }
    if (ui_field(&a->ui, "search", box, _("编码、名称、拼音、坐标   /"), s->text, &entered)) look(a);
    if (entered && s->num) go(a, &s->hits[s->at]);
    s->box = box;
}

/* The list below the field: takes input before what it covers, and is drawn last. */
void search_list(app *a)
{
    search *s = &a->search;
    ui *u = &a->ui;
    const grid_theme *t = a->theme;
    if (!is_open(a)) return;
    double width = fmax(s->box.width, 320), height = s->num ? s->num * ROW + 8 : 36;
    grid_box box = {fmin(s->box.x, a->width - width - 4), s->box.y + s->box.height + 4, width, height};
    bool over = u->x >= box.x && u->y >= box.y && u->x < box.x + box.width && u->y < box.y + box.height;
    int row = (int)floor((u->y - box.y - 4) / ROW);
    if (u->in && over) {
        if (u->in->kind == INPUT_MOVE && row >= 0 && row < s->num) s->at = row;
        if (u->in->kind == INPUT_MOVE || u->in->kind == INPUT_UP || u->in->kind == INPUT_WHEEL) u->taken = true;
        if (u->in->kind == INPUT_DOWN) {
            u->taken = true;
            if (row >= 0 && row < s->num) go(a, &s->hits[row]);
        }
    }
    if (!u->cr) return;
    ui_round(u, t->panel, t->ctl, box, 4);
    if (!s->num)
        ui_label(u, (grid_box){box.x + 12, box.y, width - 24, 36}, _("没有找到"), 13, UI_PLAIN, t->text2, GRID_LEFT);
    for (int i = 0; i < s->num; i++) {
        grid_box b = {box.x + 1, box.y + 4 + i * ROW, width - 2, ROW};
        if (i == s->at) ui_fill(u, t->accent_bg, b);
        ui_label(u, (grid_box){b.x + 11, b.y + 3, b.width - 22, 18}, s->hits[i].label, 13, UI_BOLD,
                 i == s->at ? t->accent : t->text, GRID_LEFT);
        ui_label(u, (grid_box){b.x + 11, b.y + 20, b.width - 22, 16}, s->hits[i].detail, 11, UI_PLAIN, t->text3, GRID_LEFT);
    }
}
