/* Maps: units, levels, parents, codes, rings, numbers, from layers and from manifests; and what is
 * refused. Who owns a point is tested by cases/ and oracle/. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/map.h>

static char folder[] = "/tmp/grid-map-XXXXXX";

static const double square[] = {0, 0, 2, 0, 2, 2, 0, 2, 0, 0};
static const double hole[] = {0.5, 0.5, 0.5, 1.5, 1.5, 1.5, 1.5, 0.5};

static grid_layer *new_layer(const char *crs, const char *const *fields)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("made.shp", crs, &layer, NULL), GRID_OK);
    for (; *fields; fields++) assert_true(grid_layer_add_field(layer, *fields) >= 0);
    return layer;
}

static void add_square(grid_layer *layer, double x, double y, const char *const *values)
{
    double xy[10];
    size_t n = 5;
    for (size_t i = 0; i < 10; i++) xy[i] = square[i] + (i % 2 ? y : x);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, values, NULL),
                     GRID_OK);
}

static grid_map *map_of(const grid_layer *layer, const grid_map_options *options)
{
    grid_map *map = NULL;
    grid_error error = {0};
    if (grid_map_from_layer(layer, options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static const grid_finding *finding_of(const grid_map *map, grid_finding_kind kind)
{
    const grid_findings *all = grid_map_findings(map);
    for (size_t i = 0; i < grid_findings_num(all); i++) {
        if (grid_findings_at(all, i)->kind == kind) return grid_findings_at(all, i);
    }
    return NULL;
}

/* Units are ordered by the bytes of their codes, records of one code are one unit. */
static void units_are_ordered_by_code(void **state)
{
    static const char *const fields[] = {"code", "name", "POP", NULL};
    static const char *const rows[][3] = {{"b", "beta", "1"},   {"岢", NULL, "2"},
                                          {" B ", "Beta", "4"}, {"b", "beta", "8"},
                                          {"10", "ten", "16"},  {"9", "nine", NULL}};
    static const char *const codes[] = {"10", "9", "B", "b", "岢"};
    grid_layer *layer = new_layer(NULL, fields);
    grid_map_options options = grid_map_options_default();
    (void)state;
    options.code = "CODE"; /* names of fields are found without regard to case */
    for (size_t i = 0; i < 6; i++) add_square(layer, (double)(3 * i), 0, rows[i]);
    grid_map *map = map_of(layer, &options);
    grid_layer_free(layer); /* it was copied */
    assert_int_equal(grid_map_num_units(map), 5);
    assert_int_equal(grid_map_num_cells(map), 5);
    assert_int_equal(grid_map_num_levels(map), 1);
    for (int32_t u = 0; u < 5; u++) {
        assert_string_equal(grid_unit_code(map, u), codes[u]);
        assert_int_equal(grid_map_unit_by_code(map, codes[u]), u);
        assert_int_equal(grid_map_cell_at(map, (size_t)u), u);
        assert_true(grid_unit_is_cell(map, u));
        assert_int_equal(grid_unit_parent(map, u), GRID_NONE);
        assert_int_equal(grid_unit_level(map, u), 0);
    }
    assert_string_equal(grid_unit_name(map, 2), "Beta");
    assert_string_equal(grid_unit_name(map, 4), "岢"); /* without a name the code */
    assert_int_equal(grid_unit_num_rings(map, 3), 2);
    assert_true(grid_unit_area(map, 3) == 8);
    double box[4];
    grid_unit_extent(map, 3, box);
    assert_true(box[0] == 0 && box[1] == 0 && box[2] == 11 && box[3] == 2);
    grid_map_extent(map, box);
    assert_true(box[0] == 0 && box[1] == 0 && box[2] == 17 && box[3] == 2);
    int32_t pop = grid_map_field_by_name(map, "POP");
    assert_int_not_equal(pop, GRID_NONE);
    assert_true(grid_unit_number(map, 3, (size_t)pop) == 9); /* two records: their sum */
    assert_true(grid_unit_number(map, 4, (size_t)pop) == 2);
    assert_true(isnan(grid_unit_number(map, 1, (size_t)pop)));
    const grid_finding *told = finding_of(map, GRID_FINDING_DUPLICATE_CODE);
    assert_non_null(told);
    assert_string_equal(told->code_a, "b");
    grid_map_free(map);
    grid_map_free(NULL);
}

