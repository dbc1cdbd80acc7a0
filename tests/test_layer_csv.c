/* test_layer_csv.c - delimited text as a layer: columns, places, encodings, faults and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <grid/map.h>
#include <iconv.h>
#include <math.h>

#include "layer_case.h"

static grid_layer *open_with(const char *name, const grid_layer_options *options)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    if (grid_layer_open(path_of(name), options, &layer, &error) != GRID_OK)
        fail_msg("%s", error.text);
    return layer;
}

static grid_layer *open_csv(const char *text, const grid_layer_options *options)
{
    write_bytes("case.csv", text, strlen(text));
    return open_with("case.csv", options);
}

static void assert_csv_refused(const char *text, const grid_layer_options *options,
                               grid_status status, const char *words)
{
    grid_layer *layer = NULL;
    grid_error error = {0};
    write_bytes("case.csv", text, strlen(text));
    grid_status got = grid_layer_open(path_of("case.csv"), options, &layer, &error);
    if (got != status) fail_msg("%s: %s", grid_status_name(got), error.text);
    if (!strstr(error.text, words) || !strstr(error.text, "case.csv"))
        fail_msg("no `%s` in: %s", words, error.text);
    assert_null(layer);
}

/* Writes UTF-8 text in another encoding, which the system's iconv knows. */
static void write_as(const char *name, const char *encoding, const char *mark, const char *text)
{
    char bytes[4000], *from = (char *)text, *to = bytes + strlen(mark);
    size_t left = strlen(text), room = sizeof bytes - strlen(mark);
    memcpy(bytes, mark, strlen(mark));
    iconv_t cd = iconv_open(encoding, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
    iconv_close(cd);
    write_bytes(name, bytes, (size_t)(to - bytes));
}

static void assert_point(const grid_layer *layer, size_t feature, double x, double y)
{
    size_t n;
    double px, py;
    assert_int_equal(grid_layer_feature_kind(layer, feature), GRID_GEOMETRY_POINT);
    assert_int_equal(grid_layer_num_rings(layer, feature), 1);
    const double *ring = grid_layer_ring(layer, feature, 0, &n);
    assert_int_equal(n, 1);
    assert_true(ring[0] == x && ring[1] == y);
    assert_int_equal(grid_layer_point(layer, feature, &px, &py, NULL), GRID_OK);
    assert_true(px == x && py == y);
}

static void assert_encoding(const grid_layer *layer, const char *encoding, const char *source)
{
    assert_string_equal(grid_layer_encoding(layer), encoding);
    assert_string_equal(grid_layer_encoding_source(layer), source);
}

/* --- columns and values ----------------------------------------------------------------------- */

static void points_with_attributes(void **state)
{
    (void)state;
    grid_layer *layer = open_csv("编号,经度,纬度,名称\r\n"
                                 "14092910020000100001,111.57,38.70,岚漪镇\r\n"
                                 "007,１１１．５８,\" 38.71 \",\"a \"\"b\"\", c\"\r\n",
                                 NULL);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POINT);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_int_equal(grid_layer_num_fields(layer), 4);
    assert_string_equal(grid_layer_crs(layer), "EPSG:4326");
    assert_encoding(layer, "UTF-8", "utf-8 valid");
    assert_point(layer, 0, 111.57, 38.70);
    assert_point(layer, 1, 111.58, 38.71);
    assert_int_equal(grid_layer_record(layer, 0), 2);
    assert_int_equal(grid_layer_record(layer, 1), 3);
    assert_text(layer, 0, "编号", "14092910020000100001");
    assert_text(layer, 0, "经度", "111.57");
    assert_text(layer, 0, "名称", "岚漪镇");
    assert_text(layer, 1, "编号", "007");
    assert_text(layer, 1, "纬度", "38.71");
    assert_text(layer, 1, "名称", "a \"b\", c");
    assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 1);
    assert_found(layer, GRID_FINDING_CRS, GRID_NOTE, 0, "经度 and 纬度");
    grid_layer_free(layer);
}

