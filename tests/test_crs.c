/* test_crs.c - published vectors, identification of WKT, the guard against wrong systems, areas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <grid/crs.h>

#define DATA GRID_SOURCE_DIR "/../shared/data"

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g is not %.15g within %g", value, expected, tolerance);
}

static grid_transform *open_transform(const char *from, const char *to)
{
    grid_transform *transform = NULL;
    grid_error error;
    if (grid_transform_open(from, to, &transform, &error) != GRID_OK) fail_msg("%s", error.text);
    return transform;
}

static void convert(const char *from, const char *to, double *x, double *y)
{
    grid_transform *transform = open_transform(from, to);
    assert_int_equal(grid_transform_apply(transform, 1, x, y, 0), 0);
    grid_transform_free(transform);
}

/* --- GCJ-02 and BD-09 ------------------------------------------------------------------------- */

/* Published pairs, latitude before longitude as they are published. */
static void gcj02_vectors(void **state)
{
    (void)state;
    static const double pairs[][4] = {
        {31.1774276, 121.5272106, 31.17530398364597, 121.531541859215},
        {22.543847, 113.912316, 22.540796131694766, 113.9171764808363},
        {39.911954, 116.377817, 39.91334545536069, 116.38404722455657},
        {39.915, 116.404, 39.91640428150164, 116.41024449916938},
        {38.70, 111.57, 38.700461325234066, 111.57639448426598},
        {39.7392, -104.9903, 39.7392, -104.9903},
        {-27.4698, 153.0251, -27.4698, 153.0251},
        {-22.9068, -43.1729, -22.9068, -43.1729}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double lon, lat;
        grid_wgs84_to_gcj02(pairs[i][1], pairs[i][0], &lon, &lat);
        assert_near(lon, pairs[i][3], 2e-13);
        assert_near(lat, pairs[i][2], 2e-13);
        grid_gcj02_to_wgs84(pairs[i][3], pairs[i][2], &lon, &lat);
        assert_near(lon, pairs[i][1], 1e-9);
        assert_near(lat, pairs[i][0], 1e-9);
    }
}

static void bd09_vectors(void **state)
{
    (void)state;
    double lon, lat;
    grid_gcj02_to_bd09(116.404, 39.915, &lon, &lat);
    assert_near(lat, 39.92133699351021, 2e-14);
    assert_near(lon, 116.41036949371029, 2e-14);
    grid_gcj02_to_bd09(111.57639448426598, 38.700461325234066, &lon, &lat);
    assert_near(lat, 38.706571156885005, 1e-13);
    assert_near(lon, 111.58285587762747, 1e-13);
    /* the published inverse is a closed form that misses the forward shift by up to 0.15 m, here by
     * 4 cm; ours undoes the forward */
    grid_bd09_to_gcj02(116.404, 39.915, &lon, &lat);
    assert_near(lat, 39.90865673957631, 5e-7);
    assert_near(lon, 116.39762729119315, 5e-7);
    grid_gcj02_to_bd09(lon, lat, &lon, &lat);
    assert_near(lat, 39.915, 1e-12);
    assert_near(lon, 116.404, 1e-12);
}

static void obfuscation_round_trips(void **state)
{
    (void)state;
    for (int i = 0; i <= 200; i++) {
        for (int k = 0; k <= 200; k++) {
            double lon = 111.21 + 0.67 * i / 200, lat = 38.48 + 0.5 * k / 200, x, y;
            grid_wgs84_to_gcj02(lon, lat, &x, &y);
            grid_gcj02_to_bd09(x, y, &x, &y);
            assert_true(fabs(x - lon) > 0.005 && fabs(x - lon) < 0.02);
            grid_bd09_to_gcj02(x, y, &x, &y);
            grid_gcj02_to_wgs84(x, y, &x, &y);
            assert_near(x, lon, 1e-10);
            assert_near(y, lat, 1e-10);
        }
    }
}

