/* hotspot_emerging.c - what becomes of hot spots over periods: see <grid/hotspot.h>.
 *
 *   hot in the last period?   before?   trend of z of Gi*
 *        yes                   no                            new
 *        yes                   yes       rises               growing
 *        yes                   yes       falls               fading
 *        yes                   yes       none                persistent
 *        no                    yes       falls               fading
 *        else                                                none
 *
 * The trend is that of H. B. Mann (Nonparametric tests against trend, 1945) and M. G. Kendall (Rank
 * correlation methods, 1948): S = sum over t < u of the sign of z_u - z_t, with the variance for
 * ties, and z = (S - sign S) / sqrt(var S).
 */
#include <stdlib.h>

#include "hotspot.h"
#include "support.h"

#define TREND_P 0.05

const char *grid_emerging_name(grid_emerging emerging)
{
    static const char *const names[GRID_NUM_EMERGING] = {"none", "new", "growing", "persistent",
                                                         "fading"};
    return emerging >= 0 && emerging < GRID_NUM_EMERGING ? names[emerging] : "none";
}

static int compare_numbers(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* z of Mann and Kendall; sorts the series. NaN for fewer than 4 numbers, or when all are the same.
 */
static double trend_of(double *series, size_t n)
{
    double s = 0, m = (double)n, variance = m * (m - 1) * (2 * m + 5);
    if (n < 4) return NAN;
    for (size_t t = 0; t < n; t++)
        for (size_t u = t + 1; u < n; u++) s += (series[u] > series[t]) - (series[u] < series[t]);
    qsort(series, n, sizeof *series, compare_numbers);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && series[next] == series[i]; next++) continue;
        double ties = (double)(next - i);
        variance -= ties * (ties - 1) * (2 * ties + 5);
    }
    if (!(variance > 0)) return NAN;
    return (s - (s > 0) + (s < 0)) / sqrt(variance / 18);
}

static grid_emerging kind_of(const grid_emergence *e)
{
    bool trend = e->trend_p <= TREND_P, before = e->num_hot > e->hot_last;
    if (!before) return e->hot_last ? GRID_EMERGING_NEW : GRID_EMERGING_NONE;
    if (trend && e->trend_z < 0) return GRID_EMERGING_FADING;
    if (!e->hot_last) return GRID_EMERGING_NONE;
    return trend ? GRID_EMERGING_GROWING : GRID_EMERGING_PERSISTENT;
}

/* z[i * num_periods + t] and the counts of one period. */
static grid_status look_at_period(const grid_weights *weights, size_t num_periods, size_t t,
                                  const double *values, const grid_hotspot_options *how, double *y,
                                  double *z, grid_emergence *out, grid_error *error)
{
    grid_hotspots *spots;
    for (size_t i = 0; i < weights->num; i++) y[i] = values[i * num_periods + t];
    grid_status status = grid_hotspots_find(weights, y, how, &spots, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < weights->num; i++) {
        const grid_local_statistic *l = grid_hotspots_at(spots, i);
        z[i * num_periods + t] = out[i].z_last = l->gi_star_z;
        out[i].hot_last = l->gi_star_spot == GRID_SPOT_HOT;
        out[i].num_hot += out[i].hot_last;
    }
    grid_hotspots_free(spots);
    return GRID_OK;
}

grid_status grid_hotspots_emerging(const grid_weights *weights, size_t num_periods,
                                   const double *values, const grid_hotspot_options *options,
                                   grid_emergence *out, grid_error *error)
{
    size_t n = weights->num;
    grid_status status = GRID_OK;
    if (!num_periods || (n && num_periods > SIZE_MAX / n))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "hot spots over periods want at least one");
    grid_emergence *found = grid_new_array(n, sizeof *found);
    double *y = grid_new_array(n, sizeof *y), *z = grid_new_array(n * num_periods, sizeof *z);
    if (!found || !y || !z) status = grid_fail_memory(error);
    for (size_t t = 0; t < num_periods && status == GRID_OK; t++)
        status = look_at_period(weights, num_periods, t, values, options, y, z, found, error);
    for (size_t i = 0; i < n && status == GRID_OK; i++) {
        double *series = z + i * num_periods;
        size_t num = 0;
        for (size_t t = 0; t < num_periods; t++)
            if (!isnan(series[t])) series[num++] = series[t];
        found[i].trend_z = trend_of(series, num);
        found[i].trend_p = grid_two_sided(found[i].trend_z);
        found[i].kind = kind_of(&found[i]);
        out[i] = found[i];
    }
    free(found);
    free(y);
    free(z);
    return status;
}
