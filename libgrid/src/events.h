/* events.h - the columns of a table of events.
 *
 *   unit     [ int32 ] ...      times   [ int32 seconds since 2000-01-01 00:00 UTC, NO_TIME ] ...   only columns
 *   words    [ uint16, uint8 ]                                                          that some event fills
 *
 * Numbers of words begin with 1; 0 is none.
 */
#ifndef GRID_SRC_EVENTS_H
#define GRID_SRC_EVENTS_H

#include <grid/events.h>

#include "event_columns.h"
#include "support.h"

enum { GRID_EVENT_NO_TIME = INT32_MIN };

/* Names of one kind of word. */
typedef struct grid_words {
    char **names;
    size_t num, capacity;
} grid_words;

struct grid_events {
    const grid_map *map;
    size_t num, capacity;
    int32_t *unit;
    uint16_t *category;
    uint8_t *word[GRID_NUM_EVENT_WORDS]; /* all but the category */
    int32_t *time[GRID_NUM_EVENT_TIMES]; /* NULL while no event has it */
    uint8_t *reworks;                     /* NULL while no event has some */
    double *xy;                           /* places; NULL: not kept */
    bool from_file, told[GRID_NUM_EVENT_TIMES], told_reworks; /* columns of files */
    grid_words words[GRID_NUM_EVENT_WORDS];
};

/* Number of a name, given one if it is new; 0 for NULL. LIMIT when there are too many. */
grid_status grid_events_number_of(grid_events *events, grid_event_word word, const char *name, uint16_t *out,
                                  grid_error *error);

/* Adds an event whose words have numbers. Times that do not fit are ARGUMENT. */
grid_status grid_events_append(grid_events *events, int32_t unit, const uint16_t words[GRID_NUM_EVENT_WORDS],
                               const int64_t times[GRID_NUM_EVENT_TIMES], int32_t reworks, grid_error *error);

/* Forgets the events from number `num` on. */
void grid_events_cut(grid_events *events, size_t num);

#endif
