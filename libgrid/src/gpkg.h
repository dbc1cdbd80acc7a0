/* gpkg.h - the container that a GeoPackage is: made, given tables, kept by the standard (OGC
 * 12-128r17).
 *
 *   grid_gpkg_create -> add_crs -> add_table -> prepare_insert, rows -> add_rtree -> touch ->
 * publish
 *
 * It knows nothing of what the tables mean. Rows go in through a statement of the caller's;
 * geometry as gpkg_blob.h writes it. Bulk work comes before the spatial index: an index that is
 * there is kept by triggers, row by row.
 */
#ifndef GRID_SRC_GPKG_H
#define GRID_SRC_GPKG_H

#include "db.h"
#include "gpkg_blob.h"

/* An empty GeoPackage that grid_db_publish makes the file `path` (db.h: a transaction is open). */
grid_status grid_gpkg_create(const char *path, grid_db **out, grid_error *error);

/* One of our own, to be read (GRID_DB_READ) or changed in place (GRID_DB_WRITE). The functions that
 * its triggers call are registered. FORMAT when it is none. */
grid_status grid_gpkg_open(const char *path, grid_db_mode mode, grid_db **out, grid_error *error);

/* The srs_id of a CRS, which is added if the file does not have it; `crs` NULL or "": -1, a plane
 * that is not known. CRS when it is not understood, or is GCJ-02 or BD-09, which no file stores. */
grid_status grid_gpkg_add_crs(grid_db *db, const char *crs, int32_t *srs_id, grid_error *error);

/* The CRS of an srs_id as <grid/crs.h> understands it ("EPSG:4546" or WKT), "" when not known. The
 * caller frees it. */
grid_status grid_gpkg_crs(grid_db *db, int32_t srs_id, char **out, grid_error *error);

typedef struct grid_gpkg_column {
    const char *name;
    const char
        *type; /* "TEXT", "INTEGER", "REAL", "BOOLEAN", "DATE", "DATETIME", "BLOB", "TEXT(20)" */
    const char *rules; /* "NOT NULL UNIQUE", "REFERENCES units(fid)" ...; or NULL */
    const char *title; /* name for people, in any language; or NULL */
} grid_gpkg_column;

/* A table: key `fid`, then the geometry `geom` if it has features, then the columns. */
typedef struct grid_gpkg_table {
    const char *name;        /* in the file */
    const char *identifier;  /* for people; unique; NULL: the name */
    const char *description; /* or NULL */
    bool has_features;       /* else it holds attributes only */
    grid_blob_type type;     /* of the features */
    int32_t srs_id;
    const grid_gpkg_column *columns;
    size_t num_columns;
} grid_gpkg_table;

/* Makes the table and registers it. Names are quoted, types and rules are SQL of ours. */
grid_status grid_gpkg_add_table(grid_db *db, const grid_gpkg_table *table, grid_error *error);

/* INSERT of all columns: parameter 1 is fid (null: the next), 2 the geometry if there are features,
 * then the columns. */
grid_status grid_gpkg_prepare_insert(grid_db *db, const grid_gpkg_table *table,
                                     grid_statement **out, grid_error *error);

/* UPDATE of the rows that have a value in column number `key`, with the parameters of the INSERT; fid is not looked
 * at. */
grid_status grid_gpkg_prepare_update(grid_db *db, const grid_gpkg_table *table, size_t key,
                                     grid_statement **out, grid_error *error);

/* INSERT of a row that is another's copy, key `fid` apart: parameter 1 is the geometry, the next ones are
 * the first `num_new` columns, the last one the fid of the row that the other columns come from. */
grid_status grid_gpkg_prepare_copy(grid_db *db, const grid_gpkg_table *table, size_t num_new,
                                   grid_statement **out, grid_error *error);

/* The spatial index of a table of features: filled in one go, then kept by the standard's triggers.
 */
grid_status grid_gpkg_add_rtree(grid_db *db, const char *table, grid_error *error);

/* Writes the extent (of a table of features) and the time of the last change into gpkg_contents. */
grid_status grid_gpkg_touch(grid_db *db, const char *table, grid_error *error);

#endif
