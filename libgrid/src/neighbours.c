/* neighbours.c - neighbours by the borders that units share: see <grid/hotspot.h>.
 *
 *   units --> records --> distinct edges --> index
 *
 *   tolerance 0: an edge that two units use is a length; two edges of one tile are held against
 * each other, exactly: apart, a point in common, a length in common above 0:     the part of each
 * edge that comes within the tolerance of each edge near it
 *
 *        e  a ======[#####]=========== b         the points within t of a segment f are convex, so
 *                 .-'     `-.                    they cut one interval out of e: that of the band
 *          f     c --------- d                   along f and of the two discs at its ends
 *
 * Two borders that part from a point at an angle a stay within t of each other for t / sin a on
 * both legs. Ten times the tolerance lets them part at 12 degrees without being taken for a length.
 */
#include <grid/hotspot.h>

#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "ground.h"
#include "index_near.h"
#include "map_layout.h"
#include "support.h"
#include "weights.h"

#define LENGTH_PER_TOLERANCE 10

/* What one edge of unit `of` has within reach of unit `near`, in metres along it. */
typedef struct stretch {
    int32_t of, near;
    double from, to;
} stretch;

typedef struct stretches {
    stretch *items;
    size_t num, capacity;
} stretches;

typedef struct search {
    const grid_map *map;
    grid_index *index;
    const grid_edges *edges;
    grid_contiguity_options how;
    grid_links links;
    stretches at_edge,
        total; /* of the edge that is looked at; of each pair, `to` being the length */
    bool failed;
    size_t edge;
    double metres[2]; /* the way from its first end to its second */
    grid_ground ground;
} search;

grid_contiguity_options grid_contiguity_options_default(void)
{
    return (grid_contiguity_options){.size = sizeof(grid_contiguity_options)};
}

/* ---- exactly --------------------------------------------------------------------------------- */

typedef enum contact { APART, POINT, LENGTH } contact;

/* The order of an edge's ends: by y, then x. */
static int compare_ends(const double *a, const double *b)
{
    if (a[1] != b[1]) return a[1] < b[1] ? -1 : 1;
    return (a[0] > b[0]) - (a[0] < b[0]);
}

static contact contact_of(const double *e, const double *f)
{
    if (e[3] < f[1] || f[3] < e[1] || fmax(e[0], e[2]) < fmin(f[0], f[2]) ||
        fmax(f[0], f[2]) < fmin(e[0], e[2]))
        return APART;
    int c = grid_exact_orient(e, e + 2, f), d = grid_exact_orient(e, e + 2, f + 2);
    if (c * d > 0) return APART;
    if (!c && !d) { /* on one line, along which the order of ends is an order */
        const double *low = compare_ends(e, f) > 0 ? e : f;
        const double *high = compare_ends(e + 2, f + 2) < 0 ? e + 2 : f + 2;
        int order = compare_ends(low, high);
        return order < 0 ? LENGTH : order ? APART : POINT;
    }
    int a = grid_exact_orient(f, f + 2, e), b = grid_exact_orient(f, f + 2, e + 2);
    return a * b > 0 ? APART : POINT;
}

static int32_t unit_of(const search *s, size_t user)
{
    return grid_index_rank_of(s->index, (size_t)s->edges->users[user]);
}

static bool link_users(search *s, size_t e, size_t f)
{
    const size_t *start = s->edges->user_start;
    for (size_t i = start[e]; i < start[e + 1]; i++)
        for (size_t k = start[f]; k < start[f + 1]; k++) {
            int32_t a = unit_of(s, i), b = unit_of(s, k);
            if (!grid_links_add(&s->links, a, b) || !grid_links_add(&s->links, b, a)) return false;
        }
    return true;
}

/* Edges of one and the same unit have nothing to tell. */
static bool have_one_user(const search *s, size_t e, size_t f)
{
    const size_t *start = s->edges->user_start;
    return start[e + 1] - start[e] == 1 && start[f + 1] - start[f] == 1 &&
           unit_of(s, start[e]) == unit_of(s, start[f]);
}

static bool meet(void *context, size_t e, size_t f)
{
    search *s = context;
    if (have_one_user(s, e, f)) return true;
    contact found = contact_of(s->edges->ends + 4 * e, s->edges->ends + 4 * f);
    if (found == APART || (found == POINT && s->how.contiguity == GRID_ROOK)) return true;
    return link_users(s, e, f);
}

static bool find_exactly(search *s)
{
    for (size_t e = 0; e < s->edges->num; e++)
        if (!link_users(s, e, e)) return false;
    return grid_index_each_pair(s->index, meet, s);
}

