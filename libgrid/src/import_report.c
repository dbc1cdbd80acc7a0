/* import_report.c - what an import tells: see import_report.h and <grid/import.h>. */
#include "import_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

grid_import_report *grid_import_report_new(void)
{
    grid_import_report *report = calloc(1, sizeof *report);
    if (report && !(report->findings = grid_findings_new())) {
        free(report);
        return NULL;
    }
    return report;
}

grid_status grid_import_report_count(grid_import_report *report, const char *as,
                                     const grid_store_counts *counts, grid_error *error)
{
    if (!grid_grow((void **)&report->counts, &report->capacity, report->num,
                   sizeof *report->counts))
        return grid_fail_memory(error);
    char *copy = grid_copy_string(as);
    if (!copy) return grid_fail_memory(error);
    report->counts[report->num++] = (grid_import_count){
        copy, counts->read, counts->added, counts->kept, counts->ended, counts->left_out};
    return GRID_OK;
}

/* ---- rows that want repair --------------------------------------------------------------------
 */

static const char *text_of(const grid_import_rows *rows, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(rows->layer, feature, (size_t)field);
}

static void clear_reject(grid_import_reject *reject)
{
    free((char *)reject->as);
    free((char *)reject->file);
    free((char *)reject->reason);
    free((char *)reject->code);
    free((char *)reject->name);
}

grid_status grid_import_report_reject(grid_import_report *report, const grid_import_rows *rows,
                                      size_t feature, const char *reason, grid_error *error)
{
    if (!report->lists_rejects) return GRID_OK;
    const char *code = text_of(rows, feature, rows->roles->code);
    const char *name = text_of(rows, feature, rows->roles->name);
    grid_import_reject reject = {grid_copy_string(rows->as),
                                 grid_copy_string(rows->file),
                                 grid_layer_record(rows->layer, feature),
                                 grid_copy_string(reason),
                                 grid_copy_string(code),
                                 grid_copy_string(name)};
    if (!reject.as || !reject.file || !reject.reason || (code && !reject.code) ||
        (name && !reject.name) ||
        !grid_grow((void **)&report->rejects, &report->rejects_capacity, report->num_rejects,
                   sizeof *report->rejects)) {
        clear_reject(&reject);
        return grid_fail_memory(error);
    }
    report->rejects[report->num_rejects++] = reject;
    return GRID_OK;
}

/* By record; the sentence that says why a row has no place comes before others about it. */
static int compare_reasons(const void *left, const void *right)
{
    const grid_finding *a = *(const grid_finding *const *)left;
    const grid_finding *b = *(const grid_finding *const *)right;
    if (a->record != b->record) return a->record < b->record ? -1 : 1;
    int order = (b->kind == GRID_FINDING_RECORD) - (a->kind == GRID_FINDING_RECORD);
    return order ? order : (int)b->severity - (int)a->severity;
}

/* What was said of single records, by record. */
static const grid_finding **sort_reasons(const grid_layer *layer, size_t *num)
{
    const grid_findings *findings = grid_layer_findings(layer);
    size_t n = grid_findings_num(findings);
    const grid_finding **reasons = grid_new_array(n, sizeof *reasons);
    *num = 0;
    for (size_t i = 0; reasons && i < n; i++)
        if (grid_findings_at(findings, i)->record)
            reasons[(*num)++] = grid_findings_at(findings, i);
    if (reasons && *num) qsort(reasons, *num, sizeof *reasons, compare_reasons);
    return reasons;
}

/* The sentence without the file's name, which stands beside it. */
static const char *without_file(const char *text, const char *file)
{
    size_t n = strlen(file);
    return !strncmp(text, file, n) && !strncmp(text + n, ": ", 2) ? text + n + 2 : text;
}

grid_status grid_import_report_places(grid_import_report *report, const grid_import_rows *rows,
                                      const double *xy, bool one_each, const char *crs, grid_error *error)
{
    const grid_layer *layer = rows->layer;
    char lost[240];
    size_t num, at = 0, point = 0;
    if (!report->lists_rejects) return GRID_OK;
    const grid_finding **reasons = sort_reasons(layer, &num);
    grid_status status = reasons ? GRID_OK : grid_fail_memory(error);
    snprintf(lost, sizeof lost,
             "its place has no counterpart in %.80s, the plane of the map; correct it",
             *crs ? crs : "the plane");
    for (size_t i = 0; i < grid_layer_num_features(layer) && status == GRID_OK; i++) {
        int64_t record = grid_layer_record(layer, i);
        bool is_lost = false;
        for (size_t r = 0, n; r < grid_layer_num_rings(layer, i) && !one_each; r++, point += n) {
            grid_layer_ring(layer, i, r, &n);
            for (size_t k = 2 * point; k < 2 * (point + n); k++) is_lost |= xy[k] != xy[k];
        }
        if (one_each) is_lost = grid_layer_num_rings(layer, i) && xy[2 * i] != xy[2 * i];
        if (is_lost) status = grid_import_report_reject(report, rows, i, lost, error);
        if (grid_layer_num_rings(layer, i)) continue;
        while (at < num && reasons[at]->record < record) at++;
        const char *why = at < num && reasons[at]->record == record
                              ? without_file(reasons[at]->text, rows->file)
                              : "has no geometry";
        status = grid_import_report_reject(report, rows, i, why, error);
    }
    free(reasons);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

void grid_import_report_free(grid_import_report *report)
{
    if (!report) return;
    for (size_t i = 0; i < report->num; i++) free((char *)report->counts[i].as);
    for (size_t i = 0; i < report->num_rejects; i++) clear_reject(&report->rejects[i]);
    free(report->counts);
    free(report->rejects);
    grid_findings_free(report->findings);
    free(report);
}

size_t grid_import_report_num(const grid_import_report *report) { return report->num; }

const grid_import_count *grid_import_report_at(const grid_import_report *report, size_t i)
{
    return &report->counts[i];
}

size_t grid_import_report_num_rejects(const grid_import_report *report)
{
    return report->num_rejects;
}

const grid_import_reject *grid_import_report_reject_at(const grid_import_report *report, size_t i)
{
    return &report->rejects[i];
}

const grid_findings *grid_import_report_findings(const grid_import_report *report)
{
    return report->findings;
}

size_t grid_import_report_buildings(const grid_import_report *report, size_t *straddling,
                                    size_t *outside)
{
    if (straddling) *straddling = report->shares.straddling;
    if (outside) *outside = report->shares.outside;
    return report->shares.buildings;
}

size_t grid_import_report_index_bytes(const grid_import_report *report)
{
    return report->index_bytes;
}

bool grid_import_report_changed(const grid_import_report *report) { return report->changed; }
