/* What changed between two maps: hand-made changes of every kind, areas against GEOS on made-up
 * partitions, and what must hold of any two maps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/diff.h>
#include <grid/import.h>

#include "fractal.h"
#include "random.h"
#include "regions.h"

static grid_layer *new_layer(const char *crs)
{
    static const char *const fields[] = {"code", "name", "parent", "people"};
    grid_layer *layer;
    assert_int_equal(grid_layer_new("made", crs, &layer, NULL), GRID_OK);
    for (int32_t i = 0; i < 4; i++) assert_int_equal(grid_layer_add_field(layer, fields[i]), i);
    return layer;
}

static grid_map *map_of(const grid_layer *layer)
{
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = "code";
    options.name = grid_layer_num_fields(layer) > 1 ? "name" : NULL;
    if (grid_map_from_layer(layer, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

/* A rectangle: what a hand-made unit is. Codes that come again are one unit. */
typedef struct rect {
    const char *code, *name;
    double west, south, east, north;
    const char *people;
} rect;

#define END                                                                                        \
    {                                                                                              \
        0                                                                                          \
    }

static grid_map *map_of_rects(const rect *r)
{
    grid_layer *layer = new_layer(NULL);
    for (; r->code; r++) {
        const double xy[] = {r->west, r->south, r->east, r->south,
                             r->east, r->north, r->west, r->north};
        const char *const values[] = {r->code, r->name, NULL, r->people};
        size_t n = 4;
        assert_int_equal(
            grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, values, NULL), GRID_OK);
    }
    grid_map *map = map_of(layer);
    grid_layer_free(layer);
    return map;
}

static grid_diff *diff_of(const grid_map *before, const grid_map *after)
{
    grid_diff *diff;
    grid_error error = {0};
    if (grid_diff_maps(before, after, NULL, &diff, &error) != GRID_OK) fail_msg("%s", error.text);
    return diff;
}

/* Every change as one line: "village redrawn A > B 100". */
static char *told(const grid_diff *diff)
{
    static char text[60000];
    size_t at = 0;
    text[0] = 0;
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++) {
        const grid_change *c = grid_diff_change_at(diff, i);
        bool ground = c->kind == GRID_CHANGE_REDRAWN || c->kind == GRID_CHANGE_REDIGITISED;
        if (grid_diff_num_levels(diff) > 1)
            at += (size_t)sprintf(text + at, "%s ", grid_diff_level_name(diff, c->level));
        at += (size_t)sprintf(text + at, "%s", grid_change_kind_name(c->kind));
        for (size_t u = 0; u < c->num_before; u++)
            at += (size_t)sprintf(text + at, " %s",
                                  grid_unit_code(grid_diff_before(diff), c->before[u]));
        at += (size_t)sprintf(text + at, " >");
        for (size_t u = 0; u < c->num_after; u++)
            at += (size_t)sprintf(text + at, " %s",
                                  grid_unit_code(grid_diff_after(diff), c->after[u]));
        if (ground) at += (size_t)sprintf(text + at, " %.6g", c->area_m2);
        if (c->field)
            at +=
                (size_t)sprintf(text + at, " %s %g %g", c->field, c->value_before, c->value_after);
        at += (size_t)sprintf(text + at, "\n");
        assert_true(at < sizeof text - 200);
    }
    return text;
}

static void rects_tell(const rect *before, const rect *after, const char *want)
{
    grid_map *one = map_of_rects(before), *two = map_of_rects(after);
    grid_diff *diff = diff_of(one, two);
    assert_string_equal(told(diff), want);
    grid_diff_free(diff);
    grid_map_free(one);
    grid_map_free(two);
}

/* A B   on squares of 100 m
 * C D */
static const rect four[] = {{"A", "a", 0, 100, 100, 200, "10"},
                            {"B", "b", 100, 100, 200, 200, "20"},
                            {"C", "c", 0, 0, 100, 100, "30"},
                            {"D", "d", 100, 0, 200, 100, "40"},
                            END};

