/* story.h - what the card of a unit tells of its events: by month, by category. One scan of the events for a unit. */
#ifndef GRIDVIEW_STORY_H
#define GRIDVIEW_STORY_H

#include <render/view.h>

enum { STORY_MONTHS = 12, STORY_CAUSES = 6 };

typedef struct story {
    int32_t unit;                    /* GRID_NONE: none has been made */
    grid_view view;                  /* that it was made for */
    size_t num_events;               /* that the events had then */
    int months;
    int64_t month_from[STORY_MONTHS]; /* ascending; the last one holds the end of the period */
    uint32_t by_month[STORY_MONTHS];
    int causes;                      /* most frequent categories of the period, the most frequent first */
    const char *cause[STORY_CAUSES];
    uint32_t by_cause[STORY_CAUSES];
} story;

/* Makes the story of a unit and all below it, unless it is there already: reported events of the view's words, by the
 * month of their collection, and by category within the view's period. */
void story_make(story *s, const grid_events *events, const grid_view *view, int32_t unit);

/* Which units are a unit or below it; the caller frees them. NULL when memory is out. */
bool *units_at_or_below(const grid_map *map, int32_t unit);
/* Whether a name is among the words that a view asks for; of none, it is not. */
bool is_asked_for(const grid_view_words *words, const char *name);

/* Whether an event has the words that a view asks for. `numbers` from story_words. */
typedef struct story_words {
    bool all[GRID_NUM_EVENT_WORDS];
    bool counts[GRID_NUM_EVENT_WORDS][65536]; /* by the number of the word */
} story_words;
void story_words_make(story_words *words, const grid_events *events, const grid_view *view);
bool story_counts(const story_words *words, const grid_events *events, size_t i);

#endif
