/* 2,113 Swiss municipalities, an exact partition but for 20 holes, against the oracle: 500,000 hard
 * points and 1,000,000 random ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "adversary.h"
#include "random.h"

#define PATH GRID_SOURCE_DIR "/../shared/data/swiss_municipalities/municipalities.shp"

static void swiss_agrees(void **state)
{
    grid_layer *layer;
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    size_t hard = scaled(500000), easy = scaled(1000000);
    double *xy = malloc(2 * easy * sizeof *xy);
    (void)state;
    options.code = "id";
    assert_non_null(xy);
    assert_int_equal(grid_layer_open(PATH, NULL, &layer, &error), GRID_OK);
    assert_int_equal(grid_map_open(PATH, &options, &map, &error), GRID_OK);
    oracle *truth = oracle_new(layer, "id");
    assert_int_equal(oracle_num_cells(truth), 2113);
    assert_int_equal(grid_map_num_cells(map), 2113);
    adversary_points(layer, 2056, hard, xy);
    assert_int_equal(adversary_compare("hard points", map, truth, hard, xy, true), 0);
    adversary_random(layer, 2056, easy, xy);
    assert_int_equal(adversary_compare("random points", map, truth, easy, xy, true), 0);
    oracle_free(truth);
    grid_map_free(map);
    grid_layer_free(layer);
    free(xy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(swiss_agrees)};
    if (access(PATH, R_OK) != 0) {
        printf("skipped: %s is not there\n", PATH);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
