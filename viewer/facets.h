/* facets.h - what charts show of the events of a unit: how many there are by each word and by each step of time, were that
 * word or the time free. So a click on a bar can be seen to do what it says.
 */
#ifndef GRIDVIEW_FACETS_H
#define GRIDVIEW_FACETS_H

#include <render/view.h>

enum { FACET_STEPS = 400 };

/** Reported events of a unit and all below it. */
typedef struct facets {
    int32_t unit;                   /* GRID_NONE: the whole map, and what nobody holds */
    grid_view view;                 /* that they were made for */
    size_t num_events;              /* that there were then; SIZE_MAX: they have not been made */
    int64_t end_s;
    /* of each word, in the period, with all other words that the view asks for; the last one: events without that word */
    uint32_t *by_word[GRID_NUM_EVENT_WORDS]; /* owned */
    size_t num_words[GRID_NUM_EVENT_WORDS];
    /* of each step of the period, with all words; and of the period as long just before, where it has two ends */
    grid_step step;                 /* hours up to 72 of them, days up to 93, else months, else years */
    int num_steps;                  /* 0: there is no event with a time */
    int64_t starts[FACET_STEPS + 1]; /* the last one is where the period ends */
    uint32_t by_step[FACET_STEPS];
    bool has_before;
    grid_period before;
    uint32_t before_by_step[FACET_STEPS];
} facets;

void facets_begin(facets *f); /* before anything else */
void facets_free(facets *f);
/* Made anew when something has changed; events from end_s on are not known. False when memory is out. */
bool facets_make(facets *f, const grid_events *events, const grid_view *view, int32_t unit, int64_t end_s);

/* Numbers of the words with most events, the most frequent first, of equal ones the first; how many, none without events. */
size_t facets_rank(const facets *f, grid_event_word word, size_t *out, size_t most);

#endif
