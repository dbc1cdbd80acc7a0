/* test_county_versions.c - the sample county and a made second version of it in one map file: two
 * townships merged, a grid split, a border drawn anew, five units renamed, ten re-coded. The diff
 * names exactly those. In a third version two micro-grids are one, and what changes hands with the
 * ground is counted: buildings, people, open events.
 *
 * The maker of a version writes down what it did; that list is the oracle.
 */
#include "county_second.h"

#define THIRD "2026-01-01"

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* ---- what is told ---------------------------------------------------------------------------- */

static grid_map *map_on(const char *day)
{
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.as_of = day;
    if (grid_map_open(map_file, &options, &map, &error)) fail_msg("%s", error.text);
    return map;
}

static size_t add_codes(char *text, const grid_map *map, const int32_t *units, size_t num)
{
    size_t at = 0;
    for (size_t i = 0; i < num; i++)
        at += (size_t)sprintf(text + at, " %s", grid_unit_code(map, units[i]));
    return at;
}

/* A change as `want` writes it. */
static char *told(const grid_diff *diff, const grid_change *c)
{
    char text[2000];
    size_t at = (size_t)sprintf(text, "%s %s", grid_diff_level_name(diff, c->level),
                                grid_change_kind_name(c->kind));
    at += add_codes(text + at, grid_diff_before(diff), c->before, c->num_before);
    at += (size_t)sprintf(text + at, " >");
    at += add_codes(text + at, grid_diff_after(diff), c->after, c->num_after);
    if (c->field) sprintf(text + at, " %s", c->field);
    return must(strdup(text));
}

static void assert_told(const grid_diff *diff)
{
    size_t num = grid_diff_num_changes(diff);
    char **got = must(calloc(num + 1, sizeof *got));
    for (size_t i = 0; i < num; i++) got[i] = told(diff, grid_diff_change_at(diff, i));
    qsort(got, num, sizeof *got, compare_texts);
    qsort(wanted, num_wanted, sizeof *wanted, compare_texts);
    for (size_t i = 0; i < num && i < num_wanted; i++) assert_string_equal(got[i], wanted[i]);
    if (num > num_wanted) fail_msg("also told: %s", got[num_wanted]);
    if (num < num_wanted) fail_msg("not told: %s", wanted[num]);
    for (size_t i = 0; i < num; i++) free(got[i]);
    free(got);
}

static void assert_clean(const grid_map *map)
{
    grid_findings *findings;
    assert_int_equal(grid_coverage_check(map, NULL, &findings, NULL, NULL), GRID_OK);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        if (grid_findings_at(findings, i)->severity > GRID_NOTE)
            fail_msg("%s", grid_findings_at(findings, i)->text);
    grid_findings_free(findings);
}

static void assert_owner(const grid_map *map, point p, const char *cell, const char *level,
                         const char *ancestor)
{
    grid_hit hit;
    grid_locate(map, p.x, p.y, &hit);
    assert_string_equal(grid_unit_code(map, hit.cell), cell);
    int32_t unit = grid_unit_ancestor(map, hit.cell, grid_map_level_by_name(map, level));
    assert_string_equal(grid_unit_code(map, unit), ancestor);
}

/* Somewhere inside a unit of the first version. */
static point inside(int level, const char *code)
{
    point p = {0, 0};
    for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++)
        if (!strcmp(text_of(layers[level], f, "CODE"), code))
            assert_int_equal(grid_layer_point(layers[level], f, &p.x, &p.y, NULL), GRID_OK);
    return p;
}

static size_t num_changed(const features *all)
{
    size_t num = 0;
    for (size_t i = 0; i < all->num; i++) num += all->items[i].changed && !all->items[i].gone;
    return num;
}

