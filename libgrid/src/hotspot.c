/* hotspot.c - one number a unit: who takes part, what is significant, of which class. See
 * <grid/hotspot.h>.
 *
 *   values --> those that are finite, numbered anew (grid_sample) --> global, local
 *          --> p adjusted for the false discovery rate --> classes --> back to all units
 */
#include "hotspot.h"

#include <stdlib.h>

#include "support.h"

#define MOST_PERMUTATIONS 10000000

struct grid_hotspots {
    size_t num, num_used, num_islands;
    bool equal;
    grid_global_statistic global[GRID_NUM_GLOBALS];
    grid_local_statistic *local;
};

grid_hotspot_options grid_hotspot_options_default(void)
{
    return (grid_hotspot_options){.size = sizeof(grid_hotspot_options), .fdr = 0.05};
}

const char *grid_spot_name(grid_spot spot)
{
    static const char *const names[GRID_NUM_SPOTS] = {"none",    "hot",      "cold",    "high-high",
                                                      "low-low", "high-low", "low-high"};
    return spot >= 0 && spot < GRID_NUM_SPOTS ? names[spot] : "none";
}

/* ---- false discovery rate -------------------------------------------------------------------- */

typedef struct ranked {
    double p;
    size_t i;
} ranked;

static int compare_ranked(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

grid_status grid_fdr_adjust(size_t n, const double *p, double *q, grid_error *error)
{
    size_t num = 0;
    double least = 1;
    ranked *order = grid_new_array(n, sizeof *order);
    if (!order) return grid_fail_memory(error);
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i])) order[num++] = (ranked){p[i], i};
    if (num) qsort(order, num, sizeof *order, compare_ranked);
    for (size_t i = 0; i < n; i++) q[i] = NAN;
    for (size_t rank = num; rank > 0; rank--) {
        least = fmin(least, order[rank - 1].p * (double)num / (double)rank);
        q[order[rank - 1].i] = least;
    }
    free(order);
    return GRID_OK;
}

/* ---- classes --------------------------------------------------------------------------------- */

static bool is_significant(const grid_hotspot_options *how, double p, double q)
{
    return how->alpha > 0 ? p <= how->alpha : q <= how->fdr;
}

/* Which p counts: of permutations where there are some. */
static double p_of(const grid_hotspot_options *how, const grid_local_statistic *l, bool moran)
{
    if (how->permutations) return moran && isnan(l->moran_z) ? NAN : l->p_permuted;
    return moran ? l->moran_p : l->gi_star_p;
}

static void classify(const grid_hotspot_options *how, double mean, grid_local_statistic *l)
{
    if (is_significant(how, p_of(how, l, false), l->gi_star_q) && l->gi_star_z != 0)
        l->gi_star_spot = l->gi_star_z > 0 ? GRID_SPOT_HOT : GRID_SPOT_COLD;
    if (!is_significant(how, p_of(how, l, true), l->moran_q) || l->lag == mean) return;
    if (l->value > mean)
        l->moran_spot = l->lag > mean ? GRID_SPOT_HIGH_HIGH : GRID_SPOT_HIGH_LOW;
    else
        l->moran_spot = l->lag > mean ? GRID_SPOT_LOW_HIGH : GRID_SPOT_LOW_LOW;
}

static grid_status judge(const grid_sample *s, const grid_hotspot_options *how,
                         grid_local_statistic *local, grid_error *error)
{
    grid_status status = GRID_OK;
    double *p = grid_new_array(s->n, sizeof *p);
    if (!p) return grid_fail_memory(error);
    for (int moran = 0; moran < 2 && status == GRID_OK; moran++) {
        for (size_t i = 0; i < s->n; i++) p[i] = p_of(how, &local[i], moran);
        status = grid_fdr_adjust(s->n, p, p, error);
        for (size_t i = 0; i < s->n && status == GRID_OK; i++)
            *(moran ? &local[i].moran_q : &local[i].gi_star_q) = p[i];
    }
    for (size_t i = 0; i < s->n && status == GRID_OK; i++) classify(how, s->mean, &local[i]);
    free(p);
    return status;
}

/* ---- the sample ------------------------------------------------------------------------------ */

static void sum_powers(grid_sample *s)
{
    double n = (double)s->n, rest = 0;
    s->equal = true;
    for (size_t i = 0; i < s->n; i++) {
        s->sum += s->y[i];
        s->equal &= s->y[i] == s->y[0];
        s->negative |= s->y[i] < 0;
    }
    s->mean = s->n ? s->sum / n : NAN;
    for (size_t i = 0; i < s->n; i++) rest += s->y[i] - s->mean;
    if (s->n) s->mean += rest / n; /* what rounding left out */
    for (size_t i = 0; i < s->n; i++) {
        double z = s->z[i] = s->y[i] - s->mean, z2 = z * z;
        s->m2 += z2;
        s->m3 += z2 * z;
        s->m4 += z2 * z2;
    }
    s->equal |= !(s->m2 > 0);
}

