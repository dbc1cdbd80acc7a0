/* events_read.c - rows of a delimited file into a table of events: see <grid/events.h>.
 *
 *   rows, a batch at a time --> words by number, times --> places of the batch located at once --> columns
 *
 * Few words occur, each very often: a raw value that was met before is known by its bytes.
 */
#include "events.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>
#include <grid/rows.h>

#include "day.h"
#include "text.h"

enum { BATCH = 1 << 15, MOST_TOLD = 50, LONGEST_VALUE = 4096 };

/* Usual names of columns, most likely first, ending with NULL. */
static const char *const word_names[GRID_NUM_EVENT_WORDS][9] = {
    {"类别", "事件类别", "事件类型", "类型", "大类", "category", "type", NULL},
    {"条线", "业务条线", "line", NULL},
    {"来源", "事件来源", "上报来源", "source", NULL},
    {"环节", "当前环节", "状态", "stage", "status", NULL},
};
static const char *const time_names[GRID_NUM_EVENT_TIMES][9] = {
    {"采集时间", "上报时间", "发生时间", "登记时间", "collected", "reported", "time", NULL},
    {"受理时间", "受理立项时间", "accepted", NULL},
    {"立案时间", "立项时间", "filed", NULL},
    {"派遣时间", "派单时间", "dispatched", NULL},
    {"处置时间", "反馈时间", "处理时间", "处理反馈时间", "handled", NULL},
    {"结案时间", "办结时间", "closed", NULL},
    {"办结期限", "处置期限", "期限", "截止时间", "应办结时间", "due", "deadline", NULL},
};

static const char *const rework_names[] = {"返工次数", "返工数", "返工", "reworks", "rework", NULL};

/* A raw value and its number. */
typedef struct known {
    char *bytes;
    size_t length;
    uint16_t number;
} known;

typedef struct known_list {
    known *list;
    size_t num, capacity;
} known_list;

/* What is told row by row, and how often. */
enum fault { NO_PLACE, BAD_TIME, NO_TIME, BAD_REWORKS, NUM_FAULTS };

typedef struct reading {
    grid_events *events;
    const char *path;
    grid_events_options options;
    FILE *file;
    uint64_t size;
    grid_rows *rows;
    grid_decoder *decoder;
    const char *crs;
    int32_t x, y, reworks, words[GRID_NUM_EVENT_WORDS], times[GRID_NUM_EVENT_TIMES];
    known_list met[GRID_NUM_EVENT_WORDS];
    grid_findings *findings;
    size_t told[NUM_FAULTS];
    /* the batch */
    double *px, *py;
    int32_t *cells, *units;
    uint16_t (*numbers)[GRID_NUM_EVENT_WORDS];
    int64_t (*when)[GRID_NUM_EVENT_TIMES];
    int32_t *refused;
    size_t n;
    int64_t num_rows, num_within;
} reading;

grid_events_options grid_events_options_default(void)
{
    return (grid_events_options){.size = sizeof(grid_events_options)};
}

/* ---- columns --------------------------------------------------------------------------------- */

static grid_status no_column(const reading *r, const char *name, grid_error *error)
{
    char names[500] = "";
    size_t used = 0;
    for (size_t i = 0; i < grid_rows_num_columns(r->rows) && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                                 grid_rows_column_name(r->rows, i));
    return grid_fail(error, GRID_E_DATA, 0, "%s: has no column \"%.80s\"; its columns: %s", r->path, name, names);
}

static grid_status find_column(const reading *r, const char *given, const char *const *usual, int32_t *out,
                               grid_error *error)
{
    *out = given ? grid_rows_column_by_name(r->rows, given) : GRID_NONE;
    if (given) return *out == GRID_NONE ? no_column(r, given, error) : GRID_OK;
    for (size_t i = 0; usual && usual[i] && *out == GRID_NONE; i++)
        *out = grid_rows_column_by_name(r->rows, usual[i]);
    return GRID_OK;
}

