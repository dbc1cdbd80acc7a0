/* geojson.h - GeoJSON (RFC 7946, and the older `crs` member) into a layer. */
#ifndef GRID_SRC_GEOJSON_H
#define GRID_SRC_GEOJSON_H

#include "layer.h"

/* Reads UTF-8 text (text[length] is NUL) into an empty layer and sets its CRS. */
grid_status grid_geojson_read(grid_layer *layer, const char *text, size_t length,
                              grid_error *error);

#endif