/* Numbers the values that are finite anew; `y` and `z` have room for all. Every statistic is the
 * same for values on another scale. */
static grid_status make_sample(const grid_weights *weights, const double *values, int32_t *place,
                               double *y, grid_sample *s, grid_weights **selected,
                               grid_error *error)
{
    double most = 0;
    for (size_t i = 0; i < weights->num; i++) {
        bool used = isfinite(values[i]);
        place[i] = used ? (int32_t)s->n : GRID_NONE;
        if (!used) continue;
        most = fmax(most, fabs(values[i]));
        y[s->n++] = values[i];
    }
    if (most > 0) frexp(most, &s->exponent);
    for (size_t i = 0; i < s->n; i++) y[i] = ldexp(y[i], -s->exponent);
    grid_status status = grid_weights_select(weights, place, s->n, selected, error);
    if (status != GRID_OK) return status;
    s->weights = *selected;
    s->y = y;
    sum_powers(s);
    return GRID_OK;
}

static grid_local_statistic unknown(void)
{
    return (grid_local_statistic){.value = NAN,
                                  .lag = NAN,
                                  .gi = NAN,
                                  .gi_z = NAN,
                                  .gi_p = NAN,
                                  .gi_star = NAN,
                                  .gi_star_z = NAN,
                                  .gi_star_p = NAN,
                                  .moran = NAN,
                                  .moran_z = NAN,
                                  .moran_p = NAN,
                                  .p_permuted = NAN,
                                  .gi_star_q = NAN,
                                  .moran_q = NAN};
}

static grid_status find(const grid_weights *weights, const double *values,
                        const grid_hotspot_options *how, grid_hotspots *out, grid_error *error)
{
    size_t n = weights->num;
    grid_sample s = {.binary = how->binary};
    grid_weights *selected = NULL;
    int32_t *place = grid_new_array(n, sizeof *place);
    double *y = grid_new_array(n, sizeof *y);
    grid_local_statistic *local = grid_new_array(n, sizeof *local);
    s.z = grid_new_array(n, sizeof *s.z);
    grid_status status = place && y && local && s.z ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK) status = make_sample(weights, values, place, y, &s, &selected, error);
    for (size_t i = 0; i < s.n && status == GRID_OK; i++) local[i] = unknown();
    if (status == GRID_OK) status = grid_sample_global(&s, how, out->global, error);
    if (status == GRID_OK) status = grid_sample_local(&s, how, local, error);
    if (status == GRID_OK) status = judge(&s, how, local, error);
    if (status == GRID_OK) {
        out->num_used = s.n;
        out->num_islands = grid_weights_num_islands(selected);
        out->equal = s.equal;
        for (size_t i = 0; i < n; i++) {
            out->local[i] = place[i] == GRID_NONE ? unknown() : local[place[i]];
            out->local[i].lag = ldexp(out->local[i].lag, s.exponent);
            if (place[i] != GRID_NONE) out->local[i].value = values[i];
        }
    }
    grid_weights_free(selected);
    free(place);
    free(y);
    free(local);
    free(s.z);
    return status;
}

grid_status grid_hotspots_find(const grid_weights *weights, const double *values,
                               const grid_hotspot_options *options, grid_hotspots **out,
                               grid_error *error)
{
    grid_hotspot_options how = grid_hotspot_options_default();
    grid_status status = grid_take_options(&how, options, error);
    if (status != GRID_OK) return status;
    if (how.permutations > MOST_PERMUTATIONS)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "more than %d permutations", MOST_PERMUTATIONS);
    if (!(how.fdr >= 0 && how.fdr <= 1) || !(how.alpha >= 0 && how.alpha <= 1))
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "a false discovery rate and a level of significance lie between 0 and 1");
    grid_hotspots *hotspots = calloc(1, sizeof *hotspots);
    if (!hotspots) return grid_fail_memory(error);
    hotspots->num = weights->num;
    hotspots->local = grid_new_array(weights->num, sizeof *hotspots->local);
    status =
        hotspots->local ? find(weights, values, &how, hotspots, error) : grid_fail_memory(error);
    if (status == GRID_OK)
        *out = hotspots;
    else
        grid_hotspots_free(hotspots);
    return status;
}

void grid_hotspots_free(grid_hotspots *hotspots)
{
    if (!hotspots) return;
    free(hotspots->local);
    free(hotspots);
}

const grid_global_statistic *grid_hotspots_global(const grid_hotspots *hotspots, grid_global which)
{
    return &hotspots->global[which];
}

const grid_local_statistic *grid_hotspots_at(const grid_hotspots *hotspots, size_t i)
{
    return &hotspots->local[i];
}

size_t grid_hotspots_num_used(const grid_hotspots *hotspots) { return hotspots->num_used; }
size_t grid_hotspots_num_islands(const grid_hotspots *hotspots) { return hotspots->num_islands; }
bool grid_hotspots_are_equal(const grid_hotspots *hotspots) { return hotspots->equal; }
