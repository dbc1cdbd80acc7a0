/* viewer_picture.c - tests of what is drawn, by looking at pixels: no golden files. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <render/painter.h>

#include "fixture.h"
#include "app.h"

enum { WIDTH = 900, HEIGHT = 500 };

typedef struct studio {
    grid_map *map;
    grid_scene *scene;
    grid_measure *measure;
    grid_painter *painter;
    grid_camera camera;
    cairo_surface_t *image;
} studio;

static studio s;

enum { TOWNSHIPS = 1, VILLAGES = 2 };
#define CLASSES (&s.measure->classes[VILLAGES])

static void show(grid_painter *painter, const grid_measure *measure)
{
    grid_content content = grid_content_default();
    content.measure = measure;
    grid_painter_set_content(painter, &content);
}

static int set_up(void **state)
{
    (void)state;
    grid_error error = {0};
    s.map = fixture_map();
    if (grid_scene_new(s.map, &s.scene, &error) ||
        grid_measure_of_field(s.scene, NULL, GRID_PER_AREA, NULL, &s.measure, &error) ||
        grid_painter_new(s.scene, grid_theme_light(), &s.painter, &error)) {
        print_message("skipped: %s\n", error.text);
        exit(77);
    }
    show(s.painter, s.measure);
    s.image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    grid_camera_fit(&s.camera, s.map, WIDTH, HEIGHT, 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cairo_surface_destroy(s.image);
    grid_painter_free(s.painter);
    grid_measure_free(s.measure);
    grid_scene_free(s.scene);
    grid_map_free(s.map);
    return 0;
}

static uint32_t pixel(cairo_surface_t *image, int x, int y)
{
    cairo_surface_flush(image);
    const unsigned char *row = cairo_image_surface_get_data(image) +
                               (size_t)y * (size_t)cairo_image_surface_get_stride(image);
    return ((const uint32_t *)(const void *)row)[x] & 0xFFFFFF;
}

static uint32_t rgb(grid_color color) { return color & 0xFFFFFF; }

/* Pixel of a map point given in km from the fixture's corner. */
static void place(double x_km, double y_km, int *x, int *y)
{
    double px, py;
    grid_camera_to_view(&s.camera, FIXTURE_EAST + 1000 * x_km, FIXTURE_NORTH + 1000 * y_km, &px,
                        &py);
    *x = (int)px;
    *y = (int)py;
}

static void test_cells_have_their_class_color(void **state)
{
    (void)state;
    const grid_theme *theme = grid_theme_light();
    int x, y;
    assert_true(grid_paint_fills(s.painter, &s.camera, 0, 0, WIDTH, HEIGHT, s.image));
    for (int i = 0; i < 8; i++) {
        char code[] = {'V', (char)('1' + i), 0};
        double value = s.measure->values[fixture_unit(s.map, code)];
        int c = grid_class_of(CLASSES, value);
        place(i % 4 + 0.5, i / 4 + 0.5, &x, &y);
        if (i == 2) assert_int_equal(pixel(s.image, x, y), rgb(theme->zero));
        else if (i == 3) assert_int_equal(c, GRID_CLASS_NO_DATA);
        else
            assert_int_equal(pixel(s.image, x, y),
                             rgb(grid_measure_color(s.measure, theme, VILLAGES, c)));
    }
    assert_int_equal(pixel(s.image, 2, 2), rgb(theme->map_background));
    assert_int_equal(CLASSES->num_zero, 1);
    assert_int_equal(CLASSES->num_no_data, 1);
}

static void test_density_is_per_square_kilometre(void **state)
{
    (void)state;
    double value = s.measure->values[fixture_unit(s.map, "V8")];
    assert_true(fabs(value - 500) < 1); /* 1 km2 but for the projection's scale */
    assert_string_equal(s.measure->title, "人口密度");
    assert_string_equal(s.measure->unit, "人/km²");
}

