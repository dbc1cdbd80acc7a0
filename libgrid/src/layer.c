/* layer.c - the layer in memory: features, rings, values, and the calls that fill and read it.
 *
 *   features   [ record kind | first ring | first value ] ...
 *   rings      [ first point ] ...
 *   points     x y x y x y ...
 *   values     [ field text ] of one feature after another, by field; null values are not stored
 *   text       \0 text \0 text \0 ...
 *
 * A feature's rings end where the next feature's begin, a ring's points where the next ring's
 * begin.
 *
 * Values are sparse, so that a file whose features each have a property of their own stays small.
 * In the usual dense row value number f belongs to field f, which is tried first.
 */
#include "layer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "text.h"

enum { MAX_FINDINGS_OF_A_KIND = 50 };

struct feature {
    int64_t record;
    size_t first_ring, first_value;
    grid_geometry kind;
};

struct value {
    uint32_t field, text;
};

struct grid_layer {
    char *path, *crs, *encoding;
    const char *encoding_source;
    grid_findings *findings;
    size_t said[GRID_NUM_FINDING_KINDS][GRID_ERROR + 1];
    bool tells_all;
    grid_geometry kind;

    char **fields;
    struct feature *features;
    size_t *rings; /* number of the first point */
    double *xy;
    struct value *values;
    char *text;
    size_t num_fields, num_features, num_rings, num_points, num_values, text_size;
    size_t max_fields, max_features, max_rings, max_numbers, max_values, max_text;
    uint32_t letters[128]; /* texts of one ASCII character, stored once */
};

grid_layer_options grid_layer_options_default(void)
{
    return (grid_layer_options){.size = sizeof(grid_layer_options)};
}

grid_status grid_layer_new(const char *source, const char *crs, grid_layer **out, grid_error *error)
{
    grid_layer *layer = calloc(1, sizeof *layer);
    if (!layer) return grid_fail_memory(error);
    layer->path = grid_copy_string(source ? source : "");
    layer->findings = grid_findings_new();
    layer->text = malloc(layer->max_text = 64);
    if (layer->text) layer->text[layer->text_size++] = 0;
    if (!layer->path || !layer->findings || !layer->text || !grid_layer_set_crs(layer, crs) ||
        !grid_layer_set_encoding(layer, "UTF-8", "always") || !grid_layer_reserve(layer, 1, 1, 1)) {
        grid_layer_free(layer);
        return grid_fail_memory(error);
    }
    *out = layer;
    return GRID_OK;
}

void grid_layer_free(grid_layer *layer)
{
    if (!layer) return;
    for (size_t f = 0; f < layer->num_fields; f++) free(layer->fields[f]);
    free(layer->fields);
    free(layer->features);
    free(layer->rings);
    free(layer->xy);
    free(layer->values);
    free(layer->text);
    free(layer->path);
    free(layer->crs);
    free(layer->encoding);
    grid_findings_free(layer->findings);
    free(layer);
}

/* --- filling ---------------------------------------------------------------------------------- */

static bool reserve(void **items, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity) return true;
    if (wanted > SIZE_MAX / size) return false;
    void *moved = realloc(*items, wanted * size);
    if (!moved) return false;
    *items = moved;
    *capacity = wanted;
    return true;
}

bool grid_layer_reserve(grid_layer *layer, size_t features, size_t rings, size_t points)
{
    return reserve((void **)&layer->features, &layer->max_features, features,
                   sizeof *layer->features) &&
           reserve((void **)&layer->rings, &layer->max_rings, rings, sizeof *layer->rings) &&
           reserve((void **)&layer->xy, &layer->max_numbers, points * 2, sizeof *layer->xy);
}

int32_t grid_layer_add_field(grid_layer *layer, const char *name)
{
    char *copy = grid_copy_string(name ? name : "");
    if (!copy || !grid_grow((void **)&layer->fields, &layer->max_fields, layer->num_fields,
                            sizeof *layer->fields)) {
        free(copy);
        return GRID_NONE;
    }
    layer->fields[layer->num_fields] = copy;
    return (int32_t)layer->num_fields++;
}

bool grid_layer_begin_feature(grid_layer *layer, int64_t record, grid_geometry kind)
{
    if (!grid_grow((void **)&layer->features, &layer->max_features, layer->num_features,
                   sizeof *layer->features))
        return false;
    layer->features[layer->num_features++] = (struct feature){.record = record,
                                                              .kind = kind,
                                                              .first_ring = layer->num_rings,
                                                              .first_value = layer->num_values};
    return true;
}

