/* units.c - see units.h.
 *
 * Numbers within a parent run west to east and north to south: the n children are cut by the north
 * of their centroids into round(sqrt(n)) rows as even as can be (earlier rows take the odd ones),
 * and each row is read from west to east.
 */
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county.h"

const char *level_name(enum level level)
{
    static const char *const names[] = {"county", "township", "community", "grid", "microgrid"};
    return names[level];
}

const char *level_chinese(enum level level)
{
    static const char *const names[] = {"县", "乡镇", "村与社区", "网格", "微网格"};
    return names[level];
}

struct rank_ring {
    struct ring ring;
    int64_t size;
};

static int compare_rings(const void *left, const void *right)
{
    const struct rank_ring *a = left, *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return (a->ring.at[0] > b->ring.at[0]) - (a->ring.at[0] < b->ring.at[0]);
}

/* Rotates a ring so that it starts at its westernmost, then southernmost vertex. */
static void start_west(const struct mesh *mesh, struct ring *ring, struct pool *pool)
{
    size_t best = 0;
    for (size_t i = 1; i < ring->n; i++) {
        struct spot a = mesh->spots[ring->at[i]], b = mesh->spots[ring->at[best]];
        if (a.x < b.x || (a.x == b.x && a.y < b.y)) best = i;
    }
    int32_t *at = pool_new(pool, ring->n, sizeof *at);
    for (size_t i = 0; i < ring->n; i++) at[i] = ring->at[(best + i) % ring->n];
    ring->at = at;
}

/* Orders the rings of a unit, and measures it. */
static void finish_rings(struct unit *unit, struct mesh *mesh)
{
    struct pool *pool = mesh->pool;
    struct rank_ring *ranked = pool_new(pool, unit->num_rings, sizeof *ranked);
    double x = 0, y = 0;
    unit->area2 = 0;
    for (size_t r = 0; r < unit->num_rings; r++) {
        start_west(mesh, &unit->rings[r], pool);
        int64_t area2 = -mesh_area2(mesh, unit->rings[r]); /* shells run clockwise */
        unit->area2 += area2;
        ranked[r] = (struct rank_ring){unit->rings[r], area2 < 0 ? -area2 : area2};
    }
    qsort(ranked, unit->num_rings, sizeof *ranked, compare_rings);
    for (size_t r = 0; r < unit->num_rings; r++) unit->rings[r] = ranked[r].ring;

    struct spot base = mesh->spots[unit->rings[0].at[0]];
    for (size_t r = 0; r < unit->num_rings; r++) {
        struct ring ring = unit->rings[r];
        for (size_t i = 0; i < ring.n; i++) {
            struct spot p = mesh->spots[ring.at[i]], q = mesh->spots[ring.at[(i + 1) % ring.n]];
            double px = p.x - base.x, py = p.y - base.y, qx = q.x - base.x, qy = q.y - base.y;
            double cross = qx * py - px * qy;
            x += cross * (px + qx);
            y += cross * (py + qy);
        }
    }
    unit->middle.x = base.x + (int32_t)(x / (3 * (double)unit->area2));
    unit->middle.y = base.y + (int32_t)(y / (3 * (double)unit->area2));
}

struct edge {
    int32_t a, b;
    bool used;
};

static int compare_edges(const void *left, const void *right)
{
    const struct edge *s = left, *t = right;
    int32_t slow = s->a < s->b ? s->a : s->b, shigh = s->a < s->b ? s->b : s->a;
    int32_t tlow = t->a < t->b ? t->a : t->b, thigh = t->a < t->b ? t->b : t->a;
    if (slow != tlow) return slow < tlow ? -1 : 1;
    if (shigh != thigh) return shigh < thigh ? -1 : 1;
    return (s->a > t->a) - (s->a < t->a);
}

static int compare_starts(const void *left, const void *right)
{
    const struct edge *s = left, *t = right;
    if (s->a != t->a) return s->a < t->a ? -1 : 1;
    return (s->b > t->b) - (s->b < t->b);
}

/* Of the edges that leave vertex b, the one that keeps to the same ground as the edge a -> b: the
 * first when turning left from the way back. Where two parts meet in a point this gives two simple
 * rings. */
static struct edge *follow(const struct mesh *mesh, struct edge *edges, size_t n, struct edge *from)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (edges[middle].a < from->b)
            low = middle + 1;
        else
            high = middle;
    }
    struct edge *best = NULL;
    struct spot back = mesh->spots[from->a], here = mesh->spots[from->b];
    for (; low < n && edges[low].a == from->b; low++) {
        if (edges[low].used) continue;
        if (!best) {
            best = &edges[low];
            continue;
        }
        struct spot old = mesh->spots[best->b], new = mesh->spots[edges[low].b];
        int new_left = spot_turn(here, back, new) > 0, old_left = spot_turn(here, back, old) > 0;
        if (new_left != old_left ? new_left : spot_turn(here, old, new) < 0) best = &edges[low];
    }
    return best;
}

