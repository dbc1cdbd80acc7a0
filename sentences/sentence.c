/* sentence.c - the library's sentences in the user's language: see sentence.h.
 *
 * The library speaks English, and its text is the one source of what it found. A sentence is taken
 * apart by the format that made it, and the pieces are put into the translation of that format:
 *
 *     "C1 and C2 both own 9.7 m2 in 1 pieces ..."        the text
 *     "%s and %s both own %.6g m2 in %zu pieces ..."     sentence_list.c, and the key in po/zh_CN.po
 *     "%s 与 %s 重叠 %.6g m2，共 %zu 块 ..."             its translation, filled with C1, C2, 9.7, 1
 *
 * The other way, sentences of our own from the fields of a finding, would tell less than the library
 * does (guessed columns, encodings and remedies stand in its text alone) and would not serve errors.
 *
 * How a text is taken apart:
 *   - A number (%zu, %.6g ...) takes all characters there that a number can have, at least one.
 *   - A text (%s, %c) takes as little as it can, perhaps nothing: it ends at the first place where what
 *     follows it in the format fits, up to the next text. What follows the last one must end the text.
 *     So of two texts in a row the first gets nothing; formats that do that keep their order in Chinese.
 *   - Of several formats that fit, the one with the most literal characters made the sentence.
 * A name that holds words of a format may thus be cut at the wrong place, but no character is lost.
 *
 * Not here: what a finding means, and words that stand alone (word() in cli/say.c). The program chooses the language and
 * binds the catalogue, `gridctl`.
 */
#include "sentence.h"

#include <libintl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MAX_SLOTS = 10 };

/* What stands behind the name of a file in Chinese. */
#define COLON "："

struct slice {
    const char *at, *end;
};

struct slots {
    struct slice at[MAX_SLOTS];
    size_t num;
};

struct writer {
    char *at, *end; /* at == end: it did not fit */
};

/* ---- formats --------------------------------------------------------------------------------- */

struct conversion {
    const char *end; /* behind it */
    size_t number;   /* of its slot, as in %2$s; 0 without */
    char type;
};

static struct conversion read_conversion(const char *percent)
{
    struct conversion c = {0};
    const char *p = percent + 1;
    if (*p >= '1' && *p <= '9' && p[1] == '$') {
        c.number = (size_t)(*p - '0');
        p += 2;
    }
    p += strspn(p, "0123456789.*");
    p += strspn(p, "lz");
    c.type = *p;
    c.end = *p ? p + 1 : p;
    return c;
}

static bool is_conversion(const char *format) { return *format == '%' && format[1] != '%'; }

static bool is_text(char type) { return type == 's' || type == 'c'; }

static const char *end_of_number(const char *text, const char *end, char type)
{
    const char *allowed = type == 'f' || type == 'g' ? "0123456789+-.einfa" : "0123456789-";
    while (text < end && strchr(allowed, *text)) text++;
    return text;
}

static size_t num_literals(const char *format)
{
    size_t num = 0;
    while (*format) {
        bool conversion = is_conversion(format);
        num += !conversion;
        format = conversion ? read_conversion(format).end : format + 1;
    }
    return num;
}

/* ---- taking apart ---------------------------------------------------------------------------- */

/* Holds the format up to its next text conversion, where *format is put, against the text. Returns
 * where that ends in the text, or NULL. */
static const char *match_run(const char **format, struct slice text, struct slots *slots)
{
    const char *f = *format, *at = text.at;
    while (*f) {
        if (is_conversion(f)) {
            struct conversion c = read_conversion(f);
            if (is_text(c.type)) break;
            const char *end = end_of_number(at, text.end, c.type);
            if (end == at || slots->num == MAX_SLOTS) return NULL;
            slots->at[slots->num++] = (struct slice){at, end};
            at = end;
            f = c.end;
        } else {
            if (*f == '%') f++;
            if (at == text.end || *at != *f) return NULL;
            at++, f++;
        }
    }
    *format = f;
    return at;
}

