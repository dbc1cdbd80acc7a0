/* frame.c - composing the window's picture: see frame.h. */
#include "frame.h"

#include <grid/locate.h>
#include <math.h>
#include <string.h>

static int area_height(int height)
{
    return height > TOP_BAR + STATUS_BAR ? height - TOP_BAR - STATUS_BAR : 1;
}

bool frame_resize(frame *f, int width, int height)
{
    int rows = area_height(height);
    int least = rows + TOP_BAR + STATUS_BAR; /* a window of no height still has an image */
    if (width < 1) width = 1;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, least);
    cairo_surface_t *settled = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, rows);
    cairo_surface_t *area = NULL;
    if (!cairo_surface_status(image)) {
        int stride = cairo_image_surface_get_stride(image);
        area = cairo_image_surface_create_for_data(
            cairo_image_surface_get_data(image) + (size_t)TOP_BAR * (size_t)stride,
            CAIRO_FORMAT_RGB24, width, rows, stride);
    }
    if (!area || cairo_surface_status(area) || cairo_surface_status(settled)) {
        cairo_surface_destroy(area);
        cairo_surface_destroy(image);
        cairo_surface_destroy(settled);
        return false;
    }
    cairo_surface_destroy(f->area);
    cairo_surface_destroy(f->image);
    cairo_surface_destroy(f->settled);
    f->image = image, f->area = area, f->settled = settled;
    f->width = width, f->height = least;
    f->settled_camera.pixel = 0;
    grid_camera_resize(&f->camera, width, rows);
    return true;
}

grid_status frame_set_theme(frame *f, const grid_theme *theme, grid_error *error)
{
    grid_painter *painter;
    grid_status status = grid_painter_new(f->scene, theme, &painter, error);
    if (status) return status;
    grid_painter_free(f->painter);
    f->painter = painter;
    grid_painter_set_content(painter, &f->content);
    f->theme = theme;
    f->settled_camera.pixel = 0;
    return GRID_OK;
}

void frame_fit(frame *f)
{
    grid_camera_fit(&f->camera, f->map, f->width, area_height(f->height), FIT_MARGIN);
}

grid_status frame_open(frame *f, const grid_scene *scene, const grid_measure *measure, const char *file, const grid_theme *theme,
                       int width, int height, grid_error *error)
{
    memset(f, 0, sizeof *f);
    f->scene = scene;
    f->map = scene->map;
    f->content = grid_content_default();
    f->content.measure = measure;
    f->file = file;
    f->hovered = GRID_NONE;
    grid_status status = frame_set_theme(f, theme, error);
    if (status) return status;
    if (!frame_resize(f, width, height)) {
        frame_close(f);
        if (error)
            *error = (grid_error){GRID_E_MEMORY, 0, "out of memory for a picture of this size"};
        return GRID_E_MEMORY;
    }
    frame_fit(f);
    return GRID_OK;
}

void frame_close(frame *f)
{
    cairo_surface_destroy(f->area);
    cairo_surface_destroy(f->image);
    cairo_surface_destroy(f->settled);
    grid_transform_free(f->to_lonlat);
    grid_painter_free(f->painter);
    memset(f, 0, sizeof *f);
}

void frame_use_proj(frame *f)
{
    const grid_crs_info *crs = grid_map_crs_info(f->map);
    if (f->to_lonlat || !crs || crs->geographic) return;
    if (grid_transform_open(grid_map_crs(f->map), "EPSG:4326", &f->to_lonlat, NULL))
        f->to_lonlat = NULL;
}

bool frame_set_cursor(frame *f, int x, int y)
{
    grid_hit hit = {.cell = GRID_NONE};
    double map_x, map_y;
    y -= TOP_BAR;
    if (x < 0 || y < 0 || x >= f->camera.width || y >= f->camera.height) {
        bool had = f->has_cursor;
        frame_clear_cursor(f);
        return had;
    }
    bool moved = !f->has_cursor || x != f->cursor_x || y != f->cursor_y;
    f->has_cursor = true;
    f->cursor_x = x, f->cursor_y = y;
    grid_camera_to_map(&f->camera, x + 0.5, y + 0.5, &map_x, &map_y);
    if (x < f->legend.x || y < f->legend.y || x >= f->legend.x + f->legend.width ||
        y >= f->legend.y + f->legend.height)
        grid_locate(f->map, map_x, map_y, &hit);
    int32_t unit = grid_level_unit(f->map, hit.cell, grid_painter_level(f->painter, &f->camera));
    moved = moved || unit != f->hovered;
    f->hovered = unit;
    return moved;
}

void frame_clear_cursor(frame *f)
{
    f->has_cursor = false;
    f->hovered = GRID_NONE;
}

