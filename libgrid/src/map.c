/* map.c - opens a map: files -> layers -> canonical CRS -> units -> indexes.
 *
 *   manifest or file --> grid_layer each --> coordinates in the canonical CRS --> units.c
 *                                                                                    |
 *                        locate.c <-- index of cells, index of units above <---------+
 *
 * The canonical CRS is the manifest's, else that of the lowest level's first file. After opening
 * nothing of a map changes, but for the pool of transformations (pool.c) and the fits (lonlat.c).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "fields.h"
#include "file.h"
#include "manifest.h"
#include "map_layout.h"
#include "store.h"
#include "support.h"
#include "unit_areas.h"

grid_map_options grid_map_options_default(void)
{
    return (grid_map_options){.size = sizeof(grid_map_options)};
}

/* A layer read, with the level it belongs to. */
typedef struct loaded {
    grid_layer *owned;
    const grid_layer *layer;
    const grid_manifest_layer *from;
    int32_t level;
    size_t source;
} loaded;

typedef struct opening {
    grid_map *map;
    grid_map_options options;
    loaded *files;
    grid_level_file *level_files;
    size_t num_files, capacity;
    char *crs_wanted; /* the manifest's CRS */
    grid_crs_info crs_info; /* of it, if a map file says so */
    bool has_crs_info;
    grid_db *db;      /* of a map file that is open already; or NULL */
    grid_canonical canonical;
} opening;

static bool go_on(const opening *o, double done)
{
    return !o->options.progress || o->options.progress(o->options.progress_context, done);
}

/* "dir/town.shp" -> "town", "county.gpkg:town" -> "town" */
static char *stem_of(const char *path)
{
    char *file;
    const char *table = grid_file_table(path, &file);
    free(file);
    if (table) return grid_copy_string(table);
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t n = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    return strndup(base, n);
}

static grid_status add_level(grid_map *map, const char *name, grid_error *error)
{
    grid_level *levels = realloc(map->levels, (map->num_levels + 1) * sizeof *levels);
    if (!levels) return grid_fail_memory(error);
    map->levels = levels;
    levels[map->num_levels] = (grid_level){grid_copy_string(name), 0, 0};
    if (!levels[map->num_levels].name) return grid_fail_memory(error);
    map->num_levels++;
    return GRID_OK;
}

static grid_status add_source(grid_map *map, const char *path, const char *as, const grid_layer *layer,
                              grid_error *error)
{
    grid_source *sources = realloc(map->sources, (map->num_sources + 1) * sizeof *sources);
    if (!sources) return grid_fail_memory(error);
    map->sources = sources;
    grid_source *source = &sources[map->num_sources++];
    *source = (grid_source){.path = grid_copy_string(path), .as = grid_copy_string(as)};
    if (layer) {
        source->loaded = true;
        source->num_records = grid_layer_num_features(layer);
        source->encoding = grid_copy_string(grid_layer_encoding(layer));
        source->encoding_source = grid_copy_string(grid_layer_encoding_source(layer));
        source->crs = grid_copy_string(grid_layer_crs(layer));
        if (!source->encoding || !source->encoding_source || (grid_layer_crs(layer) && !source->crs))
            return grid_fail_memory(error);
    }
    return source->path && source->as ? GRID_OK : grid_fail_memory(error);
}

static grid_status add_file(opening *o, int32_t level, const grid_manifest_layer *from, const char *path,
                            grid_layer *owned, const grid_layer *layer, grid_error *error)
{
    if (!grid_grow((void **)&o->files, &o->capacity, o->num_files, sizeof *o->files)) {
        grid_layer_free(owned);
        return grid_fail_memory(error);
    }
    o->files[o->num_files++] = (loaded){owned, layer, from, level, o->map->num_sources};
    grid_findings_append(o->map->findings, grid_layer_findings(layer));
    return add_source(o->map, path, o->map->levels[level].name, layer, error);
}

