/* canonical.c - brings all layers of a map into one plane: see canonical.h. */
#include "canonical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layer.h"

/* Xian 80 and Beijing 54 have no public transformation to CGCS2000: PROJ takes the datums for one. */
static void tell_ballpark(const grid_map *map, const grid_transform *transform, const char *path,
                          const char *what)
{
    if (!grid_transform_is_ballpark(transform)) return;
    grid_finding finding = grid_finding_of(GRID_FINDING_CRS, GRID_WARNING);
    finding.file = path;
    grid_findings_add(map->findings, &finding,
                      "%s: no exact transformation is known for %s; places may be off by up to about 150 m. "
                      "Ask for the data in CGCS2000",
                      path, what);
}

/* The file that a remark about the whole map names; while it is imported a map has no sources. */
static const char *path_of(const grid_map *map)
{
    return map->num_sources ? map->sources[0].path : map->name;
}

/* Would longitude and latitude be looked up only roughly? Asked of PROJ where the name leaves a doubt. */
static grid_status check_lonlat(const grid_map *map, grid_error *error)
{
    grid_transform *transform;
    if (strstr(map->crs_info.name, "CGCS2000") || strstr(map->crs_info.name, "WGS 84")) return GRID_OK;
    grid_status status = grid_transform_open("EPSG:4326", map->crs, &transform, error);
    if (status != GRID_OK) return status;
    tell_ballpark(map, transform, path_of(map), "longitude and latitude on this map");
    grid_transform_free(transform);
    return GRID_OK;
}

grid_status grid_canonical_choose(grid_canonical *c, const char *crs, const grid_crs_info *info,
                                  grid_error *error)
{
    grid_map *map = c->map;
    if (!crs) {
        grid_finding finding = grid_finding_of(GRID_FINDING_CRS, GRID_WARNING);
        finding.file = path_of(map);
        grid_findings_add(map->findings, &finding,
                          "%s: no CRS is known; coordinates are taken as a plain plane, and longitude "
                          "and latitude cannot be looked up. Name it with --crs, e.g. --crs EPSG:4546",
                          path_of(map));
        map->crs = grid_copy_string("");
        return map->crs ? GRID_OK : grid_fail_memory(error);
    }
    if (!strcmp(crs, "GCJ02") || !strcmp(crs, "BD09"))
        return grid_fail(error, GRID_E_CRS, 0,
                         "%s: a map never stores %s; convert it, or name another canonical CRS (\"crs\": "
                         "\"EPSG:4546\") and give %s as the layer's own \"crs\"",
                         map->name, crs, crs);
    if (info) map->crs_info = *info;
    grid_status status = info ? GRID_OK : grid_crs_describe(crs, &map->crs_info, error);
    if (status != GRID_OK) return status;
    map->has_crs_info = true;
    map->crs = grid_copy_string(map->crs_info.code[0] ? map->crs_info.code : crs);
    return map->crs ? check_lonlat(map, error) : grid_fail_memory(error);
}

static void take_extent(const double *xy, size_t n, double box[4])
{
    box[0] = box[1] = INFINITY, box[2] = box[3] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        double x = xy[2 * i], y = xy[2 * i + 1];
        if (x < box[0]) box[0] = x;
        if (x > box[2]) box[2] = x;
        if (y < box[1]) box[1] = y;
        if (y > box[3]) box[3] = y;
    }
}

/* Refuses coordinates that cannot be in the CRS they are said to be in. */
static grid_status guard(const grid_canonical *c, const char *path, const char *crs, const double box[4],
                         grid_error *error)
{
    bool partly = false;
    grid_error cause;
    if (c->no_guard || !crs) return GRID_OK;
    if (!(box[0] <= box[2])) return GRID_OK;
    const double *last = c->last_box;
    if (c->last_crs && !strcmp(c->last_crs, crs) && box[0] >= last[0] && box[1] >= last[1] &&
        box[2] <= last[2] && box[3] <= last[3])
        return GRID_OK;
    grid_status status = grid_crs_check_extent(crs, box, &partly, &cause);
    if (status != GRID_OK) return grid_fail(error, status, 0, "%s: %s", path, cause.text);
    if (partly) {
        grid_finding finding = grid_finding_of(GRID_FINDING_CRS, GRID_WARNING);
        finding.file = path;
        grid_findings_add(c->map->findings, &finding,
                          "%s: reaches beyond the area of use of its CRS, common practice at the "
                          "edge of a zone; areas and distances there are less accurate",
                          path);
    }
    return GRID_OK;
}

