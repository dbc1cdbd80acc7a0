/* Runs the files of tests/cases: little maps, points, and who must own them. The format stands in
 * its README.md. Every file is one test; all faults of a file are printed before it fails. */
#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <grid/coverage.h>

#include "adversary.h"
#include "fractal.h"
#include "levels.h"

enum { MAX_LEVELS = 8, MAX_POINTS = 4096, MAX_RINGS = 64, MAX_STATEMENT = 1 << 16 };

typedef struct runner {
    const char *path;
    int line;
    size_t faults, num_cases, num_points;
    char name[256];
    /* the map being told */
    grid_layer *levels[MAX_LEVELS];
    char level_names[MAX_LEVELS][64];
    size_t num_levels;
    bool named_levels, opened;
    grid_map *map, *shuffled;
    oracle *truth;
    grid_findings *findings;
} runner;

static void fault(runner *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fault(runner *r, const char *format, ...)
{
    va_list arguments;
    printf("%s:%d: case '%s': ", strrchr(r->path, '/') + 1, r->line, r->name);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    r->faults++;
}

static void add_level(runner *r, const char *name)
{
    grid_layer **layer = &r->levels[r->num_levels];
    assert_in_range(r->num_levels, 0, MAX_LEVELS - 1);
    assert_int_equal(grid_layer_new(name, NULL, layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(*layer, "code"), 0);
    assert_int_equal(grid_layer_add_field(*layer, "parent"), 1);
    snprintf(r->level_names[r->num_levels++], sizeof r->level_names[0], "%s", name);
}

static void begin_case(runner *r, const char *name)
{
    grid_map_free(r->map);
    grid_map_free(r->shuffled);
    oracle_free(r->truth);
    grid_findings_free(r->findings);
    for (size_t l = 0; l < r->num_levels; l++) grid_layer_free(r->levels[l]);
    *r = (runner){.path = r->path,
                  .line = r->line,
                  .faults = r->faults,
                  .num_cases = r->num_cases + 1,
                  .num_points = r->num_points};
    snprintf(r->name, sizeof r->name, "%s", name);
}

/* "((x y, x y), (x y))" or "EMPTY"; false when it is neither. */
static bool read_rings(const char *text, size_t *num_rings, size_t *sizes, double *xy)
{
    size_t n = 0;
    *num_rings = 0;
    if (!strcmp(text, "EMPTY")) return true;
    if (*text++ != '(') return false;
    for (;; text++) {
        text += strspn(text, " ");
        if (*text != '(' || *num_rings == MAX_RINGS) return false;
        sizes[*num_rings] = 0;
        do {
            char *end;
            for (int axis = 0; axis < 2; axis++, text = end) {
                xy[2 * n + (size_t)axis] = strtod(axis ? text : text + 1, &end);
                if (end == text || n == MAX_POINTS) return false;
            }
            n++;
            sizes[*num_rings]++;
            text += strspn(text, " ");
        } while (*text == ',');
        ++*num_rings;
        if (*text++ != ')') return false;
        text += strspn(text, " ");
        if (*text != ',') return !strcmp(text, ")");
    }
}

static void add_record(runner *r, char *text)
{
    static double xy[2 * MAX_POINTS];
    size_t sizes[MAX_RINGS], num_rings;
    char *rings = strchr(text, '('), *parent;
    if (!rings) rings = strstr(text, "EMPTY");
    if (!rings || !read_rings(rings, &num_rings, sizes, xy)) {
        fault(r, "rings are not ((x y, x y, ...), (...)) or EMPTY");
        return;
    }
    if (!r->num_levels) add_level(r, "cells");
    char *end = rings;
    if (rings > text) end[-1] = '\0';
    const char *values[2] = {strtok_r(text, " ", &parent), NULL};
    values[1] = strtok_r(NULL, " ", &parent);
    if (grid_layer_add_feature(r->levels[r->num_levels - 1],
                               num_rings ? GRID_GEOMETRY_POLYGON : GRID_GEOMETRY_NONE, num_rings,
                               sizes, xy, values, NULL) != GRID_OK)
        fault(r, "the layer takes no such record");
}

static void compare_hard_points(runner *r)
{
    enum { NUM = 2000 };
    static double xy[2 * NUM];
    double extent[4];
    adversary_extent(r->levels[0], extent);
    if (extent[0] > extent[2]) return;
    adversary_points(r->levels[0], r->num_cases, NUM, xy);
    size_t wrong = adversary_compare(r->name, r->map, r->truth, NUM, xy, false);
    if (wrong) fault(r, "%zu of %d hard points differ from the oracle", wrong, NUM);
}

static grid_status open_map(runner *r, grid_error *error)
{
    grid_map_options options = grid_map_options_default();
    r->opened = true;
    if (!r->num_levels) add_level(r, "cells");
    if (r->named_levels) {
        const char *names[MAX_LEVELS];
        for (size_t l = 0; l < r->num_levels; l++) names[l] = r->level_names[l];
        return levels_open(r->levels, names, r->num_levels, &r->map, error);
    }
    options.code = "code";
    grid_status status = grid_map_from_layer(r->levels[0], &options, &r->map, error);
    if (status != GRID_OK) return status;
    grid_layer *turned = fractal_shuffled(r->levels[0], "code", r->num_cases);
    if (grid_map_from_layer(turned, &options, &r->shuffled, NULL) != GRID_OK)
        fault(r, "does not open with its records shuffled");
    grid_layer_free(turned);
    r->truth = oracle_new(r->levels[0], "code");
    compare_hard_points(r);
    return GRID_OK;
}

static bool need_map(runner *r)
{
    grid_error error = {0};
    if (!r->opened && open_map(r, &error) != GRID_OK)
        fault(r, "the map does not open: %s", error.text);
    return r->map != NULL;
}

static const char *code_of(const grid_map *map, int32_t unit)
{
    return unit == GRID_NONE ? "-" : grid_unit_code(map, unit);
}

static void check_point(runner *r, const char *text)
{
    char owner[128], how[32], unit[128] = "";
    char *end;
    double x = strtod(text, &end), y = strtod(end, &end);
    grid_hit hit;
    int num = sscanf(end, "%127s %31s %127s", owner, how, unit);
    if (!need_map(r)) return;
    if (num < 2) {
        fault(r, "a point needs x, y, owner and how");
        return;
    }
    r->num_points++;
    grid_locate(r->map, x, y, &hit);
    if (strcmp(code_of(r->map, hit.cell), owner) || strcmp(grid_how_name(hit.how), how))
        fault(r, "%.17g %.17g is %s %s, not %s %s", x, y, code_of(r->map, hit.cell),
              grid_how_name(hit.how), owner, how);
    if (num == 3 && strcmp(code_of(r->map, hit.unit), unit))
        fault(r, "%.17g %.17g is in the unit %s, not %s", x, y, code_of(r->map, hit.unit), unit);
    if (num == 2 && hit.unit != hit.cell)
        fault(r, "%.17g %.17g is in the unit %s", x, y, code_of(r->map, hit.unit));
    if (r->shuffled) {
        grid_locate(r->shuffled, x, y, &hit);
        if (strcmp(code_of(r->shuffled, hit.cell), owner) || strcmp(grid_how_name(hit.how), how))
            fault(r, "%.17g %.17g with shuffled records is %s %s", x, y,
                  code_of(r->shuffled, hit.cell), grid_how_name(hit.how));
    }
    if (r->truth) {
        oracle_answer want = oracle_locate(r->truth, x, y);
        if (strcmp(oracle_code(r->truth, want.cell), owner) || strcmp(grid_how_name(want.how), how))
            fault(r, "%.17g %.17g: the oracle says %s %s", x, y, oracle_code(r->truth, want.cell),
                  grid_how_name(want.how));
    }
}

static void check_finding(runner *r, const char *text)
{
    char kind[64];
    long want_num;
    double want_area = NAN, area = 0;
    long num = 0;
    if (!need_map(r)) return;
    if (sscanf(text, "%63s %ld %lf", kind, &want_num, &want_area) < 2) {
        fault(r, "a finding needs its kind and number");
        return;
    }
    if (!r->findings)
        assert_int_equal(grid_coverage_check(r->map, NULL, &r->findings, NULL, NULL), GRID_OK);
    bool known = false;
    for (int k = 0; k < GRID_NUM_FINDING_KINDS; k++)
        known |= !strcmp(grid_finding_kind_name((grid_finding_kind)k), kind);
    if (!known) fault(r, "there is no kind of finding '%s'", kind);
    for (size_t i = 0; i < grid_findings_num(r->findings); i++) {
        const grid_finding *f = grid_findings_at(r->findings, i);
        if (strcmp(grid_finding_kind_name(f->kind), kind)) continue;
        num++;
        area += f->area_m2;
    }
    if (num != want_num) fault(r, "%ld findings '%s', not %ld", num, kind, want_num);
    if (!isnan(want_area) && !(fabs(area - want_area) <= 1e-9 * want_area))
        fault(r, "'%s' has %.12g square units in all, not %.12g", kind, area, want_area);
}

static void check_refused(runner *r)
{
    grid_error error = {0};
    if (open_map(r, &error) == GRID_OK)
        fault(r, "the map opens, but should be refused");
    else if (!error.text[0])
        fault(r, "the map is refused without a word");
}

static void run_statement(runner *r, char *text)
{
    char *rest = text + strcspn(text, " ");
    if (*rest) *rest++ = '\0';
    rest += strspn(rest, " ");
    if (!strcmp(text, "case")) {
        begin_case(r, rest);
    } else if (!strcmp(text, "level")) {
        r->named_levels = true;
        add_level(r, rest);
    } else if (!strcmp(text, "record")) {
        add_record(r, rest);
    } else if (!strcmp(text, "point")) {
        check_point(r, rest);
    } else if (!strcmp(text, "finding")) {
        check_finding(r, rest);
    } else if (!strcmp(text, "refused")) {
        check_refused(r);
    } else {
        fault(r, "unknown statement '%s'", text);
    }
}

/* Brackets that are still open: > 0 means that the statement goes on in the next line. */
static int open_brackets(const char *text)
{
    int depth = 0;
    for (; *text; text++) depth += (*text == '(') - (*text == ')');
    return depth;
}

static void run_file(void **state)
{
    static char statement[MAX_STATEMENT];
    char line[4096];
    runner r = {.path = *state};
    FILE *file = fopen(r.path, "r");
    assert_non_null(file);
    statement[0] = '\0';
    while (fgets(line, sizeof line, file)) {
        r.line++;
        line[strcspn(line, "#\r\n")] = '\0';
        assert_true(strlen(statement) + strlen(line) + 1 < sizeof statement);
        strcat(statement, line);
        size_t n = strlen(statement);
        while (n && statement[n - 1] == ' ') statement[--n] = '\0';
        if (!n || open_brackets(statement) > 0) continue;
        run_statement(&r, statement);
        statement[0] = '\0';
    }
    fclose(file);
    printf("%s: %zu cases, %zu points, %zu faults\n", strrchr(r.path, '/') + 1, r.num_cases,
           r.num_points, r.faults);
    assert_true(r.num_cases > 0 && r.num_points > 0);
    begin_case(&r, "");
    assert_int_equal(r.faults, 0);
}

int main(void)
{
    glob_t found;
    if (glob(GRID_SOURCE_DIR "/tests/cases/*.txt", 0, NULL, &found) != 0) return 1;
    struct CMUnitTest tests[64];
    size_t n = found.gl_pathc < 64 ? found.gl_pathc : 64;
    for (size_t i = 0; i < n; i++)
        tests[i] = (struct CMUnitTest){strrchr(found.gl_pathv[i], '/') + 1, run_file, NULL, NULL,
                                       found.gl_pathv[i]};
    int failed = _cmocka_run_group_tests("cases", tests, n, NULL, NULL);
    globfree(&found);
    return failed;
}
