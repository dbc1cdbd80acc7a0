/* viewer_behind.c - pictures that are made in threads are those that are made at once, whatever hands do meanwhile.
 *
 * Two viewers get the same inputs. One draws as it is told; the other one finds every picture slow and makes it behind.
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
#include "event_case.h"
#include "scene_case.h"

enum { WIDTH = 700, HEIGHT = 460, STEPS = 400 };

static uint32_t seed = 11;
static uint32_t draw_number(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static grid_events *some_events(void)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, "X,Y,采集时间,类别\n");
    for (int i = 0; i < 300; i++)
        fprintf(out, "%d,%d,2025-%02d-%02d 08:00,%s\n", 549000 + (int)draw_number(4000), 4285000 + (int)draw_number(2000),
                5 + (int)draw_number(2), 1 + (int)draw_number(30), draw_number(2) ? "噪声" : "占道");
    fclose(out);
    grid_events *events = events_of_csv(map, text);
    free(text);
    return events;
}

static atomic_int woken;
static void wake(void) { atomic_fetch_add(&woken, 1); }

static app *open_one(bool behind)
{
    app *a = calloc(1, sizeof *a);
    grid_view view = grid_view_default();
    int64_t now;
    assert_non_null(a);
    assert_true(grid_event_time_read("2025-07-01", &now));
    const app_options how = {.view = &view, .scale = 1, .width = WIDTH, .height = HEIGHT, .now_s = now, .bare = true};
    assert_int_equal(app_open(a, scene, "small.json", &how, NULL), GRID_OK);
    seed = 5;
    app_set_events(a, some_events());
    a->view.fill = GRID_FILL_COUNT, a->view.per = GRID_PER_NONE, a->view.radius_m = 400;
    assert_true(grid_event_time_read("2025-06-01", &a->view.period.from_s));
    assert_true(grid_event_time_read("2025-07-01", &a->view.period.to_s));
    app_changed(a);
    assert_true(app_draw(a, false));
    if (behind) app_draw_behind(a, wake);
    return a;
}

/* All is slow. */
static void slow_down(app *a)
{
    a->area.settle_ms = a->before.area.settle_ms = 1e6;
    if (!worker_is_busy(&a->heat.work)) a->heat.took_ms = 1e6;
}

static void act(app *a, uint32_t what, uint32_t how)
{
    input in = {.kind = INPUT_KEY};
    double x = a->area_box.x + 100 + how % 200, y = a->area_box.y + 80 + how % 150;
    switch (what) {
    case 0: in.key = how % 2 ? KEY_LEFT : KEY_RIGHT; break;
    case 1: in.key = how % 2 ? KEY_UP : KEY_DOWN; break;
    case 2: in = (input){.kind = INPUT_WHEEL, .x = x, .y = y, .wheel = how % 2 ? 1 : -1}; a->ui.x = x, a->ui.y = y; break;
    case 3: in = (input){.kind = INPUT_MOVE, .x = x, .y = y}; break;
    case 4: in.key = 'f'; break;
    case 5: app_set_heat(a, !a->view.heat); return;
    case 6: a->view.events = !a->view.events, app_changed(a); return;
    case 7: app_set_compare(a, a->view.compare ? GRID_COMPARE_NONE : GRID_COMPARE_PREVIOUS); return;
    case 8: if (a->view.compare) compare_turn(a, how % 2); return;
    case 9: app_set_theme(a, how % 2 ? "dark" : "light"); return;
    case 10: app_resize(a, WIDTH - 60 * (int)(how % 2), HEIGHT); return;
    case 11: toggle_word(a, GRID_EVENT_CATEGORY, how % 2 ? "噪声" : "占道"); return;
    default: in = (input){.kind = INPUT_LEAVE}; break;
    }
    app_input(a, &in);
}

static bool same_picture(app *a, app *b)
{
    cairo_surface_flush(a->image), cairo_surface_flush(b->image);
    int width = cairo_image_surface_get_width(a->image), height = cairo_image_surface_get_height(a->image);
    if (width != cairo_image_surface_get_width(b->image) || height != cairo_image_surface_get_height(b->image)) return false;
    for (int y = 0; y < height; y++)
        if (memcmp(cairo_image_surface_get_data(a->image) + (size_t)y * (size_t)cairo_image_surface_get_stride(a->image),
                   cairo_image_surface_get_data(b->image) + (size_t)y * (size_t)cairo_image_surface_get_stride(b->image), 4 * (size_t)width))
            return false;
    return true;
}

static void test_the_same_pictures(void **state)
{
    (void)state;
    app *plain = open_one(false), *behind = open_one(true);
    seed = 3;
    for (int i = 0; i < STEPS; i++) {
        uint32_t what = draw_number(13), how = draw_number(1000);
        act(plain, what, how);
        act(behind, what, how);
        assert_true(app_draw(plain, false));
        slow_down(behind);
        uint32_t then = draw_number(4);
        if (then < 3) assert_true(app_draw(behind, then == 1)); /* where the legend is decides what is pointed at */
        if (then != 3) continue;
        slow_down(behind);
        assert_true(app_draw_whole(behind));
        assert_true(app_is_settled(behind) && map_area_is_settled(&behind->area));
        if (!same_picture(plain, behind)) {
            grid_surface_write_png(plain->image, "/tmp/behind-plain.png", NULL);
            grid_surface_write_png(behind->image, "/tmp/behind-behind.png", NULL);
            fail_msg("step %d: /tmp/behind-plain.png and /tmp/behind-behind.png differ", i);
        }
    }
    assert_true(atomic_load(&woken) > 20);
    app_close(plain), app_close(behind);
    free(plain), free(behind);
}

/* What comes before the picture is there is drawn at once, and is no settled one; the app may be closed meanwhile. */
static void test_nobody_waits(void **state)
{
    (void)state;
    app *a = open_one(true);
    const input left = {.kind = INPUT_KEY, .key = KEY_LEFT};
    atomic_store(&woken, 0);
    app_input(a, &left);
    slow_down(a);
    assert_true(app_draw(a, false));
    if (worker_is_busy(&a->area.behind.work)) assert_false(map_area_is_settled(&a->area));
    map_area_wait(&a->area);
    assert_int_equal(atomic_load(&woken), 1);
    assert_true(app_draw(a, false));
    assert_true(map_area_is_settled(&a->area));
    app_input(a, &left);
    slow_down(a);
    assert_true(app_draw(a, false));
    app_close(a); /* the thread is at work */
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_same_pictures), cmocka_unit_test(test_nobody_waits)};
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
