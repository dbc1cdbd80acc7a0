/* events_read.c - a file, or a layer, into a table of events: see <grid/events.h>.
 *
 *   delimited text --> rows as they stream by --+
 *                                               +--> event_rows.c
 *   any other format --> a layer in memory -----+
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_rows.h"
#include "layer_open.h"

grid_events_options grid_events_options_default(void)
{
    return (grid_events_options){.size = sizeof(grid_events_options)};
}

/* The CRS that a source says counts only on a map that has one. */
static const char *crs_of(const grid_event_rows *r, const char *said)
{
    return r->options.crs ? r->options.crs : *grid_map_crs(r->events->map) ? said : NULL;
}

/* ---- delimited text -------------------------------------------------------------------------- */

typedef struct reading {
    grid_event_rows into;
    const char *path;
    FILE *file;
    uint64_t size;
    grid_rows *rows;
    grid_decoder *decoder;
    int32_t x, y;
} reading;

static int64_t read_bytes(void *context, void *buffer, size_t size)
{
    FILE *file = context;
    size_t n = fread(buffer, 1, size, file);
    return n == 0 && ferror(file) ? -1 : (int64_t)n;
}

static grid_slice field_of_row(const void *rows, int32_t column) { return grid_rows_field(rows, (size_t)column); }

static grid_status open_file(reading *r, grid_error *error)
{
    grid_rows_options options = grid_rows_options_default();
    r->file = fopen(r->path, "rb");
    if (!r->file) return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened; check the path", r->path);
    if (fseeko(r->file, 0, SEEK_END) == 0) r->size = (uint64_t)ftello(r->file);
    rewind(r->file);
    options.encoding = r->into.options.encoding;
    grid_status status = grid_rows_open(read_bytes, r->file, r->path, &options, &r->rows, error);
    if (status != GRID_OK) return status;
    const char *encoding = grid_rows_encoding(r->rows);
    /* UTF-16 comes as UTF-8 */
    r->decoder = grid_decoder_new(!strncmp(encoding, "UTF-16", 6) ? "UTF-8" : encoding);
    r->into.names = grid_column_names_of_rows(r->path, r->rows);
    r->into.field = field_of_row;
    r->into.source = r->rows;
    r->into.decoder = r->decoder;
    return r->decoder ? GRID_OK : grid_fail_memory(error);
}

static grid_status find_place(reading *r, grid_error *error)
{
    const grid_events_options *options = &r->into.options;
    const grid_column_names *names = &r->into.names;
    grid_rows_guess_xy(r->rows, &r->x, &r->y);
    if (options->x && (r->x = grid_column_by_name(names, options->x)) == GRID_NONE)
        return grid_fail_no_column(names, options->x, error);
    if (options->y && (r->y = grid_column_by_name(names, options->y)) == GRID_NONE)
        return grid_fail_no_column(names, options->y, error);
    if (r->x == GRID_NONE || r->y == GRID_NONE) return grid_fail_no_column(names, "经度", error);
    r->into.crs = crs_of(&r->into, grid_rows_xy_crs(r->rows, r->x, r->y));
    return GRID_OK;
}

static grid_status take_rows(reading *r, grid_error *error)
{
    bool more = true;
    grid_status status;
    while ((status = grid_rows_next(r->rows, &more, error)) == GRID_OK && more) {
        double x, y, done = r->size ? (double)ftello(r->file) / (double)r->size : 0;
        if (!grid_rows_record(r->rows).length) continue; /* a blank line */
        grid_place place = grid_rows_place(r->rows, r->x, r->y, &x, &y);
        status = grid_event_rows_take(&r->into, grid_rows_number(r->rows),
                                      place == GRID_PLACE_FINE ? NULL : grid_place_reason(place), x, y, done, error);
        if (status != GRID_OK) return status;
    }
    return status;
}

static grid_status read_text(grid_events *events, const char *path, const grid_events_options *options,
                             grid_findings **out, grid_error *error)
{
    reading r = {.path = path};
    grid_status status = grid_event_rows_begin(&r.into, events, options, error);
    if (status == GRID_OK) status = open_file(&r, error);
    if (status == GRID_OK) status = grid_event_columns_find(&r.into.names, &r.into.options, &r.into.columns, error);
    if (status == GRID_OK) status = find_place(&r, error);
    if (status == GRID_OK) {
        grid_event_columns_tell(&r.into.names, &r.into.options, &r.into.columns, r.into.findings);
        status = take_rows(&r, error);
        status = grid_event_rows_end(&r.into, status, out, error);
    }
    grid_event_rows_clear(&r.into);
    grid_decoder_free(r.decoder);
    grid_rows_free(r.rows);
    if (r.file) fclose(r.file);
    return status;
}

/* ---- layers ---------------------------------------------------------------------------------- */

/* A layer and the feature that is taken. */
typedef struct feature {
    const grid_layer *layer;
    size_t number;
} feature;

static grid_slice field_of_feature(const void *source, int32_t column)
{
    const feature *f = source;
    const char *text = grid_layer_text(f->layer, f->number, (size_t)column);
    return text ? (grid_slice){text, strlen(text)} : (grid_slice){"", 0};
}

static grid_status take_features(grid_event_rows *r, feature *f, grid_error *error)
{
    size_t num = grid_layer_num_features(f->layer);
    grid_status status = GRID_OK;
    for (f->number = 0; f->number < num && status == GRID_OK; f->number++) {
        double x = NAN, y = NAN;
        bool has_place = grid_layer_point(f->layer, f->number, &x, &y, NULL) == GRID_OK;
        status = grid_event_rows_take(r, grid_layer_record(f->layer, f->number),
                                      has_place ? NULL : "has no geometry", x, y,
                                      (double)f->number / (double)num, error);
    }
    return status;
}

grid_status grid_events_read_layer(grid_events *events, const grid_layer *layer, const grid_events_options *options,
                                   grid_findings **out, grid_error *error)
{
    grid_event_rows r;
    feature f = {.layer = layer};
    grid_status status = grid_event_rows_begin(&r, events, options, error);
    if (status == GRID_OK) {
        r.names = grid_column_names_of_layer(layer);
        r.field = field_of_feature;
        r.source = &f;
        r.crs = crs_of(&r, grid_layer_crs(layer));
        status = grid_event_columns_find(&r.names, &r.options, &r.columns, error);
    }
    if (status == GRID_OK) {
        grid_event_columns_tell(&r.names, &r.options, &r.columns, r.findings);
        status = take_features(&r, &f, error);
        status = grid_event_rows_end(&r, status, out, error);
    }
    grid_event_rows_clear(&r);
    return status;
}

grid_status grid_events_read(grid_events *events, const char *path, const grid_events_options *options,
                             grid_findings **out, grid_error *error)
{
    grid_events_options given = grid_events_options_default();
    grid_layer_options how = grid_layer_options_default();
    grid_layer *layer;
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    if (grid_file_is_delimited(path)) return read_text(events, path, options, out, error);
    how.encoding = given.encoding;
    how.keep_placeless = true;
    status = grid_layer_open(path, &how, &layer, error);
    if (status != GRID_OK) return status;
    status = grid_events_read_layer(events, layer, options, out, error);
    grid_layer_free(layer);
    return status;
}
