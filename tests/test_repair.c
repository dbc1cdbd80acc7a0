/* Repairs of borders that were drawn twice: owners of points before and after by the oracle in rationals,
 * the check on the result, GEOS on the rings; and hand-made cases. Squares stand in test_repair_lattice.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <geos_c.h>

#include "fractal.h"
#include "oracle.h"
#include "random.h"
#include "regions.h"
#include "repair_case.h"

/* --- maps with borders drawn twice -------------------------------------------------------------- */

enum { SIDE = 4, MAX_POINTS = 200 };

typedef struct drawing {
    double east, north, size; /* of the first corner; of a cell */
    double noise;             /* how far the two drawings of a border lie apart */
    bool corners_too;
} drawing;

static double wobble(uint64_t *random, double noise) { return noise * (2 * random_unit(random) - 1); }

/* Where the corner (i, j) of the lattice lies: the same for all cells. */
static void corner_of(const drawing *d, int i, int j, double out[2])
{
    uint64_t random = (uint64_t)(i * 131 + j) * 977 + 11;
    out[0] = d->east + d->size * (i + 0.3 * random_unit(&random));
    out[1] = d->north + d->size * (j + 0.3 * random_unit(&random));
}

/* Adds the way from one corner to another as one cell draws it. */
static void draw_side(const drawing *d, int i, int j, int k, int l, uint64_t *random, double *xy, size_t *n)
{
    double from[2], to[2];
    size_t between = random_below(random, 6);
    corner_of(d, i, j, from);
    corner_of(d, k, l, to);
    for (size_t s = 0; s <= between; s++) {
        double t = (double)s / (double)(between + 1), noise = s || d->corners_too ? d->noise : 0;
        for (int axis = 0; axis < 2; axis++)
            xy[2 * *n + axis] = from[axis] + t * (to[axis] - from[axis]) + wobble(random, noise);
        ++*n;
    }
}

static grid_layer *drawn_twice(const drawing *d, uint64_t seed)
{
    grid_layer *layer = new_layer(NULL);
    uint64_t random = seed;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            double xy[2 * MAX_POINTS];
            size_t n = 0;
            char code[20];
            draw_side(d, i, j, i + 1, j, &random, xy, &n);
            draw_side(d, i + 1, j, i + 1, j + 1, &random, xy, &n);
            draw_side(d, i + 1, j + 1, i, j + 1, &random, xy, &n);
            draw_side(d, i, j + 1, i, j, &random, xy, &n);
            snprintf(code, sizeof code, "%zu-%d%d", random_below(&random, 9), i, j);
            add_record(layer, code, 1, &n, xy);
        }
    return layer;
}

/* --- what must hold ------------------------------------------------------------------------------- */

static double distance_to_borders(const grid_layer *layer, const double *p)
{
    double best = INFINITY;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++) {
            size_t n;
            const double *a = grid_layer_ring(layer, f, r, &n);
            for (size_t i = 0; i < n; i++) {
                const double *q = a + 2 * i, *s = a + 2 * ((i + 1) % n);
                double dx = s[0] - q[0], dy = s[1] - q[1], l = dx * dx + dy * dy;
                double t = l > 0 ? ((p[0] - q[0]) * dx + (p[1] - q[1]) * dy) / l : 0;
                t = fmin(fmax(t, 0), 1);
                best = fmin(best, hypot(p[0] - q[0] - t * dx, p[1] - q[1] - t * dy));
            }
        }
    return best;
}

/* A point beside a border, or anywhere. */
static void pick_point(const drawing *d, uint64_t *random, double out[2])
{
    double from[2], to[2], t = random_unit(random);
    int i = (int)random_below(random, SIDE), j = (int)random_below(random, SIDE);
    corner_of(d, i, j, from);
    corner_of(d, i + (int)random_below(random, 2), j + 1, to);
    for (int axis = 0; axis < 2; axis++)
        out[axis] = random_below(random, 8)
                        ? from[axis] + t * (to[axis] - from[axis]) + wobble(random, d->noise)
                        : (axis ? d->north : d->east) + d->size * SIDE * random_unit(random);
}

