/* borders.c - see borders.h.
 *
 * The regular honeycomb is planar. It is bent and jittered, lines are smoothed and roughened; where
 * this brings two lines to touch they are made calmer step by step, in the end put back onto the
 * honeycomb, until an exact test finds nothing more. Fractal middles after A. Fournier, D. Fussell
 * and L. Carpenter, Computer rendering of stochastic models, 1982.
 */
#include "borders.h"

#include <string.h>

#include "county.h"
#include "dice.h"

enum { SUBJECT_BORDERS = 3 };
enum kind { KIND_BORDER, KIND_OUTLINE, KIND_RIVER, KIND_TOWN };

struct line {
    int32_t a, b; /* mesh vertices */
    enum kind kind;
    int32_t rough; /* height of a displaced middle, 1/65536 of the length */
    uint64_t salt; /* what its shape is drawn from */
};

struct node {            /* a vertex of the honeycomb that lines use */
    struct spot plain;   /* on the bent and jittered honeycomb */
    struct spot regular; /* on the regular one */
    int32_t links[3];
    int num_links;
    int rounds; /* of smoothing */
};

struct work {
    struct mesh *mesh;
    struct line *lines;
    size_t num, capacity;
    struct node *nodes;
    size_t num_nodes;
    bool disturbed;
};

static int32_t node_of(struct work *work, struct borders *out, const struct land *land, int32_t v)
{
    if (out->vertex[v] >= 0) return out->vertex[v];
    struct dice dice = dice_for(land->seed, (uint64_t)SUBJECT_BORDERS << 32 | (uint64_t)v);
    struct spot spot = land_bend(land, hex_vertex(v));
    spot.x += dice_range(&dice, -HEX_WIDTH / 8, HEX_WIDTH / 8);
    spot.y += dice_range(&dice, -HEX_WIDTH / 8, HEX_WIDTH / 8);
    out->vertex[v] = mesh_add(work->mesh, spot);
    work->nodes[out->vertex[v]] =
        (struct node){.plain = spot, .regular = hex_vertex(v), .rounds = 99};
    work->num_nodes++;
    return out->vertex[v];
}

static enum kind kind_of(const struct land *land, int32_t h, int k)
{
    int32_t a = land->cell[h], b = land->cell[hex_neighbour(h, k)];
    if (a == LAND_TOWN || b == LAND_TOWN) return KIND_TOWN;
    if (a == LAND_OUTSIDE || b == LAND_OUTSIDE) return KIND_OUTLINE;
    return land->wet[h] >> k & 1 ? KIND_RIVER : KIND_BORDER;
}

static void collect_lines(struct work *work, struct borders *out, const struct land *land)
{
    static const int rounds[] = {
        [KIND_BORDER] = 3, [KIND_OUTLINE] = 3, [KIND_RIVER] = 5, [KIND_TOWN] = 7};
    uint64_t salt = dice_mix(land->seed + SUBJECT_BORDERS);
    for (int32_t h = 0; h < HEX_NUM; h++) {
        if (hex_on_rim(h)) continue;
        for (int k = 0; k < 3; k++) { /* each edge from one of its two sides */
            int32_t to = hex_neighbour(h, k);
            if (land->cell[h] == land->cell[to] && !(land->wet[h] >> k & 1)) continue;
            struct line line = {.kind = kind_of(land, h, k)};
            line.a = node_of(work, out, land, hex_corner(h, k)); /* in this order everywhere */
            line.b = node_of(work, out, land, hex_corner(h, k + 1));
            struct spot at = hex_centre(h);
            /* the country is rougher here and calmer there, every 3 km or so */
            double wild = dice_noise(salt, at.x / 3e6, at.y / 3e6) * 0.5 + 0.5;
            double rough = line.kind == KIND_TOWN    ? 0.015
                           : line.kind == KIND_RIVER ? 0.06 + 0.08 * wild
                                                     : 0.05 + 0.17 * wild;
            line.rough = (int32_t)(rough * 65536);
            line.salt = dice_mix(salt + (uint64_t)h * 8 + (uint64_t)k);
            work->lines =
                pool_grow(work->mesh->pool, work->lines, &work->capacity, work->num, sizeof line);
            work->lines[work->num++] = line;
            struct node *a = &work->nodes[line.a], *b = &work->nodes[line.b];
            a->links[a->num_links++] = line.b;
            b->links[b->num_links++] = line.a;
            if (rounds[line.kind] < a->rounds) a->rounds = rounds[line.kind];
            if (rounds[line.kind] < b->rounds) b->rounds = rounds[line.kind];
        }
    }
}

