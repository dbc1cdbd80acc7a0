/* test_gpkg.c - the GeoPackages that we write: the standard's tables, ids, blobs, index and
 * triggers; what GDAL says of them; and that neither a killed process nor a full disk harms the
 * file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "layer_case.h"

#include "gpkg_case.h"

static void the_standard_is_kept(void **state)
{
    (void)state;
    write_units("units.gpkg", "单元", 50);
    grid_db *db = open_db("units.gpkg", GRID_DB_READ);
    assert_int_equal(integer_of(db, "PRAGMA application_id"), 0x47504B47);
    assert_int_equal(integer_of(db, "PRAGMA user_version"), 10300);
    assert_string_equal(text_of(db, "PRAGMA journal_mode"), "delete");
    assert_string_equal(text_of(db, "PRAGMA integrity_check"), "ok");
    assert_string_equal(text_of(db, "PRAGMA foreign_key_check"), "(null)");
    assert_string_equal(text_of(db, "SELECT group_concat(srs_id) FROM (SELECT srs_id FROM "
                                    "gpkg_spatial_ref_sys ORDER BY srs_id)"),
                        "-1,0,4326,4546");
    assert_int_equal(integer_of(db,
                                "SELECT count(*) FROM gpkg_spatial_ref_sys WHERE organization = "
                                "'EPSG' AND organization_coordsys_id = srs_id AND definition LIKE "
                                "'%GCS[%AUTHORITY[\"EPSG\",\"' || srs_id || '\"]]'"),
                     2);
    assert_string_equal(text_of(db,
                                "SELECT table_name || data_type || identifier || description || "
                                "min_x || ' ' || max_y || ' ' || srs_id FROM gpkg_contents"),
                        "单元features单元for a test500000.0 4280100.0 4546");
    assert_int_equal(integer_of(db,
                                "SELECT last_change GLOB '20[0-9][0-9]-[01][0-9]-[0-3][0-9]T*Z' "
                                "FROM gpkg_contents"),
                     1);
    assert_string_equal(text_of(db,
                                "SELECT table_name || column_name || geometry_type_name || srs_id "
                                "|| z || m FROM gpkg_geometry_columns"),
                        "单元geomMULTIPOLYGON454600");
    assert_string_equal(text_of(db,
                                "SELECT table_name || column_name || scope FROM gpkg_extensions "
                                "WHERE extension_name = 'gpkg_rtree_index'"),
                        "单元geomwrite-only");
    assert_string_equal(
        text_of(db, "SELECT title FROM gpkg_data_columns WHERE column_name = 'code'"), "编码");
    assert_int_equal(integer_of(db, "SELECT count(*) FROM gpkg_extensions WHERE extension_name = "
                                    "'gpkg_schema'"),
                     2);
    /* "GP", version 0, little endian with an envelope of x and y, srs_id 4546 */
    assert_int_equal(integer_of(db, "SELECT count(*) FROM \"单元\" WHERE hex(substr(geom, 1, 8)) = "
                                    "'47500003C2110000'"),
                     50);
    assert_int_equal(integer_of(db,
                                "SELECT count(*) FROM \"rtree_单元_geom\" r JOIN \"单元\" u ON "
                                "u.fid = r.id AND minx = ST_MinX(geom) AND maxy = ST_MaxY(geom)"),
                     50);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND "
                                    "tbl_name = '单元'"),
                     6);
    grid_db_close(db);
}

