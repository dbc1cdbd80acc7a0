/* degree_tiles.h - tiles over a map in other coordinates than its own: where a whole tile has one owner,
 * a point in it needs no conversion. */
#ifndef GRID_SRC_DEGREE_TILES_H
#define GRID_SRC_DEGREE_TILES_H

#include "fit.h"
#include "index.h"
#include "tiles.h"

/* The word of a tile that is not certain: below NOBODY as a signed number. */
#define ASK 0xFFFFFFFEu

/* Tiles in the coordinates that `fit` converts to those of the index. A word is a label or NOBODY where
 * every point of the tile has that answer, else ASK; so is what lies beyond the fit's box. *out becomes
 * NULL where the index has no tiles that this could follow. Fails only for want of memory. */
grid_status grid_degree_tiles_build(const grid_index *index, const grid_fit *fit, grid_tiles **out,
                                    grid_error *error);
void grid_degree_tiles_free(grid_tiles *tiles);

#endif
