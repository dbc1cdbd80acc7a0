/* exact.h - signs that are never wrong: orientation and order decided exactly on doubles.
 *
 * Coordinates must be finite, at most GRID_COORDINATE_MAX in magnitude, and 0 or at least
 * GRID_COORDINATE_MIN: then no product here over- or underflows, and every sign is that of exact
 * arithmetic. Compile with -ffp-contract=off.
 */
#ifndef GRID_SRC_EXACT_H
#define GRID_SRC_EXACT_H

#include <math.h>
#include <stdbool.h>

#define GRID_COORDINATE_MAX 1e100
#define GRID_COORDINATE_MIN 1e-100

/* The number as ownership sees it: tiny magnitudes and -0 are 0. */
static inline double grid_exact_flush(double v) { return fabs(v) < GRID_COORDINATE_MIN ? 0.0 : v; }

/* Finite and small enough to take part. */
static inline bool grid_exact_valid(double v) { return fabs(v) <= GRID_COORDINATE_MAX; }

/* Sign of the cross product of (b - a) and (d - c), exactly. */
int grid_exact_cross_slow(const double *a, const double *b, const double *c, const double *d);

/* +1 when p lies left of the line from a to b, -1 right, 0 on it. Points are x,y pairs.
 * The filter is J. R. Shewchuk's (Adaptive precision floating-point arithmetic and fast robust
 * geometric predicates, 1997): the sign is sure when the result passes (3 + 16 u) u times the sum of
 * the two products, u = 2^-53. */
static inline int grid_exact_orient(const double *a, const double *b, const double *p)
{
    double left = (b[0] - a[0]) * (p[1] - a[1]);
    double right = (b[1] - a[1]) * (p[0] - a[0]);
    double det = left - right;
    double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (det > bound) return 1;
    if (-det > bound) return -1;
    return grid_exact_cross_slow(a, b, a, p);
}

/* Sign of the cross product of (b - a) and (d - c): +1 when the second direction turns left. */
static inline int grid_exact_cross(const double *a, const double *b, const double *c, const double *d)
{
    double left = (b[0] - a[0]) * (d[1] - c[1]);
    double right = (b[1] - a[1]) * (d[0] - c[0]);
    double det = left - right;
    double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (det > bound) return 1;
    if (-det > bound) return -1;
    return grid_exact_cross_slow(a, b, c, d);
}

/* Segment a-b is crossed properly by the lines c-d and e-f. Which crossing lies nearer to a?
 * -1 the first, +1 the second, 0 the same point. Needs magnitudes within 1e-60 .. 1e60. */
int grid_exact_order(const double *a, const double *b, const double *c, const double *d,
                     const double *e, const double *f);

#endif
