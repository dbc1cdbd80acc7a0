/* region.c - the drawn area of an option as a map, and its parts as a table and as JSON: see region.h. */
#include "region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"
#include "table.h"

/* ---- the region ------------------------------------------------------------------------------ */

/* Longitude and latitude in China, where the map's own numbers are no degrees. */
static bool is_lonlat(const grid_map *map, double x, double y)
{
    const grid_crs_info *info = grid_map_crs_info(map);
    return info && !info->geographic && x >= 70 && x <= 140 && y >= 0 && y <= 60;
}

static grid_status to_plane(const grid_map *map, double *x, double *y, grid_error *error)
{
    grid_transform *transform;
    if (!is_lonlat(map, *x, *y)) return GRID_OK;
    grid_status status = grid_transform_open("EPSG:4326", grid_map_crs(map), &transform, error);
    if (status) return status;
    grid_transform_apply(transform, 1, x, y, sizeof *x);
    grid_transform_free(transform);
    return GRID_OK;
}

static int open_circle(struct region *region, const grid_map *map, const char *text)
{
    double x, y, radius_m;
    char rest;
    grid_error error;
    if (sscanf(text, " %lf , %lf , %lf %c", &x, &y, &radius_m, &rest) != 3) {
        say_error(_("--circle wants X,Y,METRES, e.g. 111.57,38.70,500, not \"%s\""), text);
        return EXIT_USAGE;
    }
    grid_status status = to_plane(map, &x, &y, &error);
    if (!status) status = grid_region_circle(map, x, y, radius_m, &region->walk.to.map, &error);
    return status ? say_failure(&error) : EXIT_FINE;
}

static int open_file(struct region *region, const grid_map *map, const char *path)
{
    grid_layer *layer;
    grid_error error;
    if (grid_layer_open(path, NULL, &layer, &error)) return say_failure(&error);
    grid_status status = grid_region_from_layer(map, layer, &region->walk.to.map, &error);
    grid_layer_free(layer);
    return status ? say_failure(&error) : EXIT_FINE;
}

int region_open(struct region *region, const grid_map *map, const struct region_args *args)
{
    *region = (struct region){.walk.to.level = GRID_NONE};
    int code = args->circle   ? open_circle(region, map, args->circle)
               : args->within ? open_file(region, map, args->within)
                              : EXIT_FINE;
    if (code || !region_is_asked(region)) return code;
    double all[4], own[4];
    grid_map_extent(map, all);
    grid_map_extent(region->walk.to.map, own);
    if (own[0] > all[2] || own[2] < all[0] || own[1] > all[3] || own[3] < all[1])
        say_warning(_("the region lies outside the map; are its coordinates those of %s, or longitude and latitude?"),
                    map_crs_label(map));
    return EXIT_FINE;
}

void region_clear(struct region *region)
{
    grid_crosswalk_free(region->walk.crosswalk);
    grid_map_free(region->walk.to.map);
    grid_rollup_free(region->people);
}

bool region_is_asked(const struct region *region) { return region->walk.to.map != NULL; }

/* ---- measures -------------------------------------------------------------------------------- */

/* The buildings of the map that may touch the region; *out is NULL where the map has none. */
static int open_buildings(const struct region *region, const grid_map *map, const char *path,
                          const struct map_args *args, grid_layer **out)
{
    double box[4];
    grid_error error;
    *out = NULL;
    if (!grid_map_is_file(map)) return map_open_layer(map, path, args, "building", out);
    for (size_t i = 0; i < grid_map_num_sources(map); i++) {
        if (strcmp(grid_map_source_at(map, i)->as, "building")) continue;
        grid_map_extent(region->walk.to.map, box);
        return grid_map_layer_open_in(path, "building", args->as_of, box, out, &error) ? say_failure(&error)
                                                                                         : EXIT_FINE;
    }
    return EXIT_FINE;
}

/* People of the units, each as its ground lies in the region. */
static int add_people_by_area(struct region *region, const grid_map *map)
{
    int32_t field = grid_map_field_by_role(map, GRID_ROLE_POPULATION);
    grid_error error;
    if (field == GRID_NONE) return EXIT_FINE;
    if (grid_rollup_new(map, &region->people, &error) ||
        grid_rollup_add_field(region->people, NULL, (size_t)field, NULL, &error))
        return say_failure(&error);
    region->has_people = true;
    return EXIT_FINE;
}

int region_measure(struct region *region, const grid_map *map, int32_t level, const char *path,
                   const struct map_args *args)
{
    struct walk *w = &region->walk;
    grid_layer *layer;
    grid_error error;
    w->from = (struct walk_side){.map = (grid_map *)map, .level = level};
    progress_start(_("measuring the region"));
    grid_status status = grid_crosswalk_new(map, level, w->to.map, GRID_NONE, progress_step, NULL, &w->crosswalk,
                                            &error);
    progress_end();
    if (status) return say_failure(&error);
    int code = open_buildings(region, map, path, args, &layer);
    if (code) return code;
    if (layer) {
        int32_t field = grid_layer_field_by_role(layer, GRID_ROLE_POPULATION);
        region->has_buildings = true;
        region->has_people = field != GRID_NONE;
        code = walk_add_buildings(w, layer, field == GRID_NONE ? NULL : grid_layer_field_name(layer, (size_t)field));
        grid_layer_free(layer);
    }
    return code || region->has_people ? code : add_people_by_area(region, map);
}

static double measure_of(const struct region *region, const char *name, const grid_crosswalk_pair *pair)
{
    const grid_crosswalk *c = region->walk.crosswalk;
    for (size_t m = 0; m < grid_crosswalk_num_measures(c); m++)
        if (!strcmp(grid_crosswalk_measure_name(c, m), name))
            return pair ? grid_crosswalk_value(c, *pair, m) : grid_crosswalk_to_sum(c, 0, m);
    return NAN;
}

