/* units.c - from the features of level files to units: codes, names, parents, records, numbers.
 *
 * Features with one code on one level are one unit whose region is the union of its records (an
 * exclave). Parents are found by code, on the nearest level above that has the code. Geometry plays no
 * part here; coverage.c checks it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "fields.h"
#include "map_layout.h"
#include "text.h"

enum { MOST_STEPS = 64 }; /* up the parents that are named; hierarchies have five levels, cycles two or three */

/* A feature on its way to become a record. */
typedef struct item {
    int32_t level;
    char *code;
    size_t file, feature, first_point; /* index of its first point in the file's xy */
} item;

typedef struct items {
    item *list;
    size_t num, capacity;
} items;

static size_t feature_points(const grid_layer *layer, size_t feature)
{
    size_t points = 0, n;
    for (size_t r = 0; r < grid_layer_num_rings(layer, feature); r++, points += n)
        grid_layer_ring(layer, feature, r, &n);
    return points;
}

static grid_finding about(const grid_level_file *file, size_t feature, grid_finding_kind kind,
                          grid_severity severity, const char *code)
{
    grid_finding finding = grid_finding_of(kind, severity);
    finding.file = file->path;
    finding.record = grid_layer_record(file->layer, feature);
    finding.code_a = code;
    return finding;
}

/* Code of a feature; a record number where there is none. NULL when memory is out. */
static char *code_of(const grid_map *map, const grid_level_file *file, size_t feature)
{
    char text[32];
    int64_t record = grid_layer_record(file->layer, feature);
    if (file->code >= 0) {
        const char *code = grid_layer_text(file->layer, feature, (size_t)file->code);
        if (code) return grid_copy_string(code);
        snprintf(text, sizeof text, "#%lld", (long long)record);
        grid_finding finding = about(file, feature, GRID_FINDING_NO_CODE, GRID_WARNING, text);
        grid_findings_add(map->findings, &finding,
                          "%s, record %lld: the code is empty; the unit is called %s", file->path,
                          (long long)record, text);
        return grid_copy_string(text);
    }
    snprintf(text, sizeof text, "%lld", (long long)record);
    return grid_copy_string(text);
}

static int compare_items(const void *left, const void *right)
{
    const item *a = left, *b = right;
    if (a->level != b->level) return a->level < b->level ? -1 : 1;
    int order = strcmp(a->code, b->code);
    if (order) return order;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    return (a->feature > b->feature) - (a->feature < b->feature);
}

static grid_status collect(const grid_map *map, const grid_level_file *files, size_t num_files,
                           items *out, grid_error *error)
{
    for (size_t f = 0; f < num_files; f++) {
        const grid_layer *layer = files[f].layer;
        size_t point = 0;
        for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
            size_t first = point;
            point += feature_points(layer, i);
            grid_geometry kind = grid_layer_feature_kind(layer, i);
            if (kind == GRID_GEOMETRY_POINT || kind == GRID_GEOMETRY_LINE) {
                grid_finding finding =
                    about(&files[f], i, GRID_FINDING_RECORD, GRID_WARNING, NULL);
                grid_findings_add(map->findings, &finding,
                                  "%s, record %lld: not a polygon; left out", files[f].path,
                                  (long long)finding.record);
                continue;
            }
            if (!grid_grow((void **)&out->list, &out->capacity, out->num, sizeof(item)))
                return grid_fail_memory(error);
            char *code = code_of(map, &files[f], i);
            if (!code) return grid_fail_memory(error);
            out->list[out->num++] = (item){files[f].level, code, f, i, first};
        }
    }
    if (out->num > INT32_MAX / 2)
        return grid_fail(error, GRID_E_LIMIT, 0, "more than 2^30 units; split the map into several");
    if (out->num) qsort(out->list, out->num, sizeof(item), compare_items);
    return GRID_OK;
}

static bool same_unit(const item *a, const item *b)
{
    return a->level == b->level && !strcmp(a->code, b->code);
}

static const char *text_or_null(const grid_level_file *file, size_t feature, int32_t field)
{
    return field >= 0 ? grid_layer_text(file->layer, feature, (size_t)field) : NULL;
}

