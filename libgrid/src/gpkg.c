/* gpkg.c - the container that a GeoPackage is: see gpkg.h.
 *
 *   gpkg_spatial_ref_sys <--srs_id-- gpkg_contents <--table_name-- gpkg_geometry_columns
 *                                         |
 *                                     the tables        gpkg_extensions: rtree, names for people
 *
 * Table definitions are those of the standard's annex C, version 1.3, which ogrinfo, QGIS and OGC's
 * own test accept. The index's triggers call ST_MinX and its kin, so every connection of ours has
 * them, and so has every GIS.
 */
#include "gpkg.h"

#include <grid/crs.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crs_wkt.h"

enum { APPLICATION_ID = 0x47504B47, VERSION = 10300, FIRST_OWN_SRS = 100000, MAX_SQL = 64 << 10 };

static const char tables_sql[] =
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY, "
    "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT "
    "NULL, "
    "description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
    "(strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, "
    "max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES "
    "gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT "
    "NULL, "
    "CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name "
    "UNIQUE "
    "(table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES "
    "gpkg_contents(table_name), "
    "CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT "
    "NULL, "
    "definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, "
    "column_name, "
    "extension_name));"
    "INSERT INTO gpkg_spatial_ref_sys VALUES "
    "('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate "
    "reference "
    "system'), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic "
    "coordinate "
    "reference system')";

/* the names for people: extension gpkg_schema */
static const char titles_sql[] =
    "CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT "
    "NULL, "
    "name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT "
    "pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));"
    "CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL, "
    "constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max "
    "NUMERIC, "
    "max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, "
    "constraint_type, value));"
    "INSERT INTO gpkg_extensions SELECT t, NULL, 'gpkg_schema', "
    "'http://www.geopackage.org/spec121/#extension_schema', 'read-write' FROM (SELECT "
    "'gpkg_data_columns' AS t UNION ALL SELECT 'gpkg_data_column_constraints') WHERE NOT EXISTS "
    "(SELECT 1 FROM gpkg_extensions WHERE table_name = t)";

/* --- functions for the triggers ----------------------------------------------------------------
 */

/* Number k of the envelope; null when there is none. */
static grid_value envelope_part(grid_value blob, int k)
{
    double box[4];
    if (blob.kind != GRID_VALUE_BLOB || !grid_blob_envelope(blob.bytes, blob.size, box) ||
        isnan(box[k]))
        return (grid_value){.kind = GRID_VALUE_NULL};
    return (grid_value){.kind = GRID_VALUE_REAL, .real = box[k]};
}

static grid_value st_min_x(grid_value blob) { return envelope_part(blob, 0); }
static grid_value st_max_x(grid_value blob) { return envelope_part(blob, 1); }
static grid_value st_min_y(grid_value blob) { return envelope_part(blob, 2); }
static grid_value st_max_y(grid_value blob) { return envelope_part(blob, 3); }

static grid_value st_is_empty(grid_value blob)
{
    double box[4];
    if (blob.kind != GRID_VALUE_BLOB || !grid_blob_envelope(blob.bytes, blob.size, box))
        return (grid_value){.kind = GRID_VALUE_NULL};
    return (grid_value){.kind = GRID_VALUE_INTEGER, .integer = isnan(box[0])};
}

static grid_status add_functions(grid_db *db, grid_error *error)
{
    static const struct {
        const char *name;
        grid_value (*call)(grid_value);
    } functions[] = {{"ST_MinX", st_min_x},
                     {"ST_MaxX", st_max_x},
                     {"ST_MinY", st_min_y},
                     {"ST_MaxY", st_max_y},
                     {"ST_IsEmpty", st_is_empty}};
    grid_status status = GRID_OK;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && status == GRID_OK; i++)
        status = grid_db_add_function(db, functions[i].name, functions[i].call, error);
    return status;
}

/* --- the container -----------------------------------------------------------------------------
 */

