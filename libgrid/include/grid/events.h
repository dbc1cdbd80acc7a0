/* events.h - what was reported: where, what kind, and when each step of the loop was done.
 *
 *   collected -> accepted -> filed -> dispatched -> handled -> closed         due: until when it should be handled
 *
 * A table of columns, of which each event has one value: the unit that holds its place, category, line, source
 * and stage as numbers of their names, times in seconds. Events are added one by one or from a file; nothing is
 * ever taken out. A table is changed by one thread and then read by any.
 */
#ifndef GRID_EVENTS_H
#define GRID_EVENTS_H

#include <grid/past.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_events grid_events;

/** When. Each has its own column: 采集, 受理, 立案, 派遣, 处置 (反馈), 结案, 期限. */
typedef enum grid_event_time {
    GRID_EVENT_COLLECTED,
    GRID_EVENT_ACCEPTED,
    GRID_EVENT_FILED, /* what the source does not date is filed when it is accepted */
    GRID_EVENT_DISPATCHED,
    GRID_EVENT_HANDLED,
    GRID_EVENT_CLOSED,
    GRID_EVENT_DUE,
    GRID_NUM_EVENT_TIMES
} grid_event_time;

/** What kind. */
typedef enum grid_event_word {
    GRID_EVENT_CATEGORY, /* 类别 */
    GRID_EVENT_LINE,     /* 条线 */
    GRID_EVENT_SOURCE,   /* 来源 */
    GRID_EVENT_STAGE,    /* 环节: the last one that it has reached */
    GRID_NUM_EVENT_WORDS
} grid_event_word;

/** Stable lower-case names: "collected", "category". Never NULL. */
GRID_API const char *grid_event_time_name(grid_event_time time);
GRID_API const char *grid_event_word_name(grid_event_word word);

/** No time: it has not happened, or nobody knows when. */
#define GRID_NO_TIME INT64_MIN

/** One event. Times are seconds since 1970-01-01 00:00 UTC, or GRID_NO_TIME. */
typedef struct grid_event {
    int32_t unit;                             /* that holds its place: the owner, or the deepest unit that covers it; GRID_NONE */
    const char *words[GRID_NUM_EVENT_WORDS]; /* NULL: not known */
    int64_t times[GRID_NUM_EVENT_TIMES];
    int32_t reworks; /* times that closing was refused (返工次数) */
} grid_event;

/** An empty table. `map` must outlive it. Fails with MEMORY. */
GRID_API grid_status grid_events_new(const grid_map *map, grid_events **out, grid_error *error);
GRID_API void grid_events_free(grid_events *events);

/** Keeps the places of events that are read from now on, in the plane of the map: 16 bytes each. Events before have
 *  none. Fails with MEMORY. */
GRID_API grid_status grid_events_keep_places(grid_events *events, grid_error *error);

/** Adds an event, without a place of its own. ARGUMENT for a unit that the map does not have or a time outside of the years 1932 to 2068;
 *  LIMIT beyond 65,535 categories or 255 lines, sources or stages; MEMORY. */
GRID_API grid_status grid_events_add(grid_events *events, const grid_event *event, grid_error *error);

typedef struct grid_events_options {
    size_t size;    /* sizeof(grid_events_options); set by _default */
    const char *crs; /* of the places; NULL: EPSG:4326 for columns of longitude and latitude, else the map's */
    const char *x, *y; /* columns; NULL: guessed from usual names */
    const char *columns_of_words[GRID_NUM_EVENT_WORDS]; /* NULL: guessed (类别, category ...) */
    const char *columns_of_times[GRID_NUM_EVENT_TIMES]; /* NULL: guessed (采集时间, 结案时间 ...) */
    const char *encoding; /* NULL: UTF-8 if valid, else GB18030 */
    grid_progress progress; /* may be NULL */
    void *progress_context;
    const char *column_of_reworks; /* NULL: guessed (返工次数 ...) */
    const grid_map *within; /* only rows whose place is in it (region.h), in the plane of the events' map; NULL: all */
    grid_past *past; /* of the events' map: each event belongs to whom its place belonged on the day of its collection;
                        NULL: to whom it belongs on the events' map */
} grid_events_options;

