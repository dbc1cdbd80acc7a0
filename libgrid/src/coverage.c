/* coverage.c - the coverage certificate: overlaps, gaps, slivers, touches and crossings of the cells.
 *
 *   cells' index --> arrangement --> faces by their cover: 0 cells  gap       (bounded only)
 *                                                          1 cell   as it should be
 *                                                          2 cells  overlap, told for each pair
 *   inlet.c looks along the outside, nesting.c at the levels above.
 *
 * Nothing is repaired and nothing is snapped: what is found is exactly what the owner rule sees.
 */
#include <grid/coverage.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "support.h"

/* Pairs of a face are told for its first cells only; a pile of more is one fault, not thousands. */
enum { MAX_PILE = 32 };

grid_coverage_options grid_coverage_options_default(void)
{
    return (grid_coverage_options){.size = sizeof(grid_coverage_options), .sliver_width_m = 0.5};
}

const char *grid_check_code(const grid_check *check, int32_t record)
{
    return check->map->units[check->unit_of[record]].code;
}

/* Distinct units of a cover, ascending by record; up to `capacity`. Returns how many there are. */
size_t grid_check_units(const grid_check *check, const int32_t *cover, uint32_t num, int32_t *out,
                        size_t capacity)
{
    size_t count = 0;
    for (uint32_t i = 0; i < num; i++) {
        int32_t unit = check->unit_of[cover[i]];
        if (i && check->unit_of[cover[i - 1]] == unit) continue;
        if (count < capacity) out[count] = unit;
        count++;
    }
    return count;
}

/* --- overlaps ---------------------------------------------------------------------------------- */

static bool is_overlap(void *context, const int32_t *cover, uint32_t num)
{
    int32_t units[2];
    return num > 1 && grid_check_units(context, cover, num, units, 2) > 1;
}

typedef struct shared_ground {
    int32_t first, second; /* units, the lower code first */
    size_t piece;
} shared_ground;

static int compare_shared(const void *left, const void *right)
{
    const shared_ground *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    if (a->second != b->second) return a->second < b->second ? -1 : 1;
    return (a->piece > b->piece) - (a->piece < b->piece);
}

static void tell_overlap(grid_check *check, const shared_ground *shared, size_t num,
                         const grid_piece *pieces)
{
    const char *a = check->map->units[shared->first].code, *b = check->map->units[shared->second].code;
    const grid_piece *largest = &pieces[shared->piece];
    double area = 0, width = 0;
    for (size_t i = 0; i < num; i++) {
        const grid_piece *piece = &pieces[shared[i].piece];
        area += piece->area_m2;
        width = fmax(width, grid_piece_width(piece));
        if (piece->area_m2 > largest->area_m2) largest = piece;
    }
    bool hair = width < check->sliver_width_m;
    grid_finding finding = grid_finding_of(hair ? GRID_FINDING_HAIR_OVERLAP : GRID_FINDING_OVERLAP,
                                           hair ? GRID_WARNING : GRID_ERROR);
    finding.code_a = a;
    finding.code_b = b;
    finding.area_m2 = area;
    finding.width_m = width;
    finding.length_m = largest->perimeter_m / 2;
    finding.x = largest->x;
    finding.y = largest->y;
    finding.count = (int64_t)num;
    grid_findings_add(check->findings, &finding,
                      "%s and %s both own %.6g m2 in %zu pieces, up to %.3g m wide; points there go to %s",
                      a, b, area, num, width, a);
}