static void tell_repeated_code(const grid_map *map, const grid_level_file *files, const item *first,
                               size_t num, bool names_differ)
{
    const grid_level_file *file = &files[first->file];
    grid_finding finding = about(file, first->feature, GRID_FINDING_DUPLICATE_CODE,
                                 names_differ ? GRID_WARNING : GRID_NOTE, first->code);
    finding.count = (int64_t)num;
    grid_findings_add(map->findings, &finding,
                      names_differ
                          ? "code %s stands on %zu records with different names; they are taken as one unit"
                          : "code %s stands on %zu records; they are one unit of several parts",
                      first->code, num);
}

static void tell_two_parents(const grid_map *map, const grid_unit *unit, const grid_level_file *file,
                             const item *it, const char *parent)
{
    grid_finding finding =
        about(file, it->feature, GRID_FINDING_TWO_PARENTS, GRID_WARNING, it->code);
    finding.code_b = parent;
    grid_findings_add(map->findings, &finding,
                      "%s, record %lld: %s names the parent %s here and %s on an earlier record, which counts",
                      file->path, (long long)finding.record, it->code, parent, unit->parent_code);
}

/* Makes a unit of the items first .. first + num - 1. */
static bool make_unit(grid_map *map, const grid_level_file *files, const item *first, size_t num)
{
    grid_unit *unit = &map->units[map->num_units];
    bool names_differ = false;
    *unit = (grid_unit){.level = first->level, .parent = GRID_NONE, .cell = true, .area = 0};
    map->num_units++;
    for (size_t i = 0; i < num; i++) {
        const grid_level_file *file = &files[first[i].file];
        const char *name = text_or_null(file, first[i].feature, file->name);
        const char *parent = text_or_null(file, first[i].feature, file->parent);
        if (name && !unit->name && !(unit->name = grid_copy_string(name))) return false;
        names_differ |= name && strcmp(name, unit->name);
        if (parent && !unit->parent_code && !(unit->parent_code = grid_copy_string(parent)))
            return false;
        if (parent && strcmp(parent, unit->parent_code)) tell_two_parents(map, unit, file, &first[i], parent);
    }
    unit->code = grid_copy_string(first->code);
    if (!unit->name) unit->name = grid_copy_string(first->code);
    if (num > 1) tell_repeated_code(map, files, first, num, names_differ);
    return unit->code && unit->name;
}

/* Tells what is wrong with the form of a ring. Repeated and zero-length edges are told elsewhere. */
static void check_ring(const grid_map *map, const grid_level_file *file, const item *it,
                       const double *xy, size_t n)
{
    bool closed = n > 1 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1];
    const char *fault = NULL;
    if (n < (closed ? 4u : 3u))
        fault = "encloses nothing: fewer than three points";
    else if (!closed)
        fault = "is not closed; it is closed with a straight edge";
    if (!fault) return;
    grid_finding finding = about(file, it->feature, GRID_FINDING_RING, GRID_WARNING, it->code);
    if (n) finding.x = xy[0], finding.y = xy[1];
    grid_findings_add(map->findings, &finding, "%s, record %lld (%s): a ring %s", file->path,
                      (long long)finding.record, it->code, fault);
}

/* Copies the rings of an item; a record with a coordinate that cannot serve gets none. */
static void copy_rings(grid_map *map, const grid_level_file *file, const item *it)
{
    const double *from = file->xy + 2 * it->first_point;
    size_t total = feature_points(file->layer, it->feature);
    for (size_t i = 0; i < 2 * total; i++) {
        if (grid_exact_valid(from[i])) continue;
        grid_finding finding =
            about(file, it->feature, GRID_FINDING_RECORD, GRID_ERROR, it->code);
        grid_findings_add(map->findings, &finding,
                          "%s, record %lld (%s): a coordinate does not transform to the map's CRS; "
                          "the record owns no ground",
                          file->path, (long long)finding.record, it->code);
        return;
    }
    for (size_t r = 0; r < grid_layer_num_rings(file->layer, it->feature); r++) {
        size_t n, start = map->ring_start[map->num_rings];
        double *xy = map->xy + 2 * start;
        grid_layer_ring(file->layer, it->feature, r, &n);
        for (size_t i = 0; i < 2 * n; i++) xy[i] = grid_exact_flush(from[i]);
        from += 2 * n;
        if (n) check_ring(map, file, it, xy, n);
        if (n && (xy[0] != xy[2 * n - 2] || xy[1] != xy[2 * n - 1])) {
            xy[2 * n] = xy[0], xy[2 * n + 1] = xy[1];
            n++;
        }
        map->ring_start[++map->num_rings] = start + n;
    }
}