static struct feature *current(const grid_layer *layer)
{
    return &layer->features[layer->num_features - 1];
}

void grid_layer_set_kind(grid_layer *layer, grid_geometry kind) { current(layer)->kind = kind; }

bool grid_layer_begin_ring(grid_layer *layer)
{
    if (!grid_grow((void **)&layer->rings, &layer->max_rings, layer->num_rings,
                   sizeof *layer->rings))
        return false;
    layer->rings[layer->num_rings++] = layer->num_points;
    return true;
}

double *grid_layer_add_points(grid_layer *layer, size_t n)
{
    size_t numbers = 2 * (layer->num_points + n), doubled = 2 * layer->max_numbers;
    if (numbers > layer->max_numbers &&
        !reserve((void **)&layer->xy, &layer->max_numbers, numbers > doubled ? numbers : doubled,
                 sizeof *layer->xy))
        return NULL;
    double *xy = layer->xy + 2 * layer->num_points;
    layer->num_points += n;
    return xy;
}

bool grid_layer_add_point(grid_layer *layer, double x, double y)
{
    double *xy = grid_layer_add_points(layer, 1);
    if (!xy) return false;
    xy[0] = x, xy[1] = y;
    return true;
}

void grid_layer_drop_geometry(grid_layer *layer)
{
    struct feature *feature = current(layer);
    if (layer->num_rings > feature->first_ring) {
        layer->num_points = layer->rings[feature->first_ring];
        layer->num_rings = feature->first_ring;
    }
    feature->kind = GRID_GEOMETRY_NONE;
}

size_t grid_layer_feature_rings(const grid_layer *layer)
{
    return layer->num_rings - current(layer)->first_ring;
}

size_t grid_layer_feature_points(const grid_layer *layer)
{
    return grid_layer_feature_rings(layer)
               ? layer->num_points - layer->rings[current(layer)->first_ring]
               : 0;
}

/* Offset of a copy of the text; 0 when memory or the 32 bits of an offset are out. */
static uint32_t store_text(grid_layer *layer, const char *text, size_t length)
{
    uint32_t *letter =
        length == 1 && (unsigned char)*text < 128 ? &layer->letters[(int)*text] : NULL;
    if (letter && *letter) return *letter;
    size_t size = layer->text_size + length + 1, doubled = layer->max_text * 2;
    if (size > UINT32_MAX) return 0;
    if (size > layer->max_text &&
        !reserve((void **)&layer->text, &layer->max_text, size > doubled ? size : doubled, 1))
        return 0;
    uint32_t offset = (uint32_t)layer->text_size;
    memcpy(layer->text + offset, text, length);
    layer->text[offset + length] = 0;
    layer->text_size = size;
    if (letter) *letter = offset;
    return offset;
}

bool grid_layer_set_value(grid_layer *layer, int32_t field, const char *text, size_t length)
{
    struct value value = {.field = (uint32_t)field};
    if (!length) return true;
    if (!(value.text = store_text(layer, text, length))) return false;
    if (!grid_grow((void **)&layer->values, &layer->max_values, layer->num_values, sizeof value))
        return false;
    layer->values[layer->num_values++] = value;
    return true;
}

/* Readers trim where they decode; a value from a caller is trimmed here. */
static bool set_trimmed(grid_layer *layer, int32_t field, const char *value)
{
    char *copy = grid_copy_string(value);
    if (!copy) return false;
    const char *text = grid_text_trim(copy);
    bool ok = grid_layer_set_value(layer, field, text, strlen(text));
    free(copy);
    return ok;
}

