/* test_county.c - the sample county's geometry: it tiles, nests, crosses nowhere, and is numbered
 * as docs/sample-county.md says.
 *
 * The files are read back through the library's layer reader and judged by methods of their own:
 * edges are matched as pairs of exact coordinates, crossings are decided on the integers that the
 * coordinates are multiples of 1/1024 of.
 */
#include "county_fixture.h"
#include "geo.h"

/* ---- edges ---- */

struct edge {
    double ax, ay, bx, by;
};

struct edges {
    struct edge *items;
    size_t num, capacity;
};

static void add_feature(struct edges *edges, const grid_layer *layer, size_t feature)
{
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0; i + 1 < n; i++) {
            if (edges->num == edges->capacity) {
                edges->capacity = edges->capacity * 2 + 1024;
                edges->items = realloc(edges->items, edges->capacity * sizeof *edges->items);
                assert_non_null(edges->items);
            }
            edges->items[edges->num++] =
                (struct edge){xy[2 * i], xy[2 * i + 1], xy[2 * i + 2], xy[2 * i + 3]};
        }
    }
}

static bool forward(const struct edge *e)
{
    return e->ax < e->bx || (e->ax == e->bx && e->ay < e->by);
}

static int compare_doubles(double a, double b) { return (a > b) - (a < b); }

/* By undirected edge; an edge and its reverse come side by side. */
static int compare_edges(const void *left, const void *right)
{
    const struct edge *s = left, *t = right;
    struct edge a = *s, b = *t;
    if (!forward(s)) a = (struct edge){s->bx, s->by, s->ax, s->ay};
    if (!forward(t)) b = (struct edge){t->bx, t->by, t->ax, t->ay};
    int order = compare_doubles(a.ax, b.ax);
    if (!order) order = compare_doubles(a.ay, b.ay);
    if (!order) order = compare_doubles(a.bx, b.bx);
    if (!order) order = compare_doubles(a.by, b.by);
    return order ? order : forward(s) - forward(t);
}

/* Keeps the edges that are used in one direction only. Fails where an edge is used twice in the
 * same direction. Returns how many pairs were dropped. */
static size_t keep_single(struct edges *edges)
{
    size_t kept = 0, pairs = 0;
    qsort(edges->items, edges->num, sizeof *edges->items, compare_edges);
    for (size_t i = 0; i < edges->num; i++) {
        const struct edge *e = &edges->items[i], *next = e + 1;
        if (i + 1 < edges->num) {
            assert_int_not_equal(compare_edges(e, next), 0);
            if (e->ax == next->bx && e->ay == next->by && e->bx == next->ax && e->by == next->ay) {
                pairs++;
                i++;
                continue;
            }
        }
        edges->items[kept++] = *e;
    }
    edges->num = kept;
    return pairs;
}

static bool is_cell(size_t level, size_t feature)
{
    return level == 4 ||
           (level == 2 && memcmp(text_of(layers[2], feature, "CODE"), "140929400", 9) != 0);
}

static struct edges cell_edges(void)
{
    struct edges edges = {0};
    for (size_t level = 2; level < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++)
            if (is_cell(level, f)) add_feature(&edges, layers[level], f);
    return edges;
}

/* Both are the same set of directed edges. */
static void assert_same_edges(struct edges *a, struct edges *b)
{
    qsort(a->items, a->num, sizeof *a->items, compare_edges);
    qsort(b->items, b->num, sizeof *b->items, compare_edges);
    assert_int_equal(a->num, b->num);
    assert_memory_equal(a->items, b->items, a->num * sizeof *a->items);
}

/* ---- the tests ---- */

static void counts(void **state)
{
    static const size_t records[NUM_LEVELS] = {1, 10, 105, 45,
                                               394}; /* one village has two records */
    (void)state;
    for (int i = 0; i < NUM_LEVELS; i++) {
        assert_int_equal(grid_layer_num_features(layers[i]), records[i]);
        assert_int_equal(grid_findings_num_severity(grid_layer_findings(layers[i]), GRID_WARNING),
                         0);
        assert_int_equal(grid_findings_num_severity(grid_layer_findings(layers[i]), GRID_ERROR), 0);
    }
    size_t codes = 0, twice = 0;
    for (size_t f = 0; f < 105; f++) {
        const char *code = text_of(layers[2], f, "CODE");
        bool again = f && !strcmp(code, text_of(layers[2], f - 1, "CODE"));
        if (f) assert_true(strcmp(code, text_of(layers[2], f - 1, "CODE")) >= 0);
        codes += !again;
        twice += again;
    }
    assert_int_equal(codes, 104);
    assert_int_equal(twice, 1);
}

