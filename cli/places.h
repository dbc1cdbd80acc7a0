/* places.h - the points of files in memory: places in the plane of the map, with weights. */
#ifndef GRIDCTL_PLACES_H
#define GRIDCTL_PLACES_H

#include "locate.h"

struct places {
    size_t n, capacity;
    double *xyw; /* x, y, weight of each; NaN where a row has none that can be used */
    size_t num_unusable;
    bool elsewhere; /* a file lies elsewhere as a whole, which was said */
    /* the first that cannot be used */
    const char *path, *reason;
    long long row;
};

/* Reads all files of `from` (points, x, y, crs, points_encoding, delimiter). Weights stand in the
 * column `weight`; NULL: 1 each. Returns the exit code, after saying what is wrong. Free it in
 * either case. */
int places_read(struct places *places, const grid_map *map, const struct locate_args *from,
                const char *weight);
void places_free(struct places *places);

#endif
