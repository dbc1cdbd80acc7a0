// peer_boost.cpp - Boost.Geometry, one thread: a packed R-tree over the boxes of the cells, then
// `within`, which walks the ring, on what it finds.
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/version.hpp>
#include <utility>
#include <vector>

#include "peer.h"

namespace
{

namespace bg = boost::geometry;
using point = bg::model::d2::point_xy<double>;
using polygon = bg::model::polygon<point, false>;
using item = std::pair<bg::model::box<point>, int32_t>;

struct boost_peer {
    std::vector<polygon> polygons;
    bg::index::rtree<item, bg::index::rstar<16>> tree;
    const double *xy;
};

const char *version() { return BOOST_LIB_VERSION; }

void *build(const grid_layer *layer)
{
    auto *self = new boost_peer;
    std::vector<item> items;
    for (size_t f = 0; f < grid_layer_num_features(layer); f++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, f, 0, &n);
        polygon made;
        for (size_t i = 0; i < n; i++) made.outer().emplace_back(xy[2 * i], xy[2 * i + 1]);
        items.emplace_back(bg::return_envelope<bg::model::box<point>>(made),
                           static_cast<int32_t>(f));
        self->polygons.push_back(std::move(made));
    }
    self->tree = decltype(self->tree)(items);
    return self;
}

void take(void *self, size_t, const double *xy) { static_cast<boost_peer *>(self)->xy = xy; }

void locate(void *self, size_t first, size_t n, int32_t *cells)
{
    const auto *b = static_cast<const boost_peer *>(self);
    for (size_t i = 0; i < n; i++) {
        const point p(b->xy[2 * (first + i)], b->xy[2 * (first + i) + 1]);
        cells[i] = GRID_NONE;
        for (auto at = b->tree.qbegin(bg::index::intersects(p)); at != b->tree.qend(); ++at) {
            if (!bg::within(p, b->polygons[static_cast<size_t>(at->second)])) continue;
            cells[i] = at->second;
            break;
        }
    }
}

void drop(void *self) { delete static_cast<boost_peer *>(self); }

} // namespace

extern "C" const bench_peer peer_boost = {"Boost", true, false, version, build, take, locate, drop};
