/* page.c - map pictures as files: see page.h.
 *
 *   +--------------------------------------+
 *   | title                          north |
 *   | subtitle                             |
 *   |                 map                  |
 *   |                             legends  |
 *   | 0---10 km                            |
 *   | source                      approval |      the last line only when there is something to say
 *   +--------------------------------------+
 *
 * Two periods beside each other are two such maps, which share the title, the north, the scale and the last line.
 */
#include <render/page.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <render/furniture.h>
#include <render/legend.h>

enum { MAX_SIDE = 16384, MARGIN = 24 };

static const double points_to_a_pixel = 72.0 / 96;

static grid_status fail(grid_error *error, grid_status code, const char *why)
{
    if (error) {
        *error = (grid_error){code, 0, ""};
        snprintf(error->text, sizeof error->text, "%s", why);
    }
    return code;
}

const char *grid_page_format_name(grid_page_format format)
{
    static const char *const names[] = {"png", "pdf", "svg"};
    return format < GRID_NUM_PAGE_FORMATS ? names[format] : NULL;
}

grid_page_format grid_page_format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    int i = 0;
    while (dot && i < GRID_NUM_PAGE_FORMATS && strcasecmp(dot + 1, grid_page_format_name((grid_page_format)i))) i++;
    return dot ? (grid_page_format)i : GRID_NUM_PAGE_FORMATS;
}

grid_page grid_page_default(const grid_map *map, int width, int height)
{
    grid_page page = {.size = sizeof page, .scale = 1};
    grid_camera_fit(&page.camera, map, width, height, MARGIN);
    return page;
}

