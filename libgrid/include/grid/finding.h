/* finding.h - findings: faults and remarks about data, collected instead of failing.
 *
 * A finding never stops the work. Layers, maps and the coverage check each carry a list of them.
 */
#ifndef GRID_FINDING_H
#define GRID_FINDING_H

#include <grid/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum grid_severity { GRID_NOTE, GRID_WARNING, GRID_ERROR } grid_severity;

/** What a finding is about. Names (grid_finding_kind_name) are stable and used in JSON. */
typedef enum grid_finding_kind {
    /* reading a file */
    GRID_FINDING_ENCODING,       /* text does not fit the declared encoding, or which one was guessed */
    GRID_FINDING_RECORD,         /* a record was left out: damaged, no geometry, not a number */
    GRID_FINDING_FILE,           /* a file's parts disagree, or a part is missing */
    GRID_FINDING_CRS,            /* no CRS given, guessed, or partly outside the area of use */
    GRID_FINDING_FIELD,          /* a field was guessed, or no code column: order matters */
    /* units and their hierarchy */
    GRID_FINDING_DUPLICATE_CODE, /* one code on several records: one unit, the union (exclave) */
    GRID_FINDING_ORPHAN,         /* the parent code names no unit */
    GRID_FINDING_CYCLE,          /* a unit is its own ancestor */
    GRID_FINDING_TWO_PARENTS,    /* the records of one unit name different parents */
    GRID_FINDING_NO_CODE,        /* a record without a code */
    GRID_FINDING_CODE,           /* a code does not fit the scheme of its level */
    GRID_FINDING_CODE_ORDER,     /* numbers do not run from north to south, west to east (note) */
    GRID_FINDING_ASSIGNMENT,     /* somebody is assigned to no unit or area, or from or to no day */
    /* rings of one record */
    GRID_FINDING_RING,           /* open, too few points, zero length, wound twice, repeated edges */
    GRID_FINDING_SELF_CROSSING,  /* a record's edges cross each other */
    /* the coverage */
    GRID_FINDING_OVERLAP,        /* two or more cells own the same ground */
    GRID_FINDING_HAIR_OVERLAP,   /* the same, narrower than the sliver width */
    GRID_FINDING_GAP,            /* ground enclosed by cells and owned by none */
    GRID_FINDING_SLIVER_GAP,     /* the same, narrower than the sliver width */
    GRID_FINDING_INLET,          /* a gap narrower than the sliver width that is open to the outside */
    GRID_FINDING_T_JUNCTION,     /* a vertex exactly on a neighbour's edge: harmless (note) */
    /* levels against each other */
    GRID_FINDING_OUTSIDE_PARENT, /* a child reaches out of its parent */
    GRID_FINDING_NOT_FILLED,     /* children do not fill their parent */
    GRID_FINDING_BALANCE,        /* area of the children against area of the parent */
    GRID_FINDING_SUM,            /* population or households of the children against those of the parent (note) */
    /* buildings */
    GRID_FINDING_STRADDLER,          /* a building lies in several cells (note) */
    GRID_FINDING_BUILDING_OUTSIDE,   /* a building stands on ground that nobody owns */
    GRID_FINDING_BUILDING_DUPLICATE, /* two buildings with one code, or on the same ground */
    GRID_FINDING_BUILDING_OVERLAP,   /* two buildings share ground */
    /* what hangs on units: module points, buildings, areas, assignments */
    GRID_FINDING_DEAD_UNIT,    /* it names a unit that is no more */
    GRID_FINDING_UNKNOWN_UNIT, /* it names what never was a unit of this map */
    GRID_FINDING_ELSEWHERE,    /* it stands on the ground of another unit than it names (note) */
    GRID_NUM_FINDING_KINDS
} grid_finding_kind;

/** One finding. Numbers that do not apply are NaN, texts that do not apply are NULL.
 *  Coordinates are in the map's canonical CRS; areas and widths are planar, in square metres and
 *  metres of ground (scaled at the place, where the CRS is in degrees). */
typedef struct grid_finding {
    grid_finding_kind kind;
    grid_severity severity;
    const char *file;   /* file the record stands in */
    int64_t record;     /* its 1-based number there; 0 if none */
    const char *code_a; /* the unit, or the lower code of a pair */
    const char *code_b; /* the other unit of a pair, the parent, or NULL */
    double area_m2;     /* of the overlap, gap or difference */
    double width_m;     /* mean width 2A/P of the piece */
    double length_m;    /* half the perimeter of the piece */
    double x, y;        /* a place to look at */
    int64_t count;      /* pieces, records or edges that this finding stands for; 1 or more */
    const char *text;   /* one English sentence with what, why and the remedy */
} grid_finding;

typedef struct grid_findings grid_findings;

GRID_API void grid_findings_free(grid_findings *findings);
GRID_API size_t grid_findings_num(const grid_findings *findings);

/** The i-th finding, in a fixed order (kind, codes, place). Borrowed. i < grid_findings_num. */
GRID_API const grid_finding *grid_findings_at(const grid_findings *findings, size_t i);

/** How many findings have this severity. */
GRID_API size_t grid_findings_num_severity(const grid_findings *findings, grid_severity severity);

/** Stable lower-case name such as "hair-overlap". Never NULL. */
GRID_API const char *grid_finding_kind_name(grid_finding_kind kind);

/** "note", "warning" or "error". Never NULL. */
GRID_API const char *grid_severity_name(grid_severity severity);

#ifdef __cplusplus
}
#endif
#endif
