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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>
#include <render/language.h>

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double grid_roundest(double low, double high, double target)
{
    static const double steps[] = {5, 2, 1};
    if (low <= 0 && high >= 0) return 0;
    if (!isfinite(low) || !isfinite(high)) return target;
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
    if (!(max > min) || wanted < 2 || !isfinite(max - min)) return;
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

/* Equal steps; each bound may move by a fiftieth of a step to a round number. */
static void equal_bounds(double min, double max, int wanted, grid_classes *out)
{
    double step = (max - min) / wanted;
    out->num = 1;
    if (!(step > 0) || !isfinite(step)) return;
    for (int i = 1; i < wanted; i++) {
        double at = min + i * step;
        out->bounds[out->num++ - 1] = grid_roundest(at - step / 50, at + step / 50, at);
    }
}

/* ... -1.5 s, -0.5 s, +0.5 s, +1.5 s about the mean, for odd numbers of classes; ... -1 s, 0, +1 s for even ones. */
static void deviation_bounds(const double *sorted, size_t n, int wanted, grid_classes *out)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++) mean += sorted[i] / (double)n;
    for (size_t i = 0; i < n; i++) squares += (sorted[i] - mean) * (sorted[i] - mean);
    double s = sqrt(squares / (double)n);
    out->num = 1;
    if (!(s > 0)) return;
    for (int i = 1; i < wanted; i++) {
        double at = mean + (i - wanted / 2.0) * s;
        if (at <= sorted[0] || at > sorted[n - 1]) continue; /* nothing would lie beyond it */
        out->bounds[out->num++ - 1] = grid_roundest(at - s / 50, at + s / 50, at);
    }
}

static void head_tail_bounds(const double *sorted, size_t n, int wanted, grid_classes *out)
{
    out->num = 1;
    for (size_t begin = 0; out->num < wanted;) {
        double mean = 0;
        size_t cut = begin;
        for (size_t i = begin; i < n; i++) mean += sorted[i] / (double)(n - begin);
        while (cut < n && sorted[cut] < mean) cut++;
        if (cut == begin || cut == n) return; /* all equal */
        bool few = (double)(n - cut) <= 0.4 * (double)(n - begin); /* Jiang's limit: else the tail is not one */
        if (!few && out->num > 1) return;
        out->bounds[out->num++ - 1] = grid_roundest(nextafter(sorted[cut - 1], INFINITY), sorted[cut], mean);
        begin = cut;
    }
}

/* Middle class +-w, then steps of 2 w: -3w -w | +w +3w. One value in ten lies in the outer classes, so that one
 * that is far from the others does not press them all into the middle. */
static void two_sided_bounds(const double *sorted, size_t n, int wanted, grid_classes *out)
{
    int sides = (wanted - 1) / 2;
    double outer = 0;
    out->two_sided = true;
    out->num = 1;
    if (sides < 1) return;
    for (size_t taken = 0, low = 0, high = n; taken <= n / 10 && low < high; taken++)
        outer = fabs(sorted[low]) > fabs(sorted[high - 1]) ? fabs(sorted[low++]) : fabs(sorted[--high]);
    if (!(outer > 0)) return;
    double most = outer / (2 * sides - 1), w = grid_roundest(most * 0.7, most, most);
    for (int i = -sides; i < sides; i++) out->bounds[out->num++ - 1] = (2 * i + 1) * w;
}

/* ---- natural breaks --------------------------------------------------------------------------
 *
 * Values are sorted, equal ones stand together with a weight. least[k][i]: the least sum of squares of the first i
 * of them in k classes, = min over j of least[k - 1][j] + squares(j, i). The best j does not fall as i rises, so the
 * rows are filled by halves (H. Wang, M. Song, Ckmeans.1d.dp, 2011, 2019): O(classes * n log n). */
typedef struct jenks {
    size_t n;
    double *weight, *sum, *square; /* of the first i values, measured from the mean */
    double *before, *row;          /* least of k - 1 and of k classes */
    uint32_t *cut;                 /* [k * (n + 1) + i]: where the last class begins */
} jenks;

static double squares_of(const jenks *j, size_t from, size_t to)
{
    double w = j->weight[to] - j->weight[from], s = j->sum[to] - j->sum[from];
    return w > 0 ? fmax(j->square[to] - j->square[from] - s * s / w, 0) : 0;
}

static void fill(jenks *j, uint32_t *cut, size_t low, size_t high, size_t first, size_t last)
{
    if (low > high) return;
    size_t middle = (low + high) / 2, best = first;
    double least = INFINITY;
    for (size_t at = first; at <= last && at < middle; at++) {
        double cost = j->before[at] + squares_of(j, at, middle);
        if (cost < least) least = cost, best = at;
    }
    j->row[middle] = least;
    cut[middle] = (uint32_t)best;
    if (middle > low) fill(j, cut, low, middle - 1, first, best);
    fill(j, cut, middle + 1, high, best, last);
}

static bool jenks_new(jenks *j, const double *sorted, size_t n, int classes)
{
    double mean = 0;
    *j = (jenks){.weight = calloc(5 * (n + 1), sizeof(double)),
                 .cut = calloc((size_t)(classes + 1) * (n + 1), sizeof(uint32_t))};
    if (!j->weight || !j->cut) return false;
    j->sum = j->weight + (n + 1), j->square = j->sum + (n + 1);
    j->before = j->square + (n + 1), j->row = j->before + (n + 1);
    for (size_t i = 0; i < n; i++) mean += sorted[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double value = sorted[i] - mean;
        size_t at = i && sorted[i] == sorted[i - 1] ? j->n : ++j->n;
        if (at > 1 && !(i && sorted[i] == sorted[i - 1])) {
            j->weight[at] = j->weight[at - 1], j->sum[at] = j->sum[at - 1], j->square[at] = j->square[at - 1];
        }
        j->weight[at]++, j->sum[at] += value, j->square[at] += value * value;
    }
    return true;
}

