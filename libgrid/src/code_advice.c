/* code_advice.c - what is wrong with a code, and what was likely meant.
 *
 * Codes come from spreadsheets, which take them for numbers, and from keyboards set to Chinese. The
 * text is mended in steps, each of which undoes one kind of damage, until it fits:
 *
 *     spaces -> full-width forms -> quotes -> 1.4E+11 -> .0 -> letters -> separators
 *
 * What fits after some steps is likely what was meant. A step that would have to invent digits is
 * not taken: the digits behind 1.40929E+11 are gone, and only the source has them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code_schemes.h"
#include "support.h"
#include "text.h"

/* A longer text is no code, whatever is done to it. */
enum { MAX_TEXT = 200, MAX_QUOTED = 40 };

static const char *const fault_names[GRID_NUM_CODE_FAULTS] = {
    [GRID_CODE_FINE] = "fine",
    [GRID_CODE_UNCLASSIFIED] = "unclassified",
    [GRID_CODE_EMPTY] = "empty",
    [GRID_CODE_SPACES] = "spaces",
    [GRID_CODE_FULL_WIDTH] = "full-width",
    [GRID_CODE_QUOTES] = "quotes",
    [GRID_CODE_SCIENTIFIC] = "scientific",
    [GRID_CODE_FRACTION] = "fraction",
    [GRID_CODE_LETTERS] = "letters",
    [GRID_CODE_SEPARATORS] = "separators",
    [GRID_CODE_LOST_DIGITS] = "lost-digits",
    [GRID_CODE_CHARACTER] = "character",
    [GRID_CODE_SHORT] = "short",
    [GRID_CODE_LONG] = "long",
    [GRID_CODE_VALUE] = "value",
    [GRID_CODE_HOLE] = "hole",
};

const char *grid_code_fault_name(grid_code_fault fault)
{
    return (size_t)fault < GRID_NUM_CODE_FAULTS ? fault_names[fault] : "unknown";
}

/* What each step of mending undid, as the end of "the code ... has". */
static const char *const damage[GRID_NUM_CODE_FAULTS] = {
    [GRID_CODE_SPACES] = "spaces",
    [GRID_CODE_FULL_WIDTH] = "full-width characters",
    [GRID_CODE_QUOTES] = "quotes around it",
    [GRID_CODE_SCIENTIFIC] = "the form of a number",
    [GRID_CODE_FRACTION] = "a decimal point",
    [GRID_CODE_LETTERS] = "letters in place of digits",
    [GRID_CODE_SEPARATORS] = "separators",
};

struct mending {
    char text[MAX_TEXT + 1];
    bool undid[GRID_NUM_CODE_FAULTS];
};

/* ---- the steps ------------------------------------------------------------------------------- */

/* Takes away every occurrence of the given sequences. Returns whether there was one. */
static bool drop(char *text, const char *const *sequences)
{
    char *to = text;
    bool any = false;
    for (const char *from = text; *from;) {
        size_t length = 0;
        for (size_t i = 0; sequences[i] && !length; i++)
            if (!strncmp(from, sequences[i], strlen(sequences[i]))) length = strlen(sequences[i]);
        if (length)
            from += length, any = true;
        else
            *to++ = *from++;
    }
    *to = 0;
    return any;
}

/* The same at both ends only. */
static bool drop_around(char *text, const char *characters)
{
    size_t n = strlen(text), first = strspn(text, characters);
    size_t end = n;
    while (end > first && strchr(characters, text[end - 1])) end--;
    memmove(text, text + first, end - first);
    text[end - first] = 0;
    return end - first < n;
}

static bool fold(char *text)
{
    char before[MAX_TEXT + 1];
    strcpy(before, text);
    grid_text_fold_width(text);
    return strcmp(before, text);
}

/* "1.409291002E+11": its digits and how many the number had. False when it is nothing of the kind.
 */
