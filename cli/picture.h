/* picture.h - pictures of maps through render/, where this program was built with it. */
#ifndef GRIDCTL_PICTURE_H
#define GRIDCTL_PICTURE_H

#include <grid/heat.h>

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

#endif
