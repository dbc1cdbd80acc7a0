/* Three levels of real areas that were drawn apart, through a map file: the output areas of
 * Cleveland, their LSOAs and MSOAs. What the certificate finds is pinned, the cells' part of it
 * beside GEOS; events with a published LSOA are asked through the levels.
 *
 * The files name no parents. An LSOA is called after its MSOA and a letter; an output area belongs
 * to the LSOA that holds its representative point, and both lie in one district's file. The test
 * writes these into a column of its own.
 */
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

#define DATA GRID_SOURCE_DIR "/../shared/data/cleveland_crimes/"

enum { OA, LSOA, MSOA, NUM_AREAS, NUM_DISTRICTS = 4 };
static const char *const kinds[NUM_AREAS] = {"oa", "lsoa", "msoa"};
static const char *const code_fields[NUM_AREAS] = {"OA11CD", "LSOA11CD", "MSOA11CD"};

static char folder[] = "/tmp/grid-levels-XXXXXX";
static char map_file[64];
static grid_layer *areas[NUM_AREAS][NUM_DISTRICTS];

static const char *text(int kind, int district, size_t feature, const char *field)
{
    const grid_layer *layer = areas[kind][district];
    return grid_layer_text(layer, feature, (size_t)grid_layer_field_by_name(layer, field));
}

static const char *code_of(int kind, int district, size_t feature)
{
    return text(kind, district, feature, code_fields[kind]);
}

/* The MSOA that an LSOA is called after. */
static const char *msoa_of(int district, size_t lsoa)
{
    const char *name = text(LSOA, district, lsoa, "LSOA11NM");
    size_t length = strlen(name) - 1;
    for (size_t f = 0; f < grid_layer_num_features(areas[MSOA][district]); f++) {
        const char *other = text(MSOA, district, f, "MSOA11NM");
        if (strlen(other) == length && !memcmp(other, name, length))
            return code_of(MSOA, district, f);
    }
    return NULL;
}

static bool holds(const grid_layer *layer, size_t feature, double x, double y)
{
    bool inside = false;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0; i + 1 < n; i++) {
            const double *a = xy + 2 * i, *b = a + 2;
            if ((a[1] <= y) != (b[1] <= y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
        }
    }
    return inside;
}

static const char *lsoa_of(int district, size_t oa)
{
    double x, y;
    if (grid_layer_point(areas[OA][district], oa, &x, &y, NULL)) return NULL;
    for (size_t f = 0; f < grid_layer_num_features(areas[LSOA][district]); f++)
        if (holds(areas[LSOA][district], f, x, y)) return code_of(LSOA, district, f);
    return NULL;
}

static void write_feature(FILE *file, const grid_layer *layer, size_t feature, const char *code,
                          const char *parent)
{
    fprintf(file,
            "{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\",\"parent\":\"%s\"},"
            "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[",
            code, parent);
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0; i < n; i++)
            fprintf(file, "%s[%.17g,%.17g]", i ? "," : r ? ",[" : "[", xy[2 * i], xy[2 * i + 1]);
        fputs("]", file);
    }
    fputs("]}}\n", file);
}

static bool write_level(int kind)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s.geojson", folder, kinds[kind]);
    FILE *file = fopen(path, "w");
    if (!file) return false;
    for (int d = 0; d < NUM_DISTRICTS; d++)
        for (size_t f = 0; f < grid_layer_num_features(areas[kind][d]); f++) {
            const char *parent = kind == OA ? lsoa_of(d, f) : kind == LSOA ? msoa_of(d, f) : "";
            if (!parent) return false;
            write_feature(file, areas[kind][d], f, code_of(kind, d, f), parent);
        }
    return !fclose(file);
}

