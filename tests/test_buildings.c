/* Buildings: which one a point is in, which are near, and their shares, against GEOS on real buildings
 * and on those of the sample county, and by hand where cells overlap. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "random.h"
#include "regions.h"

#define FOLDER GRID_SOURCE_DIR "/../shared/data/liechtenstein_town/"

static grid_layer *new_layer(void)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("test", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    return layer;
}

static void add_box(grid_layer *layer, const char *code, double west, double south, double east,
                    double north)
{
    const double xy[] = {west, south, east, south, east, north, west, north, west, south};
    const size_t n = 5;
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, &code, NULL), GRID_OK);
}

static grid_map *open_map(const grid_layer *layer)
{
    grid_map *map;
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    return map;
}

static void assert_share(const grid_map *map, const grid_share *share, const char *code, double value)
{
    assert_string_equal(grid_unit_code(map, share->cell), code);
    assert_true(fabs(share->share - value) < 1e-12);
}

static void shares_by_hand(void **state)
{
    (void)state;
    grid_layer *cells = new_layer(), *layer = new_layer();
    add_box(cells, "b", 0, 0, 10, 10);
    add_box(cells, "c", 10, 0, 20, 10);
    add_box(cells, "c", 10, 10, 20, 20); /* a second record of the cell, beside the first */
    add_box(cells, "a", 8, 4, 12, 6);    /* overlaps b and c: its code is the lowest */
    add_box(cells, "z", 0, 0, 30, 3);    /* overlaps b and c too: the highest */
    grid_map *map = open_map(cells);
    add_box(layer, "0", 9, 7, 12, 8);    /* b and c, 1 : 2 */
    add_box(layer, "1", 6, 5, 12, 7);    /* a has 4 of 12, b 2 + 4, c 2 */
    add_box(layer, "2", 18, 8, 22, 12);  /* half of it is outside; both records of c */
    add_box(layer, "3", 8.5, 4.5, 9, 5); /* in a, which overlaps b */
    add_box(layer, "4", 40, 40, 41, 41); /* outside */
    add_box(layer, "5", 5, 5, 5, 9);     /* a line */
    add_box(layer, "6", -5, -5, 35, 25); /* all cells are islands in it */
    grid_buildings *set;
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    assert_int_equal(grid_buildings_num(set), 7);
    grid_share s[8];
    size_t num;
    double outside;
    grid_error error = {0};
    assert_int_equal(grid_building_shares(map, set, 0, 8, s, &num, &outside, &error), GRID_OK);
    assert_int_equal(num, 2);
    assert_share(map, &s[0], "c", 2 / 3.0);
    assert_share(map, &s[1], "b", 1 / 3.0);
    assert_true(outside == 0);
    assert_int_equal(grid_building_shares(map, set, 1, 8, s, &num, &outside, &error), GRID_OK);
    assert_int_equal(num, 3);
    assert_share(map, &s[0], "b", 6 / 12.0);
    assert_share(map, &s[1], "a", 4 / 12.0);
    assert_share(map, &s[2], "c", 2 / 12.0);
    assert_int_equal(grid_building_shares(map, set, 2, 8, s, &num, &outside, &error), GRID_OK);
    assert_int_equal(num, 1);
    assert_share(map, &s[0], "c", 0.5);
    assert_true(fabs(outside - 0.5) < 1e-12);
    assert_int_equal(grid_building_shares(map, set, 3, 1, s, &num, NULL, &error), GRID_OK);
    assert_int_equal(num, 1);
    assert_share(map, &s[0], "a", 1);
    assert_int_equal(grid_building_shares(map, set, 4, 0, NULL, &num, &outside, &error), GRID_OK);
    assert_int_equal(num, 0);
    assert_true(outside == 1);
    assert_int_equal(grid_building_shares(map, set, 5, 8, s, &num, &outside, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "no area"));
    assert_int_equal(grid_building_shares(map, set, 6, 8, s, &num, &outside, &error), GRID_OK);
    assert_int_equal(num, 4);
    assert_share(map, &s[0], "c", (200 - 4) / 1200.0);
    assert_share(map, &s[1], "b", (100 - 4) / 1200.0);
    assert_share(map, &s[2], "z", 30 / 1200.0);
    assert_share(map, &s[3], "a", 8 / 1200.0);
    assert_true(fabs(outside - (1200 - 330) / 1200.0) < 1e-12);
    grid_buildings_free(set);
    grid_layer_free(layer);
    grid_layer_free(cells);
    grid_map_free(map);
}

enum { SQUARES = 14, NUM_RECORDS = 7 };