static double share_of(const struct region *region, int32_t unit, double area_m2)
{
    return unit == GRID_NONE ? NAN : area_m2 / grid_crosswalk_from_sum(region->walk.crosswalk, unit, GRID_CROSSWALK_AREA);
}

static double people_of(const struct region *region, int32_t unit, double share)
{
    return unit == GRID_NONE ? 0 : share * grid_rollup_value(region->people, unit, 0);
}

struct region_part region_part_of(const struct region *region, int32_t unit)
{
    const grid_crosswalk_pair pair = {unit, 0};
    struct region_part part = {.buildings = measure_of(region, WALK_BUILDINGS_BY_GROUND, &pair),
                               .people = measure_of(region, WALK_PEOPLE_BY_GROUND, &pair)};
    part.area_m2 = grid_crosswalk_value(region->walk.crosswalk, pair, GRID_CROSSWALK_AREA);
    part.share_of_unit = share_of(region, unit, part.area_m2);
    if (region->people) part.people = people_of(region, unit, part.share_of_unit);
    return part;
}

/* Pairs with the region itself, not those with nobody. */
static bool is_inside(const struct region *region, size_t i, int32_t *unit)
{
    grid_crosswalk_pair pair = grid_crosswalk_pair_at(region->walk.crosswalk, i);
    *unit = pair.from;
    return pair.to != GRID_NONE;
}

struct region_part region_total(const struct region *region)
{
    struct region_part total = {.area_m2 = grid_crosswalk_to_sum(region->walk.crosswalk, 0, GRID_CROSSWALK_AREA),
                                .share_of_unit = NAN,
                                .buildings = measure_of(region, WALK_BUILDINGS_BY_GROUND, NULL),
                                .people = measure_of(region, WALK_PEOPLE_BY_GROUND, NULL)};
    if (!region->people) return total;
    total.people = 0;
    for (size_t i = 0; i < grid_crosswalk_num_pairs(region->walk.crosswalk); i++) {
        int32_t unit;
        if (is_inside(region, i, &unit)) total.people += region_part_of(region, unit).people;
    }
    return total;
}

/* ---- telling --------------------------------------------------------------------------------- */

static void add_number(struct table *table, double value, const char *format)
{
    char text[40] = "—";
    if (isfinite(value)) snprintf(text, sizeof text, format, value);
    table_add(table, "%s", text);
}

static void add_part(struct table *table, const struct region *region, const struct region_part *part)
{
    add_number(table, part->area_m2 / 1e6, "%.4f");
    add_number(table, 100 * part->share_of_unit, "%.2f %%");
    if (region->has_buildings) add_number(table, part->buildings, "%.2f");
    if (region->has_people) add_number(table, part->people, "%.2f");
}

static const char *name_of(const grid_map *map, int32_t unit)
{
    const char *name = unit == GRID_NONE ? "" : grid_unit_name(map, unit);
    return unit == GRID_NONE || strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

void region_print(const struct region *region)
{
    const grid_map *map = region->walk.from.map;
    struct table table = {0};
    table_add(&table, "%s", _("code"));
    table_add(&table, "%s", _("name"));
    table_add(&table, "%s", _("area km2"));
    table_add(&table, "%s", _("of the unit"));
    if (region->has_buildings) table_add(&table, "%s", _("buildings"));
    if (region->has_people) table_add(&table, "%s", region->people ? _("people by area") : _("people"));
    for (size_t i = 0; i < grid_crosswalk_num_pairs(region->walk.crosswalk); i++) {
        int32_t unit;
        if (!is_inside(region, i, &unit)) continue;
        struct region_part part = region_part_of(region, unit);
        table_add(&table, "%s", unit == GRID_NONE ? _("nobody") : grid_unit_code(map, unit));
        table_add(&table, "%s", name_of(map, unit));
        add_part(&table, region, &part);
    }
    struct region_part total = region_total(region);
    table_add(&table, "%s", _("total"));
    table_add(&table, "%s", "");
    add_part(&table, region, &total);
    puts(_("who owns the region, and what is in it:"));
    table_print(&table, stdout, 0, region->has_people && region->has_buildings ? "llrrrr"
                                   : region->has_people || region->has_buildings ? "llrrr" : "llrr");
    putchar('\n');
}

static void write_part(struct json *json, const struct region *region, const struct region_part *part)
{
    json_number(json, "area_m2", part->area_m2);
    json_number(json, "share_of_unit", part->share_of_unit);
    if (region->has_buildings) json_number(json, "buildings", part->buildings);
    if (region->has_people) json_number(json, "people", part->people);
}

void region_write_json(struct json *json, const char *key, const struct region *region)
{
    const grid_map *map = region->walk.from.map;
    json_open(json, key, '{');
    if (region->has_people) json_text(json, "people_by", region->people ? "area of the units" : "ground of the buildings");
    json_open(json, "units", '[');
    for (size_t i = 0; i < grid_crosswalk_num_pairs(region->walk.crosswalk); i++) {
        int32_t unit;
        if (!is_inside(region, i, &unit)) continue;
        struct region_part part = region_part_of(region, unit);
        json_open_flat(json, NULL, '{');
        json_text(json, "code", unit == GRID_NONE ? NULL : grid_unit_code(map, unit));
        json_text(json, "name", unit == GRID_NONE ? NULL : name_of(map, unit));
        write_part(json, region, &part);
        json_close(json);
    }
    json_close(json);
    struct region_part total = region_total(region);
    json_open_flat(json, "total", '{');
    write_part(json, region, &total);
    json_close(json);
    json_close(json);
}
