/* gdal_bridge.c - formats that are read through GDAL: see gdal_bridge.h. The only file that knows
 * GDAL.
 *
 *   path --> one of seven drivers, read-only --> a table --> features
 *                                                              |  fields --> text as UTF-8
 *                                                              |  curves --> edges; rings, parts,
 * points
 *
 * Drivers are registered one by one instead of all: that loads no plugin, and leaves out those that
 * follow links, such as VRT, GML and WFS. What GDAL says is kept for our own message, and never
 * printed.
 */
#include "gdal_bridge.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"

/* Exported by GDAL with C linkage, declared in its C++ headers only. */
void RegisterOGRKML(void);
void RegisterOGRTAB(void);
void RegisterOGRDXF(void);
void RegisterOGRDGN(void);
void RegisterOGRGPX(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGROpenFileGDB(void);

static const char *const drivers[] = {"KML", "MapInfo File", "DXF",         "DGN",
                                      "GPX", "FlatGeobuf",   "OpenFileGDB", NULL};

static void register_drivers(void)
{
    RegisterOGRKML();
    RegisterOGRTAB();
    RegisterOGRDXF();
    RegisterOGRDGN();
    RegisterOGRGPX();
    RegisterOGRFlatGeobuf();
    RegisterOGROpenFileGDB();
}

/* A file under way. */
typedef struct source {
    grid_layer *layer;
    GDALDatasetH file;
    OGRLayerH table;
    bool lat_first; /* y comes before x */
    int num_fields;
} source;

static void CPL_STDCALL keep_quiet(CPLErr kind, CPLErrorNum number, const char *text)
{
    (void)kind, (void)number, (void)text;
}

/* ---- the table ------------------------------------------------------------------------------- */

static grid_status open_file(source *s, const char *path, grid_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct stat about;
    pthread_once(&once, register_drivers);
    /* "/vsicurl/..." and the like are GDAL's, not the disk's */
    if (!strncmp(path, "/vsi", 4) || stat(path, &about))
        return grid_fail(error, GRID_E_OPEN, 0, "%s: cannot be opened; check the path", path);
    s->file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (s->file) return GRID_OK;
    return grid_fail(error, GRID_E_FORMAT, 0, "%s: cannot be read as %s: %s", path,
                     "KML, MapInfo, DXF, DGN, GPX, FlatGeobuf or a file geodatabase",
                     *CPLGetLastErrorMsg() ? CPLGetLastErrorMsg()
                                           : "it is damaged or another format");
}

/* The table that is named, or the only one with features. */
static grid_status choose_table(source *s, const char *path, const char *table, grid_error *error)
{
    char names[400] = "";
    size_t used = 0;
    int found = 0;
    for (int i = 0; i < GDALDatasetGetLayerCount(s->file); i++) {
        OGRLayerH one = GDALDatasetGetLayer(s->file, i);
        const char *name = OGR_L_GetName(one);
        if (table ? strcmp(name, table) != 0 : OGR_L_GetFeatureCount(one, 1) == 0) {
            if (!table) continue;
        } else {
            s->table = one;
            found++;
        }
        if (used < sizeof names)
            used +=
                (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", name);
    }
    if (found == 1) return GRID_OK;
    if (table)
        return grid_fail(error, GRID_E_DATA, 0, "%s: has no table `%.100s`; it has: %s", path,
                         table, used ? names : "none");
    return found ? grid_fail(error, GRID_E_DATA, 0,
                             "%s: has several tables: %s; name one, as in %s:TABLE", path, names,
                             path)
                 : grid_fail(error, GRID_E_DATA, 0, "%s: has no features", path);
}

static grid_status take_crs(source *s, grid_error *error)
{
    OGRSpatialReferenceH crs = OGR_L_GetSpatialRef(s->table);
    char *wkt = NULL, code[32];
    int num = 0;
    if (!crs) return GRID_OK;
    const int *mapping = OSRGetDataAxisToSRSAxisMapping(crs, &num);
    s->lat_first = num >= 2 && mapping && mapping[0] == 1 &&
                   (OSREPSGTreatsAsLatLong(crs) || OSREPSGTreatsAsNorthingEasting(crs));
    const char *authority = OSRGetAuthorityName(crs, NULL),
               *number = OSRGetAuthorityCode(crs, NULL);
    bool ok = true;
    if (authority && number && !strcmp(authority, "EPSG")) {
        snprintf(code, sizeof code, "EPSG:%.20s", number);
        ok = grid_layer_set_crs(s->layer, code);
    } else if (OSRExportToWkt(crs, &wkt) == OGRERR_NONE && wkt && *wkt) {
        ok = grid_layer_set_crs(s->layer, wkt);
    }
    CPLFree(wkt);
    return ok ? GRID_OK : grid_fail_memory(error);
}

static grid_status take_fields(source *s, grid_error *error)
{
    OGRFeatureDefnH about = OGR_L_GetLayerDefn(s->table);
    s->num_fields = OGR_FD_GetFieldCount(about);
    if (s->num_fields > GRID_MAX_FIELDS)
        return grid_fail(error, GRID_E_LIMIT, 0, "%s: has more than %d fields",
                         grid_layer_path(s->layer), GRID_MAX_FIELDS);
    for (int f = 0; f < s->num_fields; f++)
        if (grid_layer_add_field(s->layer, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(about, f))) < 0)
            return grid_fail_memory(error);
    return GRID_OK;
}

/* ---- features -------------------------------------------------------------------------------- */

static grid_geometry kind_of(OGRGeometryH geometry, int depth)
{
    grid_geometry kind = GRID_GEOMETRY_NONE;
    switch (wkbFlatten(OGR_G_GetGeometryType(geometry))) {
    case wkbPoint:
    case wkbMultiPoint: return GRID_GEOMETRY_POINT;
    case wkbLineString:
    case wkbMultiLineString: return GRID_GEOMETRY_LINE;
    case wkbPolygon:
    case wkbMultiPolygon: return GRID_GEOMETRY_POLYGON;
    case wkbGeometryCollection: break;
    default: return GRID_GEOMETRY_NONE;
    }
    /* of a collection its ground, else its lines */
    for (int i = 0; depth < GRID_MAX_COLLECTION_DEPTH && i < OGR_G_GetGeometryCount(geometry);
         i++) {
        grid_geometry part = kind_of(OGR_G_GetGeometryRef(geometry, i), depth + 1);
        if (part > kind) kind = part;
    }
    return kind;
}

/* Adds all points of a point, line or ring as one ring. */
static bool add_ring(source *s, OGRGeometryH ring, bool *usable)
{
    int num = OGR_G_GetPointCount(ring);
    if (num < 1) return true;
    if (!grid_layer_begin_ring(s->layer)) return false;
    for (int i = 0; i < num; i++) {
        double x = OGR_G_GetX(ring, i), y = OGR_G_GetY(ring, i);
        *usable &= fabs(x) <= GRID_MAX_COORDINATE && fabs(y) <= GRID_MAX_COORDINATE;
        if (!grid_layer_add_point(s->layer, s->lat_first ? y : x, s->lat_first ? x : y))
            return false;
    }
    return true;
}

/* Adds the parts of a kind. False when memory is out. */
static bool add_parts(source *s, OGRGeometryH geometry, grid_geometry kind, int depth, bool *usable)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    int num = OGR_G_GetGeometryCount(geometry);
    if (depth > GRID_MAX_COLLECTION_DEPTH || kind_of(geometry, depth) == GRID_GEOMETRY_NONE)
        return true;
    if (type == wkbPoint || type == wkbLineString)
        return kind_of(geometry, depth) != kind || add_ring(s, geometry, usable);
    for (int i = 0; i < num; i++) {
        OGRGeometryH part = OGR_G_GetGeometryRef(geometry, i);
        bool fine = type == wkbPolygon ? kind != GRID_GEOMETRY_POLYGON || add_ring(s, part, usable)
                                       : add_parts(s, part, kind, depth + 1, usable);
        if (!fine) return false;
    }
    return true;
}

