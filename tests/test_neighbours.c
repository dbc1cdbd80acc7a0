/* Neighbours: borders by hand and on a chessboard, whole and broken; distances by asking every
 * pair; .gal files, good and broken. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <grid/grid.h>

#include "board_case.h"
#include "random.h"

static void assert_board(const grid_weights *weights, bool queen)
{
    for (int i = 0; i < UNITS; i++) {
        size_t num, found = 0;
        const int32_t *of = grid_weights_of(weights, (size_t)i, &num);
        for (int j = 0; j < UNITS; j++) {
            int dx = abs(i % SIDE - j % SIDE), dy = abs(i / SIDE - j / SIDE);
            if (i == j || dx > 1 || dy > 1 || (!queen && dx + dy > 1)) continue;
            assert_true(found < num && of[found] == j);
            found++;
        }
        assert_int_equal(found, num);
    }
}

static void borders_of_a_board(void **state)
{
    grid_map *whole = board(0), *broken = board(0.2);
    (void)state;
    for (int queen = 0; queen < 2; queen++) {
        grid_contiguity kind = queen ? GRID_QUEEN : GRID_ROOK;
        grid_weights *all[] = {borders(whole, kind, 0), borders(whole, kind, 0.5),
                               borders(broken, kind, 0.6)};
        for (int k = 0; k < 3; k++) {
            assert_board(all[k], queen);
            grid_weights_free(all[k]);
        }
        grid_weights *none = borders(broken, kind, 0), *short_of = borders(broken, kind, 0.39);
        assert_int_equal(grid_weights_num_links(none), 0);
        assert_int_equal(grid_weights_num_islands(none), UNITS);
        assert_int_equal(grid_weights_num_links(short_of), 0);
        grid_weights_free(none);
        grid_weights_free(short_of);
    }
    grid_map_free(whole);
    grid_map_free(broken);
}

static grid_map *of_rings(const double (*rings)[10], size_t n)
{
    grid_layer *layer;
    grid_map *map;
    assert_int_equal(grid_layer_new("rings", NULL, &layer, NULL), GRID_OK);
    grid_layer_add_field(layer, "code");
    for (size_t i = 0; i < n; i++) {
        char code[2] = {(char)('A' + i), 0};
        const char *values[] = {code};
        size_t size = 5;
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, rings[i], values, NULL);
    }
    assert_int_equal(grid_map_from_layer(layer, NULL, &map, NULL), GRID_OK);
    grid_layer_free(layer);
    return map;
}

/* B meets A by a vertex on A's long edge, C by a part of that edge, D lies inside A, E crosses A.
 */
static void contacts(void **state)
{
    const double rings[][10] = {{0, 0, 9, 3, 9, 30, 0, 30, 0, 0},
                                {6, 2, 8, -4, 5, -4, 5, -3, 6, 2},
                                {3, 1, 0, 0, 0, -1, 3, -1, 3, 1},
                                {2, 10, 3, 10, 3, 11, 2, 11, 2, 10},
                                {8, 20, 10, 20, 10, 21, 8, 21, 8, 20}};
    const bool queen[5] = {0, 1, 1, 0, 1}, rook[5] = {0, 0, 1, 0, 0};
    grid_map *map = of_rings(rings, 5);
    const int32_t units[] = {0, 1, 2, 3, 4};
    (void)state;
    for (int k = 0; k < 2; k++) {
        grid_weights *weights;
        grid_contiguity_options options = grid_contiguity_options_default();
        options.contiguity = k ? GRID_ROOK : GRID_QUEEN;
        assert_int_equal(grid_weights_by_border(map, 5, units, &options, &weights, NULL), GRID_OK);
        size_t num;
        const int32_t *of = grid_weights_of(weights, 0, &num);
        for (int32_t j = 0; j < 5; j++) {
            bool found = false;
            for (size_t i = 0; i < num; i++) found |= of[i] == j;
            assert_int_equal(found, k ? rook[j] : queen[j]);
        }
        grid_weights_free(weights);
    }
    grid_weights *weights;
    grid_error error;
    assert_int_equal(
        grid_weights_by_border(map, 2, (const int32_t[]){1, 1}, NULL, &weights, &error),
        GRID_E_ARGUMENT);
    assert_int_equal(grid_weights_by_border(map, 1, (const int32_t[]){5}, NULL, &weights, &error),
                     GRID_E_ARGUMENT);
    assert_int_equal(grid_weights_by_border(map, 0, NULL, NULL, &weights, &error), GRID_OK);
    grid_weights_free(weights);
    double xy[2];
    grid_unit_centroids(map, 1, (const int32_t[]){3}, xy);
    assert_true(fabs(xy[0] - 2.5) < 1e-12);
    assert_true(fabs(xy[1] - 10.5) < 1e-12);
    grid_map_free(map);
}

