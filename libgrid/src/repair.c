/* repair.c - applies proposed repairs to rings in memory: see <grid/repair.h>.
 *
 *   chosen faces --> redraw.c --> rings with rounded corners --> arrangement of all records anew
 *                       ^                                              |
 *                       +--- hairs at corners, as thin as rounding <---+   none left: done
 *
 * A rounded corner lies beside its edges by half a unit in the last place. Where another border runs as
 * near as that, the two change sides and a hair opens. It is a gap or an overlap like others and is
 * repaired by the same rules; two or three rounds suffice as a rule.
 *
 * Must not take anything away that was not asked for: at the end the ground that is owned, and owned
 * twice, is held against what was promised.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "redraw.h"
#include "repairs.h"
#include "support.h"

enum { MAX_ROUNDS = 12 };

struct grid_redrawing {
    grid_redrawn *shown;
    grid_drawn *drawn;
    size_t num;
};

/* Ground that is covered at all, and by several units, in square units of the CRS: in degrees the metres of a
 * face depend on its latitudes, and do not add up. */
typedef struct ground {
    double covered, overlap;
} ground;

typedef struct repair {
    const grid_repairs *repairs;
    grid_drawn *drawn;   /* of each record: as it is now; without rings: as in the map */
    bool *is_drawn;
    double *corners;     /* all that were made, sorted */
    size_t num_corners, corner_capacity;
    ground wanted;
    double hair, hair_m; /* what rounding can open is thinner, in units of the CRS and in metres */
} repair;

static ground ground_of(const repair *r, const grid_arrangement *a)
{
    ground sum = {0, 0};
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        const int32_t *cover = a->covers + cycle->cover;
        if (!cycle->num_cover) continue;
        sum.covered += cycle->area;
        if (grid_check_units(&r->repairs->check, cover, cycle->num_cover, NULL, 0) > 1)
            sum.overlap += cycle->area;
    }
    return sum;
}

/* --- one round ------------------------------------------------------------------------------------ */

static int compare_points(const void *left, const void *right)
{
    const double *p = left, *q = right;
    if (p[1] != q[1]) return p[1] < q[1] ? -1 : 1;
    return (p[0] > q[0]) - (p[0] < q[0]);
}

/* Takes over what a round has drawn. */
static bool keep_drawing(repair *r, grid_drawing *drawing)
{
    for (size_t i = 0; i < drawing->num; i++) {
        grid_drawn *now = &drawing->records[i], *old = &r->drawn[now->record];
        now->moved |= old->moved;
        grid_drawn_clear(old);
        *old = *now;
        r->is_drawn[now->record] = true;
    }
    drawing->num = 0; /* they are ours */
    for (size_t i = 0; i < drawing->num_corners; i++) {
        if (!grid_grow((void **)&r->corners, &r->corner_capacity, r->num_corners,
                       2 * sizeof *r->corners))
            return false;
        memcpy(r->corners + 2 * r->num_corners++, drawing->corners + 2 * i, 2 * sizeof *r->corners);
    }
    if (r->num_corners) qsort(r->corners, r->num_corners, 2 * sizeof *r->corners, compare_points);
    return true;
}

/* The faces that are to change hands: `owner` of all cycles. */
static int32_t *no_owners(const grid_arrangement *a)
{
    int32_t *owner = grid_new_array(a->num_cycles, sizeof *owner);
    for (size_t c = 0; owner && c < a->num_cycles; c++) owner[c] = GRID_NONE;
    return owner;
}

static void give(const grid_faults *faults, size_t piece, int32_t to, int32_t *owner)
{
    owner[faults->pieces[piece].cycle] = to;
    for (size_t i = 0; i < faults->num_islands; i++)
        if (faults->islands[i].piece == piece) owner[faults->islands[i].contour] = to;
}

static grid_status draw(repair *r, const grid_arrangement *a, const grid_index *index,
                        const int32_t *owner, grid_error *error)
{
    const grid_redraw_plan plan = {.arrangement = a,
                                   .edges = grid_index_edges(index),
                                   .num_records = r->repairs->check.num_records,
                                   .unit_of = r->repairs->check.unit_of,
                                   .owner = owner};
    grid_drawing drawing = {0};
    grid_status status = grid_redraw(&plan, &drawing, error);
    if (status == GRID_OK && !keep_drawing(r, &drawing)) status = grid_fail_memory(error);
    grid_drawing_clear(&drawing);
    return status;
}

