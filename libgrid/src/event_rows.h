/* event_rows.h - rows of any source into a table of events.
 *
 *   begin -> take a row, another ... -> end: versions of the map one after another, for what happened in their days
 *
 * The source gives fields as bytes; words, times and faults are the same for all of them.
 */
#ifndef GRID_SRC_EVENT_ROWS_H
#define GRID_SRC_EVENT_ROWS_H

#include "event_columns.h"
#include "events.h"
#include "text.h"

/* A raw value that was met, and its number. */
typedef struct grid_known_word {
    char *bytes;
    size_t length;
    uint16_t number;
} grid_known_word;

typedef struct grid_known_words {
    grid_known_word *list;
    size_t num, capacity;
} grid_known_words;

/* An event of the table whose place is to be asked of a version of the map. */
typedef struct grid_earlier_event {
    size_t event;
    int32_t version;
    double x, y;
} grid_earlier_event;

/* To be filled by the source before the first row: names, columns, field, source, decoder, crs. */
typedef struct grid_event_rows {
    grid_events *events;
    size_t before; /* events that the table had */
    grid_events_options options;
    grid_column_names names;
    grid_event_columns columns;
    grid_slice (*field)(const void *source, int32_t column); /* of the current row; empty where it has none */
    const void *source;
    grid_decoder *decoder; /* of fields; NULL: they are UTF-8 without quotes */
    const char *crs;             /* of places; NULL: the map's */
    grid_known_words met[GRID_NUM_EVENT_WORDS];
    grid_findings *findings;
    size_t told[GRID_NUM_EVENT_FAULTS];
    /* the batch */
    double *px, *py;
    int32_t *cells, *units;
    uint16_t (*numbers)[GRID_NUM_EVENT_WORDS];
    int64_t (*when)[GRID_NUM_EVENT_TIMES];
    int32_t *refused;
    size_t n;
    grid_transform *to_plane; /* of places that are kept; NULL: they are there already */
    int64_t num_rows, num_within;
    /* events that go by another version of the map */
    grid_earlier_event *earlier;
    size_t num_earlier, earlier_capacity, num_climbed, num_lost;
    int64_t num_before; /* those of days that the map does not know */
} grid_event_rows;

/* Room for a batch. Clear it in either case. */
grid_status grid_event_rows_begin(grid_event_rows *rows, grid_events *events, const grid_events_options *options,
                                  grid_error *error);

/* The current row, whose number is `record` and whose place is x, y; `no_place` (NULL: it is one) says why it has
 * none. `done` is the part of the source that has been read. */
grid_status grid_event_rows_take(grid_event_rows *rows, int64_t record, const char *no_place, double x, double y,
                                 double done, grid_error *error);

/* The rest of the rows, and what is to be told. If the status that reading gave is no success, the table becomes
 * what it was. Gives that status back, or that of the end. */
grid_status grid_event_rows_end(grid_event_rows *rows, grid_status status, grid_findings **out, grid_error *error);

void grid_event_rows_clear(grid_event_rows *rows);

#endif
