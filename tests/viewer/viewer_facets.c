/* viewer_facets.c - what charts count, against grid_situation asked once for each bar, on random events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facets.h"
#include "scene_case.h"

enum { EVENTS = 4000, WORDS = 6 };

static uint32_t seed = 7;
static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* In three years, some without a place, a time or a word. */
static grid_events *random_events(void)
{
    static const char *const units[] = {"V1", "V2", "V4", "V6", "V8"};
    grid_events *events;
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    for (int i = 0; i < EVENTS; i++) {
        char names[GRID_NUM_EVENT_WORDS][20];
        grid_event e = {.unit = draw(20) ? fixture_unit(map, units[draw(5)]) : GRID_NONE};
        for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
            snprintf(names[w], sizeof names[w], "w%d-%u", w, draw(WORDS));
            e.words[w] = draw(15) ? names[w] : NULL;
        }
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
        if (draw(30)) e.times[GRID_EVENT_COLLECTED] = 1672500000 + (int64_t)draw(3 * 365 * 24) * 3600 + draw(3600);
        assert_int_equal(grid_events_add(events, &e, NULL), GRID_OK);
    }
    return events;
}

/* Reported events of a unit in a period, with these words: by the library's own scan. */
static double reported(const grid_events *events, const grid_view *view, grid_period p, int32_t unit)
{
    int32_t numbers[GRID_NUM_EVENT_WORDS][GRID_VIEW_WORDS];
    double counts[GRID_NUM_COUNTS];
    grid_situation *s;
    grid_situation_options o = grid_situation_options_default();
    if (p.from_s != GRID_NO_TIME) o.period.from_s = p.from_s;
    if (p.to_s != GRID_NO_TIME) o.period.to_s = p.to_s;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        size_t n = 0;
        for (size_t i = 0; i < view->words[w].num; i++) {
            int32_t number = grid_events_word_number(events, (grid_event_word)w, view->words[w].names[i]);
            if (number != GRID_NONE) numbers[w][n++] = number;
        }
        o.words[w] = view->words[w].num ? numbers[w] : NULL;
        o.num_words[w] = n;
    }
    assert_int_equal(grid_situation_make(events, &o, &s, NULL), GRID_OK);
    grid_situation_counts(s, unit, counts);
    grid_situation_free(s);
    return counts[GRID_COUNT_REPORTED];
}

static void check_words(const facets *f, const grid_events *events, const grid_view *view, grid_period p, int32_t unit)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        double all = 0;
        grid_view only = *view;
        for (size_t i = 0; i < f->num_words[w]; i++) {
            only.words[w].num = 1;
            snprintf(only.words[w].names[0], GRID_VIEW_NAME, "%s", grid_events_word_name(events, (grid_event_word)w, i));
            assert_true(f->by_word[w][i] == reported(events, &only, p, unit));
            all += f->by_word[w][i];
        }
        only.words[w].num = 0; /* with those that have no such word */
        assert_true(all + f->by_word[w][f->num_words[w]] == reported(events, &only, p, unit));
    }
}

static void check_steps(const facets *f, const grid_events *events, const grid_view *view, grid_period p, int32_t unit)
{
    double all = 0;
    for (int i = 0; i < f->num_steps; i++) {
        grid_period step = {f->starts[i], f->starts[i + 1]};
        assert_true(step.from_s < step.to_s);
        assert_true(f->by_step[i] == reported(events, view, step, unit));
        all += f->by_step[i];
    }
    assert_true(all == reported(events, view, p, unit));
    if (!f->has_before) return;
    double before = 0;
    for (int i = 0; i < f->num_steps; i++) before += f->before_by_step[i];
    assert_true(before <= reported(events, view, f->before, unit));
    if (f->before.to_s - f->before.from_s <= p.to_s - p.from_s)
        assert_true(before == reported(events, view, f->before, unit));
}

static void test_every_bar(void **state)
{
    (void)state;
    static const char *const periods[][2] = {{"", ""}, {"2024-06-01", "2024-07-01"}, {"2024-01-01", "2025-01-01"},
                                             {"2023-05-17", "2023-05-18"}, {"", "2024-02-10"}, {"2025-01-31", ""},
                                             {"2030-01-01", "2030-02-01"}};
    grid_events *events = random_events();
    facets f;
    facets_begin(&f);
    for (size_t k = 0; k < sizeof periods / sizeof *periods; k++)
        for (int filter = 0; filter < 4; filter++) {
            grid_view view = grid_view_default();
            int32_t unit = filter == 0 ? GRID_NONE : fixture_unit(map, filter == 1 ? "T1" : "V1");
            view.period = (grid_period){GRID_NO_TIME, GRID_NO_TIME};
            if (*periods[k][0]) assert_true(grid_event_time_read(periods[k][0], &view.period.from_s));
            if (*periods[k][1]) assert_true(grid_event_time_read(periods[k][1], &view.period.to_s));
            for (int w = 0; w < filter; w++) {
                view.words[w].num = 2;
                snprintf(view.words[w].names[0], GRID_VIEW_NAME, "w%d-%d", w, 1);
                strcpy(view.words[w].names[1], w ? "w1-3" : "of another month");
            }
            assert_true(facets_make(&f, events, &view, unit, INT64_MAX - 1));
            check_words(&f, events, &view, view.period, unit);
            check_steps(&f, events, &view, view.period, unit);
        }
    facets_free(&f);
    grid_events_free(events);
}

/* What has not happened yet does not count, and an open end is that of the events. */
static void test_ends(void **state)
{
    (void)state;
    grid_events *events = random_events();
    grid_view view = grid_view_default();
    facets f;
    int64_t now;
    facets_begin(&f);
    assert_true(grid_event_time_read("2024-03-05 10:00", &now));
    assert_true(facets_make(&f, events, &view, GRID_NONE, now));
    assert_int_equal(f.step, GRID_STEP_MONTH);
    assert_true(f.starts[f.num_steps] <= now);
    uint32_t sum = 0;
    for (int i = 0; i < f.num_steps; i++) sum += f.by_step[i];
    assert_true(sum == reported(events, &view, (grid_period){GRID_NO_TIME, now}, GRID_NONE));
    assert_true(facets_make(&f, events, &view, GRID_NONE, 1000)); /* before all of them */
    assert_int_equal(f.num_steps, 0);
    facets_free(&f);
    grid_events_free(events);
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    assert_true(facets_make(&f, events, &view, GRID_NONE, INT64_MAX - 1));
    assert_int_equal(f.num_steps, 0);
    facets_free(&f);
    grid_events_free(events);
}

static void test_rank(void **state)
{
    (void)state;
    uint32_t counts[] = {3, 0, 7, 3, 9, 1, 100};
    facets f = {.by_word = {counts}, .num_words = {6}};
    size_t out[6];
    assert_int_equal(facets_rank(&f, (grid_event_word)0, out, 3), 3);
    assert_true(out[0] == 4 && out[1] == 2 && out[2] == 0);
    assert_int_equal(facets_rank(&f, (grid_event_word)0, out, 6), 5);
    assert_true(out[3] == 3 && out[4] == 5);
    assert_int_equal(facets_rank(&f, (grid_event_word)0, out, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_bar), cmocka_unit_test(test_ends),
                                       cmocka_unit_test(test_rank)};
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
