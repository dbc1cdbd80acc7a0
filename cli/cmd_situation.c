/* cmd_situation.c - gridctl situation: counts and rates of events by unit and period. */
#include <grid/grid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "eventfile.h"
#include "mapfile.h"
#include "output.h"
#include "report.h"
#include "say.h"
#include "sheet.h"
#include "tally.h"

struct situation_args {
    struct map_args map;
    struct region_args region;
    struct event_args events;
    const char *by, *period, *compare, *per, *show, *output, *format;
    unsigned long long top, suppress;
    bool json, overwrite;
};

static const struct option_spec options[] = {
    EVENT_OPTIONS(struct situation_args),
    {"by", 'b', OPTION_TEXT, "LEVEL", offsetof(struct situation_args, by),
     N_("one row for each unit of this level (default: the map as a whole)")},
    EVENT_DAY_OPTIONS(struct situation_args),
    {"now", 0, OPTION_TEXT, "TIME", offsetof(struct situation_args, events.now),
     N_("count as of this time (default: the clock's)")},
    {"period", 'p', OPTION_TEXT, "STEP", offsetof(struct situation_args, period),
     N_("a table for each hour, day, week, month, quarter or year")},
    {"compare", 0, OPTION_TEXT, "WITH", offsetof(struct situation_args, compare),
     N_("add the reported events of the period before (previous) or a year before (yoy), and the change")},
    {"per", 0, OPTION_TEXT, "WHAT", offsetof(struct situation_args, per),
     N_("add reported events per km2 (area), 10,000 people (population), household or building")},
    {"show", 0, OPTION_TEXT, "VIEW", offsetof(struct situation_args, show),
     N_("columns of the table: counts (default), rates, funnel or ageing; files have all")},
    {"top", 0, OPTION_COUNT, "N", offsetof(struct situation_args, top),
     N_("only the N rows with most reported events")},
    {"suppress", 0, OPTION_COUNT, "K", offsetof(struct situation_args, suppress),
     N_("do not show counts from 1 to K - 1, nor others that would give them away (10 for the public, 5 inside)")},
    EVENT_WORD_OPTIONS(struct situation_args),
    REGION_OPTIONS(struct situation_args),
    {"x", 0, OPTION_TEXT, "COLUMN", offsetof(struct situation_args, events.x),
     N_("column with x, east or longitude (default: guessed from its name)")},
    {"y", 0, OPTION_TEXT, "COLUMN", offsetof(struct situation_args, events.y),
     N_("column with y, north or latitude")},
    {"crs", 0, OPTION_TEXT, "CRS", offsetof(struct situation_args, events.crs),
     N_("CRS of the events: EPSG:..., GCJ02 or BD09 (default EPSG:4326 for longitude and latitude)")},
    {"points-encoding", 0, OPTION_TEXT, "E", offsetof(struct situation_args, events.encoding),
     N_("encoding of the events' text (default: UTF-8 if valid, else GB18030)")},
    {"json", 0, OPTION_FLAG, NULL, offsetof(struct situation_args, json), N_("write JSON")},
    {"output", 'o', OPTION_TEXT, "FILE", offsetof(struct situation_args, output),
     N_("write the table to FILE: .csv or .json")},
    {"format", 0, OPTION_TEXT, "F", offsetof(struct situation_args, format),
     N_("format of FILE when its ending does not tell: csv, json")},
    {"overwrite", 0, OPTION_FLAG, NULL, offsetof(struct situation_args, overwrite),
     N_("replace FILE when it exists")},
    {"all", 'a', OPTION_FLAG, NULL, offsetof(struct situation_args, events.all),
     N_("list all findings, not the first 20 of each kind")},
    {"quiet", 'q', OPTION_FLAG, NULL, offsetof(struct situation_args, events.quiet),
     N_("say nothing but warnings and errors")},
    MAP_OPTIONS(struct situation_args),
    {0},
};

