/* situation.c - events of a period, counted by unit: see <grid/situation.h>.
 *
 *   one pass over the columns --> counts of the unit that holds each event --> roll-up, a measure for each count
 *                             --> (unit, seconds) of those handled --> sorted by the order of the tree
 *
 * The units below a unit follow it in that order, so its handling times are a run.
 */
#include <grid/situation.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "events.h"

/* An event that was handled: where its unit stands in the order of the tree, and how long it took. */
typedef struct handling {
    int32_t place;
    int32_t seconds;
} handling;

struct grid_situation {
    const grid_map *map;
    grid_rollup *rollup;
    handling *handlings;
    size_t num_handlings, capacity;
    bool untold[GRID_NUM_COUNTS];
    int32_t *place, *end; /* of each unit in the order of the tree, and of what follows the last below it */
};

/* ---- names ----------------------------------------------------------------------------------- */

static const struct {
    const char *name, *title;
} counts[GRID_NUM_COUNTS] = {
    {"reported", "上报数"},
    {"accepted", "受理数"},
    {"filed", "立案数"},
    {"due", "应结案数"},
    {"handled", "处置数"},
    {"handled-on-time", "按期处置数"},
    {"handled-late", "超期处置数"},
    {"closed", "结案数"},
    {"closed-on-time", "按期结案数"},
    {"open", "未结数"},
    {"overdue", "超期未处置数"},
    {"reworked", "返工数"},
    {"of-reported-accepted", "上报中已受理"},
    {"of-reported-filed", "上报中已立案"},
    {"of-reported-dispatched", "上报中已派遣"},
    {"of-reported-handled", "上报中已处置"},
    {"of-reported-closed", "上报中已结案"},
    {"open-below-1-day", "未结不到1天"},
    {"open-1-to-3-days", "未结1至3天"},
    {"open-3-to-7-days", "未结3至7天"},
    {"open-7-to-15-days", "未结7至15天"},
    {"open-15-to-30-days", "未结15至30天"},
    {"open-longer", "未结30天以上"},
};

static const struct {
    const char *name, *title;
    grid_count part, whole;
} rates[GRID_NUM_RATES] = {
    {"filed-rate", "立案率", GRID_COUNT_FILED, GRID_COUNT_ACCEPTED},
    {"closed-rate", "结案率", GRID_COUNT_CLOSED, GRID_COUNT_DUE},
    {"closed-on-time-rate", "按期结案率", GRID_COUNT_CLOSED_ON_TIME, GRID_COUNT_DUE},
    {"handled-rate", "处置率", GRID_COUNT_HANDLED, GRID_COUNT_DUE},
    {"handled-on-time-rate", "按期处置率", GRID_COUNT_HANDLED_ON_TIME, GRID_COUNT_DUE},
    {"reworked-rate", "返工率", GRID_COUNT_REWORKED, GRID_COUNT_DUE},
};

const char *grid_count_name(grid_count count) { return counts[count].name; }
const char *grid_count_title(grid_count count) { return counts[count].title; }
const char *grid_rate_name(grid_rate rate) { return rates[rate].name; }
const char *grid_rate_title(grid_rate rate) { return rates[rate].title; }

void grid_rate_counts(grid_rate rate, grid_count *part, grid_count *whole)
{
    *part = rates[rate].part;
    *whole = rates[rate].whole;
}

double grid_rate_of(grid_rate rate, const double values[GRID_NUM_COUNTS])
{
    double whole = values[rates[rate].whole];
    return whole > 0 ? values[rates[rate].part] / whole : NAN;
}

/* ---- the calendar ---------------------------------------------------------------------------- */

enum { DAY_S = 86400 };

const char *grid_step_name(grid_step step)
{
    static const char *const names[GRID_NUM_STEPS] = {"hour", "day", "week", "month", "quarter", "year"};
    return names[step];
}

