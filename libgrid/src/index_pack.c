/* index_pack.c - packs finished blocks into the lines of index_line.h.
 *
 * A lane's term f' may differ from the exact term f of index_layout.h by a constant on the tile, for
 * instance where one opens an edge downwards and the other continues it upwards. The constants of all
 * edges of a record are added to its base bit.
 */
#include <stdlib.h>

#include "index_layout.h"
#include "support.h"

/* A tile, and the lanes that are being made for it. */
typedef struct tile {
    const grid_index *index;
    double west, south; /* in tile units */
    double ref[2];      /* a point of it */
    int num;            /* lanes */
    int16_t lane[LINE_MAX_LANES][4];
    uint8_t users[LINE_MAX_LANES]; /* of each lane: bit r, record r of the block */
    uint8_t edge_users;            /* of the edge that is being added */
    uint8_t base; /* bit r: record r's base bit, and the sum of f - f' over its edges */
} tile;

/* Clips a - b to the tile and its margin, both in quanta. False when nothing is left
 * (Liang and Barsky, 1984). */
static bool clip(double a[2], double b[2])
{
    const double low = -LINE_MARGIN, high = LINE_SCALE + LINE_MARGIN;
    double t0 = 0, t1 = 1, d[2] = {b[0] - a[0], b[1] - a[1]};
    for (int k = 0; k < 2; k++) {
        if (d[k] == 0) {
            if (a[k] < low || a[k] > high) return false;
            continue;
        }
        double enter = (low - a[k]) / d[k], leave = (high - a[k]) / d[k];
        if (enter > leave) {
            double swap = enter;
            enter = leave;
            leave = swap;
        }
        if (enter > t0) t0 = enter;
        if (leave < t1) t1 = leave;
    }
    if (t0 > t1) return false;
    for (int k = 0; k < 2; k++) {
        double start = a[k];
        if (t0 > 0) a[k] = start + t0 * d[k];
        if (t1 < 1) b[k] = start + t1 * d[k];
    }
    return true;
}

static bool add_lane(tile *t, double ax, double ay, double bx, double by)
{
    if (t->num == LINE_MAX_LANES) return false;
    t->users[t->num] = t->edge_users;
    int16_t *lane = t->lane[t->num++];
    lane[0] = (int16_t)lrint(ax), lane[1] = (int16_t)lrint(ay);
    lane[2] = (int16_t)lrint(bx), lane[3] = (int16_t)lrint(by);
    return true;
}

/* Term [y <= p.y] by a vertical lane east of every point, or by a constant where it is one. */
static bool add_rise(tile *t, double y)
{
    if (y > LINE_SCALE + 4) return true;
    if (y < -4) {
        t->base ^= t->edge_users;
        return true;
    }
    const double far = LINE_SCALE + LINE_MARGIN;
    return add_lane(t, far, y, far, far);
}

/* Lanes for one edge of the tile's list. False when there is no room. */
static bool add_edge(tile *t, uint32_t word)
{
    const grid_index *index = t->index;
    const double *e = index->edges.ends + 4 * (size_t)(word >> EDGE_SHIFT);
    double a[2], b[2];
    for (int k = 0; k < 2; k++) {
        double scale = k ? index->y_scale : index->x_scale, corner = k ? t->south : t->west;
        a[k] = ((e[k] - index->origin[k]) * scale - corner) * LINE_SCALE;
        b[k] = ((e[2 + k] - index->origin[k]) * scale - corner) * LINE_SCALE;
    }
    if (e[1] == e[3]) {
        double y = a[1];
        /* no crossing, but its lane puts the points on it in doubt */
        if (clip(a, b) && !add_lane(t, a[0], a[1], b[0], b[1])) return false;
        return !(word & OPEN_LOW) || add_rise(t, y);
    }
    bool low_open = word & OPEN_LOW, high_open = word & OPEN_HIGH;
    if (low_open && high_open) {
        t->base ^= t->edge_users;
        return true;
    }
    if (!clip(a, b)) {
        bool on;
        if (left_of_edge(e, word, t->ref, &on)) t->base ^= t->edge_users;
        return true;
    }
    if (!add_lane(t, a[0], a[1], b[0], b[1])) return false;
    if (high_open) return add_rise(t, b[1]);
    if (!low_open) return true;
    t->base ^= t->edge_users; /* open downwards is open upwards, and one more for the whole tile */
    return add_rise(t, a[1]);
}

