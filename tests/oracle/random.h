/* random.h - seeded random numbers for tests, the same on every machine (splitmix64), and how much
 * of a long test to run. */
#ifndef GRID_TESTS_RANDOM_H
#define GRID_TESTS_RANDOM_H

#include <stdint.h>
#include <stdlib.h>

static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0 .. n-1; n >= 1. */
static inline size_t random_below(uint64_t *state, size_t n)
{
    return (size_t)(random_bits(state) % n);
}

/* 0 <= value < 1. */
static inline double random_unit(uint64_t *state)
{
    return (double)(random_bits(state) >> 11) / 9007199254740992.0;
}

/* FNV-1a, to compare whole answers by one number. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001B3u;
    return hash;
}

/* `full` times the environment's GRID_TEST_SCALE; without it all in a plain build, a twentieth
 * under sanitizers. At least 1. */
static inline size_t scaled(size_t full)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    double scale = 0.05;
#else
    double scale = 1.0;
#endif
    const char *text = getenv("GRID_TEST_SCALE");
    if (text && atof(text) > 0) scale = atof(text);
    size_t n = (size_t)((double)full * scale);
    return n ? n : 1;
}

#endif
