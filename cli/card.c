/* card.c - the card of a unit: see card.h.
 *
 *   the map          who it is, what is above and below, area, numbers, neighbours
 *   its map file     buildings, points of modules, areas, who answers for it (duty.h)
 *
 * Neighbours are found along the unit's own border: at the middle of each of its edges, whose cells are
 * within half a metre? So it does not matter whether the neighbours' borders agree to the last digit.
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
#include "tally.h"

#define REACH_M 0.5 /* as wide as a hairline */
#define BORDER_M 1  /* shorter contact is a corner */
enum { NEAR_CELLS = 16, MOST_CANDIDATES = 8 };

struct card {
    const grid_map *map;
    const char *path;
    const struct map_args *args;
    int32_t unit, level;
    double *border_m; /* with each unit: how long the common border is */
    grid_rollup *counts; /* buildings and the points of modules; NULL: not a map file */
    struct duty duty;
};

/* ---- which unit -------------------------------------------------------------------------------- */

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
                                 grid_unit_code(map, u), grid_map_level_name(map, grid_unit_level(map, u)),
                                 parent == GRID_NONE ? "" : ", ", grid_unit_name(map, parent));
    }
    say_error(_("%zu units have the name \"%s\"; give the code of one: %s%s"), found, wanted, text,
              found > MOST_CANDIDATES ? " ..." : "");
    return EXIT_USAGE;
}

int card_find_unit(const grid_map *map, const char *wanted, int32_t *unit)
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

/* ---- neighbours -------------------------------------------------------------------------------- */

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

/* ---- from the map file ------------------------------------------------------------------------- */

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

static int read_map_file(struct card *card)
{
    struct text_list wanted = {0};
    for (size_t i = 0; i < grid_map_num_sources(card->map) && wanted.num < MAX_TEXTS; i++) {
        const char *as = grid_map_source_at(card->map, i)->as;
        if (!strncmp(as, "module:", 7) || !strcmp(as, "building")) wanted.items[wanted.num++] = as;
    }
    int code = wanted.num ? tally_make(card->map, card->path, card->args, &wanted, &card->counts) : EXIT_FINE;
    return code ? code : duty_in(&card->duty, card->unit);
}

static size_t num_counts(const struct card *card)
{
    return card->counts ? grid_rollup_num_measures(card->counts) : 0;
}

/* ---- for people -------------------------------------------------------------------------------- */

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
    if (crs->geographic) table_add(table, _("%.4f km2 on the ellipsoid"), ground);
    else
        table_add(table, _("%.2f ha (%.4f km2) in the plane, %.4f km2 on the ellipsoid"), plane / 1e4,
                  plane / 1e6, ground);
}

/* "9 grid", or that it is a cell. */
static void add_children(struct table *table, const struct card *card)
{
    size_t num = grid_unit_num_children(card->map, card->unit);
    table_add(table, "%s", _("children"));
    if (num)
        table_add(table, "%zu %s", num,
                  grid_map_level_name(card->map,
                                      grid_unit_level(card->map, grid_unit_child_at(card->map, card->unit, 0))));
    else table_add(table, "%s", _("none: it is a cell"));
}

static void add_numbers(struct table *table, const struct card *card)
{
    for (size_t f = 0; f < grid_map_num_fields(card->map); f++) {
        double value = grid_unit_number(card->map, card->unit, f);
        if (isnan(value)) continue;
        table_add(table, "%s", grid_map_field_name(card->map, f));
        table_add(table, "%.10g", value);
    }
    for (size_t i = 0; i < num_counts(card); i++) {
        table_add(table, "%s", tally_title(grid_rollup_measure_name(card->counts, i)));
        table_add(table, "%.0f", grid_rollup_value(card->counts, card->unit, i));
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

/* ---- JSON -------------------------------------------------------------------------------------- */

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
        json_number(json, grid_map_field_name(card->map, f), grid_unit_number(card->map, card->unit, f));
    json_close(json);
    if (!card->counts) return;
    json_open_flat(json, "counts", '{');
    for (size_t i = 0; i < num_counts(card); i++)
        json_number(json, grid_rollup_measure_name(card->counts, i),
                    grid_rollup_value(card->counts, card->unit, i));
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
    for (int32_t u = card->unit; (u = grid_unit_parent(map, u)) != GRID_NONE;) json_unit(&json, map, u);
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

int card_print(const grid_map *map, const char *path, const struct map_args *args, const char *wanted,
               bool json)
{
    struct card card = {.map = map, .path = path, .args = args};
    int code = card_find_unit(map, wanted, &card.unit);
    if (code) return code;
    card.level = grid_unit_level(map, card.unit);
    card.border_m = calloc(grid_map_num_units(map), sizeof *card.border_m);
    if (!card.border_m) code = no_memory();
    duty_of(&card.duty, map, path, args->as_of);
    if (!code) find_neighbours(&card);
    if (!code && grid_map_is_file(map)) code = read_map_file(&card);
    if (!code && json) print_json(&card);
    else if (!code) print_people(&card);
    duty_free(&card.duty);
    free(card.border_m);
    grid_rollup_free(card.counts);
    return code;
}
