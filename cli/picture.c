/* picture.c - see picture.h. */
#include "picture.h"

#include "card.h"
#include "cmd.h"
#include "json.h"
#include "output.h"
#include "say.h"
#include "tally.h"

#ifdef GRIDCTL_HAS_RENDER
#include <math.h>
#include <render/format.h>
#include <render/page.h>
#include <render/stage.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Words in the picture, whose catalogue is that of render/. */
#define PICTURE(text) dgettext("gridview", text)

enum { MARGIN = 24 };

int picture_possible(const char *path)
{
    (void)path;
    return EXIT_FINE;
}

static grid_page_format format_of(const char *path, const char *name)
{
    int i = 0;
    if (!name) return grid_page_format_of(path);
    while (i < GRID_NUM_PAGE_FORMATS && strcasecmp(name, grid_page_format_name((grid_page_format)i))) i++;
    return (grid_page_format)i;
}

static grid_camera camera_of(const struct heat_picture *picture, const grid_map *map)
{
    grid_camera camera;
    double extent[4];
    if (picture->unit == GRID_NONE) grid_map_extent(map, extent);
    else grid_unit_extent(map, picture->unit, extent);
    grid_camera_fit_extent(&camera, map, extent, (int)picture->width, (int)picture->height, MARGIN);
    if (!(picture->pixel_m > 0) || !(camera.pixel_m > 0)) return camera;
    /* as many pixels as it takes, and the margins */
    double scale = picture->pixel_m / camera.pixel_m;
    double width = (extent[2] - extent[0]) / (camera.pixel * camera.stretch * scale);
    double height = (extent[3] - extent[1]) / (camera.pixel * scale);
    grid_camera_fit_extent(&camera, map, extent, (int)fmin(ceil(width) + 2 * MARGIN, 1e6),
                           (int)fmin(ceil(height) + 2 * MARGIN, 1e6), MARGIN);
    return camera;
}

int heat_picture_frame(const struct heat_picture *picture, const grid_map *map, grid_heat_frame *out)
{
    grid_error error;
    grid_camera camera = camera_of(picture, map);
    return grid_heat_frame_of_view(map, &camera, out, &error) ? say_failure(&error) : EXIT_FINE;
}

/* A full disk is told with the name of the file, which the painter does not know. */
static int drawing_failed(struct output *output, const grid_error *error)
{
    if (output_failed(output)) return output_commit(output);
    int code = say_failure(error);
    output_discard(output);
    return code;
}

int heat_picture_write(const struct heat_picture *picture, const grid_map *map, const grid_heat *heat)
{
    grid_error error;
    grid_scene *scene;
    int code = EXIT_FINE;
    if (grid_scene_new(map, &scene, &error)) return say_failure(&error);
    grid_heat_layer layer = grid_heat_layer_of(heat, picture->kernel, picture->radius_m);
    grid_content content = grid_content_default();
    grid_page page = grid_page_default(map, 1, 1);
    content.heat = &layer;
    page.camera = camera_of(picture, map);
    page.title = picture->title;
    page.source = picture->source;
    struct output *output = output_open(picture->path, picture->overwrite, &code);
    if (output) {
        grid_page_format format = format_of(picture->path, picture->format);
        if (grid_page_draw(scene, grid_theme_by_name(picture->theme), &content, &page, format, output_stream(output),
                           &error)) {
            code = drawing_failed(output, &error);
        } else {
            code = output_commit(output);
        }
    }
    grid_scene_free(scene);
    return code;
}


/* ---- render ---------------------------------------------------------------------------------- */

/* "name": "value" as JSON that grid_view_parse reads: what options say is checked, and complained about, where what
 * files say is. */
static int set_member(grid_view *view, const char *name, const struct text_list *list, const char *text, bool quoted)
{
    char *json = NULL;
    size_t size = 0;
    grid_error error = {0};
    FILE *stream = open_memstream(&json, &size);
    if (!stream) return say_failure(&(grid_error){GRID_E_MEMORY, 0, "out of memory"});
    struct json out = {.stream = stream};
    if (text && !quoted) {
        fprintf(stream, "{\"%s\": %s}", name, text);
    } else {
        json_open(&out, NULL, '{');
        if (list) json_open(&out, name, '[');
        for (size_t i = 0; list && i < list->num; i++) json_text(&out, NULL, list->items[i]);
        if (list) json_close(&out);
        else json_text(&out, name, text);
        json_close(&out);
    }
    fclose(stream);
    grid_status status = grid_view_parse(view, json, &error);
    free(json);
    return status ? say_failure(&error) : EXIT_FINE;
}

