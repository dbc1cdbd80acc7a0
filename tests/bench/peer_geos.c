/* peer_geos.c - GEOS through its C API, one thread: an STRtree over the cells, then prepared
 * `contains` on what it finds. A point has to be made a geometry to be asked for, so that is part
 * of the question. */
#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>

#include "peer.h"

typedef struct geos {
    GEOSContextHandle_t context;
    GEOSGeometry **polygons;
    const GEOSPreparedGeometry **prepared;
    GEOSSTRtree *tree;
    size_t num;
    const double *xy;
} geos;

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench_locate: out of memory\n");
        exit(4);
    }
    return memory;
}

static void *build(const grid_layer *layer)
{
    geos *g = must(calloc(1, sizeof *g));
    g->context = must(GEOS_init_r());
    g->num = grid_layer_num_features(layer);
    g->polygons = must(calloc(g->num, sizeof *g->polygons));
    g->prepared = must(calloc(g->num, sizeof *g->prepared));
    g->tree = must(GEOSSTRtree_create_r(g->context, 10));
    for (size_t f = 0; f < g->num; f++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, f, 0, &n);
        GEOSCoordSequence *points =
            must(GEOSCoordSeq_copyFromBuffer_r(g->context, xy, (unsigned)n, 0, 0));
        GEOSGeometry *ring = must(GEOSGeom_createLinearRing_r(g->context, points));
        g->polygons[f] = must(GEOSGeom_createPolygon_r(g->context, ring, NULL, 0));
        g->prepared[f] = GEOSPrepare_r(g->context, g->polygons[f]);
        GEOSSTRtree_insert_r(g->context, g->tree, g->polygons[f], (void *)(uintptr_t)(f + 1));
    }
    return g;
}

static void drop(void *self)
{
    geos *g = self;
    GEOSSTRtree_destroy_r(g->context, g->tree);
    for (size_t f = 0; f < g->num; f++) {
        GEOSPreparedGeom_destroy_r(g->context, g->prepared[f]);
        GEOSGeom_destroy_r(g->context, g->polygons[f]);
    }
    free(g->polygons);
    free(g->prepared);
    GEOS_finish_r(g->context);
    free(g);
}

static void take(void *self, size_t n, const double *xy)
{
    (void)n;
    ((geos *)self)->xy = xy;
}

typedef struct question {
    const geos *geos;
    const GEOSGeometry *point;
    int32_t owner;
} question;

static void ask_cell(void *item, void *context)
{
    question *q = context;
    size_t f = (size_t)(uintptr_t)item - 1;
    if (q->owner == GRID_NONE &&
        GEOSPreparedContains_r(q->geos->context, q->geos->prepared[f], q->point) == 1)
        q->owner = (int32_t)f;
}

static void locate(void *self, size_t first, size_t n, int32_t *cells)
{
    const geos *g = self;
    const double *xy = g->xy + 2 * first;
    for (size_t i = 0; i < n; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(g->context, xy[2 * i], xy[2 * i + 1]);
        question q = {g, point, GRID_NONE};
        GEOSSTRtree_query_r(g->context, g->tree, point, ask_cell, &q);
        GEOSGeom_destroy_r(g->context, point);
        cells[i] = q.owner;
    }
}

const bench_peer peer_geos = {"GEOS", true, false, GEOSversion, build, take, locate, drop};
