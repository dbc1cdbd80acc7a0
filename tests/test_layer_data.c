/* test_layer_data.c - layers from files that others made (../shared/data; skipped where absent). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <grid/crs.h>
#include <grid/layer.h>

#define DATA GRID_SOURCE_DIR "/../shared/data/"

static grid_layer *open_layer(const char *name)
{
    char path[1200];
    grid_layer *layer = NULL;
    grid_error error = {0};
    snprintf(path, sizeof path, "%s%s", *name == '/' ? "" : DATA, name);
    if (grid_layer_open(path, NULL, &layer, &error) != GRID_OK) fail_msg("%s", error.text);
    return layer;
}

static size_t field_of(const grid_layer *layer, const char *name)
{
    int32_t field = grid_layer_field_by_name(layer, name);
    if (field < 0) fail_msg("%s has no field %s", grid_layer_path(layer), name);
    return (size_t)field;
}

static const char *text_of(const grid_layer *layer, size_t feature, const char *field)
{
    const char *text = grid_layer_text(layer, feature, field_of(layer, field));
    return text ? text : "(null)";
}

static size_t num_vertices(const grid_layer *layer)
{
    size_t sum = 0, n;
    for (size_t i = 0; i < grid_layer_num_features(layer); i++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, i); r++) {
            grid_layer_ring(layer, i, r, &n);
            sum += n;
        }
    return sum;
}

/* --- Chinese files ---------------------------------------------------------------------------- */

static void five_times_xinzhou(void **state)
{
    (void)state;
    static const struct {
        const char *name, *encoding, *source, *crs;
    } files[] = {{"xinzhou_cgcs2000_geo_cp936", "GB18030", "cpg", "EPSG:4490"},
                 {"xinzhou_cgcs2000_gk3_cm111_gbk", "GB18030", "cpg", "EPSG:4546"},
                 {"xinzhou_cgcs2000_gk3_z37_utf8", "UTF-8", "cpg", "EPSG:4525"},
                 {"xinzhou_xian80_gk3_z37_nocpg", "GB18030", "fallback", "EPSG:2361"},
                 {"xinzhou_beijing54_gk3_cm111_nocpg", "GB18030", "fallback", "EPSG:2434"}};
    static const char *const names[] = {"忻府区", "定襄县", "五台县", "代县",   "繁峙县",
                                        "宁武县", "静乐县", "神池县", "五寨县", "岢岚县",
                                        "河曲县", "保德县", "偏关县", "原平市"};
    grid_layer *first = NULL;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[200];
        bool partly = false;
        grid_crs_info info;
        grid_error error;
        double extent[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        snprintf(name, sizeof name, "chinese_shapefiles/%s.shp", files[i].name);
        grid_layer *layer = open_layer(name);
        assert_int_equal(grid_layer_num_features(layer), 14);
        for (size_t k = 0; k < 14; k++) {
            assert_string_equal(text_of(layer, k, "name"), names[k]);
            for (size_t r = 0; r < grid_layer_num_rings(layer, k); r++) {
                size_t n;
                const double *xy = grid_layer_ring(layer, k, r, &n);
                for (size_t p = 0; p < n; p++) {
                    extent[0] = fmin(extent[0], xy[2 * p]), extent[2] = fmax(extent[2], xy[2 * p]);
                    extent[1] = fmin(extent[1], xy[2 * p + 1]),
                    extent[3] = fmax(extent[3], xy[2 * p + 1]);
                }
            }
        }
        assert_string_equal(text_of(layer, 9, "adcode"), "140929");
        assert_string_equal(grid_layer_encoding(layer), files[i].encoding);
        assert_string_equal(grid_layer_encoding_source(layer), files[i].source);
        assert_int_equal(grid_crs_describe(grid_layer_crs(layer), &info, &error), GRID_OK);
        assert_string_equal(info.code, files[i].crs);
        if (grid_crs_check_extent(grid_layer_crs(layer), extent, &partly, &error) != GRID_OK)
            fail_msg("%s", error.text);
        assert_int_equal(partly, !info.geographic); /* they reach east of the zone's area of use */
        if (first) assert_int_equal(num_vertices(layer), num_vertices(first));
        if (first)
            grid_layer_free(layer);
        else
            first = layer;
    }
    grid_layer_free(first);
}

