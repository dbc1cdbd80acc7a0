/* shapes.c - layers drawn as they are: see shapes.h. */
#include <render/shapes.h>

#include <grid/crs.h>
#include <math.h>
#include <render/borders.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct shape {
    double extent[4];
    grid_geometry kind;
    size_t feature; /* of the layer; they ascend */
    size_t first_ring, num_rings;
    char *name; /* NULL: none */
} shape;

struct grid_shapes {
    shape *items;
    size_t num;
    size_t *ring_ends; /* vertices of ring r: ring_ends[r - 1] .. ring_ends[r] - 1 */
    size_t num_rings;
    double *xy;
};

/* ---- from a layer ---------------------------------------------------------------------------- */

static double twice_area(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        sum += (a[0] - xy[0]) * (b[1] - xy[1]) - (b[0] - xy[0]) * (a[1] - xy[1]);
    }
    return sum;
}

static bool inside(const double *xy, size_t n, double x, double y)
{
    bool in = false;
    for (size_t i = 0, j = n - 1; i < n; j = i++) {
        const double *a = xy + 2 * i, *b = xy + 2 * j;
        if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) in = !in;
    }
    return in;
}

static const double *ring_at(const grid_shapes *s, size_t ring, size_t *n)
{
    size_t begin = ring ? s->ring_ends[ring - 1] : 0;
    *n = s->ring_ends[ring] - begin;
    return s->xy + 2 * begin;
}

static void reverse(double *xy, size_t n)
{
    for (size_t i = 0, j = n - 1; i < j; i++, j--) {
        double x = xy[2 * i], y = xy[2 * i + 1];
        xy[2 * i] = xy[2 * j], xy[2 * i + 1] = xy[2 * j + 1];
        xy[2 * j] = x, xy[2 * j + 1] = y;
    }
}

/* Shells anticlockwise, holes clockwise: a ring within an odd number of others of its feature is a hole. */
static void turn_rings(grid_shapes *s, const shape *f)
{
    for (size_t r = f->first_ring; r < f->first_ring + f->num_rings; r++) {
        size_t n, m;
        const double *xy = ring_at(s, r, &n);
        bool hole = false;
        if (n < 3) continue;
        for (size_t o = f->first_ring; f->num_rings > 1 && o < f->first_ring + f->num_rings; o++) {
            const double *other = ring_at(s, o, &m);
            if (o != r && m >= 3 && inside(other, m, xy[0], xy[1])) hole = !hole;
        }
        if ((twice_area(xy, n) < 0) != hole) reverse(s->xy + (xy - s->xy), n);
    }
}

/* The extent; false when the feature has no vertex that is a number. */
static bool measure(const grid_shapes *s, shape *f)
{
    f->extent[0] = f->extent[1] = INFINITY;
    f->extent[2] = f->extent[3] = -INFINITY;
    for (size_t r = f->first_ring; r < f->first_ring + f->num_rings; r++) {
        size_t n;
        const double *xy = ring_at(s, r, &n);
        for (size_t i = 0; i < n; i++) {
            if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1])) return false;
            f->extent[0] = fmin(f->extent[0], xy[2 * i]), f->extent[2] = fmax(f->extent[2], xy[2 * i]);
            f->extent[1] = fmin(f->extent[1], xy[2 * i + 1]), f->extent[3] = fmax(f->extent[3], xy[2 * i + 1]);
        }
    }
    return f->extent[0] <= f->extent[2];
}

static size_t count_vertices(const grid_layer *layer, size_t *rings)
{
    size_t total = 0, n;
    *rings = 0;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++) {
            grid_layer_ring(layer, f, r, &n);
            total += n;
            ++*rings;
        }
    return total;
}

static void copy_vertices(grid_shapes *s, const grid_layer *layer)
{
    size_t at = 0, n;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++)
        for (size_t r = 0; r < grid_layer_num_rings(layer, f); r++) {
            const double *xy = grid_layer_ring(layer, f, r, &n);
            memcpy(s->xy + 2 * at, xy, 2 * n * sizeof *xy);
            s->ring_ends[s->num_rings++] = at += n;
        }
}

/* From the CRS of the layer into that of the map, where they differ. */
static grid_status into_plane(grid_shapes *s, const grid_map *map, const grid_layer *layer, size_t n, grid_error *error)
{
    const char *from = grid_layer_crs(layer), *to = grid_map_crs(map);
    grid_transform *t;
    if (!from || !*from || !to || !*to || !strcmp(from, to)) return GRID_OK;
    grid_status status = grid_transform_open(from, to, &t, error);
    if (status) return status;
    grid_transform_apply(t, n, s->xy, s->xy + 1, 2 * sizeof(double));
    grid_transform_free(t);
    return GRID_OK;
}

