/* rows.c - delimited text as a stream of records that stay byte for byte as they were.
 *
 *   read() -> [UTF-16 to UTF-8] -> buffer:  ...done | record, as in the file | not yet scanned ...
 *                                                   ^at                ^at+length
 *
 * The scan knows three states: at the start of a field, where alone a quote opens; in plain bytes,
 * where only the delimiter and the line ends matter (found 16 bytes at a time); within quotes,
 * where only a quote matters. It stops where the buffer ends and goes on from there when more bytes
 * have come, so records do not depend on the sizes in which a source delivers, and no byte is
 * scanned twice.
 *
 * Encodings: the delimiters, quotes and line ends are ASCII. They never occur inside a UTF-8 or
 * GB18030 character, but for '|', which may be the second byte of a GB18030 one.
 * Must not change a byte of a record; whoever wants values asks for a number or decodes a slice.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "number.h"
#include "rows_layout.h"
#include "support.h"

enum scan_result { SCAN_DONE, SCAN_NEEDS_MORE, SCAN_NO_MEMORY };

/* ---- bytes in -------------------------------------------------------------------------------- */

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) return out[0] = (char)c, 1;
    if (c < 0x800) return out[0] = (char)(0xC0 | c >> 6), out[1] = (char)(0x80 | (c & 63)), 2;
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

static uint32_t utf16_unit(const grid_rows *rows, size_t i)
{
    const unsigned char *p = rows->raw + i;
    return rows->utf16 == UTF16LE ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[0] << 8 | p[1]);
}

/* Converts the raw bytes that are complete; a lone half of a surrogate pair becomes U+FFFD. */
size_t grid_rows_convert_utf16(grid_rows *rows, char *out)
{
    size_t i = 0, n = 0;
    while (i + 2 <= rows->num_raw) {
        uint32_t c = utf16_unit(rows, i);
        size_t used = 2;
        if (c >= 0xD800 && c < 0xDC00) {
            if (i + 4 > rows->num_raw && !rows->at_end) break;
            uint32_t low = i + 4 <= rows->num_raw ? utf16_unit(rows, i + 2) : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                used = 4;
            } else {
                c = 0xFFFD;
            }
        } else if (c >= 0xDC00 && c < 0xE000) {
            c = 0xFFFD;
        }
        n += put_utf8(out + n, c);
        i += used;
    }
    rows->num_raw -= i;
    memmove(rows->raw, rows->raw + i, rows->num_raw);
    if (rows->at_end && rows->num_raw) n += put_utf8(out + n, 0xFFFD), rows->num_raw = 0;
    return n;
}

/* Makes room for `wanted` more bytes behind the end, first by dropping what is done with. */
bool grid_rows_make_room(grid_rows *rows, size_t wanted)
{
    if (rows->at && rows->capacity - rows->end < wanted) {
        memmove(rows->buffer, rows->buffer + rows->at, rows->end - rows->at);
        rows->end -= rows->at;
        rows->at = 0;
    }
    if (rows->capacity - rows->end >= wanted) return true;
    size_t capacity = rows->capacity * 2;
    while (capacity - rows->end < wanted) capacity *= 2;
    char *moved = realloc(rows->buffer, capacity + PADDING);
    if (!moved) return false;
    rows->buffer = moved;
    rows->capacity = capacity;
    return true;
}

/* Adds what one read of the source gives, or sets at_end. */
grid_status grid_rows_fill(grid_rows *rows, grid_error *error)
{
    if (!grid_rows_make_room(rows, rows->utf16 ? RAW_BYTES * 2 : SAMPLE_BYTES / 4))
        return grid_fail_memory(error);
    char *to = rows->utf16 ? (char *)rows->raw + rows->num_raw : rows->buffer + rows->end;
    size_t size = rows->utf16 ? RAW_BYTES - rows->num_raw : rows->capacity - rows->end;
    int64_t got = rows->read(rows->context, to, size);
    if (got < 0 || (uint64_t)got > size)
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be read on after record %lld",
                         rows->source, (long long)rows->number);
    rows->at_end = got == 0;
    if (!rows->utf16) {
        rows->end += (size_t)got;
    } else {
        rows->num_raw += (size_t)got;
        rows->end += grid_rows_convert_utf16(rows, rows->buffer + rows->end);
    }
    return GRID_OK;
}

/* ---- the scan -------------------------------------------------------------------------------- */