static void cells_tile_the_county(void **state)
{
    (void)state;
    struct edges cells = cell_edges(), county = {0};
    add_feature(&county, layers[0], 0);
    assert_true(keep_single(&cells) > 20000);
    assert_same_edges(&cells, &county);
    free(cells.items);
    free(county.items);
}

/* Every parent of every level is exactly the edges that one child only runs along. */
static void parents_are_dissolved(void **state)
{
    (void)state;
    for (size_t level = 0; level + 1 < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++) {
            if (is_cell(level, f)) continue;
            struct edges parent = {0}, children = {0};
            const char *code = text_of(layers[level], f, "CODE");
            add_feature(&parent, layers[level], f);
            for (size_t c = 0; c < grid_layer_num_features(layers[level + 1]); c++)
                if (!strcmp(text_of(layers[level + 1], c, "PCODE"), code))
                    add_feature(&children, layers[level + 1], c);
            assert_true(children.num > 0);
            keep_single(&children);
            assert_same_edges(&children, &parent);
            free(parent.items);
            free(children.items);
        }
}

struct whole { /* an edge in steps of 1/1024 m */
    int64_t ax, ay, bx, by;
};

static int64_t steps(double value)
{
    double scaled = value * 1024;
    assert_true(scaled == (double)(int64_t)scaled);
    return (int64_t)scaled;
}

static int turn(int64_t ax, int64_t ay, int64_t bx, int64_t by, int64_t cx, int64_t cy)
{
    int64_t cross = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    return (cross > 0) - (cross < 0);
}

static bool on(const struct whole *e, int64_t x, int64_t y)
{
    if (turn(e->ax, e->ay, e->bx, e->by, x, y)) return false;
    if ((x == e->ax && y == e->ay) || (x == e->bx && y == e->by)) return false;
    return (x - e->ax) * (x - e->bx) <= 0 && (y - e->ay) * (y - e->by) <= 0;
}

/* Two edges share a point that is not an end of both. */
static bool touch(const struct whole *e, const struct whole *f)
{
    int a = turn(e->ax, e->ay, e->bx, e->by, f->ax, f->ay),
        b = turn(e->ax, e->ay, e->bx, e->by, f->bx, f->by);
    int c = turn(f->ax, f->ay, f->bx, f->by, e->ax, e->ay),
        d = turn(f->ax, f->ay, f->bx, f->by, e->bx, e->by);
    if (a * b < 0 && c * d < 0) return true;
    return on(e, f->ax, f->ay) || on(e, f->bx, f->by) || on(f, e->ax, e->ay) || on(f, e->bx, e->by);
}

static int by_left(const void *left, const void *right)
{
    const struct whole *a = left, *b = right;
    int64_t x = a->ax < a->bx ? a->ax : a->bx, y = b->ax < b->bx ? b->ax : b->bx;
    return (x > y) - (x < y);
}

/* Sweeps from west to east; edges are short, so few are in reach of one another. */
static size_t count_touches(struct whole *edges, size_t n)
{
    size_t found = 0;
    qsort(edges, n, sizeof *edges, by_left);
    for (size_t i = 0; i < n; i++) {
        const struct whole *e = &edges[i];
        int64_t right = e->ax > e->bx ? e->ax : e->bx;
        int64_t low = e->ay < e->by ? e->ay : e->by, high = e->ay < e->by ? e->by : e->ay;
        for (size_t k = i + 1; k < n; k++) {
            const struct whole *f = &edges[k];
            if ((f->ax < f->bx ? f->ax : f->bx) > right) break;
            if ((f->ay < low && f->by < low) || (f->ay > high && f->by > high)) continue;
            found += touch(e, f);
        }
    }
    return found;
}

static void borders_never_cross(void **state)
{
    (void)state;
    struct edges cells = cell_edges();
    struct whole *edges = calloc(cells.num, sizeof *edges);
    size_t n = 0;
    qsort(cells.items, cells.num, sizeof *cells.items, compare_edges);
    for (size_t i = 0; i < cells.num; i++) { /* each undirected edge once */
        const struct edge *e = &cells.items[i];
        if (i && e->ax == e[-1].bx && e->ay == e[-1].by && e->bx == e[-1].ax && e->by == e[-1].ay)
            continue;
        edges[n++] = (struct whole){steps(e->ax), steps(e->ay), steps(e->bx), steps(e->by)};
        assert_true(edges[n - 1].ax != edges[n - 1].bx || edges[n - 1].ay != edges[n - 1].by);
    }
    assert_int_equal(count_touches(edges, n), 0);
    free(edges);
    free(cells.items);
}

