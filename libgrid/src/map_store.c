/* map_store.c - the indexes of a map in a file or as bytes: see index_store.h for what one looks like.
 *
 *   | block of the cells' index | block of the index of the units above, if there are any | areas, or nothing |
 *
 * Areas are those on the ellipsoid, which take PROJ and more time than all the rest of opening a map. They come from
 * the same rings, and so serve as long as the indexes do and the CRS has the same name.
 *
 * A file is used whole or not at all, and only for records bit for bit the same as those it was
 * written for. It is never trusted: whatever is wrong with it becomes a note, and the map builds its
 * indexes as if there were no file. Opening never writes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "index_store.h"
#include "map_layout.h"

/* The next index of the block, at *at, which is moved behind it. */
static grid_status take_index(const grid_map *map, const int32_t *units, size_t num, size_t *at,
                              grid_index **out, grid_error *error)
{
    grid_records records;
    size_t used;
    grid_status status = grid_map_records(map, units, num, &records, error);
    if (status != GRID_OK) return status;
    grid_origin origin = grid_origin_of(&records);
    grid_map_records_clear(&records);
    status = grid_index_view(map->stored.bytes + *at, map->stored.size - *at, &origin, false, out,
                             &used, error);
    if (status == GRID_OK) *at += used;
    return status;
}

/* Before the areas of all units, a double each. */
typedef struct areas_head {
    char magic[8];
    uint64_t num;
    uint64_t crs; /* hash of its text */
    uint64_t sum; /* hash of the areas */
} areas_head;
#define AREAS_MAGIC "GRIDARE"

static areas_head head_of(const grid_map *map, const double *areas)
{
    areas_head head = {.magic = AREAS_MAGIC, .num = map->num_units};
    const char *crs = grid_map_crs(map);
    head.crs = grid_hash(1, crs, strlen(crs));
    head.sum = grid_hash(2, areas, map->num_units * sizeof *areas);
    return head;
}

static grid_status take_areas(grid_map *map, size_t at, grid_error *error)
{
    areas_head head, expected;
    size_t size = map->stored.size - at, whole = sizeof head + map->num_units * sizeof(double);
    bool is_head = size >= sizeof head.magic && !memcmp(map->stored.bytes + at, AREAS_MAGIC, sizeof head.magic);
    if (!is_head || size > whole)
        return grid_fail(error, GRID_E_FORMAT, 0, "the stored index has bytes behind its end");
    if (size < whole) return grid_fail(error, GRID_E_FORMAT, 0, "the stored index is cut off");
    double *areas = grid_new_array(map->num_units, sizeof *areas);
    if (!areas) return grid_fail_memory(error);
    memcpy(&head, map->stored.bytes + at, sizeof head);
    memcpy(areas, map->stored.bytes + at + sizeof head, size - sizeof head);
    expected = head_of(map, areas);
    if (memcmp(&head, &expected, sizeof head)) {
        bool other_crs = head.crs != expected.crs;
        free(areas);
        if (other_crs) return GRID_OK; /* another name for the plane: they are computed */
        return grid_fail(error, GRID_E_FORMAT, 0, "the stored index is damaged (areas)");
    }
    map->areas_m2 = areas;
    return GRID_OK;
}

static grid_status take_indexes(grid_map *map, grid_error *error)
{
    size_t num_covers = map->num_units - map->num_cells, at = 0;
    grid_status status = take_index(map, map->cells, map->num_cells, &at, &map->index, error);
    if (status == GRID_OK && num_covers)
        status = take_index(map, map->cover_units, num_covers, &at, &map->cover_index, error);
    if (status == GRID_OK && at != map->stored.size) status = take_areas(map, at, error);
    return status;
}

