/* Crosswalks against GEOS: areas of intersections, buildings cut by both partitions, points; and
 * that rows and columns add up with nobody on both sides. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <geos_c.h>
#include <grid/grid.h>

#include "random.h"

enum { SIDE = 5, CELLS = SIDE * SIDE + 1, BUILDINGS = 300, POINTS = 2000 };

static GEOSContextHandle_t geos;

/* A lattice of quadrilaterals with shared corners, turned and moved, and one more over some of
 * them. */
typedef struct lattice {
    double corner[SIDE + 1][SIDE + 1][2];
    grid_map *map;
    GEOSGeometry *own[CELLS + 1]; /* what a cell owns; the last is nobody's */
    int32_t unit[CELLS + 1];
} lattice;

static GEOSGeometry *polygon(const double *xy, size_t n)
{
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, (unsigned)n, 2);
    for (unsigned i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, points, i, xy[2 * i], xy[2 * i + 1]);
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, points), NULL, 0);
}

static double area_of(const GEOSGeometry *a, const GEOSGeometry *b)
{
    double area = 0;
    GEOSGeometry *ab = GEOSIntersection_r(geos, a, b);
    assert_non_null(ab);
    GEOSArea_r(geos, ab, &area);
    GEOSGeom_destroy_r(geos, ab);
    return area;
}

static void take(GEOSGeometry **from, const GEOSGeometry *away)
{
    GEOSGeometry *rest = GEOSDifference_r(geos, *from, away);
    assert_non_null(rest);
    GEOSGeom_destroy_r(geos, *from);
    *from = rest;
}

/* Cells in the order of their codes: what is taken by a lower code is gone. */
static void make_lattice(lattice *l, uint64_t *seed, double turn, double dx, double dy,
                         int extra_at)
{
    grid_layer *layer;
    grid_error error = {0};
    const double world[] = {-5000, -5000, 5000, -5000, 5000, 5000, -5000, 5000, -5000, -5000};
    assert_int_equal(grid_layer_new("lattice", NULL, &layer, &error), GRID_OK);
    grid_layer_add_field(layer, "code");
    for (int r = 0; r <= SIDE; r++)
        for (int c = 0; c <= SIDE; c++) {
            double x = 100 * c + 30 * random_unit(seed), y = 100 * r + 30 * random_unit(seed);
            l->corner[r][c][0] = dx + x * cos(turn) - y * sin(turn);
            l->corner[r][c][1] = dy + x * sin(turn) + y * cos(turn);
        }
    l->own[CELLS] = polygon(world, 5);
    l->unit[CELLS] = GRID_NONE;
    for (int i = 0, cell = 0; i < CELLS; i++) {
        char code[16];
        const char *values[] = {code};
        double ring[10];
        size_t size = 5;
        if (i == extra_at) {
            const double over[] = {dx + 120, dy + 130, dx + 290, dy + 160, dx + 250,
                                   dy + 340, dx + 90,  dy + 310, dx + 120, dy + 130};
            memcpy(ring, over, sizeof ring);
        } else {
            int r = cell / SIDE, c = cell % SIDE;
            const double *at[] = {l->corner[r][c], l->corner[r][c + 1], l->corner[r + 1][c + 1],
                                  l->corner[r + 1][c], l->corner[r][c]};
            for (int k = 0; k < 5; k++) memcpy(ring + 2 * k, at[k], 2 * sizeof *ring);
            cell++;
        }
        snprintf(code, sizeof code, "%02d", i);
        assert_int_equal(
            grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, ring, values, &error),
            GRID_OK);
        l->own[i] = polygon(ring, 5);
        for (int k = 0; k < i; k++) take(&l->own[i], l->own[k]);
        take(&l->own[CELLS], l->own[i]);
        l->unit[i] = i;
    }
    if (grid_map_from_layer(layer, NULL, &l->map, &error)) fail_msg("%s", error.text);
    grid_layer_free(layer);
}

static void clear_lattice(lattice *l)
{
    for (int i = 0; i <= CELLS; i++) GEOSGeom_destroy_r(geos, l->own[i]);
    grid_map_free(l->map);
}

