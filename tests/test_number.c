/* test_number.c - numbers against strtod in the C locale: random, halfway, huge and tiny ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

static uint64_t seed = 20251123;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 2685821657736338717u;
}

/* Bit for bit what strtod says. */
static void assert_like_strtod(const char *text)
{
    double expected = strtod(text, NULL), value = 0;
    if (!grid_number_read(text, strlen(text), &value)) fail_msg("`%s` was refused", text);
    if (memcmp(&value, &expected, sizeof value))
        fail_msg("`%s` gave %.17g, not %.17g", text, value, expected);
}

static void random_texts(void **state)
{
    (void)state;
    char text[80];
    for (int i = 0; i < 1000000; i++) {
        int digits = (int)(next_random() % 22), n = 0, point = (int)(next_random() % 24);
        if (next_random() % 4 == 0) text[n++] = next_random() % 2 ? '-' : '+';
        for (int k = 0; k <= digits; k++) {
            if (k == point) text[n++] = '.';
            text[n++] = (char)('0' + next_random() % 10);
        }
        text[n] = 0;
        if (next_random() % 3 == 0)
            snprintf(text + n, 20, "e%d",
                     (int)(next_random() % (next_random() % 2 ? 50 : 700)) - 350);
        assert_like_strtod(text);
    }
}

static void random_doubles(void **state)
{
    (void)state;
    char text[40];
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = next_random();
        double value, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        snprintf(text, sizeof text, "%.17g", value);
        assert_like_strtod(text);
        grid_number_write(value, text);
        assert_true(grid_number_read(text, strlen(text), &back));
        assert_memory_equal(&back, &value, sizeof value);
    }
}

/* Exactly between two doubles, and a digit more or less far behind. */
static void halfway(void **state)
{
    (void)state;
    char text[900];
    for (int i = 0; i < 20000; i++) {
        uint64_t significand = (next_random() >> 11) | UINT64_C(1) << 52;
        int exponent =
            (int)(next_random() % 40) - 20; /* value = (significand + 1/2) * 2^exponent */
        long double middle = ldexpl((long double)significand + 0.5L, exponent);
        snprintf(text, sizeof text, "%.60Lf", middle);
        assert_like_strtod(text);
        strcat(text, "000000000000000000000000000000000000000000000001");
        assert_like_strtod(text);
    }
    static const char *const known[] = {"9007199254740993",
                                        "9007199254740993.00000000000000000000000000001",
                                        "2.2250738585072011e-308",
                                        "2.2250738585072012e-308",
                                        "4.9406564584124654e-324",
                                        "2.4703282292062327e-324",
                                        "1.7976931348623157e308",
                                        "1.7976931348623158e308",
                                        "1.797693134862315808e308",
                                        "0.1",
                                        "1e22",
                                        "1e23",
                                        "8.5e22",
                                        "123456789012345678",
                                        "1e400",
                                        "-1e400",
                                        "1e-400",
                                        "0e999999999",
                                        "100000000000000016777215",
                                        "9999999999999999999",
                                        "0.9999999999999999999",
                                        ".0000000000000000001",
                                        "00000000000000000000000000.111576394484265981",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "0.00000000000000000000000000000",
                                        "-0",
                                        "-0.0",
                                        ".5",
                                        "5.",
                                        "+7"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) assert_like_strtod(known[i]);
}

/* Up to 19 digits with a point: as near to the middle between two doubles as so many digits come,
 * in it, and next to it. */
static void nearly_halfway(void **state)
{
    (void)state;
    char digits[32], text[40];
    int ties = 0;
    for (int i = 0; i < 400000; i++) {
        int places = i % 20;
        long double power = powl(10, places);
        /* the middle of two neighbours, with as many digits as fit into 64 bits */
        int exponent = 1 + (int)floorl(log2l(0x1p63L / power)) - (int)(next_random() % 8);
        uint64_t odd = next_random() >> 10 | UINT64_C(1) << 53 | 1;
        long double middle = ldexpl((long double)odd, exponent - 54);
        uint64_t nearest = (uint64_t)llroundl(middle * power);
        ties += (long double)nearest == middle * power && middle * power < 0x1p62L;
        for (int step = -1; step <= 1; step++) {
            int n = snprintf(digits, sizeof digits, "%020llu",
                             (unsigned long long)nearest + (unsigned long long)step);
            snprintf(text, sizeof text, "%.*s.%s", n - places, digits, digits + n - places);
            assert_like_strtod(text);
        }
    }
    assert_true(ties > 1000);
}

static void long_texts(void **state)
{
    (void)state;
    size_t n = 200000;
    char *text = malloc(n + 10);
    memset(text, '7', n);
    text[1] = '.';
    strcpy(text + n, "e3");
    assert_like_strtod(text);
    text[1] = '7';
    assert_like_strtod(text);
    free(text);
}

static void what_is_no_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",         " ",  "-",  "+",   ".",     "e5",  "1e",    "1e+", "0x10", "inf",   "nan",
        "Infinity", "1 ", " 1", "1,5", "1.2.3", "--1", "1e5.5", "１",  "1d3",  "1_000", "1e5e5"};
    double value = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(grid_number_read(bad[i], strlen(bad[i]), &value));
        assert_true(value == 42);
    }
    assert_true(grid_number_read("12345", 3, &value) && value == 123); /* the length counts */
}

static void written_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},       {0.1, "0.1"},      {140929100200.0, "140929100200"},
                 {-1.5, "-1.5"}, {1e100, "1e+100"}, {111.57639448426598, "111.57639448426598"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_number_write(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

/* Where a locale with a decimal comma is installed. */
static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8",
                                        "ru_RU.UTF-8"};
    const char *set = NULL;
    char text[32];
    double value = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names && !set; i++)
        set = setlocale(LC_ALL, names[i]);
    if (!set) {
        print_message("skipped: no locale with a decimal comma is installed\n");
        skip();
    }
    bool read = grid_number_read("1234567.8901234567890123", 24, &value);
    grid_number_write(0.5, text);
    setlocale(LC_ALL, "C");
    assert_true(read && value == strtod("1234567.8901234567890123", NULL));
    assert_string_equal(text, "0.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts),
        cmocka_unit_test(random_doubles),
        cmocka_unit_test(halfway),
        cmocka_unit_test(nearly_halfway),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(written_short),
        cmocka_unit_test(the_locale_does_not_matter),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
