/* lonlat.c - from degrees to a map's plane without PROJ, to within a bound.
 *
 *   degrees --fit--> place, reach --grid_index_owners_near--> answer
 *              |                              |
 *              | outside of the box           | in doubt: an edge, or the border of a tile, within reach
 *              +------------------------------+--> PROJ --> exact answer
 *
 * A map gets a fit for each kind of degrees once enough points have asked for it that it pays: the
 * first use of PROJ takes longer than the fit of a plain projection; those of the shifted systems of
 * Chinese web maps take many small patches. The threads that come while one makes it go on with PROJ;
 * answers are the same.
 */
#include "lonlat.h"

#include <math.h>
#include <string.h>

#include "crs_formula.h"
#include "text.h"

enum state { UNKNOWN, MAKING, READY, NONE };

/* Points after which a fit is made: it takes about as long as PROJ for these. */
static const size_t wait_for[GRID_LONLAT_KINDS] = {2000, 50000, 50000};

/* Points after which tiles in degrees are made: they take about as long as these by the fit alone. */
static const size_t wait_for_tiles = 1000000;

/* The shift to GCJ-02 ends at a rectangle around China and has roots of the distances from 105 E and
 * 35 N (gcj02.c), of the place before the shift. The shifts together are below this many degrees. */
static const double largest_shift = 0.03;
static const double seams_x[] = {73.66, 105.0, 135.05, NAN}, seams_y[] = {3.86, 35.0, 53.55, NAN};

grid_degrees grid_degrees_of(const char *crs)
{
    if (!crs) return GRID_NOT_DEGREES;
    if (!strcmp(crs, "EPSG:4326") || !strcmp(crs, "EPSG:4490")) return GRID_WGS84;
    if (grid_text_equal(crs, "GCJ02") || grid_text_equal(crs, "GCJ-02")) return GRID_GCJ02;
    if (grid_text_equal(crs, "BD09") || grid_text_equal(crs, "BD-09")) return GRID_BD09;
    return GRID_NOT_DEGREES;
}

void grid_degrees_unshift(grid_degrees kind, size_t n, double *lon, double *lat)
{
    for (size_t i = 0; kind == GRID_BD09 && i < n; i++)
        grid_bd09_to_gcj02(lon[i], lat[i], &lon[i], &lat[i]);
    for (size_t i = 0; kind != GRID_WGS84 && i < n; i++)
        grid_gcj02_to_wgs84(lon[i], lat[i], &lon[i], &lat[i]);
}

static void widen(double box[4], double by_x, double by_y)
{
    box[0] -= by_x, box[1] -= by_y;
    box[2] += by_x, box[3] += by_y;
}

/* The cells' extent in degrees, and a sixteenth around it. */
static bool extent_of(const grid_map *map, double box[4])
{
    enum { SIDE = 33 };
    double xy[SIDE * SIDE * 2];
    grid_transform *transform = grid_map_to_lonlat(map);
    if (!transform) return false;
    for (int i = 0; i < SIDE * SIDE; i++) {
        xy[2 * i] = map->box[0] + (map->box[2] - map->box[0]) * (i % SIDE) / (SIDE - 1);
        xy[2 * i + 1] = map->box[1] + (map->box[3] - map->box[1]) * (i / SIDE) / (SIDE - 1);
    }
    if (grid_transform_apply(transform, SIDE * SIDE, xy, xy + 1, 2 * sizeof *xy)) return false;
    box[0] = box[2] = xy[0], box[1] = box[3] = xy[1];
    for (int i = 1; i < SIDE * SIDE; i++) {
        box[0] = fmin(box[0], xy[2 * i]), box[1] = fmin(box[1], xy[2 * i + 1]);
        box[2] = fmax(box[2], xy[2 * i]), box[3] = fmax(box[3], xy[2 * i + 1]);
    }
    widen(box, (box[2] - box[0]) / 16, (box[3] - box[1]) / 16);
    return true;
}

/* Where the fit may serve: the extent as far as the way to the canonical CRS is one formula. */
static bool box_of(const grid_map *map, grid_degrees kind, double box[4])
{
    double formula[4], shift = kind == GRID_WGS84 ? 0 : largest_shift;
    if (!extent_of(map, box)) return false;
    widen(box, shift, shift);
    memcpy(formula, box, sizeof formula);
    widen(formula, shift, shift);
    if (!grid_crs_one_formula(map->crs, formula)) return false;
    widen(formula, -shift, -shift);
    box[0] = fmax(box[0], formula[0]), box[1] = fmax(box[1], formula[1]);
    box[2] = fmin(box[2], formula[2]), box[3] = fmin(box[3], formula[3]);
    return box[0] < box[2] && box[1] < box[3];
}

