/* test_layer_gpkg.c - GeoPackages as layers: tables, values, CRS; blobs of every kind; files that
 * are forged, damaged, locked or no GeoPackages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layer_case.h"

#include "gpkg_case.h"

/* --- making files ------------------------------------------------------------------------------
 */

/* The little endian WKB of things, in hexadecimal. */
#define NUM(n) n "000000"
#define XY(x, y) x y
#define V0 "0000000000000000"
#define V1 "000000000000F03F"
#define V2 "0000000000000040"
#define V4 "0000000000001040"
#define VNAN "000000000000F87F"
#define RING "05000000" V0 V0 V4 V0 V4 V4 V0 V4 V0 V0
#define HOLE "05000000" V1 V1 V1 V2 V2 V2 V2 V1 V1 V1
#define POINT "0101000000" V1 V2
#define LINE "010200000002000000" V1 V2 V2 V2
#define POLYGON "010300000002000000" RING HOLE
#define HEADER "4750000100000000" /* no envelope, srs_id 0 */

/* A container with the table t (fid, geom, columns) of srs_id 4490; it is open for more. */
static grid_db *begin_file(const char *name, const char *columns)
{
    grid_error error = {0};
    int32_t id;
    grid_db *db = create_gpkg(name);
    assert_ok(grid_gpkg_add_crs(db, "EPSG:4490", &id, &error), &error);
    SQL(db, "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom GEOMETRY%s%s)", *columns ? ", " : "",
        columns);
    SQL(db, "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('t', "
            "'features', 't', 4490);"
            "INSERT INTO gpkg_geometry_columns VALUES ('t', 'geom', 'GEOMETRY', 4490, 0, 0)");
    return db;
}

/* A layer of one row with this geometry. */
static grid_layer *open_blob(const char *hex)
{
    grid_db *db = begin_file("blob.gpkg", "");
    SQL(db, "INSERT INTO t (geom) VALUES (x'%s'), (x'" HEADER POINT "')", hex);
    publish(db);
    return open_layer("blob.gpkg", NULL);
}

/* --- geometry ----------------------------------------------------------------------------------
 */

