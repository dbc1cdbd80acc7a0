/* Ownership on real data against what others published: the owner that the police wrote beside
 * 40,898 events, the buildings counted by commune, one region in three coordinate systems. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <grid/locate.h>
#include <grid/rows.h>

#include "adversary.h"
#include "random.h"

#define DATA GRID_SOURCE_DIR "/../shared/data/"
#define LSOA DATA "cleveland_crimes/lsoa_E0600000%d.json"

/* Metres from (x, y) to the nearest edge of a map's cells, in the plane about the point: x_m and
 * y_m metres of ground for one unit. Looks no farther than `far` metres. */
static double distance_to_line(const grid_map *map, double x, double y, double x_m, double y_m,
                               double far)
{
    double nearest = far;
    for (size_t c = 0; c < grid_map_num_cells(map); c++) {
        int32_t unit = grid_map_cell_at(map, c);
        double box[4];
        grid_unit_extent(map, unit, box);
        if ((box[0] - x) * x_m > far || (x - box[2]) * x_m > far || (box[1] - y) * y_m > far ||
            (y - box[3]) * y_m > far)
            continue;
        for (size_t r = 0; r < grid_unit_num_rings(map, unit); r++) {
            size_t n;
            const double *ring = grid_unit_ring(map, unit, r, &n);
            for (size_t i = 0; i + 1 < n; i++) {
                double ax = (ring[2 * i] - x) * x_m, ay = (ring[2 * i + 1] - y) * y_m;
                double dx = (ring[2 * i + 2] - x) * x_m - ax, dy = (ring[2 * i + 3] - y) * y_m - ay;
                double d = dx * dx + dy * dy, t = d > 0 ? -(ax * dx + ay * dy) / d : 0;
                t = fmin(fmax(t, 0), 1);
                nearest = fmin(nearest, hypot(ax + t * dx, ay + t * dy));
            }
        }
    }
    return nearest;
}

static grid_map *open_cleveland(void)
{
    char path[] = "/tmp/grid-cleveland-XXXXXX";
    grid_map *map;
    FILE *manifest = fdopen(mkstemp(path), "w");
    assert_non_null(manifest);
    fprintf(manifest,
            "{\"name\": \"Cleveland\", \"crs\": \"EPSG:4326\", \"layers\": [{\"as\": \"lsoa\", "
            "\"code\": \"LSOA11CD\", \"name\": \"LSOA11NM\", \"files\": [");
    for (int file = 1; file <= 4; file++) {
        fprintf(manifest, file > 1 ? ", \"" : "\"");
        fprintf(manifest, LSOA "\"", file);
    }
    fprintf(manifest, "]}]}\n");
    fclose(manifest);
    assert_int_equal(grid_map_open(path, NULL, &map, NULL), GRID_OK);
    remove(path);
    return map;
}

static int64_t read_file(void *context, void *buffer, size_t size)
{
    return (int64_t)fread(buffer, 1, size, context);
}

typedef struct agreement {
    size_t rows, outside; /* rows; those whose published owner is none of the cells */
    size_t in, in_same, far10, far10_same, far40, far40_same;
} agreement;

