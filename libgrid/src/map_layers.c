/* map_layers.c - any layer of a map file as it was on a day, and where its features are: see <grid/map.h>. */
#include <grid/map.h>

#include <math.h>
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

static grid_status open_layer(const char *path, const char *as, const char *as_of, const double *box,
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
    if (status == GRID_OK) status = grid_store_read(db, found, as_of, box, out, error);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    return status;
}

grid_status grid_map_layer_open(const char *path, const char *as, const char *as_of,
                                grid_layer **out, grid_error *error)
{
    return open_layer(path, as, as_of, NULL, out, error);
}

grid_status grid_map_layer_open_in(const char *path, const char *as, const char *as_of,
                                   const double box[4], grid_layer **out, grid_error *error)
{
    return open_layer(path, as, as_of, box, out, error);
}

grid_status grid_map_places(const grid_map *map, const grid_layer *layer, double *xy, grid_error *error)
{
    const char *from = grid_layer_crs(layer), *to = grid_map_crs(map);
    size_t num = grid_layer_num_features(layer);
    grid_transform *transform = NULL;
    if (from && *to && strcmp(from, to) != 0) {
        grid_status status = grid_transform_open(from, to, &transform, error);
        if (status != GRID_OK) return status;
    }
    for (size_t f = 0; f < num; f++)
        if (grid_layer_point(layer, f, &xy[2 * f], &xy[2 * f + 1], NULL) != GRID_OK)
            xy[2 * f] = xy[2 * f + 1] = NAN;
    if (transform && num) grid_transform_apply(transform, num, xy, xy + 1, 2 * sizeof *xy);
    grid_transform_free(transform);
    return GRID_OK;
}