static int import_levels(void **state)
{
    char path[256];
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(map_file, sizeof map_file, "%s/cleveland.gpkg", folder);
    for (int kind = NUM_AREAS; kind-- > 0;) {
        grid_import_options options = grid_import_options_default();
        grid_error error;
        for (int d = 0; d < NUM_DISTRICTS; d++) {
            snprintf(path, sizeof path, DATA "%s_E0600000%d.json", kinds[kind], d + 1);
            if (grid_layer_open(path, NULL, &areas[kind][d], NULL)) return -1;
        }
        if (!write_level(kind)) return -1;
        snprintf(path, sizeof path, "%s/%s.geojson", folder, kinds[kind]);
        options.as = kinds[kind];
        options.code = "code";
        options.parent = kind == MSOA ? NULL : "parent";
        if (grid_import(map_file, path, &options, NULL, &error)) {
            fprintf(stderr, "%s\n", error.text);
            return -1;
        }
    }
    return 0;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    for (int kind = 0; kind < NUM_AREAS; kind++)
        for (int d = 0; d < NUM_DISTRICTS; d++) grid_layer_free(areas[kind][d]);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static grid_map *open_map(void)
{
    grid_map *map;
    grid_error error;
    if (grid_map_open(map_file, NULL, &map, &error)) fail_msg("%s", error.text);
    return map;
}

static void parents_come_by_code(void **state)
{
    grid_map *map = open_map();
    (void)state;
    static const int32_t counts[NUM_AREAS] = {1837, 352, 74};
    for (int kind = 0; kind < NUM_AREAS; kind++) {
        int32_t first, num;
        grid_map_level_units(map, grid_map_level_by_name(map, kinds[kind]), &first, &num);
        assert_int_equal(num, counts[kind]);
        for (int32_t u = first; u < first + num; u++) {
            assert_int_equal(grid_unit_is_cell(map, u), kind == OA);
            assert_int_equal(grid_unit_parent(map, u) == GRID_NONE, kind == MSOA);
        }
    }
    grid_map_free(map);
}

/* Lines were drawn for each level apart, and no ground is meant by what lies between them:
 * everything is a hair. Of the 1,837 cells alone GEOS finds the same overlaps and gaps. */
static void findings_are_listed(void **state)
{
    static const struct {
        grid_finding_kind kind;
        grid_severity severity;
        size_t num;
    } want[] = {{GRID_FINDING_HAIR_OVERLAP, GRID_WARNING, 6},
                {GRID_FINDING_SLIVER_GAP, GRID_WARNING, 6},
                {GRID_FINDING_INLET, GRID_WARNING, 1},
                {GRID_FINDING_OUTSIDE_PARENT, GRID_NOTE, 1918}, /* of 2,189 children */
                {GRID_FINDING_NOT_FILLED, GRID_NOTE, 426},      /* all parents */
                {GRID_FINDING_BALANCE, GRID_NOTE, 426}};
    const grid_layer *layers[NUM_DISTRICTS] = {areas[OA][0], areas[OA][1], areas[OA][2],
                                               areas[OA][3]};
    grid_map *map = open_map();
    grid_findings *findings;
    grid_coverage_totals totals;
    size_t all = 0, num_overlaps, num_gaps, tiny = 0;
    double overlap = 0, gap = 0;
    const double m2 = 111320.0 * 111320.0 * 0.5793; /* of a square degree at 54.6 N, roughly */
    (void)state;
    assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, NULL), GRID_OK);
    for (size_t k = 0; k < sizeof want / sizeof *want; all += want[k++].num) {
        size_t num = 0;
        for (size_t i = 0; i < grid_findings_num(findings); i++) {
            const grid_finding *f = grid_findings_at(findings, i);
            num += f->kind == want[k].kind && f->severity == want[k].severity;
        }
        assert_int_equal(num, want[k].num);
    }
    assert_int_equal(grid_findings_num(findings), all);
    regions *truth = regions_new(layers, NUM_DISTRICTS, "OA11CD");
    region_piece *overlaps = regions_overlaps(truth, &num_overlaps);
    region_piece *gaps = regions_gaps(truth, &num_gaps, NULL);
    for (size_t i = 0; i < num_overlaps; i++) overlap += overlaps[i].area;
    for (size_t i = 0; i < num_gaps; i++) {
        gap += gaps[i].area;
        tiny += gaps[i].area * m2 < 1e-6; /* GEOS rounds its crossings */
    }
    printf("GEOS: %zu overlaps of %.3g m2, %zu gaps of %.3g m2; here %.3g and %.3g m2\n",
           num_overlaps, overlap * m2, num_gaps, gap * m2, totals.overlap_m2, totals.sliver_gap_m2);
    assert_int_equal(num_overlaps, totals.num_overlap_pairs);
    assert_int_equal(num_gaps - tiny, totals.num_sliver_gaps);
    assert_true(fabs(overlap * m2 - totals.overlap_m2) < 0.01 * totals.overlap_m2);
    assert_true(fabs(gap * m2 - totals.sliver_gap_m2) < 0.01 * totals.sliver_gap_m2);
    free(overlaps);
    free(gaps);
    regions_free(truth);
    grid_findings_free(findings);
    grid_map_free(map);
}

