/* index_build.c - from edges to tiles. Structure and proof stand in index_layout.h.
 *
 *   edges --(which tiles does each touch)--> entries (tile, record, edge)
 *         --(counting sort by tile)-------> blocks of groups, base bits still 0
 *         --(sweep of each row's reference line, east to west)--> base bits, full covers, pure tiles
 *
 * The only rounding is in "which tiles": lists get a margin and may hold edges that do not touch.
 */
#include <stdlib.h>
#include <string.h>

#include "index_layout.h"
#include "support.h"

/* About four tiles for each edge leave few edges to a border tile; beyond 2^24 tiles (64 MB) the
 * words themselves would miss every cache. */
enum { TILES_PER_EDGE = 4, MAX_TILES = 1 << 24 };
/* Margin in tiles around an edge: far more than the rounding of a tile coordinate below 2^24. */
#define MARGIN 1e-6

typedef struct entry {
    uint32_t record, edge_word;
} entry;

typedef struct event { /* on a reference line: tiles west of `column` have the edge to their right */
    uint32_t column, edge;
} event;

typedef struct builder {
    grid_index *index;
    double *ref_x, *ref_y; /* a point of each column and row */
    size_t *tile_start;    /* entries of a tile; num_tiles + 1 */
    entry *entries;
    size_t *row_start; /* events of a row; rows + 1 */
    event *events;
    bool *active;      /* records that hold the current reference point */
    int32_t *list;     /* the same as a sorted list */
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

/* At most `wanted` parts of [low, high] that still have many doubles each. */
static uint32_t limit_parts(double wanted, double low, double high)
{
    double ulps = (high - low) / (fmax(fabs(low), fabs(high)) * 0x1p-52);
    double parts = fmin(wanted, ulps / 64);
    return parts >= 1 ? (uint32_t)parts : 1;
}

static void choose_tiles(grid_index *index)
{
    const double *box = index->box;
    double width = box[2] - box[0], height = box[3] - box[1];
    double tiles = fmin((double)MAX_TILES, (double)TILES_PER_EDGE * (double)index->edges.num + 1);
    double columns = 1, rows = 1;
    if (width > 0 && height > 0) {
        columns = fmin(fmax(sqrt(tiles * (width / height)), 1), tiles);
        rows = fmax(tiles / columns, 1);
    } else if (width > 0) {
        columns = tiles;
    } else if (height > 0) {
        rows = tiles;
    }
    index->columns = limit_parts(columns, box[0], box[2]);
    index->rows = limit_parts(rows, box[1], box[3]);
    index->x_scale = width > 0 ? index->columns / width : 0;
    index->y_scale = height > 0 ? index->rows / height : 0;
}

/* A reference point in the middle of each column and row; false if rounding puts one elsewhere. */
static bool place_references(builder *b)
{
    const grid_index *index = b->index;
    double width = index->box[2] - index->box[0], height = index->box[3] - index->box[1];
    for (uint32_t c = 0; c < index->columns; c++) {
        b->ref_x[c] = grid_exact_flush(index->box[0] + (c + 0.5) / index->columns * width);
        if (column_of(index, b->ref_x[c]) != c) return false;
    }
    for (uint32_t r = 0; r < index->rows; r++) {
        b->ref_y[r] = grid_exact_flush(index->box[1] + (r + 0.5) / index->rows * height);
        if (row_of(index, b->ref_y[r]) != r) return false;
    }
    return true;
}

/* Calls `put` for a superset of the tiles that an edge touches. */
static void each_tile(builder *b, uint32_t edge, void (*put)(builder *, uint32_t, uint32_t, uint32_t))
{
    const grid_index *index = b->index;
    const double *e = index->edges.ends + 4 * (size_t)edge;
    uint32_t first_row = row_of(index, e[1]), last_row = row_of(index, e[3]);
    double west = fmin(e[0], e[2]), east = fmax(e[0], e[2]);
    uint32_t first_column = column_of(index, west), last_column = column_of(index, east);
    /* the edge in tile units */
    double u = (e[0] - index->box[0]) * index->x_scale, du = (e[2] - index->box[0]) * index->x_scale - u;
    double v = (e[1] - index->box[1]) * index->y_scale, dv = (e[3] - index->box[1]) * index->y_scale - v;
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

static void count_entry(builder *b, uint32_t edge, uint32_t column, uint32_t row)
{
    const size_t *start = b->index->edges.user_start + edge;
    b->tile_start[(size_t)row * b->index->columns + column + 1] += start[1] - start[0];
}

static void put_entry(builder *b, uint32_t edge, uint32_t column, uint32_t row)
{
    const grid_index *index = b->index;
    const double *e = index->edges.ends + 4 * (size_t)edge;
    uint32_t word = edge << EDGE_SHIFT;
    bool low_right = column_of(index, e[0]) > column, high_right = column_of(index, e[2]) > column;
    if (e[1] < e[3]) word |= (low_right ? OPEN_LOW : 0) | (high_right ? OPEN_HIGH : 0);
    else if (low_right != high_right) word |= OPEN_LOW;
    size_t *next = &b->tile_start[(size_t)row * index->columns + column];
    for (size_t u = index->edges.user_start[edge]; u < index->edges.user_start[edge + 1]; u++)
        b->entries[(*next)++] = (entry){(uint32_t)index->edges.users[u], word};
}

static bool entry_before(const entry *a, const entry *b)
{
    return a->record != b->record ? a->record < b->record : a->edge_word < b->edge_word;
}

static int compare_entries(const void *left, const void *right)
{
    return entry_before(left, right) ? -1 : entry_before(right, left);
}

/* A tile has a handful of entries as a rule, nearly in order. */
static void sort_entries(entry *list, size_t n)
{
    if (n > 32) {
        qsort(list, n, sizeof *list, compare_entries);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        entry item = list[i];
        size_t at = i;
        for (; at > 0 && entry_before(&item, &list[at - 1]); at--) list[at] = list[at - 1];
        list[at] = item;
    }
}

static bool list_entries(builder *b)
{
    grid_index *index = b->index;
    size_t num_tiles = (size_t)index->columns * index->rows;
    for (size_t e = 0; e < index->edges.num; e++) each_tile(b, (uint32_t)e, count_entry);
    for (size_t t = 0; t < num_tiles; t++) b->tile_start[t + 1] += b->tile_start[t];
    b->entries = grid_new_array(b->tile_start[num_tiles], sizeof *b->entries);
    if (!b->entries) return false;
    for (size_t e = 0; e < index->edges.num; e++) each_tile(b, (uint32_t)e, put_entry);
    /* putting moved every start to its end */
    memmove(b->tile_start + 1, b->tile_start, num_tiles * sizeof *b->tile_start);
    b->tile_start[0] = 0;
    for (size_t t = 0; t < num_tiles; t++) {
        sort_entries(b->entries + b->tile_start[t], b->tile_start[t + 1] - b->tile_start[t]);
    }
    return true;
}

/* Lays the blocks out; base bits and full covers come later. */
static grid_status lay_blocks(builder *b, grid_error *error)
{
    grid_index *index = b->index;
    size_t num_tiles = (size_t)index->columns * index->rows, size = 0;
    for (size_t t = 0; t < num_tiles; t++) {
        size_t first = b->tile_start[t], last = b->tile_start[t + 1];
        if (first < last) size += HEADER_WORDS + (last - first);
        for (size_t i = first; i < last; i++)
            size += i == first || b->entries[i].record != b->entries[i - 1].record ? GROUP_WORDS : 0;
    }
    if (size > OFFSET_MASK)
        return grid_fail(error, GRID_E_LIMIT, 0, "too many edges for one index; split the map into several");
    index->stream = grid_new_array(size, sizeof *index->stream);
    if (!index->stream) return grid_fail_memory(error);
    index->stream_size = size;
    size_t at = 0;
    for (size_t t = 0; t < num_tiles; t++) {
        size_t first = b->tile_start[t], last = b->tile_start[t + 1];
        if (first == last) continue;
        uint32_t *block = index->stream + at, *group = NULL;
        index->tiles[t] = BORDER | (uint32_t)at;
        index->num_border++;
        at += HEADER_WORDS;
        for (size_t i = first; i < last; i++) {
            if (i == first || b->entries[i].record != b->entries[i - 1].record) {
                group = index->stream + at;
                group[0] = b->entries[i].record;
                at += GROUP_WORDS;
                block[0]++;
            }
            group[1] += 2;
            index->stream[at++] = b->entries[i].edge_word;
        }
    }
    return GRID_OK;
}

/* First column whose reference point on line y is not strictly left of the edge. */
static uint32_t event_column(const builder *b, const double *e, double y)
{
    const grid_index *index = b->index;
    double x = e[0] + (y - e[1]) / (e[3] - e[1]) * (e[2] - e[0]);
    uint32_t column = x > index->box[0] ? column_of(index, x) : 0;
    bool on;
    for (; column > 0; column--) {
        const double p[2] = {b->ref_x[column - 1], y};
        if (left_of_edge(e, 0, p, &on)) break;
    }
    for (; column < index->columns; column++) {
        const double p[2] = {b->ref_x[column], y};
        if (!left_of_edge(e, 0, p, &on)) break;
    }
    return column;
}

/* Rows whose reference line an edge crosses: first .. last - 1. */
static void event_rows(const builder *b, const double *e, uint32_t *first, uint32_t *last)
{
    *first = row_of(b->index, e[1]);
    if (b->ref_y[*first] < e[1]) ++*first;
    *last = row_of(b->index, e[3]);
    if (b->ref_y[*last] < e[3]) ++*last;
}

static int compare_events(const void *left, const void *right)
{
    const event *a = left, *b = right;
    return (a->column < b->column) - (a->column > b->column); /* east first */
}

static bool list_events(builder *b)
{
    const grid_index *index = b->index;
    uint32_t first, last;
    for (size_t e = 0; e < index->edges.num; e++) {
        event_rows(b, index->edges.ends + 4 * e, &first, &last);
        for (uint32_t r = first; r < last; r++) b->row_start[r + 1]++;
    }
    for (uint32_t r = 0; r < index->rows; r++) b->row_start[r + 1] += b->row_start[r];
    b->events = grid_new_array(b->row_start[index->rows], sizeof *b->events);
    if (!b->events) return false;
    for (size_t e = 0; e < index->edges.num; e++) {
        const double *ends = index->edges.ends + 4 * e;
        event_rows(b, ends, &first, &last);
        for (uint32_t r = first; r < last; r++)
            b->events[b->row_start[r]++] = (event){event_column(b, ends, b->ref_y[r]), (uint32_t)e};
    }
    memmove(b->row_start + 1, b->row_start, index->rows * sizeof *b->row_start);
    b->row_start[0] = 0;
    for (uint32_t r = 0; r < index->rows; r++) {
        size_t n = b->row_start[r + 1] - b->row_start[r];
        if (n > 1) qsort(b->events + b->row_start[r], n, sizeof(event), compare_events);
    }
    return true;
}

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

/* Sets the base bits so that the parities at the reference point come out, and the full covers. */
static void settle_block(builder *b, uint32_t *block, const double *p, bool *here)
{
    uint32_t *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        bool on;
        here[group[0]] = true;
        if (group_parity(b->index, group, p, &on) != b->active[group[0]]) group[1] |= 1;
    }
    sum_up(b, here, &block[1], &block[2]);
    group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1))
        here[group[0]] = false;
}

