/* The situation: the sample county's events against plain SQL on the same rows, for random periods and filters;
 * published figures of a city; the calendar; tables with something wrong in them. */
#include <math.h>
#include <time.h>

#include "county_fixture.h"
#include "day.h"
#include "db.h"
#include "random.h"

static grid_map *map;
static grid_events *events;
static grid_db *db;

/* The events with a column more: closing one in eleven was refused, some of them twice. */
static void with_reworks(char path[256])
{
    size_t size = 0;
    char *text = read_file(folder, "events.csv", &size), *line = text;
    path_of(path, folder, "reworked.csv");
    FILE *file = fopen(path, "wb");
    for (int row = 0; line < text + size; row++) {
        char *end = line + strcspn(line, "\r\n");
        fwrite(line, 1, (size_t)(end - line), file);
        if (row) fprintf(file, ",%s\n", row % 11 ? row % 3 ? "0" : "" : row % 2 ? "1" : "\" 2\"");
        else fputs(",返工次数\n", file);
        line = end + strspn(end, "\r\n");
    }
    fclose(file);
    free(text);
}

static int open_county(void **state)
{
    char path[256];
    grid_findings *findings;
    if (open_folder(state) != 0) return -1;
    path_of(path, folder, "kelan.json");
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    assert_int_equal(grid_events_new(map, &events, NULL), GRID_OK);
    with_reworks(path);
    assert_int_equal(grid_events_read(events, path, NULL, &findings, NULL), GRID_OK);
    assert_true(grid_events_tell_reworks(events));
    assert_false(grid_events_tell_time(events, GRID_EVENT_FILED));
    assert_int_equal(grid_findings_num_severity(findings, GRID_WARNING), 0);
    grid_findings_free(findings);
    return 0;
}

static int close_county(void **state)
{
    char path[256];
    path_of(path, folder, "reworked.csv");
    remove(path);
    grid_db_close(db);
    grid_events_free(events);
    grid_map_free(map);
    return close_folder(state);
}

static void bind_time(grid_statement *insert, int column, int64_t t)
{
    if (t == GRID_NO_TIME) grid_bind_null(insert, column);
    else grid_bind_integer(insert, column, t);
}

/* All events as rows of a database. */
static void fill_database(void)
{
    char path[256];
    grid_statement *insert;
    path_of(path, folder, "events.db");
    assert_int_equal(grid_db_create(path, &db, NULL), GRID_OK);
    assert_int_equal(grid_db_run(db, NULL, "CREATE TABLE e(unit, category, line, source, stage, collected, accepted, "
                                           "filed, dispatched, handled, closed, due, reworks)"), GRID_OK);
    assert_int_equal(grid_db_prepare(db, &insert, NULL, "INSERT INTO e VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"),
                     GRID_OK);
    for (size_t i = 0; i < grid_events_num(events); i++) {
        grid_bind_integer(insert, 1, grid_event_unit(events, i));
        for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
            grid_bind_integer(insert, 2 + w, grid_event_word_at(events, i, (grid_event_word)w));
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
            bind_time(insert, 6 + t, grid_event_time_at(events, i, (grid_event_time)t));
        grid_bind_integer(insert, 13, grid_event_reworks(events, i));
        assert_int_equal(grid_statement_run(insert, NULL), GRID_OK);
    }
    grid_statement_free(insert);
}

/* What the counts are, said in SQL; a, b the period, n what is known until. */
static const char *const conditions[GRID_NUM_COUNTS] = {
    "collected >= :a AND collected < :b",
    "accepted >= :a AND accepted < :b",
    "ifnull(filed, accepted) >= :a AND ifnull(filed, accepted) < :b",
    "due >= :a AND due < :full AND (due < :b OR handled < :b)",
    "handled >= :a AND handled < :b",
    "handled >= :a AND handled < :b AND handled <= due",
    "handled >= :a AND handled < :b AND handled > due",
    "closed >= :a AND closed < :b",
    "closed >= :a AND closed < :b AND closed <= due",
    "collected < :b AND NOT ifnull(closed < :b, 0)",
    "due < :b AND NOT ifnull(handled < :b, 0)",
    "handled >= :a AND handled < :b AND reworks > 0",
    "collected >= :a AND collected < :b AND accepted < :b",
    "collected >= :a AND collected < :b AND ifnull(filed, accepted) < :b",
    "collected >= :a AND collected < :b AND dispatched < :b",
    "collected >= :a AND collected < :b AND handled < :b",
    "collected >= :a AND collected < :b AND closed < :b",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected < 86400",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected >= 86400 AND :b - collected < 3 * 86400",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected >= 3 * 86400 AND :b - collected < 7 * 86400",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected >= 7 * 86400 AND :b - collected < 15 * 86400",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected >= 15 * 86400 AND :b - collected < 30 * 86400",
    "collected < :b AND NOT ifnull(closed < :b, 0) AND :b - collected >= 30 * 86400",
};

