/* dispatch_draw.c - the dispatch sheet on the map: the circle, who is near and how far. See dispatch_private.h. */
#include <math.h>
#include <stdio.h>

#include <render/format.h>
#include <render/language.h>

#include "dispatch_private.h"

static void chip(const dispatch_pen *pen, double x, double y, const char *text, bool strong)
{
    const grid_font font = {.size = 12, .bold = strong, .color = strong ? pen->theme->accent : pen->theme->text};
    double width, height;
    grid_text_measure(pen->text, &font, text, &width, &height);
    grid_box b = {x - width / 2 - 8, y - 11, width + 16, 22};
    grid_draw_card(pen->cr, pen->theme, b);
    grid_text_draw(pen->text, pen->cr, &font, text, x, y - height / 2, GRID_CENTRE, 0);
}

void dispatch_draw(const dispatch_pen *pen)
{
    static const double dots[] = {5, 4};
    const dispatch *d = pen->dispatch;
    const grid_theme *theme = pen->theme;
    cairo_t *cr = pen->cr;
    char text[60], number[GRID_TEXT_SIZE];
    double x, y, s = pen->scale;
    grid_camera_to_view(pen->camera, d->x, d->y, &x, &y);
    x /= s, y /= s;
    double radius = d->radius_m / (pen->camera->pixel_m * s);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, radius, 0, 6.283185307179586);
    cairo_set_source_rgba(cr, 0.11, 0.37, 0.66, 0.08);
    cairo_fill_preserve(cr);
    cairo_set_dash(cr, dots, 2, 0);
    cairo_set_line_width(cr, 1.6);
    grid_set_color(cr, theme->accent);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
    for (int i = d->num_open - 1; i >= 0; i--) { /* those of the list, whatever the map shows */
        double ex, ey;
        grid_camera_to_view(pen->camera, d->open[i].x, d->open[i].y, &ex, &ey);
        grid_draw_dot(cr, theme, d->open[i].state, ex / s, ey / s, 1);
    }
    for (int i = d->around.num_people_near - 1; i >= 0; i--) {
        const nearby_person *p = &d->around.people_near[i];
        double px, py;
        bool chosen = d->person == i;
        grid_camera_to_view(pen->camera, p->x, p->y, &px, &py);
        px /= s, py /= s;
        cairo_set_dash(cr, dots, chosen ? 0 : 2, 0);
        cairo_new_path(cr);
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, px, py);
        cairo_set_line_width(cr, chosen ? 2 : 1.3);
        grid_set_color(cr, chosen ? theme->accent : theme->text2);
        cairo_stroke(cr);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_new_path(cr);
        cairo_arc(cr, px, py, 10, 0, 6.283185307179586);
        grid_set_color(cr, chosen ? theme->accent : theme->panel);
        cairo_fill_preserve(cr);
        grid_set_color(cr, chosen ? theme->on_accent : theme->text2);
        cairo_set_line_width(cr, 1.5);
        cairo_stroke(cr);
        const grid_font font = {.size = 12, .bold = true, .color = chosen ? theme->on_accent : theme->text};
        double height;
        snprintf(text, sizeof text, "%d", i + 1);
        grid_text_measure(pen->text, &font, text, NULL, &height);
        grid_text_draw(pen->text, cr, &font, text, px, py - height / 2, GRID_CENTRE, 0);
        snprintf(text, sizeof text, "%s m", grid_format_number(p->distance_m, 0, number));
        if (hypot(px - x, py - y) > 70) chip(pen, (x + px) / 2, (y + py) / 2, text, false);
    }
    cairo_set_dash(cr, NULL, 0, 0);
    snprintf(text, sizeof text, _("影响范围 %.0f m"), d->radius_m);
    chip(pen, x, fmax(y - radius, 16), text, true);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, 6, 0, 6.283185307179586);
    grid_set_color(cr, theme->text);
    cairo_fill_preserve(cr);
    grid_set_color(cr, theme->casing);
    cairo_set_line_width(cr, 2);
    cairo_stroke(cr);
}

void draw_dispatch(app *a, cairo_t *cr)
{
    const dispatch_pen pen = {&a->dispatch, &a->area.camera, a->scale, a->theme, a->ui.text, cr};
    dispatch_draw(&pen);
}
