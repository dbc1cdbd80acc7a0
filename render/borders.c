/* borders.c - collecting the borders of a map: see borders.h. Drawing them is border_path.c.
 *
 *   rings of all units, level by level      edge table                   chains of one level
 *   A: a-b b-c c-d d-a                       a-b  level 0, rim            a===b===c   level 0
 *   B: b-e e-f f-c c-b           ->          b-c  level 1         ->      b---c       level 1
 *   township AB: a-b b-e e-f ...             ...
 *
 * The table's key is an undirected edge, bit by bit. Levels are entered from the highest down, so
 * the first one to name an edge gives its rank. An edge that one unit names twice cancels
 * (even-odd rule). An edge of only one cell is the rim if a step off the edge, on either side,
 * leaves the map; if not, it borders a hair (coverages drawn without shared vertices) and is an
 * ordinary border.
 *
 * Vertices get a `keep` value once, by D. H. Douglas and T. K. Peucker (1973): the tolerance at
 * which the vertex first drops out, made monotone down the tree, so that a picture needs one
 * comparison each. Below a depth of 48 the span is halved in the middle instead, which bounds the
 * work for any input.
 */
#include <render/borders.h>

#include <grid/locate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "borders_private.h"

typedef struct edge {
    double x1, y1, x2, y2; /* the smaller end first */
    int32_t level;         /* highest level that names it; LEVEL_FREE: an empty slot */
    int32_t unit;          /* that named it last, ... */
    bool odd;              /* ... an odd number of times */
    int32_t names;         /* units of that level that name it; 0: all cancelled */
    int32_t sides;         /* cells that name it */
} edge;

enum { LEVEL_FREE = -2 };

typedef struct table {
    edge *slots;
    size_t mask;
} table;

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

static uint64_t hash_doubles(const double *values, int n)
{
    uint64_t h = 0x9e3779b97f4a7c15;
    for (int i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        h = mix(h ^ bits) + 0x9e3779b97f4a7c15;
    }
    return h;
}

static size_t count_edges(const grid_map *map)
{
    size_t num = 0, points;
    for (size_t unit = 0; unit < grid_map_num_units(map); unit++) {
        size_t rings = grid_unit_num_rings(map, (int32_t)unit);
        for (size_t r = 0; r < rings; r++) {
            grid_unit_ring(map, (int32_t)unit, r, &points);
            num += points;
        }
    }
    return num;
}

static edge *find_edge(const table *t, double x1, double y1, double x2, double y2)
{
    bool swap = x2 < x1 || (x2 == x1 && y2 < y1);
    double key[4] = {swap ? x2 : x1, swap ? y2 : y1, swap ? x1 : x2, swap ? y1 : y2};
    for (int i = 0; i < 4; i++) key[i] += 0.0; /* -0 is 0 */
    for (size_t at = hash_doubles(key, 4) & t->mask;; at = (at + 1) & t->mask) {
        edge *e = &t->slots[at];
        if (e->level == LEVEL_FREE) {
            e->x1 = key[0], e->y1 = key[1], e->x2 = key[2], e->y2 = key[3];
            return e;
        }
        if (e->x1 == key[0] && e->y1 == key[1] && e->x2 == key[2] && e->y2 == key[3]) return e;
    }
}

/* One unit names one edge; naming it again takes the first time back. */
static void name_edge(edge *e, int32_t unit, int32_t level, bool is_cell)
{
    e->odd = e->unit == unit ? !e->odd : true;
    e->unit = unit;
    e->sides += e->odd ? is_cell : -is_cell;
    if (e->odd && e->names == 0) e->level = level;
    if (e->level == level) e->names += e->odd ? 1 : -1;
}

static void name_edges(table *t, const grid_map *map)
{
    for (size_t unit = 0; unit < grid_map_num_units(map); unit++) {
        int32_t u = (int32_t)unit, level = grid_unit_level(map, u);
        bool is_cell = grid_unit_is_cell(map, u);
        size_t rings = grid_unit_num_rings(map, u), points;
        for (size_t r = 0; r < rings; r++) {
            const double *xy = grid_unit_ring(map, u, r, &points);
            for (size_t i = 1; i < points; i++, xy += 2)
                if (xy[0] != xy[2] || xy[1] != xy[3])
                    name_edge(find_edge(t, xy[0], xy[1], xy[2], xy[3]), u, level, is_cell);
        }
    }
}

static bool owned(const grid_map *map, double x, double y)
{
    grid_hit hit;
    grid_locate(map, x, y, &hit);
    return hit.cell != GRID_NONE;
}