static void put_number(char *sql, const char *name, int64_t value)
{
    char digits[32], *at;
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    while ((at = strstr(sql, name)) != NULL) {
        size_t tail = strlen(at + strlen(name)) + 1, n = strlen(digits);
        memmove(at + n, at + strlen(name), tail);
        memcpy(at, digits, n);
    }
}

/* Counts of each unit (the last is nobody) by SQL, with all below it. */
static double (*by_sql(const grid_situation_options *o))[GRID_NUM_COUNTS]
{
    static const char *const columns[GRID_NUM_EVENT_WORDS] = {"category", "line", "source", "stage"};
    static char sql[8000];
    size_t n = grid_map_num_units(map), used;
    double(*of)[GRID_NUM_COUNTS] = calloc(n + 1, sizeof *of);
    int64_t end = o->as_of_s < o->period.to_s ? o->as_of_s : o->period.to_s;
    used = (size_t)sprintf(sql, "SELECT unit");
    for (int c = 0; c < GRID_NUM_COUNTS; c++) used += (size_t)sprintf(sql + used, ", sum(ifnull(%s, 0))", conditions[c]);
    used += (size_t)sprintf(sql + used, " FROM e WHERE 1");
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        if (!o->words[w]) continue;
        used += (size_t)sprintf(sql + used, " AND %s IN (-9", columns[w]);
        for (size_t i = 0; i < o->num_words[w]; i++) used += (size_t)sprintf(sql + used, ",%d", o->words[w][i]);
        used += (size_t)sprintf(sql + used, ")");
    }
    strcpy(sql + used, " GROUP BY unit");
    put_number(sql, ":a", o->period.from_s);
    put_number(sql, ":b", end);
    put_number(sql, ":full", o->period.to_s);
    grid_statement *query;
    bool row = true;
    assert_int_equal(grid_db_prepare(db, &query, NULL, "%s", sql), GRID_OK);
    while (grid_statement_step(query, &row, NULL) == GRID_OK && row) {
        int32_t unit = (int32_t)grid_column_integer(query, 0);
        for (int c = 0; c < GRID_NUM_COUNTS; c++) {
            double value = grid_column_real(query, c + 1);
            if (unit == GRID_NONE) of[n][c] += value;
            for (int32_t u = unit; u != GRID_NONE; u = grid_unit_parent(map, u)) of[u][c] += value;
        }
    }
    grid_statement_free(query);
    return of;
}

static void assert_same(const grid_situation_options *o)
{
    grid_situation *s;
    size_t n = grid_map_num_units(map);
    double(*of)[GRID_NUM_COUNTS] = by_sql(o), got[GRID_NUM_COUNTS], all[GRID_NUM_COUNTS] = {0};
    assert_int_equal(grid_situation_make(events, o, &s, NULL), GRID_OK);
    for (size_t u = 0; u < n; u++) {
        grid_situation_counts(s, (int32_t)u, got);
        for (int c = 0; c < GRID_NUM_COUNTS; c++) {
            assert_true(got[c] == of[u][c]);
            if (grid_unit_parent(map, (int32_t)u) == GRID_NONE) all[c] += of[u][c];
        }
    }
    for (int c = 0; c < GRID_NUM_COUNTS; c++) all[c] += of[n][c];
    grid_situation_counts(s, GRID_NONE, got);
    for (int c = 0; c < GRID_NUM_COUNTS; c++) assert_true(got[c] == all[c]);
    for (int32_t level = 0; level < (int32_t)grid_map_num_levels(map); level++) {
        double sum[GRID_NUM_COUNTS], row[GRID_NUM_COUNTS];
        grid_situation_unassigned(s, level, sum);
        for (size_t i = 0; i < grid_situation_num_rows(s, level); i++) {
            grid_situation_counts(s, grid_situation_unit_at(s, level, i), row);
            for (int c = 0; c < GRID_NUM_COUNTS; c++) sum[c] += row[c];
        }
        for (int c = 0; c < GRID_NUM_COUNTS; c++) assert_true(sum[c] == all[c]);
    }
    grid_situation_free(s);
    free(of);
}

