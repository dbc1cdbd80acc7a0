/* json.h - JSON written as a stream: nothing is kept but the depth. */
#ifndef GRIDCTL_JSON_H
#define GRIDCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH 16

struct json {
    FILE *stream;
    int depth;
    int flat;               /* depth from which containers stand on one line, 0: none does */
    char close[JSON_DEPTH]; /* what ends the container of each depth */
    bool filled[JSON_DEPTH];
};

/* `key` is NULL in an array and at the top. */
void json_open(struct json *json, const char *key, char bracket);  /* '{' or '[' */
void json_open_flat(struct json *json, const char *key, char bracket); /* on one line to its end */
void json_close(struct json *json); /* a line end after the outermost */
void json_text(struct json *json, const char *key, const char *text); /* NULL becomes null */
void json_number(struct json *json, const char *key, double value);   /* not finite: null */
void json_count(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);

/* The "geometry" of a GeoJSON feature: a point, or null where a coordinate is not a number. */
void json_point(struct json *json, double x, double y);

#endif
