/* csv_text.h - a file of delimited text: which encoding it is in, and its fields as UTF-8. */
#ifndef GRID_SRC_CSV_TEXT_H
#define GRID_SRC_CSV_TEXT_H

#include <grid/rows.h>

#include "file.h"
#include "layer.h"
#include "text.h"

struct grid_csv {
    struct grid_bytes file;
    size_t at; /* bytes that the stream has taken */
    grid_rows *rows;
    grid_decoder *decoder; /* of the bytes that the stream gives */
};

/* Reads the file at grid_layer_path(layer) and opens it as rows; the first call of grid_rows_next
 * gives the row behind the header. Sets the layer's encoding: that of a byte order mark, `encoding` if
 * it is stated, UTF-8 if all of it is valid, GB18030. Close it in either case. */
grid_status grid_csv_open(grid_layer *layer, const char *encoding, struct grid_csv *csv,
                          grid_error *error);
void grid_csv_close(struct grid_csv *csv);

/* Sets a value of the feature being filled from the same field of the current row, without its
 * quotes. Sets *had_nul where NULs were taken for spaces. False when memory is out. */
bool grid_csv_take_value(struct grid_csv *csv, grid_layer *layer, int32_t field, bool *had_nul);

#endif
