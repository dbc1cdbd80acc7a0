/* repair_case.h - what the tests of repairs share: a map of a layer, and the layer after a repair.
 * Include it after cmocka.h. */
#ifndef GRID_TESTS_REPAIR_CASE_H
#define GRID_TESTS_REPAIR_CASE_H

#include <stdlib.h>
#include <string.h>

#include <grid/grid.h>

static inline grid_layer *new_layer(const char *crs)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("made", crs, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    return layer;
}

static inline void add_record(grid_layer *layer, const char *code, size_t num_rings,
                              const size_t *sizes, const double *xy)
{
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, num_rings, sizes, xy, &code, NULL),
        GRID_OK);
}

static inline grid_map *map_of(const grid_layer *layer)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    options.no_crs_guard = true;
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static inline grid_repairs *suggest(const grid_map *map, double width_m)
{
    grid_repairs *repairs;
    grid_error error = {0};
    grid_repairs_options options = grid_repairs_options_default();
    options.width_m = width_m;
    if (grid_repairs_suggest(map, &options, &repairs, &error) != GRID_OK) fail_msg("%s", error.text);
    return repairs;
}

static inline grid_redrawing *apply(const grid_repairs *repairs, const size_t *which, size_t num)
{
    grid_redrawing *redrawing;
    grid_error error = {0};
    if (grid_repairs_apply(repairs, which, num, &redrawing, &error) != GRID_OK)
        fail_msg("%s", error.text);
    return redrawing;
}

/* The number in a redrawing of a record of the layer, or GRID_NONE. */
static inline int32_t redrawn_of(const grid_redrawing *redrawing, size_t feature)
{
    for (size_t i = 0; i < grid_redrawing_num(redrawing); i++)
        if (grid_redrawing_at(redrawing, i)->record == (int64_t)feature + 1) return (int32_t)i;
    return GRID_NONE;
}

/* The layer that a map was made of, with the records as they are after a repair. */
static inline grid_layer *layer_after(const grid_layer *layer, const grid_redrawing *redrawing,
                                      const char *field)
{
    grid_layer *after = new_layer(grid_layer_crs(layer));
    size_t code = (size_t)grid_layer_field_by_name(layer, field);
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        int32_t i = redrawn_of(redrawing, f);
        size_t num = i == GRID_NONE ? grid_layer_num_rings(layer, f)
                                    : grid_redrawing_at(redrawing, (size_t)i)->num_rings;
        size_t *sizes = malloc((num + 1) * sizeof *sizes), points = 0;
        double *xy = NULL;
        for (size_t r = 0; r < num; r++) {
            const double *ring = i == GRID_NONE ? grid_layer_ring(layer, f, r, &sizes[r])
                                                : grid_redrawing_ring(redrawing, (size_t)i, r, &sizes[r]);
            xy = realloc(xy, 2 * (points + sizes[r] + 1) * sizeof *xy);
            memcpy(xy + 2 * points, ring, 2 * sizes[r] * sizeof *xy);
            points += sizes[r];
        }
        add_record(after, grid_layer_text(layer, f, code), num, sizes, xy);
        free(sizes);
        free(xy);
    }
    return after;
}

static inline grid_coverage_totals totals_of(const grid_map *map, double sliver_width_m)
{
    grid_coverage_totals totals;
    grid_findings *findings;
    grid_coverage_options options = grid_coverage_options_default();
    options.sliver_width_m = sliver_width_m;
    assert_int_equal(grid_coverage_check(map, &options, &findings, &totals, NULL), GRID_OK);
    grid_findings_free(findings);
    return totals;
}

static inline double area_proposed(const grid_repairs *repairs)
{
    double area = 0;
    for (size_t i = 0; i < grid_repairs_num(repairs); i++) area += grid_repairs_at(repairs, i)->area_m2;
    return area;
}

#endif
