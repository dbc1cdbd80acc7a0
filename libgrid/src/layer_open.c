/* layer_open.c - a file into a layer: tells the format by content, then by ending.
 *
 * Formats that are not read here are named with what to do about them.
 */
#include "layer_open.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "gdal_bridge.h"
#include "geojson.h"
#include "layer.h"
#include "layer_csv.h"
#include "layer_gpkg.h"
#include "layer_shp.h"
#include "text.h"

enum { HEAD_BYTES = 512 };
static const size_t max_geojson = (size_t)1 << 30;

/* What other formats begin with. */
static const struct {
    const char *magic;
    size_t length;
    const char *what, *remedy;
} other_formats[] = {
    {"PK\3\4", 4, "a ZIP archive (also .kmz, .xlsx)",
     "unpack it and name the .shp or .geojson in it"},
    {"PK\5\6", 4, "an empty ZIP archive", "unpack it and name the .shp or .geojson in it"},
    {"\x1F\x8B", 2, "compressed with gzip", "unpack it first"},
    {"Rar!", 4, "a RAR archive", "unpack it first"},
    {"7z\xBC\xAF", 4, "a 7-Zip archive", "unpack it first"},
    {"II*\0", 4, "a TIFF picture", "name a file of polygons or points"},
    {"MM\0*", 4, "a TIFF picture", "name a file of polygons or points"},
    {"\x89PNG", 4, "a PNG picture", "name a file of polygons or points"},
    {"\xFF\xD8\xFF", 3, "a JPEG picture", "name a file of polygons or points"},
    {"%PDF", 4, "a PDF document", "name a file of polygons or points"},
    {"\xD0\xCF\x11\xE0", 4, "an old Office document or a personal geodatabase", "export GeoJSON"},
    {"AC10", 4, "an AutoCAD drawing", "export the layer as shapefile"},
};

static const struct {
    const char *ending, *what, *remedy;
} other_endings[] = {
    {".dbf", "the attribute table of a shapefile", "name its .shp"},
    {".shx", "the index of a shapefile", "name its .shp"},
    {".prj", "the CRS of a shapefile", "name its .shp"},
    {".cpg", "the encoding of a shapefile", "name its .shp"},
    {".sbn", "a spatial index of a shapefile", "name its .shp"},
    {".sbx", "a spatial index of a shapefile", "name its .shp"},
    {".qix", "a spatial index of a shapefile", "name its .shp"},
    {".gml", "GML", "convert it to GeoJSON (ogr2ogr out.geojson in.gml)"},
    {".wkt", "well-known text", "convert it to GeoJSON"},
};

/* Formats that GDAL reads for us, where the build has it. */
static const struct {
    const char *ending, *what;
} gdal_endings[] = {
    {".kml", "KML"},           {".tab", "a MapInfo table"},       {".mif", "a MapInfo file"},
    {".dxf", "a DXF drawing"}, {".dgn", "a MicroStation drawing"}, {".gpx", "GPX"},
    {".fgb", "FlatGeobuf"},    {".gdb", "a file geodatabase"},
};

/* What the format is called, or NULL. */
static const char *gdal_format(const char *path)
{
    for (size_t i = 0; i < sizeof gdal_endings / sizeof *gdal_endings; i++)
        if (grid_text_equal(grid_file_ending(path), gdal_endings[i].ending))
            return gdal_endings[i].what;
    return NULL;
}

static grid_status read_through_gdal(grid_layer *layer, const char *file, const char *table,
                                     const char *format, grid_error *error)
{
#ifdef GRID_GDAL
    (void)format;
    return grid_gdal_read(layer, file, table, error);
#else
    (void)layer, (void)table;
    return grid_fail(error, GRID_E_FORMAT, 0,
                     "%s: is %s, which this build does not read; convert it (ogr2ogr out.gpkg '%s'), or "
                     "build libgrid with -DGRID_GDAL=ON", file, format, file);
#endif
}

