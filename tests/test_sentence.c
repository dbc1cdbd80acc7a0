/* Sentences in the user's language: every format of the list, against printf, and the rules by which a
 * text is taken apart. */
#include <libintl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sentence.h"

/* The format with %s, or %2$s, in place of every conversion; types[i] is what the i-th was, if asked. */
static void as_texts(const char *format, char *out, char *types)
{
    while (*format) {
        *out++ = *format;
        if (*format++ != '%') continue;
        if (*format == '%') {
            *out++ = *format++;
            continue;
        }
        if (format[0] >= '1' && format[0] <= '9' && format[1] == '$') {
            *out++ = *format++;
            *out++ = *format++;
        }
        format += strspn(format, "0123456789.*lz");
        if (types) *types++ = *format;
        format++;
        *out++ = 's';
    }
    *out = 0;
}

/* What the library would print, and what its translation should be. */
static void print_both(const char *format, char english[SENTENCE_SIZE], char chinese[SENTENCE_SIZE])
{
    static const char *const numbers[] = {"11", "-2", "1.5e+06", "4", "15", "6", "17", "8", "19", "10"};
    static const char *const texts[] = {"C1", "东村", "C 3", "C4", "E5", "C6", "7x", "C8", "C9", "C0"};
    char as[SENTENCE_SIZE], types[16] = "";
    const char *p[10];
    as_texts(format, as, types);
    for (size_t i = 0; i < 10; i++) {
        bool real = types[i] && strchr("fg", types[i]), text = types[i] && strchr("sc", types[i]);
        p[i] = text ? texts[i] : real || i != 2 ? numbers[i] : "3";
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(english, SENTENCE_SIZE, as, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
    as_texts(gettext(format), as, NULL);
    snprintf(chinese, SENTENCE_SIZE, as, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
#pragma GCC diagnostic pop
}

static void check_sentence(const char *english, const char *chinese)
{
    char buffer[SENTENCE_SIZE];
    assert_string_equal(sentence_of(english, buffer), chinese);
}

/* Texts in a row cannot be told apart; but they keep their order, and the whole is right. */
static void every_format_comes_back(void **state)
{
    (void)state;
    for (const struct sentence_format *f = sentence_formats; f->english; f++) {
        char english[SENTENCE_SIZE], chinese[SENTENCE_SIZE];
        print_both(f->english, english, chinese);
        assert_string_not_equal(english, chinese);
        check_sentence(english, chinese);
    }
}

static void every_part_comes_back(void **state)
{
    (void)state;
    for (const struct sentence_format *f = sentence_parts; f->english; f++) {
        char english[SENTENCE_SIZE] = "level v: ", chinese[SENTENCE_SIZE] = "层级 v：", part[2][SENTENCE_SIZE];
        print_both(f->english, part[0], part[1]);
        strcat(english, part[0]);
        strcat(chinese, part[1]);
        check_sentence(english, chinese);
    }
}

static void texts_are_as_short_as_they_can_be(void **state)
{
    (void)state;
    check_sentence("a: b.shp: is empty", "a: b.shp：是空文件");
    check_sentence("C:\\data: new, row 7: .csv: row 3 has no place: a coordinate is empty; correct it in the file",
                   "C:\\data: new, row 7: .csv：第 3 行没有位置：坐标为空；请在文件中改正");
    check_sentence("building H 1 Old Hall hangs on C9, which is no unit of this map; correct the code",
                   "房屋 H 1 Old Hall 挂接的 C9 不是本图的单元；请改正编码");
    check_sentence("building   hangs on , which is no unit of this map; correct the code",
                   "房屋   挂接的  不是本图的单元；请改正编码");
}

static void numbers_are_numbers(void **state)
{
    (void)state;
    check_sentence("2 vertices of C1 lie exactly on edges of C2; harmless",
                   "C1 有 2 个顶点正好落在 C2 的界线上；无妨");
    check_sentence("some vertices of C1 lie exactly on edges of C2; harmless",
                   "some vertices of C1 lie exactly on edges of C2; harmless");
    check_sentence("T1 has 1.000000 km2, its children together 2.500000 km2: a difference of -1.5e+06 m2",
                   "T1 面积 1.000000 km2，下级合计 2.500000 km2，相差 -1.5e+06 m2");
}

static void the_most_literal_format_counts(void **state)
{
    (void)state;
    check_sentence("nobody owns 5 m2, 1 m wide, inside C1 and C2: a lake or an enclave, or ground that was left out",
                   "空隙 5 m2，宽 1 m，在 C1 and C2 之内：湖泊、飞地或漏划");
    check_sentence("building H1 X hangs on C9, which is no more since 2025-07-01; its ground belongs to C4 北村 now",
                   "房屋 H1 X 挂接的 C9 自 2025-07-01 起已撤销，其地现归 C4 北村");
}

static void what_is_nested_is_translated_too(void **state)
{
    (void)state;
    check_sentence("building H2 lies in C2 66.7 %, C1 30.3 %, nobody 3.0 %; it belongs to C2",
                   "房屋 H2 位于 C2 66.7 %、C1 30.3 %、无归属 3.0 %；归属 C2");
    check_sentence("level village: \"1\" has spaces, separators; likely 140929, a county code",
                   "层级 village：“1”含有空格、分隔符；应为 140929，县级行政区划代码");
    check_sentence("a.shp: row 4 and 2 more do not fit the encoding GBK; all text fits and is read as UTF-8",
                   "a.shp：第 4 行和另外 2 行不符合编码 GBK；全部文本符合 UTF-8，按其读取");
    check_sentence("k.gpkg: the stored index is damaged (checksum); the index was built instead, store it again",
                   "k.gpkg：存储的索引已损坏（checksum）；已临时重建索引，请重新存储");
}

static void names_that_look_like_words_stay(void **state)
{
    (void)state;
    check_sentence("household, record 3: the code is empty; the unit is called building",
                   "household 第 3 条记录：编码为空，单元记作 building");
}

static void what_is_not_known_stays(void **state)
{
    (void)state;
    char buffer[SENTENCE_SIZE], text[3 * SENTENCE_SIZE];
    check_sentence("", "");
    check_sentence("spaces", "spaces"); /* a part is no sentence */
    check_sentence("a, b: something else", "a, b: something else");
    assert_null(sentence_of(NULL, buffer));
    memset(text, 'a', sizeof text);
    strcpy(text + sizeof text - 20, ": is empty");
    assert_ptr_equal(sentence_of(text, buffer), text);
    memset(text, ':', sizeof text);
    for (size_t i = 1; i < 1000; i += 2) text[i] = ' ';
    text[1000] = 0;
    assert_ptr_equal(sentence_of(text, buffer), text);
}

static void reasons_have_no_file(void **state)
{
    (void)state;
    char buffer[SENTENCE_SIZE];
    assert_string_equal(reason_of("row 3 has no place: a coordinate is empty; correct it in the file", buffer),
                        "第 3 行没有位置：坐标为空；请在文件中改正");
    assert_string_equal(reason_of("has no geometry", buffer), "没有几何");
    assert_string_equal(reason_of("is of an unheard kind", buffer), "is of an unheard kind");
}

static void english_stays(void **state)
{
    (void)state;
    char buffer[SENTENCE_SIZE];
    const char text[] = "a.shp: is empty";
    setenv("LANGUAGE", "en", 1);
    textdomain("gridctl"); /* so that the change is seen */
    assert_ptr_equal(sentence_of(text, buffer), text);
    assert_ptr_equal(reason_of(text, buffer), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_comes_back),
        cmocka_unit_test(every_part_comes_back),
        cmocka_unit_test(texts_are_as_short_as_they_can_be),
        cmocka_unit_test(numbers_are_numbers),
        cmocka_unit_test(the_most_literal_format_counts),
        cmocka_unit_test(what_is_nested_is_translated_too),
        cmocka_unit_test(names_that_look_like_words_stay),
        cmocka_unit_test(what_is_not_known_stays),
        cmocka_unit_test(reasons_have_no_file),
        cmocka_unit_test(english_stays),
    };
    setenv("LANGUAGE", "zh_CN", 1);
    if (!setlocale(LC_ALL, "C.UTF-8")) return 77;
    bindtextdomain("gridctl", LOCALES);
    bind_textdomain_codeset("gridctl", "UTF-8");
    textdomain("gridctl");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
