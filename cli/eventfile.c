/* eventfile.c - the events that a command counts: see eventfile.h. */
#include "eventfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "report.h"
#include "say.h"
#include "suggest.h"

/* ---- tables of the map ----------------------------------------------------------------------- */

/* "event:NAME" is its NAME; NULL for what is no table of events. */
static const char *table_name(const char *as) { return strncmp(as, "event:", 6) ? NULL : as + 6; }

/* Names of the map's tables of events, for messages. */
struct table_names {
    const char *items[MAX_TEXTS];
    size_t num;
};

static struct table_names tables_of(const grid_map *map)
{
    struct table_names names = {.num = 0};
    for (size_t i = 0; i < grid_map_num_sources(map) && names.num < MAX_TEXTS; i++) {
        const char *name = table_name(grid_map_source_at(map, i)->as);
        bool is_known = false; /* a manifest may name several files */
        for (size_t k = 0; k < names.num && name; k++) is_known |= !strcmp(names.items[k], name);
        if (name && !is_known) names.items[names.num++] = name;
    }
    return names;
}

static const char *name_at(const void *names, size_t i) { return ((const struct table_names *)names)->items[i]; }

static int say_no_table(const char *path, const char *wanted, const struct table_names *names)
{
    char list[500];
    const char *near = suggest(wanted, names->num, name_at, names);
    list_names(names->num, name_at, names, list, sizeof list);
    if (near)
        say_error(_("%s has no events \"%s\"; did you mean \"%s\"? It has %s"), path, wanted, near, list);
    else say_error(_("%s has no events \"%s\"; it has %s"), path, wanted, list);
    return EXIT_USAGE;
}

static int say_no_events(const grid_map *map, const char *path)
{
    if (grid_map_is_file(map))
        say_error(_("%s holds no events: import them (gridctl import %s --as event:NAME FILE), or name a file with "
                    "--events"), path, path);
    else say_error(_("%s names no events: name a file with --events"), path);
    return EXIT_USAGE;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    const grid_map *map;
    const char *path;
    const struct event_args *args;
    grid_events_options how;
    grid_events *events;
    bool told;
};

static int finish(struct reading *r, grid_status status, grid_findings *findings, const grid_error *error)
{
    progress_end();
    if (status) return say_failure(error);
    bool has_faults = report_exit_code(findings) != EXIT_FINE;
    r->told |= has_faults;
    if (!r->args->quiet && has_faults) report_say_findings(findings, r->args->all);
    grid_findings_free(findings);
    return EXIT_FINE;
}

static int read_file(struct reading *r, const char *path, const char *crs)
{
    grid_events_options how = r->how;
    grid_findings *findings = NULL;
    grid_error error;
    if (!how.crs) how.crs = crs;
    progress_start(_("reading events"));
    grid_status status = grid_events_read(r->events, path, &how, &findings, &error);
    return finish(r, status, findings, &error);
}

/* A table of the map file, or the file that a manifest names. */
static int read_table(struct reading *r, const grid_source *source)
{
    grid_findings *findings = NULL;
    grid_error error;
    if (!grid_map_is_file(r->map)) return read_file(r, source->path, source->crs);
    progress_start(_("reading events"));
    grid_status status = grid_events_read_table(r->events, r->path, source->as, &r->how, &findings, &error);
    return finish(r, status, findings, &error);
}

static bool is_wanted(const struct text_list *wanted, const char *name)
{
    for (size_t i = 0; i < wanted->num; i++)
        if (!strcmp(wanted->items[i], name)) return true;
    return !wanted->num;
}

static int read_tables(struct reading *r)
{
    const struct text_list *wanted = &r->args->tables;
    const struct table_names names = tables_of(r->map);
    int code = EXIT_FINE;
    for (size_t i = 0; i < wanted->num; i++) {
        size_t k = 0;
        while (k < names.num && strcmp(names.items[k], wanted->items[i])) k++;
        if (k == names.num) return say_no_table(r->path, wanted->items[i], &names);
    }
    if (!names.num) return say_no_events(r->map, r->path);
    for (size_t i = 0; i < grid_map_num_sources(r->map) && !code; i++) {
        const grid_source *source = grid_map_source_at(r->map, i);
        const char *name = table_name(source->as);
        if (name && is_wanted(wanted, name)) code = read_table(r, source);
    }
    return code;
}

