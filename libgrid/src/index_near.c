/* index_near.c - edges and cells near a point: plots of tiles are looked at in rings round the point's.
 *
 *   3 3 3 3 3 3 3      ring k holds the plots whose column or row is k away and the other no farther.
 *   3 2 2 2 2 2 3      What is not yet seen lies beyond one of the four sides of the rings seen; when
 *   3 2 1 1 1 2 3      all four are out of reach, nothing nearer can come.
 *   3 2 1 p 1 2 3
 *   3 2 1 1 1 2 3
 *
 * Invariant: whatever rounds is a bound on the safe side (boxes of tiles have a margin far above the
 * rounding of a column or row); which of two edges is nearer is decided by grid_metric_closer. So the
 * order of tiles, edges and records cannot change an answer.
 */
#include "index_near.h"

#include <stdlib.h>
#include <string.h>

#include "index_layout.h"
#include "support.h"

/* How much a tile's box is widened: in tiles (entries have 1e-6, index_build.c), and in parts of the
 * largest coordinate, for tiles that are few doubles wide. */
#define MARGIN 1e-5
#define ROUNDING 0x1p-50

/* The ground of the tiles from (west, south) to (east, north), all included. */
static void box_of_tiles(const grid_index *index, int64_t west, int64_t south, int64_t east,
                         int64_t north, double box[4])
{
    const double *all = index->box, *origin = index->tiles.origin;
    /* a box without width or height has one column or row, which reaches everywhere */
    double width = index->tiles.x_scale > 0 ? 1 / index->tiles.x_scale : 0;
    double height = index->tiles.y_scale > 0 ? 1 / index->tiles.y_scale : 0;
    double slack_x = MARGIN * width + ROUNDING * fmax(fabs(all[0]), fabs(all[2]));
    double slack_y = MARGIN * height + ROUNDING * fmax(fabs(all[1]), fabs(all[3]));
    box[0] = west == 0 ? all[0] : origin[0] + (double)west * width - slack_x;
    box[1] = south == 0 ? all[1] : origin[1] + (double)south * height - slack_y;
    box[2] = east + 1 >= index->tiles.columns ? all[2] : origin[0] + (double)(east + 1) * width + slack_x;
    box[3] = north + 1 >= index->tiles.rows ? all[3] : origin[1] + (double)(north + 1) * height + slack_y;
}

static bool is_within(const grid_probe *probe, int64_t west, int64_t south, int64_t east, int64_t north)
{
    double box[4];
    if (west > east || south > north) return false;
    box_of_tiles(probe->index, west, south, east, north, box);
    return grid_metric_at_least(&probe->metric, box, probe->p) <= probe->reach_m;
}

/* The same for plots. */
static bool plots_within(const grid_probe *probe, int64_t west, int64_t south, int64_t east, int64_t north)
{
    return is_within(probe, west * PLOT_SIDE, south * PLOT_SIDE, (east + 1) * PLOT_SIDE - 1,
                     (north + 1) * PLOT_SIDE - 1);
}

static bool visit_tile(grid_probe *probe, uint32_t word, int64_t column, int64_t row,
                       bool (*visit)(grid_probe *, void *, size_t), void *context)
{
    const grid_index *index = probe->index;
    if (!has_edges(word) || !is_within(probe, column, row, column, row)) return true;
    const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        for (uint32_t i = 0; i < group[1] >> 1; i++) {
            size_t edge = group[GROUP_WORDS + i] >> EDGE_SHIFT;
            /* an edge stands in the groups of all its users: the first will do */
            if (index->edges.users[index->edges.user_start[edge]] != (int32_t)group[0]) continue;
            if (!visit(probe, context, edge)) return false;
        }
    }
    return true;
}

static bool visit_plot(grid_probe *probe, int64_t plot_column, int64_t plot_row,
                       bool (*visit)(grid_probe *, void *, size_t), void *context)
{
    const grid_index *index = probe->index;
    uint32_t plot = index->tiles.plots[plot_row * index->tiles.plot_columns + plot_column];
    if (!(plot & 1) || !plots_within(probe, plot_column, plot_row, plot_column, plot_row)) return true;
    const uint32_t *words = index->tiles.words + (plot >> 1);
    for (int64_t k = 0; k < PLOT_TILES; k++)
        if (!visit_tile(probe, words[k], plot_column * PLOT_SIDE + k % PLOT_SIDE,
                        plot_row * PLOT_SIDE + k / PLOT_SIDE, visit, context))
            return false;
    return true;
}

