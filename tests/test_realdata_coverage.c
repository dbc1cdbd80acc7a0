/* The coverage certificate on real data, beside GEOS and beside what is published of the data. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/coverage.h>

#include "regions.h"

#define DATA GRID_SOURCE_DIR "/../shared/data/"
#define SWISS DATA "swiss_municipalities/municipalities.shp"
#define LSOA DATA "cleveland_crimes/lsoa_E0600000%d.json"

enum { NUM_LSOA = 4 };

static grid_layer *open_layer(const char *path)
{
    grid_layer *layer;
    grid_error error = {0};
    assert_int_equal(grid_layer_open(path, NULL, &layer, &error), GRID_OK);
    return layer;
}

static grid_coverage_totals check(const grid_map *map, grid_findings **findings)
{
    grid_coverage_totals totals;
    assert_int_equal(grid_coverage_check(map, NULL, findings, &totals, NULL), GRID_OK);
    return totals;
}

static void assert_close(double value, double want, double relative)
{
    if (!(fabs(value - want) <= relative * fabs(want))) fail_msg("%.17g is not %.17g", value, want);
}

/* 2,113 municipalities: no overlap, 20 gaps. Their outlines enclose 709.3 km2, islands of 1.8 km2
 * in the lakes are owned, so that 707.5 km2 have no owner. Where two municipalities meet the
 * country's border, the ends of 25 shared edges differ in the last digits: open to the outside,
 * these hairs are neither overlap nor hole. */
static void switzerland(void **state)
{
    grid_map *map;
    grid_findings *findings;
    grid_map_options options = grid_map_options_default();
    size_t num_overlaps, num_gaps, places = 0;
    double holes, sum = 0;
    (void)state;
    options.code = "id";
    assert_int_equal(grid_map_open(SWISS, &options, &map, NULL), GRID_OK);
    grid_coverage_totals totals = check(map, &findings);
    grid_layer *layer = open_layer(SWISS);
    const grid_layer *layers[1] = {layer};
    regions *truth = regions_new(layers, 1, "id");
    free(regions_overlaps(truth, &num_overlaps));
    region_piece *gaps = regions_gaps(truth, &num_gaps, &holes);
    for (size_t i = 0; i < num_gaps; i++) sum += gaps[i].area;
    printf("GEOS: %zu overlaps, %zu gaps of %.1f m2, with islands %.1f m2; covered %.1f m2\n",
           num_overlaps, num_gaps, sum, holes, regions_area(truth));
    printf("here: %zu overlaps, %zu gaps of %.1f m2, %zu slivers, %zu inlets; covered %.1f m2\n",
           totals.num_overlap_pairs, totals.num_gaps, totals.gap_m2, totals.num_sliver_gaps,
           totals.num_inlets, totals.area_m2);
    assert_int_equal(num_overlaps, 0);
    assert_int_equal(num_gaps, 20);
    assert_close(holes, 709.3e6, 5e-5);
    assert_int_equal(totals.num_overlap_pairs + totals.num_overlap_pieces + totals.num_sliver_gaps,
                     0);
    assert_int_equal(totals.num_gaps, 20);
    assert_int_equal(totals.num_inlets, 25);
    assert_close(totals.gap_m2, sum, 1e-9);
    assert_close(totals.gap_hull_m2, holes, 1e-9);
    assert_close(totals.area_m2, regions_area(truth), 1e-9);
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (f->kind == GRID_FINDING_INLET) assert_true(f->width_m < 1e-6);
        if (f->kind != GRID_FINDING_GAP) continue;
        bool known = false;
        for (size_t g = 0; g < num_gaps; g++)
            known |= fabs(gaps[g].area - f->area_m2) <= 1e-6 * f->area_m2 &&
                     fabs(2 * gaps[g].area / gaps[g].length - f->width_m) <= 1e-6 * f->width_m;
        assert_true(known);
        places++;
    }
    assert_int_equal(places, 20);
    free(gaps);
    regions_free(truth);
    grid_layer_free(layer);
    grid_findings_free(findings);
    grid_map_free(map);
}

