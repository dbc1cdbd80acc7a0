/* shp_writer.h - writes small shapefiles byte by byte, so that readers are not tested against the
 * library they are built on. A file takes at most 64 KB. */
#ifndef GRID_TESTS_SHP_WRITER_H
#define GRID_TESTS_SHP_WRITER_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shp_writer {
    int type;
    unsigned char *shp, *shx, *dbf;
    size_t shp_size, shx_size, dbf_size, num_shapes, num_rows, num_fields, row_length;
};

enum { SHP_WRITER_ROOM = 1 << 16 };

static inline void shp_put(unsigned char *p, uint32_t value, int big)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(value >> (big ? 24 - 8 * i : 8 * i));
}

static inline struct shp_writer shp_writer_new(int type)
{
    struct shp_writer w = {.type = type, .shp_size = 100, .shx_size = 100, .row_length = 1};
    w.shp = calloc(1, SHP_WRITER_ROOM);
    w.shx = calloc(1, SHP_WRITER_ROOM);
    w.dbf = calloc(1, SHP_WRITER_ROOM);
    w.dbf_size = 32;
    return w;
}

static inline void shp_writer_free(struct shp_writer *w)
{
    free(w->shp);
    free(w->shx);
    free(w->dbf);
}

/* All fields come before the first row. */
static inline void shp_field(struct shp_writer *w, const char *name, char type, int width,
                             int decimals)
{
    unsigned char *field = w->dbf + w->dbf_size;
    strncpy((char *)field, name, 10);
    field[11] = (unsigned char)type;
    field[16] = (unsigned char)width;
    field[17] = (unsigned char)decimals;
    w->dbf_size += 32;
    w->num_fields++;
    w->row_length += (size_t)width;
}

static inline void shp_row(struct shp_writer *w, const char *bytes)
{
    if (!w->num_rows) w->dbf[w->dbf_size++] = 0x0D;
    w->dbf[w->dbf_size++] = ' ';
    memset(w->dbf + w->dbf_size, ' ', w->row_length - 1);
    memcpy(w->dbf + w->dbf_size, bytes,
           strlen(bytes) < w->row_length - 1 ? strlen(bytes) : w->row_length - 1);
    w->dbf_size += w->row_length - 1;
    w->num_rows++;
}

/* Begins a record of `length` content bytes and returns where they go. */
static inline unsigned char *shp_record(struct shp_writer *w, size_t length)
{
    unsigned char *head = w->shp + w->shp_size, *entry = w->shx + w->shx_size;
    assert(w->shp_size + length + 8 < SHP_WRITER_ROOM);
    shp_put(head, (uint32_t)++w->num_shapes, 1);
    shp_put(head + 4, (uint32_t)(length / 2), 1);
    shp_put(entry, (uint32_t)(w->shp_size / 2), 1);
    shp_put(entry + 4, (uint32_t)(length / 2), 1);
    w->shp_size += length + 8;
    w->shx_size += 8;
    return head + 8;
}

static inline void shp_null(struct shp_writer *w) { shp_record(w, 4); }

static inline void shp_point(struct shp_writer *w, double x, double y)
{
    const double xy[2] = {x, y};
    unsigned char *content = shp_record(w, 20);
    shp_put(content, (uint32_t)w->type, 0);
    memcpy(content + 4, xy, sizeof xy);
}

/* A clockwise square in one closed ring. */
static inline void shp_square(struct shp_writer *w, double x, double y, double side)
{
    const double xy[10] = {x, y, x, y + side, x + side, y + side, x + side, y, x, y};
    unsigned char *content = shp_record(w, 48 + sizeof xy);
    shp_put(content, (uint32_t)w->type, 0);
    shp_put(content + 36, 1, 0);
    shp_put(content + 40, 5, 0);
    memcpy(content + 48, xy, sizeof xy);
}

/* Four points from (1, 2) in the writer's own type, with its Z part and without the M part that may
 * be left out. */
static inline void shp_variant(struct shp_writer *w)
{
    const double xy[8] = {1, 2, 1, 4, 3, 4, 1, 2};
    int plain = w->type % 10, z = w->type > 10 && w->type < 20;
    size_t head = plain == 1 ? 4 : plain == 8 ? 40 : 48, points = plain == 1 ? 1 : 4;
    size_t extra = plain == 1 ? (z ? 16 : 8) : z ? 16 + 8 * points : 0;
    unsigned char *content = shp_record(w, head + 16 * points + extra);
    shp_put(content, (uint32_t)w->type, 0);
    if (plain == 8) shp_put(content + 36, 4, 0);
    if (plain == 3 || plain == 5) {
        shp_put(content + 36, 1, 0);
        shp_put(content + 40, 4, 0);
    }
    memcpy(content + head, xy, 16 * points);
}

static inline void shp_save(const char *path, const char *ending, const void *bytes, size_t length)
{
    char name[400];
    snprintf(name, sizeof name, "%.*s%s", (int)strlen(path) - 4, path, ending);
    remove(name);
    if (!bytes) return;
    FILE *file = fopen(name, "wb");
    assert(file);
    fwrite(bytes, 1, length, file);
    fclose(file);
}

/* Writes all files; `cpg` and `prj` may be NULL. */
static inline void shp_write(struct shp_writer *w, const char *path, unsigned ldid, const char *cpg,
                             const char *prj)
{
    unsigned char *heads[2] = {w->shp, w->shx};
    for (int i = 0; i < 2; i++) {
        shp_put(heads[i], 9994, 1);
        shp_put(heads[i] + 24, (uint32_t)((i ? w->shx_size : w->shp_size) / 2), 1);
        shp_put(heads[i] + 28, 1000, 0);
        shp_put(heads[i] + 32, (uint32_t)w->type, 0);
    }
    size_t header = 32 + 32 * w->num_fields + 1;
    w->dbf[0] = 3;
    shp_put(w->dbf + 4, (uint32_t)w->num_rows, 0);
    w->dbf[8] = (unsigned char)header;
    w->dbf[9] = (unsigned char)(header >> 8);
    w->dbf[10] = (unsigned char)w->row_length;
    w->dbf[11] = (unsigned char)(w->row_length >> 8);
    w->dbf[29] = (unsigned char)ldid;
    char copy[400];
    snprintf(copy, sizeof copy, "%s", path);
    shp_save(copy, ".shp", w->shp, w->shp_size);
    shp_save(copy, ".shx", w->shx, w->shx_size);
    shp_save(copy, ".dbf", w->dbf, w->dbf_size);
    shp_save(copy, ".cpg", cpg, cpg ? strlen(cpg) : 0);
    shp_save(copy, ".prj", prj, prj ? strlen(prj) : 0);
}

#endif
