/* cmd_import.c - gridctl import: files into a map file, by one transaction. */
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cmd.h"
#include "csvtext.h"
#include "json.h"
#include "mapfile.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "say.h"
#include "sentence.h"
#include "table.h"

struct import_args {
    const char *as, *code, *name, *parent, *encoding, *crs, *map_crs, *valid_from, *population, *households,
        *rejects;
    bool any_place, all, json, overwrite, quiet;
};

static const struct option_spec options[] = {
    {"as", 0, OPTION_TEXT, "KIND", offsetof(struct import_args, as),
     N_("what FILE is: a level's name, building, or module:, area:, context:, assignment: or event: and a NAME")},
    {"code", 0, OPTION_TEXT, "FIELD", offsetof(struct import_args, code),
     N_("field with the codes (default: guessed from its name)")},
    {"name", 0, OPTION_TEXT, "FIELD", offsetof(struct import_args, name),
     N_("field with the names (default: guessed)")},
    {"parent", 0, OPTION_TEXT, "FIELD", offsetof(struct import_args, parent),
     N_("field with the code of the unit above; of an assignment, of what it is for")},
    {"population", 0, OPTION_TEXT, "FIELD", offsetof(struct import_args, population),
     N_("field with the people of each unit (default: guessed: POP and the like)")},
    {"households", 0, OPTION_TEXT, "FIELD", offsetof(struct import_args, households),
     N_("field with the households of each unit")},
    {"valid-from", 0, OPTION_TEXT, "DAY", offsetof(struct import_args, valid_from),
     N_("the day from which this is so, e.g. 2025-06-30; what was before stays known")},
    {"encoding", 0, OPTION_TEXT, "E", offsetof(struct import_args, encoding),
     N_("encoding of the file's text, e.g. GBK")},
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct import_args, crs),
     N_("CRS of the file's coordinates, instead of what it says")},
    {"map-crs", 0, OPTION_TEXT, "CRS", offsetof(struct import_args, map_crs),
     N_("the plane of a map file that is made (default: that of the lowest level's file)")},
    {"rejects", 0, OPTION_TEXT, "FILE", offsetof(struct import_args, rejects),
     N_("list rows that want repair: without a place, with a time that is none, assigned to nothing on the map")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct import_args, overwrite),
     N_("replace the file of rejects if it exists")},
    {"any-place", 0, OPTION_FLAG, NULL, offsetof(struct import_args, any_place),
     N_("accept coordinates outside their CRS's area of use")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct import_args, json), N_("write JSON")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct import_args, all),
     N_("list all findings, not the first 20 of each kind")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct import_args, quiet),
     N_("say nothing but warnings and errors")},
    {0},
};

static const struct usage usage = {
    .command = "import",
    .summary = N_("files into a map file, which any GIS opens"),
    .examples = {"gridctl import kelan.gpkg demo/kelan.json",
                 "gridctl import kelan.gpkg --as microgrid --valid-from 2025-07-01 microgrids.shp",
                 "gridctl import kelan.gpkg --as event:12345 --rejects bad.csv june.csv"},
    .forms = {"[options] MAP.gpkg MANIFEST.json", "[options] MAP.gpkg --as KIND FILE"},
    .options = options,
    .notes = N_(
        "MAP.gpkg is made if it does not exist. An import is done as a whole or not at all, also\n"
        "when it is interrupted; importing the same again changes nothing. Of events what comes takes the\n"
        "place of what has the same code, and what does not come again stays.\n"
        "Exit code 1 when reading gave warnings or errors."),
};

/* Ctrl-C ends the import between two steps, and the map file stays as it was. */
static bool step(void *unused, double done)
{
    progress_step(unused, done);
    return !output_was_interrupted();
}

/* ---- rejects ----------------------------------------------------------------------------------- */

static void write_field(FILE *stream, const char *text, char end)
{
    char *field = malloc(csv_field_limit(text ? text : "") + 1);
    if (field && text) fwrite(field, 1, csv_field(text, field), stream);
    putc(end, stream);
    free(field);
}

/* As locate lists them, with who the row is in place of its bytes. */
static int write_rejects(const grid_import_report *report, const struct import_args *args)
{
    int code = EXIT_FINE;
    char text[SENTENCE_SIZE];
    size_t num = grid_import_report_num_rejects(report);
    struct output *output = output_open(args->rejects, args->overwrite, &code);
    if (!output) return code;
    FILE *stream = output_stream(output);
    fputs("file,row,reason,code,name\n", stream);
    for (size_t i = 0; i < num; i++) {
        const grid_import_reject *reject = grid_import_report_reject_at(report, i);
        write_field(stream, reject->file, ',');
        fprintf(stream, "%lld,", (long long)reject->row);
        write_field(stream, reason_of(reject->reason, text), ',');
        write_field(stream, reject->code, ',');
        write_field(stream, reject->name, '\n');
    }
    code = output_commit(output);
    if (!code && num) say_warning(_("rows that want repair: %zu; they stand in %s"), num, args->rejects);
    return code;
}

/* Findings that --rejects would list row by row. */
static void hint_at_rejects(const grid_findings *findings)
{
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *f = grid_findings_at(findings, i);
        if ((f->kind != GRID_FINDING_RECORD && f->kind != GRID_FINDING_ASSIGNMENT) ||
            f->severity == GRID_NOTE)
            continue;
        say_note(_("--rejects FILE lists all rows that want repair, with the reason"));
        return;
    }
}

/* ---- telling ----------------------------------------------------------------------------------- */

