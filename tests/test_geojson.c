/* test_geojson.c - GeoJSON that the test writes: its shapes, values, faults and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "layer_case.h"

static void four_shapes_of_geojson(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("a") "," FEATURE("b") "]}",
        "{\"features\":[" FEATURE("a") " , " FEATURE(
            "b") "],\"name\":\"x\",\"type\":\"FeatureCollection\"}",
        "[" FEATURE("a") "," FEATURE("b") "]",
        FEATURE("a") "\n" FEATURE("b") "\n",
        "\x1E" FEATURE("a") "\n\x1E" FEATURE("b") "\n",
        "\xEF\xBB\xBF [" FEATURE("a") "," FEATURE("b") "]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        grid_layer *layer = open_json(texts[i]);
        assert_int_equal(grid_layer_num_features(layer), 2);
        assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
        assert_int_equal(grid_layer_record(layer, 1), 2);
        assert_square(layer, 0);
        assert_square(layer, 1);
        assert_text(layer, 0, "code", "a");
        assert_text(layer, 1, "CODE", "b");
        assert_string_equal(grid_layer_crs(layer), "EPSG:4326");
        assert_string_equal(grid_layer_encoding(layer), "UTF-8");
        assert_string_equal(grid_layer_encoding_source(layer), "always");
        assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 0);
        grid_layer_free(layer);
    }
}

static void bare_geometry_with_foreign_members(void **state)
{
    (void)state;
    grid_layer *layer = open_json("{\"coordinates\":" SQUARE
                                  ",\"properties\":{\"adcode\":140929},\"type\":\"Polygon\"}");
    assert_int_equal(grid_layer_num_features(layer), 1);
    assert_square(layer, 0);
    assert_text(layer, 0, "adcode", "140929");
    grid_layer_free(layer);
    layer = open_json(FEATURE("only"));
    assert_text(layer, 0, "code", "only");
    grid_layer_free(layer);
}

static void utf16_is_read(void **state)
{
    (void)state;
    static const char text[] = "{\"type\":\"Feature\",\"properties\":{\"n\":1},\"geometry\":null}";
    for (int variant = 0; variant < 4; variant++) { /* LE, BE, each with and without a mark */
        unsigned char bytes[300];
        size_t n = 0;
        bool big = variant & 1;
        if (variant < 2) bytes[n++] = big ? 0xFE : 0xFF, bytes[n++] = big ? 0xFF : 0xFE;
        for (const char *p = text; *p; p++)
            bytes[n++] = big ? 0 : (unsigned char)*p, bytes[n++] = big ? (unsigned char)*p : 0;
        write_bytes("utf16.json", bytes, n);
        grid_layer *layer = open_layer("utf16.json", NULL);
        assert_text(layer, 0, "n", "1");
        grid_layer_free(layer);
    }
}

static void values_keep_their_text(void **state)
{
    (void)state;
    grid_layer *layer = open_json(
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":7,\"geometry\":"
        "null,\"properties\":"
        "{\"long\":14092910020000100001,\"zero\":140929100200.000,\"real\":1.50,\"exp\":1.40929E+"
        "11,\"yes\":true,"
        "\"none\":null,\"text\":\"  \\u5ca2\\u5c9a \\ud842\\udfb7\\n \",\"empty\":\" "
        "\",\"nest\":{\"a\": [1,2]},\"minus\":-0.0}},"
        "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"late\":\"x\",\"long\":\"y\"}},"
        "{\"type\":\"Feature\",\"id\":\"c\",\"geometry\":null,\"properties\":{\"id\":\"own\"}}]}");
    assert_text(layer, 0, "long", "14092910020000100001");
    assert_text(layer, 0, "zero", "140929100200");
    assert_text(layer, 0, "real", "1.50");
    assert_text(layer, 0, "exp", "1.40929E+11");
    assert_text(layer, 0, "yes", "true");
    assert_text(layer, 0, "none", NULL);
    assert_text(layer, 0, "text", "岢岚 𠮷");
    assert_text(layer, 0, "empty", NULL);
    assert_text(layer, 0, "nest", "{\"a\": [1,2]}");
    assert_text(layer, 0, "minus", "-0");
    assert_text(layer, 0, "id", "7");
    assert_text(layer, 0, "late", NULL);
    assert_text(layer, 1, "late", "x");
    assert_text(layer, 1, "long", "y");
    assert_text(layer, 2, "id", "own");
    assert_true(grid_layer_number(layer, 0, 2) == 1.5);
    assert_true(isnan(grid_layer_number(layer, 0, 5)) && isnan(grid_layer_number(layer, 1, 0)));
    assert_int_equal(grid_layer_field_by_name(layer, "nosuch"), GRID_NONE);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_NONE);
    grid_layer_free(layer);
}

