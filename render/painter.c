/* painter.c - fills, heat, borders and names of a map: see painter.h.
 *
 * Order of work: owner of every pixel -> colour by table -> heat -> borders, lowest rank first, so
 * that higher ones lie on top -> names. Names are drawn once each as a small picture with its halo and
 * then copied to whole pixels, which is what makes a picture with hundreds of names cheap.
 */
#include <render/painter.h>

#include <grid/locate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    HATCH_STEP = 6,     /* a diagonal every 6 pixels */
    LEAST_OUTLINED = 5, /* units of fewer pixels across get no borders */
    MAX_LABELS = 3000,  /* more never find room on a screen */
    MOST_METRES_FOR_PLACES = 20 /* to a pixel: places stand for houses, not for villages */
};

/* A name with its halo, drawn once; NULL until needed. */
typedef struct label_image {
    cairo_surface_t *image;
    double size; /* of the font that it was drawn in: names grow with their rank */
} label_image;

struct grid_painter {
    const grid_scene *scene;
    const grid_theme *theme;
    grid_content content;
    double scale;
    grid_text *text;
    int32_t level;                  /* that the colours are for */
    uint32_t *colors;               /* of cell + 1; 0 marks no data (hatched) */
    int32_t *owners;                /* of the pixels being filled */
    size_t owners_capacity;
    grid_camera owners_camera;      /* of the whole view whose owners they are; width 0: of none */
    label_image *label_images;      /* of each unit's name */
    grid_placed_label *placed;
    grid_paint_times times;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The colour of every cell in a view of this level: that of the unit that stands for it. */
static void make_colors(grid_painter *p, int32_t level)
{
    const grid_map *map = p->scene->map;
    const grid_measure *measure = p->content.measure;
    p->level = level;
    p->colors[0] = p->theme->map_background;
    for (size_t i = 0; i < grid_map_num_cells(map); i++) {
        int32_t cell = grid_map_cell_at(map, i), unit = grid_level_unit(map, cell, level);
        double value = measure && unit != GRID_NONE ? measure->values[unit] : NAN;
        int c = measure ? grid_class_of(&measure->classes[level], value) : GRID_CLASS_ZERO;
        p->colors[cell + 1] = measure && !(p->content.hidden & grid_class_bit(c))
                                  ? grid_measure_color(measure, p->theme, level, c) : p->theme->land;
    }
}

grid_status grid_painter_new(const grid_scene *scene, const grid_theme *theme, grid_painter **out,
                             grid_error *error)
{
    grid_status status = GRID_E_MEMORY;
    size_t units = grid_map_num_units(scene->map);
    grid_painter *p = calloc(1, sizeof *p);
    if (!p) goto done;
    p->scene = scene;
    p->theme = theme;
    p->content = grid_content_default();
    p->scale = 1;
    p->level = GRID_NONE;
    p->colors = calloc(units + 1, sizeof *p->colors);
    p->label_images = calloc(units ? units : 1, sizeof *p->label_images);
    p->placed = malloc(MAX_LABELS * sizeof *p->placed);
    if (!p->colors || !p->label_images || !p->placed) goto done;
    if ((status = grid_text_new(&p->text, error))) goto done;
    *out = p;
    p = NULL;
done:
    if (status == GRID_E_MEMORY && error) *error = (grid_error){status, 0, "out of memory"};
    grid_painter_free(p);
    return status;
}

void grid_painter_free(grid_painter *painter)
{
    if (!painter) return;
    if (painter->label_images)
        for (size_t i = 0; i < grid_map_num_units(painter->scene->map); i++)
            cairo_surface_destroy(painter->label_images[i].image);
    grid_text_free(painter->text);
    free(painter->label_images);
    free(painter->placed);
    free(painter->colors);
    free(painter->owners);
    free(painter);
}

grid_text *grid_painter_text(grid_painter *painter) { return painter->text; }

void grid_painter_set_content(grid_painter *painter, const grid_content *content)
{
    painter->content = *content;
    painter->level = GRID_NONE;
}

const grid_content *grid_painter_content(const grid_painter *painter) { return &painter->content; }

void grid_painter_set_scale(grid_painter *painter, double scale) { painter->scale = scale; }

int32_t grid_painter_level(const grid_painter *painter, const grid_camera *camera)
{
    grid_camera on_paper = *camera;
    on_paper.pixel *= painter->scale;
    return grid_content_level(&painter->content, painter->scene, &on_paper);
}

grid_paint_times grid_painter_times(const grid_painter *painter) { return painter->times; }

/* ------------------------------------------------------------------ fills */

static bool same_pixels(const grid_camera *a, const grid_camera *b)
{
    return a->x == b->x && a->y == b->y && a->pixel == b->pixel && a->stretch == b->stretch && a->width == b->width &&
           a->height == b->height;
}

/* Owners of the pixel centres of a rectangle. Those of a whole view are kept: other colours need no other owners. Pixels of a map in degrees are not square, so there
 * the points are written out row by row. */
static bool find_owners(grid_painter *p, const grid_camera *camera, int x, int y, int width,
                        int height)
{
    size_t n = (size_t)width * (size_t)height;
    double west, north;
    bool whole = x == 0 && y == 0 && width == camera->width && height == camera->height;
    if (whole && same_pixels(camera, &p->owners_camera)) return true;
    p->owners_camera = (grid_camera){0};
    if (n > p->owners_capacity) {
        int32_t *moved = realloc(p->owners, n * sizeof *moved);
        if (!moved) return false;
        p->owners = moved;
        p->owners_capacity = n;
    }
    grid_camera_to_map(camera, x, y, &west, &north);
    if (camera->stretch == 1) {
        grid_locate_raster(p->scene->map, west, north, camera->pixel, (size_t)width, (size_t)height,
                           p->owners);
        if (whole) p->owners_camera = *camera;
        return true;
    }
    double *xs = malloc(2 * (size_t)width * sizeof *xs), *ys = xs ? xs + width : NULL;
    if (!xs) return false;
    for (int c = 0; c < width; c++) xs[c] = west + (c + 0.5) * camera->pixel * camera->stretch;
    for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) ys[c] = north - (r + 0.5) * camera->pixel;
        grid_locate_many(p->scene->map, (size_t)width, xs, ys, 0,
                         p->owners + (size_t)r * (size_t)width, NULL, NULL, NULL, NULL);
    }
    free(xs);
    if (whole) p->owners_camera = *camera;
    return true;
}

