/* pool.c - see pool.h. Blocks hang on a list; a block that was outgrown stays until the end. */
#include "pool.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "county.h"

struct pool_block {
    struct pool_block *next;
    max_align_t data[];
};

_Noreturn void pool_fail(struct pool *pool, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (pool->message && pool->message_size)
        vsnprintf(pool->message, pool->message_size, format, args);
    va_end(args);
    pool->status = status;
    longjmp(pool->escape, 1);
}

void *pool_new(struct pool *pool, size_t n, size_t size)
{
    struct pool_block *block = NULL;
    if (n <= (SIZE_MAX / 2 - sizeof *block) / size) block = calloc(1, sizeof *block + n * size);
    if (!block)
        pool_fail(pool, COUNTY_ENVIRONMENT, "out of memory: close other programs, then run again");
    block->next = pool->blocks;
    pool->blocks = block;
    return block->data;
}

void *pool_grow(struct pool *pool, void *items, size_t *capacity, size_t num, size_t size)
{
    if (num < *capacity) return items;
    size_t wider = *capacity ? *capacity * 2 : 16;
    void *moved = pool_new(pool, wider, size);
    if (num) memcpy(moved, items, num * size);
    *capacity = wider;
    return moved;
}

struct pool_block *pool_mark(const struct pool *pool) { return pool->blocks; }

void pool_release(struct pool *pool, struct pool_block *mark)
{
    while (pool->blocks != mark) {
        struct pool_block *block = pool->blocks;
        pool->blocks = block->next;
        free(block);
    }
}

void pool_free(struct pool *pool) { pool_release(pool, NULL); }
