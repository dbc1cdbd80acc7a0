/* layer_open.h - what a file is, before anybody reads it. */
#ifndef GRID_SRC_LAYER_OPEN_H
#define GRID_SRC_LAYER_OPEN_H

#include <stdbool.h>

/* Whether a file is read as delimited text: nothing says that it is another format. A file that is not there is taken
 * for text, so that whoever reads it says so. */
bool grid_file_is_delimited(const char *path);

#endif
