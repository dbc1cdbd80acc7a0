/* index_store.c - an index as a block of bytes: see index_store.h.
 *
 * Opening goes from the outside in, and each step relies on the ones before it only:
 *
 *   magic, byte order, version, layout --> hash of the header --> origin --> counts and box in
 * range
 *     --> each section where the counts put it --> hash of each section --> content of each section
 *
 * Plots, blocks and lines are in the order of their tiles, as index_build.c and index_pack.c lay
 * them. So one walk along the tiles with two cursors proves every offset and every length.
 */
#include "index_store.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "index_layout.h"

/* Raise it whenever the meaning of a section or what the builder puts there changes. */
enum { VERSION = 2 };
#define MAGIC "GRIDIDX"
#define BYTE_ORDER_MARK 0x01020304u

enum {
    ENDS,
    USER_START,
    USERS,
    ZERO_LENGTH,
    REPEATED,
    RANK,
    LABEL,
    LINES,
    LINE_BLOCK,
    STREAM,
    WORDS,
    PLOTS,
    NUM_SECTIONS
};

typedef struct section {
    uint64_t offset, size, hash; /* the hash reaches to the next multiple of 64 */
} section;

typedef struct header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t layout; /* hash of the sizes and constants of the layout */
    uint64_t size;   /* of the whole block */
    uint64_t fingerprint[2];
    uint64_t num_edges, num_users, num_records, num_ranks, stream_size, num_border, num_lines;
    uint64_t num_words;
    uint32_t columns, rows;
    double box[4], origin[2], x_scale, y_scale;
    section sections[NUM_SECTIONS];
    uint64_t reserved[4];
    uint64_t hash; /* of all bytes before it */
} header;

_Static_assert(sizeof(header) == 512, "the header has no padding and fills cache lines");
_Static_assert(sizeof(grid_line) == 64 && sizeof(grid_half_line) == 32, "a line is a cache line");

static uint64_t layout_of(void)
{
    const uint32_t constants[] = {
        sizeof(size_t), sizeof(double),   sizeof(grid_line), LINE_SCALE,
        LINE_MARGIN,    LINE_MAX_LANES,   HEADER_WORDS,      GROUP_WORDS,
        EDGE_SHIFT,     BORDER,           OVERLAP,           LINE,
        KIND_BITS,      LINE_MAX_RECORDS, PLOT_BITS,         NUM_SECTIONS};
    return grid_hash(0, constants, sizeof constants);
}

static uint64_t round_up(uint64_t n) { return (n + 63) / 64 * 64; }

grid_origin grid_origin_of(const grid_records *records)
{
    size_t num_rings = records->num_records ? records->record_ring[records->num_records] : 0;
    size_t num_points = num_rings ? records->ring_start[num_rings] : 0;
    const struct {
        const void *bytes;
        size_t size;
    } parts[] = {{records->rank, records->num_records * sizeof *records->rank},
                 {records->label, records->num_ranks * sizeof *records->label},
                 {records->record_ring, (records->num_records + 1) * sizeof *records->record_ring},
                 {records->ring_start, (num_rings + 1) * sizeof *records->ring_start},
                 {records->xy, 2 * num_points * sizeof *records->xy}};
    grid_origin origin = {.num_records = records->num_records, .num_ranks = records->num_ranks};
    for (size_t r = 0; r < records->num_ranks; r++)
        if (records->label[r] >= origin.num_labels) origin.num_labels = records->label[r] + 1;
    for (uint64_t k = 0; k < 2; k++) {
        uint64_t hash = k;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            hash = grid_hash(hash ^ parts[i].size, parts[i].bytes, parts[i].size);
        origin.fingerprint[k] = hash;
    }
    return origin;
}

/* Puts each section behind the one before; false when a count is beyond what an index can have. The
 * limits also keep every product here below 2^64. */
