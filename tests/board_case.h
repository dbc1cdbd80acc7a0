/* board_case.h - a chessboard of units, for tests of neighbours and of hot spots. */
#ifndef TESTS_BOARD_CASE_H
#define TESTS_BOARD_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <grid/grid.h>

enum { SIDE = 12, UNITS = SIDE * SIDE };

/* A chessboard of 100 m; `break_m` shrinks every field by as much on each side. */
static grid_map *board(double break_m)
{
    grid_layer *layer;
    grid_map *map;
    grid_error error = {0};
    assert_int_equal(grid_layer_new("board", NULL, &layer, &error), GRID_OK);
    grid_layer_add_field(layer, "code");
    for (int i = 0; i < UNITS; i++) {
        char code[32];
        const char *values[] = {code};
        double x = 100.0 * (i % SIDE), y = 100.0 * (i / SIDE), b = break_m;
        double xy[] = {x + b,       y + b, x + 100 - b, y + b, x + 100 - b,
                       y + 100 - b, x + b, y + 100 - b, x + b, y + b};
        size_t size = 5;
        snprintf(code, sizeof code, "%03d", i);
        assert_int_equal(
            grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, xy, values, &error),
            GRID_OK);
    }
    if (grid_map_from_layer(layer, NULL, &map, &error)) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return map;
}

static inline grid_weights *borders(const grid_map *map, grid_contiguity contiguity, double tolerance_m)
{
    grid_weights *weights;
    int32_t units[UNITS];
    grid_contiguity_options options = grid_contiguity_options_default();
    options.contiguity = contiguity;
    options.tolerance_m = tolerance_m;
    for (int i = 0; i < UNITS; i++) units[i] = i;
    assert_int_equal(grid_weights_by_border(map, UNITS, units, &options, &weights, NULL), GRID_OK);
    return weights;
}

#endif