static int set_size(grid_view *view, const char *text)
{
    char json[64];
    unsigned w, h;
    int end = 0;
    if (sscanf(text, "%5u%*1[xX]%5u%n", &w, &h, &end) != 2 || text[end] || strpbrk(text, "+-")) {
        say_error(_("--size wants pixels such as 1280x960, not \"%s\""), text);
        return EXIT_USAGE;
    }
    snprintf(json, sizeof json, "[%u, %u]", w, h);
    return set_member(view, "size", NULL, json, false);
}

/* Bounds and numbers are no texts in JSON. */
static int set_numbers(grid_view *view, enum render_member member, const char *name, const char *text)
{
    char json[400];
    if (strspn(text, "0123456789.,-+eE ") != strlen(text)) {
        say_error(_("--%s wants numbers, not \"%s\""), name, text);
        return EXIT_USAGE;
    }
    snprintf(json, sizeof json, member == RENDER_BOUNDS ? "[%.390s]" : "%.390s", text);
    int code = set_member(view, name, NULL, json, false);
    if (!code && member == RENDER_BOUNDS) view->method = GRID_CLASSES_MANUAL;
    return code;
}

/* Both ends at once: one alone may lie beyond the other end of the view. */
static int set_period(grid_view *view, const struct render_args *args)
{
    if (args->events.from) view->period.from_s = GRID_NO_TIME;
    if (args->events.to) view->period.to_s = GRID_NO_TIME;
    int code = args->events.from ? set_member(view, "from", NULL, args->events.from, true) : EXIT_FINE;
    return !code && args->events.to ? set_member(view, "to", NULL, args->events.to, true) : code;
}

static int make_view(const struct render_args *args, const grid_map *map, grid_view *view)
{
    static const char *const names[] = {"field", "count", "rate", "per", "compare", "radius_m", "method", "classes",
                                        "bounds", "ramp", "level", "theme", "title", "approval"};
    grid_error error;
    int code = EXIT_FINE;
    *view = grid_view_default();
    if (args->view && grid_view_read(view, args->view, &error)) return say_failure(&error);
    for (int i = 0; i < NUM_RENDER_MEMBERS && !code; i++) {
        if (!args->set[i]) continue;
        if (i == RENDER_CLASSES || i == RENDER_BOUNDS || i == RENDER_RADIUS)
            code = set_numbers(view, (enum render_member)i, names[i], args->set[i]);
        else code = set_member(view, names[i], NULL, args->set[i], true);
    }
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && !code; w++)
        if (args->events.words[w].num)
            code = set_member(view, grid_event_word_name((grid_event_word)w), &args->events.words[w], NULL, true);
    if (!code) code = set_period(view, args);
    if (args->set[RENDER_FIELD]) view->fill = GRID_FILL_FIELD;
    if (args->set[RENDER_COUNT]) view->fill = GRID_FILL_COUNT;
    if (args->set[RENDER_RATE]) view->fill = GRID_FILL_RATE;
    if (args->heat && !args->set[RENDER_FIELD] && !args->set[RENDER_COUNT] && !args->set[RENDER_RATE])
        view->fill = GRID_FILL_NONE;
    if (args->plain) view->fill = GRID_FILL_NONE;
    view->heat = view->heat || args->heat;
    view->events = view->events || args->dots;
    view->side_by_side = view->side_by_side || args->side_by_side;
    if (args->buildings) view->buildings = true;
    if (!code && args->size) code = set_size(view, args->size);
    if (!code && args->unit) {
        int32_t unit;
        code = card_find_unit(map, args->unit, &unit);
        view->has_place = false;
        if (!code) snprintf(view->unit, sizeof view->unit, "%s", grid_unit_code(map, unit));
    }
    if (!code && *view->level && grid_map_level_by_name(map, view->level) == GRID_NONE)
        code = tally_say_no_level(map, view->level);
    return code;
}

/* A mistyped filter of the options is a mistake; one of a view may be of another month. */
static int check_words(const struct render_args *args, const grid_view *view, const grid_events *events)
{
    static int32_t numbers[GRID_NUM_EVENT_WORDS][MAX_TEXTS];
    grid_situation_options how = grid_situation_options_default();
    int code = events_choose(&args->events, events, numbers, &how);
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && !code; w++)
        for (size_t i = 0; i < view->words[w].num; i++)
            if (grid_events_word_number(events, (grid_event_word)w, view->words[w].names[i]) == GRID_NONE)
                say_warning(_("no event has %s \"%s\", which the view asks for"), word(grid_event_word_name((grid_event_word)w)),
                            view->words[w].names[i]);
    return code;
}

