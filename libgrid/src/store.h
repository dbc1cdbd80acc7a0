/* store.h - the map file: a GeoPackage with everything that a county has (docs/decisions/0006).
 *
 *   grid_meta      name, value                             what the map is: schema, name, CRS
 *   grid_layers    "as", kind, rank, table_name, num       which table holds what, and how much
 *   grid_history   what was imported when, and what that changed
 *   grid_index     the stored index of what the map holds now
 *   grid_building_cells   building (its fid), cell (its code), share: whose ground buildings stand on
 *   township ...   one table of features for each layer, under its own name:
 *                  code, name, parent, valid_from, valid_to, digest, then the source's own columns
 *
 * A row is valid from one day until another; null is since ever, and until now. So one file holds every
 * version, and what was true on a day is a condition. `digest` sums up a row's content: importing the
 * same again changes nothing.
 */
#ifndef GRID_SRC_STORE_H
#define GRID_SRC_STORE_H

#include "gpkg.h"
#include "layer.h"

enum { GRID_STORE_SCHEMA = 1 };

typedef enum grid_store_kind {
    GRID_STORE_LEVEL,
    GRID_STORE_BUILDING,
    GRID_STORE_MODULE,
    GRID_STORE_AREA,
    GRID_STORE_CONTEXT
} grid_store_kind;

/* A layer of the file. */
typedef struct grid_store_layer {
    char *as, *table;
    grid_store_kind kind;
    size_t num; /* rows that are valid, as the last import left them */
} grid_store_layer;

typedef struct grid_store_layers {
    grid_store_layer *list; /* levels first, from the highest down */
    size_t num;
} grid_store_layers;

/* Kind of "township", "building", "module:NAME", "area:NAME", "context:NAME". ARGUMENT with the
 * possible ones where it is none. */
grid_status grid_store_kind_of(const char *as, grid_store_kind *out, grid_error *error);

/* Whether the file looks like a map file: a SQLite database with our tables. */
bool grid_store_is(const char *path);

/* The tables of an empty map file. */
grid_status grid_store_create(grid_db *db, const char *name, const char *crs, grid_error *error);

/* OPEN a map file to read it (never trusted) or to change it. FORMAT for another schema. */
grid_status grid_store_open(const char *path, bool write, grid_db **out, grid_error *error);

/* Value of grid_meta; "" when it has none. The caller frees it. */
grid_status grid_store_meta(grid_db *db, const char *name, char **out, grid_error *error);

grid_status grid_store_list(grid_db *db, grid_store_layers *out, grid_error *error);
void grid_store_layers_clear(grid_store_layers *layers);

/* Reads a layer as it was on a day ("2025-06-30"; NULL: as it is now). Fields "code", "name" and
 * "parent" are the first ones. */
grid_status grid_store_read(grid_db *db, const grid_store_layer *from, const char *as_of,
                            grid_layer **out, grid_error *error);

/* The fids of the rows that grid_store_read gives as things are now, in its order. The caller frees *fids. */
grid_status grid_store_fids(grid_db *db, const grid_store_layer *from, int64_t **fids, size_t *num,
                            grid_error *error);

/* A day that exists, as YYYY-MM-DD. */
bool grid_store_is_day(const char *text);

/* ---- writing (store_write.c) ------------------------------------------------------------------- */

/* What an import changed. */
typedef struct grid_store_counts {
    size_t read, added, kept, ended, left_out;
} grid_store_counts;

/* Layers to be written under one name, one after another. */
typedef struct grid_store_writer grid_store_writer;

/* `valid_from`: the day on which the new content becomes valid; NULL: that of the last version, which it
 * corrects. */
grid_status grid_store_write_begin(grid_db *db, const char *as, const char *valid_from,
                                   grid_store_writer **out, grid_error *error);

/* Adds the features of a layer. `xy` are its points in the map's CRS, one after another; `code`, `name`,
 * `parent` fields or GRID_NONE. */
grid_status grid_store_write_layer(grid_store_writer *writer, const grid_layer *layer, const double *xy,
                                   int32_t code, int32_t name, int32_t parent, grid_error *error);

/* Instead of grid_store_write_layer, for a layer that stands in the file: all its rows stay as they are but
 * those whose geometry then becomes other rings, all else copied. `layer` is what grid_store_read gave of
 * it, for the digest of feature `feature`, which is the row `fid`. */
void grid_store_write_keep_all(grid_store_writer *writer);
grid_status grid_store_write_redrawn(grid_store_writer *writer, const grid_layer *layer, size_t feature,
                                     int64_t fid, const struct grid_rings *rings, grid_error *error);

/* Ends what was valid and did not come again; the spatial index, the extent, the history. */
grid_status grid_store_write_end(grid_store_writer *writer, const char *source, grid_store_counts *counts,
                                 grid_error *error);
void grid_store_writer_free(grid_store_writer *writer);

#endif
