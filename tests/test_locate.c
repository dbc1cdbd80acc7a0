/* The calls that ask: strides, missing outputs, threads, rasters, other coordinate systems, bad
 * input. The owner rule itself is tested by cases/ and oracle/. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <grid/coverage.h>
#include <grid/locate.h>

#include "adversary.h"
#include "fractal.h"
#include "levels.h"
#include "random.h"

/* 20 x 20 km about Kelan, or the same without a CRS. */
static grid_map *made_map(const char *crs)
{
    fractal_shape shape = {540000, 4275000, 20000, 20000, 60, 60, 3};
    grid_layer *layer = fractal_layer(&shape);
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    options.crs = crs;
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return map;
}

static void random_points(size_t n, double *x, double *y, size_t stride)
{
    uint64_t state = 11;
    for (size_t i = 0; i < n; i++) {
        *(double *)((char *)x + i * stride) = 539000 + 22000 * random_unit(&state);
        *(double *)((char *)y + i * stride) = 4274000 + 22000 * random_unit(&state);
    }
}

/* One call a point, one call for all, any stride, any output left out: the same answers. */
static void a_batch_is_its_points(void **state)
{
    enum { N = 5000 };
    static struct row {
        char id[8];
        double x, y;
        int32_t age;
    } rows[N];
    static double x[N], y[N];
    static int32_t cells[N + 1], again[N + 1], units[N + 1];
    static uint8_t hows[N + 1];
    size_t inside = 0;
    grid_map *map = made_map("EPSG:4546");
    (void)state;
    random_points(N, x, y, sizeof *x);
    for (size_t i = 0; i < N; i++) rows[i] = (struct row){"id", x[i], y[i], 7};
    x[17] = rows[17].x = NAN;
    cells[N] = again[N] = units[N] = -77;
    hows[N] = 77;
    assert_int_equal(grid_locate_many(map, N, x, y, 0, cells, hows, units, NULL, NULL), GRID_OK);
    assert_int_equal(
        grid_locate_many(map, N, &rows->x, &rows->y, sizeof *rows, again, NULL, NULL, NULL, NULL),
        GRID_OK);
    assert_memory_equal(cells, again, sizeof cells);
    for (size_t i = 0; i < N; i++) {
        grid_hit hit;
        grid_locate(map, x[i], y[i], &hit);
        assert_int_equal(hit.cell, cells[i]);
        assert_int_equal(hit.how, hows[i]);
        assert_int_equal(hit.unit, units[i]);
        assert_true(hit.distance_m == 0);
        assert_true(hit.cell == GRID_NONE || grid_unit_is_cell(map, hit.cell));
        inside += hit.how == GRID_INTERIOR;
    }
    assert_true(inside > N / 2);
    assert_int_equal(hows[17], GRID_INVALID);
    assert_true(cells[N] == -77 && again[N] == -77 && units[N] == -77 && hows[N] == 77);
    /* nothing is nothing */
    assert_int_equal(grid_locate_many(map, 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL),
                     GRID_OK);
    grid_map_free(map);
}

static void a_raster_is_its_pixel_centres(void **state)
{
    enum { W = 131, H = 97 };
    static int32_t cells[W * H + 1];
    const double west = 539500.25, north = 4295777.5, pixel = 173.125;
    grid_map *map = made_map("EPSG:4546");
    (void)state;
    cells[W * H] = -77;
    grid_locate_raster(map, west, north, pixel, W, H, cells);
    for (size_t i = 0; i < W * H; i++) {
        grid_hit hit;
        grid_locate(map, west + ((double)(i % W) + 0.5) * pixel,
                    north - ((double)(i / W) + 0.5) * pixel, &hit);
        assert_int_equal(cells[i], hit.cell);
    }
    assert_int_equal(cells[W * H], -77);
    grid_locate_raster(map, west, north, pixel, 0, H, cells);
    grid_map_free(map);
}

