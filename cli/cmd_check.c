/* cmd_check.c - gridctl check: the coverage certificate as a table, as JSON, or as a file. */
#include <grid/grid.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd.h"
#include "json.h"
#include "mapfile.h"
#include "output.h"
#include "repairs_tell.h"
#include "report.h"
#include "say.h"
#include "table.h"

struct check_args {
    struct map_args map;
    bool json, all, overwrite, suggest;
    double sliver_width;
    const char *output, *format;
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
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct check_args, output),
     N_("write all findings to FILE: .csv, .json or .geojson")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct check_args, format),
     N_("format of FILE when its ending does not tell: csv, json, geojson")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct check_args, overwrite),
     N_("replace FILE when it exists")},
    MAP_OPTIONS(struct check_args),
    {0},
};

static const struct usage usage = {
    .command = "check",
    .summary = N_("is the map without overlap and without gap?"),
    .examples = {"gridctl check demo/kelan.json", "gridctl check villages.shp -o findings.geojson",
                 "gridctl check demo/kelan.json --json | jq .counts"},
    .forms = {"[options] MAP"},
    .options = options,
    .notes = N_("Exit code 0 when there is nothing or only notes, 1 from warnings up."),
};

struct certificate {
    const grid_map *map;
    const grid_findings *findings;
    grid_coverage_totals totals;
    const grid_repairs *repairs; /* NULL: not asked for */
};

/* ---- for people ------------------------------------------------------------------------------ */

static bool is_clean(const struct certificate *c)
{
    const grid_coverage_totals *t = &c->totals;
    return !t->num_overlap_pairs && !t->num_gaps && !t->num_sliver_gaps && !t->num_inlets &&
           report_exit_code(c->findings) == EXIT_FINE;
}

/* An area with as many digits as one reads: hairs have few, lakes are told in km2. */
static const char *area_text(double m2, char text[32])
{
    if (m2 != 0 && m2 < 0.01) snprintf(text, 32, "%.1e m2", m2);
    else if (m2 < 1e6) snprintf(text, 32, "%.*f m2", m2 < 1e4 ? 2 : 0, m2);
    else snprintf(text, 32, "%.3f km2", m2 / 1e6);
    return text;
}

static void print_totals(const struct certificate *c)
{
    const grid_coverage_totals *t = &c->totals;
    struct table table = {0};
    char area[32], hull[32];
    printf("%s\n", grid_map_name(c->map));
    table_add(&table, "%s", _("cells"));
    table_add(&table, _("%zu, %.3f km2"), t->num_cells, t->area_m2 / 1e6);
    table_add(&table, "%s", _("overlaps"));
    table_add(&table, _("%zu pairs of cells, %zu pieces, %s"), t->num_overlap_pairs,
              t->num_overlap_pieces, area_text(t->overlap_m2, area));
    table_add(&table, "%s", _("gaps"));
    if (t->gap_hull_m2 > t->gap_m2)
        table_add(&table, _("%zu, %s (%s with the islands in them)"), t->num_gaps,
                  area_text(t->gap_m2, area), area_text(t->gap_hull_m2, hull));
    else
        table_add(&table, _("%zu, %s"), t->num_gaps, area_text(t->gap_m2, area));
    table_add(&table, "%s", _("sliver gaps"));
    table_add(&table, _("%zu, %s"), t->num_sliver_gaps, area_text(t->sliver_gap_m2, area));
    table_add(&table, "%s", _("inlets"));
    table_add(&table, "%zu", t->num_inlets);
    table_add(&table, "%s", _("T-junctions"));
    table_add(&table, "%zu", t->num_t_junctions);
    table_print(&table, stdout, 2, "ll");
}