void units_join(struct unit *unit, const struct units *units, const bool *member, struct mesh *mesh)
{
    struct pool *pool = mesh->pool;
    struct edge *edges = NULL;
    size_t num = 0, capacity = 0, kept = 0, rings = 0;
    for (size_t u = 0; u < units->num; u++) {
        if (!member[u]) continue;
        for (size_t r = 0; r < units->items[u].num_rings; r++) {
            struct ring ring = units->items[u].rings[r];
            for (size_t i = 0; i < ring.n; i++) {
                edges = pool_grow(pool, edges, &capacity, num, sizeof *edges);
                edges[num++] = (struct edge){ring.at[i], ring.at[(i + 1) % ring.n], false};
            }
        }
    }
    qsort(edges, num, sizeof *edges, compare_edges);
    for (size_t i = 0; i < num; i++) { /* an edge and its reverse stand side by side */
        if (i + 1 < num && edges[i].a == edges[i + 1].b && edges[i].b == edges[i + 1].a)
            i++;
        else
            edges[kept++] = edges[i];
    }
    qsort(edges, kept, sizeof *edges, compare_starts);
    for (size_t i = 0; i < kept; i++) {
        if (edges[i].used) continue;
        struct ring ring = {NULL, 0};
        size_t room = 0;
        for (struct edge *e = &edges[i]; e && !e->used; e = follow(mesh, edges, kept, e)) {
            e->used = true;
            ring.at = pool_grow(pool, ring.at, &room, ring.n, sizeof *ring.at);
            ring.at[ring.n++] = e->a;
        }
        unit->rings = pool_grow(pool, unit->rings, &rings, unit->num_rings, sizeof ring);
        unit->rings[unit->num_rings++] = ring;
    }
    finish_rings(unit, mesh);
}

/* A parent from its children. */
static void dissolve(struct units *units, int parent, struct mesh *mesh)
{
    bool *member = pool_new(mesh->pool, units->num, sizeof *member);
    for (size_t u = 0; u < units->num; u++) member[u] = units->items[u].parent == parent;
    units_join(&units->items[parent], units, member, mesh);
}

/* "东街村委会" -> "东街村", "燕家村村委会" -> "燕家村", "东城社区居委会" -> "东城社区". */
static void shorten(char out[64], const char *official)
{
    static const char committee[] = "村委会", residents[] = "居委会", village[] = "村";
    snprintf(out, 64, "%s", official);
    size_t length = strlen(out), tail = sizeof committee - 1, one = sizeof village - 1;
    if (length > tail && !strcmp(out + length - tail, residents)) out[length - tail] = 0;
    if (length <= tail || strcmp(out + length - tail, committee) != 0) return;
    out[length -= tail] = 0;
    if (length > one && !strcmp(out + length - one, village)) return;
    strcpy(out + length, village);
}

struct sibling {
    struct spot middle;
    int tag;
};

static int by_north(const void *left, const void *right)
{
    const struct sibling *a = left, *b = right;
    if (a->middle.y != b->middle.y) return a->middle.y > b->middle.y ? -1 : 1;
    return (a->middle.x > b->middle.x) - (a->middle.x < b->middle.x);
}

static int by_west(const void *left, const void *right)
{
    const struct sibling *a = left, *b = right;
    if (a->middle.x != b->middle.x) return a->middle.x < b->middle.x ? -1 : 1;
    return (a->middle.y < b->middle.y) - (a->middle.y > b->middle.y);
}

/* Puts n siblings into the order of their numbers. */
static void order_siblings(struct sibling *siblings, size_t n)
{
    size_t rows = (size_t)(sqrt((double)n) + 0.5), start = 0;
    qsort(siblings, n, sizeof *siblings, by_north);
    for (size_t row = 0; row < rows; row++) {
        size_t stop = start + n / rows + (row < n % rows);
        qsort(siblings + start, stop - start, sizeof *siblings, by_west);
        start = stop;
    }
}

static int by_code(const void *left, const void *right)
{
    return strcmp(((const struct division *)left)->code, ((const struct division *)right)->code);
}