typedef struct box {
    size_t west, south, east, north;
} box;

static box random_box(uint64_t *random, size_t most)
{
    box b = {random_below(random, SQUARES - 1), random_below(random, SQUARES - 1), 0, 0};
    b.east = b.west + 1 + random_below(random, most);
    b.north = b.south + 1 + random_below(random, most);
    if (b.east > SQUARES) b.east = SQUARES;
    if (b.north > SQUARES) b.north = SQUARES;
    return b;
}

static bool has_square(const box *b, size_t x, size_t y)
{
    return x >= b->west && x < b->east && y >= b->south && y < b->north;
}

/* Boxes on whole numbers, many over one another, several of one code: the ground of a building is counted
 * by squares. */
static void shares_by_counting_squares(void **state)
{
    uint64_t random = 11;
    size_t rounds = scaled(2000);
    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        grid_layer *cells = new_layer(), *layer = new_layer();
        box boxes[NUM_RECORDS], b = random_box(&random, SQUARES);
        char codes[NUM_RECORDS];
        size_t counts[128] = {0}, all = 0, num = 0;
        for (size_t k = 0; k < NUM_RECORDS; k++) {
            boxes[k] = random_box(&random, SQUARES);
            codes[k] = (char)('a' + random_below(&random, 5));
            add_box(cells, (char[]){codes[k], 0}, (double)boxes[k].west, (double)boxes[k].south,
                    (double)boxes[k].east, (double)boxes[k].north);
        }
        add_box(layer, "0", (double)b.west, (double)b.south, (double)b.east, (double)b.north);
        for (size_t x = b.west; x < b.east; x++)
            for (size_t y = b.south; y < b.north; y++, all++) {
                char owner = 'z';
                for (size_t k = 0; k < NUM_RECORDS; k++)
                    if (codes[k] < owner && has_square(&boxes[k], x, y)) owner = codes[k];
                counts[(int)owner]++;
            }
        grid_map *map = open_map(cells);
        grid_buildings *set;
        grid_share shares[8];
        double outside, sum = 0;
        assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
        assert_int_equal(grid_building_shares(map, set, 0, 8, shares, &num, &outside, NULL), GRID_OK);
        for (size_t i = 0; i < num; i++) {
            char owner = *grid_unit_code(map, shares[i].cell);
            assert_true(fabs(shares[i].share - (double)counts[(int)owner] / (double)all) < 1e-12);
            sum += shares[i].share;
        }
        assert_true(fabs(outside - (double)counts['z'] / (double)all) < 1e-12);
        assert_true(fabs(sum + outside - 1) < 1e-12);
        grid_buildings_free(set);
        grid_map_free(map);
        grid_layer_free(cells);
        grid_layer_free(layer);
    }
}