static void obfuscation_of_nothing(void **state)
{
    (void)state;
    double x, y;
    grid_wgs84_to_gcj02(NAN, 38, &x, &y);
    assert_true(isnan(x) && isnan(y));
    grid_bd09_to_gcj02(111, NAN, &x, &y);
    assert_true(isnan(x) && isnan(y));
    grid_gcj02_to_wgs84(8.5, 47.3, &x, &y);
    assert_true(x == 8.5 && y == 47.3);
    /* at the edge of the box the iteration has no fixed point to find, but ends */
    grid_gcj02_to_wgs84(73.66, 38, &x, &y);
    assert_near(x, 73.66, 0.02);
}

/* The file of published vectors, where it is. */
static void vector_file(void **state)
{
    (void)state;
    FILE *file = fopen(DATA "/coordinate_vectors/wgs84_gcj02.csv", "r");
    char line[200], kind[40];
    int rows = 0;
    if (!file) {
        print_message("skipped: no ../shared/data/coordinate_vectors\n");
        skip();
    }
    while (fgets(line, sizeof line, file)) {
        double in_lat, in_lon, out_lat, out_lon, lon, lat;
        if (sscanf(line, "%39[^,],%lf,%lf,%lf,%lf", kind, &in_lat, &in_lon, &out_lat, &out_lon) !=
            5)
            continue;
        bool forward = !strncmp(kind, "wgs2gcj", 7);
        (forward ? grid_wgs84_to_gcj02 : grid_gcj02_to_wgs84)(in_lon, in_lat, &lon, &lat);
        assert_near(lon, out_lon, 1e-9);
        assert_near(lat, out_lat, 1e-9);
        rows++;
    }
    fclose(file);
    assert_int_equal(rows, 9);
}

/* --- transformations -------------------------------------------------------------------------- */

static void kelan_check_value(void **state)
{
    (void)state;
    double x = 111.57, y = 38.70;
    convert("EPSG:4490", "EPSG:4546", &x, &y);
    assert_near(x, 549585.0612, 5e-5);
    assert_near(y, 4285354.4145, 5e-5);
    convert("EPSG:4546", "EPSG:4525", &x, &y);
    assert_near(x, 37549585.0612, 5e-5);
    convert("EPSG:4525", "EPSG:4326", &x, &y);
    assert_near(x, 111.57, 1e-11);
    assert_near(y, 38.70, 1e-11);
}

static void identities(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        bool identity, ballpark;
    } cases[] = {{"EPSG:4326", "EPSG:4490", true, false},  {"EPSG:4490", "EPSG:4326", true, false},
                 {"EPSG:4546", "EPSG:4546", true, false},  {"OGC:CRS84", "EPSG:4490", true, false},
                 {"GCJ02", "GCJ-02", true, false},         {"EPSG:4546", "EPSG:4326", false, false},
                 {"EPSG:4546", "EPSG:4525", false, false}, {"EPSG:4326", "GCJ02", false, false},
                 {"GCJ02", "BD09", false, false},          {"EPSG:2361", "EPSG:4490", false, true},
                 {"EPSG:2434", "EPSG:4546", false, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_transform *transform = open_transform(cases[i].from, cases[i].to);
        if (grid_transform_is_identity(transform) != cases[i].identity ||
            grid_transform_is_ballpark(transform) != cases[i].ballpark)
            fail_msg("%s to %s", cases[i].from, cases[i].to);
        grid_transform_free(transform);
    }
}

static void obfuscated_to_projected(void **state)
{
    (void)state;
    double x = 111.58285587762747, y = 38.706571156885005; /* 38.70 N 111.57 E in BD-09 */
    convert("BD09", "EPSG:4546", &x, &y);
    assert_near(x, 549585.0612, 1e-4);
    assert_near(y, 4285354.4145, 1e-4);
    convert("EPSG:4546", "GCJ02", &x, &y);
    assert_near(x, 111.57639448426598, 1e-9);
    assert_near(y, 38.700461325234066, 1e-9);
    convert("GCJ02", "BD09", &x, &y);
    assert_near(x, 111.58285587762747, 1e-9);
}

