/* Points in degrees on a projected map: the short cut against PROJ for every point, which is the
 * definition. Cells, hows and units must be the same, whatever the map, the kind of degrees, the
 * threads, and however near to an edge. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "county_fixture.h"
#include "fractal.h"
#include "lonlat.h"
#include "random.h"

#define DATA GRID_SOURCE_DIR "/../shared/data/"

enum { BATCH = 1 << 18 };
static const char *const kinds[] = {"EPSG:4326", "EPSG:4490", "GCJ02", "BD-09"};
enum { NUM_KINDS = 4 };

/* --- points ----------------------------------------------------------------------------------- */

/* From the map's plane to degrees; where that fails the point is NaN. */
static void to_degrees(const grid_map *map, const char *crs, size_t n, double *xy)
{
    grid_transform *transform;
    assert_int_equal(grid_transform_open(grid_map_crs(map), crs, &transform, NULL), GRID_OK);
    grid_transform_apply(transform, n, xy, xy + 1, 2 * sizeof *xy);
    grid_transform_free(transform);
}

static void extent_of(const grid_map *map, double box[4])
{
    box[0] = box[1] = INFINITY, box[2] = box[3] = -INFINITY;
    for (size_t c = 0; c < grid_map_num_cells(map); c++) {
        double cell[4];
        grid_unit_extent(map, grid_map_cell_at(map, c), cell);
        box[0] = fmin(box[0], cell[0]), box[1] = fmin(box[1], cell[1]);
        box[2] = fmax(box[2], cell[2]), box[3] = fmax(box[3], cell[3]);
    }
}

/* Uniform over the extent and `around` of its size on each side, in degrees. */
static void uniform_points(const grid_map *map, const char *crs, double around, uint64_t *seed,
                           size_t n, double *xy)
{
    double box[4], width, height;
    extent_of(map, box);
    width = box[2] - box[0], height = box[3] - box[1];
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] = box[0] + width * (random_unit(seed) * (1 + 2 * around) - around);
        xy[2 * i + 1] = box[1] + height * (random_unit(seed) * (1 + 2 * around) - around);
    }
    to_degrees(map, crs, n, xy);
}

/* On edges and at vertices as well as degrees can say it, moved by 0 or 1e-12 to 1e-7 degree. */
static void edge_points(const grid_map *map, const char *crs, uint64_t *seed, size_t n, double *xy)
{
    for (size_t i = 0; i < n; i++) {
        int32_t cell = grid_map_cell_at(map, random_below(seed, grid_map_num_cells(map)));
        size_t num_rings = grid_unit_num_rings(map, cell), num;
        const double *ring = grid_unit_ring(map, cell, random_below(seed, num_rings), &num);
        const double *a = ring + 2 * random_below(seed, num - 1);
        double t = random_below(seed, 4) ? random_unit(seed) : 0;
        xy[2 * i] = a[0] + t * (a[2] - a[0]);
        xy[2 * i + 1] = a[1] + t * (a[3] - a[1]);
    }
    to_degrees(map, crs, n, xy);
    for (size_t i = 0; i < n; i++) {
        double by = random_below(seed, 8) ? pow(10, -12 + 5 * random_unit(seed)) : 0;
        xy[2 * i] += by * (2 * random_unit(seed) - 1);
        xy[2 * i + 1] += by * (2 * random_unit(seed) - 1);
    }
}

/* --- comparing -------------------------------------------------------------------------------- */

typedef struct answers {
    int32_t *cells, *units;
    uint8_t *hows;
} answers;

static answers answers_new(size_t n)
{
    answers a = {malloc(n * sizeof(int32_t)), malloc(n * sizeof(int32_t)), malloc(n)};
    assert_non_null(a.cells);
    assert_non_null(a.units);
    assert_non_null(a.hows);
    return a;
}

static void answers_free(answers *a)
{
    free(a->cells);
    free(a->units);
    free(a->hows);
}

/* PROJ for every point. EPSG:4490 counts as EPSG:4326. */
static void truth_of(const grid_map *map, const char *crs, size_t n, const double *xy, answers *out)
{
    grid_transform *transform;
    double *plane = malloc(2 * n * sizeof *plane);
    assert_non_null(plane);
    memcpy(plane, xy, 2 * n * sizeof *plane);
    assert_int_equal(grid_transform_open(strcmp(crs, "EPSG:4490") ? crs : "EPSG:4326",
                                         grid_map_crs(map), &transform, NULL),
                     GRID_OK);
    grid_transform_apply(transform, n, plane, plane + 1, 2 * sizeof *plane);
    grid_transform_free(transform);
    assert_int_equal(grid_locate_many(map, n, plane, plane + 1, 2 * sizeof *plane, out->cells,
                                      out->hows, out->units, NULL, NULL),
                     GRID_OK);
    free(plane);
}