static void values_are_unquoted_and_trimmed(void **state)
{
    (void)state;
    grid_layer *layer = open_csv("x;y;a;b;c;d\n"
                                 "1;2;\"two\nlines\r\n, and; more\"; \" in \" ;\"\";　字　\n"
                                 "1;2;x\"y;\"q\"r\";'s';1.40929E+11\n",
                                 NULL);
    assert_text(layer, 0, "a", "two\nlines\r\n, and; more");
    assert_text(layer, 0, "b", "in");
    assert_text(layer, 0, "c", NULL);
    assert_text(layer, 0, "d", "字");
    assert_text(layer, 1, "a", "x\"y");
    assert_text(layer, 1, "b", "q\"r");
    assert_text(layer, 1, "c", "'s'");
    assert_text(layer, 1, "d", "1.40929E+11");
    assert_int_equal(grid_layer_record(layer, 1), 3);
    grid_layer_free(layer);
}

static void delimiters_and_endings(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {{"a.CSV", "lon,lat,n\n1,2,t\n"}, {"a.tsv", "lon\tlat\tn\r1\t2\tt\r"},
                 {"a.txt", "lon|lat|n\r\n1|2|t"}, {"b.csv", "lon;lat;n\n\n1;2;t\n\n"},
                 {"c.csv", "n,lat,lon\nt,2,1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(cases[i].name, cases[i].text, strlen(cases[i].text));
        grid_layer *layer = open_layer(cases[i].name, NULL);
        assert_int_equal(grid_layer_num_features(layer), 1);
        assert_point(layer, 0, 1, 2);
        assert_text(layer, 0, "n", "t");
        grid_layer_free(layer);
    }
}

static void columns_can_be_named(void **state)
{
    (void)state;
    static const char text[] = "x,y,东,北\n1,2,3,4\n";
    grid_layer_options options = grid_layer_options_default();
    options.x = "东", options.y = "北";
    grid_layer *layer = open_csv(text, &options);
    assert_point(layer, 0, 3, 4);
    assert_null(grid_layer_crs(layer));
    assert_found(layer, GRID_FINDING_CRS, GRID_NOTE, 0, "东 and 北");
    grid_layer_free(layer);
    options.x = NULL; /* the other one is guessed */
    layer = open_csv(text, &options);
    assert_point(layer, 0, 1, 4);
    grid_layer_free(layer);
    options.y = "Ｙ"; /* as people type names */
    layer = open_csv(text, &options);
    assert_point(layer, 0, 1, 2);
    grid_layer_free(layer);
    options.x = "经度";
    assert_csv_refused(text, &options, GRID_E_DATA, "no column \"经度\"; its columns: x, y, 东, 北");

    options.size = offsetof(grid_layer_options, x); /* a program of before there was an x */
    layer = open_csv(text, &options);
    assert_point(layer, 0, 1, 2);
    grid_layer_free(layer);
}

static void the_crs(void **state)
{
    (void)state;
    grid_layer_options options = grid_layer_options_default();
    grid_layer *layer = open_csv("x,y\n549585,4285354\n", NULL);
    assert_null(grid_layer_crs(layer));
    assert_found(layer, GRID_FINDING_CRS, GRID_NOTE, 0, "unknown until it is stated");
    grid_layer_free(layer);
    options.crs = "GCJ02"; /* told, not applied */
    layer = open_csv("lng,lat\n111.57,38.7\n", &options);
    assert_string_equal(grid_layer_crs(layer), "GCJ02");
    assert_point(layer, 0, 111.57, 38.7);
    assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 0);
    grid_layer_free(layer);
    layer = open_csv("x,y,Longitude,Latitude\n1,2,111.57,38.7\n", NULL);
    assert_string_equal(grid_layer_crs(layer), "EPSG:4326");
    assert_point(layer, 0, 111.57, 38.7);
    grid_layer_free(layer);
}

