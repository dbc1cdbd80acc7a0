/* layer_shp.h - a shapefile, with all the files that belong to it, into a layer. */
#ifndef GRID_SRC_LAYER_SHP_H
#define GRID_SRC_LAYER_SHP_H

#include "layer.h"

/* Reads the shapefile at grid_layer_path(layer) into an empty layer. `encoding` is the caller's
 * wish or NULL. Sets CRS and encoding. */
grid_status grid_layer_read_shapefile(grid_layer *layer, const char *encoding, grid_error *error);

#endif