static bool place_sections(header *h)
{
    const uint64_t side = PLOT_SIDE;
    uint64_t num_plots = (h->columns + side - 1) / side * ((h->rows + side - 1) / side),
             at = sizeof *h;
    if (h->num_edges > OFFSET_MASK || h->num_users > UINT64_C(1) << 40 ||
        h->num_records > INT32_MAX || h->num_ranks > INT32_MAX || h->stream_size > OFFSET_MASK ||
        h->num_border > OFFSET_MASK || h->num_lines > MOST_LINES || num_plots == 0 ||
        num_plots >= INT32_MAX / PLOT_TILES * 2 || h->columns > INT32_MAX || h->rows > INT32_MAX ||
        h->num_words > INT32_MAX)
        return false;
    const uint64_t sizes[NUM_SECTIONS] = {
        [ENDS] = h->num_edges * 4 * sizeof(double),
        [USER_START] = (h->num_edges + 1) * sizeof(size_t),
        [USERS] = h->num_users * sizeof(int32_t),
        [ZERO_LENGTH] = h->num_records * sizeof(size_t),
        [REPEATED] = h->num_records * sizeof(size_t),
        [RANK] = h->num_records * sizeof(int32_t),
        [LABEL] = h->num_ranks * sizeof(int32_t),
        [PLOTS] = num_plots * sizeof(uint32_t),
        [WORDS] = h->num_words * sizeof(uint32_t),
        [STREAM] = h->stream_size * sizeof(uint32_t),
        [LINES] = h->num_lines * sizeof(grid_half_line),
        [LINE_BLOCK] = h->num_lines * sizeof(uint32_t),
    };
    for (int s = 0; s < NUM_SECTIONS; s++) {
        h->sections[s].offset = at;
        h->sections[s].size = sizes[s];
        at += round_up(sizes[s]);
    }
    h->size = at;
    return true;
}

static bool put_padded(grid_sink sink, void *context, const void *bytes, size_t size)
{
    static const char zeros[64];
    return sink(context, bytes, size) && sink(context, zeros, round_up(size) - size);
}

grid_status grid_index_store(const grid_index *index, const grid_origin *origin, grid_sink sink,
                             void *context, grid_error *error)
{
    const grid_edges *edges = &index->edges;
    const void *const arrays[NUM_SECTIONS] = {
        edges->ends,       edges->user_start, edges->users,       edges->zero_length,
        edges->repeated,   index->rank,       index->label,       index->lines,
        index->line_block, index->stream,     index->tiles.words, index->tiles.plots};
    header h = {.magic = MAGIC,
                .version = VERSION,
                .byte_order = BYTE_ORDER_MARK,
                .layout = layout_of(),
                .num_edges = edges->num,
                .num_users = edges->user_start[edges->num],
                .num_records = index->num_records,
                .num_ranks = index->num_ranks,
                .stream_size = index->stream_size,
                .num_border = index->num_border,
                .num_lines = index->num_lines,
                .num_words = index->tiles.num_words,
                .columns = index->tiles.columns,
                .rows = index->tiles.rows,
                .x_scale = index->tiles.x_scale,
                .y_scale = index->tiles.y_scale};
    memcpy(h.fingerprint, origin->fingerprint, sizeof h.fingerprint);
    memcpy(h.box, index->box, sizeof h.box);
    memcpy(h.origin, index->tiles.origin, sizeof h.origin);
    if (!place_sections(&h))
        return grid_fail(error, GRID_E_LIMIT, 0, "the index is too large to be stored");
    for (int s = 0; s < NUM_SECTIONS; s++)
        h.sections[s].hash = grid_hash((uint64_t)s, arrays[s], h.sections[s].size);
    h.hash = grid_hash(VERSION, &h, offsetof(header, hash));
    bool put = sink(context, &h, sizeof h);
    for (int s = 0; put && s < NUM_SECTIONS; s++)
        put = put_padded(sink, context, arrays[s], h.sections[s].size);
    return put ? GRID_OK : grid_fail(error, GRID_E_OPEN, 0, "the index could not be written");
}

static grid_status damaged(const char *what, grid_error *error)
{
    return grid_fail(error, GRID_E_FORMAT, 0, "the stored index is damaged (%s)", what);
}

/* Is this a block that this build of the library can read, and its header whole? */
static grid_status check_kind(const header *h, size_t size, bool trust_hashes, grid_error *error)
{
    if (size < sizeof *h) return damaged("its header is cut off", error);
    if (memcmp(h->magic, MAGIC, sizeof h->magic) != 0)
        return grid_fail(error, GRID_E_FORMAT, 0, "not a stored index");
    if (h->byte_order != BYTE_ORDER_MARK)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "the stored index was written by a machine of another byte order");
    if (h->version != VERSION)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "the stored index has version %lu, this library reads version %d",
                         (unsigned long)h->version, VERSION);
    if (h->layout != layout_of())
        return grid_fail(error, GRID_E_FORMAT, 0, "the stored index was written by another build");
    if (!trust_hashes && h->hash != grid_hash(VERSION, h, offsetof(header, hash)))
        return damaged("checksum of its header", error);
    if (h->size > size) return damaged("it is cut off", error);
    return GRID_OK;
}

