/* dots.h - events as points: each by its state where there is room, else as clusters with their numbers.
 *
 * States differ by shape as well as by colour: a triangle is overdue, a disc open, a ring closed. Clusters are the
 * squares of a grid that is fixed to the ground, so they stay while the map is panned.
 */
#ifndef GRID_RENDER_DOTS_H
#define GRID_RENDER_DOTS_H

#include <grid/events.h>
#include <render/camera.h>
#include <render/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum grid_dot_state { GRID_DOT_CLOSED, GRID_DOT_OPEN, GRID_DOT_LATE, GRID_NUM_DOT_STATES } grid_dot_state;

typedef struct grid_dot {
    double x, y;      /* plane of the map */
    uint32_t event;   /* number in its table */
    uint8_t state;
} grid_dot;

typedef struct grid_dots {
    grid_dot *items;
    size_t num, capacity;
    size_t counts[GRID_NUM_DOT_STATES];
} grid_dots;

/** State of an event at a time, of those that were collected before: closed before it, or else due before it and not
 *  handled, or else open. */
grid_dot_state grid_dot_state_of(const grid_events *events, size_t i, int64_t utc_s);

/** Adds one; false when memory is out. */
bool grid_dots_add(grid_dots *dots, double x, double y, uint32_t event, grid_dot_state state);
void grid_dots_clear(grid_dots *dots);

/** Draws them; sizes are multiplied by `scale`. Up to GRID_MOST_DOTS in view stand for themselves. False when memory is
 *  out. */
enum { GRID_MOST_DOTS = 600 };
bool grid_paint_dots(const grid_dots *dots, const grid_theme *theme, const grid_camera *camera, double scale,
                     grid_text *text, cairo_t *cr);

/** A place that is taken in a view: a disc, in pixels. */
typedef struct grid_disc {
    double x, y, radius;
} grid_disc;

/** What grid_paint_dots covers in the view and `beyond` pixels around it; the caller frees *out. False when memory is out. */
bool grid_dots_discs(const grid_dots *dots, const grid_camera *camera, double scale, double beyond, grid_disc **out,
                     size_t *num);

/** The sign of a state at x, y. */
void grid_draw_dot(cairo_t *cr, const grid_theme *theme, grid_dot_state state, double x, double y, double scale);

/** The dot that is drawn nearest to a pixel, within `reach` pixels, when dots stand for themselves; else -1. */
int64_t grid_dot_at(const grid_dots *dots, const grid_camera *camera, double px, double py, double reach);

#ifdef __cplusplus
}
#endif
#endif