static void strides_and_bad_points(void **state)
{
    (void)state;
    struct {
        double x, spare, y;
    } points[4] = {{111.57, 7, 38.7}, {NAN, 7, 38.7}, {111, 7, INFINITY}, {111.57, 7, 38.7}};
    grid_transform *transform = open_transform("EPSG:4326", "EPSG:4546");
    assert_int_equal(
        grid_transform_apply(transform, 4, &points[0].x, &points[0].y, sizeof points[0]), 2);
    assert_near(points[0].x, 549585.0612, 5e-5);
    assert_true(isnan(points[1].x) && isnan(points[1].y) && isnan(points[2].x) &&
                isnan(points[2].y));
    assert_true(points[3].x == points[0].x && points[3].y == points[0].y && points[2].spare == 7);
    grid_transform_free(transform);
    transform = open_transform("EPSG:4546", "EPSG:4490");
    double x[2] = {37549585, 549585}, y[2] = {4285354, 4285354};
    assert_int_equal(grid_transform_apply(transform, 2, x, y, 0), 1);
    assert_true(isnan(x[0]) && isnan(y[0]) && !isnan(x[1]));
    grid_transform_free(transform);
}

/* --- describing ------------------------------------------------------------------------------- */

static void descriptions(void **state)
{
    (void)state;
    grid_crs_info info;
    assert_int_equal(grid_crs_describe("EPSG:4546", &info, NULL), GRID_OK);
    assert_string_equal(info.name, "CGCS2000 / 3-degree Gauss-Kruger CM 111E");
    assert_string_equal(info.code, "EPSG:4546");
    assert_true(!info.geographic && info.unit_m == 1 && info.has_area);
    assert_near(info.west, 109.5, 0.01);
    assert_near(info.east, 112.5, 0.01);
    char *prj = NULL;
    assert_int_equal(grid_crs_prj("EPSG:4546", &prj, NULL), GRID_OK);
    assert_non_null(strstr(prj, "PROJCS[\"CGCS2000_3_Degree_GK_CM_111E\""));
    free(prj);
    assert_int_equal(grid_crs_prj("EPSG:1", &prj, NULL), GRID_E_CRS);
    assert_int_equal(grid_crs_describe("EPSG:4490", &info, NULL), GRID_OK);
    assert_true(info.geographic && info.unit_m == 0);
    assert_int_equal(grid_crs_describe("EPSG:32649", &info, NULL), GRID_OK);
    assert_true(info.has_area && info.west == 108);
    assert_int_equal(grid_crs_describe("GCJ02", &info, NULL), GRID_OK);
    assert_string_equal(info.code, "GCJ02");
    assert_int_equal(grid_crs_describe("EPSG:2263", &info, NULL), GRID_OK); /* US survey feet */
    assert_near(info.unit_m, 0.3048006, 1e-7);
}

