/* pieces.h - the faces of an arrangement as pieces of ground: area, width, a place to look at. */
#ifndef GRID_SRC_PIECES_H
#define GRID_SRC_PIECES_H

#include "arrange.h"
#include "ground.h"

typedef struct grid_piece {
    uint32_t cycle;         /* outer boundary of the face */
    double area_m2;         /* without what lies inside it */
    double hull_m2;         /* with it */
    double perimeter_m;
    double x, y;            /* inside if that is easy to find, else on the longest edge */
} grid_piece;

/* Ground under a cycle: half-way between its lowest and its highest latitude, so that it does not depend on
 * where the cycle begins. */
grid_ground grid_cycle_ground(const grid_map *map, const grid_arrangement *arrangement, uint32_t cycle);

/* Mean width 2A/P. */
double grid_piece_width(const grid_piece *piece);

/* All faces, bounded, for which wanted(context, cover, num_cover) holds. Components that lie inside
 * such a face are taken off its area. */
grid_status grid_pieces_collect(const grid_map *map, const grid_arrangement *arrangement,
                                bool (*wanted)(void *context, const int32_t *cover, uint32_t num),
                                void *context, grid_piece **out, size_t *num, grid_error *error);

/* A component that lies inside a piece like an island: its contour bounds the piece as well. */
typedef struct grid_island {
    uint32_t contour; /* a cycle */
    uint32_t piece;
} grid_island;

/* The islands of pieces that were collected, in the order of their cycles. */
grid_status grid_pieces_islands(const grid_arrangement *arrangement, const grid_piece *pieces, size_t num,
                                grid_island **out, size_t *num_islands, grid_error *error);

#endif
