/* format.c - numbers for people: see format.h.
 *
 * Digits are made from an integer, so that no locale can put a decimal comma between them.
 */
#include <render/format.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <render/language.h>

static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

char *grid_format_number(double value, int decimals, char *out)
{
    if (!isfinite(value)) return strcpy(out, "—");
    if (fabs(value) * powers[decimals] >= 9e15) { /* beyond the integers: too long to read anyway */
        snprintf(out, GRID_TEXT_SIZE, "%s%.0fe15", value < 0 ? "−" : "", fabs(value) / 1e15);
        return out;
    }
    long long scaled = llround(fabs(value) * powers[decimals]);
    long long unit = (long long)powers[decimals];
    char digits[24], *to = out;
    int n = snprintf(digits, sizeof digits, "%lld", scaled / unit);
    if (value < 0 && scaled) to = stpcpy(to, "−");
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = 0;
    if (decimals) sprintf(to, ".%0*lld", decimals, scaled % unit);
    return out;
}

char *grid_format_value(double value, char *out)
{
    double size = fabs(value);
    int decimals = size >= 99.95 || value == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
    if (size == floor(size)) decimals = 0;
    return grid_format_number(value, decimals, out);
}

char *grid_format_exact(double value, char *out)
{
    int decimals = 0;
    while (decimals < 9) {
        double scaled = fabs(value) * powers[decimals];
        if (fabs(scaled - round(scaled)) <= 1e-9 * scaled) break;
        decimals++;
    }
    return grid_format_number(value, decimals, out);
}

char *grid_format_scale(double denominator, char *out)
{
    char number[GRID_TEXT_SIZE];
    if (denominator >= 9999.5) {
        /* where ten thousand has no word of its own ("1:%.40s") all digits are written, rounded alike */
        const char *format = _("1:%.40s万");
        double wan = denominator / 1e4, step = wan < 99.95 ? 1e3 : 1e4;
        if (strcmp(format, "1:%.40s") == 0) grid_format_number(round(denominator / step) * step, 0, number);
        else grid_format_number(wan, wan < 99.95 ? 1 : 0, number);
        snprintf(out, GRID_TEXT_SIZE, format, number);
    } else {
        grid_format_number(denominator, 0, number);
        snprintf(out, GRID_TEXT_SIZE, "1:%.40s", number);
    }
    return out;
}

char *grid_format_length(double metres, char *out)
{
    char number[GRID_TEXT_SIZE];
    if (metres >= 1000)
        snprintf(out, GRID_TEXT_SIZE, "%.40s km", grid_format_exact(metres / 1000, number));
    else
        snprintf(out, GRID_TEXT_SIZE, "%.40s m", grid_format_exact(metres, number));
    return out;
}
