/* Map files: what is imported comes out again, every version of it; importing the same again
 * changes no byte; and what fails, is cancelled or killed leaves the file as it was. */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/grid.h>

#include "db.h"
#include "random.h"
#include "shp_writer.h"
#include "temp_folder.h"

static char *read_bytes(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    *size = 0;
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    bytes[*size] = 0;
    return bytes;
}

/* Squares of a kilometre, one a unit: cell k of a row of cells at its place. */
typedef struct square {
    int place;
    char code[24], name[24], parent[24];
} square;

static void write_squares(const char *name, const square *list, size_t n)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fprintf(file, "{\"type\": \"FeatureCollection\", \"features\": [\n");
    for (size_t i = 0; i < n; i++) {
        double x = 111.3 + 0.01 * list[i].place, y = 38.5;
        fprintf(file,
                "%s{\"type\": \"Feature\", \"properties\": {\"code\": \"%s\", \"name\": \"%s\", "
                "\"parent\": \"%s\", \"pop\": %d, \"phone\": \"0350-123\", \"id18\": "
                "\"140929198001011234\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
                "[[[%.17g,%.17g],[%.17g,%.17g],[%.17g,%.17g],[%.17g,%.17g],[%.17g,%.17g]]]}}\n",
                i ? "," : "", list[i].code, list[i].name, list[i].parent, list[i].place * 10, x, y,
                x + 0.01, y, x + 0.01, y + 0.01, x, y + 0.01, x, y);
    }
    fprintf(file, "]}\n");
    fclose(file);
}

static grid_status import(const char *map, const char *source, const char *as, const char *day,
                          grid_import_count *count, grid_error *error)
{
    grid_import_options options = grid_import_options_default();
    grid_import_report *report;
    options.as = as;
    options.parent = as ? "parent" : NULL;
    options.valid_from = day;
    grid_status status = grid_import(path_of(map), path_of(source), &options, &report, error);
    if (status != GRID_OK) return status;
    if (count) *count = *grid_import_report_at(report, 0);
    grid_import_report_free(report);
    return status;
}

static void must_import(const char *map, const char *source, const char *as, const char *day,
                        grid_import_count *count)
{
    grid_error error;
    if (import(map, source, as, day, count, &error) != GRID_OK) fail_msg("%s", error.text);
}

