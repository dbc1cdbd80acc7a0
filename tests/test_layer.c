/* test_layer.c - layers from GeoJSON and shapefiles that the test writes: content, findings, refusals.
 * Real files are read in test_layer_data.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <grid/layer.h>

#include "shp_writer.h"

static char folder[200];

static const char *path_of(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_bytes(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(path_of(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static grid_layer *open_layer(const char *name, const char *encoding)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    grid_layer_options options = grid_layer_options_default();
    options.encoding = encoding;
    if (grid_layer_open(path_of(name), &options, &layer, &error) != GRID_OK) fail_msg("%s", error.text);
    return layer;
}

static grid_layer *open_json(const char *text)
{
    write_bytes("case.geojson", text, strlen(text));
    return open_layer("case.geojson", NULL);
}

/* Opening fails with this status and a text that holds `words` and the file's name. */
static void assert_refused(const char *name, grid_status status, const char *words)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    grid_status got = grid_layer_open(path_of(name), NULL, &layer, &error);
    if (got != status) fail_msg("%s: %s: %s", name, grid_status_name(got), error.text);
    if (!strstr(error.text, words)) fail_msg("no `%s` in: %s", words, error.text);
    assert_null(layer);
    assert_int_equal(error.code, status);
}

static void assert_json_refused(const char *text, grid_status status, const char *words)
{
    write_bytes("case.geojson", text, strlen(text));
    assert_refused("case.geojson", status, words);
}

/* The one finding of this kind. */
static const grid_finding *finding_of(const grid_layer *layer, grid_finding_kind kind)
{
    const grid_findings *findings = grid_layer_findings(layer);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        if (grid_findings_at(findings, i)->kind == kind) return grid_findings_at(findings, i);
    return NULL;
}

static void assert_found(const grid_layer *layer, grid_finding_kind kind, grid_severity severity,
                         int64_t record, const char *words)
{
    const grid_finding *finding = finding_of(layer, kind);
    if (!finding) fail_msg("no finding with: %s", words);
    if (finding->severity != severity || finding->record != record || !strstr(finding->text, words))
        fail_msg("%s at %lld: %s", grid_severity_name(finding->severity), (long long)finding->record, finding->text);
}

static void assert_text(const grid_layer *layer, size_t feature, const char *field, const char *expected)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    if (f < 0) fail_msg("no field %s", field);
    const char *text = grid_layer_text(layer, feature, (size_t)f);
    if (!expected)
        assert_null(text);
    else
        assert_string_equal(text ? text : "(null)", expected);
}

/* --- GeoJSON ---------------------------------------------------------------------------------- */

#define SQUARE "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]"
#define FEATURE(code) "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\"," \
                      "\"coordinates\":" SQUARE "}}"

static void assert_square(const grid_layer *layer, size_t feature)
{
    size_t n;
    assert_int_equal(grid_layer_feature_kind(layer, feature), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_num_rings(layer, feature), 2);
    const double *ring = grid_layer_ring(layer, feature, 1, &n);
    assert_int_equal(n, 5);
    assert_true(ring[0] == 1 && ring[3] == 2 && ring[9] == 1);
}

static void four_shapes_of_geojson(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("a") "," FEATURE("b") "]}",
        "{\"features\":[" FEATURE("a") " , " FEATURE("b") "],\"name\":\"x\",\"type\":\"FeatureCollection\"}",
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
    grid_layer *layer = open_json("{\"coordinates\":" SQUARE ",\"properties\":{\"adcode\":140929},\"type\":\"Polygon\"}");
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
        for (const char *p = text; *p; p++) bytes[n++] = big ? 0 : (unsigned char)*p, bytes[n++] = big ? (unsigned char)*p : 0;
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
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":7,\"geometry\":null,\"properties\":"
        "{\"long\":14092910020000100001,\"zero\":140929100200.000,\"real\":1.50,\"exp\":1.40929E+11,\"yes\":true,"
        "\"none\":null,\"text\":\"  \\u5ca2\\u5c9a \\ud842\\udfb7\\n \",\"empty\":\" \",\"nest\":{\"a\": [1,2]},\"minus\":-0.0}},"
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
        snprintf(text, sizeof text, "[" FEATURE("a") ",\n{\"type\":\"Feature\",\"properties\":{\"code\":\"b\"},\"geometry\":%s}]",
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
        snprintf(text, sizeof text, "{\"type\":\"Feature\",\"properties\":null,\"geometry\":%s}", cases[i].geometry);
        assert_json_refused(text, GRID_E_FORMAT, cases[i].words);
    }
}

