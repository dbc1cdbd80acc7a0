/* Heat: every surface against the definition summed up point by point in long double, and what must
 * hold of any. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "heat_parts.h"
#include "random.h"

typedef struct points {
    size_t n;
    double *x, *y, *w;
} points;

static points new_points(size_t n)
{
    points p = {n, calloc(n + 1, sizeof(double)), calloc(n + 1, sizeof(double)),
                calloc(n + 1, sizeof(double))};
    assert_true(p.x && p.y && p.w);
    return p;
}

static void free_points(points *p)
{
    free(p->x);
    free(p->y);
    free(p->w);
}

static grid_heat_options options_of(grid_heat_kernel kernel, double radius)
{
    grid_heat_options o = grid_heat_options_default();
    o.kernel = kernel;
    o.radius_m = radius;
    return o;
}

static grid_heat *build(const grid_heat_frame *f, const points *p, const double *w,
                        const grid_heat_options *o)
{
    grid_heat *heat;
    grid_error error;
    if (grid_heat_build(f, p->n, p->x, p->y, 0, w, o, &heat, &error) != GRID_OK)
        fail_msg("%s", error.text);
    return heat;
}

/* ---- the oracle ------------------------------------------------------------------------------ */

static long double kernel_at(grid_heat_kernel kernel, long double square)
{
    const long double pi = 3.141592653589793238462643383279502884L;
    if (kernel == GRID_HEAT_GAUSSIAN) return square <= 36 ? expl(-square / 2) / (2 * pi) : 0;
    if (square >= 1) return 0;
    return kernel == GRID_HEAT_QUARTIC ? 3 / pi * (1 - square) * (1 - square)
                                       : 2 / pi * (1 - square);
}

static long double value_at(const grid_heat_frame *f, const points *p, const double *w,
                            const grid_heat_options *o, size_t column, size_t row)
{
    long double x = f->west + (column + 0.5L) * f->pixel_x,
                y = f->north - (row + 0.5L) * f->pixel_y, sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        long double dx = (x - p->x[i]) * f->x_m / o->radius_m,
                    dy = (y - p->y[i]) * f->y_m / o->radius_m;
        sum += (w ? w[i] : 1) * kernel_at(o->kernel, dx * dx + dy * dy);
    }
    return sum * 1e6L / ((long double)o->radius_m * o->radius_m);
}

/* The largest difference by the largest value. */
static double difference(const grid_heat *heat, const points *p, const double *w,
                         const grid_heat_options *o)
{
    const grid_heat_frame *f = grid_heat_get_frame(heat);
    long double largest = 0, off = 0;
    for (size_t r = 0; r < f->height; r++)
        for (size_t c = 0; c < f->width; c++) {
            long double value = value_at(f, p, w, o, c, r);
            double ours = grid_heat_values(heat)[r * f->width + c];
            assert_true(ours >= 0);
            largest = fmaxl(largest, value);
            off = fmaxl(off, fabsl(value - ours));
        }
    return largest > 0 ? (double)(off / largest) : (double)off;
}

/* A Gaussian that is cut and one that is not differ by 2e-7 at most; a sweep is exact to rounding.
 */
static double allowed(grid_heat_kernel kernel)
{
    return kernel == GRID_HEAT_GAUSSIAN ? 5e-7 : 1e-9;
}

static grid_heat_frame random_frame(uint64_t *state)
{
    return (grid_heat_frame){.west = 500000 + 1e5 * random_unit(state),
                             .north = 4.2e6 + 1e5 * random_unit(state),
                             .pixel_x = 1 + 30 * random_unit(state),
                             .pixel_y = 1 + 30 * random_unit(state),
                             .x_m = 0.5 + random_unit(state),
                             .y_m = 0.5 + random_unit(state),
                             .width = 1 + random_below(state, 70),
                             .height = 1 + random_below(state, 50)};
}

/* Points about a frame: uniform and a little beyond, on one place, on middles of pixels, far away.
 */
static points random_points(uint64_t *state, const grid_heat_frame *f, size_t n)
{
    points p = new_points(n);
    double width = f->pixel_x * (double)f->width, height = f->pixel_y * (double)f->height;
    for (size_t i = 0; i < n; i++) {
        double u = random_unit(state), v = random_unit(state);
        size_t kind = random_below(state, 10);
        if (kind < 6)
            u = 1.6 * u - 0.3, v = 1.6 * v - 0.3;
        else if (kind == 6)
            u = 0.31, v = 0.72;
        else if (kind == 7)
            u = (floor(u * (double)f->width) + 0.5) / (double)f->width;
        else if (kind == 8)
            u = 40 * u - 20, v = 40 * v - 20;
        p.x[i] = f->west + u * width;
        p.y[i] = f->north - v * height;
        p.w[i] = random_below(state, 5) ? 3 * random_unit(state) : (double)random_below(state, 3);
    }
    return p;
}

