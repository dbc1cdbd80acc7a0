/* cmd_crosswalk.c - gridctl crosswalk: one partition of the ground against another.
 *
 *   MAP --from LEVEL --to area:NAME ... or two MAPs --> two maps at a level each --> pairs
 *   --> area, buildings, people, points of each pair
 */
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "crosswalk.h"
#include "mapfile.h"
#include "output.h"
#include "say.h"
#include "tally.h"

struct crosswalk_args {
    struct map_args map;
    struct text_list points;
    const char *from, *to, *from_day, *to_day, *buildings, *people, *x, *y, *crs, *output, *format;
    bool json, all, overwrite, quiet;
};

static const struct option_spec options[] = {
    {"from", 0, OPTION_TEXT, "WHAT", offsetof(struct crosswalk_args, from),
     N_("a level, or area:NAME (default: the cells)")},
    {"to", 0, OPTION_TEXT, "WHAT", offsetof(struct crosswalk_args, to),
     N_("the level or areas to hold against it (default: the cells)")},
    {"from-day", 0, OPTION_TEXT, "DAY", offsetof(struct crosswalk_args, from_day),
     N_("a map file as it was on this day, for --from")},
    {"to-day", 0, OPTION_TEXT, "DAY", offsetof(struct crosswalk_args, to_day),
     N_("a map file as it was on this day, for --to")},
    {"buildings", 0, OPTION_TEXT, "FILE", offsetof(struct crosswalk_args, buildings),
     N_("count the buildings of FILE (default: those of the map)")},
    {"people", 0, OPTION_TEXT, "FIELD", offsetof(struct crosswalk_args, people),
     N_("field of the buildings with the number of people in each (default: guessed)")},
    {"points", 'p', OPTION_LIST, "FILE", offsetof(struct crosswalk_args, points),
     N_("count the points of FILE; may be repeated")},
    {"x", 0, OPTION_TEXT, "COLUMN", offsetof(struct crosswalk_args, x), N_("column with the points' x or longitude")},
    {"y", 0, OPTION_TEXT, "COLUMN", offsetof(struct crosswalk_args, y), N_("column with the points' y or latitude")},
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct crosswalk_args, crs),
     N_("CRS of the points, instead of what FILE says")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct crosswalk_args, all),
     N_("list all pairs, also those with less than 1/10000 of either side")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct crosswalk_args, json),
     N_("write JSON: all pairs, the sums of both sides")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct crosswalk_args, output),
     N_("write all pairs to FILE: .csv or .json")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct crosswalk_args, format),
     N_("format of FILE when its ending does not tell: csv, json")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct crosswalk_args, overwrite),
     N_("replace FILE when it exists")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct crosswalk_args, quiet),
     N_("say nothing but warnings and errors")},
    MAP_FILE_OPTIONS(struct crosswalk_args),
    {0},
};

static const struct usage usage = {
    .command = "crosswalk",
    .summary = N_("one partition against another, by area, buildings, people, points"),
    .examples = {"gridctl crosswalk kelan.gpkg --from grid --to area:beat",
                 "gridctl crosswalk kelan.gpkg --from grid --to grid --from-day 2024-12-31 --points calls.csv",
                 "gridctl crosswalk old/grids.shp new/grids.shp --buildings buildings.shp -o old_new.csv"},
    .forms = {"[options] MAP --from WHAT --to WHAT", "[options] MAP_FROM MAP_TO"},
    .options = options,
    .notes = N_("Every value is in one pair, nobody being one of either side, so that rows and columns add up.\n"
                "Buildings count by their representative point, and once more by ground: each is divided as its\n"
                "ground is. Ground that several units claim goes to the lowest code."),
};

/* ---- both sides ------------------------------------------------------------------------------ */

/* The areas of a map as a map of their own, in the place of it. */
static int open_areas(struct walk_side *side, const char *path, const struct map_args *as)
{
    grid_map_options how = grid_map_options_default();
    grid_layer *layer;
    grid_map *areas;
    grid_error error;
    int code = map_open_layer(side->map, path, as, side->what, &layer);
    if (code) return code;
    if (!layer) {
        say_error(_("%s has no layer \"%s\"; gridctl info lists what it has"), path, side->what);
        return EXIT_USAGE;
    }
    if (grid_map_is_file(side->map)) how.code = "code", how.name = "name";
    how.no_crs_guard = as->any_place;
    grid_status status = grid_map_from_layer(layer, &how, &areas, &error);
    grid_layer_free(layer);
    if (status) return say_failure(&error);
    grid_map_free(side->map);
    side->map = areas;
    side->level = 0;
    return EXIT_FINE;
}

