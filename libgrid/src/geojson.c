/* geojson.c - GeoJSON into a layer: see geojson.h.
 *
 *   {"type": "FeatureCollection", "features": [...]}    [Feature, ...]    Feature    geometry
 *   Feature \n Feature \n ...                           (also with RS, RFC 8142)
 *
 * The text is checked as JSON first (json.h) and then walked where it stands, one feature at a
 * time, so that memory goes to the layer only. What is wrong with one feature's geometry costs that
 * geometry; what makes the file ambiguous or no GeoJSON fails as a whole, with the place.
 */
#include "geojson.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "number.h"
#include "text.h"

enum { NUM_SLOTS = 4096 }; /* of the hash table of field names; 4 * GRID_MAX_FIELDS */

struct reader {
    grid_layer *layer;
    const char *text, *end;
    grid_error *error;
    int64_t record;
    const char *line_start; /* see place_of */
    size_t lines_before;
    char *scratch;
    size_t max_scratch;
    int16_t slots[NUM_SLOTS]; /* field + 1 */
    /* the properties of the feature being read */
    const char *values[GRID_MAX_FIELDS];
    int64_t seen[GRID_MAX_FIELDS]; /* record in which values[] was set */
    int32_t touched[GRID_MAX_FIELDS];
};

/* Outcome of reading one geometry: the reason it cannot serve, or NULL. */
typedef const char *reason;
static const char out_of_memory[] = "out of memory";

struct geometry_type {
    const char *name;
    grid_geometry kind;
    int depth; /* of arrays around a position */
};

static const struct geometry_type geometry_types[] = {
    {"Point", GRID_GEOMETRY_POINT, 0},
    {"MultiPoint", GRID_GEOMETRY_POINT, 1},
    {"LineString", GRID_GEOMETRY_LINE, 1},
    {"MultiLineString", GRID_GEOMETRY_LINE, 2},
    {"Polygon", GRID_GEOMETRY_POLYGON, 2},
    {"MultiPolygon", GRID_GEOMETRY_POLYGON, 3},
    {"GeometryCollection", GRID_GEOMETRY_NONE, -1},
};

/* Line and column of `at`, from 1. Places are asked for in ascending order, so lines are counted
 * once. */
static void place_of(struct reader *r, const char *at, size_t *line, size_t *column)
{
    if (at < r->line_start) r->line_start = r->text, r->lines_before = 0;
    for (const char *p; (p = memchr(r->line_start, '\n', (size_t)(at - r->line_start)));) {
        r->line_start = p + 1;
        r->lines_before++;
    }
    *line = r->lines_before + 1;
    *column = (size_t)(at - r->line_start) + 1;
}

/* FORMAT with the place of `at`. */
static grid_status fail_at(struct reader *r, const char *at, const char *what)
{
    size_t line, column;
    place_of(r, at, &line, &column);
    return grid_fail(r->error, GRID_E_FORMAT, r->record, "%s: line %zu, column %zu: %s",
                     grid_layer_path(r->layer), line, column, what);
}

static bool is_object(const char *value) { return value && *value == '{'; }
static bool is_array(const char *value) { return value && *value == '['; }
static bool is_string(const char *value) { return value && *value == '"'; }

static bool make_scratch(struct reader *r, size_t size)
{
    if (size <= r->max_scratch) return true;
    char *moved = realloc(r->scratch, size * 2);
    if (!moved) return false;
    r->scratch = moved;
    r->max_scratch = size * 2;
    return true;
}

/* --- geometry --------------------------------------------------------------------------------- */

static const struct geometry_type *type_of(const char *object)
{
    const char *type = is_object(object) ? grid_json_find(object, "type") : NULL;
    for (size_t i = 0; is_string(type) && i < sizeof geometry_types / sizeof *geometry_types; i++)
        if (grid_json_is(type, geometry_types[i].name)) return &geometry_types[i];
    return NULL;
}

/* Reads a position and moves *at behind it. Height and measure are ignored. */
static reason read_position(struct reader *r, const char **at)
{
    double xy[2];
    int n = 0;
    if (!is_array(*at)) return "a position is not an array of numbers";
    const char *end = grid_json_space(*at + 1);
    for (const char *p = grid_json_first(*at); p; p = grid_json_next(end)) {
        if (grid_json_kind_of(p) != GRID_JSON_NUMBER) return "a coordinate is not a number";
        size_t length = grid_json_number_length(p);
        end = p + length;
        if (n == 2) continue;
        if (!grid_number_read(p, length, &xy[n]) || !(fabs(xy[n]) <= GRID_MAX_COORDINATE))
            return "a coordinate is beyond 1e100";
        n++;
    }
    if (n < 2) return "a position has fewer than two numbers";
    if (!grid_layer_add_point(r->layer, xy[0], xy[1])) return out_of_memory;
    *at = grid_json_space(end) + 1;
    return NULL;
}

