/* crosswalk.c - one partition against another: see <grid/crosswalk.h>.
 *
 *   cells of both maps --> overlay --> (cell, cell, m2) ---+
 *   places             --> owners  --> (cell, cell, 1) ----+--> rows of the two levels --> sorted, summed
 *   buildings          --> shares  --> (cell, cell, of 1) -+
 *
 * A measure is a list of pairs with what they have, in the order of the pairs; the pairs of the
 * table are the union of all lists.
 */
#include <grid/crosswalk.h>

#include <grid/rollup.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common_ground.h"
#include "map_layout.h"
#include "overlay.h"
#include "support.h"

typedef struct entry {
    grid_crosswalk_pair pair;
    double value;
} entry;

typedef struct measure {
    char *name;
    entry *entries;
    size_t num;
} measure;

typedef struct entries {
    entry *items;
    size_t num, capacity;
} entries;

struct grid_crosswalk {
    const grid_map *from, *to;
    int32_t *row_from, *row_to; /* of each unit: that of the level which stands for it */
    measure *measures;
    size_t num_measures, capacity;
    grid_crosswalk_pair *pairs;
    size_t num_pairs;
};

/* ---- order ----------------------------------------------------------------------------------- */

/* Nobody comes last. */
static int compare_units(int32_t a, int32_t b)
{
    uint32_t u = (uint32_t)a, v = (uint32_t)b;
    return (u > v) - (u < v);
}

static int compare_pairs(const void *left, const void *right)
{
    const grid_crosswalk_pair *a = left, *b = right;
    int order = compare_units(a->from, b->from);
    return order ? order : compare_units(a->to, b->to);
}

/* Equal pairs by what they add, so that sums do not depend on the order of the input. */
static int compare_entries(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = compare_pairs(&a->pair, &b->pair);
    return order ? order : (a->value > b->value) - (a->value < b->value);
}

/* Adds with the rounding error kept (A. Neumaier, 1974). */
static void add(double *sum, double *rest, double value)
{
    double next = *sum + value;
    *rest += fabs(*sum) >= fabs(value) ? (*sum - next) + value : (value - next) + *sum;
    *sum = next;
}

/* One entry a pair. */
static size_t merge(entry *items, size_t num)
{
    size_t kept = 0;
    if (num) qsort(items, num, sizeof *items, compare_entries);
    for (size_t i = 0; i < num;) {
        double sum = 0, rest = 0;
        entry one = items[i];
        for (; i < num && !compare_pairs(&items[i].pair, &one.pair); i++)
            add(&sum, &rest, items[i].value);
        one.value = sum + rest;
        items[kept++] = one;
    }
    return kept;
}

/* ---- measures -------------------------------------------------------------------------------- */

static bool put(const grid_crosswalk *c, entries *list, int32_t from, int32_t to, double value)
{
    if (!isfinite(value)) return true;
    if (!grid_grow((void **)&list->items, &list->capacity, list->num, sizeof *list->items))
        return false;
    grid_crosswalk_pair pair = {from == GRID_NONE ? GRID_NONE : c->row_from[from],
                                to == GRID_NONE ? GRID_NONE : c->row_to[to]};
    list->items[list->num++] = (entry){pair, value};
    return true;
}

static bool unite_pairs(grid_crosswalk *c, const measure *m)
{
    size_t num = 0;
    grid_crosswalk_pair *pairs = grid_new_array(c->num_pairs + m->num, sizeof *pairs);
    if (!pairs) return false;
    for (size_t i = 0, k = 0; i < c->num_pairs || k < m->num;) {
        int order = i == c->num_pairs ? 1
                    : k == m->num     ? -1
                                      : compare_pairs(&c->pairs[i], &m->entries[k].pair);
        pairs[num++] = order <= 0 ? c->pairs[i] : m->entries[k].pair;
        i += order <= 0;
        k += order >= 0;
    }
    free(c->pairs);
    c->pairs = pairs;
    c->num_pairs = num;
    return true;
}

/* Takes the list over. */
static grid_status add_measure(grid_crosswalk *c, const char *name, entries *list, size_t *out,
                               grid_error *error)
{
    measure m = {.name = grid_copy_string(name), .entries = list->items};
    m.num = merge(list->items, list->num);
    *list = (entries){0};
    if (!m.name ||
        !grid_grow((void **)&c->measures, &c->capacity, c->num_measures, sizeof *c->measures) ||
        !unite_pairs(c, &m)) {
        free(m.name);
        free(m.entries);
        return grid_fail_memory(error);
    }
    if (out) *out = c->num_measures;
    c->measures[c->num_measures++] = m;
    return GRID_OK;
}

static double value_of(const double *values, size_t i) { return values ? values[i] : 1; }

grid_status grid_crosswalk_add_places(grid_crosswalk *c, const char *name, size_t n,
                                      const double *xy, const double *values, size_t *out,
                                      grid_error *error)
{
    entries list = {0};
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        grid_hit from, to;
        grid_locate(c->from, xy[2 * i], xy[2 * i + 1], &from);
        grid_locate(c->to, xy[2 * i], xy[2 * i + 1], &to);
        ok = put(c, &list, from.cell, to.cell, value_of(values, i));
    }
    if (ok) return add_measure(c, name, &list, out, error);
    free(list.items);
    return grid_fail_memory(error);
}