static void each_kind_is_told(void **state)
{
    (void)state;
    rects_tell(four, four, "");
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "neu", 0, 0, 100, 100, "30"},
                        {"E", "d", 100, 0, 200, 100, "41"},
                        END},
               "recoded D > E\nrenamed C > C\nnumber D > E people 40 41\n");
    /* two exchange their codes */
    rects_tell(four,
               (rect[]){{"B", "a", 0, 100, 100, 200, "10"},
                        {"A", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 100, 0, 200, 100, "40"},
                        END},
               "recoded A > B\nrecoded B > A\n");
    /* A gives a strip of 10 m to B */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 90, 200, "10"},
                        {"B", "b", 90, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 100, 0, 200, 100, "40"},
                        END},
               "redrawn A > B 1000\n");
    /* the same border drawn anew, 0.3 m off, on both sides */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 150, 100.3, 200, "10"},
                        {"A", "a", 0, 100, 99.7, 150, "10"},
                        {"B", "b", 100.3, 150, 200, 200, "20"},
                        {"B", "b", 99.7, 100, 200, 150, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 100, 0, 200, 100, "40"},
                        END},
               "redigitised A B > A B 30\n");
    /* the outline drawn anew */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200.25, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 100, 0, 200, 100, "40"},
                        END},
               "redigitised A > A 25\n");
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 60, 200, "4"},
                        {"A2", "x", 60, 100, 100, 200, "6"},
                        {"B", "b", 100, 0, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        END},
               "split A > A A2\nmerged B D > B\n");
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"F", "f", 200, 0, 300, 200, "40"},
                        END},
               "new > F\ngone D >\n");
}

static void ground_tells_more_than_codes(void **state)
{
    (void)state;
    /* D goes to its neighbours in halves: it is gone, and they gained */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"B", "b", 150, 0, 200, 100, "20"},
                        {"C", "c", 0, 0, 150, 100, "30"},
                        END},
               "gone D >\nredrawn D > B 5000\nredrawn D > C 5000\n");
    /* a new unit out of two */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 50, 200, "10"},
                        {"B", "b", 150, 100, 200, 200, "20"},
                        {"N", "n", 50, 100, 150, 200, "5"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 100, 0, 200, 100, "40"},
                        END},
               "new > N\nredrawn A > N 5000\nredrawn B > N 5000\n");
    /* under one name D grew by a fifth and has a new code; under another it would be another unit */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 80, 100, "30"},
                        {"Z", "d", 80, 0, 200, 100, "40"},
                        END},
               "recoded D > Z\nredrawn C > Z 2000\n");
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 80, 100, "30"},
                        {"Z", "z", 80, 0, 200, 100, "40"},
                        END},
               "new > Z\ngone D >\nredrawn C > Z 2000\nredrawn D > Z 10000\n");
    /* the code D is given to other ground */
    rects_tell(four,
               (rect[]){{"A", "a", 0, 100, 100, 200, "10"},
                        {"B", "b", 100, 100, 200, 200, "20"},
                        {"C", "c", 0, 0, 100, 100, "30"},
                        {"D", "d", 200, 0, 300, 100, "40"},
                        END},
               "new > D\ngone D >\n");
    /* an outline drawn so much anew that a small unit has not 0.95 in common, under another code */
    rects_tell((rect[]){{"A", "a", 0, 0, 8, 8, NULL}, {"B", "b", 8, 0, 100, 8, NULL}, END},
               (rect[]){{"Z", "a", 0, 0, 7.6, 8, NULL}, {"B", "b", 7.6, 0, 100, 8, NULL}, END},
               "recoded A > Z\nredigitised A B > B Z 3.2\n");
    /* ground that two claim is the lower code's: B loses nothing that it had */
    rects_tell((rect[]){{"A", "a", 0, 0, 60, 100, NULL}, {"B", "b", 50, 0, 100, 100, NULL}, END},
               (rect[]){{"A", "a", 0, 0, 60, 100, NULL}, {"B", "b", 60, 0, 100, 100, NULL}, END},
               "");
}

/* --- levels -------------------------------------------------------------------------------- */

static char folder[] = "/tmp/grid-diff-XXXXXX";

typedef struct place {
    const char *code, *name, *parent;
    double west, south, east, north;
} place;

static void write_level(const char *file, const place *p)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; p[i].code; i++)
        fprintf(out,
                "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\",\"name\":\"%s\",\"up\":\"%"
                "s\"},"
                "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.17g,%.17g],[%.17g,%.17g],"
                "[%.17g,%.17g],[%.17g,%.17g],[%.17g,%.17g]]]}}",
                i ? "," : "", p[i].code, p[i].name, p[i].parent, p[i].west, p[i].south, p[i].east,
                p[i].south, p[i].east, p[i].north, p[i].west, p[i].north, p[i].west, p[i].south);
    fprintf(out, "]}\n");
    fclose(out);
}

