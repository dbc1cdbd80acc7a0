/* houses.c - see houses.h.
 *
 * Houses stand on plots: a plot frame is a turned rectangle with rows and columns, one house inside
 * each plot at most. A house is built only where exact tests find no border, river or other house
 * in the way. A few dozen are then put across a border on purpose, as happens in the field.
 */
#include "houses.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "county.h"
#include "dice.h"

enum { SUBJECT_HOUSES = 5, STRADDLERS = 60, TILE = 64 * MESH_UNIT, TILES = 1024 };

const char *house_kind_name(enum house_kind kind)
{
    static const char *const names[NUM_HOUSE_KINDS] = {
        "平房", "院落", "住宅楼", "商住楼", "办公楼", "学校", "卫生院", "厂房", "附属房"};
    return names[kind];
}

struct builder {
    struct houses *houses;
    struct mesh *mesh;
    struct units *units;
    const struct town *town;
    struct dice dice;
    struct buckets lines; /* borders of cells, and rivers */
    struct segment *segments;
    size_t num_segments;
    int32_t *tile;   /* first house + 1 of each tile of the plane, by its middle */
    int32_t *behind; /* the next house + 1 in the same tile */
};

/* A turned frame: metres along u and across it. */
struct frame {
    struct spot at;
    double ux, uy;
};

static struct spot place(struct frame frame, double along, double across)
{
    return (struct spot){frame.at.x + (int32_t)((along * frame.ux - across * frame.uy) * MESH_UNIT),
                         frame.at.y +
                             (int32_t)((along * frame.uy + across * frame.ux) * MESH_UNIT)};
}

/* A house shape in a frame, centred on (along, across), long x wide metres. */
static void shape(struct builder *b, struct house *house, struct frame frame, double along,
                  double across, double length, double width)
{
    double l = length / 2, w = width / 2;
    house->middle = place(frame, along, across);
    house->num_corners = 4;
    house->num_yard = 0;
    house->corners[0] = place(frame, along - l, across - w);
    house->corners[1] = place(frame, along - l, across + w);
    house->corners[2] = place(frame, along + l, across + w);
    house->corners[3] = place(frame, along + l, across - w);
    if (house->kind == HOUSE_YARD || (house->kind == HOUSE_SCHOOL && width > 30)) {
        double wall = length < 20 ? 3.5 : 9; /* rooms around a courtyard */
        house->num_yard = 4;
        house->yard[0] = place(frame, along - l + wall, across - w + wall);
        house->yard[1] = place(frame, along + l - wall, across - w + wall);
        house->yard[2] = place(frame, along + l - wall, across + w - wall);
        house->yard[3] = place(frame, along - l + wall, across + w - wall);
    } else if (house->kind == HOUSE_COTTAGE && dice_below(&b->dice, 4) == 0) {
        double notch = 0.15 * length; /* an L: one corner is left out, the middle stays inside */
        house->num_corners = 6;
        house->corners[2] = place(frame, along + l - 2 * notch, across + w);
        house->corners[3] = place(frame, along + l - 2 * notch, across + 0.3 * w);
        house->corners[4] = place(frame, along + l, across + 0.3 * w);
        house->corners[5] = place(frame, along + l, across - w);
    }
}

static size_t tile_of(struct spot spot)
{
    return (size_t)(spot.y / TILE) * TILES + (size_t)(spot.x / TILE);
}

/* Walls of two houses touch. (One inside another is ruled out by the distance of their middles.) */
static bool houses_meet(const struct house *a, const struct house *b)
{
    for (int i = 0; i < a->num_corners; i++)
        for (int j = 0; j < b->num_corners; j++)
            if (spot_touch(a->corners[i], a->corners[(i + 1) % a->num_corners], b->corners[j],
                           b->corners[(j + 1) % b->num_corners]))
                return true;
    return false;
}

/* No other house within reach of this one. Houses are narrower than a tile. */
static bool free_of_houses(const struct builder *b, const struct house *house)
{
    size_t middle = tile_of(house->middle);
    for (int y = -2; y <= 2; y++)
        for (int x = -2; x <= 2; x++) {
            size_t tile = (size_t)((int64_t)middle + y * TILES + x);
            for (int32_t i = b->tile[tile]; i; i = b->behind[i - 1]) {
                const struct house *other = &b->houses->items[i - 1];
                double dx = (double)other->middle.x - house->middle.x;
                double dy = (double)other->middle.y - house->middle.y;
                if (dx * dx + dy * dy < 16.0 * MESH_UNIT * MESH_UNIT || houses_meet(house, other))
                    return false;
            }
        }
    return true;
}

