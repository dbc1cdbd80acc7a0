/* index_build.c - from edges to tiles. Structure and proof stand in index_layout.h.
 *
 *   edges --(which tiles does each touch)--> plots with tiles of their own
 *         --(counting sort by tile)--------> entries: the edges of each tile
 *         --(by record)--------------------> blocks of groups, base bits still 0
 *         --(walk along each row's reference line, east to west)--> base bits, full covers, whole tiles
 *
 * The only rounding is in "which tiles": lists get a margin and may hold edges that do not touch.
 *
 * The walk needs no list of crossings: between the reference points of neighbouring tiles, an edge
 * crosses the line in one of the two, so it is in the list of one of them.
 */
#include <stdlib.h>
#include <string.h>

#include "index_layout.h"
#include "support.h"

/* More tiles leave fewer points in those with a border, but more to load: 12 for each edge serve best as
 * long as all stays in the second cache, then 6. A map of millions of edges gets fewer, since its words
 * and lines are beyond every cache and each costs memory. */
#define TILES_PER_EDGE_OF_FEW 12.0
#define TILES_PER_EDGE 6.0
#define TILES_PER_EDGE_OF_MANY 2.0
enum { FEW_EDGES = 50000, MANY_EDGES = 4000000, MOST_TILES = 1 << 28 };
/* Margin in tiles around an edge: far more than the rounding of a tile coordinate below 2^28. */
#define MARGIN 1e-6
/* Finer tiles could tell apart coordinates that count as 0 (exact.h). */
#define MOST_SCALE 1e60

typedef struct user_edge { /* an edge of a tile and one of its users */
    uint32_t record, edge_word;
} user_edge;

typedef struct crossing { /* between a tile's reference point and that of its western neighbour */
    size_t num, capacity;
    uint32_t *edges;
} crossings;

typedef struct builder {
    grid_index *index;
    double *ref_x, *ref_y; /* a point of each column and row */
    uint32_t *tile_start;  /* entries of the tile of each word, from first_tile on, and the end */
    uint32_t *entries;     /* edge words */
    user_edge *pairs;      /* those of one tile */
    size_t num_pairs, pairs_capacity;
    crossings east, west;  /* of the tile that the walk is at */
    bool *active;          /* records that hold the current reference point */
    bool *here;            /* records that have a group in the current tile */
    int32_t *list;         /* the active ones as a sorted list */
    size_t num_list;
} builder;

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

/* Parts of [low, high], at most `wanted`, that still have many doubles each; 0 when there are none. */
static double limit_parts(double wanted, double low, double high)
{
    double ulps = (high - low) / (fmax(fabs(low), fabs(high)) * 0x1p-52);
    double parts = floor(fmin(fmin(wanted, ulps / 64), (high - low) * MOST_SCALE));
    return parts >= 1 ? parts : 0;
}

/* Cuts one axis into parts, with a ring of more than one part on both sides, filled up to whole plots. */
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

/* A point in the middle of each part; false if rounding puts one elsewhere, or an edge into the ring. */
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
    double u = (e[0] - index->tiles.origin[0]) * index->tiles.x_scale, du = (e[2] - index->tiles.origin[0]) * index->tiles.x_scale - u;
    double v = (e[1] - index->tiles.origin[1]) * index->tiles.y_scale, dv = (e[3] - index->tiles.origin[1]) * index->tiles.y_scale - v;
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
    if (e[1] < e[3]) word |= (low_right ? OPEN_LOW : 0) | (high_right ? OPEN_HIGH : 0);
    else if (low_right != high_right) word |= OPEN_LOW;
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

/* ---- blocks ---------------------------------------------------------------------------------- */

static bool pair_before(const user_edge *a, const user_edge *b)
{
    return a->record != b->record ? a->record < b->record : a->edge_word < b->edge_word;
}

static int compare_pairs(const void *left, const void *right)
{
    return pair_before(left, right) ? -1 : pair_before(right, left);
}

/* A tile has a handful of edges as a rule, nearly in order. */
static void sort_pairs(user_edge *list, size_t n)
{
    if (n > 32) {
        qsort(list, n, sizeof *list, compare_pairs);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        user_edge item = list[i];
        size_t at = i;
        for (; at > 0 && pair_before(&item, &list[at - 1]); at--) list[at] = list[at - 1];
        list[at] = item;
    }
}