static int save_view(const struct render_args *args, const grid_view *view)
{
    int code = EXIT_FINE;
    char *json = args->save_view ? grid_view_print(view) : NULL;
    if (!args->save_view) return EXIT_FINE;
    if (!json) return say_failure(&(grid_error){GRID_E_MEMORY, 0, "out of memory"});
    struct output *output = output_open(args->save_view, args->overwrite, &code);
    if (output) {
        fprintf(output_stream(output), "%s\n", json);
        code = output_commit(output);
    }
    free(json);
    return code;
}

/* Events that the colours leave out, since no unit of the level holds them. */
static void unassigned_words(const grid_view *view, const grid_situation *situation, int32_t level, char *out,
                             size_t size)
{
    double counts[GRID_NUM_COUNTS];
    char number[GRID_TEXT_SIZE];
    size_t used = strlen(out);
    if (!situation || view->fill != GRID_FILL_COUNT) return;
    grid_situation_unassigned(situation, level, counts);
    if (counts[view->count] > 0)
        snprintf(out + used, size - used, PICTURE("%s未归属 %s 件"), used ? " · " : "",
                 grid_format_number(counts[view->count], 0, number));
}

/* What the reader must know of the data: until when there are some. */
static void source_words(const struct render_args *args, const grid_events *events, char *out, size_t size)
{
    int64_t last = GRID_NO_TIME;
    size_t n = events ? grid_events_num(events) : 0;
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t t = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        if (t != GRID_NO_TIME && t > last) last = t;
    }
    char day[64];
    if (last != GRID_NO_TIME)
        snprintf(out, size, PICTURE("数据%s"), grid_period_words((grid_period){GRID_NO_TIME, last + 1}, day));
    if (args->map.as_of) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, PICTURE("%s县图版本 %.20s"), used ? " · " : "", args->map.as_of);
    }
}

static int draw_page(const struct render_args *args, const grid_view *view, const grid_scene *scene,
                     const grid_content *content, const grid_page *page)
{
    int code = EXIT_FINE;
    grid_error error;
    grid_page_format format = grid_page_format_of(args->output);
    struct output *output = output_open(args->output, args->overwrite, &code);
    if (!output) return code;
    if (!grid_page_draw(scene, grid_theme_by_name(view->theme), content, page, format, output_stream(output), &error))
        return output_commit(output);
    return drawing_failed(output, &error);
}

/* What becomes so many pixels when it is enlarged, if there is such a number. */
static int side_of(int pixels, double larger)
{
    int least = (int)floor(pixels / larger);
    return lround(least * larger) == pixels ? least : least + 1;
}

static int draw_view(const struct render_args *args, const grid_view *view, const grid_map *map, const char *path,
                     const grid_events *events)
{
    grid_scene *scene = NULL;
    grid_stage *stage = NULL;
    grid_error error;
    char source[200], period[64], earlier[64];
    int64_t now;
    int code = events_now(&args->events, &now);
    if (!code && (grid_scene_new(map, &scene, &error) || grid_stage_new(scene, path, &stage, &error)))
        code = say_failure(&error);
    if (!code) {
        grid_stage_set_events(stage, events);
        grid_stage_set_as_of(stage, now);
        grid_stage_set_public(stage, args->is_public);
        grid_page page = {.size = sizeof page, .scale = isnan(args->zoom) ? 1 : args->zoom};
        double larger = grid_theme_by_name(view->theme)->enlarge;
        int width = side_of(view->width, larger), height = side_of(view->height, larger);
        if (grid_view_is_beside(view)) width = (width - GRID_PAGE_GAP) / 2;
        page.scale *= larger;
        if (grid_stage_show(stage, view, &error) ||
            grid_stage_camera(stage, view, width > 1 ? width : 1, height, MARGIN, &page.camera, &error) ||
            grid_stage_heat(stage, &page.camera, 1, false, &error))
            code = say_failure(&error);
        source_words(args, events, source, sizeof source);
        if (!code)
            unassigned_words(view, events ? grid_stage_situation(stage) : NULL,
                             grid_content_level(grid_stage_content(stage), scene, &page.camera), source, sizeof source);
        page.title = *view->title ? view->title : NULL;
        page.subtitle = events && *grid_period_words(view->period, period) ? period : NULL;
        page.before = grid_stage_before(stage);
        page.periods[0] = grid_period_words(grid_view_earlier(view), earlier);
        page.periods[1] = page.subtitle;
        if (page.before) page.subtitle = NULL; /* each map has its own */
        page.source = args->source_line ? args->source_line : *source ? source : NULL;
        page.approval = *view->approval ? view->approval : NULL;
        if (!code && args->output) code = draw_page(args, view, scene, grid_stage_content(stage), &page);
    }
    grid_stage_free(stage);
    grid_scene_free(scene);
    return code;
}

