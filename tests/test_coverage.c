/* The coverage certificate against other methods: exact counting on rectilinear maps, GEOS on
 * triangles; and its contract. Hand-made cases of every kind of finding stand in
 * cases/coverage.txt. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <grid/coverage.h>

#include "fractal.h"
#include "oracle.h"
#include "random.h"
#include "regions.h"

enum { SIDE = 12 }; /* rectilinear maps lie in 0 .. SIDE */

static grid_layer *new_layer(void)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("made", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    return layer;
}

static void add_ring(grid_layer *layer, const char *code, size_t n, const double *xy)
{
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, &code, NULL),
                     GRID_OK);
}

static grid_map *map_of(const grid_layer *layer)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static void close_at(double value, double want, double tolerance, int line)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("line %d: %.17g is not %.17g", line, value, want);
}
#define assert_close(value, want, tolerance) close_at(value, want, tolerance, __LINE__)

/* Closed walk along the axes: even steps east-west, odd ones north-south. */
static void add_rectilinear(grid_layer *layer, uint64_t *random)
{
    double xy[16];
    size_t n = 4 + 2 * random_below(random, 3);
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] = (double)random_below(random, SIDE + 1);
        xy[2 * i + 1] = (double)random_below(random, SIDE + 1);
    }
    for (size_t i = 0; i < n; i++) { /* each point shares one coordinate with the one before */
        size_t axis = i % 2, before = (i + n - 1) % n;
        if (i + 1 < n || axis == 1) xy[2 * i + axis] = xy[2 * before + axis];
    }
    xy[2 * n - 2] = xy[0]; /* the last edge is vertical */
    static const char *const codes[] = {"a", "b", "c", "d"};
    add_ring(layer, codes[random_below(random, 4)], n, xy);
}

/* What unit squares add up to. */
typedef struct count {
    size_t covered, overlap, pairs, pair_area, gaps, gap_area;
} count;

typedef struct squares {
    bool held[4][SIDE][SIDE];
    size_t cover[SIDE + 2][SIDE + 2]; /* with a margin of outside */
    bool seen[SIDE + 2][SIDE + 2];
} squares;

/* Size of the uncovered part that holds a square, by sides. */
static size_t flood(squares *s, size_t i, size_t j)
{
    if (i >= SIDE + 2 || j >= SIDE + 2 || s->seen[i][j] || s->cover[i][j]) return 0;
    s->seen[i][j] = true;
    return 1 + flood(s, i + 1, j) + flood(s, i - 1, j) + flood(s, i, j + 1) + flood(s, i, j - 1);
}

static count count_squares(const grid_layer *layer)
{
    static squares s;
    static const char *const codes[] = {"a", "b", "c", "d"};
    count c = {0};
    memset(&s, 0, sizeof s);
    for (size_t k = 0; k < 4; k++) { /* an oracle for each cell alone */
        grid_layer *alone = new_layer();
        for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
            size_t n;
            const double *xy = grid_layer_ring(layer, f, 0, &n);
            if (!strcmp(grid_layer_text(layer, f, 0), codes[k])) add_ring(alone, codes[k], n, xy);
        }
        oracle *truth = oracle_new(alone, "code");
        for (size_t i = 0; i < SIDE * SIDE; i++) {
            size_t x = i % SIDE, y = i / SIDE;
            s.held[k][x][y] = oracle_locate(truth, (double)x + 0.5, (double)y + 0.5).num_owners > 0;
            s.cover[x + 1][y + 1] += s.held[k][x][y];
        }
        oracle_free(truth);
        grid_layer_free(alone);
    }
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        c.covered += s.cover[i % SIDE + 1][i / SIDE + 1] > 0;
        c.overlap += s.cover[i % SIDE + 1][i / SIDE + 1] > 1;
    }
    for (size_t k = 0; k < 6; k++) {
        static const size_t a[] = {0, 0, 0, 1, 1, 2}, b[] = {1, 2, 3, 2, 3, 3};
        size_t shared = 0;
        for (size_t i = 0; i < SIDE * SIDE; i++)
            shared += s.held[a[k]][i % SIDE][i / SIDE] && s.held[b[k]][i % SIDE][i / SIDE];
        c.pairs += shared > 0;
        c.pair_area += shared;
    }
    flood(&s, 0, 0);
    for (size_t i = 0; i < (SIDE + 2) * (SIDE + 2); i++) {
        size_t area = flood(&s, i % (SIDE + 2), i / (SIDE + 2));
        c.gaps += area > 0;
        c.gap_area += area;
    }
    return c;
}

