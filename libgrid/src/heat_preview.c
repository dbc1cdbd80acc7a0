/* heat_preview.c - heat for a picture that moves: see heat_parts.h.
 *
 *   points --(counted)--> bins --(kernel at their middles)--> bins --(linear)--> pixels
 *
 * The kernel at the middles of bins is made to sum to 1, so that what the points count is kept.
 */
#include <math.h>
#include <stdlib.h>

#include "heat_parts.h"
#include "support.h"

#define WIDEN static inline __attribute__((always_inline))

static const double gauss_reach = 3.5; /* standard deviations */

/* Of a radius, so many bins at least and at most; between them, so many that the kernel is
 * multiplied this often: some milliseconds. */
static const double min_bins = 4, max_bins = 16, budget = 8e6;

struct grid_heat_bins {
    size_t side_x, side_y;     /* pixels of a bin */
    size_t margin_x, margin_y; /* bins beyond the frame on each side */
    size_t width, height;
    double *counts;
    float *shares; /* the same, when all are counted */
    float *heat;
    float *kernel; /* (2 margin_y - 1) rows of (2 margin_x - 1) */
};
typedef struct grid_heat_bins bins;

/* With b bins to a radius, a frame of n square radii has n b^2 bins and a kernel (2 reach b)^2. */
static double bins_of_radius(const grid_heat_task *task, double reach)
{
    double radii = (double)task->width * (double)task->height / (task->radius_x * task->radius_y);
    double b = pow(budget / (4 * reach * reach * radii), 0.25) * reach;
    return fmin(fmax(b, min_bins), max_bins) / reach;
}

static size_t side_of(double radius, double bins_of)
{
    size_t side = (size_t)(radius / bins_of);
    return side ? side : 1;
}

static size_t margin_of(double radius, size_t side)
{
    return (size_t)ceil(radius / (double)side) + 2;
}

static double kernel_of(grid_heat_kernel kernel, double square)
{
    if (kernel == GRID_HEAT_GAUSSIAN)
        return square < gauss_reach * gauss_reach ? exp(-square / 2) : 0;
    double rest = square < 1 ? 1 - square : 0;
    return kernel == GRID_HEAT_QUARTIC ? rest * rest : rest;
}

/* The kernel at the middles of bins about that of one, by rows, multiplied so that it sums to
 * `sum`. */
static void fill_kernel(const grid_heat_task *task, grid_heat_kernel kernel, double sum, bins *b)
{
    int64_t reach_x = (int64_t)b->margin_x - 1, reach_y = (int64_t)b->margin_y - 1;
    double total = 0;
    size_t n = 0;
    for (int64_t y = -reach_y; y <= reach_y; y++)
        for (int64_t x = -reach_x; x <= reach_x; x++) {
            double dx = (double)(x * (int64_t)b->side_x) / task->radius_x;
            double dy = (double)(y * (int64_t)b->side_y) / task->radius_y;
            double value = kernel_of(kernel, dx * dx + dy * dy);
            b->kernel[n++] = (float)value;
            total += value;
        }
    for (size_t i = 0; i < n; i++) b->kernel[i] = (float)(b->kernel[i] * sum / total);
}

void grid_heat_bins_count(bins *b, const grid_heat_points *points)
{
    const double x0 = -0.5 - (double)(b->margin_x * b->side_x),
                 y0 = -0.5 - (double)(b->margin_y * b->side_y);
    const double per_x = 1 / (double)b->side_x, per_y = 1 / (double)b->side_y;
    for (size_t i = 0; i < points->num; i++) {
        const grid_heat_point *p = &points->at[i];
        double x = (p->x - x0) * per_x, y = (p->y - y0) * per_y;
        if (!(x >= 0) | !(y >= 0) | !(x < (double)b->width) | !(y < (double)b->height)) continue;
        b->counts[(size_t)(int32_t)y * b->width + (size_t)(int32_t)x] += p->w;
    }
}

/* Heat of the bins that pixels lie between: all but the outermost `margin - 1` of each side. */
WIDEN void smooth(const bins *b)
{
    size_t reach_x = b->margin_x - 1, reach_y = b->margin_y - 1, columns = 2 * reach_x + 1;
    size_t n = b->width - 2 * reach_x;
    for (size_t i = 0; i < b->width * b->height; i++) b->shares[i] = (float)b->counts[i];
    for (size_t row = reach_y; row + reach_y < b->height; row++) {
        float *restrict to = b->heat + row * b->width + reach_x;
        for (size_t j = 0; j < 2 * reach_y + 1; j++) {
            const float *from = b->shares + (row + j - reach_y) * b->width;
            for (size_t i = 0; i < columns; i++) {
                float factor = b->kernel[j * columns + i];
                const float *restrict at = from + i;
                if (factor > 0)
                    for (size_t x = 0; x < n; x++) to[x] += factor * at[x];
            }
        }
    }
}