static void test_no_seam_between_equal_neighbours(void **state)
{
    (void)state;
    int x0, x1, y;
    grid_measure *people; /* V1 and V2 have the same number of them */
    grid_painter *painter;
    assert_int_equal(grid_measure_of_field(s.scene, NULL, GRID_PER_NONE, NULL, &people, NULL), GRID_OK);
    assert_int_equal(grid_painter_new(s.scene, grid_theme_light(), &painter, NULL), GRID_OK);
    show(painter, people);
    assert_true(grid_paint_fills(painter, &s.camera, 0, 0, WIDTH, HEIGHT, s.image));
    for (double at = 0.05; at < 1; at += 0.05) {
        place(0.5, at, &x0, &y);
        place(1.5, at, &x1, &y);
        for (int x = x0; x <= x1; x++)
            assert_int_equal(pixel(s.image, x, y), pixel(s.image, x0, y));
    }
    grid_painter_free(painter);
    grid_measure_free(people);
}

static void test_only_table_colors(void **state)
{
    (void)state;
    const grid_theme *theme = grid_theme_light();
    assert_true(grid_paint_fills(s.painter, &s.camera, 0, 0, WIDTH, HEIGHT, s.image));
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            uint32_t p = pixel(s.image, x, y);
            bool known = p == rgb(theme->map_background) || p == rgb(theme->zero) ||
                         p == rgb(theme->no_data) || p == rgb(theme->no_data_hatch);
            for (int c = 0; c < GRID_MAX_CLASSES; c++)
                known = known || p == rgb(grid_measure_color(s.measure, theme, VILLAGES, c));
            assert_true(known);
        }
}

static void test_hatch_moves_with_the_map(void **state)
{
    (void)state;
    const grid_theme *theme = grid_theme_light();
    grid_camera moved = s.camera;
    int x, y, hatched = 0;
    cairo_surface_t *other = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    grid_camera_pan(&moved, 17, -9);
    assert_true(grid_paint_fills(s.painter, &s.camera, 0, 0, WIDTH, HEIGHT, s.image));
    assert_true(grid_paint_fills(s.painter, &moved, 0, 0, WIDTH, HEIGHT, other));
    place(3.5, 0.5, &x, &y);
    for (int dy = 0; dy < 12; dy++)
        for (int dx = 0; dx < 12; dx++) {
            uint32_t p = pixel(s.image, x + dx, y + dy);
            hatched += p == rgb(theme->no_data_hatch);
            assert_int_equal(p, pixel(other, x + dx + 17, y + dy - 9));
        }
    assert_int_equal(hatched, 24); /* every sixth diagonal of 144 pixels */
    cairo_surface_destroy(other);
}

static void test_a_strip_equals_the_whole(void **state)
{
    (void)state;
    cairo_surface_t *parts = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    assert_true(grid_paint_fills(s.painter, &s.camera, 0, 0, WIDTH, HEIGHT, s.image));
    assert_true(grid_paint_fills(s.painter, &s.camera, 0, 0, 333, HEIGHT, parts));
    assert_true(grid_paint_fills(s.painter, &s.camera, 333, 0, WIDTH - 333, 100, parts));
    assert_true(grid_paint_fills(s.painter, &s.camera, 333, 100, WIDTH - 333, HEIGHT - 100, parts));
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) assert_int_equal(pixel(parts, x, y), pixel(s.image, x, y));
    cairo_surface_destroy(parts);
}

/* Darkness of a piece of text drawn in black on white, and a checksum of its pixels. */
static uint64_t ink_of(const char *utf8, uint64_t *checksum)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 60);
    cairo_t *cr = cairo_create(image);
    const grid_font font = {.size = 40, .color = 0xFF000000};
    uint64_t ink = 0;
    grid_set_color(cr, 0xFFFFFFFF);
    cairo_paint(cr);
    grid_text_draw(grid_painter_text(s.painter), cr, &font, utf8, 5, 0, GRID_LEFT, 0);
    cairo_destroy(cr);
    *checksum = 0;
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 60; x++) {
            ink += 255 - (pixel(image, x, y) & 255);
            *checksum = *checksum * 31 + pixel(image, x, y);
        }
    cairo_surface_destroy(image);
    return ink;
}

