/* buildings.c - a layer of buildings as an index of its own: see <grid/buildings.h>.
 *
 * Each feature is a record of the index with its number as rank and label, so that the owner rule and
 * the search for what is near serve buildings as they serve cells.
 */
#include "buildings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "index_near.h"
#include "support.h"

enum { MOST_BUILDINGS = 1 << 27 }; /* labels of an index have 27 bits */

/* Appends a feature's rings in canonical coordinates; false when a point of it has none. */
static bool copy_rings(grid_buildings *b, const grid_layer *layer, size_t feature,
                       grid_transform *transform)
{
    size_t ring = b->first_ring[feature], at = b->ring_start[ring];
    if (grid_layer_feature_kind(layer, feature) != GRID_GEOMETRY_POLYGON) return false;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *from = grid_layer_ring(layer, feature, r, &n);
        double *to = b->xy + 2 * at;
        for (size_t i = 0; i < 2 * n; i++) to[i] = from[i];
        if (transform && n) grid_transform_apply(transform, n, to, to + 1, 2 * sizeof *to);
        for (size_t i = 0; i < 2 * n; i++) {
            if (!grid_exact_valid(to[i])) return false;
            to[i] = grid_exact_flush(to[i]);
        }
        at += n;
        b->ring_start[++ring] = at;
    }
    b->first_ring[feature + 1] = ring;
    return true;
}

static bool copy_layer(grid_buildings *b, const grid_layer *layer, grid_transform *transform)
{
    size_t num_rings = 0, num_points = 0, n;
    b->num = grid_layer_num_features(layer);
    for (size_t f = 0; f < b->num; f++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++, num_rings++, num_points += n)
            grid_layer_ring(layer, f, r, &n);
    b->first_ring = grid_new_array(b->num + 1, sizeof *b->first_ring);
    b->ring_start = grid_new_array(num_rings + 1, sizeof *b->ring_start);
    b->xy = grid_new_array(2 * num_points, sizeof *b->xy);
    if (!b->first_ring || !b->ring_start || !b->xy) return false;
    for (size_t f = 0; f < b->num; f++) {
        if (copy_rings(b, layer, f, transform)) continue;
        b->first_ring[f + 1] = b->first_ring[f];
        b->num_nowhere++;
    }
    return true;
}

static grid_status build_index(grid_buildings *b, grid_error *error)
{
    grid_edges edges = {0};
    int32_t *numbers = grid_new_array(b->num, sizeof *numbers);
    if (!numbers) return grid_fail_memory(error);
    for (size_t i = 0; i < b->num; i++) numbers[i] = (int32_t)i;
    const grid_records records = {.num_records = b->num, .rank = numbers, .num_ranks = b->num,
                                  .label = numbers, .record_ring = b->first_ring,
                                  .ring_start = b->ring_start, .xy = b->xy};
    grid_status status = grid_edges_build(&records, &edges, error);
    if (status == GRID_OK) status = grid_index_build(&records, &edges, &b->index, error);
    free(numbers);
    return status;
}

grid_status grid_buildings_copy(const grid_map *map, const grid_layer *layer, grid_buildings **out,
                                grid_error *error)
{
    const char *from = grid_layer_crs(layer), *to = grid_map_crs(map);
    grid_transform *transform = NULL;
    grid_status status = GRID_OK;
    if (grid_layer_num_features(layer) >= MOST_BUILDINGS)
        return grid_fail(error, GRID_E_LIMIT, 0, "%s: more than %d buildings; split the file",
                         grid_layer_path(layer), MOST_BUILDINGS - 1);
    grid_buildings *b = calloc(1, sizeof *b);
    if (!b) return grid_fail_memory(error);
    b->metric = grid_metric_of(map);
    if (from && to[0]) status = grid_transform_open(from, to, &transform, error);
    bool same = transform && grid_transform_is_identity(transform);
    if (status == GRID_OK && !copy_layer(b, layer, same ? NULL : transform))
        status = grid_fail_memory(error);
    grid_transform_free(transform);
    if (status == GRID_OK)
        *out = b;
    else
        grid_buildings_free(b);
    return status;
}