static void the_second_version_is_told(void **state)
{
    grid_import_report *report;
    grid_diff *diff;
    (void)state;
    make_second();
    import(second_dir, "levels.json", NULL, SECOND, &report);
    for (int l = 0; l < NUM_LEVELS; l++)
        assert_int_equal(grid_import_report_at(report, (size_t)l)->added, num_changed(&second[l]));
    grid_import_report_free(report);

    grid_map *before = map_on("2024-12-31"), *after = map_on(SECOND);
    assert_int_equal(grid_diff_maps(before, after, NULL, &diff, NULL), GRID_OK);
    assert_told(diff);
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++) {
        const grid_change *c = grid_diff_change_at(diff, i);
        if (c->kind != GRID_CHANGE_REDIGITISED) continue;
        assert_true(c->num_pieces > 20 && c->width_m > 0.01 && c->width_m <= BORDER_M);
    }
    grid_diff_free(diff);
    assert_clean(before);
    assert_clean(after);
    grid_map_free(before);
    grid_map_free(after);
}

static void owners_follow_the_day(void **state)
{
    (void)state;
    grid_map *before = map_on("2024-12-31"), *after = map_on(SECOND);
    assert_owner(before, inside(2, recoded[0]), recoded[0], "community", recoded[0]);
    assert_owner(after, inside(2, recoded[0]), recoded[1], "community", recoded[1]);
    for (size_t i = 0; i < second[2].num; i++) {
        const char *was = text_of(layers[2], i, "CODE"), *is = second[2].items[i].values[CODE];
        if (strcmp(text_of(layers[2], i, "PCODE"), merged_from[1]) != 0) continue;
        assert_owner(before, inside(2, was), was, "township", merged_from[1]);
        assert_owner(after, inside(2, was), is, "township", merged_from[0]);
    }
    for (size_t i = 0; i < second[4].num; i++) {
        const char *code = text_of(layers[4], i, "CODE");
        if (strcmp(text_of(layers[4], i, "PCODE"), split_grid) != 0) continue;
        assert_owner(before, inside(4, code), code, "grid", split_grid);
        assert_owner(after, inside(4, code), code, "grid", second[4].items[i].values[PCODE]);
    }
    grid_hit was, is;
    grid_locate(before, on_new_border.x, on_new_border.y, &was);
    grid_locate(after, on_new_border.x, on_new_border.y, &is);
    assert_string_not_equal(grid_unit_code(before, was.cell), grid_unit_code(after, is.cell));
    grid_map_free(before);
    grid_map_free(after);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* What a command prints; freed by the caller. */
static char *output_of(const char *command)
{
    FILE *stream = must(popen(command, "r"));
    char *text = must(malloc(1 << 20));
    size_t num = fread(text, 1, (1 << 20) - 1, stream);
    text[num] = 0;
    pclose(stream);
    return text;
}

/* gridctl diff --json names the same changes. */
static void the_command_tells_them(void **state)
{
    char command[900];
    size_t num = 0;
    (void)state;
    snprintf(command, sizeof command, "'%s' diff '%s' --from 2024-12-31 --to " SECOND " --json",
             GRIDCTL, map_file);
    char *text = output_of(command);
    for (const char *at = text; (at = strstr(at, "{\"level\": ")); at++) num++;
    assert_int_equal(num, num_wanted);
    for (size_t i = 0; i < num_wanted; i++) {
        char level[32], kind[32], code[32], start[200];
        assert_int_equal(sscanf(wanted[i], "%31s %31s %31s", level, kind, code), 3);
        snprintf(start, sizeof start,
                 "{\"level\": \"%s\", \"kind\": \"%s\", \"before\": [{\"code\": \"%s\"", level,
                 kind, code);
        if (!strstr(text, start)) fail_msg("not in the JSON: %s", start);
    }
    free(text);
}

/* ---- what changes hands ---------------------------------------------------------------------- */

static bool holds(const feature *f, point p)
{
    bool is_in = false;
    for (size_t r = 0; r < f->num_rings; r++)
        for (size_t i = 0; i + 1 < f->rings[r].num; i++) {
            point a = f->rings[r].points[i], b = f->rings[r].points[i + 1];
            if ((a.y <= p.y) != (b.y <= p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x))
                is_in = !is_in;
        }
    return is_in;
}

/* Places of the open events in the county's plane: rows of events.csv whose twelfth field is empty.
 * No field is quoted. */
static size_t open_events(point *out, size_t room)
{
    size_t size, num = 0;
    char *text = must(read_file(folder, "events.csv", &size));
    grid_transform *transform;
    assert_int_equal(grid_transform_open("EPSG:4490", "EPSG:4546", &transform, NULL), GRID_OK);
    for (char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char *field = line;
        point p = {0, 0};
        for (int c = 0; c < 11; c++) {
            if (c == 1) p.x = atof(field);
            if (c == 2) p.y = atof(field);
            field = strchr(field, ',') + 1;
        }
        if (*field != ',') continue;
        assert_true(num < room);
        assert_int_equal(grid_transform_apply(transform, 1, &p.x, &p.y, sizeof p), 0);
        out[num++] = p;
    }
    grid_transform_free(transform);
    free(text);
    return num;
}

/* Buildings whose file says that they stand in a cell, and the people in them. */
static size_t buildings_in(const char *cell, double *people)
{
    char path[256];
    size_t num = 0;
    grid_layer *layer;
    path_of(path, folder, "building.shp");
    assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
    *people = 0;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        if (strcmp(text_of(layer, f, "PCODE"), cell) != 0) continue;
        *people += number_of(layer, f, "POP");
        num++;
    }
    grid_layer_free(layer);
    return num;
}