/* Finds the first place where the run behind a text conversion fits. */
static const char *find_run(const char **format, struct slice text, struct slots *slots)
{
    size_t before = slots->num;
    const char *start = text.at;
    bool literal = **format && !is_conversion(*format);
    for (; text.at <= text.end; text.at++) {
        const char *next = *format, *end;
        if (literal && !(text.at = memchr(text.at, **format, (size_t)(text.end - text.at)))) return NULL;
        slots->num = before + 1;
        if (slots->num > MAX_SLOTS) return NULL;
        end = match_run(&next, text, slots);
        if (!end || (!*next && end != text.end)) continue;
        slots->at[before] = (struct slice){start, text.at};
        *format = next;
        return end;
    }
    return NULL;
}

static bool match(const char *format, struct slice text, struct slots *slots)
{
    slots->num = 0;
    text.at = match_run(&format, text, slots);
    while (text.at && *format) {
        format = read_conversion(format).end;
        text.at = find_run(&format, text, slots);
    }
    return text.at && text.at == text.end;
}

/* The format of the list that made the text, if it says more literally than `best`. */
static const struct sentence_format *find_format(const struct sentence_format *list, struct slice text,
                                                 const struct sentence_format *best, struct slots *slots)
{
    size_t most = best ? num_literals(best->english) : 0;
    for (; list->english; list++) {
        struct slots found;
        if (!match(list->english, text, &found)) continue;
        size_t num = num_literals(list->english);
        if (num <= most) continue;
        most = num;
        best = list;
        *slots = found;
    }
    return best;
}

/* ---- putting together ------------------------------------------------------------------------ */

static void put(struct writer *w, const char *text, size_t length)
{
    if ((size_t)(w->end - w->at) <= length) {
        w->at = w->end;
        return;
    }
    memcpy(w->at, text, length);
    w->at += length;
}

static bool write_sentence(struct writer *w, struct slice text, bool is_part);

static void fill(struct writer *w, const char *format, const struct slots *slots, const char *nested)
{
    size_t next = 0;
    while (*format) {
        if (!is_conversion(format)) {
            if (*format == '%') format++;
            put(w, format++, 1);
            continue;
        }
        struct conversion c = read_conversion(format);
        size_t slot = c.number ? c.number - 1 : next++;
        format = c.end;
        if (slot >= slots->num) continue;
        struct slice piece = slots->at[slot];
        if (strchr(nested, (int)('1' + slot)) && write_sentence(w, piece, true)) continue;
        put(w, piece.at, (size_t)(piece.end - piece.at));
    }
}

/* False when no format fits; then nothing was written. Every format has literal characters, so what is
 * nested gets ever shorter. */
static bool write_sentence(struct writer *w, struct slice text, bool is_part)
{
    struct slots slots;
    const struct sentence_format *format = find_format(sentence_formats, text, NULL, &slots);
    if (is_part) format = find_format(sentence_parts, text, format, &slots);
    if (!format) return false;
    fill(w, dgettext("gridctl", format->english), &slots, format->nested);
    return true;
}

static bool is_english(void)
{
    const char *first = sentence_formats[0].english;
    return dgettext("gridctl", first) == first;
}

/* False where the text stays as it is. */
static bool translate(const char *english, bool is_part, char buffer[SENTENCE_SIZE])
{
    struct writer w = {buffer, buffer + SENTENCE_SIZE};
    struct slice text = {english, english + strlen(english)};
    if (!write_sentence(&w, text, is_part) || w.at == w.end) return false;
    *w.at = 0;
    return true;
}

const char *sentence_of(const char *english, char buffer[SENTENCE_SIZE])
{
    return english && !is_english() && translate(english, false, buffer) ? buffer : english;
}

const char *reason_of(const char *english, char buffer[SENTENCE_SIZE])
{
    char named[SENTENCE_SIZE];
    if (!english || is_english()) return english;
    /* with a file of no name, whose end is known in the translation too */
    snprintf(named, sizeof named, "\n: %s", english);
    if (translate(named, false, buffer) && *buffer == '\n') {
        const char *colon = strstr(buffer, COLON);
        return colon == buffer + 1 ? colon + strlen(COLON) : english;
    }
    return translate(english, true, buffer) ? buffer : english;
}
