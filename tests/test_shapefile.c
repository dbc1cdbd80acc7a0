/* test_shapefile.c - shapefiles that the test writes: content, encodings, missing parts, damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "layer_case.h"
#include "shp_writer.h"

static void polygons_with_attributes(void **state)
{
    (void)state;
    struct shp_writer w = shp_writer_new(5);
    shp_field(&w, "\xB4\xFA\xC2\xEB", 'C', 15, 0); /* 代码 in GBK */
    shp_field(&w, "NUM", 'N', 20, 3);
    shp_field(&w, "NAME", 'C', 7, 0);
    shp_square(&w, 0, 0, 10);
    shp_row(&w, "140929100200001"
                "    140929100200.000"
                "\xE1\xB3\xE1\xB0\xCF\xD8\xB4");
    shp_null(&w);
    shp_row(&w, "  a b          "
                "         1.40929E+11");
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
static void assert_encoding(const char *bytes, unsigned ldid, const char *cpg, const char *option,
                            const char *text, const char *encoding, const char *source,
                            const char *words)
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
    if (words && (!finding || !strstr(finding->text, words)))
        fail_msg("no `%s`: %s", words, finding ? finding->text : "");
    grid_layer_free(layer);
    shp_writer_free(&w);
}

static void choice_of_encoding(void **state)
{
    (void)state;
    static const char gbk[] = "\xE1\xB3\xE1\xB0\xCF\xD8", big5[] = "\xB0\xEA\xBB\x79",
                      utf8[] = "岢岚县";
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
    assert_encoding("\xFF\xFF!", 0, "UTF-8", NULL, "\xEF\xBF\xBD\xEF\xBF\xBD!", "UTF-8", "cpg",
                    "U+FFFD");
    assert_encoding("\xFF\xFF!", 0, NULL, NULL, "\xEF\xBF\xBD\xEF\xBF\xBD!", "GB18030", "fallback",
                    "U+FFFD");
    /* ANSI may be anything */
    assert_encoding(gbk, 0x57, NULL, NULL, "岢岚县", "GB18030", "fallback", "marked as ANSI");
    assert_encoding(utf8, 0x57, NULL, NULL, "岢岚县", "UTF-8", "fallback", "marked as ANSI");
    assert_encoding("Z\xFCrich", 0x57, NULL, NULL, "Zürich", "CP1252", "ldid", NULL);
    /* names that are none */
    assert_encoding(gbk, 0, "../../etc/passwd", NULL, "岢岚县", "GB18030", "fallback",
                    ".cpg names no encoding");
    assert_encoding(gbk, 0x4D, "", NULL, "岢岚县", "GB18030", "ldid", NULL);

    grid_layer *layer = NULL;
    grid_layer_options options = grid_layer_options_default();
    options.encoding = "no-such";
    assert_int_equal(grid_layer_open(path_of("enc.shp"), &options, &layer, NULL),
                     GRID_E_ENVIRONMENT);
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
    static const char *const pairs[][2] = {
        {"caps.shp", "Caps.SHP"}, {"caps.shx", "CAPS.SHX"}, {"caps.dbf", "caps.Dbf"}};
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
    } cases[] = {{8, "\x03", 1, "shape type"}, /* type 3 in a file of type 5 */
                 {8, "\x63", 1, "shape type"},
                 {8 + 36, "\xFF\xFF\xFF\x02", 4, "more parts"}, /* 50 million parts */
                 {8 + 36, "\xFF\xFF\xFF\xFF", 4, "more parts"}, /* -1 */
                 {8 + 40, "\xFF\xFF\xFF\x7F", 4, "more points"},
                 {8 + 40, "\x06", 1, "more points"},
                 {8 + 44, "\x01", 1, "parts do not follow"}, /* first part begins at point 1 */
                 {8 + 44, "\xFF\xFF\xFF\xFF", 4, "parts do not follow"},
                 {4, "\x7F\xFF\xFF\xFF", 4, "beyond the end"}, /* record length */
                 {4, "\x00\x00\x00\x01", 4, "less than 4"},
                 {8 + 48 + 6, "\xF8\x7F", 2, "not a number"}, /* NaN */
                 {8 + 48 + 6, "\xF0\x7F", 2, "not a number"}, /* infinity */
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
        assert_int_equal(grid_layer_kind(layer), plain == 5   ? GRID_GEOMETRY_POLYGON
                                                 : plain == 3 ? GRID_GEOMETRY_LINE
                                                              : GRID_GEOMETRY_POINT);
        assert_int_equal(grid_layer_num_rings(layer, 0), plain == 8 ? 4 : 1);
        grid_layer_free(layer);
        shp_writer_free(&w);
    }
}

static void mutants_do_no_harm(void **state)
{
    (void)state;
    struct shp_writer w = shp_writer_new(5);
    shp_field(&w, "CODE", 'C', 12, 0);
    shp_field(&w, "POP", 'N', 8, 2);
    for (int i = 0; i < 4; i++) {
        shp_square(&w, 10 * i, 0, 10);
        shp_row(&w, "\xE1\xB3\xE1\xB0 1      1234.50");
    }
    shp_write(&w, path_of("mutant.shp"), 0x4D, NULL, NULL);
    const unsigned char *parts[] = {w.shp, w.shx, w.dbf};
    const size_t sizes[] = {w.shp_size, w.shx_size, w.dbf_size};
    static const char *const names[] = {"mutant.shp", "mutant.shx", "mutant.dbf"};
    uint64_t seed = 1;
    for (int i = 0; i < 5000; i++) {
        int hurt = i % 4; /* one part, or all of them */
        for (int part = 0; part < 3; part++) {
            if (part == hurt || hurt == 3)
                write_mutant(names[part], parts[part], sizes[part], &seed);
            else
                write_bytes(names[part], parts[part], sizes[part]);
        }
        assert_opens_or_says_why("mutant.shp");
    }
    shp_writer_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_with_attributes),
        cmocka_unit_test(choice_of_encoding),
        cmocka_unit_test(missing_parts),
        cmocka_unit_test(names_in_capitals),
        cmocka_unit_test(damaged_records),
        cmocka_unit_test(truncated_files),
        cmocka_unit_test(headers_that_lie),
        cmocka_unit_test(deleted_rows_own_nothing),
        cmocka_unit_test(z_and_multipoint),
        cmocka_unit_test(mutants_do_no_harm),
    };
    return cmocka_run_group_tests_name("shapefile", tests, make_folder, remove_folder);
}
