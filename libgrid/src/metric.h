/* metric.h - metres between a point and an edge in the plane of a map.
 *
 * Where the CRS is metric, or not known, distances are planar. In degrees they are geodesic: the foot
 * on the edge, a straight line in longitude and latitude, is found in the scale of the ground half-way,
 * and the way to it measured on the ellipsoid of CGCS2000. Being first-order wrong in the foot is
 * second-order wrong in the distance: below 1e-6 of it for distances up to 10 km. Geodesics across the
 * antimeridian are not looked for.
 */
#ifndef GRID_SRC_METRIC_H
#define GRID_SRC_METRIC_H

#include <grid/map.h>

typedef struct grid_metric {
    bool geographic;
    double unit_m; /* metres of a unit of the plane; not used when geographic */
} grid_metric;

grid_metric grid_metric_of(const grid_map *map);

/* Metres from p to the segment e = ax, ay, bx, by. */
double grid_metric_distance(const grid_metric *metric, const double *e, const double *p);

/* Which segment is nearer to p: -1 the first, +1 the second, 0 the same. Exact in a plane; on the
 * ellipsoid the distances above are compared. */
int grid_metric_closer(const grid_metric *metric, const double *e, const double *f, const double *p);

/* No point of the box (min x, min y, max x, max y) is nearer to p than this. */
double grid_metric_at_least(const grid_metric *metric, const double box[4], const double *p);

#endif
