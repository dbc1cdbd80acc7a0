/* import_judge.h - do the layers that were imported lie where the rest of the map says? */
#ifndef GRID_SRC_IMPORT_JUDGE_H
#define GRID_SRC_IMPORT_JUDGE_H

#include "import_report.h"

/* Adds a warning for each layer that got rows and lies shifted as a whole (<grid/shift.h>). `map` is that of
 * the file as it will be. */
grid_status grid_import_judge(grid_db *db, const grid_map *map, const grid_import_report *report,
                              grid_findings *findings, grid_error *error);

#endif
