/* levels.h - a map of several levels from layers in memory, by the way that users take: a manifest
 * beside GeoJSON files, in a folder that is removed again. */
#ifndef GRID_TESTS_LEVELS_H
#define GRID_TESTS_LEVELS_H

#include <grid/map.h>

/* layers[i] is the level names[i], highest first, with the fields "code" and "parent". The CRS is a
 * metric one without its guard: a flat plane. Aborts when files cannot be written. */
grid_status levels_open(grid_layer *const *layers, const char *const *names, size_t num,
                        grid_map **out, grid_error *error);

#endif
