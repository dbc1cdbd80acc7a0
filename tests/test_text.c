/* test_text.c - UTF-8, encodings by their names, cut characters, trimming, full-width forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

static bool valid(const char *text) { return grid_text_is_utf8(text, strlen(text)); }

static void utf8_is_strict(void **state)
{
    (void)state;
    assert_true(valid("") && valid("plain") && valid("岢岚县") && valid("\xF0\xA0\x80\x80"));
    assert_true(valid("\xED\x9F\xBF") && valid("\xEE\x80\x80") && valid("\xF4\x8F\xBF\xBF"));
    assert_false(valid("\xC0\x80") || valid("\xC1\xBF")); /* overlong */
    assert_false(valid("\xE0\x80\x80") || valid("\xF0\x80\x80\x80"));
    assert_false(valid("\xED\xA0\x80")); /* surrogate */
    assert_false(valid("\xF4\x90\x80\x80") || valid("\xF5\x80\x80\x80"));
    assert_false(valid("\x80") || valid("\xE5\xB2") || valid("a\xFF"));
    assert_int_equal(grid_text_utf8_prefix("ab\xE5\xB2", 4), 2);
}

/* Every one of 2^16 two-byte and many longer sequences against a decoder written the other way
 * round. */
static bool utf8_by_decoding(const unsigned char *p, size_t n)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    for (size_t i = 0; i < n;) {
        uint32_t c = p[i];
        size_t length = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 : c >> 3 == 30 ? 4 : 0;
        if (!length || i + length > n) return false;
        if (length > 1) c &= 0x7Fu >> length;
        for (size_t k = 1; k < length; k++) {
            if (p[i + k] >> 6 != 2) return false;
            c = c << 6 | (p[i + k] & 0x3F);
        }
        if (c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return false;
        i += length;
    }
    return true;
}

static void utf8_agrees_with_decoding(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (uint32_t i = 0; i < 3000000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned char p[4] = {(unsigned char)(random >> 56), (unsigned char)(random >> 48),
                              (unsigned char)(random >> 40), (unsigned char)(random >> 32)};
        size_t n = 1 + i % 4;
        if (random & 1) /* mostly plausible: lead and continuation bytes */
            for (size_t k = 1; k < n; k++) p[k] = (unsigned char)(0x80 | (p[k] & 0x3F));
        assert_int_equal(grid_text_is_utf8((const char *)p, n), utf8_by_decoding(p, n));
    }
}

static void assert_decodes(const char *encoding, const char *bytes, const char *expected,
                           bool expected_fit)
{
    bool fits = !expected_fit;
    grid_decoder *decoder = grid_decoder_new(encoding);
    assert_non_null(decoder);
    char *text = grid_decode(decoder, bytes, strlen(bytes), &fits);
    assert_string_equal(text, expected);
    assert_int_equal(fits, expected_fit);
    free(text);
    grid_decoder_free(decoder);
}

static void names_of_encodings(void **state)
{
    (void)state;
    static const char *const chinese[] = {"GBK",   "gbk",    "GB2312",     "gb-2312", "CP936",
                                          "936",   "cp936",  "ANSI 936",   "MS936",   "GB18030",
                                          "54936", "EUC-CN", "windows-936"};
    for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
        assert_decodes(chinese[i], "\xE1\xB3\xE1\xB0\xCF\xD8", "岢岚县", true);
    static const char *const big5[] = {"Big5", "BIG-5", "Big-5", "950", "cp950", "Big5-HKSCS"};
    for (size_t i = 0; i < sizeof big5 / sizeof *big5; i++)
        assert_decodes(big5[i], "\xB0\xEA\xBB\x79", "國語", true);
    static const char *const utf8[] = {"UTF-8", "utf8", "65001", "UTF_8\r\n"};
    for (size_t i = 0; i < sizeof utf8 / sizeof *utf8; i++)
        assert_decodes(utf8[i], "岢岚", "岢岚", true);
    static const char *const western[] = {"ANSI 1252",    "1252",   "cp1252",
                                          "Windows-1252", "88591",  "ISO 88591",
                                          "ISO-8859-1",   "8859_1", "ISO8859-15"};
    for (size_t i = 0; i < sizeof western / sizeof *western; i++)
        assert_decodes(western[i], "Z\xFCrich", "Zürich", true);
    assert_decodes("437", "Z\x81rich", "Zürich", true);
    assert_decodes("ANSI-1251", "\xCC\xE8\xF0", "Мир", true);
    assert_decodes("SJIS", "\x93\xFA\x96\x7B", "日本", true);
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "no-such-set",
        "../../../etc/passwd",
        "UTF-8//TRANSLIT",
        "GBK//IGNORE",
        "/usr/lib/gconv",
        "a\x01",
        "岢岚",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_null(grid_decoder_new(bad[i]));
    assert_null(grid_decoder_new(NULL));
}

