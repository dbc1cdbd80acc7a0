/* cmd_diff.c - gridctl diff: what changed between two maps, or between two days of one map file. */
#include <grid/grid.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "changes.h"
#include "cmd.h"
#include "json.h"
#include "mapfile.h"
#include "output.h"
#include "say.h"
#include "table.h"

struct diff_args {
    struct map_args map;
    bool json, all, overwrite, quiet;
    double width;
    const char *from, *to, *buildings, *people, *events, *open_column, *output, *format;
};

static const struct option_spec options[] = {
    {"from", 0, OPTION_TEXT, "DAY", offsetof(struct diff_args, from),
     N_("the day before, e.g. 2024-12-31 (default: as it is now)")},
    {"to", 0, OPTION_TEXT, "DAY", offsetof(struct diff_args, to),
     N_("the day after, e.g. 2025-06-30 (default: as it is now)")},
    {"width", 0, OPTION_NUMBER, "M", offsetof(struct diff_args, width),
     N_("ground narrower than M metres was not moved, its border was drawn anew (default 0.5)")},
    {"buildings", 0, OPTION_TEXT, "FILE", offsetof(struct diff_args, buildings),
     N_("count the buildings of FILE that have another owner (default: those of the map file)")},
    {"people", 0, OPTION_TEXT, "FIELD", offsetof(struct diff_args, people),
     N_("field of the buildings with the number of people in each (default: guessed)")},
    {"events", 0, OPTION_TEXT, "FILE", offsetof(struct diff_args, events),
     N_("count the open events of FILE that have another owner")},
    {"open-if-empty", 0, OPTION_TEXT, "FIELD", offsetof(struct diff_args, open_column),
     N_("field that is empty while an event is open (default: guessed)")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct diff_args, json),
     N_("write JSON: totals, counts, every change")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct diff_args, all),
     N_("list all changes, not the first 20 of each kind")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct diff_args, output),
     N_("write all changes to FILE: .csv, .json or .geojson")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct diff_args, format),
     N_("format of FILE when its ending does not tell: csv, json, geojson")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct diff_args, overwrite),
     N_("replace FILE when it exists")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct diff_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_FILE_OPTIONS(struct diff_args),
    {0},
};

static const struct usage usage = {
    .command = "diff",
    .summary = N_("what was redrawn, renamed, re-coded, split, merged"),
    .examples = {"gridctl diff kelan.gpkg --from 2024-12-31",
                 "gridctl diff kelan.gpkg --from 2024-12-31 --to 2025-06-30 -o changes.csv",
                 "gridctl diff old/villages.shp new/villages.shp --buildings buildings.shp --events events.csv"},
    .forms = {"[options] MAP --from DAY --to DAY", "[options] OLD NEW"},
    .options = options,
    .notes = N_("Exit code 0 when nothing changed, 1 when something did, be it a hair."),
};

/* Both maps, and what lies between them. */
struct comparison {
    grid_map *before, *after;
    const char *day_before, *day_after; /* NULL: now, or a map without days */
    grid_diff *diff;
    struct handovers handovers;
};

/* ---- for people ------------------------------------------------------------------------------ */

static void add_side(struct table *table, const char *what, const grid_map *map, const char *day,
                     double m2)
{
    char area[32];
    table_add(table, "%s", what);
    table_add(table, _("%s%s%s, %zu cells, %s"), grid_map_name(map), day ? " " : "", day ? day : "",
              grid_map_num_cells(map), area_text(m2, area));
}

/* What changed hands with the ground. */
static void add_places(struct table *table, const struct comparison *c)
{
    const struct handovers *h = &c->handovers;
    if (h->buildings_known) {
        table_add(table, "%s", _("buildings"));
        table_add(table, _("%zu, %zu of them with another owner"), h->buildings.num,
                  h->buildings.moved);
    }
    if (h->people_known) {
        table_add(table, "%s", _("people"));
        table_add(table, _("%.15g, %.15g of them with another owner"), h->people, h->people_moved);
    }
    if (h->events_known) {
        table_add(table, "%s", _("open events"));
        table_add(table, _("%zu, %zu of them with another owner"), h->events.num, h->events.moved);
    }
}

static void print_totals(const struct comparison *c)
{
    struct table table = {0};
    char area[32];
    grid_diff_totals t;
    grid_diff_get_totals(c->diff, &t);
    const struct {
        const char *what;
        double m2;
    } rows[] = {{_("kept"), t.kept_m2},
                {_("another owner"), t.moved_m2},
                {_("nobody's before"), t.gained_m2},
                {_("nobody's after"), t.lost_m2},
                {_("in hairs"), t.hair_m2}};
    add_side(&table, _("before"), c->before, c->day_before, t.before_m2);
    add_side(&table, _("after"), c->after, c->day_after, t.after_m2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        table_add(&table, "%s", rows[i].what);
        table_add(&table, "%s", area_text(rows[i].m2, area));
    }
    add_places(&table, c);
    table_print(&table, stdout, 0, "ll");
}

