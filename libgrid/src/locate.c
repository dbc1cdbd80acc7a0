/* locate.c - which cell owns a point: the rule of docs/semantics.md over the index.
 *
 *   point --(canonical CRS)--> flush --> cover of the cells: S, T --> answer and how
 *                                             |  S and T empty
 *                                             +--> cover of the units above: the deepest that holds it
 *
 * A batch is cut into chunks. Every point is answered by itself, so answers cannot depend on n, order
 * or threads. Points in degrees take a short cut (lonlat.c): a place with a bound instead of PROJ's, and
 * PROJ only where the bound leaves a doubt.
 */
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "index_near.h"
#include "lonlat.h"
#include "map_layout.h"
#include "support.h"

/* Points taken at a time: 16 kB of coordinates, on the stack. */
enum { CHUNK = GRID_INDEX_BATCH };
/* Threads take this many points at a time. */
enum { SHARE = 16 * CHUNK };
/* Up to so many units a batch's ancestors are tabulated: 16 kB on the stack, enough for a county. */
enum { TABLE_UNITS = 4096 };
_Static_assert((int)CHUNK <= (int)GRID_FIT_BATCH, "a chunk is converted at once");

const char *grid_how_name(grid_how how)
{
    static const char *const names[] = {"interior", "border",  "rim",    "overlap",
                                        "nearest",  "outside", "invalid"};
    size_t i = (size_t)how;
    return i < sizeof names / sizeof *names ? names[i] : "unknown";
}

static const grid_hit invalid_hit = {GRID_NONE, GRID_NONE, GRID_INVALID, 0};

/* Deepest unit above the cells that covers a point. */
static int32_t covering_unit(const grid_map *map, double x, double y)
{
    uint8_t how;
    if (!map->cover_index) return GRID_NONE;
    int32_t unit = grid_index_owner(map->cover_index, x, y, &how);
    return how == GRID_RIM ? GRID_NONE : unit; /* a rim is not covered */
}

void grid_locate(const grid_map *map, double x, double y, grid_hit *out)
{
    uint8_t how;
    if (!grid_exact_valid(x) || !grid_exact_valid(y)) {
        *out = invalid_hit;
        return;
    }
    x = grid_exact_flush(x);
    y = grid_exact_flush(y);
    int32_t cell = grid_index_owner(map->index, x, y, &how);
    *out = (grid_hit){cell, cell != GRID_NONE ? cell : covering_unit(map, x, y), (grid_how)how, 0};
}

/* Owners of up to CHUNK points in degrees, as far as the fit can tell; the others stay with GRID_DOUBT. */
static void locate_near(const grid_map *map, const grid_fit *fit, size_t n, const double *lon,
                        const double *lat, int32_t *cells, uint8_t *hows, int32_t *units)
{
    double x[CHUNK], y[CHUNK];
    int32_t covers[CHUNK];
    uint8_t cover_hows[CHUNK];
    uint16_t outside[CHUNK];
    size_t num = 0;
    grid_fit_apply(fit, n, lon, lat, x, y);
    grid_index_owners_near(map->index, grid_fit_reach(fit), n, x, y, cells, hows);
    if (!units) return;
    for (size_t i = 0; i < n; i++) units[i] = cells[i];
    for (size_t i = 0; map->cover_index && i < n; i++) {
        if (hows[i] != GRID_OUTSIDE) continue;
        x[num] = x[i], y[num] = y[i];
        outside[num++] = (uint16_t)i;
    }
    if (!num) return;
    grid_index_owners_near(map->cover_index, grid_fit_reach(fit), num, x, y, covers, cover_hows);
    for (size_t k = 0; k < num; k++) {
        units[outside[k]] = covers[k];
        if (cover_hows[k] == GRID_DOUBT) hows[outside[k]] = GRID_DOUBT;
    }
}

void grid_locate_lonlat(const grid_map *map, double lon, double lat, grid_hit *out)
{
    const grid_fit *fit = grid_lonlat_fit(map, GRID_WGS84, 1);
    int32_t cell, unit;
    uint8_t how = GRID_DOUBT;
    if (fit) locate_near(map, fit, 1, &lon, &lat, &cell, &how, &unit);
    if (how != GRID_DOUBT) {
        *out = (grid_hit){cell, unit, (grid_how)how, 0};
        return;
    }
    grid_transform *transform = grid_map_from_lonlat(map);
    if (!transform || grid_transform_apply(transform, 1, &lon, &lat, sizeof(double)) > 0)
        *out = invalid_hit;
    else
        grid_locate(map, lon, lat, out);
}

grid_locate_options grid_locate_options_default(void)
{
    return (grid_locate_options){.size = sizeof(grid_locate_options), .threads = 1};
}

