/* index_batch.c - who covers each point of a batch: the tiles asked in passes.
 *
 *   x, y --(scale)--> key of the tile --(plot)--> slot --(word)--> label, or a place in the list of
 *                                                                  the special ones
 *                                                     special --(prefetch)--> line --> label
 *                                                                               +--> block
 *
 * A pass is a loop without branches that the compiler can widen; what the next one loads is known
 * before it starts, so that many loads are under way at once. The same source is compiled for each
 * width of registers: the answers are the same because every operation is.
 *
 * Points known only to within a reach of less than half a quantum (1/16384 of a tile) take the same
 * way:
 *   - nearer than a quantum to the border of a tile they are in doubt; else they are in that tile
 *   - a whole tile has one answer. A line tests quantised points: with the place rounded down the
 * true point is off by less than 1 + 1/2 in x and y, an end by 1/2. A difference of heights of 1 or
 * more below, or 2 or more above, keeps its sign, as the test wants. Along the edge the two errors
 * move the cross product by at most (3/2 + 1/2) (|dx| + dy), less than the margin of index_line.h
 *   - a block answers where none of its edges is within reach
 */
#include "index_ask.h"

/* A batch between its passes; small enough for the first cache. */
typedef struct batch {
    uint32_t key[GRID_INDEX_BATCH];     /* of the tile, then the slot of its word */
    uint16_t special[GRID_INDEX_BATCH]; /* points whose word is no answer */
} batch;

#define WIDEN static inline __attribute__((always_inline))

/* The empty tile in the corner of the ring. */
enum { CORNER = 0 };

/* Points to tiles. What is beyond all tiles, or not a number, goes to the corner. That a coordinate
 * below 1e-100 counts as 0 needs no care here: tiles are never so fine. */
WIDEN void find_tiles(const grid_tiles *tiles, size_t n, const double *restrict x,
                      const double *restrict y, size_t step, uint32_t *restrict key)
{
    const double west = tiles->origin[0], south = tiles->origin[1];
    const double x_scale = tiles->x_scale, y_scale = tiles->y_scale;
    const double columns = tiles->columns, rows = tiles->rows;
    const int32_t plot_columns = (int32_t)tiles->plot_columns, low = PLOT_SIDE - 1;
    for (size_t i = 0; i < n; i++) {
        double u = (x[i * step] - west) * x_scale, v = (y[i * step] - south) * y_scale;
        bool within = (u >= 0) & (u < columns) & (v >= 0) & (v < rows);
        int32_t c = (int32_t)(within ? u : 0.0), r = (int32_t)(within ? v : 0.0);
        int32_t plot = (r >> PLOT_BITS) * plot_columns + (c >> PLOT_BITS);
        key[i] = (uint32_t)(plot * PLOT_TILES + (r & low) * PLOT_SIDE + (c & low));
    }
}

/* The same for points known to within less than half a quantum: hows[i] becomes GRID_DOUBT where
 * the tile is not certain. Beyond all tiles lies nobody's ground, since the ring is wider than the
 * reach. */
WIDEN void find_near(const grid_index *index, size_t n, const double *restrict x,
                     const double *restrict y, uint32_t *restrict key, uint8_t *restrict hows)
{
    const double west = index->tiles.origin[0], south = index->tiles.origin[1];
    const double x_scale = index->tiles.x_scale, y_scale = index->tiles.y_scale;
    const double columns = index->tiles.columns, rows = index->tiles.rows;
    const double quantum = 1.0 / LINE_SCALE, rest = 1 - quantum;
    const int32_t plot_columns = (int32_t)index->tiles.plot_columns, low = PLOT_SIDE - 1;
    for (size_t i = 0; i < n; i++) {
        double u = (x[i] - west) * x_scale, v = (y[i] - south) * y_scale;
        bool within = (u >= 0) & (u < columns) & (v >= 0) & (v < rows);
        int32_t c = (int32_t)(within ? u : 0.0), r = (int32_t)(within ? v : 0.0);
        double a = u - c, b = v - r;
        bool sure = (a >= quantum) & (a < rest) & (b >= quantum) & (b < rest);
        bool number = (u == u) & (v == v);
        int32_t plot = (r >> PLOT_BITS) * plot_columns + (c >> PLOT_BITS);
        int32_t tile = plot * PLOT_TILES + (r & low) * PLOT_SIDE + (c & low);
        key[i] = (uint32_t)(within & sure ? tile : CORNER);
        hows[i] = (within ? sure : number) ? 0 : GRID_DOUBT;
    }
}