grid_status grid_buildings_new(const grid_map *map, const grid_layer *layer, grid_buildings **out,
                               grid_error *error)
{
    grid_buildings *b;
    grid_status status = grid_buildings_copy(map, layer, &b, error);
    if (status != GRID_OK) return status;
    status = build_index(b, error);
    if (status == GRID_OK)
        *out = b;
    else
        grid_buildings_free(b);
    return status;
}

void grid_buildings_free(grid_buildings *buildings)
{
    if (!buildings) return;
    grid_index_free(buildings->index);
    free(buildings->first_ring);
    free(buildings->ring_start);
    free(buildings->xy);
    free(buildings);
}

size_t grid_buildings_num(const grid_buildings *buildings) { return buildings->num; }
size_t grid_buildings_num_nowhere(const grid_buildings *buildings) { return buildings->num_nowhere; }

int32_t grid_buildings_at(const grid_buildings *buildings, double x, double y)
{
    uint8_t how;
    if (!grid_exact_valid(x) || !grid_exact_valid(y)) return GRID_NONE;
    return grid_index_owner(buildings->index, grid_exact_flush(x), grid_exact_flush(y), &how);
}

grid_status grid_buildings_within(const grid_buildings *buildings, double x, double y, double radius_m,
                                  size_t capacity, grid_near_building *out, size_t *num,
                                  grid_error *error)
{
    grid_reached *reached;
    size_t n;
    if (!grid_exact_valid(x) || !grid_exact_valid(y) || !(radius_m >= 0)) {
        *num = 0;
        return GRID_OK;
    }
    const grid_probe probe = {buildings->index, buildings->metric,
                              {grid_exact_flush(x), grid_exact_flush(y)}, radius_m};
    grid_status status = grid_index_reached(&probe, &reached, &n, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < n && i < capacity; i++)
        out[i] = (grid_near_building){reached[i].label, reached[i].distance_m};
    *num = n;
    free(reached);
    return GRID_OK;
}

/* The share of its own cell; the list is as long as the building has cells. */
static grid_status own_share(const grid_map *map, const grid_buildings *b, grid_building_hit *hit,
                             grid_error *error)
{
    grid_share few[8], *shares = few, *many = NULL;
    size_t num = 0, capacity = sizeof few / sizeof *few;
    grid_status status =
        grid_building_shares(map, b, hit->building, capacity, shares, &num, NULL, error);
    if (status == GRID_OK && num > capacity) {
        shares = many = grid_new_array(num, sizeof *many);
        status = many ? grid_building_shares(map, b, hit->building, num, many, &num, NULL, error)
                      : grid_fail_memory(error);
    }
    hit->share = 0;
    for (size_t i = 0; i < num && status == GRID_OK; i++)
        if (shares[i].cell == hit->building_cell) hit->share = shares[i].share;
    free(many);
    return status;
}

/* Whose the representative point of the building is. */
static grid_status find_cell(const grid_map *map, const grid_layer *layer, grid_building_hit *hit,
                             grid_error *error)
{
    const char *from = grid_layer_crs(layer);
    double x, y;
    grid_hit owner;
    grid_transform *transform;
    grid_status status = grid_layer_point(layer, (size_t)hit->building, &x, &y, error);
    if (status == GRID_OK && from && *grid_map_crs(map) && strcmp(from, grid_map_crs(map)) != 0) {
        status = grid_transform_open(from, grid_map_crs(map), &transform, error);
        if (status != GRID_OK) return status;
        grid_transform_apply(transform, 1, &x, &y, 0);
        grid_transform_free(transform);
    }
    if (status != GRID_OK) return status;
    grid_locate(map, x, y, &owner);
    hit->building_cell = owner.cell;
    return GRID_OK;
}

grid_status grid_buildings_locate(const grid_map *map, const grid_buildings *buildings,
                                  const grid_layer *layer, double x, double y, grid_building_hit *out,
                                  grid_error *error)
{
    grid_building_hit hit = {.building_cell = GRID_NONE, .share = NAN};
    grid_status status = GRID_OK;
    grid_locate(map, x, y, &hit.hit);
    hit.building = grid_buildings_at(buildings, x, y);
    if (hit.building != GRID_NONE) status = find_cell(map, layer, &hit, error);
    if (hit.building != GRID_NONE && status == GRID_OK) status = own_share(map, buildings, &hit, error);
    if (status == GRID_OK) *out = hit;
    return status;
}
