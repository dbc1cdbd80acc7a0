#include "distance.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

typedef struct edge {
    double v[4];
} edge;

typedef struct record {
    size_t cell, num;
    edge *edges;
} record;

struct distances {
    size_t num_records, num_cells;
    record *records;
    char **codes;
};

static void *must(void *memory)
{
    if (!memory) abort();
    return memory;
}

static int compare_edges(const void *left, const void *right)
{
    const edge *l = left, *r = right;
    for (int i = 0; i < 4; i++)
        if (l->v[i] != r->v[i]) return l->v[i] < r->v[i] ? -1 : 1;
    return 0;
}

/* Edges that occur an odd number of times, once. */
static void gather(record *r, const grid_layer *layer, size_t feature)
{
    size_t n = 0, kept = 0;
    for (size_t ring = 0; ring < grid_layer_num_rings(layer, feature); ring++) {
        size_t num;
        const double *xy = grid_layer_ring(layer, feature, ring, &num);
        r->edges = must(realloc(r->edges, (n + num + 1) * sizeof *r->edges));
        for (size_t i = 0; i < num; i++) {
            const double *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % num);
            if (a[0] == b[0] && a[1] == b[1]) continue;
            bool swap = a[0] > b[0] || (a[0] == b[0] && a[1] > b[1]);
            if (swap) r->edges[n++] = (edge){{b[0], b[1], a[0], a[1]}};
            else r->edges[n++] = (edge){{a[0], a[1], b[0], b[1]}};
        }
    }
    if (n) qsort(r->edges, n, sizeof *r->edges, compare_edges);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && !compare_edges(&r->edges[i], &r->edges[next]);) next++;
        if ((next - i) % 2) r->edges[kept++] = r->edges[i];
    }
    r->num = kept;
}

static int compare_codes(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

distances *distances_new(const grid_layer *layer, const char *code_field)
{
    distances *self = must(calloc(1, sizeof *self));
    size_t num = grid_layer_num_features(layer);
    size_t field = (size_t)grid_layer_field_by_name(layer, code_field);
    self->records = must(calloc(num + 1, sizeof *self->records));
    self->codes = must(calloc(num + 1, sizeof *self->codes));
    for (size_t f = 0; f < num; f++) self->codes[f] = must(strdup(grid_layer_text(layer, f, field)));
    qsort(self->codes, num, sizeof *self->codes, compare_codes);
    for (size_t i = 0; i < num; i++) {
        if (self->num_cells && !strcmp(self->codes[self->num_cells - 1], self->codes[i]))
            free(self->codes[i]);
        else
            self->codes[self->num_cells++] = self->codes[i];
    }
    for (size_t f = 0; f < num; f++) {
        const char *code = grid_layer_text(layer, f, field);
        char **at = bsearch(&code, self->codes, self->num_cells, sizeof *self->codes, compare_codes);
        record *r = &self->records[self->num_records++];
        r->cell = (size_t)(at - self->codes);
        gather(r, layer, f);
    }
    return self;
}

void distances_free(distances *self)
{
    for (size_t i = 0; i < self->num_records; i++) free(self->records[i].edges);
    for (size_t i = 0; i < self->num_cells; i++) free(self->codes[i]);
    free(self->records);
    free(self->codes);
    free(self);
}

size_t distances_num_cells(const distances *self) { return self->num_cells; }
const char *distances_code(const distances *self, size_t cell) { return self->codes[cell]; }

/* Even-odd, for points that are on no edge of the record. */
static bool holds(const record *r, const double p[2])
{
    bool inside = false;
    for (size_t i = 0; i < r->num; i++) { /* a.x <= b.x: below the edge is right of it */
        const double *v = r->edges[i].v;
        if (v[0] <= p[0] && p[0] < v[2]) inside ^= oracle_side(v, v + 2, p) < 0;
    }
    return inside;
}

static long double roughly(const double v[4], const double p[2])
{
    long double ux = (long double)v[2] - v[0], uy = (long double)v[3] - v[1];
    long double wx = (long double)p[0] - v[0], wy = (long double)p[1] - v[1];
    long double t = (ux * wx + uy * wy) / (ux * ux + uy * uy);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypotl(wx - t * ux, wy - t * uy);
}

static void squared(const double v[4], const double p[2], mpq_t out)
{
    mpq_t ux, uy, wx, wy, t, len, part;
    mpq_inits(ux, uy, wx, wy, t, len, part, NULL);
    mpq_set_d(ux, v[2]), mpq_set_d(part, v[0]), mpq_sub(ux, ux, part);
    mpq_set_d(wx, p[0]), mpq_sub(wx, wx, part);
    mpq_set_d(uy, v[3]), mpq_set_d(part, v[1]), mpq_sub(uy, uy, part);
    mpq_set_d(wy, p[1]), mpq_sub(wy, wy, part);
    mpq_mul(len, ux, ux), mpq_mul(part, uy, uy), mpq_add(len, len, part);
    mpq_mul(t, ux, wx), mpq_mul(part, uy, wy), mpq_add(t, t, part), mpq_div(t, t, len);
    if (mpq_sgn(t) < 0) mpq_set_ui(t, 0, 1);
    if (mpq_cmp_ui(t, 1, 1) > 0) mpq_set_ui(t, 1, 1);
    mpq_mul(ux, ux, t), mpq_sub(wx, wx, ux);
    mpq_mul(uy, uy, t), mpq_sub(wy, wy, uy);
    mpq_mul(out, wx, wx), mpq_mul(part, wy, wy), mpq_add(out, out, part);
    mpq_clears(ux, uy, wx, wy, t, len, part, NULL);
}

void distances_edges(const distances *self, size_t cell, const double p[2], mpq_t out)
{
    long double least = INFINITY;
    bool first = true;
    mpq_t d;
    mpq_init(d);
    for (size_t k = 0; k < self->num_records; k++) {
        const record *r = &self->records[k];
        for (size_t i = 0; r->cell == cell && i < r->num; i++)
            least = fminl(least, roughly(r->edges[i].v, p));
    }
    mpq_set_si(out, -1, 1); /* no edges at all */
    for (size_t k = 0; k < self->num_records; k++) {
        const record *r = &self->records[k];
        for (size_t i = 0; r->cell == cell && i < r->num; i++) {
            if (roughly(r->edges[i].v, p) > least * (1 + 1e-12L) + 1e-9L) continue;
            squared(r->edges[i].v, p, d);
            if (first || mpq_cmp(d, out) < 0) mpq_set(out, d);
            first = false;
        }
    }
    mpq_clear(d);
}

void distances_squared(const distances *self, size_t cell, const double p[2], mpq_t out)
{
    distances_edges(self, cell, p, out);
    if (mpq_sgn(out) == 0) return;
    for (size_t k = 0; k < self->num_records; k++)
        if (self->records[k].cell == cell && holds(&self->records[k], p)) {
            mpq_set_ui(out, 0, 1);
            return;
        }
}
