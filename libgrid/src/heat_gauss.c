/* heat_gauss.c - the Gaussian kernel by Hermite functions about boxes: see heat_parts.h.
 *
 * In standard deviations, with d from the middle of a box to a point and t from it to a pixel,
 *
 *   exp(-(t-d)^2/2) = sum over a of  d^a/a!  h_a(t),     h_a(t) = He_a(t) exp(-t^2/2)
 *
 * (L. Greengard, J. Strain, The fast Gauss transform, SIAM J. Sci. Stat. Comput. 12, 1991). The
 * kernel in the plane is a product, so a box of points is known by its moments
 *
 *   M[a][b] = sum over its points of  w dx^a/a! dy^b/b!        a + b < ORDER
 *
 *   a row of boxes            R[b][x] = sum over boxes and a of  M[a][b] h_a(x - box)
 *   each row of pixels       value[x] += sum over b of  h_b(y - row of boxes) R[b][x]
 *
 * Error: half a box is 1/4, so |d| <= 0.354. On the way from the middle to the point what is left
 * out is the rest of a Taylor series in one variable, and by Cramer's bound |He_n(t)| <= 1.09
 * sqrt(n!) exp(t^2/4) that is below 1.2 * 0.354^12 / sqrt(12!) < 3e-10 of the kernel's peak, and
 * falls off as exp(-t^2/4). All points together: below 1e-8 of the largest value. Pixels farther
 * than 6 may get some of a kernel too; all that lies there is below 2e-7 of the largest value.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "heat_parts.h"
#include "support.h"

#define WIDEN static inline __attribute__((always_inline))

enum { ORDER = 12 };
static const double reach = 6, half_box = 0.25; /* standard deviations */

/* h_a about the middles of a line of boxes, at those pixels of an axis that the boxes reach. */
typedef struct axis {
    double sigma; /* pixels */
    double first; /* where the first box begins */
    size_t boxes, pixels;
    size_t capacity; /* pixels of a box, at most */
} axis;

static axis axis_of(double sigma, size_t pixels)
{
    axis a = {.sigma = sigma, .first = -reach * sigma, .pixels = pixels};
    double length = (double)pixels + 2 * reach * sigma;
    a.boxes = (size_t)ceil(length / (2 * half_box * sigma)) + 1;
    a.capacity = (size_t)ceil(2 * (reach + half_box) * sigma) + 2;
    if (a.capacity > pixels) a.capacity = pixels;
    return a;
}

static double middle_of(const axis *a, size_t box)
{
    return a->first + (2 * (double)box + 1) * half_box * a->sigma;
}

/* The pixels that a box reaches: *begin up to before the result. */
static size_t pixels_of(const axis *a, size_t box, size_t *begin)
{
    double middle = middle_of(a, box), far = (reach + half_box) * a->sigma,
           last = (double)a->pixels;
    double low = ceil(middle - far), high = floor(middle + far) + 1;
    *begin = low > 0 ? (size_t)fmin(low, last) : 0;
    size_t end = high > 0 ? (size_t)fmin(high, last) : 0;
    return end > *begin ? end : *begin;
}

/* out[a * step + i] = h_a of pixel begin + i. */
static void fill_functions(const axis *a, size_t box, size_t begin, size_t end, size_t step,
                           double *out)
{
    double middle = middle_of(a, box);
    for (size_t i = 0; i < end - begin; i++) {
        double t = ((double)(begin + i) - middle) / a->sigma;
        double before = 0, now = exp(-t * t / 2);
        for (int n = 0; n < ORDER; n++) {
            double after = t * now - n * before;
            out[(size_t)n * step + i] = now;
            before = now;
            now = after;
        }
    }
}

typedef struct moments {
    double m[ORDER][ORDER]; /* [b][a], a + b < ORDER */
} moments;

/* The moments of n points of one box, with the middle (x, y). */
WIDEN void take_moments(size_t n, const grid_heat_point *p, double x, double y, double per_x,
                        double per_y, moments *out)
{
    static const double by[ORDER] = {0,      1,      1. / 2, 1. / 3, 1. / 4,  1. / 5,
                                     1. / 6, 1. / 7, 1. / 8, 1. / 9, 1. / 10, 1. / 11};
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        double dx = (p[i].x - x) * per_x, dy = (p[i].y - y) * per_y, powers[ORDER], v = p[i].w;
        powers[0] = 1;
        for (int a = 1; a < ORDER; a++) powers[a] = powers[a - 1] * dx * by[a];
        for (int b = 0; b < ORDER; b++) {
            for (int a = 0; a < ORDER - b; a++) out->m[b][a] += v * powers[a];
            v *= dy * by[b + 1 < ORDER ? b + 1 : 0];
        }
    }
}

/* R[b][x] of one box, n pixels: lines of `step` functions at `h`, of `line` sums at `sums`. */
WIDEN void add_box(const moments *m, size_t n, const double *restrict h, size_t step,
                   double *restrict sums, size_t line)
{
    for (size_t b = 0; b < ORDER; b++) {
        double *restrict to = sums + b * line;
        for (size_t a = 0; a < ORDER - b; a++) {
            double factor = m->m[b][a];
            const double *restrict from = h + a * step;
            for (size_t i = 0; i < n; i++) to[i] += factor * from[i];
        }
    }
}

