/* tiles.h - a raster of words over a part of the plane, kept only where neighbours differ.
 *
 *   plots: 8 x 8 tiles each, row by row     words: one for each tile of the plots that have their
 * own
 *   +-------------+ +------------------------------------------------------+ | slot   | 0 -+--- one
 * for all -------> | constants                                             |
 *   +-------------+ +------------------------------------------------------+ | base   | 1 -+--- 64
 * tiles ----------> | w w w w w w w w | w w w w w w w w | ... 8 rows of 8   |
 *   +-------------+ +------------------------------------------------------+
 *
 * A point takes two loads, and none of them depends on a branch: its plot's, then its tile's word.
 * Where most plots are whole, what random points touch of `words` is a small part of all tiles.
 *
 * A word that is not below NOBODY is a label, or -1 for nobody: an answer. The others mean what the
 * owner of the tiles wants: index_layout.h, degree_tiles.h. Columns and rows are monotone functions
 * of the doubles, also beyond the tiles.
 */
#ifndef GRID_SRC_TILES_H
#define GRID_SRC_TILES_H

#include <stddef.h>
#include <stdint.h>

#define NOBODY 0xFFFFFFFFu

enum { PLOT_BITS = 3, PLOT_SIDE = 1 << PLOT_BITS, PLOT_TILES = PLOT_SIDE * PLOT_SIDE };

typedef struct grid_tiles {
    double origin[2]; /* the corner of tile (0, 0) */
    double x_scale, y_scale;
    uint32_t columns, rows; /* multiples of PLOT_SIDE, or 1 */
    uint32_t plot_columns, plot_rows;
    uint32_t *plots;
    uint32_t *words;
    size_t num_words, first_tile; /* words before the first tile's: the constants */
} grid_tiles;

/* Column and row of a point within the tiles; points beyond go to the first or last. */
static inline uint32_t part_of(double part, uint32_t num)
{
    return part >= num ? num - 1 : part > 0 ? (uint32_t)part : 0;
}

static inline uint32_t tiles_column(const grid_tiles *tiles, double x)
{
    return part_of((x - tiles->origin[0]) * tiles->x_scale, tiles->columns);
}

static inline uint32_t tiles_row(const grid_tiles *tiles, double y)
{
    return part_of((y - tiles->origin[1]) * tiles->y_scale, tiles->rows);
}

/* A plot and a tile in it, as one number: 64 plot + 8 row + column. */
static inline uint32_t tile_key(const grid_tiles *tiles, uint32_t column, uint32_t row)
{
    const uint32_t low = PLOT_SIDE - 1;
    uint32_t plot = (row >> PLOT_BITS) * tiles->plot_columns + (column >> PLOT_BITS);
    return plot * PLOT_TILES + (row & low) * PLOT_SIDE + (column & low);
}

/* Where a tile's word stands. */
static inline uint32_t word_slot(uint32_t plot, uint32_t key)
{
    return (plot >> 1) + (key & (PLOT_TILES - 1) & (0 - (plot & 1)));
}

static inline uint32_t tile_word(const grid_tiles *tiles, uint32_t column, uint32_t row)
{
    uint32_t key = tile_key(tiles, column, row);
    return tiles->words[word_slot(tiles->plots[key / PLOT_TILES], key)];
}

static inline size_t tiles_num_plots(const grid_tiles *tiles)
{
    return (size_t)tiles->plot_columns * tiles->plot_rows;
}

/* index_batch.c: words of up to GRID_INDEX_BATCH points, as grid_index_owners takes them. Lists
 * those that are no answer in `special` and returns their number; what is beyond all tiles has the
 * word of tile 0, 0. */
size_t grid_tiles_words(const grid_tiles *tiles, size_t n, const double *x, const double *y,
                        size_t step, int32_t *words, uint16_t *special);

#endif
