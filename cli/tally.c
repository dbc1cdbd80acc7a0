/* tally.c - the measures of a map, each added to a roll-up: see tally.h. */
#include "tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/grid.h>

#include "cmd.h"
#include "say.h"
#include "suggest.h"

struct tally {
    const grid_map *map;
    const char *path;
    const struct map_args *args;
    const struct text_list *wanted;
    grid_rollup *rollup;
    struct text_list names; /* of all measures that the map has */
};

static const struct {
    const char *name, *title;
} titles[] = {
    {"area", N_("area km2")},
    {"population", N_("population")},
    {"households", N_("households")},
    {"building", N_("buildings")},
    {"building.population", N_("people in buildings")},
    {"building.households", N_("households in buildings")},
};

const char *tally_title(const char *measure)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (!strcmp(measure, titles[i].name)) return _(titles[i].title);
    return strncmp(measure, "module:", 7) ? measure : measure + 7;
}

const char *tally_text(const char *measure, double value, char text[32])
{
    if (!strcmp(measure, "area")) snprintf(text, 32, "%.3f", value / 1e6);
    else snprintf(text, 32, value == floor(value) ? "%.0f" : "%.10g", value);
    return text;
}

/* Whether a measure that the map has is wanted; it is listed for the message otherwise. */
static bool is_wanted(struct tally *t, const char *name)
{
    if (t->names.num < MAX_TEXTS) t->names.items[t->names.num++] = name;
    if (!t->wanted->num) return true;
    for (size_t i = 0; i < t->wanted->num; i++)
        if (!strcmp(t->wanted->items[i], name)) return true;
    return false;
}

/* Who holds each feature: the owner, or the deepest unit that covers its place. */
static int32_t *holders_of(const struct tally *t, const grid_layer *layer)
{
    size_t n = grid_layer_num_features(layer);
    double *xy = malloc((2 * n + 1) * sizeof *xy);
    int32_t *cells = malloc((n + 1) * sizeof *cells), *units = malloc((n + 1) * sizeof *units);
    grid_error error = {GRID_E_MEMORY, 0, "out of memory"};
    bool ok = xy && cells && units && !grid_map_places(t->map, layer, xy, &error) &&
              !grid_locate_many(t->map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, units, NULL, &error);
    free(xy);
    free(cells);
    if (ok) return units;
    free(units);
    say_failure(&error);
    return NULL;
}

static int add_numbers(const struct tally *t, const char *name, const grid_layer *layer,
                       const int32_t *holders, int32_t field)
{
    size_t n = grid_layer_num_features(layer);
    grid_error error;
    double *values = malloc((n + 1) * sizeof *values);
    if (!values) return say_failure(&(grid_error){GRID_E_MEMORY, 0, "out of memory"});
    for (size_t i = 0; i < n; i++) values[i] = grid_layer_number(layer, i, (size_t)field);
    grid_status status = grid_rollup_add(t->rollup, name, n, holders, values, NULL, &error);
    free(values);
    return status ? say_failure(&error) : EXIT_FINE;
}

static int add_buildings(struct tally *t)
{
    static const char *const names[] = {"building.population", "building.households"};
    grid_layer *layer;
    grid_error error;
    int code = map_open_layer(t->map, t->path, t->args, "building", &layer);
    if (code || !layer) return code;
    int32_t *holders = holders_of(t, layer);
    if (!holders) code = EXIT_INPUT;
    else if (is_wanted(t, "building") && grid_rollup_add(t->rollup, "building", grid_layer_num_features(layer),
                                                         holders, NULL, NULL, &error))
        code = say_failure(&error);
    for (int role = 0; role < GRID_NUM_ROLES && !code; role++) {
        int32_t field = grid_layer_field_by_role(layer, (grid_role)role);
        if (field != GRID_NONE && is_wanted(t, names[role]))
            code = add_numbers(t, names[role], layer, holders, field);
    }
    free(holders);
    grid_layer_free(layer);
    return code;
}

