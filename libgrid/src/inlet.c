/* inlet.c - gaps narrower than a sliver that are open to the outside.
 *
 *      outside                        The contour is walked with the outside on the left. Where two of
 *   ---+   +-----   mouth < width     its edges come nearer than the sliver width, the run between them
 *      |   |                          may enclose a pocket of outside: its area is positive (a neck of
 *   A  |   |  B                       land would be negative) and its mean width 2A/P tells whether it
 *       \ /                           is a sliver. The longest runs win; runs inside them are theirs.
 *        v
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "support.h"

/* Pairs looked at before a contour is given up as a tangle. */
#define MAX_PAIRS ((size_t)50000000)

typedef struct run { /* edges first < last of the contour, whose nearest points form the mouth */
    size_t first, last;
    double length, area;
} run;

typedef struct contour {
    size_t n;
    uint32_t *half;     /* halves in order */
    double *xy;         /* their origins in metres about the first; n + 1 points */
    double *length;     /* prefix sums, n + 1 */
    double *area;       /* prefix sums of cross products about the first point, n + 1 */
    run *runs;
    size_t num_runs, capacity;
    /* buckets of edges */
    double size, west, south;
    size_t columns, rows;
    size_t *start;
    uint32_t *edges;
} contour;

static void clear(contour *c)
{
    free(c->half);
    free(c->xy);
    free(c->length);
    free(c->area);
    free(c->runs);
    free(c->start);
    free(c->edges);
}

static bool trace(const grid_check *check, const grid_arrangement *a, uint32_t first, contour *c)
{
    const double *o = a->nodes + 2 * (size_t)a->origin[first];
    grid_ground ground = grid_ground_at(check->map, o[1]);
    uint32_t h = first;
    do c->n++, h = a->next[h];
    while (h != first);
    c->half = grid_new_array(c->n, sizeof *c->half);
    c->xy = grid_new_array(2 * (c->n + 1), sizeof *c->xy);
    c->length = grid_new_array(c->n + 1, sizeof *c->length);
    c->area = grid_new_array(c->n + 1, sizeof *c->area);
    if (!c->half || !c->xy || !c->length || !c->area) return false;
    for (size_t i = 0; i <= c->n; i++, h = a->next[h]) {
        const double *p = a->nodes + 2 * (size_t)a->origin[h];
        double *q = c->xy + 2 * i;
        q[0] = (p[0] - o[0]) * ground.x_m;
        q[1] = (p[1] - o[1]) * ground.y_m;
        if (i < c->n) c->half[i] = h;
        if (i == 0) continue;
        c->length[i] = c->length[i - 1] + hypot(q[0] - q[-2], q[1] - q[-1]);
        c->area[i] = c->area[i - 1] + (q[-2] * q[1] - q[0] * q[-1]);
    }
    return true;
}

static double distance_to_segment(const double *p, const double *a, const double *b)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], d = dx * dx + dy * dy;
    double t = d > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / d : 0;
    t = fmin(fmax(t, 0), 1);
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/* Edges of a contour do not cross, so an end is nearest. */
static double distance_of_edges(const double *a, const double *b)
{
    return fmin(fmin(distance_to_segment(a, b, b + 2), distance_to_segment(a + 2, b, b + 2)),
                fmin(distance_to_segment(b, a, a + 2), distance_to_segment(b + 2, a, a + 2)));
}

/* Area enclosed by the points first .. last and the mouth, about the first of them: the prefix sums
 * carry the rounding of a whole county's area, which is more than that of a hair. */
static double area_of_run(const contour *c, size_t first, size_t last)
{
    const double *o = c->xy + 2 * first;
    double sum = 0;
    for (size_t i = first + 1; i < last; i++) {
        const double *p = c->xy + 2 * i;
        sum += (p[0] - o[0]) * (p[3] - o[1]) - (p[2] - o[0]) * (p[1] - o[1]);
    }
    return sum / 2;
}

