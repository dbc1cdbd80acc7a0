/* picture.c - map pictures as files: see picture.h. */
#include <render/picture.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <render/furniture.h>

enum { MAX_SIDE = 16384 };

static grid_status fail(grid_error *error, grid_status code, const char *path, const char *why)
{
    if (error) {
        error->code = code;
        error->record = 0;
        snprintf(error->text, sizeof error->text, "%.700s: %.200s", path, why);
    }
    return code;
}

grid_status grid_surface_write_png(cairo_surface_t *image, const char *path, grid_error *error)
{
    char *partial = NULL;
    grid_status status = GRID_OK;
    errno = 0;
    if (asprintf(&partial, "%s.%ld.part", path, (long)getpid()) < 0)
        return fail(error, GRID_E_MEMORY, path, "out of memory");
    cairo_status_t written = cairo_surface_write_to_png(image, partial);
    if (written == CAIRO_STATUS_NO_MEMORY)
        status = fail(error, GRID_E_MEMORY, path, "out of memory while writing the picture");
    else if (written)
        status = fail(error, GRID_E_OPEN, path,
                      errno ? strerror(errno) : cairo_status_to_string(written));
    else if (rename(partial, path))
        status = fail(error, GRID_E_OPEN, path, strerror(errno));
    if (status) remove(partial);
    free(partial);
    return status;
}

grid_status grid_picture_write_png(const grid_scene *scene, const grid_theme *theme, int width,
                                   int height, const char *path, grid_error *error)
{
    grid_painter *painter = NULL;
    cairo_surface_t *image = NULL;
    cairo_t *cr = NULL;
    grid_camera camera;
    grid_status status;
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
        return fail(error, GRID_E_LIMIT, path, "a picture has 1 to 16384 pixels a side");
    if ((status = grid_painter_new(scene, theme, &painter, error))) return status;
    grid_camera_fit(&camera, scene->map, width, height, 24);
    image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(image) || !grid_paint_map(painter, &camera, image)) {
        status = fail(error, GRID_E_MEMORY, path, "out of memory while drawing");
        goto done;
    }
    cr = cairo_create(image);
    grid_text *text = grid_painter_text(painter);
    const grid_font title = {.size = 16, .bold = true, .color = theme->text, .halo = 3.6,
                             .halo_color = theme->halo};
    grid_text_draw(text, cr, &title, grid_map_name(scene->map), 16, 12, GRID_LEFT, width - 80);
    grid_draw_north(cr, text, theme, width - 24, 8);
    grid_draw_scale_bar(cr, text, theme, &camera, 20, height - 16);
    grid_draw_legend(cr, text, theme, scene, grid_scene_level(scene, &camera), width - 12,
                     height - 12);
    cairo_destroy(cr);
    status = grid_surface_write_png(image, path, error);
done:
    cairo_surface_destroy(image);
    grid_painter_free(painter);
    return status;
}
