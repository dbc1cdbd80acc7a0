/* spots_make.c - what hotspot counts, and over which neighbours: see spots.h.
 *
 *   --field, --points, events by period --> values of the level's rows --per--> rates --+
 *   --neighbours --> weights -----------------------------------------+--> hot spots
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"
#include "spots.h"
#include "suggest.h"
#include "tally.h"

static int say_memory(void)
{
    return say_failure(&(grid_error){.code = GRID_E_MEMORY, .text = "out of memory"});
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A unit's own number, else the sum of those of its children; NaN when one of them has none, because a part is
 * no number of the whole. */
static double number_of(const grid_map *map, int32_t unit, size_t field)
{
    double value = grid_unit_number(map, unit, field), sum = 0;
    size_t n = grid_unit_num_children(map, unit);
    if (!isnan(value) || !n) return value;
    for (size_t i = 0; i < n; i++) sum += number_of(map, grid_unit_child_at(map, unit, i), field);
    return sum;
}

static void put_value(struct spots *s, size_t i, size_t period, double value)
{
    s->values[i * s->num_periods + period] = value;
}

static const char *field_at(const void *map, size_t i) { return grid_map_field_name(map, i); }

/* What can be counted without being a field of the units; see tally.h. */
static bool is_measure(const char *name)
{
    return !strcmp(name, "area") || !strcmp(name, "building") || !strncmp(name, "building.", 9) ||
           !strncmp(name, "module:", 7);
}

