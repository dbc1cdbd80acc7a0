/* sheet.h - the situation as a table, as CSV and as JSON. */
#ifndef GRIDCTL_SHEET_H
#define GRIDCTL_SHEET_H

#include <grid/grid.h>
#include <stdio.h>

#include "region.h"

/* A table for each period. */
struct sheet {
    const grid_map *map;
    int32_t level; /* of the rows; GRID_NONE: the map as a whole */
    size_t num, top; /* periods; rows with most reported events, 0: all */
    grid_period *periods;
    grid_situation **now, **then; /* of each period, and of what it is compared with */
    const char *compare;          /* "previous", "yoy" or NULL */
    grid_rollup *per;             /* one measure, or NULL */
    const char *per_name;         /* "area", "population" ... */
    struct region region;         /* what is counted lies in it, if it is asked for */
};

void sheet_clear(struct sheet *sheet);
void sheet_print(const struct sheet *sheet);
void sheet_write_csv(FILE *stream, const struct sheet *sheet);
void sheet_write_json(FILE *stream, const struct sheet *sheet);

#endif
