/* borders.h - every border of a map once, at its highest rank, as chains that thin out with the
 * zoom.
 *
 * An edge between two villages of different townships is a township border, not three lines on
 * top of one another. Chains are made once; a picture takes of each chain the vertices that its
 * scale shows.
 */
#ifndef GRID_RENDER_BORDERS_H
#define GRID_RENDER_BORDERS_H

#include <grid/map.h>
#include <render/camera.h>
#include <render/theme.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Level of a border at the rim of everything: outside it no cell owns the ground. */
enum { GRID_LEVEL_RIM = -1 };

/** A line of borders of one level. Its ends are where three borders meet, or the same point of a
 *  ring. */
typedef struct grid_chain {
    int32_t level;       /* highest level whose units it divides, or GRID_LEVEL_RIM */
    size_t first, num;   /* vertices first .. first + num - 1 of the borders' arrays */
    double extent[4];
} grid_chain;

typedef struct grid_borders grid_borders;

/** Collects the borders of all units. MEMORY when it runs out. */
grid_status grid_borders_new(const grid_map *map, grid_borders **out, grid_error *error);
void grid_borders_free(grid_borders *borders);

size_t grid_borders_num_chains(const grid_borders *borders);
const grid_chain *grid_borders_chain_at(const grid_borders *borders, size_t i);
/** Vertex as x, y of the canonical CRS, and the tolerance (in units of the CRS) up to which it is
 *  kept: a line of the vertices with keep > t stays within t of the whole line. Ends have
 *  infinity. */
void grid_borders_vertex(const grid_borders *borders, size_t vertex, double out_xy[2],
                         double *out_keep);

/** Appends the chains of one level that the camera sees to the path of `cr`, simplified to half a
 *  pixel and clipped to the view. Returns how many line segments that are. */
size_t grid_borders_path(const grid_borders *borders, int32_t level, const grid_camera *camera,
                         cairo_t *cr);

/** Appends a closed ring (x,y pairs in the canonical CRS) to the path, clipped likewise. */
void grid_ring_path(const double *xy, size_t num_points, const grid_camera *camera, cairo_t *cr);

/** Appends a closed ring to be filled: a closed polygon of the path, cut to the view and a little more. */
void grid_face_path(const double *xy, size_t num_points, const grid_camera *camera, cairo_t *cr);

#ifdef __cplusplus
}
#endif
#endif
