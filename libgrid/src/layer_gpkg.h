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

/* Which rows and columns of a table are wanted. */
typedef struct grid_table_part {
    const char *condition;   /* SQL of ours; NULL: all rows */
    const double *box;       /* min x, min y, max x, max y that envelopes must meet; NULL: any */
    const char *const *skip; /* columns that are no fields, ending with NULL; NULL: none */
} grid_table_part;

/* The same from a database of ours that is open. The table may be one of attributes. */
grid_status grid_layer_read_table(grid_layer *layer, grid_db *db, const char *table,
                                  const grid_table_part *part, grid_error *error);

#endif
