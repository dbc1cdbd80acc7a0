/* count_locate - a million points by the AVX2 path, for instructions.sh to count what it executes.
 *
 * The 394 cells of 100 k edges that bench_locate has, and the same points in random order. The
 * width is fixed, so that the count is that of the source and the compiler, not of the machine.
 * Only count_points is counted; what prepares it runs at whatever width there is.
 *
 * usage: count_locate [POINTS]    (1,000,000; 0 tells the compiler only). Ends with 77 without
 * AVX2.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "fractal.h"
#include "map_layout.h"

/* Its name is what callgrind looks for, so it must not become part of its caller. */
__attribute__((noinline)) static bool count_points(const grid_index *index, size_t n,
                                                   const double *x, const double *y,
                                                   int32_t *labels, uint8_t *hows)
{
    for (size_t at = 0, num; at < n; at += num) {
        num = n - at < GRID_INDEX_BATCH ? n - at : GRID_INDEX_BATCH;
        if (!grid_index_owners_by(GRID_WIDTH_AVX2, index, num, x + at, y + at, 1, labels + at,
                                  hows + at))
            return false;
    }
    return true;
}

static int locate(size_t n)
{
    const fractal_shape shape = fractal_county(500);
    const double box[4] = {shape.west, shape.south, shape.width, shape.height};
    grid_layer *layer = fractal_layer(&shape);
    grid_map_options options = grid_map_options_default();
    grid_map *map;
    double *xy = malloc(2 * n * sizeof *xy), *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    int32_t *labels = malloc(n * sizeof *labels);
    uint8_t *hows = malloc(n);
    size_t owned = 0;
    options.code = "code";
    if (!xy || !x || !y || !labels || !hows) return 4;
    if (grid_map_from_layer(layer, &options, &map, NULL) != GRID_OK) return 3;
    bench_points(500, box, n, xy);
    for (size_t i = 0; i < n; i++) x[i] = xy[2 * i], y[i] = xy[2 * i + 1];
    bool counted = count_points(map->index, n, x, y, labels, hows);
    for (size_t i = 0; counted && i < n; i++) owned += labels[i] != GRID_NONE;
    if (counted) printf("%zu points, %zu with an owner\n", n, owned);
    grid_map_free(map);
    grid_layer_free(layer);
    free(xy);
    free(x);
    free(y);
    free(labels);
    free(hows);
    return !counted ? 77 : owned == n ? 0 : 1; /* the cells fill the box of the points */
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
#if defined(__x86_64__) && defined(__GNUC__)
    bool has_avx2 = __builtin_cpu_supports("avx2");
#else
    bool has_avx2 = false;
#endif
    printf("%s\n", BENCH_COMPILER ", " BENCH_BUILD " (" BENCH_FLAGS ")");
    return !has_avx2 ? 77 : n ? locate(n) : 0;
}
