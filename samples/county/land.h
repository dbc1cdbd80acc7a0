/* land.h - the lie of the land: heights, outline, town, rivers, villages, all on the honeycomb.
 *
 * After land_make every hexagon says which cell it belongs to. Borders prefer ridges and rivers
 * because regions grow over the land: climbing and wading cost more than walking in a valley.
 */
#ifndef COUNTY_LAND_H
#define COUNTY_LAND_H

#include "hex.h"

#define LAND_OUTSIDE (-1)
#define LAND_TOWN 1000 /* cell number of the town, which communities divide later */

/* A river or road: lattice vertices (rivers) or hexagons (roads), in order. */
struct course {
    int32_t *at;
    size_t n;
    const char *name;
    int rank; /* 0 main, 1 side */
};

struct land {
    struct pool *pool;
    uint64_t seed;
    int32_t *cell;     /* of each hexagon: number of the village, LAND_TOWN or LAND_OUTSIDE */
    int32_t *township; /* of each hexagon: 0 .. 9, LAND_OUTSIDE */
    double *height;    /* 0 .. 1 */
    uint8_t *wet;      /* bit k: a river runs along edge k */
    struct course *rivers;
    size_t num_rivers;
    struct course *roads;
    size_t num_roads;
    int32_t *village_seat; /* hexagon of each village's main settlement */
    int32_t *seats;        /* village where a township's office is; -1: in the town */
    int exclave;           /* the village whose second part is a record of its own */
    int scattered;         /* the village with two parts in one record */
    int enclosed;          /* the village wholly inside another */
};

/* The place of the town's middle, 111.57 E 38.70 N. */
#define LAND_TOWN_SPOT ((struct spot){32343102, 25962920})

void land_make(struct land *land, struct pool *pool, uint64_t seed);

/* Steps between land_make's own files. */
void land_shape(struct land *land); /* heights, outline, town */
void land_rivers(struct land *land);
void land_villages(struct land *land); /* townships, villages, exclaves */
void land_roads(struct land *land);

/* Bends the honeycomb: shifts a place by up to some hundred metres, neighbours by nearly the same,
 * so that no straight row of hexagons shows. */
struct spot land_bend(const struct land *land, struct spot spot);

/* Cost of walking from hexagon h to neighbour k; 1 on level ground. A hex_step on a land. */
double land_step(const void *land, int32_t h, int k);

#endif
