/* simple_rings.h - closed walks cut into rings that visit no point twice.
 *
 *      +---+               A walk that touches itself in v is two rings that touch in v, a shell and its
 *      | +-v               hole or two shells: what a GeoPackage calls valid. Ways there and back again
 *      +---+               fall out, since the even-odd rule does not see them.
 */
#ifndef GRID_SRC_SIMPLE_RINGS_H
#define GRID_SRC_SIMPLE_RINGS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct grid_ring_span {
    size_t first, num; /* points; closed */
} grid_ring_span;

/* Rings that are being collected; begins as {0}. */
typedef struct grid_rings_builder {
    double *xy;
    size_t num_points, point_capacity;
    grid_ring_span *rings;
    size_t num_rings, ring_capacity;
} grid_rings_builder;

/* Adds the rings of a walk of n points, not closed. False when memory is out. */
bool grid_rings_add(grid_rings_builder *builder, const double *xy, size_t n);

/* Gives out the rings, closed, each from its lowest, then westernmost point on, ordered by it; ring r
 * has the points (*ring_start)[r] .. (*ring_start)[r + 1] - 1. The caller frees both arrays. Empties
 * the builder, also when `keep` is false or memory is out: then it returns false and sets nothing. */
bool grid_rings_finish(grid_rings_builder *builder, bool keep, size_t *num_rings,
                       size_t **ring_start, double **xy);

#endif
