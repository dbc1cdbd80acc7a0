/* neighbours.c - see neighbours.h. */
#include "neighbours.h"

#include <grid/hotspot.h>
#include <math.h>
#include <stdlib.h>

static const double TOLERANCE_M = 0.5;

typedef struct direction {
    double turn; /* radians from the north, clockwise, 0 <= turn < 2 pi */
    int32_t unit;
} direction;

static int compare_directions(const void *left, const void *right)
{
    const direction *a = left, *b = right;
    if (a->turn != b->turn) return a->turn < b->turn ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* The unit, then those of its level whose boxes come near its own. */
static size_t candidates(const grid_map *map, int32_t unit, int32_t *out)
{
    double all[4], own[4], box[4];
    int32_t first, num;
    size_t found = 0;
    grid_map_extent(map, all);
    grid_unit_extent(map, unit, own);
    double margin = 1e-4 * fmax(all[2] - all[0], all[3] - all[1]); /* metres for a county, in whatever unit it comes */
    grid_map_level_units(map, grid_unit_level(map, unit), &first, &num);
    out[found++] = unit;
    for (int32_t u = first; u < first + num; u++) {
        grid_unit_extent(map, u, box);
        if (u != unit && box[0] <= own[2] + margin && box[2] >= own[0] - margin && box[1] <= own[3] + margin &&
            box[3] >= own[1] - margin)
            out[found++] = u;
    }
    return found;
}

static bool sort_by_direction(const grid_map *map, int32_t unit, int32_t *units, size_t num)
{
    double *xy = malloc(2 * num * sizeof *xy), from[2];
    direction *order = malloc(num * sizeof *order);
    bool ok = xy && order;
    if (ok) {
        grid_unit_centroids(map, 1, &unit, from);
        grid_unit_centroids(map, num, units, xy);
        for (size_t i = 0; i < num; i++) {
            double turn = atan2(xy[2 * i] - from[0], xy[2 * i + 1] - from[1]);
            order[i] = (direction){turn < 0 ? turn + 2 * acos(-1) : turn, units[i]};
        }
        qsort(order, num, sizeof *order, compare_directions);
        for (size_t i = 0; i < num; i++) units[i] = order[i].unit;
    }
    free(xy);
    free(order);
    return ok;
}

void neighbours_find(neighbours *n, const grid_map *map, int32_t unit)
{
    int32_t first, count;
    size_t num = 0;
    if (n->units && n->unit == unit) return;
    grid_map_level_units(map, grid_unit_level(map, unit), &first, &count);
    int32_t *near = malloc((size_t)count * sizeof *near);
    grid_weights *weights = NULL;
    grid_contiguity_options options = grid_contiguity_options_default();
    options.contiguity = GRID_ROOK;
    options.tolerance_m = TOLERANCE_M;
    neighbours_free(n);
    if (!near) return;
    if (grid_weights_by_border(map, candidates(map, unit, near), near, &options, &weights, NULL) == GRID_OK) {
        const int32_t *found = grid_weights_of(weights, 0, &num);
        for (size_t i = 0; i < num; i++) near[i] = near[found[i]]; /* ascending and never 0: nothing is overwritten unread */
        if (num && !sort_by_direction(map, unit, near, num)) num = 0;
    }
    grid_weights_free(weights);
    *n = (neighbours){unit, near, num};
}

void neighbours_free(neighbours *n)
{
    free(n->units);
    *n = (neighbours){0};
}