/* Gives the edges at the rim their level. A step off the edge is 1/100,000 of the map's size. */
static void find_rim(table *t, const grid_map *map)
{
    double extent[4];
    grid_map_extent(map, extent);
    double step = 1e-5 * hypot(extent[2] - extent[0], extent[3] - extent[1]);
    for (size_t i = 0; i <= t->mask; i++) {
        edge *e = &t->slots[i];
        if (!e->names || e->sides > 1) continue;
        double dx = e->x2 - e->x1, dy = e->y2 - e->y1, scale = step / hypot(dx, dy);
        double x = e->x1 + dx / 2, y = e->y1 + dy / 2;
        if (owned(map, x - dy * scale, y + dx * scale) !=
            owned(map, x + dy * scale, y - dx * scale))
            e->level = GRID_LEVEL_RIM;
    }
}

/* ------------------------------------------------------------------ edges to chains */

/* Edges that meet at a vertex, as a hash table of half-edges: slot -> edge number * 2 + end. */
typedef struct joints {
    const edge *edges;
    size_t *slots, mask;
} joints;

static const double *end_of(const edge *edges, size_t half)
{
    const edge *e = &edges[half / 2];
    return half & 1 ? &e->x2 : &e->x1;
}

static void add_joint(joints *j, size_t half)
{
    size_t at = hash_doubles(end_of(j->edges, half), 2) & j->mask;
    while (j->slots[at] != SIZE_MAX) at = (at + 1) & j->mask;
    j->slots[at] = half;
}

/* Number of half-edges at the vertex of `half`; *other becomes one that is not `half`. */
static int degree(const joints *j, size_t half, size_t *other)
{
    const double *p = end_of(j->edges, half);
    int n = 0;
    for (size_t at = hash_doubles(p, 2) & j->mask; j->slots[at] != SIZE_MAX;
         at = (at + 1) & j->mask) {
        const double *q = end_of(j->edges, j->slots[at]);
        if (q[0] != p[0] || q[1] != p[1]) continue;
        n++;
        if (j->slots[at] != half) *other = j->slots[at];
    }
    return n;
}

static bool add_vertex(grid_borders *b, const double *xy)
{
    if (b->num_vertices == b->capacity) {
        size_t wanted = b->capacity ? b->capacity * 2 : 1024;
        vertex *moved = realloc(b->vertices, wanted * sizeof *moved);
        if (!moved) return false;
        b->vertices = moved;
        b->capacity = wanted;
    }
    b->vertices[b->num_vertices++] = (vertex){xy[0], xy[1], INFINITY};
    return true;
}

static bool end_chain(grid_borders *b, int32_t level, size_t first)
{
    if (b->num_chains == b->chain_capacity) {
        size_t wanted = b->chain_capacity ? b->chain_capacity * 2 : 256;
        grid_chain *moved = realloc(b->chains, wanted * sizeof *moved);
        if (!moved) return false;
        b->chains = moved;
        b->chain_capacity = wanted;
    }
    grid_chain *chain = &b->chains[b->num_chains++];
    *chain = (grid_chain){level, first, b->num_vertices - first,
                          {INFINITY, INFINITY, -INFINITY, -INFINITY}};
    for (size_t i = first; i < b->num_vertices; i++) {
        chain->extent[0] = fmin(chain->extent[0], b->vertices[i].x);
        chain->extent[1] = fmin(chain->extent[1], b->vertices[i].y);
        chain->extent[2] = fmax(chain->extent[2], b->vertices[i].x);
        chain->extent[3] = fmax(chain->extent[3], b->vertices[i].y);
    }
    return true;
}

/* Follows the border from the vertex of half-edge `half` over its edge, as long as two borders
 * meet. */
static bool walk(grid_borders *b, const joints *j, bool *used, size_t half, int32_t level)
{
    size_t first = b->num_vertices, next = half;
    if (!add_vertex(b, end_of(j->edges, half))) return false;
    for (;;) {
        size_t far = next ^ 1;
        used[next / 2] = true;
        if (!add_vertex(b, end_of(j->edges, far))) return false;
        if (degree(j, far, &next) != 2 || used[next / 2]) break;
    }
    return end_chain(b, level, first);
}

/* Joins the n edges, all of one level. */
static bool join(grid_borders *b, const edge *edges, size_t n, int32_t level)
{
    bool ok = false, *used = calloc(n, sizeof *used);
    joints j = {edges, NULL, 1};
    while (j.mask < 4 * n) j.mask = j.mask * 2 + 1;
    j.slots = malloc((j.mask + 1) * sizeof *j.slots);
    if (!used || !j.slots) goto done;
    memset(j.slots, 0xff, (j.mask + 1) * sizeof *j.slots);
    for (size_t half = 0; half < 2 * n; half++) add_joint(&j, half);

    size_t other = 0;
    for (size_t half = 0; half < 2 * n; half++) /* lines between nodes first, closed rings then */
        if (!used[half / 2] && degree(&j, half, &other) != 2 && !walk(b, &j, used, half, level))
            goto done;
    for (size_t i = 0; i < n; i++)
        if (!used[i] && !walk(b, &j, used, 2 * i, level)) goto done;
    ok = true;
done:
    free(j.slots);
    free(used);
    return ok;
}