static const char esri_4546[] =
    "PROJCS[\"CGCS2000_3_Degree_GK_CM_111E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\","
    "DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0."
    "0],"
    "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\","
    "500000.0],"
    "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",111.0],PARAMETER[\"Scale_"
    "Factor\",1.0],"
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

static void esri_wkt_is_identified(void **state)
{
    (void)state;
    grid_crs_info info;
    assert_int_equal(grid_crs_describe(esri_4546, &info, NULL), GRID_OK);
    assert_string_equal(info.code, "EPSG:4546");
    double x = 111.57, y = 38.7;
    convert("EPSG:4326", esri_4546, &x, &y);
    assert_near(x, 549585.0612, 5e-5);
    grid_transform *same = open_transform(esri_4546, "EPSG:4546");
    x = 549585.0612, y = 4285354.4145;
    grid_transform_apply(same, 1, &x, &y, 0);
    assert_near(x, 549585.0612, 1e-8); /* easting first on both sides */
    grid_transform_free(same);
}

static void texts_that_are_no_crs(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "foo",
                                      "EPSG:",
                                      "EPSG:0",
                                      "EPSG:99999999",
                                      "EPSG:5773",
                                      "EPSG:1234567890123456789012345678901234567890",
                                      "+proj=longlat +nadgrids=@/etc/passwd",
                                      "+proj=pipeline +step +proj=noop",
                                      "/etc/passwd",
                                      "WGS 84",
                                      "GEOGCS[\"x\",DATUM[\"x\",SPHEROID[\"x\",1,2]],EXTENSION["
                                      "\"PROJ4\",\"+proj=longlat +nadgrids=@x\"]]",
                                      "BOUNDCRS[SOURCECRS[x],ABRIDGEDTRANSFORMATION[\"x\",METHOD["
                                      "\"NTv2\"],PARAMETERFILE[\"f\",\"/etc/passwd\"]]]",
                                      "PROJCS[",
                                      "GEOGCS]",
                                      "{\"type\": \"GeographicCRS\"}",
                                      "\xFF\xFE"};
    grid_error error;
    grid_crs_info info;
    grid_transform *transform = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        error.text[0] = 0;
        if (grid_crs_describe(bad[i], &info, &error) != GRID_E_CRS)
            fail_msg("`%s` was described", bad[i]);
        assert_true(error.code == GRID_E_CRS && strlen(error.text) > 20);
        assert_int_equal(grid_transform_open("EPSG:4326", bad[i], &transform, &error), GRID_E_CRS);
        assert_null(transform);
    }
    assert_int_equal(grid_transform_open(NULL, "EPSG:4326", &transform, &error), GRID_E_CRS);
    char *deep = calloc(1, 50000);
    strcpy(deep, "GEOGCS");
    memset(deep + 6, '[', 40000);
    assert_int_equal(grid_crs_describe(deep, &info, NULL), GRID_E_CRS);
    free(deep);
}

/* --- the guard -------------------------------------------------------------------------------- */

static const double degrees[4] = {111.2, 38.5, 111.8, 38.9},
                    swapped[4] = {38.5, 111.2, 38.9, 111.8},
                    metres[4] = {520000, 4262000, 570000, 4308000},
                    zone37[4] = {37520000, 4262000, 37570000, 4308000},
                    zone19[4] = {19540000, 4280000, 19560000, 4290000},
                    metres_swapped[4] = {4262000, 520000, 4308000, 570000};

