/* events_table.c - a table of the map file into a table of events: see <grid/events.h>.
 *
 * Of all that the source said only the columns that count are read: half the time and memory of the whole layer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_columns.h"
#include "layer_gpkg.h"
#include "store.h"

/* Names of a table's columns. */
typedef struct column_list {
    char **names;
    size_t num, capacity;
} column_list;

static const char *name_at(const void *list, size_t i) { return ((const column_list *)list)->names[i]; }

static grid_status read_names(grid_db *db, const char *table, column_list *list, grid_error *error)
{
    grid_statement *query;
    bool row = true;
    grid_status status = grid_db_prepare(db, &query, error, "PRAGMA table_info(\"%w\")", table);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK && row) {
        const char *name = grid_column_text(query, 1);
        if (!grid_grow((void **)&list->names, &list->capacity, list->num, sizeof *list->names) ||
            !(list->names[list->num] = grid_copy_string(name ? name : "")))
            status = grid_fail_memory(error);
        else list->num++;
        if (status != GRID_OK) break;
    }
    grid_statement_free(query);
    return status;
}

static bool is_used(const grid_event_columns *columns, int32_t column)
{
    bool used = columns->reworks == column;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) used |= columns->words[w] == column;
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) used |= columns->times[t] == column;
    return used;
}

/* The layer with the columns that are used. */
static grid_status read_used(grid_db *db, const char *source, const grid_store_layer *from, const column_list *list,
                             const grid_event_columns *columns, grid_layer **out, grid_error *error)
{
    grid_layer *layer = NULL;
    size_t num = 0;
    const char **skip = grid_new_array(list->num + 1, sizeof *skip);
    grid_status status = skip ? grid_layer_new(source, NULL, &layer, error) : grid_fail_memory(error);
    for (size_t i = 0; skip && i < list->num; i++)
        if (!is_used(columns, (int32_t)i) && strcmp(list->names[i], "geom")) skip[num++] = list->names[i];
    if (status == GRID_OK)
        status = grid_layer_read_table(layer, db, from->table, &(grid_table_part){NULL, NULL, skip}, error);
    if (status == GRID_OK && !grid_layer_finish(layer)) status = grid_fail_memory(error);
    free(skip);
    if (status == GRID_OK)
        *out = layer;
    else
        grid_layer_free(layer);
    return status;
}

static grid_status find_table(const grid_store_layers *layers, const char *path, const char *as,
                              const grid_store_layer **out, grid_error *error)
{
    for (size_t i = 0; i < layers->num; i++) {
        *out = &layers->list[i];
        if (!strcmp(layers->list[i].as, as) && layers->list[i].kind == GRID_STORE_EVENT) return GRID_OK;
    }
    return grid_fail(error, GRID_E_ARGUMENT, 0, "%s: holds no events \"%.100s\"", path, as);
}

static grid_status open_table(const char *path, const char *as, const grid_events_options *options, grid_layer **out,
                              grid_error *error)
{
    grid_db *db;
    grid_store_layers layers = {0};
    const grid_store_layer *from = NULL;
    column_list list = {0};
    grid_event_columns columns;
    char *source = NULL;
    grid_status status = grid_store_open(path, false, &db, error);
    if (status != GRID_OK) return status;
    status = grid_store_list(db, &layers, error);
    if (status == GRID_OK) status = find_table(&layers, path, as, &from, error);
    if (status == GRID_OK && asprintf(&source, "%s:%s", path, from->table) < 0) {
        source = NULL;
        status = grid_fail_memory(error);
    }
    if (status == GRID_OK) status = read_names(db, from->table, &list, error);
    const grid_column_names names = {source, list.num, name_at, &list};
    if (status == GRID_OK) status = grid_event_columns_find(&names, options, &columns, error);
    if (status == GRID_OK) status = read_used(db, source, from, &list, &columns, out, error);
    for (size_t i = 0; i < list.num; i++) free(list.names[i]);
    free(list.names);
    free(source);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    return status;
}

grid_status grid_events_read_table(grid_events *events, const char *path, const char *as,
                                   const grid_events_options *options, grid_findings **out, grid_error *error)
{
    grid_events_options given = grid_events_options_default();
    grid_layer *layer = NULL;
    grid_status status = grid_take_options(&given, options, error);
    given.crs = NULL; /* its places are those of the map file */
    if (status == GRID_OK) status = open_table(path, as, &given, &layer, error);
    if (status != GRID_OK) return status;
    status = grid_events_read_layer(events, layer, &given, out, error);
    grid_layer_free(layer);
    return status;
}
