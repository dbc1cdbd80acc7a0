/* mesh.c - see mesh.h. */
#include "mesh.h"

#include <string.h>

struct split {
    int32_t a, b; /* a < b; a == b marks an empty slot */
    int32_t at;
};

void mesh_start(struct mesh *mesh, struct pool *pool)
{
    *mesh = (struct mesh){.pool = pool, .split_slots = 1 << 12};
    mesh->splits = pool_new(pool, mesh->split_slots, sizeof *mesh->splits);
}

int32_t mesh_add(struct mesh *mesh, struct spot spot)
{
    mesh->spots = pool_grow(mesh->pool, mesh->spots, &mesh->capacity, mesh->num, sizeof spot);
    mesh->spots[mesh->num] = spot;
    return (int32_t)mesh->num++;
}

/* The slot of edge a-b (a < b), or the empty one where it belongs. */
static struct split *slot_of(const struct mesh *mesh, int32_t a, int32_t b)
{
    uint64_t hash = (uint64_t)(uint32_t)a * UINT64_C(0x9E3779B97F4A7C15) +
                    (uint64_t)(uint32_t)b * UINT64_C(0xC2B2AE3D27D4EB4F);
    size_t mask = mesh->split_slots - 1, i = (size_t)(hash >> 32) & mask;
    while (mesh->splits[i].a != mesh->splits[i].b &&
           (mesh->splits[i].a != a || mesh->splits[i].b != b))
        i = (i + 1) & mask;
    return &mesh->splits[i];
}

void mesh_split(struct mesh *mesh, int32_t a, int32_t b, int32_t c)
{
    if (a > b) {
        int32_t swap = a;
        a = b;
        b = swap;
    }
    if (mesh->num_splits * 2 >= mesh->split_slots) {
        struct split *old = mesh->splits;
        size_t n = mesh->split_slots;
        mesh->split_slots = n * 2;
        mesh->splits = pool_new(mesh->pool, mesh->split_slots, sizeof *old);
        for (size_t i = 0; i < n; i++)
            if (old[i].a != old[i].b) *slot_of(mesh, old[i].a, old[i].b) = old[i];
    }
    *slot_of(mesh, a, b) = (struct split){a, b, c};
    mesh->num_splits++;
}

void mesh_forget(struct mesh *mesh, size_t keep)
{
    mesh->num = keep;
    mesh->num_splits = 0;
    memset(mesh->splits, 0, mesh->split_slots * sizeof *mesh->splits);
}

/* Appends a and what lies between a and b. */
static void walk(struct mesh *mesh, struct ring *out, size_t *capacity, int32_t a, int32_t b)
{
    const struct split *split = a < b ? slot_of(mesh, a, b) : slot_of(mesh, b, a);
    if (split->a != split->b) {
        int32_t c = split->at;
        walk(mesh, out, capacity, a, c);
        walk(mesh, out, capacity, c, b);
        return;
    }
    out->at = pool_grow(mesh->pool, out->at, capacity, out->n, sizeof *out->at);
    out->at[out->n++] = a;
}

struct ring mesh_expand(struct mesh *mesh, struct ring ring, bool closed)
{
    struct ring out = {NULL, 0};
    size_t capacity = ring.n * 2 + 2;
    out.at = pool_new(mesh->pool, capacity, sizeof *out.at);
    for (size_t i = 0; i + 1 < ring.n; i++) walk(mesh, &out, &capacity, ring.at[i], ring.at[i + 1]);
    if (closed && ring.n > 1) {
        walk(mesh, &out, &capacity, ring.at[ring.n - 1], ring.at[0]);
    } else if (ring.n) {
        out.at = pool_grow(mesh->pool, out.at, &capacity, out.n, sizeof *out.at);
        out.at[out.n++] = ring.at[ring.n - 1];
    }
    return out;
}

int spot_turn(struct spot a, struct spot b, struct spot c)
{
    int64_t cross =
        ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
    return (cross > 0) - (cross < 0);
}

static bool same(struct spot a, struct spot b) { return a.x == b.x && a.y == b.y; }

/* p, known to be on the line a-b, lies within the closed segment. */
static bool within(struct spot a, struct spot b, struct spot p)
{
    return (a.x < b.x ? a.x <= p.x && p.x <= b.x : b.x <= p.x && p.x <= a.x) &&
           (a.y < b.y ? a.y <= p.y && p.y <= b.y : b.y <= p.y && p.y <= a.y);
}

bool spot_touch(struct spot a, struct spot b, struct spot c, struct spot d)
{
    int abc = spot_turn(a, b, c), abd = spot_turn(a, b, d);
    int cda = spot_turn(c, d, a), cdb = spot_turn(c, d, b);
    if (abc * abd < 0 && cda * cdb < 0) return true;
    if (abc == 0 && !same(c, a) && !same(c, b) && within(a, b, c)) return true;
    if (abd == 0 && !same(d, a) && !same(d, b) && within(a, b, d)) return true;
    if (cda == 0 && !same(a, c) && !same(a, d) && within(c, d, a)) return true;
    if (cdb == 0 && !same(b, c) && !same(b, d) && within(c, d, b)) return true;
    return (same(a, c) && same(b, d)) || (same(a, d) && same(b, c));
}