static void likely_right_code(void **state)
{
    (void)state;
    static const struct {
        const char *crs;
        const double *extent;
        const char *advice; /* NULL: accepted */
    } cases[] = {{"EPSG:4546", metres, NULL},
                 {"EPSG:4525", zone37, NULL},
                 {"EPSG:4490", degrees, NULL},
                 {"EPSG:4326", degrees, NULL},
                 {"GCJ02", degrees, NULL},
                 {esri_4546, metres, NULL},
                 {"EPSG:4546", zone37, "EPSG:4525"},
                 {esri_4546, zone37, "EPSG:4525"},
                 {"EPSG:4525", metres, "EPSG:4546"},
                 {"EPSG:4547", zone37, "EPSG:4525"},
                 {"EPSG:4526", zone37, "EPSG:4525"},
                 {"EPSG:4546", degrees, "EPSG:4490"},
                 {"EPSG:4525", degrees, "EPSG:4490"},
                 {"EPSG:32649", degrees, "EPSG:4490"},
                 {"EPSG:3857", degrees, "EPSG:4490"},
                 {"EPSG:4490", swapped, "swapped"},
                 {"EPSG:4326", swapped, "swapped"},
                 {"EPSG:4546", metres_swapped, "swapped"},
                 {"EPSG:4326", zone37, "EPSG:4525"},
                 {"EPSG:4490", metres, "EPSG:4546"},
                 {"EPSG:2361", metres, "EPSG:2382"},
                 {"EPSG:2382", zone37, "EPSG:2361"},
                 {"EPSG:2422", zone37, "EPSG:2413"},
                 {"EPSG:4508", zone19, "EPSG:4497"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_error error = {0};
        bool partly = true;
        grid_status status = grid_crs_check_extent(cases[i].crs, cases[i].extent, &partly, &error);
        if (!cases[i].advice) {
            if (status != GRID_OK) fail_msg("%s: %s", cases[i].crs, error.text);
            assert_false(partly);
        } else {
            if (status != GRID_E_CRS) fail_msg("%s was accepted", cases[i].crs);
            if (!strstr(error.text, cases[i].advice))
                fail_msg("no %s in: %s", cases[i].advice, error.text);
            assert_true(partly); /* untouched */
        }
    }
}

static void partly_outside(void **state)
{
    (void)state;
    bool partly = false;
    /* Xinzhou reaches from 110.9 to 113.7 E: beyond zone 37, whose area of use ends at 112.5 */
    const double xinzhou[4] = {500000, 4240000, 740000, 4370000};
    assert_int_equal(grid_crs_check_extent("EPSG:4546", xinzhou, &partly, NULL), GRID_OK);
    assert_true(partly);
    /* a county in the middle of the next zone */
    const double next_zone[4] = {741000, 4290000, 780000, 4320000};
    assert_int_equal(grid_crs_check_extent("EPSG:4546", next_zone, &partly, NULL), GRID_E_CRS);
    const double beyond[4] = {500, 38, 501, 39};
    assert_int_equal(grid_crs_check_extent("EPSG:4326", beyond, &partly, NULL), GRID_E_CRS);
    const double nothing[4] = {NAN, NAN, NAN, NAN};
    assert_int_equal(grid_crs_check_extent("EPSG:4546", nothing, &partly, NULL), GRID_E_CRS);
}

/* --- area ------------------------------------------------------------------------------------- */

static void areas(void **state)
{
    (void)state;
    double area = 0;
    grid_transform *lonlat = open_transform("EPSG:4326", "EPSG:4326");
    /* the octant of WGS 84: an eighth of 510,065,621,724,089 m2 */
    const double octant[] = {0, 0, 90, 0, 0, 90};
    assert_int_equal(grid_geodesic_area(lonlat, 3, octant, &area, NULL), GRID_OK);
    assert_near(area, 510065621724088.5 / 8, 1);
    const double clockwise[] = {0, 0, 0, 90, 90, 0, 0, 0};
    assert_int_equal(grid_geodesic_area(lonlat, 4, clockwise, &area, NULL), GRID_OK);
    assert_near(area, -510065621724088.5 / 8, 1);
    grid_transform_free(lonlat);

    /* a square kilometre at the central meridian, where the scale is 1 */
    grid_transform *gauss = open_transform("EPSG:4546", "EPSG:4326");
    const double square[] = {499500, 4285000, 500500, 4285000, 500500, 4286000, 499500, 4286000};
    assert_int_equal(grid_geodesic_area(gauss, 4, square, &area, NULL), GRID_OK);
    assert_near(area, 1e6, 0.1);
    const double bad[] = {37549585, 4285000, 500500, 4285000, 500500, 4286000};
    area = 7;
    assert_int_equal(grid_geodesic_area(gauss, 3, bad, &area, NULL), GRID_E_CRS);
    assert_true(area == 7);
    grid_transform_free(gauss);
}

/* In a child process: PROJ remembers the path that it looked in. */
static void without_proj_db(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        grid_crs_info info;
        grid_error error = {0};
        setenv("PROJ_DATA", "/nonexistent", 1);
        setenv("PROJ_LIB", "/nonexistent", 1);
        bool told = grid_crs_describe("EPSG:4546", &info, &error) == GRID_E_ENVIRONMENT &&
                    strstr(error.text, "/nonexistent");
        _exit(told ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gcj02_vectors),
        cmocka_unit_test(bd09_vectors),
        cmocka_unit_test(obfuscation_round_trips),
        cmocka_unit_test(obfuscation_of_nothing),
        cmocka_unit_test(vector_file),
        cmocka_unit_test(kelan_check_value),
        cmocka_unit_test(identities),
        cmocka_unit_test(obfuscated_to_projected),
        cmocka_unit_test(strides_and_bad_points),
        cmocka_unit_test(descriptions),
        cmocka_unit_test(esri_wkt_is_identified),
        cmocka_unit_test(texts_that_are_no_crs),
        cmocka_unit_test(likely_right_code),
        cmocka_unit_test(partly_outside),
        cmocka_unit_test(areas),
        cmocka_unit_test(without_proj_db),
    };
    return cmocka_run_group_tests_name("crs", tests, NULL, NULL);
}
