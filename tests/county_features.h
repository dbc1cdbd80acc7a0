/* county_features.h - a level of the sample county as features that a test may edit, and writes as
 * GeoJSON in the county's plane. All units of a level have the same text fields.
 *
 * Ground is edited as edges: two neighbours use a border once in each direction with the same
 * coordinates, so what is united drops the pairs, and what is drawn anew changes both.
 */
#ifndef TESTS_COUNTY_FEATURES_H
#define TESTS_COUNTY_FEATURES_H

#include <math.h>

#include "county_fixture.h"

enum { CODE, NAME, PCODE, LEVEL, OFFICIAL, POP, HH, BLDG, AREA, NUM_COLUMNS };
static const char *const columns[NUM_COLUMNS] = {"CODE", "NAME", "PCODE", "LEVEL",   "OFFICIAL",
                                                 "POP",  "HH",   "BLDG",  "AREA_KM2"};

typedef struct point {
    double x, y;
} point;

typedef struct ring {
    point *points; /* the first again at the end */
    size_t num;
} ring;

typedef struct feature {
    char values[NUM_COLUMNS][80];
    ring *rings;
    size_t num_rings;
    bool changed, gone;
} feature;

typedef struct features {
    feature *items;
    size_t num;
} features;

static inline void *must(void *memory)
{
    assert_non_null(memory);
    return memory;
}

static inline features features_of(const grid_layer *layer)
{
    features all = {.num = grid_layer_num_features(layer)};
    all.items = must(calloc(all.num + 1, sizeof *all.items)); /* one more may come */
    for (size_t i = 0; i < all.num; i++) {
        feature *f = &all.items[i];
        for (size_t c = 0; c < NUM_COLUMNS; c++)
            snprintf(f->values[c], sizeof f->values[c], "%s", text_of(layer, i, columns[c]));
        f->num_rings = grid_layer_num_rings(layer, i);
        f->rings = must(calloc(f->num_rings, sizeof *f->rings));
        for (size_t r = 0; r < f->num_rings; r++) {
            const double *xy = grid_layer_ring(layer, i, r, &f->rings[r].num);
            f->rings[r].points = must(malloc(f->rings[r].num * sizeof(point)));
            memcpy(f->rings[r].points, xy, f->rings[r].num * sizeof(point));
        }
    }
    return all;
}

static inline void free_rings(feature *f)
{
    for (size_t r = 0; r < f->num_rings; r++) free(f->rings[r].points);
    free(f->rings);
    f->rings = NULL;
    f->num_rings = 0;
}

static inline void free_features(features *all)
{
    for (size_t i = 0; i < all->num; i++) free_rings(&all->items[i]);
    free(all->items);
}

static inline feature *feature_by_code(const features *all, const char *code)
{
    size_t i = 0;
    while (i < all->num && strcmp(all->items[i].values[CODE], code)) i++;
    assert_true(i < all->num);
    return &all->items[i];
}

static inline void set(feature *f, int column, const char *text)
{
    snprintf(f->values[column], sizeof f->values[column], "%s", text);
    f->changed = true;
}

/* Counts and areas of f become those of the two. */
static inline void add_counts(feature *f, const feature *other)
{
    char text[40];
    for (int c = POP; c <= AREA; c++) {
        double sum = atof(f->values[c]) + atof(other->values[c]);
        snprintf(text, sizeof text, c == AREA ? "%.6f" : "%.0f", sum);
        set(f, c, text);
    }
}

/* ---- ground as edges ------------------------------------------------------------------------- */

typedef struct arc {
    point from, to;
} arc;

static inline size_t count_arcs(const feature *f)
{
    size_t num = 0;
    for (size_t r = 0; r < f->num_rings; r++) num += f->rings[r].num - 1;
    return num;
}

static inline size_t add_arcs(arc *arcs, const feature *f)
{
    size_t num = 0;
    for (size_t r = 0; r < f->num_rings; r++)
        for (size_t i = 0; i + 1 < f->rings[r].num; i++)
            arcs[num++] = (arc){f->rings[r].points[i], f->rings[r].points[i + 1]};
    return num;
}

static inline int compare_points(point a, point b)
{
    if (a.x != b.x) return a.x < b.x ? -1 : 1;
    return (a.y > b.y) - (a.y < b.y);
}

static inline int compare_arcs(const void *left, const void *right)
{
    const arc *a = left, *b = right;
    int order = compare_points(a->from, b->from);
    return order ? order : compare_points(a->to, b->to);
}

/* Whether arcs, sorted, hold the edge from a to b. */
static inline bool has_arc(const arc *arcs, size_t num, point a, point b)
{
    const arc wanted = {a, b};
    return bsearch(&wanted, arcs, num, sizeof *arcs, compare_arcs) != NULL;
}

/* Sorted arcs of a feature; freed by the caller. */
static inline arc *sorted_arcs(const feature *f, size_t *num)
{
    arc *arcs = must(malloc((count_arcs(f) + 1) * sizeof *arcs));
    *num = add_arcs(arcs, f);
    qsort(arcs, *num, sizeof *arcs, compare_arcs);
    return arcs;
}

/* Rings out of sorted arcs that close. */
static inline void trace(feature *f, arc *arcs, size_t num)
{
    bool *used = must(calloc(num + 1, sizeof *used));
    for (size_t first = 0; first < num; first++) {
        if (used[first]) continue;
        ring r = {must(malloc((num + 1) * sizeof(point))), 0};
        for (size_t at = first; at < num;) {
            used[at] = true;
            if (!r.num) r.points[r.num++] = arcs[at].from;
            r.points[r.num++] = arcs[at].to;
            point end = arcs[at].to;
            if (!compare_points(end, r.points[0])) break;
            for (at = 0; at < num && (used[at] || compare_points(arcs[at].from, end)); at++)
                continue;
            assert_true(at < num);
        }
        f->rings = must(realloc(f->rings, (f->num_rings + 1) * sizeof *f->rings));
        f->rings[f->num_rings++] = r;
    }
    free(used);
}

