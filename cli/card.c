/* card.c - the card of a unit: see card.h.
 *
 *   the map          who it is, what is above and below, area, numbers, neighbours
 *   its map file     buildings, points of modules, areas, who answers for it (duty.h)
 *
 * Neighbours are found along the unit's own border: at the middle of each of its edges, whose cells
 * are within half a metre? So it does not matter whether the neighbours' borders agree to the last
 * digit.
 */
#include "card.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "duty.h"
#include "json.h"
#include "say.h"
#include "suggest.h"
#include "table.h"

#define REACH_M 0.5 /* as wide as a hairline */
#define BORDER_M 1  /* shorter contact is a corner */
enum { NEAR_CELLS = 16, MOST_CANDIDATES = 8 };

/* Points of one module in the unit. */
struct points {
    const char *as;
    size_t num;
};

struct card {
    const grid_map *map;
    const char *path, *as_of;
    int32_t unit, level;
    double *border_m; /* with each unit: how long the common border is */
    struct points *points;
    size_t num_points, buildings;
    bool has_buildings;
    struct duty duty;
};

/* ---- which unit --------------------------------------------------------------------------------
 */

static const char *code_at(const void *map, size_t i) { return grid_unit_code(map, (int32_t)i); }
static const char *name_at(const void *map, size_t i) { return grid_unit_name(map, (int32_t)i); }

static int say_unknown(const grid_map *map, const char *wanted)
{
    const char *near = suggest(wanted, grid_map_num_units(map), name_at, map);
    if (!near) near = suggest(wanted, grid_map_num_units(map), code_at, map);
    if (near)
        say_error(_("no unit has the code or the name \"%s\"; did you mean \"%s\"?"), wanted, near);
    else
        say_error(_("no unit has the code or the name \"%s\""), wanted);
    return EXIT_INPUT;
}

static int say_ambiguous(const grid_map *map, const char *wanted)
{
    char text[600] = "";
    size_t used = 0, found = 0;
    for (int32_t u = 0; (size_t)u < grid_map_num_units(map); u++) {
        if (strcmp(grid_unit_name(map, u), wanted) != 0) continue;
        if (found++ >= MOST_CANDIDATES || used >= sizeof text) continue;
        int32_t parent = grid_unit_parent(map, u);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s (%s%s%s)", used ? ", " : "",
                                 grid_unit_code(map, u),
                                 grid_map_level_name(map, grid_unit_level(map, u)),
                                 parent == GRID_NONE ? "" : ", ", grid_unit_name(map, parent));
    }
    say_error(_("%zu units have the name \"%s\"; give the code of one: %s%s"), found, wanted, text,
              found > MOST_CANDIDATES ? " ..." : "");
    return EXIT_USAGE;
}

static int find_unit(const grid_map *map, const char *wanted, int32_t *unit)
{
    size_t num = 0;
    *unit = grid_map_unit_by_code(map, wanted);
    if (*unit != GRID_NONE) return EXIT_FINE;
    for (int32_t u = 0; (size_t)u < grid_map_num_units(map); u++) {
        if (strcmp(grid_unit_name(map, u), wanted) != 0) continue;
        *unit = u;
        num++;
    }
    return num == 1 ? EXIT_FINE : num ? say_ambiguous(map, wanted) : say_unknown(map, wanted);
}

/* ---- neighbours --------------------------------------------------------------------------------
 */

/* Rough metres between two points, for telling a border from a corner. */
static double length_of(const grid_map *map, const double *a, const double *b)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    double dx = b[0] - a[0], dy = b[1] - a[1];
    if (!crs || !crs->geographic) return hypot(dx, dy);
    return 111e3 * hypot(dx * cos(a[1] * 3.14159265358979 / 180), dy);
}

/* The unit beside: of the same level, or the cell itself where it has none there. */
static int32_t beside(const struct card *card, int32_t cell)
{
    int32_t unit = grid_unit_ancestor(card->map, cell, card->level);
    return unit == GRID_NONE ? cell : unit;
}

static void meet_edge(struct card *card, const double *a, const double *b)
{
    grid_near near[NEAR_CELLS];
    size_t num;
    double length_m = length_of(card->map, a, b);
    if (!(length_m > 0) ||
        grid_nearest_cells(card->map, a[0] + (b[0] - a[0]) / 2, a[1] + (b[1] - a[1]) / 2, REACH_M,
                           NEAR_CELLS, near, &num, NULL))
        return;
    for (size_t i = 0; i < num && i < NEAR_CELLS; i++) {
        int32_t unit = beside(card, near[i].cell);
        bool again = unit == card->unit;
        for (size_t k = 0; k < i && !again; k++) again = beside(card, near[k].cell) == unit;
        if (!again) card->border_m[unit] += length_m;
    }
}

