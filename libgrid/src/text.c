/* text.c - bytes to UTF-8: see text.h.
 *
 * Decoding goes through iconv, one descriptor a decoder. Names of encodings come from .cpg files,
 * so they are matched by their letters and digits only ("Big-5", "ANSI 1252", "88591"), and a name
 * with any other character than those of a plain name never reaches iconv.
 */
#include "text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct grid_decoder {
    iconv_t cd;
    bool copies; /* UTF-8: nothing to convert as long as it is valid */
    char name[64];
};

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* Length of the UTF-8 sequence at p, 0 when it is not one. Table 3-7 of the Unicode standard. */
static size_t utf8_sequence(const unsigned char *p, const unsigned char *end)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t length;
    if (*p < 0x80) return 1;
    if (*p >= 0xC2 && *p <= 0xDF) {
        length = 2;
    } else if (*p >= 0xE0 && *p <= 0xEF) {
        length = 3;
        if (*p == 0xE0) low = 0xA0;
        if (*p == 0xED) high = 0x9F;
    } else if (*p >= 0xF0 && *p <= 0xF4) {
        length = 4;
        if (*p == 0xF0) low = 0x90;
        if (*p == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if ((size_t)(end - p) < length || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if (p[i] < 0x80 || p[i] > 0xBF) return 0;
    return length;
}

size_t grid_text_utf8_prefix(const char *bytes, size_t length)
{
    const unsigned char *start = (const unsigned char *)bytes, *p = start, *end = p + length;
    while (p < end) {
        if (*p < 0x80) {
            p++;
            continue;
        }
        size_t n = utf8_sequence(p, end);
        if (!n) break;
        p += n;
    }
    return (size_t)(p - start);
}

bool grid_text_is_utf8(const char *bytes, size_t length)
{
    return grid_text_utf8_prefix(bytes, length) == length;
}

/* --- decoding --------------------------------------------------------------------------------- */

/* Names as they occur in .cpg files and on the command line, reduced to letters and digits, and
 * what iconv calls the same. GB18030 contains GBK and GB2312 and keeps rare characters of place
 * names; BIG5-HKSCS contains Big5. */
static const struct {
    const char *reduced, *iconv_name;
} known_encodings[] = {
    {"UTF8", "UTF-8"},         {"65001", "UTF-8"},
    {"GB18030", "GB18030"},    {"54936", "GB18030"},
    {"GBK", "GB18030"},        {"GB2312", "GB18030"},
    {"GB231280", "GB18030"},   {"EUCCN", "GB18030"},
    {"CP936", "GB18030"},      {"936", "GB18030"},
    {"MS936", "GB18030"},      {"WINDOWS936", "GB18030"},
    {"ANSI936", "GB18030"},    {"OEM936", "GB18030"},
    {"BIG5", "BIG5-HKSCS"},    {"BIG5HKSCS", "BIG5-HKSCS"},
    {"CP950", "BIG5-HKSCS"},   {"950", "BIG5-HKSCS"},
    {"ANSI950", "BIG5-HKSCS"}, {"WINDOWS950", "BIG5-HKSCS"},
    {"SHIFTJIS", "CP932"},     {"SJIS", "CP932"},
    {"ASCII", "UTF-8"},        {"USASCII", "UTF-8"},
    {"LATIN1", "CP1252"},      {"874", "CP874"},
    {"ANSI874", "CP874"},
};

/* Keeps letters (as capitals) and digits. False when the name is no plain name. */
static bool reduce_name(const char *name, char out[40])
{
    size_t n = 0;
    for (const char *p = name; *p; p++) {
        char c = *p;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            if (n == 39) return false;
            out[n++] = c;
        } else if (!strchr("-_. :()\r\n\t", c)) {
            return false;
        }
    }
    out[n] = 0;
    return n > 0;
}

/* Writes iconv's name of the encoding into `out`; false when the name cannot be one. */
static bool iconv_name_of(const char *name, char out[64])
{
    char reduced[40];
    if (!name || !reduce_name(name, reduced)) return false;
    for (size_t i = 0; i < sizeof known_encodings / sizeof *known_encodings; i++) {
        if (!strcmp(reduced, known_encodings[i].reduced)) {
            strcpy(out, known_encodings[i].iconv_name);
            return true;
        }
    }
    const char *digits = reduced + strcspn(reduced, "0123456789");
    size_t prefix = (size_t)(digits - reduced), num_digits = strspn(digits, "0123456789");
    bool only_digits = num_digits > 0 && digits[num_digits] == 0;
    bool iso =
        prefix == 0 || !strncmp(reduced, "ISO", prefix) || !strncmp(reduced, "ISOIEC", prefix);
    if (only_digits && iso && !strncmp(digits, "8859", 4) && num_digits >= 5 && num_digits <= 6) {
        snprintf(out, 64, "ISO-8859-%s", digits + 4);
        return true;
    }
    bool page = prefix == 0 || (prefix == 2 && !strncmp(reduced, "CP", 2)) ||
                (prefix == 4 && !strncmp(reduced, "ANSI", 4)) ||
                (prefix == 3 && !strncmp(reduced, "OEM", 3)) ||
                (prefix == 7 && !strncmp(reduced, "WINDOWS", 7));
    if (only_digits && page && num_digits >= 3 && num_digits <= 5) {
        snprintf(out, 64, "CP%s", digits);
        return true;
    }
    snprintf(out, 64, "%s", name);
    out[strcspn(out, "\r\n\t :()")] = 0;
    return *out != 0;
}

grid_decoder *grid_decoder_new(const char *encoding)
{
    grid_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->cd = (iconv_t)-1;
    if (!iconv_name_of(encoding, decoder->name)) goto fail;
    decoder->copies = !strcmp(decoder->name, "UTF-8");
    decoder->cd = iconv_open("UTF-8", decoder->name);
    if (decoder->cd == (iconv_t)-1 && !strcmp(decoder->name, "BIG5-HKSCS"))
        decoder->cd = iconv_open("UTF-8", strcpy(decoder->name, "BIG5"));
    if (decoder->cd == (iconv_t)-1 && !decoder->copies) goto fail;
    return decoder;
fail:
    grid_decoder_free(decoder);
    return NULL;
}

void grid_decoder_free(grid_decoder *decoder)
{
    if (!decoder) return;
    if (decoder->cd != (iconv_t)-1) iconv_close(decoder->cd);
    free(decoder);
}

const char *grid_decoder_name(const grid_decoder *decoder) { return decoder->name; }

/* True when the bytes from p on are the beginning of one UTF-8 sequence that ends too early. */
static bool is_cut_utf8(const unsigned char *p, const unsigned char *end)
{
    size_t n = (size_t)(end - p), wanted = *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
    if (*p < 0xC2 || *p > 0xF4 || n >= wanted) return false;
    for (size_t i = 1; i < n; i++)
        if (p[i] < 0x80 || p[i] > 0xBF) return false;
    return true;
}

/* UTF-8 to UTF-8: valid sequences are copied, the rest becomes U+FFFD, one for each byte. */
static size_t repair_utf8(const char *bytes, size_t length, char *out, bool *fits)
{
    const unsigned char *p = (const unsigned char *)bytes, *end = p + length;
    char *to = out;
    while (p < end) {
        size_t n = utf8_sequence(p, end);
        if (n) {
            memcpy(to, p, n);
            to += n, p += n;
            continue;
        }
        if (is_cut_utf8(p, end)) break;
        memcpy(to, replacement, 3);
        to += 3, p++;
        *fits = false;
    }
    return (size_t)(to - out);
}

static size_t convert(iconv_t cd, const char *bytes, size_t length, char *out, size_t room,
                      bool *fits)
{
    char *from = (char *)bytes, *to = out;
    iconv(cd, NULL, NULL, NULL, NULL);
    while (length) {
        if (iconv(cd, &from, &length, &to, &room) != (size_t)-1) break;
        if (errno == EINVAL) break; /* cut at the end: dropped */
        if (errno != EILSEQ || room < 3) {
            *fits = false;
            break;
        }
        memcpy(to, replacement, 3);
        to += 3, room -= 3;
        from++, length--;
        *fits = false;
    }
    return (size_t)(to - out);
}

char *grid_decode(grid_decoder *decoder, const char *bytes, size_t length, bool *fits)
{
    bool ok = true;
    size_t room =
        length * 4 + 4; /* no charset needs more than 4 bytes of UTF-8 for one of its own */
    char *out = malloc(room + 1);
    if (!out) return NULL;
    size_t n = decoder->copies ? repair_utf8(bytes, length, out, &ok)
                               : convert(decoder->cd, bytes, length, out, room, &ok);
    out[n] = 0;
    if (fits) *fits = ok;
    char *smaller = length > 1 << 16 ? realloc(out, n + 1) : NULL; /* a whole file */
    return smaller ? smaller : out;
}

bool grid_decoder_fits(grid_decoder *decoder, const char *bytes, size_t length, bool cut)
{
    if (decoder->copies) {
        size_t valid = grid_text_utf8_prefix(bytes, length);
        const unsigned char *rest = (const unsigned char *)bytes + valid;
        return valid == length || (cut && valid > 0 && is_cut_utf8(rest, rest + length - valid));
    }
    char *from = (char *)bytes;
    iconv(decoder->cd, NULL, NULL, NULL, NULL);
    while (length) {
        char buffer[1024], *to = buffer;
        size_t room = sizeof buffer;
        if (iconv(decoder->cd, &from, &length, &to, &room) != (size_t)-1) return true;
        if (errno == EINVAL) return cut && from > bytes;
        if (errno != E2BIG) return false;
    }
    return true;
}

/* --- trimming, unquoting, folding ------------------------------------------------------------- */

static const char ideographic_space[] = "\xE3\x80\x80"; /* U+3000 */

char *grid_text_trim(char *text)
{
    for (;;) {
        if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
            text++;
        else if (!strncmp(text, ideographic_space, 3))
            text += 3;
        else
            break;
    }
    size_t n = strlen(text);
    for (;;) {
        if (n && strchr(" \t\r\n", text[n - 1]))
            n--;
        else if (n >= 3 && !memcmp(text + n - 3, ideographic_space, 3))
            n -= 3;
        else
            break;
    }
    text[n] = 0;
    return text;
}

void grid_text_fold_width(char *text)
{
    unsigned char *from = (unsigned char *)text, *to = from;
    while (*from) {
        if (from[0] == 0xE3 && from[1] == 0x80 && from[2] == 0x80) {
            *to++ = ' ';
            from += 3;
        } else if (from[0] == 0xEF && from[1] == 0xBC && from[2] >= 0x81 && from[2] <= 0xBF) {
            *to++ = (unsigned char)(from[2] - 0x81 + 0x21); /* U+FF01..U+FF3F */
            from += 3;
        } else if (from[0] == 0xEF && from[1] == 0xBD && from[2] >= 0x80 && from[2] <= 0x9E) {
            *to++ = (unsigned char)(from[2] - 0x80 + 0x60); /* U+FF40..U+FF5E */
            from += 3;
        } else {
            *to++ = *from++;
        }
    }
    *to = 0;
}

void grid_text_unquote(char *text)
{
    size_t n = strlen(text), to = 0;
    if (n < 2 || text[0] != '"' || text[n - 1] != '"') return;
    for (size_t i = 1; i < n - 1; i++) {
        text[to++] = text[i];
        if (text[i] == '"' && text[i + 1] == '"') i++;
    }
    text[to] = 0;
}

bool grid_text_equal(const char *a, const char *b)
{
    for (;; a++, b++) {
        char x = *a, y = *b;
        if (x >= 'A' && x <= 'Z') x = (char)(x - 'A' + 'a');
        if (y >= 'A' && y <= 'Z') y = (char)(y - 'A' + 'a');
        if (x != y) return false;
        if (!x) return true;
    }
}

bool grid_text_same_name(const char *a, const char *b)
{
    char folded[2][256];
    if (strlen(a) >= sizeof folded[0] || strlen(b) >= sizeof folded[1]) return false;
    grid_text_fold_width(strcpy(folded[0], a));
    grid_text_fold_width(strcpy(folded[1], b));
    return grid_text_equal(folded[0], folded[1]);
}
