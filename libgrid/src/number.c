/* number.c - numbers to and from text, without any locale: see number.h.
 *
 *   digits, point, exponent --> significand * 10^scale --> the nearest double
 *
 * Reading takes the first way that is exact:
 *   below 2^53, 10^-22 .. 10^22   one division or multiplication of doubles rounds once (W. D.
 *                                 Clinger, How to read floating point numbers accurately, 1990)
 *   below 2^64, 10^-19 .. 10^0    a division of integers, whose remainder tells a tie from what is
 *                                 next to it: the 16 or 17 digits that programs write
 *   the rest                      strtod in the "C" locale
 */
#include "number.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum {
    MOST_DIGITS = 19, /* of a significand: all numbers of 19 digits are below 2^64 */
    MOST_PLACES = 19  /* 10^19 is too */
};

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* The whole text is known to be a well-formed decimal number. Stays out of line, so that the usual
 * number pays nothing for the buffer. */
__attribute__((noinline)) static bool read_slowly(const char *bytes, size_t length, double *out)
{
    char small[64], *text = small;
    if (length >= sizeof small && !(text = malloc(length + 1))) return false;
    memcpy(text, bytes, length);
    text[length] = 0;
    pthread_once(&c_locale_once, make_c_locale);
    *out = c_locale ? strtod_l(text, NULL, c_locale) : strtod(text, NULL);
    if (text != small) free(text);
    return true;
}

/* What a text says, as far as 64 bits hold it: significand * 10^scale. */
typedef struct decimal {
    uint64_t significand;
    int scale;
    bool negative, exact; /* exact: there are no more digits than the significand holds */
} decimal;

/* Takes digits into *significand, which wraps around when they are too many. */
static inline const char *take_digits(const char *p, const char *end, uint64_t *significand)
{
    uint64_t value = *significand;
    for (; p < end && *p >= '0' && *p <= '9'; p++) value = value * 10 + (uint64_t)(*p - '0');
    *significand = value;
    return p;
}

/* Takes the exponent behind an 'e'. NULL when there is none. */
static const char *take_exponent(const char *p, const char *end, int *exponent)
{
    bool minus = false;
    if (p < end && (*p == '-' || *p == '+')) minus = *p++ == '-';
    if (p == end) return NULL;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        if (*exponent < 100000) *exponent = *exponent * 10 + (*p - '0');
    if (minus) *exponent = -*exponent;
    return p;
}

/* Without leading zeros and the point, does a significand hold these digits? */
static bool few_digits(const char *p, const char *end)
{
    while (p < end && (*p == '0' || *p == '.')) p++;
    return end - p <= MOST_DIGITS + (memchr(p, '.', (size_t)(end - p)) != NULL);
}

/* False when the text is no number. */
static inline bool scan(const char *bytes, size_t length, decimal *out)
{
    const char *p = bytes, *end = bytes + length;
    uint64_t significand = 0;
    ptrdiff_t num, places = 0;
    int exponent = 0;
    bool negative = false;
    if (p < end && (*p == '-' || *p == '+')) negative = *p++ == '-';
    const char *digits = p;
    p = take_digits(p, end, &significand);
    num = p - digits;
    if (p < end && *p == '.') {
        const char *fraction = p + 1;
        p = take_digits(fraction, end, &significand);
        places = p - fraction;
        num += places;
    }
    bool exact = num <= MOST_DIGITS || few_digits(digits, p);
    if (!num) return false;
    if (p < end && (*p == 'e' || *p == 'E')) p = take_exponent(p + 1, end, &exponent);
    if (p != end) return false;
    *out = (decimal){significand, exact ? exponent - (int)places : 0, negative, exact};
    return true;
}

#ifdef __SIZEOF_INT128__
static const uint64_t integer_powers_of_ten[] = {
    UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000), UINT64_C(10000), UINT64_C(100000),
    UINT64_C(1000000), UINT64_C(10000000), UINT64_C(100000000), UINT64_C(1000000000),
    UINT64_C(10000000000), UINT64_C(100000000000), UINT64_C(1000000000000),
    UINT64_C(10000000000000), UINT64_C(100000000000000), UINT64_C(1000000000000000),
    UINT64_C(10000000000000000), UINT64_C(100000000000000000), UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000)};

/* significand / 10^places; the significand is not 0. Both are shifted up to their highest bits, so
 * the quotient has 63 or 64 of them. It is made odd when something remains: then no double, and no
 * tie between two, lies between it and the true value, and rounding one is rounding the other. */
static double divide(uint64_t significand, int places)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t divisor = integer_powers_of_ten[places];
    int up = __builtin_clzll(significand), divisor_up = __builtin_clzll(divisor);
    divisor <<= divisor_up;
    wide dividend = (wide)(significand << up) << 63;
    uint64_t quotient = (uint64_t)(dividend / divisor);
    quotient |= quotient * divisor != (uint64_t)dividend; /* what remains is below 2^64 */
    return ldexp((double)quotient, divisor_up - up - 63);
}
#endif

bool grid_number_read(const char *bytes, size_t length, double *out)
{
    decimal d;
    double value;
    if (!scan(bytes, length, &d)) return false;
    if (d.exact && d.significand < (UINT64_C(1) << 53) && d.scale >= -22 && d.scale <= 22) {
        value = (double)d.significand;
        value = d.scale < 0 ? value / powers_of_ten[-d.scale] : value * powers_of_ten[d.scale];
#ifdef __SIZEOF_INT128__
    } else if (d.exact && d.significand && d.scale <= 0 && d.scale >= -MOST_PLACES) {
        value = divide(d.significand, -d.scale);
#endif
    } else {
        return read_slowly(bytes, length, out);
    }
    *out = d.negative ? -value : value;
    return true;
}

void grid_number_write(double value, char out[32])
{
    locale_t before;
    pthread_once(&c_locale_once, make_c_locale);
    before = c_locale ? uselocale(c_locale) : (locale_t)0;
    for (int digits = 15; digits <= 17; digits++) {
        double back = 0;
        snprintf(out, 32, "%.*g", digits, value);
        if (grid_number_read(out, strlen(out), &back) && back == value) break;
    }
    if (c_locale) uselocale(before);
}
