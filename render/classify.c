/* classify.c - values into classes: see classify.h.
 *
 * Quantiles give bounds such as 117.4682. A bound may stand anywhere between two neighbouring
 * values without moving a unit, and a little further if a few units may move:
 *
 *      sorted values   . . . . . | . . . . . . . | . . . . .
 *      may stand               [-------]       [---]           each bracket holds a rounder number
 *
 * so each bound becomes the roundest number within its bracket (1/40 of the units on either side,
 * up to 1/10 where that saves a long number).
 */
#include <render/classify.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double grid_roundest(double low, double high, double target)
{
    static const double steps[] = {5, 2, 1};
    if (low <= 0 && high >= 0) return 0;
    int top = (int)floor(log10(fmax(fabs(low), fabs(high)))) + 1;
    for (int exponent = top; exponent > top - 17; exponent--) {
        for (int i = 0; i < 3; i++) {
            /* powers below one are divided by, so that 0.3 comes out as the double nearest to
             * 0.3 */
            double scale = pow(10, abs(exponent));
            double unit = exponent < 0 ? scale / steps[i] : 1 / (steps[i] * scale);
            double first = ceil(low * unit), last = floor(high * unit);
            if (first > last) continue;
            double multiple = fmin(fmax(round(target * unit), first), last);
            double value = exponent < 0 ? multiple * steps[i] / scale : multiple * steps[i] * scale;
            if (value >= low && value <= high) return value;
        }
    }
    return high;
}

static bool has_three_digits(double value)
{
    double scaled = fabs(value) / pow(10, floor(log10(fabs(value))) - 2);
    return value == 0 || fabs(scaled - round(scaled)) < 1e-9 * scaled;
}

/* A round bound near rank `at` of the n sorted values that leaves sorted[begin] below it: false
 * when ties leave no room. Where neighbours are so near that only a long number parts them, more
 * units may move. */
static bool round_bound(const double *sorted, size_t n, size_t begin, size_t at, double *out)
{
    double middle = at ? (sorted[at - 1] + sorted[at]) / 2 : sorted[0];
    bool found = false;
    for (size_t slack = n / 40; slack <= n / 10 + 1; slack++) {
        size_t from = at > slack + 1 ? at - slack - 1 : 0;
        size_t to = at + slack < n ? at + slack : n - 1;
        double low = nextafter(fmax(sorted[from], sorted[begin]), INFINITY);
        if (!(low <= sorted[to])) continue;
        *out = grid_roundest(low, sorted[to], middle);
        found = true;
        if (has_three_digits(*out)) break;
    }
    return found;
}

/* Bounds between equal counts of the n sorted values. */
static void quantile_bounds(const double *sorted, size_t n, int wanted, grid_classes *out)
{
    size_t begin = 0; /* the first value of the class being filled */
    out->num = 1;
    for (int i = 1; i < wanted; i++) {
        double bound;
        if (!round_bound(sorted, n, begin, n * (size_t)i / (size_t)wanted, &bound)) continue;
        out->bounds[out->num++ - 1] = bound;
        while (sorted[begin] < bound) begin++;
    }
}

/* Bounds at multiples of the smallest step of 1, 2, 5 x 10^k that needs no more classes than
 * wanted. */
static void pretty_bounds(double min, double max, int wanted, grid_classes *out)
{
    static const double steps[] = {1, 2, 5};
    out->num = 1;
    if (!(max > min) || wanted < 2) return;
    int start = (int)floor(log10((max - min) / wanted)) - 1;
    for (int k = 0; k < 12; k++) {
        int exponent = start + k / 3;
        double scale = pow(10, abs(exponent)), mantissa = steps[k % 3];
        double step = exponent < 0 ? mantissa / scale : mantissa * scale;
        double first = floor(min / step) + 1, last = ceil(max / step) - 1;
        if (last - first + 2 > wanted) continue;
        for (double m = first; m <= last; m++)
            out->bounds[out->num++ - 1] =
                exponent < 0 ? m * mantissa / scale : m * mantissa * scale;
        return;
    }
}

bool grid_classify(const double *values, size_t n, grid_class_method method, int wanted,
                   grid_classes *out)
{
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);
    size_t num = 0;
    if (!sorted) return false;
    memset(out, 0, sizeof *out);
    out->min = out->max = NAN;
    if (wanted < 1) wanted = 1;
    if (wanted > GRID_MAX_CLASSES) wanted = GRID_MAX_CLASSES;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && values[i] != 0) sorted[num++] = values[i];
    if (num) {
        qsort(sorted, num, sizeof *sorted, compare_doubles);
        out->min = sorted[0];
        out->max = sorted[num - 1];
        if (method == GRID_CLASSES_QUANTILE) quantile_bounds(sorted, num, wanted, out);
        else pretty_bounds(out->min, out->max, wanted, out);
    }
    for (size_t i = 0; i < n; i++) {
        int c = grid_class_of(out, values[i]);
        if (c == GRID_CLASS_NO_DATA) out->num_no_data++;
        else if (c == GRID_CLASS_ZERO) out->num_zero++;
        else out->counts[c]++;
    }
    free(sorted);
    return true;
}

int grid_class_of(const grid_classes *classes, double value)
{
    int i = 0;
    if (!isfinite(value)) return GRID_CLASS_NO_DATA;
    if (value == 0) return GRID_CLASS_ZERO;
    while (i < classes->num - 1 && value >= classes->bounds[i]) i++;
    return i;
}

char *grid_class_label(const grid_classes *classes, int i, char *out)
{
    char low[GRID_TEXT_SIZE], high[GRID_TEXT_SIZE];
    if (classes->num <= 1) {
        grid_format_value(classes->min, low);
        grid_format_value(classes->max, high);
        if (strcmp(low, high) == 0) strcpy(out, low);
        else sprintf(out, "%s – %s", low, high);
    } else if (i == 0) {
        sprintf(out, "< %s", grid_format_exact(classes->bounds[0], high));
    } else if (i == classes->num - 1) {
        sprintf(out, "≥ %s", grid_format_exact(classes->bounds[i - 1], low));
    } else {
        sprintf(out, "%s – %s", grid_format_exact(classes->bounds[i - 1], low),
                grid_format_exact(classes->bounds[i], high));
    }
    return out;
}
