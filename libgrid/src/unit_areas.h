/* unit_areas.h - planar areas of units: each ring of a record is a shell or a hole. */
#ifndef GRID_SRC_UNIT_AREAS_H
#define GRID_SRC_UNIT_AREAS_H

#include "index.h"
#include "map_layout.h"

/* Adds the areas of `units` and tells their holes from their shells. The index is that of their
 * records, in this order. */
void grid_unit_areas_measure(const grid_map *map, const int32_t *units, size_t num,
                        const grid_index *index);

/* Whether the region of one record of the map contains a point by the semi-open rule, from its
 * rings alone. */
bool grid_record_contains(const grid_map *map, size_t record, const double *p);

#endif
