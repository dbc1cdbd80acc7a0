/* Buildings against cells and against each other: by hand, exact boxes at random, and GEOS on real buildings. */
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

static grid_findings *check(const grid_map *map, const grid_layer *layer, double sliver_width_m,
                            grid_building_totals *totals)
{
    grid_buildings *set;
    grid_findings *findings;
    grid_buildings_check_options options = grid_buildings_check_options_default();
    options.sliver_width_m = sliver_width_m;
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    assert_int_equal(grid_buildings_check(map, set, layer, &options, &findings, totals, NULL), GRID_OK);
    grid_buildings_free(set);
    return findings;
}

/* The finding of a kind about a building. */
static const grid_finding *find(const grid_findings *findings, grid_finding_kind kind, const char *code)
{
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (f->kind == kind && f->code_a && !strcmp(f->code_a, code)) return f;
    }
    return NULL;
}

static void by_hand(void **state)
{
    (void)state;
    grid_layer *cells = new_layer(), *layer = new_layer();
    grid_building_totals totals;
    add_box(cells, "a", 0, 0, 100, 100);
    add_box(cells, "b", 100, 0, 200, 100);
    grid_map *map = open_map(cells);
    add_box(layer, "in", 10, 10, 20, 20);
    add_box(layer, "cross", 90, 10, 130, 20);      /* a quarter in a */
    add_box(layer, "rim", 50, 95, 60, 101);        /* a sixth is nobody's */
    add_box(layer, "rim2", 70, 99, 80, 105);       /* mostly nobody's */
    add_box(layer, "out", 300, 300, 310, 310);
    add_box(layer, "flat", 5, 5, 5, 9);            /* encloses nothing */
    add_box(layer, "twin", 10, 40, 20, 50);
    add_box(layer, "twin", 30, 40, 40, 50);        /* the code again, elsewhere */
    add_box(layer, "under", 10, 60, 20, 70);
    add_box(layer, "over", 10, 60, 20, 70.1);      /* delivered twice */
    add_box(layer, "left", 40, 60, 50, 70);
    add_box(layer, "right", 48, 60, 60, 70);       /* 2 m of it */
    add_box(layer, "hair", 59.9, 60, 70, 70);      /* 0.1 m */
    grid_findings *findings = check(map, layer, 0.5, &totals);
    assert_int_equal(totals.num, 12);
    assert_int_equal(totals.nowhere, 1);
    assert_int_equal(totals.straddling, 1);
    assert_int_equal(totals.partly_outside, 1);
    assert_int_equal(totals.outside, 2);
    assert_int_equal(totals.repeated_codes, 1);
    assert_int_equal(totals.num_duplicates, 1);
    assert_int_equal(totals.num_overlaps, 1);
    assert_int_equal(totals.num_hairs, 1);
    assert_true(fabs(totals.overlap_m2 - 120) < 1e-9);
    const grid_finding *f = find(findings, GRID_FINDING_STRADDLER, "cross");
    assert_non_null(f);
    assert_int_equal(f->severity, GRID_NOTE);
    assert_string_equal(f->text, "building cross lies in b 75.0 %, a 25.0 %; it belongs to b");
    f = find(findings, GRID_FINDING_BUILDING_OUTSIDE, "rim");
    assert_non_null(f);
    assert_int_equal(f->severity, GRID_NOTE);
    assert_string_equal(f->text, "building rim lies in a 83.3 %, nobody 16.7 %; it belongs to a");
    f = find(findings, GRID_FINDING_BUILDING_OUTSIDE, "rim2");
    assert_non_null(f);
    assert_int_equal(f->severity, GRID_WARNING);
    f = find(findings, GRID_FINDING_BUILDING_OUTSIDE, "out");
    assert_string_equal(f->text, "building out lies outside all cells");
    assert_non_null(find(findings, GRID_FINDING_BUILDING_DUPLICATE, "twin"));
    f = find(findings, GRID_FINDING_BUILDING_DUPLICATE, "under");
    assert_non_null(f);
    assert_string_equal(f->code_b, "over");
    f = find(findings, GRID_FINDING_BUILDING_OVERLAP, "left");
    assert_non_null(f);
    assert_string_equal(f->code_b, "right");
    assert_true(fabs(f->area_m2 - 20) < 1e-9);
    grid_findings_free(findings);
    grid_layer_free(layer);
    grid_layer_free(cells);
    grid_map_free(map);
}

/* Point -> building -> cell in one call. */
static void one_call(void **state)
{
    (void)state;
    grid_layer *cells = new_layer(), *layer = new_layer();
    add_box(cells, "a", 0, 0, 100, 100);
    add_box(cells, "b", 100, 0, 200, 100);
    grid_map *map = open_map(cells);
    add_box(layer, "cross", 90, 10, 130, 20);
    grid_buildings *set;
    grid_building_hit hit;
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    assert_int_equal(grid_buildings_locate(map, set, layer, 95, 15, &hit, NULL), GRID_OK);
    assert_string_equal(grid_unit_code(map, hit.hit.cell), "a");
    assert_int_equal(hit.building, 0);
    assert_string_equal(grid_unit_code(map, hit.building_cell), "b");
    assert_true(fabs(hit.share - 0.75) < 1e-12);
    assert_int_equal(grid_buildings_locate(map, set, layer, 5, 5, &hit, NULL), GRID_OK);
    assert_int_equal(hit.building, GRID_NONE);
    assert_int_equal(hit.building_cell, GRID_NONE);
    assert_true(isnan(hit.share));
    assert_int_equal(grid_buildings_locate(map, set, layer, NAN, 5, &hit, NULL), GRID_OK);
    assert_int_equal(hit.hit.how, GRID_INVALID);
    grid_buildings_free(set);
    grid_layer_free(layer);
    grid_layer_free(cells);
    grid_map_free(map);
}