static bool inside_unit(const struct builder *b, const struct unit *unit, struct spot spot)
{
    bool inside = false;
    for (size_t r = 0; r < unit->num_rings; r++)
        if (mesh_inside(b->mesh, unit->rings[r], spot)) inside = !inside;
    return inside;
}

static void add_house(struct builder *b, const struct house *house)
{
    size_t number = b->houses->num++, tile = tile_of(house->middle);
    b->houses->items[number] = *house;
    b->behind[number] = b->tile[tile];
    b->tile[tile] = (int32_t)number + 1;
}

/* Builds the house if it and `margin` metres around it are free. */
static bool build(struct builder *b, struct house *house, struct frame frame, double along,
                  double across, double length, double width, double margin)
{
    double l = length / 2 + margin, w = width / 2 + margin;
    struct spot plot[] = {place(frame, along - l, across - w), place(frame, along - l, across + w),
                          place(frame, along + l, across + w), place(frame, along + l, across - w)};
    if (b->houses->num >= HOUSES_NUM - STRADDLERS) return false;
    shape(b, house, frame, along, across, length, width);
    if (buckets_touch(&b->lines, plot, 4, NULL)) return false;
    if (!inside_unit(b, &b->units->items[house->unit], house->middle)) return false;
    if (!free_of_houses(b, house)) return false;
    add_house(b, house);
    return true;
}

static double between(struct builder *b, double low, double high)
{
    return low + (high - low) * dice_unit(&b->dice);
}

/* What stands in a block: plots' size, house's size, kinds. */
static const struct style {
    double column, row, length, width, keep; /* metres; keep: share of plots that are built on */
    enum house_kind kind, second;
    int low, high; /* floors */
    int weight;    /* how many blocks are so, of 100 */
} styles[] = {
    {46, 27, 36, 12, 0.92, HOUSE_FLATS, HOUSE_FLATS, 4, 6, 36},  /* rows of flats */
    {30, 30, 22, 13, 0.90, HOUSE_FLATS, HOUSE_SHOPS, 5, 11, 8},  /* towers */
    {21, 19, 14, 9, 0.86, HOUSE_COTTAGE, HOUSE_YARD, 1, 2, 32},  /* old lanes */
    {24, 22, 19, 12, 0.85, HOUSE_SHOPS, HOUSE_SHOPS, 2, 4, 14},  /* shopping streets */
    {62, 52, 48, 34, 0.95, HOUSE_SCHOOL, HOUSE_OFFICE, 2, 4, 5}, /* public */
    {58, 44, 46, 24, 0.85, HOUSE_WORKSHOP, HOUSE_SHED, 1, 2, 5}, /* yards and works */
};
#define NUM_STYLES (sizeof styles / sizeof styles[0])

static void build_block(struct builder *b, int unit_number)
{
    const struct unit *unit = &b->units->items[unit_number];
    struct frame frame = {.at = unit->middle};
    int weights[NUM_STYLES];
    for (size_t i = 0; i < NUM_STYLES; i++) weights[i] = styles[i].weight;
    const struct style *style = &styles[dice_choose(&b->dice, weights, NUM_STYLES)];
    town_direction(b->town, unit->middle, &frame.ux, &frame.uy);
    int rows = (int)(220 / style->row), columns = (int)(260 / style->column);
    for (int row = -rows; row <= rows; row++)
        for (int column = -columns; column <= columns; column++) {
            if (dice_unit(&b->dice) > style->keep) continue;
            bool second = dice_below(&b->dice, 5) == 0;
            struct house house = {.unit = unit_number,
                                  .kind = second ? style->second : style->kind};
            house.floors = dice_range(&b->dice, style->low, style->high);
            double length = style->length * between(b, 0.86, 1),
                   width = style->width * between(b, 0.88, 1);
            if (house.kind == HOUSE_YARD) length = width = 14;
            build(b, &house, frame, column * style->column + between(b, -0.8, 0.8),
                  row * style->row, length, width, 4);
        }
}