static void copy_file(const char *from, const char *to)
{
    char buffer[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    size_t n = fread(buffer, 1, sizeof buffer, in);
    assert_int_equal(fwrite(buffer, 1, n, out), n);
    fclose(in);
    fclose(out);
}

/* One .dbf without shapes, given those of a sample with one point. */
static void assert_lone_dbf(const char *folder, const char *dbf, const char *cpg,
                            const char *expected)
{
    char from[1000], to[1000];
    static const char *const endings[] = {".shp", ".shx"};
    for (int i = 0; i < 2; i++) {
        snprintf(from, sizeof from, DATA "chinese_shapefiles/mapshaper_cpg_big5%s", endings[i]);
        snprintf(to, sizeof to, "%s/one%s", folder, endings[i]);
        copy_file(from, to);
    }
    snprintf(from, sizeof from, DATA "chinese_shapefiles/%s", dbf);
    snprintf(to, sizeof to, "%s/one.dbf", folder);
    copy_file(from, to);
    snprintf(to, sizeof to, "%s/one.cpg", folder);
    FILE *file = fopen(to, "w");
    fputs(cpg, file);
    fclose(file);
    snprintf(to, sizeof to, "%s/one.shp", folder);
    grid_layer *layer = open_layer(to);
    assert_string_equal(text_of(layer, 0, "NAME"), expected);
    grid_layer_free(layer);
}

static void mapshaper_samples(void **state)
{
    (void)state;
    grid_layer *layer = open_layer("chinese_shapefiles/mapshaper_cpg_big5.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "國語");
    grid_layer_free(layer);
    layer = open_layer("chinese_shapefiles/mapshaper_ldid_chinese.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "简体");
    assert_string_equal(grid_layer_encoding_source(layer), "ldid");
    grid_layer_free(layer);
    layer = open_layer("chinese_shapefiles/geotools_chinese_poly.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "黑龙江省");
    grid_layer_free(layer);
    char folder[] = "/tmp/grid-dbf-XXXXXX", command[100];
    assert_non_null(mkdtemp(folder));
    assert_lone_dbf(folder, "mapshaper_gbk.dbf", "", "简体国语");
    assert_lone_dbf(folder, "mapshaper_gbk.dbf", "GBK", "简体国语");
    assert_lone_dbf(folder, "mapshaper_gb2312.dbf", "GB2312", "简体国语");
    assert_lone_dbf(folder, "mapshaper_big5.dbf", "Big5", "繁體國語");
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void kelan_in_odd_roots(void **state)
{
    (void)state;
    static const char *const files[] = {"140929.json", "140929_gcj02.geojson",
                                        "140929_wgs84_derived.geojson",
                                        "cnmaps2026_140929.geojson"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[100];
        double x, y;
        snprintf(name, sizeof name, "kelan_outline/%s", files[i]);
        grid_layer *layer = open_layer(name);
        assert_int_equal(grid_layer_num_features(layer), 1);
        assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
        assert_string_equal(text_of(layer, 0, "adcode"), "140929");
        assert_int_equal(grid_layer_point(layer, 0, &x, &y, NULL), GRID_OK);
        assert_true(x > 111.2 && x < 111.9 && y > 38.4 && y < 39);
        grid_layer_free(layer);
    }
}

/* --- encodings -------------------------------------------------------------------------------- */

/* 18 files hold the same 18 rows, each as far as its encoding can; the row about its own encoding
 * is complete and equals that of the UTF-8 file. */
static void nineteen_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *file, *row;
    } sets[] = {{"1250", "ANSI-1250"},
                {"1251", "ANSI-1251"},
                {"1253", "ANSI-1253"},
                {"1254", "ANSI-1254"},
                {"437", "437"},
                {"88591", "ISO-8859-1"},
                {"88592", "ISO-8859-2"},
                {"88593", "ISO-8859-3"},
                {"88594", "ISO-8859-4"},
                {"88595", "ISO-8859-5"},
                {"88596", "ISO-8859-6"},
                {"88597", "ISO-8859-7"},
                {"88598", "ISO-8859-8"},
                {"88599", "ISO-8859-9"},
                {"885910", "ISO-8859-10"},
                {"885911", "ISO-8859-11"},
                {"885913", "ISO-8859-13"},
                {"885915", "ISO-8859-15"}};
    grid_layer *all = open_layer("hostile/shp/MapServer/encodings_utf-8.shp");
    assert_int_equal(grid_layer_num_features(all), 18);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        char name[200];
        size_t compared = 0;
        snprintf(name, sizeof name, "hostile/shp/MapServer/encoding_%s.shp", sets[i].file);
        grid_layer *layer = open_layer(name);
        assert_string_equal(grid_layer_encoding_source(layer), "cpg");
        for (size_t k = 0; k < 18; k++) {
            assert_string_equal(text_of(layer, k, "id"), text_of(all, k, "id"));
            if (strcmp(text_of(all, k, "encoding"), sets[i].row)) continue;
            assert_string_equal(text_of(layer, k, "data"), text_of(all, k, "data"));
            assert_true(strlen(text_of(all, k, "data")) > 20);
            compared++;
        }
        assert_int_equal(compared, 1);
        grid_layer_free(layer);
    }
    grid_layer_free(all);
}

/* --- whole countries -------------------------------------------------------------------------- */

static void swiss_municipalities(void **state)
{
    (void)state;
    grid_layer *layer = open_layer("swiss_municipalities/municipalities.shp");
    assert_int_equal(grid_layer_num_features(layer), 2113);
    assert_string_equal(text_of(layer, 0, "KTNR"), "1");
    assert_string_equal(text_of(layer, 0, "name"), "(null)");
    grid_crs_info info;
    assert_int_equal(grid_crs_describe(grid_layer_crs(layer), &info, NULL), GRID_OK);
    assert_string_equal(info.code, "EPSG:2056");
    assert_int_equal(grid_findings_num_severity(grid_layer_findings(layer), GRID_WARNING), 0);
    grid_layer_free(layer);
    layer = open_layer("swiss_municipalities/cantons.shp");
    assert_int_equal(grid_layer_num_features(layer), 26);
    grid_layer_free(layer);
}

static bool inside(const grid_layer *layer, size_t feature, double x, double y)
{
    bool in = false;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *p = grid_layer_ring(layer, feature, r, &n);
        for (size_t i = 0, j = n - 1; i < n; j = i++)
            if ((p[2 * j + 1] <= y) != (p[2 * i + 1] <= y) &&
                x < p[2 * j] +
                        (y - p[2 * j + 1]) / (p[2 * i + 1] - p[2 * j + 1]) * (p[2 * i] - p[2 * j]))
                in = !in;
    }
    return in;
}

/* Counts of buildings by the commune that their representative point lies in, as published in
 * data/README. */
static void liechtenstein_buildings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t count;
    } communes[] = {{"Schaan", 2401},      {"Eschen", 2144},  {"Mauren", 2128},
                    {"Triesenberg", 2125}, {"Triesen", 2018}, {"Balzers", 1896},
                    {"Vaduz", 1875},       {"Ruggell", 1243}, {"Gamprin", 906},
                    {"Schellenberg", 655}, {"Planken", 286}};
    grid_layer *areas = open_layer("liechtenstein_town/communes.shp"),
               *buildings = open_layer("liechtenstein_town/buildings.shp");
    size_t counts[11] = {0};
    assert_int_equal(grid_layer_num_features(areas), 11);
    assert_int_equal(grid_layer_num_features(buildings), 17717);
    for (size_t i = 0; i < 17717; i++) {
        double x, y;
        assert_int_equal(grid_layer_point(buildings, i, &x, &y, NULL), GRID_OK);
        assert_true(inside(buildings, i, x, y));
        for (size_t c = 0; c < 11; c++) counts[c] += inside(areas, c, x, y);
    }
    for (size_t k = 0; k < 11; k++)
        for (size_t c = 0; c < 11; c++)
            if (!strcmp(text_of(areas, c, "name"), communes[k].name))
                assert_int_equal(counts[c], communes[k].count);
    grid_layer_free(areas);
    grid_layer_free(buildings);
    grid_layer *roads = open_layer("liechtenstein_town/roads.shp");
    assert_int_equal(grid_layer_num_features(roads), 8253);
    assert_int_equal(grid_layer_kind(roads), GRID_GEOMETRY_LINE);
    grid_layer_free(roads);
}

