/* land.c - heights, outline, town, rivers and roads: see land.h.
 *
 * The outline starts from an invented star-shaped figure around the town; noise bends it, and it is
 * filled from the middle until the area is right. Rivers and roads are cheapest paths over the
 * land.
 */
#include "land.h"

#include <string.h>

#include "county.h"
#include "dice.h"
#include "divisions.h"

/* 1,984 km2 in hexagons of 256 m x 256 m x sqrt(3)/2. */
#define COUNTY_HEXES 34955
/* About 10 km2 of town. */
#define TOWN_HEXES 178

/* The outline stays this far inside 111.21-111.88 E, 38.48-38.98 N, which in EPSG:4546 holds for
 * 518324.0-576253.3 E, 4261145.5-4316304.6 N; borders move less than 500 m from the lattice. */
#define LIMIT_WEST 824
#define LIMIT_EAST 57753
#define LIMIT_SOUTH 1646
#define LIMIT_NORTH 55804

enum { SUBJECT_LAND = 1 };

struct kilometres {
    double x, y;
};

/* Corners of the figure, from the town's middle, clockwise from north. */
static const struct kilometres figure[] = {
    {0.5, 29},   {6.5, 25.5},  {10, 19.5},    {17, 17},     {23, 15.5}, {25.5, 9},    {27, 3.5},
    {25.5, -4},  {20.5, -9},   {17.5, -13},   {16.5, -19},  {9, -20.5}, {2.5, -17.5}, {-4, -18.5},
    {-9.5, -21}, {-16, -21.5}, {-21.5, -21},  {-24, -17.5}, {-27, -13}, {-30, -8},    {-27, -2.5},
    {-25.5, 5},  {-22, 10.5},  {-21.5, 16.5}, {-14, 19},    {-8, 24},
};
#define CORNERS (sizeof figure / sizeof figure[0])

static struct kilometres from_town(struct spot s)
{
    struct spot town = LAND_TOWN_SPOT;
    return (struct kilometres){(s.x - town.x) / (1024.0 * 1000.0),
                               (s.y - town.y) / (1024.0 * 1000.0)};
}

static int32_t hex_from_town(double x, double y)
{
    struct spot town = LAND_TOWN_SPOT;
    return hex_at((struct spot){town.x + (int32_t)(x * 1024000), town.y + (int32_t)(y * 1024000)});
}

/* How far out a place is: 1 on the figure, 0 in the middle. */
static double figure_reach(struct kilometres p)
{
    for (size_t i = 0; i < CORNERS; i++) {
        struct kilometres a = figure[i], b = figure[(i + 1) % CORNERS];
        double det = a.x * b.y - a.y * b.x;
        double s = (p.x * b.y - p.y * b.x) / det, t = (a.x * p.y - a.y * p.x) / det;
        if (s >= 0 && t >= 0) return s + t;
    }
    return 0;
}

static void make_heights(struct land *land)
{
    uint64_t salt = dice_mix(land->seed + SUBJECT_LAND);
    for (int32_t h = 0; h < HEX_NUM; h++) {
        struct kilometres p = from_town(hex_centre(h));
        double rough = dice_fractal(salt, p.x / 12, p.y / 12, 3, 0.5);
        double height = 0.42 + 0.3 * rough, part = 0.42;
        for (int i = 0; i < 4; i++) { /* crests where the noise changes sign, on crests of crests */
            double size = 5.0 / (1 << i);
            double ridge = dice_noise(salt + 100 + (uint64_t)i, p.x / size + 0.3 * i, p.y / size);
            ridge = 1 - (ridge < 0 ? -ridge : ridge) * 1.9;
            height += part * (ridge < 0 ? 0 : ridge) * (0.35 + height) - part * 0.38;
            part *= 0.62;
        }
        double near = (p.x * p.x + p.y * p.y * 2.2) / 60.0; /* the basin around the town */
        if (near < 1) height *= 0.35 + 0.65 * near;
        land->height[h] = height < 0 ? 0 : height > 1 ? 1 : height;
    }
}

/* Marks the `n` hexagons that a flood from `start` reaches at the lowest values, then whatever they
 * enclose. Negative values are closed. */
