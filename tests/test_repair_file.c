/* Repairs in map files: rows that change, rows that stay, versions, levels; and what is refused
 * leaves not a byte changed. */
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

#include "gpkg.h"
#include "temp_folder.h"

static void do_import(const char *as, const char *file, const char *day)
{
    grid_import_options options = grid_import_options_default();
    grid_error error;
    options.as = as;
    options.code = "id";
    options.parent = strcmp(as, "town") ? "up" : NULL;
    options.crs = "EPSG:4546";
    options.valid_from = day;
    if (grid_import(path_of("map.gpkg"), path_of(file), &options, NULL, &error) != GRID_OK)
        fail_msg("%s", error.text);
}

#define FEATURE(id, up, people, ring)                                                              \
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"" id "\",\"up\":\"" up "\",\"people\":" people \
    ",\"phone\":\"0350-" id "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" ring       \
    "]]}}"
#define FEATURES(list) "{\"type\":\"FeatureCollection\",\"features\":[" list "]}"

/* Two towns. T1 has the villages V1 and V2, with a sliver between them. V3 of T2 is divided into
 * the grids X1 and X2, which lean over V2; V4 beside it is whole. So V1, V2, V4, X1, X2 are the
 * cells. */
static void make_map(void)
{
    remove(path_of("map.gpkg"));
    write_text("town.json",
               FEATURES(FEATURE("T1", "", "3",
                                "[550000,4285000],[552000,4285000],[552000,4286000],[550000,"
                                "4286000]") "," FEATURE("T2", "", "4",
                                                        "[552000,4285000],[554000,4285000],[554000,"
                                                        "4286000],[552000,4286000]")));
    write_text(
        "village.json", FEATURES(
                            FEATURE("V1", "T1", "10", "[550000,4285000],[551000,4285000],[550999.8,4285500],[551000,4286000],[550000,4286000]") "," FEATURE(
                                "V2", "T1", "20",
                                "[551000,4285000],[552000,4285000],[552000,4286000],[551000,"
                                "4286000]") "," FEATURE("V3", "T2", "30",
                                                        "[552000,4285000],[553000,4285000],[553000,"
                                                        "4286000],[552000,4286000]") "," FEATURE("V"
                                                                                                 "4",
                                                                                                 "T"
                                                                                                 "2",
                                                                                                 "4"
                                                                                                 "0",
                                                                                                 "["
                                                                                                 "5"
                                                                                                 "5"
                                                                                                 "3"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 ","
                                                                                                 "4"
                                                                                                 "2"
                                                                                                 "8"
                                                                                                 "5"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "]"
                                                                                                 ","
                                                                                                 "["
                                                                                                 "5"
                                                                                                 "5"
                                                                                                 "4"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 ","
                                                                                                 "4"
                                                                                                 "2"
                                                                                                 "8"
                                                                                                 "5"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "]"
                                                                                                 ","
                                                                                                 "["
                                                                                                 "5"
                                                                                                 "5"
                                                                                                 "4"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 ","
                                                                                                 "4"
                                                                                                 "2"
                                                                                                 "8"
                                                                                                 "6"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "]"
                                                                                                 ","
                                                                                                 "["
                                                                                                 "5"
                                                                                                 "5"
                                                                                                 "3"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 ","
                                                                                                 "4"
                                                                                                 "2"
                                                                                                 "8"
                                                                                                 "6"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "]")));
    write_text("grid.json",
               FEATURES(FEATURE("X1", "V3", "1",
                                "[552000,4285000],[553000,4285000],[553000,4285500],[551999.7,"
                                "4285500]") "," FEATURE("X2", "V3", "2",
                                                        "[551999.7,4285500],[553000,4285500],["
                                                        "553000,4286000],[552000,4286000]")));
    do_import("town", "town.json", NULL);
    do_import("village", "village.json", NULL);
    do_import("grid", "grid.json", "2025-01-01");
}

static grid_status repair(grid_repair_options *options, grid_repair_report **out, grid_error *error)
{
    return grid_repair_file(path_of("map.gpkg"), options, out, error);
}

static grid_coverage_totals check(const char *as_of)
{
    grid_map *map;
    grid_findings *findings;
    grid_coverage_totals totals;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.as_of = as_of;
    if (grid_map_open(path_of("map.gpkg"), &options, &map, &error) != GRID_OK)
        fail_msg("%s", error.text);
    assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, NULL), GRID_OK);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        assert_int_not_equal(grid_findings_at(findings, i)->kind,
                             GRID_FINDING_FILE); /* the index serves */
    grid_findings_free(findings);
    grid_map_free(map);
    return totals;
}

static int64_t number(const char *query)
{
    grid_db *db;
    int64_t value = -1;
    grid_error error;
    if (grid_db_open(path_of("map.gpkg"), GRID_DB_READ, &db, &error) != GRID_OK)
        fail_msg("%s", error.text);
    if (grid_db_integer(db, -1, &value, &error, "%s", query) != GRID_OK) fail_msg("%s", error.text);
    grid_db_close(db);
    return value;
}