static void equals_sql(void **state)
{
    const int64_t first = 1719763200, last = 1782835200; /* July 2024 to June 2026 */
    uint64_t seed = 11;
    (void)state;
    fill_database();
    assert_int_equal(grid_events_num(events), 40000);
    for (size_t round = 0; round < scaled(1000); round++) {
        grid_situation_options o = grid_situation_options_default();
        int32_t chosen[GRID_NUM_EVENT_WORDS][40];
        int64_t a = first + (int64_t)(random_unit(&seed) * (double)(last - first));
        int64_t b = first + (int64_t)(random_unit(&seed) * (double)(last - first));
        o.period = (grid_period){a < b ? a : b, a < b ? b : a};
        if (round % 7 == 0) o.period.to_s = o.period.from_s; /* nothing */
        if (round % 3 == 0) o.as_of_s = o.period.from_s + (int64_t)random_below(&seed, 90) * 86400;
        for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
            size_t num = grid_events_num_words(events, (grid_event_word)w);
            if (random_below(&seed, 3)) continue;
            o.words[w] = chosen[w];
            o.num_words[w] = random_below(&seed, num + 1);
            for (size_t i = 0; i < o.num_words[w]; i++) chosen[w][i] = (int32_t)random_below(&seed, num);
        }
        assert_same(&o);
    }
    grid_situation_options everything = grid_situation_options_default();
    everything.period = (grid_period){first - 86400 * 365, last + 86400 * 365};
    assert_same(&everything);
}

/* Handling times of each unit: all of them, sorted; nearest rank. */
static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void handling_times(void **state)
{
    grid_situation *s;
    grid_situation_options o = grid_situation_options_default();
    double *list = malloc(grid_events_num(events) * sizeof *list);
    (void)state;
    o.period = grid_step_around(GRID_STEP_QUARTER, 1746028800);
    assert_int_equal(grid_situation_make(events, &o, &s, NULL), GRID_OK);
    for (int32_t u = GRID_NONE; u < 120; u++) {
        size_t n = 0;
        for (size_t i = 0; i < grid_events_num(events); i++) {
            int64_t from = grid_event_time_at(events, i, GRID_EVENT_ACCEPTED);
            int64_t to = grid_event_time_at(events, i, GRID_EVENT_HANDLED);
            int32_t at = grid_event_unit(events, i);
            while (u != GRID_NONE && at != GRID_NONE && at != u) at = grid_unit_parent(map, at);
            if (to == GRID_NO_TIME || to < o.period.from_s || to >= o.period.to_s || (u != GRID_NONE && at != u)) continue;
            list[n++] = (double)(to - from);
        }
        qsort(list, n, sizeof *list, compare_doubles);
        double median = grid_situation_handling_s(s, u, 0.5), ninety = grid_situation_handling_s(s, u, 0.9);
        if (!n) assert_true(isnan(median) && isnan(ninety));
        else {
            assert_true(median == list[(n + 1) / 2 - 1]);
            assert_true(ninety == list[(9 * n + 9) / 10 - 1]);
        }
    }
    assert_true(isnan(grid_situation_handling_s(s, GRID_NONE, 0)));
    grid_situation_free(s);
    free(list);
}