static cairo_status_t write_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    FILE *file = closure;
    return fwrite(data, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static grid_status tell(cairo_status_t drawn, grid_error *error)
{
    switch (drawn) {
    case CAIRO_STATUS_SUCCESS: return GRID_OK;
    case CAIRO_STATUS_WRITE_ERROR:
        return fail(error, GRID_E_OPEN, errno ? strerror(errno) : "the picture cannot be written");
    case CAIRO_STATUS_NO_MEMORY: return fail(error, GRID_E_MEMORY, "out of memory while drawing");
    default: return fail(error, GRID_E_MEMORY, cairo_status_to_string(drawn));
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

/* The legends beside the scale bar, or above it in a narrow picture. One that would hide the map is left out. */
static void draw_legends(cairo_t *cr, grid_painter *painter, const grid_theme *theme, const grid_camera *camera,
                         double bottom)
{
    enum { SCALE_BAR = 220 }; /* it ends, with the half of its label, left of this */
    grid_text *text = grid_painter_text(painter);
    const grid_content *content = grid_painter_content(painter);
    int32_t level = grid_painter_level(painter, camera);
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    cairo_t *trial = cairo_create(nowhere);
    grid_box box = grid_draw_legends(trial, text, theme, content, level, camera->width - 12, bottom + 4, NULL, NULL);
    cairo_destroy(trial);
    cairo_surface_destroy(nowhere);
    double raised = box.x < SCALE_BAR && camera->pixel_m > 0 ? 36 : 0;
    if (box.x < 12 || box.height + raised > 0.7 * camera->height) return;
    grid_draw_legends(cr, text, theme, content, level, camera->width - 12, bottom + 4 - raised, NULL, NULL);
}

/* One of the maps of a page. */
typedef struct map_pane {
    const grid_content *content;
    double left;        /* pixels of 1/96 inch */
    bool first, last;
    const char *period; /* where there are two */
} map_pane;

static int page_panes(const grid_page *page, const grid_content *content, map_pane panes[2])
{
    panes[0] = (map_pane){content, 0, true, true, NULL};
    if (!page->before) return 1;
    panes[0] = (map_pane){page->before, 0, true, false, page->periods[0]};
    panes[1] = (map_pane){content, page->camera.width + GRID_PAGE_GAP, false, true, page->periods[1]};
    return 2;
}

static double page_width(const grid_page *page)
{
    return page->before ? 2.0 * page->camera.width + GRID_PAGE_GAP : page->camera.width;
}

/* Title and subtitle; where they end. */
static double draw_title(cairo_t *cr, grid_text *text, const grid_scene *scene, const grid_theme *theme, const grid_page *page)
{
    const char *title = page->title ? page->title : grid_map_name(scene->map);
    double width = page->camera.width - 80.0, y = 12;
    const grid_font big = {.size = 16, .bold = true, .color = theme->text, .halo = 3.6, .halo_color = theme->halo};
    const grid_font small = {.size = 12, .color = theme->text2, .halo = 2.8, .halo_color = theme->halo};
    if (*title) grid_text_draw(text, cr, &big, title, 16, y, GRID_LEFT, width), y += 26;
    if (page->subtitle) grid_text_draw(text, cr, &small, page->subtitle, 16, y, GRID_LEFT, width), y += 22;
    return y;
}

/* What stands around the map, in pixels of 1/96 inch from the corner of its pane. */
static void draw_furniture(cairo_t *cr, grid_painter *painter, const grid_scene *scene, const grid_theme *theme,
                           const grid_page *page, const map_pane *pane)
{
    grid_text *text = grid_painter_text(painter);
    const grid_camera *camera = &page->camera;
    bool last_line = page->source || page->approval;
    double bottom = camera->height - (last_line ? 32 : 16), y = 12 + 26;
    const grid_font hint = {.size = 11, .color = theme->text2, .halo = 2.5, .halo_color = theme->halo};
    if (pane->first) y = draw_title(cr, text, scene, theme, page);
    if (pane->period) grid_draw_period(cr, text, theme, !pane->first, pane->period, 16, y);
    if (pane->last) grid_draw_north(cr, text, theme, camera->width - 24, 8);
    if (pane->first) grid_draw_scale_bar(cr, text, theme, camera, 20, bottom);
    draw_legends(cr, painter, theme, camera, bottom);
    double right = camera->width - 12;
    if (page->approval && pane->last)
        right -= grid_text_draw(text, cr, &hint, page->approval, right, camera->height - 24, GRID_RIGHT, 0) + 16;
    if (page->source && pane->first)
        grid_text_draw(text, cr, &hint, page->source, 16, camera->height - 24, GRID_LEFT, right - 16);
}

static bool paint_pane(grid_painter *painter, const grid_page *page, const map_pane *pane, cairo_surface_t *image)
{
    grid_camera device = grid_camera_scaled(&page->camera, page->scale);
    int stride = cairo_image_surface_get_stride(image);
    unsigned char *corner = cairo_image_surface_get_data(image) + 4 * (size_t)lround(pane->left * page->scale);
    cairo_surface_t *part = cairo_image_surface_create_for_data(corner, CAIRO_FORMAT_RGB24, device.width, device.height, stride);
    grid_painter_set_scale(painter, page->scale);
    bool ok = !cairo_surface_status(part) && grid_paint_map(painter, &device, part);
    grid_painter_set_scale(painter, 1);
    cairo_surface_destroy(part);
    return ok;
}

/* What is between two maps. */
static void fill_gap(cairo_surface_t *image, const grid_theme *theme)
{
    cairo_t *cr = cairo_create(image);
    grid_set_color(cr, theme->line2);
    cairo_paint(cr);
    cairo_destroy(cr);
}

static cairo_status_t draw_png(grid_painter *painter, const grid_scene *scene, const grid_theme *theme,
                               const grid_content *content, const grid_page *page, FILE *stream)
{
    map_pane panes[2];
    int num = page_panes(page, content, panes);
    grid_camera device = grid_camera_scaled(&page->camera, page->scale);
    cairo_surface_t *image = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)lround(panes[num - 1].left * page->scale) + device.width, device.height);
    cairo_status_t status = cairo_surface_status(image);
    if (num > 1) fill_gap(image, theme);
    for (int i = 0; i < num && !status; i++) {
        grid_painter_set_content(painter, panes[i].content);
        cairo_surface_flush(image);
        if (!paint_pane(painter, page, &panes[i], image)) status = CAIRO_STATUS_NO_MEMORY;
        cairo_surface_mark_dirty(image);
        if (status) break;
        cairo_t *cr = cairo_create(image);
        cairo_scale(cr, page->scale, page->scale);
        cairo_translate(cr, panes[i].left, 0);
        draw_furniture(cr, painter, scene, theme, page, &panes[i]);
        status = cairo_status(cr);
        cairo_destroy(cr);
    }
    if (!status) status = cairo_surface_write_to_png_stream(image, write_bytes, stream);
    cairo_surface_destroy(image);
    return status;
}

static cairo_status_t draw_vectors(grid_painter *painter, const grid_scene *scene, const grid_theme *theme,
                                   const grid_content *content, const grid_page *page, grid_page_format format,
                                   FILE *stream)
{
    map_pane panes[2];
    int num = page_panes(page, content, panes);
    double width = page_width(page) * points_to_a_pixel, height = page->camera.height * points_to_a_pixel;
    cairo_surface_t *surface = format == GRID_PAGE_PDF
                                   ? cairo_pdf_surface_create_for_stream(write_bytes, stream, width, height)
                                   : cairo_svg_surface_create_for_stream(write_bytes, stream, width, height);
    if (format == GRID_PAGE_PDF)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                       page->title && *page->title ? page->title : grid_map_name(scene->map));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, points_to_a_pixel, points_to_a_pixel);
    bool drawn = true;
    for (int i = 0; i < num && drawn; i++) {
        grid_painter_set_content(painter, panes[i].content);
        cairo_save(cr);
        cairo_translate(cr, panes[i].left, 0);
        if (num > 1) cairo_rectangle(cr, 0, 0, page->camera.width, page->camera.height), cairo_clip(cr);
        drawn = grid_paint_vectors(painter, &page->camera, cr);
        if (drawn) draw_furniture(cr, painter, scene, theme, page, &panes[i]);
        cairo_restore(cr);
    }
    cairo_status_t status = drawn ? cairo_status(cr) : CAIRO_STATUS_NO_MEMORY;
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (!status) status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