/* Ground of one cell stays its own, that of several goes to the lowest code, that of nobody to one. Where
 * only `some` repairs were made, it may also be as it was. */
static void assert_owners(const drawing *d, const grid_layer *before, const grid_layer *after, bool some,
                          uint64_t *random)
{
    oracle *old = oracle_new(before, "code"), *new = oracle_new(after, "code");
    double rounding = ldexp(fmax(fabs(d->east), fabs(d->north)) + d->size * SIDE, -50);
    for (size_t k = 0; k < scaled(400); k++) {
        double p[2];
        pick_point(d, random, p);
        oracle_answer was = oracle_locate(old, p[0], p[1]), is = oracle_locate(new, p[0], p[1]);
        bool fine = is.num_owners <= 1;
        if (was.num_owners) fine = fine && is.num_owners == 1 && is.cell == was.cell;
        if (some) fine |= is.num_owners == was.num_owners && is.cell == was.cell;
        if (!fine && distance_to_borders(before, p) > rounding)
            fail_msg("%.17g %.17g: %zu owners, %d; then %zu, %d", p[0], p[1], was.num_owners, was.cell,
                     is.num_owners, is.cell);
    }
    oracle_free(old);
    oracle_free(new);
}

static size_t num_self_crossings(const grid_map *map)
{
    grid_findings *findings;
    size_t num = 0;
    assert_int_equal(grid_coverage_check(map, NULL, &findings, NULL, NULL), GRID_OK);
    for (size_t i = 0; i < grid_findings_num(findings); i++)
        num += grid_findings_at(findings, i)->kind == GRID_FINDING_SELF_CROSSING;
    grid_findings_free(findings);
    return num;
}

/* Every ring is a simple one, by GEOS. */
static void assert_rings_are_valid(const grid_redrawing *redrawing)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t i = 0; i < grid_redrawing_num(redrawing); i++)
        for (size_t r = 0; r < grid_redrawing_at(redrawing, i)->num_rings; r++) {
            size_t n;
            const double *xy = grid_redrawing_ring(redrawing, i, r, &n);
            GEOSCoordSequence *points = GEOSCoordSeq_copyFromBuffer_r(geos, xy, (unsigned)n, 0, 0);
            GEOSGeometry *ring = GEOSGeom_createLinearRing_r(geos, points);
            GEOSGeometry *polygon = GEOSGeom_createPolygon_r(geos, ring, NULL, 0);
            assert_int_equal(GEOSisValid_r(geos, polygon), 1);
            GEOSGeom_destroy_r(geos, polygon);
        }
    GEOS_finish_r(geos);
}

/* Sum of the areas of all records, by GEOS: one that two records have counts twice. */
static double area_owned(const grid_layer *layer)
{
    regions *all = regions_new(&layer, 1, "code");
    double sum = 0, area;
    for (size_t i = 0; i < all->num; i++) {
        assert_int_equal(GEOSArea_r(all->geos, all->geometry[i], &area), 1);
        sum += area;
    }
    regions_free(all);
    return sum;
}

/* Sum of the cells' areas: gaps add to it, overlaps are counted several times until they are dropped. */
static double expected_change(const grid_repairs *repairs, const size_t *which, size_t num)
{
    double change = 0;
    for (size_t i = 0; i < num; i++) {
        const grid_repair *r = grid_repairs_at(repairs, which[i]);
        change += r->kind == GRID_REPAIR_GAP ? r->area_m2 : -r->area_m2 * (double)r->num_from;
    }
    return change;
}

/* Of those not chosen, the pieces that are no wider than rounding; one beside a corner goes with it. */
static size_t num_thin(const grid_repairs *repairs, const size_t *which, size_t num, double rounding)
{
    size_t thin = 0, next = 0;
    for (size_t i = 0; i < grid_repairs_num(repairs); i++)
        if (next < num && which[next] == i)
            next++;
        else
            thin += grid_repairs_at(repairs, i)->width_m < rounding;
    return thin;
}

