/* layer_gpkg.c - a GeoPackage as a source of features: see layer_gpkg.h.
 *
 *   gpkg_contents          data_type 'features': which tables there are
 *   gpkg_geometry_columns  the geometry column of one, and its srs_id
 *   gpkg_spatial_ref_sys   srs_id -> organization and code, or WKT
 *   the table              every stored column by its name; views and virtual tables are refused
 *
 * Rows come in the order of the table, and feature i is row i of that order. The fields are all
 * columns but the geometry, the primary key among them. SQLite keeps the type with each value, not
 * with the column, so values are written as they are stored. The file's own texts never become SQL
 * but for the names of the table and its columns, which are quoted.
 */
#include "layer_gpkg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "db.h"
#include "gpkg_blob.h"
#include "number.h"
#include "text.h"

enum { MAX_SQL = 256 << 10, MAX_WKT = 64 << 10, NO_SRS = INT32_MIN };

/* "GPKG", and the numbers of versions 1.0 and 1.1 */
static const int64_t application_ids[] = {0x47504B47, 0x47503130, 0x47503131};

struct package {
    grid_layer *layer;
    const char *path; /* as messages name it */
    grid_db *db;
    grid_decoder *decoder;
    char *table, *geometry; /* names as they are in the file */
    int64_t srs_id;
    char *sql;               /* SELECT of geometry, key and columns */
    char *key;               /* the primary key's name, or NULL */
    char *scratch, *decoded; /* see decode */
    size_t max_scratch, num_blobs;
    bool encoding_stated, srs_told, flattened;
    grid_table_part part;
    bool with_attributes; /* tables without geometry may be named, too */
    bool plain;           /* this is one */
};

static char *copy_column(const grid_statement *row, int i)
{
    const char *text = grid_column_text(row, i);
    return grid_copy_string(text ? text : "");
}

/* --- the container -----------------------------------------------------------------------------
 */

static grid_status has_table(struct package *p, const char *name, bool *out, grid_error *error)
{
    int64_t found = 0;
    grid_status status =
        grid_db_integer(p->db, 0, &found, error,
                        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = %Q", name);
    *out = found == 1;
    return status;
}

static grid_status check_container(struct package *p, grid_error *error)
{
    static const char *const needed[] = {"gpkg_contents", "gpkg_spatial_ref_sys",
                                         "gpkg_geometry_columns"};
    char content[200];
    int64_t id = 0;
    bool found = true, known = false;
    grid_status status = grid_db_check(p->db, content, error);
    for (size_t i = 0; i < 3 && found && status == GRID_OK; i++) {
        status = has_table(p, needed[i], &found, error);
        if (status == GRID_OK && !found && i < 2)
            return grid_fail(
                error, GRID_E_FORMAT, 0,
                "%s: is a SQLite database but no GeoPackage (it has no table %s); export "
                "it as one (ogr2ogr out.gpkg ...)",
                p->path, needed[i]);
        if (status == GRID_OK && !found)
            return grid_fail(error, GRID_E_DATA, 0,
                             "%s: is a GeoPackage without features (it has no table %s)", p->path,
                             needed[i]);
    }
    if (status == GRID_OK) status = grid_db_integer(p->db, 0, &id, error, "PRAGMA application_id");
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < sizeof application_ids / sizeof *application_ids; i++)
        known = known || id == application_ids[i];
    if (!known)
        grid_layer_say(p->layer, GRID_FINDING_FILE, GRID_WARNING, 0,
                       "%s: is not marked as a GeoPackage (its application_id is %lld); it is read as one",
                       p->path, (long long)id);
    if (*content)
        grid_layer_say(p->layer, GRID_FINDING_FILE, GRID_WARNING, 0,
                       "%s: does not keep what it declares: %s", p->path, content);
    return GRID_OK;
}

/* Appends ", name" to a list in `out`, or " ..." when it is full. */
static void list_name(char *out, size_t size, const char *name)
{
    size_t used = strlen(out);
    if (used + strlen(name) + 8 < size)
        snprintf(out + used, size - used, "%s%s", used ? ", " : "", name);
    else if (used + 5 < size && !strstr(out, " ..."))
        strcat(out, " ...");
}

