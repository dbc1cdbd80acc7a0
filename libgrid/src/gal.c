/* gal.c - neighbours from a .gal file: see <grid/hotspot.h>.
 *
 *     78                     or   0 78 stl_hom POLY_ID_OG
 *     1 3                    id, number of neighbours
 *     7 3 6                  their ids
 *     2 0                    an island; its second line is empty or missing
 *
 * Words are divided by spaces and ends of lines; only the head is told by its line. Ids are text.
 */
#include <grid/hotspot.h>

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "support.h"
#include "weights.h"

typedef struct word {
    const char *text; /* NULL: the file is at its end */
    int64_t line;
} word;

typedef struct name {
    const char *text;
    int32_t number;
} name;

typedef struct reader {
    const char *path;
    char *at;
    int64_t line;
    name *names; /* by text */
    size_t num_names, capacity;
    grid_links links;
} reader;

/* The next word, ended with a NUL in place. */
static word next_word(reader *r)
{
    while (*r->at && strchr(" \t\r\n", *r->at)) r->line += *r->at++ == '\n';
    word found = {*r->at ? r->at : NULL, r->line};
    r->at += strcspn(r->at, " \t\r\n");
    if (*r->at == '\n') r->line++;
    if (*r->at) *r->at++ = 0;
    return found;
}

static bool read_count(word w, size_t *out)
{
    size_t value = 0;
    if (!w.text || !*w.text) return false;
    for (const char *c = w.text; *c; c++) {
        if (*c < '0' || *c > '9' || value > INT32_MAX / 10) return false;
        value = value * 10 + (size_t)(*c - '0');
    }
    *out = value;
    return value <= INT32_MAX;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const name *)left)->text, ((const name *)right)->text);
}

static grid_status sort_names(reader *r, grid_error *error)
{
    if (r->num_names) qsort(r->names, r->num_names, sizeof *r->names, compare_names);
    for (size_t i = 1; i < r->num_names; i++)
        if (!compare_names(&r->names[i - 1], &r->names[i]))
            return grid_fail(error, GRID_E_DATA, 0, "%s: the id %s names two things", r->path,
                             r->names[i].text);
    return GRID_OK;
}

static bool add_name(reader *r, const char *text)
{
    if (!grid_grow((void **)&r->names, &r->capacity, r->num_names, sizeof *r->names)) return false;
    r->names[r->num_names] = (name){text, (int32_t)r->num_names};
    r->num_names++;
    return true;
}

static grid_status find(const reader *r, word w, int32_t *out, grid_error *error)
{
    name wanted = {w.text, 0};
    const name *found = r->num_names
                            ? bsearch(&wanted, r->names, r->num_names, sizeof wanted, compare_names)
                            : NULL;
    if (!found)
        return grid_fail(error, GRID_E_DATA, w.line,
                         "%s, line %lld: the id %s is none of the units'; the file must name "
                         "units by their codes",
                         r->path, (long long)w.line, w.text);
    *out = found->number;
    return GRID_OK;
}

static grid_status fail_short(const reader *r, size_t found, size_t wanted, grid_error *error)
{
    return grid_fail(error, GRID_E_FORMAT, r->line,
                     "%s, line %lld: ends after %zu of the %zu things that its head says, or a "
                     "number of neighbours is wrong",
                     r->path, (long long)r->line, found, wanted);
}

/* The head's number of things; `at` then stands behind the head. */
static grid_status read_head(reader *r, size_t *num, grid_error *error)
{
    r->at += strncmp(r->at, "\xEF\xBB\xBF", 3) ? 0 : 3;
    char *end = r->at + strcspn(r->at, "\n"), *rest = *end ? end + 1 : end;
    *end = 0;
    word first = next_word(r), second = next_word(r);
    if (!read_count(second.text ? second : first, num))
        return grid_fail(error, GRID_E_FORMAT, 1,
                         "%s, line 1: is no .gal file: its first line must be the number of "
                         "things, or 0 and this number",
                         r->path);
    r->at = rest;
    r->line = 2;
    return GRID_OK;
}

/* Goes over all things: `links` false collects their ids, true their links. */
static grid_status read_things(reader *r, size_t num, bool links, grid_error *error)
{
    for (size_t i = 0; i < num; i++) {
        word id = next_word(r), count = next_word(r);
        size_t k = 0;
        int32_t from = GRID_NONE, to = GRID_NONE;
        grid_status status = GRID_OK;
        if (!id.text || !read_count(count, &k)) return fail_short(r, i, num, error);
        if (!links && !add_name(r, id.text)) return grid_fail_memory(error);
        if (links && (status = find(r, id, &from, error)) != GRID_OK) return status;
        for (; k; k--) {
            word neighbour = next_word(r);
            if (!neighbour.text) return fail_short(r, i, num, error);
            if (!links) continue;
            if ((status = find(r, neighbour, &to, error)) != GRID_OK) return status;
            if (!grid_links_add(&r->links, from, to)) return grid_fail_memory(error);
        }
    }
    word more = next_word(r);
    if (!more.text) return GRID_OK;
    return grid_fail(error, GRID_E_FORMAT, more.line,
                     "%s, line %lld: goes on after the %zu things that its head says", r->path,
                     (long long)more.line, num);
}

/* Ids of the caller, or those of a first pass over the file, in `copy`. */
static grid_status take_names(reader *r, size_t n, const char *const *ids, char *copy, size_t *num,
                              grid_error *error)
{
    grid_status status = GRID_OK;
    if (!ids) {
        reader first = {.path = r->path, .at = copy, .line = 1};
        status = read_head(&first, num, error);
        if (status == GRID_OK) status = read_things(&first, *num, false, error);
        r->names = first.names;
        r->num_names = first.num_names;
    }
    for (size_t i = 0; ids && i < n && status == GRID_OK; i++)
        if (!add_name(r, ids[i])) status = grid_fail_memory(error);
    return status == GRID_OK ? sort_names(r, error) : status;
}

grid_status grid_weights_open_gal(const char *path, size_t n, const char *const *ids,
                                  grid_weights **out, grid_error *error)
{
    struct grid_bytes bytes;
    size_t num = 0;
    grid_status status = grid_file_read(path, SIZE_MAX, &bytes, NULL, error);
    if (status != GRID_OK) return status;
    reader r = {.path = path, .at = (char *)bytes.data, .line = 1};
    char *copy = ids ? NULL : strdup((const char *)bytes.data); /* words are cut in place */
    if (!ids && !copy) status = grid_fail_memory(error);
    if (status == GRID_OK) status = take_names(&r, n, ids, copy, &num, error);
    if (status == GRID_OK) status = read_head(&r, &num, error);
    if (status == GRID_OK) status = read_things(&r, num, true, error);
    if (status == GRID_OK) status = grid_weights_new(r.num_names, &r.links, out, error);
    free(r.links.items);
    free(r.names);
    free(copy);
    free(bytes.data);
    return status;
}
