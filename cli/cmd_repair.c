/* cmd_repair.c - gridctl repair: chosen repairs into a map file, as a new version of its levels. */
#include <ctype.h>
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "json.h"
#include "options.h"
#include "output.h"
#include "repairs_tell.h"
#include "say.h"

struct repair_args {
    struct text_list ids;
    const char *list, *valid_from;
    bool all, correct, dry_run, json, quiet;
    double sliver_width;
};

static const struct option_spec options[] = {
    {"id", 0, OPTION_LIST, "ID", offsetof(struct repair_args, ids),
     N_("apply this repair; may be repeated")},
    {"list", 0, OPTION_TEXT, "FILE", offsetof(struct repair_args, list),
     N_("apply those of FILE (- is standard input): one id a line, or the JSON of check --suggest")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct repair_args, all),
     N_("apply all that check --suggest proposes")},
    {"valid-from", 0, OPTION_TEXT, "DAY", offsetof(struct repair_args, valid_from),
     N_("the day from which the repaired borders are valid; what was before stays known")},
    {"correct", 0, OPTION_FLAG, NULL, offsetof(struct repair_args, correct),
     N_("correct the last version instead, as if it had been so")},
    {"dry-run", 'n', OPTION_FLAG, NULL, offsetof(struct repair_args, dry_run),
     N_("tell what would be done, and change nothing")},
    {"sliver-width", 0, OPTION_NUMBER, "M", offsetof(struct repair_args, sliver_width),
     N_("with --all: pieces with a mean width below M metres (default 0.5)")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct repair_args, json), N_("write JSON")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct repair_args, quiet),
     N_("say nothing but warnings and errors")},
    {0},
};

static const struct usage usage = {
    .command = "repair",
    .summary = N_("close gaps and drop overlaps that check --suggest proposes"),
    .examples = {"gridctl repair kelan.gpkg --all --dry-run",
                 "gridctl repair kelan.gpkg --valid-from 2025-07-01 --id g-7k2m9qxa --id o-0b3d5f7h",
                 "gridctl repair kelan.gpkg --valid-from 2025-07-01 --list chosen.txt"},
    .forms = {"[options] MAP.gpkg"},
    .options = options,
    .notes = N_(
        "A gap goes to the neighbour with the longest common border, an overlap to the lower code.\n"
        "The table says which ground goes where. All is done or, also when interrupted, nothing;\n"
        "units above the cells are not redrawn: gridctl check tells where one must follow."),
};

/* ---- the list -------------------------------------------------------------------------------- */

struct ids {
    char *text;         /* cut into the ids */
    const char **items;
    size_t num, capacity;
};

static bool add_id(struct ids *ids, const char *id)
{
    if (ids->num == ids->capacity) {
        size_t capacity = 2 * ids->capacity + 64;
        const char **items = realloc(ids->items, capacity * sizeof *items);
        if (!items) return false;
        ids->items = items;
        ids->capacity = capacity;
    }
    ids->items[ids->num++] = id;
    return true;
}

/* The file as text. */
static char *read_text(const char *path)
{
    FILE *file = strcmp(path, "-") ? fopen(path, "rb") : stdin;
    char *text = NULL;
    size_t size = 0;
    ssize_t n = file ? getdelim(&text, &size, '\0', file) : -1;
    bool failed = !file || ferror(file);
    if (file && file != stdin) fclose(file);
    if (n >= 0 && !failed) return text;
    free(text);
    return failed ? NULL : calloc(1, 1);
}

/* The first word of each line; empty lines and those that begin with # are none. */
static bool cut_lines(struct ids *ids)
{
    char *rest = ids->text, *line;
    while ((line = strsep(&rest, "\n"))) {
        line += strspn(line, " \t\r");
        if (!*line || *line == '#') continue;
        line[strcspn(line, " \t\r,;")] = 0;
        if (!add_id(ids, line)) return false;
    }
    return true;
}

/* The values of "id" in "repairs": [...], or in a bare [...]. */
static bool cut_json(struct ids *ids, char *from)
{
    static const char key[] = "\"id\"";
    if (*from == '{' && !(from = strstr(from, "\"repairs\""))) return true;
    while ((from = strstr(from, key))) {
        from += sizeof key - 1;
        from += strspn(from, " \t\r\n:");
        if (*from != '"') continue;
        char *id = ++from;
        from += strcspn(from, "\"");
        if (*from) *from++ = 0;
        if (!add_id(ids, id)) return false;
    }
    return true;
}

static int read_list(const char *path, struct ids *ids)
{
    ids->text = read_text(path);
    if (!ids->text) {
        say_error(_("%s: cannot be read"), path);
        return EXIT_INPUT;
    }
    char *from = ids->text + strspn(ids->text, " \t\r\n\xEF\xBB\xBF");
    bool fine = *from == '{' || *from == '[' ? cut_json(ids, from) : cut_lines(ids);
    if (!fine) {
        say_error(_("out of memory"));
        return EXIT_ENVIRONMENT;
    }
    if (ids->num) return EXIT_FINE;
    say_error(_("%s: names no repair; write one id a line, or the JSON of gridctl check --suggest"), path);
    return EXIT_INPUT;
}

/* ---- what was done --------------------------------------------------------------------------- */

static double area_of(const grid_repair_report *report)
{
    double area_m2 = 0;
    for (size_t i = 0; i < grid_repair_report_num(report); i++)
        area_m2 += grid_repair_report_at(report, i)->area_m2;
    return area_m2;
}