static grid_status find_overlaps(grid_check *check, const grid_arrangement *a, grid_error *error)
{
    grid_piece *pieces = NULL;
    shared_ground *shared = NULL;
    size_t num = 0, num_shared = 0, capacity = 0;
    grid_status status = grid_pieces_collect(check->map, a, is_overlap, check, &pieces, &num, error);
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        int32_t units[MAX_PILE];
        const grid_cycle *cycle = &a->cycles[pieces[i].cycle];
        size_t count = grid_check_units(check, a->covers + cycle->cover, cycle->num_cover, units, MAX_PILE);
        if (count > MAX_PILE) count = MAX_PILE;
        check->totals.overlap_m2 += pieces[i].area_m2;
        check->totals.num_overlap_pieces++;
        for (size_t p = 0; p < count && status == GRID_OK; p++) {
            for (size_t q = p + 1; q < count && status == GRID_OK; q++) {
                if (!grid_grow((void **)&shared, &capacity, num_shared, sizeof *shared))
                    status = grid_fail_memory(error);
                else
                    shared[num_shared++] = (shared_ground){units[p], units[q], i};
            }
        }
    }
    if (num_shared) qsort(shared, num_shared, sizeof *shared, compare_shared);
    for (size_t i = 0, next; status == GRID_OK && i < num_shared; i = next) {
        for (next = i + 1; next < num_shared && shared[next].first == shared[i].first &&
                           shared[next].second == shared[i].second;)
            next++;
        tell_overlap(check, shared + i, next - i, pieces);
        check->totals.num_overlap_pairs++;
    }
    free(shared);
    free(pieces);
    return status;
}

/* --- gaps -------------------------------------------------------------------------------------- */

static bool is_empty(void *context, const int32_t *cover, uint32_t num)
{
    (void)context;
    (void)cover;
    return num == 0;
}

/* Two records round a face, of different units, with the lowest codes. */
static void neighbours(const grid_check *check, const grid_arrangement *a, uint32_t cycle,
                       int32_t lowest[2])
{
    uint32_t first = a->cycles[cycle].first, h = first;
    lowest[0] = lowest[1] = GRID_NONE;
    do {
        const grid_cycle *far = &a->cycles[a->cycle[h ^ 1]];
        for (uint32_t i = 0; i < far->num_cover; i++) {
            int32_t record = a->covers[far->cover + i], unit = check->unit_of[record];
            if ((lowest[0] >= 0 && unit == check->unit_of[lowest[0]]) ||
                (lowest[1] >= 0 && unit == check->unit_of[lowest[1]]))
                continue;
            if (lowest[0] < 0 || record < lowest[0]) {
                lowest[1] = lowest[0];
                lowest[0] = record;
            } else if (lowest[1] < 0 || record < lowest[1]) {
                lowest[1] = record;
            }
        }
        h = a->next[h];
    } while (h != first);
}

static void tell_gap(grid_check *check, const grid_arrangement *a, const grid_piece *piece)
{
    int32_t records[2];
    double width = grid_piece_width(piece);
    bool sliver = width < check->sliver_width_m;
    grid_finding finding = grid_finding_of(sliver ? GRID_FINDING_SLIVER_GAP : GRID_FINDING_GAP,
                                           sliver ? GRID_WARNING : GRID_ERROR);
    neighbours(check, a, piece->cycle, records);
    finding.code_a = records[0] >= 0 ? grid_check_code(check, records[0]) : NULL;
    finding.code_b = records[1] >= 0 ? grid_check_code(check, records[1]) : NULL;
    finding.area_m2 = piece->area_m2;
    finding.width_m = width;
    finding.length_m = piece->perimeter_m / 2;
    finding.x = piece->x;
    finding.y = piece->y;
    const char *one = finding.code_a ? finding.code_a : "?";
    if (finding.code_b)
        grid_findings_add(check->findings, &finding,
                          "nobody owns %.6g m2, %.3g m wide, between %s and %s: a lake or an enclave, or "
                          "ground that was left out", piece->area_m2, width, one, finding.code_b);
    else
        grid_findings_add(check->findings, &finding,
                          "nobody owns %.6g m2, %.3g m wide, inside %s: a lake or an enclave, or ground "
                          "that was left out", piece->area_m2, width, one);
    if (sliver) {
        check->totals.num_sliver_gaps++;
        check->totals.sliver_gap_m2 += piece->area_m2;
    } else {
        check->totals.num_gaps++;
        check->totals.gap_m2 += piece->area_m2;
        check->totals.gap_hull_m2 += piece->hull_m2;
    }
}

static grid_status find_gaps(grid_check *check, const grid_arrangement *a, grid_error *error)
{
    grid_piece *pieces = NULL;
    size_t num = 0;
    grid_status status = grid_pieces_collect(check->map, a, is_empty, check, &pieces, &num, error);
    for (size_t i = 0; i < num && status == GRID_OK; i++) tell_gap(check, a, &pieces[i]);
    free(pieces);
    return status;
}

