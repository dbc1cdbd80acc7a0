/* shares.c - how much of a building lies in which cell: see <grid/buildings.h>.
 *
 *   no cell has an edge in the building's box --> one owner holds all of it
 *   else: the building and the records with an edge there are arranged; every face that the building
 *   covers goes to the lowest of the cells that cover it too
 *
 * Records without an edge in the box hold all of it or nothing; of those that hold it the lowest counts.
 * A face's area is the sum over its cycles, those of islands being negative, so the sum over all cycles
 * with the same cover is the area of the ground with that cover.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit_areas.h"
#include "arrange.h"
#include "buildings.h"
#include "index_near.h"
#include "map_layout.h"
#include "support.h"

/* Records of the map's index that take part, with the building behind them as the last. */
typedef struct local {
    size_t num, capacity; /* without the building */
    size_t *record;       /* of the map's index, ascending, and with them their ranks */
    int32_t *rank;        /* of each, as a cell of the map */
    int32_t whole;        /* lowest rank that holds the building's box entirely, or GRID_NONE */
} local;

typedef struct marking {
    const grid_edges *edges;
    local *found;
    bool failed;
} marking;

static void count(void *context, size_t edge)
{
    (void)edge;
    ++*(size_t *)context;
}

/* Few records have an edge in a building's box. */
static void mark(void *context, size_t edge)
{
    marking *m = context;
    local *l = m->found;
    for (size_t u = m->edges->user_start[edge]; u < m->edges->user_start[edge + 1]; u++) {
        size_t record = (size_t)m->edges->users[u], at = l->num;
        while (at && l->record[at - 1] > record) at--;
        if (at && l->record[at - 1] == record) continue;
        if (!grid_grow((void **)&l->record, &l->capacity, l->num, sizeof *l->record)) {
            m->failed = true;
            return;
        }
        memmove(l->record + at + 1, l->record + at, (l->num++ - at) * sizeof *l->record);
        l->record[at] = record;
    }
}

static bool has_record(const local *l, size_t record)
{
    for (size_t i = 0; i < l->num; i++)
        if (l->record[i] == record) return true;
    return false;
}

static double ring_area(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
               (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1]);
    return sum / 2;
}

/* The building's box; false when none of its rings encloses anything. */
static bool box_of(const grid_buildings *b, int32_t building, double box[4])
{
    size_t first = b->first_ring[building], last = b->first_ring[building + 1];
    bool has_area = false;
    box[0] = box[1] = INFINITY, box[2] = box[3] = -INFINITY;
    for (size_t r = first; r < last; r++)
        has_area |= ring_area(b->xy + 2 * b->ring_start[r], b->ring_start[r + 1] - b->ring_start[r]) != 0;
    for (size_t i = b->ring_start[first]; i < b->ring_start[last]; i++) {
        const double *p = b->xy + 2 * i;
        box[0] = fmin(box[0], p[0]), box[1] = fmin(box[1], p[1]);
        box[2] = fmax(box[2], p[0]), box[3] = fmax(box[3], p[1]);
    }
    return has_area;
}

static int32_t rank_of_cell(const grid_map *map, int32_t cell)
{
    size_t low = 0, high = map->num_cells;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (grid_map_compare_cells(map, map->cells[middle], cell) <= 0)
            low = middle;
        else
            high = middle;
    }
    return (int32_t)low;
}

/* First record of the map's index with the rank of one that is known. */
static size_t first_of_rank(const grid_map *map, size_t record)
{
    int32_t rank = grid_index_rank_of(map->index, record);
    while (record && grid_index_rank_of(map->index, record - 1) == rank) record--;
    return record;
}

/* Records of an index follow its units, and so do those of the map. */
static size_t map_record(const grid_map *map, size_t record)
{
    int32_t cell = map->cells[grid_index_rank_of(map->index, record)];
    return (size_t)map->first_record[cell] + record - first_of_rank(map, record);
}

/* Whether a cell holds p by a record that is none of those found. */
static bool holds(const grid_map *map, const local *l, int32_t rank, const double *p)
{
    int32_t cell = map->cells[rank];
    for (int32_t k = map->first_record[cell]; k < map->first_record[cell + 1]; k++) {
        bool found = false;
        for (size_t i = 0; i < l->num && !found; i++)
            found = l->rank[i] == rank && map_record(map, l->record[i]) == (size_t)k;
        if (!found && grid_record_contains(map, (size_t)k, p)) return true;
    }
    return false;
}

