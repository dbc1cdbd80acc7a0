/* Nearest cells, snapping and the distance to the border: against brute force in rationals on lattices
 * full of exact ties, against GEOS, and by hand where the rule is subtle. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "adversary.h"
#include "distance.h"
#include "random.h"
#include "regions.h"

#define SWISS GRID_SOURCE_DIR "/../shared/data/swiss_municipalities/municipalities.shp"

static grid_layer *new_layer(const char *crs)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("test", crs, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    return layer;
}

static void add(grid_layer *layer, const char *code, size_t n, const double *xy)
{
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, &code, NULL), GRID_OK);
}

static void add_box(grid_layer *layer, const char *code, double west, double south, double east,
                    double north)
{
    const double xy[] = {west, south, east, south, east, north, west, north, west, south};
    add(layer, code, 5, xy);
}

static grid_map *open_map(const grid_layer *layer)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    if (grid_map_from_layer(layer, &options, &map, &error) == GRID_OK) return map;
    print_error("%s\n", error.text);
    fail();
    return NULL;
}

static const char *code_at(const grid_map *map, double x, double y, double snap_m)
{
    grid_hit hit;
    grid_locate_snapped(map, x, y, snap_m, &hit);
    return hit.cell == GRID_NONE ? "-" : grid_unit_code(map, hit.cell);
}

/* The distance that the rational has, within `ulps` units in the last place. */
static bool agrees(double distance, const mpq_t square, double ulps)
{
    mpf_t root;
    mpf_init2(root, 256);
    mpf_set_q(root, square);
    mpf_sqrt(root, root);
    double truth = mpf_get_d(root);
    mpf_clear(root);
    return fabs(distance - truth) <= ulps * 0x1p-52 * truth;
}

typedef struct far {
    size_t cell;
    bool owner;
    mpq_t square;
} far;

static int compare_far(const void *left, const void *right)
{
    const far *a = left, *b = right;
    if (a->owner != b->owner) return a->owner ? -1 : 1;
    int order = mpq_cmp(a->square, b->square);
    return order ? order : (a->cell > b->cell) - (a->cell < b->cell);
}

/* All that a point can be asked, against the brute force. Returns the number of ties met. */
static size_t check_point(const grid_map *map, const distances *truth, const double p[2])
{
    enum { MOST = 64 };
    static far all[MOST];
    grid_near near[MOST];
    grid_hit hit, snapped;
    size_t n = distances_num_cells(truth), num, kept = 0, ties = 0;
    assert_in_range(n, 1, MOST);
    grid_locate(map, p[0], p[1], &hit);
    for (size_t c = 0; c < n; c++) {
        far *f = &all[kept];
        mpq_init(f->square);
        f->cell = c;
        f->owner = hit.cell != GRID_NONE &&
                   !strcmp(grid_unit_code(map, hit.cell), distances_code(truth, c));
        distances_squared(truth, c, p, f->square);
        if (mpq_sgn(f->square) < 0) mpq_clear(f->square); /* a cell without edges is nowhere */
        else kept++;
    }
    qsort(all, kept, sizeof *all, compare_far);
    assert_int_equal(grid_nearest_cells(map, p[0], p[1], INFINITY, MOST, near, &num, NULL), GRID_OK);
    assert_int_equal(num, kept);
    for (size_t i = 0; i < kept; i++) {
        assert_string_equal(grid_unit_code(map, near[i].cell), distances_code(truth, all[i].cell));
        assert_true(agrees(near[i].distance_m, all[i].square, 4));
        if (i && !all[i - 1].owner && mpq_equal(all[i].square, all[i - 1].square)) {
            assert_true(near[i].distance_m == near[i - 1].distance_m);
            ties += mpq_sgn(all[i].square) > 0;
        }
    }
    double first = near[0].distance_m, last = near[num - 1].distance_m;
    /* a radius includes what is just so far, and nothing beyond */
    size_t within, below = 0;
    while (below < num && near[below].distance_m < last) below++;
    assert_int_equal(grid_nearest_cells(map, p[0], p[1], last, 0, NULL, &within, NULL), GRID_OK);
    assert_int_equal(within, num);
    if (last > 0) {
        grid_nearest_cells(map, p[0], p[1], nextafter(last, 0), 0, NULL, &within, NULL);
        assert_int_equal(within, below);
    }
    grid_locate_snapped(map, p[0], p[1], first > 0 ? first : 1, &snapped);
    assert_int_equal(snapped.cell, near[0].cell);
    assert_int_equal(snapped.how, hit.how == GRID_OUTSIDE ? GRID_NEAREST : hit.how);
    assert_true(snapped.distance_m == first);
    if (first > 0) {
        grid_locate_snapped(map, p[0], p[1], nextafter(first, 0), &snapped);
        assert_int_equal(snapped.how, GRID_OUTSIDE);
        assert_int_equal(snapped.cell, GRID_NONE);
    }
    double border = grid_border_distance(map, p[0], p[1]);
    if (hit.cell == GRID_NONE) {
        assert_true(isnan(border));
    } else {
        mpq_t square;
        mpq_init(square);
        distances_edges(truth, all[0].cell, p, square);
        assert_true(agrees(border, square, 4));
        mpq_clear(square);
    }
    for (size_t i = 0; i < kept; i++) mpq_clear(all[i].square);
    return ties;
}

