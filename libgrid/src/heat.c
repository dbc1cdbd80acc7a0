/* heat.c - kernel density as a surface that can be added to others: see <grid/heat.h>.
 *
 *   x, y of a CRS --> pixels, those out of reach left out --> heat_sweep | heat_gauss |
 * heat_preview
 */
#include <grid/heat.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ground.h"
#include "heat_parts.h"
#include "support.h"

enum { MAX_SIDE = 65536, MAX_PIXELS = 1 << 28, MAX_RADIUS = 16384 }; /* pixels */
enum { CHUNK = 1024 };

const char *grid_heat_kernel_name(grid_heat_kernel kernel)
{
    static const char *const names[] = {"epanechnikov", "quartic", "gaussian"};
    size_t i = (size_t)kernel;
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

double grid_heat_reach(grid_heat_kernel kernel) { return kernel == GRID_HEAT_GAUSSIAN ? 6 : 1; }

double grid_heat_peak(grid_heat_kernel kernel)
{
    return kernel == GRID_HEAT_GAUSSIAN  ? 0.5 / M_PI
           : kernel == GRID_HEAT_QUARTIC ? 3 / M_PI
                                         : 2 / M_PI;
}

grid_heat_options grid_heat_options_default(void)
{
    return (grid_heat_options){.size = sizeof(grid_heat_options), .radius_m = 300};
}

/* ---- frames ---------------------------------------------------------------------------------- */

static grid_status check_frame(const grid_heat_frame *f, grid_error *error)
{
    const double sizes[] = {f->pixel_x, f->pixel_y, f->x_m, f->y_m};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (!(sizes[i] > 0) || !isfinite(sizes[i]))
            return grid_fail(error, GRID_E_ARGUMENT, 0,
                             "heat: the sizes of a pixel and of a unit in metres must be above 0");
    if (!isfinite(f->west) || !isfinite(f->north) || !f->width || !f->height)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: the frame has no place or no pixels");
    if (f->width > MAX_SIDE || f->height > MAX_SIDE || f->width * f->height > MAX_PIXELS)
        return grid_fail(
            error, GRID_E_LIMIT, 0,
            "heat: %zu x %zu pixels are more than %d in all or %d on a side; choose larger pixels",
            f->width, f->height, MAX_PIXELS, MAX_SIDE);
    return GRID_OK;
}

/* Pixels along a side, 0 where they are too many to count. */
static size_t pixels_along(double length, double pixel)
{
    double n = ceil(length / pixel - 1e-9); /* a side that fits but for rounding */
    return n > MAX_SIDE ? 0 : n > 1 ? (size_t)n : 1;
}

grid_status grid_heat_frame_of(const grid_map *map, int32_t unit, double pixel_m, size_t width,
                               size_t height, grid_heat_frame *out, grid_error *error)
{
    double box[4];
    if (unit < GRID_NONE || unit >= (int32_t)grid_map_num_units(map))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: %ld is no unit of the map", (long)unit);
    if (!(pixel_m >= 0) || !isfinite(pixel_m) || (pixel_m == 0 && (!width || !height)))
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "heat: a pixel needs a size above 0, or the raster one");
    if (unit == GRID_NONE)
        grid_map_extent(map, box);
    else
        grid_unit_extent(map, unit, box);
    grid_ground ground = grid_ground_at(map, (box[1] + box[3]) / 2);
    grid_heat_frame f = {.west = box[0],
                         .north = box[3],
                         .x_m = ground.x_m,
                         .y_m = ground.y_m,
                         .width = width,
                         .height = height};
    if (pixel_m > 0) {
        f.pixel_x = pixel_m / ground.x_m;
        f.pixel_y = pixel_m / ground.y_m;
        f.width = pixels_along(box[2] - box[0], f.pixel_x);
        f.height = pixels_along(box[3] - box[1], f.pixel_y);
        if (!f.width || !f.height)
            return grid_fail(error, GRID_E_LIMIT, 0,
                             "heat: pixels of %g m make more than %d on a side; choose larger ones",
                             pixel_m, MAX_SIDE);
    } else {
        f.pixel_x = (box[2] - box[0]) / (double)width;
        f.pixel_y = (box[3] - box[1]) / (double)height;
    }
    grid_status status = check_frame(&f, error);
    if (status == GRID_OK) *out = f;
    return status;
}