static size_t differences(const char *crs, size_t n, const double *xy, const answers *truth,
                          const answers *a)
{
    size_t num = 0;
    for (size_t i = 0; i < n; i++) {
        if (truth->cells[i] == a->cells[i] && truth->hows[i] == a->hows[i] &&
            truth->units[i] == a->units[i])
            continue;
        if (++num <= 5)
            printf("%s %.17g %.17g: cell %d %s unit %d, by PROJ %d %s %d\n", crs, xy[2 * i],
                   xy[2 * i + 1], a->cells[i], grid_how_name((grid_how)a->hows[i]), a->units[i],
                   truth->cells[i], grid_how_name((grid_how)truth->hows[i]), truth->units[i]);
    }
    return num;
}

static void compare(const grid_map *map, const char *crs, size_t n, const double *xy)
{
    answers truth = answers_new(n), a = answers_new(n);
    grid_locate_options options = grid_locate_options_default();
    options.crs = crs;
    truth_of(map, crs, n, xy, &truth);
    for (options.threads = 1; options.threads <= 4; options.threads *= 2) {
        memset(a.hows, 99, n);
        assert_int_equal(grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, a.cells, a.hows,
                                          a.units, &options, NULL),
                         GRID_OK);
        assert_int_equal(differences(crs, n, xy, &truth, &a), 0);
        if (n < 4 * 8192) break; /* too few for a second thread */
    }
    memset(a.cells, 99, n * sizeof *a.cells);
    assert_int_equal(
        grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, a.cells, NULL, NULL, &options, NULL),
        GRID_OK);
    assert_memory_equal(a.cells, truth.cells, n * sizeof *a.cells);
    for (size_t i = 0; i < n && i < 20000 && !strncmp(crs, "EPSG", 4); i++) {
        grid_hit hit;
        grid_locate_lonlat(map, xy[2 * i], xy[2 * i + 1], &hit);
        assert_int_equal(hit.cell, truth.cells[i]);
        assert_int_equal(hit.unit, truth.units[i]);
        assert_int_equal(hit.how, truth.hows[i]);
    }
    answers_free(&truth);
    answers_free(&a);
}

/* The share of points that the fit leaves to PROJ. */
static double share_in_doubt(const grid_map *map, const grid_fit *fit, size_t n, const double *xy)
{
    size_t num = 0;
    for (size_t i = 0; i < n; i += GRID_FIT_BATCH) {
        double lon[GRID_FIT_BATCH], lat[GRID_FIT_BATCH], x[GRID_FIT_BATCH], y[GRID_FIT_BATCH];
        int32_t cells[GRID_FIT_BATCH];
        uint8_t hows[GRID_FIT_BATCH];
        size_t part = n - i < GRID_FIT_BATCH ? n - i : GRID_FIT_BATCH;
        for (size_t k = 0; k < part; k++) lon[k] = xy[2 * (i + k)], lat[k] = xy[2 * (i + k) + 1];
        grid_fit_apply(fit, part, lon, lat, x, y);
        grid_index_owners_near(map->index, grid_fit_reach(fit), part, x, y, cells, hows);
        for (size_t k = 0; k < part; k++) num += hows[k] == GRID_DOUBT;
    }
    return (double)num / (double)n;
}

/* How far the fit is off, at points that had no part in making it. */
static void compare_fit(const grid_map *map, const grid_fit *fit, const char *crs, size_t n,
                        const double *xy)
{
    grid_transform *transform;
    double largest = 0, unit_m = map->crs_info.geographic ? 111320 : map->crs_info.unit_m;
    size_t served = 0;
    assert_int_equal(grid_transform_open(crs, grid_map_crs(map), &transform, NULL), GRID_OK);
    for (size_t i = 0; i < n; i++) {
        double lon = xy[2 * i], lat = xy[2 * i + 1], x, y;
        grid_fit_apply(fit, 1, &lon, &lat, &x, &y);
        if (isnan(x)) continue;
        served++;
        assert_int_equal(grid_transform_apply(transform, 1, &lon, &lat, 0), 0);
        largest = fmax(largest, fmax(fabs(x - lon), fabs(y - lat)));
    }
    grid_transform_free(transform);
    assert_true(largest <= grid_fit_reach(fit));
    assert_true(grid_fit_reach(fit) * unit_m <= 1e-3);
    assert_true(served > n / 2);
    printf("    largest error %.2g m of %.2g m, %zu of %zu served\n", largest * unit_m,
           grid_fit_reach(fit) * unit_m, served, n);
}

static double share_in_tiles(const grid_tiles *tiles, size_t n, const double *xy)
{
    size_t certain = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t column = tiles_column(tiles, xy[2 * i]), row = tiles_row(tiles, xy[2 * i + 1]);
        certain += tile_word(tiles, column, row) != ASK;
    }
    return (double)certain / (double)n;
}

