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

/** The owner chain of a point, its building included. */
typedef struct grid_building_hit {
    grid_hit hit;          /* owner of the point itself */
    int32_t building;      /* that holds it, or GRID_NONE */
    int32_t building_cell; /* cell that the building belongs to: by its representative point */
    double share;          /* how much of the building that cell owns, of 1; NaN without a building */
} grid_building_hit;

/** Point -> building -> cell in one call; the units above are grid_unit_ancestor(map, cell, level).
 *  x, y in the canonical CRS. `layer` and `map` are those the set was made for. Fails as
 *  grid_building_shares, and as grid_layer_point. */
GRID_API grid_status grid_buildings_locate(const grid_map *map, const grid_buildings *buildings,
                                           const grid_layer *layer, double x, double y,
                                           grid_building_hit *out, grid_error *error);

typedef struct grid_buildings_check_options {
    size_t size;            /* sizeof(grid_buildings_check_options); set by _default */
    const char *code;       /* field with the buildings' codes; NULL: guessed */
    double sliver_width_m;  /* overlaps with a mean width 2A/P below this are hairs, told as one note; 0.5 */
    double same_share;      /* two buildings of which each has this share in common are one; 0.95 */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_buildings_check_options;

GRID_API grid_buildings_check_options grid_buildings_check_options_default(void);

/** What a check of buildings found, in numbers. */
typedef struct grid_building_totals {
    size_t num;             /* buildings with ground */
    size_t nowhere;         /* features without a polygon that can serve */
    size_t straddling;      /* lie in several cells */
    size_t partly_outside;  /* have an owner, and ground that nobody owns */
    size_t outside;         /* have no owner: nobody owns their representative point */
    size_t repeated_codes;  /* buildings beyond the first of a code */
    size_t num_duplicates;  /* pairs on the same ground */
    size_t num_overlaps;    /* other pairs that share ground wider than hairs */
    size_t num_hairs;       /* pairs that share hairs only */
    double overlap_m2;      /* ground of the pairs that are no hairs, duplicates included */
} grid_building_totals;

/** Holds buildings against the map and against each other. *out gets a note for each that lies in several
 *  cells (with the shares) or partly outside, a warning for each without an owner, for codes that occur
 *  again, and for each pair on the same ground. Overlaps are exact (as in grid_coverage_check), areas
 *  planar m2 of ground. `layer` is the one the set was made for. `options` and `totals` may be NULL.
 *  Fails with DATA (no such field), CRS, LIMIT, MEMORY or CANCELLED. */
GRID_API grid_status grid_buildings_check(const grid_map *map, const grid_buildings *buildings,
                                          const grid_layer *layer,
                                          const grid_buildings_check_options *options,
                                          grid_findings **out, grid_building_totals *totals,
                                          grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
