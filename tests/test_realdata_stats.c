/* Hot spots on real data: the numbers that are published for columbus and stl (PySAL, GeoDa,
 * spdep). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "regions.h"

#define STATS GRID_SOURCE_DIR "/../shared/data/spatial_stats/"

static void assert_near(double value, double published, double relative)
{
    if (fabs(value - published) <= relative * fabs(published)) return;
    fail_msg("%.17g is not %.17g", value, published);
}

/* A map of a shapefile by its record numbers: units ascend by code, so codes are padded. */
typedef struct place {
    grid_map *map;
    size_t n;
    int32_t *units;
    double *values;
} place;

static place open_place(const char *path, const char *field)
{
    place p = {0};
    grid_layer *from, *layer;
    grid_error error = {0};
    assert_int_equal(grid_layer_open(path, NULL, &from, &error), GRID_OK);
    assert_int_equal(grid_layer_new("place", NULL, &layer, &error), GRID_OK);
    grid_layer_add_field(layer, "code");
    p.n = grid_layer_num_features(from);
    p.values = malloc(p.n * sizeof *p.values);
    p.units = malloc(p.n * sizeof *p.units);
    int32_t number = grid_layer_field_by_name(from, field);
    assert_true(number >= 0);
    for (size_t i = 0; i < p.n; i++) {
        double xy[20000];
        size_t sizes[64], rings = grid_layer_num_rings(from, i), at = 0;
        char code[32];
        const char *values[] = {code};
        snprintf(code, sizeof code, "%04zu", i + 1);
        for (size_t r = 0; r < rings; r++) {
            const double *ring = grid_layer_ring(from, i, r, &sizes[r]);
            for (size_t k = 0; k < 2 * sizes[r]; k++) xy[at++] = ring[k];
        }
        assert_int_equal(
            grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, rings, sizes, xy, values, &error),
            GRID_OK);
        p.values[i] = grid_layer_number(from, i, (size_t)number);
        p.units[i] = (int32_t)i;
    }
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    if (grid_map_from_layer(layer, &options, &p.map, &error)) fail_msg("%s", error.text);
    assert_int_equal(grid_map_num_units(p.map), p.n);
    grid_layer_free(from);
    grid_layer_free(layer);
    return p;
}

static void close_place(place *p)
{
    grid_map_free(p->map);
    free(p->units);
    free(p->values);
}

static grid_weights *by_border(const place *p, grid_contiguity contiguity, double tolerance_m)
{
    grid_weights *weights;
    grid_contiguity_options options = grid_contiguity_options_default();
    options.contiguity = contiguity;
    options.tolerance_m = tolerance_m;
    assert_int_equal(grid_weights_by_border(p->map, p->n, p->units, &options, &weights, NULL),
                     GRID_OK);
    return weights;
}

static grid_weights *of_gal(const char *path)
{
    grid_weights *weights;
    grid_error error = {0};
    if (grid_weights_open_gal(path, 0, NULL, &weights, &error)) fail_msg("%s", error.text);
    return weights;
}

static grid_hotspots *find(const grid_weights *weights, const double *values, bool binary, size_t m)
{
    grid_hotspots *spots;
    grid_hotspot_options options = grid_hotspot_options_default();
    options.binary = binary;
    options.permutations = m;
    options.seed = 20250630;
    assert_int_equal(grid_hotspots_find(weights, values, &options, &spots, NULL), GRID_OK);
    return spots;
}

static double value_of(const grid_weights *weights, const double *values, grid_global which)
{
    grid_hotspots *spots = find(weights, values, false, 0);
    double value = grid_hotspots_global(spots, which)->value;
    grid_hotspots_free(spots);
    return value;
}

static void assert_same(const grid_weights *a, const grid_weights *b)
{
    assert_int_equal(grid_weights_num(a), grid_weights_num(b));
    for (size_t i = 0; i < grid_weights_num(a); i++) {
        size_t n, m;
        const int32_t *of_a = grid_weights_of(a, i, &n), *of_b = grid_weights_of(b, i, &m);
        assert_int_equal(n, m);
        assert_memory_equal(of_a, of_b, n * sizeof *of_a);
    }
}