/* A hamlet of about `want` houses around a place: rows on both sides of a street. */
static int build_hamlet(struct builder *b, int unit_number, int part, struct spot middle, int want,
                        bool seat)
{
    struct frame frame = {.at = middle};
    double slope = between(b, -0.9, 0.9), length = sqrt(1 + slope * slope);
    frame.ux = 1 / length;
    frame.uy = slope / length;
    int built = 0, rows = want < 24 ? 1 : want < 80 ? 2 : want < 180 ? 3 : 5;
    int columns = want / (2 * rows) + 2;
    double curve = between(b, -0.0006, 0.0006);
    int reach[12]; /* how far each row goes */
    for (int i = 0; i < 2 * rows + 1; i++) reach[i] = 1 + (int)(columns * between(b, 0.55, 1.25));
    for (int step = 0; step <= columns * 5 / 4 + 1 && built < want; step++)
        for (int turn = 0; turn < (step ? 2 : 1); turn++)
            for (int row = -rows; row <= rows && built < want; row++) {
                if (row == 0 || step > reach[row + rows] || dice_below(&b->dice, 7) == 0) continue;
                double along = (turn ? -step : step) * 21.0 + between(b, -1, 1);
                double across = row * 24.0 - (row < 0 ? -9 : 9) + curve * along * along;
                struct house house = {.unit = unit_number, .part = part, .floors = 1};
                house.kind = (enum house_kind[]){
                    HOUSE_COTTAGE, HOUSE_YARD,
                    HOUSE_SHED}[dice_choose(&b->dice, (const int[]){80, 5, 15}, 3)];
                double l = between(b, 10, 16), w = between(b, 6, 8.5);
                if (house.kind == HOUSE_YARD) l = 16, w = 16;
                if (house.kind == HOUSE_SHED) l = between(b, 5, 9), w = between(b, 4, 6);
                if (built < 3 && seat && row == 1) { /* the village's public houses */
                    house.kind = built == 0   ? HOUSE_OFFICE
                                 : built == 1 ? HOUSE_CLINIC
                                              : HOUSE_SCHOOL;
                    house.floors = dice_range(&b->dice, 1, 2);
                    l = 18;
                    w = 10;
                } else if (house.kind == HOUSE_COTTAGE && dice_below(&b->dice, 25) == 0) {
                    house.floors = 2;
                }
                built += build(b, &house, frame, along, across, l, w, 1.5);
            }
    return built;
}

/* A hexagon of a cell, not at its border, away from the hamlets so far; low and near water is
 * better. */
static int32_t hamlet_site(struct builder *b, const struct land *land, const int32_t *ground,
                           size_t n, const int32_t *taken, size_t num_taken)
{
    int32_t best = -1;
    double best_value = -1e18;
    for (int attempt = 0; attempt < 40; attempt++) {
        int32_t h = ground[dice_below(&b->dice, (uint32_t)n)];
        double value = -land->height[h] * 3 + dice_unit(&b->dice);
        for (int k = 0; k < 6; k++) value += land->wet[hex_neighbour(h, k)] ? 0.1 : 0;
        bool open = true;
        for (size_t i = 0; i < num_taken && open; i++) {
            struct spot p = hex_centre(h), q = hex_centre(taken[i]);
            double dx = (double)p.x - q.x, dy = (double)p.y - q.y, metres = 900.0 * MESH_UNIT;
            open = dx * dx + dy * dy > metres * metres;
        }
        if (open && value > best_value) best_value = value, best = h;
    }
    return best;
}

