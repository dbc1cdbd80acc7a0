/* raster.c - a surface as an ESRI ASCII grid, or as GeoTIFF through geotiff.c: see raster.h. */
#include "raster.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd.h"
#include "output.h"
#include "say.h"

enum raster_format raster_format(const char *path, const char *name)
{
    const char *dot = strrchr(path, '.');
    if (!name) name = !strcmp(path, "-") ? "asc" : dot ? dot + 1 : "";
    if (!strcasecmp(name, "asc")) return RASTER_ASC;
    if (!strcasecmp(name, "tif") || !strcasecmp(name, "tiff")) return RASTER_TIF;
    if (!strcasecmp(name, "png") || !strcasecmp(name, "pdf") || !strcasecmp(name, "svg")) return RASTER_PICTURE;
    return RASTER_UNKNOWN;
}

/* The .prj beside a grid; NULL for standard output. The caller frees it. */
static char *prj_path(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    if (!strcmp(path, "-")) return NULL;
    int length = dot && (!slash || dot > slash) ? (int)(dot - path) : (int)strlen(path);
    char *prj = NULL;
    return asprintf(&prj, "%.*s.prj", length, path) < 0 ? NULL : prj;
}

int raster_allowed(const char *path, enum raster_format format, bool overwrite)
{
    char *prj = format == RASTER_ASC ? prj_path(path) : NULL;
    int code = output_allowed(path, overwrite);
    if (!code && prj) code = output_allowed(prj, overwrite);
    free(prj);
    return code;
}

/* Nothing is written as -9999, which no density is. Pixels that are not square have dx and dy, as
 * GDAL writes and reads them. */
static void write_grid(FILE *stream, const grid_heat *heat)
{
    const grid_heat_frame *f = grid_heat_get_frame(heat);
    const double *values = grid_heat_values(heat);
    fprintf(stream, "ncols %zu\nnrows %zu\nxllcorner %.15g\nyllcorner %.15g\n", f->width, f->height,
            f->west, f->north - (double)f->height * f->pixel_y);
    if (f->pixel_x == f->pixel_y)
        fprintf(stream, "cellsize %.12g\n", f->pixel_x);
    else
        fprintf(stream, "dx %.12g\ndy %.12g\n", f->pixel_x, f->pixel_y);
    fputs("NODATA_value -9999\n", stream);
    for (size_t y = 0; y < f->height; y++)
        for (size_t x = 0; x < f->width; x++) {
            double value = values[y * f->width + x];
            if (isnan(value))
                fputs("-9999", stream);
            else if (value == 0)
                putc('0', stream);
            else
                fprintf(stream, "%.8g", value);
            putc(x + 1 < f->width ? ' ' : '\n', stream);
        }
}

static int write_text(const char *path, bool overwrite, const char *text)
{
    int code = EXIT_FINE;
    struct output *output = output_open(path, overwrite, &code);
    if (!output) return code;
    fprintf(output_stream(output), "%s\n", text);
    return output_commit(output);
}

static int write_asc(const char *path, bool overwrite, const char *wkt, const grid_heat *heat)
{
    int code = EXIT_FINE;
    struct output *output = output_open(path, overwrite, &code);
    if (!output) return code;
    write_grid(output_stream(output), heat);
    code = output_commit(output);
    char *prj = wkt ? prj_path(path) : NULL;
    if (!code && prj) code = write_text(prj, overwrite, wkt);
    free(prj);
    return code;
}

static int write_tif(const char *path, bool overwrite, const grid_crs_info *crs, const char *wkt,
                     const grid_heat *heat)
{
    int code = EXIT_FINE;
    char *bytes = NULL;
    size_t size;
    if (!geotiff_make(heat, crs, wkt, &bytes, &size)) {
        say_error(_("%s: the GeoTIFF cannot be made: out of memory, or more than 4 GB"), path);
        return EXIT_ENVIRONMENT;
    }
    struct output *output = output_open(path, overwrite, &code);
    if (output) {
        output_write(output, bytes, size);
        code = output_commit(output);
    }
    free(bytes);
    return code;
}

int raster_write(const char *path, enum raster_format format, bool overwrite, const char *crs,
                 const grid_heat *heat)
{
    grid_crs_info info = {0};
    grid_error error;
    char *wkt = NULL;
    bool known = crs && *crs;
    if (known && (grid_crs_describe(crs, &info, &error) || grid_crs_prj(crs, &wkt, &error)))
        return say_failure(&error);
    int code = format == RASTER_TIF ? write_tif(path, overwrite, known ? &info : NULL, wkt, heat)
                                    : write_asc(path, overwrite, wkt, heat);
    free(wkt);
    return code;
}
