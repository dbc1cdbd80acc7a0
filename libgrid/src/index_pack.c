/* index_pack.c - packs finished blocks into the lines of index_line.h.
 *
 *   block --(clip and round each edge)--> lanes --(end to end)--> chains --(by length)--> a kind of line
 *
 * A lane's term f' may differ from the exact term f of index_layout.h by a constant on the tile, for
 * instance where one opens an edge downwards and the other continues it upwards. The constants of all
 * edges of a record are added to its base bit.
 */
#include <stdlib.h>
#include <string.h>

#include "index_layout.h"
#include "support.h"

/* A tile, and the lanes that are being made for it. */
typedef struct tile {
    const grid_index *index;
    double west, south; /* in tile units */
    double ref[2];      /* a point of it */
    int num;            /* lanes */
    int16_t lane[LINE_MAX_LANES][4]; /* ends: ax, ay, bx, by */
    uint8_t users[LINE_MAX_LANES];   /* of each lane: bit r, record r of the block */
    uint8_t edge_users;              /* of the edge that is being added */
    uint8_t base; /* bit r: record r's base bit, and the sum of f - f' over its edges */
} tile;

/* The lanes end to end: vertex k is joined to k + 1 by lane edge[k], or by none (-1). */
typedef struct chain {
    int num;
    int16_t vertex[2 * LINE_MAX_LANES][2];
    int edge[2 * LINE_MAX_LANES];
} chain;

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
        double scale = k ? index->tiles.y_scale : index->tiles.x_scale, corner = k ? t->south : t->west;
        a[k] = ((e[k] - index->tiles.origin[k]) * scale - corner) * LINE_SCALE;
        b[k] = ((e[2 + k] - index->tiles.origin[k]) * scale - corner) * LINE_SCALE;
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
    if (num_records > 2) return false;
    if (num_records == 2 && (t->base == 0 || t->base == all)) return false;
    for (int k = 0; k < t->num; k++)
        if (t->users[k] != all) return false;
    return true;
}

static bool ends_at(const int16_t *lane, int end, const int16_t *vertex)
{
    return lane[2 * end] == vertex[0] && lane[2 * end + 1] == vertex[1];
}

/* How many unused lanes end at a vertex. */
static int degree(const tile *t, const bool *used, const int16_t *vertex)
{
    int num = 0;
    for (int k = 0; k < t->num; k++)
        if (!used[k]) num += ends_at(t->lane[k], 0, vertex) + ends_at(t->lane[k], 1, vertex);
    return num;
}

/* An unused lane that ends at the vertex, and which of its ends that is; -1 when there is none. */
static int lane_from(const tile *t, const bool *used, const int16_t *vertex, int *end)
{
    for (int k = 0; k < t->num; k++) {
        for (*end = 0; !used[k] && *end < 2; ++*end)
            if (ends_at(t->lane[k], *end, vertex)) return k;
    }
    return -1;
}

/* Where to begin: at an end of odd degree, so that few chains are needed. */
static const int16_t *start_of(const tile *t, const bool *used)
{
    const int16_t *any = NULL;
    for (int k = 0; k < t->num; k++) {
        if (used[k]) continue;
        any = t->lane[k];
        for (int end = 0; end < 2; end++)
            if (degree(t, used, t->lane[k] + 2 * end) % 2) return t->lane[k] + 2 * end;
    }
    return any;
}

static void make_chain(const tile *t, chain *c)
{
    bool used[LINE_MAX_LANES] = {false};
    c->num = 0;
    for (const int16_t *at; (at = start_of(t, used));) {
        for (int end, lane = 0; lane >= 0; at = t->lane[lane] + 2 * (1 - end)) {
            memcpy(c->vertex[c->num], at, sizeof c->vertex[0]);
            lane = c->edge[c->num++] = lane_from(t, used, at, &end);
            if (lane < 0) break;
            used[lane] = true;
        }
    }
}

