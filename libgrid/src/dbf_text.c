/* dbf_text.c - which encoding a .dbf is in, and its values as UTF-8: see dbf_text.h.
 *
 * A .dbf that says nothing, or "ANSI", may hold anything, and a wrong guess is mojibake in every
 * name of the county. So the guess looks at all rows, and what was chosen and why is always said.
 */
#include "dbf_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* LDID byte to code page (dBASE and Esri). */
static const struct {
    unsigned char language;
    const char *page;
} languages[] = {
    {0x01, "437"},  {0x02, "850"},  {0x03, "1252"}, {0x08, "865"},  {0x09, "437"},  {0x0A, "850"},
    {0x0B, "437"},  {0x0D, "437"},  {0x0E, "850"},  {0x0F, "437"},  {0x10, "850"},  {0x11, "437"},
    {0x12, "850"},  {0x13, "932"},  {0x14, "850"},  {0x15, "437"},  {0x16, "850"},  {0x17, "865"},
    {0x18, "437"},  {0x19, "437"},  {0x1A, "850"},  {0x1B, "437"},  {0x1C, "863"},  {0x1D, "850"},
    {0x1F, "852"},  {0x22, "852"},  {0x23, "852"},  {0x24, "860"},  {0x25, "850"},  {0x26, "866"},
    {0x37, "850"},  {0x40, "852"},  {0x4D, "936"},  {0x4E, "949"},  {0x4F, "950"},  {0x50, "874"},
    {0x57, "1252"}, {0x58, "1252"}, {0x59, "1252"}, {0x64, "852"},  {0x65, "866"},  {0x66, "865"},
    {0x67, "861"},  {0x6A, "737"},  {0x6B, "857"},  {0x6C, "863"},  {0x78, "950"},  {0x79, "949"},
    {0x7A, "936"},  {0x7B, "932"},  {0x7C, "874"},  {0x86, "737"},  {0x87, "852"},  {0x88, "857"},
    {0xC8, "1250"}, {0xC9, "1251"}, {0xCA, "1254"}, {0xCB, "1253"}, {0xCC, "1257"},
};

static const char *page_of_language(unsigned language)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (languages[i].language == language) return languages[i].page;
    return NULL;
}

/* "ANSI": written by programs that put the system's own code page there, which in China is GBK. */
static bool is_ansi(unsigned language) { return language == 0x57 || language == 0x03; }

/* --- one field of one row --------------------------------------------------------------------- */

/* The bytes of a field without padding: leading blanks and NULs, all from a NUL on, trailing
 * blanks. */
static const char *trim_bytes(const char *bytes, size_t width, size_t *length)
{
    const char *end = bytes + width;
    while (bytes < end && (unsigned char)*bytes <= ' ') bytes++;
    const char *nul = memchr(bytes, 0, (size_t)(end - bytes));
    if (nul) end = nul;
    while (end > bytes && (unsigned char)end[-1] <= ' ') end--;
    *length = (size_t)(end - bytes);
    return bytes;
}

static bool is_ascii(const char *bytes, size_t length)
{
    unsigned char all = 0;
    for (size_t i = 0; i < length; i++) all |= (unsigned char)bytes[i];
    return all < 0x80;
}

/* Numbers that overflowed their field ("****") and empty dates and booleans are null. */
static bool is_null(char type, const char *bytes, size_t length)
{
    if (!length) return true;
    if (type == 'N' || type == 'F') return *bytes == '*';
    if (type == 'D') return length == 8 && !memcmp(bytes, "00000000", 8);
    if (type == 'L') return *bytes == '?';
    return false;
}

/* Types whose bytes are a binary number or block, not text (FoxPro, dBASE 7). */
static bool is_binary(char type) { return type == 0 || strchr("IBOT@Y+GPVW0", type) != NULL; }

/* --- the choice ------------------------------------------------------------------------------- */

/* What a look at all text tells. */
struct scan {
    size_t num_misfits, first_misfit; /* rows; row 0 stands for the field names, 1 is the first */
    bool ascii;                       /* no byte above 127 anywhere */
    bool paired;                      /* bytes above 127 come in pairs, as GB2312 has them */
};

/* `cut`: the text fills its field, so the field's width may have cut its last character. */
static void scan_text(grid_decoder *decoder, const char *bytes, size_t length, bool cut,
                      struct scan *scan, bool *fits)
{
    if (is_ascii(bytes, length)) return;
    scan->ascii = false;
    for (size_t i = 0, run = 0; i <= length; i++) {
        unsigned char c = i < length ? (unsigned char)bytes[i] : 0;
        if (c >= 0x80) {
            run++;
            if (c < 0xA1) scan->paired = false;
        } else {
            if (run % 2 && !(cut && i == length)) scan->paired = false;
            run = 0;
        }
    }
    if (decoder && !grid_decoder_fits(decoder, bytes, length, cut)) *fits = false;
}

