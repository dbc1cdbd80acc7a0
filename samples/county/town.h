/* town.h - the town: communities, grids and micro-grids, cut along streets.
 *
 *   The town's outline is cut by a street, the halves again, until every part is one unit:
 *
 *      .--------.        .--------.        .----+---.
 *     (          )  ->  (    |     )  ->  (   | +----)     first 5 communities, then grids, then
 * blocks
 *      '--------'        '---+----'        '--+-+---'
 *
 * A street ends on an edge of the part it cuts: the edge is split there, for both neighbours.
 */
#ifndef COUNTY_TOWN_H
#define COUNTY_TOWN_H

#include "mesh.h"

#define TOWN_COMMUNITIES 5
#define TOWN_GRIDS 45
#define TOWN_BLOCKS 394

struct block {        /* a micro-grid to be */
    struct ring ring; /* unexpanded */
    int community;    /* 0 .. TOWN_COMMUNITIES-1, in the order of cutting */
    int grid;         /* 0 .. TOWN_GRIDS-1 */
};

struct street {
    struct ring path; /* unexpanded */
    int rank;         /* 0 between communities, 1 between grids, 2 between blocks */
};

struct town {
    struct block blocks[TOWN_BLOCKS];
    size_t num_blocks;
    struct street streets[TOWN_BLOCKS];
    size_t num_streets;
    uint64_t salt;
};

/* Cuts the town inside `outline` (unexpanded, clockwise). */
void town_make(struct town *town, struct mesh *mesh, struct ring outline, uint64_t seed);

/* The way streets run at a place: a vector of length 1. */
void town_direction(const struct town *town, struct spot spot, double *ux, double *uy);

#endif
