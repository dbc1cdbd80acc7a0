/* Random little maps on an integer lattice, where everything coincides: vertices on edges, edges on
 * edges, repeated edges, spikes, rings wound twice, overlaps. Every lattice and half-lattice point
 * of every map is asked of the library and of the oracle. The strongest test of the owner rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "adversary.h"
#include "random.h"

enum { MAX_POINTS = 12, MAX_SIDE = 10 };

typedef struct soup {
    size_t side;        /* the lattice is 0 .. side */
    double scale, x, y; /* where it lies in the plane */
} soup;

static void lattice_point(const soup *s, uint64_t *state, double p[2])
{
    p[0] = s->x + s->scale * (double)random_below(state, s->side + 1);
    p[1] = s->y + s->scale * (double)random_below(state, s->side + 1);
}

/* A rectangle, or any closed or open walk. Returns the number of points. */
static size_t random_ring(const soup *s, uint64_t *state, double *xy)
{
    size_t n = 1 + random_below(state, MAX_POINTS - 1);
    for (size_t i = 0; i < n; i++) lattice_point(s, state, xy + 2 * i);
    switch (random_below(state, 4)) {
    case 0: { /* rectangle, from the first and last point */
        double *a = xy, *b = xy + 2 * (n - 1);
        const double box[10] = {a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1], a[0], a[1]};
        for (size_t i = 0; i < 10; i++) xy[i] = box[i];
        return 5;
    }
    case 1: /* only steps along the axes */
        for (size_t i = 1; i < n; i++) xy[2 * i + i % 2] = xy[2 * i - 2 + i % 2];
        return n;
    case 2: /* goes back the way it came, but for a point */
        for (size_t i = n / 2 + 1; i < n; i++) {
            xy[2 * i] = xy[2 * (n - i)];
            xy[2 * i + 1] = xy[2 * (n - i) + 1];
        }
        return n;
    default: return n;
    }
}

static void add_random_record(const soup *s, uint64_t *state, grid_layer *layer)
{
    double xy[4 * 2 * MAX_POINTS];
    size_t sizes[4], num_rings = 1 + random_below(state, 3), at = 0;
    for (size_t r = 0; r < num_rings; r++) {
        bool again = r > 0 && random_below(state, 4) == 0; /* the previous ring once more */
        if (again) {
            sizes[r] = sizes[r - 1];
            for (size_t i = 0; i < 2 * sizes[r]; i++) xy[2 * at + i] = xy[2 * (at - sizes[r]) + i];
        } else {
            sizes[r] = random_ring(s, state, xy + 2 * at);
        }
        at += sizes[r];
    }
    static const char *const codes[] = {"1", "10", "2", "B", "a", "\xe5\xb2\xa2"};
    const char *values[1] = {codes[random_below(state, 6)]};
    assert_int_equal(
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, num_rings, sizes, xy, values, NULL),
        GRID_OK);
}

static grid_layer *random_layer(const soup *s, uint64_t *state)
{
    grid_layer *layer;
    assert_int_equal(grid_layer_new("soup", NULL, &layer, NULL), GRID_OK);
    assert_int_equal(grid_layer_add_field(layer, "code"), 0);
    size_t n = 1 + random_below(state, 6);
    for (size_t i = 0; i < n; i++) add_random_record(s, state, layer);
    return layer;
}

static void print_layer(const grid_layer *layer)
{
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        printf("record %s (", grid_layer_text(layer, f, 0));
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++) {
            size_t n;
            const double *xy = grid_layer_ring(layer, f, r, &n);
            printf(r ? ", (" : "(");
            for (size_t i = 0; i < n; i++)
                printf("%s%.17g %.17g", i ? ", " : "", xy[2 * i], xy[2 * i + 1]);
            printf(")");
        }
        printf(")\n");
    }
}

static size_t half_lattice(const soup *s, double *xy)
{
    size_t n = 0;
    for (size_t i = 0; i <= 2 * s->side + 2; i++) {
        for (size_t j = 0; j <= 2 * s->side + 2; j++) {
            xy[2 * n] = s->x + s->scale * ((double)i / 2 - 0.5);
            xy[2 * n++ + 1] = s->y + s->scale * ((double)j / 2 - 0.5);
        }
    }
    return n;
}

static void lattice_agrees(void **state)
{
    static double xy[2 * (2 * MAX_SIDE + 3) * (2 * MAX_SIDE + 3)];
    static const double places[][3] = {
        {1, 0, 0},     {1, -3, -4},      {0.1, 549585.0612, 4285354.4145},
        {1e-99, 0, 0}, {1e99, -5e99, 0}, {3e-5, 111.57, 38.7}};
    size_t maps = scaled(80000), points = 0, refused = 0;
    (void)state;
    for (size_t m = 0; m < maps; m++) {
        uint64_t seed = m + 1, random = seed * 77777;
        const double *place = places[random_below(&random, 2) ? 0 : random_below(&random, 6)];
        soup s = {2 + random_below(&random, MAX_SIDE - 1), place[0], place[1], place[2]};
        grid_layer *layer = random_layer(&s, &random);
        grid_map *map;
        grid_map_options options = grid_map_options_default();
        options.code = "code";
        grid_error error;
        if (grid_map_from_layer(layer, &options, &map, &error) == GRID_OK) {
            char name[32];
            oracle *truth = oracle_new(layer, "code");
            size_t n = half_lattice(&s, xy);
            snprintf(name, sizeof name, "map %zu", m);
            size_t wrong = adversary_compare(name, map, truth, n, xy, false);
            if (wrong) print_layer(layer); /* in the form of tests/cases */
            assert_int_equal(wrong, 0);
            if (m % 8 == 0) {
                adversary_points(layer, seed, 100, xy);
                assert_int_equal(adversary_compare(name, map, truth, 100, xy, false), 0);
                points += 100;
            }
            points += n;
            oracle_free(truth);
            grid_map_free(map);
        } else {
            refused++;
        }
        grid_layer_free(layer);
    }
    printf("%zu maps (%zu refused as empty), %zu points, 0 differences\n", maps, refused, points);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lattice_agrees)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