static void geometries_that_serve(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        grid_geometry kind;
        size_t num_rings;
    } cases[] = {
        {HEADER POINT, GRID_GEOMETRY_POINT, 1},
        {HEADER LINE, GRID_GEOMETRY_LINE, 1},
        {HEADER POLYGON, GRID_GEOMETRY_POLYGON, 2},
        {HEADER "010400000002000000" POINT POINT, GRID_GEOMETRY_POINT, 2},
        {HEADER "010500000002000000" LINE LINE, GRID_GEOMETRY_LINE, 2},
        {HEADER "010600000002000000" POLYGON POLYGON, GRID_GEOMETRY_POLYGON, 4},
        /* of a collection the polygons, else the lines, else the points */
        {HEADER "010700000003000000" POINT LINE POLYGON, GRID_GEOMETRY_POLYGON, 2},
        {HEADER "010700000002000000" POINT "010700000001000000" LINE, GRID_GEOMETRY_LINE, 1},
        /* envelopes of 4, 6, 6 and 8 numbers */
        {"4750000300000000" V1 V1 V2 V2 POINT, GRID_GEOMETRY_POINT, 1},
        {"4750000500000000" V1 V1 V2 V2 V0 V0 POINT, GRID_GEOMETRY_POINT, 1},
        {"4750000700000000" V1 V1 V2 V2 V0 V0 POINT, GRID_GEOMETRY_POINT, 1},
        {"4750000900000000" V1 V1 V2 V2 V0 V0 V0 V0 POINT, GRID_GEOMETRY_POINT, 1},
        /* heights and measures; a height that is not a number matters to nobody */
        {HEADER "01E9030000" V1 V2 VNAN, GRID_GEOMETRY_POINT, 1},
        {HEADER "01D2070000"
                "01000000" V1 V2 V4,
         GRID_GEOMETRY_LINE, 1},
        {HEADER "01BB0B0000"
                "01000000"
                "01000000" V1 V2 V4 V4,
         GRID_GEOMETRY_POLYGON, 1},
        /* header and geometry big endian, and mixed */
        {"4750000000000000"
         "00000000013FF00000000000004000000000000000",
         GRID_GEOMETRY_POINT, 1},
        {HEADER "000000000400000001" POINT, GRID_GEOMETRY_POINT, 1},
        /* empty ones, and empty parts */
        {HEADER "0101000000" VNAN VNAN, GRID_GEOMETRY_NONE, 0},
        {"4750001100000000"
         "010300000000000000",
         GRID_GEOMETRY_NONE, 0},
        {HEADER "010700000000000000", GRID_GEOMETRY_NONE, 0},
        {HEADER "010300000002000000" RING "00000000", GRID_GEOMETRY_POLYGON, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n;
        grid_layer *layer = open_blob(cases[i].hex);
        assert_int_equal(grid_layer_num_features(layer), 2);
        if (grid_layer_feature_kind(layer, 0) != cases[i].kind ||
            grid_layer_num_rings(layer, 0) != cases[i].num_rings)
            fail_msg("case %zu: %zu rings", i, grid_layer_num_rings(layer, 0));
        assert_int_equal(grid_findings_num_severity(grid_layer_findings(layer), GRID_WARNING), 1);
        assert_found(layer, GRID_FINDING_CRS, GRID_WARNING, 1, "srs_id 0");
        if (cases[i].kind == GRID_GEOMETRY_POINT) {
            const double *xy = grid_layer_ring(layer, 0, 0, &n);
            assert_true(n == 1 && xy[0] == 1 && xy[1] == 2);
        }
        if (cases[i].num_rings == 2 && cases[i].kind == GRID_GEOMETRY_POLYGON)
            assert_square(layer, 0);
        grid_layer_free(layer);
    }
}

