/* index_layout.h - how the index lies in memory, shared by its builder and its queries.
 *
 *   word of a tile                      block of a border tile (in `stream`)
 *   +--------------------------+        +-----------------------------------------------------+
 *   | label, or -1: nobody     |        | num groups | full: lowest rank + 1 | full: 0, 1, 2+ |
 *   | OVERLAP | label          |        +-----------------------------------------------------+
 *   | BORDER  | offset --------+------> | record | 2 * num edges + base bit | edge | edge ...   | a group
 *   | LINE | number | kind     |        | record | 2 * num edges + base bit | edge | edge ...   |
 *   +-----------+--------------+        +-----------------------------------------------------+
 *               +---> index_line.h: most border tiles in half a cache line, with the block behind it
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
 * How words are found stands in tiles.h. The constants are nobody, each rank's label, each rank's OVERLAP.
 * A ring of tiles round the box is empty, and so is everything beyond. Where an extent has no width (or
 * only a few doubles) there is one column, without a ring, and points beyond the box are asked of it.
 *
 * Invariants: groups ascend by record, hence by rank; every edge that touches a tile is in its list.
 * Columns and rows are monotone functions of the doubles, also beyond the box.
 */
#ifndef GRID_SRC_INDEX_LAYOUT_H
#define GRID_SRC_INDEX_LAYOUT_H

#include "exact.h"
#include "index.h"
#include "index_line.h"
#include "tiles.h"

#define BORDER 0x80000000u
#define OVERLAP 0xA0000000u
#define LINE 0xC0000000u
#define OFFSET_MASK 0x1FFFFFFFu /* of a block in `stream` */
#define LABEL_MASK 0x07FFFFFFu
#define KIND_BITS 3
#define MOST_LINES (0x3FFFFFFFu >> KIND_BITS) /* keeps every word of a line below NOBODY */

enum { OPEN_LOW = 1, OPEN_HIGH = 2, EDGE_SHIFT = 2 };
enum { HEADER_WORDS = 3, GROUP_WORDS = 2 };

struct grid_index {
    grid_edges edges;
    int32_t *rank;  /* of each record */
    int32_t *label; /* of each rank */
    size_t num_ranks;
    size_t num_records;
    double box[4]; /* min x, min y, max x, max y of all edges */
    grid_tiles tiles;
    uint32_t *stream;
    size_t stream_size, num_border;
    grid_half_line *lines; /* aligned to cache lines */
    uint32_t *line_block;  /* offset in `stream` of the block behind each line */
    size_t num_lines;      /* halves */
    bool borrowed; /* the arrays lie in a stored block (index_store.h) that outlives the index */
};

/* index_pack.c: gives border tiles a line where that is possible. Needs a point of each column and row. */
bool grid_lines_build(grid_index *index, const double *ref_x, const double *ref_y);

static inline bool is_border(uint32_t word) { return word - BORDER < OVERLAP - BORDER; }
static inline bool is_line(uint32_t word) { return word >= LINE && word != NOBODY; }
static inline bool has_edges(uint32_t word) { return is_border(word) || is_line(word); }

/* Words before those of tiles: nobody, labels, overlaps; rounded up so that plots fill cache lines. */
static inline size_t num_constants(size_t num_ranks) { return (1 + 2 * num_ranks + 15) / 16 * 16; }

static inline const grid_half_line *line_at(const grid_index *index, uint32_t word)
{
    return index->lines + ((word & ~LINE) >> KIND_BITS);
}

static inline unsigned line_kind(uint32_t word) { return word & ((1u << KIND_BITS) - 1); }

/* The block of a border tile. */
static inline uint32_t *block_of(const grid_index *index, uint32_t word)
{
    return index->stream +
           (is_line(word) ? index->line_block[(word & ~LINE) >> KIND_BITS] : word & OFFSET_MASK);
}

static inline uint32_t column_of(const grid_index *index, double x) { return tiles_column(&index->tiles, x); }
static inline uint32_t row_of(const grid_index *index, double y) { return tiles_row(&index->tiles, y); }

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
