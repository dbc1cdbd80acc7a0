/* map_area.c - see map_area.h. */
#include "map_area.h"

#include <math.h>
#include <string.h>

grid_status map_area_set_theme(map_area *area, const grid_theme *theme, grid_error *error)
{
    grid_painter *painter;
    grid_content content = area->painter ? *grid_painter_content(area->painter) : grid_content_default();
    grid_status status = grid_painter_new(area->scene, theme, &painter, error);
    if (status) return status;
    grid_painter_free(area->painter);
    area->painter = painter;
    area->theme = theme;
    grid_painter_set_scale(painter, area->scale);
    grid_painter_set_content(painter, &content);
    area->over_camera.pixel = area->settled_camera.pixel = 0;
    return GRID_OK;
}

grid_status map_area_open(map_area *area, const grid_scene *scene, const grid_theme *theme, double scale,
                          grid_error *error)
{
    memset(area, 0, sizeof *area);
    area->scene = scene;
    area->scale = scale;
    return map_area_set_theme(area, theme, error);
}

void map_area_close(map_area *area)
{
    cairo_surface_destroy(area->image);
    cairo_surface_destroy(area->over);
    cairo_surface_destroy(area->settled);
    grid_painter_free(area->painter);
    memset(area, 0, sizeof *area);
}

bool map_area_place(map_area *area, cairo_surface_t *window, int x, int y, int width, int height)
{
    int stride = cairo_image_surface_get_stride(window);
    bool same = area->settled && cairo_image_surface_get_width(area->settled) == width &&
                cairo_image_surface_get_height(area->settled) == height;
    unsigned char *corner = cairo_image_surface_get_data(window) + (size_t)y * (size_t)stride + 4 * (size_t)x;
    cairo_surface_t *image = cairo_image_surface_create_for_data(corner, CAIRO_FORMAT_RGB24, width, height, stride);
    cairo_surface_t *settled = same ? area->settled : cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_surface_t *over = same ? area->over : cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    if (cairo_surface_status(image) || cairo_surface_status(settled) || cairo_surface_status(over)) {
        cairo_surface_destroy(image);
        if (!same) cairo_surface_destroy(settled), cairo_surface_destroy(over);
        return false;
    }
    cairo_surface_destroy(area->image);
    area->image = image;
    if (same) return true;
    cairo_surface_destroy(area->settled);
    cairo_surface_destroy(area->over);
    area->settled = settled, area->over = over;
    area->over_camera.pixel = area->settled_camera.pixel = 0;
    grid_camera_resize(&area->camera, width, height);
    return true;
}

static bool same_over(const grid_content *a, const grid_content *b)
{
    return a->level == b->level && a->context == b->context && a->num_context == b->num_context &&
           a->buildings == b->buildings && a->no_borders == b->no_borders && a->no_names == b->no_names &&
           !a->measure == !b->measure; /* borders on land look otherwise */
}

void map_area_show(map_area *area, const grid_content *content)
{
    if (!same_over(content, grid_painter_content(area->painter))) area->over_camera.pixel = 0;
    area->settled_camera.pixel = 0;
    grid_painter_set_content(area->painter, content);
}

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
               cairo_image_surface_get_data(from) + (size_t)(row - dy) * from_stride + 4 * (size_t)(left - dx),
               4 * (size_t)(right - left));
    cairo_surface_mark_dirty(to);
}

/* The settled picture shifted by whole pixels; what came into view gets its fills. */
static bool shift(map_area *a, int dx, int dy)
{
    int width = a->camera.width, height = a->camera.height, rows = dy < 0 ? -dy : dy, columns = dx < 0 ? -dx : dx;
    if (dx <= -width || dx >= width || dy <= -height || dy >= height)
        return grid_paint_fills(a->painter, &a->camera, 0, 0, width, height, a->image);
    copy_rows(a->settled, a->image, dx, dy);
    return grid_paint_fills(a->painter, &a->camera, 0, dy > 0 ? 0 : height - rows, width, rows, a->image) &&
           grid_paint_fills(a->painter, &a->camera, dx > 0 ? 0 : width - columns, dy > 0 ? rows : 0, columns,
                            height - rows, a->image);
}

/* The settled picture enlarged or reduced, coarsely: it stands for a blink. */
static void scale(map_area *a, double ratio, double x, double y)
{
    cairo_t *cr = cairo_create(a->image);
    grid_set_color(cr, a->theme->map_background);
    cairo_paint(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, ratio, ratio);
    cairo_set_source_surface(cr, a->settled, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_destroy(cr);
}

static bool same_view(const grid_camera *a, const grid_camera *b)
{
    return a->x == b->x && a->y == b->y && a->pixel == b->pixel && a->width == b->width && a->height == b->height;
}

bool map_area_is_settled(const map_area *area) { return same_view(&area->camera, &area->settled_camera); }

static bool settle(map_area *a)
{
    if (!same_view(&a->camera, &a->over_camera)) {
        cairo_surface_flush(a->over);
        memset(cairo_image_surface_get_data(a->over), 0,
               (size_t)cairo_image_surface_get_stride(a->over) * (size_t)a->camera.height);
        cairo_surface_mark_dirty(a->over);
        a->over_camera.pixel = 0;
        if (!grid_paint_over(a->painter, &a->camera, a->over)) return false;
        a->over_camera = a->camera;
    }
    if (!grid_paint_under(a->painter, &a->camera, a->settled)) return false;
    cairo_t *cr = cairo_create(a->settled);
    cairo_set_source_surface(cr, a->over, 0, 0);
    cairo_paint(cr);
    bool ok = grid_paint_events(a->painter, &a->camera, cr) && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    a->settled_camera = a->camera;
    return ok;
}

bool map_area_draw(map_area *a, bool moving)
{
    bool ok = true;
    double map_x, map_y, x, y; /* where the settled picture's corner is now */
    grid_camera_to_map(&a->settled_camera, 0, 0, &map_x, &map_y);
    grid_camera_to_view(&a->camera, map_x, map_y, &x, &y);
    if (!map_area_is_settled(a) && (!moving || !(a->settled_camera.pixel > 0))) ok = settle(a);
    if (!ok) return false;
    if (map_area_is_settled(a)) copy_rows(a->settled, a->image, 0, 0);
    else if (a->settled_camera.pixel == a->camera.pixel && fabs(x) < 1e6 && fabs(y) < 1e6)
        ok = shift(a, (int)lround(x), (int)lround(y));
    else scale(a, a->settled_camera.pixel / a->camera.pixel, x, y);
    return ok;
}
