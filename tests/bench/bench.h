/* bench.h - what benchmarks share: a clock, medians, the machine, points in two orders. */
#ifndef GRID_BENCH_H
#define GRID_BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 11 };

/* Seconds of a clock that only goes forward. */
double bench_now(void);

/* Median of BENCH_ROUNDS values; they are sorted. */
double bench_median(double *values);

/* Bytes of the heap in use. */
size_t bench_heap(void);

/* Prints compiler, flags and processor. */
void bench_print_machine(void);

/* n uniform points of a box (west, south, width, height). */
void bench_points(uint64_t seed, const double box[4], size_t n, double *xy);

/* Sorts points along a Hilbert curve of 2^16 x 2^16 steps over the box. */
void bench_sort(const double box[4], size_t n, double *xy);

#endif