static void print_people(const grid_import_report *report, const char *map, bool all)
{
    struct table table = {0};
    const grid_findings *findings = grid_import_report_findings(report);
    size_t index_kb = (grid_import_report_index_bytes(report) + 999) / 1000;
    const char *const head[] = {N_("layer"), N_("read"), N_("new or changed"), N_("as it was"),
                                N_("ended"), N_("without place")};
    size_t num = grid_import_report_num(report);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) table_add(&table, "%s", _(head[i]));
    for (size_t i = 0; i < num; i++) {
        const grid_import_count *count = grid_import_report_at(report, i);
        table_add(&table, "%s", count->as);
        table_add(&table, "%zu", count->read);
        table_add(&table, "%zu", count->added);
        table_add(&table, "%zu", count->kept);
        table_add(&table, "%zu", count->ended);
        table_add(&table, "%zu", count->left_out);
    }
    table_print(&table, stdout, 0, "lrrrrr");
    size_t straddling, outside,
        buildings = grid_import_report_buildings(report, &straddling, &outside);
    if (buildings)
        say_note(_("buildings: %zu; in several cells: %zu; partly outside all cells: %zu"),
                 buildings, straddling, outside);
    if (grid_findings_num(findings)) {
        putchar('\n');
        report_print_findings(NULL, findings, all);
    }
    if (!grid_import_report_changed(report)) say_note(_("%s holds all of this already and is as it was"), map);
    else if (!index_kb) say_note(_("%s holds the map; next: gridctl check %s"), map, map);
    else say_note(_("%s holds the map and its index (%zu kB); next: gridctl check %s"), map, index_kb, map);
}

static void print_json(const grid_import_report *report, const char *map)
{
    struct json json = {.stream = stdout};
    json_open(&json, NULL, '{');
    json_text(&json, "map", map);
    json_open(&json, "layers", '[');
    for (size_t i = 0; i < grid_import_report_num(report); i++) {
        const grid_import_count *count = grid_import_report_at(report, i);
        json_open_flat(&json, NULL, '{');
        json_text(&json, "as", count->as);
        json_count(&json, "read", (int64_t)count->read);
        json_count(&json, "added", (int64_t)count->added);
        json_count(&json, "kept", (int64_t)count->kept);
        json_count(&json, "ended", (int64_t)count->ended);
        json_count(&json, "left_out", (int64_t)count->left_out);
        json_close(&json);
    }
    json_close(&json);
    size_t straddling, outside,
        buildings = grid_import_report_buildings(report, &straddling, &outside);
    json_count(&json, "buildings", (int64_t)buildings);
    json_count(&json, "buildings_straddling", (int64_t)straddling);
    json_count(&json, "buildings_outside", (int64_t)outside);
    json_count(&json, "index_bytes", (int64_t)grid_import_report_index_bytes(report));
    report_json_counts(&json, grid_import_report_findings(report));
    report_json_findings(&json, grid_import_report_findings(report));
    json_close(&json);
}

/* The exit code of an import that failed, which is told with the names that the file has where a field
 * was mistyped. */
static int say_import_failure(const struct import_args *args, const char *map, const char *source,
                              const grid_error *error)
{
    const struct map_args fields = {.code = args->code, .name = args->name, .parent = args->parent,
                                    .encoding = args->encoding, .population = args->population,
                                    .households = args->households};
    if (error->code == GRID_E_CANCELLED)
        say_note(access(map, F_OK) ? _("interrupted; %s was not made") : _("interrupted; %s is as it was"),
                 map);
    if (error->code == GRID_E_DATA && map_say_missing_field(source, &fields)) return EXIT_INPUT;
    return say_failure(error);
}

/* Nobody wants a GeoPackage under the name of a shapefile, least of all in its place. */
static bool is_map_name(const char *path)
{
    size_t n = strlen(path);
    return n > 5 && !strcasecmp(path + n - 5, ".gpkg");
}

int cmd_import(int argc, char **argv)
{
    struct import_args args = {0};
    struct text_list rest;
    grid_import_report *report;
    grid_error error;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    if (rest.num != 2) return options_wrong(&usage, _("import wants a MAP.gpkg and a file"));
    if (!is_map_name(rest.items[0]))
        return options_wrong(&usage, _("%s: the map file comes first, and its name ends in .gpkg"),
                             rest.items[0]);
    code = output_allowed(args.rejects, args.overwrite);
    if (code) return code;
    grid_import_options how = grid_import_options_default();
    how.as = args.as, how.code = args.code, how.name = args.name, how.parent = args.parent;
    how.encoding = args.encoding, how.crs = args.crs, how.map_crs = args.map_crs;
    how.population = args.population, how.households = args.households;
    how.valid_from = args.valid_from, how.no_crs_guard = args.any_place;
    how.progress = step;
    how.list_rejects = args.rejects != NULL;
    say_quietly(args.quiet);
    output_hold_interrupts(true);
    progress_start(_("importing"));
    grid_status status = grid_import(rest.items[0], rest.items[1], &how, &report, &error);
    progress_end();
    bool interrupted = output_was_interrupted();
    output_hold_interrupts(false);
    if (status) {
        code = say_import_failure(&args, rest.items[0], rest.items[1], &error);
        return interrupted ? EXIT_INTERRUPTED : code;
    }
    if (args.json) print_json(report, rest.items[0]);
    else print_people(report, rest.items[0], args.all);
    code = report_exit_code(grid_import_report_findings(report));
    if (!args.rejects) hint_at_rejects(grid_import_report_findings(report));
    int failure = args.rejects ? write_rejects(report, &args) : EXIT_FINE;
    if (failure) code = failure;
    grid_import_report_free(report);
    return code;
}
