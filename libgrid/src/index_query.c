/* index_query.c - who covers a point: asking the tiles. Structure and proof stand in index_layout.h.
 *
 * A query never allocates or locks, and touches no more than one tile, its block and its edges.
 *
 * Points known only to within a reach of less than half a quantum (1/16384 of a tile) take the same way:
 *   - nearer than a quantum to the border of a tile they are in doubt; else they are in that tile
 *   - a pure tile has one answer. A line tests quantised points: with the place rounded down the true
 *     point is off by less than 1 + 1/2 in x and y, an end by 1/2. A difference of heights of 1 or more
 *     below, or 2 or more above, keeps its sign, as the test wants. Along the edge the two errors move
 *     the cross product by at most (3/2 + 1/2) (|dx| + dy), less than the margin of index_line.h
 *   - a block answers where none of its edges is within reach
 */
#include <stdlib.h>

#include "index_layout.h"

static uint32_t word_at(const grid_index *index, double x, double y)
{
    if (!(x >= index->box[0] && x <= index->box[2] && y >= index->box[1] && y <= index->box[3]))
        return 0;
    return index->tiles[(size_t)row_of(index, y) * index->columns + column_of(index, x)];
}

/* The exact edges of a border tile decide: S and T of docs/semantics.md, then the answer. */
static int32_t ask_block(const grid_index *index, uint32_t word, const double *p, uint8_t *how)
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

/* A point in its tile, in quanta. */
static inline void quantise(const grid_index *index, double x, double y, int *qx, int *qy)
{
    double u = (x - index->box[0]) * index->x_scale, v = (y - index->box[1]) * index->y_scale;
    *qx = (int)((u - column_of(index, x)) * LINE_SCALE);
    *qy = (int)((v - row_of(index, y)) * LINE_SCALE);
}

/* Asks a tile's line; false when there is none or it is in doubt. */
static inline bool ask_line(const grid_index *index, uint32_t word, int qx, int qy, int32_t *label)
{
    const grid_line *line = index->lines + ((word & OFFSET_MASK) >> KIND_BITS);
    if ((word & LINE) != LINE) return false;
    if (word & LINE_JUNCTION) return junction_owner(line, word & LINE_LONG, qx, qy, label);
    return line_owner(line, word & LINE_LONG, qx, qy, label);
}

int32_t grid_index_owner(const grid_index *index, double x, double y, uint8_t *how)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    int32_t label;
    int qx, qy;
    if (!(word & BORDER)) {
        *how = (uint8_t)(word == 0 ? GRID_OUTSIDE : word & 1 ? GRID_OVERLAP : GRID_INTERIOR);
        return (int32_t)(word >> 1) - 1;
    }
    quantise(index, x, y, &qx, &qy);
    if (!ask_line(index, word, qx, qy, &label)) return ask_block(index, word, p, how);
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

/* As ask_block, for a point known to within `reach`. */
static int32_t ask_block_near(const grid_index *index, uint32_t word, const double *p, double reach,
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
    return ask_block(index, word, p, how);
}

/* A batch between its passes; small enough for the first cache. */
typedef struct batch {
    double u[GRID_INDEX_BATCH], v[GRID_INDEX_BATCH]; /* in tiles; u = -1 beyond the box */
    int32_t tile[GRID_INDEX_BATCH], qx[GRID_INDEX_BATCH], qy[GRID_INDEX_BATCH];
    uint32_t word[GRID_INDEX_BATCH];
    uint16_t border[GRID_INDEX_BATCH]; /* points in border tiles */
    int32_t doubt[GRID_INDEX_BATCH];   /* only where points have a reach */
} batch;

#define WIDEN static inline __attribute__((always_inline))

/* Points in units of tiles. The loops down to answer_pure have no branches, so that the compiler can
 * widen them. */
WIDEN void scale_points(const grid_index *index, size_t n, const double *restrict x,
                        const double *restrict y, double *restrict u, double *restrict v)
{
    const double west = index->box[0], south = index->box[1], east = index->box[2], north = index->box[3];
    const double x_scale = index->x_scale, y_scale = index->y_scale;
    for (size_t i = 0; i < n; i++) {
        double px = grid_exact_flush(x[i]), py = grid_exact_flush(y[i]);
        double a = (px - west) * x_scale, b = (py - south) * y_scale;
        bool within = (px >= west) & (px <= east) & (py >= south) & (py <= north);
        u[i] = within ? a : -1.0;
        v[i] = within ? b : 0.0;
    }
}

