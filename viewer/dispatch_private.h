/* dispatch_private.h - what the sheet in the window, on the map and on paper share. */
#ifndef GRIDVIEW_DISPATCH_PRIVATE_H
#define GRIDVIEW_DISPATCH_PRIVATE_H

#include "app.h"

extern const char *const dispatch_states[]; /* of grid_dot_state; to be looked up */

void dispatch_mask_phone(const char *phone, char out[40]); /* four digits of it */
void dispatch_how_sure(const app *a, char *out, size_t size);
const char *dispatch_township(const app *a);
const char *dispatch_event_word(const app *a, uint32_t event, grid_event_word word);
void dispatch_event_words(const app *a, char *out, size_t size); /* "" where it is about a place */

/* Where the circle and the lines are drawn. */
typedef struct dispatch_pen {
    const dispatch *dispatch;
    const grid_camera *camera;
    double scale; /* its pixels for one of `cr` */
    const grid_theme *theme;
    grid_text *text;
    cairo_t *cr;
} dispatch_pen;
void dispatch_draw(const dispatch_pen *pen);

/* The sheet on a page of A4 for printing: light, with lines to write on. */
grid_status dispatch_page_write(app *a, const char *path, grid_error *error);

#endif
