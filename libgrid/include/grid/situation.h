/* situation.h - the table that leaders ask for: counts, rates and times of events by unit, for a period.
 *
 * Every count is dated by its own step: what was reported by the time of collection, what was closed by the time
 * of closing, what should have been closed by its due time. Counts add up at every level of a ragged tree
 * (rollup.h), with what nobody holds told apart. docs/semantics.md has the formulas and their sources.
 */
#ifndef GRID_SITUATION_H
#define GRID_SITUATION_H

#include <grid/events.h>
#include <grid/rollup.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is counted of the events of a period [from, to). "By the end": before `to`, and before the time as of
 *  which it is counted. */
typedef enum grid_count {
    GRID_COUNT_REPORTED,        /* 上报数: collected in the period */
    GRID_COUNT_ACCEPTED,        /* 受理数: accepted in it */
    GRID_COUNT_FILED,           /* 立案数: filed in it; without a column of its own, accepted */
    GRID_COUNT_DUE,             /* 应结案数: due in it, and handled by the end or past due by it */
    GRID_COUNT_HANDLED,         /* 处置数: handled in it */
    GRID_COUNT_HANDLED_ON_TIME, /* 按期处置数: of these, not after they were due */
    GRID_COUNT_HANDLED_LATE,    /* 超期处置数: of these, after they were due */
    GRID_COUNT_CLOSED,          /* 结案数: closed in it */
    GRID_COUNT_CLOSED_ON_TIME,  /* 按期结案数: of these, not after they were due */
    GRID_COUNT_OPEN,            /* 未结数: collected and not closed by the end */
    GRID_COUNT_OVERDUE,         /* 超期未处置数: due before the end and not handled by it */
    GRID_COUNT_REWORKED,        /* 返工数: handled in it, closing having been refused once or more; each counts once */
    /* the funnel: of those collected in the period, how many reached each step by the end */
    GRID_COUNT_OF_REPORTED_ACCEPTED,
    GRID_COUNT_OF_REPORTED_FILED,
    GRID_COUNT_OF_REPORTED_DISPATCHED,
    GRID_COUNT_OF_REPORTED_HANDLED,
    GRID_COUNT_OF_REPORTED_CLOSED,
    /* 未结数 by the time since they were collected: below 1 day, below 3, 7, 15 and 30, and longer */
    GRID_COUNT_OPEN_1,
    GRID_COUNT_OPEN_3,
    GRID_COUNT_OPEN_7,
    GRID_COUNT_OPEN_15,
    GRID_COUNT_OPEN_30,
    GRID_COUNT_OPEN_LONGER,
    GRID_NUM_COUNTS
} grid_count;

/** Ratios of two counts; NaN where the denominator is 0. */
typedef enum grid_rate {
    GRID_RATE_FILED,           /* 立案率: filed / accepted */
    GRID_RATE_CLOSED,          /* 结案率: closed / due */
    GRID_RATE_CLOSED_ON_TIME,  /* 按期结案率: closed on time / due */
    GRID_RATE_HANDLED,         /* 处置率: handled / due */
    GRID_RATE_HANDLED_ON_TIME, /* 按期处置率: handled on time / due */
    GRID_RATE_REWORKED,        /* 返工率: reworked / due */
    GRID_NUM_RATES
} grid_rate;

/** Stable lower-case names ("reported", "closed-rate"), and what offices call them. Never NULL. */
GRID_API const char *grid_count_name(grid_count count);
GRID_API const char *grid_count_title(grid_count count);
GRID_API const char *grid_rate_name(grid_rate rate);
GRID_API const char *grid_rate_title(grid_rate rate);
/** The counts that a rate is the ratio of. */
GRID_API void grid_rate_counts(grid_rate rate, grid_count *part, grid_count *whole);
GRID_API double grid_rate_of(grid_rate rate, const double counts[GRID_NUM_COUNTS]);

/** A period in seconds since 1970-01-01 00:00 UTC, the first inside, the last not. */
typedef struct grid_period {
    int64_t from_s, to_s;
} grid_period;

/** Steps of the calendar of China; weeks begin on Monday. */
typedef enum grid_step {
    GRID_STEP_HOUR,
    GRID_STEP_DAY,
    GRID_STEP_WEEK,
    GRID_STEP_MONTH,
    GRID_STEP_QUARTER,
    GRID_STEP_YEAR,
    GRID_NUM_STEPS
} grid_step;
/** "hour", "day", "week", "month", "quarter", "year". */
GRID_API const char *grid_step_name(grid_step step);
/** The step that holds a time. */
GRID_API grid_period grid_step_around(grid_step step, int64_t utc_s);
/** The same period so many steps later (or earlier): ends that fall on no such day, as 31 February, are the first
 *  of the next month. */
GRID_API grid_period grid_period_moved(grid_period period, grid_step step, int steps);

typedef struct grid_situation_options {
    size_t size; /* sizeof(grid_situation_options); set by _default */
    grid_period period;
    int64_t as_of_s; /* nothing that happened from this time on is known; INT64_MAX: all is */
    /* which events: of each kind of word the numbers that count (grid_events_word_number); NULL: all */
    const int32_t *words[GRID_NUM_EVENT_WORDS];
    size_t num_words[GRID_NUM_EVENT_WORDS];
} grid_situation_options;

/** All events, from the first time that is known until one second after the last. */
GRID_API grid_situation_options grid_situation_options_default(void);

typedef struct grid_situation grid_situation;

/** Counts the events of a period. The table of events must not change meanwhile; the situation keeps numbers only,
 *  and the map. A period that ends before it begins is ARGUMENT; one that holds nothing counts nothing. Fails with
 *  MEMORY too. */
GRID_API grid_status grid_situation_make(const grid_events *events, const grid_situation_options *options,
                                         grid_situation **out, grid_error *error);
GRID_API void grid_situation_free(grid_situation *situation);

/** Counts of a unit and all below it; of GRID_NONE everything, what nobody holds included. NaN for what the source
 *  does not tell (grid_events_tell_time): handled events of files without such a time are not known to be none. */
GRID_API void grid_situation_counts(const grid_situation *situation, int32_t unit, double out[GRID_NUM_COUNTS]);
/** Counts that no row of a level holds (grid_rollup_row_of). */
GRID_API void grid_situation_unassigned(const grid_situation *situation, int32_t level,
                                        double out[GRID_NUM_COUNTS]);

/** The counts as measures of a roll-up, in the order of grid_count; what the source does not tell is 0 there. Borrowed. */
GRID_API const grid_rollup *grid_situation_rollup(const grid_situation *situation);

/** Rows of a level, as in rollup.h. */
GRID_API size_t grid_situation_num_rows(const grid_situation *situation, int32_t level);
GRID_API int32_t grid_situation_unit_at(const grid_situation *situation, int32_t level, size_t row);

/** Seconds from acceptance (or else collection) until an event was handled, of those handled in the period that a
 *  unit and all below it hold (GRID_NONE: all): the smallest value that at least `share` of them do not exceed
 *  (0.5: the median; nearest rank). NaN where there are none. */
GRID_API double grid_situation_handling_s(const grid_situation *situation, int32_t unit, double share);

#ifdef __cplusplus
}
#endif
#endif