static bool is_scientific(const char *text, char digits[MAX_TEXT + 1], size_t *total)
{
    size_t n = 0;
    const char *p = text;
    if (*p < '0' || *p > '9') return false;
    digits[n++] = *p++;
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++) digits[n++] = *p;
    if (*p != 'e' && *p != 'E') return false;
    p++;
    if (*p == '+') p++;
    size_t exponent = 0, places = strspn(p, "0123456789");
    if (!places || places > 2 || p[places]) return false;
    while (*p) exponent = exponent * 10 + (size_t)(*p++ - '0');
    digits[n] = 0;
    *total = exponent + 1;
    return n <= *total;
}

static bool expand(char *text)
{
    char digits[MAX_TEXT + 1];
    size_t total;
    if (!is_scientific(text, digits, &total) || strlen(digits) != total) return false;
    strcpy(text, digits);
    return true;
}

static bool drop_fraction(char *text)
{
    char *dot = strrchr(text, '.');
    if (!dot || dot == text || dot[1 + strspn(dot + 1, "0")]) return false;
    if (strspn(text, "0123456789") != (size_t)(dot - text)) return false;
    *dot = 0;
    return true;
}

static bool letters_to_digits(char *text)
{
    bool any = false;
    for (; *text; text++) {
        char digit = strchr("Oo", *text) ? '0' : strchr("lI|", *text) ? '1' : 0;
        if (digit) *text = digit, any = true;
    }
    return any;
}

/* Takes one step more. */
static bool step(struct mending *m, grid_code_fault fault)
{
    static const char *const spaces[] = {
        " ", "\t", "\r", "\n", "\xE3\x80\x80", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", NULL};
    static const char *const separators[] = {
        "-", "_", ".", ",", "/", "\xC2\xB7", "\xE2\x80\x94", "\xE2\x80\x93", NULL};
    static const char *const quotes[] = {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C",
                                         "\xE2\x80\x9D", NULL};
    bool any;
    switch (fault) {
    case GRID_CODE_SPACES: return drop(m->text, spaces);
    case GRID_CODE_FULL_WIDTH: return fold(m->text);
    case GRID_CODE_QUOTES: any = drop(m->text, quotes); return drop_around(m->text, "='\"`") || any;
    case GRID_CODE_SCIENTIFIC: return expand(m->text);
    case GRID_CODE_FRACTION: return drop_fraction(m->text);
    case GRID_CODE_LETTERS: return letters_to_digits(m->text);
    case GRID_CODE_SEPARATORS: return drop(m->text, separators);
    default: return false;
    }
}

/* ---- which scheme ---------------------------------------------------------------------------- */

/* The scheme that the text fits, of all or of the one. */
static int32_t fitting(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                       grid_code *out, grid_code_misfit *misfit)
{
    int32_t first = scheme == GRID_NONE ? 0 : scheme;
    int32_t end = scheme == GRID_NONE ? (int32_t)schemes->num_schemes : scheme + 1;
    for (int32_t s = first; s < end; s++)
        if (grid_code_split(schemes, s, text, out, misfit)) return s;
    return GRID_NONE;
}

/* The scheme whose length is nearest. */
static int32_t nearest(const grid_code_schemes *schemes, size_t length)
{
    int32_t best = GRID_NONE;
    size_t least = 0;
    for (int32_t s = 0; s < (int32_t)schemes->num_schemes; s++) {
        size_t l = schemes->schemes[s].info.length, d = l > length ? l - length : length - l;
        if (best == GRID_NONE || d < least) best = s, least = d;
    }
    return best;
}

/* ---- sentences ------------------------------------------------------------------------------- */

/* The text as it can stand in a sentence: short, without control characters. */
static const char *quote(const char *text, char out[MAX_QUOTED + 8])
{
    size_t n = strnlen(text, MAX_QUOTED + 1);
    bool cut = n > MAX_QUOTED;
    if (cut) n = MAX_QUOTED;
    size_t valid = grid_text_utf8_prefix(text, n);
    if (valid + 3 < n || (valid < n && !cut)) return strcpy(out, "(not UTF-8)");
    for (size_t i = 0; i < valid; i++) {
        unsigned char c = (unsigned char)text[i];
        out[i] = c < 0x20 || c == 0x7F ? '?' : (char)c;
    }
    strcpy(out + valid, cut ? "..." : "");
    return out;
}

static void tell(grid_code_advice *out, grid_code_fault fault, int32_t scheme, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));
static void tell(grid_code_advice *out, grid_code_fault fault, int32_t scheme, const char *format,
                 ...)
{
    va_list args;
    out->fault = fault;
    out->severity = fault <= GRID_CODE_UNCLASSIFIED ? GRID_NOTE : GRID_WARNING;
    out->scheme = scheme;
    va_start(args, format);
    vsnprintf(out->text, sizeof out->text, format, args);
    va_end(args);
}