/* Filed events are the accepted ones where the source has no time of filing: all would have a rate of 100 %. */
static bool is_known(const grid_view *view, const grid_events *events)
{
    bool is_filed = view->fill == GRID_FILL_RATE && view->rate == GRID_RATE_FILED;
    if (!is_filed || grid_events_tell_time(events, GRID_EVENT_FILED)) return true;
    say_error(_("the events have no time of filing, so filed-rate is not known"));
    return false;
}

static void say_before_first(const grid_view *view, const grid_events *events)
{
    const grid_period p = view->period;
    if (p.from_s == GRID_NO_TIME || p.to_s == GRID_NO_TIME) return; /* an error soon */
    events_say_before_first(events, view->compare == GRID_COMPARE_YEAR
                                        ? grid_period_moved(p, GRID_STEP_YEAR, -1).from_s
                                        : p.from_s - (p.to_s - p.from_s));
}

/* Options that a picture of something else would not heed. */
static bool asks_for_events(const struct event_args *args)
{
    bool asks = args->files.num || args->tables.num || args->from || args->to;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) asks |= args->words[w].num != 0;
    return asks;
}

/* Classes in which less and more look different; the default of a change is two-sided. */
static bool shows_changes(const grid_view *view)
{
    return view->method == GRID_CLASSES_QUANTILE || view->method == GRID_CLASSES_TWO_SIDED ||
           view->method == GRID_CLASSES_MANUAL;
}

int render_picture(const struct render_args *args, const grid_map *map, const char *path)
{
    grid_view view;
    grid_events *events = NULL;
    int found = EXIT_FINE;
    if (args->output && grid_page_format_of(args->output) == GRID_NUM_PAGE_FORMATS) {
        say_error(_("%s: a picture ends in .png, .pdf or .svg"), args->output);
        return EXIT_USAGE;
    }
    int code = make_view(args, map, &view);
    if (code) return code;
    struct event_args counted = args->events;
    counted.places = view.heat || view.events;
    bool is_counted = view.fill == GRID_FILL_COUNT || view.fill == GRID_FILL_RATE, counts = is_counted || counted.places;
    if (!counts && asks_for_events(&args->events)) {
        say_error(_("which number of events is to be shown? Say it with --count or --rate, e.g. --count reported"));
        return EXIT_USAGE;
    }
    if (is_counted && view.compare != GRID_COMPARE_NONE && !shows_changes(&view)) {
        say_error(_("a change is shown in two colours about a middle: --method two-sided, or --bounds"));
        return EXIT_USAGE;
    }
    if (counts)
        found = events_open(map, path, &args->map, &counted, NULL, &events);
    if (found > EXIT_FINDINGS) return found;
    if (events) code = is_known(&view, events) ? check_words(args, &view, events) : EXIT_INPUT;
    if (events && !code && view.compare != GRID_COMPARE_NONE) say_before_first(&view, events);
    if (!code) code = draw_view(args, &view, map, path, events);
    grid_events_free(events);
    if (!code) code = save_view(args, &view);
    return code ? code : found;
}

#else

int picture_possible(const char *path)
{
    say_error(_("%s: this gridctl was built without pictures (libcairo2-dev, libpango1.0-dev); write .asc or .tif"), path);
    return EXIT_ENVIRONMENT;
}

int heat_picture_frame(const struct heat_picture *picture, const grid_map *map, grid_heat_frame *out)
{
    (void)map, (void)out;
    return picture_possible(picture->path);
}

int heat_picture_write(const struct heat_picture *picture, const grid_map *map, const grid_heat *heat)
{
    (void)map, (void)heat;
    return picture_possible(picture->path);
}

int render_picture(const struct render_args *args, const grid_map *map, const char *path)
{
    (void)map, (void)path;
    return picture_possible(args->output ? args->output : args->save_view);
}
#endif
