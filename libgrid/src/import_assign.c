/* import_assign.c - assignments against the units and areas they name: see import_assign.h.
 *
 * What is wrong with a row is told and never stops the import: the row is stored as it is, and
 * counts as soon as the map has what it names.
 */
#include "import_assign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"

enum { MOST_TOLD = 50 };

static int compare_codes(const void *left, const void *right)
{
    return strcmp(((const grid_target *)left)->code, ((const grid_target *)right)->code);
}

/* By name, then by code. */
static int compare_names(const void *left, const void *right, void *context)
{
    const grid_target *list = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int order = strcmp(list[a].name, list[b].name);
    return order ? order : (a > b) - (a < b);
}

static grid_status sort_targets(grid_targets *targets, grid_error *error)
{
    targets->by_name = grid_new_array(targets->num, sizeof *targets->by_name);
    if (!targets->by_name) return grid_fail_memory(error);
    if (targets->num) qsort(targets->list, targets->num, sizeof *targets->list, compare_codes);
    for (size_t i = 0; i < targets->num; i++)
        if (targets->list[i].name) targets->by_name[targets->num_named++] = i;
    qsort_r(targets->by_name, targets->num_named, sizeof *targets->by_name, compare_names,
            targets->list);
    targets->read = true;
    return GRID_OK;
}

static grid_status take_target(grid_targets *targets, const grid_statement *row, grid_error *error)
{
    const char *name = grid_column_text(row, 1);
    if (!grid_grow((void **)&targets->list, &targets->capacity, targets->num,
                   sizeof *targets->list))
        return grid_fail_memory(error);
    grid_target *target = &targets->list[targets->num++];
    const char *code = grid_column_text(row, 0);
    *target = (grid_target){grid_copy_string(code ? code : ""), grid_copy_string(name)};
    return target->code && (target->name || !name) ? GRID_OK : grid_fail_memory(error);
}

static grid_status read_layer(grid_db *db, const char *table, grid_targets *targets,
                              grid_error *error)
{
    grid_statement *query;
    bool row = true;
    grid_status status = grid_db_prepare(
        db, &query, error, "SELECT code, name FROM \"%w\" WHERE valid_to IS NULL AND code NOTNULL",
        table);
    while (status == GRID_OK && (status = grid_statement_step(query, &row, error)) == GRID_OK &&
           row)
        status = take_target(targets, query, error);
    grid_statement_free(query);
    return status;
}

static grid_status read_targets(grid_db *db, grid_targets *targets, grid_error *error)
{
    grid_store_layers layers = {0};
    if (targets->read) return GRID_OK;
    grid_status status = grid_store_list(db, &layers, error);
    for (size_t i = 0; i < layers.num && status == GRID_OK; i++)
        if (layers.list[i].kind == GRID_STORE_LEVEL || layers.list[i].kind == GRID_STORE_AREA)
            status = read_layer(db, layers.list[i].table, targets, error);
    grid_store_layers_clear(&layers);
    return status == GRID_OK ? sort_targets(targets, error) : status;
}

void grid_targets_clear(grid_targets *targets)
{
    for (size_t i = 0; i < targets->num; i++) {
        free(targets->list[i].code);
        free(targets->list[i].name);
    }
    free(targets->list);
    free(targets->by_name);
    *targets = (grid_targets){0};
}

static bool has_code(const grid_targets *targets, const char *code)
{
    const grid_target wanted = {.code = (char *)code};
    return targets->num &&
           bsearch(&wanted, targets->list, targets->num, sizeof *targets->list, compare_codes);
}

grid_status grid_import_guess_unit(grid_db *db, const grid_import_rows *rows, grid_targets *targets,
                                   grid_roles *roles, grid_findings *findings, grid_error *error)
{
    size_t filled = 0, known = 0;
    int32_t field = grid_roles_guess_unit(rows->layer, roles);
    if (roles->parent != GRID_NONE || field == GRID_NONE) return GRID_OK;
    grid_status status = read_targets(db, targets, error);
    for (size_t i = 0; i < grid_layer_num_features(rows->layer) && status == GRID_OK; i++) {
        const char *code = grid_layer_text(rows->layer, i, (size_t)field);
        filled += code != NULL;
        known += code && has_code(targets, code);
    }
    if (status != GRID_OK || !known || 2 * known < filled) return status;
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_NOTE);
    finding.file = rows->file;
    grid_findings_add(findings, &finding,
                      "%s: the unit that a row belongs to is taken from field %s (a guess; say --parent to "
                      "choose)", rows->file, grid_layer_field_name(rows->layer, (size_t)field));
    roles->parent = field;
    return GRID_OK;
}

