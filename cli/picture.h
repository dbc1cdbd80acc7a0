/* picture.h - pictures of maps through render/, where this program was built with it. */
#ifndef GRIDCTL_PICTURE_H
#define GRIDCTL_PICTURE_H

#include <grid/events.h>
#include <grid/heat.h>

#include "eventfile.h"
#include "mapfile.h"

/* Whether this program can draw. If not, says so for `path`: EXIT_ENVIRONMENT. */
int picture_possible(const char *path);

/* What a picture of heat is made with. */
struct heat_picture {
    const char *path, *format; /* format: NULL for the ending of the path */
    bool overwrite;
    const char *theme;         /* "light", "dark" */
    const char *title, *source;
    int32_t unit;              /* fills the picture; GRID_NONE: the map */
    double pixel_m;            /* metres of ground of a pixel, or 0 ... */
    size_t width, height;      /* ... for so many of them */
    grid_heat_kernel kernel;
    double radius_m;
};

/* The frame that has the pixels of the picture. Returns the exit code, after saying what is wrong. */
int heat_picture_frame(const struct heat_picture *picture, const grid_map *map, grid_heat_frame *out);
/* Draws heat with borders, names and legend. */
int heat_picture_write(const struct heat_picture *picture, const grid_map *map, const grid_heat *heat);

/* Members of a view that an option of `render` sets, by the text that was given. */
enum render_member {
    RENDER_FIELD, RENDER_COUNT, RENDER_RATE, RENDER_PER, RENDER_COMPARE, RENDER_RADIUS, RENDER_METHOD,
    RENDER_CLASSES, RENDER_BOUNDS, RENDER_RAMP, RENDER_LEVEL, RENDER_THEME, RENDER_TITLE, RENDER_APPROVAL,
    NUM_RENDER_MEMBERS
};

struct render_args {
    struct map_args map;
    struct event_args events;
    const char *output, *view, *unit, *size, *source_line, *save_view;
    const char *set[NUM_RENDER_MEMBERS];
    double zoom;
    bool plain, buildings, heat, dots, side_by_side, is_public, overwrite, quiet;
};

/* Draws what the arguments ask for, and writes the view; reads events where it counts them. Returns the exit code,
 * after saying what is wrong. */
int render_picture(const struct render_args *args, const grid_map *map, const char *path);

#endif
