/* heat_sweep.c - Epanechnikov and quartic kernels, exact at every pixel: see heat_parts.h.
 *
 *   one row of pixels      l         e
 *      . . . . . . . . . . # # # # # . . . .      in this row a point's kernel is a polynomial in x
 *                          +P        -P           from l up to before e: its coefficients P enter
 *                                                 at l and leave at e
 *
 * A running sum over a row has the coefficients of all kernels that a pixel lies in; the polynomial
 * is evaluated once a pixel (T. N. Chan et al., SLAM, SIGMOD 2022, where the ends are sorted; here
 * each pixel has a place for them). So a point costs two additions a row that it reaches, whatever
 * the radius in x.
 *
 *   - Lengths are in radii from the middle of a strip of some radii: far from an origin the powers
 *     would eat the digits. A strip's window is wider by a radius on each side, so that no end
 *     needs clipping.
 *   - Four rows at a time. For Epanechnikov they share P: with the height v of a point over their
 *     middle and the row d below it,
 *         w (1 - (X-z)^2 - (v+d)^2) = w (1 - z^2 - v^2) + 2 X wz - X^2 w - 2 d wv - d^2 w
 *     is a sum of four numbers of the point, each times one of the pixel.
 *   - Weights are whole numbers, so the sum of w is exact and is 0 where nothing reaches. There the
 *     sum starts anew: what rounding left does not go on.
 *
 * The same source is compiled for two widths of registers; operations and answers are the same.
 */
#include <math.h>
#include <stdlib.h>

#include "heat_parts.h"
#include "support.h"

#define WIDEN static inline __attribute__((always_inline))

enum { ROWS = 4, CHUNK = 128, QUAD_BYTES = 32, MIN_STRIP_BITS = 4 };

typedef double quad __attribute__((vector_size(QUAD_BYTES)));

/* A window of the raster: four rows of a strip and of what its points reach. */
typedef struct window {
    const grid_heat_task *task;
    int64_t first;       /* column of the frame of its first pixel */
    size_t width;        /* pixels; one more place for ends that lie behind */
    double middle;       /* pixel that X is measured from */
    double per_x, per_y; /* radii of a pixel */
    double row;          /* the first of its rows */
    quad *sums;          /* ROWS * (width + 1), 0 between rows */
    double *quartics;    /* the fifth coefficient, for quartic only */
} window;

/* Where kernels begin and end in each of the rows, as bytes into a row of `sums`. */
typedef struct ends {
    uint32_t begin[ROWS][CHUNK], end[ROWS][CHUNK];
} ends;

/* Pixels l <= j < e: those with |j - x| < half, up to the rim itself, where the kernel is 0. A row
 * that a kernel does not reach has l == e. x is that of the window and 1 more, so that cutting off
 * rounds up. */
WIDEN void find_ends(size_t n, const double *restrict x, const double *restrict y, double row,
                     double per_y, double radius, uint32_t *restrict begin, uint32_t *restrict end)
{
    for (size_t i = 0; i < n; i++) {
        double v = (row - y[i]) * per_y, h = 1 - v * v;
        h = h > 0 ? h : 0;
        double half = sqrt(h) * radius;
        begin[i] = (uint32_t)(int32_t)(x[i] - half) * QUAD_BYTES;
        end[i] = (uint32_t)(int32_t)(x[i] + half) * QUAD_BYTES;
    }
}

WIDEN quad *quad_at(quad *row, uint32_t bytes) { return (quad *)((char *)row + bytes); }

WIDEN void add_epanechnikov(const window *w, size_t n, const grid_heat_point *p, const ends *at)
{
    const size_t line = w->width + 1;
    quad *r0 = w->sums, *r1 = r0 + line, *r2 = r1 + line, *r3 = r2 + line;
    const double middle_x = w->middle + (double)w->first, middle_y = w->row + 1.5;
    for (size_t i = 0; i < n; i++) {
        double z = (p[i].x - middle_x) * w->per_x, v = (middle_y - p[i].y) * w->per_y, m = p[i].w;
        quad add = {m * (1 - z * z - v * v), m * z, m, m * v};
        *quad_at(r0, at->begin[0][i]) += add;
        *quad_at(r1, at->begin[1][i]) += add;
        *quad_at(r2, at->begin[2][i]) += add;
        *quad_at(r3, at->begin[3][i]) += add;
        *quad_at(r0, at->end[0][i]) -= add;
        *quad_at(r1, at->end[1][i]) -= add;
        *quad_at(r2, at->end[2][i]) -= add;
        *quad_at(r3, at->end[3][i]) -= add;
    }
}