static bool take_geometry(source *s, OGRFeatureH feature, int64_t record)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature), edges;
    bool usable = true;
    if (!geometry) return true;
    edges = OGR_G_GetLinearGeometry(geometry, 0, NULL);
    if (!edges) return false;
    grid_geometry kind = kind_of(edges, 0);
    bool ok = add_parts(s, edges, kind, 0, &usable);
    OGR_G_DestroyGeometry(edges);
    if (!ok) return false;
    if (usable && kind != GRID_GEOMETRY_NONE && grid_layer_feature_rings(s->layer)) {
        grid_layer_set_kind(s->layer, kind);
        return true;
    }
    grid_layer_drop_geometry(s->layer);
    grid_layer_say(
        s->layer, GRID_FINDING_RECORD, GRID_WARNING, record,
        usable ? "%s: record %lld has a geometry that is no point, line or polygon, or is empty"
               : "%s: record %lld has a coordinate that is not a number or beyond 1e100; its "
                 "geometry is left out",
        grid_layer_path(s->layer), (long long)record);
    return true;
}

static bool take_values(source *s, OGRFeatureH feature, int64_t record)
{
    for (int f = 0; f < s->num_fields; f++) {
        if (!OGR_F_IsFieldSetAndNotNull(feature, f)) continue;
        char *copy = grid_copy_string(OGR_F_GetFieldAsString(feature, f));
        if (!copy) return false;
        const char *text = grid_text_trim(copy);
        bool ok = true;
        if (grid_text_is_utf8(text, strlen(text)))
            ok = grid_layer_set_value(s->layer, f, text,
                                      grid_layer_integral_length(text, strlen(text)));
        else
            grid_layer_say(
                s->layer, GRID_FINDING_ENCODING, GRID_WARNING, record,
                "%s: record %lld: field %s is in an encoding that the file does not tell; it is "
                "left out",
                grid_layer_path(s->layer), (long long)record,
                grid_layer_field_name(s->layer, (size_t)f));
        free(copy);
        if (!ok) return false;
    }
    return true;
}

