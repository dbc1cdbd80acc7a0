/* viewer_dots.c - events as points: their states by definition, clusters that hold all of them, what lies under a pixel. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <render/dots.h>

#include "fixture.h"

static grid_map *map;

static int set_up(void **state)
{
    (void)state;
    map = fixture_map();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    grid_map_free(map);
    return 0;
}

static void test_states(void **state)
{
    (void)state;
    const int64_t no = GRID_NO_TIME;
    const struct {
        int64_t due, handled, closed;
        grid_dot_state at_100;
    } rows[] = {{no, no, no, GRID_DOT_OPEN}, {200, no, no, GRID_DOT_OPEN}, {50, no, no, GRID_DOT_LATE},
                {50, 60, no, GRID_DOT_OPEN}, {50, 150, no, GRID_DOT_LATE}, {50, 60, 99, GRID_DOT_CLOSED},
                {50, 60, 100, GRID_DOT_OPEN}, {no, no, 20, GRID_DOT_CLOSED}, {100, no, no, GRID_DOT_OPEN}};
    grid_events *events;
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        grid_event e = {.unit = 0};
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = no;
        e.times[GRID_EVENT_COLLECTED] = 0;
        e.times[GRID_EVENT_DUE] = rows[i].due;
        e.times[GRID_EVENT_HANDLED] = rows[i].handled;
        e.times[GRID_EVENT_CLOSED] = rows[i].closed;
        assert_int_equal(grid_events_add(events, &e, NULL), GRID_OK);
        assert_int_equal(grid_dot_state_of(events, i, 100), rows[i].at_100);
    }
    grid_events_free(events);
}

/* The discs are where something is drawn, and nothing is drawn elsewhere: few dots, and so many that they are clusters. */
static void test_discs_cover_what_is_drawn(void **state)
{
    (void)state;
    enum { SIDE = 300 };
    for (int many = 0; many < 2; many++) {
        grid_dots dots = {0};
        grid_camera camera;
        grid_text *text;
        grid_disc *discs;
        size_t num;
        grid_camera_fit(&camera, map, SIDE, SIDE, 10);
        for (int i = 0; i < (many ? 4000 : 40); i++)
            assert_true(grid_dots_add(&dots, 549000 + i * 37 % 4000, 4285000 + i * 91 % 2000, (uint32_t)i, (grid_dot_state)(i % 3)));
        if (grid_text_new(&text, NULL)) skip();
        cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, SIDE, SIDE);
        cairo_t *cr = cairo_create(image);
        assert_true(grid_paint_dots(&dots, grid_theme_light(), &camera, 1, text, cr));
        assert_true(grid_dots_discs(&dots, &camera, 1, 0, &discs, &num));
        cairo_destroy(cr);
        cairo_surface_flush(image);
        for (size_t k = 0; k < num; k++) {
            int x = (int)discs[k].x, y = (int)discs[k].y;
            if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
            assert_true(((const uint32_t *)(const void *)(cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image)))[x] >> 24);
        }
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                const uint32_t *row = (const uint32_t *)(const void *)(cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image));
                bool covered = !(row[x] >> 24);
                for (size_t k = 0; k < num && !covered; k++)
                    covered = hypot(x + 0.5 - discs[k].x, y + 0.5 - discs[k].y) <= discs[k].radius + 3; /* and its rim */
                assert_true(covered);
            }
        free(discs);
        cairo_surface_destroy(image);
        grid_text_free(text);
        grid_dots_clear(&dots);
    }
}

static void test_the_dot_below_a_pixel(void **state)
{
    (void)state;
    grid_dots dots = {0};
    grid_camera camera;
    grid_camera_fit(&camera, map, 400, 240, 10);
    double x, y;
    for (uint32_t i = 0; i < 50; i++)
        assert_true(grid_dots_add(&dots, FIXTURE_EAST + 70 * i, FIXTURE_NORTH + 900 + 20 * (i % 3), i, i % 3));
    for (int64_t i = 0; i < 50; i++) {
        grid_camera_to_view(&camera, dots.items[i].x, dots.items[i].y, &x, &y);
        assert_int_equal(grid_dot_at(&dots, &camera, x + 0.4, y - 0.4, 6), i);
    }
    assert_int_equal(grid_dot_at(&dots, &camera, 5, 5, 6), -1);
    assert_int_equal(dots.counts[0] + dots.counts[1] + dots.counts[2], 50);
    grid_dots_clear(&dots);
    assert_int_equal(dots.num, 0);
}

static cairo_surface_t *draw(const grid_dots *dots, const grid_camera *camera, grid_text *text)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, camera->width, camera->height);
    cairo_t *cr = cairo_create(image);
    assert_true(grid_paint_dots(dots, grid_theme_light(), camera, 1, text, cr));
    cairo_destroy(cr);
    cairo_surface_flush(image);
    return image;
}

/* Too many to stand for themselves: clusters, which move with the map as a whole. */
static void test_clusters_stay_while_panned(void **state)
{
    (void)state;
    grid_dots dots = {0};
    grid_camera camera;
    grid_text *text;
    uint32_t seed = 7;
    if (grid_text_new(&text, NULL)) return;
    grid_camera_fit(&camera, map, 400, 240, 10);
    camera.x = floor(camera.x / camera.pixel) * camera.pixel;
    for (uint32_t i = 0; i < 5000; i++) {
        seed = seed * 1664525u + 1013904223u;
        double u = (seed >> 8) / 16777216.0;
        seed = seed * 1664525u + 1013904223u;
        assert_true(grid_dots_add(&dots, FIXTURE_EAST + 4000 * u, FIXTURE_NORTH + 2000 * ((seed >> 8) / 16777216.0), i, 1));
    }
    cairo_surface_t *before = draw(&dots, &camera, text);
    grid_camera_pan(&camera, 64, 32);
    cairo_surface_t *after = draw(&dots, &camera, text);
    const unsigned char *a = cairo_image_surface_get_data(before), *b = cairo_image_surface_get_data(after);
    size_t stride = (size_t)cairo_image_surface_get_stride(before), different = 0, inked = 0;
    for (int y = 40; y < 200; y++)
        for (int x = 80; x < 300; x++) {
            const uint32_t p = *(const uint32_t *)(const void *)(a + (size_t)y * stride + 4 * (size_t)x);
            const uint32_t q = *(const uint32_t *)(const void *)(b + (size_t)(y + 32) * stride + 4 * (size_t)(x + 64));
            int d = abs((int)(p & 255) - (int)(q & 255));
            inked += (p & 0xFFFFFF) != 0;
            different += d > 8;
        }
    assert_true(inked > 5000);
    assert_in_range(different, 0, inked / 50);
    assert_int_equal(grid_dot_at(&dots, &camera, 200, 120, 50), -1);
    cairo_surface_destroy(before);
    cairo_surface_destroy(after);
    grid_dots_clear(&dots);
    grid_text_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states), cmocka_unit_test(test_discs_cover_what_is_drawn),
        cmocka_unit_test(test_the_dot_below_a_pixel),
        cmocka_unit_test(test_clusters_stay_while_panned),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