/* Tile and place in the tile; points outside go to a tile beyond the last, which is empty. */
WIDEN void find_tiles(const grid_index *index, size_t n, const double *restrict u,
                      const double *restrict v, int32_t *restrict tile, int32_t *restrict qx,
                      int32_t *restrict qy)
{
    const int32_t columns = (int32_t)index->columns, rows = (int32_t)index->rows;
    for (size_t i = 0; i < n; i++) {
        int32_t column = (int32_t)u[i], row = (int32_t)v[i];
        column = column < columns - 1 ? column : columns - 1;
        row = row < rows - 1 ? row : rows - 1;
        qx[i] = (int32_t)((u[i] - column) * LINE_SCALE);
        qy[i] = (int32_t)((v[i] - row) * LINE_SCALE);
        tile[i] = u[i] < 0 ? columns * rows : row * columns + column;
    }
}

/* As scale_points, for points known to within less than a quantum: u = -1 only where even the true point
 * is beyond the box; NaN and what may be in the box or not goes to its corner. */
WIDEN void scale_near(const grid_index *index, size_t n, const double *restrict x,
                      const double *restrict y, double *restrict u, double *restrict v)
{
    const double west = index->box[0], south = index->box[1];
    const double x_scale = index->x_scale, y_scale = index->y_scale;
    const double half_x = index->columns / 2.0, half_y = index->rows / 2.0, quantum = 1.0 / LINE_SCALE;
    for (size_t i = 0; i < n; i++) {
        double a = (x[i] - west) * x_scale, b = (y[i] - south) * y_scale;
        /* how far beyond the box, in tiles */
        double off_x = fabs(a - half_x) - half_x, off_y = fabs(b - half_y) - half_y;
        bool within = (off_x <= 0) & (off_y <= 0), beyond = (off_x > quantum) | (off_y > quantum);
        double p = within ? fabs(a) : 0.0; /* a hair below 0 is in the first tile */
        u[i] = beyond ? -1.0 : p;
        v[i] = within ? fabs(b) : 0.0;
    }
}

/* Points within a quantum of the border of a tile are in doubt; they go to the tile beyond the last. */
WIDEN void doubt_borders(const grid_index *index, size_t n, const int32_t *restrict qx,
                         const int32_t *restrict qy, int32_t *restrict tile, int32_t *restrict doubt)
{
    const int32_t nowhere = (int32_t)(index->columns * index->rows);
    for (size_t i = 0; i < n; i++) {
        bool at_border = (qx[i] < 1) | (qx[i] > LINE_SCALE - 2) | (qy[i] < 1) | (qy[i] > LINE_SCALE - 2);
        doubt[i] = at_border & (tile[i] != nowhere);
        tile[i] = doubt[i] ? nowhere : tile[i];
    }
}

/* Words of all tiles; points in border tiles are listed. */
WIDEN size_t load_words(const grid_index *index, size_t n, batch *b)
{
    const uint32_t *tiles = index->tiles;
    size_t num = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t word = tiles[b->tile[i]];
        b->word[i] = word;
        b->border[num] = (uint16_t)i;
        num += word >> 31;
    }
    return num;
}

/* The answers of pure tiles; those of others are wrong until answer_border. */
WIDEN void answer_pure(size_t n, const uint32_t *restrict words, int32_t *restrict labels,
                       uint8_t *restrict hows)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t word = words[i];
        labels[i] = (int32_t)(word >> 1) - 1;
        hows[i] = (uint8_t)(word == 0 ? GRID_OUTSIDE : word & 1 ? GRID_OVERLAP : GRID_INTERIOR);
    }
}

WIDEN void answer_border(const grid_index *index, double reach, size_t num, const batch *b,
                         const double *x, const double *y, int32_t *labels, uint8_t *hows)
{
    for (size_t k = 0; k < num; k++) {
        uint32_t word = b->word[b->border[k]];
        if ((word & LINE) != LINE) continue;
        const grid_line *line = index->lines + ((word & OFFSET_MASK) >> KIND_BITS);
        __builtin_prefetch(line);
        if (word & (LINE_LONG | LINE_JUNCTION)) __builtin_prefetch(line + 1);
    }
    for (size_t k = 0; k < num; k++) {
        size_t i = b->border[k];
        if (ask_line(index, b->word[i], b->qx[i], b->qy[i], &labels[i])) {
            hows[i] = (uint8_t)(labels[i] >= 0 ? GRID_INTERIOR : GRID_OUTSIDE);
            continue;
        }
        const double p[2] = {grid_exact_flush(x[i]), grid_exact_flush(y[i])};
        labels[i] = reach > 0 ? ask_block_near(index, b->word[i], p, reach, &hows[i])
                              : ask_block(index, b->word[i], p, &hows[i]);
    }
}

