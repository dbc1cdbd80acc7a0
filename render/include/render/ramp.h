/* ramp.h - the colours that data are given: sequences from low to high, and two-sided ones.
 *
 * Sequential ramps keep their order in a grey print and for red-green blindness. A ramp has a table
 * for every number of classes rather than one that is cut, since the ends carry the meaning.
 */
#ifndef GRID_RENDER_RAMP_H
#define GRID_RENDER_RAMP_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Colour as 0xAARRGGBB, not premultiplied. */
typedef uint32_t grid_color;

/** Most classes that a choropleth has. */
enum { GRID_MAX_CLASSES = 7, GRID_RAMP_STOPS = 9 };

typedef struct grid_ramp {
    const char *name;      /* "ylorbr" */
    bool diverging;        /* two-sided: the middle is the centre */
    grid_color classes[GRID_MAX_CLASSES][GRID_MAX_CLASSES]; /* classes[n - 1][i], i < n, low to high */
    int num_stops;         /* of the continuous ramp, evenly spaced */
    grid_color stops[GRID_RAMP_STOPS];
} grid_ramp;

/** The ramps: "ylorbr" (light and print), "cividis", "viridis", "inferno", "blues", "puor". Borrowed, constant. */
size_t grid_num_ramps(void);
const grid_ramp *grid_ramp_at(size_t i);
/** By its name, or NULL. */
const grid_ramp *grid_ramp_by_name(const char *name);

/** Colour of class i of n, clamped to what there is. */
grid_color grid_ramp_class(const grid_ramp *ramp, int i, int n);
/** Colour at t from 0 (low) to 1 (high), between the stops. */
grid_color grid_ramp_blend(const grid_ramp *ramp, double t);

/** cairo_set_source for a colour. */
void grid_set_color(cairo_t *cr, grid_color color);

#ifdef __cplusplus
}
#endif
#endif
