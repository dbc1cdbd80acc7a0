/* hash.c - a fast 64-bit hash: see hash.h. */
#include "hash.h"

#include <string.h>

enum { LANES = 8, ROW = 64 };

/* Odd numbers with bits all over: 2^64 over the golden ratio, and a prime (both common in hashes). */
#define LANE_FACTOR 0x9E3779B97F4A7C15u
#define FOLD_FACTOR 0xFF51AFD7ED558CCDu

static inline void mix_row(uint64_t lane[LANES], const unsigned char *row)
{
    for (int i = 0; i < LANES; i++) {
        uint64_t word;
        memcpy(&word, row + 8 * i, sizeof word);
        word ^= lane[i];
        lane[i] = (word << 29 | word >> 35) * LANE_FACTOR;
    }
}

static uint64_t fold(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * FOLD_FACTOR;
    return hash ^ hash >> 32;
}

uint64_t grid_hash(uint64_t seed, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    unsigned char last[ROW] = {0};
    uint64_t lane[LANES], hash = seed;
    size_t rows = n / ROW, rest = n % ROW;
    for (int i = 0; i < LANES; i++) lane[i] = fold(seed, (uint64_t)i + 1);
    for (size_t r = 0; r < rows; r++, at += ROW) mix_row(lane, at);
    if (rest) {
        memcpy(last, at, rest);
        mix_row(lane, last);
    }
    for (int i = 0; i < LANES; i++) hash = fold(hash, lane[i]);
    return fold(hash, rows + (rest > 0));
}
