/* fit.c - a smooth conversion of coordinates as polynomials with a bound on their error.
 *
 *   box before            patch                     after
 *   +----+----+----+      s, t in -1 .. 1           x = sum of a_ij s^i t^j, i + j <= degree
 *   |    |    |    |      +-------+                 y likewise
 *   +----+----+----+ ---> |   .   |
 *   |    |    |    |      +-------+
 *   +----+----+----+
 *
 * Each patch is sampled at Chebyshev nodes of a higher degree; the samples' Chebyshev coefficients c_ij
 * say what the polynomial leaves out: |c_ij| bounds a term everywhere in the patch. For a conversion
 * that is analytic about the patch the coefficients fall geometrically, so what lies beyond the sampled
 * degree is less than its outermost rows. The bound is SAFETY times (terms left out + outermost rows)
 * and what the evaluation may round; it must also hold at check points between the nodes, with corners
 * and edges, or the patch does not serve.
 *
 * One patch is tried with rising degree, for the loop over a batch can then be widened; when none is
 * good enough, more and more patches of one degree. Patches that do not serve hold NaN.
 */
#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum {
    MIN_DEGREE = 3,
    MAX_DEGREE = 8,
    PATCH_DEGREE = 5,
    EXCESS = 4,       /* the samples' degree beyond the polynomial's */
    MAX_SIDE = 64,    /* patches along the longer side of the box */
    MAX_NODES = MAX_DEGREE + EXCESS + 1,
    MAX_TERMS = (MAX_DEGREE + 1) * (MAX_DEGREE + 2) / 2,
    SAFETY = 4,
    SEAM_PATCH = 4, /* patches at a seam are made no smaller than this many of its widths */
    WIDTH = 8 /* points evaluated at once */
};

static const double pi = 3.14159265358979323846;

struct grid_fit {
    double box[4], x_scale, y_scale; /* patches for one unit */
    int columns, rows, degree;
    double reach, seen;
    size_t num_served;
    /* a patch has its terms one after the other, (x, y) each, in the order of Horner's scheme:
     * for j = degree .. 0, for i = degree - j .. 0 */
    double *terms;
    /* of a patch: how fast x goes with s and t, then y, at most, anywhere in it */
    double *slopes;
};

static int num_terms(int degree) { return (degree + 1) * (degree + 2) / 2; }

/* --- fitting one patch ------------------------------------------------------------------------ */

/* Samples of one patch and what is made of them. */
typedef struct patch {
    double box[4];
    int nodes;                                 /* along a side */
    double coefficient[2][MAX_NODES][MAX_NODES]; /* [x or y][degree in t][degree in s] */
    double terms[2 * MAX_TERMS];
    double bound, seen;
} patch;

static bool convert(grid_transform *transform, size_t n, double *xy)
{
    return grid_transform_apply(transform, n, xy, xy + 1, 2 * sizeof *xy) == 0;
}

/* coefficient[k] of the Chebyshev polynomials from values at the nodes, along one side. */
static void to_chebyshev(int n, const double *values, int stride, double *out)
{
    for (int k = 0; k < n; k++) {
        double sum = 0;
        for (int a = 0; a < n; a++) sum += values[a * stride] * cos(pi * k * (a + 0.5) / n);
        out[k] = sum * (k ? 2.0 : 1.0) / n;
    }
}

/* Fills p->coefficient; false when a node does not convert. */
static bool sample(grid_transform *transform, patch *p)
{
    double xy[MAX_NODES * MAX_NODES * 2], column[MAX_NODES], half[MAX_NODES][MAX_NODES];
    int n = p->nodes;
    for (int b = 0; b < n; b++) {
        for (int a = 0; a < n; a++) {
            double s = cos(pi * (a + 0.5) / n), t = cos(pi * (b + 0.5) / n);
            xy[2 * (b * n + a)] = p->box[0] + (p->box[2] - p->box[0]) * (s + 1) / 2;
            xy[2 * (b * n + a) + 1] = p->box[1] + (p->box[3] - p->box[1]) * (t + 1) / 2;
        }
    }
    if (!convert(transform, (size_t)(n * n), xy)) return false;
    for (int axis = 0; axis < 2; axis++) {
        for (int b = 0; b < n; b++) to_chebyshev(n, xy + 2 * b * n + axis, 2, half[b]);
        for (int i = 0; i < n; i++) {
            to_chebyshev(n, &half[0][i], MAX_NODES, column);
            for (int j = 0; j < n; j++) p->coefficient[axis][j][i] = column[j];
        }
    }
    return true;
}

