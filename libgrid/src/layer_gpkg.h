/* layer_gpkg.h - one table of features of a GeoPackage into a layer. */
#ifndef GRID_SRC_LAYER_GPKG_H
#define GRID_SRC_LAYER_GPKG_H

#include "layer.h"

/* Reads a table of the GeoPackage `file` into an empty layer, whose path stands in messages.
 * `table` NULL: the only one there is; DATA, with their names, when there are several. `encoding`
 * is the caller's wish or NULL (UTF-8). Sets CRS and encoding. The file is not trusted (db.h). */
grid_status grid_layer_read_gpkg(grid_layer *layer, const char *file, const char *table,
                                 const char *encoding, grid_error *error);

#endif
