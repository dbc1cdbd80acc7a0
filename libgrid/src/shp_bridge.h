/* shp_bridge.h - shapelib, reading from memory what shp_check.h has checked. */
#ifndef GRID_SRC_SHP_BRIDGE_H
#define GRID_SRC_SHP_BRIDGE_H

#include "file.h"

/* Shapes. The bytes must outlive the handle. NULL when shapelib refuses or memory is out. */
typedef struct grid_shp grid_shp;
grid_shp *grid_shp_open(const struct grid_bytes *shp, const struct grid_bytes *shx);
void grid_shp_close(grid_shp *shp);

/* A shape; the arrays are borrowed until the next call. A multipoint has no parts. */
struct grid_shape {
    size_t num_parts, num_points;
    const int *parts; /* first point of each part */
    const double *x, *y;
};
bool grid_shp_read(grid_shp *shp, size_t record, struct grid_shape *out);

/* Attributes. */
typedef struct grid_dbf grid_dbf;
grid_dbf *grid_dbf_open(const struct grid_bytes *dbf);
void grid_dbf_close(grid_dbf *dbf);

struct grid_dbf_field {
    char name[12];        /* as it stands in the file */
    char type;            /* C, N, F, L, D, ... */
    size_t offset, width; /* within a row */
};
size_t grid_dbf_num_fields(grid_dbf *dbf);
void grid_dbf_field_at(grid_dbf *dbf, size_t field, struct grid_dbf_field *out);
/* Bytes of a row, borrowed until the next call; NULL when there is no such row. */
const char *grid_dbf_row(grid_dbf *dbf, size_t record);

#endif
