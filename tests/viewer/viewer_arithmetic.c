/* viewer_arithmetic.c - tests of what is computed before anything is drawn: camera, classes,
 * numbers, words, the place of a tooltip. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <render/camera.h>
#include <render/classify.h>
#include <render/format.h>

#include "fixture.h"
#include "app.h"
#include "words.h"

static grid_map *map;

static int open_map(void **state)
{
    (void)state;
    map = fixture_map();
    return 0;
}

static int close_map(void **state)
{
    (void)state;
    grid_map_free(map);
    return 0;
}

static void assert_near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void test_camera_fits_the_map(void **state)
{
    (void)state;
    grid_camera camera;
    double x, y;
    grid_camera_fit(&camera, map, 1000, 500, 10);
    assert_near(camera.pixel, 2000.0 / 480, 1e-9); /* the height decides: 4000 / 980 is less */
    grid_camera_to_view(&camera, FIXTURE_EAST, FIXTURE_NORTH + 2000, &x, &y);
    assert_near(x, 500 - 2000 / camera.pixel, 1e-6);
    assert_near(y, 10, 1e-6);
    assert_near(grid_camera_scale(&camera), camera.pixel / (0.0254 / 96), 1e-6);
}

static void test_camera_there_and_back(void **state)
{
    (void)state;
    grid_camera camera;
    double x, y, px, py;
    grid_camera_fit(&camera, map, 1280, 732, 24);
    camera.stretch = 1.3;
    grid_camera_to_map(&camera, 17.25, 401.5, &x, &y);
    grid_camera_to_view(&camera, x, y, &px, &py);
    assert_near(px, 17.25, 1e-6);
    assert_near(py, 401.5, 1e-6);
    double bounds[4];
    grid_camera_bounds(&camera, 5, bounds);
    grid_camera_to_map(&camera, -5, 737, &x, &y);
    assert_near(bounds[0], x, 1e-9);
    assert_near(bounds[1], y, 1e-9);
    assert_true(bounds[2] > bounds[0] && bounds[3] > bounds[1]);
}

static void test_zoom_keeps_the_point_below_the_cursor(void **state)
{
    (void)state;
    grid_camera camera;
    double x, y, px, py;
    grid_camera_fit(&camera, map, 1280, 732, 24);
    double before = camera.pixel, metres = camera.pixel_m;
    grid_camera_to_map(&camera, 900, 100, &x, &y);
    assert_true(grid_camera_zoom(&camera, 1.25, 900, 100));
    grid_camera_to_view(&camera, x, y, &px, &py);
    assert_near(px, 900, 1e-6);
    assert_near(py, 100, 1e-6);
    assert_near(camera.pixel, before / 1.25, 1e-12);
    assert_near(camera.pixel_m, metres / 1.25, 1e-12);
}

static void test_zoom_ends(void **state)
{
    (void)state;
    grid_camera camera;
    grid_camera_fit(&camera, map, 1280, 732, 24);
    int steps = 0;
    while (grid_camera_zoom(&camera, 2, 1, 1) && steps < 100) steps++;
    assert_true(steps < 100);
    assert_near(grid_camera_scale(&camera), 100, 1e-6);
    steps = 0;
    while (grid_camera_zoom(&camera, 0.5, 1, 1) && steps < 100) steps++;
    assert_near(camera.pixel, camera.fit_pixel * 16, 1e-9);
    assert_false(grid_camera_zoom(&camera, NAN, 1, 1));
}

static void test_pan_is_exact(void **state)
{
    (void)state;
    grid_camera camera;
    double x, y, px, py;
    grid_camera_fit(&camera, map, 1280, 732, 24);
    grid_camera_to_map(&camera, 100, 100, &x, &y);
    for (int i = 0; i < 1000; i++) grid_camera_pan(&camera, 3, -2);
    grid_camera_to_view(&camera, x, y, &px, &py);
    assert_near(px, 3100, 1e-4);
    assert_near(py, -1900, 1e-4);
}

static void assert_bounds(const grid_classes *c, int num, const double *bounds)
{
    assert_int_equal(c->num, num);
    for (int i = 0; i < num - 1; i++) assert_near(c->bounds[i], bounds[i], 0);
}

