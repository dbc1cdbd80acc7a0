/* number.c - numbers to and from text, without any locale: see number.h.
 *
 * Reading takes W. D. Clinger's fast path (How to read floating point numbers accurately, 1990): a
 * significand below 2^53 times or over an exact power of ten (10^0 .. 10^22) needs one rounding only,
 * so the result is correctly rounded. Everything else goes to strtod in the "C" locale.
 */
#include "number.h"

#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* The whole text is known to be a well-formed decimal number. */
static bool read_slowly(const char *bytes, size_t length, double *out)
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

bool grid_number_read(const char *bytes, size_t length, double *out)
{
    const char *p = bytes, *end = bytes + length;
    bool negative = false;
    if (p < end && (*p == '-' || *p == '+')) negative = *p++ == '-';

    uint64_t significand = 0;
    int digits = 0, scale = 0; /* digits: significant ones taken; value = significand * 10^scale */
    bool any = false, exact = true;
    for (; p < end && *p >= '0' && *p <= '9'; p++) {
        any = true;
        if (digits < 19) {
            significand = significand * 10 + (uint64_t)(*p - '0');
            digits += significand != 0;
        } else {
            exact = false;
        }
    }
    if (p < end && *p == '.') {
        for (p++; p < end && *p >= '0' && *p <= '9'; p++) {
            any = true;
            if (digits < 19) {
                significand = significand * 10 + (uint64_t)(*p - '0');
                digits += significand != 0;
                scale--;
            } else {
                exact = false;
            }
        }
    }
    if (!any) return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        bool minus = false;
        int exponent = 0;
        p++;
        if (p < end && (*p == '-' || *p == '+')) minus = *p++ == '-';
        if (p == end) return false;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            if (exponent < 100000) exponent = exponent * 10 + (*p - '0');
        scale += minus ? -exponent : exponent;
    }
    if (p != end) return false;

    if (exact && significand < (UINT64_C(1) << 53) && scale >= -22 && scale <= 22) {
        double value = (double)significand;
        value = scale < 0 ? value / powers_of_ten[-scale] : value * powers_of_ten[scale];
        *out = negative ? -value : value;
        return true;
    }
    return read_slowly(bytes, length, out);
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