static void print_certificate(const struct certificate *c, bool all)
{
    print_totals(c);
    putchar('\n');
    report_print_findings(c->map, c->findings, all);
    if (c->repairs) repairs_print_proposed(c->repairs, all);
    if (!is_clean(c)) return;
    putchar('\n');
    printf(_("Every point accounted for: %zu cells, no overlap, no gap."), c->totals.num_cells);
    putchar('\n');
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void write_json(FILE *stream, const struct certificate *c)
{
    const grid_coverage_totals *t = &c->totals;
    struct json json = {.stream = stream};
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(c->map));
    json_text(&json, "crs", *map_crs_label(c->map) == '-' ? NULL : map_crs_label(c->map));
    json_bool(&json, "clean", is_clean(c));
    json_open(&json, "totals", '{');
    json_count(&json, "cells", (int64_t)t->num_cells);
    json_number(&json, "area_m2", t->area_m2);
    json_count(&json, "overlap_pairs", (int64_t)t->num_overlap_pairs);
    json_count(&json, "overlap_pieces", (int64_t)t->num_overlap_pieces);
    json_number(&json, "overlap_m2", t->overlap_m2);
    json_count(&json, "gaps", (int64_t)t->num_gaps);
    json_number(&json, "gap_m2", t->gap_m2);
    json_number(&json, "gap_hull_m2", t->gap_hull_m2);
    json_count(&json, "sliver_gaps", (int64_t)t->num_sliver_gaps);
    json_number(&json, "sliver_gap_m2", t->sliver_gap_m2);
    json_count(&json, "inlets", (int64_t)t->num_inlets);
    json_count(&json, "t_junctions", (int64_t)t->num_t_junctions);
    json_close(&json);
    report_json_counts(&json, c->findings);
    report_json_findings(&json, c->findings);
    if (c->repairs) repairs_json_proposed(&json, c->repairs);
    json_close(&json);
}

static int write_file(const struct check_args *args, const struct certificate *c)
{
    int code = EXIT_FINE;
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    FILE *stream = output_stream(output);
    switch (output_format(args->output, args->format)) {
    case FORMAT_CSV: report_write_csv(stream, c->map, c->findings); break;
    case FORMAT_GEOJSON: code = report_write_geojson(stream, c->map, c->findings); break;
    default: write_json(stream, c); break;
    }
    if (!code) return output_commit(output);
    output_discard(output);
    return code;
}

static int tell(struct certificate *c, const struct check_args *args)
{
    grid_repairs *repairs = NULL;
    grid_repairs_options how = grid_repairs_options_default();
    grid_error error;
    how.width_m = args->sliver_width;
    if (args->suggest && grid_repairs_suggest(c->map, &how, &repairs, &error)) return say_failure(&error);
    c->repairs = repairs;
    int code = args->output ? write_file(args, c) : EXIT_FINE;
    if (!code) {
        code = report_exit_code(c->findings);
        if (args->json) write_json(stdout, c);
        else if (!args->output || strcmp(args->output, "-")) print_certificate(c, args->all);
    }
    grid_repairs_free(repairs);
    return code;
}

static int check(const grid_map *map, const struct check_args *args)
{
    struct certificate c = {.map = map};
    grid_coverage_options how = grid_coverage_options_default();
    grid_findings *findings;
    grid_error error;
    how.sliver_width_m = args->sliver_width;
    how.progress = progress_step;
    progress_start(_("checking the coverage"));
    grid_status status = grid_coverage_check(map, &how, &findings, &c.totals, &error);
    progress_end();
    if (status) return say_failure(&error);
    c.findings = findings;
    int code = tell(&c, args);
    grid_findings_free(findings);
    return code;
}

int cmd_check(int argc, char **argv)
{
    struct check_args args = {.sliver_width = grid_coverage_options_default().sliver_width_m};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    if (rest.num != 1) return options_wrong(&usage, _("check wants one MAP"));
    if (args.sliver_width < 0) return options_wrong(&usage, _("--sliver-width cannot be negative"));
    if (args.output && output_format(args.output, args.format) == FORMAT_UNKNOWN)
        return options_wrong(
            &usage, _("-o wants a file that ends in .csv, .json or .geojson, or --format"));
    if (args.json && args.output && !strcmp(args.output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    code = output_allowed(args.output, args.overwrite);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    code = check(map, &args);
    grid_map_free(map);
    return code;
}
