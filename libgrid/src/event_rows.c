/* event_rows.c - rows of any source into a table of events: see event_rows.h.
 *
 *   rows, a batch at a time --> words by number, times --> places of the batch located at once --> columns
 *
 * Few words occur, each very often: a raw value that was met before is known by its bytes.
 */
#include "event_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <grid/locate.h>

enum { BATCH = 1 << 15, MOST_TOLD = 50 };

grid_status grid_event_rows_begin(grid_event_rows *r, grid_events *events, const grid_events_options *options,
                                  grid_error *error)
{
    *r = (grid_event_rows){.events = events, .before = events->num, .options = grid_events_options_default()};
    grid_status status = grid_take_options(&r->options, options, error);
    if (status != GRID_OK) return status;
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

void grid_event_rows_clear(grid_event_rows *r)
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
    free(r->earlier);
    grid_transform_free(r->to_plane);
    grid_findings_free(r->findings);
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void tell(grid_event_rows *r, int64_t record, grid_event_fault fault, const char *why)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    if (r->told[fault]++ >= MOST_TOLD) return;
    finding.file = r->names.path;
    finding.record = record;
    grid_findings_add(r->findings, &finding, "%s: row %lld: %s", r->names.path, (long long)record, why);
}

static const char *first_day(const grid_past *past)
{
    for (size_t v = 0; v < grid_past_num_versions(past); v++)
        if (grid_past_day(past, v)) return grid_past_day(past, v);
    return "";
}

static void tell_past(grid_event_rows *r)
{
    const char *path = r->names.path;
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_NOTE);
    finding.file = path;
    finding.count = (int64_t)r->num_earlier;
    if (r->num_earlier)
        grid_findings_add(r->findings, &finding,
                          "%s: %zu events go by other versions of the map: each belongs to whom its place belonged to "
                          "on the day of its collection", path, r->num_earlier);
    finding.count = (int64_t)r->num_climbed;
    if (r->num_climbed)
        grid_findings_add(r->findings, &finding,
                          "%s: %zu of them happened in units that are no more, and count for the nearest one above "
                          "that still is", path, r->num_climbed);
    finding.severity = GRID_WARNING;
    finding.count = (int64_t)r->num_lost;
    if (r->num_lost)
        grid_findings_add(r->findings, &finding,
                          "%s: %zu of them happened in units that are no more, as is all above them: nobody holds "
                          "them", path, r->num_lost);
    finding.count = r->num_before;
    if (r->num_before)
        grid_findings_add(r->findings, &finding,
                          "%s: %lld events were collected before %s, from when on the map file knows the units: nobody "
                          "holds them; with --as-of DAY all go by the map of that day",
                          path, (long long)r->num_before, first_day(r->options.past));
}

static void tell_rest(grid_event_rows *r)
{
    const char *path = r->names.path;
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    finding.file = path;
    for (int fault = 0; fault < GRID_NUM_EVENT_FAULTS; fault++) {
        if (r->told[fault] <= MOST_TOLD) continue;
        finding.count = (int64_t)(r->told[fault] - MOST_TOLD);
        grid_findings_add(r->findings, &finding, "%s: %lld more rows %s", path, (long long)finding.count,
                          grid_event_fault_rest((grid_event_fault)fault));
    }
    if (r->options.past) tell_past(r);
    if (!r->options.within) return;
    finding.severity = GRID_NOTE;
    finding.count = r->num_within;
    grid_findings_add(r->findings, &finding, "%s: %lld of %lld rows lie within the region", path,
                      (long long)r->num_within, (long long)r->num_rows);
}

/* ---- values ---------------------------------------------------------------------------------- */

static grid_slice field_of(const grid_event_rows *r, int32_t column)
{
    return column == GRID_NONE ? (grid_slice){"", 0} : r->field(r->source, column);
}

/* The value as UTF-8 without quotes and spaces; NULL when memory is out. */
static char *decode(const grid_event_rows *r, grid_slice value)
{
    char *text = r->decoder ? grid_decode(r->decoder, value.bytes, value.length, NULL)
                            : strndup(value.bytes, value.length);
    if (!text) return NULL;
    if (r->decoder) grid_text_unquote(text);
    char *trimmed = grid_text_trim(text);
    memmove(text, trimmed, strlen(trimmed) + 1);
    return text;
}

/* LIMIT: a column that holds something else, such as who reported, has no end of words. */
static grid_status fail_many(const grid_event_rows *r, int word, grid_error *error)
{
    const grid_column_names *names = &r->names;
    return grid_fail(error, GRID_E_LIMIT, 0,
                     "%s: column \"%.80s\" has more than %d different values: it is no %s; rename it, so that it is not "
                     "taken for one", names->path, names->at(names->list, (size_t)r->columns.words[word]),
                     word == GRID_EVENT_CATEGORY ? UINT16_MAX : UINT8_MAX, grid_event_word_name((grid_event_word)word));
}