static void headers_with_holes(void **state)
{
    (void)state;
    grid_layer *layer = open_csv("lon,,lat,name,name,\n1,a,2,b,c,d\n", NULL);
    assert_int_equal(grid_layer_num_fields(layer), 6);
    assert_text(layer, 0, "field2", "a");
    assert_text(layer, 0, "name", "b");
    assert_text(layer, 0, "field6", "d");
    assert_found(layer, GRID_FINDING_FIELD, GRID_WARNING, 1, "columns 4 and 5 are both named `name`");
    grid_layer_free(layer);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void rows_without_a_place(void **state)
{
    (void)state;
    static const char *const reasons[] = {"a coordinate is empty",
                                          "a coordinate is not a number",
                                          "a decimal comma is no decimal point",
                                          "a coordinate is empty",
                                          "more fields than the header names",
                                          "a coordinate is beyond 1e100"};
    grid_layer *layer = open_csv("id,lon,lat,name\n"
                                 "1,111,38,fine\n" /* row 2 */
                                 "2,,38,b\n"
                                 "3,111,38°,c\n"
                                 "4,\"111,5\",38,d\n"
                                 "5,111\n"
                                 "6,111,38,f,,g\n"
                                 "7,1e400,38,g\n"
                                 "\n"
                                 ",,,\n"
                                 "8,111,38,h,,\n", /* row 11 */
                                 NULL);
    const grid_findings *findings = grid_layer_findings(layer);
    size_t k = 0;
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *finding = grid_findings_at(findings, i);
        if (finding->kind != GRID_FINDING_RECORD || finding->severity != GRID_WARNING) continue;
        assert_true(k < 6);
        assert_int_equal(finding->record, 3 + k);
        if (!strstr(finding->text, reasons[k])) fail_msg("%s", finding->text);
        k++;
    }
    assert_int_equal(k, 6);
    assert_found(layer, GRID_FINDING_RECORD, GRID_NOTE, 0, "delimiters are left out: 1");
    assert_int_equal(grid_layer_num_features(layer), 8);
    for (size_t i = 1; i < 7; i++) {
        char id[2] = {(char)('1' + i)};
        assert_int_equal(grid_layer_feature_kind(layer, i), GRID_GEOMETRY_NONE);
        assert_int_equal(grid_layer_record(layer, i), 2 + i);
        assert_text(layer, i, "id", id);
        assert_int_equal(grid_layer_num_rings(layer, i), 0);
    }
    assert_text(layer, 4, "name", NULL);
    assert_text(layer, 5, "name", "f");
    assert_int_equal(grid_layer_record(layer, 7), 11);
    assert_point(layer, 7, 111, 38);
    grid_layer_free(layer);
}

static void a_file_without_any_place(void **state)
{
    (void)state;
    assert_csv_refused("id,lon,lat\n1,,\n2,a,b\n", NULL, GRID_E_FORMAT, "row 2 has no place");
    grid_layer *layer = open_csv("id,lon,lat\n", NULL); /* no rows is no fault */
    assert_int_equal(grid_layer_num_features(layer), 0);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_NONE);
    assert_int_equal(grid_layer_num_fields(layer), 3);
    grid_layer_free(layer);
}

static void lists_without_places(void **state)
{
    (void)state;
    static const char list[] = "单位,联系人,网格代码\n民政局,张三,140929400003004\n水利局,李四\n";
    grid_layer_options options = grid_layer_options_default();
    assert_csv_refused(list, NULL, GRID_E_DATA, "list without places. Its columns: 单位, 联系人");
    options.attributes_only = true;
    grid_layer *layer = open_csv(list, &options);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_NONE);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_text(layer, 0, "网格代码", "140929400003004");
    assert_text(layer, 1, "联系人", "李四");
    assert_text(layer, 1, "网格代码", NULL);
    assert_null(grid_layer_crs(layer));
    assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 0);
    grid_layer_free(layer);
    layer = open_csv("lon,lat\na,b\n1,2,c\n", &options); /* coordinates are text like any other */
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_NONE);
    assert_text(layer, 0, "lon", "a");
    assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 3, "more fields than the header");
    grid_layer_free(layer);
}

