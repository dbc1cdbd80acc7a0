/* store.c - the map file: what tables it has, and layers out of it. See store.h. */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "layer_gpkg.h"
#include "number.h"

/* Titles for people; names stay as they are in SQL. */
static const grid_gpkg_column meta_columns[] = {
    {"name", "TEXT", "NOT NULL UNIQUE", "名称"},
    {"value", "TEXT", NULL, "值"},
};
static const grid_gpkg_column layer_columns[] = {
    {"as", "TEXT", "NOT NULL UNIQUE", "图层"},
    {"kind", "INTEGER", "NOT NULL", "类别"},
    {"rank", "INTEGER", "NOT NULL", "次序"},
    {"table_name", "TEXT", "NOT NULL UNIQUE", "数据表"},
    {"num", "INTEGER", NULL, "现有数"},
};
static const grid_gpkg_column history_columns[] = {
    {"imported_at", "DATETIME", NULL, "导入时间"},
    {"as", "TEXT", "NOT NULL", "图层"},
    {"source", "TEXT", NULL, "来源"},
    {"valid_from", "DATE", NULL, "生效日期"},
    {"added", "INTEGER", NULL, "新增"},
    {"kept", "INTEGER", NULL, "不变"},
    {"ended", "INTEGER", NULL, "失效"},
};
static const grid_gpkg_column index_columns[] = {
    {"bytes", "BLOB", NULL, "索引"},
};

static const grid_gpkg_column share_columns[] = {
    {"building", "INTEGER", "NOT NULL", "房屋"},
    {"cell", "TEXT", NULL, "责任单元"},
    {"share", "REAL", "NOT NULL", "份额"},
};

#define TABLE(name, title, columns)                                                                \
    {                                                                                              \
        name, title, NULL, false, GRID_BLOB_GEOMETRY, 0, columns,                                  \
            sizeof(columns) / sizeof *(columns)                                                    \
    }

/* "111 22 114 44" without digits lost. */
static void write_area(const grid_crs_info *info, char out[4 * 32])
{
    const double sides[] = {info->west, info->south, info->east, info->north};
    *out = 0;
    for (int i = 0; i < 4 && info->has_area; i++) {
        if (i) strcat(out, " ");
        grid_number_write(sides[i], out + strlen(out));
    }
}

static grid_status put_crs_info(grid_db *db, const grid_crs_info *info, grid_error *error)
{
    char unit[32], area[4 * 32];
    grid_number_write(info->unit_m, unit);
    write_area(info, area);
    return grid_db_run(db, error,
                       "INSERT INTO grid_meta(name, value) VALUES('crs_code', %Q), ('crs_name', %Q), "
                       "('crs_unit_m', %Q), ('crs_area', %Q)",
                       info->code, info->name, unit, area);
}

grid_status grid_store_create(grid_db *db, const char *name, const char *crs, const grid_crs_info *info,
                              grid_error *error)
{
    static const grid_gpkg_table tables[] = {
        TABLE("grid_meta", "grid_meta 地图说明", meta_columns),
        TABLE("grid_layers", "grid_layers 图层目录", layer_columns),
        TABLE("grid_history", "grid_history 导入记录", history_columns),
        TABLE("grid_index", "grid_index 空间索引", index_columns),
        TABLE("grid_building_cells", "grid_building_cells 房屋归属", share_columns),
    };
    grid_status status = GRID_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == GRID_OK; i++)
        status = grid_gpkg_add_table(db, &tables[i], error);
    if (status == GRID_OK)
        status = grid_db_run(
            db, error,
            "CREATE INDEX grid_building_cells_building ON grid_building_cells(building); "
            "CREATE INDEX grid_building_cells_cell ON grid_building_cells(cell)");
    if (status == GRID_OK)
        status =
            grid_db_run(db, error,
                        "INSERT INTO grid_meta(name, value) VALUES('schema', '%d'), ('name', %Q), "
                        "('crs', %Q)",
                        GRID_STORE_SCHEMA, name, crs);
    if (status == GRID_OK && info) status = put_crs_info(db, info, error);
    return status;
}

