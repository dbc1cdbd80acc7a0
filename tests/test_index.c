/* The index from inside: distinct edges and their users by the rule of odd numbers; owners, records
 * and pairs of edges against plain search over all edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"
#include "fractal.h"
#include "index.h"
#include "index_line.h"
#include "map_layout.h"
#include "random.h"

enum { MAX_RECORDS = 6, MAX_RINGS = 18, MAX_XY = 2 * 12 * MAX_RINGS };

typedef struct soup {
    grid_records in;
    int32_t rank[MAX_RECORDS], label[MAX_RECORDS];
    size_t record_ring[MAX_RECORDS + 1], ring_start[MAX_RINGS + 1];
    double xy[MAX_XY];
} soup;

static void random_soup(uint64_t *state, soup *s)
{
    size_t side = 2 + random_below(state, 9), rings = 0, points = 0;
    size_t num = 1 + random_below(state, MAX_RECORDS);
    for (size_t k = 0; k < num; k++) {
        s->rank[k] = k ? s->rank[k - 1] + (int32_t)random_below(state, 2) : 0;
        s->label[k] = 1000 - (int32_t)k; /* of rank k: labels need not ascend */
        s->record_ring[k] = rings;
        for (size_t r = random_below(state, 3) + 1; r > 0; r--) {
            s->ring_start[rings++] = points;
            for (size_t i = 1 + random_below(state, 11); i > 0; i--, points++) {
                s->xy[2 * points] = (double)random_below(state, side);
                s->xy[2 * points + 1] = (double)random_below(state, side);
            }
        }
    }
    s->record_ring[num] = rings;
    s->ring_start[rings] = points;
    s->in = (grid_records){
        num, s->rank, (size_t)s->rank[num - 1] + 1, s->label, s->record_ring, s->ring_start, s->xy, NULL};
}

/* How often a record's rings run along the edge a - b, either way. */
static size_t uses_of(const soup *s, size_t record, const double *a, const double *b)
{
    size_t uses = 0;
    for (size_t r = s->record_ring[record]; r < s->record_ring[record + 1]; r++) {
        size_t n = s->ring_start[r + 1] - s->ring_start[r];
        const double *ring = s->xy + 2 * s->ring_start[r];
        for (size_t i = 0; i < n; i++) {
            const double *p = ring + 2 * i, *q = ring + 2 * ((i + 1) % n);
            bool along = p[0] == a[0] && p[1] == a[1] && q[0] == b[0] && q[1] == b[1];
            bool back = q[0] == a[0] && q[1] == a[1] && p[0] == b[0] && p[1] == b[1];
            uses += along || back;
        }
    }
    return uses;
}

static void check_edges(const soup *s, const grid_edges *edges)
{
    for (size_t e = 0; e < edges->num; e++) {
        const double *a = edges->ends + 4 * e, *b = a + 2;
        assert_true(a[1] < b[1] || (a[1] == b[1] && a[0] < b[0]));
        assert_true(edges->user_start[e] < edges->user_start[e + 1]);
        size_t u = edges->user_start[e];
        for (size_t k = 0; k < s->in.num_records; k++) {
            bool listed = u < edges->user_start[e + 1] && edges->users[u] == (int32_t)k;
            assert_int_equal(listed, uses_of(s, k, a, b) % 2);
            u += listed;
        }
        assert_int_equal(u, edges->user_start[e + 1]);
        for (size_t f = 0; f < e; f++)
            assert_true(memcmp(a, edges->ends + 4 * f, 4 * sizeof *a) != 0);
    }
    /* none is missing */
    for (size_t k = 0; k < s->in.num_records; k++) {
        size_t odd = 0, want = 0;
        for (size_t u = 0; u < edges->user_start[edges->num]; u++)
            odd += edges->users[u] == (int32_t)k;
        for (size_t i = 0; i < 121 * 121; i++) {
            const double a[2] = {(double)(i % 11), (double)(i / 11 % 11)};
            const double b[2] = {(double)(i / 121 % 11), (double)(i / 1331)};
            if (a[1] < b[1] || (a[1] == b[1] && a[0] < b[0])) want += uses_of(s, k, a, b) % 2;
        }
        assert_int_equal(odd, want);
    }
}

static void edges_count_once_when_odd(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scaled(60); seed++) {
        uint64_t random = seed;
        soup s;
        grid_edges edges;
        random_soup(&random, &s);
        assert_int_equal(grid_edges_build(&s.in, &edges, NULL), GRID_OK);
        check_edges(&s, &edges);
        grid_edges_clear(&edges);
    }
}

