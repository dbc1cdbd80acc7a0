/* sheet.h - the situation as a table, as CSV and as JSON. */
#ifndef GRIDCTL_SHEET_H
#define GRIDCTL_SHEET_H

#include <grid/grid.h>
#include <stdio.h>

#include "region.h"

/* Which columns a table for people has; files have all. */
enum sheet_view { SHEET_COUNTS, SHEET_RATES, SHEET_FUNNEL, SHEET_AGEING, NUM_SHEET_VIEWS };
const char *sheet_view_name(enum sheet_view view);

/* A table for each period. */
struct sheet {
    const grid_map *map;
    int32_t level; /* of the rows; GRID_NONE: the map as a whole */
    size_t num, top; /* periods; rows with most reported events, 0: all */
    enum sheet_view view;
    double suppress; /* counts below are not shown, nor what would give them away; 0: all are */
    grid_period *periods;
    grid_situation **now, **then; /* of each period, and of what it is compared with */
    bool tells_filed;             /* else filed events are the accepted ones, and their rate is not known */
    const char *compare;          /* "previous", "yoy" or NULL */
    grid_rollup *per;             /* one measure, or NULL */
    const char *per_name;         /* "area", "population" ... */
    struct region region;         /* what is counted lies in it, if it is asked for */
    grid_suppression **hides;     /* of each period, now and then, each count of the view; NULL: all is shown */
};

/* Decides which counts may be shown; returns the exit code. Before the following, where `suppress` is set. */
int sheet_suppress(struct sheet *sheet);

void sheet_clear(struct sheet *sheet);
void sheet_print(const struct sheet *sheet);
void sheet_write_csv(FILE *stream, const struct sheet *sheet);
void sheet_write_json(FILE *stream, const struct sheet *sheet);

#endif
