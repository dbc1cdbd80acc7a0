/* regions.h - areas by another method than the library's: the regions of cells as GEOS geometries.
 */
#ifndef GRID_TESTS_REGIONS_H
#define GRID_TESTS_REGIONS_H

#include <geos_c.h>
#include <grid/layer.h>

typedef struct regions {
    GEOSContextHandle_t geos;
    size_t num;              /* distinct codes */
    char **codes;            /* sorted by bytes */
    GEOSGeometry **geometry; /* even-odd within a record, union over the records of a code */
} regions;

/* Rings may cross each other; one that crosses itself is taken as GEOSMakeValid sees it. Aborts on
 * failure. */
regions *regions_new(const grid_layer *const *layers, size_t num_layers, const char *code_field);
void regions_free(regions *self);

/* One piece of ground. */
typedef struct region_piece {
    size_t a, b;               /* codes of an overlap */
    double area, x, y, length; /* planar, in units of the layer; a place on it; perimeter */
} region_piece;

/* Every pair of cells with an intersection of positive area. Caller frees. */
region_piece *regions_overlaps(const regions *self, size_t *num);

/* Bounded parts of the plane that no cell covers; what touches the outside in points alone is
 * bounded. `hole_area` (may be NULL) receives the area of the union's holes with what lies in them.
 * Caller frees. */
region_piece *regions_gaps(const regions *self, size_t *num, double *hole_area);

/* Area covered by at least one cell. */
double regions_area(const regions *self);

#endif
