/* store_shares.h - which cells each building of a map file lies in, and how much of it. */
#ifndef GRID_SRC_STORE_SHARES_H
#define GRID_SRC_STORE_SHARES_H

#include "map_layout.h"
#include "store.h"

/* Of the buildings that are valid and have ground. */
typedef struct grid_share_counts {
    size_t buildings;
    size_t straddling; /* that lie in several cells */
    size_t outside;    /* of which no cell owns a part */
} grid_share_counts;

/* Fills grid_building_cells anew for the map that the file holds now: a row for each building and cell,
 * the share of 1; without a cell for what nobody owns. No layer "building": no rows. */
grid_status grid_store_shares(grid_db *db, const grid_map *map, grid_share_counts *out,
                              grid_error *error);

/* The same counts from the rows that are there. */
grid_status grid_store_count_shares(grid_db *db, grid_share_counts *out, grid_error *error);

#endif
