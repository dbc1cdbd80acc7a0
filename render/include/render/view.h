/* view.h - what is shown and how, as plain data: the same JSON file opens a window and draws a picture.
 *
 * A view names things by their names (levels, fields, categories), so that it serves next month's map too. It
 * holds no data; stage.h makes what it asks for.
 */
#ifndef GRID_RENDER_VIEW_H
#define GRID_RENDER_VIEW_H

#include <grid/heat.h>
#include <grid/situation.h>
#include <render/classify.h>
#include <render/measure.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GRID_VIEW_NAME = 96, GRID_VIEW_WORDS = 64 };

/** What colours the units. */
typedef enum grid_fill {
    GRID_FILL_NONE,
    GRID_FILL_FIELD, /* a number of the map: people ... */
    GRID_FILL_COUNT, /* a count of events of the period */
    GRID_FILL_RATE   /* a ratio of two counts */
} grid_fill;

/** With what a count or rate is compared. */
typedef enum grid_compare {
    GRID_COMPARE_NONE,
    GRID_COMPARE_PREVIOUS, /* 环比: the period as long just before */
    GRID_COMPARE_YEAR      /* 同比: the same period a year before */
} grid_compare;

/** Names of words that count, each kind by itself; none: all. */
typedef struct grid_view_words {
    size_t num;
    char names[GRID_VIEW_WORDS][GRID_VIEW_NAME];
} grid_view_words;

typedef struct grid_view {
    size_t size;                  /* sizeof(grid_view); set by _default */
    /* where */
    int width, height;            /* of a picture, pixels of 1/96 inch */
    char unit[GRID_VIEW_NAME];    /* code of the unit that fills the picture; "": the map */
    bool has_place;               /* instead: */
    double x, y;                  /* the middle, in the map's CRS */
    double pixel;                 /* height of a pixel of 1/96 inch, in units of the map's CRS */
    char level[GRID_VIEW_NAME];   /* of the fills; "": by zoom */
    /* look */
    char theme[16];               /* "light", "dark", "wall" */
    bool borders, names, context, buildings, events;
    char title[GRID_VIEW_NAME];   /* "": the name of the map */
    char approval[GRID_VIEW_NAME]; /* 审图号; "": none */
    /* fills */
    grid_fill fill;
    char field[GRID_VIEW_NAME];   /* "": people */
    grid_count count;
    grid_rate rate;
    grid_per per;
    grid_compare compare;
    bool side_by_side;            /* the two periods of a comparison beside each other, instead of their difference */
    grid_class_method method;
    int num_classes;
    double bounds[GRID_MAX_CLASSES - 1]; /* of MANUAL */
    char ramp[16];                /* "": the theme's */
    /* heat */
    bool heat;
    double radius_m;
    grid_heat_kernel kernel;
    double opacity;
    double heat_maximum;          /* the scale is made for it; 0: for what there is */
    /* which events */
    grid_period period;           /* either end GRID_NO_TIME: open */
    grid_view_words words[GRID_NUM_EVENT_WORDS];
} grid_view;

/** The whole map in people per km2, 1280 x 800, light, with borders and names. */
grid_view grid_view_default(void);

/** Whether it shows two periods beside each other. */
bool grid_view_is_beside(const grid_view *view);
/** The period that it compares with: so many months before where its own is whole months, else as many seconds; or a year
 *  before. Both ends GRID_NO_TIME when it compares with none, or its own period is open. */
grid_period grid_view_earlier(const grid_view *view);

/** Reads a view from JSON text: one object, whose members are named as those of grid_view ("from" and "to" are its
 *  period; a day as "to" is in it, a time is not); what is not named keeps what `view` held. DATA, naming the member, for text that is no
 *  JSON, a member that is not known (with the nearest one that is), or a value that makes no sense: `view` is unchanged. */
grid_status grid_view_parse(grid_view *view, const char *json, grid_error *error);
/** The same from a file of at most 1 MB. OPEN too. */
grid_status grid_view_read(grid_view *view, const char *path, grid_error *error);
/** As JSON text that grid_view_parse reads back to the same view; the caller frees it. NULL when memory is out. */
char *grid_view_print(const grid_view *view);

/** Whether the same things are shown, whatever the place. */
bool grid_view_shows_same(const grid_view *a, const grid_view *b);

#ifdef __cplusplus
}
#endif
#endif
