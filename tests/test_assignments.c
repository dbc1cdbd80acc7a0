/* Assignments and areas of a map file: who counts on which day, what holds which point (against
 * boxes compared number by number), what an import says about rows that name nothing. */
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

#include "day.h"
#include "db.h"
#include "random.h"
#include "temp_folder.h"

/* A box in quarters of a degree from 111 E, 38 N, so that its corners are exact. */
typedef struct box {
    const char *code, *parent;
    int west, south, east, north;
} box;

static void write_boxes(const char *name, const box *list, size_t n)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fprintf(file, "{\"type\": \"FeatureCollection\", \"features\": [\n");
    for (size_t i = 0; i < n; i++) {
        double w = 111 + 0.25 * list[i].west, s = 38 + 0.25 * list[i].south;
        double e = 111 + 0.25 * list[i].east, m = 38 + 0.25 * list[i].north;
        fprintf(file,
                "%s{\"type\": \"Feature\", \"properties\": {\"code\": \"%s\", \"name\": \"n%s\", "
                "\"parent\": \"%s\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
                "[[[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}\n",
                i ? "," : "", list[i].code, list[i].code, list[i].parent, w, s, e, s, e, m, w, m, w,
                s);
    }
    fprintf(file, "]}\n");
    fclose(file);
}

static grid_import_report *import(const char *map, const char *file, const char *as,
                                  const char *day)
{
    grid_import_options options = grid_import_options_default();
    grid_import_report *report;
    grid_error error;
    options.as = as;
    options.valid_from = day;
    options.list_rejects = true;
    if (strcmp(as, "village") == 0) options.parent = "parent";
    if (grid_import(path_of(map), path_of(file), &options, &report, &error))
        fail_msg("%s", error.text);
    return report;
}

static void must_import(const char *map, const char *file, const char *as, const char *day)
{
    grid_import_report_free(import(map, file, as, day));
}

/* A town of two villages, one with an exclave; compounds that overlap, beats that tile. */
static const box town[] = {{"T", "", 0, 0, 8, 4}};
static const box villages[] = {
    {"A", "T", 0, 0, 4, 4}, {"A", "T", 6, 0, 8, 4}, {"B", "T", 4, 0, 6, 4}};
static const box compounds[] = {
    {"X1", "", 0, 0, 3, 3}, {"X2", "", 2, 2, 5, 4}, {"X3", "", 7, 0, 8, 1}, {"X3", "", 0, 3, 1, 4}};
static const box beats[] = {{"P2", "", 0, 0, 2, 4}, {"P1", "", 2, 0, 8, 4}};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void make_map(const char *map)
{
    unlink(path_of(map));
    write_boxes("town.geojson", town, COUNT(town));
    write_boxes("villages.geojson", villages, COUNT(villages));
    write_boxes("compounds.geojson", compounds, COUNT(compounds));
    write_boxes("beats.geojson", beats, COUNT(beats));
    must_import(map, "town.geojson", "town", NULL);
    must_import(map, "villages.geojson", "village", NULL);
    must_import(map, "compounds.geojson", "area:compound", NULL);
    must_import(map, "beats.geojson", "area:beat", NULL);
}

static grid_map *open_map(const char *name)
{
    grid_map *map;
    grid_error error;
    if (grid_map_open(path_of(name), NULL, &map, &error)) fail_msg("%s", error.text);
    assert_true(grid_map_is_file(map));
    return map;
}

static grid_assignments *open_list(const char *name, const char *as_of, const char *day)
{
    grid_assignments_options options = grid_assignments_options_default();
    grid_assignments *list;
    grid_error error;
    options.as_of = as_of;
    options.day = day;
    if (grid_assignments_open(path_of(name), &options, &list, &error)) fail_msg("%s", error.text);
    return list;
}

/* ---- areas -------------------------------------------------------------------------------------
 */

