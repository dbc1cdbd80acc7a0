/* cmd_hotspot.c - gridctl hotspot: where is it more than chance? */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "say.h"
#include "spots.h"
#include "tally.h"

static const struct option_spec options[] = {
    {"by", 'b', OPTION_TEXT, "LEVEL", offsetof(struct spots_args, by),
     N_("the units of this level (default: the only one)")},
    {"field", 'f', OPTION_LIST, "NAME", offsetof(struct spots_args, fields),
     N_("a number of the units, or building, module:NAME ...; repeated: periods, the last is looked at")},
    {"points", 'p', OPTION_LIST, "FILE", offsetof(struct spots_args, points),
     N_("count the points of FILE; may be repeated")},
    {"period", 0, OPTION_TEXT, "STEP", offsetof(struct spots_args, period),
     N_("count reported events, in each hour, day, week, month, quarter or year; the last one is looked at")},
    EVENT_OPTIONS(struct spots_args),
    {"from", 0, OPTION_TEXT, "DAY", offsetof(struct spots_args, events.from),
     N_("periods from this day or time on (default: the day of the first event)")},
    {"to", 0, OPTION_TEXT, "DAY", offsetof(struct spots_args, events.to),
     N_("periods until the end of this day (default: that of the last event)")},
    {"incomplete", 0, OPTION_FLAG, NULL, offsetof(struct spots_args, incomplete),
     N_("count the first and the last period even where only a part of them is known")},
    EVENT_WORD_OPTIONS(struct spots_args),
    {"x", 0, OPTION_TEXT, "COLUMN", offsetof(struct spots_args, events.x),
     N_("column with the points' x or longitude")},
    {"y", 0, OPTION_TEXT, "COLUMN", offsetof(struct spots_args, events.y),
     N_("column with the points' y or latitude")},
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct spots_args, events.crs),
     N_("CRS of the points, instead of what FILE says")},
    {"per", 0, OPTION_TEXT, "WHAT", offsetof(struct spots_args, per),
     N_("divide by area (km2) or population (10,000 people)")},
    {"neighbours", 'n', OPTION_TEXT, "HOW", offsetof(struct spots_args, neighbours),
     N_("queen (a common point; the default), rook (a common length), distance:METRES, knn:K, or FILE.gal")},
    {"tolerance", 0, OPTION_NUMBER, "M", offsetof(struct spots_args, tolerance),
     N_("borders within M metres meet (default 0: exactly); 0.5 for borders broken by hairs")},
    {"binary", 0, OPTION_FLAG, NULL, offsetof(struct spots_args, binary),
     N_("binary weights for Moran and Geary too, not row-standardised ones")},
    {"permutations", 0, OPTION_COUNT, "N", offsetof(struct spots_args, permutations),
     N_("p from N random permutations, 999 or 9999 (default: by formula)")},
    {"seed", 0, OPTION_COUNT, "N", offsetof(struct spots_args, seed),
     N_("of the permutations: the same seed, the same p (default 1)")},
    {"fdr", 0, OPTION_NUMBER, "Q", offsetof(struct spots_args, fdr),
     N_("classes hold at this false discovery rate (default 0.05)")},
    {"alpha", 0, OPTION_NUMBER, "P", offsetof(struct spots_args, alpha),
     N_("classes hold at this p instead, not corrected for many units")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct spots_args, all),
     N_("list all units, not the significant ones only")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct spots_args, json), N_("write JSON")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct spots_args, output),
     N_("write all units to FILE: .csv, .json, or with their ground .geojson, .gpkg")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct spots_args, format),
     N_("format of FILE when its ending does not tell: csv, json, geojson, gpkg")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct spots_args, overwrite),
     N_("replace FILE when it exists")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct spots_args, events.quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct spots_args),
    {0},
};

static const struct usage usage = {
    .command = "hotspot",
    .summary = N_("where is it more than chance? Hot and cold spots, Moran, Geary, Getis-Ord"),
    .examples = {"gridctl hotspot kelan.gpkg --by community --points calls.csv --per population -o hot.gpkg",
                 "gridctl hotspot kelan.gpkg --by community --period month --from 2025-01-01 --to 2025-12-31",
                 "gridctl hotspot villages.shp --field POP --neighbours knn:6 --permutations 999"},
    .forms = {"[options] MAP --by LEVEL --points FILE", "[options] MAP --by LEVEL --field NAME",
              "[options] MAP --by LEVEL --period STEP"},
    .options = options,
    .notes = N_("A level's rows are its units, and the cells that stand beside them where it has none. All p are\n"
                "two-sided. Permutations cannot give a p below 1 / (N + 1): with many units take 9999 or more.\n"
                "Exit code 0, whatever is found; 1 where rows of events were faulty."),
};

