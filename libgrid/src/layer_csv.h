/* layer_csv.h - delimited text with a header into a layer of points, or of attributes alone. */
#ifndef GRID_SRC_LAYER_CSV_H
#define GRID_SRC_LAYER_CSV_H

#include "layer.h"

enum { GRID_MAX_ROWS = 16 << 20 };

/* Reads the text at grid_layer_path(layer) into an empty layer, by all options but `crs`, which is
 * the caller's to set. Sets encoding, and the CRS where the names of the columns tell it. */
grid_status grid_layer_read_csv(grid_layer *layer, const grid_layer_options *options,
                                grid_error *error);

#endif
