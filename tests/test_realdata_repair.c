/* Repairs of real coverages in map files: Cleveland's areas, of which every two neighbours overlap
 * by hairs, become a clean partition; whoever had an owner keeps it; and lakes stay lakes. */
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

#include "random.h"
#include "temp_folder.h"

#define DATA GRID_SOURCE_DIR "/../shared/data/"
#define EVENTS DATA "cleveland_crimes/2018-10-cleveland-street.csv"

/* A map file of one level of Cleveland, in degrees or in metres. */
static const char *import_cleveland(const char *level, const char *code, const char *crs)
{
    grid_import_options options = grid_import_options_default();
    grid_error error;
    const char *path = path_of("cleveland.gpkg");
    FILE *manifest = fopen(path_of("cleveland.json"), "w");
    assert_non_null(manifest);
    fprintf(manifest,
            "{\"name\": \"Cleveland\", \"crs\": \"%s\", \"layers\": [{\"as\": \"%s\", \"code\": "
            "\"%s\", "
            "\"files\": [",
            crs, level, code);
    for (int file = 1; file <= 4; file++)
        fprintf(manifest, "%s\"%scleveland_crimes/%s_E0600000%d.json\"", file > 1 ? ", " : "", DATA,
                level, file);
    fprintf(manifest, "]}]}\n");
    fclose(manifest);
    remove(path);
    if (grid_import(path, path_of("cleveland.json"), &options, NULL, &error))
        fail_msg("%s", error.text);
    return path;
}

static grid_map *open_map(const char *path, const char *as_of)
{
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.as_of = as_of;
    if (grid_map_open(path, &options, &map, &error)) fail_msg("%s", error.text);
    return map;
}

static grid_coverage_totals check(const grid_map *map)
{
    grid_coverage_totals totals;
    grid_findings *findings;
    assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, NULL), GRID_OK);
    grid_findings_free(findings);
    return totals;
}

static double repair_all(const char *path, size_t num_expected)
{
    grid_repair_options options = grid_repair_options_default();
    grid_repair_report *report;
    grid_error error;
    double area = 0;
    options.valid_from = "2025-07-01";
    if (grid_repair_file(path, &options, &report, &error)) fail_msg("%s", error.text);
    for (size_t i = 0; i < grid_repair_report_num(report); i++)
        area += grid_repair_report_at(report, i)->area_m2;
    assert_int_equal(grid_repair_report_num(report), num_expected);
    grid_repair_report_free(report);
    return area;
}

/* --- owners before and after
 * ---------------------------------------------------------------------- */

static double distance_to_unit(const grid_map *map, int32_t unit, const double *p)
{
    double best = INFINITY;
    for (size_t r = 0; r < grid_unit_num_rings(map, unit); r++) {
        size_t n;
        const double *q = grid_unit_ring(map, unit, r, &n);
        for (size_t i = 0; i + 1 < n; i++, q += 2) {
            double dx = q[2] - q[0], dy = q[3] - q[1], l = dx * dx + dy * dy;
            double t = l > 0 ? ((p[0] - q[0]) * dx + (p[1] - q[1]) * dy) / l : 0;
            t = fmin(fmax(t, 0), 1);
            best = fmin(best, hypot(p[0] - q[0] - t * dx, p[1] - q[1] - t * dy));
        }
    }
    return best;
}

/* One that had an owner has it still, unless it lies on the border but for rounding. */
static void assert_same_owner(const grid_map *before, const grid_map *after, const double *p,
                              double rounding, size_t counts[3])
{
    grid_hit was, is;
    grid_locate(before, p[0], p[1], &was);
    grid_locate(after, p[0], p[1], &is);
    assert_int_not_equal(is.how, GRID_OVERLAP);
    counts[0]++;
    if (was.cell == is.cell) return;
    counts[was.cell == GRID_NONE ? 1 : 2]++;
    if (was.cell == GRID_NONE) return;
    double far = distance_to_unit(before, was.cell, p);
    if (is.cell != GRID_NONE) far = fmin(far, distance_to_unit(before, is.cell, p));
    if (far > rounding)
        fail_msg("%.17g %.17g was %s's, %g off all borders", p[0], p[1],
                 grid_unit_code(before, was.cell), far);
}

