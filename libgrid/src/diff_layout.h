/* diff_layout.h - a diff in memory: private to diff.c and diff_access.c. */
#ifndef GRID_SRC_DIFF_LAYOUT_H
#define GRID_SRC_DIFF_LAYOUT_H

#include "succession.h"

typedef struct grid_diff_entry {
    grid_change told;
    size_t first; /* its units in `units`: those before, then those after */
} grid_diff_entry;

struct grid_diff {
    grid_succession s;
    grid_diff_totals totals;
    grid_diff_entry *changes;
    size_t num_changes, capacity;
    int32_t *units;
    size_t num_units, unit_capacity;
    size_t num_kind[GRID_NUM_CHANGE_KINDS];
};

#endif
