/* distance.h - how far cells are from a point, by brute force over all edges in rationals. */
#ifndef GRID_TESTS_DISTANCE_H
#define GRID_TESTS_DISTANCE_H

#include <gmp.h>
#include <grid/layer.h>

typedef struct distances distances;

/* All records of a polygon layer; records with the same code are one cell. Coordinates are taken as
 * they stand (none below 1e-100). Aborts when memory is out. */
distances *distances_new(const grid_layer *layer, const char *code_field);
void distances_free(distances *self);

size_t distances_num_cells(const distances *self); /* in the order of codes */
const char *distances_code(const distances *self, size_t cell);

/* Squared distance of p from the region of a cell: 0 inside and on its edges. Edges that doubles in
 * long precision show to be farther than another of the cell are not looked at again. */
void distances_squared(const distances *self, size_t cell, const double p[2], mpq_t out);
/* The same from the cell's edges, whether p is inside or not. */
void distances_edges(const distances *self, size_t cell, const double p[2], mpq_t out);

#endif
