/* viewer_view.c - views as JSON and what is made of them; pictures as vectors against pictures as pixels. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <render/page.h>
#include <render/stage.h>

#include "scene_case.h"

static const char everything[] =
    "{\"size\": [1920, 1080], \"unit\": \"T1\", \"centre\": [549000.125, 4285000], \"pixel\": 0.1, \"level\": \"village\","
    "\"theme\": \"dark\", \"title\": \"㐂𠮷\", \"approval\": \"审图号\", \"borders\": false, \"names\": false,"
    "\"context\": false, \"buildings\": true, \"events\": true, \"fill\": \"rate\", \"field\": \"POP\","
    "\"count\": \"overdue\", \"rate\": \"closed-rate\", \"per\": \"population\", \"compare\": \"year\","
    "\"method\": \"manual\", \"bounds\": [1.5, 20, 1e6], \"ramp\": \"viridis\", \"heat\": true, \"radius_m\": 1800,"
    "\"kernel\": \"quartic\", \"opacity\": 0.92, \"heat_maximum\": 50, \"from\": \"2025-06-01\","
    "\"to\": \"2025-07-01 08:30\", \"category\": [\"市容\", \"道路\"], \"line\": [], \"source\": [\"12345\"],"
    "\"stage\": [\"closed\"]}";

static void test_what_is_printed_is_read_back(void **state)
{
    (void)state;
    grid_view view = grid_view_default(), again = grid_view_default();
    assert_int_equal(grid_view_parse(&view, everything, NULL), GRID_OK);
    assert_int_equal(view.width, 1920);
    assert_int_equal(view.num_classes, 4);
    assert_true(view.has_place && view.pixel == 0.1 && view.x == 549000.125);
    assert_int_equal(view.period.from_s, 1748707200); /* 2025-05-31 16:00 UTC */
    assert_int_equal(view.words[GRID_EVENT_CATEGORY].num, 2);
    char *json = grid_view_print(&view);
    assert_non_null(json);
    assert_int_equal(grid_view_parse(&again, json, NULL), GRID_OK);
    assert_memory_equal(&view, &again, sizeof view);
    assert_true(grid_view_shows_same(&view, &again));
    again.x++;
    assert_true(grid_view_shows_same(&view, &again));
    again.words[GRID_EVENT_SOURCE].num = 0;
    assert_false(grid_view_shows_same(&view, &again));
    free(json);
    /* a day is in the period, and stands there again */
    assert_int_equal(grid_view_parse(&view, "{\"to\": \"2025-06-30\"}", NULL), GRID_OK);
    assert_int_equal(view.period.to_s, 1748707200 + 30 * 86400);
    json = grid_view_print(&view);
    assert_non_null(strstr(json, "\"to\": \"2025-06-30\""));
    free(json);
}

static void test_what_makes_no_sense_changes_nothing(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"", ""}, {"[]", ""}, {"{", ""}, {"{\"thme\": \"dark\"}", "thme"}, {"{\"theme\": \"pink\"}", "theme"},
        {"{\"theme\": 5}", "theme"}, {"{\"theme\": \"\"}", "theme"}, {"{\"size\": [0, 5]}", "size"}, {"{\"size\": [5]}", "size"},
        {"{\"size\": [1e9, 5]}", "size"}, {"{\"classes\": 8}", "classes"}, {"{\"classes\": 2.5}", "classes"},
        {"{\"bounds\": [3, 2]}", "bounds"}, {"{\"bounds\": [1,2,3,4,5,6,7]}", "bounds"}, {"{\"heat\": 1}", "heat"},
        {"{\"centre\": [1, 2]}", "centre"}, {"{\"pixel\": 2}", "pixel"}, {"{\"pixel\": -1, \"centre\": [1,2]}", "pixel"},
        {"{\"fill\": \"color\"}", "fill"}, {"{\"count\": \"reportd\"}", "reported"}, {"{\"from\": \"morning\"}", "from"},
        {"{\"from\": \"2025-06-02\", \"to\": \"2025-05-31\"}", "to"}, {"{\"category\": \"a\"}", "category"},
        {"{\"category\": [1]}", "category"}, {"{\"radius_m\": 1e99}", "radius_m"}, {"{\"opacity\": null}", "opacity"},
        {"{\"title\": \"a\\u0000b\"}", "title"}, {"{\"method\": \"manual\"}", "bounds"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        grid_view view = grid_view_default(), before = view;
        grid_error error;
        assert_int_equal(grid_view_parse(&view, wrong[i][0], &error), GRID_E_DATA);
        assert_non_null(strstr(error.text, wrong[i][1]));
        assert_memory_equal(&view, &before, sizeof view);
    }
    grid_view view = grid_view_default();
    char long_title[300];
    snprintf(long_title, sizeof long_title, "{\"title\": \"%0200d\"}", 7);
    assert_int_equal(grid_view_parse(&view, long_title, NULL), GRID_E_DATA);
    assert_int_equal(grid_view_read(&view, "/nonexistent/view.json", NULL), GRID_E_OPEN);
}

