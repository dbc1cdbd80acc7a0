/* viewer_news.c - events that come while the window is open are told and flash for a while, those before do not. */
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

/* The first n of four events in V1, V2, V6 and V8; the last without a place. */
static grid_events *first_events(int n)
{
    static const char *const rows[] = {"549500,4285500,2025-06-03 08:00", "550500,4285500,2025-06-04 08:00",
                                       "550500,4286500,2025-06-05 08:00", ",,2025-06-06 08:00"};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, "X,Y,采集时间\n");
    for (int i = 0; i < n; i++) fprintf(out, "%s\n", rows[i]);
    fclose(out);
    grid_events *events = events_of_csv(map, text);
    free(text);
    return events;
}

static uint64_t picture(app *a)
{
    uint64_t h = 1469598103934665603u;
    assert_true(app_draw(a, false));
    cairo_surface_flush(a->area.image);
    const unsigned char *p = cairo_image_surface_get_data(a->area.image);
    size_t n = (size_t)cairo_image_surface_get_stride(a->area.image) * (size_t)cairo_image_surface_get_height(a->area.image);
    for (size_t i = 0; i < n; i++) h = (h ^ p[i]) * 1099511628211u;
    return h;
}

static void test_new_events_flash(void **state)
{
    (void)state;
    static app a;
    grid_view view = grid_view_default();
    const app_options how = {.view = &view, .scale = 1, .width = 960, .height = 600, .now_s = 1751299200};
    assert_int_equal(app_open(&a, scene, "small.json", &how, NULL), GRID_OK);
    app_set_events(&a, first_events(2));
    assert_int_equal(a.news.num_places, 0); /* what was there at the start is not new */
    assert_true(app_tick(&a, 1) < 0);
    app_set_events(&a, first_events(4));
    assert_string_equal(a.note, "新增 2 件事件");
    assert_int_equal(a.news.num_places, 1);
    assert_true(a.news.xy[0] == 550500 && a.news.xy[1] == 4286500);
    double wait = app_tick(&a, 2);
    assert_true(wait > 0 && wait <= 0.5);
    uint64_t lit = picture(&a);
    app_tick(&a, 2.6);
    assert_true(a.dirty);
    uint64_t dark = picture(&a);
    assert_true(lit != dark);
    a.dirty = false;
    app_tick(&a, 2.7);
    assert_false(a.dirty); /* nothing changes in between, so nothing is drawn */
    app_tick(&a, 3.1);
    assert_true(picture(&a) == lit);
    assert_true(app_tick(&a, 60) < 0);
    assert_true(picture(&a) == dark);
    app_set_events(&a, first_events(3));
    assert_string_equal(a.note, "事件少了 1 件");
    assert_int_equal(a.news.num_places, 0);
    app_set_events(&a, NULL);
    assert_int_equal(a.news.num, 0);
    app_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_events_flash)};
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