/* What is wrong with a stored index becomes a note; the map is then without indexes. */
static grid_status do_without(grid_map *map, const char *path, const char *why, grid_error *error)
{
    grid_index_free(map->index);
    grid_index_free(map->cover_index);
    map->index = map->cover_index = NULL;
    free(map->areas_m2);
    map->areas_m2 = NULL;
    grid_block_clear(&map->stored);
    grid_finding finding = grid_finding_of(GRID_FINDING_FILE, GRID_NOTE);
    finding.file = path;
    grid_findings_add(map->findings, &finding, "%s; the index was built instead, store it again", why);
    return grid_findings_complete(map->findings) ? GRID_OK : grid_fail_memory(error);
}

grid_status grid_map_take_stored(grid_map *map, const char *path, grid_error *error)
{
    grid_error why;
    char text[sizeof why.text + 300];
    grid_status status = take_indexes(map, &why);
    if (status == GRID_OK) return GRID_OK;
    if (status == GRID_E_MEMORY) return grid_fail_memory(error);
    snprintf(text, sizeof text, "%.290s: %s", path, why.text);
    return do_without(map, path, text, error);
}

grid_status grid_map_use_stored(grid_map *map, const char *path, grid_error *error)
{
    grid_error why;
    grid_status status = grid_block_map(path, &map->stored, &why);
    if (status == GRID_OK) return grid_map_take_stored(map, path, error);
    return status == GRID_E_MEMORY ? grid_fail_memory(error) : do_without(map, path, why.text, error);
}

static grid_status put_index(const grid_map *map, const int32_t *units, size_t num,
                             const grid_index *index, grid_sink sink, void *context, grid_error *error)
{
    grid_records records;
    grid_status status = grid_map_records(map, units, num, &records, error);
    if (status != GRID_OK) return status;
    grid_origin origin = grid_origin_of(&records);
    grid_map_records_clear(&records);
    return grid_index_store(index, &origin, sink, context, error);
}

static grid_status put_areas(const grid_map *map, grid_sink sink, void *context, grid_error *error)
{
    double *areas = grid_new_array(map->num_units, sizeof *areas);
    if (!areas) return grid_fail_memory(error);
    for (size_t i = 0; i < map->num_units; i++) areas[i] = grid_unit_geodesic_area(map, (int32_t)i);
    areas_head head = head_of(map, areas);
    bool ok = sink(context, &head, sizeof head) && sink(context, areas, map->num_units * sizeof *areas);
    free(areas);
    return ok ? GRID_OK : grid_fail(error, GRID_E_OPEN, 0, "the index cannot be written");
}

static grid_status put_indexes(const void *what, grid_sink sink, void *context, grid_error *error)
{
    const grid_map *map = what;
    size_t num_covers = map->num_units - map->num_cells;
    grid_status status = put_index(map, map->cells, map->num_cells, map->index, sink, context, error);
    if (status == GRID_OK && num_covers)
        status = put_index(map, map->cover_units, num_covers, map->cover_index, sink, context, error);
    return status == GRID_OK ? put_areas(map, sink, context, error) : status;
}

grid_status grid_map_save_index(const grid_map *map, const char *path, grid_error *error)
{
    return grid_file_replace(path, put_indexes, map, error);
}

/* Bytes that grow. */
typedef struct pile {
    unsigned char *bytes;
    size_t size, capacity;
} pile;

static bool put_bytes(void *context, const void *bytes, size_t n)
{
    pile *p = context;
    if (p->size + n > p->capacity) {
        size_t capacity = 2 * p->capacity + n;
        unsigned char *moved = realloc(p->bytes, capacity);
        if (!moved) return false;
        p->bytes = moved;
        p->capacity = capacity;
    }
    if (n) memcpy(p->bytes + p->size, bytes, n);
    p->size += n;
    return true;
}

grid_status grid_map_index_bytes(const grid_map *map, unsigned char **out, size_t *size,
                                 grid_error *error)
{
    pile p = {0};
    grid_status status = put_indexes(map, put_bytes, &p, error);
    if (status != GRID_OK) {
        free(p.bytes);
        return status;
    }
    *out = p.bytes;
    *size = p.size;
    return GRID_OK;
}
