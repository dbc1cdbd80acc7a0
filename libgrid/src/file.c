/* file.c - whole files in memory: see file.h.
 *
 * Files are read, not mapped: a map whose file shrinks on a network share would kill the process.
 * Only regular files are opened, so that a pipe or device given by mistake cannot hang.
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

static grid_status read_all(int file, const char *path, size_t size, struct grid_bytes *out,
                            grid_error *error)
{
    unsigned char *data = malloc(size + 1);
    size_t n = 0;
    if (!data) return grid_fail_memory(error);
    while (n < size) {
        ssize_t got = read(file, data + n, size - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            grid_status status =
                grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be read: %s", path, strerror(errno));
            free(data);
            return status;
        }
        if (!got) break;
        n += (size_t)got;
    }
    data[n] = 0;
    *out = (struct grid_bytes){.data = data, .size = n};
    return GRID_OK;
}

grid_status grid_file_read(const char *path, size_t most, struct grid_bytes *out,
                           uint64_t *size_on_disk, grid_error *error)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &about) < 0) {
        int reason = errno;
        if (file >= 0) close(file);
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened: %s; check the path", path,
                         strerror(reason));
    }
    grid_status status;
    if (S_ISDIR(about.st_mode)) {
        status = grid_fail(error, GRID_E_OPEN, 0, "%s: is a folder; name a file in it", path);
    } else if (!S_ISREG(about.st_mode)) {
        status = grid_fail(error, GRID_E_OPEN, 0,
                           "%s: is not a regular file; save the data to a file first", path);
    } else {
        uint64_t size = (uint64_t)about.st_size;
        status = read_all(file, path, size < most ? (size_t)size : most, out, error);
        if (status == GRID_OK && size_on_disk) *size_on_disk = size;
    }
    close(file);
    return status;
}

const char *grid_file_ending(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot : "";
}

static bool is_regular(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* Looks through the folder for the name in another case; of several the first by bytes. */
static bool find_in_folder(char *path)
{
    char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool found = false;
    if (slash) *slash = 0;
    DIR *folder = opendir(slash ? (*path ? path : "/") : ".");
    if (slash) *slash = '/';
    if (!folder) return false;
    char *best = NULL;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!grid_text_equal(entry->d_name, name) || (best && strcmp(entry->d_name, best) >= 0))
            continue;
        free(best);
        best = strdup(entry->d_name);
        if (!best) break;
    }
    closedir(folder);
    if (best) {
        memcpy(name, best, strlen(best)); /* equal but for the case: equal length */
        found = is_regular(path);
    }
    free(best);
    return found;
}

char *grid_file_sibling(const char *path, const char *ending)
{
    size_t stem = strlen(path) - strlen(grid_file_ending(path)), n = strlen(ending);
    char *sibling = malloc(stem + n + 1);
    if (!sibling) return NULL;
    memcpy(sibling, path, stem);
    memcpy(sibling + stem, ending, n + 1);
    if (is_regular(sibling) || find_in_folder(sibling)) return sibling;
    free(sibling);
    return NULL;
}

bool grid_file_is_geodatabase(const char *path)
{
    struct stat about;
    return grid_text_equal(grid_file_ending(path), ".gdb") && stat(path, &about) == 0 &&
           S_ISDIR(about.st_mode);
}

const char *grid_file_table(const char *path, char **file)
{
    struct stat about;
    *file = NULL;
    if (!strchr(path, ':') || stat(path, &about) == 0) return NULL;
    char *copy = strdup(path);
    for (char *colon = copy ? strchr(copy, ':') : NULL; colon; colon = strchr(colon + 1, ':')) {
        *colon = 0;
        if (is_regular(copy) || grid_file_is_geodatabase(copy)) {
            *file = copy;
            return path + (colon - copy) + 1;
        }
        *colon = ':';
    }
    free(copy);
    return NULL;
}