/* The micro-grid with the most open events is taken in by a neighbour of its grid. */
static void what_changes_hands_is_counted(void **state)
{
    static point events[2000];
    feature *taken = NULL, *by = NULL;
    size_t most = 0, num = open_events(events, COUNT(events));
    double people;
    char command[900], line[300], code[32];
    grid_import_report *report;
    (void)state;
    for (size_t i = 0; i < second[4].num; i++) {
        size_t in = 0;
        for (size_t e = 0; e < num; e++) in += holds(&second[4].items[i], events[e]);
        if (in > most) taken = &second[4].items[i], most = in;
    }
    assert_non_null(taken);
    for (size_t i = 0; i < second[4].num && !by; i++) {
        feature *f = &second[4].items[i];
        if (f != taken && !strcmp(f->values[PCODE], taken->values[PCODE]) &&
            shared_length(f, taken))
            by = f;
    }
    assert_non_null(by);
    snprintf(code, sizeof code, "%.31s", taken->values[CODE]);
    size_t buildings = buildings_in(code, &people);
    assert_true(buildings > 0 && people > 0);
    unite(by, (feature *[]){by, taken}, 2);
    add_counts(by, taken);
    taken->gone = true;
    write_features(&second[4], second_dir, "microgrid.geojson");
    import(second_dir, "microgrid.geojson", "microgrid", THIRD, &report);
    grid_import_report_free(report);

    snprintf(command, sizeof command,
             "'%s' diff '%s' --from " SECOND " --to " THIRD " --events '%s/events.csv' --json "
             "2>/dev/null",
             GRIDCTL, map_file, folder);
    char *text = output_of(command);
    snprintf(line, sizeof line, "\"buildings\": %zu, \"people\": %.0f, \"open_events\": %zu}",
             buildings, people, most);
    if (!strstr(text, line)) fail_msg("wanted %s in %s", line, text);
    snprintf(line, sizeof line, "\"moved\": %zu\n  }", most);
    assert_non_null(strstr(strstr(text, "\"open_events\": {"), line));
    assert_non_null(strstr(text, "\"merged\": 1"));
    assert_non_null(strstr(text, "\"number\": 0"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_version_is_told),
        cmocka_unit_test(owners_follow_the_day),
        cmocka_unit_test(the_command_tells_them),
        cmocka_unit_test(what_changes_hands_is_counted),
    };
    return cmocka_run_group_tests(tests, open_versions, close_versions);
}
