/* suppress.c - primary and complementary suppression in a tree of sums: see <grid/suppress.h>.
 *
 * A count stands in two sums at most: as a part of that of its parent, and as the whole of its own. So the hidden
 * counts are the edges of a graph whose vertices are the sums and the ground, where those end that stand in one
 * sum only. A hidden count follows from the shown ones just when its edge is a bridge: when it lies on a cycle, any number can
 * be added around it (D. Gusfield, A graph theoretic approach to statistical data security, 1988).
 *
 *        ground ---- total ---- (all) ---- county ---- (county) ---- town ---- (town) ---- village ---- ground
 *                                 +------- nobody's ---- ground        +------ its own ---- ground
 */
#include <grid/suppress.h>

#include <stdlib.h>

#include "support.h"

struct grid_suppression {
    const grid_map *map;
    const grid_rollup *rollup; /* only while it is made */
    int32_t num_units, num_edges;
    double k, *value;  /* of each edge: a unit's count; what it holds itself; nobody's; the total */
    int32_t (*ends)[2]; /* sums: a unit's, `all`, or the ground */
    bool *hidden;
    bool *hides_unassigned; /* of each level */
};

/* Edges: unit u; num_units + u, what u holds itself; then nobody's and the total. Sums: u; num_units, all; the ground. */
static int32_t own_of(const grid_suppression *s, int32_t unit) { return s->num_units + unit; }
static int32_t nobody_of(const grid_suppression *s) { return 2 * s->num_units; }
static int32_t total_of(const grid_suppression *s) { return 2 * s->num_units + 1; }
static int32_t all_of(const grid_suppression *s) { return s->num_units; }
static int32_t ground_of(const grid_suppression *s) { return s->num_units + 1; }

static void lay_out(grid_suppression *s, size_t measure)
{
    s->value[total_of(s)] = s->value[nobody_of(s)] = grid_rollup_total(s->rollup, measure);
    s->ends[total_of(s)][0] = s->ends[nobody_of(s)][0] = all_of(s);
    s->ends[total_of(s)][1] = s->ends[nobody_of(s)][1] = ground_of(s);
    for (int32_t u = 0; u < s->num_units; u++) {
        int32_t parent = grid_unit_parent(s->map, u), *ends = s->ends[u], *own = s->ends[own_of(s, u)];
        bool is_sum = grid_unit_num_children(s->map, u) > 0;
        s->value[u] = s->value[own_of(s, u)] = grid_rollup_value(s->rollup, u, measure);
        ends[0] = parent == GRID_NONE ? all_of(s) : parent;
        ends[1] = is_sum ? u : ground_of(s);
        own[0] = is_sum ? u : ground_of(s); /* a unit without children is its own: a loop that hides nothing */
        own[1] = ground_of(s);
    }
    for (int32_t u = 0; u < s->num_units; u++) {
        int32_t parent = grid_unit_parent(s->map, u);
        s->value[parent == GRID_NONE ? nobody_of(s) : own_of(s, parent)] -= s->value[u];
        if (!grid_unit_num_children(s->map, u)) s->value[own_of(s, u)] = 0;
    }
}

/* ---- what follows from what is shown --------------------------------------------------------- */

/* Hidden edges by their ends, and the state of a walk through them. */
typedef struct walk {
    const grid_suppression *s;
    int32_t *first, *edges; /* edges of vertex v: edges[first[v] .. first[v + 1]) */
    int32_t *order, *low, *via, *next, *stack;
    bool *has_bridge; /* beyond this vertex */
    int32_t count;
} walk;

static bool is_edge(const grid_suppression *s, int32_t e) { return s->hidden[e] && s->ends[e][0] != s->ends[e][1]; }

static void list_edges(walk *w)
{
    const grid_suppression *s = w->s;
    int32_t num_vertices = s->num_units + 2;
    for (int32_t v = 0; v <= num_vertices; v++) w->first[v] = 0;
    for (int32_t e = 0; e < s->num_edges; e++)
        for (int side = 0; side < 2; side++)
            if (is_edge(s, e)) w->first[s->ends[e][side] + 1]++;
    for (int32_t v = 0; v < num_vertices; v++) w->first[v + 1] += w->first[v];
    for (int32_t v = 0; v < num_vertices; v++) w->next[v] = w->first[v];
    for (int32_t e = 0; e < s->num_edges; e++)
        for (int side = 0; side < 2; side++)
            if (is_edge(s, e)) w->edges[w->next[s->ends[e][side]]++] = e;
}

/* The far ends of bridges beyond which there are no others, of the part that holds a vertex (R. Tarjan, A note on
 * finding the bridges of a graph, 1974). */