static bool record_holds(const grid_edges *edges, size_t record, const double *p, bool *touches)
{
    bool inside = false;
    for (size_t e = 0; e < edges->num; e++) {
        const double *a = edges->ends + 4 * e, *b = a + 2;
        bool used = false;
        for (size_t u = edges->user_start[e]; u < edges->user_start[e + 1]; u++)
            used |= edges->users[u] == (int32_t)record;
        if (!used) continue;
        int side = grid_exact_orient(a, b, p);
        inside ^= a[1] <= p[1] && p[1] < b[1] && side > 0;
        *touches |= side == 0 && p[1] >= a[1] && p[1] <= b[1] && p[0] >= fmin(a[0], b[0]) &&
                    p[0] <= fmax(a[0], b[0]);
    }
    return inside;
}

/* The answer by plain search, and by the index for a single point and for a batch of it. */
static void check_point(const soup *s, const grid_index *index, double x, double y)
{
    const double p[2] = {x, y};
    bool inside[MAX_RECORDS];
    int32_t lowest = GRID_NONE, touch = GRID_NONE, last = GRID_NONE, num = 0, label;
    uint8_t how, want;
    grid_index_records_at(index, x, y, inside);
    for (size_t k = 0; k < s->in.num_records; k++) {
        bool touches = false, holds = record_holds(grid_index_edges(index), k, p, &touches);
        assert_int_equal(inside[k], holds);
        assert_int_equal(grid_index_record_at(index, k, x, y), holds);
        if (touches && touch == GRID_NONE) touch = s->rank[k];
        if (holds && s->rank[k] != last) {
            last = s->rank[k];
            if (lowest == GRID_NONE) lowest = last;
            num++;
        }
    }
    if (num)
        want = num > 1 ? GRID_OVERLAP : touch == GRID_NONE ? GRID_INTERIOR : GRID_BORDER;
    else
        want = touch == GRID_NONE ? GRID_OUTSIDE : GRID_RIM;
    int32_t owner = num ? lowest : touch;
    owner = owner == GRID_NONE ? GRID_NONE : s->label[owner];
    label = grid_index_owner(index, x, y, &how);
    assert_int_equal(how, want);
    assert_int_equal(label, owner);
    for (int width = 0; width < GRID_NUM_WIDTHS; width++) {
        if (!grid_index_owners_by((grid_width)width, index, 1, &x, &y, 1, &label, &how))
            continue;
        assert_int_equal(how, want);
        assert_int_equal(label, owner);
    }
}

static void owners_agree_with_plain_search(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scaled(3000); seed++) {
        uint64_t random = seed * 31 + 7;
        soup s;
        grid_edges edges;
        grid_index *index;
        random_soup(&random, &s);
        assert_int_equal(grid_edges_build(&s.in, &edges, NULL), GRID_OK);
        assert_int_equal(grid_index_build(&s.in, &edges, &index, NULL), GRID_OK);
        for (size_t i = 0; i < 200; i++)
            check_point(&s, index, (double)random_below(&random, 25) / 2 - 1,
                        (double)random_below(&random, 25) / 2 - 1);
        grid_index_free(index);
    }
}

typedef struct pairs {
    size_t num;
    bool seen[256][256];
} pairs;

static bool note_pair(void *context, size_t first, size_t second)
{
    pairs *p = context;
    assert_true(first < second);
    p->seen[first][second] = true;
    p->num++;
    return true;
}

static bool stop_at_once(void *context, size_t first, size_t second)
{
    (void)first;
    (void)second;
    ++*(size_t *)context;
    return false;
}

static bool meet(const double *e, const double *f)
{
    if (fmax(e[0], e[2]) < fmin(f[0], f[2]) || fmax(f[0], f[2]) < fmin(e[0], e[2]) ||
        fmax(e[1], e[3]) < fmin(f[1], f[3]) || fmax(f[1], f[3]) < fmin(e[1], e[3]))
        return false;
    return grid_exact_orient(e, e + 2, f) * grid_exact_orient(e, e + 2, f + 2) <= 0 &&
           grid_exact_orient(f, f + 2, e) * grid_exact_orient(f, f + 2, e + 2) <= 0;
}

/* The coverage check rests on this: edges that meet share a tile. */
static void edges_that_meet_are_paired(void **state)
{
    static pairs p;
    size_t met = 0;
    (void)state;
    for (uint64_t seed = 0; seed < scaled(3000); seed++) {
        uint64_t random = seed * 17 + 3;
        soup s;
        grid_edges edges;
        grid_index *index;
        size_t calls = 0;
        random_soup(&random, &s);
        assert_int_equal(grid_edges_build(&s.in, &edges, NULL), GRID_OK);
        assert_int_equal(grid_index_build(&s.in, &edges, &index, NULL), GRID_OK);
        const grid_edges *all = grid_index_edges(index);
        assert_in_range(all->num, 0, 255);
        memset(&p, 0, sizeof p);
        assert_true(grid_index_each_pair(index, note_pair, &p));
        for (size_t e = 0; e < all->num; e++) {
            for (size_t f = e + 1; f < all->num; f++) {
                bool do_meet = meet(all->ends + 4 * e, all->ends + 4 * f);
                assert_true(!do_meet || p.seen[e][f]);
                met += do_meet;
            }
        }
        if (p.num) {
            assert_false(grid_index_each_pair(index, stop_at_once, &calls));
            assert_int_equal(calls, 1);
        }
        grid_index_free(index);
    }
    assert_true(met > 1000);
}

