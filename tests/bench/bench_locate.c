/* bench_locate - nanoseconds to the owner of a point, beside GEOS in the same run.
 *
 * Coverages of 394 cells that fill half a degree, with fractal borders shared bit for bit, of about
 * 100, 500 and 2,000 vertices a cell, and 3,100 county-like areas with repeated edges and rings.
 * Here: grid_locate_many, one thread. The peers: peer_geos.c, and peer_boost.cpp and peer_s2.cpp where
 * their libraries were found. All in alternating rounds, medians. Before the clock runs, every peer of
 * the plane must name the same owner for every point that is inside a cell.
 *
 * usage: bench_locate [POINTS [PEER_POINTS]]    (4,000,000 and 50,000)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>

#include "bench.h"
#include "fractal.h"
#include "index.h"
#include "peer.h"

static const bench_peer *const peers[] = {
    &peer_geos,
#ifdef BENCH_BOOST
    &peer_boost,
#endif
#ifdef BENCH_S2
    &peer_s2,
#endif
};
enum { NUM_PEERS = sizeof peers / sizeof *peers };

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench_locate: out of memory\n");
        exit(4);
    }
    return memory;
}

static grid_map *map_build(const grid_layer *layer)
{
    grid_map *map;
    grid_error error;
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) {
        fprintf(stderr, "bench_locate: %s\n", error.text);
        exit(3);
    }
    return map;
}

/* Milliseconds of edges and index alone; features are ordered by code and have one ring. */
static double time_index(const grid_layer *layer)
{
    size_t n = grid_layer_num_features(layer), num_points;
    int32_t *rank = must(calloc(n + 1, sizeof *rank));
    size_t *record_ring = must(calloc(n + 1, sizeof *record_ring));
    size_t *ring_start = must(calloc(n + 1, sizeof *ring_start));
    for (size_t f = 0; f < n; f++) {
        rank[f] = (int32_t)f;
        record_ring[f + 1] = f + 1;
        grid_layer_ring(layer, f, 0, &num_points);
        ring_start[f + 1] = ring_start[f] + num_points;
    }
    grid_records records = {
        n, rank, n, rank, record_ring, ring_start, grid_layer_ring(layer, 0, 0, &num_points), NULL};
    double times[BENCH_ROUNDS];
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        grid_edges edges;
        grid_index *index;
        double start = bench_now();
        if (grid_edges_build(&records, &edges, NULL) != GRID_OK ||
            grid_index_build(&records, &edges, &index, NULL) != GRID_OK)
            exit(4);
        times[round] = bench_now() - start;
        grid_index_free(index);
    }
    free(rank);
    free(record_ring);
    free(ring_start);
    return 1e3 * bench_median(times);
}

/* Points that a peer has taken and that lie inside a cell: the owners must be the same. */
static void compare_owners(const grid_map *map, const grid_layer *layer, const bench_peer *peer,
                           void *self, size_t n, const double *xy)
{
    int32_t *theirs = must(calloc(n, sizeof *theirs));
    size_t inside = 0;
    peer->locate(self, 0, n, theirs);
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        inside += hit.how == GRID_INTERIOR;
        const char *code = theirs[i] < 0 ? "nobody" : grid_layer_text(layer, (size_t)theirs[i], 0);
        if (hit.how == GRID_INTERIOR && strcmp(grid_unit_code(map, hit.cell), code) != 0) {
            fprintf(stderr, "bench_locate: %.17g %.17g: %s here, %s by %s\n", xy[2 * i], xy[2 * i + 1],
                    grid_unit_code(map, hit.cell), code, peer->name);
            exit(1);
        }
    }
    if (inside < n / 2) {
        fprintf(stderr, "bench_locate: only %zu of %zu points lie inside\n", inside, n);
        exit(1);
    }
    free(theirs);
}

/* Nanoseconds a point in alternating rounds. */
static void race(const grid_map *map, void *const *selves, size_t n, size_t n_peer, const double *xy,
                 double *ours, double *theirs)
{
    double mine[BENCH_ROUNDS], others[NUM_PEERS][BENCH_ROUNDS];
    int32_t *cells = must(calloc(n, sizeof *cells));
    for (size_t p = 0; p < NUM_PEERS; p++) peers[p]->take(selves[p], n, xy);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double start = bench_now();
        grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, NULL, NULL);
        mine[round] = bench_now() - start;
        /* a stretch of neighbours where points are sorted, as many as peers can do in time */
        size_t first = (n - n_peer) / BENCH_ROUNDS * (size_t)round;
        for (size_t p = 0; p < NUM_PEERS; p++) {
            start = bench_now();
            peers[p]->locate(selves[p], first, n_peer, cells);
            others[p][round] = bench_now() - start;
        }
    }
    *ours = 1e9 * bench_median(mine) / (double)n;
    for (size_t p = 0; p < NUM_PEERS; p++) theirs[p] = 1e9 * bench_median(others[p]) / (double)n_peer;
    free(cells);
}

