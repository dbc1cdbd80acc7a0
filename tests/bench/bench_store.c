/* bench_store - milliseconds from a stored index to the first answer, beside building it, in the same
 * run and in alternating rounds; medians. Coverages as in bench_locate.
 *
 *   build   edges and index from rings, and one answer
 *   map     the file mapped, all checked, one answer
 *   copy    a blob copied, all checked, one answer
 *   hash    the checksums alone, over the mapped file (of which `map` and `copy` contain one each)
 *   beyond  the file mapped, everything but the checksums checked, one answer
 *   origin  the fingerprint of the rings
 *
 * The clock stops at the answer: letting go is not counted. The file was just written, so it lies in
 * the system's cache. Once the processor's caches are emptied before each turn, as after other work, and
 * once each turn follows another of its kind. The answers of the first point must be the same each time, or the program stops.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "block.h"
#include "fractal.h"
#include "hash.h"
#include "index_store.h"

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench_store: out of memory\n");
        exit(4);
    }
    return memory;
}

static void check(grid_status status, const grid_error *error)
{
    if (status == GRID_OK) return;
    fprintf(stderr, "bench_store: %s\n", error->text);
    exit(3);
}

/* Features are ordered by code and have one ring. */
static grid_records records_of(const grid_layer *layer)
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
    const double *xy = grid_layer_ring(layer, 0, 0, &num_points);
    return (grid_records){n, rank, n, rank, record_ring, ring_start, xy, NULL};
}

static grid_index *build(const grid_records *records)
{
    grid_edges edges;
    grid_index *index;
    grid_error error;
    check(grid_edges_build(records, &edges, &error), &error);
    check(grid_index_build(records, &edges, &index, &error), &error);
    return index;
}

typedef struct stored {
    const grid_index *index;
    const grid_origin *origin;
} stored;

static grid_status write_index(const void *what, grid_sink sink, void *context, grid_error *error)
{
    const stored *s = what;
    return grid_index_store(s->index, s->origin, sink, context, error);
}

typedef struct race {
    const char *path;
    grid_block blob;
    grid_origin origin;
    double x, y;
    int32_t owner;
    uint64_t sum;    /* keeps hashes alive */
    double answered; /* when the first answer came; 0: none was asked for */
} race;

static void answer(race *r, const grid_index *index)
{
    uint8_t how;
    bool same = grid_index_owner(index, r->x, r->y, &how) == r->owner;
    r->answered = bench_now();
    if (same) return;
    fprintf(stderr, "bench_store: another owner\n");
    exit(1);
}

static void open_block(race *r, grid_block block, bool trust_hashes)
{
    grid_index *index;
    grid_error error;
    size_t used;
    check(grid_index_view(block.bytes, block.size, &r->origin, trust_hashes, &index, &used, &error),
          &error);
    answer(r, index);
    grid_index_free(index);
    grid_block_clear(&block);
}

static grid_block map_file(const race *r)
{
    grid_block block;
    grid_error error;
    check(grid_block_map(r->path, &block, &error), &error);
    return block;
}

/* Leaves nothing of the last round in the processor's caches. */
static void evict(void)
{
    enum { SIZE = 64 << 20 };
    static unsigned char *other;
    static unsigned char value;
    if (!other) other = must(malloc(SIZE));
    memset(other, ++value, SIZE);
}

enum { BUILD, MAP, COPY, HASH, BEYOND, ORIGIN, NUM_WAYS };

static double time_way(race *r, int way, const grid_records *records, bool cold)
{
    grid_error error;
    grid_block block;
    grid_index *index;
    if (cold)
        evict();
    else
        time_way(r, way, records, true);
    if (way == HASH) block = map_file(r);
    r->answered = 0;
    double start = bench_now();
    switch (way) {
    case BUILD:
        index = build(records);
        answer(r, index);
        grid_index_free(index);
        break;
    case MAP: open_block(r, map_file(r), false); break;
    case COPY:
        check(grid_block_copy(r->blob.bytes, r->blob.size, &block, &error), &error);
        open_block(r, block, false);
        break;
    case HASH: r->sum += grid_hash(0, block.bytes, block.size); break;
    case BEYOND: open_block(r, map_file(r), true); break;
    default: r->sum += grid_origin_of(records).fingerprint[0]; break;
    }
    double time = 1e3 * ((r->answered > 0 ? r->answered : bench_now()) - start);
    if (way == HASH) grid_block_clear(&block);
    return time;
}

static void measure(size_t vertices, bool cold)
{
    fractal_shape shape = fractal_county(vertices);
    char path[] = "/tmp/bench-store-XXXXXX";
    grid_layer *layer = fractal_layer(&shape);
    grid_records records = records_of(layer);
    race r = {.path = path, .x = shape.west + shape.width / 3, .y = shape.south + shape.height / 3,
              .origin = grid_origin_of(&records)};
    double times[NUM_WAYS][BENCH_ROUNDS];
    grid_error error;
    uint8_t how;

    grid_index *index = build(&records);
    r.owner = grid_index_owner(index, r.x, r.y, &how);
    int file = mkstemp(path);
    if (file >= 0) close(file);
    check(grid_file_replace(path, write_index, &(stored){index, &r.origin}, &error), &error);
    size_t num_edges = grid_index_edges(index)->num;
    grid_index_free(index);
    grid_block mapped = map_file(&r);
    check(grid_block_copy(mapped.bytes, mapped.size, &r.blob, &error), &error);
    grid_block_clear(&mapped);

    for (int round = 0; round < BENCH_ROUNDS; round++)
        for (int way = 0; way < NUM_WAYS; way++) times[way][round] = time_way(&r, way, &records, cold);
    printf("| %zu | %zu | %.1f |", vertices, num_edges, (double)r.blob.size / 1e6);
    for (int way = 0; way < NUM_WAYS; way++) printf(" %.2f |", bench_median(times[way]));
    printf(" %.1f |\n", (double)r.blob.size / 1e6 / bench_median(times[HASH]));
    fflush(stdout);
    remove(path);
    grid_block_clear(&r.blob);
    free((void *)records.rank);
    free((void *)records.record_ring);
    free((void *)records.ring_start);
    grid_layer_free(layer);
}

int main(void)
{
    static const size_t vertices[] = {100, 500, 2000};
    bench_print_machine();
    printf("one thread, milliseconds, medians of %d alternating rounds\n\n", BENCH_ROUNDS);
    for (int cold = 1; cold >= 0; cold--) {
        printf("%s\n\n| vertices a cell | edges | MB | build | map | copy | hash | beyond | origin | "
               "hash GB/s |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
               cold ? "caches emptied" : "\ncaches warm");
        for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) measure(vertices[i], cold);
    }
    return 0;
}
