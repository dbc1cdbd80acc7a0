/* Tables of events in a map file: nothing that a source says is lost, whatever is wrong with it; the same code is the
 * same event; the same again changes no byte; what comes out counts as the file itself does. */
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

#include "db.h"
#include "temp_folder.h"

#define HEAD "编号,经度,纬度,类别,采集时间,结案时间,备注\n"
#define EAST "E1,111.305,38.505,噪声,2025-06-01 08:00,2025-06-02 09:00,长编号 14092919800101123456\n"
#define WEST "E2,111.315,38.505,占道,2025-06-03 08:00,,\n"

static char *read_bytes(const char *name, size_t *size)
{
    FILE *file = fopen(path_of(name), "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static grid_status try_import(const char *source, const char *as, bool rejects, grid_import_report **out,
                              grid_error *error)
{
    grid_import_options how = grid_import_options_default();
    how.as = as;
    how.list_rejects = rejects;
    return grid_import(path_of("map.gpkg"), path_of(source), &how, out, error);
}

static grid_import_report *must_import(const char *source, const char *as)
{
    grid_import_report *report;
    grid_error error;
    if (try_import(source, as, true, &report, &error) != GRID_OK) fail_msg("%s", error.text);
    return report;
}

/* read, added, kept, left out. */
static void assert_counts(const grid_import_report *report, size_t read, size_t added, size_t kept, size_t left_out)
{
    const grid_import_count *count = grid_import_report_at(report, 0);
    assert_int_equal(count->read, read);
    assert_int_equal(count->added, added);
    assert_int_equal(count->kept, kept);
    assert_int_equal(count->ended, 0);
    assert_int_equal(count->left_out, left_out);
}

static void import_as(const char *name, const char *text, const char *as, size_t read, size_t added, size_t kept,
                      size_t left_out)
{
    write_text(name, text);
    grid_import_report *report = must_import(name, as);
    assert_counts(report, read, added, kept, left_out);
    grid_import_report_free(report);
}

/* Two villages beside each other, 111.30 to 111.32 E, in a new map file. */
static void new_map(void)
{
    char text[2000] = "{\"type\": \"FeatureCollection\", \"features\": [";
    grid_error error;
    unlink(path_of("map.gpkg"));
    for (int i = 0; i < 2; i++) {
        double x = 111.3 + 0.01 * i;
        sprintf(text + strlen(text),
                "%s{\"type\": \"Feature\", \"properties\": {\"code\": \"V%d\", \"name\": \"村%d\"}, \"geometry\": {\"type\": "
                "\"Polygon\", \"coordinates\": [[[%.2f,38.5],[%.2f,38.5],[%.2f,38.51],[%.2f,38.51],[%.2f,38.5]]]}}",
                i ? "," : "", i + 1, i + 1, x, x + 0.01, x + 0.01, x, x);
    }
    strcat(text, "]}");
    write_text("villages.geojson", text);
    grid_import_options how = grid_import_options_default();
    how.as = "village";
    how.map_crs = "EPSG:4546";
    if (grid_import(path_of("map.gpkg"), path_of("villages.geojson"), &how, NULL, &error) != GRID_OK)
        fail_msg("%s", error.text);
}

/* What a query of one row and column gives. */
static char *ask(const char *sql)
{
    grid_db *db;
    grid_statement *query;
    bool row = false;
    assert_int_equal(grid_db_open(path_of("map.gpkg"), GRID_DB_READ, &db, NULL), GRID_OK);
    assert_int_equal(grid_db_prepare(db, &query, NULL, "%s", sql), GRID_OK);
    assert_int_equal(grid_statement_step(query, &row, NULL), GRID_OK);
    static char answer[400];
    const char *text = row ? grid_column_text(query, 0) : NULL;
    snprintf(answer, sizeof answer, "%s", text ? text : "nothing");
    grid_statement_free(query);
    grid_db_close(db);
    return answer;
}

static bool says(const grid_import_report *report, grid_severity severity, const char *words)
{
    const grid_findings *findings = grid_import_report_findings(report);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        if (grid_findings_at(findings, i)->severity == severity && strstr(grid_findings_at(findings, i)->text, words))
            return true;
    return false;
}

/* ---- what goes in ---------------------------------------------------------------------------- */

static void all_columns_are_kept(void **state)
{
    (void)state;
    new_map();
    import_as("a.csv", HEAD EAST WEST, "event:热线 12345/网格", 2, 2, 0, 0);
    assert_string_equal(ask("SELECT table_name FROM grid_layers WHERE kind = 6"), "event_热线_12345_网格");
    assert_string_equal(ask("SELECT group_concat(name) FROM pragma_table_info('event_热线_12345_网格')"),
                        "fid,geom,code,name,parent,valid_from,valid_to,digest,经度,纬度,类别,采集时间,结案时间,备注");
    assert_string_equal(ask("SELECT 备注 FROM event_热线_12345_网格 WHERE code = 'E1'"), "长编号 14092919800101123456");
    assert_string_equal(ask("SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name LIKE 'event%'"),
                        "POINT");
    assert_string_equal(ask("SELECT num FROM grid_layers WHERE kind = 6"), "2");
    assert_string_equal(ask("SELECT count(*) FROM \"rtree_event_热线_12345_网格_geom\""), "2");
}

/* Columns that are called as our own are, or twice the same, are columns of another name; digits stay digits. */
static void odd_columns(void **state)
{
    (void)state;
    new_map();
    import_as("a.csv",
              "编号,标题,name,Parent,fid,digest,经度,纬度,采集时间,号码,号码,\n"
              "00012345678901234567,井盖,张三,家长,7,d,111.305,38.505,2025-06-01,007,14092919800101123456,末\n",
              "event:a", 1, 1, 0, 0);
    assert_string_equal(ask("SELECT code || '|' || name || '|' || name_2 || '|' || Parent_2 || '|' || fid_2 || '|' || "
                            "digest_2 || '|' || 号码 || '|' || 号码_2 || '|' || field12 FROM event_a"),
                        "00012345678901234567|井盖|张三|家长|7|d|007|14092919800101123456|末");
    assert_string_equal(ask("SELECT typeof(code) || typeof(号码) || typeof(号码_2) FROM event_a"), "texttexttext");
    /* the next file writes zeros where the first had none */
    import_as("a.csv", "编号,经度,纬度,采集时间,门牌\nB,111.305,38.505,2025-06-01,12\n", "event:a", 1, 1, 0, 0);
    import_as("a.csv", "编号,经度,纬度,采集时间,门牌\nC,111.305,38.505,2025-06-01,0012\n", "event:a", 1, 1, 0, 0);
    assert_string_equal(ask("SELECT group_concat(门牌) FROM event_a"), "12,0012");
}

static void from_any_format(void **state)
{
    grid_layer *layer;
    grid_layer_options how = grid_layer_options_default();
    const char *sum = "SELECT count(*) || ' ' || sum(length(code)) || ' ' || sum(length(类别)) FROM ";
    char sql[200], name[32];
    (void)state;
    new_map();
    write_text("a.csv", HEAD EAST WEST);
    how.crs = "EPSG:4326";
    assert_int_equal(grid_layer_open(path_of("a.csv"), &how, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_save(layer, path_of("b.gpkg"), "list", NULL, NULL), GRID_OK);
    grid_layer_free(layer);
    write_text("c.geojson",
               "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {\"编号\": \"E1\", "
               "\"类别\": \"噪声\", \"采集时间\": \"2025-06-01T00:00:00Z\"}, \"geometry\": {\"type\": \"Point\", "
               "\"coordinates\": [111.305, 38.505]}}, {\"type\": \"Feature\", \"properties\": {\"编号\": \"E2\", \"类别\": "
               "\"占道\", \"采集时间\": \"2025-06-03\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
               "[[[111.314, 38.504], [111.316, 38.504], [111.316, 38.506], [111.314, 38.504]]]}}]}");
    static const char *const files[] = {"a.csv", "b.gpkg", "c.geojson"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "event:from%zu", i);
        grid_import_report *report = must_import(files[i], name);
        assert_counts(report, 2, 2, 0, 0);
        grid_import_report_free(report);
        snprintf(sql, sizeof sql, "%sevent_from%zu", sum, i);
        assert_string_equal(ask(sql), "2 4 4");
        snprintf(sql, sizeof sql, "SELECT group_concat(DISTINCT substr(hex(geom), 1, 8)) FROM event_from%zu", i);
        assert_string_equal(ask(sql), "47500001"); /* a point without an envelope */
    }
}

static void in_gbk(void **state)
{
    (void)state;
    new_map();
    char command[700];
    write_text("utf8.csv", HEAD EAST WEST);
    snprintf(command, sizeof command, "iconv -f UTF-8 -t GBK '%s' > '%s'", path_of("utf8.csv"), path_of("gbk.csv"));
    assert_int_equal(system(command), 0);
    grid_import_report *report = must_import("gbk.csv", "event:a");
    assert_counts(report, 2, 2, 0, 0);
    grid_import_report_free(report);
    assert_string_equal(ask("SELECT group_concat(类别) FROM event_a"), "噪声,占道");
    /* the encoding is none of the event */
    report = must_import("utf8.csv", "event:a");
    assert_counts(report, 2, 0, 2, 0);
    grid_import_report_free(report);
}

/* ---- again ----------------------------------------------------------------------------------- */

static void a_newer_state_takes_the_place(void **state)
{
    size_t size, again;
    (void)state;
    new_map();
    import_as("a.csv", HEAD EAST WEST, "event:a", 2, 2, 0, 0);
    char *before = read_bytes("map.gpkg", &size);
    import_as("a.csv", HEAD WEST EAST, "event:a", 2, 0, 2, 0); /* in another order */
    char *after = read_bytes("map.gpkg", &again);
    assert_int_equal(size, again);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
    char *fid = strdup(ask("SELECT fid FROM event_a WHERE code = 'E2'"));
    import_as("b.csv", HEAD "E2,111.305,38.505,占道,2025-06-03 08:00,2025-06-09 10:00,已办\nE3,,,噪声,2025-06-04,,\n",
              "event:a", 2, 2, 0, 1);
    assert_string_equal(ask("SELECT fid FROM event_a WHERE code = 'E2'"), fid);
    assert_string_equal(ask("SELECT 备注 FROM event_a WHERE code = 'E2'"), "已办");
    assert_string_equal(ask("SELECT count(*) FROM event_a"), "3"); /* E1 stays though it did not come */
    assert_string_equal(ask("SELECT count(*) FROM event_a WHERE geom ISNULL"), "1");
    /* the spatial index has followed */
    assert_string_equal(ask("SELECT count(*) FROM rtree_event_a_geom WHERE minx > (SELECT max(minx) - 1 FROM "
                            "rtree_event_a_geom)"), "2");
    assert_string_equal(ask("SELECT group_concat(added) FROM grid_history WHERE \"as\" = 'event:a'"), "2,2");
    free(fid);
}

static void codes_that_come_twice(void **state)
{
    const char *text = HEAD "E1,111.305,38.505,甲,2025-06-01,,\nE2,111.305,38.505,乙,2025-06-01,,\n"
                            "E1,111.305,38.505,丙,2025-06-02,,\nE1,111.315,38.505,丁,2025-06-03,,\n";
    (void)state;
    new_map();
    write_text("a.csv", text);
    grid_import_report *report = must_import("a.csv", "event:a");
    assert_counts(report, 4, 2, 0, 0);
    assert_int_equal(grid_import_report_num_rejects(report), 2);
    assert_int_equal(grid_import_report_reject_at(report, 0)->row, 2);
    assert_string_equal(grid_import_report_reject_at(report, 0)->reason,
                        "its code E1 comes again in row 4, which takes its place");
    assert_true(says(report, GRID_WARNING, "row 4: its code E1 comes again in row 5"));
    grid_import_report_free(report);
    assert_string_equal(ask("SELECT group_concat(类别) FROM (SELECT 类别 FROM event_a ORDER BY code)"), "丁,乙");
    import_as("a.csv", text, "event:a", 4, 0, 2, 0);
    report = must_import("a.csv", "event:a");
    assert_false(grid_import_report_changed(report));
    grid_import_report_free(report);
}

/* Without a code an event is known by all that it says. */
static void events_without_a_code(void **state)
{
    const char *text = "经度,纬度,类别,采集时间\n111.305,38.505,噪声,2025-06-01\n111.305,38.505,噪声,2025-06-01\n"
                       "111.315,38.505,占道,2025-06-02\n";
    (void)state;
    new_map();
    write_text("a.csv", text);
    grid_import_report *report = must_import("a.csv", "event:a");
    assert_counts(report, 3, 3, 0, 0);
    assert_true(says(report, GRID_WARNING, "no field has a usual name for the code of an event"));
    grid_import_report_free(report);
    import_as("a.csv", text, "event:a", 3, 0, 3, 0);
    import_as("a.csv", "经度,纬度,类别,采集时间\n111.305,38.505,噪声,2025-06-01\n111.315,38.505,占道,2025-06-09\n",
              "event:a", 2, 1, 1, 0);
    assert_string_equal(ask("SELECT count(*) FROM event_a"), "4");
    import_as("b.csv", "编号,经度,纬度,采集时间\n,111.305,38.505,2025-06-01\n,111.305,38.505,2025-06-01\nX,,,2025-06-01\n",
              "event:b", 3, 3, 0, 1);
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void rows_with_faults(void **state)
{
    (void)state;
    new_map();
    write_text("a.csv", HEAD "E1,nan,38.5,噪声,2025-06-01,,\nE2,0,0,噪声,昨天,,\nE3,111.305,38.505,噪声,,明天,\n"
                             "E4,111.305,38.505,噪声,2025-06-01,,\nE5,111.305,38.505,噪声,2025-06-01,,多,了\n"
                             "E6,111.305,38.505,噪声,2025-06-02,,\n");
    grid_import_report *report = must_import("a.csv", "event:a");
    assert_counts(report, 6, 6, 0, 2);
    static const struct {
        int row;
        const char *reason;
    } want[] = {{3, "the time collected is none of the years 1932 to 2068; write it as 2025-06-30 08:05"},
                {4, "the time closed is none of the years 1932 to 2068; write it as 2025-06-30 08:05"},
                {4, "no time of collection, so no period counts it"},
                {2, "row 2 has no place: a coordinate is not a number; correct it in the file"},
                {6, "row 6 has no place: more fields than the header names; correct it in the file"}};
    assert_int_equal(grid_import_report_num_rejects(report), sizeof want / sizeof *want);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const grid_import_reject *reject = grid_import_report_reject_at(report, i);
        assert_int_equal(reject->row, want[i].row);
        assert_string_equal(reject->reason, want[i].reason);
    }
    grid_import_report_free(report);
    assert_string_equal(ask("SELECT group_concat(采集时间) FROM event_a WHERE code = 'E2'"), "昨天"); /* as it came */
    /* not one of them has a place */
    import_as("b.csv", HEAD "E1,,,噪声,2025-06-01,,\n", "event:b", 1, 1, 0, 1);
}

static void what_cannot_be_read_changes_nothing(void **state)
{
    grid_error error;
    size_t size, again;
    (void)state;
    new_map();
    import_as("a.csv", HEAD EAST, "event:a b", 1, 1, 0, 0);
    char *before = read_bytes("map.gpkg", &size);
    static const struct {
        const char *name, *text, *as, *words;
        grid_status status;
    } cases[] = {
        {"e.csv", "", "event:a b", "is empty", GRID_E_FORMAT},
        {"e.csv", "编号,类别,采集时间\nE1,噪声,2025-06-01\n", "event:a b", "no two columns", GRID_E_DATA},
        {"e.csv", "编号,经度,纬度\nE1,111.3,38.5\n", "event:a b", "采集时间", GRID_E_DATA},
        {"e.csv", HEAD "1.40929E+11,111.3,38.5,,2025-06-01,,\n", "event:a b", "rounded", GRID_E_DATA},
        {"e.csv", HEAD "E1,38.5,111.3,,2025-06-01,,\nE2,38.5,111.3,,2025-06-01,,\n", "event:a b", "look swapped",
         GRID_E_CRS},
        {"e.csv", HEAD EAST, "event:a_b", "would be table event_a_b", GRID_E_ARGUMENT},
        {"e.csv", HEAD EAST, "event:A B", "would be table", GRID_E_ARGUMENT},
        {"e.csv", HEAD EAST, "event:", "no kind of layer", GRID_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(cases[i].name, cases[i].text);
        grid_status status = try_import(cases[i].name, cases[i].as, false, NULL, &error);
        if (status != cases[i].status || !strstr(error.text, cases[i].words))
            fail_msg("case %zu: %s: %s", i, grid_status_name(status), status ? error.text : "");
    }
    grid_import_options how = grid_import_options_default();
    how.as = "event:a b";
    how.valid_from = "2025-06-01";
    write_text("e.csv", HEAD WEST);
    assert_int_equal(grid_import(path_of("map.gpkg"), path_of("e.csv"), &how, NULL, &error), GRID_E_ARGUMENT);
    assert_non_null(strstr(error.text, "--valid-from"));
    write_text("e.csv", HEAD); /* no event at all is no fault */
    grid_import_report *report = must_import("e.csv", "event:a b");
    assert_counts(report, 0, 0, 0, 0);
    grid_import_report_free(report);
    char *after = read_bytes("map.gpkg", &again);
    assert_int_equal(size, again);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
}

/* ---- what comes out -------------------------------------------------------------------------- */

/* A table counts as the file that it came from. */
static void a_table_counts_as_its_file(void **state)
{
    grid_map *map;
    grid_layer *layer;
    grid_events *events[3];
    grid_findings *findings[3];
    grid_error error;
    (void)state;
    new_map();
    write_text("a.csv", HEAD EAST WEST "E3,,,噪声,2025-06-04,,\nE4,111.5,38.6,,2025年6月5日 8时5分,bad,\n");
    grid_import_report_free(must_import("a.csv", "event:a"));
    assert_int_equal(grid_map_open(path_of("map.gpkg"), NULL, &map, NULL), GRID_OK);
    assert_int_equal(grid_map_layer_open(path_of("map.gpkg"), "event:a", "1999-01-01", &layer, NULL), GRID_OK);
    for (int i = 0; i < 3; i++) assert_int_equal(grid_events_new(map, &events[i], NULL), GRID_OK);
    assert_int_equal(grid_events_read(events[0], path_of("a.csv"), NULL, &findings[0], NULL), GRID_OK);
    assert_int_equal(grid_events_read_layer(events[1], layer, NULL, &findings[1], NULL), GRID_OK);
    assert_int_equal(grid_events_read_table(events[2], path_of("map.gpkg"), "event:a", NULL, &findings[2], NULL),
                     GRID_OK);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(grid_events_num(events[k]), 4);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(grid_event_unit(events[0], i), grid_event_unit(events[k], i));
            for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
                assert_int_equal(grid_event_word_at(events[0], i, (grid_event_word)w),
                                 grid_event_word_at(events[k], i, (grid_event_word)w));
            for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
                assert_true(grid_event_time_at(events[0], i, (grid_event_time)t) ==
                            grid_event_time_at(events[k], i, (grid_event_time)t));
        }
        assert_int_equal(grid_findings_num_severity(findings[k], GRID_WARNING), 2);
    }
    grid_events_options how = grid_events_options_default();
    how.columns_of_words[GRID_EVENT_STAGE] = "阶段";
    assert_int_equal(grid_events_read_table(events[2], path_of("map.gpkg"), "event:a", &how, NULL, &error),
                     GRID_E_DATA);
    assert_non_null(strstr(error.text, "备注")); /* all its columns are named */
    assert_int_equal(grid_events_read_table(events[2], path_of("map.gpkg"), "village", NULL, NULL, &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(grid_events_num(events[2]), 4);
    for (int i = 0; i < 3; i++) {
        grid_findings_free(findings[i]);
        grid_events_free(events[i]);
    }
    grid_layer_free(layer);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_columns_are_kept),
        cmocka_unit_test(odd_columns),
        cmocka_unit_test(from_any_format),
        cmocka_unit_test(in_gbk),
        cmocka_unit_test(a_newer_state_takes_the_place),
        cmocka_unit_test(codes_that_come_twice),
        cmocka_unit_test(events_without_a_code),
        cmocka_unit_test(rows_with_faults),
        cmocka_unit_test(what_cannot_be_read_changes_nothing),
        cmocka_unit_test(a_table_counts_as_its_file),
    };
    return cmocka_run_group_tests(tests, temp_folder_make, temp_folder_remove);
}
