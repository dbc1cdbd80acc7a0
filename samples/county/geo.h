/* geo.h - longitude and latitude of a place on EPSG:4546 (CGCS2000, Gauss-Krueger, central meridian
 * 111 E, false easting 500 km), without libm: the same digits on every machine. */
#ifndef COUNTY_GEO_H
#define COUNTY_GEO_H

/* Degrees, right to 1e-10 for eastings within 100 km of the central meridian. */
void geo_lonlat(double east, double north, double *lon, double *lat);

#endif