/* All boxes of a layer against a point, as the rule says; codes of `list` ascend but for beats. */
static size_t expect(const box *list, size_t n, double x, double y, const char *out[4])
{
    size_t num = 0;
    const char *rim = NULL;
    double qx = (x - 111) * 4, qy = (y - 38) * 4;
    for (size_t i = 0; i < n; i++) {
        const box *b = &list[i];
        if (qx >= b->west && qx < b->east && qy >= b->south && qy < b->north) {
            if (!num || strcmp(out[num - 1], b->code) != 0) out[num++] = b->code;
        } else if (qx >= b->west && qx <= b->east && qy >= b->south && qy <= b->north) {
            if (!rim || strcmp(b->code, rim) < 0) rim = b->code;
        }
    }
    if (!num && rim) out[num++] = rim;
    return num;
}

static void areas_hold_points(void **state)
{
    uint64_t random = 5;
    grid_areas *areas;
    grid_error error;
    (void)state;
    make_map("areas.gpkg");
    grid_map *map = open_map("areas.gpkg");
    if (grid_areas_open(map, path_of("areas.gpkg"), NULL, &areas, &error))
        fail_msg("%s", error.text);
    assert_int_equal(grid_areas_num(areas), 5);
    assert_string_equal(grid_area_kind(areas, 0), "compound");
    assert_string_equal(grid_area_code(areas, 2), "X3"); /* two rows, one area */
    assert_string_equal(grid_area_kind(areas, 3), "beat");
    assert_string_equal(grid_area_code(areas, 3), "P1");
    assert_string_equal(grid_area_name(areas, 3), "nP1");
    assert_int_equal(grid_areas_by_code(areas, "P2"), 4);
    assert_int_equal(grid_areas_by_code(areas, "A"), GRID_NONE);
    assert_int_equal(grid_areas_by_code(areas, ""), GRID_NONE);
    double extent[4], px, py;
    grid_area_extent(areas, 2, extent);
    assert_true(extent[0] == 111 && extent[1] == 38 && extent[2] == 113 && extent[3] == 39);
    int32_t found[8];
    assert_int_equal(grid_area_point(areas, 0, &px, &py, &error), GRID_OK);
    assert_true(grid_areas_at(areas, px, py, 8, found) >= 1 && found[0] == 0);
    for (size_t i = 0; i < scaled(20000); i++) {
        /* half of the points on lines of the boxes and their corners */
        double x = 111 + 0.0625 * (double)random_below(&random, 36) - 0.125;
        double y = 38 + 0.0625 * (double)random_below(&random, 20) - 0.125;
        if (random_below(&random, 2)) x += 0.0625 * random_unit(&random);
        const char *want[8];
        size_t n = expect(compounds, COUNT(compounds), x, y, want);
        n += expect(beats, COUNT(beats), x, y, want + n);
        assert_int_equal(grid_areas_at(areas, x, y, 8, found), n);
        for (size_t k = 0; k < n; k++)
            assert_string_equal(grid_area_code(areas, found[k]), want[k]);
    }
    assert_int_equal(grid_areas_at(areas, 111.6, 38.6, 1, found), 3); /* X1, X2 and P1 */
    assert_int_equal(found[0], 0);
    assert_int_equal(grid_areas_at(areas, NAN, 38.6, 8, found), 0);
    grid_areas_free(areas);
    grid_map_free(map);
}

static void a_hole_is_no_ground(void **state)
{
    grid_areas *areas;
    int32_t found[2];
    (void)state;
    make_map("hole.gpkg");
    write_text(
        "hole.geojson",
        "{\"type\": \"Feature\", \"properties\": {\"name\": \"环\"}, \"geometry\": {\"type\": "
        "\"Polygon\", \"coordinates\": [[[111,38],[112,38],[112,39],[111,39],[111,38]],"
        "[[111.25,38.25],[111.75,38.25],[111.75,38.75],[111.25,38.75],[111.25,38.25]]]}}");
    must_import("hole.gpkg", "hole.geojson", "area:ring", NULL);
    grid_map *map = open_map("hole.gpkg");
    assert_int_equal(grid_areas_open(map, path_of("hole.gpkg"), NULL, &areas, NULL), GRID_OK);
    assert_string_equal(grid_area_code(areas, 5), "");
    assert_string_equal(grid_area_name(areas, 5), "环");
    assert_int_equal(grid_areas_at(areas, 111.375, 38.375, 0, NULL), 2); /* X1, P2; not the ring */
    assert_int_equal(grid_areas_at(areas, 111.125, 38.5, 0, NULL), 3);   /* X1, P2, ring */
    assert_int_equal(grid_areas_at(areas, 111.25, 38.5, 0, NULL), 3);    /* its rim has no other */
    assert_int_equal(grid_areas_at(areas, 111.875, 38.875, 2, found), 3);
    grid_areas_free(areas);
    grid_map_free(map);
}