static double area_of_kinds(const grid_findings *findings, grid_finding_kind one,
                            grid_finding_kind two)
{
    double area = 0;
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if (f->kind == one || f->kind == two) area += f->area_m2;
    }
    return area;
}

static void rectilinear_maps_are_counted(void **state)
{
    size_t maps = scaled(3000), with_gap = 0, with_overlap = 0;
    (void)state;
    for (size_t m = 0; m < maps; m++) {
        uint64_t random = m * 1009 + 1;
        grid_layer *layer = new_layer();
        for (size_t i = 1 + random_below(&random, 7); i > 0; i--) add_rectilinear(layer, &random);
        grid_map *map = map_of(layer);
        grid_findings *findings;
        grid_coverage_totals t;
        count want = count_squares(layer);
        assert_int_equal(grid_coverage_check(map, NULL, &findings, &t, NULL), GRID_OK);
        assert_close(t.area_m2, (double)want.covered, 1e-9);
        assert_close(t.overlap_m2, (double)want.overlap, 1e-9);
        assert_close(t.gap_m2 + t.sliver_gap_m2, (double)want.gap_area, 1e-9);
        assert_int_equal(t.num_gaps + t.num_sliver_gaps, want.gaps);
        assert_int_equal(t.num_overlap_pairs, want.pairs);
        assert_close(area_of_kinds(findings, GRID_FINDING_OVERLAP, GRID_FINDING_HAIR_OVERLAP),
                     (double)want.pair_area, 1e-9);
        assert_close(area_of_kinds(findings, GRID_FINDING_GAP, GRID_FINDING_SLIVER_GAP),
                     (double)want.gap_area, 1e-9);
        with_gap += want.gaps > 0;
        with_overlap += want.pairs > 0;
        grid_findings_free(findings);
        grid_map_free(map);
        grid_layer_free(layer);
    }
    printf("%zu maps, %zu with gaps, %zu with overlaps\n", maps, with_gap, with_overlap);
    assert_true(with_gap > maps / 20 && with_overlap > maps / 4);
}

/* In general position: where a vertex lies exactly on an edge, GEOS may lose the contact by
 * rounding. */
static void triangles_agree_with_geos(void **state)
{
    static const char *const codes[] = {"a", "b", "c", "d", "e", "f"};
    (void)state;
    for (size_t m = 0; m < scaled(1000); m++) {
        uint64_t random = m * 7919 + 5;
        grid_layer *layer = new_layer();
        for (size_t i = 2 + random_below(&random, 10); i > 0; i--) {
            double xy[6];
            for (size_t k = 0; k < 6; k++) xy[k] = random_unit(&random) * 400;
            if (oracle_side(xy, xy + 2, xy + 4))
                add_ring(layer, codes[random_below(&random, 6)], 3, xy);
        }
        if (!grid_layer_num_features(layer)) {
            grid_layer_free(layer);
            continue;
        }
        const grid_layer *layers[1] = {layer};
        grid_map *map = map_of(layer);
        regions *truth = regions_new(layers, 1, "code");
        grid_findings *findings;
        grid_coverage_totals t;
        size_t num_pairs, num_gaps, real_gaps = 0;
        double pair_area = 0, gap_area = 0;
        region_piece *pairs = regions_overlaps(truth, &num_pairs);
        region_piece *gaps = regions_gaps(truth, &num_gaps, NULL);
        assert_int_equal(grid_coverage_check(map, NULL, &findings, &t, NULL), GRID_OK);
        for (size_t i = 0; i < num_pairs; i++) pair_area += pairs[i].area;
        for (size_t i = 0; i < num_gaps; i++) {
            gap_area += gaps[i].area;
            real_gaps += gaps[i].area > 1e-6; /* GEOS rounds crossings: specks come and go */
        }
        assert_close(t.area_m2, regions_area(truth), 1e-6);
        assert_close(area_of_kinds(findings, GRID_FINDING_OVERLAP, GRID_FINDING_HAIR_OVERLAP),
                     pair_area, 1e-6);
        assert_close(t.gap_m2 + t.sliver_gap_m2, gap_area, 1e-6);
        assert_int_equal(t.num_gaps + t.num_sliver_gaps, real_gaps);
        free(pairs);
        free(gaps);
        regions_free(truth);
        grid_findings_free(findings);
        grid_map_free(map);
        grid_layer_free(layer);
    }
}

static bool stop(void *context, double done)
{
    ++*(size_t *)context;
    assert_true(done >= 0 && done <= 1);
    return false;
}

