/* store.h - the map file: a GeoPackage with everything that a county has (docs/decisions/0006).
 *
 *   grid_meta      name, value                             what the map is: schema, name, CRS
 *   grid_layers    "as", kind, rank, table_name, num       which table holds what, and how much
 *   grid_history   what was imported when, and what that changed
 *   grid_index     the stored index of what the map holds now
 *   grid_building_cells   building (its fid), cell (its code), share: whose ground buildings stand on
 *   township ...   one table of features for each layer, under its own name:
 *                  code, name, parent, valid_from, valid_to, digest, then the source's own columns
 *   assignment_X   the same without geometry: who (code, name) answers for which unit or area (parent)
 *   event_X        points; an event has one row, whatever was known of it before
 *
 * A row is valid from one day until another; null is since ever, and until now. So one file holds every
 * version, and what was true on a day is a condition. `digest` sums up a row's content: importing the
 * same again changes nothing.
 */
#ifndef GRID_SRC_STORE_H
#define GRID_SRC_STORE_H

#include <grid/crs.h>

#include "gpkg.h"
#include "layer.h"

enum { GRID_STORE_SCHEMA = 1 };

typedef enum grid_store_kind {
    GRID_STORE_LEVEL,
    GRID_STORE_BUILDING,
    GRID_STORE_MODULE,
    GRID_STORE_AREA,
    GRID_STORE_CONTEXT,
    GRID_STORE_ASSIGNMENT,
    GRID_STORE_EVENT
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

/* What `as` may be, for messages. */
#define GRID_STORE_KINDS                                                                           \
    "a level's name (township, village, ...), building, module:NAME, area:NAME, context:NAME, "    \
    "assignment:NAME or event:NAME"

/* Kind of "township", "building", "module:NAME" and so on. ARGUMENT with the possible ones where it is
 * none. */
grid_status grid_store_kind_of(const char *as, grid_store_kind *out, grid_error *error);

/* NAME of "area:NAME"; all of it where a forged file has no colon. */
const char *grid_store_name_of(const grid_store_layer *layer);

/* OPENs a file to read it, which is never trusted, if it looks like a map file: a SQLite database with our
 * tables. *out is NULL for any other file, be it there or not. FORMAT for another schema; OPEN for one that
 * cannot be read now. */
grid_status grid_store_recognise(const char *path, grid_db **out, grid_error *error);

/* The tables of an empty map file. `crs` is the plane's; `info` what is known of it, or NULL. */
grid_status grid_store_create(grid_db *db, const char *name, const char *crs, const grid_crs_info *info,
                              grid_error *error);

/* OPEN a map file to read it (never trusted) or to change it. FORMAT for another schema. */
grid_status grid_store_open(const char *path, bool write, grid_db **out, grid_error *error);

/* Value of grid_meta; "" when it has none. The caller frees it. */
grid_status grid_store_meta(grid_db *db, const char *name, char **out, grid_error *error);

/* The name of the column in which a layer has a number, as its import stated it; "" when it did not. The
 * caller frees it. */
grid_status grid_store_number(grid_db *db, const char *as, grid_role role, char **out, grid_error *error);
grid_status grid_store_set_number(grid_db *db, const char *as, grid_role role, const char *column,
                                  grid_error *error);

/* What the file says of its CRS, so that opening it need not ask PROJ, which takes longer than all the rest.
 * *known is false when it says nothing that can serve. */
grid_status grid_store_crs_info(grid_db *db, grid_crs_info *out, bool *known, grid_error *error);

grid_status grid_store_list(grid_db *db, grid_store_layers *out, grid_error *error);
void grid_store_layers_clear(grid_store_layers *layers);

/* Reads a layer as it was on a day ("2025-06-30"; NULL: as it is now), or of that what meets a box (min x,
 * min y, max x, max y; NULL: all). Fields "code", "name" and "parent" are the first ones. */
grid_status grid_store_read(grid_db *db, const grid_store_layer *from, const char *as_of,
                            const double *box, grid_layer **out, grid_error *error);

/* Some of the rows that are valid now, evenly chosen: about `most` of them, or all if there are fewer. */
grid_status grid_store_read_sample(grid_db *db, const grid_store_layer *from, size_t most, grid_layer **out,
                                   grid_error *error);

/* The same of the rows whose parent is one of `num` texts. */
grid_status grid_store_read_of(grid_db *db, const grid_store_layer *from, const char *as_of,
                               const char *const *parents, size_t num, grid_layer **out,
                               grid_error *error);

/* The last row with this code that was valid before a day (NULL: before now) and is no more: *out is NULL when
 * there is none. `ended` becomes the first day on which it was no more. */
grid_status grid_store_read_former(grid_db *db, const grid_store_layer *from, const char *code,
                                   const char *as_of, grid_layer **out, char ended[11], grid_error *error);

/* The fids of the rows that grid_store_read gives as things are now, in its order. The caller frees *fids. */
grid_status grid_store_fids(grid_db *db, const grid_store_layer *from, int64_t **fids, size_t *num,
                            grid_error *error);

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

/* Adds the features of a layer. `xy` are its points in the map's CRS, one after another, of events one place
 * for each feature; `code`, `name`, `parent` fields or GRID_NONE. */
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
