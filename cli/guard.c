/* guard.c - why a whole batch of points may lie outside the map: see locate.h.
 *
 * A wrong zone, a zone prefix or swapped axes put every point into a place that exists, only not
 * here. When nine points in ten fall outside, each usual mistake is undone on a sample of them; the
 * one that brings most of them onto the map is named together with its remedy. For a lone point the
 * same is only a hint.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate.h"
#include "say.h"

#define FEWEST 10             /* points that make a batch */
#define FEWEST_SHIFTED 100    /* points that are held against buildings */
#define OUTSIDE_SHARE 0.9     /* of a batch that is worth a question */
#define INSIDE_SHARE 0.5      /* of the sample that an answer must bring in */
#define ZONE_PREFIX 1000000.0 /* eastings of zone 37 are written 37500000 */

/* J. S. Vitter, Random sampling with a reservoir, 1985: algorithm R */
static void keep(struct sample *sample, double x, double y)
{
    size_t at = sample->kept;
    if (sample->kept < GUARD_SAMPLE) {
        sample->kept++;
    } else {
        sample->random = sample->random * 6364136223846793005u + 1442695040888963407u;
        at = (size_t)((sample->random >> 33) % (sample->seen + 1));
    }
    sample->seen++;
    if (at < GUARD_SAMPLE) sample->x[at] = x, sample->y[at] = y;
}

void guard_add(struct guard *guard, double x, double y, bool outside)
{
    keep(&guard->all, x, y);
    if (outside) keep(&guard->outside, x, y);
}

/* What may have gone wrong, in the order in which the answers are tried. */
enum mistake {
    SWAPPED,
    MAP_UNITS, /* they are in the map's own CRS */
    METRES,    /* they are in the CGCS2000 3-degree zone of the map */
    DEGREES,   /* they are longitude and latitude */
    PREFIX,    /* the easting has or lacks the zone number */
    ZONE_WEST, /* the true zone lies 3 degrees to the west */
    ZONE_EAST,
    NUM_MISTAKES
};

struct trial {
    const grid_map *map;
    const char *crs; /* as given for the points; NULL: the map's */
    char zone_crs[32]; /* METRES: what the points are likely in */
    double x[GUARD_SAMPLE], y[GUARD_SAMPLE];
    int32_t cells[GUARD_SAMPLE];
    size_t n;
};

static const char *map_crs(const struct trial *t)
{
    return *grid_map_crs(t->map) ? grid_map_crs(t->map) : NULL;
}

static bool in_degrees(const char *crs)
{
    grid_crs_info info;
    if (!strcmp(crs, "GCJ02") || !strcmp(crs, "BD09")) return true;
    return !grid_crs_describe(crs, &info, NULL) && info.geographic;
}

/* The middle of the map in another CRS (NULL: its own). */
static bool map_centre(const struct trial *t, const char *crs, double *x, double *y)
{
    double e[4];
    grid_transform *transform;
    grid_map_extent(t->map, e);
    *x = (e[0] + e[2]) / 2, *y = (e[1] + e[3]) / 2;
    if (!crs || !map_crs(t)) return true;
    if (grid_transform_open(map_crs(t), crs, &transform, NULL)) return false;
    grid_transform_apply(transform, 1, x, y, sizeof *x);
    grid_transform_free(transform);
    return isfinite(*x) && isfinite(*y);
}

/* Numbers far beyond degrees where degrees were expected: takes them for the metres of the 3-degree
 * zone the map lies in. EPSG numbers these zones one after another from the meridian 75 E on, first
 * with the zone number before the easting (4513 ...), then without (4534 ...). */
static bool take_as_metres(struct trial *t)
{
    double lon, lat;
    if (t->crs ? !in_degrees(t->crs) : !map_crs(t) || !in_degrees(map_crs(t))) return false;
    for (size_t i = 0; i < t->n; i++)
        if (fabs(t->x[i]) <= 360) return false;
    if (!map_crs(t) || !map_centre(t, "EPSG:4326", &lon, &lat)) return false;
    int zone = (int)floor((lon - 75) / 3 + 0.5);
    if (zone < 0 || zone > 20) return false;
    snprintf(t->zone_crs, sizeof t->zone_crs, "EPSG:%d",
             (t->x[0] >= ZONE_PREFIX ? 4513 : 4534) + zone);
    t->crs = t->zone_crs;
    return true;
}