static int write_file(const struct spots *s)
{
    int code = EXIT_FINE;
    enum format format = output_format(s->args->output, s->args->format);
    if (format == FORMAT_GPKG) return spots_write_gpkg(s->args->output, s);
    struct output *output = output_open(s->args->output, s->args->overwrite, &code);
    if (!output) return code;
    switch (format) {
    case FORMAT_CSV: spots_write_csv(output_stream(output), s); break;
    case FORMAT_GEOJSON: code = spots_write_geojson(output_stream(output), s); break;
    default: spots_write_json(output_stream(output), s); break;
    }
    if (!code) return output_commit(output);
    output_discard(output);
    return code;
}

static int find_level(const grid_map *map, const char *name, int32_t *level)
{
    if (!name && grid_map_num_levels(map) > 1)
        return options_wrong(&usage, _("the map has several levels: say which one with --by"));
    int code = tally_find_level(map, name, level);
    if (!name) *level = 0;
    return code;
}

static int tell(const grid_map *map, const char *path, const struct spots_args *args)
{
    struct spots s = {.map = map, .args = args};
    int code = find_level(map, args->by, &s.level), found = code ? code : spots_make(&s, path);
    if (found > EXIT_FINDINGS) code = found;
    if (!code && args->output) code = write_file(&s);
    if (!code && args->json) spots_write_json(stdout, &s);
    else if (!code && (!args->output || strcmp(args->output, "-"))) spots_print(&s);
    spots_clear(&s);
    return code ? code : found;
}

/* "queen", "rook", "distance:M", "knn:K" or the name of a file. */
static bool is_neighbours(const char *how)
{
    const char *colon = strchr(how, ':'), *dot = strrchr(how, '.');
    if (!strcmp(how, "queen") || !strcmp(how, "rook")) return true;
    if (dot && !strcmp(dot, ".gal")) return true;
    double number = colon ? grid_number_parse(colon + 1, strlen(colon + 1)) : NAN;
    if (!strncmp(how, "knn:", 4)) return number >= 1 && number < 1e9 && number == floor(number);
    return !strncmp(how, "distance:", 9) && number > 0;
}

/* What goes with periods of events only. */
static bool has_event_options(const struct spots_args *args)
{
    const struct event_args *e = &args->events;
    bool has_words = false;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) has_words |= e->words[w].num > 0;
    return has_words || e->files.num || e->tables.num || e->from || e->to || args->incomplete;
}

static int check_values(const struct spots_args *args)
{
    if (!args->period && has_event_options(args))
        return options_wrong(&usage, _("--events, their days and words go with --period STEP"));
    if (!args->fields.num + !args->points.num + !args->period != 2)
        return options_wrong(&usage, _("say what is counted: --points FILE, --field NAME or events by --period STEP"));
    if (args->fields.num && (args->events.x || args->events.y || args->events.crs))
        return options_wrong(&usage, _("--x, --y and --crs go with --points or --events"));
    if (args->per && strcmp(args->per, "area") && strcmp(args->per, "population"))
        return options_wrong(&usage, _("--per is area or population"));
    if (!is_neighbours(args->neighbours))
        return options_wrong(&usage, _("--neighbours is queen, rook, distance:METRES, knn:K or a file.gal"));
    if (args->tolerance < 0) return options_wrong(&usage, _("--tolerance cannot be negative"));
    if (args->permutations > 10000000) return options_wrong(&usage, _("more than 10000000 permutations"));
    if (!(args->fdr >= 0 && args->fdr <= 1) || !(args->alpha >= 0 && args->alpha <= 1))
        return options_wrong(&usage, _("--fdr and --alpha lie between 0 and 1"));
    return EXIT_FINE;
}

static int check_output(const struct spots_args *args)
{
    enum format format = output_format(args->output, args->format);
    if (args->output && (format == FORMAT_UNKNOWN || format == FORMAT_MARKDOWN))
        return options_wrong(&usage,
                             _("-o wants a file that ends in .csv, .json, .geojson or .gpkg, or --format"));
    if (args->output && format == FORMAT_GPKG && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("a GeoPackage cannot be written to standard output"));
    if (args->json && args->output && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    return output_allowed(args->output, args->overwrite);
}

int cmd_hotspot(int argc, char **argv)
{
    struct spots_args args = {.neighbours = "queen", .fdr = grid_hotspot_options_default().fdr, .seed = 1};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.events.quiet);
    if (rest.num != 1) return options_wrong(&usage, _("hotspot wants one MAP"));
    code = check_values(&args);
    if (!code) code = check_output(&args);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    map_say_findings(map, rest.items[0]);
    code = tell(map, rest.items[0], &args);
    grid_map_free(map);
    return code;
}
