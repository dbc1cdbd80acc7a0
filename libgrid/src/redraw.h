/* redraw.h - records drawn anew after faces of an arrangement have changed hands.
 *
 * Knows nothing of gaps, overlaps or files: faces, who covers each afterwards, and rings.
 */
#ifndef GRID_SRC_REDRAW_H
#define GRID_SRC_REDRAW_H

#include "arrange.h"

/* What is to become of the faces. */
typedef struct grid_redraw_plan {
    const grid_arrangement *arrangement;
    const grid_edges *edges; /* that it was made of */
    size_t num_records;
    const int32_t *unit_of; /* of each record */
    /* of each cycle: GRID_NONE, the face stays as it is; else a record: the face is covered by those
     * of its records that are of the same unit, or by this one alone where there are none */
    const int32_t *owner;
} grid_redraw_plan;

/* A record drawn anew; its rings are closed, each begins at its lowest, then westernmost point. */
typedef struct grid_drawn {
    int32_t record;
    bool moved; /* false: it got vertices only */
    size_t num_rings;
    size_t *ring_start; /* num_rings + 1 */
    double *xy;
} grid_drawn;

typedef struct grid_drawing {
    grid_drawn *records; /* ascending */
    size_t num;
    double *corners; /* crossings that have become vertices, rounded: x,y pairs */
    size_t num_corners;
} grid_drawing;

grid_status grid_redraw(const grid_redraw_plan *plan, grid_drawing *out, grid_error *error);
void grid_drawn_clear(grid_drawn *drawn);
void grid_drawing_clear(grid_drawing *drawing);

#endif