/* Longitude and latitude, GCJ-02 and other systems are converted first, and only converted. */
static void points_in_other_systems(void **state)
{
    static const char *const systems[] = {"EPSG:4326", "EPSG:4490", "GCJ02",
                                          "BD09",      "EPSG:4525", "EPSG:4546"};
    enum { N = 3000 };
    static double x[N], y[N], u[N], v[N];
    static int32_t want[N], cells[N];
    static uint8_t hows[N];
    grid_map *map = made_map("EPSG:4546");
    (void)state;
    random_points(N, x, y, sizeof *x);
    for (size_t s = 0; s < sizeof systems / sizeof *systems; s++) {
        grid_transform *there, *back;
        grid_locate_options options = grid_locate_options_default();
        assert_int_equal(grid_transform_open("EPSG:4546", systems[s], &there, NULL), GRID_OK);
        assert_int_equal(grid_transform_open(systems[s], "EPSG:4546", &back, NULL), GRID_OK);
        memcpy(u, x, sizeof x);
        memcpy(v, y, sizeof y);
        assert_int_equal(grid_transform_apply(there, N, u, v, sizeof *u), 0);
        options.crs = systems[s];
        assert_int_equal(grid_locate_many(map, N, u, v, 0, cells, hows, NULL, &options, NULL),
                         GRID_OK);
        for (size_t i = 0; i < N && s < 2; i++) {
            grid_hit hit;
            grid_locate_lonlat(map, u[i], v[i], &hit);
            assert_int_equal(hit.cell, cells[i]);
            assert_int_equal(hit.how, hows[i]);
        }
        assert_int_equal(grid_transform_apply(back, N, u, v, sizeof *u), 0);
        assert_int_equal(grid_locate_many(map, N, u, v, 0, want, NULL, NULL, NULL, NULL), GRID_OK);
        assert_memory_equal(cells, want, sizeof want);
        grid_transform_free(there);
        grid_transform_free(back);
    }
    grid_map_free(map);
}

static void bad_points_are_invalid(void **state)
{
    static const double bad[][2] = {
        {NAN, 4280000}, {550000, NAN}, {INFINITY, 0}, {0, -INFINITY}, {2e100, 0}};
    grid_map *map = made_map("EPSG:4546");
    grid_hit hit;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        grid_locate(map, bad[i][0], bad[i][1], &hit);
        assert_int_equal(hit.how, GRID_INVALID);
        assert_int_equal(hit.cell, GRID_NONE);
        assert_int_equal(hit.unit, GRID_NONE);
        grid_locate_lonlat(map, bad[i][0], bad[i][1], &hit);
        assert_int_equal(hit.how, GRID_INVALID);
    }
    grid_locate_lonlat(map, 111.57, 95.0, &hit); /* no such latitude */
    assert_int_equal(hit.how, GRID_INVALID);
    grid_locate_lonlat(map, 111.57, 38.70, &hit);
    assert_int_equal(hit.how, GRID_INTERIOR);
    grid_map_free(map);
}

static void a_map_without_a_crs_knows_no_longitude(void **state)
{
    grid_map *map = made_map(NULL);
    grid_locate_options options = grid_locate_options_default();
    grid_error error = {0};
    grid_hit hit;
    double x = 550000, y = 4285000;
    int32_t cell = -77;
    (void)state;
    grid_locate(map, x, y, &hit);
    assert_int_equal(hit.how, GRID_INTERIOR);
    grid_locate_lonlat(map, 111.57, 38.70, &hit);
    assert_int_equal(hit.how, GRID_INVALID);
    options.crs = "EPSG:4326";
    assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error),
                     GRID_E_CRS);
    assert_non_null(strstr(error.text, "--crs"));
    assert_int_equal(cell, -77);
    grid_map_free(map);
    map = made_map("EPSG:4546");
    options.crs = "EPSG:99999999";
    assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error),
                     GRID_E_CRS);
    assert_non_null(strstr(error.text, "99999999"));
    assert_int_equal(cell, -77);
    grid_map_free(map);
}

enum { NUM_THREADS = 8, NUM_LONLAT = 20000 };

typedef struct asker {
    const grid_map *map;
    const double *lonlat;
    int32_t cells[NUM_LONLAT];
} asker;

static void *ask(void *context)
{
    asker *a = context;
    for (size_t i = 0; i < NUM_LONLAT; i++) {
        grid_hit hit;
        grid_locate_lonlat(a->map, a->lonlat[2 * i], a->lonlat[2 * i + 1], &hit);
        a->cells[i] = hit.cell;
    }
    return NULL;
}

