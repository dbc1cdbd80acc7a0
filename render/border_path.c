/* border_path.c - chains and rings as cairo paths: see borders.h.
 *
 * Cairo computes in 24.8 fixed point: a vertex 20 km off the view at 1:100 would wrap around. So
 * every segment is clipped in doubles (Y.-D. Liang and B. A. Barsky, 1984) to a frame somewhat
 * larger than the view, whose own edges no stroke reaches into.
 */
#include <math.h>

#include "borders_private.h"

enum { MARGIN = 16 }; /* pixels around the view: more than any stroke with its joins */

typedef struct clipper {
    cairo_t *cr;
    double width, height;  /* of the frame's inside */
    double x, y;           /* where the last segment ended, pixels */
    bool down;             /* the path's current point is (x, y) */
    size_t num_segments;
} clipper;

static bool clip(double p, double q, double *from, double *to)
{
    double t = q / p;
    if (p == 0) return q >= 0;
    if (p < 0) {
        if (t > *to) return false;
        if (t > *from) *from = t;
    } else {
        if (t < *from) return false;
        if (t < *to) *to = t;
    }
    return true;
}

static void move_pen(clipper *pen, double x, double y)
{
    pen->x = x;
    pen->y = y;
    pen->down = false;
}

static void draw_to(clipper *pen, double x, double y)
{
    double from = 0, to = 1, dx = x - pen->x, dy = y - pen->y;
    if (clip(-dx, pen->x + MARGIN, &from, &to) &&
        clip(dx, pen->width + MARGIN - pen->x, &from, &to) &&
        clip(-dy, pen->y + MARGIN, &from, &to) &&
        clip(dy, pen->height + MARGIN - pen->y, &from, &to)) {
        if (!pen->down || from > 0)
            cairo_move_to(pen->cr, pen->x + from * dx, pen->y + from * dy);
        cairo_line_to(pen->cr, pen->x + to * dx, pen->y + to * dy);
        pen->down = to == 1;
        pen->num_segments++;
    } else {
        pen->down = false;
    }
    pen->x = x;
    pen->y = y;
}

static bool meets(const double a[4], const double b[4])
{
    return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

size_t grid_borders_path(const grid_borders *borders, int32_t level, const grid_camera *camera,
                         cairo_t *cr)
{
    double bounds[4], tolerance = camera->pixel / 2;
    clipper pen = {.cr = cr, .width = camera->width, .height = camera->height};
    grid_camera_bounds(camera, MARGIN, bounds);
    for (size_t c = 0; c < borders->num_chains; c++) {
        const grid_chain *chain = &borders->chains[c];
        const vertex *v = borders->vertices + chain->first;
        if (chain->level != level || !meets(chain->extent, bounds)) continue;
        for (size_t i = 0; i < chain->num; i++) {
            double x, y;
            if ((double)v[i].keep <= tolerance) continue;
            grid_camera_to_view(camera, v[i].x, v[i].y, &x, &y);
            if (i) draw_to(&pen, x, y);
            else move_pen(&pen, x, y);
        }
    }
    return pen.num_segments;
}

void grid_ring_path(const double *xy, size_t num_points, const grid_camera *camera, cairo_t *cr)
{
    clipper pen = {.cr = cr, .width = camera->width, .height = camera->height};
    for (size_t i = 0; i < num_points; i++) {
        double x, y;
        grid_camera_to_view(camera, xy[2 * i], xy[2 * i + 1], &x, &y);
        if (i == 0) move_pen(&pen, x, y);
        else if (fabs(x - pen.x) + fabs(y - pen.y) >= 1 || i + 1 == num_points)
            draw_to(&pen, x, y); /* nearer points would only slow the stroke */
    }
}

/* ---- faces ----------------------------------------------------------------------------------- */

/* A face may not be cut into lines. Vertices beyond the frame are moved onto it instead (a clamp of x and of y): the
 * polygon then runs along the frame, outside of what is seen, and its inside there stays the same. */
static double clamp(double value, double low, double high) { return value < low ? low : value > high ? high : value; }

/* Where a segment crosses the frame's lines, its clamped image has corners. */
static void face_to(clipper *pen, double x, double y)
{
    double cuts[4], dx = x - pen->x, dy = y - pen->y;
    int n = 0;
    const double lines[4] = {-MARGIN, pen->width + MARGIN, -MARGIN, pen->height + MARGIN};
    for (int i = 0; i < 4; i++) {
        double d = i < 2 ? dx : dy, t = d != 0 ? (lines[i] - (i < 2 ? pen->x : pen->y)) / d : -1;
        if (!(t > 0 && t < 1)) continue;
        int k = n++;
        for (; k > 0 && cuts[k - 1] > t; k--) cuts[k] = cuts[k - 1];
        cuts[k] = t;
    }
    for (int i = 0; i <= n; i++) {
        double t = i < n ? cuts[i] : 1;
        cairo_line_to(pen->cr, clamp(pen->x + t * dx, lines[0], lines[1]), clamp(pen->y + t * dy, lines[2], lines[3]));
    }
    move_pen(pen, x, y);
}

void grid_face_path(const double *xy, size_t num_points, const grid_camera *camera, cairo_t *cr)
{
    clipper pen = {.cr = cr, .width = camera->width, .height = camera->height};
    for (size_t i = 0; i < num_points; i++) {
        double x, y;
        grid_camera_to_view(camera, xy[2 * i], xy[2 * i + 1], &x, &y);
        if (i == 0) {
            move_pen(&pen, x, y);
            cairo_move_to(cr, clamp(x, -MARGIN, pen.width + MARGIN), clamp(y, -MARGIN, pen.height + MARGIN));
        } else if (fabs(x - pen.x) + fabs(y - pen.y) >= 1 || i + 1 == num_points) {
            face_to(&pen, x, y);
        }
    }
    cairo_close_path(cr);
}
