/* shapes.c - rings of a unit to a GeoJSON geometry: see shapes.h.
 *
 * A ring inside an even number of others is a shell, else a hole of the smallest of them. Rings of a sound unit touch in
 * points at most, so most middles of a ring's edges say where it lies.
 */
#include "shapes.h"

#include <math.h>
#include <stdlib.h>

typedef struct ring {
    const double *xy;
    size_t n;
    double area; /* counter-clockwise above 0 */
    size_t shell; /* of a hole; its own number for a shell */
} ring;

static double area_of(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) - (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1]);
    return sum / 2;
}

static bool contains(const ring *r, double x, double y)
{
    bool inside = false;
    for (size_t i = 0; i + 1 < r->n; i++) {
        const double *a = r->xy + 2 * i, *b = a + 2;
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])) inside = !inside;
    }
    return inside;
}

static bool lies_in(const ring *inner, const ring *outer)
{
    size_t in = 0;
    for (size_t i = 0; i + 1 < inner->n; i++) {
        const double *a = inner->xy + 2 * i;
        in += contains(outer, (a[0] + a[2]) / 2, (a[1] + a[3]) / 2);
    }
    return 2 * in > inner->n - 1;
}

static void nest(ring *rings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t around = 0, smallest = i;
        for (size_t k = 0; k < n; k++) {
            if (k == i || fabs(rings[k].area) <= fabs(rings[i].area) || !lies_in(&rings[i], &rings[k])) continue;
            if (smallest == i || fabs(rings[k].area) < fabs(rings[smallest].area)) smallest = k;
            around++;
        }
        rings[i].shell = around % 2 ? smallest : i;
    }
}

static void write_ring(struct json *json, const ring *r, bool counter_clockwise, grid_transform *to_lonlat)
{
    json_open(json, NULL, '[');
    for (size_t i = 0; i < r->n; i++) {
        const double *p = r->xy + 2 * ((r->area > 0) == counter_clockwise ? i : r->n - 1 - i);
        double x = p[0], y = p[1];
        if (to_lonlat) grid_transform_apply(to_lonlat, 1, &x, &y, sizeof x);
        json_open(json, NULL, '[');
        json_number(json, NULL, x);
        json_number(json, NULL, y);
        json_close(json);
    }
    json_close(json);
}

bool shape_json(struct json *json, const grid_map *map, int32_t unit, grid_transform *to_lonlat)
{
    size_t n = grid_unit_num_rings(map, unit);
    if (!n) {
        json_text(json, "geometry", NULL);
        return true;
    }
    ring *rings = calloc(n, sizeof *rings);
    if (!rings) return false;
    for (size_t i = 0; i < n; i++) {
        rings[i].xy = grid_unit_ring(map, unit, i, &rings[i].n);
        rings[i].area = area_of(rings[i].xy, rings[i].n);
    }
    nest(rings, n);
    json_open(json, "geometry", '{');
    json_text(json, "type", "MultiPolygon");
    json_open(json, "coordinates", '[');
    for (size_t i = 0; i < n; i++) {
        if (rings[i].shell != i) continue;
        json_open(json, NULL, '[');
        write_ring(json, &rings[i], true, to_lonlat);
        for (size_t k = 0; k < n; k++)
            if (k != i && rings[k].shell == i) write_ring(json, &rings[k], false, to_lonlat);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    free(rings);
    return true;
}