/* `reach` is 0 where points are exact. */
WIDEN void owners(const grid_index *index, double reach, size_t n, const double *x, const double *y,
                  int32_t *labels, uint8_t *hows)
{
    batch b;
    if (reach > 0)
        scale_near(index, n, x, y, b.u, b.v);
    else
        scale_points(index, n, x, y, b.u, b.v);
    find_tiles(index, n, b.u, b.v, b.tile, b.qx, b.qy);
    if (reach > 0) doubt_borders(index, n, b.qx, b.qy, b.tile, b.doubt);
    size_t num = load_words(index, n, &b);
    answer_pure(n, b.word, labels, hows);
    if (num) answer_border(index, reach, num, &b, x, y, labels, hows);
    for (size_t i = 0; reach > 0 && i < n; i++)
        hows[i] = b.doubt[i] ? GRID_DOUBT : hows[i];
    if (reach > 0) return;
    /* what is not valid is not within the box */
    for (size_t i = 0; i < n; i++)
        if (hows[i] == GRID_OUTSIDE && !(grid_exact_valid(x[i]) && grid_exact_valid(y[i])))
            hows[i] = GRID_INVALID;
}

/* Two copies, so that exact points pay nothing for the reach of others. */
WIDEN void owners_of(const grid_index *index, double reach, size_t n, const double *x, const double *y,
                     int32_t *labels, uint8_t *hows)
{
    if (reach > 0)
        owners(index, reach, n, x, y, labels, hows);
    else
        owners(index, 0, n, x, y, labels, hows);
}

static void owners_portable(const grid_index *index, double reach, size_t n, const double *x,
                            const double *y, int32_t *labels, uint8_t *hows)
{
    owners_of(index, reach, n, x, y, labels, hows);
}

#if defined(__x86_64__) && defined(__GNUC__)
/* The same source, compiled for wider registers: the answers are the same because every operation is. */
__attribute__((target("avx2"))) static void owners_avx2(const grid_index *index, double reach, size_t n,
                                                        const double *x, const double *y,
                                                        int32_t *labels, uint8_t *hows)
{
    owners_of(index, reach, n, x, y, labels, hows);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"))) static void
owners_avx512(const grid_index *index, double reach, size_t n, const double *x, const double *y,
              int32_t *labels, uint8_t *hows)
{
    owners_of(index, reach, n, x, y, labels, hows);
}
#endif

static bool owners_by(grid_width width, const grid_index *index, double reach, size_t n,
                      const double *x, const double *y, int32_t *labels, uint8_t *hows)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (width == GRID_WIDTH_AVX512 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        owners_avx512(index, reach, n, x, y, labels, hows);
        return true;
    }
    if (width == GRID_WIDTH_AVX2 && __builtin_cpu_supports("avx2")) {
        owners_avx2(index, reach, n, x, y, labels, hows);
        return true;
    }
#endif
    if (width != GRID_WIDTH_PORTABLE) return false;
    owners_portable(index, reach, n, x, y, labels, hows);
    return true;
}

bool grid_index_owners_by(grid_width width, const grid_index *index, size_t n, const double *x,
                          const double *y, int32_t *labels, uint8_t *hows)
{
    return owners_by(width, index, 0, n, x, y, labels, hows);
}

void grid_index_owners(const grid_index *index, size_t n, const double *x, const double *y,
                       int32_t *labels, uint8_t *hows)
{
    for (int width = GRID_NUM_WIDTHS - 1; width >= 0; width--)
        if (owners_by((grid_width)width, index, 0, n, x, y, labels, hows)) return;
}

void grid_index_owners_near(const grid_index *index, double reach, size_t n, const double *x,
                            const double *y, int32_t *labels, uint8_t *hows)
{
    for (int width = GRID_NUM_WIDTHS - 1; width >= 0; width--)
        if (owners_by((grid_width)width, index, reach, n, x, y, labels, hows)) return;
}

double grid_index_reach(const grid_index *index)
{
    if (!(index->x_scale > 0 && index->y_scale > 0)) return 0;
    /* less than 1/2 quantum, by more than what the scales are rounded by */
    return 0.45 / (LINE_SCALE * fmax(index->x_scale, index->y_scale));
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
    if (word & BORDER) {
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

void grid_index_records_at(const grid_index *index, double x, double y, bool *inside)
{
    const double p[2] = {x, y};
    uint32_t word = word_at(index, x, y);
    bool on;
    for (size_t k = 0; k < index->num_records; k++) inside[k] = false;
    if (!word) return;
    const uint32_t *block = word & BORDER ? block_of(index, word) : NULL;
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
    size_t capacity = 0, num_tiles = (size_t)index->columns * index->rows;
    bool more = true;
    for (size_t t = 0; more && t < num_tiles; t++) {
        if (!(index->tiles[t] & BORDER)) continue;
        size_t num = tile_edges(block_of(index, index->tiles[t]), &edges, &capacity);
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
    out->stored = index->borrowed;
    out->bytes = sizeof *index + num_tiles * sizeof *index->tiles +
                 index->stream_size * sizeof *index->stream +
                 index->edges.num * (4 * sizeof(double) + sizeof(size_t)) +
                 index->edges.user_start[index->edges.num] * sizeof(int32_t) +
                 index->num_records * sizeof *index->rank +
                 index->num_lines * (sizeof *index->lines + sizeof *index->line_block);
}