static grid_map *open_map(const char *name, const char *as_of)
{
    grid_map_options options = grid_map_options_default();
    grid_map *map = NULL;
    grid_error error;
    options.as_of = as_of;
    if (grid_map_open(path_of(name), &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static const square three[] = {{0, "140929100201", "甲村", "140929100000"},
                               {1, "140929100202", "乙村", "140929100000"},
                               {2, "140929100203", "丙村", "140929100000"}};

static void write_manifest(void)
{
    static const square town[] = {{0, "140929100000", "岚漪镇", ""}};
    FILE *file = fopen(path_of("county.json"), "w");
    assert_non_null(file);
    fprintf(
        file,
        "{\"name\": \"小县\", \"crs\": \"EPSG:4546\", \"layers\": [{\"as\": \"township\", "
        "\"files\": [\"town.geojson\"], \"code\": \"code\", \"name\": \"name\"}, {\"as\": "
        "\"village\", \"files\": [\"villages.geojson\"], \"code\": \"code\", \"name\": \"name\", "
        "\"parent\": \"parent\"}]}\n");
    fclose(file);
    write_squares("town.geojson", town, 1);
    write_squares("villages.geojson", three, 3);
}

/* A warning about the plane of a map that is made has no file to blame yet. */
static void a_plane_of_another_datum(void **state)
{
    grid_import_options options = grid_import_options_default();
    grid_import_report *report;
    grid_error error;
    (void)state;
    write_squares("villages.geojson", three, 3);
    options.as = "village";
    options.map_crs = "EPSG:4214"; /* Beijing 1954 */
    if (grid_import(path_of("old.gpkg"), path_of("villages.geojson"), &options, &report, &error))
        fail_msg("%s", error.text);
    assert_int_equal(grid_import_report_at(report, 0)->added, 3);
    grid_import_report_free(report);
}

/* The map file answers as the manifest does, bit for bit, from its stored index. */
static void a_manifest_becomes_a_map_file(void **state)
{
    uint64_t random = 3;
    grid_index_stats stats;
    (void)state;
    write_manifest();
    must_import("county.gpkg", "county.json", NULL, NULL, NULL);
    grid_map *want = open_map("county.json", NULL), *got = open_map("county.gpkg", NULL);
    assert_string_equal(grid_map_name(got), "小县");
    assert_string_equal(grid_map_crs(got), "EPSG:4546");
    assert_int_equal(grid_map_num_units(got), grid_map_num_units(want));
    for (int32_t u = 0; u < (int32_t)grid_map_num_units(want); u++) {
        size_t n, m;
        assert_string_equal(grid_unit_code(got, u), grid_unit_code(want, u));
        assert_string_equal(grid_unit_name(got, u), grid_unit_name(want, u));
        assert_int_equal(grid_unit_parent(got, u), grid_unit_parent(want, u));
        const double *a = grid_unit_ring(got, u, 0, &n), *b = grid_unit_ring(want, u, 0, &m);
        assert_int_equal(n, m);
        assert_memory_equal(a, b, 2 * n * sizeof *a);
    }
    int32_t pop = grid_map_field_by_name(got, "pop");
    assert_true(pop >= 0);
    assert_true(grid_unit_number(got, grid_map_unit_by_code(got, "140929100203"), (size_t)pop) ==
                20);
    grid_map_index_stats(got, &stats);
    assert_true(stats.stored);
    for (int32_t unit = 0; unit < (int32_t)grid_map_num_units(want); unit++)
        assert_true(grid_unit_geodesic_area(want, unit) == grid_unit_geodesic_area(got, unit));
    double box[4];
    grid_map_extent(want, box);
    for (size_t i = 0; i < scaled(20000); i++) {
        grid_hit a, b;
        double x = box[0] + (box[2] - box[0]) * (random_unit(&random) * 1.2 - 0.1);
        double y = box[1] + (box[3] - box[1]) * (random_unit(&random) * 1.2 - 0.1);
        grid_locate(want, x, y, &a);
        grid_locate(got, x, y, &b);
        assert_true(a.cell == b.cell && a.unit == b.unit && a.how == b.how);
    }
    grid_map_free(want);
    grid_map_free(got);
}

static void the_same_again_changes_no_byte(void **state)
{
    size_t size, again;
    grid_import_count count;
    (void)state;
    write_manifest();
    unlink(path_of("same.gpkg"));
    must_import("same.gpkg", "county.json", NULL, NULL, NULL);
    char *before = read_bytes(path_of("same.gpkg"), &size);
    must_import("same.gpkg", "villages.geojson", "village", NULL, &count);
    assert_int_equal(count.read, 3);
    assert_int_equal(count.kept, 3);
    assert_int_equal(count.added + count.ended, 0);
    must_import("same.gpkg", "county.json", NULL, "2030-01-01", NULL);
    char *after = read_bytes(path_of("same.gpkg"), &again);
    assert_int_equal(size, again);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
}

/* Codes are text, whatever digits they have; counts are numbers. */
static void columns_keep_what_they_are(void **state)
{
    grid_layer *layer;
    (void)state;
    write_manifest();
    unlink(path_of("types.gpkg"));
    must_import("types.gpkg", "county.json", NULL, NULL, NULL);
    char table[330];
    snprintf(table, sizeof table, "%s:village", path_of("types.gpkg"));
    assert_int_equal(grid_layer_open(table, NULL, &layer, NULL), GRID_OK);
    assert_string_equal(grid_layer_text(layer, 0, (size_t)grid_layer_field_by_name(layer, "id18")),
                        "140929198001011234");
    assert_string_equal(grid_layer_text(layer, 0, (size_t)grid_layer_field_by_name(layer, "phone")),
                        "0350-123");
    assert_string_equal(grid_layer_text(layer, 2, (size_t)grid_layer_field_by_name(layer, "pop")),
                        "20");
    assert_null(grid_layer_text(layer, 0, (size_t)grid_layer_field_by_name(layer, "valid_to")));
    grid_layer_free(layer);
}

static double real_of(const char *map, const char *sql)
{
    grid_db *db;
    grid_statement *query;
    bool row;
    assert_int_equal(grid_db_open(path_of(map), GRID_DB_FOREIGN, &db, NULL), GRID_OK);
    assert_int_equal(grid_db_prepare(db, &query, NULL, "%s", sql), GRID_OK);
    assert_int_equal(grid_statement_step(query, &row, NULL), GRID_OK);
    double value = row ? grid_column_real(query, 0) : NAN;
    grid_statement_free(query);
    grid_db_close(db);
    return value;
}

/* Three buildings: in a cell, over two by halves, a quarter outside of all. */
static void buildings_know_their_cells(void **state)
{
    static const double at[][2] = {{111.302, 111.304}, {111.309, 111.311}, {111.327, 111.331}};
    grid_import_options options = grid_import_options_default();
    grid_import_report *report;
    grid_error error;
    size_t straddling, outside;
    (void)state;
    write_manifest();
    unlink(path_of("houses.gpkg"));
    must_import("houses.gpkg", "county.json", NULL, NULL, NULL);
    FILE *file = fopen(path_of("houses.geojson"), "w");
    assert_non_null(file);
    fprintf(file, "[");
    for (int i = 0; i < 3; i++)
        fprintf(file,
                "%s{\"type\": \"Feature\", \"properties\": {\"id\": %d}, \"geometry\": {\"type\": "
                "\"Polygon\", \"coordinates\": "
                "[[[%g,38.503],[%g,38.503],[%g,38.504],[%g,38.504],[%g,38.503]]]}}",
                i ? ",\n" : "", i, at[i][0], at[i][1], at[i][1], at[i][0], at[i][0]);
    fprintf(file, "]");
    fclose(file);
    options.as = "building";
    if (grid_import(path_of("houses.gpkg"), path_of("houses.geojson"), &options, &report, &error))
        fail_msg("%s", error.text);
    assert_int_equal(grid_import_report_buildings(report, &straddling, &outside), 3);
    assert_int_equal(straddling, 1);
    assert_int_equal(outside, 1);
    grid_import_report_free(report);
    assert_true(real_of("houses.gpkg", "SELECT count(*) FROM grid_building_cells") == 5);
    assert_true(fabs(real_of("houses.gpkg", "SELECT max(abs(1 - s)) FROM (SELECT sum(share) s FROM "
                                            "grid_building_cells GROUP BY building)")) < 1e-9);
    assert_true(
        fabs(real_of("houses.gpkg", "SELECT share FROM grid_building_cells WHERE building = 2 AND "
                                    "cell = '140929100201'") -
             0.5) < 1e-5);
    assert_true(
        fabs(real_of("houses.gpkg", "SELECT share FROM grid_building_cells WHERE cell IS NULL") -
             0.25) < 1e-5);
    /* the cells change, and so do the shares */
    write_squares("two.geojson", three, 2);
    must_import("houses.gpkg", "two.geojson", "village", "2025-01-01", NULL);
    assert_true(fabs(real_of("houses.gpkg",
                             "SELECT sum(share) FROM grid_building_cells WHERE cell IS NULL") -
                     1) < 1e-9);
}

/* Random histories against a plain list of what was true on each day. */
enum { MAX_PLACES = 6, MAX_DAYS = 5 };

static size_t random_squares(uint64_t *random, square out[MAX_PLACES])
{
    size_t n = 0;
    for (int place = 0; place < MAX_PLACES; place++) {
        if (random_below(random, 4) == 0) continue;
        out[n].place = place;
        snprintf(out[n].code, sizeof out[n].code, "1409291002%02d",
                 place + (random_below(random, 5) == 0 ? 50 : 0));
        snprintf(out[n].name, sizeof out[n].name, "村%d", (int)random_below(random, 3));
        snprintf(out[n].parent, sizeof out[n].parent, "140929100000");
        n++;
    }
    if (n) return n;
    out[0] = three[0];
    return 1;
}

static void check_day(const char *day, const square *list, size_t n)
{
    grid_map *map = open_map("history.gpkg", day);
    assert_int_equal(grid_map_num_units(map), n);
    for (size_t i = 0; i < n; i++) {
        int32_t unit = grid_map_unit_by_code(map, list[i].code);
        assert_true(unit >= 0);
        assert_string_equal(grid_unit_name(map, unit), list[i].name);
        double box[4], x = 111.305 + 0.01 * list[i].place, y = 38.505;
        grid_hit hit;
        grid_unit_extent(map, unit, box);
        grid_locate_lonlat(map, x, y, &hit);
        assert_int_equal(hit.cell, unit);
    }
    grid_map_free(map);
}

static void every_day_is_remembered(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scaled(12) + 1; seed++) {
        uint64_t random = seed * 7 + 1;
        square lists[MAX_DAYS][MAX_PLACES];
        size_t n[MAX_DAYS];
        unlink(path_of("history.gpkg"));
        for (int d = 0; d < MAX_DAYS; d++) {
            char day[16];
            snprintf(day, sizeof day, "2025-0%d-10", d + 1);
            bool mistaken = random_below(&random, 3) == 0; /* corrected, with the day or without */
            if (mistaken) {
                n[d] = random_squares(&random, lists[d]);
                write_squares("day.geojson", lists[d], n[d]);
                must_import("history.gpkg", "day.geojson", "village", d ? day : NULL, NULL);
            }
            n[d] = random_squares(&random, lists[d]);
            write_squares("day.geojson", lists[d], n[d]);
            bool says_day = d && !(mistaken && random_below(&random, 2));
            must_import("history.gpkg", "day.geojson", "village", says_day ? day : NULL, NULL);
            for (int e = 0; e <= d; e++) {
                snprintf(day, sizeof day, "2025-0%d-10", e + 1);
                check_day(day, lists[e], n[e]);
                snprintf(day, sizeof day, "2025-0%d-09", e + 2);
                check_day(day, lists[e], n[e]);
            }
            check_day(NULL, lists[d], n[d]);
        }
    }
}

static bool stop_late(void *context, double done) { return !(done >= *(double *)context); }

static void what_fails_changes_nothing(void **state)
{
    size_t size, again;
    grid_error error;
    (void)state;
    write_manifest();
    unlink(path_of("fail.gpkg"));
    assert_int_equal(import("fail.gpkg", "nowhere.geojson", "village", NULL, NULL, &error),
                     GRID_E_OPEN);
    assert_null(read_bytes(path_of("fail.gpkg"), &size));
    must_import("fail.gpkg", "county.json", NULL, NULL, NULL);
    must_import("fail.gpkg", "villages.geojson", "village", "2025-01-01", NULL);
    char *before = read_bytes(path_of("fail.gpkg"), &size);
    write_squares("other.geojson", three, 2);
    assert_int_equal(import("fail.gpkg", "other.geojson", "village", "2025-13-01", NULL, &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(import("fail.gpkg", "other.geojson", "vil:lage", NULL, NULL, &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(import("fail.gpkg", "other.geojson", NULL, NULL, NULL, &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(import("town.geojson", "other.geojson", "village", NULL, NULL, &error),
                     GRID_E_FORMAT);
    for (double at = 0; at < 1; at += 0.3) {
        grid_import_options options = grid_import_options_default();
        options.as = "village";
        options.progress = stop_late;
        options.progress_context = &at;
        assert_int_equal(
            grid_import(path_of("fail.gpkg"), path_of("other.geojson"), &options, NULL, &error),
            GRID_E_CANCELLED);
    }
    static const square eaten[] = {{0, "1.40929E+11", "甲村", "140929100000"}};
    write_squares("eaten.geojson", eaten, 1);
    assert_int_equal(import("fail.gpkg", "eaten.geojson", "village", NULL, NULL, &error),
                     GRID_E_DATA);
    assert_non_null(strstr(error.text, "record 1: the code 1.40929E+11"));
    char *after = read_bytes(path_of("fail.gpkg"), &again);
    assert_int_equal(size, again);
    assert_memory_equal(before, after, size);
    must_import("fail.gpkg", "other.geojson", "village", "2025-03-01", NULL);
    assert_int_equal(import("fail.gpkg", "villages.geojson", "village", "2025-02-01", NULL, &error),
                     GRID_E_ARGUMENT);
    free(before);
    free(after);
}

/* Killed at any moment, the file is what it was before or after an import, never between. */
static void killed_at_any_moment(void **state)
{
    (void)state;
    write_manifest();
    write_squares("two.geojson", three, 2);
    unlink(path_of("kill.gpkg"));
    must_import("kill.gpkg", "county.json", NULL, NULL, NULL);
    size_t seen[2] = {0, 0};
    for (size_t round = 0; round < scaled(60) + 4; round++) {
        pid_t child = fork();
        if (child == 0) {
            for (size_t i = 0;; i++)
                if (import("kill.gpkg", i % 2 ? "villages.geojson" : "two.geojson", "village", NULL,
                           NULL, NULL) != GRID_OK)
                    _exit(1);
        }
        assert_true(child > 0);
        usleep(20000 + (useconds_t)(round * 13370 % 480000));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        grid_map *map = open_map("kill.gpkg", NULL);
        size_t units = grid_map_num_units(map);
        assert_true(units == 3 || units == 4);
        seen[units - 3]++;
        grid_map_free(map);
        must_import("kill.gpkg", "villages.geojson", "village", NULL, NULL);
    }
    printf("%zu times two villages, %zu times three\n", seen[0], seen[1]);
    if (scaled(60) >= 60) assert_true(seen[0] > 0 && seen[1] > 0);
}

/* A first import into a plane that is named by nobody, and into one of another datum. */
static void any_plane_will_do(void **state)
{
    static const char *const planes[] = {NULL, "EPSG:2056", "EPSG:21781"};
    (void)state;
    struct shp_writer w = shp_writer_new(5);
    shp_field(&w, "CODE", 'C', 10, 0);
    shp_row(&w, "A         ");
    shp_square(&w, 2600000, 1200000, 1000);
    shp_write(&w, path_of("plane.shp"), 0, NULL, NULL);
    shp_writer_free(&w);
    for (size_t i = 0; i < 3; i++) {
        grid_import_options options = grid_import_options_default();
        grid_error error;
        options.as = "village";
        options.crs = planes[i];
        options.no_crs_guard = true;
        for (int again = 0; again < 2; again++) {
            grid_import_report *report;
            if (grid_import(path_of("plane.gpkg"), path_of("plane.shp"), &options, &report, &error))
                fail_msg("%s", error.text);
            const grid_findings *all = grid_import_report_findings(report);
            bool told = false;
            for (size_t f = 0; f < grid_findings_num(all); f++)
                told |= grid_findings_at(all, f)->kind == GRID_FINDING_CRS;
            assert_true(told || planes[i]);
            grid_import_report_free(report);
        }
        assert_int_equal(unlink(path_of("plane.gpkg")), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manifest_becomes_a_map_file),
        cmocka_unit_test(a_plane_of_another_datum),
        cmocka_unit_test(the_same_again_changes_no_byte),
        cmocka_unit_test(columns_keep_what_they_are),
        cmocka_unit_test(buildings_know_their_cells),
        cmocka_unit_test(every_day_is_remembered),
        cmocka_unit_test(any_plane_will_do),
        cmocka_unit_test(what_fails_changes_nothing),
        cmocka_unit_test(killed_at_any_moment),
    };
    return cmocka_run_group_tests(tests, temp_folder_make, temp_folder_remove);
}