/* The edges of a tile with their users, by record. */
static bool pair_up(builder *b, size_t tile)
{
    const grid_edges *edges = &b->index->edges;
    b->num_pairs = 0;
    for (size_t i = b->tile_start[tile]; i < b->tile_start[tile + 1]; i++) {
        size_t edge = b->entries[i] >> EDGE_SHIFT;
        for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1]; u++) {
            if (!grid_grow((void **)&b->pairs, &b->pairs_capacity, b->num_pairs, sizeof *b->pairs))
                return false;
            b->pairs[b->num_pairs++] = (user_edge){(uint32_t)edges->users[u], b->entries[i]};
        }
    }
    sort_pairs(b->pairs, b->num_pairs);
    return true;
}

/* Words of the block of the paired edges. */
static size_t block_size(const builder *b)
{
    size_t size = HEADER_WORDS + b->num_pairs;
    for (size_t i = 0; i < b->num_pairs; i++)
        size += i == 0 || b->pairs[i].record != b->pairs[i - 1].record ? GROUP_WORDS : 0;
    return size;
}

static void lay_block(const builder *b, uint32_t *block)
{
    uint32_t *at = block + HEADER_WORDS, *group = NULL;
    block[0] = block[1] = block[2] = 0;
    for (size_t i = 0; i < b->num_pairs; i++) {
        if (i == 0 || b->pairs[i].record != b->pairs[i - 1].record) {
            group = at;
            group[0] = b->pairs[i].record;
            group[1] = 0;
            at += GROUP_WORDS;
            block[0]++;
        }
        group[1] += 2;
        *at++ = b->pairs[i].edge_word;
    }
}

/* Lays the blocks out; base bits and full covers come later. */
static grid_status lay_blocks(builder *b, grid_error *error)
{
    grid_index *index = b->index;
    size_t num_tiles = index->tiles.num_words - index->tiles.first_tile, capacity = 0;
    for (size_t t = 0; t < num_tiles; t++) {
        if (b->tile_start[t] == b->tile_start[t + 1]) continue;
        if (!pair_up(b, t)) return grid_fail_memory(error);
        size_t size = block_size(b), at = index->stream_size;
        if (at + size > OFFSET_MASK)
            return grid_fail(error, GRID_E_LIMIT, 0,
                             "too many edges for one index; split the map into several");
        if (at + size > capacity) {
            /* what is left of the tiles, by what the first ones took, and a little more */
            double share = (double)(b->tile_start[t + 1]) / (double)b->tile_start[num_tiles];
            double wanted = (double)(at + size) / share * 1.02 + 4096;
            capacity = (size_t)fmin(fmax(wanted, 1.1 * (double)(at + size)), (double)OFFSET_MASK + 1);
            uint32_t *moved = realloc(index->stream, capacity * sizeof *moved);
            if (!moved) return grid_fail_memory(error);
            index->stream = moved;
        }
        lay_block(b, index->stream + at);
        index->tiles.words[index->tiles.first_tile + t] = BORDER | (uint32_t)at;
        index->stream_size += size;
        index->num_border++;
    }
    uint32_t *fit = realloc(index->stream, (index->stream_size + 1) * sizeof *fit);
    if (fit) index->stream = fit;
    return GRID_OK;
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* Enters or leaves a record, keeping the list sorted. */
static void toggle(builder *b, int32_t record)
{
    size_t low = 0, high = b->num_list;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (b->list[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    size_t rest = (b->num_list - low) * sizeof *b->list;
    if (b->active[record]) {
        memmove(b->list + low, b->list + low + 1, rest - sizeof *b->list);
        b->num_list--;
    } else {
        memmove(b->list + low + 1, b->list + low, rest);
        b->list[low] = record;
        b->num_list++;
    }
    b->active[record] = !b->active[record];
}

static void toggle_users(builder *b, uint32_t edge)
{
    const grid_edges *edges = &b->index->edges;
    for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1]; u++)
        toggle(b, edges->users[u]);
}

/* Lowest rank + 1 and number (up to 2) of distinct cells among the listed records for which `skip` is
 * false. */
static void sum_up(const builder *b, const bool *skip, uint32_t *lowest, uint32_t *num)
{
    int32_t rank = GRID_NONE;
    *lowest = *num = 0;
    for (size_t i = 0; i < b->num_list && *num < 2; i++) {
        if (skip && skip[b->list[i]]) continue;
        if (*num && b->index->rank[b->list[i]] == rank) continue;
        rank = b->index->rank[b->list[i]];
        if (!*num) *lowest = (uint32_t)rank + 1;
        ++*num;
    }
}

/* Where the constant word stands for ground that the active records cover. */
static uint32_t constant_slot(const builder *b)
{
    uint32_t lowest, num;
    sum_up(b, NULL, &lowest, &num);
    return num > 1 ? lowest + (uint32_t)b->index->num_ranks : lowest;
}

/* Sets the base bits so that the parities at the reference point come out, and the full covers. */
static void settle_block(builder *b, uint32_t *block, const double *p)
{
    uint32_t *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        bool on;
        b->here[group[0]] = true;
        if (group_parity(b->index, group, p, &on) != b->active[group[0]]) group[1] |= 1;
    }
    sum_up(b, b->here, &block[1], &block[2]);
    group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1))
        b->here[group[0]] = false;
}