/* A batch, shared by the threads that work on it. */
typedef struct batch {
    const grid_map *map;
    const char *crs; /* NULL: canonical */
    grid_degrees degrees; /* what crs is */
    const grid_fit *fit;  /* stands for the transformation from crs; or NULL */
    const grid_tiles *tiles; /* answer before the fit; or NULL */
    size_t n, stride;
    const char *x, *y;
    int32_t *cells, *units;
    uint8_t *hows;
    double snap_m, *distances_m;
    const grid_level *level; /* of the ancestors; NULL: none are wanted */
    const int32_t *ancestor_of; /* of each unit, and of GRID_NONE; NULL: to be found for each point */
    int32_t *ancestors;
    size_t next; /* first point that nobody has taken; atomic */
} batch;

/* How points get to the canonical CRS without a fit: the shift is taken away, then PROJ. */
typedef struct conversion {
    grid_transform *transform; /* NULL: they are there */
    grid_degrees shift;
} conversion;

static void go(const conversion *way, size_t n, double *x, double *y)
{
    grid_degrees_unshift(way->shift, n, x, y);
    grid_transform_apply(way->transform, n, x, y, sizeof(double));
}

static double value_at(const char *base, size_t i, size_t stride)
{
    double value;
    memcpy(&value, base + i * stride, sizeof value);
    return value;
}

/* Owners of up to CHUNK points, `step` doubles apart. */
static void locate_points(const grid_map *map, size_t n, const double *x, const double *y, size_t step,
                          int32_t *cells, uint8_t *hows, int32_t *units)
{
    uint8_t own_hows[CHUNK];
    if (units && !hows) hows = own_hows;
    grid_index_owners(map->index, n, x, y, step, cells, hows);
    for (size_t i = 0; units && i < n; i++)
        units[i] = hows[i] == GRID_OUTSIDE
                       ? covering_unit(map, grid_exact_flush(x[i * step]), grid_exact_flush(y[i * step]))
                       : cells[i];
}

/* Points of a chunk that are outside go to the nearest cell within reach. */
static void snap_points(const batch *b, size_t first, size_t n, const double *x, const double *y,
                        uint8_t *hows, int32_t *units)
{
    grid_probe probe = {.index = b->map->index, .metric = grid_metric_of(b->map)};
    for (size_t i = 0; i < n; i++) {
        double distance_m = 0;
        if (hows[i] == GRID_OUTSIDE && b->snap_m > 0) {
            probe.p[0] = grid_exact_flush(x[i]), probe.p[1] = grid_exact_flush(y[i]);
            probe.reach_m = b->snap_m;
            int32_t rank = grid_index_nearest(&probe, &distance_m);
            if (rank != GRID_NONE) {
                b->cells[first + i] = b->map->cells[rank];
                if (units) units[i] = b->map->cells[rank];
                hows[i] = GRID_NEAREST;
            }
        }
        if (b->distances_m) b->distances_m[first + i] = distance_m;
    }
}

/* As locate_points, for points in degrees: by the fit, then by PROJ what is in doubt. */
static void locate_fitted(const grid_map *map, const grid_fit *fit, const conversion *way, size_t n,
                          const double *lon, const double *lat, int32_t *cells, uint8_t *hows,
                          int32_t *units)
{
    double x[CHUNK], y[CHUNK];
    int32_t own_cells[CHUNK], own_units[CHUNK];
    uint8_t near_hows[CHUNK], own_hows[CHUNK];
    uint16_t doubt[CHUNK];
    size_t num = 0;
    locate_near(map, fit, n, lon, lat, cells, near_hows, units);
    for (size_t i = 0; i < n; i++) {
        doubt[num] = (uint16_t)i;
        num += near_hows[i] == GRID_DOUBT;
    }
    if (hows) memcpy(hows, near_hows, n);
    if (!num) return;
    for (size_t k = 0; k < num; k++) x[k] = lon[doubt[k]], y[k] = lat[doubt[k]];
    go(way, num, x, y);
    locate_points(map, num, x, y, 1, own_cells, own_hows, units ? own_units : NULL);
    for (size_t k = 0; k < num; k++) {
        cells[doubt[k]] = own_cells[k];
        if (hows) hows[doubt[k]] = own_hows[k];
        if (units) units[doubt[k]] = own_units[k];
    }
}