/* Tiles to slots of words. */
WIDEN void find_slots(const grid_tiles *tiles, size_t n, uint32_t *restrict key)
{
    const uint32_t *restrict plots = tiles->plots;
    for (size_t i = 0; i < n; i++) key[i] = word_slot(plots[key[i] / PLOT_TILES], key[i]);
}

/* Words, which are labels as a rule; the others are listed. Meanwhile what stands behind the points
 * is fetched: as a rule the next batch. */
WIDEN size_t load_words(const grid_tiles *tiles, size_t n, const double *x, const double *y,
                        size_t step, const uint32_t *restrict slot, int32_t *restrict labels,
                        uint16_t *restrict special)
{
    const size_t line = 64 / sizeof *x / step;
    const uint32_t *words = tiles->words;
    size_t num = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % line == 0) {
            __builtin_prefetch(x + (n + i) * step);
            if (step == 1) __builtin_prefetch(y + n + i);
        }
        int32_t word = (int32_t)words[slot[i]];
        labels[i] = word;
        special[num] = (uint16_t)i;
        num += word < (int32_t)NOBODY;
    }
    return num;
}

/* How the labels were found; what is special is set later. */
WIDEN void name_hows(size_t n, const double *restrict x, const double *restrict y, size_t step,
                     const int32_t *restrict labels, uint8_t *restrict hows)
{
    for (size_t i = 0; i < n; i++) {
        bool valid = grid_exact_valid(x[i * step]) & grid_exact_valid(y[i * step]);
        hows[i] = (uint8_t)(labels[i] >= 0 ? GRID_INTERIOR : valid ? GRID_OUTSIDE : GRID_INVALID);
    }
}

WIDEN void name_near(size_t n, const int32_t *restrict labels, uint8_t *restrict hows)
{
    for (size_t i = 0; i < n; i++)
        hows[i] = (uint8_t)(hows[i] | (labels[i] >= 0 ? GRID_INTERIOR : GRID_OUTSIDE));
}

/* The line of a word with edges. */
WIDEN void fetch(const grid_index *index, uint32_t word)
{
    if (!is_line(word)) return;
    const char *line = (const char *)line_at(index, word);
    __builtin_prefetch(line);
    if (line_kind(word) >= LINE_LONG) __builtin_prefetch(line + 64);
}

/* The answer of a word that is none itself. */
WIDEN int32_t ask_special(const grid_index *index, double reach, uint32_t word, double x, double y,
                          uint8_t *how)
{
    const double p[2] = {grid_exact_flush(x), grid_exact_flush(y)};
    int32_t label;
    if (is_line(word) && ask_line(index, word, p, &label)) {
        *how = (uint8_t)(label >= 0 ? GRID_INTERIOR : GRID_OUTSIDE);
        return label;
    }
    if (!has_edges(word)) {
        *how = GRID_OVERLAP;
        return (int32_t)(word & LABEL_MASK);
    }
    if (reach > 0) return grid_index_ask_near(index, word, p, reach, how);
    /* an index without a ring is asked for everything (index_layout.h) */
    if (!grid_exact_valid(x) || !grid_exact_valid(y)) {
        *how = GRID_INVALID;
        return GRID_NONE;
    }
    return grid_index_ask_block(index, word, p, how);
}

WIDEN void ask_specials(const grid_index *index, double reach, size_t num, const batch *b,
                        const double *x, const double *y, size_t step, int32_t *labels,
                        uint8_t *hows)
{
    for (size_t k = 0; k < num; k++) fetch(index, (uint32_t)labels[b->special[k]]);
    for (size_t k = 0; k < num; k++) {
        size_t i = b->special[k];
        uint8_t how;
        labels[i] = ask_special(index, reach, (uint32_t)labels[i], x[i * step], y[i * step], &how);
        if (hows) hows[i] = how;
    }
}

/* `reach` is 0 where points are exact. */
WIDEN void owners(const grid_index *index, double reach, size_t n, const double *x, const double *y,
                  size_t step, int32_t *labels, uint8_t *hows)
{
    batch b;
    if (reach > 0)
        find_near(index, n, x, y, b.key, hows);
    else
        find_tiles(&index->tiles, n, x, y, step, b.key);
    find_slots(&index->tiles, n, b.key);
    size_t num = load_words(&index->tiles, n, x, y, step, b.key, labels, b.special);
    if (reach > 0)
        name_near(n, labels, hows);
    else if (hows)
        name_hows(n, x, y, step, labels, hows);
    ask_specials(index, reach, num, &b, x, y, step, labels, hows);
}

