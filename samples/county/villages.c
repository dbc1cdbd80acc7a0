/* villages.c - divides the land: townships, villages inside them, and three odd ones: an exclave, a
 * village in two parts, a village inside another. See land.h.
 *
 * Townships grow from given places, villages from places that are shifted towards their region's
 * middle a few times. Speeds are tuned until the areas are about what was wanted.
 */
#include "land.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "county.h"
#include "dice.h"
#include "divisions.h"

enum { SUBJECT_VILLAGES = 2 };

/* Where townships grow from, km from the town, and their share of the county. */
static const struct {
    double x, y;
    int share;
    const char *seat; /* code of the village where its office is; NULL: the town */
} township_plan[DIVISION_TOWNSHIPS] = {
    {-1, -3, 235, 0},
    {-10, 12, 400, "140929101200"},
    {-19, -5, 330, "140929102200"},
    {17, 3, 285, "140929201207"},
    {14.5, -9, 120, "140929202200"},
    {-8, -15, 155, "140929203209"},
    {-18, -18, 130, "140929204200"},
    {8, 16.5, 165, "140929205208"},
    {9, -14, 150, "140929206202"},
    {3, 8, 150, "140929207211"},
};

/* Villages whose names say where they are: steps east and north of the town's middle. */
static const struct {
    const char *code;
    int x, y;
} named_places[] = {
    {"140929100200", 4, 0},
    {"140929100201", -4, 0},
    {"140929100217", 0, 3},
    {"140929100202", -2, 3},
};

static int village_township(int village)
{
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++)
        if (!memcmp(division_villages[village].code, division_townships[t].code, 9)) return t;
    return 0;
}

static int village_by_code(const char *code)
{
    for (int v = 0; v < DIVISION_VILLAGES; v++)
        if (!strcmp(division_villages[v].code, code)) return v;
    return -1;
}

/* Distance of two hexagons' centres, km, squared. */
static double apart2(int32_t g, int32_t h)
{
    struct spot a = hex_centre(g), b = hex_centre(h);
    double x = (a.x - b.x) / 1024000.0, y = (a.y - b.y) / 1024000.0;
    return x * x + y * y;
}

/* Divides mask among n seeds in proportion to `want`: grows, tunes speeds and, where `moving`,
 * shifts the seeds to the middle of their regions. owner[] becomes 0 .. n-1 within the mask. */
static void divide(struct land *land, const bool *mask, int32_t *seeds, const double *want,
                   size_t n, bool moving, int32_t *owner)
{
    struct pool *pool = land->pool;
    double *speed = pool_new(pool, n, sizeof *speed), wanted = 0;
    struct sum {
        double x, y;
        size_t n;
    } *sums = pool_new(pool, n, sizeof *sums);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) speed[i] = 1, wanted += want[i];
    for (int32_t h = 0; h < HEX_NUM; h++) total += mask[h];
    for (int round = 0; round < 26; round++) {
        struct pool_block *mark = pool_mark(pool);
        hex_grow(pool, mask, seeds, speed, n, land_step, land, owner);
        pool_release(pool, mark);
        if (round == 25) break;
        memset(sums, 0, n * sizeof *sums);
        for (int32_t h = 0; h < HEX_NUM; h++) {
            if (!mask[h]) continue;
            struct spot c = hex_centre(h);
            struct sum *sum = &sums[owner[h]];
            sum->x += c.x;
            sum->y += c.y;
            sum->n++;
        }
        for (size_t i = 0; i < n; i++) {
            if (!sums[i].n) continue;
            double ratio = want[i] / wanted * (double)total / (double)sums[i].n;
            speed[i] *= sqrt(sqrt(ratio < 0.25 ? 0.25 : ratio > 4 ? 4 : ratio));
            if (speed[i] < 0.3) speed[i] = 0.3;
            if (speed[i] > 3.5) speed[i] = 3.5;
            struct spot middle = {(int32_t)(sums[i].x / (double)sums[i].n),
                                  (int32_t)(sums[i].y / (double)sums[i].n)};
            int32_t h = hex_at(middle);
            if (moving && round % 3 == 2 && round < 16 && mask[h] && owner[h] == (int32_t)i)
                seeds[i] = h;
        }
    }
}

