/* suggest.c - the nearest of several names, and lists of them: edit distance with transpositions (optimal string
 * alignment, after F. J. Damerau, 1964), ASCII case aside. Near enough is a third of the longer
 * name. What is near the beginning of a longer name counts too. */
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#include "say.h"

#define LONGEST 64 /* longer names are cut; nobody mistypes them by hand */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_length; j++) last[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = lower(a[i - 1]) != lower(b[j - 1]);
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + change);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last, last = now, now = spare;
    }
    return last[b_length];
}

const char *suggest(const char *wrong, size_t n,
                    const char *(*name_at)(const void *context, size_t i), const void *context)
{
    const char *best = NULL;
    size_t best_distance = 0, length = least(strlen(wrong), LONGEST);
    for (size_t i = 0; i < n; i++) {
        const char *name = name_at(context, i);
        size_t name_length = least(strlen(name), LONGEST);
        if (!name_length || !length) continue;
        size_t allowed = (length > name_length ? length : name_length) / 3;
        size_t d = distance(wrong, length, name, name_length);
        if (name_length > length && length >= 4) { /* the beginning of a longer name */
            size_t beginning = distance(wrong, length, name, length + 1);
            if (beginning <= length / 3 && beginning < d) d = beginning, allowed = length / 3;
        }
        if (d > allowed) continue;
        if (!best || d < best_distance) best = name, best_distance = d;
    }
    return best;
}

const char *list_names(size_t n, const char *(*name_at)(const void *context, size_t i), const void *context, char *out,
                       size_t size)
{
    static const char more[] = ", ...";
    size_t used = 0;
    snprintf(out, size, "%s", n ? "" : _("none"));
    for (size_t i = 0; i < n; i++) {
        const char *name = name_at(context, i);
        size_t length = strlen(name) + (used ? 2 : 0);
        if (used + length + sizeof more > size) {
            snprintf(out + used, size - used, "%s", used ? more : "...");
            break;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", name);
    }
    return out;
}
