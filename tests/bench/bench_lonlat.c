/* bench_lonlat - nanoseconds to the owner of a point in degrees on a projected map, beside PROJ for
 * every point and beside points that are in the map's plane already, in the same run.
 *
 * Coverages of 394 cells as in bench_locate, in EPSG:4546. All by grid_locate_many, one thread, in
 * alternating rounds, medians. Before the clock runs, every owner must be the one by PROJ.
 *
 * usage: bench_lonlat [POINTS [PROJ_POINTS]]    (1,000,000 and 100,000)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>

#include "bench.h"
#include "fractal.h"

static const char crs[] = "EPSG:4546";

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench_lonlat: out of memory\n");
        exit(4);
    }
    return memory;
}

static void check(grid_status status, const grid_error *error)
{
    if (status == GRID_OK) return;
    fprintf(stderr, "bench_lonlat: %s\n", error->text);
    exit(3);
}

static grid_transform *transform_of(const char *from, const char *to)
{
    grid_transform *transform;
    grid_error error;
    check(grid_transform_open(from, to, &transform, &error), &error);
    return transform;
}

static void locate(const grid_map *map, const char *from, size_t n, const double *xy, int32_t *cells)
{
    grid_locate_options options = grid_locate_options_default();
    grid_error error;
    options.crs = from;
    check(grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, &options, &error),
          &error);
}

/* PROJ for every point, then the index. */
static void locate_by_proj(const grid_map *map, grid_transform *transform, size_t n, const double *xy,
                           double *plane, int32_t *cells)
{
    memcpy(plane, xy, 2 * n * sizeof *xy);
    grid_transform_apply(transform, n, plane, plane + 1, 2 * sizeof *plane);
    locate(map, NULL, n, plane, cells);
}

static void race(const grid_map *map, const char *from, size_t edges, const char *order, size_t n,
                 size_t n_proj, const double *plane)
{
    double native[BENCH_ROUNDS], fitted[BENCH_ROUNDS], proj[BENCH_ROUNDS];
    double *degrees = must(malloc(2 * n * sizeof *degrees));
    double *scratch = must(malloc(2 * n * sizeof *scratch));
    int32_t *cells = must(malloc(n * sizeof *cells)), *truth = must(malloc(n * sizeof *truth));
    grid_transform *back = transform_of(crs, from), *transform = transform_of(from, crs);
    memcpy(degrees, plane, 2 * n * sizeof *degrees);
    grid_transform_apply(back, n, degrees, degrees + 1, 2 * sizeof *degrees);
    double start = bench_now();
    locate(map, from, n, degrees, cells);
    double first = bench_now() - start;
    locate_by_proj(map, transform, n, degrees, scratch, truth);
    if (memcmp(cells, truth, n * sizeof *cells) != 0) {
        fprintf(stderr, "bench_lonlat: owners differ from those by PROJ\n");
        exit(1);
    }
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        start = bench_now();
        locate(map, NULL, n, plane, cells);
        native[round] = bench_now() - start;
        start = bench_now();
        locate(map, from, n, degrees, cells);
        fitted[round] = bench_now() - start;
        size_t skip = (n - n_proj) / BENCH_ROUNDS * (size_t)round;
        start = bench_now();
        locate_by_proj(map, transform, n_proj, degrees + 2 * skip, scratch, cells);
        proj[round] = bench_now() - start;
    }
    double a = 1e9 * bench_median(native) / (double)n, b = 1e9 * bench_median(fitted) / (double)n;
    double c = 1e9 * bench_median(proj) / (double)n_proj;
    printf("| %s | %zu | %s | %.1f | %.1f | %.2f | %.0f | %.0fx | %.0f |\n", from, edges, order, a, b,
           a / b, c, c / b, 1e3 * first);
    fflush(stdout);
    grid_transform_free(back);
    grid_transform_free(transform);
    free(degrees);
    free(scratch);
    free(cells);
    free(truth);
}

static void measure(size_t vertices, size_t n, size_t n_proj)
{
    static const char *const kinds[] = {"EPSG:4326", "GCJ02", "BD09"};
    fractal_shape shape = fractal_county(vertices);
    grid_map_options options = grid_map_options_default();
    grid_index_stats stats;
    grid_error error;
    grid_map *map;
    shape.west = 525000, shape.south = 4262000, shape.width = 44000, shape.height = 55000;
    const double box[4] = {shape.west, shape.south, shape.width, shape.height};
    options.code = "code";
    options.crs = crs;
    grid_layer *layer = fractal_layer(&shape);
    double *xy = must(malloc(2 * n * sizeof *xy));
    check(grid_map_from_layer(layer, &options, &map, &error), &error);
    grid_map_index_stats(map, &stats);
    bench_points(vertices, box, n, xy);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        race(map, kinds[i], stats.num_edges, "random", n, n_proj, xy);
    bench_sort(box, n, xy);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        race(map, kinds[i], stats.num_edges, "sorted", n, n_proj, xy);
    grid_map_free(map);
    grid_layer_free(layer);
    free(xy);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    size_t n_proj = argc > 2 ? strtoull(argv[2], NULL, 10) : 100000;
    static const size_t vertices[] = {100, 500, 2000};
    if (n == 0 || n_proj == 0 || n_proj > n) {
        fprintf(stderr, "usage: bench_lonlat [POINTS [PROJ_POINTS]]\n");
        return 2;
    }
    bench_print_machine();
    printf("%zu points (PROJ %zu), one thread, medians of %d alternating rounds\n\n", n, n_proj,
           BENCH_ROUNDS);
    printf("| from | edges | order | in the plane ns | from degrees ns | of the plane's rate | by PROJ "
           "ns | ratio | first call ms |\n|---|--:|---|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) measure(vertices[i], n, n_proj);
    return 0;
}