static struct scan scan_rows(grid_dbf *dbf, size_t num_rows, grid_decoder *decoder)
{
    size_t num_fields = grid_dbf_num_fields(dbf), num_text = 0;
    struct grid_dbf_field fields[256];
    struct scan scan = {.ascii = true, .paired = true};
    bool fits = true;
    for (size_t f = 0; f < num_fields; f++) {
        struct grid_dbf_field field;
        grid_dbf_field_at(dbf, f, &field);
        scan_text(decoder, field.name, strlen(field.name), strlen(field.name) >= 10, &scan, &fits);
        if (!is_binary(field.type)) fields[num_text++] = field;
    }
    scan.num_misfits = !fits;
    for (size_t i = 0; i < num_rows; i++) {
        const char *row = grid_dbf_row(dbf, i);
        if (!row) break;
        fits = true;
        for (size_t f = 0; f < num_text; f++) {
            size_t length;
            const char *start = row + fields[f].offset, *end = start + fields[f].width;
            const char *bytes = trim_bytes(start, fields[f].width, &length);
            scan_text(decoder, bytes, length, bytes + length == end, &scan, &fits);
        }
        if (!fits && !scan.num_misfits++) scan.first_misfit = i + 1;
    }
    return scan;
}

/* A decoder for `name` if it fits all text, else NULL. */
static grid_decoder *fitting(grid_dbf *dbf, size_t num_rows, const char *name)
{
    grid_decoder *decoder = grid_decoder_new(name);
    if (decoder && !scan_rows(dbf, num_rows, decoder).num_misfits) return decoder;
    grid_decoder_free(decoder);
    return NULL;
}

/* The first of the hints that names a known encoding. */
static grid_status declared(grid_layer *layer, const struct grid_encoding_hints *hints,
                            grid_decoder **out, const char **source, grid_error *error)
{
    const char *path = grid_layer_path(layer), *page;
    *out = NULL;
    if (hints->option) {
        *source = "option";
        if ((*out = grid_decoder_new(hints->option))) return GRID_OK;
        return grid_fail(
            error, GRID_E_ENVIRONMENT, 0,
            "%s: the encoding `%.40s` is unknown here; use GBK, GB18030, UTF-8 or Big5", path,
            hints->option);
    }
    if (hints->cpg) {
        *source = "cpg";
        if ((*out = grid_decoder_new(hints->cpg))) return GRID_OK;
        grid_layer_say(
            layer, GRID_FINDING_ENCODING, GRID_WARNING, 0,
            "%s: its .cpg names no encoding that is known here; it is passed over; write GBK or "
            "UTF-8 into it, or state the encoding",
            path);
    }
    if ((page = page_of_language(hints->language))) {
        *source = "ldid";
        *out = grid_decoder_new(page);
    }
    return GRID_OK;
}

static void say_guess(grid_layer *layer, const char *name, const char *why)
{
    grid_layer_say(
        layer, GRID_FINDING_ENCODING, GRID_NOTE, 0,
        "%s: its text is read as %s, %s; put a .cpg file beside it or state the encoding if "
        "names look wrong",
        grid_layer_path(layer), name, why);
}

static void say_misfit(grid_layer *layer, const struct scan *scan, const char *wanted,
                       const char *used)
{
    char rows[60] = "the field names do";
    if (scan->first_misfit && scan->num_misfits == 1)
        snprintf(rows, sizeof rows, "row %zu does", scan->first_misfit);
    else if (scan->first_misfit)
        snprintf(rows, sizeof rows, "row %zu and %zu more do", scan->first_misfit,
                 scan->num_misfits - 1);
    if (used)
        grid_layer_say(layer, GRID_FINDING_ENCODING, GRID_WARNING, (int64_t)scan->first_misfit,
                       "%s: %s not fit the encoding %s; all text fits and is read as %s",
                       grid_layer_path(layer), rows, wanted, used);
    else
        grid_layer_say(layer, GRID_FINDING_ENCODING, GRID_WARNING, (int64_t)scan->first_misfit,
                       "%s: %s not fit the encoding %s; what does not fit is shown as U+FFFD",
                       grid_layer_path(layer), rows, wanted);
}

/* Nothing declares the encoding: UTF-8 if all of it is valid, else GB18030. */
static grid_status guess(grid_layer *layer, grid_dbf *dbf, size_t num_rows, grid_decoder **out,
                         const char **source, grid_error *error)
{
    struct scan scan;
    *source = "utf-8 valid";
    if ((*out = fitting(dbf, num_rows, "UTF-8"))) {
        if (!scan_rows(dbf, num_rows, NULL).ascii)
            say_guess(layer, "UTF-8", "which all of it fits; nothing declares its encoding");
        return GRID_OK;
    }
    *source = "fallback";
    if (!(*out = grid_decoder_new("GB18030")))
        return grid_fail(
            error, GRID_E_ENVIRONMENT, 0,
            "the character set GB18030 is missing: install the system's iconv modules");
    scan = scan_rows(dbf, num_rows, *out);
    if (scan.num_misfits)
        say_misfit(layer, &scan, "GB18030, which was guessed", NULL);
    else
        say_guess(layer, "GB18030", "since nothing declares its encoding and it is not UTF-8");
    return GRID_OK;
}