grid_status grid_store_kind_of(const char *as, grid_store_kind *out, grid_error *error)
{
    static const struct {
        const char *prefix;
        grid_store_kind kind;
    } kinds[] = {{"module:", GRID_STORE_MODULE},
                 {"area:", GRID_STORE_AREA},
                 {"context:", GRID_STORE_CONTEXT},
                 {"assignment:", GRID_STORE_ASSIGNMENT},
                 {"event:", GRID_STORE_EVENT}};
    *out = GRID_STORE_LEVEL;
    if (!strcmp(as, "building")) *out = GRID_STORE_BUILDING;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i].prefix);
        if (!strncmp(as, kinds[i].prefix, n) && as[n]) *out = kinds[i].kind;
    }
    if (!*as || strlen(as) > 100 || (*out == GRID_STORE_LEVEL && strchr(as, ':')))
        return grid_fail(
            error, GRID_E_ARGUMENT, 0,
            "\"%.100s\" is no kind of layer; it is " GRID_STORE_KINDS, as);
    return GRID_OK;
}

const char *grid_store_name_of(const grid_store_layer *layer)
{
    const char *colon = strchr(layer->as, ':');
    return colon ? colon + 1 : layer->as;
}

static grid_status has_tables(grid_db *db, bool *out, grid_error *error)
{
    int64_t num = 0;
    grid_status status =
        grid_db_integer(db, 0, &num, error,
                        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
                        "name IN ('grid_meta', 'grid_layers')");
    *out = num == 2;
    return status;
}

/* Opens a file that is not trusted. One that was left in the middle of an import is set right
 * first, which a foreign file would not be. */
static grid_status open_reading(const char *path, grid_db **out, grid_error *error)
{
    grid_db *own;
    grid_status status = grid_db_open(path, GRID_DB_FOREIGN, out, error);
    if (status != GRID_E_OPEN || grid_db_open(path, GRID_DB_READ, &own, NULL) != GRID_OK)
        return status;
    grid_db_close(own);
    return grid_db_open(path, GRID_DB_FOREIGN, out, error);
}

/* Our tables are there; are they of the schema that this program knows? */
static grid_status check_schema(grid_db *db, grid_error *error)
{
    char *schema = NULL;
    grid_status status = grid_store_meta(db, "schema", &schema, error);
    if (status == GRID_OK && atoi(schema) != GRID_STORE_SCHEMA)
        status =
            grid_fail(error, GRID_E_FORMAT, 0,
                      "%s: is a map file of schema %.20s, this program reads schema %d; use the "
                      "version that wrote it, or import the county anew",
                      grid_db_path(db), schema, GRID_STORE_SCHEMA);
    free(schema);
    return status;
}

grid_status grid_store_recognise(const char *path, grid_db **out, grid_error *error)
{
    char head[16] = "";
    bool is = false;
    grid_db *db;
    FILE *file = fopen(path, "rb");
    *out = NULL;
    if (!file) return GRID_OK;
    size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0) return GRID_OK;
    grid_status status = open_reading(path, &db, error);
    if (status == GRID_E_OPEN) return status; /* locked by another program, or not to be read: nor would it be as anything else */
    if (status != GRID_OK) return GRID_OK;
    if (has_tables(db, &is, NULL) != GRID_OK) is = false;
    if (is) status = check_schema(db, error);
    if (is && status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

grid_status grid_store_open(const char *path, bool write, grid_db **out, grid_error *error)
{
    grid_db *db;
    bool is = false;
    grid_status status =
        write ? grid_gpkg_open(path, GRID_DB_WRITE, &db, error) : open_reading(path, &db, error);
    if (status == GRID_E_FORMAT && write)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: is no map file, so nothing can be imported into it; name one, or a "
                         "new file",
                         path);
    if (status != GRID_OK) return status;
    status = has_tables(db, &is, error);
    if (status == GRID_OK && !is)
        status =
            grid_fail(error, GRID_E_FORMAT, 0,
                      "%s: is a GeoPackage but no map file; import it into one: gridctl import "
                      "MAP.gpkg --as LEVEL %s",
                      path, path);
    if (status == GRID_OK) status = check_schema(db, error);
    if (status == GRID_OK)
        *out = db;
    else
        grid_db_close(db);
    return status;
}

grid_status grid_store_meta(grid_db *db, const char *name, char **out, grid_error *error)
{
    grid_statement *query;
    bool row = false;
    char *value = NULL;
    grid_status status =
        grid_db_prepare(db, &query, error, "SELECT value FROM grid_meta WHERE name = %Q", name);
    if (status != GRID_OK) return status;
    status = grid_statement_step(query, &row, error);
    if (status == GRID_OK) {
        const char *text = row ? grid_column_text(query, 0) : NULL;
        value = grid_copy_string(text ? text : "");
        if (!value) status = grid_fail_memory(error);
    }
    grid_statement_free(query);
    if (status == GRID_OK) *out = value;
    return status;
}

grid_status grid_store_number(grid_db *db, const char *as, grid_role role, char **out, grid_error *error)
{
    char name[160];
    snprintf(name, sizeof name, "%s/%.120s", grid_role_name(role), as);
    return grid_store_meta(db, name, out, error);
}