static void geometries_that_cannot_serve(void **state)
{
    (void)state;
    char nested[1000] = HEADER;
    for (int i = 0; i < 17; i++) strcat(nested, "010700000001000000");
    strcat(nested, POINT);
    const struct {
        const char *hex, *words;
    } cases[] = {
        {"", "cut off"},
        {"47", "header"},
        {"00010000" POINT, "header"},
        {"4750010100000000" POINT, "version"},
        {"4750002100000000" POINT, "extended"},
        {"4750000B00000000" POINT, "envelope"},
        {"475000030000000000", "cut off"},
        {HEADER, "cut off"},
        {HEADER "0201000000" V1 V2, "byte order"},
        {HEADER "0101000000" V1, "cut off"},
        {HEADER "0102000000FFFFFFFF" V1 V2, "cut off"},
        {HEADER "0103000000FFFFFF0F", "cut off"},
        {HEADER "010300000001000000FFFFFF7F" V1 V1, "cut off"},
        {HEADER "0107000000FFFFFF3F", "cut off"},
        {HEADER "010600000001000000" POINT, "another type"},
        {HEADER POINT "00", "behind its end"},
        {HEADER "0101000020E6100000" V1 V2, "EWKB"},
        {HEADER "0101000080" V1 V2 V0, "EWKB"},
        {HEADER "010800000001000000" V1 V2, "arcs"},
        {HEADER "011100000000000000", "surface"},
        {HEADER "016300000000000000", "does not know"},
        {HEADER "0101000000" V1 VNAN, "not a number"},
        {HEADER "0101000000" V1 "000000000000F07F", "not a number"},
        {HEADER "0101000000" V1 "9C75008800E4B254", "beyond 1e100"}, /* 1.1e100 */
        {nested, "16 deep"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_layer *layer = open_blob(cases[i].hex);
        const grid_finding *finding = finding_of(layer, GRID_FINDING_RECORD);
        if (!finding || !strstr(finding->text, cases[i].words))
            fail_msg("case %zu, no `%s`: %s", i, cases[i].words, finding ? finding->text : "");
        assert_found(layer, GRID_FINDING_RECORD, GRID_WARNING, 1,
                     "blob.gpkg: table `t`, row 1 (fid 1)");
        assert_int_equal(grid_layer_feature_kind(layer, 0), GRID_GEOMETRY_NONE);
        assert_int_equal(grid_layer_feature_kind(layer, 1), GRID_GEOMETRY_POINT);
        grid_layer_free(layer);
    }
}

/* Rings that were written come back, in the order of shells and their holes. */
static void rings_are_nested_for_writing(void **state)
{
    (void)state;
    /* a hole first, an island in it, the shell, another shell that touches the hole's corner side
     */
    static const double xy[] = {1, 1, 9, 1, 9,  9,  1,  9,  1, 1,  3, 3,  5, 3,  5, 5,  3,
                                5, 0, 0, 0, 10, 10, 10, 10, 0, 20, 0, 30, 0, 30, 5, 20, 0};
    static const size_t first[] = {0, 5, 9, 13};
    struct grid_rings rings = {4, first, 17, xy};
    struct grid_blob blob = {0};
    grid_error error = {0};
    double box[4];
    struct grid_blob_about about;
    grid_layer *layer;
    size_t n;
    assert_ok(grid_blob_write(&blob, 4546, GRID_BLOB_MULTIPOLYGON, &rings, &error), &error);
    assert_true(grid_blob_envelope(blob.bytes, blob.size, box));
    assert_true(box[0] == 0 && box[1] == 30 && box[2] == 0 && box[3] == 10);
    assert_ok(grid_layer_new("x", NULL, &layer, &error), &error);
    assert_true(grid_layer_begin_feature(layer, 1, GRID_GEOMETRY_NONE));
    assert_null(grid_blob_read(layer, blob.bytes, blob.size, &about));
    assert_int_equal(about.srs_id, 4546);
    assert_int_equal(grid_layer_num_rings(layer, 0), 4);
    static const double first_x[] = {3, 0, 1, 20}; /* island; shell with its hole; triangle */
    static const size_t sizes[] = {5, 5, 5, 4};
    for (size_t r = 0; r < 4; r++) {
        const double *ring = grid_layer_ring(layer, 0, r, &n);
        assert_true(ring[0] == first_x[r] && n == sizes[r]);
        assert_true(ring[2 * n - 2] == ring[0] && ring[2 * n - 1] == ring[1]);
    }
    grid_layer_free(layer);
    assert_int_equal(grid_blob_write(&blob, 1, GRID_BLOB_POLYGON, &rings, &error), GRID_E_DATA);
    rings.num = 0;
    assert_ok(grid_blob_write(&blob, 1, GRID_BLOB_MULTIPOLYGON, &rings, &error), &error);
    assert_true(grid_blob_envelope(blob.bytes, blob.size, box) && isnan(box[0]));
    free(blob.bytes);
}

/* --- values ------------------------------------------------------------------------------------
 */

static void values_keep_their_text(void **state)
{
    (void)state;
    grid_db *db = begin_file("values.gpkg",
                             "code INTEGER, wide TEXT, share REAL, note TEXT, \"odd \"\" name\" "
                             "TEXT, picture BLOB, twice INTEGER AS (code * 2)");
    SQL(db, "INSERT INTO t (fid, geom, code, wide, share, note, \"odd \"\" name\") VALUES "
            "(7, x'" HEADER POINT
            "', 140929100200403, '14092910020000100001', 0.1, '  岢岚 㐂𠮷 \n', ''), "
            "(9, NULL, 'text in a number', 12, 1e22, NULL, NULL), "
            "(-3, x'" HEADER POINT
            "', -9223372036854775808, 'x', 140929100200.0, 'a' || char(0) || 'b', 'y');"
            "UPDATE t SET picture = x'00FF' WHERE fid = 7");
    publish(db);
    grid_layer *layer = open_layer("values.gpkg", NULL);
    assert_int_equal(grid_layer_num_features(layer), 3);
    assert_int_equal(grid_layer_num_fields(layer), 7);
    assert_string_equal(grid_layer_crs(layer), "EPSG:4490");
    assert_string_equal(grid_layer_encoding(layer), "UTF-8");
    /* rows stand in the order of their keys */
    assert_text(layer, 0, "fid", "-3");
    assert_text(layer, 0, "code", "-9223372036854775808");
    assert_text(layer, 0, "share", "140929100200");
    assert_text(layer, 0, "note",
                "a\xEF\xBF\xBD"
                "b");
    assert_text(layer, 1, "fid", "7");
    assert_text(layer, 1, "code", "140929100200403");
    assert_text(layer, 1, "wide", "14092910020000100001");
    assert_text(layer, 1, "share", "0.1");
    assert_text(layer, 1, "note", "岢岚 㐂𠮷");
    assert_text(layer, 1, "odd \" name", NULL);
    assert_text(layer, 1, "picture", NULL);
    assert_text(layer, 2, "code", "text in a number");
    assert_text(layer, 2, "wide", "12");
    assert_text(layer, 2, "share", "1e+22");
    assert_text(layer, 2, "note", NULL);
    assert_found(layer, GRID_FINDING_RECORD, GRID_NOTE, 3, "row 3 (fid 9) has no geometry");
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 1, "note is not UTF-8");
    assert_found(layer, GRID_FINDING_FIELD, GRID_NOTE, 0, "twice is computed");
    grid_layer_free(layer);
}

