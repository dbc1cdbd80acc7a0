/* map_store.c - the indexes of a map in a file or as bytes: see index_store.h for what one looks like.
 *
 *   | block of the cells' index | block of the index of the units above, if there are any |
 *
 * A file is used whole or not at all, and only for records bit for bit the same as those it was
 * written for. It is never trusted: whatever is wrong with it becomes a note, and the map builds its
 * indexes as if there were no file. Opening never writes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static grid_status take_indexes(grid_map *map, grid_error *error)
{
    size_t num_covers = map->num_units - map->num_cells, at = 0;
    grid_status status = take_index(map, map->cells, map->num_cells, &at, &map->index, error);
    if (status == GRID_OK && num_covers)
        status = take_index(map, map->cover_units, num_covers, &at, &map->cover_index, error);
    if (status == GRID_OK && at != map->stored.size)
        status = grid_fail(error, GRID_E_FORMAT, 0, "the stored index has bytes behind its end");
    return status;
}

/* What is wrong with a stored index becomes a note; the map is then without indexes. */
static grid_status do_without(grid_map *map, const char *path, const char *why, grid_error *error)
{
    grid_index_free(map->index);
    grid_index_free(map->cover_index);
    map->index = map->cover_index = NULL;
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

static grid_status put_indexes(const void *what, grid_sink sink, void *context, grid_error *error)
{
    const grid_map *map = what;
    size_t num_covers = map->num_units - map->num_cells;
    grid_status status = put_index(map, map->cells, map->num_cells, map->index, sink, context, error);
    if (status == GRID_OK && num_covers)
        status = put_index(map, map->cover_units, num_covers, map->cover_index, sink, context, error);
    return status;
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
