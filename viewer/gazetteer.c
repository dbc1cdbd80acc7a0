/* gazetteer.c - see gazetteer.h. */
#include "gazetteer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* One layer as it is read. */
typedef struct named {
    const grid_layer *layer;
    int32_t name, code, role, address; /* fields, or GRID_NONE */
} named;

static const char *text_of(const named *n, size_t feature, int32_t field)
{
    const char *text = field == GRID_NONE ? NULL : grid_layer_text(n->layer, feature, (size_t)field);
    return text ? text : "";
}

static int32_t first_field(const grid_layer *layer, const char *const *names)
{
    for (; *names; names++)
        if (grid_layer_field_by_name(layer, *names) != GRID_NONE) return grid_layer_field_by_name(layer, *names);
    return GRID_NONE;
}

typedef struct row {
    const char *key;
    size_t feature;
} row;

static int compare_rows(const void *left, const void *right)
{
    const row *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->feature > b->feature) - (a->feature < b->feature);
}

/* Which features are the first with their name (of roads) or code (of areas); those without count all. */
static bool find_firsts(const named *n, int32_t key, bool *first)
{
    size_t num = grid_layer_num_features(n->layer);
    row *rows = malloc((num + 1) * sizeof *rows);
    if (!rows) return false;
    for (size_t i = 0; i < num; i++) rows[i] = (row){text_of(n, i, key), i};
    qsort(rows, num, sizeof *rows, compare_rows);
    for (size_t i = 0; i < num; i++)
        first[rows[i].feature] = i == 0 || !*rows[i].key || strcmp(rows[i].key, rows[i - 1].key) != 0;
    free(rows);
    return true;
}

static grid_status add_layer(finder *f, const named *n, const char *as, const double *xy, const bool *first, grid_error *error)
{
    grid_status status = GRID_OK;
    bool coded = !strcmp(as, "building") || !strncmp(as, "module:", 7);
    for (size_t i = 0; !status && i < grid_layer_num_features(n->layer); i++) {
        const char *name = text_of(n, i, n->name), *code = coded ? text_of(n, i, n->code) : "";
        const char *kind = *text_of(n, i, n->role) ? text_of(n, i, n->role) : layer_word(as), *address = text_of(n, i, n->address);
        if (!first[i] || isnan(xy[2 * i])) continue;
        if (!strcmp(name, code)) name = "";
        if (*name || *code) status = finder_add(f, name, code, kind, xy[2 * i], xy[2 * i + 1], error);
        if (!status && *address && strcmp(address, name) != 0)
            status = finder_add(f, address, "", kind, xy[2 * i], xy[2 * i + 1], error);
    }
    return status;
}

static grid_status read_layer(finder *f, const grid_map *map, const char *path, const char *as, grid_error *error)
{
    static const char *const addresses[] = {"地址", "详细地址", "门牌", "address", "ADDRESS", NULL};
    grid_layer *layer;
    grid_status status = grid_map_layer_open(path, as, NULL, &layer, error);
    if (status) return status;
    const named n = {layer, grid_layer_field_by_name(layer, "name"), grid_layer_field_by_name(layer, "code"),
                     grid_layer_field_by_name(layer, "类别"), first_field(layer, addresses)};
    size_t num = grid_layer_num_features(layer);
    double *xy = malloc((2 * num + 2) * sizeof *xy);
    bool *first = malloc((num + 1) * sizeof *first);
    for (size_t i = 0; first && i < num; i++) first[i] = true;
    bool merged = !strncmp(as, "context:", 8) || !strncmp(as, "area:", 5);
    if (!xy || !first || (merged && !find_firsts(&n, as[0] == 'c' ? n.name : n.code, first))) {
        if (error) *error = (grid_error){GRID_E_MEMORY, 0, "out of memory"};
        status = GRID_E_MEMORY;
    }
    if (!status) status = grid_map_places(map, layer, xy, error);
    if (!status) status = add_layer(f, &n, as, xy, first, error);
    free(xy);
    free(first);
    grid_layer_free(layer);
    return status;
}

grid_status gazetteer_read(finder *f, const grid_map *map, const char *path, bool is_public, grid_error *error)
{
    static const char *const kinds[] = {"area:", "context:", "module:", "building"}; /* of hits that fit alike this order */
    grid_status status = GRID_OK;
    for (size_t k = 0; k < (is_public ? 2 : sizeof kinds / sizeof *kinds); k++)
        for (size_t i = 0; !status && grid_map_is_file(map) && i < grid_map_num_sources(map); i++) {
            const char *as = grid_map_source_at(map, i)->as;
            if (!strncmp(as, kinds[k], strlen(kinds[k]))) status = read_layer(f, map, path, as, error);
        }
    return status;
}
