/* fit.h - a smooth conversion of coordinates as polynomials with a bound on their error. */
#ifndef GRID_SRC_FIT_H
#define GRID_SRC_FIT_H

#include <grid/crs.h>

typedef struct grid_fit grid_fit;

/* What is wanted of a fit. */
typedef struct grid_fit_wish {
    double box[4];          /* min x, min y, max x, max y, before the conversion */
    double reach;           /* largest error in x and in y, after the conversion */
    const double *seams[2]; /* x, and y, across which the conversion is not smooth; NAN ends a list; or NULL */
    double seam_width;      /* no place nearer to a seam is fitted */
} grid_fit_wish;

/* Fits what `transform` does within the box. *out becomes NULL when no fit keeps to the reach.
 * Fails only for want of memory. */
grid_status grid_fit_build(grid_transform *transform, const grid_fit_wish *wish, grid_fit **out,
                           grid_error *error);
void grid_fit_free(grid_fit *fit);

/* Bound of the error in x and in y: at most the reach that was wished for. */
double grid_fit_reach(const grid_fit *fit);

/* Where it may serve: min x, min y, max x, max y. */
const double *grid_fit_extent(const grid_fit *fit);

/* A box that holds what the true conversion makes of every place within half_x and half_y of (x, y).
 * False where the fit does not serve there, or two of its patches meet. */
bool grid_fit_box(const grid_fit *fit, double x, double y, double half_x, double half_y, double box[4]);

/* Shape, for tests and benchmarks. */
typedef struct grid_fit_stats {
    size_t num_patches, num_served; /* served: those that keep to the reach */
    int degree;
    double largest_seen; /* error at the check points */
} grid_fit_stats;
void grid_fit_stats_of(const grid_fit *fit, grid_fit_stats *out);

/* Converts up to GRID_FIT_BATCH points; NaN, NaN where the fit does not serve. */
enum { GRID_FIT_BATCH = 1024 };
void grid_fit_apply(const grid_fit *fit, size_t n, const double *x, const double *y, double *out_x,
                    double *out_y);

#endif
