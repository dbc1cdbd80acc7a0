/* layer_shp.c - a shapefile into a layer: see layer_shp.h.
 *
 *   .shp .shx   required, checked (shp_check.h), then read through shapelib (shp_bridge.h)
 *   .dbf        attributes; without it features have none (warning)
 *   .cpg        encoding of the attributes, at most 64 bytes are looked at
 *   .prj        CRS; without it the CRS is unknown (note)
 *
 * Record i of the .shp is row i of the .dbf. A record that cannot serve keeps its place and its
 * row.
 */
#include "layer_shp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dbf_text.h"
#include "file.h"
#include "shp_bridge.h"
#include "shp_check.h"
#include "text.h"

enum { MAX_CPG = 64, MAX_PRJ = 64 << 10 };
static const size_t max_shp = (size_t)INT32_MAX; /* shapelib counts bytes of a .shp in 31 bits */

struct shapefile {
    grid_layer *layer;
    struct grid_bytes shp, shx, dbf;
    struct grid_shp_summary shapes;
    struct grid_dbf_summary rows;
    grid_shp *shp_handle;
    grid_dbf *dbf_handle;
    grid_decoder *decoder;
};

static void say_damaged(struct shapefile *s, size_t i, const char *why)
{
    grid_layer_say(s->layer, GRID_FINDING_RECORD, GRID_WARNING, (int64_t)i + 1,
                   "%s: record %zu is left out: %s; repair it in a GIS or export the file again",
                   grid_layer_path(s->layer), i + 1, why);
}

/* The whole of one of the files beside the .shp. */
static grid_status load(const char *path, struct grid_bytes *out, grid_error *error)
{
    uint64_t size;
    grid_status status = grid_file_read(path, max_shp, out, &size, error);
    if (status == GRID_OK && size > max_shp)
        return grid_fail(error, GRID_E_LIMIT, 0,
                         "%s: is larger than 2 GB, which a shapefile cannot be", path);
    return status;
}

static grid_status load_shapes(struct shapefile *s, grid_error *error)
{
    const char *path = grid_layer_path(s->layer);
    grid_status status = load(path, &s->shp, error);
    if (status != GRID_OK) return status;
    char *index = grid_file_sibling(path, ".shx");
    if (!index)
        return grid_fail(
            error, GRID_E_OPEN, 0,
            "%s: its index .shx is missing; copy it beside the .shp, or let a GIS rebuild it "
            "(ogrinfo --config SHAPE_RESTORE_SHX YES)",
            path);
    status = load(index, &s->shx, error);
    free(index);
    if (status == GRID_OK) status = grid_shp_check(s->layer, &s->shp, &s->shx, &s->shapes, error);
    if (status != GRID_OK) return status;
    s->shp_handle = grid_shp_open(&s->shp, &s->shx);
    return s->shp_handle ? GRID_OK : grid_fail_memory(error);
}

/* The encoding that the .cpg names, or NULL; `out` holds it. */
static const char *read_cpg(const char *path, char out[MAX_CPG + 1])
{
    struct grid_bytes bytes = {0};
    char *cpg = grid_file_sibling(path, ".cpg");
    bool ok = cpg && grid_file_read(cpg, MAX_CPG, &bytes, NULL, NULL) == GRID_OK;
    free(cpg);
    if (!ok) return NULL;
    char *text = (char *)bytes.data;
    if (!strncmp(text, "\xEF\xBB\xBF", 3)) text += 3;
    strcpy(out, grid_text_trim(text));
    free(bytes.data);
    return *out ? out : NULL;
}

static grid_status load_rows(struct shapefile *s, const char *encoding, grid_error *error)
{
    char cpg[MAX_CPG + 1];
    const char *path = grid_layer_path(s->layer);
    char *dbf = grid_file_sibling(path, ".dbf");
    if (!dbf) {
        grid_layer_say(
            s->layer, GRID_FINDING_FILE, GRID_WARNING, 0,
            "%s: its .dbf is missing, so its features have no attributes; copy it beside the .shp",
            path);
        return GRID_OK;
    }
    grid_status status = load(dbf, &s->dbf, error);
    if (status == GRID_OK) status = grid_dbf_check(s->layer, dbf, &s->dbf, &s->rows, error);
    free(dbf);
    if (status != GRID_OK) return status;
    if (s->rows.num_records != s->shapes.num_records)
        grid_layer_say(
            s->layer, GRID_FINDING_FILE, GRID_WARNING, 0,
            "%s: has %zu shapes but %zu rows of attributes; the files may not belong together",
            path, s->shapes.num_records, s->rows.num_records);
    s->dbf_handle = grid_dbf_open(&s->dbf);
    if (!s->dbf_handle) return grid_fail_memory(error);
    struct grid_encoding_hints hints = {
        .option = encoding, .cpg = read_cpg(path, cpg), .language = s->rows.language};
    status = grid_dbf_choose_encoding(s->layer, s->dbf_handle, s->rows.num_records, &hints,
                                      &s->decoder, error);
    if (status == GRID_OK && !grid_dbf_add_fields(s->layer, s->dbf_handle, s->decoder))
        status = grid_fail_memory(error);
    return status;
}

