/* heat_points.c - points in the order in which heat is spread: see heat_parts.h.
 *
 * Counted into rows of strips, these into cells, and each cell by comparison: a pixel seldom holds
 * many points. Sums made in this order are the same whatever the order that the points came in.
 */
#include <stdlib.h>
#include <string.h>

#include "heat_parts.h"
#include "support.h"

enum { FEW = 24 }; /* so many points of a cell are sorted in place */

/* The two keys of a point. */
typedef struct keys {
    grid_heat_cells cells;
    double per_x, per_y;
} keys;

static size_t cell_of(double at, double first, double per, size_t n)
{
    size_t cell = (size_t)(int64_t)((at - first) * per); /* a signed number is converted faster */
    return cell < n ? cell : n - 1;
}

static size_t column_of(const keys *k, const grid_heat_point *p)
{
    return cell_of(p->x, k->cells.x0, k->per_x, k->cells.columns);
}

static size_t bucket_of(const keys *k, const grid_heat_point *p)
{
    size_t row = cell_of(p->y, k->cells.y0, k->per_y, k->cells.rows);
    return (column_of(k, p) >> k->cells.strip_bits) * k->cells.rows + row;
}

static bool is_before(const grid_heat_point *a, const grid_heat_point *b)
{
    return a->x < b->x || (a->x == b->x && a->y < b->y);
}

static int compare_points(const void *left, const void *right)
{
    return is_before(right, left) - is_before(left, right);
}

static void sort_cell(grid_heat_point *p, size_t n)
{
    if (n > FEW) {
        qsort(p, n, sizeof *p, compare_points);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        grid_heat_point moving = p[i];
        size_t k = i;
        for (; k > 0 && is_before(&moving, &p[k - 1]); k--) p[k] = p[k - 1];
        p[k] = moving;
    }
}

/* Counts to beginnings: start[b] becomes the sum of the counts before b. */
static void accumulate(size_t *start, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i <= n; i++) {
        size_t count = start[i];
        start[i] = sum;
        sum += count;
    }
}

/* Points of one place become one; `to` is not behind `from`. Returns how many remain. */
static size_t merge(const grid_heat_point *from, size_t n, grid_heat_point *to)
{
    size_t num = 0;
    for (size_t i = 0; i < n; i++) {
        if (num && to[num - 1].x == from[i].x && to[num - 1].y == from[i].y)
            to[num - 1].w += from[i].w;
        else
            to[num++] = from[i];
    }
    return num;
}

/* The n points of a bucket in the order of their x, from `from` to `to`; next has room for a strip
 * of cells. */
static void sort_bucket(const keys *k, const grid_heat_point *from, size_t n, grid_heat_point *to,
                        size_t *next)
{
    const size_t strip = (size_t)1 << k->cells.strip_bits, mask = strip - 1;
    memset(next, 0, (strip + 1) * sizeof *next);
    for (size_t i = 0; i < n; i++) next[column_of(k, &from[i]) & mask]++;
    accumulate(next, strip);
    for (size_t i = 0; i < n; i++) to[next[column_of(k, &from[i]) & mask]++] = from[i];
    for (size_t c = 0, first = 0; c < strip; first = next[c++])
        if (next[c] - first > 1) sort_cell(to + first, next[c] - first);
}

static grid_heat_point *new_points(size_t n)
{
    grid_heat_point *at = malloc((n ? n : 1) * sizeof *at);
    grid_prefer_huge_pages(at, n * sizeof *at);
    return at;
}

size_t grid_heat_strips(const grid_heat_cells *cells)
{
    return ((cells->columns - 1) >> cells->strip_bits) + 1;
}

grid_status grid_heat_sort(grid_heat_points *points, const grid_heat_cells *cells, size_t **out)
{
    const keys k = {*cells, 1 / cells->cell_x, 1 / cells->cell_y};
    size_t n = points->num, strip = (size_t)1 << cells->strip_bits;
    size_t buckets = grid_heat_strips(cells) * cells->rows, num = 0;
    grid_heat_point *at = points->at, *other = new_points(n);
    size_t *columns = malloc((strip + 1) * sizeof *columns);
    size_t *next = calloc(buckets + 1, sizeof *next), *start = calloc(buckets + 1, sizeof *start);
    bool ok = other && columns && next && start;
    if (ok) {
        for (size_t i = 0; i < n; i++) next[bucket_of(&k, &at[i])]++;
        accumulate(next, buckets);
        for (size_t i = 0; i < n; i++) other[next[bucket_of(&k, &at[i])]++] = at[i];
        /* by now next[b] is where b ends */
        for (size_t b = 0, first = 0; b < buckets; first = next[b++]) {
            start[b] = num;
            if (next[b] == first) continue;
            sort_bucket(&k, other + first, next[b] - first, at + num, columns);
            num += merge(at + num, next[b] - first, at + num);
        }
        start[buckets] = points->num = num;
        *out = start;
    } else {
        free(start);
    }
    free(other);
    free(columns);
    free(next);
    return ok ? GRID_OK : GRID_E_MEMORY;
}
