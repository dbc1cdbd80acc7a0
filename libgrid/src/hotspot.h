/* hotspot.h - one number a unit with its neighbours, shared by the files of the statistics. */
#ifndef GRID_SRC_HOTSPOT_H
#define GRID_SRC_HOTSPOT_H

#include <math.h>

#include "weights.h"

/* The units that have a value, numbered anew. */
typedef struct grid_sample {
    size_t n;
    const grid_weights *weights; /* links among them */
    const double *y; /* values times 2^-exponent, so that no power of them over- or underflows */
    int exponent;
    double *z; /* y - mean */
    double mean, sum;
    double m2, m3, m4; /* sums of powers of z */
    bool equal;        /* all values are */
    bool negative;     /* one is */
    bool binary;
} grid_sample;

/* Weight of each link of i. */
static inline double grid_sample_weight(const grid_sample *s, size_t i)
{
    size_t num = s->weights->start[i + 1] - s->weights->start[i];
    return s->binary ? 1 : 1 / (double)num;
}

/* Sum of z of the neighbours. */
static inline double grid_sample_lag(const grid_sample *s, const double *z, size_t i)
{
    double lag = 0;
    for (size_t k = s->weights->start[i]; k < s->weights->start[i + 1]; k++)
        lag += z[s->weights->to[k]];
    return lag;
}

/* Probability of a standard normal variable to lie as far from 0. */
static inline double grid_two_sided(double z) { return erfc(fabs(z) / sqrt(2)); }

/* A permutation as far from what is expected as what was observed, but for rounding of sums of
 * `scale`. */
static inline bool grid_is_as_far(double permuted, double observed, double scale)
{
    return fabs(permuted) >= fabs(observed) - 1e-12 * scale;
}

/* Random numbers, the same everywhere (G. L. Steele, D. Lea, C. H. Flood, Fast splittable
 * pseudorandom number generators, 2014: splitmix64). */
static inline uint64_t grid_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0 .. n - 1, with a bias below n / 2^32. */
static inline size_t grid_random_below(uint64_t *state, size_t n)
{
    return (size_t)((grid_random(state) >> 32) * (uint64_t)n >> 32);
}

/* hotspot_global.c: the three numbers for the whole. */
grid_status grid_sample_global(const grid_sample *sample, const grid_hotspot_options *how,
                               grid_global_statistic out[GRID_NUM_GLOBALS], grid_error *error);

/* hotspot_local.c: everything of each unit but q and the classes. */
grid_status grid_sample_local(const grid_sample *sample, const grid_hotspot_options *how,
                              grid_local_statistic *out, grid_error *error);

#endif
