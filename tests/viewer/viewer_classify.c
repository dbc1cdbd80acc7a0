/* viewer_classify.c - classes of values: natural breaks against all partitions, the others against their definitions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <render/classify.h>

static uint64_t seed = 20251129;

static double random_unit(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(seed >> 11) / 9007199254740992.0;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sum of squares within the classes that the values fall into. */
static double within(const grid_classes *classes, const double *values, size_t n)
{
    double sum = 0;
    for (int c = 0; c < classes->num; c++) {
        double mean = 0;
        size_t count = 0;
        for (size_t i = 0; i < n; i++)
            if (grid_class_of(classes, values[i]) == c) mean += values[i], count++;
        if (!count) continue;
        mean /= (double)count;
        for (size_t i = 0; i < n; i++)
            if (grid_class_of(classes, values[i]) == c) sum += (values[i] - mean) * (values[i] - mean);
    }
    return sum;
}

/* The least sum over all ways to cut sorted values into k runs. */
static double least(const double *sorted, size_t n, int k)
{
    double best = INFINITY;
    for (size_t cut = k > 1 ? 1 : n; cut <= n - (size_t)(k > 1); cut++) {
        double mean = 0, sum = 0;
        for (size_t i = 0; i < cut; i++) mean += sorted[i] / (double)cut;
        for (size_t i = 0; i < cut; i++) sum += (sorted[i] - mean) * (sorted[i] - mean);
        if (k > 1 && n - cut >= (size_t)(k - 1)) sum += least(sorted + cut, n - cut, k - 1);
        else if (k > 1) continue;
        if (sum < best) best = sum;
    }
    return best;
}

static void test_natural_breaks_are_the_best_of_all(void **state)
{
    (void)state;
    for (int round = 0; round < 400; round++) {
        double values[12], sorted[12];
        size_t n = 2 + (size_t)(random_unit() * 11);
        int k = 1 + (int)(random_unit() * 5);
        grid_classes classes;
        for (size_t i = 0; i < n; i++) {
            values[i] = 1 + floor(random_unit() * (round % 3 ? 1000 : 8)); /* every third with many equal ones */
            if (round % 5 == 0) values[i] = exp(20 * random_unit());
        }
        memcpy(sorted, values, sizeof sorted);
        qsort(sorted, n, sizeof *sorted, compare);
        assert_true(grid_classify(values, n, GRID_CLASSES_NATURAL, k, &classes));
        if ((size_t)k > n) k = (int)n;
        double got = within(&classes, values, n), best = least(sorted, n, k);
        double scale = 1 + sorted[n - 1] * sorted[n - 1];
        assert_true(got <= best + 1e-9 * scale);
        for (int c = 0; c < classes.num; c++) assert_true(classes.counts[c] > 0);
        for (int c = 1; c + 1 < classes.num; c++) assert_true(classes.bounds[c] > classes.bounds[c - 1]);
    }
}

static void test_many_values_take_no_time(void **state)
{
    (void)state;
    size_t n = 200000, sum = 0;
    double *values = malloc(n * sizeof *values);
    grid_classes classes;
    for (size_t i = 0; i < n; i++) values[i] = exp(12 * random_unit());
    assert_true(grid_classify(values, n, GRID_CLASSES_NATURAL, 7, &classes));
    assert_int_equal(classes.num, 7);
    for (int c = 0; c < 7; c++) sum += classes.counts[c];
    assert_int_equal(sum, n);
    free(values);
}

static void test_equal_steps(void **state)
{
    (void)state;
    static const double values[] = {10, 20, 30, 40, 110, 0, NAN};
    grid_classes classes;
    assert_true(grid_classify(values, 7, GRID_CLASSES_EQUAL, 5, &classes));
    assert_int_equal(classes.num, 5);
    for (int i = 0; i < 4; i++) assert_true(classes.bounds[i] == 30 + 20 * i);
    assert_int_equal(classes.counts[0], 2);
    assert_int_equal(classes.counts[3], 0);
    assert_int_equal(classes.counts[4], 1);
    assert_int_equal(classes.num_zero, 1);
    assert_int_equal(classes.num_no_data, 1);
}

