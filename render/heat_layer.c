/* heat_layer.c - densities into colours: see heat_layer.h.
 *
 * A step is found without a logarithm: the upper bits of a double are nearly its logarithm, so they give a guess
 * that is off by one step at most, and the bounds decide.
 *
 * A surface that has other pixels than the view is interpolated before it is coloured, not after, so that the steps
 * stay sharp lines of equal density instead of a blur of mixed colours.
 */
#include <render/heat_layer.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The k-th of ... 0.1 0.2 0.5 1 2 5 10 ...; k = 0 is 1. Small powers are divided by, so that 0.1 is the double. */
static double tick(int k)
{
    static const double steps[] = {1, 2, 5};
    int power = (int)floor(k / 3.0);
    double scale = pow(10, abs(power)), mantissa = steps[k - 3 * power];
    return power < 0 ? mantissa / scale : mantissa * scale;
}

grid_heat_scale grid_heat_scale_for(double maximum)
{
    grid_heat_scale s = {.num_ticks = GRID_HEAT_TICKS};
    if (!(maximum > 1e-12) || !isfinite(maximum)) maximum = 1;
    int last = 3 * (int)floor(log10(maximum)) + 3;
    while (tick(last) > maximum) last--;
    for (int i = 0; i < GRID_HEAT_TICKS; i++) s.ticks[i] = tick(last - GRID_HEAT_TICKS + 1 + i);
    s.low = s.ticks[0], s.high = s.ticks[GRID_HEAT_TICKS - 1];
    for (int i = 0; i <= GRID_HEAT_STEPS; i++)
        s.bounds[i] = s.low * pow(s.high / s.low, (double)i / GRID_HEAT_STEPS);
    s.bounds[0] = s.low, s.bounds[GRID_HEAT_STEPS] = s.high;
    return s;
}

/* Nearly the logarithm to base 2, in 2^-52: exact at powers of two, a straight line between them. */
static double bits_of(double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (double)bits;
}

int grid_heat_step(const grid_heat_scale *s, double density)
{
    if (!(density >= s->low)) return -1;
    if (density >= s->high) return GRID_HEAT_STEPS - 1;
    double low = bits_of(s->low), high = bits_of(s->high);
    int i = (int)((bits_of(density) - low) / (high - low) * GRID_HEAT_STEPS);
    i = i < 0 ? 0 : i > GRID_HEAT_STEPS - 1 ? GRID_HEAT_STEPS - 1 : i;
    while (i > 0 && density < s->bounds[i]) i--;
    while (i < GRID_HEAT_STEPS - 1 && density >= s->bounds[i + 1]) i++;
    return i;
}

grid_heat_layer grid_heat_layer_of(const grid_heat *heat, grid_heat_kernel kernel, double radius_m)
{
    grid_heat_summary sum;
    grid_heat_summarize(heat, &sum);
    return (grid_heat_layer){.heat = heat, .kernel = kernel, .radius_m = radius_m,
                             .scale = grid_heat_scale_for(sum.maximum), .opacity = 1};
}

const grid_ramp *grid_heat_layer_ramp(const grid_heat_layer *layer, const grid_theme *theme)
{
    return layer->ramp ? layer->ramp : grid_ramp_by_name(theme->heat);
}

/* Where the pixels of a view lie. */
static void lay_over(const grid_camera *camera, grid_heat_frame *f)
{
    f->width = (size_t)camera->width, f->height = (size_t)camera->height;
    f->pixel_x = camera->pixel * camera->stretch, f->pixel_y = camera->pixel;
    grid_camera_to_map(camera, 0, 0, &f->west, &f->north);
}

grid_status grid_heat_frame_of_view(const grid_map *map, const grid_camera *camera, grid_heat_frame *out,
                                    grid_error *error)
{
    grid_heat_frame f; /* of the whole map, for its metres: one factor for all views, so that layers can be added */
    grid_status status = grid_heat_frame_of(map, GRID_NONE, 0, 64, 64, &f, error);
    if (status) return status;
    lay_over(camera, &f);
    *out = f;
    return GRID_OK;
}

double grid_heat_layer_at(const grid_heat_layer *layer, double x, double y)
{
    const grid_heat_frame *f = grid_heat_get_frame(layer->heat);
    double column = (x - f->west) / f->pixel_x, row = (f->north - y) / f->pixel_y;
    if (!(column >= 0 && row >= 0 && column < (double)f->width && row < (double)f->height)) return NAN;
    return grid_heat_values(layer->heat)[(size_t)row * f->width + (size_t)column];
}

