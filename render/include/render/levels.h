/* levels.h - which level of the hierarchy a view shows, and how strong its borders look.
 *
 * A view shows the deepest level whose units are large enough to be told apart: villages for the
 * whole county, micro-grids in the town. The hierarchy is ragged, so a view of one level shows
 * the units of that level and the cells above it; together they tile the map.
 */
#ifndef GRID_RENDER_LEVELS_H
#define GRID_RENDER_LEVELS_H

#include <grid/map.h>
#include <render/theme.h>

#ifdef __cplusplus
extern "C" {
#endif

/** True for a level that divides the map: it has more than one unit, or is the only level. */
bool grid_level_divides(const grid_map *map, int32_t level);

/** Rank of a level's borders and names in a view that shows `shown` (level <= shown). */
grid_rank grid_level_rank(const grid_map *map, int32_t level, int32_t shown);

/** The unit that stands for a cell in a view of level `shown`: its ancestor there, or the cell. */
int32_t grid_level_unit(const grid_map *map, int32_t cell, int32_t shown);

/** True when a view of level `shown` shows this unit as one piece. */
bool grid_level_shows(const grid_map *map, int32_t unit, int32_t shown);

#ifdef __cplusplus
}
#endif
#endif