static void widen(double box[4], const double *xy, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double x = xy[2 * i], y = xy[2 * i + 1];
        if (x < box[0]) box[0] = x;
        if (x > box[2]) box[2] = x;
        if (y < box[1]) box[1] = y;
        if (y > box[3]) box[3] = y;
    }
}

static grid_status make_units(grid_map *map, const grid_level_file *files, const items *in,
                              grid_error *error)
{
    size_t rings = 0, points = 0;
    for (size_t i = 0; i < in->num; i++) {
        const grid_layer *layer = files[in->list[i].file].layer;
        rings += grid_layer_num_rings(layer, in->list[i].feature);
        points += feature_points(layer, in->list[i].feature);
    }
    map->units = grid_new_array(in->num, sizeof *map->units);
    map->first_record = grid_new_array(in->num + 1, sizeof *map->first_record);
    map->record_ring = grid_new_array(in->num + 1, sizeof *map->record_ring);
    map->record_file = grid_new_array(in->num, sizeof *map->record_file);
    map->record_number = grid_new_array(in->num, sizeof *map->record_number);
    map->ring_start = grid_new_array(rings + 1, sizeof *map->ring_start);
    map->ring_is_hole = grid_new_array(rings, sizeof *map->ring_is_hole);
    map->xy = grid_new_array(2 * (points + rings), sizeof *map->xy); /* room to close each ring */
    if (!map->units || !map->first_record || !map->record_ring || !map->record_file ||
        !map->record_number || !map->ring_start || !map->ring_is_hole || !map->xy)
        return grid_fail_memory(error);

    for (size_t i = 0, next; i < in->num; i = next) {
        for (next = i + 1; next < in->num && same_unit(&in->list[i], &in->list[next]);) next++;
        if (!make_unit(map, files, &in->list[i], next - i)) return grid_fail_memory(error);
        double *box = map->units[map->num_units - 1].box;
        box[0] = box[1] = INFINITY, box[2] = box[3] = -INFINITY;
        for (size_t k = i; k < next; k++) {
            const grid_level_file *file = &files[in->list[k].file];
            size_t first_ring = map->num_rings;
            copy_rings(map, file, &in->list[k]);
            widen(box, map->xy + 2 * map->ring_start[first_ring],
                  map->ring_start[map->num_rings] - map->ring_start[first_ring]);
            map->record_file[map->num_records] = file->path;
            map->record_number[map->num_records] =
                grid_layer_record(file->layer, in->list[k].feature);
            map->record_ring[++map->num_records] = map->num_rings;
        }
        map->first_record[map->num_units] = (int32_t)map->num_records;
    }
    return GRID_OK;
}

static void range_levels(grid_map *map)
{
    int32_t unit = 0;
    for (size_t level = 0; level < map->num_levels; level++) {
        map->levels[level].first = unit;
        while ((size_t)unit < map->num_units && map->units[unit].level == (int32_t)level) unit++;
        map->levels[level].num = unit - map->levels[level].first;
    }
}

/* Unit of a level by code, or GRID_NONE. */
static int32_t find_unit(const grid_map *map, const grid_level *level, const char *code)
{
    int32_t low = level->first, high = level->first + level->num;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        int order = strcmp(map->units[middle].code, code);
        if (!order) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return GRID_NONE;
}

int32_t grid_map_unit_by_code(const grid_map *map, const char *code)
{
    int32_t unit = GRID_NONE;
    for (size_t level = map->num_levels; level-- > 0 && unit == GRID_NONE;)
        unit = find_unit(map, &map->levels[level], code);
    return unit;
}