static size_t walk_from(walk *w, int32_t start, int32_t *ends)
{
    const grid_suppression *s = w->s;
    size_t depth = 0, n = 0;
    w->stack[depth++] = start;
    w->order[start] = w->low[start] = ++w->count;
    w->via[start] = -1;
    w->next[start] = w->first[start];
    while (depth) {
        int32_t v = w->stack[depth - 1];
        if (w->next[v] < w->first[v + 1]) {
            int32_t e = w->edges[w->next[v]++], to = s->ends[e][0] == v ? s->ends[e][1] : s->ends[e][0];
            if (e == w->via[v]) continue;
            if (w->order[to]) {
                if (w->order[to] < w->low[v]) w->low[v] = w->order[to];
                continue;
            }
            w->order[to] = w->low[to] = ++w->count;
            w->via[to] = e;
            w->next[to] = w->first[to];
            w->stack[depth++] = to;
            continue;
        }
        depth--;
        if (!depth) break;
        int32_t from = w->stack[depth - 1];
        if (w->low[v] < w->low[from]) w->low[from] = w->low[v];
        bool is_bridge = w->low[v] > w->order[from];
        if (is_bridge && !w->has_bridge[v]) ends[n++] = v;
        w->has_bridge[from] |= is_bridge || w->has_bridge[v];
    }
    return n;
}

/* From the ground, so that the far end of a bridge is the one which it alone holds to the ground. */
static size_t find_ends(walk *w, int32_t *ends)
{
    size_t n = 0;
    list_edges(w);
    w->count = 0;
    for (int32_t v = 0; v <= ground_of(w->s); v++) w->order[v] = w->has_bridge[v] = 0;
    for (int32_t v = ground_of(w->s); v >= 0; v--)
        if (!w->order[v]) n += walk_from(w, v, ends + n);
    return n;
}

/* ---- hiding ---------------------------------------------------------------------------------- */

/* Parts of a sum: i-th, the last being what the unit holds itself, or nobody's; GRID_NONE for units that are no parts. */
static size_t num_parts(const grid_suppression *s, int32_t sum)
{
    return 1 + (sum == all_of(s) ? (size_t)s->num_units : grid_unit_num_children(s->map, sum));
}

static int32_t part_at(const grid_suppression *s, int32_t sum, size_t i)
{
    bool last = i + 1 == num_parts(s, sum);
    if (sum != all_of(s)) return last ? own_of(s, sum) : grid_unit_child_at(s->map, sum, i);
    if (last) return nobody_of(s);
    return grid_unit_parent(s->map, (int32_t)i) == GRID_NONE ? (int32_t)i : GRID_NONE;
}

static int32_t whole_of(const grid_suppression *s, int32_t sum) { return sum == all_of(s) ? total_of(s) : sum; }

static bool is_sum(const grid_suppression *s, int32_t e) { return e < s->num_units && grid_unit_num_children(s->map, e); }

/* What a sum could hide besides: the smallest part that is something, else a unit that has nothing. With `deep` also parts
 * of its hidden units. */
static void offer(const grid_suppression *s, int32_t sum, bool deep, int32_t *best, int32_t *none)
{
    for (size_t i = 0, n = num_parts(s, sum); i < n; i++) {
        int32_t e = part_at(s, sum, i);
        if (e == GRID_NONE) continue;
        if (s->hidden[e]) {
            if (deep && is_sum(s, e)) offer(s, e, deep, best, none);
        } else if (s->value[e] > 0) {
            if (*best == GRID_NONE || s->value[e] < s->value[*best]) *best = e;
        } else if (i + 1 < n && *none == GRID_NONE) {
            *none = e;
        }
    }
}

/* Hides another, the whole when there is no part; false when all is hidden. */
static bool hide_one(grid_suppression *s, int32_t sum, bool deep)
{
    int32_t best = GRID_NONE, none = GRID_NONE;
    offer(s, sum, deep, &best, &none);
    if (best == GRID_NONE && !deep) best = none;
    if (best == GRID_NONE) best = whole_of(s, sum);
    if (s->hidden[best]) return false;
    s->hidden[best] = true;
    return true;
}

/* What is hidden in a sum, beyond what is shown of its hidden units. */
static double hidden_in(const grid_suppression *s, int32_t sum, bool *any)
{
    double hidden = 0;
    for (size_t i = 0, n = num_parts(s, sum); i < n; i++) {
        int32_t e = part_at(s, sum, i);
        if (e == GRID_NONE || !s->hidden[e]) continue;
        *any = true;
        hidden += is_sum(s, e) ? hidden_in(s, e, any) : s->value[e];
    }
    return hidden;
}

/* Hidden parts of a sum that is shown must not be known to be small. */
static bool fill_sum(grid_suppression *s, int32_t sum)
{
    for (bool more = false;; more = true) {
        bool any = false;
        double hidden = s->hidden[whole_of(s, sum)] ? s->k : hidden_in(s, sum, &any);
        if (!any || hidden >= s->k || !hide_one(s, sum, true)) return more;
    }
}

