/* areas.h - the named areas of a map file: residential compounds, police beats, whatever was imported as
 * area:NAME. Areas own nothing, may overlap each other, and need not keep to the units.
 *
 * An area is all rows of its layer with one code: the union of their regions. It holds a point by the
 * semi-open rule of ownership (docs/semantics.md), so that of areas side by side one holds a point of
 * their border. A set is immutable; any thread may ask it.
 */
#ifndef GRID_AREAS_H
#define GRID_AREAS_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_areas grid_areas;

/** All areas of the map file `path` as they were on a day (NULL: as they are), in the plane of `map`, which
 *  was opened from it. A file without such layers gives an empty set. Fails as grid_map_layer_open. */
GRID_API grid_status grid_areas_open(const grid_map *map, const char *path, const char *as_of,
                                     grid_areas **out, grid_error *error);
GRID_API void grid_areas_free(grid_areas *areas);

/** How many there are. They are numbered by layer, in the order of their first import, then by code. */
GRID_API size_t grid_areas_num(const grid_areas *areas);
/** NAME of its layer area:NAME ("compound"). */
GRID_API const char *grid_area_kind(const grid_areas *areas, int32_t area);
/** "" when its source has none; then each such row is an area. */
GRID_API const char *grid_area_code(const grid_areas *areas, int32_t area);
/** Its name, or the code when the source has no name. */
GRID_API const char *grid_area_name(const grid_areas *areas, int32_t area);
/** The first area with this code, or GRID_NONE. */
GRID_API int32_t grid_areas_by_code(const grid_areas *areas, const char *code);
/** min x, min y, max x, max y; NaN when it has no geometry. */
GRID_API void grid_area_extent(const grid_areas *areas, int32_t area, double out[4]);

/** All areas that hold a point of the map's canonical CRS, in the order of their numbers. Where no area of
 *  a layer holds it but it lies on a boundary (their outer rim), the lowest code whose boundary it is does.
 *  Returns how many there are, which may be more than the `capacity` of `out`; 0 for what is no place.
 *  Takes time with the vertices of the areas whose extent has the point. */
GRID_API size_t grid_areas_at(const grid_areas *areas, double x, double y, size_t capacity, int32_t *out);

/** A point on the surface of the area, of its first row with ground. DATA when it has none. */
GRID_API grid_status grid_area_point(const grid_areas *areas, int32_t area, double *x, double *y,
                                     grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
