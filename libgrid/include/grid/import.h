/* import.h - everything a county has, into one map file: a GeoPackage that any GIS opens.
 *
 * A map file is made and changed by imports only, each of which is one transaction: all of it or nothing.
 * It holds every version of each layer: a row is valid from one day until another. docs/formats.md has
 * the tables. grid_map_open reads it like any other MAP.
 */
#ifndef GRID_IMPORT_H
#define GRID_IMPORT_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_import_options {
    size_t size;            /* sizeof(grid_import_options); set by _default */
    const char *as;         /* of a plain file: a level's name, "building", "module:NAME", "area:NAME",
                               "context:NAME", "assignment:NAME", "event:NAME"; a manifest says it of each of
                               its layers */
    const char *code;       /* field names; NULL: guessed and told */
    const char *name;
    const char *parent;     /* of an assignment what somebody is assigned to, guessed and told if NULL; of
                               everything else the unit above, never guessed */
    const char *encoding;   /* as in grid_layer_options */
    const char *crs;        /* of the file's coordinates, instead of what it says */
    const char *map_crs;    /* canonical CRS of a map file that is made; NULL: the manifest's, else that of
                               the lowest level's file */
    const char *valid_from; /* "2025-06-30": what the import changes is so from this day on, and what was
                               valid before stays known; NULL: it corrects the last version */
    bool no_crs_guard;      /* accept coordinates outside their CRS's area of use */
    const char *population; /* fields with the people and the households of each unit; NULL: guessed from
                               usual names when the map is read */
    const char *households;
    grid_progress progress; /* may be NULL; false cancels, and the map file stays as it was */
    void *progress_context;
    bool list_rejects;      /* the report lists every row that wants repair, and all findings about files */
} grid_import_options;

GRID_API grid_import_options grid_import_options_default(void);

/** What became of one layer. */
typedef struct grid_import_count {
    const char *as;
    size_t read;     /* records of its files */
    size_t added;    /* rows that are new or changed */
    size_t kept;     /* rows that were there already, word for word */
    size_t ended;    /* rows that were valid and did not come again */
    size_t left_out; /* of those read: stored without geometry, since it does not transform; of events all that
                        have no place. Of events, what is neither added nor kept came again in a later row */
} grid_import_count;

/** A row of a file that came in and does not serve as it should: it has no place, what is assigned is not on the map,
 *  an event has a time that is none or a code that comes again. It is in the map file with its attributes. */
typedef struct grid_import_reject {
    const char *as, *file;
    int64_t row;        /* its record number, of delimited text its row, the header being 1 */
    const char *reason; /* one English sentence */
    const char *code;   /* as the row gives them; NULL when it does not */
    const char *name;
} grid_import_reject;

typedef struct grid_import_report grid_import_report;

/** Imports `source` (a file, or a manifest JSON with many) into the map file `map_path`, which is made if
 *  it does not exist. Rows are compared with what is valid: importing the same again changes nothing. Events have
 *  no versions: what comes takes the place of what has the same code, and what does not come again stays.
 *  Coordinates are brought into the map's canonical CRS. Before anything lasts, the map is opened as it
 *  will be and its index stored; if it does not open, nothing is changed. `options` may be NULL for a
 *  manifest; *out (may be NULL) is the caller's.
 *  Fails with OPEN, FORMAT, DATA, CRS, LIMIT, MEMORY, ARGUMENT (no such kind, no such day, a day before
 *  one that the layer already knows), CANCELLED, ENVIRONMENT (cannot be written: a full disk, no right to). */
GRID_API grid_status grid_import(const char *map_path, const char *source,
                                 const grid_import_options *options, grid_import_report **out,
                                 grid_error *error);
GRID_API void grid_import_report_free(grid_import_report *report);

GRID_API size_t grid_import_report_num(const grid_import_report *report);
/** The i-th layer, in the order of the import. Borrowed from the report. */
GRID_API const grid_import_count *grid_import_report_at(const grid_import_report *report, size_t i);
/** All rows that want repair, in the order of the import; none without options.list_rejects. Borrowed. */
GRID_API size_t grid_import_report_num_rejects(const grid_import_report *report);
GRID_API const grid_import_reject *grid_import_report_reject_at(const grid_import_report *report,
                                                                size_t i);
/** Whether the map file is another than before. */
GRID_API bool grid_import_report_changed(const grid_import_report *report);
/** What was found while reading, and about the map as it is now. */
GRID_API const grid_findings *grid_import_report_findings(const grid_import_report *report);
/** Buildings with ground that the map file holds now, whose cells are stored with it; *straddling and
 *  *outside (may be NULL) become how many of them lie in several cells, and how many have a part that no
 *  cell owns. */
GRID_API size_t grid_import_report_buildings(const grid_import_report *report, size_t *straddling,
                                             size_t *outside);
/** Bytes of the stored index; 0 when it is too large to be stored and will be built on opening. */
GRID_API size_t grid_import_report_index_bytes(const grid_import_report *report);

#ifdef __cplusplus
}
#endif
#endif
