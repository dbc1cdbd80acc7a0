/* test_rows.c - records come out as the bytes that went in, whatever the sizes of the reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <grid/rows.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A source in memory that delivers pieces of random or fixed size. */
struct source {
    const char *bytes;
    size_t length, at, piece;
    uint32_t random; /* not 0: pieces of 1 .. piece bytes */
    bool broken;     /* fails where the bytes end */
};

static int64_t read_source(void *context, void *buffer, size_t size)
{
    struct source *s = context;
    size_t n = s->piece ? s->piece : size;
    if (s->random) {
        s->random = s->random * 1664525u + 1013904223u;
        n = 1 + (s->random >> 8) % s->piece;
    }
    if (n > size) n = size;
    if (n > s->length - s->at) n = s->length - s->at;
    if (!n && s->broken) return -1;
    memcpy(buffer, s->bytes + s->at, n);
    s->at += n;
    return (int64_t)n;
}

static grid_rows *open_bytes(struct source *s, const grid_rows_options *options)
{
    grid_rows *rows = NULL;
    grid_error error;
    if (grid_rows_open(read_source, s, "test.csv", options, &rows, &error))
        fail_msg("%s", error.text);
    return rows;
}

#define SOURCE(text) {.bytes = (text), .length = sizeof(text) - 1}

static void assert_slice(grid_slice slice, const char *expected)
{
    assert_int_equal(slice.length, strlen(expected));
    assert_memory_equal(slice.bytes, expected, slice.length);
}

static bool next(grid_rows *rows)
{
    bool more = false;
    grid_error error;
    if (grid_rows_next(rows, &more, &error)) fail_msg("%s", error.text);
    return more;
}

static void test_records_and_line_ends(void **state)
{
    (void)state;
    struct source s =
        SOURCE("id,\"na\"\"me\", z \r\n1,\"a,\nb\",\n\r2\n\n3,\"\"\"\",x\"y\",\"q\"r\"");
    grid_rows *rows = open_bytes(&s, NULL);
    assert_int_equal(grid_rows_num_columns(rows), 3);
    assert_string_equal(grid_rows_column_name(rows, 1), "na\"me");
    assert_string_equal(grid_rows_column_name(rows, 2), "z");
    assert_slice(grid_rows_header(rows), "id,\"na\"\"me\", z ");
    assert_slice(grid_rows_header_end(rows), "\r\n");
    assert_string_equal(grid_rows_encoding(rows), "UTF-8");

    assert_true(next(rows));
    assert_int_equal(grid_rows_number(rows), 2);
    assert_int_equal(grid_rows_num_fields(rows), 3);
    assert_slice(grid_rows_record(rows), "1,\"a,\nb\",");
    assert_slice(grid_rows_record_end(rows), "\n");
    assert_slice(grid_rows_field(rows, 1), "\"a,\nb\"");
    assert_slice(grid_rows_field(rows, 2), "");
    assert_slice(grid_rows_field(rows, 99), "");

    assert_true(next(rows));
    assert_slice(grid_rows_record(rows), "");
    assert_slice(grid_rows_record_end(rows), "\r");
    assert_true(next(rows));
    assert_slice(grid_rows_record(rows), "2");
    assert_true(next(rows));
    assert_slice(grid_rows_record(rows), "");
    assert_true(next(rows));
    assert_int_equal(grid_rows_number(rows), 6);
    assert_int_equal(grid_rows_num_fields(rows), 4);
    assert_slice(grid_rows_field(rows, 1), "\"\"\"\"");
    assert_slice(grid_rows_field(rows, 2), "x\"y\"");
    assert_slice(grid_rows_field(rows, 3), "\"q\"r\"");
    assert_slice(grid_rows_record_end(rows), "");
    assert_false(next(rows));
    assert_false(next(rows));
    grid_rows_free(rows);
}