/* The four files as one layer, in `crs` if that is not NULL. */
static grid_layer *cleveland_layer(const char *crs)
{
    static double xy[100000];
    grid_transform *transform = NULL;
    grid_layer *out;
    assert_int_equal(grid_layer_new("cleveland", crs ? crs : "EPSG:4326", &out, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(out, "code"), 0);
    if (crs) assert_int_equal(grid_transform_open("EPSG:4326", crs, &transform, NULL), GRID_OK);
    for (int file = 1; file <= NUM_LSOA; file++) {
        char path[512];
        snprintf(path, sizeof path, LSOA, file);
        grid_layer *in = open_layer(path);
        size_t field = (size_t)grid_layer_field_by_name(in, "LSOA11CD");
        for (size_t f = 0; f < grid_layer_num_features(in); f++) {
            size_t sizes[16], num = grid_layer_num_rings(in, f), n = 0;
            assert_in_range(num, 1, 16);
            for (size_t r = 0; r < num; r++) {
                const double *ring = grid_layer_ring(in, f, r, &sizes[r]);
                assert_true(2 * (n + sizes[r]) <= sizeof xy / sizeof *xy);
                memcpy(xy + 2 * n, ring, 2 * sizes[r] * sizeof *xy);
                n += sizes[r];
            }
            if (transform)
                assert_int_equal(grid_transform_apply(transform, n, xy, xy + 1, 2 * sizeof *xy), 0);
            const char *code = grid_layer_text(in, f, field);
            assert_int_equal(
                grid_layer_add_feature(out, GRID_GEOMETRY_POLYGON, num, sizes, xy, &code, NULL),
                GRID_OK);
        }
        grid_layer_free(in);
    }
    grid_transform_free(transform);
    return out;
}

/* 352 areas without a shared vertex: every pair of neighbours overlaps by hairs. */
static void cleveland(void **state)
{
    char path[] = "/tmp/grid-cleveland-XXXXXX";
    grid_map *map;
    grid_findings *findings;
    (void)state;
    int descriptor = mkstemp(path);
    FILE *manifest = fdopen(descriptor, "w");
    assert_non_null(manifest);
    fprintf(manifest,
            "{\"name\": \"Cleveland\", \"crs\": \"EPSG:4326\", \"layers\": [{\"as\": \"lsoa\", "
            "\"code\": \"LSOA11CD\", \"name\": \"LSOA11NM\", \"files\": [");
    for (int file = 1; file <= NUM_LSOA; file++) {
        fprintf(manifest, file > 1 ? ", \"" : "\"");
        fprintf(manifest, LSOA "\"", file);
    }
    fprintf(manifest, "]}]}\n");
    fclose(manifest);
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    remove(path);
    grid_coverage_totals totals = check(map, &findings);
    printf("%zu pairs of %.4f m2, %zu sliver gaps of %.4f m2, %zu gaps, %zu inlets\n",
           totals.num_overlap_pairs, totals.overlap_m2, totals.num_sliver_gaps,
           totals.sliver_gap_m2, totals.num_gaps, totals.num_inlets);
    assert_int_equal(totals.num_cells, 352);
    assert_int_equal(totals.num_overlap_pairs, 916);
    assert_close(totals.overlap_m2, 0.33, 0.01);
    assert_int_equal(totals.num_gaps, 0);
    assert_int_equal(totals.num_sliver_gaps, 2936);
    assert_close(totals.sliver_gap_m2, 4.00, 0.002);
    assert_int_equal(totals.num_inlets, 37);
    assert_int_equal(totals.num_t_junctions, 0);
    assert_int_equal(grid_findings_num_severity(findings, GRID_ERROR), 0);
    grid_findings_free(findings);
    grid_map_free(map);
}

/* The published count is 2,938 sliver gaps, two more than the map has in lon/lat. It was taken in
 * British National Grid. The hairs are some 1e-7 m wide: carrying the vertices over to metres
 * rounds each of them, and a straight edge in degrees is not the same line in metres, so a few
 * hairs open and close. In the same coordinates both agree: 2,938 gaps of 4.00184 m2. (GEOS rounds
 * its crossings as well: its count in lon/lat is 2,905 or 2,936 by the order of the union, in UTM
 * 2,920.) */
static void cleveland_in_metres(void **state)
{
    grid_map *map;
    grid_findings *findings;
    grid_map_options options = grid_map_options_default();
    size_t num_gaps, num_overlaps;
    double holes, overlap = 0;
    (void)state;
    options.code = "code";
    grid_layer *layer = cleveland_layer("EPSG:27700");
    const grid_layer *layers[1] = {layer};
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    grid_coverage_totals totals = check(map, &findings);
    regions *truth = regions_new(layers, 1, "code");
    free(regions_gaps(truth, &num_gaps, &holes));
    region_piece *pairs = regions_overlaps(truth, &num_overlaps);
    for (size_t i = 0; i < num_overlaps; i++) overlap += pairs[i].area;
    printf("GEOS: %zu pairs of %.6f m2, %zu sliver gaps of %.6f m2\n", num_overlaps, overlap,
           num_gaps, holes);
    printf("here: %zu pairs of %.6f m2, %zu sliver gaps of %.6f m2\n", totals.num_overlap_pairs,
           totals.overlap_m2, totals.num_sliver_gaps, totals.sliver_gap_m2);
    assert_int_equal(num_gaps, 2938);
    assert_int_equal(totals.num_sliver_gaps, 2938);
    assert_close(totals.sliver_gap_m2, holes, 1e-5);
    assert_int_equal(totals.num_overlap_pairs, 916);
    assert_int_equal(num_overlaps, 916);
    assert_close(totals.overlap_m2, overlap, 1e-4);
    free(pairs);
    regions_free(truth);
    grid_findings_free(findings);
    grid_map_free(map);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(switzerland), cmocka_unit_test(cleveland),
                                       cmocka_unit_test(cleveland_in_metres)};
    if (access(DATA, R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
