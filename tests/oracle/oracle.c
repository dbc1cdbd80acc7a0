#include "oracle.h"

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An undirected edge: a before b in (x, y) order, so that equal edges are equal bytes. */
typedef struct edge {
    double a[2], b[2];
} edge;

typedef struct box {
    double min[2], max[2];
} box;

typedef struct record {
    int32_t cell;
    size_t num_edges;
    edge *edges; /* those that remain by the rule of odd numbers */
    box bounds;
} record;

struct oracle {
    size_t num_records, num_cells;
    record *records;
    char **codes; /* sorted by bytes, distinct */
};

static void *must(void *memory)
{
    if (!memory) abort();
    return memory;
}

/* Rule 2: below 1e-100 counts as 0, and -0 as 0. */
static double settled(double v) { return fabs(v) < 1e-100 ? 0.0 : v; }

static bool is_number(double v) { return isfinite(v) && fabs(v) <= 1e100; }

int oracle_side(const double a[2], const double b[2], const double p[2])
{
    static mpq_t ax, ay, u, v, left, right;
    static bool ready;
    if (!ready) {
        mpq_inits(ax, ay, u, v, left, right, NULL);
        ready = true;
    }
    mpq_set_d(ax, a[0]);
    mpq_set_d(ay, a[1]);
    mpq_set_d(u, b[0]);
    mpq_sub(u, u, ax);
    mpq_set_d(v, p[1]);
    mpq_sub(v, v, ay);
    mpq_mul(left, u, v); /* (bx - ax) * (py - ay) */
    mpq_set_d(u, b[1]);
    mpq_sub(u, u, ay);
    mpq_set_d(v, p[0]);
    mpq_sub(v, v, ax);
    mpq_mul(right, u, v); /* (by - ay) * (px - ax) */
    int order = mpq_cmp(left, right);
    return (order > 0) - (order < 0);
}

static int compare_edges(const void *left, const void *right)
{
    const edge *l = left, *r = right;
    const double lv[4] = {l->a[0], l->a[1], l->b[0], l->b[1]};
    const double rv[4] = {r->a[0], r->a[1], r->b[0], r->b[1]};
    for (int i = 0; i < 4; i++) {
        if (lv[i] != rv[i]) return lv[i] < rv[i] ? -1 : 1;
    }
    return 0;
}

static edge edge_between(const double *p, const double *q)
{
    edge e = {{settled(p[0]), settled(p[1])}, {settled(q[0]), settled(q[1])}};
    if (e.a[0] > e.b[0] || (e.a[0] == e.b[0] && e.a[1] > e.b[1])) {
        edge turned = {{e.b[0], e.b[1]}, {e.a[0], e.a[1]}};
        return turned;
    }
    return e;
}

/* Rule 3: every ring of the record, closed, without zero-length edges, only odd numbers, once. */
static void gather_edges(record *r, const grid_layer *layer, size_t feature)
{
    size_t num_rings = grid_layer_num_rings(layer, feature), total = 0, n = 0;
    for (size_t ring = 0; ring < num_rings; ring++) {
        size_t num;
        grid_layer_ring(layer, feature, ring, &num);
        total += num;
    }
    edge *all = must(calloc(total + 1, sizeof *all));
    for (size_t ring = 0; ring < num_rings; ring++) {
        size_t num;
        const double *xy = grid_layer_ring(layer, feature, ring, &num);
        for (size_t i = 0; i < num; i++) {
            edge e = edge_between(xy + 2 * i, xy + 2 * ((i + 1) % num));
            if (e.a[0] != e.b[0] || e.a[1] != e.b[1]) all[n++] = e;
        }
    }
    qsort(all, n, sizeof *all, compare_edges);
    size_t kept = 0;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && !compare_edges(&all[i], &all[next]);) next++;
        if ((next - i) % 2 == 1) all[kept++] = all[i];
    }
    r->edges = all;
    r->num_edges = kept;
}

