/* bench_heat - milliseconds to a surface of kernel density, beside stamping every point.
 *
 * Points of a uniform and of a clustered kind over 1280 x 960 pixels; radius 12.8 and 64 pixels;
 * one thread. The peer adds each point's kernel to all pixels that it reaches, which is what a
 * straightforward program does; it gets fewer points and its time is scaled up. Before the clock
 * runs, both must agree to 1e-6 of the largest value on the peer's points. All in alternating
 * rounds, medians.
 *
 * usage: bench_heat [POINTS [PEER_POINTS]]    (1,000,000 and 10,000)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/heat.h>

#include "bench.h"
#include "random.h"

enum { WIDTH = 1280, HEIGHT = 960 };

static const grid_heat_frame frame = {.west = 0,
                                      .north = HEIGHT,
                                      .pixel_x = 1,
                                      .pixel_y = 1,
                                      .x_m = 1,
                                      .y_m = 1,
                                      .width = WIDTH,
                                      .height = HEIGHT};

static grid_heat *build(size_t n, const double *xy, grid_heat_kernel kernel, double radius,
                        bool preview)
{
    grid_heat *heat;
    grid_error error;
    grid_heat_options options = grid_heat_options_default();
    options.kernel = kernel;
    options.radius_m = radius;
    options.preview = preview;
    if (grid_heat_build(&frame, n, xy, xy + 1, 2 * sizeof *xy, NULL, &options, &heat, &error) !=
        GRID_OK) {
        fprintf(stderr, "bench_heat: %s\n", error.text);
        exit(4);
    }
    return heat;
}

/* The peer: every pixel in reach of every point. The Gaussian as a product of two tables a point.
 */
static void stamp(size_t n, const double *xy, grid_heat_kernel kernel, double radius,
                  double *values)
{
    static double across[WIDTH];
    const double reach = radius * (kernel == GRID_HEAT_GAUSSIAN ? 6 : 1);
    const double peak = kernel == GRID_HEAT_GAUSSIAN ? 0.5 : kernel == GRID_HEAT_QUARTIC ? 3 : 2;
    const double scale = peak / M_PI * 1e6 / (radius * radius);
    memset(values, 0, sizeof *values * WIDTH * HEIGHT);
    for (size_t i = 0; i < n; i++) {
        double px = xy[2 * i] - 0.5, py = HEIGHT - xy[2 * i + 1] - 0.5;
        int left = (int)fmax(ceil(px - reach), 0), right = (int)fmin(floor(px + reach), WIDTH - 1);
        int top = (int)fmax(ceil(py - reach), 0), bottom = (int)fmin(floor(py + reach), HEIGHT - 1);
        for (int x = left; x <= right; x++) {
            double u = (x - px) / radius;
            across[x] = kernel == GRID_HEAT_GAUSSIAN ? exp(-u * u / 2) * scale : u * u;
        }
        for (int y = top; y <= bottom; y++) {
            double v = (y - py) / radius, down = exp(-v * v / 2), *row = values + (size_t)y * WIDTH;
            for (int x = left; x <= right; x++) {
                double rest = 1 - v * v - across[x];
                if (kernel == GRID_HEAT_GAUSSIAN)
                    row[x] += down * across[x];
                else if (rest > 0)
                    row[x] += kernel == GRID_HEAT_QUARTIC ? rest * rest * scale : rest * scale;
            }
        }
    }
}

/* The largest difference by the largest value. */
static double difference(const grid_heat *heat, const double *values)
{
    double largest = 0, off = 0;
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
        largest = fmax(largest, values[i]);
        off = fmax(off, fabs(values[i] - grid_heat_values(heat)[i]));
    }
    return off / largest;
}

static void measure(const char *kind, size_t n, size_t n_peer, const double *xy,
                    grid_heat_kernel kernel, double radius, double *values)
{
    double exact[BENCH_ROUNDS], preview[BENCH_ROUNDS], peer[BENCH_ROUNDS];
    grid_heat *heat = build(n_peer, xy, kernel, radius, false),
              *rough = build(n, xy, kernel, radius, true);
    stamp(n_peer, xy, kernel, radius, values);
    double off = difference(heat, values);
    grid_heat_free(heat);
    heat = build(n, xy, kernel, radius, false);
    memcpy(values, grid_heat_values(heat), sizeof *values * WIDTH * HEIGHT);
    double rough_off = difference(rough, values);
    grid_heat_free(heat);
    grid_heat_free(rough);
    if (!(off < 1e-6)) {
        fprintf(stderr, "bench_heat: %s: off by %g of the largest value\n",
                grid_heat_kernel_name(kernel), off);
        exit(1);
    }
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double start = bench_now();
        grid_heat_free(build(n, xy, kernel, radius, false));
        exact[round] = bench_now() - start;
        start = bench_now();
        grid_heat_free(build(n, xy, kernel, radius, true));
        preview[round] = bench_now() - start;
        start = bench_now();
        stamp(n_peer, xy, kernel, radius, values);
        peer[round] = bench_now() - start;
    }
    double ours = 1e3 * bench_median(exact),
           theirs = 1e3 * bench_median(peer) * (double)n / (double)n_peer;
    printf("| %s | %s | %g | %.1f | %.0f | %.0fx | %.1e | %.1f | %.1f %% |\n", kind,
           grid_heat_kernel_name(kernel), radius, ours, theirs, theirs / ours, off,
           1e3 * bench_median(preview), 100 * rough_off);
    fflush(stdout);
}

/* Every second point near one of 40 places. */
static void cluster(size_t n, double *xy)
{
    uint64_t state = 7;
    for (size_t i = 0; i < n; i += 2) {
        size_t place = random_below(&state, 40);
        double angle = 2 * M_PI * random_unit(&state),
               far = 60 * random_unit(&state) * random_unit(&state);
        xy[2 * i] = (double)(place * 397 % WIDTH) + far * cos(angle);
        xy[2 * i + 1] = (double)(place * 281 % HEIGHT) + far * sin(angle);
    }
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    size_t n_peer = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000;
    static const double radii[] = {12.8, 64}, box[4] = {0, 0, WIDTH, HEIGHT};
    double *xy = malloc((2 * n + 1) * sizeof *xy),
           *values = malloc(sizeof *values * WIDTH * HEIGHT);
    if (n == 0 || n_peer == 0 || n_peer > n || !xy || !values) {
        fprintf(stderr, "usage: bench_heat [POINTS [PEER_POINTS]]\n");
        return 2;
    }
    bench_print_machine();
    printf("%d x %d pixels, %zu points (peer %zu, scaled), one thread, medians of %d alternating "
           "rounds\n\n",
           WIDTH, HEIGHT, n, n_peer, BENCH_ROUNDS);
    printf("| points | kernel | radius px | exact ms | stamping ms | ratio | off by | preview ms | "
           "off by |\n"
           "|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int kind = 0; kind < 2; kind++) {
        bench_points(1, box, n, xy);
        if (kind) cluster(n, xy);
        for (size_t r = 0; r < 2; r++)
            for (int kernel = 0; kernel < 3; kernel++)
                measure(kind ? "clustered" : "uniform", n, n_peer, xy, (grid_heat_kernel)kernel,
                        radii[r], values);
    }
    free(xy);
    free(values);
    return 0;
}