static void tell_columns(const reading *r)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_NOTE);
    finding.file = r->path;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
        if (r->words[w] != GRID_NONE && !r->options.columns_of_words[w])
            grid_findings_add(r->findings, &finding, "%s: %s is taken from column %s (a guess)", r->path,
                              grid_event_word_name((grid_event_word)w),
                              grid_rows_column_name(r->rows, (size_t)r->words[w]));
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
        if (r->times[t] != GRID_NONE && !r->options.columns_of_times[t])
            grid_findings_add(r->findings, &finding, "%s: the time %s is taken from column %s (a guess)", r->path,
                              grid_event_time_name((grid_event_time)t),
                              grid_rows_column_name(r->rows, (size_t)r->times[t]));
    if (r->reworks != GRID_NONE && !r->options.column_of_reworks)
        grid_findings_add(r->findings, &finding, "%s: reworks are counted from column %s (a guess)", r->path,
                          grid_rows_column_name(r->rows, (size_t)r->reworks));
}

static grid_status find_columns(reading *r, grid_error *error)
{
    int32_t x, y;
    grid_status status = GRID_OK;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && status == GRID_OK; w++)
        status = find_column(r, r->options.columns_of_words[w], word_names[w], &r->words[w], error);
    for (int t = 0; t < GRID_NUM_EVENT_TIMES && status == GRID_OK; t++)
        status = find_column(r, r->options.columns_of_times[t], time_names[t], &r->times[t], error);
    if (status == GRID_OK) status = find_column(r, r->options.column_of_reworks, rework_names, &r->reworks, error);
    grid_rows_guess_xy(r->rows, &x, &y);
    if (status == GRID_OK) status = find_column(r, r->options.x, NULL, &r->x, error);
    if (status == GRID_OK) status = find_column(r, r->options.y, NULL, &r->y, error);
    if (status != GRID_OK) return status;
    if (!r->options.x) r->x = x;
    if (!r->options.y) r->y = y;
    if (r->times[GRID_EVENT_COLLECTED] == GRID_NONE) return no_column(r, time_names[0][0], error);
    if (r->x == GRID_NONE || r->y == GRID_NONE) return no_column(r, "经度", error);
    const char *said = grid_rows_xy_crs(r->rows, r->x, r->y);
    r->crs = r->options.crs ? r->options.crs : *grid_map_crs(r->events->map) ? said : NULL;
    tell_columns(r);
    return GRID_OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

static void tell(reading *r, enum fault fault, const char *why)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    if (r->told[fault]++ >= MOST_TOLD) return;
    finding.file = r->path;
    finding.record = grid_rows_number(r->rows);
    grid_findings_add(r->findings, &finding, "%s: row %lld: %s", r->path, (long long)finding.record, why);
}

static void tell_rest(reading *r)
{
    static const char *const what[NUM_FAULTS] = {"without a usable place", "with a time that is none",
                                                 "without a time of collection", "whose number of reworks is none"};
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    finding.file = r->path;
    for (int fault = 0; fault < NUM_FAULTS; fault++) {
        if (r->told[fault] <= MOST_TOLD) continue;
        finding.count = (int64_t)(r->told[fault] - MOST_TOLD);
        grid_findings_add(r->findings, &finding, "%s: %lld more rows %s", r->path, (long long)finding.count,
                          what[fault]);
    }
    if (!r->options.within) return;
    finding.severity = GRID_NOTE;
    finding.count = r->num_within;
    grid_findings_add(r->findings, &finding, "%s: %lld of %lld rows lie within the region", r->path,
                      (long long)r->num_within, (long long)r->num_rows);
}

/* The value as UTF-8 without quotes and spaces; NULL when memory is out. */
static char *decode(const reading *r, grid_slice value)
{
    char *text = grid_decode(r->decoder, value.bytes, value.length, NULL);
    if (!text) return NULL;
    grid_text_unquote(text);
    char *trimmed = grid_text_trim(text);
    memmove(text, trimmed, strlen(trimmed) + 1);
    return text;
}

static grid_status meet(reading *r, int word, grid_slice value, uint16_t *out, grid_error *error)
{
    known_list *met = &r->met[word];
    for (size_t i = 0; i < met->num; i++) {
        const known *k = &met->list[i];
        if (k->length == value.length && !memcmp(k->bytes, value.bytes, value.length)) {
            *out = k->number;
            return GRID_OK;
        }
    }
    char *text = decode(r, value), *bytes = malloc(value.length + 1);
    grid_status status = text && bytes ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_events_number_of(r->events, (grid_event_word)word, *text ? text : NULL, out, error);
    if (status == GRID_OK && grid_grow((void **)&met->list, &met->capacity, met->num, sizeof *met->list)) {
        memcpy(bytes, value.bytes, value.length);
        met->list[met->num++] = (known){bytes, value.length, *out};
        bytes = NULL;
    }
    free(text);
    free(bytes);
    return status;
}

