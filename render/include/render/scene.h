/* scene.h - a map made ready to be drawn: the measure that colours it, borders, names.
 *
 * A scene is made once for a map and never changes; any number of threads may draw from it. It
 * borrows the map, which must outlive it.
 */
#ifndef GRID_RENDER_SCENE_H
#define GRID_RENDER_SCENE_H

#include <grid/map.h>
#include <render/borders.h>
#include <render/classify.h>
#include <render/labels.h>
#include <render/levels.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_scene_options {
    size_t size;              /* sizeof(grid_scene_options); set by _default */
    const char *field;        /* numeric field that colours the units; NULL: the population */
    bool total;               /* colour by the value itself, not per square kilometre */
    grid_class_method method;
    int num_classes;          /* 5 */
} grid_scene_options;

grid_scene_options grid_scene_options_default(void);

typedef struct grid_scene {
    const grid_map *map;
    int32_t field;            /* GRID_NONE: nothing to colour by */
    int32_t population;       /* population field, or GRID_NONE */
    int32_t households;
    bool per_km2;
    char title[96];           /* "人口密度" */
    char unit[96];            /* "人/km²" */
    double *values;           /* of every unit; NaN: no data */
    grid_classes *classes;    /* of each level's view: the values of the units that it shows */
    double *unit_size; /* of each level: side of a square as large as its units are on average */
    grid_borders *borders;
    grid_labels *labels;
} grid_scene;

/** DATA when options->field names no numeric field of the map (the message lists them). */
grid_status grid_scene_new(const grid_map *map, const grid_scene_options *options, grid_scene **out,
                           grid_error *error);
void grid_scene_free(grid_scene *scene);

/** Level that a view shows: the deepest one whose units measure at least GRID_UNIT_PIXELS on
 *  average. */
enum { GRID_UNIT_PIXELS = 12 };
int32_t grid_scene_level(const grid_scene *scene, const grid_camera *camera);

/** How many units a view of this level shows. */
size_t grid_scene_num_shown(const grid_scene *scene, int32_t level);

/** A numeric attribute of a unit: its own, else the sum of its children's. NaN when neither is
 *  known. */
double grid_scene_number(const grid_scene *scene, int32_t unit, int32_t field);

#ifdef __cplusplus
}
#endif
#endif