static bool natural_bounds(const double *sorted, size_t n, int wanted, grid_classes *out)
{
    jenks j;
    bool ok = jenks_new(&j, sorted, n, wanted);
    if (!ok) goto done;
    if ((size_t)wanted > j.n) wanted = (int)j.n;
    for (size_t i = 0; i <= j.n; i++) j.row[i] = squares_of(&j, 0, i);
    for (int k = 2; k <= wanted; k++) {
        double *swap = j.before;
        j.before = j.row, j.row = swap;
        fill(&j, j.cut + (size_t)k * (n + 1), (size_t)k, j.n, (size_t)k - 1, j.n - 1);
    }
    out->num = wanted;
    for (size_t k = (size_t)wanted, end = j.n; k > 1; k--) {
        size_t begin = j.cut[k * (n + 1) + end], at = (size_t)(j.weight[begin] + 0.5);
        out->bounds[k - 2] =
            grid_roundest(nextafter(sorted[at - 1], INFINITY), sorted[at], (sorted[at - 1] + sorted[at]) / 2);
        end = begin;
    }
done:
    free(j.weight);
    free(j.cut);
    return ok;
}

/* ---- all together ---------------------------------------------------------------------------- */

/* Leaves out bounds that do not ascend, as where values are too far apart for a double to hold their distance. */
static void tidy(grid_classes *out)
{
    int num = 1;
    for (int i = 0; i + 1 < out->num; i++)
        if (isfinite(out->bounds[i]) && (num == 1 || out->bounds[i] > out->bounds[num - 2]))
            out->bounds[num++ - 1] = out->bounds[i];
    for (int i = num - 1; i < GRID_MAX_CLASSES - 1; i++) out->bounds[i] = 0;
    out->num = num;
}

static void count(const double *values, size_t n, grid_classes *out)
{
    for (size_t i = 0; i < n; i++) {
        int c = grid_class_of(out, values[i]);
        if (c == GRID_CLASS_NO_DATA) out->num_no_data++;
        else if (c == GRID_CLASS_ZERO) out->num_zero++;
        else out->counts[c]++;
    }
}

bool grid_classify(const double *values, size_t n, grid_class_method method, int wanted,
                   grid_classes *out)
{
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);
    size_t num = 0;
    bool ok = sorted != NULL;
    memset(out, 0, sizeof *out);
    out->min = out->max = NAN;
    if (!ok) return false;
    if (wanted < 1) wanted = 1;
    if (wanted > GRID_MAX_CLASSES) wanted = GRID_MAX_CLASSES;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && (values[i] != 0 || method == GRID_CLASSES_TWO_SIDED)) sorted[num++] = values[i];
    if (num) {
        qsort(sorted, num, sizeof *sorted, compare_doubles);
        out->min = sorted[0];
        out->max = sorted[num - 1];
        switch (method) {
        case GRID_CLASSES_PRETTY: pretty_bounds(out->min, out->max, wanted, out); break;
        case GRID_CLASSES_EQUAL: equal_bounds(out->min, out->max, wanted, out); break;
        case GRID_CLASSES_NATURAL: ok = natural_bounds(sorted, num, wanted, out); break;
        case GRID_CLASSES_DEVIATION: deviation_bounds(sorted, num, wanted, out); break;
        case GRID_CLASSES_HEAD_TAIL: head_tail_bounds(sorted, num, wanted, out); break;
        case GRID_CLASSES_TWO_SIDED: two_sided_bounds(sorted, num, wanted, out); break;
        default: quantile_bounds(sorted, num, wanted, out); break;
        }
        tidy(out);
    }
    if (ok) count(values, n, out);
    free(sorted);
    return ok;
}

void grid_classify_by(const double *values, size_t n, int num, const double *bounds, bool two_sided,
                      grid_classes *out)
{
    memset(out, 0, sizeof *out);
    out->two_sided = two_sided;
    out->num = num < 1 ? 1 : num > GRID_MAX_CLASSES ? GRID_MAX_CLASSES : num;
    out->min = out->max = NAN;
    for (int i = 0; i + 1 < out->num; i++) out->bounds[i] = bounds[i];
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && (values[i] != 0 || two_sided)) {
            out->min = fmin(out->min, values[i]); /* fmin, fmax: the one that is not NaN */
            out->max = fmax(out->max, values[i]);
        }
    count(values, n, out);
}

const char *grid_class_method_name(grid_class_method method)
{
    static const char *const names[] = {"quantile",  "pretty",    "equal",     "natural",
                                        "deviation", "head-tail", "two-sided", "manual"};
    return method < GRID_NUM_CLASS_METHODS ? names[method] : NULL;
}

int grid_class_of(const grid_classes *classes, double value)
{
    int i = 0;
    if (!isfinite(value)) return GRID_CLASS_NO_DATA;
    if (value == 0 && !classes->two_sided) return GRID_CLASS_ZERO;
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
    } else if (classes->two_sided && i == classes->num / 2 && classes->num > 2 &&
               classes->bounds[i - 1] == -classes->bounds[i]) {
        sprintf(out, _("不变 ±%s"), grid_format_exact(classes->bounds[i], high));
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