/* False when there is a text and it is no time. */
static bool take_time(const reading *r, int32_t column, int64_t *out)
{
    grid_slice value = column == GRID_NONE ? (grid_slice){"", 0} : grid_rows_field(r->rows, (size_t)column);
    char text[64];
    *out = GRID_NO_TIME;
    while (value.length && (*value.bytes == '"' || *value.bytes == ' ')) value.bytes++, value.length--;
    while (value.length && (value.bytes[value.length - 1] == '"' || value.bytes[value.length - 1] == ' '))
        value.length--;
    if (!value.length) return true;
    if (value.length >= sizeof text) return false;
    memcpy(text, value.bytes, value.length);
    text[value.length] = 0;
    if (grid_time_read(text, out)) return true;
    char *decoded = decode(r, value); /* 2025年6月1日 in GB18030 */
    bool ok = decoded && grid_time_read(decoded, out);
    free(decoded);
    return ok;
}

/* False when there is a text and it is no number of 0 or more. */
static bool take_reworks(const reading *r, int32_t *out)
{
    grid_slice value = r->reworks == GRID_NONE ? (grid_slice){"", 0} : grid_rows_field(r->rows, (size_t)r->reworks);
    char text[16], *end;
    *out = 0;
    if (!value.length) return true;
    if (value.length >= sizeof text) return false;
    memcpy(text, value.bytes, value.length);
    text[value.length] = 0;
    grid_text_unquote(text);
    char *number = grid_text_trim(text);
    if (!*number) return true;
    long n = strtol(number, &end, 10);
    if (end == number || *end || n < 0) return false;
    *out = n > UINT8_MAX ? UINT8_MAX : (int32_t)n;
    return true;
}

static grid_status take_row(reading *r, grid_error *error)
{
    grid_status status = GRID_OK;
    size_t i = r->n;
    grid_place place = grid_rows_place(r->rows, r->x, r->y, &r->px[i], &r->py[i]);
    if (place != GRID_PLACE_FINE) {
        r->px[i] = r->py[i] = NAN;
        tell(r, NO_PLACE, grid_place_reason(place));
    }
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && status == GRID_OK; w++) {
        r->numbers[i][w] = 0;
        if (r->words[w] != GRID_NONE)
            status = meet(r, w, grid_rows_field(r->rows, (size_t)r->words[w]), &r->numbers[i][w], error);
    }
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) {
        char why[120];
        if (take_time(r, r->times[t], &r->when[i][t])) continue;
        snprintf(why, sizeof why, "the time %s is none; write it as 2025-06-30 08:05",
                 grid_event_time_name((grid_event_time)t));
        tell(r, BAD_TIME, why);
    }
    if (r->when[i][GRID_EVENT_COLLECTED] == GRID_NO_TIME)
        tell(r, NO_TIME, "no time of collection, so no period counts it");
    if (!take_reworks(r, &r->refused[i]))
        tell(r, BAD_REWORKS, "the number of reworks is none; write 0, 1, 2 ...");
    r->n++;
    return status;
}

static grid_status take_batch(reading *r, grid_error *error)
{
    grid_locate_options how = grid_locate_options_default();
    how.crs = r->crs;
    const grid_map *within = r->options.within;
    grid_status status = grid_locate_many(r->events->map, r->n, r->px, r->py, 0, r->cells, NULL, r->units, &how,
                                          error);
    if (status == GRID_OK && within)
        status = grid_locate_many(within, r->n, r->px, r->py, 0, r->cells, NULL, NULL, &how, error);
    for (size_t i = 0; i < r->n && status == GRID_OK; i++) {
        if (within && r->cells[i] == GRID_NONE) continue;
        status = grid_events_append(r->events, r->units[i], r->numbers[i], r->when[i], r->refused[i], error);
        r->num_within++;
    }
    r->num_rows += (int64_t)r->n;
    r->n = 0;
    return status;
}

