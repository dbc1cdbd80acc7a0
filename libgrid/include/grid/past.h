/* past.h - the versions of a map file: who held a place on a day, said in the units of the map that is open.
 *
 *   day      ......... 2024-01-01 .............. 2025-01-01 .............. today
 *   version   (none)       0: as it was then         1: the map that is open
 *
 * What happened belongs to whom it belonged to on that day. A unit of then that is no more stands for the nearest one
 * above it, by the parents of that day, whose code the open map still has.
 */
#ifndef GRID_PAST_H
#define GRID_PAST_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_past grid_past;

/** Reads on which days the units of a map file changed. `map` was opened from `path`, as of `as_of` (NULL: as it is),
 *  and must outlive the past. A map that is no map file, or whose units never changed, has one version, which is the
 *  map itself, at all times. One thread at a time may use a past. Fails as grid_map_open does. */
GRID_API grid_status grid_past_open(const grid_map *map, const char *path, const char *as_of, grid_past **out,
                                    grid_error *error);
GRID_API void grid_past_free(grid_past *past);

/** Versions, the earliest first, and the first day of each, "2025-06-30"; NULL: since ever. */
GRID_API size_t grid_past_num_versions(const grid_past *past);
GRID_API const char *grid_past_day(const grid_past *past, size_t version);
/** The version that the open map is. */
GRID_API int32_t grid_past_own_version(const grid_past *past);
/** The version of a time's day in China, seconds since 1970-01-01 00:00 UTC; GRID_NONE when the map file knows no unit
 *  of that day. */
GRID_API int32_t grid_past_version_at(const grid_past *past, int64_t utc_s);

/** Units of the open map for those that held n places (owner, or else the deepest unit that covers the place), or
 *  GRID_NONE: x[0], x[stride / 8] ..., stride in bytes, 0: side by side; `crs` of the places, NULL: the map's.
 *  *climbed and *lost (may be NULL) become how many of the places were held by a unit that is no more and count for one
 *  above it, or for nobody. The version's map is opened when it is needed, and a few of them are kept. Fails as
 *  grid_map_open and grid_locate_many do; ARGUMENT for a version that there is not. */
GRID_API grid_status grid_past_locate(grid_past *past, int32_t version, size_t n, const double *x, const double *y,
                                      size_t stride, const char *crs, int32_t *units, size_t *climbed, size_t *lost,
                                      grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
