/* diff.h - what changed between two maps: redrawn, renamed, re-coded, split, merged, new, gone.
 *
 * The cells of both maps are arranged in one plane, exactly (docs/decisions/0002), so that every
 * piece of ground knows which cell owned it before and which owns it after; ground that several
 * cells claim belongs to the lowest code, as a point there. Everything else follows from the areas
 * of that table, level by level: a unit above the cells has the ground of its cells.
 * docs/semantics.md has the rules.
 *
 * The two maps are called before and after. diff(a, b) and diff(b, a) tell the same with the sides
 * exchanged; the order of the input changes nothing.
 */
#ifndef GRID_DIFF_H
#define GRID_DIFF_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_diff grid_diff;

typedef struct grid_diff_options {
    size_t size;         /* sizeof(grid_diff_options); set by _default */
    double hair_width_m; /* ground with a mean width 2A/P below this was not moved, its border was
                            drawn anew; 0.5, the sliver width of the coverage check */
    double same_share; /* two units are the same ground, and one lies within another, when they have
                          at least this share in common; 0.95: two drawings of one area differ by a
                          few percent at most, two neighbours share nothing. Above 0.5, at most 1 */
    grid_progress progress; /* may be NULL */
    void *progress_context;
} grid_diff_options;

GRID_API grid_diff_options grid_diff_options_default(void);

/** Names (grid_change_kind_name) are stable and used in JSON. */
typedef enum grid_change_kind {
    GRID_CHANGE_SPLIT,       /* one unit's ground became that of several */
    GRID_CHANGE_MERGED,      /* several units' ground became that of one */
    GRID_CHANGE_NEW,         /* a unit that continues none */
    GRID_CHANGE_GONE,        /* a unit that none continues */
    GRID_CHANGE_RECODED,     /* the same unit under another code */
    GRID_CHANGE_RENAMED,     /* the same unit under another name */
    GRID_CHANGE_REPARENTED,  /* the same unit under another parent, unless that continues, takes in
                                or is a part of the one before */
    GRID_CHANGE_REDRAWN,     /* ground went from one unit to another: the border moved */
    GRID_CHANGE_REDIGITISED, /* the border of two units differs by hairs only */
    GRID_CHANGE_NUMBER, /* a numeric field of the unit has another value (population, households),
                           and no split or merger gave it other ground */
    GRID_NUM_CHANGE_KINDS
} grid_change_kind;

/** Stable lower-case name such as "redigitised". Never NULL. */
GRID_API const char *grid_change_kind_name(grid_change_kind kind);

/** One change. Units are numbers of their map; an empty list stands for nobody. Numbers that do not
 *  apply are NaN, texts NULL. Coordinates are canonical; areas and widths are planar, in metres of
 *  ground. */
typedef struct grid_change {
    grid_change_kind kind;
    int32_t level;                 /* of the diff */
    const int32_t *before, *after; /* units: for redigitised those on both sides of the border */
    size_t num_before, num_after;
    double area_m2;    /* of the ground that went over; of the unit else, after if it is there */
    double width_m;    /* redrawn, redigitised: 2A/P of the widest piece */
    double x, y;       /* a place to look at, inside the largest piece; NaN where a unit has no
                          ground */
    size_t num_pieces; /* redrawn, redigitised: how many */
    const char *field; /* number: its name and values, of which one may be NaN */
    double value_before, value_after;
} grid_change;

/** Compares two maps, which must outlive *out. `options` may be NULL.
 *  Fails with CRS when the maps do not have one plane, LIMIT for more than two million crossings of
 *  borders or coordinates beyond 1e-60 .. 1e60, ARGUMENT, MEMORY, CANCELLED. */
GRID_API grid_status grid_diff_maps(const grid_map *before, const grid_map *after,
                                    const grid_diff_options *options, grid_diff **out,
                                    grid_error *error);
GRID_API void grid_diff_free(grid_diff *diff);

GRID_API const grid_map *grid_diff_before(const grid_diff *diff);
GRID_API const grid_map *grid_diff_after(const grid_diff *diff);

/** Changes in a fixed order: level, kind, codes before, codes after, field. Borrowed. */
GRID_API size_t grid_diff_num_changes(const grid_diff *diff);
GRID_API const grid_change *grid_diff_change_at(const grid_diff *diff, size_t i);
GRID_API size_t grid_diff_num_kind(const grid_diff *diff, grid_change_kind kind);

/** Levels that at least one map has, compared by name (two maps of one level each: with each
 *  other): first those before from the highest down, then those that are new. */
GRID_API size_t grid_diff_num_levels(const grid_diff *diff);
GRID_API const char *grid_diff_level_name(const grid_diff *diff, int32_t level);

/** The unit of the other map that a unit is: the same ground; or the same code and more than half
 *  of the smaller one in common; or the same name and more than half of both. GRID_NONE when there is
 *  none, or no such unit. */
GRID_API int32_t grid_diff_unit_after(const grid_diff *diff, int32_t unit_before);
GRID_API int32_t grid_diff_unit_before(const grid_diff *diff, int32_t unit_after);

/** Planar m2 of ground that a unit's cells own. 0 for no such unit. */
GRID_API double grid_diff_area_before(const grid_diff *diff, int32_t unit_before);
GRID_API double grid_diff_area_after(const grid_diff *diff, int32_t unit_after);

/** Ground that one unit had and one has: an entry of the table of all units of a level before and
 *  after. GRID_NONE is nobody of that level. */
typedef struct grid_transfer {
    int32_t level; /* of the diff */
    int32_t before, after;
    double area_m2;
    double wide_m2; /* of it in pieces that are no hairs; pieces are faces of all cells' borders */
    double hair_m2; /* and in hairs */
    double width_m; /* of the widest piece */
    double x, y;    /* inside the largest piece */
    size_t num_wide, num_hairs;
} grid_transfer;

/** All entries that are not empty, by level, before, after: a level's areas add up to the ground
 *  that has a unit of this level before or after. Borrowed. */
GRID_API size_t grid_diff_num_transfers(const grid_diff *diff);
GRID_API const grid_transfer *grid_diff_transfer_at(const grid_diff *diff, size_t i);

/** Ground by what became of it, planar m2; the last five add up to both_m2. */
typedef struct grid_diff_totals {
    double before_m2, after_m2; /* ground that has an owner */
    double both_m2;             /* before or after */
    double kept_m2;             /* the owner is the same unit, also under another code */
    double moved_m2;            /* another owner */
    double gained_m2, lost_m2;  /* nobody's before; nobody's after */
    double hair_m2;             /* of these three, what lies in hairs, and is not counted there */
} grid_diff_totals;

GRID_API void grid_diff_get_totals(const grid_diff *diff, grid_diff_totals *out);

/** How many places have another owner. */
typedef struct grid_diff_places {
    size_t num;     /* features of the layer */
    size_t nowhere; /* of them without a usable place */
    size_t moved;   /* of them owned by another unit after than before, or by nobody on one side */
} grid_diff_places;

/** Owners of a layer's features before and after: of buildings, by their representative point
 *  (grid_layer_point), or of points. The layer's CRS is brought to that of the maps. `before` and
 *  `after` (each may be NULL) have room for all features and become cells or GRID_NONE. Fails with
 *  CRS or MEMORY. */
GRID_API grid_status grid_diff_layer(const grid_diff *diff, const grid_layer *layer,
                                     int32_t *before, int32_t *after, grid_diff_places *out,
                                     grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
