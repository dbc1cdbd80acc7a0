/* layer_csv.c - delimited text into a layer: see layer_csv.h.
 *
 *   id,lon,lat,name                          fields  id, lon, lat, name
 *   1,111.57,38.70,"岚漪镇"        -->       row 2   POINT 111.57 38.70    1 | 111.57 | 38.70 | 岚漪镇
 *   2,,38.70,东村                            row 3   no geometry           2 |        | 38.70 | 东村
 *
 * Columns with coordinates stay fields, so nothing that stood in the file is lost. A row keeps its
 * number whatever became of its place. Every value stays the text that it was: digits of a code are
 * never taken for a number.
 */
#include "layer_csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "csv_text.h"

struct reader {
    grid_layer *layer;
    struct grid_csv csv;
    int32_t x, y; /* columns; GRID_NONE with attributes_only */
    bool attributes_only;
};

/* ---- columns --------------------------------------------------------------------------------- */

/* "id, name, lon" for a message, cut between names, on one line. */
static void list_columns(const grid_rows *rows, char out[400])
{
    size_t at = 0, n = grid_rows_num_columns(rows);
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        const char *name = grid_rows_column_name(rows, i);
        size_t length = strlen(name);
        if (at + length + 8 > 400) {
            strcpy(out + at, ", ..." + (i ? 0 : 2));
            break;
        }
        at += (size_t)snprintf(out + at, 400 - at, "%s%s", i ? ", " : "", name);
    }
    for (char *p = out; *p; p++)
        if ((unsigned char)*p < ' ') *p = ' ';
}

/* A header that repeats a name hides a column from those who ask for it by name. */
static void tell_repeated_names(const struct reader *r)
{
    size_t n = grid_layer_num_fields(r->layer);
    for (size_t i = 1; i < n; i++) {
        const char *name = grid_layer_field_name(r->layer, i);
        size_t k = 0;
        while (strcmp(grid_layer_field_name(r->layer, k), name)) k++;
        if (k == i) continue;
        grid_layer_say(r->layer, GRID_FINDING_FIELD, GRID_WARNING, 1,
                       "%s: columns %zu and %zu are both named `%.60s`; by that name only the "
                       "first one is found", grid_layer_path(r->layer), k + 1, i + 1, name);
    }
}

static grid_status add_fields(struct reader *r, grid_error *error)
{
    size_t n = grid_rows_num_columns(r->csv.rows);
    if (n > GRID_MAX_FIELDS)
        return grid_fail(error, GRID_E_LIMIT, 1,
                         "%s: its header names %zu columns, more than %d; keep those that are "
                         "needed",
                         grid_layer_path(r->layer), n, GRID_MAX_FIELDS);
    for (size_t i = 0; i < n; i++) {
        const char *name = grid_rows_column_name(r->csv.rows, i);
        char unnamed[32];
        snprintf(unnamed, sizeof unnamed, "field%zu", i + 1);
        if (grid_layer_add_field(r->layer, *name ? name : unnamed) == GRID_NONE)
            return grid_fail_memory(error);
    }
    tell_repeated_names(r);
    return GRID_OK;
}

static grid_status fail_columns(const struct reader *r, const char *wanted, grid_error *error)
{
    char columns[400];
    list_columns(r->csv.rows, columns);
    if (wanted)
        return grid_fail(error, GRID_E_DATA, 1, "%s: has no column \"%.80s\"; its columns: %s",
                         grid_layer_path(r->layer), wanted, columns);
    return grid_fail(error, GRID_E_DATA, 1,
                     "%s: no two columns are named as coordinates are (经度 and 纬度, lon and "
                     "lat, x and y ...); say which ones hold them, or read it as a list without "
                     "places. Its columns: %s", grid_layer_path(r->layer), columns);
}