static int modulo(double a, int n)
{
    double m = fmod(a, n);
    return (int)(m < 0 ? m + n : m) % n;
}

bool grid_paint_fills(grid_painter *p, const grid_camera *camera, int x, int y, int width,
                      int height, cairo_surface_t *image)
{
    if (width <= 0 || height <= 0) return true;
    if (!find_owners(p, camera, x, y, width, height)) return false;
    int32_t level = grid_painter_level(p, camera);
    if (level != p->level) make_colors(p, level);
    cairo_surface_flush(image);
    unsigned char *data = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    /* the hatch is part of the map: it moves along when the map is dragged */
    int phase = modulo(round(camera->x / (camera->pixel * camera->stretch)), HATCH_STEP) +
                modulo(-round(camera->y / camera->pixel), HATCH_STEP);
    for (int r = 0; r < height; r++) {
        const int32_t *owners = p->owners + (size_t)r * (size_t)width;
        uint32_t *row = (uint32_t *)(void *)(data + (size_t)(y + r) * (size_t)stride) + x;
        for (int c = 0; c < width; c++) {
            uint32_t color = p->colors[owners[c] + 1];
            if (!color)
                color = (phase + x + c + y + r) % HATCH_STEP ? p->theme->no_data
                                                             : p->theme->no_data_hatch;
            row[c] = color;
        }
    }
    cairo_surface_mark_dirty(image);
    return true;
}

/* ------------------------------------------------------------------ borders */

static void set_stroke(cairo_t *cr, const grid_stroke *stroke, double scale)
{
    const double dash[2] = {stroke->dash[0] * scale, stroke->dash[1] * scale};
    cairo_set_dash(cr, dash, dash[0] > 0 ? 2 : 0, 0);
    cairo_set_line_width(cr, stroke->width * scale);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_BEVEL);
    grid_set_color(cr, stroke->color);
}