/* Turns the sample into longitude and latitude and moves it by `degrees`. */
static bool shift_zone(struct trial *t, double degrees)
{
    grid_transform *transform;
    const char *from = t->crs ? t->crs : map_crs(t);
    if (!from || grid_transform_open(from, "EPSG:4326", &transform, NULL)) return false;
    grid_transform_apply(transform, t->n, t->x, t->y, sizeof(double));
    grid_transform_free(transform);
    for (size_t i = 0; i < t->n; i++) t->x[i] += degrees;
    t->crs = "EPSG:4326";
    return true;
}

/* Undoes a mistake on the sample. False when it makes no sense here. */
static bool undo(struct trial *t, enum mistake mistake)
{
    double x, y, prefix;
    switch (mistake) {
    case SWAPPED:
        for (size_t i = 0; i < t->n; i++) {
            x = t->x[i];
            t->x[i] = t->y[i], t->y[i] = x;
        }
        return true;
    case MAP_UNITS:
        if (!t->crs) return false;
        t->crs = NULL;
        return true;
    case DEGREES:
        if (!map_crs(t)) return false;
        for (size_t i = 0; i < t->n; i++)
            if (fabs(t->x[i]) > 180 || fabs(t->y[i]) > 90) return false;
        t->crs = "EPSG:4326";
        return true;
    case METRES: return take_as_metres(t);
    case PREFIX: /* eastings take the million that those of the map have: 37 of them, or none */
        if (!map_centre(t, t->crs, &x, &y)) return false;
        prefix = floor(x / ZONE_PREFIX) * ZONE_PREFIX;
        for (size_t i = 0; i < t->n; i++)
            t->x[i] += prefix - floor(t->x[i] / ZONE_PREFIX) * ZONE_PREFIX;
        return true;
    case ZONE_WEST: return shift_zone(t, -3);
    case ZONE_EAST: return shift_zone(t, 3);
    default: return false;
    }
}

static double share_inside(const struct guard *guard, const grid_map *map, const char *crs,
                           enum mistake mistake, struct trial *t)
{
    grid_locate_options options = grid_locate_options_default();
    size_t inside = 0;
    t->map = map;
    t->crs = crs;
    t->n = guard->outside.kept;
    memcpy(t->x, guard->outside.x, sizeof t->x);
    memcpy(t->y, guard->outside.y, sizeof t->y);
    if (!undo(t, mistake)) return 0;
    options.crs = t->crs;
    if (grid_locate_many(map, t->n, t->x, t->y, 0, t->cells, NULL, NULL, &options, NULL)) return 0;
    for (size_t i = 0; i < t->n; i++) inside += t->cells[i] != GRID_NONE;
    return (double)inside / (double)t->n;
}

/* What to do; where the right CRS is known it is put behind. */
static const char *remedy(enum mistake mistake)
{
    switch (mistake) {
    case SWAPPED: return _("x and y look swapped: exchange --x and --y");
    case MAP_UNITS: return _("they look like coordinates of the map itself: give --crs");
    case METRES: return _("they look like metres, not degrees: give --crs");
    case DEGREES: return _("they look like longitude and latitude: give --crs EPSG:4326");
    case PREFIX:
        return _(
            "their eastings and the CRS disagree about the zone prefix (37500000 is 500000 in zone "
            "37): give the --crs that fits, e.g. EPSG:4525 with and EPSG:4546 without a prefix");
    case ZONE_WEST:
        return _("they lie 3 degrees too far east: give the --crs of the zone to the west (or "
                 "correct the longitudes)");
    case ZONE_EAST:
        return _("they lie 3 degrees too far west: give the --crs of the zone to the east (or "
                 "correct the longitudes)");
    default: return "";
    }
}