static void compare_month(const grid_map *map, const char *month, agreement *a)
{
    char path[256];
    snprintf(path, sizeof path, DATA "cleveland_crimes/%s-cleveland-street.csv", month);
    FILE *file = fopen(path, "rb");
    grid_rows *rows;
    int32_t x, y;
    bool more;
    assert_non_null(file);
    assert_int_equal(grid_rows_open(read_file, file, path, NULL, &rows, NULL), GRID_OK);
    grid_rows_guess_xy(rows, &x, &y);
    int32_t owner = grid_rows_column_by_name(rows, "LSOA code");
    assert_true(x >= 0 && y >= 0 && owner >= 0);
    for (;;) {
        assert_int_equal(grid_rows_next(rows, &more, NULL), GRID_OK);
        if (!more) break;
        double lon = grid_rows_number_at(rows, (size_t)x),
               lat = grid_rows_number_at(rows, (size_t)y);
        grid_slice text = grid_rows_field(rows, (size_t)owner);
        char published[32];
        grid_hit hit;
        snprintf(published, sizeof published, "%.*s", (int)text.length, text.bytes);
        grid_locate_lonlat(map, lon, lat, &hit);
        a->rows++;
        if (grid_map_unit_by_code(map, published) == GRID_NONE) {
            a->outside++;
            assert_int_equal(hit.cell, GRID_NONE);
            continue;
        }
        bool same = hit.cell != GRID_NONE && !strcmp(grid_unit_code(map, hit.cell), published);
        double distance =
            distance_to_line(map, lon, lat, 111320 * cos(lat * 0.0174532925), 111320, 41);
        a->in++;
        a->in_same += same;
        a->far10 += distance > 10;
        a->far10_same += distance > 10 && same;
        a->far40 += distance > 40;
        a->far40_same += distance > 40 && same;
    }
    grid_rows_free(rows);
    fclose(file);
}

/* Events are snapped to the middle of streets, and streets are borders: 97.3 % is what exact
 * ownership can reach; away from the lines it must agree. */
static void cleveland_events(void **state)
{
    static const char *const months[] = {"2018-10", "2018-11", "2018-12", "2019-01", "2019-02"};
    grid_map *map = open_cleveland();
    agreement a = {0};
    (void)state;
    for (size_t i = 0; i < 5; i++) compare_month(map, months[i], &a);
    double all = 100.0 * (double)a.in_same / (double)a.in;
    double far10 = 100.0 * (double)a.far10_same / (double)a.far10;
    printf("%zu rows, %zu in these areas: %zu agree, %.3f %%; more than 10 m from a line %.3f %% "
           "of %zu, "
           "more than 40 m %zu of %zu\n",
           a.rows, a.in, a.in_same, all, far10, a.far10, a.far40_same, a.far40);
    assert_int_equal(a.rows, 40898);
    assert_int_equal(a.in, 40891);
    assert_true(all >= 97.29);
    assert_true(far10 >= 99.855);
    assert_int_equal(a.far40, 27324);
    assert_int_equal(a.far40_same, a.far40);
    grid_map_free(map);
}

static void liechtenstein_buildings(void **state)
{
    static const struct {
        const char *name;
        size_t num;
    } want[] = {{"Schaan", 2401},  {"Eschen", 2144},      {"Mauren", 2128}, {"Triesenberg", 2125},
                {"Triesen", 2018}, {"Balzers", 1896},     {"Vaduz", 1875},  {"Ruggell", 1243},
                {"Gamprin", 906},  {"Schellenberg", 655}, {"Planken", 286}};
    grid_map *map;
    grid_layer *buildings;
    grid_map_options options = grid_map_options_default();
    size_t counts[11] = {0}, outside = 0;
    (void)state;
    options.code = "osm_id";
    options.name = "name";
    assert_int_equal(grid_map_open(DATA "liechtenstein_town/communes.shp", &options, &map, NULL),
                     GRID_OK);
    assert_int_equal(
        grid_layer_open(DATA "liechtenstein_town/buildings.shp", NULL, &buildings, NULL), GRID_OK);
    assert_int_equal(grid_map_num_cells(map), 11);
    assert_int_equal(grid_layer_num_features(buildings), 17717);
    for (size_t f = 0; f < grid_layer_num_features(buildings); f++) {
        double x, y;
        grid_hit hit;
        assert_int_equal(grid_layer_point(buildings, f, &x, &y, NULL), GRID_OK);
        grid_locate(map, x, y, &hit);
        if (hit.cell == GRID_NONE) {
            outside++;
            continue;
        }
        for (size_t i = 0; i < 11; i++)
            counts[i] += !strcmp(grid_unit_name(map, hit.cell), want[i].name);
    }
    for (size_t i = 0; i < 11; i++) {
        printf("%s %zu\n", want[i].name, counts[i]);
        assert_int_equal(counts[i], want[i].num);
    }
    assert_int_equal(outside, 40);
    grid_layer_free(buildings);
    grid_map_free(map);
}