static grid_status refuse(const char *path, const struct grid_bytes *head, grid_error *error)
{
    const char *text = (const char *)head->data, *ending = grid_file_ending(path);
    if (!head->size)
        return grid_fail(error, GRID_E_FORMAT, 0, "%s: is empty; copy or export it again", path);
    if (grid_text_equal(ending, ".shp"))
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: does not begin with the file code 9994: it is no shapefile, or damaged; copy "
            "it again",
            path);
    for (size_t i = 0; i < sizeof other_formats / sizeof *other_formats; i++)
        if (head->size >= other_formats[i].length &&
            !memcmp(text, other_formats[i].magic, other_formats[i].length))
            return grid_fail(error, GRID_E_FORMAT, 0, "%s: is %s, which is not read; %s", path,
                             other_formats[i].what, other_formats[i].remedy);
    for (size_t i = 0; i < sizeof other_endings / sizeof *other_endings; i++)
        if (grid_text_equal(ending, other_endings[i].ending))
            return grid_fail(error, GRID_E_FORMAT, 0, "%s: is %s, which is not read alone; %s",
                             path, other_endings[i].what, other_endings[i].remedy);
    if (grid_text_equal(ending, ".gpkg"))
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: does not begin as a GeoPackage does: it may be encrypted or damaged; export it again",
                         path);
    if (text[strspn(text, " \t\r\n")] == '<')
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: is XML (KML, GML, HTML ...), which is not read; convert it to GeoJSON", path);
    return grid_fail(error, GRID_E_FORMAT, 0,
                     "%s: is neither a shapefile, GeoJSON, a GeoPackage nor delimited text; name a .shp, "
                     ".geojson, .gpkg or .csv file", path);
}

/* Character set by byte order mark or by the zeros of UTF-16, else UTF-8. */
static const char *unicode_of(const struct grid_bytes *head, size_t *mark)
{
    const unsigned char *p = head->data;
    *mark = 0;
    if (head->size >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3)) *mark = 3;
    if (*mark || head->size < 2) return "UTF-8";
    if (p[0] == 0xFF && p[1] == 0xFE) {
        *mark = 2;
        return "UTF-16LE";
    }
    if (p[0] == 0xFE && p[1] == 0xFF) {
        *mark = 2;
        return "UTF-16BE";
    }
    if (p[0] && !p[1]) return "UTF-16LE";
    return !p[0] && p[1] ? "UTF-16BE" : "UTF-8";
}

/* True when a JSON object or array begins the file, or its ending says that it is JSON. */
static bool looks_like_json(const char *path, const struct grid_bytes *head)
{
    static const char *const endings[] = {".json", ".geojson", ".geojsonl", ".geojsons", ".ndjson"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (grid_text_equal(grid_file_ending(path), endings[i])) return true;
    size_t mark;
    const char *unicode = unicode_of(head, &mark);
    for (size_t i = mark; i < head->size; i++) {
        unsigned char c = head->data[i];
        if (c == '{' || c == '[') return true;
        if (!strchr(" \t\r\n\x1E", c) || (c == 0 && !strcmp(unicode, "UTF-8"))) return false;
    }
    return false;
}

/* The text of a JSON file as UTF-8: its own bytes, or *decoded, which the caller frees. */
static grid_status decode_json(grid_layer *layer, struct grid_bytes *file, const char *encoding,
                               const char **text, char **decoded, grid_error *error)
{
    size_t mark;
    bool fits = true;
    const char *unicode = unicode_of(file, &mark), *path = grid_layer_path(layer);
    bool stated = encoding && !mark;
    grid_decoder *decoder = grid_decoder_new(stated ? encoding : unicode);
    grid_status status = GRID_OK;
    if (!decoder)
        return grid_fail(error, GRID_E_ENVIRONMENT, 0, "%s: the encoding `%.40s` is unknown here",
                         path, stated ? encoding : unicode);
    *text = (char *)file->data + mark;
    if (strcmp(grid_decoder_name(decoder), "UTF-8")) {
        *text = *decoded = grid_decode(decoder, *text, file->size - mark, &fits);
        free(file->data);
        file->data = NULL;
    }
    if (!*text ||
        !grid_layer_set_encoding(layer, grid_decoder_name(decoder), stated ? "option" : "always"))
        status = grid_fail_memory(error);
    else if (!fits)
        status = grid_fail(error, GRID_E_FORMAT, 0,
                           "%s: does not fit the encoding %s; state the right one", path,
                           grid_decoder_name(decoder));
    grid_decoder_free(decoder);
    return status;
}

static grid_status read_json(grid_layer *layer, const char *encoding, grid_error *error)
{
    const char *path = grid_layer_path(layer), *text = NULL;
    struct grid_bytes file = {0};
    char *decoded = NULL;
    uint64_t size = 0;
    grid_status status = grid_file_read(path, max_geojson, &file, &size, error);
    if (status == GRID_OK && size > max_geojson)
        status = grid_fail(error, GRID_E_LIMIT, 0,
                           "%s: is larger than 1 GB; split it, or convert it to a shapefile", path);
    if (status == GRID_OK) status = decode_json(layer, &file, encoding, &text, &decoded, error);
    if (status == GRID_OK) {
        size_t length = decoded ? strlen(decoded) : file.size - (size_t)(text - (char *)file.data);
        status = grid_geojson_read(layer, text, length, error);
    }
    free(decoded);
    free(file.data);
    return status;
}

static bool is_other_format(const struct grid_bytes *head)
{
    for (size_t i = 0; i < sizeof other_formats / sizeof *other_formats; i++)
        if (head->size >= other_formats[i].length &&
            !memcmp(head->data, other_formats[i].magic, other_formats[i].length))
            return true;
    return false;
}

/* True when the ending says that it is delimited text and the content does not say otherwise: files
 * of spreadsheets are often renamed and not exported. */
static bool looks_like_csv(const char *path, const struct grid_bytes *head)
{
    static const char *const endings[] = {".csv", ".tsv", ".txt"};
    const char *text = (const char *)head->data, *ending = grid_file_ending(path);
    bool named = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        named |= grid_text_equal(ending, endings[i]);
    return named && head->size && !is_other_format(head) && text[strspn(text, " \t\r\n")] != '<';
}

static bool is_shapefile(const struct grid_bytes *head)
{
    return head->size >= 4 && !memcmp(head->data, "\0\0\x27\x0A", 4); /* 9994 */
}

static bool is_sqlite(const struct grid_bytes *head)
{
    return head->size >= 16 && !memcmp(head->data, "SQLite format 3", 16);
}

bool grid_file_is_delimited(const char *path)
{
    struct grid_bytes head = {0};
    char *file = NULL;
    bool is_table = grid_file_table(path, &file) != NULL || grid_file_is_geodatabase(path);
    free(file);
    if (is_table) return false;
    if (grid_file_read(path, HEAD_BYTES, &head, NULL, NULL) != GRID_OK) return true;
    bool is = looks_like_csv(path, &head) ||
              (!is_shapefile(&head) && !is_sqlite(&head) && !looks_like_json(path, &head) && !gdal_format(path) &&
               !is_other_format(&head));
    free(head.data);
    return is;
}

/* Fills the layer from `file`, by the reader of its format. */
static grid_status read_file(grid_layer *layer, const char *file, const char *table,
                             const struct grid_bytes *head, const grid_layer_options *given,
                             grid_error *error)
{
    bool shapefile = is_shapefile(head) && !grid_text_equal(grid_file_ending(file), ".shx");
    bool json = looks_like_json(file, head), is_empty = head->data && !head->size;
    const char *format = shapefile || json || is_empty ? NULL : gdal_format(file);
    if (is_sqlite(head)) return grid_layer_read_gpkg(layer, file, table, given, error);
    if (format) return read_through_gdal(layer, file, table, format, error);
    if (table)
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: is no GeoPackage, so it has no table `%.100s`; name the file alone",
                         file, table);
    if (shapefile) return grid_layer_read_shapefile(layer, given->encoding, error);
    if (json) return read_json(layer, given->encoding, error);
    if (looks_like_csv(file, head)) return grid_layer_read_csv(layer, given, error);
    return refuse(file, head, error);
}

