/* map_access.c - reading a map: levels, units, rings, fields. No call here changes anything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "map_layout.h"
#include "support.h"

static bool is_unit(const grid_map *map, int32_t unit)
{
    return unit >= 0 && (size_t)unit < map->num_units;
}

const char *grid_map_name(const grid_map *map) { return map->name; }
bool grid_map_is_file(const grid_map *map) { return map->is_file; }
const char *grid_map_crs(const grid_map *map) { return map->crs; }

const grid_crs_info *grid_map_crs_info(const grid_map *map)
{
    return map->has_crs_info ? &map->crs_info : NULL;
}

void grid_map_extent(const grid_map *map, double out[4]) { memcpy(out, map->box, sizeof map->box); }
const grid_findings *grid_map_findings(const grid_map *map) { return map->findings; }
size_t grid_map_num_levels(const grid_map *map) { return map->num_levels; }

const char *grid_map_level_name(const grid_map *map, int32_t level)
{
    return level >= 0 && (size_t)level < map->num_levels ? map->levels[level].name : "";
}

int32_t grid_map_level_by_name(const grid_map *map, const char *name)
{
    for (size_t level = 0; level < map->num_levels; level++)
        if (!strcmp(map->levels[level].name, name)) return (int32_t)level;
    return GRID_NONE;
}

void grid_map_level_units(const grid_map *map, int32_t level, int32_t *first, int32_t *num)
{
    bool known = level >= 0 && (size_t)level < map->num_levels;
    *first = known ? map->levels[level].first : 0;
    *num = known ? map->levels[level].num : 0;
}

size_t grid_map_num_sources(const grid_map *map) { return map->num_sources; }
const grid_source *grid_map_source_at(const grid_map *map, size_t i) { return &map->sources[i]; }
size_t grid_map_num_units(const grid_map *map) { return map->num_units; }
size_t grid_map_num_cells(const grid_map *map) { return map->num_cells; }
int32_t grid_map_cell_at(const grid_map *map, size_t i) { return map->cells[i]; }

const char *grid_unit_code(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? map->units[unit].code : "";
}

const char *grid_unit_name(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? map->units[unit].name : "";
}

int32_t grid_unit_level(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? map->units[unit].level : GRID_NONE;
}

int32_t grid_unit_parent(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? map->units[unit].parent : GRID_NONE;
}

int32_t grid_unit_ancestor(const grid_map *map, int32_t unit, int32_t level)
{
    while (is_unit(map, unit) && map->units[unit].level > level) unit = map->units[unit].parent;
    return is_unit(map, unit) && map->units[unit].level == level ? unit : GRID_NONE;
}

size_t grid_unit_num_children(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? (size_t)map->units[unit].num_children : 0;
}

int32_t grid_unit_child_at(const grid_map *map, int32_t unit, size_t i)
{
    return map->children[(size_t)map->units[unit].first_child + i];
}

bool grid_unit_is_cell(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) && map->units[unit].cell;
}

size_t grid_unit_num_rings(const grid_map *map, int32_t unit)
{
    if (!is_unit(map, unit)) return 0;
    return map->record_ring[map->first_record[unit + 1]] - map->record_ring[map->first_record[unit]];
}

const double *grid_unit_ring(const grid_map *map, int32_t unit, size_t ring, size_t *num_points)
{
    size_t r = map->record_ring[map->first_record[unit]] + ring;
    *num_points = map->ring_start[r + 1] - map->ring_start[r];
    return map->xy + 2 * map->ring_start[r];
}

grid_status grid_layer_add_unit(grid_layer *layer, const grid_map *map, int32_t unit,
                                const char *const *values, grid_error *error)
{
    if (!is_unit(map, unit)) return grid_fail(error, GRID_E_ARGUMENT, 0, "the map has no unit %d", unit);
    size_t num = grid_unit_num_rings(map, unit), points;
    if (!num) return grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, values, error);
    size_t *sizes = grid_new_array(num, sizeof *sizes);
    if (!sizes) return grid_fail_memory(error);
    for (size_t r = 0; r < num; r++) grid_unit_ring(map, unit, r, &sizes[r]);
    grid_status status =
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, num, sizes, /* rings of a unit lie one after another */
                               grid_unit_ring(map, unit, 0, &points), values, error);
    free(sizes);
    return status;
}

void grid_unit_extent(const grid_map *map, int32_t unit, double out[4])
{
    if (is_unit(map, unit))
        memcpy(out, map->units[unit].box, sizeof map->units[unit].box);
    else
        out[0] = out[1] = out[2] = out[3] = NAN;
}

double grid_unit_area(const grid_map *map, int32_t unit)
{
    return is_unit(map, unit) ? map->units[unit].area : NAN;
}

double grid_unit_geodesic_area(const grid_map *map, int32_t unit)
{
    if (!is_unit(map, unit)) return NAN;
    if (map->areas_m2) return map->areas_m2[unit];
    grid_transform *to_lonlat = grid_map_to_lonlat(map);
    if (!to_lonlat) return map->units[unit].area;
    double sum = 0;
    for (size_t r = 0; r < grid_unit_num_rings(map, unit); r++) {
        size_t n, ring = map->record_ring[map->first_record[unit]] + r;
        const double *xy = grid_unit_ring(map, unit, r, &n);
        double area;
        if (grid_geodesic_area(to_lonlat, n, xy, &area, NULL) != GRID_OK) return map->units[unit].area;
        sum += map->ring_is_hole[ring] ? -fabs(area) : fabs(area);
    }
    return sum;
}

size_t grid_map_num_fields(const grid_map *map) { return map->num_fields; }

const char *grid_map_field_name(const grid_map *map, size_t field) { return map->field_names[field]; }

int32_t grid_map_field_by_name(const grid_map *map, const char *name)
{
    for (size_t f = 0; f < map->num_fields; f++)
        if (!strcmp(map->field_names[f], name)) return (int32_t)f;
    return GRID_NONE;
}

int32_t grid_map_field_by_role(const grid_map *map, grid_role role) { return map->role_field[role]; }

double grid_unit_number(const grid_map *map, int32_t unit, size_t field)
{
    if (!is_unit(map, unit) || field >= map->num_fields) return NAN;
    return map->values[(size_t)unit * map->num_fields + field];
}
