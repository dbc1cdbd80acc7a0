#include "regions.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (!memory) abort();
    return memory;
}

static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

static GEOSGeometry *ring_polygon(GEOSContextHandle_t geos, const double *xy, size_t n)
{
    bool closed = n && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1];
    GEOSCoordSequence *points = must(GEOSCoordSeq_create_r(geos, (unsigned)(n + !closed), 2));
    for (size_t i = 0; i < n + !closed; i++)
        GEOSCoordSeq_setXY_r(geos, points, (unsigned)i, xy[2 * (i % n)], xy[2 * (i % n) + 1]);
    GEOSGeometry *ring = must(GEOSGeom_createLinearRing_r(geos, points));
    GEOSGeometry *polygon = must(GEOSGeom_createPolygon_r(geos, ring, NULL, 0));
    if (GEOSisValid_r(geos, polygon)) return polygon;
    GEOSGeometry *valid = must(GEOSMakeValid_r(geos, polygon));
    GEOSGeom_destroy_r(geos, polygon);
    return valid;
}

/* `a` and `b` are consumed. */
static GEOSGeometry *combine(GEOSContextHandle_t geos, GEOSGeometry *a, GEOSGeometry *b,
                             bool even_odd)
{
    GEOSGeometry *out = must(even_odd ? GEOSSymDifference_r(geos, a, b) : GEOSUnion_r(geos, a, b));
    GEOSGeom_destroy_r(geos, a);
    GEOSGeom_destroy_r(geos, b);
    return out;
}

static GEOSGeometry *record_region(GEOSContextHandle_t geos, const grid_layer *layer,
                                   size_t feature)
{
    GEOSGeometry *region = must(GEOSGeom_createEmptyPolygon_r(geos));
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, feature, r, &n);
        if (n >= 3) region = combine(geos, region, ring_polygon(geos, xy, n), true);
    }
    return region;
}

static size_t find_code(regions *self, const char *code)
{
    size_t i = 0;
    while (i < self->num && strcmp(self->codes[i], code) < 0) i++;
    if (i < self->num && !strcmp(self->codes[i], code)) return i;
    self->codes = must(realloc(self->codes, (self->num + 1) * sizeof *self->codes));
    self->geometry = must(realloc(self->geometry, (self->num + 1) * sizeof *self->geometry));
    memmove(self->codes + i + 1, self->codes + i, (self->num - i) * sizeof *self->codes);
    memmove(self->geometry + i + 1, self->geometry + i, (self->num - i) * sizeof *self->geometry);
    self->codes[i] = must(strdup(code));
    self->geometry[i] = must(GEOSGeom_createEmptyPolygon_r(self->geos));
    self->num++;
    return i;
}

regions *regions_new(const grid_layer *const *layers, size_t num_layers, const char *code_field)
{
    regions *self = must(calloc(1, sizeof *self));
    self->geos = must(GEOS_init_r());
    GEOSContext_setNoticeHandler_r(self->geos, say);
    GEOSContext_setErrorHandler_r(self->geos, say);
    for (size_t l = 0; l < num_layers; l++) {
        size_t field = (size_t)grid_layer_field_by_name(layers[l], code_field);
        for (size_t f = 0; f < grid_layer_num_features(layers[l]); f++) {
            size_t i = find_code(self, grid_layer_text(layers[l], f, field));
            self->geometry[i] = combine(self->geos, self->geometry[i],
                                        record_region(self->geos, layers[l], f), false);
        }
    }
    return self;
}

void regions_free(regions *self)
{
    for (size_t i = 0; i < self->num; i++) {
        GEOSGeom_destroy_r(self->geos, self->geometry[i]);
        free(self->codes[i]);
    }
    GEOS_finish_r(self->geos);
    free(self->geometry);
    free(self->codes);
    free(self);
}

static region_piece measure(GEOSContextHandle_t geos, const GEOSGeometry *geometry)
{
    region_piece piece = {0};
    GEOSGeometry *point = must(GEOSPointOnSurface_r(geos, geometry));
    GEOSArea_r(geos, geometry, &piece.area);
    GEOSLength_r(geos, geometry, &piece.length);
    if (!GEOSisEmpty_r(geos, point)) {
        GEOSGeomGetX_r(geos, point, &piece.x);
        GEOSGeomGetY_r(geos, point, &piece.y);
    }
    GEOSGeom_destroy_r(geos, point);
    return piece;
}

static region_piece *append(region_piece *list, size_t *num, region_piece piece)
{
    list = must(realloc(list, (*num + 1) * sizeof *list));
    list[(*num)++] = piece;
    return list;
}

typedef struct visit {
    size_t n, *found;
} visit;

static void collect(void *item, void *context)
{
    visit *v = context;
    v->found[v->n++] = (size_t)(uintptr_t)item;
}