static void flood(struct land *land, const double *value, int32_t start, size_t n, bool *out)
{
    struct queue queue = {.pool = land->pool};
    bool *seen = pool_new(land->pool, HEX_NUM, sizeof *seen);
    queue_push(&queue, 0, start, 0);
    seen[start] = true;
    struct queued next;
    while (n && queue_pop(&queue, &next)) {
        out[next.item] = true;
        n--;
        for (int k = 0; k < 6; k++) {
            int32_t to = hex_neighbour(next.item, k);
            if (seen[to] || hex_on_rim(to) || value[to] < 0) continue;
            seen[to] = true;
            queue_push(&queue, value[to], to, 0);
        }
    }
    bool *open = pool_new(land->pool, HEX_NUM, sizeof *open);
    bool *corner = pool_new(land->pool, HEX_NUM, sizeof *corner);
    int32_t *distance = pool_new(land->pool, HEX_NUM, sizeof *distance);
    for (int32_t h = 0; h < HEX_NUM; h++) open[h] = !out[h];
    corner[2 * HEX_COLUMNS + 2] = true;
    hex_distance(land->pool, corner, open, distance);
    for (int32_t h = 0; h < HEX_NUM; h++)
        if (open[h] && !hex_on_rim(h) && distance[h] == INT32_MAX) out[h] = true;
}

void land_shape(struct land *land)
{
    uint64_t salt = dice_mix(land->seed + SUBJECT_LAND + 50);
    double *value = pool_new(land->pool, HEX_NUM, sizeof *value);
    bool *inside = pool_new(land->pool, HEX_NUM, sizeof *inside);
    bool *town = pool_new(land->pool, HEX_NUM, sizeof *town);

    make_heights(land);
    for (int32_t h = 0; h < HEX_NUM; h++) {
        struct spot c = hex_centre(h);
        struct kilometres p = from_town(c);
        double bend = dice_fractal(salt, p.x / 8, p.y / 8, 5, 0.62) * 0.17;
        value[h] = figure_reach(p) + bend + 0.06 * (0.5 - land->height[h]);
        if (value[h] < 0) value[h] = 0;
        if (c.x < LIMIT_WEST * 1024 || c.x > LIMIT_EAST * 1024 || c.y < LIMIT_SOUTH * 1024 ||
            c.y > LIMIT_NORTH * 1024)
            value[h] = -1;
    }
    flood(land, value, hex_at(LAND_TOWN_SPOT), COUNTY_HEXES, inside);

    for (int32_t h = 0; h < HEX_NUM; h++) { /* the town: longer along the valley than across */
        struct kilometres p = from_town(hex_centre(h));
        double u = p.x + 0.12 * p.y, v = p.y - 0.12 * p.x;
        value[h] =
            u * u + 2.6 * v * v + 2.2 * dice_fractal(salt + 20, p.x / 1.6, p.y / 1.6, 2, 0.5);
        if (value[h] < 0) value[h] = 0;
    }
    flood(land, value, hex_at(LAND_TOWN_SPOT), TOWN_HEXES, town);
    for (int32_t h = 0; h < HEX_NUM; h++)
        land->cell[h] = land->township[h] = town[h] ? LAND_TOWN : inside[h] ? 0 : LAND_OUTSIDE;
}

static int faces_in(const struct land *land, int32_t v, int32_t cell)
{
    int32_t faces[3];
    int n = 0;
    hex_vertex_faces(v, faces);
    for (int i = 0; i < 3; i++) n += land->cell[faces[i]] == cell;
    return n;
}

/* A river may run here: inside the county, not through the town nor around its north. */
static bool river_may(const struct land *land, int32_t v)
{
    if (faces_in(land, v, LAND_OUTSIDE) > 0) return false;
    int town = faces_in(land, v, LAND_TOWN);
    return town == 0 || (town < 3 && hex_vertex(v).y < LAND_TOWN_SPOT.y);
}

/* A number 0 .. 1 of its own for each hexagon and direction. */
static double grain_of(uint64_t seed, int32_t h, int k)
{
    return (double)(dice_mix(seed + 77 + (uint64_t)h * 8 + (uint64_t)k) >> 40) * 0x1p-24;
}

/* Cheapest way for water from vertex `from` to the first vertex with goal[v]; vertices with
 * `taken` other than 0 that are no goal are avoided. Marks the way as taken. */