static void at_and_within_by_hand(void **state)
{
    (void)state;
    grid_layer *cells = new_layer(), *layer = new_layer();
    add_box(cells, "b", 0, 0, 10, 10);
    grid_map *map = open_map(cells);
    add_box(layer, "", 1, 1, 3, 3);
    add_box(layer, "", 3, 1, 5, 3); /* shares a wall */
    add_box(layer, "", 2, 2, 4, 4); /* overlaps both */
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, NULL, NULL),
                     GRID_OK);
    grid_buildings *set;
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    assert_int_equal(grid_buildings_num(set), 4);
    assert_int_equal(grid_buildings_num_nowhere(set), 1);
    assert_int_equal(grid_buildings_at(set, 1.5, 1.5), 0);
    assert_int_equal(grid_buildings_at(set, 3, 1.5), 1);
    assert_int_equal(grid_buildings_at(set, 2.5, 2.5), 0);
    assert_int_equal(grid_buildings_at(set, 2.5, 3.5), 2);
    assert_int_equal(grid_buildings_at(set, 9, 9), GRID_NONE);
    assert_int_equal(grid_buildings_at(set, NAN, 9), GRID_NONE);
    grid_near_building near[4];
    size_t num;
    assert_int_equal(grid_buildings_within(set, 2.5, 2.5, 0.4, 4, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 2); /* both hold it */
    assert_int_equal(near[0].building, 0);
    assert_int_equal(near[1].building, 2);
    assert_true(near[0].distance_m == 0 && near[1].distance_m == 0);
    assert_int_equal(grid_buildings_within(set, 0, 1, 4, 4, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 3);
    assert_int_equal(near[0].building, 0);
    assert_int_equal(near[1].building, 2);
    assert_int_equal(near[2].building, 1);
    assert_true(near[0].distance_m == 1 && near[2].distance_m == 3);
    assert_int_equal(grid_buildings_within(set, 0, 1, -1, 4, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 0);
    grid_buildings_free(set);
    grid_layer_free(layer);
    grid_layer_free(cells);
    grid_map_free(map);
}

/* All buildings against the intersections of GEOS: 66 cross a commune line, 40 lie outside all. */
static void liechtenstein_agrees_with_geos(void **state)
{
    grid_layer *cells, *layer;
    grid_map *map;
    grid_buildings *set;
    grid_map_options options = grid_map_options_default();
    (void)state;
    if (access(FOLDER "buildings.shp", R_OK) != 0) {
        print_message("skipped: %s is not there\n", FOLDER);
        skip();
    }
    options.code = "name";
    assert_int_equal(grid_layer_open(FOLDER "communes.shp", NULL, &cells, NULL), GRID_OK);
    assert_int_equal(grid_layer_open(FOLDER "buildings.shp", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_map_from_layer(cells, &options, &map, NULL), GRID_OK);
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    assert_int_equal(grid_buildings_num(set), 17717);
    const grid_layer *layers[] = {cells};
    regions *truth = regions_new(layers, 1, "name");
    assert_int_equal(truth->num, 11);
    const GEOSPreparedGeometry *prepared[11];
    for (int c = 0; c < 11; c++) prepared[c] = GEOSPrepare_r(truth->geos, truth->geometry[c]);
    size_t crossing = 0, nowhere = 0, misplaced = 0, step = 17717 / scaled(17717);
    for (size_t f = 0; f < grid_layer_num_features(layer); f += step) {
        grid_share s[11];
        size_t num, found = 0;
        double outside, total, sum = 0, x, y;
        assert_int_equal(grid_building_shares(map, set, (int32_t)f, 11, s, &num, &outside, NULL),
                         GRID_OK);
        crossing += num > 1 || (num == 1 && outside > 0);
        nowhere += num == 0;
        for (size_t i = 0; i < num; i++) sum += s[i].share;
        assert_true(fabs(sum + outside - 1) < 1e-12);
        assert_int_equal(grid_layer_point(layer, f, &x, &y, NULL), GRID_OK);
        misplaced += grid_buildings_at(set, x, y) != (int32_t)f; /* some lie in others */
        grid_layer *one;
        const char *code = "x";
        size_t sizes[64], rings = grid_layer_num_rings(layer, f);
        assert_in_range(rings, 1, 64);
        const double *xy = grid_layer_ring(layer, f, 0, &sizes[0]);
        for (size_t r = 1; r < rings; r++) grid_layer_ring(layer, f, r, &sizes[r]);
        grid_layer_new("one", NULL, &one, NULL);
        grid_layer_add_field(one, "name");
        grid_layer_add_feature(one, GRID_GEOMETRY_POLYGON, rings, sizes, xy, &code, NULL);
        const grid_layer *ones[] = {one};
        regions *building = regions_new(ones, 1, "name");
        GEOSArea_r(truth->geos, building->geometry[0], &total);
        for (int c = 0; c < 11; c++) {
            double share = 0;
            if (GEOSPreparedContains_r(truth->geos, prepared[c], building->geometry[0])) {
                share = 1;
            } else if (GEOSPreparedIntersects_r(truth->geos, prepared[c], building->geometry[0])) {
                GEOSGeometry *common =
                    GEOSIntersection_r(truth->geos, truth->geometry[c], building->geometry[0]);
                GEOSArea_r(truth->geos, common, &share);
                share /= total;
                GEOSGeom_destroy_r(truth->geos, common);
            }
            size_t k = 0;
            while (k < num && strcmp(grid_unit_code(map, s[k].cell), truth->codes[c])) k++;
            if (k < num) found++;
            assert_true(fabs((k < num ? s[k].share : 0) - share) < 1e-8);
        }
        assert_int_equal(found, num);
        regions_free(building);
        grid_layer_free(one);
    }
    print_message("%zu cross a line, %zu lie outside all, %zu points lie in another building too\n",
                  crossing, nowhere, misplaced);
    if (step == 1) {
        assert_int_equal(crossing, 66);
        assert_int_equal(nowhere, 40);
    }
    for (int c = 0; c < 11; c++) GEOSPreparedGeom_destroy_r(truth->geos, prepared[c]);
    regions_free(truth);
    grid_buildings_free(set);
    grid_map_free(map);
    grid_layer_free(layer);
    grid_layer_free(cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_by_hand),
                                       cmocka_unit_test(shares_by_counting_squares),
        cmocka_unit_test(at_and_within_by_hand),
        cmocka_unit_test(liechtenstein_agrees_with_geos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
