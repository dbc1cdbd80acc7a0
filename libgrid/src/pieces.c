/* pieces.c - faces as pieces of ground: see pieces.h. */
#include "pieces.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

double grid_piece_width(const grid_piece *piece)
{
    return piece->perimeter_m > 0 ? 2 * piece->area_m2 / piece->perimeter_m : 0;
}

static const double *origin_of(const grid_arrangement *a, uint32_t half)
{
    return a->nodes + 2 * (size_t)a->origin[half];
}

grid_ground grid_cycle_ground(const grid_map *map, const grid_arrangement *a, uint32_t cycle)
{
    const grid_crs_info *crs = grid_map_crs_info(map);
    uint32_t first = a->cycles[cycle].first, h = first;
    double low = origin_of(a, first)[1], high = low;
    if (!crs || !crs->geographic) return grid_ground_at(map, low);
    do {
        low = fmin(low, origin_of(a, h)[1]);
        high = fmax(high, origin_of(a, h)[1]);
        h = a->next[h];
    } while (h != first);
    return grid_ground_at(map, low + (high - low) / 2);
}

/* Even-odd test in rounded arithmetic: for placing a mark, not for ownership. */
static bool roughly_inside(const grid_arrangement *a, uint32_t first, const double p[2])
{
    bool inside = false;
    uint32_t h = first;
    do {
        const double *s = origin_of(a, h), *t = origin_of(a, h ^ 1);
        if ((s[1] <= p[1]) != (t[1] <= p[1]) &&
            p[0] < s[0] + (p[1] - s[1]) / (t[1] - s[1]) * (t[0] - s[0]))
            inside = !inside;
        h = a->next[h];
    } while (h != first);
    return inside;
}

static grid_piece measure(const grid_map *map, const grid_arrangement *a, uint32_t cycle)
{
    uint32_t first = a->cycles[cycle].first, h = first;
    const double *o = origin_of(a, first);
    grid_ground ground = grid_cycle_ground(map, a, cycle);
    grid_piece piece = {.cycle = cycle, .x = o[0], .y = o[1]};
    double longest = -1, sum_x = 0, sum_y = 0, sum = 0;
    do {
        const double *p = origin_of(a, h), *q = origin_of(a, h ^ 1);
        double length = hypot((q[0] - p[0]) * ground.x_m, (q[1] - p[1]) * ground.y_m);
        double cross = (p[0] - o[0]) * (q[1] - o[1]) - (q[0] - o[0]) * (p[1] - o[1]);
        piece.perimeter_m += length;
        sum += cross;
        sum_x += cross * (p[0] - o[0] + q[0] - o[0]);
        sum_y += cross * (p[1] - o[1] + q[1] - o[1]);
        if (length > longest) {
            longest = length;
            piece.x = p[0] + (q[0] - p[0]) / 2;
            piece.y = p[1] + (q[1] - p[1]) / 2;
        }
        h = a->next[h];
    } while (h != first);
    piece.area_m2 = piece.hull_m2 = fmax(a->cycles[cycle].area * ground.x_m * ground.y_m, 0);
    if (sum > 0) {
        const double centre[2] = {o[0] + sum_x / (3 * sum), o[1] + sum_y / (3 * sum)};
        if (roughly_inside(a, first, centre)) piece.x = centre[0], piece.y = centre[1];
    }
    return piece;
}

static bool same_cover(const grid_arrangement *a, const grid_cycle *p, const grid_cycle *q)
{
    return p->num_cover == q->num_cover &&
           (!p->num_cover || !memcmp(a->covers + p->cover, a->covers + q->cover,
                                     p->num_cover * sizeof *a->covers));
}

/* The smallest piece of another component that has the contour's cover and holds it, or GRID_NONE. */
static int32_t holder_of(const grid_arrangement *a, const grid_cycle *contour, const grid_piece *pieces,
                         size_t num)
{
    const double *p = origin_of(a, contour->first);
    int32_t holder = GRID_NONE;
    for (size_t i = 0; i < num; i++) {
        const grid_cycle *cycle = &a->cycles[pieces[i].cycle];
        if (cycle->component == contour->component || cycle->area < -contour->area ||
            !same_cover(a, cycle, contour) ||
            (holder != GRID_NONE && pieces[i].hull_m2 >= pieces[holder].hull_m2) ||
            !roughly_inside(a, cycle->first, p))
            continue;
        holder = (int32_t)i;
    }
    return holder;
}

grid_status grid_pieces_islands(const grid_arrangement *a, const grid_piece *pieces, size_t num,
                                grid_island **out, size_t *num_islands, grid_error *error)
{
    grid_island *islands = NULL;
    size_t count = 0, capacity = 0;
    for (size_t c = 0; c < a->num_cycles; c++) {
        int32_t holder = a->cycles[c].contour ? holder_of(a, &a->cycles[c], pieces, num) : GRID_NONE;
        if (holder == GRID_NONE) continue;
        if (!grid_grow((void **)&islands, &capacity, count, sizeof *islands)) {
            free(islands);
            return grid_fail_memory(error);
        }
        islands[count++] = (grid_island){(uint32_t)c, (uint32_t)holder};
    }
    *out = islands;
    *num_islands = count;
    return GRID_OK;
}

/* Takes the components that lie inside a piece off its area. */
static void take_off_islands(const grid_map *map, const grid_arrangement *a, const uint8_t *is_wanted,
                             grid_piece *pieces, size_t num)
{
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *contour = &a->cycles[c];
        int32_t holder = contour->contour && is_wanted[c] ? holder_of(a, contour, pieces, num) : GRID_NONE;
        if (holder == GRID_NONE) continue;
        grid_piece *piece = &pieces[holder], island = measure(map, a, (uint32_t)c);
        grid_ground ground = grid_cycle_ground(map, a, (uint32_t)c);
        piece->area_m2 = fmax(piece->area_m2 + contour->area * ground.x_m * ground.y_m, 0);
        piece->perimeter_m += island.perimeter_m;
    }
}

grid_status grid_pieces_collect(const grid_map *map, const grid_arrangement *a,
                                bool (*wanted)(void *context, const int32_t *cover, uint32_t num),
                                void *context, grid_piece **out, size_t *num, grid_error *error)
{
    uint8_t *is_wanted = grid_new_array(a->num_cycles, sizeof *is_wanted);
    grid_piece *pieces = NULL;
    size_t count = 0, capacity = 0;
    bool ok = is_wanted != NULL;
    for (size_t c = 0; ok && c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        is_wanted[c] = wanted(context, a->covers ? a->covers + cycle->cover : NULL, cycle->num_cover);
        if (!is_wanted[c] || cycle->contour) continue;
        ok = grid_grow((void **)&pieces, &capacity, count, sizeof *pieces);
        if (ok) pieces[count++] = measure(map, a, (uint32_t)c);
    }
    if (ok) {
        take_off_islands(map, a, is_wanted, pieces, count);
        *out = pieces;
        *num = count;
    } else {
        free(pieces);
    }
    free(is_wanted);
    return ok ? GRID_OK : grid_fail_memory(error);
}
