/* building_check.c - buildings against cells and against each other: see <grid/buildings.h>.
 *
 *   shares of each building --> straddles | partly outside | has no owner
 *   codes, sorted           --> one code on several buildings
 *   arrangement of all      --> faces under two or more buildings --> per pair: duplicate, overlap, hairs
 *
 * A building's area is the sum over the faces that it covers, so that a pair's ground and a building's
 * are measured alike.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buildings.h"
#include "fields.h"
#include "pieces.h"
#include "support.h"

/* Pairs of a face are told for its first buildings only, as in the coverage check. */
enum { MAX_PILE = 32, MOST_CELLS = 64 };

/* Below this part of a building, what nobody owns is rounding. */
#define LEAST_OUTSIDE 1e-9

typedef struct inspection {
    const grid_map *map;
    const grid_buildings *buildings;
    const grid_layer *layer;
    grid_buildings_check_options options;
    int32_t code; /* field, or GRID_NONE */
    double *xy;   /* representative points */
    grid_findings *findings;
    grid_building_totals totals;
} inspection;

grid_buildings_check_options grid_buildings_check_options_default(void)
{
    return (grid_buildings_check_options){.size = sizeof(grid_buildings_check_options),
                                          .sliver_width_m = 0.5, .same_share = 0.95};
}

/* "B00017", or "#17" where the file has no codes. */
static const char *code_of(const inspection *in, size_t building, char text[32])
{
    const char *code = in->code >= 0 ? grid_layer_text(in->layer, building, (size_t)in->code) : NULL;
    if (code) return code;
    snprintf(text, 32, "#%lld", (long long)grid_layer_record(in->layer, building));
    return text;
}

static grid_finding about(const inspection *in, size_t building, grid_finding_kind kind,
                          grid_severity severity)
{
    grid_finding finding = grid_finding_of(kind, severity);
    finding.file = grid_layer_path(in->layer);
    finding.record = grid_layer_record(in->layer, building);
    finding.x = in->xy[2 * building], finding.y = in->xy[2 * building + 1];
    return finding;
}

static grid_status go_on(const inspection *in, double done, grid_error *error)
{
    if (!in->options.progress || in->options.progress(in->options.progress_context, done)) return GRID_OK;
    return grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
}

/* ---- against the cells ----------------------------------------------------------------------- */

/* "A 71.2 %, B 28.8 %" */
static void list_shares(const inspection *in, const grid_share *shares, size_t num, double outside,
                        char *out, size_t size)
{
    size_t used = 0;
    *out = 0;
    for (size_t i = 0; i < num && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s %.1f %%", i ? ", " : "",
                                 grid_unit_code(in->map, shares[i].cell), 100 * shares[i].share);
    if (outside > LEAST_OUTSIDE && used < size)
        snprintf(out + used, size - used, "%snobody %.1f %%", num ? ", " : "", 100 * outside);
}

static void tell_place(inspection *in, size_t building, const grid_share *shares, size_t num,
                       double outside)
{
    char own[32], list[600];
    grid_hit hit = {.cell = GRID_NONE};
    const char *code = code_of(in, building, own);
    bool is_outside = outside > LEAST_OUTSIDE;
    if (num == 1 && !is_outside) return;
    grid_locate(in->map, in->xy[2 * building], in->xy[2 * building + 1], &hit);
    bool has_owner = hit.cell != GRID_NONE;
    in->totals.straddling += num > 1;
    in->totals.outside += !has_owner;
    in->totals.partly_outside += is_outside && has_owner;
    grid_finding finding = about(in, building,
                                 has_owner && num > 1 ? GRID_FINDING_STRADDLER
                                                      : GRID_FINDING_BUILDING_OUTSIDE,
                                 has_owner ? GRID_NOTE : GRID_WARNING);
    finding.code_a = code;
    finding.code_b = has_owner ? grid_unit_code(in->map, hit.cell) : NULL;
    finding.count = (int64_t)num + is_outside;
    list_shares(in, shares, num < MOST_CELLS ? num : MOST_CELLS, outside, list, sizeof list);
    if (!num)
        grid_findings_add(in->findings, &finding, "building %s lies outside all cells", code);
    else if (!has_owner)
        grid_findings_add(in->findings, &finding,
                          "building %s lies in %s; nobody owns its representative point", code, list);
    else
        grid_findings_add(in->findings, &finding, "building %s lies in %s; it belongs to %s", code, list,
                          finding.code_b);
}

