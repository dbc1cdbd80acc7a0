/* story.c - see story.h. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

bool *units_at_or_below(const grid_map *map, int32_t unit)
{
    size_t units = grid_map_num_units(map);
    bool *inside = calloc(units + 1, sizeof *inside);
    for (int32_t u = 0; inside && u < (int32_t)units; u++)
        for (int32_t up = u; up != GRID_NONE && !inside[u]; up = grid_unit_parent(map, up)) inside[u] = up == unit;
    return inside;
}

bool is_asked_for(const grid_view_words *words, const char *name)
{
    for (size_t i = 0; i < words->num; i++)
        if (!strcmp(words->names[i], name)) return true;
    return false;
}

void story_words_make(story_words *words, const grid_events *events, const grid_view *view)
{
    memset(words, 0, sizeof *words);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        words->all[w] = view->words[w].num == 0;
        for (size_t i = 0; i < view->words[w].num; i++) {
            int32_t number = grid_events_word_number(events, (grid_event_word)w, view->words[w].names[i]);
            if (number >= 0 && number < 65536) words->counts[w][number] = true;
        }
    }
}

bool story_counts(const story_words *words, const grid_events *events, size_t i)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        if (words->all[w]) continue;
        int32_t number = grid_event_word_at(events, i, (grid_event_word)w);
        if (number < 0 || number >= 65536 || !words->counts[w][number]) return false;
    }
    return true;
}

/* Twelve months that end with the one that holds the end of the period, or the last event. */
static void choose_months(story *s, const grid_events *events, const grid_view *view)
{
    int64_t end = view->period.to_s;
    if (end == GRID_NO_TIME)
        for (size_t i = 0; i < grid_events_num(events); i++) {
            int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
            if (t != GRID_NO_TIME && t + 1 > end) end = t + 1;
        }
    if (end == GRID_NO_TIME) return;
    grid_period month = grid_step_around(GRID_STEP_MONTH, end - 1);
    s->months = STORY_MONTHS;
    for (int i = 0; i < STORY_MONTHS; i++)
        s->month_from[i] = grid_period_moved(month, GRID_STEP_MONTH, i - STORY_MONTHS + 1).from_s;
}

static void keep_causes(story *s, const grid_events *events, const uint32_t *counts, size_t n)
{
    for (s->causes = 0; s->causes < STORY_CAUSES; s->causes++) {
        size_t best = n;
        for (size_t c = 0; c < n; c++) {
            bool taken = counts[c] == 0;
            for (int k = 0; k < s->causes && !taken; k++)
                taken = s->cause[k] == grid_events_word_name(events, GRID_EVENT_CATEGORY, c);
            if (!taken && (best == n || counts[c] > counts[best])) best = c;
        }
        if (best == n) return;
        s->cause[s->causes] = grid_events_word_name(events, GRID_EVENT_CATEGORY, best);
        s->by_cause[s->causes] = counts[best];
    }
}

void story_make(story *s, const grid_events *events, const grid_view *view, int32_t unit)
{
    const grid_map *map = grid_events_map(events);
    size_t n = grid_events_num(events);
    size_t categories = grid_events_num_words(events, GRID_EVENT_CATEGORY);
    if (s->unit == unit && s->num_events == n && grid_view_shows_same(&s->view, view)) return;
    *s = (story){.unit = unit, .view = *view, .num_events = n};
    story_words *words = malloc(sizeof *words);
    uint32_t *counts = calloc(categories + 1, sizeof *counts);
    bool *inside = units_at_or_below(map, unit);
    if (words && counts && inside) {
        story_words_make(words, events, view);
        choose_months(s, events, view);
        for (size_t i = 0; i < n; i++) {
            int32_t at = grid_event_unit(events, i), cause = grid_event_word_at(events, i, GRID_EVENT_CATEGORY);
            int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
            if (at == GRID_NONE || !inside[at] || t == GRID_NO_TIME || !story_counts(words, events, i)) continue;
            int m = s->months - 1;
            while (m >= 0 && t < s->month_from[m]) m--;
            bool before_end = view->period.to_s == GRID_NO_TIME || t < view->period.to_s;
            if (m >= 0 && before_end) s->by_month[m]++;
            if (before_end && (view->period.from_s == GRID_NO_TIME || t >= view->period.from_s))
                counts[cause == GRID_NONE ? (int32_t)categories : cause]++;
        }
        keep_causes(s, events, counts, categories);
    }
    free(words);
    free(counts);
    free(inside);
}