grid_period grid_step_around(grid_step step, int64_t utc_s)
{
    struct grid_day_parts d = grid_day_of_time(utc_s);
    int64_t midnight = utc_s - d.second;
    int quarter = (d.month - 1) / 3 * 3 + 1;
    switch (step) {
    case GRID_STEP_HOUR: {
        int64_t from = midnight + d.second / 3600 * 3600;
        return (grid_period){from, from + 3600};
    }
    case GRID_STEP_WEEK: {
        /* 1970-01-01 was a Thursday; in China it began 8 hours before the epoch */
        int64_t days = (midnight + 8 * 3600) / DAY_S, monday = ((days + 3) % 7 + 7) % 7;
        return (grid_period){midnight - monday * DAY_S, midnight + (7 - monday) * DAY_S};
    }
    case GRID_STEP_MONTH:
        return (grid_period){grid_time_of_day(d.year, d.month, 1), grid_time_of_day(d.year, d.month + 1, 1)};
    case GRID_STEP_QUARTER:
        return (grid_period){grid_time_of_day(d.year, quarter, 1), grid_time_of_day(d.year, quarter + 3, 1)};
    case GRID_STEP_YEAR: return (grid_period){grid_time_of_day(d.year, 1, 1), grid_time_of_day(d.year + 1, 1, 1)};
    default: return (grid_period){midnight, midnight + DAY_S};
    }
}

static int64_t move_time(int64_t utc_s, grid_step step, int steps)
{
    struct grid_day_parts d = grid_day_of_time(utc_s);
    int months = step == GRID_STEP_MONTH ? 1 : step == GRID_STEP_QUARTER ? 3 : 12;
    if (step == GRID_STEP_HOUR) return utc_s + (int64_t)steps * 3600;
    if (step == GRID_STEP_DAY || step == GRID_STEP_WEEK)
        return utc_s + (int64_t)steps * (step == GRID_STEP_DAY ? 1 : 7) * DAY_S;
    int64_t first = grid_time_of_day(d.year, d.month + months * steps, 1);
    int64_t next = grid_time_of_day(d.year, d.month + months * steps + 1, 1);
    int64_t moved = first + (int64_t)(d.day - 1) * DAY_S + d.second;
    return moved < next ? moved : next;
}

grid_period grid_period_moved(grid_period period, grid_step step, int steps)
{
    return (grid_period){move_time(period.from_s, step, steps), move_time(period.to_s, step, steps)};
}

/* ---- counting -------------------------------------------------------------------------------- */

grid_situation_options grid_situation_options_default(void)
{
    return (grid_situation_options){.size = sizeof(grid_situation_options), .period = {INT64_MIN, INT64_MAX},
                                    .as_of_s = INT64_MAX};
}

enum { BLOCK = 1024 }; /* events counted at a time */

/* What the pass over the events needs. */
typedef struct pass {
    const grid_events *events;
    grid_situation *situation;
    bool *wanted[GRID_NUM_EVENT_WORDS]; /* by number, 0 being none; NULL: all */
    int32_t from, to, end; /* in the columns' seconds; `end`: what happens from then on is not known */
    int32_t num_units;
    uint32_t (*of_unit)[GRID_NUM_COUNTS]; /* by unit, the last is nobody's */
} pass;

static int32_t clamp(int64_t utc_s)
{
    if (utc_s <= GRID_EVENT_EPOCH_S + INT32_MIN) return INT32_MIN + 1;
    if (utc_s >= GRID_EVENT_EPOCH_S + INT32_MAX) return INT32_MAX;
    return (int32_t)(utc_s - GRID_EVENT_EPOCH_S);
}

static bool is_wanted(const pass *p, size_t i)
{
    if (p->wanted[GRID_EVENT_CATEGORY] && !p->wanted[GRID_EVENT_CATEGORY][p->events->category[i]]) return false;
    for (int w = 1; w < GRID_NUM_EVENT_WORDS; w++)
        if (p->wanted[w] && !p->wanted[w][p->events->word[w][i]]) return false;
    return true;
}

static bool keep_handling(grid_situation *s, int32_t unit, int64_t seconds)
{
    if (!grid_grow((void **)&s->handlings, &s->capacity, s->num_handlings, sizeof *s->handlings)) return false;
    if (seconds > INT32_MAX) seconds = INT32_MAX;
    if (seconds < INT32_MIN) seconds = INT32_MIN;
    s->handlings[s->num_handlings++] =
        (handling){unit == GRID_NONE ? (int32_t)grid_map_num_units(s->map) : s->place[unit], (int32_t)seconds};
    return true;
}

/* NO_TIME is smaller than any time, so what has not happened is in no period. */
static bool in_period(const pass *p, int32_t t) { return t >= p->from && t < p->end; }
static bool by_end(const pass *p, int32_t t) { return t != GRID_EVENT_NO_TIME && t < p->end; }

