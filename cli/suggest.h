/* suggest.h - the nearest of several names, for "did you mean". */
#ifndef GRIDCTL_SUGGEST_H
#define GRIDCTL_SUGGEST_H

#include <stddef.h>

/* The name nearest to `wrong`, or NULL when none is near enough. name_at(context, i) gives the
 * i-th. */
const char *suggest(const char *wrong, size_t n,
                    const char *(*name_at)(const void *context, size_t i), const void *context);

#endif
