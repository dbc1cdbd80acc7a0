/* picture.c - see picture.h. */
#include "picture.h"

#include "cmd.h"
#include "output.h"
#include "say.h"

#ifdef GRIDCTL_HAS_RENDER
#include <math.h>
#include <render/page.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MARGIN = 24 };

int picture_possible(const char *path)
{
    (void)path;
    return EXIT_FINE;
}

static grid_page_format format_of(const char *path, const char *name)
{
    int i = 0;
    if (!name) return grid_page_format_of(path);
    while (i < GRID_NUM_PAGE_FORMATS && strcasecmp(name, grid_page_format_name((grid_page_format)i))) i++;
    return (grid_page_format)i;
}

static grid_camera camera_of(const struct heat_picture *picture, const grid_map *map)
{
    grid_camera camera;
    double extent[4];
    if (picture->unit == GRID_NONE) grid_map_extent(map, extent);
    else grid_unit_extent(map, picture->unit, extent);
    grid_camera_fit_extent(&camera, map, extent, (int)picture->width, (int)picture->height, MARGIN);
    if (!(picture->pixel_m > 0) || !(camera.pixel_m > 0)) return camera;
    /* as many pixels as it takes, and the margins */
    double scale = picture->pixel_m / camera.pixel_m;
    double width = (extent[2] - extent[0]) / (camera.pixel * camera.stretch * scale);
    double height = (extent[3] - extent[1]) / (camera.pixel * scale);
    grid_camera_fit_extent(&camera, map, extent, (int)fmin(ceil(width) + 2 * MARGIN, 1e6),
                           (int)fmin(ceil(height) + 2 * MARGIN, 1e6), MARGIN);
    return camera;
}

int heat_picture_frame(const struct heat_picture *picture, const grid_map *map, grid_heat_frame *out)
{
    grid_error error;
    grid_camera camera = camera_of(picture, map);
    return grid_heat_frame_of_view(map, &camera, out, &error) ? say_failure(&error) : EXIT_FINE;
}

int heat_picture_write(const struct heat_picture *picture, const grid_map *map, const grid_heat *heat)
{
    grid_error error;
    grid_scene *scene;
    int code = EXIT_FINE;
    if (grid_scene_new(map, &scene, &error)) return say_failure(&error);
    grid_heat_layer layer = grid_heat_layer_of(heat, picture->kernel, picture->radius_m);
    grid_content content = grid_content_default();
    grid_page page = grid_page_default(map, 1, 1);
    content.heat = &layer;
    page.camera = camera_of(picture, map);
    page.title = picture->title;
    page.source = picture->source;
    struct output *output = output_open(picture->path, picture->overwrite, &code);
    if (output) {
        grid_page_format format = format_of(picture->path, picture->format);
        if (grid_page_draw(scene, grid_theme_by_name(picture->theme), &content, &page, format, output_stream(output),
                           &error)) {
            code = say_failure(&error);
            output_discard(output);
        } else {
            code = output_commit(output);
        }
    }
    grid_scene_free(scene);
    return code;
}

#else

int picture_possible(const char *path)
{
    say_error(_("%s: this gridctl was built without pictures (libcairo2-dev, libpango1.0-dev); write .asc or .tif"), path);
    return EXIT_ENVIRONMENT;
}

int heat_picture_frame(const struct heat_picture *picture, const grid_map *map, grid_heat_frame *out)
{
    (void)map, (void)out;
    return picture_possible(picture->path);
}

int heat_picture_write(const struct heat_picture *picture, const grid_map *map, const grid_heat *heat)
{
    (void)map, (void)heat;
    return picture_possible(picture->path);
}
#endif
