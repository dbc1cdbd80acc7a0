/* geos_bridge.c - the only file that includes geos_c.h: see geos_bridge.h.
 *
 * GEOS wants polygons: shells with their holes. Files give rings, whose order and direction cannot
 * be trusted, so roles come from nesting: a ring inside an even number of others is a shell, inside
 * an odd number a hole of the smallest of them. GEOS's answer is checked against the even-odd
 * region; where it has none (rings that cross, repeat or have no area) the middle of the widest
 * stretch along a horizontal line through the region serves.
 */
#include "geos_bridge.h"

#include <geos_c.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "support.h"

/* Nesting compares all pairs; beyond this number the line serves at once. */
enum { MAX_NESTED_RINGS = 5000 };

/* GEOS 3.11 writes a global in GEOS_init_r without a lock (its issue 1311). */
static pthread_mutex_t init_lock = PTHREAD_MUTEX_INITIALIZER;

struct box {
    double min_x, min_y, max_x, max_y;
};

static size_t first_of(const struct grid_rings *rings, size_t r) { return rings->first[r]; }

static size_t end_of(const struct grid_rings *rings, size_t r)
{
    return r + 1 < rings->num ? rings->first[r + 1] : rings->end;
}

static struct box box_of(const struct grid_rings *rings, size_t r)
{
    struct box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = first_of(rings, r); i < end_of(rings, r); i++) {
        box.min_x = fmin(box.min_x, rings->xy[2 * i]);
        box.max_x = fmax(box.max_x, rings->xy[2 * i]);
        box.min_y = fmin(box.min_y, rings->xy[2 * i + 1]);
        box.max_y = fmax(box.max_y, rings->xy[2 * i + 1]);
    }
    return box;
}

/* Does the edge from point i to j, which crosses the height y, do so to the right of x? */
static bool crosses_right_of(const double *xy, size_t i, size_t j, double x, double y)
{
    double x1 = xy[2 * i], y1 = xy[2 * i + 1], x2 = xy[2 * j], y2 = xy[2 * j + 1];
    if ((y1 <= y) == (y2 <= y)) return false;
    return x < x1 + (y - y1) / (y2 - y1) * (x2 - x1);
}

static bool inside_ring(const struct grid_rings *rings, size_t r, double x, double y)
{
    bool inside = false;
    size_t first = first_of(rings, r), end = end_of(rings, r);
    for (size_t i = first, j = end - 1; i < end; j = i++)
        if (crosses_right_of(rings->xy, j, i, x, y)) inside = !inside;
    return inside;
}

static bool inside_region(const struct grid_rings *rings, double x, double y)
{
    bool inside = false;
    for (size_t r = 0; r < rings->num; r++)
        if (inside_ring(rings, r, x, y)) inside = !inside;
    return inside;
}

/* --- without GEOS ----------------------------------------------------------------------------- */

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Widest stretch of the region along the height y; its middle goes to *x. 0 when there is none. */
static double widest_at(const struct grid_rings *rings, double y, double *crossings, double *x)
{
    size_t n = 0;
    double widest = 0;
    const double *xy = rings->xy;
    for (size_t r = 0; r < rings->num; r++) {
        size_t first = first_of(rings, r), end = end_of(rings, r);
        for (size_t i = first, j = end - 1; i < end; j = i++) {
            double y1 = xy[2 * j + 1], y2 = xy[2 * i + 1];
            if ((y1 <= y) == (y2 <= y)) continue;
            crossings[n++] = xy[2 * j] + (y - y1) / (y2 - y1) * (xy[2 * i] - xy[2 * j]);
        }
    }
    qsort(crossings, n, sizeof *crossings, compare_doubles);
    for (size_t i = 0; i + 1 < n; i += 2) {
        double width = crossings[i + 1] - crossings[i], middle = crossings[i] + width / 2;
        if (!(width > widest) || middle <= crossings[i] || middle >= crossings[i + 1]) continue;
        widest = width;
        *x = middle;
    }
    return widest;
}

/* Tries heights half way between neighbouring vertices, from the middle outwards. 64 of them are
 * enough for anything that has an area. */
static bool point_on_line(const struct grid_rings *rings, double *x, double *y)
{
    size_t n = rings->end - rings->first[0], num = 0;
    double best = 0, best_x = 0, best_y = 0;
    double *heights = grid_new_array(n, sizeof *heights);
    double *crossings = grid_new_array(n, sizeof *crossings);
    if (!heights || !crossings) goto done;
    for (size_t i = 0; i < n; i++) heights[i] = rings->xy[2 * (rings->first[0] + i) + 1];
    qsort(heights, n, sizeof *heights, compare_doubles);
    for (size_t i = 0; i < n; i++)
        if (!num || heights[i] != heights[num - 1]) heights[num++] = heights[i];
    for (ptrdiff_t k = 0; k < 64 && best == 0; k++) {
        ptrdiff_t gap = (ptrdiff_t)(num - 1) / 2 + (k % 2 ? (k + 1) / 2 : -k / 2);
        if (gap < 0 || gap + 1 >= (ptrdiff_t)num) continue;
        best_y = heights[gap] + (heights[gap + 1] - heights[gap]) / 2;
        best = widest_at(rings, best_y, crossings, &best_x);
    }
done:
    free(heights);
    free(crossings);
    if (!(best > 0)) return false;
    *x = best_x;
    *y = best_y;
    return true;
}

/* --- with GEOS -------------------------------------------------------------------------------- */