static void print_people(const grid_repair_report *report, const char *map,
                         const struct repair_args *args)
{
    struct table table = {0};
    size_t moved, vertices_only, num = grid_repair_report_num(report);
    if (!num) {
        say_note(_("there is nothing to repair; %s is as it was"), map);
        return;
    }
    for (size_t i = 0; i < num; i++)
        repairs_add_row(&table, grid_repair_report_map(report), grid_repair_report_at(report, i));
    table_print(&table, stdout, 0, REPAIRS_COLUMNS);
    fflush(stdout); /* the summary comes after it, also where both go to one place */
    grid_repair_report_records(report, &moved, &vertices_only);
    say_note(_("repairs: %zu, %.6g m2; records with another border: %zu, with new vertices only: %zu"),
             num, area_of(report), moved, vertices_only);
    for (size_t i = 0; i < grid_repair_report_num_layers(report); i++) {
        const grid_import_count *count = grid_repair_report_layer_at(report, i);
        say_note(_("%s: new %zu, as it was %zu, ended %zu"), count->as, count->added, count->kept,
                 count->ended);
    }
    if (args->dry_run) say_note(_("nothing was changed; without --dry-run it will be"));
    else say_note(_("%s is repaired; next: gridctl check %s"), map, map);
}

static void print_json(const grid_repair_report *report, const char *map,
                       const struct repair_args *args)
{
    struct json json = {.stream = stdout};
    size_t moved, vertices_only;
    grid_repair_report_records(report, &moved, &vertices_only);
    json_open(&json, NULL, '{');
    json_text(&json, "map", map);
    json_bool(&json, "dry_run", args->dry_run);
    json_text(&json, "valid_from", args->valid_from);
    json_number(&json, "area_m2", area_of(report));
    json_count(&json, "records_moved", (int64_t)moved);
    json_count(&json, "records_with_new_vertices", (int64_t)vertices_only);
    json_open(&json, "repairs", '[');
    for (size_t i = 0; i < grid_repair_report_num(report); i++)
        repairs_json_one(&json, grid_repair_report_map(report), grid_repair_report_at(report, i));
    json_close(&json);
    json_open(&json, "layers", '[');
    for (size_t i = 0; i < grid_repair_report_num_layers(report); i++) {
        const grid_import_count *count = grid_repair_report_layer_at(report, i);
        json_open_flat(&json, NULL, '{');
        json_text(&json, "as", count->as);
        json_count(&json, "added", (int64_t)count->added);
        json_count(&json, "kept", (int64_t)count->kept);
        json_count(&json, "ended", (int64_t)count->ended);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool step(void *unused, double done)
{
    progress_step(unused, done);
    return !output_was_interrupted();
}

static int repair(const char *map, const struct repair_args *args, const struct ids *ids)
{
    grid_repair_options how = grid_repair_options_default();
    grid_repair_report *report;
    grid_error error;
    how.ids = args->all ? NULL : ids->items;
    how.num_ids = ids->num;
    how.width_m = args->sliver_width;
    how.valid_from = args->valid_from;
    how.correct = args->correct;
    how.dry_run = args->dry_run;
    how.progress = step;
    output_hold_interrupts(true);
    progress_start(_("repairing"));
    grid_status status = grid_repair_file(map, &how, &report, &error);
    progress_end();
    bool interrupted = output_was_interrupted();
    output_hold_interrupts(false);
    if (status) {
        if (status == GRID_E_CANCELLED) say_note(_("interrupted; %s is as it was"), map);
        int code = say_failure(&error);
        return interrupted ? EXIT_INTERRUPTED : code;
    }
    if (args->json) print_json(report, map, args);
    else print_people(report, map, args);
    grid_repair_report_free(report);
    return EXIT_FINE;
}

/* -1, or the exit code when the command line makes no sense. */
static int check_args(const struct repair_args *args, const struct text_list *rest)
{
    if (rest->num != 1) return options_wrong(&usage, _("repair wants one MAP.gpkg"));
    if (!args->all && !args->ids.num && !args->list)
        return options_wrong(&usage, _("say which repairs: gridctl check %s --suggest proposes them; then --id, "
                                       "--list or --all"), rest->items[0]);
    if (args->all && (args->ids.num || args->list))
        return options_wrong(&usage, _("--all and a choice with --id or --list exclude each other"));
    if (args->valid_from && args->correct)
        return options_wrong(&usage, _("--valid-from and --correct exclude each other"));
    if (!args->valid_from && !args->correct && !args->dry_run)
        return options_wrong(&usage, _("say with --valid-from from which day the repaired borders are valid, or "
                                       "with --correct that they correct the last version"));
    if (args->sliver_width < 0) return options_wrong(&usage, _("--sliver-width cannot be negative"));
    return -1;
}

int cmd_repair(int argc, char **argv)
{
    struct repair_args args = {.sliver_width = grid_repair_options_default().width_m};
    struct text_list rest;
    struct ids ids = {0};
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code < 0) code = check_args(&args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    code = args.list ? read_list(args.list, &ids) : EXIT_FINE;
    for (size_t i = 0; i < args.ids.num && !code; i++)
        if (!add_id(&ids, args.ids.items[i])) code = EXIT_ENVIRONMENT;
    if (!code) code = repair(rest.items[0], &args, &ids);
    free(ids.items);
    free(ids.text);
    return code;
}
