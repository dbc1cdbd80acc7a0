/* index_build.c - from edges to an index. Structure and proof stand in index_layout.h.
 *
 *   edges --(index_tiles.c)--> tiles, and the edges of each
 *         --(by record)-----> blocks of groups, base bits still 0
 *         --(walk along each row's reference line, east to west)--> base bits, full covers, whole
 * tiles
 *         --(index_pack.c)--> lines
 *
 * The walk needs no list of crossings: between the reference points of neighbouring tiles, an edge
 * crosses the line in one of the two, so it is in the list of one of them.
 */
#include <stdlib.h>
#include <string.h>

#include "index_builder.h"
#include "support.h"

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
            capacity =
                (size_t)fmin(fmax(wanted, 1.1 * (double)(at + size)), (double)OFFSET_MASK + 1);
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

/* Lowest rank + 1 and number (up to 2) of distinct cells among the listed records for which `skip`
 * is false. */
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
    b->active = grid_new_array(index->num_records, sizeof *b->active);
    b->here = grid_new_array(index->num_records, sizeof *b->here);
    b->list = grid_new_array(index->num_records, sizeof *b->list);
    return b->active && b->here && b->list;
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
    if (!allocate(b)) return grid_fail_memory(error);
    grid_status status = grid_builder_cut(b, tiles_per_edge, error);
    if (status == GRID_OK) status = grid_builder_list(b, error);
    if (status == GRID_OK) status = lay_blocks(b, error);
    if (status == GRID_OK && !walk_rows(b)) status = grid_fail_memory(error);
    return status;
}

grid_status grid_index_build_sized(const grid_records *records, grid_edges *edges,
                                   double tiles_per_edge, grid_index **out, grid_error *error)
{
    builder b = {.index = NULL};
    if (!labels_fit(records)) {
        grid_edges_clear(edges);
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "more than 2^27 units; split the map into several");
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
