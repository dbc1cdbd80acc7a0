/* viewer_borders.c - tests of the border collection: each border once, at its highest rank. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <grid/layer.h>
#include <render/borders.h>

#include "fixture.h"

static double length_of(const grid_borders *borders, int32_t level)
{
    double length = 0;
    for (size_t c = 0; c < grid_borders_num_chains(borders); c++) {
        const grid_chain *chain = grid_borders_chain_at(borders, c);
        double a[2], b[2], keep;
        if (chain->level != level) continue;
        grid_borders_vertex(borders, chain->first, a, &keep);
        assert_true(isinf(keep));
        for (size_t i = 1; i < chain->num; i++) {
            grid_borders_vertex(borders, chain->first + i, b, &keep);
            length += hypot(b[0] - a[0], b[1] - a[1]);
            a[0] = b[0], a[1] = b[1];
        }
        assert_true(isinf(keep));
    }
    return length;
}

static size_t chains_of(const grid_borders *borders, int32_t level)
{
    size_t n = 0;
    for (size_t c = 0; c < grid_borders_num_chains(borders); c++)
        n += grid_borders_chain_at(borders, c)->level == level;
    return n;
}

static void test_ranks(void **state)
{
    (void)state;
    grid_map *map = fixture_map();
    grid_borders *borders;
    assert_int_equal(grid_borders_new(map, &borders, NULL), GRID_OK);
    assert_int_equal(length_of(borders, GRID_LEVEL_RIM), 12000); /* 2 * (4 + 2) km */
    assert_int_equal(length_of(borders, 0), 0); /* the county's outline is the rim */
    assert_int_equal(length_of(borders, 1), 2000);               /* between the two townships */
    assert_int_equal(length_of(borders, 2), 8000);               /* 2 x 2 km upright, 4 km level */
    assert_int_equal(chains_of(borders, GRID_LEVEL_RIM), 1);
    assert_int_equal(chains_of(borders, 1), 1);
    grid_borders_free(borders);
    grid_map_free(map);
}

/* A map from rings; each feature has one ring. */
static grid_map *map_of(size_t n, const double *const *rings, const size_t *sizes)
{
    grid_layer *layer;
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.code = "CODE";
    assert_int_equal(grid_layer_new("test", "EPSG:4546", &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "CODE"), 0);
    for (size_t i = 0; i < n; i++) {
        char code[16];
        const char *values[] = {code};
        snprintf(code, sizeof code, "%03zu", i);
        assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &sizes[i],
                                                rings[i], values, NULL),
                         GRID_OK);
    }
    if (grid_map_from_layer(layer, &options, &map, &error)) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return map;
}

#define E FIXTURE_EAST
#define N FIXTURE_NORTH

static void test_hair_between_neighbours_is_no_rim(void **state)
{
    (void)state;
    /* two squares whose common border differs by a millimetre: no edge is shared */
    const double a[] = {E, N, E + 1000, N, E + 1000.001, N + 1000, E, N + 1000, E, N};
    const double b[] = {E + 1000, N,        E + 2000, N,        E + 2000,
                        N + 1000, E + 1000, N + 1000, E + 1000, N};
    grid_map *map = map_of(2, (const double *const[]){a, b}, (const size_t[]){5, 5});
    grid_borders *borders;
    assert_int_equal(grid_borders_new(map, &borders, NULL), GRID_OK);
    assert_true(fabs(length_of(borders, GRID_LEVEL_RIM) - 6000) < 1);
    assert_true(fabs(length_of(borders, 0) - 2000) < 1); /* both sides of the hair */
    grid_borders_free(borders);
    grid_map_free(map);
}

static void test_simplified_lines_stay_near(void **state)
{
    (void)state;
    /* a ring with a jagged upper side; for several tolerances every left-out vertex is near the
     * line */
    enum { TEETH = 400 };
    static double ring[2 * (TEETH + 4)];
    size_t n = 0;
    uint32_t seed = 7;
    ring[n++] = E, ring[n++] = N;
    ring[n++] = E + TEETH * 10, ring[n++] = N;
    for (int i = TEETH; i >= 0; i--) {
        seed = seed * 1664525 + 1013904223;
        ring[n++] = E + i * 10;
        ring[n++] = N + 500 + (seed >> 24);
    }
    ring[n++] = E, ring[n++] = N;
    grid_map *map = map_of(1, (const double *const[]){ring}, (const size_t[]){n / 2});
    grid_borders *borders;
    assert_int_equal(grid_borders_new(map, &borders, NULL), GRID_OK);
    assert_int_equal(grid_borders_num_chains(borders), 1);
    const grid_chain *chain = grid_borders_chain_at(borders, 0);
    assert_int_equal(chain->num, n / 2);
    size_t before = SIZE_MAX;
    for (double tolerance = 1; tolerance < 200; tolerance *= 3) {
        double a[2], b[2], p[2], keep;
        size_t kept = 1, from = 0;
        for (size_t i = 1; i < chain->num; i++) {
            grid_borders_vertex(borders, chain->first + i, b, &keep);
            if (keep <= tolerance) continue;
            grid_borders_vertex(borders, chain->first + from, a, &keep);
            double dx = b[0] - a[0], dy = b[1] - a[1], d2 = dx * dx + dy * dy;
            for (size_t k = from + 1; k < i; k++) {
                grid_borders_vertex(borders, chain->first + k, p, &keep);
                double t = d2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / d2 : 0;
                t = fmin(fmax(t, 0), 1);
                assert_true(hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy) <=
                            tolerance * 1.000001);
            }
            from = i;
            kept++;
        }
        assert_true(kept <= before);
        before = kept;
    }
    assert_true(before < chain->num / 2);
    grid_borders_free(borders);
    grid_map_free(map);
}

static void test_path_is_clipped(void **state)
{
    (void)state;
    grid_map *map = fixture_map();
    grid_borders *borders;
    grid_camera camera;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 200, 100);
    cairo_t *cr = cairo_create(image);
    double x0, y0, x1, y1;
    assert_int_equal(grid_borders_new(map, &borders, NULL), GRID_OK);
    grid_camera_fit(&camera, map, 200, 100, 0);
    camera.pixel = 1e-7; /* the rim's ends would lie 1e10 pixels away, beyond cairo's numbers */
    camera.y = FIXTURE_NORTH;
    assert_int_equal(grid_borders_path(borders, GRID_LEVEL_RIM, &camera, cr), 1);
    cairo_path_extents(cr, &x0, &y0, &x1, &y1);
    assert_true(x0 > -50 && x0 <= 0 && x1 < 250 && x1 >= 200 && y0 == 50 && y1 == 50);
    cairo_new_path(cr);
    camera.y = FIXTURE_NORTH + 10;
    assert_int_equal(grid_borders_path(borders, GRID_LEVEL_RIM, &camera, cr), 0);
    cairo_destroy(cr);
    cairo_surface_destroy(image);
    grid_borders_free(borders);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_hair_between_neighbours_is_no_rim),
        cmocka_unit_test(test_simplified_lines_stay_near),
        cmocka_unit_test(test_path_is_clipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
