#include "bench.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"

#ifndef BENCH_COMPILER
#define BENCH_COMPILER "unknown"
#define BENCH_FLAGS ""
#define BENCH_BUILD ""
#endif

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare_doubles(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

double bench_median(double *values)
{
    qsort(values, BENCH_ROUNDS, sizeof *values, compare_doubles);
    return values[BENCH_ROUNDS / 2];
}

size_t bench_heap(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void bench_print_machine(void)
{
    char line[256], *name = NULL;
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && !name && fgets(line, sizeof line, file)) {
        if (!strncmp(line, "model name", 10)) name = strchr(line, ':') + 2;
    }
    if (file) fclose(file);
    printf("compiler %s, %s (%s); processor %s", BENCH_COMPILER, BENCH_BUILD, BENCH_FLAGS,
           name ? name : "unknown\n");
}

void bench_points(uint64_t seed, const double box[4], size_t n, double *xy)
{
    uint64_t state = seed;
    for (size_t i = 0; i < 2 * n; i++) xy[i] = box[i % 2] + box[2 + i % 2] * random_unit(&state);
}

typedef struct keyed {
    uint64_t key;
    double x, y;
} keyed;

/* Distance along the Hilbert curve (the usual turn-and-flip from the coarsest square down). */
static uint64_t hilbert(uint32_t x, uint32_t y)
{
    uint64_t d = 0;
    for (uint32_t s = 1u << 15; s > 0; s >>= 1) {
        uint32_t rx = (x & s) != 0, ry = (y & s) != 0;
        d += (uint64_t)s * s * ((3 * rx) ^ ry);
        if (ry == 0) {
            if (rx == 1) {
                x = 0xFFFF - x;
                y = 0xFFFF - y;
            }
            uint32_t kept = x;
            x = y;
            y = kept;
        }
    }
    return d;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t l = ((const keyed *)left)->key, r = ((const keyed *)right)->key;
    return (l > r) - (l < r);
}

void bench_sort(const double box[4], size_t n, double *xy)
{
    keyed *points = malloc((n + 1) * sizeof *points);
    if (!points) abort();
    for (size_t i = 0; i < n; i++) {
        double u = (xy[2 * i] - box[0]) / box[2], v = (xy[2 * i + 1] - box[1]) / box[3];
        points[i] = (keyed){hilbert((uint32_t)(u * 65535), (uint32_t)(v * 65535)), xy[2 * i],
                            xy[2 * i + 1]};
    }
    qsort(points, n, sizeof *points, compare_keys);
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] = points[i].x;
        xy[2 * i + 1] = points[i].y;
    }
    free(points);
}
