/* arrange.c - builds the planar arrangement of arrange.h.
 *
 *   pairs of edges in a tile --> crossings and touches (exact orientation)
 *        --> cuts of each edge, sorted along it (exact order); equal cuts become one node
 *        --> pieces; pieces that coincide merge, their users cancel in pairs
 *        --> half-edges sorted round each node (exact turns) --> next --> cycles
 *        --> covers: the outside of each component from the index, then across every piece the
 *            piece's users enter or leave
 */
#include "arrange.h"

#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "support.h"

/* A clean map has none; beyond this a file is a tangle that no report can help with. */
enum { MAX_CROSSINGS = 1 << 21 };
/* Order along an edge multiplies four coordinates. */
#define MIN_MAGNITUDE 1e-60
#define MAX_MAGNITUDE 1e60
/* Sum of all cover lists: 1 GB. */
#define MAX_COVERS ((size_t)1 << 28)

typedef struct piece { /* from node `from` to node `to`, upwards along `edge` */
    uint32_t from, to, edge;
} piece;

typedef struct cut {
    uint32_t edge, node;
    uint32_t other; /* the edge that crosses, or NO_EDGE for a vertex */
} cut;

#define NO_EDGE UINT32_MAX

typedef struct builder {
    const grid_index *index;
    const grid_edges *edges;
    grid_arrangement *out;
    grid_progress progress;
    void *context;
    size_t num_vertices; /* nodes below are vertices, the others crossings */
    uint32_t *root;  /* union-find over nodes */
    size_t node_capacity, crossing_capacity, touch_capacity;
    cut *cuts;
    size_t num_cuts;
    piece *pieces;
    size_t num_pieces;
    uint32_t *fan;       /* halves by origin, counter-clockwise from due east */
    size_t *fan_start;   /* num_nodes + 1 */
    uint32_t *place;     /* of each half in `fan` */
    bool too_many, no_memory;
} builder;

static const double *low_of(const builder *b, uint32_t edge)
{
    return b->edges->ends + 4 * (size_t)edge;
}

static const double *high_of(const builder *b, uint32_t edge) { return low_of(b, edge) + 2; }

/* --- nodes ---------------------------------------------------------------------------------- */

static uint64_t hash_point(const double p[2])
{
    uint64_t bits[2];
    memcpy(bits, p, sizeof bits);
    uint64_t h = (bits[0] ^ (bits[1] << 29 | bits[1] >> 35)) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 31;
}

/* Gives every distinct end of an edge a node. */
static bool make_vertices(builder *b)
{
    size_t n = 2 * b->edges->num, mask = 16;
    while (mask < 2 * n) mask *= 2;
    uint32_t *slots = calloc(mask, sizeof *slots);
    mask--;
    b->out->ends = grid_new_array(n, sizeof *b->out->ends);
    b->node_capacity = n ? n : 1;
    b->out->nodes = malloc(b->node_capacity * 2 * sizeof(double));
    if (!slots || !b->out->ends || !b->out->nodes) {
        free(slots);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const double *p = b->edges->ends + 2 * i;
        size_t s = hash_point(p) & mask;
        while (slots[s] && memcmp(b->out->nodes + 2 * (size_t)(slots[s] - 1), p, 2 * sizeof *p))
            s = (s + 1) & mask;
        if (!slots[s]) {
            memcpy(b->out->nodes + 2 * b->out->num_nodes, p, 2 * sizeof *p);
            slots[s] = (uint32_t)++b->out->num_nodes;
        }
        b->out->ends[i] = slots[s] - 1;
    }
    free(slots);
    b->num_vertices = b->out->num_nodes;
    return true;
}

static bool add_touch(builder *b, uint32_t edge, uint32_t node)
{
    grid_arrangement *out = b->out;
    if (!grid_grow((void **)&out->touches, &b->touch_capacity, out->num_touches, sizeof(grid_touch)))
        return !(b->no_memory = true);
    out->touches[out->num_touches++] = (grid_touch){edge, node};
    return true;
}

static bool add_crossing(builder *b, uint32_t first, uint32_t second)
{
    grid_arrangement *out = b->out;
    if (out->num_crossings >= MAX_CROSSINGS) return !(b->too_many = true);
    if (!grid_grow((void **)&out->crossings, &b->crossing_capacity, out->num_crossings,
                   sizeof(grid_crossing)))
        return !(b->no_memory = true);
    out->crossings[out->num_crossings++] = (grid_crossing){first, second};
    return true;
}

