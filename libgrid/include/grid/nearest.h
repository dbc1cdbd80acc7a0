/* nearest.h - how far a point is from cells and their borders; docs/semantics.md has the rule.
 *
 * The distance to a cell is that to its region: 0 inside and on its edges. Metres are planar where the
 * canonical CRS is metric (units of the plane where it is not known), and geodesic where it is in
 * degrees: there a relative error below 1e-6 up to 10 km, and no way across the antimeridian. In a
 * plane it is decided exactly which cell is nearer; the number told is off by a few units in the last
 * place, and is the same for equally far cells. Answers depend on coordinates and codes alone. Points
 * are in the canonical CRS. Any thread; PROJ is not called.
 */
#ifndef GRID_NEAREST_H
#define GRID_NEAREST_H

#include <grid/locate.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Owner of a point as grid_locate; a point outside goes to the nearest cell (`how` is GRID_NEAREST,
 *  `distance_m` how far, of equally near cells the lowest code) if one lies within snap_m metres.
 *  A snap_m that is not above 0 is no snapping; INFINITY always finds one. Never fails. */
GRID_API void grid_locate_snapped(const grid_map *map, double x, double y, double snap_m,
                                  grid_hit *out);

/** A cell and how far it is. */
typedef struct grid_near {
    int32_t cell;
    double distance_m;
} grid_near;

/** Cells within radius_m metres of a point, its owner first if it has one, then by distance, then by code.
 *  *num becomes how many there are, which may be more than the `capacity` that `out` holds; out may be
 *  NULL when capacity is 0. An invalid point or radius (NaN, negative) has none. Fails with MEMORY only. */
GRID_API grid_status grid_nearest_cells(const grid_map *map, double x, double y, double radius_m,
                                        size_t capacity, grid_near *out, size_t *num,
                                        grid_error *error);

/** How sure is the owner: metres from a point to the nearest border of the cell that owns it, 0 on the
 *  border, NaN when nobody owns it. A line with that cell on both sides, which two of its records share,
 *  is no border. */
GRID_API double grid_border_distance(const grid_map *map, double x, double y);

#ifdef __cplusplus
}
#endif
#endif