static grid_status fail_choice(const struct package *p, const char *wanted, size_t num,
                               const char *names, grid_error *error)
{
    if (wanted)
        return grid_fail(error, GRID_E_DATA, 0, "%s: has no table of features `%.100s`; it has %s",
                         p->path, wanted, num ? names : "none");
    if (!num)
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: has no table of features; name a GeoPackage that has one", p->path);
    return grid_fail(error, GRID_E_DATA, 0,
                     "%s: has %zu tables of features (%s); name one of them, as in %s:TABLE",
                     p->path, num, names, p->path);
}

/* The tables of the file, and those that are looked at. */
struct choice {
    char names[600];
    size_t num;
    bool found;
};

static grid_status take_choice(struct package *p, const grid_statement *row, grid_error *error)
{
    p->plain = grid_column_integer(row, 3) != 0;
    free(p->table);
    free(p->geometry);
    p->table = copy_column(row, 0);
    p->geometry = copy_column(row, 1);
    p->srs_id =
        grid_column_value(row, 2).kind == GRID_VALUE_INTEGER ? grid_column_integer(row, 2) : NO_SRS;
    return p->table && p->geometry ? GRID_OK : grid_fail_memory(error);
}

/* Looks at all tables, or only at the one of a name. Names are compared as SQLite does, without regard to ASCII
 * case. */
static grid_status look_at_tables(struct package *p, const char *wanted, bool only, struct choice *choice,
                                  grid_error *error)
{
    grid_statement *tables;
    bool row = true;
    const char *name_wanted = wanted ? wanted : "";
    *choice = (struct choice){0};
    grid_status status = grid_db_prepare(
        p->db, &tables, error,
        "SELECT c.table_name, g.column_name, g.srs_id, c.data_type = 'attributes' FROM gpkg_contents c LEFT JOIN "
        "gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) "
        "WHERE (%d OR lower(c.table_name) = lower(%Q)) AND (c.data_type = 'features' OR (%d AND c.data_type = "
        "'attributes' AND lower(c.table_name) = lower(%Q))) ORDER BY c.table_name",
        !only, name_wanted, wanted && p->with_attributes, name_wanted);
    while (status == GRID_OK && (status = grid_statement_step(tables, &row, error)) == GRID_OK &&
           row) {
        const char *name = grid_column_text(tables, 0);
        if (!name) continue;
        choice->num++;
        list_name(choice->names, sizeof choice->names, name);
        if (choice->found || (wanted && !grid_text_equal(name, wanted))) continue;
        choice->found = true;
        status = take_choice(p, tables, error);
    }
    grid_statement_free(tables);
    return status;
}

/* Finds the table that is wanted, or the only one. */
static grid_status choose_table(struct package *p, const char *wanted, grid_error *error)
{
    struct choice choice = {0};
    grid_status status = GRID_OK;
    if (wanted) status = look_at_tables(p, wanted, true, &choice, error);
    if (status == GRID_OK && !choice.found) status = look_at_tables(p, wanted, false, &choice, error);
    if (status != GRID_OK) return status;
    if (!choice.found || (!wanted && choice.num > 1))
        return fail_choice(p, wanted, choice.num, choice.names, error);
    return GRID_OK;
}

/* A table proper is read; what stands for one and runs SQL of the file's own is not. */
static grid_status check_table(struct package *p, grid_error *error)
{
    static const char table_sql[] = "CREATE TABLE ";
    grid_statement *entry;
    bool row = false, proper = false, view = false;
    grid_status status = grid_db_prepare(
        p->db, &entry, error,
        "SELECT type, sql, rootpage FROM sqlite_schema WHERE lower(name) = lower(%Q) AND type IN "
        "('table', 'view')",
        p->table);
    if (status == GRID_OK) status = grid_statement_step(entry, &row, error);
    if (status == GRID_OK && row) {
        const char *type = grid_column_text(entry, 0), *sql = grid_column_text(entry, 1);
        view = type && !strcmp(type, "view");
        proper = !view && sql && !strncasecmp(sql, table_sql, sizeof table_sql - 1) &&
                 grid_column_integer(entry, 2) > 0;
    }
    grid_statement_free(entry);
    if (status != GRID_OK || proper) return status;
    if (!row)
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: names a table `%.100s` that it does not hold; export it again",
                         p->path, p->table);
    return grid_fail(
        error, GRID_E_DATA, 0,
        "%s: `%.100s` is %s, whose SQL is not run; save it as a table (ogr2ogr out.gpkg "
        "%s %.100s)",
        p->path, p->table, view ? "a view" : "no plain table", p->path, p->table);
}

