/* assignments.c - who answers for which unit or area: see <grid/assignments.h>.
 *
 *   layer assignment:NAME --> the rows of the day, of the wanted targets --> those whose own days have it
 *
 * Texts stay in the layers that were read. `by_target` has the rows by code, for questions from a unit.
 */
#include <grid/assignments.h>

#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "fields.h"
#include "store.h"

/* A layer of assignments. */
typedef struct assignment_set {
    char *kind;
    grid_layer *layer;
    int32_t code, name, parent, from, to;
    size_t *others; /* fields that are none of these */
    size_t num_others;
} assignment_set;

typedef struct row {
    grid_assignment public; /* from and to point at the days below, or are NULL */
    size_t set, feature;
    char from[11], to[11];
} row;

struct grid_assignments {
    assignment_set *sets;
    size_t num_sets;
    row *rows;
    size_t num, capacity;
    size_t *by_target;
};

grid_assignments_options grid_assignments_options_default(void)
{
    return (grid_assignments_options){.size = sizeof(grid_assignments_options)};
}

/* ---- opening ---------------------------------------------------------------------------------- */

static const char *text_at(const assignment_set *set, size_t feature, int32_t field)
{
    return field == GRID_NONE ? NULL : grid_layer_text(set->layer, feature, (size_t)field);
}

static grid_status find_fields(assignment_set *set, grid_error *error)
{
    size_t n = grid_layer_num_fields(set->layer);
    set->code = grid_layer_field_by_name(set->layer, "code");
    set->name = grid_layer_field_by_name(set->layer, "name");
    set->parent = grid_layer_field_by_name(set->layer, "parent");
    grid_roles_days(set->layer, &set->from, &set->to);
    set->others = grid_new_array(n, sizeof *set->others);
    if (!set->others) return grid_fail_memory(error);
    for (size_t f = 0; f < n; f++) {
        int32_t field = (int32_t)f;
        if (field != set->code && field != set->name && field != set->parent && field != set->from &&
            field != set->to)
            set->others[set->num_others++] = f;
    }
    return GRID_OK;
}

static void read_day(const assignment_set *set, size_t feature, int32_t field, char out[11])
{
    const char *text = text_at(set, feature, field);
    if (!text || !grid_day_read(text, out)) *out = 0;
}

/* Both days are days of the assignment. */
static bool counts_on(const row *r, const char *day)
{
    return !day || ((!*r->from || strcmp(r->from, day) <= 0) && (!*r->to || strcmp(day, r->to) <= 0));
}

static grid_status take_rows(grid_assignments *a, size_t number, const char *day, grid_error *error)
{
    const assignment_set *set = &a->sets[number];
    for (size_t i = 0; i < grid_layer_num_features(set->layer); i++) {
        row r = {.set = number, .feature = i};
        read_day(set, i, set->from, r.from);
        read_day(set, i, set->to, r.to);
        if (!counts_on(&r, day)) continue;
        const char *id = text_at(set, i, set->code), *name = text_at(set, i, set->name);
        const char *target = text_at(set, i, set->parent);
        r.public = (grid_assignment){.kind = set->kind, .id = id ? id : "",
                                     .name = name ? name : id ? id : "", .target = target ? target : ""};
        if (!grid_grow((void **)&a->rows, &a->capacity, a->num, sizeof *a->rows))
            return grid_fail_memory(error);
        a->rows[a->num++] = r;
    }
    return GRID_OK;
}

static grid_status open_set(grid_assignments *a, grid_db *db, const grid_store_layer *from,
                            const grid_assignments_options *options, grid_error *error)
{
    assignment_set *set = &a->sets[a->num_sets++];
    *set = (assignment_set){.kind = grid_copy_string(grid_store_name_of(from))};
    if (!set->kind) return grid_fail_memory(error);
    grid_status status =
        options->targets ? grid_store_read_of(db, from, options->as_of, options->targets,
                                              options->num_targets, &set->layer, error)
                         : grid_store_read(db, from, options->as_of, NULL, &set->layer, error);
    if (status == GRID_OK) status = find_fields(set, error);
    if (status == GRID_OK)
        status = take_rows(a, a->num_sets - 1, options->day ? options->day : options->as_of, error);
    return status;
}

static int compare_targets(const void *left, const void *right, void *context)
{
    const grid_assignments *a = context;
    size_t i = *(const size_t *)left, k = *(const size_t *)right;
    int order = strcmp(a->rows[i].public.target, a->rows[k].public.target);
    return order ? order : (i > k) - (i < k);
}

