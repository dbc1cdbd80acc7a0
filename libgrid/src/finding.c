/* finding.c - the list of findings that layers, maps and the coverage check fill.
 *
 * Every text of a finding is copied into the list, so that a list outlives what it speaks of.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

struct grid_findings {
    grid_finding *items;
    size_t num, capacity;
    bool lost; /* one could not be stored */
};

static const char *const kind_names[GRID_NUM_FINDING_KINDS] = {
    [GRID_FINDING_ENCODING] = "encoding",
    [GRID_FINDING_RECORD] = "record",
    [GRID_FINDING_FILE] = "file",
    [GRID_FINDING_CRS] = "crs",
    [GRID_FINDING_FIELD] = "field",
    [GRID_FINDING_DUPLICATE_CODE] = "duplicate-code",
    [GRID_FINDING_ORPHAN] = "orphan",
    [GRID_FINDING_CYCLE] = "cycle",
    [GRID_FINDING_TWO_PARENTS] = "two-parents",
    [GRID_FINDING_NO_CODE] = "no-code",
    [GRID_FINDING_CODE] = "code",
    [GRID_FINDING_CODE_ORDER] = "code-order",
    [GRID_FINDING_ASSIGNMENT] = "assignment",
    [GRID_FINDING_RING] = "ring",
    [GRID_FINDING_SELF_CROSSING] = "self-crossing",
    [GRID_FINDING_OVERLAP] = "overlap",
    [GRID_FINDING_HAIR_OVERLAP] = "hair-overlap",
    [GRID_FINDING_GAP] = "gap",
    [GRID_FINDING_SLIVER_GAP] = "sliver-gap",
    [GRID_FINDING_INLET] = "inlet",
    [GRID_FINDING_T_JUNCTION] = "t-junction",
    [GRID_FINDING_OUTSIDE_PARENT] = "outside-parent",
    [GRID_FINDING_NOT_FILLED] = "not-filled",
    [GRID_FINDING_BALANCE] = "balance",
    [GRID_FINDING_SUM] = "sum",
    [GRID_FINDING_STRADDLER] = "straddler",
    [GRID_FINDING_BUILDING_OUTSIDE] = "building-outside",
    [GRID_FINDING_BUILDING_DUPLICATE] = "building-duplicate",
    [GRID_FINDING_BUILDING_OVERLAP] = "building-overlap",
    [GRID_FINDING_DEAD_UNIT] = "dead-unit",
    [GRID_FINDING_UNKNOWN_UNIT] = "unknown-unit",
    [GRID_FINDING_ELSEWHERE] = "elsewhere",
};

const char *grid_finding_kind_name(grid_finding_kind kind)
{
    return (size_t)kind < GRID_NUM_FINDING_KINDS ? kind_names[kind] : "unknown";
}

const char *grid_severity_name(grid_severity severity)
{
    switch (severity) {
    case GRID_NOTE: return "note";
    case GRID_WARNING: return "warning";
    case GRID_ERROR: return "error";
    }
    return "unknown";
}

grid_finding grid_finding_of(grid_finding_kind kind, grid_severity severity)
{
    return (grid_finding){.kind = kind, .severity = severity, .area_m2 = NAN, .width_m = NAN,
                          .length_m = NAN, .x = NAN, .y = NAN, .count = 1};
}

grid_findings *grid_findings_new(void) { return calloc(1, sizeof(grid_findings)); }

static void free_texts(grid_finding *finding)
{
    free((char *)finding->file);
    free((char *)finding->code_a);
    free((char *)finding->code_b);
    free((char *)finding->text);
}

void grid_findings_free(grid_findings *findings)
{
    if (!findings) return;
    for (size_t i = 0; i < findings->num; i++) free_texts(&findings->items[i]);
    free(findings->items);
    free(findings);
}

/* Stores a copy whose text is `text`. */
static void store(grid_findings *findings, const grid_finding *finding, const char *text)
{
    if (!findings) return;
    if (!grid_grow((void **)&findings->items, &findings->capacity, findings->num,
                   sizeof(grid_finding))) {
        findings->lost = true;
        return;
    }
    grid_finding copy = *finding;
    copy.file = grid_copy_string(finding->file);
    copy.code_a = grid_copy_string(finding->code_a);
    copy.code_b = grid_copy_string(finding->code_b);
    copy.text = grid_copy_string(text);
    if (!copy.text || (finding->file && !copy.file) || (finding->code_a && !copy.code_a) ||
        (finding->code_b && !copy.code_b)) {
        free_texts(&copy);
        findings->lost = true;
        return;
    }
    findings->items[findings->num++] = copy;
}

void grid_findings_add(grid_findings *findings, const grid_finding *finding, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    store(findings, finding, text);
}

void grid_findings_append(grid_findings *findings, const grid_findings *from)
{
    if (!from) return;
    for (size_t i = 0; i < from->num; i++) store(findings, &from->items[i], from->items[i].text);
    if (findings && from->lost) findings->lost = true;
}

static int compare_texts(const char *a, const char *b)
{
    if (!a || !b) return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(b) - isnan(a);
    return (a > b) - (a < b);
}

static int compare_findings(const void *left, const void *right)
{
    const grid_finding *a = left, *b = right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);
    if (!order) order = compare_texts(a->code_a, b->code_a);
    if (!order) order = compare_texts(a->code_b, b->code_b);
    if (!order) order = compare_texts(a->file, b->file);
    if (!order) order = (a->record > b->record) - (a->record < b->record);
    if (!order) order = compare_numbers(a->x, b->x);
    if (!order) order = compare_numbers(a->y, b->y);
    if (!order) order = compare_texts(a->text, b->text);
    return order;
}

void grid_findings_sort(grid_findings *findings)
{
    if (findings->num) qsort(findings->items, findings->num, sizeof(grid_finding), compare_findings);
}

bool grid_findings_complete(const grid_findings *findings) { return !findings->lost; }

size_t grid_findings_num(const grid_findings *findings) { return findings ? findings->num : 0; }

const grid_finding *grid_findings_at(const grid_findings *findings, size_t i)
{
    return &findings->items[i];
}

size_t grid_findings_num_severity(const grid_findings *findings, grid_severity severity)
{
    size_t n = 0;
    for (size_t i = 0; i < grid_findings_num(findings); i++) n += findings->items[i].severity == severity;
    return n;
}