static int read_all(struct reading *r)
{
    const struct event_args *args = r->args;
    int code = EXIT_FINE;
    if (!args->files.num && (args->x || args->y || args->crs || args->encoding)) {
        say_error(_("--x, --y, --crs and --points-encoding say how to read a file: name it with --events"));
        return EXIT_USAGE;
    }
    if (!args->files.num || args->tables.num) code = read_tables(r);
    for (size_t i = 0; i < args->files.num && !code; i++) code = read_file(r, args->files.items[i], NULL);
    return code;
}

int events_open(const grid_map *map, const char *path, const struct map_args *map_args,
                const struct event_args *args, const grid_map *within, grid_events **out)
{
    struct reading r = {.map = map, .path = path, .args = args, .how = grid_events_options_default()};
    grid_past *past = NULL;
    grid_error error;
    int code = EXIT_FINE;
    r.how.x = args->x, r.how.y = args->y, r.how.crs = args->crs, r.how.encoding = args->encoding;
    r.how.progress = progress_step;
    r.how.within = within;
    if (grid_events_new(map, &r.events, &error)) return say_failure(&error);
    if (args->places && grid_events_keep_places(r.events, &error)) code = say_failure(&error);
    if (!map_args->as_of && grid_past_open(map, path, NULL, &past, &error)) code = say_failure(&error);
    if (past && grid_past_num_versions(past) > 1) {
        r.how.past = past;
        say_note(_("each event belongs to whom its place belonged to on the day of its collection (versions of the "
                   "map: %zu); with --as-of DAY all go by the map of that day"), grid_past_num_versions(past));
    }
    if (!code) code = read_all(&r);
    grid_past_free(past);
    if (code) grid_events_free(r.events);
    else *out = r.events;
    return code ? code : r.told ? EXIT_FINDINGS : EXIT_FINE;
}

/* ---- days ------------------------------------------------------------------------------------ */

static int wrong_time(const char *option, const char *text)
{
    say_error(_("--%s %s is no day or time; write it as 2025-06-30 or 2025-06-30 08:05"), option, text);
    return EXIT_USAGE;
}

int events_now(const struct event_args *args, int64_t *out)
{
    *out = (int64_t)time(NULL);
    return args->now && !grid_event_time_read(args->now, out) ? wrong_time("now", args->now) : EXIT_FINE;
}

/* A day is all of it: as an end it means the next midnight. */
static bool is_day(int64_t utc_s) { return grid_step_around(GRID_STEP_DAY, utc_s).from_s == utc_s; }

static int64_t first_time(const grid_events *events)
{
    int64_t found = GRID_NO_TIME;
    for (size_t i = 0; i < grid_events_num(events); i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t != GRID_NO_TIME && (found == GRID_NO_TIME || t < found)) found = t;
    }
    return found;
}

int events_period(const struct event_args *args, const grid_events *events, int64_t now, grid_period *out)
{
    int64_t first = first_time(events);
    if (first == GRID_NO_TIME)
        say_warning(grid_events_num(events) ? _("no event has a time of collection, so none is reported in any period")
                                            : _("there are no events to count"));
    out->from_s = first == GRID_NO_TIME ? now : grid_step_around(GRID_STEP_DAY, first).from_s;
    out->to_s = now > out->from_s ? now : out->from_s;
    if (args->from && !grid_event_time_read(args->from, &out->from_s)) return wrong_time("from", args->from);
    if (args->to && !grid_event_time_read(args->to, &out->to_s)) return wrong_time("to", args->to);
    if (args->to && is_day(out->to_s) && !strchr(args->to, ':'))
        out->to_s = grid_step_around(GRID_STEP_DAY, out->to_s).to_s;
    if (out->to_s >= out->from_s) return EXIT_FINE;
    if (args->to && args->from)
        say_error(_("the period ends (%s) before it begins (%s); exchange --from and --to"), args->to, args->from);
    else if (args->to) say_error(_("--to %s lies before the first event; give --from too, or a later day"), args->to);
    else say_error(_("--from %s is later than the time as of which is counted; give an earlier day"), args->from);
    return EXIT_USAGE;
}