/* ---- colours --------------------------------------------------------------------------------- */

/* Colours of the steps, premultiplied. */
static void make_table(const grid_heat_layer *layer, const grid_theme *theme, uint32_t table[GRID_HEAT_STEPS])
{
    const grid_ramp *ramp = grid_heat_layer_ramp(layer, theme);
    uint32_t alpha = (uint32_t)lround(255 * fmin(fmax(layer->opacity, 0), 1));
    for (int i = 0; i < GRID_HEAT_STEPS; i++) {
        grid_color color = grid_ramp_blend(ramp, i / (GRID_HEAT_STEPS - 1.0));
        table[i] = alpha << 24;
        for (int shift = 0; shift < 24; shift += 8)
            table[i] |= ((color >> shift & 255) * alpha + 127) / 255 << shift;
    }
}

/* One pixel of a row of values at `at` pixels from its west, between its centres; NaN beyond them and beside a NaN
 * unless the nearest centre has a value. */
static double between(const double *upper, const double *lower, size_t width, double at, double down)
{
    double x = fmin(fmax(at - 0.5, 0), (double)width - 1);
    size_t left = (size_t)x, right = left + 1 < width ? left + 1 : left;
    double share = x - (double)left;
    double value = (upper[left] * (1 - share) + upper[right] * share) * (1 - down) +
                   (lower[left] * (1 - share) + lower[right] * share) * down;
    if (!isnan(value)) return value;
    return (down < 0.5 ? upper : lower)[share < 0.5 ? left : right];
}

static void color_row(const grid_heat_layer *layer, const uint32_t *table, const grid_camera *camera, int row,
                      uint32_t *out)
{
    const grid_heat_frame *f = grid_heat_get_frame(layer->heat);
    const double *values = grid_heat_values(layer->heat);
    double x, y;
    grid_camera_to_map(camera, 0.5, row + 0.5, &x, &y);
    double down = (f->north - y) / f->pixel_y, at = (x - f->west) / f->pixel_x;
    double step = camera->pixel * camera->stretch / f->pixel_x;
    if (!(down >= 0 && down < (double)f->height)) return;
    double inner = fmin(fmax(down - 0.5, 0), (double)f->height - 1);
    size_t top = (size_t)inner, under = top + 1 < f->height ? top + 1 : top;
    for (int c = 0; c < camera->width; c++) {
        double column = at + c * step;
        if (!(column >= 0 && column < (double)f->width)) continue;
        int i = grid_heat_step(&layer->scale, between(values + top * f->width, values + under * f->width, f->width,
                                                      column, inner - (double)top));
        if (i >= 0) out[c] = table[i];
    }
}

/* The surface has just the pixels of the view. */
static bool is_frame_of_view(const grid_heat_frame *f, const grid_camera *camera)
{
    grid_heat_frame view;
    lay_over(camera, &view);
    return f->width == view.width && f->height == view.height && f->west == view.west && f->north == view.north &&
           f->pixel_x == view.pixel_x && f->pixel_y == view.pixel_y;
}

bool grid_paint_heat(const grid_heat_layer *layer, const grid_theme *theme, const grid_camera *camera, cairo_t *cr)
{
    const grid_heat_frame *f = grid_heat_get_frame(layer->heat);
    const double *values = grid_heat_values(layer->heat);
    uint32_t table[GRID_HEAT_STEPS];
    bool same = is_frame_of_view(f, camera);
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, camera->width, camera->height);
    if (cairo_surface_status(image)) {
        cairo_surface_destroy(image);
        return false;
    }
    make_table(layer, theme, table);
    cairo_surface_flush(image);
    size_t stride = (size_t)cairo_image_surface_get_stride(image);
    for (int row = 0; row < camera->height; row++) {
        uint32_t *out = (uint32_t *)(void *)(cairo_image_surface_get_data(image) + (size_t)row * stride);
        const double *from = values + (size_t)row * f->width;
        for (int c = 0; same && c < camera->width; c++) {
            int i = grid_heat_step(&layer->scale, from[c]);
            if (i >= 0) out[c] = table[i];
        }
        if (!same) color_row(layer, table, camera, row, out);
    }
    cairo_surface_mark_dirty(image);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_paint(cr);
    cairo_surface_destroy(image);
    return true;
}