static void assert_near(double value, double wanted, double within)
{
    if (fabs(value - wanted) > within) fail_msg("%.12g is not %.12g", value, wanted);
}

/* Every measure: rows, columns and the total say the same, and nothing is lost. */
static void assert_sums(const grid_crosswalk *c, size_t measure, double total)
{
    double rows = 0, columns = 0, pairs = 0;
    for (int32_t u = GRID_NONE; u < CELLS; u++) {
        rows += grid_crosswalk_from_sum(c, u, measure);
        columns += grid_crosswalk_to_sum(c, u, measure);
    }
    for (size_t i = 0; i < grid_crosswalk_num_pairs(c); i++)
        pairs += grid_crosswalk_value(c, grid_crosswalk_pair_at(c, i), measure);
    assert_near(rows, total, 1e-9 * total);
    assert_near(columns, total, 1e-9 * total);
    assert_near(pairs, total, 1e-9 * total);
    assert_near(grid_crosswalk_total(c, measure), total, 1e-9 * total);
}

static void check_area(const grid_crosswalk *c, const lattice *a, const lattice *b)
{
    double total = 0;
    for (int i = 0; i <= CELLS; i++)
        for (int k = 0; k <= CELLS; k++) {
            if (i == CELLS && k == CELLS) continue;
            double wanted = area_of(a->own[i], b->own[k]);
            grid_crosswalk_pair pair = {a->unit[i], b->unit[k]};
            assert_near(grid_crosswalk_value(c, pair, GRID_CROSSWALK_AREA), wanted, 1e-6);
            total += wanted;
        }
    assert_sums(c, GRID_CROSSWALK_AREA, total);
}

static int owner_of(const lattice *l, double x, double y)
{
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, x, y);
    int owner = 0;
    while (owner < CELLS && !GEOSContains_r(geos, l->own[owner], point)) owner++;
    GEOSGeom_destroy_r(geos, point);
    return owner;
}

static void check_points(grid_crosswalk *c, const lattice *a, const lattice *b, uint64_t *seed)
{
    static double xy[2 * POINTS], values[POINTS], wanted[CELLS + 1][CELLS + 1];
    size_t count, sum;
    memset(wanted, 0, sizeof wanted);
    for (int i = 0; i < POINTS; i++) {
        xy[2 * i] = 1000 * random_unit(seed) - 300;
        xy[2 * i + 1] = 1000 * random_unit(seed) - 200;
        values[i] = floor(10 * random_unit(seed));
        if (i == 7) xy[2 * i] = NAN;
        bool placed = i != 7;
        int from = placed ? owner_of(a, xy[2 * i], xy[2 * i + 1]) : CELLS;
        int to = placed ? owner_of(b, xy[2 * i], xy[2 * i + 1]) : CELLS;
        wanted[from][to] += values[i];
    }
    assert_int_equal(grid_crosswalk_add_places(c, "points", POINTS, xy, NULL, &count, NULL),
                     GRID_OK);
    assert_int_equal(grid_crosswalk_add_places(c, "people", POINTS, xy, values, &sum, NULL),
                     GRID_OK);
    assert_string_equal(grid_crosswalk_measure_name(c, sum), "people");
    assert_sums(c, count, POINTS);
    for (int i = 0; i <= CELLS; i++)
        for (int k = 0; k <= CELLS; k++)
            assert_true(grid_crosswalk_value(c, (grid_crosswalk_pair){a->unit[i], b->unit[k]},
                                             sum) == wanted[i][k]);
}

/* Shares of a building in what each pair owns in common. */
static size_t add_parts(const GEOSGeometry *building, GEOSGeometry *common[CELLS + 1][CELLS + 1],
                        double wanted[CELLS + 1][CELLS + 1])
{
    double area, sum = 0;
    size_t parts = 0;
    GEOSArea_r(geos, building, &area);
    for (int i = 0; i <= CELLS; i++)
        for (int k = 0; k <= CELLS; k++) {
            if (!GEOSIntersects_r(geos, building, common[i][k])) continue;
            double part = area_of(building, common[i][k]);
            wanted[i][k] += part / area;
            sum += part / area;
            parts += part > 0;
        }
    assert_near(sum, 1, 1e-9); /* the oracle's own */
    return parts;
}

