/* opener.c - see opener.h. */
#include "opener.h"

#include <stdio.h>
#include <string.h>

static void read_map(opener *o)
{
    o->error = (grid_error){0};
    o->status = grid_map_open(o->path, &o->options, &o->map, &o->error);
    if (o->status) o->map = NULL;
    else o->status = grid_scene_new(o->map, &o->scene, &o->error);
    if (!o->status) return;
    grid_map_free(o->map);
    o->map = NULL, o->scene = NULL;
}

static void work(void *context) { read_map(context); }

void opener_clear(opener *o)
{
    worker_wait(&o->work);
    worker_finished(&o->work);
    grid_scene_free(o->scene);
    grid_map_free(o->map);
    *o = (opener){.done = false};
}

static bool set_up(opener *o, const char *path, const grid_map_options *options)
{
    opener_clear(o);
    if (strlen(path) >= sizeof o->path) return false;
    strcpy(o->path, path);
    o->options = *options;
    return true;
}

bool opener_start(opener *o, const char *path, const grid_map_options *options, void (*wake)(void))
{
    return set_up(o, path, options) && worker_start(&o->work, work, o, wake);
}

bool opener_is_done(opener *o)
{
    if (worker_finished(&o->work)) o->done = true;
    return o->done;
}

grid_status opener_take(opener *o, const char *path, const grid_map_options *options, grid_map **map, grid_scene **scene,
                        grid_error *error)
{
    if (!opener_is_done(o) || strcmp(o->path, path)) {
        if (!set_up(o, path, options)) {
            *error = (grid_error){GRID_E_LIMIT, 0, "the path is too long"};
            return GRID_E_LIMIT;
        }
        read_map(o);
    }
    grid_status status = o->status;
    *map = o->map, *scene = o->scene;
    o->map = NULL, o->scene = NULL;
    if (status) *error = o->error;
    opener_clear(o);
    return status;
}
