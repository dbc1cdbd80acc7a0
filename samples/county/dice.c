/* dice.c - see dice.h. */
#include "dice.h"

uint64_t dice_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

struct dice dice_for(uint64_t seed, uint64_t subject)
{
    return (struct dice){dice_mix(dice_mix(seed + GOLDEN) + subject * GOLDEN)};
}

uint64_t dice_next(struct dice *dice) { return dice_mix(dice->state += GOLDEN); }

uint32_t dice_below(struct dice *dice, uint32_t n)
{
    return (uint32_t)(((dice_next(dice) >> 32) * n) >> 32);
}

int32_t dice_range(struct dice *dice, int32_t low, int32_t high)
{
    return low + (int32_t)dice_below(dice, (uint32_t)(high - low) + 1);
}

double dice_unit(struct dice *dice) { return (double)(dice_next(dice) >> 11) * 0x1p-53; }

size_t dice_choose(struct dice *dice, const int *weights, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += (uint32_t)weights[i];
    uint32_t pick = dice_below(dice, sum);
    size_t i = 0;
    while (i + 1 < n && pick >= (uint32_t)weights[i]) pick -= (uint32_t)weights[i++];
    return i;
}

/* The value at a node of the noise grid, -1 .. 1. */
static double node(uint64_t salt, int64_t x, int64_t y)
{
    uint64_t bits = dice_mix(dice_mix(salt + (uint64_t)x * GOLDEN) + (uint64_t)y * GOLDEN);
    return (double)(bits >> 11) * 0x1p-52 - 1.0;
}

static int64_t floor_of(double value)
{
    int64_t whole = (int64_t)value;
    return (double)whole > value ? whole - 1 : whole;
}

double dice_noise(uint64_t salt, double x, double y)
{
    int64_t column = floor_of(x), row = floor_of(y);
    double u = x - (double)column, v = y - (double)row;
    u = u * u * u * (u * (u * 6.0 - 15.0) + 10.0);
    v = v * v * v * (v * (v * 6.0 - 15.0) + 10.0);
    double low = node(salt, column, row) * (1.0 - u) + node(salt, column + 1, row) * u;
    double high = node(salt, column, row + 1) * (1.0 - u) + node(salt, column + 1, row + 1) * u;
    return low * (1.0 - v) + high * v;
}

double dice_fractal(uint64_t salt, double x, double y, int octaves, double gain)
{
    double sum = 0, height = 1, total = 0;
    for (int i = 0; i < octaves; i++) {
        sum += height * dice_noise(salt + (uint64_t)i, x, y);
        total += height;
        height *= gain;
        x = x * 2.0 + 0.37;
        y = y * 2.0 + 0.61;
    }
    return sum / total;
}