static grid_status meet(grid_event_rows *r, int word, grid_slice value, uint16_t *out, grid_error *error)
{
    grid_known_words *met = &r->met[word];
    for (size_t i = 0; i < met->num; i++) {
        const grid_known_word *k = &met->list[i];
        if (k->length == value.length && !memcmp(k->bytes, value.bytes, value.length)) {
            *out = k->number;
            return GRID_OK;
        }
    }
    char *text = decode(r, value), *bytes = malloc(value.length + 1);
    grid_status status = text && bytes ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_events_number_of(r->events, (grid_event_word)word, *text ? text : NULL, out, error);
    if (status == GRID_E_LIMIT) fail_many(r, word, error);
    if (status == GRID_OK && grid_grow((void **)&met->list, &met->capacity, met->num, sizeof *met->list)) {
        memcpy(bytes, value.bytes, value.length);
        met->list[met->num++] = (grid_known_word){bytes, value.length, *out};
        bytes = NULL;
    }
    free(text);
    free(bytes);
    return status;
}

/* Short values without their quotes and spaces, which is how nearly all times are written. */
static bool copy_short(grid_slice value, char out[64])
{
    while (value.length && (*value.bytes == '"' || *value.bytes == ' ')) value.bytes++, value.length--;
    while (value.length && (value.bytes[value.length - 1] == '"' || value.bytes[value.length - 1] == ' '))
        value.length--;
    if (value.length >= 64) return false;
    memcpy(out, value.bytes, value.length);
    out[value.length] = 0;
    return true;
}

/* False when there is a text and it is no time. */
static bool take_time(const grid_event_rows *r, int32_t column, int64_t *out)
{
    grid_slice value = field_of(r, column);
    char text[64];
    *out = GRID_NO_TIME;
    if (!copy_short(value, text)) return false;
    if (grid_event_take_time(text, out)) return true;
    char *decoded = decode(r, value); /* 2025年6月1日 in GB18030 */
    bool ok = decoded && grid_event_take_time(decoded, out);
    free(decoded);
    return ok;
}

/* False when there is a text and it is no number of 0 or more. */
static bool take_reworks(const grid_event_rows *r, int32_t *out)
{
    char text[64];
    *out = 0;
    return copy_short(field_of(r, r->columns.reworks), text) && grid_event_take_reworks(text, out);
}

/* ---- other days ------------------------------------------------------------------------------ */

/* The last event of the table, which is row i of the batch: if its day has another version of the map, that is to say
 * who holds it. */
static grid_status put_off(grid_event_rows *r, size_t i, grid_error *error)
{
    int64_t collected = r->when[i][GRID_EVENT_COLLECTED];
    if (collected == GRID_NO_TIME) return GRID_OK;
    size_t event = r->events->num - 1;
    int32_t version = grid_past_version_at(r->options.past, collected);
    if (version == grid_past_own_version(r->options.past)) return GRID_OK;
    r->events->unit[event] = GRID_NONE;
    r->num_before += version == GRID_NONE;
    if (version == GRID_NONE || isnan(r->px[i])) return GRID_OK;
    if (!grid_grow((void **)&r->earlier, &r->earlier_capacity, r->num_earlier, sizeof *r->earlier))
        return grid_fail_memory(error);
    r->earlier[r->num_earlier++] = (grid_earlier_event){event, version, r->px[i], r->py[i]};
    return GRID_OK;
}