/* A declared encoding is kept if it fits all text. "ANSI" fits nearly anything, so there UTF-8 and
 * pairs of GB2312 bytes come first. Returns what to use instead, or NULL to keep it. */
static grid_decoder *find_better(grid_layer *layer, grid_dbf *dbf, size_t num_rows,
                                 grid_decoder *declared, bool ansi)
{
    struct scan scan = scan_rows(dbf, num_rows, declared);
    if (scan.ascii || (!scan.num_misfits && !ansi)) return NULL;
    grid_decoder *other = fitting(dbf, num_rows, "UTF-8");
    if (!other && (!ansi || scan.paired)) other = fitting(dbf, num_rows, "GB18030");
    if (ansi && other)
        say_guess(layer, grid_decoder_name(other),
                  "which all of it fits, though the .dbf is marked as ANSI text");
    else if (scan.num_misfits)
        say_misfit(layer, &scan, grid_decoder_name(declared),
                   other ? grid_decoder_name(other) : NULL);
    return other;
}

grid_status grid_dbf_choose_encoding(grid_layer *layer, grid_dbf *dbf, size_t num_rows,
                                     const struct grid_encoding_hints *hints, grid_decoder **out,
                                     grid_error *error)
{
    const char *source = NULL;
    grid_decoder *decoder;
    grid_status status = declared(layer, hints, &decoder, &source, error);
    if (status == GRID_OK && !decoder) {
        status = guess(layer, dbf, num_rows, &decoder, &source, error);
    } else if (status == GRID_OK) {
        bool ansi = !strcmp(source, "ldid") && is_ansi(hints->language);
        grid_decoder *better = find_better(layer, dbf, num_rows, decoder, ansi);
        if (better) {
            grid_decoder_free(decoder);
            decoder = better;
            source = "fallback";
        }
    }
    if (status == GRID_OK && !grid_layer_set_encoding(layer, grid_decoder_name(decoder), source)) {
        grid_decoder_free(decoder);
        status = grid_fail_memory(error);
    }
    if (status == GRID_OK) *out = decoder;
    return status;
}

/* --- fields and values ------------------------------------------------------------------------ */

bool grid_dbf_add_fields(grid_layer *layer, grid_dbf *dbf, grid_decoder *decoder)
{
    for (size_t f = 0; f < grid_dbf_num_fields(dbf); f++) {
        struct grid_dbf_field field;
        char unnamed[32];
        grid_dbf_field_at(dbf, f, &field);
        char *name = grid_decode(decoder, field.name, strlen(field.name), NULL);
        if (!name) return false;
        char *trimmed = grid_text_trim(name);
        snprintf(unnamed, sizeof unnamed, "field%zu", f + 1);
        int32_t added = grid_layer_add_field(layer, *trimmed ? trimmed : unnamed);
        free(name);
        if (added == GRID_NONE) return false;
        if (is_binary(field.type))
            grid_layer_say(layer, GRID_FINDING_FIELD, GRID_NOTE, 0,
                           "%s: field %zu `%s` has binary content (type %c), which is not read",
                           grid_layer_path(layer), f + 1,
                           grid_layer_field_name(layer, (size_t)added),
                           field.type > ' ' && field.type < 127 ? field.type : '?');
    }
    return true;
}

bool grid_dbf_add_values(grid_layer *layer, grid_dbf *dbf, const char *row, grid_decoder *decoder)
{
    for (size_t f = 0; f < grid_dbf_num_fields(dbf); f++) {
        struct grid_dbf_field field;
        size_t length;
        grid_dbf_field_at(dbf, f, &field);
        const char *bytes = trim_bytes(row + field.offset, field.width, &length);
        if (is_binary(field.type) || is_null(field.type, bytes, length)) continue;
        if (is_ascii(bytes, length)) {
            if (field.type == 'N' || field.type == 'F')
                length = grid_layer_integral_length(bytes, length);
            if (!grid_layer_set_value(layer, (int32_t)f, bytes, length)) return false;
            continue;
        }
        char *text = grid_decode(decoder, bytes, length, NULL);
        if (!text) return false;
        char *trimmed = grid_text_trim(text);
        bool ok = grid_layer_set_value(layer, (int32_t)f, trimmed, strlen(trimmed));
        free(text);
        if (!ok) return false;
    }
    return true;
}
