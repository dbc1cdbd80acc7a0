/* test_suppress.c - hidden counts against an attacker who solves all that is shown at all levels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "board_case.h"
#include "random.h"

enum { MOST_UNITS = 80, MOST = 2 * MOST_UNITS + 2 };

static uint64_t seed = 21;

/* A map of cells in towns in counties, some of them villages beside; as a manifest of nested boxes would be. */
static grid_map *tree(size_t num_towns, size_t most_cells, char *folder)
{
    /* three levels of boxes: county [0, 1000), town t [1000 t / n, ...), cells within */
    static const char *const names[] = {"county", "town", "cell"};
    char path[300];
    grid_map *map;
    grid_error error;
    FILE *manifest;
    snprintf(path, sizeof path, "%s/map.json", folder);
    manifest = fopen(path, "w");
    fprintf(manifest, "{\"name\":\"t\",\"layers\":[");
    for (int l = 0; l < 3; l++) {
        fprintf(manifest, "%s{\"as\":\"%s\",\"files\":[\"%s.geojson\"],\"code\":\"code\"%s}", l ? "," : "", names[l], names[l],
                l ? ",\"parent\":\"parent\"" : "");
        snprintf(path, sizeof path, "%s/%s.geojson", folder, names[l]);
        FILE *file = fopen(path, "w");
        bool first = true;
        fprintf(file, "{\"type\":\"FeatureCollection\",\"features\":[");
        for (size_t t = 0; t < (l ? num_towns : 1); t++) {
            size_t cells = l == 2 ? (t * 11 + 3) % (most_cells + 1) : 1; /* some towns have none: they are cells */
            for (size_t c = 0; c < cells; c++) {
                double w = l ? 1.0 / (double)num_towns : 1, x = 110 + (double)t * w, h = 1.0 / (double)cells,
                       y = 38 + (double)c * h;
                fprintf(file, "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"", first ? "" : ",");
                if (l == 0) fprintf(file, "1\"}");
                if (l == 1) fprintf(file, "1%02zu\",\"parent\":\"1\"}", t);
                if (l == 2) fprintf(file, "1%02zu%02zu\",\"parent\":\"1%02zu\"}", t, c, t);
                fprintf(file,
                        ",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],[%.9f,%"
                        ".9f],[%.9f,%.9f]]]}}",
                        x, y, x + w, y, x + w, y + h, x, y + h, x, y);
                first = false;
            }
        }
        fprintf(file, "]}");
        fclose(file);
    }
    fprintf(manifest, "]}");
    fclose(manifest);
    snprintf(path, sizeof path, "%s/map.json", folder);
    if (grid_map_open(path, NULL, &map, &error)) fail_msg("%s", error.text);
    return map;
}

/* Rows brought to echelon form; returns their rank, and the column of each one's pivot. */
static size_t solve(double (*rows)[MOST], size_t num_rows, size_t n, size_t *pivots)
{
    size_t rank = 0;
    for (size_t c = 0; c < n && rank < num_rows; c++) {
        size_t pivot = rank;
        for (size_t r = rank; r < num_rows; r++)
            if (fabs(rows[r][c]) > fabs(rows[pivot][c])) pivot = r;
        if (fabs(rows[pivot][c]) < 1e-9) continue;
        for (size_t k = 0; k < n; k++) {
            double swap = rows[rank][k];
            rows[rank][k] = rows[pivot][k], rows[pivot][k] = swap;
        }
        for (size_t r = 0; r < num_rows; r++) {
            double f = rows[r][c] / rows[rank][c];
            for (size_t k = 0; r != rank && f != 0 && k < n; k++) rows[r][k] -= f * rows[rank][k];
        }
        pivots[rank++] = c;
    }
    return rank;
}

/* Which atoms (what each unit holds itself, and nobody's) a published number is the sum of. */
static void atoms_of_unit(const grid_map *map, int32_t unit, double *row)
{
    size_t n = grid_map_num_units(map);
    for (size_t a = 0; a < n; a++) {
        int32_t up = (int32_t)a;
        while (up != GRID_NONE && up != unit) up = grid_unit_parent(map, up);
        row[a] = unit == GRID_NONE || up == unit;
    }
    row[n] = unit == GRID_NONE;
}

static void atoms_of_unassigned(const grid_map *map, const grid_rollup *rollup, int32_t level, double *row)
{
    size_t n = grid_map_num_units(map);
    for (size_t a = 0; a < n; a++) row[a] = grid_rollup_row_of(rollup, level, (int32_t)a) == GRID_NONE;
    row[n] = 1;
}

static bool follows(double (*rows)[MOST], size_t rank, const size_t *pivots, size_t n, double *row)
{
    for (size_t r = 0; r < rank; r++) {
        double f = row[pivots[r]] / rows[r][pivots[r]];
        for (size_t k = 0; f != 0 && k < n; k++) row[k] -= f * rows[r][k];
    }
    for (size_t k = 0; k < n; k++)
        if (fabs(row[k]) > 1e-9) return false;
    return true;
}

/* Everything that is shown at any level is a sum of atoms; what is hidden must not be a combination of those. */
static void attack(const grid_map *map, const grid_rollup *rollup, const grid_suppression *s)
{
    static double rows[MOST][MOST], row[MOST];
    size_t pivots[MOST], n = grid_map_num_units(map) + 1, shown = 0;
    assert_true(n <= MOST_UNITS);
    for (int32_t u = GRID_NONE; u < (int32_t)n - 1; u++)
        if (!grid_suppression_hides(s, u)) atoms_of_unit(map, u, rows[shown++]);
    for (int32_t l = 0; l < (int32_t)grid_map_num_levels(map); l++)
        if (!grid_suppression_hides_unassigned(s, l)) atoms_of_unassigned(map, rollup, l, rows[shown++]);
    size_t rank = solve(rows, shown, n, pivots);
    for (int32_t u = GRID_NONE; u < (int32_t)n - 1; u++) {
        if (!grid_suppression_hides(s, u)) continue;
        atoms_of_unit(map, u, row);
        if (follows(rows, rank, pivots, n, row)) fail_msg("what unit %d has can be recovered", (int)u);
    }
    for (int32_t l = 0; l < (int32_t)grid_map_num_levels(map); l++) {
        if (!grid_suppression_hides_unassigned(s, l)) continue;
        atoms_of_unassigned(map, rollup, l, row);
        if (follows(rows, rank, pivots, n, row)) fail_msg("what no row of level %d holds can be recovered", (int)l);
    }
}

static void nobody_can_subtract(void **state)
{
    char folder[] = "/tmp/test_suppress_XXXXXX", command[64];
    (void)state;
    size_t num_hidden = 0, num_small = 0;
    assert_non_null(mkdtemp(folder));
    for (int round = 0; round < 1500; round++) {
        static grid_map *map;
        if (round % 100 == 0) {
            grid_map_free(map);
            map = tree(2 + random_below(&seed, 9), 1 + random_below(&seed, 6), folder);
        }
        size_t units = grid_map_num_units(map), hidden = 0, small = 0, n = units + 1;
        double values[MOST_UNITS + 1];
        int32_t who[MOST_UNITS + 1];
        grid_rollup *rollup;
        grid_suppression *s;
        int scale = (int[]){3, 12, 40, 200}[random_below(&seed, 4)];
        double k = (double)(3 + random_below(&seed, 9));
        assert_int_equal(grid_rollup_new(map, &rollup, NULL), GRID_OK);
        for (size_t i = 0; i < n; i++) {
            who[i] = (int32_t)i - 1;
            /* units above the cells rarely hold something themselves */
            bool cell = i && !grid_unit_num_children(map, who[i]);
            values[i] = cell || random_below(&seed, 8) == 0 ? (double)random_below(&seed, (uint64_t)scale) : 0;
        }
        assert_int_equal(grid_rollup_add(rollup, "n", n, who, values, NULL, NULL), GRID_OK);
        assert_int_equal(grid_suppress(rollup, 0, k, &s, NULL), GRID_OK);
        for (size_t u = 0; u < units; u++) {
            double value = grid_rollup_value(rollup, (int32_t)u, 0);
            bool hides = grid_suppression_hides(s, (int32_t)u);
            small += value > 0 && value < k;
            if (value > 0 && value < k) assert_true(hides);
            hidden += hides;
        }
        double total = grid_rollup_total(rollup, 0);
        if (total > 0 && total < k) assert_true(grid_suppression_hides(s, GRID_NONE));
        for (int32_t l = 0; l < (int32_t)grid_map_num_levels(map); l++) {
            double rest = grid_rollup_unassigned(rollup, l, 0), shown = 0;
            bool any = false;
            if (rest > 0 && rest < k) assert_true(grid_suppression_hides_unassigned(s, l));
            /* a table of one level: what it hides is not one number, and not known to be small */
            for (size_t i = 0; i < grid_rollup_num_rows(rollup, l); i++) {
                int32_t u = grid_rollup_unit_at(rollup, l, i);
                any |= grid_suppression_hides(s, u);
                if (!grid_suppression_hides(s, u)) shown += grid_rollup_value(rollup, u, 0);
            }
            any |= grid_suppression_hides_unassigned(s, l);
            if (!grid_suppression_hides_unassigned(s, l)) shown += rest;
            if (any && !grid_suppression_hides(s, GRID_NONE)) assert_true(total - shown >= k || total == shown);
        }
        attack(map, rollup, s);
        grid_suppression_free(s);
        grid_rollup_free(rollup);
        num_hidden += hidden;
        num_small += small;
        if (round == 1499) grid_map_free(map);
    }
    print_message("%zu counts are small, %zu hidden\n", num_small, num_hidden);
    assert_true(num_hidden < 2 * num_small);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

static void little_is_hidden(void **state)
{
    grid_map *map = board(0);
    grid_rollup *rollup;
    grid_suppression *s;
    grid_error error;
    double values[UNITS];
    int32_t units[UNITS];
    size_t hidden = 0;
    (void)state;
    for (int i = 0; i < UNITS; i++) units[i] = i, values[i] = 20 + i;
    assert_int_equal(grid_rollup_new(map, &rollup, NULL), GRID_OK);
    assert_int_equal(grid_rollup_add(rollup, "many", UNITS, units, values, NULL, NULL), GRID_OK);
    values[7] = 4;
    assert_int_equal(grid_rollup_add(rollup, "one", UNITS, units, values, NULL, NULL), GRID_OK);
    values[7] = 0;
    assert_int_equal(grid_rollup_add(rollup, "none", UNITS, units, values, NULL, NULL), GRID_OK);
    values[7] = -1;
    assert_int_equal(grid_rollup_add(rollup, "odd", UNITS, units, values, NULL, NULL), GRID_OK);
    for (size_t m = 0; m < 3; m++) {
        assert_int_equal(grid_suppress(rollup, m, 10, &s, NULL), GRID_OK);
        hidden = 0;
        for (int i = 0; i < UNITS; i++) hidden += grid_suppression_hides(s, i);
        assert_int_equal(hidden, m == 1 ? 2 : 0); /* the small one, and the smallest beside it */
        if (m == 1) assert_true(grid_suppression_hides(s, 7) && grid_suppression_hides(s, 0));
        assert_false(grid_suppression_hides(s, GRID_NONE));
        assert_false(grid_suppression_hides_unassigned(s, 0));
        grid_suppression_free(s);
    }
    assert_int_equal(grid_suppress(rollup, 3, 10, &s, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_suppress(rollup, 0, 2.5, &s, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_suppress(rollup, 0, NAN, &s, &error), GRID_E_ARGUMENT);
    grid_rollup_free(rollup);
    grid_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(little_is_hidden), cmocka_unit_test(nobody_can_subtract)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
