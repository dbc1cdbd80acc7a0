/* arrange.h - the planar arrangement of all edges: nodes, half-edges, faces and who covers each.
 *
 * Every decision (does this edge cross that one, in which order, which turn is next) is exact; only the
 * coordinates of crossings, and so lengths and areas, are rounded. So no input can break the structure.
 *
 *        v                half h runs from its origin to the origin of its twin h ^ 1 and has its face
 *        ^  h ^ 1         on the LEFT; next[h] goes on round that face
 *      h |  |             a cycle is one closed run of next: the outer boundary of a face (counter-
 *        |  v             clockwise), or the contour of a component seen from outside (clockwise)
 *        u
 */
#ifndef GRID_SRC_ARRANGE_H
#define GRID_SRC_ARRANGE_H

#include "index.h"

typedef struct grid_cycle {
    uint32_t first;     /* a half of it */
    uint32_t component;
    bool contour;       /* the outside of its component */
    uint32_t num_cover; /* records that cover the face at this cycle: cover .. cover + num_cover - 1 */
    size_t cover;       /* into `covers` */
    double area;        /* planar, square units of the CRS; negative for a contour */
} grid_cycle;

/* Two edges that cross in the inside of both. */
typedef struct grid_crossing {
    uint32_t first, second;
} grid_crossing;

/* A vertex in the inside of an edge. */
typedef struct grid_touch {
    uint32_t edge, node;
} grid_touch;

typedef struct grid_arrangement {
    size_t num_nodes;
    double *nodes; /* x,y pairs; vertices are exact, crossings rounded */
    uint32_t *ends; /* 2 per edge of the index: the nodes of its lower and upper end */
    size_t num_halves;
    uint32_t *origin, *next, *cycle;
    uint32_t *edge_of;       /* of each half: the edge of the index that it is a piece of */
    size_t *user_start;      /* of each piece (half / 2), num_halves / 2 + 1 */
    int32_t *users;          /* records that have the piece as an edge */
    size_t num_cycles;
    grid_cycle *cycles;
    int32_t *covers;
    size_t num_covers;
    grid_crossing *crossings;
    size_t num_crossings;
    grid_touch *touches;
    size_t num_touches;
} grid_arrangement;

/* Arranges all edges of an index. LIMIT when there are too many crossings or coordinates beyond
 * 1e-60 .. 1e60. `progress` may be NULL. */
grid_status grid_arrange(const grid_index *index, size_t num_records, grid_progress progress,
                         void *context, grid_arrangement *out, grid_error *error);
void grid_arrangement_clear(grid_arrangement *arrangement);

#endif
