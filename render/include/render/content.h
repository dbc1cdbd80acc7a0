/* content.h - what a picture shows of a map: layers from the ground up. Everything is borrowed; NULL leaves it out.
 *
 *      fills (measure) -> heat -> borders -> names
 */
#ifndef GRID_RENDER_CONTENT_H
#define GRID_RENDER_CONTENT_H

#include <render/heat_layer.h>
#include <render/measure.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_content {
    const grid_measure *measure; /* NULL: the ground in one colour */
    const grid_heat_layer *heat;
    int32_t level;               /* that the fills show; GRID_NONE: the deepest that can be told apart (grid_scene_level) */
    bool no_borders, no_names;
} grid_content;

/** Nothing but borders and names. */
grid_content grid_content_default(void);

/** Level that a view shows. */
int32_t grid_content_level(const grid_content *content, const grid_scene *scene, const grid_camera *camera);

#ifdef __cplusplus
}
#endif
#endif