static int open_side(struct walk_side *side, const char *path, const struct crosswalk_args *args)
{
    struct map_args as = args->map;
    as.as_of = side->day;
    int code = map_open(path, &as, &side->map);
    if (code) return code;
    map_say_findings(side->map, path);
    if (side->what && !strncmp(side->what, "area:", 5)) return open_areas(side, path, &as);
    return tally_find_level(side->map, side->what, &side->level);
}

/* ---- measures -------------------------------------------------------------------------------- */

static int add_points(struct walk *w, const char *path, const struct crosswalk_args *args)
{
    grid_layer_options how = grid_layer_options_default();
    grid_layer *layer;
    grid_error error;
    const char *slash = strrchr(path, '/');
    how.x = args->x;
    how.y = args->y;
    how.crs = args->crs;
    if (grid_layer_open(path, &how, &layer, &error)) return say_failure(&error);
    grid_status status = walk_add_places(w, slash ? slash + 1 : path, layer, NULL, &error);
    grid_layer_free(layer);
    return status ? say_failure(&error) : EXIT_FINE;
}

/* Buildings of --buildings, or of the map of --from before its areas took its place. */
static int open_buildings(const char *path, const struct crosswalk_args *args, grid_layer **out)
{
    struct map_args as = args->map;
    grid_error error;
    grid_map *map;
    *out = NULL;
    if (args->buildings) {
        if (grid_layer_open(args->buildings, NULL, out, &error)) return say_failure(&error);
        return EXIT_FINE;
    }
    as.as_of = args->from_day;
    int code = map_open(path, &as, &map);
    if (code) return code;
    code = map_open_layer(map, path, &as, "building", out);
    grid_map_free(map);
    return code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int measure(struct walk *w, const char *path, const struct crosswalk_args *args)
{
    grid_layer *layer;
    grid_error error;
    progress_start(_("comparing the maps"));
    grid_status status = grid_crosswalk_new(w->from.map, w->from.level, w->to.map, w->to.level,
                                            progress_step, NULL, &w->crosswalk, &error);
    progress_end();
    if (status) return say_failure(&error);
    int code = open_buildings(path, args, &layer);
    if (!code && !layer && args->people)
        code = options_wrong(&usage, _("--people wants buildings: give --buildings FILE"));
    if (!code && layer) code = walk_add_buildings(w, layer, args->people);
    grid_layer_free(layer);
    for (size_t i = 0; i < args->points.num && !code; i++)
        code = add_points(w, args->points.items[i], args);
    return code;
}

static int write_file(const struct walk *w, const struct crosswalk_args *args)
{
    int code = EXIT_FINE;
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    if (output_format(args->output, args->format) == FORMAT_CSV) walk_write_csv(output_stream(output), w);
    else walk_write_json(output_stream(output), w);
    return output_commit(output);
}

static int check_args(const struct crosswalk_args *args, const struct text_list *rest)
{
    enum format format = output_format(args->output, args->format);
    if (rest->num != 1 && rest->num != 2)
        return options_wrong(&usage, _("crosswalk wants one MAP with --from and --to, or two MAPs"));
    if (rest->num == 1 && !args->from && !args->to && !args->from_day && !args->to_day)
        return options_wrong(&usage, _("one MAP is held against itself: give --from and --to, or a second MAP"));
    if (!args->points.num && (args->x || args->y || args->crs))
        return options_wrong(&usage, _("--x, --y and --crs go with --points"));
    if (args->points.num > MAX_WALK_POINTS) return options_wrong(&usage, _("more than 32 files of points"));
    if (args->output && format != FORMAT_CSV && format != FORMAT_JSON)
        return options_wrong(&usage, _("-o wants a file that ends in .csv or .json, or --format"));
    if (args->json && args->output && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("--json and -o - cannot both write to standard output"));
    return output_allowed(args->output, args->overwrite);
}

int cmd_crosswalk(int argc, char **argv)
{
    struct crosswalk_args args = {0};
    struct text_list rest;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    code = check_args(&args, &rest);
    if (code) return code;
    struct walk w = {.from = {.level = GRID_NONE, .what = args.from, .day = args.from_day},
                     .to = {.level = GRID_NONE, .what = args.to, .day = args.to_day},
                     .all = args.all};
    code = open_side(&w.from, rest.items[0], &args);
    if (!code) code = open_side(&w.to, rest.items[rest.num - 1], &args);
    if (!code) code = measure(&w, rest.items[0], &args);
    if (!code && args.output) code = write_file(&w, &args);
    if (!code && args.json) walk_write_json(stdout, &w);
    else if (!code && (!args.output || strcmp(args.output, "-"))) walk_print(&w);
    grid_crosswalk_free(w.crosswalk);
    grid_map_free(w.from.map);
    grid_map_free(w.to.map);
    return code;
}