/* Tianmen, December 2016: 1,054 accepted, 996 filed, 972 due, 911 closed = 93.72 %, 737 on time = 75.82 %. */
static void published_figures(void **state)
{
    grid_events *city;
    grid_situation *s;
    grid_situation_options o = grid_situation_options_default();
    double counts[GRID_NUM_COUNTS];
    int64_t day;
    (void)state;
    assert_int_equal(grid_events_new(map, &city, NULL), GRID_OK);
    assert_true(grid_event_time_read("2016-12-05 09:00", &day));
    for (int i = 0; i < 1054; i++) {
        grid_event e = {.unit = i % 3 ? 100 : GRID_NONE, .words = {i < 1000 ? "事件" : "部件", NULL, NULL, NULL}};
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
        e.times[GRID_EVENT_COLLECTED] = e.times[GRID_EVENT_ACCEPTED] = day;
        if (i < 996) e.times[GRID_EVENT_FILED] = day + 3600;
        if (i < 972) e.times[GRID_EVENT_DUE] = day + 5 * 86400;
        if (i < 911) e.times[GRID_EVENT_HANDLED] = day + 86400;
        if (i < 911) e.times[GRID_EVENT_CLOSED] = day + (i < 737 ? 5 : 6) * 86400;
        assert_int_equal(grid_events_add(city, &e, NULL), GRID_OK);
    }
    o.period = grid_step_around(GRID_STEP_MONTH, day);
    assert_int_equal(grid_situation_make(city, &o, &s, NULL), GRID_OK);
    grid_situation_counts(s, GRID_NONE, counts);
    assert_true(counts[GRID_COUNT_ACCEPTED] == 1054 && counts[GRID_COUNT_FILED] == 996);
    assert_true(counts[GRID_COUNT_DUE] == 972 && counts[GRID_COUNT_CLOSED] == 911);
    assert_true(counts[GRID_COUNT_CLOSED_ON_TIME] == 737);
    assert_true(fabs(100 * grid_rate_of(GRID_RATE_CLOSED, counts) - 93.72) < 0.005);
    assert_true(fabs(100 * grid_rate_of(GRID_RATE_CLOSED_ON_TIME, counts) - 75.82) < 0.005);
    grid_situation_unassigned(s, 0, counts);
    assert_true(counts[GRID_COUNT_REPORTED] == 352);
    memset(counts, 0, sizeof counts);
    assert_true(isnan(grid_rate_of(GRID_RATE_CLOSED, counts)));
    grid_situation_free(s);
    grid_events_free(city);
}

/* Does an event count for a unit, words and whole days? */
static bool counts(size_t i, grid_event_time time, int32_t unit, const int32_t *words, int64_t from, int64_t to)
{
    int64_t t = grid_event_time_at(events, i, time);
    int32_t at = grid_event_unit(events, i);
    while (unit != GRID_NONE && at != GRID_NONE && at != unit) at = grid_unit_parent(map, at);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
        if (words[w] != GRID_NONE && grid_event_word_at(events, i, (grid_event_word)w) != words[w]) return false;
    return t != GRID_NO_TIME && t >= from && t < to && (unit == GRID_NONE || at == unit);
}

static void cube_equals_columns(void **state)
{
    uint64_t seed = 5;
    (void)state;
    for (int time = 0; time < GRID_NUM_EVENT_TIMES; time++) {
        grid_cube_options o = grid_cube_options_default();
        grid_cube *cube;
        if (!grid_events_have_time(events, (grid_event_time)time)) continue;
        o.time = (grid_event_time)time;
        o.by[GRID_EVENT_SOURCE] = time % 2;
        assert_int_equal(grid_cube_make(events, &o, &cube, NULL), GRID_OK);
        for (size_t round = 0; round < scaled(200); round++) {
            int32_t words[GRID_NUM_EVENT_WORDS] = {GRID_NONE, GRID_NONE, GRID_NONE, GRID_NONE};
            int32_t unit = (int32_t)random_below(&seed, grid_map_num_units(map) + 1) - 1;
            int64_t a = grid_time_of_day(2024, 6, (int)random_below(&seed, 800));
            int64_t b = a + (int64_t)random_below(&seed, 400) * 86400;
            uint64_t want = 0;
            if (random_below(&seed, 2)) words[0] = (int32_t)random_below(&seed, grid_events_num_words(events, 0));
            if (time % 2 && random_below(&seed, 2))
                words[GRID_EVENT_SOURCE] = (int32_t)random_below(&seed, grid_events_num_words(events, GRID_EVENT_SOURCE));
            for (size_t i = 0; i < grid_events_num(events); i++)
                want += counts(i, (grid_event_time)time, unit, words, a, b);
            assert_true(grid_cube_count(cube, unit, words, a, b) == want);
        }
        assert_true(grid_cube_count(cube, 100000, NULL, INT64_MIN, INT64_MAX) == 0);
        assert_true(grid_cube_count(cube, GRID_NONE, NULL, 10, 5) == 0);
        grid_cube_free(cube);
    }
}

