/* scene.c - from a map to what can be drawn: see scene.h. */
#include <render/scene.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

grid_scene_options grid_scene_options_default(void)
{
    return (grid_scene_options){.size = sizeof(grid_scene_options),
                                .num_classes = GRID_MAX_CLASSES};
}

static grid_status no_such_field(const grid_map *map, const char *name, grid_error *error)
{
    if (error) {
        size_t used, size = sizeof error->text, n = grid_map_num_fields(map);
        *error = (grid_error){GRID_E_DATA, 0, ""};
        used = (size_t)snprintf(error->text, size, "the map has no numeric field \"%.100s\"; it has%s",
                                name, n ? "" : " none at all");
        for (size_t i = 0; i < n && used < size; i++)
            used += (size_t)snprintf(error->text + used, size - used, "%s %s", i ? "," : "",
                                     grid_map_field_name(map, i));
    }
    return GRID_E_DATA;
}

static void name_measure(grid_scene *scene)
{
    const char *field =
        scene->field == GRID_NONE ? "" : grid_map_field_name(scene->map, (size_t)scene->field);
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

double grid_scene_number(const grid_scene *scene, int32_t unit, int32_t field)
{
    double sum = NAN, own = grid_unit_number(scene->map, unit, (size_t)field);
    if (isfinite(own)) return own;
    for (size_t i = 0; i < grid_unit_num_children(scene->map, unit); i++) {
        double part = grid_scene_number(scene, grid_unit_child_at(scene->map, unit, i), field);
        if (isfinite(part)) sum = isfinite(sum) ? sum + part : part;
    }
    return sum;
}

/* Values of all units. */
static bool measure(grid_scene *scene)
{
    size_t n = grid_map_num_units(scene->map);
    scene->values = malloc((n ? n : 1) * sizeof *scene->values);
    if (!scene->values) return false;
    for (int32_t unit = 0; unit < (int32_t)n; unit++) {
        double value = NAN;
        if (scene->field != GRID_NONE) value = grid_scene_number(scene, unit, scene->field);
        if (scene->per_km2) value /= grid_unit_geodesic_area(scene->map, unit) / 1e6;
        scene->values[unit] = isfinite(value) ? value : NAN;
    }
    return true;
}

/* Classes and unit size of each level's view. */
static bool classify(grid_scene *scene, const grid_scene_options *options)
{
    const grid_map *map = scene->map;
    size_t units = grid_map_num_units(map), levels = grid_map_num_levels(map);
    grid_camera camera;
    bool ok = false;
    double *shown = malloc((units ? units : 1) * sizeof *shown);
    scene->classes = calloc(levels ? levels : 1, sizeof *scene->classes);
    scene->unit_size = calloc(levels ? levels : 1, sizeof *scene->unit_size);
    if (!shown || !scene->classes || !scene->unit_size) goto done;
    grid_camera_fit(&camera, map, 100, 100, 0);
    for (int32_t level = 0; level < (int32_t)levels; level++) {
        int32_t first, num;
        double area = 0;
        size_t n = 0;
        grid_map_level_units(map, level, &first, &num);
        for (int32_t i = 0; i < num; i++) area += grid_unit_area(map, first + i);
        scene->unit_size[level] = num ? sqrt(area / num / camera.stretch) : 0;
        for (int32_t unit = 0; unit < first + num; unit++)
            if (grid_level_shows(map, unit, level)) shown[n++] = scene->values[unit];
        if (!grid_classify(shown, n, options->method, options->num_classes, &scene->classes[level]))
            goto done;
    }
    ok = true;
done:
    free(shown);
    return ok;
}

int32_t grid_scene_level(const grid_scene *scene, const grid_camera *camera)
{
    int32_t shown = GRID_NONE;
    for (int32_t level = 0; level < (int32_t)grid_map_num_levels(scene->map); level++)
        if (grid_level_divides(scene->map, level) &&
            (shown == GRID_NONE || scene->unit_size[level] >= GRID_UNIT_PIXELS * camera->pixel))
            shown = level;
    return shown == GRID_NONE ? (int32_t)grid_map_num_levels(scene->map) - 1 : shown;
}

size_t grid_scene_num_shown(const grid_scene *scene, int32_t level)
{
    const grid_classes *classes = &scene->classes[level];
    size_t n = classes->num_zero + classes->num_no_data;
    for (int i = 0; i < classes->num; i++) n += classes->counts[i];
    return n;
}

grid_status grid_scene_new(const grid_map *map, const grid_scene_options *options, grid_scene **out,
                           grid_error *error)
{
    grid_status status = GRID_E_MEMORY;
    grid_scene_options defaults = grid_scene_options_default();
    grid_scene *scene = calloc(1, sizeof *scene);
    if (!options) options = &defaults;
    if (!scene) goto done;
    scene->map = map;
    scene->per_km2 = !options->total;
    scene->population = grid_map_field_by_role(map, GRID_ROLE_POPULATION);
    scene->households = grid_map_field_by_role(map, GRID_ROLE_HOUSEHOLDS);
    scene->field = options->field ? grid_map_field_by_name(map, options->field) : scene->population;
    if (options->field && scene->field == GRID_NONE) {
        status = no_such_field(map, options->field, error);
        goto done;
    }
    name_measure(scene);
    if (!measure(scene) || !classify(scene, options)) goto done;
    if ((status = grid_borders_new(map, &scene->borders, error))) goto done;
    if ((status = grid_labels_new(map, &scene->labels, error))) goto done;
    *out = scene;
    scene = NULL;
done:
    if (status == GRID_E_MEMORY && error) *error = (grid_error){status, 0, "out of memory"};
    grid_scene_free(scene);
    return status;
}

void grid_scene_free(grid_scene *scene)
{
    if (!scene) return;
    grid_labels_free(scene->labels);
    grid_borders_free(scene->borders);
    free(scene->values);
    free(scene->classes);
    free(scene->unit_size);
    free(scene);
}