static grid_status load_file(opening *o, int32_t level, const grid_manifest_layer *from,
                             const char *path, grid_error *error)
{
    grid_layer_options options = grid_layer_options_default();
    grid_layer *layer;
    options.encoding = from && from->encoding ? from->encoding : o->options.encoding;
    options.crs = from && from->crs ? from->crs : from ? NULL : o->options.crs;
    options.attributes_only = true; /* delimited text has no polygons, whatever its columns are */
    grid_status status = grid_layer_open(path, &options, &layer, error);
    if (status != GRID_OK) return status;
    return add_file(o, level, from, path, layer, layer, error);
}

/* A file that is no level: named, with the CRS that the manifest states. */
static grid_status name_file(grid_map *map, const grid_manifest_layer *layer, const char *file, grid_error *error)
{
    grid_status status = add_source(map, file, layer->as, NULL, error);
    if (status != GRID_OK || !layer->crs) return status;
    char *crs = grid_copy_string(layer->crs);
    map->sources[map->num_sources - 1].crs = crs;
    return crs ? GRID_OK : grid_fail_memory(error);
}

static grid_status load_manifest(opening *o, const char *path, const grid_manifest *manifest,
                                 grid_error *error)
{
    grid_map *map = o->map;
    grid_status status = GRID_OK;
    map->name = manifest->name ? grid_copy_string(manifest->name) : stem_of(path);
    const char *crs = o->options.crs ? o->options.crs : manifest->crs;
    size_t num_levels = 0;
    o->crs_wanted = grid_copy_string(crs);
    if (!map->name || (crs && !o->crs_wanted)) return grid_fail_memory(error);
    for (size_t i = 0; i < manifest->num_layers && status == GRID_OK; i++) {
        const grid_manifest_layer *layer = &manifest->layers[i];
        bool is_level = grid_manifest_is_level(layer);
        num_levels += is_level;
        if (is_level) status = add_level(map, layer->as, error);
        for (size_t f = 0; f < layer->num_files && status == GRID_OK; f++)
            status = is_level ? load_file(o, (int32_t)map->num_levels - 1, layer, layer->files[f], error)
                              : name_file(map, layer, layer->files[f], error);
        if (status == GRID_OK && !go_on(o, 0.5 * (double)(i + 1) / (double)manifest->num_layers))
            status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    }
    if (status == GRID_OK && !num_levels)
        status = grid_fail(error, GRID_E_DATA, 0, "%s: no layer is a level (such as \"township\")", path);
    return status;
}

static grid_status load_plain(opening *o, const char *path, const grid_layer *layer, grid_error *error)
{
    o->map->name = stem_of(path);
    o->crs_wanted = grid_copy_string(o->options.crs);
    if (!o->map->name || (o->options.crs && !o->crs_wanted)) return grid_fail_memory(error);
    grid_status status = add_level(o->map, o->map->name, error);
    if (status != GRID_OK) return status;
    return layer ? add_file(o, 0, NULL, path, NULL, layer, error) : load_file(o, 0, NULL, path, error);
}

/* A level of a map file, as a manifest would describe it: its columns have names of ours. */
static grid_status describe_level(grid_db *db, const grid_store_layer *from, grid_manifest_layer *out,
                                  grid_error *error)
{
    grid_status status = GRID_OK;
    out->code = grid_copy_string("code");
    out->name = grid_copy_string("name");
    out->parent = grid_copy_string("parent");
    if (!out->code || !out->name || !out->parent) return grid_fail_memory(error);
    for (int role = 0; role < GRID_NUM_ROLES && status == GRID_OK; role++) {
        status = grid_store_number(db, from->as, (grid_role)role, &out->numbers[role], error);
        if (status != GRID_OK || *out->numbers[role]) continue;
        free(out->numbers[role]);
        out->numbers[role] = NULL;
    }
    return status;
}

static grid_status load_level(opening *o, grid_db *db, const grid_store_layer *from,
                              grid_manifest_layer *own, grid_error *error)
{
    grid_layer *layer;
    grid_status status = describe_level(db, from, own, error);
    if (status == GRID_OK) status = add_level(o->map, from->as, error);
    if (status == GRID_OK) status = grid_store_read(db, from, o->options.as_of, NULL, &layer, error);
    if (status != GRID_OK) return status;
    return add_file(o, (int32_t)o->map->num_levels - 1, own, grid_layer_path(layer), layer, layer, error);
}