static void build_village(struct builder *b, const struct land *land, int village, int want)
{
    struct pool_block *mark = pool_mark(b->mesh->pool);
    int32_t *ground = pool_new(b->mesh->pool, HEX_NUM, sizeof *ground), taken[24];
    size_t n = 0, num_taken = 0;
    int unit_number = b->units->of_village[village], built = 0;
    const struct unit *unit = &b->units->items[unit_number];
    for (int32_t h = 0; h < HEX_NUM; h++) {
        if (land->cell[h] != village) continue;
        bool deep = true;
        for (int k = 0; k < 6; k++) deep = deep && land->cell[hex_neighbour(h, k)] == village;
        if (deep) ground[n++] = h;
    }
    taken[num_taken++] = land->village_seat[village];
    for (size_t r = 0; r < unit->num_rings; r++) { /* a far part has a hamlet of its own */
        if (r == 0 || mesh_area2(b->mesh, unit->rings[r]) > 0) continue;
        for (size_t i = 0; i < n; i++) {
            struct spot spot = land_bend(land, hex_centre(ground[i]));
            if (!mesh_inside(b->mesh, unit->rings[r], spot)) continue;
            built += build_hamlet(b, unit_number, (int)r, spot, 22, false);
            taken[num_taken++] = ground[i];
            break;
        }
    }
    int main_part = (want - built) * 55 / 100;
    if (want - built < 70) main_part = want - built;
    built +=
        build_hamlet(b, unit_number, 0, land_bend(land, hex_centre(taken[0])), main_part, true);
    for (int attempt = 0; built < want && attempt < 14 && num_taken < 20; attempt++) {
        int32_t h = n ? hamlet_site(b, land, ground, n, taken, num_taken) : -1;
        if (h < 0) break;
        taken[num_taken++] = h;
        int size = dice_range(&b->dice, 18, 60);
        if (size > want - built) size = want - built;
        built += build_hamlet(b, unit_number, 0, land_bend(land, hex_centre(h)), size, false);
    }
    pool_release(b->mesh->pool, mark);
}

/* Puts houses across borders: the middle stays on one side, one end reaches over. */
static void build_straddlers(struct builder *b)
{
    size_t first = b->houses->num;
    for (int attempt = 0; attempt < 20000 && b->houses->num < HOUSES_NUM; attempt++) {
        const struct segment *s = &b->segments[dice_below(&b->dice, (uint32_t)b->num_segments)];
        struct spot p = b->mesh->spots[s->a], q = b->mesh->spots[s->b];
        double dx = (double)q.x - p.x, dy = (double)q.y - p.y, length = sqrt(dx * dx + dy * dy);
        if (s->tag < 0 || length < 14.0 * MESH_UNIT) continue;
        bool in_town = b->units->items[s->tag].town;
        if (in_town != ((b->houses->num - first) % 2 == 0)) continue;
        struct frame frame = {
            {(int32_t)(((int64_t)p.x + q.x) / 2), (int32_t)(((int64_t)p.y + q.y) / 2)},
            dy / length,
            -dx / length}; /* u points into the clockwise unit */
        struct house house = {.unit = s->tag, .kind = HOUSE_SHOPS, .floors = 2};
        if (!in_town) house.kind = HOUSE_COTTAGE, house.floors = 1;
        const struct segment *hit;
        shape(b, &house, frame, 2.2, 0, 11, 7);
        house.num_corners = 4;
        house.corners[2] = place(frame, 2.2 + 5.5, 3.5);
        house.corners[3] = place(frame, 2.2 + 5.5, -3.5);
        if (!inside_unit(b, &b->units->items[house.unit], house.middle)) continue;
        if (!inside_unit(b, &b->units->items[0], house.corners[0]))
            continue; /* no house leaves the */
        if (!inside_unit(b, &b->units->items[0], house.corners[1])) continue; /* county */
        if (!free_of_houses(b, &house)) continue;
        struct spot core[] = {place(frame, 0.5, -3.5), place(frame, 0.5, 3.5), house.corners[2],
                              house.corners[3]};
        if (buckets_touch(&b->lines, core, 4, &hit)) continue; /* one border only */
        add_house(b, &house);
    }
}

static void add_line(struct builder *b, size_t *capacity, struct ring ring, bool closed, int tag)
{
    for (size_t i = 0; i + !closed < ring.n; i++) {
        b->segments =
            pool_grow(b->mesh->pool, b->segments, capacity, b->num_segments, sizeof *b->segments);
        b->segments[b->num_segments++] =
            (struct segment){ring.at[i], ring.at[(i + 1) % ring.n], tag};
    }
}

/* Numbers the houses within each village and community, in the order of their building. */
static void number_houses(struct builder *b)
{
    int *next = pool_new(b->mesh->pool, b->units->num, sizeof *next);
    for (size_t i = 0; i < b->houses->num; i++) {
        struct house *house = &b->houses->items[i];
        int unit = house->unit;
        while (b->units->items[unit].level > LEVEL_COMMUNITY) unit = b->units->items[unit].parent;
        snprintf(house->id, sizeof house->id, "%.12sF%05d", b->units->items[unit].code,
                 ++next[unit] % 100000);
        b->units->items[house->unit].buildings++;
    }
}

