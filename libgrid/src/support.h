/* support.h - what every file of the library uses: failing with a sentence, growing arrays.
 *
 * Must not grow into a drawer: text goes to text.h, numbers to number.h.
 */
#ifndef GRID_SRC_SUPPORT_H
#define GRID_SRC_SUPPORT_H

#include <grid/finding.h>

/* Fills *error (may be NULL) and returns its code, so that a function can `return fail(...)`. */
grid_status grid_fail(grid_error *error, grid_status code, int64_t record, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* GRID_E_MEMORY with a standard sentence. */
grid_status grid_fail_memory(grid_error *error);

/* calloc for n elements of `size` bytes that checks the product; n == 0 gives a valid pointer. */
void *grid_new_array(size_t n, size_t size);

/* The same for large tables that are read in no order: aligned to cache lines, in huge pages where the
 * system has them. Freed with free(). */
void *grid_new_table(size_t n, size_t size);

/* Asks for huge pages where an allocation has room for them: without them it is merely slower. */
void grid_prefer_huge_pages(void *memory, size_t size);

/* Makes room for one more element: *items has *capacity elements of `size` bytes, `num` are used.
 * Returns false, with everything unchanged, when memory is out. */
bool grid_grow(void **items, size_t *capacity, size_t num, size_t size);

/* The options of one call: *out, which holds the defaults, takes over what the caller's struct has. Both
 * begin with their size in bytes; fields beyond the caller's keep their defaults. `given` may be NULL.
 * ARGUMENT, with *out unchanged, when it names no size, or more than this library knows. */
grid_status grid_take_options(void *out, const void *given, grid_error *error);

/* Copy of a string, NULL for NULL or when memory is out. */
char *grid_copy_string(const char *text);

/* A list to be filled. */
grid_findings *grid_findings_new(void);

/* Adds a copy of `finding` (all its texts too) with `text` from the format. Losing a finding for want
 * of memory is remembered and told by grid_findings_complete. */
void grid_findings_add(grid_findings *findings, const grid_finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends copies of all findings of `from`. */
void grid_findings_append(grid_findings *findings, const grid_findings *from);

/* Puts the list into its fixed order: kind, code_a, code_b, file, record, place. */
void grid_findings_sort(grid_findings *findings);

/* False when a finding was lost for want of memory. */
bool grid_findings_complete(const grid_findings *findings);

/* A finding with every number NaN, every text NULL, count 1. */
grid_finding grid_finding_of(grid_finding_kind kind, grid_severity severity);

#endif
