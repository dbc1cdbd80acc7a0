/* map_layers.c - any layer of a map file as it was on a day: see <grid/map.h>. */
#include <grid/map.h>

#include <stdio.h>
#include <string.h>

#include "store.h"

static grid_status no_such_layer(const char *path, const char *as, const grid_store_layers *layers,
                                 grid_error *error)
{
    char names[300] = "";
    size_t used = 0;
    for (size_t i = 0; i < layers->num && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                                 layers->list[i].as);
    return grid_fail(error, GRID_E_ARGUMENT, 0, "%s: holds no layer \"%.100s\"; it holds %s", path,
                     as, layers->num ? names : "none");
}

grid_status grid_map_layer_open(const char *path, const char *as, const char *as_of,
                                grid_layer **out, grid_error *error)
{
    grid_db *db;
    grid_store_layers layers = {0};
    const grid_store_layer *found = NULL;
    grid_status status = grid_store_open(path, false, &db, error);
    if (status != GRID_OK) return status;
    status = grid_store_list(db, &layers, error);
    for (size_t i = 0; i < layers.num; i++)
        if (!strcmp(layers.list[i].as, as)) found = &layers.list[i];
    if (status == GRID_OK && !found) status = no_such_layer(path, as, &layers, error);
    if (status == GRID_OK) status = grid_store_read(db, found, as_of, out, error);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    return status;
}
