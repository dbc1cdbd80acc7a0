/* scene.c - from a map to what can be drawn: see scene.h. */
#include <render/scene.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names under which offices keep the number of people and of households, most likely first. */
static const char *const population_names[] = {"POP",      "population", "POPULATION", "人口",
                                               "人口数",   "常住人口",   "总人口",     "户籍人口",
                                               "RKS",      "RK",         "POP2020",    "POPULATIO"};
static const char *const household_names[] = {"HH", "households", "HOUSEHOLDS", "HOUSEHOLD", "户数",
                                              "总户数", "HS"};

grid_scene_options grid_scene_options_default(void)
{
    return (grid_scene_options){.size = sizeof(grid_scene_options), .num_classes = GRID_MAX_CLASSES};
}

static int32_t find_field(const grid_map *map, const char *const *names, size_t n)
{
    int32_t field = GRID_NONE;
    for (size_t i = 0; i < n && field == GRID_NONE; i++) field = grid_map_field_by_name(map, names[i]);
    return field;
}

static grid_status no_such_field(const grid_map *map, const char *name, grid_error *error)
{
    if (error) {
        size_t used, size = sizeof error->text, n = grid_map_num_fields(map);
        *error = (grid_error){GRID_E_DATA, 0, ""};
        used = (size_t)snprintf(error->text, size, "the map has no numeric field \"%.100s\"; ", name);
        used += (size_t)snprintf(error->text + used, size - used, n ? "it has" : "it has none at all");
        for (size_t i = 0; i < n && used < size; i++)
            used += (size_t)snprintf(error->text + used, size - used, "%s %s", i ? "," : "",
                                     grid_map_field_name(map, i));
    }
    return GRID_E_DATA;
}

static void name_measure(grid_scene *scene)
{
    const char *field = scene->field == GRID_NONE ? "" : grid_map_field_name(scene->map, (size_t)scene->field);
    if (scene->field == GRID_NONE) {
        strcpy(scene->title, "界线");
    } else if (scene->field == scene->population) {
        strcpy(scene->title, scene->per_km2 ? "人口密度" : "人口");
        strcpy(scene->unit, scene->per_km2 ? "人/km²" : "人");
    } else if (scene->field == scene->households) {
        strcpy(scene->title, scene->per_km2 ? "户数密度" : "户数");
        strcpy(scene->unit, scene->per_km2 ? "户/km²" : "户");
    } else {
        snprintf(scene->title, sizeof scene->title, "%.80s", field);
        strcpy(scene->unit, scene->per_km2 ? "每 km²" : "");
    }
}

/* Values of all units and the classes of the cells. */
static bool measure(grid_scene *scene, const grid_scene_options *options)
{
    size_t units = grid_map_num_units(scene->map), cells = grid_map_num_cells(scene->map);
    double *of_cells = malloc((cells ? cells : 1) * sizeof *of_cells);
    scene->values = malloc((units ? units : 1) * sizeof *scene->values);
    if (!of_cells || !scene->values) {
        free(of_cells);
        return false;
    }
    for (size_t i = 0; i < units; i++) scene->values[i] = NAN;
    for (size_t i = 0; i < cells; i++) {
        int32_t cell = grid_map_cell_at(scene->map, i);
        double value = NAN;
        if (scene->field != GRID_NONE) {
            value = grid_unit_number(scene->map, cell, (size_t)scene->field);
            if (scene->per_km2) value /= grid_unit_geodesic_area(scene->map, cell) / 1e6;
        }
        scene->values[cell] = of_cells[i] = isfinite(value) ? value : NAN;
    }
    bool ok = grid_classify(of_cells, cells, options->method, options->num_classes, &scene->classes);
    free(of_cells);
    return ok;
}

grid_status grid_scene_new(const grid_map *map, const grid_scene_options *options, grid_scene **out,
                           grid_error *error)
{
    grid_status status = GRID_E_MEMORY;
    grid_scene_options defaults = grid_scene_options_default();
    grid_scene *scene = calloc(1, sizeof *scene);
    if (!options) options = &defaults;
    if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
    if (!scene) goto done;
    scene->map = map;
    scene->per_km2 = !options->total;
    scene->population = find_field(map, population_names,
                                   sizeof population_names / sizeof *population_names);
    scene->households = find_field(map, household_names,
                                   sizeof household_names / sizeof *household_names);
    scene->field = options->field ? grid_map_field_by_name(map, options->field) : scene->population;
    if (options->field && scene->field == GRID_NONE) {
        status = no_such_field(map, options->field, error);
        goto done;
    }
    name_measure(scene);
    if (!measure(scene, options)) goto done;
    if ((status = grid_borders_new(map, &scene->borders, error))) goto done;
    if ((status = grid_labels_new(map, &scene->labels, error))) goto done;
    *out = scene;
    scene = NULL;
done:
    grid_scene_free(scene);
    return status;
}

void grid_scene_free(grid_scene *scene)
{
    if (!scene) return;
    grid_labels_free(scene->labels);
    grid_borders_free(scene->borders);
    free(scene->values);
    free(scene);
}