static void repair_and_check(const drawing *d, const grid_layer *layer, const grid_map *map,
                             const grid_repairs *repairs, const size_t *which, size_t num,
                             uint64_t *random)
{
    size_t total = grid_repairs_num(repairs);
    grid_redrawing *redrawing = apply(repairs, which, num);
    grid_layer *repaired = layer_after(layer, redrawing, "code");
    grid_map *clean = map_of(repaired);
    grid_coverage_totals before = totals_of(map, d->size / 200);
    grid_coverage_totals after = totals_of(clean, d->size / 200);
    /* what was not chosen is there still, nothing else */
    grid_repairs *left = suggest(clean, INFINITY);
    double rounding = ldexp(fmax(fabs(d->east), fabs(d->north)) + d->size * SIDE, -50);
    size_t closed = before.num_inlets > after.num_inlets ? before.num_inlets - after.num_inlets : 0;
    /* the mouth of an inlet may be as narrow as rounding; closed by it, the rest is a gap */
    if (grid_repairs_num(left) > total - num + closed ||
        grid_repairs_num(left) + num_thin(repairs, which, num, 2 * rounding) < total - num)
        fail_msg("%zu of %zu repairs made, %zu left", num, total, grid_repairs_num(left));
    if (num == total)
        assert_in_range(after.num_overlap_pieces + after.num_gaps + after.num_sliver_gaps, 0, closed);
    /* a rounded corner may come to lie on an edge; that is as harmless as rare */
    assert_true(after.num_t_junctions <= before.num_t_junctions + 4);
    double tolerance = rounding * 16 * d->size * SIDE * SIDE;
    double change = area_owned(repaired) - area_owned(layer), said = expected_change(repairs, which, num);
    if (!(fabs(change - said) <= tolerance)) fail_msg("%.12g m2 moved, %.12g were said", change, said);
    double area_left = area_proposed(repairs);
    for (size_t i = 0; i < num; i++) area_left -= grid_repairs_at(repairs, which[i])->area_m2;
    assert_true(fabs(area_proposed(left) - area_left) <= tolerance);
    if (d->noise > 4 * rounding) {
        assert_rings_are_valid(redrawing);
        assert_true(num_self_crossings(clean) <= num_self_crossings(map));
    }
    assert_owners(d, layer, repaired, num < total, random);
    grid_repairs_free(left);
    grid_map_free(clean);
    grid_layer_free(repaired);
    grid_redrawing_free(redrawing);
}

static void borders_drawn_twice(void **state)
{
    static const drawing drawings[] = {
        {0, 0, 1, 1e-3, false},           {0, 0, 1, 1e-3, true},
        {549585, 4285354, 100, 0.1, true}, {549585, 4285354, 100, 1e-3, true},
        {549585, 4285354, 100, 1e-7, true}, {549585, 4285354, 100, 1e-7, false},
        {549585, 4285354, 100, 3e-9, true}, {111.5, 38.7, 1e-3, 1e-12, true},
        {0, 0, 1, 1e-15, true},
    };
    size_t pieces = 0;
    (void)state;
    for (size_t k = 0; k < sizeof drawings / sizeof *drawings; k++) {
        for (size_t m = 0; m < scaled(40); m++) {
            uint64_t random = 1000 * k + m;
            size_t which[4000], num = 0;
            grid_layer *layer = drawn_twice(&drawings[k], random);
            grid_map *map = map_of(layer);
            grid_repairs *repairs = suggest(map, INFINITY);
            size_t total = grid_repairs_num(repairs);
            assert_in_range(total, 0, 4000);
            for (size_t i = 0; i < total; i++) which[i] = i;
            repair_and_check(&drawings[k], layer, map, repairs, which, total, &random);
            for (size_t i = 0; i < total; i++)
                if (random_below(&random, 3) == 0) which[num++] = i;
            repair_and_check(&drawings[k], layer, map, repairs, which, num, &random);
            pieces += total;
            grid_repairs_free(repairs);
            grid_map_free(map);
            grid_layer_free(layer);
        }
    }
    printf("%zu gaps and overlaps\n", pieces);
}

/* --- by hand -------------------------------------------------------------------------------------- */

