/* Hot spots against their definitions: moments by dealing the values in every possible way, in long
 * double; classes and odd input by hand. Neighbours: test_neighbours.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "board_case.h"
#include "random.h"

enum { MOST = 8 };
typedef long double real;

/* ---- making weights -------------------------------------------------------------------------- */

/* Weights of a matrix, through a .gal file. */
static grid_weights *of_matrix(size_t n, bool link[MOST][MOST])
{
    char path[] = "/tmp/grid-hotspot-XXXXXX";
    grid_weights *weights;
    grid_error error = {0};
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    FILE *file = fdopen(handle, "w");
    fprintf(file, "%zu\n", n);
    for (size_t i = 0; i < n; i++) {
        size_t num = 0;
        for (size_t j = 0; j < n; j++) num += link[i][j];
        fprintf(file, "u%zu %zu\n", i, num);
        for (size_t j = 0; j < n; j++)
            if (link[i][j]) fprintf(file, "u%zu ", j);
        fputs("\n", file);
    }
    fclose(file);
    if (grid_weights_open_gal(path, 0, NULL, &weights, &error)) fail_msg("%s", error.text);
    unlink(path);
    return weights;
}

static void random_matrix(uint64_t *seed, size_t n, bool symmetric, bool link[MOST][MOST])
{
    memset(link, 0, MOST * sizeof *link);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (i != j && random_below(seed, 100) < 45) link[i][j] = true;
    for (size_t i = 0; symmetric && i < n; i++)
        for (size_t j = 0; j < i; j++) link[i][j] = link[j][i];
}

static grid_hotspots *find(const grid_weights *weights, const double *values, bool binary, size_t m,
                           uint64_t seed)
{
    grid_hotspots *spots;
    grid_hotspot_options options = grid_hotspot_options_default();
    options.binary = binary;
    options.permutations = m;
    options.seed = seed;
    assert_int_equal(grid_hotspots_find(weights, values, &options, &spots, NULL), GRID_OK);
    return spots;
}

static void assert_near(double value, real wanted, double relative)
{
    if (fabsl((real)value - wanted) <= (real)relative * (fabsl(wanted) + 1e-3L)) return;
    fail_msg("%.17g is not %.17Lg", value, wanted);
}

/* ---- definitions ----------------------------------------------------------------------------- */

static real weight(size_t n, bool link[MOST][MOST], bool binary, size_t i, size_t j)
{
    size_t num = 0;
    for (size_t k = 0; k < n; k++) num += link[i][k];
    return !link[i][j] ? 0 : binary ? 1 : 1 / (real)num;
}

static real global_by_hand(grid_global which, size_t n, bool link[MOST][MOST], bool binary,
                           const double *y)
{
    real mean = 0, m2 = 0, s0 = 0, cross = 0, squares = 0, products = 0, all = 0;
    for (size_t i = 0; i < n; i++) mean += y[i] / (real)n;
    for (size_t i = 0; i < n; i++) {
        m2 += (y[i] - mean) * (y[i] - mean);
        for (size_t j = 0; j < n; j++) {
            real w = weight(n, link, binary, i, j);
            s0 += w;
            cross += w * (y[i] - mean) * (y[j] - mean);
            squares += w * ((real)y[i] - y[j]) * ((real)y[i] - y[j]);
            if (link[i][j]) products += (real)y[i] * y[j];
            if (i != j) all += (real)y[i] * y[j];
        }
    }
    if (which == GRID_MORAN_I) return (real)n / s0 * cross / m2;
    if (which == GRID_GEARY_C) return (real)(n - 1) * squares / (2 * s0 * m2);
    return products / all;
}

static real local_by_hand(int which, size_t n, bool link[MOST][MOST], bool binary, const double *y,
                          size_t i)
{
    real mean = 0, m2 = 0, lag = 0, sum = 0, all = 0;
    for (size_t j = 0; j < n; j++) mean += y[j] / (real)n, all += y[j];
    for (size_t j = 0; j < n; j++) {
        m2 += (y[j] - mean) * (y[j] - mean) / (real)n;
        lag += weight(n, link, binary, i, j) * (y[j] - mean);
        if (link[i][j]) sum += y[j];
    }
    if (which == 0) return sum / (all - y[i]);
    if (which == 1) return (sum + y[i]) / all;
    return (y[i] - mean) / m2 * lag;
}

