/* locate.h - which cell owns a point. The rule is docs/semantics.md; in short:
 *
 *   S = cells whose region contains (x + e, y + e*e) for every small enough e > 0: on a border the
 *   cell to the east owns, on a horizontal border the cell to the north. T = cells with an edge
 *   exactly through the point. Sides of edges are decided exactly, never with a tolerance.
 *
 * No function here allocates for canonical coordinates, or calls GEOS or PROJ for them.
 */
#ifndef GRID_LOCATE_H
#define GRID_LOCATE_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How the owner was found. */
typedef enum grid_how {
    GRID_INTERIOR, /* inside one cell */
    GRID_BORDER,   /* on an edge; the semi-open rule gives one cell */
    GRID_RIM,      /* on the outer boundary, S is empty: the lowest code whose edge it is */
    GRID_OVERLAP,  /* two or more cells claim it: the lowest code */
    GRID_NEAREST,  /* outside, snapped to the nearest cell */
    GRID_OUTSIDE,  /* no owner */
    GRID_INVALID   /* not a number, beyond 1e100, or it does not transform */
} grid_how;

/** Answer for one point. */
typedef struct grid_hit {
    int32_t cell;  /* owner, or GRID_NONE */
    int32_t unit;  /* the owner, or the deepest unit that covers the point, or GRID_NONE */
    grid_how how;
    double distance_m; /* 0, or the distance to the nearest cell when how is GRID_NEAREST */
} grid_hit;

/** Stable lower-case name: "interior", "border", "rim", "overlap", "nearest", "outside", "invalid". */
GRID_API const char *grid_how_name(grid_how how);

/** Owner of a point in the map's canonical CRS. Never fails; any thread. */
GRID_API void grid_locate(const grid_map *map, double x, double y, grid_hit *out);

/** Owner of a point in longitude and latitude, degrees (EPSG:4326 = EPSG:4490 here). Any thread; the
 *  first call of each thread sets up its own PROJ context (9-75 ms). `invalid` when it does not
 *  transform, or the map has no CRS. */
GRID_API void grid_locate_lonlat(const grid_map *map, double lon, double lat, grid_hit *out);

typedef struct grid_locate_options {
    size_t size;     /* sizeof(grid_locate_options); set by _default */
    const char *crs; /* CRS of the points; NULL: the map's canonical CRS */
    unsigned threads; /* threads to use, the caller's included; 0 and 1: the caller's only */
    double snap_m;    /* a point outside goes to the nearest cell (GRID_NEAREST) if one lies within so
                         many metres (nearest.h); 0: none does */
    double *distances_m; /* of each point as grid_hit.distance_m; NULL: not wanted */
    int32_t ancestor_level; /* level of `ancestors`, numbered as by grid_map_level_name */
    int32_t *ancestors; /* of each point: grid_unit_ancestor of its grid_hit.unit (the owner, or the deepest
                           unit that covers the point) at ancestor_level; NULL: not wanted */
} grid_locate_options;

GRID_API grid_locate_options grid_locate_options_default(void);

/** Owners of n points. x and y are read with `stride` bytes between neighbours (0: sizeof(double)),
 *  cells[i] becomes the owner or GRID_NONE, hows[i] a grid_how; units[i] as grid_hit.unit. `hows` and
 *  `units` may be NULL, `options` may be NULL. Answers do not depend on n, order or threads.
 *  Fails only for options that make no sense (a size, a level that the map does not have), an unknown CRS,
 *  or when memory for a transformation cannot be had. */
GRID_API grid_status grid_locate_many(const grid_map *map, size_t n, const double *x, const double *y,
                                      size_t stride, int32_t *cells, uint8_t *hows, int32_t *units,
                                      const grid_locate_options *options, grid_error *error);

/** Owners of the pixel centres of a view, row 0 at the top: pixel (c, r) has the point
 *  (west + (c + 0.5) * pixel, north - (r + 0.5) * pixel) of the canonical CRS.
 *  cells has width * height entries. */
GRID_API void grid_locate_raster(const grid_map *map, double west, double north, double pixel,
                                 size_t width, size_t height, int32_t *cells);

/** Size and shape of the index, for benchmarks and `info`. */
typedef struct grid_index_stats {
    size_t num_edges;        /* distinct edges of all cells */
    size_t num_tiles;
    size_t num_border_tiles; /* tiles that an edge touches */
    size_t bytes;            /* all memory of the index */
    size_t hot_bytes;        /* what queries of most points touch: the tiles and their lines */
    bool stored;             /* used from a file (grid_map_options.index_path), not built */
} grid_index_stats;
GRID_API void grid_map_index_stats(const grid_map *map, grid_index_stats *out);

#ifdef __cplusplus
}
#endif
#endif