/* Moves vertices towards the middle of their neighbours, each for its number of rounds. */
static void smooth(struct work *work)
{
    struct mesh *mesh = work->mesh;
    struct spot *next = pool_new(mesh->pool, work->num_nodes, sizeof *next);
    for (size_t i = 0; i < work->num_nodes; i++) mesh->spots[i] = work->nodes[i].plain;
    for (int round = 0; round < 8; round++) {
        for (size_t i = 0; i < work->num_nodes; i++) {
            const struct node *node = &work->nodes[i];
            struct spot here = mesh->spots[i];
            next[i] = here;
            if (round >= node->rounds || node->num_links < 2) continue;
            int64_t x = 0, y = 0, n = node->num_links;
            for (int k = 0; k < n; k++) {
                x += mesh->spots[node->links[k]].x;
                y += mesh->spots[node->links[k]].y;
            }
            next[i].x = (int32_t)((x + n * here.x) / (2 * n));
            next[i].y = (int32_t)((y + n * here.y) / (2 * n));
        }
        memcpy(mesh->spots, next, work->num_nodes * sizeof *next);
    }
}

/* Splits a-b at a displaced middle, `levels` deep. */
static void roughen(struct mesh *mesh, int32_t a, int32_t b, int32_t rough, int levels,
                    uint64_t salt)
{
    if (!levels) return;
    struct spot p = mesh->spots[a], q = mesh->spots[b];
    int64_t dx = (int64_t)q.x - p.x, dy = (int64_t)q.y - p.y;
    int64_t high = (int64_t)(dice_mix(salt) >> 47) - 65536; /* -65536 .. 65535 */
    high = high * rough / 65536;
    struct spot middle = {(int32_t)(((int64_t)p.x + q.x) / 2 - dy * high / 65536),
                          (int32_t)(((int64_t)p.y + q.y) / 2 + dx * high / 65536)};
    int32_t c = mesh_add(mesh, middle);
    mesh_split(mesh, a, b, c);
    roughen(mesh, a, c, rough, levels - 1, dice_mix(salt + 1));
    roughen(mesh, c, b, rough, levels - 1, dice_mix(salt + 2));
}

size_t borders_crossings(struct mesh *mesh, const struct segment *segments, size_t n,
                         void (*found)(void *context, int32_t tag_a, int32_t tag_b), void *context)
{
    struct pool_block *before = pool_mark(mesh->pool);
    struct buckets buckets;
    size_t num = 0;
    buckets_build(&buckets, mesh, segments, n, 96 * MESH_UNIT);
    for (size_t k = 0; k < (size_t)buckets.columns * (size_t)buckets.rows; k++)
        for (uint32_t i = buckets.first[k]; i < buckets.first[k + 1]; i++)
            for (uint32_t j = i + 1; j < buckets.first[k + 1]; j++) {
                const struct segment *s = &segments[buckets.list[i]],
                                     *t = &segments[buckets.list[j]];
                if (!spot_touch(mesh->spots[s->a], mesh->spots[s->b], mesh->spots[t->a],
                                mesh->spots[t->b]))
                    continue;
                if (found) found(context, s->tag, t->tag);
                num++;
            }
    pool_release(mesh->pool, before);
    return num;
}

/* Makes a vertex calmer: less smoothing, then closer to the regular honeycomb. */
static void calm_node(struct node *node)
{
    if (node->rounds > 0) {
        node->rounds /= 2;
        return;
    }
    node->plain.x = (node->plain.x + node->regular.x) / 2;
    node->plain.y = (node->plain.y + node->regular.y) / 2;
}

