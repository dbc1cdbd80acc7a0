/* dbf_text.h - the text of a .dbf: which encoding it is in, and its values as UTF-8. */
#ifndef GRID_SRC_DBF_TEXT_H
#define GRID_SRC_DBF_TEXT_H

#include "layer.h"
#include "shp_bridge.h"
#include "text.h"

/* What is said about the encoding by others than the bytes themselves. NULL or 0: nothing. */
struct grid_encoding_hints {
    const char *option, *cpg;
    unsigned language; /* LDID byte of the .dbf */
};

/* Decides how the text of all rows is read, sets the layer's encoding and says what is worth
 * saying. The order is: option, .cpg, LDID, UTF-8 if all of it is valid, GB18030. A declared
 * encoding that does not fit gives way to one that fits everything. */
grid_status grid_dbf_choose_encoding(grid_layer *layer, grid_dbf *dbf, size_t num_rows,
                                     const struct grid_encoding_hints *hints, grid_decoder **out,
                                     grid_error *error);

/* Adds the fields of the .dbf to the layer. False when memory is out. */
bool grid_dbf_add_fields(grid_layer *layer, grid_dbf *dbf, grid_decoder *decoder);

/* Sets the values of the feature being filled from a row. False when memory is out. */
bool grid_dbf_add_values(grid_layer *layer, grid_dbf *dbf, const char *row, grid_decoder *decoder);

#endif