static void paint_borders(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    const grid_map *map = p->scene->map;
    int32_t shown = grid_painter_level(p, camera);
    p->times.num_segments = 0;
    for (int32_t level = shown; level >= GRID_LEVEL_RIM; level--) {
        if (level != GRID_LEVEL_RIM && p->scene->unit_size[level] < LEAST_OUTLINED * p->scale * camera->pixel)
            continue; /* lines would hide what they divide */
        grid_rank rank =
            level == GRID_LEVEL_RIM ? GRID_RANK_OUTER : grid_level_rank(map, level, shown);
        p->times.num_segments += grid_borders_path(p->scene->borders, level, camera, cr);
        set_stroke(cr, rank == GRID_RANK_SECOND && !p->content.measure
                           ? &p->theme->border_on_land : &p->theme->border[rank], p->scale);
        cairo_stroke(cr);
    }
}

void grid_paint_highlight(grid_painter *p, const grid_camera *camera, int32_t unit, cairo_t *cr)
{
    size_t points;
    cairo_save(cr);
    cairo_new_path(cr);
    for (size_t r = 0; r < grid_unit_num_rings(p->scene->map, unit); r++) {
        const double *xy = grid_unit_ring(p->scene->map, unit, r, &points);
        grid_ring_path(xy, points, camera, cr);
    }
    for (int i = 0; i < 2; i++) {
        set_stroke(cr, &p->theme->highlight[i], p->scale);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
}

/* ------------------------------------------------------------------ names */

static grid_font label_font(const grid_painter *p, const grid_placed_label *placed, int32_t shown)
{
    grid_font font = grid_label_font(p->theme, placed->rank, placed->label->level == shown);
    font.size *= p->scale;
    font.halo *= p->scale;
    return font;
}

/* Room around a name for its halo. */
static int label_pad(const grid_painter *p) { return (int)ceil(3 * p->scale); }

static void draw_label(grid_painter *p, const grid_placed_label *placed, const grid_font *font, cairo_t *cr, double x,
                       double y)
{
    double height;
    grid_text_measure(p->text, font, placed->label->text, NULL, &height);
    grid_text_draw(p->text, cr, font, placed->label->text, x, y + (placed->height - height) / 2, GRID_LEFT, 0);
}

static cairo_surface_t *label_image_of(grid_painter *p, const grid_placed_label *placed, int32_t shown)
{
    label_image *kept = &p->label_images[placed->label->unit];
    grid_font font = label_font(p, placed, shown);
    int pad = label_pad(p);
    if (kept->image && kept->size == font.size) return kept->image;
    cairo_surface_destroy(kept->image);
    kept->size = font.size;
    kept->image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, placed->width + 2 * pad, placed->height + 2 * pad);
    cairo_t *cr = cairo_create(kept->image);
    draw_label(p, placed, &font, cr, pad, pad);
    cairo_destroy(cr);
    return kept->image;
}

/* Which names find room, into p->placed. False when memory is out. */
static bool place_labels(grid_painter *p, const grid_camera *camera, size_t *num)
{
    grid_disc *taken = NULL;
    size_t num_taken = 0;
    double around = fmax(camera->width, camera->height) / 2.0; /* as far as names are placed */
    if (p->content.events && !grid_dots_discs(p->content.events, camera, p->scale, around, &taken, &num_taken)) return false;
    *num = grid_labels_place(p->scene->labels, p->scene->map, grid_painter_level(p, camera), camera, p->text, p->theme, p->scale,
                             taken, num_taken, p->placed, MAX_LABELS);
    free(taken);
    return true;
}

/* As text where it may be enlarged or searched later, else copied from pictures. */
static bool paint_labels(grid_painter *p, const grid_camera *camera, cairo_t *cr, bool as_text)
{
    int32_t shown = grid_painter_level(p, camera);
    size_t n;
    if (!place_labels(p, camera, &n)) return false;
    for (size_t i = 0; i < n; i++) {
        const grid_placed_label *placed = &p->placed[i];
        if (as_text) {
            grid_font font = label_font(p, placed, shown);
            draw_label(p, placed, &font, cr, placed->x, placed->y);
        } else {
            cairo_set_source_surface(cr, label_image_of(p, placed, shown), placed->x - label_pad(p),
                                     placed->y - label_pad(p));
            cairo_paint(cr);
        }
    }
    p->times.num_labels = n;
    return true;
}

/* ------------------------------------------------------------------ layers */

