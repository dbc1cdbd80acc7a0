/* store_table.c - the table that a layer has in the map file: see store_table.h. */
#include "store_table.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "layer_save.h"

const grid_gpkg_column grid_own_columns[GRID_NUM_OWN] = {
    {"code", "TEXT", NULL, "编码"},         {"name", "TEXT", NULL, "名称"},
    {"parent", "TEXT", NULL, "上级编码"},   {"valid_from", "DATE", NULL, "生效日期"},
    {"valid_to", "DATE", NULL, "失效日期"}, {"digest", "TEXT", NULL, "指纹"},
};

/* ---- names ----------------------------------------------------------------------------------- */

/* "module:党建引领" -> module_党建引领: what stands in SQL without quotes in every GIS. */
static char *table_name(const char *as)
{
    char *name = grid_copy_string(as);
    for (char *at = name; at && *at; at++)
        if (!isalnum((unsigned char)*at) && (unsigned char)*at < 0x80) *at = '_';
    return name;
}

static bool is_own(const char *name)
{
    if (!strcasecmp(name, "fid") || !strcasecmp(name, "geom")) return true;
    for (size_t i = 0; i < GRID_NUM_OWN; i++)
        if (!strcasecmp(name, grid_own_columns[i].name)) return true;
    return false;
}

static int32_t column_of(const grid_store_table *t, const char *name)
{
    for (size_t i = 0; i < t->num_columns; i++)
        if (!strcasecmp(name, t->columns[i])) return (int32_t)i;
    return GRID_NONE;
}

static grid_status push_column(grid_store_table *t, const char *name, grid_error *error)
{
    if (!grid_grow((void **)&t->columns, &t->capacity, t->num_columns, sizeof *t->columns))
        return grid_fail_memory(error);
    t->columns[t->num_columns] = grid_copy_string(name);
    return t->columns[t->num_columns++] ? GRID_OK : grid_fail_memory(error);
}

/* ---- the table ------------------------------------------------------------------------------- */

bool grid_store_has_features(const grid_store_table *t) { return t->kind != GRID_STORE_ASSIGNMENT; }

static grid_status read_srs(grid_store_table *t, grid_error *error)
{
    char *crs = NULL;
    grid_status status = grid_store_meta(t->db, "crs", &crs, error);
    if (status == GRID_OK) status = grid_gpkg_add_crs(t->db, crs, &t->srs_id, error);
    free(crs);
    return status;
}

/* Two layers may want one table ("a b", "a_b"; SQLite knows no case), or one of those of the file. */
static grid_status check_table_name(const grid_store_table *t, grid_error *error)
{
    int64_t num = 0;
    grid_status status =
        grid_db_integer(t->db, 0, &num, error,
                        "SELECT count(*) FROM sqlite_schema WHERE lower(name) = lower(%Q)", t->name);
    if (status != GRID_OK || (!num && strncasecmp(t->name, "sqlite_", 7) != 0)) return status;
    return grid_fail(error, GRID_E_ARGUMENT, 0,
                     "\"%s\" would be table %s, which the map file uses otherwise; choose another name",
                     t->as, t->name);
}

