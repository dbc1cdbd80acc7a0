/* json.c - JSON text checked once, then walked by pointers: see json.h.
 *
 * The checker is a loop over a stack of brackets (one bit a level), so depth costs no machine
 * stack. Everything behind it trusts what it proved.
 */
#include "json.h"

#include <stdint.h>
#include <string.h>

#include "text.h"

const char *grid_json_space(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') at++;
    return at;
}

/* --- checking --------------------------------------------------------------------------------- */

struct checker {
    const char *at, *end;
    const char *what;
    bool too_deep;
};

static bool fail(struct checker *c, const char *what)
{
    c->what = what;
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool check_string(struct checker *c)
{
    const char *p = c->at + 1;
    for (;;) {
        const char *run = p;
        bool ascii = true;
        while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
            ascii &= (unsigned char)*p++ < 0x80;
        if (!ascii) {
            size_t valid = grid_text_utf8_prefix(run, (size_t)(p - run));
            if (run + valid != p) {
                c->at = run + valid;
                return fail(c, "text that is not UTF-8");
            }
        }
        if (*p == '"') {
            c->at = p + 1;
            return true;
        }
        c->at = p;
        if (*p != '\\')
            return fail(c, p == c->end ? "the file ends within a string"
                                       : "a control character within a string");
        if (!p[1] || !strchr("\"\\/bfnrtu", p[1])) return fail(c, "an unknown escape in a string");
        if (p[1] == 'u') {
            for (int i = 2; i < 6; i++)
                if (!is_hex(p[i])) return fail(c, "a \\u escape without four hexadecimal digits");
            p += 4;
        }
        p += 2;
    }
}

static bool check_number(struct checker *c)
{
    const char *p = c->at;
    if (*p == '-') p++;
    if (!is_digit(*p)) return fail(c, "a sign without a number");
    if (*p == '0' && is_digit(p[1])) return fail(c, "a number with a leading zero");
    while (is_digit(*p)) p++;
    if (*p == '.') {
        if (!is_digit(*++p)) return fail(c, "a decimal point without digits");
        while (is_digit(*p)) p++;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-') p++;
        if (!is_digit(*p)) return fail(c, "an exponent without digits");
        while (is_digit(*p)) p++;
    }
    c->at = p;
    return true;
}

static bool check_word(struct checker *c, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(c->at, word, n))
        return fail(c, "an unknown word: only true, false and null are known");
    c->at += n;
    return true;
}

/* A string, number or word. */
static bool check_scalar(struct checker *c)
{
    switch (*c->at) {
    case '"': return check_string(c);
    case 't': return check_word(c, "true");
    case 'f': return check_word(c, "false");
    case 'n': return check_word(c, "null");
    case 0:
        if (c->at == c->end) return fail(c, "the file ends too early: it is truncated");
        return fail(c, "a NUL byte");
    default:
        if (*c->at == '-' || is_digit(*c->at)) return check_number(c);
        return fail(c, "something that is no JSON value");
    }
}

/* A member's name and its colon. */
static bool check_name(struct checker *c)
{
    c->at = grid_json_space(c->at);
    if (*c->at != '"')
        return fail(c, c->at == c->end ? "the file ends too early: it is truncated"
                                       : "a member's name in double quotes is missing");
    if (!check_string(c)) return false;
    c->at = grid_json_space(c->at);
    if (*c->at != ':') return fail(c, "a colon is missing");
    c->at++;
    return true;
}

static bool check(struct checker *c)
{
    uint64_t objects = 0; /* bit d: level d is an object */
    int depth = 0;
    for (;;) {
        /* a value */
        c->at = grid_json_space(c->at);
        if (*c->at == '[' || *c->at == '{') {
            bool object = *c->at == '{';
            if (depth == GRID_JSON_MAX_DEPTH) {
                c->too_deep = true;
                return fail(c, "more than 64 brackets within each other");
            }
            objects = object ? objects | UINT64_C(1) << depth : objects & ~(UINT64_C(1) << depth);
            depth++;
            const char *inside = grid_json_space(c->at + 1);
            if (*inside != (object ? '}' : ']')) {
                c->at++;
                if (object && !check_name(c)) return false;
                continue;
            }
            c->at = inside;
        } else {
            if (!check_scalar(c)) return false;
            if (!depth) return true;
            c->at = grid_json_space(c->at);
        }
        /* what may follow it */
        for (;;) {
            bool object = objects >> (depth - 1) & 1;
            if (*c->at == ',') {
                c->at++;
                if (object && !check_name(c)) return false;
                break;
            }
            if (*c->at != (object ? '}' : ']')) {
                if (c->at == c->end) return fail(c, "the file ends too early: it is truncated");
                return fail(c, object ? "a comma or } is missing" : "a comma or ] is missing");
            }
            c->at++;
            if (!--depth) return true;
            c->at = grid_json_space(c->at);
        }
    }
}

