/* bytes.c - bytes that grow at their end: see bytes.h. */
#include "bytes.h"

#include <stdlib.h>

bool bytes_grow(struct bytes *bytes, size_t more)
{
    size_t capacity = 2 * bytes->num + more;
    char *moved = realloc(bytes->at, capacity);
    if (!moved) return false;
    bytes->at = moved;
    bytes->capacity = capacity;
    return true;
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct bytes){0};
}
