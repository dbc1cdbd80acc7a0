/* The exact predicates against GMP rationals: random numbers of wild magnitudes, nearly and exactly
 * collinear points, lattices, the smallest and largest coordinates. */
#include <gmp.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "exact.h"
#include "oracle.h"
#include "random.h"

/* Sign of (b - a) x (d - c). */
static void cross(mpq_t out, const double *a, const double *b, const double *c, const double *d)
{
    mpq_t u, v;
    mpq_inits(u, v, NULL);
    mpq_set_d(out, b[0]);
    mpq_set_d(u, a[0]);
    mpq_sub(out, out, u);
    mpq_set_d(u, d[1]);
    mpq_set_d(v, c[1]);
    mpq_sub(u, u, v);
    mpq_mul(out, out, u);
    mpq_set_d(u, b[1]);
    mpq_set_d(v, a[1]);
    mpq_sub(u, u, v);
    mpq_t w;
    mpq_init(w);
    mpq_set_d(v, d[0]);
    mpq_set_d(w, c[0]);
    mpq_sub(v, v, w);
    mpq_mul(u, u, v);
    mpq_sub(out, out, u);
    mpq_clears(u, v, w, NULL);
}

/* A coordinate that the rule admits: 0, or 1e-100 .. 1e100. */
static double wild(uint64_t *state)
{
    int exponent = (int)random_below(state, 660) - 330;
    double v = ldexp(random_unit(state) * 2 - 1, exponent);
    v = grid_exact_flush(v);
    return fabs(v) > GRID_COORDINATE_MAX ? 1e100 : v;
}

static double coordinate(uint64_t *state, size_t kind)
{
    switch (kind) {
    case 0: return (double)random_below(state, 7);
    case 1: return random_unit(state);
    case 2: return 549585.0612 + random_unit(state) * 100;
    case 3: return (double)random_below(state, 5) * 1e-100;
    default: return wild(state);
    }
}

static void fill(uint64_t *state, size_t num, double *xy)
{
    size_t kind = random_below(state, 6);
    for (size_t i = 0; i < 2 * num; i++) xy[i] = coordinate(state, kind);
    if (random_below(state, 2)) { /* the last point nearly on the line of the first two */
        double t = random_unit(state) * 3 - 1, *p = xy + 2 * num - 2;
        for (size_t axis = 0; axis < 2; axis++) {
            double v = grid_exact_flush(xy[axis] + t * (xy[2 + axis] - xy[axis]));
            p[axis] = fabs(v) > GRID_COORDINATE_MAX ? xy[axis] : v;
        }
    }
}

static void orientation_is_exact(void **state)
{
    uint64_t random = 1;
    size_t n = scaled(1000000), zero = 0;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        double p[6];
        fill(&random, 3, p);
        int want = oracle_side(p, p + 2, p + 4);
        assert_int_equal(grid_exact_orient(p, p + 2, p + 4), want);
        assert_int_equal(grid_exact_orient(p + 2, p, p + 4), -want);
        assert_int_equal(grid_exact_orient(p + 2, p + 4, p), want);
        zero += want == 0;
    }
    printf("%zu triangles, %zu of them flat\n", n, zero);
    assert_true(zero > n / 100);
}

static void cross_is_exact(void **state)
{
    uint64_t random = 2;
    size_t n = scaled(200000);
    mpq_t want;
    (void)state;
    mpq_init(want);
    for (size_t i = 0; i < n; i++) {
        double p[8];
        fill(&random, 4, p);
        cross(want, p, p + 2, p + 4, p + 6);
        assert_int_equal(grid_exact_cross(p, p + 2, p + 4, p + 6), mpq_sgn(want));
        assert_int_equal(grid_exact_cross_slow(p, p + 2, p + 4, p + 6), mpq_sgn(want));
    }
    mpq_clear(want);
}

/* The fraction of a - b where the line c - d crosses it. */
static bool crossing(mpq_t t, const double *a, const double *b, const double *c, const double *d)
{
    mpq_t den;
    mpq_init(den);
    cross(t, c, d, c, a);
    cross(den, c, d, b, a);
    bool proper = mpq_sgn(den) != 0;
    if (proper) {
        mpq_div(t, t, den);
        proper = mpq_sgn(t) > 0 && mpq_cmp_ui(t, 1, 1) < 0;
    }
    mpq_clear(den);
    return proper;
}

static void order_along_an_edge_is_exact(void **state)
{
    uint64_t random = 3;
    size_t n = scaled(300000), proper = 0, equal = 0;
    mpq_t first, second;
    (void)state;
    mpq_inits(first, second, NULL);
    for (size_t i = 0; i < n; i++) {
        double p[12];
        size_t kind = random_below(&random, 3);
        for (size_t k = 0; k < 12; k++) p[k] = coordinate(&random, kind);
        if (random_below(&random, 3) == 0) { /* through one point, as far as doubles allow */
            p[8] = p[4] + (p[6] - p[4]) * 0.25;
            p[9] = p[5] + (p[7] - p[5]) * 0.25;
        }
        if (!crossing(first, p, p + 2, p + 4, p + 6) || !crossing(second, p, p + 2, p + 8, p + 10))
            continue;
        int want = mpq_cmp(first, second);
        want = (want > 0) - (want < 0);
        assert_int_equal(grid_exact_order(p, p + 2, p + 4, p + 6, p + 8, p + 10), want);
        assert_int_equal(grid_exact_order(p, p + 2, p + 8, p + 10, p + 4, p + 6), -want);
        assert_int_equal(grid_exact_order(p, p + 2, p + 4, p + 6, p + 6, p + 4), 0);
        proper++;
        equal += want == 0;
    }
    printf("%zu pairs of crossings, %zu at one point\n", proper, equal);
    assert_true(proper > n / 50 && equal > 0);
    mpq_clears(first, second, NULL);
}

static void limits_of_numbers(void **state)
{
    (void)state;
    assert_true(grid_exact_flush(-0.0) == 0 && !signbit(grid_exact_flush(-0.0)));
    assert_true(grid_exact_flush(9.9e-101) == 0 && grid_exact_flush(-5e-324) == 0);
    assert_true(grid_exact_flush(1e-100) == 1e-100 && grid_exact_flush(-1e-100) == -1e-100);
    assert_true(grid_exact_valid(1e100) && grid_exact_valid(-1e100) && grid_exact_valid(0));
    assert_false(grid_exact_valid(nextafter(1e100, INFINITY)));
    assert_false(grid_exact_valid(NAN) || grid_exact_valid(INFINITY) ||
                 grid_exact_valid(-INFINITY));
    const double a[2] = {-1e100, -1e100}, b[2] = {1e100, 1e100};
    const double on[2] = {1e-100, 1e-100}, left[2] = {0, 1e-100}, right[2] = {1e-100, 0};
    assert_int_equal(grid_exact_orient(a, b, on), 0);
    assert_int_equal(grid_exact_orient(a, b, left), 1);
    assert_int_equal(grid_exact_orient(a, b, right), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orientation_is_exact), cmocka_unit_test(cross_is_exact),
        cmocka_unit_test(order_along_an_edge_is_exact), cmocka_unit_test(limits_of_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
