/* duty.c - areas of a place, and who answers for it: see duty.h.
 *
 * A locate of one point must stay quick: areas are few; of the assignments only those rows are read
 * that name one of the codes in question.
 */
#include "duty.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "say.h"

enum { CHINA_S = 8 * 3600 }; /* days change at midnight in China, wherever the machine is */

void duty_of(struct duty *duty, const grid_map *map, const char *path, const char *as_of)
{
    *duty = (struct duty){.map = map, .path = path, .as_of = as_of};
    for (size_t i = 0; grid_map_is_file(map) && i < grid_map_num_sources(map); i++) {
        const char *as = grid_map_source_at(map, i)->as;
        duty->has_areas |= !strncmp(as, "area:", 5);
        duty->has_assignments |= !strncmp(as, "assignment:", 11);
    }
}

void duty_free(struct duty *duty)
{
    grid_areas_free(duty->areas);
    grid_assignments_free(duty->list);
    free(duty->area);
    free(duty->assigned);
    *duty = (struct duty){0};
}

static int no_memory(void)
{
    say_error(_("out of memory"));
    return EXIT_ENVIRONMENT;
}

static int open_areas(struct duty *duty)
{
    grid_error error;
    if (!duty->has_areas) return EXIT_FINE;
    if (grid_areas_open(duty->map, duty->path, duty->as_of, &duty->areas, &error))
        return say_failure(&error);
    duty->area = calloc(grid_areas_num(duty->areas) + 1, sizeof *duty->area);
    return duty->area ? EXIT_FINE : no_memory();
}

static void write_today(char out[32])
{
    time_t now = time(NULL) + CHINA_S;
    struct tm day;
    gmtime_r(&now, &day);
    strftime(out, 32, "%Y-%m-%d", &day);
}

/* Reads the assignments of these codes, and lists them in the order of the codes. */
static int open_list(struct duty *duty, const char **codes, size_t num)
{
    char today[32];
    grid_assignments_options options = grid_assignments_options_default();
    grid_error error;
    write_today(today);
    options.as_of = duty->as_of;
    options.day = duty->as_of ? NULL : today;
    options.targets = codes;
    options.num_targets = num;
    if (grid_assignments_open(duty->path, &options, &duty->list, &error))
        return say_failure(&error);
    size_t all = grid_assignments_num(duty->list);
    duty->assigned = calloc(all + 1, sizeof *duty->assigned);
    if (!duty->assigned) return no_memory();
    for (size_t i = 0; i < num; i++) {
        bool again = false; /* a unit and one above it may have one code */
        for (size_t k = 0; k < i; k++) again |= !strcmp(codes[k], codes[i]);
        if (!again)
            duty->num_assigned +=
                grid_assignments_of(duty->list, codes[i], all - duty->num_assigned,
                                    duty->assigned + duty->num_assigned);
    }
    return EXIT_FINE;
}

/* The unit, those above, and the areas, if they are asked for. */
static int assignments_of(struct duty *duty, int32_t unit, size_t num_areas)
{
    const char **codes = calloc(grid_map_num_levels(duty->map) + num_areas + 1, sizeof *codes);
    size_t num = 0;
    if (!codes) return no_memory();
    for (int32_t u = unit; u != GRID_NONE; u = grid_unit_parent(duty->map, u))
        codes[num++] = grid_unit_code(duty->map, u);
    for (size_t i = 0; i < num_areas; i++) {
        const char *code = grid_area_code(duty->areas, duty->area[i]);
        /* a code that a unit has, or an earlier area, means that one */
        if (grid_map_unit_by_code(duty->map, code) == GRID_NONE &&
            grid_areas_by_code(duty->areas, code) == duty->area[i])
            codes[num++] = code;
    }
    int code = open_list(duty, codes, num);
    free(codes);
    return code;
}

int duty_at(struct duty *duty, int32_t unit, double x, double y)
{
    int code = open_areas(duty);
    if (code) return code;
    if (duty->areas)
        duty->num_areas = grid_areas_at(duty->areas, x, y, grid_areas_num(duty->areas), duty->area);
    return duty->has_assignments ? assignments_of(duty, unit, duty->num_areas) : EXIT_FINE;
}

