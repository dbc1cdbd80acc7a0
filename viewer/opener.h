/* opener.h - a map and its scene are read in a thread, so that a window goes on meanwhile. */
#ifndef GRIDVIEW_OPENER_H
#define GRIDVIEW_OPENER_H

#include <grid/map.h>
#include <limits.h>
#include <render/scene.h>

#include "worker.h"

typedef struct opener {
    worker work;
    bool done;                /* what is below is that of `path` */
    char path[PATH_MAX];
    grid_map_options options; /* its texts are borrowed */
    grid_map *map;            /* owned, with the scene, until they are taken */
    grid_scene *scene;
    grid_status status;
    grid_error error;
} opener;

/* Begins, and forgets what was read before and not taken. A zeroed opener has nothing. False when there is no thread to be
 * had, or the path is too long. `wake` is called from the thread at the end; may be NULL. */
bool opener_start(opener *o, const char *path, const grid_map_options *options, void (*wake)(void));
bool opener_is_done(opener *o);
/* The map and scene of a path, which are the caller's then; read now where they were not read before. Fails as
 * grid_map_open and grid_scene_new. */
grid_status opener_take(opener *o, const char *path, const grid_map_options *options, grid_map **map, grid_scene **scene,
                        grid_error *error);
void opener_clear(opener *o);

#endif