static void triggers_keep_the_index(void **state)
{
    (void)state;
    grid_error error = {0};
    write_units("edit.gpkg", "gr\"id; --", 10);
    grid_db *db = open_db("edit.gpkg", GRID_DB_WRITE);
    static const char count[] = "SELECT count(*) FROM \"rtree_gr\"\"id; --_geom\"";
    static const char ids[] = "SELECT group_concat(id) FROM (SELECT id FROM \"rtree_gr\"\"id; "
                              "--_geom\" ORDER BY id)";
    assert_int_equal(integer_of(db, count), 10);
    assert_ok(grid_db_begin(db, &error), &error);
    SQL(db, "DELETE FROM \"%w\" WHERE fid > 5", "gr\"id; --");
    assert_int_equal(integer_of(db, count), 5);
    SQL(db, "UPDATE \"%w\" SET geom = NULL WHERE fid = 1", "gr\"id; --");
    SQL(db, "UPDATE \"%w\" SET fid = 77 WHERE fid = 2", "gr\"id; --");
    SQL(db, "UPDATE \"%w\" SET geom = (SELECT geom FROM \"%w\" WHERE fid = 5) WHERE fid = 3",
        "gr\"id; --", "gr\"id; --");
    assert_string_equal(text_of(db, ids), "3,4,5,77");
    assert_int_equal(integer_of(db, "SELECT minx FROM \"rtree_gr\"\"id; --_geom\" WHERE id = 3"),
                     500400);
    SQL(db, "UPDATE \"%w\" SET fid = 78, geom = NULL WHERE fid = 77", "gr\"id; --");
    SQL(db, "INSERT INTO \"%w\" (geom, code) SELECT geom, 'new' FROM \"%w\" WHERE fid = 4",
        "gr\"id; --", "gr\"id; --");
    assert_string_equal(text_of(db, ids), "3,4,5,79");
    assert_int_equal(
        grid_db_run(db, &error, "INSERT INTO \"%w\" (code) VALUES ('new')", "gr\"id; --"),
        GRID_E_DATA);
    assert_non_null(strstr(error.text, "UNIQUE"));
    grid_db_rollback(db);
    assert_int_equal(integer_of(db, count), 10);
    grid_db_close(db);
}

static void coordinate_systems(void **state)
{
    (void)state;
    grid_error error = {0};
    int32_t id = 7, again = 8;
    char *crs;
    static const char local[] =
        "PROJCS[\"Kelan "
        "local\",GEOGCS[\"CGCS2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,"
        "298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION["
        "\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_"
        "meridian\","
        "111.57],PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",50000],PARAMETER["
        "\"false_northing\",-4000000],UNIT[\"metre\",1]]";
    grid_db *db = create_gpkg("crs.gpkg");
    assert_ok(grid_gpkg_add_crs(db, NULL, &id, &error), &error);
    assert_int_equal(id, -1);
    assert_ok(grid_gpkg_add_crs(db, "EPSG:4490", &id, &error), &error);
    assert_int_equal(id, 4490);
    assert_ok(grid_gpkg_add_crs(db, local, &id, &error), &error);
    assert_ok(grid_gpkg_add_crs(db, local, &again, &error), &error);
    assert_int_equal(id, 100000);
    assert_int_equal(again, id);
    assert_ok(grid_gpkg_crs(db, 4490, &crs, &error), &error);
    assert_string_equal(crs, "EPSG:4490");
    free(crs);
    assert_ok(grid_gpkg_crs(db, id, &crs, &error), &error);
    assert_non_null(strstr(crs, "Kelan local"));
    free(crs);
    assert_ok(grid_gpkg_crs(db, -1, &crs, &error), &error);
    assert_string_equal(crs, "");
    free(crs);
    assert_int_equal(grid_gpkg_add_crs(db, "GCJ02", &again, &error), GRID_E_CRS);
    assert_int_equal(grid_gpkg_add_crs(db, "EPSG:1", &again, &error), GRID_E_CRS);
    assert_int_equal(again, id);
    grid_db_close(db);
}

/* --- GDAL --------------------------------------------------------------------------------------
 */

static char report[200000];

/* What a command prints, errors too; false when there is no such program. */
static bool run(const char *format, ...)
{
    char command[1500];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t n = fread(report, 1, sizeof report - 1, pipe);
    report[n] = 0;
    return WEXITSTATUS(pclose(pipe)) != 127;
}

