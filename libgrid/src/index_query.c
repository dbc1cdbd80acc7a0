/* index_query.c - who covers a point: asking the tiles. Structure and proof stand in index_layout.h.
 *
 * A query never allocates or locks, and touches no more than one tile, its block and its edges.
 */
#include <stdlib.h>

#include "index_layout.h"

static uint32_t word_at(const grid_index *index, double x, double y)
{
    if (!(x >= index->box[0] && x <= index->box[2] && y >= index->box[1] && y <= index->box[3]))
        return 0;
    return index->tiles[(size_t)row_of(index, y) * index->columns + column_of(index, x)];
}

void grid_index_cover(const grid_index *index, double x, double y, grid_cover *out)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    if (!(word & BORDER)) {
        *out = (grid_cover){(int32_t)(word >> 1) - 1, word ? 1 + (int32_t)(word & 1) : 0, GRID_NONE};
        return;
    }
    const uint32_t *block = index->stream + (word & ~BORDER), *group = block + HEADER_WORDS;
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
    *out = (grid_cover){lowest, num, touch};
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
    if (!word) return false;
    const uint32_t *block = index->stream + (word & ~BORDER), *group = block + HEADER_WORDS;
    if (word & BORDER)
        for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1))
            if (group[0] == record) return group_parity(index, group, p, &on);
    for (size_t e = 0; e < index->edges.num; e++) {
        if (!left_of_edge(index->edges.ends + 4 * e, 0, p, &on)) continue;
        for (size_t u = index->edges.user_start[e]; u < index->edges.user_start[e + 1]; u++)
            parity ^= (size_t)index->edges.users[u] == record;
    }
    return parity;
}

void grid_index_records_at(const grid_index *index, double x, double y, bool *inside)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    bool on;
    for (size_t k = 0; k < index->num_records; k++) inside[k] = false;
    if (!word) return;
    const uint32_t *block = index->stream + (word & ~BORDER), *group = block + HEADER_WORDS;
    if ((word & BORDER) && block[2] == 0) {
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
    size_t capacity = 0, num_tiles = (size_t)index->columns * index->rows;
    bool more = true;
    for (size_t t = 0; more && t < num_tiles; t++) {
        if (!(index->tiles[t] & BORDER)) continue;
        size_t num = tile_edges(index->stream + (index->tiles[t] & ~BORDER), &edges, &capacity);
        more = num != SIZE_MAX;
        for (size_t i = 0; more && i < num; i++)
            for (size_t j = i + 1; more && j < num; j++) more = visit(context, edges[i], edges[j]);
    }
    free(edges);
    return more;
}

const grid_edges *grid_index_edges(const grid_index *index) { return &index->edges; }

void grid_index_stats_of(const grid_index *index, grid_index_stats *out)
{
    size_t num_tiles = (size_t)index->columns * index->rows;
    out->num_edges = index->edges.num;
    out->num_tiles = num_tiles;
    out->num_border_tiles = index->num_border;
    out->bytes = sizeof *index + num_tiles * sizeof *index->tiles +
                 index->stream_size * sizeof *index->stream +
                 index->edges.num * (4 * sizeof(double) + sizeof(size_t)) +
                 index->edges.user_start[index->edges.num] * sizeof(int32_t) +
                 index->num_records * sizeof *index->rank;
}
