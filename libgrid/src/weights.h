/* weights.h - neighbours in memory, and how they are made from links.
 *
 *   start   0    2    5 ...      thing i has the neighbours to[start[i]] .. to[start[i + 1] - 1],
 *           |    |    |          ascending, none twice, never itself
 *   to      1 4  0 2 4  ...
 */
#ifndef GRID_SRC_WEIGHTS_H
#define GRID_SRC_WEIGHTS_H

#include <grid/hotspot.h>

struct grid_weights {
    size_t num;
    size_t *start; /* num + 1 */
    int32_t *to;
};

typedef struct grid_link {
    int32_t from, to;
} grid_link;

typedef struct grid_links {
    grid_link *items;
    size_t num, capacity;
} grid_links;

/* Adds a link, which may be there already; one to itself is not added. False when memory is out. */
bool grid_links_add(grid_links *links, int32_t from, int32_t to);

/* Sorts the links and makes weights of them; the links stay the caller's. */
grid_status grid_weights_new(size_t n, grid_links *links, grid_weights **out, grid_error *error);

/* The links among the things that are kept: place[i] is the new number of i, or GRID_NONE. */
grid_status grid_weights_select(const grid_weights *weights, const int32_t *place, size_t num_kept,
                                grid_weights **out, grid_error *error);

/* Whether i has j. */
bool grid_weights_has(const grid_weights *weights, int32_t i, int32_t j);

#endif
