#include "levels.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static FILE *create(const char *folder, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) abort();
    return file;
}

static void write_feature(FILE *file, const grid_layer *layer, size_t f)
{
    const char *parent = grid_layer_text(layer, f, 1);
    fprintf(file,
            "{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\",\"parent\":\"%s\"},"
            "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[",
            grid_layer_text(layer, f, 0), parent ? parent : "");
    for (size_t k = 0; k < grid_layer_num_rings(layer, f); k++) {
        size_t n;
        const double *xy = grid_layer_ring(layer, f, k, &n);
        fprintf(file, k ? ",[" : "[");
        for (size_t i = 0; i < n; i++)
            fprintf(file, "%s[%.17g,%.17g]", i ? "," : "", xy[2 * i], xy[2 * i + 1]);
        fprintf(file, "]");
    }
    fprintf(file, "]}}");
}

grid_status levels_open(grid_layer *const *layers, const char *const *names, size_t num,
                        grid_map **out, grid_error *error)
{
    char folder[] = "/tmp/grid-levels-XXXXXX", path[128], name[32];
    grid_map_options options = grid_map_options_default();
    options.no_crs_guard = true;
    if (!mkdtemp(folder)) abort();
    FILE *manifest = create(folder, "map.json", path);
    fprintf(manifest, "{\"name\": \"made\", \"crs\": \"EPSG:4546\", \"layers\": [");
    for (size_t l = 0; l < num; l++) {
        fprintf(manifest,
                "%s{\"as\": \"%s\", \"files\": [\"%zu.geojson\"], \"code\": \"code\", "
                "\"name\": \"code\", \"parent\": \"parent\", \"crs\": \"EPSG:4546\"}",
                l ? ",\n" : "\n", names[l], l);
        snprintf(name, sizeof name, "%zu.geojson", l);
        FILE *level = create(folder, name, path);
        for (size_t f = 0; f < grid_layer_num_features(layers[l]); f++) {
            fprintf(level, f ? ",\n" : "[");
            write_feature(level, layers[l], f);
        }
        fprintf(level, "]\n");
        fclose(level);
    }
    fprintf(manifest, "]}\n");
    fclose(manifest);
    snprintf(path, sizeof path, "%s/map.json", folder);
    grid_status status = grid_map_open(path, &options, out, error);
    remove(path);
    for (size_t l = 0; l < num; l++) {
        snprintf(path, sizeof path, "%s/%zu.geojson", folder, l);
        remove(path);
    }
    rmdir(folder);
    return status;
}
