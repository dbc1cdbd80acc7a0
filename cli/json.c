/* json.c - JSON written as a stream (RFC 8259): see json.h. The text is UTF-8 already; only quotes,
 * backslashes and control characters are escaped. A number is the shortest that reads back. */
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_text(FILE *stream, const char *text)
{
    putc('"', stream);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\') fprintf(stream, "\\%c", *p);
        else if (*p == '\n') fputs("\\n", stream);
        else if (*p == '\t') fputs("\\t", stream);
        else if (*p < 0x20 || *p == 0x7F) fprintf(stream, "\\u%04x", *p);
        else putc(*p, stream);
    }
    putc('"', stream);
}

static void new_line(struct json *json)
{
    if (json->flat && json->depth >= json->flat) return;
    fprintf(json->stream, "\n%*s", json->depth * 2, "");
}

/* Comma, line and key of the next value. */
static void begin(struct json *json, const char *key)
{
    if (json->depth) {
        bool flat = json->flat && json->depth >= json->flat;
        if (json->filled[json->depth - 1]) fputs(flat ? ", " : ",", json->stream);
        json->filled[json->depth - 1] = true;
        new_line(json);
    }
    if (key) {
        write_text(json->stream, key);
        fputs(": ", json->stream);
    }
}

void json_open(struct json *json, const char *key, char bracket)
{
    begin(json, key);
    putc(bracket, json->stream);
    json->close[json->depth] = bracket == '{' ? '}' : ']';
    json->filled[json->depth++] = false;
}

void json_open_flat(struct json *json, const char *key, char bracket)
{
    json_open(json, key, bracket);
    if (!json->flat) json->flat = json->depth;
}

void json_close(struct json *json)
{
    bool filled = json->filled[json->depth - 1], flat = json->flat && json->depth >= json->flat;
    json->depth--;
    if (filled && !flat) new_line(json);
    putc(json->close[json->depth], json->stream);
    if (json->flat > json->depth) json->flat = 0;
    if (!json->depth) putc('\n', json->stream);
}

void json_text(struct json *json, const char *key, const char *text)
{
    begin(json, key);
    if (text) write_text(json->stream, text);
    else fputs("null", json->stream);
}

void json_number(struct json *json, const char *key, double value)
{
    char text[32] = "null";
    begin(json, key);
    for (int digits = 15; isfinite(value) && digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    fputs(text, json->stream);
}

void json_count(struct json *json, const char *key, int64_t value)
{
    begin(json, key);
    fprintf(json->stream, "%lld", (long long)value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin(json, key);
    fputs(value ? "true" : "false", json->stream);
}

void json_point(struct json *json, double x, double y)
{
    if (!isfinite(x) || !isfinite(y)) {
        json_text(json, "geometry", NULL);
        return;
    }
    json_open(json, "geometry", '{');
    json_text(json, "type", "Point");
    json_open(json, "coordinates", '[');
    json_number(json, NULL, x);
    json_number(json, NULL, y);
    json_close(json);
    json_close(json);
}
