/* out_areas.c - areas that are no units: residential compounds and beats of the police.
 *
 * A compound is the convex hull of the blocks of flats in a micro-grid; a beat is several
 * communities, or the villages that are nearer to its station than to another's, whatever township
 * they are of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county.h"
#include "dice.h"
#include "out.h"
#include "shp_out.h"

enum { SUBJECT_AREAS = 11, COMPOUNDS = 31, TOWN_BEATS = 3, BEATS = 11, LEAST_FLATS = 2 };

static const struct shape_field area_fields[] = {
    {"CODE", 'C', 20, 0}, {"NAME", 'C', 40, 0}, {"PCODE", 'C', 20, 0},
    {"POP", 'N', 9, 0},   {"HH", 'N', 9, 0},    {"BLDG", 'N', 7, 0},
};
#define NUM_FIELDS (sizeof area_fields / sizeof area_fields[0])

struct area {
    char code[60], name[64];
    const char *parent;
    int population, households, buildings;
};

static void add_area(struct shape_file *file, const struct area *area,
                     const struct shape_part *parts, size_t num)
{
    char numbers[3][16];
    snprintf(numbers[0], sizeof numbers[0], "%d", area->population);
    snprintf(numbers[1], sizeof numbers[1], "%d", area->households);
    snprintf(numbers[2], sizeof numbers[2], "%d", area->buildings);
    const char *values[] = {area->code, area->name, area->parent,
                            numbers[0], numbers[1], numbers[2]};
    shape_add(file, parts, num, values);
}

/* ---- compounds ---------------------------------------------------------------------------------
 */

