/* Every way by which the index comes to an answer, against the oracle: single points, batches with
 * registers of each width that the machine has, points known to within a reach, and the public
 * call.
 *
 *   layer --> points, hard and random --> oracle, once a point --> truth
 *         --> index ------------------------ each way ------------> the same owner and how
 *
 * Coverages of 20 k, 100 k and 382 k edges, and two with repeated points, edges gone along two and
 * three times, and rings wound two and three times; there the oracle is the rule as it is written.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adversary.h"
#include "exact.h"
#include "fractal.h"
#include "map_layout.h"
#include "random.h"

/* What the oracle says of n points; cells are units of a map of one level, which it numbers alike:
 * by code. */
typedef struct truth {
    size_t n;
    double *x, *y;
    int32_t *cells;
    uint8_t *hows;
} truth;

/* The same points by one way. */
typedef struct answers {
    int32_t *cells;
    uint8_t *hows; /* GRID_DOUBT: no answer */
} answers;

static void *must(void *memory)
{
    assert_non_null(memory);
    return memory;
}

/* The first points of the rings that are not as in `clean`: where their faults are. */
static grid_layer *faults_of(const grid_layer *layer, const grid_layer *clean)
{
    grid_layer *out;
    assert_int_equal(grid_layer_new("faults", NULL, &out, NULL), GRID_OK);
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        size_t n, num_clean;
        const double *xy = grid_layer_ring(layer, f, 0, &n);
        grid_layer_ring(clean, f, 0, &num_clean);
        if (n == num_clean) continue;
        n = 5;
        assert_int_equal(grid_layer_add_feature(out, GRID_GEOMETRY_POLYGON, 1, &n, xy, NULL, NULL),
                         GRID_OK);
    }
    assert_true(grid_layer_num_features(out) > 0);
    return out;
}

/* Hard points first, a third of them about the layer's faults if it has any, then random ones, and
 * a few that are none. */
static truth ask_oracle(const grid_layer *layer, const grid_layer *faults, size_t hard,
                        size_t random)
{
    static const double none[] = {NAN, INFINITY, -INFINITY, 1.5e100, -0.0, 1e-200, 5e-324};
    enum { NUM_NONE = sizeof none / sizeof *none };
    truth t = {.n = hard + random};
    double *xy = must(malloc(2 * t.n * sizeof *xy));
    oracle *self = oracle_new(layer, "code");
    t.x = must(malloc(t.n * sizeof *t.x));
    t.y = must(malloc(t.n * sizeof *t.y));
    t.cells = must(malloc(t.n * sizeof *t.cells));
    t.hows = must(malloc(t.n));
    adversary_points(layer, 140929, hard, xy);
    if (faults) adversary_points(faults, 140931, hard / 3, xy);
    adversary_random(layer, 140930, random, xy + 2 * hard);
    for (size_t i = 0; i < NUM_NONE; i++) xy[2 * (i * (t.n / NUM_NONE)) + i % 2] = none[i];
    for (size_t i = 0; i < t.n; i++) {
        oracle_answer answer = oracle_locate(self, xy[2 * i], xy[2 * i + 1]);
        t.x[i] = xy[2 * i];
        t.y[i] = xy[2 * i + 1];
        t.cells[i] = answer.cell;
        t.hows[i] = (uint8_t)answer.how;
    }
    oracle_free(self);
    free(xy);
    return t;
}

static void truth_clear(truth *t)
{
    free(t->x);
    free(t->y);
    free(t->cells);
    free(t->hows);
}

static void judge(const char *set, const char *way, const truth *t, const answers *a)
{
    size_t differences = 0, doubts = 0;
    for (size_t i = 0; i < t->n; i++) {
        doubts += a->hows[i] == GRID_DOUBT;
        if (a->hows[i] == GRID_DOUBT || (a->hows[i] == t->hows[i] && a->cells[i] == t->cells[i]))
            continue;
        if (++differences <= 5)
            printf("%s, %s: point %.17g %.17g is %d %s, the oracle says %d %s\n", set, way, t->x[i],
                   t->y[i], (int)a->cells[i], grid_how_name((grid_how)a->hows[i]), (int)t->cells[i],
                   grid_how_name((grid_how)t->hows[i]));
    }
    printf("%s, %s: %zu points, %zu in doubt, %zu differences\n", set, way, t->n, doubts,
           differences);
    fflush(stdout);
    assert_int_equal(differences, 0);
    assert_true(doubts < t->n);
}