static double ring_area(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
               (xy[2 * i + 1] - xy[1]) * (xy[2 * i + 2] - xy[0]);
    return sum / 2;
}

static bool ring_holds(const double *xy, size_t n, double x, double y)
{
    bool inside = false;
    for (size_t i = 0; i + 1 < n; i++) {
        double ax = xy[2 * i], ay = xy[2 * i + 1], bx = xy[2 * i + 2], by = xy[2 * i + 3];
        if ((ay <= y) != (by <= y) && x < ax + (y - ay) / (by - ay) * (bx - ax)) inside = !inside;
    }
    return inside;
}

/* Closed, long enough, shells clockwise and holes counter-clockwise as their nesting demands. */
static void rings_are_valid(void **state)
{
    size_t holes = 0, parts = 0;
    (void)state;
    for (int level = 0; level < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level]); f++)
            for (size_t r = 0; r < grid_layer_num_rings(layers[level], f); r++) {
                size_t n, m, depth = 0;
                const double *xy = grid_layer_ring(layers[level], f, r, &n);
                assert_true(n >= 4 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1]);
                for (size_t q = 0; q < grid_layer_num_rings(layers[level], f); q++) {
                    if (q == r) continue;
                    const double *other = grid_layer_ring(layers[level], f, q, &m);
                    depth += ring_holds(other, m, (xy[0] + xy[2]) / 2, (xy[1] + xy[3]) / 2);
                }
                assert_true(depth % 2 ? ring_area(xy, n) > 0 : ring_area(xy, n) < 0);
                if (level == 2) holes += depth % 2, parts += r > 0 && depth % 2 == 0;
            }
    assert_true(holes >= 1); /* the village with another inside */
    assert_true(parts >= 1); /* the village in two parts */
}

static void size_and_place(void **state)
{
    double area = 0;
    size_t n, m;
    (void)state;
    for (size_t r = 0; r < grid_layer_num_rings(layers[0], 0); r++) {
        const double *xy = grid_layer_ring(layers[0], 0, r, &n);
        area -= ring_area(xy, n);
        for (size_t i = 0; i < n; i++) {
            double lon, lat;
            geo_lonlat(xy[2 * i], xy[2 * i + 1], &lon, &lat);
            assert_true(lon > 111.21 && lon < 111.88 && lat > 38.48 && lat < 38.98);
        }
    }
    assert_true(area > 1984e6 * 0.995 && area < 1984e6 * 1.005);
    grid_crs_info info;
    assert_int_equal(grid_crs_describe(grid_layer_crs(layers[4]), &info, NULL), GRID_OK);
    assert_string_equal(info.code, "EPSG:4546");
    for (size_t f = 0; f < 394; f++) { /* blocks of a town: 60 m to 450 m wide */
        const double *xy = grid_layer_ring(layers[4], f, 0, &m);
        double size = -ring_area(xy, m);
        assert_true(size > 60.0 * 60 && size < 450.0 * 450);
    }
}

/* geo_lonlat against places computed with PROJ 9.1.1 (EPSG:4546 to its geographic CRS). */
static void longitudes_agree_with_proj(void **state)
{
    static const double known[][4] = {
        {549585.061211457, 4285354.41446731, 111.57, 38.70},
        {518323.954641943, 4260799.40603935, 111.21, 38.48},
        {576253.324205482, 4316652.05576019, 111.88, 38.98},
        {576786.745138888, 4261145.45029136, 111.88, 38.48},
        {518196.67362882, 4316304.65592966, 111.21, 38.98},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        double lon, lat;
        geo_lonlat(known[i][0], known[i][1], &lon, &lat);
        assert_true(lon - known[i][2] < 1e-8 && known[i][2] - lon < 1e-8);
        assert_true(lat - known[i][3] < 1e-8 && known[i][3] - lat < 1e-8);
    }
    grid_transform *transform;
    assert_int_equal(grid_transform_open("EPSG:4546", "EPSG:4326", &transform, NULL), GRID_OK);
    for (int i = 0; i < 400; i++) {
        double x = 518000 + 2900 * (i % 20), y = 4260500 + 2800 * (i / 20), lon, lat;
        geo_lonlat(x, y, &lon, &lat);
        assert_int_equal(grid_transform_apply(transform, 1, &x, &y, sizeof x), 0);
        assert_true(lon - x < 1e-8 && x - lon < 1e-8 && lat - y < 1e-8 && y - lat < 1e-8);
    }
    grid_transform_free(transform);
}

