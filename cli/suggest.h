/* suggest.h - the nearest of several names, for "did you mean", and all of them. */
#ifndef GRIDCTL_SUGGEST_H
#define GRIDCTL_SUGGEST_H

#include <stddef.h>

/* The name nearest to `wrong`, or NULL when none is near enough. name_at(context, i) gives the
 * i-th. */
const char *suggest(const char *wrong, size_t n,
                    const char *(*name_at)(const void *context, size_t i), const void *context);

/* Names for a message, one after another, as many as fit; then "...". "none" for none at all. Returns `out`. */
const char *list_names(size_t n, const char *(*name_at)(const void *context, size_t i), const void *context, char *out,
                       size_t size);

#endif
