/* dots.c - see dots.h. */
#include <render/dots.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <render/format.h>

static const double turn = 6.283185307179586;

grid_dot_state grid_dot_state_of(const grid_events *events, size_t i, int64_t utc_s)
{
    int64_t closed = grid_event_time_at(events, i, GRID_EVENT_CLOSED), due = grid_event_time_at(events, i, GRID_EVENT_DUE);
    int64_t handled = grid_event_time_at(events, i, GRID_EVENT_HANDLED);
    if (closed != GRID_NO_TIME && closed < utc_s) return GRID_DOT_CLOSED;
    bool done = handled != GRID_NO_TIME && handled < utc_s;
    return due != GRID_NO_TIME && due < utc_s && !done ? GRID_DOT_LATE : GRID_DOT_OPEN;
}

bool grid_dots_add(grid_dots *dots, double x, double y, uint32_t event, grid_dot_state state)
{
    if (dots->num == dots->capacity) {
        size_t capacity = dots->capacity ? 2 * dots->capacity : 1024;
        grid_dot *moved = realloc(dots->items, capacity * sizeof *moved);
        if (!moved) return false;
        dots->items = moved;
        dots->capacity = capacity;
    }
    dots->items[dots->num++] = (grid_dot){x, y, event, (uint8_t)state};
    dots->counts[state]++;
    return true;
}

void grid_dots_clear(grid_dots *dots)
{
    free(dots->items);
    memset(dots, 0, sizeof *dots);
}

static size_t count_in_view(const grid_dots *dots, const double b[4])
{
    size_t n = 0;
    for (size_t i = 0; i < dots->num; i++) {
        const grid_dot *d = &dots->items[i];
        n += d->x >= b[0] && d->x <= b[2] && d->y >= b[1] && d->y <= b[3];
    }
    return n;
}

/* ---- single dots ----------------------------------------------------------------------------- */

static void shape(cairo_t *cr, grid_dot_state state, double x, double y, double s)
{
    cairo_new_sub_path(cr);
    if (state == GRID_DOT_LATE) {
        cairo_move_to(cr, x, y - 6.5 * s);
        cairo_line_to(cr, x + 6.5 * s, y + 5 * s);
        cairo_line_to(cr, x - 6.5 * s, y + 5 * s);
    } else {
        cairo_arc(cr, x, y, state == GRID_DOT_OPEN ? 5 * s : 4 * s, 0, turn);
    }
    cairo_close_path(cr);
}

void grid_draw_dot(cairo_t *cr, const grid_theme *t, grid_dot_state state, double x, double y, double s)
{
    shape(cr, state, x, y, s);
    if (state == GRID_DOT_CLOSED) {
        grid_set_color(cr, t->event_rim);
        cairo_fill_preserve(cr);
        grid_set_color(cr, t->event_closed);
        cairo_set_line_width(cr, 1.6 * s);
        cairo_stroke(cr);
        return;
    }
    grid_set_color(cr, t->event_rim);
    cairo_set_line_width(cr, 2.4 * s);
    cairo_stroke_preserve(cr);
    grid_set_color(cr, state == GRID_DOT_LATE ? t->event_late : t->event_open);
    cairo_fill(cr);
}

/* Closed ones first, so that what is late lies on top. */
static void paint_single(const grid_dots *dots, const grid_theme *theme, const grid_camera *camera, double scale,
                         const double b[4], cairo_t *cr)
{
    for (int state = 0; state < GRID_NUM_DOT_STATES; state++)
        for (size_t i = 0; i < dots->num; i++) {
            const grid_dot *d = &dots->items[i];
            double x, y;
            if (d->state != state || !(d->x >= b[0] && d->x <= b[2] && d->y >= b[1] && d->y <= b[3])) continue;
            grid_camera_to_view(camera, d->x, d->y, &x, &y);
            grid_draw_dot(cr, theme, (grid_dot_state)d->state, x, y, scale);
        }
}

/* ---- clusters -------------------------------------------------------------------------------- */

typedef struct cluster {
    double x, y; /* sums */
    uint32_t num, late;
} cluster;

/* Side of the squares on the ground: about 56 pixels, a power of two in units of the CRS. */
static double side_of(const grid_camera *camera, double scale) { return exp2(round(log2(56 * scale * camera->pixel))); }

static grid_disc disc_of(const cluster *c, const grid_camera *camera, double s)
{
    grid_disc disc = {.radius = fmin(7 + 2.2 * log2(c->num), 26) * s};
    grid_camera_to_view(camera, c->x / c->num, c->y / c->num, &disc.x, &disc.y);
    return disc;
}

static void paint_cluster(const cluster *c, const grid_theme *t, const grid_camera *camera, double s, grid_text *text,
                          cairo_t *cr)
{
    char label[GRID_TEXT_SIZE];
    const grid_font font = {.size = 11 * s, .bold = true, .color = t->event_rim};
    const grid_disc d = disc_of(c, camera, s);
    double height;
    cairo_new_path(cr);
    cairo_arc(cr, d.x, d.y, d.radius, 0, turn);
    grid_set_color(cr, t->event_rim);
    cairo_set_line_width(cr, 3 * s);
    cairo_stroke_preserve(cr);
    grid_set_color(cr, t->event_open);
    cairo_fill(cr);
    if (c->late) { /* the share that is late, as an arc at the rim */
        cairo_arc(cr, d.x, d.y, d.radius - s, -turn / 4, -turn / 4 + turn * c->late / c->num);
        grid_set_color(cr, t->event_late);
        cairo_set_line_width(cr, 3 * s);
        cairo_stroke(cr);
    }
    grid_format_number(c->num, 0, label);
    grid_text_measure(text, &font, label, NULL, &height);
    grid_text_draw(text, cr, &font, label, d.x, d.y - height / 2, GRID_CENTRE, 0);
}