/* The next delimiter, line feed or carriage return, or `end`. */
static const char *find_plain_end(const char *p, const char *end, char delimiter)
{
#ifdef __SSE2__
    const __m128i d = _mm_set1_epi8(delimiter), n = _mm_set1_epi8('\n'), r = _mm_set1_epi8('\r');
    for (; p < end; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, d),
                                   _mm_or_si128(_mm_cmpeq_epi8(v, n), _mm_cmpeq_epi8(v, r)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) {
            p += __builtin_ctz(mask);
            return p < end ? p : end;
        }
    }
    return end;
#else
    while (p < end && *p != delimiter && *p != '\n' && *p != '\r') p++;
    return p;
#endif
}

/* Is the byte at p, which looks like ASCII, the second one of a two-byte character? In GB18030 (and
 * Big5) a character starts with a byte above 0x80 and its second byte may be one too, so the run of
 * such bytes before p decides: an odd number leaves one that wants p. Digits inside four-byte
 * characters end a run, and none of the bytes asked about here is a digit. */
bool grid_rows_is_trail_byte(const char *start, const char *p)
{
    const char *q = p;
    while (q > start && (unsigned char)q[-1] >= 0x80) q--;
    return (p - q) % 2 != 0;
}

static bool add_field_start(grid_rows *rows, size_t offset)
{
    if (rows->num_fields + 1 >= rows->fields_capacity &&
        !grid_grow((void **)&rows->field_at, &rows->fields_capacity, rows->num_fields + 1,
                   sizeof(size_t)))
        return false;
    rows->field_at[rows->num_fields++] = offset;
    return true;
}

/* Ends the record at p, before a line end of `end_length` bytes. */
static enum scan_result end_record(grid_rows *rows, const char *p, size_t end_length)
{
    rows->length = (size_t)(p - (rows->buffer + rows->at));
    rows->end_length = end_length;
    rows->field_at[rows->num_fields] = rows->length + 1;
    return SCAN_DONE;
}

/* Scans on from rows->scanned until the record ends or the buffer does. */
static enum scan_result scan(grid_rows *rows)
{
    const char *start = rows->buffer + rows->at, *end = rows->buffer + rows->end;
    const char *p = start + rows->scanned;
    for (;;) {
        if (rows->state == AT_FIELD) {
            if (p == end && !rows->at_end) break;
            if (!add_field_start(rows, (size_t)(p - start))) return SCAN_NO_MEMORY;
            rows->state = IN_PLAIN;
            if (p < end && *p == '"') rows->state = IN_QUOTES, p++;
        }
        if (rows->state == IN_QUOTES) {
            const char *quote = memchr(p, '"', (size_t)(end - p));
            p = quote ? quote : end;
            if (p == end || (p + 1 == end && !rows->at_end)) break;
            if (p + 1 < end && p[1] == '"') {
                p += 2;
                continue;
            }
            rows->state = IN_PLAIN, p++;
        }
        p = find_plain_end(p, end, rows->delimiter);
        if (p == end) {
            if (!rows->at_end) break;
            return end_record(rows, p, 0);
        }
        if (*p == rows->delimiter) {
            bool trail = rows->multibyte && *p == '|' && grid_rows_is_trail_byte(start, p);
            if (!trail) rows->state = AT_FIELD;
            p++;
            continue;
        }
        if (*p == '\n') return end_record(rows, p, 1);
        if (p + 1 == end && !rows->at_end) break;
        return end_record(rows, p, p + 1 < end && p[1] == '\n' ? 2 : 1);
    }
    rows->scanned = (size_t)(p - start);
    return SCAN_NEEDS_MORE;
}

static grid_status fail_too_long(const grid_rows *rows, grid_error *error)
{
    return grid_fail(error, GRID_E_LIMIT, rows->number,
                     "%s: record %lld is longer than %zu bytes: it opens a quote that is never "
                     "closed, or this is no delimited text",
                     rows->source, (long long)rows->number, rows->max_record_bytes);
}

static grid_status fail_open_quote(const grid_rows *rows, grid_error *error)
{
    return grid_fail(error, GRID_E_FORMAT, rows->number,
                     "%s: record %lld opens a quote that is not closed before the end of the file; "
                     "close or remove it", rows->source, (long long)rows->number);
}