static void random_cases(void **unused)
{
    (void)unused;
    uint64_t state = 11;
    for (size_t round = 0; round < scaled(240); round++) {
        grid_heat_frame f = random_frame(&state);
        double pixel = fmax(f.pixel_x * f.x_m, f.pixel_y * f.y_m);
        grid_heat_options o =
            options_of((grid_heat_kernel)(round % 3),
                       pixel * (1 + pow(30, random_unit(&state)) * random_unit(&state)));
        points p = random_points(&state, &f, random_below(&state, 300));
        const double *w = round % 2 ? p.w : NULL;
        grid_heat *heat = build(&f, &p, w, &o);
        double off = difference(heat, &p, w, &o);
        if (off > allowed(o.kernel))
            fail_msg("round %zu: %s, radius %g: off by %g", round, grid_heat_kernel_name(o.kernel),
                     o.radius_m, off);
        grid_heat_free(heat);
        free_points(&p);
    }
}

/* ---- special cases --------------------------------------------------------------------------- */

static const grid_heat_frame plain = {.west = 0,
                                      .north = 150,
                                      .pixel_x = 1,
                                      .pixel_y = 1,
                                      .x_m = 1,
                                      .y_m = 1,
                                      .width = 200,
                                      .height = 150};

static void few_points(void **unused)
{
    (void)unused;
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, 12);
        grid_heat_summary sum;
        points p = new_points(1);
        p.x[0] = 100.3;
        p.y[0] = 74.1;
        grid_heat *one = build(&plain, &p, NULL, &o);
        grid_heat_summarize(one, &sum);
        assert_true(sum.num_inside == 1 && sum.num_outside == 0 && sum.num_invalid == 0 &&
                    sum.weight == 1);
        assert_true(fabs(sum.integral - 1) < 1e-3);
        assert_true(difference(one, &p, NULL, &o) <= allowed(o.kernel));
        /* beyond the kernel there is nothing at all */
        if (k != GRID_HEAT_GAUSSIAN) assert_true(grid_heat_values(one)[0] == 0);
        p.n = 0;
        grid_heat *none = build(&plain, &p, NULL, &o);
        grid_heat_summarize(none, &sum);
        assert_true(sum.maximum == 0 && sum.integral == 0 && sum.weight == 0);
        grid_heat_free(none);
        grid_heat_free(one);
        free_points(&p);
    }
}

static void equal_points(void **unused)
{
    (void)unused;
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, 9.7);
        points many = new_points(scaled(200000)), one = new_points(1);
        for (size_t i = 0; i < many.n; i++) many.x[i] = 77.7, many.y[i] = 33.3;
        one.x[0] = 77.7;
        one.y[0] = 33.3;
        one.w[0] = (double)many.n;
        grid_heat *heat = build(&plain, &many, NULL, &o);
        assert_true(difference(heat, &one, one.w, &o) <= allowed(o.kernel));
        grid_heat_free(heat);
        free_points(&many);
        free_points(&one);
    }
}

/* Close together but not equal: nothing is merged, all stand in one pixel. */
static void dense_points(void **unused)
{
    (void)unused;
    uint64_t state = 5;
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, 20);
        grid_heat_frame f = plain;
        points p = new_points(scaled(20000));
        f.width = f.height = 40;
        for (size_t i = 0; i < p.n; i++) {
            p.x[i] = 20 + 1e-3 * random_unit(&state);
            p.y[i] = 130 + 1e-3 * random_unit(&state);
        }
        grid_heat *heat = build(&f, &p, NULL, &o);
        assert_true(difference(heat, &p, NULL, &o) <= (k == GRID_HEAT_GAUSSIAN ? 5e-7 : 1e-9));
        grid_heat_free(heat);
        free_points(&p);
    }
}

