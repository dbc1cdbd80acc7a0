/* borders_private.h - what collecting (borders.c) and drawing (border_path.c) share. */
#ifndef GRID_RENDER_BORDERS_PRIVATE_H
#define GRID_RENDER_BORDERS_PRIVATE_H

#include <render/borders.h>

typedef struct vertex {
    double x, y;
    float keep;
} vertex;

struct grid_borders {
    vertex *vertices;
    size_t num_vertices, capacity;
    grid_chain *chains; /* by level */
    size_t num_chains, chain_capacity;
};

#endif
