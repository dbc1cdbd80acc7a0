/* icons.c - icons in 16 x 16, strokes of 1.3 with round ends: see ui.h. */
#include "ui.h"

/* Polylines in sixteenths: pairs of numbers, -1 lifts the pen, -2 ends. */
static const signed char *strokes_of(ui_icon icon)
{
    static const signed char back[] = {10, 3, 5, 8, 10, 13, -2}, forward[] = {6, 3, 11, 8, 6, 13, -2},
        chevron[] = {4, 6, 8, 10, 12, 6, -2}, closing[] = {4, 4, 12, 12, -1, 12, 4, 4, 12, -2},
        play[] = {5, 3, 12, 8, 5, 13, 5, 3, -2}, pause[] = {5, 3, 5, 13, -1, 11, 3, 11, 13, -2},
        previous[] = {11, 3, 5, 8, 11, 13, 11, 3, -1, 4, 3, 4, 13, -2},
        next[] = {5, 3, 11, 8, 5, 13, 5, 3, -1, 12, 3, 12, 13, -2},
        loop[] = {12, 5, 9, 3, 5, 4, 3, 8, -1, 4, 11, 7, 13, 11, 12, 13, 8, -1, 12, 2, 12, 5, 9, 5, -1, 4, 14, 4, 11, 7,
                  11, -2},
        moon[] = {9, 2, 6, 3, 4, 6, 4, 10, 6, 13, 10, 14, 13, 12, 10, 11, 8, 9, 7, 6, 9, 2, -2},
        help[] = {5, 6, 6, 4, 8, 3, 10, 4, 11, 6, 9, 8, 8, 10, -1, 8, 13, 8, 13, -2},
        save[] = {8, 10, 8, 2, -1, 5, 5, 8, 2, 11, 5, -1, 3, 9, 3, 13, 13, 13, 13, 9, -2},
        layers[] = {8, 2, 14, 6, 8, 10, 2, 6, 8, 2, -1, 2, 10, 8, 14, 14, 10, -2},
        search[] = {10, 10, 14, 14, -1, 7, 2, 10, 3, 11, 6, 10, 9, 7, 11, 4, 10, 2, 7, 3, 4, 7, 2, -2},
        check[] = {3, 8, 7, 12, 13, 4, -2}, warning[] = {8, 2, 15, 14, 1, 14, 8, 2, -1, 8, 6, 8, 10, -1, 8, 12, 8, 12, -2},
        box[] = {2, 3, 14, 3, 14, 13, 2, 13, 2, 3, -2},
        circle[] = {8, 2, 11, 3, 13, 5, 14, 8, 13, 11, 11, 13, 8, 14, 5, 13, 3, 11, 2, 8, 3, 5, 5, 3, 8, 2, -2},
        polygon[] = {4, 3, 12, 2, 14, 9, 8, 14, 2, 10, 4, 3, -2},
        ruler[] = {2, 11, 11, 2, 14, 5, 5, 14, 2, 11, -1, 5, 8, 6, 9, -1, 8, 5, 9, 6, -2},
        table[] = {2, 3, 14, 3, 14, 13, 2, 13, 2, 3, -1, 2, 6, 14, 6, -1, 2, 10, 14, 10, -1, 7, 3, 7, 13, -2},
        chart[] = {2, 14, 14, 14, -1, 4, 12, 4, 8, -1, 8, 12, 8, 3, -1, 12, 12, 12, 6, -2},
        pencil[] = {3, 13, 4, 10, 11, 3, 13, 5, 6, 12, 3, 13, -1, 9, 5, 11, 7, -2},
        home[] = {2, 8, 8, 3, 14, 8, -1, 4, 7, 4, 13, 12, 13, 12, 7, -2};
    static const signed char *const all[] = {back, forward, chevron, closing, play, pause, previous, next, loop,
                                             moon, help, save, layers, search, check, warning, home, table,
                                             box, circle, polygon, ruler, chart, pencil};
    return all[icon];
}

void ui_draw_icon(const ui *u, ui_icon icon, double x, double y, grid_color color)
{
    const signed char *s = strokes_of(icon);
    bool pen_up = true;
    if (!u->cr) return;
    for (; *s != -2; s += *s == -1 ? 1 : 2) {
        if (*s == -1) pen_up = true;
        else if (pen_up) cairo_move_to(u->cr, x + s[0], y + s[1]), pen_up = false;
        else cairo_line_to(u->cr, x + s[0], y + s[1]);
    }
    cairo_set_line_width(u->cr, 1.3);
    cairo_set_line_cap(u->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(u->cr, CAIRO_LINE_JOIN_ROUND);
    grid_set_color(u->cr, color);
    cairo_stroke(u->cr);
}
