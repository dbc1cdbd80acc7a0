/* county_second.h - the sample county and a made second version of it in one map file, for tests: two townships
 * merged, a grid split, a border drawn anew, five units renamed, ten re-coded.
 *
 * The maker of the version writes down what it did.
 */
#ifndef TESTS_COUNTY_SECOND_H
#define TESTS_COUNTY_SECOND_H

#include "county_features.h"

#define SECOND "2025-01-01"
#define BORDER_M 0.3

static features second[NUM_LEVELS];
static char map_file[64], second_dir[64];

static char *wanted[64]; /* changes as the diff must tell them */
static size_t num_wanted;

static char merged_from[2][80], split_grid[80], new_grid[80], border_of[2][80], recoded[2][80];
static point on_new_border; /* ground that went over */

static inline void want(const char *format, const char *a, const char *b, const char *c, const char *d)
{
    char text[200];
    snprintf(text, sizeof text, format, a, b, c, d);
    wanted[num_wanted++] = must(strdup(text));
    assert_true(num_wanted < COUNT(wanted));
}

static inline void forget_wanted(void)
{
    while (num_wanted) free(wanted[--num_wanted]);
}

/* ---- the second version ---------------------------------------------------------------------- */

/* The first two townships after the seat that share a border: the first takes the other in. */
static inline void merge_townships(void)
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
static inline void split_a_grid(void)
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
static inline void redraw_a_border(void)
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

static inline void rename_unit(size_t level, feature *f)
{
    char name[80];
    snprintf(name, sizeof name, "新%.70s", f->values[NAME]);
    set(f, NAME, name);
    want("%s renamed %s > %s", levels[level], f->values[CODE], f->values[CODE], NULL);
}

static inline void rename_five(void)
{
    rename_unit(1, &second[1].items[second[1].num - 1]);
    rename_unit(2, feature_by_code(&second[2], "140929400005"));
    rename_unit(2, feature_by_code(&second[2], border_of[0])); /* also where the border moved */
    rename_unit(3, feature_by_code(&second[3], "140929400002009"));
    rename_unit(4, &second[4].items[100]);
}

static inline void recode(size_t level, feature *f, const char *code)
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
static inline void recode_ten(void)
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

static inline void write_second(void)
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

static inline void import(const char *dir, const char *name, const char *as, const char *day,
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

static inline int open_versions(void **state)
{
    grid_import_report *report;
    if (open_folder(state)) return -1;
    snprintf(map_file, sizeof map_file, "%s.gpkg", folder);
    for (int l = 0; l < NUM_LEVELS; l++) second[l] = features_of(layers[l]);
    import(folder, "kelan.json", NULL, "2024-01-01", &report);
    grid_import_report_free(report);
    return 0;
}

static inline int close_versions(void **state)
{
    char command[600];
    for (int l = 0; l < NUM_LEVELS; l++) free_features(&second[l]);
    forget_wanted();
    snprintf(command, sizeof command, "rm -rf '%s' '%s'", second_dir, map_file);
    return close_folder(state) || (*second_dir && system(command));
}

/* The second version, from its files. */
static inline void make_second(void)
{
    merge_townships();
    split_a_grid();
    redraw_a_border();
    rename_five();
    recode_ten();
    write_second();
}

#endif
