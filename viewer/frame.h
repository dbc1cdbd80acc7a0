/* frame.h - the whole picture of the window as an image: bars, map, furniture, tooltip. No SDL.
 *
 *      +--------------------------------------------------+
 *      | top bar 44: county, level                        |
 *      +--------------------------------------------------+
 *      |                                           north  |
 *      |   map area = the camera's view                   |
 *      |                      +---------+                 |
 *      |      hovered unit -> | tooltip |       +--------+|
 *      | scale bar            +---------+       | legend ||
 *      +--------------------------------------------------+
 *      | status bar 24                                    |
 *      +--------------------------------------------------+
 *
 * The window and --screenshot show the same image. A settled map picture is kept; while the view
 * moves it is shifted or scaled instead of being drawn anew.
 */
#ifndef GRIDVIEW_FRAME_H
#define GRIDVIEW_FRAME_H

#include <render/legend.h>
#include <render/painter.h>

enum { TOP_BAR = 44, STATUS_BAR = 24, FIT_MARGIN = 24 };

typedef struct frame {
    const grid_map *map;
    const grid_scene *scene;
    grid_content content;      /* what is shown */
    const char *file;          /* name of the map's file, without folders */
    const grid_theme *theme;
    grid_painter *painter;
    int width, height;         /* of the window */
    grid_camera camera;        /* of the map area */
    cairo_surface_t *image;    /* the window, RGB24 */
    cairo_surface_t *area;     /* the rows of `image` that show the map: the same memory */
    cairo_surface_t *settled;  /* the last complete map picture ... */
    grid_camera settled_camera; /* ... and its camera; pixel is 0 when there is none */
    grid_transform *to_lonlat; /* NULL until frame_use_proj */
    bool has_cursor;
    int cursor_x, cursor_y;    /* in the map area */
    int32_t hovered;           /* unit below the cursor, or GRID_NONE */
    grid_box legend;           /* where it was drawn last; what lies below cannot be hovered */
    char note[200];            /* said in the status bar instead of the file's name, if not empty */
} frame;

/* Sets up a frame of the given size, fitted to the map, coloured by `measure` (may be NULL). Fails for want of a font or
 * memory. */
grid_status frame_open(frame *f, const grid_scene *scene, const grid_measure *measure, const char *file, const grid_theme *theme,
                       int width, int height, grid_error *error);
void frame_close(frame *f);

/* Changes the window's size; false, with everything unchanged, when memory is out. */
bool frame_resize(frame *f, int width, int height);
grid_status frame_set_theme(frame *f, const grid_theme *theme, grid_error *error);
void frame_fit(frame *f);

/* Loads what longitude and latitude of the cursor need (PROJ: 9-75 ms, so not before the first
 * frame). */
void frame_use_proj(frame *f);

/* The cursor is at pixel (x, y) of the window; returns true when the picture changes by it. */
bool frame_set_cursor(frame *f, int x, int y);
void frame_clear_cursor(frame *f);

/* Draws into f->image. `moving` is quick: the settled picture shifted or scaled, strips that came
 * into view with fills only, no tooltip. False when memory is out. */
bool frame_draw(frame *f, bool moving);

/* Parts of a frame. */
void draw_top_bar(const frame *f, cairo_t *cr);
void draw_status_bar(const frame *f, cairo_t *cr);
void draw_tooltip(const frame *f, cairo_t *cr);

/* Where a tooltip of this size goes: beside `unit` (its box in the area), never over it if there is
 * room, inside an area of that size, rather not over `avoid`. */
grid_box place_tooltip(grid_box unit, double cursor_x, double cursor_y, double width, double height,
                       double area_width, double area_height, grid_box avoid);

/* Text in a line of the given height, centred vertically. Returns the width. */
double draw_line(const frame *f, cairo_t *cr, const grid_font *font, const char *text, double x,
                 double y, double line, grid_align align, double max_width);

#endif
