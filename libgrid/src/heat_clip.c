/* heat_clip.c - a surface within an area: see <grid/heat.h>.
 *
 * The share of a kernel that lies inside is 1 less what lies outside, and that is the heat of the
 * pixels outside, each a point in its middle, divided by the sum of the kernel over the raster. So
 * a pixel with nothing but inside in reach keeps its value to the bit.
 */
#include <grid/heat.h>
#include <grid/locate.h>

#include <math.h>
#include <stdlib.h>

#include "heat_parts.h"
#include "support.h"

/* Beyond so many pixels the sum of a kernel is its integral to 10 digits. */
enum { SUMMED = 2000 };

static double kernel_at(grid_heat_kernel kernel, double square)
{
    if (kernel == GRID_HEAT_GAUSSIAN) return exp(-square / 2);
    double rest = square < 1 ? 1 - square : 0;
    return kernel == GRID_HEAT_QUARTIC ? rest * rest : rest;
}

/* Of the kernel at all pixels about the middle of one, where it is 1. */
static double sum_of_kernel(const grid_heat *heat, const grid_heat_task *task)
{
    double reach = grid_heat_reach(heat->kernel), sum = 0;
    double far_x = floor(reach * task->radius_x), far_y = floor(reach * task->radius_y);
    if (heat->preview || fmax(far_x, far_y) > SUMMED)
        return task->radius_x * task->radius_y / grid_heat_peak(heat->kernel);
    for (double y = -far_y; y <= far_y; y++)
        for (double x = -far_x; x <= far_x; x++) {
            double u = x / task->radius_x, v = y / task->radius_y;
            sum += kernel_at(heat->kernel, u * u + v * v);
        }
    return sum;
}

/* The middles of all pixels outside that the frame may feel. */
static bool list_outside(const grid_heat *heat, const grid_heat_task *task, const uint8_t *inside,
                         size_t margin, grid_heat_points *out)
{
    const double reach = grid_heat_reach(heat->kernel);
    const int64_t width = (int64_t)task->width, height = (int64_t)task->height, m = (int64_t)margin;
    const int64_t far_x = (int64_t)ceil(reach * task->radius_x) - 1,
                  far_y = (int64_t)ceil(reach * task->radius_y) - 1;
    const int64_t line = width + 2 * m;
    size_t capacity = 0;
    for (int64_t y = -far_y; y < height + far_y; y++)
        for (int64_t x = -far_x; x < width + far_x; x++) {
            bool known = x >= -m && x < width + m && y >= -m && y < height + m;
            if (known && inside[(y + m) * line + x + m]) continue;
            if (!grid_grow((void **)&out->at, &capacity, out->num, sizeof *out->at)) return false;
            out->at[out->num++] = (grid_heat_point){(double)x, (double)y, 1};
        }
    return true;
}

/* Divides by the share of the kernel that lies inside. */
static grid_status correct(grid_heat *heat, const uint8_t *inside, size_t margin)
{
    grid_heat_task task = grid_heat_task_of(heat);
    grid_heat_points points = {.unit = 1};
    const size_t n = task.width * task.height;
    double sum = sum_of_kernel(heat, &task);
    task.values = grid_heat_new_values(n);
    task.scale = 1 / sum;
    bool ok = task.values && list_outside(heat, &task, inside, margin, &points);
    grid_status status = ok ? grid_heat_spread(heat, &task, &points) : GRID_E_MEMORY;
    if (status == GRID_OK) /* a pixel inside is itself so much of its kernel */
        for (size_t i = 0; i < n; i++) heat->values[i] /= fmax(1 - task.values[i], 1 / sum);
    free(task.values);
    free(points.at);
    return status;
}

/* What a pixel of a mask lies in. */
enum { OUTSIDE, MAP, AREA };

/* Values stay where the mask has `least` or more; shares are of all that is not OUTSIDE. */
static grid_status apply(grid_heat *heat, const uint8_t *inside, size_t margin, uint8_t least,
                         bool correct_edges, grid_error *error)
{
    const size_t width = heat->frame.width, height = heat->frame.height, line = width + 2 * margin;
    if (heat->clipped)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: the surface was clipped already");
    if (correct_edges && correct(heat, inside, margin) != GRID_OK) return grid_fail_memory(error);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            if (inside[(y + margin) * line + margin + x] < least) heat->values[y * width + x] = NAN;
    heat->clipped = true;
    return GRID_OK;
}

grid_status grid_heat_mask(grid_heat *heat, const uint8_t *inside, size_t margin,
                           bool correct_edges, grid_error *error)
{
    return apply(heat, inside, margin, MAP, correct_edges, error);
}

/* What ground of each unit is: MAP, or AREA for the unit and all below it. One more at the end, for
 * GRID_NONE. */
static uint8_t *mark_units(const grid_map *map, int32_t unit)
{
    size_t n = grid_map_num_units(map);
    uint8_t *marks = grid_new_array(n + 1, 1);
    for (size_t u = 0; marks && u < n; u++) {
        bool below = unit == GRID_NONE ||
                     grid_unit_ancestor(map, (int32_t)u, grid_unit_level(map, unit)) == unit;
        marks[u] = below ? AREA : MAP;
    }
    return marks;
}

grid_status grid_heat_clip(grid_heat *heat, const grid_map *map, int32_t unit, bool correct_edges,
                           grid_error *error)
{
    const grid_heat_frame *f = &heat->frame;
    const grid_heat_task task = grid_heat_task_of(heat);
    const size_t num_units = grid_map_num_units(map);
    if (unit < GRID_NONE || unit >= (int32_t)num_units)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "heat: %ld is no unit of the map", (long)unit);
    const double reach = grid_heat_reach(heat->kernel) * fmax(task.radius_x, task.radius_y);
    const size_t margin = correct_edges ? (size_t)ceil(reach) : 0;
    const size_t width = f->width + 2 * margin, height = f->height + 2 * margin;
    uint8_t *inside = grid_new_array(width * height, 1);
    uint8_t *marks = mark_units(map, unit);
    double *x = grid_new_array(width, sizeof *x), *y = grid_new_array(width, sizeof *y);
    int32_t *cells = grid_new_array(width, sizeof *cells),
            *units = grid_new_array(width, sizeof *units);
    grid_status status =
        inside && marks && x && y && cells && units ? GRID_OK : grid_fail_memory(error);
    for (size_t r = 0; status == GRID_OK && r < height; r++) {
        for (size_t c = 0; c < width; c++) {
            x[c] = f->west + ((double)c - (double)margin + 0.5) * f->pixel_x;
            y[c] = f->north - ((double)r - (double)margin + 0.5) * f->pixel_y;
        }
        status = grid_locate_many(map, width, x, y, 0, cells, NULL, units, NULL, error);
        for (size_t c = 0; status == GRID_OK && c < width; c++)
            inside[r * width + c] = marks[units[c] == GRID_NONE ? (int32_t)num_units : units[c]];
    }
    if (status == GRID_OK) status = apply(heat, inside, margin, AREA, correct_edges, error);
    free(inside);
    free(marks);
    free(x);
    free(y);
    free(cells);
    free(units);
    return status;
}
