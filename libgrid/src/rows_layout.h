/* rows_layout.h - what a stream of rows is made of, shared by rows.c (bytes and records) and
 * rows_open.c (encoding, delimiter, header, text out).
 *
 * Invariants: field_at[i] is the offset of field i within the record, and field_at[num_fields] the
 * record's length plus one, so that field i always ends one byte before field i + 1 starts. The
 * buffer has PADDING bytes more than `capacity`, for loads that reach beyond its end.
 */
#ifndef GRID_SRC_ROWS_LAYOUT_H
#define GRID_SRC_ROWS_LAYOUT_H

#include <grid/rows.h>

#include <iconv.h>

#define SAMPLE_BYTES ((size_t)256 << 10) /* enough of a file to guess its encoding from */
#define RAW_BYTES ((size_t)64 << 10)     /* UTF-16 input taken at a time */
#define PADDING 16                       /* one SSE2 load */

enum scan_state { AT_FIELD, IN_PLAIN, IN_QUOTES };
enum utf16 { NOT_UTF16, UTF16LE, UTF16BE };

struct grid_rows {
    grid_rows_read read;
    void *context;
    char *source;
    size_t max_record_bytes;
    char delimiter;
    char *encoding;
    bool multibyte; /* the encoding has characters whose second byte looks like ASCII */
    bool has_bom;
    iconv_t encoder; /* from UTF-8 to the stream's encoding; (iconv_t)-1: none is needed */

    char *buffer;
    size_t capacity, end; /* bytes 0 .. end are filled */
    bool at_end;          /* the source has no more */
    enum utf16 utf16;
    unsigned char *raw; /* UTF-16 bytes that are not converted yet */
    size_t num_raw;

    size_t at, length, end_length; /* the current record and its line end, in the buffer */
    size_t scanned;                /* bytes of the record that the scan has passed */
    enum scan_state state;
    size_t *field_at, num_fields, fields_capacity;
    int64_t number;
    grid_error failure; /* the stream broke: every later call says so again */

    char *header, header_end[3];
    size_t header_length;
    char **names;
    size_t num_columns;
};

/* Adds what one read of the source gives to the buffer, or sets at_end. */
grid_status grid_rows_fill(grid_rows *rows, grid_error *error);

/* Makes room for `wanted` more bytes behind the buffer's end. */
bool grid_rows_make_room(grid_rows *rows, size_t wanted);

/* Converts the raw UTF-16 bytes that are complete to UTF-8; returns how many bytes that makes. */
size_t grid_rows_convert_utf16(grid_rows *rows, char *out);

/* Moves to the next record, without looking at an earlier failure. */
grid_status grid_rows_read_record(grid_rows *rows, bool *more, grid_error *error);

/* Is the byte at p, which looks like ASCII, the second byte of a character that starts at or after
 * `start`? */
bool grid_rows_is_trail_byte(const char *start, const char *p);

#endif