/* Would the query's arithmetic on tiles be what the builder meant? */
static bool axis_fits(double low, double high, double origin, double scale, uint32_t parts)
{
    if (!(low <= high) || parts == 0) return false;
    if (scale == 0) return parts == 1 && origin == low;
    /* whole parts in the box and a ring of one round it, filled up to plots */
    double whole = scale * (high - low), column = (high - origin) * scale;
    return scale > 0 && scale <= 0x1p200 && parts % PLOT_SIDE == 0 && whole >= 0.5 && column >= 0 &&
           column <= parts - 1 && (low - origin) * scale >= 0.5;
}

static bool box_fits(const header *h)
{
    bool fits = true;
    for (int k = 0; k < 4; k++) fits &= grid_exact_valid(h->box[k]);
    return fits && grid_exact_valid(h->origin[0]) && grid_exact_valid(h->origin[1]) &&
           axis_fits(h->box[0], h->box[2], h->origin[0], h->x_scale, h->columns) &&
           axis_fits(h->box[1], h->box[3], h->origin[1], h->y_scale, h->rows);
}

static grid_status check_header(const header *h, const grid_origin *origin, grid_error *error)
{
    if (memcmp(h->fingerprint, origin->fingerprint, sizeof h->fingerprint) != 0)
        return grid_fail(error, GRID_E_DATA, 0, "the stored index belongs to other data");
    if (h->num_records != origin->num_records || h->num_ranks != origin->num_ranks || !box_fits(h))
        return damaged("its header", error);
    header placed = *h;
    if (!place_sections(&placed) || placed.size != h->size) return damaged("its counts", error);
    for (int s = 0; s < NUM_SECTIONS; s++)
        if (placed.sections[s].offset != h->sections[s].offset ||
            placed.sections[s].size != h->sections[s].size)
            return damaged("its sections", error);
    return GRID_OK;
}

/* The checks of content read each array once and, where they can, without branches, so that the
 * compiler can widen them: they are to cost no more than the hashes. */

/* Coordinates are numbers, the lower end first. */
static bool ends_fit(const grid_edges *edges)
{
    enum { CHUNK = 128 };
    const double limit = GRID_COORDINATE_MAX;
    uint64_t bad = 0, largest, word;
    memcpy(&largest, &limit, sizeof largest);
    for (size_t first = 0; first < edges->num; first += CHUNK) {
        size_t n = edges->num - first < CHUNK ? edges->num - first : CHUNK;
        const double *ends = edges->ends + 4 * first;
        /* magnitudes are ordered as their bits are, with what is not a number above all others */
        for (size_t i = 0; i < 4 * n; i++) {
            memcpy(&word, ends + i, sizeof word);
            bad |= (largest - (word & INT64_MAX)) >> 63;
        }
        for (size_t e = 0; e < n; e++, ends += 4)
            if (!(ends[1] < ends[3])) bad |= ends[1] != ends[3] || !(ends[0] < ends[2]);
    }
    return !bad;
}

static bool users_fit(const grid_edges *edges, uint64_t num_users, size_t num_records)
{
    const size_t *start = edges->user_start;
    uint64_t bad = (start[0] != 0) | (start[edges->num] != num_users);
    uint32_t beyond = 0, end = (uint32_t)num_records;
    /* each edge has at least one user; steps of at most 2^31 cannot run round 2^64 */
    for (size_t e = 0; e < edges->num; e++) bad |= (start[e + 1] - start[e] - 1) >> 31;
    for (size_t u = 0; u < num_users; u++) beyond |= (uint32_t)edges->users[u] >= end;
    return !bad && !beyond;
}

static bool ranks_fit(const grid_index *index, int32_t num_labels)
{
    unsigned bad = 0;
    for (size_t k = 0; k < index->num_records; k++)
        bad |= (uint32_t)index->rank[k] >= (uint32_t)index->num_ranks;
    for (size_t r = 0; r < index->num_ranks; r++)
        bad |= (uint32_t)index->label[r] >= (uint32_t)num_labels;
    return !bad;
}

