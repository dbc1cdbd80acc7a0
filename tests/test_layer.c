/* test_layer.c - layers as such: formats that are refused, the builder, points on surfaces,
 * threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <sys/stat.h>

#include "layer_case.h"
#include "shp_writer.h"

/* --- other files ------------------------------------------------------------------------------ */

static void other_formats_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *words;
    } cases[] = {{"a.gpkg", "SQLite format 3\0", 16, "no SQLite database"},
                 {"a.zip", "PK\3\4....", 8, "ZIP"},
                 {"a.csv", "PK\3\4....", 8, "ZIP"},
                 {"a.kml", "<?xml version=\"1.0\"?><kml>", 26, "KML"},
                 {"a.tab", "!table\n!version 300\n", 20, "MapInfo"},
                 {"a.tif", "II*\0....", 8, "TIFF"},
                 {"a.dbf", "\x03....", 5, "name its .shp"},
                 {"a.shp", "nonsense", 8, "9994"},
                 {"a.xyz", "nonsense", 8, "neither"},
                 {"a.gz", "\x1F\x8B....", 6, "gzip"},
                 {"a.shp", "", 0, "empty"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(cases[i].name, cases[i].bytes, cases[i].length);
        assert_refused(cases[i].name, GRID_E_FORMAT, cases[i].words);
    }
    assert_int_equal(mkdir(path_of("folder.shp"), 0700), 0);
    assert_refused("folder.shp", GRID_E_OPEN, "folder");
    assert_int_equal(mkfifo(path_of("pipe.shp"), 0600), 0);
    assert_refused("pipe.shp", GRID_E_OPEN, "not a regular file");
    grid_layer *layer = NULL;
    assert_int_equal(grid_layer_open(NULL, NULL, &layer, NULL), GRID_E_ARGUMENT);
}

/* --- builder and points ----------------------------------------------------------------------- */

static void builder(void **state)
{
    (void)state;
    grid_layer *layer = NULL;
    assert_int_equal(grid_layer_new("memory", "EPSG:4546", &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    assert_int_equal(grid_layer_add_field(layer, "name"), 1);
    const size_t sizes[] = {3, 4};
    const double xy[] = {0, 0, 4, 0, 0, 4, 10, 10, 12, 10, 12, 12, 10, 12},
                 bad[] = {0, 0, NAN, 0, 0, 4};
    const char *const values[] = {"140929100", NULL};
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 2, sizes, xy, values, NULL), GRID_OK);
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, sizes, bad, NULL, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, values, NULL),
                     GRID_OK);
    assert_int_equal(grid_layer_num_features(layer), 3);
    assert_string_equal(grid_layer_path(layer), "memory");
    assert_string_equal(grid_layer_crs(layer), "EPSG:4546");
    assert_int_equal(grid_layer_num_rings(layer, 0), 2);
    size_t n;
    assert_memory_equal(grid_layer_ring(layer, 0, 1, &n), xy + 6, 8 * sizeof *xy);
    assert_int_equal(n, 4);
    assert_text(layer, 0, "code", "140929100");
    assert_text(layer, 0, "name", NULL);
    assert_text(layer, 1, "code", NULL);
    assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
    assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 2, "not a number");
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
    grid_layer_free(layer);
    grid_layer_free(NULL);
}

static bool inside(const grid_layer *layer, size_t feature, double x, double y)
{
    bool in = false;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *p = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0, j = n - 1; i < n; j = i++) {
            double x1 = p[2 * j], y1 = p[2 * j + 1], x2 = p[2 * i], y2 = p[2 * i + 1];
            if ((y1 <= y) != (y2 <= y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)) in = !in;
        }
    }
    return in;
}