/* Finds the columns of the coordinates, and what their names say about the CRS. */
static grid_status choose_columns(struct reader *r, const grid_layer_options *options,
                                  grid_error *error)
{
    const grid_rows *rows = r->csv.rows;
    grid_rows_guess_xy(rows, &r->x, &r->y);
    if (options->x && (r->x = grid_rows_column_by_name(rows, options->x)) == GRID_NONE)
        return fail_columns(r, options->x, error);
    if (options->y && (r->y = grid_rows_column_by_name(rows, options->y)) == GRID_NONE)
        return fail_columns(r, options->y, error);
    if (r->x == GRID_NONE || r->y == GRID_NONE) return fail_columns(r, NULL, error);
    if (options->crs) return GRID_OK;
    const char *crs = grid_rows_xy_crs(rows, r->x, r->y), *path = grid_layer_path(r->layer);
    const char *x = grid_layer_field_name(r->layer, (size_t)r->x);
    const char *y = grid_layer_field_name(r->layer, (size_t)r->y);
    if (crs)
        grid_layer_say(r->layer, GRID_FINDING_CRS, GRID_NOTE, 0,
                       "%s: columns %.60s and %.60s are taken as longitude and latitude of %s; "
                       "state the CRS if they come from a web map (GCJ02, BD09)", path, x, y, crs);
    else
        grid_layer_say(r->layer, GRID_FINDING_CRS, GRID_NOTE, 0,
                       "%s: columns %.60s and %.60s do not tell their CRS, which is unknown "
                       "until it is stated", path, x, y);
    return grid_layer_set_crs(r->layer, crs) ? GRID_OK : grid_fail_memory(error);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Nothing but delimiters, as spreadsheets leave below a table. */
static bool is_empty_row(const grid_rows *rows)
{
    for (size_t f = 0; f < grid_rows_num_fields(rows); f++) {
        grid_slice text = grid_rows_field(rows, f);
        for (size_t i = 0; i < text.length; i++)
            if (!strchr(" \t\"", text.bytes[i])) return false;
    }
    return true;
}

/* The point of the feature being filled, or a finding that says why it has none. */
static bool take_place(const struct reader *r, int64_t number)
{
    double x, y;
    grid_place place = grid_rows_place(r->csv.rows, r->x, r->y, &x, &y);
    const char *why = grid_place_reason(place);
    if (place == GRID_PLACE_FINE &&
        !(fabs(x) <= GRID_MAX_COORDINATE && fabs(y) <= GRID_MAX_COORDINATE))
        why = "a coordinate is beyond 1e100";
    if (!*why) {
        grid_layer_set_kind(r->layer, GRID_GEOMETRY_POINT);
        return grid_layer_begin_ring(r->layer) && grid_layer_add_point(r->layer, x, y);
    }
    grid_layer_say(r->layer, GRID_FINDING_RECORD, GRID_WARNING, number,
                   "%s: row %lld has no place: %s; correct it in the file",
                   grid_layer_path(r->layer), (long long)number, why);
    return true;
}

/* In a list without places, too, columns that have slipped must not pass unseen. */
static void check_fields(const struct reader *r, int64_t number)
{
    double x, y;
    if (grid_rows_place(r->csv.rows, 0, 0, &x, &y) != GRID_PLACE_FIELDS) return;
    grid_layer_say(r->layer, GRID_FINDING_RECORD, GRID_WARNING, number,
                   "%s: row %lld has more fields than the header names, so its values may stand in "
                   "wrong columns; put text with a delimiter in quotes",
                   grid_layer_path(r->layer), (long long)number);
}

static bool take_row(struct reader *r)
{
    int64_t number = grid_rows_number(r->csv.rows);
    size_t n = grid_rows_num_fields(r->csv.rows), columns = grid_rows_num_columns(r->csv.rows);
    bool had_nul = false;
    if (!grid_layer_begin_feature(r->layer, number, GRID_GEOMETRY_NONE)) return false;
    if (r->attributes_only) check_fields(r, number);
    else if (!take_place(r, number)) return false;
    for (size_t f = 0; f < n && f < columns; f++)
        if (!grid_csv_take_value(&r->csv, r->layer, (int32_t)f, &had_nul)) return false;
    if (had_nul)
        grid_layer_say(r->layer, GRID_FINDING_ENCODING, GRID_WARNING, number,
                       "%s: row %lld has NUL characters, which are read as spaces",
                       grid_layer_path(r->layer), (long long)number);
    return true;
}

static grid_status take_rows(struct reader *r, grid_error *error)
{
    const char *path = grid_layer_path(r->layer);
    size_t num_empty = 0;
    for (bool more;;) {
        grid_status status = grid_rows_next(r->csv.rows, &more, error);
        if (status != GRID_OK) return status;
        if (!more) break;
        if (is_empty_row(r->csv.rows)) {
            num_empty += grid_rows_record(r->csv.rows).length > 0;
            continue;
        }
        if (grid_layer_num_features(r->layer) == GRID_MAX_ROWS)
            return grid_fail(error, GRID_E_LIMIT, grid_rows_number(r->csv.rows),
                             "%s: has more than %d rows; split it", path, GRID_MAX_ROWS);
        if (!take_row(r)) return grid_fail_memory(error);
    }
    if (num_empty)
        grid_layer_say(r->layer, GRID_FINDING_RECORD, GRID_NOTE, 0,
                       "%s: rows of nothing but delimiters are left out: %zu", path, num_empty);
    return GRID_OK;
}

grid_status grid_layer_read_csv(grid_layer *layer, const grid_layer_options *options,
                                grid_error *error)
{
    struct reader r = {.layer = layer, .x = GRID_NONE, .y = GRID_NONE,
                       .attributes_only = options->attributes_only};
    grid_status status = grid_csv_open(layer, options->encoding, &r.csv, error);
    if (status == GRID_OK) status = add_fields(&r, error);
    if (status == GRID_OK && !r.attributes_only) status = choose_columns(&r, options, error);
    if (status == GRID_OK) status = take_rows(&r, error);
    grid_csv_close(&r.csv);
    return status;
}
