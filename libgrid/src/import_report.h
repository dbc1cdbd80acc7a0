/* import_report.h - what an import tells: counts, findings, and the rows that want repair. */
#ifndef GRID_SRC_IMPORT_REPORT_H
#define GRID_SRC_IMPORT_REPORT_H

#include <grid/import.h>

#include "fields.h"
#include "store_shares.h"

struct grid_import_report {
    grid_import_count *counts;
    size_t num, capacity, index_bytes;
    grid_import_reject *rejects;
    size_t num_rejects, rejects_capacity;
    bool changed; /* the map file is another than before */
    bool lists_rejects;
    grid_share_counts shares;
    grid_findings *findings;
};

grid_import_report *grid_import_report_new(void);

grid_status grid_import_report_count(grid_import_report *report, const char *as,
                                     const grid_store_counts *counts, grid_error *error);

/* A layer that is being imported, and which fields say who a row is. */
typedef struct grid_import_rows {
    const char *as, *file;
    const grid_layer *layer;
    const grid_roles *roles;
} grid_import_rows;

/* Lists a row of the layer, if rejects are listed. */
grid_status grid_import_report_reject(grid_import_report *report, const grid_import_rows *rows,
                                      size_t feature, const char *reason, grid_error *error);

/* Lists the rows that have no place, or none in the map's plane. `xy` are the layer's points there,
 * one after another, or, if `one_each`, one place for each feature. */
grid_status grid_import_report_places(grid_import_report *report, const grid_import_rows *rows,
                                      const double *xy, bool one_each, const char *crs, grid_error *error);

#endif