/* Roads are wider than they are far away, until their own width shows. */
static grid_shape_style context_style(const grid_painter *p, grid_context_kind kind)
{
    const grid_theme *t = p->theme;
    switch (kind) {
    case GRID_CONTEXT_WATER:
        return (grid_shape_style){.fill = t->river, .line = {t->river, 1.4, {0, 0}}, .least_line = 8};
    case GRID_CONTEXT_ROAD: return (grid_shape_style){.fill = t->road, .line = {t->road, 1.2, {0, 0}}, .least_line = 24};
    case GRID_CONTEXT_PLACE: return (grid_shape_style){.line = {t->text3, 1, {0, 0}}, .dot = 1.5};
    default: return (grid_shape_style){.rim = {t->text3, 1, {3, 2}}, .line = {t->text3, 1, {0, 0}}, .dot = 1.5};
    }
}

/* Water, roads, buildings. `image` as in grid_paint_shapes. */
static void paint_ground(grid_painter *p, const grid_camera *camera, cairo_t *cr, cairo_surface_t *image)
{
    const grid_content *c = &p->content;
    for (size_t i = 0; i < c->num_context; i++) {
        grid_shape_style style = context_style(p, c->context[i].kind);
        if (c->context[i].kind != GRID_CONTEXT_PLACE || camera->pixel_m * p->scale <= MOST_METRES_FOR_PLACES)
            grid_paint_shapes(c->context[i].shapes, &style, camera, p->scale, cr, image);
    }
    if (c->buildings) {
        const grid_shape_style style = {.fill = p->theme->building, .rim = {p->theme->building_rim, 0.7, {0, 0}},
                                        .least_rim = 8};
        grid_paint_shapes(c->buildings, &style, camera, p->scale, cr, image);
    }
}

/* Names of places give way to those of units. */
static bool paint_places(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    const grid_font font = {.size = 11 * p->scale, .color = p->theme->text2, .halo = 2.5 * p->scale,
                            .halo_color = p->theme->halo};
    double (*taken)[4] = NULL;
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < p->content.num_context; i++) any = any || p->content.context[i].kind == GRID_CONTEXT_PLACE;
    if (!any || camera->pixel_m * p->scale > MOST_METRES_FOR_PLACES) return true;
    if (!p->content.no_names && !place_labels(p, camera, &n)) return false;
    if (n && !(taken = malloc(n * sizeof *taken))) return false;
    for (size_t i = 0; i < n; i++) {
        const grid_placed_label *b = &p->placed[i];
        taken[i][0] = b->x, taken[i][1] = b->y, taken[i][2] = b->x + b->width, taken[i][3] = b->y + b->height;
    }
    for (size_t i = 0; i < p->content.num_context; i++)
        if (p->content.context[i].kind == GRID_CONTEXT_PLACE)
            grid_paint_shape_names(p->content.context[i].shapes, &font, camera, p->text, (const double (*)[4])taken, n, cr);
    free(taken);
    return true;
}

void grid_paint_names(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    if (!p->content.no_names) paint_labels(p, camera, cr, false);
}

bool grid_paint_under(grid_painter *p, const grid_camera *camera, cairo_surface_t *image)
{
    double start = now_ms();
    if (!grid_paint_fills(p, camera, 0, 0, camera->width, camera->height, image)) return false;
    p->times.fills_ms = now_ms() - start;
    if (!p->content.heat) return true;
    cairo_t *cr = cairo_create(image);
    bool ok = grid_paint_heat(p->content.heat, p->theme, camera, cr) && !cairo_status(cr);
    cairo_destroy(cr);
    return ok;
}

bool grid_paint_over(grid_painter *p, const grid_camera *camera, cairo_surface_t *image)
{
    double start = now_ms(), grounded, bordered;
    cairo_t *cr = cairo_create(image);
    paint_ground(p, camera, cr, image);
    grounded = now_ms();
    if (!p->content.no_borders) paint_borders(p, camera, cr);
    bordered = now_ms();
    bool ok = paint_places(p, camera, cr) && (p->content.no_names || p->content.events || paint_labels(p, camera, cr, false));
    ok = ok && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    p->times.ground_ms = grounded - start, p->times.borders_ms = bordered - grounded;
    p->times.labels_ms = now_ms() - bordered;
    return ok;
}

