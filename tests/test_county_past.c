/* test_county_past.c - events of a map file with three versions: each belongs to whom its place belonged to on the day
 * of its collection. The oracle asks for every event the map of its day, and climbs by codes until the open map has
 * one; and the counts are those of plain SQL on the table's rows.
 */
#include "county_second.h"
#include "db.h"

#define FIRST "2024-01-01"
#define THIRD "2026-01-01"
enum { BEFORE = 7, TIMELESS = 3, PLACELESS = 5 };

static const char *const days[] = {FIRST, SECOND, THIRD};
static grid_map *maps[3]; /* of each version; the last is the open one */
static grid_layer *table;

static grid_map *map_on(const char *day)
{
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.as_of = day;
    if (grid_map_open(map_file, &options, &map, &error)) fail_msg("%s", error.text);
    return map;
}

/* Two micro-grids of one grid become one. */
static void make_third(void)
{
    feature *taken = &second[4].items[40];
    for (size_t i = 0; i < second[4].num; i++) {
        feature *by = &second[4].items[i];
        if (by == taken || strcmp(by->values[PCODE], taken->values[PCODE]) || !shared_length(by, taken)) continue;
        unite(by, (feature *[]){by, taken}, 2);
        add_counts(by, taken);
        taken->gone = true;
        break;
    }
    assert_true(taken->gone);
    write_features(&second[4], second_dir, "microgrid.geojson");
}

/* The county's events and some that are odd: collected before there was a map, at no time, nowhere. */
static void write_more(void)
{
    char path[256];
    size_t size = 0;
    char *text = must(read_file(folder, "events.csv", &size));
    path_of(path, folder, "more.csv");
    FILE *file = must(fopen(path, "wb"));
    fwrite(text, 1, size, file);
    for (int i = 0; i < BEFORE; i++)
        fprintf(file, "OLD%d,111.57,38.70,治安巡防,,,,2023-12-31 %02d:59,,,,,,\r\n", i, 17 + i);
    for (int i = 0; i < TIMELESS; i++) fprintf(file, "NOTIME%d,111.57,38.70,治安巡防,,,,,,,,,,\r\n", i);
    for (int i = 0; i < PLACELESS; i++) fprintf(file, "NOWHERE%d,,,治安巡防,,,,2024-07-0%d 08:00,,,,,,\r\n", i, i + 1);
    fclose(file);
    free(text);
}

static int open_past(void **state)
{
    grid_import_report *report;
    grid_import_options how = grid_import_options_default();
    char path[256];
    if (open_versions(state)) return -1;
    make_second();
    import(second_dir, "levels.json", NULL, SECOND, &report);
    grid_import_report_free(report);
    make_third();
    import(second_dir, "microgrid.geojson", "microgrid", THIRD, &report);
    grid_import_report_free(report);
    write_more();
    path_of(path, folder, "more.csv");
    how.as = "event:more";
    assert_int_equal(grid_import(map_file, path, &how, NULL, NULL), GRID_OK);
    for (int v = 0; v < 3; v++) maps[v] = map_on(days[v]);
    assert_int_equal(grid_map_layer_open(map_file, "event:more", NULL, &table, NULL), GRID_OK);
    return 0;
}

static int close_past(void **state)
{
    char path[256];
    path_of(path, folder, "more.csv");
    unlink(path);
    grid_layer_free(table);
    for (int v = 0; v < 3; v++) grid_map_free(maps[v]);
    return close_versions(state);
}

static grid_events *read_table(const grid_map *map, grid_past *past, grid_findings **findings)
{
    grid_events *events;
    grid_error error;
    grid_events_options how = grid_events_options_default();
    how.past = past;
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    if (grid_events_read_layer(events, table, &how, findings, &error)) fail_msg("%s", error.text);
    return events;
}

static const grid_finding *finding_that_says(const grid_findings *findings, const char *words)
{
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        if (strstr(grid_findings_at(findings, i)->text, words)) return grid_findings_at(findings, i);
    return NULL;
}

/* ---- the oracle ------------------------------------------------------------------------------ */

/* Version of a day of the table's text, -1 before the first; without one the open map's. */
static int version_of(const char *collected, int own)
{
    if (!collected) return own;
    for (int v = 2; v >= 0; v--)
        if (strncmp(collected, days[v], 10) >= 0) return v;
    return -1;
}

