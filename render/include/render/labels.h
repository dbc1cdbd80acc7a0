/* labels.h - names of units on the map: where each stands, and which of them find room.
 *
 * A name belongs to a place of its unit, so it keeps that place while the map is panned. Higher
 * levels come first, then larger units; no two names overlap, and a name too large for its unit
 * is left out.
 */
#ifndef GRID_RENDER_LABELS_H
#define GRID_RENDER_LABELS_H

#include <grid/map.h>
#include <render/camera.h>
#include <render/dots.h>
#include <render/levels.h>
#include <render/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A name and its place; the same for every view. */
typedef struct grid_label {
    int32_t unit, level;
    double x, y;         /* middle of the text, inside the unit, canonical CRS */
    double area;         /* of the unit, square units of the CRS */
    double span;         /* width of the unit's extent, units of the CRS */
    char text[48];       /* the short name: 前温泉 for 前温泉村 */
} grid_label;

/** A name that found room in a view: its box in pixels. */
typedef struct grid_placed_label {
    const grid_label *label;
    grid_rank rank;
    int x, y, width, height;
} grid_placed_label;

typedef struct grid_labels grid_labels;

/** Finds the places of all names, in the order of their right to stand. MEMORY when it runs out. */
grid_status grid_labels_new(const grid_map *map, grid_labels **out, grid_error *error);
void grid_labels_free(grid_labels *labels);

/** Font of a rank's names; names of the level that is coloured are lighter than those above it. */
grid_font grid_label_font(const grid_theme *theme, grid_rank rank, bool shown_level);

/** The names that find room, at most `capacity`, of the levels down to `shown`. Sizes come from
 *  `text`, times `scale`. Returns how many. None
 *  stands on what is `taken` (NULL: nothing). */
size_t grid_labels_place(const grid_labels *labels, const grid_map *map, int32_t shown,
                         const grid_camera *camera, grid_text *text, const grid_theme *theme,
                         double scale, const grid_disc *taken, size_t num_taken, grid_placed_label *out, size_t capacity);

/** A point well inside a unit, near its centroid where that is inside: the middle of the widest
 *  of a few level cuts that lies farthest from the outline. `stretch` as in grid_camera. */
void grid_unit_anchor(const grid_map *map, int32_t unit, double stretch, double *x, double *y);

#ifdef __cplusplus
}
#endif
#endif
