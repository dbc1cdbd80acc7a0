/* spots_map.c - hot spots as a layer for a map: see spots.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "json.h"
#include "say.h"
#include "shapes.h"
#include "spots.h"

static bool is_text(size_t column)
{
    const char *name = spots_columns[column];
    return column < 2 || strstr(name, "class") || !strcmp(name, "emerging");
}

static void write_properties(struct json *json, const struct spots *s, size_t i)
{
    char text[SPOT_COLUMNS][32];
    const char *row[SPOT_COLUMNS];
    spots_row(s, i, text, row);
    json_open(json, "properties", '{');
    for (size_t c = 0; c < spots_num_columns(s); c++) {
        if (is_text(c)) json_text(json, spots_columns[c], row[c]);
        else json_number(json, spots_columns[c], row[c] ? grid_number_parse(row[c], strlen(row[c])) : NAN);
    }
    json_close(json);
}

int spots_write_geojson(FILE *stream, const struct spots *s)
{
    struct json json = {.stream = stream};
    grid_transform *to_lonlat = NULL;
    grid_error error = {GRID_E_MEMORY, 0, "out of memory"};
    bool ok = true;
    if (*grid_map_crs(s->map) && grid_transform_open(grid_map_crs(s->map), "EPSG:4326", &to_lonlat, &error))
        return say_failure(&error);
    json_open(&json, NULL, '{');
    json_text(&json, "type", "FeatureCollection");
    json_open(&json, "features", '[');
    for (size_t i = 0; i < s->n && ok; i++) {
        json_open_flat(&json, NULL, '{');
        json_text(&json, "type", "Feature");
        ok = shape_json(&json, s->map, s->units[i], to_lonlat);
        write_properties(&json, s, i);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    grid_transform_free(to_lonlat);
    return ok ? EXIT_FINE : say_failure(&error);
}

static grid_status add_unit(grid_layer *layer, const struct spots *s, size_t i, grid_error *error)
{
    char text[SPOT_COLUMNS][32];
    const char *row[SPOT_COLUMNS];
    spots_row(s, i, text, row);
    return grid_layer_add_unit(layer, s->map, s->units[i], row, error);
}

int spots_write_gpkg(const char *path, const struct spots *s)
{
    grid_layer *layer;
    grid_error error;
    const char *crs = grid_map_crs(s->map);
    grid_status status = grid_layer_new(path, *crs ? crs : NULL, &layer, &error);
    if (status) return say_failure(&error);
    for (size_t c = 0; c < spots_num_columns(s); c++) grid_layer_add_field(layer, spots_columns[c]);
    for (size_t i = 0; i < s->n && !status; i++) status = add_unit(layer, s, i, &error);
    if (!status) status = grid_layer_save(layer, path, "hotspot", s->label, &error);
    grid_layer_free(layer);
    return status ? say_failure(&error) : EXIT_FINE;
}