grid_status grid_layer_add_feature(grid_layer *layer, grid_geometry kind, size_t num_rings,
                                   const size_t *sizes, const double *xy, const char *const *values,
                                   grid_error *error)
{
    int64_t record = (int64_t)layer->num_features + 1;
    bool ok = grid_layer_begin_feature(layer, record, kind), usable = true;
    for (size_t r = 0; ok && r < num_rings; r++) {
        ok = grid_layer_begin_ring(layer);
        for (size_t i = 0; ok && i < sizes[r]; i++, xy += 2) {
            usable =
                usable && fabs(xy[0]) <= GRID_MAX_COORDINATE && fabs(xy[1]) <= GRID_MAX_COORDINATE;
            ok = grid_layer_add_point(layer, xy[0], xy[1]);
        }
    }
    for (size_t f = 0; ok && values && f < layer->num_fields; f++)
        if (values[f]) ok = set_trimmed(layer, (int32_t)f, values[f]);
    if (!ok) {
        if ((int64_t)layer->num_features == record) {
            layer->num_values = current(layer)->first_value;
            grid_layer_drop_geometry(layer);
            layer->num_features--;
        }
        return grid_fail_memory(error);
    }
    if (!usable) {
        grid_layer_drop_geometry(layer);
        grid_layer_say(layer, GRID_FINDING_RECORD, GRID_WARNING, record,
                       "%s: record %lld has a coordinate that is not a number or beyond 1e100; its "
                       "geometry is left out",
                       layer->path, (long long)record);
    }
    if (layer->kind == GRID_GEOMETRY_NONE) layer->kind = current(layer)->kind;
    return GRID_OK;
}

bool grid_layer_set_crs(grid_layer *layer, const char *crs)
{
    char *copy = grid_copy_string(crs);
    if (crs && !copy) return false;
    free(layer->crs);
    layer->crs = copy;
    return true;
}

bool grid_layer_set_encoding(grid_layer *layer, const char *encoding, const char *source)
{
    char *copy = grid_copy_string(encoding);
    if (!copy) return false;
    free(layer->encoding);
    layer->encoding = copy;
    layer->encoding_source = source;
    return true;
}

void grid_layer_say(grid_layer *layer, grid_finding_kind kind, grid_severity severity,
                    int64_t record, const char *format, ...)
{
    if (layer->said[kind][severity]++ >= MAX_FINDINGS_OF_A_KIND && !layer->tells_all) return;
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    grid_finding finding = grid_finding_of(kind, severity);
    finding.file = layer->path;
    finding.record = record;
    grid_findings_add(layer->findings, &finding, "%s", text);
}

void grid_layer_tell_all(grid_layer *layer) { layer->tells_all = true; }

static void shrink(void **items, size_t *capacity, size_t num, size_t size)
{
    void *moved = num && num < *capacity ? realloc(*items, num * size) : NULL;
    if (!moved) return;
    *items = moved;
    *capacity = num;
}

bool grid_layer_finish(grid_layer *layer)
{
    shrink((void **)&layer->features, &layer->max_features, layer->num_features,
           sizeof *layer->features);
    shrink((void **)&layer->rings, &layer->max_rings, layer->num_rings, sizeof *layer->rings);
    shrink((void **)&layer->xy, &layer->max_numbers, layer->num_points * 2, sizeof *layer->xy);
    shrink((void **)&layer->values, &layer->max_values, layer->num_values, sizeof *layer->values);
    shrink((void **)&layer->text, &layer->max_text, layer->text_size, 1);
    for (int kind = 0; kind < GRID_NUM_FINDING_KINDS; kind++) {
        for (int severity = 0; severity <= GRID_ERROR; severity++) {
            size_t said = layer->said[kind][severity];
            if (said <= MAX_FINDINGS_OF_A_KIND || layer->tells_all) continue;
            grid_finding more = grid_finding_of((grid_finding_kind)kind, (grid_severity)severity);
            more.file = layer->path;
            more.count = (int64_t)(said - MAX_FINDINGS_OF_A_KIND);
            grid_findings_add(layer->findings, &more, "%s: %lld more findings like these",
                              layer->path, (long long)more.count);
        }
    }
    grid_findings_sort(layer->findings);
    layer->kind = GRID_GEOMETRY_NONE;
    for (size_t i = 0; i < layer->num_features && layer->kind == GRID_GEOMETRY_NONE; i++)
        layer->kind = layer->features[i].kind;
    return grid_findings_complete(layer->findings);
}

size_t grid_layer_integral_length(const char *text, size_t length)
{
    size_t n = length;
    while (n && text[n - 1] == '0') n--;
    if (!n || text[n - 1] != '.') return length;
    size_t digits = n - 1, first = digits && (*text == '-' || *text == '+');
    for (size_t i = first; i < digits; i++)
        if (text[i] < '0' || text[i] > '9') return length;
    return digits > first ? digits : length;
}

/* --- reading ---------------------------------------------------------------------------------- */

const char *grid_layer_path(const grid_layer *layer) { return layer->path; }
const char *grid_layer_crs(const grid_layer *layer) { return layer->crs; }
const char *grid_layer_encoding(const grid_layer *layer) { return layer->encoding; }
const char *grid_layer_encoding_source(const grid_layer *layer) { return layer->encoding_source; }
const grid_findings *grid_layer_findings(const grid_layer *layer) { return layer->findings; }
grid_geometry grid_layer_kind(const grid_layer *layer) { return layer->kind; }
size_t grid_layer_num_features(const grid_layer *layer) { return layer->num_features; }