static void kinds_of_geometry(void **state)
{
    (void)state;
    size_t n;
    grid_layer *layer = open_json(
        "[{\"type\":\"Point\",\"coordinates\":[1,2,3]},{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]},"
        "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4],[5,6]]},"
        "{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2],[3,4]],[[5,6],[7,8]]]},"
        "{\"type\":\"MultiPolygon\",\"coordinates\":[" SQUARE "," SQUARE "]},"
        "{\"type\":\"Polygon\",\"coordinates\":[]},"
        "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[9,9]},"
        "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}]}]}]");
    static const struct {
        grid_geometry kind;
        size_t rings, points;
    } expected[] = {{GRID_GEOMETRY_POINT, 1, 1},   {GRID_GEOMETRY_POINT, 2, 1}, {GRID_GEOMETRY_LINE, 1, 3},
                    {GRID_GEOMETRY_LINE, 2, 2},    {GRID_GEOMETRY_POLYGON, 4, 5}, {GRID_GEOMETRY_NONE, 0, 0},
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
    } cases[] = {
        {"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}", "EPSG:4326"},
        {"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4546\"}}", "EPSG:4546"},
        {"{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG:6.9:4490\"}}", "EPSG:4490"},
        {"{\"type\":\"name\",\"properties\":{\"name\":\"http://www.opengis.net/def/crs/EPSG/0/4525\"}}", "EPSG:4525"},
        {"{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:2056\"}}", "EPSG:2056"},
        {"{\"type\":\"name\",\"properties\":{\"name\":\"my own\"}}", "my own"},
        {"{\"type\":\"EPSG\",\"properties\":{\"code\":4490}}", "EPSG:4490"},
        {"null", "EPSG:4326"}};
    char text[2000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "{\"type\":\"FeatureCollection\",\"crs\":%s,\"features\":[" FEATURE("a") "]}", cases[i].member);
        grid_layer *layer = open_json(text);
        assert_string_equal(grid_layer_crs(layer), cases[i].crs);
        grid_layer_free(layer);
    }
    grid_layer *layer = open_json("{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":"
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
    assert_json_refused("{\"type\":\"Feature\",\n \"geometry\": nul}", GRID_E_FORMAT, "line 2, column 14");
    assert_json_refused("{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("a") ",", GRID_E_FORMAT, "truncated");
    assert_json_refused("{\"type\":\"Feature\",\"type\":\"Feature\"}", GRID_E_FORMAT, "twice");
    assert_json_refused("[" FEATURE("a") ",7]", GRID_E_FORMAT, "a Feature should stand here");
    assert_json_refused(FEATURE("a") "\n{\"type\":\"Feat", GRID_E_FORMAT, "line 2");
    assert_json_refused(FEATURE("a") "}", GRID_E_FORMAT, "no JSON value");
    assert_json_refused("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":\"\xE1\xB3\"}}", GRID_E_FORMAT, "not UTF-8");
    assert_json_refused("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":NaN}}", GRID_E_FORMAT, "no JSON value");
}

static void gbk_geojson_by_option(void **state)
{
    (void)state;
    static const char text[] = "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"n\":\"\xE1\xB3\xE1\xB0\"}}";
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
    for (int i = 0; i < 1025; i++) n += (size_t)sprintf(text + n, "%s\"k%d\":%d", i ? "," : "", i, i);
    strcpy(text + n, "}}");
    assert_json_refused(text, GRID_E_LIMIT, "1024");
    /* each feature with a property of its own: memory must not grow with features x fields */
    n = 0;
    for (int i = 0; i < 10000; i++)
        n += (size_t)sprintf(text + n, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"k%d\":%d}}\n", i % 1024, i);
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
    grid_layer *layer = open_json("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"b\":1,\"a\":2,\"b\":3}}");
    assert_text(layer, 0, "b", "3");
    assert_text(layer, 0, "a", "2");
    assert_found(layer, GRID_FINDING_FIELD, GRID_WARNING, 1, "`b` more than once");
    grid_layer_free(layer);
}

