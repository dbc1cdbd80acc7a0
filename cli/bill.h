/* bill.h - the certificate of a map, told as a table, as JSON and as one page of Markdown. */
#ifndef GRIDCTL_BILL_H
#define GRIDCTL_BILL_H

#include <grid/grid.h>
#include <stdio.h>

#include "mapfile.h"

struct bill {
    const grid_map *map;
    const char *path; /* as the user named the map */
    const char *day;  /* that the map was opened for, or NULL */
    const grid_findings *findings;
    grid_certificate totals;
    bool has_buildings, has_integrity; /* they were looked at */
    const grid_repairs *repairs;       /* NULL: not asked for */
};

/* Runs all checks that the map allows: with the code schemes of the library, the buildings of the map or of
 * the file `buildings` (NULL: the map's), and what hangs on units in a map file. *findings are the caller's.
 * Returns the exit code, after saying what is wrong. */
int bill_make(struct bill *bill, const struct map_args *args, const char *buildings, double sliver_width_m,
              grid_findings **findings);

/* No overlap, no gap, and nothing from a warning up. */
bool bill_is_clean(const struct bill *bill);

void bill_print(const struct bill *bill, bool all);
void bill_write_json(FILE *stream, const struct bill *bill);
void bill_write_markdown(FILE *stream, const struct bill *bill);

#endif