static void test_delimiters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char delimiter;
        size_t columns;
    } cases[] = {
        {"a,b,c\n", ',', 3}, {"a;b,c;d\n", ';', 3}, {"a\tb\n", '\t', 2}, {"a|b|c", '|', 3},
        {"alone\n", ',', 1}, {"\"x;y;z\",b\n", ',', 2},
        {"\xC8\x7C\xC8\x7C\xC8\x7C,b\n", ',', 2}, /* GB18030 characters that end in a bar */
        {"\xC8\x7C|b\xC8|\n", '|', 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source s = {.bytes = cases[i].text, .length = strlen(cases[i].text)};
        grid_rows *rows = open_bytes(&s, NULL);
        assert_int_equal(grid_rows_delimiter(rows), cases[i].delimiter);
        assert_int_equal(grid_rows_num_columns(rows), cases[i].columns);
        grid_rows_free(rows);
    }
    grid_rows_options options = grid_rows_options_default();
    options.delimiter = ';';
    struct source s = SOURCE("a,b;c\n");
    grid_rows *rows = open_bytes(&s, &options);
    assert_string_equal(grid_rows_column_name(rows, 0), "a,b");
    grid_rows_free(rows);
}

static void test_gb18030(void **state)
{
    (void)state;
    /* the header is ASCII and only the second record tells: added text becomes GB18030 */
    struct source s = SOURCE("id,name\n1,\xE1\xB0\xE1\xB0\n");
    grid_rows *rows = open_bytes(&s, NULL);
    assert_string_equal(grid_rows_encoding(rows), "GB18030");
    char *out;
    size_t length;
    assert_int_equal(grid_rows_encode(rows, "岢岚,\"县\"", &out, &length, NULL), GRID_OK);
    static const char expected[] = "\"\xE1\xB3\xE1\xB0,\"\"\xCF\xD8\"\"\"";
    assert_int_equal(length, sizeof expected - 1);
    assert_memory_equal(out, expected, length);
    free(out);
    grid_rows_free(rows);

    struct source h = SOURCE(
        "\xBE\xAD\xB6\xC8,\xCE\xB3\xB6\xC8\n\xA3\xB1\xA3\xB1\xA3\xAE\xA3\xB5,\" 2\xA3\xB0 \"\n");
    rows = open_bytes(&h, NULL);
    assert_string_equal(grid_rows_column_name(rows, 0), "经度");
    int32_t x, y;
    grid_rows_guess_xy(rows, &x, &y);
    assert_int_equal(x, 0);
    assert_int_equal(y, 1);
    assert_true(next(rows));
    assert_true(grid_rows_number_at(rows, 0) == 11.5);
    assert_true(grid_rows_number_at(rows, 1) == 20);
    grid_rows_free(rows);
}

static void test_marks_and_utf16(void **state)
{
    (void)state;
    struct source bom = SOURCE("\xEF\xBB\xBFx,y\n1,2\n");
    grid_rows *rows = open_bytes(&bom, NULL);
    assert_true(grid_rows_has_bom(rows));
    assert_slice(grid_rows_header(rows), "x,y");
    grid_rows_free(rows);

    static const char le[] = "\xFF\xFE"
                             "x\0,\0\x84\x76\r\0\n\0"
                             "1\0,\0\x3C\xD8\x0D\xDF"
                             "a\0\x00\xD8"
                             "b\0";
    for (size_t piece = 1; piece < 8; piece++) {
        struct source s = {.bytes = le, .length = sizeof le - 1, .piece = piece};
        rows = open_bytes(&s, NULL);
        assert_string_equal(grid_rows_encoding(rows), "UTF-16LE");
        assert_true(grid_rows_has_bom(rows));
        assert_slice(grid_rows_header(rows), "x,的");
        assert_slice(grid_rows_header_end(rows), "\r\n");
        assert_true(next(rows));
        assert_slice(grid_rows_record(rows), "1,\xF0\x9F\x8C\x8D" "a\xEF\xBF\xBD" "b");
        assert_false(next(rows));
        grid_rows_free(rows);
    }
    static const char be[] = "\0x\0,\0y\0\n\0" "5";
    struct source s = {.bytes = be, .length = sizeof be - 1};
    rows = open_bytes(&s, NULL);
    assert_string_equal(grid_rows_encoding(rows), "UTF-16BE");
    assert_false(grid_rows_has_bom(rows));
    assert_true(next(rows));
    assert_true(grid_rows_number_at(rows, 0) == 5);
    grid_rows_free(rows);
}

