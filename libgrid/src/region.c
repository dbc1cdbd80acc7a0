/* region.c - circles and polygons drawn on a map: see <grid/region.h>. */
#include <grid/region.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { CORNERS = 720 };

#define LARGEST_M 500e3

/* A layer in the plane of the map, with the one field "code". */
static grid_status new_layer(const grid_map *map, const char *source, grid_layer **out, grid_error *error)
{
    const char *crs = grid_map_crs(map);
    grid_status status = grid_layer_new(source, *crs ? crs : NULL, out, error);
    if (status != GRID_OK || grid_layer_add_field(*out, "code") != GRID_NONE) return status;
    grid_layer_free(*out);
    return grid_fail_memory(error);
}

static grid_status as_map(grid_layer *layer, grid_map **out, grid_error *error)
{
    grid_map_options how = grid_map_options_default();
    how.code = "code";
    how.no_crs_guard = true;
    return grid_map_from_layer(layer, &how, out, error);
}

/* ---- circles --------------------------------------------------------------------------------- */

static grid_status corners_in_plane(double x, double y, double radius_m, double xy[2 * CORNERS])
{
    const double pi = acos(-1);
    for (int i = 0; i < CORNERS; i++) {
        xy[2 * i] = x + radius_m * cos(2 * pi * i / CORNERS);
        xy[2 * i + 1] = y + radius_m * sin(2 * pi * i / CORNERS);
    }
    return GRID_OK;
}

static grid_status corners_on_ellipsoid(const grid_map *map, double x, double y, double radius_m,
                                        double xy[2 * CORNERS], grid_error *error)
{
    grid_transform *there = NULL, *back = NULL;
    grid_status status = grid_transform_open(grid_map_crs(map), "EPSG:4326", &there, error);
    if (status == GRID_OK) status = grid_transform_open("EPSG:4326", grid_map_crs(map), &back, error);
    if (status == GRID_OK && grid_transform_apply(there, 1, &x, &y, 2 * sizeof x))
        status = grid_fail(error, GRID_E_CRS, 0, "the middle of the circle has no longitude and latitude");
    for (int i = 0; i < CORNERS && status == GRID_OK; i++) /* counter-clockwise */
        grid_geodesic_point(x, y, -360.0 * i / CORNERS, radius_m, &xy[2 * i], &xy[2 * i + 1]);
    if (status == GRID_OK && grid_transform_apply(back, CORNERS, xy, xy + 1, 2 * sizeof *xy))
        status = grid_fail(error, GRID_E_CRS, 0, "the circle leaves what the CRS of the map can say");
    grid_transform_free(there);
    grid_transform_free(back);
    return status;
}

grid_status grid_region_circle(const grid_map *map, double x, double y, double radius_m, grid_map **out,
                               grid_error *error)
{
    static const char *const codes[] = {"circle"};
    const size_t size = CORNERS;
    double xy[2 * CORNERS];
    grid_layer *layer = NULL;
    if (!isfinite(x) || !isfinite(y))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the middle of a circle is two numbers");
    if (!(radius_m > 0 && radius_m <= LARGEST_M))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the radius of a circle is above 0 and at most 500000 metres");
    grid_status status = *grid_map_crs(map) ? corners_on_ellipsoid(map, x, y, radius_m, xy, error)
                                            : corners_in_plane(x, y, radius_m, xy);
    if (status == GRID_OK) status = new_layer(map, "circle", &layer, error);
    if (status == GRID_OK)
        status = grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, xy, codes, error);
    if (status == GRID_OK) status = as_map(layer, out, error);
    grid_layer_free(layer);
    return status;
}

/* ---- polygons -------------------------------------------------------------------------------- */

/* A feature with every vertex in the plane of the map. */
static grid_status add_feature(grid_layer *to, const grid_layer *from, size_t feature, grid_transform *transform,
                               grid_error *error)
{
    static const char *const codes[] = {"region"};
    size_t num_rings = grid_layer_num_rings(from, feature), num = 0, n;
    for (size_t r = 0; r < num_rings; r++) num += (grid_layer_ring(from, feature, r, &n), n);
    size_t *sizes = grid_new_array(num_rings, sizeof *sizes);
    double *xy = grid_new_array(2 * num, sizeof *xy);
    grid_status status = sizes && xy ? GRID_OK : grid_fail_memory(error);
    num = 0;
    for (size_t r = 0; r < num_rings && status == GRID_OK; r++) {
        const double *ring = grid_layer_ring(from, feature, r, &sizes[r]);
        memcpy(xy + 2 * num, ring, 2 * sizes[r] * sizeof *xy);
        num += sizes[r];
    }
    if (status == GRID_OK && transform && grid_transform_apply(transform, num, xy, xy + 1, 2 * sizeof *xy))
        status = grid_fail(error, GRID_E_DATA, grid_layer_record(from, feature),
                           "%s: feature %lld has a vertex that the CRS of the map cannot say; state the CRS of the file",
                           grid_layer_path(from), (long long)grid_layer_record(from, feature));
    if (status == GRID_OK)
        status = grid_layer_add_feature(to, GRID_GEOMETRY_POLYGON, num_rings, sizes, xy, codes, error);
    free(sizes);
    free(xy);
    return status;
}

grid_status grid_region_from_layer(const grid_map *map, const grid_layer *layer, grid_map **out, grid_error *error)
{
    const char *from = grid_layer_crs(layer), *to = grid_map_crs(map);
    grid_transform *transform = NULL;
    grid_layer *moved = NULL;
    size_t num = 0;
    grid_status status = from && *from && *to ? grid_transform_open(from, to, &transform, error) : GRID_OK;
    if (status == GRID_OK) status = new_layer(map, grid_layer_path(layer), &moved, error);
    for (size_t i = 0; i < grid_layer_num_features(layer) && status == GRID_OK; i++) {
        if (grid_layer_feature_kind(layer, i) != GRID_GEOMETRY_POLYGON) continue;
        status = add_feature(moved, layer, i, transform, error);
        num++;
    }
    if (status == GRID_OK && !num)
        status = grid_fail(error, GRID_E_DATA, 0, "%s: has no polygon, so it is no region", grid_layer_path(layer));
    if (status == GRID_OK) status = as_map(moved, out, error);
    grid_transform_free(transform);
    grid_layer_free(moved);
    return status;
}