enum { NUM_XINZHOU = 5, NUM_CGCS = 3 };

static grid_map *open_xinzhou(const char *name)
{
    char path[256];
    grid_map *map;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    snprintf(path, sizeof path, DATA "chinese_shapefiles/xinzhou_%s.shp", name);
    options.code = "adcode";
    options.name = "name";
    if (grid_map_open(path, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

/* The same counties on five coordinate systems: the same names; and on the three of one datum the
 * same owners. A straight edge in degrees is not the same line in metres: within 5 m of a border
 * they may differ. */
static void xinzhou_counties(void **state)
{
    static const char *const names[NUM_XINZHOU] = {"cgcs2000_geo_cp936", "cgcs2000_gk3_cm111_gbk",
                                                   "cgcs2000_gk3_z37_utf8", "xian80_gk3_z37_nocpg",
                                                   "beijing54_gk3_cm111_nocpg"};
    grid_map *maps[NUM_XINZHOU];
    (void)state;
    for (size_t i = 0; i < NUM_XINZHOU; i++) {
        maps[i] = open_xinzhou(names[i]);
        assert_int_equal(grid_map_num_cells(maps[i]), 14);
        for (size_t c = 0; c < 14; c++) {
            int32_t unit = grid_map_cell_at(maps[i], c), first = grid_map_cell_at(maps[0], c);
            assert_string_equal(grid_unit_name(maps[i], unit), grid_unit_name(maps[0], first));
            assert_string_equal(grid_unit_code(maps[i], unit), grid_unit_code(maps[0], first));
        }
    }
    assert_string_equal(grid_unit_name(maps[4], grid_map_unit_by_code(maps[4], "140929")),
                        "岢岚县");

    size_t n = scaled(1000000), compared = 0, different = 0, near = 0;
    double *lonlat = malloc(2 * n * sizeof *lonlat), box[4];
    int32_t *owners[NUM_CGCS];
    uint64_t random = 1409;
    assert_non_null(lonlat);
    grid_map_extent(maps[0], box);
    for (size_t i = 0; i < 2 * n; i++)
        lonlat[i] = box[i % 2] + (box[i % 2 + 2] - box[i % 2]) * random_unit(&random);
    for (size_t m = 0; m < NUM_CGCS; m++) {
        grid_locate_options options = grid_locate_options_default();
        options.crs = "EPSG:4490";
        owners[m] = malloc(n * sizeof **owners);
        assert_non_null(owners[m]);
        assert_int_equal(grid_locate_many(maps[m], n, lonlat, lonlat + 1, 2 * sizeof *lonlat,
                                          owners[m], NULL, NULL, &options, NULL),
                         GRID_OK);
    }
    for (size_t i = 0; i < n; i++) {
        bool same = owners[0][i] == owners[1][i] && owners[0][i] == owners[2][i];
        compared++;
        if (same) continue;
        double lon = lonlat[2 * i], lat = lonlat[2 * i + 1];
        double distance =
            distance_to_line(maps[0], lon, lat, 111320 * cos(lat * 0.0174532925), 111132, 50);
        if (distance < 5) {
            near++;
            continue;
        }
        if (++different <= 5)
            printf("%.9f %.9f, %.2f m from a border: %d %d %d\n", lon, lat, distance, owners[0][i],
                   owners[1][i], owners[2][i]);
    }
    printf("%zu points: %zu differ within 5 m of a border, %zu beyond\n", compared, near,
           different);
    assert_int_equal(different, 0);
    for (size_t m = 0; m < NUM_CGCS; m++) free(owners[m]);
    for (size_t m = 0; m < NUM_XINZHOU; m++) grid_map_free(maps[m]);
    free(lonlat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cleveland_events),
                                       cmocka_unit_test(liechtenstein_buildings),
                                       cmocka_unit_test(xinzhou_counties)};
    if (access(DATA, R_OK) != 0) {
        printf("skipped: %s is not there\n", DATA);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
