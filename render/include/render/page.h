/* page.h - a map picture as a file: the map with its title, legends, scale bar, north arrow and source line.
 *
 * PNG fills every pixel with the colour of the unit that owns its centre. PDF and SVG are drawn with vectors; text
 * in a PDF can be searched, and its fonts are in the file.
 */
#ifndef GRID_RENDER_PAGE_H
#define GRID_RENDER_PAGE_H

#include <render/painter.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum grid_page_format { GRID_PAGE_PNG, GRID_PAGE_PDF, GRID_PAGE_SVG, GRID_NUM_PAGE_FORMATS } grid_page_format;

/** "png", "pdf", "svg". */
const char *grid_page_format_name(grid_page_format format);
/** By the ending of a path; GRID_NUM_PAGE_FORMATS when it is none of them. */
grid_page_format grid_page_format_of(const char *path);

/** Texts are UTF-8 and borrowed. */
typedef struct grid_page {
    size_t size;          /* sizeof(grid_page); set by _default */
    double scale;         /* pixels of a PNG for one of the camera's width and height, 0.5 to 4 */
    grid_camera camera;   /* what is seen; its width and height, in pixels of 1/96 inch, are the page's */
    const char *title;    /* NULL: the name of the map; "": none */
    const char *subtitle; /* the period, say; may be NULL */
    const char *source;   /* "数据截至 2025-06-30 · 县图版本 2025-06"; may be NULL */
    const char *approval; /* number of the map's approval (审图号); may be NULL */
    const grid_content *before; /* not NULL: this one to the left, in a picture twice as wide and GRID_PAGE_GAP more */
    const char *periods[2];     /* of the two, the earlier first; may be NULL */
} grid_page;
enum { GRID_PAGE_GAP = 2 };

/** The whole map on width x height, with room around it. */
grid_page grid_page_default(const grid_map *map, int width, int height);

/** Draws a picture into a stream that is open for writing. `content` may be NULL: borders and names. ENVIRONMENT
 *  without a Chinese font, OPEN when the stream does not take it, LIMIT beyond 16,384 pixels a side, ARGUMENT,
 *  MEMORY. */
grid_status grid_page_draw(const grid_scene *scene, const grid_theme *theme, const grid_content *content,
                           const grid_page *page, grid_page_format format, FILE *stream, grid_error *error);

/** The same into a file, which appears whole or not at all (a temporary name beside it, then a rename). */
grid_status grid_page_write(const grid_scene *scene, const grid_theme *theme, const grid_content *content,
                            const grid_page *page, grid_page_format format, const char *path, grid_error *error);

/** Draws a document of one page, in pixels of 1/96 inch. False when memory is out. */
typedef bool grid_page_drawer(cairo_t *cr, void *context);

/** Writes a PDF of width x height pixels of 1/96 inch in the same careful way. OPEN, MEMORY. */
grid_status grid_pdf_write(const char *path, double width, double height, const char *title, grid_page_drawer *draw,
                           void *context, grid_error *error);

/** Writes an image surface as PNG in the same careful way. */
grid_status grid_surface_write_png(cairo_surface_t *image, const char *path, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