static void geometries_that_cannot_serve(void **state)
{
    (void)state;
    static const struct {
        const char *geometry, *words;
    } cases[] = {
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1e400,1],[0,0]]]}", "beyond 1e100"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1e101,1],[0,0]]]}", "beyond 1e100"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,\"0\"]]]}", "not a number"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[0,0],[1,0]]}", "not an array"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0]]]}", "fewer than two"},
        {"{\"type\":\"Polygon\",\"coordinates\":{}}", "nested"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":" SQUARE "}", "not an array"},
        {"{\"type\":\"Polygon\"}", "no coordinates"},
        {"{\"type\":\"Circle\",\"coordinates\":[0,0]}", "no type"},
        {"{\"type\":\"GeometryCollection\",\"geometries\":7}", "no array"},
        {"[1,2]", "no type"}};
    char text[2000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(
            text, sizeof text,
            "[" FEATURE(
                "a") ",\n{\"type\":\"Feature\",\"properties\":{\"code\":\"b\"},\"geometry\":%s}]",
            cases[i].geometry);
        grid_layer *layer = open_json(text);
        assert_int_equal(grid_layer_num_features(layer), 2);
        assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
        assert_int_equal(grid_layer_num_rings(layer, 1), 0);
        assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 2, cases[i].words);
        assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 2, "line 2, column ");
        assert_text(layer, 1, "code", "b");
        assert_square(layer, 0);
        grid_layer_free(layer);
        /* alone it makes the file useless */
        snprintf(text, sizeof text, "{\"type\":\"Feature\",\"properties\":null,\"geometry\":%s}",
                 cases[i].geometry);
        assert_json_refused(text, GRID_E_FORMAT, cases[i].words);
    }
}

static void kinds_of_geometry(void **state)
{
    (void)state;
    size_t n;
    grid_layer *layer =
        open_json("[{\"type\":\"Point\",\"coordinates\":[1,2,3]},{\"type\":\"MultiPoint\","
                  "\"coordinates\":[[1,2],[3,4]]},"
                  "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4],[5,6]]},"
                  "{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2],[3,4]],[[5,6],[7,8]]]},"
                  "{\"type\":\"MultiPolygon\",\"coordinates\":[" SQUARE "," SQUARE "]},"
                  "{\"type\":\"Polygon\",\"coordinates\":[]},"
                  "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\","
                  "\"coordinates\":[9,9]},"
                  "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\","
                  "\"coordinates\":" SQUARE "}]}]}]");
    static const struct {
        grid_geometry kind;
        size_t rings, points;
    } expected[] = {{GRID_GEOMETRY_POINT, 1, 1},   {GRID_GEOMETRY_POINT, 2, 1},
                    {GRID_GEOMETRY_LINE, 1, 3},    {GRID_GEOMETRY_LINE, 2, 2},
                    {GRID_GEOMETRY_POLYGON, 4, 5}, {GRID_GEOMETRY_NONE, 0, 0},
                    {GRID_GEOMETRY_POLYGON, 2, 5}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(grid_layer_feature_kind(layer, i), expected[i].kind);
        assert_int_equal(grid_layer_num_rings(layer, i), expected[i].rings);
        if (!expected[i].rings) continue;
        grid_layer_ring(layer, i, expected[i].rings - 1, &n);
        assert_int_equal(n, expected[i].points);
    }
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POINT);
    grid_layer_free(layer);
}

static void crs_members(void **state)
{
    (void)state;
    static const struct {
        const char *member, *crs;
    } cases[] = {{"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}",
                  "EPSG:4326"},
                 {"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4546\"}}",
                  "EPSG:4546"},
                 {"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG:6.9:4490\"}}",
                  "EPSG:4490"},
                 {"{\"type\":\"name\",\"properties\":{\"name\":\"http://www.opengis.net/def/crs/"
                  "EPSG/0/4525\"}}",
                  "EPSG:4525"},
                 {"{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:2056\"}}", "EPSG:2056"},
                 {"{\"type\":\"name\",\"properties\":{\"name\":\"my own\"}}", "my own"},
                 {"{\"type\":\"EPSG\",\"properties\":{\"code\":4490}}", "EPSG:4490"},
                 {"null", "EPSG:4326"}};
    char text[2000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text,
                 "{\"type\":\"FeatureCollection\",\"crs\":%s,\"features\":[" FEATURE("a") "]}",
                 cases[i].member);
        grid_layer *layer = open_json(text);
        assert_string_equal(grid_layer_crs(layer), cases[i].crs);
        grid_layer_free(layer);
    }
    grid_layer *layer =
        open_json("{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":"
                  "{\"type\":\"link\",\"properties\":{\"href\":\"http://example.invalid\"}}}");
    assert_found(layer, GRID_FINDING_CRS, GRID_WARNING, 0, "not followed");
    grid_layer_free(layer);
}

static void crs_option_wins(void **state)
{
    (void)state;
    grid_layer *layer = NULL;
    grid_layer_options options = grid_layer_options_default();
    options.crs = "EPSG:4546";
    write_bytes("case.geojson", FEATURE("a"), strlen(FEATURE("a")));
    assert_int_equal(grid_layer_open(path_of("case.geojson"), &options, &layer, NULL), GRID_OK);
    assert_string_equal(grid_layer_crs(layer), "EPSG:4546");
    grid_layer_free(layer);
}

