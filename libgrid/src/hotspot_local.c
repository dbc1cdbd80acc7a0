/* hotspot_local.c - Gi, Gi* and the local Moran of each unit: see <grid/hotspot.h>.
 *
 * With k neighbours, N = n - 1 other units whose values have the mean m_i and the variance s_i^2:
 *
 *   Gi    z = (sum_j y_j - k m_i) / (s_i sqrt(k (N - k) / (N - 1)))         over the neighbours j
 *   Gi*   the same with the unit as one of k + 1 neighbours, among all n with their mean and
 * variance I_i   = z_i / (M2 / n) * sum_j w_ij z_j;  its z, given y_i, is that of Gi with the sign
 * of z_i
 *
 * because k values drawn from N without replacement have a sum with the mean k m_i and the variance
 * s_i^2 k (N - k) / (N - 1). For the same reason one set of permutations serves all three: with y_i
 * held, each is a linear function of the neighbours' sum, and as far from its expectation as that
 * is.
 *
 * Draws are shared by all units: draw m is the beginning of a random order of N places, of which a
 * unit with k neighbours takes the first k. So p of a unit depends on the seed alone, not on the
 * order in which units are looked at.
 */
#include <stdlib.h>

#include "hotspot.h"
#include "support.h"

/* Below this share of M2 the others' variance is not had by taking the unit's own from the sum. */
#define CANCELLED 1e-6

/* Mean of z and variance (by N) of all but i; a variance of 0 when they are all equal. */
static void moments_of_others(const grid_sample *s, size_t i, double *mean, double *variance)
{
    double others = (double)(s->n - 1), sum = 0;
    *mean = -s->z[i] / others;
    *variance = (s->m2 - s->z[i] * s->z[i]) / others - *mean * *mean;
    if (*variance * others > CANCELLED * s->m2) return;
    size_t first = i == 0;
    bool equal = true;
    for (size_t j = 0; j < s->n; j++)
        if (j != i) {
            sum += s->z[j] - s->z[first];
            equal &= s->y[j] == s->y[first];
        }
    *mean = s->z[first] + sum / others;
    *variance = 0;
    for (size_t j = 0; j < s->n && !equal; j++)
        if (j != i) *variance += (s->z[j] - *mean) * (s->z[j] - *mean) / others;
}

/* Standard deviation of the sum of k values drawn from `n` with this variance; NaN when it is
 * always the same. */
static double deviation(double variance, double k, double n)
{
    double of_sum = variance * k * (n - k) / (n - 1);
    return of_sum > 0 ? sqrt(of_sum) : NAN;
}

static void find_one(const grid_sample *s, size_t i, grid_local_statistic *out)
{
    double n = (double)s->n, k = (double)out->num_neighbours, mean, variance;
    double lag = grid_sample_lag(s, s->z, i), z = s->z[i], y_sum = lag + k * s->mean;
    double weight = grid_sample_weight(s, i) / (s->m2 / n);
    moments_of_others(s, i, &mean, &variance);
    double sd = deviation(variance, k, n - 1), others = s->sum - s->y[i];
    out->gi = others > 0 ? y_sum / others : NAN;
    out->gi_z = (lag - k * mean) / sd;
    out->gi_p = grid_two_sided(out->gi_z);
    out->gi_star = s->sum > 0 ? (y_sum + s->y[i]) / s->sum : NAN;
    out->gi_star_z = (lag + z) / deviation(s->m2 / n, k + 1, n);
    out->gi_star_p = grid_two_sided(out->gi_star_z);
    out->moran = z * weight * lag;
    out->moran_z = z == 0 ? NAN : z > 0 ? out->gi_z : -out->gi_z;
    out->moran_p = grid_two_sided(out->moran_z);
}

/* ---- conditional permutations ---------------------------------------------------------------- */

/* Rows of `most` places of 0 .. num - 1, each the beginning of a random order. */
static int32_t *draw_places(size_t num, size_t most, size_t rows, uint64_t seed)
{
    uint64_t state =
        seed ^ 0xC2B2AE3D27D4EB4Fu; /* other numbers than those of the global permutations */
    int32_t *order = grid_new_array(num, sizeof *order);
    int32_t *places =
        rows <= SIZE_MAX / (most + 1) ? grid_new_array(rows * most, sizeof *places) : NULL;
    for (size_t i = 0; order && i < num; i++) order[i] = (int32_t)i;
    for (size_t row = 0; order && places && row < rows; row++) {
        for (size_t k = 0; k < most;
             k++) { /* from any order: its beginning is uniform all the same */
            size_t other = k + grid_random_below(&state, num - k);
            int32_t taken = order[other];
            order[other] = order[k];
            order[k] = places[row * most + k] = taken;
        }
    }
    free(order);
    return places;
}

/* What all units share. */
typedef struct draws {
    int32_t *places;
    size_t most, rows;
    double far; /* the largest |z| */
} draws;

static double permuted_p(const grid_sample *s, size_t i, size_t num, const draws *d)
{
    double mean, variance, k = (double)num;
    size_t as_far = 0;
    moments_of_others(s, i, &mean, &variance);
    double observed = grid_sample_lag(s, s->z, i) - k * mean;
    for (size_t row = 0; row < d->rows; row++) {
        const int32_t *place = d->places + row * d->most;
        double sum = -k * mean;
        for (size_t j = 0; j < num; j++) {
            size_t other = (size_t)place[j];
            sum += s->z[other + (other >= i)];
        }
        as_far += grid_is_as_far(sum, observed, k * d->far);
    }
    return (double)(as_far + 1) / (double)(d->rows + 1);
}

static grid_status permute(const grid_sample *s, const grid_hotspot_options *how,
                           grid_local_statistic *out, grid_error *error)
{
    draws d = {.rows = how->permutations};
    for (size_t i = 0; i < s->n; i++) {
        if (out[i].num_neighbours > d.most) d.most = out[i].num_neighbours;
        d.far = fmax(d.far, fabs(s->z[i]));
    }
    if (!d.most) return GRID_OK;
    d.places = draw_places(s->n - 1, d.most, d.rows, how->seed);
    if (!d.places) return grid_fail_memory(error);
    grid_status status = GRID_OK;
    for (size_t i = 0; i < s->n && status == GRID_OK; i++) {
        if (how->progress && !(i % 64) &&
            !how->progress(how->progress_context, 0.5 + 0.5 * (double)i / (double)s->n))
            status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
        if (out[i].num_neighbours && !isnan(out[i].gi_z))
            out[i].p_permuted = permuted_p(s, i, out[i].num_neighbours, &d);
    }
    free(d.places);
    return status;
}

grid_status grid_sample_local(const grid_sample *s, const grid_hotspot_options *how,
                              grid_local_statistic *out, grid_error *error)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t num = s->weights->start[i + 1] - s->weights->start[i];
        out[i].value = s->y[i];
        out[i].num_neighbours = num;
        if (num) out[i].lag = s->mean + grid_sample_lag(s, s->z, i) / (double)num;
        if (num && !s->equal) find_one(s, i, &out[i]);
    }
    return how->permutations && !s->equal ? permute(s, how, out, error) : GRID_OK;
}
