/* check.h - one run of the coverage check, shared by coverage.c, inlet.c and nesting.c, and by the repairs. */
#ifndef GRID_SRC_CHECK_H
#define GRID_SRC_CHECK_H

#include <grid/coverage.h>

#include "map_layout.h"
#include "pieces.h"

typedef struct grid_check {
    const grid_map *map;
    double sliver_width_m;
    grid_progress progress;
    void *progress_context;
    grid_findings *findings;
    grid_coverage_totals totals;
    /* records of the arrangement that is looked at */
    size_t num_records;
    int32_t *unit_of, *record_of; /* unit, and record of the map, of each */
} grid_check;

/* Fills unit_of and record_of: which unit and which record of the map each record of the units' index is.
 * The arrays are the caller's. False when memory is out. */
bool grid_check_number_records(grid_check *check, const int32_t *units, size_t num);

/* Code of the unit that a record belongs to. */
const char *grid_check_code(const grid_check *check, int32_t record);

/* Distinct units of a cover; see coverage.c. */
size_t grid_check_units(const grid_check *check, const int32_t *cover, uint32_t num, int32_t *out,
                        size_t capacity);

/* inlet.c: narrow gaps that are open to the outside. */
grid_status grid_check_inlets(grid_check *check, const grid_arrangement *arrangement,
                              grid_error *error);

/* nesting.c: children against their parents, level by level. */
grid_status grid_check_nesting(grid_check *check, grid_error *error);

#endif