static void make_townships(struct land *land)
{
    bool *mask = pool_new(land->pool, HEX_NUM, sizeof *mask);
    int32_t seeds[DIVISION_TOWNSHIPS];
    double want[DIVISION_TOWNSHIPS];
    struct spot town = LAND_TOWN_SPOT;
    for (int32_t h = 0; h < HEX_NUM; h++) mask[h] = land->cell[h] != LAND_OUTSIDE;
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++) {
        seeds[t] = hex_at((struct spot){town.x + (int32_t)(township_plan[t].x * 1024000),
                                        town.y + (int32_t)(township_plan[t].y * 1024000)});
        want[t] = township_plan[t].share;
    }
    divide(land, mask, seeds, want, DIVISION_TOWNSHIPS, false, land->township);
    for (int32_t h = 0; h < HEX_NUM;
         h++) /* the whole town and its banks are of the first township */
        if (land->cell[h] == LAND_TOWN) land->township[h] = 0;
}

/* Seeds far from one another, closer to one another near the town. */
static void scatter(struct land *land, struct dice *dice, const int32_t *ground, size_t num,
                    size_t n, int32_t *seeds)
{
    for (size_t i = 0; i < n; i++) {
        double best = -1;
        for (int attempt = 0; attempt < 24; attempt++) { /* the best candidate of some */
            int32_t h = ground[dice_below(dice, (uint32_t)num)];
            double nearest = 1e9, town = apart2(h, hex_at(LAND_TOWN_SPOT));
            for (size_t j = 0; j < i; j++) {
                double d = apart2(h, seeds[j]);
                if (d < nearest) nearest = d;
            }
            nearest *= 0.7 + dice_unit(dice) * 0.6;
            nearest /= 1 + town / 300;
            nearest *= 1.2 - land->height[h];
            if (nearest > best) best = nearest, seeds[i] = h;
        }
    }
}

/* Gives the villages of township t their names: number of a region -> number of a village. */
static void name_regions(struct dice *dice, int t, const int32_t *seeds, size_t n,
                         const int *villages, int *out)
{
    bool used_region[DIVISION_VILLAGES] = {false}, used_name[DIVISION_VILLAGES] = {false};
    struct spot town = LAND_TOWN_SPOT;
    int seat = township_plan[t].seat ? village_by_code(township_plan[t].seat) : -1;
    for (size_t i = 0; i < n; i++) { /* names that have a place */
        int32_t wish = -1;
        if (villages[i] == seat)
            wish = hex_at((struct spot){town.x + (int32_t)(township_plan[t].x * 1024000),
                                        town.y + (int32_t)(township_plan[t].y * 1024000)});
        for (size_t k = 0; k < sizeof named_places / sizeof named_places[0]; k++)
            if (villages[i] == village_by_code(named_places[k].code))
                wish = hex_at((struct spot){town.x + named_places[k].x * 1024000,
                                            town.y + named_places[k].y * 1024000});
        if (wish < 0) continue;
        int best = -1;
        for (size_t r = 0; r < n; r++)
            if (!used_region[r] && (best < 0 || apart2(seeds[r], wish) < apart2(seeds[best], wish)))
                best = (int)r;
        used_region[best] = used_name[i] = true;
        out[best] = villages[i];
    }
    for (size_t i = 0; i < n; i++) { /* the others by lot */
        if (used_name[i]) continue;
        size_t r = dice_below(dice, (uint32_t)n);
        while (used_region[r]) r = (r + 1) % n;
        used_region[r] = true;
        out[r] = villages[i];
    }
}

static void divide_township(struct land *land, struct dice *dice, int t, int without)
{
    struct pool *pool = land->pool;
    int villages[DIVISION_VILLAGES], names[DIVISION_VILLAGES];
    int32_t seeds[DIVISION_VILLAGES];
    double want[DIVISION_VILLAGES] = {0};
    size_t n = 0, num = 0;
    bool *mask = pool_new(pool, HEX_NUM, sizeof *mask);
    int32_t *ground = pool_new(pool, HEX_NUM, sizeof *ground);
    int32_t *owner = pool_new(pool, HEX_NUM, sizeof *owner);

    for (int v = 0; v < DIVISION_VILLAGES; v++)
        if (village_township(v) == t && v != without) villages[n++] = v;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        owner[h] = -1;
        mask[h] = land->township[h] == t && land->cell[h] != LAND_TOWN;
        if (mask[h]) ground[num++] = h;
    }
    scatter(land, dice, ground, num, n, seeds);
    for (size_t i = 0; i < n; i++) {
        double town = sqrt(apart2(seeds[i], hex_at(LAND_TOWN_SPOT)));
        want[i] = (0.30 + (town < 18 ? town : 18) / 18) * (0.6 + 0.8 * dice_unit(dice));
        names[i] = -1;
    }
    divide(land, mask, seeds, want, n, true, owner);
    name_regions(dice, t, seeds, n, villages, names);
    for (int32_t h = 0; h < HEX_NUM; h++)
        if (mask[h]) land->cell[h] = owner[h] < 0 ? -2 : names[owner[h]];
}