/* Code of the unit of `map` that holds an event, "" for nobody; *climbed counts those that stand for one below. */
static const char *holder(const grid_map *map, size_t event, int own, size_t *climbed)
{
    double x, y;
    grid_hit hit;
    int32_t column = grid_layer_field_by_name(table, "采集时间");
    int v = version_of(grid_layer_text(table, event, (size_t)column), own);
    if (v < 0 || grid_layer_point(table, event, &x, &y, NULL) != GRID_OK) return "";
    grid_locate(maps[v], x, y, &hit);
    for (int32_t unit = hit.unit; unit != GRID_NONE; unit = grid_unit_parent(maps[v], unit)) {
        const char *code = grid_unit_code(maps[v], unit);
        if (grid_map_unit_by_code(map, code) == GRID_NONE) continue;
        *climbed += unit != hit.unit;
        return code;
    }
    return "";
}

static const char *code_of(const grid_events *events, size_t i)
{
    int32_t unit = grid_event_unit(events, i);
    return unit == GRID_NONE ? "" : grid_unit_code(grid_events_map(events), unit);
}

static void each_event_belongs_to_its_day(void **state)
{
    grid_past *past;
    grid_findings *findings;
    (void)state;
    for (int own = 2; own >= 0; own--) { /* each version as the open map */
        size_t climbed = 0, moved = 0, earlier = 0;
        assert_int_equal(grid_past_open(maps[own], map_file, own == 2 ? NULL : days[own], &past, NULL), GRID_OK);
        assert_int_equal(grid_past_num_versions(past), 3);
        assert_int_equal(grid_past_own_version(past), own);
        grid_events *events = read_table(maps[own], past, &findings), *plain = read_table(maps[own], NULL, NULL);
        assert_int_equal(grid_events_num(events), grid_layer_num_features(table));
        for (size_t i = 0; i < grid_events_num(events); i++) {
            assert_string_equal(code_of(events, i), holder(maps[own], i, own, &climbed));
            moved += grid_event_unit(events, i) != grid_event_unit(plain, i);
        }
        int32_t column = grid_layer_field_by_name(table, "采集时间");
        for (size_t i = 0; i < grid_layer_num_features(table); i++) {
            int v = version_of(grid_layer_text(table, i, (size_t)column), own);
            earlier += v >= 0 && v != own && grid_layer_feature_kind(table, i) != GRID_GEOMETRY_NONE;
        }
        assert_true(climbed > 50 && moved > climbed / 2); /* the case is one */
        assert_int_equal(finding_that_says(findings, "go by other versions of the map")->count, earlier);
        assert_int_equal(finding_that_says(findings, "count for the nearest one above")->count, climbed);
        const grid_finding *before = finding_that_says(findings, "were collected before " FIRST);
        assert_int_equal(before->count, BEFORE);
        assert_int_equal(before->severity, GRID_WARNING);
        grid_findings_free(findings);
        grid_events_free(events);
        grid_events_free(plain);
        grid_past_free(past);
    }
}