static void no_such_unit_is_an_answer(void **state)
{
    static const char *const fields[] = {"code", NULL};
    static const char *const values[] = {"a"};
    grid_layer *layer = new_layer(NULL, fields);
    (void)state;
    add_square(layer, 0, 0, values);
    grid_map *map = map_of(layer, NULL);
    double box[4];
    int32_t first, num;
    assert_int_equal(grid_map_unit_by_code(map, "b"), GRID_NONE);
    assert_int_equal(grid_map_unit_by_code(map, ""), GRID_NONE);
    for (int32_t u = -1; u < 3; u += 2) { /* below and beyond */
        assert_string_equal(grid_unit_code(map, u), "");
        assert_string_equal(grid_unit_name(map, u), "");
        assert_int_equal(grid_unit_level(map, u), GRID_NONE);
        assert_int_equal(grid_unit_parent(map, u), GRID_NONE);
        assert_int_equal(grid_unit_ancestor(map, u, 0), GRID_NONE);
        assert_int_equal(grid_unit_num_children(map, u), 0);
        assert_int_equal(grid_unit_num_rings(map, u), 0);
        assert_false(grid_unit_is_cell(map, u));
        assert_true(isnan(grid_unit_area(map, u)));
        grid_unit_extent(map, u, box);
        assert_true(isnan(box[0]));
    }
    assert_int_equal(grid_unit_ancestor(map, 0, 0), 0);
    assert_int_equal(grid_unit_ancestor(map, 0, 1), GRID_NONE);
    assert_int_equal(grid_map_level_by_name(map, "none"), GRID_NONE);
    grid_map_level_units(map, 7, &first, &num);
    assert_int_equal(num, 0);
    assert_int_equal(grid_map_field_by_name(map, "none"), GRID_NONE);
    assert_string_equal(grid_map_crs(map), "");
    assert_null(grid_map_crs_info(map));
    assert_true(grid_unit_geodesic_area(map, 0) == 4); /* planar without a CRS */
    grid_map_free(map);
    grid_layer_free(layer);
}

/* Rings come closed and flushed; the area is even-odd. */
static void rings_are_closed(void **state)
{
    static const char *const fields[] = {"code", NULL};
    static const char *const values[] = {"a"};
    double xy[16];
    size_t sizes[2] = {4, 4}, n;
    grid_layer *layer = new_layer(NULL, fields);
    (void)state;
    memcpy(xy, square, 8 * sizeof *xy); /* not closed */
    memcpy(xy + 8, hole, 8 * sizeof *xy);
    xy[0] = -0.0;
    xy[1] = 1e-101;
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 2, sizes, xy, values, NULL), GRID_OK);
    grid_map *map = map_of(layer, NULL);
    assert_int_equal(grid_unit_num_rings(map, 0), 2);
    for (size_t r = 0; r < 2; r++) {
        const double *ring = grid_unit_ring(map, 0, r, &n);
        assert_int_equal(n, 5);
        assert_memory_equal(ring, ring + 8, 2 * sizeof *ring);
    }
    const double *ring = grid_unit_ring(map, 0, 0, &n);
    assert_true(ring[0] == 0 && !signbit(ring[0]) && ring[1] == 0);
    assert_true(grid_unit_area(map, 0) == 3);
    assert_non_null(finding_of(map, GRID_FINDING_RING));
    grid_map_free(map);
    grid_layer_free(layer);
}

