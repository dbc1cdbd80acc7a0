#include "fractal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { MAX_ENDS = 256 }; /* on one row border: enough for 15,000 cells */

typedef struct point {
    double x, y;
} point;

/* Row borders hold `ends` of the walls of both rows that meet there, west to east. */
typedef struct brickwork {
    const fractal_shape *shape;
    size_t num_rows;
    size_t pieces; /* a border between two ends is cut into so many edges */
    size_t num_points;
    point *points; /* of the ring being written */
} brickwork;

static void *must(void *memory)
{
    if (!memory) abort();
    return memory;
}

fractal_shape fractal_county(size_t vertices)
{
    return (fractal_shape){111.25, 38.5, 0.5, 0.5, 394, vertices, 140929};
}

/* Rows 0 .. num_rows-1 share num_cells as evenly as may be. */
static size_t first_of_row(const brickwork *b, size_t row)
{
    return row * b->shape->num_cells / b->num_rows;
}

/* A wave between -1 and 1 of straight pieces, period 1; u >= 0. */
static double zigzag(double u)
{
    double part = u - (double)(long)u;
    return part < 0.5 ? 4 * part - 1 : 3 - 4 * part;
}

/* The end of wall `i` of `row` on the row's lower (0) or upper (1) border. Walls 0 and last are the
 * outline. Odd rows are moved by half a cell so that no two walls meet. */
static point wall_end(const brickwork *b, size_t row, size_t i, size_t upper)
{
    const fractal_shape *s = b->shape;
    size_t num = first_of_row(b, row + 1) - first_of_row(b, row), line = row + upper;
    point p = {s->west, s->south + s->height * ((double)line / (double)b->num_rows)};
    if (line == b->num_rows) p.y = s->south + s->height;
    if (i == 0) return p;
    p.x = s->west + s->width;
    if (i == num) return p;
    uint64_t state = s->seed ^ (line * 2654435761u + i * 40503u + row);
    double shift = row % 2 ? 0.25 : -0.25;
    double cell = s->width / (double)num, jitter = (random_unit(&state) - 0.5) * 0.2;
    p.x = s->west + cell * ((double)i + shift + jitter);
    if (line > 0 && line < b->num_rows)
        p.y += s->height / (double)b->num_rows * 0.1 *
               zigzag((p.x - s->west) / s->width * (double)b->num_rows / 3 + (double)line / 7);
    return p;
}

static void put(brickwork *b, point p) { b->points[b->num_points++] = p; }

/* Appends the points from `from` (included) to `to` (not included) by splitting in the middle and
 * moving the middle sideways, less at each depth, so that no two borders can meet. */
static void wander(brickwork *b, point from, point to, size_t pieces, double sway, uint64_t seed)
{
    if (pieces <= 1) {
        put(b, from);
        return;
    }
    uint64_t state = seed;
    size_t half = pieces / 2;
    double t = (double)half / (double)pieces, off = (random_unit(&state) - 0.5) * sway;
    point middle = {from.x + (to.x - from.x) * t - (to.y - from.y) * off,
                    from.y + (to.y - from.y) * t + (to.x - from.x) * off};
    wander(b, from, middle, half, sway * 0.72, random_bits(&state));
    wander(b, middle, to, pieces - half, sway * 0.72, random_bits(&state));
}

/* Appends the border from `from` to `to`; the points are always made in the same direction. */
static void follow(brickwork *b, point from, point to, bool straight)
{
    bool turned = from.x > to.x || (from.x == to.x && from.y > to.y);
    point low = turned ? to : from, high = turned ? from : to;
    size_t first = b->num_points;
    uint64_t seed = hash_bytes(b->shape->seed, &low, sizeof low);
    wander(b, low, high, b->pieces, straight ? 0 : 0.18, hash_bytes(seed, &high, sizeof high));
    if (!turned) return;
    put(b, high); /* reverse, and leave out the last instead of the first */
    for (size_t i = first, j = b->num_points - 1; i < j; i++, j--) {
        point kept = b->points[i];
        b->points[i] = b->points[j];
        b->points[j] = kept;
    }
    b->num_points--;
}

static int compare_x(const void *left, const void *right)
{
    double l = ((const point *)left)->x, r = ((const point *)right)->x;
    return (l > r) - (l < r);
}

/* Follows row border `line` from x = `from` to x = `to`, through the wall ends between. */
static void follow_line(brickwork *b, size_t line, point from, point to)
{
    point ends[MAX_ENDS];
    size_t num = 0;
    bool east = from.x < to.x;
    for (size_t above = 0; above < 2; above++) {
        if ((line == 0 && !above) || (line == b->num_rows && above)) continue;
        size_t row = above ? line : line - 1;
        size_t walls = first_of_row(b, row + 1) - first_of_row(b, row);
        for (size_t i = 1; i < walls && num < MAX_ENDS; i++) {
            point p = wall_end(b, row, i, 1 - above);
            if (east ? p.x > from.x && p.x < to.x : p.x < from.x && p.x > to.x) ends[num++] = p;
        }
    }
    qsort(ends, num, sizeof *ends, compare_x);
    bool straight = line == 0 || line == b->num_rows;
    point at = from;
    for (size_t k = 0; k < num; k++) {
        point next = east ? ends[k] : ends[num - 1 - k];
        follow(b, at, next, straight);
        at = next;
    }
    follow(b, at, to, straight);
}

