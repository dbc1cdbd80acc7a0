/* eventfile.h - the events that a command counts: of files, or of the tables of the map; and the days it counts. */
#ifndef GRIDCTL_EVENTFILE_H
#define GRIDCTL_EVENTFILE_H

#include <grid/grid.h>

#include "mapfile.h"

struct event_args {
    struct text_list files, tables; /* neither: all tables of the map */
    const char *x, *y, *crs, *encoding;
    struct text_list words[GRID_NUM_EVENT_WORDS]; /* which events count; none: all */
    const char *from, *to, *now;                  /* NULL: not given */
    bool all, quiet;                              /* findings */
    bool places;                                  /* are to be kept */
};

/* Rows of an option table for a command whose struct has a `struct event_args events`. */
#define EVENT_OPTIONS(values)                                                                      \
    {"events", 'e', OPTION_LIST, "FILE", offsetof(values, events.files),                           \
     N_("CSV or layer with places and times of events, instead of the map's; may be repeated")},   \
    {"events-of", 0, OPTION_LIST, "NAME", offsetof(values, events.tables),                         \
     N_("only the events that were imported into the map as event:NAME; may be repeated")}

#define EVENT_WORD_OPTIONS(values)                                                                 \
    {"category", 0, OPTION_LIST, "NAME", offsetof(values, events.words[GRID_EVENT_CATEGORY]),      \
     N_("only events of this category; may be repeated, as --line, --source and --stage")},        \
    {"line", 0, OPTION_LIST, "NAME", offsetof(values, events.words[GRID_EVENT_LINE]),              \
     N_("only events of this line of work")},                                                      \
    {"source", 0, OPTION_LIST, "NAME", offsetof(values, events.words[GRID_EVENT_SOURCE]),          \
     N_("only events from this source")},                                                          \
    {"stage", 0, OPTION_LIST, "NAME", offsetof(values, events.words[GRID_EVENT_STAGE]),            \
     N_("only events that stand at this stage")}

#define EVENT_DAY_OPTIONS(values)                                                                  \
    {"from", 0, OPTION_TEXT, "DAY", offsetof(values, events.from),                                 \
     N_("first day or time that counts, e.g. 2025-06-01 (default: that of the first event)")},     \
    {"to", 0, OPTION_TEXT, "DAY", offsetof(values, events.to),                                     \
     N_("last day that counts, or the time before which it does (default: all until now)")}

/* Reads them into a table of the map at `path`, each owned as of its day unless a day of the map was asked for; only
 * those that lie `within` (NULL: all). Returns EXIT_FINE, EXIT_FINDINGS when something was wrong with rows, or says
 * what failed and returns that exit code. */
int events_open(const grid_map *map, const char *path, const struct map_args *map_args,
                const struct event_args *args, const grid_map *within, grid_events **out);

/* Warns when a period that is compared with begins before the day of the first event. */
void events_say_before_first(const grid_events *events, int64_t from_s);

/* The time as of which is counted. Says what is wrong with an option, and returns the exit code, as the next two. */
int events_now(const struct event_args *args, int64_t *out);
/* The period that the options ask for. */
int events_period(const struct event_args *args, const grid_events *events, int64_t now, grid_period *out);
/* The step of this name. */
int events_step(const char *name, grid_step *out);
/* Numbers of the words that count, of which `how` keeps pointers. */
int events_choose(const struct event_args *args, const grid_events *events,
                  int32_t numbers[GRID_NUM_EVENT_WORDS][MAX_TEXTS], grid_situation_options *how);

/* The steps of a period, the first and the last cut where it begins and ends; without a step the period itself. The
 * caller frees *out. */
int events_periods(grid_period whole, const grid_step *step, grid_period **out, size_t *num);

/* "2025-06-30", with hours and minutes, and seconds, as far as it is no midnight. */
const char *events_time_text(int64_t utc_s, char text[32]);

#endif