static const struct usage usage = {
    .command = "situation",
    .summary = N_("how many events were reported, handled in time, and are open, by unit and period"),
    .examples = {"gridctl situation kelan.gpkg --by township --from 2025-06-01 --to 2025-06-30",
                 "gridctl situation kelan.gpkg --events-of 12345 --period month --category 市容环境",
                 "gridctl situation kelan.gpkg -e events.csv --by grid --per population --compare yoy -o june.csv"},
    .forms = {"[options] MAP"},
    .options = options,
    .notes = N_("Every count is dated by its own step: reported by the time of collection, closed by that of\n"
                "closing, due by the due time. Rows and unassigned add up to the total. Times are those of China.\n"
                "A dash stands where there is nothing to divide by."),
};

/* ---- the work -------------------------------------------------------------------------------- */

/* The period to compare with: as many steps or seconds before, or a year. */
static grid_period other_period(const struct situation_args *args, grid_period p, const grid_step *step)
{
    int64_t length = p.to_s - p.from_s;
    grid_period month = grid_step_around(GRID_STEP_MONTH, p.from_s);
    if (!strcmp(args->compare, "yoy")) return grid_period_moved(p, GRID_STEP_YEAR, -1);
    if (step) return grid_period_moved(p, *step, -1);
    if (month.from_s == p.from_s && month.to_s == p.to_s) return grid_period_moved(p, GRID_STEP_MONTH, -1);
    return (grid_period){p.from_s - length, p.from_s};
}

static int make_sheet(struct sheet *sheet, const struct situation_args *args, const grid_events *events,
                      grid_period whole, int64_t now)
{
    grid_situation_options how = grid_situation_options_default();
    static int32_t numbers[GRID_NUM_EVENT_WORDS][MAX_TEXTS];
    int64_t earliest = INT64_MAX;
    grid_step step;
    grid_error error;
    int code = args->period ? events_step(args->period, &step) : EXIT_FINE;
    if (!code) code = events_choose(&args->events, events, numbers, &how);
    const grid_step *steps = args->period ? &step : NULL;
    if (!code) code = events_periods(whole, steps, &sheet->periods, &sheet->num);
    if (code) return code;
    sheet->now = calloc(sheet->num + 1, sizeof *sheet->now);
    sheet->then = calloc(sheet->num + 1, sizeof *sheet->then);
    if (!sheet->now || !sheet->then) return say_failure(&(grid_error){GRID_E_MEMORY, 0, "out of memory"});
    how.as_of_s = now;
    for (size_t i = 0; i < sheet->num; i++) {
        how.period = sheet->periods[i];
        if (grid_situation_make(events, &how, &sheet->now[i], &error)) return say_failure(&error);
        if (!args->compare) continue;
        how.period = other_period(args, sheet->periods[i], steps);
        if (how.period.from_s == how.period.to_s && sheet->periods[i].from_s != sheet->periods[i].to_s)
            continue; /* 29 February has no day a year before: a dash, not 0 */
        if (how.period.from_s < earliest) earliest = how.period.from_s;
        if (grid_situation_make(events, &how, &sheet->then[i], &error)) return say_failure(&error);
    }
    events_say_before_first(events, earliest);
    return EXIT_FINE;
}

static int make_per(struct sheet *sheet, const struct situation_args *args, const char *path)
{
    struct text_list wanted = {.num = 1};
    if (!args->per || region_is_asked(&sheet->region)) return EXIT_FINE;
    wanted.items[0] = args->per;
    return tally_make(sheet->map, path, &args->map, &wanted, &sheet->per);
}

/* Of a region less is known than of units. */
static int check_region(const struct sheet *sheet)
{
    const struct region *r = &sheet->region;
    if (!sheet->per_name || !region_is_asked(r)) return EXIT_FINE;
    bool known = !strcmp(sheet->per_name, "area") || (r->has_buildings && !strcmp(sheet->per_name, "building")) ||
                 (r->has_people && !strcmp(sheet->per_name, "population"));
    if (known) return EXIT_FINE;
    say_error(_("of a region this map does not tell %s; --per can be area%s%s"), word(sheet->per_name),
              r->has_buildings ? ", building" : "", r->has_people ? ", population" : "");
    return EXIT_USAGE;
}