/* --- coordinate system -------------------------------------------------------------------------
 */

static void say_no_crs(struct package *p, grid_severity severity, const char *why)
{
    grid_layer_say(p->layer, GRID_FINDING_CRS, severity, 0,
                   "%s: table `%s`: its CRS is unknown (srs_id %lld %s); state it, e.g. EPSG:4546",
                   p->path, p->table, (long long)p->srs_id, why);
}

/* WKT that names a place on the earth; GDAL calls what it does not know a local system. */
static bool is_wkt(const char *wkt)
{
    return wkt && *wkt && strlen(wkt) <= MAX_WKT && !grid_text_equal(wkt, "undefined") &&
           strncasecmp(wkt, "LOCAL_CS", 8) && strncasecmp(wkt, "ENGCRS", 6);
}

/* The CRS of a row of gpkg_spatial_ref_sys: its EPSG code, else its WKT. */
static grid_status use_crs(struct package *p, const grid_statement *row, grid_error *error)
{
    char code[40] = "";
    const char *organization = grid_column_text(row, 0), *crs = NULL;
    int64_t number = grid_column_integer(row, 1);
    for (int i = 3; i >= 2; i--)
        if (is_wkt(grid_column_text(row, i))) crs = grid_column_text(row, i);
    if (organization && grid_text_equal(organization, "EPSG") && number > 0) {
        snprintf(code, sizeof code, "EPSG:%" PRId64, number);
        crs = code;
    }
    if (crs) return grid_layer_set_crs(p->layer, crs) ? GRID_OK : grid_fail_memory(error);
    say_no_crs(p, GRID_NOTE, "is defined as undefined");
    return GRID_OK;
}

static grid_status find_crs(struct package *p, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    int64_t has_wkt2 = 0;
    if (p->srs_id == 0 || p->srs_id == -1) {
        say_no_crs(p, GRID_NOTE, "means that it is not known");
        return GRID_OK;
    }
    /* a column of the extension for WKT of 2015 and later */
    grid_status status = grid_db_integer(
        p->db, 0, &has_wkt2, error,
        "SELECT 1 FROM pragma_table_info('gpkg_spatial_ref_sys') WHERE name = 'definition_12_063'");
    if (status == GRID_OK)
        status =
            grid_db_prepare(p->db, &query, error,
                            "SELECT organization, organization_coordsys_id, definition, %s FROM "
                            "gpkg_spatial_ref_sys WHERE srs_id = %lld",
                            has_wkt2 ? "definition_12_063" : "NULL", (long long)p->srs_id);
    if (status != GRID_OK) return status;
    status = grid_statement_step(query, &row, error);
    if (status == GRID_OK && row) status = use_crs(p, query, error);
    if (status == GRID_OK && !row) say_no_crs(p, GRID_WARNING, "is not in gpkg_spatial_ref_sys");
    grid_statement_free(query);
    return status;
}

/* --- columns -----------------------------------------------------------------------------------
 */

static char *make_scratch(struct package *p, size_t size)
{
    if (size <= p->max_scratch) return p->scratch;
    char *moved = realloc(p->scratch, size * 2);
    if (!moved) return NULL;
    p->scratch = moved;
    p->max_scratch = size * 2;
    return moved;
}

/* Text of the file as UTF-8, trimmed, until the next call. NULL when memory is out. A NUL within is
 * a byte that does not fit. */
