/* redraw.c - records drawn anew: see redraw.h.
 *
 *   owner of each face --> users of each piece: the records that cover one of its sides only
 *        --> nodes round the faces that changed hands: does every border run straight through?
 *              yes  nobody needs a vertex there         no  all that run through get one (a corner)
 *        --> records that moved, and those that got a corner --> their pieces linked to rings
 *
 *        |   B                       |   B       The border of A and B ran along b, now along a. At p
 *     a \| b             ==>      a \            only a goes on, straight: no vertex. At q the border
 *        p                           |           turns from a to c: q is a vertex of A, B and C, the
 *     A  |\    C                  A  |     C      same double for all of them.
 *        q---c                       q---c
 *
 * Invariants: rings hold exact vertices, and crossings only where they are corners; a crossing that is
 * none stays where the two edges have it. All of a piece's users see the same corners.
 */
#include "redraw.h"

#include <stdlib.h>
#include <string.h>

#include "corner.h"
#include "exact.h"
#include "simple_rings.h"
#include "support.h"

/* What is known of a node. */
enum { NEAR = 1, CORNER = 2, TOUCHED = 4 };

/* A vertex that a record has of its own. */
typedef struct own_vertex {
    uint32_t node;
    int32_t record;
} own_vertex;

typedef struct redraw {
    const grid_redraw_plan *plan;
    const grid_arrangement *a;
    grid_drawing *out;
    size_t num_vertices;  /* nodes below are vertices, the others crossings */
    uint8_t *node;        /* flags */
    size_t *user_start;   /* users of each piece afterwards: num_pieces + 1 */
    int32_t *users;
    size_t num_users, user_capacity;
    int32_t *cover[2];    /* of both sides of a piece, afterwards */
    own_vertex *own;      /* sorted; of vertices that touch an edge */
    size_t num_own;
    bool *moved, *affected; /* of each record */
    uint32_t *piece;      /* of the affected records, one after another */
    size_t *piece_start;  /* num_records + 1 */
    bool *used;           /* of each piece: by the record that is being drawn */
    bool *drawn;          /* of each piece: by this record, and done */
    uint32_t *corner;     /* of each crossing: its number in out->corners */
    size_t corner_capacity;
    double *ring;         /* points of the ring that is being drawn */
    size_t num_ring, ring_capacity;
} redraw;

/* --- who uses what -------------------------------------------------------------------------------- */

/* The records that cover a face afterwards, ascending. */
static size_t cover_after(const redraw *r, uint32_t cycle, int32_t *out)
{
    const grid_cycle *c = &r->a->cycles[cycle];
    const int32_t *before = r->a->covers + c->cover, *unit_of = r->plan->unit_of;
    int32_t owner = r->plan->owner[cycle];
    size_t num = 0;
    for (uint32_t i = 0; i < c->num_cover; i++)
        if (owner == GRID_NONE || unit_of[before[i]] == unit_of[owner]) out[num++] = before[i];
    if (!num && owner != GRID_NONE) out[num++] = owner;
    return num;
}

static bool has_changed(const redraw *r, uint32_t half)
{
    return r->plan->owner[r->a->cycle[half]] != GRID_NONE;
}

/* Adds what stands in one of two ascending lists only. */
static bool add_differences(redraw *r, size_t num_left, size_t num_right)
{
    const int32_t *p = r->cover[0], *p_end = p + num_left, *q = r->cover[1], *q_end = q + num_right;
    while (p < p_end || q < q_end) {
        if (p < p_end && q < q_end && *p == *q) {
            p++, q++;
            continue;
        }
        if (!grid_grow((void **)&r->users, &r->user_capacity, r->num_users, sizeof *r->users))
            return false;
        r->users[r->num_users++] = q == q_end || (p < p_end && *p < *q) ? *p++ : *q++;
    }
    return true;
}

static bool find_users(redraw *r)
{
    const grid_arrangement *a = r->a;
    size_t num_pieces = a->num_halves / 2, widest = 1;
    for (size_t c = 0; c < a->num_cycles; c++)
        if (a->cycles[c].num_cover > widest) widest = a->cycles[c].num_cover;
    r->user_start = grid_new_array(num_pieces + 1, sizeof *r->user_start);
    r->cover[0] = grid_new_array(widest, sizeof *r->cover[0]);
    r->cover[1] = grid_new_array(widest, sizeof *r->cover[1]);
    if (!r->user_start || !r->cover[0] || !r->cover[1]) return false;
    for (size_t p = 0; p < num_pieces; p++) {
        uint32_t half = (uint32_t)(2 * p);
        if (has_changed(r, half) || has_changed(r, half + 1)) {
            size_t left = cover_after(r, a->cycle[half], r->cover[0]);
            size_t right = cover_after(r, a->cycle[half + 1], r->cover[1]);
            if (!add_differences(r, left, right)) return false;
            r->node[a->origin[half]] |= NEAR;
            r->node[a->origin[half + 1]] |= NEAR;
        } else {
            memcpy(r->cover[0], a->users + a->user_start[p],
                   (a->user_start[p + 1] - a->user_start[p]) * sizeof *a->users);
            if (!add_differences(r, a->user_start[p + 1] - a->user_start[p], 0)) return false;
        }
        r->user_start[p + 1] = r->num_users;
    }
    return true;
}