int64_t mesh_area2(const struct mesh *mesh, struct ring ring)
{
    int64_t sum = 0;
    struct spot base = mesh->spots[ring.at[0]];
    for (size_t i = 1; i + 1 < ring.n; i++) {
        struct spot p = mesh->spots[ring.at[i]], q = mesh->spots[ring.at[i + 1]];
        sum += ((int64_t)p.x - base.x) * ((int64_t)q.y - base.y) -
               ((int64_t)p.y - base.y) * ((int64_t)q.x - base.x);
    }
    return sum;
}

bool mesh_inside(const struct mesh *mesh, struct ring ring, struct spot p)
{
    bool inside = false;
    for (size_t i = 0, j = ring.n - 1; i < ring.n; j = i++) {
        struct spot a = mesh->spots[ring.at[j]], b = mesh->spots[ring.at[i]];
        if ((a.y <= p.y) != (b.y <= p.y) && spot_turn(a, b, p) == (a.y < b.y ? 1 : -1))
            inside = !inside;
    }
    return inside;
}

static int32_t bucket_of(const struct buckets *buckets, int32_t value, int32_t limit)
{
    int32_t k = value < 0 ? 0 : value / buckets->size;
    return k < limit ? k : limit - 1;
}

void buckets_range(const struct buckets *buckets, struct spot low, struct spot high, int32_t out[4])
{
    out[0] = bucket_of(buckets, low.x, buckets->columns);
    out[1] = bucket_of(buckets, low.y, buckets->rows);
    out[2] = bucket_of(buckets, high.x, buckets->columns);
    out[3] = bucket_of(buckets, high.y, buckets->rows);
}

static void box_of(struct spot a, struct spot b, struct spot *low, struct spot *high)
{
    *low = (struct spot){a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y};
    *high = (struct spot){a.x < b.x ? b.x : a.x, a.y < b.y ? b.y : a.y};
}

void buckets_build(struct buckets *out, struct mesh *mesh, const struct segment *segments, size_t n,
                   int32_t size)
{
    int32_t reach = 0, box[4];
    struct spot low, high;
    for (size_t i = 0; i < mesh->num; i++) {
        if (mesh->spots[i].x > reach) reach = mesh->spots[i].x;
        if (mesh->spots[i].y > reach) reach = mesh->spots[i].y;
    }
    *out = (struct buckets){.mesh = mesh, .size = size, .segments = segments};
    out->columns = out->rows = reach / size + 1;
    size_t cells = (size_t)out->columns * (size_t)out->rows;
    out->first = pool_new(mesh->pool, cells + 2, sizeof *out->first);
    for (int pass = 0; pass < 2; pass++) { /* count, then place */
        for (size_t i = 0; i < n; i++) {
            box_of(mesh->spots[segments[i].a], mesh->spots[segments[i].b], &low, &high);
            buckets_range(out, low, high, box);
            for (int32_t y = box[1]; y <= box[3]; y++)
                for (int32_t x = box[0]; x <= box[2]; x++) {
                    size_t k = (size_t)y * (size_t)out->columns + (size_t)x;
                    if (pass == 0)
                        out->first[k + 2]++;
                    else
                        out->list[out->first[k + 1]++] = (uint32_t)i;
                }
        }
        if (pass == 0) {
            for (size_t k = 2; k < cells + 2; k++) out->first[k] += out->first[k - 1];
            out->list = pool_new(mesh->pool, out->first[cells + 1] + 1, sizeof *out->list);
        }
    }
}

static bool segment_in_polygon(struct spot a, struct spot b, const struct spot *corners, size_t n)
{
    int left = 0, right = 0;
    for (size_t i = 0; i < n; i++) {
        struct spot c = corners[i], d = corners[(i + 1) % n];
        if (spot_touch(a, b, c, d) || same(a, c) || same(b, c)) return true;
        int turn = spot_turn(c, d, a);
        left += turn > 0;
        right += turn < 0;
    }
    return !left || !right;
}

bool buckets_touch(const struct buckets *buckets, const struct spot *corners, size_t n,
                   const struct segment **hit)
{
    struct spot low = corners[0], high = corners[0];
    int32_t box[4];
    for (size_t i = 1; i < n; i++) {
        if (corners[i].x < low.x) low.x = corners[i].x;
        if (corners[i].y < low.y) low.y = corners[i].y;
        if (corners[i].x > high.x) high.x = corners[i].x;
        if (corners[i].y > high.y) high.y = corners[i].y;
    }
    buckets_range(buckets, low, high, box);
    for (int32_t y = box[1]; y <= box[3]; y++)
        for (int32_t x = box[0]; x <= box[2]; x++) {
            size_t k = (size_t)y * (size_t)buckets->columns + (size_t)x;
            for (uint32_t i = buckets->first[k]; i < buckets->first[k + 1]; i++) {
                const struct segment *s = &buckets->segments[buckets->list[i]];
                if (!segment_in_polygon(buckets->mesh->spots[s->a], buckets->mesh->spots[s->b],
                                        corners, n))
                    continue;
                if (hit) *hit = s;
                return true;
            }
        }
    return false;
}