/* Heap's algorithm: calls back for every order of y[first] .. y[n - 1]. */
static void each_order(double *y, size_t n, void (*visit)(void *context, const double *y),
                       void *context, const double *whole)
{
    if (n <= 1) {
        visit(context, whole);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        each_order(y, n - 1, visit, context, whole);
        size_t k = n % 2 ? 0 : i;
        double swapped = y[k];
        y[k] = y[n - 1];
        y[n - 1] = swapped;
    }
}

typedef struct moments {
    size_t n, unit;
    bool (*link)[MOST];
    bool binary, fixed;
    real sum[3], square[3], count;
} moments;

static void take_global(void *context, const double *y)
{
    moments *m = context;
    m->count++;
    for (int g = 0; g < 3; g++) {
        real v = global_by_hand((grid_global)g, m->n, m->link, g == GRID_GETIS_G || m->binary, y);
        m->sum[g] += v;
        m->square[g] += v * v;
    }
}

/* ---- tests ----------------------------------------------------------------------------------- */

/* Values and moments under randomisation of random graphs, asymmetric ones and islands too. */
static void global_moments(void **state)
{
    uint64_t seed = 11;
    (void)state;
    for (size_t round = 0; round < 24; round++) {
        size_t n = 4 + round % 3;
        bool link[MOST][MOST], binary = round % 2;
        double y[MOST], order[MOST];
        random_matrix(&seed, n, round % 4 < 2, link);
        link[0][1] = true;
        for (size_t i = 0; i < n; i++)
            order[i] = y[i] = floor(random_unit(&seed) * 20) + (round == 7 ? 1e6 : 1);
        y[0] = order[0] += 3;
        grid_weights *weights = of_matrix(n, link);
        grid_hotspots *spots = find(weights, y, binary, 0, 0);
        moments m = {.n = n, .link = link, .binary = binary};
        each_order(order, n, take_global, &m, order);
        for (int g = 0; g < 3; g++) {
            const grid_global_statistic *s = grid_hotspots_global(spots, (grid_global)g);
            real mean = m.sum[g] / m.count, variance = m.square[g] / m.count - mean * mean;
            real here = global_by_hand((grid_global)g, n, link, g == GRID_GETIS_G || binary, y);
            assert_near(s->value, here, 1e-9);
            assert_near(s->expected, mean, 1e-9);
            if (variance < 1e-15L) continue;
            assert_near(s->z_random, (here - mean) / sqrtl(variance), round == 7 ? 1e-4 : 1e-9);
            assert_near(s->p_random, erfcl(fabsl(here - mean) / sqrtl(2 * variance)),
                        round == 7 ? 1e-4 : 1e-9);
        }
        grid_hotspots_free(spots);
        grid_weights_free(weights);
    }
}

static void take_local(void *context, const double *y)
{
    moments *m = context;
    m->count++;
    for (int which = 0; which < 3; which++) {
        real v = local_by_hand(which, m->n, m->link, m->binary, y, m->unit);
        m->sum[which] += v;
        m->square[which] += v * v;
    }
}