static grid_map *map_of_levels(const place *towns, const place *villages, const place *grids)
{
    const char *const names[] = {"town", "village", "grid"};
    const place *const levels[] = {towns, villages, grids};
    char path[200];
    grid_map *map;
    grid_error error = {0};
    snprintf(path, sizeof path, "%s/county.json", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "{\"name\": \"made\", \"crs\": \"EPSG:4546\", \"layers\": [");
    for (size_t l = 0; l < 3; l++) {
        char file[40];
        if (!levels[l]) continue;
        snprintf(file, sizeof file, "%s.geojson", names[l]);
        write_level(file, levels[l]);
        fprintf(
            out,
            "%s{\"as\": \"%s\", \"files\": [\"%s\"], \"crs\": \"EPSG:4546\", \"code\": \"code\","
            " \"name\": \"name\", \"parent\": \"up\"}",
            l ? ", " : "", names[l], file);
    }
    fprintf(out, "]}\n");
    fclose(out);
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = true;
    if (grid_map_open(path, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

#define E 549000.0
#define N 4285000.0
#define BOX(w, s, e, n) E + (w), N + (s), E + (e), N + (n)

/*   200 +----+----+----+      towns: T1 = V1 V4, T2 = V2 V5, T3 = V3 V6
 *       | V4 | V5 | V6 |
 *   100 +----+----+----+
 *       | V1 | V2 | V3 |
 *     0 +----+----+----+ 300 */
static const place towns[] = {{"T1", "t1", "", BOX(0, 0, 100, 200)},
                              {"T2", "t2", "", BOX(100, 0, 200, 200)},
                              {"T3", "t3", "", BOX(200, 0, 300, 200)},
                              END};
static const place villages[] = {{"V1", "v1", "T1", BOX(0, 0, 100, 100)},
                                 {"V2", "v2", "T2", BOX(100, 0, 200, 100)},
                                 {"V3", "v3", "T3", BOX(200, 0, 300, 100)},
                                 {"V4", "v4", "T1", BOX(0, 100, 100, 200)},
                                 {"V5", "v5", "T2", BOX(100, 100, 200, 200)},
                                 {"V6", "v6", "T3", BOX(200, 100, 300, 200)},
                                 END};

static void levels_tell(const place *t, const place *v, const place *g, const char *want)
{
    grid_map *one = map_of_levels(towns, villages, NULL), *two = map_of_levels(t, v, g);
    grid_diff *diff = diff_of(one, two);
    assert_string_equal(told(diff), want);
    grid_diff_free(diff);
    grid_map_free(one);
    grid_map_free(two);
}

static void levels_are_compared(void **state)
{
    (void)state;
    levels_tell(towns, villages, NULL, "");
    /* T3 joins T2: its villages have another parent, which the merger explains; V6 gets a new code
     */
    levels_tell((place[]){{"T1", "t1", "", BOX(0, 0, 100, 200)},
                          {"T2", "t2", "", BOX(100, 0, 300, 200)},
                          END},
                (place[]){{"V1", "v1", "T1", BOX(0, 0, 100, 100)},
                          {"V2", "v2", "T2", BOX(100, 0, 200, 100)},
                          {"V3", "v3", "T2", BOX(200, 0, 300, 100)},
                          {"V4", "v4", "T1", BOX(0, 100, 100, 200)},
                          {"V5", "v5", "T2", BOX(100, 100, 200, 200)},
                          {"V9", "v6", "T2", BOX(200, 100, 300, 200)},
                          END},
                NULL, "town merged T2 T3 > T2\nvillage recoded V6 > V9\n");
    /* V4 goes to T2 as it is: ground of the towns, not of the villages */
    levels_tell((place[]){{"T1", "t1", "", BOX(0, 0, 100, 100)},
                          {"T2", "t2", "", BOX(100, 0, 200, 200)},
                          {"T2", "t2", "", BOX(0, 100, 100, 200)},
                          {"T3", "t3", "", BOX(200, 0, 300, 200)},
                          END},
                (place[]){{"V1", "v1", "T1", BOX(0, 0, 100, 100)},
                          {"V2", "v2", "T2", BOX(100, 0, 200, 100)},
                          {"V3", "v3", "T3", BOX(200, 0, 300, 100)},
                          {"V4", "v4", "T2", BOX(0, 100, 100, 200)},
                          {"V5", "v5", "T2", BOX(100, 100, 200, 200)},
                          {"V6", "v6", "T3", BOX(200, 100, 300, 200)},
                          END},
                NULL, "town redrawn T1 > T2 10000\nvillage reparented V4 > V4\n");
    /* V1 is divided into grids: it stays what it is */
    levels_tell(towns, villages,
                (place[]){{"G1", "g1", "V1", BOX(0, 0, 50, 100)},
                          {"G2", "g2", "V1", BOX(50, 0, 100, 100)},
                          END},
                "grid new > G1\ngrid new > G2\n");
}

static void made_second_version_of_a_county(void **state)
{
    static const place later_towns[] = {{"T1", "t1", "", BOX(0, 0, 100.3, 200)},
                                        {"T2", "t2", "", BOX(100.3, 0, 200, 200)},
                                        {"T5", "t3 neu", "", BOX(200, 0, 300, 200)},
                                        END};
    static const place later[] = {{"V1", "v1", "T1", BOX(0, 0, 100.3, 100)},
                                  {"V2", "v2", "T2", BOX(100.3, 0, 200, 100)},
                                  {"W3", "v3", "T5", BOX(200, 0, 300, 100)},
                                  {"V4", "v4 neu", "T1", BOX(0, 100, 100.3, 200)},
                                  {"V5", "v5", "T2", BOX(100.3, 100, 150, 200)},
                                  {"V7", "v7", "T2", BOX(150, 100, 200, 200)},
                                  {"W6", "v6", "T5", BOX(200, 100, 300, 200)},
                                  END};
    (void)state;
    levels_tell(later_towns, later, NULL,
                "town recoded T3 > T5\ntown renamed T3 > T5\ntown redigitised T1 T2 > T1 T2 60\n"
                "village split V5 > V5 V7\nvillage recoded V3 > W3\nvillage recoded V6 > W6\n"
                "village renamed V4 > V4\nvillage redigitised V1 V2 > V1 V2 30\n"
                "village redigitised V4 V5 > V4 V5 30\n");
}

/* --- any two maps -------------------------------------------------------------------------- */

enum { SIDE = 6 };

/* Quadrilaterals on jittered corners that tile a square; each has one of `codes` codes at random,
 * and that may be another one in the end. */
static grid_layer *partition(uint64_t *random, size_t codes, const char *in_the_end)
{
    double corner[SIDE + 1][SIDE + 1][2];
    grid_layer *layer = new_layer(NULL);
    for (size_t i = 0; i <= SIDE; i++) {
        for (size_t j = 0; j <= SIDE; j++) {
            bool rim_x = i == 0 || i == SIDE, rim_y = j == 0 || j == SIDE;
            corner[i][j][0] = 100 * (double)i + (rim_x ? 0 : 60 * (random_unit(random) - 0.5));
            corner[i][j][1] = 100 * (double)j + (rim_y ? 0 : 60 * (random_unit(random) - 0.5));
        }
    }
    for (size_t i = 0; i < SIDE; i++) {
        for (size_t j = 0; j < SIDE; j++) {
            char code[8];
            const double *p[] = {corner[i][j], corner[i + 1][j], corner[i + 1][j + 1],
                                 corner[i][j + 1]};
            double xy[8];
            size_t n = 4;
            for (size_t k = 0; k < 4; k++) xy[2 * k] = p[k][0], xy[2 * k + 1] = p[k][1];
            size_t number = random_below(random, codes);
            snprintf(code, sizeof code, "%c",
                     in_the_end ? in_the_end[number] : (char)('A' + number));
            const char *const values[] = {code, NULL, NULL, NULL};
            assert_int_equal(
                grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, values, NULL),
                GRID_OK);
        }
    }
    return layer;
}

static double transfer_of(const grid_diff *diff, const char *before, const char *after)
{
    for (size_t i = 0; i < grid_diff_num_transfers(diff); i++) {
        const grid_transfer *t = grid_diff_transfer_at(diff, i);
        if (!strcmp(grid_unit_code(grid_diff_before(diff), t->before), before) &&
            !strcmp(grid_unit_code(grid_diff_after(diff), t->after), after))
            return t->area_m2;
    }
    return 0;
}

static void close_at(double value, double want, double tolerance, int line)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("line %d: %.17g is not %.17g", line, value, want);
}
#define assert_close(value, want, tolerance) close_at(value, want, tolerance, __LINE__)

static double common_area(const regions *one, size_t i, const regions *two, size_t j)
{
    double area = 0;
    GEOSGeometry *both = GEOSIntersection_r(one->geos, one->geometry[i], two->geometry[j]);
    assert_non_null(both);
    GEOSArea_r(one->geos, both, &area);
    GEOSGeom_destroy_r(one->geos, both);
    return area;
}

static void areas_add_up(const grid_diff *diff)
{
    double sum = 0, wide_and_hairs = 0;
    grid_diff_totals t;
    for (size_t i = 0; i < grid_diff_num_transfers(diff); i++) {
        const grid_transfer *transfer = grid_diff_transfer_at(diff, i);
        sum += transfer->area_m2;
        wide_and_hairs += transfer->wide_m2 + transfer->hair_m2;
        assert_close(transfer->wide_m2 + transfer->hair_m2, transfer->area_m2, 1e-6);
    }
    grid_diff_get_totals(diff, &t);
    assert_close(sum, t.both_m2, 1e-6);
    assert_close(wide_and_hairs, t.both_m2, 1e-6);
    assert_close(t.kept_m2 + t.moved_m2 + t.gained_m2 + t.lost_m2 + t.hair_m2, t.both_m2, 1e-6);
}

static void partitions_agree_with_geos(void **state)
{
    (void)state;
    for (size_t m = 0; m < scaled(100); m++) {
        uint64_t random = m * 7919 + 3;
        grid_layer *first = partition(&random, 8, NULL), *second = partition(&random, 12, NULL);
        const grid_layer *layers[] = {first, second};
        grid_map *one = map_of(first), *two = map_of(second);
        regions *from = regions_new(&layers[0], 1, "code"),
                *to = regions_new(&layers[1], 1, "code");
        grid_diff *diff = diff_of(one, two);
        for (size_t i = 0; i < from->num; i++)
            for (size_t j = 0; j < to->num; j++)
                assert_close(transfer_of(diff, from->codes[i], to->codes[j]),
                             common_area(from, i, to, j), 1e-6);
        areas_add_up(diff);
        grid_diff_totals t;
        grid_diff_get_totals(diff, &t);
        assert_close(t.both_m2, 1e4 * SIDE * SIDE, 1e-6);
        grid_diff_free(diff);
        regions_free(from);
        regions_free(to);
        grid_map_free(one);
        grid_map_free(two);
        grid_layer_free(first);
        grid_layer_free(second);
    }
}

static grid_change_kind mirrored(grid_change_kind kind)
{
    switch (kind) {
    case GRID_CHANGE_SPLIT: return GRID_CHANGE_MERGED;
    case GRID_CHANGE_MERGED: return GRID_CHANGE_SPLIT;
    case GRID_CHANGE_NEW: return GRID_CHANGE_GONE;
    case GRID_CHANGE_GONE: return GRID_CHANGE_NEW;
    default: return kind;
    }
}

static bool same_units(const int32_t *a, size_t n, const int32_t *b, size_t m)
{
    return n == m && (!n || !memcmp(a, b, n * sizeof *a));
}

static void is_the_mirror(const grid_diff *there, const grid_diff *back)
{
    assert_int_equal(grid_diff_num_changes(there), grid_diff_num_changes(back));
    for (size_t i = 0; i < grid_diff_num_changes(there); i++) {
        const grid_change *c = grid_diff_change_at(there, i);
        size_t found = 0;
        for (size_t j = 0; j < grid_diff_num_changes(back); j++) {
            const grid_change *d = grid_diff_change_at(back, j);
            if (d->kind != mirrored(c->kind) || c->level != d->level ||
                !same_units(c->before, c->num_before, d->after, d->num_after) ||
                !same_units(c->after, c->num_after, d->before, d->num_before))
                continue;
            found++;
            if (c->kind == GRID_CHANGE_REDRAWN || c->kind == GRID_CHANGE_REDIGITISED) {
                assert_close(c->area_m2, d->area_m2, 1e-6);
                assert_close(c->width_m, d->width_m, 1e-9);
                assert_int_equal(c->num_pieces, d->num_pieces);
            }
        }
        assert_int_equal(found, 1);
    }
}

/* Half of these have the same corners and other codes, so that units split, merge and are re-coded.
 */
static void exchanging_the_maps_mirrors(void **state)
{
    size_t kinds[GRID_NUM_CHANGE_KINDS] = {0};
    (void)state;
    for (size_t m = 0; m < scaled(300); m++) {
        uint64_t random = m * 104729 + 1, again;
        size_t codes = 6 + random_below(&random, 20);
        char in_the_end[26];
        for (size_t i = 0; i < codes; i++)
            in_the_end[i] = (char)('A' + random_below(&random, codes));
        again = random;
        grid_layer *first = partition(&random, codes, NULL);
        if (m % 2) random = again;
        grid_layer *second = partition(&random, codes, in_the_end);
        grid_map *one = map_of(first), *two = map_of(second);
        grid_diff *there = diff_of(one, two), *back = diff_of(two, one), *self = diff_of(one, one);
        is_the_mirror(there, back);
        areas_add_up(there);
        assert_int_equal(grid_diff_num_changes(self), 0);
        for (int k = 0; k < GRID_NUM_CHANGE_KINDS; k++)
            kinds[k] += grid_diff_num_kind(there, (grid_change_kind)k);
        grid_diff_free(there);
        grid_diff_free(back);
        grid_diff_free(self);
        grid_map_free(one);
        grid_map_free(two);
        grid_layer_free(first);
        grid_layer_free(second);
    }
    for (int k = 0; k < GRID_NUM_CHANGE_KINDS; k++)
        printf("%s %zu  ", grid_change_kind_name((grid_change_kind)k), kinds[k]);
    printf("\n");
    assert_true(kinds[GRID_CHANGE_SPLIT] + kinds[GRID_CHANGE_MERGED] > scaled(300) / 2);
    assert_true(kinds[GRID_CHANGE_RECODED] > scaled(300) / 2);
}

static void the_order_of_records_does_not_matter(void **state)
{
    fractal_shape shape = {0, 0, 10000, 8000, 60, 20, 5}, other = {0, 0, 10000, 8000, 55, 20, 6};
    (void)state;
    grid_layer *first = fractal_layer(&shape), *second = fractal_layer(&other);
    grid_map *one = map_of(first), *two = map_of(second);
    grid_diff *diff = diff_of(one, two);
    char *want = strdup(told(diff));
    assert_true(grid_diff_num_changes(diff) > 60);
    areas_add_up(diff);
    grid_diff_free(diff);
    for (uint64_t seed = 1; seed < 5; seed++) {
        grid_layer *turned = fractal_shuffled(first, "code", seed);
        grid_layer *turned_too = fractal_shuffled(second, "code", seed + 7);
        grid_map *three = map_of(turned), *four_too = map_of(turned_too);
        diff = diff_of(three, four_too);
        assert_string_equal(told(diff), want);
        grid_diff_free(diff);
        diff = diff_of(one, three); /* the same ground in another order */
        assert_int_equal(grid_diff_num_changes(diff), 0);
        grid_diff_free(diff);
        grid_map_free(three);
        grid_map_free(four_too);
        grid_layer_free(turned);
        grid_layer_free(turned_too);
    }
    free(want);
    grid_map_free(one);
    grid_map_free(two);
    grid_layer_free(first);
    grid_layer_free(second);
}

/* Areas in degrees do not depend on where a ring begins either. */
static void degrees_mirror_too(void **state)
{
    grid_map *maps[2];
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        grid_layer *layer = new_layer("EPSG:4326");
        const double wall = turn ? 111.12 : 111.1;
        const double west[] = {111, 38, wall, 38, wall, 38.1, 111, 38.1};
        const double east[] = {111.2, 38.1, wall, 38.1, wall, 38, 111.2, 38};
        const char *const codes[2][4] = {{"A", NULL, NULL, NULL}, {"B", NULL, NULL, NULL}};
        size_t n = 4;
        assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n,
                                                turn ? east : west, codes[turn], NULL),
                         GRID_OK);
        assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n,
                                                turn ? west : east, codes[!turn], NULL),
                         GRID_OK);
        maps[turn] = map_of(layer);
        grid_layer_free(layer);
    }
    grid_diff *there = diff_of(maps[0], maps[1]), *back = diff_of(maps[1], maps[0]);
    is_the_mirror(there, back);
    assert_int_equal(grid_diff_num_changes(there), 1);
    double geodesic =
        grid_unit_geodesic_area(maps[1], 0) - grid_unit_geodesic_area(maps[0], 0);
    assert_close(grid_diff_change_at(there, 0)->area_m2 / geodesic, 1, 1e-5);
    grid_diff_free(there);
    grid_diff_free(back);
    grid_map_free(maps[0]);
    grid_map_free(maps[1]);
}