static void find_bounds(record *r)
{
    r->bounds = (box){{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    for (size_t i = 0; i < r->num_edges; i++) {
        const edge *e = &r->edges[i];
        for (int axis = 0; axis < 2; axis++) {
            r->bounds.min[axis] = fmin(r->bounds.min[axis], fmin(e->a[axis], e->b[axis]));
            r->bounds.max[axis] = fmax(r->bounds.max[axis], fmax(e->a[axis], e->b[axis]));
        }
    }
}

static int compare_codes(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *code_of(const grid_layer *layer, size_t feature, int32_t field)
{
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)grid_layer_record(layer, feature));
    const char *text = field < 0 ? number : grid_layer_text(layer, feature, (size_t)field);
    return must(strdup(text ? text : number));
}

oracle *oracle_new(const grid_layer *layer, const char *code_field)
{
    oracle *self = must(calloc(1, sizeof *self));
    int32_t field = code_field ? grid_layer_field_by_name(layer, code_field) : GRID_NONE;
    size_t num = grid_layer_num_features(layer);
    self->records = must(calloc(num + 1, sizeof *self->records));
    self->codes = must(calloc(num + 1, sizeof *self->codes));
    for (size_t f = 0; f < num; f++) self->codes[f] = code_of(layer, f, field);
    qsort(self->codes, num, sizeof *self->codes, compare_codes);
    for (size_t i = 0; i < num; i++) {
        if (self->num_cells && !strcmp(self->codes[self->num_cells - 1], self->codes[i]))
            free(self->codes[i]);
        else
            self->codes[self->num_cells++] = self->codes[i];
    }
    for (size_t f = 0; f < num; f++) {
        if (grid_layer_feature_kind(layer, f) != GRID_GEOMETRY_POLYGON) continue;
        record *r = &self->records[self->num_records++];
        char *code = code_of(layer, f, field);
        r->cell = oracle_cell_by_code(self, code);
        free(code);
        gather_edges(r, layer, f);
        find_bounds(r);
    }
    return self;
}

void oracle_free(oracle *self)
{
    if (!self) return;
    for (size_t i = 0; i < self->num_records; i++) free(self->records[i].edges);
    for (size_t i = 0; i < self->num_cells; i++) free(self->codes[i]);
    free(self->records);
    free(self->codes);
    free(self);
}

size_t oracle_num_cells(const oracle *self) { return self->num_cells; }

const char *oracle_code(const oracle *self, int32_t cell)
{
    return cell < 0 ? "-" : self->codes[cell];
}

int32_t oracle_cell_by_code(const oracle *self, const char *code)
{
    char **found = bsearch(&code, self->codes, self->num_cells, sizeof *self->codes, compare_codes);
    return found ? (int32_t)(found - self->codes) : GRID_NONE;
}

/* Is the edge straight above q = p + (e, e*e)? And does p lie on it? */
static bool is_above(const edge *e, const double p[2], bool *touches)
{
    if (p[0] < e->a[0] || p[0] > e->b[0]) return false;
    bool spans = p[0] < e->b[0]; /* a.x <= x < b.x: then q is strictly between the ends */
    double low = fmin(e->a[1], e->b[1]), high = fmax(e->a[1], e->b[1]);
    if (p[1] < low) return spans;
    if (p[1] > high) return false;
    int side =
        oracle_side(e->a, e->b, p); /* a.x <= b.x: left is above, or west of a vertical one */
    if (side) return spans && side < 0;
    *touches = true;
    return spans && e->b[1] > e->a[1]; /* on a rising edge q is below it, else above */
}

/* Is q in the record's region? */
static bool record_holds(const record *r, const double p[2], bool *touches)
{
    for (int axis = 0; axis < 2; axis++) {
        if (p[axis] < r->bounds.min[axis] || p[axis] > r->bounds.max[axis]) return false;
    }
    bool inside = false;
    for (size_t i = 0; i < r->num_edges; i++) inside ^= is_above(&r->edges[i], p, touches);
    return inside;
}

/* Rule 5. Cells are numbered by code, so the lowest number is the lowest code. */
oracle_answer oracle_locate(const oracle *self, double x, double y)
{
    oracle_answer answer = {GRID_NONE, GRID_INVALID, 0};
    if (!is_number(x) || !is_number(y)) return answer;
    const double p[2] = {settled(x), settled(y)};
    int32_t touched = GRID_NONE;
    static int32_t *holders; /* distinct cells of S */
    static size_t room;
    if (room < self->num_cells) {
        room = self->num_cells;
        holders = must(realloc(holders, room * sizeof *holders));
    }
    for (size_t i = 0; i < self->num_records; i++) {
        const record *r = &self->records[i];
        bool touches = false;
        if (record_holds(r, p, &touches)) {
            size_t k = 0;
            while (k < answer.num_owners && holders[k] != r->cell) k++;
            if (k == answer.num_owners) holders[answer.num_owners++] = r->cell;
            if (answer.cell < 0 || r->cell < answer.cell) answer.cell = r->cell;
        }
        if (touches && (touched < 0 || r->cell < touched)) touched = r->cell;
    }
    if (answer.num_owners > 1) {
        answer.how = GRID_OVERLAP;
    } else if (answer.num_owners == 1) {
        answer.how = touched < 0 ? GRID_INTERIOR : GRID_BORDER;
    } else {
        answer.cell = touched;
        answer.how = touched < 0 ? GRID_OUTSIDE : GRID_RIM;
    }
    return answer;
}
