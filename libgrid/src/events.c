/* events.c - a table of events: see <grid/events.h> and events.h. */
#include "events.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"

const char *grid_event_time_name(grid_event_time time)
{
    static const char *const names[GRID_NUM_EVENT_TIMES] = {"collected", "accepted", "filed", "dispatched",
                                                            "handled",   "closed",   "due"};
    return (size_t)time < GRID_NUM_EVENT_TIMES ? names[time] : "unknown";
}

const char *grid_event_word_name(grid_event_word word)
{
    static const char *const names[GRID_NUM_EVENT_WORDS] = {"category", "line", "source", "stage"};
    return (size_t)word < GRID_NUM_EVENT_WORDS ? names[word] : "unknown";
}

grid_status grid_events_new(const grid_map *map, grid_events **out, grid_error *error)
{
    grid_events *events = calloc(1, sizeof *events);
    if (!events) return grid_fail_memory(error);
    events->map = map;
    *out = events;
    return GRID_OK;
}

void grid_events_free(grid_events *events)
{
    if (!events) return;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        for (size_t i = 0; i < events->words[w].num; i++) free(events->words[w].names[i]);
        free(events->words[w].names);
        free(events->word[w]);
    }
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) free(events->time[t]);
    free(events->unit);
    free(events->category);
    free(events->reworks);
    free(events->xy);
    free(events);
}

/* ---- words ----------------------------------------------------------------------------------- */

int32_t grid_events_word_number(const grid_events *events, grid_event_word word, const char *name)
{
    const grid_words *words = &events->words[word];
    for (size_t i = 0; i < words->num; i++)
        if (!strcmp(words->names[i], name)) return (int32_t)i;
    return GRID_NONE;
}

grid_status grid_events_number_of(grid_events *events, grid_event_word word, const char *name, uint16_t *out,
                                  grid_error *error)
{
    grid_words *words = &events->words[word];
    size_t most = word == GRID_EVENT_CATEGORY ? UINT16_MAX : UINT8_MAX;
    int32_t known = name ? grid_events_word_number(events, word, name) : 0;
    *out = 0;
    if (!name) return GRID_OK;
    if (known == GRID_NONE) {
        if (words->num == most)
            return grid_fail(error, GRID_E_LIMIT, 0, "more than %zu different values of %s; is the right column named?",
                             most, grid_event_word_name(word));
        if (!grid_grow((void **)&words->names, &words->capacity, words->num, sizeof *words->names) ||
            !(words->names[words->num] = grid_copy_string(name)))
            return grid_fail_memory(error);
        known = (int32_t)words->num++;
    }
    *out = (uint16_t)(known + 1);
    return GRID_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool grow(void **column, size_t capacity, size_t size)
{
    void *moved = realloc(*column, capacity * size);
    if (!moved) return false;
    *column = moved;
    return true;
}

static bool make_room(grid_events *events)
{
    if (events->num < events->capacity) return true;
    size_t capacity = events->capacity ? events->capacity + events->capacity / 2 : 1024;
    bool ok = grow((void **)&events->unit, capacity, sizeof *events->unit) &&
              grow((void **)&events->category, capacity, sizeof *events->category);
    for (int w = 1; w < GRID_NUM_EVENT_WORDS && ok; w++) ok = grow((void **)&events->word[w], capacity, 1);
    for (int t = 0; t < GRID_NUM_EVENT_TIMES && ok; t++)
        if (events->time[t]) ok = grow((void **)&events->time[t], capacity, sizeof *events->time[t]);
    if (ok && events->reworks) ok = grow((void **)&events->reworks, capacity, 1);
    if (ok && events->xy) ok = grow((void **)&events->xy, capacity, 2 * sizeof *events->xy);
    if (ok) events->capacity = capacity;
    return ok;
}

/* A column for a time that is met for the first time. */
static bool make_column(grid_events *events, int time)
{
    if (events->time[time]) return true;
    int32_t *column = grid_new_array(events->capacity, sizeof *column);
    if (!column) return false;
    for (size_t i = 0; i < events->num; i++) column[i] = GRID_EVENT_NO_TIME;
    events->time[time] = column;
    return true;
}

grid_status grid_events_append(grid_events *events, int32_t unit, const uint16_t words[GRID_NUM_EVENT_WORDS],
                               const int64_t times[GRID_NUM_EVENT_TIMES], int32_t reworks, grid_error *error)
{
    size_t i = events->num;
    if (!make_room(events)) return grid_fail_memory(error);
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) {
        if (times[t] == GRID_NO_TIME) continue;
        if (!grid_event_keeps_time(times[t]))
            return grid_fail(error, GRID_E_ARGUMENT, 0, "a time outside of the years 1932 to 2068");
        if (!make_column(events, t)) return grid_fail_memory(error);
    }
    if (reworks > 0 && !events->reworks) {
        events->reworks = grid_new_array(events->capacity, sizeof *events->reworks);
        if (!events->reworks) return grid_fail_memory(error);
    }
    if (events->reworks) events->reworks[i] = (uint8_t)(reworks < 0 ? 0 : reworks > UINT8_MAX ? UINT8_MAX : reworks);
    if (events->xy) events->xy[2 * i] = events->xy[2 * i + 1] = NAN;
    events->unit[i] = unit;
    events->category[i] = words[GRID_EVENT_CATEGORY];
    for (int w = 1; w < GRID_NUM_EVENT_WORDS; w++) events->word[w][i] = (uint8_t)words[w];
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
        if (events->time[t])
            events->time[t][i] =
                times[t] == GRID_NO_TIME ? GRID_EVENT_NO_TIME : (int32_t)(times[t] - GRID_EVENT_EPOCH_S);
    events->num++;
    return GRID_OK;
}

