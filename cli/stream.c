/* stream.c - files of points in, the same rows with owner columns out: see locate.h.
 *
 *   points --> batch (bytes of records, x, y) --> grid_locate_many --> output, rejects
 *
 * Memory is one batch, however long the input. Every row that came in goes out, in its order and as
 * the bytes it had; a row without a usable place has `how` = invalid. Blank lines are no rows and
 * pass through.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "locate.h"
#include "output.h"
#include "say.h"

#define BATCH_ROWS ((size_t)1 << 16)
#define BATCH_BYTES ((size_t)16 << 20)
#define NUM_HOWS (GRID_INVALID + 1)

struct row {
    size_t at;      /* of its bytes in the batch */
    uint32_t length;
    uint8_t end_length;
    uint8_t place;  /* enum place */
    bool blank;
    uint32_t missing; /* fields that the header has and the row has not */
    int64_t number;
};

struct batch {
    size_t n, used, capacity;
    char *bytes;
    struct row *rows;
    double *x, *y, *distances_m;
    int32_t *cells, *units;
    uint8_t *hows;
};

struct run {
    const grid_map *map;
    const struct locate_args *args;
    struct points first, *now; /* the first stays open: its dialect is that of the output */
    struct batch batch;
    struct columns *columns;
    struct near near; /* with --accuracy */
    struct output *output, *rejects;
    struct guard *guard;
    uint64_t counts[NUM_HOWS], num_rows, num_rejected;
    bool guarded;        /* a batch guard had something to say */
    bool needs_line_end; /* the last record written had none */
};

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

/* ---- a batch --------------------------------------------------------------------------------- */

static bool batch_new(struct batch *b)
{
    size_t n = BATCH_ROWS;
    *b = (struct batch){.capacity = BATCH_BYTES / 4, .bytes = malloc(BATCH_BYTES / 4),
                        .rows = malloc(n * sizeof *b->rows), .x = malloc(n * sizeof *b->x),
                        .y = malloc(n * sizeof *b->y),
                        .distances_m = malloc(n * sizeof *b->distances_m), .cells = malloc(n * sizeof *b->cells),
                        .units = malloc(n * sizeof *b->units), .hows = malloc(n)};
    return b->bytes && b->rows && b->x && b->y && b->distances_m && b->cells && b->units && b->hows;
}

static void batch_free(struct batch *b)
{
    free(b->bytes), free(b->rows), free(b->x), free(b->y), free(b->distances_m);
    free(b->cells), free(b->units), free(b->hows);
}

static bool is_full(const struct batch *b) { return b->n == BATCH_ROWS || b->used >= BATCH_BYTES; }

/* Keeps the current record of `points`. */
static bool batch_add(struct batch *b, const struct points *points)
{
    grid_slice record = grid_rows_record(points->rows), end = grid_rows_record_end(points->rows);
    size_t length = record.length + end.length;
    if (b->used + length > b->capacity) {
        size_t capacity = b->capacity * 2 + length;
        char *moved = realloc(b->bytes, capacity);
        if (!moved) return false;
        b->bytes = moved;
        b->capacity = capacity;
    }
    size_t fields = grid_rows_num_fields(points->rows),
           columns = grid_rows_num_columns(points->rows);
    struct row *row = &b->rows[b->n];
    *row = (struct row){.at = b->used, .length = (uint32_t)record.length,
                        .end_length = (uint8_t)end.length, .blank = record.length == 0,
                        .missing = fields < columns ? (uint32_t)(columns - fields) : 0,
                        .number = grid_rows_number(points->rows)};
    memcpy(b->bytes + b->used, record.bytes, record.length);
    memcpy(b->bytes + b->used + record.length, end.bytes, end.length);
    b->used += length;
    b->x[b->n] = b->y[b->n] = NAN;
    if (!row->blank) row->place = (uint8_t)points_place(points, &b->x[b->n], &b->y[b->n]);
    b->n++;
    return true;
}

/* ---- rows out -------------------------------------------------------------------------------- */

/* A record as one quoted field. */
static void write_quoted(FILE *stream, const char *bytes, size_t length)
{
    putc('"', stream);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"') putc('"', stream);
        putc(bytes[i], stream);
    }
    putc('"', stream);
}

static bool write_encoded(const struct run *run, FILE *stream, const char *text)
{
    char *field;
    size_t length;
    if (grid_rows_encode(run->first.rows, text, &field, &length, NULL)) return false;
    fwrite(field, 1, length, stream);
    free(field);
    return true;
}

