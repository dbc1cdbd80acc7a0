/* viewer_app.c - what is open when other events come, or when what is shown changes under it: nothing contradicts itself, and
 * nothing is read that is no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app.h"
#include "event_case.h"
#include "scene_case.h"

/* Events of V1 on the first n days from 28 May on, one a day, in two kinds. */
static grid_events *events_of_days(int n)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, "X,Y,采集时间,类别\n");
    for (int i = 0; i < n; i++)
        fprintf(out, "549500,4285500,2025-%02d-%02d 08:00,%s\n", i < 4 ? 5 : 6, i < 4 ? 28 + i : i - 3, i % 2 ? "噪声" : "占道");
    fclose(out);
    grid_events *events = events_of_csv(map, text);
    free(text);
    return events;
}

static app *open_app(const grid_view *view)
{
    app *a = calloc(1, sizeof *a);
    grid_view usual = grid_view_default();
    int64_t now;
    assert_non_null(a);
    assert_true(grid_event_time_read("2025-07-01", &now));
    const app_options how = {.view = view ? view : &usual, .scale = 1, .width = 1200, .height = 700, .now_s = now};
    assert_int_equal(app_open(a, scene, "small.json", &how, NULL), GRID_OK);
    return a;
}

static void close_app(app *a)
{
    app_close(a);
    free(a);
}

static void test_a_month_that_has_begun(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    int64_t june, may;
    app_set_events(a, events_of_days(10));
    assert_true(grid_event_time_read("2025-06-10", &june) && grid_event_time_read("2025-05-10", &may));
    time_line_set(a, grid_step_around(GRID_STEP_MONTH, june)); /* six days of it so far */
    assert_true(a->time.first == 4 && a->time.last == 10);
    time_line_set(a, grid_step_around(GRID_STEP_MONTH, may)); /* its last four days */
    assert_true(a->time.first == 0 && a->time.last == 4);
    time_line_set(a, grid_period_moved(grid_step_around(GRID_STEP_MONTH, may), GRID_STEP_MONTH, -3)); /* nothing then */
    assert_true(a->time.first == 0 && a->time.last == 4);
    close_app(a);
}

/* A sheet about an event, when the table gets shorter, longer, and is read anew. */
static void test_a_dispatch_sheet_outlives_its_table(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    app_set_events(a, events_of_days(8));
    app_dispatch(a, 549500, 4285500, 7);
    assert_int_equal(a->dispatch.event, 7);
    assert_true(app_draw(a, false));
    app_set_events(a, events_of_days(9)); /* one more: it is the same */
    assert_int_equal(a->dispatch.event, 7);
    assert_int_equal(a->dispatch.open_all, 8);
    app_set_events(a, events_of_days(2)); /* it is no more */
    assert_int_equal(a->dispatch.event, -1);
    assert_int_equal(a->dispatch.open_all, 2);
    assert_true(app_draw(a, false));
    char *text = app_dispatch_text(a);
    assert_non_null(text);
    free(text);
    app_set_nearby(a, NULL);
    assert_true(app_draw(a, false));
    close_app(a);
}

/* A view of a file that compares with what is open: said, and shown without. */
static void test_a_view_that_cannot_be_shown(void **state)
{
    (void)state;
    grid_view view = grid_view_default();
    assert_int_equal(grid_view_parse(&view, "{\"fill\": \"count\", \"per\": \"none\", \"compare\": \"previous\", \"from\": \"2025-06-01\"}", NULL), GRID_OK);
    app *a = open_app(&view);
    app_set_events(a, events_of_days(8));
    assert_true(*a->note && a->note_is_bad);
    assert_int_equal(a->view.compare, GRID_COMPARE_NONE);
    const grid_measure *m = grid_painter_content(a->area.painter)->measure;
    assert_true(m && m->values[fixture_unit(map, "V1")] == 4); /* of 8, those of June */
    a->view.names = false;
    app_changed(a);
    assert_false(a->view.names); /* what is asked for after that is not refused */
    close_app(a);
}

/* Without fills of events, and without heat, there is nothing to compare. */
static void test_two_maps_end_with_what_they_compare(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    app_set_events(a, events_of_days(8));
    time_line_set(a, (grid_period){a->time.from_s + 4 * 86400, a->time.from_s + 8 * 86400});
    app_set_heat(a, true);
    app_set_compare(a, GRID_COMPARE_PREVIOUS);
    assert_true(a->before.open);
    app_set_heat(a, false);
    assert_false(a->before.open);
    assert_int_equal(a->view.compare, GRID_COMPARE_NONE);
    assert_int_equal(a->right, RIGHT_SUMMARY);
    assert_true(app_draw(a, false));
    close_app(a);
}

/* Bounds of one number are not those of another. */
static void test_bounds_go_with_their_numbers(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    bounds_by_hand(a);
    assert_true(a->bounds.open && a->view.method == GRID_CLASSES_MANUAL);
    app_set_per(a, GRID_PER_NONE);
    assert_false(a->bounds.open);
    assert_int_equal(a->view.method, GRID_CLASSES_QUANTILE);
    bounds_by_hand(a);
    bounds_close(a);
    bounds_open(a);
    app_step(a, -1);
    assert_false(a->bounds.open);
    close_app(a);
}

static void test_a_sum_begins_anew_with_other_events(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    const double box[8] = {549100, 4285100, 550900, 4285100, 550900, 4285900, 549100, 4285900};
    memcpy(a->sketch.shape.xy, box, sizeof box);
    a->sketch.shape.num = 4;
    a->sketch.finished = true;
    a->right = RIGHT_REGION;
    app_set_events(a, events_of_days(8));
    assert_non_null(a->survey);
    survey_wait(a->survey);
    assert_true(app_poll_survey(a));
    assert_int_equal(a->sketch.result.num_events, 8);
    app_set_events(a, events_of_days(3));
    survey_wait(a->survey);
    assert_true(app_poll_survey(a));
    assert_int_equal(a->sketch.result.num_events, 3);
    close_app(a);
}

static void test_the_palette_knows_what_has_come(void **state)
{
    (void)state;
    app *a = open_app(NULL);
    const input open = {.kind = INPUT_KEY, .key = 'p', .control = true};
    app_input(a, &open);
    assert_true(a->palette.open);
    int before = a->palette.num_commands;
    app_set_events(a, events_of_days(8));
    assert_true(a->palette.num_commands > before);
    for (int i = 0; i < a->palette.num_commands; i++)
        if (!strcmp(a->palette.commands[i].title, "指标着色：不着色")) commands_run(a, &a->palette.commands[i]);
    assert_int_equal(a->view.fill, GRID_FILL_NONE);
    close_app(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_month_that_has_begun),
                                       cmocka_unit_test(test_a_dispatch_sheet_outlives_its_table),
                                       cmocka_unit_test(test_a_view_that_cannot_be_shown),
                                       cmocka_unit_test(test_two_maps_end_with_what_they_compare),
                                       cmocka_unit_test(test_bounds_go_with_their_numbers),
                                       cmocka_unit_test(test_a_sum_begins_anew_with_other_events),
                                       cmocka_unit_test(test_the_palette_knows_what_has_come)};
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