/* Reads nested arrays of positions; the innermost array is a ring. */
static reason read_coordinates(struct reader *r, const char **at, grid_geometry kind, int depth)
{
    reason why;
    bool ring = depth == 0 || (depth == 1 && kind != GRID_GEOMETRY_POINT);
    if (!is_array(*at)) return "coordinates are not nested as their type asks";
    const char *first = grid_json_first(*at), *end = grid_json_space(*at + 1);
    if (ring && first && !grid_layer_begin_ring(r->layer)) return out_of_memory;
    if (depth == 0) return first ? read_position(r, at) : "a position is empty";
    for (const char *p = first; p; p = grid_json_next(end)) {
        end = p;
        why = ring ? read_position(r, &end) : read_coordinates(r, &end, kind, depth - 1);
        if (why) return why;
    }
    *at = grid_json_space(end) + 1;
    return NULL;
}

/* The kind of which a collection's members are used: polygons before lines before points. */
static grid_geometry best_kind(const char *geometry, int depth)
{
    const struct geometry_type *type = type_of(geometry);
    if (!type || type->depth >= 0) return type ? type->kind : GRID_GEOMETRY_NONE;
    const char *members = grid_json_find(geometry, "geometries");
    grid_geometry best = GRID_GEOMETRY_NONE;
    if (!is_array(members) || depth > GRID_MAX_COLLECTION_DEPTH) return best;
    for (const char *p = grid_json_first(members); p; p = grid_json_next(grid_json_end(p))) {
        grid_geometry kind = best_kind(p, depth + 1);
        if (kind > best) best = kind;
    }
    return best;
}

static reason read_geometry(struct reader *r, const char *geometry, grid_geometry kind, int depth)
{
    const struct geometry_type *type = type_of(geometry);
    if (!type) return "its geometry has no type that GeoJSON knows";
    if (depth > GRID_MAX_COLLECTION_DEPTH)
        return "collections stand within each other more than 16 deep";
    if (type->depth >= 0) {
        const char *coordinates = grid_json_find(geometry, "coordinates");
        if (!coordinates) return "its geometry has no coordinates";
        return type->kind == kind ? read_coordinates(r, &coordinates, kind, type->depth) : NULL;
    }
    const char *members = grid_json_find(geometry, "geometries");
    if (!is_array(members)) return "its collection has no array of geometries";
    for (const char *p = grid_json_first(members); p; p = grid_json_next(grid_json_end(p))) {
        reason why = read_geometry(r, p, kind, depth + 1);
        if (why) return why;
    }
    return NULL;
}

/* Reads the geometry of the feature that was begun. False when memory is out. */
static bool take_geometry(struct reader *r, const char *geometry)
{
    const char *path = grid_layer_path(r->layer);
    long long record = (long long)r->record;
    if (!geometry || grid_json_kind_of(geometry) == GRID_JSON_NULL) {
        grid_layer_say(r->layer, GRID_FINDING_RECORD, GRID_NOTE, r->record,
                       "%s: feature %lld has no geometry", path, record);
        return true;
    }
    grid_geometry kind = best_kind(geometry, 0);
    grid_layer_set_kind(r->layer, kind);
    reason why = read_geometry(r, geometry, kind, 0);
    if (why == out_of_memory) return false;
    if (grid_layer_feature_points(r->layer) > GRID_MAX_RECORD_POINTS ||
        grid_layer_feature_rings(r->layer) > GRID_MAX_RECORD_RINGS)
        why = "it has more than 16 million points or a million rings";
    if (why) {
        size_t line, column;
        place_of(r, geometry, &line, &column);
        grid_layer_drop_geometry(r->layer);
        grid_layer_say(
            r->layer, GRID_FINDING_RECORD, GRID_WARNING, r->record,
            "%s: feature %lld (line %zu, column %zu) is left out: %s; correct it and export "
            "the file again",
            path, record, line, column, why);
    } else if (!grid_layer_feature_points(r->layer)) {
        grid_layer_drop_geometry(r->layer);
        grid_layer_say(r->layer, GRID_FINDING_RECORD, GRID_NOTE, r->record,
                       "%s: feature %lld has an empty geometry", path, record);
    }
    return true;
}