static void points_on_surfaces(void **state)
{
    (void)state;
    static const char *const polygons[] = {
        "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]",                         /* square */
        "[[[0,0],[9,0],[9,9],[0,9],[0,8],[8,8],[8,1],[0,1],[0,0]]]", /* a C: the centre is outside
                                                                      */
        "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[8,1],[8,8],[1,8],[1,1]]]", /* hole in the middle
                                                                              */
        "[[[1,1],[8,1],[8,8],[1,8],[1,1]],[[0,0],[9,0],[9,9],[0,9],[0,0]]]", /* the hole comes first
                                                                              */
        "[[[0,0],[9,0],[9,9],[0,9]],[[1,1],[8,1],[8,8],[1,8]],[[4,4],[5,4],[5,5],[4,5]]]", /* island,
                                                                                              rings
                                                                                              open
                                                                                            */
        "[[[0,0],[4,4],[4,0],[0,4],[0,0]]]",                                 /* bow tie */
        "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[2,2],[6,2],[6,6],[2,6],[2,2]]]", /* overlapping parts */
        "[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[5,5],[9,5],[9,9],[5,9],[5,5]]]", /* two parts */
        "[[[0,0],[4,0],[4,4],[4,9],[4,4],[0,4],[0,0]]]",                     /* spike */
        "[[[0,0],[4e-9,0],[4e-9,1],[0,1],[0,0]]]"};                          /* hair */
    char text[600];
    double x, y;
    for (size_t i = 0; i < sizeof polygons / sizeof *polygons; i++) {
        snprintf(text, sizeof text, "{\"type\":\"Polygon\",\"coordinates\":%s}", polygons[i]);
        grid_layer *layer = open_json(text);
        grid_error error = {0};
        if (grid_layer_point(layer, 0, &x, &y, &error) != GRID_OK)
            fail_msg("%s: %s", polygons[i], error.text);
        if (!inside(layer, 0, x, y)) fail_msg("%s: %g %g lies outside", polygons[i], x, y);
        grid_layer_free(layer);
    }
    grid_layer *layer =
        open_json("[{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,4],[8,8],[0,0]]]},"
                  "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,4]]]},"
                  "{\"type\":\"Polygon\",\"coordinates\":["
                  "[[0,0],[4,0],[4,4],[0,0]],[[0,0],[4,0],[4,4],[0,0]]"
                  "]},"
                  "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null},"
                  "{\"type\":\"Point\",\"coordinates\":[7,8]},"
                  "{\"type\":\"LineString\",\"coordinates\":[[0,0],[5,6],[9,9]]}]");
    for (size_t i = 0; i < 4; i++) {
        x = y = -1;
        assert_int_equal(grid_layer_point(layer, i, &x, &y, NULL), GRID_E_DATA);
        assert_true(x == -1 && y == -1);
    }
    assert_int_equal(grid_layer_point(layer, 4, &x, &y, NULL), GRID_OK);
    assert_true(x == 7 && y == 8);
    assert_int_equal(grid_layer_point(layer, 5, &x, &y, NULL), GRID_OK);
    assert_true(x == 5 && y == 6);
    grid_layer_free(layer);
}

/* --- threads ---------------------------------------------------------------------------------- */

static void *open_often(void *context)
{
    size_t *num_wrong = context;
    for (int i = 0; i < 200; i++) {
        grid_layer *layer = NULL;
        char path[400];
        snprintf(path, sizeof path, "%s/%s", folder, i % 2 ? "threads.shp" : "threads.geojson");
        if (grid_layer_open(path, NULL, &layer, NULL) != GRID_OK) {
            ++*num_wrong;
            continue;
        }
        double x, y;
        const char *text = grid_layer_text(layer, 0, 0);
        *num_wrong += !text || strcmp(text, "岢岚") != 0;
        *num_wrong += i % 2 && grid_layer_point(layer, 0, &x, &y, NULL) != GRID_OK;
        grid_layer_free(layer);
    }
    return NULL;
}

/* Four threads with small stacks, each with layers of its own; the GeoJSON nests deep. */
static void threads_with_small_stacks(void **state)
{
    (void)state;
    struct shp_writer w = shp_writer_new(5);
    shp_field(&w, "NAME", 'C', 10, 0);
    shp_square(&w, 0, 0, 10);
    shp_row(&w, "\xE1\xB3\xE1\xB0");
    shp_write(&w, path_of("threads.shp"), 0x4D, NULL, NULL);
    shp_writer_free(&w);
    char text[4000] = "{\"type\":\"Feature\",\"properties\":{\"n\":\"岢岚\"},\"geometry\":";
    for (int i = 0; i < 16; i++) strcat(text, "{\"type\":\"GeometryCollection\",\"geometries\":[");
    strcat(text, "{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}");
    for (int i = 0; i < 16; i++) strcat(text, "]}");
    strcat(text, "}");
    write_bytes("threads.geojson", text, strlen(text));

    pthread_t threads[4];
    size_t num_wrong[4] = {0};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], &attributes, open_often, &num_wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(num_wrong[i], 0);
    }
    pthread_attr_destroy(&attributes);
    grid_layer *layer = open_layer("threads.geojson", NULL);
    assert_square(layer, 0);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_formats_are_named),
        cmocka_unit_test(builder),
        cmocka_unit_test(points_on_surfaces),
        cmocka_unit_test(threads_with_small_stacks),
    };
    return cmocka_run_group_tests_name("layer", tests, make_folder, remove_folder);
}
