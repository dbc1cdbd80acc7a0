/* manifest.h - the manifest JSON that names the level files of a county (docs/formats.md). */
#ifndef GRID_SRC_MANIFEST_H
#define GRID_SRC_MANIFEST_H

#include <grid/layer.h>

typedef struct grid_manifest_layer {
    char *as; /* a level's name, "building", "module:NAME", "area:NAME", "context:NAME" */
    char *code, *name, *parent, *encoding, *crs; /* each may be NULL */
    char *numbers[GRID_NUM_ROLES]; /* fields: "population", "households"; each may be NULL */
    char **files; /* paths, resolved against the manifest's folder */
    size_t num_files;
} grid_manifest_layer;

typedef struct grid_manifest {
    char *name, *crs; /* may be NULL */
    grid_manifest_layer *layers;
    size_t num_layers;
} grid_manifest;

/* Reads a manifest. *is_manifest says whether the file is one: a JSON object with a "layers" array and
 * no "type"; if not, the call succeeds and *out is empty. */
grid_status grid_manifest_read(const char *path, bool *is_manifest, grid_manifest *out,
                               grid_error *error);
void grid_manifest_clear(grid_manifest *manifest);

/* True for a layer that is a level of the hierarchy. */
bool grid_manifest_is_level(const grid_manifest_layer *layer);

#endif