static void add_divisions(struct units *units, const struct land *land,
                          const struct borders *borders)
{
    struct unit *unit = &units->items[units->num++];
    struct division middle[DIVISION_VILLAGES + DIVISION_COMMUNITIES];
    size_t n = 0;
    *unit = (struct unit){.level = LEVEL_COUNTY, .parent = -1};
    snprintf(unit->code, sizeof unit->code, "%s", DIVISION_COUNTY_CODE);
    snprintf(unit->official, sizeof unit->official, "%s", DIVISION_COUNTY_NAME);
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++) {
        unit = &units->items[units->num++];
        *unit = (struct unit){.level = LEVEL_TOWNSHIP, .parent = 0};
        snprintf(unit->code, sizeof unit->code, "%s", division_townships[t].code);
        snprintf(unit->official, sizeof unit->official, "%s", division_townships[t].name);
    }
    for (int i = 0; i < DIVISION_VILLAGES; i++) middle[n++] = division_villages[i];
    for (int i = 0; i < DIVISION_COMMUNITIES; i++) middle[n++] = division_communities[i];
    qsort(middle, n, sizeof *middle, by_code);
    for (size_t i = 0; i < n; i++) {
        unit = &units->items[units->num];
        *unit = (struct unit){.level = LEVEL_COMMUNITY, .parent = 1};
        snprintf(unit->code, sizeof unit->code, "%s", middle[i].code);
        snprintf(unit->official, sizeof unit->official, "%s", middle[i].name);
        for (int t = 0; t < DIVISION_TOWNSHIPS; t++)
            if (!memcmp(middle[i].code, division_townships[t].code, 9)) unit->parent = 1 + t;
        for (int v = 0; v < DIVISION_VILLAGES; v++) {
            if (strcmp(division_villages[v].code, middle[i].code) != 0) continue;
            units->of_village[v] = (int)units->num;
            unit->cell = true;
            unit->split_record = v == land->exclave;
            unit->rings = borders_rings(borders, land, v, &unit->num_rings);
            for (size_t r = 0; r < unit->num_rings; r++)
                unit->rings[r] = mesh_expand(borders->mesh, unit->rings[r], true);
            finish_rings(unit, borders->mesh);
            if (unit->split_record && unit->num_rings != 2)
                pool_fail(borders->mesh->pool, COUNTY_ENVIRONMENT,
                          "seed %llu makes an odd exclave: take another seed",
                          (unsigned long long)land->seed);
        }
        units->num++;
    }
    for (size_t i = 0; i < units->num; i++) shorten(units->items[i].name, units->items[i].official);
}

/* The blocks of the town as units without a code, each with its rings. */
static struct unit *measure_blocks(const struct town *town, struct mesh *mesh)
{
    struct unit *blocks = pool_new(mesh->pool, TOWN_BLOCKS, sizeof *blocks);
    for (int i = 0; i < TOWN_BLOCKS; i++) {
        blocks[i] =
            (struct unit){.level = LEVEL_MICROGRID, .cell = true, .town = true, .num_rings = 1};
        blocks[i].rings = pool_new(mesh->pool, 1, sizeof *blocks[i].rings);
        blocks[i].rings[0] = mesh_expand(mesh, town->blocks[i].ring, true);
        finish_rings(&blocks[i], mesh);
    }
    return blocks;
}

/* Middle of all blocks of a community (grid < 0) or of a grid, weighted by area. */
static struct spot middle_of(const struct town *town, const struct unit *blocks, int community,
                             int grid)
{
    double x = 0, y = 0, area = 0;
    for (int i = 0; i < TOWN_BLOCKS; i++) {
        if (grid < 0 ? town->blocks[i].community != community : town->blocks[i].grid != grid)
            continue;
        double weight = (double)blocks[i].area2;
        x += weight * blocks[i].middle.x;
        y += weight * blocks[i].middle.y;
        area += weight;
    }
    return (struct spot){(int32_t)(x / area), (int32_t)(y / area)};
}

/* Which part of the town each community is: 东城 is the eastern one, 西城 the western, 北道坡 the
 * northern of the others. */
static void place_communities(const struct town *town, const struct unit *blocks,
                              int part[TOWN_COMMUNITIES])
{
    static const int order[] = {0, 1, 3, 2, 4};
    bool used[TOWN_COMMUNITIES] = {false};
    for (int i = 0; i < TOWN_COMMUNITIES; i++) {
        int best = -1;
        for (int c = 0; c < TOWN_COMMUNITIES; c++) {
            if (used[c]) continue;
            struct spot p = middle_of(town, blocks, c, -1);
            struct spot q = best < 0 ? p : middle_of(town, blocks, best, -1);
            if (best < 0 || (i == 0 ? p.x > q.x : i == 1 ? p.x < q.x : p.y > q.y)) best = c;
        }
        used[best] = true;
        part[order[i]] = best;
    }
}