static int by_west(const void *left, const void *right)
{
    const struct spot *a = left, *b = right;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

/* One chain of the hull (A. M. Andrew, Another efficient algorithm for convex hulls in two
 * dimensions, 1979): only turns to the right, so that the ring runs clockwise. */
static size_t add_chain(struct spot *hull, size_t n, size_t start, struct spot spot)
{
    while (n >= start + 2 && spot_turn(hull[n - 2], hull[n - 1], spot) >= 0) n--;
    hull[n++] = spot;
    return n;
}

static struct shape_part hull_of(struct pool *pool, struct spot *spots, size_t n)
{
    struct spot *hull = pool_new(pool, 2 * n + 2, sizeof *hull);
    size_t num = 0;
    qsort(spots, n, sizeof *spots, by_west);
    for (size_t i = 0; i < n; i++) num = add_chain(hull, num, 0, spots[i]);
    size_t turn = num - 1;
    for (size_t i = n - 1; i-- > 0;) num = add_chain(hull, num, turn, spots[i]);
    return (struct shape_part){hull, num - 1};
}

static bool is_home(const struct house *house)
{
    return house->kind == HOUSE_FLATS || (house->kind == HOUSE_SHOPS && house->households > 0);
}

/* Houses of flats in a micro-grid. */
static int flats_in(const struct county *county, int unit)
{
    int n = 0;
    for (int32_t i = county->first_house[unit]; i < county->first_house[unit + 1]; i++)
        n += county->houses.items[county->by_unit[i]].kind == HOUSE_FLATS;
    return n;
}

static void add_compound(struct county *county, struct shape_file *file, int unit,
                         struct area *area)
{
    int32_t first = county->first_house[unit], end = county->first_house[unit + 1];
    struct spot *spots =
        pool_new(county->pool, (size_t)(end - first) * HOUSE_CORNERS, sizeof *spots);
    size_t n = 0;
    for (int32_t i = first; i < end; i++) {
        const struct house *house = &county->houses.items[county->by_unit[i]];
        if (!is_home(house)) continue;
        for (int c = 0; c < house->num_corners; c++) spots[n++] = house->corners[c];
        area->population += house->population;
        area->households += house->households;
        area->buildings++;
    }
    struct shape_part part = hull_of(county->pool, spots, n);
    add_area(file, area, &part, 1);
}

/* The names in an order of this seed, each used once. */
static void name_compound(char out[64], struct dice *dice, size_t number)
{
    static const char *const words[] = {
        "锦绣", "和谐", "丽景", "朝阳", "阳光", "康乐", "福源", "祥和", "金桂",
        "翠竹", "紫薇", "书香", "盛世", "华府", "滨河", "岚溪", "芦芽", "春晖",
        "秋实", "安居", "富康", "银杏", "红枫", "兰亭", "雅和", "瑞景", "文昌",
        "怡和", "明珠", "天合", "龙泉", "御景", "云顶", "荷塘", "松风", "梅岭"};
    static const char *const kinds[] = {"小区", "家园", "花园", "苑", "新村"};
    size_t count = sizeof words / sizeof words[0];
    size_t word = (number * 7 + 5) % count; /* 7 shares no factor with 36 */
    snprintf(out, 64, "%s%s", words[word], kinds[dice_below(dice, 5)]);
}

/* In each community the micro-grids with most flats, in the order of their codes. */
static void out_compounds(struct county *county, struct folder *folder, void *iconv)
{
    static const int wanted[TOWN_COMMUNITIES] = {7, 6, 6, 6, 6};
    const struct units *units = &county->units;
    struct dice dice = dice_for(county->seed, SUBJECT_AREAS);
    struct shape_file file;
    size_t number = dice_below(&dice, 36);
    int community = -1;
    bool *taken = pool_new(county->pool, units->num, sizeof *taken);
    shape_open(&file, folder, iconv, "compound", SHAPE_POLYGON, area_fields, NUM_FIELDS);
    for (int u = units->first[LEVEL_COMMUNITY]; u < units->first[LEVEL_GRID]; u++) {
        if (units->items[u].cell) continue;
        community++;
        for (int k = 0; k < wanted[community]; k++) {
            int best = -1, most = LEAST_FLATS - 1;
            for (int m = units->first[LEVEL_MICROGRID]; m < units->first[NUM_LEVELS]; m++) {
                if (taken[m] || units->items[units->items[m].parent].parent != u) continue;
                int flats = flats_in(county, m);
                if (flats > most) best = m, most = flats;
            }
            if (best < 0)
                pool_fail(county->pool, COUNTY_ENVIRONMENT,
                          "this seed's town has too few flats for compounds: take another seed");
            taken[best] = true;
        }
        for (int m = units->first[LEVEL_MICROGRID], k = 0; m < units->first[NUM_LEVELS]; m++) {
            if (!taken[m] || units->items[units->items[m].parent].parent != u) continue;
            struct area area = {.parent = units->items[u].code};
            snprintf(area.code, sizeof area.code, "%sXQ%02d", units->items[u].code, ++k);
            name_compound(area.name, &dice, number++);
            add_compound(county, &file, m, &area);
        }
    }
    shape_close(&file);
}

/* ---- beats -------------------------------------------------------------------------------------
 */

static int64_t far_apart(struct spot a, struct spot b)
{
    int64_t x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y;
}

/* Beat of each village and community: communities two by two, villages by the nearest station. */
static void choose_beats(const struct county *county, int *beat, const struct unit **station)
{
    const struct units *units = &county->units;
    int communities = 0, num = TOWN_BEATS;
    for (int t = 0; t < DIVISION_TOWNSHIPS && num < BEATS; t++)
        if (county->land.seats[t] >= 0)
            station[num++] = &units->items[units->of_village[county->land.seats[t]]];
    for (int u = units->first[LEVEL_COMMUNITY]; u < units->first[LEVEL_GRID]; u++) {
        const struct unit *unit = &units->items[u];
        if (!unit->cell) {
            int b = communities++ / 2;
            if (!station[b]) station[b] = unit;
            beat[u] = b;
            continue;
        }
        int nearest = TOWN_BEATS;
        for (int b = TOWN_BEATS; b < num; b++)
            if (far_apart(unit->middle, station[b]->middle) <
                far_apart(unit->middle, station[nearest]->middle))
                nearest = b;
        beat[u] = nearest;
    }
}

/* "东城社区" -> 东城警务区; of a village its township's name, "高家会乡" -> 高家会警务区. */
static void name_beat(char out[64], const struct units *units, const struct unit *station)
{
    const char *name = station->cell ? units->items[station->parent].name : station->name;
    size_t tail = station->cell ? strlen("乡") : strlen("社区");
    snprintf(out, 64, "%.*s警务区", (int)(strlen(name) - tail), name);
}

static void out_beats(struct county *county, struct folder *folder, void *iconv)
{
    const struct units *units = &county->units;
    const struct unit *station[BEATS] = {NULL};
    int *beat = pool_new(county->pool, units->num, sizeof *beat);
    struct shape_file file;
    choose_beats(county, beat, station);
    shape_open(&file, folder, iconv, "beat", SHAPE_POLYGON, area_fields, NUM_FIELDS);
    for (int b = 0; b < BEATS; b++) {
        struct area area = {.parent = units->items[0].code};
        struct unit joined = {.parent = -1};
        bool *member = pool_new(county->pool, units->num, sizeof *member);
        for (int u = units->first[LEVEL_COMMUNITY]; u < units->first[LEVEL_GRID]; u++) {
            if (beat[u] != b) continue;
            member[u] = true;
            area.population += units->items[u].population;
            area.households += units->items[u].households;
            area.buildings += units->items[u].buildings;
        }
        units_join(&joined, units, member, &county->mesh);
        snprintf(area.code, sizeof area.code, "140929JW%02d", b + 1);
        name_beat(area.name, units, station[b]);
        struct shape_part *parts = pool_new(county->pool, joined.num_rings, sizeof *parts);
        for (size_t r = 0; r < joined.num_rings; r++) {
            struct spot *at = pool_new(county->pool, joined.rings[r].n, sizeof *at);
            for (size_t i = 0; i < joined.rings[r].n; i++)
                at[i] = county->mesh.spots[joined.rings[r].at[i]];
            parts[r] = (struct shape_part){at, joined.rings[r].n};
        }
        add_area(&file, &area, parts, joined.num_rings);
    }
    shape_close(&file);
}

void out_areas(struct county *county, struct folder *folder, void *iconv)
{
    out_compounds(county, folder, iconv);
    out_beats(county, folder, iconv);
}