static void lattices_agree(void **state)
{
    static const double places[][3] = {
        {1, 0, 0}, {1, -3, -4}, {0.1, 549585.0612, 4285354.4145}, {1e-9, 0, 0}, {1e30, 0, 0}};
    size_t points = 0, ties = 0;
    (void)state;
    for (size_t m = 0; m < scaled(2000); m++) {
        uint64_t random = m * 31337 + 5;
        const double *place = places[random_below(&random, 5)];
        double side = (double)(3 + random_below(&random, 9));
        size_t num = 1 + random_below(&random, 8);
        grid_layer *layer = new_layer(NULL);
        for (size_t k = 0; k < num; k++) {
            double xy[12];
            size_t n = 3 + random_below(&random, 4);
            for (size_t i = 0; i < 2 * n; i++)
                xy[i] = place[1 + i % 2] +
                        place[0] * (double)random_below(&random, (size_t)side + 1);
            const char code[2] = {(char)('A' + (num - k) * 7 % 11), 0}; /* not in the file's order */
            add(layer, code, n, xy);
        }
        add_box(layer, "Z", place[1], place[2], place[1] + place[0], place[2] + place[0]);
        grid_map *map = open_map(layer);
        distances *truth = distances_new(layer, "code");
        for (size_t i = 0; i < 40; i++) {
            double p[2];
            for (int axis = 0; axis < 2; axis++)
                p[axis] = place[1 + axis] +
                          place[0] * ((double)random_below(&random, 6 * (size_t)side) / 2 - side);
            ties += check_point(map, truth, p);
        }
        points += 40;
        distances_free(truth);
        grid_map_free(map);
        grid_layer_free(layer);
    }
    print_message("%zu points, %zu exact ties\n", points, ties);
    assert_true(ties > points / 10);
}

/* A tie is a tie though both distances round, and an ulp apart is none. */
static void ties_are_exact(void **state)
{
    (void)state;
    const double eastern[] = {0.1, 0.3, 0.7, 0.9, 0.7, 0.3};
    const double western[] = {-0.1, 0.3, -0.7, 0.9, -0.7, 0.3};
    double moved[6];
    grid_layer *layer = new_layer(NULL);
    add(layer, "b", 3, eastern);
    add(layer, "a", 3, western);
    grid_map *map = open_map(layer);
    assert_string_equal(code_at(map, 0, 0.77, 10), "a");
    assert_string_equal(code_at(map, 1e-17, 0.77, 10), "b");
    assert_string_equal(code_at(map, -1e-17, 0.77, 10), "a");
    assert_string_equal(code_at(map, 0, 0.77, 0), "-");
    grid_map_free(map);
    grid_layer_free(layer);
    memcpy(moved, eastern, sizeof moved);
    moved[0] = nextafter(moved[0], 0);
    layer = new_layer(NULL);
    add(layer, "b", 3, moved);
    add(layer, "a", 3, western);
    map = open_map(layer);
    assert_string_equal(code_at(map, 0, 0.5, 10), "b");
    assert_string_equal(code_at(map, 0, 0.1, 10), "b");
    grid_map_free(map);
    grid_layer_free(layer);
}