static void add_cell(brickwork *b, size_t row, size_t i, grid_layer *layer)
{
    size_t num = first_of_row(b, row + 1) - first_of_row(b, row);
    point sw = wall_end(b, row, i, 0), se = wall_end(b, row, i + 1, 0);
    point nw = wall_end(b, row, i, 1), ne = wall_end(b, row, i + 1, 1);
    b->num_points = 0;
    follow_line(b, row, sw, se);
    follow(b, se, ne, i + 1 == num);
    follow_line(b, row + 1, ne, nw);
    follow(b, nw, sw, i == 0);
    put(b, sw);
    char code[16];
    snprintf(code, sizeof code, "C%03zu", first_of_row(b, row) + i);
    const char *values[1] = {code};
    if (grid_layer_add_feature(layer, GRID_GEOMETRY_POLYGON, 1, &b->num_points, &b->points[0].x,
                               values, NULL) != GRID_OK)
        abort();
}

grid_layer *fractal_layer(const fractal_shape *shape)
{
    grid_layer *layer;
    brickwork b = {.shape = shape, .num_rows = 1, .pieces = shape->vertices / 6};
    while ((b.num_rows + 1) * (b.num_rows + 1) <= shape->num_cells) b.num_rows++;
    if (b.pieces < 1) b.pieces = 1;
    b.points = must(calloc(b.pieces * 2 * MAX_ENDS + 64, sizeof *b.points));
    if (grid_layer_new("fractal", NULL, &layer, NULL) != GRID_OK ||
        grid_layer_add_field(layer, "code") != 0)
        abort();
    for (size_t row = 0; row < b.num_rows; row++) {
        for (size_t i = 0; i < first_of_row(&b, row + 1) - first_of_row(&b, row); i++)
            add_cell(&b, row, i, layer);
    }
    free(b.points);
    return layer;
}

/* A ring begun at another vertex (if it is closed) and perhaps reversed. */
static void copy_ring(const double *xy, size_t n, uint64_t *state, double *out)
{
    bool closed = n > 1 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1];
    size_t distinct = closed ? n - 1 : n;
    size_t start = closed ? random_below(state, distinct) : 0;
    bool reversed = random_below(state, 2);
    for (size_t i = 0; i < n; i++) {
        size_t from = closed ? (start + i) % distinct : i;
        size_t to = reversed ? n - 1 - i : i;
        memcpy(out + 2 * to, xy + 2 * from, 2 * sizeof *xy);
    }
}

static void copy_feature(const grid_layer *layer, size_t f, const char *field, uint64_t *state,
                         grid_layer *out)
{
    size_t num_rings = grid_layer_num_rings(layer, f), total = 0, at = 0;
    size_t *sizes = must(calloc(num_rings + 1, sizeof *sizes));
    const char *values[1] = {NULL};
    int32_t column = grid_layer_field_by_name(layer, field);
    for (size_t r = 0; r < num_rings; r++) {
        grid_layer_ring(layer, f, r, &sizes[r]);
        total += sizes[r];
    }
    double *xy = must(calloc(2 * total + 2, sizeof *xy));
    for (size_t r = 0; r < num_rings; r++) {
        copy_ring(grid_layer_ring(layer, f, r, &sizes[r]), sizes[r], state, xy + 2 * at);
        at += sizes[r];
    }
    values[0] = grid_layer_text(layer, f, (size_t)column);
    if (grid_layer_add_feature(out, grid_layer_feature_kind(layer, f), num_rings, sizes, xy, values,
                               NULL) != GRID_OK)
        abort();
    free(xy);
    free(sizes);
}

grid_layer *fractal_shuffled(const grid_layer *layer, const char *field, uint64_t seed)
{
    grid_layer *out;
    uint64_t state = seed;
    size_t n = grid_layer_num_features(layer);
    size_t *order = must(calloc(n + 1, sizeof *order));
    for (size_t i = 0; i < n; i++) {
        size_t j = random_below(&state, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    if (grid_layer_new("shuffled", grid_layer_crs(layer), &out, NULL) != GRID_OK ||
        grid_layer_add_field(out, field) != 0)
        abort();
    for (size_t i = 0; i < n; i++) copy_feature(layer, order[i], field, &state, out);
    free(order);
    return out;
}

/* Feature f's ring of n points with its fault, if it is to have one; out has room for 3 n + 4. */
static size_t repeat_ring(size_t f, const double *ring, size_t n, double *out)
{
    const point *from = (const point *)ring;
    point *to = (point *)out;
    size_t num = 0, rounds = f % 100 == 51 ? 2 : f % 100 == 71 ? 3 : 1;
    to[num++] = from[0];
    if (f % 10 == 3) to[num++] = from[0];
    if (f % 50 == 7) { /* 0 1 0 1 2 ...: the first edge three times */
        to[num++] = from[1];
        to[num++] = from[0];
    }
    if (f % 50 == 27) {
        to[num++] = (point){(from[0].x + from[n / 2].x) / 2, (from[0].y + from[n / 2].y) / 2};
        to[num++] = from[0];
    }
    for (; rounds > 0; rounds--) {
        memcpy(to + num, from + 1, (n - 1) * sizeof *to);
        num += n - 1;
    }
    return num;
}

grid_layer *fractal_with_repeats(const grid_layer *layer)
{
    grid_layer *out;
    if (grid_layer_new("repeats", grid_layer_crs(layer), &out, NULL) != GRID_OK ||
        grid_layer_add_field(out, "code") != 0)
        abort();
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        size_t n;
        const double *ring = grid_layer_ring(layer, f, 0, &n);
        double *xy = must(calloc(3 * n + 4, 2 * sizeof *xy));
        const char *code = grid_layer_text(layer, f, 0);
        size_t num = repeat_ring(f, ring, n, xy);
        if (grid_layer_add_feature(out, GRID_GEOMETRY_POLYGON, 1, &num, xy, &code, NULL) != GRID_OK)
            abort();
        free(xy);
    }
    return out;
}