void grid_events_cut(grid_events *events, size_t num)
{
    if (num < events->num) events->num = num;
}

grid_status grid_events_add(grid_events *events, const grid_event *event, grid_error *error)
{
    uint16_t words[GRID_NUM_EVENT_WORDS];
    if (event->unit < GRID_NONE || event->unit >= (int32_t)grid_map_num_units(events->map))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "%ld is no unit of the map", (long)event->unit);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        grid_status status =
            grid_events_number_of(events, (grid_event_word)w, event->words[w], &words[w], error);
        if (status != GRID_OK) return status;
    }
    return grid_events_append(events, event->unit, words, event->times, event->reworks, error);
}

grid_status grid_events_keep_places(grid_events *events, grid_error *error)
{
    if (events->xy) return GRID_OK;
    if (!events->capacity && !make_room(events)) return grid_fail_memory(error);
    events->xy = grid_new_array(events->capacity, 2 * sizeof *events->xy);
    if (!events->xy) return grid_fail_memory(error);
    for (size_t i = 0; i < 2 * events->num; i++) events->xy[i] = NAN;
    return GRID_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

size_t grid_events_num(const grid_events *events) { return events->num; }
const grid_map *grid_events_map(const grid_events *events) { return events->map; }

size_t grid_events_num_words(const grid_events *events, grid_event_word word) { return events->words[word].num; }

const char *grid_events_word_name(const grid_events *events, grid_event_word word, size_t number)
{
    return events->words[word].names[number];
}

int32_t grid_event_unit(const grid_events *events, size_t i) { return events->unit[i]; }

int32_t grid_event_word_at(const grid_events *events, size_t i, grid_event_word word)
{
    return word == GRID_EVENT_CATEGORY ? events->category[i] - 1 : events->word[word][i] - 1;
}

int64_t grid_event_time_at(const grid_events *events, size_t i, grid_event_time time)
{
    int32_t s = events->time[time] ? events->time[time][i] : GRID_EVENT_NO_TIME;
    return s == GRID_EVENT_NO_TIME ? GRID_NO_TIME : s + GRID_EVENT_EPOCH_S;
}

bool grid_events_have_time(const grid_events *events, grid_event_time time) { return events->time[time] != NULL; }

bool grid_event_place(const grid_events *events, size_t i, double *x, double *y)
{
    *x = events->xy ? events->xy[2 * i] : NAN;
    *y = events->xy ? events->xy[2 * i + 1] : NAN;
    return !isnan(*x) && !isnan(*y);
}

int32_t grid_event_reworks(const grid_events *events, size_t i) { return events->reworks ? events->reworks[i] : 0; }

bool grid_events_tell_time(const grid_events *events, grid_event_time time)
{
    return !events->from_file || events->told[time] || events->time[time];
}

bool grid_events_tell_reworks(const grid_events *events)
{
    return !events->from_file || events->told_reworks || events->reworks;
}

bool grid_event_time_read(const char *text, int64_t *out_utc_s) { return grid_time_read(text, out_utc_s); }