bool grid_json_check(const char *start, const char *end, const char **at,
                     grid_json_problem *problem)
{
    struct checker c = {.at = *at, .end = end};
    if (check(&c)) {
        *at = c.at;
        return true;
    }
    const char *line = start;
    *problem = (grid_json_problem){.what = c.what, .too_deep = c.too_deep, .line = 1};
    for (const char *p = start; (p = memchr(p, '\n', (size_t)(c.at - p))); line = ++p)
        problem->line++;
    problem->offset = (size_t)(c.at - start);
    problem->column = (size_t)(c.at - line) + 1;
    return false;
}

/* --- walking ---------------------------------------------------------------------------------- */

grid_json_kind grid_json_kind_of(const char *value)
{
    switch (*value) {
    case 'n': return GRID_JSON_NULL;
    case 't':
    case 'f': return GRID_JSON_BOOLEAN;
    case '"': return GRID_JSON_STRING;
    case '[': return GRID_JSON_ARRAY;
    case '{': return GRID_JSON_OBJECT;
    default: return GRID_JSON_NUMBER;
    }
}

static const char *end_of_string(const char *p)
{
    for (p++; *p != '"'; p++)
        if (*p == '\\') p++;
    return p + 1;
}

size_t grid_json_number_length(const char *number) { return strspn(number, "+-.0123456789eE"); }

const char *grid_json_end(const char *value)
{
    switch (*value) {
    case '"': return end_of_string(value);
    case 't':
    case 'n': return value + 4;
    case 'f': return value + 5;
    case '[':
    case '{': break;
    default: return value + grid_json_number_length(value);
    }
    size_t depth = 0;
    for (const char *p = value;;) {
        if (*p == '"') {
            p = end_of_string(p);
            continue;
        }
        if (*p == '[' || *p == '{') depth++;
        if ((*p == ']' || *p == '}') && !--depth) return p + 1;
        p++;
    }
}

const char *grid_json_first(const char *container)
{
    const char *p = grid_json_space(container + 1);
    return *p == ']' || *p == '}' ? NULL : p;
}

const char *grid_json_next(const char *end_of_value)
{
    const char *p = grid_json_space(end_of_value);
    return *p == ',' ? grid_json_space(p + 1) : NULL;
}

const char *grid_json_member_value(const char *member)
{
    return grid_json_space(grid_json_space(end_of_string(member)) + 1);
}

const char *grid_json_find(const char *object, const char *name)
{
    const char *found = NULL;
    for (const char *m = grid_json_first(object), *v; m; m = grid_json_next(grid_json_end(v))) {
        v = grid_json_member_value(m);
        if (grid_json_is(m, name)) found = v;
    }
    return found;
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];
        value = value * 16 + (c <= '9' ? c - '0' : (c | 32u) - 'a' + 10);
    }
    return value;
}

static size_t put_utf8(unsigned c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* One character of a string, or one byte of it; moves *at and returns the bytes written. */
static size_t take_character(const char **at, char out[4], bool *replaced)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *p = *at;
    if (*p != '\\') {
        out[0] = *p;
        *at = p + 1;
        return 1;
    }
    if (p[1] != 'u') {
        out[0] = meanings[strchr(names, p[1]) - names];
        *at = p + 2;
        return 1;
    }
    unsigned c = hex4(p + 2);
    *at = p + 6;
    if (c >= 0xD800 && c < 0xDC00 && p[6] == '\\' && p[7] == 'u') {
        unsigned low = hex4(p + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            *at = p + 12;
            return put_utf8(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), out);
        }
    }
    if (c == 0 || (c >= 0xD800 && c < 0xE000)) {
        c = 0xFFFD;
        if (replaced) *replaced = true;
    }
    return put_utf8(c, out);
}

size_t grid_json_string(const char *string, char *out, bool *replaced)
{
    size_t n = 0;
    for (const char *p = string + 1; *p != '"';) n += take_character(&p, out + n, replaced);
    out[n] = 0;
    return n;
}

bool grid_json_is(const char *string, const char *text)
{
    const char *p = string + 1;
    while (*p != '"') {
        char bytes[4];
        size_t n = take_character(&p, bytes, NULL);
        if (strncmp(text, bytes, n)) return false;
        text += n;
    }
    return !*text;
}