static size_t num_users_of(const redraw *r, uint32_t half)
{
    return r->user_start[half / 2 + 1] - r->user_start[half / 2];
}

static const int32_t *users_of(const redraw *r, uint32_t half)
{
    return r->users + r->user_start[half / 2];
}

/* Marks records whose cover of a face changes. */
static void mark_moved(redraw *r)
{
    const grid_arrangement *a = r->a;
    for (uint32_t c = 0; c < a->num_cycles; c++) {
        int32_t owner = r->plan->owner[c];
        const int32_t *before = a->covers + a->cycles[c].cover;
        bool held = false;
        if (owner == GRID_NONE) continue;
        for (uint32_t i = 0; i < a->cycles[c].num_cover; i++) {
            bool stays = r->plan->unit_of[before[i]] == r->plan->unit_of[owner];
            held |= stays;
            if (!stays) r->moved[before[i]] = r->affected[before[i]] = true;
        }
        if (!held) r->moved[owner] = r->affected[owner] = true;
    }
}

/* --- corners -------------------------------------------------------------------------------------- */

/* The next half that leaves the same node, clockwise. */
static uint32_t turn(const redraw *r, uint32_t half) { return r->a->next[half ^ 1]; }

static bool same_users(const redraw *r, uint32_t g, uint32_t h)
{
    size_t n = num_users_of(r, g);
    return n == num_users_of(r, h) && (!n || !memcmp(users_of(r, g), users_of(r, h), n * sizeof *r->users));
}

/* The half that goes on straight from one that leaves a node, or the half itself when the border turns or
 * ends here. Asked of directions, not of edges: where edges coincide, a piece knows only one of them. */
static uint32_t opposite(const redraw *r, uint32_t half)
{
    const double *ends = r->plan->edges->ends, *e = ends + 4 * (size_t)r->a->edge_of[half];
    for (uint32_t h = turn(r, half); h != half; h = turn(r, h)) {
        const double *f = ends + 4 * (size_t)r->a->edge_of[h];
        /* of two halves one runs up its edge, the other down */
        if ((h & 1) != (half & 1) && !grid_exact_cross(e, e + 2, f, f + 2)) return h;
    }
    return half;
}