/* Any number of threads ask one map at once, each with its own transformation. */
static void many_threads_ask_one_map(void **state)
{
    static double lonlat[2 * NUM_LONLAT];
    static asker askers[NUM_THREADS];
    static int32_t want[NUM_LONLAT];
    pthread_t threads[NUM_THREADS];
    uint64_t random = 5;
    grid_map *map = made_map("EPSG:4546");
    grid_locate_options options = grid_locate_options_default();
    (void)state;
    for (size_t i = 0; i < 2 * NUM_LONLAT; i++)
        lonlat[i] = (i % 2 ? 38.6 : 111.45) + 0.2 * random_unit(&random);
    for (size_t t = 0; t < NUM_THREADS; t++) {
        askers[t].map = map;
        askers[t].lonlat = lonlat;
        assert_int_equal(pthread_create(&threads[t], NULL, ask, &askers[t]), 0);
    }
    for (size_t t = 0; t < NUM_THREADS; t++) pthread_join(threads[t], NULL);
    options.crs = "EPSG:4326";
    options.threads = 5;
    assert_int_equal(grid_locate_many(map, NUM_LONLAT, lonlat, lonlat + 1, 2 * sizeof *lonlat, want,
                                      NULL, NULL, &options, NULL),
                     GRID_OK);
    for (size_t t = 0; t < NUM_THREADS; t++)
        assert_memory_equal(askers[t].cells, want, sizeof want);
    grid_map_free(map);
}

/* A box of km about Kelan. */
typedef struct box {
    int level;
    const char *code, *parent;
    double west, south, east, north;
} box;

/* A ragged county. a1 and a2 are grids; A is not filled by its community, K not by its townships; B has
 * no community and is a cell; the parent of s is nobody.
 *
 *     +----------+------+--+             x
 *     |    A     |      |  |    level 0  K         county
 *     +----+-----+  B   | K|          1  A B       township
 *     | a1 | a2  |      |  |          2  a         community: a1 and a2 together
 *     +----+-----+------+--+  [s]     3  a1 a2 s   grid
 */
static const box ragged[] = {
    {0, "K", NULL, 0, 0, 10, 10}, {1, "A", "K", 0, 0, 5, 10}, {1, "B", "K", 5, 0, 9, 10},
    {2, "a", "A", 0, 0, 5, 4},    {3, "a1", "a", 0, 0, 2, 4}, {3, "a2", "a", 2, 0, 5, 4},
    {3, "s", "nobody", 20, 0, 22, 2}};
enum { RAGGED_LEVELS = 4, RAGGED_X = 545000, RAGGED_Y = 4280000 };