/* --- shapefiles ------------------------------------------------------------------------------- */

static void polygons_with_attributes(void **state)
{
    (void)state;
    struct shp_writer w = shp_writer_new(5);
    shp_field(&w, "\xB4\xFA\xC2\xEB", 'C', 15, 0); /* 代码 in GBK */
    shp_field(&w, "NUM", 'N', 20, 3);
    shp_field(&w, "NAME", 'C', 7, 0);
    shp_square(&w, 0, 0, 10);
    shp_row(&w, "140929100200001" "    140929100200.000" "\xE1\xB3\xE1\xB0\xCF\xD8\xB4");
    shp_null(&w);
    shp_row(&w, "  a b          " "         1.40929E+11");
    shp_write(&w, path_of("plain.shp"), 0x4D, NULL, "GEOGCS[\"x\"]");
    grid_layer *layer = open_layer("plain.shp", NULL);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_text(layer, 0, "代码", "140929100200001");
    assert_text(layer, 0, "NUM", "140929100200");
    assert_text(layer, 0, "name", "岢岚县"); /* the cut half of a fourth character is dropped */
    assert_text(layer, 1, "代码", "a b");
    assert_text(layer, 1, "NUM", "1.40929E+11");
    assert_text(layer, 1, "NAME", NULL);
    assert_string_equal(grid_layer_encoding(layer), "GB18030");
    assert_string_equal(grid_layer_encoding_source(layer), "ldid");
    assert_string_equal(grid_layer_crs(layer), "GEOGCS[\"x\"]");
    assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
    assert_found(layer, GRID_FINDING_RECORD, GRID_NOTE, 2, "no geometry");
    size_t n;
    const double *ring = grid_layer_ring(layer, 0, 0, &n);
    assert_int_equal(n, 5);
    assert_true(ring[2] == 0 && ring[3] == 10);
    grid_layer_free(layer);
    shp_writer_free(&w);
}

/* One row of text in one field under different claims. */
static void assert_encoding(const char *bytes, unsigned ldid, const char *cpg, const char *option, const char *text,
                            const char *encoding, const char *source, const char *words)
{
    struct shp_writer w = shp_writer_new(1);
    char row[41];
    snprintf(row, sizeof row, "%-40s", bytes);
    shp_field(&w, "NAME", 'C', 40, 0);
    shp_point(&w, 1, 2);
    shp_row(&w, "plain                                   ");
    shp_point(&w, 3, 4);
    shp_row(&w, row);
    shp_write(&w, path_of("enc.shp"), ldid, cpg, NULL);
    grid_layer *layer = open_layer("enc.shp", option);
    assert_text(layer, 1, "NAME", text);
    assert_string_equal(grid_layer_encoding(layer), encoding);
    assert_string_equal(grid_layer_encoding_source(layer), source);
    const grid_finding *finding = finding_of(layer, GRID_FINDING_ENCODING);
    if (!words && finding) fail_msg("unexpected: %s", finding->text);
    if (words && (!finding || !strstr(finding->text, words))) fail_msg("no `%s`: %s", words, finding ? finding->text : "");
    grid_layer_free(layer);
    shp_writer_free(&w);
}