/* --- days of a map file --- */

static void days_of_a_map_file_are_compared(void **state)
{
    char path[200], source[200];
    const char *const days[] = {NULL, "2025-07-01"};
    grid_map *maps[2];
    grid_error error = {0};
    (void)state;
    snprintf(path, sizeof path, "%s/days.gpkg", folder);
    snprintf(source, sizeof source, "%s/village.geojson", folder);
    for (int turn = 0; turn < 2; turn++) {
        grid_import_options how = grid_import_options_default();
        place later[7];
        memcpy(later, villages, sizeof later);
        if (turn) later[2].name = "neu", later[0].east -= 10, later[1].west -= 10;
        write_level("village.geojson", later);
        how.as = "village", how.code = "code", how.name = "name", how.crs = "EPSG:4546";
        how.valid_from = days[turn];
        if (grid_import(path, source, &how, NULL, &error) != GRID_OK) fail_msg("%s", error.text);
    }
    for (int turn = 0; turn < 2; turn++) {
        grid_map_options options = grid_map_options_default();
        options.as_of = turn ? NULL : "2025-06-30";
        if (grid_map_open(path, &options, &maps[turn], &error) != GRID_OK)
            fail_msg("%s", error.text);
    }
    grid_diff *diff = diff_of(maps[0], maps[1]);
    assert_string_equal(told(diff), "renamed V3 > V3\nredrawn V1 > V2 1000\n");
    grid_diff_free(diff);
    grid_map_free(maps[0]);
    grid_map_free(maps[1]);
    grid_layer *layer = NULL;
    assert_int_equal(grid_map_layer_open(path, "village", "2025-06-30", &layer, &error), GRID_OK);
    assert_int_equal(grid_layer_num_features(layer), 6);
    assert_string_equal(grid_layer_text(layer, 2, 1), "v3");
    assert_non_null(grid_layer_crs(layer));
    grid_layer_free(layer);
    layer = NULL;
    assert_int_equal(grid_map_layer_open(path, "building", NULL, &layer, &error), GRID_E_ARGUMENT);
    assert_non_null(strstr(error.text, "village"));
    assert_int_equal(grid_map_layer_open(path, "village", "x", &layer, &error), GRID_E_ARGUMENT);
    assert_int_equal(grid_map_layer_open(source, "village", NULL, &layer, &error), GRID_E_FORMAT);
    assert_null(layer);
}