static void columbus(void **state)
{
    place p = open_place(STATS "columbus/columbus.shp", "CRIME");
    grid_weights *queen = by_border(&p, GRID_QUEEN, 0), *rook = by_border(&p, GRID_ROOK, 0);
    grid_weights *gal = of_gal(STATS "columbus/columbus.gal");
    (void)state;
    assert_int_equal(grid_weights_num_links(queen), 236);
    assert_int_equal(grid_weights_num_links(rook), 200);
    assert_same(queen, gal);
    assert_near(value_of(queen, p.values, GRID_MORAN_I), 0.50018855718286115, 1e-9);
    assert_near(value_of(queen, p.values, GRID_GEARY_C), 0.54052820270206847, 1e-9);
    assert_near(value_of(queen, p.values, GRID_GETIS_G), 0.12780745738195434, 1e-9);
    assert_near(value_of(rook, p.values, GRID_GEARY_C), 0.5154408058652411, 1e-9);
    grid_weights_free(queen);
    grid_weights_free(rook);
    grid_weights_free(gal);
    close_place(&p);
}

static void st_louis(void **state)
{
    place p = open_place(STATS "stl/stl_hom.shp", "HR8893");
    grid_weights *gal = of_gal(STATS "stl/stl.gal"), *rook = of_gal(STATS "stl/stl_hom_rook.gal");
    grid_weights *queen = by_border(&p, GRID_QUEEN, 0), *rook_here = by_border(&p, GRID_ROOK, 0);
    (void)state;
    assert_int_equal(grid_weights_num_links(gal), 398);
    assert_near(value_of(gal, p.values, GRID_MORAN_I), 0.24365582621771659, 1e-9);
    assert_int_equal(grid_weights_num_links(rook_here), 398);
    assert_same(rook_here, gal); /* stl.gal is of the rook, by the ground */
    assert_same(rook_here, rook);
    assert_int_equal(grid_weights_num_links(queen), 406); /* four corners of four counties */
    grid_weights_free(gal);
    grid_weights_free(rook);
    grid_weights_free(queen);
    grid_weights_free(rook_here);
    close_place(&p);
}

/* The pseudo p of permutations is the normal one within four of its Monte Carlo errors, where
 * values are enough for a normal distribution; p of both near the middle, so that the error is the
 * larger part. */
static void permutations_against_normal(void **state)
{
    place p = open_place(STATS "stl/stl_hom.shp", "RDAC80");
    grid_weights *gal = of_gal(STATS "stl/stl.gal");
    size_t m = 20000;
    double shuffled[78];
    uint64_t seed = 1;
    (void)state;
    int compared = 0;
    for (int round = 0; round < 40; round++) {
        for (size_t i = 0; i < p.n; i++) shuffled[i] = p.values[i];
        for (size_t i = p.n; i > 1; i--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t k = (size_t)((seed >> 33) % i);
            double swapped = shuffled[k];
            shuffled[k] = shuffled[i - 1];
            shuffled[i - 1] = swapped;
        }
        grid_hotspots *spots = find(gal, shuffled, false, m);
        const grid_global_statistic *g = grid_hotspots_global(spots, GRID_MORAN_I);
        double error = 4 * sqrt(g->p_random * (1 - g->p_random) / (double)m) + 0.01;
        assert_true(fabs(g->p_permuted - g->p_random) <= error);
        compared += g->p_random > 0.05;
        grid_hotspots_free(spots);
    }
    assert_true(compared > 20);
    grid_weights_free(gal);
    close_place(&p);
}

static grid_weights *within_hairs(const grid_map *map, size_t n, grid_contiguity contiguity)
{
    grid_weights *weights;
    grid_contiguity_options options = grid_contiguity_options_default();
    int32_t *units = malloc(n * sizeof *units);
    for (size_t i = 0; i < n; i++) units[i] = (int32_t)i;
    options.contiguity = contiguity;
    options.tolerance_m = 0.5;
    assert_int_equal(grid_weights_by_border(map, n, units, &options, &weights, NULL), GRID_OK);
    free(units);
    return weights;
}

