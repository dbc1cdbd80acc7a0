/* exact.c - expansion arithmetic behind exact.h.
 *
 * An expansion is a sum of doubles, smallest magnitude first, that do not overlap in their bits
 * (D. Priest 1991; J. R. Shewchuk 1997). Its sign is that of its last component, zeros left out.
 * Differences of two doubles have two components, their products eight, a 2 x 2 determinant sixteen.
 */
#include "exact.h"

#include <stddef.h>

enum { DET_SIZE = 16, PRODUCT_SIZE = 2 * DET_SIZE * DET_SIZE };

/* x + y = a + b exactly, x the rounded sum (Knuth). */
static inline void two_sum(double a, double b, double *x, double *y)
{
    double s = a + b, virtual_b = s - a, virtual_a = s - virtual_b;
    *y = (a - virtual_a) + (b - virtual_b);
    *x = s;
}

/* Splits a into two halves of at most 26 bits (Dekker). */
static inline void split(double a, double *high, double *low)
{
    double c = 134217729.0 * a; /* 2^27 + 1 */
    *high = c - (c - a);
    *low = a - *high;
}

/* x + y = a * b exactly (Dekker, Veltkamp). */
static inline void two_product(double a, double b, double *x, double *y)
{
    double ah, al, bh, bl, p = a * b;
    split(a, &ah, &al);
    split(b, &bh, &bl);
    *y = al * bl - (((p - ah * bh) - al * bh) - ah * bl);
    *x = p;
}

/* h = e + b; zeros are left out. Returns the number of components; h may be e. */
static int grow(const double *e, int n, double b, double *h)
{
    double q = b, tail;
    int out = 0;
    for (int i = 0; i < n; i++) {
        two_sum(q, e[i], &q, &tail);
        if (tail != 0) h[out++] = tail;
    }
    if (q != 0 || out == 0) h[out++] = q;
    return out;
}

/* h += f. h must have room for n + m components. */
static int add(double *h, int n, const double *f, int m)
{
    for (int i = 0; i < m; i++) n = grow(h, n, f[i], h);
    return n;
}

static int sign_of(const double *e, int n) { return (e[n - 1] > 0) - (e[n - 1] < 0); }

/* out = e * f, up to 2 * n * m components. */
static int multiply(const double *e, int n, const double *f, int m, double *out)
{
    int size = 1;
    out[0] = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
            double pair[2];
            two_product(e[i], f[j], &pair[1], &pair[0]);
            size = add(out, size, pair, 2);
        }
    }
    return size;
}

static void negate(double *e, int n)
{
    for (int i = 0; i < n; i++) e[i] = -e[i];
}

/* out = (b - a) x (d - c), at most DET_SIZE components (and one spare zero). */
static int determinant(const double *a, const double *b, const double *c, const double *d,
                       double out[DET_SIZE + 1])
{
    double ux[2], uy[2], vx[2], vy[2], second[DET_SIZE / 2 + 1];
    two_sum(b[0], -a[0], &ux[1], &ux[0]);
    two_sum(b[1], -a[1], &uy[1], &uy[0]);
    two_sum(d[0], -c[0], &vx[1], &vx[0]);
    two_sum(d[1], -c[1], &vy[1], &vy[0]);
    int n = multiply(ux, 2, vy, 2, out);
    int m = multiply(uy, 2, vx, 2, second);
    negate(second, m);
    return add(out, n, second, m);
}

int grid_exact_cross_slow(const double *a, const double *b, const double *c, const double *d)
{
    double det[DET_SIZE + 1];
    return sign_of(det, determinant(a, b, c, d, det));
}

/* The crossing of a-b with line c-d lies at the fraction num / den of a-b, where
 * num = (d - c) x (a - c) and den = (d - c) x (a - b); both have the same sign. */
static double fraction(const double *a, const double *b, const double *c, const double *d,
                       double *uncertain)
{
    double dx = d[0] - c[0], dy = d[1] - c[1];
    double n1 = dx * (a[1] - c[1]), n2 = dy * (a[0] - c[0]);
    double d1 = dx * (a[1] - b[1]), d2 = dy * (a[0] - b[0]);
    double num = n1 - n2, den = d1 - d2, t = num / den;
    /* 8 roundings of relative size u in each product; twice that is a safe bound */
    double unit = 2e-15;
    *uncertain = fabs(unit * ((fabs(n1) + fabs(n2)) + (fabs(d1) + fabs(d2)) * (1 + fabs(t))) / den);
    if (!(fabs(den) > unit * (fabs(d1) + fabs(d2)) * 4)) *uncertain = INFINITY;
    return t;
}

