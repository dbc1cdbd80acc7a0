/* hotspot_global.c - Moran's I, Geary's C and Getis-Ord G of a whole map: see <grid/hotspot.h>.
 *
 *   z = y - mean        M2, M3, M4 = sums of z^2, z^3, z^4          b2 = n M4 / M2^2
 *   w = weights         c_i = sum_j (w_ij + w_ji)
 *   S0 = sum w_ij       S1 = 1/2 sum (w_ij + w_ji)^2                S2 = sum c_i^2
 *
 *   A = sum w_ij z_i z_j     I = n A / (S0 M2)     C = (n - 1) (sum c_i z_i^2 - 2 A) / (2 S0 M2)
 *
 * Moments of I and C: A. D. Cliff, J. K. Ord, Spatial processes, 1981, ch. 1.5. G = sum w_ij y_i
 * y_j / sum_{i != j} y_i y_j: its denominator is the same however values are dealt, and its
 * numerator is A + mean B + mean^2 S0,  B = sum c_i z_i, so that its variance follows from those of
 * A and B and from their covariance. That is the variance of A. Getis, J. K. Ord, The analysis of
 * spatial association, 1992, without the powers of the mean, which leave no digit where values
 * differ little.
 */
#include <stdlib.h>

#include "hotspot.h"
#include "support.h"

/* A variance below this share of the second moment is rounding of none. */
#define NO_VARIANCE 1e-12

typedef struct sums {
    double s0, s1, s2;
    double *c; /* of each unit */
} sums;

static bool sum_weights(const grid_sample *s, bool binary, sums *out)
{
    const grid_weights *w = s->weights;
    *out = (sums){.c = grid_new_array(s->n, sizeof *out->c)};
    if (!out->c) return false;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
            size_t j = (size_t)w->to[k];
            double here = binary ? 1 : 1 / (double)(w->start[i + 1] - w->start[i]);
            double back = binary ? 1 : 1 / (double)(w->start[j + 1] - w->start[j]);
            bool both = grid_weights_has(w, w->to[k], (int32_t)i);
            out->s0 += here;
            out->s1 += both ? (here + back) * (here + back) / 2 : here * here;
            out->c[i] += here;
            out->c[j] += here;
        }
    }
    for (size_t i = 0; i < s->n; i++) out->s2 += out->c[i] * out->c[i];
    return true;
}

/* z and p of a value, NaN without a variance: that of values dealt at random takes four units. */
static void judge(double difference, double *variance, double second_moment, double *z, double *p)
{
    if (!(*variance > NO_VARIANCE * fabs(second_moment)) || isinf(*variance)) *variance = NAN;
    *z = difference / sqrt(*variance);
    *p = grid_two_sided(*z);
}

static void judge_both(grid_global_statistic *g, double normal, double random)
{
    double expected2 = g->expected * g->expected;
    g->variance_normal = normal;
    g->variance_random = random;
    judge(g->value - g->expected, &g->variance_normal, normal + expected2, &g->z_normal,
          &g->p_normal);
    judge(g->value - g->expected, &g->variance_random, random + expected2, &g->z_random,
          &g->p_random);
}

/* Variance of I if values are dealt at random. */
static double moran_variance(double n, double b2, const sums *w)
{
    double s0 = w->s0 * w->s0, e = 1 / (n - 1);
    double first = n * ((n * n - 3 * n + 3) * w->s1 - n * w->s2 + 3 * s0);
    double second = b2 * ((n * n - n) * w->s1 - 2 * n * w->s2 + 6 * s0);
    return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0) - e * e;
}

static void moran(const grid_sample *s, const sums *w, double a, grid_global_statistic *out)
{
    double n = (double)s->n, s0 = w->s0 * w->s0;
    out->value = n * a / (w->s0 * s->m2);
    out->expected = -1 / (n - 1);
    double normal =
        (n * n * w->s1 - n * w->s2 + 3 * s0) / (s0 * (n * n - 1)) - out->expected * out->expected;
    judge_both(out, normal, moran_variance(n, n * s->m4 / (s->m2 * s->m2), w));
}

static void geary(const grid_sample *s, const sums *w, double a, double cz2,
                  grid_global_statistic *out)
{
    double n = (double)s->n, s0 = w->s0 * w->s0, b2 = n * s->m4 / (s->m2 * s->m2);
    out->value = (n - 1) * (cz2 - 2 * a) / (2 * w->s0 * s->m2);
    out->expected = 1;
    double normal = ((2 * w->s1 + w->s2) * (n - 1) - 4 * s0) / (2 * (n + 1) * s0);
    double random = ((n - 1) * w->s1 * (n * n - 3 * n + 3 - (n - 1) * b2) -
                     (n - 1) * w->s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * b2) / 4 +
                     s0 * (n * n - 3 - (n - 1) * (n - 1) * b2)) /
                    (n * (n - 2) * (n - 3) * s0);
    judge_both(out, normal, random);
}

/* Over all pairs of different units. */
static double product_sum(const grid_sample *s)
{
    double n = (double)s->n;
    return n * (n - 1) * s->mean * s->mean - s->m2;
}

