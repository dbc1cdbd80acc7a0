/* cube.c - unit x words x day, in rows that are summed in steps: see <grid/cube.h>.
 *
 *   row    [ days ................................................ | blocks of 32 days ]
 *           one for each unit, nobody and everything, times (words + none + all) of each kind
 *
 *   a period:   days of the block it begins in, whole blocks, days of the block it ends in
 *   an event:   its day and its block, in the rows of its unit and all above, of its words and all of them
 *
 * Sums of prefixes would be asked faster, but an event more would move half of them.
 */
#include <grid/cube.h>

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "events.h"

enum { BLOCK = 32, DAY_S = 86400, AHEAD_S = 8 * 3600 };

struct grid_cube {
    const grid_events *events;
    const grid_map *map;
    grid_event_time time;
    size_t taken; /* events that are in */
    size_t num_units, num_words[GRID_NUM_EVENT_WORDS], stride[GRID_NUM_EVENT_WORDS]; /* 0: not a kind of it */
    size_t rows_of_unit, num_rows, num_days, num_blocks, row_size;
    int64_t first_day; /* days since 1970-01-01 in China */
    uint32_t *counts;
};

grid_cube_options grid_cube_options_default(void)
{
    return (grid_cube_options){.size = sizeof(grid_cube_options), .time = GRID_EVENT_COLLECTED,
                               .by = {true, false, false, false}, .max_bytes = (size_t)256 << 20,
                               .from_s = GRID_NO_TIME, .to_s = GRID_NO_TIME};
}

static int64_t day_of(int64_t utc_s)
{
    int64_t local = utc_s + AHEAD_S;
    return local / DAY_S - (local % DAY_S < 0);
}

/* ---- the layout ------------------------------------------------------------------------------ */

static void find_days(const grid_events *events, const grid_cube_options *o, int64_t *first, int64_t *last)
{
    bool any = false;
    *first = *last = 0;
    for (size_t i = 0; i < events->num; i++) {
        int64_t t = grid_event_time_at(events, i, o->time), day = day_of(t);
        if (t == GRID_NO_TIME) continue;
        if (!any || day < *first) *first = day;
        if (!any || day > *last) *last = day;
        any = true;
    }
    if (o->from_s != GRID_NO_TIME && o->to_s != GRID_NO_TIME) {
        *first = day_of(o->from_s);
        *last = day_of(o->to_s);
    } else {
        *last += 366;
    }
}

static grid_status lay_out(grid_cube *cube, const grid_cube_options *o, grid_error *error)
{
    int64_t first, last;
    size_t rows = 1;
    find_days(cube->events, o, &first, &last);
    if (last < first || last - first > 200 * 366)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "a cube holds up to 200 years, and its days end after they begin");
    cube->first_day = first;
    cube->num_days = ((size_t)(last - first) + 1 + BLOCK - 1) / BLOCK * BLOCK;
    cube->num_blocks = cube->num_days / BLOCK;
    cube->row_size = cube->num_days + cube->num_blocks;
    cube->num_units = grid_map_num_units(cube->map) + 2; /* nobody; everything */
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        if (!o->by[w]) continue;
        cube->num_words[w] = cube->events->words[w].num;
        cube->stride[w] = rows;
        rows *= cube->num_words[w] + 2; /* none; all */
    }
    cube->rows_of_unit = rows;
    cube->num_rows = rows * cube->num_units;
    double bytes = (double)cube->num_rows * (double)cube->row_size * sizeof *cube->counts;
    if (bytes > (double)o->max_bytes)
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "the cube would take %.0f MB; choose fewer kinds of words or fewer days", bytes / 1e6);
    cube->counts = grid_new_array(cube->num_rows * cube->row_size, sizeof *cube->counts);
    return cube->counts ? GRID_OK : grid_fail_memory(error);
}

/* ---- counting -------------------------------------------------------------------------------- */

static uint32_t *row_at(const grid_cube *cube, size_t unit, size_t offset)
{
    return cube->counts + (unit * cube->rows_of_unit + offset) * cube->row_size;
}