/* Every cut of the text, and every byte changed, is read or refused, never worse. */
static void test_damaged_text(void **state)
{
    (void)state;
    char text[sizeof everything];
    for (size_t i = 0; i + 1 < sizeof everything; i++) {
        grid_view view = grid_view_default();
        memcpy(text, everything, sizeof everything);
        text[i] = 0;
        assert_int_equal(grid_view_parse(&view, text, NULL), GRID_E_DATA);
        for (int c = 0; c < 4; c++) {
            memcpy(text, everything, sizeof everything);
            text[i] = "\"{9\xff"[c];
            grid_view_parse(&view, text, NULL);
        }
    }
}

static void test_a_stage_shows_what_is_asked(void **state)
{
    (void)state;
    grid_stage *stage;
    grid_view view = grid_view_default();
    grid_error error;
    assert_int_equal(grid_stage_new(scene, "small.json", &stage, NULL), GRID_OK);
    assert_int_equal(grid_stage_show(stage, &view, &error), GRID_OK);
    const grid_measure *people = grid_stage_content(stage)->measure;
    assert_string_equal(people->title, "人口密度");
    view.has_place = true, view.pixel = 5;
    assert_int_equal(grid_stage_show(stage, &view, &error), GRID_OK);
    assert_ptr_equal(grid_stage_content(stage)->measure, people); /* another place, the same measure */

    strcpy(view.level, "hamlet");
    assert_int_equal(grid_stage_show(stage, &view, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "hamlet"));
    assert_ptr_equal(grid_stage_content(stage)->measure, people);
    strcpy(view.level, "township");
    assert_int_equal(grid_stage_show(stage, &view, &error), GRID_OK);
    assert_int_equal(grid_stage_content(stage)->level, 1);
    view.fill = GRID_FILL_COUNT;
    assert_int_equal(grid_stage_show(stage, &view, &error), GRID_E_DATA); /* there are no events */
    grid_stage_free(stage);
}

/* Two maps on a page, whatever the scale does to their widths. */
static void check_page_of_two(const grid_stage *stage)
{
    static const double scales[] = {0.5, 1, 1.5, 2.5, 3.5};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        for (int width = 301; width < 305; width++) {
            grid_page page = {.size = sizeof page, .scale = scales[i], .before = grid_stage_before(stage), .periods = {"May", "June"}};
            FILE *file = tmpfile();
            unsigned char head[24];
            assert_non_null(file);
            grid_camera_fit(&page.camera, map, width, 200, 10);
            assert_int_equal(grid_page_draw(scene, grid_theme_light(), grid_stage_content(stage), &page, GRID_PAGE_PNG, file, NULL), GRID_OK);
            rewind(file);
            assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
            int pixels = head[18] << 8 | head[19];
            assert_true(abs(pixels - (int)lround((2 * width + GRID_PAGE_GAP) * scales[i])) <= 1);
            fclose(file);
        }
}


