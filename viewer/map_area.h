/* map_area.h - the map in the window: a settled picture in two halves, shifted or scaled while the view moves.
 *
 *      under (fills, heat: changes with the data)  +  over (borders, names: changes with the view)  =  settled
 *
 * Where a settled picture takes long (a large screen, an old machine), it is made in a thread, and until it is there the
 * last one stands in, shifted or scaled: map_area_behind.
 *
 * Names lie with the events where those are shown, since they keep clear of them.
 *
 * Other colours need neither owners nor borders anew; another place needs both. Everything here is in pixels of the
 * screen; `scale` of them are one of the interface.
 */
#ifndef GRIDVIEW_MAP_AREA_H
#define GRIDVIEW_MAP_AREA_H

#include <render/painter.h>

#include "worker.h"

typedef struct map_area {
    const grid_scene *scene;
    const grid_theme *theme;
    grid_painter *painter;
    double scale;
    grid_camera camera;
    cairo_surface_t *image;     /* the part of the window that shows the map: the same memory */
    cairo_surface_t *over;      /* ARGB32 */
    cairo_surface_t *settled;   /* RGB24 */
    grid_camera over_camera, settled_camera; /* what they were drawn for; pixel is 0 when there is none */
    struct {                    /* the one that is made in a thread */
        bool on;
        void (*wake)(void);
        worker work;
        grid_painter *painter;
        grid_camera camera;
        cairo_surface_t *over, *settled;
        unsigned long revision; /* of the content that it shows */
        bool ok;
        double took_ms;
    } behind;
    unsigned long revision;     /* of the content */
    bool stale;                 /* other data than the settled picture shows */
    bool patient;               /* the data are not there yet: the old picture stays */
    double settle_ms;           /* what the last one took */
} map_area;

enum { MAP_AREA_SLOW_MS = 25 }; /* a settled picture that takes longer is made in the thread, where it is on */

/* Fails with ENVIRONMENT (no Chinese font) or MEMORY. Borrows the scene. */
grid_status map_area_open(map_area *area, const grid_scene *scene, const grid_theme *theme, double scale,
                          grid_error *error);
void map_area_close(map_area *area);
grid_status map_area_set_theme(map_area *area, const grid_theme *theme, grid_error *error);

/* Lays the area over a part of the window's image (RGB24); what was in the middle stays there. False, with nothing
 * changed, when memory is out. */
bool map_area_place(map_area *area, cairo_surface_t *window, int x, int y, int width, int height);

/* What is shown from now on. Borders and names are drawn anew only when they differ. */
void map_area_show(map_area *area, const grid_content *content);

/* From now on slow pictures are made in a thread, which calls `wake` when one is there: draw again then. */
void map_area_behind(map_area *area, void (*wake)(void));
/* Before what the content is made of changes, or anything of the area: until the thread reads it no longer. */
void map_area_wait(map_area *area);

/* Draws into the window. `moving` is quick: what was settled is shifted or scaled, strips that came into view have
 * fills only. False when memory is out. */
bool map_area_draw(map_area *area, bool moving);
/* Whether map_area_draw would only copy. */
bool map_area_is_settled(const map_area *area);

#endif
