/* shp_check.c - shapefile headers against file sizes: see shp_check.h.
 *
 * After the ESRI Shapefile Technical Description (1998) and the dBASE III layout:
 *
 *   .shp  100 bytes header | record header (number, words) type ... | ...
 *   .shx  100 bytes header | offset, words of record 1 | ...        lengths and offsets in 16-bit
 * words .dbf  32 bytes header | 32 bytes a field ... 0x0D | rows of equal length
 *
 * A count is believed only when the bytes for it are there, so nothing here or later allocates more
 * than the file holds. Z and M parts are not used: the type of a record is rewritten to the plain
 * one, and whether they are complete does not matter.
 */
#include "shp_check.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 100,
    FILE_CODE = 9994,
    TYPE_POINT = 1,
    TYPE_LINE = 3,
    TYPE_POLYGON = 5,
    TYPE_MULTIPOINT = 8,
    TYPE_MULTIPATCH = 31,
    DBF_HEADER = 32,
    DBF_DESCRIPTOR = 32,
    DBF_MAX_FIELDS = 255
};

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t little32(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static void put_big32(unsigned char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void put_little32(unsigned char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(value >> (8 * i));
}

static unsigned little16(const unsigned char *p) { return (unsigned)(p[0] | p[1] << 8); }

/* Shape type without the tens of its Z (11..18) and M (21..28) variants; 0 for unknown. */
static uint32_t plain_type(uint32_t type)
{
    uint32_t plain = type > 10 && type < 30 ? type % 10 : type;
    return plain == TYPE_POINT || plain == TYPE_LINE || plain == TYPE_POLYGON ||
                   plain == TYPE_MULTIPOINT
               ? plain
               : 0;
}

static grid_status check_header(grid_layer *layer, const struct grid_bytes *file, const char *which,
                                grid_error *error)
{
    const char *path = grid_layer_path(layer);
    if (file->size < HEADER)
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: the %s has %zu bytes, less than its header of 100: it is truncated or empty; "
            "copy all files of the shapefile again",
            path, which, file->size);
    if (big32(file->data) != FILE_CODE)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: the %s does not begin with the file code 9994: it is no shapefile",
                         path, which);
    if (little32(file->data + 28) != 1000)
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: the %s has version %u instead of 1000: its header is damaged; copy all "
            "files of the shapefile again",
            path, which, little32(file->data + 28));
    return GRID_OK;
}

/* What a record of `length` content bytes at `content` holds. Returns the fault or NULL. */
static const char *check_record(unsigned char *content, size_t length, uint32_t file_type,
                                struct grid_shp_record *record, size_t *rings, size_t *points)
{
    if (length < 4) return "its length is less than 4 bytes";
    uint32_t type = little32(content), plain = plain_type(type);
    record->empty = type == 0;
    if (record->empty) return NULL;
    if (plain != plain_type(file_type)) return "its shape type is not that of the file";
    *rings = *points = 1;
    if (plain == TYPE_POINT) {
        if (length < 20) return "it is shorter than a point";
        put_little32(content, plain);
        return NULL;
    }
    bool multipoint = plain == TYPE_MULTIPOINT;
    size_t fixed = multipoint ? 40 : 44;
    if (length < fixed) return "it is shorter than its own head";
    uint32_t num_parts = multipoint ? 0 : little32(content + 36);
    uint32_t num_points = little32(content + fixed - 4);
    size_t room = length - fixed;
    if (num_parts > room / 4) return "it claims more parts than its bytes can hold";
    if (num_points > (room - 4 * (size_t)num_parts) / 16)
        return "it claims more points than its bytes can hold";
    if (num_points > GRID_MAX_RECORD_POINTS || num_parts > GRID_MAX_RECORD_RINGS)
        return "it has more than 16 million points or a million parts";
    record->empty = num_points == 0;
    if (record->empty) return NULL;
    if (num_parts == 0 && !multipoint) return "it has points but no parts";
    for (uint32_t i = 0; i < num_parts; i++) {
        uint32_t start = little32(content + fixed + 4 * (size_t)i);
        if (start >= num_points || (i == 0 && start != 0) ||
            (i > 0 && start <= little32(content + fixed + 4 * (size_t)(i - 1))))
            return "its parts do not follow one another";
    }
    put_little32(content, plain);
    *rings = multipoint ? num_points : num_parts;
    *points = num_points;
    return NULL;
}

