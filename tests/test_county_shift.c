/* Batches that lie off as web maps do: every layer of the sample county, as it is, moved by GCJ-02 and BD-09, and
 * moved back where nothing was off; and batches that have nothing to hold on to, about which nothing is said. */
#include <math.h>

#include "county_fixture.h"
#include "random.h"

static grid_map *map;
static grid_layer *houses;
static grid_buildings *buildings;
static grid_transform *to_lonlat, *from_lonlat;

static int open_county(void **state)
{
    char path[256];
    if (open_folder(state) != 0) return -1;
    path_of(path, folder, "kelan.json");
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    path_of(path, folder, "building.shp");
    assert_int_equal(grid_layer_open(path, NULL, &houses, NULL), GRID_OK);
    assert_int_equal(grid_buildings_new(map, houses, &buildings, NULL), GRID_OK);
    assert_int_equal(grid_transform_open(grid_map_crs(map), "EPSG:4326", &to_lonlat, NULL), GRID_OK);
    assert_int_equal(grid_transform_open("EPSG:4326", grid_map_crs(map), &from_lonlat, NULL), GRID_OK);
    return 0;
}

static int close_county(void **state)
{
    grid_transform_free(to_lonlat);
    grid_transform_free(from_lonlat);
    grid_buildings_free(buildings);
    grid_layer_free(houses);
    grid_map_free(map);
    return close_folder(state);
}

/* What a batch looks like in which a mistake was made. */
static void make_mistake(grid_shift shift, size_t n, double *xy)
{
    const size_t stride = 2 * sizeof *xy;
    if (shift == GRID_SHIFT_NONE || !n) return;
    grid_transform_apply(to_lonlat, n, xy, xy + 1, stride);
    for (size_t i = 0; i < n; i++) {
        double *p = xy + 2 * i;
        if (shift == GRID_SHIFT_GCJ02 || shift == GRID_SHIFT_BD09) grid_wgs84_to_gcj02(p[0], p[1], &p[0], &p[1]);
        if (shift == GRID_SHIFT_BD09) grid_gcj02_to_bd09(p[0], p[1], &p[0], &p[1]);
        if (shift == GRID_SHIFT_NOT_BD09) grid_bd09_to_gcj02(p[0], p[1], &p[0], &p[1]);
        if (shift == GRID_SHIFT_ZONE_EAST) p[0] += 3;
        if (shift == GRID_SHIFT_ZONE_WEST) p[0] -= 3;
        if (shift == GRID_SHIFT_NOT_GCJ02 || shift == GRID_SHIFT_NOT_BD09)
            grid_gcj02_to_wgs84(p[0], p[1], &p[0], &p[1]);
    }
    grid_transform_apply(from_lonlat, n, xy, xy + 1, stride);
}

static void points_of_modules(void **state)
{
    static const char *const files[] = {"module_party.csv", "module_grid.csv", "module_city.csv",
                                        "module_emergency.csv", "module_population.csv"};
    (void)state;
    for (size_t f = 0; f < COUNT(files); f++) {
        char path[256];
        grid_layer *layer;
        path_of(path, folder, files[f]);
        assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
        size_t n = grid_layer_num_features(layer);
        double *xy = malloc(2 * n * sizeof *xy);
        for (int shift = 0; shift < GRID_NUM_SHIFTS; shift++) {
            grid_shift_judgement j;
            assert_int_equal(grid_map_places(map, layer, xy, NULL), GRID_OK);
            make_mistake((grid_shift)shift, n, xy);
            assert_int_equal(grid_shift_of_points(map, buildings, n, xy, &j, NULL), GRID_OK);
            assert_int_equal(j.shift, shift);
            assert_true(j.num == (n < 2000 ? n : 2000) && j.hits_undone > j.num / 2);
            if (shift == GRID_SHIFT_GCJ02) /* background/domain: 51 m north, 556 m east at Kelan */
                assert_true(fabs(j.east_m - 556) < 15 && fabs(j.north_m - 51) < 15);
        }
        free(xy);
        grid_layer_free(layer);
    }
}

/* The vertices of a layer in the plane, moved; as a layer of its own. */
static grid_layer *moved_layer(const grid_layer *from, grid_shift shift)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("moved", grid_map_crs(map), &layer, NULL), GRID_OK);
    for (size_t f = 0; f < grid_layer_num_features(from); f++) {
        size_t num = grid_layer_num_rings(from, f), total = 0, n;
        size_t *sizes = malloc((num + 1) * sizeof *sizes);
        for (size_t r = 0; r < num; r++, total += n) grid_layer_ring(from, f, r, &n), sizes[r] = n;
        double *xy = malloc((2 * total + 1) * sizeof *xy), *at = xy;
        for (size_t r = 0; r < num; r++, at += 2 * sizes[r - 1])
            memcpy(at, grid_layer_ring(from, f, r, &n), 2 * sizes[r] * sizeof *xy);
        make_mistake(shift, total, xy);
        assert_int_equal(grid_layer_add_feature(layer, grid_layer_feature_kind(from, f), num, sizes, xy, NULL,
                                                NULL), GRID_OK);
        free(xy);
        free(sizes);
    }
    return layer;
}

