/* simple_rings.c - closed walks cut into rings: see simple_rings.h.
 *
 * The walk is put on a stack, point by point. A point that lies on it already closes a ring: what is
 * above it comes off.
 */
#include "simple_rings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "support.h"

static int compare_points(const double *p, const double *q)
{
    if (p[1] != q[1]) return p[1] < q[1] ? -1 : 1;
    return (p[0] > q[0]) - (p[0] < q[0]);
}

static int compare_places(const void *left, const void *right, void *context)
{
    const double *xy = context;
    return compare_points(xy + 2 * *(const size_t *)left, xy + 2 * *(const size_t *)right);
}

/* Gives points of one place one number. `order` is room for n. */
static void number_places(const double *xy, size_t n, size_t *order, size_t *number)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    qsort_r(order, n, sizeof *order, compare_places, (void *)xy);
    for (size_t i = 0, last = 0; i < n; i++) {
        if (i && compare_places(&order[i], &order[i - 1], (void *)xy)) last++;
        number[order[i]] = last;
    }
}

static bool encloses_nothing(const double *xy, const size_t *ring, size_t n)
{
    for (size_t i = 2; i < n; i++)
        if (grid_exact_orient(xy + 2 * ring[0], xy + 2 * ring[1], xy + 2 * ring[i])) return false;
    return true;
}

/* Adds a ring of these points of the walk, from the lowest one on. */
static bool emit(grid_rings_builder *b, const double *xy, const size_t *ring, size_t n)
{
    size_t lowest = 0;
    if (n < 3 || encloses_nothing(xy, ring, n)) return true;
    if (!grid_grow((void **)&b->rings, &b->ring_capacity, b->num_rings, sizeof *b->rings)) return false;
    for (size_t i = 1; i < n; i++)
        if (compare_points(xy + 2 * ring[i], xy + 2 * ring[lowest]) < 0) lowest = i;
    b->rings[b->num_rings++] = (grid_ring_span){b->num_points, n + 1};
    for (size_t i = 0; i <= n; i++) {
        if (!grid_grow((void **)&b->xy, &b->point_capacity, b->num_points, 2 * sizeof *b->xy))
            return false;
        memcpy(b->xy + 2 * b->num_points++, xy + 2 * ring[(lowest + i) % n], 2 * sizeof *b->xy);
    }
    return true;
}

bool grid_rings_add(grid_rings_builder *b, const double *xy, size_t n)
{
    size_t *work = grid_new_array(4 * n, sizeof *work), height = 0;
    if (!work) return false;
    size_t *number = work, *stack = work + n, *height_of = work + 2 * n, *order = work + 3 * n;
    bool ok = true;
    number_places(xy, n, order, number);
    /* height_of: 1 + where a place lies on the stack; 0: it does not */
    for (size_t i = 0; i < n && ok; i++) {
        size_t at = height_of[number[i]];
        if (!at) {
            stack[height] = i;
            height_of[number[i]] = ++height;
            continue;
        }
        ok = emit(b, xy, stack + at - 1, height - at + 1);
        while (height > at) height_of[number[stack[--height]]] = 0;
    }
    ok = ok && emit(b, xy, stack, height);
    free(work);
    return ok;
}

static int compare_rings(const void *left, const void *right, void *context)
{
    const grid_ring_span *r = left, *s = right;
    const double *xy = context;
    int order = compare_points(xy + 2 * r->first, xy + 2 * s->first);
    return order ? order : compare_points(xy + 2 * r->first + 2, xy + 2 * s->first + 2);
}

bool grid_rings_finish(grid_rings_builder *b, bool keep, size_t *num_rings, size_t **ring_start,
                       double **xy)
{
    size_t *start = keep ? grid_new_array(b->num_rings + 1, sizeof *start) : NULL;
    double *points = keep ? grid_new_array(2 * b->num_points, sizeof *points) : NULL;
    bool ok = start && points;
    if (ok && b->num_rings) qsort_r(b->rings, b->num_rings, sizeof *b->rings, compare_rings, b->xy);
    for (size_t r = 0; ok && r < b->num_rings; r++) {
        const grid_ring_span *ring = &b->rings[r];
        memcpy(points + 2 * start[r], b->xy + 2 * ring->first, 2 * ring->num * sizeof *points);
        start[r + 1] = start[r] + ring->num;
    }
    if (ok) {
        *num_rings = b->num_rings;
        *ring_start = start;
        *xy = points;
    } else {
        free(start);
        free(points);
    }
    free(b->xy);
    free(b->rings);
    *b = (grid_rings_builder){0};
    return ok;
}
