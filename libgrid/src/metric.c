/* metric.c - metres between a point and an edge: see metric.h. */
#include "metric.h"

#include <grid/crs.h>
#include <math.h>

#include "exact.h"
#include "ground.h"

static const double radian = 0.017453292519943295; /* of a degree */

grid_metric grid_metric_of(const grid_map *map)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    if (!crs) return (grid_metric){false, 1};
    return (grid_metric){crs->geographic, crs->unit_m};
}

/* The point of e that is nearest to p where a degree is `ground` metres. An end comes out exactly, so
 * that edges which meet there are equally far. */
static void find_foot(const double *e, const double *p, grid_ground ground, double foot[2])
{
    double ux = (e[2] - e[0]) * ground.x_m, uy = (e[3] - e[1]) * ground.y_m;
    double vx = (p[0] - e[0]) * ground.x_m, vy = (p[1] - e[1]) * ground.y_m;
    double t = (ux * vx + uy * vy) / (ux * ux + uy * uy);
    bool low = !(t > 0), high = t >= 1;
    foot[0] = low ? e[0] : high ? e[2] : e[0] + t * (e[2] - e[0]);
    foot[1] = low ? e[1] : high ? e[3] : e[1] + t * (e[3] - e[1]);
}

static double geodesic_distance(const double *e, const double *p)
{
    double foot[2] = {p[0], p[1]};
    /* the first foot is off by the change of scale on the way to it; each round takes off that factor */
    for (int round = 0; round < 3; round++)
        find_foot(e, p, grid_ground_of_degree(p[1] + (foot[1] - p[1]) / 2), foot);
    if (!isfinite(foot[0]) || !isfinite(foot[1])) return INFINITY;
    return grid_geodesic_distance(p[0], p[1], foot[0], foot[1]);
}

double grid_metric_distance(const grid_metric *metric, const double *e, const double *p)
{
    if (!metric->geographic) return grid_exact_distance(e, p) * metric->unit_m;
    /* p on the edge is 0 away, whatever rounding does to the foot */
    if (grid_exact_orient(e, e + 2, p) == 0 && grid_exact_ahead(e, e + 2, p) >= 0 &&
        grid_exact_ahead(e + 2, e, p) >= 0)
        return 0;
    return geodesic_distance(e, p);
}

int grid_metric_closer(const grid_metric *metric, const double *e, const double *f, const double *p)
{
    if (!metric->geographic) return grid_exact_closer(e, f, p);
    double first = grid_metric_distance(metric, e, p), second = grid_metric_distance(metric, f, p);
    return (first > second) - (first < second);
}

double grid_metric_at_least(const grid_metric *metric, const double box[4], const double *p)
{
    double dx = fmax(fmax(box[0] - p[0], p[0] - box[2]), 0);
    double dy = fmax(fmax(box[1] - p[1], p[1] - box[3]), 0);
    if (!metric->geographic) return hypot(dx, dy) * metric->unit_m * (1 - 1e-15);
    /* On a sphere the meridian that is dx away lies asin(cos y sin dx) from p, and no parallel is nearer
     * than its dy. The smallest radius of curvature, 6335.4 km, and half a percent for latitudes that
     * are not geocentric make this hold on the ellipsoid. */
    const double radius = 6335e3 * 0.995;
    double meridian = asin(cos(p[1] * radian) * sin(fmin(dx, 90) * radian));
    return radius * fmax(fmax(meridian, 0), fmin(dy, 180) * radian);
}