/* powers[k][i]: the coefficient of s^i in the Chebyshev polynomial of degree k. */
static void chebyshev_powers(double powers[MAX_DEGREE + 1][MAX_DEGREE + 1])
{
    memset(powers, 0, sizeof(double) * (MAX_DEGREE + 1) * (MAX_DEGREE + 1));
    powers[0][0] = 1;
    powers[1][1] = 1;
    for (int k = 2; k <= MAX_DEGREE; k++)
        for (int i = 0; i <= k; i++)
            powers[k][i] = (i ? 2 * powers[k - 1][i - 1] : 0) - powers[k - 2][i];
}

/* Fills p->terms and p->bound for a degree. */
static void make_terms(patch *p, int degree)
{
    double powers[MAX_DEGREE + 1][MAX_DEGREE + 1];
    chebyshev_powers(powers);
    p->bound = 0;
    for (int axis = 0; axis < 2; axis++) {
        double power[MAX_DEGREE + 1][MAX_DEGREE + 1] = {{0}}, left_out = 0, outermost = 0, size = 0;
        for (int j = 0; j < p->nodes; j++) {
            for (int i = 0; i < p->nodes; i++) {
                double c = p->coefficient[axis][j][i];
                if (i >= p->nodes - 2 || j >= p->nodes - 2) outermost += fabs(c);
                if (i + j > degree) left_out += fabs(c);
                for (int l = 0; i + j <= degree && l <= j; l++)
                    for (int k = 0; k <= i; k++) power[l][k] += c * powers[j][l] * powers[i][k];
            }
        }
        double *term = p->terms + axis;
        for (int j = degree; j >= 0; j--)
            for (int i = degree - j; i >= 0; i--, term += 2) size += fabs(*term = power[j][i]);
        /* Horner's scheme rounds twice a step; the place in the patch is rounded too */
        p->bound = fmax(p->bound, SAFETY * (left_out + outermost) + 1e-14 * size);
    }
}

static inline void evaluate(const double *terms, int degree, double s, double t, double out[2])
{
    double x = 0, y = 0;
    for (int j = degree; j >= 0; j--) {
        double u = 0, v = 0;
        for (int i = degree - j; i >= 0; i--, terms += 2) {
            u = u * s + terms[0];
            v = v * s + terms[1];
        }
        x = x * t + u;
        y = y * t + v;
    }
    out[0] = x;
    out[1] = y;
}

/* Whether the bound holds at points between the nodes, from edge to edge. */
static bool check(grid_transform *transform, patch *p, int degree)
{
    enum { MAX_SIDE_POINTS = 2 * MAX_NODES };
    double xy[MAX_SIDE_POINTS * MAX_SIDE_POINTS * 2], place[2];
    int n = degree > PATCH_DEGREE ? 2 * p->nodes : p->nodes + 1;
    for (int i = 0; i < n * n; i++) {
        xy[2 * i] = p->box[0] + (p->box[2] - p->box[0]) * (i % n) / (n - 1);
        xy[2 * i + 1] = p->box[1] + (p->box[3] - p->box[1]) * (i / n) / (n - 1);
    }
    if (!convert(transform, (size_t)(n * n), xy)) return false;
    p->seen = 0;
    for (int i = 0; i < n * n; i++) {
        evaluate(p->terms, degree, 2.0 * (i % n) / (n - 1) - 1, 2.0 * (i / n) / (n - 1) - 1, place);
        p->seen = fmax(p->seen, fmax(fabs(place[0] - xy[2 * i]), fabs(place[1] - xy[2 * i + 1])));
    }
    return p->seen <= p->bound;
}

/* --- fitting a box ---------------------------------------------------------------------------- */

/* What became of a patch. */
typedef enum outcome { SERVES, COARSE, UNFIT } outcome;

static bool meets_seam(const double *seams, double from, double to, double width)
{
    for (; seams && !isnan(*seams); seams++)
        if (*seams > from - width && *seams < to + width) return true;
    return false;
}

