/* rows_open.c - what a stream of rows is: its encoding, delimiter and columns; and text put into
 * it.
 *
 * Everything is told from the first bytes: a byte order mark, the zeros that ASCII leaves in
 * UTF-16, whether a sample is valid UTF-8, which delimiter the header has most of. The sample has
 * one size however the source delivers, so the answers do not depend on that either.
 */
#include <stdlib.h>
#include <string.h>

#include "rows_layout.h"
#include "support.h"
#include "text.h"

grid_rows_options grid_rows_options_default(void)
{
    return (grid_rows_options){.size = sizeof(grid_rows_options),
                               .max_record_bytes = (size_t)1 << 20};
}

/* ---- what the stream is ---------------------------------------------------------------------- */

static void drop_bytes(grid_rows *rows, size_t n)
{
    rows->end -= n;
    memmove(rows->buffer, rows->buffer + n, rows->end);
}

/* Turns the sample, which is UTF-16 behind its first `skip` bytes, into the start of a UTF-16
 * stream. */
static grid_status become_utf16(grid_rows *rows, enum utf16 kind, size_t skip, grid_error *error)
{
    size_t n = rows->end - skip;
    if (!(rows->raw = malloc(SAMPLE_BYTES + RAW_BYTES)) || !grid_rows_make_room(rows, n * 2 + 4))
        return grid_fail_memory(error);
    memcpy(rows->raw, rows->buffer + skip, n);
    rows->utf16 = kind;
    rows->num_raw = n;
    rows->end = grid_rows_convert_utf16(rows, rows->buffer);
    free(rows->encoding);
    rows->encoding = grid_copy_string(kind == UTF16LE ? "UTF-16LE" : "UTF-16BE");
    return rows->encoding ? GRID_OK : grid_fail_memory(error);
}

/* Looks at byte order marks, and at the zeros that ASCII leaves in UTF-16 without one. */
static grid_status read_marks(grid_rows *rows, const char *wanted, grid_error *error)
{
    const unsigned char *b = (const unsigned char *)rows->buffer;
    size_t n = rows->end;
    if (n >= 4 && ((b[0] == 0xFF && b[1] == 0xFE && !b[2] && !b[3]) ||
                   (!b[0] && !b[1] && b[2] == 0xFE && b[3] == 0xFF)))
        return grid_fail(error, GRID_E_FORMAT, 0, "%s: is UTF-32 text; save it as UTF-8",
                         rows->source);
    if (n >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF) {
        rows->has_bom = true;
        drop_bytes(rows, 3);
        return GRID_OK;
    }
    if (n >= 2 && ((b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF))) {
        rows->has_bom = true;
        return become_utf16(rows, b[0] == 0xFF ? UTF16LE : UTF16BE, 2, error);
    }
    if (wanted && (grid_text_equal(wanted, "UTF-16") || grid_text_equal(wanted, "UTF-16LE")))
        return become_utf16(rows, UTF16LE, 0, error);
    if (wanted && grid_text_equal(wanted, "UTF-16BE"))
        return become_utf16(rows, UTF16BE, 0, error);
    if (n >= 4 && b[0] && !b[1] && b[2] && !b[3]) return become_utf16(rows, UTF16LE, 0, error);
    if (n >= 4 && !b[0] && b[1] && !b[2] && b[3]) return become_utf16(rows, UTF16BE, 0, error);
    return GRID_OK;
}

/* The same number of bytes however the source delivered them. */
static size_t sample_length(const grid_rows *rows)
{
    return rows->end < SAMPLE_BYTES / 2 ? rows->end : SAMPLE_BYTES / 2;
}

/* The sample is UTF-8 but for a character that its end may have cut. */
static bool sample_is_utf8(const grid_rows *rows)
{
    size_t n = sample_length(rows);
    bool whole = rows->at_end && n == rows->end;
    for (int cut = 0; cut < 4 && n; cut++, n--) {
        if (grid_text_is_utf8(rows->buffer, n)) return true;
        if (whole) return false;
    }
    return n == 0;
}