static void gdal_reads_it_without_a_word(void **state)
{
    (void)state;
    grid_error error = {0};
    if (!run("CPL_DEBUG=OFF ogrinfo --version 2>&1")) skip();
    grid_db *db = create_gpkg("gdal.gpkg");
    grid_gpkg_table units = add_units(db, "units"), more = add_units(db, "村"), notes = units;
    insert_units(db, &units, 30);
    insert_units(db, &more, 3);
    SQL(db, "INSERT INTO units (geom, code) VALUES (NULL, 'without a place')");
    notes.name = "notes";
    notes.has_features = false;
    assert_ok(grid_gpkg_add_table(db, &notes, &error), &error);
    SQL(db, "INSERT INTO notes (code) VALUES ('n')");
    static const char *const names[] = {"units", "村", "notes"};
    for (size_t i = 0; i < 3; i++) {
        if (i < 2) assert_ok(grid_gpkg_add_rtree(db, names[i], &error), &error);
        assert_ok(grid_gpkg_touch(db, names[i], &error), &error);
    }
    publish(db);
    assert_true(run("CPL_DEBUG=OFF ogrinfo -al -ro '%s' 2>&1", path_of("gdal.gpkg")));
    assert_null(strstr(report, "Warning"));
    assert_null(strstr(report, "ERROR"));
    assert_non_null(strstr(report, "Layer name: units\n"));
    assert_non_null(strstr(report, "Geometry: Multi Polygon\nFeature Count: 31\n"));
    assert_non_null(strstr(report, "Extent: (500000.000000, 4280000.000000) - (503000.000000, "
                                   "4280100.000000)"));
    assert_non_null(strstr(report, "ID[\"EPSG\",4546]"));
    assert_non_null(strstr(report, "Layer name: 村\n"));
    assert_non_null(strstr(report, "name (String) = 岢岚 㐂𠮷\n"));
    assert_non_null(strstr(report, "Geometry: None\nFeature Count: 1\n"));
    /* others can edit it: their functions serve our triggers */
    assert_true(
        run("CPL_DEBUG=OFF ogrinfo -q '%s' -sql 'DELETE FROM units WHERE fid = 2' 2>&1; ogr2ogr "
            "-append '%s' '%s' 村 -nln units -update 2>&1",
            path_of("gdal.gpkg"), folder, "gdal.gpkg"));
    db = open_db("gdal.gpkg", GRID_DB_READ);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM rtree_units_geom"), 29);
    assert_string_equal(text_of(db, "PRAGMA integrity_check"), "ok");
    grid_db_close(db);
}

/* --- harm --------------------------------------------------------------------------------------
 */

static size_t num_files(void)
{
    size_t n = 0;
    DIR *all = opendir(folder);
    for (struct dirent *entry; (entry = readdir(all));) n += *entry->d_name != '.';
    closedir(all);
    return n;
}

static void nothing_is_left_of_what_was_not_published(void **state)
{
    (void)state;
    grid_db *db;
    grid_error error = {0};
    write_units("old.gpkg", "units", 3);
    size_t before = num_files();
    db = create_gpkg("old.gpkg");
    add_units(db, "units");
    assert_int_equal(num_files(), before + 1);
    grid_db_close(db);
    assert_int_equal(num_files(), before);
    db = open_db("old.gpkg", GRID_DB_READ);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM units"), 3);
    assert_int_equal(grid_db_run(db, &error, "DELETE FROM units"), GRID_E_ENVIRONMENT);
    assert_non_null(strstr(error.text, "writable"));
    grid_db_close(db);
    /* names that mean something to SQLite are names of files */
    write_units("a?mode=ro#b%20.gpkg", "units", 1);
    assert_int_equal(access(path_of("a?mode=ro#b%20.gpkg"), R_OK), 0);
    assert_int_equal(grid_db_open(":memory:", GRID_DB_READ, &db, &error), GRID_E_OPEN);
    assert_int_equal(grid_db_create(path_of("no/such/folder.gpkg"), &db, &error),
                     GRID_E_ENVIRONMENT);
    assert_int_equal(grid_db_create(folder, &db, &error), GRID_E_OPEN);
}