static grid_status go_on(const reading *r, grid_error *error)
{
    double done = r->size ? (double)ftello(r->file) / (double)r->size : 0;
    if (!r->options.progress || r->options.progress(r->options.progress_context, done)) return GRID_OK;
    return grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
}

static grid_status take_rows(reading *r, grid_error *error)
{
    bool more = true;
    grid_status status;
    while ((status = grid_rows_next(r->rows, &more, error)) == GRID_OK && more) {
        if (!grid_rows_record(r->rows).length) continue; /* a blank line */
        status = take_row(r, error);
        if (status == GRID_OK && r->n == BATCH) status = take_batch(r, error);
        if (status == GRID_OK && r->n == 0) status = go_on(r, error);
        if (status != GRID_OK) return status;
    }
    if (status == GRID_OK && r->n) status = take_batch(r, error);
    return status;
}

/* ---- the file -------------------------------------------------------------------------------- */

static int64_t read_bytes(void *context, void *buffer, size_t size)
{
    FILE *file = context;
    size_t n = fread(buffer, 1, size, file);
    return n == 0 && ferror(file) ? -1 : (int64_t)n;
}

static grid_status open_file(reading *r, grid_error *error)
{
    grid_rows_options options = grid_rows_options_default();
    r->file = fopen(r->path, "rb");
    if (!r->file) return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened; check the path", r->path);
    if (fseeko(r->file, 0, SEEK_END) == 0) r->size = (uint64_t)ftello(r->file);
    rewind(r->file);
    options.encoding = r->options.encoding;
    grid_status status = grid_rows_open(read_bytes, r->file, r->path, &options, &r->rows, error);
    if (status != GRID_OK) return status;
    const char *encoding = grid_rows_encoding(r->rows);
    /* UTF-16 comes as UTF-8 */
    r->decoder = grid_decoder_new(!strncmp(encoding, "UTF-16", 6) ? "UTF-8" : encoding);
    return r->decoder ? GRID_OK : grid_fail_memory(error);
}

static grid_status make_room(reading *r, grid_error *error)
{
    r->px = grid_new_array(BATCH, sizeof *r->px);
    r->py = grid_new_array(BATCH, sizeof *r->py);
    r->cells = grid_new_array(BATCH, sizeof *r->cells);
    r->units = grid_new_array(BATCH, sizeof *r->units);
    r->numbers = grid_new_array(BATCH, sizeof *r->numbers);
    r->when = grid_new_array(BATCH, sizeof *r->when);
    r->refused = grid_new_array(BATCH, sizeof *r->refused);
    r->findings = grid_findings_new();
    return r->px && r->py && r->cells && r->units && r->numbers && r->when && r->refused && r->findings
               ? GRID_OK
               : grid_fail_memory(error);
}

static void clear(reading *r)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        for (size_t i = 0; i < r->met[w].num; i++) free(r->met[w].list[i].bytes);
        free(r->met[w].list);
    }
    free(r->px);
    free(r->py);
    free(r->cells);
    free(r->units);
    free(r->numbers);
    free(r->when);
    free(r->refused);
    grid_findings_free(r->findings);
    grid_decoder_free(r->decoder);
    grid_rows_free(r->rows);
    if (r->file) fclose(r->file);
}

grid_status grid_events_read(grid_events *events, const char *path, const grid_events_options *options,
                             grid_findings **out, grid_error *error)
{
    reading r = {.events = events, .path = path, .options = grid_events_options_default()};
    size_t before = events->num;
    grid_status status = grid_take_options(&r.options, options, error);
    if (status == GRID_OK) status = make_room(&r, error);
    if (status == GRID_OK) status = open_file(&r, error);
    if (status == GRID_OK) status = find_columns(&r, error);
    if (status == GRID_OK) status = take_rows(&r, error);
    if (status == GRID_OK) {
        tell_rest(&r);
        grid_findings_sort(r.findings);
        if (!grid_findings_complete(r.findings)) status = grid_fail_memory(error);
    }
    if (status != GRID_OK) grid_events_cut(events, before);
    if (status == GRID_OK) {
        events->from_file = true;
        events->told_reworks |= r.reworks != GRID_NONE;
        for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) events->told[t] |= r.times[t] != GRID_NONE;
    }
    if (status == GRID_OK && out) {
        *out = r.findings;
        r.findings = NULL;
    }
    clear(&r);
    return status;
}