/* 3 events in V1 in June, 1 in May; V6 had 2 in May. */
static void test_counts_by_period(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *day, *category;
    } rows[] = {{"V1", "2025-06-03", "a"}, {"V1", "2025-06-30 23:59", "b"}, {"V1", "2025-06-01", "a"},
                {"V1", "2025-05-31", "a"}, {"V6", "2025-05-02", "b"}, {"V6", "2025-05-02", "a"}};
    grid_events *events;
    grid_stage *stage;
    grid_view view = grid_view_default();
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        grid_event e = {.unit = fixture_unit(map, rows[i].unit), .words = {rows[i].category}};
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
        assert_true(grid_event_time_read(rows[i].day, &e.times[GRID_EVENT_COLLECTED]));
        assert_int_equal(grid_events_add(events, &e, NULL), GRID_OK);
    }
    assert_int_equal(grid_stage_new(scene, "small.json", &stage, NULL), GRID_OK);
    grid_stage_set_events(stage, events);
    assert_int_equal(grid_view_parse(&view, "{\"fill\": \"count\", \"count\": \"reported\", \"per\": \"none\","
                                            "\"from\": \"2025-06-01\", \"to\": \"2025-06-30\"}", NULL), GRID_OK);
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    const grid_measure *m = grid_stage_content(stage)->measure;
    assert_true(m->values[fixture_unit(map, "V1")] == 3 && m->values[fixture_unit(map, "V6")] == 0);
    assert_true(m->values[fixture_unit(map, "T1")] == 3);
    assert_string_equal(m->note, "2025-06-01 – 2025-06-30");
    view.compare = GRID_COMPARE_PREVIOUS; /* May, which is a day longer */
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    m = grid_stage_content(stage)->measure;
    assert_true(m->values[fixture_unit(map, "V1")] == 2 && m->values[fixture_unit(map, "V6")] == -2);
    assert_true(m->classes[2].two_sided);
    view.compare = GRID_COMPARE_NONE, view.per = GRID_PER_SHARE; /* three events, all of them in V1 */
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    m = grid_stage_content(stage)->measure;
    assert_true(m->values[fixture_unit(map, "V1")] == 100 && m->values[fixture_unit(map, "V6")] == 0);
    assert_string_equal(m->unit, "%");
    view.compare = GRID_COMPARE_PREVIOUS, view.per = GRID_PER_NONE;
    view.side_by_side = true; /* June, and May in the classes of June */
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    const grid_measure *may = grid_stage_before(stage)->measure;
    m = grid_stage_content(stage)->measure;
    assert_true(m->values[fixture_unit(map, "V1")] == 3 && m->values[fixture_unit(map, "V6")] == 0);
    assert_true(may->values[fixture_unit(map, "V1")] == 1 && may->values[fixture_unit(map, "V6")] == 2);
    for (int32_t level = 0; level < 3; level++) {
        const grid_classes *june = &m->classes[level], *same = &may->classes[level];
        assert_int_equal(same->num, june->num);
        assert_memory_equal(same->bounds, june->bounds, sizeof june->bounds);
        size_t counted = same->num_zero + same->num_no_data;
        for (int c = 0; c < same->num; c++) counted += same->counts[c];
        assert_int_equal(counted, scene->num_shown[level]);
    }
    check_page_of_two(stage);
    view.side_by_side = false;
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    assert_null(grid_stage_before(stage));
    view.words[GRID_EVENT_CATEGORY].num = 1;
    strcpy(view.words[GRID_EVENT_CATEGORY].names[0], "b");
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    m = grid_stage_content(stage)->measure;
    assert_true(m->values[fixture_unit(map, "V1")] == 1 && m->values[fixture_unit(map, "V6")] == -1);
    strcpy(view.words[GRID_EVENT_CATEGORY].names[0], "c"); /* no event has it: nothing counts, everything does not */
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_OK);
    assert_true(grid_stage_content(stage)->measure->values[fixture_unit(map, "V1")] == 0);
    view.period.to_s = GRID_NO_TIME;
    assert_int_equal(grid_stage_show(stage, &view, NULL), GRID_E_DATA); /* compared with what? */
    grid_stage_free(stage);
    grid_events_free(events);
}

/* Faces of the vector picture against the owner of every pixel; a view from near shows that clipping keeps them. */
static void test_vectors_agree_with_pixels(void **state)
{
    (void)state;
    enum { WIDTH = 640, HEIGHT = 400 };
    static const double zooms[] = {1, 0.3, 4, 300};
    grid_measure *people;
    grid_painter *painter;
    grid_content content = grid_content_default();
    assert_int_equal(grid_measure_of_field(scene, NULL, GRID_PER_AREA, NULL, &people, NULL), GRID_OK);
    assert_int_equal(grid_painter_new(scene, grid_theme_light(), &painter, NULL), GRID_OK);
    content.measure = people;
    content.no_borders = content.no_names = true;
    content.level = 2;
    grid_painter_set_content(painter, &content);
    for (size_t z = 0; z < sizeof zooms / sizeof *zooms; z++) {
        grid_camera camera;
        size_t different = 0;
        cairo_surface_t *pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
        cairo_surface_t *vectors = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
        cairo_t *cr = cairo_create(vectors);
        grid_camera_fit(&camera, map, WIDTH, HEIGHT, 10);
        camera.x += 130, camera.y -= 70;
        grid_camera_zoom(&camera, zooms[z], 200, 150);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
        assert_true(grid_paint_map(painter, &camera, pixels));
        assert_true(grid_paint_vectors(painter, &camera, cr));
        cairo_destroy(cr);
        cairo_surface_flush(vectors);
        cairo_surface_flush(pixels);
        const uint32_t *a = (const uint32_t *)(const void *)cairo_image_surface_get_data(pixels);
        const uint32_t *b = (const uint32_t *)(const void *)cairo_image_surface_get_data(vectors);
        const grid_theme *t = grid_theme_light();
        for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
            bool hatched = (a[i] & 0xFFFFFF) == (t->no_data & 0xFFFFFF) ||
                           (a[i] & 0xFFFFFF) == (t->no_data_hatch & 0xFFFFFF);
            different += !hatched && (a[i] & 0xFFFFFF) != (b[i] & 0xFFFFFF);
        }
        assert_in_range(different, 0, (size_t)WIDTH * HEIGHT / 150);
        cairo_surface_destroy(pixels);
        cairo_surface_destroy(vectors);
    }
    grid_painter_free(painter);
    grid_measure_free(people);
}