static bool fill_sums(grid_suppression *s)
{
    bool more = false;
    for (int32_t u = 0; u < s->num_units; u++)
        if (grid_unit_num_children(s->map, u)) more |= fill_sum(s, u);
    return fill_sum(s, all_of(s)) || more;
}

static void protect(walk *w, grid_suppression *s, int32_t *ends)
{
    bool more = true;
    while (more) {
        size_t n = find_ends(w, ends);
        more = false;
        for (size_t i = 0; i < n; i++) more |= ends[i] != ground_of(s) && hide_one(s, ends[i], false);
        more |= fill_sums(s);
    }
}

static void find_unassigned(grid_suppression *s)
{
    for (size_t l = 0; l < grid_map_num_levels(s->map); l++) {
        bool hides = s->hidden[nobody_of(s)];
        for (int32_t u = 0; u < s->num_units; u++)
            hides |= s->hidden[own_of(s, u)] && grid_rollup_row_of(s->rollup, (int32_t)l, u) == GRID_NONE;
        s->hides_unassigned[l] = hides;
    }
}

static grid_status hide(grid_suppression *s, grid_error *error)
{
    size_t vertices = (size_t)s->num_units + 2, edges = (size_t)s->num_edges;
    walk w = {.s = s, .first = grid_new_array(vertices + 1, sizeof *w.first),
              .edges = grid_new_array(2 * edges, sizeof *w.edges), .order = grid_new_array(vertices, sizeof *w.order),
              .low = grid_new_array(vertices, sizeof *w.low), .via = grid_new_array(vertices, sizeof *w.via),
              .next = grid_new_array(vertices, sizeof *w.next), .stack = grid_new_array(vertices, sizeof *w.stack),
              .has_bridge = grid_new_array(vertices, sizeof *w.has_bridge)};
    int32_t *ends = grid_new_array(vertices, sizeof *ends);
    bool ok = w.first && w.edges && w.order && w.low && w.via && w.next && w.stack && w.has_bridge && ends;
    for (int32_t e = 0; e < s->num_edges; e++) s->hidden[e] = s->value[e] > 0 && s->value[e] < s->k;
    if (ok) protect(&w, s, ends);
    if (ok) find_unassigned(s);
    free(w.first);
    free(w.edges);
    free(w.order);
    free(w.low);
    free(w.via);
    free(w.next);
    free(w.stack);
    free(w.has_bridge);
    free(ends);
    return ok ? GRID_OK : grid_fail_memory(error);
}

grid_status grid_suppress(const grid_rollup *rollup, size_t measure, double k, grid_suppression **out, grid_error *error)
{
    if (!(k >= 3)) return grid_fail(error, GRID_E_ARGUMENT, 0, "counts are suppressed below 3 at least: 1 and 2 tell who it is");
    grid_suppression *s = calloc(1, sizeof *s);
    if (!s) return grid_fail_memory(error);
    s->map = grid_rollup_map(rollup);
    s->rollup = rollup;
    s->k = k;
    s->num_units = (int32_t)grid_map_num_units(s->map);
    s->num_edges = 2 * s->num_units + 2;
    s->value = grid_new_array((size_t)s->num_edges, sizeof *s->value);
    s->ends = grid_new_array((size_t)s->num_edges, sizeof *s->ends);
    s->hidden = grid_new_array((size_t)s->num_edges, sizeof *s->hidden);
    s->hides_unassigned = grid_new_array(grid_map_num_levels(s->map), sizeof *s->hides_unassigned);
    grid_status status =
        s->value && s->ends && s->hidden && s->hides_unassigned ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK) lay_out(s, measure);
    for (int32_t e = 0; e < s->num_edges && status == GRID_OK; e++)
        if (s->value[e] < 0) status = grid_fail(error, GRID_E_ARGUMENT, 0, "only counts can be suppressed; one is below 0");
    if (status == GRID_OK) status = hide(s, error);
    s->rollup = NULL;
    if (status == GRID_OK)
        *out = s;
    else
        grid_suppression_free(s);
    return status;
}

void grid_suppression_free(grid_suppression *suppression)
{
    if (!suppression) return;
    free(suppression->value);
    free(suppression->ends);
    free(suppression->hidden);
    free(suppression->hides_unassigned);
    free(suppression);
}

bool grid_suppression_hides(const grid_suppression *suppression, int32_t unit)
{
    return suppression->hidden[unit == GRID_NONE ? total_of(suppression) : unit];
}

bool grid_suppression_hides_unassigned(const grid_suppression *suppression, int32_t level)
{
    return suppression->hides_unassigned[level];
}