static void a_million_points(void **unused)
{
    (void)unused;
    uint64_t state = 3;
    grid_heat_frame f = {.west = 4e5,
                         .north = 4e6,
                         .pixel_x = 2,
                         .pixel_y = 3,
                         .x_m = 1,
                         .y_m = 1,
                         .width = 640,
                         .height = 480};
    points p = new_points(scaled(1000000));
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, 30);
        double far = k == GRID_HEAT_GAUSSIAN ? 180 : 30;
        for (size_t i = 0; i < p.n; i++) {
            p.x[i] = f.west + far + (1280 - 2 * far) * random_unit(&state);
            p.y[i] = f.north - far - (1440 - 2 * far) * random_unit(&state);
            p.w[i] = random_unit(&state);
        }
        for (int weighted = 0; weighted < 2; weighted++) {
            grid_heat_summary sum;
            grid_heat *heat = build(&f, &p, weighted ? p.w : NULL, &o);
            grid_heat_summarize(heat, &sum);
            assert_true(sum.num_inside == p.n);
            assert_true(fabs(sum.integral / sum.weight - 1) < 1e-4);
            grid_heat_free(heat);
        }
    }
    free_points(&p);
}

static void bad_points(void **unused)
{
    (void)unused;
    for (int preview = 0; preview < 2; preview++) {
        grid_heat_options o = options_of(GRID_HEAT_QUARTIC, 12);
        grid_heat_summary sum;
        points p = new_points(9), good = new_points(3);
        const double x[] = {NAN, 50, 50, INFINITY, 50, 50, 190, 205, 1e300},
                     y[] = {50, NAN, 50, 50, 50, 50, 3, 50, -1e300};
        const double w[] = {1, 1, -1, 1, NAN, INFINITY, 2, 3, 4};
        memcpy(p.x, x, sizeof x);
        memcpy(p.y, y, sizeof y);
        memcpy(good.x, x + 6, sizeof(double[3]));
        memcpy(good.y, y + 6, sizeof(double[3]));
        o.preview = preview;
        grid_heat *heat = build(&plain, &p, w, &o), *same = build(&plain, &good, w + 6, &o);
        grid_heat_summarize(heat, &sum);
        assert_true(sum.num_invalid == 6 && sum.num_inside == 1 && sum.num_outside == 2 &&
                    sum.weight == 9);
        assert_memory_equal(grid_heat_values(heat), grid_heat_values(same),
                            sizeof(double) * 200 * 150);
        grid_heat_free(heat);
        grid_heat_free(same);
        free_points(&p);
        free_points(&good);
    }
}

/* Not one bit depends on the order of the points, on a stride, or on the width of registers. */
static void order_and_registers(void **unused)
{
    (void)unused;
    uint64_t state = 21;
    for (size_t round = 0; round < scaled(60); round++) {
        grid_heat_frame f = random_frame(&state);
        grid_heat_options o =
            options_of((grid_heat_kernel)(round % 3), 32 + 200 * random_unit(&state));
        points p = random_points(&state, &f, 400), q = new_points(400);
        const size_t bytes = sizeof(double) * f.width * f.height;
        double *pairs = calloc(2 * p.n, sizeof *pairs);
        for (size_t i = 0; i < p.n; i++) {
            size_t k = (i * 37 + 11) % p.n;
            pairs[2 * i] = q.x[i] = p.x[k];
            pairs[2 * i + 1] = q.y[i] = p.y[k];
            q.w[i] = p.w[k];
        }
        grid_heat *a = build(&f, &p, p.w, &o), *b = build(&f, &q, q.w, &o), *c;
        assert_int_equal(grid_heat_build(&f, p.n, pairs, pairs + 1, 16, q.w, &o, &c, NULL),
                         GRID_OK);
        assert_memory_equal(grid_heat_values(a), grid_heat_values(b), bytes);
        assert_memory_equal(grid_heat_values(a), grid_heat_values(c), bytes);
        free(pairs);

        double *values[2];
        for (int portable = 0; portable < 2; portable++) {
            grid_heat_task task = grid_heat_task_of(a);
            grid_heat_points in = {.at = calloc(p.n, sizeof *in.at), .unit = 1};
            uint64_t same = round;
            for (size_t i = 0; i < p.n; i++)
                in.at[in.num++] =
                    (grid_heat_point){random_unit(&same) * (double)f.width,
                                      random_unit(&same) * (double)f.height, (double)(1 + i % 3)};
            task.values = values[portable] = calloc(f.width * f.height, sizeof(double));
            task.portable = portable;
            assert_int_equal(o.kernel == GRID_HEAT_GAUSSIAN ? grid_heat_gauss(&task, &in)
                                                            : grid_heat_sweep(&task, o.kernel, &in),
                             GRID_OK);
            free(in.at);
        }
        assert_memory_equal(values[0], values[1], bytes);
        free(values[0]);
        free(values[1]);
        grid_heat_free(a);
        grid_heat_free(b);
        grid_heat_free(c);
        free_points(&p);
        free_points(&q);
    }
}