/* The same by tiles in degrees first. Points `step` doubles apart. */
static void locate_degrees(const batch *b, const conversion *way, size_t n, const double *lon,
                           const double *lat, size_t step, int32_t *cells, uint8_t *hows, int32_t *units)
{
    double x[CHUNK], y[CHUNK];
    int32_t own_cells[CHUNK], own_units[CHUNK];
    uint8_t own_hows[CHUNK];
    uint16_t ask[CHUNK];
    size_t num = grid_tiles_words(b->tiles, n, lon, lat, step, cells, ask);
    for (size_t i = 0; hows && i < n; i++) hows[i] = cells[i] >= 0 ? GRID_INTERIOR : GRID_OUTSIDE;
    for (size_t i = 0; units && i < n; i++) units[i] = cells[i];
    if (units && b->map->cover_index) { /* units above the cells may cover what no cell owns */
        num = 0;
        for (size_t i = 0; i < n; i++)
            if (cells[i] < 0) ask[num++] = (uint16_t)i;
    }
    for (size_t k = 0; k < num; k++) x[k] = lon[ask[k] * step], y[k] = lat[ask[k] * step];
    if (num)
        locate_fitted(b->map, b->fit, way, num, x, y, own_cells, hows ? own_hows : NULL,
                      units ? own_units : NULL);
    for (size_t k = 0; k < num; k++) {
        cells[ask[k]] = own_cells[k];
        if (hows) hows[ask[k]] = own_hows[k];
        if (units) units[ask[k]] = own_units[k];
    }
}

/* n points of the batch: where they stand when they stand side by side or in pairs, else copied to x
 * and y. *step becomes how many doubles apart they are. */
static void read_points(const batch *b, size_t first, size_t n, double *x, double *y, const double **px,
                        const double **py, size_t *step)
{
    const char *from_x = b->x + first * b->stride, *from_y = b->y + first * b->stride;
    bool aligned = ((uintptr_t)from_x | (uintptr_t)from_y) % sizeof(double) == 0;
    if (aligned && (b->stride == sizeof(double) || b->stride == 2 * sizeof(double))) {
        *px = (const double *)(const void *)from_x;
        *py = (const double *)(const void *)from_y;
        *step = b->stride / sizeof(double);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = value_at(from_x, i, b->stride);
        y[i] = value_at(from_y, i, b->stride);
    }
    *px = x;
    *py = y;
    *step = 1;
}

static void put_side_by_side(size_t n, const double *px, const double *py, size_t step, double *x,
                             double *y)
{
    for (size_t i = 0; i < n && px != x; i++) x[i] = px[i * step], y[i] = py[i * step];
}

/* Units ascend by level: what lies below has a higher number, and a parent a lower one. */
static int32_t ancestor_at(const grid_map *map, const grid_level *level, int32_t unit)
{
    while (unit >= level->first + level->num) unit = map->units[unit].parent;
    return unit >= level->first ? unit : GRID_NONE;
}

static void find_ancestors(const batch *b, size_t n, const int32_t *units, int32_t *ancestors)
{
    const int32_t *table = b->ancestor_of;
    for (size_t i = 0; i < n; i++)
        ancestors[i] = table ? table[units[i]] : ancestor_at(b->map, b->level, units[i]);
}

/* Names what a batch wants of ancestors; the table is used where it is large enough and worth it. */
static grid_status take_level(batch *b, int32_t level, int32_t table[1 + TABLE_UNITS], grid_error *error)
{
    const grid_map *map = b->map;
    if (level < 0 || (size_t)level >= map->num_levels)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "the map has levels 0 to %zu, so there are no ancestors at level %d",
                         map->num_levels - 1, (int)level);
    b->level = &map->levels[level];
    if (map->num_units > TABLE_UNITS || map->num_units > b->n) return GRID_OK;
    b->ancestor_of = table + 1;
    for (int32_t u = GRID_NONE; u < (int32_t)map->num_units; u++)
        table[1 + u] = ancestor_at(map, b->level, u);
    return GRID_OK;
}

static void locate_chunk(const batch *b, const conversion *way, size_t first, size_t n, int32_t *units)
{
    double x[CHUNK], y[CHUNK];
    const double *px, *py;
    size_t step;
    int32_t *cells = b->cells + first;
    uint8_t own_hows[CHUNK], *hows = b->hows ? b->hows + first : NULL;
    bool snaps = b->snap_m > 0 || b->distances_m;
    if (snaps && !hows) hows = own_hows;
    read_points(b, first, n, x, y, &px, &py, &step);
    if (b->fit && b->tiles) {
        locate_degrees(b, way, n, px, py, step, cells, hows, units);
        return;
    }
    if (b->fit || way->transform || snaps) {
        put_side_by_side(n, px, py, step, x, y);
        px = x, py = y, step = 1;
    }
    if (b->fit) {
        locate_fitted(b->map, b->fit, way, n, px, py, cells, hows, units);
        return;
    }
    if (way->transform) go(way, n, x, y);
    locate_points(b->map, n, px, py, step, cells, hows, units);
    if (snaps) snap_points(b, first, n, px, py, hows, units);
}