/* Gives f the ground of all parts; f may be one of them. */
static inline void unite(feature *f, feature *const *parts, size_t num_parts)
{
    size_t total = 0, num = 0, kept = 0;
    for (size_t i = 0; i < num_parts; i++) total += count_arcs(parts[i]);
    arc *arcs = must(malloc((total + 1) * sizeof *arcs)),
        *left = must(malloc((total + 1) * sizeof *left));
    for (size_t i = 0; i < num_parts; i++) num += add_arcs(arcs + num, parts[i]);
    qsort(arcs, num, sizeof *arcs, compare_arcs);
    for (size_t i = 0; i < num; i++)
        if (!has_arc(arcs, num, arcs[i].to, arcs[i].from)) left[kept++] = arcs[i];
    free_rings(f);
    trace(f, left, kept);
    f->changed = true;
    free(arcs);
    free(left);
}

/* Metres of border that two features share. */
static inline double shared_length(const feature *a, const feature *b)
{
    size_t num_a, num_b;
    double length = 0;
    arc *of_a = sorted_arcs(a, &num_a), *of_b = sorted_arcs(b, &num_b);
    for (size_t i = 0; i < num_a; i++)
        if (has_arc(of_b, num_b, of_a[i].to, of_a[i].from))
            length += hypot(of_a[i].to.x - of_a[i].from.x, of_a[i].to.y - of_a[i].from.y);
    free(of_a);
    free(of_b);
    return length;
}

/* ---- a border drawn anew --------------------------------------------------------------------- */

/* The same number in -1 .. 1 for the same place, whichever side asks. */
static inline double wobble(double x, double y)
{
    uint64_t bits = (uint64_t)llround(x * 1024) * 0x9E3779B97F4A7C15u ^
                    (uint64_t)llround(y * 1024) * 0xC2B2AE3D27D4EB4Fu;
    bits = (bits ^ bits >> 29) * 0xBF58476D1CE4E5B9u;
    return (double)(bits >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

/* A vertex of the border, moved by at most `metres`. */
static inline point shaken(point p, double metres)
{
    return (point){p.x + 0.7 * metres * wobble(p.x, p.y), p.y + 0.7 * metres * wobble(p.y, p.x)};
}

/* The middle of an edge, moved across it by `metres`: the same from either end. */
static inline point shaken_middle(point a, point b, double metres)
{
    if (compare_points(a, b) > 0) {
        point first = a;
        a = b;
        b = first;
    }
    double length = hypot(b.x - a.x, b.y - a.y);
    double way = wobble(a.x + b.x, a.y + b.y) < 0 ? -metres : metres;
    return (point){(a.x + b.x) / 2 - way * (b.y - a.y) / length,
                   (a.y + b.y) / 2 + way * (b.x - a.x) / length};
}

/* Draws anew what a ring shares with the feature whose sorted arcs are given. An end of the border,
 * where others meet it, stays where it is. */
static inline void redraw_ring(ring *r, const arc *other, size_t num_other, double metres)
{
    point *points = must(malloc((2 * r->num + 2) * sizeof *points));
    size_t num = 0, n = r->num - 1;
    for (size_t i = 0; i < n; i++) {
        point before = r->points[(i + n - 1) % n], at = r->points[i], next = r->points[i + 1];
        bool comes = has_arc(other, num_other, at, before),
             goes = has_arc(other, num_other, next, at);
        points[num++] = comes && goes ? shaken(at, metres) : at;
        if (goes) points[num++] = shaken_middle(at, next, metres);
    }
    points[num++] = points[0];
    free(r->points);
    *r = (ring){points, num};
}

static inline void redraw_border(feature *a, feature *b, double metres)
{
    size_t num_a, num_b;
    arc *of_a = sorted_arcs(a, &num_a), *of_b = sorted_arcs(b, &num_b);
    for (size_t r = 0; r < a->num_rings; r++) redraw_ring(&a->rings[r], of_b, num_b, metres);
    for (size_t r = 0; r < b->num_rings; r++) redraw_ring(&b->rings[r], of_a, num_a, metres);
    a->changed = b->changed = true;
    free(of_a);
    free(of_b);
}

/* ---- files ----------------------------------------------------------------------------------- */

static inline void write_features(const features *all, const char *dir, const char *name)
{
    char path[256];
    path_of(path, dir, name);
    FILE *file = must(fopen(path, "wb"));
    fprintf(file, "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":"
                  "{\"name\":\"urn:ogc:def:crs:EPSG::4546\"}},\"features\":[");
    const char *comma = "\n";
    for (const feature *f = all->items; f < all->items + all->num; f++) {
        if (f->gone) continue;
        fprintf(file, "%s{\"type\":\"Feature\",\"properties\":{", comma);
        for (size_t c = 0; c < NUM_COLUMNS; c++)
            fprintf(file, "%s\"%s\":\"%s\"", c ? "," : "", columns[c], f->values[c]);
        fprintf(file, "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[");
        for (size_t r = 0; r < f->num_rings; r++) {
            fprintf(file, "%s[", r ? "," : "");
            for (size_t i = 0; i < f->rings[r].num; i++)
                fprintf(file, "%s[%.17g,%.17g]", i ? "," : "", f->rings[r].points[i].x,
                        f->rings[r].points[i].y);
            fprintf(file, "]");
        }
        fprintf(file, "]}}");
        comma = ",\n";
    }
    fprintf(file, "\n]}\n");
    assert_int_equal(fclose(file), 0);
}

#endif
