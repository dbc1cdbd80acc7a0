/* gpkg_blob.h - geometry as a GeoPackage stores it, to and from the rings of a layer.
 *
 * OGC 12-128r17, 2.1.3: a header "GP" with the srs_id and mostly the envelope, then ISO WKB.
 */
#ifndef GRID_SRC_GPKG_BLOB_H
#define GRID_SRC_GPKG_BLOB_H

#include "layer.h"

/* Geometry types by their number in WKB. */
typedef enum grid_blob_type {
    GRID_BLOB_GEOMETRY, /* any: of a column, never of a blob */
    GRID_BLOB_POINT,
    GRID_BLOB_LINESTRING,
    GRID_BLOB_POLYGON,
    GRID_BLOB_MULTIPOINT,
    GRID_BLOB_MULTILINESTRING,
    GRID_BLOB_MULTIPOLYGON,
    GRID_NUM_BLOB_TYPES
} grid_blob_type;

/* "MULTIPOLYGON", as gpkg_geometry_columns names it. */
const char *grid_blob_type_name(grid_blob_type type);

/* What a blob said besides its coordinates. */
struct grid_blob_about {
    int32_t srs_id;
    bool flattened; /* it has Z or M, which were dropped */
};

/* Adds the geometry to the feature that is being filled and sets its kind, NONE for an empty one.
 * Of a collection the polygons count, else the lines, else the points. Returns NULL,
 * grid_blob_no_memory, or why the blob cannot serve; the feature then has no geometry. */
const char *grid_blob_read(grid_layer *layer, const void *bytes, size_t size,
                           struct grid_blob_about *about);
extern const char grid_blob_no_memory[];

/* minx, maxx, miny, maxy; all NaN when it is empty. False when the blob is none. */
bool grid_blob_envelope(const void *bytes, size_t size, double out[4]);

/* A blob in memory that grows and is used again; begins as {0}, ends with free(bytes). */
struct grid_blob {
    unsigned char *bytes;
    size_t size, capacity;
};

/* Writes rings as a blob of this type: points of one "ring" each, lines, or the rings of polygons
 * in any order and direction, closed or not. Which rings are shells and which holes is found by
 * nesting; coordinates are not changed. DATA when a single type is asked for and there are several
 * parts, LIMIT above 65,536 rings. */
grid_status grid_blob_write(struct grid_blob *out, int32_t srs_id, grid_blob_type type,
                            const struct grid_rings *rings, grid_error *error);

#endif
