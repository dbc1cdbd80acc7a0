/* rollup.h - counts that add up at every level: nothing counted twice, nothing lost.
 *
 * A map's hierarchy is ragged: some cells are villages, others micro-grids two levels below. The rows of
 * a level are therefore a cut through the tree: its units, and what stands in their place where it has
 * none (a village among grids; a micro-grid of a township without communities). Each row lies in exactly one
 * row of the level above, and each cell in exactly one row, so
 *
 *     total = sum of the rows + unassigned          at every level, for every measure
 *
 * Unassigned is what no row holds: places outside the map, and, below the level that still holds them,
 * places inside a unit but in none of its children.
 */
#ifndef GRID_ROLLUP_H
#define GRID_ROLLUP_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_rollup grid_rollup;

/** An empty roll-up over a map, which must outlive it. Fails with MEMORY. */
GRID_API grid_status grid_rollup_new(const grid_map *map, grid_rollup **out, grid_error *error);
GRID_API void grid_rollup_free(grid_rollup *rollup);

/** Adds a measure: n things, units[i] the unit that holds thing i (of a point its grid_hit.unit: the
 *  owner, or the deepest unit that covers it), GRID_NONE for nobody's. values[i] is what it adds; NULL:
 *  1 each. A value that is not finite adds nothing. The name is copied; *out (may be NULL) becomes the
 *  measure's number. Sums do not depend on the order: they carry twice the digits of a double and are
 *  rounded once, so integers up to 2^53 are exact. ARGUMENT for a unit that the map does not have. */
GRID_API grid_status grid_rollup_add(grid_rollup *rollup, const char *name, size_t n, const int32_t *units,
                                     const double *values, size_t *out, grid_error *error);

/** Adds a numeric field that the units carry themselves (population ...); `name` NULL: the field's. A unit's own value
 *  counts where no unit below it has one; otherwise that of those below does, so that parents and
 *  children are never added up together. */
GRID_API grid_status grid_rollup_add_field(grid_rollup *rollup, const char *name, size_t field, size_t *out,
                                           grid_error *error);

/** Adds the area of the cells in m2, on the ellipsoid or planar (grid_unit_geodesic_area, grid_unit_area). */
GRID_API grid_status grid_rollup_add_area(grid_rollup *rollup, const char *name, bool geodesic, size_t *out,
                                          grid_error *error);

GRID_API const grid_map *grid_rollup_map(const grid_rollup *rollup);
GRID_API size_t grid_rollup_num_measures(const grid_rollup *rollup);
GRID_API const char *grid_rollup_measure_name(const grid_rollup *rollup, size_t measure);

/** Rows of a level in the order of the tree: siblings by level, then by code. */
GRID_API size_t grid_rollup_num_rows(const grid_rollup *rollup, int32_t level);
GRID_API int32_t grid_rollup_unit_at(const grid_rollup *rollup, int32_t level, size_t row);

/** The row's unit that holds a unit at a level, or GRID_NONE. */
GRID_API int32_t grid_rollup_row_of(const grid_rollup *rollup, int32_t level, int32_t unit);

/** Value of a unit: all that it and the units below it hold. 0 for GRID_NONE. */
GRID_API double grid_rollup_value(const grid_rollup *rollup, int32_t unit, size_t measure);
/** What no row of the level holds. */
GRID_API double grid_rollup_unassigned(const grid_rollup *rollup, int32_t level, size_t measure);
/** Everything that was added. */
GRID_API double grid_rollup_total(const grid_rollup *rollup, size_t measure);

#ifdef __cplusplus
}
#endif
#endif