/* How far the walk through the index has come. */
struct walk {
    size_t next;     /* where the record after the one before should begin */
    size_t furthest; /* end of the last record of the file that the index knows */
    size_t used;     /* bytes of all records together */
    bool renumbered; /* records stand in order but have other numbers */
};

/* Finds the record that the i-th entry of the index points at; corrects or clears the entry.
 * Some programs number records wrongly: an index that follows the records one after another is
 * right all the same. Records that lie within each other could make much memory out of few bytes.
 */
static void check_entry(struct grid_bytes *shp, unsigned char *entry, size_t i, uint32_t file_type,
                        struct walk *walk, struct grid_shp_summary *out)
{
    struct grid_shp_record *record = &out->records[i];
    size_t offset = 2 * (size_t)big32(entry), rings = 0, points = 0;
    if (offset < HEADER || offset > shp->size || shp->size - offset < 8) {
        record->fault = "the index points outside the .shp file";
    } else {
        unsigned char *head = shp->data + offset;
        size_t length = 2 * (size_t)big32(head + 4), room = shp->size - offset - 8;
        bool numbered = big32(head) == i + 1, in_order = offset == walk->next;
        if (!numbered && !in_order)
            record->fault = "the index points at a record of another number";
        else if (length > room)
            record->fault = "it ends beyond the end of the .shp file";
        else if (length > GRID_MAX_RECORD_BYTES)
            record->fault = "it is longer than 64 MB";
        else if (length + 8 > shp->size - HEADER - walk->used)
            record->fault = "it overlaps other records";
        else
            record->fault = check_record(head + 8, length, file_type, record, &rings, &points);
        if (!record->fault) {
            walk->used += length + 8;
            walk->renumbered = walk->renumbered || !numbered;
        }
        if (length <= room) walk->next = offset + 8 + length;
        if (walk->next > walk->furthest) walk->furthest = walk->next;
        put_big32(entry + 4, big32(head + 4));
    }
    if (record->fault || record->empty) {
        put_big32(entry, 0);
        put_big32(entry + 4, 0);
        return;
    }
    out->num_rings += rings;
    out->num_points += points;
}

grid_status grid_shp_check(grid_layer *layer, struct grid_bytes *shp, struct grid_bytes *shx,
                           struct grid_shp_summary *out, grid_error *error)
{
    const char *path = grid_layer_path(layer);
    grid_status status = check_header(layer, shp, ".shp", error);
    if (status == GRID_OK) status = check_header(layer, shx, ".shx", error);
    if (status != GRID_OK) return status;

    uint32_t type = little32(shp->data + 32);
    if (type == TYPE_MULTIPATCH)
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: holds MultiPatch shapes (type 31), which are not read; export polygons", path);
    if (type && !plain_type(type))
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: has the unknown shape type %u; copy the file again", path, type);