static void text_in_another_encoding(void **state)
{
    (void)state;
    grid_db *db = begin_file("gbk.gpkg", "name TEXT");
    SQL(db, "INSERT INTO t (geom, name) VALUES (x'" HEADER POINT "', CAST(x'E1B0E1B0' AS TEXT))");
    publish(db);
    grid_layer *layer = open_layer("gbk.gpkg", NULL);
    assert_found(layer, GRID_FINDING_ENCODING, GRID_WARNING, 1, "GB18030?");
    grid_layer_free(layer);
    layer = open_layer("gbk.gpkg", "GBK");
    assert_text(layer, 0, "name", "岚岚");
    assert_string_equal(grid_layer_encoding_source(layer), "option");
    grid_layer_free(layer);
}

/* --- tables ------------------------------------------------------------------------------------
 */

static void several_tables(void **state)
{
    (void)state;
    grid_layer *layer;
    grid_error error = {0};
    grid_layer_options options = grid_layer_options_default();
    grid_db *db = create_gpkg("two.gpkg");
    grid_gpkg_table one = add_units(db, "township"), two = add_units(db, "a:\"b\"");
    insert_units(db, &one, 2);
    insert_units(db, &two, 3);
    publish(db);
    assert_refused("two.gpkg", GRID_E_DATA,
                   "has 2 tables of features (a:\"b\", township); name one");
    assert_refused("two.gpkg:village", GRID_E_DATA, "no table of features `village`; it has a:");
    assert_refused("none.gpkg:village", GRID_E_OPEN, "none.gpkg:village");
    write_bytes("two.json", "[]", 2);
    assert_refused("two.json:x", GRID_E_DATA, "is no GeoPackage");
    layer = open_layer("two.gpkg:Township", NULL);
    assert_int_equal(grid_layer_num_features(layer), 2);
    assert_string_equal(grid_layer_path(layer), path_of("two.gpkg:Township"));
    assert_string_equal(grid_layer_crs(layer), "EPSG:4546");
    assert_int_equal(grid_findings_num(grid_layer_findings(layer)), 0);
    grid_layer_free(layer);
    layer = open_layer("two.gpkg:a:\"b\"", NULL);
    assert_int_equal(grid_layer_num_features(layer), 3);
    assert_text(layer, 2, "code", "140929100200002");
    assert_text(layer, 2, "people", "102");
    grid_layer_free(layer);
    options.table = "township";
    assert_ok(grid_layer_open(path_of("two.gpkg"), &options, &layer, &error), &error);
    assert_int_equal(grid_layer_num_features(layer), 2);
    grid_layer_free(layer);
}