/* `areas` 0: the 394 cells of a county; otherwise that many, with repeats. */
static void measure(size_t areas, size_t vertices, size_t n, size_t n_peer)
{
    fractal_shape shape = fractal_county(vertices);
    if (areas) shape.num_cells = areas;
    const double box[4] = {shape.west, shape.south, shape.width, shape.height};
    grid_layer *clean = fractal_layer(&shape), *layer = areas ? fractal_with_repeats(clean) : clean;
    double *xy = must(malloc(2 * n * sizeof *xy)), ours[2], theirs[2][NUM_PEERS];
    void *selves[NUM_PEERS];
    bench_points(vertices, box, n, xy);

    double index_ms = time_index(layer);
    size_t heap = bench_heap();
    double start = bench_now();
    grid_map *map = map_build(layer);
    double map_ms = 1e3 * (bench_now() - start);
    double map_mb = (double)(bench_heap() - heap) / 1e6, geos_mb = 0;
    for (size_t p = 0; p < NUM_PEERS; p++) {
        heap = bench_heap();
        selves[p] = peers[p]->build(peers[p]->clean_only ? clean : layer);
        peers[p]->take(selves[p], n, xy);
        if (peers[p]->planar) compare_owners(map, layer, peers[p], selves[p], n_peer, xy);
        if (p == 0) geos_mb = (double)(bench_heap() - heap) / 1e6; /* every cell is prepared by now */
    }

    grid_index_stats stats;
    grid_map_index_stats(map, &stats);
    race(map, selves, n, n_peer, xy, &ours[0], theirs[0]);
    bench_sort(box, n, xy);
    race(map, selves, n, n_peer, xy, &ours[1], theirs[1]);
    printf("| %zu | %zu | %zu |", shape.num_cells, vertices, stats.num_edges);
    for (int order = 0; order < 2; order++)
        printf(" %.1f | %.0f | %.0fx |", ours[order], theirs[order][0], theirs[order][0] / ours[order]);
    printf(" %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |", index_ms, map_ms, (double)stats.hot_bytes / 1e6,
           (double)stats.bytes / 1e6, map_mb, geos_mb);
    for (size_t p = 1; p < NUM_PEERS; p++)
        for (int order = 0; order < 2; order++)
            printf(" %.0f | %.0fx |", theirs[order][p], theirs[order][p] / ours[order]);
    printf("\n");
    fflush(stdout);
    for (size_t p = 0; p < NUM_PEERS; p++) peers[p]->drop(selves[p]);
    grid_map_free(map);
    if (layer != clean) grid_layer_free(layer);
    grid_layer_free(clean);
    free(xy);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 4000000;
    size_t n_peer = argc > 2 ? strtoull(argv[2], NULL, 10) : 50000;
    static const size_t vertices[] = {100, 500, 2000};
    if (n == 0 || n_peer == 0 || n_peer > n) {
        fprintf(stderr, "usage: bench_locate [POINTS [PEER_POINTS]]\n");
        return 2;
    }
    bench_print_machine();
    for (size_t p = 0; p < NUM_PEERS; p++)
        printf("%s %s%s", peers[p]->name, peers[p]->version(), p + 1 < NUM_PEERS ? ", " : "; ");
    printf("%zu points (peers %zu), one thread, medians of %d alternating rounds\n\n", n, n_peer,
           BENCH_ROUNDS);
    printf("| cells | vertices a cell | edges | random ns | GEOS ns | ratio | sorted ns | GEOS ns | ratio "
           "| index ms | map ms | hot MB | index MB | map MB | GEOS MB |");
    for (size_t p = 1; p < NUM_PEERS; p++)
        printf(" %s random ns | ratio | sorted ns | ratio |", peers[p]->name);
    printf("\n|");
    for (size_t column = 0; column < 15 + 4 * (NUM_PEERS - 1); column++) printf("--:|");
    printf("\n");
    for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) measure(0, vertices[i], n, n_peer);
    measure(3100, 20, n, n_peer);
    return 0;
}