/* Events one by one into a cube, and into one that is made when all are there. */
static void cube_grows(void **state)
{
    grid_events *some;
    grid_cube *cube, *other;
    grid_cube_options o = grid_cube_options_default();
    grid_error error;
    uint64_t seed = 9;
    (void)state;
    assert_int_equal(grid_events_new(map, &some, NULL), GRID_OK);
    grid_event e = {.unit = 3, .words = {"甲", NULL, NULL, NULL}};
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
    e.times[0] = grid_time_of_day(2025, 1, 1);
    assert_int_equal(grid_events_add(some, &e, NULL), GRID_OK);
    assert_int_equal(grid_cube_make(some, &o, &cube, NULL), GRID_OK);
    for (int i = 0; i < 3000; i++) {
        e.unit = (int32_t)random_below(&seed, grid_map_num_units(map) + 1) - 1;
        e.words[0] = random_below(&seed, 5) ? "甲" : NULL;
        e.times[0] = grid_time_of_day(2025, 1, 1 + (int)random_below(&seed, 300)) + (int64_t)random_below(&seed, 86400);
        assert_int_equal(grid_events_add(some, &e, NULL), GRID_OK);
        if (i % 100 == 0) assert_int_equal(grid_cube_update(cube, NULL), GRID_OK);
    }
    assert_int_equal(grid_cube_update(cube, NULL), GRID_OK);
    assert_int_equal(grid_cube_make(some, &o, &other, NULL), GRID_OK);
    const int32_t words[] = {0, GRID_NONE, GRID_NONE, GRID_NONE};
    for (int32_t u = GRID_NONE; u < (int32_t)grid_map_num_units(map); u++) {
        assert_true(grid_cube_count(cube, u, NULL, INT64_MIN, INT64_MAX) ==
                    grid_cube_count(other, u, NULL, INT64_MIN, INT64_MAX));
        assert_true(grid_cube_count(cube, u, words, e.times[0], INT64_MAX) ==
                    grid_cube_count(other, u, words, e.times[0], INT64_MAX));
    }
    assert_true(grid_cube_count(cube, GRID_NONE, NULL, INT64_MIN, INT64_MAX) == 3001);
    e.words[0] = "乙"; /* a word that the cube does not have */
    assert_int_equal(grid_events_add(some, &e, NULL), GRID_OK);
    assert_int_equal(grid_cube_update(cube, &error), GRID_E_LIMIT);
    assert_true(grid_cube_count(cube, GRID_NONE, NULL, INT64_MIN, INT64_MAX) == 3001);
    o.max_bytes = 1000;
    grid_cube *none;
    assert_int_equal(grid_cube_make(some, &o, &none, &error), GRID_E_LIMIT);
    grid_cube_free(cube);
    grid_cube_free(other);
    grid_events_free(some);
}

static void groups(void **state)
{
    int64_t bounds[25], odd[5];
    size_t num_units = grid_map_num_units(map), num_categories = grid_events_num_words(events, 0) + 1;
    (void)state;
    for (int m = 0; m <= 24; m++) bounds[m] = grid_time_of_day(2024, 7 + m, 1);
    for (int k = 0; k < 5; k++) odd[k] = bounds[0] + 12345 + (int64_t)k * 9000000; /* no midnights */
    for (int kind = 0; kind < 2; kind++) {
        const int64_t *b = kind ? odd : bounds;
        size_t num = kind ? 4 : 24, size = (num_units + 1) * num_categories * num;
        uint32_t *got = calloc(size, sizeof *got), *want = calloc(size, sizeof *want);
        assert_int_equal(grid_events_group(events, GRID_EVENT_CLOSED, num, b, got, NULL), GRID_OK);
        for (size_t i = 0; i < grid_events_num(events); i++) {
            int64_t t = grid_event_time_at(events, i, GRID_EVENT_CLOSED);
            int32_t u = grid_event_unit(events, i), c = grid_event_word_at(events, i, 0);
            size_t row = (u < 0 ? num_units : (size_t)u) * num_categories + (c < 0 ? num_categories - 1 : (size_t)c);
            for (size_t p = 0; p < num; p++)
                if (t != GRID_NO_TIME && t >= b[p] && t < b[p + 1]) want[row * num + p]++;
        }
        assert_memory_equal(got, want, size * sizeof *got);
        free(got);
        free(want);
    }
    const int64_t wrong[] = {5, 5};
    uint32_t none;
    assert_int_equal(grid_events_group(events, GRID_EVENT_CLOSED, 1, wrong, &none, NULL), GRID_E_ARGUMENT);
}