/* A millimetre, or less where the indexes are finer. */
static double reach_of(const grid_map *map)
{
    const double metres = 1e-3, metres_of_degree = 111320;
    double reach = map->crs_info.geographic     ? metres / metres_of_degree
                   : map->crs_info.unit_m > 0 ? metres / map->crs_info.unit_m
                                                : metres;
    reach = fmin(reach, grid_index_reach(map->index));
    return map->cover_index ? fmin(reach, grid_index_reach(map->cover_index)) : reach;
}

static grid_fit *make(const grid_map *map, grid_degrees kind)
{
    static const char *const names[] = {"EPSG:4326", "GCJ02", "BD09"};
    grid_fit *fit = NULL;
    grid_transform *transform;
    grid_fit_wish wish = {.reach = reach_of(map), .seam_width = largest_shift};
    if (!(wish.reach > 0) || grid_transform_open(names[kind], map->crs, &transform, NULL) != GRID_OK)
        return NULL;
    if (kind != GRID_WGS84) wish.seams[0] = seams_x, wish.seams[1] = seams_y;
    if (!grid_transform_is_identity(transform) && box_of(map, kind, wish.box) &&
        grid_fit_build(transform, &wish, &fit, NULL) != GRID_OK)
        fit = NULL;
    grid_transform_free(transform);
    return fit;
}

/* Lets one thread make something, once: true for the one that shall. */
static bool is_maker(int *state)
{
    int unknown = UNKNOWN;
    return __atomic_compare_exchange_n(state, &unknown, MAKING, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
}

const grid_fit *grid_lonlat_fit(const grid_map *map, grid_degrees kind, size_t n)
{
    /* with the pool of transformations, what changes in an open map */
    grid_lonlat *lonlat = (grid_lonlat *)&map->lonlat;
    if (kind == GRID_NOT_DEGREES || !map->crs[0]) return NULL;
    int state = __atomic_load_n(&lonlat->state[kind], __ATOMIC_ACQUIRE);
    size_t asked = __atomic_load_n(&lonlat->asked[kind], __ATOMIC_RELAXED);
    if (asked < wait_for_tiles && n > 0)
        asked = __atomic_add_fetch(&lonlat->asked[kind], n < wait_for_tiles ? n : wait_for_tiles,
                                   __ATOMIC_RELAXED);
    if (state == UNKNOWN && asked >= wait_for[kind] && is_maker(&lonlat->state[kind])) {
        lonlat->fit[kind] = make(map, kind);
        state = lonlat->fit[kind] ? READY : NONE;
        __atomic_store_n(&lonlat->state[kind], state, __ATOMIC_RELEASE);
    }
    return state == READY ? lonlat->fit[kind] : NULL;
}

const grid_tiles *grid_lonlat_tiles(const grid_map *map, grid_degrees kind)
{
    grid_lonlat *lonlat = (grid_lonlat *)&map->lonlat;
    int state = __atomic_load_n(&lonlat->tiles_state[kind], __ATOMIC_ACQUIRE);
    if (state == UNKNOWN && __atomic_load_n(&lonlat->asked[kind], __ATOMIC_RELAXED) >= wait_for_tiles &&
        __atomic_load_n(&lonlat->state[kind], __ATOMIC_ACQUIRE) == READY &&
        is_maker(&lonlat->tiles_state[kind])) {
        if (grid_degree_tiles_build(map->index, lonlat->fit[kind], &lonlat->tiles[kind], NULL) != GRID_OK)
            lonlat->tiles[kind] = NULL; /* for want of memory: the fit alone serves */
        state = lonlat->tiles[kind] ? READY : NONE;
        __atomic_store_n(&lonlat->tiles_state[kind], state, __ATOMIC_RELEASE);
    }
    return state == READY ? lonlat->tiles[kind] : NULL;
}

void grid_lonlat_clear(grid_lonlat *lonlat)
{
    for (int i = 0; i < GRID_LONLAT_KINDS; i++) {
        grid_fit_free(lonlat->fit[i]);
        grid_degree_tiles_free(lonlat->tiles[i]);
    }
}
