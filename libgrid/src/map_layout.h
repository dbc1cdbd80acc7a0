/* map_layout.h - the map in memory: private to map.c, units.c, locate.c and the coverage check.
 *
 *   level   0 county      1 township      2 community        3 grid        4 micro-grid
 *   units   [0]           [1 .. 10]       [11 .. 114]        [115 ..]      [.. num_units - 1]
 *             unit ----> records first_record[u] .. first_record[u + 1] - 1
 *                           record ----> rings record_ring[k] .. ----> points ring_start[r] .. of xy
 *
 * Invariants: units ascend by level, then by code (UTF-8 bytes); a parent stands on a higher level, so
 * its number is smaller than its children's; coordinates are canonical, valid and flushed (exact.h).
 */
#ifndef GRID_SRC_MAP_LAYOUT_H
#define GRID_SRC_MAP_LAYOUT_H

#include <pthread.h>

#include "block.h"
#include "index.h"

typedef struct grid_level {
    char *name;
    int32_t first, num;
} grid_level;

typedef struct grid_unit {
    char *code, *name, *parent_code; /* the last NULL when the source names none */
    int32_t level, parent;
    int32_t first_child, num_children; /* into grid_map.children */
    bool cell;
    double box[4];
    double area;
} grid_unit;

/* Idle transformations to lon/lat and back, one taken by each thread that asks (see locate.c). */
typedef struct grid_pool {
    pthread_mutex_t lock;
    pthread_key_t key;
    bool has_key;
    struct grid_pooled *all, *idle;
} grid_pool;

/* Fits from lon/lat, GCJ-02 and BD-09 to the canonical CRS, each made at its first use (see lonlat.c). */
enum { GRID_LONLAT_KINDS = 3 };
typedef struct grid_lonlat {
    int state[GRID_LONLAT_KINDS], tiles_state[GRID_LONLAT_KINDS]; /* atomic */
    size_t asked[GRID_LONLAT_KINDS]; /* points until fit and tiles are made; atomic */
    struct grid_fit *fit[GRID_LONLAT_KINDS];
    struct grid_tiles *tiles[GRID_LONLAT_KINDS];
} grid_lonlat;

struct grid_map {
    char *name, *crs;
    grid_crs_info crs_info;
    bool has_crs_info, is_file;
    grid_findings *findings;

    grid_level *levels;
    size_t num_levels;
    grid_source *sources;
    size_t num_sources;

    grid_unit *units;
    size_t num_units;
    int32_t *children;

    int32_t *first_record; /* num_units + 1 */
    size_t num_records;
    size_t *record_ring; /* num_records + 1 */
    size_t num_rings;
    size_t *ring_start; /* num_rings + 1 */
    bool *ring_is_hole; /* taken away from its record's area */
    double *xy;
    const char **record_file; /* source path of each record; borrowed from sources */
    int64_t *record_number;   /* its 1-based number there */

    char **field_names;
    size_t num_fields;
    double *values; /* unit * num_fields + field */
    int32_t role_field[GRID_NUM_ROLES]; /* field or GRID_NONE */

    int32_t *cells; /* unit of each rank of `index`, by code */
    size_t num_cells;
    grid_index *index;       /* of the cells */
    int32_t *cover_units;    /* unit of each rank of `cover_index`: deepest level first, then code */
    grid_index *cover_index; /* of the units with children; NULL when there are none */
    grid_block stored; /* what both indexes lie in when they were stored */
    double *areas_m2;  /* ellipsoidal, of each unit, that were stored with them; NULL: to be computed */
    double box[4];

    grid_pool pool;
    grid_lonlat lonlat;
};

/* One file of a level, read. */
typedef struct grid_level_file {
    int32_t level;
    const grid_layer *layer;
    const char *path;  /* lives as long as the map (a source's) */
    const double *box; /* not used by units.c */
    int32_t code, name, parent; /* fields or GRID_NONE */
    int32_t number[GRID_NUM_ROLES]; /* fields that are stated, or GRID_NONE */
    const double *xy;  /* canonical coordinates of all points, in the layer's order, NaN: does not transform */
    double *own_xy;    /* the same where they are not the layer's own */
} grid_level_file;

/* units.c: fills units, levels' ranges, records, parents and numeric fields. */
grid_status grid_units_build(grid_map *map, const grid_level_file *files, size_t num_files,
                             grid_error *error);

/* map.c: a selection of units as input of an index. Ranks follow the order of `units`, which are their
 * labels and stay borrowed; the other arrays of *out are the caller's. */
grid_status grid_map_records(const grid_map *map, const int32_t *units, size_t num, grid_records *out,
                             grid_error *error);
void grid_map_records_clear(grid_records *records);

/* map.c: the order of cells, by code: that of their ranks. */
int grid_map_compare_cells(const grid_map *map, int32_t a, int32_t b);

/* map.c: the map of a map file that is open (store.h), as it is now, with what its transaction has changed. */
struct grid_db;
grid_status grid_map_open_store(struct grid_db *db, bool no_crs_guard, grid_map **out, grid_error *error);

/* map_store.c: the map's indexes as bytes, which the caller frees. */
grid_status grid_map_index_bytes(const grid_map *map, unsigned char **out, size_t *size,
                                 grid_error *error);

/* map_store.c: takes the map's indexes from map->stored, which came from `path`; otherwise as below. */
grid_status grid_map_take_stored(grid_map *map, const char *path, grid_error *error);

/* map_store.c: takes the map's indexes from a file. What is wrong with the file becomes a note, and the
 * indexes stay NULL: fails only when memory is out. */
grid_status grid_map_use_stored(grid_map *map, const char *path, grid_error *error);

/* locate.c: the calling thread's transformation from canonical to lon/lat (or back). NULL on failure. */
grid_transform *grid_map_to_lonlat(const grid_map *map);
grid_transform *grid_map_from_lonlat(const grid_map *map);
grid_status grid_pool_init(grid_pool *pool, grid_error *error);
void grid_pool_clear(grid_pool *pool);

/* lonlat.c: forgets the fits. */
void grid_lonlat_clear(grid_lonlat *lonlat);

#endif
