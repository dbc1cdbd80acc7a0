/* furniture.h - what stands around a map: cards, scale bar, north arrow.
 *
 * Everything is given by a corner in pixels and grows from there.
 */
#ifndef GRID_RENDER_FURNITURE_H
#define GRID_RENDER_FURNITURE_H

#include <render/camera.h>
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

/** A scale bar of a round length, its left end at `left`, standing on `bottom`. Nothing on a map
 *  without CRS, whose units are unknown. */
void grid_draw_scale_bar(cairo_t *cr, grid_text *text, const grid_theme *theme,
                         const grid_camera *camera, double left, double bottom);

/** The north arrow under its word, centred at x. */
void grid_draw_north(cairo_t *cr, grid_text *text, const grid_theme *theme, double x, double top);

/** "A" or "B" in the colour of the earlier or the later of two periods, and what it is beside; the square's side is
 *  20. */
void grid_draw_period(cairo_t *cr, grid_text *text, const grid_theme *theme, bool later, const char *words, double x,
                      double y);

#ifdef __cplusplus
}
#endif
#endif
