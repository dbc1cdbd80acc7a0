/* rollup.c - sums along the ragged tree: see <grid/rollup.h>.
 *
 *   thing --> unit that holds it --> own[unit] --> below[unit]: own and all below it
 *
 *   rows of a level: on the way from a root to a cell the first unit at this level or deeper; if there is
 *   none, the cell itself
 *
 * A sum is a pair of doubles (T. J. Dekker, A floating-point technique for extending the available
 * precision, 1971; the error of an addition by D. E. Knuth), rounded when it is asked for.
 */
#include <grid/rollup.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

typedef struct sum {
    double high, low;
} sum;

typedef struct column {
    char *name;
    sum *below; /* of each unit; the last one is nobody's */
    sum total;
} column;

typedef struct row_list {
    int32_t *units;
    size_t num;
} row_list;

struct grid_rollup {
    const grid_map *map;
    size_t num_units, num_levels;
    row_list *rows; /* of each level */
    column *measures;
    size_t num_measures, capacity;
};

static void add(sum *s, double value)
{
    double high = s->high + value, part = high - s->high;
    double rest = (s->high - (high - part)) + (value - part) + s->low;
    s->high = high + rest;
    s->low = rest - (s->high - high);
}

static void add_sum(sum *s, const sum *other)
{
    add(s, other->high);
    add(s, other->low);
}

/* ---- rows ------------------------------------------------------------------------------------ */

int32_t grid_rollup_row_of(const grid_rollup *rollup, int32_t level, int32_t unit)
{
    int32_t row = GRID_NONE;
    if (unit == GRID_NONE) return GRID_NONE;
    for (int32_t u = unit; u != GRID_NONE; u = grid_unit_parent(rollup->map, u))
        if (grid_unit_level(rollup->map, u) >= level) row = u;
    if (row == GRID_NONE && grid_unit_is_cell(rollup->map, unit)) row = unit;
    return row;
}

/* Appends a unit to the rows of each level that it is one of, then those below it. Depth is the number
 * of levels. */
static void list_rows(grid_rollup *rollup, int32_t unit)
{
    for (size_t level = 0; level < rollup->num_levels; level++) {
        row_list *rows = &rollup->rows[level];
        if (grid_rollup_row_of(rollup, (int32_t)level, unit) == unit) rows->units[rows->num++] = unit;
    }
    for (size_t i = 0; i < grid_unit_num_children(rollup->map, unit); i++)
        list_rows(rollup, grid_unit_child_at(rollup->map, unit, i));
}

static grid_status make_rows(grid_rollup *rollup, grid_error *error)
{
    rollup->rows = grid_new_array(rollup->num_levels, sizeof *rollup->rows);
    bool ok = rollup->rows != NULL;
    for (size_t level = 0; ok && level < rollup->num_levels; level++) {
        rollup->rows[level].units = grid_new_array(rollup->num_units, sizeof(int32_t));
        ok = rollup->rows[level].units != NULL;
    }
    for (size_t u = 0; ok && u < rollup->num_units; u++)
        if (grid_unit_parent(rollup->map, (int32_t)u) == GRID_NONE) list_rows(rollup, (int32_t)u);
    return ok ? GRID_OK : grid_fail_memory(error);
}

grid_status grid_rollup_new(const grid_map *map, grid_rollup **out, grid_error *error)
{
    grid_rollup *rollup = calloc(1, sizeof *rollup);
    if (!rollup) return grid_fail_memory(error);
    rollup->map = map;
    rollup->num_units = grid_map_num_units(map);
    rollup->num_levels = grid_map_num_levels(map);
    grid_status status = make_rows(rollup, error);
    if (status == GRID_OK)
        *out = rollup;
    else
        grid_rollup_free(rollup);
    return status;
}

void grid_rollup_free(grid_rollup *rollup)
{
    if (!rollup) return;
    for (size_t i = 0; rollup->rows && i < rollup->num_levels; i++) free(rollup->rows[i].units);
    for (size_t i = 0; i < rollup->num_measures; i++) {
        free(rollup->measures[i].name);
        free(rollup->measures[i].below);
    }
    free(rollup->rows);
    free(rollup->measures);
    free(rollup);
}

/* ---- measures -------------------------------------------------------------------------------- */

/* A measure of nothing yet. */
static grid_status begin(grid_rollup *rollup, const char *name, column **out, grid_error *error)
{
    if (!grid_grow((void **)&rollup->measures, &rollup->capacity, rollup->num_measures,
                   sizeof *rollup->measures))
        return grid_fail_memory(error);
    column *m = &rollup->measures[rollup->num_measures];
    *m = (column){.name = grid_copy_string(name),
                   .below = grid_new_array(rollup->num_units + 1, sizeof *m->below)};
    if (!m->name || !m->below) {
        free(m->name);
        free(m->below);
        return grid_fail_memory(error);
    }
    *out = m;
    return GRID_OK;
}

