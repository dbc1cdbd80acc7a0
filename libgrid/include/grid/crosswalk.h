/* crosswalk.h - one partition of the county against another: grids and police beats, old grids and new.
 *
 *                  to:  B1   B2   nobody | sum
 *     from: G1           .    .      .   |  .       every value is in one pair; rows and columns with
 *           G2           .    .      .   |  .       "nobody" on either side add up to all that was
 *           nobody       .    .     (.)  |  .       added, for every measure
 *           sum          .    .      .   |  .
 *
 * Both sides are maps in one plane, seen at a level: two maps, two levels or two days of one, or the
 * named areas of a map file (grid_map_layer_open, grid_map_from_layer). A side has the ground of its
 * cells; a unit above them has that of its cells, and where the level has no unit, the cell stands for
 * itself as in rollup.h. Ground that several cells of one side claim belongs to the lowest code, as a
 * point there.
 */
#ifndef GRID_CROSSWALK_H
#define GRID_CROSSWALK_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_crosswalk grid_crosswalk;

/** Units of the two maps; GRID_NONE: nobody. */
typedef struct grid_crosswalk_pair {
    int32_t from, to;
} grid_crosswalk_pair;

/** Measure 0, "area": planar m2 of ground, by the exact arrangement of both sides' cells. Ground
 * that is nobody's on both sides is not counted. */
#define GRID_CROSSWALK_AREA 0

/** Holds two maps, which must outlive *out and may be one, against each other. A level of
 * GRID_NONE: the cells. `progress` may be NULL. Fails as grid_diff_maps, and with ARGUMENT for no
 * such level. */
GRID_API grid_status grid_crosswalk_new(const grid_map *from, int32_t from_level,
                                        const grid_map *to, int32_t to_level,
                                        grid_progress progress, void *context, grid_crosswalk **out,
                                        grid_error *error);
GRID_API void grid_crosswalk_free(grid_crosswalk *crosswalk);

/** Adds a measure of n things by their places, x,y pairs in the maps' plane: each is in one pair,
 * by its owners (grid_locate). A place that is no number is nobody's. values[i] is what thing i
 * adds; NULL: 1 each; what is not finite adds nothing. The name is copied; *out (may be NULL)
 * becomes the measure's number. Sums do not depend on the order. MEMORY. */
GRID_API grid_status grid_crosswalk_add_places(grid_crosswalk *crosswalk, const char *name,
                                               size_t n, const double *xy, const double *values,
                                               size_t *out, grid_error *error);

/** Adds a measure of the polygons of a layer (buildings) by their ground: each is divided among the
 * pairs as its ground is, exactly. One without ground is nobody's. `values` as above, of each
 * feature. Fails with CRS, LIMIT or MEMORY. */
GRID_API grid_status grid_crosswalk_add_ground(grid_crosswalk *crosswalk, const char *name,
                                               const grid_layer *layer, const double *values,
                                               size_t *out, grid_error *error);

/** Pairs that have something of any measure: by from, then to, by level and code; nobody comes
 * last. */
GRID_API size_t grid_crosswalk_num_pairs(const grid_crosswalk *crosswalk);
GRID_API grid_crosswalk_pair grid_crosswalk_pair_at(const grid_crosswalk *crosswalk, size_t i);

GRID_API size_t grid_crosswalk_num_measures(const grid_crosswalk *crosswalk);
GRID_API const char *grid_crosswalk_measure_name(const grid_crosswalk *crosswalk, size_t measure);

/** What a pair has; 0 when it is none. */
GRID_API double grid_crosswalk_value(const grid_crosswalk *crosswalk, grid_crosswalk_pair pair,
                                     size_t measure);
/** Sum of the pairs of one unit, or of nobody (GRID_NONE), on either side. */
GRID_API double grid_crosswalk_from_sum(const grid_crosswalk *crosswalk, int32_t from,
                                        size_t measure);
GRID_API double grid_crosswalk_to_sum(const grid_crosswalk *crosswalk, int32_t to, size_t measure);
/** Sum of all pairs. */
GRID_API double grid_crosswalk_total(const grid_crosswalk *crosswalk, size_t measure);

#ifdef __cplusplus
}
#endif
#endif
