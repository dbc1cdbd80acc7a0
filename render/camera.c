/* camera.c - the arithmetic of the view: see camera.h. */
#include <render/camera.h>

#include <math.h>

/* A screen pixel at 96 to the inch, in metres. */
static const double screen_pixel_m = 0.0254 / 96;

/* Metres of a degree of latitude on WGS 84 (mean of the meridian; the scale shown is rounded
 * anyway). */
static const double degree_m = 111132.954;

static const double radians = 3.14159265358979323846 / 180;

void grid_camera_set_pixel(grid_camera *camera, double pixel)
{
    camera->pixel_m *= pixel / camera->pixel;
    camera->pixel = pixel;
}

void grid_camera_fit(grid_camera *camera, const grid_map *map, int width, int height, int margin)
{
    double extent[4];
    grid_map_extent(map, extent);
    grid_camera_fit_extent(camera, map, extent, width, height, margin);
}

void grid_camera_fit_extent(grid_camera *camera, const grid_map *map, const double extent[4], int width, int height,
                            int margin)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    *camera = (grid_camera){.x = (extent[0] + extent[2]) / 2, .y = (extent[1] + extent[3]) / 2,
                            .stretch = 1, .width = width < 1 ? 1 : width,
                            .height = height < 1 ? 1 : height};
    if (crs && crs->geographic) {
        double cosine = cos(camera->y * radians);
        camera->stretch = 1 / (cosine > 0.01 ? cosine : 0.01);
    }
    double inner_width = camera->width > 4 * margin ? camera->width - 2 * margin : camera->width;
    double inner_height =
        camera->height > 4 * margin ? camera->height - 2 * margin : camera->height;
    camera->pixel = fmax((extent[2] - extent[0]) / camera->stretch / inner_width,
                         (extent[3] - extent[1]) / inner_height);
    if (!(camera->pixel > 0) || !isfinite(camera->pixel)) camera->pixel = 1;
    camera->fit_pixel = camera->pixel;
    if (crs) camera->pixel_m = camera->pixel * (crs->geographic ? degree_m : crs->unit_m);
}

void grid_camera_resize(grid_camera *camera, int width, int height)
{
    camera->width = width < 1 ? 1 : width;
    camera->height = height < 1 ? 1 : height;
}

grid_camera grid_camera_scaled(const grid_camera *camera, double scale)
{
    grid_camera out = *camera;
    out.pixel /= scale, out.pixel_m /= scale, out.fit_pixel /= scale;
    grid_camera_resize(&out, (int)lround(camera->width * scale), (int)lround(camera->height * scale));
    return out;
}

void grid_camera_pan(grid_camera *camera, int dx, int dy)
{
    camera->x -= dx * camera->pixel * camera->stretch;
    camera->y += dy * camera->pixel;
}

bool grid_camera_zoom(grid_camera *camera, double factor, double px, double py)
{
    double x, y, pixel = camera->pixel / factor;
    double smallest = camera->pixel_m > 0 ? 100 * screen_pixel_m * camera->pixel / camera->pixel_m
                                          : camera->fit_pixel / 4096;
    if (smallest > camera->fit_pixel / 16) smallest = camera->fit_pixel / 16;
    pixel = fmin(fmax(pixel, smallest), camera->fit_pixel * 16);
    if (pixel == camera->pixel || !(factor > 0)) return false;
    grid_camera_to_map(camera, px, py, &x, &y);
    grid_camera_set_pixel(camera, pixel);
    camera->x = x - (px - camera->width / 2.0) * pixel * camera->stretch;
    camera->y = y + (py - camera->height / 2.0) * pixel;
    return true;
}

void grid_camera_set_scale(grid_camera *camera, double n)
{
    if (camera->pixel_m > 0 && n > 0)
        grid_camera_set_pixel(camera, n * screen_pixel_m * camera->pixel / camera->pixel_m);
}

double grid_camera_scale(const grid_camera *camera) { return camera->pixel_m / screen_pixel_m; }

void grid_camera_to_map(const grid_camera *camera, double px, double py, double *x, double *y)
{
    *x = camera->x + (px - camera->width / 2.0) * camera->pixel * camera->stretch;
    *y = camera->y - (py - camera->height / 2.0) * camera->pixel;
}

void grid_camera_to_view(const grid_camera *camera, double x, double y, double *px, double *py)
{
    *px = (x - camera->x) / (camera->pixel * camera->stretch) + camera->width / 2.0;
    *py = (camera->y - y) / camera->pixel + camera->height / 2.0;
}

void grid_camera_bounds(const grid_camera *camera, double margin, double out[4])
{
    grid_camera_to_map(camera, -margin, camera->height + margin, &out[0], &out[1]);
    grid_camera_to_map(camera, camera->width + margin, -margin, &out[2], &out[3]);
}

bool grid_camera_same(const grid_camera *a, const grid_camera *b)
{
    return a->x == b->x && a->y == b->y && a->pixel == b->pixel && a->width == b->width && a->height == b->height;
}
