/* index_tiles.c - the tiles of an index, and which edges touch them. See index_layout.h.
 *
 *   box of all edges --> columns and rows --> plots that an edge touches --> words
 *                                         --(counting sort by tile)------> entries: edges of each
 * tile
 *
 * The only rounding is in "which tiles": lists get a margin and may hold edges that do not touch.
 */
#include <stdlib.h>
#include <string.h>

#include "index_builder.h"
#include "support.h"

/* More tiles leave fewer points in those with a border, but more to load: 12 for each edge serve
 * best as long as all stays in the second cache, then 6. A map of millions of edges gets fewer,
 * since its words and lines are beyond every cache and each costs memory. */
#define TILES_PER_EDGE_OF_FEW 12.0
#define TILES_PER_EDGE 6.0
#define TILES_PER_EDGE_OF_MANY 2.0
enum { FEW_EDGES = 50000, MANY_EDGES = 4000000, MOST_TILES = 1 << 28 };
/* Margin in tiles around an edge: far more than the rounding of a tile coordinate below 2^28. */
#define MARGIN 1e-6
/* Finer tiles could tell apart coordinates that count as 0 (exact.h). */
#define MOST_SCALE 1e60

static void measure(grid_index *index)
{
    const double *e = index->edges.ends;
    double *box = index->box;
    if (!index->edges.num) return;
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (size_t i = 0; i < index->edges.num; i++, e += 4) {
        box[0] = fmin(box[0], fmin(e[0], e[2]));
        box[2] = fmax(box[2], fmax(e[0], e[2]));
        box[1] = fmin(box[1], e[1]);
        box[3] = fmax(box[3], e[3]);
    }
}

/* ---- columns and rows ------------------------------------------------------------------------ */

/* Parts of [low, high], at most `wanted`, that still have many doubles each; 0 when there are none.
 */
static double limit_parts(double wanted, double low, double high)
{
    double ulps = (high - low) / (fmax(fabs(low), fabs(high)) * 0x1p-52);
    double parts = floor(fmin(fmin(wanted, ulps / 64), (high - low) * MOST_SCALE));
    return parts >= 1 ? parts : 0;
}

/* Cuts one axis into parts, with a ring of more than one part on both sides, filled up to whole
 * plots. */
static void cut_axis(grid_index *index, int axis, double wanted, double *scale, uint32_t *num)
{
    double low = index->box[axis], high = index->box[2 + axis];
    double parts = high > low ? limit_parts(wanted, low, high) : 0;
    index->tiles.origin[axis] = low;
    *scale = 0;
    *num = 1;
    if (parts == 0) return;
    *scale = parts / (high - low);
    index->tiles.origin[axis] = low - 1.25 / *scale;
    *num = ((uint32_t)parts + 3 + PLOT_SIDE - 1) / PLOT_SIDE * PLOT_SIDE;
}

static void choose_tiles(grid_index *index, double per_edge)
{
    double width = index->box[2] - index->box[0], height = index->box[3] - index->box[1];
    double num = (double)index->edges.num, columns = 1, rows = 1;
    if (!(per_edge > 0))
        per_edge = num < FEW_EDGES    ? TILES_PER_EDGE_OF_FEW
                   : num < MANY_EDGES ? TILES_PER_EDGE
                                      : TILES_PER_EDGE_OF_MANY;
    double tiles = fmin(MOST_TILES, per_edge * num + 1);
    if (width > 0 && height > 0) {
        columns = fmin(fmax(sqrt(tiles * (width / height)), 1), tiles);
        rows = fmax(tiles / columns, 1);
    } else {
        columns = rows = tiles;
    }
    cut_axis(index, 0, columns, &index->tiles.x_scale, &index->tiles.columns);
    cut_axis(index, 1, rows, &index->tiles.y_scale, &index->tiles.rows);
    index->tiles.plot_columns = (index->tiles.columns + PLOT_SIDE - 1) / PLOT_SIDE;
    index->tiles.plot_rows = (index->tiles.rows + PLOT_SIDE - 1) / PLOT_SIDE;
}