/* --- properties ------------------------------------------------------------------------------- */

/* Number of the field of this name, made if new; GRID_NONE when memory or the limit is out. */
static int32_t field_of(struct reader *r, const char *name, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    for (size_t slot = hash % NUM_SLOTS;; slot = (slot + 1) % NUM_SLOTS) {
        int32_t field = r->slots[slot] - 1;
        if (field >= 0 && !strcmp(grid_layer_field_name(r->layer, (size_t)field), name))
            return field;
        if (field >= 0) continue;
        if (grid_layer_num_fields(r->layer) == GRID_MAX_FIELDS) return GRID_NONE;
        field = grid_layer_add_field(r->layer, name);
        if (field >= 0) r->slots[slot] = (int16_t)(field + 1);
        return field;
    }
}

static grid_status fail_field(const struct reader *r)
{
    if (grid_layer_num_fields(r->layer) < GRID_MAX_FIELDS) return grid_fail_memory(r->error);
    return grid_fail(
        r->error, GRID_E_LIMIT, r->record,
        "%s: feature %lld brings the number of different properties above %d; keep the "
        "fields that are needed",
        grid_layer_path(r->layer), (long long)r->record, GRID_MAX_FIELDS);
}

static bool set_value(struct reader *r, int32_t field, const char *value)
{
    size_t raw = (size_t)(grid_json_end(value) - value);
    bool replaced = false;
    switch (grid_json_kind_of(value)) {
    case GRID_JSON_NULL: return true;
    case GRID_JSON_NUMBER:
        return grid_layer_set_value(r->layer, field, value, grid_layer_integral_length(value, raw));
    case GRID_JSON_STRING: break;
    default: return grid_layer_set_value(r->layer, field, value, raw);
    }
    if (!make_scratch(r, raw + 1)) return false;
    grid_json_string(value, r->scratch, &replaced);
    if (replaced)
        grid_layer_say(
            r->layer, GRID_FINDING_ENCODING, GRID_WARNING, r->record,
            "%s: feature %lld has a text with half a character (a lone surrogate or \\u0000), "
            "shown as U+FFFD",
            grid_layer_path(r->layer), (long long)r->record);
    const char *text = grid_text_trim(r->scratch);
    return grid_layer_set_value(r->layer, field, text, strlen(text));
}

static int compare_fields(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/* Notes that `field` has this value; of one name the last value wins. */
static void touch(struct reader *r, size_t *num, int32_t field, const char *value)
{
    if (r->seen[field] == r->record) {
        grid_layer_say(
            r->layer, GRID_FINDING_FIELD, GRID_WARNING, r->record,
            "%s: feature %lld has the property `%s` more than once; the last one is used",
            grid_layer_path(r->layer), (long long)r->record,
            grid_layer_field_name(r->layer, (size_t)field));
    } else {
        r->seen[field] = r->record;
        r->touched[(*num)++] = field;
    }
    r->values[field] = value;
}

/* `id` is the feature's own identifier: a field of that name, unless a property has the name. */
static grid_status take_properties(struct reader *r, const char *properties, const char *id)
{
    size_t num = 0;
    bool sorted = true;
    if (is_object(properties)) {
        for (const char *m = grid_json_first(properties), *v; m;
             m = grid_json_next(grid_json_end(v))) {
            v = grid_json_member_value(m);
            if (!make_scratch(r, (size_t)(v - m) + 1)) return grid_fail_memory(r->error);
            size_t length = grid_json_string(m, r->scratch, NULL);
            int32_t field = field_of(r, r->scratch, length);
            if (field < 0) return fail_field(r);
            touch(r, &num, field, v);
        }
    } else if (properties && grid_json_kind_of(properties) != GRID_JSON_NULL) {
        grid_layer_say(r->layer, GRID_FINDING_FIELD, GRID_WARNING, r->record,
                       "%s: the properties of feature %lld are not an object and are left out",
                       grid_layer_path(r->layer), (long long)r->record);
    }
    if (id &&
        (grid_json_kind_of(id) == GRID_JSON_STRING || grid_json_kind_of(id) == GRID_JSON_NUMBER)) {
        int32_t field = field_of(r, "id", 2);
        if (field < 0) return fail_field(r);
        if (r->seen[field] != r->record) touch(r, &num, field, id);
    }
    for (size_t i = 1; i < num && sorted; i++) sorted = r->touched[i - 1] < r->touched[i];
    if (!sorted) qsort(r->touched, num, sizeof *r->touched, compare_fields);
    for (size_t i = 0; i < num; i++)
        if (!set_value(r, r->touched[i], r->values[r->touched[i]]))
            return grid_fail_memory(r->error);
    return GRID_OK;
}

/* --- features --------------------------------------------------------------------------------- */

/* The members that give a GeoJSON object its meaning. */
struct members {
    const char *type, *geometry, *geometries, *coordinates, *features, *properties, *id, *crs;
    const char *twice; /* the second of two of them with one name */
    const char *end;   /* behind the object */
};

static void find_members(const char *object, struct members *out)
{
    static const char *const names[] = {"type",     "geometry",   "geometries", "coordinates",
                                        "features", "properties", "id",         "crs"};
    *out = (struct members){.end = grid_json_space(object + 1) + 1};
    const char **const places[] = {&out->type,        &out->geometry, &out->geometries,
                                   &out->coordinates, &out->features, &out->properties,
                                   &out->id,          &out->crs};
    for (const char *m = grid_json_first(object); m;) {
        const char *v = grid_json_member_value(m), *end = grid_json_end(v);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (!grid_json_is(m, names[i])) continue;
            if (*places[i]) out->twice = m;
            *places[i] = v;
        }
        m = grid_json_next(end);
        if (!m) out->end = grid_json_space(end) + 1;
    }
}