static void choice_of_encoding(void **state)
{
    (void)state;
    static const char gbk[] = "\xE1\xB3\xE1\xB0\xCF\xD8", big5[] = "\xB0\xEA\xBB\x79", utf8[] = "岢岚县";
    assert_encoding(gbk, 0, NULL, NULL, "岢岚县", "GB18030", "fallback", "nothing declares");
    assert_encoding(utf8, 0, NULL, NULL, "岢岚县", "UTF-8", "utf-8 valid", "nothing declares");
    assert_encoding("ascii", 0, NULL, NULL, "ascii", "UTF-8", "utf-8 valid", NULL);
    assert_encoding(gbk, 0, "GBK", NULL, "岢岚县", "GB18030", "cpg", NULL);
    assert_encoding(gbk, 0, "936\r\n", NULL, "岢岚县", "GB18030", "cpg", NULL);
    assert_encoding(big5, 0x4D, "Big-5", NULL, "國語", "BIG5-HKSCS", "cpg", NULL);
    assert_encoding(big5, 0x78, NULL, NULL, "國語", "BIG5-HKSCS", "ldid", NULL);
    assert_encoding(utf8, 0x4D, "UTF-8", NULL, "岢岚县", "UTF-8", "cpg", NULL);
    assert_encoding(gbk, 0x57, "ISO-8859-1", "GBK", "岢岚县", "GB18030", "option", NULL);
    /* declared, but it does not fit */
    assert_encoding(gbk, 0, "UTF-8", NULL, "岢岚县", "GB18030", "fallback", "row 2 does not fit");
    assert_encoding(utf8, 0, "UTF-16", "Big5", "岢岚县", "UTF-8", "fallback", "row 2 does not fit");
    assert_encoding("\xFF\xFF!", 0, "UTF-8", NULL, "\xEF\xBF\xBD\xEF\xBF\xBD!", "UTF-8", "cpg", "U+FFFD");
    assert_encoding("\xFF\xFF!", 0, NULL, NULL, "\xEF\xBF\xBD\xEF\xBF\xBD!", "GB18030", "fallback", "U+FFFD");
    /* ANSI may be anything */
    assert_encoding(gbk, 0x57, NULL, NULL, "岢岚县", "GB18030", "fallback", "marked as ANSI");
    assert_encoding(utf8, 0x57, NULL, NULL, "岢岚县", "UTF-8", "fallback", "marked as ANSI");
    assert_encoding("Z\xFCrich", 0x57, NULL, NULL, "Zürich", "CP1252", "ldid", NULL);
    /* names that are none */
    assert_encoding(gbk, 0, "../../etc/passwd", NULL, "岢岚县", "GB18030", "fallback", ".cpg names no encoding");
    assert_encoding(gbk, 0x4D, "", NULL, "岢岚县", "GB18030", "ldid", NULL);

    grid_layer *layer = NULL;
    grid_layer_options options = grid_layer_options_default();
    options.encoding = "no-such";
    assert_int_equal(grid_layer_open(path_of("enc.shp"), &options, &layer, NULL), GRID_E_ENVIRONMENT);
}

static void write_squares(const char *name, size_t num)
{
    struct shp_writer w = shp_writer_new(5);
    char row[11];
    shp_field(&w, "CODE", 'C', 10, 0);
    for (size_t i = 0; i < num; i++) {
        snprintf(row, sizeof row, "%-10zu", i + 1);
        shp_square(&w, 10.0 * (double)i, 0, 10);
        shp_row(&w, row);
    }
    shp_write(&w, path_of(name), 0, "UTF-8", NULL);
    shp_writer_free(&w);
}

static void remove_part(const char *name) { assert_int_equal(unlink(path_of(name)), 0); }

static void missing_parts(void **state)
{
    (void)state;
    assert_refused("nowhere.shp", GRID_E_OPEN, "cannot be opened");
    write_squares("parts.shp", 3);
    grid_layer *layer = open_layer("parts.shp", NULL);
    assert_found(layer, GRID_FINDING_CRS, GRID_NOTE, 0, ".prj is missing");
    assert_null(grid_layer_crs(layer));
    grid_layer_free(layer);
    remove_part("parts.dbf");
    layer = open_layer("parts.shp", NULL);
    assert_found(layer, GRID_FINDING_FILE, GRID_WARNING, 0, ".dbf is missing");
    assert_int_equal(grid_layer_num_features(layer), 3);
    assert_int_equal(grid_layer_num_fields(layer), 0);
    grid_layer_free(layer);
    remove_part("parts.shx");
    assert_refused("parts.shp", GRID_E_OPEN, ".shx is missing");
}