static grid_map *ragged_map(void)
{
    static const char *const names[RAGGED_LEVELS] = {"county", "township", "community", "grid"};
    grid_layer *layers[RAGGED_LEVELS];
    grid_map *map;
    grid_error error = {0};
    size_t next = 0;
    for (int level = 0; level < RAGGED_LEVELS; level++) {
        assert_int_equal(grid_layer_new(names[level], NULL, &layers[level], NULL), GRID_OK);
        grid_layer_add_field(layers[level], "code");
        grid_layer_add_field(layers[level], "parent");
        for (; next < sizeof ragged / sizeof *ragged && ragged[next].level == level; next++) {
            const box *b = &ragged[next];
            double w = RAGGED_X + 1e3 * b->west, s = RAGGED_Y + 1e3 * b->south;
            double e = RAGGED_X + 1e3 * b->east, n = RAGGED_Y + 1e3 * b->north;
            const double xy[] = {w, s, e, s, e, n, w, n, w, s};
            const char *values[] = {b->code, b->parent};
            size_t num = 5;
            assert_int_equal(grid_layer_add_feature(layers[level], GRID_GEOMETRY_POLYGON, 1, &num, xy,
                                                    values, NULL),
                             GRID_OK);
        }
    }
    if (levels_open(layers, names, RAGGED_LEVELS, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    for (int level = 0; level < RAGGED_LEVELS; level++) grid_layer_free(layers[level]);
    return map;
}

/* What each place is told at each level. */
static void ancestors_of_a_ragged_map(void **state)
{
    static const struct {
        double x, y;
        const char *at[RAGGED_LEVELS];
    } places[] = {
        {1, 1, {"K", "A", "a", "a1"}},   /* in a grid */
        {2, 1, {"K", "A", "a", "a2"}},   /* on a border: the grid to the east */
        {7, 1, {"K", "B", "", ""}},      /* in a township without communities */
        {1, 8, {"K", "A", "", ""}},      /* no owner; A is the deepest unit that covers it */
        {9.5, 1, {"K", "", "", ""}},     /* no owner; only K does */
        {10, 1, {"", "", "", ""}},       /* on the rim of K, which is no cell */
        {21, 1, {"", "", "", "s"}},      /* in a grid whose parent is missing */
        {50, 50, {"", "", "", ""}},      /* outside */
        {NAN, 1, {"", "", "", ""}},
        {1, INFINITY, {"", "", "", ""}},
    };
    enum { N = sizeof places / sizeof *places };
    grid_map *map = ragged_map();
    double x[N], y[N];
    int32_t cells[N], ancestors[N];
    grid_locate_options options = grid_locate_options_default();
    (void)state;
    assert_null(options.ancestors);
    options.ancestors = ancestors;
    for (size_t i = 0; i < N; i++)
        x[i] = RAGGED_X + 1e3 * places[i].x, y[i] = RAGGED_Y + 1e3 * places[i].y;
    for (int level = 0; level < RAGGED_LEVELS; level++) {
        options.ancestor_level = level;
        assert_int_equal(grid_locate_many(map, N, x, y, 0, cells, NULL, NULL, &options, NULL), GRID_OK);
        for (size_t i = 0; i < N; i++)
            assert_string_equal(grid_unit_code(map, ancestors[i]), places[i].at[level]);
    }
    /* a point that is snapped has the ancestors of the cell it goes to */
    options.snap_m = 2e3;
    options.ancestor_level = 1;
    assert_int_equal(grid_locate_many(map, N, x, y, 0, cells, NULL, NULL, &options, NULL), GRID_OK);
    assert_string_equal(grid_unit_code(map, ancestors[4]), "B");
    assert_string_equal(grid_unit_code(map, ancestors[5]), "B");
    grid_map_free(map);
}

/* By any way a batch can take, an ancestor is that of the point's unit. */
static void ancestors_are_those_of_units(void **state)
{
    enum { N = 40000 };
    static double x[N], y[N], lon[N], lat[N];
    static int32_t cells[N], units[N], ancestors[N + 1], alone[N];
    grid_map *map = ragged_map();
    grid_transform *to_lonlat;
    uint64_t random = 7;
    (void)state;
    assert_int_equal(grid_transform_open("EPSG:4546", "EPSG:4326", &to_lonlat, NULL), GRID_OK);
    for (size_t i = 0; i < N; i++) {
        lon[i] = x[i] = RAGGED_X + 25e3 * random_unit(&random) - 1e3;
        lat[i] = y[i] = RAGGED_Y + 12e3 * random_unit(&random) - 1e3;
    }
    assert_int_equal(grid_transform_apply(to_lonlat, N, lon, lat, sizeof *lon), 0);
    grid_transform_free(to_lonlat);
    ancestors[N] = -77;
    for (unsigned way = 0; way < 4u * RAGGED_LEVELS; way++) {
        grid_locate_options options = grid_locate_options_default();
        size_t found = 0;
        options.ancestor_level = (int32_t)(way / 4);
        options.ancestors = ancestors;
        options.threads = way % 2 ? 3 : 1;
        options.crs = way / 2 % 2 ? "EPSG:4326" : NULL;
        const double *px = options.crs ? lon : x, *py = options.crs ? lat : y;
        assert_int_equal(grid_locate_many(map, N, px, py, 0, cells, NULL, units, &options, NULL),
                         GRID_OK);
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(ancestors[i], grid_unit_ancestor(map, units[i], options.ancestor_level));
            found += ancestors[i] != GRID_NONE;
        }
        assert_true(found > N / 50 && found < N);
        assert_int_equal(ancestors[N], -77);
        for (size_t i = 0; i < N; i += 97) { /* a batch of one */
            int32_t cell, ancestor;
            options.ancestors = &ancestor;
            assert_int_equal(
                grid_locate_many(map, 1, px + i, py + i, 0, &cell, NULL, NULL, &options, NULL), GRID_OK);
            assert_int_equal(ancestor, ancestors[i]);
        }
        options.ancestors = alone;
        assert_int_equal(grid_locate_many(map, N, px, py, 0, cells, NULL, NULL, &options, NULL),
                         GRID_OK);
        assert_memory_equal(alone, ancestors, sizeof alone);
    }
    grid_map_free(map);
}

static void a_level_that_is_not_there(void **state)
{
    static const int32_t levels[] = {-1, RAGGED_LEVELS, INT32_MAX, INT32_MIN};
    grid_map *map = ragged_map();
    double x = RAGGED_X + 1e3, y = RAGGED_Y + 1e3;
    int32_t cell = -77, ancestor = -77;
    grid_locate_options options = grid_locate_options_default();
    grid_error error = {0};
    (void)state;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        options.ancestor_level = levels[i];
        options.ancestors = &ancestor;
        assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error),
                         GRID_E_ARGUMENT);
        assert_non_null(strstr(error.text, "levels 0 to 3"));
        assert_int_equal(cell, -77);
        assert_int_equal(ancestor, -77);
        options.ancestors = NULL; /* then nobody asks for it */
        assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, NULL),
                         GRID_OK);
        assert_string_equal(grid_unit_code(map, cell), "a1");
        cell = -77;
    }
    grid_map_free(map);
}