static void check_single_points(const char *set, const grid_index *index, const truth *t,
                                answers *a)
{
    for (size_t i = 0; i < t->n; i++) {
        a->cells[i] = GRID_NONE;
        a->hows[i] = GRID_INVALID;
        if (grid_exact_valid(t->x[i]) && grid_exact_valid(t->y[i]))
            a->cells[i] = grid_index_owner(index, grid_exact_flush(t->x[i]),
                                           grid_exact_flush(t->y[i]), &a->hows[i]);
    }
    judge(set, "single points", t, a);
}

/* Batches full and less than full: the last registers are then partly filled. */
static void check_widths(const char *set, const grid_index *index, const truth *t, answers *a)
{
    static const char *const names[GRID_NUM_WIDTHS] = {"portable", "AVX2", "AVX-512"};
    size_t num = 0;
    for (int width = 0; width < GRID_NUM_WIDTHS; width++) {
        bool have = true;
        for (size_t at = 0, n; have && at < t->n; at += n) {
            n = at / 1000 % 2 ? GRID_INDEX_BATCH : GRID_INDEX_BATCH - 1 - at % 17;
            if (n > t->n - at) n = t->n - at;
            have = grid_index_owners_by((grid_width)width, index, n, t->x + at, t->y + at, 1,
                                        a->cells + at, a->hows + at);
        }
        if (have) judge(set, names[width], t, a);
        num += have;
    }
    assert_true(num >= 1);
}

/* What is not in doubt for a point known to within a reach holds for the point itself. */
static void check_near(const char *set, const grid_index *index, const truth *t, answers *a)
{
    double reach = grid_index_reach(index);
    assert_true(reach > 0);
    for (size_t at = 0, n; at < t->n; at += n) {
        n = t->n - at < GRID_INDEX_BATCH ? t->n - at : GRID_INDEX_BATCH;
        grid_index_owners_near(index, reach, n, t->x + at, t->y + at, a->cells + at, a->hows + at);
        for (size_t i = at; i < at + n; i++) /* the way takes finite numbers and NaN only */
            if (t->hows[i] == GRID_INVALID) a->hows[i] = GRID_DOUBT;
    }
    judge(set, "within a reach", t, a);
}

/* Which ends lie where decides what kind of tile answers, so each index must be asked all points.
 */
static void check_index(const char *set, const grid_index *index, const truth *t, answers *a)
{
    check_single_points(set, index, t, a);
    check_widths(set, index, t, a);
    check_near(set, index, t, a);
}

/* Coordinates in pairs, and no `how` wanted: the owners must be the same. */
static void check_pairs(const char *set, const grid_index *index, const truth *t, answers *a)
{
    double xy[2 * GRID_INDEX_BATCH];
    for (int width = 0; width < GRID_NUM_WIDTHS; width++) {
        bool have = true;
        for (size_t at = 0, n; have && at < t->n; at += n) {
            n = t->n - at < GRID_INDEX_BATCH ? t->n - at : GRID_INDEX_BATCH;
            for (size_t i = 0; i < n; i++) xy[2 * i] = t->x[at + i], xy[2 * i + 1] = t->y[at + i];
            have = grid_index_owners_by((grid_width)width, index, n, xy, xy + 1, 2, a->cells + at, NULL);
        }
        if (!have) continue;
        memcpy(a->hows, t->hows, t->n);
        judge(set, "pairs", t, a);
    }
}

typedef struct coded {
    const char *code;
    size_t feature;
} coded;

static int compare_codes(const void *left, const void *right)
{
    return strcmp(((const coded *)left)->code, ((const coded *)right)->code);
}

