/* out_layers.c - shapefiles of the levels, the buildings and the context. Columns:
 * docs/sample-county.md. */
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "shp_out.h"

static const struct shape_field unit_fields[] = {
    {"CODE", 'C', 20, 0},  {"NAME", 'C', 40, 0},     {"PCODE", 'C', 20, 0},
    {"LEVEL", 'C', 10, 0}, {"OFFICIAL", 'C', 60, 0}, {"POP", 'N', 9, 0},
    {"HH", 'N', 9, 0},     {"BLDG", 'N', 7, 0},      {"AREA_KM2", 'N', 12, 6},
};
static const struct shape_field house_fields[] = {
    {"ID", 'C', 20, 0},    {"PCODE", 'C', 20, 0}, {"KIND", 'C', 10, 0},
    {"FLOORS", 'N', 3, 0}, {"HH", 'N', 5, 0},     {"POP", 'N', 6, 0},
};
static const struct shape_field line_fields[] = {{"NAME", 'C', 40, 0}, {"RANK", 'N', 2, 0}};
static const struct shape_field place_fields[] = {
    {"CODE", 'C', 20, 0}, {"NAME", 'C', 40, 0}, {"KIND", 'C', 20, 0}, {"RANK", 'N', 2, 0}};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The spots of a ring. */
static struct shape_part part_of(struct county *county, struct ring ring)
{
    struct spot *at = pool_new(county->pool, ring.n, sizeof *at);
    for (size_t i = 0; i < ring.n; i++) at[i] = county->mesh.spots[ring.at[i]];
    return (struct shape_part){at, ring.n};
}

/* Square kilometres with six decimals, from twice the area in steps of 1/1024 m: rounded in
 * integers. */
static void write_km2(char out[24], int64_t area2)
{
    int64_t square_metres = (area2 / 2 + (INT64_C(1) << 19)) >> 20;
    snprintf(out, 24, "%lld.%06lld", (long long)(square_metres / 1000000),
             (long long)(square_metres % 1000000));
}

static void add_unit(struct county *county, struct shape_file *file, const struct unit *unit,
                     size_t first, size_t num, int population, int households, int64_t area2)
{
    char numbers[3][16], km2[24];
    struct shape_part *parts = pool_new(county->pool, num, sizeof *parts);
    for (size_t r = 0; r < num; r++) parts[r] = part_of(county, unit->rings[first + r]);
    snprintf(numbers[0], sizeof numbers[0], "%d", population);
    snprintf(numbers[1], sizeof numbers[1], "%d", households);
    snprintf(numbers[2], sizeof numbers[2], "%d", first ? 0 : unit->buildings);
    write_km2(km2, area2);
    const char *values[] = {unit->code,
                            unit->name,
                            unit->parent < 0 ? "" : county->units.items[unit->parent].code,
                            level_chinese(unit->level),
                            unit->official,
                            numbers[0],
                            numbers[1],
                            numbers[2],
                            km2};
    shape_add(file, parts, num, values);
}

static void out_level(struct county *county, struct folder *folder, void *iconv, enum level level)
{
    struct shape_file file;
    const struct units *units = &county->units;
    shape_open(&file, folder, iconv, level_name(level), SHAPE_POLYGON, unit_fields,
               COUNT(unit_fields));
    for (int u = units->first[level]; u < units->first[level + 1]; u++) {
        const struct unit *unit = &units->items[u];
        if (!unit->split_record) {
            add_unit(county, &file, unit, 0, unit->num_rings, unit->population, unit->households,
                     unit->area2);
            continue;
        }
        for (size_t r = 0; r < unit->num_rings; r++) /* the exclave: each part a record */
            add_unit(county, &file, unit, r, 1, unit->part_population[r], unit->part_households[r],
                     -mesh_area2(&county->mesh, unit->rings[r]));
    }
    shape_close(&file);
}

static void out_houses(struct county *county, struct folder *folder, void *iconv)
{
    struct shape_file file;
    shape_open(&file, folder, iconv, "building", SHAPE_POLYGON, house_fields, COUNT(house_fields));
    for (size_t i = 0; i < county->houses.num; i++) {
        const struct house *house = &county->houses.items[i];
        struct shape_part parts[] = {{house->corners, (size_t)house->num_corners},
                                     {house->yard, (size_t)house->num_yard}};
        char numbers[3][16];
        snprintf(numbers[0], sizeof numbers[0], "%d", house->floors);
        snprintf(numbers[1], sizeof numbers[1], "%d", house->households);
        snprintf(numbers[2], sizeof numbers[2], "%d", house->population);
        const char *values[] = {house->id,
                                county->units.items[house->unit].code,
                                house_kind_name(house->kind),
                                numbers[0],
                                numbers[1],
                                numbers[2]};
        shape_add(&file, parts, house->num_yard ? 2 : 1, values);
    }
    shape_close(&file);
}

static void add_line(struct shape_file *file, struct shape_part part, const char *name, int rank)
{
    char number[16];
    snprintf(number, sizeof number, "%d", rank);
    const char *values[] = {name, number};
    shape_add(file, &part, 1, values);
}

