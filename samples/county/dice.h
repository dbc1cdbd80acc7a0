/* dice.h - random numbers that are the same everywhere: integers, and doubles made exactly from
 * them. */
#ifndef COUNTY_DICE_H
#define COUNTY_DICE_H

#include <stddef.h>
#include <stdint.h>

/* A stream of numbers: splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, 2014). Each subject of the county draws from a stream of its own, so that a change in
 * one leaves the others as they were. */
struct dice {
    uint64_t state;
};

/* Mixes 64 bits so that every input bit reaches every output bit. */
uint64_t dice_mix(uint64_t value);

/* A stream for one subject of a seed. */
struct dice dice_for(uint64_t seed, uint64_t subject);

uint64_t dice_next(struct dice *dice);

/* Even over 0 .. n-1 (n > 0; the bias of a multiply-shift, below n / 2^32, is no matter here). */
uint32_t dice_below(struct dice *dice, uint32_t n);

/* Even over low .. high. */
int32_t dice_range(struct dice *dice, int32_t low, int32_t high);

/* Even over [0, 1): 53 random bits, so the double is exact. */
double dice_unit(struct dice *dice);

/* Index of one of n weights, each drawn in proportion to itself. */
size_t dice_choose(struct dice *dice, const int *weights, size_t n);

/* Smooth noise over the plane, -1 .. 1, with features of about one unit: value noise on the integer
 * grid, joined by a quintic. `salt` tells one field from another. */
double dice_noise(uint64_t salt, double x, double y);

/* Sum of `octaves` of dice_noise, each with half the size and `gain` times the height, -1 .. 1. */
double dice_fractal(uint64_t salt, double x, double y, int octaves, double gain);

#endif