/* The plot nearest to v on one axis. */
static int64_t nearest_plot(double v, double low, double high, uint32_t part, uint32_t num)
{
    return v <= low ? 0 : v >= high ? num - 1 : part / PLOT_SIDE;
}

void grid_index_each_near(grid_probe *probe, bool (*visit)(grid_probe *, void *, size_t), void *context)
{
    const grid_index *index = probe->index;
    const double *p = probe->p, *box = index->box;
    if (!index->edges.num || grid_metric_at_least(&probe->metric, box, p) > probe->reach_m) return;
    const int64_t columns = index->tiles.plot_columns, rows = index->tiles.plot_rows;
    int64_t c = nearest_plot(p[0], box[0], box[2], column_of(index, p[0]), index->tiles.plot_columns);
    int64_t r = nearest_plot(p[1], box[1], box[3], row_of(index, p[1]), index->tiles.plot_rows);
    for (int64_t k = 0; k < columns || k < rows; k++) {
        int64_t west = c - k > 0 ? c - k : 0, east = c + k < columns ? c + k : columns - 1;
        int64_t south = r - k > 0 ? r - k : 0, north = r + k < rows ? r + k : rows - 1;
        for (int64_t row = south; row <= north; row++) {
            bool whole = row == r - k || row == r + k;
            for (int64_t column = west; column <= east; column++) {
                /* a row that ends no ring has the ring's first and last plot only */
                if (!whole && column != c - k && column != c + k) {
                    if (east == c + k && column < east) column = east;
                    else break;
                }
                if (!visit_plot(probe, column, row, visit, context)) return;
            }
        }
        if (!plots_within(probe, 0, 0, c - k - 1, rows - 1) &&
            !plots_within(probe, c + k + 1, 0, columns - 1, rows - 1) &&
            !plots_within(probe, 0, 0, columns - 1, r - k - 1) &&
            !plots_within(probe, 0, r + k + 1, columns - 1, rows - 1))
            return;
    }
}

static bool boxes_meet(const double a[4], const double b[4])
{
    return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

static void each_in_tile(const grid_index *index, uint32_t word, const double box[4],
                         void (*visit)(void *context, size_t edge), void *context)
{
    const uint32_t *block = block_of(index, word), *group = block + HEADER_WORDS;
    for (uint32_t g = 0; g < block[0]; g++, group += GROUP_WORDS + (group[1] >> 1)) {
        for (uint32_t i = 0; i < group[1] >> 1; i++) {
            size_t edge = group[GROUP_WORDS + i] >> EDGE_SHIFT;
            const double *e = index->edges.ends + 4 * edge;
            const double of_edge[4] = {fmin(e[0], e[2]), e[1], fmax(e[0], e[2]), e[3]};
            if (boxes_meet(of_edge, box)) visit(context, edge);
        }
    }
}

void grid_index_each_in_box(const grid_index *index, const double box[4],
                            void (*visit)(void *context, size_t edge), void *context)
{
    if (!index->edges.num || !boxes_meet(index->box, box)) return;
    uint32_t west = column_of(index, box[0]), east = column_of(index, box[2]);
    uint32_t south = row_of(index, box[1]), north = row_of(index, box[3]);
    for (uint32_t row = south; row <= north; row++) {
        for (uint32_t column = west; column <= east; column++) {
            uint32_t word = tile_word(&index->tiles, column, row);
            if (has_edges(word)) each_in_tile(index, word, box, visit, context);
        }
    }
}

/* ---- the nearest cell ------------------------------------------------------------------------ */

/* Distances are rounded, their order is not: equally far edges may differ in the last place. So a
 * little more than the reach is searched, and of equally far ones the smallest number is told. */
#define BEYOND (1 + 1e-14)

/* The nearest edge so far. */
typedef struct best {
    const double *edge;
    int32_t rank; /* lowest rank of those equally near; of a border, whose it is */
    double distance_m;
} best;

static const double *ends_of(const grid_probe *probe, size_t edge)
{
    return probe->index->edges.ends + 4 * edge;
}

/* -1 when the edge is nearer than the best so far and within reach, 0 when as near, +1 otherwise. */
static int compare_to_best(const grid_probe *probe, const best *b, const double *e)
{
    const double box[4] = {fmin(e[0], e[2]), e[1], fmax(e[0], e[2]), e[3]};
    if (grid_metric_at_least(&probe->metric, box, probe->p) > probe->reach_m) return 1;
    if (b->edge) return grid_metric_closer(&probe->metric, e, b->edge, probe->p);
    return grid_metric_distance(&probe->metric, e, probe->p) <= probe->reach_m ? -1 : 1;
}

/* The edge becomes the best, or one of equally near ones. */
static void take(grid_probe *probe, best *b, const double *e, int order)
{
    double distance = grid_metric_distance(&probe->metric, e, probe->p);
    b->distance_m = order < 0 ? distance : fmin(b->distance_m, distance);
    b->edge = e;
    probe->reach_m = fmin(probe->reach_m, b->distance_m * BEYOND);
}

static bool visit_nearest(grid_probe *probe, void *context, size_t edge)
{
    best *b = context;
    const grid_edges *edges = &probe->index->edges;
    const double *e = ends_of(probe, edge);
    int order = compare_to_best(probe, b, e);
    if (order > 0) return true;
    int32_t rank = probe->index->rank[edges->users[edges->user_start[edge]]];
    if (order < 0 || rank < b->rank) b->rank = rank;
    take(probe, b, e, order);
    return true;
}

int32_t grid_index_nearest(const grid_probe *probe, double *distance_m)
{
    grid_probe own = *probe;
    best b = {.rank = GRID_NONE};
    own.reach_m *= BEYOND;
    grid_index_each_near(&own, visit_nearest, &b);
    if (!b.edge || b.distance_m > probe->reach_m) return GRID_NONE;
    *distance_m = b.distance_m;
    return b.rank;
}

/* ---- the nearest border of a cell ------------------------------------------------------------ */

/* Whether one side of the edge, and not the other, belongs to the cell, as its users see it: beside the
 * edge's middle lies a point that some of them hold; across the edge it is the others. */
static bool is_border_of(const grid_index *index, size_t edge, int32_t rank)
{
    const grid_edges *edges = &index->edges;
    const double *e = edges->ends + 4 * edge;
    size_t num = 0, num_here = 0;
    for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1]; u++)
        num += index->rank[edges->users[u]] == rank;
    if (num < 2) return num == 1;
    double x = grid_exact_flush(e[0] + (e[2] - e[0]) / 2);
    double y = grid_exact_flush(e[1] + (e[3] - e[1]) / 2);
    for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1]; u++)
        if (index->rank[edges->users[u]] == rank)
            num_here += grid_index_record_at(index, (size_t)edges->users[u], x, y);
    return num_here == 0 || num_here == num;
}