/* Changes the file in one transaction, or makes it anew, until it is killed. */
static void work_until_killed(bool anew)
{
    for (;;) {
        grid_error error;
        grid_db *db = anew ? create_gpkg("kill.gpkg") : open_db("kill.gpkg", GRID_DB_WRITE);
        grid_gpkg_table table = {.name = "units",
                                 .has_features = true,
                                 .columns = unit_columns,
                                 .type = GRID_BLOB_MULTIPOLYGON,
                                 .num_columns = 3,
                                 .srs_id = 4546};
        if (anew)
            table = add_units(db, "units");
        else if (grid_db_begin(db, &error) != GRID_OK ||
                 grid_db_run(db, &error, "DELETE FROM units"))
            _exit(1);
        insert_units(db, &table, 60);
        if (anew) {
            grid_gpkg_add_rtree(db, "units", &error);
            publish(db);
        } else {
            grid_db_commit(db, &error);
            grid_db_close(db);
        }
    }
}

static void killed_at_any_moment(void **state)
{
    (void)state;
    uint64_t seed = 4;
    write_units("kill.gpkg", "units", 60);
    for (int round = 0; round < 200; round++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            work_until_killed(round % 2);
            _exit(0);
        }
        usleep(1000 + next_random(&seed) % 20000);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        grid_db *db = open_db("kill.gpkg", GRID_DB_READ);
        assert_int_equal(integer_of(db, "SELECT count(*) FROM units"), 60);
        assert_int_equal(integer_of(db, "SELECT count(*) FROM rtree_units_geom"), 60);
        assert_string_equal(text_of(db, "PRAGMA quick_check"), "ok");
        grid_db_close(db);
    }
    char command[300];
    snprintf(command, sizeof command, "rm -f '%s'/kill.gpkg*.part*", folder);
    assert_int_equal(system(command), 0);
}

/* In a child whose files may not grow: writing fails with a sentence, and the old file stays. */
static int write_without_room(void)
{
    grid_error error = {0};
    grid_db *db;
    struct rlimit limit = {96 << 10, 96 << 10};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    if (grid_gpkg_create(path_of("full.gpkg"), &db, &error) != GRID_OK) return 2;
    grid_status status = GRID_OK;
    /* more than the cache holds */
    status =
        grid_db_run(db, &error,
                    "CREATE TABLE t (b); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                    "FROM n WHERE i < 300) INSERT INTO t SELECT randomblob(1000) FROM n");
    if (status == GRID_OK)
        status = grid_db_publish(db, &error);
    else
        grid_db_close(db);
    return status == GRID_E_ENVIRONMENT && strstr(error.text, "full.gpkg: ") ? 0 : 3;
}

static void a_full_disk(void **state)
{
    (void)state;
    int status;
    write_units("full.gpkg", "units", 5);
    size_t before = num_files();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(write_without_room());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(num_files(), before);
    grid_db *db = open_db("full.gpkg", GRID_DB_READ);
    assert_int_equal(integer_of(db, "SELECT count(*) FROM units"), 5);
    grid_db_close(db);
}

static void another_writer(void **state)
{
    (void)state;
    grid_error error = {0};
    write_units("busy.gpkg", "units", 2);
    grid_db *one = open_db("busy.gpkg", GRID_DB_WRITE), *two = open_db("busy.gpkg", GRID_DB_WRITE);
    assert_ok(grid_db_begin(one, &error), &error);
    assert_int_equal(grid_db_begin(two, &error), GRID_E_OPEN); /* after 5 s */
    assert_non_null(strstr(error.text, "another program"));
    grid_db_close(one); /* rolls back */
    assert_ok(grid_db_begin(two, &error), &error);
    assert_ok(grid_db_commit(two, &error), &error);
    grid_db_close(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_is_kept),
        cmocka_unit_test(triggers_keep_the_index),
        cmocka_unit_test(coordinate_systems),
        cmocka_unit_test(gdal_reads_it_without_a_word),
        cmocka_unit_test(nothing_is_left_of_what_was_not_published),
        cmocka_unit_test(killed_at_any_moment),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(another_writer),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