/* What people call a layer; "" where its own name says it. */
static const char *title_of(const char *as)
{
    static const struct {
        const char *as, *title;
    } titles[] = {
        {"county", "县"},          {"township", "乡镇"},      {"community", "村和社区"}, {"village", "村"},
        {"grid", "网格"},          {"microgrid", "微网格"},   {"building", "房屋"},      {"area:compound", "住宅小区"},
        {"area:beat", "警务区"},   {"context:river", "河流"}, {"context:road", "道路"},  {"context:place", "地名"},
        {"assignment:department", "包联部门"}, {"assignment:leader", "包联领导"},
        {"assignment:worker", "网格员"},       {"assignment:party", "入格党员"},
        {"assignment:law", "执法队"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (!strcmp(as, titles[i].as)) return titles[i].title;
    return "";
}

grid_status grid_store_table_make(grid_store_table *t, const grid_layer *layer, grid_error *error)
{
    grid_gpkg_column columns[GRID_NUM_OWN];
    char identifier[300];
    memcpy(columns, grid_own_columns, sizeof columns);
    const char *title = title_of(t->as);
    snprintf(identifier, sizeof identifier, "%.200s%s%s", t->as, *title ? " " : "", title);
    const grid_gpkg_table table = {.name = t->name,
                                   .identifier = identifier,
                                   .has_features = grid_store_has_features(t),
                                   .type = t->kind == GRID_STORE_EVENT
                                               ? GRID_BLOB_POINT
                                               : grid_blob_type_of(grid_layer_kind(layer)),
                                   .srs_id = t->srs_id,
                                   .columns = columns,
                                   .num_columns = GRID_NUM_OWN};
    t->type = table.type;
    grid_status status = grid_gpkg_add_table(t->db, &table, error);
    if (status == GRID_OK)
        status = grid_db_run(t->db, error, "CREATE INDEX \"%w_code\" ON \"%w\"(code)", t->name,
                             t->name);
    if (status == GRID_OK)
        status =
            grid_db_run(t->db, error,
                        "INSERT INTO grid_layers(\"as\", kind, rank, table_name) VALUES(%Q, %d, "
                        "(SELECT ifnull(max(rank), 0) + 1 FROM grid_layers), %Q)",
                        t->as, (int)t->kind, t->name);
    return status;
}

static grid_status read_columns(grid_store_table *t, grid_error *error)
{
    grid_statement *query;
    bool row = true;
    grid_status status =
        grid_db_prepare(t->db, &query, error, "PRAGMA table_info(\"%w\")", t->name);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK &&
           row) {
        const char *name = grid_column_text(query, 1);
        if (name && !is_own(name)) status = push_column(t, name, error);
    }
    grid_statement_free(query);
    return status;
}

/* The type of a table that is there. */
static grid_status read_type(grid_store_table *t, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    grid_status status = grid_db_prepare(
        t->db, &query, error,
        "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = %Q", t->name);
    if (status == GRID_OK) status = grid_statement_step(query, &row, error);
    const char *name = status == GRID_OK && row ? grid_column_text(query, 0) : NULL;
    for (int k = 0; name && k < GRID_NUM_BLOB_TYPES; k++)
        if (!strcasecmp(name, grid_blob_type_name((grid_blob_type)k))) t->type = (grid_blob_type)k;
    grid_statement_free(query);
    return status;
}


grid_status grid_store_table_open(grid_db *db, const char *as, grid_store_table *t, bool *is_new, grid_error *error)
{
    int64_t found = 0;
    *t = (grid_store_table){.db = db};
    grid_status status = grid_store_kind_of(as, &t->kind, error);
    if (status != GRID_OK) return status;
    t->as = grid_copy_string(as);
    t->name = table_name(as);
    if (!t->as || !t->name) return grid_fail_memory(error);
    status = read_srs(t, error);
    if (status == GRID_OK)
        status = grid_db_integer(db, 0, &found, error, "SELECT count(*) FROM grid_layers WHERE \"as\" = %Q", as);
    *is_new = found == 0;
    if (status != GRID_OK || *is_new) return status == GRID_OK ? check_table_name(t, error) : status;
    status = read_columns(t, error);
    return status == GRID_OK ? read_type(t, error) : status;
}

void grid_store_table_clear(grid_store_table *t)
{
    for (size_t i = 0; i < t->num_columns; i++) free(t->columns[i]);
    free(t->columns);
    free(t->as);
    free(t->name);
}

/* ---- columns of a layer ---------------------------------------------------------------------- */

static bool is_used(char *const *names, size_t num, const char *name)
{
    for (size_t f = 0; f < num; f++)
        if (names[f] && !strcasecmp(names[f], name)) return true;
    return false;
}

/* The column for field f of an event, which those before it have not: its name, or that with a number. */
static char *name_for_event(const grid_layer *layer, size_t f, char *const *names)
{
    const char *name = grid_layer_field_name(layer, f);
    char *column = *name ? grid_copy_string(name) : NULL;
    if (!*name && asprintf(&column, "field%zu", f + 1) < 0) return NULL;
    for (int k = 2; column && (is_own(column) || is_used(names, f, column)); k++) {
        free(column);
        if (asprintf(&column, "%s_%d", name, k) < 0) return NULL;
    }
    return column;
}

/* The column of each field, NULL where it has none. False when memory is out. */
static bool name_columns(const grid_store_table *t, const grid_layer *layer, const bool *is_role, char **names)
{
    for (size_t f = 0; f < grid_layer_num_fields(layer); f++) {
        const char *name = grid_layer_field_name(layer, f);
        if (is_role[f] || (t->kind != GRID_STORE_EVENT && (!*name || is_own(name)))) continue;
        names[f] = t->kind == GRID_STORE_EVENT ? name_for_event(layer, f, names) : grid_copy_string(name);
        if (!names[f]) return false;
    }
    return true;
}

/* A number that an event carries is text all the same: the next file may write it with zeros before it. */
static const char *type_of(const grid_store_table *t, const grid_layer *layer, size_t f)
{
    return t->kind == GRID_STORE_EVENT ? "TEXT" : grid_column_type_of(layer, f);
}

static grid_status add_columns(grid_store_table *t, const grid_layer *layer, char *const *names, grid_error *error)
{
    grid_status status = GRID_OK;
    for (size_t f = 0; f < grid_layer_num_fields(layer) && status == GRID_OK; f++) {
        if (!names[f] || column_of(t, names[f]) != GRID_NONE) continue;
        status = grid_db_run(t->db, error, "ALTER TABLE \"%w\" ADD COLUMN \"%w\" %s", t->name, names[f],
                             type_of(t, layer, f));
        if (status == GRID_OK) status = push_column(t, names[f], error);
    }
    return status;
}

grid_status grid_store_table_fit(grid_store_table *t, const grid_layer *layer, const bool *is_role, int32_t **field,
                                 grid_error *error)
{
    size_t num = grid_layer_num_fields(layer);
    char **names = grid_new_array(num, sizeof *names);
    int32_t *found = NULL;
    grid_status status = names && name_columns(t, layer, is_role, names) ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK) status = add_columns(t, layer, names, error);
    if (status == GRID_OK && !(found = grid_new_array(t->num_columns, sizeof *found)))
        status = grid_fail_memory(error);
    for (size_t c = 0; c < t->num_columns && status == GRID_OK; c++) found[c] = GRID_NONE;
    for (size_t f = 0; f < num && status == GRID_OK; f++)
        if (names[f]) found[column_of(t, names[f])] = (int32_t)f;
    for (size_t f = 0; names && f < num; f++) free(names[f]);
    free(names);
    if (status == GRID_OK) *field = found;
    return status;
}

