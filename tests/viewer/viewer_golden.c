/* viewer_golden.c - golden pictures of the main states on the fixture's map, at 960 x 600.
 *
 * Tolerance: at most one pixel in 200 may differ by more than 32 of 255 in any channel (fonts of another build move an edge
 * by less). ACCEPT=1 writes what is drawn now; look at it before it is committed.
 *
 *     viewer_golden FOLDER
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <render/page.h>

#include "app.h"
#include "scene_case.h"

enum { WIDTH = 960, HEIGHT = 600 };

static const char *folder;
/* Six events in June and May; see viewer_view.c. */
static grid_events *some_events(void)
{
    static const char *const rows[][3] = {{"V1", "2025-06-03 08:00", "噪声"}, {"V1", "2025-06-30 23:59", "占道"},
                                          {"V2", "2025-06-01 10:00", "噪声"}, {"V6", "2025-05-31 09:00", "噪声"},
                                          {"V6", "2025-05-02 09:00", "占道"}, {"V8", "2025-05-20 09:00", "噪声"}};
    grid_events *events;
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        grid_event e = {.unit = fixture_unit(map, rows[i][0]), .words = {rows[i][2]}};
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
        assert_true(grid_event_time_read(rows[i][1], &e.times[GRID_EVENT_COLLECTED]));
        assert_int_equal(grid_events_add(events, &e, NULL), GRID_OK);
    }
    return events;
}

static app *open_app(const char *theme, double scale, bool with_events)
{
    static app a;
    int64_t now;
    grid_view view = grid_view_default();
    assert_true(grid_event_time_read("2025-07-01", &now));
    strcpy(view.theme, theme);
    const app_options how = {.view = &view, .scale = scale, .width = (int)(WIDTH / scale), .height = (int)(HEIGHT / scale),
                             .now_s = now};
    assert_int_equal(app_open(&a, scene, "small.json", &how, NULL), GRID_OK);
    if (with_events) app_set_events(&a, some_events());
    return &a;
}

static void hand(app *a, input_kind kind, double x, double y)
{
    const input in = {.kind = kind, .x = x, .y = y, .clicks = 1};
    app_input(a, &in);
}

static void click(app *a, const char *name)
{
    const input none = {.kind = INPUT_NONE};
    app_input(a, &none);
    const ui_place *p = ui_find(&a->ui, name);
    assert_non_null(p);
    double x = p->box.x + p->box.width / 2, y = p->box.y + p->box.height / 2;
    hand(a, INPUT_MOVE, x, y);
    hand(a, INPUT_DOWN, x, y);
    hand(a, INPUT_UP, x, y);
}

static size_t far_apart(cairo_surface_t *a, cairo_surface_t *b)
{
    size_t far = 0;
    cairo_surface_flush(a), cairo_surface_flush(b);
    for (int y = 0; y < HEIGHT; y++) {
        const uint32_t *p = (const uint32_t *)(const void *)(cairo_image_surface_get_data(a) +
                                                             (size_t)y * (size_t)cairo_image_surface_get_stride(a));
        const uint32_t *q = (const uint32_t *)(const void *)(cairo_image_surface_get_data(b) +
                                                             (size_t)y * (size_t)cairo_image_surface_get_stride(b));
        for (int x = 0; x < WIDTH; x++) {
            int most = 0;
            for (int shift = 0; shift < 24; shift += 8) {
                int d = abs((int)(p[x] >> shift & 255) - (int)(q[x] >> shift & 255));
                if (d > most) most = d;
            }
            far += most > 32;
        }
    }
    return far;
}

