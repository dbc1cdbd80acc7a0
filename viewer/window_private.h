/* window_private.h - what the event loop and the bench share: opening and presenting. */
#ifndef GRIDVIEW_WINDOW_PRIVATE_H
#define GRIDVIEW_WINDOW_PRIVATE_H

#include <SDL.h>

#include "app.h"

SDL_Window *window_open(const char *title, cairo_surface_t *image);
/* Copies the picture to the window. */
void window_present(SDL_Window *window, cairo_surface_t *image);

#endif