static void print_people(const struct comparison *c, bool all)
{
    print_totals(c);
    changes_print(c->diff, &c->handovers, all);
    if (grid_diff_num_changes(c->diff)) return;
    printf("\n%s\n", _("Nothing changed."));
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void json_side(struct json *json, const char *key, const grid_map *map, const char *day,
                      double m2)
{
    json_open(json, key, '{');
    json_text(json, "map", grid_map_name(map));
    json_text(json, "day", day);
    json_count(json, "cells", (int64_t)grid_map_num_cells(map));
    json_number(json, "area_m2", m2);
    json_close(json);
}

static void write_json(FILE *stream, const struct comparison *c)
{
    struct json json = {.stream = stream};
    grid_diff_totals t;
    grid_diff_get_totals(c->diff, &t);
    json_open(&json, NULL, '{');
    json_side(&json, "before", c->before, c->day_before, t.before_m2);
    json_side(&json, "after", c->after, c->day_after, t.after_m2);
    json_text(&json, "crs", *map_crs_label(c->after) == '-' ? NULL : map_crs_label(c->after));
    json_open(&json, "totals", '{');
    json_number(&json, "both_m2", t.both_m2);
    json_number(&json, "kept_m2", t.kept_m2);
    json_number(&json, "moved_m2", t.moved_m2);
    json_number(&json, "gained_m2", t.gained_m2);
    json_number(&json, "lost_m2", t.lost_m2);
    json_number(&json, "hair_m2", t.hair_m2);
    json_close(&json);
    changes_json(&json, c->diff, &c->handovers);
    json_close(&json);
}

static int write_file(const struct diff_args *args, const struct comparison *c)
{
    int code = EXIT_FINE;
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    FILE *stream = output_stream(output);
    switch (output_format(args->output, args->format)) {
    case FORMAT_CSV: changes_write_csv(stream, c->diff, &c->handovers); break;
    case FORMAT_GEOJSON: code = changes_write_geojson(stream, c->diff); break;
    default: write_json(stream, c); break;
    }
    if (!code) return output_commit(output);
    output_discard(output);
    return code;
}

/* ---- the work -------------------------------------------------------------------------------- */

/* The buildings of --buildings, or those of the map after. */
static int count_buildings(struct comparison *c, const struct diff_args *args, const char *path)
{
    grid_layer *layer = NULL;
    grid_error error;
    int code = EXIT_FINE;
    if (!args->buildings)
        code = map_open_layer(c->after, path, &(struct map_args){.as_of = args->to}, "building", &layer);
    else if (grid_layer_open(args->buildings, NULL, &layer, &error))
        code = say_failure(&error);
    if (!code && !layer && args->people)
        return options_wrong(&usage, _("--people wants buildings: give --buildings FILE"));
    if (code || !layer) return code;
    code = handovers_add_buildings(&c->handovers, c->diff, layer, args->people);
    grid_layer_free(layer);
    return code;
}

static int compare(struct comparison *c, const struct diff_args *args, const char *path)
{
    grid_diff_options how = grid_diff_options_default();
    grid_error error;
    how.hair_width_m = args->width;
    how.progress = progress_step;
    progress_start(_("comparing the maps"));
    grid_status status = grid_diff_maps(c->before, c->after, &how, &c->diff, &error);
    progress_end();
    if (status) return say_failure(&error);
    int code = count_buildings(c, args, path);
    if (!code && args->events)
        code = handovers_add_events(&c->handovers, c->diff, args->events, args->open_column);
    if (!code && args->output) code = write_file(args, c);
    if (code) return code;
    if (args->json)
        write_json(stdout, c);
    else if (!args->output || strcmp(args->output, "-"))
        print_people(c, args->all);
    return grid_diff_num_changes(c->diff) ? EXIT_FINDINGS : EXIT_FINE;
}

static int open_both(struct comparison *c, const struct diff_args *args, const char *old_path,
                     const char *new_path)
{
    struct map_args as = args->map;
    as.as_of = c->day_before = args->from;
    int code = map_open(old_path, &as, &c->before);
    if (code) return code;
    as.as_of = c->day_after = args->to;
    return map_open(new_path, &as, &c->after);
}

static bool is_format(enum format format)
{
    return format == FORMAT_CSV || format == FORMAT_JSON || format == FORMAT_GEOJSON;
}

static int check_args(const struct diff_args *args, const struct text_list *rest)
{
    if (rest->num != 1 && rest->num != 2)
        return options_wrong(&usage, _("diff wants one MAP and two days, or two MAPs"));
    if (rest->num == 1 && !args->from && !args->to)
        return options_wrong(&usage,
                             _("one MAP is compared with itself on another day: give --from DAY, "
                               "--to DAY, or a second MAP"));
    if (args->open_column && !args->events)
        return options_wrong(&usage, _("--open-if-empty goes with --events"));
    if (args->width < 0) return options_wrong(&usage, _("--width cannot be negative"));
    if (args->output && !is_format(output_format(args->output, args->format)))
        return options_wrong(
            &usage, _("-o wants a file that ends in .csv, .json or .geojson, or --format"));
    if (args->json && args->output && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    return output_allowed(args->output, args->overwrite);
}

int cmd_diff(int argc, char **argv)
{
    struct diff_args args = {.width = grid_diff_options_default().hair_width_m};
    struct comparison c = {0};
    struct text_list rest;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    code = check_args(&args, &rest);
    if (code) return code;
    const char *new_path = rest.items[rest.num - 1];
    code = open_both(&c, &args, rest.items[0], new_path);
    if (!code) code = compare(&c, &args, new_path);
    handovers_clear(&c.handovers);
    grid_diff_free(c.diff);
    grid_map_free(c.before);
    grid_map_free(c.after);
    return code;
}
