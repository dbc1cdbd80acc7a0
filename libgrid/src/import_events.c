/* import_events.c - a list of events before it is stored: see import_events.h.
 *
 * What is wrong with a row never stops the import: an event counts as far as it can. The list as a whole must have a
 * time of collection.
 */
#include "import_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_columns.h"
#include "hash.h"

enum { MOST_TOLD = 50 };

static bool is_again(const grid_import_rows *rows, size_t feature, size_t other)
{
    size_t code = (size_t)rows->roles->code;
    return !strcmp(grid_layer_text(rows->layer, feature, code), grid_layer_text(rows->layer, other, code));
}

grid_status grid_import_find_event(const grid_layer *layer, const char *file, const char *code, const char *name,
                                   const char *parent, grid_roles *out, grid_findings *findings, grid_error *error)
{
    const grid_column_names names = grid_column_names_of_layer(layer);
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_NOTE);
    grid_roles roles = {.code = code ? grid_column_by_name(&names, code) : grid_event_code_column(&names),
                        .name = name ? grid_column_by_name(&names, name) : grid_event_title_column(&names),
                        .parent = parent ? grid_column_by_name(&names, parent) : GRID_NONE,
                        .code_guessed = !code};
    const char *missing = code && roles.code == GRID_NONE         ? code
                          : name && roles.name == GRID_NONE       ? name
                          : parent && roles.parent == GRID_NONE ? parent
                                                                  : NULL;
    if (missing) return grid_fail_no_column(&names, missing, error);
    if (roles.name == roles.code) roles.name = GRID_NONE;
    finding.file = file;
    if (!code && roles.code != GRID_NONE) {
        grid_findings_add(findings, &finding, "%s: the code is taken from field %s (a guess; say --code to choose)",
                          file, grid_layer_field_name(layer, (size_t)roles.code));
    } else if (roles.code == GRID_NONE) {
        finding.severity = GRID_WARNING;
        grid_findings_add(findings, &finding,
                          "%s: no field has a usual name for the code of an event, so an event that changes comes "
                          "in as another one; name the field with --code",
                          file);
    }
    *out = roles;
    return GRID_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The checking of one file. */
typedef struct checking {
    const grid_import_rows *rows;
    grid_import_report *report;
    grid_event_columns columns;
    size_t told;
} checking;

static grid_status tell(checking *c, size_t feature, const char *why, grid_error *error)
{
    const grid_import_rows *rows = c->rows;
    grid_finding finding = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    finding.file = rows->file;
    finding.record = grid_layer_record(rows->layer, feature);
    if (c->told++ < MOST_TOLD || c->report->lists_rejects)
        grid_findings_add(c->report->findings, &finding, "%s: row %lld: %s", rows->file, (long long)finding.record,
                          why);
    return grid_import_report_reject(c->report, rows, feature, why, error);
}

static const char *text_at(const checking *c, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(c->rows->layer, feature, (size_t)field);
}

static grid_status check_row(checking *c, size_t feature, grid_error *error)
{
    grid_status status = GRID_OK;
    int64_t time;
    int32_t reworks;
    for (int t = 0; t < GRID_NUM_EVENT_TIMES && status == GRID_OK; t++) {
        char why[120];
        if (grid_event_take_time(text_at(c, feature, c->columns.times[t]), &time)) continue;
        grid_event_bad_time((grid_event_time)t, why);
        status = tell(c, feature, why, error);
    }
    if (status == GRID_OK && !text_at(c, feature, c->columns.times[GRID_EVENT_COLLECTED]))
        status = tell(c, feature, grid_event_fault_reason(GRID_EVENT_NEVER), error);
    if (status == GRID_OK && !grid_event_take_reworks(text_at(c, feature, c->columns.reworks), &reworks))
        status = tell(c, feature, grid_event_fault_reason(GRID_EVENT_BAD_REWORKS), error);
    return status;
}

/* ---- codes that come again ------------------------------------------------------------------- */

typedef struct hashed {
    uint64_t hash;
    size_t feature;
} hashed;

static int compare_hashes(const void *left, const void *right)
{
    const hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->feature > b->feature) - (a->feature < b->feature);
}

/* again[i] becomes the next feature with the code of feature i, 0 where there is none. */
static grid_status find_again(const grid_import_rows *rows, size_t *again, grid_error *error)
{
    size_t num = grid_layer_num_features(rows->layer), n = 0;
    hashed *list = grid_new_array(num, sizeof *list);
    if (!list) return grid_fail_memory(error);
    for (size_t i = 0; i < num; i++) {
        const char *code = grid_layer_text(rows->layer, i, (size_t)rows->roles->code);
        if (code) list[n++] = (hashed){grid_hash(1, code, strlen(code)), i};
    }
    if (n) qsort(list, n, sizeof *list, compare_hashes);
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t k = i + 1; k < n && list[k].hash == list[i].hash && !again[list[i].feature]; k++)
            if (is_again(rows, list[i].feature, list[k].feature)) again[list[i].feature] = list[k].feature;
    free(list);
    return GRID_OK;
}

static grid_status check_codes(checking *c, grid_error *error)
{
    const grid_layer *layer = c->rows->layer;
    size_t num = grid_layer_num_features(layer);
    if (c->rows->roles->code == GRID_NONE) return GRID_OK;
    size_t *again = grid_new_array(num, sizeof *again);
    if (!again) return grid_fail_memory(error);
    grid_status status = find_again(c->rows, again, error);
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        char why[200];
        if (!again[i]) continue;
        snprintf(why, sizeof why, "its code %.80s comes again in row %lld, which takes its place",
                 text_at(c, i, c->rows->roles->code), (long long)grid_layer_record(layer, again[i]));
        status = tell(c, i, why, error);
    }
    free(again);
    return status;
}

grid_status grid_import_check_events(const grid_import_rows *rows, grid_import_report *report, grid_error *error)
{
    checking c = {.rows = rows, .report = report};
    const grid_column_names names = grid_column_names_of_layer(rows->layer);
    const grid_events_options usual = grid_events_options_default();
    grid_status status = grid_event_columns_find(&names, &usual, &c.columns, error);
    for (size_t i = 0; i < grid_layer_num_features(rows->layer) && status == GRID_OK; i++)
        status = check_row(&c, i, error);
    if (status == GRID_OK) status = check_codes(&c, error);
    if (status != GRID_OK || c.told <= MOST_TOLD || report->lists_rejects) return status;
    grid_finding more = grid_finding_of(GRID_FINDING_RECORD, GRID_WARNING);
    more.file = rows->file;
    more.count = (int64_t)(c.told - MOST_TOLD);
    grid_findings_add(report->findings, &more, "%s: %lld more findings like these", rows->file, (long long)more.count);
    return GRID_OK;
}
