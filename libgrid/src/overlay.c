/* overlay.c - the cells of two maps in one arrangement: see overlay.h.
 *
 *   records of the cells before | records of the cells after     each by code
 *        --> index --> arrangement
 *
 * A face's cover ascends, so its first record tells the owner before, and its first of the second
 * group the owner after: the lowest codes, as the owner rule has it. A face's area is the sum over
 * its cycles, those of islands being negative, so areas of pairs are summed over cycles; faces as
 * pieces of ground are wanted for their widths and places only.
 */
#include "overlay.h"

#include <stdlib.h>
#include <string.h>

#include "map_layout.h"
#include "pieces.h"
#include "support.h"

/* Both maps' records one after another, and the cell of each. */
typedef struct input {
    const grid_map *map; /* for its ground; both have the same */
    grid_records records;
    int32_t *number, *cell;
    size_t *record_ring, *ring_start;
    double *xy;
    size_t num_before;
} input;

static void put_records(input *in, const grid_records *from, size_t record, size_t ring,
                        size_t point)
{
    size_t num_rings = from->record_ring[from->num_records],
           num_points = from->ring_start[num_rings];
    for (size_t k = 0; k < from->num_records; k++) {
        in->number[record + k] = (int32_t)(record + k);
        in->cell[record + k] = from->label[from->rank[k]];
        in->record_ring[record + k + 1] = ring + from->record_ring[k + 1];
    }
    for (size_t r = 0; r < num_rings; r++)
        in->ring_start[ring + r + 1] = point + from->ring_start[r + 1];
    if (num_points) memcpy(in->xy + 2 * point, from->xy, 2 * num_points * sizeof *in->xy);
}

static bool join_records(input *in, const grid_records *before, const grid_records *after)
{
    size_t first_rings = before->record_ring[before->num_records];
    size_t rings = first_rings + after->record_ring[after->num_records];
    size_t first_points = before->ring_start[first_rings];
    size_t points = first_points + after->ring_start[after->record_ring[after->num_records]];
    size_t n = before->num_records + after->num_records;
    in->num_before = before->num_records;
    in->number = grid_new_array(n, sizeof *in->number);
    in->cell = grid_new_array(n, sizeof *in->cell);
    in->record_ring = grid_new_array(n + 1, sizeof *in->record_ring);
    in->ring_start = grid_new_array(rings + 1, sizeof *in->ring_start);
    in->xy = grid_new_array(2 * points, sizeof *in->xy);
    if (!in->number || !in->cell || !in->record_ring || !in->ring_start || !in->xy) return false;
    put_records(in, before, 0, 0, 0);
    put_records(in, after, before->num_records, first_rings, first_points);
    in->records = (grid_records){.num_records = n,
                                 .rank = in->number,
                                 .num_ranks = n,
                                 .label = in->number,
                                 .record_ring = in->record_ring,
                                 .ring_start = in->ring_start,
                                 .xy = in->xy};
    return true;
}

static grid_status make_input(const grid_map *before, const grid_map *after, input *in,
                              grid_error *error)
{
    grid_records first = {0}, second = {0};
    in->map = after;
    grid_status status = grid_map_records(before, before->cells, before->num_cells, &first, error);
    if (status == GRID_OK)
        status = grid_map_records(after, after->cells, after->num_cells, &second, error);
    if (status == GRID_OK && !join_records(in, &first, &second)) status = grid_fail_memory(error);
    grid_map_records_clear(&first);
    grid_map_records_clear(&second);
    return status;
}

static void clear_input(input *in)
{
    free(in->number);
    free(in->cell);
    free(in->record_ring);
    free(in->ring_start);
    free(in->xy);
}

static void owners_of(const input *in, const grid_arrangement *a, const grid_cycle *cycle,
                      int32_t out[2])
{
    const int32_t *cover = a->covers + cycle->cover;
    uint32_t i = 0;
    out[0] = out[1] = GRID_NONE;
    if (cycle->num_cover && (size_t)cover[0] < in->num_before) out[0] = in->cell[cover[0]];
    while (i < cycle->num_cover && (size_t)cover[i] < in->num_before) i++;
    if (i < cycle->num_cover) out[1] = in->cell[cover[i]];
}

/* Equal pairs are summed from the smallest up, so that sums do not depend on the order of the
 * faces. */
static int compare_pairs(const void *left, const void *right)
{
    const grid_overlay_pair *a = left, *b = right;
    if (a->before != b->before) return a->before < b->before ? -1 : 1;
    if (a->after != b->after) return a->after < b->after ? -1 : 1;
    return (a->area_m2 > b->area_m2) - (a->area_m2 < b->area_m2);
}