static void names_in_capitals(void **state)
{
    (void)state;
    char from[400];
    static const char *const pairs[][2] = {{"caps.shp", "Caps.SHP"}, {"caps.shx", "CAPS.SHX"}, {"caps.dbf", "caps.Dbf"}};
    write_squares("caps.shp", 2);
    for (int i = 0; i < 3; i++) {
        strcpy(from, path_of(pairs[i][0]));
        assert_int_equal(rename(from, path_of(pairs[i][1])), 0);
    }
    grid_layer *layer = open_layer("Caps.SHP", NULL);
    assert_text(layer, 1, "CODE", "2");
    grid_layer_free(layer);
}

/* Changes bytes of a file: at `offset`, counted from the end if negative. */
static void patch(const char *name, long offset, const char *bytes, size_t length)
{
    FILE *file = fopen(path_of(name), "r+b");
    assert_non_null(file);
    fseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET);
    fwrite(bytes, 1, length, file);
    fclose(file);
}

static void shorten(const char *name, long by)
{
    struct stat about;
    assert_int_equal(stat(path_of(name), &about), 0);
    assert_int_equal(truncate(path_of(name), about.st_size - by), 0);
}

static void damaged_records(void **state)
{
    (void)state;
    size_t record = 8 + 4 + 32 + 4 + 4 + 4 + 80; /* bytes of a square with its record header */
    long second = 100 + (long)record;
    static const struct {
        long offset;
        const char *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {8, "\x03", 1, "shape type"},                        /* type 3 in a file of type 5 */
        {8, "\x63", 1, "shape type"},
        {8 + 36, "\xFF\xFF\xFF\x02", 4, "more parts"},       /* 50 million parts */
        {8 + 36, "\xFF\xFF\xFF\xFF", 4, "more parts"},       /* -1 */
        {8 + 40, "\xFF\xFF\xFF\x7F", 4, "more points"},
        {8 + 40, "\x06", 1, "more points"},
        {8 + 44, "\x01", 1, "parts do not follow"},          /* first part begins at point 1 */
        {8 + 44, "\xFF\xFF\xFF\xFF", 4, "parts do not follow"},
        {4, "\x7F\xFF\xFF\xFF", 4, "beyond the end"},        /* record length */
        {4, "\x00\x00\x00\x01", 4, "less than 4"},
        {8 + 48 + 6, "\xF8\x7F", 2, "not a number"},         /* NaN */
        {8 + 48 + 6, "\xF0\x7F", 2, "not a number"},         /* infinity */
        {8 + 48 + 6, "\xF0\x7E", 2, "beyond 1e100"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_squares("hurt.shp", 3);
        patch("hurt.shp", second + cases[i].offset, cases[i].bytes, cases[i].length);
        grid_layer *layer = open_layer("hurt.shp", NULL);
        assert_int_equal(grid_layer_num_features(layer), 3);
        assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
        assert_int_equal(grid_layer_feature_kind(layer, 2), GRID_GEOMETRY_POLYGON);
        assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 2, cases[i].words);
        assert_text(layer, 1, "CODE", "2");
        grid_layer_free(layer);
    }
    write_squares("one.shp", 1);
    patch("one.shp", 100 + 8 + 40, "\xFF", 1);
    assert_refused("one.shp", GRID_E_FORMAT, "record 1");
}

static void truncated_files(void **state)
{
    (void)state;
    write_squares("short.shp", 3);
    shorten("short.shp", 20);
    grid_layer *layer = open_layer("short.shp", NULL);
    assert_found(layer, GRID_FINDING_FILE, GRID_WARNING, 0, "may be truncated");
    assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 3, "beyond the end");
    grid_layer_free(layer);

    write_squares("short.shp", 3);
    shorten("short.shx", 8);
    layer = open_layer("short.shp", NULL);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_true(grid_findings_num_severity(grid_layer_findings(layer), GRID_WARNING) >= 2);
    grid_layer_free(layer);
    shorten("short.shx", 16);
    assert_refused("short.shp", GRID_E_FORMAT, ".shx lists no record");

    write_squares("short.shp", 3);
    shorten("short.dbf", 12);
    layer = open_layer("short.shp", NULL);
    assert_found(layer, GRID_FINDING_FILE, GRID_WARNING, 0, "3 shapes but 1 rows");
    assert_text(layer, 0, "CODE", "1");
    assert_text(layer, 2, "CODE", NULL);
    grid_layer_free(layer);

    write_squares("short.shp", 3);
    shorten("short.shp", 3 * 136 + 50);
    assert_refused("short.shp", GRID_E_FORMAT, "less than its header");
}