/* Random points against every pair: in a plane and in degrees. */
static void distances(void **state)
{
    enum { N = 120 };
    uint64_t seed = 14;
    (void)state;
    for (int degrees = 0; degrees < 2; degrees++) {
        grid_layer *layer;
        grid_map *map;
        double xy[2 * N], ring[] = {110, 37, 112, 37, 112, 39, 110, 39, 110, 37};
        size_t size = 5;
        grid_weights *band, *nearest;
        assert_int_equal(grid_layer_new("box", degrees ? "EPSG:4326" : NULL, &layer, NULL),
                         GRID_OK);
        grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &size, ring, NULL, NULL);
        assert_int_equal(grid_map_from_layer(layer, NULL, &map, NULL), GRID_OK);
        for (int i = 0; i < N; i++) {
            xy[2 * i] = 110 + floor(random_unit(&seed) * 20) / 10;
            xy[2 * i + 1] = 37 + floor(random_unit(&seed) * 20) / 10;
        }
        xy[2 * 5] = NAN;
        double reach = degrees ? 25000 : 0.25;
        assert_int_equal(grid_weights_by_distance(map, N, xy, reach, &band, NULL), GRID_OK);
        assert_int_equal(grid_weights_by_rank(map, N, xy, 7, &nearest, NULL), GRID_OK);
        for (size_t i = 0; i < N; i++) {
            size_t in_band = 0, num_band, num_near;
            const int32_t *of_band = grid_weights_of(band, i, &num_band);
            const int32_t *near = grid_weights_of(nearest, i, &num_near);
            assert_int_equal(num_near, i == 5 ? 0 : 7);
            double d[N];
            for (size_t j = 0; j < N; j++) {
                const double *p = xy + 2 * i, *q = xy + 2 * j;
                d[j] = degrees ? grid_geodesic_distance(p[0], p[1], q[0], q[1])
                               : hypot(p[0] - q[0], p[1] - q[1]);
                if (i == j || !(d[j] <= reach)) continue;
                assert_true(in_band < num_band && of_band[in_band] == (int32_t)j);
                in_band++;
            }
            assert_int_equal(in_band, num_band);
            for (size_t k = 0; k < num_near; k++) { /* fewer than 7 come before it */
                size_t before = 0, j = (size_t)near[k];
                for (size_t o = 0; o < N; o++)
                    before += o != i && o != 5 && (d[o] < d[j] || (d[o] == d[j] && o < j));
                assert_true(before < 7);
            }
        }
        grid_weights_free(band);
        grid_weights_free(nearest);
        grid_layer_free(layer);
        grid_map_free(map);
    }
}

static grid_status read_gal(const char *text, size_t n, const char *const *ids, grid_weights **out)
{
    char path[] = "/tmp/grid-gal-XXXXXX";
    int handle = mkstemp(path);
    grid_error error = {0};
    assert_int_equal(write(handle, text, strlen(text)), (ssize_t)strlen(text));
    close(handle);
    grid_status status = grid_weights_open_gal(path, n, ids, out, &error);
    if (status) assert_non_null(strstr(error.text, path));
    unlink(path);
    return status;
}

static void gal_files(void **state)
{
    grid_weights *weights;
    const char *const ids[] = {"c", "b", "a"};
    size_t num;
    (void)state;
    assert_int_equal(read_gal("\xEF\xBB\xBF"
                              "0 3 shp id\r\na 1\r\nb\r\nb 2\r\na c\r\nc 0\r\n",
                              3, ids, &weights),
                     GRID_OK);
    assert_int_equal(grid_weights_num_links(weights), 3);
    assert_int_equal(grid_weights_of(weights, 1, &num)[0], 0);
    assert_int_equal(num, 2);
    assert_int_equal(grid_weights_num_islands(weights), 1);
    grid_weights_free(weights);
    assert_int_equal(read_gal("2\nx 1\ny\ny 1\nx", 0, NULL, &weights), GRID_OK);
    grid_weights_free(weights);
    static const char *const bad[] = {"",
                                      "a\n",
                                      "2\nx 1\n",
                                      "2\nx 1\ny\n",
                                      "1\nx 0\ny 0\n",
                                      "2\nx 0\nx 0\n",
                                      "1\nx 1\nz\n",
                                      "99999999999\n",
                                      "1\nx -1\n",
                                      "3 \n1 9\n1 1 1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_not_equal(read_gal(bad[i], 0, NULL, &weights), GRID_OK);
    assert_int_equal(read_gal("1\nz 0\n", 3, ids, &weights), GRID_E_DATA);
    uint64_t seed = 18; /* whatever is in the file, it is read or refused */
    for (size_t round = 0; round < scaled(3000); round++) {
        char text[] = "4\na 2\nb c\nb 1\na\nc 1\na\nd 0\n";
        for (size_t k = random_below(&seed, 4) + 1; k; k--)
            text[random_below(&seed, sizeof text - 1)] =
                "0129abcd \n\r\t-\xFF\0x"[random_below(&seed, 16)];
        if (!read_gal(text, round % 2 ? 3 : 0, round % 2 ? ids : NULL, &weights))
            grid_weights_free(weights);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(contacts),
                                       cmocka_unit_test(borders_of_a_board),
                                       cmocka_unit_test(distances), cmocka_unit_test(gal_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