static void cleveland_areas(void **state)
{
    (void)state;
    static const char *const levels[] = {"oa", "lsoa", "msoa"};
    static const size_t expected[] = {1837, 352, 74};
    for (int level = 0; level < 3; level++) {
        size_t num = 0;
        for (int part = 1; part <= 4; part++) {
            char name[100];
            snprintf(name, sizeof name, "cleveland_crimes/%s_E0600000%d.json", levels[level], part);
            grid_layer *layer = open_layer(name);
            assert_string_equal(grid_layer_crs(layer), "EPSG:4326");
            num += grid_layer_num_features(layer);
            grid_layer_free(layer);
        }
        assert_int_equal(num, expected[level]);
    }
}

static void rare_characters(void **state)
{
    (void)state;
    grid_layer *layer = open_layer("hostile/made/gb18030.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "网格一号,镕堃𠀀");
    grid_layer_free(layer);
    layer = open_layer("hostile/made/gbk_5c.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "乗亅榎");
    grid_layer_free(layer);
    layer = open_layer("hostile/made/big5_cpg.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "許功蓋");
    grid_layer_free(layer);
    layer = open_layer("hostile/made/cpg_lies_utf8.shp");
    assert_string_equal(text_of(layer, 0, "NAME"), "网格");
    assert_string_equal(grid_layer_encoding_source(layer), "fallback");
    grid_layer_free(layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_times_xinzhou),   cmocka_unit_test(mapshaper_samples),
        cmocka_unit_test(kelan_in_odd_roots),   cmocka_unit_test(nineteen_encodings),
        cmocka_unit_test(swiss_municipalities), cmocka_unit_test(liechtenstein_buildings),
        cmocka_unit_test(cleveland_areas),      cmocka_unit_test(rare_characters),
    };
    struct stat about;
    if (stat(DATA, &about) != 0) {
        print_message("skipped: no ../shared/data\n");
        return 77;
    }
    return cmocka_run_group_tests_name("layer_data", tests, NULL, NULL);
}
