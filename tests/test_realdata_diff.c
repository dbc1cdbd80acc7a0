/* What changed between two maps, on the municipalities of Switzerland: nothing, and then a merger
 * of three whose ground is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/diff.h>

#define SWISS GRID_SOURCE_DIR "/../shared/data/swiss_municipalities/municipalities.shp"

static grid_map *map_of(const grid_layer *layer)
{
    grid_map *map;
    grid_map_options options = grid_map_options_default();
    options.code = "id";
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    return map;
}

/* The same features, with the code `to` where it was `from`. */
static grid_layer *recoded(const grid_layer *layer, const char *const *from, size_t num,
                           const char *to)
{
    grid_layer *out;
    size_t field = (size_t)grid_layer_field_by_name(layer, "id");
    assert_int_equal(grid_layer_new("made", grid_layer_crs(layer), &out, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(out, "id"), 0);
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        const char *code = grid_layer_text(layer, f, field);
        size_t rings = grid_layer_num_rings(layer, f), sizes[200], total = 0;
        assert_true(rings <= 200);
        for (size_t r = 0; r < rings; r++, total += sizes[r - 1])
            grid_layer_ring(layer, f, r, &sizes[r]);
        double *xy = malloc((2 * total + 1) * sizeof *xy), *at = xy;
        for (size_t r = 0; r < rings; at += 2 * sizes[r++])
            memcpy(at, grid_layer_ring(layer, f, r, &sizes[r]), 2 * sizes[r] * sizeof *xy);
        for (size_t i = 0; i < num; i++)
            if (!strcmp(code, from[i])) code = to;
        assert_int_equal(
            grid_layer_add_feature(out, GRID_GEOMETRY_POLYGON, rings, sizes, xy, &code, NULL),
            GRID_OK);
        free(xy);
    }
    return out;
}

static void switzerland(void **state)
{
    grid_layer *layer;
    grid_diff *diff;
    grid_diff_totals t;
    grid_change_kind kind = GRID_CHANGE_MERGED;
    double area = 0;
    (void)state;
    assert_int_equal(grid_layer_open(SWISS, NULL, &layer, NULL), GRID_OK);
    grid_map *before = map_of(layer);
    assert_int_equal(grid_diff_maps(before, before, NULL, &diff, NULL), GRID_OK);
    assert_int_equal(grid_diff_num_changes(diff), 0);
    assert_int_equal(grid_diff_num_transfers(diff), grid_map_num_cells(before));
    grid_diff_get_totals(diff, &t);
    printf("%zu cells, %.3f km2\n", grid_map_num_cells(before), t.both_m2 / 1e6);
    assert_true(t.both_m2 == t.kept_m2 && t.moved_m2 == 0 && t.hair_m2 == 0);
    grid_diff_free(diff);

    const char *const three[] = {grid_unit_code(before, 10), grid_unit_code(before, 500),
                                 grid_unit_code(before, 1000)};
    for (size_t i = 0; i < 3; i++)
        area += grid_unit_area(before, grid_map_unit_by_code(before, three[i]));
    grid_layer *joined = recoded(layer, three, 3, "9999999");
    grid_map *after = map_of(joined);
    assert_int_equal(grid_diff_maps(before, after, NULL, &diff, NULL), GRID_OK);
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++) {
        const grid_change *c = grid_diff_change_at(diff, i);
        if (c->kind != kind) continue; /* names are not carried over */
        assert_int_equal(c->num_before, 3);
        assert_int_equal(c->num_after, 1);
        assert_true(fabs(c->area_m2 - area) < 1e-9 * area);
    }
    assert_int_equal(grid_diff_num_kind(diff, kind), 1);
    assert_int_equal(grid_diff_num_kind(diff, GRID_CHANGE_NEW) +
                         grid_diff_num_kind(diff, GRID_CHANGE_GONE) +
                         grid_diff_num_kind(diff, GRID_CHANGE_REDRAWN) +
                         grid_diff_num_kind(diff, GRID_CHANGE_REDIGITISED),
                     0);
    grid_diff_free(diff);
    grid_map_free(before);
    grid_map_free(after);
    grid_layer_free(layer);
    grid_layer_free(joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(switzerland)};
    if (access(SWISS, R_OK)) return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
