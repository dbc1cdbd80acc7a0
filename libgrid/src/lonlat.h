/* lonlat.h - from degrees to a map's plane without PROJ, to within a bound. */
#ifndef GRID_SRC_LONLAT_H
#define GRID_SRC_LONLAT_H

#include "degree_tiles.h"
#include "map_layout.h"

/* The kinds of degrees that a map knows. */
typedef enum grid_degrees { GRID_WGS84, GRID_GCJ02, GRID_BD09, GRID_NOT_DEGREES } grid_degrees;

/* What a CRS is called by its users; EPSG:4326 and EPSG:4490 count as one. NULL is not in degrees. */
grid_degrees grid_degrees_of(const char *crs);

/* Takes the shift of a kind from n points in place: what remains is EPSG:4326. */
void grid_degrees_unshift(grid_degrees kind, size_t n, double *lon, double *lat);

/* The fit that stands for the transformation of a kind to the map's canonical CRS, when n more points
 * are about to be located. NULL when there is none: too few points were asked so far, another thread is
 * making it, the transformation does nothing, or no fit keeps to the reach that the indexes allow.
 * Borrowed from the map. */
const grid_fit *grid_lonlat_fit(const grid_map *map, grid_degrees kind, size_t n);

/* Tiles in degrees (degree_tiles.h) over the map's cells, once so many points were asked by the fit that
 * making them pays; else NULL. To be called after grid_lonlat_fit, which counts. */
const grid_tiles *grid_lonlat_tiles(const grid_map *map, grid_degrees kind);

#endif