/* Adds the numbered grids of community `unit`, which is the town's part c; grid_tags[] tells which.
 */
static void add_grids(struct units *units, const struct town *town, const struct unit *blocks,
                      int unit, int c, int *grid_tags)
{
    struct sibling siblings[TOWN_GRIDS];
    size_t n = 0;
    const struct unit *community = &units->items[unit];
    int stem = (int)(strlen(community->name) - strlen("社区"));
    for (int i = 0, last = -1; i < TOWN_BLOCKS; i++) {
        if (town->blocks[i].community != c || town->blocks[i].grid == last) continue;
        last = town->blocks[i].grid; /* the blocks of a grid follow one another */
        siblings[n++] = (struct sibling){middle_of(town, blocks, c, last), last};
    }
    order_siblings(siblings, n);
    for (size_t i = 0; i < n; i++) {
        struct unit *grid = &units->items[units->num];
        *grid = (struct unit){.level = LEVEL_GRID, .parent = unit, .town = true};
        snprintf(grid->code, sizeof grid->code, "%.12s%03zu", community->code, i + 1);
        snprintf(grid->name, sizeof grid->name, "%.*s第%zu网格", stem, community->name, i + 1);
        grid_tags[units->num++ - (size_t)units->first[LEVEL_GRID]] = siblings[i].tag;
    }
}

/* Adds the numbered micro-grids of a grid. */
static void add_blocks(struct units *units, const struct town *town, const struct unit *blocks,
                       int unit, int tag)
{
    struct sibling siblings[TOWN_BLOCKS];
    size_t n = 0;
    const struct unit *grid = &units->items[unit], *community = &units->items[grid->parent];
    int stem = (int)(strlen(community->name) - strlen("社区")), number = atoi(grid->code + 12);
    for (int i = 0; i < TOWN_BLOCKS; i++)
        if (town->blocks[i].grid == tag) siblings[n++] = (struct sibling){blocks[i].middle, i};
    order_siblings(siblings, n);
    for (size_t i = 0; i < n; i++) {
        struct unit *block = &units->items[units->num];
        *block = blocks[siblings[i].tag];
        block->parent = unit;
        snprintf(block->code, sizeof block->code, "%.15s%02zu", grid->code, i + 1);
        snprintf(block->name, sizeof block->name, "%.*s%d-%02zu微网格", stem, community->name,
                 number, i + 1);
        units->num++;
    }
}

void units_make(struct units *out, struct mesh *mesh, const struct land *land,
                const struct borders *borders, const struct town *town)
{
    int part[TOWN_COMMUNITIES], grid_tags[TOWN_GRIDS], c = 0;
    size_t most = 1 + DIVISION_TOWNSHIPS + DIVISION_VILLAGES + DIVISION_COMMUNITIES + TOWN_GRIDS +
                  TOWN_BLOCKS;
    *out = (struct units){.items = pool_new(mesh->pool, most, sizeof *out->items)};
    add_divisions(out, land, borders);
    out->first[LEVEL_TOWNSHIP] = 1;
    out->first[LEVEL_COMMUNITY] = 1 + DIVISION_TOWNSHIPS;
    out->first[LEVEL_GRID] = (int)out->num;

    struct unit *blocks = measure_blocks(town, mesh);
    place_communities(town, blocks, part);
    for (int u = out->first[LEVEL_COMMUNITY]; u < out->first[LEVEL_GRID]; u++) {
        if (out->items[u].cell) continue; /* a village */
        out->items[u].town = true;
        add_grids(out, town, blocks, u, part[c++], grid_tags);
    }
    out->first[LEVEL_MICROGRID] = (int)out->num;
    for (int u = out->first[LEVEL_GRID]; u < out->first[LEVEL_MICROGRID]; u++)
        add_blocks(out, town, blocks, u, grid_tags[u - out->first[LEVEL_GRID]]);
    out->first[NUM_LEVELS] = (int)out->num;

    for (int u = out->first[LEVEL_MICROGRID] - 1; u >= 0; u--)
        if (!out->items[u].cell) dissolve(out, u, mesh);
}

void units_sum(struct units *units)
{
    for (size_t u = units->num; u-- > 1;) { /* children stand behind their parents */
        const struct unit *unit = &units->items[u];
        struct unit *parent = &units->items[unit->parent];
        parent->population += unit->population;
        parent->households += unit->households;
        parent->buildings += unit->buildings;
    }
}
