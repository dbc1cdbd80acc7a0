/* folder.h - bytes in memory, and the folder that they are written into all at once.
 *
 * Files are made whole in memory. folder_write then puts each beside its place under a temporary
 * name and renames them when all are there, so that a full disk leaves nothing half-written.
 */
#ifndef COUNTY_FOLDER_H
#define COUNTY_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

struct bytes {
    struct pool *pool;
    unsigned char *at;
    size_t num, capacity;
};

void bytes_add(struct bytes *bytes, const void *data, size_t n);
void bytes_text(struct bytes *bytes, const char *text);
void bytes_printf(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A number with `decimals` digits behind the point, from value x 10^decimals. */
void bytes_fixed(struct bytes *bytes, int64_t value, int decimals);

#define FOLDER_FILES 80

struct folder {
    struct pool *pool;
    const char *dir;
    struct folder_file {
        char name[40];
        struct bytes bytes;
    } files[FOLDER_FILES];
    size_t num;
};

/* A new empty file of the folder, to be filled. */
struct bytes *folder_add(struct folder *folder, const char *name);

/* Fails with COUNTY_INPUT if the path is no folder, or has a file of this name and overwrite is
 * false. */
void folder_refuse(struct folder *folder, const char *name, bool overwrite);

/* Writes all files, in the order they were added. The folder is made if need be. */
void folder_write(struct folder *folder, bool overwrite);

/* Writes one file: temporary name, then rename. */
void folder_save(struct pool *pool, const char *path, const struct bytes *bytes);

#endif