static void headers_that_lie(void **state)
{
    (void)state;
    write_squares("lie.shp", 3);
    patch("lie.shx", 24, "\x7F\xFF\xFF\xFF", 4); /* 4 GB of index */
    patch("lie.dbf", 4, "\xFF\xFF\xFF\x7F", 4);  /* 2^31 - 1 rows */
    grid_layer *layer = open_layer("lie.shp", NULL);
    assert_int_equal(grid_layer_num_features(layer), 3);
    assert_text(layer, 2, "CODE", "3");
    assert_int_equal(grid_findings_num_severity(grid_layer_findings(layer), GRID_WARNING), 2);
    grid_layer_free(layer);

    write_squares("lie.shp", 3);
    patch("lie.dbf", 10, "\x05", 1); /* record length */
    assert_refused("lie.shp", GRID_E_FORMAT, "lie.dbf: its 1 fields are 11 bytes wide");
    write_squares("lie.shp", 3);
    patch("lie.dbf", 8, "\xFF\xFF", 2); /* header length */
    assert_refused("lie.shp", GRID_E_FORMAT, "claims a header of 65535");
    write_squares("lie.shp", 3);
    patch("lie.shp", 0, "\x01", 1);
    assert_refused("lie.shp", GRID_E_FORMAT, "9994");
    write_squares("lie.shp", 3);
    patch("lie.shx", 0, "\x01", 1);
    assert_refused("lie.shp", GRID_E_FORMAT, ".shx does not begin");
    write_squares("lie.shp", 3);
    patch("lie.shp", 32, "\x1F", 1);
    assert_refused("lie.shp", GRID_E_FORMAT, "MultiPatch");
    /* all entries of the index point at record 1 */
    write_squares("lie.shp", 3);
    for (int i = 1; i < 3; i++) patch("lie.shx", 100 + 8 * i, "\0\0\0\x32", 4);
    layer = open_layer("lie.shp", NULL);
    assert_int_equal(grid_layer_feature_kind(layer, 0), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
    assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 2, "another number");
    grid_layer_free(layer);
}

static void deleted_rows_own_nothing(void **state)
{
    (void)state;
    write_squares("gone.shp", 3);
    patch("gone.dbf", 32 + 32 + 1 + 11, "*", 1);
    grid_layer *layer = open_layer("gone.shp", NULL);
    assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_NONE);
    assert_found(layer, GRID_FINDING_RECORD, GRID_NOTE, 2, "marked as deleted");
    grid_layer_free(layer);
}

static void z_and_multipoint(void **state)
{
    (void)state;
    static const int types[] = {8, 18, 28, 11, 21, 13, 23, 15, 25};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct shp_writer w = shp_writer_new(types[i]);
        shp_field(&w, "A", 'C', 1, 0);
        shp_variant(&w);
        shp_row(&w, "x");
        shp_write(&w, path_of("z.shp"), 0, NULL, NULL);
        grid_layer *layer = open_layer("z.shp", NULL);
        size_t n;
        const double *xy = grid_layer_ring(layer, 0, 0, &n);
        assert_true(xy[0] == 1 && xy[1] == 2);
        int plain = types[i] % 10;
        assert_int_equal(grid_layer_kind(layer), plain == 5 ? GRID_GEOMETRY_POLYGON : plain == 3 ? GRID_GEOMETRY_LINE
                                                                                                 : GRID_GEOMETRY_POINT);
        assert_int_equal(grid_layer_num_rings(layer, 0), plain == 8 ? 4 : 1);
        grid_layer_free(layer);
        shp_writer_free(&w);
    }
}

/* --- other files ------------------------------------------------------------------------------ */

