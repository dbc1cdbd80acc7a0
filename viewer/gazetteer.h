/* gazetteer.h - what the map file can name beside its units: areas, module points, places, roads, buildings. */
#ifndef GRIDVIEW_GAZETTEER_H
#define GRIDVIEW_GAZETTEER_H

#include "finder.h"

/* Adds to the finder all that has a name, an address (field 地址, 门牌 or address) or, buildings and module points, a
 * code. A road of many parts is one thing, an area of many parts too. A map that is no map file has none. Fails as
 * grid_map_layer_open does, or with MEMORY; what was added before stays. Where it is public, neither buildings nor module
 * points are named. */
grid_status gazetteer_read(finder *f, const grid_map *map, const char *path, bool is_public, grid_error *error);

#endif
