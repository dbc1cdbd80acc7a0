/* camera.h - which part of the plane is seen, and how large: a centre and a scale, in doubles.
 *
 * Pixel (0, 0) is the top left corner of the view; y runs down in pixels and up on the map. In a
 * CRS of degrees one pixel covers more degrees of longitude than of latitude, so that a village
 * keeps its shape: that is `stretch`, 1 on a projected map.
 */
#ifndef GRID_RENDER_CAMERA_H
#define GRID_RENDER_CAMERA_H

#include <grid/map.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_camera {
    double x, y;       /* the map point in the middle of the view, canonical CRS */
    double pixel;      /* height of a pixel in units of the CRS */
    double stretch;    /* width of a pixel over its height, in units of the CRS */
    double pixel_m;    /* ground metres of a pixel; 0 when the map has no CRS */
    int width, height; /* of the view, pixels; at least 1 */
    double fit_pixel;  /* the pixel that fits the whole map: zoom is limited around it */
} grid_camera;

/** A view of the whole map with `margin` pixels free on every side. */
void grid_camera_fit(grid_camera *camera, const grid_map *map, int width, int height, int margin);

/** A view of this extent (west, south, east, north in the map's CRS) likewise. */
void grid_camera_fit_extent(grid_camera *camera, const grid_map *map, const double extent[4], int width, int height,
                            int margin);

/** Another size of the view; what was in the middle stays there. */
void grid_camera_resize(grid_camera *camera, int width, int height);

/** The same view in pixels that are `scale` times finer: a picture for a screen of twice the density has scale 2. */
grid_camera grid_camera_scaled(const grid_camera *camera, double scale);

/** Moves the picture by whole pixels, as a hand drags it. */
void grid_camera_pan(grid_camera *camera, int dx, int dy);

/** Enlarges by `factor` (2: everything twice as large); the map point below pixel (px, py) stays
 *  below it. Returns false, unchanged, at the ends of the range (1/16 of the fit to 1:100 or 4096
 *  fits). */
bool grid_camera_zoom(grid_camera *camera, double factor, double px, double py);

/** Sets the height of a pixel in units of the CRS; what is in the middle stays there. */
void grid_camera_set_pixel(grid_camera *camera, double pixel);

/** Sets the scale 1:n of a screen of 96 pixels an inch. Nothing happens on a map without CRS. */
void grid_camera_set_scale(grid_camera *camera, double n);
/** The scale's denominator, 0 on a map without CRS. */
double grid_camera_scale(const grid_camera *camera);

void grid_camera_to_map(const grid_camera *camera, double px, double py, double *x, double *y);
void grid_camera_to_view(const grid_camera *camera, double x, double y, double *px, double *py);

/** min x, min y, max x, max y of what is seen, with `margin` pixels around it. */
void grid_camera_bounds(const grid_camera *camera, double margin, double out[4]);

/** Whether they see the same, pixel by pixel. */
bool grid_camera_same(const grid_camera *a, const grid_camera *b);

#ifdef __cplusplus
}
#endif
#endif
