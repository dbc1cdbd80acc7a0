/* places.c - the points of files in memory: see places.h. */
#include "places.h"

#include <math.h>
#include <stdlib.h>

#include "cmd.h"
#include "say.h"

enum { PLACE_WEIGHT = -1 }; /* beside the reasons of locate.h */

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

static bool add(struct places *places, const double xyw[3])
{
    if (places->n == places->capacity) {
        size_t wanted = places->capacity ? 2 * places->capacity : 4096;
        double *grown = realloc(places->xyw, wanted * 3 * sizeof *grown);
        if (!grown) return false;
        places->xyw = grown;
        places->capacity = wanted;
    }
    for (int i = 0; i < 3; i++) places->xyw[3 * places->n + i] = xyw[i];
    places->n++;
    return true;
}

static void note_unusable(struct places *places, const struct points *points, int place)
{
    if (places->num_unusable++) return;
    places->path = points->path;
    places->row = (long long)grid_rows_number(points->rows);
    places->reason =
        place == PLACE_WEIGHT ? _("the weight is no number of 0 or more") : place_reason(place);
}

/* What one file is read with. */
struct reader {
    struct points points;
    const grid_map *map;
    grid_transform *transform; /* NULL: the points are in the plane of the map */
    int32_t weight;            /* column, or GRID_NONE */
    struct guard *guard;
};

/* The current row. Whether the file lies elsewhere as a whole is asked of its own coordinates. */
static bool take_row(struct places *places, struct reader *r)
{
    double xyw[3] = {NAN, NAN, 1}, x, y;
    grid_hit hit;
    int place = points_place(&r->points, &x, &y);
    xyw[0] = x, xyw[1] = y;
    if (r->transform) grid_transform_apply(r->transform, 1, &xyw[0], &xyw[1], sizeof *xyw);
    if (r->weight != GRID_NONE) xyw[2] = grid_rows_number_at(r->points.rows, (size_t)r->weight);
    if (place == GRID_PLACE_FINE && !isfinite(xyw[0])) place = PLACE_NO_TRANSFORM;
    if (place == GRID_PLACE_FINE && !(xyw[2] >= 0 && isfinite(xyw[2]))) place = PLACE_WEIGHT;
    if (place == GRID_PLACE_FINE) {
        grid_locate(r->map, xyw[0], xyw[1], &hit);
        guard_add(r->guard, x, y, hit.cell == GRID_NONE);
    } else {
        note_unusable(places, &r->points, place);
        xyw[0] = xyw[1] = NAN;
    }
    return add(places, xyw);
}

static int read_rows(struct places *places, struct reader *r)
{
    struct points *points = &r->points;
    grid_error error;
    for (bool more = true;;) {
        if (grid_rows_next(points->rows, &more, &error)) return say_failure(&error);
        if (!more) break;
        if (grid_rows_record(points->rows).length == 0) continue; /* a blank line is no row */
        if (!take_row(places, r)) return no_memory();
        if (points->size && places->n % 4096 == 0)
            progress_step(NULL, (double)points->taken / (double)points->size);
    }
    if (guard_say(r->guard, r->map, points->crs, points->path)) places->elsewhere = true;
    return EXIT_FINE;
}

static int read_file(struct places *places, const char *path, const grid_map *map,
                     const struct locate_args *from, const char *weight)
{
    struct reader r = {.map = map, .weight = GRID_NONE, .guard = calloc(1, sizeof *r.guard)};
    grid_error error;
    if (!r.guard) return no_memory();
    int code = points_open(&r.points, path, from, map);
    if (!code && weight) {
        r.weight = grid_rows_column_by_name(r.points.rows, weight);
        if (r.weight == GRID_NONE) code = points_say_no_column(&r.points, "weight", weight);
    }
    if (!code && r.points.crs && !*grid_map_crs(map)) {
        say_error(_("the map has no CRS, so points in %s have no place in it; name its CRS with "
                    "--map-crs"),
                  r.points.crs);
        code = EXIT_INPUT;
    }
    if (!code && r.points.crs &&
        grid_transform_open(r.points.crs, grid_map_crs(map), &r.transform, &error))
        code = say_failure(&error);
    if (!code) code = read_rows(places, &r);
    grid_transform_free(r.transform);
    points_close(&r.points);
    free(r.guard);
    return code;
}

int places_read(struct places *places, const grid_map *map, const struct locate_args *from,
                const char *weight)
{
    int code = EXIT_FINE;
    progress_start(_("reading the points"));
    for (size_t i = 0; i < from->points.num && !code; i++)
        code = read_file(places, from->points.items[i], map, from, weight);
    progress_end();
    return code;
}

void places_free(struct places *places) { free(places->xyw); }
