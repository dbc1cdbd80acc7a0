/* neighbours_near.c - neighbours by distance: see <grid/hotspot.h>.
 *
 * Points are sorted by y. From each the search goes up and down until the way in y alone is longer
 * than the band, or than the k-th best so far: of points spread over a county it sees a strip.
 */
#include <grid/hotspot.h>

#include <math.h>
#include <stdlib.h>

#include "map_layout.h"
#include "metric.h"
#include "support.h"
#include "weights.h"

/* A degree of latitude is nowhere shorter (110,574.3 m at the equator of CGCS2000). */
#define SHORTEST_DEGREE_M 110574.0

typedef struct point {
    double xy[2];
    int32_t number;
} point;

typedef struct strip {
    grid_metric metric;
    double y_m; /* metres of a unit of y at least */
    size_t num; /* points with a place */
    point *points;
} strip;

/* ---- centroids ------------------------------------------------------------------------------- */

/* Adds the ring's area and its moments about `origin`. */
static void add_ring(const double *xy, size_t n, const double origin[2], double sign, double sum[3])
{
    double ring[3] = {0};
    for (size_t i = 0; i + 1 < n; i++) {
        double ax = xy[2 * i] - origin[0], ay = xy[2 * i + 1] - origin[1];
        double bx = xy[2 * i + 2] - origin[0], by = xy[2 * i + 3] - origin[1];
        double cross = ax * by - bx * ay;
        ring[0] += cross / 2;
        ring[1] += cross * (ax + bx) / 6;
        ring[2] += cross * (ay + by) / 6;
    }
    if (ring[0] < 0) sign = -sign; /* whatever its direction, a shell adds and a hole takes away */
    for (int k = 0; k < 3; k++) sum[k] += sign * ring[k];
}

void grid_unit_centroids(const grid_map *map, size_t n, const int32_t *units, double *xy)
{
    for (size_t i = 0; i < n; i++) {
        const grid_unit *unit = &map->units[units[i]];
        double origin[2] = {(unit->box[0] + unit->box[2]) / 2, (unit->box[1] + unit->box[3]) / 2};
        double sum[3] = {0};
        size_t first = map->record_ring[map->first_record[units[i]]];
        size_t end = map->record_ring[map->first_record[units[i] + 1]];
        for (size_t r = first; r < end; r++)
            add_ring(map->xy + 2 * map->ring_start[r], map->ring_start[r + 1] - map->ring_start[r],
                     origin, map->ring_is_hole[r] ? -1 : 1, sum);
        bool has_ground = sum[0] > 0;
        xy[2 * i] = has_ground ? origin[0] + sum[1] / sum[0] : NAN;
        xy[2 * i + 1] = has_ground ? origin[1] + sum[2] / sum[0] : NAN;
    }
}

/* ---- the strip ------------------------------------------------------------------------------- */

static int compare_points(const void *left, const void *right)
{
    const point *a = left, *b = right;
    if (a->xy[1] != b->xy[1]) return a->xy[1] < b->xy[1] ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool make_strip(const grid_map *map, size_t n, const double *xy, strip *out)
{
    out->metric = map ? grid_metric_of(map) : (grid_metric){false, 1};
    out->y_m = out->metric.geographic ? SHORTEST_DEGREE_M : out->metric.unit_m;
    out->num = 0;
    out->points = grid_new_array(n, sizeof *out->points);
    if (!out->points) return false;
    for (size_t i = 0; i < n; i++) {
        const double *p = xy + 2 * i;
        if (isfinite(p[0]) && isfinite(p[1]))
            out->points[out->num++] = (point){{p[0], p[1]}, (int32_t)i};
    }
    if (out->num) qsort(out->points, out->num, sizeof *out->points, compare_points);
    return true;
}

static double distance_m(const strip *s, size_t i, size_t k)
{
    const double *p = s->points[i].xy, *q = s->points[k].xy;
    if (s->metric.geographic) return grid_geodesic_distance(p[0], p[1], q[0], q[1]);
    return hypot(q[0] - p[0], q[1] - p[1]) * s->metric.unit_m;
}

/* No distance between the two is shorter. */
static double least_m(const strip *s, size_t i, size_t k)
{
    return fabs(s->points[k].xy[1] - s->points[i].xy[1]) * s->y_m * (1 - 1e-12);
}

grid_status grid_weights_by_distance(const grid_map *map, size_t n, const double *xy, double band_m,
                                     grid_weights **out, grid_error *error)
{
    strip s;
    grid_links links = {0};
    if (!(band_m > 0 && band_m < INFINITY))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "a distance band is a length above 0");
    bool ok = make_strip(map, n, xy, &s);
    for (size_t i = 0; i < s.num && ok; i++) {
        for (size_t k = i + 1; k < s.num && ok && least_m(&s, i, k) <= band_m; k++) {
            int32_t a = s.points[i].number, b = s.points[k].number;
            if (distance_m(&s, i, k) <= band_m)
                ok = grid_links_add(&links, a, b) && grid_links_add(&links, b, a);
        }
    }
    grid_status status = ok ? grid_weights_new(n, &links, out, error) : grid_fail_memory(error);
    free(links.items);
    free(s.points);
    return status;
}

/* ---- the nearest ----------------------------------------------------------------------------- */

typedef struct near_point {
    double distance_m;
    int32_t number;
} near_point;

/* The nearest so far, the best first. */
typedef struct best {
    near_point *items;
    size_t num, k;
} best;

static bool is_wanted(const best *b, double at_least_m)
{
    return b->num < b->k || at_least_m <= b->items[b->num - 1].distance_m;
}

static void take(best *b, near_point one)
{
    size_t at = b->num;
    while (at && (b->items[at - 1].distance_m > one.distance_m ||
                  (b->items[at - 1].distance_m == one.distance_m &&
                   b->items[at - 1].number > one.number)))
        at--;
    if (at == b->k) return;
    size_t last = b->num < b->k ? b->num++ : b->k - 1;
    for (size_t i = last; i > at; i--) b->items[i] = b->items[i - 1];
    b->items[at] = one;
}

static void find_best(const strip *s, size_t i, best *b)
{
    b->num = 0;
    for (size_t k = i; k-- > 0 && is_wanted(b, least_m(s, i, k));)
        take(b, (near_point){distance_m(s, i, k), s->points[k].number});
    for (size_t k = i + 1; k < s->num && is_wanted(b, least_m(s, i, k)); k++)
        take(b, (near_point){distance_m(s, i, k), s->points[k].number});
}

grid_status grid_weights_by_rank(const grid_map *map, size_t n, const double *xy, size_t k,
                                 grid_weights **out, grid_error *error)
{
    strip s;
    grid_links links = {0};
    if (!k)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "a unit without neighbours tells nothing: k is 0");
    best b = {.k = k < n ? k : n};
    b.items = grid_new_array(b.k, sizeof *b.items);
    bool ok = make_strip(map, n, xy, &s) && b.items;
    for (size_t i = 0; i < s.num && ok; i++) {
        find_best(&s, i, &b);
        for (size_t j = 0; j < b.num && ok; j++)
            ok = grid_links_add(&links, s.points[i].number, b.items[j].number);
    }
    grid_status status = ok ? grid_weights_new(n, &links, out, error) : grid_fail_memory(error);
    free(links.items);
    free(b.items);
    free(s.points);
    return status;
}