static const char *decode(struct package *p, const char *text, size_t length, bool *fits)
{
    while (length && !text[length - 1]) length--;
    char *copy = make_scratch(p, length + 1);
    bool holds_nul = length && memchr(text, 0, length);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = 0;
    *fits = true;
    if (!p->encoding_stated && !holds_nul && grid_text_is_utf8(copy, length))
        return grid_text_trim(copy);
    for (size_t i = 0; i < length; i++)
        if (!copy[i]) copy[i] = (char)0xFF;
    free(p->decoded);
    p->decoded = grid_decode(p->decoder, copy, length, fits);
    return p->decoded ? grid_text_trim(p->decoded) : NULL;
}

/* Appends `, "name"` to the statement, and the field to the layer. */
static grid_status add_column(struct package *p, const char *name, grid_error *error)
{
    bool fits;
    size_t used = strlen(p->sql);
    if (grid_layer_num_fields(p->layer) == GRID_MAX_FIELDS)
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "%s: table `%.100s` has more than %d columns; keep those that are needed",
                         p->path, p->table, GRID_MAX_FIELDS);
    if (used + 2 * strlen(name) + 5 > MAX_SQL)
        return grid_fail(error, GRID_E_LIMIT, 0, "%s: the column names of `%.100s` are too long",
                         p->path, p->table);
    char *to = p->sql + used;
    to += sprintf(to, ", \"");
    for (const char *from = name; *from; from++) {
        if (*from == '"') *to++ = '"';
        *to++ = *from;
    }
    strcpy(to, "\"");
    const char *text = decode(p, name, strlen(name), &fits);
    int32_t field = text ? grid_layer_add_field(p->layer, text) : GRID_NONE;
    return field < 0 ? grid_fail_memory(error) : GRID_OK;
}

static void say_generated(struct package *p, const char *name)
{
    grid_layer_say(p->layer, GRID_FINDING_FIELD, GRID_NOTE, 0,
                   "%s: table `%s`: the column %s is computed and not read", p->path, p->table,
                   name);
}

static bool is_skipped(const struct package *p, const char *name)
{
    for (size_t i = 0; p->part.skip && p->part.skip[i]; i++)
        if (!strcmp(p->part.skip[i], name)) return true;
    return false;
}

/* Lists what is stored: hidden is 2 and 3 for computed columns. */
static grid_status list_columns(struct package *p, grid_error *error)
{
    grid_statement *columns;
    bool row = true, has_geometry = false;
    int num_keys = 0;
    p->sql = calloc(1, MAX_SQL);
    if (!p->sql) return grid_fail_memory(error);
    grid_status status =
        grid_db_prepare(p->db, &columns, error, "PRAGMA table_xinfo(\"%w\")", p->table);
    while (status == GRID_OK && (status = grid_statement_step(columns, &row, error)) == GRID_OK &&
           row) {
        const char *name = grid_column_text(columns, 1), *type = grid_column_text(columns, 2);
        if (!name) continue;
        bool is_key = grid_column_integer(columns, 5) > 0;
        if (grid_column_integer(columns, 6) != 0) {
            say_generated(p, name);
        } else if (grid_text_equal(name, p->geometry)) {
            has_geometry = true;
        } else {
            if (is_key && num_keys++ == 0 && type && grid_text_equal(type, "INTEGER"))
                p->key = grid_copy_string(name);
            if (!is_skipped(p, name)) status = add_column(p, name, error);
        }
    }
    grid_statement_free(columns);
    if (status == GRID_OK && !has_geometry && !p->plain)
        status =
            grid_fail(error, GRID_E_DATA, 0,
                      "%s: table `%.100s` has no column `%.100s` for its geometry; export it again",
                      p->path, p->table, p->geometry);
    return status;
}

/* --- rows --------------------------------------------------------------------------------------
 */

/* " (fid 57)" where the table has a key */
static const char *key_of(const struct package *p, const grid_statement *row, char out[96])
{
    *out = 0;
    if (p->key) snprintf(out, 96, " (%.60s %lld)", p->key, (long long)grid_column_integer(row, 1));
    return out;
}