/* Vertices first .. of a chain, `num` at most, into the arrays of a line. Returns the lanes that are
 * edges, a bit for each. */
static uint32_t put_vertices(const chain *c, int first, int num, int16_t *x, int16_t *y)
{
    uint32_t edges = 0;
    for (int k = 0; k < num && first + k < c->num; k++) {
        x[k] = c->vertex[first + k][0];
        y[k] = c->vertex[first + k][1];
        if (k + 1 < num && c->edge[first + k] >= 0) edges |= 1u << k;
    }
    return edges;
}

/* Where the second part of a LONG line begins: with the last vertex of the first one, if joined. */
static int second_part(const chain *c)
{
    return c->edge[SHORT_VERTICES - 1] >= 0 ? SHORT_VERTICES - 1 : SHORT_VERTICES;
}

/* The kind of line that holds a tile, or LINE_NUM_KINDS: none does. */
static unsigned kind_of(const tile *t, const chain *c, uint32_t num_records)
{
    if (!is_swap(t, num_records)) {
        if (c->num <= JUNCTION_VERTICES) return LINE_JUNCTION;
        return c->num <= MORE_VERTICES ? LINE_LONG_JUNCTION : LINE_NUM_KINDS;
    }
    if (c->num <= HALF_VERTICES) return LINE_HALF;
    if (c->num <= SHORT_VERTICES) return LINE_SHORT;
    return c->num - second_part(c) <= MORE_VERTICES ? LINE_LONG : LINE_NUM_KINDS;
}

static void write_junction(const tile *t, const chain *c, const int32_t *label, grid_half_line *out)
{
    grid_junction head = {.base = t->base};
    memcpy(head.label, label, sizeof head.label);
    for (int k = 0; k < c->num; k++) {
        if (c->edge[k] < 0) continue;
        head.edges |= (uint16_t)(1u << k);
        for (int r = 0; r < LINE_MAX_RECORDS; r++)
            head.lanes[r] |= (uint16_t)((t->users[c->edge[k]] >> r & 1) << k);
    }
    memcpy(out, &head, sizeof head);
    if (c->num <= JUNCTION_VERTICES) {
        put_vertices(c, 0, JUNCTION_VERTICES, out[1].x, out[1].y);
    } else {
        grid_line *line = (grid_line *)(void *)(out + 1);
        put_vertices(c, 0, MORE_VERTICES, line->x, line->y);
    }
}

static void write_swap(const chain *c, unsigned kind, int32_t even, int32_t odd, grid_half_line *out)
{
    const uint32_t four = (1u << (32 - LINE_LABEL_BITS)) - 1;
    if (kind == LINE_HALF) {
        uint32_t edges = put_vertices(c, 0, HALF_VERTICES, out->x, out->y);
        put_label(&out->x[6], &out->x[7], even, edges & four);
        put_label(&out->y[6], &out->y[7], odd, edges >> (32 - LINE_LABEL_BITS));
        return;
    }
    grid_line *line = (grid_line *)(void *)out;
    line->x[13] = (int16_t)put_vertices(c, 0, SHORT_VERTICES, line->x, line->y);
    put_label(&line->x[14], &line->x[15], even, 0);
    put_label(&line->y[14], &line->y[15], odd, 0);
    if (kind == LINE_LONG)
        line->y[13] = (int16_t)put_vertices(c, second_part(c), MORE_VERTICES, line[1].x, line[1].y);
}

/* Writes the tile's line at `out`, which has room for its kind and is zero. */
static void write_line(const tile *t, const chain *c, const uint32_t *block, unsigned kind,
                       grid_half_line *out)
{
    int32_t label[LINE_MAX_RECORDS];
    const uint32_t *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < LINE_MAX_RECORDS; g++) {
        label[g] = LINE_NOBODY;
        if (g >= block[0]) continue;
        label[g] = t->index->label[t->index->rank[group[0]]];
        group += GROUP_WORDS + (group[1] >> 1);
    }
    bool first = t->base & 1; /* does the even side belong to the first record? */
    if (kind >= LINE_JUNCTION)
        write_junction(t, c, label, out);
    else
        write_swap(c, kind, label[!first], label[first], out);
}