/* Fills the lanes of all edges of a block; false when there are too many, or records, or a cell covers
 * the whole tile besides. */
static bool make_lanes(tile *t, const uint32_t *block)
{
    uint32_t words[LINE_MAX_LANES];
    uint8_t users[LINE_MAX_LANES];
    int num = 0;
    const uint32_t *group = block + HEADER_WORDS;
    if (block[2] || block[0] > LINE_MAX_RECORDS) return false;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        t->base |= (uint8_t)((group[1] & 1) << g);
        for (uint32_t i = 0; i < group[1] >> 1; i++) {
            int k = 0;
            while (k < num && words[k] != group[GROUP_WORDS + i]) k++;
            if (k == LINE_MAX_LANES) return false;
            if (k == num) words[num] = group[GROUP_WORDS + i], users[num++] = 0;
            users[k] |= (uint8_t)(1u << g);
        }
    }
    for (int k = 0; k < num; k++) {
        t->edge_users = users[k];
        if (!add_edge(t, words[k])) return false;
    }
    return true;
}

/* Do all lanes part the same two owners? */
static bool is_swap(const tile *t, uint32_t num_records)
{
    uint8_t all = (uint8_t)((1u << num_records) - 1);
    if (num_records > 2 || t->num >= LINE_MAX_LANES) return false;
    if (num_records == 2 && (t->base == 0 || t->base == all)) return false;
    for (int k = 0; k < t->num; k++)
        if (t->users[k] != all) return false;
    return true;
}

/* Lanes first .. of the tile into a line of `lanes` from its lane `at` on; the rest lies nowhere. */
static void put_lanes(const tile *t, int first, int at, int lanes, int16_t *line)
{
    for (; at < lanes; at++, first++) {
        const int16_t nowhere[4] = {0, LINE_NOWHERE, 0, LINE_NOWHERE};
        const int16_t *lane = first < t->num ? t->lane[first] : nowhere;
        for (int k = 0; k < 4; k++) line[k * lanes + at] = lane[k];
    }
}

/* The labels of both sides in the place of lane 0. */
static void put_labels(int16_t *line, int lanes, int32_t even, int32_t odd)
{
    uint32_t w[2] = {(uint32_t)even, (uint32_t)odd};
    for (int k = 0; k < 4; k++) line[k * lanes] = (int16_t)(w[k / 2] >> 16 * (k % 2));
}

static unsigned kind_of(const tile *t, uint32_t num_records)
{
    if (!is_swap(t, num_records)) return t->num <= LINE_LANES ? LINE_JUNCTION : LINE_LONG_JUNCTION;
    return t->num < HALF_LANES ? LINE_HALF : t->num < LINE_LANES ? LINE_SHORT : LINE_LONG;
}