/* Where cells overlap, all records are asked. */
static bool find_whole_among_all(const grid_map *map, const double *p, local *l)
{
    bool *inside = grid_new_array(map->num_records, sizeof *inside);
    if (!inside) return false;
    grid_index_records_at(map->index, p[0], p[1], inside);
    size_t record = 0;
    for (size_t rank = 0; rank < map->num_cells && l->whole == GRID_NONE; rank++) {
        int32_t cell = map->cells[rank], num = map->first_record[cell + 1] - map->first_record[cell];
        for (int32_t k = 0; k < num; k++, record++)
            if (inside[record] && !has_record(l, record)) l->whole = (int32_t)rank;
    }
    free(inside);
    return true;
}

/* Ranks of the records found, and what holds the building besides them: p is a point of it. */
static bool complete(const grid_map *map, const double *p, local *l)
{
    uint8_t how;
    int32_t owner = grid_index_owner(map->index, p[0], p[1], &how);
    l->whole = GRID_NONE;
    l->rank = grid_new_array(l->num, sizeof *l->rank);
    if (!l->rank) return false;
    for (size_t i = 0; i < l->num; i++)
        l->rank[i] = grid_index_rank_of(map->index, l->record[i]);
    if (how == GRID_OUTSIDE || how == GRID_RIM) return true;
    int32_t rank = rank_of_cell(map, owner);
    if (holds(map, l, rank, p)) l->whole = rank;
    return l->whole != GRID_NONE || how != GRID_OVERLAP || find_whole_among_all(map, p, l);
}

/* Rings of records and building one after another, as the input of an index. */
typedef struct input {
    grid_records records;
    int32_t *number;
    size_t *record_ring, *ring_start;
    double *xy;
} input;

static void put_rings(input *in, size_t record, const double *xy, const size_t *start, size_t num)
{
    size_t ring = in->record_ring[record];
    for (size_t r = 0; r < num; r++, ring++) {
        size_t n = start[r + 1] - start[r], at = in->ring_start[ring];
        if (n) memcpy(in->xy + 2 * at, xy + 2 * start[r], 2 * n * sizeof *xy);
        in->ring_start[ring + 1] = at + n;
    }
    in->record_ring[record + 1] = ring;
}

static bool make_input(const grid_map *map, const grid_buildings *b, int32_t building, const local *l,
                       input *in)
{
    const size_t *own = b->ring_start + b->first_ring[building];
    size_t num_own = b->first_ring[building + 1] - b->first_ring[building];
    size_t rings = num_own, points = own[num_own] - own[0], n = l->num + 1;
    for (size_t i = 0; i < l->num; i++) {
        const size_t *ring = map->record_ring + map_record(map, l->record[i]);
        rings += ring[1] - ring[0];
        points += map->ring_start[ring[1]] - map->ring_start[ring[0]];
    }
    in->number = grid_new_array(n, sizeof *in->number);
    in->record_ring = grid_new_array(n + 1, sizeof *in->record_ring);
    in->ring_start = grid_new_array(rings + 1, sizeof *in->ring_start);
    in->xy = grid_new_array(2 * points, sizeof *in->xy);
    if (!in->number || !in->record_ring || !in->ring_start || !in->xy) return false;
    for (size_t i = 0; i < n; i++) in->number[i] = (int32_t)i;
    for (size_t i = 0; i < l->num; i++) {
        const size_t *ring = map->record_ring + map_record(map, l->record[i]);
        put_rings(in, i, map->xy, map->ring_start + ring[0], ring[1] - ring[0]);
    }
    put_rings(in, l->num, b->xy, own, num_own);
    in->records = (grid_records){.num_records = n, .rank = in->number, .num_ranks = n,
                                 .label = in->number, .record_ring = in->record_ring,
                                 .ring_start = in->ring_start, .xy = in->xy};
    return true;
}

/* Adds the building's ground to the owner's: area[0] is nobody's, area[1] that of `whole`, area[2 + i]
 * that of record i, of a cell's records the first. */
static void sum_faces(const grid_arrangement *a, const local *l, double *area)
{
    for (size_t c = 0; c < a->num_cycles; c++) {
        const grid_cycle *cycle = &a->cycles[c];
        const int32_t *cover = a->covers + cycle->cover;
        int32_t owner = l->whole;
        size_t slot = owner != GRID_NONE;
        bool building = false;
        for (uint32_t i = 0; i < cycle->num_cover; i++) {
            size_t record = (size_t)cover[i];
            if (record == l->num) {
                building = true;
            } else if (owner == GRID_NONE || l->rank[record] < owner) {
                owner = l->rank[record];
                slot = 2 + record;
            }
        }
        while (slot > 2 && l->rank[slot - 3] == owner) slot--;
        if (building) area[slot] += cycle->area;
    }
}