static int add_module(struct tally *t, const char *as)
{
    grid_layer *layer;
    grid_error error;
    if (!is_wanted(t, as)) return EXIT_FINE;
    int code = map_open_layer(t->map, t->path, t->args, as, &layer);
    if (code || !layer) return code;
    int32_t *holders = holders_of(t, layer);
    if (!holders) code = EXIT_INPUT;
    else if (grid_rollup_add(t->rollup, as, grid_layer_num_features(layer), holders, NULL, NULL, &error))
        code = say_failure(&error);
    free(holders);
    grid_layer_free(layer);
    return code;
}

static int add_all(struct tally *t)
{
    grid_error error = {0};
    bool in_plane = !*grid_map_crs(t->map); /* where it lies is not known: planar */
    int code = EXIT_FINE;
    if (is_wanted(t, "area") && grid_rollup_add_area(t->rollup, "area", !in_plane, NULL, &error))
        return say_failure(&error);
    for (int role = 0; role < GRID_NUM_ROLES; role++) {
        int32_t field = grid_map_field_by_role(t->map, (grid_role)role);
        const char *name = grid_role_name((grid_role)role);
        if (field != GRID_NONE && is_wanted(t, name) &&
            grid_rollup_add_field(t->rollup, name, (size_t)field, NULL, &error))
            return say_failure(&error);
    }
    code = add_buildings(t);
    for (size_t i = 0; i < grid_map_num_sources(t->map) && !code; i++) {
        const char *as = grid_map_source_at(t->map, i)->as;
        if (!strncmp(as, "module:", 7)) code = add_module(t, as);
    }
    return code;
}

static const char *name_at(const void *names, size_t i) { return ((const struct text_list *)names)->items[i]; }

/* Says so when a measure is wanted that the map does not have. */
static int check_wanted(const struct tally *t)
{
    for (size_t i = 0; i < t->wanted->num; i++) {
        bool found = false;
        for (size_t k = 0; k < t->names.num && !found; k++)
            found = !strcmp(t->wanted->items[i], t->names.items[k]);
        if (found) continue;
        char list[600];
        list_names(t->names.num, name_at, &t->names, list, sizeof list);
        const char *near = suggest(t->wanted->items[i], t->names.num, name_at, &t->names);
        if (near)
            say_error(_("the map has no measure \"%s\"; did you mean \"%s\"? It has %s"), t->wanted->items[i],
                      near, list);
        else say_error(_("the map has no measure \"%s\"; it has %s"), t->wanted->items[i], list);
        return EXIT_USAGE;
    }
    return EXIT_FINE;
}

int tally_make(const grid_map *map, const char *path, const struct map_args *args,
               const struct text_list *wanted, grid_rollup **out)
{
    struct tally t = {.map = map, .path = path, .args = args, .wanted = wanted};
    grid_error error;
    if (grid_rollup_new(map, &t.rollup, &error)) return say_failure(&error);
    int code = add_all(&t);
    if (!code) code = check_wanted(&t);
    if (code) grid_rollup_free(t.rollup);
    else *out = t.rollup;
    return code;
}

static const char *level_at(const void *map, size_t i) { return grid_map_level_name(map, (int32_t)i); }

int tally_say_no_level(const grid_map *map, const char *name)
{
    const char *near = suggest(name, grid_map_num_levels(map), level_at, map);
    char list[400];
    list_names(grid_map_num_levels(map), level_at, map, list, sizeof list);
    if (near) say_error(_("the map has no level \"%s\"; did you mean \"%s\"? It has %s"), name, near, list);
    else say_error(_("the map has no level \"%s\"; it has %s"), name, list);
    return EXIT_USAGE;
}

int tally_find_level(const grid_map *map, const char *name, int32_t *out)
{
    *out = name ? grid_map_level_by_name(map, name) : GRID_NONE;
    return name && *out == GRID_NONE ? tally_say_no_level(map, name) : EXIT_FINE;
}