static bool is_label(int32_t label, int32_t num_labels)
{
    return label >= LINE_NOBODY && label < num_labels;
}

/* The lanes of a line may hold anything: their test wraps instead of overflowing. */
static bool line_fits(const grid_half_line *line, unsigned kind, int32_t num_labels)
{
    int32_t labels[2];
    uint32_t edges;
    if (kind < LINE_JUNCTION) {
        if (kind == LINE_HALF)
            half_labels(line, labels, &edges);
        else
            line_labels((const grid_line *)(const void *)line, labels);
        return is_label(labels[0], num_labels) && is_label(labels[1], num_labels);
    }
    const grid_junction *junction = (const grid_junction *)(const void *)line;
    bool fits = junction->base < 1 << LINE_MAX_RECORDS;
    for (int r = 0; r < LINE_MAX_RECORDS; r++) fits &= is_label(junction->label[r], num_labels);
    return fits;
}

/* Are all words of the stream, whatever they mean, so small that as an edge they would exist? So it
 * is unless there are more records than edges. */
static bool stream_is_small(const grid_index *index)
{
    uint32_t bad = 0, num_edges = (uint32_t)index->edges.num;
    for (size_t i = 0; i < index->stream_size; i++)
        bad |= index->stream[i] >> EDGE_SHIFT >= num_edges;
    return !bad;
}

/* The block at *at of the stream, which is moved behind it. */
static bool block_fits(const grid_index *index, bool is_small, size_t *at)
{
    const uint32_t *stream = index->stream, num_edges = (uint32_t)index->edges.num;
    size_t i = *at, end = index->stream_size;
    if (end - i < HEADER_WORDS) return false;
    uint32_t num_groups = stream[i], lowest = stream[i + 1], num = stream[i + 2];
    unsigned bad = lowest > index->num_ranks || num > 2 || (lowest == 0) != (num == 0);
    i += HEADER_WORDS;
    for (uint32_t g = 0; g < num_groups; g++) {
        if (end - i < GROUP_WORDS) return false;
        size_t first = i + GROUP_WORDS, last = first + (stream[i + 1] >> 1);
        bad |= stream[i] >= index->num_records;
        if (last > end) return false;
        for (i = is_small ? last : first; i < last; i++)
            bad |= stream[i] >> EDGE_SHIFT >= num_edges;
    }
    *at = i;
    return !bad;
}

/* Where a walk along the border tiles is. */
typedef struct cursor {
    size_t at, num; /* next word of the stream, border tiles so far */
    line_places places;
    bool is_small; /* see stream_is_small */
} cursor;

static bool border_tile_fits(const grid_index *index, uint32_t word, int32_t num_labels, cursor *c)
{
    uint32_t offset = word & OFFSET_MASK;
    if (is_line(word)) {
        unsigned kind = line_kind(word);
        if (kind >= LINE_NUM_KINDS) return false;
        size_t number = line_place(&c->places, kind);
        if ((word & ~LINE) >> KIND_BITS != number || c->places.end > index->num_lines ||
            !line_fits(index->lines + number, kind, num_labels))
            return false;
        offset = index->line_block[number];
    }
    c->num++;
    if (offset != c->at) return false;
    /* from the offset, not from the cursor, which is the same: so that blocks need not wait for the
     * one before them */
    size_t at = offset;
    bool fits = block_fits(index, c->is_small, &at);
    c->at = at;
    return fits;
}

static bool special_fits(const grid_index *index, uint32_t word, int32_t num_labels, cursor *c)
{
    if (has_edges(word)) return border_tile_fits(index, word, num_labels, c);
    return word - OVERLAP < (uint32_t)num_labels;
}

static bool words_fit(const grid_index *index, bool is_small, int32_t num_labels)
{
    enum { CHUNK = 512 };
    cursor c = {.is_small = is_small};
    uint32_t special[CHUNK];
    unsigned bad = 0;
    for (size_t first = 0; first < index->tiles.num_words; first += CHUNK) {
        const uint32_t *words = index->tiles.words + first;
        size_t n = index->tiles.num_words - first, found = 0;
        if (n > CHUNK) n = CHUNK;
        for (size_t t = 0; t < n; t++) bad |= (int32_t)words[t] >= num_labels;
        for (size_t t = 0; t < n; t++) { /* a branch would often be guessed wrong */
            special[found] = words[t];
            found += (int32_t)words[t] < (int32_t)NOBODY;
        }
        for (size_t k = 0; k < found; k++)
            if (!special_fits(index, special[k], num_labels, &c)) return false;
    }
    return !bad && c.at == index->stream_size && c.places.end == index->num_lines &&
           c.num == index->num_border;
}

