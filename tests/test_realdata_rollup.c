/* Roll-ups on real data: the municipalities of Switzerland against its cantons through a map file,
 * and what lies between them against GEOS. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/grid.h>

#include "regions.h"

#define SWISS GRID_SOURCE_DIR "/../shared/data/swiss_municipalities/"

static char folder[] = "/tmp/grid-rollup-XXXXXX";
static char map_file[64];

static grid_map *open_map(void)
{
    grid_map *map;
    grid_error error;
    if (grid_map_open(map_file, NULL, &map, &error)) fail_msg("%s", error.text);
    return map;
}

static int import_swiss(void **state)
{
    char manifest[64];
    grid_import_report *report;
    grid_error error;
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(manifest, sizeof manifest, "%s/swiss.json", folder);
    snprintf(map_file, sizeof map_file, "%s/swiss.gpkg", folder);
    FILE *file = fopen(manifest, "w");
    if (!file) return -1;
    fprintf(file, "{\"name\": \"Schweiz\", \"crs\": \"EPSG:2056\", \"layers\": ["
                  "{\"as\": \"canton\", \"files\": [\"" SWISS "cantons.shp\"], \"code\": \"id\"}, "
                  "{\"as\": \"municipality\", \"files\": [\"" SWISS "municipalities.shp\"], "
                  "\"code\": \"id\", \"parent\": \"KTNR\"}]}");
    fclose(file);
    if (grid_import(map_file, manifest, NULL, &report, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return -1;
    }
    int failed = grid_import_report_at(report, 0)->added != 26 ||
                 grid_import_report_at(report, 1)->added != 2113;
    grid_import_report_free(report);
    return failed;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static regions *regions_of(const char *path, const char *code)
{
    grid_layer *layer;
    const grid_layer *layers[1];
    assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
    layers[0] = layer;
    regions *all = regions_new(layers, 1, code);
    grid_layer_free(layer);
    return all;
}

static const GEOSGeometry *region_of(const regions *all, const char *code)
{
    size_t i = 0;
    while (i < all->num && strcmp(all->codes[i], code)) i++;
    assert_true(i < all->num);
    return all->geometry[i];
}

static double area_of(const regions *all, const GEOSGeometry *geometry)
{
    double area;
    assert_int_equal(GEOSArea_r(all->geos, geometry, &area), 1);
    return area;
}

/* m2 of a canton under the lakes' own polygons. */
static double under_lakes(const regions *cantons, const regions *lakes, const char *code)
{
    double sum = 0;
    for (size_t l = 0; l < lakes->num; l++) {
        GEOSGeometry *both =
            GEOSIntersection_r(cantons->geos, region_of(cantons, code), lakes->geometry[l]);
        assert_non_null(both);
        sum += area_of(cantons, both);
        GEOSGeom_destroy_r(cantons->geos, both);
    }
    return sum;
}

/* Municipalities, exclaves included, add up within 1 m2 to the ground that they have together. That
 * is the canton where it has no share in a lake, and the canton without it else: lakes belong to no
 * municipality. In five cantons the lakes and the lines through their water were drawn apart, by up
 * to 363 m2. */
static void municipalities_add_up_to_cantons(void **state)
{
    static const char *const apart[] = {"10", "20", "21", "22", "24"};
    size_t dry = 0, municipalities = 0, num_apart = 0;
    regions *cantons = regions_of(SWISS "cantons.shp", "id"),
            *lakes = regions_of(SWISS "lakes.shp", "id"),
            *together = regions_of(SWISS "municipalities.shp", "KTNR");
    grid_map *map = open_map();
    int32_t first, num;
    (void)state;
    grid_map_level_units(map, grid_map_level_by_name(map, "canton"), &first, &num);
    assert_int_equal(num, 26);
    for (int32_t u = first; u < first + num; u++) {
        const char *code = grid_unit_code(map, u);
        double own = grid_unit_area(map, u), lake = under_lakes(cantons, lakes, code), sum = 0;
        for (size_t i = 0; i < grid_unit_num_children(map, u); i++)
            sum += grid_unit_area(map, grid_unit_child_at(map, u, i));
        municipalities += grid_unit_num_children(map, u);
        printf("canton %-2s %3zu municipalities of %13.2f m2, lakes %12.2f, apart %9.6f\n", code,
               grid_unit_num_children(map, u), sum, lake, own - lake - sum);
        assert_true(fabs(own - area_of(cantons, region_of(cantons, code))) < 1);
        assert_true(fabs(sum - area_of(together, region_of(together, code))) < 1);
        dry += lake == 0;
        if (fabs(own - lake - sum) < 1) continue;
        assert_true(lake > 0 && fabs(own - lake - sum) < 363);
        assert_true(num_apart < 5);
        assert_string_equal(code, apart[num_apart++]);
    }
    assert_int_equal(municipalities, 2113);
    assert_int_equal(dry, 7);
    assert_int_equal(num_apart, 5);
    regions_free(cantons);
    regions_free(lakes);
    regions_free(together);
    grid_map_free(map);
}

/* The certificate through the map file: 20 holes of 709.3 km2, of which Buesingen in Germany is
 * one. */
static void lakes_and_an_enclave_are_gaps(void **state)
{
    grid_map *map = open_map();
    grid_findings *findings;
    grid_coverage_totals totals;
    size_t gaps = 0, enclaves = 0;
    (void)state;
    assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, NULL), GRID_OK);
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (f->kind != GRID_FINDING_GAP) continue;
        assert_int_equal(f->severity, GRID_ERROR);
        gaps++;
        /* published: 7.57 km2 at 2693870 1284031 */
        bool here = hypot(f->x - 2693870, f->y - 1284031) < 2;
        if (here) assert_true(fabs(f->area_m2 - 7.57e6) < 0.005e6);
        enclaves += here;
    }
    assert_int_equal(gaps, 20);
    assert_int_equal(totals.num_gaps, 20);
    assert_int_equal(enclaves, 1);
    assert_true(fabs(totals.gap_hull_m2 - 709.3e6) < 0.05e6);
    assert_int_equal(totals.num_overlap_pairs, 0);
    grid_findings_free(findings);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(municipalities_add_up_to_cantons),
        cmocka_unit_test(lakes_and_an_enclave_are_gaps),
    };
    if (access(SWISS "municipalities.shp", R_OK)) {
        printf("skipped: the real data is not there\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, import_swiss, remove_folder);
}
