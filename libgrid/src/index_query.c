/* index_query.c - who covers a point: asking the tiles. Structure and proof stand in index_layout.h.
 *
 * A query never allocates or locks, and touches no more than one tile, its block and its edges.
 */
#include <stdlib.h>

#include "index_ask.h"

static uint32_t word_at(const grid_index *index, double x, double y)
{
    return tile_word(&index->tiles, column_of(index, x), row_of(index, y));
}

int32_t grid_index_ask_block(const grid_index *index, uint32_t word, const double *p, uint8_t *how)
{
    const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
    int32_t lowest = (int32_t)block[1] - 1, num = (int32_t)block[2], touch = GRID_NONE;
    /* several records of a cell count once: those in groups follow one another, and a cell that also
     * covers the whole tile by a record without edges here stands in `full` */
    int32_t counted = GRID_NONE, whole = lowest;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        int32_t rank = index->rank[group[0]];
        bool on = false, inside = group_parity(index, group, p, &on);
        if (on && touch == GRID_NONE) touch = rank;
        if (inside && rank != counted && rank != whole) {
            counted = rank;
            if (lowest == GRID_NONE || rank < lowest) lowest = rank;
            if (num < 2) num++;
        }
    }
    if (num > 1)
        *how = GRID_OVERLAP;
    else if (num == 1)
        *how = touch == GRID_NONE ? GRID_INTERIOR : GRID_BORDER;
    else
        *how = touch == GRID_NONE ? GRID_OUTSIDE : GRID_RIM;
    int32_t owner = num ? lowest : touch;
    return owner == GRID_NONE ? GRID_NONE : index->label[owner];
}

int32_t grid_index_owner(const grid_index *index, double x, double y, uint8_t *how)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    int32_t label;
    if ((int32_t)word >= (int32_t)NOBODY) {
        *how = word == NOBODY ? GRID_OUTSIDE : GRID_INTERIOR;
        return (int32_t)word;
    }
    if (!has_edges(word)) {
        *how = GRID_OVERLAP;
        return (int32_t)(word & LABEL_MASK);
    }
    if (!is_line(word) || !ask_line(index, word, p, &label))
        return grid_index_ask_block(index, word, p, how);
    *how = label >= 0 ? GRID_INTERIOR : GRID_OUTSIDE;
    return label;
}

/* Whether an edge may lie within `reach` of p, measured in x and in y. The products carry a rounding
 * error of less than 1e-15 of their size. */
static bool is_near(const double *e, const double *p, double reach)
{
    double west = fmin(e[0], e[2]), east = fmax(e[0], e[2]), dx = e[2] - e[0], dy = e[3] - e[1];
    if (p[0] < west - reach || p[0] > east + reach || p[1] < e[1] - reach || p[1] > e[3] + reach)
        return false;
    double left = dx * (p[1] - e[1]), right = dy * (p[0] - e[0]);
    return fabs(left - right) <=
           1.01 * reach * (fabs(dx) + fabs(dy)) + 1e-15 * (fabs(left) + fabs(right));
}

int32_t grid_index_ask_near(const grid_index *index, uint32_t word, const double *p, double reach,
                              uint8_t *how)
{
    const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        const uint32_t *edge = group + GROUP_WORDS;
        for (uint32_t i = 0; i < group[1] >> 1; i++) {
            if (!is_near(index->edges.ends + 4 * (size_t)(edge[i] >> EDGE_SHIFT), p, reach)) continue;
            *how = GRID_DOUBT;
            return GRID_NONE;
        }
    }
    return grid_index_ask_block(index, word, p, how);
}

/* Parities of all records by the definition: over all edges. */
static void toggle_all(const grid_index *index, const double *p, bool *inside)
{
    bool on;
    for (size_t e = 0; e < index->edges.num; e++) {
        if (!left_of_edge(index->edges.ends + 4 * e, 0, p, &on)) continue;
        for (size_t u = index->edges.user_start[e]; u < index->edges.user_start[e + 1]; u++)
            inside[index->edges.users[u]] ^= true;
    }
}

