/* card.h - the card of a unit: all that a map knows of it. */
#ifndef GRIDCTL_CARD_H
#define GRIDCTL_CARD_H

#include <grid/grid.h>

/* Prints the card of the unit with this code, or else of the only one with this name, as a table or
 * as JSON. `as_of` is the day that the map was opened for, or NULL. Returns the exit code, after
 * saying what is wrong. */
int card_print(const grid_map *map, const char *path, const char *as_of, const char *wanted,
               bool json);

#endif
