/* scene_case.h - the fixture's map and its scene, for a group of tests that draw: scene_make and scene_end as set-up and
 * tear-down. */
#ifndef VIEWER_SCENE_CASE_H
#define VIEWER_SCENE_CASE_H

#include "fixture.h"

static grid_map *map;
static grid_scene *scene;

static inline int scene_make(void **state)
{
    (void)state;
    map = fixture_map();
    scene = fixture_scene(map);
    return 0;
}

static inline int scene_end(void **state)
{
    (void)state;
    grid_scene_free(scene);
    grid_map_free(map);
    return 0;
}

#endif