static int64_t read_file(void *context, void *buffer, size_t size)
{
    return (int64_t)fread(buffer, 1, size, context);
}

typedef struct agreement {
    size_t rows, in, same, nobody, far, far_same; /* far: more than 40 m from a line */
} agreement;

/* `lines` is a map of the LSOAs alone. */
static void ask_month(const grid_map *map, const grid_map *lines, const char *month, agreement *a)
{
    char path[256];
    snprintf(path, sizeof path, DATA "%s-cleveland-street.csv", month);
    FILE *file = fopen(path, "rb");
    grid_rows *rows;
    int32_t x, y, level = grid_map_level_by_name(map, "lsoa");
    bool more;
    assert_non_null(file);
    assert_int_equal(grid_rows_open(read_file, file, path, NULL, &rows, NULL), GRID_OK);
    grid_rows_guess_xy(rows, &x, &y);
    size_t column = (size_t)grid_rows_column_by_name(rows, "LSOA code");
    for (;;) {
        grid_hit hit;
        char published[32];
        assert_int_equal(grid_rows_next(rows, &more, NULL), GRID_OK);
        if (!more) break;
        double lon = grid_rows_number_at(rows, (size_t)x),
               lat = grid_rows_number_at(rows, (size_t)y);
        grid_slice text_of = grid_rows_field(rows, column);
        snprintf(published, sizeof published, "%.*s", (int)text_of.length, text_of.bytes);
        grid_locate_lonlat(map, lon, lat, &hit);
        a->rows++;
        if (grid_map_unit_by_code(map, published) == GRID_NONE) continue;
        int32_t lsoa = hit.cell == GRID_NONE ? GRID_NONE : grid_unit_ancestor(map, hit.cell, level);
        bool same = lsoa != GRID_NONE && !strcmp(grid_unit_code(map, lsoa), published);
        a->in++;
        a->same += same;
        a->nobody += hit.cell == GRID_NONE;
        bool far = grid_border_distance(lines, lon, lat) > 40;
        a->far += far;
        a->far_same += far && same;
    }
    grid_rows_free(rows);
    fclose(file);
}

/* The LSOA above the cell that owns an event is the published one as often as an exact join can be:
 * events are snapped to the middle of streets, which are borders. */
static void events_find_their_published_area(void **state)
{
    static const char *const months[] = {"2018-10", "2018-11", "2018-12", "2019-01", "2019-02"};
    grid_map *map = open_map(), *lines;
    agreement a = {0};
    char path[64];
    (void)state;
    snprintf(path, sizeof path, "%s/lsoa.geojson", folder);
    assert_int_equal(grid_map_open(path, NULL, &lines, NULL), GRID_OK);
    for (size_t i = 0; i < 5; i++) ask_month(map, lines, months[i], &a);
    printf("%zu of %zu agree; more than 40 m from a line %zu of %zu\n", a.same, a.in, a.far_same,
           a.far);
    assert_int_equal(a.rows, 40898);
    assert_int_equal(a.in, 40891);
    assert_int_equal(a.same, 39787); /* 97.300 % */
    assert_int_equal(a.nobody, 15);
    assert_true(a.far >= 27324 - 10 && a.far <= 27324 + 10); /* published: in a flat plane */
    assert_int_equal(a.far_same, a.far);
    grid_map_free(lines);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parents_come_by_code),
        cmocka_unit_test(findings_are_listed),
        cmocka_unit_test(events_find_their_published_area),
    };
    if (access(DATA "oa_E06000001.json", R_OK)) {
        printf("skipped: the real data is not there\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, import_levels, remove_folder);
}