static void test_quantiles(void **state)
{
    (void)state;
    double values[103];
    grid_classes c;
    for (int i = 0; i < 100; i++) values[i] = i + 1; /* 1 .. 100, any order */
    values[100] = 0, values[101] = NAN, values[102] = INFINITY;
    assert_true(grid_classify(values, 103, GRID_CLASSES_QUANTILE, 5, &c));
    assert_bounds(&c, 5, (double[]){20, 40, 60, 80});
    assert_int_equal(c.num_zero, 1);
    assert_int_equal(c.num_no_data, 2);
    assert_int_equal(c.counts[0], 19); /* 1 .. 19: a value on a bound belongs to the upper class */
    assert_int_equal(c.counts[4], 21);
    assert_near(c.min, 1, 0);
    assert_near(c.max, 100, 0);
}

static void test_quantiles_of_skewed_values(void **state)
{
    (void)state;
    /* quantiles at 5.55, 12.1, 131, 4130: each bound may move between its neighbours only */
    double values[] = {3.1, 5.2, 5.9, 11.3, 12.9, 129.5, 132.5, 3987, 4273, 9999};
    grid_classes c;
    assert_true(grid_classify(values, 10, GRID_CLASSES_QUANTILE, 5, &c));
    assert_int_equal(c.num, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(c.counts[i], 2);
    assert_near(c.bounds[1], 12, 0);
    assert_near(c.bounds[2], 130, 0);
    assert_near(c.bounds[3], 4000, 0);
}

static void test_few_and_equal_values(void **state)
{
    (void)state;
    grid_classes c;
    double same[] = {7, 7, 7, 7}, two[] = {7, 7, 7, 7, 7, 7, 7, 9}, three[] = {1, 10, 100};
    char label[3 * GRID_TEXT_SIZE];
    assert_true(grid_classify(same, 4, GRID_CLASSES_QUANTILE, 5, &c));
    assert_int_equal(c.num, 1);
    assert_string_equal(grid_class_label(&c, 0, label), "7");
    assert_true(grid_classify(two, 8, GRID_CLASSES_QUANTILE, 5, &c));
    for (int i = 0; i < c.num; i++) assert_true(c.counts[i] > 0);
    assert_true(grid_classify(three, 3, GRID_CLASSES_QUANTILE, 5, &c));
    assert_true(c.num <= 3);
    for (int i = 0; i < c.num; i++) assert_true(c.counts[i] > 0);
    assert_true(grid_classify(NULL, 0, GRID_CLASSES_QUANTILE, 5, &c));
    assert_int_equal(c.num, 0);
    assert_int_equal(grid_class_of(&c, 0), GRID_CLASS_ZERO);
    assert_int_equal(grid_class_of(&c, NAN), GRID_CLASS_NO_DATA);
}

static void test_every_class_has_values(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    double values[60];
    for (int round = 0; round < 2000; round++) {
        grid_classes c;
        size_t n = 1 + (size_t)round % 60, total = 0;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            double u = (seed >> 8) / 16777216.0;
            values[i] = round % 3 == 0   ? floor(u * 8) - 2
                        : round % 3 == 1 ? exp(20 * u - 10)
                                         : -1e6 * u;
        }
        assert_true(grid_classify(values, n, GRID_CLASSES_QUANTILE, 1 + round % 5, &c));
        for (int i = 0; i < c.num; i++) {
            assert_true(c.counts[i] > 0);
            total += c.counts[i];
            if (i > 1) assert_true(c.bounds[i - 1] > c.bounds[i - 2]);
        }
        assert_int_equal(total + c.num_zero + c.num_no_data, n);
        assert_true(grid_classify(values, n, GRID_CLASSES_PRETTY, 1 + round % 5, &c));
        assert_true(c.num <= 1 + round % 5);
        for (int i = 1; i < c.num - 1; i++) assert_true(c.bounds[i] > c.bounds[i - 1]);
    }
}

static void test_roundest(void **state)
{
    (void)state;
    assert_near(grid_roundest(117.2, 123.9, 120.5), 120, 0);
    assert_near(grid_roundest(0.29, 0.31, 0.3), 0.3, 0);
    assert_near(grid_roundest(-5.2, -3.1, -4), -5, 0);
    assert_near(grid_roundest(-1, 2, 1), 0, 0);
    assert_near(grid_roundest(7, 7, 7), 7, 0);
    assert_near(grid_roundest(1e300, 1.4e300, 1.2e300), 1e300, 1e285);
    double odd = 0.1234567890123456;
    assert_near(grid_roundest(odd, odd, odd), odd, 0);
}