static void coordinate_systems(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *crs, *words;
    } cases[] = {
        {"SELECT 1", "EPSG:4490", NULL},
        {"UPDATE gpkg_geometry_columns SET srs_id = 0", NULL, "is not known"},
        {"UPDATE gpkg_geometry_columns SET srs_id = 1234", NULL, "is not in gpkg_spatial_ref_sys"},
        {"UPDATE gpkg_spatial_ref_sys SET organization = 'epsg' WHERE srs_id = 4490", "EPSG:4490",
         NULL},
        {"UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = 'GEOGCS[\"x\"]' "
         "WHERE "
         "srs_id = 4490",
         "GEOGCS[\"x\"]", NULL},
        {"UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = "
         "'LOCAL_CS[\"Undefined\"]' "
         "WHERE srs_id = 4490",
         NULL, "undefined"},
        {"ALTER TABLE gpkg_spatial_ref_sys ADD definition_12_063 TEXT; UPDATE gpkg_spatial_ref_sys "
         "SET "
         "organization = 'NONE', definition = 'undefined', definition_12_063 = 'GEOGCRS[\"y\"]' "
         "WHERE "
         "srs_id = 4490",
         "GEOGCRS[\"y\"]", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_db *db = begin_file("srs.gpkg", "");
        SQL(db, "INSERT INTO t (geom) VALUES (x'475000018A110000" POINT "');"
                "PRAGMA defer_foreign_keys=ON");
        SQL(db, "%s", cases[i].sql);
        if (i == 2)
            SQL(db, "INSERT INTO gpkg_spatial_ref_sys SELECT srs_name, 1234, organization, 1234, "
                    "definition, '' FROM gpkg_spatial_ref_sys WHERE srs_id = 4490");
        publish(db);
        if (i == 2) {
            sqlite3 *raw;
            assert_int_equal(sqlite3_open(path_of("srs.gpkg"), &raw), SQLITE_OK);
            sqlite3_exec(raw, "DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = 1234", NULL, NULL,
                         NULL);
            sqlite3_close(raw);
        }
        grid_layer *layer = open_layer("srs.gpkg", NULL);
        if (cases[i].crs)
            assert_string_equal(grid_layer_crs(layer), cases[i].crs);
        else
            assert_null(grid_layer_crs(layer));
        if (cases[i].words)
            assert_found(layer, GRID_FINDING_CRS, i == 2 ? GRID_WARNING : GRID_NOTE, 0,
                         cases[i].words);
        grid_layer_free(layer);
    }
}

/* --- forged files ------------------------------------------------------------------------------
 */