int duty_in(struct duty *duty, int32_t unit)
{
    int code = open_areas(duty);
    if (code) return code;
    double box[4], x, y;
    grid_unit_extent(duty->map, unit, box);
    int32_t level = grid_unit_level(duty->map, unit);
    for (int32_t i = 0; duty->areas && (size_t)i < grid_areas_num(duty->areas); i++) {
        grid_hit hit;
        double extent[4];
        grid_area_extent(duty->areas, i, extent);
        if (!(extent[0] <= box[2] && extent[2] >= box[0] && extent[1] <= box[3] &&
              extent[3] >= box[1]) ||
            grid_area_point(duty->areas, i, &x, &y, NULL))
            continue;
        grid_locate(duty->map, x, y, &hit);
        if (grid_unit_ancestor(duty->map, hit.unit, level) == unit)
            duty->area[duty->num_areas++] = i;
    }
    return duty->has_assignments ? assignments_of(duty, unit, 0) : EXIT_FINE;
}

/* ---- telling -----------------------------------------------------------------------------------
 */

void duty_add_areas(const struct duty *duty, struct table *table)
{
    for (size_t i = 0; i < duty->num_areas; i++) {
        int32_t area = duty->area[i];
        table_add(table, "%s", i ? "" : _("area:"));
        table_add(table, "%s:%s %s", grid_area_kind(duty->areas, area),
                  grid_area_code(duty->areas, area), grid_area_name(duty->areas, area));
    }
}

/* Name of what somebody is assigned to. */
static const char *name_of_target(const struct duty *duty, size_t i)
{
    int32_t unit, area;
    grid_assignment_target(duty->list, i, duty->map, duty->areas, &unit, &area);
    return unit != GRID_NONE   ? grid_unit_name(duty->map, unit)
           : area != GRID_NONE ? grid_area_name(duty->areas, area)
                               : "";
}

void duty_add_assigned(const struct duty *duty, struct table *table)
{
    for (size_t i = 0; i < duty->num_assigned; i++) {
        const grid_assignment *one = grid_assignments_at(duty->list, duty->assigned[i]);
        table_add(table, "%s", i ? "" : _("assigned:"));
        table_add(table, _("%s %s, for %s %s"), one->kind, one->name, one->target,
                  name_of_target(duty, duty->assigned[i]));
    }
}

static void json_assignment(const struct duty *duty, struct json *json, size_t i)
{
    const grid_assignment *one = grid_assignments_at(duty->list, i);
    json_open_flat(json, NULL, '{');
    json_text(json, "kind", one->kind);
    json_text(json, "id", one->id);
    json_text(json, "name", one->name);
    json_text(json, "target", one->target);
    json_text(json, "target_name", name_of_target(duty, i));
    json_text(json, "from", one->from);
    json_text(json, "to", one->to);
    json_open(json, "fields", '{');
    for (size_t f = 0; f < grid_assignment_num_fields(duty->list, i); f++)
        json_text(json, grid_assignment_field_name(duty->list, i, f),
                  grid_assignment_text(duty->list, i, f));
    json_close(json);
    json_close(json);
}

void duty_json(const struct duty *duty, struct json *json)
{
    if (duty->has_areas) {
        json_open(json, "areas", '[');
        for (size_t i = 0; i < duty->num_areas; i++) {
            json_open_flat(json, NULL, '{');
            json_text(json, "kind", grid_area_kind(duty->areas, duty->area[i]));
            json_text(json, "code", grid_area_code(duty->areas, duty->area[i]));
            json_text(json, "name", grid_area_name(duty->areas, duty->area[i]));
            json_close(json);
        }
        json_close(json);
    }
    if (!duty->has_assignments) return;
    json_open(json, "assigned", '[');
    for (size_t i = 0; i < duty->num_assigned; i++) json_assignment(duty, json, duty->assigned[i]);
    json_close(json);
}