/* --- the contract -------------------------------------------------------------------------- */

static void buildings_change_owners(void **state)
{
    grid_map *one = map_of_rects(four);
    grid_map *two = map_of_rects((rect[]){{"A", "a", 0, 100, 90, 200, NULL},
                                          {"B", "b", 90, 100, 200, 200, NULL},
                                          {"Z", "c", 0, 0, 100, 100, NULL},
                                          END});
    grid_diff *diff = diff_of(one, two);
    const double at[][2] = {{50, 150}, {95, 150}, {50, 50}, {150, 50}, {500, 500}};
    grid_layer *layer = new_layer(NULL);
    int32_t before[6], after[6];
    grid_diff_places places;
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        const double *p = at[i];
        const double xy[] = {p[0] - 2, p[1] - 2, p[0] + 2, p[1] - 2,
                             p[0] + 2, p[1] + 2, p[0] - 2, p[1] + 2};
        size_t n = 4;
        assert_int_equal(
            grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &n, xy, NULL, NULL), GRID_OK);
    }
    assert_int_equal(grid_layer_add_feature(layer, GRID_GEOMETRY_NONE, 0, NULL, NULL, NULL, NULL),
                     GRID_OK);
    assert_int_equal(grid_diff_layer(diff, layer, before, after, &places, NULL), GRID_OK);
    assert_int_equal(places.num, 6);
    assert_int_equal(places.nowhere, 1);
    assert_int_equal(places.moved, 2); /* A to B, D to nobody; C is Z, under another code */
    assert_string_equal(grid_unit_code(two, after[1]), "B");
    assert_string_equal(grid_unit_code(two, after[2]), "Z");
    assert_int_equal(after[3], GRID_NONE);
    assert_int_equal(before[4], GRID_NONE);
    assert_int_equal(grid_diff_unit_after(diff, before[2]), after[2]);
    assert_int_equal(grid_diff_unit_after(diff, -1), GRID_NONE);
    assert_close(grid_diff_area_after(diff, after[1]), 11000, 1e-9);
    assert_close(grid_diff_area_before(diff, 99), 0, 0);
    grid_layer_free(layer);
    grid_diff_free(diff);
    grid_map_free(one);
    grid_map_free(two);
}