static grid_status arrange_areas(const grid_map *map, const grid_buildings *b, int32_t building,
                                 const local *l, double *area, grid_error *error)
{
    input in = {0};
    grid_edges edges = {0};
    grid_index *index = NULL;
    grid_arrangement arrangement = {0};
    grid_status status =
        make_input(map, b, building, l, &in) ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK) status = grid_edges_build(&in.records, &edges, error);
    if (status == GRID_OK) status = grid_index_build_sized(&in.records, &edges, 1, &index, error);
    if (status == GRID_OK)
        status = grid_arrange(index, l->num + 1, NULL, NULL, &arrangement, error);
    if (status == GRID_OK) {
        sum_faces(&arrangement, l, area);
        grid_arrangement_clear(&arrangement);
    }
    grid_index_free(index);
    free(in.number);
    free(in.record_ring);
    free(in.ring_start);
    free(in.xy);
    return status;
}

/* When no edge of a cell is near, one owner holds everything. */
static bool has_one_owner(const grid_map *map, const grid_buildings *b, int32_t building,
                          const double box[4], int32_t *owner)
{
    const double *p = b->xy + 2 * b->ring_start[b->first_ring[building]];
    size_t num = 0;
    uint8_t how;
    grid_index_each_in_box(map->index, box, count, &num);
    if (num) return false;
    *owner = grid_index_owner(map->index, p[0], p[1], &how);
    return true;
}

/* Ground of the building by owner, as sum_faces has it. */
static grid_status find_areas(const grid_map *map, const grid_buildings *b, int32_t building,
                              const double box[4], local *l, double **area, grid_error *error)
{
    const double *p = b->xy + 2 * b->ring_start[b->first_ring[building]];
    marking m = {.edges = grid_index_edges(map->index), .found = l};
    grid_index_each_in_box(map->index, box, mark, &m);
    *area = grid_new_array(l->num + 2, sizeof **area);
    if (m.failed || !*area || !complete(map, p, l)) return grid_fail_memory(error);
    return arrange_areas(map, b, building, l, *area, error);
}

/* Owners with ground, as shares of `total`. */
static size_t list_shares(const grid_map *map, const local *l, const double *area, double total,
                          grid_share *shares)
{
    size_t n = 0;
    for (size_t slot = 1; slot < l->num + 2; slot++) {
        int32_t rank = slot == 1 ? l->whole : l->rank[slot - 2];
        if (area[slot] > 0) shares[n++] = (grid_share){map->cells[rank], area[slot] / total};
    }
    return n;
}

static int compare_shares(const void *left, const void *right, void *map)
{
    const grid_share *a = left, *b = right;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    return grid_map_compare_cells(map, a->cell, b->cell);
}

grid_status grid_building_shares(const grid_map *map, const grid_buildings *buildings, int32_t building,
                                 size_t capacity, grid_share *out, size_t *num, double *outside,
                                 grid_error *error)
{
    double box[4], total = 0;
    size_t n = 0;
    int32_t owner;
    if (!box_of(buildings, building, box))
        return grid_fail(error, GRID_E_DATA, building + 1, "building %d has no area", building);
    if (has_one_owner(map, buildings, building, box, &owner)) {
        bool owned = owner != GRID_NONE;
        if (owned && capacity) out[0] = (grid_share){owner, 1};
        if (outside) *outside = !owned;
        *num = owned;
        return GRID_OK;
    }
    local l = {0};
    double *area = NULL;
    grid_share *shares = NULL;
    grid_status status = find_areas(map, buildings, building, box, &l, &area, error);
    if (status == GRID_OK && !(shares = grid_new_array(l.num + 1, sizeof *shares)))
        status = grid_fail_memory(error);
    if (status != GRID_OK) goto done;
    for (size_t i = 0; i < l.num + 2; i++) total += area[i] = fmax(area[i], 0);
    if (!(total > 0)) {
        status = grid_fail(error, GRID_E_DATA, building + 1, "building %d has no area", building);
        goto done;
    }
    n = list_shares(map, &l, area, total, shares);
    if (n) qsort_r(shares, n, sizeof *shares, compare_shares, (void *)map);
    for (size_t i = 0; i < n && i < capacity; i++) out[i] = shares[i];
    if (outside) *outside = area[0] / total;
    *num = n;
done:
    free(l.record);
    free(l.rank);
    free(area);
    free(shares);
    return status;
}
