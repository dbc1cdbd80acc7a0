/* heat_parts.h - what the files of heat share: points in pixels, and the ways to spread them.
 *
 *   x, y, weight --> grid_heat_points --(sort)--> strips, rows, columns --> a spread --> values
 *
 * Inside, x runs east and y runs south in pixels, and pixel centres have whole numbers. Weights are
 * whole numbers too: their sums are exact in a double, so that a sum that has lost all its points
 * is 0.
 */
#ifndef GRID_SRC_HEAT_PARTS_H
#define GRID_SRC_HEAT_PARTS_H

#include <grid/heat.h>

typedef struct grid_heat_point {
    double x, y, w;
} grid_heat_point;

typedef struct grid_heat_points {
    grid_heat_point *at;
    size_t num;
    double unit; /* the weight that w = 1 stands for */
} grid_heat_points;

/* What a spread works on. */
typedef struct grid_heat_task {
    size_t width, height;
    double radius_x, radius_y; /* of the kernel, in pixels */
    double *values;            /* width * height of them, 0 at first: what is spread is added */
    double scale;              /* the value that w = 1 has in the middle of its kernel */
    grid_progress progress;
    void *context;
    bool portable; /* no wide registers, as on a plain machine: for tests */
} grid_heat_task;

/* Points are sorted by strips of 2^strip_bits cells in x, then by rows of cells, then by x, then by
 * y. A cell is cell_x by cell_y pixels, the first begins at (x0, y0), and all points lie in one. */
typedef struct grid_heat_cells {
    double x0, y0, cell_x, cell_y;
    size_t columns, rows;
    unsigned strip_bits;
} grid_heat_cells;
size_t grid_heat_strips(const grid_heat_cells *cells);

/* Points of one place become one. Row r of strip s begins at (*out)[s * rows + r]; the end of all
 * stands behind the last; the caller frees *out. OK or MEMORY. */
grid_status grid_heat_sort(grid_heat_points *points, const grid_heat_cells *cells, size_t **out);

/* The ways to spread; see their files. CANCELLED or MEMORY. The order of the points may change. */
grid_status grid_heat_sweep(const grid_heat_task *task, grid_heat_kernel kernel,
                            grid_heat_points *points);
grid_status grid_heat_gauss(const grid_heat_task *task, grid_heat_points *points);

/* The preview: bins made for a task, points counted in them as often as one likes, drawn once.
 * `draw` frees. */
typedef struct grid_heat_bins grid_heat_bins;
grid_heat_bins *grid_heat_bins_new(const grid_heat_task *task, grid_heat_kernel kernel);
void grid_heat_bins_count(grid_heat_bins *bins, const grid_heat_points *points);
grid_status grid_heat_bins_draw(grid_heat_bins *bins, const grid_heat_task *task);

/* ---- heat.c ---------------------------------------------------------------------------------- */

struct grid_heat {
    grid_heat_frame frame;
    grid_heat_kernel kernel;
    double radius_m;
    bool preview, clipped;
    double *values;
    grid_heat_summary counts; /* of the points only */
};

/* Radii from a middle to where the kernel ends. */
double grid_heat_reach(grid_heat_kernel kernel);

/* The kernel's value in its middle, for a radius of 1. */
double grid_heat_peak(grid_heat_kernel kernel);

/* A task with the radius and frame of a surface, no values and scale 1. */
grid_heat_task grid_heat_task_of(const grid_heat *heat);

/* n values, all 0, freed with free(); NULL when memory is out. */
double *grid_heat_new_values(size_t n);

/* Spreads by the surface's kernel, exactly or as a preview. */
grid_status grid_heat_spread(const grid_heat *heat, const grid_heat_task *task,
                             grid_heat_points *points);

#endif
