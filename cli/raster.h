/* raster.h - a surface as a file that a GIS reads. */
#ifndef GRIDCTL_RASTER_H
#define GRIDCTL_RASTER_H

#include <grid/heat.h>

enum raster_format { RASTER_UNKNOWN, RASTER_ASC, RASTER_TIF, RASTER_PICTURE };

/* By the name of the format ("asc"; PICTURE for png, pdf and svg), else by the ending of the path. */
enum raster_format raster_format(const char *path, const char *name);

/* Asks of all files that would be written what output_allowed asks of one. */
int raster_allowed(const char *path, enum raster_format format, bool overwrite);

/* Writes it: ESRI ASCII grid with the CRS in a .prj beside it, or GeoTIFF. `crs` as grid_map_crs.
 * Returns the exit code, after saying what is wrong. */
int raster_write(const char *path, enum raster_format format, bool overwrite, const char *crs,
                 const grid_heat *heat);

/* ---- geotiff.c ------------------------------------------------------------------------------- */

/* Whether this program can write GeoTIFF. */
bool geotiff_is_there(void);

/* The same file in memory; the caller frees *bytes. False when it cannot be made. */
bool geotiff_make(const grid_heat *heat, const grid_crs_info *crs, const char *wkt, char **bytes,
                  size_t *size);

#endif
