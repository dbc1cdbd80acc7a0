/* bench_scale - how cost grows with the number of cells: a county, a city, a province, the country.
 *
 * Coverages of brickwork cells with fractal borders (tests/oracle/fractal.c), about 50 distinct edges
 * a cell. Peak memory is that of the whole process: the layer, the map and the points.
 *
 * usage: bench_scale [CELLS ...]      (394 4000 40000 400000)
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <grid/locate.h>

#include "bench.h"
#include "fractal.h"

enum { NUM_POINTS = 2000000, VERTICES = 100 };

/* Median nanoseconds a point with one thread, and with two in alternating rounds. */
static void time_points(const grid_map *map, const double *xy, int32_t *cells, double out[2])
{
    double times[2][BENCH_ROUNDS];
    grid_locate_options options = grid_locate_options_default();
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (unsigned k = 0; k < 2; k++) {
            options.threads = k + 1;
            double start = bench_now();
            grid_locate_many(map, NUM_POINTS, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, &options,
                             NULL);
            times[k][round] = bench_now() - start;
        }
    }
    for (int k = 0; k < 2; k++) out[k] = 1e9 * bench_median(times[k]) / NUM_POINTS;
}

static void measure(size_t num_cells)
{
    fractal_shape shape = fractal_county(VERTICES);
    shape.num_cells = num_cells;
    const double box[4] = {shape.west, shape.south, shape.width, shape.height};
    grid_layer *layer = fractal_layer(&shape);
    double *xy = malloc(2 * NUM_POINTS * sizeof *xy);
    int32_t *cells = malloc(NUM_POINTS * sizeof *cells);
    grid_map_options options = grid_map_options_default();
    grid_map *map;
    grid_error error;
    struct rusage usage;
    if (!xy || !cells) exit(4);
    options.code = "code";
    double start = bench_now();
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) {
        fprintf(stderr, "bench_scale: %s\n", error.text);
        exit(3);
    }
    double built = bench_now() - start;
    grid_layer_free(layer);
    grid_index_stats stats;
    grid_map_index_stats(map, &stats);
    bench_points(num_cells, box, NUM_POINTS, xy);
    double random[2], sorted[2];
    time_points(map, xy, cells, random);
    bench_sort(box, NUM_POINTS, xy);
    time_points(map, xy, cells, sorted);
    getrusage(RUSAGE_SELF, &usage);
    printf("| %zu | %zu | %.2f | %.0f | %.1f | %.1f | %.2fx | %.2fx | %.2f |\n", num_cells,
           stats.num_edges, built, (double)stats.bytes / (double)stats.num_edges, random[0], sorted[0],
           random[0] / random[1], sorted[0] / sorted[1], (double)usage.ru_maxrss / (1 << 20));
    fflush(stdout);
    grid_map_free(map);
    free(xy);
    free(cells);
}

int main(int argc, char **argv)
{
    static const size_t usual[] = {394, 4000, 40000, 400000};
    bench_print_machine();
    printf("%d points, medians of %d rounds; times with one thread, ratios of two to one\n\n", NUM_POINTS,
           BENCH_ROUNDS);
    printf("| cells | edges | map s | index bytes an edge | random ns | sorted ns | random, 2 threads "
           "| sorted, 2 threads | peak GiB |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (int i = 1; i < argc; i++) measure(strtoull(argv[i], NULL, 10));
    for (size_t i = 0; argc < 2 && i < sizeof usual / sizeof *usual; i++) measure(usual[i]);
    return 0;
}
