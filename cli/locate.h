/* locate.h - what the parts of gridctl locate share.
 *
 *   cmd_locate.c  options; one point
 *   stream.c      files of points: batches in, rows with owners out
 *   points.c      where rows and their places come from: CSV, shapefile, GeoJSON
 *   feed.c        those rows in batches, read ahead by a thread
 *   columns.c     the columns that are added
 *   near.h        how sure an owner is
 *   guard.c       why a whole batch may lie outside
 */
#ifndef GRIDCTL_LOCATE_H
#define GRIDCTL_LOCATE_H

#include <grid/grid.h>

#include "bytes.h"
#include "mapfile.h"
#include "near.h"

struct locate_args {
    struct map_args map;
    const char *map_path;
    struct text_list points;
    const char *x, *y, *crs, *points_encoding, *delimiter, *output, *rejects;
    unsigned long long threads;
    double snap_m, accuracy_m; /* NaN: not asked for */
    bool json, levels, overwrite, quiet;
};

/* Adds owners to all files of args->points. Returns the exit code. */
int locate_stream(const grid_map *map, const struct locate_args *args);

/* ---- points.c -------------------------------------------------------------------------------- */

/* Why a row has no usable place: a grid_place, or what only is found out here. */
enum {
    PLACE_NO_GEOMETRY = GRID_NUM_PLACES,
    PLACE_NO_TRANSFORM /* found out later, by the library */
};
const char *place_reason(int place); /* in the user's language */

/* An open source of points. */
struct points {
    const char *path; /* as in messages */
    grid_rows *rows;
    const char *crs;  /* of the places; NULL: the map's own */
    int fd, wake;         /* wake: becomes readable when waiting for bytes must end; or -1 */
    uint64_t size, taken; /* bytes of the file; 0 when not known */
    int32_t x, y;         /* columns */
    grid_layer *layer;    /* or NULL: then the rows are its attributes */
    size_t next_feature;
    struct bytes pending; /* layer only: text of a record that is not read yet, */
    size_t pending_at;    /* from here on */
};

/* Opens a file, or says what is wrong and returns the exit code. Close it in either case. */
int points_open(struct points *points, const char *path, const struct locate_args *args,
                const grid_map *map);
void points_close(struct points *points);

/* The column `wanted`, which an option asks for, is not there; NULL: none was guessed. Returns the exit code. */
int points_say_no_column(const struct points *points, const char *option, const char *wanted);

/* Place of the current row. */
int points_place(const struct points *points, double *x, double *y);

/* ---- feed.c ---------------------------------------------------------------------------------- */

#define FEED_ROWS ((size_t)1 << 15)       /* of a batch, at most */
#define FEED_MAX_RECORD ((size_t)1 << 20) /* points_open refuses a longer one */

/* A row of a batch. */
struct row {
    uint32_t at, length; /* of its bytes in the batch; its line end stands behind them */
    uint32_t missing;    /* fields that the header has and the row has not */
    uint8_t end_length;
    uint8_t place;       /* see place_reason */
    bool blank;
};

/* Rows one after another. */
struct batch {
    size_t n, used; /* rows, bytes */
    char *bytes;
    struct row *rows;
    double *x, *y;        /* NaN where a row has no place */
    int64_t first_number; /* of its first row in the file, the header being 1 */
    uint64_t taken;       /* points.taken when it was filled */
    bool is_last;         /* nothing comes after it: the end, or a failure */
    grid_status failure;  /* what came after the last row */
    grid_error error;
};

/* Fills batches from a source; with `ahead` a thread of its own does, always one ahead of the
 * caller. It alone moves the source between start and stop; what stays the same for all rows of a
 * source, and grid_rows_encode, may be asked meanwhile. */
struct feed *feed_new(bool ahead);
void feed_free(struct feed *feed);
void feed_start(struct feed *feed, struct points *points);
/* Borrowed until the next call. Not to be called after the last batch. */
const struct batch *feed_next(struct feed *feed);
/* Does not wait for a source that has nothing to give. Must follow feed_start. */
void feed_stop(struct feed *feed);

/* ---- columns.c ------------------------------------------------------------------------------- */

/* The added columns as bytes of the stream, made once for a unit and kept. */
struct columns;
struct columns *columns_new(const grid_map *map, const grid_rows *rows,
                            const struct locate_args *args);
void columns_free(struct columns *columns);
/* Both add to `out`, with the delimiter first. Return false when memory is out. */
bool columns_write_header(struct columns *columns, struct bytes *out);
/* `near` NULL: without --accuracy. */
bool columns_write(struct columns *columns, struct bytes *out, const grid_hit *hit,
                   struct near *near);

/* ---- guard.c --------------------------------------------------------------------------------- */

#define GUARD_SAMPLE 2000

/* Points, kept evenly from however many there are. */
struct sample {
    double x[GUARD_SAMPLE], y[GUARD_SAMPLE];
    size_t kept;
    uint64_t seen, random;
};

/* Of a batch: those that fell outside, and all of them that have finite coordinates. */
struct guard {
    struct sample outside, all;
};

void guard_add(struct guard *guard, double x, double y, bool outside);
/* Says what is likely wrong when nearly all points are outside and one change would bring them in.
 * Returns true when it said so. */
bool guard_say(const struct guard *guard, const grid_map *map, const char *crs, const char *path);
/* Says that the batch lies shifted as web maps do, where the map file has buildings to tell by. Returns true
 * when it said so. */
bool guard_say_shift(const struct guard *guard, const grid_map *map, const struct locate_args *args,
                     const char *crs, const char *path);
/* The same as guard_say, as a hint for one point that is outside. */
void guard_say_one(const grid_map *map, const char *crs, double x, double y);

#endif