/* ---- points ---------------------------------------------------------------------------------- */

/* What the caller gave. */
typedef struct given {
    size_t n, stride;
    const double *x, *y, *weights;
} given;

static double strided(const double *values, size_t stride, size_t i)
{
    double value;
    memcpy(&value, (const char *)values + i * stride, sizeof value);
    return value;
}

static bool is_usable(const given *g, size_t i, double *x, double *y, double *w)
{
    *x = strided(g->x, g->stride, i);
    *y = strided(g->y, g->stride, i);
    *w = g->weights ? g->weights[i] : 1;
    /* the difference of a number from itself is 0 if it is finite, and else no number */
    return ((*x - *x) + (*y - *y) + (*w - *w) == 0) & (*w >= 0);
}

/* The power of two that makes weights of this sum whole numbers whose sums a double holds exactly.
 * What is lost is less than 2^-51 of the sum. */
static double unit_of(double sum)
{
    int exponent;
    frexp(sum, &exponent);
    return sum > 0 ? ldexp(1, exponent - 51 > -1022 ? exponent - 51 : -1022) : 1;
}

/* Adds up the weights; *unit becomes what w = 1 stands for. */
static grid_status weigh(grid_heat *heat, const given *g, double *unit, grid_error *error)
{
    double x, y, w, sum = 0;
    double rest = 0; /* the errors of the additions, so that the order does not matter */
    for (size_t i = 0; g->weights && i < g->n; i++) {
        if (!is_usable(g, i, &x, &y, &w)) continue;
        double before = sum;
        sum += w;
        rest += fabs(before) > w ? (before - sum) + w : (w - sum) + before;
    }
    sum += rest;
    if (!isfinite(sum))
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "heat: the weights of all points add up to no finite number");
    *unit = g->weights ? unit_of(sum) : 1;
    heat->counts.weight = sum;
    return GRID_OK;
}

/* The points first .. end-1 that reach the frame, in pixels; counts all of them. */
static void take_points(grid_heat *heat, const given *g, size_t first, size_t end,
                        grid_heat_points *out)
{
    const grid_heat_frame *f = &heat->frame;
    const grid_heat_task task = grid_heat_task_of(heat);
    const double middle_x = ((double)f->width - 1) / 2, middle_y = ((double)f->height - 1) / 2;
    const double reach = grid_heat_reach(heat->kernel), west = f->west, north = f->north;
    const double far_x = middle_x + reach * task.radius_x, far_y = middle_y + reach * task.radius_y;
    const double per_x = 1 / f->pixel_x, per_y = 1 / f->pixel_y, per_w = 1 / out->unit;
    grid_heat_point *at = out->at;
    size_t num = 0, invalid = 0, inside = 0;
    double x, y, w;
    for (size_t i = first; i < end; i++) {
        if (!is_usable(g, i, &x, &y, &w)) {
            invalid++;
            continue;
        }
        x = (x - west) * per_x - 0.5;
        y = (north - y) * per_y - 0.5;
        double from_x = fabs(x - middle_x), from_y = fabs(y - middle_y);
        inside += (from_x <= middle_x + 0.5) & (from_y <= middle_y + 0.5);
        at[num] = (grid_heat_point){x, y, g->weights ? rint(w * per_w) : 1};
        num += (at[num].w > 0) & (from_x < far_x) & (from_y < far_y);
    }
    out->num = num;
    heat->counts.num_invalid += invalid;
    heat->counts.num_inside += inside;
    heat->counts.num_outside += end - first - invalid - inside;
    if (!g->weights)
        heat->counts.weight = (double)(heat->counts.num_inside + heat->counts.num_outside);
}

/* ---- surfaces -------------------------------------------------------------------------------- */

grid_heat_task grid_heat_task_of(const grid_heat *heat)
{
    const grid_heat_frame *f = &heat->frame;
    return (grid_heat_task){.width = f->width,
                            .height = f->height,
                            .scale = 1,
                            .radius_x = heat->radius_m / (f->pixel_x * f->x_m),
                            .radius_y = heat->radius_m / (f->pixel_y * f->y_m)};
}

