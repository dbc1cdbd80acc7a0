/* edges.c - from rings to the distinct edges of all records (docs/semantics.md: the region of a record).
 *
 * All rings of a record are its edges, whatever their role or direction. Zero-length edges are dropped.
 * Edges with bit-identical ends that occur an even number of times in a record cancel; an odd number
 * counts once. An edge that several records use is stored once:
 *
 *      ring points --> directed edge --> lower end first --> hash of the four doubles --> edge number
 *                                                              users: records with an odd count
 *
 * Invariants: the lower end has the smaller y, or the same y and the smaller x; users ascend.
 */
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "support.h"

typedef struct table {
    double *ends;      /* 4 per edge */
    uint32_t *slots;   /* edge number + 1, or 0 */
    size_t num, capacity, mask;
    int32_t *seen_by;  /* the record that met the edge last */
    bool *odd;         /* an odd number of times by that record */
} table;

static uint64_t hash_ends(const double ends[4])
{
    uint64_t bits[4], h = 0x9e3779b97f4a7c15u;
    memcpy(bits, ends, sizeof bits);
    for (int i = 0; i < 4; i++) {
        h = (h ^ bits[i]) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    return h;
}

static bool table_rehash(table *t, size_t num_slots)
{
    uint32_t *slots = grid_new_table(num_slots, sizeof *slots);
    if (!slots) return false;
    for (size_t e = 0; e < t->num; e++) {
        size_t s = hash_ends(t->ends + 4 * e) & (num_slots - 1);
        while (slots[s]) s = (s + 1) & (num_slots - 1);
        slots[s] = (uint32_t)(e + 1);
    }
    free(t->slots);
    t->slots = slots;
    t->mask = num_slots - 1;
    return true;
}

/* Room for `capacity` edges, and slots for as many at half load. */
static bool table_resize(table *t, size_t capacity)
{
    double *ends = realloc(t->ends, capacity * 4 * sizeof *ends);
    if (ends) t->ends = ends;
    int32_t *seen_by = realloc(t->seen_by, capacity * sizeof *seen_by);
    if (seen_by) t->seen_by = seen_by;
    bool *odd = realloc(t->odd, capacity * sizeof *odd);
    if (odd) t->odd = odd;
    if (!ends || !seen_by || !odd) return false;
    grid_prefer_huge_pages(ends, capacity * 4 * sizeof *ends);
    grid_prefer_huge_pages(seen_by, capacity * sizeof *seen_by);
    size_t num_slots = 4096;
    while (num_slots < 2 * capacity) num_slots *= 2;
    t->capacity = capacity;
    return t->mask + 1 >= num_slots ? true : table_rehash(t, num_slots);
}

/* Room for `more` edges. */
static bool table_reserve(table *t, size_t more)
{
    return t->num + more <= t->capacity || table_resize(t, 2 * t->capacity + more);
}

/* Number of the edge, entered if new; there is room. */
static size_t table_edge(table *t, const double ends[4], uint64_t hash)
{
    size_t s = hash & t->mask;
    for (; t->slots[s]; s = (s + 1) & t->mask) {
        size_t e = t->slots[s] - 1;
        if (!memcmp(t->ends + 4 * e, ends, 4 * sizeof *ends)) return e;
    }
    memcpy(t->ends + 4 * t->num, ends, 4 * sizeof *ends);
    t->seen_by[t->num] = GRID_NONE;
    t->odd[t->num] = false;
    t->slots[s] = (uint32_t)(t->num + 1);
    return t->num++;
}

static void order_ends(const double *p, const double *q, double out[4])
{
    bool p_first = p[1] < q[1] || (p[1] == q[1] && p[0] < q[0]);
    const double *low = p_first ? p : q, *high = p_first ? q : p;
    out[0] = low[0], out[1] = low[1], out[2] = high[0], out[3] = high[1];
}

typedef struct uses {
    uint32_t *edge;  /* edge of each use, grouped by record */
    size_t num, capacity;
    size_t *record_start;
} uses;

/* A few edges on their way to the table: while one waits for memory, the others do too. */
typedef struct few_edges {
    size_t num;
    double ends[32][4];
    uint64_t hash[32];
} few_edges;

enum { FEW_EDGES = sizeof((few_edges *)0)->hash / sizeof(uint64_t) };

/* Enters the few edges of a record. */
static bool add_few(table *t, few_edges *few, size_t record, uses *u, grid_edges *out)
{
    if (!table_reserve(t, few->num)) return false;
    for (size_t i = 0; i < few->num; i++) {
        few->hash[i] = hash_ends(few->ends[i]);
        __builtin_prefetch(&t->slots[few->hash[i] & t->mask]);
    }
    for (size_t i = 0; i < few->num; i++) {
        uint32_t slot = t->slots[few->hash[i] & t->mask];
        if (!slot) continue;
        __builtin_prefetch(t->ends + 4 * (size_t)(slot - 1));
        __builtin_prefetch(&t->seen_by[slot - 1]);
    }
    for (size_t i = 0; i < few->num; i++) {
        size_t e = table_edge(t, few->ends[i], few->hash[i]);
        if (t->seen_by[e] != (int32_t)record) {
            t->seen_by[e] = (int32_t)record;
            t->odd[e] = false;
            if (!grid_grow((void **)&u->edge, &u->capacity, u->num, sizeof *u->edge)) return false;
            u->edge[u->num++] = (uint32_t)e;
        } else {
            out->repeated[record]++;
        }
        t->odd[e] = !t->odd[e];
    }
    few->num = 0;
    return true;
}

/* Meets all edges of one record; afterwards uses->edge holds those with an odd count. */
static bool add_record(table *t, const grid_records *in, size_t record, uses *u, grid_edges *out)
{
    size_t first = u->num;
    few_edges few;
    few.num = 0;
    for (size_t r = in->record_ring[record]; r < in->record_ring[record + 1]; r++) {
        const double *xy = in->xy + 2 * in->ring_start[r];
        size_t n = in->ring_start[r + 1] - in->ring_start[r];
        for (size_t i = 0; i < n; i++) {
            const double *p = xy + 2 * i, *q = i + 1 < n ? p + 2 : xy;
            if (p[0] == q[0] && p[1] == q[1]) {
                /* the closing edge of a closed ring is no fault */
                out->zero_length[record] += i + 1 < n || n == 1;
                continue;
            }
            order_ends(p, q, few.ends[few.num++]);
            if (few.num == FEW_EDGES && !add_few(t, &few, record, u, out)) return false;
        }
    }
    if (!add_few(t, &few, record, u, out)) return false;
    size_t kept = first;
    for (size_t i = first; i < u->num; i++)
        if (t->odd[u->edge[i]]) u->edge[kept++] = u->edge[i];
    u->num = kept;
    return true;
}

/* Turns uses by record into users by edge, leaving out edges that nobody uses. */
static bool group_users(table *t, const uses *u, size_t num_records, grid_edges *out)
{
    uint32_t *count = grid_new_array(t->num + 1, sizeof *count);
    uint32_t *renumber = grid_new_array(t->num, sizeof *renumber);
    bool ok = false;
    free(t->slots), free(t->seen_by), free(t->odd); /* a country's would be missed here */
    t->slots = NULL, t->seen_by = NULL, t->odd = NULL;
    if (!count || !renumber) goto done;
    for (size_t i = 0; i < u->num; i++) count[u->edge[i]]++;
    size_t num = 0;
    for (size_t e = 0; e < t->num; e++) {
        if (!count[e]) continue;
        memmove(t->ends + 4 * num, t->ends + 4 * e, 4 * sizeof *t->ends);
        renumber[e] = (uint32_t)num++;
    }
    out->user_start = grid_new_array(num + 1, sizeof *out->user_start);
    out->users = grid_new_array(u->num, sizeof *out->users);
    if (!out->user_start || !out->users) goto done;
    for (size_t e = 0; e < t->num; e++)
        if (count[e]) out->user_start[renumber[e] + 1] = count[e];
    for (size_t e = 0; e < num; e++) out->user_start[e + 1] += out->user_start[e];
    uint32_t *next = count; /* reused: how many users are written */
    memset(next, 0, (t->num + 1) * sizeof *next);
    for (size_t record = 0; record < num_records; record++) {
        for (size_t i = u->record_start[record]; i < u->record_start[record + 1]; i++) {
            size_t e = renumber[u->edge[i]];
            out->users[out->user_start[e] + next[e]++] = (int32_t)record;
        }
    }
    out->num = num;
    double *fit = realloc(t->ends, (num ? num : 1) * 4 * sizeof *fit);
    out->ends = fit ? fit : t->ends;
    t->ends = NULL;
    ok = true;
done:
    free(count);
    free(renumber);
    return ok;
}

grid_status grid_edges_build(const grid_records *records, grid_edges *out, grid_error *error)
{
    table t = {0};
    uses u = {0};
    grid_edges edges = {0};
    grid_status status = GRID_E_MEMORY;
    size_t n = records->num_records;

    edges.zero_length = grid_new_array(n, sizeof *edges.zero_length);
    edges.repeated = grid_new_array(n, sizeof *edges.repeated);
    u.record_start = grid_new_array(n + 1, sizeof *u.record_start);
    if (!edges.zero_length || !edges.repeated || !u.record_start) goto done;
    /* in a coverage nearly every edge is met twice */
    size_t num_points = records->ring_start[records->record_ring[n]];
    u.capacity = num_points + 1;
    u.edge = malloc(u.capacity * sizeof *u.edge); /* what is not used takes no memory */
    if (!u.edge) goto done;
    if (!table_resize(&t, num_points / 2 + num_points / 16 + 1024)) goto done;
    for (size_t record = 0; record < n; record++) {
        if (!add_record(&t, records, record, &u, &edges)) goto done;
        u.record_start[record + 1] = u.num;
        /* tiles refer to edges with 30 bits */
        if (t.num >= (size_t)1 << 30) {
            status = GRID_E_LIMIT;
            goto done;
        }
    }
    if (!group_users(&t, &u, n, &edges)) goto done;
    *out = edges;
    memset(&edges, 0, sizeof edges);
    status = GRID_OK;
done:
    if (status == GRID_E_MEMORY) grid_fail_memory(error);
    if (status == GRID_E_LIMIT)
        grid_fail(error, status, 0, "more than 2^30 distinct edges; split the map into several");
    grid_edges_clear(&edges);
    free(t.ends);
    free(t.slots);
    free(t.seen_by);
    free(t.odd);
    free(u.edge);
    free(u.record_start);
    return status;
}

void grid_edges_clear(grid_edges *edges)
{
    free(edges->ends);
    free(edges->user_start);
    free(edges->users);
    free(edges->zero_length);
    free(edges->repeated);
    memset(edges, 0, sizeof *edges);
}
