/* legend.h - what the colours of a picture mean, as cards with counts. Always there where there is colour. */
#ifndef GRID_RENDER_LEGEND_H
#define GRID_RENDER_LEGEND_H

#include <render/content.h>
#include <render/furniture.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A swatch of class `c` (or GRID_CLASS_ZERO, GRID_CLASS_NO_DATA) of a measure in a view of `level`, with a thin rim. */
void grid_draw_swatch(cairo_t *cr, const grid_theme *theme, const grid_measure *measure, int32_t level, int c,
                      grid_box box);

/** A row of the legend of a measure, as it was drawn. */
typedef struct grid_legend_row {
    int class_index;
    grid_box box;
} grid_legend_row;
enum { GRID_LEGEND_ROWS = GRID_MAX_CLASSES + 2 };

/** The legends of a content in a view of `level`, one above the other; (right, bottom) is the lower right corner of the
 *  last. Returns the box of them all, which is empty when nothing is coloured. `rows`
 *  (GRID_LEGEND_ROWS, may be NULL) and *num_rows receive the rows of the measure. */
grid_box grid_draw_legends(cairo_t *cr, grid_text *text, const grid_theme *theme, const grid_content *content,
                           int32_t level, double right, double bottom, grid_legend_row *rows, int *num_rows);

#ifdef __cplusplus
}
#endif
#endif
