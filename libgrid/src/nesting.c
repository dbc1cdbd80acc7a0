/* nesting.c - do the children of each unit fill it, and stay inside?
 *
 * The edges of a parent and of its children together, each counted by every record that has it: where
 * the children were dissolved into the parent, every edge occurs an even number of times, and nothing
 * more needs to be known. Only for a parent with edges left over are the faces looked at:
 *
 *   face covered by child, not by parent --> outside parent
 *   face covered by parent, by no child  --> not filled
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "support.h"

/* Below half a square decimetre nobody has lost ground; it is rounding. */
#define LEAST_DIFFERENCE_M2 0.005

typedef struct family {
    grid_check *check;
    int32_t parent;
    int32_t *units; /* the parent, then its children */
    size_t num;
    double planar_parent, planar_children;
} family;

static bool all_even(const grid_edges *edges)
{
    for (size_t e = 0; e < edges->num; e++)
        if ((edges->user_start[e + 1] - edges->user_start[e]) % 2) return false;
    return true;
}

/* The parent's records come first. */
static size_t parent_records(const family *f)
{
    const grid_map *map = f->check->map;
    return (size_t)(map->first_record[f->parent + 1] - map->first_record[f->parent]);
}

static bool is_outside(void *context, const int32_t *cover, uint32_t num)
{
    const family *f = context;
    return num > 0 && (size_t)cover[0] >= parent_records(f);
}

static bool is_unfilled(void *context, const int32_t *cover, uint32_t num)
{
    const family *f = context;
    return num > 0 && (size_t)cover[num - 1] < parent_records(f);
}

typedef struct sum {
    double area, width;
    size_t num;
    const grid_piece *largest;
} sum;

static void add_piece(sum *s, const grid_piece *piece)
{
    s->area += piece->area_m2;
    s->width = fmax(s->width, grid_piece_width(piece));
    s->num++;
    if (!s->largest || piece->area_m2 > s->largest->area_m2) s->largest = piece;
}

/* A hairline between levels that were drawn apart is a note; more is a warning. */
static grid_finding finding_of(const family *f, const sum *s, grid_finding_kind kind)
{
    bool hair = s->width < f->check->sliver_width_m;
    grid_finding finding = grid_finding_of(kind, hair ? GRID_NOTE : GRID_WARNING);
    finding.area_m2 = s->area;
    finding.width_m = s->width;
    finding.length_m = s->largest->perimeter_m / 2;
    finding.x = s->largest->x;
    finding.y = s->largest->y;
    finding.count = (int64_t)s->num;
    return finding;
}

static void tell_outside(const family *f, int32_t child, const sum *s)
{
    const grid_map *map = f->check->map;
    grid_finding finding = finding_of(f, s, GRID_FINDING_OUTSIDE_PARENT);
    finding.code_a = map->units[child].code;
    finding.code_b = map->units[f->parent].code;
    grid_findings_add(f->check->findings, &finding,
                      "%s reaches out of its parent %s by %.6g m2 in %zu pieces, up to %.3g m wide",
                      finding.code_a, finding.code_b, s->area, s->num, s->width);
}

static void tell_unfilled(const family *f, const sum *s)
{
    grid_finding finding = finding_of(f, s, GRID_FINDING_NOT_FILLED);
    finding.code_a = f->check->map->units[f->parent].code;
    grid_findings_add(f->check->findings, &finding,
                      "the children of %s leave %.6g m2 of it without an owner, in %zu pieces, up to "
                      "%.3g m wide", finding.code_a, s->area, s->num, s->width);
}

static void tell_balance(const family *f)
{
    double difference = f->planar_children - f->planar_parent;
    grid_finding finding = grid_finding_of(GRID_FINDING_BALANCE, GRID_NOTE);
    if (fabs(difference) < LEAST_DIFFERENCE_M2) return;
    if (fabs(difference) > 1e-3 * f->planar_parent) finding.severity = GRID_WARNING;
    finding.code_a = f->check->map->units[f->parent].code;
    finding.area_m2 = difference;
    grid_findings_add(f->check->findings, &finding,
                      "%s has %.6f km2, its children together %.6f km2: a difference of %.6g m2",
                      finding.code_a, f->planar_parent / 1e6, f->planar_children / 1e6, difference);
}

