/* integrity.c - rows of a map file against the units that they name: see <grid/certificate.h>.
 *
 *   row --parent--> code --> a unit of the day      --> does it own, hold or lie around the row's place?
 *                        --> an area (assignments)
 *                        --> a row that ended       --> dead: since when, and whose is its ground now
 *                        --> none of these          --> unknown
 */
#include <grid/certificate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <grid/assignments.h>

#include "store.h"

/* A code that is no unit of the day, and what became of it. */
typedef struct lost_code {
    char *code;
    char ended[11];    /* "" when it never was */
    int32_t successor; /* unit that has its ground now, or GRID_NONE */
} lost_code;

typedef struct integrity {
    const grid_map *map;
    const char *as_of;
    grid_db *db;
    grid_store_layers layers;
    lost_code *lost;
    size_t num_lost, capacity;
    grid_findings *findings;
    grid_integrity_totals totals;
} integrity;

/* ---- codes that are no more ------------------------------------------------------------------ */

/* The unit of the former one's level, or else the cell, that owns a point on its surface. */
static int32_t find_successor(const integrity *in, const char *level, const grid_layer *former)
{
    double xy[2];
    grid_hit hit;
    if (grid_layer_num_features(former) != 1 || grid_map_places(in->map, former, xy, NULL) != GRID_OK)
        return GRID_NONE;
    grid_locate(in->map, xy[0], xy[1], &hit);
    int32_t above = grid_map_level_by_name(in->map, level);
    int32_t unit = above == GRID_NONE ? GRID_NONE : grid_unit_ancestor(in->map, hit.unit, above);
    return unit == GRID_NONE ? hit.unit : unit;
}

static grid_status look_up(integrity *in, const char *code, lost_code *out, grid_error *error)
{
    grid_status status = GRID_OK;
    *out = (lost_code){.code = grid_copy_string(code), .successor = GRID_NONE};
    if (!out->code) return grid_fail_memory(error);
    for (size_t i = in->layers.num; i-- > 0 && status == GRID_OK && !*out->ended;) {
        const grid_store_layer *from = &in->layers.list[i];
        grid_layer *former = NULL;
        if (from->kind != GRID_STORE_LEVEL && from->kind != GRID_STORE_AREA) continue;
        status = grid_store_read_former(in->db, from, code, in->as_of, &former, out->ended, error);
        if (status == GRID_OK && former && from->kind == GRID_STORE_LEVEL)
            out->successor = find_successor(in, from->as, former);
        grid_layer_free(former);
    }
    return status;
}

/* What is known of a code that is no unit of the day; asked once for each code. */
static grid_status find_lost(integrity *in, const char *code, const lost_code **out, grid_error *error)
{
    for (size_t i = 0; i < in->num_lost; i++) {
        *out = &in->lost[i];
        if (!strcmp(in->lost[i].code, code)) return GRID_OK;
    }
    if (!grid_grow((void **)&in->lost, &in->capacity, in->num_lost, sizeof *in->lost))
        return grid_fail_memory(error);
    *out = &in->lost[in->num_lost];
    return look_up(in, code, &in->lost[in->num_lost++], error);
}

/* ---- findings -------------------------------------------------------------------------------- */

/* A row: what it is called, where it stands. */
typedef struct row {
    const char *as, *file, *code, *name, *target;
    int64_t record;
    const double *place; /* NULL: it has none */
} row;

static grid_finding about(const row *r, grid_finding_kind kind, grid_severity severity)
{
    grid_finding finding = grid_finding_of(kind, severity);
    finding.file = r->file;
    finding.record = r->record;
    finding.code_a = r->code;
    finding.code_b = r->target;
    if (r->place) finding.x = r->place[0], finding.y = r->place[1];
    return finding;
}

static grid_status tell_lost(integrity *in, const row *r, grid_error *error)
{
    const lost_code *lost = NULL;
    grid_status status = find_lost(in, r->target, &lost, error);
    if (status != GRID_OK) return status;
    bool dead = *lost->ended;
    in->totals.dead += dead;
    in->totals.unknown += !dead;
    grid_finding finding =
        about(r, dead ? GRID_FINDING_DEAD_UNIT : GRID_FINDING_UNKNOWN_UNIT, GRID_WARNING);
    if (!dead)
        grid_findings_add(in->findings, &finding,
                          "%s %s %s hangs on %s, which is no unit of this map; correct the code", r->as,
                          r->code, r->name, r->target);
    else if (lost->successor == GRID_NONE)
        grid_findings_add(in->findings, &finding, "%s %s %s hangs on %s, which is no more since %s", r->as,
                          r->code, r->name, r->target, lost->ended);
    else
        grid_findings_add(in->findings, &finding,
                          "%s %s %s hangs on %s, which is no more since %s; its ground belongs to %s %s now",
                          r->as, r->code, r->name, r->target, lost->ended,
                          grid_unit_code(in->map, lost->successor), grid_unit_name(in->map, lost->successor));
    return GRID_OK;
}

static bool is_above(const grid_map *map, int32_t upper, int32_t lower)
{
    while (lower != GRID_NONE && lower != upper) lower = grid_unit_parent(map, lower);
    return lower == upper && upper != GRID_NONE;
}