/* The unit that a parent's code means wherever it stands: a level above counts, but what is named may be wrong. */
static int32_t named_parent(const grid_map *map, int32_t u)
{
    const char *code = map->units[u].parent_code;
    return code ? grid_map_unit_by_code(map, code) : GRID_NONE;
}

/* Do the parents that are named come back to the unit? */
static bool is_in_cycle(const grid_map *map, int32_t u)
{
    int32_t at = named_parent(map, u);
    for (int steps = 0; at != GRID_NONE && steps < MOST_STEPS; steps++) {
        if (at == u) return true;
        at = named_parent(map, at);
    }
    return false;
}

static void tell_orphan(const grid_map *map, int32_t u)
{
    const grid_unit *unit = &map->units[u];
    bool in_cycle = is_in_cycle(map, u);
    grid_finding finding =
        grid_finding_of(in_cycle ? GRID_FINDING_CYCLE : GRID_FINDING_ORPHAN, GRID_WARNING);
    finding.code_a = unit->code;
    finding.code_b = unit->parent_code;
    finding.file = map->record_file[map->first_record[u]];
    finding.record = map->record_number[map->first_record[u]];
    grid_findings_add(map->findings, &finding,
                      in_cycle ? "%s %s names the parent %s, and so in the end itself"
                               : "%s %s names the parent %s, which is no unit of a higher level",
                      map->levels[unit->level].name, unit->code, unit->parent_code);
}

/* Finds parents by code and lists children, which come in unit order. */
static bool link_parents(grid_map *map)
{
    map->children = grid_new_array(map->num_units, sizeof *map->children);
    if (!map->children) return false;
    for (size_t u = 0; u < map->num_units; u++) {
        grid_unit *unit = &map->units[u];
        if (!unit->parent_code || unit->level == 0) continue;
        for (int32_t level = unit->level; level-- > 0 && unit->parent == GRID_NONE;)
            unit->parent = find_unit(map, &map->levels[level], unit->parent_code);
        if (unit->parent == GRID_NONE) {
            tell_orphan(map, (int32_t)u);
            continue;
        }
        map->units[unit->parent].num_children++;
        map->units[unit->parent].cell = false;
    }
    int32_t next = 0;
    for (size_t u = 0; u < map->num_units; u++) {
        map->units[u].first_child = next;
        next += map->units[u].num_children;
        map->units[u].num_children = 0;
    }
    for (size_t u = 0; u < map->num_units; u++) {
        int32_t parent = map->units[u].parent;
        if (parent == GRID_NONE) continue;
        grid_unit *p = &map->units[parent];
        map->children[p->first_child + p->num_children++] = (int32_t)u;
    }
    return true;
}

static bool is_numeric(const grid_layer *layer, size_t field)
{
    bool any = false;
    for (size_t i = 0; i < grid_layer_num_features(layer); i++) {
        if (!grid_layer_text(layer, i, field)) continue;
        if (isnan(grid_layer_number(layer, i, field))) return false;
        any = true;
    }
    return any;
}

static int32_t field_named(const grid_map *map, const char *name)
{
    for (size_t f = 0; f < map->num_fields; f++)
        if (!strcmp(map->field_names[f], name)) return (int32_t)f;
    return GRID_NONE;
}

/* Names of all numeric fields that are no role of their file. */
static bool list_fields(grid_map *map, const grid_level_file *files, size_t num_files)
{
    size_t capacity = 0;
    for (size_t i = 0; i < num_files; i++) {
        for (size_t f = 0; f < grid_layer_num_fields(files[i].layer); f++) {
            const char *name = grid_layer_field_name(files[i].layer, f);
            if ((int32_t)f == files[i].code || (int32_t)f == files[i].name ||
                (int32_t)f == files[i].parent || field_named(map, name) >= 0 ||
                !is_numeric(files[i].layer, f))
                continue;
            if (!grid_grow((void **)&map->field_names, &capacity, map->num_fields, sizeof(char *)) ||
                !(map->field_names[map->num_fields] = grid_copy_string(name)))
                return false;
            map->num_fields++;
        }
    }
    return true;
}