/* A point in the middle of each part; false if rounding puts one elsewhere, or an edge into the
 * ring. */
static bool place_references(const grid_index *index, int axis, double *ref)
{
    uint32_t num = axis ? index->tiles.rows : index->tiles.columns;
    double scale = axis ? index->tiles.y_scale : index->tiles.x_scale;
    uint32_t (*part)(const grid_index *, double) = axis ? row_of : column_of;
    ref[0] = index->box[axis];
    if (!(scale > 0)) return true;
    for (uint32_t i = 0; i < num; i++) {
        ref[i] = grid_exact_flush(index->tiles.origin[axis] + (i + 0.5) / scale);
        if (part(index, ref[i]) != i || !grid_exact_valid(ref[i])) return false;
    }
    return part(index, index->box[axis]) >= 1 && part(index, index->box[2 + axis]) < num - 1;
}

/* An extent of a few doubles only: one part, its reference point any of it. */
static void leave_whole(grid_index *index, int axis)
{
    *(axis ? &index->tiles.y_scale : &index->tiles.x_scale) = 0;
    *(axis ? &index->tiles.rows : &index->tiles.columns) = 1;
    *(axis ? &index->tiles.plot_rows : &index->tiles.plot_columns) = 1;
    index->tiles.origin[axis] = index->box[axis];
}

/* ---- which tiles an edge touches ------------------------------------------------------------- */

typedef void put_tile(builder *, uint32_t edge, uint32_t column, uint32_t row);

/* Calls `put` for a superset of the tiles that an edge touches. */
static inline void each_tile(builder *b, uint32_t edge, put_tile *put)
{
    const grid_index *index = b->index;
    const double *e = index->edges.ends + 4 * (size_t)edge;
    /* the edge in tile units */
    double u = (e[0] - index->tiles.origin[0]) * index->tiles.x_scale,
           du = (e[2] - index->tiles.origin[0]) * index->tiles.x_scale - u;
    double v = (e[1] - index->tiles.origin[1]) * index->tiles.y_scale,
           dv = (e[3] - index->tiles.origin[1]) * index->tiles.y_scale - v;
    uint32_t first_row = row_of(index, e[1]), last_row = row_of(index, e[3]);
    uint32_t a = column_of(index, e[0]), c = column_of(index, e[2]);
    uint32_t first_column = a < c ? a : c, last_column = a < c ? c : a;
    for (uint32_t row = first_row; row <= last_row; row++) {
        uint32_t from = first_column, to = last_column;
        if (from < to && first_row < last_row && dv > 0) {
            double t0 = fmax((row - MARGIN - v) / dv, 0), t1 = fmin((row + 1 + MARGIN - v) / dv, 1);
            double u0 = u + t0 * du, u1 = u + t1 * du;
            double low = fmin(u0, u1) - MARGIN, high = fmax(u0, u1) + MARGIN;
            if (low > from) from = low < last_column ? (uint32_t)low : last_column;
            if (high < to) to = high > first_column ? (uint32_t)high : first_column;
        }
        for (uint32_t column = from; column <= to; column++) put(b, edge, column, row);
    }
}

static void mark_plot(builder *b, uint32_t edge, uint32_t column, uint32_t row)
{
    (void)edge;
    b->index->tiles.plots[tile_key(&b->index->tiles, column, row) / PLOT_TILES] = 1;
}

/* The tile's place among those that have words. */
static size_t tile_number(const grid_index *index, uint32_t column, uint32_t row)
{
    uint32_t key = tile_key(&index->tiles, column, row);
    return word_slot(index->tiles.plots[key / PLOT_TILES], key) - index->tiles.first_tile;
}

static void count_entry(builder *b, uint32_t edge, uint32_t column, uint32_t row)
{
    (void)edge;
    b->tile_start[tile_number(b->index, column, row) + 1]++;
}