static int32_t owner(const grid_map *of, double x, double y)
{
    grid_hit hit;
    grid_locate(of, x, y, &hit);
    return hit.cell;
}

/* Rows within a circle are those that are, whatever else is counted. */
static void within_a_circle(void **state)
{
    char path[256];
    grid_map *circle;
    grid_layer *layer;
    grid_events *some;
    grid_findings *findings;
    grid_error error;
    grid_events_options how = grid_events_options_default();
    double x = 111.57, y = 38.70;
    grid_transform *there;
    (void)state;
    path_of(path, folder, "events.csv");
    assert_int_equal(grid_transform_open("EPSG:4326", grid_map_crs(map), &there, NULL), GRID_OK);
    grid_transform_apply(there, 1, &x, &y, sizeof x);
    grid_transform_free(there);
    assert_int_equal(grid_region_circle(map, x, y, 1500, &circle, NULL), GRID_OK);
    assert_int_equal(grid_events_new(map, &some, NULL), GRID_OK);
    how.within = circle;
    if (grid_events_read(some, path, &how, &findings, &error)) fail_msg("%s", error.text);
    assert_int_equal(grid_layer_open(path, NULL, &layer, NULL), GRID_OK);
    size_t n = grid_layer_num_features(layer), want = 0;
    double *xy = malloc(2 * n * sizeof *xy);
    assert_int_equal(grid_map_places(map, layer, xy, NULL), GRID_OK);
    int32_t *units = calloc(grid_map_num_units(map), sizeof *units);
    for (size_t i = 0; i < n; i++) {
        grid_hit hit;
        grid_locate(map, xy[2 * i], xy[2 * i + 1], &hit);
        if (owner(circle, xy[2 * i], xy[2 * i + 1]) == GRID_NONE) continue;
        want++;
        if (hit.unit != GRID_NONE) units[hit.unit]++;
    }
    assert_true(want > 1000 && want < n);
    assert_int_equal(grid_events_num(some), want);
    for (size_t i = 0; i < want; i++)
        if (grid_event_unit(some, i) != GRID_NONE) units[grid_event_unit(some, i)]--;
    for (size_t u = 0; u < grid_map_num_units(map); u++) assert_int_equal(units[u], 0);
    free(units);
    free(xy);
    grid_findings_free(findings);
    grid_layer_free(layer);
    grid_events_free(some);
    grid_map_free(circle);
}

static void assert_step(grid_step step, const char *time, const char *from, const char *to)
{
    int64_t at, a, b;
    assert_true(grid_event_time_read(time, &at) && grid_event_time_read(from, &a) && grid_event_time_read(to, &b));
    grid_period p = grid_step_around(step, at);
    assert_true(p.from_s == a && p.to_s == b);
}

