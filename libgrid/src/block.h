/* block.h - bytes aligned to cache lines: mapped from a file or copied; and a file replaced whole.
 *
 * A mapped file must not be cut short or overwritten while it is mapped: reading beyond its new end
 * ends the process (SIGBUS), and what was checked may no longer hold. A file that is replaced by
 * grid_file_replace is safe: whoever has the old one mapped keeps it.
 */
#ifndef GRID_SRC_BLOCK_H
#define GRID_SRC_BLOCK_H

#include "support.h"

enum { GRID_BLOCK_ALIGNMENT = 64 };

typedef struct grid_block {
    const unsigned char *bytes; /* NULL: none */
    size_t size;
    bool mapped;
} grid_block;

/* Maps a regular file, read-only. OPEN when it cannot be, DATA when it is empty. */
grid_status grid_block_map(const char *path, grid_block *out, grid_error *error);

/* Room for bytes, which are written through *bytes before the block is used. */
grid_status grid_block_new(size_t size, grid_block *out, unsigned char **bytes, grid_error *error);

/* A copy of bytes that may stand anywhere. */
grid_status grid_block_copy(const void *bytes, size_t size, grid_block *out, grid_error *error);

void grid_block_clear(grid_block *block);

/* Creates an empty file with a name of its own beside `path`, for several processes and threads may
 * write the same path. Returns it open to read and write, its name in *out (the caller frees it), or
 * -1 with errno set. */
int grid_file_create_beside(const char *path, char **out);

/* Takes bytes one run after another; false: give up. */
typedef bool (*grid_sink)(void *context, const void *bytes, size_t n);

/* Writes a file under a name of its own beside `path` and renames it when `write` has put everything
 * into the sink it is given. On failure `path` is as it was. OPEN when the file cannot be written or
 * `path` is something else than a regular file. `write` fills its error. */
grid_status grid_file_replace(const char *path,
                              grid_status (*write)(const void *what, grid_sink sink, void *context,
                                                   grid_error *error),
                              const void *what, grid_error *error);

#endif