static bool visit_border(grid_probe *probe, void *context, size_t edge)
{
    best *b = context;
    const double *e = ends_of(probe, edge);
    int order = compare_to_best(probe, b, e);
    if (order <= 0 && is_border_of(probe->index, edge, b->rank)) take(probe, b, e, order);
    return true;
}

double grid_index_border(const grid_probe *probe, int32_t rank)
{
    grid_probe own = *probe;
    best b = {.rank = rank};
    own.reach_m *= BEYOND;
    grid_index_each_near(&own, visit_border, &b);
    return b.edge && b.distance_m <= probe->reach_m ? b.distance_m : INFINITY;
}

/* ---- all cells within reach ------------------------------------------------------------------ */

typedef struct gathering {
    grid_reached *list;
    size_t num, capacity;
    bool failed;
} gathering;

static bool visit_all(grid_probe *probe, void *context, size_t edge)
{
    gathering *g = context;
    const grid_edges *edges = &probe->index->edges;
    double distance = grid_metric_distance(&probe->metric, ends_of(probe, edge), probe->p);
    int32_t last = GRID_NONE;
    if (!(distance <= probe->reach_m)) return true;
    for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1]; u++) {
        int32_t rank = probe->index->rank[edges->users[u]];
        if (rank == last) continue;
        last = rank;
        if (!grid_grow((void **)&g->list, &g->capacity, g->num, sizeof *g->list)) {
            g->failed = true;
            return false;
        }
        g->list[g->num++] = (grid_reached){probe->index->label[rank], rank, edge, distance};
    }
    return true;
}

static int closer(const grid_probe *probe, const grid_reached *a, const grid_reached *b)
{
    if (a->edge == b->edge) return 0;
    return grid_metric_closer(&probe->metric, ends_of(probe, a->edge), ends_of(probe, b->edge),
                              probe->p);
}

static int compare_by_rank(const void *left, const void *right, void *probe)
{
    const grid_reached *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return closer(probe, a, b);
}

