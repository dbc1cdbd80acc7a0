/* The sample county: nearest cells and borders against brute force in rationals, and the shares of its
 * 30,000 buildings, of which 60 straddle a border. */
#include <math.h>

#include "county_fixture.h"
#include "distance.h"
#include "random.h"

static grid_map *open_county(void)
{
    char path[256];
    grid_map *map;
    path_of(path, folder, "kelan.json");
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    return map;
}

/* One level as a map of its own: townships tile the county, and few edges keep rationals quick. */
static void townships_agree(void **state)
{
    (void)state;
    grid_map *map;
    grid_map_options options = grid_map_options_default();
    options.code = "CODE";
    assert_int_equal(grid_map_from_layer(layers[1], &options, &map, NULL), GRID_OK);
    distances *truth = distances_new(layers[1], "CODE");
    size_t n = distances_num_cells(truth), num, snapped = 0;
    assert_int_equal(n, 10);
    uint64_t random = 140929;
    double e[4];
    mpq_t square, least;
    mpq_inits(square, least, NULL);
    grid_map_extent(map, e);
    for (size_t i = 0; i < scaled(200); i++) {
        const double p[2] = {e[0] + (random_unit(&random) * 1.4 - 0.2) * (e[2] - e[0]),
                             e[1] + (random_unit(&random) * 1.4 - 0.2) * (e[3] - e[1])};
        grid_near near[10];
        assert_int_equal(grid_nearest_cells(map, p[0], p[1], INFINITY, 10, near, &num, NULL), GRID_OK);
        assert_int_equal(num, n);
        size_t best = 0;
        for (size_t c = 0; c < n; c++) {
            distances_squared(truth, c, p, square);
            if (!c || mpq_cmp(square, least) < 0) mpq_set(least, square), best = c;
            int32_t cell = grid_map_unit_by_code(map, distances_code(truth, c));
            size_t k = 0;
            while (k < n && near[k].cell != cell) k++;
            double d = sqrt(mpq_get_d(square));
            assert_true(k < n && fabs(near[k].distance_m - d) <= 1e-14 * d);
        }
        grid_hit hit;
        grid_locate_snapped(map, p[0], p[1], INFINITY, &hit);
        assert_string_equal(grid_unit_code(map, hit.cell), distances_code(truth, best));
        snapped += hit.how == GRID_NEAREST;
        double border = grid_border_distance(map, p[0], p[1]);
        assert_true(isnan(border) == (hit.how == GRID_NEAREST));
        if (hit.how == GRID_NEAREST) continue;
        distances_edges(truth, best, p, square);
        double d = sqrt(mpq_get_d(square));
        assert_true(fabs(border - d) <= 1e-14 * d);
    }
    mpq_clears(square, least, NULL);
    assert_true(snapped > 0);
    distances_free(truth);
    grid_map_free(map);
}

static void buildings_have_shares(void **state)
{
    (void)state;
    char path[256];
    grid_layer *layer;
    grid_buildings *set;
    grid_map *map = open_county();
    path_of(path, folder, "building.shp");
    assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    size_t n = grid_buildings_num(set), straddlers = 0;
    assert_int_equal(n, 30000);
    assert_int_equal(grid_buildings_num_nowhere(set), 0);
    for (size_t f = 0; f < n; f++) {
        grid_share s[16];
        size_t num;
        double outside, sum, x, y;
        assert_int_equal(grid_building_shares(map, set, (int32_t)f, 16, s, &num, &outside, NULL),
                         GRID_OK);
        assert_in_range(num, 1, 16);
        sum = outside;
        for (size_t i = 0; i < num; i++) sum += s[i].share;
        assert_true(fabs(sum - 1) < 1e-12);
        straddlers += num > 1;
        assert_int_equal(grid_layer_point(layer, f, &x, &y, NULL), GRID_OK);
        assert_int_equal(grid_buildings_at(set, x, y), f);
        grid_hit hit;
        size_t k = 0;
        grid_locate(map, x, y, &hit);
        while (k < num && s[k].cell != hit.cell) k++;
        assert_true(k < num); /* the cell it belongs to has a share */
        grid_near_building near[1];
        assert_int_equal(grid_buildings_within(set, x, y, 0, 1, near, &num, NULL), GRID_OK);
        assert_int_equal(near[0].building, f);
    }
    print_message("%zu of %zu buildings straddle\n", straddlers, n);
    assert_int_equal(straddlers, 60);
    grid_buildings_free(set);
    grid_layer_free(layer);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(townships_agree),
                                       cmocka_unit_test(buildings_have_shares)};
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