/* "grid 007": a segment and what stands there. */
struct part {
    char text[160];
};

static struct part part_of(const char *name, const char *value, size_t width)
{
    struct part part;
    snprintf(part.text, sizeof part.text, "%.100s %.*s", name, (int)width, value);
    return part;
}

static void tell_mended(const struct mending *m, const char *quoted, const grid_code *code,
                        const char *name, grid_code_advice *out)
{
    char list[256] = "";
    grid_code_fault first = GRID_CODE_FINE;
    for (int f = GRID_CODE_SPACES; f <= GRID_CODE_SEPARATORS; f++) {
        if (!m->undid[f]) continue;
        if (first == GRID_CODE_FINE)
            first = (grid_code_fault)f;
        else
            strcat(list, ", ");
        strcat(list, damage[f]);
    }
    strcpy(out->likely, code->text);
    tell(out, first, code->scheme, "\"%s\" has %s; likely %s, a %s", quoted, list, code->text,
         name);
}

static void tell_fit(const grid_code_schemes *schemes, const grid_code *code,
                     const grid_code_misfit *misfit, grid_code_advice *out)
{
    const char *name = schemes->schemes[code->scheme].info.name;
    strcpy(out->likely, code->text);
    if (misfit->fault == GRID_CODE_FINE) {
        tell(out, GRID_CODE_FINE, code->scheme, "%s is a %s", code->text, name);
        return;
    }
    const grid_code_part *odd = &code->parts[misfit->part];
    tell(out, GRID_CODE_UNCLASSIFIED, code->scheme, "%s is a %s, but %s is of no kind that the table knows",
         code->text, name, part_of(odd->name, odd->value, strlen(odd->value)).text);
}

static void tell_scientific(const char *quoted, const char *digits, size_t total, int32_t scheme,
                            grid_code_advice *out)
{
    size_t known = strlen(digits);
    tell(out, GRID_CODE_SCIENTIFIC, scheme,
         "\"%s\" is what a spreadsheet made of a code with %zu digits, of which it shows %zu (%s): "
         "take the code from its source again, and format the column as text",
         quoted, total, known, digits);
}

/* Too short or too long: the likely code where nothing has to be invented. */
static void tell_length(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                        const char *quoted, grid_code_fault fault, grid_code_advice *out)
{
    const grid_code_layout *layout = &schemes->schemes[scheme];
    size_t n = strlen(text), length = layout->info.length, at = 0;
    char guess[MAX_TEXT + GRID_CODE_MAX + 1];
    strcpy(guess, text);
    if (fault == GRID_CODE_LONG && strspn(text + length, "0") == n - length) guess[length] = 0;
    for (size_t p = 0; fault == GRID_CODE_SHORT && p < layout->info.num_segments; p++) {
        const grid_code_segment *segment = grid_code_segment_of(schemes, scheme, p);
        if (at >= n && at == strlen(guess) && layout->placeholders[p])
            strcat(guess, segment->placeholder);
        at += segment->width;
    }
    grid_code code;
    if (grid_code_split(schemes, scheme, guess, &code, NULL)) strcpy(out->likely, code.text);
    tell(out, fault, scheme, "\"%s\" has %zu characters, a %s has %zu: %s%s", quoted, n,
         layout->info.name, length,
         *out->likely               ? "likely "
         : fault == GRID_CODE_SHORT ? "some are missing"
                                    : "it has too many",
         out->likely);
}

