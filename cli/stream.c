/* stream.c - files of points in, the same rows with owner columns out: see locate.h.
 *
 *   points --> feed (bytes of records, x, y) --> grid_locate_many --> text --> output; rejects
 *
 * Memory is a batch or two, however long the input. Every row that came in goes out, in its order
 * and as the bytes it had; a row without a usable place has `how` = invalid. Blank lines are no
 * rows and pass through.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "locate.h"
#include "output.h"
#include "say.h"

/* Written at once: much for one call of the system, little for the cache. */
#define TEXT_BYTES ((size_t)256 << 10)
#define NUM_HOWS (GRID_INVALID + 1)

/* What is found out about the rows of a batch. */
struct answers {
    int32_t *cells, *units; /* units: NULL without --levels */
    double *distances_m;    /* NULL without --snap */
    uint8_t *hows;
};

struct run {
    const grid_map *map;
    const struct locate_args *args;
    struct points first, *now; /* the first stays open: its dialect is that of the output */
    struct feed *feed;
    struct answers answers;
    struct columns *columns;
    struct near near; /* with --accuracy */
    struct bytes text; /* rows that are not written yet */
    struct output *output, *rejects;
    struct guard *guard;
    uint64_t counts[NUM_HOWS], num_rows, num_rejected;
    bool guarded;        /* a batch guard had something to say */
    double seconds;      /* that reading, locating and writing took */
    bool needs_line_end; /* the last record written had none */
};

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

static bool answers_new(struct answers *a, const struct locate_args *args)
{
    size_t n = FEED_ROWS;
    a->cells = malloc(n * sizeof *a->cells);
    a->hows = malloc(n);
    if (args->levels && !(a->units = malloc(n * sizeof *a->units))) return false;
    if (args->snap_m >= 0 && !(a->distances_m = malloc(n * sizeof *a->distances_m))) return false;
    return a->cells && a->hows;
}