/* The transformation from the CRS of a layer, which is kept for the next one; NULL from the map's own, for
 * which PROJ need not be asked. */
static grid_status open_transform(grid_canonical *c, const char *crs, const char *path,
                                  const double box[4], grid_error *error)
{
    grid_transform *transform = NULL;
    if (c->last_crs && !strcmp(c->last_crs, crs)) return GRID_OK;
    if (strcmp(crs, c->map->crs) != 0) {
        grid_status status = grid_transform_open(crs, c->map->crs, &transform, error);
        if (status != GRID_OK) return status;
        tell_ballpark(c->map, transform, path, "its CRS to the map's");
    }
    grid_transform_free(c->transform);
    c->transform = transform;
    free(c->last_crs);
    c->last_crs = grid_copy_string(crs);
    if (!c->last_crs) return grid_fail_memory(error);
    memcpy(c->last_box, box, sizeof c->last_box);
    return GRID_OK;
}

grid_status grid_canonical_points(grid_canonical *c, const grid_layer *layer, const char *path,
                                  const double **xy, double **own, grid_error *error)
{
    double box[4];
    size_t num;
    const grid_map *map = c->map;
    const char *crs = grid_layer_crs(layer);
    if (!crs) crs = map->crs[0] ? map->crs : NULL;
    *own = NULL;
    *xy = grid_layer_points(layer, &num);
    take_extent(*xy, num, box);
    grid_status status = guard(c, path, crs, box, error);
    if (status != GRID_OK || !crs) return status;
    status = open_transform(c, crs, path, box, error);
    if (status != GRID_OK) return status;
    if (box[2] - box[0] > c->last_box[2] - c->last_box[0]) memcpy(c->last_box, box, sizeof box);
    if (!c->transform || grid_transform_is_identity(c->transform) || !num) return GRID_OK;
    *own = grid_new_array(2 * num, sizeof **own);
    if (!*own) return grid_fail_memory(error);
    memcpy(*own, *xy, 2 * num * sizeof **own);
    grid_transform_apply(c->transform, num, *own, *own + 1, 2 * sizeof(double));
    *xy = *own;
    return GRID_OK;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The extent of the middle half of the places, by either coordinate; of none it is empty. */
static grid_status take_middle(const double *xy, size_t num, double box[4], grid_error *error)
{
    double *sorted = grid_new_array(num, sizeof *sorted);
    if (!sorted) return grid_fail_memory(error);
    for (int k = 0; k < 2; k++) {
        size_t n = 0;
        for (size_t i = 0; i < num; i++)
            if (xy[2 * i + (size_t)k] == xy[2 * i + (size_t)k]) sorted[n++] = xy[2 * i + (size_t)k];
        if (n) qsort(sorted, n, sizeof *sorted, compare_numbers);
        box[k] = n ? sorted[n / 4] : INFINITY;
        box[k + 2] = n ? sorted[n - 1 - n / 4] : -INFINITY;
    }
    free(sorted);
    return GRID_OK;
}

grid_status grid_canonical_places(grid_canonical *c, const grid_layer *layer, const char *path, double *xy,
                                  grid_error *error)
{
    double box[4];
    size_t num = grid_layer_num_features(layer);
    const grid_map *map = c->map;
    const char *crs = grid_layer_crs(layer);
    if (!crs) crs = map->crs[0] ? map->crs : NULL;
    for (size_t i = 0; i < num; i++)
        if (grid_layer_point(layer, i, &xy[2 * i], &xy[2 * i + 1], NULL) != GRID_OK) xy[2 * i] = xy[2 * i + 1] = NAN;
    grid_status status = take_middle(xy, num, box, error);
    if (status == GRID_OK) status = guard(c, path, crs, box, error);
    if (status == GRID_OK && crs) status = open_transform(c, crs, path, box, error);
    if (status == GRID_OK && crs && c->transform && num)
        grid_transform_apply(c->transform, num, xy, xy + 1, 2 * sizeof *xy);
    return status;
}

void grid_canonical_clear(grid_canonical *c)
{
    grid_transform_free(c->transform);
    free(c->last_crs);
    *c = (grid_canonical){.map = c->map};
}