/* Areas of records whose two rings touch: whatever the vertices say where they do. */
static void touching_rings_are_measured(void **state)
{
    static const struct {
        double second[10]; /* beside or in the square of 10 from the origin */
        double area;
    } cases[] = {
        {{-5, 0, 0, 5, -5, 10, -5, 0, -5, 0}, 125}, /* its easternmost vertex on the other's edge */
        {{-5, -5, 0, 0, -5, 5, -5, -5, -5, -5}, 125}, /* on the other's corner */
        {{-5, 2, 0, 2, 0, 8, -5, 8, -5, 2}, 130},     /* along a part of the other's edge */
        {{-5, 0, 0, 0, 0, 10, -5, 10, -5, 0}, 150},   /* along all of it: the edge cancels */
        {{5, 3, 10, 5, 5, 7, 5, 3, 5, 3}, 90},        /* a hole that touches its shell there */
        {{5, 5, 10, 10, 5, 10, 5, 5, 5, 5}, 87.5},    /* a hole along its shell */
        {{10, 5, 15, 0, 15, 10, 10, 5, 10, 5}, 125},
    };
    static const char *const fields[] = {"code", NULL};
    static const char *const values[] = {"a"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int turned = 0; turned < 2; turned++) {
            const double first[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0};
            double xy[20];
            size_t sizes[2] = {5, 5};
            grid_layer *layer = new_layer(NULL, fields);
            memcpy(xy + (turned ? 10 : 0), first, sizeof first);
            memcpy(xy + (turned ? 0 : 10), cases[i].second, sizeof cases[i].second);
            assert_int_equal(
                grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 2, sizes, xy, values, NULL),
                GRID_OK);
            grid_map *map = map_of(layer, NULL);
            if (grid_unit_area(map, 0) != cases[i].area)
                fail_msg("case %zu: %g", i, grid_unit_area(map, 0));
            grid_map_free(map);
            grid_layer_free(layer);
        }
}

static void assert_refused(const grid_layer *layer, const grid_map_options *options,
                           grid_status want, const char *words)
{
    grid_map *map = NULL;
    grid_error error = {0};
    grid_status status = grid_map_from_layer(layer, options, &map, &error);
    if (status != want) fail_msg("%s: %s", grid_status_name(status), error.text);
    assert_null(map);
    assert_int_equal(error.code, want);
    if (!strstr(error.text, words)) fail_msg("'%s' does not say '%s'", error.text, words);
}

static bool stop(void *context, double done)
{
    (void)done;
    ++*(int *)context;
    return false;
}

static void what_cannot_serve_is_refused(void **state)
{
    static const char *const fields[] = {"code", "name", NULL};
    static const char *const values[] = {"a", "b"};
    static const double point[] = {1, 1};
    size_t one = 1;
    int calls = 0;
    (void)state;
    grid_map_options options = grid_map_options_default();
    grid_layer *empty = new_layer(NULL, fields), *points = new_layer(NULL, fields);
    grid_layer *layer = new_layer("EPSG:4546", fields);
    assert_refused(empty, NULL, GRID_E_DATA, "no polygons");
    assert_int_equal(
        grid_layer_add_feature(points, GRID_GEOMETRY_POINT, 1, &one, point, values, NULL), GRID_OK);
    assert_refused(points, NULL, GRID_E_DATA, "made.shp");
    add_square(layer, 549585, 4285354, values);
    options.code = "KODE";
    assert_refused(layer, &options, GRID_E_DATA, "KODE");
    assert_refused(layer, &options, GRID_E_DATA, "code, name"); /* the remedy: what there is */
    options.code = NULL;
    options.crs = "EPSG:99999999";
    assert_refused(layer, &options, GRID_E_CRS, "99999999");
    options.crs = "GCJ02";
    assert_refused(layer, &options, GRID_E_CRS, "GCJ02");
    options.crs = NULL;
    options.progress = stop;
    options.progress_context = &calls;
    assert_refused(layer, &options, GRID_E_CANCELLED, "");
    assert_int_equal(calls, 1);
    grid_layer_free(empty);
    grid_layer_free(points);
    grid_layer_free(layer);
    grid_map *map = NULL;
    grid_error error = {0};
    assert_int_equal(grid_map_open("/no/such/file.shp", NULL, &map, &error), GRID_E_OPEN);
    assert_non_null(strstr(error.text, "/no/such/file.shp"));
    assert_null(map);
}

