/* cube.h - counts of events by unit, word and day, ready to be asked and to grow.
 *
 * One step of the loop (reported, closed ...) is counted: unit x chosen kinds of words x day, with the sums over
 * all units below and over all words beside them. Any period of whole days, for any unit and any one word of
 * each kind or all of them, is a few additions; an event more is a few more. What else may be asked of events
 * scans their columns (situation.h, grid_events_group).
 */
#ifndef GRID_CUBE_H
#define GRID_CUBE_H

#include <grid/events.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_cube grid_cube;

typedef struct grid_cube_options {
    size_t size;          /* sizeof(grid_cube_options); set by _default */
    grid_event_time time; /* the step whose day counts; COLLECTED */
    bool by[GRID_NUM_EVENT_WORDS]; /* kinds of words that can be asked for; the category alone */
    size_t max_bytes;     /* LIMIT beyond; 256 MB */
    /* days for which there is room, as times; both GRID_NO_TIME: those of the events, and a year more */
    int64_t from_s, to_s;
} grid_cube_options;

GRID_API grid_cube_options grid_cube_options_default(void);

/** Counts all events. `events` must outlive the cube. Words that come later than the cube, and days for which there
 *  is no room, make grid_cube_update fail; make a new one then. `options` may be NULL. Fails with LIMIT, which says
 *  how much it would take, ARGUMENT or MEMORY. */
GRID_API grid_status grid_cube_make(const grid_events *events, const grid_cube_options *options, grid_cube **out,
                                    grid_error *error);
GRID_API void grid_cube_free(grid_cube *cube);

/** Takes in the events that were added since; nobody may ask meanwhile. LIMIT when there is no room for one of
 *  them: those before it are in. */
GRID_API grid_status grid_cube_update(grid_cube *cube, grid_error *error);

/** Events of a period of whole days in China: those whose day lies in [from, to), as times at or after their
 *  midnights. `unit` with all below it, GRID_NONE: everything; words[w] a number, GRID_NONE: all (also for kinds
 *  that the cube does not have; NULL: all of all). A unit or word that is none has no events. */
GRID_API uint64_t grid_cube_count(const grid_cube *cube, int32_t unit, const int32_t *words, int64_t from_s,
                                  int64_t to_s);

/** Bytes that it takes. */
GRID_API size_t grid_cube_bytes(const grid_cube *cube);

/** Counts events by unit, category and period in one pass over the columns: counts[(unit * categories + category) *
 *  periods + period] for unit 0 .. grid_map_num_units (the last is nobody), category 0 .. grid_events_num_words (the
 *  last is none), by the unit that holds each event itself. `bounds` are num_periods + 1 ascending times; what
 *  lies in none of the periods is left out. `counts` has room for all of them and is added to. ARGUMENT for bounds
 *  that do not ascend, or that are further apart than 100 years. */
GRID_API grid_status grid_events_group(const grid_events *events, grid_event_time time, size_t num_periods,
                                       const int64_t *bounds, uint32_t *counts, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
