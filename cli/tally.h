/* tally.h - what can be counted on a map: its ground, its people, its buildings, the points of its modules. */
#ifndef GRIDCTL_TALLY_H
#define GRIDCTL_TALLY_H

#include <grid/rollup.h>

#include "mapfile.h"

/* Measures are called area, population, households, building, building.population, building.households and
 * module:NAME. Adds those of `wanted` (empty: all that the map has), or says which there are, and returns
 * the exit code. */
int tally_make(const grid_map *map, const char *path, const struct map_args *args,
               const struct text_list *wanted, grid_rollup **out);

/* Says that the map has no level of this name, with the nearest; returns the exit code. */
int tally_say_no_level(const grid_map *map, const char *name);

/* The level with this name, GRID_NONE for NULL; the exit code when the map has none such. */
int tally_find_level(const grid_map *map, const char *name, int32_t *out);

/* What a measure is called for people. */
const char *tally_title(const char *measure);

/* A value as it is told: counts in full, ground in km2 with three decimals. */
const char *tally_text(const char *measure, double value, char text[32]);

#endif