/* ---- numbering ---- */

struct child {
    double x, y;
    size_t feature;
};

static struct child child_of(const grid_layer *layer, size_t feature)
{
    struct child child = {0, 0, feature};
    double area = 0;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0; i + 1 < n; i++) {
            double ax = xy[2 * i] - 5e5, ay = xy[2 * i + 1] - 4.2e6;
            double bx = xy[2 * i + 2] - 5e5, by = xy[2 * i + 3] - 4.2e6, cross = ax * by - bx * ay;
            area += cross;
            child.x += cross * (ax + bx);
            child.y += cross * (ay + by);
        }
    }
    child.x /= 3 * area;
    child.y /= 3 * area;
    return child;
}

static int north_first(const void *left, const void *right)
{
    return compare_doubles(((const struct child *)right)->y, ((const struct child *)left)->y);
}

static int west_first(const void *left, const void *right)
{
    return compare_doubles(((const struct child *)left)->x, ((const struct child *)right)->x);
}

/* Numbers run in rows from the north, in each row from the west: round(sqrt(n)) rows. */
static void numbers_run_west_to_east(void **state)
{
    (void)state;
    for (size_t level = 3; level < NUM_LEVELS; level++)
        for (size_t f = 0; f < grid_layer_num_features(layers[level - 1]); f++) {
            struct child children[64];
            char code[32];
            size_t n = 0, rows = 1, start = 0;
            const char *parent = text_of(layers[level - 1], f, "CODE");
            for (size_t c = 0; c < grid_layer_num_features(layers[level]); c++)
                if (!strcmp(text_of(layers[level], c, "PCODE"), parent))
                    children[n++] = child_of(layers[level], c);
            if (!n) continue;
            while ((2 * rows + 1) * (2 * rows + 1) <= 4 * n) rows++; /* sqrt(n) rounded */
            qsort(children, n, sizeof *children, north_first);
            for (size_t row = 0; row < rows; row++) {
                size_t stop = start + n / rows + (row < n % rows);
                qsort(children + start, stop - start, sizeof *children, west_first);
                start = stop;
            }
            for (size_t i = 0; i < n; i++) {
                snprintf(code, sizeof code, level == 3 ? "%s%03zu" : "%s%02zu", parent, i + 1);
                assert_string_equal(text_of(layers[level], children[i].feature, "CODE"), code);
            }
        }
}

/* The library's own certificate finds nothing to complain of, for other seeds as well. */
static void coverage_is_clean(void **state)
{
    static const uint64_t seeds[] = {COUNTY_DEFAULT_SEED, 1, UINT64_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT(seeds); i++) {
        char dir[] = "/tmp/test_county_XXXXXX", message[512] = "", path[256];
        grid_map *map;
        grid_error error = {0};
        grid_findings *findings;
        grid_coverage_totals totals;
        assert_non_null(mkdtemp(dir));
        assert_int_equal(county_write(dir, seeds[i], false, NULL, NULL, message, sizeof message),
                         COUNTY_OK);
        path_of(path, dir, "kelan.json");
        if (grid_map_open(path, NULL, &map, &error) != GRID_OK) fail_msg("%s", error.text);
        assert_int_equal(grid_coverage_check(map, NULL, &findings, &totals, &error), GRID_OK);
        assert_int_equal(grid_findings_num_severity(findings, GRID_ERROR), 0);
        assert_int_equal(grid_findings_num_severity(findings, GRID_WARNING), 0);
        assert_int_equal(totals.num_cells, 99 + 394);
        assert_int_equal(grid_map_num_levels(map), NUM_LEVELS);
        assert_true(totals.area_m2 > 1984e6 * 0.995 && totals.area_m2 < 1984e6 * 1.005);
        assert_true(totals.overlap_m2 == 0 && totals.gap_m2 == 0 && totals.sliver_gap_m2 == 0);
        grid_findings_free(findings);
        grid_map_free(map);
        remove_county(dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(cells_tile_the_county),
        cmocka_unit_test(parents_are_dissolved),
        cmocka_unit_test(borders_never_cross),
        cmocka_unit_test(rings_are_valid),
        cmocka_unit_test(size_and_place),
        cmocka_unit_test(longitudes_agree_with_proj),
        cmocka_unit_test(numbers_run_west_to_east),
        cmocka_unit_test(coverage_is_clean),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