static bool take_text(struct package *p, int32_t field, const grid_value *value, int64_t record)
{
    bool fits;
    const char *text = decode(p, value->bytes, value->size, &fits);
    bool ok = text && grid_layer_set_value(p->layer, field, text, strlen(text));
    if (ok && !fits)
        grid_layer_say(
            p->layer, GRID_FINDING_ENCODING, GRID_WARNING, record,
            "%s: table `%s`, row %lld: %s is not %s, what does not fit shows as U+FFFD; state "
            "the right encoding (GB18030?)",
            p->path, p->table, (long long)record, grid_layer_field_name(p->layer, (size_t)field),
            grid_decoder_name(p->decoder));
    return ok;
}

static bool take_value(struct package *p, int32_t field, const grid_value *value, int64_t record)
{
    char number[32];
    switch (value->kind) {
    case GRID_VALUE_NULL: return true;
    case GRID_VALUE_INTEGER:
        snprintf(number, sizeof number, "%" PRId64, value->integer);
        return grid_layer_set_value(p->layer, field, number, strlen(number));
    case GRID_VALUE_REAL:
        grid_number_write(value->real, number);
        return grid_layer_set_value(p->layer, field, number, strlen(number));
    case GRID_VALUE_TEXT: return take_text(p, field, value, record);
    case GRID_VALUE_BLOB: break;
    }
    if (p->num_blobs++ == 0)
        grid_layer_say(
            p->layer, GRID_FINDING_FIELD, GRID_NOTE, record,
            "%s: table `%s`, row %lld: %s holds bytes, which are not read (the first of its "
            "kind)",
            p->path, p->table, (long long)record, grid_layer_field_name(p->layer, (size_t)field));
    return true;
}

static void say_geometry(struct package *p, const struct grid_blob_about *about, int64_t record,
                         const char *key)
{
    if (about->flattened && !p->flattened) {
        p->flattened = true;
        grid_layer_say(p->layer, GRID_FINDING_FILE, GRID_NOTE, 0,
                       "%s: table `%s`: heights and measures (Z, M) are not read", p->path,
                       p->table);
    }
    if (about->srs_id != p->srs_id && !p->srs_told) {
        p->srs_told = true;
        grid_layer_say(
            p->layer, GRID_FINDING_CRS, GRID_WARNING, record,
            "%s: table `%s`, row %lld%s: its geometry says srs_id %ld, the table %lld; the "
            "table's is used (the first of its kind)",
            p->path, p->table, (long long)record, key, (long)about->srs_id, (long long)p->srs_id);
    }
}

/* Geometry of a row into the feature being filled. False when memory is out. */
static bool take_geometry(struct package *p, const grid_statement *row, int64_t record)
{
    char key[96];
    const char *why;
    struct grid_blob_about about;
    grid_value value = grid_column_value(row, 0);
    key_of(p, row, key);
    if (value.kind == GRID_VALUE_NULL) {
        why = "";
    } else if (value.kind != GRID_VALUE_BLOB) {
        why = "its geometry is not stored as bytes";
    } else {
        why = grid_blob_read(p->layer, value.bytes, value.size, &about);
        if (why == grid_blob_no_memory) return false;
        if (!why) say_geometry(p, &about, record, key);
        if (!why && !grid_layer_feature_rings(p->layer)) why = "";
    }
    if (why && !*why)
        grid_layer_say(p->layer, GRID_FINDING_RECORD, GRID_NOTE, record,
                       "%s: table `%s`, row %lld%s has no geometry", p->path, p->table,
                       (long long)record, key);
    else if (why)
        grid_layer_say(
            p->layer, GRID_FINDING_RECORD, GRID_WARNING, record,
            "%s: table `%s`, row %lld%s is left out: %s; repair it in a GIS or export the "
            "file again",
            p->path, p->table, (long long)record, key, why);
    return true;
}

/* Is the row's geometry near the box? By its envelope, and only where that is known. */
static bool meets_box(const double box[4], const grid_statement *row)
{
    double e[4];
    grid_value value = grid_column_value(row, 0);
    return value.kind == GRID_VALUE_BLOB && grid_blob_envelope(value.bytes, value.size, e) &&
           e[0] <= box[2] && e[1] >= box[0] && e[2] <= box[3] && e[3] >= box[1];
}

