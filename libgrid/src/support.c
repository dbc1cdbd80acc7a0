/* support.c - failing with a sentence, growing arrays: see support.h. */
#include "support.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

const char *grid_version(void) { return GRID_VERSION; }

const char *grid_status_name(grid_status status)
{
    static const char *const names[] = {"ok",    "argument", "open",   "format",    "data",
                                        "crs",   "limit",    "memory", "cancelled", "environment"};
    size_t i = (size_t)status;
    return i < sizeof names / sizeof *names ? names[i] : "unknown";
}

grid_status grid_fail(grid_error *error, grid_status code, int64_t record, const char *format, ...)
{
    if (error) {
        va_list args;
        error->code = code;
        error->record = record;
        va_start(args, format);
        vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
    }
    return code;
}

grid_status grid_fail_memory(grid_error *error)
{
    return grid_fail(error, GRID_E_MEMORY, 0, "out of memory");
}

void *grid_new_array(size_t n, size_t size) { return calloc(n ? n : 1, size); }

enum { HUGE_PAGE = 2 << 20 };

void grid_prefer_huge_pages(void *memory, size_t size)
{
    uintptr_t first = ((uintptr_t)memory + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uintptr_t end = ((uintptr_t)memory + size) / HUGE_PAGE * HUGE_PAGE;
    if (memory && first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

void *grid_new_table(size_t n, size_t size)
{
    if (n > (SIZE_MAX - 2 * HUGE_PAGE) / size) return NULL;
    size_t wanted = n * size, alignment = wanted >= 2 * HUGE_PAGE ? HUGE_PAGE : 64;
    wanted = (wanted / alignment + 1) * alignment;
    void *table = aligned_alloc(alignment, wanted);
    if (!table) return NULL;
    grid_prefer_huge_pages(table, wanted);
    memset(table, 0, wanted);
    return table;
}

bool grid_grow(void **items, size_t *capacity, size_t num, size_t size)
{
    if (num < *capacity) return true;
    size_t wanted = *capacity ? *capacity * 2 : 16;
    if (wanted > SIZE_MAX / size) return false;
    void *moved = realloc(*items, wanted * size);
    if (!moved) return false;
    *items = moved;
    *capacity = wanted;
    return true;
}

grid_status grid_take_options(void *out, const void *given, grid_error *error)
{
    size_t known, size;
    if (!given) return GRID_OK;
    memcpy(&known, out, sizeof known);
    memcpy(&size, given, sizeof size);
    if (size < sizeof size)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "options have no size; begin with what their _default() returns");
    if (size > known)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "options have %zu bytes, of which libgrid %s knows %zu; the program was built "
                         "with the headers of a newer one", size, GRID_VERSION, known);
    memcpy(out, given, size);
    memcpy(out, &known, sizeof known);
    return GRID_OK;
}

char *grid_copy_string(const char *text) { return text ? strdup(text) : NULL; }