static void put_entry(builder *b, uint32_t edge, uint32_t column, uint32_t row)
{
    const grid_index *index = b->index;
    const double *e = index->edges.ends + 4 * (size_t)edge;
    uint32_t word = edge << EDGE_SHIFT;
    bool low_right = column_of(index, e[0]) > column, high_right = column_of(index, e[2]) > column;
    if (e[1] < e[3])
        word |= (low_right ? OPEN_LOW : 0) | (high_right ? OPEN_HIGH : 0);
    else if (low_right != high_right)
        word |= OPEN_LOW;
    b->entries[b->tile_start[tile_number(index, column, row)]++] = word;
}

/* Gives every plot that an edge touches words of its own. */
static bool number_plots(builder *b)
{
    grid_index *index = b->index;
    size_t num_plots = tiles_num_plots(&index->tiles);
    for (size_t e = 0; e < index->edges.num; e++) each_tile(b, (uint32_t)e, mark_plot);
    index->tiles.num_words = index->tiles.first_tile = num_constants(index->num_ranks);
    for (size_t p = 0; p < num_plots; p++) {
        if (!index->tiles.plots[p]) continue;
        index->tiles.plots[p] = (uint32_t)index->tiles.num_words << 1 | 1;
        index->tiles.num_words += PLOT_TILES;
    }
    index->tiles.words = grid_new_table(index->tiles.num_words, sizeof *index->tiles.words);
    if (!index->tiles.words) return false;
    for (size_t i = 0; i < index->tiles.first_tile; i++) index->tiles.words[i] = NOBODY;
    for (size_t r = 0; r < index->num_ranks; r++) {
        index->tiles.words[1 + r] = (uint32_t)index->label[r];
        index->tiles.words[1 + index->num_ranks + r] = OVERLAP | (uint32_t)index->label[r];
    }
    return true;
}

/* The edges of each tile, ascending. */
static grid_status list_entries(builder *b, grid_error *error)
{
    grid_index *index = b->index;
    size_t num_tiles = index->tiles.num_words - index->tiles.first_tile, num = 0;
    b->tile_start = grid_new_table(num_tiles + 1, sizeof *b->tile_start);
    if (!b->tile_start) return grid_fail_memory(error);
    for (size_t e = 0; e < index->edges.num; e++) each_tile(b, (uint32_t)e, count_entry);
    for (size_t t = 0; t < num_tiles; t++) {
        num += b->tile_start[t + 1];
        if (num > OFFSET_MASK)
            return grid_fail(error, GRID_E_LIMIT, 0,
                             "too many edges for one index; split the map into several");
        b->tile_start[t + 1] = (uint32_t)num;
    }
    b->entries = grid_new_table(num, sizeof *b->entries);
    if (!b->entries) return grid_fail_memory(error);
    for (size_t e = 0; e < index->edges.num; e++) each_tile(b, (uint32_t)e, put_entry);
    /* putting moved every start to its end */
    memmove(b->tile_start + 1, b->tile_start, num_tiles * sizeof *b->tile_start);
    b->tile_start[0] = 0;
    return GRID_OK;
}

/* ---- the two steps --------------------------------------------------------------------------- */

grid_status grid_builder_cut(builder *b, double per_edge, grid_error *error)
{
    grid_index *index = b->index;
    grid_tiles *tiles = &index->tiles;
    measure(index);
    choose_tiles(index, per_edge);
    b->ref_x = grid_new_array(tiles->columns, sizeof *b->ref_x);
    b->ref_y = grid_new_array(tiles->rows, sizeof *b->ref_y);
    if (!b->ref_x || !b->ref_y) return grid_fail_memory(error);
    if (!place_references(index, 0, b->ref_x)) leave_whole(index, 0);
    if (!place_references(index, 1, b->ref_y)) leave_whole(index, 1);
    if (tiles->columns == 1) b->ref_x[0] = index->box[0];
    if (tiles->rows == 1) b->ref_y[0] = index->box[1];
    return GRID_OK;
}

grid_status grid_builder_list(builder *b, grid_error *error)
{
    grid_tiles *tiles = &b->index->tiles;
    tiles->plots = grid_new_table(tiles_num_plots(tiles), sizeof *tiles->plots);
    if (!tiles->plots || !number_plots(b)) return grid_fail_memory(error);
    return list_entries(b, error);
}
