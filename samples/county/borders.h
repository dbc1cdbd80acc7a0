/* borders.h - from honeycomb to borders: lines that are smoothed, roughened and proven not to
 * cross.
 *
 *   honeycomb edges      smoothed              split at displaced middles
 *     /\__/\_             ..----..               .^-.-,_.-.
 *
 * Every honeycomb edge between two cells, or with a river on it, becomes one line. Lines are kept
 * in the mesh, so neighbours share them to the last bit.
 */
#ifndef COUNTY_BORDERS_H
#define COUNTY_BORDERS_H

#include "land.h"

struct borders {
    struct mesh *mesh;
    int32_t *vertex; /* lattice vertex -> mesh vertex, -1 */
};

/* Makes the lines of a land in a fresh mesh. On return no two of them touch but at common ends. */
void borders_make(struct borders *out, struct mesh *mesh, struct land *land);

/* The rings of all hexagons with this cell number, unexpanded: shells clockwise, holes the other
 * way. Each starts at its lowest lattice vertex. */
struct ring *borders_rings(const struct borders *borders, const struct land *land, int32_t cell,
                           size_t *num);

/* A river's course as mesh vertices, unexpanded. */
struct ring borders_river(const struct borders *borders, const struct course *river);

/* Finds segments that touch other than at common ends; calls found(context, tag, tag) for each
 * pair. Returns how many. */
size_t borders_crossings(struct mesh *mesh, const struct segment *segments, size_t n,
                         void (*found)(void *context, int32_t tag_a, int32_t tag_b), void *context);

#endif