/* The point is known to lie on the edge's line. */
static bool inside_edge(const double *low, const double *high, const double *p)
{
    if (low[1] != high[1]) return p[1] > low[1] && p[1] < high[1];
    return p[0] > low[0] && p[0] < high[0];
}

/* A pair of edges that share a tile: how do they meet? */
static bool meet(void *context, size_t first, size_t second)
{
    builder *b = context;
    uint32_t i = (uint32_t)first, j = (uint32_t)second;
    const double *a = low_of(b, i), *c = low_of(b, j), *d = c + 2, *e = a + 2;
    if (a[1] > d[1] || c[1] > e[1] || fmin(a[0], e[0]) > fmax(c[0], d[0]) ||
        fmin(c[0], d[0]) > fmax(a[0], e[0]))
        return true;
    int side_c = grid_exact_orient(a, e, c), side_d = grid_exact_orient(a, e, d);
    if (side_c * side_d > 0) return true;
    int side_a = grid_exact_orient(c, d, a), side_e = grid_exact_orient(c, d, e);
    if (side_c * side_d < 0 && side_a * side_e < 0) return add_crossing(b, i, j);
    if (side_c == 0 && inside_edge(a, e, c) && !add_touch(b, i, b->out->ends[2 * j])) return false;
    if (side_d == 0 && inside_edge(a, e, d) && !add_touch(b, i, b->out->ends[2 * j + 1])) return false;
    if (side_a == 0 && inside_edge(c, d, a) && !add_touch(b, j, b->out->ends[2 * i])) return false;
    if (side_e == 0 && inside_edge(c, d, e) && !add_touch(b, j, b->out->ends[2 * i + 1])) return false;
    return true;
}