static grid_status choose_encoding(grid_rows *rows, const char *wanted, grid_error *error)
{
    static const char *const same[][2] = {{"utf8", "UTF-8"}, {"utf-8", "UTF-8"},
                                          {"gbk", "GB18030"}, {"gb2312", "GB18030"},
                                          {"cp936", "GB18030"}, {"gb18030", "GB18030"}};
    if (!rows->encoding) {
        if (rows->has_bom) wanted = "UTF-8";
        if (!wanted) wanted = sample_is_utf8(rows) ? "UTF-8" : "GB18030";
        for (size_t i = 0; i < sizeof same / sizeof *same; i++)
            if (grid_text_equal(wanted, same[i][0])) wanted = same[i][1];
        rows->encoding = grid_copy_string(wanted);
        if (!rows->encoding) return grid_fail_memory(error);
        rows->multibyte = strcmp(wanted, "UTF-8") != 0;
    }
    if (rows->multibyte) {
        rows->encoder = iconv_open(rows->encoding, "UTF-8");
        if (rows->encoder == (iconv_t)-1)
            return grid_fail(error, GRID_E_ENVIRONMENT, 0,
                             "%s: the encoding \"%s\" is not known here", rows->source,
                             rows->encoding);
    }
    return GRID_OK;
}

/* The candidate that the first record has most of, outside quotes; the comma when it has none. */
static char sniff_delimiter(const grid_rows *rows)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = {0}, best = 0;
    const char *end = rows->buffer + sample_length(rows), *p = rows->buffer;
    bool quoted = false, at_start = true;
    for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
        const char *candidate = *p ? strchr(candidates, *p) : NULL;
        if (*p == '"' && (quoted || at_start)) quoted = !quoted;
        else if (candidate && !quoted &&
                 !(*p == '|' && rows->multibyte && grid_rows_is_trail_byte(rows->buffer, p)))
            counts[candidate - candidates]++;
        at_start = candidate != NULL;
    }
    for (size_t i = 1; i + 1 < sizeof candidates; i++)
        if (counts[i] > counts[best]) best = i;
    return candidates[best];
}

/* ---- names ----------------------------------------------------------------------------------- */

static grid_status read_header(grid_rows *rows, grid_error *error)
{
    bool more = false;
    grid_status status = grid_rows_read_record(rows, &more, error);
    if (status) return status;
    if (!more)
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: is empty; a header with column names must stand "
                         "first",
                         rows->source);
    grid_slice record = grid_rows_record(rows), line_end = grid_rows_record_end(rows);
    grid_decoder *decoder = grid_decoder_new(rows->utf16 ? "UTF-8" : rows->encoding);
    if (!decoder)
        return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the encoding \"%s\" is not known here",
                         rows->source, rows->encoding);
    rows->header_length = record.length;
    rows->header = malloc(record.length + 1);
    rows->names = grid_new_array(rows->num_fields, sizeof(char *));
    if (!rows->header || !rows->names) goto memory;
    memcpy(rows->header, record.bytes, record.length);
    memcpy(rows->header_end, line_end.bytes, line_end.length);
    for (size_t i = 0; i < rows->num_fields; i++) {
        grid_slice field = grid_rows_field(rows, i);
        char *name = grid_decode(decoder, field.bytes, field.length, NULL);
        if (!name) goto memory;
        grid_text_unquote(name);
        char *trimmed = grid_text_trim(name);
        memmove(name, trimmed, strlen(trimmed) + 1);
        rows->names[rows->num_columns++] = name;
    }
    grid_decoder_free(decoder);
    return GRID_OK;
memory:
    grid_decoder_free(decoder);
    return grid_fail_memory(error);
}

