/* layer_gpkg.h - one table of features of a GeoPackage into a layer. */
#ifndef GRID_SRC_LAYER_GPKG_H
#define GRID_SRC_LAYER_GPKG_H

#include "db.h"
#include "layer.h"

/* Reads a table of the GeoPackage `file` into an empty layer, whose path stands in messages.
 * `table` NULL: the only one there is; DATA, with their names, when there are several. A table of
 * attributes is read where options.attributes_only says so and it is named. Sets CRS and encoding. The
 * file is not trusted (db.h). */
grid_status grid_layer_read_gpkg(grid_layer *layer, const char *file, const char *table,
                                 const grid_layer_options *options, grid_error *error);

/* The same from a database of ours that is open, of the rows for which `condition` (SQL of ours) holds.
 * The key and the columns named in `skip`, which ends with NULL, are no fields. The table may be one of
 * attributes. */
grid_status grid_layer_read_table(grid_layer *layer, grid_db *db, const char *table,
                                  const char *condition, const char *const *skip, grid_error *error);

#endif