static struct course run_river(struct land *land, int32_t from, const bool *goal, bool *taken)
{
    struct queue queue = {.pool = land->pool};
    int32_t *back = pool_new(land->pool, HEX_NUM * 2, sizeof *back);
    int32_t end = -1;
    queue_push(&queue, 0, from, from);
    for (struct queued next; queue_pop(&queue, &next);) {
        int32_t v = next.item, links[3];
        if (back[v]) continue;
        back[v] = next.from + 1;
        if (goal[v]) {
            end = v;
            break;
        }
        hex_vertex_links(v, links);
        for (int i = 0; i < 3; i++) {
            int32_t to = links[i];
            if (back[to] || (taken[to] && !goal[to]) || hex_on_rim(to / 2)) continue;
            if (!river_may(land, to) && !goal[to]) continue;
            double height = land->height[to / 2], bank = faces_in(land, to, LAND_TOWN) ? 0.25 : 1;
            queue_push(&queue,
                       next.cost +
                           bank * (0.04 + 0.25 * grain_of(land->seed, to, 7) + 5 * height * height),
                       to, v);
        }
    }
    struct course out = {0};
    if (end < 0) return out;
    size_t n = 1;
    for (int32_t v = end; v != from; v = back[v] - 1) n++;
    out.at = pool_new(land->pool, n, sizeof *out.at);
    out.n = n;
    for (int32_t v = end; n; v = back[v] - 1) {
        out.at[--n] = v;
        taken[v] = true;
    }
    for (size_t i = 0; i + 1 < out.n; i++) {
        int32_t h;
        int k;
        hex_edge_of(out.at[i], out.at[i + 1], &h, &k);
        land->wet[h] |= (uint8_t)(1 << k);
        land->wet[hex_neighbour(h, k)] |= (uint8_t)(1 << (k + 3) % 6);
    }
    return out;
}

/* Springs of the side rivers, from the town, km; the main river comes first. */
static const struct {
    double x, y;
    const char *name;
} springs[] = {
    {21, 9, "岚漪河"},     {-12, 18, "北川河"},  {2, 22, "三井河"},    {10, 14, "大涧河"},
    {16, -12, "中寨河"},   {6, -15, "南川河"},   {-18, 8, "宋家沟河"}, {-15, -20, "西豹峪河"},
    {-4, -14, "水峪贯河"}, {22, -2, "高家会河"},
};

/* The county's rim at the river's mouth: the westernmost vertices north of the given one. */
static void mouth(const struct land *land, bool *goal)
{
    struct spot town = LAND_TOWN_SPOT;
    for (int32_t v = 2 * HEX_COLUMNS * 4; v < 2 * (HEX_NUM - HEX_COLUMNS * 4); v++) {
        if (hex_on_rim(v / 2)) continue;
        struct spot s = hex_vertex(v);
        int outside = faces_in(land, v, LAND_OUTSIDE);
        goal[v] = outside > 0 && outside < 3 && s.x < town.x - 20 * 1024000 &&
                  s.y > town.y - 7 * 1024000 && s.y < town.y + 4 * 1024000;
    }
}

void land_rivers(struct land *land)
{
    size_t n = sizeof springs / sizeof springs[0];
    bool *taken = pool_new(land->pool, HEX_NUM * 2, sizeof *taken);
    bool *goal = pool_new(land->pool, HEX_NUM * 2, sizeof *goal);
    land->rivers = pool_new(land->pool, n + 1, sizeof *land->rivers);

    /* The main river passes the town's southernmost vertex: one course from the spring to there,
     * one on to the rim in the west. */
    int32_t quay = -1;
    for (int32_t h = 0; h < HEX_NUM; h++) {
        if (land->cell[h] != LAND_TOWN) continue;
        if (quay < 0) quay = 2 * h + 1; /* rows go north: the first is the southernmost */
    }
    goal[quay] = true;
    struct course upper =
        run_river(land, 2 * hex_from_town(springs[0].x, springs[0].y), goal, taken);
    goal[quay] = false;
    mouth(land, goal);
    struct course lower = run_river(land, quay, goal, taken);
    if (!upper.n || !lower.n)
        pool_fail(land->pool, COUNTY_ENVIRONMENT, "seed %llu makes no river: take another seed",
                  (unsigned long long)land->seed);
    struct course *main_river = &land->rivers[land->num_rivers++];
    *main_river = (struct course){.n = upper.n + lower.n - 1, .name = springs[0].name};
    main_river->at = pool_new(land->pool, main_river->n, sizeof *main_river->at);
    for (size_t i = 0; i < upper.n; i++) main_river->at[i] = upper.at[i];
    for (size_t i = 1; i < lower.n; i++) main_river->at[upper.n - 1 + i] = lower.at[i];

    for (size_t i = 1; i < n; i++) {
        for (int32_t v = 0; v < HEX_NUM * 2; v++) goal[v] = taken[v];
        int32_t spring = 2 * hex_from_town(springs[i].x, springs[i].y);
        if (!river_may(land, spring) || taken[spring]) continue;
        struct course side = run_river(land, spring, goal, taken);
        if (side.n < 8) continue;
        side.name = springs[i].name;
        side.rank = 1;
        land->rivers[land->num_rivers++] = side;
    }
}

