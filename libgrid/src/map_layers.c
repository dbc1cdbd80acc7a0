/* map_layers.c - what a map file holds beside its levels: any layer as it was on a day, and where its features
 * are; what was imported when. See <grid/map.h>. */
#include <grid/map.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* ---- versions ---------------------------------------------------------------------------------- */

struct grid_map_versions {
    grid_map_version *list;
    size_t num, capacity;
};

static char *copy_text(const grid_statement *row, int column)
{
    return grid_copy_string(grid_column_text(row, column));
}

static grid_status take_version(grid_map_versions *versions, const grid_statement *row, grid_error *error)
{
    if (!grid_grow((void **)&versions->list, &versions->capacity, versions->num, sizeof *versions->list))
        return grid_fail_memory(error);
    grid_map_version *version = &versions->list[versions->num++];
    *version = (grid_map_version){.as = copy_text(row, 0), .valid_from = copy_text(row, 1),
                              .source = copy_text(row, 5), .imported_at = copy_text(row, 6),
                              .added = (size_t)grid_column_integer(row, 2),
                              .kept = (size_t)grid_column_integer(row, 3),
                              .ended = (size_t)grid_column_integer(row, 4)};
    if (!version->source) version->source = grid_copy_string("");
    if (!version->imported_at) version->imported_at = grid_copy_string("");
    return version->as && version->source && version->imported_at ? GRID_OK : grid_fail_memory(error);
}

grid_status grid_map_versions_open(const char *path, grid_map_versions **out, grid_error *error)
{
    grid_db *db;
    grid_statement *query = NULL;
    bool row = true;
    grid_status status = grid_store_open(path, false, &db, error);
    if (status != GRID_OK) return status;
    grid_map_versions *versions = calloc(1, sizeof *versions);
    if (!versions) status = grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_db_prepare(db, &query, error,
                                 "SELECT \"as\", valid_from, added, kept, ended, source, imported_at FROM "
                                 "grid_history WHERE \"as\" NOTNULL ORDER BY fid");
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK && row)
        status = take_version(versions, query, error);
    grid_statement_free(query);
    grid_db_close(db);
    if (status == GRID_OK)
        *out = versions;
    else
        grid_map_versions_free(versions);
    return status;
}

void grid_map_versions_free(grid_map_versions *versions)
{
    if (!versions) return;
    for (size_t i = 0; i < versions->num; i++) {
        free((char *)versions->list[i].as);
        free((char *)versions->list[i].valid_from);
        free((char *)versions->list[i].source);
        free((char *)versions->list[i].imported_at);
    }
    free(versions->list);
    free(versions);
}

size_t grid_map_versions_num(const grid_map_versions *versions) { return versions->num; }

const grid_map_version *grid_map_versions_at(const grid_map_versions *versions, size_t i)
{
    return &versions->list[i];
}