/* The bin before the middle of a pixel, and how far that is on the way to the next. */
static size_t between(size_t pixel, size_t side, size_t margin, float *way)
{
    double at = ((double)pixel + 0.5) / (double)side - 0.5 + (double)margin;
    size_t bin = (size_t)at;
    *way = (float)(at - (double)bin);
    return bin;
}

WIDEN void draw_row(size_t width, const float *restrict row, const uint32_t *restrict bin,
                    const float *restrict way, double *restrict values)
{
    for (size_t x = 0; x < width; x++) {
        float left = row[bin[x]], right = row[bin[x] + 1];
        values[x] = (double)(left + way[x] * (right - left));
    }
}

/* Heat of the bins to the pixels between their middles. `line` has room for a row of bins. */
WIDEN void draw(const grid_heat_task *task, const bins *b, float *line, uint32_t *bin, float *way)
{
    for (size_t x = 0; x < task->width; x++)
        bin[x] = (uint32_t)between(x, b->side_x, b->margin_x, &way[x]);
    for (size_t y = 0; y < task->height; y++) {
        float down;
        size_t row = between(y, b->side_y, b->margin_y, &down);
        const float *restrict above = b->heat + row * b->width, *restrict below = above + b->width;
        for (size_t i = 0; i < b->width; i++) line[i] = above[i] + down * (below[i] - above[i]);
        draw_row(task->width, line, bin, way, task->values + y * task->width);
    }
}

typedef struct scratch {
    float *line, *way;
    uint32_t *bin;
} scratch;

WIDEN void make(const grid_heat_task *task, const bins *b, const scratch *s)
{
    smooth(b);
    draw(task, b, s->line, s->bin, s->way);
}

static void make_portable(const grid_heat_task *task, const bins *b, const scratch *s)
{
    make(task, b, s);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void make_avx2(const grid_heat_task *task, const bins *b,
                                                      const scratch *s)
{
    make(task, b, s);
}
#endif

static void make_widest(const grid_heat_task *task, const bins *b, const scratch *s)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2")) {
        make_avx2(task, b, s);
        return;
    }
#endif
    make_portable(task, b, s);
}

static void free_bins(bins *b)
{
    free(b->counts);
    free(b->shares);
    free(b->heat);
    free(b->kernel);
    free(b);
}

bins *grid_heat_bins_new(const grid_heat_task *task, grid_heat_kernel kernel)
{
    const double reach = kernel == GRID_HEAT_GAUSSIAN ? gauss_reach : 1,
                 bins_of = bins_of_radius(task, reach);
    bins *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->side_x = side_of(task->radius_x, bins_of);
    b->side_y = side_of(task->radius_y, bins_of);
    b->margin_x = margin_of(reach * task->radius_x, b->side_x);
    b->margin_y = margin_of(reach * task->radius_y, b->side_y);
    b->width = (task->width + b->side_x - 1) / b->side_x + 2 * b->margin_x;
    b->height = (task->height + b->side_y - 1) / b->side_y + 2 * b->margin_y;
    b->counts = grid_new_table(b->width * b->height, sizeof *b->counts);
    b->shares = grid_new_table(b->width * b->height, sizeof *b->shares);
    b->heat = grid_new_table(b->width * b->height, sizeof *b->heat);
    b->kernel = grid_new_array((2 * b->margin_x - 1) * (2 * b->margin_y - 1), sizeof *b->kernel);
    if (!b->counts || !b->shares || !b->heat || !b->kernel) {
        free_bins(b);
        return NULL;
    }
    /* `scale` belongs to the middle of a kernel; its integral is to be what it is in the plane */
    double per_bin = task->radius_x * task->radius_y /
                     (grid_heat_peak(kernel) * (double)(b->side_x * b->side_y));
    fill_kernel(task, kernel, task->scale * per_bin, b);
    return b;
}

grid_status grid_heat_bins_draw(bins *b, const grid_heat_task *task)
{
    scratch s = {.line = grid_new_array(b->width, sizeof *s.line),
                 .way = grid_new_array(task->width, sizeof *s.way),
                 .bin = grid_new_array(task->width, sizeof *s.bin)};
    bool ok = s.line && s.way && s.bin;
    if (ok) make_widest(task, b, &s);
    free(s.line);
    free(s.way);
    free(s.bin);
    free_bins(b);
    return ok ? GRID_OK : GRID_E_MEMORY;
}