/* The named unit must be that of the place, above or below it. */
static void check_place(integrity *in, const row *r, int32_t named)
{
    grid_hit hit;
    grid_locate(in->map, r->place[0], r->place[1], &hit);
    if (hit.how == GRID_INVALID || is_above(in->map, named, hit.unit) || is_above(in->map, hit.unit, named))
        return;
    in->totals.elsewhere++;
    grid_finding finding = about(r, GRID_FINDING_ELSEWHERE, GRID_NOTE);
    if (hit.unit == GRID_NONE)
        grid_findings_add(in->findings, &finding, "%s %s %s names %s, but stands outside of all units", r->as,
                          r->code, r->name, r->target);
    else
        grid_findings_add(in->findings, &finding, "%s %s %s names %s, but stands on the ground of %s %s", r->as,
                          r->code, r->name, r->target, grid_unit_code(in->map, hit.unit),
                          grid_unit_name(in->map, hit.unit));
}

static grid_status check_row(integrity *in, const row *r, grid_error *error)
{
    int32_t unit = grid_map_unit_by_code(in->map, r->target);
    in->totals.num++;
    if (unit == GRID_NONE) return tell_lost(in, r, error);
    if (r->place) check_place(in, r, unit);
    return GRID_OK;
}

/* ---- layers ---------------------------------------------------------------------------------- */

static const char *text_of(const grid_layer *layer, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(layer, feature, (size_t)field);
}

static grid_status check_features(integrity *in, const grid_layer *layer, const char *as, grid_error *error)
{
    size_t n = grid_layer_num_features(layer);
    const int32_t code = grid_layer_field_by_name(layer, "code"), name = grid_layer_field_by_name(layer, "name"),
                  parent = grid_layer_field_by_name(layer, "parent");
    double *xy = grid_new_array(2 * n, sizeof *xy);
    if (!xy) return grid_fail_memory(error);
    grid_status status = grid_map_places(in->map, layer, xy, error);
    for (size_t i = 0; i < n && status == GRID_OK; i++) {
        char own[32];
        row r = {.as = as, .file = grid_layer_path(layer), .code = text_of(layer, i, code),
                 .name = text_of(layer, i, name), .target = text_of(layer, i, parent),
                 .record = grid_layer_record(layer, i), .place = &xy[2 * i]};
        snprintf(own, sizeof own, "#%lld", (long long)r.record);
        if (!r.code) r.code = own;
        if (!r.name) r.name = "";
        if (r.target) status = check_row(in, &r, error);
    }
    free(xy);
    return status;
}

static grid_status check_layer(integrity *in, const grid_store_layer *from, grid_error *error)
{
    grid_layer *layer;
    grid_status status = grid_store_read(in->db, from, in->as_of, NULL, &layer, error);
    if (status != GRID_OK) return status;
    status = check_features(in, layer, from->as, error);
    grid_layer_free(layer);
    return status;
}

static grid_status check_assignments(integrity *in, const char *path, grid_error *error)
{
    grid_assignments *list;
    grid_areas *areas = NULL;
    grid_assignments_options options = grid_assignments_options_default();
    options.as_of = in->as_of;
    grid_status status = grid_assignments_open(path, &options, &list, error);
    if (status != GRID_OK) return status;
    if (grid_assignments_num(list)) status = grid_areas_open(in->map, path, in->as_of, &areas, error);
    for (size_t i = 0; i < grid_assignments_num(list) && status == GRID_OK; i++) {
        const grid_assignment *a = grid_assignments_at(list, i);
        char as[160];
        int32_t unit, area;
        grid_assignment_target(list, i, in->map, areas, &unit, &area);
        if (!*a->target) continue; /* told when it was imported */
        snprintf(as, sizeof as, "assignment:%.120s", a->kind);
        const row r = {.as = as, .file = grid_db_path(in->db), .code = a->id, .name = a->name,
                       .target = a->target};
        if (area != GRID_NONE) in->totals.num++;
        else status = check_row(in, &r, error);
    }
    grid_areas_free(areas);
    grid_assignments_free(list);
    return status;
}

static grid_status check_all(integrity *in, const char *path, grid_error *error)
{
    grid_status status = grid_store_list(in->db, &in->layers, error);
    for (size_t i = 0; i < in->layers.num && status == GRID_OK; i++) {
        grid_store_kind kind = in->layers.list[i].kind;
        if (kind == GRID_STORE_BUILDING || kind == GRID_STORE_MODULE || kind == GRID_STORE_AREA)
            status = check_layer(in, &in->layers.list[i], error);
    }
    return status == GRID_OK ? check_assignments(in, path, error) : status;
}

grid_status grid_integrity_check(const grid_map *map, const char *path, const char *as_of,
                                 grid_findings **out, grid_integrity_totals *totals, grid_error *error)
{
    integrity in = {.map = map, .as_of = as_of};
    grid_status status = grid_store_open(path, false, &in.db, error);
    if (status != GRID_OK) return status;
    in.findings = grid_findings_new();
    status = in.findings ? check_all(&in, path, error) : grid_fail_memory(error);
    if (status == GRID_OK && !grid_findings_complete(in.findings)) status = grid_fail_memory(error);
    if (status == GRID_OK) {
        grid_findings_sort(in.findings);
        if (totals) *totals = in.totals;
        *out = in.findings;
        in.findings = NULL;
    }
    for (size_t i = 0; i < in.num_lost; i++) free(in.lost[i].code);
    free(in.lost);
    grid_findings_free(in.findings);
    grid_store_layers_clear(&in.layers);
    grid_db_close(in.db);
    return status;
}
