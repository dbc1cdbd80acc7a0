/* fixture.h - a small two-level map, written as files and opened like any other.
 *
 *        0     1     2     3     4 km       townships T1 (left half) and T2 (right half),
 *      2 +-----+-----+-----+-----+          both under one county; villages V1 .. V8 of 1 km2,
 *        | V5  | V6  | V7  | V8  |          numbered from the lower left
 *      1 +-----+-----+-----+-----+          people: V1 100, V2 100, V3 0, V4 no data,
 *        | V1  | V2  | V3  | V4  |                  V5 200, V6 300, V7 400, V8 500
 *      0 +-----+-----+-----+-----+          origin E 549000, N 4285000 of EPSG:4546
 */
#ifndef VIEWER_FIXTURE_H
#define VIEWER_FIXTURE_H

#include <grid/map.h>
#include <render/scene.h>

#define FIXTURE_EAST 549000.0
#define FIXTURE_NORTH 4285000.0

/* Writes the map's files into `folder` and returns the manifest's path (static). NULL when that
 * fails. */
const char *fixture_write(const char *folder);

/* Writes to a temporary folder, opens, removes the files again. Exits when something fails. */
grid_map *fixture_map(void);

/* The scene of a map, for tests that draw: exits with 77, which skips them, where no font has Chinese. */
grid_scene *fixture_scene(const grid_map *map);

/* Unit by code; exits when there is none. */
int32_t fixture_unit(const grid_map *map, const char *code);

#endif
