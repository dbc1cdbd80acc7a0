/* eventfile.h - the events that a command counts: of files, or of the tables of the map; and the days it counts. */
#ifndef GRIDCTL_EVENTFILE_H
#define GRIDCTL_EVENTFILE_H

#include <grid/grid.h>

#include "mapfile.h"

struct event_args {
    struct text_list files, tables; /* neither: all tables of the map */
    const char *x, *y, *crs, *encoding;
    const char *from, *to, *now; /* NULL: not given */
    bool all, quiet;             /* findings */
};

/* The rows of an option table for a command whose struct has a `struct event_args events`, and those of the days. */
#define EVENT_OPTIONS(values)                                                                      \
    {"events", 'e', OPTION_LIST, "FILE", offsetof(values, events.files),                           \
     N_("CSV or layer with places and times of events, instead of the map's; may be repeated")},   \
    {"events-of", 0, OPTION_LIST, "NAME", offsetof(values, events.tables),                         \
     N_("only the events that were imported into the map as event:NAME; may be repeated")}

#define EVENT_DAY_OPTIONS(values)                                                                  \
    {"from", 0, OPTION_TEXT, "DAY", offsetof(values, events.from),                                 \
     N_("first day or time that counts, e.g. 2025-06-01 (default: that of the first event)")},     \
    {"to", 0, OPTION_TEXT, "DAY", offsetof(values, events.to),                                     \
     N_("last day that counts, or the time before which it does (default: all until now)")},       \
    {"now", 0, OPTION_TEXT, "TIME", offsetof(values, events.now),                                  \
     N_("count as of this time (default: the clock's)")}

/* Reads them into a table of the map at `path`, each owned as of its day unless a day of the map was asked for; only
 * those that lie `within` (NULL: all). Returns EXIT_FINE, EXIT_FINDINGS when something was wrong with rows, or says
 * what failed and returns that exit code. */
int events_open(const grid_map *map, const char *path, const struct map_args *map_args,
                const struct event_args *args, const grid_map *within, grid_events **out);

/* The time as of which is counted. Says what is wrong with an option, and returns the exit code, as the next two. */
int events_now(const struct event_args *args, int64_t *out);
/* The period that the options ask for. */
int events_period(const struct event_args *args, const grid_events *events, int64_t now, grid_period *out);
/* The step of this name; `option` is who asks. */
int events_step(const char *name, grid_step *out);

#endif
