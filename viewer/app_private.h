/* app_private.h - what the parts of the app share: app.c, hands.c, app_draw.c. */
#ifndef GRIDVIEW_APP_PRIVATE_H
#define GRIDVIEW_APP_PRIVATE_H

#include "app.h"

double app_right_width(const app *a);               /* of the right panel */
bool app_place_area(app *a);                        /* the map's room; false when memory is out */
grid_status app_aim(app *a, grid_error *error);     /* the camera sees what the view asks for */
void app_take_place(app *a);                        /* the view is what the camera sees */
grid_status app_show(app *a, grid_error *error);    /* what the view asks for is made and shown */
void app_pass(app *a, const input *in, cairo_t *cr); /* the panels, whether they take input or draw */

void app_look_below_pointer(app *a);                 /* which unit is hovered now */

/* Until no thread reads what is shown: before it changes. */
void app_wait_for_maps(app *a);
void app_wait_for_threads(app *a);

#endif