/* Programs of older headers know fewer fields; what lies beyond theirs is not looked at. */
static void options_have_a_size(void **state)
{
    grid_map *map = made_map("EPSG:4546"), *other = NULL;
    double x = 550000, y = 4285000;
    int32_t cell = -77;
    grid_locate_options options = grid_locate_options_default();
    grid_map_options map_options = grid_map_options_default();
    grid_coverage_options coverage_options = grid_coverage_options_default();
    grid_layer_options layer_options = grid_layer_options_default();
    grid_findings *findings;
    grid_layer *layer;
    grid_error error = {0};
    (void)state;
    options.size = offsetof(grid_locate_options, snap_m);
    options.snap_m = INFINITY;
    options.distances_m = (double *)(uintptr_t)8;
    options.ancestors = (int32_t *)(uintptr_t)8;
    options.ancestor_level = 99;
    assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error), GRID_OK);
    assert_int_not_equal(cell, GRID_NONE);
    options.crs = "EPSG:99999999"; /* which it does know */
    assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error),
                     GRID_E_CRS);
    for (int known = 0; known < 2; known++) { /* no size, and one of a library to come */
        options.size = known ? 4096 : 0;
        assert_int_equal(grid_locate_many(map, 1, &x, &y, 0, &cell, NULL, NULL, &options, &error),
                         GRID_E_ARGUMENT);
        assert_non_null(strstr(error.text, known ? "newer" : "_default"));
        map_options.size = layer_options.size = coverage_options.size = options.size;
        assert_int_equal(grid_map_open("none", &map_options, &other, NULL), GRID_E_ARGUMENT);
        assert_int_equal(grid_layer_open("none", &layer_options, &layer, NULL), GRID_E_ARGUMENT);
        assert_int_equal(grid_coverage_check(map, &coverage_options, &findings, NULL, NULL),
                         GRID_E_ARGUMENT);
    }
    assert_null(other);
    grid_map_free(map);
}

static void names_and_sizes(void **state)
{
    static const char *const names[] = {"interior", "border",  "rim",    "overlap",
                                        "nearest",  "outside", "invalid"};
    grid_map *map = made_map(NULL);
    grid_index_stats stats;
    (void)state;
    for (int how = GRID_INTERIOR; how <= GRID_INVALID; how++)
        assert_string_equal(grid_how_name((grid_how)how), names[how]);
    assert_non_null(grid_how_name((grid_how)99));
    grid_map_index_stats(map, &stats);
    assert_true(stats.num_edges > 1500 && stats.num_border_tiles <= stats.num_tiles);
    assert_true(stats.bytes > stats.num_edges * 4 * sizeof(double));
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_batch_is_its_points),
                                       cmocka_unit_test(a_raster_is_its_pixel_centres),
                                       cmocka_unit_test(points_in_other_systems),
                                       cmocka_unit_test(bad_points_are_invalid),
                                       cmocka_unit_test(a_map_without_a_crs_knows_no_longitude),
                                       cmocka_unit_test(many_threads_ask_one_map),
                                       cmocka_unit_test(ancestors_of_a_ragged_map),
                                       cmocka_unit_test(ancestors_are_those_of_units),
                                       cmocka_unit_test(a_level_that_is_not_there),
                                       cmocka_unit_test(options_have_a_size),
                                       cmocka_unit_test(names_and_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