grid_status grid_store_set_number(grid_db *db, const char *as, grid_role role, const char *column,
                                  grid_error *error)
{
    return grid_db_run(db, error,
                       "INSERT INTO grid_meta(name, value) VALUES('%q/%.120q', %Q) ON CONFLICT(name) DO "
                       "UPDATE SET value = excluded.value",
                       grid_role_name(role), as, column);
}

static bool read_area(const char *text, double out[4])
{
    for (int i = 0; i < 4; i++) {
        size_t n = strcspn(text, " ");
        if (!grid_number_read(text, n, &out[i])) return false;
        text += n + (text[n] == ' ');
    }
    return !*text;
}

grid_status grid_store_crs_info(grid_db *db, grid_crs_info *out, bool *known, grid_error *error)
{
    static const char *const names[] = {"crs_code", "crs_name", "crs_unit_m", "crs_area"};
    char *texts[4] = {0};
    grid_crs_info info = {0};
    double area[4];
    grid_status status = GRID_OK;
    for (int i = 0; i < 4 && status == GRID_OK; i++)
        status = grid_store_meta(db, names[i], &texts[i], error);
    *known = status == GRID_OK && *texts[1] && strlen(texts[0]) < sizeof info.code &&
             strlen(texts[1]) < sizeof info.name &&
             grid_number_read(texts[2], strlen(texts[2]), &info.unit_m) && info.unit_m >= 0 &&
             info.unit_m < 1e6;
    if (*known) {
        strcpy(info.code, texts[0]);
        strcpy(info.name, texts[1]);
        info.geographic = info.unit_m == 0;
        info.has_area = read_area(texts[3], area);
        if (info.has_area)
            info.west = area[0], info.south = area[1], info.east = area[2], info.north = area[3];
        *out = info;
    }
    for (int i = 0; i < 4; i++) free(texts[i]);
    return status;
}

grid_status grid_store_list(grid_db *db, grid_store_layers *out, grid_error *error)
{
    grid_statement *query;
    grid_store_layers layers = {0};
    size_t capacity = 0;
    bool row = true;
    grid_status status = grid_db_prepare(
        db, &query, error,
        "SELECT \"as\", table_name, kind, num FROM grid_layers ORDER BY kind, rank, \"as\"");
    if (status != GRID_OK) return status;
    while ((status = grid_statement_step(query, &row, error)) == GRID_OK && row) {
        const char *as = grid_column_text(query, 0), *table = grid_column_text(query, 1);
        if (!as || !table) continue;
        if (!grid_grow((void **)&layers.list, &capacity, layers.num, sizeof *layers.list)) {
            status = grid_fail_memory(error);
            break;
        }
        grid_store_layer *layer = &layers.list[layers.num++];
        *layer = (grid_store_layer){grid_copy_string(as), grid_copy_string(table),
                                    (grid_store_kind)grid_column_integer(query, 2),
                                    (size_t)grid_column_integer(query, 3)};
        if (!layer->as || !layer->table) {
            status = grid_fail_memory(error);
            break;
        }
    }
    grid_statement_free(query);
    if (status == GRID_OK)
        *out = layers;
    else
        grid_store_layers_clear(&layers);
    return status;
}

void grid_store_layers_clear(grid_store_layers *layers)
{
    for (size_t i = 0; i < layers->num; i++) {
        free(layers->list[i].as);
        free(layers->list[i].table);
    }
    free(layers->list);
    *layers = (grid_store_layers){0};
}

/* The day's rows, as a condition. */
static grid_status put_day(char out[160], const char *as_of, grid_error *error)
{
    strcpy(out, "valid_to IS NULL");
    if (!as_of) return GRID_OK;
    if (!grid_day_is(as_of))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "\"%.40s\" is no day; write it as 2025-06-30",
                         as_of);
    snprintf(out, 160,
             "(valid_from IS NULL OR valid_from <= '%s') AND (valid_to IS NULL OR valid_to > '%s')",
             as_of, as_of);
    return GRID_OK;
}

