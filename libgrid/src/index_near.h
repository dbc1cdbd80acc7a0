/* index_near.h - which edges and cells are near a point. */
#ifndef GRID_SRC_INDEX_NEAR_H
#define GRID_SRC_INDEX_NEAR_H

#include "index.h"
#include "metric.h"

/* A question about the surroundings of one point, valid and flushed (exact.h). */
typedef struct grid_probe {
    const grid_index *index;
    grid_metric metric;
    double p[2];
    double reach_m; /* edges farther away need not be visited; a visitor may shorten it */
} grid_probe;

/* Visits every edge that comes within probe->reach_m of the point, and others; an edge may come several
 * times. Stops when the visitor returns false. */
void grid_index_each_near(grid_probe *probe, bool (*visit)(grid_probe *probe, void *context, size_t edge),
                          void *context);

/* Visits every edge whose box meets a box (min x, min y, max x, max y); it may come several times. */
void grid_index_each_in_box(const grid_index *index, const double box[4],
                            void (*visit)(void *context, size_t edge), void *context);

/* Rank of the nearest cell within probe->reach_m of a point that no cell holds, of equally near ones the
 * lowest; its distance to *distance_m. GRID_NONE, and nothing written, when there is none. */
int32_t grid_index_nearest(const grid_probe *probe, double *distance_m);

/* Metres from the point to the nearest edge that is a border of the cell with this rank; INFINITY when
 * none is within probe->reach_m. An edge with the cell on both sides, which two records of it share, is
 * no border. */
double grid_index_border(const grid_probe *probe, int32_t rank);

/* What is within reach: a label, its rank unless it is the owner's, the edge of it that is nearest. */
typedef struct grid_reached {
    int32_t label, rank;
    size_t edge;
    double distance_m;
} grid_reached;

/* All ranks whose region comes within probe->reach_m: the owner first, if there is one, then by
 * distance, then by rank. The caller frees *out. */
grid_status grid_index_reached(const grid_probe *probe, grid_reached **out, size_t *num,
                               grid_error *error);

#endif