static void take_features(grid_shapes *s, const grid_layer *layer)
{
    int32_t name = grid_layer_field_by_name(layer, "name");
    size_t ring = 0;
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        shape f = {.kind = grid_layer_feature_kind(layer, i), .feature = i, .first_ring = ring,
                   .num_rings = grid_layer_num_rings(layer, i)};
        ring += f.num_rings;
        if (!f.num_rings || !measure(s, &f)) continue;
        if (f.kind == GRID_GEOMETRY_POLYGON) turn_rings(s, &f);
        const char *text = name == GRID_NONE ? NULL : grid_layer_text(layer, i, (size_t)name);
        if (text) f.name = strdup(text);
        s->items[s->num++] = f;
    }
}

grid_status grid_shapes_new(const grid_map *map, const grid_layer *layer, grid_shapes **out, grid_error *error)
{
    size_t rings, n = count_vertices(layer, &rings);
    grid_status status = GRID_E_MEMORY;
    grid_shapes *s = calloc(1, sizeof *s);
    if (!s) goto done;
    s->items = calloc(grid_layer_num_features(layer) + 1, sizeof *s->items);
    s->ring_ends = malloc((rings + 1) * sizeof *s->ring_ends);
    s->xy = malloc((2 * n + 2) * sizeof *s->xy);
    if (!s->items || !s->ring_ends || !s->xy) goto done;
    copy_vertices(s, layer);
    if ((status = into_plane(s, map, layer, n, error))) goto done;
    take_features(s, layer);
    *out = s;
    return GRID_OK;
done:
    if (status == GRID_E_MEMORY && error) *error = (grid_error){status, 0, "out of memory"};
    grid_shapes_free(s);
    return status;
}

void grid_shapes_free(grid_shapes *shapes)
{
    if (!shapes) return;
    for (size_t i = 0; i < shapes->num; i++) free(shapes->items[i].name);
    free(shapes->items);
    free(shapes->ring_ends);
    free(shapes->xy);
    free(shapes);
}

size_t grid_shapes_num(const grid_shapes *shapes) { return shapes->num; }

/* ---- drawing --------------------------------------------------------------------------------- */

static bool meets(const double a[4], const double b[4])
{
    return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/* Pixels across the longer side of its extent. */
static double across(const shape *f, const grid_camera *camera)
{
    return fmax((f->extent[2] - f->extent[0]) / camera->stretch, f->extent[3] - f->extent[1]) / camera->pixel;
}

/* What a polygon of less than some pixels covers of the pixels under its box, mixed into them. */
static void shimmer(const shape *f, double area, grid_color color, const grid_camera *camera, cairo_surface_t *image)
{
    double px, py, px2, py2;
    grid_camera_to_view(camera, f->extent[0], f->extent[3], &px, &py);
    grid_camera_to_view(camera, f->extent[2], f->extent[1], &px2, &py2);
    int x0 = (int)floor(px), x1 = (int)floor(px2), y0 = (int)floor(py), y1 = (int)floor(py2);
    double box = (px2 - px) * (py2 - py), full = box > 0 ? fmin(area / box, 1) : 0;
    for (int y = y0 < 0 ? 0 : y0; y <= y1 && y < camera->height; y++) {
        double high = fmin(py2, y + 1) - fmax(py, y);
        uint32_t *row = (uint32_t *)(void *)(cairo_image_surface_get_data(image) +
                                             (size_t)y * (size_t)cairo_image_surface_get_stride(image));
        for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < camera->width; x++) {
            double wide = fmin(px2, x + 1) - fmax(px, x);
            uint32_t share = (uint32_t)(256 * fmin(full * wide * high, 1)), under = row[x], mixed = 0;
            for (int shift = 0; shift < 32; shift += 8) /* premultiplied, the alpha of a house is whole */
                mixed |= ((under >> shift & 255) * (256 - share) + (color >> shift & 255) * share) >> 8 << shift;
            row[x] = mixed;
        }
    }
}

static double ground_area(const grid_shapes *s, const shape *f)
{
    double sum = 0;
    for (size_t r = f->first_ring; r < f->first_ring + f->num_rings; r++) {
        size_t n;
        const double *xy = ring_at(s, r, &n);
        if (n >= 3) sum += twice_area(xy, n) / 2;
    }
    return fabs(sum);
}

static void add_line(const grid_shapes *s, const shape *f, const grid_camera *camera, cairo_t *cr)
{
    for (size_t r = f->first_ring; r < f->first_ring + f->num_rings; r++) {
        size_t n;
        const double *xy = ring_at(s, r, &n);
        grid_ring_path(xy, n, camera, cr);
    }
}

static void add_polygon(const grid_shapes *s, const shape *f, const grid_camera *camera, cairo_t *cr)
{
    for (size_t r = f->first_ring; r < f->first_ring + f->num_rings; r++) {
        size_t n;
        const double *xy = ring_at(s, r, &n);
        grid_face_path(xy, n, camera, cr);
    }
}

static void stroke(cairo_t *cr, const grid_stroke *stroke, double scale)
{
    const double dash[2] = {stroke->dash[0] * scale, stroke->dash[1] * scale};
    cairo_set_dash(cr, dash, dash[0] > 0 ? 2 : 0, 0);
    cairo_set_line_width(cr, stroke->width * scale);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    grid_set_color(cr, stroke->color);
    cairo_stroke(cr);
}

enum { SMALL = 4 }; /* pixels across up to which a polygon is only what it covers */

