/* index_builder.h - an index while it is built: shared by index_tiles.c and index_build.c. */
#ifndef GRID_SRC_INDEX_BUILDER_H
#define GRID_SRC_INDEX_BUILDER_H

#include "index_layout.h"

typedef struct user_edge { /* an edge of a tile and one of its users */
    uint32_t record, edge_word;
} user_edge;

typedef struct crossings { /* between a tile's reference point and that of its western neighbour */
    size_t num, capacity;
    uint32_t *edges;
} crossings;

typedef struct builder {
    grid_index *index;
    double *ref_x, *ref_y; /* a point of each column and row */
    uint32_t *tile_start;  /* entries of the tile of each word, from first_tile on, and the end */
    uint32_t *entries;     /* edge words */
    user_edge *pairs;      /* those of one tile */
    size_t num_pairs, pairs_capacity;
    crossings east, west; /* of the tile that the walk is at */
    bool *active;         /* records that hold the current reference point */
    bool *here;           /* records that have a group in the current tile */
    int32_t *list;        /* the active ones as a sorted list */
    size_t num_list;
} builder;

/* index_tiles.c: cuts the plane into tiles, `per_edge` of them (0: as many as serve best), and puts
 * a reference point into each column and row. */
grid_status grid_builder_cut(builder *b, double per_edge, grid_error *error);

/* index_tiles.c: gives plots that edges touch words of their own, and lists the edges of each tile.
 */
grid_status grid_builder_list(builder *b, grid_error *error);

#endif