/* Lists are often written with names: the first target that has this one. */
static const char *code_of_name(const grid_targets *targets, const char *name)
{
    size_t low = 0, high = targets->num_named;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(targets->list[targets->by_name[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == targets->num_named) return NULL;
    const grid_target *found = &targets->list[targets->by_name[low]];
    return strcmp(found->name, name) == 0 ? found->code : NULL;
}

/* The checking of one file. */
typedef struct checking {
    const grid_import_rows *rows;
    const grid_targets *targets;
    grid_import_report *report;
    int32_t from, to;
    size_t told;
} checking;

static const char *text_at(const checking *c, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(c->rows->layer, feature, (size_t)field);
}

static grid_status tell(checking *c, size_t feature, const char *why, grid_error *error)
{
    const grid_import_rows *rows = c->rows;
    grid_finding finding = grid_finding_of(GRID_FINDING_ASSIGNMENT, GRID_WARNING);
    finding.file = rows->file;
    finding.record = grid_layer_record(rows->layer, feature);
    if (c->told++ < MOST_TOLD || c->report->lists_rejects)
        grid_findings_add(c->report->findings, &finding, "%s: row %lld %s", rows->file,
                          (long long)finding.record, why);
    return grid_import_report_reject(c->report, rows, feature, why, error);
}

static grid_status check_target(checking *c, size_t feature, grid_error *error)
{
    const char *code = text_at(c, feature, c->rows->roles->parent);
    char why[240];
    if (code && has_code(c->targets, code)) return GRID_OK;
    const char *meant = code ? code_of_name(c->targets, code) : NULL;
    if (!code)
        snprintf(why, sizeof why,
                 "names nothing that it is assigned to; fill in the code in column %.80s",
                 grid_layer_field_name(c->rows->layer, (size_t)c->rows->roles->parent));
    else if (meant)
        snprintf(why, sizeof why,
                 "is assigned to %.80s, which is a name; write the code, such as %.80s", code,
                 meant);
    else
        snprintf(why, sizeof why,
                 "is assigned to %.80s, which is no unit or area of the map; correct the code, or "
                 "import "
                 "what it names",
                 code);
    return tell(c, feature, why, error);
}

static grid_status check_days(checking *c, size_t feature, grid_error *error)
{
    const char *from = text_at(c, feature, c->from), *to = text_at(c, feature, c->to);
    char first[11] = "", last[11] = "", why[200];
    const char *odd = from && !grid_day_read(from, first)                       ? from
                      : to && !grid_day_is_open(to) && !grid_day_read(to, last) ? to
                                                                                : NULL;
    if (odd)
        snprintf(why, sizeof why,
                 "has the day %.60s, which is none, and counts as if it had none; write it as "
                 "2025-06-30",
                 odd);
    else if (*first && *last && strcmp(first, last) > 0)
        snprintf(why, sizeof why,
                 "ends on %s, before it begins on %s, so it never counts; correct it", last, first);
    else
        return GRID_OK;
    return tell(c, feature, why, error);
}

grid_status grid_import_check_assignments(grid_db *db, const grid_import_rows *rows,
                                          grid_targets *targets, grid_import_report *report,
                                          grid_error *error)
{
    checking c = {.rows = rows, .targets = targets, .report = report};
    grid_status status = read_targets(db, targets, error);
    grid_roles_days(rows->layer, &c.from, &c.to);
    for (size_t i = 0; i < grid_layer_num_features(rows->layer) && status == GRID_OK; i++) {
        status = check_target(&c, i, error);
        if (status == GRID_OK) status = check_days(&c, i, error);
    }
    if (status != GRID_OK || c.told <= MOST_TOLD || report->lists_rejects) return status;
    grid_finding more = grid_finding_of(GRID_FINDING_ASSIGNMENT, GRID_WARNING);
    more.file = rows->file;
    more.count = (int64_t)(c.told - MOST_TOLD);
    grid_findings_add(report->findings, &more, "%s: %lld more findings like these", rows->file,
                      (long long)more.count);
    return GRID_OK;
}