/* Boxes on a lattice: common ground is a product of two integers. */
static void boxes_at_random(void **state)
{
    enum { NUM = 60 };
    uint64_t seed = 20251;
    (void)state;
    grid_layer *cells = new_layer();
    add_box(cells, "a", -10, -10, 300, 300);
    grid_map *map = open_map(cells);
    for (size_t round = 0; round < scaled(100); round++) {
        int box[NUM][4];
        grid_layer *layer = new_layer();
        grid_building_totals totals;
        for (int i = 0; i < NUM; i++) {
            char code[8];
            box[i][0] = (int)random_below(&seed, 100), box[i][1] = (int)random_below(&seed, 100);
            box[i][2] = box[i][0] + 1 + (int)random_below(&seed, 12);
            box[i][3] = box[i][1] + 1 + (int)random_below(&seed, 12);
            snprintf(code, sizeof code, "%02d", i);
            add_box(layer, code, box[i][0], box[i][1], box[i][2], box[i][3]);
        }
        size_t pairs = 0;
        double sum = 0;
        grid_findings *findings = check(map, layer, 0, &totals);
        for (int i = 0; i < NUM; i++) {
            for (int j = i + 1; j < NUM; j++) {
                int w = (int)fmin(box[i][2], box[j][2]) - (int)fmax(box[i][0], box[j][0]);
                int h = (int)fmin(box[i][3], box[j][3]) - (int)fmax(box[i][1], box[j][1]);
                if (w <= 0 || h <= 0) continue;
                pairs++;
                sum += w * h;
            }
        }
        assert_int_equal(totals.num_duplicates + totals.num_overlaps, pairs);
        assert_true(fabs(totals.overlap_m2 - sum) < 1e-6);
        assert_int_equal(totals.num_hairs, 0);
        grid_findings_free(findings);
        grid_layer_free(layer);
    }
    grid_layer_free(cells);
    grid_map_free(map);
}

/* Every pair of real buildings that GEOS finds, and no other. */
static void liechtenstein_agrees_with_geos(void **state)
{
    grid_layer *cells, *layer;
    grid_map_options options = grid_map_options_default();
    grid_map *map;
    grid_building_totals totals;
    size_t num;
    (void)state;
    if (access(FOLDER "buildings.shp", R_OK) != 0) {
        print_message("skipped: %s is not there\n", FOLDER);
        skip();
    }
    options.code = "name";
    assert_int_equal(grid_layer_open(FOLDER "communes.shp", NULL, &cells, NULL), GRID_OK);
    assert_int_equal(grid_layer_open(FOLDER "buildings.shp", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_map_from_layer(cells, &options, &map, NULL), GRID_OK);
    grid_findings *findings = check(map, layer, 0, &totals);
    assert_int_equal(totals.num, 17717);
    assert_int_equal(totals.straddling, 66);
    assert_int_equal(totals.outside, 40);
    const grid_layer *layers[] = {layer};
    regions *truth = regions_new(layers, 1, "osm_id");
    region_piece *pieces = regions_overlaps(truth, &num);
    assert_int_equal(totals.num_duplicates + totals.num_overlaps, num);
    for (size_t i = 0; i < num; i++) {
        const char *a = truth->codes[pieces[i].a], *b = truth->codes[pieces[i].b];
        size_t found = 0;
        for (size_t k = 0; k < grid_findings_num(findings); k++) {
            const grid_finding *f = grid_findings_at(findings, k);
            if (!f->code_b || isnan(f->area_m2)) continue;
            found += (!strcmp(f->code_a, a) && !strcmp(f->code_b, b)) ||
                     (!strcmp(f->code_a, b) && !strcmp(f->code_b, a));
        }
        assert_int_equal(found, 1);
    }
    print_message("%zu pairs of buildings share %.2f m2\n", num, totals.overlap_m2);
    free(pieces);
    regions_free(truth);
    grid_findings_free(findings);
    grid_map_free(map);
    grid_layer_free(layer);
    grid_layer_free(cells);
}

static bool cancel(void *context, double done)
{
    (void)context;
    (void)done;
    return false;
}

static void refuses(void **state)
{
    (void)state;
    grid_layer *cells = new_layer(), *layer = new_layer();
    grid_buildings *set;
    grid_findings *findings = NULL;
    grid_error error;
    grid_buildings_check_options options = grid_buildings_check_options_default();
    add_box(cells, "a", 0, 0, 100, 100);
    grid_map *map = open_map(cells);
    add_box(layer, "x", 10, 10, 20, 20);
    assert_int_equal(grid_buildings_new(map, layer, &set, NULL), GRID_OK);
    options.code = "nummer";
    assert_int_equal(grid_buildings_check(map, set, layer, &options, &findings, NULL, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "nummer"));
    options.code = NULL;
    options.progress = cancel;
    assert_int_equal(grid_buildings_check(map, set, layer, &options, &findings, NULL, &error),
                     GRID_E_CANCELLED);
    assert_null(findings);
    grid_buildings_free(set);
    grid_layer_free(layer);
    grid_layer_free(cells);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),       cmocka_unit_test(one_call),
        cmocka_unit_test(boxes_at_random), cmocka_unit_test(liechtenstein_agrees_with_geos),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