static grid_status read_where(grid_db *db, const grid_store_layer *from, const char *condition,
                              const double *box, grid_layer **out, grid_error *error)
{
    static const char *const skip[] = {"fid", "valid_from", "valid_to", "digest", NULL};
    grid_layer *layer = NULL;
    size_t size = strlen(grid_db_path(db)) + strlen(from->table) + 2;
    char *source = malloc(size);
    if (!source) return grid_fail_memory(error);
    snprintf(source, size, "%s:%s", grid_db_path(db), from->table);
    grid_status status = grid_layer_new(source, NULL, &layer, error);
    if (status == GRID_OK)
        status = grid_layer_read_table(layer, db, from->table,
                                       &(grid_table_part){condition, box, skip}, error);
    if (status == GRID_OK && !grid_layer_finish(layer)) status = grid_fail_memory(error);
    free(source);
    if (status == GRID_OK)
        *out = layer;
    else
        grid_layer_free(layer);
    return status;
}

grid_status grid_store_read(grid_db *db, const grid_store_layer *from, const char *as_of,
                            const double *box, grid_layer **out, grid_error *error)
{
    char day[160];
    grid_status status = put_day(day, as_of, error);
    return status == GRID_OK ? read_where(db, from, day, box, out, error) : status;
}

grid_status grid_store_read_sample(grid_db *db, const grid_store_layer *from, size_t most, grid_layer **out,
                                   grid_error *error)
{
    char condition[200];
    int64_t num = 0;
    grid_status status = grid_db_integer(db, 0, &num, error,
                                         "SELECT count(*) FROM \"%w\" WHERE valid_to IS NULL", from->table);
    if (status != GRID_OK) return status;
    snprintf(condition, sizeof condition, "valid_to IS NULL AND fid %% %lld = 0",
             (long long)((size_t)num / most + 1));
    return read_where(db, from, condition, NULL, out, error);
}

/* The texts are data, so they stand in the condition as digits. */
grid_status grid_store_read_of(grid_db *db, const grid_store_layer *from, const char *as_of,
                               const char *const *parents, size_t num, grid_layer **out,
                               grid_error *error)
{
    static const char in[] = " AND CAST(parent AS BLOB) IN (";
    char day[160];
    size_t size = sizeof day + sizeof in + 2;
    grid_status status = put_day(day, as_of, error);
    for (size_t i = 0; i < num; i++) size += 2 * strlen(parents[i]) + 4;
    char *condition = status == GRID_OK ? malloc(size) : NULL;
    if (status != GRID_OK) return status;
    if (!condition) return grid_fail_memory(error);
    char *at = condition + sprintf(condition, "%s%s", day, in);
    for (size_t i = 0; i < num; i++) {
        at += sprintf(at, i ? ",x'" : "x'");
        for (const char *p = parents[i]; *p; p++) at += sprintf(at, "%02x", (unsigned char)*p);
        *at++ = '\'';
    }
    strcpy(at, ")");
    status = read_where(db, from, condition, NULL, out, error);
    free(condition);
    return status;
}

grid_status grid_store_read_former(grid_db *db, const grid_store_layer *from, const char *code,
                                   const char *as_of, grid_layer **out, char ended[11], grid_error *error)
{
    grid_statement *query;
    bool row = false;
    char condition[40];
    *out = NULL;
    grid_status status = grid_db_prepare(
        db, &query, error,
        "SELECT fid, valid_to FROM \"%w\" WHERE code = ?1 AND valid_to NOTNULL AND (?2 ISNULL OR valid_to <= "
        "?2) ORDER BY valid_to DESC, fid LIMIT 1",
        from->table);
    if (status != GRID_OK) return status;
    grid_bind_text(query, 1, code);
    grid_bind_text(query, 2, as_of);
    status = grid_statement_step(query, &row, error);
    if (status == GRID_OK && row) {
        const char *day = grid_column_text(query, 1);
        snprintf(ended, 11, "%.10s", day ? day : "");
        snprintf(condition, sizeof condition, "fid = %lld", (long long)grid_column_integer(query, 0));
    }
    grid_statement_free(query);
    return status == GRID_OK && row ? read_where(db, from, condition, NULL, out, error) : status;
}

grid_status grid_store_fids(grid_db *db, const grid_store_layer *from, int64_t **out, size_t *num_out,
                            grid_error *error)
{
    grid_statement *query;
    int64_t *fids = NULL;
    size_t num = 0, capacity = 0;
    bool row = true;
    /* as the reader of tables asks, so that the order is the same */
    grid_status status = grid_db_prepare(
        db, &query, error, "SELECT fid FROM \"%w\" NOT INDEXED WHERE valid_to IS NULL", from->table);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK && row) {
        if (grid_grow((void **)&fids, &capacity, num, sizeof *fids))
            fids[num++] = grid_column_integer(query, 0);
        else
            status = grid_fail_memory(error);
    }
    grid_statement_free(query);
    if (status != GRID_OK) {
        free(fids);
        return status;
    }
    *out = fids;
    *num_out = num;
    return GRID_OK;
}
