/* Heat of real events, which lie on few places: the police events of five months, in metres and in
 * degrees, against the sum over all of them at some thousand pixels. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/grid.h>

#define DATA GRID_SOURCE_DIR "/../shared/data/cleveland_crimes/"

static const char *const months[] = {"2018-10", "2018-11", "2018-12", "2019-01", "2019-02"};
enum { MONTHS = sizeof months / sizeof *months };

/* Places of a month in the plane of the map, NaN where a row has none. */
static double *read_month(const grid_map *map, size_t month, size_t *n)
{
    char path[300];
    grid_layer *layer;
    grid_error error;
    snprintf(path, sizeof path, DATA "%s-cleveland-street.csv", months[month]);
    if (grid_layer_open(path, NULL, &layer, &error)) fail_msg("%s", error.text);
    *n = grid_layer_num_features(layer);
    double *xy = calloc(2 * *n + 1, sizeof *xy);
    if (grid_map_places(map, layer, xy, &error)) fail_msg("%s", error.text);
    grid_layer_free(layer);
    return xy;
}

static double value_at(const grid_heat_frame *f, const grid_heat_options *o, size_t n,
                       const double *xy, size_t column, size_t row)
{
    double x = f->west + ((double)column + 0.5) * f->pixel_x;
    double y = f->north - ((double)row + 0.5) * f->pixel_y, sum = 0;
    for (size_t i = 0; i < n; i++) {
        double dx = (x - xy[2 * i]) * f->x_m / o->radius_m,
               dy = (y - xy[2 * i + 1]) * f->y_m / o->radius_m;
        double square = dx * dx + dy * dy, rest = square < 1 ? 1 - square : 0;
        if (o->kernel == GRID_HEAT_EPANECHNIKOV)
            sum += 2 * rest;
        else if (o->kernel == GRID_HEAT_QUARTIC)
            sum += 3 * rest * rest;
        else if (square <= 36)
            sum += exp(-square / 2) / 2;
    }
    return sum / M_PI * 1e6 / (o->radius_m * o->radius_m);
}

/* All months as layers, their sum against the definition, and the whole clipped. */
static void check(const char *path, double radius_m, grid_heat_kernel kernel)
{
    grid_map *map;
    grid_heat *layers[MONTHS], *sum;
    grid_heat_frame f;
    grid_heat_summary s;
    grid_error error;
    size_t total = 0, n[MONTHS];
    double *all = NULL, off = 0;
    grid_heat_options o = grid_heat_options_default();
    o.kernel = kernel;
    o.radius_m = radius_m;
    if (grid_map_open(path, NULL, &map, &error)) fail_msg("%s", error.text);
    assert_int_equal(grid_heat_frame_of(map, GRID_NONE, radius_m / 12, 0, 0, &f, &error), GRID_OK);
    for (size_t m = 0; m < MONTHS; m++) {
        double *xy = read_month(map, m, &n[m]);
        if (grid_heat_build(&f, n[m], xy, xy + 1, 2 * sizeof *xy, NULL, &o, &layers[m], &error))
            fail_msg("%s", error.text);
        all = realloc(all, 2 * (total + n[m]) * sizeof *all);
        for (size_t i = 0; i < n[m]; i++) {
            if (isnan(xy[2 * i])) continue;
            all[2 * total] = xy[2 * i];
            all[2 * total++ + 1] = xy[2 * i + 1];
        }
        free(xy);
    }
    assert_int_equal(grid_heat_sum(MONTHS, (const grid_heat *const *)layers, &sum, &error),
                     GRID_OK);
    grid_heat_summarize(sum, &s);
    assert_true(s.num_inside + s.num_outside == total && total > 38000);
    for (size_t i = 0; i < 600; i++) {
        size_t column = i * 7919 % f.width, row = i * 104729 % f.height;
        double here = grid_heat_values(sum)[row * f.width + column];
        off = fmax(off, fabs(here - value_at(&f, &o, total, all, column, row)));
    }
    assert_true(off <= (kernel == GRID_HEAT_GAUSSIAN ? 5e-7 : 1e-10) * s.maximum);
    assert_true(fabs(s.integral / (double)s.num_inside - 1) < 0.05); /* few lie near the rim */
    assert_int_equal(grid_heat_clip(sum, map, GRID_NONE, true, &error), GRID_OK);
    grid_heat_summarize(sum, &s);
    assert_true(s.integral > 0.5 * (double)s.num_inside); /* in the frame may lie others' events */
    print_message("%s, %s: %zu events, %zu x %zu pixels, off by %.1e of %.0f a km2\n",
                  grid_map_crs_info(map)->code, grid_heat_kernel_name(kernel), total, f.width,
                  f.height, off, s.maximum);
    for (size_t m = 0; m < MONTHS; m++) grid_heat_free(layers[m]);
    grid_heat_free(sum);
    free(all);
    grid_map_free(map);
}

static void in_metres(void **unused)
{
    (void)unused;
    for (int k = 0; k < 3; k++) check(DATA "lsoa_27700.shp", 500, (grid_heat_kernel)k);
}

static void in_degrees(void **unused)
{
    (void)unused;
    for (int k = 0; k < 3; k++) check(DATA "lsoa_E06000002.json", 400, (grid_heat_kernel)k);
}

int main(void)
{
    if (access(DATA "lsoa_27700.shp", R_OK)) {
        printf("skipped: no %s\n", DATA);
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_metres), cmocka_unit_test(in_degrees)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