grid_status grid_gpkg_create(const char *path, grid_db **out, grid_error *error)
{
    grid_db *db;
    int32_t id;
    grid_status status = grid_db_create(path, &db, error);
    if (status != GRID_OK) return status;
    status = add_functions(db, error);
    if (status == GRID_OK)
        status = grid_db_run(db, error, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                             APPLICATION_ID, VERSION);
    if (status == GRID_OK) status = grid_db_run(db, error, tables_sql);
    if (status == GRID_OK) status = grid_gpkg_add_crs(db, "EPSG:4326", &id, error);
    if (status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

grid_status grid_gpkg_open(const char *path, grid_db_mode mode, grid_db **out, grid_error *error)
{
    grid_db *db;
    int64_t id = 0, found = 0;
    grid_status status = grid_db_open(path, mode, &db, error);
    if (status != GRID_OK) return status;
    status = grid_db_integer(db, 0, &id, error, "PRAGMA application_id");
    if (status == GRID_OK)
        status =
            grid_db_integer(db, 0, &found, error,
                            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN "
                            "('gpkg_contents', 'gpkg_spatial_ref_sys')");
    if (status == GRID_OK && (id != APPLICATION_ID || found != 2))
        status =
            grid_fail(error, GRID_E_FORMAT, 0, "%s: is a SQLite database but no GeoPackage", path);
    if (status == GRID_OK) status = add_functions(db, error);
    if (status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

/* --- coordinate systems ------------------------------------------------------------------------
 */

/* "EPSG:4546" -> EPSG, 4546; a CRS without a number has the organization NONE. */
static void split_code(const char *code, char organization[16], long *number)
{
    const char *colon = strchr(code, ':');
    char *end;
    strcpy(organization, "NONE");
    *number = 0;
    if (!colon || colon - code >= 16) return;
    long n = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end || n <= 0 || n > INT32_MAX) return;
    memcpy(organization, code, (size_t)(colon - code));
    organization[colon - code] = 0;
    *number = n;
}

/* Writes a CRS that the file does not have. */
static grid_status insert_crs(grid_db *db, const grid_crs_info *info, const char *wkt,
                              const char *organization, long number, int64_t id, grid_error *error)
{
    grid_statement *insert;
    grid_status status =
        grid_db_prepare(db, &insert, error,
                        "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, "
                        "organization_coordsys_id, definition) VALUES (?, ?, ?, ?, ?)");
    if (status != GRID_OK) return status;
    grid_bind_text(insert, 1, *info->name ? info->name : "unnamed");
    grid_bind_integer(insert, 2, id);
    grid_bind_text(insert, 3, organization);
    grid_bind_integer(insert, 4, number ? number : id);
    grid_bind_text(insert, 5, wkt);
    status = grid_statement_run(insert, error);
    grid_statement_free(insert);
    return status;
}

/* The file's srs_id of this CRS, by its code, else by its definition; 0 when it has none. */
static grid_status look_up_crs(grid_db *db, const char *organization, long number, const char *wkt,
                               int64_t *id, grid_error *error)
{
    if (number)
        return grid_db_integer(
            db, 0, id, error,
            "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE upper(organization) = "
            "upper(%Q) AND organization_coordsys_id = %ld",
            organization, number);
    return grid_db_integer(db, 0, id, error,
                           "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE definition = %Q", wkt);
}

grid_status grid_gpkg_add_crs(grid_db *db, const char *crs, int32_t *srs_id, grid_error *error)
{
    grid_crs_info info;
    char organization[16], *wkt = NULL;
    long number;
    int64_t id = -1, taken = 0;
    if (!crs || !*crs) {
        *srs_id = -1;
        return GRID_OK;
    }
    grid_status status = grid_crs_describe(crs, &info, error);
    if (status != GRID_OK) return status;
    if (!strcmp(info.code, "GCJ02") || !strcmp(info.code, "BD09"))
        return grid_fail(error, GRID_E_CRS, 0,
                         "%s: coordinates are not stored in %s; transform them first, e.g. to "
                         "EPSG:4490",
                         grid_db_path(db), info.name);
    split_code(info.code, organization, &number);
    status = grid_crs_wkt1(number ? info.code : crs, &wkt, error);
    if (status != GRID_OK) return status;
    status = look_up_crs(db, organization, number, wkt, &id, error);
    if (status != GRID_OK || id) goto done;
    /* the number itself where it is free, else one above those that organizations give */
    if (number)
        status = grid_db_integer(db, 0, &taken, error,
                                 "SELECT 1 FROM gpkg_spatial_ref_sys WHERE srs_id = %ld", number);
    id = number;
    if (status == GRID_OK && (!number || taken))
        status = grid_db_integer(db, FIRST_OWN_SRS, &id, error,
                                 "SELECT max(%d, max(srs_id) + 1) FROM gpkg_spatial_ref_sys",
                                 FIRST_OWN_SRS);
    if (status == GRID_OK) status = insert_crs(db, &info, wkt, organization, number, id, error);
done:
    free(wkt);
    if (status == GRID_OK) *srs_id = (int32_t)id;
    return status;
}

grid_status grid_gpkg_crs(grid_db *db, int32_t srs_id, char **out, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    char *crs = NULL;
    grid_status status = grid_db_prepare(
        db, &query, error,
        "SELECT CASE WHEN organization_coordsys_id > 0 AND upper(organization) = 'EPSG' THEN "
        "'EPSG:' || "
        "organization_coordsys_id WHEN definition <> 'undefined' THEN definition ELSE '' END FROM "
        "gpkg_spatial_ref_sys WHERE srs_id = %d",
        (int)srs_id);
    if (status == GRID_OK) status = grid_statement_step(query, &row, error);
    if (status == GRID_OK) {
        const char *text = row ? grid_column_text(query, 0) : NULL;
        crs = grid_copy_string(text ? text : "");
        if (!crs) status = grid_fail_memory(error);
    }
    grid_statement_free(query);
    if (status == GRID_OK) *out = crs;
    return status;
}

/* --- tables ------------------------------------------------------------------------------------
 */

/* Text of SQL that is put together; NULL bytes once memory is out. */
struct sql {
    char *text;
    size_t used;
};

static void put(struct sql *sql, const char *text)
{
    size_t n = strlen(text);
    if (sql->text && sql->used + n + 1 <= MAX_SQL) memcpy(sql->text + sql->used, text, n + 1);
    sql->used += n;
}

static void put_name(struct sql *sql, const char *name)
{
    put(sql, "\"");
    for (const char *p = name; *p; p++) put(sql, *p == '"' ? "\"\"" : (const char[]){*p, 0});
    put(sql, "\"");
}

static grid_status begin_sql(struct sql *sql, grid_error *error)
{
    *sql = (struct sql){.text = calloc(1, MAX_SQL)};
    return sql->text ? GRID_OK : grid_fail_memory(error);
}

static grid_status check_sql(const struct sql *sql, const char *table, grid_error *error)
{
    if (sql->used < MAX_SQL) return GRID_OK;
    return grid_fail(error, GRID_E_LIMIT, 0, "the columns of `%.100s` are too many or too long",
                     table);
}

static grid_status create_table(grid_db *db, const grid_gpkg_table *table, grid_error *error)
{
    struct sql sql;
    grid_status status = begin_sql(&sql, error);
    if (status != GRID_OK) return status;
    /* AUTOINCREMENT: the number of a row that was deleted never comes back */
    put(&sql, "CREATE TABLE ");
    put_name(&sql, table->name);
    put(&sql, " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
    if (table->has_features) put(&sql, ", geom "), put(&sql, grid_blob_type_name(table->type));
    for (size_t i = 0; i < table->num_columns; i++) {
        const grid_gpkg_column *column = &table->columns[i];
        put(&sql, ", ");
        put_name(&sql, column->name);
        put(&sql, " ");
        put(&sql, column->type);
        if (column->rules) put(&sql, " "), put(&sql, column->rules);
    }
    put(&sql, ")");
    status = check_sql(&sql, table->name, error);
    if (status == GRID_OK) status = grid_db_run(db, error, "%s", sql.text);
    free(sql.text);
    return status;
}

static grid_status add_titles(grid_db *db, const grid_gpkg_table *table, grid_error *error)
{
    grid_status status = GRID_OK;
    bool begun = false;
    for (size_t i = 0; i < table->num_columns && status == GRID_OK; i++) {
        const grid_gpkg_column *column = &table->columns[i];
        if (!column->title) continue;
        if (!begun) status = grid_db_run(db, error, titles_sql);
        begun = true;
        if (status == GRID_OK)
            status =
                grid_db_run(db, error,
                            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) "
                            "VALUES (%Q, %Q, %Q, %Q)",
                            table->name, column->name, column->title, column->title);
    }
    return status;
}

grid_status grid_gpkg_add_table(grid_db *db, const grid_gpkg_table *table, grid_error *error)
{
    char srs_id[16] = "NULL";
    if (table->has_features) snprintf(srs_id, sizeof srs_id, "%d", (int)table->srs_id);
    grid_status status = create_table(db, table, error);
    if (status == GRID_OK)
        status = grid_db_run(db, error,
                             "INSERT INTO gpkg_contents (table_name, data_type, identifier, "
                             "description, srs_id) VALUES (%Q, %Q, %Q, %Q, %s)",
                             table->name, table->has_features ? "features" : "attributes",
                             table->identifier ? table->identifier : table->name,
                             table->description ? table->description : "", srs_id);
    if (status == GRID_OK && table->has_features)
        status = grid_db_run(db, error,
                             "INSERT INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %s, 0, 0)",
                             table->name, grid_blob_type_name(table->type), srs_id);
    if (status == GRID_OK) status = add_titles(db, table, error);
    return status;
}

grid_status grid_gpkg_prepare_insert(grid_db *db, const grid_gpkg_table *table,
                                     grid_statement **out, grid_error *error)
{
    struct sql sql;
    grid_status status = begin_sql(&sql, error);
    if (status != GRID_OK) return status;
    put(&sql, "INSERT INTO ");
    put_name(&sql, table->name);
    put(&sql, table->has_features ? " (fid, geom" : " (fid");
    for (size_t i = 0; i < table->num_columns; i++)
        put(&sql, ", "), put_name(&sql, table->columns[i].name);
    put(&sql, table->has_features ? ") VALUES (?, ?" : ") VALUES (?");
    for (size_t i = 0; i < table->num_columns; i++) put(&sql, ", ?");
    put(&sql, ")");
    status = check_sql(&sql, table->name, error);
    if (status == GRID_OK) status = grid_db_prepare(db, out, error, "%s", sql.text);
    free(sql.text);
    return status;
}

/* , "name" = ?5 */
static void put_setting(struct sql *sql, const char *between, const char *name, size_t parameter)
{
    char number[32];
    snprintf(number, sizeof number, " = ?%zu", parameter);
    put(sql, between);
    put_name(sql, name);
    put(sql, number);
}

grid_status grid_gpkg_prepare_update(grid_db *db, const grid_gpkg_table *table, size_t key,
                                     grid_statement **out, grid_error *error)
{
    struct sql sql;
    size_t first = table->has_features ? 3 : 2;
    const char *between = " SET ";
    grid_status status = begin_sql(&sql, error);
    if (status != GRID_OK) return status;
    put(&sql, "UPDATE ");
    put_name(&sql, table->name);
    if (table->has_features) put_setting(&sql, between, "geom", 2), between = ", ";
    for (size_t i = 0; i < table->num_columns; i++) {
        if (i == key) continue;
        put_setting(&sql, between, table->columns[i].name, first + i);
        between = ", ";
    }
    put_setting(&sql, " WHERE ", table->columns[key].name, first + key);
    status = check_sql(&sql, table->name, error);
    if (status == GRID_OK) status = grid_db_prepare(db, out, error, "%s", sql.text);
    free(sql.text);
    return status;
}

grid_status grid_gpkg_prepare_copy(grid_db *db, const grid_gpkg_table *table, size_t num_new,
                                   grid_statement **out, grid_error *error)
{
    struct sql sql;
    grid_status status = begin_sql(&sql, error);
    if (status != GRID_OK) return status;
    put(&sql, "INSERT INTO ");
    put_name(&sql, table->name);
    put(&sql, " (geom");
    for (size_t i = 0; i < table->num_columns; i++)
        put(&sql, ", "), put_name(&sql, table->columns[i].name);
    put(&sql, ") SELECT ?");
    for (size_t i = 0; i < num_new; i++) put(&sql, ", ?");
    for (size_t i = num_new; i < table->num_columns; i++)
        put(&sql, ", "), put_name(&sql, table->columns[i].name);
    put(&sql, " FROM ");
    put_name(&sql, table->name);
    put(&sql, " WHERE fid = ?");
    status = check_sql(&sql, table->name, error);
    if (status == GRID_OK) status = grid_db_prepare(db, out, error, "%s", sql.text);
    free(sql.text);
    return status;
}

/* --- spatial index -----------------------------------------------------------------------------
 */

/* The triggers of the standard's extension (F.3), as formats for the table's name. */
#define NEW_BOX                                                                                    \
    "NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
#define NEW_FULL "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
#define NEW_EMPTY "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"

static const struct {
    const char *name, *when, *first, *second;
} triggers[] = {
    {"insert", "AFTER INSERT ON \"%w\" WHEN " NEW_FULL,
     "INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES (" NEW_BOX ");", NULL},
    {"update1", "AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid AND " NEW_FULL,
     "INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES (" NEW_BOX ");", NULL},
    {"update2", "AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid AND " NEW_EMPTY,
     "DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid;", NULL},
    {"update3", "AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid AND " NEW_FULL,
     "DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid;",
     "INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES (" NEW_BOX ");"},
    {"update4", "AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid AND " NEW_EMPTY,
     "DELETE FROM \"rtree_%w_geom\" WHERE id IN (OLD.fid, NEW.fid);", NULL},
    {"delete", "AFTER DELETE ON \"%w\" WHEN OLD.geom NOT NULL",
     "DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid;", NULL},
};

static grid_status add_trigger(grid_db *db, const char *table, size_t i, grid_error *error)
{
    char format[1024] = "CREATE TRIGGER \"rtree_%w_geom_%s\" ";
    strcat(strcat(strcat(format, triggers[i].when), " BEGIN "), triggers[i].first);
    if (triggers[i].second) strcat(strcat(format, " "), triggers[i].second);
    strcat(format, " END");
    return grid_db_run(db, error, format, table, triggers[i].name, table, table, table);
}

grid_status grid_gpkg_add_rtree(grid_db *db, const char *table, grid_error *error)
{
    grid_status status = grid_db_run(
        db, error,
        "CREATE VIRTUAL TABLE \"rtree_%w_geom\" USING rtree(id, minx, maxx, miny, maxy);"
        "INSERT INTO \"rtree_%w_geom\" SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), "
        "ST_MaxY(geom) FROM \"%w\" WHERE geom NOTNULL AND NOT ST_IsEmpty(geom);"
        "INSERT INTO gpkg_extensions VALUES (%Q, 'geom', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        table, table, table, table);
    for (size_t i = 0; i < sizeof triggers / sizeof *triggers && status == GRID_OK; i++)
        status = add_trigger(db, table, i, error);
    return status;
}

grid_status grid_gpkg_touch(grid_db *db, const char *table, grid_error *error)
{
    int64_t has_features = 0;
    grid_status status =
        grid_db_integer(db, 0, &has_features, error,
                        "SELECT 1 FROM gpkg_geometry_columns WHERE table_name = %Q", table);
    if (status == GRID_OK && has_features)
        status = grid_db_run(db, error,
                             "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (SELECT "
                             "min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), "
                             "max(ST_MaxY(geom)) FROM \"%w\") WHERE table_name = %Q",
                             table, table);
    if (status == GRID_OK)
        status = grid_db_run(db, error,
                             "UPDATE gpkg_contents SET last_change = "
                             "strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ','now') WHERE table_name = %Q",
                             table);
    return status;
}