double land_step(const void *context, int32_t h, int k)
{
    const struct land *land = context;
    int32_t to = hex_neighbour(h, k);
    double climb = land->height[to] - land->height[h];
    double grain = grain_of(land->seed, h < to ? h : to, h < to ? k : (k + 3) % 6);
    double top = land->height[to] > land->height[h] ? land->height[to] : land->height[h];
    double cost = 0.2 + 1.8 * grain * grain + 12 * (climb < 0 ? -climb : climb) + 5 * top * top;
    return (land->wet[h] >> k & 1) ? cost + 4 : cost;
}

/* Cheapest way from any hexagon of the roads so far (or the town) to `seat`, found from the seat.
 * `queue` and `back` are room to work in. */
static struct course build_road(struct land *land, int32_t seat, bool *paved, struct queue *queue,
                                int32_t *back)
{
    struct course road = {0};
    memset(back, 0, HEX_NUM * sizeof *back);
    queue->num = 0;
    queue_push(queue, 0, seat, seat);
    for (struct queued next; queue_pop(queue, &next);) {
        if (back[next.item]) continue;
        back[next.item] = next.from + 1;
        if (paved[next.item]) {
            size_t capacity = 0;
            for (int32_t h = next.item;; h = back[h] - 1) {
                road.at = pool_grow(land->pool, road.at, &capacity, road.n, sizeof *road.at);
                road.at[road.n++] = h;
                paved[h] = true;
                if (h == seat) return road;
            }
        }
        for (int k = 0; k < 6; k++) {
            int32_t to = hex_neighbour(next.item, k);
            if (hex_on_rim(to) || land->cell[to] == LAND_OUTSIDE || back[to]) continue;
            double climb = land->height[to] - land->height[next.item];
            double cost = 0.2 + 0.5 * grain_of(land->seed, to, 0) +
                          8 * (climb < 0 ? -climb : climb) +
                          2 * land->height[to] * land->height[to];
            if (land->wet[next.item] >> k & 1) cost += 3; /* a bridge */
            queue_push(queue, next.cost + cost, to, next.item);
        }
    }
    return road;
}

struct spot land_bend(const struct land *land, struct spot spot)
{
    static const struct {
        double size, shift; /* metres */
    } waves[] = {{2600, 300}, {1200, 130}, {600, 60}};
    uint64_t salt = dice_mix(land->seed + SUBJECT_LAND + 90);
    struct spot out = spot;
    for (int i = 0; i < 3; i++) {
        double x = spot.x / (waves[i].size * MESH_UNIT), y = spot.y / (waves[i].size * MESH_UNIT);
        double shift = waves[i].shift * MESH_UNIT;
        out.x += (int32_t)(shift * dice_noise(salt + (uint64_t)i, x, y));
        out.y += (int32_t)(shift * dice_noise(salt + (uint64_t)i + 10, x, y));
    }
    return out;
}

void land_roads(struct land *land)
{
    struct queue queue = {.pool = land->pool};
    int32_t *back = pool_new(land->pool, HEX_NUM, sizeof *back);
    bool *paved = pool_new(land->pool, HEX_NUM, sizeof *paved);
    land->roads = pool_new(land->pool, DIVISION_VILLAGES, sizeof *land->roads);
    for (int32_t h = 0; h < HEX_NUM; h++) paved[h] = land->cell[h] == LAND_TOWN;
    /* The townships' seats first: their roads are the main ones, the villages' roads join them. */
    for (int rank = 0; rank < 2; rank++)
        for (int v = 0; v < DIVISION_VILLAGES; v++) {
            bool seat = false;
            for (int t = 0; t < DIVISION_TOWNSHIPS; t++) seat = seat || land->seats[t] == v;
            if (seat != (rank == 0) || paved[land->village_seat[v]]) continue;
            struct course road = build_road(land, land->village_seat[v], paved, &queue, back);
            road.rank = rank;
            if (road.n > 1) land->roads[land->num_roads++] = road;
        }
}

void land_make(struct land *land, struct pool *pool, uint64_t seed)
{
    *land = (struct land){.pool = pool, .seed = seed};
    land->cell = pool_new(pool, HEX_NUM, sizeof *land->cell);
    land->township = pool_new(pool, HEX_NUM, sizeof *land->township);
    land->height = pool_new(pool, HEX_NUM, sizeof *land->height);
    land->wet = pool_new(pool, HEX_NUM, sizeof *land->wet);
    land->village_seat = pool_new(pool, DIVISION_VILLAGES, sizeof *land->village_seat);
    land->seats = pool_new(pool, DIVISION_TOWNSHIPS, sizeof *land->seats);
    land_shape(land);
    land_rivers(land);
    land_villages(land);
    land_roads(land);
}
