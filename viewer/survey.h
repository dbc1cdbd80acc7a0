/* survey.h - what lies in a shape that was drawn: who owns it, buildings and people by area share, events. */
#ifndef GRIDVIEW_SURVEY_H
#define GRIDVIEW_SURVEY_H

#include <render/view.h>

enum { SURVEY_POINTS = 256, SURVEY_PARTS = 8 };

typedef struct survey_shape {
    bool is_circle;
    double x, y, radius_m;            /* of a circle */
    double xy[2 * SURVEY_POINTS];     /* of a polygon, plane of the map */
    int num;
} survey_shape;

typedef struct survey_part {
    int32_t unit;                     /* GRID_NONE: nobody */
    double area_m2, share;            /* ground in the shape; of the unit's own ground */
} survey_part;

typedef struct survey_result {
    double area_m2;                   /* ellipsoidal */
    survey_part parts[SURVEY_PARTS];  /* the largest first */
    int num_parts;
    size_t all_parts;
    bool knows_buildings, knows_people;
    double buildings, people;         /* those that straddle count by their share */
    size_t num_events, states[3];     /* collected in the period, of the words of the view; by grid_dot_state */
    char failure[300];                /* "": none */
} survey_result;

typedef struct survey survey;

/* Begins in a thread of its own. All but the shape and the view, which are copied, must stay as they are until the survey
 * is freed. `events` may be NULL. `level`: the units that are told. NULL when memory is out. */
survey *survey_start(const grid_map *map, const char *path, const grid_events *events, const grid_view *view, int64_t as_of_s,
                     int32_t level, const survey_shape *shape);
/* True when it is done; then *out is filled. */
bool survey_poll(survey *s, survey_result *out);
void survey_wait(survey *s);
/* Stops and forgets it. NULL is accepted. */
void survey_free(survey *s);

/* Writes the shape as the table "area" of a GeoPackage that gridctl imports with --as area:NAME. Fails as
 * grid_layer_save. */
grid_status survey_save(const grid_map *map, const survey_shape *shape, const char *name, const char *path,
                        grid_error *error);

#endif
