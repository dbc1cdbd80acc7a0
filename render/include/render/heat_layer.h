/* heat_layer.h - a surface of kernel density as colours: logarithmic, in 48 steps, nothing below the lowest tick.
 *
 * The scale is made once and kept while time plays, so that a colour keeps its meaning. Density in the sense of
 * heat.h is no area mean: the legend names the kernel and its radius.
 */
#ifndef GRID_RENDER_HEAT_LAYER_H
#define GRID_RENDER_HEAT_LAYER_H

#include <grid/heat.h>
#include <render/camera.h>
#include <render/theme.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GRID_HEAT_STEPS = 48, GRID_HEAT_TICKS = 10 };

/** Which density has which colour. */
typedef struct grid_heat_scale {
    double low, high;            /* events per km2; below `low` nothing is drawn, from `high` on all is the same */
    int num_ticks;
    double ticks[GRID_HEAT_TICKS]; /* 1, 2, 5 times powers of ten; the first is `low`, the last `high` */
    double bounds[GRID_HEAT_STEPS + 1]; /* of the steps, evenly spaced in logarithms */
} grid_heat_scale;

/** A scale for surfaces whose largest value is `maximum` (events per km2): about three powers of ten, ending at the
 *  tick at or below it. A maximum that is not above 0 gives the scale of 1. */
grid_heat_scale grid_heat_scale_for(double maximum);

/** Step of a density, 0 .. GRID_HEAT_STEPS - 1; -1 below the scale and for NaN. */
int grid_heat_step(const grid_heat_scale *scale, double density);

/** A surface to be drawn. Borrows the heat. */
typedef struct grid_heat_layer {
    const grid_heat *heat;      /* in the CRS of the map */
    grid_heat_kernel kernel;
    double radius_m;
    grid_heat_scale scale;
    double opacity;             /* 0 .. 1 */
    const grid_ramp *ramp;      /* NULL: the theme's */
} grid_heat_layer;

/** A layer with a scale of its own, fully opaque, in the theme's colours. */
grid_heat_layer grid_heat_layer_of(const grid_heat *heat, grid_heat_kernel kernel, double radius_m);

const grid_ramp *grid_heat_layer_ramp(const grid_heat_layer *layer, const grid_theme *theme);

/** The frame of a surface that has just the pixels of a view: its values are those at their centres. Fails as
 *  grid_heat_frame_of does. */
grid_status grid_heat_frame_of_view(const grid_map *map, const grid_camera *camera, grid_heat_frame *out,
                                    grid_error *error);

/** Density at a place of the map, of the pixel that holds it; NaN outside. */
double grid_heat_layer_at(const grid_heat_layer *layer, double x, double y);

/** Draws it onto a view: the values as they are where the surface has the pixels of the view, else interpolated
 *  between them. False when memory is out. */
bool grid_paint_heat(const grid_heat_layer *layer, const grid_theme *theme, const grid_camera *camera, cairo_t *cr);

#ifdef __cplusplus
}
#endif
#endif