/* ---- within a tolerance ---------------------------------------------------------------------- */

static void widen(double interval[2], double from, double to)
{
    if (from > to) return;
    interval[0] = fmin(interval[0], from);
    interval[1] = fmax(interval[1], to);
}

/* The part of the way from 0 to d, s of it, that lies within r of c. */
static void add_disc(const double d[2], const double c[2], double r, double interval[2])
{
    double dd = d[0] * d[0] + d[1] * d[1], dc = d[0] * c[0] + d[1] * c[1];
    double root = dc * dc - dd * (c[0] * c[0] + c[1] * c[1] - r * r);
    if (dd == 0 || root < 0) return;
    root = sqrt(root);
    widen(interval, fmax((dc - root) / dd, 0), fmin((dc + root) / dd, 1));
}

/* Shortens [from, to] to where low <= at + s * slope <= high. */
static void clip(double at, double slope, double low, double high, double part[2])
{
    if (slope == 0) {
        if (at < low || at > high) part[1] = -1;
        return;
    }
    double a = (low - at) / slope, b = (high - at) / slope;
    part[0] = fmax(part[0], fmin(a, b));
    part[1] = fmin(part[1], fmax(a, b));
}

/* The part of the way from 0 to d that lies within r of the segment from a to b; false if none
 * does. */
static bool within(const double d[2], const double a[2], const double b[2], double r,
                   double interval[2])
{
    double along[2] = {b[0] - a[0], b[1] - a[1]}, part[2] = {0, 1};
    double length = hypot(along[0], along[1]);
    interval[0] = INFINITY, interval[1] = -INFINITY;
    add_disc(d, a, r, interval);
    add_disc(d, b, r, interval);
    if (length > 0) {
        double ux = along[0] / length, uy = along[1] / length;
        clip(-a[0] * ux - a[1] * uy, d[0] * ux + d[1] * uy, 0, length, part);
        clip(a[1] * ux - a[0] * uy, d[0] * uy - d[1] * ux, -r, r, part);
        widen(interval, part[0], part[1]);
    }
    return interval[0] <= interval[1];
}

static bool add_stretch(stretches *list, stretch one)
{
    if (!grid_grow((void **)&list->items, &list->capacity, list->num, sizeof *list->items))
        return false;
    list->items[list->num++] = one;
    return true;
}

static void reach(void *context, size_t f)
{
    search *s = context;
    const double *origin = s->edges->ends + 4 * s->edge, *ends = s->edges->ends + 4 * f;
    const size_t *start = s->edges->user_start;
    double a[2] = {(ends[0] - origin[0]) * s->ground.x_m, (ends[1] - origin[1]) * s->ground.y_m};
    double b[2] = {(ends[2] - origin[0]) * s->ground.x_m, (ends[3] - origin[1]) * s->ground.y_m};
    double d[2] = {s->metres[0], s->metres[1]}, interval[2];
    if (s->failed || have_one_user(s, s->edge, f) || !within(d, a, b, s->how.tolerance_m, interval))
        return;
    if (s->how.contiguity == GRID_QUEEN) {
        s->failed = !link_users(s, s->edge, f);
        return;
    }
    double length = hypot(d[0], d[1]);
    for (size_t i = start[s->edge]; i < start[s->edge + 1]; i++)
        for (size_t k = start[f]; k < start[f + 1]; k++) {
            stretch one = {unit_of(s, i), unit_of(s, k), interval[0] * length,
                           interval[1] * length};
            if (one.of != one.near) s->failed |= !add_stretch(&s->at_edge, one);
        }
}

