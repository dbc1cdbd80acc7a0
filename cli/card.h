/* card.h - the card of a unit: all that a map knows of it. */
#ifndef GRIDCTL_CARD_H
#define GRIDCTL_CARD_H

#include <grid/grid.h>

#include "mapfile.h"

/* The unit with this code, or else the only one with this name. EXIT_FINE, or says what is wrong. */
int card_find_unit(const grid_map *map, const char *wanted, int32_t *unit);

/* Prints the card of the unit with this code, or else of the only one with this name, as a table or as
 * JSON. `args` are those that the map was opened with. Returns the exit code, after saying what is wrong. */
int card_print(const grid_map *map, const char *path, const struct map_args *args, const char *wanted,
               bool json);

#endif
