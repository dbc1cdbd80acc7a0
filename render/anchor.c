/* anchor.c - where a unit's name stands: see grid_unit_anchor in labels.h.
 *
 *        ______
 *     __/      \___   <- cut 1    The middle of the widest inner interval of each level cut is a
 *    |   .--+--.   |  <- cut 2    candidate, the centroid is one more. The candidate farthest from
 *     \__|     |__/   <- cut 3    the outline wins; the centroid gets a bonus: centred looks right.
 *
 * The true pole of inaccessibility would be a little farther inside, and cost ten times as much.
 */
#include <math.h>
#include <stdlib.h>

#include <render/labels.h>

enum { NUM_CUTS = 11, MAX_CROSSINGS = 512 };

static const double centroid_bonus = 1.3;

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Crossings of the level y with all rings of the unit, sorted; at most MAX_CROSSINGS. */
static size_t cross(const grid_map *map, int32_t unit, double y, double *out)
{
    size_t num = 0, points, rings = grid_unit_num_rings(map, unit);
    for (size_t r = 0; r < rings; r++) {
        const double *p = grid_unit_ring(map, unit, r, &points);
        for (size_t i = 1; i < points && num < MAX_CROSSINGS; i++, p += 2)
            if ((p[1] <= y) != (p[3] <= y))
                out[num++] = p[0] + (y - p[1]) * (p[2] - p[0]) / (p[3] - p[1]);
    }
    qsort(out, num, sizeof *out, compare_doubles);
    return num;
}

/* Distance from a point to the unit's outline, or 0 as soon as it is below `enough`. */
static double clearance(const grid_map *map, int32_t unit, double stretch, double x, double y,
                        double enough)
{
    double best = INFINITY, floor2 = enough * enough;
    size_t points, rings = grid_unit_num_rings(map, unit);
    for (size_t r = 0; r < rings; r++) {
        const double *p = grid_unit_ring(map, unit, r, &points);
        for (size_t i = 1; i < points; i++, p += 2) {
            double ax = (p[0] - x) / stretch, ay = p[1] - y;
            double dx = (p[2] - p[0]) / stretch, dy = p[3] - p[1], d2 = dx * dx + dy * dy;
            double t = d2 > 0 ? -(ax * dx + ay * dy) / d2 : 0;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            double ex = ax + t * dx, ey = ay + t * dy, e2 = ex * ex + ey * ey;
            if (e2 < best) best = e2;
            if (best <= floor2) return 0;
        }
    }
    return sqrt(best);
}

/* Centroid of the rings; false when it lies outside or the area is nothing. */
static bool centroid(const grid_map *map, int32_t unit, double *x, double *y)
{
    double extent[4], area = 0, sx = 0, sy = 0, crossings[MAX_CROSSINGS];
    size_t points, rings = grid_unit_num_rings(map, unit);
    grid_unit_extent(map, unit, extent);
    for (size_t r = 0; r < rings; r++) { /* relative to a corner, so that large numbers cancel */
        const double *p = grid_unit_ring(map, unit, r, &points);
        double ring_area = 0, rx = 0, ry = 0;
        for (size_t i = 1; i < points; i++, p += 2) {
            double ax = p[0] - extent[0], ay = p[1] - extent[1];
            double bx = p[2] - extent[0], by = p[3] - extent[1], twice = ax * by - bx * ay;
            ring_area += twice;
            rx += (ax + bx) * twice;
            ry += (ay + by) * twice;
        }
        if (fabs(ring_area) <= fabs(area)) continue; /* the largest ring decides */
        area = ring_area, sx = rx, sy = ry;
    }
    if (area == 0) return false;
    *x = extent[0] + sx / (3 * area);
    *y = extent[1] + sy / (3 * area);
    size_t num = cross(map, unit, *y, crossings), left = 0;
    while (left < num && crossings[left] < *x) left++;
    return left % 2 == 1;
}

void grid_unit_anchor(const grid_map *map, int32_t unit, double stretch, double *x, double *y)
{
    double extent[4], best = 0, crossings[MAX_CROSSINGS], cx, cy;
    grid_unit_extent(map, unit, extent);
    *x = (extent[0] + extent[2]) / 2;
    *y = (extent[1] + extent[3]) / 2;
    if (centroid(map, unit, &cx, &cy)) {
        best = centroid_bonus * clearance(map, unit, stretch, cx, cy, 0);
        *x = cx, *y = cy;
    }
    for (int cut = 0; cut < NUM_CUTS; cut++) {
        double level = extent[1] + (extent[3] - extent[1]) * (cut + 0.5) / NUM_CUTS;
        size_t num = cross(map, unit, level, crossings), widest = 0;
        for (size_t i = 0; i + 1 < num; i += 2)
            if (crossings[i + 1] - crossings[i] > crossings[widest + 1] - crossings[widest])
                widest = i;
        if (num < 2 || (crossings[widest + 1] - crossings[widest]) / stretch / 2 <= best) continue;
        double middle = (crossings[widest] + crossings[widest + 1]) / 2;
        double d = clearance(map, unit, stretch, middle, level, best);
        if (d > best) best = d, *x = middle, *y = level;
    }
}
