/* handovers.c - what went from one owner to another with the ground: see handovers.h.
 *
 *   features --> owners before and after --> those that differ, by pair --> merged into the list
 */
#include "handovers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "mapfile.h"
#include "say.h"

static const char *const people_names[] = {"pop",    "population", "people",   "persons", "人口",
                                           "人口数", "人数",       "常住人口", "总人口",  NULL};
static const char *const open_names[] = {"结案时间",  "办结时间",   "结案日期",    "closed",
                                         "closed_at", "close_time", "closed_time", NULL};

static int say_memory(void)
{
    const grid_error error = {.code = GRID_E_MEMORY, .text = "out of memory"};
    return say_failure(&error);
}

/* The field that is named, else the first that has a usual name; GRID_NONE without one. */
static int32_t field_of(const grid_layer *layer, const char *name, const char *const *usual)
{
    int32_t field = name ? grid_layer_field_by_name(layer, name) : GRID_NONE;
    for (size_t i = 0; !name && usual[i] && field == GRID_NONE; i++)
        field = grid_layer_field_by_name(layer, usual[i]);
    return field;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static int compare_pairs(const void *left, const void *right)
{
    const struct handover *a = left, *b = right;
    if (a->before != b->before) return a->before < b->before ? -1 : 1;
    return (a->after > b->after) - (a->after < b->after);
}

static int compare_numbers(const void *left, const void *right)
{
    const struct handover *a = left, *b = right;
    if (a->buildings != b->buildings) return a->buildings > b->buildings ? -1 : 1;
    if (a->events != b->events) return a->events > b->events ? -1 : 1;
    return compare_pairs(left, right);
}

static bool is_moved(const grid_diff *diff, int32_t before, int32_t after)
{
    if (before == GRID_NONE || after == GRID_NONE) return before != after;
    return grid_diff_unit_after(diff, before) != after;
}

/* Makes one entry of each pair of owners in the list. */
static void merge(struct handovers *h)
{
    size_t kept = 0;
    if (h->num) qsort(h->list, h->num, sizeof *h->list, compare_pairs);
    for (size_t i = 0; i < h->num; i++) {
        struct handover *last = kept ? &h->list[kept - 1] : NULL;
        if (last && !compare_pairs(last, &h->list[i])) {
            last->buildings += h->list[i].buildings;
            last->events += h->list[i].events;
            last->people += h->list[i].people;
        } else {
            h->list[kept++] = h->list[i];
        }
    }
    h->num = kept;
    if (h->num) qsort(h->list, h->num, sizeof *h->list, compare_numbers);
}

/* Adds what has another owner. `people` is a field of buildings or GRID_NONE; of events too. */
static int add_moved(struct handovers *h, const grid_diff *diff, const grid_layer *layer,
                     bool events, int32_t people, grid_diff_places *places)
{
    size_t n = grid_layer_num_features(layer);
    int32_t *before = calloc(n + 1, sizeof *before), *after = calloc(n + 1, sizeof *after);
    struct handover *list = realloc(h->list, (h->num + n + 1) * sizeof *list);
    grid_error error;
    int code = EXIT_FINE;
    if (list) h->list = list;
    if (!before || !after || !list)
        code = say_memory();
    else if (grid_diff_layer(diff, layer, before, after, places, &error))
        code = say_failure(&error);
    for (size_t i = 0; i < n && !code; i++) {
        double number = people == GRID_NONE ? 0 : grid_layer_number(layer, i, (size_t)people);
        if (!isfinite(number)) number = 0;
        h->people += number;
        if (!is_moved(diff, before[i], after[i])) continue;
        h->people_moved += number;
        h->list[h->num++] = (struct handover){before[i], after[i], !events, events, number};
    }
    merge(h);
    free(before);
    free(after);
    return code;
}

/* ---- buildings and events -------------------------------------------------------------------- */

int handovers_add_buildings(struct handovers *h, const grid_diff *diff, const grid_layer *layer,
                            const char *people_field)
{
    int32_t field = field_of(layer, people_field, people_names);
    if (people_field && field == GRID_NONE) {
        layer_say_no_field(layer, people_field, "people");
        return EXIT_INPUT;
    }
    h->buildings_known = true;
    h->people_known = field != GRID_NONE;
    if (h->people_known) {
        h->people_field = strdup(grid_layer_field_name(layer, (size_t)field));
        if (!h->people_field) return say_memory();
        if (!people_field)
            say_note(_("people are counted from field %s of the buildings (a guess; say --people "
                       "to choose)"),
                     h->people_field);
    }
    return add_moved(h, diff, layer, false, field, &h->buildings);
}

/* The features of which a field is empty, as places alone. */
static grid_status open_places(const grid_layer *layer, size_t field, grid_layer **out,
                               grid_error *error)
{
    grid_layer *open;
    grid_status status =
        grid_layer_new(grid_layer_path(layer), grid_layer_crs(layer), &open, error);
    if (status) return status;
    for (size_t i = 0; i < grid_layer_num_features(layer) && !status; i++) {
        double xy[2] = {NAN, NAN};
        size_t one = 1;
        if (grid_layer_text(layer, i, field)) continue;
        bool placed = !grid_layer_point(layer, i, &xy[0], &xy[1], NULL);
        status = grid_layer_add_feature(open, placed ? GRID_GEOMETRY_POINT : GRID_GEOMETRY_NONE,
                                        placed, &one, xy, NULL, error);
    }
    if (status)
        grid_layer_free(open);
    else
        *out = open;
    return status;
}

static int add_open(struct handovers *h, const grid_diff *diff, const grid_layer *layer,
                    int32_t field)
{
    grid_layer *open;
    grid_error error;
    h->events_known = true;
    h->num_events = grid_layer_num_features(layer);
    h->open_column = strdup(grid_layer_field_name(layer, (size_t)field));
    if (!h->open_column) return say_memory();
    if (open_places(layer, (size_t)field, &open, &error)) return say_failure(&error);
    int code = add_moved(h, diff, open, true, GRID_NONE, &h->events);
    grid_layer_free(open);
    return code;
}

int handovers_add_events(struct handovers *h, const grid_diff *diff, const char *path,
                         const char *open_column)
{
    grid_layer *layer;
    grid_error error;
    int code = EXIT_INPUT;
    if (grid_layer_open(path, NULL, &layer, &error)) return say_failure(&error);
    int32_t field = field_of(layer, open_column, open_names);
    if (field != GRID_NONE)
        code = add_open(h, diff, layer, field);
    else if (open_column)
        layer_say_no_field(layer, open_column, "open-if-empty");
    else
        say_error(
            _("%s: no column tells which events are closed; name the one that is empty for an "
              "open event with --open-if-empty"),
            path);
    if (!code && !open_column)
        say_note(_("events are open where %s is empty (a guess; say --open-if-empty to choose)"),
                 h->open_column);
    grid_layer_free(layer);
    return code;
}

void handovers_clear(struct handovers *h)
{
    free(h->people_field);
    free(h->open_column);
    free(h->list);
    *h = (struct handovers){0};
}

bool handovers_known(const struct handovers *h) { return h->buildings_known || h->events_known; }
