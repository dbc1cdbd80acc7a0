/* options.h - the command line of gridview. */
#ifndef GRIDVIEW_OPTIONS_H
#define GRIDVIEW_OPTIONS_H

#include <grid/map.h>
#include <render/measure.h>

typedef struct options {
    const char *map_path;   /* NULL: the list of recent maps */
    const char *theme;      /* NULL: that of the view */
    const char *pinyin;     /* readings that are added to ours; NULL: none */
    grid_map_options map;
    const char *field;      /* NULL: people */
    bool total;             /* not per km2 */
    grid_measure_options measure;
    const char *screenshot; /* NULL: open a window */
    const char *script;     /* NULL: hands do it */
    const char *view;       /* file; NULL: the default */
    const char *recent;     /* file of the list of recent maps, or "none"; NULL: the user's */
    const char *events[16];
    size_t num_events;
    double ui_scale;
    int64_t now_s;
    int width, height;
    bool has_centre, has_hover, bare, is_public, frame_times, help, version;
    double centre_x, centre_y, scale; /* scale 0: fit */
    int hover_x, hover_y; /* pixel of the window where the cursor stands in a screenshot */
} options;

/* Reads the arguments; complains on stderr and returns false when they make no sense. */
bool options_read(int argc, char **argv, options *out);

#endif