static bool add_field(grid_map *map, const char *name)
{
    char **names = realloc(map->field_names, (map->num_fields + 1) * sizeof *names);
    if (!names) return false;
    map->field_names = names;
    names[map->num_fields] = grid_copy_string(name);
    return names[map->num_fields] && ++map->num_fields;
}

/* The name of the field that holds a number, where all levels that state one agree; "" where they do not,
 * NULL where none does. */
static const char *stated_field(const grid_level_file *files, size_t num_files, grid_role role)
{
    const char *stated = NULL;
    for (size_t i = 0; i < num_files; i++) {
        if (files[i].number[role] < 0) continue;
        const char *name = grid_layer_field_name(files[i].layer, (size_t)files[i].number[role]);
        if (stated && strcmp(stated, name) != 0) return "";
        stated = name;
    }
    return stated;
}

/* Where the levels state different fields there is one more, of what each of them states. */
static bool choose_role(grid_map *map, const grid_level_file *files, size_t num_files, grid_role role)
{
    const char *stated = stated_field(files, num_files, role);
    const char *const *usual = grid_role_field_names(role);
    map->role_field[role] = stated && *stated ? field_named(map, stated) : GRID_NONE;
    if (stated && !*stated) {
        map->role_field[role] = (int32_t)map->num_fields;
        return add_field(map, grid_role_name(role));
    }
    for (size_t n = 0; !stated && usual[n]; n++)
        for (size_t f = 0; f < map->num_fields && map->role_field[role] == GRID_NONE; f++)
            if (grid_text_equal(map->field_names[f], usual[n])) map->role_field[role] = (int32_t)f;
    return true;
}

/* A value that every record of a unit repeats is the unit's; values that differ are parts of it. */
static double unit_value(const grid_level_file *files, const item *first, size_t num, const char *name,
                         int role)
{
    double sum = NAN, same = NAN;
    bool repeated = true;
    for (size_t i = 0; i < num; i++) {
        const grid_layer *layer = files[first[i].file].layer;
        int32_t field =
            role >= 0 ? files[first[i].file].number[role] : grid_layer_field_by_name(layer, name);
        double value = field >= 0 ? grid_layer_number(layer, first[i].feature, (size_t)field) : NAN;
        if (isnan(value)) continue;
        repeated &= isnan(same) || value == same;
        same = value;
        sum = isnan(sum) ? value : sum + value;
    }
    return repeated ? same : sum;
}

static bool take_values(grid_map *map, const grid_level_file *files, size_t num_files, const items *in)
{
    if (!list_fields(map, files, num_files)) return false;
    size_t num_own = map->num_fields; /* then those that the levels call differently */
    for (int role = 0; role < GRID_NUM_ROLES; role++)
        if (!choose_role(map, files, num_files, (grid_role)role)) return false;
    map->values = grid_new_array(map->num_units * map->num_fields, sizeof *map->values);
    if (!map->values) return false;
    for (size_t u = 0; u < map->num_units; u++) {
        size_t first = (size_t)map->first_record[u], end = (size_t)map->first_record[u + 1];
        for (size_t f = 0; f < map->num_fields; f++)
            map->values[u * map->num_fields + f] =
                unit_value(files, &in->list[first], end - first, map->field_names[f],
                           f < num_own ? -1 : (int32_t)f == map->role_field[0] ? 0 : 1);
    }
    return true;
}

grid_status grid_units_build(grid_map *map, const grid_level_file *files, size_t num_files,
                             grid_error *error)
{
    items in = {0};
    grid_status status = collect(map, files, num_files, &in, error);
    if (status == GRID_OK) status = make_units(map, files, &in, error);
    if (status == GRID_OK) {
        range_levels(map);
        if (!link_parents(map) || !take_values(map, files, num_files, &in))
            status = grid_fail_memory(error);
    }
    for (size_t i = 0; i < in.num; i++) free(in.list[i].code);
    free(in.list);
    return status;
}
