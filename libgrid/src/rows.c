/* rows.c - delimited text as a stream of records that stay byte for byte as they were.
 *
 *   read() -> [UTF-16 to UTF-8] -> buffer:  ...done | record, as in the file | not yet scanned ...
 *                                                   ^at                ^at+length
 *
 * The scan knows three states: at the start of a field, where alone a quote opens; in plain bytes, where
 * only the delimiter and the line ends matter (found 16 bytes at a time); within quotes, where only a
 * quote matters. It stops where the buffer ends and goes on from there when more bytes have come, so
 * records do not depend on the sizes in which a source delivers, and no byte is scanned twice.
 *
 * Invariants: field_at[i] is the offset of field i within the record, and field_at[num_fields] the
 * record's length plus one, so that field i always ends one byte before field i + 1 starts. The buffer
 * has 16 bytes more than `capacity`, for loads that reach beyond its end.
 *
 * Encodings: the delimiters, quotes and line ends are ASCII. They never occur inside a UTF-8 or GB18030
 * character, but for '|', which may be the second byte of a GB18030 one: see is_trail_byte.
 * Must not change a byte of a record; whoever wants values asks for a number or decodes a slice.
 */
#include <grid/rows.h>

#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "number.h"
#include "support.h"
#include "text.h"

#define SAMPLE_BYTES ((size_t)256 << 10) /* enough of a file to guess its encoding from */
#define RAW_BYTES ((size_t)64 << 10)     /* UTF-16 input taken at a time */
#define PADDING 16                       /* one SSE2 load */

enum scan_state { AT_FIELD, IN_PLAIN, IN_QUOTES };
enum scan_result { SCAN_DONE, SCAN_NEEDS_MORE, SCAN_NO_MEMORY };
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
    iconv_t encoder; /* from UTF-8 to the stream's encoding, (iconv_t)-1 if none is needed or made */

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

grid_rows_options grid_rows_options_default(void)
{
    return (grid_rows_options){.size = sizeof(grid_rows_options),
                               .max_record_bytes = (size_t)1 << 20};
}

/* ---- bytes in ---------------------------------------------------------------------------------- */

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
static size_t convert_utf16(grid_rows *rows, char *out)
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

/* Makes room for `wanted` more bytes behind the buffer's end, first by dropping what is done with. */
static bool make_room(grid_rows *rows, size_t wanted)
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
static grid_status fill(grid_rows *rows, grid_error *error)
{
    if (!make_room(rows, rows->utf16 ? RAW_BYTES * 2 : SAMPLE_BYTES / 4))
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
        rows->end += convert_utf16(rows, rows->buffer + rows->end);
    }
    return GRID_OK;
}

/* ---- the scan ---------------------------------------------------------------------------------- */

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
 * such bytes before p decides: an odd number leaves one that wants p. Digits inside four-byte characters
 * end a run, and none of the bytes asked about here is a digit. */
static bool is_trail_byte(const char *start, const char *p)
{
    const char *q = p;
    while (q > start && (unsigned char)q[-1] >= 0x80) q--;
    return (p - q) % 2 != 0;
}

static bool add_field_start(grid_rows *rows, size_t offset)
{
    if (!grid_grow((void **)&rows->field_at, &rows->fields_capacity, rows->num_fields + 1,
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
            bool trail = rows->multibyte && *p == '|' && is_trail_byte(start, p);
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

static grid_status next_record(grid_rows *rows, bool *more, grid_error *error)
{
    rows->at += rows->length + rows->end_length;
    rows->length = rows->end_length = rows->scanned = rows->num_fields = 0;
    rows->state = AT_FIELD;
    while (rows->at == rows->end && !rows->at_end) {
        grid_status status = fill(rows, error);
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
        grid_status status = fill(rows, error);
        if (status) return status;
    }
    *more = true;
    return GRID_OK;
}

grid_status grid_rows_next(grid_rows *rows, bool *more, grid_error *error)
{
    if (!rows->failure.code && next_record(rows, more, &rows->failure)) {
        rows->at = rows->end;
        rows->length = rows->end_length = rows->num_fields = 0;
    }
    if (rows->failure.code && error) *error = rows->failure;
    return rows->failure.code;
}

/* ---- what the stream is ------------------------------------------------------------------------ */

static void drop_bytes(grid_rows *rows, size_t n)
{
    rows->end -= n;
    memmove(rows->buffer, rows->buffer + n, rows->end);
}

/* Turns the sample, which is UTF-16 behind its first `skip` bytes, into the start of a UTF-16 stream. */
static grid_status become_utf16(grid_rows *rows, enum utf16 kind, size_t skip, grid_error *error)
{
    size_t n = rows->end - skip;
    if (!(rows->raw = malloc(SAMPLE_BYTES + RAW_BYTES)) || !make_room(rows, n * 2 + 4))
        return grid_fail_memory(error);
    memcpy(rows->raw, rows->buffer + skip, n);
    rows->utf16 = kind;
    rows->num_raw = n;
    rows->end = convert_utf16(rows, rows->buffer);
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
            return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the encoding \"%s\" is not known here",
                             rows->source, rows->encoding);
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
                 !(*p == '|' && rows->multibyte && is_trail_byte(rows->buffer, p)))
            counts[candidate - candidates]++;
        at_start = candidate != NULL;
    }
    for (size_t i = 1; i + 1 < sizeof candidates; i++)
        if (counts[i] > counts[best]) best = i;
    return candidates[best];
}

