/* code_order.c - do numbers run from north to south, and from west to east within a row?
 *
 * Nobody says where a row ends, so a pair of units is judged only where it makes no difference:
 *
 *      must come   |   either may
 *      before a    |   be first
 *     - - - - - - -a- - - - - - -
 *      either may  |   must come
 *      be first    |   after a
 *
 * A unit in the north-west of a, straight north or straight west of it comes first whatever the rows
 * are: in one row by west to east, in two by north to south.
 *
 * A pair whose numbers run against this is an inversion. Units are then taken out, the one in most
 * inversions first, until none is left: those are named, which is far fewer than there are pairs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "code_schemes.h"
#include "support.h"

/* Beyond this n * n takes seconds; the standards number up to 999 siblings. */
enum { MAX_SIBLINGS = 20000 };

typedef struct sibling {
    const char *code;
    double x, y;
    size_t inversions;
    bool out;
} sibling;

static int compare_siblings(const void *left, const void *right)
{
    const sibling *a = left, *b = right;
    int order = strcmp(a->code, b->code);
    if (!order) order = (a->x > b->x) - (a->x < b->x);
    return order ? order : (a->y > b->y) - (a->y < b->y);
}

/* Must a come before b, whatever the rows? */
static bool precedes(const sibling *a, const sibling *b, double tolerance)
{
    double north = a->y - b->y, west = b->x - a->x;
    return north >= -tolerance && west >= -tolerance && (north > tolerance || west > tolerance);
}

/* `first` has the lower code. */
static bool is_inversion(const sibling *first, const sibling *second, double tolerance)
{
    return precedes(second, first, tolerance) && strcmp(first->code, second->code);
}

static void count_inversions(sibling *list, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (is_inversion(&list[i], &list[j], tolerance))
                list[i].inversions++, list[j].inversions++;
}

/* Takes a unit out and names it, with the lowest code that it is in an inversion with. */
static void take_out(sibling *list, size_t n, size_t worst, double tolerance,
                     grid_findings *findings)
{
    const sibling *other = NULL;
    sibling *taken = &list[worst];
    size_t pairs = taken->inversions;
    bool late = false;
    taken->out = true;
    for (size_t i = 0; i < n; i++) {
        if (list[i].out) continue;
        if (!is_inversion(&list[i < worst ? i : worst], &list[i < worst ? worst : i], tolerance))
            continue;
        list[i].inversions--;
        if (!other) other = &list[i], late = i < worst;
    }
    grid_finding finding = grid_finding_of(GRID_FINDING_CODE_ORDER, GRID_NOTE);
    finding.code_a = taken->code, finding.code_b = other->code;
    finding.x = taken->x, finding.y = taken->y;
    finding.count = (int64_t)pairs;
    grid_findings_add(findings, &finding,
                      late ? "%s is numbered after %s but lies north or west of it; numbers run from north "
                             "to south, and from west to east within a row (inversions: %zu)"
                           : "%s is numbered before %s but lies south or east of it; numbers run from north "
                             "to south, and from west to east within a row (inversions: %zu)",
                      taken->code, other->code, pairs);
}

static void name_inversions(sibling *list, size_t n, double tolerance, grid_findings *findings)
{
    count_inversions(list, n, tolerance);
    for (;;) {
        size_t worst = 0;
        while (worst < n && list[worst].out) worst++;
        for (size_t i = worst; i < n; i++)
            if (!list[i].out && list[i].inversions >= list[worst].inversions) worst = i;
        if (worst == n || !list[worst].inversions) return;
        take_out(list, n, worst, tolerance, findings);
    }
}

grid_status grid_code_check_order(size_t n, const char *const *codes, const double *x,
                                  const double *y, size_t stride, double tolerance,
                                  grid_findings **out, grid_error *error)
{
    if (!stride) stride = sizeof(double);
    if (!(tolerance >= 0))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the tolerance of the order must be 0 or more");
    if (n > MAX_SIBLINGS)
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "%zu siblings are more than the %d whose order is checked", n,
                         MAX_SIBLINGS);
    grid_findings *findings = grid_findings_new();
    sibling *list = grid_new_array(n, sizeof *list);
    grid_status status = findings && list ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK) {
        size_t num = 0;
        for (size_t i = 0; i < n; i++) {
            double px, py;
            memcpy(&px, (const char *)x + i * stride, sizeof px);
            memcpy(&py, (const char *)y + i * stride, sizeof py);
            if (isfinite(px) && isfinite(py))
                list[num++] = (sibling){.code = codes[i], .x = px, .y = py};
        }
        if (num) qsort(list, num, sizeof *list, compare_siblings);
        name_inversions(list, num, tolerance, findings);
        grid_findings_sort(findings);
        if (!grid_findings_complete(findings)) status = grid_fail_memory(error);
    }
    free(list);
    if (status == GRID_OK)
        *out = findings;
    else
        grid_findings_free(findings);
    return status;
}