static void test_ke_has_a_glyph(void **state)
{
    (void)state;
    uint64_t ke, lan, box;
    assert_true(ink_of("岢", &ke) > 40 * 255);
    assert_true(ink_of("岚", &lan) > 40 * 255);
    ink_of("\xF4\x8F\xBF\xBD", &box); /* U+10FFFD, in no font: what a missing glyph looks like */
    assert_true(ke != box && lan != box && ke != lan);
}

static void test_names_do_not_overlap(void **state)
{
    (void)state;
    grid_placed_label placed[64];
    grid_text *text = grid_painter_text(s.painter);
    size_t n = grid_labels_place(s.scene->labels, s.map, VILLAGES, &s.camera, text,
                                 grid_theme_light(), 1, NULL, 0, placed, 64);
    bool short_name = false;
    assert_true(n >= 8); /* two townships and most villages */
    for (size_t i = 0; i < n; i++) {
        short_name = short_name || strcmp(placed[i].label->text, "前温泉") == 0;
        for (size_t k = 0; k < i; k++) {
            const grid_placed_label *a = &placed[i], *b = &placed[k];
            assert_true(a->x >= b->x + b->width || b->x >= a->x + a->width ||
                        a->y >= b->y + b->height || b->y >= a->y + a->height);
        }
    }
    assert_true(short_name);
}

/* Where events lie on a name's place, a village makes room, and a township stands aside on its own ground. */
static void test_names_keep_clear_of_events(void **state)
{
    (void)state;
    grid_placed_label free_ones[64], placed[64];
    grid_disc taken[64];
    grid_text *text = grid_painter_text(s.painter);
    size_t n = grid_labels_place(s.scene->labels, s.map, VILLAGES, &s.camera, text, grid_theme_light(), 1, NULL, 0, free_ones, 64);
    size_t townships = 0, aside = 0;
    for (size_t i = 0; i < n; i++)
        taken[i] = (grid_disc){free_ones[i].x + free_ones[i].width / 2.0, free_ones[i].y + free_ones[i].height / 2.0, 4};
    size_t m = grid_labels_place(s.scene->labels, s.map, VILLAGES, &s.camera, text, grid_theme_light(), 1, taken, n, placed, 64);
    for (size_t i = 0; i < n; i++) townships += free_ones[i].label->level == TOWNSHIPS;
    for (size_t i = 0; i < m; i++) {
        const grid_placed_label *b = &placed[i];
        assert_int_equal(b->label->level, TOWNSHIPS);
        aside++;
        for (size_t k = 0; k < n; k++) {
            double dx = fmax(fmax(b->x - taken[k].x, taken[k].x - (b->x + b->width)), 0);
            double dy = fmax(fmax(b->y - taken[k].y, taken[k].y - (b->y + b->height)), 0);
            assert_true(hypot(dx, dy) >= taken[k].radius);
        }
        double x, y;
        grid_hit hit;
        grid_camera_to_map(&s.camera, b->x + b->width / 2.0, b->y + b->height / 2.0, &x, &y);
        grid_locate(s.map, x, y, &hit);
        assert_int_equal(grid_unit_ancestor(s.map, hit.cell, TOWNSHIPS), b->label->unit);
    }
    assert_true(townships == 2 && aside == 2);
}

static void test_names_keep_their_places_while_panning(void **state)
{
    (void)state;
    grid_placed_label before[64], after[64];
    grid_text *text = grid_painter_text(s.painter);
    grid_camera moved = s.camera;
    size_t n = grid_labels_place(s.scene->labels, s.map, VILLAGES, &s.camera, text,
                                 grid_theme_light(), 1, NULL, 0, before, 64);
    grid_camera_pan(&moved, 40, 25);
    size_t m = grid_labels_place(s.scene->labels, s.map, VILLAGES, &moved, text, grid_theme_light(), 1, NULL, 0,
                                 after, 64);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < m && after[k].label != before[i].label) k++;
        if (before[i].x + 40 >= WIDTH || before[i].y + 25 >= HEIGHT) continue;
        assert_true(k < m);
        assert_int_equal(after[k].x, before[i].x + 40);
        assert_int_equal(after[k].y, before[i].y + 25);
    }
}