/* "code x y x y ... / x y ...": one record. */
static void add_text(grid_layer *layer, const char *text)
{
    char code[20];
    double xy[200];
    size_t sizes[10] = {0}, num = 1, n = 0;
    int used;
    sscanf(text, "%19s%n", code, &used);
    for (text += used; *(text += strspn(text, " ")); text += used) {
        used = 1;
        if (*text == '/')
            num++;
        else if (sscanf(text, "%lf %lf%n", &xy[2 * n], &xy[2 * n + 1], &used) == 2)
            n++, sizes[num - 1]++;
    }
    add_record(layer, code, num, sizes, xy);
}

static grid_layer *layer_of_texts(const char *const *texts)
{
    grid_layer *layer = new_layer(NULL);
    for (; *texts; texts++) add_text(layer, *texts);
    return layer;
}

/* The rings of a record of a redrawing: "0 0 9 0 ... / ...", or "-" when it was not redrawn. */
static const char *drawn_text(const grid_redrawing *redrawing, size_t feature)
{
    static char text[1000];
    int32_t i = redrawn_of(redrawing, feature);
    size_t n, used = 0;
    text[0] = 0;
    if (i == GRID_NONE) return "-";
    for (size_t r = 0; r < grid_redrawing_at(redrawing, (size_t)i)->num_rings; r++) {
        const double *xy = grid_redrawing_ring(redrawing, (size_t)i, r, &n);
        if (r) used += (size_t)snprintf(text + used, sizeof text - used, "/ ");
        for (size_t k = 0; k + 1 < n; k++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%.17g %.17g ", xy[2 * k],
                                     xy[2 * k + 1]);
    }
    return text;
}

typedef struct scene {
    grid_layer *layer;
    grid_map *map;
    grid_repairs *repairs;
    grid_redrawing *redrawing;
} scene;

static scene play(const char *const *texts, double width_m)
{
    scene s = {.layer = layer_of_texts(texts)};
    s.map = map_of(s.layer);
    s.repairs = suggest(s.map, width_m);
    s.redrawing = apply(s.repairs, NULL, 0);
    return s;
}

static void end(scene *s)
{
    grid_redrawing_free(s->redrawing);
    grid_repairs_free(s->repairs);
    grid_map_free(s->map);
    grid_layer_free(s->layer);
}

/* The hole of A was drawn 0.1 m too wide for the island in it. */
static void a_gap_round_an_island(void **state)
{
    static const char *const texts[] = {"A 0 0 10 0 10 10 0 10 / 3 3 7 3 7 7 3 7",
                                        "B 3.125 3.125 6.875 3.125 6.875 6.875 3.125 6.875", NULL};
    (void)state;
    scene s = play(texts, 0.5);
    assert_int_equal(grid_repairs_num(s.repairs), 1);
    const grid_repair *r = grid_repairs_at(s.repairs, 0);
    assert_int_equal(r->kind, GRID_REPAIR_GAP);
    assert_string_equal(grid_unit_code(s.map, r->to), "A");
    assert_true(r->area_m2 == 16 - 3.75 * 3.75 && r->border_m == 16 && r->num_from == 0);
    assert_string_equal(drawn_text(s.redrawing, 0),
                        "0 0 10 0 10 10 0 10 / 3.125 3.125 3.125 6.875 6.875 6.875 6.875 3.125 ");
    assert_string_equal(drawn_text(s.redrawing, 1), "-");
    end(&s);
}

/*    +-----C-----+
 *    |           |      The border of A leans over that of B: an overlap below, a gap above. C's own border
 *    +-----+-----+      is straight where A turns now, and gets the vertex.
 *    |  A  \  B  |
 *    +------+----+                                                                                   */