/* The open one that is so old. */
static grid_count count_of_age(uint32_t seconds)
{
    static const uint8_t of_day[] = {0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4,
                                     4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5};
    uint32_t day = seconds / DAY_S;
    return (grid_count)(GRID_COUNT_OPEN_1 + of_day[day < 30 ? day : 30]);
}

static bool count_event(const pass *p, int32_t unit, int reworks,
                        const int32_t *const time[GRID_NUM_EVENT_TIMES], size_t i)
{
    const int32_t collected = time[GRID_EVENT_COLLECTED][i], accepted = time[GRID_EVENT_ACCEPTED][i],
                  handled = time[GRID_EVENT_HANDLED][i], closed = time[GRID_EVENT_CLOSED][i],
                  due = time[GRID_EVENT_DUE][i], filed = time[GRID_EVENT_FILED][i];
    const bool has_due = due != GRID_EVENT_NO_TIME;
    uint32_t *of = p->of_unit[unit == GRID_NONE ? p->num_units : unit];
    if (in_period(p, collected)) {
        of[GRID_COUNT_REPORTED]++;
        of[GRID_COUNT_OF_REPORTED_ACCEPTED] += by_end(p, accepted);
        of[GRID_COUNT_OF_REPORTED_FILED] += by_end(p, filed);
        of[GRID_COUNT_OF_REPORTED_DISPATCHED] += by_end(p, time[GRID_EVENT_DISPATCHED][i]);
        of[GRID_COUNT_OF_REPORTED_HANDLED] += by_end(p, handled);
        of[GRID_COUNT_OF_REPORTED_CLOSED] += by_end(p, closed);
    }
    if (in_period(p, accepted)) of[GRID_COUNT_ACCEPTED]++;
    if (in_period(p, filed)) of[GRID_COUNT_FILED]++;
    /* what is not due yet stays out until it is handled */
    if (due >= p->from && due < p->to && (due < p->end || by_end(p, handled))) of[GRID_COUNT_DUE]++;
    if (in_period(p, handled)) {
        of[GRID_COUNT_HANDLED]++;
        of[GRID_COUNT_REWORKED] += reworks != 0;
        of[GRID_COUNT_HANDLED_ON_TIME] += has_due && handled <= due;
        of[GRID_COUNT_HANDLED_LATE] += has_due && handled > due;
        int32_t start = accepted != GRID_EVENT_NO_TIME ? accepted : collected;
        if (start != GRID_EVENT_NO_TIME &&
            !keep_handling(p->situation, unit, (int64_t)handled - start))
            return false;
    }
    if (in_period(p, closed)) {
        of[GRID_COUNT_CLOSED]++;
        of[GRID_COUNT_CLOSED_ON_TIME] += has_due && closed <= due;
    }
    if (by_end(p, collected) && !by_end(p, closed)) {
        of[GRID_COUNT_OPEN]++;
        of[count_of_age((uint32_t)p->end - (uint32_t)collected)]++;
    }
    of[GRID_COUNT_OVERDUE] += by_end(p, due) & !by_end(p, handled);
    return true;
}

/* Times that a count cannot do without, and which it is then. */
static void find_untold(const grid_events *events, bool untold[GRID_NUM_COUNTS])
{
    enum { A = 1 << GRID_EVENT_ACCEPTED, D = 1 << GRID_EVENT_DISPATCHED, H = 1 << GRID_EVENT_HANDLED,
           C = 1 << GRID_EVENT_CLOSED, U = 1 << GRID_EVENT_DUE };
    static const int needed[GRID_NUM_COUNTS] = {
        [GRID_COUNT_ACCEPTED] = A, [GRID_COUNT_FILED] = A, [GRID_COUNT_DUE] = U | H, [GRID_COUNT_HANDLED] = H,
        [GRID_COUNT_HANDLED_ON_TIME] = U | H, [GRID_COUNT_HANDLED_LATE] = U | H, [GRID_COUNT_CLOSED] = C,
        [GRID_COUNT_CLOSED_ON_TIME] = U | C, [GRID_COUNT_OPEN] = C, [GRID_COUNT_OVERDUE] = U | H,
        [GRID_COUNT_REWORKED] = H, [GRID_COUNT_OF_REPORTED_ACCEPTED] = A, [GRID_COUNT_OF_REPORTED_FILED] = A,
        [GRID_COUNT_OF_REPORTED_DISPATCHED] = D, [GRID_COUNT_OF_REPORTED_HANDLED] = H,
        [GRID_COUNT_OF_REPORTED_CLOSED] = C, [GRID_COUNT_OPEN_1] = C, [GRID_COUNT_OPEN_3] = C, [GRID_COUNT_OPEN_7] = C,
        [GRID_COUNT_OPEN_15] = C, [GRID_COUNT_OPEN_30] = C, [GRID_COUNT_OPEN_LONGER] = C,
    };
    const bool filed = grid_events_tell_time(events, GRID_EVENT_FILED);
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
            untold[c] |= (needed[c] >> t & 1) && !grid_events_tell_time(events, (grid_event_time)t);
    if (filed) untold[GRID_COUNT_FILED] = untold[GRID_COUNT_OF_REPORTED_FILED] = false;
    untold[GRID_COUNT_REWORKED] |= !grid_events_tell_reworks(events);
}