static bool sweep_rows(builder *b)
{
    grid_index *index = b->index;
    bool *here = grid_new_array(index->num_records, sizeof *here);
    if (!here) return false;
    for (uint32_t row = 0; row < index->rows; row++) {
        const event *next = b->events + b->row_start[row], *end = b->events + b->row_start[row + 1];
        uint32_t pure = 0;
        for (uint32_t column = index->columns; column-- > 0;) {
            bool changed = column + 1 == index->columns;
            for (; next < end && next->column > column; next++, changed = true)
                for (size_t u = index->edges.user_start[next->edge];
                     u < index->edges.user_start[next->edge + 1]; u++)
                    toggle(b, index->edges.users[u]);
            uint32_t *word = &index->tiles[(size_t)row * index->columns + column];
            if (*word & BORDER) {
                const double p[2] = {b->ref_x[column], b->ref_y[row]};
                settle_block(b, index->stream + (*word & OFFSET_MASK), p, here);
            }
            if (changed) {
                uint32_t lowest, num;
                sum_up(b, NULL, &lowest, &num);
                pure = num ? (uint32_t)(index->label[lowest - 1] + 1) << 1 | (num > 1) : 0;
            }
            if (!(*word & BORDER)) *word = pure;
        }
        /* what the line's western end leaves active is right of nothing: start the next row clean */
        while (b->num_list) toggle(b, b->list[b->num_list - 1]);
    }
    free(here);
    return true;
}