/* And the names, which keep clear of them. */
static bool paint_events(grid_painter *p, const grid_camera *camera, cairo_t *cr, bool as_text)
{
    if (!p->content.events) return true;
    bool ok = grid_paint_dots(p->content.events, p->theme, camera, p->scale, p->text, cr);
    return ok && (p->content.no_names || paint_labels(p, camera, cr, as_text));
}

bool grid_paint_events(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    return paint_events(p, camera, cr, false);
}

bool grid_paint_map(grid_painter *p, const grid_camera *camera, cairo_surface_t *image)
{
    if (!grid_paint_under(p, camera, image) || !grid_paint_over(p, camera, image)) return false;
    cairo_t *cr = cairo_create(image);
    bool ok = grid_paint_events(p, camera, cr) && !cairo_status(cr);
    cairo_destroy(cr);
    return ok;
}

/* ------------------------------------------------------------------ vectors */

enum { FINER = 8 };               /* outlines are thinned out to an eighth of a pixel, since paper shows more */
static const double hair = 0.35;  /* pixels: what thinning out both sides of a border apart can open */

/* Diagonals within a cell, at the same places of the map as in fills. */
static void paint_hatch(grid_painter *p, int32_t cell, const grid_camera *fine, cairo_t *cr)
{
    double extent[4], x0, y0, x1, y1;
    size_t points;
    cairo_save(cr);
    cairo_new_path(cr);
    for (size_t r = 0; r < grid_unit_num_rings(p->scene->map, cell); r++) {
        const double *xy = grid_unit_ring(p->scene->map, cell, r, &points);
        grid_face_path(xy, points, fine, cr);
    }
    cairo_clip(cr);
    grid_unit_extent(p->scene->map, cell, extent);
    grid_camera_to_view(fine, extent[0], extent[3], &x0, &y0);
    grid_camera_to_view(fine, extent[2], extent[1], &x1, &y1);
    x0 = fmax(x0, 0), y0 = fmax(y0, 0), x1 = fmin(x1, fine->width), y1 = fmin(y1, fine->height);
    grid_set_color(cr, p->theme->no_data_hatch);
    cairo_set_line_width(cr, 0.8 * FINER);
    double step = HATCH_STEP * FINER;
    for (double at = ceil((x0 + y0) / step) * step; at < x1 + y1; at += step) {
        cairo_move_to(cr, at - y0, y0);
        cairo_line_to(cr, at - y1, y1);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void paint_faces(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    const grid_map *map = p->scene->map;
    grid_camera fine = grid_camera_scaled(camera, FINER);
    int32_t level = grid_painter_level(p, camera);
    if (level != p->level) make_colors(p, level);
    cairo_save(cr);
    cairo_scale(cr, 1.0 / FINER, 1.0 / FINER);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_BEVEL);
    cairo_set_line_width(cr, hair * FINER);
    for (size_t i = 0; i < grid_map_num_cells(map); i++) {
        int32_t cell = grid_map_cell_at(map, i);
        size_t points;
        cairo_new_path(cr);
        for (size_t r = 0; r < grid_unit_num_rings(map, cell); r++) {
            const double *xy = grid_unit_ring(map, cell, r, &points);
            grid_face_path(xy, points, &fine, cr);
        }
        grid_set_color(cr, p->colors[cell + 1] ? p->colors[cell + 1] : p->theme->no_data);
        cairo_fill_preserve(cr);
        cairo_stroke(cr);
        if (!p->colors[cell + 1]) paint_hatch(p, cell, &fine, cr);
    }
    cairo_restore(cr);
}

bool grid_paint_vectors(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    grid_set_color(cr, p->theme->map_background);
    cairo_rectangle(cr, 0, 0, camera->width, camera->height);
    cairo_clip_preserve(cr);
    cairo_fill(cr);
    paint_faces(p, camera, cr);
    bool ok = !p->content.heat || grid_paint_heat(p->content.heat, p->theme, camera, cr);
    paint_ground(p, camera, cr, NULL);
    if (!p->content.no_borders) paint_borders(p, camera, cr);
    ok = paint_places(p, camera, cr) && ok;
    if (!p->content.no_names && !p->content.events) ok = paint_labels(p, camera, cr, true) && ok;
    ok = paint_events(p, camera, cr, true) && ok;
    return ok && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
}
