/* overlay.h - the cells of two maps in one arrangement: who owned each piece of ground, who does. */
#ifndef GRID_SRC_OVERLAY_H
#define GRID_SRC_OVERLAY_H

#include <grid/map.h>

/* One face of the arrangement that a cell of either map owns. */
typedef struct grid_overlay_face {
    int32_t before, after; /* cells; GRID_NONE: nobody's */
    double area_m2, width_m;
    double x, y;
} grid_overlay_face;

/* Ground that two cells have in common. */
typedef struct grid_overlay_pair {
    int32_t before, after;
    double area_m2;
} grid_overlay_pair;

typedef struct grid_overlay {
    grid_overlay_face *faces; /* by before, then after, the largest first */
    size_t num_faces;
    grid_overlay_pair *pairs; /* by before, then after; at least one of them is a cell */
    size_t num_pairs;
} grid_overlay;

/* Ground that several cells of a map claim goes to the lowest code. CRS when the maps lie in two
 * planes; LIMIT, MEMORY, CANCELLED as grid_arrange. */
grid_status grid_overlay_make(const grid_map *before, const grid_map *after, grid_progress progress,
                              void *context, grid_overlay *out, grid_error *error);
void grid_overlay_clear(grid_overlay *overlay);

#endif
