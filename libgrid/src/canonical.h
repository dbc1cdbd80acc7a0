/* canonical.h - the one plane of a map: chosen, guarded, and every layer's points brought into it. */
#ifndef GRID_SRC_CANONICAL_H
#define GRID_SRC_CANONICAL_H

#include "map_layout.h"

typedef struct grid_canonical {
    grid_map *map;
    bool no_guard; /* accept coordinates outside the area of use */
    /* what PROJ was asked last; the files of one delivery have one CRS as a rule */
    char *last_crs;
    double last_box[4];
    grid_transform *transform;
} grid_canonical;

/* Sets the map's canonical CRS; NULL: none is known, a plain plane. `info` is what is known of it, or NULL:
 * PROJ is asked. */
grid_status grid_canonical_choose(grid_canonical *canonical, const char *crs, const grid_crs_info *info,
                                  grid_error *error);

/* All points of a layer, one after another, in the canonical CRS; those that do not transform are NaN.
 * *xy are the layer's own where they need not be changed, else *own, which the caller frees, also on
 * failure. CRS when the extent cannot lie in the layer's CRS. */
grid_status grid_canonical_points(grid_canonical *canonical, const grid_layer *layer, const char *path,
                                  const double **xy, double **own, grid_error *error);

/* A place for each feature (grid_layer_point) in the canonical CRS, as x,y pairs; NaN, NaN where it has none, or it
 * does not transform. CRS when most places cannot lie in the layer's CRS: of what is reported, some is mistyped. */
grid_status grid_canonical_places(grid_canonical *canonical, const grid_layer *layer, const char *path, double *xy,
                                  grid_error *error);

void grid_canonical_clear(grid_canonical *canonical);

#endif