static outcome fit_patch(grid_transform *transform, const grid_fit_wish *wish, int degree, patch *p)
{
    double larger = fmax(p->box[2] - p->box[0], p->box[3] - p->box[1]);
    if (meets_seam(wish->seams[0], p->box[0], p->box[2], wish->seam_width) ||
        meets_seam(wish->seams[1], p->box[1], p->box[3], wish->seam_width))
        return larger > SEAM_PATCH * wish->seam_width ? COARSE : UNFIT;
    p->nodes = degree + EXCESS + 1;
    if (!sample(transform, p)) return UNFIT;
    make_terms(p, degree);
    if (!(p->bound <= wish->reach)) return COARSE;
    return check(transform, p, degree) ? SERVES : UNFIT;
}

static bool set_shape(grid_fit *fit, int columns, int rows, int degree)
{
    size_t num = (size_t)columns * (size_t)rows, size = num * 2 * (size_t)num_terms(degree);
    free(fit->terms);
    free(fit->slopes);
    fit->slopes = grid_new_array(num * 4, sizeof *fit->slopes);
    fit->terms = grid_new_array(size, sizeof *fit->terms);
    fit->columns = columns;
    fit->rows = rows;
    fit->degree = degree;
    fit->x_scale = columns / (fit->box[2] - fit->box[0]);
    fit->y_scale = rows / (fit->box[3] - fit->box[1]);
    fit->reach = fit->seen = 0;
    fit->num_served = 0;
    for (size_t i = 0; fit->terms && i < size; i++) fit->terms[i] = NAN;
    return fit->terms && fit->slopes;
}

/* The terms' slopes are largest where |s| and |t| are 1. */
static void set_slopes(const double *terms, int degree, double slopes[4])
{
    for (int k = 0; k < 4; k++) slopes[k] = 0;
    for (int j = degree; j >= 0; j--) {
        for (int i = degree - j; i >= 0; i--, terms += 2) {
            slopes[0] += i * fabs(terms[0]), slopes[1] += j * fabs(terms[0]);
            slopes[2] += i * fabs(terms[1]), slopes[3] += j * fabs(terms[1]);
        }
    }
}

/* Fits all patches; with `all`, stops and returns false at the first that more patches would help. */
static bool fit_patches(grid_transform *transform, const grid_fit_wish *wish, grid_fit *fit, bool all)
{
    size_t size = 2 * (size_t)num_terms(fit->degree);
    double width = (fit->box[2] - fit->box[0]) / fit->columns;
    double height = (fit->box[3] - fit->box[1]) / fit->rows;
    for (int k = 0; k < fit->columns * fit->rows; k++) {
        patch p;
        int column = k % fit->columns, row = k / fit->columns;
        p.box[0] = fit->box[0] + column * width, p.box[2] = fit->box[0] + (column + 1) * width;
        p.box[1] = fit->box[1] + row * height, p.box[3] = fit->box[1] + (row + 1) * height;
        outcome result = fit_patch(transform, wish, fit->degree, &p);
        if (result == COARSE && all) return false;
        if (result != SERVES) continue;
        memcpy(fit->terms + (size_t)k * size, p.terms, size * sizeof *p.terms);
        set_slopes(p.terms, fit->degree, fit->slopes + 4 * (size_t)k);
        fit->reach = fmax(fit->reach, p.bound);
        fit->seen = fmax(fit->seen, p.seen);
        fit->num_served++;
    }
    return fit->num_served > 0;
}

/* False when memory is out; else *good says whether the fit serves. */
static bool fit_box(grid_transform *transform, const grid_fit_wish *wish, grid_fit *fit, bool *good)
{
    double width = fit->box[2] - fit->box[0], height = fit->box[3] - fit->box[1];
    double longer = fmax(width, height);
    *good = false;
    for (int degree = MIN_DEGREE; degree <= MAX_DEGREE && !*good; degree++) {
        if (!set_shape(fit, 1, 1, degree)) return false;
        *good = fit_patches(transform, wish, fit, true);
    }
    for (int side = 2; side <= MAX_SIDE && !*good; side *= 2) {
        int columns = (int)ceil(side * width / longer), rows = (int)ceil(side * height / longer);
        if (!set_shape(fit, columns, rows, PATCH_DEGREE)) return false;
        *good = fit_patches(transform, wish, fit, side < MAX_SIDE);
    }
    return true;
}