/* The mistake whose undoing brings most of the sample in; its CRS, if one is known, goes to right_crs. */
static enum mistake likely_mistake(const struct guard *guard, const grid_map *map, const char *crs,
                                   char right_crs[256])
{
    struct trial *trial = malloc(sizeof *trial);
    double best = INSIDE_SHARE;
    enum mistake found = NUM_MISTAKES;
    for (int m = 0; trial && m < NUM_MISTAKES; m++) {
        double share = share_inside(guard, map, crs, (enum mistake)m, trial);
        if (share <= best) continue;
        best = share;
        found = (enum mistake)m;
        if (m == MAP_UNITS) snprintf(right_crs, 256, " %s", map_crs_label(map));
        else if (m == METRES) snprintf(right_crs, 256, " %s", trial->zone_crs);
        else right_crs[0] = 0;
    }
    free(trial);
    return found;
}

bool guard_say(const struct guard *guard, const grid_map *map, const char *crs, const char *path)
{
    char right_crs[256] = "";
    if (guard->all.seen < FEWEST ||
        (double)guard->outside.seen < OUTSIDE_SHARE * (double)guard->all.seen)
        return false;
    enum mistake found = likely_mistake(guard, map, crs, right_crs);
    if (found == NUM_MISTAKES) return false;
    say_error(_("%s: %llu of %llu points lie outside the map; %s%s"), path,
              (unsigned long long)guard->outside.seen, (unsigned long long)guard->all.seen, remedy(found),
              right_crs);
    return true;
}

/* The sample's places in the plane of the map; false when they do not transform. */
static bool take_places(const struct guard *guard, const grid_map *map, const char *crs, double *xy)
{
    grid_transform *transform = NULL;
    size_t n = guard->all.kept;
    for (size_t i = 0; i < n; i++) xy[2 * i] = guard->all.x[i], xy[2 * i + 1] = guard->all.y[i];
    if (!crs) return true;
    if (grid_transform_open(crs, grid_map_crs(map), &transform, NULL)) return false;
    grid_transform_apply(transform, n, xy, xy + 1, 2 * sizeof *xy);
    grid_transform_free(transform);
    return true;
}

static bool say_shift(const grid_shift_judgement *found, const char *path)
{
    const char *crs = grid_shift_crs(found->shift);
    if (!crs) return false;
    if (found->shift == GRID_SHIFT_GCJ02 || found->shift == GRID_SHIFT_BD09)
        say_warning(_("%s: the points lie %.0f m east and %.0f m north of the buildings they should stand at, as "
                      "%s does: give --crs %s"), path, found->east_m, found->north_m, crs, crs);
    else
        say_warning(_("%s: the points lie %.0f m east and %.0f m north of the buildings they should stand at: they "
                      "are no %s, leave out --crs"), path, found->east_m, found->north_m, crs);
    return true;
}

bool guard_say_shift(const struct guard *guard, const grid_map *map, const struct locate_args *args,
                     const char *crs, const char *path)
{
    grid_layer *layer;
    grid_buildings *buildings;
    grid_shift_judgement found = {0};
    if (guard->all.kept < FEWEST_SHIFTED || !grid_map_is_file(map) || !*grid_map_crs(map)) return false;
    double *xy = malloc(2 * guard->all.kept * sizeof *xy);
    if (!xy || !take_places(guard, map, crs, xy) ||
        map_open_layer(map, args->map_path, &args->map, "building", &layer) || !layer) {
        free(xy);
        return false;
    }
    if (!grid_buildings_new(map, layer, &buildings, NULL)) {
        grid_shift_of_points(map, buildings, guard->all.kept, xy, &found, NULL);
        grid_buildings_free(buildings);
    }
    grid_layer_free(layer);
    free(xy);
    return say_shift(&found, path);
}

void guard_say_one(const grid_map *map, const char *crs, double x, double y)
{
    char right_crs[256] = "";
    struct guard *guard = calloc(1, sizeof *guard);
    if (!guard) return;
    guard_add(guard, x, y, true);
    enum mistake found = likely_mistake(guard, map, crs, right_crs);
    free(guard);
    if (found == SWAPPED)
        say_warning(_("the point is outside, but Y X is inside: give longitude (east) first"));
    else if (found != NUM_MISTAKES)
        say_warning(_("the point is outside the map; if it should be inside: %s%s"), remedy(found),
                    right_crs);
}