/* All points of one map and one kind of degrees. */
static void compare_kind(const grid_map *map, const char *name, int kind, size_t n)
{
    const char *crs = kinds[kind];
    uint64_t seed = 7 + (uint64_t)kind;
    double *xy = malloc(2 * BATCH * sizeof *xy);
    grid_fit_stats stats;
    assert_non_null(xy);
    const grid_fit *fit = grid_lonlat_fit(map, grid_degrees_of(crs), SIZE_MAX / 2);
    assert_non_null(fit);
    grid_fit_stats_of(fit, &stats);
    const grid_tiles *tiles = grid_lonlat_tiles(map, grid_degrees_of(crs));
    assert_non_null(tiles);
    uniform_points(map, crs, 0, &seed, BATCH, xy);
    printf("%.1f %% of points in certain tiles; ", 100 * share_in_tiles(tiles, BATCH, xy));
    printf("%s, %s: %zu of %zu patches of degree %d, %.4f %% in doubt\n", name, crs,
           stats.num_served, stats.num_patches, stats.degree,
           100 * share_in_doubt(map, fit, BATCH, xy));
    compare_fit(map, fit, crs, 20000, xy);
    for (size_t done = 0; done < n; done += BATCH) {
        uniform_points(map, crs, done % 3 ? 0.02 : 0.3, &seed, BATCH, xy);
        compare(map, crs, BATCH, xy);
    }
    for (size_t done = 0; done < n; done += 5 * BATCH) {
        edge_points(map, crs, &seed, BATCH, xy);
        compare(map, crs, BATCH, xy);
    }
    free(xy);
}

/* --- maps ------------------------------------------------------------------------------------- */