static void other_formats_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {"a.gpkg", "SQLite format 3\0", 16, "GeoPackage"}, {"a.zip", "PK\3\4....", 8, "ZIP"},
        {"a.csv", "x,y\n1,2\n", 8, "a table"},              {"a.kml", "<?xml version=\"1.0\"?><kml>", 26, "KML"},
        {"a.tif", "II*\0....", 8, "TIFF"},                  {"a.dbf", "\x03....", 5, "name its .shp"},
        {"a.shp", "nonsense", 8, "9994"},                   {"a.xyz", "nonsense", 8, "neither"},
        {"a.gz", "\x1F\x8B....", 6, "gzip"},                {"a.shp", "", 0, "empty"}};
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
    const double xy[] = {0, 0, 4, 0, 0, 4, 10, 10, 12, 10, 12, 12, 10, 12}, bad[] = {0, 0, NAN, 0, 0, 4};
    const char *const values[] = {"140929100", NULL};
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 2, sizes, xy, values, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, sizes, bad, NULL, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, values, NULL), GRID_OK);
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
        "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]",                                                  /* square */
        "[[[0,0],[9,0],[9,9],[0,9],[0,8],[8,8],[8,1],[0,1],[0,0]]]",                          /* a C: the centre is outside */
        "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[8,1],[8,8],[1,8],[1,1]]]",                  /* hole in the middle */
        "[[[1,1],[8,1],[8,8],[1,8],[1,1]],[[0,0],[9,0],[9,9],[0,9],[0,0]]]",                  /* the hole comes first */
        "[[[0,0],[9,0],[9,9],[0,9]],[[1,1],[8,1],[8,8],[1,8]],[[4,4],[5,4],[5,5],[4,5]]]",    /* island, rings open */
        "[[[0,0],[4,4],[4,0],[0,4],[0,0]]]",                                                  /* bow tie */
        "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[2,2],[6,2],[6,6],[2,6],[2,2]]]",                  /* overlapping parts */
        "[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[5,5],[9,5],[9,9],[5,9],[5,5]]]",                  /* two parts */
        "[[[0,0],[4,0],[4,4],[4,9],[4,4],[0,4],[0,0]]]",                                      /* spike */
        "[[[0,0],[4e-9,0],[4e-9,1],[0,1],[0,0]]]"};                                           /* hair */
    char text[600];
    double x, y;
    for (size_t i = 0; i < sizeof polygons / sizeof *polygons; i++) {
        snprintf(text, sizeof text, "{\"type\":\"Polygon\",\"coordinates\":%s}", polygons[i]);
        grid_layer *layer = open_json(text);
        grid_error error = {0};
        if (grid_layer_point(layer, 0, &x, &y, &error) != GRID_OK) fail_msg("%s: %s", polygons[i], error.text);
        if (!inside(layer, 0, x, y)) fail_msg("%s: %g %g lies outside", polygons[i], x, y);
        grid_layer_free(layer);
    }
    grid_layer *layer = open_json("[{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,4],[8,8],[0,0]]]},"
                                  "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,4]]]},"
                                  "{\"type\":\"Polygon\",\"coordinates\":[" "[[0,0],[4,0],[4,4],[0,0]],[[0,0],[4,0],[4,4],[0,0]]" "]},"
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

/* Four threads with small stacks, each with layers of its own; the GeoJSON nests as deep as it may. */
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

static int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/grid-layer-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
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
        cmocka_unit_test(polygons_with_attributes),
        cmocka_unit_test(choice_of_encoding),
        cmocka_unit_test(missing_parts),
        cmocka_unit_test(names_in_capitals),
        cmocka_unit_test(damaged_records),
        cmocka_unit_test(truncated_files),
        cmocka_unit_test(headers_that_lie),
        cmocka_unit_test(deleted_rows_own_nothing),
        cmocka_unit_test(z_and_multipoint),
        cmocka_unit_test(other_formats_are_named),
        cmocka_unit_test(builder),
        cmocka_unit_test(points_on_surfaces),
        cmocka_unit_test(threads_with_small_stacks),
    };
    return cmocka_run_group_tests_name("layer", tests, make_folder, remove_folder);
}
