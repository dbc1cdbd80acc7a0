/* layer_save.h - a layer as a table of a GeoPackage: what its columns and its geometry are. */
#ifndef GRID_SRC_LAYER_SAVE_H
#define GRID_SRC_LAYER_SAVE_H

#include "gpkg.h"

/* INTEGER for counts, REAL for measures, TEXT for the rest: codes and telephone numbers are no
 * numbers, so whole ones of more than nine digits, or that begin with a zero, are text. */
const char *grid_column_type_of(const grid_layer *layer, size_t field);

/* MULTIPOLYGON, MULTILINESTRING or POINT. */
grid_blob_type grid_blob_type_of(grid_geometry kind);

#endif
