/* common_ground.c - one building between the cells of two maps: see common_ground.h.
 *
 *   shares by the first map, shares by the second (shares.c)
 *     one of them is whole --> the other's shares are those of the pairs
 *     both are divided     --> building | cells of the first | cells of the second, in one
 * arrangement
 *
 * Only cells that own ground of the building take part: another could be the lowest code nowhere on
 * it. So in each face the first record of either map, in the order of codes, is the owner.
 */
#include "common_ground.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrange.h"
#include "map_layout.h"
#include "support.h"

/* Who has ground of the building by one map; the last share is nobody's, if there is one. */
typedef struct side {
    const grid_map *map;
    grid_share *shares;
    size_t num;
    bool has_nobody;
} side;

static grid_status ask_side(const grid_map *map, const grid_buildings *b, int32_t building,
                            side *out, grid_error *error)
{
    size_t capacity = 8, num;
    double outside;
    out->map = map;
    for (;;) {
        grid_share *shares = realloc(out->shares, (capacity + 1) * sizeof *shares);
        if (!shares) return grid_fail_memory(error);
        out->shares = shares;
        grid_status status =
            grid_building_shares(map, b, building, capacity, shares, &num, &outside, error);
        if (status != GRID_OK) return status;
        if (num <= capacity) break;
        capacity = num;
    }
    out->num = num;
    out->has_nobody = outside > 0;
    if (out->has_nobody) out->shares[out->num++] = (grid_share){GRID_NONE, outside};
    return GRID_OK;
}

static int compare_by_code(const void *left, const void *right, void *map)
{
    const int32_t *a = left, *b = right;
    return grid_map_compare_cells(map, *a, *b);
}

/* The records of a side's cells, in the order of codes; `cells` is the caller's. */
static grid_status side_records(const side *s, int32_t **cells, grid_records *out,
                                grid_error *error)
{
    size_t num = s->num - s->has_nobody;
    *cells = grid_new_array(num, sizeof **cells);
    if (!*cells) return grid_fail_memory(error);
    for (size_t i = 0; i < num; i++) (*cells)[i] = s->shares[i].cell;
    if (num) qsort_r(*cells, num, sizeof **cells, compare_by_code, (void *)s->map);
    return grid_map_records(s->map, *cells, num, out, error);
}

/* ---- one arrangement ------------------------------------------------------------------------- */

/* Building, cells of the first map, cells of the second. */
enum { PARTS = 3 };
typedef struct input {
    grid_records part[PARTS], all;
    size_t first[PARTS + 1]; /* record of each part */
    int32_t *number;
    size_t *record_ring, *ring_start;
    double *xy;
} input;

static bool join(input *in)
{
    size_t rings = 0, points = 0, n = 0;
    for (int p = 0; p < PARTS; p++) {
        const grid_records *r = &in->part[p];
        size_t num_rings = r->record_ring[r->num_records];
        in->first[p] = n;
        n += r->num_records;
        rings += num_rings;
        points += r->ring_start[num_rings] - r->ring_start[0];
    }
    in->first[PARTS] = n;
    in->number = grid_new_array(n, sizeof *in->number);
    in->record_ring = grid_new_array(n + 1, sizeof *in->record_ring);
    in->ring_start = grid_new_array(rings + 1, sizeof *in->ring_start);
    in->xy = grid_new_array(2 * points, sizeof *in->xy);
    if (!in->number || !in->record_ring || !in->ring_start || !in->xy) return false;
    size_t record = 0, ring = 0, point = 0;
    for (int p = 0; p < PARTS; p++) {
        const grid_records *r = &in->part[p];
        size_t num_rings = r->record_ring[r->num_records], start = r->ring_start[0];
        size_t num_points = r->ring_start[num_rings] - start;
        if (num_points)
            memcpy(in->xy + 2 * point, r->xy + 2 * start, 2 * num_points * sizeof *in->xy);
        for (size_t k = 0; k < r->num_records; k++, record++) {
            in->number[record] = (int32_t)record;
            in->record_ring[record + 1] = ring + r->record_ring[k + 1];
        }
        for (size_t k = 0; k < num_rings; k++)
            in->ring_start[ring + k + 1] = point + r->ring_start[k + 1] - start;
        ring += num_rings;
        point += num_points;
    }
    in->all = (grid_records){.num_records = n,
                             .rank = in->number,
                             .num_ranks = n,
                             .label = in->number,
                             .record_ring = in->record_ring,
                             .ring_start = in->ring_start,
                             .xy = in->xy};
    return true;
}

/* The first record of a part in a cover, as its cell; GRID_NONE without one. */
static int32_t owner_in(const input *in, const int32_t *cover, uint32_t num, int part)
{
    for (uint32_t i = 0; i < num; i++) {
        size_t record = (size_t)cover[i];
        if (record >= in->first[part] && record < in->first[part + 1]) {
            const grid_records *r = &in->part[part];
            return r->label[r->rank[record - in->first[part]]];
        }
    }
    return GRID_NONE;
}

