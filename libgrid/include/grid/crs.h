/* crs.h - coordinate reference systems: what they are, and from one to another.
 *
 * A CRS is named by any text PROJ understands ("EPSG:4546", WKT of a .prj) or by GCJ02 or BD09, the two
 * obfuscated systems of Chinese web maps. Order is always x = east or longitude, y = north or latitude.
 * EPSG:4326 and EPSG:4490 count as one datum (PROJ: ballpark no-op). PROJ networking is off.
 */
#ifndef GRID_CRS_H
#define GRID_CRS_H

#include <grid/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a CRS. */
typedef struct grid_crs_info {
    char name[128];     /* e.g. "CGCS2000 / 3-degree Gauss-Kruger CM 111E" */
    char code[32];      /* "EPSG:4546", or "" when PROJ cannot identify it */
    bool geographic;    /* longitude and latitude in degrees */
    double unit_m;      /* metres per unit; 0 when geographic */
    bool has_area;      /* the four numbers below are known */
    double west, south, east, north; /* area of use, degrees */
} grid_crs_info;

/** Looks a CRS up. CRS when it is not understood, ENVIRONMENT when proj.db is missing. */
GRID_API grid_status grid_crs_describe(const char *crs, grid_crs_info *out, grid_error *error);

/** The text of a .prj file, on one line: WKT of 2001 with ESRI's words. *out is freed with free(). CRS when the
 *  CRS is not understood or has no such text. */
GRID_API grid_status grid_crs_prj(const char *crs, char **out, grid_error *error);

/** A conversion between two CRS. NOT safe to share between threads: one each. */
typedef struct grid_transform grid_transform;

GRID_API grid_status grid_transform_open(const char *from, const char *to, grid_transform **out,
                                         grid_error *error);
GRID_API void grid_transform_free(grid_transform *transform);

/** True when the conversion does nothing (same CRS, or 4326 <-> 4490). */
GRID_API bool grid_transform_is_identity(const grid_transform *transform);

/** True when no shift between the two datums is known, so that longitudes and latitudes pass unchanged:
 *  Xian 1980 or Beijing 1954 to CGCS2000 may be off by up to about 150 m. */
GRID_API bool grid_transform_is_ballpark(const grid_transform *transform);

/** Converts n points in place; `stride` is the distance in bytes between one x (or y) and the next.
 *  A point that does not transform, or is not finite, becomes NaN, NaN. Returns how many did. */
GRID_API size_t grid_transform_apply(grid_transform *transform, size_t n, double *x, double *y,
                                     size_t stride);

/** GCJ-02 and BD-09 against WGS 84, degrees. Forward formulas as published by PRCoords and
 *  coordtransform (a = 6378245, ee = 0.00669342162296594323); inverses are iterated below 1e-9 degree.
 *  Outside 73.66-135.05 E, 3.86-53.55 N both are the identity. NaN in, NaN out. */
GRID_API void grid_wgs84_to_gcj02(double lon, double lat, double *out_lon, double *out_lat);
GRID_API void grid_gcj02_to_wgs84(double lon, double lat, double *out_lon, double *out_lat);
GRID_API void grid_gcj02_to_bd09(double lon, double lat, double *out_lon, double *out_lat);
GRID_API void grid_bd09_to_gcj02(double lon, double lat, double *out_lon, double *out_lat);

/** Checks that coordinates with this extent (west, south, east, north, in the CRS's own units) can be
 *  in `crs`. CRS, with the likely right code in the message, when the centre lies outside the area of
 *  use or does not transform (a zone-prefixed easting, swapped axes, degrees in a metric CRS).
 *  *partly is set when only a part lies outside, which is common practice and worth a warning. */
GRID_API grid_status grid_crs_check_extent(const char *crs, const double extent[4], bool *partly,
                                           grid_error *error);

/** Length in metres of the shortest way between two places, longitude and latitude in degrees, on the
 *  ellipsoid of CGCS2000 (that of WGS 84 to 0.1 mm). NaN in, NaN out. C. F. F. Karney, 2013. */
GRID_API double grid_geodesic_distance(double lon1, double lat1, double lon2, double lat2);

/** The place that lies so far from a place in a direction (degrees clockwise from north), on the same ellipsoid. NaN in,
 *  NaN out. C. F. F. Karney, 2013. */
GRID_API void grid_geodesic_point(double lon, double lat, double azimuth, double distance_m, double *out_lon,
                                  double *out_lat);

/** Area of a ring of n points (x,y pairs in `crs`) on the ellipsoid, in square metres, positive when
 *  the ring runs counter-clockwise (C. F. F. Karney, Algorithms for geodesics, 2013). The ring need not be closed.
 *  `to_lonlat` converts from the ring's CRS to EPSG:4326; it is used, so one thread at a time. */
GRID_API grid_status grid_geodesic_area(grid_transform *to_lonlat, size_t n, const double *xy,
                                        double *out_m2, grid_error *error);

#ifdef __cplusplus
}
#endif
#endif
