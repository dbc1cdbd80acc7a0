/* Which of two segments is nearer, and how far one is, against GMP rationals: wild magnitudes, ties by
 * symmetry, and ties moved by one unit in the last place. */
#include <gmp.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"
#include "random.h"

/* Squared distance of p from the segment. */
static void squared(const double *e, const double *p, mpq_t out)
{
    mpq_t ux, uy, wx, wy, t, len, part;
    mpq_inits(ux, uy, wx, wy, t, len, part, NULL);
    mpq_set_d(ux, e[2]), mpq_set_d(part, e[0]), mpq_sub(ux, ux, part);
    mpq_set_d(wx, p[0]), mpq_sub(wx, wx, part);
    mpq_set_d(uy, e[3]), mpq_set_d(part, e[1]), mpq_sub(uy, uy, part);
    mpq_set_d(wy, p[1]), mpq_sub(wy, wy, part);
    mpq_mul(len, ux, ux), mpq_mul(part, uy, uy), mpq_add(len, len, part);
    mpq_mul(t, ux, wx), mpq_mul(part, uy, wy), mpq_add(t, t, part), mpq_div(t, t, len);
    if (mpq_sgn(t) < 0) mpq_set_ui(t, 0, 1);
    if (mpq_cmp_ui(t, 1, 1) > 0) mpq_set_ui(t, 1, 1);
    mpq_mul(ux, ux, t), mpq_sub(wx, wx, ux);
    mpq_mul(uy, uy, t), mpq_sub(wy, wy, uy);
    mpq_mul(out, wx, wx), mpq_mul(part, wy, wy), mpq_add(out, out, part);
    mpq_clears(ux, uy, wx, wy, t, len, part, NULL);
}

/* 0, or 1e-30 .. 1e40. */
static double wild(uint64_t *state)
{
    double v = ldexp(random_unit(state) + 1, (int)random_below(state, 231) - 99);
    if (random_below(state, 8) == 0) return 0;
    return random_below(state, 2) ? v : -v;
}

static double coordinate(uint64_t *state, size_t kind)
{
    switch (kind) {
    case 0: return (double)random_below(state, 7) - 3;
    case 1: return random_unit(state) - 0.5;
    case 2: return 4285354.4145 + random_unit(state) * 100;
    default: return wild(state);
    }
}

/* Another segment that is as far, or nearly: mirrored, turned, an end shared, moved by an ulp. */
static void derive(uint64_t *state, const double *e, const double *p, double *f)
{
    memcpy(f, e, 4 * sizeof *f);
    switch (random_below(state, 4)) {
    case 0: f[0] = -e[0], f[2] = -e[2]; break;
    case 1: f[0] = e[1], f[1] = e[0], f[2] = e[3], f[3] = e[2]; break;
    case 2: f[0] = e[2], f[1] = e[3], f[2] = e[0], f[3] = e[1]; break;
    default: f[2] = p[0] + (p[0] - e[0]), f[3] = p[1] + (p[1] - e[1]); break;
    }
    if (random_below(state, 3) == 0) {
        size_t i = random_below(state, 4);
        double v = nextafter(f[i], random_below(state, 2) ? INFINITY : -INFINITY);
        if (fabs(v) >= 1e-30) f[i] = v;
    }
}

static bool is_usable(const double *e)
{
    for (int i = 0; i < 4; i++)
        if (e[i] != 0 && !(fabs(e[i]) >= 1e-30 && fabs(e[i]) <= 1e40)) return false;
    return e[0] != e[2] || e[1] != e[3];
}

static void closer_is_exact(void **state)
{
    uint64_t random = 20;
    size_t ties = 0, rounded_wrong = 0, tried = 0;
    mpq_t first, second;
    (void)state;
    mpq_inits(first, second, NULL);
    for (size_t i = 0; i < scaled(400000); i++) {
        double e[4], f[4], p[2];
        size_t kind = random_below(&random, 4);
        for (int k = 0; k < 4; k++) e[k] = coordinate(&random, kind);
        for (int k = 0; k < 4; k++) f[k] = coordinate(&random, kind);
        p[0] = coordinate(&random, kind);
        p[1] = coordinate(&random, kind);
        switch (random_below(&random, 3)) { /* where derived segments are equally far */
        case 0: p[0] = 0; break;
        case 1: p[1] = p[0]; break;
        default: break;
        }
        if (is_usable(e) && random_below(&random, 2)) derive(&random, e, p, f);
        if (!is_usable(e) || !is_usable(f)) continue;
        squared(e, p, first);
        squared(f, p, second);
        int truth = mpq_cmp(first, second);
        truth = (truth > 0) - (truth < 0);
        assert_int_equal(grid_exact_closer(e, f, p), truth);
        assert_int_equal(grid_exact_closer(f, e, p), -truth);
        double d = grid_exact_distance(e, p), g = grid_exact_distance(f, p);
        ties += truth == 0;
        rounded_wrong += (d > g) - (d < g) != truth;
        tried++;
    }
    mpq_clears(first, second, NULL);
    print_message("%zu pairs, %zu ties, %zu that rounding would decide wrongly\n", tried, ties,
                  rounded_wrong);
    assert_true(ties > tried / 20 && rounded_wrong > 100);
}

static void distance_is_accurate(void **state)
{
    uint64_t random = 21;
    mpq_t square;
    mpf_t root, error;
    (void)state;
    mpq_init(square);
    mpf_init2(root, 400);
    mpf_init2(error, 400);
    for (size_t i = 0; i < scaled(200000); i++) {
        double e[4], p[2];
        size_t kind = random_below(&random, 4);
        for (int k = 0; k < 4; k++) e[k] = coordinate(&random, kind);
        p[0] = coordinate(&random, kind);
        p[1] = coordinate(&random, kind);
        if (i % 3 == 0) { /* nearly on the segment: all digits of a cross product cancel */
            double t = random_unit(&random);
            p[0] = e[0] + t * (e[2] - e[0]);
            p[1] = e[1] + t * (e[3] - e[1]);
        }
        if (!is_usable(e)) continue;
        squared(e, p, square);
        mpf_set_q(root, square);
        mpf_sqrt(root, root);
        double told = grid_exact_distance(e, p);
        if (mpf_sgn(root) == 0) {
            assert_true(told == 0);
            continue;
        }
        mpf_set_d(error, told);
        mpf_sub(error, error, root);
        mpf_div(error, error, root);
        assert_true(fabs(mpf_get_d(error)) < 1e-15);
    }
    mpq_clear(square);
    mpf_clears(root, error, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(closer_is_exact),
                                       cmocka_unit_test(distance_is_accurate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