grid_status grid_fit_build(grid_transform *transform, const grid_fit_wish *wish, grid_fit **out,
                           grid_error *error)
{
    bool good;
    grid_fit *fit = calloc(1, sizeof *fit);
    if (!fit) return grid_fail_memory(error);
    memcpy(fit->box, wish->box, sizeof fit->box);
    if (!(fit->box[0] < fit->box[2] && fit->box[1] < fit->box[3])) {
        good = false;
    } else if (!fit_box(transform, wish, fit, &good)) {
        grid_fit_free(fit);
        return grid_fail_memory(error);
    }
    if (!good) grid_fit_free(fit);
    *out = good ? fit : NULL;
    return GRID_OK;
}

void grid_fit_free(grid_fit *fit)
{
    if (!fit) return;
    free(fit->terms);
    free(fit->slopes);
    free(fit);
}

double grid_fit_reach(const grid_fit *fit) { return fit->reach; }

const double *grid_fit_extent(const grid_fit *fit) { return fit->box; }

bool grid_fit_box(const grid_fit *fit, double x, double y, double half_x, double half_y, double box[4])
{
    double u = (x - fit->box[0]) * fit->x_scale, du = half_x * fit->x_scale;
    double v = (y - fit->box[1]) * fit->y_scale, dv = half_y * fit->y_scale, place[2];
    if (!(u - du >= 0 && u + du <= fit->columns && v - dv >= 0 && v + dv <= fit->rows)) return false;
    int column = (int)(u - du), row = (int)(v - dv);
    if (u + du > column + 1 || v + dv > row + 1) return false;
    size_t k = (size_t)row * (size_t)fit->columns + (size_t)column;
    const double *slopes = fit->slopes + 4 * k;
    evaluate(fit->terms + k * 2 * (size_t)num_terms(fit->degree), fit->degree, 2 * (u - column) - 1,
             2 * (v - row) - 1, place);
    for (int axis = 0; axis < 2; axis++) {
        /* a patch is 2 wide in s and t; the slopes are rounded far less than by the last factor */
        double way = 2 * (slopes[2 * axis] * du + slopes[2 * axis + 1] * dv) * (1 + 1e-9) + fit->reach;
        box[axis] = place[axis] - way;
        box[2 + axis] = place[axis] + way;
    }
    return isfinite(box[0]) && isfinite(box[1]) && isfinite(box[2]) && isfinite(box[3]);
}

void grid_fit_stats_of(const grid_fit *fit, grid_fit_stats *out)
{
    *out = (grid_fit_stats){(size_t)fit->columns * (size_t)fit->rows, fit->num_served, fit->degree,
                            fit->seen};
}

/* --- converting ------------------------------------------------------------------------------- */

#define WIDEN static inline __attribute__((always_inline))

typedef double lanes __attribute__((vector_size(WIDTH * sizeof(double))));

/* WIDTH points by the same terms. */
WIDEN void apply_lanes(const grid_fit *fit, int degree, const double *px, const double *py,
                       double *out_x, double *out_y)
{
    const double *term = fit->terms;
    lanes s, t, x = {0}, y = {0};
    memcpy(&s, px, sizeof s);
    memcpy(&t, py, sizeof t);
    s = (s - fit->box[0]) * (2 * fit->x_scale) - 1;
    t = (t - fit->box[1]) * (2 * fit->y_scale) - 1;
    for (int j = degree; j >= 0; j--) {
        lanes u = {0}, v = {0};
        for (int k = degree - j; k >= 0; k--, term += 2) {
            u = u * s + term[0];
            v = v * s + term[1];
        }
        x = x * t + u;
        y = y * t + v;
    }
    memcpy(out_x, &x, sizeof x);
    memcpy(out_y, &y, sizeof y);
}

