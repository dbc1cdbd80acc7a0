/* test_realdata_gpkg.c - shapefiles of others against the GeoPackages that ogr2ogr makes of them:
 * the same owner for every point (../shared/data and ogr2ogr; skipped where one of them is absent).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include <grid/locate.h>
#include <grid/map.h>

#include "layer_case.h"

#define DATA GRID_SOURCE_DIR "/../shared/data/"

enum { NUM_POINTS = 200000 };

static bool convert(const char *shapefile, const char *gpkg)
{
    char command[2000];
    snprintf(command, sizeof command,
             "ogr2ogr -f GPKG -nlt PROMOTE_TO_MULTI '%s' '" DATA "%s' > /dev/null 2>&1",
             path_of(gpkg), shapefile);
    return access(path_of(gpkg), R_OK) == 0 || system(command) == 0;
}

static grid_map *open_map(const char *path, const char *code)
{
    grid_map *map = NULL;
    grid_error error = {0};
    grid_map_options options = grid_map_options_default();
    options.code = code;
    if (grid_map_open(path, &options, &map, &error) != GRID_OK) fail_msg("%s", error.text);
    return map;
}

static const char *code_of(const grid_map *map, int32_t cell)
{
    return cell == GRID_NONE ? "" : grid_unit_code(map, cell);
}

/* Random points in the extent and a little beyond, and the vertices of every hundredth cell. */
static void assert_same_owners(const grid_map *a, const grid_map *b)
{
    double box[4];
    uint64_t seed = 7;
    size_t num_owned = 0;
    grid_map_extent(a, box);
    assert_int_equal(grid_map_num_cells(a), grid_map_num_cells(b));
    for (size_t i = 0; i < NUM_POINTS; i++) {
        grid_hit one, two;
        double x = box[0] + (box[2] - box[0]) * (1.1 * next_random(&seed) / 2147483648.0 - 0.05);
        double y = box[1] + (box[3] - box[1]) * (1.1 * next_random(&seed) / 2147483648.0 - 0.05);
        grid_locate(a, x, y, &one);
        grid_locate(b, x, y, &two);
        if (strcmp(code_of(a, one.cell), code_of(b, two.cell)) || one.how != two.how)
            fail_msg("%.17g %.17g: %s, %s", x, y, code_of(a, one.cell), code_of(b, two.cell));
        num_owned += one.cell != GRID_NONE;
    }
    assert_true(num_owned > NUM_POINTS / 10);
    for (size_t c = 0; c < grid_map_num_cells(a); c += 100) {
        size_t n;
        const double *xy = grid_unit_ring(a, grid_map_cell_at(a, c), 0, &n);
        for (size_t i = 0; i < n; i++) {
            grid_hit one, two;
            grid_locate(a, xy[2 * i], xy[2 * i + 1], &one);
            grid_locate(b, xy[2 * i], xy[2 * i + 1], &two);
            assert_string_equal(code_of(a, one.cell), code_of(b, two.cell));
            assert_int_equal(one.how, two.how);
        }
    }
}

static void the_same_owners(void **state)
{
    (void)state;
    static const struct {
        const char *shapefile, *gpkg, *code;
    } files[] = {
        {"liechtenstein_town/communes.shp", "communes.gpkg", "osm_id"},
        {"chinese_shapefiles/xinzhou_cgcs2000_gk3_cm111_gbk.shp", "xinzhou.gpkg", "adcode"},
        {"chinese_shapefiles/xinzhou_cgcs2000_gk3_z37_utf8.shp", "xinzhou37.gpkg", "adcode"},
        {"swiss_municipalities/municipalities.shp", "swiss.gpkg", "id"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (access(DATA "README.md", R_OK) != 0 || !convert(files[i].shapefile, files[i].gpkg))
            skip();
        char path[1000];
        snprintf(path, sizeof path, DATA "%s", files[i].shapefile);
        grid_map *a = open_map(path, files[i].code),
                 *b = open_map(path_of(files[i].gpkg), files[i].code);
        assert_string_equal(grid_map_crs_info(a)->code, grid_map_crs_info(b)->code);
        for (size_t c = 0; c < grid_map_num_cells(a); c++)
            assert_string_equal(grid_unit_name(a, grid_map_cell_at(a, c)),
                                grid_unit_name(b, grid_map_cell_at(b, c)));
        assert_same_owners(a, b);
        grid_map_free(a);
        grid_map_free(b);
    }
}

/* Every value and every ring of the buildings, through both readers. */
static void the_same_layer(void **state)
{
    (void)state;
    static const char path[] = DATA "liechtenstein_town/buildings.shp";
    if (access(path, R_OK) != 0 || !convert("liechtenstein_town/buildings.shp", "buildings.gpkg"))
        skip();
    grid_layer *a = NULL, *b = open_layer("buildings.gpkg", NULL);
    assert_int_equal(grid_layer_open(path, NULL, &a, NULL), GRID_OK);
    assert_int_equal(grid_layer_num_features(a), grid_layer_num_features(b));
    assert_int_equal(grid_layer_num_fields(a) + 1, grid_layer_num_fields(b)); /* fid */
    for (size_t i = 0; i < grid_layer_num_features(a); i++) {
        size_t sum_a = 0, sum_b = 0, n;
        assert_int_equal(grid_layer_num_rings(a, i), grid_layer_num_rings(b, i));
        for (size_t r = 0; r < grid_layer_num_rings(a, i); r++) {
            grid_layer_ring(a, i, r, &n), sum_a += n;
            grid_layer_ring(b, i, r, &n), sum_b += n;
        }
        assert_int_equal(sum_a, sum_b);
        for (size_t f = 0; f < grid_layer_num_fields(a); f++)
            assert_text(b, i, grid_layer_field_name(a, f), grid_layer_text(a, i, f));
    }
    grid_layer_free(a);
    grid_layer_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_owners),
        cmocka_unit_test(the_same_layer),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