/* Whether the reference point of a column lies left of an edge; beyond the last nothing does. */
static bool is_left(const builder *b, const double *e, uint32_t column, double y)
{
    bool on;
    if (column >= b->index->tiles.columns) return false;
    const double p[2] = {b->ref_x[column], y};
    return left_of_edge(e, 0, p, &on);
}

static bool add_crossing(crossings *c, uint32_t edge)
{
    if (!grid_grow((void **)&c->edges, &c->capacity, c->num, sizeof *c->edges)) return false;
    c->edges[c->num++] = edge;
    return true;
}

/* Crosses all edges between the eastern neighbour's reference point and that of the tile, and lists
 * those of the tile that lie between it and the western neighbour's. */
static bool cross_tile(builder *b, size_t tile, uint32_t column, double y)
{
    b->west.num = 0;
    for (size_t i = b->tile_start[tile]; i < b->tile_start[tile + 1]; i++) {
        uint32_t edge = b->entries[i] >> EDGE_SHIFT;
        const double *e = b->index->edges.ends + 4 * (size_t)edge;
        if (!(e[1] <= y && y < e[3])) continue;
        if (is_left(b, e, column, y)) {
            if (!is_left(b, e, column + 1, y) && !add_crossing(&b->east, edge)) return false;
        } else if (column > 0 && is_left(b, e, column - 1, y) && !add_crossing(&b->west, edge)) {
            return false;
        }
    }
    for (size_t i = 0; i < b->east.num; i++) {
        size_t k = 0; /* both tiles may have listed it */
        while (b->east.edges[k] != b->east.edges[i]) k++;
        if (k == i) toggle_users(b, b->east.edges[i]);
    }
    crossings passed = b->east;
    b->east = b->west;
    b->west = passed;
    return true;
}

/* The tiles of a plot in one row. */
static bool walk_plot(builder *b, uint32_t plot_column, uint32_t row, size_t base)
{
    grid_index *index = b->index;
    for (uint32_t k = PLOT_SIDE; k-- > 0;) {
        uint32_t column = plot_column * PLOT_SIDE + k;
        size_t slot = base + (row % PLOT_SIDE) * PLOT_SIDE + k;
        if (column >= index->tiles.columns) { /* of a plot that has one column only */
            index->tiles.words[slot] = NOBODY;
            continue;
        }
        if (!cross_tile(b, slot - index->tiles.first_tile, column, b->ref_y[row])) return false;
        uint32_t word = index->tiles.words[slot];
        if (is_border(word)) {
            const double p[2] = {b->ref_x[column], b->ref_y[row]};
            settle_block(b, index->stream + (word & OFFSET_MASK), p);
        } else {
            index->tiles.words[slot] = index->tiles.words[constant_slot(b)];
        }
    }
    return true;
}

static bool walk_row(builder *b, uint32_t row)
{
    grid_index *index = b->index;
    uint32_t *plots = index->tiles.plots + (size_t)(row / PLOT_SIDE) * index->tiles.plot_columns;
    b->east.num = 0;
    for (uint32_t pc = index->tiles.plot_columns; pc-- > 0;) {
        if (plots[pc] & 1) {
            if (!walk_plot(b, pc, row, plots[pc] >> 1)) return false;
            continue;
        }
        for (size_t i = 0; i < b->east.num; i++) toggle_users(b, b->east.edges[i]);
        b->east.num = 0;
        if (row % PLOT_SIDE == 0) plots[pc] = constant_slot(b) << 1;
    }
    /* what the line's western end leaves active is right of nothing: start the next row clean */
    while (b->num_list) toggle(b, b->list[b->num_list - 1]);
    return true;
}

/* Words of rows beyond the last of a plot that has one row only. */
static void fill_rows(grid_index *index)
{
    if (index->tiles.rows % PLOT_SIDE == 0) return;
    for (uint32_t pc = 0; pc < index->tiles.plot_columns; pc++)
        for (size_t k = PLOT_SIDE; (index->tiles.plots[pc] & 1) && k < PLOT_TILES; k++)
            index->tiles.words[(index->tiles.plots[pc] >> 1) + k] = NOBODY;
}