/* What a map file holds besides its levels: named, and how many rows are valid. */
static grid_status name_layer(opening *o, grid_db *db, const grid_store_layer *from, grid_error *error)
{
    char *path = NULL;
    if (asprintf(&path, "%s:%s", grid_db_path(db), from->table) < 0) return grid_fail_memory(error);
    grid_status status = add_source(o->map, path, from->as, NULL, error);
    if (status == GRID_OK) o->map->sources[o->map->num_sources - 1].num_records = from->num;
    free(path);
    return status;
}

/* The index that the file has of what it holds now. */
static grid_status load_index(opening *o, grid_db *db, grid_error *error)
{
    int64_t row = 0;
    if (o->options.as_of || o->options.index_path) return GRID_OK;
    grid_status status = grid_db_integer(db, 0, &row, error, "SELECT fid FROM grid_index");
    if (status != GRID_OK) return status;
    return grid_db_read_blob(db, "grid_index", "bytes", row, &o->map->stored, error);
}

static grid_status load_layers(opening *o, grid_db *db, const grid_store_layers *layers,
                               grid_manifest *manifest, grid_error *error)
{
    grid_status status = GRID_OK;
    manifest->layers = grid_new_array(layers->num, sizeof *manifest->layers);
    if (!manifest->layers) return grid_fail_memory(error);
    manifest->num_layers = layers->num;
    for (size_t i = 0; i < layers->num && status == GRID_OK; i++) {
        const grid_store_layer *from = &layers->list[i];
        status = from->kind == GRID_STORE_LEVEL ? load_level(o, db, from, &manifest->layers[i], error)
                                                : name_layer(o, db, from, error);
        if (status == GRID_OK && !go_on(o, 0.5 * (double)(i + 1) / (double)layers->num))
            status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    }
    if (status == GRID_OK && !o->num_files)
        status = grid_fail(error, GRID_E_DATA, 0,
                           "%s: holds no level yet; import one: gridctl import %s --as village "
                           "villages.shp", grid_db_path(db), grid_db_path(db));
    return status == GRID_OK ? load_index(o, db, error) : status;
}

static grid_status load_store(opening *o, grid_db *db, grid_manifest *manifest, grid_error *error)
{
    grid_store_layers layers = {0};
    char *crs = NULL;
    /* one transaction, so that no import comes between two layers; rows need not be locked one by one */
    grid_status status = o->db ? GRID_OK : grid_db_run(db, error, "BEGIN");
    if (status == GRID_OK) status = grid_store_meta(db, "name", &o->map->name, error);
    if (status == GRID_OK) status = grid_store_meta(db, "crs", &crs, error);
    const char *wanted = o->options.crs ? o->options.crs : crs;
    o->map->is_file = true;
    /* what the import has guarded; PROJ would take longer than all the rest */
    o->options.no_crs_guard |= !o->options.crs;
    if (status == GRID_OK && *wanted) {
        o->crs_wanted = grid_copy_string(wanted);
        if (!o->crs_wanted) status = grid_fail_memory(error);
    }
    if (status == GRID_OK && !o->options.crs)
        status = grid_store_crs_info(db, &o->crs_info, &o->has_crs_info, error);
    if (status == GRID_OK) status = grid_store_list(db, &layers, error);
    if (status == GRID_OK) status = load_layers(o, db, &layers, manifest, error);
    grid_store_layers_clear(&layers);
    free(crs);
    return status;
}

static grid_status load_path(opening *o, const char *path, grid_manifest *manifest, grid_error *error)
{
    bool is_manifest = false;
    char *file;
    grid_db *db = NULL;
    bool is_table = grid_file_table(path, &file) != NULL;
    free(file);
    grid_status status = GRID_OK;
    if (o->db) return load_store(o, o->db, manifest, error);
    if (!is_table) status = grid_store_recognise(path, &db, error);
    if (db) {
        status = load_store(o, db, manifest, error);
        grid_db_close(db);
        return status;
    }
    if (status != GRID_OK) return status;
    if (o->options.as_of)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "%s: only a map file knows what was valid on a day; make one: gridctl import "
                         "MAP.gpkg %s", path, path);
    if (!is_table) status = grid_manifest_read(path, &is_manifest, manifest, error);
    if (status != GRID_OK) return status;
    return is_manifest ? load_manifest(o, path, manifest, error) : load_plain(o, path, NULL, error);
}

