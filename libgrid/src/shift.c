/* shift.c - a batch against what is on the map, as it is and moved: see <grid/shift.h>.
 *
 *   as it is | GCJ-02 or BD-09 undone, or done | a zone to either side | six other shifts of the length of the first
 *       \____________________________ how many places fit each time ____________________________/
 *
 * The other shifts are what makes the answer safe: street lamps stand at no building, and after any shift
 * some do; so a mistake must beat chance, not only the status quo. Counts are compared as those of rare
 * events: a difference of more than six times its standard deviation is none of chance.
 */
#include <grid/shift.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "ground.h"
#include "index_near.h"
#include "layer.h"
#include "map_layout.h"
#include "support.h"

enum {
    SAMPLE = 2000,
    FEWEST = 20, /* places that fit, or lie outside, to say anything */
    NUM_TRIALS = GRID_NUM_SHIFTS + 6
};
#define AT_A_BUILDING_M 3.0
#define ON_A_BORDER_M 2.0
#define TIMES_BETTER 1.5
#define SIGMAS 6.0

/* Places (corners of things that have several) and how they fit. */
typedef struct batch {
    const grid_map *map;
    const grid_buildings *buildings;
    const int32_t *first; /* of each thing its first place, one more at the end; NULL: a thing is a place */
    size_t num, num_places;
    double *xy, *moved;
    grid_transform *to_lonlat, *from_lonlat;
    int32_t level;                    /* whose borders do not count */
    int32_t *cell_unit, *cover_unit;  /* of each record of the two indexes */
    bool (*fits)(const struct batch *b, size_t thing);
} batch;

const char *grid_shift_crs(grid_shift shift)
{
    static const char *const names[GRID_NUM_SHIFTS] = {NULL, "GCJ02", "BD09", "GCJ02", "BD09", NULL, NULL};
    return names[shift];
}

/* ---- moving ---------------------------------------------------------------------------------- */

static void undo_gcj02(double *lon, double *lat) { grid_gcj02_to_wgs84(*lon, *lat, lon, lat); }

static void undo_bd09(double *lon, double *lat)
{
    grid_bd09_to_gcj02(*lon, *lat, lon, lat);
    grid_gcj02_to_wgs84(*lon, *lat, lon, lat);
}

static void do_gcj02(double *lon, double *lat) { grid_wgs84_to_gcj02(*lon, *lat, lon, lat); }

static void do_bd09(double *lon, double *lat)
{
    grid_wgs84_to_gcj02(*lon, *lat, lon, lat);
    grid_gcj02_to_bd09(*lon, *lat, lon, lat);
}

static void go_west(double *lon, double *lat) { *lon -= 3, (void)lat; }
static void go_east(double *lon, double *lat) { *lon += 3, (void)lat; }