static grid_status check_places(inspection *in, grid_error *error)
{
    size_t num = grid_buildings_num(in->buildings);
    grid_status status = GRID_OK;
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        grid_share shares[MOST_CELLS];
        size_t n = 0;
        double outside = 0;
        grid_error cause;
        grid_status found = grid_building_shares(in->map, in->buildings, (int32_t)i, MOST_CELLS, shares,
                                                 &n, &outside, &cause);
        if (found == GRID_OK) {
            in->totals.num++;
            tell_place(in, i, shares, n, outside);
        } else if (found == GRID_E_DATA) {
            in->totals.nowhere++;
        } else {
            if (error) *error = cause;
            status = found;
        }
        if (i % 256 == 0 && status == GRID_OK) status = go_on(in, 0.5 * (double)i / (double)num, error);
    }
    return status;
}

/* ---- codes ----------------------------------------------------------------------------------- */

typedef struct coded {
    const char *code;
    size_t building;
} coded;

static int compare_coded(const void *left, const void *right)
{
    const coded *a = left, *b = right;
    int order = strcmp(a->code, b->code);
    return order ? order : (a->building > b->building) - (a->building < b->building);
}

static grid_status check_codes(inspection *in, grid_error *error)
{
    size_t num = grid_layer_num_features(in->layer), n = 0;
    if (in->code < 0) return GRID_OK;
    coded *list = grid_new_array(num, sizeof *list);
    if (!list) return grid_fail_memory(error);
    for (size_t i = 0; i < num; i++) {
        const char *code = grid_layer_text(in->layer, i, (size_t)in->code);
        if (code) list[n++] = (coded){code, i};
    }
    if (n) qsort(list, n, sizeof *list, compare_coded);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && !strcmp(list[next].code, list[i].code);) next++;
        if (next == i + 1) continue;
        in->totals.repeated_codes += next - i - 1;
        grid_finding finding =
            about(in, list[i + 1].building, GRID_FINDING_BUILDING_DUPLICATE, GRID_WARNING);
        finding.code_a = list[i].code;
        finding.count = (int64_t)(next - i);
        grid_findings_add(in->findings, &finding,
                          "the code %s stands on %zu buildings, first on records %lld and %lld; give each "
                          "its own, or delete what was delivered twice",
                          finding.code_a, next - i,
                          (long long)grid_layer_record(in->layer, list[i].building),
                          (long long)finding.record);
    }
    free(list);
    return GRID_OK;
}

/* ---- against each other ---------------------------------------------------------------------- */

/* Ground that two buildings share: one face of it. */
typedef struct common {
    int32_t first, second;
    double area_m2, width_m, x, y;
} common;

typedef struct commons {
    common *list;
    size_t num, capacity;
} commons;

static bool is_shared(void *context, const int32_t *cover, uint32_t num)
{
    (void)context;
    (void)cover;
    return num > 1;
}

static int compare_common(const void *left, const void *right)
{
    const common *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    if (a->second != b->second) return a->second < b->second ? -1 : 1;
    if (a->area_m2 != b->area_m2) return a->area_m2 > b->area_m2 ? -1 : 1;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static grid_status list_commons(const inspection *in, const grid_arrangement *a, commons *out,
                                grid_error *error)
{
    grid_piece *pieces;
    size_t num;
    grid_status status = grid_pieces_collect(in->map, a, is_shared, NULL, &pieces, &num, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        const grid_cycle *cycle = &a->cycles[pieces[i].cycle];
        const int32_t *cover = a->covers + cycle->cover;
        uint32_t n = cycle->num_cover < MAX_PILE ? cycle->num_cover : MAX_PILE;
        for (uint32_t p = 0; p < n && status == GRID_OK; p++) {
            for (uint32_t q = p + 1; q < n && status == GRID_OK; q++) {
                if (!grid_grow((void **)&out->list, &out->capacity, out->num, sizeof *out->list))
                    status = grid_fail_memory(error);
                else
                    out->list[out->num++] = (common){cover[p], cover[q], pieces[i].area_m2,
                                                     grid_piece_width(&pieces[i]), pieces[i].x,
                                                     pieces[i].y};
            }
        }
    }
    free(pieces);
    if (out->num) qsort(out->list, out->num, sizeof *out->list, compare_common);
    return status;
}

/* m2 of each building. */
static void measure(const inspection *in, const grid_arrangement *a, double *area_m2)
{
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        if (!cycle->num_cover) continue;
        grid_ground ground = grid_cycle_ground(in->map, a, (uint32_t)c);
        for (uint32_t i = 0; i < cycle->num_cover; i++)
            area_m2[a->covers[cycle->cover + i]] += cycle->area * ground.x_m * ground.y_m;
    }
}