/* The unit's own value stays, the others are dealt in every way; for Gi* all are. */
static void local_moments(void **state)
{
    uint64_t seed = 12;
    (void)state;
    for (size_t round = 0; round < 16; round++) {
        size_t n = 5 + round % 2, unit = round % 4;
        bool link[MOST][MOST], binary = round % 2;
        double y[MOST], order[MOST];
        random_matrix(&seed, n, false, link);
        memset(link[unit], 0, sizeof link[unit]);
        link[unit][(unit + 1) % n] = link[unit][(unit + 2) % n] = true;
        for (size_t i = 0; i < n; i++) y[i] = floor(random_unit(&seed) * 50) + (double)i / 8;
        if (round == 5) y[unit] = 1e9; /* what remains of the others must not drown in it */
        grid_weights *weights = of_matrix(n, link);
        grid_hotspots *spots = find(weights, y, binary, 0, 0);
        const grid_local_statistic *l = grid_hotspots_at(spots, unit);
        real z[3] = {0};
        for (int all = 0; all < 2; all++) {
            moments m = {.n = n, .link = link, .binary = binary, .unit = unit};
            memcpy(order, y, sizeof order);
            if (!all) { /* the others in front, so that the unit stays behind them */
                double others[MOST], kept = y[unit];
                bool moved[MOST][MOST] = {{0}};
                size_t from[MOST], at = 0;
                for (size_t i = 0; i < n; i++)
                    if (i != unit) from[at++] = i;
                from[n - 1] = unit;
                for (size_t i = 0; i < n; i++) {
                    others[i] = y[from[i]];
                    for (size_t j = 0; j < n; j++) moved[i][j] = link[from[i]][from[j]];
                }
                others[n - 1] = kept;
                m.link = moved;
                m.unit = n - 1;
                each_order(others, n - 1, take_local, &m, others);
            } else {
                each_order(order, n, take_local, &m, order);
            }
            for (int which = 0; which < 3; which++) {
                real mean = m.sum[which] / m.count, square = m.square[which] / m.count;
                if ((which == 1) != all) continue;
                z[which] = (local_by_hand(which, n, link, binary, y, unit) - mean) /
                           sqrtl(square - mean * mean);
            }
        }
        if (round == 5)
            z[2] = z[0]; /* the sums above leave too few digits; y of the unit is high */
        assert_near(l->gi, local_by_hand(0, n, link, binary, y, unit), 1e-9);
        assert_near(l->gi_star, local_by_hand(1, n, link, binary, y, unit), 1e-9);
        assert_near(l->moran, local_by_hand(2, n, link, binary, y, unit), 1e-9);
        assert_near(l->gi_z, z[0], round == 5 ? 1e-7 : 1e-9);
        if (round != 5) assert_near(l->gi_star_z, z[1], 1e-9);
        assert_near(l->moran_z, z[2], round == 5 ? 1e-7 : 1e-9);
        grid_hotspots_free(spots);
        grid_weights_free(weights);
    }
}

/* The six points of Getis and Ord. */
static void six_points(void **state)
{
    const double xy[] = {10, 10, 20, 10, 40, 10, 15, 20, 30, 20, 30, 30};
    const double y[] = {2, 3, 3.2, 5, 8, 7};
    grid_weights *weights;
    (void)state;
    assert_int_equal(grid_weights_by_distance(NULL, 6, xy, 15, &weights, NULL), GRID_OK);
    grid_hotspots *spots = find(weights, y, true, 0, 0);
    assert_true(fabs(grid_hotspots_global(spots, GRID_GETIS_G)->value - 0.55709779) < 5e-9);
    assert_true(fabs(grid_hotspots_at(spots, 0)->gi_z - -1.0136729) < 5e-8);
    assert_true(fabs(grid_hotspots_at(spots, 0)->gi_star_z - -1.39727626) < 5e-9);
    grid_hotspots_free(spots);
    grid_weights_free(weights);
}

/* Every statistic is the same on another scale, however large or small. */
static void any_scale(void **state)
{
    uint64_t seed = 17;
    bool link[MOST][MOST];
    double y[MOST], scaled_y[MOST];
    (void)state;
    random_matrix(&seed, MOST, true, link);
    for (size_t i = 0; i < MOST; i++) y[i] = 1 + floor(random_unit(&seed) * 100);
    grid_weights *weights = of_matrix(MOST, link);
    grid_hotspots *wanted = find(weights, y, false, 99, 3);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < MOST; i++) scaled_y[i] = ldexp(y[i], k ? 900 : -900);
        grid_hotspots *spots = find(weights, scaled_y, false, 99, 3);
        assert_memory_equal(grid_hotspots_global(spots, GRID_GETIS_G),
                            grid_hotspots_global(wanted, GRID_GETIS_G),
                            sizeof(grid_global_statistic));
        for (size_t i = 0; i < MOST; i++) {
            const grid_local_statistic *a = grid_hotspots_at(spots, i),
                                       *b = grid_hotspots_at(wanted, i);
            assert_true(a->value == scaled_y[i]);
            if (!b->num_neighbours) continue;
            assert_true(a->lag == ldexp(b->lag, k ? 900 : -900));
            assert_true(a->moran == b->moran && a->p_permuted == b->p_permuted);
        }
        grid_hotspots_free(spots);
    }
    grid_hotspots_free(wanted);
    grid_weights_free(weights);
}