static void many_rows(void **state)
{
    (void)state;
    enum { ROWS = 200000 };
    FILE *file = fopen(path_of("many.csv"), "wb");
    assert_non_null(file);
    fprintf(file, "id,lon,lat,name\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "%d,%d.5,%s,\"村 %d\"\n", i, i % 180, i % 1000 ? "38.25" : "", i);
    fclose(file);
    grid_layer *layer = open_layer("many.csv", NULL);
    assert_int_equal(grid_layer_num_features(layer), ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        char name[32];
        snprintf(name, sizeof name, "村 %zu", i);
        assert_int_equal(grid_layer_record(layer, i), i + 2);
        assert_string_equal(grid_layer_text(layer, i, 3), name);
        if (i % 1000) assert_point(layer, i, (double)(i % 180) + 0.5, 38.25);
        else assert_int_equal(grid_layer_feature_kind(layer, i), GRID_GEOMETRY_NONE);
    }
    const grid_findings *findings = grid_layer_findings(layer); /* 50, their number, the CRS */
    assert_int_equal(grid_findings_num(findings), 52);
    assert_int_equal(grid_findings_at(findings, 0)->count, 150);
    grid_layer_free(layer);
}

/* --- encodings -------------------------------------------------------------------------------- */

static void encodings(void **state)
{
    (void)state;
    static const char text[] = "编号,经度,纬度,名称\r\n1,111.57,38.70,\"岢岚县, 岚漪镇\"\r\n";
    static const struct {
        const char *encoding, *mark, *stated, *told, *source;
    } cases[] = {
        {"UTF-8", "", NULL, "UTF-8", "utf-8 valid"},
        {"UTF-8", "\xEF\xBB\xBF", NULL, "UTF-8", "bom"},
        {"UTF-8", "\xEF\xBB\xBF", "GBK", "UTF-8", "bom"},
        {"GB18030", "", NULL, "GB18030", "fallback"},
        {"GB18030", "", "cp936", "GB18030", "option"},
        {"UTF-16LE", "\xFF\xFE", NULL, "UTF-16LE", "bom"},
        {"UTF-16BE", "\xFE\xFF", NULL, "UTF-16BE", "bom"},
        {"UTF-16LE", "", "utf16le", "UTF-16LE", "option"},
        {"UTF-16BE", "", "UTF-16BE", "UTF-16BE", "option"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_as("coded.csv", cases[i].encoding, cases[i].mark, text);
        grid_layer *layer = open_layer("coded.csv", cases[i].stated);
        assert_encoding(layer, cases[i].told, cases[i].source);
        assert_string_equal(grid_layer_field_name(layer, 0), "编号");
        assert_text(layer, 0, "名称", "岢岚县, 岚漪镇");
        assert_point(layer, 0, 111.57, 38.70);
        assert_int_equal(finding_of(layer, GRID_FINDING_ENCODING) != NULL,
                         !strcmp(cases[i].source, "fallback"));
        grid_layer_free(layer);
    }
    write_as("zeros.csv", "UTF-16LE", "", "lon,lat,名称\n1,2,县\n");
    grid_layer *layer = open_layer("zeros.csv", NULL);
    assert_encoding(layer, "UTF-16LE", "zeros");
    assert_text(layer, 0, "名称", "县");
    grid_layer_free(layer);
    write_as("big5.csv", "BIG5-HKSCS", "", "lon|lat|名稱\n1|2|功德\n"); /* bytes of 功 end in a bar's */
    layer = open_layer("big5.csv", "Big-5");
    assert_text(layer, 0, "名稱", "功德");
    assert_point(layer, 0, 1, 2);
    grid_layer_free(layer);
}

/* Half a megabyte of ASCII stands before the first character that tells. */
static void the_whole_file_decides(void **state)
{
    (void)state;
    FILE *file = fopen(path_of("late.csv"), "wb");
    assert_non_null(file);
    fprintf(file, "lon,lat,name\n");
    for (int i = 0; i < 20000; i++) fprintf(file, "111.%05d,38.7,village %d\n", i, i);
    fprintf(file, "111,38,\xE1\xB0\n");
    fclose(file);
    grid_layer *layer = open_layer("late.csv", NULL);
    assert_encoding(layer, "GB18030", "fallback");
    assert_text(layer, 20000, "name", "岚");
    assert_found(layer, GRID_FINDING_ENCODING, GRID_NOTE, 0, "GB18030");
    grid_layer_free(layer);
    layer = open_layer("late.csv", "UTF-8"); /* stated wrongly */
    assert_encoding(layer, "GB18030", "fallback");
    assert_text(layer, 20000, "name", "岚");
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 20002, "row 20002 does not fit");
    grid_layer_free(layer);
}

