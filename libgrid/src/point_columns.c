/* point_columns.c - which columns of delimited text hold a place, and what is wrong with a row that
 * has none.
 *
 * Everything that reads points from text asks here, so that a file means the same to a stream that
 * adds owners and to a layer. Must not know what becomes of a place, nor change a coordinate.
 */
#include <math.h>
#include <string.h>

#include <grid/rows.h>

#include "text.h"

/* In the order of the guess: a file that has degrees and metres tells its CRS by its degrees. */
static const struct {
    const char *x, *y;
    bool degrees;
} usual[] = {
    {"经度", "纬度", true},
    {"lon", "lat", true},
    {"lng", "lat", true},
    {"long", "lat", true},
    {"longitude", "latitude", true},
    {"x", "y", false},
    {"东坐标", "北坐标", false},
    {"easting", "northing", false},
};
enum { NUM_USUAL = sizeof usual / sizeof *usual };

bool grid_rows_usual_xy(size_t i, const char **x, const char **y)
{
    if (i >= NUM_USUAL) return false;
    *x = usual[i].x, *y = usual[i].y;
    return true;
}

void grid_rows_guess_xy(const grid_rows *rows, int32_t *x, int32_t *y)
{
    *x = *y = GRID_NONE;
    for (size_t i = 0; i < NUM_USUAL; i++) {
        int32_t first = grid_rows_column_by_name(rows, usual[i].x);
        int32_t second = grid_rows_column_by_name(rows, usual[i].y);
        if (first == GRID_NONE || second == GRID_NONE) continue;
        *x = first, *y = second;
        return;
    }
}

const char *grid_rows_xy_crs(const grid_rows *rows, int32_t x, int32_t y)
{
    bool longitude = false, latitude = false;
    for (size_t i = 0; i < NUM_USUAL; i++) {
        if (!usual[i].degrees) continue;
        longitude |= grid_text_same_name(grid_rows_column_name(rows, (size_t)x), usual[i].x);
        latitude |= grid_text_same_name(grid_rows_column_name(rows, (size_t)y), usual[i].y);
    }
    return longitude && latitude ? "EPSG:4326" : NULL;
}

/* ---- the place of a row ---------------------------------------------------------------------- */

static bool is_blank(grid_slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\"", text.bytes[i])) return false; /* NUL is blank, too */
    return true;
}

/* Digits, one comma, digits: "38,7" written by a program that thinks in another language. */
static bool has_decimal_comma(grid_slice text)
{
    const char *comma = memchr(text.bytes, ',', text.length);
    char copy[64];
    if (!comma || text.length >= sizeof copy) return false;
    memcpy(copy, text.bytes, text.length);
    copy[comma - text.bytes] = '.';
    return !isnan(grid_number_parse(copy, text.length));
}

/* What is wrong with a field that is no number. */
__attribute__((noinline)) static grid_place why_no_number(grid_slice text)
{
    if (is_blank(text)) return GRID_PLACE_EMPTY;
    return has_decimal_comma(text) ? GRID_PLACE_DECIMAL_COMMA : GRID_PLACE_NOT_A_NUMBER;
}

static grid_place number_at(const grid_rows *rows, int32_t column, double *out)
{
    *out = grid_rows_number_at(rows, (size_t)column);
    return isnan(*out) ? why_no_number(grid_rows_field(rows, (size_t)column)) : GRID_PLACE_FINE;
}

static bool has_too_many_fields(const grid_rows *rows)
{
    for (size_t i = grid_rows_num_columns(rows); i < grid_rows_num_fields(rows); i++)
        if (!is_blank(grid_rows_field(rows, i))) return true;
    return false;
}

grid_place grid_rows_place(const grid_rows *rows, int32_t x, int32_t y, double *x_out,
                           double *y_out)
{
    grid_place first = number_at(rows, x, x_out), second = number_at(rows, y, y_out);
    if (has_too_many_fields(rows)) {
        *x_out = *y_out = NAN;
        return GRID_PLACE_FIELDS;
    }
    return first != GRID_PLACE_FINE ? first : second;
}

const char *grid_place_reason(grid_place place)
{
    switch (place) {
    case GRID_PLACE_EMPTY: return "a coordinate is empty";
    case GRID_PLACE_DECIMAL_COMMA: return "a decimal comma is no decimal point";
    case GRID_PLACE_NOT_A_NUMBER: return "a coordinate is not a number";
    case GRID_PLACE_FIELDS: return "more fields than the header names";
    default: return "";
    }
}
