/* The sample county against the oracle: its cells lie on two levels, one village is an exclave,
 * another has a hole that a neighbour fills. 500,000 hard points and 1,000,000 random ones; and its
 * promise, that every point inside the county's outline has exactly one owner and no point outside
 * has any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adversary.h"
#include "county.h"
#include "random.h"

static char folder[] = "/tmp/grid-county-XXXXXX";

static grid_layer *open_level(const char *name)
{
    char path[128];
    grid_layer *layer;
    grid_error error = {0};
    snprintf(path, sizeof path, "%s/%s.shp", folder, name);
    assert_int_equal(grid_layer_open(path, NULL, &layer, &error), GRID_OK);
    return layer;
}

static void copy_feature(const grid_layer *from, size_t f, const char *code, grid_layer *to)
{
    size_t sizes[64], num = grid_layer_num_rings(from, f);
    assert_in_range(num, 1, 64);
    const double *xy = grid_layer_ring(from, f, 0, &sizes[0]);
    for (size_t r = 1; r < num; r++) /* rings lie one after another */
        assert_ptr_equal(grid_layer_ring(from, f, r, &sizes[r]),
                         grid_layer_ring(from, f, r - 1, &sizes[r - 1]) + 2 * sizes[r - 1]);
    assert_int_equal(grid_layer_add_feature(to, GRID_GEOMETRY_POLYGON, num, sizes, xy, &code, NULL),
                     GRID_OK);
}

/* The records whose code no record names as its parent. */
static grid_layer *collect_cells(void)
{
    static const char *const levels[] = {"community", "grid", "microgrid"};
    enum { NUM = sizeof levels / sizeof *levels };
    grid_layer *in[NUM], *out;
    for (size_t l = 0; l < NUM; l++) in[l] = open_level(levels[l]);
    assert_int_equal(grid_layer_new("cells", grid_layer_crs(in[0]), &out, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(out, "CODE"), 0);
    for (size_t l = 0; l < NUM; l++) {
        for (size_t f = 0; f < grid_layer_num_features(in[l]); f++) {
            const char *code =
                grid_layer_text(in[l], f, (size_t)grid_layer_field_by_name(in[l], "CODE"));
            bool has_child = false;
            for (size_t m = l + 1; m < NUM && !has_child; m++) {
                size_t parent = (size_t)grid_layer_field_by_name(in[m], "PCODE");
                for (size_t g = 0; g < grid_layer_num_features(in[m]) && !has_child; g++)
                    has_child = !strcmp(grid_layer_text(in[m], g, parent), code);
            }
            if (!has_child) copy_feature(in[l], f, code, out);
        }
    }
    for (size_t l = 0; l < NUM; l++) grid_layer_free(in[l]);
    return out;
}

/* Does the map have one owner inside the outline, a rim on it, none outside? */
static size_t broken_promises(const grid_map *map, const oracle *outline, size_t n,
                              const double *xy)
{
    size_t broken = 0;
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        oracle_answer whole = oracle_locate(outline, xy[2 * i], xy[2 * i + 1]);
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        bool kept = whole.num_owners ? hit.how == GRID_INTERIOR || hit.how == GRID_BORDER
                                     : hit.how == whole.how;
        if (!kept && ++broken <= 5)
            printf("%.17g %.17g is %s, the outline says %s\n", xy[2 * i], xy[2 * i + 1],
                   grid_how_name(hit.how), grid_how_name(whole.how));
    }
    printf("%zu points against the outline: %zu broken promises\n", n, broken);
    return broken;
}

static void county_agrees(void **state)
{
    char path[128];
    grid_map *map;
    grid_error error = {0};
    size_t hard = scaled(500000), easy = scaled(1000000), check = scaled(200000);
    double *xy = malloc(2 * easy * sizeof *xy);
    (void)state;
    assert_non_null(xy);
    snprintf(path, sizeof path, "%s/kelan.json", folder);
    assert_int_equal(grid_map_open(path, NULL, &map, &error), GRID_OK);
    grid_layer *cells = collect_cells(), *county = open_level("county");
    oracle *truth = oracle_new(cells, "CODE"), *outline = oracle_new(county, "CODE");
    assert_int_equal(oracle_num_cells(truth), grid_map_num_cells(map));
    adversary_points(cells, 4546, hard, xy);
    assert_int_equal(adversary_compare("hard points", map, truth, hard, xy, true), 0);
    assert_int_equal(broken_promises(map, outline, check, xy), 0);
    adversary_points(county, 4547, check, xy);
    assert_int_equal(adversary_compare("hard points of the outline", map, truth, check, xy, true),
                     0);
    assert_int_equal(broken_promises(map, outline, check, xy), 0);
    adversary_random(cells, 4548, easy, xy);
    assert_int_equal(adversary_compare("random points", map, truth, easy, xy, true), 0);
    assert_int_equal(broken_promises(map, outline, check, xy), 0);
    oracle_free(truth);
    oracle_free(outline);
    grid_layer_free(cells);
    grid_layer_free(county);
    grid_map_free(map);
    free(xy);
}

static int make_county(void **state)
{
    char message[512];
    (void)state;
    if (!mkdtemp(folder)) return 1;
    return county_write(folder, COUNTY_DEFAULT_SEED, true, NULL, NULL, message, sizeof message);
}

static int remove_county(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(county_agrees)};
    return cmocka_run_group_tests(tests, make_county, remove_county);
}
