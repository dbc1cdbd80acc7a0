/* areas.c - named areas in the plane of a map: see <grid/areas.h>.
 *
 *   layer area:NAME --> rings in the map's plane (buildings.h, without an index)
 *   rows of one code --> an area: its extent, its rows
 *
 * There are few areas, and opening them must cost little, since one question is asked of them as a
 * rule: so there is no index. A point is held against the extents, then against the edges, exactly.
 */
#include <grid/areas.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buildings.h"
#include "exact.h"
#include "store.h"

/* A layer of areas. */
typedef struct area_set {
    char *kind;
    grid_layer *layer;
    grid_buildings *rings;
    int32_t code, name; /* fields */
    size_t *rows;       /* features by code */
    int32_t first, num; /* its areas */
} area_set;

typedef struct area {
    int32_t set;
    size_t first_row, num_rows; /* into rows */
    double box[4];
} area;

struct grid_areas {
    area_set *sets;
    size_t num_sets;
    area *list;
    size_t num, capacity;
};

static const char *text_of(const area_set *set, size_t feature, int32_t field)
{
    const char *text =
        field == GRID_NONE ? NULL : grid_layer_text(set->layer, feature, (size_t)field);
    return text ? text : "";
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static int compare_rows(const void *left, const void *right, void *context)
{
    const area_set *set = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int order = strcmp(text_of(set, a, set->code), text_of(set, b, set->code));
    return order ? order : (a > b) - (a < b);
}

static void widen(double box[4], const grid_buildings *b, size_t feature)
{
    size_t from = b->ring_start[b->first_ring[feature]],
           to = b->ring_start[b->first_ring[feature + 1]];
    for (size_t i = from; i < to; i++) {
        box[0] = fmin(box[0], b->xy[2 * i]), box[1] = fmin(box[1], b->xy[2 * i + 1]);
        box[2] = fmax(box[2], b->xy[2 * i]), box[3] = fmax(box[3], b->xy[2 * i + 1]);
    }
}

/* Rows of one code are one area; rows without one each. */
static grid_status add_areas(grid_areas *areas, int32_t number, grid_error *error)
{
    area_set *set = &areas->sets[number];
    size_t n = grid_layer_num_features(set->layer);
    set->first = (int32_t)areas->num;
    set->rows = grid_new_array(n, sizeof *set->rows);
    if (!set->rows) return grid_fail_memory(error);
    for (size_t i = 0; i < n; i++) set->rows[i] = i;
    qsort_r(set->rows, n, sizeof *set->rows, compare_rows, set);
    for (size_t i = 0; i < n;) {
        const char *code = text_of(set, set->rows[i], set->code);
        area one = {number, i, 0, {INFINITY, INFINITY, -INFINITY, -INFINITY}};
        do {
            widen(one.box, set->rings, set->rows[i++]);
            one.num_rows++;
        } while (*code && i < n && !strcmp(code, text_of(set, set->rows[i], set->code)));
        if (areas->num == INT32_MAX ||
            !grid_grow((void **)&areas->list, &areas->capacity, areas->num, sizeof *areas->list))
            return grid_fail_memory(error);
        areas->list[areas->num++] = one;
    }
    set->num = (int32_t)areas->num - set->first;
    return GRID_OK;
}

static grid_status open_set(grid_areas *areas, const grid_map *map, grid_db *db,
                            const grid_store_layer *from, const char *as_of, grid_error *error)
{
    area_set *set = &areas->sets[areas->num_sets++];
    *set = (area_set){.kind = grid_copy_string(grid_store_name_of(from))};
    if (!set->kind) return grid_fail_memory(error);
    grid_status status = grid_store_read(db, from, as_of, NULL, &set->layer, error);
    if (status != GRID_OK) return status;
    set->code = grid_layer_field_by_name(set->layer, "code");
    set->name = grid_layer_field_by_name(set->layer, "name");
    status = grid_buildings_copy(map, set->layer, &set->rings, error);
    return status == GRID_OK ? add_areas(areas, (int32_t)areas->num_sets - 1, error) : status;
}

grid_status grid_areas_open(const grid_map *map, const char *path, const char *as_of,
                            grid_areas **out, grid_error *error)
{
    grid_db *db;
    grid_store_layers layers = {0};
    grid_areas *areas = NULL;
    grid_status status = grid_store_open(path, false, &db, error);
    if (status != GRID_OK) return status;
    status = grid_store_list(db, &layers, error);
    if (status == GRID_OK) {
        areas = calloc(1, sizeof *areas);
        if (areas) areas->sets = grid_new_array(layers.num, sizeof *areas->sets);
        if (!areas || !areas->sets) status = grid_fail_memory(error);
    }
    for (size_t i = 0; i < layers.num && status == GRID_OK; i++)
        if (layers.list[i].kind == GRID_STORE_AREA)
            status = open_set(areas, map, db, &layers.list[i], as_of, error);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    if (status == GRID_OK)
        *out = areas;
    else
        grid_areas_free(areas);
    return status;
}

void grid_areas_free(grid_areas *areas)
{
    if (!areas) return;
    for (size_t i = 0; i < areas->num_sets; i++) {
        free(areas->sets[i].kind);
        free(areas->sets[i].rows);
        grid_buildings_free(areas->sets[i].rings);
        grid_layer_free(areas->sets[i].layer);
    }
    free(areas->sets);
    free(areas->list);
    free(areas);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static const area_set *set_of(const grid_areas *areas, int32_t number)
{
    return &areas->sets[areas->list[number].set];
}

/* The row that stands for an area. */
static size_t first_of(const grid_areas *areas, int32_t number)
{
    return set_of(areas, number)->rows[areas->list[number].first_row];
}

size_t grid_areas_num(const grid_areas *areas) { return areas->num; }

const char *grid_area_kind(const grid_areas *areas, int32_t number)
{
    return set_of(areas, number)->kind;
}

const char *grid_area_code(const grid_areas *areas, int32_t number)
{
    const area_set *set = set_of(areas, number);
    return text_of(set, first_of(areas, number), set->code);
}

const char *grid_area_name(const grid_areas *areas, int32_t number)
{
    const area_set *set = set_of(areas, number);
    const char *name = text_of(set, first_of(areas, number), set->name);
    return *name ? name : grid_area_code(areas, number);
}

int32_t grid_areas_by_code(const grid_areas *areas, const char *code)
{
    for (size_t s = 0; *code && s < areas->num_sets; s++) {
        int32_t low = areas->sets[s].first, high = low + areas->sets[s].num, end = high;
        while (low < high) {
            int32_t middle = low + (high - low) / 2;
            if (strcmp(grid_area_code(areas, middle), code) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < end && !strcmp(grid_area_code(areas, low), code)) return low;
    }
    return GRID_NONE;
}

void grid_area_extent(const grid_areas *areas, int32_t number, double out[4])
{
    const double *box = areas->list[number].box;
    for (int i = 0; i < 4; i++) out[i] = box[0] <= box[2] ? box[i] : NAN;
}

grid_status grid_area_point(const grid_areas *areas, int32_t number, double *x, double *y,
                            grid_error *error)
{
    const area *one = &areas->list[number];
    const area_set *set = set_of(areas, number);
    const grid_buildings *b = set->rings;
    for (size_t k = 0; k < one->num_rows; k++) {
        size_t feature = set->rows[one->first_row + k], ring = b->first_ring[feature];
        size_t end = b->first_ring[feature + 1];
        const struct grid_rings rings = {.num = end - ring,
                                         .first = b->ring_start + ring,
                                         .end = b->ring_start[end],
                                         .xy = b->xy};
        if (rings.num && grid_geos_point_on_surface(&rings, x, y)) return GRID_OK;
    }
    return grid_fail(error, GRID_E_DATA, 0, "%s: area %.80s has no ground, so no point lies in it",
                     grid_layer_path(set->layer), grid_area_name(areas, number));
}

/* ---- which areas hold a point -----------------------------------------------------------------
 */

typedef enum touch { NOWHERE, ON_EDGE, WITHIN } touch;

/* One edge: does a way west to east through p cross it, by the semi-open rule? Is p on it? */
static bool crosses(const double *a, const double *b, const double *p, bool *on_edge)
{
    const double *low = a[1] <= b[1] ? a : b, *high = low == a ? b : a;
    if (p[1] < low[1] || p[1] > high[1]) return false;
    if (low[1] == high[1]) {
        if (p[0] >= fmin(a[0], b[0]) && p[0] <= fmax(a[0], b[0])) *on_edge = true;
        return false;
    }
    int side = grid_exact_orient(low, high, p);
    if (side == 0) *on_edge = true;
    return side > 0 && p[1] < high[1];
}

/* A row's region is even-odd over all its rings, which are closed if they are not. */
static touch touch_of_row(const grid_buildings *b, size_t feature, const double *p)
{
    bool inside = false, on_edge = false;
    for (size_t r = b->first_ring[feature]; r < b->first_ring[feature + 1]; r++) {
        const double *xy = b->xy + 2 * b->ring_start[r];
        size_t n = b->ring_start[r + 1] - b->ring_start[r];
        for (size_t i = 0, last = n - 1; i < n; last = i++)
            inside ^= crosses(xy + 2 * last, xy + 2 * i, p, &on_edge);
    }
    return inside ? WITHIN : on_edge ? ON_EDGE : NOWHERE;
}

static touch touch_of(const grid_areas *areas, int32_t number, const double *p)
{
    const area *one = &areas->list[number];
    const area_set *set = set_of(areas, number);
    touch most = NOWHERE;
    if (!(p[0] >= one->box[0] && p[0] <= one->box[2] && p[1] >= one->box[1] && p[1] <= one->box[3]))
        return NOWHERE;
    for (size_t k = 0; k < one->num_rows && most != WITHIN; k++) {
        touch now = touch_of_row(set->rings, set->rows[one->first_row + k], p);
        if (now > most) most = now;
    }
    return most;
}

size_t grid_areas_at(const grid_areas *areas, double x, double y, size_t capacity, int32_t *out)
{
    const double p[2] = {grid_exact_flush(x), grid_exact_flush(y)};
    size_t num = 0;
    if (!grid_exact_valid(x) || !grid_exact_valid(y)) return 0;
    for (size_t s = 0; s < areas->num_sets; s++) {
        size_t before = num;
        int32_t rim = GRID_NONE, end = areas->sets[s].first + areas->sets[s].num;
        for (int32_t i = areas->sets[s].first; i < end; i++) {
            touch now = touch_of(areas, i, p);
            if (now == ON_EDGE && rim == GRID_NONE) rim = i;
            if (now != WITHIN) continue;
            if (num < capacity) out[num] = i;
            num++;
        }
        if (num != before || rim == GRID_NONE) continue;
        if (num < capacity) out[num] = rim;
        num++;
    }
    return num;
}
