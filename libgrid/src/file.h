/* file.h - whole files in memory, and the files that belong together with one. */
#ifndef GRID_SRC_FILE_H
#define GRID_SRC_FILE_H

#include "support.h"

/* A file's bytes, followed by one NUL that is not counted. */
struct grid_bytes {
    unsigned char *data;
    size_t size;
};

/* Reads the first `most` bytes of a regular file, all of it when `most` is not less than its size.
 * *size_on_disk (may be NULL) becomes the file's size. OPEN when it cannot be read. */
grid_status grid_file_read(const char *path, size_t most, struct grid_bytes *out,
                           uint64_t *size_on_disk, grid_error *error);

/* Path of the file beside `path` that has the same name but the ending `ending` (".dbf"), whatever
 * its case (.DBF); NULL when there is none or memory is out. The caller frees it. */
char *grid_file_sibling(const char *path, const char *ending);

/* The ending of a path with its dot, "" if it has none. Borrowed from `path`. */
const char *grid_file_ending(const char *path);

/* A folder with the ending .gdb: the only folder that is read like a file. */
bool grid_file_is_geodatabase(const char *path);

/* "county.gpkg:village" names a table in a file or geodatabase, where no file has the whole name
 * but one has the name before a colon. Returns the table's name within `path`, and the file's in
 * *file, which the caller frees; NULL, with *file NULL, when the path names no table or memory is
 * out. */
const char *grid_file_table(const char *path, char **file);

#endif