/* Beside edges, as far off as the hairs are wide. */
static void compare_beside_borders(const grid_map *before, const grid_map *after, double hair,
                                   double rounding)
{
    uint64_t random = 7;
    size_t counts[3] = {0};
    for (size_t k = 0; k < scaled(200000); k++) {
        size_t n, cell = random_below(&random, grid_map_num_cells(before));
        const double *ring = grid_unit_ring(before, grid_map_cell_at(before, cell), 0, &n);
        const double *a = ring + 2 * random_below(&random, n - 1);
        double t = random_unit(&random), p[2];
        for (int axis = 0; axis < 2; axis++)
            p[axis] = a[axis] + t * (a[axis + 2] - a[axis]) + hair * (2 * random_unit(&random) - 1);
        assert_same_owner(before, after, p, rounding, counts);
    }
    printf("beside borders: %zu points, %zu got an owner, %zu on a border changed it\n", counts[0],
           counts[1], counts[2]);
    assert_true(counts[1] > 0 && counts[2] <= counts[0] / 50);
}

static void compare_events(const grid_map *before, const grid_map *after)
{
    grid_layer *events;
    size_t counts[3] = {0};
    assert_int_equal(grid_layer_open(EVENTS, NULL, &events, NULL), GRID_OK);
    for (size_t i = 0; i < grid_layer_num_features(events); i++) {
        size_t n;
        if (!grid_layer_num_rings(events, i)) continue;
        assert_same_owner(before, after, grid_layer_ring(events, i, 0, &n), 0, counts);
    }
    printf("events: %zu, %zu got an owner\n", counts[0], counts[1]);
    assert_true(counts[0] > 5000);
    assert_int_equal(counts[1] + counts[2], 0);
    grid_layer_free(events);
}

/* --- the tests
 * ------------------------------------------------------------------------------------ */

static void become_clean(const char *level, const char *code, const char *crs, size_t num_repairs,
                         double hair, double rounding)
{
    const char *path = import_cleveland(level, code, crs);
    double moved = repair_all(path, num_repairs);
    grid_map *before = open_map(path, "2025-06-30"), *after = open_map(path, NULL);
    grid_coverage_totals was = check(before), is = check(after);
    printf("%s in %s: %zu pairs, %zu slivers, %zu inlets; %zu repairs of %.6f m2; then %zu, %zu, "
           "%zu\n",
           level, crs, was.num_overlap_pairs, was.num_sliver_gaps, was.num_inlets, num_repairs,
           moved, is.num_overlap_pairs, is.num_sliver_gaps, is.num_inlets);
    assert_int_equal(was.num_overlap_pieces + was.num_sliver_gaps, num_repairs);
    assert_true(fabs(moved - was.overlap_m2 - was.sliver_gap_m2) <= 1e-9);
    assert_int_equal(
        is.num_overlap_pieces + is.num_overlap_pairs + is.num_sliver_gaps + is.num_gaps, 0);
    assert_int_equal(is.num_inlets, was.num_inlets);
    assert_int_equal(is.num_t_junctions, 0);
    compare_beside_borders(before, after, hair, rounding);
    if (!strcmp(crs, "EPSG:4326")) compare_events(before, after);
    grid_map_free(before);
    grid_map_free(after);
}

/* 916 pairs in 3,492 pieces, and 2,936 slivers; in metres 3,494 and 2,938. A coordinate of 55
 * degrees has steps of 7e-15, one of 5e5 m of 6e-11. */
static void areas_of_the_police(void **state)
{
    (void)state;
    become_clean("lsoa", "LSOA11CD", "EPSG:4326", 6428, 3e-12, 5e-14);
    become_clean("lsoa", "LSOA11CD", "EPSG:27700", 6432, 3e-7, 5e-10);
}

static void output_areas(void **state)
{
    (void)state;
    become_clean("oa", "OA11CD", "EPSG:4326", 14, 3e-9, 5e-14);
    become_clean("oa", "OA11CD", "EPSG:27700", 14, 3e-4, 5e-10);
}

/* Lakes and the German enclave are gaps, and wide ones; hairs along the country's border are
 * inlets. */
static void lakes_stay_lakes(void **state)
{
    grid_map *map;
    grid_repairs *repairs;
    grid_repairs_options options = grid_repairs_options_default();
    grid_map_options how = grid_map_options_default();
    (void)state;
    how.code = "id";
    assert_int_equal(
        grid_map_open(DATA "swiss_municipalities/municipalities.shp", &how, &map, NULL), GRID_OK);
    assert_int_equal(grid_repairs_suggest(map, NULL, &repairs, NULL), GRID_OK);
    assert_int_equal(grid_repairs_num(repairs), 0);
    grid_repairs_free(repairs);
    options.width_m = INFINITY;
    assert_int_equal(grid_repairs_suggest(map, &options, &repairs, NULL), GRID_OK);
    assert_int_equal(grid_repairs_num(repairs), 20);
    grid_repairs_free(repairs);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(areas_of_the_police),
                                       cmocka_unit_test(output_areas),
                                       cmocka_unit_test(lakes_stay_lakes)};
    if (access(EVENTS, R_OK) != 0) {
        printf("skipped: the real data is not there\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, temp_folder_make, temp_folder_remove);
}