static grid_status tell_faces(const family *f, const grid_arrangement *a, grid_error *error)
{
    grid_check *check = f->check;
    grid_piece *outside = NULL, *unfilled = NULL;
    size_t num_outside = 0, num_unfilled = 0;
    sum *sums = grid_new_array(f->num, sizeof *sums), all = {0};
    grid_status status = sums ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK)
        status = grid_pieces_collect(check->map, a, is_outside, (void *)f, &outside, &num_outside, error);
    if (status == GRID_OK)
        status = grid_pieces_collect(check->map, a, is_unfilled, (void *)f, &unfilled, &num_unfilled, error);
    if (status != GRID_OK) goto done;
    for (size_t i = 0; i < num_outside; i++) {
        const grid_cycle *cycle = &a->cycles[outside[i].cycle];
        for (uint32_t k = 0; k < cycle->num_cover; k++) {
            /* the place of a record's unit in the family; records follow the family's order */
            int32_t unit = check->unit_of[a->covers[cycle->cover + k]];
            for (size_t u = 1; u < f->num; u++)
                if (f->units[u] == unit) add_piece(&sums[u], &outside[i]);
        }
    }
    for (size_t u = 1; u < f->num; u++)
        if (sums[u].num) tell_outside(f, f->units[u], &sums[u]);
    for (size_t i = 0; i < num_unfilled; i++) add_piece(&all, &unfilled[i]);
    if (all.num) tell_unfilled(f, &all);
    tell_balance(f);
done:
    free(sums);
    free(outside);
    free(unfilled);
    return status;
}

static bool number_family(family *f)
{
    grid_check *check = f->check;
    const grid_map *map = check->map;
    size_t next = 0;
    check->num_records = 0;
    for (size_t u = 0; u < f->num; u++)
        check->num_records +=
            (size_t)(map->first_record[f->units[u] + 1] - map->first_record[f->units[u]]);
    check->unit_of = grid_new_array(check->num_records, sizeof *check->unit_of);
    if (!check->unit_of) return false;
    for (size_t u = 0; u < f->num; u++)
        for (int32_t k = map->first_record[f->units[u]]; k < map->first_record[f->units[u] + 1]; k++)
            check->unit_of[next++] = f->units[u];
    return true;
}

static grid_status look_at_faces(family *f, const grid_records *records, grid_edges *edges,
                                 grid_error *error)
{
    grid_check *check = f->check;
    grid_index *index = NULL;
    grid_arrangement a = {0};
    grid_error cause;
    grid_status status = grid_index_build(records, edges, &index, error);
    if (status != GRID_OK) return status;
    status = grid_arrange(index, records->num_records, NULL, NULL, &a, &cause);
    if (status == GRID_E_LIMIT) {
        grid_finding finding = grid_finding_of(GRID_FINDING_BALANCE, GRID_WARNING);
        finding.code_a = check->map->units[f->parent].code;
        grid_findings_add(check->findings, &finding, "%s was not compared with its children: %s",
                          finding.code_a, cause.text);
        status = GRID_OK;
    } else if (status != GRID_OK) {
        if (error) *error = cause;
    } else {
        status = number_family(f) ? tell_faces(f, &a, error) : grid_fail_memory(error);
        free(check->unit_of);
        check->unit_of = NULL;
    }
    grid_arrangement_clear(&a);
    grid_index_free(index);
    return status;
}

static grid_status check_family(family *f, grid_error *error)
{
    const grid_map *map = f->check->map;
    grid_records records;
    grid_edges edges = {0};
    grid_status status = grid_map_records(map, f->units, f->num, &records, error);
    if (status != GRID_OK) return status;
    status = grid_edges_build(&records, &edges, error);
    if (status == GRID_OK && !all_even(&edges)) {
        grid_ground ground = grid_ground_at(map, map->units[f->parent].box[1]);
        f->planar_parent = map->units[f->parent].area * ground.x_m * ground.y_m;
        f->planar_children = 0;
        for (size_t u = 1; u < f->num; u++)
            f->planar_children += map->units[f->units[u]].area * ground.x_m * ground.y_m;
        status = look_at_faces(f, &records, &edges, error);
    }
    grid_edges_clear(&edges);
    grid_map_records_clear(&records);
    return status;
}

grid_status grid_check_nesting(grid_check *check, grid_error *error)
{
    const grid_map *map = check->map;
    grid_status status = GRID_OK;
    for (size_t u = 0; u < map->num_units && status == GRID_OK; u++) {
        const grid_unit *parent = &map->units[u];
        /* a parent without an outline of its own has nothing to compare with */
        if (!parent->num_children || !grid_unit_num_rings(map, (int32_t)u)) continue;
        family f = {.check = check, .parent = (int32_t)u, .num = 1 + (size_t)parent->num_children};
        f.units = grid_new_array(f.num, sizeof *f.units);
        if (!f.units) return grid_fail_memory(error);
        f.units[0] = (int32_t)u;
        memcpy(f.units + 1, map->children + parent->first_child,
               (size_t)parent->num_children * sizeof *f.units);
        status = check_family(&f, error);
        free(f.units);
        if (status == GRID_OK && check->progress &&
            !check->progress(check->progress_context, 0.8 + 0.2 * (double)u / (double)map->num_units))
            status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    }
    return status;
}
