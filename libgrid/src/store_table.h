/* store_table.h - the table that a layer has in the map file: its name, its columns, what they take over. */
#ifndef GRID_SRC_STORE_TABLE_H
#define GRID_SRC_STORE_TABLE_H

#include "store.h"

/* Columns of every layer, before those of the source. */
enum {
    GRID_OWN_CODE,
    GRID_OWN_NAME,
    GRID_OWN_PARENT,
    GRID_OWN_VALID_FROM,
    GRID_OWN_VALID_TO,
    GRID_OWN_DIGEST,
    GRID_NUM_OWN
};
extern const grid_gpkg_column grid_own_columns[GRID_NUM_OWN];

typedef struct grid_store_table {
    grid_db *db;
    char *as, *name;
    grid_store_kind kind;
    int32_t srs_id;
    grid_blob_type type;
    char **columns; /* beyond the own ones */
    size_t num_columns, capacity;
} grid_store_table;

/* The table of "village", "module:NAME" ...; *is_new where the file has none yet, and nothing else stands in the way.
 * Clear it in either case. */
grid_status grid_store_table_open(grid_db *db, const char *as, grid_store_table *out, bool *is_new, grid_error *error);
void grid_store_table_clear(grid_store_table *table);

/* Assignments have no geometry; events have points, wherever they come from. */
bool grid_store_has_features(const grid_store_table *table);

/* Makes a new table for features as this layer has. */
grid_status grid_store_table_make(grid_store_table *table, const grid_layer *layer, grid_error *error);

/* Gives the table the columns of a layer that it lacks, and finds for each of its columns the field that it takes
 * over, or GRID_NONE: (*field)[0 .. num_columns - 1], which the caller frees. `is_role` tells fields that own columns
 * take. A field that has the name of an own column is left out; of events, of which nothing may be lost, it goes into a
 * column of another name (name_2), and so does the second field of one name. */
grid_status grid_store_table_fit(grid_store_table *table, const grid_layer *layer, const bool *is_role,
                                 int32_t **field, grid_error *error);

/* INSERT of own and other columns: parameter 1 is fid, 2 the geometry if there are features, then the columns. */
grid_status grid_store_table_prepare_insert(const grid_store_table *table, grid_statement **out, grid_error *error);
/* UPDATE of the rows of a code, with the same parameters; fid is not looked at. */
grid_status grid_store_table_prepare_update(const grid_store_table *table, grid_statement **out, grid_error *error);

#endif