/* w (q - (X-z)^2)^2 with q = 1 - v^2 and p = q - z^2, by powers of X:
 *   w p^2,  4 w z p,  w (4 z^2 - 2 p),  -4 w z,  w */
WIDEN void add_quartic(const window *w, size_t n, const grid_heat_point *p, const ends *at)
{
    const size_t line = w->width + 1;
    const double middle_x = w->middle + (double)w->first;
    for (size_t i = 0; i < n; i++) {
        double z = (p[i].x - middle_x) * w->per_x, m = p[i].w, mz = 4 * (m * z);
        const quad constant = {0, 0, mz * z, -mz}, linear = {0, mz, -2 * m, 0},
                   square = {m, 0, 0, 0};
        for (int k = 0; k < ROWS; k++) {
            double v = (w->row + k - p[i].y) * w->per_y, q = 1 - v * v - z * z;
            quad add = constant + q * (linear + q * square);
            uint32_t begin = at->begin[k][i], end = at->end[k][i];
            quad *row = w->sums + (size_t)k * line;
            double *quartics = w->quartics + (size_t)k * line;
            *quad_at(row, begin) += add;
            *quad_at(row, end) -= add;
            quartics[begin / QUAD_BYTES] += m;
            quartics[end / QUAD_BYTES] -= m;
        }
    }
}

/* The kernels of n points enter the four rows. */
WIDEN void add_points(const window *w, size_t n, const grid_heat_point *p, bool quartic)
{
    ends at;
    double x[CHUNK], y[CHUNK];
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t m = n - first < CHUNK ? n - first : CHUNK;
        for (size_t i = 0; i < m; i++) {
            x[i] = p[first + i].x - (double)w->first + 1;
            y[i] = p[first + i].y;
        }
        for (int k = 0; k < ROWS; k++)
            find_ends(m, x, y, w->row + k, w->per_y, w->task->radius_x, at.begin[k], at.end[k]);
        if (quartic)
            add_quartic(w, m, p + first, &at);
        else
            add_epanechnikov(w, m, p + first, &at);
    }
}

/* Runs along a row: its sums become values and 0. */
WIDEN void run_row(const window *w, int k, bool quartic)
{
    const grid_heat_task *task = w->task;
    const double d = (k - 1.5) * w->per_y;
    quad sum = {0}, *sums = w->sums + (size_t)k * (w->width + 1);
    double fifth = 0, *quartics = quartic ? w->quartics + (size_t)k * (w->width + 1) : NULL;
    double *values = task->values + ((size_t)w->row + (size_t)k) * task->width;
    for (size_t j = 0; j <= w->width; j++) {
        int64_t column = w->first + (int64_t)j;
        double x = ((double)j - w->middle) * w->per_x, value;
        sum += sums[j];
        sums[j] = (quad){0};
        if (quartic) {
            fifth += quartics[j];
            quartics[j] = 0;
        }
        if ((quartic ? fifth : sum[2]) == 0) {
            sum = (quad){0};
            continue;
        }
        if (column < 0 || column >= (int64_t)task->width) continue;
        if (quartic)
            value = sum[0] + x * (sum[1] + x * (sum[2] + x * (sum[3] + x * fifth)));
        else
            value = sum[0] - d * (2 * sum[3] + d * sum[2]) + x * (2 * sum[1] - x * sum[2]);
        values[column] += value > 0 ? value * task->scale : 0;
    }
}

