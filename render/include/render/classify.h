/* classify.h - values into classes: few, with bounds that a person can say aloud.
 *
 * Zero is not a small value, and no data is not zero: both stand apart from the classes.
 */
#ifndef GRID_RENDER_CLASSIFY_H
#define GRID_RENDER_CLASSIFY_H

#include <grid/base.h>
#include <render/theme.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Answers of grid_class_of beside the classes 0 .. num - 1. */
enum { GRID_CLASS_ZERO = -1, GRID_CLASS_NO_DATA = -2 };

typedef enum grid_class_method {
    GRID_CLASSES_QUANTILE,  /* as many units in each class, bounds then moved to round numbers */
    GRID_CLASSES_PRETTY,    /* equal steps of 1, 2 or 5 times a power of ten */
    GRID_CLASSES_EQUAL,     /* equal steps from the least to the greatest value */
    GRID_CLASSES_NATURAL,   /* least sum of squares within classes (W. D. Fisher, 1958; G. F. Jenks, 1977), exactly */
    GRID_CLASSES_DEVIATION, /* steps of one standard deviation about the mean; two open ends */
    GRID_CLASSES_HEAD_TAIL, /* cut at the mean, then at the mean of what is above ... (B. Jiang, 2013) */
    GRID_CLASSES_TWO_SIDED, /* as many below a middle class about 0 as above it, for changes */
    GRID_CLASSES_MANUAL,    /* grid_classify_by */
    GRID_NUM_CLASS_METHODS
} grid_class_method;

/** "quantile", "pretty", "equal", "natural", "deviation", "head-tail", "two-sided", "manual". */
const char *grid_class_method_name(grid_class_method method);

typedef struct grid_classes {
    bool two_sided;                         /* 0 is in a class, not beside them */
    int num;                                /* 0 when there is nothing but zeros and no data */
    double bounds[GRID_MAX_CLASSES - 1];    /* bounds[i] is the first value of class i + 1 */
    size_t counts[GRID_MAX_CLASSES];
    size_t num_zero, num_no_data;
    double min, max; /* of the values that are classed; NaN if there are none */
} grid_classes;

/** Classes of n values; a value that is not finite is no data, and 0 belongs to no class but those of TWO_SIDED,
 *  where the middle class holds it. `wanted` is 1 .. GRID_MAX_CLASSES; fewer come out when there are fewer different
 *  values. QUANTILE, NATURAL and HEAD_TAIL leave no class empty. False only when memory is out. */
bool grid_classify(const double *values, size_t n, grid_class_method method, int wanted,
                   grid_classes *out);

/** Classes with these num - 1 strictly ascending bounds, num 1 .. GRID_MAX_CLASSES; only counts, min and max come
 *  from the values. */
void grid_classify_by(const double *values, size_t n, int num, const double *bounds, bool two_sided,
                      grid_classes *out);

/** Class of one value, GRID_CLASS_ZERO or GRID_CLASS_NO_DATA. */
int grid_class_of(const grid_classes *classes, double value);

/** "≥ 240", "120 – 180", "< 60" for the legend; GRID_TEXT_SIZE * 3 bytes. */
char *grid_class_label(const grid_classes *classes, int i, char *out);

/** The roundest number in [low, high]: a multiple of the largest 1, 2 or 5 times a power of ten
 *  that has one there, the one nearest to `target`. low <= high, both finite. */
double grid_roundest(double low, double high, double target);

#ifdef __cplusplus
}
#endif
#endif
