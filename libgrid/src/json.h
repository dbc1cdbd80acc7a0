/* json.h - JSON text (RFC 8259) read where it stands, without a tree of objects.
 *
 * First grid_json_check proves that a value is well formed; then the other calls walk it by
 * pointers to the first byte of a value or member, and cannot fail. Numbers keep their text: a
 * 20-digit code stays what it is. Nothing here recurses or allocates.
 *
 *     for (const char *m = grid_json_first(object), *v; m; m = grid_json_next(grid_json_end(v))) {
 *         v = grid_json_member_value(m);
 *         if (grid_json_is(m, "type")) ...
 *     }
 */
#ifndef GRID_SRC_JSON_H
#define GRID_SRC_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum { GRID_JSON_MAX_DEPTH = 64 };

typedef enum grid_json_kind {
    GRID_JSON_NULL,
    GRID_JSON_BOOLEAN,
    GRID_JSON_NUMBER,
    GRID_JSON_STRING,
    GRID_JSON_ARRAY,
    GRID_JSON_OBJECT
} grid_json_kind;

/* What is wrong, and where. */
typedef struct grid_json_problem {
    const char *what;    /* "a comma or } is missing" */
    size_t offset;       /* byte, from 0 */
    size_t line, column; /* from 1; the column counts bytes */
    bool too_deep;       /* beyond GRID_JSON_MAX_DEPTH, which is a limit, not a fault */
} grid_json_problem;

/* Checks the value that begins at *at (after white space) and moves *at behind it. `start` is where
 * lines are counted from, end[0] must be readable and 0. */
bool grid_json_check(const char *start, const char *end, const char **at,
                     grid_json_problem *problem);

/* The same or the next byte that is no white space. */
const char *grid_json_space(const char *at);

grid_json_kind grid_json_kind_of(const char *value);
/* Behind the value. */
const char *grid_json_end(const char *value);

/* First element of an array or member of an object; NULL when it is empty. */
const char *grid_json_first(const char *container);
/* Next element or member, given the end of the one before; NULL after the last. */
const char *grid_json_next(const char *end_of_value);
/* The value of a member. */
const char *grid_json_member_value(const char *member);
/* Value of the member of this name, the last one if there are several; NULL if there is none. */
const char *grid_json_find(const char *object, const char *name);

/* True when the string (or a member's name) equals `text`. */
bool grid_json_is(const char *string, const char *text);
/* Decodes a string to UTF-8 and a NUL; `out` has room for grid_json_end(string) - string bytes.
 * Returns the length. Lone surrogates and \u0000 become U+FFFD, and *replaced (may be NULL) is set.
 */
size_t grid_json_string(const char *string, char *out, bool *replaced);

/* Number of bytes of a number's text. */
size_t grid_json_number_length(const char *number);

#endif
