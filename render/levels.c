/* levels.c - see levels.h.
 *
 * Ranks move down with the eye: a strong line of the county is the outer frame in the town.
 *
 *   shown         township   community   grid     micro-grid
 *   community     first      second
 *   grid          outer      first       second
 *   micro-grid    outer      first       second   third
 */
#include <render/levels.h>

enum { FEW_UNITS = 40 }; /* so few units of the highest level are townships, not villages */

bool grid_level_divides(const grid_map *map, int32_t level)
{
    int32_t first, num;
    grid_map_level_units(map, level, &first, &num);
    return num > 1 || grid_map_num_levels(map) == 1;
}

grid_rank grid_level_rank(const grid_map *map, int32_t level, int32_t shown)
{
    int32_t at = 0, second = 0, first, num;
    for (int32_t i = 0; i < shown; i++) {
        if (!grid_level_divides(map, i)) continue;
        at += i < level;
        second++;
    }
    if (second == 0) {
        grid_map_level_units(map, level, &first, &num);
        return num <= FEW_UNITS ? GRID_RANK_FIRST : GRID_RANK_SECOND;
    }
    if (second >= 3) second--;
    return at > second        ? GRID_RANK_THIRD
           : at == second     ? GRID_RANK_SECOND
           : at == second - 1 ? GRID_RANK_FIRST
                              : GRID_RANK_OUTER;
}

int32_t grid_level_unit(const grid_map *map, int32_t cell, int32_t shown)
{
    while (cell != GRID_NONE && grid_unit_level(map, cell) > shown)
        cell = grid_unit_parent(map, cell);
    return cell;
}

bool grid_level_shows(const grid_map *map, int32_t unit, int32_t shown)
{
    int32_t level = grid_unit_level(map, unit);
    return level == shown || (level < shown && grid_unit_is_cell(map, unit));
}