grid_status grid_page_draw(const grid_scene *scene, const grid_theme *theme, const grid_content *content,
                           const grid_page *page, grid_page_format format, FILE *stream, grid_error *error)
{
    grid_painter *painter = NULL;
    const grid_content bare = grid_content_default();
    double width = page_width(page) * page->scale, height = page->camera.height * page->scale;
    if (!(page->scale >= 0.5 && page->scale <= 4))
        return fail(error, GRID_E_ARGUMENT, "the scale of a picture is 0.5 to 4");
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
        return fail(error, GRID_E_LIMIT, "a picture has 1 to 16384 pixels a side");
    grid_status status = grid_painter_new(scene, theme, &painter, error);
    if (status) return status;
    if (!content) content = &bare;
    errno = 0;
    status = tell(format == GRID_PAGE_PNG ? draw_png(painter, scene, theme, content, page, stream)
                                          : draw_vectors(painter, scene, theme, content, page, format, stream),
                  error);
    grid_painter_free(painter);
    return status;
}

/* ---- files that appear whole ----------------------------------------------------------------- */

typedef struct part_file {
    char *partial;
    FILE *file;
} part_file;

static grid_status name_it(grid_error *error, const char *path)
{
    char text[sizeof error->text];
    if (!error) return GRID_E_OPEN;
    snprintf(text, sizeof text, "%.300s: %.600s", path, error->text);
    memcpy(error->text, text, sizeof text);
    return error->code;
}

static grid_status part_open(part_file *part, const char *path, grid_error *error)
{
    *part = (part_file){0};
    if (asprintf(&part->partial, "%s.%ld.part", path, (long)getpid()) < 0)
        return fail(error, GRID_E_MEMORY, "out of memory");
    part->file = fopen(part->partial, "wb");
    if (part->file) return GRID_OK;
    fail(error, GRID_E_OPEN, strerror(errno));
    free(part->partial);
    name_it(error, path);
    return GRID_E_OPEN;
}

/* Gives the file its name, or takes it away when something went wrong. */
static grid_status part_close(part_file *part, grid_status drawn, const char *path, grid_error *error)
{
    grid_status status = drawn;
    bool written = fflush(part->file) == 0 && fsync(fileno(part->file)) == 0;
    int why = errno;
    if (fclose(part->file) && written) written = false, why = errno;
    if (!status && !written) status = fail(error, GRID_E_OPEN, strerror(why));
    if (!status && rename(part->partial, path)) status = fail(error, GRID_E_OPEN, strerror(errno));
    if (status) {
        remove(part->partial);
        name_it(error, path);
    }
    free(part->partial);
    return status;
}

grid_status grid_page_write(const grid_scene *scene, const grid_theme *theme, const grid_content *content,
                            const grid_page *page, grid_page_format format, const char *path, grid_error *error)
{
    part_file part;
    grid_status status = part_open(&part, path, error);
    if (status) return status;
    return part_close(&part, grid_page_draw(scene, theme, content, page, format, part.file, error), path, error);
}

grid_status grid_surface_write_png(cairo_surface_t *image, const char *path, grid_error *error)
{
    part_file part;
    grid_status status = part_open(&part, path, error);
    if (status) return status;
    errno = 0;
    return part_close(&part, tell(cairo_surface_write_to_png_stream(image, write_bytes, part.file), error), path, error);
}

grid_status grid_pdf_write(const char *path, double width, double height, const char *title, grid_page_drawer *draw,
                           void *context, grid_error *error)
{
    part_file part;
    grid_status status = part_open(&part, path, error);
    if (status) return status;
    errno = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, part.file, width * points_to_a_pixel,
                                                                   height * points_to_a_pixel);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, points_to_a_pixel, points_to_a_pixel);
    cairo_status_t drawn = draw(cr, context) ? cairo_status(cr) : CAIRO_STATUS_NO_MEMORY;
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (!drawn) drawn = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return part_close(&part, tell(drawn, error), path, error);
}