static int write_sheet(const struct situation_args *args, const struct sheet *sheet)
{
    int code = EXIT_FINE;
    if (args->output) {
        struct output *output = output_open(args->output, args->overwrite, &code);
        if (!output) return code;
        if (output_format(args->output, args->format) == FORMAT_CSV) sheet_write_csv(output_stream(output), sheet);
        else sheet_write_json(output_stream(output), sheet);
        return output_commit(output);
    }
    if (args->json) sheet_write_json(stdout, sheet);
    else sheet_print(sheet);
    return EXIT_FINE;
}

static int find_view(const char *name, enum sheet_view *out)
{
    for (int v = 0; v < NUM_SHEET_VIEWS; v++) {
        *out = (enum sheet_view)v;
        if (!name || !strcmp(name, sheet_view_name(*out))) return EXIT_FINE;
    }
    say_error(_("--show wants counts, rates, funnel or ageing, not \"%s\""), name);
    return EXIT_USAGE;
}

static int tell(const grid_map *map, const struct situation_args *args, const char *path)
{
    struct sheet sheet = {.map = map, .compare = args->compare, .per_name = args->per, .top = (size_t)args->top,
                          .suppress = (double)args->suppress};
    grid_events *events = NULL;
    grid_period whole;
    int64_t now;
    int code = events_now(&args->events, &now);
    if (!code) code = find_view(args->show, &sheet.view);
    if (!code) code = tally_find_level(map, args->by, &sheet.level);
    if (!code) code = region_open(&sheet.region, map, &args->region);
    if (!code && region_is_asked(&sheet.region))
        code = region_measure(&sheet.region, map, sheet.level, path, &args->map);
    if (!code) code = check_region(&sheet);
    int found = code ? code : events_open(map, path, &args->map, &args->events, sheet.region.walk.to.map, &events);
    if (found > EXIT_FINDINGS) code = found;
    if (!code) code = events_period(&args->events, events, now, &whole);
    if (!code) code = make_per(&sheet, args, path);
    if (!code) sheet.tells_filed = grid_events_tell_time(events, GRID_EVENT_FILED);
    if (!code) code = make_sheet(&sheet, args, events, whole, now);
    if (!code) code = sheet_suppress(&sheet);
    if (!code) code = write_sheet(args, &sheet);
    sheet_clear(&sheet);
    grid_events_free(events);
    return code ? code : found;
}

static int check_usage(const struct situation_args *args, const struct text_list *rest)
{
    static const char *const denominators[] = {"area", "population", "households", "building"};
    bool known = !args->per;
    if (rest->num != 1) return options_wrong(&usage, _("situation wants one MAP"));
    for (size_t i = 0; i < sizeof denominators / sizeof *denominators && !known; i++)
        known = !strcmp(args->per, denominators[i]);
    if (!known) return options_wrong(&usage, _("--per wants area, population, households or building"));
    if (args->region.within && args->region.circle)
        return options_wrong(&usage, _("--within and --circle are two regions; give one"));
    if (args->suppress && args->suppress < 3)
        return options_wrong(&usage, _("--suppress wants 3 or more: 1 and 2 tell who it is"));
    if (args->suppress && args->show && strcmp(args->show, sheet_view_name(SHEET_COUNTS)))
        return options_wrong(&usage, _("--suppress shows counts only: others add up to them"));
    if (args->compare && strcmp(args->compare, "yoy") && strcmp(args->compare, "previous"))
        return options_wrong(&usage, _("--compare wants previous or yoy"));
    enum format format = output_format(args->output, args->format);
    if (args->output && format != FORMAT_CSV && format != FORMAT_JSON)
        return options_wrong(&usage, _("-o wants a file that ends in .csv or .json, or --format"));
    return output_allowed(args->output, args->overwrite);
}

int cmd_situation(int argc, char **argv)
{
    struct situation_args args = {0};
    struct text_list rest;
    grid_map *map;
    int code = options_read(&usage, argc, argv, &args, &rest);
    if (code >= 0) return code;
    code = check_usage(&args, &rest);
    if (!code) code = map_open(rest.items[0], &args.map, &map);
    if (code) return code;
    say_quietly(args.events.quiet);
    map_say_findings(map, rest.items[0]);
    code = tell(map, &args, rest.items[0]);
    grid_map_free(map);
    return code;
}