static void check_buildings(grid_crosswalk *c, const lattice *a, const lattice *b, uint64_t *seed)
{
    static double wanted[CELLS + 1][CELLS + 1];
    static GEOSGeometry *common[CELLS + 1][CELLS + 1];
    grid_layer *layer;
    size_t measure, straddling = 0;
    memset(wanted, 0, sizeof wanted);
    for (int i = 0; i <= CELLS; i++)
        for (int k = 0; k <= CELLS; k++)
            common[i][k] = GEOSIntersection_r(geos, a->own[i], b->own[k]);
    assert_int_equal(grid_layer_new("buildings", NULL, &layer, NULL), GRID_OK);
    for (int n = 0; n < BUILDINGS; n++) {
        double x = 700 * random_unit(seed) - 150, y = 700 * random_unit(seed) - 50,
               turn = 6 * random_unit(seed);
        double w = 5 + 60 * random_unit(seed), h = 5 + 30 * random_unit(seed);
        double u = w * cos(turn), v = w * sin(turn), s = -h * sin(turn), t = h * cos(turn);
        double ring[] = {x, y, x + u, y + v, x + u + s, y + v + t, x + s, y + t, x, y};
        size_t size = 5;
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, ring, NULL, NULL);
        GEOSGeometry *building = polygon(ring, 5);
        straddling += add_parts(building, common, wanted) > 2;
        GEOSGeom_destroy_r(geos, building);
    }
    grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, NULL, NULL); /* nobody's */
    wanted[CELLS][CELLS]++;
    assert_true(straddling > BUILDINGS / 20);
    assert_int_equal(grid_crosswalk_add_ground(c, "buildings", layer, NULL, &measure, NULL),
                     GRID_OK);
    assert_sums(c, measure, BUILDINGS + 1);
    for (int i = 0; i <= CELLS; i++)
        for (int k = 0; k <= CELLS; k++) {
            grid_crosswalk_pair pair = {a->unit[i], b->unit[k]};
            assert_near(grid_crosswalk_value(c, pair, measure), wanted[i][k], 1e-9);
            GEOSGeom_destroy_r(geos, common[i][k]);
        }
    grid_layer_free(layer);
}

static void against_geos(void **state)
{
    uint64_t seed = 21;
    (void)state;
    for (size_t round = 0; round < scaled(4); round++) {
        lattice a, b;
        grid_crosswalk *c;
        grid_error error;
        make_lattice(&a, &seed, 0, 0, 0, round % 2 ? 12 : CELLS - 1);
        make_lattice(&b, &seed, 0.3 + 0.2 * (double)round, 60, -40, round % 2 ? 0 : 7);
        if (grid_crosswalk_new(a.map, GRID_NONE, b.map, 0, NULL, NULL, &c, &error))
            fail_msg("%s", error.text);
        check_area(c, &a, &b);
        check_points(c, &a, &b, &seed);
        check_buildings(c, &a, &b, &seed);
        assert_int_equal(grid_crosswalk_num_measures(c), 4);
        for (size_t i = 1; i < grid_crosswalk_num_pairs(c); i++) { /* in order, nobody last */
            grid_crosswalk_pair p = grid_crosswalk_pair_at(c, i - 1),
                                q = grid_crosswalk_pair_at(c, i);
            assert_true((uint32_t)p.from < (uint32_t)q.from ||
                        (p.from == q.from && (uint32_t)p.to < (uint32_t)q.to));
        }
        grid_crosswalk_free(c);
        clear_lattice(&a);
        clear_lattice(&b);
    }
}

