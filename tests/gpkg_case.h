/* gpkg_case.h - what the tests of GeoPackages share: small files made by libgrid's own writer, and
 * SQL asked of a file. Include it after layer_case.h. */
#ifndef GRID_TESTS_GPKG_CASE_H
#define GRID_TESTS_GPKG_CASE_H

#include "gpkg.h"

static inline void assert_ok(grid_status status, const grid_error *error)
{
    if (status != GRID_OK) fail_msg("%s: %s", grid_status_name(status), error->text);
}

#define SQL(db, ...)                                                                               \
    do {                                                                                           \
        grid_error sql_error = {0};                                                                \
        assert_ok(grid_db_run(db, &sql_error, __VA_ARGS__), &sql_error);                           \
    } while (0)

static inline int64_t integer_of(grid_db *db, const char *query)
{
    int64_t value = 0;
    grid_error error = {0};
    assert_ok(grid_db_integer(db, -999, &value, &error, "%s", query), &error);
    return value;
}

/* The first column of the first row, in a buffer that the next call uses again. */
static inline const char *text_of(grid_db *db, const char *query)
{
    static char text[2000];
    grid_statement *statement;
    grid_error error = {0};
    bool row = false;
    assert_ok(grid_db_prepare(db, &statement, &error, "%s", query), &error);
    assert_ok(grid_statement_step(statement, &row, &error), &error);
    const char *value = row ? grid_column_text(statement, 0) : NULL;
    snprintf(text, sizeof text, "%s", value ? value : "(null)");
    grid_statement_free(statement);
    return text;
}

static inline grid_db *open_db(const char *name, grid_db_mode mode)
{
    grid_db *db = NULL;
    grid_error error = {0};
    assert_ok(grid_gpkg_open(path_of(name), mode, &db, &error), &error);
    return db;
}

static inline grid_db *create_gpkg(const char *name)
{
    grid_db *db = NULL;
    grid_error error = {0};
    assert_ok(grid_gpkg_create(path_of(name), &db, &error), &error);
    return db;
}

static inline void publish(grid_db *db)
{
    grid_error error = {0};
    assert_ok(grid_db_publish(db, &error), &error);
}

static const grid_gpkg_column unit_columns[] = {{"code", "TEXT", "NOT NULL UNIQUE", "编码"},
                                                {"name", "TEXT", NULL, "名称"},
                                                {"people", "INTEGER", NULL, NULL}};

/* A table of units in EPSG:4546, with nothing in it. */
static inline grid_gpkg_table add_units(grid_db *db, const char *name)
{
    grid_error error = {0};
    grid_gpkg_table table = {.name = name,
                             .description = "for a test",
                             .has_features = true,
                             .type = GRID_BLOB_MULTIPOLYGON,
                             .columns = unit_columns,
                             .num_columns = 3};
    assert_ok(grid_gpkg_add_crs(db, "EPSG:4546", &table.srs_id, &error), &error);
    assert_ok(grid_gpkg_add_table(db, &table, &error), &error);
    return table;
}

/* Inserts unit i: a square of 100 m with a hole, in a row from west to east. */
static inline void insert_unit(grid_statement *insert, int32_t srs_id, int i)
{
    double x = 500000 + 100.0 * i, y = 4280000;
    double xy[] = {x, y,      x + 100, y,      x + 100, y + 100, x,      y + 100, x,
                   y, x + 40, y + 40,  x + 60, y + 40,  x + 60,  y + 60, x + 40,  y + 60};
    size_t first[] = {0, 5};
    struct grid_rings rings = {2, first, 9, xy};
    struct grid_blob blob = {0};
    grid_error error = {0};
    char code[40];
    assert_ok(grid_blob_write(&blob, srs_id, GRID_BLOB_MULTIPOLYGON, &rings, &error), &error);
    snprintf(code, sizeof code, "14092910020%04d", i);
    grid_bind_null(insert, 1);
    grid_bind_blob(insert, 2, blob.bytes, blob.size);
    grid_bind_text(insert, 3, code);
    grid_bind_text(insert, 4, "岢岚 㐂𠮷");
    grid_bind_integer(insert, 5, 100 + i);
    assert_ok(grid_statement_run(insert, &error), &error);
    free(blob.bytes);
}

static inline void insert_units(grid_db *db, const grid_gpkg_table *table, int n)
{
    grid_statement *insert;
    grid_error error = {0};
    assert_ok(grid_gpkg_prepare_insert(db, table, &insert, &error), &error);
    for (int i = 0; i < n; i++) insert_unit(insert, table->srs_id, i);
    grid_statement_free(insert);
}

/* A whole file: one table of n units, indexed. */
static inline void write_units(const char *name, const char *table_name, int n)
{
    grid_error error = {0};
    grid_db *db = create_gpkg(name);
    grid_gpkg_table table = add_units(db, table_name);
    insert_units(db, &table, n);
    assert_ok(grid_gpkg_add_rtree(db, table_name, &error), &error);
    assert_ok(grid_gpkg_touch(db, table_name, &error), &error);
    publish(db);
}

#endif