/* What was computed outside of the box does not count; NaN is NaN already. */
WIDEN void drop_outside(const grid_fit *fit, size_t n, const double *restrict x,
                        const double *restrict y, double *restrict out_x, double *restrict out_y)
{
    const double west = fit->box[0], south = fit->box[1];
    const double x_scale = 2 * fit->x_scale, y_scale = 2 * fit->y_scale;
    for (size_t i = 0; i < n; i++) {
        double s = (x[i] - west) * x_scale - 1, t = (y[i] - south) * y_scale - 1;
        double a = s * s, b = t * t, farther = a > b ? a : b;
        out_x[i] = farther > 1 ? (double)NAN : out_x[i];
        out_y[i] = farther > 1 ? (double)NAN : out_y[i];
    }
}

/* The degree is a constant where this is called, so that nothing but Horner's scheme remains. */
WIDEN void apply_one(const grid_fit *fit, int degree, size_t n, const double *x, const double *y,
                     double *out_x, double *out_y)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        apply_lanes(fit, degree, x + i, y + i, out_x + i, out_y + i);
    if (i < n) {
        double rest[4][WIDTH] = {{0}};
        memcpy(rest[0], x + i, (n - i) * sizeof *x);
        memcpy(rest[1], y + i, (n - i) * sizeof *y);
        apply_lanes(fit, degree, rest[0], rest[1], rest[2], rest[3]);
        memcpy(out_x + i, rest[2], (n - i) * sizeof *x);
        memcpy(out_y + i, rest[3], (n - i) * sizeof *y);
    }
    drop_outside(fit, n, x, y, out_x, out_y);
}

/* Each point by the terms of its patch. */
WIDEN void apply_many(const grid_fit *fit, size_t n, const double *x, const double *y, double *out_x,
                      double *out_y)
{
    size_t size = 2 * (size_t)num_terms(fit->degree);
    for (size_t i = 0; i < n; i++) {
        double u = (x[i] - fit->box[0]) * fit->x_scale, v = (y[i] - fit->box[1]) * fit->y_scale;
        double place[2] = {NAN, NAN};
        if (u >= 0 && u <= fit->columns && v >= 0 && v <= fit->rows) {
            int column = u < fit->columns ? (int)u : fit->columns - 1;
            int row = v < fit->rows ? (int)v : fit->rows - 1;
            evaluate(fit->terms + ((size_t)row * (size_t)fit->columns + (size_t)column) * size,
                     PATCH_DEGREE, 2 * (u - column) - 1, 2 * (v - row) - 1, place);
        }
        out_x[i] = place[0];
        out_y[i] = place[1];
    }
}

WIDEN void apply(const grid_fit *fit, size_t n, const double *x, const double *y, double *out_x,
                 double *out_y)
{
    _Static_assert(MIN_DEGREE == 3 && MAX_DEGREE == 8, "each degree has its case");
    if (fit->columns * fit->rows > 1) {
        apply_many(fit, n, x, y, out_x, out_y);
        return;
    }
    switch (fit->degree) {
    case 3: apply_one(fit, 3, n, x, y, out_x, out_y); break;
    case 4: apply_one(fit, 4, n, x, y, out_x, out_y); break;
    case 5: apply_one(fit, 5, n, x, y, out_x, out_y); break;
    case 6: apply_one(fit, 6, n, x, y, out_x, out_y); break;
    case 7: apply_one(fit, 7, n, x, y, out_x, out_y); break;
    default: apply_one(fit, 8, n, x, y, out_x, out_y); break;
    }
}

static void apply_portable(const grid_fit *fit, size_t n, const double *x, const double *y,
                           double *out_x, double *out_y)
{
    apply(fit, n, x, y, out_x, out_y);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void apply_avx2(const grid_fit *fit, size_t n, const double *x,
                                                       const double *y, double *out_x, double *out_y)
{
    apply(fit, n, x, y, out_x, out_y);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"))) static void
apply_avx512(const grid_fit *fit, size_t n, const double *x, const double *y, double *out_x,
             double *out_y)
{
    apply(fit, n, x, y, out_x, out_y);
}
#endif

void grid_fit_apply(const grid_fit *fit, size_t n, const double *x, const double *y, double *out_x,
                    double *out_y)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        apply_avx512(fit, n, x, y, out_x, out_y);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        apply_avx2(fit, n, x, y, out_x, out_y);
        return;
    }
#endif
    apply_portable(fit, n, x, y, out_x, out_y);
}
