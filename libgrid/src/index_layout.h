/* index_layout.h - how the index lies in memory, shared by its builder and its queries.
 *
 *   word of a tile                      block of a border tile (in `stream`)
 *   +--------------------------+        +-----------------------------------------------------+
 *   | 0: nobody here           |        | num groups | full: lowest rank + 1 | full: 0, 1, 2+ |
 *   | label + 1 | shared bit   |        +-----------------------------------------------------+
 *   | BORDER | offset ---------+------> | record | 2 * num edges + base bit | edge | edge ...   | a group
 *   | LINE | number | kind     |        | record | 2 * num edges + base bit | edge | edge ...   |
 *   +-----------+--------------+        +-----------------------------------------------------+
 *               +---> index_line.h: most border tiles in one cache line, with the block behind it
 *   `full` sums up the cells that cover the whole tile and have no edge in it.
 *
 * A tile that no edge touches has one cover everywhere: one load answers. In another tile the parity of
 * a record at p is its base bit plus the number of its edges e in the tile with f(e, p):
 *
 *   f(e, p) = [low(e) <= p.y < high(e)] and p strictly left of the line of e
 *
 * where low(e) opens to -inf when the lower end lies right of the tile, and high(e) to +inf when the
 * upper end does. Why that is exact: the plain sum over ALL edges of a record is the crossing number of
 * the ray to the right. Seen as a function of p in one tile, an edge's term jumps across the edge
 * itself and across the horizontal rays that go LEFT from its two ends. Rays from ends that lie left of
 * the tile, above or below it do not meet it; those from ends inside it cancel, because every vertex
 * has an even number of a record's edges and all are in the list; opening takes away those from ends
 * right of it. A horizontal edge has no term of its own; where one end alone lies right of the tile,
 * opening takes away that end's ray and leaves a jump across the whole line: its term is [low <= p.y].
 * So the sum and the parity differ by a constant on the tile: the base bit, set at one
 * reference point. No coordinate is ever computed; extra edges in a list do no harm; columns and rows
 * are monotone functions of the doubles, so "right of the tile" is decided exactly too.
 *
 * Invariants: groups ascend by record, hence by rank; every edge that touches a tile is in its list.
 */
#ifndef GRID_SRC_INDEX_LAYOUT_H
#define GRID_SRC_INDEX_LAYOUT_H

#include "exact.h"
#include "index.h"
#include "index_line.h"

#define BORDER 0x80000000u
#define LINE 0xC0000000u /* BORDER and one bit more */
#define OFFSET_MASK 0x3FFFFFFFu
#define KIND_BITS 2

enum { OPEN_LOW = 1, OPEN_HIGH = 2, EDGE_SHIFT = 2 };
enum { HEADER_WORDS = 3, GROUP_WORDS = 2 };

struct grid_index {
    grid_edges edges;
    int32_t *rank;  /* of each record */
    int32_t *label; /* of each rank */
    size_t num_ranks;
    size_t num_records;
    double box[4]; /* min x, min y, max x, max y of all edges */
    double x_scale, y_scale;
    uint32_t columns, rows;
    uint32_t *tiles; /* row by row from the south */
    uint32_t *stream;
    size_t stream_size, num_border;
    grid_line *lines;      /* aligned to cache lines */
    uint32_t *line_block;  /* offset in `stream` of the block behind each line */
    size_t num_lines;
    bool borrowed; /* the arrays lie in a stored block (index_store.h) that outlives the index */
};

/* index_pack.c: gives border tiles a line where that is possible. Needs a point of each column and row. */
bool grid_lines_build(grid_index *index, const double *ref_x, const double *ref_y);

/* The block of a border tile. */
static inline uint32_t *block_of(const grid_index *index, uint32_t word)
{
    uint32_t at = word & OFFSET_MASK;
    return index->stream + ((word & LINE) == LINE ? index->line_block[at >> KIND_BITS] : at);
}

static inline uint32_t column_of(const grid_index *index, double x)
{
    double c = (x - index->box[0]) * index->x_scale;
    return c >= index->columns ? index->columns - 1 : (uint32_t)c;
}

static inline uint32_t row_of(const grid_index *index, double y)
{
    double r = (y - index->box[1]) * index->y_scale;
    return r >= index->rows ? index->rows - 1 : (uint32_t)r;
}

/* f(e, p) above; *on is set when p lies exactly on the edge, ends included. */
static inline bool left_of_edge(const double *e, uint32_t flags, const double *p, bool *on)
{
    if (e[1] == e[3]) {
        bool beside = (p[0] < e[0] && p[0] < e[2]) || (p[0] > e[0] && p[0] > e[2]);
        if (p[1] == e[1] && !beside) *on = true;
        return (flags & OPEN_LOW) && p[1] >= e[1];
    }
    bool above_low = (flags & OPEN_LOW) || e[1] <= p[1];
    bool below_high = (flags & OPEN_HIGH) || p[1] < e[3];
    if (!above_low || !(below_high || p[1] == e[3])) return false;
    if (p[0] < e[0] && p[0] < e[2]) return below_high;
    if (p[0] > e[0] && p[0] > e[2]) return false;
    int side = grid_exact_orient(e, e + 2, p);
    if (side == 0 && p[1] >= e[1] && p[1] <= e[3]) *on = true;
    return side > 0 && below_high;
}

/* Parity at p of the record whose group starts at `group`. */
static inline bool group_parity(const grid_index *index, const uint32_t *group, const double *p,
                                bool *on)
{
    uint32_t num_edges = group[1] >> 1, parity = group[1] & 1;
    const uint32_t *edge = group + GROUP_WORDS;
    for (uint32_t i = 0; i < num_edges; i++)
        parity ^= left_of_edge(index->edges.ends + 4 * (size_t)(edge[i] >> EDGE_SHIFT), edge[i], p, on);
    return parity;
}

#endif