/* Two lines touch: halve the roughness of both; when that is used up, calm their ends. */
static void calm(void *context, int32_t tag_a, int32_t tag_b)
{
    struct work *work = context;
    const int32_t tags[] = {tag_a, tag_b};
    for (int i = 0; i < 2; i++) {
        struct line *line = &work->lines[tags[i]];
        if (line->rough > 1000) {
            line->rough /= 2;
        } else {
            line->rough = 0;
            calm_node(&work->nodes[line->a]);
            calm_node(&work->nodes[line->b]);
        }
    }
    work->disturbed = true;
}

static void check_lines(struct work *work)
{
    struct mesh *mesh = work->mesh;
    struct segment *segments = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < work->num; i++) {
        int32_t ends[] = {work->lines[i].a, work->lines[i].b};
        struct ring path = mesh_expand(mesh, (struct ring){ends, 2}, false);
        for (size_t k = 0; k + 1 < path.n; k++) {
            segments = pool_grow(mesh->pool, segments, &capacity, n, sizeof *segments);
            segments[n++] = (struct segment){path.at[k], path.at[k + 1], (int32_t)i};
        }
    }
    work->disturbed = false;
    borders_crossings(mesh, segments, n, calm, work);
}

void borders_make(struct borders *out, struct mesh *mesh, struct land *land)
{
    struct work work = {.mesh = mesh};
    struct pool *pool = mesh->pool;
    *out =
        (struct borders){.mesh = mesh, .vertex = pool_new(pool, HEX_NUM * 2, sizeof *out->vertex)};
    for (int32_t v = 0; v < HEX_NUM * 2; v++) out->vertex[v] = -1;
    work.nodes = pool_new(pool, HEX_NUM * 2, sizeof *work.nodes);
    collect_lines(&work, out, land);
    for (int attempt = 0; attempt < 60; attempt++) {
        mesh_forget(mesh, work.num_nodes);
        smooth(&work);
        for (size_t i = 0; i < work.num; i++) {
            const struct line *line = &work.lines[i];
            roughen(mesh, line->a, line->b, line->rough, line->kind == KIND_TOWN ? 1 : 2,
                    line->salt);
        }
        check_lines(&work);
        if (!work.disturbed) return;
    }
    pool_fail(pool, COUNTY_ENVIRONMENT, "seed %llu makes borders that cross: take another seed",
              (unsigned long long)land->seed);
}

struct ring *borders_rings(const struct borders *borders, const struct land *land, int32_t cell,
                           size_t *num)
{
    struct pool *pool = borders->mesh->pool;
    struct ring *rings = NULL;
    size_t capacity = 0;
    int32_t *next = pool_new(pool, HEX_NUM * 2, sizeof *next); /* vertex -> next + 1 */
    *num = 0;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        if (land->cell[h] != cell) continue;
        for (int k = 0; k < 6; k++)
            if (land->cell[hex_neighbour(h, k)] != cell)
                next[hex_corner(h, k)] = hex_corner(h, (k + 1) % 6) + 1;
    }
    for (int32_t v = 0; v < HEX_NUM * 2; v++) {
        if (!next[v]) continue;
        struct ring ring = {NULL, 0};
        size_t room = 0;
        for (int32_t u = v; next[u];) {
            ring.at = pool_grow(pool, ring.at, &room, ring.n, sizeof *ring.at);
            ring.at[ring.n++] = borders->vertex[u];
            int32_t to = next[u] - 1;
            next[u] = 0;
            u = to;
        }
        rings = pool_grow(pool, rings, &capacity, *num, sizeof *rings);
        rings[(*num)++] = ring;
    }
    return rings;
}

struct ring borders_river(const struct borders *borders, const struct course *river)
{
    struct ring path = {pool_new(borders->mesh->pool, river->n, sizeof *path.at), 0};
    for (size_t i = 0; i < river->n; i++)
        if (borders->vertex[river->at[i]] >= 0) path.at[path.n++] = borders->vertex[river->at[i]];
    return path;
}