/* A file none of whose records can serve, since they are damaged, is a damaged file. */
static grid_status check_any_served(const grid_layer *layer, grid_error *error)
{
    const grid_findings *findings = grid_layer_findings(layer);
    if (grid_layer_kind(layer) != GRID_GEOMETRY_NONE) return GRID_OK;
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *finding = grid_findings_at(findings, i);
        if (finding->kind == GRID_FINDING_RECORD && finding->severity >= GRID_WARNING &&
            finding->record)
            return grid_fail(error, GRID_E_FORMAT, finding->record, "%s", finding->text);
    }
    return GRID_OK;
}

grid_status grid_layer_open(const char *path, const grid_layer_options *options, grid_layer **out,
                            grid_error *error)
{
    grid_layer_options given = grid_layer_options_default();
    struct grid_bytes head = {0};
    grid_layer *layer = NULL;
    char *file = NULL;
    if (!path || !*path) return grid_fail(error, GRID_E_ARGUMENT, 0, "no path was given");
    grid_status status = grid_take_options(&given, options, error);
    const char *table = status == GRID_OK ? grid_file_table(path, &file) : NULL;
    const char *name = file ? file : path;
    if (status == GRID_OK && !grid_file_is_geodatabase(name))
        status = grid_file_read(name, HEAD_BYTES, &head, NULL, error);
    if (status == GRID_OK) status = grid_layer_new(path, NULL, &layer, error);
    if (status == GRID_OK && given.all_findings) grid_layer_tell_all(layer);
    if (status == GRID_OK)
        status = read_file(layer, name, given.table ? given.table : table, &head, &given, error);
    if (status == GRID_OK &&
        ((given.crs && !grid_layer_set_crs(layer, given.crs)) || !grid_layer_finish(layer)))
        status = grid_fail_memory(error);
    if (status == GRID_OK && !given.attributes_only && !given.keep_placeless) status = check_any_served(layer, error);
    free(head.data);
    free(file);
    if (status == GRID_OK)
        *out = layer;
    else
        grid_layer_free(layer);
    return status;
}