static void rare_characters_survive(void **state)
{
    (void)state;
    /* GB18030 four-byte forms that the GBK table refuses: U+3402 and U+20BB7 */
    assert_decodes("GBK", "\x81\x39\xEF\x35", "㐆", true);
    assert_decodes("GBK", "\x95\x34\xB2\x35", "𠮷", true);
    assert_decodes("GBK", "\x81\x39\xEF\x31", "㐂", true);
}

static void bytes_that_do_not_fit(void **state)
{
    (void)state;
    assert_decodes("GBK", "\xE1\xB3\xFF\xFF", "岢\xEF\xBF\xBD\xEF\xBF\xBD", false);
    assert_decodes("UTF-8",
                   "a\xFF"
                   "b",
                   "a\xEF\xBF\xBD"
                   "b",
                   false);
    assert_decodes("UTF-8", "\xE1\xB3\xE1\xB0\xCF\xD8!",
                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                   "\xEF\xBF\xBD\xEF\xBF\xBD!",
                   false);
}

static void a_cut_character_is_dropped(void **state)
{
    (void)state;
    assert_decodes("GBK", "\xE1\xB3\xE1", "岢", true);
    assert_decodes("UTF-8", "岢\xE5\xB2", "岢", true);
    assert_decodes("UTF-8", "岢\xF0\xA0\xAE", "岢", true);
    assert_decodes("Big5", "\xB0\xEA\xBB", "國", true);
}

static void fitting_minds_the_cut(void **state)
{
    (void)state;
    grid_decoder *gbk = grid_decoder_new("GBK"), *utf8 = grid_decoder_new("UTF-8");
    assert_true(grid_decoder_fits(gbk, "\xE1\xB3\xE1", 3, true));
    assert_false(grid_decoder_fits(gbk, "\xE1\xB3\xE1", 3, false));
    assert_false(grid_decoder_fits(gbk, "\xE1", 1, true)); /* nothing but half a character */
    assert_true(grid_decoder_fits(utf8, "岢\xE5", 4, true));
    assert_false(grid_decoder_fits(utf8, "岢\xE5", 4, false));
    assert_false(grid_decoder_fits(utf8, "\xE1\xB3", 2, true)); /* 岢 in GBK looks like cut UTF-8 */
    char long_text[4000];
    for (size_t i = 0; i < sizeof long_text; i += 2) memcpy(long_text + i, "\xE1\xB3", 2);
    assert_true(grid_decoder_fits(gbk, long_text, sizeof long_text, false));
    assert_false(grid_decoder_fits(gbk, long_text, sizeof long_text - 1, false));
    grid_decoder_free(gbk);
    grid_decoder_free(utf8);
}

static void assert_trims(const char *text, const char *expected)
{
    char copy[100];
    strcpy(copy, text);
    assert_string_equal(grid_text_trim(copy), expected);
}

static void trimming(void **state)
{
    (void)state;
    assert_trims("", "");
    assert_trims("  \t \xE3\x80\x80 ", "");
    assert_trims(" \xE3\x80\x80岢岚 县\xE3\x80\x80 \r\n", "岢岚 县");
    assert_trims("140929\t", "140929");
    assert_trims("\xE3\x80\x81", "\xE3\x80\x81"); /* U+3001 is no space */
}

static void folding(void **state)
{
    (void)state;
    char text[] = "１２３．４５\xE3\x80\x80ＡＢｃ～岢！ｱ";
    grid_text_fold_width(text);
    assert_string_equal(text, "123.45 ABc~岢!ｱ"); /* half-width katakana stay */
}

static void equality(void **state)
{
    (void)state;
    assert_true(grid_text_equal("Code", "cODE") && grid_text_equal("", "") &&
                grid_text_equal("岢a", "岢A"));
    assert_false(grid_text_equal("code", "codes") || grid_text_equal("[", "{") ||
                 grid_text_equal("@", "`"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(utf8_agrees_with_decoding),
        cmocka_unit_test(names_of_encodings),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(rare_characters_survive),
        cmocka_unit_test(bytes_that_do_not_fit),
        cmocka_unit_test(a_cut_character_is_dropped),
        cmocka_unit_test(fitting_minds_the_cut),
        cmocka_unit_test(trimming),
        cmocka_unit_test(folding),
        cmocka_unit_test(equality),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