/* Adds to the pair's share; they are few. */
static void add_share(grid_common_share *list, size_t *num, grid_common_share one)
{
    size_t i = 0;
    while (i < *num && (list[i].from != one.from || list[i].to != one.to)) i++;
    if (i < *num)
        list[i].share += one.share;
    else
        list[(*num)++] = one;
}

static grid_status sum_faces(const input *in, const grid_arrangement *a, grid_common_share **out,
                             size_t *num, grid_error *error)
{
    double total = 0;
    size_t kept = 0;
    grid_common_share *list = grid_new_array(a->num_cycles, sizeof *list);
    if (!list) return grid_fail_memory(error);
    *num = 0;
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        const int32_t *cover = a->covers + cycle->cover;
        if (!cycle->num_cover || cover[0] != 0)
            continue; /* not in the building, which is record 0 */
        add_share(list, num,
                  (grid_common_share){owner_in(in, cover, cycle->num_cover, 1),
                                      owner_in(in, cover, cycle->num_cover, 2), cycle->area});
    }
    for (size_t i = 0; i < *num; i++) total += list[i].share = fmax(list[i].share, 0);
    for (size_t i = 0; i < *num; i++)
        if (list[i].share > 0) {
            list[kept] = list[i];
            list[kept++].share /= total;
        }
    *num = kept;
    *out = list;
    return GRID_OK;
}

static grid_status arrange(const input *in, grid_common_share **out, size_t *num, grid_error *error)
{
    grid_edges edges = {0};
    grid_index *index = NULL;
    grid_arrangement a = {0};
    grid_status status = grid_edges_build(&in->all, &edges, error);
    if (status == GRID_OK) status = grid_index_build_sized(&in->all, &edges, 1, &index, error);
    if (status == GRID_OK) status = grid_arrange(index, in->all.num_records, NULL, NULL, &a, error);
    if (status == GRID_OK) {
        status = sum_faces(in, &a, out, num, error);
        grid_arrangement_clear(&a);
    }
    grid_edges_clear(&edges);
    grid_index_free(index);
    return status;
}

static grid_status divide(const side *from, const side *to, const grid_buildings *b,
                          int32_t building, grid_common_share **out, size_t *num, grid_error *error)
{
    static const int32_t zero = 0;
    input in = {0};
    int32_t *cells[2] = {NULL, NULL};
    const size_t rings[2] = {0, b->first_ring[building + 1] - b->first_ring[building]};
    in.part[0] = (grid_records){.num_records = 1,
                                .rank = &zero,
                                .num_ranks = 1,
                                .label = &zero,
                                .record_ring = rings,
                                .ring_start = b->ring_start + b->first_ring[building],
                                .xy = b->xy};
    grid_status status = side_records(from, &cells[0], &in.part[1], error);
    if (status == GRID_OK) status = side_records(to, &cells[1], &in.part[2], error);
    if (status == GRID_OK && !join(&in)) status = grid_fail_memory(error);
    if (status == GRID_OK) status = arrange(&in, out, num, error);
    grid_map_records_clear(&in.part[1]);
    grid_map_records_clear(&in.part[2]);
    free(cells[0]);
    free(cells[1]);
    free(in.number);
    free(in.record_ring);
    free(in.ring_start);
    free(in.xy);
    return status;
}

/* One side has one owner, so that the other's shares say all. */
static grid_status copy_shares(const side *from, const side *to, grid_common_share **out,
                               size_t *num, grid_error *error)
{
    grid_common_share *list = grid_new_array(from->num * to->num, sizeof *list);
    if (!list) return grid_fail_memory(error);
    *num = 0;
    for (size_t i = 0; i < from->num; i++)
        for (size_t k = 0; k < to->num; k++)
            list[(*num)++] =
                (grid_common_share){from->shares[i].cell, to->shares[k].cell,
                                    from->num == 1 ? to->shares[k].share : from->shares[i].share};
    *out = list;
    return GRID_OK;
}

grid_status grid_common_shares(const grid_map *from, const grid_map *to,
                               const grid_buildings *buildings, int32_t building,
                               grid_common_share **out, size_t *num, grid_error *error)
{
    side a = {0}, b = {0};
    grid_status status = ask_side(from, buildings, building, &a, error);
    if (status == GRID_OK) status = ask_side(to, buildings, building, &b, error);
    if (status == GRID_OK)
        status = a.num == 1 || b.num == 1 ? copy_shares(&a, &b, out, num, error)
                                          : divide(&a, &b, buildings, building, out, num, error);
    free(a.shares);
    free(b.shares);
    return status;
}