static bool has_polygons(const grid_layer *layer)
{
    for (size_t i = 0; i < grid_layer_num_features(layer); i++)
        if (grid_layer_feature_kind(layer, i) == GRID_GEOMETRY_POLYGON) return true;
    return false;
}

static grid_status fail_no_polygons(const opening *o, grid_error *error)
{
    return grid_fail(error, GRID_E_DATA, 0,
                     "%s: no polygons; a map is made of polygons. Files of points are for locate, "
                     "which tells their owners on a map", o->map->sources[0].path);
}

/* Asked before anything is made of the features, so that a file of points that is given as a map is
 * told so, and not what else is wrong with it as one. */
static grid_status check_polygons(const opening *o, grid_error *error)
{
    for (size_t i = 0; i < o->num_files; i++)
        if (has_polygons(o->files[i].layer)) return GRID_OK;
    return fail_no_polygons(o, error);
}

/* The canonical CRS: the manifest's or the option, else that of the lowest level, else any. */
static const char *wanted_crs(const opening *o)
{
    const char *crs = o->crs_wanted;
    for (size_t i = o->num_files; i-- > 0 && !crs;)
        if (o->files[i].level == (int32_t)o->map->num_levels - 1) crs = grid_layer_crs(o->files[i].layer);
    for (size_t i = o->num_files; i-- > 0 && !crs;) crs = grid_layer_crs(o->files[i].layer);
    return crs;
}

/* The fields with population and households that are stated. */
static grid_status find_numbers(const opening *o, const loaded *file, int32_t number[GRID_NUM_ROLES],
                                grid_error *error)
{
    const char *const given[] = {[GRID_ROLE_POPULATION] = o->options.population,
                                 [GRID_ROLE_HOUSEHOLDS] = o->options.households};
    grid_status status = GRID_OK;
    for (int role = 0; role < GRID_NUM_ROLES && status == GRID_OK; role++)
        status = grid_roles_find_number(file->layer, file->from ? file->from->numbers[role] : given[role],
                                        &number[role], error);
    return status;
}

static grid_status prepare_files(opening *o, grid_error *error)
{
    grid_status status = GRID_OK;
    o->level_files = grid_new_array(o->num_files, sizeof *o->level_files);
    if (!o->level_files) return grid_fail_memory(error);
    for (size_t i = 0; i < o->num_files && status == GRID_OK; i++) {
        loaded *file = &o->files[i];
        const grid_manifest_layer *from = file->from;
        const grid_map_options *options = &o->options;
        grid_roles roles;
        status = grid_roles_find(file->layer, from && from->code ? from->code : options->code,
                                 from && from->name ? from->name : options->name,
                                 from ? from->parent : options->parent, &roles, error);
        if (status != GRID_OK) break;
        grid_roles_tell(&roles, file->layer, o->map->sources[file->source].path, o->map->findings);
        o->level_files[i] = (grid_level_file){.level = file->level, .layer = file->layer,
                                              .path = o->map->sources[file->source].path,
                                              .code = roles.code, .name = roles.name,
                                              .parent = roles.parent};
        status = find_numbers(o, file, o->level_files[i].number, error);
        if (status != GRID_OK) break;
        status = grid_canonical_points(&o->canonical, file->layer, o->level_files[i].path,
                                       &o->level_files[i].xy, &o->level_files[i].own_xy, error);
    }
    return status;
}

