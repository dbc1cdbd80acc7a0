/* layer_save.c - a layer into a GeoPackage of its own: see <grid/layer.h> and layer_save.h. */
#include "layer_save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <grid/rows.h>

#include "number.h"

const char *grid_column_type_of(const grid_layer *layer, size_t field)
{
    bool any = false, whole = true;
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        const char *text = grid_layer_text(layer, i, field);
        if (!text) continue;
        const char *digits = *text == '-' ? text + 1 : text;
        size_t n = strlen(digits), num_digits = strspn(digits, "0123456789");
        if (num_digits == 0 || num_digits > 9 || (digits[0] == '0' && num_digits > 1))
            return "TEXT";
        if (num_digits < n) {
            char again[32];
            whole = false;
            double value = grid_number_parse(text, strlen(text));
            if (!(value == value)) return "TEXT";
            grid_number_write(value, again);
            if (strcmp(again, text) != 0) return "TEXT"; /* it would come out otherwise */
        }
        any = true;
    }
    return !any ? "TEXT" : whole ? "INTEGER" : "REAL";
}

grid_blob_type grid_blob_type_of(grid_geometry kind)
{
    return kind == GRID_GEOMETRY_POLYGON ? GRID_BLOB_MULTIPOLYGON
           : kind == GRID_GEOMETRY_LINE  ? GRID_BLOB_MULTILINESTRING
                                         : GRID_BLOB_POINT;
}

/* Names that SQLite takes for one, or that the table has for its key and geometry, are made different. */
static char *column_name(const grid_layer *layer, size_t field)
{
    char name[200], *out;
    size_t again = 1;
    bool taken = true;
    snprintf(name, sizeof name, "%.180s", grid_layer_field_name(layer, field));
    while (taken) {
        taken = !*name || !strcasecmp(name, "fid") || !strcasecmp(name, "geom");
        for (size_t f = 0; f < field && !taken; f++)
            taken = !strcasecmp(name, grid_layer_field_name(layer, f));
        if (taken)
            snprintf(name, sizeof name, "%.170s_%zu", grid_layer_field_name(layer, field), ++again);
    }
    out = grid_copy_string(name);
    return out;
}

static grid_status describe(const grid_layer *layer, grid_gpkg_column *columns, size_t num, grid_error *error)
{
    for (size_t f = 0; f < num; f++) {
        columns[f] = (grid_gpkg_column){column_name(layer, f), grid_column_type_of(layer, f), NULL, NULL};
        if (!columns[f].name) return grid_fail_memory(error);
    }
    return GRID_OK;
}

static grid_status write_rows(grid_db *db, const grid_layer *layer, const grid_gpkg_table *table,
                              grid_error *error)
{
    struct grid_blob blob = {0};
    grid_statement *insert = NULL;
    grid_status status = grid_gpkg_prepare_insert(db, table, &insert, error);
    for (size_t i = 0; i < grid_layer_num_features(layer) && status == GRID_OK; i++) {
        struct grid_rings rings = grid_layer_rings(layer, i);
        grid_bind_null(insert, 1);
        grid_bind_null(insert, 2);
        if (rings.num) status = grid_blob_write(&blob, table->srs_id, table->type, &rings, error);
        if (rings.num) grid_bind_blob(insert, 2, blob.bytes, blob.size);
        for (size_t f = 0; f < table->num_columns; f++)
            grid_bind_text(insert, 3 + (int)f, grid_layer_text(layer, i, f));
        if (status == GRID_OK) status = grid_statement_run(insert, error);
    }
    grid_statement_free(insert);
    free(blob.bytes);
    return status;
}

static grid_status fill(grid_db *db, const grid_layer *layer, const grid_gpkg_table *about,
                        grid_gpkg_column *columns, grid_error *error)
{
    grid_gpkg_table table = *about;
    table.columns = columns;
    table.num_columns = grid_layer_num_fields(layer);
    grid_status status = describe(layer, columns, table.num_columns, error);
    if (status == GRID_OK) status = grid_gpkg_add_crs(db, grid_layer_crs(layer), &table.srs_id, error);
    if (status == GRID_OK) status = grid_gpkg_add_table(db, &table, error);
    if (status == GRID_OK) status = write_rows(db, layer, &table, error);
    if (status == GRID_OK) status = grid_gpkg_add_rtree(db, table.name, error);
    return status == GRID_OK ? grid_gpkg_touch(db, table.name, error) : status;
}

grid_status grid_layer_save(const grid_layer *layer, const char *path, const char *table,
                            const char *title, grid_error *error)
{
    grid_db *db;
    size_t num = grid_layer_num_fields(layer);
    const grid_gpkg_table about = {.name = table, .identifier = title, .has_features = true,
                                   .type = grid_blob_type_of(grid_layer_kind(layer))};
    grid_gpkg_column *columns = grid_new_array(num, sizeof *columns);
    if (!columns) return grid_fail_memory(error);
    grid_status status = grid_gpkg_create(path, &db, error);
    if (status == GRID_OK) {
        status = fill(db, layer, &about, columns, error);
        if (status == GRID_OK) status = grid_db_publish(db, error);
        else grid_db_close(db);
    }
    for (size_t f = 0; f < num; f++) free((char *)columns[f].name);
    free(columns);
    return status;
}
