/* nearest.c - distances from a point to cells and borders: see <grid/nearest.h>.
 *
 *   owner --(locate.h)--> its region is 0 away; what overlaps it there too
 *   edges --(index_near.h)--> all other cells: from outside, a region is as far as its nearest edge
 */
#include <grid/nearest.h>

#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "index_near.h"
#include "map_layout.h"
#include "support.h"

static grid_probe probe_of(const grid_map *map, double x, double y, double reach_m)
{
    return (grid_probe){map->index, grid_metric_of(map), {grid_exact_flush(x), grid_exact_flush(y)},
                        reach_m};
}

/* Rank of a cell among the cells of the map, which are in the order of their codes. */
static int32_t rank_of(const grid_map *map, int32_t cell)
{
    size_t low = 0, high = map->num_cells;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (grid_map_compare_cells(map, map->cells[middle], cell) <= 0) low = middle;
        else high = middle;
    }
    return (int32_t)low;
}

void grid_locate_snapped(const grid_map *map, double x, double y, double snap_m, grid_hit *out)
{
    grid_locate(map, x, y, out);
    if (out->how != GRID_OUTSIDE || !(snap_m > 0)) return;
    grid_probe probe = probe_of(map, x, y, snap_m);
    int32_t rank = grid_index_nearest(&probe, &out->distance_m);
    if (rank == GRID_NONE) return;
    out->cell = out->unit = map->cells[rank];
    out->how = GRID_NEAREST;
}

double grid_border_distance(const grid_map *map, double x, double y)
{
    grid_hit hit;
    grid_locate(map, x, y, &hit);
    if (hit.cell == GRID_NONE) return NAN;
    grid_probe probe = probe_of(map, x, y, INFINITY);
    return grid_index_border(&probe, rank_of(map, hit.cell));
}

/* holds[rank] becomes true for each cell whose region holds a point that several hold. */
static grid_status find_holders(const grid_map *map, double x, double y, bool *holds, grid_error *error)
{
    bool *inside = grid_new_array(map->num_records, sizeof *inside);
    if (!inside) return grid_fail_memory(error);
    size_t record = 0;
    grid_index_records_at(map->index, grid_exact_flush(x), grid_exact_flush(y), inside);
    for (size_t rank = 0; rank < map->num_cells; rank++) {
        int32_t cell = map->cells[rank];
        for (int32_t k = map->first_record[cell]; k < map->first_record[cell + 1]; k++)
            holds[rank] |= inside[record++];
    }
    free(inside);
    return GRID_OK;
}

typedef struct answer {
    grid_near *out;
    size_t capacity, num;
} answer;

static void give(answer *a, int32_t cell, double distance_m)
{
    if (a->num < a->capacity) a->out[a->num] = (grid_near){cell, distance_m};
    a->num++;
}

grid_status grid_nearest_cells(const grid_map *map, double x, double y, double radius_m,
                               size_t capacity, grid_near *out, size_t *num, grid_error *error)
{
    grid_hit hit;
    grid_reached *reached = NULL;
    size_t num_reached = 0;
    bool *holds = NULL;
    answer a = {out, capacity, 0};
    grid_status status = GRID_OK;
    grid_locate(map, x, y, &hit);
    if (hit.how == GRID_INVALID || !(radius_m >= 0)) {
        *num = 0;
        return GRID_OK;
    }
    grid_probe probe = probe_of(map, x, y, radius_m);
    status = grid_index_reached(&probe, &reached, &num_reached, error);
    if (status == GRID_OK && hit.how == GRID_OVERLAP) {
        holds = grid_new_array(map->num_cells, sizeof *holds);
        status = holds ? find_holders(map, x, y, holds, error) : grid_fail_memory(error);
    }
    if (status != GRID_OK) goto done;
    if (hit.cell != GRID_NONE) give(&a, hit.cell, 0);
    for (size_t i = 0; i < num_reached && reached[i].distance_m == 0; i++)
        if (holds) holds[reached[i].rank] = true; /* 0 away as well: in the order of codes with them */
    for (size_t rank = 0; holds && rank < map->num_cells; rank++)
        if (holds[rank] && map->cells[rank] != hit.cell) give(&a, map->cells[rank], 0);
    for (size_t i = 0; i < num_reached; i++)
        if (map->cells[reached[i].rank] != hit.cell && !(holds && holds[reached[i].rank]))
            give(&a, map->cells[reached[i].rank], reached[i].distance_m);
    *num = a.num;
done:
    free(holds);
    free(reached);
    return status;
}
