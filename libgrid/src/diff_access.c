/* diff_access.c - reads a diff, and asks it about places: see <grid/diff.h>. */
#include <math.h>
#include <stdlib.h>

#include <grid/locate.h>

#include "diff_layout.h"
#include "support.h"

const grid_map *grid_diff_before(const grid_diff *diff) { return diff->s.before; }
const grid_map *grid_diff_after(const grid_diff *diff) { return diff->s.after; }

size_t grid_diff_num_changes(const grid_diff *diff) { return diff->num_changes; }

const grid_change *grid_diff_change_at(const grid_diff *diff, size_t i)
{
    return &diff->changes[i].told;
}

size_t grid_diff_num_kind(const grid_diff *diff, grid_change_kind kind)
{
    return (unsigned)kind < GRID_NUM_CHANGE_KINDS ? diff->num_kind[kind] : 0;
}

size_t grid_diff_num_levels(const grid_diff *diff) { return diff->s.num_levels; }

const char *grid_diff_level_name(const grid_diff *diff, int32_t level)
{
    bool exists = level >= 0 && (size_t)level < diff->s.num_levels;
    return exists ? diff->s.levels[level].name : "";
}

static const grid_successor *unit_of(const grid_map *map, const grid_successor *list, int32_t unit)
{
    return unit >= 0 && (size_t)unit < grid_map_num_units(map) ? &list[unit] : NULL;
}

int32_t grid_diff_unit_after(const grid_diff *diff, int32_t unit_before)
{
    const grid_successor *unit = unit_of(diff->s.before, diff->s.of_before, unit_before);
    return unit ? unit->same : GRID_NONE;
}

int32_t grid_diff_unit_before(const grid_diff *diff, int32_t unit_after)
{
    const grid_successor *unit = unit_of(diff->s.after, diff->s.of_after, unit_after);
    return unit ? unit->same : GRID_NONE;
}

double grid_diff_area_before(const grid_diff *diff, int32_t unit_before)
{
    const grid_successor *unit = unit_of(diff->s.before, diff->s.of_before, unit_before);
    return unit ? unit->area_m2 : 0;
}

double grid_diff_area_after(const grid_diff *diff, int32_t unit_after)
{
    const grid_successor *unit = unit_of(diff->s.after, diff->s.of_after, unit_after);
    return unit ? unit->area_m2 : 0;
}

size_t grid_diff_num_transfers(const grid_diff *diff) { return diff->s.num_transfers; }

const grid_transfer *grid_diff_transfer_at(const grid_diff *diff, size_t i)
{
    return &diff->s.transfers[i];
}

void grid_diff_get_totals(const grid_diff *diff, grid_diff_totals *out) { *out = diff->totals; }

/* --- places -------------------------------------------------------------------------------- */

grid_status grid_diff_layer(const grid_diff *diff, const grid_layer *layer, int32_t *before,
                            int32_t *after, grid_diff_places *out, grid_error *error)
{
    size_t num = grid_layer_num_features(layer), stride = 2 * sizeof(double);
    double *xy = grid_new_array(2 * num, sizeof *xy);
    int32_t *from = grid_new_array(num, sizeof *from), *to = grid_new_array(num, sizeof *to);
    uint8_t *hows = grid_new_array(num, sizeof *hows);
    grid_diff_places places = {.num = num};
    grid_status status =
        xy && from && to && hows ? grid_map_places(diff->s.after, layer, xy, error)
                                   : grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_locate_many(diff->s.before, num, xy, xy + 1, stride, from, hows, NULL, NULL,
                                  error);
    if (status == GRID_OK)
        status =
            grid_locate_many(diff->s.after, num, xy, xy + 1, stride, to, NULL, NULL, NULL, error);
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        bool nobody = from[i] == GRID_NONE;
        places.nowhere += hows[i] == GRID_INVALID;
        places.moved += nobody ? to[i] != GRID_NONE
                               : grid_diff_unit_after(diff, from[i]) != to[i] || to[i] == GRID_NONE;
        if (before) before[i] = from[i];
        if (after) after[i] = to[i];
    }
    if (status == GRID_OK) *out = places;
    free(xy);
    free(from);
    free(to);
    free(hows);
    return status;
}