static int compare_earlier(const void *left, const void *right)
{
    const grid_earlier_event *a = left, *b = right;
    if (a->version != b->version) return a->version < b->version ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

/* Asks the versions one after another, so that each is opened once. */
static grid_status ask_the_past(grid_event_rows *r, grid_error *error)
{
    grid_status status = GRID_OK;
    if (r->num_earlier) qsort(r->earlier, r->num_earlier, sizeof *r->earlier, compare_earlier);
    for (size_t from = 0, n; from < r->num_earlier && status == GRID_OK; from += n) {
        const grid_earlier_event *first = &r->earlier[from];
        size_t climbed = 0, lost = 0;
        for (n = 1; n < BATCH && from + n < r->num_earlier && first[n].version == first->version;) n++;
        status = grid_past_locate(r->options.past, first->version, n, &first->x, &first->y, sizeof *first, r->crs,
                                  r->units, &climbed, &lost, error);
        for (size_t i = 0; i < n && status == GRID_OK; i++) r->events->unit[first[i].event] = r->units[i];
        r->num_climbed += climbed;
        r->num_lost += lost;
    }
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Moves the places of a batch, which have been asked about, into the plane of the map. */
static grid_status into_plane(grid_event_rows *r, grid_error *error)
{
    const char *to = grid_map_crs(r->events->map);
    if (!r->crs || !*to || !strcmp(r->crs, to)) return GRID_OK;
    if (!r->to_plane) {
        grid_status status = grid_transform_open(r->crs, to, &r->to_plane, error);
        if (status != GRID_OK) return status;
    }
    grid_transform_apply(r->to_plane, r->n, r->px, r->py, 0);
    return GRID_OK;
}

/* Places of the events that a batch has become, events from number `first` on. */
static grid_status keep_places(grid_event_rows *r, size_t first, grid_error *error)
{
    grid_status status = r->events->xy ? into_plane(r, error) : GRID_OK;
    if (status != GRID_OK || !r->events->xy) return status;
    for (size_t i = 0; i < r->n; i++) {
        if (r->options.within && r->cells[i] == GRID_NONE) continue;
        r->events->xy[2 * first] = r->px[i];
        r->events->xy[2 * first++ + 1] = r->py[i];
    }
    return GRID_OK;
}

static grid_status take_batch(grid_event_rows *r, grid_error *error)
{
    grid_locate_options how = grid_locate_options_default();
    how.crs = r->crs;
    size_t first = r->events->num;
    const grid_map *within = r->options.within;
    grid_status status = grid_locate_many(r->events->map, r->n, r->px, r->py, 0, r->cells, NULL, r->units, &how,
                                          error);
    if (status == GRID_OK && within)
        status = grid_locate_many(within, r->n, r->px, r->py, 0, r->cells, NULL, NULL, &how, error);
    for (size_t i = 0; i < r->n && status == GRID_OK; i++) {
        if (within && r->cells[i] == GRID_NONE) continue;
        status = grid_events_append(r->events, r->units[i], r->numbers[i], r->when[i], r->refused[i], error);
        if (status == GRID_OK && r->options.past) status = put_off(r, i, error);
        r->num_within++;
    }
    if (status == GRID_OK) status = keep_places(r, first, error);
    r->num_rows += (int64_t)r->n;
    r->n = 0;
    return status;
}

grid_status grid_event_rows_take(grid_event_rows *r, int64_t record, const char *no_place, double x, double y,
                                 double done, grid_error *error)
{
    grid_status status = GRID_OK;
    size_t i = r->n;
    r->px[i] = no_place ? NAN : x;
    r->py[i] = no_place ? NAN : y;
    if (no_place) tell(r, record, GRID_EVENT_NO_PLACE, no_place);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && status == GRID_OK; w++) {
        r->numbers[i][w] = 0;
        if (r->columns.words[w] != GRID_NONE)
            status = meet(r, w, field_of(r, r->columns.words[w]), &r->numbers[i][w], error);
    }
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) {
        char why[120];
        if (take_time(r, r->columns.times[t], &r->when[i][t])) continue;
        grid_event_bad_time((grid_event_time)t, why);
        tell(r, record, GRID_EVENT_BAD_TIME, why);
    }
    if (r->when[i][GRID_EVENT_COLLECTED] == GRID_NO_TIME)
        tell(r, record, GRID_EVENT_NEVER, grid_event_fault_reason(GRID_EVENT_NEVER));
    if (!take_reworks(r, &r->refused[i]))
        tell(r, record, GRID_EVENT_BAD_REWORKS, grid_event_fault_reason(GRID_EVENT_BAD_REWORKS));
    r->n++;
    if (status != GRID_OK || r->n < BATCH) return status;
    status = take_batch(r, error);
    if (status == GRID_OK && r->options.progress && !r->options.progress(r->options.progress_context, done))
        status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    return status;
}

grid_status grid_event_rows_end(grid_event_rows *r, grid_status status, grid_findings **out, grid_error *error)
{
    grid_events *events = r->events;
    if (status == GRID_OK && r->n) status = take_batch(r, error);
    if (status == GRID_OK) status = ask_the_past(r, error);
    if (status == GRID_OK) {
        tell_rest(r);
        grid_findings_sort(r->findings);
        if (!grid_findings_complete(r->findings)) status = grid_fail_memory(error);
    }
    if (status != GRID_OK) {
        grid_events_cut(events, r->before);
        return status;
    }
    events->from_file = true;
    events->told_reworks |= r->columns.reworks != GRID_NONE;
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++) events->told[t] |= r->columns.times[t] != GRID_NONE;
    if (out) {
        *out = r->findings;
        r->findings = NULL;
    }
    return status;
}
