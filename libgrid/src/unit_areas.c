/* unit_areas.c - planar areas of units: see unit_areas.h.
 *
 * The region of a record is even-odd, whatever the direction of its rings. A ring is a hole when an
 * odd number of the record's other rings lie around it:
 *
 *   +---------+         parity of the record at p (its index knows it)
 *   |  +--+   |         minus that of the ring itself at p
 *   |  |  p   |         = parity of the others, for p on this ring alone
 *   +--+--+---+
 *
 * Rings of one record may touch: an exclave often meets the main part in a corner or along an edge.
 * A vertex there says nothing, so one is looked for through which no edges go but the ring's own
 * two. At the easternmost, then northernmost vertex the ring itself is known to be left behind; it
 * is tried first.
 */
#include "unit_areas.h"

#include <math.h>

#include "exact.h"

/* Signed area of a ring about its first point, so that large coordinates cost no digits. */
static double ring_area(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
               (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1]);
    return sum / 2;
}

static bool same_point(const double *a, const double *b) { return a[0] == b[0] && a[1] == b[1]; }

/* Whether the ring contains p by the semi-open rule. */
static bool ring_contains(const double *xy, size_t n, const double *p)
{
    bool inside = false;
    for (size_t i = 0; i < n; i++) {
        const double *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        if ((a[1] <= p[1]) == (b[1] <= p[1])) continue;
        inside ^= grid_exact_orient(a[1] < b[1] ? a : b, a[1] < b[1] ? b : a, p) > 0;
    }
    return inside;
}

bool grid_record_contains(const grid_map *map, size_t record, const double *p)
{
    bool inside = false;
    for (size_t r = map->record_ring[record]; r < map->record_ring[record + 1]; r++)
        inside ^= ring_contains(map->xy + 2 * map->ring_start[r],
                                map->ring_start[r + 1] - map->ring_start[r], p);
    return inside;
}

/* Whether no edges of the record go through vertex v but the two of the ring. */
static bool stands_alone(const grid_index *index, size_t record, const double *xy, size_t n,
                         size_t v)
{
    size_t edges[3], before = v, after = v;
    const double *p = xy + 2 * v, *ends = grid_index_edges(index)->ends;
    if (grid_index_edges_through(index, record, p[0], p[1], edges, 3) != 2) return false;
    do before = (before + n - 1) % n;
    while (before != v && same_point(xy + 2 * before, p));
    do after = (after + 1) % n;
    while (after != v && same_point(xy + 2 * after, p));
    for (int i = 0; i < 2; i++) {
        const double *a = ends + 4 * edges[i], *other = same_point(a, p) ? a + 2 : a;
        if (!same_point(other, xy + 2 * before) && !same_point(other, xy + 2 * after)) return false;
    }
    return true;
}

static bool is_hole(const grid_index *index, size_t record, const double *xy, size_t n)
{
    size_t far = 0;
    for (size_t i = 1; i < n; i++)
        if (xy[2 * i] > xy[2 * far] ||
            (xy[2 * i] == xy[2 * far] && xy[2 * i + 1] > xy[2 * far + 1]))
            far = i;
    for (size_t i = 0; i < n; i++) {
        size_t v = (far + i) % n;
        if (!stands_alone(index, record, xy, n, v)) continue;
        return grid_index_record_at(index, record, xy[2 * v], xy[2 * v + 1]) ^
               ring_contains(xy, n, xy + 2 * v);
    }
    return grid_index_record_at(index, record, xy[2 * far], xy[2 * far + 1]);
}

void grid_unit_areas_measure(const grid_map *map, const int32_t *units, size_t num,
                        const grid_index *index)
{
    size_t record = 0;
    for (size_t i = 0; i < num; i++) {
        grid_unit *unit = &map->units[units[i]];
        int32_t first = map->first_record[units[i]], end = map->first_record[units[i] + 1];
        for (int32_t k = first; k < end; k++, record++) {
            size_t num_rings = map->record_ring[k + 1] - map->record_ring[k];
            for (size_t r = map->record_ring[k]; r < map->record_ring[k + 1]; r++) {
                const double *xy = map->xy + 2 * map->ring_start[r];
                size_t n = map->ring_start[r + 1] - map->ring_start[r];
                if (!n) continue;
                map->ring_is_hole[r] = num_rings > 1 && is_hole(index, record, xy, n);
                double area = fabs(ring_area(xy, n));
                unit->area += map->ring_is_hole[r] ? -area : area;
            }
        }
    }
}