static bool allocate(builder *b)
{
    grid_index *index = b->index;
    size_t num_tiles = (size_t)index->columns * index->rows;
    b->ref_x = grid_new_array(index->columns, sizeof *b->ref_x);
    b->ref_y = grid_new_array(index->rows, sizeof *b->ref_y);
    b->tile_start = grid_new_array(num_tiles + 1, sizeof *b->tile_start);
    b->row_start = grid_new_array((size_t)index->rows + 1, sizeof *b->row_start);
    b->active = grid_new_array(index->num_records, sizeof *b->active);
    b->list = grid_new_array(index->num_records, sizeof *b->list);
    index->tiles = grid_new_array(num_tiles + 1, sizeof *index->tiles); /* and the empty one beyond */
    return b->ref_x && b->ref_y && b->tile_start && b->row_start && b->active && b->list &&
           index->tiles;
}

static void clear(builder *b)
{
    free(b->ref_x);
    free(b->ref_y);
    free(b->tile_start);
    free(b->entries);
    free(b->row_start);
    free(b->events);
    free(b->active);
    free(b->list);
}

grid_status grid_index_build(const grid_records *records, grid_edges *edges, grid_index **out,
                             grid_error *error)
{
    builder b = {.index = calloc(1, sizeof *b.index)};
    grid_status status = GRID_E_MEMORY;
    if (!b.index) return grid_fail_memory(error);
    b.index->num_records = records->num_records;
    b.index->rank = grid_new_array(records->num_records, sizeof *b.index->rank);
    b.index->num_ranks = records->num_ranks;
    b.index->label = grid_new_array(records->num_ranks, sizeof *b.index->label);
    b.index->edges = *edges;
    memset(edges, 0, sizeof *edges);
    if (!b.index->rank || !b.index->label) goto done;
    if (records->num_records)
        memcpy(b.index->rank, records->rank, records->num_records * sizeof *b.index->rank);
    if (records->num_ranks)
        memcpy(b.index->label, records->label, records->num_ranks * sizeof *b.index->label);
    measure(b.index);
    choose_tiles(b.index);
    if (!allocate(&b)) goto done;
    if (!place_references(&b)) {
        /* an extent of a few doubles only: one tile, its reference point any corner */
        b.index->columns = b.index->rows = 1;
        b.index->x_scale = b.index->y_scale = 0;
        b.ref_x[0] = b.index->box[0];
        b.ref_y[0] = b.index->box[1];
    }
    if (!list_entries(&b)) goto done;
    status = lay_blocks(&b, error);
    if (status != GRID_OK) goto done;
    status = GRID_E_MEMORY;
    if (!list_events(&b) || !sweep_rows(&b) || !grid_lines_build(b.index, b.ref_x, b.ref_y)) goto done;
    *out = b.index;
    b.index = NULL;
    status = GRID_OK;
done:
    if (status == GRID_E_MEMORY) grid_fail_memory(error);
    clear(&b);
    grid_index_free(b.index);
    return status;
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
    free(index->tiles);
    free(index->stream);
    free(index->lines);
    free(index->line_block);
    free(index);
}