grid_status grid_rows_read_record(grid_rows *rows, bool *more, grid_error *error)
{
    rows->at += rows->length + rows->end_length;
    rows->length = rows->end_length = rows->scanned = rows->num_fields = 0;
    rows->state = AT_FIELD;
    while (rows->at == rows->end && !rows->at_end) {
        grid_status status = grid_rows_fill(rows, error);
        if (status) return status;
    }
    if (rows->at == rows->end) {
        *more = false;
        return GRID_OK;
    }
    rows->number++;
    for (;;) {
        enum scan_result result = scan(rows);
        if (result == SCAN_NO_MEMORY) return grid_fail_memory(error);
        if (result == SCAN_DONE && rows->length <= rows->max_record_bytes) break;
        if (rows->end - rows->at > rows->max_record_bytes + 2) return fail_too_long(rows, error);
        if (rows->at_end)
            return result == SCAN_DONE ? fail_too_long(rows, error) : fail_open_quote(rows, error);
        grid_status status = grid_rows_fill(rows, error);
        if (status) return status;
    }
    *more = true;
    return GRID_OK;
}

grid_status grid_rows_next(grid_rows *rows, bool *more, grid_error *error)
{
    if (!rows->failure.code && grid_rows_read_record(rows, more, &rows->failure)) {
        rows->at = rows->end;
        rows->length = rows->end_length = rows->num_fields = 0;
    }
    if (rows->failure.code && error) *error = rows->failure;
    return rows->failure.code;
}

/* ---- what a caller asks ---------------------------------------------------------------------- */

int64_t grid_rows_number(const grid_rows *rows) { return rows->number; }

grid_slice grid_rows_record(const grid_rows *rows)
{
    return (grid_slice){rows->buffer + rows->at, rows->length};
}

grid_slice grid_rows_record_end(const grid_rows *rows)
{
    return (grid_slice){rows->buffer + rows->at + rows->length, rows->end_length};
}

size_t grid_rows_num_fields(const grid_rows *rows) { return rows->num_fields; }

grid_slice grid_rows_field(const grid_rows *rows, size_t field)
{
    if (field >= rows->num_fields) return (grid_slice){"", 0};
    size_t from = rows->field_at[field], to = rows->field_at[field + 1] - 1;
    return (grid_slice){rows->buffer + rows->at + from, to - from};
}

/* One character of a number as ASCII: plain, or full-width as in UTF-8 (EF BC 90) or in GB18030
 * (A3 B0), whose lead byte starts no UTF-8 character. Sets the number of bytes it takes. */
static unsigned char fold_digit(const unsigned char *p, const unsigned char *end, size_t *bytes)
{
    *bytes = 1;
    if (*p < 0x80) return *p;
    if (end - p >= 2 && p[0] == 0xA3 && p[1] >= 0xA1) return *bytes = 2, p[1] - 0x80;
    if (end - p >= 2 && p[0] == 0xA1 && p[1] == 0xA1) return *bytes = 2, ' ';
    if (end - p < 3) return 0;
    *bytes = 3;
    if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81) return p[2] - 0x60;
    if (p[0] == 0xEF && p[1] == 0xBD && p[2] == 0x85) return 'e';
    if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) return ' ';
    if (p[0] == 0xE2 && p[1] == 0x88 && p[2] == 0x92) return '-';
    if (p[0] == 0xC2 && p[1] == 0xA0) return *bytes = 2, ' ';
    return 0;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* A number in quotes, with spaces around it or in full-width digits. Stays out of line, so that the
 * usual one pays nothing for the buffer. */
__attribute__((noinline)) static double parse_folded(const char *bytes, size_t length)
{
    char text[512], *start = text;
    size_t n = 0, used;
    double value;
    const unsigned char *p = (const unsigned char *)bytes, *end = p + length;
    for (; p < end; p += used) {
        unsigned char c = fold_digit(p, end, &used);
        if (!c || n == sizeof text) return NAN;
        text[n++] = (char)c;
    }
    for (int round = 0; round < 2; round++) { /* spaces, quotes, spaces within the quotes */
        while (n && is_space(*start)) start++, n--;
        while (n && is_space(start[n - 1])) n--;
        if (round == 0 && n >= 2 && start[0] == '"' && start[n - 1] == '"') start++, n -= 2;
    }
    return grid_number_read(start, n, &value) ? value : NAN;
}

double grid_number_parse(const char *bytes, size_t length)
{
    double value;
    return grid_number_read(bytes, length, &value) ? value : parse_folded(bytes, length);
}

double grid_rows_number_at(const grid_rows *rows, size_t field)
{
    grid_slice text = grid_rows_field(rows, field);
    return grid_number_parse(text.bytes, text.length);
}
