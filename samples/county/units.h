/* units.h - the units of all levels: codes, names, parents, rings, people.
 *
 *   county 1 > township 10 > community 104 (99 villages, 5 communities) > grid 45 > microgrid 394
 *
 * Cells get their rings from the borders and the town; every parent is dissolved from its
 * children's own edges, so it shares them to the last bit.
 */
#ifndef COUNTY_UNITS_H
#define COUNTY_UNITS_H

#include "borders.h"
#include "divisions.h"
#include "town.h"

enum level {
    LEVEL_COUNTY,
    LEVEL_TOWNSHIP,
    LEVEL_COMMUNITY,
    LEVEL_GRID,
    LEVEL_MICROGRID,
    NUM_LEVELS
};

struct unit {
    enum level level;
    char code[40];
    char name[64];     /* short, as maps and tables show it */
    char official[64]; /* of the statistical table; "" for grids and micro-grids */
    int parent;        /* number of the unit, -1 for the county */
    bool cell;
    bool town;          /* lies in the town */
    bool split_record;  /* each part is a record of its own */
    struct ring *rings; /* expanded; shells clockwise, holes counter-clockwise, widest first */
    size_t num_rings;
    int64_t area2;      /* twice the area in square steps */
    struct spot middle; /* centroid */
    int population, households, buildings;
    int part_population[2], part_households[2]; /* of each ring, where split_record */
};

struct units {
    struct unit *items; /* by level, then by code */
    size_t num;
    int first[NUM_LEVELS + 1]; /* units of a level: first[level] .. first[level+1]-1 */
    int of_village[DIVISION_VILLAGES];
};

/* Makes all units. The town's communities get their names by where they lie. */
void units_make(struct units *out, struct mesh *mesh, const struct land *land,
                const struct borders *borders, const struct town *town);

/* Gives a unit without rings the outline of all members (a flag for each unit, of one level): their edges
 * that no other member runs along. Measures it. */
void units_join(struct unit *unit, const struct units *units, const bool *member, struct mesh *mesh);

/* Adds the cells' people and buildings up the hierarchy. */
void units_sum(struct units *units);

const char *level_name(enum level level);    /* "microgrid": name of the level and of its file */
const char *level_chinese(enum level level); /* "微网格" */

#endif