static size_t paint_polygons(const grid_shapes *s, const grid_shape_style *style, const grid_camera *camera,
                             double scale, const double bounds[4], cairo_t *cr, cairo_surface_t *image)
{
    size_t seen = 0;
    double pixel_area = camera->pixel * camera->pixel * camera->stretch, sum = 0;
    if (image) cairo_surface_flush(image);
    cairo_new_path(cr);
    for (size_t i = 0; i < s->num; i++) {
        const shape *f = &s->items[i];
        if (f->kind != GRID_GEOMETRY_POLYGON || !meets(f->extent, bounds)) continue;
        double size = across(f, camera);
        seen++;
        sum += size;
        if (image && size < SMALL && style->fill)
            shimmer(f, ground_area(s, f) / pixel_area, style->fill, camera, image);
        else add_polygon(s, f, camera, cr);
    }
    if (image) cairo_surface_mark_dirty(image);
    grid_set_color(cr, style->fill);
    if (style->fill) cairo_fill_preserve(cr);
    if (style->rim.width > 0 && seen && sum / (double)seen >= style->least_rim * scale)
        stroke(cr, &style->rim, scale);
    cairo_new_path(cr);
    return seen;
}

size_t grid_paint_shapes(const grid_shapes *s, const grid_shape_style *style, const grid_camera *camera, double scale,
                         cairo_t *cr, cairo_surface_t *image)
{
    double bounds[4];
    grid_camera_bounds(camera, 8 * scale, bounds);
    cairo_save(cr);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
    size_t seen = style->fill || style->rim.width > 0
                      ? paint_polygons(s, style, camera, scale, bounds, cr, image) : 0;
    cairo_new_path(cr);
    for (size_t i = 0; i < s->num; i++) {
        const shape *f = &s->items[i];
        double x, y;
        if (f->kind == GRID_GEOMETRY_POLYGON || !meets(f->extent, bounds)) continue;
        if (f->kind == GRID_GEOMETRY_LINE && across(f, camera) < style->least_line * scale) continue;
        seen++;
        if (f->kind == GRID_GEOMETRY_LINE) {
            add_line(s, f, camera, cr);
        } else if (style->dot > 0) {
            grid_camera_to_view(camera, f->extent[0], f->extent[1], &x, &y);
            cairo_new_sub_path(cr);
            cairo_arc(cr, x, y, style->dot * scale, 0, 6.283185307179586);
            cairo_close_path(cr);
        }
    }
    if (style->line.width > 0) stroke(cr, &style->line, scale);
    cairo_restore(cr);
    return seen;
}

void grid_paint_shape_names(const grid_shapes *s, const grid_font *font, const grid_camera *camera, grid_text *text,
                            const double (*taken)[4], size_t num_taken, cairo_t *cr)
{
    enum { MOST = 400 };
    double bounds[4], boxes[MOST][4];
    size_t num = 0;
    grid_camera_bounds(camera, 0, bounds);
    for (size_t i = 0; i < s->num && num < MOST; i++) {
        const shape *f = &s->items[i];
        double x, y, width, height;
        bool room = true;
        if (!f->name || !meets(f->extent, bounds)) continue;
        grid_camera_to_view(camera, (f->extent[0] + f->extent[2]) / 2, (f->extent[1] + f->extent[3]) / 2, &x, &y);
        grid_text_measure(text, font, f->name, &width, &height);
        double box[4] = {x - width / 2 - 2, y - height / 2, x + width / 2 + 2, y + height / 2};
        for (size_t k = 0; k < num && room; k++) room = !meets(box, boxes[k]);
        for (size_t k = 0; k < num_taken && room; k++) room = !meets(box, taken[k]);
        if (!room) continue;
        memcpy(boxes[num++], box, sizeof box);
        grid_text_draw(text, cr, font, f->name, x, box[1], GRID_CENTRE, 0);
    }
}

/* ---- one of them ----------------------------------------------------------------------------- */

static const shape *find_feature(const grid_shapes *s, size_t feature)
{
    size_t low = 0, high = s->num;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->items[middle].feature < feature) low = middle + 1;
        else high = middle;
    }
    return low < s->num && s->items[low].feature == feature ? &s->items[low] : NULL;
}

bool grid_shape_extent(const grid_shapes *s, size_t feature, double out[4])
{
    const shape *f = find_feature(s, feature);
    if (f) memcpy(out, f->extent, sizeof f->extent);
    return f != NULL;
}

bool grid_paint_shape_outline(const grid_shapes *s, size_t feature, const grid_stroke *strokes, int num_strokes,
                              const grid_camera *camera, double scale, cairo_t *cr)
{
    const shape *f = find_feature(s, feature);
    cairo_save(cr);
    for (int i = 0; f && i < num_strokes; i++) {
        cairo_new_path(cr);
        if (f->kind == GRID_GEOMETRY_POLYGON) add_polygon(s, f, camera, cr);
        else add_line(s, f, camera, cr);
        stroke(cr, &strokes[i], scale);
    }
    cairo_restore(cr);
    return f != NULL;
}