static uint64_t fingerprint(void)
{
    FILE *file = fopen(path_of("map.gpkg"), "rb");
    uint64_t hash = 0xcbf29ce484222325u;
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;) hash = (hash ^ (uint64_t)c) * 0x100000001b3u;
    fclose(file);
    return hash;
}

/* A foreign column of a type that an import never makes. */
static void add_foreign_column(void)
{
    grid_db *db;
    grid_error error;
    if (grid_gpkg_open(path_of("map.gpkg"), GRID_DB_WRITE, &db, &error) ||
        grid_db_run(db, &error,
                    "ALTER TABLE village ADD COLUMN photo BLOB; "
                    "UPDATE village SET photo = x'00ff00', people = 20.5 WHERE code = 'V2'"))
        fail_msg("%s", error.text);
    grid_db_close(db);
}

static grid_repair_report *repaired(const char *day, bool correct)
{
    grid_repair_options options = grid_repair_options_default();
    grid_repair_report *report;
    grid_error error;
    options.valid_from = day;
    options.correct = correct;
    if (repair(&options, &report, &error)) fail_msg("%s", error.text);
    return report;
}

static void assert_layer(const grid_repair_report *report, size_t i, const char *as, size_t added,
                         size_t kept, size_t ended)
{
    const grid_import_count *count = grid_repair_report_layer_at(report, i);
    assert_string_equal(count->as, as);
    assert_int_equal(count->added, added);
    assert_int_equal(count->kept, kept);
    assert_int_equal(count->ended, ended);
}

static void assert_clean(const char *as_of)
{
    grid_coverage_totals totals = check(as_of);
    assert_int_equal(totals.num_sliver_gaps + totals.num_gaps + totals.num_overlap_pieces, 0);
}

static void a_new_version_of_two_levels(void **state)
{
    size_t moved, vertices_only;
    (void)state;
    make_map();
    add_foreign_column();
    grid_repair_report *report = repaired("2025-07-01", false);
    assert_int_equal(grid_repair_report_num(report),
                     3); /* the sliver, and what X1 and X2 lean over */
    assert_string_equal(grid_repair_kind_name(grid_repair_report_at(report, 0)->kind), "gap");
    assert_string_equal(
        grid_unit_code(grid_repair_report_map(report), grid_repair_report_at(report, 1)->to), "V2");
    grid_repair_report_records(report, &moved, &vertices_only);
    assert_int_equal(moved, 3);         /* V1 and the grids */
    assert_int_equal(vertices_only, 1); /* V2, where the grids meet its border */
    assert_int_equal(grid_repair_report_num_layers(report), 2);
    assert_layer(report, 0, "village", 2, 2, 2);
    assert_layer(report, 1, "grid", 2, 0, 2);
    grid_repair_report_free(report);

    assert_clean(NULL);
    assert_clean("2025-07-01");
    grid_coverage_totals before = check("2025-06-30");
    assert_int_equal(before.num_sliver_gaps, 1);
    assert_int_equal(before.num_overlap_pieces, 2);
    assert_int_equal(number("SELECT count(*) FROM grid_history WHERE source = 'repair'"), 2);
    /* V2 twice, the columns as they were, of whatever type */
    assert_int_equal(
        number(
            "SELECT count(*) FROM village WHERE code = 'V2' AND name IS NULL AND parent = 'T1' AND "
            "people = 20.5 AND photo = x'00ff00' AND phone = '0350-V2'"),
        2);
    assert_int_equal(
        number("SELECT count(*) FROM village WHERE code = 'V2' AND valid_from = '2025-07-01' AND "
               "valid_to IS NULL"),
        1);
    assert_int_equal(
        number("SELECT count(*) FROM village WHERE valid_from IS NULL AND valid_to = '2025-07-01'"),
        2);
    assert_int_equal(number("SELECT count(*) FROM rtree_village_geom"), 6);
    assert_int_equal(number("SELECT num FROM grid_layers WHERE \"as\" = 'village'"), 4);
}

static void again_there_is_nothing_to_do(void **state)
{
    (void)state;
    make_map();
    grid_repair_report_free(repaired("2025-07-01", false));
    uint64_t before = fingerprint();
    grid_repair_report *report = repaired("2025-08-01", false);
    assert_int_equal(grid_repair_report_num(report), 0);
    assert_int_equal(grid_repair_report_num_layers(report), 0);
    grid_repair_report_free(report);
    assert_true(fingerprint() == before);
}