static void hold(const grid_rollup *rollup, column *m, int32_t unit, double value)
{
    if (!isfinite(value)) return;
    add(&m->total, value);
    add(&m->below[unit == GRID_NONE ? (int32_t)rollup->num_units : unit], value);
}

/* A parent's number is smaller than its children's. */
static void end(grid_rollup *rollup, column *m, size_t *out)
{
    for (size_t u = rollup->num_units; u-- > 0;) {
        int32_t parent = grid_unit_parent(rollup->map, (int32_t)u);
        if (parent != GRID_NONE) add_sum(&m->below[parent], &m->below[u]);
    }
    if (out) *out = rollup->num_measures;
    rollup->num_measures++;
}

grid_status grid_rollup_add(grid_rollup *rollup, const char *name, size_t n, const int32_t *units,
                            const double *values, size_t *out, grid_error *error)
{
    column *m;
    for (size_t i = 0; i < n; i++)
        if (units[i] < GRID_NONE || units[i] >= (int32_t)rollup->num_units)
            return grid_fail(error, GRID_E_ARGUMENT, (int64_t)i, "%s: %ld is no unit of the map", name,
                             (long)units[i]);
    grid_status status = begin(rollup, name, &m, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < n; i++) hold(rollup, m, units[i], values ? values[i] : 1);
    end(rollup, m, out);
    return GRID_OK;
}

grid_status grid_rollup_add_field(grid_rollup *rollup, const char *name, size_t field, size_t *out,
                                  grid_error *error)
{
    column *m;
    const grid_map *map = rollup->map;
    bool *has = grid_new_array(rollup->num_units, sizeof *has); /* a unit, or one below it */
    if (!has) return grid_fail_memory(error);
    grid_status status = begin(rollup, name ? name : grid_map_field_name(map, field), &m, error);
    for (size_t u = status == GRID_OK ? rollup->num_units : 0; u-- > 0;) {
        int32_t parent = grid_unit_parent(map, (int32_t)u);
        double value = grid_unit_number(map, (int32_t)u, field);
        if (!has[u]) hold(rollup, m, (int32_t)u, value);
        has[u] |= isfinite(value);
        if (parent != GRID_NONE) has[parent] |= has[u];
    }
    if (status == GRID_OK) end(rollup, m, out);
    free(has);
    return status;
}

grid_status grid_rollup_add_area(grid_rollup *rollup, const char *name, bool geodesic, size_t *out,
                                 grid_error *error)
{
    column *m;
    const grid_map *map = rollup->map;
    grid_status status = begin(rollup, name, &m, error);
    if (status != GRID_OK) return status;
    for (size_t i = 0; i < grid_map_num_cells(map); i++) {
        int32_t cell = grid_map_cell_at(map, i);
        hold(rollup, m, cell, geodesic ? grid_unit_geodesic_area(map, cell) : grid_unit_area(map, cell));
    }
    end(rollup, m, out);
    return GRID_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

const grid_map *grid_rollup_map(const grid_rollup *rollup) { return rollup->map; }

size_t grid_rollup_num_measures(const grid_rollup *rollup) { return rollup->num_measures; }

const char *grid_rollup_measure_name(const grid_rollup *rollup, size_t measure)
{
    return rollup->measures[measure].name;
}

size_t grid_rollup_num_rows(const grid_rollup *rollup, int32_t level)
{
    return rollup->rows[level].num;
}

int32_t grid_rollup_unit_at(const grid_rollup *rollup, int32_t level, size_t row)
{
    return rollup->rows[level].units[row];
}

double grid_rollup_value(const grid_rollup *rollup, int32_t unit, size_t measure)
{
    return unit == GRID_NONE ? 0 : rollup->measures[measure].below[unit].high;
}

double grid_rollup_unassigned(const grid_rollup *rollup, int32_t level, size_t measure)
{
    const row_list *rows = &rollup->rows[level];
    sum rest = rollup->measures[measure].total;
    for (size_t i = 0; i < rows->num; i++) {
        const sum *s = &rollup->measures[measure].below[rows->units[i]];
        add(&rest, -s->high);
        add(&rest, -s->low);
    }
    return rest.high;
}

double grid_rollup_total(const grid_rollup *rollup, size_t measure)
{
    return rollup->measures[measure].total.high;
}
