/* painter.c - fills, borders and names of a map: see painter.h.
 *
 * Order of work: owner of every pixel -> colour by table -> borders, lowest rank first, so that
 * higher ones lie on top -> names. Names are drawn once each as a small picture with its halo and
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
    MAX_LABELS = 3000   /* more never find room on a screen */
};

/* A name with its halo, drawn once; NULL until needed. */
typedef struct label_image {
    cairo_surface_t *image;
    double size; /* of the font that it was drawn in: names grow with their rank */
} label_image;

struct grid_painter {
    const grid_scene *scene;
    const grid_theme *theme;
    grid_text *text;
    int32_t level;                  /* that the colours are for */
    uint32_t *colors;               /* of cell + 1; 0 marks no data (hatched) */
    int32_t *owners;                /* of the pixels being filled */
    size_t owners_capacity;
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
    const grid_scene *scene = p->scene;
    const grid_classes *classes = &scene->classes[level];
    p->level = level;
    p->colors[0] = p->theme->map_background;
    for (size_t i = 0; i < grid_map_num_cells(scene->map); i++) {
        int32_t cell = grid_map_cell_at(scene->map, i);
        int32_t unit = grid_level_unit(scene->map, cell, level);
        double value = unit == GRID_NONE ? NAN : scene->values[unit];
        int c = grid_class_of(classes, value);
        p->colors[cell + 1] = scene->field == GRID_NONE ? p->theme->land
                              : c == GRID_CLASS_NO_DATA ? 0
                              : c == GRID_CLASS_ZERO
                                  ? p->theme->zero
                                  : grid_theme_class_color(p->theme, c, classes->num);
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
grid_paint_times grid_painter_times(const grid_painter *painter) { return painter->times; }

/* ------------------------------------------------------------------ fills */

/* Owners of the pixel centres of a rectangle. Pixels of a map in degrees are not square, so there
 * the points are written out row by row. */
static bool find_owners(grid_painter *p, const grid_camera *camera, int x, int y, int width,
                        int height)
{
    size_t n = (size_t)width * (size_t)height;
    double west, north;
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
    int32_t level = grid_scene_level(p->scene, camera);
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

static void set_stroke(cairo_t *cr, const grid_stroke *stroke)
{
    cairo_set_dash(cr, stroke->dash, stroke->dash[0] > 0 ? 2 : 0, 0);
    cairo_set_line_width(cr, stroke->width);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_BEVEL);
    grid_set_color(cr, stroke->color);
}

static void paint_borders(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    const grid_map *map = p->scene->map;
    int32_t shown = grid_scene_level(p->scene, camera);
    p->times.num_segments = 0;
    for (int32_t level = shown; level >= GRID_LEVEL_RIM; level--) {
        if (level != GRID_LEVEL_RIM && p->scene->unit_size[level] < LEAST_OUTLINED * camera->pixel)
            continue; /* lines would hide what they divide */
        grid_rank rank =
            level == GRID_LEVEL_RIM ? GRID_RANK_OUTER : grid_level_rank(map, level, shown);
        p->times.num_segments += grid_borders_path(p->scene->borders, level, camera, cr);
        set_stroke(cr, rank == GRID_RANK_SECOND && p->scene->field == GRID_NONE
                           ? &p->theme->border_on_land : &p->theme->border[rank]);
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
        set_stroke(cr, &p->theme->highlight[i]);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
}

/* ------------------------------------------------------------------ names */

enum { LABEL_PAD = 3 }; /* room for the halo */

static cairo_surface_t *draw_label(grid_painter *p, const grid_placed_label *placed, int32_t shown)
{
    label_image *kept = &p->label_images[placed->label->unit];
    grid_font font = grid_label_font(p->theme, placed->rank, placed->label->level == shown);
    double height;
    if (kept->image && kept->size == font.size) return kept->image;
    cairo_surface_destroy(kept->image);
    kept->size = font.size;
    grid_text_measure(p->text, &font, placed->label->text, NULL, &height);
    kept->image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, placed->width + 2 * LABEL_PAD,
                                             placed->height + 2 * LABEL_PAD);
    cairo_t *cr = cairo_create(kept->image);
    grid_text_draw(p->text, cr, &font, placed->label->text, LABEL_PAD,
                   LABEL_PAD + (placed->height - height) / 2, GRID_LEFT, 0);
    cairo_destroy(cr);
    return kept->image;
}

static void paint_labels(grid_painter *p, const grid_camera *camera, cairo_t *cr)
{
    int32_t shown = grid_scene_level(p->scene, camera);
    size_t n = grid_labels_place(p->scene->labels, p->scene->map, shown, camera, p->text, p->theme,
                                 p->placed, MAX_LABELS);
    for (size_t i = 0; i < n; i++) {
        const grid_placed_label *placed = &p->placed[i];
        cairo_set_source_surface(cr, draw_label(p, placed, shown), placed->x - LABEL_PAD,
                                 placed->y - LABEL_PAD);
        cairo_paint(cr);
    }
    p->times.num_labels = n;
}

bool grid_paint_map(grid_painter *p, const grid_camera *camera, cairo_surface_t *image)
{
    double start = now_ms(), filled, bordered;
    if (!grid_paint_fills(p, camera, 0, 0, camera->width, camera->height, image)) return false;
    filled = now_ms();
    cairo_t *cr = cairo_create(image);
    paint_borders(p, camera, cr);
    bordered = now_ms();
    paint_labels(p, camera, cr);
    bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    p->times.fills_ms = filled - start;
    p->times.borders_ms = bordered - filled;
    p->times.labels_ms = now_ms() - bordered;
    return ok;
}