WIDEN void sweep_rows(const window *w, size_t n, const grid_heat_point *p, bool quartic)
{
    size_t rows = w->task->height - (size_t)w->row;
    add_points(w, n, p, quartic);
    for (int k = 0; k < ROWS; k++) {
        if ((size_t)k < rows) {
            run_row(w, k, quartic);
            continue;
        }
        for (size_t j = (size_t)k * (w->width + 1), end = j + w->width + 1; j < end; j++) {
            w->sums[j] = (quad){0};
            if (quartic) w->quartics[j] = 0;
        }
    }
}

typedef void sweep_function(const window *w, size_t n, const grid_heat_point *p, bool quartic);

static void sweep_portable(const window *w, size_t n, const grid_heat_point *p, bool quartic)
{
    if (quartic)
        sweep_rows(w, n, p, true);
    else
        sweep_rows(w, n, p, false);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void sweep_avx2(const window *w, size_t n,
                                                       const grid_heat_point *p, bool quartic)
{
    if (quartic)
        sweep_rows(w, n, p, true);
    else
        sweep_rows(w, n, p, false);
}
#endif

static sweep_function *widest(bool portable)
{
    (void)portable;
#if defined(__x86_64__) && defined(__GNUC__)
    if (!portable && __builtin_cpu_supports("avx2")) return sweep_avx2;
#endif
    return sweep_portable;
}

/* All rows of one strip; start[r] is the beginning of its points in row y0 + r of the raster. */
static grid_status sweep_strip(window *w, const grid_heat_point *p, const size_t *start,
                               const grid_heat_cells *cells, bool quartic, double part,
                               double whole)
{
    const grid_heat_task *task = w->task;
    sweep_function *sweep = widest(task->portable);
    for (size_t row = 0; row < task->height; row += ROWS) {
        double low = floor((double)row - task->radius_y) - cells->y0;
        double high = floor((double)(row + ROWS - 1) + task->radius_y) - cells->y0;
        size_t first = start[low > 0 ? (size_t)low : 0];
        size_t end = start[high + 1 < (double)cells->rows ? (size_t)high + 1 : cells->rows];
        w->row = (double)row;
        if (first < end) sweep(w, end - first, p + first, quartic);
        if (task->progress && row / ROWS % 16 == 0 &&
            !task->progress(task->context, (part + (double)row / (double)task->height) / whole))
            return GRID_E_CANCELLED;
    }
    return GRID_OK;
}

grid_status grid_heat_sweep(const grid_heat_task *task, grid_heat_kernel kernel,
                            grid_heat_points *points)
{
    const bool quartic = kernel == GRID_HEAT_QUARTIC;
    const double reach_x = ceil(task->radius_x), reach_y = ceil(task->radius_y);
    grid_heat_cells cells = {.x0 = -reach_x,
                             .y0 = -reach_y,
                             .cell_x = 1,
                             .cell_y = 1,
                             .columns = task->width + 2 * (size_t)reach_x,
                             .rows = task->height + 2 * (size_t)reach_y};
    cells.strip_bits = MIN_STRIP_BITS;
    while ((double)(1u << cells.strip_bits) < 8 * reach_x && 1u << cells.strip_bits < cells.columns)
        cells.strip_bits++;
    size_t strips = grid_heat_strips(&cells), strip = (size_t)1 << cells.strip_bits, *start = NULL;
    window w = {.task = task,
                .width = strip + 2 * (size_t)reach_x + 2,
                .per_x = 1 / task->radius_x,
                .per_y = 1 / task->radius_y};
    w.middle = (double)(w.width / 2);
    w.sums = grid_new_table(ROWS * (w.width + 1), sizeof *w.sums);
    w.quartics = quartic ? grid_new_table(ROWS * (w.width + 1), sizeof *w.quartics) : NULL;
    grid_status status = !w.sums || (quartic && !w.quartics)
                             ? GRID_E_MEMORY
                             : grid_heat_sort(points, &cells, &start);
    for (size_t s = 0; status == GRID_OK && s < strips; s++) {
        w.first = (int64_t)(s * strip) - 2 * (int64_t)reach_x - 1;
        status = sweep_strip(&w, points->at, start + s * cells.rows, &cells, quartic, (double)s,
                             (double)strips);
    }
    free(w.sums);
    free(w.quartics);
    free(start);
    return status;
}
