/* shapes.h - the ground of a unit as a GeoJSON geometry: its rings as shells with their holes. */
#ifndef GRIDCTL_SHAPES_H
#define GRIDCTL_SHAPES_H

#include <grid/grid.h>

#include "json.h"

/* Writes "geometry": a MultiPolygon with shells counter-clockwise and holes clockwise, or null for a unit without ground.
 * Vertices go through `to_lonlat` (NULL: as they are). False when memory is out. */
bool shape_json(struct json *json, const grid_map *map, int32_t unit, grid_transform *to_lonlat);

#endif
