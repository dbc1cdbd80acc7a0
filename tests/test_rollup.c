/* Roll-ups: by hand on a ragged tree, and random trees against the definition said the other way round. */
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

#include "random.h"

/* A map of levels a, b, c ...: a GeoJSON for each, a manifest over them. */
enum { MAX_LEVELS = 6 };
typedef struct maker {
    char folder[64];
    FILE *file[MAX_LEVELS];
    int num_levels, num[MAX_LEVELS];
    double x;
} maker;

static void start(maker *m, int num_levels)
{
    *m = (maker){.num_levels = num_levels};
    strcpy(m->folder, "/tmp/grid-rollup-XXXXXX");
    assert_non_null(mkdtemp(m->folder));
    for (int i = 0; i < num_levels; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%c.json", m->folder, 'a' + i);
        m->file[i] = fopen(path, "w");
        assert_non_null(m->file[i]);
        fputs("[", m->file[i]);
    }
}

/* Every unit is a square beside the last one: geometry does not matter here. */
static void put(maker *m, int level, const char *code, const char *parent, const char *people)
{
    double x = m->x;
    m->x += 10;
    fprintf(m->file[level],
            "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\",\"up\":\"%s\",\"people\":%s},\"geometry\":"
            "{\"type\":\"Polygon\",\"coordinates\":[[[%g,0],[%g,0],[%g,10],[%g,10],[%g,0]]]}}\n",
            m->num[level]++ ? "," : "", code, parent, people, x, x + 10, x + 10, x, x);
}