/* ---- layers ---------------------------------------------------------------------------------- */

static void layers(void **unused)
{
    (void)unused;
    uint64_t state = 8;
    enum { LAYERS = 4, EACH = 500 };
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, 14);
        points all = random_points(&state, &plain, LAYERS * EACH);
        grid_heat *layer[LAYERS], *sum, *whole = build(&plain, &all, all.w, &o);
        grid_heat_summary a, b;
        for (size_t i = 0; i < LAYERS; i++) {
            points part = {EACH, all.x + i * EACH, all.y + i * EACH, all.w + i * EACH};
            layer[i] = build(&plain, &part, part.w, &o);
        }
        assert_int_equal(grid_heat_sum(LAYERS, (const grid_heat *const *)layer, &sum, NULL),
                         GRID_OK);
        grid_heat_summarize(sum, &a);
        grid_heat_summarize(whole, &b);
        assert_true(a.num_inside == b.num_inside && a.num_outside == b.num_outside);
        assert_true(fabs(a.weight - b.weight) < 1e-9 * b.weight &&
                    fabs(a.integral - b.integral) < 1e-8 * b.weight);
        for (size_t i = 0; i < 200 * 150; i++)
            assert_true(fabs(grid_heat_values(sum)[i] - grid_heat_values(whole)[i]) <
                        1e-8 * b.maximum);
        /* what is added and taken away again leaves what was there */
        assert_int_equal(grid_heat_combine(sum, layer[1], -1, NULL), GRID_OK);
        assert_int_equal(grid_heat_combine(sum, layer[2], -1, NULL), GRID_OK);
        assert_int_equal(grid_heat_combine(layer[0], layer[3], 1, NULL), GRID_OK);
        grid_heat_summarize(sum, &a);
        grid_heat_summarize(layer[0], &b);
        assert_true(a.num_inside == b.num_inside &&
                    fabs(a.integral - b.integral) < 1e-9 * b.weight);
        for (size_t i = 0; i < LAYERS; i++) grid_heat_free(layer[i]);
        grid_heat_free(sum);
        grid_heat_free(whole);
        free_points(&all);
    }
}

/* ---- areas ----------------------------------------------------------------------------------- */

/* A disc with a hole, and beyond the frame on one side. */
static bool is_inside(double x, double y)
{
    double far = hypot(x - 10, y - 25);
    return far < 28 && far > 6;
}

static void masks(void **unused)
{
    (void)unused;
    uint64_t state = 9;
    enum { WIDTH = 60, HEIGHT = 50, MARGIN = 80, LINE = WIDTH + 2 * MARGIN };
    grid_heat_frame f = {.west = 0,
                         .north = 100,
                         .pixel_x = 1,
                         .pixel_y = 2,
                         .x_m = 1,
                         .y_m = 1,
                         .width = WIDTH,
                         .height = HEIGHT};
    uint8_t *inside = calloc(LINE, HEIGHT + 2 * MARGIN);
    for (int y = 0; y < HEIGHT + 2 * MARGIN; y++)
        for (int x = 0; x < LINE; x++) inside[y * LINE + x] = is_inside(x - MARGIN, y - MARGIN);
    for (int k = 0; k < 3; k++) {
        grid_heat_options o = options_of((grid_heat_kernel)k, k == GRID_HEAT_GAUSSIAN ? 5 : 13);
        points p = random_points(&state, &f, 300);
        grid_heat *plainly = build(&f, &p, NULL, &o), *corrected = build(&f, &p, NULL, &o);
        grid_heat *clipped = build(&f, &p, NULL, &o);
        assert_int_equal(grid_heat_mask(corrected, inside, MARGIN, true, NULL), GRID_OK);
        assert_int_equal(grid_heat_mask(clipped, inside, MARGIN, false, NULL), GRID_OK);
        assert_int_equal(grid_heat_mask(clipped, inside, MARGIN, false, NULL), GRID_E_ARGUMENT);
        assert_int_equal(grid_heat_combine(plainly, clipped, 1, NULL), GRID_E_ARGUMENT);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                double value = grid_heat_values(corrected)[y * WIDTH + x],
                       old = grid_heat_values(plainly)[y * WIDTH + x];
                double kept = grid_heat_values(clipped)[y * WIDTH + x];
                long double in = 0, all = 0;
                assert_true(!!isnan(value) == !is_inside(x, y) &&
                            !!isnan(kept) == !is_inside(x, y));
                if (!is_inside(x, y)) continue;
                for (int r = -40; r < HEIGHT + 40; r++)
                    for (int c = -40; c < WIDTH + 40; c++) {
                        long double dx = (c - x) / o.radius_m, dy = 2 * (r - y) / o.radius_m;
                        long double share = kernel_at(o.kernel, dx * dx + dy * dy);
                        all += share;
                        if (is_inside(c, r)) in += share;
                    }
                assert_true(kept == old && fabsl(value - old * all / in) <= 1e-6L * fabsl(value));
            }
        grid_heat_free(plainly);
        grid_heat_free(corrected);
        grid_heat_free(clipped);
        free_points(&p);
    }
    free(inside);
}

