/* geo.c - see geo.h. The inverse series of Gauss-Krueger: footpoint latitude by Newton's method on
 * the meridian arc, then powers of easting over the radius of curvature (J. P. Snyder, Map
 * projections: a working manual, USGS 1395, 1987, with the terms up to the eighth power). */
#include "geo.h"

#include <math.h>

#define SEMI_MAJOR 6378137.0
#define FLATTENING (1 / 298.257222101)
#define E2 (FLATTENING * (2 - FLATTENING))
#define PI 3.14159265358979323846

/* Sine and cosine for |t| up to about 1: Taylor's series to below 1e-17. */
static void turn(double t, double *sine, double *cosine)
{
    double square = t * t, term = 1, s = 0, c = 0;
    for (int i = 22; i >= 2; i -= 2) { /* from the smallest term: 1 - t2/(i(i-1)) (1 - ...) */
        c = square / ((double)i * (i - 1)) * (term - c);
        s = square / ((double)i * (i + 1)) * (term - s);
    }
    *sine = t * (1 - s);
    *cosine = 1 - c;
}

/* Length of the meridian from the equator, from sine and cosine of the latitude: terms up to e^10.
 */
static double meridian(double latitude, double s, double c)
{
    double e4 = E2 * E2, e6 = e4 * E2, e8 = e4 * e4, e10 = e8 * E2;
    double s2 = 2 * s * c, c2 = c * c - s * s;       /* of 2 phi */
    double s4 = 2 * s2 * c2, c4 = c2 * c2 - s2 * s2; /* of 4 phi */
    double s6 = s4 * c2 + c4 * s2, s8 = 2 * s4 * c4;
    double a = 1 + 3.0 / 4 * E2 + 45.0 / 64 * e4 + 175.0 / 256 * e6 + 11025.0 / 16384 * e8 +
               43659.0 / 65536 * e10;
    double b = 3.0 / 4 * E2 + 15.0 / 16 * e4 + 525.0 / 512 * e6 + 2205.0 / 2048 * e8 +
               72765.0 / 65536 * e10;
    double d = 15.0 / 64 * e4 + 105.0 / 256 * e6 + 2205.0 / 4096 * e8 + 10395.0 / 16384 * e10;
    double f = 35.0 / 512 * e6 + 315.0 / 2048 * e8 + 31185.0 / 131072 * e10;
    double g = 315.0 / 16384 * e8 + 3465.0 / 65536 * e10;
    return SEMI_MAJOR * (1 - E2) *
           (a * latitude - b / 2 * s2 + d / 4 * s4 - f / 6 * s6 + g / 8 * s8);
}

void geo_lonlat(double east, double north, double *lon, double *lat)
{
    double latitude = north / 6367500.0, s, c;
    for (int i = 0; i < 5; i++) {
        turn(latitude, &s, &c);
        double w = 1 - E2 * s * s, m = SEMI_MAJOR * (1 - E2) / (w * sqrt(w));
        latitude += (north - meridian(latitude, s, c)) / m;
    }
    turn(latitude, &s, &c);
    double w = 1 - E2 * s * s, n = SEMI_MAJOR / sqrt(w), ratio = w / (1 - E2); /* N over M */
    double t = s / c, t2 = t * t, t4 = t2 * t2, t6 = t4 * t2, eta = E2 / (1 - E2) * c * c;
    double d = (east - 500000.0) / n, d2 = d * d;
    double up =
        1.0 / 2 -
        d2 * ((5 + 3 * t2 + eta - 4 * eta * eta - 9 * eta * t2) / 24 -
              d2 * ((61 + 90 * t2 + 46 * eta + 45 * t4 - 252 * eta * t2 - 90 * eta * t4) / 720 -
                    d2 * (1385 + 3633 * t2 + 4095 * t4 + 1575 * t6) / 40320));
    double along = 1 - d2 * ((1 + 2 * t2 + eta) / 6 -
                             d2 * ((5 + 28 * t2 + 24 * t4 + 6 * eta + 8 * eta * t2) / 120 -
                                   d2 * (61 + 662 * t2 + 1320 * t4 + 720 * t6) / 5040));
    *lat = (latitude - ratio * t * d2 * up) * (180 / PI);
    *lon = 111.0 + d * along / c * (180 / PI);
}