typedef struct packer {
    grid_index *index;
    const double *ref_x, *ref_y;
    line_places places;
} packer;

/* Room for the longest line at every border tile; a half that is left is missing in the line before it.
 * What is never written takes no memory until fit_lines gives it back. */
static bool allocate_lines(grid_index *index)
{
    const size_t most = 4;
    size_t capacity = most * index->num_border + most;
    index->lines = aligned_alloc(64, capacity * sizeof *index->lines);
    index->line_block = malloc(capacity * sizeof *index->line_block);
    return index->lines && index->line_block;
}

static bool fit_lines(grid_index *index)
{
    size_t size = (index->num_lines + 2) / 2 * 64;
    uint32_t *blocks = realloc(index->line_block, (index->num_lines + 1) * sizeof *blocks);
    void *lines = realloc(index->lines, size), *aligned;
    if (blocks) index->line_block = blocks;
    if (!lines) return true;
    index->lines = lines;
    if ((uintptr_t)lines % 64 == 0) return true;
    /* a smaller allocation stays where it is in practice, but need not */
    aligned = aligned_alloc(64, size);
    if (!aligned) return false;
    memcpy(aligned, lines, size);
    free(lines);
    index->lines = aligned;
    return true;
}

/* The number of the tile's line, and its place and what is left before it made zero. */
static size_t place_line(packer *p, unsigned kind)
{
    grid_index *index = p->index;
    size_t end = p->places.end, number = line_place(&p->places, kind), num = p->places.end - end;
    if (num) memset(index->lines + end, 0, num * sizeof *index->lines);
    if (num) memset(index->line_block + end, 0, num * sizeof *index->line_block);
    return number;
}

/* Gives a border tile a line if that is possible. */
static void pack_tile(packer *p, uint32_t column, uint32_t row, uint32_t *word)
{
    grid_index *index = p->index;
    uint32_t at = *word & OFFSET_MASK;
    tile t = {.index = index, .west = column, .south = row, .ref = {p->ref_x[column], p->ref_y[row]}};
    if (p->places.end + 8 > MOST_LINES || !make_lanes(&t, index->stream + at)) return;
    chain c;
    make_chain(&t, &c);
    unsigned kind = kind_of(&t, &c, index->stream[at]);
    if (kind == LINE_NUM_KINDS) return;
    size_t number = place_line(p, kind);
    write_line(&t, &c, index->stream + at, kind, index->lines + number);
    index->line_block[number] = at;
    *word = LINE | (uint32_t)number << KIND_BITS | kind;
}

static void pack_plot(packer *p, size_t plot)
{
    grid_index *index = p->index;
    uint32_t west = (uint32_t)(plot % index->tiles.plot_columns) * PLOT_SIDE;
    uint32_t south = (uint32_t)(plot / index->tiles.plot_columns) * PLOT_SIDE;
    uint32_t *words = index->tiles.words + (index->tiles.plots[plot] >> 1);
    for (uint32_t k = 0; k < PLOT_TILES; k++)
        if (is_border(words[k])) pack_tile(p, west + k % PLOT_SIDE, south + k / PLOT_SIDE, &words[k]);
}

bool grid_lines_build(grid_index *index, const double *ref_x, const double *ref_y)
{
    packer p = {.index = index, .ref_x = ref_x, .ref_y = ref_y};
    size_t num_plots = tiles_num_plots(&index->tiles);
    if (!allocate_lines(index)) return false;
    for (size_t plot = 0; plot < num_plots; plot++)
        if (index->tiles.plots[plot] & 1) pack_plot(&p, plot);
    index->num_lines = p.places.end;
    return fit_lines(index);
}