/* Sums of the local ones are the global one; S0 for row-standardised weights is n. */
static void local_sums(void **state)
{
    uint64_t seed = 13;
    bool link[MOST][MOST];
    double y[MOST], sum = 0;
    (void)state;
    random_matrix(&seed, MOST, true, link);
    for (size_t i = 0; i < MOST; i++) {
        y[i] = random_unit(&seed);
        link[i][(i + 1) % MOST] = true;
    }
    grid_weights *weights = of_matrix(MOST, link);
    grid_hotspots *spots = find(weights, y, false, 0, 0);
    for (size_t i = 0; i < MOST; i++) sum += grid_hotspots_at(spots, i)->moran;
    assert_near(sum, MOST * (real)grid_hotspots_global(spots, GRID_MORAN_I)->value, 1e-12);
    grid_hotspots_free(spots);
    grid_weights_free(weights);
}

/* ---- permutations, classes ------------------------------------------------------------------- */

/* Of 8 units every draw of k neighbours can be listed: the exact conditional p. */
static void permuted_p(void **state)
{
    uint64_t seed = 15;
    bool link[MOST][MOST];
    double y[MOST];
    size_t m = scaled(40000);
    (void)state;
    random_matrix(&seed, MOST, true, link);
    for (size_t i = 0; i < MOST; i++) y[i] = floor(random_unit(&seed) * 12);
    grid_weights *weights = of_matrix(MOST, link);
    grid_hotspots *spots = find(weights, y, false, m, 99), *again = find(weights, y, true, m, 99);
    for (size_t i = 0; i < MOST; i++) {
        const grid_local_statistic *l = grid_hotspots_at(spots, i);
        size_t k = 0, sets = 0, far = 0;
        real others = 0, seen = 0;
        for (size_t j = 0; j < MOST; j++) {
            k += link[i][j];
            if (j != i) others += y[j] / (real)(MOST - 1);
            if (link[i][j]) seen += y[j];
        }
        for (unsigned set = 0; set < 1u << MOST; set++) {
            real sum = 0;
            if (set >> i & 1 || (size_t)__builtin_popcount(set) != k) continue;
            for (size_t j = 0; j < MOST; j++)
                if (set >> j & 1) sum += y[j];
            sets++;
            far += fabsl(sum - (real)k * others) >= fabsl(seen - (real)k * others) - 1e-9L;
        }
        if (!k || k == MOST - 1) continue;
        double p = (double)far / (double)sets;
        assert_true(fabs(l->p_permuted - p) <= 4.5 * sqrt(p * (1 - p) / (double)m) + 1 / (double)m);
        assert_true(l->p_permuted == grid_hotspots_at(again, i)->p_permuted);
    }
    grid_hotspots_free(spots);
    grid_hotspots_free(again);
    grid_weights_free(weights);
}

/* A hot corner, a cold one, a low unit in the hot corner. */
static void classes(void **state)
{
    grid_map *map = board(0);
    grid_weights *weights = borders(map, GRID_QUEEN, 0);
    double y[UNITS];
    (void)state;
    for (int i = 0; i < UNITS; i++) {
        int c = i % SIDE, r = i / SIDE;
        y[i] = 50 + (i * 7 % 5);
        if (c < 4 && r < 4) y[i] += 60;
        if (c >= 8 && r >= 8) y[i] -= 40;
    }
    y[1 * SIDE + 1] = 45;
    for (int m = 0; m < 2; m++) {
        grid_hotspots *spots = find(weights, y, false, m ? 9999 : 0, 7);
        assert_int_equal(grid_hotspots_at(spots, 2 * SIDE + 2)->moran_spot, GRID_SPOT_HIGH_HIGH);
        assert_int_equal(grid_hotspots_at(spots, 2 * SIDE + 2)->gi_star_spot, GRID_SPOT_HOT);
        assert_int_equal(grid_hotspots_at(spots, 1 * SIDE + 1)->moran_spot, GRID_SPOT_LOW_HIGH);
        assert_int_equal(grid_hotspots_at(spots, 10 * SIDE + 10)->moran_spot, GRID_SPOT_LOW_LOW);
        assert_int_equal(grid_hotspots_at(spots, 10 * SIDE + 10)->gi_star_spot, GRID_SPOT_COLD);
        assert_int_equal(grid_hotspots_at(spots, 5 * SIDE + 8)->gi_star_spot, GRID_SPOT_NONE);
        grid_hotspots_free(spots);
    }
    grid_weights_free(weights);
    grid_map_free(map);
}

