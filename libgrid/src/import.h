/* import.h - what every change of a map file ends with. */
#ifndef GRID_SRC_IMPORT_H
#define GRID_SRC_IMPORT_H

#include <grid/import.h>

#include "store_shares.h"

/* The map as it will be, of a file in a transaction: it must open; its index and its buildings' cells go
 * into the file. Layers of `report` (NULL: none) that lie shifted are told. What is found about it is added to `findings`, which may be NULL; *index_bytes stays as
 * it is when the index is too large to be stored. */
grid_status grid_import_index(grid_db *db, bool no_crs_guard, const grid_import_report *report,
                              grid_findings *findings, grid_share_counts *shares, size_t *index_bytes, grid_error *error);

#endif