static const char member_twice[] = "this member occurs twice in one object; remove one of them";

/* Reads a Feature or a geometry that stands for one; *end becomes the place behind it. */
static grid_status read_feature(struct reader *r, const char *value, const char **end)
{
    struct members m;
    r->record++;
    if (!is_object(value)) return fail_at(r, value, "a Feature should stand here");
    find_members(value, &m);
    *end = m.end;
    if (m.twice) return fail_at(r, m.twice, member_twice);
    bool feature = is_string(m.type) && grid_json_is(m.type, "Feature");
    if (!feature && !type_of(value))
        return fail_at(r, value, "this object is neither a Feature nor a geometry");
    if (!grid_layer_begin_feature(r->layer, r->record, GRID_GEOMETRY_NONE) ||
        !take_geometry(r, feature ? m.geometry : value))
        return grid_fail_memory(r->error);
    return take_properties(r, m.properties, m.id);
}

static grid_status read_features(struct reader *r, const char *array)
{
    const char *end = NULL;
    for (const char *p = grid_json_first(array); p; p = grid_json_next(end)) {
        grid_status status = read_feature(r, p, &end);
        if (status != GRID_OK) return status;
    }
    return GRID_OK;
}

/* "urn:ogc:def:crs:EPSG::4546", ".../EPSG/0/4546" -> EPSG:4546, CRS84 -> EPSG:4326. */
static void shorten_crs(char *name)
{
    const char *epsg = strstr(name, "EPSG"), *digits = name + strlen(name);
    while (digits > name && digits[-1] >= '0' && digits[-1] <= '9') digits--;
    if (strstr(name, "CRS84")) {
        strcpy(name, "EPSG:4326");
    } else if (epsg && *digits && digits > epsg + 4 && strlen(digits) <= 7) {
        char code[8];
        strcpy(code, digits);
        strcpy(name, "EPSG:");
        strcat(name, code);
    }
}

/* The `crs` member of GeoJSON before RFC 7946; links are never followed. */
static grid_status take_crs(struct reader *r, const char *crs)
{
    if (!grid_layer_set_crs(r->layer, "EPSG:4326")) return grid_fail_memory(r->error);
    if (!crs || grid_json_kind_of(crs) == GRID_JSON_NULL) return GRID_OK;
    const char *properties = is_object(crs) ? grid_json_find(crs, "properties") : NULL;
    const char *name = is_object(properties) ? grid_json_find(properties, "name") : NULL;
    const char *code = is_object(properties) ? grid_json_find(properties, "code") : NULL;
    if (is_string(name)) {
        if (!make_scratch(r, (size_t)(grid_json_end(name) - name) + 10))
            return grid_fail_memory(r->error);
        grid_json_string(name, r->scratch, NULL);
        shorten_crs(r->scratch);
        return grid_layer_set_crs(r->layer, r->scratch) ? GRID_OK : grid_fail_memory(r->error);
    }
    if (code && grid_json_kind_of(code) == GRID_JSON_NUMBER && grid_json_number_length(code) <= 7) {
        char text[16] = "EPSG:";
        strncat(text, code, grid_json_number_length(code));
        return grid_layer_set_crs(r->layer, text) ? GRID_OK : grid_fail_memory(r->error);
    }
    grid_layer_say(
        r->layer, GRID_FINDING_CRS, GRID_WARNING, 0,
        "%s: the `crs` member names no coordinate system (links are not followed); EPSG:4326 "
        "is assumed; state the CRS explicitly if that is wrong",
        grid_layer_path(r->layer));
    return GRID_OK;
}