static void calendar(void **state)
{
    int64_t t, a, b;
    (void)state;
    assert_true(grid_event_time_read("2025-06-01 08:00:00", &t) && t == 1748736000); /* midnight of June in UTC */
    assert_true(grid_event_time_read("2025/6/1 8:00", &a) && a == t);
    assert_true(grid_event_time_read("2025年6月1日 8时0分", &a) && a == t);
    assert_true(grid_event_time_read("2025-06-01T08:00:00.250", &a) && a == t);
    assert_true(grid_event_time_read("20250601", &a) && a == t - 8 * 3600);
    assert_true(grid_event_time_read("2025-06-01T00:00:00.000Z", &a) && a == t); /* as databases write it */
    assert_true(grid_event_time_read("2025-06-01T08:00:00+08:00", &a) && a == t);
    assert_true(grid_event_time_read("2025-05-31T20:30:00-0330", &a) && a == t);
    assert_true(grid_event_time_read("2025-06-01 09:00+09", &a) && a == t);
    assert_true(grid_event_time_read("45809.3333333333", &a) && a == t); /* as a spreadsheet keeps it */
    static const char *const wrong[] = {"", "yesterday", "2025-02-30", "2025-06-01 25:00", "2025-06-01 08:61", "8:00",
                                        "2025-06-01 08:00 x", "140929100200", "2025-06-01 08", "2025-06-01 08:00Zx",
                                        "2025-06-01 08:00+", "2025-06-01 08:00+15:00", "2025-06-01 08:00+08:60"};
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(grid_event_time_read(wrong[i], &a));
    assert_step(GRID_STEP_HOUR, "2025-06-01 08:59:59", "2025-06-01 08:00", "2025-06-01 09:00");
    assert_step(GRID_STEP_DAY, "2025-06-01 00:00", "2025-06-01", "2025-06-02");
    assert_step(GRID_STEP_WEEK, "2025-06-01 23:59:59", "2025-05-26", "2025-06-02"); /* a Sunday */
    assert_step(GRID_STEP_WEEK, "2025-06-02", "2025-06-02", "2025-06-09");
    assert_step(GRID_STEP_WEEK, "1969-12-31", "1969-12-29", "1970-01-05");
    assert_step(GRID_STEP_MONTH, "2024-02-29 12:00", "2024-02-01", "2024-03-01");
    assert_step(GRID_STEP_MONTH, "2025-12-31 23:59", "2025-12-01", "2026-01-01");
    assert_step(GRID_STEP_QUARTER, "2025-06-30", "2025-04-01", "2025-07-01");
    assert_step(GRID_STEP_YEAR, "2025-06-30", "2025-01-01", "2026-01-01");
    assert_true(grid_event_time_read("2024-02-01", &a) && grid_event_time_read("2024-03-01", &b));
    grid_period p = grid_period_moved((grid_period){a, b}, GRID_STEP_YEAR, -1);
    assert_true(grid_event_time_read("2023-02-01", &a) && grid_event_time_read("2023-03-01", &b));
    assert_true(p.from_s == a && p.to_s == b);
    assert_true(grid_event_time_read("2025-03-31", &a) && grid_event_time_read("2025-04-30", &b));
    p = grid_period_moved((grid_period){a, b}, GRID_STEP_MONTH, -1);
    assert_true(grid_event_time_read("2025-03-01", &a) && grid_event_time_read("2025-03-30", &b));
    assert_true(p.from_s == a && p.to_s == b); /* there is no 31 February */
    /* every day of eighty years against the C library */
    for (int64_t day = 0; day < 80 * 366; day++) {
        time_t at = (time_t)(day * 86400);
        struct tm parts;
        char text[32];
        gmtime_r(&at, &parts);
        strftime(text, sizeof text, "%Y-%m-%d", &parts);
        assert_true(grid_event_time_read(text, &t) && t == (int64_t)at - 8 * 3600);
    }
}