static void answers_free(struct answers *a)
{
    free(a->cells), free(a->units), free(a->distances_m), free(a->hows);
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

static bool reject(struct run *run, const struct batch *b, size_t i, int place)
{
    run->num_rejected++;
    if (!run->rejects) return true;
    FILE *stream = output_stream(run->rejects);
    char delimiter = grid_rows_delimiter(run->first.rows);
    bool fine = write_encoded(run, stream, run->now->path);
    fprintf(stream, "%c%lld%c", delimiter, (long long)b->first_number + (long long)i, delimiter);
    fine = fine && write_encoded(run, stream, place_reason(place));
    putc(delimiter, stream);
    write_quoted(stream, b->bytes + b->rows[i].at, b->rows[i].length);
    putc('\n', stream);
    return fine;
}

static bool add_line_end(struct run *run)
{
    grid_slice end = grid_rows_header_end(run->first.rows);
    return end.length ? bytes_add(&run->text, end.bytes, end.length)
                      : bytes_add_one(&run->text, '\n');
}

/* The columns of a row, and what the run keeps of it. */
static bool add_answer(struct run *run, const struct batch *b, size_t i)
{
    const struct answers *a = &run->answers;
    const struct row *row = &b->rows[i];
    const grid_hit hit = {a->cells[i], a->units ? a->units[i] : a->cells[i], (grid_how)a->hows[i],
                          a->distances_m ? a->distances_m[i] : 0};
    int place = row->place;
    run->counts[hit.how]++;
    run->num_rows++;
    if (isfinite(b->x[i]) && isfinite(b->y[i]))
        guard_add(run->guard, b->x[i], b->y[i],
                  hit.how == GRID_OUTSIDE || hit.how == GRID_INVALID);
    for (uint32_t m = 0; m < row->missing; m++)
        if (!bytes_add_one(&run->text, grid_rows_delimiter(run->first.rows))) return false;
    struct near *near = run->args->accuracy_m >= 0 ? &run->near : NULL;
    if (near && !near_ask(near, b->x[i], b->y[i])) return false;
    if (!columns_write(run->columns, &run->text, &hit, near)) return false;
    if (hit.how == GRID_INVALID && place == GRID_PLACE_FINE) place = PLACE_NO_TRANSFORM;
    return hit.how != GRID_INVALID || reject(run, b, i, place);
}

static bool add_row(struct run *run, const struct batch *b, size_t i)
{
    const struct row *row = &b->rows[i];
    const char *bytes = b->bytes + row->at;
    if (run->needs_line_end && !add_line_end(run)) return false;
    run->needs_line_end = row->end_length == 0;
    return bytes_add(&run->text, bytes, row->length) && (row->blank || add_answer(run, b, i)) &&
           bytes_add(&run->text, bytes + row->length, row->end_length);
}

static void write_text(struct run *run)
{
    output_write(run->output, run->text.at, run->text.num);
    run->text.num = 0;
}

/* One thread reads ahead; that is too little to do beside it where looking up is dear. */
static unsigned num_locating(const struct locate_args *args)
{
    return (unsigned)args->threads - (args->threads > 1 && !(args->snap_m > 0));
}

/* Locates and writes the rows of a batch. */
static int take_batch(struct run *run, const struct batch *b)
{
    grid_locate_options options = grid_locate_options_default();
    const struct answers *a = &run->answers;
    grid_error error;
    options.crs = run->now->crs;
    options.threads = num_locating(run->args);
    options.snap_m = fmax(run->args->snap_m, 0);
    options.distances_m = a->distances_m;
    if (grid_locate_many(run->map, b->n, b->x, b->y, 0, a->cells, a->hows, a->units, &options,
                         &error))
        return say_failure(&error);
    for (size_t i = 0; i < b->n; i++) {
        if (!add_row(run, b, i)) return no_memory();
        if (run->text.num >= TEXT_BYTES) write_text(run);
    }
    write_text(run);
    if (output_failed(run->output) || (run->rejects && output_failed(run->rejects)))
        return EXIT_ENVIRONMENT;
    return EXIT_FINE;
}

/* ---- files in -------------------------------------------------------------------------------- */

static int write_head(struct run *run)
{
    const grid_rows *rows = run->first.rows;
    grid_slice header = grid_rows_header(rows);
    bool utf16 = !strncmp(grid_rows_encoding(rows), "UTF-16", 6);
    if (utf16) say_note(_("%s: is UTF-16; the output is UTF-8"), run->first.path);
    if ((grid_rows_has_bom(rows) && !bytes_add(&run->text, "\xEF\xBB\xBF", 3)) ||
        !bytes_add(&run->text, header.bytes, header.length) ||
        !columns_write_header(run->columns, &run->text) || !add_line_end(run))
        return no_memory();
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

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int take_rows(struct run *run)
{
    struct points *points = run->now;
    const struct batch *b;
    int code = EXIT_FINE;
    double start = now_s();
    memset(run->guard, 0, sizeof *run->guard);
    feed_start(run->feed, points);
    do {
        b = feed_next(run->feed);
        /* rows that stand before a failure go the way of the failed run */
        code = b->failure ? say_failure(&b->error) : take_batch(run, b);
        if (points->size) progress_step(NULL, (double)b->taken / (double)points->size);
    } while (!code && !b->is_last);
    feed_stop(run->feed);
    run->seconds += now_s() - start;
    if (!code && (guard_say(run->guard, run->map, points->crs, points->path) ||
                  guard_say_shift(run->guard, run->map, run->args, points->crs, points->path)))
        run->guarded = true;
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

static void say_summary(const struct run *run)
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
             (unsigned long long)run->num_rows, used ? text : "-", run->seconds,
             (double)run->num_rows / 1e6 / fmax(run->seconds, 1e-6));
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
    progress_start(_("locating"));
    for (size_t i = 0; i < run->args->points.num && !code; i++) code = take_file(run, i);
    progress_end();
    if (output_failed(run->output)) return commit(&run->output);
    if (run->rejects && output_failed(run->rejects)) return commit(&run->rejects);
    if (!code && run->rejects) code = commit(&run->rejects);
    if (!code) code = commit(&run->output);
    if (!code) say_summary(run);
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
    run->feed = feed_new(args->threads > 1);
    if (!run->guard || !run->feed || !answers_new(&run->answers, args)) code = no_memory();
    if (!code) run->output = output_open(args->output, args->overwrite, &code);
    if (!code && args->rejects) run->rejects = output_open(args->rejects, args->overwrite, &code);
    if (!code) code = take_all(run);
    output_discard(run->output);
    output_discard(run->rejects);
    columns_free(run->columns);
    points_close(&run->first);
    feed_free(run->feed);
    answers_free(&run->answers);
    bytes_free(&run->text);
    free(run->guard);
    free(run);
    return code;
}