double draw_line(const frame *f, cairo_t *cr, const grid_font *font, const char *text, double x,
                 double y, double line, grid_align align, double max_width)
{
    double height;
    grid_text *context = grid_painter_text(f->painter);
    grid_text_measure(context, font, text, NULL, &height);
    return grid_text_draw(context, cr, font, text, x, floor(y + (line - height) / 2 + 0.5), align,
                          max_width);
}

/* ------------------------------------------------------------------ the map area */

static void copy_rows(cairo_surface_t *from, cairo_surface_t *to, int dx, int dy)
{
    int width = cairo_image_surface_get_width(to), height = cairo_image_surface_get_height(to);
    size_t from_stride = (size_t)cairo_image_surface_get_stride(from);
    size_t to_stride = (size_t)cairo_image_surface_get_stride(to);
    int left = dx > 0 ? dx : 0, right = dx < 0 ? width + dx : width;
    if (left >= right) return;
    cairo_surface_flush(from);
    cairo_surface_flush(to);
    for (int row = dy > 0 ? dy : 0; row < height && row - dy < height; row++)
        memcpy(cairo_image_surface_get_data(to) + (size_t)row * to_stride + 4 * (size_t)left,
               cairo_image_surface_get_data(from) + (size_t)(row - dy) * from_stride +
                   4 * (size_t)(left - dx),
               4 * (size_t)(right - left));
    cairo_surface_mark_dirty(to);
}

/* The settled picture shifted by whole pixels; what came into view gets its fills. */
static bool shift(frame *f, int dx, int dy)
{
    int width = f->camera.width, height = f->camera.height;
    if (dx <= -width || dx >= width || dy <= -height || dy >= height)
        return grid_paint_fills(f->painter, &f->camera, 0, 0, width, height, f->area);
    copy_rows(f->settled, f->area, dx, dy);
    int rows = dy < 0 ? -dy : dy, columns = dx < 0 ? -dx : dx;
    return grid_paint_fills(f->painter, &f->camera, 0, dy > 0 ? 0 : height - rows, width, rows,
                            f->area) &&
           grid_paint_fills(f->painter, &f->camera, dx > 0 ? 0 : width - columns, dy > 0 ? rows : 0,
                            columns, height - rows, f->area);
}

/* The settled picture enlarged or reduced, coarsely: it stands for a blink. */
static void scale(frame *f, double ratio, double x, double y)
{
    cairo_t *cr = cairo_create(f->area);
    grid_set_color(cr, f->theme->map_background);
    cairo_paint(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, ratio, ratio);
    cairo_set_source_surface(cr, f->settled, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_destroy(cr);
}

static bool same_view(const grid_camera *a, const grid_camera *b)
{
    return a->x == b->x && a->y == b->y && a->pixel == b->pixel && a->width == b->width &&
           a->height == b->height;
}

static bool draw_map(frame *f, bool moving)
{
    if (same_view(&f->camera, &f->settled_camera)) {
        copy_rows(f->settled, f->area, 0, 0);
        return true;
    }
    if (!moving || !(f->settled_camera.pixel > 0)) {
        if (!grid_paint_map(f->painter, &f->camera, f->settled)) return false;
        f->settled_camera = f->camera;
        copy_rows(f->settled, f->area, 0, 0);
        return true;
    }
    double map_x, map_y, x, y; /* where the settled picture's corner is now */
    grid_camera_to_map(&f->settled_camera, 0, 0, &map_x, &map_y);
    grid_camera_to_view(&f->camera, map_x, map_y, &x, &y);
    if (f->settled_camera.pixel == f->camera.pixel && fabs(x) < 1e6 && fabs(y) < 1e6)
        return shift(f, (int)lround(x), (int)lround(y));
    scale(f, f->settled_camera.pixel / f->camera.pixel, x, y);
    return true;
}

bool frame_draw(frame *f, bool moving)
{
    if (!draw_map(f, moving)) return false;
    grid_text *text = grid_painter_text(f->painter);
    cairo_t *cr = cairo_create(f->area);
    if (f->hovered != GRID_NONE && !moving)
        grid_paint_highlight(f->painter, &f->camera, f->hovered, cr);
    grid_draw_scale_bar(cr, text, f->theme, &f->camera, 20, f->camera.height - 16);
    grid_draw_north(cr, text, f->theme, f->camera.width - 24, 6);
    f->legend = grid_draw_legends(cr, text, f->theme, &f->content, grid_painter_level(f->painter, &f->camera),
                                  f->camera.width - 12, f->camera.height - 12);
    if (f->hovered != GRID_NONE && !moving) draw_tooltip(f, cr);
    cairo_destroy(cr);
    cairo_surface_flush(f->area);
    cairo_surface_mark_dirty(f->image);
    cr = cairo_create(f->image);
    draw_top_bar(f, cr);
    draw_status_bar(f, cr);
    bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(f->image);
    return ok;
}
