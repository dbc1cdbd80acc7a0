/* window.h - the SDL window: events in, pictures out. Draws nothing itself. */
#ifndef GRIDVIEW_WINDOW_H
#define GRIDVIEW_WINDOW_H

#include "app.h"
#include "loader.h"

/* What the window asks of whoever owns the map. `wake` may be called from any thread. */
typedef struct window_owner {
    void *context;
    loader *(*load)(void *context, bool only_events, void (*wake)(void)); /* reads what is read behind the first frame */
    /* Begins to read the map that is wanted (NULL: the same file anew), so that it can be opened at once. False: it cannot. */
    bool (*prepare)(void *context, const char *path, void (*wake)(void));
    bool (*is_prepared)(void *context);
} window_owner;

/* Opens a window of the app's size, unless it is open, and serves it until the user closes it or the map is to be opened
 * again, or another one (a->reopen, a->wanted: the window stays); the owner starts what is read
 * behind the first frame. Returns NULL, or SDL's reason when there is no display (borrowed until the next SDL call). */
const char *window_run(app *a, const char *const *event_files, size_t num_event_files, const window_owner *owner);

/* The same without a map, until one is chosen (s->list.chosen: the window stays) or the user ends it (s->quit). */
const char *window_choose(start_screen *s);

/* Closes the window that has stayed. */
void window_close(void);

/* Runs scripted pans, zooms, recolourings on a window and prints medians of the frame times. As window_run. */
const char *window_time_frames(app *a, double opened_ms);

#endif