/* The run from the end of edge `first` to the start of edge `last`. */
static bool try_run(contour *c, size_t first, size_t last, double width)
{
    if (last < first + 2) return true;
    const double *p = c->xy + 2 * (first + 1), *q = c->xy + 2 * last;
    double length = c->length[last] - c->length[first + 1];
    double area = (c->area[last] - c->area[first + 1] + (q[0] * p[1] - p[0] * q[1])) / 2;
    double perimeter = length + hypot(q[0] - p[0], q[1] - p[1]);
    double rounding = 1e-14 * c->size * c->size * (double)(c->columns + c->rows) *
                      (double)(c->columns + c->rows);
    if (length < 2 * width || area < -rounding || 2 * (area - rounding) / perimeter >= width)
        return true;
    if (distance_of_edges(c->xy + 2 * first, c->xy + 2 * last) >= width) return true;
    area = area_of_run(c, first + 1, last);
    if (!(area > 0) || 2 * area / perimeter >= width) return true;
    if (!grid_grow((void **)&c->runs, &c->capacity, c->num_runs, sizeof *c->runs)) return false;
    c->runs[c->num_runs++] = (run){first, last, length, area};
    return true;
}

static size_t bucket(double v, size_t n) { return v <= 0 ? 0 : v >= (double)n ? n - 1 : (size_t)v; }

/* Calls for each bucket that an edge, widened by `width`, may touch: counts it, or puts it in. */
static void each_bucket(contour *c, size_t edge, double width, bool put)
{
    const double *p = c->xy + 2 * edge;
    size_t x0 = bucket((fmin(p[0], p[2]) - width - c->west) / c->size, c->columns);
    size_t x1 = bucket((fmax(p[0], p[2]) + width - c->west) / c->size, c->columns);
    size_t y0 = bucket((fmin(p[1], p[3]) - width - c->south) / c->size, c->rows);
    size_t y1 = bucket((fmax(p[1], p[3]) + width - c->south) / c->size, c->rows);
    for (size_t y = y0; y <= y1; y++) {
        for (size_t x = x0; x <= x1; x++) {
            size_t *slot = &c->start[y * c->columns + x + 1];
            if (put)
                c->edges[--*slot] = (uint32_t)edge;
            else
                ++*slot;
        }
    }
}

static bool fill_buckets(contour *c, double width)
{
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < c->n; i++) {
        box[0] = fmin(box[0], c->xy[2 * i]), box[1] = fmin(box[1], c->xy[2 * i + 1]);
        box[2] = fmax(box[2], c->xy[2 * i]), box[3] = fmax(box[3], c->xy[2 * i + 1]);
    }
    double w = box[2] - box[0], h = box[3] - box[1];
    /* about a bucket an edge, but none smaller than four widths */
    c->size = fmax(fmax(4 * width, c->length[c->n] / (double)c->n), sqrt(w * h / (4.0 * (double)c->n)));
    c->west = box[0], c->south = box[1];
    c->columns = (size_t)fmin(w / c->size, 4.0 * (double)c->n) + 1;
    c->rows = (size_t)fmin(h / c->size, 4.0 * (double)c->n) + 1;
    size_t num = c->columns * c->rows;
    c->start = grid_new_array(num + 1, sizeof *c->start);
    if (!c->start) return false;
    for (size_t i = 0; i < c->n; i++) each_bucket(c, i, width, false);
    for (size_t k = 0; k < num; k++) c->start[k + 1] += c->start[k];
    c->edges = grid_new_array(c->start[num], sizeof *c->edges);
    if (!c->edges) return false;
    size_t total = c->start[num];
    for (size_t i = c->n; i-- > 0;) each_bucket(c, i, width, true);
    memmove(c->start, c->start + 1, num * sizeof *c->start);
    c->start[num] = total;
    return true;
}

static int compare_runs(const void *left, const void *right)
{
    const run *a = left, *b = right;
    if (a->length != b->length) return a->length > b->length ? -1 : 1;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->last > b->last) - (a->last < b->last);
}

