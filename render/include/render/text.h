/* text.h - text on a picture: one font family, sizes in pixels, two weights, tabular digits.
 *
 * A grid_text belongs to one thread (pango's font maps do). Positions are the top left corner of
 * the text's box; a box is as high as its line, so that neighbours line up whatever they say.
 */
#ifndef GRID_RENDER_TEXT_H
#define GRID_RENDER_TEXT_H

#include <cairo.h>
#include <grid/base.h>
#include <render/theme.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct grid_text grid_text;

typedef enum grid_align { GRID_LEFT, GRID_CENTRE, GRID_RIGHT } grid_align;

/** How a piece of text looks. */
typedef struct grid_font {
    double size;      /* pixels */
    bool bold;
    grid_color color;
    double halo;      /* width of the halo's stroke in pixels; 0: none */
    grid_color halo_color;
} grid_font;

/** Loads the fonts. ENVIRONMENT, naming the package to install, when no font has Chinese glyphs
 *  (岢 is tested: many "common" character sets leave it out). */
grid_status grid_text_new(grid_text **out, grid_error *error);
void grid_text_free(grid_text *text);

/** Size of a piece of text in pixels. Either out may be NULL. */
void grid_text_measure(grid_text *text, const grid_font *font, const char *utf8, double *width,
                       double *height);

/** Draws one line at (x, y): the top of its box, and its left end, middle or right end. Text
 *  wider than max_width (if > 0) ends in an ellipsis. Returns the width drawn. */
double grid_text_draw(grid_text *text, cairo_t *cr, const grid_font *font, const char *utf8,
                      double x, double y, grid_align align, double max_width);

#ifdef __cplusplus
}
#endif
#endif
