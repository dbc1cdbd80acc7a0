/* manifest.c - reads the manifest JSON: see manifest.h and docs/formats.md.
 *
 * Paths in a manifest are the author's own words and are taken as they are, relative ones against the
 * manifest's folder. Unknown members are ignored, so that a later version's manifest still opens.
 */
#include "manifest.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "support.h"

/* A manifest is small; a larger file is data. */
enum { MAX_BYTES = 4 << 20 };

/* Copy of a string member; *out stays NULL when the member is missing or null. */
static grid_status take_string(const char *path, const char *object, const char *member, char **out,
                               grid_error *error)
{
    const char *value = grid_json_find(object, member);
    if (!value || grid_json_kind_of(value) == GRID_JSON_NULL) return GRID_OK;
    if (grid_json_kind_of(value) != GRID_JSON_STRING)
        return grid_fail(error, GRID_E_DATA, 0, "%s: \"%s\" must be a text in quotes", path, member);
    char *text = malloc((size_t)(grid_json_end(value) - value) + 1);
    if (!text) return grid_fail_memory(error);
    grid_json_string(value, text, NULL);
    *out = text;
    return GRID_OK;
}

static char *resolve(const char *manifest_path, const char *file)
{
    const char *slash = strrchr(manifest_path, '/');
    if (file[0] == '/' || !slash) return grid_copy_string(file);
    size_t folder = (size_t)(slash - manifest_path) + 1;
    char *path = malloc(folder + strlen(file) + 1);
    if (path) {
        memcpy(path, manifest_path, folder);
        strcpy(path + folder, file);
    }
    return path;
}

static grid_status take_files(const char *path, const char *object, grid_manifest_layer *out,
                              grid_error *error)
{
    const char *list = grid_json_find(object, "files");
    size_t capacity = 0;
    if (!list || grid_json_kind_of(list) != GRID_JSON_ARRAY || !grid_json_first(list))
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: layer \"%s\" must have \"files\": [\"one.shp\", ...]", path, out->as);
    for (const char *v = grid_json_first(list); v; v = grid_json_next(grid_json_end(v))) {
        if (grid_json_kind_of(v) != GRID_JSON_STRING)
            return grid_fail(error, GRID_E_DATA, 0, "%s: \"files\" of layer \"%s\" must hold paths in quotes",
                             path, out->as);
        char *file = malloc((size_t)(grid_json_end(v) - v) + 1);
        if (!file) return grid_fail_memory(error);
        grid_json_string(v, file, NULL);
        char *resolved = resolve(path, file);
        free(file);
        if (!resolved ||
            !grid_grow((void **)&out->files, &capacity, out->num_files, sizeof *out->files)) {
            free(resolved);
            return grid_fail_memory(error);
        }
        out->files[out->num_files++] = resolved;
    }
    return GRID_OK;
}

static grid_status take_layer(const char *path, const char *object, grid_manifest_layer *out,
                              grid_error *error)
{
    if (grid_json_kind_of(object) != GRID_JSON_OBJECT)
        return grid_fail(error, GRID_E_DATA, 0, "%s: \"layers\" must hold objects in braces", path);
    grid_status status = take_string(path, object, "as", &out->as, error);
    if (status != GRID_OK) return status;
    if (!out->as || !out->as[0])
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: a layer has no \"as\" (a level's name, \"building\", \"module:NAME\")", path);
    const struct { const char *member; char **out; } texts[] = {
        {"code", &out->code}, {"name", &out->name}, {"parent", &out->parent},
        {"encoding", &out->encoding}, {"crs", &out->crs},
        {"population", &out->numbers[GRID_ROLE_POPULATION]},
        {"households", &out->numbers[GRID_ROLE_HOUSEHOLDS]}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        status = take_string(path, object, texts[i].member, texts[i].out, error);
        if (status != GRID_OK) return status;
    }
    return take_files(path, object, out, error);
}