int64_t grid_layer_record(const grid_layer *layer, size_t feature)
{
    return layer->features[feature].record;
}

grid_geometry grid_layer_feature_kind(const grid_layer *layer, size_t feature)
{
    return layer->features[feature].kind;
}

static size_t end_of_rings(const grid_layer *layer, size_t feature)
{
    return feature + 1 < layer->num_features ? layer->features[feature + 1].first_ring
                                             : layer->num_rings;
}

size_t grid_layer_num_rings(const grid_layer *layer, size_t feature)
{
    return end_of_rings(layer, feature) - layer->features[feature].first_ring;
}

const double *grid_layer_ring(const grid_layer *layer, size_t feature, size_t ring,
                              size_t *num_points)
{
    size_t r = layer->features[feature].first_ring + ring;
    size_t end = r + 1 < layer->num_rings ? layer->rings[r + 1] : layer->num_points;
    *num_points = end - layer->rings[r];
    return layer->xy + 2 * layer->rings[r];
}

const double *grid_layer_points(const grid_layer *layer, size_t *num)
{
    *num = layer->num_points;
    return layer->xy;
}

struct grid_rings grid_layer_rings(const grid_layer *layer, size_t feature)
{
    size_t first = layer->features[feature].first_ring, end = end_of_rings(layer, feature);
    return (struct grid_rings){.num = end - first,
                               .first = layer->rings + first,
                               .end = end < layer->num_rings ? layer->rings[end]
                                                             : layer->num_points,
                               .xy = layer->xy};
}

size_t grid_layer_num_fields(const grid_layer *layer) { return layer->num_fields; }

const char *grid_layer_field_name(const grid_layer *layer, size_t field)
{
    return layer->fields[field];
}

int32_t grid_layer_field_by_name(const grid_layer *layer, const char *name)
{
    if (!name) return GRID_NONE;
    for (size_t f = 0; f < layer->num_fields; f++)
        if (!strcmp(layer->fields[f], name)) return (int32_t)f;
    for (size_t f = 0; f < layer->num_fields; f++)
        if (grid_text_equal(layer->fields[f], name)) return (int32_t)f;
    return GRID_NONE;
}

const char *grid_layer_text(const grid_layer *layer, size_t feature, size_t field)
{
    size_t low = layer->features[feature].first_value;
    size_t high = feature + 1 < layer->num_features ? layer->features[feature + 1].first_value
                                                    : layer->num_values;
    if (low + field < high && layer->values[low + field].field == field)
        return layer->text + layer->values[low + field].text;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (layer->values[middle].field < field)
            low = middle + 1;
        else if (layer->values[middle].field > field)
            high = middle;
        else
            return layer->text + layer->values[middle].text;
    }
    return NULL;
}

double grid_layer_number(const grid_layer *layer, size_t feature, size_t field)
{
    double value;
    const char *text = grid_layer_text(layer, feature, field);
    return text && grid_number_read(text, strlen(text), &value) ? value : NAN;
}

grid_status grid_layer_point(const grid_layer *layer, size_t feature, double *x, double *y,
                             grid_error *error)
{
    const struct feature *f = &layer->features[feature];
    size_t num_rings = grid_layer_num_rings(layer, feature), n = 0;
    const double *ring = num_rings ? grid_layer_ring(layer, feature, 0, &n) : NULL;
    if (f->kind == GRID_GEOMETRY_NONE || !n)
        return grid_fail(error, GRID_E_DATA, f->record,
                         "%s: record %lld has no geometry, so it has no place", layer->path,
                         (long long)f->record);
    if (f->kind == GRID_GEOMETRY_POLYGON) {
        struct grid_rings rings = grid_layer_rings(layer, feature);
        if (grid_geos_point_on_surface(&rings, x, y)) return GRID_OK;
        return grid_fail(error, GRID_E_DATA, f->record,
                         "%s: record %lld has no area, so no point lies in it", layer->path,
                         (long long)f->record);
    }
    size_t middle = f->kind == GRID_GEOMETRY_LINE ? n / 2 : 0;
    *x = ring[2 * middle];
    *y = ring[2 * middle + 1];
    return GRID_OK;
}
