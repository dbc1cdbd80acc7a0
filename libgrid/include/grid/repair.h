/* repair.h - what would close a gap or drop an overlap, and doing it: proposed first, never silently.
 *
 * A repair gives one piece of ground, a face of the cells' arrangement, to one cell:
 *   gap       ground that nobody owns goes to the neighbour with the longest common border
 *   overlap   ground that several cells claim stays with the lowest code and is taken off the others
 * Nothing else moves. Lakes and enclaves are gaps too, so only what is narrower than a width is
 * proposed (docs/semantics.md). Narrow gaps that are open to the outside (inlets) are left alone.
 */
#ifndef GRID_REPAIR_H
#define GRID_REPAIR_H

#include <grid/import.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_repairs grid_repairs;

typedef struct grid_repairs_options {
    size_t size;            /* sizeof(grid_repairs_options); set by _default */
    double width_m;         /* pieces with a mean width 2A/P below this are proposed; 0.5, the sliver
                               width of the check; INFINITY: all */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_repairs_options;

GRID_API grid_repairs_options grid_repairs_options_default(void);

typedef enum grid_repair_kind { GRID_REPAIR_GAP, GRID_REPAIR_OVERLAP } grid_repair_kind;

/** "gap" or "overlap". Never NULL. */
GRID_API const char *grid_repair_kind_name(grid_repair_kind kind);

/** One repair. Coordinates are canonical; areas and lengths are planar, in metres of ground. */
typedef struct grid_repair {
    const char *id; /* "g-7k2m9qxa", "o-...": made of the piece's own edges and of who gets it, so that it
                       does not depend on the order of the input, and is another once these change */
    grid_repair_kind kind;
    int32_t to;          /* unit that owns the ground afterwards */
    const int32_t *from; /* units that lose it, by code; none for a gap */
    size_t num_from;
    double area_m2;
    double width_m;   /* mean width 2A/P */
    double length_m;  /* half the perimeter */
    double border_m;  /* of a gap: its border with `to`; NaN for an overlap */
    double x, y;      /* a place to look at */
    const char *text; /* one English sentence */
} grid_repair;

/** Proposes repairs for the cells of a map, which must outlive *out. `options` may be NULL.
 *  Fails with LIMIT for more than two million crossings of borders or coordinates beyond
 *  1e-60 .. 1e60, ARGUMENT (a width that is no number or negative), MEMORY, CANCELLED. */
GRID_API grid_status grid_repairs_suggest(const grid_map *map, const grid_repairs_options *options,
                                          grid_repairs **out, grid_error *error);
GRID_API void grid_repairs_free(grid_repairs *repairs);

GRID_API const grid_map *grid_repairs_map(const grid_repairs *repairs);
GRID_API size_t grid_repairs_num(const grid_repairs *repairs);
/** In a fixed order: kind, `to`, `from`, id. Borrowed. i < grid_repairs_num. */
GRID_API const grid_repair *grid_repairs_at(const grid_repairs *repairs, size_t i);
/** Number of the repair with this id, or GRID_NONE. */
GRID_API int32_t grid_repairs_by_id(const grid_repairs *repairs, const char *id);

/* ---- in memory ------------------------------------------------------------------------------- */

/** Records as they are after repairs: those that changed, and no others. */
typedef struct grid_redrawing grid_redrawing;

/** One record (feature) that changed. */
typedef struct grid_redrawn {
    int32_t unit;
    const char *file; /* where the record stands, as in grid_source.path; borrowed from the map */
    int64_t record;   /* its 1-based number there */
    bool moved;       /* false: it has new vertices on its border, where others meet it, and the same
                         ground but for their rounding */
    size_t num_rings; /* even-odd, closed, in canonical coordinates */
} grid_redrawn;

/** Applies `num` of the repairs, by number (NULL: all of them), to the rings of the records that they
 *  concern. Neighbours get bit-identical vertices. Where two borders cross, the crossing becomes a
 *  vertex of every record that runs through it, rounded to a double; hairs that this rounding opens are
 *  closed by the same rules, so that the check finds nothing where a repair was made.
 *  *out borrows from the repairs' map. Fails with ARGUMENT (no such number), DATA (a record would lose
 *  all its ground; rounding left more than it closed), LIMIT, MEMORY, CANCELLED. */
GRID_API grid_status grid_repairs_apply(const grid_repairs *repairs, const size_t *which, size_t num,
                                        grid_redrawing **out, grid_error *error);
GRID_API void grid_redrawing_free(grid_redrawing *redrawing);

GRID_API size_t grid_redrawing_num(const grid_redrawing *redrawing);
/** By code, then in the order of the unit's records. Borrowed. i < grid_redrawing_num. */
GRID_API const grid_redrawn *grid_redrawing_at(const grid_redrawing *redrawing, size_t i);
/** A ring as x,y pairs. Borrowed. */
GRID_API const double *grid_redrawing_ring(const grid_redrawing *redrawing, size_t i, size_t ring,
                                           size_t *num_points);

/* ---- in a map file --------------------------------------------------------------------------- */

typedef struct grid_repair_options {
    size_t size;            /* sizeof(grid_repair_options); set by _default */
    const char *const *ids; /* repairs to apply, of whatever width; NULL: all that are proposed */
    size_t num_ids;
    double width_m;         /* what is proposed: as in grid_repairs_options */
    const char *valid_from; /* "2025-06-30": the repaired units are so from this day on, and what was
                               valid before stays known */
    bool correct;           /* instead of a day: the last version is corrected */
    bool dry_run;           /* everything but the writing; needs neither of the two */
    grid_progress progress; /* may be NULL; false cancels, and the map file stays as it was */
    void *progress_context;
} grid_repair_options;

GRID_API grid_repair_options grid_repair_options_default(void);

typedef struct grid_repair_report grid_repair_report;

/** Applies repairs to a map file (import.h) by one transaction: the rows of the units concerned become
 *  new versions that differ in their geometry only, all other rows stay, the index is stored anew.
 *  Before anything lasts, the map is opened as it will be. Units above the cells are not redrawn.
 *  *out is the caller's. Fails with ARGUMENT (neither a day nor `correct`, both of them, no such day, an
 *  id that no piece has), DATA (see grid_repairs_apply; no map file), OPEN, FORMAT, LIMIT, MEMORY,
 *  CANCELLED, ENVIRONMENT. */
GRID_API grid_status grid_repair_file(const char *map_path, const grid_repair_options *options,
                                      grid_repair_report **out, grid_error *error);
GRID_API void grid_repair_report_free(grid_repair_report *report);

/** The map as it was before, for codes and names of units. */
GRID_API const grid_map *grid_repair_report_map(const grid_repair_report *report);
/** The repairs that were (or, in a dry run, would be) applied, in the order of grid_repairs_at. */
GRID_API size_t grid_repair_report_num(const grid_repair_report *report);
GRID_API const grid_repair *grid_repair_report_at(const grid_repair_report *report, size_t i);
/** Records with other ground, and records that have new vertices only. */
GRID_API void grid_repair_report_records(const grid_repair_report *report, size_t *moved,
                                         size_t *vertices_only);
/** What became of each layer that was written; none after a dry run, or when there was no repair. */
GRID_API size_t grid_repair_report_num_layers(const grid_repair_report *report);
GRID_API const grid_import_count *grid_repair_report_layer_at(const grid_repair_report *report,
                                                              size_t i);

#ifdef __cplusplus
}
#endif
#endif
