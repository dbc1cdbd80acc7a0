/* buildings.h - buildings of a layer: which one a point is in, which are near, whose ground they stand on.
 *
 * A building is a feature of a polygon layer, named by its number there (0, 1, ...), in the plane of a
 * map. It belongs to the cell that owns its representative point (grid_layer_point); its shares say how
 * much of it lies in which cell. The set is immutable; any thread may ask it.
 */
#ifndef GRID_BUILDINGS_H
#define GRID_BUILDINGS_H

#include <grid/nearest.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_buildings grid_buildings;

/** The polygons of a layer, brought from its CRS (none: that of the map) into the map's canonical CRS.
 *  Features without a polygon, or with a point that does not transform, are nowhere. The layer is copied;
 *  the map need not outlive the set. Fails with CRS, LIMIT (2^28 features) or MEMORY. */
GRID_API grid_status grid_buildings_new(const grid_map *map, const grid_layer *layer,
                                        grid_buildings **out, grid_error *error);
GRID_API void grid_buildings_free(grid_buildings *buildings);

/** Features of the layer, those that are nowhere included. */
GRID_API size_t grid_buildings_num(const grid_buildings *buildings);
/** How many of them are nowhere. */
GRID_API size_t grid_buildings_num_nowhere(const grid_buildings *buildings);

/** The building that holds a point of the canonical CRS by the owner rule (a shared wall goes to the east
 *  and north, of overlapping ones the lowest number); GRID_NONE when there is none. */
GRID_API int32_t grid_buildings_at(const grid_buildings *buildings, double x, double y);

/** A building and how far it is. */
typedef struct grid_near_building {
    int32_t building;
    double distance_m;
} grid_near_building;

/** Buildings within radius_m metres of a point, as grid_nearest_cells: the one that holds it first, then
 *  by distance, then by number. Fails with MEMORY only. */
GRID_API grid_status grid_buildings_within(const grid_buildings *buildings, double x, double y,
                                           double radius_m, size_t capacity, grid_near_building *out,
                                           size_t *num, grid_error *error);

/** How much of a building a cell owns, of 1. */
typedef struct grid_share {
    int32_t cell;
    double share;
} grid_share;

/** Cells that own ground of a building, the largest share first, then by code. Ground that several cells
 *  claim belongs to the lowest code, as a point there. *num becomes how many there are, which may be more
 *  than `capacity`; *outside (may be NULL) the share that nobody owns. All shares and *outside add up to
 *  1 but for rounding. Areas are planar in the canonical CRS, of the even-odd region. `map` is the one
 *  the set was made for. Fails with DATA when the building has no area, LIMIT, or MEMORY. */
GRID_API grid_status grid_building_shares(const grid_map *map, const grid_buildings *buildings,
                                          int32_t building, size_t capacity, grid_share *out,
                                          size_t *num, double *outside, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