static int compare_pairs(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

/* Sorts an array of pairs of numbers and drops repetitions; returns the new length. */
static size_t unique_pairs(void *pairs, size_t num)
{
    uint32_t(*p)[2] = pairs;
    size_t kept = 0;
    if (num) qsort(p, num, sizeof *p, compare_pairs);
    for (size_t i = 0; i < num; i++) {
        if (i && !compare_pairs(p[i], p[kept - 1])) continue;
        memmove(p[kept++], p[i], sizeof *p);
    }
    return kept;
}

static void place_crossing(const builder *b, grid_crossing c, double out[2])
{
    const double *p = low_of(b, c.first), *q = high_of(b, c.first);
    const double *r = low_of(b, c.second), *s = high_of(b, c.second);
    double dx = s[0] - r[0], dy = s[1] - r[1];
    double den = dx * (q[1] - p[1]) - dy * (q[0] - p[0]);
    double t = den != 0 ? (dx * (r[1] - p[1]) - dy * (r[0] - p[0])) / den : 0.5;
    t = fmin(fmax(t, 0), 1);
    out[0] = p[0] + t * (q[0] - p[0]);
    out[1] = p[1] + t * (q[1] - p[1]);
}

/* Adds a node for every crossing and lists all cuts. */
static bool make_cuts(builder *b)
{
    grid_arrangement *out = b->out;
    out->num_crossings = unique_pairs(out->crossings, out->num_crossings);
    out->num_touches = unique_pairs(out->touches, out->num_touches);
    size_t total = out->num_nodes + out->num_crossings;
    double *nodes = realloc(out->nodes, (total ? total : 1) * 2 * sizeof *nodes);
    if (nodes) out->nodes = nodes;
    b->cuts = grid_new_array(2 * out->num_crossings + out->num_touches, sizeof *b->cuts);
    b->root = grid_new_array(total, sizeof *b->root);
    if (!nodes || !b->cuts || !b->root) return false;
    for (size_t k = 0; k < out->num_crossings; k++) {
        grid_crossing c = out->crossings[k];
        uint32_t node = (uint32_t)out->num_nodes++;
        place_crossing(b, c, out->nodes + 2 * (size_t)node);
        b->cuts[b->num_cuts++] = (cut){c.first, node, c.second};
        b->cuts[b->num_cuts++] = (cut){c.second, node, c.first};
    }
    for (size_t k = 0; k < out->num_touches; k++)
        b->cuts[b->num_cuts++] = (cut){out->touches[k].edge, out->touches[k].node, NO_EDGE};
    for (size_t k = 0; k < total; k++) b->root[k] = (uint32_t)k;
    return true;
}

static uint32_t find_root(builder *b, uint32_t node)
{
    while (b->root[node] != node) {
        b->root[node] = b->root[b->root[node]];
        node = b->root[node];
    }
    return node;
}

/* --- cuts along an edge ---------------------------------------------------------------------- */

/* Order of two cuts of one edge, from its lower end; 0 when they are the same point. */
static int compare_along(const builder *b, const cut *s, const cut *t)
{
    const double *low = low_of(b, s->edge), *high = high_of(b, s->edge);
    if (s->other != NO_EDGE && t->other != NO_EDGE) {
        if (s->other == t->other) return 0;
        return grid_exact_order(low, high, low_of(b, s->other), high_of(b, s->other),
                                low_of(b, t->other), high_of(b, t->other));
    }
    if (s->other == NO_EDGE && t->other == NO_EDGE) {
        const double *p = b->out->nodes + 2 * (size_t)s->node, *q = b->out->nodes + 2 * (size_t)t->node;
        int axis = low[1] == high[1] ? 0 : 1;
        return (p[axis] > q[axis]) - (p[axis] < q[axis]);
    }
    if (s->other != NO_EDGE) return -compare_along(b, t, s);
    /* a vertex and a crossing: the vertex comes first if it lies on the lower end's side */
    const double *c = low_of(b, t->other), *d = high_of(b, t->other);
    int side = grid_exact_orient(c, d, b->out->nodes + 2 * (size_t)s->node);
    return -side * grid_exact_orient(c, d, low);
}

static int compare_cuts(const void *left, const void *right, void *context)
{
    const cut *s = left, *t = right;
    if (s->edge != t->edge) return s->edge < t->edge ? -1 : 1;
    int order = compare_along(context, s, t);
    return order ? order : (s->node > t->node) - (s->node < t->node);
}

static void sort_cuts(builder *b)
{
    if (b->num_cuts) qsort_r(b->cuts, b->num_cuts, sizeof *b->cuts, compare_cuts, b);
    for (size_t i = 1; i < b->num_cuts; i++) {
        if (b->cuts[i].edge != b->cuts[i - 1].edge) continue;
        if (compare_along(b, &b->cuts[i - 1], &b->cuts[i])) continue;
        uint32_t p = find_root(b, b->cuts[i - 1].node), q = find_root(b, b->cuts[i].node);
        /* the smaller number wins: vertices come before crossings and are exact */
        if (p < q)
            b->root[q] = p;
        else
            b->root[p] = q;
    }
}

static bool make_pieces(builder *b)
{
    const cut *next = b->cuts, *end = b->cuts + b->num_cuts;
    b->pieces = grid_new_array(b->edges->num + b->num_cuts, sizeof *b->pieces);
    if (!b->pieces) return false;
    for (uint32_t e = 0; e < b->edges->num; e++) {
        uint32_t from = find_root(b, b->out->ends[2 * e]);
        for (; next < end && next->edge == e; next++) {
            uint32_t to = find_root(b, next->node);
            if (to != from) b->pieces[b->num_pieces++] = (piece){from, to, e};
            from = to;
        }
        uint32_t to = find_root(b, b->out->ends[2 * e + 1]);
        if (to != from) b->pieces[b->num_pieces++] = (piece){from, to, e};
    }
    return true;
}

/* --- pieces that coincide ---------------------------------------------------------------------- */

static int compare_pieces(const void *left, const void *right)
{
    const piece *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static int compare_records(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/* Users of pieces first .. last - 1, which coincide: those with an odd count. Returns how many. */
static size_t merge_users(const builder *b, size_t first, size_t last, int32_t *out)
{
    size_t num = 0, kept = 0;
    for (size_t i = first; i < last; i++) {
        size_t e = b->pieces[i].edge, from = b->edges->user_start[e], to = b->edges->user_start[e + 1];
        memcpy(out + num, b->edges->users + from, (to - from) * sizeof *out);
        num += to - from;
    }
    if (last - first == 1) return num;
    qsort(out, num, sizeof *out, compare_records);
    for (size_t i = 0, next; i < num; i = next) {
        for (next = i + 1; next < num && out[next] == out[i];) next++;
        if ((next - i) % 2) out[kept++] = out[i];
    }
    return kept;
}

static bool merge_pieces(builder *b)
{
    grid_arrangement *out = b->out;
    size_t num = b->num_pieces, num_users = 0, kept = 0;
    if (num) qsort(b->pieces, num, sizeof *b->pieces, compare_pieces);
    for (size_t i = 0; i < num; i++) {
        size_t e = b->pieces[i].edge;
        num_users += b->edges->user_start[e + 1] - b->edges->user_start[e];
    }
    out->user_start = grid_new_array(num + 1, sizeof *out->user_start);
    out->users = grid_new_array(num_users, sizeof *out->users);
    if (!out->user_start || !out->users) return false;
    for (size_t i = 0, next; i < num; i = next) {
        for (next = i + 1; next < num && b->pieces[next].from == b->pieces[i].from &&
                           b->pieces[next].to == b->pieces[i].to;)
            next++;
        size_t users = merge_users(b, i, next, out->users + out->user_start[kept]);
        if (!users) continue;
        b->pieces[kept] = b->pieces[i];
        out->user_start[kept + 1] = out->user_start[kept] + users;
        kept++;
    }
    b->num_pieces = kept;
    return true;
}

/* --- half-edges and cycles ---------------------------------------------------------------------- */

/* Counter-clockwise from due east. A half that runs up its edge points into [0, 180) degrees, one that
 * runs down into [180, 360). */
static int compare_turns(const void *left, const void *right, void *context)
{
    const builder *b = context;
    uint32_t g = *(const uint32_t *)left, h = *(const uint32_t *)right;
    if ((g & 1) != (h & 1)) return g & 1 ? 1 : -1;
    uint32_t e = b->out->edge_of[g], f = b->out->edge_of[h];
    return -grid_exact_cross(low_of(b, e), high_of(b, e), low_of(b, f), high_of(b, f));
}

static bool make_halves(builder *b)
{
    grid_arrangement *out = b->out;
    size_t n = out->num_halves = 2 * b->num_pieces;
    out->origin = grid_new_array(n, sizeof *out->origin);
    out->next = grid_new_array(n, sizeof *out->next);
    out->cycle = grid_new_array(n, sizeof *out->cycle);
    out->edge_of = grid_new_array(n, sizeof *out->edge_of);
    b->fan = grid_new_array(n, sizeof *b->fan);
    b->place = grid_new_array(n, sizeof *b->place);
    b->fan_start = grid_new_array(out->num_nodes + 1, sizeof *b->fan_start);
    if (!out->origin || !out->next || !out->cycle || !out->edge_of || !b->fan || !b->place ||
        !b->fan_start)
        return false;
    for (size_t i = 0; i < b->num_pieces; i++) {
        out->origin[2 * i] = b->pieces[i].from;
        out->origin[2 * i + 1] = b->pieces[i].to;
        out->edge_of[2 * i] = out->edge_of[2 * i + 1] = b->pieces[i].edge;
    }
    for (size_t h = 0; h < n; h++) b->fan_start[out->origin[h] + 1]++;
    for (size_t v = 0; v < out->num_nodes; v++) b->fan_start[v + 1] += b->fan_start[v];
    for (size_t h = n; h-- > 0;) b->fan[--b->fan_start[out->origin[h] + 1]] = (uint32_t)h;
    /* filling moved every start one place to the left of where it belongs */
    memmove(b->fan_start, b->fan_start + 1, out->num_nodes * sizeof *b->fan_start);
    b->fan_start[out->num_nodes] = n;
    for (size_t v = 0; v < out->num_nodes; v++) {
        size_t first = b->fan_start[v], count = b->fan_start[v + 1] - first;
        if (count > 1) qsort_r(b->fan + first, count, sizeof *b->fan, compare_turns, b);
        for (size_t i = 0; i < count; i++) b->place[b->fan[first + i]] = (uint32_t)(first + i);
    }
    for (size_t h = 0; h < n; h++) {
        /* the next clockwise from the way back keeps the face on the left */
        size_t at = b->place[h ^ 1], v = out->origin[h ^ 1];
        out->next[h] = b->fan[at > b->fan_start[v] ? at - 1 : b->fan_start[v + 1] - 1];
    }
    return true;
}

static double cycle_area(const grid_arrangement *a, uint32_t first)
{
    const double *o = a->nodes + 2 * (size_t)a->origin[first];
    double sum = 0;
    for (uint32_t h = a->next[first]; h != first; h = a->next[h]) {
        const double *p = a->nodes + 2 * (size_t)a->origin[h];
        const double *q = a->nodes + 2 * (size_t)a->origin[h ^ 1];
        sum += (p[0] - o[0]) * (q[1] - o[1]) - (q[0] - o[0]) * (p[1] - o[1]);
    }
    return sum / 2;
}

static bool make_cycles(builder *b)
{
    grid_arrangement *out = b->out;
    size_t capacity = 0;
    const uint32_t none = UINT32_MAX;
    for (size_t h = 0; h < out->num_halves; h++) out->cycle[h] = none;
    for (size_t h = 0; h < out->num_halves; h++) {
        if (out->cycle[h] != none) continue;
        if (!grid_grow((void **)&out->cycles, &capacity, out->num_cycles, sizeof(grid_cycle)))
            return false;
        uint32_t number = (uint32_t)out->num_cycles++, at = (uint32_t)h;
        for (; out->cycle[at] == none; at = out->next[at]) out->cycle[at] = number;
        out->cycles[number] = (grid_cycle){.first = (uint32_t)h, .component = none,
                                           .area = cycle_area(out, (uint32_t)h)};
    }
    return true;
}

/* --- who covers each cycle --------------------------------------------------------------------- */

/* The more eastern, then more northern of two nodes. The extreme of a component is always a vertex;
 * a crossing, whose coordinates are rounded, never wins. */
static uint32_t eastern(const builder *b, uint32_t v, uint32_t w)
{
    const double *p = b->out->nodes + 2 * (size_t)v, *q = b->out->nodes + 2 * (size_t)w;
    if (v >= b->num_vertices) return w;
    if (w >= b->num_vertices) return v;
    return p[0] > q[0] || (p[0] == q[0] && p[1] > q[1]) ? v : w;
}

/* A growing pool of cover lists. */
static bool reserve_covers(grid_arrangement *out, size_t *capacity, size_t more)
{
    if (out->num_covers + more <= *capacity) return true;
    size_t wanted = 2 * (out->num_covers + more);
    int32_t *covers = realloc(out->covers, wanted * sizeof *covers);
    if (!covers) return false;
    out->covers = covers;
    *capacity = wanted;
    return true;
}

/* Cover of the far side of a half: the near side's, with the piece's users entered or left. */
static bool cross_over(grid_arrangement *out, size_t *capacity, uint32_t half)
{
    const grid_cycle *near = &out->cycles[out->cycle[half]];
    grid_cycle *far = &out->cycles[out->cycle[half ^ 1]];
    size_t from = out->user_start[half / 2], to = out->user_start[half / 2 + 1];
    if (!reserve_covers(out, capacity, near->num_cover + (to - from))) return false;
    const int32_t *a = out->covers + near->cover, *a_end = a + near->num_cover;
    const int32_t *u = out->users + from, *u_end = out->users + to;
    int32_t *w = out->covers + out->num_covers;
    far->cover = out->num_covers;
    while (a < a_end || u < u_end) {
        if (u == u_end || (a < a_end && *a < *u))
            *w++ = *a++;
        else if (a == a_end || *u < *a)
            *w++ = *u++;
        else
            a++, u++;
    }
    far->num_cover = (uint32_t)(w - (out->covers + far->cover));
    out->num_covers += far->num_cover;
    return true;
}

/* Walks the component of a cycle whose cover is known. `queue` has room for all cycles. */
static bool spread(grid_arrangement *out, size_t *capacity, uint32_t start, uint32_t component,
                   uint32_t *queue)
{
    size_t head = 0, tail = 0;
    queue[tail++] = start;
    out->cycles[start].component = component;
    while (head < tail) {
        uint32_t first = out->cycles[queue[head++]].first, h = first;
        do {
            uint32_t far = out->cycle[h ^ 1];
            if (out->cycles[far].component == UINT32_MAX) {
                if (out->num_covers > MAX_COVERS || !cross_over(out, capacity, h)) return false;
                out->cycles[far].component = component;
                queue[tail++] = far;
            }
            h = out->next[h];
        } while (h != first);
    }
    return true;
}

/* Easternmost, then northernmost vertex of each component gives its outside: what lies at the point
 * moved by (e, e^2) from there is outside the component, and the owner rule tells who covers it. */
static bool cover_cycles(builder *b, size_t num_records)
{
    grid_arrangement *out = b->out;
    size_t capacity = 0, num = 0;
    uint32_t *by_east = grid_new_array(out->num_nodes, sizeof *by_east), component = 0;
    uint32_t *queue = grid_new_array(out->num_cycles, sizeof *queue);
    bool *inside = grid_new_array(num_records, sizeof *inside), ok = false;
    uint32_t *best = grid_new_array(out->num_nodes, sizeof *best);
    if (!by_east || !queue || !inside || !best) goto done;

    /* components over nodes: union-find again, each root keeps its easternmost node */
    for (size_t v = 0; v < out->num_nodes; v++) b->root[v] = best[v] = (uint32_t)v;
    for (size_t h = 0; h < out->num_halves; h += 2) {
        uint32_t p = find_root(b, out->origin[h]), q = find_root(b, out->origin[h + 1]);
        if (p == q) continue;
        best[p] = eastern(b, best[p], best[q]);
        b->root[q] = p;
    }
    for (size_t v = 0; v < out->num_nodes; v++)
        if (b->root[v] == v && b->fan_start[v] < b->fan_start[v + 1]) by_east[num++] = best[v];

    for (size_t i = 0; i < num; i++) {
        uint32_t v = by_east[i], outer = out->cycle[b->fan[b->fan_start[v]] ^ 1];
        grid_cycle *cycle = &out->cycles[outer];
        cycle->contour = true;
        cycle->cover = out->num_covers;
        grid_index_records_at(b->index, out->nodes[2 * (size_t)v], out->nodes[2 * (size_t)v + 1], inside);
        for (size_t k = 0; k < num_records; k++) {
            if (!inside[k]) continue;
            if (!reserve_covers(out, &capacity, 1)) goto done;
            out->covers[out->num_covers++] = (int32_t)k;
        }
        cycle->num_cover = (uint32_t)(out->num_covers - cycle->cover);
        if (!spread(out, &capacity, outer, component++, queue)) goto done;
    }
    ok = true;
done:
    free(by_east);
    free(queue);
    free(inside);
    free(best);
    return ok;
}

/* --- all of it ----------------------------------------------------------------------------------- */

static bool in_range(const grid_edges *edges)
{
    for (size_t i = 0; i < 4 * edges->num; i++) {
        double v = fabs(edges->ends[i]);
        if (v != 0 && (v < MIN_MAGNITUDE || v > MAX_MAGNITUDE)) return false;
    }
    return true;
}

static bool go_on(const builder *b, double done)
{
    return !b->progress || b->progress(b->context, done);
}

grid_status grid_arrange(const grid_index *index, size_t num_records, grid_progress progress,
                         void *context, grid_arrangement *out, grid_error *error)
{
    grid_arrangement arrangement = {0};
    builder b = {.index = index, .edges = grid_index_edges(index), .out = &arrangement,
                 .progress = progress, .context = context};
    grid_status status = GRID_E_MEMORY;
    if (!in_range(b.edges))
        return grid_fail(error, GRID_E_LIMIT, 0, "coordinates beyond 1e-60 .. 1e60 cannot be checked");
    if (!make_vertices(&b)) goto done;
    if (!go_on(&b, 0.05)) goto cancelled;
    if (!grid_index_each_pair(index, meet, &b)) {
        if (b.too_many)
            status = grid_fail(error, GRID_E_LIMIT, 0, "more than %d crossings of edges", MAX_CROSSINGS);
        goto done;
    }
    if (!go_on(&b, 0.4)) goto cancelled;
    if (!make_cuts(&b)) goto done;
    sort_cuts(&b);
    if (!make_pieces(&b) || !merge_pieces(&b)) goto done;
    if (!go_on(&b, 0.6)) goto cancelled;
    if (!make_halves(&b) || !make_cycles(&b)) goto done;
    if (!go_on(&b, 0.8)) goto cancelled;
    if (!cover_cycles(&b, num_records)) goto done;
    *out = arrangement;
    memset(&arrangement, 0, sizeof arrangement);
    status = GRID_OK;
    goto done;
cancelled:
    status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
done:
    if (status == GRID_E_MEMORY) grid_fail_memory(error);
    grid_arrangement_clear(&arrangement);
    free(b.root);
    free(b.cuts);
    free(b.pieces);
    free(b.fan);
    free(b.fan_start);
    free(b.place);
    return status;
}

void grid_arrangement_clear(grid_arrangement *a)
{
    free(a->nodes);
    free(a->ends);
    free(a->origin);
    free(a->next);
    free(a->cycle);
    free(a->edge_of);
    free(a->user_start);
    free(a->users);
    free(a->cycles);
    free(a->covers);
    free(a->crossings);
    free(a->touches);
    memset(a, 0, sizeof *a);
}