    size_t num = (shx->size - HEADER) / 8;
    if (num == 0 && shp->size > HEADER)
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: the .shx lists no record, though the .shp holds %zu bytes of them: it is "
            "truncated; copy it again or let a GIS rebuild it",
            path, shp->size - HEADER);
    if (2 * (uint64_t)big32(shx->data + 24) != shx->size)
        grid_layer_say(
            layer, GRID_FINDING_FILE, GRID_WARNING, 0,
            "%s: the .shx has %zu bytes but claims %llu; the %zu records that it holds are used",
            path, shx->size, 2 * (unsigned long long)big32(shx->data + 24), num);
    if (2 * (uint64_t)big32(shp->data + 24) != shp->size)
        grid_layer_say(
            layer, GRID_FINDING_FILE, GRID_WARNING, 0,
            "%s: the .shp has %zu bytes but claims %llu; it may be truncated: copy it again", path,
            shp->size, 2 * (unsigned long long)big32(shp->data + 24));

    struct grid_shp_summary summary = {.num_records = num};
    switch (plain_type(type)) {
    case TYPE_POINT:
    case TYPE_MULTIPOINT: summary.kind = GRID_GEOMETRY_POINT; break;
    case TYPE_LINE: summary.kind = GRID_GEOMETRY_LINE; break;
    case TYPE_POLYGON: summary.kind = GRID_GEOMETRY_POLYGON; break;
    default: summary.kind = GRID_GEOMETRY_NONE; break;
    }
    summary.records = grid_new_array(num, sizeof *summary.records);
    if (!summary.records) return grid_fail_memory(error);
    struct walk walk = {.next = HEADER, .furthest = HEADER};
    for (size_t i = 0; i < num; i++)
        check_entry(shp, shx->data + HEADER + 8 * i, i, type, &walk, &summary);
    if (walk.renumbered)
        grid_layer_say(layer, GRID_FINDING_FILE, GRID_NOTE, 0,
                       "%s: numbers its records wrongly; they are taken in the order of the index",
                       path);
    if (shp->size - walk.furthest >= 12)
        grid_layer_say(
            layer, GRID_FINDING_FILE, GRID_WARNING, (int64_t)num + 1,
            "%s: the .shx ends with record %zu, but %zu more bytes of records stand in the .shp; "
            "copy the .shx again, or let a GIS rebuild it",
            path, num, shp->size - walk.furthest);

    put_big32(shx->data + 24, (uint32_t)((HEADER + 8 * num) / 2));
    put_big32(shp->data + 24, (uint32_t)(shp->size / 2));
    *out = summary;
    return GRID_OK;
}

/* --- .dbf ------------------------------------------------------------------------------------- */

grid_status grid_dbf_check(grid_layer *layer, const char *path, struct grid_bytes *dbf,
                           struct grid_dbf_summary *out, grid_error *error)
{
    static const char again[] = "copy it again, or export the layer again";
    if (dbf->size < DBF_HEADER + 1)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: has %zu bytes, less than a header: it is truncated; %s", path,
                         dbf->size, again);
    size_t header = little16(dbf->data + 8), length = little16(dbf->data + 10), width = 1, n = 0;
    if (header < DBF_HEADER || header > dbf->size)
        return grid_fail(error, GRID_E_FORMAT, 0,
                         "%s: claims a header of %zu bytes in a file of %zu; %s", path, header,
                         dbf->size, again);
    for (; DBF_HEADER + (n + 1) * DBF_DESCRIPTOR <= header; n++) {
        const unsigned char *field = dbf->data + DBF_HEADER + n * DBF_DESCRIPTOR;
        if (*field == 0x0D) break;
        if (n == DBF_MAX_FIELDS)
            return grid_fail(error, GRID_E_LIMIT, 0, "%s: has more than %d fields", path,
                             DBF_MAX_FIELDS);
        width += field[16];
    }
    if (!length || width != length)
        return grid_fail(
            error, GRID_E_FORMAT, 0,
            "%s: its %zu fields are %zu bytes wide together, but a record has %zu: the header "
            "is damaged; %s",
            path, n, width, length, again);
    size_t claimed = little32(dbf->data + 4), num = (dbf->size - header) / length;
    if (claimed > num)
        grid_layer_say(layer, GRID_FINDING_FILE, GRID_WARNING, (int64_t)num + 1,
                       "%s: claims %zu records but holds %zu; the rest has no attributes: %s", path,
                       claimed, num, again);
    else
        num = claimed;
    put_little32(dbf->data + 4, (uint32_t)num);
    *out = (struct grid_dbf_summary){.num_records = num,
                                     .num_fields = n,
                                     .header_length = header,
                                     .record_length = length,
                                     .language = dbf->data[29]};
    return GRID_OK;
}