static grid_status load_prj(struct shapefile *s, grid_error *error)
{
    const char *path = grid_layer_path(s->layer);
    struct grid_bytes bytes = {0};
    uint64_t size = 0;
    char *prj = grid_file_sibling(path, ".prj");
    if (!prj) {
        grid_layer_say(s->layer, GRID_FINDING_CRS, GRID_NOTE, 0,
                       "%s: its .prj is missing, so its CRS is unknown; state it, e.g. EPSG:4546",
                       path);
        return GRID_OK;
    }
    grid_status status = grid_file_read(prj, MAX_PRJ, &bytes, &size, error);
    free(prj);
    if (status != GRID_OK) return status;
    char *text = (char *)bytes.data;
    if (!strncmp(text, "\xEF\xBB\xBF", 3)) text += 3;
    text = grid_text_trim(text);
    bool usable = size <= MAX_PRJ && *text && strlen(text) <= bytes.size &&
                  grid_text_is_utf8(text, strlen(text));
    if (!usable)
        grid_layer_say(
            s->layer, GRID_FINDING_CRS, GRID_WARNING, 0,
            "%s: its .prj is empty, not text or longer than 64 KB, so its CRS is unknown; state "
            "it, e.g. EPSG:4546",
            path);
    else if (!grid_layer_set_crs(s->layer, text))
        status = grid_fail_memory(error);
    free(bytes.data);
    return status;
}

static const char not_a_number[] = "it has a coordinate that is not a number or beyond 1e100";

static bool is_usable(double x, double y)
{
    return fabs(x) <= GRID_MAX_COORDINATE && fabs(y) <= GRID_MAX_COORDINATE;
}

/* Where ring r of the shape ends; a multipoint has no parts, and each point is a ring. */
static size_t end_of_ring(const struct grid_shape *shape, size_t r)
{
    if (!shape->num_parts) return r + 1;
    return r + 1 < shape->num_parts ? (size_t)shape->parts[r + 1] : shape->num_points;
}

/* Adds the rings of a shape to the feature being filled; *fault becomes the reason if they cannot
 * serve. False when memory is out. */
static bool add_shape(struct shapefile *s, const struct grid_shape *shape, const char **fault)
{
    size_t num_rings = shape->num_parts ? shape->num_parts : shape->num_points;
    for (size_t r = 0, i = 0; r < num_rings; r++) {
        size_t end = end_of_ring(shape, r);
        if (end <= i || end > shape->num_points) *fault = "its parts do not follow one another";
        if (*fault) return true;
        if (!grid_layer_begin_ring(s->layer)) return false;
        for (; i < end; i++) {
            if (!is_usable(shape->x[i], shape->y[i])) *fault = not_a_number;
            if (!grid_layer_add_point(s->layer, shape->x[i], shape->y[i])) return false;
        }
    }
    return true;
}

/* Geometry of record i into the feature being filled. False when memory is out. */
static bool take_shape(struct shapefile *s, size_t i)
{
    const struct grid_shp_record *record = &s->shapes.records[i];
    const char *fault = NULL;
    struct grid_shape shape;
    if (record->fault) {
        say_damaged(s, i, record->fault);
        return true;
    }
    if (record->empty) {
        grid_layer_say(s->layer, GRID_FINDING_RECORD, GRID_NOTE, (int64_t)i + 1,
                       "%s: record %zu has no geometry", grid_layer_path(s->layer), i + 1);
        return true;
    }
    if (!grid_shp_read(s->shp_handle, i, &shape)) {
        say_damaged(s, i, "its shape cannot be read");
        return true;
    }
    grid_layer_set_kind(s->layer, s->shapes.kind);
    if (!add_shape(s, &shape, &fault)) return false;
    if (fault) {
        grid_layer_drop_geometry(s->layer);
        say_damaged(s, i, fault);
    }
    return true;
}

static grid_status take_records(struct shapefile *s, grid_error *error)
{
    size_t num_shapes = s->shapes.num_records;
    if (!grid_layer_reserve(s->layer, num_shapes, s->shapes.num_rings, s->shapes.num_points))
        return grid_fail_memory(error);
    for (size_t i = 0; i < num_shapes; i++) {
        const char *row = i < s->rows.num_records ? grid_dbf_row(s->dbf_handle, i) : NULL;
        bool deleted = row && *row == '*';
        if (deleted)
            grid_layer_say(s->layer, GRID_FINDING_RECORD, GRID_NOTE, (int64_t)i + 1,
                           "%s: record %zu is marked as deleted and left out",
                           grid_layer_path(s->layer), i + 1);
        if (!grid_layer_begin_feature(s->layer, (int64_t)i + 1, GRID_GEOMETRY_NONE) ||
            (!deleted && !take_shape(s, i)) ||
            (row && !grid_dbf_add_values(s->layer, s->dbf_handle, row, s->decoder)))
            return grid_fail_memory(error);
    }
    return GRID_OK;
}

grid_status grid_layer_read_shapefile(grid_layer *layer, const char *encoding, grid_error *error)
{
    struct shapefile s = {.layer = layer};
    grid_status status = load_shapes(&s, error);
    if (status == GRID_OK) status = load_rows(&s, encoding, error);
    if (status == GRID_OK) status = load_prj(&s, error);
    if (status == GRID_OK) status = take_records(&s, error);
    grid_shp_close(s.shp_handle);
    grid_dbf_close(s.dbf_handle);
    grid_decoder_free(s.decoder);
    free(s.shapes.records);
    free(s.shp.data);
    free(s.shx.data);
    free(s.dbf.data);
    return status;
}