static void an_index_of_nothing(void **state)
{
    soup s = {.in = {0}};
    grid_edges edges;
    grid_index *index;
    uint8_t how;
    grid_index_stats stats;
    (void)state;
    s.in = (grid_records){0, s.rank, 0, s.label, s.record_ring, s.ring_start, s.xy, NULL};
    assert_int_equal(grid_edges_build(&s.in, &edges, NULL), GRID_OK);
    assert_int_equal(edges.num, 0);
    assert_int_equal(grid_index_build(&s.in, &edges, &index, NULL), GRID_OK);
    assert_int_equal(grid_index_owner(index, 0, 0, &how), GRID_NONE);
    assert_int_equal(how, GRID_OUTSIDE);
    grid_index_stats_of(index, &stats);
    assert_int_equal(stats.num_edges, 0);
    grid_index_free(index);
    grid_index_free(NULL);
}

/* Chains of any content: the portable test and the machine's own. */
static void lines_agree_on_every_path(void **state)
{
    uint64_t random = 5;
    const size_t span = LINE_SCALE + 2 * LINE_MARGIN + 1;
    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        _Alignas(64) grid_line line;
        for (int k = 0; k < 16; k++) {
            line.x[k] = (int16_t)((int)random_below(&random, span) - LINE_MARGIN);
            line.y[k] = (int16_t)((int)random_below(&random, span) - LINE_MARGIN);
        }
        for (int k = 0; k < 20; k++) {
            int near = line.y[random_below(&random, 9)] + (int)random_below(&random, 5) - 2;
            int qx = (int)random_below(&random, LINE_SCALE + 1);
            int qy = k < 10 ? (int)random_below(&random, LINE_SCALE + 1) : near;
            if (qy < 0 || qy > LINE_SCALE) qy = LINE_SCALE;
            for (int nine = 0; nine < 2; nine++)
                assert_int_equal(chain_lanes(line.x, line.y, nine, qx, qy),
                                 chain_lanes_portable(line.x, line.y, nine, qx, qy));
        }
    }
}

/* Whole batches of a real coverage, with points that are outside and none, at every width. */
static void widths_agree_on_batches(void **state)
{
    fractal_shape shape = fractal_county(100);
    grid_layer *layer = fractal_layer(&shape);
    grid_map_options options = grid_map_options_default();
    grid_map *map;
    uint64_t random = 11;
    size_t widths = 0;
    (void)state;
    options.code = "code";
    assert_int_equal(grid_map_from_layer(layer, &options, &map, NULL), GRID_OK);
    for (size_t round = 0; round < scaled(400); round++) {
        double x[GRID_INDEX_BATCH], y[GRID_INDEX_BATCH];
        size_t n = 1 + random_below(&random, GRID_INDEX_BATCH);
        for (size_t i = 0; i < n; i++) {
            x[i] = shape.west + shape.width * ((double)random_below(&random, 1100000) / 1e6 - 0.05);
            y[i] = shape.south + shape.height * ((double)random_below(&random, 1100000) / 1e6 - 0.05);
            if (random_below(&random, 100) == 0)
                x[i] = (const double[]){NAN, INFINITY, -INFINITY, 2e100, 1e-200, -0.0}[i % 6];
        }
        int32_t want[GRID_INDEX_BATCH], got[GRID_INDEX_BATCH];
        uint8_t want_how[GRID_INDEX_BATCH], got_how[GRID_INDEX_BATCH];
        for (size_t i = 0; i < n; i++) {
            grid_hit hit;
            grid_locate(map, x[i], y[i], &hit);
            want[i] = hit.cell;
            want_how[i] = (uint8_t)hit.how;
        }
        for (int width = 0; width < GRID_NUM_WIDTHS; width++) {
            if (!grid_index_owners_by((grid_width)width, map->index, n, x, y, 1, got, got_how))
                continue;
            assert_memory_equal(got, want, n * sizeof *got);
            assert_memory_equal(got_how, want_how, n);
            widths += round == 0;
        }
    }
    printf("%zu widths\n", widths);
    assert_true(widths >= 1);
    grid_map_free(map);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(edges_count_once_when_odd),
                                       cmocka_unit_test(owners_agree_with_plain_search),
                                       cmocka_unit_test(edges_that_meet_are_paired),
                                       cmocka_unit_test(an_index_of_nothing),
                                       cmocka_unit_test(lines_agree_on_every_path),
        cmocka_unit_test(widths_agree_on_batches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
