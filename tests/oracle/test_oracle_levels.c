/* Random hierarchies of three levels on a lattice, partly divided, overlapping, with orphans. A
 * cell is a unit without children, whatever its level; a point without an owner is told the deepest
 * unit that covers it. Every half-lattice point is put to one oracle for the cells and one for the
 * units above. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adversary.h"
#include "levels.h"
#include "random.h"

enum { NUM_LEVELS = 3, SIDE = 12 };

/* The codes of a level; as parents, the last is nobody's. */
static const char *const codes[NUM_LEVELS][5] = {
    {"k", "K", "", "", "?"}, {"t", "T", "S", "", "k"}, {"1", "v", "V", "岢", "?"}};
static const size_t num_codes[NUM_LEVELS] = {2, 3, 4};

static grid_layer *new_layer(const char *name)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new(name, NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    assert_int_equal(grid_layer_add_field(layer, "parent"), 1);
    return layer;
}

/* A rectangle or a triangle; lower levels are smaller. */
static void add_record(grid_layer *layer, size_t level, uint64_t *random)
{
    size_t span = SIDE - 4 * level;
    double x = (double)random_below(random, SIDE - span + 1), xy[10];
    double y = (double)random_below(random, SIDE - span + 1);
    double w = 1 + (double)random_below(random, span), h = 1 + (double)random_below(random, span);
    bool triangle = random_below(random, 4) == 0;
    const double corners[10] = {
        x, y, x + w, y, triangle ? x : x + w, y + h, x, triangle ? y : y + h, x, y};
    memcpy(xy, corners, sizeof xy);
    const char *values[2] = {codes[level][random_below(random, num_codes[level])], NULL};
    if (level > 0) values[1] = codes[level - 1][random_below(random, num_codes[level - 1] + 1)];
    size_t n = triangle ? 4 : 5;
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, values, NULL),
                     GRID_OK);
}

/* Parents as the map has them: a code may have several records, the first of which counts. */
static bool has_children(const grid_map *map, const char *code)
{
    return grid_unit_num_children(map, grid_map_unit_by_code(map, code)) > 0;
}

/* The records of units with children (or of cells) of levels first .. last, as one layer. */
static grid_layer *select_records(const grid_map *map, grid_layer *const *levels, size_t first,
                                  size_t last, bool cells)
{
    grid_layer *out = new_layer("selected");
    for (size_t l = first; l <= last; l++) {
        for (size_t f = 0; f < grid_layer_num_features(levels[l]); f++) {
            const char *values[2] = {grid_layer_text(levels[l], f, 0), NULL};
            size_t n;
            const double *xy = grid_layer_ring(levels[l], f, 0, &n);
            if (has_children(map, values[0]) == cells) continue;
            assert_int_equal(
                grid_layer_add_feature(out, GRID_GEOMETRY_POLYGON, 1, &n, xy, values, NULL),
                GRID_OK);
        }
    }
    return out;
}

static void check_map(const grid_map *map, grid_layer *const *levels, size_t *in_units)
{
    static double xy[2 * (2 * SIDE + 3) * (2 * SIDE + 3)];
    size_t n = 0;
    for (size_t i = 0; i <= 2 * SIDE + 2; i++) {
        for (size_t j = 0; j <= 2 * SIDE + 2; j++) {
            xy[2 * n] = (double)i / 2 - 0.5;
            xy[2 * n++ + 1] = (double)j / 2 - 0.5;
        }
    }
    grid_layer *cells = select_records(map, levels, 0, NUM_LEVELS - 1, true), *above[NUM_LEVELS];
    oracle *truth = oracle_new(cells, "code"), *units[NUM_LEVELS];
    for (size_t l = 0; l < NUM_LEVELS; l++) {
        above[l] = select_records(map, levels, l, l, false);
        units[l] = oracle_new(above[l], "code");
    }
    assert_int_equal(adversary_compare("cells", map, truth, n, xy, false), 0);
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        const char *want = "";
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        for (size_t l = 0; l < NUM_LEVELS && hit.cell == GRID_NONE; l++) {
            oracle_answer answer = oracle_locate(units[l], xy[2 * i], xy[2 * i + 1]);
            if (answer.num_owners) want = oracle_code(units[l], answer.cell);
        }
        if (hit.cell != GRID_NONE) want = grid_unit_code(map, hit.cell);
        assert_string_equal(grid_unit_code(map, hit.unit), want);
        *in_units += hit.cell == GRID_NONE && hit.unit != GRID_NONE;
    }
    oracle_free(truth);
    grid_layer_free(cells);
    for (size_t l = 0; l < NUM_LEVELS; l++) {
        oracle_free(units[l]);
        grid_layer_free(above[l]);
    }
}

static void hierarchies_agree(void **state)
{
    static const char *const names[] = {"county", "town", "village"};
    size_t maps = scaled(2000), in_units = 0;
    (void)state;
    for (size_t m = 0; m < maps; m++) {
        uint64_t random = m * 331 + 9;
        grid_layer *levels[NUM_LEVELS];
        grid_map *map;
        grid_error error = {0};
        for (size_t l = 0; l < NUM_LEVELS; l++) {
            levels[l] = new_layer(names[l]);
            for (size_t i = 1 + random_below(&random, 2 + 2 * l); i > 0; i--)
                add_record(levels[l], l, &random);
        }
        if (levels_open(levels, names, NUM_LEVELS, &map, &error) != GRID_OK)
            fail_msg("map %zu: %s", m, error.text);
        check_map(map, levels, &in_units);
        grid_map_free(map);
        for (size_t l = 0; l < NUM_LEVELS; l++) grid_layer_free(levels[l]);
    }
    printf("%zu maps, %zu points in a unit but in no cell, 0 differences\n", maps, in_units);
    assert_true(in_units > maps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hierarchies_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
