/* gcj02.c - the two obfuscated systems of Chinese web maps, against WGS 84.
 *
 * GCJ-02 shifts a place by polynomials and sines of its distance from 105 E 35 N; the sums are
 * metres on the Krasovsky ellipsoid (a = 6378245), turned into degrees. BD-09 adds a second shift
 * in polar form. Formulas as published by PRCoords and coordtransform, in their order of
 * operations, so that results agree to the last digit. Neither has a published inverse: it is found
 * by fixed-point iteration, which gains about two digits a step.
 */
#include <grid/crs.h>

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double axis = 6378245.0; /* Krasovsky */
static const double eccentricity2 = 0.00669342162296594323;
static const double baidu_pi = 3.14159265358979323846 * 3000.0 / 180.0;

enum { MAX_STEPS = 30 }; /* 5 reach the noise of a double in China */

static bool in_china(double lon, double lat)
{
    return lon >= 73.66 && lon <= 135.05 && lat >= 3.86 && lat <= 53.55;
}

static double shift_lat_m(double x, double y)
{
    double m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    m += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
    m += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0;
    m += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0;
    return m;
}

static double shift_lon_m(double x, double y)
{
    double m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    m += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
    m += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0;
    m += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0;
    return m;
}

void grid_wgs84_to_gcj02(double lon, double lat, double *out_lon, double *out_lat)
{
    *out_lon = lon;
    *out_lat = lat;
    if (isnan(lon) || isnan(lat)) *out_lon = *out_lat = NAN;
    if (!in_china(lon, lat)) return;
    double radians = lat / 180.0 * pi, sine = sin(radians);
    double magic = 1 - eccentricity2 * sine * sine, root = sqrt(magic);
    double dlat = shift_lat_m(lon - 105.0, lat - 35.0), dlon = shift_lon_m(lon - 105.0, lat - 35.0);
    dlat = (dlat * 180.0) / ((axis * (1 - eccentricity2)) / (magic * root) * pi);
    dlon = (dlon * 180.0) / (axis / root * cos(radians) * pi);
    *out_lon = lon + dlon;
    *out_lat = lat + dlat;
}

void grid_gcj02_to_bd09(double lon, double lat, double *out_lon, double *out_lat)
{
    *out_lon = lon;
    *out_lat = lat;
    if (isnan(lon) || isnan(lat)) *out_lon = *out_lat = NAN;
    if (!in_china(lon, lat)) return;
    double radius = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * baidu_pi);
    double angle = atan2(lat, lon) + 0.000003 * cos(lon * baidu_pi);
    *out_lon = radius * cos(angle) + 0.0065;
    *out_lat = radius * sin(angle) + 0.006;
}

typedef void forward(double lon, double lat, double *out_lon, double *out_lat);

/* The place that `shift` moves to (lon, lat): subtract what is still too much until nothing is. */
static void invert(forward *shift, double lon, double lat, double *out_lon, double *out_lat)
{
    double x = lon, y = lat;
    *out_lon = lon;
    *out_lat = lat;
    if (isnan(lon) || isnan(lat)) *out_lon = *out_lat = NAN;
    if (!in_china(lon, lat)) return;
    for (int i = 0; i < MAX_STEPS; i++) {
        double there_lon, there_lat;
        shift(x, y, &there_lon, &there_lat);
        double dx = there_lon - lon, dy = there_lat - lat;
        x -= dx;
        y -= dy;
        if (fabs(dx) < 1e-13 && fabs(dy) < 1e-13) break;
    }
    *out_lon = x;
    *out_lat = y;
}

void grid_gcj02_to_wgs84(double lon, double lat, double *out_lon, double *out_lat)
{
    invert(grid_wgs84_to_gcj02, lon, lat, out_lon, out_lat);
}

void grid_bd09_to_gcj02(double lon, double lat, double *out_lon, double *out_lat)
{
    invert(grid_gcj02_to_bd09, lon, lat, out_lon, out_lat);
}