static grid_status take_features(source *s, grid_error *error)
{
    int64_t record = 0;
    grid_status status = GRID_OK;
    OGRFeatureH feature;
    CPLErrorReset();
    while (status == GRID_OK && (feature = OGR_L_GetNextFeature(s->table))) {
        record++;
        if (!grid_layer_begin_feature(s->layer, record, GRID_GEOMETRY_NONE) ||
            !take_geometry(s, feature, record) || !take_values(s, feature, record))
            status = grid_fail_memory(error);
        OGR_F_Destroy(feature);
    }
    if (status == GRID_OK && CPLGetLastErrorType() >= CE_Failure)
        grid_layer_say(s->layer, GRID_FINDING_FILE, GRID_WARNING, 0, "%s: GDAL says: %.400s",
                       grid_layer_path(s->layer), CPLGetLastErrorMsg());
    return status;
}

grid_status grid_gdal_read(grid_layer *layer, const char *path, const char *table,
                           grid_error *error)
{
    source s = {.layer = layer};
    /* a table that names another file must not take the way of /vsicurl/ */
    static const char network[] = "CPL_VSIL_CURL_ALLOWED_FILENAME";
    char *before = grid_copy_string(CPLGetThreadLocalConfigOption(network, NULL));
    CPLSetThreadLocalConfigOption(network, "-");
    CPLPushErrorHandler(keep_quiet);
    CPLErrorReset();
    grid_status status = open_file(&s, path, error);
    if (status == GRID_OK) status = choose_table(&s, path, table, error);
    if (status == GRID_OK) status = take_crs(&s, error);
    if (status == GRID_OK) status = take_fields(&s, error);
    if (status == GRID_OK) status = take_features(&s, error);
    if (s.file) GDALClose(s.file);
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOption(network, before);
    free(before);
    return status;
}