static int compare_by_distance(const void *left, const void *right, void *probe)
{
    const grid_reached *a = left, *b = right;
    int order = closer(probe, a, b);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* Equally far neighbours in the list get one number; with `apart`, those of one rank only. */
static void level_distances(const grid_probe *probe, size_t num, grid_reached *list, bool apart)
{
    for (size_t first = 0, end; first < num; first = end) {
        double least = list[first].distance_m;
        for (end = first + 1; end < num && closer(probe, &list[first], &list[end]) == 0 &&
                              (!apart || list[first].rank == list[end].rank);
             end++)
            least = fmin(least, list[end].distance_m);
        for (size_t i = first; i < end; i++) list[i].distance_m = least;
    }
}

/* The same for edges: all ranks that have one within reach. */
static grid_status reach_edges(const grid_probe *probe, grid_reached **out, size_t *num,
                               grid_error *error)
{
    grid_probe own = *probe;
    gathering g = {0};
    size_t kept = 0;
    own.reach_m *= BEYOND;
    grid_index_each_near(&own, visit_all, &g);
    if (g.failed) {
        free(g.list);
        return grid_fail_memory(error);
    }
    if (g.num) {
        qsort_r(g.list, g.num, sizeof *g.list, compare_by_rank, &own);
        level_distances(probe, g.num, g.list, true);
    }
    for (size_t i = 0; i < g.num; i++)
        if (i == 0 || g.list[i].rank != g.list[kept - 1].rank) g.list[kept++] = g.list[i];
    if (kept) {
        qsort_r(g.list, kept, sizeof *g.list, compare_by_distance, &own);
        level_distances(probe, kept, g.list, false);
    }
    /* the order is exact, so a number may be a unit in the last place below the one before it */
    for (size_t i = 1; i < kept; i++)
        g.list[i].distance_m = fmax(g.list[i].distance_m, g.list[i - 1].distance_m);
    while (kept && g.list[kept - 1].distance_m > probe->reach_m) kept--;
    *out = g.list;
    *num = kept;
    return GRID_OK;
}

/* Regions that hold the point besides the owner's are 0 away. Puts them into the list, after the owner
 * and among those it touches, by rank; what the list says of their edges goes. */
static grid_status add_holders(const grid_probe *probe, int32_t owner, grid_reached **list, size_t *num,
                               grid_error *error)
{
    const grid_index *index = probe->index;
    bool *inside = grid_new_array(index->num_records, sizeof *inside);
    bool *holds = grid_new_array(index->num_ranks, sizeof *holds);
    grid_reached *merged = NULL;
    size_t n = 0;
    if (inside && holds) {
        grid_index_records_at(index, probe->p[0], probe->p[1], inside);
        for (size_t k = 0; k < index->num_records; k++)
            if (inside[k]) holds[index->rank[k]] = true;
        for (size_t i = 0; i < *num; i++)
            if ((*list)[i].distance_m == 0) holds[(*list)[i].rank] = true;
        merged = grid_new_array(*num + index->num_ranks, sizeof *merged);
    }
    for (size_t rank = 0; merged && rank < index->num_ranks; rank++)
        if (holds[rank] && index->label[rank] != owner)
            merged[n++] = (grid_reached){.label = index->label[rank], .rank = (int32_t)rank};
    for (size_t i = 0; merged && i < *num; i++)
        if (!holds[(*list)[i].rank]) merged[n++] = (*list)[i];
    free(inside);
    free(holds);
    if (!merged) return grid_fail_memory(error);
    free(*list);
    *list = merged;
    *num = n;
    return GRID_OK;
}

grid_status grid_index_reached(const grid_probe *probe, grid_reached **out, size_t *num,
                               grid_error *error)
{
    uint8_t how;
    grid_reached *list = NULL;
    size_t n = 0, kept = 0;
    int32_t owner = grid_index_owner(probe->index, probe->p[0], probe->p[1], &how);
    grid_status status = reach_edges(probe, &list, &n, error);
    if (status == GRID_OK && how == GRID_OVERLAP) status = add_holders(probe, owner, &list, &n, error);
    if (status != GRID_OK) goto done;
    if (owner != GRID_NONE) {
        for (size_t i = 0; i < n; i++)
            if (list[i].label != owner) list[kept++] = list[i];
        n = kept;
        size_t capacity = n;
        if (!grid_grow((void **)&list, &capacity, n, sizeof *list)) {
            status = grid_fail_memory(error);
            goto done;
        }
        memmove(list + 1, list, n++ * sizeof *list);
        list[0] = (grid_reached){.label = owner, .rank = GRID_NONE};
    }
    *out = list;
    *num = n;
    return GRID_OK;
done:
    free(list);
    return status;
}
