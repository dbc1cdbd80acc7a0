/* past.c - the versions of a map file: see <grid/past.h>.
 *
 *   days of all levels' rows --> versions --> a map as of the day --> its units by code in the open map
 */
#include <grid/past.h>

#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>

#include "day.h"
#include "store.h"

enum { MOST_OPEN = 4 }; /* maps of a county take tens of megabytes each */

static const char *const since_ever = "0001-01-01";

/* A version; its map and what belongs to it are NULL while it is not open. */
typedef struct version {
    char *day; /* NULL: since ever */
    int64_t from_s;
    bool empty; /* no unit is valid */
    grid_map *map;
    int32_t *now;   /* of each unit of then: that of the open map, or GRID_NONE */
    bool *is_above; /* it is one above it */
    size_t used;    /* when it was asked for last */
} version;

struct grid_past {
    const grid_map *map;
    char *path;
    version *versions;
    size_t num, capacity, clock;
    int32_t own;
};

/* ---- days ------------------------------------------------------------------------------------ */

/* Midnight in China at which a day begins. */
static int64_t begin_of(const char *day) { return grid_time_of_day(atoi(day), atoi(day + 5), atoi(day + 8)); }

static grid_status push_version(grid_past *past, const char *day, grid_error *error)
{
    if (!grid_grow((void **)&past->versions, &past->capacity, past->num, sizeof *past->versions))
        return grid_fail_memory(error);
    past->versions[past->num++] = (version){.day = grid_copy_string(day), .from_s = day ? begin_of(day) : INT64_MIN};
    return day && !past->versions[past->num - 1].day ? grid_fail_memory(error) : GRID_OK;
}

static int compare_versions(const void *left, const void *right)
{
    const version *a = left, *b = right;
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

/* The days of one level; null is since ever for a first day, and no day for a last one. */
static grid_status take_days(grid_past *past, grid_db *db, const char *table, grid_error *error)
{
    grid_statement *query;
    bool row = true;
    grid_status status =
        grid_db_prepare(db, &query, error,
                        "SELECT valid_from FROM \"%w\" UNION SELECT valid_to FROM \"%w\" WHERE valid_to NOTNULL",
                        table, table);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK && row) {
        const char *day = grid_column_text(query, 0);
        bool is_known = false;
        if (day && !grid_day_is(day)) continue; /* written by hand; no version begins with it */
        for (size_t i = 0; i < past->num && !is_known; i++)
            is_known = past->versions[i].from_s == (day ? begin_of(day) : INT64_MIN);
        if (!is_known) status = push_version(past, day, error);
        if (status != GRID_OK) break;
    }
    grid_statement_free(query);
    return status;
}

static grid_status look_for_units(grid_past *past, grid_db *db, const grid_store_layers *layers, grid_error *error)
{
    grid_status status = GRID_OK;
    for (size_t i = 0; i < past->num && status == GRID_OK; i++) {
        const char *day = past->versions[i].day ? past->versions[i].day : since_ever;
        int64_t any = 0;
        for (size_t l = 0; l < layers->num && status == GRID_OK && !any; l++)
            if (layers->list[l].kind == GRID_STORE_LEVEL)
                status = grid_db_integer(db, 0, &any, error,
                                         "SELECT EXISTS(SELECT 1 FROM \"%w\" WHERE (valid_from IS NULL OR "
                                         "valid_from <= %Q) AND (valid_to IS NULL OR valid_to > %Q))",
                                         layers->list[l].table, day, day);
        past->versions[i].empty = !any;
    }
    return status;
}

static grid_status read_days(grid_past *past, grid_error *error)
{
    grid_db *db;
    grid_store_layers layers = {0};
    grid_status status = grid_store_open(past->path, false, &db, error);
    if (status != GRID_OK) return status;
    status = grid_store_list(db, &layers, error);
    for (size_t i = 0; i < layers.num && status == GRID_OK; i++)
        if (layers.list[i].kind == GRID_STORE_LEVEL) status = take_days(past, db, layers.list[i].table, error);
    if (past->num) qsort(past->versions, past->num, sizeof *past->versions, compare_versions);
    if (status == GRID_OK && past->num > 1) status = look_for_units(past, db, &layers, error);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    return status;
}

/* ---- versions -------------------------------------------------------------------------------- */

static void close_version(version *v)
{
    grid_map_free(v->map);
    free(v->now);
    free(v->is_above);
    v->map = NULL;
    v->now = NULL;
    v->is_above = NULL;
}

grid_status grid_past_open(const grid_map *map, const char *path, const char *as_of, grid_past **out,
                           grid_error *error)
{
    if (as_of && !grid_day_is(as_of))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "\"%.40s\" is no day; write it as 2025-06-30", as_of);
    grid_past *past = calloc(1, sizeof *past);
    if (!past) return grid_fail_memory(error);
    past->map = map;
    past->path = grid_copy_string(path);
    grid_status status = past->path ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK && grid_map_is_file(map)) status = read_days(past, error);
    if (status == GRID_OK && !past->num) status = push_version(past, NULL, error);
    if (status == GRID_OK) {
        past->own = (int32_t)past->num - 1;
        if (as_of) past->own = grid_past_version_at(past, begin_of(as_of));
        *out = past;
    } else {
        grid_past_free(past);
    }
    return status;
}