static void false_discovery_rate(void **state)
{
    /* Benjamini and Hochberg 1995, section 3.2: 15 comparisons, four are found at 0.05 */
    double p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                  0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000, NAN};
    size_t found = 0;
    (void)state;
    assert_int_equal(grid_fdr_adjust(16, p, p, NULL), GRID_OK);
    for (size_t i = 0; i < 16; i++) found += p[i] <= 0.05;
    assert_int_equal(found, 4);
    assert_true(isnan(p[15]));
    assert_true(fabs(p[3] - 0.0095 * 15 / 4) < 1e-15);
}

/* ---- odd input ------------------------------------------------------------------------------- */

static void odd_input(void **state)
{
    bool chain[MOST][MOST] = {{0}}, sub[MOST][MOST] = {{0}};
    double y[MOST] = {3, 1, NAN, 4, 1, 5, INFINITY, 9}, kept[] = {3, 1, 4, 1, 5, 9}, same[MOST];
    (void)state;
    for (size_t i = 0; i + 1 < MOST; i++) chain[i][i + 1] = chain[i + 1][i] = true;
    sub[0][1] = sub[1][0] = sub[2][3] = sub[3][2] = sub[3][4] = sub[4][3] =
        true; /* 9 is an island */
    grid_weights *weights = of_matrix(MOST, chain), *rest = of_matrix(6, sub);
    grid_hotspots *spots = find(weights, y, false, 99, 1), *wanted = find(rest, kept, false, 99, 1);
    assert_int_equal(grid_hotspots_num_used(spots), 6);
    assert_int_equal(grid_hotspots_num_islands(spots), 1);
    for (int g = 0; g < 3; g++) {
        const grid_global_statistic *a = grid_hotspots_global(spots, (grid_global)g);
        const grid_global_statistic *b = grid_hotspots_global(wanted, (grid_global)g);
        assert_true(a->value == b->value && a->z_random == b->z_random &&
                    a->p_permuted == b->p_permuted);
    }
    assert_true(isnan(grid_hotspots_at(spots, 2)->value));
    assert_true(isnan(grid_hotspots_at(spots, 7)->gi_z));
    assert_true(grid_hotspots_at(spots, 7)->value == 9);
    assert_int_equal(grid_hotspots_at(spots, 7)->gi_star_spot, GRID_SPOT_NONE);
    assert_true(grid_hotspots_at(spots, 5)->gi_star_z == grid_hotspots_at(wanted, 4)->gi_star_z);
    grid_hotspots_free(spots);
    grid_hotspots_free(wanted);
    for (size_t i = 0; i < MOST; i++) same[i] = 0.1;
    spots = find(weights, same, false, 99, 1);
    assert_true(grid_hotspots_are_equal(spots));
    assert_true(isnan(grid_hotspots_global(spots, GRID_MORAN_I)->value));
    assert_true(isnan(grid_hotspots_at(spots, 3)->moran_z));
    grid_hotspots_free(spots);
    for (size_t i = 0; i < MOST; i++) same[i] = NAN;
    spots = find(weights, same, false, 99, 1);
    assert_int_equal(grid_hotspots_num_used(spots), 0);
    grid_hotspots_free(spots);
    same[0] = -1, same[1] = 2, same[2] = 7, same[3] = 3;
    spots = find(weights, same, false, 0, 0);
    assert_true(isnan(grid_hotspots_global(spots, GRID_GETIS_G)->value)); /* a negative value */
    assert_false(isnan(grid_hotspots_global(spots, GRID_MORAN_I)->value));
    grid_hotspots_free(spots);
    grid_hotspot_options options = grid_hotspot_options_default();
    options.fdr = 2;
    assert_int_equal(grid_hotspots_find(weights, same, &options, &spots, NULL), GRID_E_ARGUMENT);
    grid_weights_free(weights);
    grid_weights_free(rest);
    bool few[MOST][MOST] = {{0, 1, 1}, {1, 0, 0}, {1, 0, 0}};
    for (size_t n = 2; n < 4; n++) { /* the formulas divide by (n - 2) (n - 3) */
        const double three[] = {1, 5, 3};
        few[0][2] = few[2][0] = n == 3;
        weights = of_matrix(n, few);
        spots = find(weights, three, false, 99, 1);
        for (int g = 0; g < 3; g++)
            assert_true(isnan(grid_hotspots_global(spots, (grid_global)g)->z_random));
        assert_false(isnan(grid_hotspots_global(spots, GRID_MORAN_I)->value));
        grid_hotspots_free(spots);
        grid_weights_free(weights);
    }
    bool none[MOST][MOST] = {{0}};
    weights = of_matrix(1, none);
    spots = find(weights, y, false, 99, 1);
    assert_true(isnan(grid_hotspots_global(spots, GRID_MORAN_I)->value));
    grid_hotspots_free(spots);
    grid_weights_free(weights);
}