bool grid_index_record_at(const grid_index *index, size_t record, double x, double y)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    bool on, parity = false;
    if (word == NOBODY) return false;
    if (has_edges(word)) {
        const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
        for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1))
            if (group[0] == record) return group_parity(index, group, p, &on);
    }
    for (size_t e = 0; e < index->edges.num; e++) {
        if (!left_of_edge(index->edges.ends + 4 * e, 0, p, &on)) continue;
        for (size_t u = index->edges.user_start[e]; u < index->edges.user_start[e + 1]; u++)
            parity ^= (size_t)index->edges.users[u] == record;
    }
    return parity;
}

size_t grid_index_edges_through(const grid_index *index, size_t record, double x, double y,
                                size_t *edges, size_t room)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    size_t num = 0;
    if (word == NOBODY || !has_edges(word)) return 0;
    const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        if (group[0] != record) continue;
        for (uint32_t i = 0; i < group[1] >> 1; i++) {
            size_t e = group[GROUP_WORDS + i] >> EDGE_SHIFT;
            bool on = false;
            left_of_edge(index->edges.ends + 4 * e, 0, p, &on);
            if (!on) continue;
            if (num < room) edges[num] = e;
            num++;
        }
    }
    return num;
}

void grid_index_records_at(const grid_index *index, double x, double y, bool *inside)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    bool on;
    for (size_t k = 0; k < index->num_records; k++) inside[k] = false;
    if (word == NOBODY) return;
    const uint32_t *block = has_edges(word) ? block_of(index, word) : NULL;
    if (block && block[2] == 0) {
        const uint32_t *group = block + HEADER_WORDS;
        for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1))
            inside[group[0]] = group_parity(index, group, p, &on);
        return;
    }
    /* the tile names the cells that cover it, not their records */
    toggle_all(index, p, inside);
}

static int compare_words(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The distinct edges of a border tile, ascending, into *edges; their number, or SIZE_MAX. */
static size_t tile_edges(const uint32_t *block, uint32_t **edges, size_t *capacity)
{
    size_t num = 0, kept = 0;
    const uint32_t *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        size_t n = group[1] >> 1;
        if (num + n > *capacity) {
            size_t wanted = 2 * (num + n);
            uint32_t *moved = realloc(*edges, wanted * sizeof *moved);
            if (!moved) return SIZE_MAX;
            *edges = moved;
            *capacity = wanted;
        }
        for (size_t i = 0; i < n; i++) (*edges)[num++] = group[GROUP_WORDS + i] >> EDGE_SHIFT;
    }
    if (num) qsort(*edges, num, sizeof **edges, compare_words);
    for (size_t i = 0; i < num; i++)
        if (i == 0 || (*edges)[i] != (*edges)[kept - 1]) (*edges)[kept++] = (*edges)[i];
    return kept;
}

bool grid_index_each_pair(const grid_index *index,
                          bool (*visit)(void *context, size_t first, size_t second), void *context)
{
    uint32_t *edges = NULL;
    size_t capacity = 0;
    bool more = true;
    for (size_t t = index->tiles.first_tile; more && t < index->tiles.num_words; t++) {
        if (!has_edges(index->tiles.words[t])) continue;
        size_t num = tile_edges(block_of(index, index->tiles.words[t]), &edges, &capacity);
        more = num != SIZE_MAX;
        for (size_t i = 0; more && i < num; i++)
            for (size_t j = i + 1; more && j < num; j++) more = visit(context, edges[i], edges[j]);
    }
    free(edges);
    return more;
}

int32_t grid_index_rank_of(const grid_index *index, size_t record) { return index->rank[record]; }

const grid_edges *grid_index_edges(const grid_index *index) { return &index->edges; }

void grid_index_stats_of(const grid_index *index, grid_index_stats *out)
{
    const grid_tiles *tiles = &index->tiles;
    size_t touched = tiles_num_plots(tiles) * sizeof *tiles->plots +
                     tiles->num_words * sizeof *tiles->words + index->num_lines * sizeof *index->lines;
    out->num_edges = index->edges.num;
    out->num_tiles = (size_t)index->tiles.columns * index->tiles.rows;
    out->num_border_tiles = index->num_border;
    out->stored = index->borrowed;
    out->hot_bytes = touched;
    out->bytes = touched + sizeof *index + index->stream_size * sizeof *index->stream +
                 index->edges.num * (4 * sizeof(double) + sizeof(size_t)) +
                 index->edges.user_start[index->edges.num] * sizeof(int32_t) +
                 index->num_records * sizeof *index->rank +
                 index->num_lines * sizeof *index->line_block;
}
