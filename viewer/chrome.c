/* chrome.c - the top bar and the status bar: see frame.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/format.h>

#include "frame.h"
#include "words.h"

static void fill_bar(cairo_t *cr, grid_color color, double y, double width, double height)
{
    grid_set_color(cr, color);
    cairo_rectangle(cr, 0, y, width, height);
    cairo_fill(cr);
}

static void vertical_line(cairo_t *cr, grid_color color, double x, double top, double bottom)
{
    grid_set_color(cr, color);
    cairo_set_line_width(cr, 1);
    cairo_move_to(cr, floor(x) + 0.5, top);
    cairo_line_to(cr, floor(x) + 0.5, bottom);
    cairo_stroke(cr);
}

void draw_top_bar(const frame *f, cairo_t *cr)
{
    const grid_font title = {.size = 16, .bold = true, .color = f->theme->text};
    const grid_font plain = {.size = 13, .color = f->theme->text2};
    const grid_font here = {.size = 13, .bold = true, .color = f->theme->text};
    const grid_font hint = {.size = 12, .color = f->theme->text3};
    char text[256], number[GRID_TEXT_SIZE];
    fill_bar(cr, f->theme->panel, 0, f->width, TOP_BAR);
    fill_bar(cr, f->theme->line, TOP_BAR - 1, f->width, 1);

    int32_t level = grid_painter_level(f->painter, &f->camera);
    snprintf(text, sizeof text, "%s 个单元",
             grid_format_number((double)f->scene->num_shown[level], 0, number));
    double right = f->width - 12;
    right -= draw_line(f, cr, &hint, text, right, 0, TOP_BAR, GRID_RIGHT, 0) + 24;

    snprintf(text, sizeof text, "%.180s · 全县一张图", grid_map_name(f->map));
    double x = 12 + draw_line(f, cr, &title, text, 12, 0, TOP_BAR, GRID_LEFT, fmax(right - 12, 60));
    vertical_line(cr, f->theme->line, x + 12, 12, TOP_BAR - 13);
    x += 26;
    if (x + 60 > right) return;
    x += draw_line(f, cr, &plain, "全县", x, 0, TOP_BAR, GRID_LEFT, right - x) + 8;
    x += draw_line(f, cr, &plain, "›", x, 0, TOP_BAR, GRID_LEFT, 0) + 8;
    shown_levels_words(f->map, level, text, sizeof text);
    if (x < right) draw_line(f, cr, &here, text, x, 0, TOP_BAR, GRID_LEFT, right - x);
}

/* One item of the status bar, with a line between it and the one before, if it stays clear of
 * `limit`. Returns where it ends. Items run from the left or, with `sign` -1, from the right. */
static double item(const frame *f, cairo_t *cr, const char *text, double x, int sign, double limit)
{
    const grid_font font = {.size = 11, .color = f->theme->text2};
    double y = f->height - STATUS_BAR, width, start = x == (sign < 0 ? f->width : 0) ? 12 : 28;
    grid_text_measure(grid_painter_text(f->painter), &font, text, &width, NULL);
    double end = x + sign * (start + width);
    if (sign * (limit - end) < 0) return x;
    if (start > 12) vertical_line(cr, f->theme->line2, x + sign * 14, y + 6, y + STATUS_BAR - 6);
    draw_line(f, cr, &font, text, x + sign * start, y, STATUS_BAR,
              sign < 0 ? GRID_RIGHT : GRID_LEFT, 0);
    return end;
}

static void lonlat_words(double lon, double lat, char *out, size_t size)
{
    snprintf(out, size, "%.4f°%c  %.4f°%c", fabs(lon), lon < 0 ? 'W' : 'E', fabs(lat),
             lat < 0 ? 'S' : 'N');
}

/* Coordinates of the cursor, or of the view's middle when there is no cursor. */
static double place_items(const frame *f, cairo_t *cr)
{
    double x = 0;
    const grid_crs_info *crs = grid_map_crs_info(f->map);
    const char *where = f->has_cursor ? "" : "中心  ";
    char text[200], words[160];
    double map_x = f->camera.x, map_y = f->camera.y;
    if (f->has_cursor)
        grid_camera_to_map(&f->camera, f->cursor_x + 0.5, f->cursor_y + 0.5, &map_x, &map_y);
    if (crs && crs->geographic) {
        lonlat_words(map_x, map_y, words, sizeof words);
        snprintf(text, sizeof text, "%s%s", where, words);
    } else {
        snprintf(text, sizeof text, crs ? "%sN %.2f  E %.2f" : "%sY %.6g  X %.6g", where, map_y,
                 map_x);
    }
    x = item(f, cr, text, x, 1, f->width);
    crs_words(crs, text, sizeof text);
    x = item(f, cr, text, x, 1, f->width);
    if (f->to_lonlat && grid_transform_apply(f->to_lonlat, 1, &map_x, &map_y, 0) == 0) {
        lonlat_words(map_x, map_y, text, sizeof text);
        x = item(f, cr, text, x, 1, f->width);
    }
    return x;
}

void draw_status_bar(const frame *f, cairo_t *cr)
{
    char text[300], scale[GRID_TEXT_SIZE];
    double y = f->height - STATUS_BAR;
    fill_bar(cr, f->theme->panel2, y, f->width, STATUS_BAR);
    fill_bar(cr, f->theme->line, y, f->width, 1);
    double left = place_items(f, cr) + 28; /* on a narrow window what stands left wins */
    snprintf(text, sizeof text, "县图 %.200s", f->file);
    double x = item(f, cr, *f->note ? f->note : text, f->width, -1, left);
    double denominator = grid_camera_scale(&f->camera);
    if (denominator > 0) {
        snprintf(text, sizeof text, "比例 %s", grid_format_scale(denominator, scale));
        item(f, cr, text, x, -1, left);
    }
}
