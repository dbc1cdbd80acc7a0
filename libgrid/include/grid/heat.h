/* heat.h - kernel density of points on a raster: how many events there are per km2, smoothed.
 *
 *   value(p) = sum over the points q of  weight(q) * K(distance(p, q) / radius) / radius^2
 *
 *   GRID_HEAT_EPANECHNIKOV   K(u) = 2/pi (1 - u^2)      within the radius, else 0
 *   GRID_HEAT_QUARTIC        K(u) = 3/pi (1 - u^2)^2    within the radius, else 0
 *   GRID_HEAT_GAUSSIAN       K(u) = 1/(2 pi) exp(-u^2/2)   `radius` is the standard deviation; cut at 6
 *
 * Each integrates to 1, so that values are events per km2 and the surface integrates to the weight
 * of the points, as far as their kernels lie in the frame. The first two are exact at the centre of
 * every pixel, by a sweep: T. N. Chan, L. H. U, B. Choi, J. Xu, SLAM: Efficient Sweep Line
 * Algorithms for Kernel Density Visualization, SIGMOD 2022. The Gaussian is expanded in Hermite
 * functions about the middles of boxes (L. Greengard, J. Strain, The fast Gauss transform, 1991),
 * to within 1e-6 of the largest value. Results do not depend on the order of the points (those of a
 * preview do, by rounding).
 *
 * A surface never changes by itself; layers by category or month are surfaces that are added and
 * taken away.
 */
#ifndef GRID_HEAT_H
#define GRID_HEAT_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum grid_heat_kernel {
    GRID_HEAT_EPANECHNIKOV,
    GRID_HEAT_QUARTIC,
    GRID_HEAT_GAUSSIAN
} grid_heat_kernel;

/** "epanechnikov", "quartic", "gaussian"; NULL for another number. */
GRID_API const char *grid_heat_kernel_name(grid_heat_kernel kernel);

/** Where a raster lies. Row 0 is at the north; pixel (column, row) has its centre at
 *  (west + (column + 0.5) * pixel_x, north - (row + 0.5) * pixel_y). Pixels need not be square. */
typedef struct grid_heat_frame {
    double west, north;      /* the outer corner, in the CRS of the points */
    double pixel_x, pixel_y; /* width and height of a pixel, in units of the CRS */
    double x_m, y_m;         /* metres of ground for one unit of x and of y: 1, 1 in a metric CRS */
    size_t width, height;    /* pixels; at most 2^28 of them, 65536 in a row or column */
} grid_heat_frame;

/** The frame that just holds a unit (GRID_NONE: all cells of the map), in the map's CRS. Pixels are
 * `pixel_m` metres of ground wide and high, or, where that is 0, width x height of them fill the
 * extent. In degrees a metre is what it is in the middle of the frame. ARGUMENT for sizes that make
 * no sense and a unit that the map does not have, LIMIT for too many pixels. */
GRID_API grid_status grid_heat_frame_of(const grid_map *map, int32_t unit, double pixel_m,
                                        size_t width, size_t height, grid_heat_frame *out,
                                        grid_error *error);

typedef struct grid_heat_options {
    size_t size; /* sizeof(grid_heat_options); set by _default */
    grid_heat_kernel kernel;
    double radius_m; /* metres of ground; 1 to 16,384 pixels. 300 */
    bool preview; /* for a picture that moves: points are counted on a coarser raster first. Off by
                     some per cent of the largest value; the integral is kept */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_heat_options;

GRID_API grid_heat_options grid_heat_options_default(void);

typedef struct grid_heat grid_heat;

/** The heat of n points. x and y are in the CRS of the frame, with `stride` bytes between
 * neighbours (0: sizeof(double)). weights[i] is what point i counts; NULL: 1 each. Points outside
 * the frame count where their kernels reach into it. A point whose x, y or weight is not finite, or
 * whose weight is negative, is left out and counted (grid_heat_summary). Takes 48 bytes a point
 * meanwhile. `options` may be NULL. ARGUMENT for a frame, kernel or radius that makes no sense,
 * LIMIT for a raster that is too large or weights whose sum is not finite, CANCELLED, MEMORY. */
GRID_API grid_status grid_heat_build(const grid_heat_frame *frame, size_t n, const double *x,
                                     const double *y, size_t stride, const double *weights,
                                     const grid_heat_options *options, grid_heat **out,
                                     grid_error *error);
GRID_API void grid_heat_free(grid_heat *heat);

GRID_API const grid_heat_frame *grid_heat_get_frame(const grid_heat *heat);
/** Values by row from the north, events per km2 of ground; never negative as built, exactly 0 where
 * no kernel of the first two kinds reaches. NaN outside the area after grid_heat_clip. Borrowed. */
GRID_API const double *grid_heat_values(const grid_heat *heat);

/** What a surface holds. */
typedef struct grid_heat_summary {
    size_t num_inside;  /* points within the frame */
    size_t num_outside; /* points outside the frame, whether their kernels reach into it or not */
    size_t num_invalid; /* left out: not finite, or of negative weight */
    double weight;      /* of those inside and outside */
    double maximum;     /* largest value, events per km2; 0 without any */
    double integral;    /* over the pixels that have a value: events */
} grid_heat_summary;
GRID_API void grid_heat_summarize(const grid_heat *heat, grid_heat_summary *out);

/** Adds `factor` times a layer to a surface: 1 adds what was not there, -1 takes away what was.
 * Both must have one frame, kernel and radius: ARGUMENT otherwise, or when either was clipped. What
 * is taken away leaves the rounding of one addition (1e-16 of what was there) behind. */
GRID_API grid_status grid_heat_combine(grid_heat *heat, const grid_heat *layer, double factor,
                                       grid_error *error);
/** The sum of n >= 1 layers as a surface of its own, added in the order given. */
GRID_API grid_status grid_heat_sum(size_t n, const grid_heat *const *layers, grid_heat **out,
                                   grid_error *error);

/** Keeps the pixels whose centre lies in a unit (GRID_NONE: in any unit of the map) and makes the
 *  others NaN. The frame must be in the map's CRS. With `correct_edges` values are divided by the
 *  share of the kernel's mass that lies inside the map, since nothing is counted beyond it (M. C.
 *  Jones, Simple boundary correction for kernel density estimation, 1993); the surface then no
 *  longer integrates to the weight exactly. Clip once, last of all: ARGUMENT when it was clipped
 *  already or the map has no such unit. */
GRID_API grid_status grid_heat_clip(grid_heat *heat, const grid_map *map, int32_t unit,
                                    bool correct_edges, grid_error *error);

/** The same from a raster of bytes, not 0 for inside, by row from the north. It has `margin` pixels
 * more than the frame on each of its four sides; what lies beyond them is outside. */
GRID_API grid_status grid_heat_mask(grid_heat *heat, const uint8_t *inside, size_t margin,
                                    bool correct_edges, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