static void getis(const grid_sample *s, const sums *w, double a, double b,
                  grid_global_statistic *out)
{
    double n = (double)s->n, all = product_sum(s), mean = s->mean;
    if (s->negative || !(all > 0)) return;
    out->value = (a + mean * b + mean * mean * w->s0) / all;
    out->expected = w->s0 / (n * (n - 1));
    double i_of_a = n / (w->s0 * s->m2); /* I = A times this */
    double of_a = moran_variance(n, n * s->m4 / (s->m2 * s->m2), w) / (i_of_a * i_of_a);
    double of_b = s->m2 / (n - 1) * (w->s2 - 4 * w->s0 * w->s0 / n);
    double of_both = s->m3 / (n * (n - 1)) * (2 * (2 * w->s0 * w->s0 - w->s2) / (n - 2) - w->s2);
    double variance = of_a + mean * mean * of_b + 2 * mean * of_both;
    double scale = fabs(of_a) + mean * mean * fabs(of_b) + 2 * mean * fabs(of_both);
    out->variance_random = variance / (all * all);
    judge(out->value - out->expected, &out->variance_random, scale / (all * all), &out->z_random,
          &out->p_random);
}

/* ---- permutations ---------------------------------------------------------------------------- */

/* What the three numbers are made of. */
typedef struct parts {
    double a, a_binary, b_binary, cz2;
} parts;

static parts parts_of(const grid_sample *s, const double *z, const sums *w, const sums *binary)
{
    parts p = {0};
    for (size_t i = 0; i < s->n; i++) {
        double product = z[i] * grid_sample_lag(s, z, i);
        p.a_binary += product;
        if (s->weights->start[i + 1] > s->weights->start[i])
            p.a += product * grid_sample_weight(s, i);
        p.b_binary += binary->c[i] * z[i];
        p.cz2 += w->c[i] * z[i] * z[i];
    }
    return p;
}

/* How far each number is from what is expected, in units that a permutation does not change. */
static void distances(const grid_sample *s, const parts *p, const sums *w, const sums *binary,
                      double out[GRID_NUM_GLOBALS])
{
    double n = (double)s->n;
    out[GRID_MORAN_I] = p->a + w->s0 * s->m2 / (n * (n - 1));
    out[GRID_GEARY_C] = p->cz2 - 2 * p->a - 2 * w->s0 * s->m2 / (n - 1);
    out[GRID_GETIS_G] = p->a_binary + s->mean * p->b_binary + binary->s0 * s->m2 / (n * (n - 1));
}

static grid_status permute(const grid_sample *s, const grid_hotspot_options *how, const parts *seen,
                           const sums *w, const sums *binary, grid_global_statistic *out,
                           grid_error *error)
{
    double observed[GRID_NUM_GLOBALS], permuted[GRID_NUM_GLOBALS];
    double scale = s->m2 * (1 + w->s0 + binary->s0);
    double scale_g = scale + fabs(s->mean) * sqrt(s->m2) * binary->s0;
    size_t as_far[GRID_NUM_GLOBALS] = {0};
    uint64_t state = how->seed;
    double *z = grid_new_array(s->n, sizeof *z);
    if (!z) return grid_fail_memory(error);
    for (size_t i = 0; i < s->n; i++) z[i] = s->z[i];
    distances(s, seen, w, binary, observed);
    for (size_t m = 0; m < how->permutations; m++) {
        if (how->progress &&
            !how->progress(how->progress_context, 0.5 * (double)m / (double)how->permutations)) {
            free(z);
            return grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
        }
        for (size_t i = s->n; i > 1; i--) {
            size_t k = grid_random_below(&state, i);
            double swapped = z[k];
            z[k] = z[i - 1];
            z[i - 1] = swapped;
        }
        parts p = parts_of(s, z, w, binary);
        distances(s, &p, w, binary, permuted);
        for (int g = 0; g < GRID_NUM_GLOBALS; g++)
            as_far[g] +=
                grid_is_as_far(permuted[g], observed[g], g == GRID_GETIS_G ? scale_g : scale);
    }
    free(z);
    for (int g = 0; g < GRID_NUM_GLOBALS; g++)
        if (!isnan(out[g].value))
            out[g].p_permuted = (double)(as_far[g] + 1) / (double)(how->permutations + 1);
    return GRID_OK;
}

grid_status grid_sample_global(const grid_sample *s, const grid_hotspot_options *how,
                               grid_global_statistic out[GRID_NUM_GLOBALS], grid_error *error)
{
    sums w = {0}, binary = {0};
    grid_status status = GRID_OK;
    for (int g = 0; g < GRID_NUM_GLOBALS; g++)
        out[g] = (grid_global_statistic){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (s->equal || !s->weights->start[s->n]) return GRID_OK;
    if (!sum_weights(s, s->binary, &w) || !sum_weights(s, true, &binary))
        status = grid_fail_memory(error);
    if (status == GRID_OK) {
        parts p = parts_of(s, s->z, &w, &binary);
        moran(s, &w, p.a, &out[GRID_MORAN_I]);
        geary(s, &w, p.a, p.cz2, &out[GRID_GEARY_C]);
        getis(s, &binary, p.a_binary, p.b_binary, &out[GRID_GETIS_G]);
        if (how->permutations) status = permute(s, how, &p, &w, &binary, out, error);
    }
    free(w.c);
    free(binary.c);
    return status;
}