/* How many households a house holds; 0 where nobody lives. */
static int dwellings(struct builder *b, const struct house *house, bool town)
{
    switch (house->kind) {
    case HOUSE_COTTAGE:
        return town || dice_below(&b->dice, 100) < 74; /* villages have empty houses */
    case HOUSE_YARD: return 1;
    case HOUSE_FLATS: return house->floors + (int)dice_below(&b->dice, 3);
    case HOUSE_SHOPS: return house->floors > 1 ? (int)dice_below(&b->dice, 3) : 0;
    default: return 0;
    }
}

/* Moves the county's people in: shares by rounding a running sum, so that they add up exactly. */
static void move_in(struct builder *b)
{
    int64_t *weight = pool_new(b->mesh->pool, b->houses->num, sizeof *weight), sum = 0, run = 0,
            homes = 0;
    for (size_t i = 0; i < b->houses->num; i++) {
        struct house *house = &b->houses->items[i];
        house->households = dwellings(b, house, b->units->items[house->unit].town);
        weight[i] = (int64_t)house->households * dice_range(&b->dice, 16, 36);
        sum += weight[i];
        homes += house->households;
    }
    int64_t left = COUNTY_POPULATION - homes; /* one person a household first, the rest by weight */
    if (left < 0 || sum == 0)
        pool_fail(b->mesh->pool, COUNTY_ENVIRONMENT,
                  "this seed has too many homes: take another seed");
    for (size_t i = 0; i < b->houses->num; i++) {
        struct house *house = &b->houses->items[i];
        struct unit *unit = &b->units->items[house->unit];
        int64_t before = run * left / sum;
        run += weight[i];
        house->population = house->households + (int)(run * left / sum - before);
        unit->population += house->population;
        unit->households += house->households;
        if (unit->split_record) {
            unit->part_population[house->part] += house->population;
            unit->part_households[house->part] += house->households;
        }
    }
}

void houses_make(struct houses *out, struct mesh *mesh, const struct land *land,
                 const struct borders *borders, const struct town *town, struct units *units)
{
    struct builder b = {.houses = out, .mesh = mesh, .units = units, .town = town};
    struct pool *pool = mesh->pool;
    size_t capacity = 0;
    int weight[DIVISION_VILLAGES], sum = 0;
    b.dice = dice_for(land->seed, SUBJECT_HOUSES);
    *out = (struct houses){.items = pool_new(pool, HOUSES_NUM, sizeof *out->items)};
    b.tile = pool_new(pool, TILES * TILES, sizeof *b.tile);
    b.behind = pool_new(pool, HOUSES_NUM, sizeof *b.behind);
    for (size_t u = 0; u < units->num; u++)
        for (size_t r = 0; units->items[u].cell && r < units->items[u].num_rings; r++)
            add_line(&b, &capacity, units->items[u].rings[r], true, (int)u);
    for (size_t i = 0; i < land->num_rivers; i++)
        add_line(&b, &capacity, mesh_expand(mesh, borders_river(borders, &land->rivers[i]), false),
                 false, -1);
    buckets_build(&b.lines, mesh, b.segments, b.num_segments, 48 * MESH_UNIT);

    for (int u = units->first[LEVEL_MICROGRID]; u < units->first[NUM_LEVELS]; u++)
        build_block(&b, u);
    int left = HOUSES_NUM - STRADDLERS - (int)out->num;
    for (int v = 0; v < DIVISION_VILLAGES; v++) {
        weight[v] = dice_range(&b.dice, 60, 160);
        for (int t = 0; t < DIVISION_TOWNSHIPS; t++) weight[v] += land->seats[t] == v ? 260 : 0;
        if (v == land->enclosed) weight[v] = 40;
        sum += weight[v];
    }
    for (int v = 0; v < DIVISION_VILLAGES; v++) { /* what one village lacks, the next may have */
        int want = (int)((int64_t)left * weight[v] / sum);
        build_village(&b, land, v, want);
        left = HOUSES_NUM - STRADDLERS - (int)out->num;
        sum -= weight[v];
    }
    build_straddlers(&b);
    number_houses(&b);
    move_in(&b);
}
