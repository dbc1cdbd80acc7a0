/* near.h - how sure an owner is: the distance to its border and the cells within the accuracy of a
 * point, asked in the points' own CRS. */
#ifndef GRIDCTL_NEAR_H
#define GRIDCTL_NEAR_H

#include <grid/grid.h>

struct near {
    const grid_map *map;
    grid_transform *transform; /* to the map's CRS; NULL: nothing to do */
    double accuracy_m;
    double margin_m;  /* of the last point: metres to its owner's border; NaN without an owner */
    grid_near *cells; /* its candidates, the owner first */
    size_t num, capacity;
    char *text; /* see near_text */
    size_t text_capacity;
};

/* `crs` NULL: that of the map. Says what is wrong and returns the exit code. Close it in either case. */
int near_open(struct near *near, const grid_map *map, const char *crs, double accuracy_m);
void near_close(struct near *near);

/* Fills margin_m and cells. Returns false when memory is out. */
bool near_ask(struct near *near, double x, double y);

/* The candidates as "CODE=METRES;CODE=METRES". Borrowed until the next call; NULL when memory is out. */
const char *near_text(struct near *near);

#endif
