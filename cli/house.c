/* house.c - point -> building -> cell: see house.h. Only buildings whose extent holds the point are read. */
#include "house.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"

bool house_has_any(const grid_map *map)
{
    for (size_t i = 0; grid_map_is_file(map) && i < grid_map_num_sources(map); i++)
        if (!strcmp(grid_map_source_at(map, i)->as, "building")) return true;
    return false;
}

static char *copy_of(const grid_layer *layer, int32_t building, const char *field)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    const char *text = f == GRID_NONE ? NULL : grid_layer_text(layer, (size_t)building, (size_t)f);
    return text ? strdup(text) : NULL;
}

static grid_status find(struct house *house, const grid_map *map, const grid_layer *layer, double x, double y,
                        grid_error *error)
{
    grid_buildings *set;
    grid_building_hit hit;
    grid_status status = grid_buildings_new(map, layer, &set, error);
    if (status) return status;
    status = grid_buildings_locate(map, set, layer, x, y, &hit, error);
    grid_buildings_free(set);
    if (status || hit.building == GRID_NONE) return status;
    house->found = true;
    house->cell = hit.building_cell;
    house->share = hit.share;
    house->code = copy_of(layer, hit.building, "code");
    house->name = copy_of(layer, hit.building, "name");
    return status;
}

int house_at(struct house *house, const grid_map *map, const char *path, const char *as_of, double x, double y)
{
    const double box[] = {x, y, x, y};
    grid_layer *layer;
    grid_error error;
    *house = (struct house){.is_asked = house_has_any(map), .cell = GRID_NONE};
    if (!house->is_asked) return EXIT_FINE;
    grid_status status = grid_map_layer_open_in(path, "building", as_of, box, &layer, &error);
    if (!status) {
        status = find(house, map, layer, x, y, &error);
        grid_layer_free(layer);
    }
    return status ? say_failure(&error) : EXIT_FINE;
}

void house_free(struct house *house)
{
    free(house->code);
    free(house->name);
}

void house_add(const struct house *house, const grid_map *map, struct table *table)
{
    if (!house->found) return;
    table_add(table, "%s", _("building:"));
    const char *code = house->code ? house->code : _("without a code"), *name = house->name ? house->name : "";
    if (house->cell == GRID_NONE) table_add(table, _("%s %s, of no cell"), code, name);
    else if (house->share < 1)
        table_add(table, _("%s%s%s, of %s by %.0f %%"), code, *name ? " " : "", name,
                  grid_unit_code(map, house->cell), 100 * house->share);
    else table_add(table, "%s%s%s", code, *name ? " " : "", name);
}

void house_json(const struct house *house, const grid_map *map, struct json *json)
{
    if (!house->is_asked) return;
    if (!house->found) {
        json_text(json, "building", NULL);
        return;
    }
    json_open_flat(json, "building", '{');
    json_text(json, "code", house->code);
    json_text(json, "name", house->name);
    json_text(json, "cell", house->cell == GRID_NONE ? NULL : grid_unit_code(map, house->cell));
    json_number(json, "share", house->share);
    json_close(json);
}