static bool reject(struct run *run, const struct row *row)
{
    run->num_rejected++;
    if (!run->rejects) return true;
    FILE *stream = output_stream(run->rejects);
    char delimiter = grid_rows_delimiter(run->first.rows);
    bool fine = write_encoded(run, stream, run->now->path);
    fprintf(stream, "%c%lld%c", delimiter, (long long)row->number, delimiter);
    fine = fine && write_encoded(run, stream, place_reason((enum place)row->place));
    putc(delimiter, stream);
    write_quoted(stream, run->batch.bytes + row->at, row->length);
    putc('\n', stream);
    return fine;
}

static void write_line_end(FILE *stream, const struct run *run)
{
    grid_slice end = grid_rows_header_end(run->first.rows);
    if (end.length) fwrite(end.bytes, 1, end.length, stream);
    else putc('\n', stream);
}

static bool write_row(struct run *run, size_t i)
{
    struct batch *b = &run->batch;
    struct row *row = &b->rows[i];
    const char *bytes = b->bytes + row->at;
    FILE *stream = output_stream(run->output);
    if (run->needs_line_end) write_line_end(stream, run);
    run->needs_line_end = row->end_length == 0;
    fwrite_unlocked(bytes, 1, row->length, stream);
    if (!row->blank) {
        grid_how how = (grid_how)b->hows[i];
        if (how == GRID_INVALID && row->place == PLACE_FINE) row->place = PLACE_NO_TRANSFORM;
        run->counts[how]++;
        run->num_rows++;
        if (isfinite(b->x[i]) && isfinite(b->y[i]))
            guard_add(run->guard, b->x[i], b->y[i], how == GRID_OUTSIDE || how == GRID_INVALID);
        for (uint32_t m = 0; m < row->missing; m++)
            putc_unlocked(grid_rows_delimiter(run->first.rows), stream);
        const grid_hit hit = {b->cells[i], b->units[i], how, b->distances_m[i]};
        struct near *near = run->args->accuracy_m >= 0 ? &run->near : NULL;
        if (near && !near_ask(near, b->x[i], b->y[i])) return false;
        if (!columns_write(run->columns, stream, &hit, near)) return false;
        if (how == GRID_INVALID && !reject(run, row)) return false;
    }
    fwrite_unlocked(bytes + row->length, 1, row->end_length, stream);
    return true;
}

/* Locates and writes what the batch holds, and empties it. */
static int flush_batch(struct run *run)
{
    struct batch *b = &run->batch;
    grid_locate_options options = grid_locate_options_default();
    grid_error error;
    options.crs = run->now->crs;
    options.threads = (unsigned)run->args->threads;
    options.snap_m = fmax(run->args->snap_m, 0);
    options.distances_m = run->args->snap_m >= 0 ? b->distances_m : NULL;
    if (grid_locate_many(run->map, b->n, b->x, b->y, 0, b->cells, b->hows, b->units, &options,
                         &error))
        return say_failure(&error);
    for (size_t i = 0; i < b->n; i++)
        if (!write_row(run, i)) return no_memory();
    b->n = b->used = 0;
    if (output_failed(run->output) || (run->rejects && output_failed(run->rejects)))
        return EXIT_ENVIRONMENT;
    return EXIT_FINE;
}

/* ---- files in -------------------------------------------------------------------------------- */

static int write_head(struct run *run)
{
    FILE *stream = output_stream(run->output);
    const grid_rows *rows = run->first.rows;
    grid_slice header = grid_rows_header(rows);
    bool utf16 = !strncmp(grid_rows_encoding(rows), "UTF-16", 6);
    if (utf16) say_note(_("%s: is UTF-16; the output is UTF-8"), run->first.path);
    if (grid_rows_has_bom(rows)) fputs("\xEF\xBB\xBF", stream);
    fwrite(header.bytes, 1, header.length, stream);
    if (!columns_write_header(run->columns, stream)) return no_memory();
    write_line_end(stream, run);
    if (run->rejects) {
        char d = grid_rows_delimiter(rows);
        fprintf(output_stream(run->rejects), "file%crow%creason%crecord\n", d, d, d);
    }
    return EXIT_FINE;
}