static void a_missing_code_is_told(void **state)
{
    static const char *const with_code[] = {"code", NULL}, *const without[] = {"remark", NULL};
    static const char *const empty[] = {NULL}, *const given[] = {"7"};
    grid_layer *layer = new_layer(NULL, with_code), *other = new_layer(NULL, without);
    (void)state;
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    add_square(layer, 0, 0, given);
    add_square(layer, 3, 0, empty);
    grid_map *map = map_of(layer, &options);
    const grid_finding *told = finding_of(map, GRID_FINDING_NO_CODE);
    assert_non_null(told);
    assert_int_equal(told->record, 2);
    assert_int_equal(told->severity, GRID_WARNING);
    assert_int_equal(grid_map_num_cells(map), 2);
    grid_map_free(map);
    add_square(other, 0, 0, given);
    add_square(other, 3, 0, empty);
    map = map_of(other, NULL); /* no column can be the code: record numbers */
    told = finding_of(map, GRID_FINDING_FIELD);
    assert_non_null(told);
    assert_int_equal(told->severity, GRID_WARNING);
    assert_string_equal(grid_unit_code(map, 0), "1");
    assert_string_equal(grid_unit_code(map, 1), "2");
    grid_map_free(map);
    grid_layer_free(layer);
    grid_layer_free(other);
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* A feature of GeoJSON: a square of side 1000 m. */
static char *feature(char *out, const char *code, const char *parent, int x, int y)
{
    const char *form = "{\"type\":\"Feature\",\"properties\":{\"C\":\"%s\",\"P\":\"%s\",\"POP\":%d}"
                       ",\"geometry\":{\"type\":"
                       "\"Polygon\",\"coordinates\":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}";
    int w = 549000 + 1000 * x, s = 4285000 + 1000 * y, e = w + 1000, n = s + 1000;
    sprintf(out, form, code, parent, x + 10 * y, w, s, e, s, e, n, w, n, w, s);
    return out;
}

static grid_status open_levels(const char *villages, grid_map **map, grid_error *error)
{
    char path[128], one[1024], two[1024], text[4096];
    snprintf(text, sizeof text, "[%s,%s]", feature(one, "T2", "", 1, 0),
             feature(two, "T1", "", 0, 0));
    write_file("town.geojson", text);
    write_file("village.geojson", villages);
    write_file("map.json", "{\"name\": \"岢岚县\", \"crs\": \"EPSG:4546\", \"layers\": ["
                           "{\"as\": \"town\", \"files\": [\"town.geojson\"], \"code\": \"C\", "
                           "\"crs\": \"EPSG:4546\"},"
                           "{\"as\": \"village\", \"files\": [\"village.geojson\"], \"code\": "
                           "\"C\", \"parent\": \"P\", "
                           "\"crs\": \"EPSG:4546\"}]}");
    snprintf(path, sizeof path, "%s/map.json", folder);
    return grid_map_open(path, NULL, map, error);
}

static void levels_from_a_manifest(void **state)
{
    char one[1024], two[1024], three[1024], text[4096];
    grid_map *map;
    grid_error error = {0};
    int32_t first, num;
    (void)state;
    snprintf(text, sizeof text, "[%s,%s,%s]", feature(one, "V2", "T1", 0, 0),
             feature(two, "V1", "T1", 0, 0), feature(three, "V0", "T9", 5, 5));
    if (open_levels(text, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    assert_string_equal(grid_map_name(map), "岢岚县");
    assert_string_equal(grid_map_crs(map), "EPSG:4546");
    assert_int_equal(grid_map_num_levels(map), 2);
    assert_string_equal(grid_map_level_name(map, 1), "village");
    assert_int_equal(grid_map_level_by_name(map, "town"), 0);
    grid_map_level_units(map, 1, &first, &num);
    assert_int_equal(first, 2);
    assert_int_equal(num, 3);
    int32_t t1 = grid_map_unit_by_code(map, "T1"), t2 = grid_map_unit_by_code(map, "T2");
    int32_t v0 = grid_map_unit_by_code(map, "V0"), v1 = grid_map_unit_by_code(map, "V1");
    assert_int_equal(t1, 0);
    assert_int_equal(t2, 1);
    assert_int_equal(v0, 2);
    assert_int_equal(v1, 3);
    assert_int_equal(grid_unit_parent(map, v1), t1);
    assert_int_equal(grid_unit_ancestor(map, v1, 0), t1);
    assert_int_equal(grid_unit_parent(map, v0), GRID_NONE);
    assert_int_equal(grid_unit_num_children(map, t1), 2);
    assert_int_equal(grid_unit_child_at(map, t1, 0), v1);
    assert_true(grid_unit_is_cell(map, t2) && !grid_unit_is_cell(map, t1));
    assert_int_equal(grid_map_num_cells(map), 4); /* T2 V0 V1 V2, by code */
    assert_string_equal(grid_unit_code(map, grid_map_cell_at(map, 0)), "T2");
    assert_string_equal(grid_unit_code(map, grid_map_cell_at(map, 3)), "V2");
    const grid_finding *told = finding_of(map, GRID_FINDING_ORPHAN);
    assert_non_null(told);
    assert_string_equal(told->code_a, "V0");
    assert_int_equal(grid_map_num_sources(map), 2);
    assert_string_equal(grid_map_source_at(map, 1)->as, "village");
    assert_int_equal(grid_map_source_at(map, 1)->num_records, 3);
    assert_true(fabs(grid_unit_geodesic_area(map, t1) / 1e6 - 1) < 1e-3);
    int32_t pop = grid_map_field_by_name(map, "POP");
    assert_true(pop >= 0 && grid_unit_number(map, v0, (size_t)pop) == 55);
    grid_map_free(map);
}

/* Coordinates in another CRS are taken over into the canonical one. */
static void files_come_into_the_canonical_crs(void **state)
{
    static const char *const fields[] = {"code", NULL};
    static const char *const values[] = {"a"};
    static const double lonlat[] = {111.57, 38.70, 111.58, 38.70, 111.58, 38.71, 111.57, 38.70};
    size_t n = 4;
    (void)state;
    grid_layer *layer = new_layer("EPSG:4326", fields);
    grid_map_options options = grid_map_options_default();
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, lonlat, values, NULL), GRID_OK);
    grid_map *map = map_of(layer, &options);
    assert_string_equal(grid_map_crs(map), "EPSG:4326");
    assert_true(grid_map_crs_info(map)->geographic);
    assert_memory_equal(grid_unit_ring(map, 0, 0, &n), lonlat, sizeof lonlat);
    grid_map_free(map);
    grid_layer_free(layer);

    /* a file that says nothing is in the CRS that is named */
    char path[128], text[1024];
    sprintf(
        text,
        "[{\"type\":\"Feature\",\"properties\":{\"C\":\"a\"},\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f]]]}}]",
        lonlat[0], lonlat[1], lonlat[2], lonlat[3], lonlat[4], lonlat[5], lonlat[6], lonlat[7]);
    write_file("lonlat.geojson", text);
    write_file("metres.json",
               "{\"crs\": \"EPSG:4546\", \"layers\": [{\"as\": \"cell\", \"code\": \"C\", "
               "\"files\": [\"lonlat.geojson\"]}]}");
    snprintf(path, sizeof path, "%s/metres.json", folder);
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    const double *ring = grid_unit_ring(map, 0, 0, &n);
    assert_true(fabs(ring[0] - 549585.0612) < 1e-3 && fabs(ring[1] - 4285354.4145) < 1e-3);
    grid_map_free(map);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(units_are_ordered_by_code),
                                       cmocka_unit_test(no_such_unit_is_an_answer),
                                       cmocka_unit_test(rings_are_closed),
                                       cmocka_unit_test(touching_rings_are_measured),
                                       cmocka_unit_test(what_cannot_serve_is_refused),
                                       cmocka_unit_test(a_missing_code_is_told),
                                       cmocka_unit_test(levels_from_a_manifest),
                                       cmocka_unit_test(files_come_into_the_canonical_crs)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
