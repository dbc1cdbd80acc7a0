/* common_ground.h - how the ground of one building is divided between the cells of two maps. */
#ifndef GRID_SRC_COMMON_GROUND_H
#define GRID_SRC_COMMON_GROUND_H

#include "buildings.h"

/* Ground that two cells have of a building, of 1; GRID_NONE: nobody. */
typedef struct grid_common_share {
    int32_t from, to;
    double share;
} grid_common_share;

/* All of them, which add up to 1 but for rounding; the caller frees *out. The buildings lie in the
 * plane of both maps. DATA when the building has no ground; LIMIT or MEMORY. */
grid_status grid_common_shares(const grid_map *from, const grid_map *to,
                               const grid_buildings *buildings, int32_t building,
                               grid_common_share **out, size_t *num, grid_error *error);

#endif
