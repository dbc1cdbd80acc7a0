/* weights.c - neighbours in memory: see weights.h. */
#include "weights.h"

#include <stdlib.h>

#include "support.h"

bool grid_links_add(grid_links *links, int32_t from, int32_t to)
{
    if (from == to) return true;
    if (!grid_grow((void **)&links->items, &links->capacity, links->num, sizeof *links->items))
        return false;
    links->items[links->num++] = (grid_link){from, to};
    return true;
}

static int compare_links(const void *left, const void *right)
{
    const grid_link *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

grid_status grid_weights_new(size_t n, grid_links *links, grid_weights **out, grid_error *error)
{
    grid_weights *weights = calloc(1, sizeof *weights);
    if (!weights) return grid_fail_memory(error);
    weights->num = n;
    weights->start = grid_new_array(n + 1, sizeof *weights->start);
    weights->to = grid_new_array(links->num, sizeof *weights->to);
    if (!weights->start || !weights->to) {
        grid_weights_free(weights);
        return grid_fail_memory(error);
    }
    if (links->num) qsort(links->items, links->num, sizeof *links->items, compare_links);
    size_t num = 0;
    for (size_t i = 0; i < links->num; i++) {
        const grid_link *link = &links->items[i];
        if (i && !compare_links(link, link - 1)) continue;
        weights->to[num++] = link->to;
        weights->start[link->from + 1] = num;
    }
    for (size_t i = 0; i < n; i++)
        if (weights->start[i + 1] < weights->start[i]) weights->start[i + 1] = weights->start[i];
    *out = weights;
    return GRID_OK;
}

grid_status grid_weights_select(const grid_weights *weights, const int32_t *place, size_t num_kept,
                                grid_weights **out, grid_error *error)
{
    grid_links links = {0};
    bool ok = true;
    for (size_t i = 0; i < weights->num && ok; i++) {
        for (size_t k = weights->start[i]; k < weights->start[i + 1] && ok; k++) {
            int32_t from = place[i], to = place[weights->to[k]];
            if (from != GRID_NONE && to != GRID_NONE) ok = grid_links_add(&links, from, to);
        }
    }
    grid_status status =
        ok ? grid_weights_new(num_kept, &links, out, error) : grid_fail_memory(error);
    free(links.items);
    return status;
}

bool grid_weights_has(const grid_weights *weights, int32_t i, int32_t j)
{
    size_t low = weights->start[i], high = weights->start[i + 1];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (weights->to[middle] == j) return true;
        if (weights->to[middle] < j)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

void grid_weights_free(grid_weights *weights)
{
    if (!weights) return;
    free(weights->start);
    free(weights->to);
    free(weights);
}

size_t grid_weights_num(const grid_weights *weights) { return weights->num; }

size_t grid_weights_num_links(const grid_weights *weights) { return weights->start[weights->num]; }

size_t grid_weights_num_islands(const grid_weights *weights)
{
    size_t num = 0;
    for (size_t i = 0; i < weights->num; i++) num += weights->start[i] == weights->start[i + 1];
    return num;
}

const int32_t *grid_weights_of(const grid_weights *weights, size_t i, size_t *num)
{
    *num = weights->start[i + 1] - weights->start[i];
    return weights->to + weights->start[i];
}