static void neighbours_get_the_vertices(void **state)
{
    static const char *const texts[] = {"C 0 10 20 10 20 20 0 20", "B 10 0 20 0 20 10 10 10",
                                        "A 0 0 10.25 0 9.75 10 0 10", NULL};
    (void)state;
    scene s = play(texts, 0.5);
    assert_int_equal(grid_repairs_num(s.repairs), 2);
    assert_int_equal(grid_repairs_at(s.repairs, 0)->kind, GRID_REPAIR_GAP);
    assert_string_equal(grid_repairs_at(s.repairs, 1)->text,
                        "A keeps 0.625 m2, 0.122 m wide, that B claims too");
    assert_string_equal(drawn_text(s.redrawing, 2), "0 0 10.25 0 10 5 10 10 9.75 10 0 10 ");
    assert_string_equal(drawn_text(s.redrawing, 1), "10.25 0 20 0 20 10 10 10 10 5 ");
    assert_string_equal(drawn_text(s.redrawing, 0), "0 10 9.75 10 10 10 20 10 20 20 0 20 ");
    assert_false(grid_redrawing_at(s.redrawing, 2)->moved);
    assert_true(grid_redrawing_at(s.redrawing, 0)->moved && grid_redrawing_at(s.redrawing, 1)->moved);
    grid_layer *repaired = layer_after(s.layer, s.redrawing, "code");
    grid_map *clean = map_of(repaired);
    assert_int_equal(totals_of(s.map, 0.5).num_t_junctions, 4);
    assert_int_equal(totals_of(clean, 0.5).num_t_junctions, 0);
    grid_map_free(clean);
    grid_layer_free(repaired);
    end(&s);
}

/* A border that both have in common stays where it is: crossings along it are not made vertices. */
static void a_straight_border_stays_straight(void **state)
{
    static const char *const texts[] = {"A 0 0 10 0 10 30 0 30",
                                        "B 10 0 20 0 20 30 10 30 9.75 25 10.25 15 9.75 5", NULL};
    (void)state;
    scene s = play(texts, 0.5);
    /* A keeps two overlaps; the gap between is A's as well, by the longer border of B's */
    assert_int_equal(grid_repairs_num(s.repairs), 3);
    assert_string_equal(grid_unit_code(s.map, grid_repairs_at(s.repairs, 0)->to), "B");
    assert_string_equal(drawn_text(s.redrawing, 0), "-");
    assert_string_equal(drawn_text(s.redrawing, 1), "10 0 20 0 20 30 10 30 ");
    end(&s);
}

/* A gap between two records of one unit and a neighbour: the unit counts, then the record. */
static void an_exclave_gets_it_where_it_lies(void **state)
{
    static const char *const texts[] = {"B 0 0 10 0 10 4 0 4", "B 0 4.5 10 4.5 10 9 0 9",
                                        "A -1 0 0 0 0 9 -1 9", "A 10 0 11 0 11 9 10 9", NULL};
    (void)state;
    scene s = play(texts, 0.6);
    assert_int_equal(grid_repairs_num(s.repairs), 1);
    assert_true(grid_repairs_at(s.repairs, 0)->border_m == 20);
    assert_string_equal(grid_unit_code(s.map, grid_repairs_at(s.repairs, 0)->to), "B");
    /* both records have 10 m: the first one gets it */
    assert_string_equal(drawn_text(s.redrawing, 0), "0 0 10 0 10 4 10 4.5 0 4.5 0 4 ");
    end(&s);
}

/* Wide ones are told only when asked for; a lake stays a lake. */
static void wide_ones_are_left_alone(void **state)
{
    static const char *const texts[] = {"A 0 0 20 0 20 20 0 20 / 5 5 9 5 9 9 5 9",
                                        "B 15 0 40 0 40 20 20.125 20 20.125 10 15 10",
                                        "C 19 20 21 20 21 21 19 21", NULL};
    (void)state;
    scene s = play(texts, 0.5);
    assert_int_equal(grid_repairs_num(s.repairs), 1); /* 20 .. 20.125 by 10 .. 20 */
    assert_true(grid_repairs_at(s.repairs, 0)->area_m2 == 1.25);
    end(&s);
    s = play(texts, INFINITY);
    assert_int_equal(grid_repairs_num(s.repairs), 3);
    end(&s);
}

