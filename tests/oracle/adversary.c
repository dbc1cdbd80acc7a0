#include "adversary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "random.h"

typedef struct ring {
    const double *xy;
    size_t n;
} ring;

static ring some_ring(const grid_layer *layer, uint64_t *state)
{
    for (;;) {
        size_t f = random_below(state, grid_layer_num_features(layer));
        size_t num = grid_layer_num_rings(layer, f);
        ring r = {NULL, 0};
        if (grid_layer_feature_kind(layer, f) != GRID_GEOMETRY_POLYGON || num == 0) continue;
        r.xy = grid_layer_ring(layer, f, random_below(state, num), &r.n);
        if (r.n) return r;
    }
}

void adversary_extent(const grid_layer *layer, double out[4])
{
    out[0] = out[1] = INFINITY;
    out[2] = out[3] = -INFINITY;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        for (size_t k = 0; k < grid_layer_num_rings(layer, f); k++) {
            ring r;
            r.xy = grid_layer_ring(layer, f, k, &r.n);
            for (size_t i = 0; i < r.n; i++) {
                for (int axis = 0; axis < 2; axis++) {
                    out[axis] = fmin(out[axis], r.xy[2 * i + axis]);
                    out[axis + 2] = fmax(out[axis + 2], r.xy[2 * i + axis]);
                }
            }
        }
    }
}

static void on_edge(const ring *r, double t, uint64_t *state, double p[2])
{
    const double *a = r->xy + 2 * random_below(state, r->n);
    const double *b = a == r->xy + 2 * (r->n - 1) ? r->xy : a + 2;
    p[0] = a[0] + t * (b[0] - a[0]);
    p[1] = a[1] + t * (b[1] - a[1]);
}

/* Off an edge by its length times 2^-30 .. 1: what a rounded test may get wrong. */
static void beside_edge(const ring *r, uint64_t *state, double p[2])
{
    const double *a = r->xy + 2 * random_below(state, r->n);
    const double *b = a == r->xy + 2 * (r->n - 1) ? r->xy : a + 2;
    double off = ldexp(random_unit(state) * 2 - 1, -(int)random_below(state, 31));
    double t = random_unit(state) * 1.2 - 0.1;
    p[0] = a[0] + t * (b[0] - a[0]) - off * (b[1] - a[1]);
    p[1] = a[1] + t * (b[1] - a[1]) + off * (b[0] - a[0]);
}

static void box_corner(const ring *r, uint64_t *state, double p[2])
{
    const double *first = r->xy;
    p[0] = first[0];
    p[1] = first[1];
    bool high_x = random_below(state, 2), high_y = random_below(state, 2);
    for (size_t i = 1; i < r->n; i++) {
        const double *v = r->xy + 2 * i;
        p[0] = high_x ? fmax(p[0], v[0]) : fmin(p[0], v[0]);
        p[1] = high_y ? fmax(p[1], v[1]) : fmin(p[1], v[1]);
    }
}

/* On a line at k / 2^m of the extent. */
static double on_fraction(double low, double high, uint64_t *state)
{
    double parts = (double)(1u << (1 + random_below(state, 12)));
    return low + (high - low) * ((double)random_below(state, (size_t)parts + 1) / parts);
}