static int say_no_field(const grid_map *map, const char *name)
{
    size_t n = grid_map_num_fields(map), used = 0;
    const char *near = suggest(name, n, field_at, map);
    char list[500] = "";
    for (size_t f = 0; f < n && used < sizeof list; f++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s, ", grid_map_field_name(map, f));
    if (used < sizeof list) snprintf(list + used, sizeof list - used, "area, building, module:NAME");
    if (near)
        say_error(_("the map has no numeric field \"%s\"; did you mean \"%s\"? There are %s"), name, near, list);
    else say_error(_("the map has no numeric field \"%s\"; there are %s"), name, list);
    return EXIT_USAGE;
}

/* A numeric field of the units, or else a measure of the map. */
static int take_field(struct spots *s, const char *path, const char *name, size_t period)
{
    int32_t field = grid_map_field_by_name(s->map, name);
    if (field != GRID_NONE) {
        for (size_t i = 0; i < s->n; i++)
            put_value(s, i, period, number_of(s->map, s->units[i], (size_t)field));
        return EXIT_FINE;
    }
    if (!is_measure(name)) return say_no_field(s->map, name);
    grid_rollup *rollup;
    const struct text_list wanted = {.items = {name}, .num = 1};
    int code = tally_make(s->map, path, &s->args->map, &wanted, &rollup);
    if (code) return code;
    for (size_t i = 0; i < s->n; i++)
        put_value(s, i, period, grid_rollup_value(rollup, s->units[i], 0));
    grid_rollup_free(rollup);
    return EXIT_FINE;
}

/* Counts the points of a layer in the rows of the level. */
static int count_points(struct spots *s, const grid_rollup *rollup, const grid_layer *layer)
{
    size_t n = grid_layer_num_features(layer), nowhere = 0, outside = 0;
    double *xy = malloc((2 * n + 1) * sizeof *xy);
    int32_t *cells = malloc((n + 1) * sizeof *cells), *units = malloc((n + 1) * sizeof *units);
    size_t *row = calloc(grid_map_num_units(s->map) + 1, sizeof *row);
    grid_error error = {GRID_E_MEMORY, 0, "out of memory"};
    bool ok = xy && cells && units && row && !grid_map_places(s->map, layer, xy, &error) &&
              !grid_locate_many(s->map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, units, NULL, &error);
    for (size_t i = 0; ok && i < s->n; i++) row[s->units[i]] = i + 1;
    for (size_t i = 0; ok && i < n; i++) {
        int32_t unit = grid_rollup_row_of(rollup, s->level, units[i]);
        nowhere += isnan(xy[2 * i]);
        outside += unit == GRID_NONE && !isnan(xy[2 * i]);
        if (unit != GRID_NONE && row[unit]) s->values[row[unit] - 1]++;
    }
    free(xy);
    free(cells);
    free(units);
    free(row);
    if (!ok) return say_failure(&error);
    say_note(_("%s: %zu points; in no unit: %zu, without a usable place: %zu"),
             grid_layer_path(layer), n, outside, nowhere);
    return EXIT_FINE;
}

static int take_points(struct spots *s, const grid_rollup *rollup)
{
    int code = EXIT_FINE;
    for (size_t i = 0; i < s->n; i++) s->values[i] = 0;
    for (size_t i = 0; i < s->args->points.num && !code; i++) {
        grid_layer_options how = grid_layer_options_default();
        grid_layer *layer;
        grid_error error;
        how.x = s->args->events.x;
        how.y = s->args->events.y;
        how.crs = s->args->events.crs;
        if (grid_layer_open(s->args->points.items[i], &how, &layer, &error)) return say_failure(&error);
        code = count_points(s, rollup, layer);
        grid_layer_free(layer);
    }
    return code;
}

/* km2 or 10,000 people of a unit; NaN where there are none. */
static double denominator(const struct spots *s, int32_t unit, int32_t population)
{
    double value = population != GRID_NONE       ? number_of(s->map, unit, (size_t)population) / 1e4
                   : !*grid_map_crs(s->map) ? grid_unit_area(s->map, unit) / 1e6
                                            : grid_unit_geodesic_area(s->map, unit) / 1e6;
    return value > 0 ? value : NAN;
}

static int divide(struct spots *s)
{
    int32_t population = GRID_NONE;
    if (!s->args->per) return EXIT_FINE;
    if (!strcmp(s->args->per, "population")) {
        population = grid_map_field_by_role(s->map, GRID_ROLE_POPULATION);
        if (population == GRID_NONE) {
            say_error(_("the map has no population; name the field that holds it with --population"));
            return EXIT_INPUT;
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        double by = denominator(s, s->units[i], population);
        for (size_t t = 0; t < s->num_periods; t++) s->values[i * s->num_periods + t] /= by;
    }
    return EXIT_FINE;
}

/* "calls.csv per 10,000 people" */
static int name_values(struct spots *s)
{
    const struct text_list *from = s->args->points.num ? &s->args->points : &s->args->fields;
    const char *name = s->periods ? _("reported events") : from->items[from->num - 1], *slash = strrchr(name, '/');
    const char *per = !s->args->per                          ? ""
                      : !strcmp(s->args->per, "population") ? _(" per 10,000 people")
                                                             : _(" per km2");
    if (s->args->points.num && slash) name = slash + 1;
    size_t size = strlen(name) + strlen(per) + 1;
    s->label = malloc(size);
    if (!s->label) return say_memory();
    snprintf(s->label, size, "%s%s", name, per);
    return EXIT_FINE;
}

static int take_fields(struct spots *s, const char *path)
{
    int code = EXIT_FINE;
    for (size_t t = 0; t < s->num_periods && !code; t++) code = take_field(s, path, s->args->fields.items[t], t);
    return code;
}

static int take_values(struct spots *s, const char *path, const grid_rollup *rollup)
{
    int found = EXIT_FINE, code = EXIT_FINE;
    s->n = grid_rollup_num_rows(rollup, s->level);
    s->units = calloc(s->n + 1, sizeof *s->units);
    if (!s->units) return say_memory();
    for (size_t i = 0; i < s->n; i++) s->units[i] = grid_rollup_unit_at(rollup, s->level, i);
    if (s->args->period) {
        found = spots_count_events(s, path);
        if (found > EXIT_FINDINGS) return found;
    } else {
        s->num_periods = s->args->points.num ? 1 : s->args->fields.num;
        s->values = calloc(s->n * s->num_periods + 1, sizeof *s->values);
        if (!s->values) return say_memory();
        code = s->args->points.num ? take_points(s, rollup) : take_fields(s, path);
    }
    if (!code) code = divide(s);
    if (!code) code = name_values(s);
    return code ? code : found;
}

/* ---- neighbours ------------------------------------------------------------------------------ */

static grid_status weigh_borders(struct spots *s, bool rook, grid_error *error)
{
    grid_contiguity_options how = grid_contiguity_options_default();
    how.contiguity = rook ? GRID_ROOK : GRID_QUEEN;
    how.tolerance_m = s->args->tolerance;
    return grid_weights_by_border(s->map, s->n, s->units, &how, &s->weights, error);
}

/* `number` is what stands behind the colon. */
static grid_status weigh_places(struct spots *s, bool nearest, double number, grid_error *error)
{
    double *xy = malloc((2 * s->n + 1) * sizeof *xy);
    if (!xy) return *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"}, GRID_E_MEMORY;
    grid_unit_centroids(s->map, s->n, s->units, xy);
    grid_status status =
        nearest ? grid_weights_by_rank(s->map, s->n, xy, (size_t)number, &s->weights, error)
                : grid_weights_by_distance(s->map, s->n, xy, number, &s->weights, error);
    free(xy);
    return status;
}

static grid_status weigh_file(struct spots *s, grid_error *error)
{
    const char **codes = malloc((s->n + 1) * sizeof *codes);
    if (!codes) return *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"}, GRID_E_MEMORY;
    for (size_t i = 0; i < s->n; i++) codes[i] = grid_unit_code(s->map, s->units[i]);
    grid_status status = grid_weights_open_gal(s->args->neighbours, s->n, codes, &s->weights, error);
    free(codes);
    return status;
}

static int weigh(struct spots *s)
{
    const char *how = s->args->neighbours, *colon = strchr(how, ':');
    double number = colon ? grid_number_parse(colon + 1, strlen(colon + 1)) : NAN;
    grid_error error;
    grid_status status;
    if (!strcmp(how, "queen") || !strcmp(how, "rook")) status = weigh_borders(s, *how == 'r', &error);
    else if (!strncmp(how, "distance:", 9) || !strncmp(how, "knn:", 4))
        status = weigh_places(s, *how == 'k', number, &error);
    else status = weigh_file(s, &error);
    return status ? say_failure(&error) : EXIT_FINE;
}

/* ---------------------------------------------------------------------------------------------- */

static int find(struct spots *s)
{
    grid_hotspot_options how = grid_hotspot_options_default();
    grid_error error;
    double *last = malloc((s->n + 1) * sizeof *last);
    bool periods = s->num_periods > 1;
    if (periods) s->emergence = calloc(s->n + 1, sizeof *s->emergence);
    if (!last || (periods && !s->emergence)) {
        free(last);
        return say_memory();
    }
    how.binary = s->args->binary;
    how.permutations = (size_t)s->args->permutations;
    how.seed = s->args->seed;
    how.fdr = s->args->fdr;
    how.alpha = s->args->alpha;
    how.progress = progress_step;
    for (size_t i = 0; i < s->n; i++) last[i] = s->values[(i + 1) * s->num_periods - 1];
    progress_start(_("looking for hot spots"));
    grid_status status = grid_hotspots_find(s->weights, last, &how, &s->found, &error);
    if (!status && periods)
        status = grid_hotspots_emerging(s->weights, s->num_periods, s->values, &how, s->emergence, &error);
    progress_end();
    free(last);
    return status ? say_failure(&error) : EXIT_FINE;
}

static void say_what_is_left_out(const struct spots *s)
{
    size_t used = grid_hotspots_num_used(s->found), islands = grid_hotspots_num_islands(s->found);
    bool by_border = !strcmp(s->args->neighbours, "queen") || !strcmp(s->args->neighbours, "rook");
    if (used < s->n)
        say_note(s->args->per ? _("left out: %zu of %zu units, without a value or with nothing to divide by")
                              : _("left out: %zu of %zu units, without a value"),
                 s->n - used, s->n);
    if (islands && by_border && s->args->tolerance == 0)
        say_note(_("units without neighbours: %zu; where borders are broken by hairs, --tolerance 0.5 "
                   "finds them"), islands);
    else if (islands) say_note(_("units without neighbours: %zu"), islands);
    if (used && grid_hotspots_are_equal(s->found)) say_note(_("all values are equal: there is nothing to find"));
}

int spots_make(struct spots *s, const char *path)
{
    grid_rollup *rollup;
    grid_error error;
    if (grid_rollup_new(s->map, &rollup, &error)) return say_failure(&error);
    int found = take_values(s, path, rollup);
    grid_rollup_free(rollup);
    if (found > EXIT_FINDINGS) return found;
    int code = weigh(s);
    if (!code) code = find(s);
    if (!code) say_what_is_left_out(s);
    return code ? code : found;
}

void spots_clear(struct spots *s)
{
    free(s->units);
    free(s->periods);
    free(s->label);
    free(s->values);
    free(s->emergence);
    grid_weights_free(s->weights);
    grid_hotspots_free(s->found);
}