static grid_status take_rows(struct package *p, grid_error *error)
{
    grid_statement *rows;
    bool row = true;
    int64_t record = 0;
    size_t num_fields = grid_layer_num_fields(p->layer);
    /* NOT INDEXED: an index of the file may lack rows that its table has */
    const char *condition = p->part.condition ? p->part.condition : "1";
    const char *geometry = p->plain ? "rowid" : p->geometry; /* any column; it is not looked at */
    grid_status status =
        p->key ? grid_db_prepare(p->db, &rows, error,
                                 "SELECT \"%w\", \"%w\"%s FROM \"%w\" NOT INDEXED WHERE %s",
                                 geometry, p->key, p->sql, p->table, condition)
               : grid_db_prepare(p->db, &rows, error,
                                 "SELECT \"%w\", NULL%s FROM \"%w\" NOT INDEXED WHERE %s",
                                 geometry, p->sql, p->table, condition);
    while (status == GRID_OK && (status = grid_statement_step(rows, &row, error)) == GRID_OK &&
           row) {
        record++;
        if (p->part.box && (p->plain || !meets_box(p->part.box, rows))) continue;
        bool ok = grid_layer_begin_feature(p->layer, record, GRID_GEOMETRY_NONE) &&
                  (p->plain || take_geometry(p, rows, record));
        for (size_t f = 0; ok && f < num_fields; f++) {
            grid_value value = grid_column_value(rows, (int)f + 2);
            ok = take_value(p, (int32_t)f, &value, record);
        }
        if (!ok) status = grid_fail_memory(error);
    }
    grid_statement_free(rows);
    return status;
}

/* -----------------------------------------------------------------------------------------------
 */

static grid_status choose_encoding(struct package *p, const char *encoding, grid_error *error)
{
    p->encoding_stated = encoding != NULL;
    p->decoder = grid_decoder_new(encoding ? encoding : "UTF-8");
    if (!p->decoder)
        return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the encoding `%.40s` is unknown here",
                         p->path, encoding ? encoding : "UTF-8");
    return grid_layer_set_encoding(p->layer, grid_decoder_name(p->decoder),
                                   encoding ? "option" : "always")
               ? GRID_OK
               : grid_fail_memory(error);
}

static grid_status take_table(struct package *p, const char *table, grid_error *error)
{
    grid_status status = choose_table(p, table, error);
    if (status == GRID_OK) status = check_table(p, error);
    if (status == GRID_OK && !p->plain) status = find_crs(p, error);
    if (status == GRID_OK) status = list_columns(p, error);
    if (status == GRID_OK) status = take_rows(p, error);
    return status;
}

static void package_clear(struct package *p)
{
    grid_decoder_free(p->decoder);
    free(p->table);
    free(p->geometry);
    free(p->key);
    free(p->sql);
    free(p->scratch);
    free(p->decoded);
}

grid_status grid_layer_read_gpkg(grid_layer *layer, const char *file, const char *table,
                                 const grid_layer_options *options, grid_error *error)
{
    struct package p = {.layer = layer, .path = file, .with_attributes = options->attributes_only};
    grid_status status = choose_encoding(&p, options->encoding, error);
    if (status == GRID_OK) status = grid_db_open(file, GRID_DB_FOREIGN, &p.db, error);
    if (status == GRID_OK) status = check_container(&p, error);
    if (status == GRID_OK) status = take_table(&p, table, error);
    grid_db_close(p.db);
    package_clear(&p);
    return status;
}

grid_status grid_layer_read_table(grid_layer *layer, grid_db *db, const char *table,
                                  const grid_table_part *part, grid_error *error)
{
    struct package p = {.layer = layer, .path = grid_db_path(db), .db = db, .part = *part,
                        .with_attributes = true};
    grid_status status = choose_encoding(&p, NULL, error);
    if (status == GRID_OK) status = take_table(&p, table, error);
    package_clear(&p);
    return status;
}
