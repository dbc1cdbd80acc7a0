/* peer.h - the libraries that bench_locate sets beside ours, each in a file of its own: GEOS
 * always, Boost.Geometry and S2 where CMake finds them. */
#ifndef GRID_BENCH_PEER_H
#define GRID_BENCH_PEER_H

#include <grid/layer.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bench_peer {
    const char *name;
    bool planar; /* its edges are straight in the plane, so it must name the owners that we do */
    bool clean_only; /* it refuses edges that occur twice, so it gets coverages without them */
    const char *(*version)(void);
    /* An index over the layer's cells, first rings only. Ends the program when memory is out. */
    void *(*build)(const grid_layer *layer);
    /* The x,y pairs to be asked for, which stay the caller's; turned into what the peer takes,
     * before the clock runs. */
    void (*take)(void *self, size_t n, const double *xy);
    /* Features that hold points first .. first + n - 1, or GRID_NONE. */
    void (*locate)(void *self, size_t first, size_t n, int32_t *cells);
    void (*drop)(void *self);
} bench_peer;

extern const bench_peer peer_geos, peer_boost, peer_s2;

#ifdef __cplusplus
}
#endif
#endif