static int compare_own(const void *left, const void *right)
{
    const own_vertex *a = left, *b = right;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static bool has_own(const redraw *r, uint32_t node, int32_t record)
{
    const own_vertex key = {node, record};
    if (node >= r->num_vertices) return false;
    if (!(r->node[node] & TOUCHED)) return true; /* every edge that comes here ends here */
    return r->num_own && bsearch(&key, r->own, r->num_own, sizeof *r->own, compare_own);
}

/* Lists which records have a vertex of their own where vertices lie on edges. */
static bool list_own_vertices(redraw *r)
{
    const grid_edges *edges = r->plan->edges;
    size_t capacity = 0;
    for (size_t i = 0; i < r->a->num_touches; i++) r->node[r->a->touches[i].node] |= TOUCHED;
    for (size_t i = 0; i < 2 * edges->num; i++) {
        uint32_t v = r->a->ends[i];
        if (!(r->node[v] & TOUCHED)) continue;
        for (size_t u = edges->user_start[i / 2]; u < edges->user_start[i / 2 + 1]; u++) {
            if (!grid_grow((void **)&r->own, &capacity, r->num_own, sizeof *r->own)) return false;
            r->own[r->num_own++] = (own_vertex){v, edges->users[u]};
        }
    }
    if (r->num_own) qsort(r->own, r->num_own, sizeof *r->own, compare_own);
    return true;
}

static bool share_a_user(const redraw *r, uint32_t g, uint32_t h)
{
    const int32_t *p = users_of(r, g), *p_end = p + num_users_of(r, g);
    const int32_t *q = users_of(r, h), *q_end = q + num_users_of(r, h);
    while (p < p_end && q < q_end && *p != *q)
        if (*p < *q)
            p++;
        else
            q++;
    return p < p_end && q < q_end;
}

/* A node is a corner unless every border that is left runs straight through, and no record would cross
 * itself there. `half` leaves it. */
static bool is_corner(const redraw *r, uint32_t half)
{
    uint32_t h = half;
    do {
        uint32_t on = opposite(r, h);
        if (num_users_of(r, h) && (on == h || !same_users(r, h, on))) return true;
        for (uint32_t g = turn(r, h); g != h; g = turn(r, g))
            if (g != on && share_a_user(r, g, h)) return true;
        h = turn(r, h);
    } while (h != half);
    return false;
}

/* All that run through a corner get it as a vertex, if they do not have one there. */
static void mark_users(redraw *r, uint32_t half)
{
    uint32_t v = r->a->origin[half], h = half;
    do {
        const int32_t *users = users_of(r, h);
        for (size_t i = 0; i < num_users_of(r, h); i++)
            if (!has_own(r, v, users[i])) r->affected[users[i]] = true;
        h = turn(r, h);
    } while (h != half);
}

static bool add_corner(redraw *r, uint32_t node)
{
    grid_drawing *out = r->out;
    grid_crossing c = r->a->crossings[node - r->num_vertices];
    const double *ends = r->plan->edges->ends;
    if (!grid_grow((void **)&out->corners, &r->corner_capacity, out->num_corners,
                   2 * sizeof *out->corners))
        return false;
    r->corner[node - r->num_vertices] = (uint32_t)out->num_corners;
    grid_corner_place(ends + 4 * (size_t)c.first, ends + 4 * (size_t)c.second,
                      out->corners + 2 * out->num_corners++);
    return true;
}

static bool find_corners(redraw *r)
{
    for (uint32_t h = 0; h < r->a->num_halves; h++) {
        uint32_t v = r->a->origin[h];
        if (!(r->node[v] & NEAR)) continue;
        r->node[v] &= (uint8_t)~NEAR;
        if (!is_corner(r, h)) continue;
        r->node[v] |= CORNER;
        mark_users(r, h);
        if (v >= r->num_vertices && !add_corner(r, v)) return false;
    }
    return true;
}

/* --- rings ---------------------------------------------------------------------------------------- */

/* Lists the pieces of every affected record. */
static bool list_pieces(redraw *r)
{
    size_t n = r->plan->num_records, num_pieces = r->a->num_halves / 2;
    r->piece_start = grid_new_array(n + 2, sizeof *r->piece_start);
    if (!r->piece_start) return false;
    size_t *start = r->piece_start + 1; /* one to the right, until all are placed */
    for (size_t i = 0; i < r->num_users; i++)
        if (r->affected[r->users[i]]) start[r->users[i] + 1]++;
    for (size_t k = 0; k < n; k++) start[k + 1] += start[k];
    r->piece = grid_new_array(start[n], sizeof *r->piece);
    if (!r->piece) return false;
    for (size_t p = 0; p < num_pieces; p++)
        for (size_t i = r->user_start[p]; i < r->user_start[p + 1]; i++)
            if (r->affected[r->users[i]]) r->piece[start[r->users[i]]++] = (uint32_t)p;
    return true;
}

static int compare_records(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static bool holds(const redraw *r, int32_t record, uint32_t half)
{
    uint32_t cycle = r->a->cycle[half];
    const grid_cycle *c = &r->a->cycles[cycle];
    int32_t owner = r->plan->owner[cycle];
    bool held = c->num_cover && bsearch(&record, r->a->covers + c->cover, c->num_cover, sizeof record,
                                        compare_records);
    if (owner == GRID_NONE) return held;
    return record == owner || (held && r->plan->unit_of[record] == r->plan->unit_of[owner]);
}

/* Where the border of a record goes on from the end of a half. A crossing that is no corner is run
 * through. Elsewhere the sharpest turn towards the record's ground is taken, so that parts of it
 * that touch in a point come apart. */
static uint32_t go_on(const redraw *r, int32_t record, uint32_t half)
{
    uint32_t back = half ^ 1, v = r->a->origin[back], found = back;
    if (v >= r->num_vertices && !(r->node[v] & CORNER)) return opposite(r, back);
    bool left = holds(r, record, half);
    for (uint32_t h = turn(r, back); h != back; h = turn(r, h)) {
        if (!r->used[h / 2]) continue;
        found = h;
        if (left) break;
    }
    return found;
}

/* Whether a record that comes by a half and leaves by another needs the node between. */
static bool wants_node(const redraw *r, uint32_t half, uint32_t next)
{
    uint32_t v = r->a->origin[next];
    if (r->node[v] & CORNER) return true;
    if (v >= r->num_vertices) return false;
    if (opposite(r, next) != (half ^ 1)) return true;
    /* on a straight border: a vertex that one of those has who share it */
    for (size_t i = 0; i < num_users_of(r, half); i++)
        if (has_own(r, v, users_of(r, half)[i])) return true;
    return false;
}

static bool add_point(redraw *r, uint32_t node)
{
    const double *p = node < r->num_vertices
                          ? r->a->nodes + 2 * (size_t)node
                          : r->out->corners + 2 * (size_t)r->corner[node - r->num_vertices];
    if (!grid_grow((void **)&r->ring, &r->ring_capacity, r->num_ring, 2 * sizeof *r->ring)) return false;
    memcpy(r->ring + 2 * r->num_ring++, p, 2 * sizeof *p);
    return true;
}

/* Follows the border from a half until it closes. */
static bool trace(redraw *r, int32_t record, uint32_t first)
{
    uint32_t half = first;
    r->num_ring = 0;
    do {
        r->drawn[half / 2] = true;
        uint32_t next = go_on(r, record, half);
        if (wants_node(r, half, next) && !add_point(r, r->a->origin[next])) return false;
        half = next;
    } while (!r->drawn[half / 2]);
    return true;
}

static bool draw_record(redraw *r, int32_t record)
{
    const uint32_t *piece = r->piece + r->piece_start[record];
    size_t num = r->piece_start[record + 1] - r->piece_start[record];
    grid_drawn *drawn = &r->out->records[r->out->num++];
    *drawn = (grid_drawn){.record = record, .moved = r->moved[record]};
    grid_rings_builder rings = {0};
    bool ok = true;
    for (size_t i = 0; i < num; i++) r->used[piece[i]] = true;
    for (size_t i = 0; i < num && ok; i++) {
        uint32_t half = 2 * piece[i];
        if (r->drawn[piece[i]]) continue;
        ok = trace(r, record, holds(r, record, half) ? half : half + 1) &&
             grid_rings_add(&rings, r->ring, r->num_ring);
    }
    for (size_t i = 0; i < num; i++) r->used[piece[i]] = r->drawn[piece[i]] = false;
    return grid_rings_finish(&rings, ok, &drawn->num_rings, &drawn->ring_start, &drawn->xy);
}

/* --- all of it ------------------------------------------------------------------------------------ */

static bool prepare(redraw *r)
{
    size_t num_pieces = r->a->num_halves / 2, n = r->plan->num_records;
    r->node = grid_new_array(r->a->num_nodes, sizeof *r->node);
    r->corner = grid_new_array(r->a->num_crossings, sizeof *r->corner);
    r->moved = grid_new_array(n, sizeof *r->moved);
    r->affected = grid_new_array(n, sizeof *r->affected);
    r->used = grid_new_array(num_pieces, sizeof *r->used);
    r->drawn = grid_new_array(num_pieces, sizeof *r->drawn);
    return r->node && r->corner && r->moved && r->affected && r->used && r->drawn;
}

static bool draw_records(redraw *r)
{
    size_t num = 0;
    for (size_t k = 0; k < r->plan->num_records; k++) num += r->affected[k];
    r->out->records = grid_new_array(num, sizeof *r->out->records);
    if (!r->out->records) return false;
    for (size_t k = 0; k < r->plan->num_records; k++)
        if (r->affected[k] && !draw_record(r, (int32_t)k)) return false;
    return true;
}

grid_status grid_redraw(const grid_redraw_plan *plan, grid_drawing *out, grid_error *error)
{
    grid_drawing drawing = {0};
    redraw r = {.plan = plan,
                .a = plan->arrangement,
                .out = &drawing,
                .num_vertices = plan->arrangement->num_nodes - plan->arrangement->num_crossings};
    bool ok = prepare(&r) && find_users(&r) && list_own_vertices(&r);
    if (ok) mark_moved(&r);
    ok = ok && find_corners(&r) && list_pieces(&r) && draw_records(&r);
    free(r.node);
    free(r.corner);
    free(r.moved);
    free(r.affected);
    free(r.used);
    free(r.drawn);
    free(r.user_start);
    free(r.users);
    free(r.cover[0]);
    free(r.cover[1]);
    free(r.own);
    free(r.piece);
    free(r.piece_start);
    free(r.ring);
    if (ok)
        *out = drawing;
    else
        grid_drawing_clear(&drawing);
    return ok ? GRID_OK : grid_fail_memory(error);
}

void grid_drawn_clear(grid_drawn *drawn)
{
    free(drawn->ring_start);
    free(drawn->xy);
    *drawn = (grid_drawn){0};
}

void grid_drawing_clear(grid_drawing *drawing)
{
    for (size_t i = 0; i < drawing->num; i++) grid_drawn_clear(&drawing->records[i]);
    free(drawing->records);
    free(drawing->corners);
    *drawing = (grid_drawing){0};
}
