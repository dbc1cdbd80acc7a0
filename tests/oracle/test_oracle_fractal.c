/* Made-up good coverages: every point of the rectangle has exactly one owner, and the answers are a
 * function of coordinates alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <grid/coverage.h>

#include "adversary.h"
#include "fractal.h"
#include "random.h"

static grid_map *map_of(const grid_layer *layer)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    assert_int_equal(grid_map_from_layer(layer, &options, &map, &error), GRID_OK);
    return map;
}

static void check_shape(fractal_shape shape, size_t n)
{
    grid_layer *layer = fractal_layer(&shape);
    grid_map *map = map_of(layer);
    oracle *truth = oracle_new(layer, "code");
    grid_findings *findings;
    grid_coverage_totals totals;
    double *xy = malloc(2 * n * sizeof *xy);
    assert_non_null(xy);
    assert_int_equal(grid_map_num_cells(map), shape.num_cells);
    assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, NULL), GRID_OK);
    assert_int_equal(grid_findings_num_severity(findings, GRID_ERROR), 0);
    assert_int_equal(totals.num_overlap_pairs + totals.num_gaps + totals.num_sliver_gaps, 0);
    grid_findings_free(findings);
    adversary_points(layer, shape.seed, n, xy);
    assert_int_equal(adversary_compare("hard points", map, truth, n, xy, n > 5000), 0);
    double east = shape.west + shape.width, north = shape.south + shape.height;
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        double x = xy[2 * i], y = xy[2 * i + 1];
        grid_locate(map, x, y, &hit);
        if (x >= shape.west && x < east && y >= shape.south && y < north)
            assert_in_range(hit.how, GRID_INTERIOR, GRID_BORDER);
        else
            assert_true(hit.how == GRID_RIM || hit.how == GRID_OUTSIDE);
    }
    adversary_random(layer, shape.seed, n, xy);
    assert_int_equal(adversary_compare("random points", map, truth, n, xy, n > 5000), 0);
    free(xy);
    oracle_free(truth);
    grid_map_free(map);
    grid_layer_free(layer);
}

static void one_owner_everywhere(void **state)
{
    fractal_shape shape = fractal_county(100);
    (void)state;
    check_shape(shape, scaled(200000));
    check_shape(fractal_county(500), scaled(100000));
    for (size_t cells = 1; cells <= 40; cells++) {
        shape = (fractal_shape){-0.3, -0.7, 1.2, 1, cells, 6 * cells, cells};
        check_shape(shape, scaled(5000));
    }
}

/* A hash of owner, unit and how of all points, asked in batches of `batch`. */
static uint64_t hash_of(const grid_map *map, size_t n, const double *xy, size_t batch,
                        unsigned threads)
{
    uint64_t hash = 0xCBF29CE484222325u;
    int32_t *cells = malloc(n * sizeof *cells), *units = malloc(n * sizeof *units);
    uint8_t *hows = malloc(n);
    grid_locate_options options = grid_locate_options_default();
    assert_true(cells && units && hows);
    options.threads = threads;
    for (size_t at = 0; at < n; at += batch) {
        size_t m = n - at < batch ? n - at : batch;
        assert_int_equal(grid_locate_many(map, m, xy + 2 * at, xy + 2 * at + 1, 2 * sizeof *xy,
                                          cells + at, hows + at, units + at, &options, NULL),
                         GRID_OK);
    }
    hash = hash_bytes(hash, cells, n * sizeof *cells);
    hash = hash_bytes(hash, units, n * sizeof *units);
    hash = hash_bytes(hash, hows, n);
    free(cells);
    free(units);
    free(hows);
    return hash;
}

static void answers_depend_on_coordinates_alone(void **state)
{
    fractal_shape shape = fractal_county(100);
    grid_layer *layer = fractal_layer(&shape);
    grid_map *map = map_of(layer);
    size_t n = scaled(400000) + 3;
    double *xy = malloc(2 * n * sizeof *xy);
    (void)state;
    assert_non_null(xy);
    adversary_points(layer, 5, n / 2, xy);
    adversary_random(layer, 6, n - n / 2, xy + 2 * (n / 2));
    xy[0] = NAN;
    uint64_t want = hash_of(map, n, xy, n, 1);
    for (unsigned threads = 2; threads <= 16; threads *= 2)
        assert_true(hash_of(map, n, xy, n, threads) == want);
    static const size_t batches[] = {1, 7, 1023, 1024, 1025, 16384, 100001};
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        assert_true(hash_of(map, n, xy, batches[i], 1) == want);
        if (batches[i] > 1024) assert_true(hash_of(map, n, xy, batches[i], 3) == want);
    }
    for (size_t i = 0; i < n; i += 97) {
        grid_hit hit;
        int32_t cell;
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        assert_int_equal(
            grid_locate_many(map, 1, xy + 2 * i, xy + 2 * i + 1, 0, &cell, NULL, NULL, NULL, NULL),
            GRID_OK);
        assert_int_equal(hit.cell, cell);
    }
    for (uint64_t seed = 1; seed <= 5; seed++) {
        grid_layer *other = fractal_shuffled(layer, "code", seed);
        grid_map *shuffled = map_of(other);
        assert_string_not_equal(grid_layer_text(layer, 0, 0), grid_layer_text(other, 0, 0));
        assert_true(hash_of(shuffled, n, xy, n, 1) == want);
        assert_true(hash_of(shuffled, n, xy, 5000, 4) == want);
        grid_map_free(shuffled);
        grid_layer_free(other);
    }
    printf("%zu points: the same hash %016llx for 1 .. 16 threads, 8 batch sizes, 5 shuffles\n", n,
           (unsigned long long)want);
    free(xy);
    grid_map_free(map);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_owner_everywhere),
                                       cmocka_unit_test(answers_depend_on_coordinates_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