/* ---- over periods ---------------------------------------------------------------------------- */

static void emerging(void **state)
{
    enum { PERIODS = 8 };
    grid_map *map = board(0);
    grid_weights *weights = borders(map, GRID_QUEEN, 0);
    static double y[UNITS * PERIODS];
    static grid_emergence out[UNITS];
    uint64_t seed = 16;
    (void)state;
    for (int i = 0; i < UNITS; i++)
        for (int t = 0; t < PERIODS; t++) {
            int c = i % SIDE, r = i / SIDE, corner = 2 * (r >= 9) + (c >= 9);
            double *v = &y[i * PERIODS + t];
            *v = 20 + random_unit(&seed);
            if (!((c < 3 || c >= 9) && (r < 3 || r >= 9))) continue;
            if (corner == 0) *v += t == PERIODS - 1 ? 30 : 0;
            if (corner == 1) *v += 10 + 3 * t;
            if (corner == 2) *v += 10 + (t * 5 % 3);
            if (corner == 3) *v += 40 - 5 * t;
        }
    assert_int_equal(grid_hotspots_emerging(weights, PERIODS, y, NULL, out, NULL), GRID_OK);
    assert_int_equal(out[1 * SIDE + 1].kind, GRID_EMERGING_NEW);
    assert_int_equal(out[1 * SIDE + 10].kind, GRID_EMERGING_GROWING);
    assert_int_equal(out[10 * SIDE + 10].kind, GRID_EMERGING_FADING);
    assert_int_equal(out[6 * SIDE + 6].kind, GRID_EMERGING_NONE);
    assert_true(out[1 * SIDE + 10].num_hot >= PERIODS - 2);
    assert_true(out[10 * SIDE + 10].trend_z < -1.96);
    /* a rising series of 8: S = 28, variance 8 * 7 * 21 / 18 */
    assert_near(fabs(out[1 * SIDE + 10].trend_z) <= 27 / sqrt(1176 / 18.0), 1, 0);
    for (int i = 0; i < UNITS; i++) /* a strong spot, the same in all periods but for a toss */
        for (int t = 0; t < PERIODS; t++)
            y[i * PERIODS + t] =
                (i % SIDE < 4 && i / SIDE < 4 ? 40 : 10) + (double)((i * 31 + t % 2 * 17) % 7);
    assert_int_equal(grid_hotspots_emerging(weights, PERIODS, y, NULL, out, NULL), GRID_OK);
    assert_int_equal(out[1 * SIDE + 1].kind, GRID_EMERGING_PERSISTENT);
    assert_int_equal(grid_hotspots_emerging(weights, 0, y, NULL, out, NULL), GRID_E_ARGUMENT);
    grid_weights_free(weights);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(global_moments),
                                       cmocka_unit_test(local_moments),
                                       cmocka_unit_test(six_points),
                                       cmocka_unit_test(local_sums),
                                       cmocka_unit_test(any_scale),
                                       cmocka_unit_test(permuted_p),
                                       cmocka_unit_test(classes),
                                       cmocka_unit_test(false_discovery_rate),
                                       cmocka_unit_test(odd_input),
                                       cmocka_unit_test(emerging)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
