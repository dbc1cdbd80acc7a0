/* bench_locate - nanoseconds to the owner of a point, beside GEOS in the same run.
 *
 * Coverages of 394 cells that fill half a degree, with fractal borders shared bit for bit, of about
 * 100, 500 and 2,000 vertices a cell, and 3,100 county-like areas with repeated edges and rings. Here: grid_locate_many, one thread. GEOS: an STRtree over the
 * cells, then prepared `contains` on what it finds, C API, one thread. Both in alternating rounds,
 * medians. Before the clock runs, both must name the same owner for every point that is inside a
 * cell.
 *
 * usage: bench_locate [POINTS [GEOS_POINTS]]    (1,000,000 and 50,000)
 */
#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>

#include "bench.h"
#include "fractal.h"
#include "index.h"

typedef struct peer {
    GEOSContextHandle_t geos;
    GEOSGeometry **polygons;
    const GEOSPreparedGeometry **prepared;
    GEOSSTRtree *tree;
    size_t num;
} peer;

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench_locate: out of memory\n");
        exit(4);
    }
    return memory;
}

static peer peer_build(const grid_layer *layer)
{
    peer p = {.geos = must(GEOS_init_r()), .num = grid_layer_num_features(layer)};
    p.polygons = must(calloc(p.num, sizeof *p.polygons));
    p.prepared = must(calloc(p.num, sizeof *p.prepared));
    p.tree = must(GEOSSTRtree_create_r(p.geos, 10));
    for (size_t f = 0; f < p.num; f++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, f, 0, &n);
        GEOSCoordSequence *points =
            must(GEOSCoordSeq_copyFromBuffer_r(p.geos, xy, (unsigned)n, 0, 0));
        GEOSGeometry *ring = must(GEOSGeom_createLinearRing_r(p.geos, points));
        p.polygons[f] = must(GEOSGeom_createPolygon_r(p.geos, ring, NULL, 0));
        p.prepared[f] = GEOSPrepare_r(p.geos, p.polygons[f]);
        GEOSSTRtree_insert_r(p.geos, p.tree, p.polygons[f], (void *)(uintptr_t)(f + 1));
    }
    return p;
}

static void peer_free(peer *p)
{
    GEOSSTRtree_destroy_r(p->geos, p->tree);
    for (size_t f = 0; f < p->num; f++) {
        GEOSPreparedGeom_destroy_r(p->geos, p->prepared[f]);
        GEOSGeom_destroy_r(p->geos, p->polygons[f]);
    }
    free(p->polygons);
    free(p->prepared);
    GEOS_finish_r(p->geos);
}

typedef struct question {
    const peer *peer;
    const GEOSGeometry *point;
    int32_t owner;
} question;

static void ask_cell(void *item, void *context)
{
    question *q = context;
    size_t f = (size_t)(uintptr_t)item - 1;
    if (q->owner == GRID_NONE &&
        GEOSPreparedContains_r(q->peer->geos, q->peer->prepared[f], q->point) == 1)
        q->owner = (int32_t)f;
}

static void peer_locate(const peer *p, size_t n, const double *xy, int32_t *cells)
{
    for (size_t i = 0; i < n; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(p->geos, xy[2 * i], xy[2 * i + 1]);
        question q = {p, point, GRID_NONE};
        GEOSSTRtree_query_r(p->geos, p->tree, point, ask_cell, &q);
        GEOSGeom_destroy_r(p->geos, point);
        cells[i] = q.owner;
    }
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
        n, rank, n, rank, record_ring, ring_start, grid_layer_ring(layer, 0, 0, &num_points)};
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