/* The file counts as the table that was made of it. */
static void text_and_table_agree(void **state)
{
    char path[256];
    grid_past *past;
    grid_events *text;
    grid_events_options how = grid_events_options_default();
    (void)state;
    assert_int_equal(grid_past_open(maps[2], map_file, NULL, &past, NULL), GRID_OK);
    grid_events *events = read_table(maps[2], past, NULL);
    assert_int_equal(grid_events_new(maps[2], &text, NULL), GRID_OK);
    how.past = past;
    path_of(path, folder, "more.csv");
    assert_int_equal(grid_events_read(text, path, &how, NULL, NULL), GRID_OK);
    assert_int_equal(grid_events_num(text), grid_events_num(events));
    for (size_t i = 0; i < grid_events_num(text); i++)
        assert_int_equal(grid_event_unit(text, i), grid_event_unit(events, i));
    grid_events_free(text);
    grid_events_free(events);
    grid_past_free(past);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static double ask(const char *condition)
{
    grid_db *db;
    int64_t answer = -1;
    assert_int_equal(grid_db_open(map_file, GRID_DB_READ, &db, NULL), GRID_OK);
    assert_int_equal(grid_db_integer(db, -1, &answer, NULL, "SELECT count(*) FROM event_more WHERE %s", condition),
                     GRID_OK);
    grid_db_close(db);
    return (double)answer;
}

static void counts_are_those_of_sql(void **state)
{
    static const char *const month = "%s >= '2025-%02d-01' AND %s < '2025-%02d-01'";
    grid_past *past;
    (void)state;
    assert_int_equal(grid_past_open(maps[2], map_file, NULL, &past, NULL), GRID_OK);
    grid_events *events = read_table(maps[2], past, NULL);
    for (int m = 1; m < 12; m++) {
        grid_situation_options o = grid_situation_options_default();
        grid_situation *s;
        char day[32], sql[400];
        double all[GRID_NUM_COUNTS], row[GRID_NUM_COUNTS], sum = 0;
        snprintf(day, sizeof day, "2025-%02d-01", m);
        assert_true(grid_event_time_read(day, &o.period.from_s));
        o.period = grid_step_around(GRID_STEP_MONTH, o.period.from_s);
        assert_int_equal(grid_situation_make(events, &o, &s, NULL), GRID_OK);
        grid_situation_counts(s, GRID_NONE, all);
        snprintf(sql, sizeof sql, month, "采集时间", m, "采集时间", m + 1);
        assert_true(all[GRID_COUNT_REPORTED] == ask(sql) && all[GRID_COUNT_REPORTED] > 500);
        snprintf(sql, sizeof sql, month, "结案时间", m, "结案时间", m + 1);
        assert_true(all[GRID_COUNT_CLOSED] == ask(sql));
        snprintf(sql, sizeof sql, "采集时间 < '2025-%02d-01' AND ifnull(结案时间 >= '2025-%02d-01', 1)", m + 1, m + 1);
        assert_true(all[GRID_COUNT_OPEN] == ask(sql));
        int32_t township = grid_map_level_by_name(maps[2], "township");
        for (size_t i = 0; i < grid_situation_num_rows(s, township); i++) {
            grid_situation_counts(s, grid_situation_unit_at(s, township, i), row);
            sum += row[GRID_COUNT_REPORTED];
        }
        grid_situation_unassigned(s, township, row);
        assert_true(sum + row[GRID_COUNT_REPORTED] == all[GRID_COUNT_REPORTED]);
        grid_situation_free(s);
    }
    grid_events_free(events);
    grid_past_free(past);
}

/* gridctl tells the same by township, and with --as-of what the map of that day says of all. */
static void the_command_tells_the_same(void **state)
{
    (void)state;
    for (int as_of = 0; as_of < 2; as_of++) {
        const grid_map *map = maps[as_of ? 1 : 2];
        char command[600], line[200];
        snprintf(command, sizeof command, "'%s' situation '%s' --by township --events-of more --from 2020-01-01 --now "
                 "2026-12-31 --json %s 2>/dev/null", GRIDCTL, map_file, as_of ? "--as-of 2025-06-30" : "");
        FILE *stream = must(popen(command, "r"));
        char *text = must(calloc(1 << 20, 1));
        assert_true(fread(text, 1, (1 << 20) - 1, stream) > 0);
        pclose(stream);
        int32_t level = grid_map_level_by_name(map, "township"), first, num;
        grid_map_level_units(map, level, &first, &num);
        for (int32_t town = first; town < first + num; town++) {
            size_t count = 0, climbed = 0;
            int32_t column = grid_layer_field_by_name(table, "采集时间");
            for (size_t i = 0; i < grid_layer_num_features(table); i++) {
                double x, y;
                grid_hit hit = {.unit = GRID_NONE};
                if (!grid_layer_text(table, i, (size_t)column)) continue;
                if (as_of && grid_layer_point(table, i, &x, &y, NULL) == GRID_OK) grid_locate(map, x, y, &hit);
                if (!as_of) hit.unit = grid_map_unit_by_code(map, holder(map, i, 2, &climbed));
                count += grid_unit_ancestor(map, hit.unit, level) == town;
            }
            snprintf(line, sizeof line, "\"code\": \"%s\", \"name\": \"%s\"", grid_unit_code(map, town),
                     grid_unit_name(map, town));
            char *at = strstr(text, line);
            assert_non_null(at);
            assert_int_equal(strtol(strstr(at, "\"reported\": ") + 12, NULL, 10), count);
        }
        free(text);
    }
}

/* Village, or grid and so on above it, of each month of 2025: gridctl hotspot counts as the oracle holds. */
static void hot_spots_count_the_same(void **state)
{
    enum { MONTHS = 12 };
    const grid_map *map = maps[2];
    char command[600], line[200];
    size_t n = grid_map_num_units(map), climbed = 0, checked = 0;
    int(*count)[MONTHS] = must(calloc(n, sizeof *count));
    int32_t column = grid_layer_field_by_name(table, "采集时间"), level = grid_map_level_by_name(map, "community");
    (void)state;
    for (size_t i = 0; i < grid_layer_num_features(table); i++) {
        const char *time = grid_layer_text(table, i, (size_t)column);
        if (!time || strncmp(time, "2025-", 5)) continue;
        int32_t unit = grid_map_unit_by_code(map, holder(map, i, 2, &climbed));
        for (; unit != GRID_NONE; unit = grid_unit_parent(map, unit)) count[unit][atoi(time + 5) - 1]++;
    }
    snprintf(command, sizeof command, "'%s' hotspot '%s' --by community --events-of more --period month --from 2025-01-01 "
             "--to 2025-12-31 --json 2>/dev/null", GRIDCTL, map_file);
    FILE *stream = must(popen(command, "r"));
    char *text = must(calloc(1 << 20, 1));
    assert_true(fread(text, 1, (1 << 20) - 1, stream) > 0);
    pclose(stream);
    for (int32_t unit = 0; unit < (int32_t)n; unit++) {
        if (grid_unit_level(map, unit) != level) continue;
        snprintf(line, sizeof line, "{\"code\": \"%s\"", grid_unit_code(map, unit));
        char *at = strstr(text, line);
        assert_non_null(at);
        at = strstr(at, "\"values\": [") + 10;
        for (int m = 0; m < MONTHS; m++, checked++) assert_int_equal(strtol(at + 1, &at, 10), count[unit][m]);
        assert_true(*at == ']');
    }
    assert_true(checked > 100 * MONTHS);
    free(text);
    free(count);
}

/* ---- maps without a past --------------------------------------------------------------------- */

static void one_version_changes_nothing(void **state)
{
    char path[256], one[300];
    grid_past *past;
    grid_map *map;
    (void)state;
    snprintf(one, sizeof one, "%s-one.gpkg", folder);
    path_of(path, folder, "kelan.json");
    grid_import_options how = grid_import_options_default();
    how.valid_from = "2026-01-01"; /* all the events are older */
    assert_int_equal(grid_import(one, path, &how, NULL, NULL), GRID_OK);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? path : one;
        assert_int_equal(grid_map_open(name, NULL, &map, NULL), GRID_OK);
        assert_int_equal(grid_past_open(map, name, NULL, &past, NULL), GRID_OK);
        assert_int_equal(grid_past_num_versions(past), 1);
        assert_int_equal(grid_past_version_at(past, 0), 0);
        assert_int_equal(grid_past_own_version(past), 0);
        grid_events *with = read_table(map, past, NULL), *without = read_table(map, NULL, NULL);
        for (size_t e = 0; e < grid_events_num(with); e++)
            assert_int_equal(grid_event_unit(with, e), grid_event_unit(without, e));
        grid_events_free(with);
        grid_events_free(without);
        grid_past_free(past);
        grid_map_free(map);
    }
    unlink(one);
}