/* Plots with tiles take the words one after another; the others name a constant. */
static bool plots_fit(const grid_index *index)
{
    size_t next = index->tiles.first_tile,
           num = (size_t)index->tiles.plot_columns * index->tiles.plot_rows;
    unsigned bad = 0;
    for (size_t p = 0; p < num; p++) {
        uint32_t plot = index->tiles.plots[p], tiles = plot & 1;
        bad |= tiles ? plot >> 1 != next : plot >> 1 > 2 * index->num_ranks;
        next += tiles * PLOT_TILES;
    }
    return !bad && next == index->tiles.num_words;
}

static bool hash_fits(const section *at, const unsigned char *bytes, int number)
{
    return grid_hash((uint64_t)number, bytes + at->offset, round_up(at->size)) == at->hash;
}

static grid_index *index_over(const header *h, const unsigned char *bytes)
{
    grid_index *index = calloc(1, sizeof *index);
    void *at[NUM_SECTIONS];
    if (!index) return NULL;
    for (int s = 0; s < NUM_SECTIONS; s++) at[s] = (void *)(bytes + h->sections[s].offset);
    *index = (grid_index){
        .edges = {h->num_edges, at[ENDS], at[USER_START], at[USERS], at[ZERO_LENGTH], at[REPEATED]},
        .rank = at[RANK],
        .label = at[LABEL],
        .num_ranks = h->num_ranks,
        .num_records = h->num_records,
        .tiles = {.x_scale = h->x_scale,
                  .y_scale = h->y_scale,
                  .columns = h->columns,
                  .rows = h->rows,
                  .plot_columns = (h->columns + PLOT_SIDE - 1) / PLOT_SIDE,
                  .plot_rows = (h->rows + PLOT_SIDE - 1) / PLOT_SIDE,
                  .plots = at[PLOTS],
                  .words = at[WORDS],
                  .num_words = h->num_words,
                  .first_tile = num_constants(h->num_ranks)},
        .stream = at[STREAM],
        .stream_size = h->stream_size,
        .num_border = h->num_border,
        .lines = at[LINES],
        .line_block = at[LINE_BLOCK],
        .num_lines = h->num_lines,
        .borrowed = true};
    memcpy(index->box, h->box, sizeof index->box);
    memcpy(index->tiles.origin, h->origin, sizeof index->tiles.origin);
    return index;
}

/* A group of sections is checked right after its hashes, while the processor's cache has it. */
static grid_status check_sections(const header *h, const unsigned char *bytes,
                                  const grid_index *index, const grid_origin *origin,
                                  bool trust_hashes, grid_error *error)
{
    static const int last[] = {ENDS, LABEL, STREAM, PLOTS};
    bool is_small = false;
    for (int group = 0, s = 0; group < 4; group++) {
        for (; s <= last[group] && !trust_hashes; s++)
            if (!hash_fits(&h->sections[s], bytes, s)) return damaged("checksum", error);
        bool fits = true;
        switch (last[group]) {
        case ENDS: fits = ends_fit(&index->edges); break;
        case LABEL:
            fits = users_fit(&index->edges, h->num_users, index->num_records) &&
                   ranks_fit(index, origin->num_labels);
            break;
        case STREAM: is_small = stream_is_small(index); break;
        default: fits = plots_fit(index) && words_fit(index, is_small, origin->num_labels); break;
        }
        if (!fits) return damaged("its content", error);
    }
    return GRID_OK;
}

grid_status grid_index_view(const unsigned char *bytes, size_t size, const grid_origin *origin,
                            bool trust_hashes, grid_index **out, size_t *used, grid_error *error)
{
    const header *h = (const header *)bytes;
    grid_status status = check_kind(h, size, trust_hashes, error);
    if (status == GRID_OK) status = check_header(h, origin, error);
    if (status != GRID_OK) return status;
    grid_index *index = index_over(h, bytes);
    if (!index) return grid_fail_memory(error);
    status = check_sections(h, bytes, index, origin, trust_hashes, error);
    if (status != GRID_OK) {
        grid_index_free(index);
        return status;
    }
    *used = h->size;
    *out = index;
    return GRID_OK;
}