static void tell_value(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                       const char *quoted, const grid_code_misfit *misfit, grid_code_advice *out)
{
    const grid_code_segment *segment = grid_code_segment_of(schemes, scheme, misfit->part);
    const char *name = schemes->schemes[scheme].info.name;
    size_t n = strlen(text);
    int width = (int)segment->width;
    struct part part = part_of(segment->name, text + misfit->at, segment->width);
    /* IEEE 754 doubles hold 15 decimal digits; a spreadsheet writes zeros for the rest */
    if (n > 15 && strspn(text + 15, "0") == n - 15 && misfit->at + segment->width > 15) {
        tell(out, GRID_CODE_LOST_DIGITS, scheme,
             "\"%s\" has zeros from the 16th digit on: a spreadsheet keeps 15; take the code from "
             "its "
             "source again, and format the column as text",
             quoted);
        return;
    }
    if (misfit->fault == GRID_CODE_HOLE)
        tell(out, GRID_CODE_HOLE, scheme,
             "\"%s\" as a %s has %s under a placeholder, which has nothing under it", quoted, name,
             part.text);
    else if (segment->num_classes)
        tell(out, GRID_CODE_VALUE, scheme,
             "\"%s\" as a %s has %s, which is no value of its range (%0*lld to %0*lld%s)", quoted, name,
             part.text, width, (long long)segment->classes[0].from, width,
             (long long)segment->classes[segment->num_classes - 1].to,
             segment->num_classes > 1 ? ", in parts" : "");
    else
        tell(out, GRID_CODE_VALUE, scheme, "\"%s\" as a %s cannot have %s", quoted, name, part.text);
}

/* The faults that no mending took away; `text` is what it left. */
static void tell_misfit(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                        const char *quoted, grid_code_advice *out)
{
    grid_code_misfit misfit;
    char digits[MAX_TEXT + 1];
    size_t total, length = strlen(text);
    bool scientific = is_scientific(text, digits, &total);
    if (scheme == GRID_NONE) scheme = nearest(schemes, scientific ? total : length);
    if (scientific) {
        tell_scientific(quoted, digits, total, scheme, out);
        return;
    }
    grid_code_split(schemes, scheme, text, NULL, &misfit);
    switch (misfit.fault) {
    case GRID_CODE_SHORT:
    case GRID_CODE_LONG: tell_length(schemes, scheme, text, quoted, misfit.fault, out); return;
    case GRID_CODE_VALUE:
    case GRID_CODE_HOLE: tell_value(schemes, scheme, text, quoted, &misfit, out); return;
    default:
        tell(out, GRID_CODE_CHARACTER, scheme,
             "\"%s\" has a character that a %s has not; no other code is near", quoted,
             schemes->schemes[scheme].info.name);
    }
}

void grid_code_check(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                     grid_code_advice *out)
{
    grid_code_misfit misfit;
    grid_code code;
    struct mending m = {0};
    char quoted[MAX_QUOTED + 8], before_letters[MAX_TEXT + 1] = "";
    *out = (grid_code_advice){.scheme = GRID_NONE};
    if (!text) text = "";
    if (fitting(schemes, scheme, text, &code, &misfit) != GRID_NONE) {
        tell_fit(schemes, &code, &misfit, out);
        return;
    }
    quote(text, quoted);
    if (strnlen(text, MAX_TEXT + 1) > MAX_TEXT) {
        tell(out, GRID_CODE_LONG, scheme, "\"%s\" is far too long for a code", quoted);
        return;
    }
    strcpy(m.text, text);
    for (int f = GRID_CODE_SPACES; f <= GRID_CODE_SEPARATORS; f++) {
        if (f == GRID_CODE_LETTERS) strcpy(before_letters, m.text);
        if (!step(&m, (grid_code_fault)f)) continue;
        m.undid[f] = true;
        int32_t fit = fitting(schemes, scheme, m.text, &code, NULL);
        if (fit == GRID_NONE) continue;
        tell_mended(&m, quoted, &code, schemes->schemes[fit].info.name, out);
        return;
    }
    if (!*before_letters) {
        tell(out, GRID_CODE_EMPTY, scheme, "the code is empty");
        return;
    }
    tell_misfit(schemes, scheme, before_letters, quoted, out);
}