static void mistakes(void **state)
{
    grid_past *past;
    grid_error error;
    int32_t unit;
    double x = 0, y = 0;
    (void)state;
    assert_int_equal(grid_past_open(maps[2], map_file, "gestern", &past, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_past_open(maps[2], "/nowhere.gpkg", NULL, &past, &error), GRID_E_OPEN);
    assert_int_equal(grid_past_open(maps[2], map_file, NULL, &past, NULL), GRID_OK);
    for (int32_t v = -1; v < 4; v += 4)
        assert_int_equal(grid_past_locate(past, v, 1, &x, &y, 0, NULL, &unit, NULL, NULL, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_past_locate(past, 0, 1, &x, &y, 0, NULL, &unit, NULL, NULL, NULL), GRID_OK);
    assert_int_equal(unit, GRID_NONE);
    assert_int_equal(grid_past_version_at(past, INT64_MIN), GRID_NONE);
    assert_string_equal(grid_past_day(past, 1), SECOND);
    grid_past_free(past);
    grid_past_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_belongs_to_its_day), cmocka_unit_test(text_and_table_agree),
        cmocka_unit_test(counts_are_those_of_sql),       cmocka_unit_test(the_command_tells_the_same),
        cmocka_unit_test(hot_spots_count_the_same),      cmocka_unit_test(one_version_changes_nothing),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, open_past, close_past);
}