static void test_pretty(void **state)
{
    (void)state;
    double values[] = {3, 44, 151, 97, 230}, small[] = {0.012, 0.03, 0.047},
           around[] = {-40, -10, 35, 60};
    grid_classes c;
    assert_true(grid_classify(values, 5, GRID_CLASSES_PRETTY, 5, &c));
    assert_bounds(&c, 5, (double[]){50, 100, 150, 200});
    assert_true(grid_classify(small, 3, GRID_CLASSES_PRETTY, 5, &c));
    assert_bounds(&c, 4, (double[]){0.02, 0.03, 0.04});
    assert_true(grid_classify(around, 4, GRID_CLASSES_PRETTY, 5, &c));
    assert_bounds(&c, 5, (double[]){-20, 0, 20, 40});
}

static void test_legend_words(void **state)
{
    (void)state;
    grid_classes c = {.num = 5, .bounds = {-60, 0.25, 180, 1200000}};
    char label[3 * GRID_TEXT_SIZE];
    assert_string_equal(grid_class_label(&c, 0, label), "< −60");
    assert_string_equal(grid_class_label(&c, 1, label), "−60 – 0.25");
    assert_string_equal(grid_class_label(&c, 2, label), "0.25 – 180");
    assert_string_equal(grid_class_label(&c, 4, label), "≥ 1,200,000");
}

static void test_numbers(void **state)
{
    (void)state;
    char out[GRID_TEXT_SIZE];
    assert_string_equal(grid_format_number(1022, 0, out), "1,022");
    assert_string_equal(grid_format_number(-2.25, 1, out), "−2.3");
    assert_string_equal(grid_format_number(-0.01, 1, out), "0.0");
    assert_string_equal(grid_format_number(NAN, 1, out), "—");
    assert_string_equal(grid_format_number(1234567.891, 2, out), "1,234,567.89");
    assert_string_equal(grid_format_number(1e300, 0, out) != NULL ? "ok" : "", "ok");
    assert_string_equal(grid_format_value(44.13, out), "44.1");
    assert_string_equal(grid_format_value(99.96, out), "100");
    assert_string_equal(grid_format_value(0.05, out), "0.050");
    assert_string_equal(grid_format_value(12, out), "12");
    assert_string_equal(grid_format_exact(0.3, out), "0.3");
    assert_string_equal(grid_format_scale(342000, out), "1:34.2万");
    assert_string_equal(grid_format_scale(5000, out), "1:5,000");
    assert_string_equal(grid_format_length(500, out), "500 m");
    assert_string_equal(grid_format_length(10000, out), "10 km");
}

static void test_crs_words(void **state)
{
    (void)state;
    char out[200];
    grid_crs_info crs = {.name = "CGCS2000 / 3-degree Gauss-Kruger CM 111E", .code = "EPSG:4546"};
    crs_words(&crs, out, sizeof out);
    assert_string_equal(out, "CGCS2000 / 3°带 111°E（EPSG:4546）");
    strcpy(crs.name, "CGCS2000 / 3-degree Gauss-Kruger zone 37");
    strcpy(crs.code, "EPSG:4525");
    crs_words(&crs, out, sizeof out);
    assert_string_equal(out, "CGCS2000 / 3°带 第 37 带（EPSG:4525）");
    crs_words(NULL, out, sizeof out);
    assert_string_equal(out, "坐标系未知");
}

static void test_map_words(void **state)
{
    (void)state;
    char out[200];
    shown_levels_words(map, 2, out, sizeof out);
    assert_string_equal(out, "村与社区");
    ancestor_words(map, fixture_unit(map, "V1"), out, sizeof out);
    assert_string_equal(out, "岢岚县 › 温泉乡");
}