/* Copies the units' rings one after another. */
static double *copy_rings(const grid_map *map, const int32_t *units, size_t num, size_t num_points)
{
    double *xy = grid_new_array(2 * num_points, sizeof *xy), *to = xy;
    for (size_t i = 0; xy && i < num; i++) {
        int32_t first = map->first_record[units[i]], end = map->first_record[units[i] + 1];
        size_t from = map->ring_start[map->record_ring[first]];
        size_t n = map->ring_start[map->record_ring[end]] - from;
        if (n) memcpy(to, map->xy + 2 * from, 2 * n * sizeof *to);
        to += 2 * n;
    }
    return xy;
}

grid_status grid_map_records(const grid_map *map, const int32_t *units, size_t num, grid_records *out,
                             grid_error *error)
{
    size_t num_records = 0, num_rings = 0, num_points = 0;
    bool in_a_run = true; /* units with consecutive numbers have their rings side by side */
    for (size_t i = 0; i < num; i++) {
        int32_t first = map->first_record[units[i]], end = map->first_record[units[i] + 1];
        num_records += (size_t)(end - first);
        num_rings += map->record_ring[end] - map->record_ring[first];
        num_points += map->ring_start[map->record_ring[end]] - map->ring_start[map->record_ring[first]];
        in_a_run &= units[i] == units[0] + (int32_t)i;
    }
    int32_t *rank = grid_new_array(num_records, sizeof *rank);
    size_t *record_ring = grid_new_array(num_records + 1, sizeof *record_ring);
    size_t *ring_start = grid_new_array(num_rings + 1, sizeof *ring_start);
    double *own_xy = in_a_run ? NULL : copy_rings(map, units, num, num_points);
    if (!rank || !record_ring || !ring_start || (!in_a_run && !own_xy)) {
        free(rank);
        free(record_ring);
        free(ring_start);
        free(own_xy);
        return grid_fail_memory(error);
    }
    size_t record = 0, ring = 0;
    for (size_t i = 0; i < num; i++) {
        for (int32_t k = map->first_record[units[i]]; k < map->first_record[units[i] + 1]; k++) {
            rank[record] = (int32_t)i;
            for (size_t r = map->record_ring[k]; r < map->record_ring[k + 1]; r++, ring++)
                ring_start[ring + 1] = ring_start[ring] + map->ring_start[r + 1] - map->ring_start[r];
            record_ring[++record] = ring;
        }
    }
    size_t first_ring = num ? map->record_ring[map->first_record[units[0]]] : 0;
    const double *xy = own_xy ? own_xy : map->xy + 2 * map->ring_start[first_ring];
    *out = (grid_records){num_records, rank, num, units, record_ring, ring_start, xy, own_xy};
    return GRID_OK;
}

void grid_map_records_clear(grid_records *records)
{
    free((void *)records->rank);
    free((void *)records->record_ring);
    free((void *)records->ring_start);
    free(records->own_xy);
    memset(records, 0, sizeof *records);
}

/* Repeated and zero-length edges of the records of `units`. */
static void tell_edges(const grid_map *map, const int32_t *units, size_t num, const grid_edges *edges)
{
    size_t k = 0;
    for (size_t i = 0; i < num; i++) {
        for (int32_t r = map->first_record[units[i]]; r < map->first_record[units[i] + 1]; r++, k++) {
            grid_finding finding = grid_finding_of(GRID_FINDING_RING, GRID_NOTE);
            finding.file = map->record_file[r];
            finding.record = map->record_number[r];
            finding.code_a = map->units[units[i]].code;
            if (edges->zero_length[k]) {
                finding.count = (int64_t)edges->zero_length[k];
                grid_findings_add(map->findings, &finding,
                                  "%s, record %lld (%s): repeated points, %zu edges of no length",
                                  finding.file, (long long)finding.record, finding.code_a,
                                  edges->zero_length[k]);
            }
            if (edges->repeated[k]) {
                finding.severity = GRID_WARNING;
                finding.count = (int64_t)edges->repeated[k];
                grid_findings_add(map->findings, &finding,
                                  "%s, record %lld (%s): edges occur more than once (%zu times too "
                                  "often); an even number of them cancels",
                                  finding.file, (long long)finding.record, finding.code_a,
                                  edges->repeated[k]);
            }
        }
    }
}

