/* cmd_check.c - gridctl check: the certificate of a map as a table, as JSON, or as a file. */
#include <grid/grid.h>
#include <stdio.h>
#include <string.h>

#include "bill.h"
#include "cmd.h"
#include "mapfile.h"
#include "output.h"
#include "report.h"
#include "say.h"

struct check_args {
    struct map_args map;
    bool json, all, overwrite, suggest, quiet;
    double sliver_width;
    const char *buildings, *output, *format;
};

static const struct option_spec options[] = {
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct check_args, json),
     N_("write JSON: totals, counts, every finding")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct check_args, all),
     N_("list all findings, not the first 20 of each kind")},
    {"sliver-width", 0, OPTION_NUMBER, "M", offsetof(struct check_args, sliver_width),
     N_("a piece with a mean width below M metres is a sliver or hair (default 0.5)")},
    {"suggest", 0, OPTION_FLAG, NULL, offsetof(struct check_args, suggest),
     N_("propose repairs of slivers and hairs, which gridctl repair applies")},
    {"buildings", 0, OPTION_TEXT, "FILE", offsetof(struct check_args, buildings),
     N_("check the buildings of FILE (default: those of the map)")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct check_args, output),
     N_("write it to FILE: all findings as .csv, .json, .geojson or .gpkg, or one page as .md")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct check_args, format),
     N_("format of FILE when its ending does not tell: csv, json, geojson, gpkg, md")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct check_args, overwrite),
     N_("replace FILE when it exists")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct check_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct check_args),
    {0},
};

static const struct usage usage = {
    .command = "check",
    .summary = N_("is the map sound: no overlap, no gap, codes, buildings, links?"),
    .examples = {"gridctl check kelan.gpkg", "gridctl check villages.shp -o findings.gpkg",
                 "gridctl check kelan.gpkg -o certificate.md"},
    .forms = {"[options] MAP"},
    .options = options,
    .notes = N_("Exit code 0 when there is nothing or only notes, 1 from warnings up."),
};

static int write_file(const struct check_args *args, const struct bill *bill)
{
    int code = EXIT_FINE;
    enum format format = output_format(args->output, args->format);
    if (format == FORMAT_GPKG) return report_write_gpkg(args->output, bill->map, bill->findings);
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    FILE *stream = output_stream(output);
    switch (format) {
    case FORMAT_CSV: report_write_csv(stream, bill->map, bill->findings); break;
    case FORMAT_GEOJSON: code = report_write_geojson(stream, bill->map, bill->findings); break;
    case FORMAT_MARKDOWN: bill_write_markdown(stream, bill); break;
    default: bill_write_json(stream, bill); break;
    }
    if (!code) return output_commit(output);
    output_discard(output);
    return code;
}

static int tell(struct bill *bill, const struct check_args *args)
{
    grid_repairs *repairs = NULL;
    grid_repairs_options how = grid_repairs_options_default();
    grid_error error;
    how.width_m = args->sliver_width;
    if (args->suggest && grid_repairs_suggest(bill->map, &how, &repairs, &error)) return say_failure(&error);
    bill->repairs = repairs;
    int code = args->output ? write_file(args, bill) : EXIT_FINE;
    if (!code) {
        code = report_exit_code(bill->findings);
        if (args->json) bill_write_json(stdout, bill);
        else if (!args->output || strcmp(args->output, "-")) bill_print(bill, args->all);
    }
    grid_repairs_free(repairs);
    return code;
}

static int check(const grid_map *map, const char *path, const struct check_args *args)
{
    struct bill bill = {.map = map, .path = path};
    grid_findings *findings = NULL;
    int code = bill_make(&bill, &args->map, args->buildings, args->sliver_width, &findings);
    if (!code) code = tell(&bill, args);
    grid_findings_free(findings);
    return code;
}

static int check_output(const struct check_args *args)
{
    enum format format = output_format(args->output, args->format);
    if (args->output && format == FORMAT_UNKNOWN)
        return options_wrong(
            &usage, _("-o wants a file that ends in .csv, .json, .geojson, .gpkg or .md, or --format"));
    if (args->output && format == FORMAT_GPKG && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("a GeoPackage cannot be written to standard output"));
    if (args->json && args->output && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    return output_allowed(args->output, args->overwrite);
}

int cmd_check(int argc, char **argv)
{
    struct check_args args = {.sliver_width = grid_coverage_options_default().sliver_width_m};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    if (rest.num != 1) return options_wrong(&usage, _("check wants one MAP"));
    if (args.sliver_width < 0) return options_wrong(&usage, _("--sliver-width cannot be negative"));
    code = check_output(&args);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    code = check(map, rest.items[0], &args);
    grid_map_free(map);
    return code;
}
