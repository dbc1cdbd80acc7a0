/* Where edges cross, against rationals; and walks cut into rings. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>

#include "corner.h"
#include "exact.h"
#include "random.h"
#include "simple_rings.h"

static void difference(mpq_t out, double a, double b)
{
    mpq_t q;
    mpq_init(q);
    mpq_set_d(out, a);
    mpq_set_d(q, b);
    mpq_sub(out, out, q);
    mpq_clear(q);
}

/* out = (b - a) x (d - c) */
static void cross(mpq_t out, const double *a, const double *b, const double *c, const double *d)
{
    mpq_t u, v;
    mpq_inits(u, v, NULL);
    difference(u, b[0], a[0]);
    difference(v, d[1], c[1]);
    mpq_mul(out, u, v);
    difference(u, b[1], a[1]);
    difference(v, d[0], c[0]);
    mpq_mul(u, u, v);
    mpq_sub(out, out, u);
    mpq_clears(u, v, NULL);
}

/* How far a coordinate is from the crossing's, in units in its last place. */
static double units_off(const double *e, const double *f, int k, double got)
{
    mpq_t t, den, p;
    double last = fmax(nextafter(fabs(got), INFINITY) - fabs(got), 5e-324);
    mpq_inits(t, den, p, NULL);
    cross(t, f, f + 2, e, f);
    cross(den, f, f + 2, e, e + 2);
    mpq_div(t, t, den);
    difference(p, e[k + 2], e[k]);
    mpq_mul(t, t, p);
    mpq_set_d(p, e[k]);
    mpq_add(t, t, p);
    mpq_set_d(p, got);
    mpq_sub(t, t, p);
    mpq_set_d(p, last);
    mpq_div(t, t, p);
    double off = fabs(mpq_get_d(t));
    mpq_clears(t, den, p, NULL);
    return off;
}

static bool really_cross(const double *e, const double *f)
{
    return grid_exact_orient(e, e + 2, f) * grid_exact_orient(e, e + 2, f + 2) < 0 &&
           grid_exact_orient(f, f + 2, e) * grid_exact_orient(f, f + 2, e + 2) < 0;
}

/* Edges at any angle, and edges a hair from each other, far from the origin and near it. */
static void crossings_are_the_nearest_doubles(void **state)
{
    uint64_t random = 5;
    size_t num = 0, beside = 0;
    (void)state;
    for (size_t i = 0; i < scaled(200000); i++) {
        double far = random_below(&random, 2) ? 4285354.25 : 0, e[4], f[4], got[2], again[2];
        double noise = ldexp(1, -(int)random_below(&random, 30));
        for (int k = 0; k < 4; k++) {
            e[k] = far + 100 * random_unit(&random);
            f[k] = e[k] + noise * (random_unit(&random) - 0.5);
        }
        if (!really_cross(e, f)) continue;
        grid_corner_place(e, f, got);
        grid_corner_place(f, e, again);
        assert_memory_equal(got, again, sizeof got);
        for (int k = 0; k < 2; k++) {
            double off = units_off(e, f, k, got[k]);
            if (!(off < 0.5000001)) fail_msg("crossing %zu is %g units off", i, off);
            beside += off > 0.5;
        }
        num++;
    }
    printf("%zu crossings, %zu coordinates beside the nearest\n", num, beside);
    assert_true(num > scaled(200000) / 10);
}

static void assert_rings(const double *walk, size_t n, const char *want)
{
    grid_rings_builder builder = {0};
    size_t num, *start;
    double *xy;
    char text[500] = "";
    assert_true(grid_rings_add(&builder, walk, n));
    assert_true(grid_rings_finish(&builder, true, &num, &start, &xy));
    for (size_t r = 0; r < num; r++) {
        for (size_t i = start[r]; i < start[r + 1]; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%g%g ", xy[2 * i], xy[2 * i + 1]);
        strcat(text, "/");
    }
    assert_string_equal(text, want);
    free(start);
    free(xy);
}

static void walks_become_rings(void **state)
{
    (void)state;
    /* from another vertex on, a point repeated */
    assert_rings((const double[]){2, 0, 2, 2, 2, 2, 0, 2, 0, 0}, 5, "00 20 22 02 00 /");
    /* a bow tie that touches itself in 11; a spike to 59 and back */
    assert_rings((const double[]){0, 0, 1, 1, 5, 9, 1, 1, 2, 0, 2, 2, 1, 1, 0, 2}, 8,
                 "00 11 02 00 /20 22 11 20 /");
    /* a shell and its hole that touch in 00 */
    assert_rings((const double[]){0, 0, 9, 0, 9, 9, 0, 9, 0, 0, 1, 3, 3, 3, 3, 1}, 8,
                 "00 90 99 09 00 /00 13 33 31 00 /");
    /* nothing is enclosed: there and back, on a line, a point */
    assert_rings((const double[]){0, 0, 1, 1}, 2, "");
    assert_rings((const double[]){0, 0, 2, 2, 1, 1}, 3, "");
    assert_rings((const double[]){3, 3}, 1, "");
    assert_rings(NULL, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(crossings_are_the_nearest_doubles),
                                       cmocka_unit_test(walks_become_rings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
