/* bytes.h - bytes that grow at their end. */
#ifndef GRIDCTL_BYTES_H
#define GRIDCTL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct bytes { /* all zero: none yet */
    char *at;
    size_t num, capacity;
};

/* Makes room for `more` bytes behind the last. False when memory is out. */
bool bytes_grow(struct bytes *bytes, size_t more);
void bytes_free(struct bytes *bytes);

static inline bool bytes_room(struct bytes *bytes, size_t more)
{
    return more <= bytes->capacity - bytes->num || bytes_grow(bytes, more);
}

/* Both return false when memory is out. */
static inline bool bytes_add(struct bytes *bytes, const char *from, size_t n)
{
    if (!bytes_room(bytes, n)) return false;
    if (n) memcpy(bytes->at + bytes->num, from, n);
    bytes->num += n;
    return true;
}

static inline bool bytes_add_one(struct bytes *bytes, char c)
{
    if (!bytes_room(bytes, 1)) return false;
    bytes->at[bytes->num++] = c;
    return true;
}

#endif