static grid_map *finish(maker *m)
{
    char path[100];
    grid_map *map;
    grid_error error = {0};
    snprintf(path, sizeof path, "%s/map.json", m->folder);
    FILE *manifest = fopen(path, "w");
    fputs("{\"layers\":[", manifest);
    for (int i = 0; i < m->num_levels; i++) {
        fputs("]", m->file[i]);
        fclose(m->file[i]);
        fprintf(manifest,
                "%s{\"as\":\"%c\",\"files\":[\"%c.json\"],\"code\":\"code\",\"parent\":\"up\",\"crs\":\"EPSG:4546\"}",
                i ? "," : "", 'a' + i, 'a' + i);
    }
    fputs("]}", manifest);
    fclose(manifest);
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = true;
    if (grid_map_open(path, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    unlink(path);
    for (int i = 0; i < m->num_levels; i++) {
        snprintf(path, sizeof path, "%s/%c.json", m->folder, 'a' + i);
        unlink(path);
    }
    rmdir(m->folder);
    return map;
}

static int32_t unit(const grid_map *map, const char *code)
{
    int32_t u = grid_map_unit_by_code(map, code);
    assert_true(u != GRID_NONE);
    return u;
}

static void assert_rows(const grid_rollup *rollup, const grid_map *map, int32_t level, const char *wanted)
{
    char text[300] = "";
    for (size_t i = 0; i < grid_rollup_num_rows(rollup, level); i++) {
        strcat(text, i ? " " : "");
        strcat(text, grid_unit_code(map, grid_rollup_unit_at(rollup, level, i)));
    }
    assert_string_equal(text, wanted);
}

/*  county K > townships T1, T2; T1 > village V, community C > grids G1, G2; T2 > grid G3 (no community) */
static void ragged_by_hand(void **state)
{
    maker m;
    grid_rollup *rollup;
    size_t things, people;
    (void)state;
    start(&m, 4);
    put(&m, 0, "K", "", "999");
    put(&m, 1, "T1", "K", "null");
    put(&m, 1, "T2", "K", "7");
    put(&m, 2, "V", "T1", "20");
    put(&m, 2, "C", "T1", "50");
    put(&m, 3, "G1", "C", "30");
    put(&m, 3, "G2", "C", "null");
    put(&m, 3, "G3", "T2", "null");
    grid_map *map = finish(&m);
    assert_int_equal(grid_rollup_new(map, &rollup, NULL), GRID_OK);
    assert_rows(rollup, map, 0, "K");
    assert_rows(rollup, map, 1, "T1 T2");
    assert_rows(rollup, map, 2, "C V G3");
    assert_rows(rollup, map, 3, "G1 G2 V G3");
    assert_int_equal(grid_rollup_row_of(rollup, 2, unit(map, "G1")), unit(map, "C"));
    assert_int_equal(grid_rollup_row_of(rollup, 3, unit(map, "C")), GRID_NONE);
    assert_int_equal(grid_rollup_row_of(rollup, 3, unit(map, "V")), unit(map, "V"));

    /* 2 in G1, 1 in V, 1 in C but in no grid of it, 1 in T2 but not in G3, 1 nobody's */
    const int32_t where[] = {unit(map, "G1"), unit(map, "G1"), unit(map, "V"),
                             unit(map, "C"),  unit(map, "T2"), GRID_NONE};
    assert_int_equal(grid_rollup_add(rollup, "things", 6, where, NULL, &things, NULL), GRID_OK);
    assert_true(grid_rollup_total(rollup, things) == 6);
    assert_true(grid_rollup_value(rollup, unit(map, "K"), things) == 5);
    assert_true(grid_rollup_value(rollup, unit(map, "T1"), things) == 4);
    assert_true(grid_rollup_value(rollup, unit(map, "C"), things) == 3);
    assert_true(grid_rollup_value(rollup, unit(map, "G1"), things) == 2);
    assert_true(grid_rollup_unassigned(rollup, 0, things) == 1);
    assert_true(grid_rollup_unassigned(rollup, 1, things) == 1);
    assert_true(grid_rollup_unassigned(rollup, 2, things) == 2); /* and that of T2 */
    assert_true(grid_rollup_unassigned(rollup, 3, things) == 3); /* and that of C */

    /* G1 has people, so C's own number is that of its parts; T2 has its own; the county's is not used */
    assert_int_equal(grid_rollup_add_field(rollup, NULL, (size_t)grid_map_field_by_name(map, "people"), &people,
                                           NULL), GRID_OK);
    assert_string_equal(grid_rollup_measure_name(rollup, people), "people");
    assert_true(grid_rollup_value(rollup, unit(map, "C"), people) == 30);
    assert_true(grid_rollup_value(rollup, unit(map, "T1"), people) == 50);
    assert_true(grid_rollup_value(rollup, unit(map, "T2"), people) == 7);
    assert_true(grid_rollup_total(rollup, people) == 57);
    assert_true(grid_rollup_unassigned(rollup, 1, people) == 0);
    assert_true(grid_rollup_unassigned(rollup, 3, people) == 7); /* T2's, of which G3 has no number */

    const int32_t wrong[] = {99};
    grid_error error;
    assert_int_equal(grid_rollup_add(rollup, "x", 1, wrong, NULL, NULL, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_rollup_num_measures(rollup), 2);
    grid_rollup_free(rollup);
    grid_map_free(map);
}

/* Which row holds a unit, from the root down: the first at the level or deeper. */
static int32_t row_from_above(const grid_map *map, int32_t level, int32_t u)
{
    int32_t way[MAX_LEVELS], n = 0;
    for (int32_t v = u; v != GRID_NONE; v = grid_unit_parent(map, v)) way[n++] = v;
    while (n-- > 0)
        if (grid_unit_level(map, way[n]) >= level) return way[n];
    return grid_unit_num_children(map, u) ? GRID_NONE : u;
}

static void random_trees(void **state)
{
    uint64_t seed = 77;
    (void)state;
    for (size_t round = 0; round < scaled(60); round++) {
        maker m;
        grid_rollup *rollup, *turned;
        char codes[100][8];
        int levels[100], num = 1 + (int)random_below(&seed, 99), num_levels = 2 + (int)random_below(&seed, 5);
        start(&m, num_levels);
        for (int i = 0; i < num; i++) {
            int up = i ? (int)random_below(&seed, (size_t)i) : 0;
            bool orphan = i == 0 || levels[up] == num_levels - 1 || random_below(&seed, 20) == 0;
            levels[i] = orphan ? (int)random_below(&seed, (size_t)num_levels)
                               : levels[up] + 1 + (int)random_below(&seed, (size_t)(num_levels - levels[up] - 1));
            snprintf(codes[i], sizeof codes[i], "%c%02d", 'a' + levels[i], i);
            put(&m, levels[i], codes[i], orphan ? "" : codes[up], "1");
        }
        /* a level without units has no polygons: give each one */
        for (int level = 0; level < num_levels; level++) put(&m, level, level ? "zz" : "z", "", "1");
        grid_map *map = finish(&m);
        int32_t num_units = (int32_t)grid_map_num_units(map);
        enum { THINGS = 400 };
        int32_t where[THINGS], back[THINGS];
        double value[THINGS], value_back[THINGS];
        for (int i = 0; i < THINGS; i++) {
            where[i] = (int32_t)random_below(&seed, (size_t)num_units + 1) - 1;
            /* halves and large ones together, which a plain sum would round */
            value[i] = random_below(&seed, 9) ? (double)random_below(&seed, 1000) / 2 : 9007199254740000.0;
            back[THINGS - 1 - i] = where[i];
            value_back[THINGS - 1 - i] = value[i];
        }
        assert_int_equal(grid_rollup_new(map, &rollup, NULL), GRID_OK);
        assert_int_equal(grid_rollup_new(map, &turned, NULL), GRID_OK);
        assert_int_equal(grid_rollup_add(rollup, "v", THINGS, where, value, NULL, NULL), GRID_OK);
        assert_int_equal(grid_rollup_add(turned, "v", THINGS, back, value_back, NULL, NULL), GRID_OK);
        for (int32_t level = 0; level < num_levels; level++) {
            long long *halves = calloc((size_t)num_units + 1, sizeof *halves), rest = 0, rows = 0, all = 0;
            for (int i = 0; i < THINGS; i++) {
                int32_t row = where[i] == GRID_NONE ? GRID_NONE : row_from_above(map, level, where[i]);
                all += (long long)(2 * value[i]);
                if (row == GRID_NONE) rest += (long long)(2 * value[i]);
                else halves[row] += (long long)(2 * value[i]);
            }
            for (size_t i = 0; i < grid_rollup_num_rows(rollup, level); i++) {
                int32_t u = grid_rollup_unit_at(rollup, level, i);
                assert_true(grid_rollup_value(rollup, u, 0) == (double)halves[u] / 2);
                assert_true(grid_rollup_value(turned, u, 0) == grid_rollup_value(rollup, u, 0));
                rows += halves[u];
                halves[u] = 0;
            }
            for (int32_t u = 0; u < num_units; u++) assert_true(halves[u] == 0); /* every row is listed */
            assert_true(grid_rollup_unassigned(rollup, level, 0) == (double)rest / 2);
            assert_true(grid_rollup_total(rollup, 0) == (double)all / 2);
            assert_true(rows + rest == all);
            free(halves);
        }
        grid_rollup_free(rollup);
        grid_rollup_free(turned);
        grid_map_free(map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ragged_by_hand),
        cmocka_unit_test(random_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
