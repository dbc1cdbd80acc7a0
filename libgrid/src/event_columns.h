/* event_columns.h - which columns of a list of events say what, and what stands in them.
 *
 * A list is delimited text or a layer: here it is its column names alone, so that one and the same file means the
 * same however it is read.
 */
#ifndef GRID_SRC_EVENT_COLUMNS_H
#define GRID_SRC_EVENT_COLUMNS_H

#include <grid/events.h>
#include <grid/rows.h>

#include "support.h"

/* The names of a list's columns. `path` is what messages call it. */
typedef struct grid_column_names {
    const char *path;
    size_t num;
    const char *(*at)(const void *list, size_t column);
    const void *list;
} grid_column_names;

grid_column_names grid_column_names_of_rows(const char *path, const grid_rows *rows);
grid_column_names grid_column_names_of_layer(const grid_layer *layer);

/* Columns, or GRID_NONE. */
typedef struct grid_event_columns {
    int32_t words[GRID_NUM_EVENT_WORDS], times[GRID_NUM_EVENT_TIMES], reworks;
} grid_event_columns;

/* The column of this name, whatever the case and width of its letters; or GRID_NONE. */
int32_t grid_column_by_name(const grid_column_names *names, const char *name);

/* DATA: the list has no such column. */
grid_status grid_fail_no_column(const grid_column_names *names, const char *name, grid_error *error);

/* By the names that `options` give, which must be there, else by usual ones. DATA when no column holds the time of
 * collection. */
grid_status grid_event_columns_find(const grid_column_names *names, const grid_events_options *options,
                                    grid_event_columns *out, grid_error *error);

/* Adds a note for each column that was guessed. */
void grid_event_columns_tell(const grid_column_names *names, const grid_events_options *options,
                             const grid_event_columns *columns, grid_findings *findings);

/* The columns that by their usual names hold an event's code (编号 ...) and what it is called (标题 ...), or
 * GRID_NONE. */
int32_t grid_event_code_column(const grid_column_names *names);
int32_t grid_event_title_column(const grid_column_names *names);

/* Times are kept as 32 bits of seconds since 2000-01-01 00:00 UTC: 1932 to 2068. */
#define GRID_EVENT_EPOCH_S INT64_C(946684800)
bool grid_event_keeps_time(int64_t utc_s);

/* A text as a time; NULL and "" are GRID_NO_TIME. False, with *out GRID_NO_TIME, when it is none that can be kept: a
 * deadline of 9999-12-31 is no deadline. */
bool grid_event_take_time(const char *text, int64_t *out);
/* A text as a number of reworks, cut to 255; NULL and "" are 0. False, with *out 0, when it is none. */
bool grid_event_take_reworks(const char *text, int32_t *out);

/* What is wrong with a row. */
typedef enum grid_event_fault {
    GRID_EVENT_NO_PLACE,
    GRID_EVENT_BAD_TIME,
    GRID_EVENT_NEVER, /* no time of collection */
    GRID_EVENT_BAD_REWORKS,
    GRID_NUM_EVENT_FAULTS
} grid_event_fault;

/* The sentence about the time of a row that is none. */
void grid_event_bad_time(grid_event_time time, char out[120]);
/* The sentences about the other two that a list itself shows; "" for others. */
const char *grid_event_fault_reason(grid_event_fault fault);
/* "%lld more rows" go on with this. */
const char *grid_event_fault_rest(grid_event_fault fault);

#endif
