/* points.c - where the rows of a batch and their places come from: see locate.h.
 *
 * A layer is turned into the CSV text of its attributes and read like any other stream, so there is
 * one way from rows to rows; only the place comes from its geometry instead of two columns.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "csvtext.h"
#include "locate.h"
#include "say.h"
#include "suggest.h"

const char *place_reason(int place)
{
    switch (place) {
    case GRID_PLACE_EMPTY: return _("a coordinate is empty");
    case GRID_PLACE_DECIMAL_COMMA: return _("a decimal comma is no decimal point");
    case GRID_PLACE_NOT_A_NUMBER: return _("a coordinate is not a number");
    case GRID_PLACE_FIELDS: return _("more fields than the header names");
    case PLACE_NO_GEOMETRY: return _("no geometry");
    case PLACE_NO_TRANSFORM: return _("the coordinates do not exist in this CRS");
    default: return "";
    }
}

/* ---- a file as bytes ------------------------------------------------------------------------- */

/* Waits for bytes. False when feed_stop wants the wait to end. */
static bool wait_for_bytes(const struct points *points)
{
    struct pollfd fds[2] = {{.fd = points->fd, .events = POLLIN},
                            {.fd = points->wake, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR) continue;
    return !fds[1].revents;
}

static int64_t read_file(void *context, void *buffer, size_t size)
{
    struct points *points = context;
    for (;;) {
        if (points->wake >= 0 && !wait_for_bytes(points)) return -1;
        ssize_t n = read(points->fd, buffer, size);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) points->taken += (uint64_t)n;
        return n;
    }
}

/* ---- a layer as bytes ------------------------------------------------------------------------ */

static bool put_field(struct points *points, size_t field, const char *text)
{
    struct bytes *pending = &points->pending;
    if (!bytes_room(pending, csv_field_limit(text) + 1)) return false;
    if (field) pending->at[pending->num++] = ',';
    pending->num += csv_field(text, pending->at + pending->num);
    return true;
}

/* Writes the next record: feature `next_feature - 1`, the header being the first. */
static bool put_record(struct points *points)
{
    const grid_layer *layer = points->layer;
    size_t n = grid_layer_num_fields(layer), feature = points->next_feature - 1;
    bool header = points->next_feature == 0, fine = true;
    char number[32];
    points->pending_at = points->pending.num = 0;
    for (size_t f = 0; f < n && fine; f++)
        fine = put_field(points, f,
                         header ? grid_layer_field_name(layer, f)
                                : grid_layer_text(layer, feature, f));
    if (!n) { /* geometry alone: rows still need something to stand for them */
        snprintf(number, sizeof number, "%lld",
                 header ? 0LL : (long long)grid_layer_record(layer, feature));
        fine = put_field(points, 0, header ? "record" : number);
    }
    if (fine && !points->pending.num) fine = bytes_add(&points->pending, "\"\"", 2);
    points->next_feature++;
    return fine && bytes_add_one(&points->pending, '\n');
}

