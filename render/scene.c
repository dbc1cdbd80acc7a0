/* scene.c - from a map to what can be drawn: see scene.h. */
#include <render/scene.h>

#include <math.h>
#include <stdlib.h>

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

static bool measure_areas(grid_scene *scene)
{
    size_t n = grid_map_num_units(scene->map);
    scene->area_m2 = malloc((n ? n : 1) * sizeof *scene->area_m2);
    for (size_t i = 0; scene->area_m2 && i < n; i++)
        scene->area_m2[i] = grid_unit_geodesic_area(scene->map, (int32_t)i);
    return scene->area_m2 != NULL;
}

static bool measure_levels(grid_scene *scene)
{
    const grid_map *map = scene->map;
    size_t levels = grid_map_num_levels(map);
    grid_camera camera;
    scene->unit_size = calloc(levels ? levels : 1, sizeof *scene->unit_size);
    scene->num_shown = calloc(levels ? levels : 1, sizeof *scene->num_shown);
    if (!scene->unit_size || !scene->num_shown) return false;
    grid_camera_fit(&camera, map, 100, 100, 0);
    for (int32_t level = 0; level < (int32_t)levels; level++) {
        int32_t first, num;
        double area = 0;
        grid_map_level_units(map, level, &first, &num);
        for (int32_t i = 0; i < num; i++) area += grid_unit_area(map, first + i);
        scene->unit_size[level] = num ? sqrt(area / num / camera.stretch) : 0;
        for (int32_t unit = 0; unit < first + num; unit++) scene->num_shown[level] += grid_level_shows(map, unit, level);
    }
    return true;
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

grid_status grid_scene_new(const grid_map *map, grid_scene **out, grid_error *error)
{
    grid_status status = GRID_E_MEMORY;
    grid_scene *scene = calloc(1, sizeof *scene);
    if (!scene) goto done;
    scene->map = map;
    scene->population = grid_map_field_by_role(map, GRID_ROLE_POPULATION);
    scene->households = grid_map_field_by_role(map, GRID_ROLE_HOUSEHOLDS);
    if (!measure_areas(scene) || !measure_levels(scene)) goto done;
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
    free(scene->area_m2);
    free(scene->unit_size);
    free(scene->num_shown);
    free(scene);
}
