/* metres.h - metres on the ground between two places of a map's plane. */
#ifndef GRIDVIEW_METRES_H
#define GRIDVIEW_METRES_H

#include <grid/map.h>

/* By the scale of the plane at its map's middle: good to a few parts in ten thousand within a county. In units of the
 * plane where the map has no CRS. */
double metres_between(const grid_map *map, double x1, double y1, double x2, double y2);

#endif