static void out_rivers(struct county *county, struct folder *folder, void *iconv)
{
    struct shape_file file;
    shape_open(&file, folder, iconv, "river", SHAPE_LINE, line_fields, COUNT(line_fields));
    for (size_t i = 0; i < county->land.num_rivers; i++) {
        const struct course *river = &county->land.rivers[i];
        struct ring path =
            mesh_expand(&county->mesh, borders_river(&county->borders, river), false);
        add_line(&file, part_of(county, path), river->name, river->rank);
    }
    shape_close(&file);
}

/* Cuts corners twice (G. Chaikin, An algorithm for high-speed curve generation, 1974), ends stay.
 */
static struct shape_part round_off(struct county *county, struct shape_part part)
{
    for (int round = 0; round < 2; round++) {
        struct spot *at = pool_new(county->pool, part.n * 2 + 2, sizeof *at);
        size_t n = 0;
        at[n++] = part.at[0];
        for (size_t i = 0; i + 1 < part.n; i++) {
            struct spot p = part.at[i], q = part.at[i + 1];
            if (i) at[n++] = (struct spot){p.x + (q.x - p.x) / 4, p.y + (q.y - p.y) / 4};
            if (i + 2 < part.n)
                at[n++] = (struct spot){q.x - (q.x - p.x) / 4, q.y - (q.y - p.y) / 4};
        }
        at[n++] = part.at[part.n - 1];
        part = (struct shape_part){at, n};
    }
    return part;
}

/* Writes a road as one line from junction to junction. */
static void add_road(struct county *county, struct shape_file *file, const struct course *road,
                     const bool *junction)
{
    struct spot *at = pool_new(county->pool, road->n, sizeof *at);
    for (size_t k = 0, start = 0; k < road->n; k++) {
        at[k] = land_bend(&county->land, hex_centre(road->at[k]));
        if (k == start || (k + 1 < road->n && !junction[road->at[k]])) continue;
        add_line(file, round_off(county, (struct shape_part){at + start, k - start + 1}),
                 road->rank ? "村道" : "县乡公路", road->rank);
        start = k;
    }
}

static void out_roads(struct county *county, struct folder *folder, void *iconv)
{
    bool *junction = pool_new(county->pool, HEX_NUM, sizeof *junction);
    for (size_t i = 0; i < county->land.num_roads; i++)
        junction[county->land.roads[i].at[0]] = true; /* where it leaves an older one */
    static const char *const street_names[] = {"主干街", "次干街", "巷"};
    struct shape_file file;
    shape_open(&file, folder, iconv, "road", SHAPE_LINE, line_fields, COUNT(line_fields));
    for (size_t i = 0; i < county->land.num_roads; i++)
        add_road(county, &file, &county->land.roads[i], junction);
    for (size_t i = 0; i < county->town.num_streets; i++) {
        const struct street *street = &county->town.streets[i];
        struct ring path = mesh_expand(&county->mesh, street->path, false);
        add_line(&file, part_of(county, path), street_names[street->rank], street->rank + 2);
    }
    shape_close(&file);
}

static void add_place(struct shape_file *file, struct spot spot, const char *code, const char *name,
                      const char *kind, int rank)
{
    char number[16];
    struct shape_part part = {&spot, 1};
    snprintf(number, sizeof number, "%d", rank);
    const char *values[] = {code, name, kind, number};
    shape_add(file, &part, 1, values);
}

static void out_places(struct county *county, struct folder *folder, void *iconv)
{
    struct shape_file file;
    const struct units *units = &county->units;
    struct spot town = LAND_TOWN_SPOT;
    shape_open(&file, folder, iconv, "place", SHAPE_POINT, place_fields, COUNT(place_fields));
    add_place(&file, town, units->items[0].code, units->items[0].name, "县城", 0);
    for (int t = 0; t < DIVISION_TOWNSHIPS; t++) {
        const struct unit *unit = &units->items[units->first[LEVEL_TOWNSHIP] + t];
        int seat = county->land.seats[t];
        struct spot spot = {town.x + 700 * MESH_UNIT, town.y - 300 * MESH_UNIT};
        if (seat >= 0) spot = land_bend(&county->land, hex_centre(county->land.village_seat[seat]));
        add_place(&file, spot, unit->code, unit->name, "乡镇驻地", 1);
    }
    for (int v = 0; v < DIVISION_VILLAGES; v++) {
        const struct unit *unit = &units->items[units->of_village[v]];
        add_place(&file, land_bend(&county->land, hex_centre(county->land.village_seat[v])),
                  unit->code, unit->name, "村", 2);
    }
    shape_close(&file);
}

void out_layers(struct county *county, struct folder *folder, void *iconv)
{
    for (enum level level = LEVEL_COUNTY; level < NUM_LEVELS; level++)
        out_level(county, folder, iconv, level);
    out_houses(county, folder, iconv);
    out_rivers(county, folder, iconv);
    out_roads(county, folder, iconv);
    out_places(county, folder, iconv);
}