/* The layer's features as records in the order of their codes, as a map numbers them. */
static grid_index *index_of(const grid_layer *layer, double tiles_per_edge)
{
    size_t num = grid_layer_num_features(layer), rings = 0, points = 0, n;
    for (size_t f = 0; f < num; f++) {
        rings += grid_layer_num_rings(layer, f);
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++)
            points += (grid_layer_ring(layer, f, r, &n), n);
    }
    int32_t *rank = must(calloc(num + 1, sizeof *rank));
    size_t *record_ring = must(calloc(num + 1, sizeof *record_ring));
    coded *order = must(calloc(num + 1, sizeof *order));
    size_t *ring_start = must(calloc(rings + 1, sizeof *ring_start));
    double *xy = must(calloc(2 * points + 1, sizeof *xy));
    for (size_t f = 0; f < num; f++) order[f] = (coded){grid_layer_text(layer, f, 0), f};
    qsort(order, num, sizeof *order, compare_codes);
    for (size_t k = 0, ring = 0; k < num; k++) {
        size_t f = order[k].feature;
        rank[k] = (int32_t)k;
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++, ring++) {
            const double *from = grid_layer_ring(layer, f, r, &n);
            memcpy(xy + 2 * ring_start[ring], from, 2 * n * sizeof *xy);
            ring_start[ring + 1] = ring_start[ring] + n;
        }
        record_ring[k + 1] = ring;
    }
    for (size_t i = 0; i < 2 * points; i++) xy[i] = grid_exact_flush(xy[i]);
    const grid_records records = {num, rank, num, rank, record_ring, ring_start, xy, NULL};
    grid_edges edges;
    grid_index *index;
    assert_int_equal(grid_edges_build(&records, &edges, NULL), GRID_OK);
    assert_int_equal(grid_index_build_sized(&records, &edges, tiles_per_edge, &index, NULL), GRID_OK);
    free(order);
    free(rank);
    free(record_ring);
    free(ring_start);
    free(xy);
    return index;
}

/* Tiles from a fraction of one for each edge, where no line has room, to a hundred. */
static void check_tile_sizes(const char *set, const grid_layer *layer, const truth *t, answers *a)
{
    static const double sizes[] = {0.05, 1, 30, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        grid_index *index = index_of(layer, sizes[i]);
        grid_index_stats stats;
        grid_index_stats_of(index, &stats);
        printf("%g tiles for each edge: %zu, %zu with a border\n", sizes[i], stats.num_tiles,
               stats.num_border_tiles);
        check_widths(set, index, t, a);
        grid_index_free(index);
    }
}

static void check_layer(const char *set, const grid_layer *layer, const grid_layer *faults,
                        size_t hard, size_t random)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    truth t = ask_oracle(layer, faults, scaled(hard), scaled(random));
    answers a = {must(malloc(t.n * sizeof *a.cells)), must(malloc(t.n))};
    size_t counts[GRID_INVALID + 1] = {0};
    for (size_t i = 0; i < t.n; i++) counts[t.hows[i]]++;
    printf("%s: %zu points by the oracle:", set, t.n);
    for (int how = 0; how <= GRID_INVALID; how++)
        if (counts[how]) printf(" %s %zu", grid_how_name((grid_how)how), counts[how]);
    printf("\n");
    check_index(set, map->index, &t, &a);
    check_pairs(set, map->index, &t, &a);
    check_tile_sizes(set, layer, &t, &a);
    assert_int_equal(grid_locate_many(map, t.n, t.x, t.y, 0, a.cells, a.hows, NULL, NULL, NULL),
                     GRID_OK);
    judge(set, "grid_locate_many", &t, &a);
    free(a.cells);
    free(a.hows);
    truth_clear(&t);
    grid_map_free(map);
}

/* `cells` 0: the 394 of a county. */
static void check_set(const char *set, size_t cells, size_t vertices, bool repeats, size_t hard,
                      size_t random)
{
    fractal_shape shape = fractal_county(vertices);
    if (cells) shape.num_cells = cells;
    grid_layer *layer = fractal_layer(&shape);
    if (repeats) {
        grid_layer *faulty = fractal_with_repeats(layer), *faults = faults_of(faulty, layer);
        check_layer(set, faulty, faults, hard, random);
        grid_layer_free(faulty);
        grid_layer_free(faults);
    } else {
        check_layer(set, layer, NULL, hard, random);
    }
    grid_layer_free(layer);
}

static void clean_coverages(void **state)
{
    (void)state;
    check_set("20 k edges", 0, 100, false, 500000, 100000);
    check_set("100 k edges", 0, 500, false, 900000, 200000);
    check_set("382 k edges", 0, 2000, false, 500000, 100000);
}

static void repeated_edges_and_rings(void **state)
{
    (void)state;
    check_set("100 k edges, repeats", 0, 500, true, 900000, 200000);
    check_set("3,100 areas, repeats", 3100, 20, true, 500000, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(clean_coverages),
                                       cmocka_unit_test(repeated_edges_and_rings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