/* ------------------------------------------------------------------ what each scale keeps */

static double squared_distance_to_line(const vertex *p, const vertex *a, const vertex *b)
{
    double dx = b->x - a->x, dy = b->y - a->y, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p->x - a->x) * dx + (p->y - a->y) * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double x = p->x - a->x - t * dx, y = p->y - a->y - t * dy;
    return x * x + y * y;
}

/* A depth-first walk with its own stack; depth is at most 48 + 2 * log2(n). */
static void keep_values(vertex *v, size_t n)
{
    enum { DEEP = 48, STACK = 256 };
    struct { size_t from, to; double limit; int depth; } stack[STACK];
    int top = 0;
    if (n < 3) return;
    stack[top].from = 0, stack[top].to = n - 1, stack[top].limit = INFINITY, stack[top++].depth = 0;
    while (top) {
        size_t from = stack[--top].from, to = stack[top].to, split = from + (to - from) / 2;
        double limit = stack[top].limit, keep = -1;
        int depth = stack[top].depth + 1;
        if (to - from < 2) continue;
        if (depth > DEEP) {
            keep = limit;
        } else {
            for (size_t i = from + 1; i < to; i++) {
                double d = squared_distance_to_line(&v[i], &v[from], &v[to]);
                if (d > keep) keep = d, split = i;
            }
            keep = sqrt(keep);
        }
        v[split].keep = (float)fmin(keep, limit);
        limit = fmin(keep, limit);
        stack[top].from = from, stack[top].to = split, stack[top].limit = limit;
        stack[top++].depth = depth;
        stack[top].from = split, stack[top].to = to, stack[top].limit = limit;
        stack[top++].depth = depth;
    }
}

/* ------------------------------------------------------------------ the whole */

/* Chains of the n edges, level after level; reorders the edges. */
static bool make_chains(grid_borders *b, edge *edges, size_t n, int32_t num_levels)
{
    size_t from = 0, to = 0;
    for (int32_t level = GRID_LEVEL_RIM; level < num_levels; level++, from = to) {
        for (size_t i = from; i < n; i++) {
            if (edges[i].level != level) continue;
            edge swap = edges[to];
            edges[to++] = edges[i];
            edges[i] = swap;
        }
        if (to > from && !join(b, edges + from, to - from, level)) return false;
    }
    for (size_t i = 0; i < b->num_chains; i++)
        keep_values(b->vertices + b->chains[i].first, b->chains[i].num);
    return true;
}

grid_status grid_borders_new(const grid_map *map, grid_borders **out, grid_error *error)
{
    grid_status status = GRID_E_MEMORY;
    table t = {NULL, 1};
    size_t n = 0, expected = count_edges(map);
    grid_borders *b = calloc(1, sizeof *b);
    while (t.mask < 2 * expected) t.mask = t.mask * 2 + 1;
    t.slots = malloc((t.mask + 1) * sizeof *t.slots);
    if (!b || !t.slots) goto done;
    for (size_t i = 0; i <= t.mask; i++)
        t.slots[i] = (edge){.level = LEVEL_FREE, .unit = GRID_NONE};

    name_edges(&t, map);
    find_rim(&t, map);
    for (size_t i = 0; i <= t.mask; i++)
        if (t.slots[i].names) t.slots[n++] = t.slots[i];
    if (!make_chains(b, t.slots, n, (int32_t)grid_map_num_levels(map))) goto done;
    *out = b;
    b = NULL;
    status = GRID_OK;
done:
    if (status && error) *error = (grid_error){status, 0, "out of memory while collecting borders"};
    free(t.slots);
    grid_borders_free(b);
    return status;
}

void grid_borders_free(grid_borders *borders)
{
    if (!borders) return;
    free(borders->vertices);
    free(borders->chains);
    free(borders);
}

size_t grid_borders_num_chains(const grid_borders *borders) { return borders->num_chains; }

const grid_chain *grid_borders_chain_at(const grid_borders *borders, size_t i)
{
    return &borders->chains[i];
}

void grid_borders_vertex(const grid_borders *borders, size_t at, double out_xy[2], double *out_keep)
{
    out_xy[0] = borders->vertices[at].x;
    out_xy[1] = borders->vertices[at].y;
    *out_keep = (double)borders->vertices[at].keep;
}