int grid_exact_order(const double *a, const double *b, const double *c, const double *d,
                     const double *e, const double *f)
{
    double doubt1, doubt2;
    double t1 = fraction(a, b, c, d, &doubt1), t2 = fraction(a, b, e, f, &doubt2);
    if (t2 - t1 > 2 * (doubt1 + doubt2)) return -1;
    if (t1 - t2 > 2 * (doubt1 + doubt2)) return 1;

    double num1[DET_SIZE + 1], den1[DET_SIZE + 1], num2[DET_SIZE + 1], den2[DET_SIZE + 1];
    double left[2 * PRODUCT_SIZE + 64], right[PRODUCT_SIZE + 64];
    int n1 = determinant(c, d, c, a, num1), m1 = determinant(c, d, b, a, den1);
    int n2 = determinant(e, f, e, a, num2), m2 = determinant(e, f, b, a, den2);
    /* t1 - t2 = (num1 den2 - num2 den1) / (den1 den2) */
    int size = multiply(num1, n1, den2, m2, left);
    int other = multiply(num2, n2, den1, m1, right);
    negate(right, other);
    size = add(left, size, right, other);
    return sign_of(left, size) * sign_of(den1, m1) * sign_of(den2, m2);
}

/* --- distances -------------------------------------------------------------------------------- */

/* The same sum in components that each fall below half a unit in the last place of the next: as few
 * as there are bits for (Shewchuk's compression, first pass). Returns their number. */
static int compress(double *e, int n)
{
    double q = e[n - 1], tail;
    int at = n;
    for (int i = n - 2; i >= 0; i--) {
        two_sum(q, e[i], &q, &tail);
        if (tail == 0) continue;
        e[--at] = q;
        q = tail;
    }
    e[--at] = q;
    for (int i = at; i < n; i++) e[i - at] = e[i];
    return n - at;
}

/* Rounded value, off by little more than half a unit in the last place. */
static double value_of(const double *e, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += e[i];
    return sum;
}

/* The end of e that is nearest to p, or NULL when the foot of p lies between the ends. */
static const double *nearest_end(const double *e, const double *p)
{
    if (grid_exact_ahead(e, e + 2, p) <= 0) return e;
    if (grid_exact_ahead(e + 2, e, p) <= 0) return e + 2;
    return NULL;
}

double grid_exact_distance(const double *e, const double *p)
{
    const double *end = nearest_end(e, p);
    if (end) return hypot(p[0] - end[0], p[1] - end[1]);
    double det[DET_SIZE + 1];
    int n = determinant(e, e + 2, e, p, det);
    return fabs(value_of(det, n)) / hypot(e[2] - e[0], e[3] - e[1]);
}

/* A squared distance as a quotient of expansions. The bits between 1e40 and the last place of 1e-30
 * bound the compressed sizes: 4 * 290 of them in num, 2 * 290 in den. */
enum { SQUARE_SIZE = 2 * DET_SIZE * DET_SIZE, NUM_SIZE = 32, DEN_SIZE = DET_SIZE };
typedef struct quotient {
    double num[SQUARE_SIZE + 1], den[DET_SIZE + 1];
    int num_size, den_size;
} quotient;

/* out = (b - a) squared. */
static int square_length(const double *a, const double *b, double out[DET_SIZE + 1])
{
    const double c[2] = {b[1], a[0]}, d[2] = {a[1], b[0]};
    return compress(out, determinant(a, b, c, d, out));
}

static void square_distance(const double *e, const double *p, quotient *out)
{
    const double *end = nearest_end(e, p);
    out->den[0] = 1;
    out->den_size = 1;
    if (end) {
        out->num_size = square_length(end, p, out->num);
        return;
    }
    double det[DET_SIZE + 1];
    int n = compress(det, determinant(e, e + 2, e, p, det));
    out->num_size = compress(out->num, multiply(det, n, det, n, out->num));
    out->den_size = square_length(e, e + 2, out->den);
}

static bool in_range(const double *values, int n)
{
    for (int i = 0; i < n; i++) {
        double v = fabs(values[i]);
        if (v != 0 && !(v >= 1e-30 && v <= 1e40)) return false;
    }
    return true;
}

int grid_exact_closer(const double *e, const double *f, const double *p)
{
    double first = grid_exact_distance(e, p), second = grid_exact_distance(f, p);
    double doubt = 4e-15 * (first + second); /* of both together, twice */
    int order = (first > second) - (first < second);
    if (fabs(first - second) > doubt) return order;
    if (!in_range(e, 4) || !in_range(f, 4) || !in_range(p, 2)) return order;
    quotient a, b;
    double left[2 * NUM_SIZE * DEN_SIZE * 2 + 1], right[2 * NUM_SIZE * DEN_SIZE + 1];
    square_distance(e, p, &a);
    square_distance(f, p, &b);
    int n = multiply(a.num, a.num_size, b.den, b.den_size, left);
    int m = multiply(b.num, b.num_size, a.den, a.den_size, right);
    negate(right, m);
    return sign_of(left, add(left, n, right, m));
}