static bool sum_pairs(const input *in, const grid_arrangement *a, grid_overlay *out)
{
    size_t num = 0;
    grid_overlay_pair *pairs = grid_new_array(a->num_cycles, sizeof *pairs);
    if (!pairs) return false;
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        int32_t owners[2];
        if (!cycle->num_cover) continue;
        grid_ground ground = grid_cycle_ground(in->map, a, (uint32_t)c);
        owners_of(in, a, cycle, owners);
        pairs[num++] =
            (grid_overlay_pair){owners[0], owners[1], cycle->area * ground.x_m * ground.y_m};
    }
    if (num) qsort(pairs, num, sizeof *pairs, compare_pairs);
    out->pairs = pairs;
    for (size_t i = 0; i < num; i++) {
        grid_overlay_pair *last = out->num_pairs ? &pairs[out->num_pairs - 1] : NULL;
        if (last && last->before == pairs[i].before && last->after == pairs[i].after)
            last->area_m2 += pairs[i].area_m2;
        else
            pairs[out->num_pairs++] = pairs[i];
    }
    return true;
}

static int compare_faces(const void *left, const void *right)
{
    const grid_overlay_face *a = left, *b = right;
    if (a->before != b->before) return a->before < b->before ? -1 : 1;
    if (a->after != b->after) return a->after < b->after ? -1 : 1;
    if (a->area_m2 != b->area_m2) return a->area_m2 > b->area_m2 ? -1 : 1;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static bool is_owned(void *context, const int32_t *cover, uint32_t num)
{
    (void)context;
    (void)cover;
    return num > 0;
}

static grid_status collect_faces(const input *in, const grid_arrangement *a, grid_overlay *out,
                                 grid_error *error)
{
    grid_piece *pieces = NULL;
    size_t num = 0;
    grid_status status = grid_pieces_collect(in->map, a, is_owned, NULL, &pieces, &num, error);
    if (status != GRID_OK) return status;
    out->faces = grid_new_array(num, sizeof *out->faces);
    if (!out->faces) status = grid_fail_memory(error);
    for (size_t i = 0; i < num && status == GRID_OK; i++) {
        int32_t owners[2];
        owners_of(in, a, &a->cycles[pieces[i].cycle], owners);
        out->faces[out->num_faces++] = (grid_overlay_face){
            owners[0],   owners[1],  pieces[i].area_m2, grid_piece_width(&pieces[i]),
            pieces[i].x, pieces[i].y};
    }
    if (out->num_faces) qsort(out->faces, out->num_faces, sizeof *out->faces, compare_faces);
    free(pieces);
    return status;
}

static grid_status arrange(const input *in, grid_progress progress, void *context,
                           grid_overlay *out, grid_error *error)
{
    grid_edges edges = {0};
    grid_index *index = NULL;
    grid_arrangement a = {0};
    grid_status status = grid_edges_build(&in->records, &edges, error);
    if (status == GRID_OK) status = grid_index_build(&in->records, &edges, &index, error);
    if (status == GRID_OK)
        status = grid_arrange(index, in->records.num_records, progress, context, &a, error);
    if (status == GRID_OK) {
        if (!sum_pairs(in, &a, out))
            status = grid_fail_memory(error);
        else
            status = collect_faces(in, &a, out, error);
        grid_arrangement_clear(&a);
    }
    grid_edges_clear(&edges);
    grid_index_free(index);
    return status;
}

static grid_status check_planes(const grid_map *before, const grid_map *after, grid_error *error)
{
    const char *from = grid_map_crs(before), *to = grid_map_crs(after);
    grid_transform *transform = NULL;
    if (!strcmp(from, to)) return GRID_OK;
    if (*from && *to) {
        grid_status status = grid_transform_open(from, to, &transform, error);
        if (status != GRID_OK) return status;
        bool same = grid_transform_is_identity(transform);
        grid_transform_free(transform);
        if (same) return GRID_OK;
    }
    const grid_crs_info *first = grid_map_crs_info(before), *second = grid_map_crs_info(after);
    return grid_fail(
        error, GRID_E_CRS, 0,
        "the maps lie in two planes, %s and %s; a border can only be compared in one: import "
        "one of them into a map file with the CRS of the other (gridctl import --map-crs)",
        first ? *first->code ? first->code : first->name : "one without a CRS",
        second ? *second->code ? second->code : second->name : "one without a CRS");
}

grid_status grid_overlay_make(const grid_map *before, const grid_map *after, grid_progress progress,
                              void *context, grid_overlay *out, grid_error *error)
{
    input in = {0};
    grid_overlay overlay = {0};
    grid_status status = check_planes(before, after, error);
    if (status != GRID_OK) return status;
    status = make_input(before, after, &in, error);
    if (status == GRID_OK) status = arrange(&in, progress, context, &overlay, error);
    clear_input(&in);
    if (status == GRID_OK)
        *out = overlay;
    else
        grid_overlay_clear(&overlay);
    return status;
}

void grid_overlay_clear(grid_overlay *overlay)
{
    free(overlay->faces);
    free(overlay->pairs);
    *overlay = (grid_overlay){0};
}