static bool walk_rows(builder *b)
{
    for (uint32_t row = 0; row < b->index->tiles.rows; row++)
        if (!walk_row(b, row)) return false;
    fill_rows(b->index);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool allocate(builder *b)
{
    grid_index *index = b->index;
    b->ref_x = grid_new_array(index->tiles.columns, sizeof *b->ref_x);
    b->ref_y = grid_new_array(index->tiles.rows, sizeof *b->ref_y);
    b->active = grid_new_array(index->num_records, sizeof *b->active);
    b->here = grid_new_array(index->num_records, sizeof *b->here);
    b->list = grid_new_array(index->num_records, sizeof *b->list);
    return b->ref_x && b->ref_y && b->active && b->here && b->list;
}

static void clear(builder *b)
{
    free(b->ref_x);
    free(b->ref_y);
    free(b->tile_start);
    free(b->entries);
    free(b->pairs);
    free(b->east.edges);
    free(b->west.edges);
    free(b->active);
    free(b->here);
    free(b->list);
}

static bool copy_records(grid_index *index, const grid_records *records)
{
    index->num_records = records->num_records;
    index->num_ranks = records->num_ranks;
    index->rank = grid_new_array(records->num_records, sizeof *index->rank);
    index->label = grid_new_array(records->num_ranks, sizeof *index->label);
    if (!index->rank || !index->label) return false;
    if (records->num_records)
        memcpy(index->rank, records->rank, records->num_records * sizeof *index->rank);
    if (records->num_ranks)
        memcpy(index->label, records->label, records->num_ranks * sizeof *index->label);
    return true;
}

static bool labels_fit(const grid_records *records)
{
    for (size_t r = 0; r < records->num_ranks; r++)
        if ((uint32_t)records->label[r] > LABEL_MASK) return false;
    return true;
}

/* Everything up to the lines. */
static grid_status build(builder *b, double tiles_per_edge, grid_error *error)
{
    grid_index *index = b->index;
    measure(index);
    choose_tiles(index, tiles_per_edge);
    if (!allocate(b)) return grid_fail_memory(error);
    if (!place_references(index, 0, b->ref_x)) leave_whole(index, 0);
    if (!place_references(index, 1, b->ref_y)) leave_whole(index, 1);
    b->ref_x[0] = index->tiles.columns > 1 ? b->ref_x[0] : index->box[0];
    b->ref_y[0] = index->tiles.rows > 1 ? b->ref_y[0] : index->box[1];
    index->tiles.plots = grid_new_table(tiles_num_plots(&index->tiles), sizeof *index->tiles.plots);
    if (!index->tiles.plots || !number_plots(b)) return grid_fail_memory(error);
    grid_status status = list_entries(b, error);
    if (status == GRID_OK) status = lay_blocks(b, error);
    if (status == GRID_OK && !walk_rows(b)) status = grid_fail_memory(error);
    return status;
}

grid_status grid_index_build_sized(const grid_records *records, grid_edges *edges, double tiles_per_edge,
                                   grid_index **out, grid_error *error)
{
    builder b = {.index = NULL};
    if (!labels_fit(records)) {
        grid_edges_clear(edges);
        return grid_fail(error, GRID_E_LIMIT, 0, "more than 2^27 units; split the map into several");
    }
    b.index = calloc(1, sizeof *b.index);
    if (!b.index) return grid_fail_memory(error);
    b.index->edges = *edges;
    memset(edges, 0, sizeof *edges);
    grid_status status =
        copy_records(b.index, records) ? build(&b, tiles_per_edge, error) : grid_fail_memory(error);
    free(b.tile_start);
    free(b.entries);
    b.tile_start = b.entries = NULL;
    if (status == GRID_OK && !grid_lines_build(b.index, b.ref_x, b.ref_y))
        status = grid_fail_memory(error);
    clear(&b);
    if (status == GRID_OK)
        *out = b.index;
    else
        grid_index_free(b.index);
    return status;
}

grid_status grid_index_build(const grid_records *records, grid_edges *edges, grid_index **out,
                             grid_error *error)
{
    return grid_index_build_sized(records, edges, 0, out, error);
}

void grid_index_free(grid_index *index)
{
    if (!index) return;
    if (index->borrowed) {
        free(index);
        return;
    }
    grid_edges_clear(&index->edges);
    free(index->rank);
    free(index->label);
    free(index->tiles.plots);
    free(index->tiles.words);
    free(index->stream);
    free(index->lines);
    free(index->line_block);
    free(index);
}