/* Rows of an event within those of a unit: its own word of each kind, or all of them. */
static size_t offsets_of(const grid_cube *cube, size_t event, size_t out[1 << GRID_NUM_EVENT_WORDS])
{
    size_t n = 1;
    out[0] = 0;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        if (!cube->stride[w]) continue;
        int32_t number = grid_event_word_at(cube->events, event, (grid_event_word)w);
        size_t own = number == GRID_NONE ? cube->num_words[w] : (size_t)number;
        for (size_t i = 0; i < n; i++) {
            out[n + i] = out[i] + (cube->num_words[w] + 1) * cube->stride[w];
            out[i] += own * cube->stride[w];
        }
        n *= 2;
    }
    return n;
}

static void add_to_unit(const grid_cube *cube, size_t unit, const size_t *offsets, size_t n, size_t day)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t *row = row_at(cube, unit, offsets[i]);
        row[day]++;
        row[cube->num_days + day / BLOCK]++;
    }
}

static grid_status add_event(grid_cube *cube, size_t event, grid_error *error)
{
    size_t offsets[1 << GRID_NUM_EVENT_WORDS], n;
    int64_t t = grid_event_time_at(cube->events, event, cube->time), day = day_of(t) - cube->first_day;
    if (t == GRID_NO_TIME) return GRID_OK;
    if (day < 0 || day >= (int64_t)cube->num_days)
        return grid_fail(error, GRID_E_LIMIT, 0, "the cube has no room for the day of event %zu; make a new one", event);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
        if (cube->stride[w] &&
            grid_event_word_at(cube->events, event, (grid_event_word)w) >= (int32_t)cube->num_words[w])
            return grid_fail(error, GRID_E_LIMIT, 0, "the cube does not have the %s of event %zu; make a new one",
                             grid_event_word_name((grid_event_word)w), event);
    n = offsets_of(cube, event, offsets);
    int32_t unit = cube->events->unit[event];
    if (unit == GRID_NONE) add_to_unit(cube, cube->num_units - 2, offsets, n, (size_t)day);
    for (; unit != GRID_NONE; unit = grid_unit_parent(cube->map, unit))
        add_to_unit(cube, (size_t)unit, offsets, n, (size_t)day);
    add_to_unit(cube, cube->num_units - 1, offsets, n, (size_t)day);
    return GRID_OK;
}

grid_status grid_cube_update(grid_cube *cube, grid_error *error)
{
    grid_status status = GRID_OK;
    while (cube->taken < cube->events->num && status == GRID_OK) {
        status = add_event(cube, cube->taken, error);
        if (status == GRID_OK) cube->taken++;
    }
    return status;
}

grid_status grid_cube_make(const grid_events *events, const grid_cube_options *options, grid_cube **out,
                           grid_error *error)
{
    grid_cube_options given = grid_cube_options_default();
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    grid_cube *cube = calloc(1, sizeof *cube);
    if (!cube) return grid_fail_memory(error);
    cube->events = events;
    cube->map = grid_events_map(events);
    cube->time = given.time;
    status = lay_out(cube, &given, error);
    if (status == GRID_OK) status = grid_cube_update(cube, error);
    if (status == GRID_OK)
        *out = cube;
    else
        grid_cube_free(cube);
    return status;
}

void grid_cube_free(grid_cube *cube)
{
    if (!cube) return;
    free(cube->counts);
    free(cube);
}