static void test_anchors_lie_inside(void **state)
{
    (void)state;
    for (size_t i = 0; i < grid_map_num_cells(s.map); i++) {
        int32_t cell = grid_map_cell_at(s.map, i);
        double x, y, extent[4];
        grid_unit_anchor(s.map, cell, 1, &x, &y);
        grid_unit_extent(s.map, cell, extent);
        assert_true(fabs(x - (extent[0] + extent[2]) / 2) < 1e-6);
        assert_true(fabs(y - (extent[1] + extent[3]) / 2) < 1e-6);
    }
}

/* The app on the fixture's map without panels. */
static app *open_app(int width, int height, double scale)
{
    static app a;
    const app_options options = {.scale = scale, .width = width, .height = height, .now_s = INT64_MAX, .bare = true};
    assert_int_equal(app_open(&a, s.scene, "small.json", &options, NULL), GRID_OK);
    assert_true(app_draw(&a, false));
    return &a;
}

static void hand(app *a, input_kind kind, double x, double y)
{
    const input in = {.kind = kind, .x = x, .y = y, .clicks = 1};
    app_input(a, &in);
}

static void test_a_moving_frame_is_the_settled_one_shifted(void **state)
{
    (void)state;
    app *a = open_app(WIDTH, HEIGHT, 1);
    int x = 400, y = 300;
    uint32_t before = pixel(a->image, x, y);
    hand(a, INPUT_DOWN, 200, 200);
    hand(a, INPUT_MOVE, 231, 212);
    assert_true(a->view_moves);
    assert_true(app_draw(a, true));
    assert_int_equal(pixel(a->image, x + 31, y + 12), before);
    hand(a, INPUT_MOVE, 200, 200);
    hand(a, INPUT_UP, 200, 200);
    assert_true(app_draw(a, false));
    assert_int_equal(pixel(a->image, x, y), before);
    assert_int_equal(a->num_steps, 2); /* one drag is one step back */
    app_close(a);
}

static void test_hover_highlights_the_cell(void **state)
{
    (void)state;
    app *a = open_app(WIDTH, HEIGHT, 1);
    double px, py;
    int accent = 0;
    grid_camera_to_view(&a->area.camera, FIXTURE_EAST + 500, FIXTURE_NORTH + 1500, &px, &py);
    hand(a, INPUT_MOVE, px, py + TOP_BAR);
    assert_int_equal(a->hovered, fixture_unit(s.map, "V5"));
    assert_true(app_draw(a, false));
    grid_camera_to_view(&a->area.camera, FIXTURE_EAST + 1000, FIXTURE_NORTH + 1500, &px, &py);
    for (int d = -2; d <= 2; d++)
        accent += pixel(a->image, (int)px + d, (int)py + TOP_BAR) == rgb(grid_theme_light()->accent);
    assert_true(accent > 0);
    hand(a, INPUT_MOVE, px, 2); /* on the top bar there is no cell */
    assert_int_equal(a->hovered, GRID_NONE);
    app_close(a);
}

/* The same picture made of more pixels: what is in the middle of each quarter has its colour. */
static void test_twice_the_density(void **state)
{
    (void)state;
    double px, py;
    app *a = open_app(900, 500, 2);
    assert_int_equal(cairo_image_surface_get_width(a->image), 1800);
    for (int i = 0; i < 8; i++) {
        char code[] = {'V', (char)('1' + i), 0};
        if (i == 3) continue; /* hatched */
        const grid_measure *m = grid_painter_content(a->area.painter)->measure;
        int c = grid_class_of(&m->classes[VILLAGES], m->values[fixture_unit(s.map, code)]);
        grid_camera_to_view(&a->area.camera, FIXTURE_EAST + 1000 * (i % 4 + 0.15), FIXTURE_NORTH + 1000 * (i / 4 + 0.85),
                            &px, &py);
        assert_int_equal(pixel(a->image, (int)px, (int)py + 2 * TOP_BAR),
                         rgb(grid_measure_color(m, grid_theme_light(), VILLAGES, c)));
    }
    app_close(a);
}