/* --- edges ------------------------------------------------------------------------------------- */

/* Two records whose edges meet at a place. */
typedef struct meeting {
    int32_t first, second;
    uint32_t node;
} meeting;

static int compare_meetings(const void *left, const void *right)
{
    const meeting *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    if (a->second != b->second) return a->second < b->second ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

static void tell_meeting(grid_check *check, const grid_arrangement *a, const meeting *m, size_t num,
                         grid_finding_kind kind)
{
    bool own = kind == GRID_FINDING_SELF_CROSSING;
    int32_t k = check->record_of[m->first];
    grid_finding finding = grid_finding_of(kind, own ? GRID_WARNING : GRID_NOTE);
    finding.code_a = grid_check_code(check, m->first);
    finding.count = (int64_t)num;
    finding.x = a->nodes[2 * (size_t)m->node];
    finding.y = a->nodes[2 * (size_t)m->node + 1];
    if (own) {
        finding.file = check->map->record_file[k];
        finding.record = check->map->record_number[k];
        grid_findings_add(check->findings, &finding,
                          "%s, record %lld (%s): its edges cross each other at %zu places; inside and "
                          "outside are told by the even-odd rule", finding.file,
                          (long long)finding.record, finding.code_a, num);
    } else {
        finding.code_b = grid_check_code(check, m->second);
        grid_findings_add(check->findings, &finding,
                          "%zu vertices of %s lie exactly on edges of %s; harmless", num,
                          finding.code_b, finding.code_a);
        check->totals.num_t_junctions += num;
    }
}

static void tell_meetings(grid_check *check, const grid_arrangement *a, meeting *list, size_t num,
                          grid_finding_kind kind)
{
    if (num) qsort(list, num, sizeof *list, compare_meetings);
    for (size_t i = 0, next; i < num; i = next) {
        for (next = i + 1; next < num && list[next].first == list[i].first &&
                           list[next].second == list[i].second;)
            next++;
        tell_meeting(check, a, &list[i], next - i, kind);
    }
}

/* The record that uses both edges, or GRID_NONE. */
static int32_t common_user(const grid_edges *edges, uint32_t e, uint32_t f)
{
    size_t i = edges->user_start[e], j = edges->user_start[f];
    while (i < edges->user_start[e + 1] && j < edges->user_start[f + 1]) {
        if (edges->users[i] == edges->users[j]) return edges->users[i];
        if (edges->users[i] < edges->users[j])
            i++;
        else
            j++;
    }
    return GRID_NONE;
}

static bool find_self_crossings(grid_check *check, const grid_arrangement *a, const grid_edges *edges)
{
    meeting *list = NULL;
    size_t num = 0, capacity = 0, first_node = a->num_nodes - a->num_crossings;
    bool ok = true;
    for (size_t i = 0; ok && i < a->num_crossings; i++) {
        int32_t record = common_user(edges, a->crossings[i].first, a->crossings[i].second);
        if (record == GRID_NONE) continue;
        ok = grid_grow((void **)&list, &capacity, num, sizeof *list);
        if (ok) list[num++] = (meeting){record, record, (uint32_t)(first_node + i)};
    }
    if (ok) tell_meetings(check, a, list, num, GRID_FINDING_SELF_CROSSING);
    free(list);
    return ok;
}

/* The first record of the unit that a record belongs to. */
static int32_t first_of_unit(const grid_check *check, int32_t record)
{
    while (record > 0 && check->unit_of[record - 1] == check->unit_of[record]) record--;
    return record;
}

/* Tells for each touch the lowest unit of the edge, and the lowest that has an edge with an end there. */
static bool find_touches(grid_check *check, const grid_arrangement *a, const grid_edges *edges)
{
    int32_t *at_node = grid_new_array(a->num_nodes, sizeof *at_node);
    meeting *list = grid_new_array(a->num_touches, sizeof *list);
    size_t num = 0;
    if (!at_node || !list) {
        free(at_node);
        free(list);
        return false;
    }
    for (size_t v = 0; v < a->num_nodes; v++) at_node[v] = GRID_NONE;
    for (size_t i = 0; i < 2 * edges->num; i++) {
        int32_t *record = &at_node[a->ends[i]], user = edges->users[edges->user_start[i / 2]];
        if (*record == GRID_NONE || user < *record) *record = user;
    }
    for (size_t i = 0; i < a->num_touches; i++) {
        uint32_t e = a->touches[i].edge, v = a->touches[i].node;
        int32_t user = edges->users[edges->user_start[e]];
        list[num++] = (meeting){first_of_unit(check, user), first_of_unit(check, at_node[v]), v};
    }
    tell_meetings(check, a, list, num, GRID_FINDING_T_JUNCTION);
    free(at_node);
    free(list);
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------- */

static void sum_area(grid_check *check, const grid_arrangement *a)
{
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        if (!cycle->num_cover) continue;
        grid_ground ground = grid_cycle_ground(check->map, a, (uint32_t)c);
        check->totals.area_m2 += cycle->area * ground.x_m * ground.y_m;
    }
}

bool grid_check_number_records(grid_check *check, const int32_t *units, size_t num)
{
    const grid_map *map = check->map;
    size_t total = 0, next = 0;
    for (size_t i = 0; i < num; i++)
        total += (size_t)(map->first_record[units[i] + 1] - map->first_record[units[i]]);
    check->num_records = total;
    check->unit_of = grid_new_array(total, sizeof *check->unit_of);
    check->record_of = grid_new_array(total, sizeof *check->record_of);
    if (!check->unit_of || !check->record_of) return false;
    for (size_t i = 0; i < num; i++) {
        for (int32_t k = map->first_record[units[i]]; k < map->first_record[units[i] + 1]; k++) {
            check->unit_of[next] = units[i];
            check->record_of[next++] = k;
        }
    }
    return true;
}

static grid_status check_cells(grid_check *check, grid_error *error)
{
    const grid_map *map = check->map;
    const grid_edges *edges = grid_index_edges(map->index);
    grid_arrangement a = {0};
    grid_error cause;
    if (!grid_check_number_records(check, map->cells, map->num_cells)) return grid_fail_memory(error);
    grid_status status = grid_arrange(map->index, check->num_records, check->progress,
                                      check->progress_context, &a, &cause);
    if (status == GRID_E_LIMIT) {
        grid_finding finding = grid_finding_of(GRID_FINDING_SELF_CROSSING, GRID_ERROR);
        grid_findings_add(check->findings, &finding, "overlaps and gaps were not looked for: %s",
                          cause.text);
        return GRID_OK;
    }
    if (status != GRID_OK) {
        if (error) *error = cause;
        return status;
    }
    sum_area(check, &a);
    status = find_overlaps(check, &a, error);
    if (status == GRID_OK) status = find_gaps(check, &a, error);
    if (status == GRID_OK && (!find_self_crossings(check, &a, edges) || !find_touches(check, &a, edges)))
        status = grid_fail_memory(error);
    if (status == GRID_OK) status = grid_check_inlets(check, &a, error);
    grid_arrangement_clear(&a);
    return status;
}

grid_status grid_coverage_check(const grid_map *map, const grid_coverage_options *options,
                                grid_findings **out, grid_coverage_totals *totals, grid_error *error)
{
    grid_coverage_options given = grid_coverage_options_default();
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    grid_check check = {.map = map, .sliver_width_m = given.sliver_width_m,
                        .progress = given.progress, .progress_context = given.progress_context,
                        .findings = grid_findings_new()};
    if (!check.findings) return grid_fail_memory(error);
    check.totals.num_cells = map->num_cells;
    grid_findings_append(check.findings, map->findings);
    status = check_cells(&check, error);
    free(check.unit_of);
    free(check.record_of);
    if (status == GRID_OK) status = grid_check_nesting(&check, error);
    if (status == GRID_OK && !grid_findings_complete(check.findings)) status = grid_fail_memory(error);
    if (status == GRID_OK) {
        grid_findings_sort(check.findings);
        if (totals) *totals = check.totals;
        *out = check.findings;
        check.findings = NULL;
        if (given.progress) given.progress(given.progress_context, 1);
    }
    grid_findings_free(check.findings);
    return status;
}