static void test_levels_and_ranks(void **state)
{
    (void)state;
    int32_t v1 = fixture_unit(map, "V1"), t1 = fixture_unit(map, "T1");
    assert_false(grid_level_divides(map, 0)); /* the county alone */
    assert_true(grid_level_divides(map, 1));
    assert_int_equal(grid_level_rank(map, 1, 2), GRID_RANK_FIRST);
    assert_int_equal(grid_level_rank(map, 2, 2), GRID_RANK_SECOND);
    assert_int_equal(grid_level_rank(map, 1, 1), GRID_RANK_FIRST);
    assert_int_equal(grid_level_unit(map, v1, 1), t1);
    assert_int_equal(grid_level_unit(map, v1, 2), v1);
    assert_int_equal(grid_level_unit(map, GRID_NONE, 1), GRID_NONE);
    assert_true(grid_level_shows(map, t1, 1));
    assert_false(grid_level_shows(map, t1, 2));
    assert_false(grid_level_shows(map, v1, 1));
}

static void test_far_views_show_higher_levels(void **state)
{
    (void)state;
    grid_scene *scene;
    grid_camera camera;
    assert_int_equal(grid_scene_new(map, &scene, NULL), GRID_OK);
    grid_camera_fit(&camera, map, 1280, 732, 24);
    assert_int_equal(grid_scene_level(scene, &camera), 2);
    assert_int_equal(scene->num_shown[2], 8);
    camera.pixel = 1000.0 / (GRID_UNIT_PIXELS - 1); /* a village of 1 km now measures 11 pixels */
    assert_int_equal(grid_scene_level(scene, &camera), 1);
    assert_int_equal(scene->num_shown[1], 2);
    camera.pixel = 1e6;
    assert_int_equal(grid_scene_level(scene, &camera),
                     1); /* the county as one piece says nothing */
    /* a township without a number of its own has that of its villages; no data counts for
     * nothing */
    assert_near(grid_scene_number(scene, fixture_unit(map, "T1"), scene->population), 700, 0);
    assert_near(grid_scene_number(scene, fixture_unit(map, "T2"), scene->population), 900, 0);
    assert_true(isnan(grid_scene_number(scene, fixture_unit(map, "V4"), scene->population)));
    grid_scene_free(scene);
}

static bool apart(grid_box a, grid_box b)
{
    return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y ||
           b.y + b.height <= a.y;
}

static void test_tooltip_stands_beside(void **state)
{
    (void)state;
    const grid_box legend = {1090, 530, 180, 190};
    int over_legend = 0;
    for (double x = 0; x < 1200; x += 37)
        for (double y = 0; y < 650; y += 31) {
            grid_box unit = {x, y, 80, 60};
            grid_box tip = place_tooltip(unit, x + 40, y + 30, 214, 150, 1280, 732, legend);
            assert_true(apart(unit, tip));
            assert_true(tip.x >= 0 && tip.y >= 0 && tip.x + 214 <= 1280 && tip.y + 150 <= 732);
            bool on_legend = x + 40 >= legend.x && y + 30 >= legend.y; /* there is no hover there */
            over_legend += !on_legend && !apart(tip, legend);
        }
    assert_int_equal(over_legend, 0);
    grid_box left =
        place_tooltip((grid_box){100, 300, 80, 60}, 140, 330, 214, 150, 1280, 732, legend);
    assert_true(left.x >
                180); /* on the right where there is room, on the left near the right edge */
    grid_box right =
        place_tooltip((grid_box){1180, 200, 80, 60}, 1220, 230, 214, 150, 1280, 732, legend);
    assert_true(right.x + right.width < 1180);
    grid_box tiny = place_tooltip((grid_box){0, 0, 200, 100}, 100, 50, 214, 150, 200, 100, legend);
    assert_true(isfinite(tiny.x) && isfinite(tiny.y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_camera_fits_the_map),
        cmocka_unit_test(test_camera_there_and_back),
        cmocka_unit_test(test_zoom_keeps_the_point_below_the_cursor),
        cmocka_unit_test(test_zoom_ends),
        cmocka_unit_test(test_pan_is_exact),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_quantiles_of_skewed_values),
        cmocka_unit_test(test_few_and_equal_values),
        cmocka_unit_test(test_every_class_has_values),
        cmocka_unit_test(test_roundest),
        cmocka_unit_test(test_pretty),
        cmocka_unit_test(test_legend_words),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_crs_words),
        cmocka_unit_test(test_map_words),
        cmocka_unit_test(test_levels_and_ranks),
        cmocka_unit_test(test_far_views_show_higher_levels),
        cmocka_unit_test(test_tooltip_stands_beside),
    };
    return cmocka_run_group_tests(tests, open_map, close_map);
}
