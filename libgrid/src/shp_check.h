/* shp_check.h - are the parts of a shapefile what their headers claim? Asked before any library
 * reads them.
 *
 * The checks work on the bytes in memory, and correct those bytes where a header claims more than
 * there is, so that whoever reads them next sees consistent files.
 */
#ifndef GRID_SRC_SHP_CHECK_H
#define GRID_SRC_SHP_CHECK_H

#include "file.h"
#include "layer.h"

/* A record of a .shp as its index tells. */
struct grid_shp_record {
    const char *fault; /* why it cannot serve, or NULL */
    bool empty;        /* null shape or no points: nothing to read */
};

struct grid_shp_summary {
    grid_geometry kind;
    size_t num_records;
    struct grid_shp_record *records; /* the caller frees it */
    size_t num_rings, num_points;    /* of all records that can serve */
};

/* Checks .shp and .shx, says on the layer what is wrong with the files as a whole, and rewrites the
 * index in memory so that every record that can serve lies inside the .shp. FORMAT or LIMIT when
 * the files cannot be read at all. */
grid_status grid_shp_check(grid_layer *layer, struct grid_bytes *shp, struct grid_bytes *shx,
                           struct grid_shp_summary *out, grid_error *error);

struct grid_dbf_summary {
    size_t num_records, num_fields, header_length, record_length;
    unsigned language; /* LDID byte */
};

/* The same for a .dbf: its header is made to fit the number of records that are there. `path`
 * stands in messages. */
grid_status grid_dbf_check(grid_layer *layer, const char *path, struct grid_bytes *dbf,
                           struct grid_dbf_summary *out, grid_error *error);

#endif
