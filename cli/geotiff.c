/* geotiff.c - a surface as GeoTIFF in memory; the only file that knows libtiff and libgeotiff.
 *
 * Numbers of 32 bits, deflated, strips of some rows, no number (NaN) where there is no value. The
 * CRS is its EPSG code, or, where it has none, the text of a .prj, in the way that GDAL and ESRI's
 * programs read.
 */
#include "raster.h"

#ifdef GRIDCTL_HAS_GEOTIFF
#include <geo_normalize.h>
#include <geotiffio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xtiffio.h>

enum { TAG_NODATA = 42113, USER_DEFINED = 32767 };

/* A file in memory. */
struct memory {
    char *bytes;
    size_t size, capacity, at;
};

static tmsize_t memory_read(thandle_t handle, void *buffer, tmsize_t size)
{
    struct memory *m = handle;
    size_t left = m->at < m->size ? m->size - m->at : 0,
           n = (size_t)size < left ? (size_t)size : left;
    memcpy(buffer, m->bytes + m->at, n);
    m->at += n;
    return (tmsize_t)n;
}

static tmsize_t memory_write(thandle_t handle, void *buffer, tmsize_t size)
{
    struct memory *m = handle;
    size_t end = m->at + (size_t)size;
    if (end > m->capacity) {
        size_t wanted = end > 2 * m->capacity ? end : 2 * m->capacity;
        char *grown = realloc(m->bytes, wanted);
        if (!grown) return -1;
        memset(grown + m->capacity, 0, wanted - m->capacity);
        m->bytes = grown;
        m->capacity = wanted;
    }
    memcpy(m->bytes + m->at, buffer, (size_t)size);
    m->at = end;
    if (end > m->size) m->size = end;
    return size;
}

static toff_t memory_seek(thandle_t handle, toff_t offset, int whence)
{
    struct memory *m = handle;
    m->at = (size_t)offset + (whence == SEEK_CUR ? m->at : whence == SEEK_END ? m->size : 0);
    return m->at;
}

static toff_t memory_size(thandle_t handle) { return ((struct memory *)handle)->size; }
static int memory_close(thandle_t handle) { return handle ? 0 : -1; }

static void no_message(const char *module, const char *format, va_list args)
{
    (void)module, (void)format, (void)args;
}

static void add_nodata_tag(TIFF *tiff)
{
    static char name[] = "GDALNoDataValue";
    static const TIFFFieldInfo field = {TAG_NODATA, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, name};
    TIFFMergeFieldInfo(tiff, &field, 1);
}

static bool set_place(TIFF *tiff, const grid_heat_frame *f, const grid_crs_info *crs,
                      const char *wkt)
{
    const double scale[] = {f->pixel_x, f->pixel_y, 0}, tie[] = {0, 0, 0, f->west, f->north, 0};
    char *text = NULL;
    TIFFSetField(tiff, TIFFTAG_GEOPIXELSCALE, 3, scale);
    TIFFSetField(tiff, TIFFTAG_GEOTIEPOINTS, 6, tie);
    if (!crs) return true;
    GTIF *keys = GTIFNew(tiff);
    if (!keys) return false;
    int code = strncmp(crs->code, "EPSG:", 5) ? 0 : atoi(crs->code + 5);
    bool ok = true;
    GTIFKeySet(keys, GTRasterTypeGeoKey, TYPE_SHORT, 1, RasterPixelIsArea);
    if (code > 0 && code < USER_DEFINED) {
        GTIFKeySet(keys, GTModelTypeGeoKey, TYPE_SHORT, 1,
                   crs->geographic ? ModelTypeGeographic : ModelTypeProjected);
        GTIFKeySet(keys, crs->geographic ? GeographicTypeGeoKey : ProjectedCSTypeGeoKey, TYPE_SHORT,
                   1, code);
    } else if ((ok = asprintf(&text, "ESRI PE String = %s", wkt) >= 0)) {
        GTIFKeySet(keys, GTModelTypeGeoKey, TYPE_SHORT, 1, USER_DEFINED);
        GTIFKeySet(keys, PCSCitationGeoKey, TYPE_ASCII, 0, text);
    }
    ok = ok && GTIFWriteKeys(keys);
    GTIFFree(keys);
    free(text);
    return ok;
}

static bool write_rows(TIFF *tiff, const grid_heat *heat)
{
    const grid_heat_frame *f = grid_heat_get_frame(heat);
    const double *values = grid_heat_values(heat);
    float *row = malloc(f->width * sizeof *row);
    bool ok = row != NULL;
    for (size_t y = 0; ok && y < f->height; y++) {
        for (size_t x = 0; x < f->width; x++) row[x] = (float)values[y * f->width + x];
        ok = TIFFWriteScanline(tiff, row, (uint32_t)y, 0) == 1;
    }
    free(row);
    return ok;
}

bool geotiff_is_there(void) { return true; }

bool geotiff_make(const grid_heat *heat, const grid_crs_info *crs, const char *wkt, char **bytes,
                  size_t *size)
{
    const grid_heat_frame *f = grid_heat_get_frame(heat);
    struct memory m = {0};
    TIFFSetErrorHandler(no_message);
    TIFFSetWarningHandler(no_message);
    TIFF *tiff = XTIFFClientOpen("raster", "w", &m, memory_read, memory_write, memory_seek,
                                 memory_close, memory_size, NULL, NULL);
    if (!tiff) {
        free(m.bytes);
        return false;
    }
    add_nodata_tag(tiff);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)f->width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)f->height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 32);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_PREDICTOR, 3); /* of neighbouring floating-point numbers */
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0));
    TIFFSetField(tiff, TAG_NODATA, "nan");
    bool ok = set_place(tiff, f, crs, wkt) && write_rows(tiff, heat);
    ok = TIFFFlush(tiff) && ok;
    XTIFFClose(tiff);
    if (!ok) {
        free(m.bytes);
        return false;
    }
    *bytes = m.bytes;
    *size = m.size;
    return true;
}

#else

bool geotiff_is_there(void) { return false; }

bool geotiff_make(const grid_heat *heat, const grid_crs_info *crs, const char *wkt, char **bytes,
                  size_t *size)
{
    (void)heat, (void)crs, (void)wkt, (void)bytes, (void)size;
    return false;
}

#endif