GRID_API grid_events_options grid_events_options_default(void);

/** Adds the rows of a file: delimited text with a header, or whatever else grid_layer_open reads, of which `x` and `y`
 *  are not looked at. Times are those of China, as grid_time_read in libgrid/src/day.h reads them. A row counts
 *  whatever is wrong with it: without a usable place nobody holds it, a time that is none is as if it were empty;
 *  *out (may be NULL) gets a warning for the first fifty rows of each fault and one for the rest, and notes about which
 *  columns were guessed, and how many rows lie `within`. With a `past` nobody holds what was collected before the first
 *  version (a warning says how many), and what has no time of collection goes by the events' map. DATA when no column
 *  holds the time of collection; OPEN, FORMAT, CRS, LIMIT, MEMORY, CANCELLED: the table is as it was. */
GRID_API grid_status grid_events_read(grid_events *events, const char *path, const grid_events_options *options,
                                      grid_findings **out, grid_error *error);

/** The same with the features of a layer, each at its grid_layer_point. `x`, `y` and `encoding` are not looked at;
 *  `crs` NULL: the layer's. */
GRID_API grid_status grid_events_read_layer(grid_events *events, const grid_layer *layer,
                                            const grid_events_options *options, grid_findings **out,
                                            grid_error *error);

/** The same with a table of the map file `path` that was imported as `as`, "event:NAME"; `crs` is not looked at.
 *  ARGUMENT when the file has no such table; OPEN and FORMAT as grid_map_layer_open. */
GRID_API grid_status grid_events_read_table(grid_events *events, const char *path, const char *as,
                                            const grid_events_options *options, grid_findings **out,
                                            grid_error *error);

GRID_API size_t grid_events_num(const grid_events *events);
GRID_API const grid_map *grid_events_map(const grid_events *events);
/** Names of a kind of word, in the order of their first event; numbers 0 .. n - 1. */
GRID_API size_t grid_events_num_words(const grid_events *events, grid_event_word word);
GRID_API const char *grid_events_word_name(const grid_events *events, grid_event_word word, size_t number);
/** Number of a name, or GRID_NONE. */
GRID_API int32_t grid_events_word_number(const grid_events *events, grid_event_word word, const char *name);

/** Unit, words and times of an event. i < grid_events_num. */
GRID_API int32_t grid_event_unit(const grid_events *events, size_t i);
GRID_API int32_t grid_event_word_at(const grid_events *events, size_t i, grid_event_word word); /* or GRID_NONE */
GRID_API int64_t grid_event_time_at(const grid_events *events, size_t i, grid_event_time time); /* or GRID_NO_TIME */
/** Whether any event has this time. */
GRID_API bool grid_events_have_time(const grid_events *events, grid_event_time time);
/** Where it is, in the plane of the map; false, and both NaN, when it has no place or places are not kept. */
GRID_API bool grid_event_place(const grid_events *events, size_t i, double *x, double *y);
/** How often closing an event was refused, 255 at most. */
GRID_API int32_t grid_event_reworks(const grid_events *events, size_t i);
/** Whether the source tells this time, or reworks, at all: not when rows were read from files and none has such a
 *  column. What is not told is not known to be none. */
GRID_API bool grid_events_tell_time(const grid_events *events, grid_event_time time);
GRID_API bool grid_events_tell_reworks(const grid_events *events);

/** A time in China as data write it (2025-06-30 08:05, 2025/6/30, 2025年6月30日 ...); false when it is none. */
GRID_API bool grid_event_time_read(const char *text, int64_t *out_utc_s);

#ifdef __cplusplus
}
#endif
#endif