/* Clusters of a piece of ground, which is widened to whole squares, so that those at the rim do not change while panned.
 * NULL when memory is out. */
static cluster *make_clusters(const grid_dots *dots, const grid_camera *camera, double scale, const double bounds[4], size_t *num)
{
    double side = side_of(camera, scale), side_x = side * camera->stretch;
    double b[4] = {floor(bounds[0] / side_x) * side_x, floor(bounds[1] / side) * side, ceil(bounds[2] / side_x) * side_x,
                   ceil(bounds[3] / side) * side};
    int64_t west = (int64_t)floor(b[0] / side_x), south = (int64_t)floor(b[1] / side);
    size_t columns = (size_t)((int64_t)floor(b[2] / side_x) - west + 1), rows = (size_t)((int64_t)floor(b[3] / side) - south + 1);
    cluster *all = calloc(columns * rows, sizeof *all);
    for (size_t i = 0; all && i < dots->num; i++) {
        const grid_dot *d = &dots->items[i];
        if (!(d->x >= b[0] && d->x <= b[2] && d->y >= b[1] && d->y <= b[3])) continue;
        cluster *c = &all[(size_t)((int64_t)floor(d->y / side) - south) * columns +
                          (size_t)((int64_t)floor(d->x / side_x) - west)];
        c->x += d->x, c->y += d->y;
        c->num++;
        c->late += d->state == GRID_DOT_LATE;
    }
    *num = columns * rows;
    return all;
}

static int larger_first(const void *left, const void *right)
{
    const cluster *a = left, *b = right;
    if (a->num != b->num) return a->num < b->num ? 1 : -1;
    return a->y != b->y ? (a->y > b->y) - (a->y < b->y) : (a->x > b->x) - (a->x < b->x);
}

/* Whether the view has too many dots for each to stand for itself, as far out as a cluster of the rim reaches in. */
static bool is_clustered(const grid_dots *dots, const grid_camera *camera, double scale, double b[4])
{
    grid_camera_bounds(camera, 30 * scale, b);
    return count_in_view(dots, b) > GRID_MOST_DOTS;
}

bool grid_paint_dots(const grid_dots *dots, const grid_theme *theme, const grid_camera *camera, double scale,
                     grid_text *text, cairo_t *cr)
{
    double b[4];
    size_t num;
    if (!is_clustered(dots, camera, scale, b)) {
        paint_single(dots, theme, camera, scale, b, cr);
        return true;
    }
    cluster *all = make_clusters(dots, camera, scale, b, &num);
    if (all) qsort(all, num, sizeof *all, larger_first); /* the small ones lie on top */
    for (size_t i = 0; all && i < num && all[i].num; i++) paint_cluster(&all[i], theme, camera, scale, text, cr);
    free(all);
    return all != NULL;
}

bool grid_dots_discs(const grid_dots *dots, const grid_camera *camera, double scale, double beyond, grid_disc **out,
                     size_t *num)
{
    double b[4];
    size_t cells = 0;
    cluster *all = NULL;
    bool clustered = is_clustered(dots, camera, scale, b);
    grid_camera_bounds(camera, beyond + 30 * scale, b);
    if (!clustered && count_in_view(dots, b) > 4 * GRID_MOST_DOTS) grid_camera_bounds(camera, 30 * scale, b); /* enough of them */
    *num = 0;
    if (clustered && !(all = make_clusters(dots, camera, scale, b, &cells))) return false;
    *out = malloc(((clustered ? cells : count_in_view(dots, b)) + 1) * sizeof **out);
    for (size_t i = 0; *out && i < cells; i++)
        if (all[i].num) (*out)[(*num)++] = disc_of(&all[i], camera, scale);
    for (size_t i = 0; *out && !clustered && i < dots->num; i++) {
        const grid_dot *d = &dots->items[i];
        if (!(d->x >= b[0] && d->x <= b[2] && d->y >= b[1] && d->y <= b[3])) continue;
        grid_disc *disc = &(*out)[(*num)++];
        disc->radius = (d->state == GRID_DOT_LATE ? 8.5 : 6) * scale;
        grid_camera_to_view(camera, d->x, d->y, &disc->x, &disc->y);
    }
    free(all);
    return *out != NULL;
}

int64_t grid_dot_at(const grid_dots *dots, const grid_camera *camera, double px, double py, double reach)
{
    double b[4], best = reach * reach;
    int64_t found = -1;
    grid_camera_bounds(camera, 30, b);
    if (count_in_view(dots, b) > GRID_MOST_DOTS) return -1;
    for (size_t i = 0; i < dots->num; i++) {
        double x, y;
        grid_camera_to_view(camera, dots->items[i].x, dots->items[i].y, &x, &y);
        double d = (x - px) * (x - px) + (y - py) * (y - py);
        if (d <= best) best = d, found = (int64_t)i;
    }
    return found;
}