static void test_columns(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        int32_t x, y;
        bool degrees;
    } cases[] = {
        {"纬度,经度", 1, 0, true},          {"ID,Lng,LAT", 1, 2, true},
        {"ｌｏｎ,ｌａｔ", 0, 1, true},      {"lat,name", -1, -1, false},
        {"Longitude,Latitude", 0, 1, true}, {"Y,X", 1, 0, false},
        {"北坐标,东坐标", 1, 0, false},     {"a,b", -1, -1, false},
        {"x,y,lon,lat", 2, 3, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source s = {.bytes = cases[i].header, .length = strlen(cases[i].header)};
        grid_rows *rows = open_bytes(&s, NULL);
        int32_t x = 7, y = 7;
        grid_rows_guess_xy(rows, &x, &y);
        assert_int_equal(x, cases[i].x);
        assert_int_equal(y, cases[i].y);
        if (x >= 0) assert_int_equal(grid_rows_xy_crs(rows, x, y) != NULL, cases[i].degrees);
        grid_rows_free(rows);
    }
    struct source s = SOURCE("NAME,name,Ｎｏ\n");
    grid_rows *rows = open_bytes(&s, NULL);
    assert_int_equal(grid_rows_column_by_name(rows, "name"), 1);
    assert_int_equal(grid_rows_column_by_name(rows, "Name"), 0);
    assert_int_equal(grid_rows_column_by_name(rows, "no"), 2);
    assert_int_equal(grid_rows_column_by_name(rows, "nam"), GRID_NONE);
    grid_rows_free(rows);
}

static void test_usual_names(void **state)
{
    (void)state;
    const char *x, *y;
    size_t n = 0;
    for (; grid_rows_usual_xy(n, &x, &y); n++) { /* each is what the guess finds */
        char header[100];
        int32_t first, second;
        struct source s = {.bytes = header};
        s.length = (size_t)snprintf(header, sizeof header, "%s,id,%s\n", y, x);
        grid_rows *rows = open_bytes(&s, NULL);
        grid_rows_guess_xy(rows, &first, &second);
        assert_int_equal(first, 2);
        assert_int_equal(second, 0);
        assert_null(grid_rows_xy_crs(rows, 2, 1)); /* both columns must say so */
        assert_null(grid_rows_xy_crs(rows, 0, 2));
        grid_rows_free(rows);
    }
    assert_true(n >= 8);
}

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *record;
        grid_place place;
    } cases[] = {
        {"a,111.5,38.5", GRID_PLACE_FINE},
        {"a,\"111.5\", ３８．５ ", GRID_PLACE_FINE},
        {"a,111.5,38.5,, \"\"", GRID_PLACE_FINE},
        {"a,111.5,38.5,,b", GRID_PLACE_FIELDS},
        {"a,,38.5,b", GRID_PLACE_FIELDS},
        {"a,,38.5", GRID_PLACE_EMPTY},
        {"a,111.5", GRID_PLACE_EMPTY},
        {"a,111.5,\" \"", GRID_PLACE_EMPTY},
        {"a,111.5,\"38,5\"", GRID_PLACE_DECIMAL_COMMA},
        {"a,\"111,5\",", GRID_PLACE_DECIMAL_COMMA},
        {"a,\"1,111,5\",38", GRID_PLACE_NOT_A_NUMBER},
        {"a,111.5,38°30'", GRID_PLACE_NOT_A_NUMBER},
        {"a,nan,38", GRID_PLACE_NOT_A_NUMBER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[100];
        double x, y;
        struct source s = {.bytes = text};
        s.length = (size_t)snprintf(text, sizeof text, "id,x,y\n%s\n", cases[i].record);
        grid_rows *rows = open_bytes(&s, NULL);
        assert_true(next(rows));
        grid_place place = grid_rows_place(rows, 1, 2, &x, &y);
        assert_int_equal(place, cases[i].place);
        if (place == GRID_PLACE_FINE) assert_true(x == 111.5 && y == 38.5);
        else assert_true(isnan(x) || isnan(y));
        assert_int_equal(*grid_place_reason(place) == 0, place == GRID_PLACE_FINE);
        grid_rows_free(rows);
    }
}