static void json_that_is_refused(void **state)
{
    (void)state;
    assert_json_refused("", GRID_E_FORMAT, "empty");
    assert_json_refused("{\"a\": 1}", GRID_E_FORMAT, "JSON but not GeoJSON");
    assert_json_refused("[]", GRID_E_FORMAT, "JSON but not GeoJSON");
    assert_json_refused("17", GRID_E_FORMAT, "JSON but not GeoJSON");
    assert_json_refused("{\"name\": \"x\", \"layers\": []}", GRID_E_FORMAT, "manifest");
    assert_json_refused("{\"type\":\"Topology\"}", GRID_E_FORMAT, "TopoJSON");
    assert_json_refused("{\"type\":\"FeatureCollection\"}", GRID_E_FORMAT, "without `features`");
    assert_json_refused("{\"type\":\"Feature\",\n \"geometry\": nul}", GRID_E_FORMAT,
                        "line 2, column 14");
    assert_json_refused("{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("a") ",",
                        GRID_E_FORMAT, "truncated");
    assert_json_refused("{\"type\":\"Feature\",\"type\":\"Feature\"}", GRID_E_FORMAT, "twice");
    assert_json_refused("[" FEATURE("a") ",7]", GRID_E_FORMAT, "a Feature should stand here");
    assert_json_refused(FEATURE("a") "\n{\"type\":\"Feat", GRID_E_FORMAT, "line 2");
    assert_json_refused(FEATURE("a") "}", GRID_E_FORMAT, "no JSON value");
    assert_json_refused(
        "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":\"\xE1\xB3\"}}",
        GRID_E_FORMAT, "not UTF-8");
    assert_json_refused("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":NaN}}",
                        GRID_E_FORMAT, "no JSON value");
}

static void gbk_geojson_by_option(void **state)
{
    (void)state;
    static const char text[] =
        "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":\"\xE1\xB3\xE1\xB0\"}}";
    write_bytes("gbk.json", text, strlen(text));
    grid_layer *layer = open_layer("gbk.json", "GBK");
    assert_text(layer, 0, "n", "岢岚");
    assert_string_equal(grid_layer_encoding_source(layer), "option");
    grid_layer_free(layer);
}

static void limits_of_geojson(void **state)
{
    (void)state;
    size_t size = 1 << 20, n = 0;
    char *text = calloc(1, size);
    memset(text, '[', 100000);
    assert_json_refused(text, GRID_E_LIMIT, "64 brackets");
    n = (size_t)sprintf(text, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{");
    for (int i = 0; i < 1025; i++)
        n += (size_t)sprintf(text + n, "%s\"k%d\":%d", i ? "," : "", i, i);
    strcpy(text + n, "}}");
    assert_json_refused(text, GRID_E_LIMIT, "1024");
    /* each feature with a property of its own: memory must not grow with features x fields */
    n = 0;
    for (int i = 0; i < 10000; i++)
        n += (size_t)sprintf(
            text + n, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"k%d\":%d}}\n",
            i % 1024, i);
    grid_layer *layer = open_json(text);
    assert_int_equal(grid_layer_num_fields(layer), 1024);
    assert_text(layer, 5000, "k904", "5000");
    assert_text(layer, 5000, "k903", NULL);
    assert_found(layer, GRID_FINDING_RECORD, GRID_NOTE, 0, "9950 more findings");
    grid_layer_free(layer);
    free(text);
}

static void duplicate_properties(void **state)
{
    (void)state;
    grid_layer *layer = open_json(
        "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"b\":1,\"a\":2,\"b\":3}}");
    assert_text(layer, 0, "b", "3");
    assert_text(layer, 0, "a", "2");
    assert_found(layer, GRID_FINDING_FIELD, GRID_WARNING, 1, "`b` more than once");
    grid_layer_free(layer);
}

static void mutants_do_no_harm(void **state)
{
    (void)state;
    static const char text[] = "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
        "a") ",{\"type\":\"Feature\",\"id\":"
             "1.5e3,\"geometry\":{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":"
             "\"Point\","
             "\"coordinates\":[1,2,3]}]},\"properties\":{\"n\":\"\\u5ca2岚\",\"x\":[true,null,-0.5]"
             "}}]}";
    uint64_t seed = 1;
    for (int i = 0; i < 5000; i++) {
        write_mutant("mutant.geojson", (const unsigned char *)text, sizeof text - 1, &seed);
        assert_opens_or_says_why("mutant.geojson");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_shapes_of_geojson),
        cmocka_unit_test(bare_geometry_with_foreign_members),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(values_keep_their_text),
        cmocka_unit_test(geometries_that_cannot_serve),
        cmocka_unit_test(kinds_of_geometry),
        cmocka_unit_test(crs_members),
        cmocka_unit_test(crs_option_wins),
        cmocka_unit_test(json_that_is_refused),
        cmocka_unit_test(gbk_geojson_by_option),
        cmocka_unit_test(limits_of_geojson),
        cmocka_unit_test(duplicate_properties),
        cmocka_unit_test(mutants_do_no_harm),
    };
    return cmocka_run_group_tests_name("geojson", tests, make_folder, remove_folder);
}
