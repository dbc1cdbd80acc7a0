/* repairs.h - the proposed repairs in memory, and who gets a piece of ground. */
#ifndef GRID_SRC_REPAIRS_H
#define GRID_SRC_REPAIRS_H

#include <grid/repair.h>

#include "check.h"

typedef struct grid_repairs_item {
    grid_repair shown;
    char id[12];
    uint32_t piece; /* into `faults.pieces` */
    int32_t owner;  /* record of the arrangement that keeps or gets it */
} grid_repairs_item;

/* The faces of an arrangement that nobody or several units cover. */
typedef struct grid_faults {
    grid_piece *pieces;
    size_t num;
    grid_island *islands;
    size_t num_islands;
} grid_faults;

struct grid_repairs {
    const grid_map *map;
    grid_check check; /* records of the arrangement, and their units */
    grid_arrangement arrangement;
    grid_faults faults;
    grid_repairs_item *items;
    size_t num;
};

grid_status grid_faults_find(const grid_check *check, const grid_arrangement *arrangement,
                             grid_faults *out, grid_error *error);
void grid_faults_clear(grid_faults *faults);

/* Chooses owners of pieces, one after another. */
typedef struct grid_chooser {
    const grid_check *check;
    const grid_arrangement *arrangement;
    const grid_faults *faults;
    double *of_record, *of_unit; /* metres of border; zeros between calls */
    int32_t *met;                /* records that have some */
    size_t num_met;
    double border_m; /* of the last gap: with the unit that gets it */
} grid_chooser;

bool grid_chooser_init(grid_chooser *chooser, const grid_check *check,
                       const grid_arrangement *arrangement, const grid_faults *faults);
void grid_chooser_clear(grid_chooser *chooser);

/* The record that keeps an overlap, the first of the lowest code, or gets a gap: of the unit with the
 * longest border the record with the longest. Borders within 1e-9 of each other are equally long; then
 * the lowest code, the first record. GRID_NONE for a gap that nobody bounds. */
int32_t grid_chooser_owner(grid_chooser *chooser, size_t piece);

#endif