/* Which numbers of each kind of word count. */
static grid_status choose_words(pass *p, const grid_situation_options *options, grid_error *error)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        size_t num = p->events->words[w].num;
        if (!options->words[w]) continue;
        p->wanted[w] = grid_new_array(num + 1, sizeof *p->wanted[w]);
        if (!p->wanted[w]) return grid_fail_memory(error);
        for (size_t i = 0; i < options->num_words[w]; i++) {
            int32_t number = options->words[w][i];
            if (number < 0 || (size_t)number >= num)
                return grid_fail(error, GRID_E_ARGUMENT, 0, "%ld is no %s of these events", (long)number,
                                 grid_event_word_name((grid_event_word)w));
            p->wanted[w][number + 1] = true;
        }
    }
    return GRID_OK;
}

/* Numbers the units in the order of the tree. */
static int32_t number_units(grid_situation *s, int32_t unit, int32_t next)
{
    s->place[unit] = next++;
    for (size_t i = 0; i < grid_unit_num_children(s->map, unit); i++)
        next = number_units(s, grid_unit_child_at(s->map, unit, i), next);
    s->end[unit] = next;
    return next;
}

static int compare_handlings(const void *left, const void *right)
{
    const handling *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

static grid_status add_measures(const pass *p, grid_error *error)
{
    size_t n = grid_map_num_units(p->situation->map) + 1;
    int32_t *units = grid_new_array(n, sizeof *units);
    double *values = grid_new_array(n, sizeof *values);
    grid_status status = units && values ? GRID_OK : grid_fail_memory(error);
    for (int c = 0; c < GRID_NUM_COUNTS && status == GRID_OK; c++) {
        for (size_t u = 0; u < n; u++) {
            units[u] = u + 1 < n ? (int32_t)u : GRID_NONE;
            values[u] = p->of_unit[u][c];
        }
        status = grid_rollup_add(p->situation->rollup, counts[c].name, n, units, values, NULL, error);
    }
    free(units);
    free(values);
    return status;
}

/* Counts the events [from, from + num). */
static bool count_block(const pass *p, size_t from, size_t num, const int32_t *none)
{
    const grid_events *e = p->events;
    const int32_t *time[GRID_NUM_EVENT_TIMES];
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) time[t] = e->time[t] ? e->time[t] + from : none;
    if (!e->time[GRID_EVENT_FILED]) time[GRID_EVENT_FILED] = time[GRID_EVENT_ACCEPTED];
    for (size_t i = 0; i < num; i++)
        if (is_wanted(p, from + i) && !count_event(p, e->unit[from + i], e->reworks ? e->reworks[from + i] : 0, time, i))
            return false;
    return true;
}

static grid_status count_all(pass *p, grid_error *error)
{
    int32_t none[BLOCK]; /* a column that no event has */
    for (size_t i = 0; i < BLOCK; i++) none[i] = GRID_EVENT_NO_TIME;
    for (size_t from = 0; from < p->events->num; from += BLOCK) {
        size_t left = p->events->num - from;
        if (!count_block(p, from, left < BLOCK ? left : BLOCK, none)) return grid_fail_memory(error);
    }
    grid_situation *s = p->situation;
    if (s->num_handlings) qsort(s->handlings, s->num_handlings, sizeof *s->handlings, compare_handlings);
    return add_measures(p, error);
}