/* ---- statements ------------------------------------------------------------------------------ */

static grid_status prepare(const grid_store_table *t, bool update, grid_statement **out, grid_error *error)
{
    grid_gpkg_column *columns = grid_new_array(GRID_NUM_OWN + t->num_columns, sizeof *columns);
    if (!columns) return grid_fail_memory(error);
    memcpy(columns, grid_own_columns, sizeof grid_own_columns);
    for (size_t c = 0; c < t->num_columns; c++)
        columns[GRID_NUM_OWN + c] = (grid_gpkg_column){t->columns[c], "TEXT", NULL, NULL};
    const grid_gpkg_table table = {.name = t->name,
                                   .has_features = grid_store_has_features(t),
                                   .columns = columns,
                                   .num_columns = GRID_NUM_OWN + t->num_columns};
    grid_status status = update ? grid_gpkg_prepare_update(t->db, &table, GRID_OWN_CODE, out, error)
                                : grid_gpkg_prepare_insert(t->db, &table, out, error);
    free(columns);
    return status;
}

grid_status grid_store_table_prepare_insert(const grid_store_table *t, grid_statement **out, grid_error *error)
{
    return prepare(t, false, out, error);
}

grid_status grid_store_table_prepare_update(const grid_store_table *t, grid_statement **out, grid_error *error)
{
    return prepare(t, true, out, error);
}
