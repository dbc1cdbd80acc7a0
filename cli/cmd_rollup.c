/* cmd_rollup.c - gridctl rollup: what a map holds, counted so that it adds up at every level. */
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "csvtext.h"
#include "json.h"
#include "mapfile.h"
#include "output.h"
#include "say.h"
#include "table.h"
#include "tally.h"

struct rollup_args {
    struct map_args map;
    struct text_list measures;
    const char *by, *output, *format;
    bool json, overwrite, quiet;
};

static const struct option_spec options[] = {
    {"by", 'b', OPTION_TEXT, "LEVEL", offsetof(struct rollup_args, by),
     N_("one row for each unit of this level (default: the sums of all levels)")},
    {"measure", 'm', OPTION_LIST, "NAME", offsetof(struct rollup_args, measures),
     N_("only this: area, population, households, building, module:NAME ...; may be repeated")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct rollup_args, json), N_("write JSON")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct rollup_args, output),
     N_("write the table to FILE: .csv or .json")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct rollup_args, format),
     N_("format of FILE when its ending does not tell: csv, json")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct rollup_args, overwrite),
     N_("replace FILE when it exists")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct rollup_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct rollup_args),
    {0},
};

static const struct usage usage = {
    .command = "rollup",
    .summary = N_("people, buildings and points by unit; every level adds up to the whole"),
    .examples = {"gridctl rollup kelan.gpkg", "gridctl rollup kelan.gpkg --by township",
                 "gridctl rollup kelan.gpkg --by grid -m population -m building -o grids.csv"},
    .forms = {"[options] MAP"},
    .options = options,
    .notes = N_("A level's rows are its units, and the cells that stand beside them where it has none (a\n"
                "village among grids). What no row holds is told as unassigned, so that rows and unassigned\n"
                "add up to the total at every level."),
};

struct sheet {
    const grid_map *map;
    const grid_rollup *rollup;
    int32_t level; /* GRID_NONE: all levels, summed */
};

/* ---- for people ------------------------------------------------------------------------------ */

/* "lrrr" for the columns of a table. */
static void alignment(char *out, size_t left, size_t right)
{
    memset(out, 'l', left);
    memset(out + left, 'r', right);
    out[left + right] = 0;
}

/* A sum that holds everything is a number; else what is missing stands behind it. */
static void add_sum(struct table *table, const char *measure, double total, double unassigned)
{
    char sum[32], rest[32];
    tally_text(measure, total - unassigned, sum);
    if (unassigned == 0) table_add(table, "%s", sum);
    else table_add(table, "%s + %s", sum, tally_text(measure, unassigned, rest));
}

static void print_levels(const struct sheet *s)
{
    struct table table = {0};
    char align[TABLE_COLUMNS + 1], text[32];
    size_t num_levels = grid_map_num_levels(s->map), shown = num_levels;
    if (shown > TABLE_COLUMNS - 2) shown = TABLE_COLUMNS - 2;
    alignment(align, 1, shown + 1);
    table_add(&table, "%s", "");
    table_add(&table, "%s", _("total"));
    for (size_t l = 0; l < shown; l++) table_add(&table, "%s", grid_map_level_name(s->map, (int32_t)l));
    table_add(&table, "%s", _("rows"));
    table_add(&table, "%s", "");
    for (size_t l = 0; l < shown; l++)
        table_add(&table, "%zu", grid_rollup_num_rows(s->rollup, (int32_t)l));
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++) {
        const char *name = grid_rollup_measure_name(s->rollup, m);
        double total = grid_rollup_total(s->rollup, m);
        table_add(&table, "%s", tally_title(name));
        table_add(&table, "%s", tally_text(name, total, text));
        for (size_t l = 0; l < shown; l++)
            add_sum(&table, name, total, grid_rollup_unassigned(s->rollup, (int32_t)l, m));
    }
    table_print(&table, stdout, 0, align);
}

