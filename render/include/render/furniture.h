/* furniture.h - what stands around a map: cards, legend, scale bar, north arrow.
 *
 * Everything is given by a corner in pixels and grows from there.
 */
#ifndef GRID_RENDER_FURNITURE_H
#define GRID_RENDER_FURNITURE_H

#include <render/scene.h>
#include <render/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A rectangle in pixels. */
typedef struct grid_box {
    double x, y, width, height;
} grid_box;

/** A card: panel colour, 6 px corners, 1 px outline, no shadow. */
void grid_draw_card(cairo_t *cr, const grid_theme *theme, grid_box box);

/** A swatch of class `c` (or GRID_CLASS_ZERO, GRID_CLASS_NO_DATA) with a thin rim. */
void grid_draw_swatch(cairo_t *cr, const grid_theme *theme, const grid_classes *classes, int c,
                      grid_box box);

/** The legend of a view of `level` as a card whose lower right corner is (right, bottom). Returns
 *  its box. */
grid_box grid_draw_legend(cairo_t *cr, grid_text *text, const grid_theme *theme,
                          const grid_scene *scene, int32_t level, double right, double bottom);

/** A scale bar of a round length, its left end at `left`, standing on `bottom`. Nothing on a map
 *  without CRS, whose units are unknown. */
void grid_draw_scale_bar(cairo_t *cr, grid_text *text, const grid_theme *theme,
                         const grid_camera *camera, double left, double bottom);

/** The north arrow under its word, centred at x. */
void grid_draw_north(cairo_t *cr, grid_text *text, const grid_theme *theme, double x, double top);

#ifdef __cplusplus
}
#endif
#endif