/* The words alone. */
WIDEN size_t words_of(const grid_tiles *tiles, size_t n, const double *x, const double *y,
                      size_t step, int32_t *words, uint16_t *special)
{
    uint32_t key[GRID_INDEX_BATCH];
    find_tiles(tiles, n, x, y, step, key);
    find_slots(tiles, n, key);
    return load_words(tiles, n, x, y, step, key, words, special);
}

/* One batch as it was asked for: owners, or words of tiles without an index. */
typedef struct question {
    const grid_index *index;
    double reach;
    size_t n, step;
    const double *x, *y;
    int32_t *labels;
    uint8_t *hows;
    const grid_tiles *tiles;
    uint16_t *special;
    size_t *num_special;
} question;

/* A copy for each kind of batch, so that none pays for what others want. */
WIDEN void answer(const question *q)
{
    if (q->tiles && q->step == 1)
        *q->num_special = words_of(q->tiles, q->n, q->x, q->y, 1, q->labels, q->special);
    else if (q->tiles)
        *q->num_special = words_of(q->tiles, q->n, q->x, q->y, 2, q->labels, q->special);
    else if (q->reach > 0)
        owners(q->index, q->reach, q->n, q->x, q->y, 1, q->labels, q->hows);
    else if (q->step == 1 && q->hows)
        owners(q->index, 0, q->n, q->x, q->y, 1, q->labels, q->hows);
    else if (q->step == 1)
        owners(q->index, 0, q->n, q->x, q->y, 1, q->labels, NULL);
    else if (q->hows)
        owners(q->index, 0, q->n, q->x, q->y, 2, q->labels, q->hows);
    else
        owners(q->index, 0, q->n, q->x, q->y, 2, q->labels, NULL);
}

static void answer_portable(const question *q) { answer(q); }

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void answer_avx2(const question *q) { answer(q); }

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"))) static void
answer_avx512(const question *q)
{
    answer(q);
}
#endif

static bool answer_by(grid_width width, const question *q)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (width == GRID_WIDTH_AVX512 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        answer_avx512(q);
        return true;
    }
    if (width == GRID_WIDTH_AVX2 && __builtin_cpu_supports("avx2")) {
        answer_avx2(q);
        return true;
    }
#endif
    if (width != GRID_WIDTH_PORTABLE) return false;
    answer_portable(q);
    return true;
}

bool grid_index_owners_by(grid_width width, const grid_index *index, size_t n, const double *x,
                          const double *y, size_t step, int32_t *labels, uint8_t *hows)
{
    const question q = {
        .index = index, .n = n, .step = step, .x = x, .y = y, .labels = labels, .hows = hows};
    return answer_by(width, &q);
}

static void answer_widest(const question *q)
{
    for (int width = GRID_NUM_WIDTHS - 1; width >= 0; width--)
        if (answer_by((grid_width)width, q)) return;
}

void grid_index_owners(const grid_index *index, size_t n, const double *x, const double *y,
                       size_t step, int32_t *labels, uint8_t *hows)
{
    answer_widest(&(question){
        .index = index, .n = n, .step = step, .x = x, .y = y, .labels = labels, .hows = hows});
}

void grid_index_owners_near(const grid_index *index, double reach, size_t n, const double *x,
                            const double *y, int32_t *labels, uint8_t *hows)
{
    answer_widest(&(question){.index = index,
                              .reach = reach,
                              .n = n,
                              .step = 1,
                              .x = x,
                              .y = y,
                              .labels = labels,
                              .hows = hows});
}

size_t grid_tiles_words(const grid_tiles *tiles, size_t n, const double *x, const double *y,
                        size_t step, int32_t *words, uint16_t *special)
{
    size_t num = 0;
    answer_widest(&(question){.tiles = tiles,
                              .n = n,
                              .step = step,
                              .x = x,
                              .y = y,
                              .labels = words,
                              .special = special,
                              .num_special = &num});
    return num;
}

double grid_index_reach(const grid_index *index)
{
    if (!(index->tiles.x_scale > 0 && index->tiles.y_scale > 0)) return 0;
    /* less than 1/2 quantum, by more than what the scales are rounded by */
    return 0.45 / (LINE_SCALE * fmax(index->tiles.x_scale, index->tiles.y_scale));
}