size_t grid_cube_bytes(const grid_cube *cube)
{
    return cube->num_rows * cube->row_size * sizeof *cube->counts;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static uint64_t sum(const uint32_t *list, size_t from, size_t to)
{
    uint64_t total = 0;
    for (size_t i = from; i < to; i++) total += list[i];
    return total;
}

/* First day at or after a time. */
static size_t clamp_day(const grid_cube *cube, int64_t utc_s)
{
    if (utc_s == INT64_MIN) return 0;
    if (utc_s > INT64_MAX - 2 * DAY_S) return cube->num_days;
    int64_t day = day_of(utc_s + DAY_S - 1) - cube->first_day;
    return day < 0 ? 0 : day > (int64_t)cube->num_days ? cube->num_days : (size_t)day;
}

uint64_t grid_cube_count(const grid_cube *cube, int32_t unit, const int32_t *words, int64_t from_s, int64_t to_s)
{
    size_t from = clamp_day(cube, from_s), to = clamp_day(cube, to_s), offset = 0;
    if (unit < GRID_NONE || unit >= (int32_t)cube->num_units - 2 || to <= from) return 0;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        int32_t number = words ? words[w] : GRID_NONE;
        if (!cube->stride[w]) continue;
        if (number < GRID_NONE || number >= (int32_t)cube->num_words[w]) return 0;
        offset += (number == GRID_NONE ? cube->num_words[w] + 1 : (size_t)number) * cube->stride[w];
    }
    const uint32_t *row = row_at(cube, unit == GRID_NONE ? cube->num_units - 1 : (size_t)unit, offset);
    size_t first = (from + BLOCK - 1) / BLOCK, last = to / BLOCK; /* whole blocks */
    if (first >= last) return sum(row, from, to);
    return sum(row, from, first * BLOCK) + sum(row + cube->num_days, first, last) + sum(row, last * BLOCK, to);
}

/* ---- one pass over the columns --------------------------------------------------------------- */

/* Which period each day lies in; NULL when a bound is no midnight, or memory is out. */
static uint16_t *periods_of_days(size_t num, const int64_t *bounds, size_t *num_days)
{
    for (size_t i = 0; i <= num; i++)
        if ((bounds[i] + AHEAD_S) % DAY_S) return NULL;
    *num_days = (size_t)((bounds[num] - bounds[0]) / DAY_S);
    uint16_t *out = grid_new_array(*num_days + 1, sizeof *out);
    size_t period = 0;
    for (size_t day = 0; out && day < *num_days; day++) {
        while (bounds[0] + (int64_t)day * DAY_S >= bounds[period + 1]) period++;
        out[day] = (uint16_t)period;
    }
    return out;
}

static size_t period_of(size_t num, const int64_t *bounds, int64_t t)
{
    size_t low = 0, high = num;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle] <= t) low = middle;
        else high = middle;
    }
    return low;
}

grid_status grid_events_group(const grid_events *events, grid_event_time time, size_t num_periods,
                              const int64_t *bounds, uint32_t *counts, grid_error *error)
{
    size_t num_units = grid_map_num_units(events->map), num_categories = events->words[0].num + 1, num_days = 0;
    const int32_t *column = events->time[time];
    for (size_t i = 0; i < num_periods; i++)
        if (bounds[i + 1] <= bounds[i])
            return grid_fail(error, GRID_E_ARGUMENT, 0, "bound %zu of the periods is not after the one before", i + 1);
    if (!num_periods || num_periods > UINT16_MAX || (uint64_t)bounds[num_periods] - (uint64_t)bounds[0] > UINT64_C(36600) * DAY_S)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "between 1 and 65,535 periods within 100 years can be counted");
    if (!column) return GRID_OK;
    uint16_t *period = periods_of_days(num_periods, bounds, &num_days);
    const int64_t first = bounds[0] - GRID_EVENT_EPOCH_S, length = bounds[num_periods] - bounds[0];
    for (size_t i = 0; i < events->num; i++) {
        /* NO_TIME lies before every period */
        uint64_t t = (uint64_t)(column[i] - first);
        if (t >= (uint64_t)length) continue;
        size_t unit = events->unit[i] < 0 ? num_units : (size_t)events->unit[i];
        size_t category = events->category[i] ? events->category[i] - 1u : num_categories - 1;
        size_t p = period ? period[(uint32_t)t / DAY_S]
                          : period_of(num_periods, bounds, column[i] + GRID_EVENT_EPOCH_S);
        counts[(unit * num_categories + category) * num_periods + p]++;
    }
    free(period);
    return GRID_OK;
}