grid_status grid_rows_open(grid_rows_read read, void *context, const char *source,
                           const grid_rows_options *options, grid_rows **out, grid_error *error)
{
    const grid_rows_options defaults = grid_rows_options_default();
    grid_rows_options given = defaults;
    grid_status status = grid_take_options(&given, options, error);
    if (status) return status;
    grid_rows *rows = calloc(1, sizeof *rows);
    if (!rows) return grid_fail_memory(error);
    rows->read = read;
    rows->context = context;
    rows->encoder = (iconv_t)-1;
    rows->capacity = SAMPLE_BYTES;
    rows->max_record_bytes = given.max_record_bytes ? given.max_record_bytes : defaults.max_record_bytes;
    rows->source = grid_copy_string(source ? source : "-");
    rows->buffer = malloc(rows->capacity + PADDING);
    if (!rows->source || !rows->buffer) status = grid_fail_memory(error);
    while (!status && !rows->at_end && rows->end < SAMPLE_BYTES / 2)
        status = grid_rows_fill(rows, error);
    if (!status) status = read_marks(rows, given.encoding, error);
    if (!status) status = choose_encoding(rows, given.encoding, error);
    if (!status) rows->delimiter = given.delimiter ? given.delimiter : sniff_delimiter(rows);
    if (!status) status = read_header(rows, error);
    if (status) {
        grid_rows_free(rows);
        return status;
    }
    *out = rows;
    return GRID_OK;
}

void grid_rows_free(grid_rows *rows)
{
    if (!rows) return;
    for (size_t i = 0; i < rows->num_columns; i++) free(rows->names[i]);
    if (rows->encoder != (iconv_t)-1) iconv_close(rows->encoder);
    free(rows->names);
    free(rows->header);
    free(rows->field_at);
    free(rows->raw);
    free(rows->buffer);
    free(rows->encoding);
    free(rows->source);
    free(rows);
}

/* ---- what a caller asks ---------------------------------------------------------------------- */

size_t grid_rows_num_columns(const grid_rows *rows) { return rows->num_columns; }

const char *grid_rows_column_name(const grid_rows *rows, size_t column)
{
    return rows->names[column];
}

int32_t grid_rows_column_by_name(const grid_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->num_columns; i++)
        if (!strcmp(rows->names[i], name)) return (int32_t)i;
    for (size_t i = 0; i < rows->num_columns; i++)
        if (grid_text_same_name(rows->names[i], name)) return (int32_t)i;
    return GRID_NONE;
}

const char *grid_rows_encoding(const grid_rows *rows) { return rows->encoding; }
bool grid_rows_has_bom(const grid_rows *rows) { return rows->has_bom; }
char grid_rows_delimiter(const grid_rows *rows) { return rows->delimiter; }

grid_slice grid_rows_header(const grid_rows *rows)
{
    return (grid_slice){rows->header, rows->header_length};
}

grid_slice grid_rows_header_end(const grid_rows *rows)
{
    return (grid_slice){rows->header_end, strlen(rows->header_end)};
}

/* ---- text out -------------------------------------------------------------------------------- */

/* Recodes `length` bytes of UTF-8; what the encoding lacks becomes a question mark. */
static size_t recode(const grid_rows *rows, const char *text, size_t length, char *out, size_t size)
{
    char *in = (char *)text, *to = out;
    size_t left = length, room = size;
    iconv(rows->encoder, NULL, NULL, NULL, NULL);
    while (left && iconv(rows->encoder, &in, &left, &to, &room) == (size_t)-1 && room) {
        do in++, left--;
        while (left && ((unsigned char)*in & 0xC0) == 0x80);
        *to++ = '?', room--;
    }
    return size - room;
}

grid_status grid_rows_encode(const grid_rows *rows, const char *text, char **out, size_t *length,
                             grid_error *error)
{
    size_t n = strlen(text), to = 0;
    char *quoted = malloc(2 * n + 2), *result = malloc(4 * n + 8);
    bool quote = strpbrk(text, "\"\r\n") || strchr(text, rows->delimiter) != NULL;
    if (!quoted || !result) {
        free(quoted);
        free(result);
        return grid_fail_memory(error);
    }
    if (quote) quoted[to++] = '"';
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"') quoted[to++] = '"';
        quoted[to++] = text[i];
    }
    if (quote) quoted[to++] = '"';
    if (rows->encoder == (iconv_t)-1) {
        memcpy(result, quoted, to);
        *length = to;
    } else {
        *length = recode(rows, quoted, to, result, 4 * n + 8);
    }
    free(quoted);
    *out = result;
    return GRID_OK;
}
