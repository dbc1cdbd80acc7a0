/* index.h - the search index: which cells cover a point, decided exactly.
 *
 * The index knows records (sets of rings whose region is even-odd) and the rank of the cell each
 * record belongs to; it knows nothing of codes, names, levels or CRS.
 */
#ifndef GRID_SRC_INDEX_H
#define GRID_SRC_INDEX_H

#include <grid/locate.h>

/* Records to be indexed, ordered by rank: the lowest rank wins where several cells claim a point. A
 * rank's label, a number of 27 bits, is what answers name. Ring r has the points ring_start[r] .. ring_start[r + 1] - 1
 * of xy; record k has the rings record_ring[k] .. record_ring[k + 1] - 1. Rings are closed or not.
 * Every coordinate is valid and flushed (exact.h). Borrowed during the build only. */
typedef struct grid_records {
    size_t num_records;
    const int32_t *rank;
    size_t num_ranks;
    const int32_t *label; /* of each rank */
    const size_t *record_ring;
    const size_t *ring_start;
    const double *xy;
    double *own_xy; /* freed with the records: xy itself, or NULL where xy is somebody else's */
} grid_records;

/* The distinct edges of all records. Edge e runs from its lower end (by y, then x) to its upper:
 * ends[4 e] = ax, ay, bx, by. Its users are the records users[user_start[e]] .. in ascending order,
 * those for which it occurs an odd number of times. Edges without users are left out. */
typedef struct grid_edges {
    size_t num;
    double *ends;
    size_t *user_start; /* num + 1 */
    int32_t *users;
    /* what was dropped, a line for each record that had any */
    size_t *zero_length; /* num_records each; zero-length edges */
    size_t *repeated;    /* edges that occurred more than once */
} grid_edges;

grid_status grid_edges_build(const grid_records *records, grid_edges *out, grid_error *error);
void grid_edges_clear(grid_edges *edges);

typedef struct grid_index grid_index;

/* Builds an index over the records' edges. The edges are taken over (and cleared by the index). */
grid_status grid_index_build(const grid_records *records, grid_edges *edges, grid_index **out,
                             grid_error *error);
void grid_index_free(grid_index *index);

/* The same with another number of tiles; 0: as many as serve speed best. Answers do not depend on it. */
grid_status grid_index_build_sized(const grid_records *records, grid_edges *edges, double tiles_per_edge,
                                   grid_index **out, grid_error *error);

/* Owner of a point by the rule of docs/semantics.md, as the label of its rank, or GRID_NONE; *how becomes
 * a grid_how. x and y are valid and flushed. */
int32_t grid_index_owner(const grid_index *index, double x, double y, uint8_t *how);

/* The same for up to GRID_INDEX_BATCH points, of any value. Neighbours in x and in y stand `step` (1 or 2)
 * doubles apart. `hows` may be NULL. */
enum { GRID_INDEX_BATCH = 1024 };
void grid_index_owners(const grid_index *index, size_t n, const double *x, const double *y, size_t step,
                       int32_t *labels, uint8_t *hows);

/* The same with registers of one width; false when the machine has none such. For tests. */
typedef enum grid_width {
    GRID_WIDTH_PORTABLE,
    GRID_WIDTH_AVX2,
    GRID_WIDTH_AVX512,
    GRID_NUM_WIDTHS
} grid_width;
bool grid_index_owners_by(grid_width width, const grid_index *index, size_t n, const double *x,
                          const double *y, size_t step, int32_t *labels, uint8_t *hows);

/* The same for points known only to within `reach` in x and in y, side by side: hows[i] becomes
 * GRID_DOUBT where the point itself may have another answer. What is not in doubt is never on an edge.
 * Numbers are finite or NaN, which is in doubt. `reach` is above 0 and at most grid_index_reach, which
 * is 0 for an index that cannot do it. */
enum { GRID_DOUBT = 255 };
void grid_index_owners_near(const grid_index *index, double reach, size_t n, const double *x,
                            const double *y, int32_t *labels, uint8_t *hows);
double grid_index_reach(const grid_index *index);

/* Rank of a record. */
int32_t grid_index_rank_of(const grid_index *index, size_t record);

/* Whether the region of one record contains the point by the semi-open rule. */
bool grid_index_record_at(const grid_index *index, size_t record, double x, double y);

/* Edges of one record that go through a point exactly, ends included: their number, of which the first
 * `room` are told. */
size_t grid_index_edges_through(const grid_index *index, size_t record, double x, double y,
                                size_t *edges, size_t room);

/* inside[k] becomes true for every record k whose region contains the point by the semi-open rule. */
void grid_index_records_at(const grid_index *index, double x, double y, bool *inside);

const grid_edges *grid_index_edges(const grid_index *index);
void grid_index_stats_of(const grid_index *index, grid_index_stats *out);

/* Calls back for every pair of edges that share a tile, first < second; a pair may come several times.
 * Stops and returns false when the callback does, or when memory is out. */
bool grid_index_each_pair(const grid_index *index,
                          bool (*visit)(void *context, size_t first, size_t second), void *context);

#endif