static bool has(const grid_weights *weights, size_t i, size_t j)
{
    size_t n;
    const int32_t *of = grid_weights_of(weights, i, &n);
    for (size_t k = 0; k < n; k++)
        if ((size_t)of[k] == j) return true;
    return false;
}

/* Length of a boundary within 0.5 m of another, by GEOS. */
static double length_near(GEOSContextHandle_t geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    double length = 0;
    GEOSGeometry *of_a = GEOSBoundary_r(geos, a), *of_b = GEOSBoundary_r(geos, b);
    GEOSGeometry *band = GEOSBuffer_r(geos, of_b, 0.5, 32);
    GEOSGeometry *part = GEOSIntersection_r(geos, of_a, band);
    assert_non_null(part);
    GEOSLength_r(geos, part, &length);
    GEOSGeom_destroy_r(geos, of_a);
    GEOSGeom_destroy_r(geos, of_b);
    GEOSGeom_destroy_r(geos, band);
    GEOSGeom_destroy_r(geos, part);
    return length;
}

/* Real areas whose borders lie over each other by hairs: exactly, they have points in common but no
 * length; with a tolerance, what GEOS says of distances and of buffers. */
static void hairs(void **state)
{
    const char *path = GRID_SOURCE_DIR "/../shared/data/cleveland_crimes/lsoa_27700.shp";
    grid_layer *layer;
    grid_map *map;
    grid_error error;
    size_t doubtful = 0;
    (void)state;
    place p = open_place(path, "LAD");
    grid_weights *touching = by_border(&p, GRID_QUEEN, 0), *along = by_border(&p, GRID_ROOK, 0);
    assert_int_equal(grid_weights_num_links(touching), 2 * 916);
    assert_int_equal(grid_weights_num_links(along), 0);
    assert_int_equal(grid_layer_open(path, NULL, &layer, &error), GRID_OK);
    assert_int_equal(grid_map_from_layer(layer, NULL, &map, &error), GRID_OK);
    const grid_layer *layers[] = {layer};
    regions *all = regions_new(layers, 1, "LSOA11CD");
    assert_int_equal(all->num, grid_map_num_units(map));
    grid_weights *queen = within_hairs(map, all->num, GRID_QUEEN);
    grid_weights *rook = within_hairs(map, all->num, GRID_ROOK);
    for (size_t i = 0; i < all->num; i++) {
        assert_string_equal(all->codes[i], grid_unit_code(map, (int32_t)i));
        for (size_t j = 0; j < i; j++) {
            double distance, there, back;
            GEOSDistance_r(all->geos, all->geometry[i], all->geometry[j], &distance);
            assert_int_equal(has(queen, i, j), distance <= 0.5);
            assert_int_equal(has(queen, j, i), distance <= 0.5);
            if (distance > 0.5) continue;
            there = length_near(all->geos, all->geometry[i], all->geometry[j]);
            back = length_near(all->geos, all->geometry[j], all->geometry[i]);
            double length = there < back ? there : back;
            bool in_doubt = length > 4.9 && length < 5.1; /* a buffer's arcs are polygons */
            doubtful += in_doubt;
            if (!in_doubt) assert_int_equal(has(rook, i, j), length > 5);
        }
    }
    assert_true(doubtful < 5);
    assert_int_equal(grid_weights_num_islands(rook), 0);
    regions_free(all);
    grid_layer_free(layer);
    grid_weights_free(touching);
    grid_weights_free(along);
    grid_weights_free(queen);
    grid_weights_free(rook);
    grid_map_free(map);
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(columbus), cmocka_unit_test(st_louis),
                                       cmocka_unit_test(permutations_against_normal),
                                       cmocka_unit_test(hairs)};
    if (access(STATS "stl/stl.gal", R_OK)) {
        puts("skipped: ../shared/data is not there");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