static double parse(const char *text) { return grid_number_parse(text, strlen(text)); }

static void test_numbers(void **state)
{
    (void)state;
    assert_true(parse("111.57") == 111.57);
    assert_true(parse("\"111.57\"") == 111.57);
    assert_true(parse(" \" 111.57 \" ") == 111.57);
    assert_true(parse("１１１．５７") == 111.57);
    assert_true(parse("－３８．７") == -38.7);
    assert_true(parse("\xE2\x88\x92" "1") == -1); /* minus sign */
    assert_true(parse("　12　") == 12);
    assert_true(parse("1e3") == 1000);
    assert_true(parse("0.1000000000000000055511151231257827") == 0.1);
    static const char *const not_numbers[] = {"",    " ",   "\"\"", "1,5", "1,234.5", "12a", "0x10",
                                              "nan", "inf", "1 2",  "--1", "111°34'", "\"1", "一"};
    for (size_t i = 0; i < sizeof not_numbers / sizeof *not_numbers; i++)
        assert_true(isnan(parse(not_numbers[i])));
    assert_true(isnan(grid_number_parse("1\0", 2)));
}

static grid_status read_all(struct source *s, const grid_rows_options *options, grid_error *error)
{
    grid_rows *rows = NULL;
    grid_status status = grid_rows_open(read_source, s, "test.csv", options, &rows, error);
    for (bool more = true; !status && more;) status = grid_rows_next(rows, &more, error);
    if (status && rows) { /* broken stays broken */
        bool more = true;
        assert_int_equal(grid_rows_next(rows, &more, NULL), status);
        assert_int_equal(grid_rows_record(rows).length, 0);
    }
    grid_rows_free(rows);
    return status;
}

static void test_failures(void **state)
{
    (void)state;
    grid_error error;
    struct source empty = SOURCE("");
    assert_int_equal(read_all(&empty, NULL, &error), GRID_E_DATA);
    struct source open_quote = SOURCE("a,b\n1,2\n3,\"4\n5,6\n");
    assert_int_equal(read_all(&open_quote, NULL, &error), GRID_E_FORMAT);
    assert_int_equal(error.record, 3);
    assert_non_null(strstr(error.text, "test.csv"));
    struct source broken = {.bytes = "a,b\n1,2\n3,4", .length = 11, .broken = true};
    assert_int_equal(read_all(&broken, NULL, &error), GRID_E_OPEN);
    struct source utf32 = SOURCE("\xFF\xFE\0\0x\0\0\0");
    assert_int_equal(read_all(&utf32, NULL, &error), GRID_E_FORMAT);

    grid_rows_options options = grid_rows_options_default();
    options.encoding = "no-such-encoding";
    struct source s = SOURCE("a,b\n");
    assert_int_equal(read_all(&s, &options, &error), GRID_E_ENVIRONMENT);

    options = grid_rows_options_default();
    options.max_record_bytes = 10;
    struct source just = SOURCE("0123456789\n0123456789\r\n");
    assert_int_equal(read_all(&just, &options, &error), GRID_OK);
    struct source longer = SOURCE("a\n01234567890\n");
    assert_int_equal(read_all(&longer, &options, &error), GRID_E_LIMIT);
    assert_int_equal(error.record, 2);
    struct source quoted = SOURCE("a\n\"0123456789\n\n\n\n\n\n\"\n");
    assert_int_equal(read_all(&quoted, &options, &error), GRID_E_LIMIT);
}

/* All that a stream says, as one text: two ways of reading are equal when these are. */
struct trace {
    char *text;
    size_t length;
    char *joined; /* header, records and line ends put together again */
    size_t joined_length;
};

static void join(struct trace *t, grid_slice slice)
{
    memcpy(t->joined + t->joined_length, slice.bytes, slice.length);
    t->joined_length += slice.length;
}

