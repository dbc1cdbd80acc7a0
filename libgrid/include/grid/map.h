/* map.h - one county: units by level, parents, cells, and the index that answers who owns a point.
 *
 * A map is an immutable snapshot. After it is opened any number of threads may use it without locks.
 * Unit numbers run from 0; they are ordered by level, then by code (UTF-8 bytes), so they do not depend
 * on the order of the input.
 */
#ifndef GRID_MAP_H
#define GRID_MAP_H

#include <grid/crs.h>
#include <grid/layer.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_map grid_map;

typedef struct grid_map_options {
    size_t size;            /* sizeof(grid_map_options); set by _default */
    const char *code;       /* field names for a plain polygon file; NULL: guessed and told */
    const char *name;
    const char *parent;
    const char *encoding;   /* as in grid_layer_options */
    const char *crs;        /* overrides the file's CRS (or the manifest's) */
    bool no_crs_guard;      /* accept coordinates outside the CRS's area of use */
    grid_progress progress; /* may be NULL */
    void *progress_context;
    const char *index_path; /* file of grid_map_save_index to use instead of building; NULL: none */
    const char *as_of;      /* of a map file: the map as it was on this day, "2025-06-30"; NULL: as it is.
                               Other maps know no days: ARGUMENT */
    const char *population; /* fields of a plain polygon file with these numbers; NULL: guessed */
    const char *households;
} grid_map_options;

GRID_API grid_map_options grid_map_options_default(void);

/** Opens a MAP: a map file (import.h), a plain polygon file (a one-level map) or a manifest JSON that
 *  names level files (docs/formats.md). `options` may be NULL. */
GRID_API grid_status grid_map_open(const char *path, const grid_map_options *options, grid_map **out,
                                   grid_error *error);

/** The same from one polygon layer in memory, as a one-level map. The layer is copied. */
GRID_API grid_status grid_map_from_layer(const grid_layer *layer, const grid_map_options *options,
                                         grid_map **out, grid_error *error);
GRID_API void grid_map_free(grid_map *map);

/** Any layer of a map file (import.h) by what it was imported as ("village", "building", "module:NAME"),
 *  as it was on a day (NULL: as it is), in the plane of the map; the fields code, name and parent come
 *  first; those of an assignment have no geometry. ARGUMENT when the file has no such layer, or it is no day. Fails as grid_layer_open else. */
GRID_API grid_status grid_map_layer_open(const char *path, const char *as, const char *as_of,
                                         grid_layer **out, grid_error *error);

/** The same, but only the features whose envelope meets a box of the map's plane: min x, min y, max x, max y. */
GRID_API grid_status grid_map_layer_open_in(const char *path, const char *as, const char *as_of,
                                            const double box[4], grid_layer **out,
                                            grid_error *error);

/** Places of all features of a layer (grid_layer_point: of a polygon a point on its surface) in the map's
 *  canonical CRS, as x,y pairs; NaN, NaN where there is none or it does not transform. The layer's own CRS
 *  is that of the map when it says none. `xy` has room for twice the features. Fails with CRS or MEMORY. */
GRID_API grid_status grid_map_places(const grid_map *map, const grid_layer *layer, double *xy,
                                     grid_error *error);

/** Imports that changed a map file, the earliest first. */
typedef struct grid_map_versions grid_map_versions;
typedef struct grid_map_version {
    const char *as;          /* the layer, "village", "module:NAME" */
    const char *valid_from;  /* the day from which it is so, "2025-06-30"; NULL: since ever */
    size_t added, kept, ended; /* rows that were new or changed, were there already, did not come again */
    const char *source;      /* the first file that was read */
    const char *imported_at; /* UTC, "2025-07-01T08:05:00.000Z" */
} grid_map_version;
GRID_API grid_status grid_map_versions_open(const char *path, grid_map_versions **out, grid_error *error);
GRID_API void grid_map_versions_free(grid_map_versions *versions);
GRID_API size_t grid_map_versions_num(const grid_map_versions *versions);
GRID_API const grid_map_version *grid_map_versions_at(const grid_map_versions *versions, size_t i);

/** Stores the map's index, so that opening the same data with `index_path` need not build it. The file
 *  is written beside `path` and renamed, so maps that use the old one go on with it.
 *
 *  The file serves this version of the library, this kind of machine and exactly these polygons, codes'
 *  order and levels. In any other case, and when it is damaged, missing or unreadable,
 *  grid_map_open says so in a note (finding "file") and builds the index: answers are the same.
 *  The file is mapped as long as the map lives: replace or remove it as you like, but do not cut or
 *  overwrite it in place, which ends the process (SIGBUS); keep it on a local disk. Who may write the
 *  file is trusted like who may write the map: one forged with valid checksums can give wrong
 *  owners, though it cannot make a query read outside it. */
GRID_API grid_status grid_map_save_index(const grid_map *map, const char *path, grid_error *error);

/** Whether the map was opened from a map file, whose other layers can be read by path (grid_map_layer_open,
 *  areas.h, assignments.h); grid_map_source_at names them. */
