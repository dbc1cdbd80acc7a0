/* ground.c - metres of ground for one unit of the canonical CRS: see ground.h. */
#include "ground.h"

#include <math.h>

grid_ground grid_ground_of_degree(double latitude)
{
    const double a = 6378137.0, e2 = 0.0066943800229; /* semi-major axis, eccentricity squared */
    const double degree = 0.017453292519943295;
    double s = sin(latitude * degree), w = 1 - e2 * s * s;
    double meridian = a * (1 - e2) / (w * sqrt(w)), vertical = a / sqrt(w);
    return (grid_ground){degree * vertical * cos(latitude * degree), degree * meridian};
}

grid_ground grid_ground_at(const grid_map *map, double y)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    if (!crs) return (grid_ground){1, 1};
    if (!crs->geographic) return (grid_ground){crs->unit_m, crs->unit_m};
    return grid_ground_of_degree(y);
}
