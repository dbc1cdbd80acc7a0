/* spots_events.c - events by unit and period for hot spots: see spots.h.
 *
 *   first ..... [ month ][ month ][ month ] ..... last       whole steps between; what sticks out is left out
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "say.h"
#include "spots.h"

static int say_memory(void)
{
    return say_failure(&(grid_error){.code = GRID_E_MEMORY, .text = "out of memory"});
}

/* The end of the day of the last event, but not beyond the clock: a time that is mistyped makes no periods. */
static int64_t end_of(const grid_events *events)
{
    int64_t last = GRID_NO_TIME, now = (int64_t)time(NULL);
    for (size_t i = 0; i < grid_events_num(events); i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t != GRID_NO_TIME && t < now && (last == GRID_NO_TIME || t > last)) last = t;
    }
    return last == GRID_NO_TIME ? now : grid_step_around(GRID_STEP_DAY, last).to_s;
}

static bool is_whole(grid_step step, grid_period period)
{
    grid_period whole = grid_step_around(step, period.from_s);
    return whole.from_s == period.from_s && whole.to_s == period.to_s;
}

static void say_left_out(const char *step, grid_period period)
{
    char from[32], to[32];
    say_note(_("left out: the %s from %s until before %s, which is not whole; --incomplete counts it"), word(step),
             events_time_text(period.from_s, from), events_time_text(period.to_s, to));
}

/* Takes the first and the last period away where they are no whole steps. */
static void drop_incomplete(struct spots *s, grid_step step)
{
    grid_period *list = s->periods;
    if (s->num_periods && !is_whole(step, list[s->num_periods - 1])) {
        say_left_out(grid_step_name(step), list[s->num_periods - 1]);
        s->num_periods--;
    }
    if (s->num_periods && !is_whole(step, list[0])) {
        say_left_out(grid_step_name(step), list[0]);
        memmove(list, list + 1, --s->num_periods * sizeof *list);
    }
}

static int find_periods(struct spots *s, const grid_events *events)
{
    const struct spots_args *args = s->args;
    grid_period whole;
    grid_step step;
    int code = events_step(args->period, &step);
    if (!code) code = events_period(&args->events, events, end_of(events), &whole);
    if (!code) code = events_periods(whole, &step, &s->periods, &s->num_periods);
    if (code) return code;
    if (!args->incomplete) drop_incomplete(s, step);
    if (s->num_periods) return EXIT_FINE;
    say_error(_("the time from the first event to the last, or from --from to --to, has no whole %s; take a shorter "
                "--period, or --incomplete"), word(args->period));
    return EXIT_USAGE;
}

static int count(struct spots *s, const grid_events *events)
{
    static int32_t numbers[GRID_NUM_EVENT_WORDS][MAX_TEXTS];
    grid_situation_options how = grid_situation_options_default();
    double counts[GRID_NUM_COUNTS], all = 0, unassigned = 0;
    grid_error error;
    int code = events_choose(&s->args->events, events, numbers, &how);
    for (size_t t = 0; t < s->num_periods && !code; t++) {
        grid_situation *situation;
        how.period = s->periods[t];
        if (grid_situation_make(events, &how, &situation, &error)) return say_failure(&error);
        for (size_t i = 0; i < s->n; i++) {
            grid_situation_counts(situation, s->units[i], counts);
            s->values[i * s->num_periods + t] = counts[GRID_COUNT_REPORTED];
        }
        grid_situation_counts(situation, GRID_NONE, counts);
        all += counts[GRID_COUNT_REPORTED];
        grid_situation_unassigned(situation, s->level, counts);
        unassigned += counts[GRID_COUNT_REPORTED];
        grid_situation_free(situation);
    }
    if (!code) say_note(_("events of these periods: %.0f; in no unit of the level: %.0f"), all, unassigned);
    return code;
}

int spots_count_events(struct spots *s, const char *path)
{
    grid_events *events = NULL;
    int found = events_open(s->map, path, &s->args->map, &s->args->events, NULL, &events);
    if (found > EXIT_FINDINGS) return found;
    int code = find_periods(s, events);
    if (!code && !(s->values = calloc(s->n * s->num_periods + 1, sizeof *s->values))) code = say_memory();
    if (!code) code = count(s, events);
    grid_events_free(events);
    return code ? code : found;
}
