/* start.h - the list of maps that were opened before: over a map, or as the whole window where there is none yet.
 *
 *      +--------------------------------------+
 *      | 打开县图                           x |
 *      | 岢岚县                    今天 09:30 |    arrows, Enter, Delete, the mouse
 *      | /data/kelan.gpkg                     |
 *      | ...                                  |
 *      | why the last one could not be opened |
 *      +--------------------------------------+
 *      | how to open others                   |
 *      +--------------------------------------+
 */
#ifndef GRIDVIEW_START_H
#define GRIDVIEW_START_H

#include "recent.h"
#include "ui.h"

typedef struct start_list {
    recent *recent;             /* borrowed; NULL: none is kept */
    int64_t now_s;
    int at, first;              /* chosen row; row at the top */
    char note[400];             /* why the last one could not be opened; "" */
    char chosen[RECENT_PATH];   /* map that is to be opened; "" until one is */
    bool closed;                /* the user wants to leave it */
} start_list;

/* A pass: takes u->in or draws, in the middle of a window of that size. `over`: above a map, to which one can go back. */
void start_sheet(start_list *l, ui *u, double width, double height, bool over);

/* The whole window, without a map. */
typedef struct start_screen {
    start_list list;
    ui ui;
    grid_text *text;            /* owned, as is the image */
    cairo_surface_t *image;     /* RGB24, pixels of the screen */
    const grid_theme *theme;
    double scale;               /* pixels of the screen for one of the interface */
    int width, height;          /* pixels of the interface */
    bool dirty, quit;
} start_screen;

/* Fails for want of a Chinese font (ENVIRONMENT) or memory. */
grid_status start_screen_open(start_screen *s, recent *r, const grid_theme *theme, double scale, int width, int height,
                              int64_t now_s, grid_error *error);
void start_screen_close(start_screen *s);
bool start_screen_resize(start_screen *s, int width, int height);
void start_screen_input(start_screen *s, const input *in);
bool start_screen_draw(start_screen *s);

#endif
