/* survey.c - see survey.h. The shape becomes a map of its own, held against the map by a crosswalk. */
#include "survey.h"

#include <grid/crosswalk.h>
#include <grid/locate.h>
#include <grid/region.h>
#include <math.h>
#include <pthread.h>
#include <render/dots.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"

struct survey {
    const grid_map *map;
    const char *path;
    const grid_events *events;
    grid_view view;
    int64_t as_of_s; /* of the states of events */
    int32_t level;
    survey_shape shape;
    survey_result result;
    pthread_t thread;
    bool joined;
    pthread_mutex_t lock;
    bool done, stop; /* guarded */
};

static bool keep_going(void *context, double unused)
{
    survey *s = context;
    (void)unused;
    pthread_mutex_lock(&s->lock);
    bool stop = s->stop;
    pthread_mutex_unlock(&s->lock);
    return !stop;
}

/* ---- the shape ------------------------------------------------------------------------------- */

static grid_status layer_of(const grid_map *map, const survey_shape *shape, const char *name, grid_layer **out,
                            grid_error *error)
{
    grid_layer *layer;
    double ring[2 * (SURVEY_POINTS + 1)];
    grid_status status = grid_layer_new("area", grid_map_crs(map), &layer, error);
    if (status) return status;
    memcpy(ring, shape->xy, 2 * (size_t)shape->num * sizeof *ring);
    ring[2 * shape->num] = ring[0], ring[2 * shape->num + 1] = ring[1];
    size_t points = (size_t)shape->num + 1;
    const char *values[] = {name};
    grid_layer_add_field(layer, "name");
    status = grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &points, ring, values, error);
    if (status) grid_layer_free(layer);
    else *out = layer;
    return status;
}

static grid_status region_of(const grid_map *map, const survey_shape *shape, grid_map **out, grid_error *error)
{
    grid_layer *layer;
    if (shape->is_circle) return grid_region_circle(map, shape->x, shape->y, shape->radius_m, out, error);
    grid_status status = layer_of(map, shape, "", &layer, error);
    if (status) return status;
    status = grid_region_from_layer(map, layer, out, error);
    grid_layer_free(layer);
    return status;
}

grid_status survey_save(const grid_map *map, const survey_shape *shape, const char *name, const char *path,
                        grid_error *error)
{
    survey_shape drawn = *shape;
    grid_layer *layer;
    grid_map *circle = NULL;
    grid_status status;
    if (shape->is_circle) { /* as many corners as a shape has room for */
        if ((status = region_of(map, shape, &circle, error))) return status;
        size_t n;
        const double *ring = grid_unit_ring(circle, 0, 0, &n);
        for (drawn.num = 0; drawn.num < 240; drawn.num++)
            memcpy(drawn.xy + 2 * drawn.num, ring + 2 * ((size_t)drawn.num * (n - 1) / 240), 2 * sizeof *ring);
        grid_map_free(circle);
    }
    if ((status = layer_of(map, &drawn, name, &layer, error))) return status;
    status = grid_layer_save(layer, path, "area", NULL, error);
    grid_layer_free(layer);
    return status;
}

/* ---- what is in it --------------------------------------------------------------------------- */

static grid_status add_buildings(survey *s, const grid_map *region, grid_crosswalk *c, grid_error *error)
{
    double box[4], *people = NULL;
    grid_layer *layer = NULL;
    bool has = false;
    for (size_t i = 0; grid_map_is_file(s->map) && i < grid_map_num_sources(s->map); i++)
        has = has || !strcmp(grid_map_source_at(s->map, i)->as, "building");
    if (!has) return GRID_OK;
    grid_map_extent(region, box);
    grid_status status = grid_map_layer_open_in(s->path, "building", NULL, box, &layer, error);
    if (status) return status;
    size_t n = grid_layer_num_features(layer), measure;
    int32_t field = grid_layer_field_by_role(layer, GRID_ROLE_POPULATION);
    status = grid_crosswalk_add_ground(c, "buildings", layer, NULL, &measure, error);
    if (!status) s->result.buildings = grid_crosswalk_to_sum(c, 0, measure), s->result.knows_buildings = true;
    if (!status && field != GRID_NONE && (people = malloc((n + 1) * sizeof *people))) {
        for (size_t i = 0; i < n; i++) people[i] = grid_layer_number(layer, i, (size_t)field);
        status = grid_crosswalk_add_ground(c, "people", layer, people, &measure, error);
        if (!status) s->result.people = grid_crosswalk_to_sum(c, 0, measure), s->result.knows_people = true;
    }
    free(people);
    grid_layer_free(layer);
    return status;
}

