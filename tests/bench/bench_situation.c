/* bench_situation - ten million events into 394 x 10 x 24, beside SQLite on the same rows and a plain scan of the
 * columns; the cube asked and fed; a situation of all columns. Medians, one thread.
 *
 * usage: bench_situation [EVENTS]    (10,000,000; SQLite gets a tenth and is scaled)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <grid/cube.h>
#include <grid/locate.h>
#include <grid/situation.h>

#include "bench.h"
#include "db.h"
#include "events.h"
#include "fractal.h"
#include "random.h"

enum { CATEGORIES = 10, MONTHS = 24, DAYS = 730 };

static void check(grid_status status, const grid_error *error)
{
    if (status == GRID_OK) return;
    fprintf(stderr, "bench_situation: %s\n", error->text);
    exit(3);
}

static int64_t month(int m)
{
    return grid_period_moved((grid_period){1719763200, 1719763200}, GRID_STEP_MONTH, m).from_s; /* July 2024 on */
}

static grid_events *make_events(const grid_map *map, size_t n, const int32_t *cells)
{
    static const char *const names[CATEGORIES] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    grid_events *events;
    grid_error error;
    uint64_t seed = 1;
    check(grid_events_new(map, &events, &error), &error);
    for (size_t i = 0; i < n; i++) {
        grid_event e = {.unit = cells[i], .words = {names[random_below(&seed, CATEGORIES)], NULL, NULL, NULL}};
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
        e.times[0] = month(0) + (int64_t)(random_unit(&seed) * (double)DAYS * 86400);
        check(grid_events_add(events, &e, &error), &error);
    }
    return events;
}