static void finish_units(const grid_map *map, const int32_t *units, size_t num, const grid_index *index)
{
    tell_edges(map, units, num, grid_index_edges(index));
    grid_unit_areas_measure(map, units, num, index);
}

static grid_status build_index(const grid_map *map, const int32_t *units, size_t num, grid_index **out,
                               grid_error *error)
{
    grid_records records;
    grid_edges edges = {0};
    grid_status status = grid_map_records(map, units, num, &records, error);
    if (status != GRID_OK) return status;
    status = grid_edges_build(&records, &edges, error);
    if (status == GRID_OK) {
        /* the rings are copied into edges; a country's would be missed below */
        free(records.own_xy);
        records.xy = records.own_xy = NULL;
        status = grid_index_build(&records, &edges, out, error);
    }
    grid_map_records_clear(&records);
    return status;
}

int grid_map_compare_cells(const grid_map *map, int32_t a, int32_t b)
{
    int order = strcmp(map->units[a].code, map->units[b].code);
    return order ? order : (a > b) - (a < b);
}

/* By code, so that the lowest rank is the lowest code. */
static int compare_cells(const void *left, const void *right, void *context)
{
    return grid_map_compare_cells(context, *(const int32_t *)left, *(const int32_t *)right);
}

/* Deepest level first, then by code: the lowest rank that covers a point is the deepest unit. */
static int compare_covers(const void *left, const void *right, void *context)
{
    const grid_map *map = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    if (map->units[a].level != map->units[b].level)
        return map->units[a].level > map->units[b].level ? -1 : 1;
    return (a > b) - (a < b);
}

static grid_status build_indexes(opening *o, grid_error *error)
{
    grid_map *map = o->map;
    size_t num_covers = 0;
    map->cells = grid_new_array(map->num_units, sizeof *map->cells);
    map->cover_units = grid_new_array(map->num_units, sizeof *map->cover_units);
    if (!map->cells || !map->cover_units) return grid_fail_memory(error);
    map->box[0] = map->box[1] = INFINITY, map->box[2] = map->box[3] = -INFINITY;
    for (size_t u = 0; u < map->num_units; u++) {
        const double *box = map->units[u].box;
        if (!map->units[u].cell) {
            map->cover_units[num_covers++] = (int32_t)u;
            continue;
        }
        map->cells[map->num_cells++] = (int32_t)u;
        map->box[0] = fmin(map->box[0], box[0]), map->box[1] = fmin(map->box[1], box[1]);
        map->box[2] = fmax(map->box[2], box[2]), map->box[3] = fmax(map->box[3], box[3]);
    }
    qsort_r(map->cells, map->num_cells, sizeof *map->cells, compare_cells, map);
    qsort_r(map->cover_units, num_covers, sizeof *map->cover_units, compare_covers, map);
    grid_status status = GRID_OK;
    if (o->options.index_path)
        status = grid_map_use_stored(map, o->options.index_path, error);
    else if (map->stored.bytes)
        status = grid_map_take_stored(map, map->sources[0].path, error);
    if (status == GRID_OK && !map->index)
        status = build_index(map, map->cells, map->num_cells, &map->index, error);
    if (status == GRID_OK && num_covers && !map->cover_index)
        status = build_index(map, map->cover_units, num_covers, &map->cover_index, error);
    if (status != GRID_OK) return status;
    finish_units(map, map->cells, map->num_cells, map->index);
    if (num_covers) finish_units(map, map->cover_units, num_covers, map->cover_index);
    return GRID_OK;
}

/* The files' features are units now. */
static void drop_layers(opening *o)
{
    for (size_t i = 0; i < o->num_files; i++) {
        grid_layer_free(o->files[i].owned);
        o->files[i].owned = NULL;
        if (!o->level_files) continue;
        free(o->level_files[i].own_xy);
        o->level_files[i].own_xy = NULL;
    }
}

