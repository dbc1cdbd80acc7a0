/* fractal.h - a made-up coverage of any size: a rectangle cut into rows and cells like brickwork,
 * with borders that wander as real ones do and that neighbours share bit for bit.
 *
 *   +-----~~-----+--~~~-----+      Row borders run through; the walls of one row end in the middle
 * of |     A     /     B     |      the cells of the next. Every such end is a vertex of all three.
 *   +--~~--+---~~--+---~----+      The outline is straight: a point inside the rectangle has
 * exactly |  C    \   D  |    E   |      one owner. Only + - * / are used: equal bits on every
 * machine.
 *   +--~----+-~~---+--~~~---+
 */
#ifndef GRID_TESTS_FRACTAL_H
#define GRID_TESTS_FRACTAL_H

#include <grid/layer.h>

typedef struct fractal_shape {
    double west, south, width, height;
    size_t num_cells;
    size_t vertices; /* about this many a cell */
    uint64_t seed;
} fractal_shape;

/* 394 cells that fill half a degree. */
fractal_shape fractal_county(size_t vertices);

/* A layer with the field "code" (C000, C001, ...), without a CRS. Aborts when memory is out. */
grid_layer *fractal_layer(const fractal_shape *shape);

/* The same polygons with features shuffled, rings reversed and begun elsewhere, as `seed` says.
 * Copies the named field only. */
grid_layer *fractal_shuffled(const grid_layer *layer, const char *field, uint64_t seed);

/* The same polygons with the faults of published ones, each in a few cells of a hundred: a point
 * repeated (an edge without length), an edge gone along three times (which counts once), a spike
 * into the cell (gone along twice: no edge), a ring gone round twice (the cell has no region) or
 * three times (it has its own). Copies the first ring and the first field, the code, of each. */
grid_layer *fractal_with_repeats(const grid_layer *layer);

#endif