static grid_map *open_map(const char *path, const char *code)
{
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.code = code;
    if (grid_map_open(path, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static grid_map *open_fractal(const char *crs, size_t vertices, fractal_shape shape)
{
    grid_map *map;
    grid_map_options options = grid_map_options_default();
    grid_error error;
    shape.vertices = vertices;
    grid_layer *layer = fractal_layer(&shape);
    options.code = "code";
    options.crs = crs;
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return map;
}

static void sample_county(void **state)
{
    char path[256];
    (void)state;
    path_of(path, folder, "kelan.json");
    grid_map *map = open_map(path, NULL);
    compare_kind(map, "sample county", 0, scaled(2500000));
    compare_kind(map, "sample county", 1, scaled(500000));
    compare_kind(map, "sample county", 2, scaled(500000));
    compare_kind(map, "sample county", 3, scaled(500000));
    grid_map_free(map);
}

/* Tiles of a few metres: the reach of the index is less than a millimetre. */
static void fine_tiles(void **state)
{
    fractal_shape shape = fractal_county(0);
    (void)state;
    shape.west = 549000, shape.south = 4285000, shape.width = shape.height = 1500;
    grid_map *map = open_fractal("EPSG:4546", 500, shape);
    assert_true(grid_index_reach(map->index) < 1e-3);
    compare_kind(map, "a square mile", 0, scaled(500000));
    compare_kind(map, "a square mile", 2, scaled(250000));
    grid_map_free(map);
}

static void degrees_stay_degrees(void **state)
{
    (void)state;
    grid_map *map = open_fractal("EPSG:4326", 100, fractal_county(0));
    assert_null(grid_lonlat_fit(map, grid_degrees_of("EPSG:4326"), SIZE_MAX / 2));
    assert_null(grid_lonlat_fit(map, grid_degrees_of("EPSG:4490"), SIZE_MAX / 2));
    assert_null(grid_lonlat_fit(map, grid_degrees_of("EPSG:4546"), SIZE_MAX / 2));
    assert_null(grid_lonlat_fit(map, grid_degrees_of(NULL), SIZE_MAX / 2));
    compare_kind(map, "a map in degrees", 2, scaled(250000));
    grid_map_free(map);
}

/* Across 105 E, where the shift to GCJ-02 has a root: what lies about the seam goes to PROJ. */
static void seam(void **state)
{
    fractal_shape shape = fractal_county(0);
    grid_fit_stats stats;
    (void)state;
    shape.west = 104.7;
    grid_map *map = open_fractal("EPSG:4490", 100, shape);
    compare_kind(map, "a map across 105 E", 2, scaled(250000));
    grid_fit_stats_of(grid_lonlat_fit(map, GRID_GCJ02, 1), &stats);
    assert_true(stats.num_served < stats.num_patches);
    grid_map_free(map);
}

static void few_points(void **state)
{
    fractal_shape shape = fractal_county(0);
    grid_hit hit;
    (void)state;
    shape.west = 530000, shape.south = 4270000, shape.width = shape.height = 40000;
    grid_map *map = open_fractal("EPSG:4546", 100, shape);
    for (int i = 0; i < 1000; i++) {
        grid_locate_lonlat(map, 111.57, 38.70, &hit);
        assert_int_equal(hit.how, GRID_INTERIOR);
    }
    assert_int_equal(map->lonlat.asked[0], 1000);
    assert_null(map->lonlat.fit[0]);
    for (int i = 0; i < 2000; i++) grid_locate_lonlat(map, 111.57, 38.70, &hit);
    assert_non_null(map->lonlat.fit[0]);
    grid_map_free(map);
}

static void strange_points(void **state)
{
    static const double values[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 1e-300, 0, -0.0,
                                    111.57, 38.7, 471.57, -248.43, 90, 91, -90, 180, 181, 360,
                                    110.9, 38.4, 1e9};
    enum { NUM = sizeof values / sizeof *values };
    fractal_shape shape = fractal_county(0);
    double xy[2 * NUM * NUM];
    (void)state;
    shape.west = 530000, shape.south = 4270000, shape.width = shape.height = 40000;
    grid_map *map = open_fractal("EPSG:4546", 100, shape);
    for (int i = 0; i < NUM * NUM; i++) {
        xy[2 * i] = values[i / NUM];
        xy[2 * i + 1] = values[i % NUM];
    }
    for (int kind = 0; kind < NUM_KINDS; kind++) {
        assert_non_null(grid_lonlat_fit(map, grid_degrees_of(kinds[kind]), SIZE_MAX / 2));
        compare(map, kinds[kind], NUM * NUM, xy);
    }
    grid_map_free(map);
}

/* --- the index alone -------------------------------------------------------------------------- */

/* A point somewhere within the reach of another: when the other is not in doubt, both have the same
 * answer, and not on an edge. */
static void near_points(void **state)
{
    uint64_t seed = 11;
    (void)state;
    for (int k = 0; k < 3; k++) {
        fractal_shape shape = fractal_county(0);
        double xy[2], box[4];
        shape.west = 530000, shape.south = 4270000, shape.width = shape.height = 40000;
        grid_map *map = open_fractal("EPSG:4546", (size_t[]){20, 100, 500}[k], shape);
        double reach = grid_index_reach(map->index);
        size_t n = scaled(1000000), sure = 0;
        extent_of(map, box);
        for (size_t i = 0; i < n; i++) {
            int32_t cell = grid_map_cell_at(map, random_below(&seed, grid_map_num_cells(map)));
            size_t num;
            const double *a = grid_unit_ring(map, cell, 0, &num);
            a += 2 * random_below(&seed, num - 1);
            double t = random_unit(&seed), far = pow(10, 4 * random_unit(&seed) - 1) * reach;
            int32_t near_cell, exact;
            uint8_t near_how, how;
            xy[0] = a[0] + t * (a[2] - a[0]) + far * (2 * random_unit(&seed) - 1);
            xy[1] = a[1] + t * (a[3] - a[1]) + far * (2 * random_unit(&seed) - 1);
            grid_index_owners_near(map->index, reach, 1, xy, xy + 1, &near_cell, &near_how);
            if (near_how == GRID_DOUBT) continue;
            sure++;
            for (int corner = 0; corner < 4; corner++) {
                exact = grid_index_owner(map->index, xy[0] + (corner & 1 ? reach : -reach),
                                         xy[1] + (corner & 2 ? reach : -reach), &how);
                assert_int_equal(exact, near_cell);
                assert_int_equal(how, near_how);
            }
        }
        printf("reach %.2g m: %zu of %zu points beside edges are sure\n", reach, sure, n);
        assert_true(sure > n / 10 && sure < n);
        grid_map_free(map);
    }
}

/* --- real data -------------------------------------------------------------------------------- */

static void compare_real(const char *path, const char *code, bool shifted)
{
    char whole[256];
    snprintf(whole, sizeof whole, DATA "%s", path);
    if (access(whole, R_OK) != 0) {
        printf("skipped: %s is not there\n", whole);
        skip();
    }
    grid_map *map = open_map(whole, code);
    compare_kind(map, path, 0, scaled(1000000));
    if (shifted) compare_kind(map, path, 2, scaled(250000));
    grid_map_free(map);
}

static void swiss(void **state)
{
    (void)state;
    compare_real("swiss_municipalities/municipalities.shp", NULL, false);
}

static void xinzhou(void **state)
{
    (void)state;
    compare_real("chinese_shapefiles/xinzhou_cgcs2000_gk3_cm111_gbk.shp", NULL, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_county), cmocka_unit_test(fine_tiles),
        cmocka_unit_test(degrees_stay_degrees), cmocka_unit_test(seam),
        cmocka_unit_test(few_points), cmocka_unit_test(strange_points),
        cmocka_unit_test(near_points), cmocka_unit_test(swiss), cmocka_unit_test(xinzhou)};
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