static GEOSGeometry *ring_to_geos(GEOSContextHandle_t geos, const struct grid_rings *rings,
                                  size_t r)
{
    size_t first = first_of(rings, r), n = end_of(rings, r) - first;
    const double *xy = rings->xy + 2 * first;
    bool closed = n > 1 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1];
    if (n + !closed < 4) return NULL;
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, (unsigned)(n + !closed), 2);
    if (!points) return NULL;
    for (size_t i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, points, (unsigned)i, xy[2 * i], xy[2 * i + 1]);
    if (!closed) GEOSCoordSeq_setXY_r(geos, points, (unsigned)n, xy[0], xy[1]);
    return GEOSGeom_createLinearRing_r(geos, points);
}

struct nest {
    struct box box;
    size_t depth, parent; /* number of rings around it, the smallest of them */
};

static bool box_in_box(const struct box *a, const struct box *b)
{
    return a->min_x >= b->min_x && a->max_x <= b->max_x && a->min_y >= b->min_y &&
           a->max_y <= b->max_y;
}

static double box_area(const struct box *b)
{
    return (b->max_x - b->min_x) * (b->max_y - b->min_y);
}

/* Ring r lies in ring s when two of three middles of its edges do: one may lie on the boundary. */
static bool ring_in_ring(const struct grid_rings *rings, size_t r, size_t s)
{
    size_t first = first_of(rings, r), n = end_of(rings, r) - first;
    int votes = 0;
    if (!n) return false;
    for (size_t k = 0; k < 3; k++) {
        size_t i = first + n * k / 3, j = i + 1 < first + n ? i + 1 : first;
        votes += inside_ring(rings, s, (rings->xy[2 * i] + rings->xy[2 * j]) / 2,
                             (rings->xy[2 * i + 1] + rings->xy[2 * j + 1]) / 2);
    }
    return votes >= 2;
}

static struct nest *nest_rings(const struct grid_rings *rings)
{
    struct nest *nests = grid_new_array(rings->num, sizeof *nests);
    if (!nests) return NULL;
    for (size_t r = 0; r < rings->num; r++) nests[r] = (struct nest){box_of(rings, r), 0, SIZE_MAX};
    for (size_t r = 0; r < rings->num; r++) {
        for (size_t s = 0; s < rings->num; s++) {
            if (r == s || !box_in_box(&nests[r].box, &nests[s].box) || !ring_in_ring(rings, r, s))
                continue;
            nests[r].depth++;
            size_t parent = nests[r].parent;
            if (parent == SIZE_MAX || box_area(&nests[s].box) < box_area(&nests[parent].box))
                nests[r].parent = s;
        }
    }
    return nests;
}

/* The polygon of shell s with its holes; NULL when GEOS refuses a ring. */
static GEOSGeometry *polygon_of(GEOSContextHandle_t geos, const struct grid_rings *rings,
                                const struct nest *nests, size_t s, GEOSGeometry **holes)
{
    unsigned num_holes = 0;
    bool ok = true;
    GEOSGeometry *shell = ring_to_geos(geos, rings, s);
    for (size_t r = 0; shell && ok && r < rings->num; r++) {
        if (nests[r].depth % 2 == 0 || nests[r].parent != s) continue;
        holes[num_holes] = ring_to_geos(geos, rings, r);
        ok = holes[num_holes] != NULL;
        num_holes += ok;
    }
    if (shell && ok) return GEOSGeom_createPolygon_r(geos, shell, holes, num_holes);
    for (unsigned i = 0; i < num_holes; i++) GEOSGeom_destroy_r(geos, holes[i]);
    GEOSGeom_destroy_r(geos, shell);
    return NULL;
}

static GEOSGeometry *region_to_geos(GEOSContextHandle_t geos, const struct grid_rings *rings)
{
    struct nest *nests = nest_rings(rings);
    GEOSGeometry **polygons = grid_new_array(rings->num, sizeof *polygons);
    GEOSGeometry **holes = grid_new_array(rings->num, sizeof *holes), *region = NULL;
    unsigned num = 0;
    bool ok = nests && polygons && holes;
    for (size_t s = 0; ok && s < rings->num; s++) {
        if (nests[s].depth % 2) continue;
        polygons[num] = polygon_of(geos, rings, nests, s, holes);
        ok = polygons[num] != NULL;
        num += ok;
    }
    if (ok && num)
        region = GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, polygons, num);
    else
        for (unsigned i = 0; i < num; i++) GEOSGeom_destroy_r(geos, polygons[i]);
    free(nests);
    free(polygons);
    free(holes);
    return region;
}

/* GEOS's point on the surface, if it is one of the even-odd region. */
static bool ask_geos(const struct grid_rings *rings, double *x, double *y)
{
    bool found = false;
    pthread_mutex_lock(&init_lock);
    GEOSContextHandle_t geos = GEOS_init_r();
    pthread_mutex_unlock(&init_lock);
    if (!geos) return false;
    GEOSGeometry *region = region_to_geos(geos, rings);
    GEOSGeometry *point = region ? GEOSPointOnSurface_r(geos, region) : NULL;
    if (point && GEOSisEmpty_r(geos, point) == 0)
        found = GEOSGeomGetX_r(geos, point, x) == 1 && GEOSGeomGetY_r(geos, point, y) == 1 &&
                inside_region(rings, *x, *y);
    GEOSGeom_destroy_r(geos, point);
    GEOSGeom_destroy_r(geos, region);
    GEOS_finish_r(geos);
    return found;
}

bool grid_geos_point_on_surface(const struct grid_rings *rings, double *x, double *y)
{
    double px, py;
    if (rings->num > MAX_NESTED_RINGS || !ask_geos(rings, &px, &py))
        return point_on_line(rings, x, y);
    *x = px;
    *y = py;
    return true;
}