/* Other colours over kept borders give what a picture made anew gives. */
static void test_recoloured_equals_drawn_anew(void **state)
{
    (void)state;
    app *a = open_app(WIDTH, HEIGHT, 1);
    a->view.method = GRID_CLASSES_EQUAL;
    a->view.num_classes = 3;
    app_changed(a);
    assert_true(a->area.over_camera.pixel > 0); /* the borders are still there */
    assert_true(app_draw(a, false));
    size_t stride = (size_t)cairo_image_surface_get_stride(a->image), rows = (size_t)cairo_image_surface_get_height(a->image);
    unsigned char *kept = malloc(stride * rows);
    memcpy(kept, cairo_image_surface_get_data(a->image), stride * rows);
    a->area.over_camera.pixel = a->area.settled_camera.pixel = 0;
    assert_true(app_draw(a, false));
    assert_memory_equal(kept, cairo_image_surface_get_data(a->image), stride * rows);
    free(kept);
    app_close(a);
}

static void test_any_size_draws(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 0}, {1, 1}, {40, 30}, {320, 69}, {3840, 2160}};
    static const double scales[] = {1, 1.5, 4};
    for (size_t k = 0; k < 3; k++) {
        static app a;
        const app_options options = {.scale = scales[k], .width = 1000, .height = 500};
        assert_int_equal(app_open(&a, s.scene, "small.json", &options, NULL), GRID_OK);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes - (k == 2); i++) {
            assert_true(app_resize(&a, sizes[i][0], sizes[i][1]));
            app_fit(&a);
            hand(&a, INPUT_MOVE, a.width / 2.0, TOP_BAR + 1);
            assert_true(app_draw(&a, false));
            const input help = {.kind = INPUT_KEY, .key = KEY_F1};
            app_input(&a, &help);
            assert_true(app_draw(&a, false));
        }
        app_close(&a);
    }
}

static void test_without_people_borders_only(void **state)
{
    (void)state;
    grid_measure *people;
    grid_error error;
    assert_int_equal(grid_measure_of_field(s.scene, "NO_SUCH", GRID_PER_NONE, NULL, &people, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "NO_SUCH"));
    assert_non_null(strstr(error.text, "POP"));
    assert_int_equal(grid_measure_of_field(s.scene, NULL, GRID_PER_NONE, NULL, &people, &error), GRID_OK);
    assert_true(people->values[fixture_unit(s.map, "V8")] == 500);
    assert_string_equal(people->unit, "人");
    grid_measure_free(people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_have_their_class_color),
        cmocka_unit_test(test_density_is_per_square_kilometre),
        cmocka_unit_test(test_no_seam_between_equal_neighbours),
        cmocka_unit_test(test_only_table_colors),
        cmocka_unit_test(test_hatch_moves_with_the_map),
        cmocka_unit_test(test_a_strip_equals_the_whole),
        cmocka_unit_test(test_ke_has_a_glyph),
        cmocka_unit_test(test_names_do_not_overlap),
        cmocka_unit_test(test_names_keep_clear_of_events),
        cmocka_unit_test(test_names_keep_their_places_while_panning),
        cmocka_unit_test(test_anchors_lie_inside),
        cmocka_unit_test(test_a_moving_frame_is_the_settled_one_shifted),
        cmocka_unit_test(test_hover_highlights_the_cell),
        cmocka_unit_test(test_twice_the_density),
        cmocka_unit_test(test_recoloured_equals_drawn_anew),
        cmocka_unit_test(test_any_size_draws),
        cmocka_unit_test(test_without_people_borders_only),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
