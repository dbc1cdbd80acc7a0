/* cmd_render.c - gridctl render: a picture of the map, the one that the viewer shows. */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "mapfile.h"
#include "options.h"
#include "output.h"
#include "picture.h"
#include "say.h"

static const struct option_spec options[] = {
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct render_args, output), N_("the picture: .png, .pdf or .svg")},
    {"view", 'v', OPTION_TEXT, "FILE", offsetof(struct render_args, view),
     N_("a view saved by gridview or --save-view; other options change it")},
    {"field", 0, OPTION_TEXT, "F", offsetof(struct render_args, set[RENDER_FIELD]),
     N_("colour by this number of the units (default: people)")},
    EVENT_OPTIONS(struct render_args),
    {"count", 0, OPTION_TEXT, "C", offsetof(struct render_args, set[RENDER_COUNT]),
     N_("colour by a count of events: reported, closed, open, overdue ...")},
    {"rate", 0, OPTION_TEXT, "R", offsetof(struct render_args, set[RENDER_RATE]),
     N_("colour by a rate: closed-rate, handled-on-time-rate ...")},
    {"per", 0, OPTION_TEXT, "P", offsetof(struct render_args, set[RENDER_PER]),
     N_("divide by area (default), population, households or none; share: per cent of the whole map")},
    {"compare", 0, OPTION_TEXT, "C", offsetof(struct render_args, set[RENDER_COMPARE]),
     N_("the change since the previous period, or the same a year before: previous, year")},
    {"side-by-side", 0, OPTION_FLAG, NULL, offsetof(struct render_args, side_by_side),
     N_("two maps of --compare beside each other, in the same classes, instead of the change")},
    EVENT_DAY_OPTIONS(struct render_args),
    {"now", 0, OPTION_TEXT, "TIME", offsetof(struct render_args, events.now),
     N_("count as of this time (default: the clock's)")},
    EVENT_WORD_OPTIONS(struct render_args),
    {"method", 'm', OPTION_TEXT, "M", offsetof(struct render_args, set[RENDER_METHOD]),
     N_("classes: quantile (default), pretty, equal, natural, deviation, head-tail, two-sided")},
    {"classes", 0, OPTION_TEXT, "N", offsetof(struct render_args, set[RENDER_CLASSES]), N_("1 to 7 (default 5)")},
    {"bounds", 0, OPTION_TEXT, "B,B", offsetof(struct render_args, set[RENDER_BOUNDS]),
     N_("bounds of the classes, e.g. 10,50,100")},
    {"ramp", 0, OPTION_TEXT, "R", offsetof(struct render_args, set[RENDER_RAMP]),
     N_("colours: ylorbr, cividis, viridis, inferno, blues, puor (default: the theme's)")},
    {"heat", 0, OPTION_FLAG, NULL, offsetof(struct render_args, heat), N_("kernel density of the events instead of colours")},
    {"radius", 'r', OPTION_TEXT, "M", offsetof(struct render_args, set[RENDER_RADIUS]),
     N_("how far an event reaches in the heat, metres (default 1000)")},
    {"dots", 0, OPTION_FLAG, NULL, offsetof(struct render_args, dots), N_("draw the events, by themselves or in clusters")},
    {"public", 0, OPTION_FLAG, NULL, offsetof(struct render_args, is_public),
     N_("for everybody: no single events, heat or buildings, whatever a view asks for")},
    {"plain", 0, OPTION_FLAG, NULL, offsetof(struct render_args, plain), N_("colour nothing")},
    {"buildings", 'b', OPTION_FLAG, NULL, offsetof(struct render_args, buildings), N_("draw the buildings of the map")},
    {"level", 'l', OPTION_TEXT, "LEVEL", offsetof(struct render_args, set[RENDER_LEVEL]),
     N_("the units of this level (default: the deepest that can be told apart)")},
    {"unit", 'u', OPTION_TEXT, "CODE", offsetof(struct render_args, unit), N_("fill the picture with this unit")},
    {"size", 's', OPTION_TEXT, "WxH", offsetof(struct render_args, size), N_("pixels of 1/96 inch (default 1280x800)")},
    {"zoom", 'z', OPTION_NUMBER, "S", offsetof(struct render_args, zoom),
     N_("pixels of a PNG for one of these: 2 for print and dense screens")},
    {"theme", 't', OPTION_TEXT, "T", offsetof(struct render_args, set[RENDER_THEME]), N_("light (default), dark, or wall: dark and 1.5 times as large")},
    {"title", 0, OPTION_TEXT, "TEXT", offsetof(struct render_args, set[RENDER_TITLE]),
     N_("title (default: the name of the map)")},
    {"source-line", 0, OPTION_TEXT, "TEXT", offsetof(struct render_args, source_line),
     N_("what stands below (default: the data and their day)")},
    {"approval", 0, OPTION_TEXT, "TEXT", offsetof(struct render_args, set[RENDER_APPROVAL]),
     N_("the map's approval number")},
    {"save-view", 0, OPTION_TEXT, "FILE", offsetof(struct render_args, save_view),
     N_("write the view as JSON; with -o or instead of it")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct render_args, overwrite), N_("replace files that exist")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct render_args, quiet), N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct render_args),
    {0},
};

static const struct usage usage = {
    .command = "render",
    .summary = N_("a picture of the map: PNG, PDF or SVG"),
    .examples = {"gridctl render kelan.gpkg -o people.png",
                 "gridctl render kelan.gpkg --count overdue --per population --level township -o late.pdf",
                 "gridctl render kelan.gpkg --view morning.json --unit 岚漪镇 --buildings -o town.svg"},
    .forms = {"[options] MAP -o FILE", "[options] MAP --save-view FILE.json"},
    .options = options,
    .notes = N_("What a picture shows is a view; gridview opens and saves the same files. In PNG every pixel has the\n"
                "colour of the unit that owns its centre. Text in a PDF can be searched."),
};

static int check_args(const struct render_args *args, const struct text_list *rest)
{
    if (rest->num != 1) return options_wrong(&usage, _("render wants one MAP"));
    if (!args->output && !args->save_view) return options_wrong(&usage, _("where to? Give -o FILE.png, .pdf or .svg"));
    if (args->output && !strcmp(args->output, "-"))
        return options_wrong(&usage, _("a picture wants a file: -o FILE.png, .pdf or .svg"));
    if (args->set[RENDER_COUNT] && args->set[RENDER_RATE])
        return options_wrong(&usage, _("--count and --rate are two things; give one"));
    if (!isnan(args->zoom) && !(args->zoom >= 0.5 && args->zoom <= 4))
        return options_wrong(&usage, _("--zoom wants 0.5 to 4"));
    int code = picture_possible(args->output ? args->output : args->save_view);
    if (!code) code = output_allowed(args->output, args->overwrite);
    if (!code) code = output_allowed(args->save_view, args->overwrite);
    return code;
}

int cmd_render(int argc, char **argv)
{
    struct render_args args = {.zoom = NAN};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    say_quietly(args.quiet);
    args.events.quiet = args.quiet;
    code = check_args(&args, &rest);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    map_say_findings(map, rest.items[0]);
    code = render_picture(&args, map, rest.items[0]);
    grid_map_free(map);
    return code;
}