static grid_status put_building(const grid_crosswalk *c, const grid_buildings *buildings, size_t i,
                                double value, entries *list, grid_error *error)
{
    grid_common_share *shares = NULL;
    size_t num = 0;
    grid_error own;
    grid_status status =
        grid_common_shares(c->from, c->to, buildings, (int32_t)i, &shares, &num, &own);
    bool ok = true;
    if (status == GRID_E_DATA) /* no ground */
        ok = put(c, list, GRID_NONE, GRID_NONE, value);
    else if (status != GRID_OK) {
        if (error) *error = own;
        return status;
    }
    for (size_t k = 0; k < num && ok; k++)
        ok = put(c, list, shares[k].from, shares[k].to, shares[k].share * value);
    free(shares);
    return ok ? GRID_OK : grid_fail_memory(error);
}

grid_status grid_crosswalk_add_ground(grid_crosswalk *c, const char *name, const grid_layer *layer,
                                      const double *values, size_t *out, grid_error *error)
{
    grid_buildings *buildings;
    entries list = {0};
    grid_status status = grid_buildings_copy(c->from, layer, &buildings, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < grid_buildings_num(buildings) && status == GRID_OK; i++)
        status = put_building(c, buildings, i, value_of(values, i), &list, error);
    grid_buildings_free(buildings);
    if (status == GRID_OK) return add_measure(c, name, &list, out, error);
    free(list.items);
    return status;
}

/* ---- both sides ------------------------------------------------------------------------------ */

static grid_status find_rows(const grid_map *map, int32_t level, int32_t **out, grid_error *error)
{
    grid_rollup *rollup = NULL;
    if (level != GRID_NONE && (level < 0 || (size_t)level >= map->num_levels))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "the map has no level %d", level);
    int32_t *rows = grid_new_array(map->num_units, sizeof *rows);
    grid_status status = rows ? GRID_OK : grid_fail_memory(error);
    if (status == GRID_OK && level != GRID_NONE) status = grid_rollup_new(map, &rollup, error);
    if (status != GRID_OK) {
        free(rows);
        return status;
    }
    for (size_t u = 0; u < map->num_units; u++)
        rows[u] = rollup ? grid_rollup_row_of(rollup, level, (int32_t)u) : (int32_t)u;
    grid_rollup_free(rollup);
    *out = rows;
    return GRID_OK;
}

static grid_status add_area(grid_crosswalk *c, grid_progress progress, void *context,
                            grid_error *error)
{
    grid_overlay overlay;
    entries list = {0};
    bool ok = true;
    grid_status status = grid_overlay_make(c->from, c->to, progress, context, &overlay, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < overlay.num_pairs && ok; i++) {
        const grid_overlay_pair *p = &overlay.pairs[i];
        ok = put(c, &list, p->before, p->after, p->area_m2);
    }
    grid_overlay_clear(&overlay);
    if (ok) return add_measure(c, "area", &list, NULL, error);
    free(list.items);
    return grid_fail_memory(error);
}

grid_status grid_crosswalk_new(const grid_map *from, int32_t from_level, const grid_map *to,
                               int32_t to_level, grid_progress progress, void *context,
                               grid_crosswalk **out, grid_error *error)
{
    grid_crosswalk *c = calloc(1, sizeof *c);
    if (!c) return grid_fail_memory(error);
    c->from = from;
    c->to = to;
    grid_status status = find_rows(from, from_level, &c->row_from, error);
    if (status == GRID_OK) status = find_rows(to, to_level, &c->row_to, error);
    if (status == GRID_OK) status = add_area(c, progress, context, error);
    if (status == GRID_OK)
        *out = c;
    else
        grid_crosswalk_free(c);
    return status;
}

void grid_crosswalk_free(grid_crosswalk *c)
{
    if (!c) return;
    for (size_t m = 0; m < c->num_measures; m++) {
        free(c->measures[m].name);
        free(c->measures[m].entries);
    }
    free(c->measures);
    free(c->pairs);
    free(c->row_from);
    free(c->row_to);
    free(c);
}

/* ---- reading --------------------------------------------------------------------------------- */

size_t grid_crosswalk_num_pairs(const grid_crosswalk *c) { return c->num_pairs; }
grid_crosswalk_pair grid_crosswalk_pair_at(const grid_crosswalk *c, size_t i)
{
    return c->pairs[i];
}
size_t grid_crosswalk_num_measures(const grid_crosswalk *c) { return c->num_measures; }

const char *grid_crosswalk_measure_name(const grid_crosswalk *c, size_t m)
{
    return c->measures[m].name;
}

double grid_crosswalk_value(const grid_crosswalk *c, grid_crosswalk_pair pair, size_t number)
{
    const measure *m = &c->measures[number];
    const entry *found = /* its pair is the first that an entry has */
        m->num ? bsearch(&pair, m->entries, m->num, sizeof *m->entries, compare_pairs) : NULL;
    return found ? found->value : 0;
}

double grid_crosswalk_from_sum(const grid_crosswalk *c, int32_t from, size_t number)
{
    const measure *m = &c->measures[number];
    size_t low = 0, high = m->num;
    double sum = 0, rest = 0;
    while (low < high) { /* the first that is not before it */
        size_t middle = (low + high) / 2;
        if (compare_units(m->entries[middle].pair.from, from) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < m->num && m->entries[low].pair.from == from; low++)
        add(&sum, &rest, m->entries[low].value);
    return sum + rest;
}

double grid_crosswalk_to_sum(const grid_crosswalk *c, int32_t to, size_t number)
{
    const measure *m = &c->measures[number];
    double sum = 0, rest = 0;
    for (size_t i = 0; i < m->num; i++)
        if (m->entries[i].pair.to == to) add(&sum, &rest, m->entries[i].value);
    return sum + rest;
}

double grid_crosswalk_total(const grid_crosswalk *c, size_t number)
{
    const measure *m = &c->measures[number];
    double sum = 0, rest = 0;
    for (size_t i = 0; i < m->num; i++) add(&sum, &rest, m->entries[i].value);
    return sum + rest;
}