/* The same by SQL, for the first n. Seconds of one query. */
static double by_sqlite(const grid_events *events, size_t n, uint64_t *sum)
{
    char path[] = "/tmp/bench-situation-XXXXXX";
    grid_db *db;
    grid_statement *s;
    grid_error error;
    bool row = true;
    close(mkstemp(path));
    unlink(path);
    check(grid_db_create(path, &db, &error), &error);
    check(grid_db_run(db, &error, "CREATE TABLE e(unit INT, category INT, month INT)"), &error);
    check(grid_db_prepare(db, &s, &error, "INSERT INTO e VALUES(?1, ?2, ?3)"), &error);
    for (size_t i = 0; i < n; i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        int m = 0;
        while (m < MONTHS && t >= month(m + 1)) m++;
        grid_bind_integer(s, 1, grid_event_unit(events, i));
        grid_bind_integer(s, 2, grid_event_word_at(events, i, GRID_EVENT_CATEGORY));
        grid_bind_integer(s, 3, m);
        check(grid_statement_run(s, &error), &error);
    }
    grid_statement_free(s);
    double start = bench_now();
    check(grid_db_prepare(db, &s, &error, "SELECT count(*) FROM e GROUP BY unit, category, month"), &error);
    while (grid_statement_step(s, &row, &error) == GRID_OK && row) *sum += (uint64_t)grid_column_integer(s, 0);
    double seconds = bench_now() - start;
    grid_statement_free(s);
    grid_db_close(db);
    unlink(path);
    return seconds;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)atoll(argv[1]) : 10000000, few = n / 10;
    double locate[BENCH_ROUNDS], scan[BENCH_ROUNDS], group[BENCH_ROUNDS], table[BENCH_ROUNDS], ask[BENCH_ROUNDS];
    grid_error error;
    fractal_shape shape = fractal_county(485);
    grid_map *map;
    grid_map_options how = grid_map_options_default();
    how.code = "code", how.no_crs_guard = true;
    check(grid_map_from_layer(fractal_layer(&shape), &how, &map, &error), &error);
    double box[4], *xy = malloc(2 * n * sizeof *xy);
    int32_t *cells = malloc(n * sizeof *cells);
    int64_t bounds[MONTHS + 1];
    if (!xy || !cells) return 4;
    grid_map_extent(map, box);
    box[2] -= box[0], box[3] -= box[1];
    bench_points(1, box, n, xy);
    for (int m = 0; m <= MONTHS; m++) bounds[m] = month(m);
    check(grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, NULL, &error), &error);
    grid_events *events = make_events(map, n, cells);
    size_t num = (grid_map_num_units(map) + 1) * (CATEGORIES + 1) * MONTHS;
    uint32_t *counts = malloc(num * sizeof *counts);
    grid_cube *cube;
    double start = bench_now();
    check(grid_cube_make(events, NULL, &cube, &error), &error);
    double made = bench_now() - start;
    volatile uint64_t sink = 0;
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        start = bench_now();
        check(grid_locate_many(map, n, xy, xy + 1, 2 * sizeof *xy, cells, NULL, NULL, NULL, &error), &error);
        locate[round] = bench_now() - start;
        start = bench_now();
        uint64_t read = 0;
        for (size_t i = 0; i < n; i++)
            read += (uint32_t)events->unit[i] + events->category[i] + (uint32_t)events->time[0][i];
        sink += read;
        scan[round] = bench_now() - start;
        memset(counts, 0, num * sizeof *counts);
        start = bench_now();
        check(grid_events_group(events, GRID_EVENT_COLLECTED, MONTHS, bounds, counts, &error), &error);
        group[round] = bench_now() - start;
        start = bench_now();
        grid_situation_options o = grid_situation_options_default();
        grid_situation *situation;
        o.period = (grid_period){bounds[3], bounds[4]};
        check(grid_situation_make(events, &o, &situation, &error), &error);
        grid_situation_free(situation);
        table[round] = bench_now() - start;
        start = bench_now();
        for (int32_t u = 0; u < (int32_t)grid_map_num_units(map); u++) {
            const int32_t words[] = {u % CATEGORIES, GRID_NONE, GRID_NONE, GRID_NONE};
            sink += grid_cube_count(cube, u, words, bounds[u % 20], bounds[u % 20 + 3]);
        }
        ask[round] = (bench_now() - start) / (double)grid_map_num_units(map);
    }
    uint64_t sum = 0, sql = 0;
    for (size_t i = 0; i < num; i++) sum += counts[i];
    double sqlite = by_sqlite(events, few, &sql) * (double)n / (double)few;
    if (sql != few || sum != n) return 1;
    start = bench_now();
    grid_event e = {.unit = 5, .words = {"a", NULL, NULL, NULL}};
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
    for (int i = 0; i < 100000; i++) {
        e.unit = i % 394, e.times[0] = bounds[0] + (int64_t)i * 600;
        check(grid_events_add(events, &e, &error), &error);
    }
    double added = bench_now() - start;
    start = bench_now();
    check(grid_cube_update(cube, &error), &error);
    double fed = bench_now() - start;
    grid_index_stats stats;
    grid_map_index_stats(map, &stats);
    bench_print_machine();
    printf("%zu events, 394 cells, %zu edges; one thread, medians of %d rounds\n\n", n,
           stats.num_edges, BENCH_ROUNDS);
    printf("| what | ms | |\n|---|--:|---|\n");
    printf("| plain scan of three columns | %.2f | |\n", 1e3 * bench_median(scan));
    printf("| owners of the points | %.1f | %.2f ns a point |\n", 1e3 * bench_median(locate),
           1e9 * bench_median(locate) / (double)n);
    printf("| into 394 x 10 x 24 | %.1f | SQLite %.0f: %.0f times |\n", 1e3 * bench_median(group), 1e3 * sqlite,
           sqlite / bench_median(group));
    printf("| a situation of one month, all counts | %.1f | |\n", 1e3 * bench_median(table));
    printf("| a cube of unit, category, day | %.1f | %.1f MB |\n", 1e3 * made, (double)grid_cube_bytes(cube) / 1e6);
    printf("| asked for a unit, a category, three months | %.6f | %.0f ns |\n", 1e3 * bench_median(ask),
           1e9 * bench_median(ask));
    printf("| an event into the table; into the cube, all levels | %.6f | %.0f ns; %.0f ns |\n", (added + fed) / 100,
           1e9 * added / 1e5, 1e9 * fed / 1e5);
    grid_cube_free(cube);
    grid_events_free(events);
    grid_map_free(map);
    return 0;
}