void grid_past_free(grid_past *past)
{
    if (!past) return;
    for (size_t i = 0; i < past->num; i++) {
        close_version(&past->versions[i]);
        free(past->versions[i].day);
    }
    free(past->versions);
    free(past->path);
    free(past);
}

size_t grid_past_num_versions(const grid_past *past) { return past->num; }

const char *grid_past_day(const grid_past *past, size_t i) { return past->versions[i].day; }

int32_t grid_past_own_version(const grid_past *past) { return past->own; }

int32_t grid_past_version_at(const grid_past *past, int64_t utc_s)
{
    if (past->num == 1) return 0; /* nothing else is known */
    for (size_t i = past->num; i-- > 0;)
        if (utc_s >= past->versions[i].from_s) return past->versions[i].empty ? GRID_NONE : (int32_t)i;
    return GRID_NONE;
}

/* The unit of the open map with the code of one of then: that of the level of the same name, if several have it. */
static int32_t same_unit(const grid_past *past, const grid_map *then, int32_t unit)
{
    const char *code = grid_unit_code(then, unit);
    int32_t found = grid_map_unit_by_code(past->map, code), first, num;
    int32_t level = grid_map_level_by_name(past->map, grid_map_level_name(then, grid_unit_level(then, unit)));
    if (found == GRID_NONE || level == GRID_NONE || grid_unit_level(past->map, found) == level) return found;
    grid_map_level_units(past->map, level, &first, &num);
    for (int32_t u = first; u < first + num; u++)
        if (!strcmp(grid_unit_code(past->map, u), code)) return u;
    return found;
}

static grid_status open_map(const grid_past *past, const version *v, grid_map **out, grid_error *error)
{
    grid_map_options how = grid_map_options_default();
    how.as_of = v->day ? v->day : since_ever;
    how.no_crs_guard = true; /* as the open map has passed it */
    grid_status status = grid_map_open(past->path, &how, out, error);
    if (status != GRID_OK || !strcmp(grid_map_crs(*out), grid_map_crs(past->map))) return status;
    grid_map_free(*out);
    how.crs = grid_map_crs(past->map);
    return grid_map_open(past->path, &how, out, error);
}

static void close_oldest(grid_past *past)
{
    version *oldest = NULL;
    size_t open = 0;
    for (size_t i = 0; i < past->num; i++) {
        version *v = &past->versions[i];
        open += v->map != NULL;
        if (v->map && (!oldest || v->used < oldest->used)) oldest = v;
    }
    if (open >= MOST_OPEN) close_version(oldest);
}

static grid_status open_version(grid_past *past, version *v, grid_error *error)
{
    v->used = ++past->clock;
    if (v->map) return GRID_OK;
    close_oldest(past);
    grid_map *then;
    grid_status status = open_map(past, v, &then, error);
    if (status != GRID_OK) return status;
    size_t num = grid_map_num_units(then);
    v->map = then;
    v->now = grid_new_array(num, sizeof *v->now);
    v->is_above = grid_new_array(num, sizeof *v->is_above);
    if (!v->now || !v->is_above) {
        close_version(v);
        return grid_fail_memory(error);
    }
    for (size_t u = 0; u < num; u++) { /* parents come before their children */
        int32_t parent = grid_unit_parent(then, (int32_t)u);
        v->now[u] = same_unit(past, then, (int32_t)u);
        v->is_above[u] = v->now[u] == GRID_NONE;
        if (v->is_above[u] && parent != GRID_NONE) v->now[u] = v->now[parent];
    }
    return GRID_OK;
}

grid_status grid_past_locate(grid_past *past, int32_t number, size_t n, const double *x, const double *y,
                             size_t stride, const char *crs, int32_t *units, size_t *climbed, size_t *lost,
                             grid_error *error)
{
    grid_locate_options how = grid_locate_options_default();
    size_t num_climbed = 0, num_lost = 0;
    how.crs = crs;
    if (number < 0 || number >= (int32_t)past->num)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "%ld is no version of the map", (long)number);
    version *v = &past->versions[number];
    int32_t *cells = grid_new_array(n, sizeof *cells);
    if (!cells) return grid_fail_memory(error);
    grid_status status = number == past->own ? GRID_OK : open_version(past, v, error);
    const grid_map *map = number == past->own ? past->map : v->map;
    if (status == GRID_OK) status = grid_locate_many(map, n, x, y, stride, cells, NULL, units, &how, error);
    free(cells);
    for (size_t i = 0; i < n && status == GRID_OK && number != past->own; i++) {
        if (units[i] == GRID_NONE) continue;
        int32_t now = v->now[units[i]];
        num_climbed += v->is_above[units[i]] && now != GRID_NONE;
        num_lost += now == GRID_NONE;
        units[i] = now;
    }
    if (status == GRID_OK && climbed) *climbed = num_climbed;
    if (status == GRID_OK && lost) *lost = num_lost;
    return status;
}
