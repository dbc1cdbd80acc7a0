/* content.h - what a picture shows of a map: layers from the ground up. Everything is borrowed; NULL leaves it out.
 *
 *      fills (measure) -> heat -> water, roads -> buildings -> borders -> places -> names -> events
 */
#ifndef GRID_RENDER_CONTENT_H
#define GRID_RENDER_CONTENT_H

#include <render/dots.h>
#include <render/heat_layer.h>
#include <render/measure.h>
#include <render/shapes.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What stands beneath for orientation. */
typedef enum grid_context_kind {
    GRID_CONTEXT_OTHER,
    GRID_CONTEXT_WATER,
    GRID_CONTEXT_ROAD,
    GRID_CONTEXT_PLACE
} grid_context_kind;

typedef struct grid_context {
    const grid_shapes *shapes;
    grid_context_kind kind;
} grid_context;

/** Kind by the name of a layer: "river", "水系", "road", "道路", "place" ... */
grid_context_kind grid_context_kind_of(const char *name);

typedef struct grid_content {
    const grid_measure *measure; /* NULL: the ground in one colour */
    const grid_heat_layer *heat;
    const grid_context *context;
    size_t num_context;
    const grid_shapes *buildings;
    const grid_dots *events;
    int32_t level;               /* that the fills show; GRID_NONE: the deepest that can be told apart (grid_scene_level) */
    bool no_borders, no_names;
    unsigned hidden;             /* classes whose units are not coloured: bits of grid_class_bit */
} grid_content;

/** Bit of a class 0 .. GRID_MAX_CLASSES - 1, of GRID_CLASS_ZERO and GRID_CLASS_NO_DATA. */
unsigned grid_class_bit(int class_index);

/** Nothing but borders and names. */
grid_content grid_content_default(void);

/** Level that a view shows. */
int32_t grid_content_level(const grid_content *content, const grid_scene *scene, const grid_camera *camera);

#ifdef __cplusplus
}
#endif
#endif
