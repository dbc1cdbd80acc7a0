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

/* Sign of the dot product of (b - a) and (p - a): +1 when p lies ahead of a on the way to b. */
static inline int grid_exact_ahead(const double *a, const double *b, const double *p)
{
    const double c[2] = {p[1], a[0]}, d[2] = {a[1], p[0]}; /* d - c is p - a turned left */
    return grid_exact_cross(a, b, c, d);
}

/* Distance of p from the segment e = ax, ay, bx, by, ends included; relative error below 1e-15. */
double grid_exact_distance(const double *e, const double *p);

/* Which segment is nearer to p: -1 the first, +1 the second, 0 exactly the same distance. Exact for
 * magnitudes of 0 or 1e-30 .. 1e40; beyond, distances are compared as they are rounded. */
int grid_exact_closer(const double *e, const double *f, const double *p);

#endif