/* Unit on the land side of a contour's edge with the lowest code. */
static const char *land_code(const grid_check *check, const grid_arrangement *a, uint32_t half)
{
    const grid_cycle *far = &a->cycles[a->cycle[half ^ 1]];
    return far->num_cover ? grid_check_code(check, a->covers[far->cover]) : NULL;
}

static void tell_run(grid_check *check, const grid_arrangement *a, const contour *c, const run *r)
{
    const char *one = land_code(check, a, c->half[r->first + 1]);
    const char *two = land_code(check, a, c->half[r->last - 1]);
    const double *tip = a->nodes + 2 * (size_t)a->origin[c->half[(r->first + 1 + r->last) / 2]];
    bool swap = one && two && strcmp(one, two) > 0, same = one && two && !strcmp(one, two);
    grid_finding finding = grid_finding_of(GRID_FINDING_INLET, GRID_WARNING);
    finding.code_a = swap ? two : one;
    finding.code_b = same ? NULL : swap ? one : two;
    finding.area_m2 = r->area;
    finding.length_m = r->length / 2;
    finding.width_m = 2 * r->area / r->length;
    finding.x = tip[0];
    finding.y = tip[1];
    check->totals.num_inlets++;
    const char *code = finding.code_a ? finding.code_a : "?";
    if (finding.code_b)
        grid_findings_add(check->findings, &finding,
                          "a narrow gap of %.6g m2 runs in from the outside, %.3g m wide and %.4g m long, at "
                          "%s and %s", finding.area_m2, finding.width_m, finding.length_m, code,
                          finding.code_b);
    else
        grid_findings_add(check->findings, &finding,
                          "a narrow gap of %.6g m2 runs in from the outside, %.3g m wide and %.4g m long, at "
                          "%s", finding.area_m2, finding.width_m, finding.length_m, code);
}

static bool tell_runs(grid_check *check, const grid_arrangement *a, contour *c)
{
    bool *taken = grid_new_array(c->n, sizeof *taken);
    if (!taken) return false;
    if (c->num_runs) qsort(c->runs, c->num_runs, sizeof *c->runs, compare_runs);
    for (size_t i = 0; i < c->num_runs; i++) {
        const run *r = &c->runs[i];
        /* runs nest or are apart: a taken end means a longer run holds this one */
        if (taken[r->first + 1] || taken[r->last - 1]) continue;
        memset(taken + r->first + 1, true, r->last - r->first - 1);
        tell_run(check, a, c, r);
    }
    free(taken);
    return true;
}

static bool search_contour(grid_check *check, const grid_arrangement *a, uint32_t first)
{
    contour c = {0};
    double width = check->sliver_width_m;
    size_t pairs = 0;
    bool ok = trace(check, a, first, &c) && fill_buckets(&c, width);
    for (size_t k = 0; ok && k < c.columns * c.rows; k++) {
        for (size_t i = c.start[k]; ok && i < c.start[k + 1]; i++) {
            for (size_t j = i + 1; ok && j < c.start[k + 1] && pairs < MAX_PAIRS; j++, pairs++) {
                size_t p = c.edges[i], q = c.edges[j];
                ok = try_run(&c, p < q ? p : q, p < q ? q : p, width);
            }
        }
    }
    ok = ok && tell_runs(check, a, &c);
    clear(&c);
    return ok;
}

grid_status grid_check_inlets(grid_check *check, const grid_arrangement *arrangement,
                              grid_error *error)
{
    for (size_t i = 0; i < arrangement->num_cycles; i++) {
        const grid_cycle *cycle = &arrangement->cycles[i];
        /* three edges cannot run in and out again */
        if (!cycle->contour || cycle->num_cover) continue;
        if (!search_contour(check, arrangement, cycle->first)) return grid_fail_memory(error);
    }
    return GRID_OK;
}
