/* pool.h - memory of one run, freed at once, and the one way out when a run cannot go on.
 *
 * A run of the generator is a chain of functions that cannot fail but for want of memory or disk.
 * Rather than a status after every line, they leave through pool_fail, which jumps back to the
 * function that set `escape`; that one frees the pool, so nothing leaks.
 */
#ifndef COUNTY_POOL_H
#define COUNTY_POOL_H

#include <setjmp.h>
#include <stddef.h>

struct pool_block;

struct pool {
    jmp_buf escape;
    struct pool_block *blocks; /* newest first */
    int status;                /* a county_result, set by pool_fail */
    char *message;
    size_t message_size;
};

/* Leaves the run: fills the pool's message and jumps to `escape`. */
_Noreturn void pool_fail(struct pool *pool, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* n zeroed elements. Never NULL. */
void *pool_new(struct pool *pool, size_t n, size_t size);

/* Room for one more of `num` elements: moves the array to twice the size when it is full. */
void *pool_grow(struct pool *pool, void *items, size_t *capacity, size_t num, size_t size);

/* What pool_release frees down to: everything taken since the mark. */
struct pool_block *pool_mark(const struct pool *pool);
void pool_release(struct pool *pool, struct pool_block *mark);

/* Frees everything. */
void pool_free(struct pool *pool);

#endif