/* What the chosen faces make of the ground. */
static void promise(repair *r, const int32_t *owner)
{
    const grid_arrangement *a = &r->repairs->arrangement;
    for (size_t c = 0; c < a->num_cycles; c++) {
        if (owner[c] == GRID_NONE) continue;
        if (a->cycles[c].num_cover)
            r->wanted.overlap -= a->cycles[c].area;
        else
            r->wanted.covered += a->cycles[c].area;
    }
}

static grid_status draw_chosen(repair *r, const size_t *which, size_t num, grid_error *error)
{
    const grid_repairs *repairs = r->repairs;
    int32_t *owner = no_owners(&repairs->arrangement);
    bool *is_chosen = grid_new_array(repairs->num, sizeof *is_chosen);
    grid_status status = owner && is_chosen ? GRID_OK : grid_fail_memory(error);
    for (size_t i = 0; i < (which ? num : repairs->num) && status == GRID_OK; i++) {
        size_t k = which ? which[i] : i;
        if (k >= repairs->num)
            status = grid_fail(error, GRID_E_ARGUMENT, 0, "there is no repair number %zu; there are %zu",
                               k, repairs->num);
        else if (!is_chosen[k])
            give(&repairs->faults, repairs->items[k].piece, repairs->items[k].owner, owner);
        if (status != GRID_OK || is_chosen[k]) continue;
        is_chosen[k] = true;
    }
    if (status == GRID_OK) promise(r, owner);
    if (status == GRID_OK)
        status = draw(r, &repairs->arrangement, repairs->map->index, owner, error);
    free(owner);
    free(is_chosen);
    return status;
}

/* --- all records as they are now ------------------------------------------------------------------ */

typedef struct now {
    grid_records map; /* as the map has them */
    grid_records records;
    size_t *record_ring, *ring_start;
    double *xy;
} now;

static void clear_now(now *n)
{
    grid_map_records_clear(&n->map);
    free(n->record_ring);
    free(n->ring_start);
    free(n->xy);
}

static void count_now(const repair *r, const now *n, size_t *rings, size_t *points)
{
    *rings = *points = 0;
    for (size_t k = 0; k < n->map.num_records; k++) {
        size_t first = n->map.record_ring[k], end = n->map.record_ring[k + 1];
        const grid_drawn *d = &r->drawn[k];
        *rings += r->is_drawn[k] ? d->num_rings : end - first;
        *points += r->is_drawn[k] ? d->ring_start[d->num_rings]
                                  : n->map.ring_start[end] - n->map.ring_start[first];
    }
}

static void copy_record(const repair *r, now *n, size_t k, size_t *ring, size_t *point)
{
    const grid_drawn *d = &r->drawn[k];
    const size_t *start = r->is_drawn[k] ? d->ring_start : n->map.ring_start + n->map.record_ring[k];
    size_t num = r->is_drawn[k] ? d->num_rings : n->map.record_ring[k + 1] - n->map.record_ring[k];
    const double *xy = r->is_drawn[k] ? d->xy : n->map.xy;
    size_t num_points = start[num] - start[0];
    if (num_points) memcpy(n->xy + 2 * *point, xy + 2 * start[0], 2 * num_points * sizeof *xy);
    for (size_t i = 0; i < num; i++) n->ring_start[++*ring] = *point + start[i + 1] - start[0];
    *point += num_points;
    n->record_ring[k + 1] = *ring;
}

static grid_status gather(const repair *r, now *n, grid_error *error)
{
    const grid_map *map = r->repairs->map;
    size_t rings, points, ring = 0, point = 0;
    grid_status status = grid_map_records(map, map->cells, map->num_cells, &n->map, error);
    if (status != GRID_OK) return status;
    count_now(r, n, &rings, &points);
    n->record_ring = grid_new_array(n->map.num_records + 1, sizeof *n->record_ring);
    n->ring_start = grid_new_array(rings + 1, sizeof *n->ring_start);
    n->xy = grid_new_array(2 * points, sizeof *n->xy);
    if (!n->record_ring || !n->ring_start || !n->xy) return grid_fail_memory(error);
    for (size_t k = 0; k < n->map.num_records; k++) copy_record(r, n, k, &ring, &point);
    n->records = n->map;
    n->records.record_ring = n->record_ring;
    n->records.ring_start = n->ring_start;
    n->records.xy = n->xy;
    n->records.own_xy = NULL;
    return GRID_OK;
}