/* Ground that no region reached (cut off by the town) goes to a neighbour. */
static void adopt(struct land *land)
{
    for (bool again = true; again;) {
        again = false;
        for (int32_t h = 0; h < HEX_NUM; h++) {
            if (land->cell[h] != -2) continue;
            for (int k = 0; k < 6; k++) {
                int32_t to = hex_neighbour(h, k);
                if (land->cell[to] < 0 || land->cell[to] == LAND_TOWN) continue;
                land->cell[h] = land->cell[to];
                land->township[h] = land->township[to];
                again = true;
                break;
            }
        }
    }
}

static bool in_one_piece(struct land *land, int32_t cell)
{
    struct pool_block *before = pool_mark(land->pool);
    bool *mask = pool_new(land->pool, HEX_NUM, sizeof *mask);
    bool *start = pool_new(land->pool, HEX_NUM, sizeof *start);
    int32_t *distance = pool_new(land->pool, HEX_NUM, sizeof *distance), first = -1;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        mask[h] = land->cell[h] == cell;
        if (mask[h] && first < 0) first = h;
    }
    bool whole = first >= 0;
    if (whole) {
        start[first] = true;
        hex_distance(land->pool, start, mask, distance);
    }
    for (int32_t h = 0; h < HEX_NUM && whole; h++) whole = !mask[h] || distance[h] != INT32_MAX;
    pool_release(land->pool, before);
    return whole;
}

/* Steps from each hexagon to the nearest that is neither of cell a nor of cell b. */
static void depth_of(struct land *land, int32_t a, int32_t b, int32_t *out)
{
    struct pool_block *before = pool_mark(land->pool);
    bool *start = pool_new(land->pool, HEX_NUM, sizeof *start);
    bool *mask = pool_new(land->pool, HEX_NUM, sizeof *mask);
    for (int32_t h = 0; h < HEX_NUM; h++) {
        start[h] = land->cell[h] != a && land->cell[h] != b;
        mask[h] = true;
    }
    hex_distance(land->pool, start, mask, out);
    pool_release(land->pool, before);
}

/* Gives `size` hexagons around `middle` to a village, at least two steps away from all cells but a,
 * b. */
static void carve(struct land *land, int32_t middle, const int32_t *depth, size_t size, int village)
{
    struct queue queue = {.pool = land->pool};
    bool *seen = pool_new(land->pool, HEX_NUM, sizeof *seen);
    queue_push(&queue, 0, middle, 0);
    seen[middle] = true;
    for (struct queued next; size && queue_pop(&queue, &next); size--) {
        land->cell[next.item] = village;
        land->township[next.item] = village_township(village);
        for (int k = 0; k < 6; k++) {
            int32_t to = hex_neighbour(next.item, k);
            if (seen[to] || depth[to] < 3) continue;
            seen[to] = true;
            queue_push(&queue, sqrt(apart2(to, middle)) + 0.12 * land_step(land, next.item, k), to,
                       0);
        }
    }
}

/* Carves a village out of the middle of the widest village of its township. */
static void enclose(struct land *land, int village, size_t size)
{
    int32_t *depth = pool_new(land->pool, HEX_NUM, sizeof *depth), best = -1, deepest = 0;
    for (int v = 0; v < DIVISION_VILLAGES; v++) {
        if (village_township(v) != village_township(village) || v == village) continue;
        depth_of(land, v, v, depth);
        for (int32_t h = 0; h < HEX_NUM; h++)
            if (land->cell[h] == v && depth[h] > deepest) deepest = depth[h], best = h;
    }
    depth_of(land, land->cell[best], land->cell[best], depth);
    carve(land, best, depth, size, village);
    land->village_seat[village] = best;
}

struct place {
    double distance2;
    int32_t h, other; /* a hexagon, and the village across its border */
};

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->distance2 != b->distance2) return a->distance2 < b->distance2 ? -1 : 1;
    if (a->h != b->h) return a->h < b->h ? -1 : 1;
    return (a->other > b->other) - (a->other < b->other);
}

