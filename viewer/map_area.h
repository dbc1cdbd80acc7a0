/* map_area.h - the map in the window: a settled picture in two halves, shifted or scaled while the view moves.
 *
 *      under (fills, heat: changes with the data)  +  over (borders, names: changes with the view)  =  settled
 *
 * Other colours need neither owners nor borders anew; another place needs both. Everything here is in pixels of the
 * screen; `scale` of them are one of the interface.
 */
#ifndef GRIDVIEW_MAP_AREA_H
#define GRIDVIEW_MAP_AREA_H

#include <render/painter.h>

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
} map_area;

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

/* Draws into the window. `moving` is quick: what was settled is shifted or scaled, strips that came into view have
 * fills only. False when memory is out. */
bool map_area_draw(map_area *area, bool moving);
/* Whether map_area_draw would only copy. */
bool map_area_is_settled(const map_area *area);

#endif