/* An index and an arrangement of the records as they are now. */
static grid_status arrange_now(const repair *r, grid_index **index, grid_arrangement *a,
                               grid_error *error)
{
    now n = {0};
    grid_edges edges = {0};
    grid_status status = gather(r, &n, error);
    if (status == GRID_OK) status = grid_edges_build(&n.records, &edges, error);
    if (status == GRID_OK) status = grid_index_build(&n.records, &edges, index, error);
    grid_edges_clear(&edges);
    clear_now(&n);
    return status == GRID_OK
               ? grid_arrange(*index, r->repairs->check.num_records, NULL, NULL, a, error)
               : status;
}

/* --- what rounding opened ------------------------------------------------------------------------- */

static bool touches_a_corner(const repair *r, const grid_arrangement *a, const grid_edges *edges,
                             uint32_t cycle)
{
    uint32_t first = a->cycles[cycle].first, h = first;
    do {
        const double *ends = edges->ends + 4 * (size_t)a->edge_of[h];
        for (int end = 0; end < 2; end++)
            if (bsearch(ends + 2 * end, r->corners, r->num_corners, 2 * sizeof *r->corners,
                        compare_points))
                return true;
        h = a->next[h];
    } while (h != first);
    return false;
}

/* Gives away the hairs at corners; *num becomes how many there are. */
static grid_status draw_hairs(repair *r, const grid_index *index, const grid_arrangement *a,
                              const grid_faults *faults, size_t *num, grid_error *error)
{
    grid_chooser chooser;
    int32_t *owner = no_owners(a);
    bool ok = grid_chooser_init(&chooser, &r->repairs->check, a, faults) && owner;
    *num = 0;
    for (size_t i = 0; i < faults->num && ok; i++) {
        if (grid_piece_width(&faults->pieces[i]) >= r->hair_m ||
            !touches_a_corner(r, a, grid_index_edges(index), faults->pieces[i].cycle))
            continue;
        int32_t record = grid_chooser_owner(&chooser, i);
        if (record == GRID_NONE) continue;
        give(faults, i, record, owner);
        ++*num;
    }
    grid_chooser_clear(&chooser);
    grid_status status = ok ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK && *num) status = draw(r, a, index, owner, error);
    free(owner);
    return status;
}

/* Length of the records that were drawn; steps from ring to ring make it a little too long. */
static double drawn_length(const repair *r)
{
    double length = 0;
    for (size_t k = 0; k < r->repairs->check.num_records; k++) {
        const grid_drawn *d = &r->drawn[k];
        for (size_t i = 1; d->num_rings && i < d->ring_start[d->num_rings]; i++)
            length += hypot(d->xy[2 * i] - d->xy[2 * i - 2], d->xy[2 * i + 1] - d->xy[2 * i - 1]);
    }
    return length;
}

/* Nothing may have changed but what was asked for, and borders by the rounding of their corners. (The sum of
 * gaps is no measure: an inlet whose mouth is as narrow as rounding may be closed by it.) */
static grid_status hold_against(const repair *r, const grid_arrangement *a, grid_error *error)
{
    const ground want = r->wanted, got = ground_of(r, a);
    double bound = 1e-6 * want.overlap + 1e-12 * want.covered + r->hair * drawn_length(r);
    if (fabs(got.covered - want.covered) <= bound && fabs(got.overlap - want.overlap) <= bound)
        return GRID_OK;
    return grid_fail(error, GRID_E_DATA, 0,
                     "the repairs would give other ground than they say (in square units of the CRS %.12g are "
                     "owned, %.6g of it twice, instead of %.12g and %.6g), so nothing was changed; choose fewer "
                     "of them", got.covered, got.overlap, want.covered, want.overlap);
}

static grid_status close_hairs(repair *r, grid_error *error)
{
    grid_status status = GRID_OK;
    bool done = false;
    for (int round = 0; round < MAX_ROUNDS && !done && status == GRID_OK; round++) {
        grid_index *index = NULL;
        grid_arrangement a = {0};
        grid_faults faults = {0};
        size_t num = 0;
        status = arrange_now(r, &index, &a, error);
        if (status == GRID_OK) status = grid_faults_find(&r->repairs->check, &a, &faults, error);
        if (status == GRID_OK) status = draw_hairs(r, index, &a, &faults, &num, error);
        done = num == 0 || round + 1 == MAX_ROUNDS;
        if (status == GRID_OK && done) status = hold_against(r, &a, error);
        grid_faults_clear(&faults);
        grid_arrangement_clear(&a);
        grid_index_free(index);
    }
    return status;
}

