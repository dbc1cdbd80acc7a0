/* changes.c - what changed between two maps as tables, JSON, CSV and GeoJSON: see changes.h.
 *
 * The list comes sorted by level and kind, so groups are runs.
 */
#include "changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "csvtext.h"
#include "say.h"
#include "table.h"

#define FIRST_SHOWN 20
/* Units of a split or a merger that fit a line. */
#define UNITS_SHOWN 4

/* ---- for people ------------------------------------------------------------------------------ */

const char *area_text(double m2, char text[32])
{
    if (m2 != 0 && m2 < 0.01)
        snprintf(text, 32, "%.1e m2", m2);
    else if (m2 < 1e6)
        snprintf(text, 32, "%.*f m2", m2 < 1e4 ? 2 : 0, m2);
    else
        snprintf(text, 32, "%.3f km2", m2 / 1e6);
    return text;
}

/* A name that is only the code is none. */
static const char *name_of(const grid_map *map, int32_t unit)
{
    const char *name = grid_unit_name(map, unit);
    return strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

/* "140929100201 东街村, 140929100202 西街村, ... (7)" */
static void add_units(struct table *table, const grid_map *map, const int32_t *units, size_t num,
                      bool all)
{
    char *text = NULL;
    size_t size, shown = all || num <= UNITS_SHOWN ? num : UNITS_SHOWN;
    FILE *stream = open_memstream(&text, &size);
    if (stream) {
        for (size_t i = 0; i < shown; i++) {
            const char *name = name_of(map, units[i]);
            fprintf(stream, "%s%s%s%s", i ? ", " : "", grid_unit_code(map, units[i]),
                    *name ? " " : "", name);
        }
        if (shown < num) fprintf(stream, ", ... (%zu)", num);
        if (!num) fputs(_("nobody"), stream);
        fclose(stream);
    }
    table_add(table, "%s", text ? text : "");
    free(text);
}

static void add_place(struct table *table, double x, double y)
{
    if (!isfinite(x) || !isfinite(y))
        table_add(table, "%s", "");
    else if (fabs(x) <= 360 && fabs(y) <= 90)
        table_add(table, "%.7f %.7f", x, y);
    else
        table_add(table, "%.3f %.3f", x, y);
}

static bool is_ground(grid_change_kind kind)
{
    return kind == GRID_CHANGE_REDRAWN || kind == GRID_CHANGE_REDIGITISED;
}

static void add_head(struct table *table, grid_change_kind kind)
{
    table_add(table, "%s", kind == GRID_CHANGE_REDRAWN ? _("from") : _("before"));
    table_add(table, "%s", kind == GRID_CHANGE_REDRAWN ? _("to") : _("after"));
    if (kind == GRID_CHANGE_NUMBER) {
        table_add(table, "%s", _("field"));
        table_add(table, "%s", _("value before"));
        table_add(table, "%s", _("value after"));
        return;
    }
    table_add(table, "%s", _("area"));
    table_add(table, "%s", is_ground(kind) ? _("width") : "");
    table_add(table, "%s", _("place"));
}

static void add_number(struct table *table, double value)
{
    if (isfinite(value))
        table_add(table, "%.15g", value);
    else
        table_add(table, "%s", "-");
}

static void add_row(struct table *table, const grid_diff *diff, const grid_change *c, bool all)
{
    char area[32];
    const grid_map *before = grid_diff_before(diff), *after = grid_diff_after(diff);
    add_units(table, before, c->before, c->num_before, all);
    add_units(table, after, c->after, c->num_after, all);
    if (c->kind == GRID_CHANGE_NUMBER) {
        table_add(table, "%s", c->field);
        add_number(table, c->value_before);
        add_number(table, c->value_after);
        return;
    }
    table_add(table, "%s", area_text(c->area_m2, area));
    if (!is_ground(c->kind))
        table_add(table, "%s", "");
    else if (c->width_m < 0.01)
        table_add(table, "%.1e m", c->width_m);
    else
        table_add(table, "%.2f m", c->width_m);
    add_place(table, c->x, c->y);
}

static void say_more(size_t num)
{
    printf("  ");
    printf(_("... and %zu more; --all lists them"), num);
    putchar('\n');
}

/* Adds what is known of buildings, people and events to a row. */
static void add_counts(struct table *table, const struct handovers *known, const struct handover *h)
{
    if (known->buildings_known) table_add(table, "%zu", h->buildings);
    if (known->people_known) table_add(table, "%.15g", h->people);
    if (known->events_known) table_add(table, "%zu", h->events);
}

static void print_handovers(const grid_diff *diff, const struct handovers *handovers, bool all)
{
    struct table table = {0};
    size_t shown = all || handovers->num < FIRST_SHOWN ? handovers->num : FIRST_SHOWN;
    if (!handovers->num) return;
    printf("\n%s\n", _("handed over"));
    table_add(&table, "%s", _("from"));
    table_add(&table, "%s", _("to"));
    if (handovers->buildings_known) table_add(&table, "%s", _("buildings"));
    if (handovers->people_known) table_add(&table, "%s", _("people"));
    if (handovers->events_known) table_add(&table, "%s", _("open events"));
    for (size_t i = 0; i < shown; i++) {
        const struct handover *h = &handovers->list[i];
        add_units(&table, grid_diff_before(diff), &h->before, h->before != GRID_NONE, all);
        add_units(&table, grid_diff_after(diff), &h->after, h->after != GRID_NONE, all);
        add_counts(&table, handovers, h);
    }
    const char *columns[] = {"ll", "llr", "llrr", "llrrr"};
    table_print(
        &table, stdout, 2,
        columns[handovers->buildings_known + handovers->people_known + handovers->events_known]);
    if (shown < handovers->num) say_more(handovers->num - shown);
}

void changes_print(const grid_diff *diff, const struct handovers *handovers, bool all)
{
    size_t n = grid_diff_num_changes(diff);
    for (size_t from = 0, to; from < n; from = to) {
        const grid_change *first = grid_diff_change_at(diff, from);
        struct table table = {0};
        for (to = from + 1; to < n; to++) {
            const grid_change *next = grid_diff_change_at(diff, to);
            if (next->kind != first->kind || next->level != first->level) break;
        }
        size_t end = all || to - from < FIRST_SHOWN ? to : from + FIRST_SHOWN;
        printf("\n%s: %s (%zu)\n", grid_diff_level_name(diff, first->level),
               word(grid_change_kind_name(first->kind)), to - from);
        add_head(&table, first->kind);
        for (size_t i = from; i < end; i++)
            add_row(&table, diff, grid_diff_change_at(diff, i), all);
        table_print(&table, stdout, 2, first->kind == GRID_CHANGE_NUMBER ? "lllrr" : "llrrl");
        if (end < to) say_more(to - end);
    }
    print_handovers(diff, handovers, all);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* Kinds in which a unit's own area is worth telling. */
static bool changes_area(grid_change_kind kind)
{
    return kind <= GRID_CHANGE_GONE || kind == GRID_CHANGE_REDRAWN;
}

static void json_unit(struct json *json, const char *key, const grid_map *map, int32_t unit,
                      const grid_change *c)
{
    if (unit == GRID_NONE) {
        json_text(json, key, NULL);
        return;
    }
    json_open(json, key, '{');
    json_text(json, "code", grid_unit_code(map, unit));
    json_text(json, "name", grid_unit_name(map, unit));
    if (c && c->kind == GRID_CHANGE_REPARENTED)
        json_text(json, "parent", grid_unit_code(map, grid_unit_parent(map, unit)));
    if (c && changes_area(c->kind))
        json_number(json, "km2", grid_unit_geodesic_area(map, unit) / 1e6);
    json_close(json);
}

static void json_units(struct json *json, const char *key, const grid_map *map,
                       const int32_t *units, size_t num, const grid_change *c)
{
    json_open(json, key, '[');
    for (size_t i = 0; i < num; i++) json_unit(json, NULL, map, units[i], c);
    json_close(json);
}

static void json_members(struct json *json, const grid_diff *diff, const grid_change *c)
{
    json_text(json, "level", grid_diff_level_name(diff, c->level));
    json_text(json, "kind", grid_change_kind_name(c->kind));
    json_units(json, "before", grid_diff_before(diff), c->before, c->num_before, c);
    json_units(json, "after", grid_diff_after(diff), c->after, c->num_after, c);
    json_number(json, "area_m2", c->area_m2);
    if (is_ground(c->kind)) {
        json_number(json, "width_m", c->width_m);
        json_count(json, "pieces", (int64_t)c->num_pieces);
    }
    if (c->field) {
        json_text(json, "field", c->field);
        json_number(json, "value_before", c->value_before);
        json_number(json, "value_after", c->value_after);
    }
    json_number(json, "x", c->x);
    json_number(json, "y", c->y);
}

static void json_places(struct json *json, const grid_diff_places *places)
{
    json_count(json, "num", (int64_t)places->num);
    json_count(json, "nowhere", (int64_t)places->nowhere);
    json_count(json, "moved", (int64_t)places->moved);
    json_close(json);
}

static void json_handover(struct json *json, const grid_diff *diff, const struct handovers *known,
                          const struct handover *h)
{
    json_open_flat(json, NULL, '{');
    json_unit(json, "before", grid_diff_before(diff), h->before, NULL);
    json_unit(json, "after", grid_diff_after(diff), h->after, NULL);
    if (known->buildings_known) json_count(json, "buildings", (int64_t)h->buildings);
    if (known->people_known) json_number(json, "people", h->people);
    if (known->events_known) json_count(json, "open_events", (int64_t)h->events);
    json_close(json);
}

static void json_handovers(struct json *json, const grid_diff *diff, const struct handovers *h)
{
    if (!handovers_known(h)) return;
    if (h->buildings_known) {
        json_open(json, "buildings", '{');
        json_places(json, &h->buildings);
    }
    if (h->people_known) {
        json_open(json, "people", '{');
        json_text(json, "field", h->people_field);
        json_number(json, "num", h->people);
        json_number(json, "moved", h->people_moved);
        json_close(json);
    }
    if (h->events_known) {
        json_open(json, "open_events", '{');
        json_text(json, "open_if_empty", h->open_column);
        json_count(json, "all", (int64_t)h->num_events);
        json_places(json, &h->events);
    }
    json_open(json, "handed_over", '[');
    for (size_t i = 0; i < h->num; i++) json_handover(json, diff, h, &h->list[i]);
    json_close(json);
}

void changes_json(struct json *json, const grid_diff *diff, const struct handovers *handovers)
{
    json_open(json, "counts", '{');
    for (int k = 0; k < GRID_NUM_CHANGE_KINDS; k++)
        json_count(json, grid_change_kind_name((grid_change_kind)k),
                   (int64_t)grid_diff_num_kind(diff, (grid_change_kind)k));
    json_close(json);
    json_open(json, "changes", '[');
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++) {
        json_open_flat(json, NULL, '{');
        json_members(json, diff, grid_diff_change_at(diff, i));
        json_close(json);
    }
    json_close(json);
    json_handovers(json, diff, handovers);
}

int changes_write_geojson(FILE *stream, const grid_diff *diff)
{
    struct json json = {.stream = stream};
    const char *crs = grid_map_crs(grid_diff_after(diff));
    grid_transform *to_lonlat = NULL;
    grid_error error;
    if (*crs && grid_transform_open(crs, "EPSG:4326", &to_lonlat, &error))
        return say_failure(&error);
    json_open(&json, NULL, '{');
    json_text(&json, "type", "FeatureCollection");
    json_open(&json, "features", '[');
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++) {
        const grid_change *c = grid_diff_change_at(diff, i);
        double x = c->x, y = c->y;
        if (to_lonlat) grid_transform_apply(to_lonlat, 1, &x, &y, sizeof x);
        json_open_flat(&json, NULL, '{');
        json_text(&json, "type", "Feature");
        json_point(&json, x, y);
        json_open(&json, "properties", '{');
        json_members(&json, diff, c);
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    grid_transform_free(to_lonlat);
    return EXIT_FINE;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void write_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
}

static void write_number(FILE *stream, double value)
{
    putc(',', stream);
    if (isfinite(value)) fprintf(stream, "%.10g", value);
}

/* Codes in one field, names in the next: several are divided by semicolons. */
static void write_units(FILE *stream, const grid_map *map, const int32_t *units, size_t num)
{
    for (int names = 0; names < 2; names++) {
        char *text = NULL;
        size_t size;
        FILE *list = open_memstream(&text, &size);
        if (list) {
            for (size_t i = 0; i < num; i++)
                fprintf(list, "%s%s", i ? ";" : "",
                        names ? name_of(map, units[i]) : grid_unit_code(map, units[i]));
            fclose(list);
        }
        putc(',', stream);
        write_text(stream, text);
        free(text);
    }
}

static double geodesic_km2(const grid_map *map, const int32_t *units, size_t num,
                           grid_change_kind kind)
{
    double sum = 0;
    if (!num || !changes_area(kind)) return NAN;
    for (size_t i = 0; i < num; i++) sum += grid_unit_geodesic_area(map, units[i]);
    return sum / 1e6;
}

static void write_change(FILE *stream, const grid_diff *diff, const grid_change *c)
{
    const grid_map *before = grid_diff_before(diff), *after = grid_diff_after(diff);
    write_text(stream, grid_diff_level_name(diff, c->level));
    putc(',', stream);
    write_text(stream, word(grid_change_kind_name(c->kind)));
    write_units(stream, before, c->before, c->num_before);
    write_units(stream, after, c->after, c->num_after);
    write_number(stream, c->area_m2);
    write_number(stream, geodesic_km2(before, c->before, c->num_before, c->kind));
    write_number(stream, geodesic_km2(after, c->after, c->num_after, c->kind));
    write_number(stream, c->width_m);
    write_number(stream, is_ground(c->kind) ? (double)c->num_pieces : NAN);
    write_number(stream, c->x);
    write_number(stream, c->y);
    putc(',', stream);
    write_text(stream, c->field);
    write_number(stream, c->value_before);
    write_number(stream, c->value_after);
    fputs(",,,\n", stream);
}

/* The level is that of the cell before, or after where it was nobody's. */
static void write_handover(FILE *stream, const grid_diff *diff, const struct handovers *known,
                           const struct handover *h)
{
    const grid_map *before = grid_diff_before(diff), *after = grid_diff_after(diff);
    bool was = h->before != GRID_NONE;
    const grid_map *of = was ? before : after;
    write_text(stream,
               grid_diff_num_levels(diff) == 1
                   ? grid_diff_level_name(diff, 0)
                   : grid_map_level_name(of, grid_unit_level(of, was ? h->before : h->after)));
    putc(',', stream);
    write_text(stream, word("handover"));
    write_units(stream, before, &h->before, was);
    write_units(stream, after, &h->after, h->after != GRID_NONE);
    fputs(",,,,,,,,,,", stream);
    write_number(stream, known->buildings_known ? (double)h->buildings : NAN);
    write_number(stream, known->people_known ? h->people : NAN);
    write_number(stream, known->events_known ? (double)h->events : NAN);
    putc('\n', stream);
}

void changes_write_csv(FILE *stream, const grid_diff *diff, const struct handovers *handovers)
{
    static const char head[] = N_(
        "level,kind,codes_before,names_before,codes_after,names_after,area_m2,km2_before,km2_after,"
        "width_m,pieces,x,y,field,value_before,value_after,buildings,people,open_events");
    const char *shown = _(head);
    if (shown != head) fputs("\xEF\xBB\xBF", stream);
    fprintf(stream, "%s\n", shown);
    for (size_t i = 0; i < grid_diff_num_changes(diff); i++)
        write_change(stream, diff, grid_diff_change_at(diff, i));
    for (size_t i = 0; i < handovers->num; i++)
        write_handover(stream, diff, handovers, &handovers->list[i]);
}
