/* test_county_versions.c - the sample county and a made second version of it in one map file: two
 * townships merged, a grid split, a border drawn anew, five units renamed, ten re-coded. The diff
 * names exactly those. In a third version two micro-grids are one, and what changes hands with the
 * ground is counted: buildings, people, open events.
 *
 * The maker of a version writes down what it did; that list is the oracle.
 */
#include "county_features.h"

#define SECOND "2025-01-01"
#define THIRD "2026-01-01"
#define BORDER_M 0.3

static features second[NUM_LEVELS];
static char map_file[64], second_dir[64];

static char *wanted[64]; /* changes as the diff must tell them */
static size_t num_wanted;

static char merged_from[2][80], split_grid[80], new_grid[80], border_of[2][80], recoded[2][80];
static point on_new_border; /* ground that went over */

static void want(const char *format, const char *a, const char *b, const char *c, const char *d)
{
    char text[200];
    snprintf(text, sizeof text, format, a, b, c, d);
    wanted[num_wanted++] = must(strdup(text));
    assert_true(num_wanted < COUNT(wanted));
}

static void forget_wanted(void)
{
    while (num_wanted) free(wanted[--num_wanted]);
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* ---- the second version ---------------------------------------------------------------------- */

/* The first two townships after the seat that share a border: the first takes the other in. */
static void merge_townships(void)
{
    features *towns = &second[1];
    feature *a = NULL, *b = NULL;
    for (size_t i = 1; i < towns->num && !a; i++)
        for (size_t k = i + 1; k < towns->num && !a; k++)
            if (shared_length(&towns->items[i], &towns->items[k]) > 1000)
                a = &towns->items[i], b = &towns->items[k];
    assert_non_null(a);
    unite(a, (feature *[]){a, b}, 2);
    add_counts(a, b);
    b->gone = true;
    for (size_t i = 0; i < second[2].num; i++)
        if (!strcmp(second[2].items[i].values[PCODE], b->values[CODE]))
            set(&second[2].items[i], PCODE, a->values[CODE]);
    strcpy(merged_from[0], a->values[CODE]);
    strcpy(merged_from[1], b->values[CODE]);
    want("township merged %s %s > %s", merged_from[0], merged_from[1], merged_from[0], NULL);
}

/* Half of a grid's micro-grids become a grid of their own. */
static void split_a_grid(void)
{
    feature *parts[2][64], *grid = &second[3].items[0], *fresh = &second[3].items[second[3].num++];
    size_t num[2] = {0, 0};
    *fresh = (feature){0};
    memcpy(fresh->values, grid->values, sizeof fresh->values);
    strcpy(split_grid, grid->values[CODE]);
    snprintf(new_grid, sizeof new_grid, "%.20s099", grid->values[PCODE]);
    set(fresh, CODE, new_grid);
    set(fresh, NAME, "东城第99网格");
    for (size_t i = 0; i < second[4].num; i++) {
        feature *micro = &second[4].items[i];
        if (strcmp(micro->values[PCODE], split_grid) != 0) continue;
        size_t half = num[0] > 3;
        parts[half][num[half]++] = micro;
        if (half) set(micro, PCODE, new_grid);
    }
    assert_true(num[0] > 1 && num[1] > 1);
    for (size_t half = 0; half < 2; half++) {
        feature *f = half ? fresh : grid;
        unite(f, parts[half], num[half]);
        for (int c = POP; c <= AREA; c++) set(f, c, "0");
        for (size_t i = 0; i < num[half]; i++) add_counts(f, parts[half][i]);
    }
    want("grid split %s > %s %s", split_grid, split_grid, new_grid, NULL);
}

/* The longest border between two villages of the seat. */
static void redraw_a_border(void)
{
    feature *a = NULL, *b = NULL;
    double longest = 0;
    for (size_t i = 0; i < 20; i++)
        for (size_t k = i + 1; k < 20; k++) {
            feature *f = &second[2].items[i], *g = &second[2].items[k];
            double length = strcmp(f->values[PCODE], g->values[PCODE]) ? 0 : shared_length(f, g);
            if (length > longest) a = f, b = g, longest = length;
        }
    assert_true(longest > 1000);
    size_t num;
    arc *arcs = sorted_arcs(b, &num);
    for (size_t r = 0; r < a->num_rings; r++)
        for (size_t i = 0; i + 1 < a->rings[r].num; i++) {
            point p = a->rings[r].points[i], q = a->rings[r].points[i + 1];
            if (!has_arc(arcs, num, q, p)) continue;
            on_new_border = shaken_middle(p, q, BORDER_M / 2); /* half-way to where it will be */
        }
    free(arcs);
    strcpy(border_of[0], a->values[CODE]);
    strcpy(border_of[1], b->values[CODE]);
    redraw_border(a, b, BORDER_M);
    want("community redigitised %s %s > %s %s", border_of[0], border_of[1], border_of[0],
         border_of[1]);
}

static void rename_unit(size_t level, feature *f)
{
    char name[80];
    snprintf(name, sizeof name, "新%.70s", f->values[NAME]);
    set(f, NAME, name);
    want("%s renamed %s > %s", levels[level], f->values[CODE], f->values[CODE], NULL);
}

static void rename_five(void)
{
    rename_unit(1, &second[1].items[second[1].num - 1]);
    rename_unit(2, feature_by_code(&second[2], "140929400005"));
    rename_unit(2, feature_by_code(&second[2], border_of[0])); /* also where the border moved */
    rename_unit(3, feature_by_code(&second[3], "140929400002009"));
    rename_unit(4, &second[4].items[100]);
}

static void recode(size_t level, feature *f, const char *code)
{
    char old[80];
    strcpy(old, f->values[CODE]);
    set(f, CODE, code);
    want("%s recoded %s > %s", levels[level], old, code, NULL);
    for (size_t i = 0; level + 1 < NUM_LEVELS && i < second[level + 1].num; i++)
        if (!strcmp(second[level + 1].items[i].values[PCODE], old))
            set(&second[level + 1].items[i], PCODE, code);
}

/* Nine villages of the merged township get codes of the one they are in now, as far as there are so
 * many; the rest are others. A community with grids is the tenth. */
static void recode_ten(void)
{
    size_t num = 0;
    for (int round = 0; round < 2; round++)
        for (size_t i = 20; i < second[2].num && num < 9; i++) {
            feature *f = &second[2].items[i];
            bool of_merged = !memcmp(f->values[CODE], merged_from[1], 9);
            char code[32];
            if (of_merged == (round == 1) || !memcmp(f->values[CODE], "140929400", 9) ||
                !strcmp(f->values[CODE], "140929206210")) /* two records */
                continue;
            if (round && !memcmp(f->values[CODE], merged_from[0], 9)) continue;
            snprintf(code, sizeof code, "%.9s5%.2s", f->values[PCODE], f->values[CODE] + 10);
            if (!num) strcpy(recoded[0], f->values[CODE]), strcpy(recoded[1], code);
            recode(2, f, code);
            num++;
        }
    recode(2, feature_by_code(&second[2], "140929400003"), "140929400013");
}

static void write_second(void)
{
    char path[256], name[40];
    snprintf(second_dir, sizeof second_dir, "%s-2", folder);
    assert_int_equal(mkdir(second_dir, 0700), 0);
    path_of(path, second_dir, "levels.json");
    FILE *file = must(fopen(path, "w"));
    fprintf(file, "{\"name\": \"岢岚县\", \"crs\": \"EPSG:4546\", \"layers\": [");
    for (int l = 0; l < NUM_LEVELS; l++) {
        snprintf(name, sizeof name, "%s.geojson", levels[l]);
        write_features(&second[l], second_dir, name);
        fprintf(file,
                "%s\n{\"as\": \"%s\", \"files\": [\"%s\"], \"code\": \"CODE\", \"name\": \"NAME\", "
                "\"parent\": \"PCODE\"}",
                l ? "," : "", levels[l], name);
    }
    fprintf(file, "]}\n");
    assert_int_equal(fclose(file), 0);
}

static void import(const char *dir, const char *name, const char *as, const char *day,
                   grid_import_report **out)
{
    char source[300];
    grid_import_options options = grid_import_options_default();
    grid_error error;
    snprintf(source, sizeof source, "%s/%s", dir, name);
    options.as = as;
    options.code = as ? "CODE" : NULL;
    options.name = as ? "NAME" : NULL;
    options.parent = as ? "PCODE" : NULL;
    options.valid_from = day;
    if (grid_import(map_file, source, &options, out, &error)) fail_msg("%s", error.text);
}

static int open_versions(void **state)
{
    grid_import_report *report;
    if (open_folder(state)) return -1;
    snprintf(map_file, sizeof map_file, "%s.gpkg", folder);
    for (int l = 0; l < NUM_LEVELS; l++) second[l] = features_of(layers[l]);
    import(folder, "kelan.json", NULL, "2024-01-01", &report);
    grid_import_report_free(report);
    return 0;
}

static int close_versions(void **state)
{
    char command[600];
    for (int l = 0; l < NUM_LEVELS; l++) free_features(&second[l]);
    forget_wanted();
    snprintf(command, sizeof command, "rm -rf '%s' '%s'", second_dir, map_file);
    return close_folder(state) || (*second_dir && system(command));
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
    merge_townships();
    split_a_grid();
    redraw_a_border();
    rename_five();
    recode_ten();
    write_second();
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