/* Two cells in degrees: frames, and clipping to the map and to one of them. */
static void maps(void **unused)
{
    (void)unused;
    static const double west[] = {111, 38, 111.05, 38, 111.05, 38.1, 111, 38.1, 111, 38};
    static const double east[] = {111.05, 38, 111.1, 38, 111.1, 38.1, 111.05, 38.05, 111.05, 38};
    const size_t five = 5;
    const char *const codes[] = {"W", "E"};
    grid_layer *layer;
    grid_map *map;
    grid_heat_frame f;
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    assert_int_equal(grid_layer_new("two cells", "EPSG:4490", &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &five, west, &codes[0], NULL);
    grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &five, east, &codes[1], NULL);
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    assert_int_equal(grid_heat_frame_of(map, GRID_NONE, 100, 0, 0, &f, NULL), GRID_OK);
    assert_true(f.west == 111 && fabs(f.north - 38.1) < 1e-12 && f.width == 88 && f.height == 111);
    assert_true(fabs(f.pixel_x * f.x_m - 100) < 1e-9 && fabs(f.pixel_y * f.y_m - 100) < 1e-9);

    points p = new_points(1);
    p.x[0] = 111.05;
    p.y[0] = 38.02;
    grid_heat_options o = options_of(GRID_HEAT_EPANECHNIKOV, 1500);
    for (int way = 0; way < 3; way++) {
        int32_t unit = way == 2 ? grid_map_unit_by_code(map, "W") : GRID_NONE;
        grid_heat *heat = build(&f, &p, NULL, &o);
        grid_heat_summary sum;
        assert_int_equal(grid_heat_clip(heat, map, unit, way > 0, NULL), GRID_OK);
        grid_heat_summarize(heat, &sum);
        size_t inside = 0;
        for (size_t r = 0; r < f.height; r++)
            for (size_t c = 0; c < f.width; c++) {
                grid_hit hit;
                grid_locate(map, f.west + ((double)c + 0.5) * f.pixel_x,
                            f.north - ((double)r + 0.5) * f.pixel_y, &hit);
                bool in = unit == GRID_NONE ? hit.cell != GRID_NONE : hit.cell == unit;
                assert_true(in == !isnan(grid_heat_values(heat)[r * f.width + c]));
                inside += in;
            }
        assert_true(inside > 3000);
        /* the whole kernel; the same, higher where its far side is near the rim; half of that */
        double expected[] = {1, 1.0025, 0.5};
        assert_true(fabs(sum.integral - expected[way]) < (way == 2 ? 0.02 : 1e-3));
        grid_heat_free(heat);
    }
    assert_int_equal(grid_heat_frame_of(map, 1, 0, 30, 20, &f, NULL), GRID_OK);
    assert_true(f.width == 30 && f.height == 20);
    assert_int_equal(grid_heat_frame_of(map, 2, 100, 0, 0, &f, NULL), GRID_E_ARGUMENT);
    assert_int_equal(grid_heat_frame_of(map, GRID_NONE, -1, 0, 0, &f, NULL), GRID_E_ARGUMENT);
    assert_int_equal(grid_heat_frame_of(map, GRID_NONE, 0, 10, 0, &f, NULL), GRID_E_ARGUMENT);
    assert_int_equal(grid_heat_frame_of(map, GRID_NONE, 0.01, 0, 0, &f, NULL), GRID_E_LIMIT);
    free_points(&p);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* ---- previews, refusals ---------------------------------------------------------------------- */

static void previews(void **unused)
{
    (void)unused;
    uint64_t state = 4;
    grid_heat_frame f = plain;
    f.width = 500;
    f.height = 400;
    f.north = 400;
    points p = new_points(20000);
    for (size_t i = 0; i < p.n; i++) {
        p.x[i] = 150 + 200 * random_unit(&state) * random_unit(&state);
        p.y[i] = 150 + 100 * random_unit(&state);
        p.w[i] = 1 + random_unit(&state);
    }
    for (int k = 0; k < 3; k++)
        for (double radius = 1.3; radius < 100; radius *= 2.5) {
            if (k == GRID_HEAT_GAUSSIAN && radius > 50) continue; /* reaches beyond the frame */
            grid_heat_options o = options_of((grid_heat_kernel)k, radius);
            grid_heat *exact = build(&f, &p, p.w, &o);
            o.preview = true;
            grid_heat *rough = build(&f, &p, p.w, &o);
            grid_heat_summary a, b;
            grid_heat_summarize(exact, &a);
            grid_heat_summarize(rough, &b);
            assert_true(fabs(b.integral / b.weight - 1) < 1e-4);
            double off = 0;
            for (size_t i = 0; i < 500 * 400; i++)
                off = fmax(off, fabs(grid_heat_values(exact)[i] - grid_heat_values(rough)[i]));
            /* with few pixels to a radius a single point shows where in its pixel it is */
            if (radius > 5) assert_true(off < 0.15 * a.maximum);
            assert_int_equal(grid_heat_combine(exact, rough, 1, NULL), GRID_E_ARGUMENT);
            grid_heat_free(exact);
            grid_heat_free(rough);
        }
    free_points(&p);
}

static bool stop(void *context, double done)
{
    assert_true(done >= 0 && done <= 1);
    return ++*(int *)context < 2;
}

static void expect(grid_status wanted, const grid_heat_frame *f, const grid_heat_options *o,
                   const double *w)
{
    const double x[] = {1, 2}, y[] = {1, 2};
    grid_heat *heat = (grid_heat *)&heat;
    grid_error error = {0};
    assert_int_equal(grid_heat_build(f, 2, x, y, 0, w, o, &heat, &error), wanted);
    assert_true(heat == (grid_heat *)&heat && error.code == wanted && *error.text);
}

static void refusals(void **unused)
{
    (void)unused;
    static const double bad_radii[] = {-5, 0, NAN, INFINITY, 0.5, 20000};
    grid_heat_options good = options_of(GRID_HEAT_EPANECHNIKOV, 5), o = good;
    for (size_t i = 0; i < sizeof bad_radii / sizeof *bad_radii; i++) {
        o.radius_m = bad_radii[i];
        expect(GRID_E_ARGUMENT, &plain, &o, NULL);
    }
    o = good;
    o.kernel = (grid_heat_kernel)3;
    expect(GRID_E_ARGUMENT, &plain, &o, NULL);
    assert_null(grid_heat_kernel_name(o.kernel));
    o = good;
    o.size = 0;
    expect(GRID_E_ARGUMENT, &plain, &o, NULL);
    grid_heat_frame f = plain;
    f.width = 0;
    expect(GRID_E_ARGUMENT, &f, &good, NULL);
    f = plain;
    f.pixel_y = -1;
    expect(GRID_E_ARGUMENT, &f, &good, NULL);
    f = plain;
    f.west = NAN;
    expect(GRID_E_ARGUMENT, &f, &good, NULL);
    f = plain;
    f.width = 65537;
    expect(GRID_E_LIMIT, &f, &good, NULL);
    f.width = f.height = 65536;
    expect(GRID_E_LIMIT, &f, &good, NULL);
    const double w[] = {1.7e308, 1.7e308};
    expect(GRID_E_LIMIT, &plain, &good, w);
    for (int k = 0; k < 3; k++) {
        int calls = 0;
        o = options_of((grid_heat_kernel)k, 40);
        o.progress = stop;
        o.progress_context = &calls;
        expect(GRID_E_CANCELLED, &plain, &o, NULL);
    }
    assert_int_equal(grid_heat_sum(0, NULL, NULL, NULL), GRID_E_ARGUMENT);
    grid_heat_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_cases),
        cmocka_unit_test(few_points),
        cmocka_unit_test(equal_points),
        cmocka_unit_test(dense_points),
        cmocka_unit_test(a_million_points),
        cmocka_unit_test(bad_points),
        cmocka_unit_test(layers),
        cmocka_unit_test(order_and_registers),
        cmocka_unit_test(masks),
        cmocka_unit_test(maps),
        cmocka_unit_test(previews),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
