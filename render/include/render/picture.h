/* picture.h - a map picture as a file: the map with its title, legend, scale bar and north
 * arrow. */
#ifndef GRID_RENDER_PICTURE_H
#define GRID_RENDER_PICTURE_H

#include <render/painter.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Draws the scene fitted into width x height pixels and writes it as PNG. The file appears whole
 *  or not at all (a temporary name beside it, then a rename). ENVIRONMENT without a Chinese font,
 *  OPEN when the file cannot be written, LIMIT beyond 16,384 pixels a side, MEMORY. */
grid_status grid_picture_write_png(const grid_scene *scene, const grid_theme *theme, int width,
                                   int height, const char *path, grid_error *error);

/** Writes an image surface as PNG in the same careful way. */
grid_status grid_surface_write_png(cairo_surface_t *image, const char *path, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
