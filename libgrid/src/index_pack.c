/* index_pack.c - packs finished blocks into the lines of index_line.h.
 *
 * A lane's term f' may differ from the exact term f of index_layout.h by a constant on the tile, for
 * instance where one opens an edge downwards and the other continues it upwards. The constants of all
 * edges are summed into one bit, which decides which of the two owners is the even one.
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
    int16_t lane[LINE_MAX_EDGES][4];
    bool flip; /* sum of f - f' over the edges */
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
    if (t->num == LINE_MAX_EDGES) return false;
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
        t->flip = !t->flip;
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
        double scale = k ? index->y_scale : index->x_scale, origin = k ? t->south : t->west;
        a[k] = ((e[k] - index->box[k]) * scale - origin) * LINE_SCALE;
        b[k] = ((e[2 + k] - index->box[k]) * scale - origin) * LINE_SCALE;
    }
    if (e[1] == e[3]) {
        double y = a[1];
        /* no crossing, but its lane puts the points on it in doubt */
        if (clip(a, b) && !add_lane(t, a[0], a[1], b[0], b[1])) return false;
        return !(word & OPEN_LOW) || add_rise(t, y);
    }
    bool low_open = word & OPEN_LOW, high_open = word & OPEN_HIGH;
    if (low_open && high_open) {
        t->flip = !t->flip;
        return true;
    }
    if (!clip(a, b)) {
        bool on;
        t->flip ^= left_of_edge(e, word, t->ref, &on);
        return true;
    }
    if (!add_lane(t, a[0], a[1], b[0], b[1])) return false;
    if (high_open) return add_rise(t, b[1]);
    if (!low_open) return true;
    t->flip = !t->flip; /* open downwards is open upwards, and one more for the whole tile */
    return add_rise(t, a[1]);
}

/* Do two groups list the same edges? */
static bool same_edges(const uint32_t *one, const uint32_t *two)
{
    return one[1] >> 1 == two[1] >> 1 &&
           !memcmp(one + GROUP_WORDS, two + GROUP_WORDS, (one[1] >> 1) * sizeof *one);
}

/* Fills the lanes and the even and odd labels; false if the tile cannot have a line. */
static bool make_lanes(tile *t, const uint32_t *block, int32_t labels[2])
{
    const uint32_t *group = block + HEADER_WORDS;
    uint32_t num_edges = group[1] >> 1, num_groups = block[0];
    if (block[2] || num_groups > 2 || num_edges > LINE_MAX_EDGES) return false;
    const uint32_t *other = group + GROUP_WORDS + num_edges;
    if (num_groups == 2 && (!same_edges(group, other) || !((group[1] ^ other[1]) & 1))) return false;
    for (uint32_t i = 0; i < num_edges; i++)
        if (!add_edge(t, group[GROUP_WORDS + i])) return false;
    bool even = (group[1] & 1) ^ t->flip; /* does the even side belong to the first group? */
    const int32_t *rank = t->index->rank, *label = t->index->label;
    labels[!even] = label[rank[group[0]]];
    labels[even] = num_groups == 2 ? label[rank[other[0]]] : LINE_NOBODY;
    return true;
}

static void put_labels(grid_line *line, int32_t even, int32_t odd)
{
    uint32_t w[2] = {(uint32_t)even, (uint32_t)odd};
    line->ax[0] = (int16_t)(w[0] & 0xFFFF), line->ay[0] = (int16_t)(w[0] >> 16);
    line->bx[0] = (int16_t)(w[1] & 0xFFFF), line->by[0] = (int16_t)(w[1] >> 16);
}

static void write_line(const tile *t, const int32_t labels[2], grid_line *out)
{
    int num_lines = t->num < LINE_LANES ? 1 : 2;
    for (int i = 0; i < num_lines * LINE_LANES; i++) {
        grid_line *line = out + i / LINE_LANES;
        int k = i % LINE_LANES;
        bool used = i > 0 && i <= t->num;
        const int16_t nowhere[4] = {0, LINE_NOWHERE, 0, LINE_NOWHERE};
        const int16_t *lane = used ? t->lane[i - 1] : nowhere;
        line->ax[k] = lane[0], line->ay[k] = lane[1], line->bx[k] = lane[2], line->by[k] = lane[3];
    }
    put_labels(out, labels[0], labels[1]);
}

bool grid_lines_build(grid_index *index, const double *ref_x, const double *ref_y)
{
    size_t capacity = 2 * index->num_border, num = 0;
    index->lines = aligned_alloc(64, (capacity ? capacity : 1) * sizeof *index->lines);
    index->line_block = grid_new_array(capacity, sizeof *index->line_block);
    if (!index->lines || !index->line_block) return false;
    for (uint32_t row = 0; row < index->rows; row++) {
        for (uint32_t column = 0; column < index->columns; column++) {
            uint32_t *word = &index->tiles[(size_t)row * index->columns + column];
            tile t = {.index = index, .west = column, .south = row,
                      .ref = {ref_x[column], ref_y[row]}};
            int32_t labels[2];
            /* the number of a line needs 29 bits */
            if (!(*word & BORDER) || num >= (OFFSET_MASK >> 1) ||
                !make_lanes(&t, index->stream + (*word & OFFSET_MASK), labels))
                continue;
            bool is_long = t.num >= LINE_LANES;
            write_line(&t, labels, index->lines + num);
            index->line_block[num] = *word & OFFSET_MASK;
            *word = LINE | (uint32_t)num << 1 | is_long;
            num += 1 + is_long;
        }
    }
    index->num_lines = num;
    grid_line *fit = num ? aligned_alloc(64, num * sizeof *fit) : NULL;
    if (fit) { /* give the rest back */
        memcpy(fit, index->lines, num * sizeof *fit);
        free(index->lines);
        index->lines = fit;
    }
    return true;
}
