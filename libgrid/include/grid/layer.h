/* layer.h - features read from one source: geometry, attributes, CRS, encoding.
 *
 * A layer is a plain copy of a file in memory, coordinates untouched, text as UTF-8. It knows nothing
 * of units or ownership. It is immutable once opened; any number of threads may read it.
 */
#ifndef GRID_LAYER_H
#define GRID_LAYER_H

#include <grid/finding.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_layer grid_layer;

typedef enum grid_geometry {
    GRID_GEOMETRY_NONE, /* a record without geometry (null shape, "geometry": null, no coordinates) */
    GRID_GEOMETRY_POINT,
    GRID_GEOMETRY_LINE,
    GRID_GEOMETRY_POLYGON
} grid_geometry;

typedef struct grid_layer_options {
    size_t size;          /* sizeof(grid_layer_options); set by _default */
    const char *encoding; /* of the attribute text, e.g. "GBK"; NULL: .cpg, LDID, UTF-8, GB18030 */
    const char *crs;      /* overrides the file's own CRS; NULL: what the file says */
    const char *table;    /* of a GeoPackage; NULL: what the path says, else the only one */
    const char *x, *y;    /* of delimited text: names of the columns east and north; NULL: as grid_rows_guess_xy */
    bool attributes_only; /* a list without places is fine: rows of delimited text have geometry NONE, and
                             the table of a GeoPackage may be one of attributes, if it is named */
    bool all_findings;    /* keep every finding, not the first 50 of a kind and the number of the others */
    bool keep_placeless;  /* a file none of whose records has a place is no damaged file */
} grid_layer_options;

GRID_API grid_layer_options grid_layer_options_default(void);

/** Reads a shapefile (.shp with .shx and .dbf beside it), GeoJSON (FeatureCollection, bare array of
 *  Features, bare Feature or geometry, newline-delimited), a table of a GeoPackage, which the path may
 *  name ("county.gpkg:village"), or delimited text with a header (.csv, .tsv, .txt): points, all columns
 *  as fields. A build with GDAL also reads KML, MapInfo, DXF, DGN, GPX, FlatGeobuf and a table of a file
 *  geodatabase. The format is told by content, then by ending. Records that cannot serve (null, damaged,
 *  non-finite, without coordinates) keep their place, have geometry NONE and stand in the findings; a
 *  file of which none can serve is FORMAT. Text whose header names no coordinates is DATA, unless
 *  `attributes_only` says that this is meant. `options` may be NULL. Fails with OPEN, FORMAT, DATA,
 *  LIMIT, MEMORY or ENVIRONMENT (unknown encoding). */
GRID_API grid_status grid_layer_open(const char *path, const grid_layer_options *options,
                                     grid_layer **out, grid_error *error);

/** An empty layer to be filled by the calls below, for polygons that come from elsewhere (a database,
 *  a test). `source` stands in messages as the file's name; `crs` as in grid_layer_crs, may be NULL. */
GRID_API grid_status grid_layer_new(const char *source, const char *crs, grid_layer **out,
                                    grid_error *error);
/** Adds a text field; returns its number or GRID_NONE when out of memory. Before the first feature. */
GRID_API int32_t grid_layer_add_field(grid_layer *layer, const char *name);
/** Adds a feature of `num_rings` rings (parts); ring r has sizes[r] points, all of them one after
 *  another in `xy` as x,y pairs. values[f] is the text of field f or NULL. Everything is copied. */
GRID_API grid_status grid_layer_add_feature(grid_layer *layer, grid_geometry kind, size_t num_rings,
                                            const size_t *sizes, const double *xy,
                                            const char *const *values, grid_error *error);
GRID_API void grid_layer_free(grid_layer *layer);