static struct trace trace_of(struct source *s, const grid_rows_options *options)
{
    struct trace t = {.joined = malloc(s->length * 2 + 16)};
    FILE *f = open_memstream(&t.text, &t.length);
    grid_rows *rows = NULL;
    grid_error error;
    grid_status status = grid_rows_open(read_source, s, "t", options, &rows, &error);
    if (!status) {
        fprintf(f, "%s %d %zu\n", grid_rows_encoding(rows), grid_rows_delimiter(rows),
                grid_rows_num_columns(rows));
        join(&t, grid_rows_header(rows));
        join(&t, grid_rows_header_end(rows));
    }
    for (bool more = true; !status;) {
        status = grid_rows_next(rows, &more, &error);
        if (status || !more) break;
        join(&t, grid_rows_record(rows));
        join(&t, grid_rows_record_end(rows));
        size_t total = 0;
        for (size_t i = 0; i < grid_rows_num_fields(rows); i++) {
            grid_slice field = grid_rows_field(rows, i);
            fprintf(f, "[%.*s]", (int)field.length, field.bytes);
            total += field.length + 1;
        }
        assert_int_equal(total, grid_rows_record(rows).length + 1);
        fprintf(f, "%lld %zu\n", (long long)grid_rows_number(rows),
                grid_rows_record_end(rows).length);
    }
    if (status) fprintf(f, "failed %d at %lld", (int)status, (long long)error.record);
    fclose(f);
    grid_rows_free(rows);
    return t;
}

static void test_random_bytes_in_random_pieces(void **state)
{
    (void)state;
    static const char alphabet[] = ",,,\"\"\n\n\r|;ab1.\x81\xC8\xE5\xB2\x9A\0";
    char bytes[400];
    uint32_t random = 12345;
    for (int round = 0; round < 4000; round++) {
        size_t n = 1 + (random >> 5) % sizeof bytes;
        for (size_t i = 0; i < n; i++) {
            random = random * 1664525u + 1013904223u;
            bytes[i] = alphabet[(random >> 10) % (sizeof alphabet - 1)];
        }
        if (round % 7 == 0 && n > 2) bytes[0] = '\xFF', bytes[1] = '\xFE'; /* UTF-16 */
        grid_rows_options options = grid_rows_options_default();
        if (round % 3 == 0) options.delimiter = '|', options.encoding = "GB18030";
        if (round % 5 == 0) options.max_record_bytes = 64;
        struct source whole = {.bytes = bytes, .length = n};
        struct source pieces = {
            .bytes = bytes, .length = n, .piece = 1 + round % 9, .random = random | 1};
        struct trace a = trace_of(&whole, &options), b = trace_of(&pieces, &options);
        assert_int_equal(a.length, b.length);
        assert_memory_equal(a.text, b.text, a.length);
        bool utf16 = strncmp(a.text, "UTF-16", 6) == 0, failed = strstr(a.text, "failed") != NULL;
        if (!utf16 && !failed && !memchr(bytes, 0, n)) {
            assert_int_equal(a.joined_length, n);
            assert_memory_equal(a.joined, bytes, n);
        }
        free(a.text), free(a.joined), free(b.text), free(b.joined);
    }
}

static void test_a_long_stream_stays_small(void **state)
{
    (void)state;
    size_t n = 0, capacity = (size_t)3 << 20;
    char *bytes = malloc(capacity + 64);
    n += (size_t)sprintf(bytes, "id,text\r\n");
    for (int i = 0; n < capacity; i++)
        n += (size_t)sprintf(bytes + n, "%d,\"line\n%d\"\n", i, i * 7);
    struct source whole = {.bytes = bytes, .length = n};
    struct source pieces = {.bytes = bytes, .length = n, .piece = 100000, .random = 99};
    struct trace a = trace_of(&whole, NULL), b = trace_of(&pieces, NULL);
    assert_int_equal(a.joined_length, n);
    assert_memory_equal(a.joined, bytes, n);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.text, b.text, a.length);
    free(a.text), free(a.joined), free(b.text), free(b.joined), free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_and_line_ends),
        cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_gb18030),
        cmocka_unit_test(test_marks_and_utf16),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_usual_names),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_random_bytes_in_random_pieces),
        cmocka_unit_test(test_a_long_stream_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
