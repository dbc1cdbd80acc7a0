// peer_s2.cpp - S2, one thread: a shape index over the cells, then the shapes that contain the
// point. Its edges are geodesics, so its owners differ near borders, and it is only timed. Points
// on the sphere are made before the clock runs.
#include <s2/mutable_s2shape_index.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2lax_polygon_shape.h>

#include <memory>
#include <vector>

#include "peer.h"

namespace
{

struct s2_peer {
    MutableS2ShapeIndex index;
    std::vector<S2Point> points;
};

S2Point on_sphere(const double *xy) { return S2LatLng::FromDegrees(xy[1], xy[0]).ToPoint(); }

const char *version() { return "(its headers name no version)"; }

void *build(const grid_layer *layer)
{
    auto *self = new s2_peer;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, f, 0, &n);
        std::vector<std::vector<S2Point>> loops(1);
        for (size_t i = 0; i + 1 < n; i++)
            loops[0].push_back(on_sphere(xy + 2 * i)); // closed by itself
        self->index.Add(std::make_unique<S2LaxPolygonShape>(loops));
    }
    self->index.ForceBuild();
    return self;
}

void take(void *self, size_t n, const double *xy)
{
    auto &points = static_cast<s2_peer *>(self)->points;
    points.clear();
    for (size_t i = 0; i < n; i++) points.push_back(on_sphere(xy + 2 * i));
}

void locate(void *self, size_t first, size_t n, int32_t *cells)
{
    const auto *s = static_cast<const s2_peer *>(self);
    auto query = MakeS2ContainsPointQuery(&s->index);
    for (size_t i = 0; i < n; i++) {
        cells[i] = GRID_NONE;
        query.VisitContainingShapes(s->points[first + i], [&](S2Shape *shape) {
            cells[i] = shape->id();
            return false; // one is enough
        });
    }
}

void drop(void *self) { delete static_cast<s2_peer *>(self); }

} // namespace

extern "C" const bench_peer peer_s2 = {"S2", false, true, version, build, take, locate, drop};
