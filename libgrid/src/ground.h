/* ground.h - from the plane of a CRS to square metres of ground, near one place. */
#ifndef GRID_SRC_GROUND_H
#define GRID_SRC_GROUND_H

#include <grid/map.h>

/* Metres of ground for one unit of x and of y. */
typedef struct grid_ground {
    double x_m, y_m;
} grid_ground;

/* Metric CRS: its unit. Degrees: the radii of curvature of the CGCS2000 / WGS 84 ellipsoid at the
 * latitude y (Snyder, Map projections - a working manual, 1987, eq. 4-18 and 4-20). No CRS: 1. */
grid_ground grid_ground_at(const grid_map *map, double y);

/* The same for degrees, whatever the map. */
grid_ground grid_ground_of_degree(double latitude);

#endif
