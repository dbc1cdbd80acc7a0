/* csv_text.c - delimited text as rows in the right encoding: see csv_text.h.
 *
 * grid_rows guesses from the first bytes, as a stream must. Here the whole file is at hand, so the
 * guess is held against all of it: a list whose first Chinese name comes late is read as what it is.
 */
#include "csv_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t max_file = (size_t)1 << 30;

static int64_t read_bytes(void *context, void *buffer, size_t size)
{
    struct grid_csv *csv = context;
    size_t left = csv->file.size - csv->at, n = size < left ? size : left;
    memcpy(buffer, csv->file.data + csv->at, n);
    csv->at += n;
    return (int64_t)n;
}

/* Opens the rows, or opens them again from the start. */
static grid_status open_rows(struct grid_csv *csv, const char *path, const char *encoding,
                             grid_error *error)
{
    grid_rows_options options = grid_rows_options_default();
    options.encoding = encoding;
    grid_rows_free(csv->rows);
    csv->rows = NULL;
    csv->at = 0;
    return grid_rows_open(read_bytes, csv, path, &options, &csv->rows, error);
}

/* ---- the encoding ---------------------------------------------------------------------------- */

static bool fits(const struct grid_csv *csv, const char *encoding)
{
    const char *bytes = (const char *)csv->file.data;
    if (!strcmp(encoding, "UTF-8")) return grid_text_is_utf8(bytes, csv->file.size);
    grid_decoder *decoder = grid_decoder_new(encoding);
    bool fine = decoder && grid_decoder_fits(decoder, bytes, csv->file.size, false);
    grid_decoder_free(decoder);
    return fine;
}

/* A stated encoding by the name that grid_rows and iconv know it under. */
static grid_status name_of(const char *path, const char *stated, char out[64], grid_error *error)
{
    static const char *const utf16[][2] = {
        {"UTF16", "UTF-16"}, {"UTF16LE", "UTF-16LE"}, {"UTF16BE", "UTF-16BE"}};
    grid_decoder *decoder = grid_decoder_new(stated);
    if (!decoder)
        return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the encoding `%.40s` is unknown here",
                         path, stated);
    snprintf(out, 64, "%s", grid_decoder_name(decoder));
    for (size_t i = 0; i < sizeof utf16 / sizeof *utf16; i++)
        if (grid_text_equal(out, utf16[i][0])) strcpy(out, utf16[i][1]);
    grid_decoder_free(decoder);
    return GRID_OK;
}

struct misfits {
    int64_t first, num; /* rows */
};

/* The rows whose bytes are no text of this encoding. Takes the rows to their end. */
static struct misfits misfits_of(struct grid_csv *csv, const char *path, const char *encoding)
{
    struct misfits misfits = {0, 0};
    grid_decoder *decoder = grid_decoder_new(encoding);
    bool more = decoder && open_rows(csv, path, encoding, NULL) == GRID_OK;
    grid_slice record = more ? grid_rows_header(csv->rows) : (grid_slice){"", 0};
    while (more) {
        if (!grid_decoder_fits(decoder, record.bytes, record.length, false) && !misfits.num++)
            misfits.first = grid_rows_number(csv->rows);
        if (grid_rows_next(csv->rows, &more, NULL)) break;
        record = grid_rows_record(csv->rows);
    }
    grid_decoder_free(decoder);
    return misfits;
}

static void say_misfits(grid_layer *layer, struct misfits misfits, const char *encoding,
                        const char *better)
{
    char rows[80];
    snprintf(rows, sizeof rows, "row %lld does", (long long)misfits.first);
    if (misfits.num > 1)
        snprintf(rows, sizeof rows, "row %lld and %lld more do", (long long)misfits.first,
                 (long long)misfits.num - 1);
    if (better)
        grid_layer_say(layer, GRID_FINDING_ENCODING, GRID_WARNING, misfits.first,
                       "%s: %s not fit the encoding %s; all text fits and is read as %s",
                       grid_layer_path(layer), rows, encoding, better);
    else
        grid_layer_say(layer, GRID_FINDING_ENCODING, GRID_WARNING, misfits.first,
                       "%s: %s not fit the encoding %s; what does not fit is shown as U+FFFD",
                       grid_layer_path(layer), rows, encoding);
}

/* Holds the encoding of the open rows against the whole file. Where it does not fit and another one
 * fits better, the rows are opened again in that. */