void events_say_before_first(const grid_events *events, int64_t from_s)
{
    int64_t first = first_time(events);
    char text[32];
    if (first == GRID_NO_TIME) return;
    first = grid_step_around(GRID_STEP_DAY, first).from_s;
    if (from_s < first)
        say_warning(_("the first event is of %s: what lies before that and is compared with counts as 0, and is not known"),
                    events_time_text(first, text));
}

int events_step(const char *name, grid_step *out)
{
    for (int s = 0; s < GRID_NUM_STEPS; s++) {
        *out = (grid_step)s;
        if (!strcmp(name, grid_step_name((grid_step)s))) return EXIT_FINE;
    }
    say_error(_("--period wants hour, day, week, month, quarter or year, not \"%s\""), name);
    return EXIT_USAGE;
}

enum { MOST_PERIODS = 20000 };

int events_periods(grid_period whole, const grid_step *step, grid_period **out, size_t *num)
{
    grid_period *list = calloc(step ? MOST_PERIODS : 1, sizeof *list);
    size_t n = 1;
    if (!list) return say_failure(&(grid_error){GRID_E_MEMORY, 0, "out of memory"});
    *out = list;
    list[0] = whole;
    if (step) n = 0;
    for (grid_period p = step ? grid_step_around(*step, whole.from_s) : whole; step && p.from_s < whole.to_s;
         p = grid_step_around(*step, p.to_s)) {
        if (n == MOST_PERIODS) {
            say_error(_("more than %d periods; choose longer ones, or bound them with --from and --to"), MOST_PERIODS);
            return EXIT_USAGE;
        }
        list[n] = p;
        if (list[n].from_s < whole.from_s) list[n].from_s = whole.from_s;
        if (list[n].to_s > whole.to_s) list[n].to_s = whole.to_s;
        n++;
    }
    *num = n;
    return EXIT_FINE;
}

const char *events_time_text(int64_t utc_s, char text[32])
{
    time_t local = (time_t)(utc_s + 8 * 3600); /* China */
    struct tm parts;
    gmtime_r(&local, &parts);
    int end = snprintf(text, 32, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    const char *rest = parts.tm_sec ? " %H:%M:%S" : parts.tm_hour || parts.tm_min ? " %H:%M" : "";
    if (*rest) strftime(text + end, 32 - (size_t)end, rest, &parts);
    return text;
}

/* ---- words ----------------------------------------------------------------------------------- */

struct word_names {
    const grid_events *events;
    grid_event_word word;
};

static const char *word_name_at(const void *context, size_t i)
{
    const struct word_names *names = context;
    return grid_events_word_name(names->events, names->word, i);
}

static int say_no_word(const grid_events *events, grid_event_word which, const char *wanted)
{
    const char *word_title = word(grid_event_word_name(which));
    struct word_names names = {events, which};
    size_t n = grid_events_num_words(events, which);
    const char *near = suggest(wanted, n, word_name_at, &names);
    char list[500];
    list_names(n, word_name_at, &names, list, sizeof list);
    if (near)
        say_error(_("no event has %s \"%s\"; did you mean \"%s\"? There are: %s"), word_title, wanted, near, list);
    else say_error(_("no event has %s \"%s\"; there are: %s"), word_title, wanted, list);
    return EXIT_USAGE;
}

int events_choose(const struct event_args *args, const grid_events *events,
                  int32_t numbers[GRID_NUM_EVENT_WORDS][MAX_TEXTS], grid_situation_options *how)
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        const struct text_list *wanted = &args->words[w];
        for (size_t i = 0; i < wanted->num; i++) {
            numbers[w][i] = grid_events_word_number(events, (grid_event_word)w, wanted->items[i]);
            if (numbers[w][i] == GRID_NONE) return say_no_word(events, (grid_event_word)w, wanted->items[i]);
        }
        if (!wanted->num) continue;
        how->words[w] = numbers[w];
        how->num_words[w] = wanted->num;
    }
    return EXIT_FINE;
}