/* A line inside a cell, between two of its records, is no border; one that both have on the same side is. */
static void borders_of_joined_records(void **state)
{
    (void)state;
    grid_layer *layer = new_layer(NULL);
    add_box(layer, "a", 0, 0, 4, 10);
    add_box(layer, "a", 4, 0, 9, 10);
    add_box(layer, "b", 9, 0, 20, 10);
    add_box(layer, "b", 9, 0, 20, 10);
    grid_map *map = open_map(layer);
    assert_true(grid_border_distance(map, 4.5, 5) == 4.5);
    assert_true(grid_border_distance(map, 4, 4) == 4);
    assert_true(grid_border_distance(map, 10, 5) == 1);
    assert_true(grid_border_distance(map, 9, 5) == 0);
    assert_true(isnan(grid_border_distance(map, 21, 5)));
    assert_true(isnan(grid_border_distance(map, NAN, 5)));
    grid_near near[2];
    size_t num;
    assert_int_equal(grid_nearest_cells(map, 9, 5, 0, 2, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 2); /* the owner first, though its code is the higher */
    assert_string_equal(grid_unit_code(map, near[0].cell), "b");
    assert_string_equal(grid_unit_code(map, near[1].cell), "a");
    assert_int_equal(grid_nearest_cells(map, 5, 5, NAN, 2, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 0);
    assert_int_equal(grid_nearest_cells(map, 5, 5, 100, 1, near, &num, NULL), GRID_OK);
    assert_int_equal(num, 2);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* Batches, threads and one point: the same answers, also where there is nothing to snap to. */
static void batches_snap_alike(void **state)
{
    enum { N = 40000 };
    static double x[N], y[N], distances_m[N];
    static int32_t cells[N], units[N];
    static uint8_t hows[N];
    (void)state;
    uint64_t random = 11;
    grid_layer *layer = new_layer(NULL);
    for (int i = 0; i < 30; i++) {
        double at_x = random_unit(&random) * 1000, at_y = random_unit(&random) * 1000;
        const char code[3] = {(char)('a' + i / 10), (char)('0' + i % 10), 0};
        add_box(layer, code, at_x, at_y, at_x + 60, at_y + 40);
    }
    grid_map *map = open_map(layer);
    for (size_t i = 0; i < N; i++)
        x[i] = random_unit(&random) * 1200 - 100, y[i] = random_unit(&random) * 1200 - 100;
    x[7] = NAN;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        grid_locate_options options = grid_locate_options_default();
        size_t num_snapped = 0;
        options.threads = threads;
        options.snap_m = 25;
        options.distances_m = distances_m;
        assert_int_equal(grid_locate_many(map, N, x, y, 0, cells, threads == 1 ? hows : NULL, units,
                                          &options, NULL),
                         GRID_OK);
        for (size_t i = 0; i < N; i++) {
            grid_hit hit;
            grid_locate_snapped(map, x[i], y[i], 25, &hit);
            assert_int_equal(cells[i], hit.cell);
            assert_int_equal(units[i], hit.unit);
            assert_int_equal(hows[i], hit.how);
            assert_true(distances_m[i] == hit.distance_m);
            assert_true(hit.distance_m <= 25);
            num_snapped += hit.how == GRID_NEAREST;
        }
        assert_in_range(num_snapped, N / 20, N / 2);
    }
    grid_map_free(map);
    grid_layer_free(layer);
}

/* In degrees: a meridian and a parallel whose distances are known otherwise, and the straight line. */
static void degrees_are_geodesic(void **state)
{
    (void)state;
    grid_layer *layer = new_layer("EPSG:4490");
    add_box(layer, "a", 111.0, 38.0, 111.5, 38.5);
    grid_map *map = open_map(layer);
    grid_hit hit;
    grid_locate_snapped(map, 111.25, 37.99, 5000, &hit);
    assert_int_equal(hit.how, GRID_NEAREST);
    assert_true(fabs(hit.distance_m - grid_geodesic_distance(111.25, 37.99, 111.25, 38)) < 1e-6);
    assert_true(fabs(hit.distance_m - 1109.97) < 0.3);
    /* the nearest place of the eastern meridian, by trial of a thousand places a round */
    const double aways[] = {0.0001, 0.01, 0.1};
    for (size_t k = 0; k < sizeof aways / sizeof *aways; k++) {
        double lon = 111.5 + aways[k], lat = 38.3, centre = lat, step = 1e-3, least = INFINITY;
        for (int round = 0; round < 5; round++, step /= 100) {
            double best = centre;
            for (int i = -500; i <= 500; i++) {
                double d = grid_geodesic_distance(lon, lat, 111.5, centre + i * step / 100);
                if (d < least) least = d, best = centre + i * step / 100;
            }
            centre = best;
        }
        grid_locate_snapped(map, lon, lat, INFINITY, &hit);
        assert_true(fabs(hit.distance_m - least) <= 1e-6 * least);
        assert_true(grid_border_distance(map, 111.5, lat) == 0);
    }
    grid_map_free(map);
    grid_layer_free(layer);
}

static void swiss_agrees_with_geos(void **state)
{
    grid_layer *layer;
    grid_map *map;
    grid_map_options options = grid_map_options_default();
    (void)state;
    if (access(SWISS, R_OK) != 0) {
        print_message("skipped: %s is not there\n", SWISS);
        skip();
    }
    options.code = "id";
    assert_int_equal(grid_layer_open(SWISS, NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_map_open(SWISS, &options, &map, NULL), GRID_OK);
    const grid_layer *layers[] = {layer};
    regions *truth = regions_new(layers, 1, "id");
    size_t n = scaled(300), num, compared = 0;
    double *xy = malloc(2 * n * sizeof *xy);
    grid_near *near = malloc(truth->num * sizeof *near);
    assert_true(xy && near);
    adversary_random(layer, 7, n, xy);
    for (size_t i = 0; i < n; i++) {
        double x = xy[2 * i], y = xy[2 * i + 1], least = INFINITY;
        const double radius = 4000;
        size_t within = 0;
        assert_int_equal(grid_nearest_cells(map, x, y, radius, truth->num, near, &num, NULL), GRID_OK);
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(truth->geos, x, y);
        grid_hit hit;
        grid_locate(map, x, y, &hit);
        for (size_t c = 0; c < truth->num; c++) {
            double d;
            assert_int_equal(GEOSDistance_r(truth->geos, truth->geometry[c], point, &d), 1);
            least = fmin(least, d);
            if (hit.cell != GRID_NONE && !strcmp(truth->codes[c], grid_unit_code(map, hit.cell))) {
                double border;
                GEOSGeometry *line = GEOSBoundary_r(truth->geos, truth->geometry[c]);
                GEOSDistance_r(truth->geos, line, point, &border);
                assert_true(fabs(grid_border_distance(map, x, y) - border) <= 1e-6);
                GEOSGeom_destroy_r(truth->geos, line);
            }
            if (d > radius) continue;
            within++;
            size_t k = 0;
            while (k < num && strcmp(grid_unit_code(map, near[k].cell), truth->codes[c])) k++;
            assert_in_range(k, 0, num - 1);
            assert_true(fabs(near[k].distance_m - d) <= 1e-6);
            compared++;
        }
        assert_int_equal(within, num);
        grid_locate_snapped(map, x, y, INFINITY, &hit);
        assert_true(fabs(hit.distance_m - least) <= 1e-6);
        GEOSGeom_destroy_r(truth->geos, point);
    }
    print_message("%zu points, %zu distances as GEOS has them\n", n, compared);
    free(near);
    free(xy);
    regions_free(truth);
    grid_map_free(map);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lattices_agree),        cmocka_unit_test(ties_are_exact),
        cmocka_unit_test(borders_of_joined_records), cmocka_unit_test(batches_snap_alike),
        cmocka_unit_test(degrees_are_geodesic),  cmocka_unit_test(swiss_agrees_with_geos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
