/* block.c - bytes mapped or copied, and a file replaced whole: see block.h. */
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MAP_POPULATE
#define MAP_POPULATE 0 /* a hint: bring the pages in at once */
#endif

#ifndef MADV_HUGEPAGE
#define MADV_HUGEPAGE 0
#endif

enum { HUGE_PAGE = 2 << 20 };

static grid_status cannot_open(const char *path, const char *why, grid_error *error)
{
    return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened: %s", path, why);
}

grid_status grid_block_map(const char *path, grid_block *out, grid_error *error)
{
    struct stat about;
    grid_status status = GRID_OK;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return cannot_open(path, strerror(errno), error);
    if (fstat(file, &about) < 0) {
        status = cannot_open(path, strerror(errno), error);
    } else if (!S_ISREG(about.st_mode)) {
        status = cannot_open(path, S_ISDIR(about.st_mode) ? "it is a folder" : "it is not a file", error);
    } else if (about.st_size == 0) {
        status = grid_fail(error, GRID_E_DATA, 0, "%s: is empty", path);
    } else {
        size_t size = (size_t)about.st_size;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
        if (bytes == MAP_FAILED)
            status = cannot_open(path, strerror(errno), error);
        else
            *out = (grid_block){bytes, size, true};
    }
    close(file);
    return status;
}

grid_status grid_block_new(size_t size, grid_block *out, unsigned char **bytes, grid_error *error)
{
    size_t alignment = size >= HUGE_PAGE ? HUGE_PAGE : GRID_BLOCK_ALIGNMENT;
    size_t rounded = (size / alignment + 1) * alignment;
    *bytes = aligned_alloc(alignment, rounded);
    if (!*bytes) return grid_fail_memory(error);
    /* a hint: small pages, brought in one by one, cost more than what is written to them */
    if (alignment == HUGE_PAGE) madvise(*bytes, rounded, MADV_HUGEPAGE);
    *out = (grid_block){*bytes, size, false};
    return GRID_OK;
}

grid_status grid_block_copy(const void *bytes, size_t size, grid_block *out, grid_error *error)
{
    unsigned char *copy;
    grid_status status = grid_block_new(size, out, &copy, error);
    if (status == GRID_OK && size) memcpy(copy, bytes, size);
    return status;
}

void grid_block_clear(grid_block *block)
{
    if (block->mapped)
        munmap((void *)block->bytes, block->size);
    else
        free((void *)block->bytes);
    *block = (grid_block){0};
}

static bool put(void *context, const void *bytes, size_t n)
{
    return n == 0 || fwrite(bytes, 1, n, context) == n;
}

/* "path.PID-N.part" */
int grid_file_create_beside(const char *path, char **out)
{
    size_t size = strlen(path) + 40;
    char *name = malloc(size);
    int file = -1;
    for (unsigned n = 0; name && file < 0 && n < 1000; n++) {
        snprintf(name, size, "%s.%ld-%u.part", path, (long)getpid(), n);
        file = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file < 0 && errno != EEXIST) break;
    }
    if (file >= 0)
        *out = name;
    else
        free(name);
    return file;
}

grid_status grid_file_replace(const char *path,
                              grid_status (*write)(const void *, grid_sink, void *, grid_error *),
                              const void *what, grid_error *error)
{
    struct stat about;
    char *name = NULL;
    grid_status status;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be written: it is not a file", path);
    int descriptor = grid_file_create_beside(path, &name);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (!file) {
        int reason = errno;
        if (descriptor >= 0) {
            close(descriptor);
            unlink(name);
            free(name);
        }
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be written: %s", path, strerror(reason));
    }
    errno = 0;
    status = write(what, put, file, error);
    bool written = fclose(file) == 0 && status == GRID_OK;
    /* not synced: what a power loss leaves of it is found out by its checksum */
    if (!written || rename(name, path) != 0) {
        int reason = errno;
        unlink(name);
        if (status == GRID_OK || status == GRID_E_OPEN)
            status = grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be written: %s", path,
                               strerror(reason ? reason : EIO));
    }
    free(name);
    return status;
}