static void levels_against_each_other(void **state)
{
    (void)state;
    for (int level = 1; level < NUM_LEVELS; level++) {
        for (int shift = 0; shift < GRID_NUM_SHIFTS; shift++) {
            grid_shift_judgement j;
            grid_layer *layer = moved_layer(layers[level], (grid_shift)shift);
            assert_int_equal(grid_shift_of_polygons(map, layer, level, &j, NULL), GRID_OK);
            assert_int_equal(j.shift, shift);
            grid_layer_free(layer);
        }
    }
}

static void houses_against_borders(void **state)
{
    (void)state;
    for (int shift = 0; shift < GRID_NUM_SHIFTS; shift++) {
        grid_shift_judgement j;
        grid_layer *layer = moved_layer(houses, (grid_shift)shift);
        assert_int_equal(grid_shift_of_buildings(map, layer, &j, NULL), GRID_OK);
        assert_int_equal(j.shift, shift);
        grid_layer_free(layer);
    }
}

/* Nothing is said of points anywhere, along roads, in a heap, of too few, or of none. */
static void nothing_to_hold_on_to(void **state)
{
    enum { NUM = 1500 };
    static double xy[2 * NUM];
    grid_shift_judgement j;
    uint64_t seed = 3;
    double e[4];
    char path[256];
    grid_layer *roads;
    (void)state;
    grid_map_extent(map, e);
    for (size_t round = 0; round < scaled(40); round++) {
        /* in the town, where every third place is at a building */
        double west = round % 2 ? 548000 : e[0], east = round % 2 ? 552000 : e[2];
        double south = round % 2 ? 4283000 : e[1], north = round % 2 ? 4287000 : e[3];
        for (size_t i = 0; i < NUM; i++) {
            xy[2 * i] = west + random_unit(&seed) * (east - west);
            xy[2 * i + 1] = south + random_unit(&seed) * (north - south);
        }
        assert_int_equal(grid_shift_of_points(map, buildings, NUM, xy, &j, NULL), GRID_OK);
        assert_int_equal(j.shift, GRID_SHIFT_NONE);
    }
    path_of(path, folder, "road.shp");
    assert_int_equal(grid_layer_open(path, NULL, &roads, NULL), GRID_OK);
    size_t n = 0, points;
    for (size_t f = 0; f < grid_layer_num_features(roads) && n < NUM; f++) {
        const double *ring = grid_layer_ring(roads, f, 0, &points);
        for (size_t i = 0; i < points && n < NUM; i++, n++)
            xy[2 * n] = ring[2 * i], xy[2 * n + 1] = ring[2 * i + 1];
    }
    assert_int_equal(grid_shift_of_points(map, buildings, n, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.shift, GRID_SHIFT_NONE);
    for (size_t i = 0; i < NUM; i++) xy[2 * i] = 549585, xy[2 * i + 1] = 4285354;
    assert_int_equal(grid_shift_of_points(map, buildings, NUM, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.shift, GRID_SHIFT_NONE);
    assert_int_equal(grid_shift_of_points(map, buildings, 5, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.shift, GRID_SHIFT_NONE);
    xy[0] = NAN;
    assert_int_equal(grid_shift_of_points(map, buildings, 1, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.num, 0);
    assert_int_equal(grid_shift_of_points(map, NULL, 0, NULL, &j, NULL), GRID_OK);
    assert_int_equal(j.num, 0);
    grid_layer_free(roads);
}

/* Without buildings the outline speaks, where many places lie beside it. */
static void beside_the_outline(void **state)
{
    enum { NUM = 2000 };
    static double xy[2 * NUM];
    grid_shift_judgement j;
    size_t n, num = 0;
    (void)state;
    const double *ring = grid_layer_ring(layers[0], 0, 0, &n);
    double e[4];
    grid_map_extent(map, e);
    for (size_t i = 0; i < NUM; i++) { /* 100 m inside of the outline, towards the middle */
        const double *p = ring + 2 * (i * (n - 1) / NUM);
        double dx = (e[0] + e[2]) / 2 - p[0], dy = (e[1] + e[3]) / 2 - p[1], length = hypot(dx, dy);
        xy[2 * num] = p[0] + 100 * dx / length, xy[2 * num + 1] = p[1] + 100 * dy / length;
        grid_hit hit;
        grid_locate(map, xy[2 * num], xy[2 * num + 1], &hit);
        num += hit.cell != GRID_NONE;
    }
    assert_int_equal(grid_shift_of_points(map, NULL, num, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.shift, GRID_SHIFT_NONE);
    make_mistake(GRID_SHIFT_GCJ02, num, xy);
    assert_int_equal(grid_shift_of_points(map, NULL, num, xy, &j, NULL), GRID_OK);
    assert_int_equal(j.shift, GRID_SHIFT_GCJ02);
    assert_string_equal(grid_shift_crs(j.shift), "GCJ02");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_of_modules),      cmocka_unit_test(levels_against_each_other),
        cmocka_unit_test(houses_against_borders), cmocka_unit_test(nothing_to_hold_on_to),
        cmocka_unit_test(beside_the_outline),
    };
    return cmocka_run_group_tests(tests, open_county, close_county);
}