/** Writes a layer as the one table of a new GeoPackage, which replaces `path` as a whole: `table` its name,
 *  `title` its name for people (NULL: the same). Columns of counts become numbers, what could be a code stays
 *  text. Geometry is of one kind, that of the layer. Fails with ENVIRONMENT (cannot be written), CRS (GCJ-02
 *  and BD-09 are not stored), DATA (features of several kinds) or MEMORY; `path` is then as it was. */
GRID_API grid_status grid_layer_save(const grid_layer *layer, const char *path, const char *table,
                                     const char *title, grid_error *error);

/** Path as given to grid_layer_open. */
GRID_API const char *grid_layer_path(const grid_layer *layer);
/** The source's CRS as PROJ understands it (WKT of the .prj, "EPSG:4326" for GeoJSON and for columns of
 *  longitude and latitude), or the `crs` option, which may be "GCJ02" or "BD09": the coordinates are
 *  as in the file, whoever uses them transforms. NULL when nothing is known. */
GRID_API const char *grid_layer_crs(const grid_layer *layer);
/** Name of the encoding the text was decoded from, and how it was chosen ("option", "cpg", "ldid",
 *  "bom", "zeros" of UTF-16 without a mark, "utf-8 valid", "fallback", "always"). Never NULL. */
GRID_API const char *grid_layer_encoding(const grid_layer *layer);
GRID_API const char *grid_layer_encoding_source(const grid_layer *layer);
GRID_API const grid_findings *grid_layer_findings(const grid_layer *layer);

/** Kind of the layer as a whole: that of its first feature with a geometry. */
GRID_API grid_geometry grid_layer_kind(const grid_layer *layer);
GRID_API size_t grid_layer_num_features(const grid_layer *layer);
/** 1-based number of the feature's record in its file; of delimited text the header is row 1, as in a
 *  spreadsheet. Ascending, with gaps where rows are empty. */
GRID_API int64_t grid_layer_record(const grid_layer *layer, size_t feature);
GRID_API grid_geometry grid_layer_feature_kind(const grid_layer *layer, size_t feature);
/** Rings of a polygon, parts of a line; for points one "ring" of one point each. */
GRID_API size_t grid_layer_num_rings(const grid_layer *layer, size_t feature);
/** Points of a ring as x,y pairs, as they stand in the file (closed or not). Borrowed. */
GRID_API const double *grid_layer_ring(const grid_layer *layer, size_t feature, size_t ring,
                                       size_t *num_points);

/** A point on the surface of a polygon (GEOSPointOnSurface), the point itself, or the middle vertex of
 *  a line. DATA when the feature has no geometry. */
GRID_API grid_status grid_layer_point(const grid_layer *layer, size_t feature, double *x, double *y,
                                      grid_error *error);

GRID_API size_t grid_layer_num_fields(const grid_layer *layer);
GRID_API const char *grid_layer_field_name(const grid_layer *layer, size_t field);
/** Number of a field by name (exact, else ASCII case-insensitive), or GRID_NONE. */
GRID_API int32_t grid_layer_field_by_name(const grid_layer *layer, const char *name);
/** Numbers that everybody asks for. */
typedef enum grid_role { GRID_ROLE_POPULATION, GRID_ROLE_HOUSEHOLDS, GRID_NUM_ROLES } grid_role;
/** "population", "households". Never NULL. */
GRID_API const char *grid_role_name(grid_role role);
/** The field that by its usual names (人口, 常住人口, POP, population; 户数, HH, households ...) is that
 *  number, or GRID_NONE. */
GRID_API int32_t grid_layer_field_by_role(const grid_layer *layer, grid_role role);

/** Text of a value, trimmed of spaces and NULs; numbers as written, codes without ".000".
 *  NULL when the value is null or empty. Borrowed. */
GRID_API const char *grid_layer_text(const grid_layer *layer, size_t feature, size_t field);
/** The value as a number, NaN when null or not a number. */
GRID_API double grid_layer_number(const grid_layer *layer, size_t feature, size_t field);

#ifdef __cplusplus
}
#endif
#endif
