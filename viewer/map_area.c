/* map_area.c - see map_area.h. */
#include "map_area.h"

#include <math.h>
#include <string.h>

#include "stopwatch.h"

grid_status map_area_set_theme(map_area *area, const grid_theme *theme, grid_error *error)
{
    grid_painter *painter;
    grid_content content = area->painter ? *grid_painter_content(area->painter) : grid_content_default();
    grid_status status = grid_painter_new(area->scene, theme, &painter, error);
    if (status) return status;
    map_area_wait(area);
    area->revision++;
    grid_painter_free(area->behind.painter);
    area->behind.painter = NULL; /* made anew when it is needed */
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
    map_area_wait(area);
    grid_painter_free(area->behind.painter);
    cairo_surface_destroy(area->behind.over);
    cairo_surface_destroy(area->behind.settled);
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
           !a->measure == !b->measure && /* borders on land look otherwise */
           !a->events == !b->events;     /* names keep clear of events, and are drawn with them */
}

void map_area_show(map_area *area, const grid_content *content)
{
    if (!same_over(content, grid_painter_content(area->painter))) area->over_camera.pixel = 0;
    area->stale = true;
    area->revision++;
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

bool map_area_is_settled(const map_area *area) { return !area->stale && grid_camera_same(&area->camera, &area->settled_camera); }

/* What lies over the fills, on a transparent picture. */
static bool paint_over(grid_painter *painter, const grid_camera *camera, cairo_surface_t *over)
{
    cairo_surface_flush(over);
    memset(cairo_image_surface_get_data(over), 0, (size_t)cairo_image_surface_get_stride(over) * (size_t)camera->height);
    cairo_surface_mark_dirty(over);
    return grid_paint_over(painter, camera, over);
}

/* Fills, what lies over them, events. */
static bool paint_settled(grid_painter *painter, const grid_camera *camera, cairo_surface_t *over, cairo_surface_t *settled)
{
    if (!grid_paint_under(painter, camera, settled)) return false;
    cairo_t *cr = cairo_create(settled);
    cairo_set_source_surface(cr, over, 0, 0);
    cairo_paint(cr);
    bool ok = grid_paint_events(painter, camera, cr) && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    return ok;
}

static bool settle(map_area *a)
{
    double start = stopwatch_ms();
    bool all = !grid_camera_same(&a->camera, &a->over_camera);
    if (all) {
        a->over_camera.pixel = 0;
        if (!paint_over(a->painter, &a->camera, a->over)) return false;
        a->over_camera = a->camera;
    }
    bool ok = paint_settled(a->painter, &a->camera, a->over, a->settled);
    a->settled_camera = a->camera;
    a->stale = false;
    if (all) a->settle_ms = stopwatch_ms() - start;
    return ok;
}

/* ---- in the thread --------------------------------------------------------------------------- */

void map_area_behind(map_area *area, void (*wake)(void))
{
    area->behind.on = true;
    area->behind.wake = wake;
}

void map_area_wait(map_area *area) { worker_wait(&area->behind.work); }

static void settle_behind(void *context)
{
    map_area *a = context;
    double start = stopwatch_ms();
    a->behind.ok = paint_over(a->behind.painter, &a->behind.camera, a->behind.over) &&
                   paint_settled(a->behind.painter, &a->behind.camera, a->behind.over, a->behind.settled);
    a->behind.took_ms = stopwatch_ms() - start;
}

static bool has_size(cairo_surface_t *surface, const grid_camera *camera)
{
    return surface && cairo_image_surface_get_width(surface) == camera->width &&
           cairo_image_surface_get_height(surface) == camera->height;
}

static bool make_room(cairo_surface_t **surface, cairo_format_t format, const grid_camera *camera)
{
    if (has_size(*surface, camera)) return true;
    cairo_surface_destroy(*surface);
    *surface = cairo_image_surface_create(format, camera->width, camera->height);
    return cairo_surface_status(*surface) == CAIRO_STATUS_SUCCESS;
}

/* Whether a thread is at work on a picture, of this view or of one just before. */
static bool begin_behind(map_area *a)
{
    if (worker_is_busy(&a->behind.work)) return true;
    if (!a->behind.painter && grid_painter_new(a->scene, a->theme, &a->behind.painter, NULL)) return false;
    if (!make_room(&a->behind.over, CAIRO_FORMAT_ARGB32, &a->camera) ||
        !make_room(&a->behind.settled, CAIRO_FORMAT_RGB24, &a->camera))
        return false;
    grid_painter_set_scale(a->behind.painter, a->scale);
    grid_painter_set_content(a->behind.painter, grid_painter_content(a->painter));
    a->behind.camera = a->camera;
    a->behind.revision = a->revision;
    return worker_start(&a->behind.work, settle_behind, a, a->behind.wake);
}

/* What the thread has made takes the place of the settled picture, also where the view has moved on: what is shifted or
 * scaled is then nearer to it. Not when something else is shown by now, or in another size. */
static void take_behind(map_area *a)
{
    a->settle_ms = a->behind.took_ms;
    if (map_area_is_settled(a) || !a->behind.ok || a->behind.revision != a->revision || !has_size(a->behind.settled, &a->camera)) return;
    cairo_surface_t *over = a->over, *settled = a->settled;
    a->over = a->behind.over, a->settled = a->behind.settled;
    a->behind.over = over, a->behind.settled = settled;
    a->over_camera = a->settled_camera = a->behind.camera;
    a->stale = false;
}

bool map_area_draw(map_area *a, bool moving)
{
    bool ok = true;
    double map_x, map_y, x, y; /* where the settled picture's corner is now */
    if (worker_finished(&a->behind.work)) take_behind(a);
    bool late = a->behind.on && !moving && !a->patient && a->settled_camera.pixel > 0 && a->settle_ms > MAP_AREA_SLOW_MS &&
                !grid_camera_same(&a->camera, &a->over_camera) && begin_behind(a);
    grid_camera_to_map(&a->settled_camera, 0, 0, &map_x, &map_y);
    grid_camera_to_view(&a->camera, map_x, map_y, &x, &y);
    bool now = !moving ? !late && !a->patient : a->stale && !a->patient; /* old colours do not move */
    now = now || !(a->settled_camera.pixel > 0);
    if (!map_area_is_settled(a) && now) ok = settle(a);
    if (!ok) return false;
    if (map_area_is_settled(a)) copy_rows(a->settled, a->image, 0, 0);
    else if (a->settled_camera.pixel == a->camera.pixel && fabs(x) < 1e6 && fabs(y) < 1e6)
        ok = shift(a, (int)lround(x), (int)lround(y));
    else scale(a, a->settled_camera.pixel / a->camera.pixel, x, y);
    return ok;
}
