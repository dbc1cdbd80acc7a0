/* import_assign.h - a list of who is assigned to what, held against the map file that it goes into.
 */
#ifndef GRID_SRC_IMPORT_ASSIGN_H
#define GRID_SRC_IMPORT_ASSIGN_H

#include "import_report.h"

/* What is valid in the map file and has a code: units and areas. */
typedef struct grid_target {
    char *code, *name; /* the name may be NULL */
} grid_target;

typedef struct grid_targets {
    grid_target *list; /* by code */
    size_t *by_name;   /* of those that have one */
    size_t num_named;
    size_t num, capacity;
    bool read;
} grid_targets;

/* Adds a finding, and a reject, for every row that names no unit or area that is valid in the map
 * file, or days that are none. The targets are read when they are not there. */
grid_status grid_import_check_assignments(grid_db *db, const grid_import_rows *rows,
                                          grid_targets *targets, grid_import_report *report,
                                          grid_error *error);

/* Points, buildings and areas may name the unit that they belong to. A field that is called so counts where at
 * least half of its values are codes of the map, and is told. */
grid_status grid_import_guess_unit(grid_db *db, const grid_import_rows *rows, grid_targets *targets,
                                   grid_roles *roles, grid_findings *findings, grid_error *error);

void grid_targets_clear(grid_targets *targets);

#endif