static grid_status make(pass *p, const grid_situation_options *options, grid_error *error)
{
    grid_situation *s = p->situation;
    size_t n = grid_map_num_units(s->map);
    int32_t next = 0;
    s->place = grid_new_array(n, sizeof *s->place);
    s->end = grid_new_array(n, sizeof *s->end);
    p->of_unit = grid_new_array(n + 1, sizeof *p->of_unit);
    if (!s->place || !s->end || !p->of_unit) return grid_fail_memory(error);
    for (size_t u = 0; u < n; u++)
        if (grid_unit_parent(s->map, (int32_t)u) == GRID_NONE) next = number_units(s, (int32_t)u, next);
    grid_status status = choose_words(p, options, error);
    if (status == GRID_OK) status = grid_rollup_new(s->map, &s->rollup, error);
    return status == GRID_OK ? count_all(p, error) : status;
}

grid_status grid_situation_make(const grid_events *events, const grid_situation_options *options,
                                grid_situation **out, grid_error *error)
{
    grid_situation_options given = grid_situation_options_default();
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    if (given.period.to_s < given.period.from_s)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the period ends before it begins; exchange its two days");
    grid_situation *situation = calloc(1, sizeof *situation);
    if (!situation) return grid_fail_memory(error);
    situation->map = grid_events_map(events);
    find_untold(events, situation->untold);
    pass p = {.events = events, .situation = situation,
              .num_units = (int32_t)grid_map_num_units(situation->map), .from = clamp(given.period.from_s),
              .to = clamp(given.period.to_s)};
    p.end = clamp(given.as_of_s < given.period.to_s ? given.as_of_s : given.period.to_s);
    status = make(&p, &given, error);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) free(p.wanted[w]);
    free(p.of_unit);
    if (status == GRID_OK)
        *out = situation;
    else
        grid_situation_free(situation);
    return status;
}

void grid_situation_free(grid_situation *situation)
{
    if (!situation) return;
    grid_rollup_free(situation->rollup);
    free(situation->handlings);
    free(situation->place);
    free(situation->end);
    free(situation);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void hide_untold(const grid_situation *s, double out[GRID_NUM_COUNTS])
{
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        if (s->untold[c]) out[c] = NAN;
}

void grid_situation_counts(const grid_situation *situation, int32_t unit, double out[GRID_NUM_COUNTS])
{
    for (size_t c = 0; c < GRID_NUM_COUNTS; c++)
        out[c] = unit == GRID_NONE ? grid_rollup_total(situation->rollup, c)
                                   : grid_rollup_value(situation->rollup, unit, c);
    hide_untold(situation, out);
}

void grid_situation_unassigned(const grid_situation *situation, int32_t level, double out[GRID_NUM_COUNTS])
{
    for (size_t c = 0; c < GRID_NUM_COUNTS; c++) out[c] = grid_rollup_unassigned(situation->rollup, level, c);
    hide_untold(situation, out);
}

const grid_rollup *grid_situation_rollup(const grid_situation *situation) { return situation->rollup; }

size_t grid_situation_num_rows(const grid_situation *situation, int32_t level)
{
    return grid_rollup_num_rows(situation->rollup, level);
}

int32_t grid_situation_unit_at(const grid_situation *situation, int32_t level, size_t row)
{
    return grid_rollup_unit_at(situation->rollup, level, row);
}

/* First handling at or behind a place. */
static size_t find_place(const grid_situation *s, int32_t place)
{
    size_t low = 0, high = s->num_handlings;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->handlings[middle].place < place) low = middle + 1;
        else high = middle;
    }
    return low;
}

static int compare_seconds(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

double grid_situation_handling_s(const grid_situation *situation, int32_t unit, double share)
{
    size_t from = unit == GRID_NONE ? 0 : find_place(situation, situation->place[unit]);
    size_t to = unit == GRID_NONE ? situation->num_handlings : find_place(situation, situation->end[unit]);
    size_t n = to - from;
    int32_t *seconds = n ? grid_new_array(n, sizeof *seconds) : NULL;
    if (!seconds || !(share > 0 && share <= 1)) {
        free(seconds);
        return NAN;
    }
    for (size_t i = 0; i < n; i++) seconds[i] = situation->handlings[from + i].seconds;
    qsort(seconds, n, sizeof *seconds, compare_seconds);
    size_t rank = (size_t)ceil(share * (double)n);
    double value = seconds[(rank ? rank : 1) - 1];
    free(seconds);
    return value;
}
