/* viewer_heat.c - heat as colours: steps against logarithms, pixels against the surface. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <render/heat_layer.h>

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

static void test_scales_end_at_round_numbers(void **state)
{
    (void)state;
    grid_heat_scale s = grid_heat_scale_for(2703.6);
    assert_true(s.high == 2000 && s.low == 2 && s.num_ticks == 10);
    assert_true(s.ticks[1] == 5 && s.ticks[8] == 1000);
    s = grid_heat_scale_for(0.5);
    assert_true(s.high == 0.5 && s.low == 0.0005);
    s = grid_heat_scale_for(5);
    assert_true(s.high == 5 && s.low == 0.005);
    static const double empty[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        s = grid_heat_scale_for(empty[i]);
        assert_true(s.high == 1 && s.low == 0.001);
    }
}

static void test_steps_are_even_in_logarithms(void **state)
{
    (void)state;
    for (double maximum = 3e-7; maximum < 1e9; maximum *= 37) {
        grid_heat_scale s = grid_heat_scale_for(maximum);
        for (double v = s.low / 4; v < s.high * 4; v *= 1.00037) {
            double at = log(v / s.low) / log(s.high / s.low) * GRID_HEAT_STEPS;
            int step = grid_heat_step(&s, v), expected = v >= s.high ? GRID_HEAT_STEPS - 1 : (int)floor(at);
            if (v < s.low) expected = -1;
            /* on a bound, rounding may put the logarithm on either side */
            assert_true(step == expected || fabs(at - round(at)) < 1e-9);
        }
        for (int i = 0; i < GRID_HEAT_STEPS; i++) {
            assert_int_equal(grid_heat_step(&s, s.bounds[i]), i);
            assert_int_equal(grid_heat_step(&s, nextafter(s.bounds[i], 0)), i - 1);
        }
        assert_int_equal(grid_heat_step(&s, NAN), -1);
        assert_int_equal(grid_heat_step(&s, INFINITY), GRID_HEAT_STEPS - 1);
    }
}

static grid_heat *heat_of_view(const grid_camera *camera)
{
    static const double x[] = {FIXTURE_EAST + 1200, FIXTURE_EAST + 1300, FIXTURE_EAST + 3700};
    static const double y[] = {FIXTURE_NORTH + 700, FIXTURE_NORTH + 750, FIXTURE_NORTH + 1500};
    grid_heat_frame frame;
    grid_heat *heat;
    assert_int_equal(grid_heat_frame_of_view(map, camera, &frame, NULL), GRID_OK);
    assert_int_equal(grid_heat_build(&frame, 3, x, y, 0, NULL, NULL, &heat, NULL), GRID_OK);
    assert_int_equal(grid_heat_clip(heat, map, GRID_NONE, false, NULL), GRID_OK);
    return heat;
}

static uint32_t *draw(const grid_heat_layer *layer, const grid_camera *camera, cairo_surface_t **image)
{
    *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, camera->width, camera->height);
    cairo_t *cr = cairo_create(*image);
    assert_true(grid_paint_heat(layer, grid_theme_dark(), camera, cr));
    cairo_destroy(cr);
    cairo_surface_flush(*image);
    return (uint32_t *)(void *)cairo_image_surface_get_data(*image);
}

/* The surface has the pixels of the view, so each pixel has the colour of its value, and none where there is none. */
static void test_pixels_have_the_color_of_their_value(void **state)
{
    (void)state;
    grid_camera camera;
    cairo_surface_t *image;
    size_t num_colored = 0, n = 400 * 240;
    grid_camera_fit(&camera, map, 400, 240, 10);
    grid_heat *heat = heat_of_view(&camera);
    grid_heat_layer layer = grid_heat_layer_of(heat, GRID_HEAT_EPANECHNIKOV, 300);
    const double *values = grid_heat_values(heat);
    const uint32_t *pixels = draw(&layer, &camera, &image);
    for (size_t i = 0; i < n; i++) {
        int step = grid_heat_step(&layer.scale, values[i]);
        uint32_t color = step < 0 ? 0 : grid_ramp_blend(grid_ramp_by_name("inferno"), step / (GRID_HEAT_STEPS - 1.0));
        assert_int_equal(pixels[i] & 0xFFFFFF, color & 0xFFFFFF);
        num_colored += step >= 0;
    }
    assert_in_range(num_colored, 3000, n / 2);
    cairo_surface_destroy(image);
    grid_heat_free(heat);
}

/* Drawn onto another view, colours differ by few steps from those of a surface made for it. */
static void test_other_views_are_interpolated(void **state)
{
    (void)state;
    grid_camera camera, moved;
    cairo_surface_t *image, *exact;
    size_t far = 0, n = 400 * 240;
    grid_camera_fit(&camera, map, 800, 480, 20);
    moved = grid_camera_scaled(&camera, 0.5);
    moved.x += 0.3 * moved.pixel;
    grid_heat *fine = heat_of_view(&camera), *own = heat_of_view(&moved);
    grid_heat_layer layer = grid_heat_layer_of(fine, GRID_HEAT_EPANECHNIKOV, 300), best = layer;
    best.heat = own;
    const uint32_t *pixels = draw(&layer, &moved, &image), *expected = draw(&best, &moved, &exact);
    for (size_t i = 0; i < n; i++) {
        int d = 0;
        for (int shift = 0; shift < 24; shift += 8)
            d += abs((int)(pixels[i] >> shift & 255) - (int)(expected[i] >> shift & 255));
        far += d > 120;
    }
    assert_in_range(far, 0, n / 200); /* at the rims of kernels, where the surface has a kink */
    cairo_surface_destroy(image);
    cairo_surface_destroy(exact);
    grid_heat_free(fine);
    grid_heat_free(own);
}

static void test_ramps_are_ordered(void **state)
{
    (void)state;
    for (size_t r = 0; r < grid_num_ramps(); r++) {
        const grid_ramp *ramp = grid_ramp_at(r);
        assert_ptr_equal(grid_ramp_by_name(ramp->name), ramp);
        for (int n = 2; n <= GRID_MAX_CLASSES && !ramp->diverging; n++) {
            /* luminance (ITU-R BT.709) rises or falls all the way: the order survives a grey print */
            double before = 0, turn = 0;
            for (int i = 0; i < n; i++) {
                grid_color c = grid_ramp_class(ramp, i, n);
                double grey = 0.2126 * (c >> 16 & 255) + 0.7152 * (c >> 8 & 255) + 0.0722 * (c & 255);
                if (i == 1) turn = grey - before;
                if (i) assert_true((grey - before) * turn > 0);
                before = grey;
            }
        }
    }
    assert_null(grid_ramp_by_name("rainbow"));
    assert_null(grid_ramp_by_name(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales_end_at_round_numbers),
        cmocka_unit_test(test_steps_are_even_in_logarithms),
        cmocka_unit_test(test_pixels_have_the_color_of_their_value),
        cmocka_unit_test(test_other_views_are_interpolated),
        cmocka_unit_test(test_ramps_are_ordered),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
