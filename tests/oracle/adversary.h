/* adversary.h - points chosen to be hard, and how a map answers them against the oracle. */
#ifndef GRID_TESTS_ADVERSARY_H
#define GRID_TESTS_ADVERSARY_H

#include "oracle.h"

/* Fills n points (x,y pairs) around the layer's polygons: vertices; points on edges, middle and
 * anywhere; the prolongation of edges; beside edges at any distance; the y of one vertex and the x
 * of another; corners of boxes; lines at binary fractions of the extent, where an index may have
 * its borders. Half of them are then moved by one unit in the last place in one of the 8
 * directions. */
void adversary_points(const grid_layer *layer, uint64_t seed, size_t n, double *xy);

/* Fills n uniform points in the layer's extent and a twentieth around it. */
void adversary_random(const grid_layer *layer, uint64_t seed, size_t n, double *xy);

/* min x, min y, max x, max y of the layer's polygons. */
void adversary_extent(const grid_layer *layer, double out[4]);

/* Asks map (with `how`, and for owners alone) and oracle for n points; prints the first few
 * differences of owner or how, named, and one line of counts when `verbose`. Returns the number of
 * differences. */
size_t adversary_compare(const char *name, const grid_map *map, const oracle *truth, size_t n,
                         const double *xy, bool verbose);

#endif