/* Towns P and Q; P has the villages P1 and P2, and a corner that is neither's; Q has none. */
static void ragged_levels(void **state)
{
    static const char *const files[][2] = {
        {"town", "[{\"type\":\"Feature\",\"properties\":{\"code\":\"P\"},\"geometry\":{\"type\":"
                 "\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}},"
                 "{\"type\":\"Feature\",\"properties\":{\"code\":\"Q\"},\"geometry\":{\"type\":"
                 "\"Polygon\",\"coordinates\":[[[10,0],[20,0],[20,10],[10,10],[10,0]]]}}]"},
        {"village",
         "[{\"type\":\"Feature\",\"properties\":{\"code\":\"P1\",\"up\":\"P\"},\"geometry\":{"
         "\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,10],[0,10],[0,0]]]}},"
         "{\"type\":\"Feature\",\"properties\":{\"code\":\"P2\",\"up\":\"P\"},\"geometry\":{"
         "\"type\":\"Polygon\",\"coordinates\":[[[4,0],[10,0],[10,8],[4,8],[4,0]]]}}]"}};
    char folder[] = "/tmp/grid-crosswalk-XXXXXX", path[64];
    grid_map *map;
    grid_crosswalk *c;
    grid_error error;
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.json", folder, files[i][0]);
        FILE *file = fopen(path, "w");
        fputs(files[i][1], file);
        fclose(file);
    }
    snprintf(path, sizeof path, "%s/map.json", folder);
    FILE *file = fopen(path, "w");
    fputs("{\"layers\":[{\"as\":\"town\",\"files\":[\"town.json\"],\"code\":\"code\",\"crs\":"
          "\"EPSG:4546\"},"
          "{\"as\":\"village\",\"files\":[\"village.json\"],\"code\":\"code\",\"parent\":\"up\","
          "\"crs\":\"EPSG:4546\"}]}",
          file);
    fclose(file);
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = true;
    if (grid_map_open(path, &options, &map, &error)) fail_msg("%s", error.text);
    int32_t p = grid_map_unit_by_code(map, "P"), q = grid_map_unit_by_code(map, "Q");
    int32_t p1 = grid_map_unit_by_code(map, "P1"), p2 = grid_map_unit_by_code(map, "P2");
    assert_int_equal(grid_crosswalk_new(map, 0, map, 1, NULL, NULL, &c, &error), GRID_OK);
    const double xy[] = {1, 1, 5, 5, 5, 9, 15, 5, 50, 50}; /* P1, P2, P but neither, Q, outside */
    assert_int_equal(grid_crosswalk_add_places(c, "points", 5, xy, NULL, NULL, NULL), GRID_OK);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){p, p1}, 0), 40, 1e-9);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){p, p2}, 0), 48, 1e-9);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){q, q}, 0), 100, 1e-9);
    assert_near(grid_crosswalk_total(c, 0), 188, 1e-9);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){p, p2}, 1), 1, 0);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){q, q}, 1), 1, 0);
    assert_near(grid_crosswalk_value(c, (grid_crosswalk_pair){GRID_NONE, GRID_NONE}, 1), 2, 0);
    assert_near(grid_crosswalk_total(c, 1), 5, 0);
    assert_int_equal(grid_crosswalk_num_pairs(c), 4);
    grid_crosswalk_free(c);
    assert_int_equal(grid_crosswalk_new(map, 0, map, 2, NULL, NULL, &c, &error), GRID_E_ARGUMENT);
    grid_map_free(map);
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void two_planes(void **state)
{
    grid_map *maps[2];
    grid_crosswalk *c;
    grid_error error;
    (void)state;
    for (int i = 0; i < 2; i++) {
        grid_layer *layer;
        double ring[] = {111, 38, 111.1, 38, 111.1, 38.1, 111, 38};
        size_t size = 4;
        if (i)
            for (int k = 0; k < 4; k++)
                ring[2 * k] = 500000 + 100 * k, ring[2 * k + 1] = 4200000 + 50 * k * k;
        if (i) memcpy(ring + 6, ring, 2 * sizeof *ring);
        assert_int_equal(grid_layer_new("plane", i ? "EPSG:4546" : "EPSG:4490", &layer, &error),
                         GRID_OK);
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, ring, NULL, &error);
        if (grid_map_from_layer(layer, NULL, &maps[i], &error)) fail_msg("%s", error.text);
        grid_layer_free(layer);
    }
    assert_int_equal(grid_crosswalk_new(maps[0], 0, maps[1], 0, NULL, NULL, &c, &error),
                     GRID_E_CRS);
    for (int i = 0; i < 2; i++) grid_map_free(maps[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_geos),
                                       cmocka_unit_test(ragged_levels),
                                       cmocka_unit_test(two_planes)};
    geos = GEOS_init_r();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    GEOS_finish_r(geos);
    return failed;
}
