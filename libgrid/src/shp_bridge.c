/* shp_bridge.c - the only file that includes shapefil.h: see shp_bridge.h.
 *
 * shapelib sees memory instead of files (SAHooks), so it can neither open a file beside the ones we
 * checked (.sbn, .qix, .cpg) nor see another content than we did, nor write, nor print. FOpen has
 * no context parameter; the files on offer stand in a thread-local variable while a handle is
 * opened.
 */
#include "shp_bridge.h"

#include <shapefil.h>
#include <stdlib.h>
#include <string.h>

struct memory_file {
    const unsigned char *data;
    size_t size, at;
};

static _Thread_local struct offer {
    const char *ending;
    const struct grid_bytes *bytes;
} offers[2];

static SAFile open_memory(const char *name, const char *access)
{
    size_t n = strlen(name);
    if (strchr(access, 'w') || strchr(access, '+') || n < 4) return NULL;
    for (int i = 0; i < 2; i++) {
        if (!offers[i].ending || strcmp(name + n - 4, offers[i].ending)) continue;
        struct memory_file *file = calloc(1, sizeof *file);
        if (!file) return NULL;
        file->data = offers[i].bytes->data;
        file->size = offers[i].bytes->size;
        return (SAFile)file;
    }
    return NULL;
}

static SAOffset read_memory(void *to, SAOffset size, SAOffset num, SAFile handle)
{
    struct memory_file *file = (struct memory_file *)handle;
    size_t room = file->at < file->size ? file->size - file->at : 0;
    if (!size) return 0;
    if (num > room / size) num = room / size;
    memcpy(to, file->data + file->at, size * num);
    file->at += size * num;
    return num;
}

static SAOffset write_nothing(void *from, SAOffset size, SAOffset num, SAFile handle)
{
    (void)from, (void)size, (void)num, (void)handle;
    return 0;
}

static SAOffset seek_memory(SAFile handle, SAOffset offset, int whence)
{
    struct memory_file *file = (struct memory_file *)handle;
    file->at = whence == SEEK_SET   ? offset
               : whence == SEEK_CUR ? file->at + offset
                                    : file->size + offset;
    return 0;
}

static SAOffset tell_memory(SAFile handle) { return ((struct memory_file *)handle)->at; }

static int flush_nothing(SAFile handle)
{
    (void)handle;
    return 0;
}

static int close_memory(SAFile handle)
{
    free(handle);
    return 0;
}

static int remove_nothing(const char *name)
{
    (void)name;
    return -1;
}

static void ignore_message(const char *message) { (void)message; }

static double no_number(const char *text)
{
    (void)text;
    return 0;
}

static SAHooks memory_hooks(void)
{
    return (SAHooks){.FOpen = open_memory,
                     .FRead = read_memory,
                     .FWrite = write_nothing,
                     .FSeek = seek_memory,
                     .FTell = tell_memory,
                     .FFlush = flush_nothing,
                     .FClose = close_memory,
                     .Remove = remove_nothing,
                     .Error = ignore_message,
                     .Atof = no_number};
}

grid_shp *grid_shp_open(const struct grid_bytes *shp, const struct grid_bytes *shx)
{
    SAHooks hooks = memory_hooks();
    offers[0] = (struct offer){".shp", shp};
    offers[1] = (struct offer){".shx", shx};
    SHPHandle handle = SHPOpenLL("memory.shp", "rb", &hooks);
    offers[0] = offers[1] = (struct offer){0};
    if (handle) SHPSetFastModeReadObject(handle, 1);
    return (grid_shp *)handle;
}

void grid_shp_close(grid_shp *shp)
{
    if (shp) SHPClose((SHPHandle)shp);
}

bool grid_shp_read(grid_shp *shp, size_t record, struct grid_shape *out)
{
    SHPObject *object = SHPReadObject((SHPHandle)shp, (int)record);
    if (!object) return false;
    *out = (struct grid_shape){.num_parts = (size_t)object->nParts,
                               .num_points = (size_t)object->nVertices,
                               .parts = object->panPartStart,
                               .x = object->padfX,
                               .y = object->padfY};
    SHPDestroyObject(object); /* in fast mode the handle keeps the arrays */
    return true;
}

struct grid_dbf {
    DBFHandle handle;
    size_t *offsets;
};

grid_dbf *grid_dbf_open(const struct grid_bytes *bytes)
{
    SAHooks hooks = memory_hooks();
    grid_dbf *dbf = calloc(1, sizeof *dbf);
    if (!dbf) return NULL;
    offers[0] = (struct offer){".dbf", bytes};
    dbf->handle = DBFOpenLL("memory.dbf", "rb", &hooks);
    offers[0] = (struct offer){0};
    if (!dbf->handle) goto fail;
    size_t n = grid_dbf_num_fields(dbf);
    dbf->offsets = grid_new_array(n, sizeof *dbf->offsets);
    if (!dbf->offsets) goto fail;
    for (size_t i = 0, at = 1; i < n; i++) { /* the first byte of a row marks deletion */
        int width = 0;
        DBFGetFieldInfo(dbf->handle, (int)i, NULL, &width, NULL);
        dbf->offsets[i] = at;
        at += (size_t)width;
    }
    return dbf;
fail:
    grid_dbf_close(dbf);
    return NULL;
}

void grid_dbf_close(grid_dbf *dbf)
{
    if (!dbf) return;
    if (dbf->handle) DBFClose(dbf->handle);
    free(dbf->offsets);
    free(dbf);
}

size_t grid_dbf_num_fields(grid_dbf *dbf) { return (size_t)DBFGetFieldCount(dbf->handle); }

void grid_dbf_field_at(grid_dbf *dbf, size_t field, struct grid_dbf_field *out)
{
    char name[XBASE_FLDNAME_LEN_READ + 1] = "";
    int width = 0;
    DBFGetFieldInfo(dbf->handle, (int)field, name, &width, NULL);
    *out = (struct grid_dbf_field){.type = DBFGetNativeFieldType(dbf->handle, (int)field),
                                   .offset = dbf->offsets[field],
                                   .width = (size_t)width};
    memcpy(out->name, name, sizeof out->name);
}

const char *grid_dbf_row(grid_dbf *dbf, size_t record)
{
    return DBFReadTuple(dbf->handle, (int)record);
}
