/* layer.h - how the readers fill a layer, one feature after another.
 *
 *   begin_feature -> [begin_ring -> add_point ...]* -> set_value*
 *
 * A reader that finds a feature's geometry damaged calls drop_geometry and says why with
 * grid_layer_say. Functions that return bool fail for want of memory only (or beyond 2^32 bytes of
 * text).
 */
#ifndef GRID_SRC_LAYER_H
#define GRID_SRC_LAYER_H

#include <grid/layer.h>

#include "geos_bridge.h"
#include "support.h"

/* Limits, so that a small hostile file cannot ask for much memory. */
enum {
    GRID_MAX_RECORD_BYTES = 64 << 20,
    GRID_MAX_RECORD_POINTS = 16 << 20,
    GRID_MAX_RECORD_RINGS = 1 << 20,
    GRID_MAX_FIELDS = 1024,
    GRID_MAX_COLLECTION_DEPTH = 16
};

/* Coordinates beyond this magnitude, and what is not finite, are refused. */
#define GRID_MAX_COORDINATE 1e100

/* Room for what is known to come. */
bool grid_layer_reserve(grid_layer *layer, size_t features, size_t rings, size_t points);

bool grid_layer_begin_feature(grid_layer *layer, int64_t record, grid_geometry kind);
void grid_layer_set_kind(grid_layer *layer, grid_geometry kind);
bool grid_layer_begin_ring(grid_layer *layer);
bool grid_layer_add_point(grid_layer *layer, double x, double y);
/* Adds n points at once: room for their x,y pairs, to be filled. NULL when memory is out. */
double *grid_layer_add_points(grid_layer *layer, size_t n);
/* Removes the rings of the feature that is being filled; its geometry becomes NONE. */
void grid_layer_drop_geometry(grid_layer *layer);
/* Points and rings that the feature being filled has so far. */
size_t grid_layer_feature_points(const grid_layer *layer);
size_t grid_layer_feature_rings(const grid_layer *layer);
/* The text is copied; length 0 is null. Fields of one feature come in ascending order. */
bool grid_layer_set_value(grid_layer *layer, int32_t field, const char *text, size_t length);

bool grid_layer_set_crs(grid_layer *layer, const char *crs);
/* `source` is a literal. */
bool grid_layer_set_encoding(grid_layer *layer, const char *encoding, const char *source);

/* Adds a finding about the file (record 0) or a record. After the first 50 of one kind and severity
 * only their number is kept, and told by grid_layer_finish. */
void grid_layer_say(grid_layer *layer, grid_finding_kind kind, grid_severity severity,
                    int64_t record, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* From here on all findings are kept. */
void grid_layer_tell_all(grid_layer *layer);

/* Gives unused room back, sorts the findings, decides the layer's kind. */
bool grid_layer_finish(grid_layer *layer);

/* All points of all features, one after another as x,y pairs. Borrowed. */
const double *grid_layer_points(const grid_layer *layer, size_t *num);

/* All rings of a feature. */
struct grid_rings grid_layer_rings(const grid_layer *layer, size_t feature);

/* "140929100200.000" -> 140929100200: the length without a fraction of zeros. Other texts as they
 * are. */
size_t grid_layer_integral_length(const char *text, size_t length);

#endif