grid_status grid_heat_spread(const grid_heat *heat, const grid_heat_task *task,
                             grid_heat_points *points)
{
    if (heat->preview) {
        grid_heat_bins *bins = grid_heat_bins_new(task, heat->kernel);
        if (!bins) return GRID_E_MEMORY;
        grid_heat_bins_count(bins, points);
        return grid_heat_bins_draw(bins, task);
    }
    if (points->num == 0) return GRID_OK;
    if (heat->kernel == GRID_HEAT_GAUSSIAN) return grid_heat_gauss(task, points);
    return grid_heat_sweep(task, heat->kernel, points);
}

/* All points at once, since they must be sorted. */
static grid_status spread_given(grid_heat *heat, const given *g, const grid_heat_task *task,
                                double unit)
{
    grid_heat_points points = {.unit = unit, .at = grid_new_array(g->n, sizeof *points.at)};
    if (!points.at) return GRID_E_MEMORY;
    grid_prefer_huge_pages(points.at, g->n * sizeof *points.at);
    take_points(heat, g, 0, g->n, &points);
    grid_status status = grid_heat_spread(heat, task, &points);
    free(points.at);
    return status;
}

/* Some at a time, while they are in the cache. */
static grid_status preview_given(grid_heat *heat, const given *g, const grid_heat_task *task,
                                 double unit)
{
    grid_heat_point at[CHUNK];
    grid_heat_points points = {.unit = unit, .at = at};
    grid_heat_bins *bins = grid_heat_bins_new(task, heat->kernel);
    if (!bins) return GRID_E_MEMORY;
    for (size_t first = 0; first < g->n; first += CHUNK) {
        take_points(heat, g, first, g->n - first < CHUNK ? g->n : first + CHUNK, &points);
        grid_heat_bins_count(bins, &points);
    }
    return grid_heat_bins_draw(bins, task);
}

static grid_status check_kernel(const grid_heat_options *o, const grid_heat_task *task,
                                grid_error *error)
{
    double least = fmin(task->radius_x, task->radius_y),
           most = fmax(task->radius_x, task->radius_y);
    if (!grid_heat_kernel_name(o->kernel))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: %d is no kernel", (int)o->kernel);
    if (!(o->radius_m > 0) || !isfinite(o->radius_m))
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "heat: a radius of %g m makes no sense; it must be above 0", o->radius_m);
    if (least < 1)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "heat: a radius of %g m is %.3g pixels; it must be 1 or more: choose smaller pixels or "
                         "a radius of %.0f m", o->radius_m, least, ceil(o->radius_m / least));
    if (most > MAX_RADIUS)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "heat: a radius of %g m is %.3g pixels; it must be at most %d: choose larger pixels or a "
                         "smaller radius", o->radius_m, most, MAX_RADIUS);
    return GRID_OK;
}

double *grid_heat_new_values(size_t n)
{
    double *values = grid_new_array(n, sizeof *values);
    grid_prefer_huge_pages(values, n * sizeof *values);
    return values;
}

static grid_status new_surface(const grid_heat *like, grid_heat **out, grid_error *error)
{
    grid_heat *heat = malloc(sizeof *heat);
    if (!heat) return grid_fail_memory(error);
    *heat = *like;
    heat->values = grid_heat_new_values(like->frame.width * like->frame.height);
    if (!heat->values) {
        free(heat);
        return grid_fail_memory(error);
    }
    *out = heat;
    return GRID_OK;
}