/* A chunk, and the ancestors that are wanted of its units. */
static void answer_chunk(const batch *b, const conversion *way, size_t first, size_t n)
{
    int32_t own_units[CHUNK], *units = b->units ? b->units + first : b->level ? own_units : NULL;
    locate_chunk(b, way, first, n, units);
    if (b->level) find_ancestors(b, n, units, b->ancestors + first);
}

/* Works on the batch until nothing is left. Nothing is taken before the transformation is there, so a
 * thread that cannot have one leaves its points to the others. */
static grid_status work(batch *b, grid_error *error)
{
    grid_transform *opened = NULL;
    conversion way = {NULL, GRID_WGS84};
    if (b->degrees != GRID_NOT_DEGREES) way.transform = grid_map_from_lonlat(b->map);
    if (way.transform) {
        way.shift = b->degrees;
    } else if (b->crs) {
        grid_status status = grid_transform_open(b->crs, b->map->crs, &opened, error);
        if (status != GRID_OK) return status;
        way.transform = opened;
    }
    if (way.transform && grid_transform_is_identity(way.transform) && way.shift == GRID_WGS84)
        way.transform = NULL;
    for (;;) {
        size_t first = __atomic_fetch_add(&b->next, SHARE, __ATOMIC_RELAXED);
        if (first >= b->n) break;
        size_t end = b->n - first < SHARE ? b->n : first + SHARE;
        for (; first < end; first += CHUNK)
            answer_chunk(b, &way, first, end - first < CHUNK ? end - first : CHUNK);
    }
    grid_transform_free(opened);
    return GRID_OK;
}

static void *work_thread(void *context)
{
    work(context, NULL);
    return NULL;
}

grid_status grid_locate_many(const grid_map *map, size_t n, const double *x, const double *y,
                             size_t stride, int32_t *cells, uint8_t *hows, int32_t *units,
                             const grid_locate_options *options, grid_error *error)
{
    enum { MAX_THREADS = 256 };
    pthread_t threads[MAX_THREADS];
    int32_t table[1 + TABLE_UNITS];
    grid_locate_options given = grid_locate_options_default();
    grid_status status = grid_take_options(&given, options, error);
    if (status != GRID_OK) return status;
    unsigned wanted = given.threads, num = 0;
    batch b = {.map = map, .crs = given.crs, .n = n, .stride = stride ? stride : sizeof(double),
               .x = (const char *)x, .y = (const char *)y, .cells = cells, .units = units, .hows = hows,
               .snap_m = given.snap_m, .distances_m = given.distances_m, .ancestors = given.ancestors};
    if (given.ancestors) status = take_level(&b, given.ancestor_level, table, error);
    if (status != GRID_OK) return status;
    if (b.crs && !map->crs[0])
        return grid_fail(error, GRID_E_CRS, 0,
                         "the map has no CRS, so points in %s cannot be looked up; name the map's with "
                         "--crs", b.crs);
    b.degrees = grid_degrees_of(b.crs);
    /* distances are measured from the place itself, so a fit does not serve */
    if (!(b.snap_m > 0) && !b.distances_m) b.fit = grid_lonlat_fit(map, b.degrees, n);
    if (b.fit) b.tiles = grid_lonlat_tiles(map, b.degrees);
    if (wanted > MAX_THREADS) wanted = MAX_THREADS;
    if (wanted > n / SHARE + 1) wanted = (unsigned)(n / SHARE + 1);
    /* fewer threads than wanted do the same work */
    while (num + 1 < wanted && pthread_create(&threads[num], NULL, work_thread, &b) == 0) num++;
    status = work(&b, error);
    while (num > 0) pthread_join(threads[--num], NULL);
    return status;
}

void grid_locate_raster(const grid_map *map, double west, double north, double pixel, size_t width,
                        size_t height, int32_t *cells)
{
    double x[CHUNK], y[CHUNK];
    for (size_t row = 0; row < height; row++) {
        for (size_t first = 0; first < width; first += CHUNK) {
            size_t n = width - first < CHUNK ? width - first : CHUNK;
            for (size_t i = 0; i < n; i++) {
                x[i] = west + ((double)(first + i) + 0.5) * pixel;
                y[i] = north - ((double)row + 0.5) * pixel;
            }
            locate_points(map, n, x, y, 1, cells + row * width + first, NULL, NULL);
        }
    }
}

void grid_map_index_stats(const grid_map *map, grid_index_stats *out)
{
    grid_index_stats_of(map->index, out);
}
