/* crosswalk.h - a crosswalk, what is counted in it, and on paper. */
#ifndef GRIDCTL_CROSSWALK_H
#define GRIDCTL_CROSSWALK_H

#include <grid/grid.h>
#include <stdbool.h>
#include <stdio.h>

/* One side: a map at a level, or the areas of one. */
struct walk_side {
    grid_map *map;
    int32_t level;    /* GRID_NONE: the cells */
    const char *what; /* "grid", "area:beat"; NULL: the cells */
    const char *day;  /* NULL: as it is */
};

struct walk {
    struct walk_side from, to;
    grid_crosswalk *crosswalk;
    bool all; /* list hairs too */
};

/* Files of points, and with area, buildings and people all measures. */
enum { MAX_WALK_POINTS = 32, MAX_WALK_MEASURES = MAX_WALK_POINTS + 5 };

/* Measures that the command makes itself; others are files of points, by their names. */
#define WALK_BUILDINGS "buildings"
#define WALK_BUILDINGS_BY_GROUND "buildings_by_ground"
#define WALK_PEOPLE "people"
#define WALK_PEOPLE_BY_GROUND "people_by_ground"

/* Features of a layer by their places; `values` NULL: 1 each. */
grid_status walk_add_places(struct walk *walk, const char *name, const grid_layer *layer, const double *values,
                            grid_error *error);

/* Adds the four measures of buildings, those of people if the field of the buildings with this name (NULL: guessed and
 * told) is found. Says what is wrong and returns the exit code. */
int walk_add_buildings(struct walk *walk, const grid_layer *layer, const char *people);

void walk_print(const struct walk *walk);
void walk_write_json(FILE *stream, const struct walk *walk);
void walk_write_csv(FILE *stream, const struct walk *walk);

#endif