/* --- all of it ------------------------------------------------------------------------------------ */

static grid_status begin(repair *r, grid_error *error)
{
    const grid_check *check = &r->repairs->check;
    double box[4], largest = 0;
    grid_map_extent(r->repairs->map, box);
    for (int i = 0; i < 4; i++) largest = fmax(largest, fabs(box[i]));
    grid_ground scale = grid_ground_at(r->repairs->map, box[1] + (box[3] - box[1]) / 2);
    /* four units in the last place: both sides of a hair off by half of one, in x and in y, and some room */
    r->hair = ldexp(largest, -50);
    r->hair_m = r->hair * fmax(scale.x_m, scale.y_m);
    r->wanted = ground_of(r, &r->repairs->arrangement);
    r->drawn = grid_new_array(check->num_records, sizeof *r->drawn);
    r->is_drawn = grid_new_array(check->num_records, sizeof *r->is_drawn);
    return r->drawn && r->is_drawn ? GRID_OK : grid_fail_memory(error);
}

static grid_status finish(repair *r, grid_redrawing *out, grid_error *error)
{
    const grid_check *check = &r->repairs->check;
    const grid_map *map = r->repairs->map;
    size_t num = 0;
    for (size_t k = 0; k < check->num_records; k++) num += r->is_drawn[k];
    out->shown = grid_new_array(num, sizeof *out->shown);
    out->drawn = grid_new_array(num, sizeof *out->drawn);
    if (!out->shown || !out->drawn) return grid_fail_memory(error);
    for (size_t k = 0; k < check->num_records; k++) {
        grid_drawn *d = &r->drawn[k];
        if (!r->is_drawn[k]) continue;
        if (!d->num_rings)
            return grid_fail(error, GRID_E_DATA, map->record_number[check->record_of[k]],
                             "%s, record %lld (%s) would lose all its ground, since other cells claim it "
                             "too; leave out the repairs that take it away, or remove the record",
                             map->record_file[check->record_of[k]],
                             (long long)map->record_number[check->record_of[k]],
                             grid_check_code(check, (int32_t)k));
        out->shown[out->num] = (grid_redrawn){.unit = check->unit_of[k],
                                              .file = map->record_file[check->record_of[k]],
                                              .record = map->record_number[check->record_of[k]],
                                              .moved = d->moved,
                                              .num_rings = d->num_rings};
        out->drawn[out->num++] = *d;
        *d = (grid_drawn){0};
    }
    return GRID_OK;
}

grid_status grid_repairs_apply(const grid_repairs *repairs, const size_t *which, size_t num,
                               grid_redrawing **out, grid_error *error)
{
    repair r = {.repairs = repairs};
    grid_redrawing *redrawing = calloc(1, sizeof *redrawing);
    grid_status status = redrawing ? begin(&r, error) : grid_fail_memory(error);
    if (status == GRID_OK) status = draw_chosen(&r, which, num, error);
    if (status == GRID_OK) status = close_hairs(&r, error);
    if (status == GRID_OK) status = finish(&r, redrawing, error);
    for (size_t k = 0; r.drawn && k < repairs->check.num_records; k++) grid_drawn_clear(&r.drawn[k]);
    free(r.drawn);
    free(r.is_drawn);
    free(r.corners);
    if (status == GRID_OK)
        *out = redrawing;
    else
        grid_redrawing_free(redrawing);
    return status;
}

void grid_redrawing_free(grid_redrawing *redrawing)
{
    if (!redrawing) return;
    for (size_t i = 0; i < redrawing->num; i++) grid_drawn_clear(&redrawing->drawn[i]);
    free(redrawing->shown);
    free(redrawing->drawn);
    free(redrawing);
}

size_t grid_redrawing_num(const grid_redrawing *redrawing) { return redrawing->num; }

const grid_redrawn *grid_redrawing_at(const grid_redrawing *redrawing, size_t i)
{
    return &redrawing->shown[i];
}

const double *grid_redrawing_ring(const grid_redrawing *redrawing, size_t i, size_t ring,
                                  size_t *num_points)
{
    const grid_drawn *d = &redrawing->drawn[i];
    *num_points = d->ring_start[ring + 1] - d->ring_start[ring];
    return d->xy + 2 * d->ring_start[ring];
}
