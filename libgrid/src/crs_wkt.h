/* crs_wkt.h - a CRS as the text that files store; private to the library. */
#ifndef GRID_SRC_CRS_WKT_H
#define GRID_SRC_CRS_WKT_H

#include <grid/crs.h>

/* WKT of 2001 with GDAL's words, on one line, as GeoPackages carry it. The caller frees *out. CRS
 * when the text is not understood or cannot be said in it. */
grid_status grid_crs_wkt1(const char *crs, char **out, grid_error *error);

#endif