/* ---- names ------------------------------------------------------------------------------------- */

/* Takes the quotes off UTF-8 text in place. */
static void unquote(char *text)
{
    size_t n = strlen(text), to = 0;
    if (n < 2 || text[0] != '"' || text[n - 1] != '"') return;
    for (size_t i = 1; i < n - 1; i++) {
        text[to++] = text[i];
        if (text[i] == '"' && text[i + 1] == '"') i++;
    }
    text[to] = 0;
}

static grid_status read_header(grid_rows *rows, grid_error *error)
{
    bool more = false;
    grid_status status = next_record(rows, &more, error);
    if (status) return status;
    if (!more)
        return grid_fail(error, GRID_E_DATA, 0, "%s: is empty; a header with column names must stand "
                         "first", rows->source);
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
        unquote(name);
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
    if (!options) options = &defaults;
    grid_status status = GRID_OK;
    grid_rows *rows = calloc(1, sizeof *rows);
    if (!rows) return grid_fail_memory(error);
    rows->read = read;
    rows->context = context;
    rows->encoder = (iconv_t)-1;
    rows->capacity = SAMPLE_BYTES;
    rows->max_record_bytes = options->max_record_bytes ? options->max_record_bytes
                                                       : defaults.max_record_bytes;
    rows->source = grid_copy_string(source ? source : "-");
    rows->buffer = malloc(rows->capacity + PADDING);
    if (!rows->source || !rows->buffer) status = grid_fail_memory(error);
    while (!status && !rows->at_end && rows->end < SAMPLE_BYTES / 2) status = fill(rows, error);
    if (!status) status = read_marks(rows, options->encoding, error);
    if (!status) status = choose_encoding(rows, options->encoding, error);
    if (!status) rows->delimiter = options->delimiter ? options->delimiter : sniff_delimiter(rows);
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

/* ---- what a caller asks ------------------------------------------------------------------------ */

size_t grid_rows_num_columns(const grid_rows *rows) { return rows->num_columns; }

const char *grid_rows_column_name(const grid_rows *rows, size_t column)
{
    return rows->names[column];
}

/* Equal but for ASCII case and full-width forms. */
static bool names_match(const char *a, const char *b)
{
    char folded[2][256];
    if (strlen(a) >= sizeof folded[0] || strlen(b) >= sizeof folded[1]) return false;
    grid_text_fold_width(strcpy(folded[0], a));
    grid_text_fold_width(strcpy(folded[1], b));
    return grid_text_equal(folded[0], folded[1]);
}

int32_t grid_rows_column_by_name(const grid_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->num_columns; i++)
        if (!strcmp(rows->names[i], name)) return (int32_t)i;
    for (size_t i = 0; i < rows->num_columns; i++)
        if (names_match(rows->names[i], name)) return (int32_t)i;
    return GRID_NONE;
}

void grid_rows_guess_xy(const grid_rows *rows, int32_t *x, int32_t *y)
{
    static const char *const pairs[][2] = {
        {"经度", "纬度"}, {"lon", "lat"}, {"lng", "lat"}, {"long", "lat"}, {"longitude", "latitude"},
        {"x", "y"}, {"东坐标", "北坐标"}, {"easting", "northing"},
    };
    *x = *y = GRID_NONE;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int32_t first = grid_rows_column_by_name(rows, pairs[i][0]);
        int32_t second = grid_rows_column_by_name(rows, pairs[i][1]);
        if (first == GRID_NONE || second == GRID_NONE) continue;
        *x = first, *y = second;
        return;
    }
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

double grid_rows_number_at(const grid_rows *rows, size_t field)
{
    grid_slice text = grid_rows_field(rows, field);
    return grid_number_parse(text.bytes, text.length);
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

double grid_number_parse(const char *bytes, size_t length)
{
    double value;
    if (grid_number_read(bytes, length, &value)) return value;

    char text[512], *start = text;
    size_t n = 0, used;
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

/* ---- text out ---------------------------------------------------------------------------------- */

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
