/* measure.h - a number for every unit, in classes: what a choropleth shows.
 *
 * A measure is made for a scene, which it borrows, and never changes; a scene has any number of them,
 * and a picture shows one. Values are classed for each level by itself, over the units that a view
 * of that level shows.
 */
#ifndef GRID_RENDER_MEASURE_H
#define GRID_RENDER_MEASURE_H

#include <grid/situation.h>
#include <render/classify.h>
#include <render/scene.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a number is divided by. */
typedef enum grid_per {
    GRID_PER_NONE,
    GRID_PER_AREA,       /* km2 of ellipsoidal area */
    GRID_PER_POPULATION, /* 10,000 people */
    GRID_PER_HOUSEHOLDS, /* 1,000 households */
    GRID_PER_SHARE,      /* the whole map's, in per cent: a unit's share; of a field, of the units that have it */
    GRID_NUM_PERS
} grid_per;
/** "none", "area", "population", "households", "share". */
const char *grid_per_name(grid_per per);

typedef struct grid_measure_options {
    size_t size;             /* sizeof(grid_measure_options); set by _default */
    grid_class_method method;
    int num_classes;         /* 5 */
    const double *bounds;    /* of GRID_CLASSES_MANUAL: num_classes - 1, ascending; the same for every level */
    const char *ramp;        /* by name (ramp.h); NULL: the theme's */
} grid_measure_options;

grid_measure_options grid_measure_options_default(void);

typedef struct grid_measure {
    char title[96];           /* "人口密度" */
    char unit[48];            /* "人/km²" */
    char note[96];            /* what else must be known to read it: its period; may be empty */
    int32_t field;            /* of the map that it shows, or GRID_NONE */
    bool is_number;           /* it shows the field as it is, divided by nothing */
    const grid_ramp *ramp;    /* NULL: the theme's */
    double *values;           /* of every unit; NaN: no data */
    grid_classes *classes;    /* of each level's view: the values of the units that it shows */
} grid_measure;

/** A numeric field of the map; NULL: the population. DATA when the map has none of that name (the message lists
 *  those that it has), for NULL when it has no population; ARGUMENT for options that make no sense. */
grid_status grid_measure_of_field(const grid_scene *scene, const char *field, grid_per per,
                                  const grid_measure_options *options, grid_measure **out, grid_error *error);

/** What is shown of a situation. */
typedef struct grid_measure_of {
    bool is_rate;
    grid_count count;
    grid_rate rate;                 /* in per cent; `per` does not matter */
    grid_per per;
    const grid_situation *earlier;  /* not NULL: the change since then, in points for a rate or a share */
} grid_measure_of;

/** A count or a rate of a situation. Zero people, households or an unknown count are no data. */
grid_status grid_measure_of_situation(const grid_scene *scene, const grid_situation *situation,
                                      const grid_measure_of *what, const grid_measure_options *options,
                                      grid_measure **out, grid_error *error);

/** Values of the caller's own, one for each unit of the map; copied. */
grid_status grid_measure_of_values(const grid_scene *scene, const char *title, const char *unit, const double *values,
                                   const grid_measure_options *options, grid_measure **out, grid_error *error);
/** Gives a measure the classes of another one of the same kind, so that a colour means the same in both; its counts are
 *  its own. A level where the other has no classes (nothing but zeros) keeps its own. False when memory is out. */
bool grid_measure_share_classes(grid_measure *measure, const grid_measure *with, const grid_scene *scene);
void grid_measure_free(grid_measure *measure);

/** The ramp that it is drawn with. */
const grid_ramp *grid_measure_ramp(const grid_measure *measure, const grid_theme *theme);
/** Colour of a class in a view of `level`, ZERO included; 0 for NO_DATA, which is hatched. */
grid_color grid_measure_color(const grid_measure *measure, const grid_theme *theme, int32_t level, int class_index);

#ifdef __cplusplus
}
#endif
#endif
