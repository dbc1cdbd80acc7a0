/* metres.c - see metres.h. */
#include "metres.h"

#include <math.h>

#include <render/camera.h>

double metres_between(const grid_map *map, double x1, double y1, double x2, double y2)
{
    grid_camera c; /* knows what a unit of the plane is */
    grid_camera_fit(&c, map, 100, 100, 0);
    double m = c.pixel_m > 0 ? c.pixel_m / c.pixel : 1;
    return hypot((x2 - x1) / c.stretch, y2 - y1) * m;
}
