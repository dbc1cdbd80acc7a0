/* shapes.h - any layer in the plane of a map, ready to be drawn: buildings, roads, rivers, places, areas.
 *
 * Polygons smaller than a few pixels are drawn as what they cover of a pixel, so that thirty thousand
 * houses of a county are a grey shimmer in milliseconds; larger ones are filled, and rimmed where
 * there is room. Rings are turned so that holes run against their shells: all polygons are one path.
 */
#ifndef GRID_RENDER_SHAPES_H
#define GRID_RENDER_SHAPES_H

#include <grid/layer.h>
#include <grid/map.h>
#include <render/camera.h>
#include <render/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_shapes grid_shapes;

/** Copies a layer into the plane of the map. Features without a place are left out. Fails with CRS or MEMORY. */
grid_status grid_shapes_new(const grid_map *map, const grid_layer *layer, grid_shapes **out, grid_error *error);
void grid_shapes_free(grid_shapes *shapes);
size_t grid_shapes_num(const grid_shapes *shapes);

/** How shapes look. */
typedef struct grid_shape_style {
    grid_color fill;     /* of polygons; 0: none */
    grid_stroke rim;     /* of polygons; width 0: none */
    grid_stroke line;
    double least_line;   /* lines of fewer pixels across are left out: the streets of a town seen from afar */
    double least_rim;    /* polygons of fewer pixels across have no rim */
    double dot;          /* radius of points; 0: none */
} grid_shape_style;

/** Draws them; widths are multiplied by `scale`. `image` is what `cr` draws on where that is an image, else NULL. Returns
 *  how many were in view. */
size_t grid_paint_shapes(const grid_shapes *shapes, const grid_shape_style *style, const grid_camera *camera,
                         double scale, cairo_t *cr, cairo_surface_t *image);

/** Names of features, at their first point or in the middle of their extent, where they find room between each
 *  other and the boxes that are taken (left, top, right, bottom in pixels; may be NULL). */
void grid_paint_shape_names(const grid_shapes *shapes, const grid_font *font, const grid_camera *camera,
                            grid_text *text, const double (*taken)[4], size_t num_taken, cairo_t *cr);

/** Extent (west, south, east, north) in the plane of the map of a feature of the layer that they were made from; false
 *  when it has no place. */
bool grid_shape_extent(const grid_shapes *shapes, size_t feature, double out[4]);

/** The outline of a feature with these strokes, one above the other; false when it has no place. */
bool grid_paint_shape_outline(const grid_shapes *shapes, size_t feature, const grid_stroke *strokes, int num_strokes,
                              const grid_camera *camera, double scale, cairo_t *cr);

#ifdef __cplusplus
}
#endif
#endif
