/* geos_bridge.h - the one question that is asked of GEOS: a point on the surface of a polygon. */
#ifndef GRID_SRC_GEOS_BRIDGE_H
#define GRID_SRC_GEOS_BRIDGE_H

#include <grid/base.h>

/* Rings as a layer stores them: ring r has the points first[r] .. first[r + 1] - 1 of `xy`, the
 * last ring ends before point `end`. */
struct grid_rings {
    size_t num;
    const size_t *first;
    size_t end;
    const double *xy;
};

/* A point inside the even-odd region of the rings: GEOSPointOnSurface where GEOS can make polygons
 * of them, else the middle of the widest stretch inside along a horizontal line. False when the
 * region has no area, or memory is out. Any thread. */
bool grid_geos_point_on_surface(const struct grid_rings *rings, double *x, double *y);

#endif