static void test_deviations_from_the_mean(void **state)
{
    (void)state;
    static const double values[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* mean 5, deviation 2 */
    grid_classes classes;
    assert_true(grid_classify(values, 8, GRID_CLASSES_DEVIATION, 5, &classes));
    assert_int_equal(classes.num, 4); /* nothing lies below 2, so that bound says nothing */
    assert_true(classes.bounds[0] == 4 && classes.bounds[1] == 6 && classes.bounds[2] == 8);
    assert_true(grid_classify(values, 8, GRID_CLASSES_DEVIATION, 4, &classes));
    assert_true(classes.bounds[0] == 3 && classes.bounds[1] == 5 && classes.bounds[2] == 7);
}

static void test_heads_and_tails(void **state)
{
    (void)state;
    static const double values[] = {1, 1, 1, 1, 1, 1, 2, 2, 4, 16}; /* mean 3; then 10 of 4, 16 */
    grid_classes classes;
    assert_true(grid_classify(values, 10, GRID_CLASSES_HEAD_TAIL, 5, &classes));
    assert_int_equal(classes.counts[0], 8);
    assert_int_equal(classes.counts[1], 2); /* half of two is no tail */
    assert_int_equal(classes.num, 2);
    static const double equal[] = {3, 3, 3};
    assert_true(grid_classify(equal, 3, GRID_CLASSES_HEAD_TAIL, 5, &classes));
    assert_int_equal(classes.num, 1);
}

static void test_two_sides_have_a_middle(void **state)
{
    (void)state;
    double values[101];
    char label[96];
    grid_classes classes;
    for (int i = 0; i < 101; i++) values[i] = i - 50;
    assert_true(grid_classify(values, 101, GRID_CLASSES_TWO_SIDED, 7, &classes));
    assert_int_equal(classes.num, 7);
    assert_int_equal(classes.num_zero, 0); /* no change is in the middle */
    for (int i = 0; i < 3; i++) assert_true(classes.bounds[i] == -classes.bounds[5 - i]);
    assert_int_equal(grid_class_of(&classes, 0), 3);
    assert_true(classes.counts[6] >= 5);
    assert_int_equal(strncmp(grid_class_label(&classes, 3, label), "不变 ±", 9), 0);
    static const double none[] = {0, 0};
    assert_true(grid_classify(none, 2, GRID_CLASSES_TWO_SIDED, 7, &classes));
    assert_int_equal(classes.num, 1);
}

static void test_bounds_of_ones_own(void **state)
{
    (void)state;
    static const double values[] = {-1, 0, 5, 10, 99, NAN}, bounds[] = {5, 10};
    grid_classes classes;
    grid_classify_by(values, 6, 3, bounds, false, &classes);
    assert_int_equal(classes.counts[0], 1);
    assert_int_equal(classes.counts[1], 1);
    assert_int_equal(classes.counts[2], 2);
    assert_int_equal(classes.num_zero, 1);
    assert_true(classes.min == -1 && classes.max == 99);
}

/* Whatever the values: every one is counted once, bounds ascend, and the order does not matter. */
static void test_any_values(void **state)
{
    (void)state;
    static const double odd[] = {0, -0.0, NAN, INFINITY, -INFINITY, 1e308, -1e308, 5e-324, 1, -1};
    for (int round = 0; round < 2000; round++) {
        double values[20], turned[20];
        grid_classes a, b;
        size_t n = (size_t)(random_unit() * 21), sum;
        grid_class_method method = (grid_class_method)(round % GRID_CLASSES_MANUAL);
        int wanted = (int)(random_unit() * 10);
        for (size_t i = 0; i < n; i++)
            values[i] = random_unit() < 0.3 ? odd[(int)(random_unit() * 10)] : floor(random_unit() * 50) - 10;
        for (size_t i = 0; i < n; i++) turned[i] = values[n - 1 - i];
        assert_true(grid_classify(values, n, method, wanted, &a));
        assert_true(grid_classify(turned, n, method, wanted, &b));
        assert_memory_equal(a.bounds, b.bounds, sizeof a.bounds);
        assert_int_equal(a.num, b.num);
        assert_in_range(a.num, 0, GRID_MAX_CLASSES);
        sum = a.num_zero + a.num_no_data;
        for (int c = 0; c < a.num; c++) sum += a.counts[c];
        assert_int_equal(sum, n);
        for (int c = 1; c + 1 < a.num; c++) assert_true(a.bounds[c] > a.bounds[c - 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_natural_breaks_are_the_best_of_all),
        cmocka_unit_test(test_many_values_take_no_time),
        cmocka_unit_test(test_equal_steps),
        cmocka_unit_test(test_deviations_from_the_mean),
        cmocka_unit_test(test_heads_and_tails),
        cmocka_unit_test(test_two_sides_have_a_middle),
        cmocka_unit_test(test_bounds_of_ones_own),
        cmocka_unit_test(test_any_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