/* The rows of one output must mean the same: files after the first have its columns and dialect. */
static int check_same_columns(const struct run *run)
{
    const grid_rows *a = run->first.rows, *b = run->now->rows;
    size_t n = grid_rows_num_columns(a);
    bool same = grid_rows_num_columns(b) == n && grid_rows_delimiter(a) == grid_rows_delimiter(b);
    for (size_t i = 0; same && i < n; i++)
        same = !strcmp(grid_rows_column_name(a, i), grid_rows_column_name(b, i));
    if (same && !strcmp(grid_rows_encoding(a), grid_rows_encoding(b))) return EXIT_FINE;
    if (same)
        say_error(
            _("%s: is %s text, and %s is %s; locate them one by one, or name --points-encoding"),
            run->now->path, grid_rows_encoding(b), run->first.path, grid_rows_encoding(a));
    else
        say_error(_("%s: has other columns than %s; locate them one by one"), run->now->path,
                  run->first.path);
    return EXIT_INPUT;
}

static int take_rows(struct run *run)
{
    struct points *points = run->now;
    grid_error error;
    int code = EXIT_FINE;
    bool more = true;
    memset(run->guard, 0, sizeof *run->guard);
    for (;;) {
        if (grid_rows_next(points->rows, &more, &error)) return say_failure(&error);
        if (more && !batch_add(&run->batch, points)) return no_memory();
        if (run->batch.n && (!more || is_full(&run->batch))) {
            code = flush_batch(run);
            if (points->size) progress_step(NULL, (double)points->taken / (double)points->size);
        }
        if (code || !more) break;
    }
    if (!code && guard_say(run->guard, run->map, points->crs, points->path)) run->guarded = true;
    return code;
}

static int take_file(struct run *run, size_t i)
{
    const char *path = run->args->points.items[i];
    struct points points;
    run->now = i ? &points : &run->first;
    int code = points_open(run->now, path, run->args, run->map);
    if (!code && i) code = check_same_columns(run);
    if (!code && !i) {
        run->columns = columns_new(run->map, run->first.rows, run->args);
        code = run->columns ? write_head(run) : no_memory();
    }
    if (!code && run->args->accuracy_m >= 0)
        code = near_open(&run->near, run->map, run->now->crs, run->args->accuracy_m);
    if (!code) code = take_rows(run);
    near_close(&run->near);
    if (i) points_close(&points);
    run->now = &run->first;
    return code;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void say_summary(const struct run *run, double seconds)
{
    char text[400];
    size_t used = 0;
    text[0] = 0;
    for (int how = 0; how < NUM_HOWS; how++)
        if (run->counts[how])
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%llu %s", used ? ", " : "",
                                     (unsigned long long)run->counts[how],
                                     word(grid_how_name((grid_how)how)));
    say_note(_("rows: %llu (%s); %.2f s, %.2f million rows a second"),
             (unsigned long long)run->num_rows, used ? text : "-", seconds,
             (double)run->num_rows / 1e6 / fmax(seconds, 1e-6));
    if (run->num_rejected && !run->args->rejects)
        say_warning(
            _("rows without a usable place: %llu; --rejects FILE lists them with the reason"),
            (unsigned long long)run->num_rejected);
    else if (run->num_rejected)
        say_warning(_("rows without a usable place: %llu; they stand in %s"),
                    (unsigned long long)run->num_rejected, run->args->rejects);
}

static int commit(struct output **output)
{
    int code = output_commit(*output);
    *output = NULL;
    return code;
}

static int take_all(struct run *run)
{
    int code = EXIT_FINE;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    progress_start(_("locating"));
    for (size_t i = 0; i < run->args->points.num && !code; i++) code = take_file(run, i);
    progress_end();
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (output_failed(run->output)) return commit(&run->output);
    if (run->rejects && output_failed(run->rejects)) return commit(&run->rejects);
    if (!code && run->rejects) code = commit(&run->rejects);
    if (!code) code = commit(&run->output);
    if (!code)
        say_summary(run,
                    (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec));
    return code ? code : run->num_rejected || run->guarded ? EXIT_FINDINGS : EXIT_FINE;
}

int locate_stream(const grid_map *map, const struct locate_args *args)
{
    struct run *run = calloc(1, sizeof *run);
    int code = EXIT_FINE;
    if (!run) return no_memory();
    run->map = map;
    run->args = args;
    run->first.fd = -1;
    run->guard = malloc(sizeof *run->guard);
    if (!run->guard || !batch_new(&run->batch)) code = no_memory();
    if (!code) run->output = output_open(args->output, args->overwrite, &code);
    if (!code && args->rejects) run->rejects = output_open(args->rejects, args->overwrite, &code);
    if (!code) code = take_all(run);
    output_discard(run->output);
    output_discard(run->rejects);
    columns_free(run->columns);
    points_close(&run->first);
    batch_free(&run->batch);
    free(run->guard);
    free(run);
    return code;
}