/* The rows have their places now. */
static grid_status finish(grid_assignments *a, grid_error *error)
{
    a->by_target = grid_new_array(a->num, sizeof *a->by_target);
    if (!a->by_target) return grid_fail_memory(error);
    for (size_t i = 0; i < a->num; i++) {
        row *r = &a->rows[i];
        r->public.from = *r->from ? r->from : NULL;
        r->public.to = *r->to ? r->to : NULL;
        a->by_target[i] = i;
    }
    if (a->num) qsort_r(a->by_target, a->num, sizeof *a->by_target, compare_targets, a);
    return GRID_OK;
}

grid_status grid_assignments_open(const char *path, const grid_assignments_options *options,
                                  grid_assignments **out, grid_error *error)
{
    grid_assignments_options given = grid_assignments_options_default();
    grid_db *db = NULL;
    grid_store_layers layers = {0};
    grid_assignments *a = NULL;
    grid_status status = grid_take_options(&given, options, error);
    if (status == GRID_OK && given.day && !grid_day_is(given.day))
        status = grid_fail(error, GRID_E_ARGUMENT, 0, "\"%.40s\" is no day; write it as 2025-06-30",
                           given.day);
    if (status == GRID_OK) status = grid_store_open(path, false, &db, error);
    if (status != GRID_OK) return status;
    status = grid_store_list(db, &layers, error);
    if (status == GRID_OK) {
        a = calloc(1, sizeof *a);
        if (a) a->sets = grid_new_array(layers.num, sizeof *a->sets);
        if (!a || !a->sets) status = grid_fail_memory(error);
    }
    for (size_t i = 0; i < layers.num && status == GRID_OK; i++)
        if (layers.list[i].kind == GRID_STORE_ASSIGNMENT)
            status = open_set(a, db, &layers.list[i], &given, error);
    if (status == GRID_OK) status = finish(a, error);
    grid_store_layers_clear(&layers);
    grid_db_close(db);
    if (status == GRID_OK)
        *out = a;
    else
        grid_assignments_free(a);
    return status;
}

void grid_assignments_free(grid_assignments *a)
{
    if (!a) return;
    for (size_t i = 0; a->sets && i < a->num_sets; i++) {
        free(a->sets[i].kind);
        free(a->sets[i].others);
        grid_layer_free(a->sets[i].layer);
    }
    free(a->sets);
    free(a->rows);
    free(a->by_target);
    free(a);
}

/* ---- reading ---------------------------------------------------------------------------------- */

size_t grid_assignments_num(const grid_assignments *a) { return a->num; }

const grid_assignment *grid_assignments_at(const grid_assignments *a, size_t i)
{
    return &a->rows[i].public;
}

static const assignment_set *set_of(const grid_assignments *a, size_t i)
{
    return &a->sets[a->rows[i].set];
}

size_t grid_assignment_num_fields(const grid_assignments *a, size_t i) { return set_of(a, i)->num_others; }

const char *grid_assignment_field_name(const grid_assignments *a, size_t i, size_t field)
{
    return grid_layer_field_name(set_of(a, i)->layer, set_of(a, i)->others[field]);
}

const char *grid_assignment_text(const grid_assignments *a, size_t i, size_t field)
{
    return grid_layer_text(set_of(a, i)->layer, a->rows[i].feature, set_of(a, i)->others[field]);
}

size_t grid_assignments_of(const grid_assignments *a, const char *code, size_t capacity, size_t *out)
{
    size_t low = 0, high = a->num, num = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(a->rows[a->by_target[middle]].public.target, code) < 0) low = middle + 1;
        else high = middle;
    }
    for (; *code && low < a->num; low++, num++) {
        if (strcmp(a->rows[a->by_target[low]].public.target, code) != 0) break;
        if (num < capacity) out[num] = a->by_target[low];
    }
    return num;
}

size_t grid_assignments_of_unit(const grid_assignments *a, const grid_map *map, int32_t unit,
                                size_t capacity, size_t *out)
{
    size_t num = 0;
    for (; unit != GRID_NONE; unit = grid_unit_parent(map, unit)) {
        size_t room = num < capacity ? capacity - num : 0;
        num += grid_assignments_of(a, grid_unit_code(map, unit), room, room ? out + num : NULL);
    }
    return num;
}

void grid_assignment_target(const grid_assignments *a, size_t i, const grid_map *map,
                            const grid_areas *areas, int32_t *unit, int32_t *area)
{
    const char *code = a->rows[i].public.target;
    *unit = *code ? grid_map_unit_by_code(map, code) : GRID_NONE;
    *area = *unit == GRID_NONE && areas ? grid_areas_by_code(areas, code) : GRID_NONE;
}