static int compare_stretches(const void *left, const void *right)
{
    const stretch *a = left, *b = right;
    if (a->of != b->of) return a->of < b->of ? -1 : 1;
    if (a->near != b->near) return a->near < b->near ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

/* Adds the length of what the edge has within reach of each unit: of the union of its stretches. */
static bool sum_edge(search *s)
{
    stretches *list = &s->at_edge;
    if (list->num) qsort(list->items, list->num, sizeof *list->items, compare_stretches);
    for (size_t i = 0; i < list->num;) {
        stretch all = list->items[i];
        double end = all.from, length = 0;
        for (; i < list->num && list->items[i].of == all.of && list->items[i].near == all.near;
             i++) {
            length += fmax(0, list->items[i].to - fmax(end, list->items[i].from));
            end = fmax(end, list->items[i].to);
        }
        if (!add_stretch(&s->total, (stretch){all.of, all.near, 0, length})) return false;
    }
    list->num = 0;
    return true;
}

/* Both borders must run along each other for the length. */
static bool link_lengths(search *s)
{
    stretches *list = &s->total;
    size_t num = 0;
    if (list->num) qsort(list->items, list->num, sizeof *list->items, compare_stretches);
    for (size_t i = 0; i < list->num; i++) {
        stretch *last = num ? &list->items[num - 1] : NULL;
        if (last && last->of == list->items[i].of && last->near == list->items[i].near)
            last->to += list->items[i].to;
        else
            list->items[num++] = list->items[i];
    }
    for (size_t i = 0; i < num; i++) {
        const stretch *one = &list->items[i];
        stretch other = {one->near, one->of, 0, 0};
        size_t low = 0, high = num;
        while (low < high) { /* the first that is not before `other` */
            size_t middle = (low + high) / 2;
            if (compare_stretches(&list->items[middle], &other) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        bool both =
            low < num && list->items[low].of == other.of && list->items[low].near == other.near;
        double least = LENGTH_PER_TOLERANCE * s->how.tolerance_m;
        if (both && fmin(one->to, list->items[low].to) > least &&
            !grid_links_add(&s->links, one->of, one->near))
            return false;
    }
    return true;
}

static bool find_near(search *s)
{
    for (size_t e = 0; e < s->edges->num && !s->failed; e++) {
        const double *ends = s->edges->ends + 4 * e;
        s->edge = e;
        s->ground = grid_ground_at(s->map, (ends[1] + ends[3]) / 2);
        s->metres[0] = (ends[2] - ends[0]) * s->ground.x_m;
        s->metres[1] = (ends[3] - ends[1]) * s->ground.y_m;
        double x = s->how.tolerance_m / s->ground.x_m, y = s->how.tolerance_m / s->ground.y_m;
        double box[4] = {fmin(ends[0], ends[2]) - x, ends[1] - y, fmax(ends[0], ends[2]) + x,
                         ends[3] + y};
        grid_index_each_in_box(s->index, box, reach, s);
        if (!s->failed) s->failed = !sum_edge(s);
    }
    return !s->failed && link_lengths(s);
}

/* ---------------------------------------------------------------------------------------------- */

static grid_status check_units(const grid_map *map, size_t n, const int32_t *units,
                               grid_error *error)
{
    bool *seen = grid_new_array(map->num_units, sizeof *seen);
    grid_status status = seen ? GRID_OK : grid_fail_memory(error);
    for (size_t i = 0; i < n && status == GRID_OK; i++) {
        if (units[i] < 0 || (size_t)units[i] >= map->num_units)
            status = grid_fail(error, GRID_E_ARGUMENT, 0, "the map has no unit %d", units[i]);
        else if (seen[units[i]])
            status = grid_fail(error, GRID_E_ARGUMENT, 0, "unit %s is there twice",
                               map->units[units[i]].code);
        else
            seen[units[i]] = true;
    }
    free(seen);
    return status;
}

static grid_status index_units(search *s, size_t n, const int32_t *units, grid_error *error)
{
    grid_records records = {0};
    grid_edges edges = {0};
    grid_status status = grid_map_records(s->map, units, n, &records, error);
    if (status != GRID_OK) return status;
    status = grid_edges_build(&records, &edges, error);
    if (status == GRID_OK) status = grid_index_build(&records, &edges, &s->index, error);
    grid_edges_clear(&edges);
    grid_map_records_clear(&records);
    if (status == GRID_OK) s->edges = grid_index_edges(s->index);
    return status;
}

grid_status grid_weights_by_border(const grid_map *map, size_t n, const int32_t *units,
                                   const grid_contiguity_options *options, grid_weights **out,
                                   grid_error *error)
{
    search s = {.map = map, .how = grid_contiguity_options_default()};
    grid_status status = grid_take_options(&s.how, options, error);
    if (status != GRID_OK) return status;
    if (!(s.how.tolerance_m >= 0 && s.how.tolerance_m < INFINITY))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the tolerance of borders is no length");
    status = check_units(map, n, units, error);
    if (status == GRID_OK && n) status = index_units(&s, n, units, error);
    if (status == GRID_OK && n && !(s.how.tolerance_m > 0 ? find_near(&s) : find_exactly(&s)))
        status = grid_fail_memory(error);
    if (status == GRID_OK) status = grid_weights_new(n, &s.links, out, error);
    grid_index_free(s.index);
    free(s.links.items);
    free(s.at_edge.items);
    free(s.total.items);
    return status;
}