static grid_status take_all(const char *path, const char *root, grid_manifest *out, grid_error *error)
{
    size_t capacity = 0;
    grid_status status = take_string(path, root, "name", &out->name, error);
    if (status == GRID_OK) status = take_string(path, root, "crs", &out->crs, error);
    const char *list = grid_json_find(root, "layers");
    for (const char *v = grid_json_first(list); v && status == GRID_OK;
         v = grid_json_next(grid_json_end(v))) {
        if (!grid_grow((void **)&out->layers, &capacity, out->num_layers, sizeof *out->layers))
            return grid_fail_memory(error);
        grid_manifest_layer *layer = &out->layers[out->num_layers++];
        memset(layer, 0, sizeof *layer);
        status = take_layer(path, v, layer, error);
        if (status != GRID_OK || !grid_manifest_is_level(layer)) continue;
        for (size_t i = 0; i + 1 < out->num_layers; i++)
            if (!strcmp(out->layers[i].as, layer->as))
                return grid_fail(error, GRID_E_DATA, 0,
                                 "%s: level \"%s\" stands twice; list all its files in one layer", path,
                                 layer->as);
    }
    return status;
}

/* Fills the place of a problem into the error's sentence. */
static grid_status tell(const char *path, const grid_json_problem *problem, grid_error *error)
{
    return grid_fail(error, GRID_E_FORMAT, (int64_t)problem->line, "%s, line %zu, column %zu: %s", path,
                     problem->line, problem->column, problem->what);
}

grid_status grid_manifest_read(const char *path, bool *is_manifest, grid_manifest *out,
                               grid_error *error)
{
    struct grid_bytes bytes;
    uint64_t size_on_disk;
    grid_manifest manifest = {0};
    *is_manifest = false;
    if (grid_file_is_geodatabase(path)) return GRID_OK;
    grid_status status = grid_file_read(path, MAX_BYTES, &bytes, &size_on_disk, error);
    if (status != GRID_OK) return status;

    grid_json_problem problem;
    char *text = (char *)bytes.data;
    const char *start = text, *at, *end = text + bytes.size;
    if (size_on_disk > MAX_BYTES) goto done;
    if (bytes.size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) start += 3;
    const char *root = grid_json_space(start);
    /* a cheap look first: what does not begin like a manifest is some other reader's file */
    if (*root != '{' || memchr(text, 0, bytes.size) || !strstr(root, "\"layers\"")) goto done;
    at = root;
    if (!grid_json_check(start, end, &at, &problem)) {
        /* broken JSON that names no features was meant as a manifest */
        if (!strstr(root, "\"Feature")) status = tell(path, &problem, error);
        goto done;
    }
    const char *layers = grid_json_find(root, "layers");
    if (grid_json_find(root, "type") || !layers || grid_json_kind_of(layers) != GRID_JSON_ARRAY)
        goto done;
    *is_manifest = true;
    status = take_all(path, root, &manifest, error);
    if (status == GRID_OK) {
        *out = manifest;
        memset(&manifest, 0, sizeof manifest);
    }
done:
    grid_manifest_clear(&manifest);
    free(text);
    return status;
}

bool grid_manifest_is_level(const grid_manifest_layer *layer)
{
    return strcmp(layer->as, "building") && !strchr(layer->as, ':');
}

void grid_manifest_clear(grid_manifest *manifest)
{
    for (size_t i = 0; i < manifest->num_layers; i++) {
        grid_manifest_layer *layer = &manifest->layers[i];
        for (size_t f = 0; f < layer->num_files; f++) free(layer->files[f]);
        free(layer->files);
        free(layer->as);
        free(layer->code);
        free(layer->name);
        free(layer->parent);
        free(layer->encoding);
        free(layer->crs);
        for (int role = 0; role < GRID_NUM_ROLES; role++) free(layer->numbers[role]);
    }
    free(manifest->layers);
    free(manifest->name);
    free(manifest->crs);
    memset(manifest, 0, sizeof *manifest);
}