static const char *own_name(const grid_map *map, int32_t unit)
{
    const char *name = grid_unit_name(map, unit);
    return strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

static void print_units(const struct sheet *s)
{
    struct table table = {0};
    char align[TABLE_COLUMNS + 1], text[32];
    size_t num = grid_rollup_num_measures(s->rollup);
    if (num > TABLE_COLUMNS - 2) num = TABLE_COLUMNS - 2;
    alignment(align, 2, num);
    table_add(&table, "%s", _("code"));
    table_add(&table, "%s", _("name"));
    for (size_t m = 0; m < num; m++)
        table_add(&table, "%s", tally_title(grid_rollup_measure_name(s->rollup, m)));
    for (size_t i = 0; i < grid_rollup_num_rows(s->rollup, s->level); i++) {
        int32_t unit = grid_rollup_unit_at(s->rollup, s->level, i);
        table_add(&table, "%s", grid_unit_code(s->map, unit));
        table_add(&table, "%s", own_name(s->map, unit));
        for (size_t m = 0; m < num; m++)
            table_add(&table, "%s", tally_text(grid_rollup_measure_name(s->rollup, m),
                                               grid_rollup_value(s->rollup, unit, m), text));
    }
    table_add(&table, "%s", _("unassigned"));
    table_add(&table, "%s", "");
    for (size_t m = 0; m < num; m++)
        table_add(&table, "%s", tally_text(grid_rollup_measure_name(s->rollup, m),
                                           grid_rollup_unassigned(s->rollup, s->level, m), text));
    table_add(&table, "%s", _("total"));
    table_add(&table, "%s", "");
    for (size_t m = 0; m < num; m++)
        table_add(&table, "%s",
                  tally_text(grid_rollup_measure_name(s->rollup, m), grid_rollup_total(s->rollup, m), text));
    table_print(&table, stdout, 0, align);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void json_values(struct json *json, const char *key, const struct sheet *s, int32_t unit)
{
    json_open_flat(json, key, '{');
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++)
        json_number(json, grid_rollup_measure_name(s->rollup, m), grid_rollup_value(s->rollup, unit, m));
    json_close(json);
}

static void json_level(struct json *json, const struct sheet *s, int32_t level)
{
    json_open(json, NULL, '{');
    json_text(json, "level", grid_map_level_name(s->map, level));
    json_open_flat(json, "unassigned", '{');
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++)
        json_number(json, grid_rollup_measure_name(s->rollup, m),
                    grid_rollup_unassigned(s->rollup, level, m));
    json_close(json);
    json_open(json, "rows", '[');
    for (size_t i = 0; i < grid_rollup_num_rows(s->rollup, level); i++) {
        int32_t unit = grid_rollup_unit_at(s->rollup, level, i);
        json_open_flat(json, NULL, '{');
        json_text(json, "code", grid_unit_code(s->map, unit));
        json_text(json, "name", own_name(s->map, unit));
        json_values(json, "values", s, unit);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_json(FILE *stream, const struct sheet *s)
{
    struct json json = {.stream = stream};
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(s->map));
    json_open_flat(&json, "total", '{');
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++)
        json_number(&json, grid_rollup_measure_name(s->rollup, m), grid_rollup_total(s->rollup, m));
    json_close(&json);
    json_open(&json, "levels", '[');
    for (size_t l = 0; l < grid_map_num_levels(s->map); l++)
        if (s->level == GRID_NONE || s->level == (int32_t)l) json_level(&json, s, (int32_t)l);
    json_close(&json);
    json_close(&json);
}

static void csv_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
    putc(',', stream);
}

/* The kind of a row stands in its level column: a level's name, "unassigned" or "total". */
static void csv_row(FILE *stream, const struct sheet *s, const char *kind, int32_t level, int32_t unit)
{
    char text[32];
    csv_text(stream, kind);
    csv_text(stream, unit == GRID_NONE ? NULL : grid_unit_code(s->map, unit));
    csv_text(stream, unit == GRID_NONE ? NULL : own_name(s->map, unit));
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++) {
        double value = unit != GRID_NONE    ? grid_rollup_value(s->rollup, unit, m)
                       : level != GRID_NONE ? grid_rollup_unassigned(s->rollup, level, m)
                                            : grid_rollup_total(s->rollup, m);
        fprintf(stream, "%s%s", m ? "," : "",
                tally_text(grid_rollup_measure_name(s->rollup, m), value, text));
    }
    putc('\n', stream);
}

static void write_csv(FILE *stream, const struct sheet *s)
{
    static const char head[] = N_("level,code,name");
    if (_(head) != head) fputs("\xEF\xBB\xBF", stream);
    fputs(_(head), stream);
    for (size_t m = 0; m < grid_rollup_num_measures(s->rollup); m++)
        fprintf(stream, ",%s", tally_title(grid_rollup_measure_name(s->rollup, m)));
    putc('\n', stream);
    for (size_t l = 0; l < grid_map_num_levels(s->map); l++) {
        int32_t level = (int32_t)l;
        if (s->level != GRID_NONE && s->level != level) continue;
        for (size_t i = 0; i < grid_rollup_num_rows(s->rollup, level); i++)
            csv_row(stream, s, grid_map_level_name(s->map, level), level,
                    grid_rollup_unit_at(s->rollup, level, i));
        csv_row(stream, s, _("unassigned"), level, GRID_NONE);
    }
    csv_row(stream, s, _("total"), GRID_NONE, GRID_NONE);
}

static int write_file(const struct rollup_args *args, const struct sheet *s)
{
    int code = EXIT_FINE;
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    if (output_format(args->output, args->format) == FORMAT_CSV) write_csv(output_stream(output), s);
    else write_json(output_stream(output), s);
    return output_commit(output);
}

/* ---------------------------------------------------------------------------------------------- */

static int roll_up(const grid_map *map, const struct rollup_args *args, const char *path)
{
    grid_rollup *rollup;
    struct sheet s = {.map = map};
    int code = tally_find_level(map, args->by, &s.level);
    if (!code) code = tally_make(map, path, &args->map, &args->measures, &rollup);
    if (code) return code;
    s.rollup = rollup;
    if (args->output) code = write_file(args, &s);
    if (!code && args->json) write_json(stdout, &s);
    else if (!code && !args->output && args->by) print_units(&s);
    else if (!code && !args->output) print_levels(&s);
    grid_rollup_free(rollup);
    return code;
}

int cmd_rollup(int argc, char **argv)
{
    struct rollup_args args = {0};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    if (rest.num != 1) return options_wrong(&usage, _("rollup wants one MAP"));
    enum format format = output_format(args.output, args.format);
    if (args.output && format != FORMAT_CSV && format != FORMAT_JSON)
        return options_wrong(&usage, _("-o wants a file that ends in .csv or .json, or --format"));
    if (args.json && args.output && !strcmp(args.output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    code = output_allowed(args.output, args.overwrite);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    map_say_findings(map, rest.items[0]);
    code = roll_up(map, &args, rest.items[0]);
    grid_map_free(map);
    return code;
}