/* ---- assignments -------------------------------------------------------------------------------
 */

static const char days_csv[] =
    "编号,姓名,职务,单元编码,起始日期,结束日期\r\n"
    "L1,白某0001,县长,T,,\r\n"
    "L2,李某0002,副县长,A,2025-06-01,2025/6/30\r\n"
    "L3,张某0003,局长,A,2025年7月1日,长期\r\n"
    "L4,王某0004,主任,B,45809,\r\n" /* 2025-06-01 as a spreadsheet has it */
    "L5,赵某0005,片警,X1,,20250531\r\n";

static size_t codes_on(const char *map, const char *day, char out[64])
{
    grid_assignments *list = open_list(map, NULL, day);
    size_t n = grid_assignments_num(list);
    *out = 0;
    for (size_t i = 0; i < n; i++) strcat(out, grid_assignments_at(list, i)->id);
    grid_assignments_free(list);
    return n;
}

static void both_days_count(void **state)
{
    char ids[64];
    (void)state;
    make_map("days.gpkg");
    write_text("days.csv", days_csv);
    grid_import_report *report = import("days.gpkg", "days.csv", "assignment:leader", NULL);
    assert_int_equal(grid_import_report_num_rejects(report), 0);
    assert_int_equal(grid_findings_num_severity(grid_import_report_findings(report), GRID_WARNING),
                     0);
    grid_import_report_free(report);
    static const struct {
        const char *day, *ids;
    } cases[] = {{NULL, "L1L2L3L4L5"},     {"2025-05-31", "L1L5"},   {"2025-06-01", "L1L2L4"},
                 {"2025-06-30", "L1L2L4"}, {"2025-07-01", "L1L3L4"}, {"0001-01-01", "L1L5"},
                 {"9999-12-31", "L1L3L4"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        codes_on("days.gpkg", cases[i].day, ids);
        assert_string_equal(ids, cases[i].ids);
    }
    grid_assignments *list = open_list("days.gpkg", "2025-06-15", NULL); /* as_of is the day, too */
    assert_int_equal(grid_assignments_num(list), 3);
    const grid_assignment *second = grid_assignments_at(list, 1);
    assert_string_equal(second->kind, "leader");
    assert_string_equal(second->name, "李某0002");
    assert_string_equal(second->target, "A");
    assert_string_equal(second->from, "2025-06-01");
    assert_string_equal(second->to, "2025-06-30");
    assert_null(grid_assignments_at(list, 0)->from);
    assert_int_equal(grid_assignment_num_fields(list, 1), 1);
    assert_string_equal(grid_assignment_field_name(list, 1, 0), "职务");
    assert_string_equal(grid_assignment_text(list, 1, 0), "副县长");
    grid_assignments_free(list);
    grid_assignments_options options = grid_assignments_options_default();
    options.day = "2025/6/1";
    assert_int_equal(grid_assignments_open(path_of("days.gpkg"), &options, &list, NULL),
                     GRID_E_ARGUMENT);
}

static void a_unit_has_its_own_and_its_parents(void **state)
{
    size_t found[4];
    int32_t unit, area;
    grid_areas *areas;
    (void)state;
    make_map("of.gpkg");
    write_text("of.csv", days_csv);
    must_import("of.gpkg", "of.csv", "assignment:leader", NULL);
    grid_map *map = open_map("of.gpkg");
    grid_assignments *list = open_list("of.gpkg", NULL, NULL);
    assert_int_equal(grid_areas_open(map, path_of("of.gpkg"), NULL, &areas, NULL), GRID_OK);
    int32_t a = grid_map_unit_by_code(map, "A");
    assert_int_equal(grid_assignments_of_unit(list, map, a, 4, found), 3);
    assert_true(found[0] == 1 && found[1] == 2 && found[2] == 0);
    assert_int_equal(grid_assignments_of_unit(list, map, a, 1, found), 3);
    assert_int_equal(grid_assignments_of_unit(list, map, GRID_NONE, 4, found), 0);
    assert_int_equal(grid_assignments_of(list, "X1", 4, found), 1);
    assert_int_equal(grid_assignments_of(list, "", 4, found), 0);
    grid_assignment_target(list, found[0], map, areas, &unit, &area);
    assert_int_equal(unit, GRID_NONE);
    assert_int_equal(area, 0);
    grid_assignment_target(list, 0, map, NULL, &unit, &area);
    assert_int_equal(unit, grid_map_unit_by_code(map, "T"));
    assert_int_equal(area, GRID_NONE);
    grid_assignments_free(list);
    /* only some targets, whatever their characters are */
    const char *targets[] = {"B", "X1", "it's') OR 1 --"};
    grid_assignments_options options = grid_assignments_options_default();
    options.targets = targets;
    options.num_targets = 3;
    assert_int_equal(grid_assignments_open(path_of("of.gpkg"), &options, &list, NULL), GRID_OK);
    assert_int_equal(grid_assignments_num(list), 2);
    grid_assignments_free(list);
    options.num_targets = 0;
    assert_int_equal(grid_assignments_open(path_of("of.gpkg"), &options, &list, NULL), GRID_OK);
    assert_int_equal(grid_assignments_num(list), 0);
    grid_assignments_free(list);
    grid_areas_free(areas);
    grid_map_free(map);
}

/* Every row that names nothing is told and listed, and is stored all the same. */
static void unknown_targets_are_told(void **state)
{
    enum { ROWS = 70 };
    char text[8000] = "id,name,unit,from,to\n";
    (void)state;
    make_map("lost.gpkg");
    for (int i = 0; i < ROWS; i++)
        sprintf(text + strlen(text), "%d,n%d,%s,%s,%s\n", i, i,
                i == 3  ? ""
                : i % 2 ? "A"
                        : "Z",
                i == 5 ? "someday" : "", i == 7 ? "2025-02-30" : "");
    write_text("lost.csv", text);
    grid_import_report *report = import("lost.gpkg", "lost.csv", "assignment:worker", NULL);
    assert_int_equal(grid_import_report_num_rejects(report), ROWS / 2 + 3);
    const grid_import_reject *first = grid_import_report_reject_at(report, 0);
    assert_int_equal(first->row, 2);
    assert_string_equal(first->as, "assignment:worker");
    assert_string_equal(first->code, "0");
    assert_string_equal(first->name, "n0");
    assert_non_null(strstr(first->reason, "Z, which is no unit or area"));
    assert_non_null(strstr(grid_import_report_reject_at(report, 2)->reason, "names nothing"));
    assert_non_null(strstr(grid_import_report_reject_at(report, 4)->reason, "someday"));
    assert_int_equal(grid_findings_num_severity(grid_import_report_findings(report), GRID_WARNING),
                     ROWS / 2 + 3);
    assert_int_equal(grid_import_report_at(report, 0)->added, ROWS);
    grid_import_report_free(report);
    grid_import_options options = grid_import_options_default();
    options.as = "assignment:again";
    assert_int_equal(
        grid_import(path_of("lost.gpkg"), path_of("lost.csv"), &options, &report, NULL), GRID_OK);
    assert_int_equal(grid_import_report_num_rejects(report), 0);
    grid_import_report_free(report);
}

static void assert_no_target_column(const char *as)
{
    grid_import_options options = grid_import_options_default();
    grid_error error;
    options.as = as;
    assert_int_equal(grid_import(path_of("c.gpkg"), path_of("c.csv"), &options, NULL, &error),
                     GRID_E_DATA);
    assert_non_null(strstr(error.text, "--parent"));
}

static void columns_are_guessed_or_named(void **state)
{
    grid_import_options options = grid_import_options_default();
    (void)state;
    make_map("c.gpkg");
    write_text("c.csv", "who,where\nw1,A\n");
    assert_no_target_column("assignment:x");
    options.as = "assignment:x";
    options.parent = "where";
    assert_int_equal(grid_import(path_of("c.gpkg"), path_of("c.csv"), &options, NULL, NULL),
                     GRID_OK);
    grid_assignments *list = open_list("c.gpkg", NULL, NULL);
    assert_int_equal(grid_assignments_num(list), 1);
    assert_string_equal(grid_assignments_at(list, 0)->id, "");
    assert_string_equal(grid_assignments_at(list, 0)->target, "A");
    grid_assignments_free(list);
    /* a table of attributes of a GeoPackage is a source, too, when it is named */
    make_map("d.gpkg");
    char table[330];
    snprintf(table, sizeof table, "%s:assignment_x", path_of("c.gpkg"));
    options.parent = NULL;
    grid_error error;
    if (grid_import(path_of("d.gpkg"), table, &options, NULL, &error)) fail_msg("%s", error.text);
    list = open_list("d.gpkg", NULL, NULL);
    assert_string_equal(grid_assignments_at(list, 0)->target, "A");
    assert_string_equal(grid_assignment_text(list, 0, 0), "w1");
    grid_assignments_free(list);
}

static long size_and_sum(const char *name, uint64_t *sum)
{
    FILE *file = fopen(path_of(name), "rb");
    long size = 0;
    assert_non_null(file);
    *sum = 7;
    for (int c; (c = getc(file)) != EOF; size++) *sum = *sum * 1099511628211u + (uint64_t)c;
    fclose(file);
    return size;
}

static void versions_of_a_list(void **state)
{
    uint64_t before, after;
    (void)state;
    make_map("v.gpkg");
    write_text("v.csv", "id,name,unit\n1,a,A\n2,b,B\n");
    must_import("v.gpkg", "v.csv", "assignment:worker", "2025-01-01");
    long size = size_and_sum("v.gpkg", &before);
    must_import("v.gpkg", "v.csv", "assignment:worker", "2025-06-01");
    assert_int_equal(size_and_sum("v.gpkg", &after), size);
    assert_true(before == after);
    write_text("v.csv", "id,name,unit\n1,a,B\n2,b,B\n");
    must_import("v.gpkg", "v.csv", "assignment:worker", "2025-07-01");
    static const struct {
        const char *day;
        size_t of_a, of_b;
    } cases[] = {{"2024-12-31", 0, 0},
                 {"2025-01-01", 1, 1},
                 {"2025-06-30", 1, 1},
                 {"2025-07-01", 0, 2},
                 {NULL, 0, 2}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        grid_assignments *list = open_list("v.gpkg", cases[i].day, NULL);
        assert_int_equal(grid_assignments_of(list, "A", 0, NULL), cases[i].of_a);
        assert_int_equal(grid_assignments_of(list, "B", 0, NULL), cases[i].of_b);
        grid_assignments_free(list);
    }
    grid_map_versions *log;
    assert_int_equal(grid_map_versions_open(path_of("v.gpkg"), &log, NULL), GRID_OK);
    assert_int_equal(grid_map_versions_num(log), 6); /* what changed nothing is no version */
    const grid_map_version *last = grid_map_versions_at(log, 5);
    assert_string_equal(last->as, "assignment:worker");
    assert_string_equal(last->valid_from, "2025-07-01");
    assert_true(last->added == 1 && last->kept == 1 && last->ended == 1);
    assert_string_equal(last->source, path_of("v.csv"));
    assert_null(grid_map_versions_at(log, 0)->valid_from);
    grid_map_versions_free(log);
    grid_layer *layer;
    assert_int_equal(
        grid_map_layer_open(path_of("v.gpkg"), "assignment:worker", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_NONE);
    assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 0);
    grid_layer_free(layer);
}

/* A forged catalogue: kinds that do not fit the names, tables that do not fit the kinds. */
static void forged_layers_do_no_harm(void **state)
{
    static const char *const forgeries[] = {
        "UPDATE grid_layers SET \"as\" = 'beat' WHERE \"as\" = 'area:beat'",
        "UPDATE grid_layers SET kind = 5 WHERE \"as\" = 'area:compound'",
        "UPDATE grid_layers SET table_name = 'grid_meta' WHERE \"as\" = 'beat'",
        "UPDATE grid_layers SET table_name = 'nowhere' WHERE \"as\" = 'beat'"};
    (void)state;
    make_map("forged.gpkg");
    grid_map *map = open_map("forged.gpkg");
    for (size_t i = 0; i < COUNT(forgeries); i++) {
        grid_db *db;
        grid_areas *areas;
        grid_assignments *list;
        grid_error error;
        assert_int_equal(grid_db_open(path_of("forged.gpkg"), GRID_DB_WRITE, &db, NULL), GRID_OK);
        assert_int_equal(grid_db_run(db, NULL, "%s", forgeries[i]), GRID_OK);
        grid_db_close(db);
        grid_status status = grid_areas_open(map, path_of("forged.gpkg"), NULL, &areas, &error);
        if (status == GRID_OK) grid_areas_free(areas);
        assert_int_equal(status == GRID_OK, i < 2);
        if (grid_assignments_open(path_of("forged.gpkg"), NULL, &list, &error) == GRID_OK)
            grid_assignments_free(list);
    }
    grid_map_free(map);
}

static void rows_without_place_are_listed(void **state)
{
    (void)state;
    make_map("p.gpkg");
    write_text("p.csv", "code,名称,经度,纬度\nM1,a,111.1,38.1\nM2,b,,38.1\nM3,c,x,38.1\n");
    grid_import_report *report = import("p.gpkg", "p.csv", "module:p", NULL);
    assert_int_equal(grid_import_report_num_rejects(report), 2);
    const grid_import_reject *second = grid_import_report_reject_at(report, 1);
    assert_int_equal(second->row, 4);
    assert_string_equal(second->code, "M3");
    assert_string_equal(second->name, "c");
    assert_non_null(strstr(second->reason, "has no place"));
    assert_null(strstr(second->reason, "p.csv"));
    grid_import_report_free(report);
}

static void days_as_data_write_them(void **state)
{
    static const struct {
        const char *text, *day;
    } cases[] = {{"2025-06-01", "2025-06-01"},
                 {"2025/6/1", "2025-06-01"},
                 {"2025.6.1", "2025-06-01"},
                 {"2025年6月1日", "2025-06-01"},
                 {"20250601", "2025-06-01"},
                 {"2025/6/1 8:05", "2025-06-01"},
                 {"2025-06-01T08:05:00Z", "2025-06-01"},
                 {"45809", "2025-06-01"},
                 {"45809.5", "2025-06-01"},
                 {"25569", "1970-01-01"},
                 {"2024-02-29", "2024-02-29"},
                 {"2025-02-29", NULL},
                 {"2025-13-01", NULL},
                 {"2025/6-1", NULL},
                 {"2025", NULL},
                 {"140929", NULL},
                 {"1/6/2025", NULL},
                 {"2025-06-011", NULL},
                 {"", NULL},
                 {"明天", NULL}};
    char day[11];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(grid_day_read(cases[i].text, day), cases[i].day != NULL);
        if (cases[i].day) assert_string_equal(day, cases[i].day);
    }
    assert_true(grid_day_is("2024-02-29") && !grid_day_is("2025-02-29") &&
                !grid_day_is("2025-6-1"));
    assert_true(grid_day_is_open("长期") && !grid_day_is_open("2025-06-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_hold_points),
        cmocka_unit_test(a_hole_is_no_ground),
        cmocka_unit_test(both_days_count),
        cmocka_unit_test(a_unit_has_its_own_and_its_parents),
        cmocka_unit_test(unknown_targets_are_told),
        cmocka_unit_test(columns_are_guessed_or_named),
        cmocka_unit_test(versions_of_a_list),
        cmocka_unit_test(rows_without_place_are_listed),
        cmocka_unit_test(forged_layers_do_no_harm),
        cmocka_unit_test(days_as_data_write_them),
    };
    return cmocka_run_group_tests(tests, temp_folder_make, temp_folder_remove);
}