static grid_status read_one(struct reader *r, const char *value)
{
    const char *end, *path = grid_layer_path(r->layer);
    struct members m = {0};
    if (is_object(value)) {
        find_members(value, &m);
        if (m.twice) return fail_at(r, m.twice, member_twice);
        grid_status status = take_crs(r, m.crs);
        if (status != GRID_OK) return status;
        if (is_string(m.type) && grid_json_is(m.type, "FeatureCollection")) {
            if (!is_array(m.features))
                return fail_at(r, value, "a FeatureCollection without `features`");
            return read_features(r, m.features);
        }
        if ((is_string(m.type) && grid_json_is(m.type, "Feature")) || type_of(value))
            return read_feature(r, value, &end);
        if (is_array(grid_json_find(value, "layers")))
            return grid_fail(r->error, GRID_E_FORMAT, 0,
                             "%s: is the manifest of a map, not a layer; open it as a map", path);
        if (is_string(m.type) && grid_json_is(m.type, "Topology"))
            return grid_fail(r->error, GRID_E_FORMAT, 0,
                             "%s: is TopoJSON, which is not read; convert it to GeoJSON first",
                             path);
    } else if (is_array(value) && grid_json_first(value) && is_object(grid_json_first(value))) {
        grid_status status = take_crs(r, NULL);
        return status == GRID_OK ? read_features(r, value) : status;
    }
    return grid_fail(
        r->error, GRID_E_FORMAT, 0,
        "%s: is JSON but not GeoJSON: it should be a FeatureCollection, an array of Features, "
        "a Feature or a geometry",
        path);
}

/* White space and the record separators of RFC 8142. */
static const char *between_values(const char *at)
{
    while (*(at = grid_json_space(at)) == 0x1E) at++;
    return at;
}

static grid_status check_value(struct reader *r, const char **at)
{
    grid_json_problem problem;
    if (grid_json_check(r->text, r->end, at, &problem)) return GRID_OK;
    return grid_fail(r->error, problem.too_deep ? GRID_E_LIMIT : GRID_E_FORMAT, r->record,
                     "%s: line %zu, column %zu (byte %zu): %s; export the file again",
                     grid_layer_path(r->layer), problem.line, problem.column, problem.offset + 1,
                     problem.what);
}

static grid_status read_text(struct reader *r)
{
    const char *value = between_values(r->text), *at = value, *end;
    if (value == r->end)
        return grid_fail(r->error, GRID_E_FORMAT, 0, "%s: is empty; copy or export it again",
                         grid_layer_path(r->layer));
    grid_status status = check_value(r, &at);
    at = between_values(at);
    if (status != GRID_OK || at == r->end) return status == GRID_OK ? read_one(r, value) : status;

    if (!is_object(value) || !is_string(grid_json_find(value, "type"))) {
        size_t line, column;
        place_of(r, at, &line, &column);
        return grid_fail(
            r->error, GRID_E_FORMAT, 0,
            "%s: line %zu, column %zu: something follows the end of the JSON value; export "
            "the file again",
            grid_layer_path(r->layer), line, column);
    }
    status = take_crs(r, NULL); /* one Feature a line */
    for (at = value; status == GRID_OK && at != r->end; at = between_values(at)) {
        value = at;
        status = check_value(r, &at);
        if (status == GRID_OK) status = read_feature(r, value, &end);
    }
    return status;
}

grid_status grid_geojson_read(grid_layer *layer, const char *text, size_t length, grid_error *error)
{
    struct reader *r = calloc(1, sizeof *r);
    if (!r) return grid_fail_memory(error);
    r->layer = layer;
    r->text = r->line_start = text;
    r->end = text + length;
    r->error = error;
    grid_status status = read_text(r);
    free(r->scratch);
    free(r);
    return status;
}