/* Writes the tile's line at `out`, which has room for its kind. */
static void write_line(const tile *t, const uint32_t *block, unsigned kind, grid_half_line *out)
{
    int32_t label[LINE_MAX_RECORDS];
    int16_t *line = out->ax;
    const uint32_t *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < LINE_MAX_RECORDS; g++) {
        label[g] = LINE_NOBODY;
        if (g >= block[0]) continue;
        label[g] = t->index->label[t->index->rank[group[0]]];
        group += GROUP_WORDS + (group[1] >> 1);
    }
    if (kind == LINE_HALF || kind == LINE_SHORT || kind == LINE_LONG) {
        int lanes = kind == LINE_HALF ? HALF_LANES : LINE_LANES;
        bool first = t->base & 1; /* does the even side belong to the first record? */
        put_lanes(t, 0, 1, lanes, line);
        put_labels(line, lanes, first ? label[0] : label[1], first ? label[1] : label[0]);
        if (kind == LINE_LONG) put_lanes(t, LINE_LANES - 1, 0, LINE_LANES, out[2].ax);
        return;
    }
    grid_line head;
    memset(&head, 0, sizeof head);
    memcpy(head.junction.label, label, sizeof label);
    head.junction.base = t->base;
    for (int r = 0; r < LINE_MAX_RECORDS; r++)
        for (int k = 0; k < t->num; k++)
            head.junction.lanes[r] |= (uint16_t)((t->users[k] >> r & 1) << k);
    memcpy(out, &head, sizeof head);
    put_lanes(t, 0, 0, LINE_LANES, out[2].ax);
    if (kind == LINE_LONG_JUNCTION) put_lanes(t, LINE_LANES, 0, LINE_LANES, out[4].ax);
}

typedef struct packer {
    grid_index *index;
    const double *ref_x, *ref_y;
    line_places places;
    size_t capacity;
} packer;

static bool make_room(packer *p)
{
    const size_t most = 8; /* of one line and a hole before it */
    grid_index *index = p->index;
    if (p->places.end + most <= p->capacity) return true;
    size_t capacity = p->capacity + p->capacity / 4 + 2 * index->num_border / 2 + 64;
    grid_half_line *lines = grid_new_table(capacity, sizeof *lines);
    uint32_t *blocks = realloc(index->line_block, capacity * sizeof *blocks);
    if (blocks) index->line_block = blocks;
    if (!lines || !blocks) {
        free(lines);
        return false;
    }
    if (p->places.end) memcpy(lines, index->lines, p->places.end * sizeof *lines);
    memset(blocks + p->capacity, 0, (capacity - p->capacity) * sizeof *blocks);
    free(index->lines);
    index->lines = lines;
    p->capacity = capacity;
    return true;
}

/* Gives a border tile a line if that is possible; false when memory is out. */
static bool pack_tile(packer *p, uint32_t column, uint32_t row, uint32_t *word)
{
    grid_index *index = p->index;
    uint32_t at = *word & OFFSET_MASK;
    tile t = {.index = index, .west = column, .south = row, .ref = {p->ref_x[column], p->ref_y[row]}};
    if (p->places.end + 8 > MOST_LINES || !make_lanes(&t, index->stream + at)) return true;
    if (!make_room(p)) return false;
    unsigned kind = kind_of(&t, index->stream[at]);
    size_t number = line_place(&p->places, kind);
    write_line(&t, index->stream + at, kind, index->lines + number);
    index->line_block[number] = at;
    *word = LINE | (uint32_t)number << KIND_BITS | kind;
    return true;
}

static bool pack_plot(packer *p, size_t plot)
{
    grid_index *index = p->index;
    uint32_t west = (uint32_t)(plot % index->plot_columns) * PLOT_SIDE;
    uint32_t south = (uint32_t)(plot / index->plot_columns) * PLOT_SIDE;
    uint32_t *words = index->words + (index->plots[plot] >> 1);
    for (uint32_t k = 0; k < PLOT_TILES; k++)
        if (is_border(words[k]) &&
            !pack_tile(p, west + k % PLOT_SIDE, south + k / PLOT_SIDE, &words[k]))
            return false;
    return true;
}

bool grid_lines_build(grid_index *index, const double *ref_x, const double *ref_y)
{
    packer p = {.index = index, .ref_x = ref_x, .ref_y = ref_y};
    size_t num_plots = (size_t)index->plot_columns * index->plot_rows;
    if (!make_room(&p)) return false;
    for (size_t plot = 0; plot < num_plots; plot++)
        if ((index->plots[plot] & 1) && !pack_plot(&p, plot)) return false;
    index->num_lines = p.places.end;
    return true;
}
