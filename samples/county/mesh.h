/* mesh.h - the one plane that everything is cut from: vertices on an integer grid, edges that can
 * be split, and exact tests.
 *
 *   A ring is a list of vertex numbers. A border edge a-b is refined by splitting it at c:
 *
 *        a -------- b      split(a,b,c)      a --- c --- b
 *
 *   The split is remembered by the edge, not by the ring, so both neighbours (and a river that runs
 *   along the border) walk over the very same vertices when their rings are expanded. This is what
 *   makes shared edges bit-identical, however deep the refinement.
 *
 * Coordinates are whole numbers of 1/1024 m east and north of (MESH_EAST, MESH_NORTH). Written out
 * as doubles they are exact, so what is proven here on integers holds bit for bit in the files.
 * Differences are below 2^26, so that orientations fit into 64 bits without rounding.
 */
#ifndef COUNTY_MESH_H
#define COUNTY_MESH_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

#define MESH_EAST 518000.0
#define MESH_NORTH 4260000.0
#define MESH_UNIT 1024 /* steps a metre */

struct spot {
    int32_t x, y;
};

struct ring {
    int32_t *at; /* vertex numbers, not repeated at the end */
    size_t n;
};

struct split; /* edge -> the vertex it is split at */

struct mesh {
    struct pool *pool;
    struct spot *spots;
    size_t num, capacity;
    struct split *splits; /* open-addressing hash */
    size_t num_splits, split_slots;
};

void mesh_start(struct mesh *mesh, struct pool *pool);
int32_t mesh_add(struct mesh *mesh, struct spot spot);

/* Splits edge a-b (either direction) at vertex c. The edge must not be split yet. */
void mesh_split(struct mesh *mesh, int32_t a, int32_t b, int32_t c);

/* Forgets all splits and the vertices from number `keep` on. */
void mesh_forget(struct mesh *mesh, size_t keep);

/* The ring (closed) or path (open) with all splits followed. */
struct ring mesh_expand(struct mesh *mesh, struct ring ring, bool closed);

/* Sign of the turn a -> b -> c: +1 left, -1 right, 0 straight. Exact. */
int spot_turn(struct spot a, struct spot b, struct spot c);

/* True when the closed segments a-b and c-d share a point other than a common end vertex. */
bool spot_touch(struct spot a, struct spot b, struct spot c, struct spot d);

/* Twice the signed area of a ring in square steps, positive when counter-clockwise. Exact. */
int64_t mesh_area2(const struct mesh *mesh, struct ring ring);

/* True when p lies strictly inside the ring by the crossing rule (points on it: either). */
bool mesh_inside(const struct mesh *mesh, struct ring ring, struct spot p);

static inline double spot_east(struct spot s) { return MESH_EAST + s.x / (double)MESH_UNIT; }
static inline double spot_north(struct spot s) { return MESH_NORTH + s.y / (double)MESH_UNIT; }

/* Segments in square buckets, for asking what is near. */
struct segment {
    int32_t a, b; /* vertices */
    int32_t tag;  /* whatever the caller wants to know again */
};

struct buckets {
    struct mesh *mesh;
    int32_t size; /* side of a bucket, steps */
    int32_t columns, rows;
    uint32_t *first; /* first[k] .. first[k+1]-1 index `list` */
    uint32_t *list;  /* segment numbers */
    const struct segment *segments;
};

/* The segments array must outlive the buckets. */
void buckets_build(struct buckets *out, struct mesh *mesh, const struct segment *segments, size_t n,
                   int32_t size);

/* Range of bucket columns or rows that a span of coordinates touches. */
void buckets_range(const struct buckets *buckets, struct spot low, struct spot high,
                   int32_t out[4]);

/* True when a segment touches the convex polygon with n corners: an edge of it, or lies inside.
 * *hit, if not NULL, is the first such segment. */
bool buckets_touch(const struct buckets *buckets, const struct spot *corners, size_t n,
                   const struct segment **hit);

#endif