grid_status grid_heat_build(const grid_heat_frame *frame, size_t n, const double *x,
                            const double *y, size_t stride, const double *weights,
                            const grid_heat_options *options, grid_heat **out, grid_error *error)
{
    const given g = {n, stride ? stride : sizeof *x, x, y, weights};
    grid_heat_options o = grid_heat_options_default();
    grid_heat *heat = NULL;
    double unit = 1;
    grid_status status = grid_take_options(&o, options, error);
    if (status == GRID_OK) status = check_frame(frame, error);
    if (status != GRID_OK) return status;
    const grid_heat like = {
        .frame = *frame, .kernel = o.kernel, .radius_m = o.radius_m, .preview = o.preview};
    grid_heat_task task = grid_heat_task_of(&like);
    status = check_kernel(&o, &task, error);
    if (status == GRID_OK) status = new_surface(&like, &heat, error);
    if (status == GRID_OK) status = weigh(heat, &g, &unit, error);
    if (status == GRID_OK) {
        task.values = heat->values;
        task.scale = unit * grid_heat_peak(o.kernel) * 1e6 / (o.radius_m * o.radius_m);
        task.progress = o.progress;
        task.context = o.progress_context;
        status = (o.preview ? preview_given : spread_given)(heat, &g, &task, unit);
        if (status == GRID_E_CANCELLED)
            grid_fail(error, status, 0, "heat: cancelled");
        else if (status != GRID_OK)
            grid_fail_memory(error);
    }
    if (status == GRID_OK)
        *out = heat;
    else
        grid_heat_free(heat);
    return status;
}

void grid_heat_free(grid_heat *heat)
{
    if (!heat) return;
    free(heat->values);
    free(heat);
}

const grid_heat_frame *grid_heat_get_frame(const grid_heat *heat) { return &heat->frame; }
const double *grid_heat_values(const grid_heat *heat) { return heat->values; }

void grid_heat_summarize(const grid_heat *heat, grid_heat_summary *out)
{
    const grid_heat_frame *f = &heat->frame;
    grid_heat_summary sum = heat->counts;
    double pixel_km2 = f->pixel_x * f->x_m * f->pixel_y * f->y_m / 1e6;
    for (size_t y = 0; y < f->height; y++) {
        const double *row = heat->values + y * f->width;
        double part = 0; /* of a row first: fewer digits are lost */
        for (size_t x = 0; x < f->width; x++) {
            if (isnan(row[x])) continue;
            part += row[x];
            if (row[x] > sum.maximum) sum.maximum = row[x];
        }
        sum.integral += part * pixel_km2;
    }
    *out = sum;
}

/* ---- layers ---------------------------------------------------------------------------------- */

static bool is_alike(const grid_heat *a, const grid_heat *b)
{
    const grid_heat_frame *f = &a->frame, *g = &b->frame;
    return f->west == g->west && f->north == g->north && f->pixel_x == g->pixel_x &&
           f->pixel_y == g->pixel_y && f->x_m == g->x_m && f->y_m == g->y_m &&
           f->width == g->width && f->height == g->height && a->kernel == b->kernel &&
           a->radius_m == b->radius_m && a->preview == b->preview && !a->clipped && !b->clipped;
}

static grid_status fail_unlike(grid_error *error)
{
    return grid_fail(error, GRID_E_ARGUMENT, 0,
                     "heat: only surfaces of one frame, kernel and radius can be added, before "
                     "they are clipped");
}

grid_status grid_heat_combine(grid_heat *heat, const grid_heat *layer, double factor,
                              grid_error *error)
{
    if (!is_alike(heat, layer)) return fail_unlike(error);
    if (!isfinite(factor))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: the factor must be finite");
    for (size_t i = 0, n = heat->frame.width * heat->frame.height; i < n; i++)
        heat->values[i] += factor * layer->values[i];
    size_t sign = (size_t)((factor > 0) - (factor < 0)); /* counts wrap round and come back */
    heat->counts.num_inside += sign * layer->counts.num_inside;
    heat->counts.num_outside += sign * layer->counts.num_outside;
    heat->counts.num_invalid += sign * layer->counts.num_invalid;
    heat->counts.weight += factor * layer->counts.weight;
    return GRID_OK;
}

grid_status grid_heat_sum(size_t n, const grid_heat *const *layers, grid_heat **out,
                          grid_error *error)
{
    grid_heat *sum = NULL;
    if (n == 0) return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: a sum needs at least one layer");
    for (size_t i = 0; i < n; i++)
        if (!is_alike(layers[0], layers[i])) return fail_unlike(error);
    grid_status status = new_surface(layers[0], &sum, error);
    if (status != GRID_OK) return status;
    sum->counts = (grid_heat_summary){0};
    for (size_t i = 0; i < n; i++) grid_heat_combine(sum, layers[i], 1, NULL);
    *out = sum;
    return GRID_OK;
}
