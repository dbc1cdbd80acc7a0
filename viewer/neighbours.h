/* neighbours.h - the units of its own level that share a border with a unit, clockwise from the north. */
#ifndef GRIDVIEW_NEIGHBOURS_H
#define GRIDVIEW_NEIGHBOURS_H

#include <grid/map.h>

/* Of the unit that was asked for last. All zero: nothing asked yet. */
typedef struct neighbours {
    int32_t unit;
    int32_t *units; /* owned */
    size_t num;
} neighbours;

/* Finds them; asked again for the same unit it does nothing. Borders nearer than 0.5 m meet, so that hairs do not part
 * two units. Without memory there are none. */
void neighbours_find(neighbours *n, const grid_map *map, int32_t unit);
void neighbours_free(neighbours *n);

#endif
