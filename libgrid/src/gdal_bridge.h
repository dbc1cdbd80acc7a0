/* gdal_bridge.h - formats that are read through GDAL, where the build has it (option GRID_GDAL). */
#ifndef GRID_SRC_GDAL_BRIDGE_H
#define GRID_SRC_GDAL_BRIDGE_H

#include "layer.h"

/* Fills an empty layer from a table of a local file, or of a folder that is a geodatabase: fields
 * as text, polygons, lines or points with x to the east, curves as many short edges, the CRS as
 * "EPSG:4546" or WKT. `table` may be NULL where only one has features. OPEN, FORMAT, DATA, MEMORY.
 * Any thread. Nothing else is opened: seven drivers are registered, none of which runs code or
 * knows the network, and no plugins. */
grid_status grid_gdal_read(grid_layer *layer, const char *path, const char *table,
                           grid_error *error);

#endif
