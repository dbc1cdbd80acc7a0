/* scene.h - a map made ready to be drawn: borders, names, how large its units are.
 *
 * A scene is made once for a map and never changes; any number of threads may draw from it. It
 * borrows the map, which must outlive it. What colours the units is a measure (measure.h).
 */
#ifndef GRID_RENDER_SCENE_H
#define GRID_RENDER_SCENE_H

#include <grid/map.h>
#include <render/borders.h>
#include <render/labels.h>
#include <render/levels.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_scene {
    const grid_map *map;
    int32_t population; /* field of the map, or GRID_NONE */
    int32_t households;
    double *area_m2;    /* of each unit, ellipsoidal (grid_unit_geodesic_area): dear, and asked for all the time */
    double *unit_size;  /* of each level: side of a square as large as its units are on average */
    size_t *num_shown;  /* of each level: units that its view shows */
    grid_borders *borders;
    grid_labels *labels;
} grid_scene;

/** Fails with MEMORY. */
grid_status grid_scene_new(const grid_map *map, grid_scene **out, grid_error *error);
void grid_scene_free(grid_scene *scene);

/** Level that a view shows: the deepest one whose units measure at least GRID_UNIT_PIXELS on
 *  average. */
enum { GRID_UNIT_PIXELS = 12 };
int32_t grid_scene_level(const grid_scene *scene, const grid_camera *camera);

/** A numeric attribute of a unit: its own, else the sum of its children's. NaN when neither is
 *  known. */
double grid_scene_number(const grid_scene *scene, int32_t unit, int32_t field);

#ifdef __cplusplus
}
#endif
#endif