/* One row of pixels gets what the row of boxes has for it. */
WIDEN void add_row(size_t n, const double *restrict sums, size_t line, const double *factors,
                   double *restrict values)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t b = 0; b < ORDER; b++) sum += factors[b] * sums[b * line + i];
        values[i] += sum;
    }
}

typedef struct engine {
    const grid_heat_task *task;
    axis x, y;
    double *functions_x; /* [box][a][capacity of x] */
    double *functions_y; /* [b][capacity of y] of the row of boxes at hand */
    double *sums;        /* [b][width] */
} engine;

/* The points of a row of boxes into the sums; *low and *high become the pixels that have any. */
WIDEN void gather_boxes(const engine *e, size_t row, size_t n, const grid_heat_point *p,
                        size_t *low, size_t *high)
{
    moments m;
    const double per_box = 1 / (2 * half_box * e->x.sigma), y = middle_of(&e->y, row);
    *low = e->task->width;
    *high = 0;
    for (size_t i = 0, next, begin; i < n; i = next) {
        size_t box = (size_t)((p[i].x - e->x.first) * per_box), end = pixels_of(&e->x, box, &begin);
        for (next = i + 1; next < n && (size_t)((p[next].x - e->x.first) * per_box) == box;) next++;
        if (begin == end) continue;
        take_moments(next - i, p + i, middle_of(&e->x, box), y, 1 / e->x.sigma, 1 / e->y.sigma, &m);
        add_box(&m, end - begin, e->functions_x + box * ORDER * e->x.capacity, e->x.capacity,
                e->sums + begin, e->task->width);
        if (begin < *low) *low = begin;
        if (end > *high) *high = end;
    }
}

WIDEN void spread_row(const engine *e, size_t row, size_t n, const grid_heat_point *p)
{
    const size_t width = e->task->width;
    size_t low, high, begin, end = pixels_of(&e->y, row, &begin);
    double factors[ORDER];
    if (begin == end) return;
    gather_boxes(e, row, n, p, &low, &high);
    if (low >= high) return;
    fill_functions(&e->y, row, begin, end, e->y.capacity, e->functions_y);
    for (size_t y = begin; y < end; y++) {
        for (size_t b = 0; b < ORDER; b++)
            factors[b] = e->functions_y[b * e->y.capacity + y - begin] * e->task->scale;
        add_row(high - low, e->sums + low, width, factors, e->task->values + y * width + low);
    }
    for (size_t b = 0; b < ORDER; b++)
        memset(e->sums + b * width + low, 0, (high - low) * sizeof *e->sums);
}

static void spread_row_portable(const engine *e, size_t row, size_t n, const grid_heat_point *p)
{
    spread_row(e, row, n, p);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void spread_row_avx2(const engine *e, size_t row, size_t n,
                                                            const grid_heat_point *p)
{
    spread_row(e, row, n, p);
}
#endif

static void spread_row_widest(const engine *e, size_t row, size_t n, const grid_heat_point *p)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (!e->task->portable && __builtin_cpu_supports("avx2")) {
        spread_row_avx2(e, row, n, p);
        return;
    }
#endif
    spread_row_portable(e, row, n, p);
}

static grid_status spread_rows(const engine *e, const grid_heat_point *p, const size_t *start)
{
    const grid_heat_task *task = e->task;
    for (size_t row = 0; row < e->y.boxes; row++) {
        if (start[row] < start[row + 1])
            spread_row_widest(e, row, start[row + 1] - start[row], p + start[row]);
        if (task->progress && row % 8 == 0 &&
            !task->progress(task->context, (double)row / (double)e->y.boxes))
            return GRID_E_CANCELLED;
    }
    /* far from all points rounding may leave less than nothing */
    for (size_t i = 0; i < task->width * task->height; i++)
        if (!(task->values[i] > 0)) task->values[i] = 0;
    return GRID_OK;
}

grid_status grid_heat_gauss(const grid_heat_task *task, grid_heat_points *points)
{
    engine e = {.task = task,
                .x = axis_of(task->radius_x, task->width),
                .y = axis_of(task->radius_y, task->height)};
    const double box_x = 2 * half_box * e.x.sigma, box_y = 2 * half_box * e.y.sigma;
    grid_heat_cells cells = {.x0 = e.x.first,
                             .y0 = e.y.first,
                             .cell_x = box_x,
                             .cell_y = box_y,
                             .columns = e.x.boxes,
                             .rows = e.y.boxes};
    size_t *start = NULL, begin;
    while ((size_t)1 << cells.strip_bits < cells.columns) cells.strip_bits++; /* a single strip */
    e.functions_x = malloc(e.x.boxes * ORDER * e.x.capacity * sizeof *e.functions_x);
    e.functions_y = malloc(ORDER * e.y.capacity * sizeof *e.functions_y);
    e.sums = calloc(ORDER * task->width, sizeof *e.sums);
    grid_status status = e.functions_x && e.functions_y && e.sums
                             ? grid_heat_sort(points, &cells, &start)
                             : GRID_E_MEMORY;
    if (status == GRID_OK) {
        for (size_t box = 0; box < e.x.boxes; box++) {
            size_t end = pixels_of(&e.x, box, &begin);
            fill_functions(&e.x, box, begin, end, e.x.capacity,
                           e.functions_x + box * ORDER * e.x.capacity);
        }
        status = spread_rows(&e, points->at, start);
    }
    free(e.functions_x);
    free(e.functions_y);
    free(e.sums);
    free(start);
    return status;
}
