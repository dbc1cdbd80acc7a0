/* corner.c - where two edges cross, in doubles of doubles.
 *
 * Borders that were drawn twice cross at angles of 1e-9: a cross product of two such edges loses nine
 * digits of sixteen, and the crossing moves along the edge by more than its neighbours are apart. A
 * pair of doubles, high + low, has 32 digits (T. J. Dekker, A floating-point technique for extending the
 * available precision, 1971).
 */
#include "corner.h"

#include <math.h>
#include <string.h>

typedef struct pair {
    double high, low;
} pair;

static pair sum_of(double a, double b)
{
    double s = a + b, t = s - a;
    return (pair){s, (a - (s - t)) + (b - t)};
}

static pair add(pair a, pair b)
{
    pair s = sum_of(a.high, b.high), t = sum_of(a.low, b.low);
    s = sum_of(s.high, s.low + t.high);
    return sum_of(s.high, s.low + t.low);
}

static pair negative(pair a) { return (pair){-a.high, -a.low}; }

static pair product(pair a, pair b)
{
    double p = a.high * b.high;
    return sum_of(p, fma(a.high, b.high, -p) + (a.high * b.low + a.low * b.high));
}

static pair quotient(pair a, pair b)
{
    double first = a.high / b.high;
    pair rest = add(a, negative(product(b, (pair){first, 0})));
    double second = rest.high / b.high;
    rest = add(rest, negative(product(b, (pair){second, 0})));
    return add(sum_of(first, second), (pair){rest.high / b.high, 0});
}

/* Cross product of (b - a) and (d - c). */
static pair cross(const double *a, const double *b, const double *c, const double *d)
{
    return add(product(sum_of(b[0], -a[0]), sum_of(d[1], -c[1])),
               negative(product(sum_of(b[1], -a[1]), sum_of(d[0], -c[0]))));
}

void grid_corner_place(const double *e, const double *f, double out[2])
{
    if (memcmp(e, f, 4 * sizeof *e) > 0) {
        const double *swap = e;
        e = f, f = swap;
    }
    pair t = quotient(cross(f, f + 2, e, f), cross(f, f + 2, e, e + 2));
    for (int k = 0; k < 2; k++) {
        pair moved = add((pair){e[k], 0}, product(t, sum_of(e[k + 2], -e[k])));
        double low = fmin(e[k], e[k + 2]), high = fmax(e[k], e[k + 2]);
        out[k] = fmin(fmax(moved.high, low), high);
    }
}