static void find_neighbours(struct card *card)
{
    for (size_t r = 0; r < grid_unit_num_rings(card->map, card->unit); r++) {
        size_t n;
        const double *xy = grid_unit_ring(card->map, card->unit, r, &n);
        for (size_t i = 0; i + 1 < n; i++) meet_edge(card, xy + 2 * i, xy + 2 * i + 2);
    }
}

static bool is_neighbour(const struct card *card, int32_t unit)
{
    return card->border_m[unit] > BORDER_M;
}

/* ---- from the map file -------------------------------------------------------------------------
 */

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

/* Points of a layer by the units that own their places. */
static int count_points(const struct card *card, const grid_layer *layer, size_t *out)
{
    size_t n = grid_layer_num_features(layer), num = 0;
    grid_locate_options options = grid_locate_options_default();
    double *xy = calloc(2 * n + 1, sizeof *xy);
    int32_t *cells = calloc(n + 1, sizeof *cells), *units = calloc(n + 1, sizeof *units);
    grid_error error;
    int code = xy && cells && units ? EXIT_FINE : no_memory();
    for (size_t i = 0; i < n && !code; i++)
        num += grid_layer_point(layer, i, &xy[2 * num], &xy[2 * num + 1], NULL) == GRID_OK;
    options.crs = grid_layer_crs(layer);
    if (!code && num &&
        grid_locate_many(card->map, num, xy, xy + 1, 2 * sizeof *xy, cells, NULL, units, &options,
                         &error))
        code = say_failure(&error);
    *out = 0;
    for (size_t i = 0; i < num && !code; i++)
        *out += grid_unit_ancestor(card->map, units[i], card->level) == card->unit;
    free(xy);
    free(cells);
    free(units);
    return code;
}

static int count_layer(struct card *card, const char *as)
{
    grid_layer *layer;
    grid_error error;
    struct points *points = &card->points[card->num_points++];
    points->as = as;
    if (grid_map_layer_open(card->path, as, card->as_of, &layer, &error))
        return say_failure(&error);
    int code = count_points(card, layer, &points->num);
    grid_layer_free(layer);
    return code;
}

static int read_map_file(struct card *card)
{
    int code = EXIT_FINE;
    grid_error error;
    for (size_t i = 0; i < grid_map_num_sources(card->map) && !code; i++) {
        const char *as = grid_map_source_at(card->map, i)->as;
        if (!strncmp(as, "module:", 7)) code = count_layer(card, as);
        if (strcmp(as, "building") != 0 || card->as_of)
            continue; /* their cells are known for now only */
        card->has_buildings = true;
        if (grid_map_num_buildings(card->map, card->path, card->unit, &card->buildings, &error))
            code = say_failure(&error);
    }
    return code ? code : duty_in(&card->duty, card->unit);
}

/* ---- for people --------------------------------------------------------------------------------
 */

static void add_unit(struct table *table, const grid_map *map, const char *title, int32_t unit)
{
    table_add(table, "%s", title);
    table_add(table, "%s %s", grid_unit_code(map, unit), grid_unit_name(map, unit));
}

static void add_area(struct table *table, const struct card *card)
{
    const grid_crs_info *crs = grid_map_crs_info(card->map);
    double plane = grid_unit_area(card->map, card->unit);
    table_add(table, "%s", _("area"));
    if (!crs) {
        table_add(table, "%.2f", plane);
        return;
    }
    double ground = grid_unit_geodesic_area(card->map, card->unit) / 1e6;
    if (crs->geographic)
        table_add(table, _("%.4f km2 on the ellipsoid"), ground);
    else
        table_add(table, _("%.2f ha (%.4f km2) in the plane, %.4f km2 on the ellipsoid"),
                  plane / 1e4, plane / 1e6, ground);
}

/* "9 grid", or that it is a cell. */
static void add_children(struct table *table, const struct card *card)
{
    size_t num = grid_unit_num_children(card->map, card->unit);
    table_add(table, "%s", _("children"));
    if (num)
        table_add(table, "%zu %s", num,
                  grid_map_level_name(
                      card->map,
                      grid_unit_level(card->map, grid_unit_child_at(card->map, card->unit, 0))));
    else
        table_add(table, "%s", _("none: it is a cell"));
}

