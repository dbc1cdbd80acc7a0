/* painter.h - draws what a content shows of a scene: fills, heat, borders, names.
 *
 * A painter belongs to one thread and keeps what is dear to make twice: fonts, names as small
 * pictures, the owner of every pixel. A settled picture is grid_paint_map; while the hand moves
 * the map, the last picture is shifted and grid_paint_fills serves the strips that came into view.
 */
#ifndef GRID_RENDER_PAINTER_H
#define GRID_RENDER_PAINTER_H

#include <render/content.h>
#include <render/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_painter grid_painter;

/** A painter for a scene, which it borrows. ENVIRONMENT when there is no font with Chinese. */
grid_status grid_painter_new(const grid_scene *scene, const grid_theme *theme, grid_painter **out,
                             grid_error *error);
void grid_painter_free(grid_painter *painter);

grid_text *grid_painter_text(grid_painter *painter);

/** What is drawn from now on; borders and names alone until then. The layers are borrowed, the struct is copied. */
void grid_painter_set_content(grid_painter *painter, const grid_content *content);
const grid_content *grid_painter_content(const grid_painter *painter);
/** How many pixels of the camera make one of 1/96 inch: names and strokes are so much larger. 1 at first. */
void grid_painter_set_scale(grid_painter *painter, double scale);
/** Level that a view shows. */
int32_t grid_painter_level(const grid_painter *painter, const grid_camera *camera);

/** Colours of the rectangle (x, y, width, height) of the view, written into an RGB24 or ARGB32
 *  image at the same place. Every pixel gets the colour of the cell that owns its centre, without
 *  anti-aliasing: neighbours of one class meet without a seam. The rectangle must lie within the
 *  image. False when memory is out. */
bool grid_paint_fills(grid_painter *painter, const grid_camera *camera, int x, int y, int width,
                      int height, cairo_surface_t *image);

/** The whole map at (0, 0) of an image of the camera's size, without furniture. Every pixel is
 *  set. */
bool grid_paint_map(grid_painter *painter, const grid_camera *camera, cairo_surface_t *image);
/** Its two halves: what changes with the data (fills, heat; every pixel is set), and what lies over it (water, roads,
 *  buildings, borders, names), which may also be drawn on a transparent ARGB32 image and kept. */
bool grid_paint_under(grid_painter *painter, const grid_camera *camera, cairo_surface_t *image);
bool grid_paint_over(grid_painter *painter, const grid_camera *camera, cairo_surface_t *image);
/** Events, which lie on top of both, and with them the names, which never stand on one. */
bool grid_paint_events(grid_painter *painter, const grid_camera *camera, cairo_t *cr);

/** Names alone, once more over something that was drawn upon them. */
void grid_paint_names(grid_painter *painter, const grid_camera *camera, cairo_t *cr);

/** The same as vectors, for PDF and SVG: faces with a hair of their own colour around them, so that no seam opens, and
 *  names as text. `cr` is in the camera's pixels. False when memory is out. */
bool grid_paint_vectors(grid_painter *painter, const grid_camera *camera, cairo_t *cr);

/** The outline of a unit, highlighted: a casing below the accent. */
void grid_paint_highlight(grid_painter *painter, const grid_camera *camera, int32_t unit,
                          cairo_t *cr);

/** Milliseconds that the parts of the last picture took. */
typedef struct grid_paint_times {
    double fills_ms, ground_ms, borders_ms, labels_ms;
    size_t num_segments, num_labels;
} grid_paint_times;
grid_paint_times grid_painter_times(const grid_painter *painter);

#ifdef __cplusplus
}
#endif
#endif