static grid_status finish(opening *o, grid_error *error)
{
    grid_map *map = o->map;
    o->canonical = (grid_canonical){.map = map, .no_guard = o->options.no_crs_guard};
    grid_status status = check_polygons(o, error);
    if (status == GRID_OK) status = grid_canonical_choose(&o->canonical, wanted_crs(o), o->has_crs_info ? &o->crs_info : NULL, error);
    if (status == GRID_OK) status = prepare_files(o, error);
    if (status == GRID_OK && !go_on(o, 0.6)) status = grid_fail(error, GRID_E_CANCELLED, 0, "cancelled");
    if (status == GRID_OK)
        status = grid_units_build(map, o->level_files, o->num_files, error);
    drop_layers(o);
    if (status == GRID_OK && map->num_rings == 0) return fail_no_polygons(o, error);
    if (status == GRID_OK) status = build_indexes(o, error);
    if (status == GRID_OK) status = grid_pool_init(&map->pool, error);
    if (status != GRID_OK) return status;
    grid_findings_sort(map->findings);
    if (!grid_findings_complete(map->findings)) return grid_fail_memory(error);
    go_on(o, 1);
    return GRID_OK;
}

/* Opens from a path, from a layer in memory, or from a map file that is open. */
static grid_status open_map(const char *path, const grid_layer *layer, grid_db *db,
                            const grid_map_options *options, grid_map **out, grid_error *error)
{
    opening o = {.options = grid_map_options_default(), .db = db};
    grid_manifest manifest = {0};
    grid_status status = grid_take_options(&o.options, options, error);
    if (status != GRID_OK) return status;
    o.map = calloc(1, sizeof(grid_map));
    if (!o.map) return grid_fail_memory(error);
    o.map->findings = grid_findings_new();
    if (!o.map->findings) {
        status = grid_fail_memory(error);
        goto done;
    }
    status = layer ? load_plain(&o, path, layer, error) : load_path(&o, path, &manifest, error);
    if (status == GRID_OK) status = finish(&o, error);
    if (status == GRID_OK) {
        *out = o.map;
        o.map = NULL;
    }
done:
    drop_layers(&o);
    free(o.files);
    free(o.level_files);
    grid_canonical_clear(&o.canonical);
    free(o.crs_wanted);
    grid_manifest_clear(&manifest);
    grid_map_free(o.map);
    return status;
}

grid_status grid_map_open(const char *path, const grid_map_options *options, grid_map **out,
                          grid_error *error)
{
    return open_map(path, NULL, NULL, options, out, error);
}

grid_status grid_map_open_store(grid_db *db, bool no_crs_guard, grid_map **out, grid_error *error)
{
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = no_crs_guard;
    return open_map(grid_db_path(db), NULL, db, &options, out, error);
}

grid_status grid_map_from_layer(const grid_layer *layer, const grid_map_options *options, grid_map **out,
                                grid_error *error)
{
    return open_map(grid_layer_path(layer), layer, NULL, options, out, error);
}

void grid_map_free(grid_map *map)
{
    if (!map) return;
    for (size_t i = 0; i < map->num_levels; i++) free(map->levels[i].name);
    for (size_t i = 0; i < map->num_sources; i++) {
        free((char *)map->sources[i].path);
        free((char *)map->sources[i].as);
        free((char *)map->sources[i].encoding);
        free((char *)map->sources[i].encoding_source);
        free((char *)map->sources[i].crs);
    }
    for (size_t i = 0; i < map->num_units; i++) {
        free(map->units[i].code);
        free(map->units[i].name);
        free(map->units[i].parent_code);
    }
    for (size_t i = 0; i < map->num_fields; i++) free(map->field_names[i]);
    grid_pool_clear(&map->pool);
    grid_lonlat_clear(&map->lonlat);
    grid_index_free(map->index);
    grid_index_free(map->cover_index);
    free(map->areas_m2);
    grid_block_clear(&map->stored); /* after the indexes that lie in it */
    grid_findings_free(map->findings);
    free(map->name);
    free(map->crs);
    free(map->levels);
    free(map->sources);
    free(map->units);
    free(map->children);
    free(map->first_record);
    free(map->record_ring);
    free(map->ring_start);
    free(map->ring_is_hole);
    free(map->xy);
    free(map->record_file);
    free(map->record_number);
    free(map->field_names);
    free(map->values);
    free(map->cells);
    free(map->cover_units);
    free(map);
}
