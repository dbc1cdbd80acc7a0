/* rows.h - delimited text as a stream: records as bytes, fields as slices, numbers without a locale.
 *
 * A reader never changes a byte: record r is handed out as it stands in the file, its line end
 * included, so that a program can add columns and give everything else back untouched. RFC 4180
 * quoting, any line end, a BOM, UTF-8 or GB18030 headers. UTF-16 input is recoded to UTF-8 on the fly.
 * Memory is bounded by the longest record, whatever the size of the file.
 */
#ifndef GRID_ROWS_H
#define GRID_ROWS_H

#include <grid/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A piece of the current record: bytes as in the file, quotes included. */
typedef struct grid_slice {
    const char *bytes;
    size_t length;
} grid_slice;

typedef struct grid_rows grid_rows;

/** Source of bytes: fills at most `size` bytes, returns how many, 0 at the end, -1 on error. */
typedef int64_t (*grid_rows_read)(void *context, void *buffer, size_t size);

typedef struct grid_rows_options {
    size_t size;             /* sizeof(grid_rows_options); set by _default */
    char delimiter;          /* 0: comma, or the one of , ; tab | that the header has most of */
    const char *encoding;    /* of the header's names; NULL: UTF-8 if valid, else GB18030 */
    size_t max_record_bytes; /* a longer record is an error (a quote never closed); 1 MiB */
} grid_rows_options;

GRID_API grid_rows_options grid_rows_options_default(void);

/** Starts reading; the first record is the header. `source` names the stream in messages. */
GRID_API grid_status grid_rows_open(grid_rows_read read, void *context, const char *source,
                                    const grid_rows_options *options, grid_rows **out,
                                    grid_error *error);
GRID_API void grid_rows_free(grid_rows *rows);

GRID_API size_t grid_rows_num_columns(const grid_rows *rows);
/** Name of a header column as UTF-8, unquoted and trimmed. Borrowed. */
GRID_API const char *grid_rows_column_name(const grid_rows *rows, size_t column);
/** Column by name (exact, else case-insensitive ASCII, full-width forms folded), or GRID_NONE. */
GRID_API int32_t grid_rows_column_by_name(const grid_rows *rows, const char *name);
/** "UTF-8", "GB18030", "UTF-16LE" ... and whether a byte order mark stood first. */
GRID_API const char *grid_rows_encoding(const grid_rows *rows);
GRID_API bool grid_rows_has_bom(const grid_rows *rows);
GRID_API char grid_rows_delimiter(const grid_rows *rows);

/** The header record, without its line end; the line end alone ("\n", "\r\n", "\r", or "" at the end
 *  of the file). */
GRID_API grid_slice grid_rows_header(const grid_rows *rows);
GRID_API grid_slice grid_rows_header_end(const grid_rows *rows);

/** Moves to the next record. *more is false at the end. FORMAT when a quote is never closed. */
GRID_API grid_status grid_rows_next(grid_rows *rows, bool *more, grid_error *error);
/** 1-based number of the current record (the header is row 1, the first data record row 2). */
GRID_API int64_t grid_rows_number(const grid_rows *rows);
/** The current record without its line end, and its line end. Valid until the next call of _next. */
GRID_API grid_slice grid_rows_record(const grid_rows *rows);
GRID_API grid_slice grid_rows_record_end(const grid_rows *rows);
GRID_API size_t grid_rows_num_fields(const grid_rows *rows);
/** A field as it stands, quotes included; empty beyond the last. */
GRID_API grid_slice grid_rows_field(const grid_rows *rows, size_t field);
/** A field as a number: quotes and spaces taken off, full-width digits folded, decimal point only,
 *  correctly rounded. NaN when empty or not a number. */
GRID_API double grid_rows_number_at(const grid_rows *rows, size_t field);

/** The i-th pair of names that coordinate columns usually have, east or longitude first: 经度/纬度, lon/lat,
 *  lng/lat, longitude/latitude, x/y, 东坐标/北坐标 ... False beyond the last, with both untouched. */
GRID_API bool grid_rows_usual_xy(size_t i, const char **x, const char **y);
/** Guesses the coordinate columns: the first of these pairs that the header has. Each becomes GRID_NONE
 *  when there is none. */
GRID_API void grid_rows_guess_xy(const grid_rows *rows, int32_t *x, int32_t *y);
/** What the names of two columns say about their CRS: "EPSG:4326" for longitude and latitude by their
 *  usual names, else NULL. The makers of web maps write GCJ-02 under the same names. */
GRID_API const char *grid_rows_xy_crs(const grid_rows *rows, int32_t x, int32_t y);

/** Why a record has a usable place or not. */
typedef enum grid_place {
    GRID_PLACE_FINE,
    GRID_PLACE_EMPTY,         /* a coordinate is empty */
    GRID_PLACE_DECIMAL_COMMA, /* "38,7" */
    GRID_PLACE_NOT_A_NUMBER,
    GRID_PLACE_FIELDS, /* more fields than the header names: columns cannot be trusted */
    GRID_NUM_PLACES
} grid_place;
/** Place of the current record from columns x and y. Of one that is not fine x_out, y_out may be NaN. */
GRID_API grid_place grid_rows_place(const grid_rows *rows, int32_t x, int32_t y, double *x_out,
                                    double *y_out);
/** "a coordinate is empty" ...; "" when it is fine. Never NULL. */
GRID_API const char *grid_place_reason(grid_place place);

/** UTF-8 text as a field to be added to this stream: in the stream's encoding (UTF-8 where the input is
 *  UTF-16), quoted when its delimiter, a quote or a line end asks for it; characters that the encoding
 *  lacks become '?'. *out has *length bytes, no NUL; the caller frees it with free(). One thread at a
 *  time, which may run beside another one that reads on. Fails with MEMORY only. */
GRID_API grid_status grid_rows_encode(const grid_rows *rows, const char *text, char **out,
                                      size_t *length, grid_error *error);

/** Parses a number from `length` bytes as above, without any locale. */
GRID_API double grid_number_parse(const char *bytes, size_t length);

#ifdef __cplusplus
}
#endif
#endif
