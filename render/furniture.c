/* furniture.c - cards, scale bar, north arrow: see furniture.h. */
#include <render/furniture.h>

#include <math.h>
#include <stdio.h>

#include <render/format.h>
#include <render/language.h>

static const double pi = 3.14159265358979323846;

static void rounded(cairo_t *cr, grid_box b, double r)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, b.x + b.width - r, b.y + r, r, -pi / 2, 0);
    cairo_arc(cr, b.x + b.width - r, b.y + b.height - r, r, 0, pi / 2);
    cairo_arc(cr, b.x + r, b.y + b.height - r, r, pi / 2, pi);
    cairo_arc(cr, b.x + r, b.y + r, r, pi, 1.5 * pi);
    cairo_close_path(cr);
}

void grid_draw_card(cairo_t *cr, const grid_theme *theme, grid_box box)
{
    box.x = floor(box.x) + 0.5, box.y = floor(box.y) + 0.5;
    box.width = floor(box.width) - 1, box.height = floor(box.height) - 1;
    rounded(cr, box, 6);
    grid_set_color(cr, theme->panel);
    cairo_fill_preserve(cr);
    grid_set_color(cr, theme->line2);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
}

/* The largest 1, 2 or 5 times a power of ten not above `most`. */
static double round_length(double most)
{
    double power = pow(10, floor(log10(most)));
    return most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
}

void grid_draw_scale_bar(cairo_t *cr, grid_text *text, const grid_theme *theme,
                         const grid_camera *camera, double left, double bottom)
{
    if (!(camera->pixel_m > 0)) return;
    const grid_font font = {
        .size = 11, .color = theme->text2, .halo = 2.5, .halo_color = theme->halo};
    double length = round_length(160 * camera->pixel_m), width = round(length / camera->pixel_m);
    char end[GRID_TEXT_SIZE];
    left = floor(left) + 0.5, bottom = floor(bottom) - 0.5;
    double named;
    grid_text_measure(text, &font, grid_format_length(length, end), &named, NULL);
    cairo_rectangle(cr, left - 6, bottom - 24, width + named / 2 + 12, 28); /* names below it do not mix with it */
    grid_set_color(cr, theme->halo);
    cairo_fill(cr);
    for (int pass = 0; pass < 2; pass++) {
        cairo_move_to(cr, left, bottom - 5);
        cairo_line_to(cr, left, bottom);
        cairo_line_to(cr, left + width, bottom);
        cairo_line_to(cr, left + width, bottom - 5);
        cairo_move_to(cr, left + round(width / 2), bottom);
        cairo_line_to(cr, left + round(width / 2), bottom - 4);
        cairo_set_line_width(cr, pass ? 1 : 3);
        grid_set_color(cr, pass ? theme->text : theme->halo);
        cairo_stroke(cr);
    }
    grid_text_draw(text, cr, &font, "0", left - 1, bottom - 22, GRID_LEFT, 0);
    grid_text_draw(text, cr, &font, grid_format_length(length, end), left + width, bottom - 22,
                   GRID_CENTRE, 0);
}

void grid_draw_north(cairo_t *cr, grid_text *text, const grid_theme *theme, double x, double top)
{
    const grid_font font = {
        .size = 12, .color = theme->text, .halo = 2.5, .halo_color = theme->halo};
    grid_text_draw(text, cr, &font, _("北"), x, top, GRID_CENTRE, 0);
    double y = top + 20;
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + 5, y + 16);
    cairo_line_to(cr, x, y + 12);
    cairo_line_to(cr, x - 5, y + 16);
    cairo_close_path(cr);
    grid_set_color(cr, theme->halo);
    cairo_set_line_width(cr, font.halo);
    cairo_stroke_preserve(cr);
    grid_set_color(cr, theme->text);
    cairo_fill(cr);
}

void grid_draw_period(cairo_t *cr, grid_text *text, const grid_theme *theme, bool later, const char *words, double x,
                      double y)
{
    const grid_font letter = {.size = 12, .bold = true, .color = theme->on_accent};
    const grid_font font = {.size = 13, .bold = true, .color = theme->text, .halo = 3.2, .halo_color = theme->halo};
    double height;
    cairo_new_path(cr);
    cairo_rectangle(cr, x, y, 20, 20);
    grid_set_color(cr, theme->period[later]);
    cairo_fill(cr);
    grid_text_measure(text, &letter, "A", NULL, &height);
    grid_text_draw(text, cr, &letter, later ? "B" : "A", x + 10, y + 10 - height / 2, GRID_CENTRE, 0);
    grid_text_measure(text, &font, words, NULL, &height);
    grid_text_draw(text, cr, &font, words, x + 28, y + 10 - height / 2, GRID_LEFT, 0);
}