static bool stop(void *context, double done)
{
    (void)context;
    (void)done;
    return false;
}

static void options_are_kept(void **state)
{
    static const rect moved[] = {{"A", "a", 0, 100, 99, 200, "10"},
                                 {"B", "b", 99, 100, 200, 200, "20"},
                                 {"C", "c", 0, 0, 100, 100, "30"},
                                 {"D", "d", 100, 0, 200, 100, "40"},
                                 END};
    grid_map *one = map_of_rects(four), *two = map_of_rects(moved);
    grid_diff_options options = grid_diff_options_default();
    grid_diff *diff = NULL;
    grid_error error = {0};
    (void)state;
    assert_int_equal(options.size, sizeof options);
    assert_int_equal(grid_diff_maps(one, two, &options, &diff, NULL), GRID_OK);
    assert_string_equal(told(diff), "redrawn A > B 100\n");
    assert_close(grid_diff_change_at(diff, 0)->width_m, 200.0 / 202, 1e-12);
    assert_close(grid_diff_change_at(diff, 0)->x, 99.5, 1e-9);
    grid_diff_free(diff);
    options.hair_width_m = 1;
    assert_int_equal(grid_diff_maps(one, two, &options, &diff, NULL), GRID_OK);
    assert_string_equal(told(diff), "redigitised A B > A B 100\n");
    grid_diff_free(diff);
    diff = NULL;
    options.same_share = 0.5;
    assert_int_equal(grid_diff_maps(one, two, &options, &diff, &error), GRID_E_ARGUMENT);
    options = grid_diff_options_default();
    options.hair_width_m = NAN;
    assert_int_equal(grid_diff_maps(one, two, &options, &diff, &error), GRID_E_ARGUMENT);
    options = grid_diff_options_default();
    options.progress = stop;
    assert_int_equal(grid_diff_maps(one, two, &options, &diff, &error), GRID_E_CANCELLED);
    assert_null(diff);
    grid_diff_free(NULL);
    grid_map *planar = map_of_levels(towns, villages, NULL);
    assert_int_equal(grid_diff_maps(one, planar, NULL, &diff, &error), GRID_E_CRS);
    assert_non_null(strstr(error.text, "EPSG:4546"));
    assert_null(diff);
    grid_map_free(planar);
    grid_map_free(one);
    grid_map_free(two);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const files[] = {"town.geojson", "village.geojson", "grid.geojson",
                                        "county.json",
                                        "days.gpkg"};
    char path[200];
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_kind_is_told),
                                       cmocka_unit_test(ground_tells_more_than_codes),
                                       cmocka_unit_test(levels_are_compared),
                                       cmocka_unit_test(made_second_version_of_a_county),
                                       cmocka_unit_test(partitions_agree_with_geos),
                                       cmocka_unit_test(exchanging_the_maps_mirrors),
                                       cmocka_unit_test(the_order_of_records_does_not_matter),
                                       cmocka_unit_test(degrees_mirror_too),
        cmocka_unit_test(days_of_a_map_file_are_compared),
        cmocka_unit_test(buildings_change_owners),
                                       cmocka_unit_test(options_are_kept)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
