/* shift.h - does a whole batch lie shifted, as coordinates of Chinese web maps and of the wrong zone do?
 *
 * GCJ-02 and BD-09 look like longitude and latitude and lie some 500 m off; metres of the neighbouring zone lie
 * 3 degrees off. Nothing in a file says so; only
 * something else on the map does: buildings that points stand at, borders that polygons share. A batch is
 * moved by each usual mistake undone, and by shifts of the same length in other directions; a mistake is
 * suspected when undoing it fits far better than leaving things as they are, and than every other shift.
 */
#ifndef GRID_SHIFT_H
#define GRID_SHIFT_H

#include <grid/buildings.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum grid_shift {
    GRID_SHIFT_NONE,      /* nothing is suspected */
    GRID_SHIFT_GCJ02,     /* the coordinates are GCJ-02, and were not taken as such */
    GRID_SHIFT_BD09,      /* they are BD-09, and were not taken as such */
    GRID_SHIFT_NOT_GCJ02, /* they were taken as GCJ-02, and are not */
    GRID_SHIFT_NOT_BD09,
    GRID_SHIFT_ZONE_EAST, /* they lie 3 degrees too far east: metres of the zone to the west */
    GRID_SHIFT_ZONE_WEST, /* 3 degrees too far west */
    GRID_NUM_SHIFTS
} grid_shift;

/** What a batch looks like. */
typedef struct grid_shift_judgement {
    grid_shift shift;
    size_t num;            /* places that were looked at, a sample of at most 2,000 */
    size_t hits;           /* that fit as they are */
    size_t hits_undone;    /* that fit when the mistake is undone; as `hits` for NONE */
    double east_m, north_m; /* how far the batch lies from where it should, median; 0 for NONE */
} grid_shift_judgement;

/** Points, as x,y pairs in the map's canonical CRS (grid_map_places); places that are not finite are passed
 *  over. They fit at or within 3 m of a building; with few or no buildings (`buildings` may be NULL), they fit
 *  inside the map. Fails with CRS or MEMORY; a map without a CRS suspects nothing. */
GRID_API grid_status grid_shift_of_points(const grid_map *map, const grid_buildings *buildings, size_t n,
                                          const double *xy, grid_shift_judgement *out, grid_error *error);

/** Polygons: their vertices fit within 2 m of a border of the map. `level` is the one that the polygons are
 *  themselves, whose own borders do not count; GRID_NONE for other polygons. */
GRID_API grid_status grid_shift_of_polygons(const grid_map *map, const grid_layer *layer, int32_t level,
                                            grid_shift_judgement *out, grid_error *error);

/** Buildings: they fit when all their corners lie in one cell, since borders do not go through houses. */
GRID_API grid_status grid_shift_of_buildings(const grid_map *map, const grid_layer *layer,
                                             grid_shift_judgement *out, grid_error *error);

/** "GCJ02" or "BD09": the CRS to state (or, for NOT_..., not to state). NULL for NONE and the zones. */
GRID_API const char *grid_shift_crs(grid_shift shift);

#ifdef __cplusplus
}
#endif
#endif