region_piece *regions_overlaps(const regions *self, size_t *num)
{
    GEOSContextHandle_t geos = self->geos;
    region_piece *list = NULL;
    visit v = {0, must(calloc(self->num + 1, sizeof *v.found))};
    GEOSSTRtree *tree = must(GEOSSTRtree_create_r(geos, 10));
    *num = 0;
    for (size_t i = 0; i < self->num; i++) {
        if (!GEOSisEmpty_r(geos, self->geometry[i]))
            GEOSSTRtree_insert_r(geos, tree, self->geometry[i], (void *)(uintptr_t)i);
    }
    for (size_t i = 0; i < self->num; i++) {
        v.n = 0;
        if (!GEOSisEmpty_r(geos, self->geometry[i]))
            GEOSSTRtree_query_r(geos, tree, self->geometry[i], collect, &v);
        for (size_t k = 0; k < v.n; k++) {
            if (v.found[k] <= i) continue;
            GEOSGeometry *common =
                must(GEOSIntersection_r(geos, self->geometry[i], self->geometry[v.found[k]]));
            double area = 0;
            GEOSArea_r(geos, common, &area);
            if (area > 0) {
                region_piece piece = measure(geos, common);
                piece.a = i;
                piece.b = v.found[k];
                list = append(list, num, piece);
            }
            GEOSGeom_destroy_r(geos, common);
        }
    }
    GEOSSTRtree_destroy_r(geos, tree);
    free(v.found);
    return list;
}

static GEOSGeometry *union_of(const regions *self)
{
    GEOSGeometry **copies = must(calloc(self->num + 1, sizeof *copies));
    for (size_t i = 0; i < self->num; i++)
        copies[i] = must(GEOSGeom_clone_r(self->geos, self->geometry[i]));
    GEOSGeometry *all = must(GEOSGeom_createCollection_r(self->geos, GEOS_GEOMETRYCOLLECTION,
                                                         copies, (unsigned)self->num));
    GEOSGeometry *whole = must(GEOSUnaryUnion_r(self->geos, all));
    GEOSGeom_destroy_r(self->geos, all);
    free(copies);
    return whole;
}

double regions_area(const regions *self)
{
    double area = 0;
    GEOSGeometry *whole = union_of(self);
    GEOSArea_r(self->geos, whole, &area);
    GEOSGeom_destroy_r(self->geos, whole);
    return area;
}

/* Area of the union's interior rings, with what lies in them. */
static double area_of_holes(GEOSContextHandle_t geos, const GEOSGeometry *whole)
{
    double total = 0, area;
    for (int p = 0; p < GEOSGetNumGeometries_r(geos, whole); p++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geos, whole, p);
        if (GEOSGeomTypeId_r(geos, part) != GEOS_POLYGON || GEOSisEmpty_r(geos, part)) continue;
        for (int h = 0; h < GEOSGetNumInteriorRings_r(geos, part); h++) {
            GEOSGeometry *ring =
                must(GEOSGeom_clone_r(geos, GEOSGetInteriorRingN_r(geos, part, h)));
            GEOSGeometry *hole = must(GEOSGeom_createPolygon_r(geos, ring, NULL, 0));
            GEOSArea_r(geos, hole, &area);
            total += area;
            GEOSGeom_destroy_r(geos, hole);
        }
    }
    return total;
}

/* Everything around: a box that is wider than the cells by a third on each side. */
static GEOSGeometry *surroundings(GEOSContextHandle_t geos, const GEOSGeometry *whole)
{
    double west, south, east, north;
    GEOSGeom_getXMin_r(geos, whole, &west);
    GEOSGeom_getYMin_r(geos, whole, &south);
    GEOSGeom_getXMax_r(geos, whole, &east);
    GEOSGeom_getYMax_r(geos, whole, &north);
    double w = (east - west) / 3, h = (north - south) / 3;
    return must(GEOSGeom_createRectangle_r(geos, west - w, south - h, east + w, north + h));
}

region_piece *regions_gaps(const regions *self, size_t *num, double *hole_area)
{
    GEOSContextHandle_t geos = self->geos;
    GEOSGeometry *whole = union_of(self);
    region_piece *list = NULL;
    *num = 0;
    if (hole_area) *hole_area = area_of_holes(geos, whole);
    if (!GEOSisEmpty_r(geos, whole)) {
        GEOSGeometry *box = surroundings(geos, whole);
        GEOSGeometry *rest = must(GEOSDifference_r(geos, box, whole));
        GEOSGeometry *frame = must(GEOSBoundary_r(geos, box));
        for (int p = 0; p < GEOSGetNumGeometries_r(geos, rest); p++) {
            const GEOSGeometry *piece = GEOSGetGeometryN_r(geos, rest, p);
            if (!GEOSIntersects_r(geos, piece, frame))
                list = append(list, num, measure(geos, piece));
        }
        GEOSGeom_destroy_r(geos, frame);
        GEOSGeom_destroy_r(geos, rest);
        GEOSGeom_destroy_r(geos, box);
    }
    GEOSGeom_destroy_r(geos, whole);
    return list;
}
