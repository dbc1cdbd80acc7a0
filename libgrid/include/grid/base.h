/* base.h - what every other header builds on: status codes, the error record, export macro, version.
 *
 * Conventions of the whole library
 *   - A function that can fail returns grid_status. Results go through out pointers, which stay
 *     untouched on failure. The last parameter is an optional grid_error owned by the caller.
 *   - A pointer-to-pointer out is owned by the caller and freed with the type's _free, which accepts
 *     NULL. Any other pointer returned belongs to its parent object and lives as long as that does.
 *   - A struct of options begins with `size`, which its _default() sets. It grows at its end only, and
 *     fields beyond `size` are not read: they have their defaults. A size of 0, or above what the
 *     library knows, is GRID_E_ARGUMENT.
 *   - Text is UTF-8 and NUL-terminated. Coordinates are x = east or longitude, y = north or latitude.
 *   - The library never prints, exits, changes the locale or reads the environment.
 */
#ifndef GRID_BASE_H
#define GRID_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(GRID_STATIC)
#define GRID_API
#elif defined(__GNUC__)
#define GRID_API __attribute__((visibility("default")))
#else
#define GRID_API
#endif

#define GRID_VERSION "0.1.0"

/** "No such unit, field, feature": what functions that return a number answer instead of one. */
#define GRID_NONE (-1)

typedef enum grid_status {
    GRID_OK = 0,
    GRID_E_ARGUMENT,    /* a parameter or option makes no sense */
    GRID_E_OPEN,        /* a file is missing or cannot be read */
    GRID_E_FORMAT,      /* a file is not what it claims to be: truncated, damaged, wrong syntax */
    GRID_E_DATA,        /* the file reads, but its content cannot serve: no polygons, no such field */
    GRID_E_CRS,         /* a coordinate reference system is unknown, or does not fit the coordinates */
    GRID_E_LIMIT,       /* a documented limit is passed */
    GRID_E_MEMORY,      /* out of memory */
    GRID_E_CANCELLED,   /* the progress callback said stop */
    GRID_E_ENVIRONMENT, /* something the library needs is missing: proj.db, a character set, room on a disk,
                           the right to write */
} grid_status;

/** What went wrong, for people: owned by the caller, filled on failure only. */
typedef struct grid_error {
    grid_status code;
    int64_t record; /* 1-based record or row of the file where it happened; 0 if none */
    char text[1024]; /* one sentence that names file, record and field, then the remedy */
} grid_error;

/** Progress of long work. `done` goes from 0 to 1; returning false cancels (GRID_E_CANCELLED). */
typedef bool (*grid_progress)(void *context, double done);

/** Version of the library that runs, e.g. "0.1.0". */
GRID_API const char *grid_version(void);

/** Name of a status, e.g. "format". Never NULL. */
GRID_API const char *grid_status_name(grid_status status);

#ifdef __cplusplus
}
#endif
#endif
