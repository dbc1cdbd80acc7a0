/* hex.h - the honeycomb that the land is laid out on: numbering, neighbours, growing regions.
 *
 *   Hexagons stand on a point, rows go north, odd rows are shifted half a hexagon east. Three
 * hexagons meet at every vertex, so regions made of hexagons never touch in a single point.
 *
 *            T             corners clockwise  0 T   1   2   3 B   4   5
 *          5/ \1           edges: k joins corner k and k+1; beyond it lies neighbour k:
 *          |   |           0 north-east, 1 east, 2 south-east, 3 south-west, 4 west, 5 north-west
 *          4\ /2
 *            B             every vertex is the top of one hexagon (2h) or the bottom of one (2h+1)
 */
#ifndef COUNTY_HEX_H
#define COUNTY_HEX_H

#include <stdbool.h>

#include "mesh.h"

#define HEX_WIDTH 262144 /* steps of 1/1024 m: 256 m between centres of a row */
#define HEX_ROW 227024   /* between rows: 256 m x sqrt(3)/2 */
#define HEX_COLUMNS 230
#define HEX_ROWS 256
#define HEX_NUM (HEX_COLUMNS * HEX_ROWS)

/* Neighbour k of hexagon h. Hexagons of the rim of the lattice have none and must not be asked. */
int32_t hex_neighbour(int32_t h, int k);
bool hex_on_rim(int32_t h);

/* Corner k of hexagon h as a vertex number. */
int32_t hex_corner(int32_t h, int k);

/* Centre, and a vertex of the regular lattice. */
struct spot hex_centre(int32_t h);
struct spot hex_vertex(int32_t v);

/* A hexagon whose centre is near a place: found by row and column, the nearest of the lattice
 * beyond it. */
int32_t hex_at(struct spot spot);

/* The three vertices joined to v by an edge, the three hexagons around v. */
void hex_vertex_links(int32_t v, int32_t links[3]);
void hex_vertex_faces(int32_t v, int32_t faces[3]);

/* The hexagon and edge number of the lattice edge between vertices u and v. */
void hex_edge_of(int32_t u, int32_t v, int32_t *h, int *k);

/* A queue by cost; equal costs by item, so that the order is one and the same everywhere. */
struct queue {
    struct pool *pool;
    struct queued {
        double cost;
        int32_t item, from;
    } * items;
    size_t num, capacity;
};
void queue_push(struct queue *queue, double cost, int32_t item, int32_t from);
bool queue_pop(struct queue *queue, struct queued *out);

/* Cost of stepping from hexagon h to its neighbour k; negative: closed. */
typedef double (*hex_step)(const void *context, int32_t h, int k);

/* Regions grow from their seeds at once, region i at speed[i]; a hexagon belongs to the first to
 * arrive, so that every region is in one piece. Only hexagons with mask[h] true are taken. owner[h]
 * becomes the region or stays as it was. */
void hex_grow(struct pool *pool, const bool *mask, const int32_t *seeds, const double *speed,
              size_t n, hex_step step, const void *context, int32_t *owner);

/* Steps from every hexagon to the nearest with start[h]; only through mask. Unreached: INT32_MAX.
 */
void hex_distance(struct pool *pool, const bool *start, const bool *mask, int32_t *out);

#endif
