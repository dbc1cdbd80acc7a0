/* region.h - ground that somebody draws on a map: a circle, or the polygons of a file.
 *
 * A region is a map of its own in the plane of the map it is drawn on, so everything that two maps can be asked
 * serves: who owns how much of it (crosswalk.h), whether a point is in it (locate.h), which events are
 * (`within` of grid_events_options).
 */
#ifndef GRID_REGION_H
#define GRID_REGION_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A circle about a place of the map's plane; radius in metres on the ellipsoid (planar where the map has no CRS),
 *  at most 500 km. It is a polygon of 720 corners on the circle, so its border lies up to 1e-5 of the radius
 *  inside. Its one unit has the code "circle". ARGUMENT for a radius that is not above 0 or a place that is no
 *  number; CRS when the circle leaves what the map's CRS can say; MEMORY. */
GRID_API grid_status grid_region_circle(const grid_map *map, double x, double y, double radius_m, grid_map **out,
                                        grid_error *error);

/** The polygons of a layer, each vertex taken to the map's plane; a layer that says no CRS lies in it. All of them are
 *  one unit with the code "region", and ground that several cover is in it once. DATA when there are none, or a
 *  vertex does not transform; CRS, LIMIT, MEMORY. */
GRID_API grid_status grid_region_from_layer(const grid_map *map, const grid_layer *layer, grid_map **out,
                                            grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
