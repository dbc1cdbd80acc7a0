/* buildings.h - a set of buildings in memory, shared by buildings.c and shares.c. */
#ifndef GRID_SRC_BUILDINGS_H
#define GRID_SRC_BUILDINGS_H

#include <grid/buildings.h>

#include "index.h"
#include "metric.h"

struct grid_buildings {
    grid_metric metric;
    size_t num, num_nowhere;
    size_t *first_ring; /* num + 1: the rings of each building */
    size_t *ring_start; /* of each ring into xy, in points; one more at the end */
    double *xy;         /* canonical, flushed */
    grid_index *index;  /* record, rank and label are the building's number; or NULL */
};

/* As grid_buildings_new, but without an index: for their shares alone. */
grid_status grid_buildings_copy(const grid_map *map, const grid_layer *layer, grid_buildings **out,
                                grid_error *error);

#endif