/* The places where two villages of one township meet, this township the village's own or not,
 * nearest to the village's seat first. */
static struct place *meeting_places(struct land *land, int village, bool own_township, size_t *num)
{
    struct place *places = NULL;
    size_t capacity = 0;
    *num = 0;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        int32_t a = land->cell[h];
        if (a < 0 || a >= DIVISION_VILLAGES || a == village || a == land->enclosed) continue;
        if ((village_township(a) == village_township(village)) != own_township) continue;
        for (int k = 0; k < 3; k++) {
            int32_t b = land->cell[hex_neighbour(h, k)];
            if (b < 0 || b >= DIVISION_VILLAGES || b == a || b == village) continue;
            if (b == land->enclosed || village_township(b) != village_township(a)) continue;
            places = pool_grow(land->pool, places, &capacity, *num, sizeof *places);
            places[(*num)++] = (struct place){apart2(h, land->village_seat[village]), h, b};
        }
    }
    qsort(places, *num, sizeof *places, compare_places);
    return places;
}

/* Gives a village a second part between two villages of another township (or of its own), as near
 * as may be, that leaves both of them in one piece. */
static void carve_exclave(struct land *land, int village, bool own_township, size_t size)
{
    struct pool *pool = land->pool;
    int32_t *depth = pool_new(pool, HEX_NUM, sizeof *depth);
    int32_t *cells = pool_new(pool, HEX_NUM, sizeof *cells);
    int32_t *townships = pool_new(pool, HEX_NUM, sizeof *townships);
    size_t num;
    struct place *places = meeting_places(land, village, own_township, &num);
    memcpy(cells, land->cell, HEX_NUM * sizeof *cells);
    memcpy(townships, land->township, HEX_NUM * sizeof *townships);
    for (size_t i = 0; i < num; i++) {
        int32_t a = land->cell[places[i].h], b = places[i].other;
        depth_of(land, a, b, depth);
        if (depth[places[i].h] < 7) continue;
        carve(land, places[i].h, depth, size, village);
        if (in_one_piece(land, a) && in_one_piece(land, b)) return;
        memcpy(land->cell, cells, HEX_NUM * sizeof *cells);
        memcpy(land->township, townships, HEX_NUM * sizeof *townships);
    }
    pool_fail(pool, COUNTY_ENVIRONMENT,
              "seed %llu leaves no room for an exclave: take another seed",
              (unsigned long long)land->seed);
}

/* A village's main settlement: low, near water, well inside. */
static void settle(struct land *land)
{
    struct pool *pool = land->pool;
    bool *all = pool_new(pool, HEX_NUM, sizeof *all);
    bool *river = pool_new(pool, HEX_NUM, sizeof *river);
    int32_t *water = pool_new(pool, HEX_NUM, sizeof *water);
    int32_t *depth = pool_new(pool, HEX_NUM, sizeof *depth);
    for (int32_t h = 0; h < HEX_NUM; h++) all[h] = true, river[h] = land->wet[h] != 0;
    hex_distance(pool, river, all, water);
    for (int v = 0; v < DIVISION_VILLAGES; v++) {
        double best = -1e9;
        depth_of(land, v, v, depth);
        for (int32_t h = 0; h < HEX_NUM; h++) {
            if (land->cell[h] != v) continue;
            double inside = depth[h] > 6 ? 6 : depth[h], wet = water[h] > 12 ? 12 : water[h];
            double value =
                inside * 0.35 - land->height[h] * 3 - wet * 0.08 - (depth[h] < 2 ? 9 : 0);
            if (value > best) best = value, land->village_seat[v] = h;
        }
    }
}

void land_villages(struct land *land)
{
    struct dice dice = dice_for(land->seed, SUBJECT_VILLAGES);
    land->enclosed = village_by_code("140929101225");  /* 马仙庄 */
    land->exclave = village_by_code("140929206210");   /* 井儿上 */
    land->scattered = village_by_code("140929102212"); /* 和尚泉 */
    make_townships(land);
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++) {
        divide_township(land, &dice, t, land->enclosed);
        land->seats[t] = township_plan[t].seat ? village_by_code(township_plan[t].seat) : -1;
    }
    adopt(land);
    enclose(land, land->enclosed, 48);
    settle(land);
    carve_exclave(land, land->exclave, false, 40);
    carve_exclave(land, land->scattered, true, 34);
}