/* Points that both have and that lie inside a cell: the owners must be the same. */
static void compare_owners(const grid_map *map, const grid_layer *layer, const peer *p, size_t n,
                           const double *xy)
{
    int32_t *theirs = must(calloc(n, sizeof *theirs));
    size_t inside = 0;
    peer_locate(p, n, xy, theirs);
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        inside += hit.how == GRID_INTERIOR;
        const char *code = theirs[i] < 0 ? "nobody" : grid_layer_text(layer, (size_t)theirs[i], 0);
        if (hit.how == GRID_INTERIOR && strcmp(grid_unit_code(map, hit.cell), code) != 0) {
            fprintf(stderr, "bench_locate: %.17g %.17g: %s here, %s by GEOS\n", xy[2 * i],
                    xy[2 * i + 1], grid_unit_code(map, hit.cell), code);
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
static void race(const grid_map *map, const peer *p, size_t n, size_t n_peer, const double *xy,
                 double *ours, double *theirs)
{
    double mine[BENCH_ROUNDS], peers[BENCH_ROUNDS];
    int32_t *cells = must(calloc(n, sizeof *cells));
    /* the peer gets a stretch of neighbours where points are sorted, as many as it can do in time
     */
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double start = bench_now();
        grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, NULL, NULL);
        mine[round] = bench_now() - start;
        size_t first = (n - n_peer) / BENCH_ROUNDS * (size_t)round;
        start = bench_now();
        peer_locate(p, n_peer, xy + 2 * first, cells);
        peers[round] = bench_now() - start;
    }
    *ours = 1e9 * bench_median(mine) / (double)n;
    *theirs = 1e9 * bench_median(peers) / (double)n_peer;
    free(cells);
}

/* `areas` 0: the 394 cells of a county; otherwise that many, with repeats. */
static void measure(size_t areas, size_t vertices, size_t n, size_t n_peer)
{
    fractal_shape shape = fractal_county(vertices);
    if (areas) shape.num_cells = areas;
    const double box[4] = {shape.west, shape.south, shape.width, shape.height};
    grid_layer *layer = fractal_layer(&shape);
    if (areas) {
        grid_layer *clean = layer;
        layer = fractal_with_repeats(clean);
        grid_layer_free(clean);
    }
    double *xy = must(malloc(2 * n * sizeof *xy)), ours[2], theirs[2];
    bench_points(vertices, box, n, xy);

    double index_ms = time_index(layer);
    size_t heap = bench_heap();
    double start = bench_now();
    grid_map *map = map_build(layer);
    double map_ms = 1e3 * (bench_now() - start);
    double map_mb = (double)(bench_heap() - heap) / 1e6;
    heap = bench_heap();
    start = bench_now();
    peer p = peer_build(layer);
    compare_owners(map, layer, &p, n_peer, xy); /* prepares every cell */
    double peer_mb = (double)(bench_heap() - heap) / 1e6;

    grid_index_stats stats;
    grid_map_index_stats(map, &stats);
    race(map, &p, n, n_peer, xy, &ours[0], &theirs[0]);
    bench_sort(box, n, xy);
    race(map, &p, n, n_peer, xy, &ours[1], &theirs[1]);
    printf("| %zu | %zu | %zu | %.1f | %.0f | %.0fx | %.1f | %.0f | %.0fx | %.1f | %.1f | %.1f | %.1f | "
           "%.1f |\n",
           shape.num_cells, vertices, stats.num_edges, ours[0], theirs[0], theirs[0] / ours[0], ours[1], theirs[1],
           theirs[1] / ours[1], index_ms, map_ms, (double)stats.bytes / 1e6, map_mb, peer_mb);
    fflush(stdout);
    peer_free(&p);
    grid_map_free(map);
    grid_layer_free(layer);
    free(xy);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    size_t n_peer = argc > 2 ? strtoull(argv[2], NULL, 10) : 50000;
    static const size_t vertices[] = {100, 500, 2000};
    if (n == 0 || n_peer == 0 || n_peer > n) {
        fprintf(stderr, "usage: bench_locate [POINTS [GEOS_POINTS]]\n");
        return 2;
    }
    bench_print_machine();
    printf("GEOS %s; %zu points (GEOS %zu), one thread, medians of %d alternating rounds\n\n",
           GEOSversion(), n, n_peer, BENCH_ROUNDS);
    printf("| cells | vertices a cell | edges | random ns | GEOS ns | ratio | sorted ns | GEOS ns | ratio "
           "| index ms | "
           "map ms | index MB | map MB | GEOS MB |\n");
    printf("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) measure(0, vertices[i], n, n_peer);
    measure(3100, 20, n, n_peer);
    return 0;
}
