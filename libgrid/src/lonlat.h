/* lonlat.h - from degrees to a map's plane without PROJ, to within a bound. */
#ifndef GRID_SRC_LONLAT_H
#define GRID_SRC_LONLAT_H

#include "fit.h"
#include "map_layout.h"

/* The fit that stands for the transformation from `crs` to the map's canonical CRS, when n more points
 * are about to be located. NULL when there is none: crs is not in degrees, too few points were asked so
 * far, another thread is making it, the transformation does nothing, or no fit keeps to the reach that
 * the indexes allow. Borrowed from the map. */
const grid_fit *grid_lonlat_fit(const grid_map *map, const char *crs, size_t n);

#endif