static void one_point(const grid_layer *layer, const double extent[4], uint64_t *state, double p[2])
{
    ring r = some_ring(layer, state), other;
    const double *v = r.xy + 2 * random_below(state, r.n);
    p[0] = v[0];
    p[1] = v[1];
    switch (random_below(state, 11)) {
    case 0: /* the vertex itself */
    case 1: break;
    case 2: on_edge(&r, 0.5, state, p); break;
    case 3: on_edge(&r, random_unit(state), state, p); break;
    case 8: /* beside an edge, near and far */
    case 9: beside_edge(&r, state, p); break;
    case 4: /* past the end of an edge, on its line */
        on_edge(&r, 1.0 + random_unit(state) * 0.5, state, p);
        break;
    case 5: /* the height of one vertex, the x of a neighbour or of any ring */
        other = random_below(state, 2) ? r : some_ring(layer, state);
        p[0] = other.xy[2 * random_below(state, other.n)];
        break;
    case 6: /* level with a vertex, anywhere; or straight above one */
        if (random_below(state, 2))
            p[0] = extent[0] + (extent[2] - extent[0]) * random_unit(state);
        else
            p[1] = extent[1] + (extent[3] - extent[1]) * random_unit(state);
        break;
    case 7: box_corner(&r, state, p); break;
    default:
        p[0] = on_fraction(extent[0], extent[2], state);
        if (random_below(state, 2)) p[1] = on_fraction(extent[1], extent[3], state);
    }
}

void adversary_points(const grid_layer *layer, uint64_t seed, size_t n, double *xy)
{
    double extent[4];
    uint64_t state = seed;
    adversary_extent(layer, extent);
    for (size_t i = 0; i < n; i++) {
        double *p = xy + 2 * i;
        one_point(layer, extent, &state, p);
        bool moved = random_below(&state, 2);
        for (int axis = 0; axis < 2 && moved; axis++) {
            size_t step = random_below(&state, 3);
            if (step) p[axis] = nextafter(p[axis], step == 1 ? -INFINITY : INFINITY);
        }
    }
}

void adversary_random(const grid_layer *layer, uint64_t seed, size_t n, double *xy)
{
    double extent[4];
    uint64_t state = seed;
    adversary_extent(layer, extent);
    for (size_t i = 0; i < n; i++) {
        for (int axis = 0; axis < 2; axis++) {
            double span = extent[axis + 2] - extent[axis];
            xy[2 * i + axis] = extent[axis] + span * (random_unit(&state) * 1.1 - 0.05);
        }
    }
}

size_t adversary_compare(const char *name, const grid_map *map, const oracle *truth, size_t n,
                         const double *xy, bool verbose)
{
    size_t differences = 0, counts[GRID_INVALID + 1] = {0};
    int32_t *cells = calloc(n + 1, sizeof *cells);
    int32_t *alone = calloc(n + 1, sizeof *alone); /* the way that asks for owners only */
    uint8_t *hows = calloc(n + 1, sizeof *hows);
    size_t stride = 2 * sizeof *xy;
    if (!cells || !alone || !hows ||
        grid_locate_many(map, n, xy, xy + 1, stride, cells, hows, NULL, NULL, NULL) != GRID_OK ||
        grid_locate_many(map, n, xy, xy + 1, stride, alone, NULL, NULL, NULL, NULL) != GRID_OK)
        abort();
    for (size_t i = 0; i < n; i++) {
        oracle_answer want = oracle_locate(truth, xy[2 * i], xy[2 * i + 1]);
        const char *code = cells[i] < 0 ? "-" : grid_unit_code(map, cells[i]);
        counts[want.how]++;
        if (hows[i] == want.how && alone[i] == cells[i] &&
            !strcmp(code, oracle_code(truth, want.cell)))
            continue;
        if (++differences <= 5)
            printf("%s: point %.17g %.17g is %s %s (%s alone), the oracle says %s %s\n", name,
                   xy[2 * i], xy[2 * i + 1], code, grid_how_name((grid_how)hows[i]),
                   alone[i] < 0 ? "-" : grid_unit_code(map, alone[i]),
                   oracle_code(truth, want.cell), grid_how_name(want.how));
    }
    if (verbose) {
        printf("%s: %zu points, %zu differences:", name, n, differences);
        for (int how = 0; how <= GRID_INVALID; how++) {
            if (counts[how]) printf(" %s %zu", grid_how_name((grid_how)how), counts[how]);
        }
        printf("\n");
        fflush(stdout);
    }
    free(cells);
    free(alone);
    free(hows);
    return differences;
}