/* Runs SQL in the file without any of our precautions. */
static void forge(const char *name, const char *sql)
{
    sqlite3 *raw;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path_of(name), &raw), SQLITE_OK);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, (int *)NULL);
    if (sqlite3_exec(raw, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s: %s", sql, message);
    sqlite3_close(raw);
}

static void forged_schemas(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        grid_status status;
        const char *words;
    } cases[] = {
        {"ALTER TABLE t RENAME TO s; CREATE VIEW t AS SELECT * FROM s", GRID_E_DATA,
         "`t` is a view"},
        {"ALTER TABLE t RENAME TO s; CREATE VIEW t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
         "SELECT i "
         "FROM n) SELECT i AS fid, zeroblob(99999999) AS geom FROM n; UPDATE sqlite_schema SET "
         "type = "
         "'table', rootpage = 3 WHERE name = 't'",
         GRID_E_FORMAT, "malformed"},
        {"DROP TABLE t; CREATE VIRTUAL TABLE t USING rtree(fid, a, b)", GRID_E_DATA,
         "no plain table"},
        {"DROP TABLE t", GRID_E_DATA, "names a table `t` that it does not hold"},
        {"UPDATE gpkg_geometry_columns SET column_name = 'shape'", GRID_E_DATA,
         "no column `shape`"},
        {"DELETE FROM gpkg_geometry_columns", GRID_E_DATA, "has no column"},
        {"DELETE FROM gpkg_contents", GRID_E_DATA, "has no table of features"},
        {"DROP TABLE gpkg_geometry_columns", GRID_E_DATA, "without features"},
        {"DROP TABLE gpkg_contents", GRID_E_FORMAT,
         "no GeoPackage (it has no table gpkg_contents)"},
        {"ALTER TABLE gpkg_contents RENAME TO c; CREATE VIEW gpkg_contents AS SELECT * FROM c",
         GRID_E_FORMAT, "no table gpkg_contents"},
        {"UPDATE sqlite_schema SET sql = 'CREATE TABLE t (fid' WHERE name = 't'", GRID_E_FORMAT,
         ""},
        {"UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 't'", GRID_E_FORMAT, "damaged"},
        /* every row of the list against every other: far more work than the file's size explains */
        {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT "
         "INTO "
         "gpkg_contents (table_name, data_type) SELECT 't' || i, 'features' FROM n; WITH RECURSIVE "
         "n(i) AS "
         "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO "
         "gpkg_geometry_columns SELECT "
         "'t' || i, 'geom', 'GEOMETRY', 4490, 0, 0 FROM n",
         GRID_E_LIMIT, "more work"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        grid_db *db = begin_file("forged.gpkg", "");
        SQL(db, "INSERT INTO t (geom) VALUES (x'" HEADER POINT "')");
        publish(db);
        forge("forged.gpkg", cases[i].sql);
        assert_refused("forged.gpkg", cases[i].status, cases[i].words);
    }
}

/* Checks and triggers of the file do nothing when it is read, and promises that it breaks are told.
 */
static void nothing_of_the_file_runs(void **state)
{
    (void)state;
    grid_db *db = begin_file("runs.gpkg",
                             "a TEXT NOT NULL, b TEXT CHECK (length(hex(zeroblob(20000000))) > 0)");
    SQL(db, "INSERT INTO t (geom, a, b) VALUES (x'475000018A110000" POINT "', 'x', 'y')");
    publish(db);
    forge("runs.gpkg",
          "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'a TEXT NOT "
          "NULL', 'a TEXT') WHERE name = 't'; CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE "
          "FROM t; END");
    forge("runs.gpkg", "UPDATE t SET a = NULL");
    forge("runs.gpkg",
          "UPDATE sqlite_schema SET sql = replace(sql, 'a TEXT', 'a TEXT NOT NULL') WHERE name "
          "= 't'");
    grid_layer *layer = open_layer("runs.gpkg", NULL);
    assert_int_equal(grid_layer_num_features(layer), 1);
    assert_found(layer, GRID_FINDING_FILE, GRID_WARNING, 0, "NULL value in t.a");
    grid_layer_free(layer);
}

/* --- files in a state --------------------------------------------------------------------------
 */

static void copy_file(const char *from, const char *to)
{
    char command[1000];
    snprintf(command, sizeof command, "cp '%s/%s' '%s/%s'", folder, from, folder, to);
    assert_int_equal(system(command), 0);
}

static void files_in_wal_mode(void **state)
{
    (void)state;
    grid_error error = {0};
    grid_layer *layer;
    sqlite3 *raw;
    write_units("wal.gpkg", "units", 2);
    forge("wal.gpkg", "PRAGMA journal_mode=WAL");
    assert_int_equal(mkdir(path_of("closed"), 0755), 0);
    copy_file("wal.gpkg", "closed/wal.gpkg");
    /* nobody has it open: it is read without a file beside it */
    assert_int_equal(chmod(path_of("closed"), 0555), 0);
    layer = open_layer("closed/wal.gpkg", NULL);
    assert_int_equal(grid_layer_num_features(layer), 2);
    grid_layer_free(layer);
    assert_int_not_equal(access(path_of("closed/wal.gpkg-shm"), F_OK), 0);
    /* what stands in the -wal belongs to the file */
    assert_int_equal(sqlite3_open(path_of("wal.gpkg"), &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw,
                     "DELETE FROM rtree_units_geom; DROP TRIGGER rtree_units_geom_delete; "
                     "DELETE FROM units WHERE fid = 1",
                     NULL, NULL, NULL),
        SQLITE_OK);
    layer = open_layer("wal.gpkg", NULL);
    assert_int_equal(grid_layer_num_features(layer), 1);
    grid_layer_free(layer);
    assert_int_equal(chmod(path_of("closed"), 0755), 0);
    copy_file("wal.gpkg", "closed/wal.gpkg");
    copy_file("wal.gpkg-wal", "closed/wal.gpkg-wal");
    sqlite3_close(raw);
    assert_int_equal(chmod(path_of("closed"), 0555), 0);
    if (geteuid() != 0) { /* root may write anywhere */
        assert_int_equal(grid_layer_open(path_of("closed/wal.gpkg"), NULL, &layer, &error),
                         GRID_E_OPEN);
        assert_non_null(strstr(error.text, "copy both"));
    }
    assert_int_equal(chmod(path_of("closed"), 0755), 0);
}

static void files_that_are_none(void **state)
{
    (void)state;
    unsigned char noise[4096];
    uint64_t seed = 11;
    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (unsigned char)next_random(&seed);
    write_bytes("encrypted.gpkg", noise, sizeof noise);
    assert_refused("encrypted.gpkg", GRID_E_FORMAT, "encrypted");
    memcpy(noise, "SQLite format 3", 16);
    write_bytes("noise.gpkg", noise, sizeof noise);
    assert_refused("noise.gpkg", GRID_E_FORMAT, "no SQLite database");
    write_bytes("empty.gpkg", "", 0);
    assert_refused("empty.gpkg", GRID_E_FORMAT, "is empty");
    unlink(path_of("plain.sqlite"));
    forge("plain.sqlite", "CREATE TABLE t (a)");
    assert_refused("plain.sqlite", GRID_E_FORMAT, "but no GeoPackage");
    write_units("appid.gpkg", "units", 1);
    forge("appid.gpkg", "PRAGMA application_id=1");
    grid_layer *layer = open_layer("appid.gpkg", NULL);
    assert_found(layer, GRID_FINDING_FILE, GRID_WARNING, 0, "application_id is 1)");
    grid_layer_free(layer);
    assert_int_equal(truncate(path_of("appid.gpkg"), 9000), 0);
    assert_refused("appid.gpkg", GRID_E_FORMAT, "damaged");
}

/* A thousand damaged copies of a file: each opens, or says why not. */
static void damaged_files(void **state)
{
    (void)state;
    uint64_t seed = 2025;
    static unsigned char bytes[1 << 20];
    write_units("whole.gpkg", "units", 60);
    FILE *file = fopen(path_of("whole.gpkg"), "rb");
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(length > 40000 && length < sizeof bytes);
    for (int i = 0; i < 1000; i++) {
        write_mutant("mutant.gpkg", bytes, length, &seed);
        assert_opens_or_says_why("mutant.gpkg");
    }
    for (size_t n = 0; n < length; n += 997) {
        write_bytes("mutant.gpkg", bytes, n);
        assert_opens_or_says_why("mutant.gpkg");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geometries_that_serve),
        cmocka_unit_test(geometries_that_cannot_serve),
        cmocka_unit_test(rings_are_nested_for_writing),
        cmocka_unit_test(values_keep_their_text),
        cmocka_unit_test(text_in_another_encoding),
        cmocka_unit_test(several_tables),
        cmocka_unit_test(coordinate_systems),
        cmocka_unit_test(forged_schemas),
        cmocka_unit_test(nothing_of_the_file_runs),
        cmocka_unit_test(files_in_wal_mode),
        cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(damaged_files),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