static bool go_on(void *context, double done)
{
    double *last = context;
    assert_true(done >= *last && done <= 1);
    *last = done;
    return true;
}

static void options_are_kept(void **state)
{
    static const double south[] = {0, 0, 100, 0, 100, 50, 0, 50},
                        north[] = {0, 51, 100, 51, 100, 100, 0, 100};
    static const double west[] = {-10, 0, 0, 0, 0, 100, -10, 100},
                        east[] = {100, 0, 110, 0, 110, 100, 100, 100};
    grid_layer *layer = new_layer();
    add_ring(layer, "S", 4, south);
    add_ring(layer, "N", 4, north);
    add_ring(layer, "W", 4, west);
    add_ring(layer, "E", 4, east);
    grid_map *map = map_of(layer);
    grid_findings *findings = NULL;
    grid_coverage_totals t = {.num_gaps = 77};
    grid_coverage_options options = grid_coverage_options_default();
    size_t calls = 0;
    (void)state;
    assert_int_equal(options.size, sizeof options);
    assert_close(options.sliver_width_m, 0.5, 0);
    assert_int_equal(grid_coverage_check(map, NULL, &findings, NULL, NULL), GRID_OK);
    grid_findings_free(findings);
    assert_int_equal(grid_coverage_check(map, &options, &findings, &t, NULL), GRID_OK);
    assert_int_equal(t.num_gaps, 1); /* 100 m x 1 m: 2A/P is 0.99 m */
    assert_close(t.gap_m2, 100, 1e-9);
    assert_int_equal(grid_findings_num_severity(findings, GRID_ERROR), 1);
    grid_findings_free(findings);
    options.sliver_width_m = 1.0;
    assert_int_equal(grid_coverage_check(map, &options, &findings, &t, NULL), GRID_OK);
    assert_int_equal(t.num_gaps, 0);
    assert_int_equal(t.num_sliver_gaps, 1);
    grid_findings_free(findings);

    grid_error error = {0};
    findings = NULL;
    t.num_gaps = 77;
    options.progress = stop;
    options.progress_context = &calls;
    assert_int_equal(grid_coverage_check(map, &options, &findings, &t, &error), GRID_E_CANCELLED);
    assert_null(findings); /* out parameters stay untouched */
    assert_int_equal(t.num_gaps, 77);
    assert_int_equal(error.code, GRID_E_CANCELLED);
    assert_true(error.text[0] && calls == 1);
    double last = 0;
    options.progress = go_on;
    options.progress_context = &last;
    assert_int_equal(grid_coverage_check(map, &options, &findings, &t, &error), GRID_OK);
    assert_true(last > 0);
    grid_findings_free(findings);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* The certificate is a function of the ground: records may come in any order, rings begin anywhere.
 */
static void the_order_of_records_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < scaled(100); seed++) {
        uint64_t random = seed + 99;
        grid_layer *layer = new_layer();
        for (size_t i = 8; i > 0; i--) add_rectilinear(layer, &random);
        grid_layer *turned = fractal_shuffled(layer, "code", seed);
        grid_map *one = map_of(layer), *two = map_of(turned);
        grid_findings *f, *g;
        grid_coverage_totals t, u;
        assert_int_equal(grid_coverage_check(one, NULL, &f, &t, NULL), GRID_OK);
        assert_int_equal(grid_coverage_check(two, NULL, &g, &u, NULL), GRID_OK);
        assert_memory_equal(&t, &u, sizeof t);
        size_t i = 0, j = 0;
        for (;;) { /* those about records name their number, which did change */
            while (i < grid_findings_num(f) && grid_findings_at(f, i)->kind < GRID_FINDING_OVERLAP)
                i++;
            while (j < grid_findings_num(g) && grid_findings_at(g, j)->kind < GRID_FINDING_OVERLAP)
                j++;
            if (i == grid_findings_num(f) || j == grid_findings_num(g)) break;
            assert_string_equal(grid_findings_at(f, i++)->text, grid_findings_at(g, j++)->text);
        }
        assert_true(i == grid_findings_num(f) && j == grid_findings_num(g));
        grid_findings_free(f);
        grid_findings_free(g);
        grid_map_free(one);
        grid_map_free(two);
        grid_layer_free(layer);
        grid_layer_free(turned);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectilinear_maps_are_counted), cmocka_unit_test(triangles_agree_with_geos),
        cmocka_unit_test(options_are_kept), cmocka_unit_test(the_order_of_records_does_not_matter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