static void odd_tables(void **state)
{
    char path[256];
    grid_events *odd;
    grid_findings *findings;
    grid_error error;
    (void)state;
    assert_int_equal(grid_events_new(map, &odd, NULL), GRID_OK);
    path_of(path, folder, "odd.csv");
    FILE *file = fopen(path, "w");
    fputs("类别,经度,纬度,采集时间,结案时间\n噪声,111.57,38.70,2025-06-01 08:00,\n\"噪声\",,,2025-06-01 09:00,2025-06-02\n"
          ",111.57,38.70,昨天,\n噪声,0,0,2025-06-03 00:00,9999\n\n", file);
    fclose(file);
    assert_int_equal(grid_events_read(odd, path, NULL, &findings, NULL), GRID_OK);
    assert_int_equal(grid_events_num(odd), 4); /* no row is lost */
    assert_int_equal(grid_events_num_words(odd, GRID_EVENT_CATEGORY), 1);
    assert_int_equal(grid_findings_num_severity(findings, GRID_WARNING), 4);
    assert_int_equal(grid_event_unit(odd, 1), GRID_NONE);
    assert_int_equal(grid_event_word_at(odd, 2, GRID_EVENT_CATEGORY), GRID_NONE);
    assert_true(grid_event_time_at(odd, 2, GRID_EVENT_COLLECTED) == GRID_NO_TIME);
    assert_true(grid_event_time_at(odd, 3, GRID_EVENT_CLOSED) == GRID_NO_TIME);
    assert_false(grid_events_have_time(odd, GRID_EVENT_DUE));
    grid_findings_free(findings);
    file = fopen(path, "w");
    fputs("类别,经度,纬度\n噪声,111.57,38.70\n", file);
    fclose(file);
    assert_int_equal(grid_events_read(odd, path, NULL, NULL, &error), GRID_E_DATA);
    assert_non_null(strstr(error.text, "采集时间"));
    assert_int_equal(grid_events_num(odd), 4); /* as it was */
    assert_int_equal(grid_events_read(odd, "/nowhere.csv", NULL, NULL, &error), GRID_E_OPEN);
    grid_event e = {.unit = 100000};
    assert_int_equal(grid_events_add(odd, &e, &error), GRID_E_ARGUMENT);
    e.unit = 1;
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) e.times[t] = GRID_NO_TIME;
    e.times[0] = INT64_C(4102444800) * 2;
    assert_int_equal(grid_events_add(odd, &e, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_events_num(odd), 4);
    grid_situation_options o = grid_situation_options_default();
    grid_situation *s;
    o.period = (grid_period){10, 5};
    assert_int_equal(grid_situation_make(odd, &o, &s, &error), GRID_E_ARGUMENT);
    const int32_t none[] = {7};
    o = grid_situation_options_default();
    o.words[GRID_EVENT_CATEGORY] = none, o.num_words[GRID_EVENT_CATEGORY] = 1;
    assert_int_equal(grid_situation_make(odd, &o, &s, &error), GRID_E_ARGUMENT);
    unlink(path);
    grid_events_free(odd);
}

/* Places are those of the rows, in the plane of the map: each is owned, there, by the unit of its event. */
static void places_are_kept(void **state)
{
    (void)state;
    char path[256];
    grid_events *kept;
    grid_transform *to_degrees;
    double x, y;
    path_of(path, folder, "events.csv");
    assert_false(grid_event_place(events, 0, &x, &y)); /* nobody asked */
    assert_true(isnan(x) && isnan(y));
    assert_int_equal(grid_events_new(map, &kept, NULL), GRID_OK);
    grid_event first = {.unit = GRID_NONE};
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) first.times[t] = GRID_NO_TIME;
    assert_int_equal(grid_events_add(kept, &first, NULL), GRID_OK);
    assert_int_equal(grid_events_keep_places(kept, NULL), GRID_OK);
    assert_int_equal(grid_events_keep_places(kept, NULL), GRID_OK);
    assert_int_equal(grid_events_read(kept, path, NULL, NULL, NULL), GRID_OK);
    assert_false(grid_event_place(kept, 0, &x, &y));
    assert_int_equal(grid_events_num(kept), grid_events_num(events) + 1);
    assert_int_equal(grid_transform_open(grid_map_crs(map), "EPSG:4326", &to_degrees, NULL), GRID_OK);
    for (size_t i = 1; i < grid_events_num(kept); i++) {
        grid_hit hit;
        assert_true(grid_event_place(kept, i, &x, &y));
        grid_locate(map, x, y, &hit);
        assert_int_equal(hit.cell, grid_event_unit(events, i - 1));
    }
    /* the first row: SJ202407010001,111.5705718,38.7072920 */
    assert_true(grid_event_place(kept, 1, &x, &y));
    assert_int_equal(grid_transform_apply(to_degrees, 1, &x, &y, 0), 0);
    assert_true(fabs(x - 111.5705718) < 1e-9 && fabs(y - 38.7072920) < 1e-9);
    grid_transform_free(to_degrees);
    grid_events_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_sql), cmocka_unit_test(handling_times), cmocka_unit_test(published_figures),
        cmocka_unit_test(calendar),   cmocka_unit_test(odd_tables), cmocka_unit_test(cube_equals_columns),
        cmocka_unit_test(cube_grows), cmocka_unit_test(groups),
        cmocka_unit_test(places_are_kept),
        cmocka_unit_test(within_a_circle),
    };
    return cmocka_run_group_tests(tests, open_county, close_county);
}
