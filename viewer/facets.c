/* facets.c - one scan of the events: see facets.h. */
#include "facets.h"

#include <stdlib.h>
#include <string.h>

#include "story.h"

enum { MOST_DAYS = 93, MOST_HOURS = 72, DAY = 86400 };

void facets_begin(facets *f)
{
    memset(f, 0, sizeof *f);
    f->num_events = SIZE_MAX;
}

void facets_free(facets *f)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) free(f->by_word[w]);
    facets_begin(f);
}

/* The period of the view, an open end closed by the events that there are. False: none has a time. */
static bool bounded(const grid_events *events, const grid_view *view, int64_t end_s, grid_period *out)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    *out = view->period;
    if (out->to_s == GRID_NO_TIME || out->to_s > end_s) out->to_s = end_s;
    if (view->period.from_s != GRID_NO_TIME && view->period.to_s != GRID_NO_TIME) return out->from_s < out->to_s;
    for (size_t i = 0; i < grid_events_num(events); i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t == GRID_NO_TIME || t >= out->to_s) continue;
        if (t < first) first = t;
        if (t > last) last = t;
    }
    if (first > last) return false;
    if (out->from_s == GRID_NO_TIME) out->from_s = grid_step_around(GRID_STEP_DAY, first).from_s;
    if (view->period.to_s == GRID_NO_TIME) {
        int64_t midnight = grid_step_around(GRID_STEP_DAY, last).to_s;
        if (midnight < out->to_s) out->to_s = midnight;
    }
    return out->from_s < out->to_s;
}

/* Where the steps of a period begin, and where it ends; how many, at most FACET_STEPS. */
static int list_steps(grid_step step, grid_period p, int64_t *starts)
{
    grid_period at = grid_step_around(step, p.from_s);
    int num = 1;
    starts[0] = p.from_s;
    for (; at.to_s < p.to_s && num < FACET_STEPS; num++) {
        starts[num] = at.to_s;
        at = grid_period_moved(at, step, 1);
    }
    starts[num] = p.to_s;
    return num;
}

static void make_steps(facets *f, grid_period p)
{
    int64_t days = (p.to_s - p.from_s) / DAY, years = days / 365;
    f->step = p.to_s - p.from_s <= MOST_HOURS * 3600 ? GRID_STEP_HOUR : days <= MOST_DAYS ? GRID_STEP_DAY : 12 * years < FACET_STEPS / 2 ? GRID_STEP_MONTH : GRID_STEP_YEAR;
    f->num_steps = list_steps(f->step, p, f->starts);
}

/* The last step that begins before a time or with it. */
static int step_of(const int64_t *starts, int num, int64_t t)
{
    int low = 0, high = num - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (starts[middle] <= t) low = middle;
        else high = middle - 1;
    }
    return low;
}

/* What a scan needs of the view. */
typedef struct scan {
    const grid_events *events;
    const story_words *words;
    const bool *inside; /* units that count; NULL: all events do */
    int num_before;     /* steps of the period before */
    int64_t before_starts[FACET_STEPS + 1];
} scan;

/* Which word an event has that is not asked for: -1 none, GRID_NUM_EVENT_WORDS two or more. */
static int missed(const scan *s, size_t i)
{
    int which = -1;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        if (s->words->all[w]) continue;
        int32_t number = grid_event_word_at(s->events, i, (grid_event_word)w);
        if (number >= 0 && number < 65536 && s->words->counts[w][number]) continue;
        if (which >= 0) return GRID_NUM_EVENT_WORDS;
        which = w;
    }
    return which;
}

static void count_event(facets *f, const scan *s, size_t i, int64_t t, bool in_period)
{
    int miss = missed(s, i);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && in_period; w++) {
        if (miss >= 0 && miss != w) continue;
        int32_t number = grid_event_word_at(s->events, i, (grid_event_word)w);
        f->by_word[w][number < 0 ? (int32_t)f->num_words[w] : number]++;
    }
    if (miss >= 0) return;
    if (in_period) {
        f->by_step[step_of(f->starts, f->num_steps, t)]++;
    } else { /* May has a day that June has not: it stands nowhere */
        int n = step_of(s->before_starts, s->num_before, t);
        if (n < f->num_steps) f->before_by_step[n]++;
    }
}

static void count_all(facets *f, const scan *s)
{
    int64_t from = f->starts[0], to = f->starts[f->num_steps];
    for (size_t i = 0; i < grid_events_num(s->events); i++) {
        int64_t t = grid_event_time_at(s->events, i, GRID_EVENT_COLLECTED);
        bool in_period = t >= from && t < to, in_before = f->has_before && t >= f->before.from_s && t < f->before.to_s;
        if (t == GRID_NO_TIME || (!in_period && !in_before)) continue;
        int32_t unit = grid_event_unit(s->events, i);
        if (s->inside && (unit == GRID_NONE || !s->inside[unit])) continue;
        if (in_period) count_event(f, s, i, t, true);
        if (in_before) count_event(f, s, i, t, false);
    }
}

bool facets_make(facets *f, const grid_events *events, const grid_view *view, int32_t unit, int64_t end_s)
{
    grid_period p;
    if (f->unit == unit && f->num_events == grid_events_num(events) && f->end_s == end_s && grid_view_shows_same(&f->view, view))
        return true;
    facets_free(f);
    bool *inside = unit == GRID_NONE ? NULL : units_at_or_below(grid_events_map(events), unit);
    story_words *words = malloc(sizeof *words);
    bool ok = words && (inside || unit == GRID_NONE);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && ok; w++) {
        f->num_words[w] = grid_events_num_words(events, (grid_event_word)w);
        f->by_word[w] = calloc(f->num_words[w] + 1, sizeof *f->by_word[w]);
        ok = f->by_word[w] != NULL;
    }
    if (ok && bounded(events, view, end_s, &p)) {
        grid_view before = *view;
        before.compare = GRID_COMPARE_PREVIOUS;
        f->before = grid_view_earlier(&before);
        f->has_before = f->before.from_s != GRID_NO_TIME;
        make_steps(f, p);
        story_words_make(words, events, view);
        scan s = {.events = events, .words = words, .inside = inside};
        if (f->has_before) s.num_before = list_steps(f->step, f->before, s.before_starts);
        count_all(f, &s);
    }
    free(words);
    free(inside);
    if (!ok) {
        facets_free(f);
        return false;
    }
    f->unit = unit;
    f->view = *view;
    f->num_events = grid_events_num(events);
    f->end_s = end_s;
    return true;
}

size_t facets_rank(const facets *f, grid_event_word word, size_t *out, size_t most)
{
    const uint32_t *counts = f->by_word[word];
    size_t num = 0;
    for (size_t i = 0; counts && i < f->num_words[word]; i++) {
        if (!counts[i]) continue;
        size_t at = num < most ? num++ : most;
        if (at == most && (most == 0 || counts[out[most - 1]] >= counts[i])) continue;
        if (at == most) at--;
        for (; at > 0 && counts[out[at - 1]] < counts[i]; at--) out[at] = out[at - 1];
        out[at] = i;
    }
    return num;
}
