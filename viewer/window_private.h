/* window_private.h - what the event loop and the bench share: opening and presenting. */
#ifndef GRIDVIEW_WINDOW_PRIVATE_H
#define GRIDVIEW_WINDOW_PRIVATE_H

#include <SDL.h>

#include "frame.h"

SDL_Window *window_open(const frame *f);
/* Copies the frame to the window. */
void window_present(SDL_Window *window, const frame *f);

#endif