static void move_places(const batch *b, grid_shift shift)
{
    void (*const moves[])(double *, double *) = {NULL,     undo_gcj02, undo_bd09, do_gcj02,
                                                do_bd09,  go_west,    go_east};
    const size_t stride = 2 * sizeof *b->moved;
    memcpy(b->moved, b->xy, 2 * b->num_places * sizeof *b->moved);
    if (!moves[shift]) return;
    grid_transform_apply(b->to_lonlat, b->num_places, b->moved, b->moved + 1, stride);
    for (size_t i = 0; i < b->num_places; i++) moves[shift](&b->moved[2 * i], &b->moved[2 * i + 1]);
    grid_transform_apply(b->from_lonlat, b->num_places, b->moved, b->moved + 1, stride);
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* How far the places were moved, median by axis, in units of the plane. */
static bool median_move(const batch *b, double out[2])
{
    double *list = grid_new_array(b->num_places, sizeof *list);
    if (!list) return false;
    for (int axis = 0; axis < 2; axis++) {
        for (size_t i = 0; i < b->num_places; i++) list[i] = b->moved[2 * i + axis] - b->xy[2 * i + axis];
        qsort(list, b->num_places, sizeof *list, compare_numbers);
        out[axis] = list[b->num_places / 2];
    }
    free(list);
    return true;
}

/* The k-th shift of a length that a mistake has: a quarter of a turn away to either side, or three eighths.
 * Half a turn away is the opposite mistake. */
static void move_aside(const batch *b, const grid_ground *ground, const double move[2], int k)
{
    static const double r = 0.70710678118654752;
    const double turns[3][4] = {{0, -1, 1, 0}, {0, 1, -1, 0}, {-r, -r, r, -r}};
    double east = move[0] * ground->x_m, north = move[1] * ground->y_m;
    double dx = (turns[k][0] * east + turns[k][1] * north) / ground->x_m;
    double dy = (turns[k][2] * east + turns[k][3] * north) / ground->y_m;
    for (size_t i = 0; i < b->num_places; i++) {
        b->moved[2 * i] = b->xy[2 * i] + dx;
        b->moved[2 * i + 1] = b->xy[2 * i + 1] + dy;
    }
}

/* ---- fitting --------------------------------------------------------------------------------- */

static bool is_at_a_building(const batch *b, size_t thing)
{
    grid_near_building near;
    size_t num = 0;
    const double *p = b->moved + 2 * thing;
    return grid_buildings_within(b->buildings, p[0], p[1], AT_A_BUILDING_M, 1, &near, &num, NULL) ==
               GRID_OK && num > 0;
}

static bool is_inside(const batch *b, size_t thing)
{
    grid_hit hit;
    grid_locate(b->map, b->moved[2 * thing], b->moved[2 * thing + 1], &hit);
    return hit.unit != GRID_NONE;
}

static bool is_in_one_cell(const batch *b, size_t thing)
{
    grid_hit first, hit;
    int32_t from = b->first[thing], end = b->first[thing + 1];
    grid_locate(b->map, b->moved[2 * from], b->moved[2 * from + 1], &first);
    for (int32_t i = from + 1; i < end; i++) {
        grid_locate(b->map, b->moved[2 * i], b->moved[2 * i + 1], &hit);
        if (hit.cell != first.cell) return false;
    }
    return first.cell != GRID_NONE;
}

/* Is there an edge within reach that a unit of another level uses? */
typedef struct looking {
    const batch *b;
    const int32_t *unit_of;
    bool found;
} looking;

static bool look_at(grid_probe *probe, void *context, size_t edge)
{
    looking *l = context;
    const grid_edges *edges = grid_index_edges(probe->index);
    if (grid_metric_distance(&probe->metric, edges->ends + 4 * edge, probe->p) > probe->reach_m) return true;
    for (size_t u = edges->user_start[edge]; u < edges->user_start[edge + 1] && !l->found; u++)
        l->found = l->b->map->units[l->unit_of[edges->users[u]]].level != l->b->level;
    return !l->found;
}

static bool is_on_a_border(const batch *b, size_t thing)
{
    const grid_index *const indexes[] = {b->map->cover_index, b->map->index};
    const int32_t *const units[] = {b->cover_unit, b->cell_unit};
    const double *p = b->moved + 2 * thing;
    looking l = {.b = b};
    if (!grid_exact_valid(p[0]) || !grid_exact_valid(p[1])) return false;
    for (int i = 0; i < 2 && !l.found; i++) {
        if (!indexes[i]) continue;
        grid_probe probe = {indexes[i], grid_metric_of(b->map), {grid_exact_flush(p[0]), grid_exact_flush(p[1])},
                            ON_A_BORDER_M};
        l.unit_of = units[i];
        grid_index_each_near(&probe, look_at, &l);
    }
    return l.found;
}

static size_t count_hits(const batch *b)
{
    size_t hits = 0;
    for (size_t i = 0; i < b->num; i++) hits += b->fits(b, i);
    return hits;
}

/* ---- judging --------------------------------------------------------------------------------- */

/* So many more hits that it is neither chance nor a matter of degree. */
static bool is_far_better(size_t hits, size_t others)
{
    double a = (double)hits, b = (double)others;
    return hits >= FEWEST && a >= TIMES_BETTER * b && a - b >= SIGMAS * sqrt(a + b);
}

/* Nearly everything fits anyway, so what does not is what counts. */
static bool has_far_fewer_misses(const batch *b, size_t hits, size_t others)
{
    size_t misses = b->num - hits, other = b->num - others;
    return other >= FEWEST && is_far_better(other, misses) && 5 * misses <= other;
}

static bool beats(const batch *b, size_t hits, size_t others)
{
    return b->fits == is_inside || b->fits == is_in_one_cell ? has_far_fewer_misses(b, hits, others)
                                                              : is_far_better(hits, others);
}

static grid_status judge(const batch *b, grid_shift_judgement *out, grid_error *error)
{
    size_t hits[NUM_TRIALS], most = 0;
    double moves[GRID_NUM_SHIFTS][2] = {{0}};
    grid_ground ground = grid_ground_at(b->map, b->xy[1]);
    *out = (grid_shift_judgement){.num = b->num};
    for (int s = 0; s < GRID_NUM_SHIFTS; s++) {
        move_places(b, (grid_shift)s);
        if (!median_move(b, moves[s])) return grid_fail_memory(error);
        hits[s] = count_hits(b);
    }
    out->hits = out->hits_undone = hits[GRID_SHIFT_NONE];
    for (int k = 0; k < 6; k++) {
        move_aside(b, &ground, moves[k < 3 ? GRID_SHIFT_GCJ02 : GRID_SHIFT_BD09], k % 3);
        size_t found = count_hits(b);
        if (found > most) most = found;
    }
    grid_shift best = GRID_SHIFT_NONE;
    for (int s = 1; s < GRID_NUM_SHIFTS; s++)
        if (hits[s] > hits[best]) best = (grid_shift)s;
    if (!beats(b, hits[best], hits[GRID_SHIFT_NONE]) || !beats(b, hits[best], most)) return GRID_OK;
    out->shift = best;
    out->hits_undone = hits[best];
    out->east_m = -moves[best][0] * ground.x_m;
    out->north_m = -moves[best][1] * ground.y_m;
    return GRID_OK;
}

/* ---- batches --------------------------------------------------------------------------------- */

static void clear(batch *b)
{
    free(b->xy);
    free(b->moved);
    free((int32_t *)b->first);
    free(b->cell_unit);
    free(b->cover_unit);
}

/* Those of the calling thread, which the map keeps. */
static grid_status take_transforms(batch *b, grid_error *error)
{
    b->to_lonlat = grid_map_to_lonlat(b->map);
    b->from_lonlat = grid_map_from_lonlat(b->map);
    return b->to_lonlat && b->from_lonlat ? GRID_OK
                                          : grid_fail(error, GRID_E_CRS, 0, "%s does not transform to degrees",
                                                      grid_map_crs(b->map));
}

static grid_status make_room(batch *b, size_t places, grid_error *error)
{
    b->xy = grid_new_array(2 * places, sizeof *b->xy);
    b->moved = grid_new_array(2 * places, sizeof *b->moved);
    return b->xy && b->moved ? GRID_OK : grid_fail_memory(error);
}

static bool is_place(const double *p) { return isfinite(p[0]) && isfinite(p[1]); }

/* Every so-manieth of the finite ones. */
static grid_status take_places(batch *b, size_t n, const double *xy, grid_error *error)
{
    size_t finite = 0, seen = 0;
    for (size_t i = 0; i < n; i++) finite += is_place(&xy[2 * i]);
    size_t wanted = finite < SAMPLE ? finite : SAMPLE;
    grid_status status = make_room(b, wanted, error);
    for (size_t i = 0; i < n && status == GRID_OK; i++) {
        if (!is_place(&xy[2 * i])) continue;
        if (seen++ * wanted / finite < b->num_places) continue;
        memcpy(b->xy + 2 * b->num_places++, &xy[2 * i], 2 * sizeof *xy);
    }
    b->num = b->num_places;
    return status;
}

grid_status grid_shift_of_points(const grid_map *map, const grid_buildings *buildings, size_t n,
                                 const double *xy, grid_shift_judgement *out, grid_error *error)
{
    batch b = {.map = map, .buildings = buildings, .fits = is_inside};
    grid_shift_judgement judgement = {0};
    grid_status status = take_places(&b, n, xy, error);
    if (status == GRID_OK && b.num && *grid_map_crs(map)) {
        status = take_transforms(&b, error);
        if (buildings) b.fits = is_at_a_building;
        if (status == GRID_OK) status = judge(&b, &judgement, error);
        /* what stands at no buildings may still stand outside */
        b.fits = is_inside;
        if (status == GRID_OK && buildings && judgement.shift == GRID_SHIFT_NONE && judgement.hits < FEWEST)
            status = judge(&b, &judgement, error);
    }
    clear(&b);
    if (status == GRID_OK) *out = judgement;
    return status;
}

/* The unit of each record of an index over these units. */
static int32_t *units_of_records(const grid_map *map, const int32_t *units, size_t num)
{
    int32_t *out = grid_new_array(map->num_records, sizeof *out);
    size_t next = 0;
    for (size_t i = 0; out && i < num; i++)
        for (int32_t k = map->first_record[units[i]]; k < map->first_record[units[i] + 1]; k++)
            out[next++] = units[i];
    return out;
}

/* The points of a layer in the map's plane; NULL when it needs no change. */
static grid_status layer_points(const grid_map *map, const grid_layer *layer, const double **xy, double **own,
                                size_t *num, grid_error *error)
{
    const char *from = grid_layer_crs(layer), *to = grid_map_crs(map);
    *xy = grid_layer_points(layer, num);
    *own = NULL;
    if (!from || !strcmp(from, to) || !*num) return GRID_OK;
    grid_transform *transform;
    grid_status status = grid_transform_open(from, to, &transform, error);
    if (status != GRID_OK) return status;
    *own = grid_new_array(2 * *num, sizeof **own);
    if (*own) {
        memcpy(*own, *xy, 2 * *num * sizeof **own);
        grid_transform_apply(transform, *num, *own, *own + 1, 2 * sizeof **own);
        *xy = *own;
    } else {
        status = grid_fail_memory(error);
    }
    grid_transform_free(transform);
    return status;
}

grid_status grid_shift_of_polygons(const grid_map *map, const grid_layer *layer, int32_t level,
                                   grid_shift_judgement *out, grid_error *error)
{
    batch b = {.map = map, .level = level, .fits = is_on_a_border};
    grid_shift_judgement judgement = {0};
    const double *xy;
    double *own = NULL;
    size_t n, num_covers = map->num_units - map->num_cells;
    if (!*grid_map_crs(map)) {
        *out = judgement;
        return GRID_OK;
    }
    grid_status status = layer_points(map, layer, &xy, &own, &n, error);
    if (status == GRID_OK) status = take_places(&b, n, xy, error);
    b.cell_unit = units_of_records(map, map->cells, map->num_cells);
    b.cover_unit = units_of_records(map, map->cover_units, num_covers);
    if (status == GRID_OK && (!b.cell_unit || !b.cover_unit)) status = grid_fail_memory(error);
    if (status == GRID_OK && b.num) status = take_transforms(&b, error);
    if (status == GRID_OK && b.num) status = judge(&b, &judgement, error);
    free(own);
    clear(&b);
    if (status == GRID_OK) *out = judgement;
    return status;
}

/* The corners of every so-manieth building that has corners. */
static grid_status take_buildings(batch *b, const grid_layer *layer, const double *xy, grid_error *error)
{
    size_t n = grid_layer_num_features(layer), step = n / SAMPLE + 1, places = 0;
    int32_t *first = grid_new_array(n / step + 2, sizeof *first);
    b->first = first;
    if (!first) return grid_fail_memory(error);
    for (int pass = 0; pass < 2; pass++) {
        b->num = b->num_places = 0;
        for (size_t f = 0; f < n; f += step) {
            struct grid_rings rings = grid_layer_rings(layer, f);
            size_t from = rings.num ? rings.first[0] : 0, points = rings.num ? rings.end - from : 0;
            bool serves = points > 2 && points < SAMPLE;
            for (size_t i = 0; i < points && serves; i++) serves = is_place(&xy[2 * (from + i)]);
            if (!serves) continue;
            first[b->num++] = (int32_t)b->num_places;
            if (pass) memcpy(b->xy + 2 * b->num_places, xy + 2 * from, 2 * points * sizeof *xy);
            b->num_places += points;
        }
        first[b->num] = (int32_t)b->num_places;
        places = b->num_places;
        grid_status status = pass ? GRID_OK : make_room(b, places, error);
        if (status != GRID_OK) return status;
    }
    return GRID_OK;
}

grid_status grid_shift_of_buildings(const grid_map *map, const grid_layer *layer, grid_shift_judgement *out,
                                    grid_error *error)
{
    batch b = {.map = map, .fits = is_in_one_cell};
    grid_shift_judgement judgement = {0};
    const double *xy;
    double *own = NULL;
    size_t n;
    if (!*grid_map_crs(map)) {
        *out = judgement;
        return GRID_OK;
    }
    grid_status status = layer_points(map, layer, &xy, &own, &n, error);
    if (status == GRID_OK) status = take_buildings(&b, layer, xy, error);
    if (status == GRID_OK && b.num) status = take_transforms(&b, error);
    if (status == GRID_OK && b.num) status = judge(&b, &judgement, error);
    free(own);
    clear(&b);
    if (status == GRID_OK) *out = judgement;
    return status;
}
