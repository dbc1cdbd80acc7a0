/* Formats that are read through GDAL, where the build has it: KML and MapInfo, whose text the test
 * writes, and what must not be reached. */
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

static char folder[] = "/tmp/grid-gdal-XXXXXX";

static const char *write_file(const char *name, const char *text)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static grid_layer *open_layer(const char *path)
{
    grid_layer *layer;
    grid_error error;
    if (grid_layer_open(path, NULL, &layer, &error)) fail_msg("%s", error.text);
    return layer;
}

static const char *text_of(const grid_layer *layer, size_t feature, const char *field)
{
    int32_t f = grid_layer_field_by_name(layer, field);
    assert_true(f >= 0);
    return grid_layer_text(layer, feature, (size_t)f);
}

/* A polygon with a hole, and a collection of a point and a polygon, of which the ground counts. */
static void kml(void **state)
{
    const char *path = write_file(
        "villages.kml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\">"
        "<Document><Folder><name>村</name><Placemark><name>东街村</name><Polygon><outerBoundaryIs>"
        "<LinearRing><coordinates>111.5,38.7,0 111.6,38.7,0 111.6,38.8,0 111.5,38.8,0 111.5,38.7,0"
        "</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>"
        "111.52,38.72 111.54,38.72 111.54,38.74 111.52,38.72</coordinates></LinearRing>"
        "</innerBoundaryIs></Polygon></Placemark><Placemark><name>㐂村</name><MultiGeometry><Point>"
        "<coordinates>111.65,38.75</coordinates></Point><Polygon><outerBoundaryIs><LinearRing>"
        "<coordinates>111.6,38.7 111.7,38.7 111.7,38.8 111.6,38.8 111.6,38.7</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder></Document>"
        "</kml>");
    grid_layer *layer = open_layer(path);
    size_t n;
    (void)state;
    assert_string_equal(grid_layer_crs(layer), "EPSG:4326");
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_string_equal(text_of(layer, 0, "Name"), "东街村");
    assert_string_equal(text_of(layer, 1, "Name"), "㐂村");
    assert_int_equal(grid_layer_num_rings(layer, 0), 2);
    const double *ring = grid_layer_ring(layer, 0, 0, &n);
    assert_int_equal(n, 5);
    assert_true(ring[0] == 111.5 && ring[1] == 38.7); /* longitude first */
    assert_int_equal(grid_layer_num_rings(layer, 1), 1);
    grid_layer_free(layer);

    grid_map *map;
    grid_map_options options = grid_map_options_default();
    grid_hit hit;
    options.code = "Name";
    assert_int_equal(grid_map_open(path, &options, &map, NULL), GRID_OK);
    grid_locate_lonlat(map, 111.65, 38.75, &hit);
    assert_string_equal(grid_unit_code(map, hit.cell), "㐂村");
    grid_locate_lonlat(map, 111.535, 38.725, &hit); /* in the hole */
    assert_int_equal(hit.cell, GRID_NONE);
    grid_map_free(map);
}

static void mapinfo(void **state)
{
    (void)state;
    write_file("units.mid", "\"140929100201\",\"Dongjie\",212\n\"140929100202\",\"Xijie\",0\n");
    grid_layer *layer = open_layer(write_file(
        "units.mif",
        "Version 300\nCharset \"WindowsLatin1\"\nDelimiter \",\"\n"
        "CoordSys Earth Projection 1, 104\nColumns 3\n  CODE Char(12)\n  NAME Char(20)\n"
        "  POP Integer\nData\n\nRegion 1\n  4\n111.5 38.7\n111.6 38.7\n111.6 38.8\n111.5 "
        "38.8\n    Pen (1,2,0)\nRegion 2\n  4\n111.6 38.7\n111.7 38.7\n111.7 38.8\n111.6 "
        "38.8\n  3\n111.9 38.7\n112 38.7\n112 38.8\n"));
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_POLYGON);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_string_equal(text_of(layer, 0, "CODE"), "140929100201");
    assert_string_equal(text_of(layer, 0, "POP"), "212");
    assert_int_equal(grid_layer_num_rings(layer, 1), 2);
    assert_non_null(grid_layer_crs(layer));
    grid_layer_free(layer);
}

/* Lines, points, an arc as many edges. */
static void dxf(void **state)
{
    size_t n;
    (void)state;
    grid_layer *layer = open_layer(write_file(
        "plan.dxf", "0\nSECTION\n2\nENTITIES\n0\nCIRCLE\n8\nWELL\n10\n5000\n20\n4000\n40\n10\n"
                    "0\nLINE\n8\nROAD\n10\n0\n20\n0\n11\n100\n21\n50\n0\nENDSEC\n0\nEOF\n"));
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_int_equal(grid_layer_kind(layer), GRID_GEOMETRY_LINE);
    assert_string_equal(text_of(layer, 0, "Layer"), "WELL");
    const double *ring = grid_layer_ring(layer, 0, 0, &n);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs(hypot(ring[2 * i] - 5000, ring[2 * i + 1] - 4000) - 10) < 1e-9);
    assert_null(grid_layer_crs(layer));
    grid_layer_free(layer);
}

static void assert_refused(const char *path, const char *part)
{
    grid_layer *layer;
    grid_error error = {0};
    assert_int_not_equal(grid_layer_open(path, NULL, &layer, &error), GRID_OK);
    if (!strstr(error.text, part)) fail_msg("%s", error.text);
}

static void what_must_not_be_reached(void **state)
{
    (void)state;
    assert_refused("/vsicurl/http://localhost:9/a.kml", "cannot be opened");
    assert_refused("/vsizip/a.zip/a.kml", "cannot be opened");
    assert_refused("WFS:http://localhost:9/", "cannot be opened");
    /* a format of GDAL's under another's name */
    assert_refused(write_file("a.kml",
                              "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>"
                              "/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"),
                   "a.kml");
    assert_refused(write_file("a.vrt", "<OGRVRTDataSource/>"), "XML");
    assert_refused(write_file("b.kml", "<?xml version=\"1.0\"?><kml>"), "b.kml");
    assert_refused(write_file("b.dxf", ""), "empty");
    assert_refused(write_file("b.tab", "!table\n!version 300\n"), "b.tab");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kml), cmocka_unit_test(mapinfo),
                                       cmocka_unit_test(dxf),
                                       cmocka_unit_test(what_must_not_be_reached)};
    char command[100];
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) || failed;
}
