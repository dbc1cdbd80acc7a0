/* store_events.h - which events a table of the map file has, and what becomes of them when a file comes.
 *
 * Events have no versions: their own times say when what happened. An event is known by its code, and what a file says
 * of it takes the place of what was said before; one without a code is known by all that it says. What does not come
 * again stays.
 */
#ifndef GRID_SRC_STORE_EVENTS_H
#define GRID_SRC_STORE_EVENTS_H

#include "store.h"

typedef struct grid_known_events grid_known_events;

/* `table` NULL: none yet. */
grid_status grid_known_events_read(grid_db *db, const char *table, grid_known_events **out, grid_error *error);
void grid_known_events_free(grid_known_events *known);

typedef enum grid_event_news { GRID_EVENT_NEW, GRID_EVENT_CHANGED, GRID_EVENT_SAME } grid_event_news;

/* A row that has come: `code` NULL where it has none. */
grid_status grid_known_events_meet(grid_known_events *known, const char *code, const char digest[33],
                                   grid_event_news *out, grid_error *error);

/* Events that are new or others than before, and those that came as they were. One that is changed and changed back
 * is as it was. */
void grid_known_events_count(const grid_known_events *known, size_t *added, size_t *kept);

#endif
