/* window.h - the SDL window: events in, frames out. Draws nothing itself. */
#ifndef GRIDVIEW_WINDOW_H
#define GRIDVIEW_WINDOW_H

#include "frame.h"

/* Opens a window of the frame's size and serves it until the user closes it. Returns NULL, or SDL's
 * reason when there is no display (borrowed until the next SDL call). */
const char *window_run(frame *f);

/* Runs scripted pans and zooms on a window and prints medians of the frame times. As window_run. */
const char *window_time_frames(frame *f);

#endif