static void text_that_fits_nothing(void **state)
{
    (void)state;
    grid_layer *layer = open_csv("lon,lat,name\n1,2,村\n3,4,\xFF\n5,6,a\n7,8,\xFF\xFF\n", NULL);
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 3, "row 3 and 1 more do not fit");
    assert_text(layer, 0, "name", "村");
    assert_text(layer, 1, "name", "\xEF\xBF\xBD");
    assert_point(layer, 3, 7, 8);
    grid_layer_free(layer);
    layer = open_csv("lon,lat,name\n1,2,\xB4\xE5\n3,4,\xB4\xE5\n5,6,\xFF\n", NULL); /* mostly GBK */
    assert_found(layer, GRID_FINDING_ENCODING, GRID_NOTE, 0, "GB18030");
    assert_text(layer, 1, "name", "村");
    grid_layer_free(layer);
    layer = open_csv("\xEF\xBB\xBFlon,lat,name\n1,2,\xE1\xB0\n", NULL); /* the mark is believed */
    assert_encoding(layer, "UTF-8", "bom");
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 2, "row 2 does not fit");
    grid_layer_free(layer);
    static const char nul[] = "lon,lat,name\n1,2,a\0b\n3,4,\0c\0\n";
    write_bytes("nul.csv", nul, sizeof nul - 1);
    layer = open_layer("nul.csv", NULL);
    assert_text(layer, 0, "name", "a b");
    assert_text(layer, 1, "name", "c");
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 2, "NUL");
    grid_layer_free(layer);
}

/* --- what is refused -------------------------------------------------------------------------- */

static void refusals(void **state)
{
    (void)state;
    grid_layer_options options = grid_layer_options_default();
    assert_csv_refused("", NULL, GRID_E_FORMAT, "is empty");
    assert_csv_refused("PK\3\4 a spreadsheet that was renamed", NULL, GRID_E_FORMAT, "ZIP");
    assert_csv_refused("\xD0\xCF\x11\xE0 and an old one", NULL, GRID_E_FORMAT, "Office");
    assert_csv_refused("\n<html><table>", NULL, GRID_E_FORMAT, "XML");
    assert_csv_refused("lon,lat\n1,2\n\"3,4\n", NULL, GRID_E_FORMAT, "quote");
    options.encoding = "no-such-encoding";
    assert_csv_refused("lon,lat\n1,2\n", &options, GRID_E_ENVIRONMENT, "no-such-encoding");
    write_bytes("case.dat", "lon,lat\n1,2\n", 12);
    assert_refused("case.dat", GRID_E_FORMAT, "delimited text");
    write_bytes("utf32.csv", "\xFF\xFE\0\0l\0\0\0o\0\0\0", 12);
    assert_refused("utf32.csv", GRID_E_FORMAT, "UTF-32");
}