/* A level as GeoJSON with all digits. */
static void write_layer(const char *as, const char *name)
{
    grid_layer *layer;
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_int_equal(grid_map_layer_open(path_of("map.gpkg"), as, NULL, &layer, NULL), GRID_OK);
    fprintf(file, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        size_t n;
        fprintf(file, "%s{\"type\":\"Feature\",\"properties\":{", i ? "," : "");
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
            const char *text = grid_layer_text(layer, i, f);
            fprintf(file, text ? "%s\"%s\":\"%s\"" : "%s\"%s\":null", f ? "," : "",
                    grid_layer_field_name(layer, f), text);
        }
        assert_int_equal(grid_layer_num_rings(layer, i), 1);
        const double *xy = grid_layer_ring(layer, i, 0, &n);
        fprintf(file, "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
        for (size_t k = 0; k < n; k++)
            fprintf(file, "%s[%.17g,%.17g]", k ? "," : "", xy[2 * k], xy[2 * k + 1]);
        fprintf(file, "]]}}");
    }
    fprintf(file, "]}");
    assert_int_equal(fclose(file), 0);
    grid_layer_free(layer);
}

static void a_correction_replaces_the_last_version(void **state)
{
    (void)state;
    make_map();
    grid_repair_report_free(repaired(NULL, true));
    assert_clean(NULL);
    assert_int_equal(number("SELECT count(*) FROM village"), 4); /* they had no day */
    assert_int_equal(number("SELECT count(*) FROM \"grid\" WHERE valid_from = '2025-01-01'"), 2);
    assert_int_equal(number("SELECT count(*) FROM \"grid\""), 2);

    /* what was written is what an import of the same would have written: nothing in it is new */
    grid_import_report *report;
    grid_import_options options = grid_import_options_default();
    grid_error error;
    write_layer("village", "again.json");
    options.as = "village", options.code = "code", options.parent = "parent",
    options.crs = "EPSG:4546";
    if (grid_import(path_of("map.gpkg"), path_of("again.json"), &options, &report, &error))
        fail_msg("%s", error.text);
    assert_int_equal(grid_import_report_at(report, 0)->kept, 4);
    grid_import_report_free(report);
}

static void chosen_ones_only(void **state)
{
    grid_repair_options options = grid_repair_options_default();
    grid_repair_report *report;
    grid_error error;
    char id[20];
    (void)state;
    make_map();
    options.dry_run = true;
    assert_int_equal(repair(&options, &report, &error), GRID_OK);
    snprintf(id, sizeof id, "%s", grid_repair_report_at(report, 0)->id);
    assert_int_equal(grid_repair_report_num_layers(report), 0);
    grid_repair_report_free(report);

    const char *ids[] = {id, id};
    options.dry_run = false;
    options.ids = ids;
    options.num_ids = 2;
    options.width_m = 0; /* is for those that are not named */
    options.valid_from = "2025-07-01";
    assert_int_equal(repair(&options, &report, &error), GRID_OK);
    assert_int_equal(grid_repair_report_num(report), 1);
    assert_int_equal(grid_repair_report_num_layers(report), 1);
    assert_layer(report, 0, "village", 1, 3, 1);
    grid_repair_report_free(report);
    assert_int_equal(check(NULL).num_overlap_pieces, 2);
    assert_int_equal(check(NULL).num_sliver_gaps, 0);

    uint64_t before = fingerprint(); /* the same list again: its piece is no more */
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
    assert_non_null(strstr(error.text, id));
    assert_true(fingerprint() == before);
}

static bool stop_late(void *context, double done) { return done < *(const double *)context; }

static void what_is_refused_changes_nothing(void **state)
{
    grid_repair_options options = grid_repair_options_default();
    grid_repair_report *report;
    grid_error error;
    (void)state;
    make_map();
    uint64_t before = fingerprint();
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
    options.valid_from = "2025-07-01", options.correct = true;
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
    options.correct = false, options.valid_from = "2025-02-30";
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
    options.valid_from = "2024-12-31"; /* the grids are known as of a later day */
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
    assert_non_null(strstr(error.text, "2025-01-01"));
    options.valid_from = "2025-07-01";
    assert_int_equal(grid_repair_file(path_of("village.json"), &options, &report, &error),
                     GRID_E_DATA);
    assert_non_null(strstr(error.text, "gridctl import"));
    assert_int_equal(grid_repair_file(path_of("none.gpkg"), &options, &report, &error),
                     GRID_E_OPEN);
    for (double done = 0; done < 0.94; done += 0.05) {
        options.progress = stop_late;
        options.progress_context = &done;
        assert_int_equal(repair(&options, &report, &error), GRID_E_CANCELLED);
        assert_true(fingerprint() == before);
    }
    options.size = 3;
    assert_int_equal(repair(&options, &report, &error), GRID_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_new_version_of_two_levels),
                                       cmocka_unit_test(again_there_is_nothing_to_do),
                                       cmocka_unit_test(a_correction_replaces_the_last_version),
                                       cmocka_unit_test(chosen_ones_only),
                                       cmocka_unit_test(what_is_refused_changes_nothing)};
    return cmocka_run_group_tests(tests, temp_folder_make, temp_folder_remove);
}