/* B lies in A altogether: it must not vanish. */
static void nobody_loses_all(void **state)
{
    static const char *const texts[] = {"A 0 0 9 0 9 9 0 9", "B 2 2 3 2 3 3 2 3", NULL};
    grid_redrawing *redrawing;
    grid_error error;
    (void)state;
    grid_layer *layer = layer_of_texts(texts);
    grid_map *map = map_of(layer);
    grid_repairs *repairs = suggest(map, INFINITY);
    assert_int_equal(grid_repairs_num(repairs), 1);
    assert_int_equal(grid_repairs_apply(repairs, NULL, 0, &redrawing, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "made, record 2 (B) would lose all its ground"));
    const size_t none[] = {1};
    assert_int_equal(grid_repairs_apply(repairs, none, 1, &redrawing, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_repairs_apply(repairs, none, 0, &redrawing, &error), GRID_OK);
    assert_int_equal(grid_redrawing_num(redrawing), 0);
    grid_redrawing_free(redrawing);
    grid_repairs_free(repairs);
    grid_map_free(map);
    grid_layer_free(layer);
}

/* The same polygons in another order, begun elsewhere, turned round: the same repairs. */
static void ids_do_not_depend_on_the_order(void **state)
{
    static const drawing d = {549585, 4285354, 100, 0.1, true};
    (void)state;
    for (size_t m = 0; m < scaled(20); m++) {
        grid_layer *layer = drawn_twice(&d, m), *other = fractal_shuffled(layer, "code", m + 7);
        grid_map *map = map_of(layer), *other_map = map_of(other);
        grid_repairs *repairs = suggest(map, 0.5), *again = suggest(other_map, 0.5);
        assert_int_equal(grid_repairs_num(repairs), grid_repairs_num(again));
        assert_true(grid_repairs_num(repairs) > 20);
        for (size_t i = 0; i < grid_repairs_num(repairs); i++) {
            const grid_repair *a = grid_repairs_at(repairs, i), *b = grid_repairs_at(again, i);
            assert_string_equal(a->id, b->id);
            assert_true(fabs(a->area_m2 - b->area_m2) <= 1e-6 * a->area_m2 + 1e-9);
            assert_string_equal(grid_unit_code(map, a->to), grid_unit_code(other_map, b->to));
            assert_int_equal(grid_repairs_by_id(repairs, a->id), i);
            if (i) assert_string_not_equal(a->id, grid_repairs_at(repairs, i - 1)->id);
        }
        assert_int_equal(grid_repairs_by_id(repairs, "g-nothing"), GRID_NONE);
        grid_repairs_free(repairs);
        grid_repairs_free(again);
        grid_map_free(map);
        grid_map_free(other_map);
        grid_layer_free(layer);
        grid_layer_free(other);
    }
}

static bool stop(void *context, double done)
{
    (void)context;
    return done < 0.3;
}

static void options_are_checked(void **state)
{
    static const char *const texts[] = {"A 0 0 9 0 9 9 0 9", NULL};
    grid_repairs *repairs;
    grid_error error;
    (void)state;
    grid_layer *layer = layer_of_texts(texts);
    grid_map *map = map_of(layer);
    grid_repairs_options options = grid_repairs_options_default();
    options.width_m = NAN;
    assert_int_equal(grid_repairs_suggest(map, &options, &repairs, &error), GRID_E_ARGUMENT);
    options.width_m = 0.5;
    options.progress = stop;
    assert_int_equal(grid_repairs_suggest(map, &options, &repairs, &error), GRID_E_CANCELLED);
    options.size = 0;
    assert_int_equal(grid_repairs_suggest(map, &options, &repairs, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_repairs_suggest(map, NULL, &repairs, &error), GRID_OK);
    assert_int_equal(grid_repairs_num(repairs), 0);
    assert_ptr_equal(grid_repairs_map(repairs), map);
    grid_repairs_free(repairs);
    grid_repairs_free(NULL);
    grid_redrawing_free(NULL);
    grid_repair_report_free(NULL);
    grid_map_free(map);
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(borders_drawn_twice),
                                       cmocka_unit_test(a_gap_round_an_island),
                                       cmocka_unit_test(neighbours_get_the_vertices),
                                       cmocka_unit_test(a_straight_border_stays_straight),
                                       cmocka_unit_test(an_exclave_gets_it_where_it_lies),
                                       cmocka_unit_test(wide_ones_are_left_alone),
                                       cmocka_unit_test(nobody_loses_all),
                                       cmocka_unit_test(ids_do_not_depend_on_the_order),
                                       cmocka_unit_test(options_are_checked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
