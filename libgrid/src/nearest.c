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

grid_status grid_nearest_cells(const grid_map *map, double x, double y, double radius_m,
                               size_t capacity, grid_near *out, size_t *num, grid_error *error)
{
    grid_reached *reached;
    size_t n;
    if (!grid_exact_valid(x) || !grid_exact_valid(y) || !(radius_m >= 0)) {
        *num = 0;
        return GRID_OK;
    }
    grid_probe probe = probe_of(map, x, y, radius_m);
    grid_status status = grid_index_reached(&probe, &reached, &n, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < n && i < capacity; i++)
        out[i] = (grid_near){reached[i].label, reached[i].distance_m};
    *num = n;
    free(reached);
    return GRID_OK;
}
