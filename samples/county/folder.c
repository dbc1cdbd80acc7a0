/* folder.c - see folder.h. */
#include "folder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "county.h"

void bytes_add(struct bytes *bytes, const void *data, size_t n)
{
    if (n > bytes->capacity - bytes->num) {
        size_t wider = (bytes->num + n) * 2 + 256;
        unsigned char *moved = pool_new(bytes->pool, wider, 1);
        if (bytes->num) memcpy(moved, bytes->at, bytes->num);
        bytes->at = moved;
        bytes->capacity = wider;
    }
    memcpy(bytes->at + bytes->num, data, n);
    bytes->num += n;
}

void bytes_text(struct bytes *bytes, const char *text) { bytes_add(bytes, text, strlen(text)); }

void bytes_printf(struct bytes *bytes, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0) bytes_add(bytes, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void bytes_fixed(struct bytes *bytes, int64_t value, int decimals)
{
    char text[32];
    size_t at = sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (int i = 0; rest || i <= decimals; i++) {
        if (i == decimals && decimals) text[--at] = '.';
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value < 0) text[--at] = '-';
    bytes_add(bytes, text + at, sizeof text - at);
}

struct bytes *folder_add(struct folder *folder, const char *name)
{
    struct folder_file *file = &folder->files[folder->num++];
    snprintf(file->name, sizeof file->name, "%s", name);
    file->bytes = (struct bytes){.pool = folder->pool};
    return &file->bytes;
}

/* DIR/NAME and, for the time of writing, DIR/NAME.part. */
static const char *path_of(struct folder *folder, const char *name, const char *ending)
{
    size_t room = strlen(folder->dir) + strlen(name) + strlen(ending) + 2;
    char *path = pool_new(folder->pool, room, 1);
    snprintf(path, room, "%s/%s%s", folder->dir, name, ending);
    return path;
}

void folder_refuse(struct folder *folder, const char *name, bool overwrite)
{
    struct stat info;
    if (stat(folder->dir, &info) != 0) return;
    if (!S_ISDIR(info.st_mode))
        pool_fail(folder->pool, COUNTY_INPUT, "%s is not a folder: name a new or empty one",
                  folder->dir);
    const char *path = path_of(folder, name, "");
    if (stat(path, &info) != 0) return;
    if (S_ISDIR(info.st_mode))
        pool_fail(folder->pool, COUNTY_INPUT, "%s is a folder: remove it, or name another folder",
                  path);
    if (!overwrite)
        pool_fail(folder->pool, COUNTY_INPUT,
                  "%s exists: allow overwriting, or name a new or empty folder", path);
}

/* NULL, or why not. */
static const char *put(const char *path, const struct bytes *bytes)
{
    errno = 0;
    FILE *file = fopen(path, "wb");
    if (!file) return strerror(errno);
    bool good = fwrite(bytes->at, 1, bytes->num, file) == bytes->num;
    int why = errno;
    if (fclose(file) != 0 && good) good = false, why = errno;
    return good ? NULL : strerror(why);
}

void folder_write(struct folder *folder, bool overwrite)
{
    const char *bad = NULL, *why = NULL;
    for (size_t i = 0; i < folder->num; i++)
        folder_refuse(folder, folder->files[i].name, overwrite);
    const char **parts = pool_new(folder->pool, folder->num, sizeof *parts);
    const char **paths = pool_new(folder->pool, folder->num, sizeof *paths);
    for (size_t i = 0; i < folder->num; i++) {
        parts[i] = path_of(folder, folder->files[i].name, ".part");
        paths[i] = path_of(folder, folder->files[i].name, "");
    }
    bool made = mkdir(folder->dir, 0777) == 0;
    if (!made && errno != EEXIST)
        pool_fail(folder->pool, COUNTY_ENVIRONMENT,
                  "cannot make the folder %s (%s): name one in a place that you may write to",
                  folder->dir, strerror(errno));
    size_t written = 0;
    for (; written < folder->num && !bad; written++)
        if ((why = put(parts[written], &folder->files[written].bytes))) bad = parts[written];
    for (size_t i = 0; i < folder->num && !bad; i++)
        if (rename(parts[i], paths[i]) != 0) bad = paths[i], why = strerror(errno);
    if (!bad) return;
    for (size_t i = 0; i < written; i++) unlink(parts[i]);
    if (made) {
        for (size_t i = 0; i < folder->num; i++) unlink(paths[i]);
        rmdir(folder->dir);
    }
    pool_fail(folder->pool, COUNTY_ENVIRONMENT,
              "cannot write %s (%s): free some space or name a folder that you may write to", bad,
              why);
}

void folder_save(struct pool *pool, const char *path, const struct bytes *bytes)
{
    size_t room = strlen(path) + sizeof ".part";
    char *part = pool_new(pool, room, 1);
    struct stat info;
    snprintf(part, room, "%s.part", path);
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        pool_fail(pool, COUNTY_INPUT, "%s is a folder: name a file", path);
    const char *why = put(part, bytes);
    if (!why && rename(part, path) != 0) why = strerror(errno);
    if (!why) return;
    unlink(part);
    pool_fail(pool, COUNTY_ENVIRONMENT,
              "cannot write %s (%s): free some space or name a file that you may write to", path,
              why);
}