static void add_numbers(struct table *table, const struct card *card)
{
    for (size_t f = 0; f < grid_map_num_fields(card->map); f++) {
        double value = grid_unit_number(card->map, card->unit, f);
        if (isnan(value)) continue;
        table_add(table, "%s", grid_map_field_name(card->map, f));
        table_add(table, "%.10g", value);
    }
    if (card->has_buildings) {
        table_add(table, "%s", _("buildings"));
        table_add(table, "%zu", card->buildings);
    }
    for (size_t i = 0; i < card->num_points; i++) {
        table_add(table, "%s", card->points[i].as);
        table_add(table, "%zu", card->points[i].num);
    }
}

static void print_people(const struct card *card)
{
    const grid_map *map = card->map;
    struct table table = {0};
    bool first = true;
    printf("%s %s\n", grid_unit_code(map, card->unit), grid_unit_name(map, card->unit));
    table_add(&table, "%s", _("level"));
    table_add(&table, "%s", grid_map_level_name(map, card->level));
    for (int32_t u = card->unit; (u = grid_unit_parent(map, u)) != GRID_NONE;)
        add_unit(&table, map, grid_map_level_name(map, grid_unit_level(map, u)), u);
    add_children(&table, card);
    add_area(&table, card);
    add_numbers(&table, card);
    for (int32_t u = 0; (size_t)u < grid_map_num_units(map); u++) {
        if (!is_neighbour(card, u)) continue;
        add_unit(&table, map, first ? _("neighbours") : "", u);
        first = false;
    }
    duty_add_areas(&card->duty, &table);
    duty_add_assigned(&card->duty, &table);
    table_print(&table, stdout, 2, "ll");
}

/* ---- JSON --------------------------------------------------------------------------------------
 */

static void json_unit(struct json *json, const grid_map *map, int32_t unit)
{
    json_open_flat(json, NULL, '{');
    json_text(json, "code", grid_unit_code(map, unit));
    json_text(json, "name", grid_unit_name(map, unit));
    json_text(json, "level", grid_map_level_name(map, grid_unit_level(map, unit)));
    json_close(json);
}

static void json_numbers(struct json *json, const struct card *card)
{
    const grid_crs_info *crs = grid_map_crs_info(card->map);
    double plane = grid_unit_area(card->map, card->unit);
    json_number(json, "area_plane", plane);
    json_number(json, "area_m2", crs ? grid_unit_geodesic_area(card->map, card->unit) : NAN);
    json_open_flat(json, "numbers", '{');
    for (size_t f = 0; f < grid_map_num_fields(card->map); f++)
        json_number(json, grid_map_field_name(card->map, f),
                    grid_unit_number(card->map, card->unit, f));
    json_close(json);
    if (card->has_buildings) json_count(json, "buildings", (int64_t)card->buildings);
    if (!card->num_points) return;
    json_open_flat(json, "points", '{');
    for (size_t i = 0; i < card->num_points; i++)
        json_count(json, card->points[i].as, (int64_t)card->points[i].num);
    json_close(json);
}

static void print_json(const struct card *card)
{
    struct json json = {.stream = stdout};
    const grid_map *map = card->map;
    json_open(&json, NULL, '{');
    json_text(&json, "code", grid_unit_code(map, card->unit));
    json_text(&json, "name", grid_unit_name(map, card->unit));
    json_text(&json, "level", grid_map_level_name(map, card->level));
    json_bool(&json, "cell", grid_unit_is_cell(map, card->unit));
    json_open(&json, "ancestors", '[');
    for (int32_t u = card->unit; (u = grid_unit_parent(map, u)) != GRID_NONE;)
        json_unit(&json, map, u);
    json_close(&json);
    json_count(&json, "children", (int64_t)grid_unit_num_children(map, card->unit));
    json_numbers(&json, card);
    json_open(&json, "neighbours", '[');
    for (int32_t u = 0; (size_t)u < grid_map_num_units(map); u++)
        if (is_neighbour(card, u)) json_unit(&json, map, u);
    json_close(&json);
    duty_json(&card->duty, &json);
    json_close(&json);
}

int card_print(const grid_map *map, const char *path, const char *as_of, const char *wanted,
               bool json)
{
    struct card card = {.map = map, .path = path, .as_of = as_of};
    int code = find_unit(map, wanted, &card.unit);
    if (code) return code;
    card.level = grid_unit_level(map, card.unit);
    card.border_m = calloc(grid_map_num_units(map), sizeof *card.border_m);
    card.points = calloc(grid_map_num_sources(map) + 1, sizeof *card.points);
    if (!card.border_m || !card.points) code = no_memory();
    duty_of(&card.duty, map, path, as_of);
    if (!code) find_neighbours(&card);
    if (!code && grid_map_is_file(map)) code = read_map_file(&card);
    if (!code && json)
        print_json(&card);
    else if (!code)
        print_people(&card);
    duty_free(&card.duty);
    free(card.border_m);
    free(card.points);
    return code;
}