static int64_t read_layer(void *context, void *buffer, size_t size)
{
    struct points *points = context;
    size_t n = 0;
    while (n < size) {
        size_t left = points->pending.num - points->pending_at;
        if (!left) {
            if (points->next_feature > grid_layer_num_features(points->layer)) break;
            if (!put_record(points)) return -1;
            continue;
        }
        if (left > size - n) left = size - n;
        memcpy((char *)buffer + n, points->pending.at + points->pending_at, left);
        points->pending_at += left;
        n += left;
    }
    return (int64_t)n;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* "county.gpkg:events": no file has the whole name, but one has the name before a colon. */
static bool names_table(const char *path)
{
    struct stat status;
    char *copy = stat(path, &status) ? strdup(path) : NULL;
    bool found = false;
    for (char *colon = copy ? strchr(copy, ':') : NULL; colon && !found;
         colon = strchr(colon + 1, ':')) {
        *colon = 0;
        found = !stat(copy, &status) && S_ISREG(status.st_mode);
        *colon = ':';
    }
    free(copy);
    return found;
}

/* Shapefiles, GeoJSON and GeoPackages by their first bytes; anything else is delimited text. */
static bool looks_like_layer(const char *path, int fd)
{
    unsigned char head[64];
    size_t length = strlen(path);
    ssize_t n = pread(fd, head, sizeof head, 0);
    if (length > 4 && !strcasecmp(path + length - 4, ".shp")) return true;
    if (n >= 16 && !memcmp(head, "SQLite format 3", 16)) return true;
    if (n >= 4 && !head[0] && !head[1] && head[2] == 0x27 && head[3] == 0x0A) return true;
    ssize_t i = n >= 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF ? 3 : 0;
    while (i < n && strchr(" \t\r\n", head[i])) i++;
    return i < n && (head[i] == '{' || head[i] == '[');
}

static int open_layer(struct points *points, const struct locate_args *args, const grid_map *map)
{
    grid_layer_options options = grid_layer_options_default();
    grid_error error;
    options.encoding = args->points_encoding;
    options.crs = args->crs;
    if (grid_layer_open(points->path, &options, &points->layer, &error)) return say_failure(&error);
    points->crs = grid_layer_crs(points->layer);
    if (!points->crs && *grid_map_crs(map)) {
        say_error(_("%s: does not say what CRS it is in; give --crs"), points->path);
        return EXIT_INPUT;
    }
    if (!*grid_map_crs(map)) points->crs = NULL;
    return EXIT_FINE;
}

static const char *column_at(const void *rows, size_t i) { return grid_rows_column_name(rows, i); }

/* The columns that come near to a usual name, if there are any. */
static void near_columns(const grid_rows *rows, const char **x, const char **y)
{
    size_t n = grid_rows_num_columns(rows);
    const char *usual_x, *usual_y;
    *x = *y = NULL;
    for (size_t i = 0; grid_rows_usual_xy(i, &usual_x, &usual_y); i++) {
        if (!*x) *x = suggest(usual_x, n, column_at, rows);
        if (!*y) *y = suggest(usual_y, n, column_at, rows);
    }
}

/* No column has a usual name: says so, with the nearest ones. */
static int say_which_columns(const struct points *points, const char *columns)
{
    const char *x, *y;
    near_columns(points->rows, &x, &y);
    if (x && y && strcmp(x, y))
        say_error(_("%s: which columns hold the coordinates? Perhaps --x \"%s\" --y \"%s\"; its "
                    "columns: %s"),
                  points->path, x, y, columns);
    else
        say_error(_("%s: which columns hold the coordinates? Name them with --x and --y; its "
                    "columns: %s"),
                  points->path, columns);
    return EXIT_INPUT;
}

int points_say_no_column(const struct points *points, const char *option, const char *wanted)
{
    char names[700];
    size_t n = grid_rows_num_columns(points->rows);
    list_names(n, column_at, points->rows, names, sizeof names);
    if (!wanted) return say_which_columns(points, names);
    const char *near = suggest(wanted, n, column_at, points->rows);
    if (near)
        say_error(_("%s: has no column \"%s\" (--%s); did you mean \"%s\"? Its columns: %s"),
                  points->path, wanted, option, near, names);
    else
        say_error(_("%s: has no column \"%s\" (--%s); its columns: %s"), points->path, wanted,
                  option, names);
    return EXIT_INPUT;
}

static int choose_columns(struct points *points, const struct locate_args *args)
{
    grid_rows_guess_xy(points->rows, &points->x, &points->y);
    if (args->x) points->x = grid_rows_column_by_name(points->rows, args->x);
    if (args->y) points->y = grid_rows_column_by_name(points->rows, args->y);
    if (args->x && points->x == GRID_NONE) return points_say_no_column(points, "x", args->x);
    if (args->y && points->y == GRID_NONE) return points_say_no_column(points, "y", args->y);
    if (points->x == GRID_NONE || points->y == GRID_NONE) return points_say_no_column(points, NULL, NULL);
    return EXIT_FINE;
}

int points_open(struct points *points, const char *path, const struct locate_args *args,
                const grid_map *map)
{
    bool is_stdin = !strcmp(path, "-"), is_table = !is_stdin && names_table(path);
    struct stat status;
    grid_rows_options options = grid_rows_options_default();
    grid_error error;
    *points = (struct points){
        .path = is_stdin ? _("standard input") : path, .fd = STDIN_FILENO, .wake = -1};
    options.max_record_bytes = FEED_MAX_RECORD;
    if (is_table) {
        points->fd = -1;
    } else if (!is_stdin && (points->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
        say_error(_("%s: cannot be opened: %s"), path, strerror(errno));
        return EXIT_INPUT;
    }
    if (!fstat(points->fd, &status) && S_ISREG(status.st_mode))
        points->size = (uint64_t)status.st_size;
    points->crs = args->crs ? args->crs : "EPSG:4326";
    if (!*grid_map_crs(map)) points->crs = args->crs;
    if (is_table || (!is_stdin && looks_like_layer(path, points->fd))) {
        int code = open_layer(points, args, map);
        if (code) return code;
        options.delimiter = ',';
        options.encoding = "UTF-8";
    } else {
        options.delimiter = args->delimiter ? *args->delimiter : 0;
        options.encoding = args->points_encoding;
    }
    if (grid_rows_open(points->layer ? read_layer : read_file, points, points->path, &options,
                       &points->rows, &error))
        return say_failure(&error);
    return points->layer ? EXIT_FINE : choose_columns(points, args);
}

void points_close(struct points *points)
{
    grid_rows_free(points->rows);
    grid_layer_free(points->layer);
    bytes_free(&points->pending);
    if (points->fd > STDERR_FILENO) close(points->fd);
    points->rows = NULL;
    points->layer = NULL;
    points->fd = -1;
}

int points_place(const struct points *points, double *x, double *y)
{
    if (!points->layer) return (int)grid_rows_place(points->rows, points->x, points->y, x, y);
    size_t feature = (size_t)grid_rows_number(points->rows) - 2;
    if (!grid_layer_point(points->layer, feature, x, y, NULL)) return GRID_PLACE_FINE;
    *x = *y = NAN;
    return PLACE_NO_GEOMETRY;
}