/* A pair's pieces, the largest first. */
static void tell_pair(inspection *in, const common *pieces, size_t num, const double *area_m2,
                      double *hair_m2)
{
    char own_a[32], own_b[32];
    double area = 0, width = 0;
    int32_t first = pieces->first, second = pieces->second;
    for (size_t i = 0; i < num; i++) {
        area += pieces[i].area_m2;
        width = fmax(width, pieces[i].width_m);
    }
    if (width < in->options.sliver_width_m) {
        in->totals.num_hairs++;
        *hair_m2 += area;
        return;
    }
    bool same = area >= in->options.same_share * fmax(area_m2[first], area_m2[second]);
    in->totals.num_duplicates += same;
    in->totals.num_overlaps += !same;
    in->totals.overlap_m2 += area;
    grid_finding finding =
        about(in, (size_t)second,
              same ? GRID_FINDING_BUILDING_DUPLICATE : GRID_FINDING_BUILDING_OVERLAP, GRID_WARNING);
    finding.code_a = code_of(in, (size_t)first, own_a);
    finding.code_b = code_of(in, (size_t)second, own_b);
    finding.area_m2 = area;
    finding.width_m = width;
    finding.x = pieces->x, finding.y = pieces->y;
    finding.count = (int64_t)num;
    grid_findings_add(in->findings, &finding,
                      same ? "buildings %s and %s stand on the same %.6g m2, %.3g m wide: delete one"
                           : "buildings %s and %s share %.6g m2, up to %.3g m wide",
                      finding.code_a, finding.code_b, area, width);
}

static void tell_hairs(const inspection *in, double hair_m2)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_BUILDING_OVERLAP, GRID_NOTE);
    if (!in->totals.num_hairs) return;
    finding.file = grid_layer_path(in->layer);
    finding.area_m2 = hair_m2;
    finding.count = (int64_t)in->totals.num_hairs;
    grid_findings_add(in->findings, &finding,
                      "%zu pairs of buildings overlap by hairs, %.6g m2 together; harmless",
                      in->totals.num_hairs, hair_m2);
}

static bool step_second_half(void *context, double done)
{
    return go_on(context, 0.5 + 0.5 * done, NULL) == GRID_OK;
}

static grid_status check_overlaps(inspection *in, grid_error *error)
{
    grid_arrangement a = {0};
    commons list = {0};
    double hair_m2 = 0, *area_m2 = NULL;
    grid_status status = grid_arrange(in->buildings->index, in->buildings->num, step_second_half, in, &a,
                                      error);
    if (status != GRID_OK) return status;
    status = list_commons(in, &a, &list, error);
    if (status == GRID_OK && list.num) {
        area_m2 = grid_new_array(in->buildings->num, sizeof *area_m2);
        if (area_m2) measure(in, &a, area_m2);
        else status = grid_fail_memory(error);
    }
    grid_arrangement_clear(&a);
    for (size_t i = 0, next; status == GRID_OK && i < list.num; i = next) {
        for (next = i + 1; next < list.num && list.list[next].first == list.list[i].first &&
                           list.list[next].second == list.list[i].second;)
            next++;
        tell_pair(in, list.list + i, next - i, area_m2, &hair_m2);
    }
    if (status == GRID_OK) tell_hairs(in, hair_m2);
    free(area_m2);
    free(list.list);
    return status;
}

/* ---------------------------------------------------------------------------------------------- */

static grid_status prepare(inspection *in, grid_error *error)
{
    grid_roles roles;
    grid_status status = grid_roles_find(in->layer, in->options.code, NULL, NULL, &roles, error);
    if (status != GRID_OK) return status;
    in->code = roles.code;
    in->findings = grid_findings_new();
    in->xy = grid_new_array(2 * grid_layer_num_features(in->layer), sizeof *in->xy);
    if (!in->findings || !in->xy) return grid_fail_memory(error);
    return grid_map_places(in->map, in->layer, in->xy, error);
}

grid_status grid_buildings_check(const grid_map *map, const grid_buildings *buildings,
                                 const grid_layer *layer, const grid_buildings_check_options *options,
                                 grid_findings **out, grid_building_totals *totals, grid_error *error)
{
    inspection in = {.map = map, .buildings = buildings, .layer = layer,
                     .options = grid_buildings_check_options_default()};
    grid_status status = grid_take_options(&in.options, options, error);
    if (status == GRID_OK) status = prepare(&in, error);
    if (status == GRID_OK) status = check_places(&in, error);
    if (status == GRID_OK) status = check_codes(&in, error);
    if (status == GRID_OK) status = check_overlaps(&in, error);
    if (status == GRID_OK && !grid_findings_complete(in.findings)) status = grid_fail_memory(error);
    if (status == GRID_OK) {
        grid_findings_sort(in.findings);
        if (totals) *totals = in.totals;
        *out = in.findings;
        in.findings = NULL;
    }
    grid_findings_free(in.findings);
    free(in.xy);
    return status;
}
