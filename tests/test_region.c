/* test_region.c - drawn circles and polygons against distances on the ellipsoid and against places. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "board_case.h"
#include "random.h"

static int32_t owner(const grid_map *of, double x, double y)
{
    grid_hit hit;
    grid_locate(of, x, y, &hit);
    return hit.cell;
}

/* A map of one square, 20 km wide, about 111 E 38.5 N. */
static grid_map *square(const char *crs)
{
    static const char *const codes[] = {"1"};
    static const size_t size = 4;
    double xy[] = {110.9, 38.4, 111.1, 38.4, 111.1, 38.6, 110.9, 38.6};
    grid_transform *transform;
    grid_layer *layer;
    grid_map *map;
    grid_error error;
    if (crs) {
        assert_int_equal(grid_transform_open("EPSG:4326", crs, &transform, NULL), GRID_OK);
        grid_transform_apply(transform, 4, xy, xy + 1, 2 * sizeof *xy);
        grid_transform_free(transform);
    }
    assert_int_equal(grid_layer_new("square", crs, &layer, NULL), GRID_OK);
    grid_layer_add_field(layer, "code");
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, xy, codes, NULL), GRID_OK);
    if (grid_map_from_layer(layer, NULL, &map, &error)) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return map;
}

static void circles_are_geodesic(void **state)
{
    static const char *const crs[] = {"EPSG:4546", "EPSG:4490", "EPSG:32649", "EPSG:3857"};
    static const double radii[] = {0.5, 30, 1000, 40000};
    uint64_t seed = 3;
    (void)state;
    for (size_t c = 0; c < sizeof crs / sizeof *crs; c++) {
        grid_map *map = square(crs[c]), *circle;
        grid_transform *there;
        assert_int_equal(grid_transform_open("EPSG:4326", crs[c], &there, NULL), GRID_OK);
        for (size_t r = 0; r < sizeof radii / sizeof *radii; r++) {
            double x = 111.02, y = 38.47;
            size_t in = 0;
            grid_transform_apply(there, 1, &x, &y, sizeof x);
            assert_int_equal(grid_region_circle(map, x, y, radii[r], &circle, NULL), GRID_OK);
            assert_string_equal(grid_unit_code(circle, 0), "circle");
            for (int i = 0; i < 3000; i++) {
                double lon, lat, away = radii[r] * (0.9 + 0.2 * random_unit(&seed));
                grid_geodesic_point(111.02, 38.47, 360 * random_unit(&seed), away, &lon, &lat);
                double d = grid_geodesic_distance(111.02, 38.47, lon, lat), px = lon, py = lat;
                assert_float_equal(d, away, 1e-6 + 1e-9 * away);
                grid_transform_apply(there, 1, &px, &py, sizeof px);
                bool inside = owner(circle, px, py) == 0;
                /* a chord lies 1e-5 of the radius inside the circle; EPSG:3857 bends it by a little more */
                if (d > radii[r] * (1 + 1e-6) + 1e-6) assert_false(inside);
                if (d < radii[r] * (1 - 3e-5) - 1e-6) assert_true(inside);
                in += inside;
            }
            assert_in_range(in, 1200, 1800);
            grid_map_free(circle);
        }
        grid_transform_free(there);
        grid_map_free(map);
    }
}

static void circles_in_a_plane(void **state)
{
    grid_map *map = board(0), *circle;
    grid_crosswalk *walk;
    (void)state;
    assert_int_equal(grid_region_circle(map, 600, 600, 250, &circle, NULL), GRID_OK);
    assert_int_equal(owner(circle, 600 + 249.9, 600), 0);
    assert_int_equal(owner(circle, 600 + 250.1, 600), GRID_NONE);
    assert_int_equal(grid_crosswalk_new(map, GRID_NONE, circle, GRID_NONE, NULL, NULL, &walk, NULL), GRID_OK);
    double area = grid_crosswalk_to_sum(walk, 0, GRID_CROSSWALK_AREA), pi = acos(-1);
    assert_float_equal(area, pi * 250 * 250, 3e-5 * area);
    /* its four quarters meet in the corner of four fields: each field beside it is covered whole */
    assert_float_equal(
        grid_crosswalk_value(walk, (grid_crosswalk_pair){grid_map_unit_by_code(map, "066"), 0}, GRID_CROSSWALK_AREA), 1e4,
        1e-6);
    grid_crosswalk_free(walk);
    grid_map_free(circle);
    grid_map_free(map);
}

static void refusals(void **state)
{
    grid_map *map = square("EPSG:4546"), *none;
    grid_layer *layer;
    grid_error error;
    (void)state;
    assert_int_equal(grid_region_circle(map, NAN, 1, 5, &none, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_region_circle(map, 500000, 4260000, 0, &none, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_region_circle(map, 500000, 4260000, NAN, &none, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_region_circle(map, 500000, 4260000, 1e6, &none, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_region_circle(map, 1e300, 4260000, 10, &none, &error), GRID_E_CRS);
    assert_int_equal(grid_layer_new("nothing", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_region_from_layer(map, layer, &none, &error), GRID_E_DATA);
    grid_layer_free(layer);
    grid_map_free(map);
}

/* Two polygons that overlap and a hole, in longitude and latitude on a map in metres. */
static void polygons(void **state)
{
    static const size_t sizes[] = {4, 4};
    static const double first[] = {111.00, 38.45, 111.04, 38.45, 111.04, 38.49, 111.00, 38.49,
                                   111.01, 38.46, 111.01, 38.48, 111.03, 38.48, 111.03, 38.46};
    static const double second[] = {111.03, 38.47, 111.06, 38.47, 111.06, 38.50, 111.03, 38.50};
    grid_map *map = square("EPSG:4546"), *region;
    grid_layer *layer;
    grid_transform *there;
    uint64_t seed = 8;
    (void)state;
    assert_int_equal(grid_layer_new("drawn", "EPSG:4326", &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 2, sizes, first, NULL, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, sizes, second, NULL, NULL), GRID_OK);
    assert_int_equal(grid_region_from_layer(map, layer, &region, NULL), GRID_OK);
    assert_int_equal(grid_map_num_units(region), 1);
    assert_int_equal(grid_transform_open("EPSG:4326", "EPSG:4546", &there, NULL), GRID_OK);
    for (int i = 0; i < 20000; i++) {
        double lon = 110.99 + 0.08 * random_unit(&seed), lat = 38.44 + 0.07 * random_unit(&seed), x = lon, y = lat;
        bool a = lon > 111.00 && lon < 111.04 && lat > 38.45 && lat < 38.49 &&
                 !(lon > 111.01 && lon < 111.03 && lat > 38.46 && lat < 38.48);
        bool b = lon > 111.03 && lon < 111.06 && lat > 38.47 && lat < 38.50, near = false;
        /* a straight side in metres leaves the parallel by less than a metre */
        static const double lines[] = {38.45, 38.49, 38.46, 38.48, 38.47, 38.50};
        for (size_t k = 0; k < 6; k++) near |= fabs(lat - lines[k]) < 1e-5;
        grid_transform_apply(there, 1, &x, &y, sizeof x);
        if (!near) assert_int_equal(owner(region, x, y) == 0, a || b);
    }
    grid_transform_free(there);
    grid_layer_free(layer);
    grid_map_free(region);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_geodesic),
        cmocka_unit_test(circles_in_a_plane),
        cmocka_unit_test(refusals),
        cmocka_unit_test(polygons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