static void list_parts(survey *s, const grid_crosswalk *c)
{
    survey_result *r = &s->result;
    for (size_t i = 0; i < grid_crosswalk_num_pairs(c); i++) {
        grid_crosswalk_pair pair = grid_crosswalk_pair_at(c, i);
        double area = grid_crosswalk_value(c, pair, GRID_CROSSWALK_AREA);
        int at = r->num_parts;
        if (pair.to == GRID_NONE || !(area > 0)) continue;
        r->all_parts++;
        survey_part part = {pair.from, area, NAN};
        if (pair.from != GRID_NONE) part.share = area / grid_crosswalk_from_sum(c, pair.from, GRID_CROSSWALK_AREA);
        while (at > 0 && r->parts[at - 1].area_m2 < area) at--;
        if (at >= SURVEY_PARTS) continue;
        if (r->num_parts < SURVEY_PARTS) r->num_parts++;
        memmove(r->parts + at + 1, r->parts + at, (size_t)(r->num_parts - at - 1) * sizeof *r->parts);
        r->parts[at] = part;
    }
}

static void count_events(survey *s, const grid_map *region)
{
    double e[4], x, y;
    const grid_view *v = &s->view;
    story_words *words = s->events ? malloc(sizeof *words) : NULL;
    if (!words) return;
    int64_t end = v->period.to_s == GRID_NO_TIME ? INT64_MAX : v->period.to_s;
    story_words_make(words, s->events, v);
    grid_map_extent(region, e);
    for (size_t i = 0; i < grid_events_num(s->events); i++) {
        int64_t t = grid_event_time_at(s->events, i, GRID_EVENT_COLLECTED);
        grid_hit hit;
        if (!grid_event_place(s->events, i, &x, &y) || x < e[0] || y < e[1] || x > e[2] || y > e[3]) continue;
        if ((v->period.from_s != GRID_NO_TIME && t < v->period.from_s) || t >= end) continue;
        if (!story_counts(words, s->events, i)) continue;
        grid_locate(region, x, y, &hit);
        if (hit.cell == GRID_NONE) continue;
        s->result.num_events++;
        s->result.states[grid_dot_state_of(s->events, i, s->as_of_s)]++;
    }
    free(words);
}

static void *run(void *context)
{
    survey *s = context;
    grid_map *region = NULL;
    grid_crosswalk *c = NULL;
    grid_error error = {0};
    grid_status status = region_of(s->map, &s->shape, &region, &error);
    if (!status) {
        s->result.area_m2 = grid_unit_geodesic_area(region, 0);
        count_events(s, region);
        status = grid_crosswalk_new(s->map, s->level, region, GRID_NONE, keep_going, s, &c, &error);
    }
    if (!status) list_parts(s, c);
    if (!status) status = add_buildings(s, region, c, &error);
    if (status && status != GRID_E_CANCELLED) snprintf(s->result.failure, sizeof s->result.failure, "%.290s", error.text);
    grid_crosswalk_free(c);
    grid_map_free(region);
    pthread_mutex_lock(&s->lock);
    s->done = true;
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

survey *survey_start(const grid_map *map, const char *path, const grid_events *events, const grid_view *view, int64_t as_of_s,
                     int32_t level, const survey_shape *shape)
{
    survey *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->map = map, s->path = path, s->events = events, s->view = *view, s->as_of_s = as_of_s, s->level = level, s->shape = *shape;
    pthread_mutex_init(&s->lock, NULL);
    if (!pthread_create(&s->thread, NULL, run, s)) return s;
    pthread_mutex_destroy(&s->lock);
    free(s);
    return NULL;
}

bool survey_poll(survey *s, survey_result *out)
{
    pthread_mutex_lock(&s->lock);
    bool done = s->done;
    pthread_mutex_unlock(&s->lock);
    if (done) *out = s->result;
    return done;
}

void survey_wait(survey *s)
{
    if (!s->joined) pthread_join(s->thread, NULL);
    s->joined = true;
}

void survey_free(survey *s)
{
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_mutex_unlock(&s->lock);
    survey_wait(s);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