static size_t file_starts(const char *path, const char *head)
{
    char bytes[16] = {0};
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t n = fread(bytes, 1, sizeof bytes, file);
    assert_memory_equal(bytes, head, strlen(head));
    fseek(file, 0, SEEK_END);
    n = (size_t)ftell(file);
    fclose(file);
    unlink(path);
    return n;
}

static void test_pages_in_three_formats(void **state)
{
    (void)state;
    static const char *const heads[] = {"\x89PNG", "%PDF-1", "<?xml"};
    char folder[] = "/tmp/viewer-XXXXXX", path[100];
    assert_non_null(mkdtemp(folder));
    grid_page page = grid_page_default(map, 300, 200);
    page.subtitle = "六月", page.source = "来源", page.approval = "审图号：GS(2025)1号";
    for (int f = 0; f < GRID_NUM_PAGE_FORMATS; f++) {
        snprintf(path, sizeof path, "%s/map.%s", folder, grid_page_format_name((grid_page_format)f));
        assert_int_equal(grid_page_format_of(path), f);
        assert_int_equal(grid_page_write(scene, grid_theme_dark(), NULL, &page, (grid_page_format)f, path, NULL), GRID_OK);
        assert_true(file_starts(path, heads[f]) > 1000);
    }
    grid_error error;
    snprintf(path, sizeof path, "%s/none/map.png", folder);
    assert_int_equal(grid_page_write(scene, grid_theme_dark(), NULL, &page, GRID_PAGE_PNG, path, &error), GRID_E_OPEN);
    assert_non_null(strstr(error.text, path));
    page.scale = 5;
    assert_int_equal(grid_page_write(scene, grid_theme_dark(), NULL, &page, GRID_PAGE_PNG, "/tmp/x.png", &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(access("/tmp/x.png", F_OK), -1);
    page = grid_page_default(map, 20000, 10);
    assert_int_equal(grid_page_write(scene, grid_theme_dark(), NULL, &page, GRID_PAGE_PNG, "/tmp/x.png", &error),
                     GRID_E_LIMIT);
    assert_int_equal(rmdir(folder), 0); /* nothing half-written is left */
}

static void test_period_words(void **state)
{
    (void)state;
    char out[64];
    int64_t june, july;
    assert_true(grid_event_time_read("2025-06-01", &june) && grid_event_time_read("2025-07-01", &july));
    assert_string_equal(grid_period_words((grid_period){june, july}, out), "2025-06-01 – 2025-06-30");
    assert_string_equal(grid_period_words((grid_period){june, june + 86400}, out), "2025-06-01");
    assert_string_equal(grid_period_words((grid_period){GRID_NO_TIME, july}, out), "截至 2025-06-30");
    assert_string_equal(grid_period_words((grid_period){june, GRID_NO_TIME}, out), "2025-06-01 起");
    assert_string_equal(grid_period_words((grid_period){GRID_NO_TIME, GRID_NO_TIME}, out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_printed_is_read_back),
        cmocka_unit_test(test_what_makes_no_sense_changes_nothing),
        cmocka_unit_test(test_damaged_text),
        cmocka_unit_test(test_a_stage_shows_what_is_asked),
        cmocka_unit_test(test_counts_by_period),
        cmocka_unit_test(test_vectors_agree_with_pixels),
        cmocka_unit_test(test_pages_in_three_formats),
        cmocka_unit_test(test_period_words),
    };
    return cmocka_run_group_tests(tests, scene_make, scene_end);
}