static grid_status check_encoding(struct grid_csv *csv, grid_layer *layer, bool stated,
                                  const char **source, grid_error *error)
{
    char used[64];
    const char *better = NULL, *path = grid_layer_path(layer);
    bool sure = grid_rows_has_bom(csv->rows);
    snprintf(used, sizeof used, "%s", grid_rows_encoding(csv->rows));
    if (!strncmp(used, "UTF-16", 6) || fits(csv, used)) return GRID_OK;
    if (!sure) better = fits(csv, "UTF-8") ? "UTF-8" : fits(csv, "GB18030") ? "GB18030" : NULL;
    if (better || (!sure && !stated)) *source = "fallback";
    if (better && !stated) return open_rows(csv, path, better, error);
    struct misfits misfits = misfits_of(csv, path, used);
    if (!sure && !stated && strcmp(used, "UTF-8")) { /* a bad byte makes UTF-8 no GB18030 */
        struct misfits other = misfits_of(csv, path, "UTF-8");
        if (other.num <= misfits.num) misfits = other, strcpy(used, "UTF-8");
    }
    say_misfits(layer, misfits, used, better);
    return open_rows(csv, path, better ? better : used, error);
}

static const char *source_of(const grid_rows *rows, bool stated)
{
    if (grid_rows_has_bom(rows)) return "bom";
    if (stated) return "option";
    if (!strncmp(grid_rows_encoding(rows), "UTF-16", 6)) return "zeros";
    return strcmp(grid_rows_encoding(rows), "UTF-8") ? "fallback" : "utf-8 valid";
}

static grid_status choose_encoding(struct grid_csv *csv, grid_layer *layer, const char *encoding,
                                   grid_error *error)
{
    char stated[64];
    const char *path = grid_layer_path(layer);
    grid_status status = encoding ? name_of(path, encoding, stated, error) : GRID_OK;
    if (status == GRID_OK) status = open_rows(csv, path, encoding ? stated : NULL, error);
    if (status != GRID_OK) return status;
    const char *source = source_of(csv->rows, encoding != NULL);
    status = check_encoding(csv, layer, encoding != NULL, &source, error);
    if (status != GRID_OK) return status;
    const char *used = grid_rows_encoding(csv->rows);
    if (!encoding && !strcmp(used, "GB18030"))
        grid_layer_say(layer, GRID_FINDING_ENCODING, GRID_NOTE, 0,
                       "%s: its text is read as GB18030, since it is not UTF-8; state the "
                       "encoding if names look wrong", path);
    csv->decoder = grid_decoder_new(strncmp(used, "UTF-16", 6) ? used : "UTF-8");
    return csv->decoder && grid_layer_set_encoding(layer, used, source) ? GRID_OK
                                                                       : grid_fail_memory(error);
}

grid_status grid_csv_open(grid_layer *layer, const char *encoding, struct grid_csv *csv,
                          grid_error *error)
{
    uint64_t size = 0;
    *csv = (struct grid_csv){0};
    grid_status status =
        grid_file_read(grid_layer_path(layer), max_file, &csv->file, &size, error);
    if (status == GRID_OK && size > max_file)
        status = grid_fail(error, GRID_E_LIMIT, 0, "%s: is larger than 1 GB; split it",
                           grid_layer_path(layer));
    return status == GRID_OK ? choose_encoding(csv, layer, encoding, error) : status;
}

void grid_csv_close(struct grid_csv *csv)
{
    grid_rows_free(csv->rows);
    grid_decoder_free(csv->decoder);
    free(csv->file.data);
    *csv = (struct grid_csv){0};
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* ASCII without quotes, which most fields are, needs no copy. */
static bool is_plain(grid_slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c >= 0x80 || c == '"' || c == 0) return false;
    }
    return true;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static bool set_plain(grid_layer *layer, int32_t field, grid_slice text)
{
    while (text.length && is_space(text.bytes[text.length - 1])) text.length--;
    while (text.length && is_space(*text.bytes)) text.bytes++, text.length--;
    return grid_layer_set_value(layer, field, text.bytes, text.length);
}

/* A copy in which NULs are spaces: text ends at a NUL everywhere else. */
static char *without_nuls(grid_slice text)
{
    char *copy = malloc(text.length);
    for (size_t i = 0; copy && i < text.length; i++)
        copy[i] = text.bytes[i] ? text.bytes[i] : ' ';
    return copy;
}

bool grid_csv_take_value(struct grid_csv *csv, grid_layer *layer, int32_t field, bool *had_nul)
{
    grid_slice raw = grid_rows_field(csv->rows, (size_t)field);
    if (is_plain(raw)) return set_plain(layer, field, raw);
    char *copy = NULL;
    if (memchr(raw.bytes, 0, raw.length)) {
        *had_nul = true;
        if (!(copy = without_nuls(raw))) return false;
    }
    char *decoded = grid_decode(csv->decoder, copy ? copy : raw.bytes, raw.length, NULL);
    free(copy);
    if (!decoded) return false;
    char *text = grid_text_trim(decoded);
    grid_text_unquote(text);
    text = grid_text_trim(text);
    bool fine = grid_layer_set_value(layer, field, text, strlen(text));
    free(decoded);
    return fine;
}