static void limits(void **state)
{
    (void)state;
    size_t n = 0, size = (size_t)2 << 20;
    char *text = malloc(size + 100);
    for (int i = 0; i < 1025; i++) n += (size_t)sprintf(text + n, i ? ",c%d" : "lon,lat", i);
    sprintf(text + n, "\n1,2\n");
    assert_csv_refused(text, NULL, GRID_E_LIMIT, "1026 columns, more than 1024");

    memset(text, 'a', size); /* an unclosed quote must not eat a file */
    memcpy(text, "lon,lat\n1,\"2", 12);
    text[size] = 0;
    assert_csv_refused(text, NULL, GRID_E_LIMIT, "record 2 is longer");

    for (n = 0; n < 1000;) n += (size_t)sprintf(text + n, "a long name of a column,");
    strcpy(text + n, "b\n");
    assert_csv_refused(text, NULL, GRID_E_DATA, "a long name of a column, ...");
    memset(text, 'a', 1000), text[1000] = 0;
    assert_csv_refused(text, NULL, GRID_E_DATA, "Its columns: ...");
    free(text);
}

static void text_is_no_map(void **state)
{
    (void)state;
    static const char *const texts[] = {"lon,lat\n1111,38\n", "lon,lat\n", "a,b\n1,2\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        grid_map *map = NULL;
        grid_error error = {0};
        write_bytes("case.csv", texts[i], strlen(texts[i]));
        assert_int_equal(grid_map_open(path_of("case.csv"), NULL, &map, &error), GRID_E_DATA);
        if (!strstr(error.text, "case.csv: no polygons")) fail_msg("%s", error.text);
        assert_null(map);
    }
}

/* --- damage ----------------------------------------------------------------------------------- */

static void damaged_text_is_read_or_refused(void **state)
{
    (void)state;
    static const char text[] = "id,lon,lat,名称\n1,111.57,38.70,\"岢岚, \"\"县\"\"\"\n"
                               "2,１１１,38,\"two\nlines\"\n3,\"1,5\",,\n4,112,39,\xE1\xB0|;\t,x\n";
    uint64_t seed = 20250601;
    for (int round = 0; round < 3000; round++) {
        grid_layer_options options = grid_layer_options_default();
        grid_layer *layer = NULL;
        grid_error error = {0};
        options.attributes_only = round % 2;
        options.encoding = round % 5 == 0 ? "UTF-16" : round % 7 == 0 ? "Big5" : NULL;
        write_mutant("mutant.csv", (const unsigned char *)text, sizeof text - 1, &seed);
        if (grid_layer_open(path_of("mutant.csv"), &options, &layer, &error) != GRID_OK) {
            assert_true(strlen(error.text) > 10);
            continue;
        }
        for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
            size_t n;
            for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
                const char *value = grid_layer_text(layer, i, f);
                assert_true(!value || (*value && grid_text_is_utf8(value, strlen(value))));
            }
            assert_true(i == 0 || grid_layer_record(layer, i) > grid_layer_record(layer, i - 1));
            if (grid_layer_feature_kind(layer, i) == GRID_GEOMETRY_NONE) continue;
            assert_false(options.attributes_only);
            const double *xy = grid_layer_ring(layer, i, 0, &n);
            assert_true(fabs(xy[0]) <= 1e100 && fabs(xy[1]) <= 1e100);
        }
        grid_layer_free(layer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_with_attributes),
        cmocka_unit_test(values_are_unquoted_and_trimmed),
        cmocka_unit_test(delimiters_and_endings),
        cmocka_unit_test(columns_can_be_named),
        cmocka_unit_test(the_crs),
        cmocka_unit_test(headers_with_holes),
        cmocka_unit_test(rows_without_a_place),
        cmocka_unit_test(a_file_without_any_place),
        cmocka_unit_test(lists_without_places),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(encodings),
        cmocka_unit_test(the_whole_file_decides),
        cmocka_unit_test(text_that_fits_nothing),
        cmocka_unit_test(refusals),
        cmocka_unit_test(limits),
        cmocka_unit_test(text_is_no_map),
        cmocka_unit_test(damaged_text_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