static void check(app *a, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s.png", folder, name);
    assert_true(app_draw(a, false));
    if (getenv("ACCEPT")) assert_int_equal(grid_surface_write_png(a->image, path, NULL), GRID_OK);
    cairo_surface_t *golden = cairo_image_surface_create_from_png(path);
    if (cairo_surface_status(golden)) fail_msg("%s cannot be read", path);
    assert_int_equal(cairo_image_surface_get_width(golden), WIDTH);
    assert_int_equal(cairo_image_surface_get_height(golden), HEIGHT);
    size_t far = far_apart(golden, a->image);
    if (far > WIDTH * HEIGHT / 200) {
        snprintf(path, sizeof path, "/tmp/%s-now.png", name);
        grid_surface_write_png(a->image, path, NULL);
        fail_msg("%s: %zu pixels differ; what is drawn now is %s", name, far, path);
    }
    cairo_surface_destroy(golden);
    app_close(a);
}

static void test_opened(void **state)
{
    (void)state;
    check(open_app("light", 1, false), "opened");
}

static void test_dark_with_a_card(void **state)
{
    (void)state;
    app *a = open_app("dark", 1, true);
    app_select(a, fixture_unit(map, "V1"));
    check(a, "card-dark");
}

static void test_hovered(void **state)
{
    (void)state;
    app *a = open_app("light", 1, false);
    hand(a, INPUT_MOVE, 420, 200);
    check(a, "hovered");
}

static void test_two_periods(void **state)
{
    (void)state;
    app *a = open_app("light", 1, true);
    a->view.fill = GRID_FILL_COUNT, a->view.per = GRID_PER_NONE;
    assert_true(grid_event_time_read("2025-06-01", &a->view.period.from_s));
    assert_true(grid_event_time_read("2025-07-01", &a->view.period.to_s));
    a->view.compare = GRID_COMPARE_PREVIOUS;
    compare_turn(a, true);
    time_line_make(a);
    hand(a, INPUT_MOVE, 420, 300);
    check(a, "two-periods");
}

static void test_list_open(void **state)
{
    (void)state;
    app *a = open_app("light", 1, true);
    click(a, "measure");
    check(a, "list");
}

static void test_table(void **state)
{
    (void)state;
    app *a = open_app("light", 1, true);
    click(a, "table");
    check(a, "table");
}

static void test_twice_as_dense(void **state)
{
    (void)state;
    check(open_app("dark", 2, false), "dense");
}

static void test_keys(void **state)
{
    (void)state;
    app *a = open_app("light", 1, false);
    const input f1 = {.kind = INPUT_KEY, .key = KEY_F1};
    app_input(a, &f1);
    check(a, "keys");
}

static void press(app *a, int key, bool control)
{
    const input in = {.kind = INPUT_KEY, .key = key, .control = control};
    app_input(a, &in);
}

static void test_palette(void **state)
{
    (void)state;
    app *a = open_app("light", 1, true);
    const input text = {.kind = INPUT_TEXT, .text = "图层"};
    press(a, 'p', true);
    app_input(a, &text);
    press(a, KEY_DOWN, false);
    check(a, "palette");
}

/* The list of recent maps over the map: one of yesterday, and one that is not there. */
static void test_recent(void **state)
{
    (void)state;
    static recent r;
    app *a = open_app("dark", 1, false);
    r = (recent){.num = 2, .maps = {{"/", "岢岚县", a->now_s - 86400, true}, {"/no/such/map.gpkg", "河曲县", a->now_s, true}}};
    a->start.recent = &r;
    press(a, 'o', true);
    press(a, KEY_DOWN, false);
    press(a, KEY_ENTER, false);
    assert_true(a->start_open && !*a->wanted);
    check(a, "recent-dark");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_opened),   cmocka_unit_test(test_dark_with_a_card),
                                       cmocka_unit_test(test_hovered),  cmocka_unit_test(test_list_open),
                                       cmocka_unit_test(test_table),    cmocka_unit_test(test_twice_as_dense),
                                       cmocka_unit_test(test_keys),     cmocka_unit_test(test_two_periods),
                                       cmocka_unit_test(test_palette),  cmocka_unit_test(test_recent)};
    folder = argc > 1 ? argv[1] : "golden";
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