GRID_API bool grid_map_is_file(const grid_map *map);
/** Name of the county: the manifest's, else the file's. */
GRID_API const char *grid_map_name(const grid_map *map);
/** Canonical CRS, in which ownership is decided; "" when nothing is known (plain plane). */
GRID_API const char *grid_map_crs(const grid_map *map);
/** The same described; NULL when the CRS is not known. */
GRID_API const grid_crs_info *grid_map_crs_info(const grid_map *map);
/** min x, min y, max x, max y of all cells, canonical CRS. */
GRID_API void grid_map_extent(const grid_map *map, double out[4]);
/** What was found while reading: files, encodings, fields, hierarchy, rings. */
GRID_API const grid_findings *grid_map_findings(const grid_map *map);

GRID_API size_t grid_map_num_levels(const grid_map *map);
/** Name of a level ("township"); level 0 is the highest. */
GRID_API const char *grid_map_level_name(const grid_map *map, int32_t level);
/** Level by name, or GRID_NONE. */
GRID_API int32_t grid_map_level_by_name(const grid_map *map, const char *name);
/** Units of a level are numbers *first .. *first + *num - 1. */
GRID_API void grid_map_level_units(const grid_map *map, int32_t level, int32_t *first, int32_t *num);

/** Source files of the map: path, what it was read as, encoding, CRS, number of records. */
typedef struct grid_source {
    const char *path;
    const char *as;              /* level name, "building", "module:NAME", ... */
    const char *encoding;        /* NULL for a file that is named but not read */
    const char *encoding_source;
    const char *crs;             /* may be NULL; of a file that is not read what the manifest states */
    size_t num_records;
    bool loaded;                 /* false: named by the manifest or in the map file, but no level */
} grid_source;
GRID_API size_t grid_map_num_sources(const grid_map *map);
GRID_API const grid_source *grid_map_source_at(const grid_map *map, size_t i);

GRID_API size_t grid_map_num_units(const grid_map *map);
GRID_API size_t grid_map_num_cells(const grid_map *map);
/** The i-th cell (a unit without children), by code. */
GRID_API int32_t grid_map_cell_at(const grid_map *map, size_t i);
/** Unit with this code: the lowest level first. GRID_NONE if there is none. */
GRID_API int32_t grid_map_unit_by_code(const grid_map *map, const char *code);

GRID_API const char *grid_unit_code(const grid_map *map, int32_t unit);
/** Name, or the code when the source has no name. "" for GRID_NONE. */
GRID_API const char *grid_unit_name(const grid_map *map, int32_t unit);
GRID_API int32_t grid_unit_level(const grid_map *map, int32_t unit);
/** Parent, or GRID_NONE. */
GRID_API int32_t grid_unit_parent(const grid_map *map, int32_t unit);
/** Ancestor at a level (the unit itself if it is of that level), or GRID_NONE. */
GRID_API int32_t grid_unit_ancestor(const grid_map *map, int32_t unit, int32_t level);
GRID_API size_t grid_unit_num_children(const grid_map *map, int32_t unit);
GRID_API int32_t grid_unit_child_at(const grid_map *map, int32_t unit, size_t i);
GRID_API bool grid_unit_is_cell(const grid_map *map, int32_t unit);

/** All rings of all records of the unit in the canonical CRS, closed, as x,y pairs. Borrowed.
 *  Holes and shells are not told apart: the region is even-odd within a record. */
GRID_API size_t grid_unit_num_rings(const grid_map *map, int32_t unit);
GRID_API const double *grid_unit_ring(const grid_map *map, int32_t unit, size_t ring,
                                      size_t *num_points);
/** Adds a unit's ground to a layer as one polygon feature, in the canonical CRS; without ground, as one that has
 *  no geometry. `values` as in grid_layer_add_feature, which it fails as; ARGUMENT when the map has no such unit. */
GRID_API grid_status grid_layer_add_unit(grid_layer *layer, const grid_map *map, int32_t unit,
                                         const char *const *values, grid_error *error);
GRID_API void grid_unit_extent(const grid_map *map, int32_t unit, double out[4]);
/** Planar area of the unit's region in square units of the canonical CRS, by even-odd rule of the rings
 *  (sum of signed ring areas, each ring's sign by nesting). */
GRID_API double grid_unit_area(const grid_map *map, int32_t unit);
/** Area on the ellipsoid in m2; planar area when the CRS is not known. Costs a transformation of every
 *  vertex; the calling thread's first call sets up PROJ. */
GRID_API double grid_unit_geodesic_area(const grid_map *map, int32_t unit);

/** Numeric attributes that the level files carry (population, households ...). */
GRID_API size_t grid_map_num_fields(const grid_map *map);
GRID_API const char *grid_map_field_name(const grid_map *map, size_t field);
GRID_API int32_t grid_map_field_by_name(const grid_map *map, const char *name);
/** The field that holds the population or the households, or GRID_NONE: what the manifest, the import or
 *  the options state, else what its name says (grid_layer_field_by_role). Where levels state different
 *  fields it is one more, named as the role. */
GRID_API int32_t grid_map_field_by_role(const grid_map *map, grid_role role);
/** Value, NaN when the unit's source does not have it. A unit of several records has the value that all
 *  of them repeat, else their sum. */
GRID_API double grid_unit_number(const grid_map *map, int32_t unit, size_t field);

#ifdef __cplusplus
}
#endif
#endif
