/* stage.c - from a view to a content: see stage.h. */
#include <render/stage.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/language.h>

enum { MAX_CONTEXT = 16 };
static const int china_s = 8 * 3600, day_s = 86400;

/* What is made of one period. */
typedef struct picture {
    grid_content content;
    grid_measure *measure;
    grid_dots dots;            /* events that have places */
    grid_heat *heat;
    grid_heat_layer heat_layer;
} picture;

struct grid_stage {
    const grid_scene *scene;
    char *path;
    const grid_events *events;
    grid_view shown;      /* what the rest was made for */
    bool has_shown, new_events;
    picture picture, before; /* of the period, and beside it of the one that it is compared with */
    grid_situation *now, *earlier;
    int64_t as_of_s;
    grid_context context[MAX_CONTEXT];
    grid_shapes *context_shapes[MAX_CONTEXT];
    size_t num_context;
    bool read_context, read_buildings, is_public;
    grid_shapes *buildings;
    double heat_maximum;       /* of the whole map; 0: not known */
    unsigned long revision;    /* of what is shown */
};

static grid_status fail(grid_error *error, grid_status code, const char *what, const char *name)
{
    if (error) {
        *error = (grid_error){code, 0, ""};
        snprintf(error->text, sizeof error->text, what, name);
    }
    return code;
}

grid_status grid_stage_new(const grid_scene *scene, const char *path, grid_stage **out, grid_error *error)
{
    grid_stage *stage = calloc(1, sizeof *stage);
    if (stage) stage->path = strdup(path);
    if (!stage || !stage->path) {
        free(stage);
        return fail(error, GRID_E_MEMORY, "out of memory%s", "");
    }
    stage->scene = scene;
    stage->as_of_s = INT64_MAX;
    stage->picture.content = grid_content_default();
    *out = stage;
    return GRID_OK;
}

static void picture_free(picture *p)
{
    grid_dots_clear(&p->dots);
    grid_heat_free(p->heat);
    grid_measure_free(p->measure);
}

void grid_stage_free(grid_stage *stage)
{
    if (!stage) return;
    for (size_t i = 0; i < stage->num_context; i++) grid_shapes_free(stage->context_shapes[i]);
    grid_shapes_free(stage->buildings);
    picture_free(&stage->picture);
    picture_free(&stage->before);
    grid_situation_free(stage->now);
    grid_situation_free(stage->earlier);
    free(stage->path);
    free(stage);
}

void grid_stage_set_events(grid_stage *stage, const grid_events *events)
{
    stage->events = events;
    stage->new_events = true;
}

void grid_stage_set_as_of(grid_stage *stage, int64_t utc_s)
{
    stage->new_events |= stage->as_of_s != utc_s;
    stage->as_of_s = utc_s;
}

void grid_stage_set_public(grid_stage *stage, bool is_public)
{
    stage->is_public = is_public;
    stage->has_shown = false;
}

const grid_content *grid_stage_content(const grid_stage *stage) { return &stage->picture.content; }
const grid_dots *grid_stage_dots(const grid_stage *stage) { return &stage->picture.dots; }
const grid_situation *grid_stage_situation(const grid_stage *stage) { return stage->now; }
const grid_situation *grid_stage_earlier(const grid_stage *stage) { return stage->earlier; }

/* ---- layers of the map file ------------------------------------------------------------------ */

static grid_status read_layer(grid_stage *stage, const grid_source *source, grid_shapes **out, grid_error *error)
{
    const grid_map *map = stage->scene->map;
    grid_layer *layer;
    grid_status status;
    if (grid_map_is_file(map)) {
        status = grid_map_layer_open(stage->path, source->as, NULL, &layer, error);
    } else {
        grid_layer_options options = grid_layer_options_default();
        options.encoding = source->encoding;
        status = grid_layer_open(source->path, &options, &layer, error);
    }
    if (status) return status;
    status = grid_shapes_new(map, layer, out, error);
    grid_layer_free(layer);
    return status;
}

static grid_status read_context(grid_stage *stage, grid_error *error)
{
    const grid_map *map = stage->scene->map;
    if (stage->read_context) return GRID_OK;
    for (size_t i = 0; i < grid_map_num_sources(map) && stage->num_context < MAX_CONTEXT; i++) {
        const grid_source *source = grid_map_source_at(map, i);
        size_t n = stage->num_context;
        if (strncmp(source->as, "context:", 8) != 0) continue;
        grid_status status = read_layer(stage, source, &stage->context_shapes[n], error);
        if (status) return status;
        stage->context[n] = (grid_context){stage->context_shapes[n], grid_context_kind_of(source->as + 8)};
        stage->num_context++;
    }
    stage->read_context = true;
    return GRID_OK;
}

static grid_status read_buildings(grid_stage *stage, grid_error *error)
{
    const grid_map *map = stage->scene->map;
    for (size_t i = 0; !stage->read_buildings && i < grid_map_num_sources(map); i++) {
        const grid_source *source = grid_map_source_at(map, i);
        if (strcmp(source->as, "building") != 0) continue;
        grid_status status = read_layer(stage, source, &stage->buildings, error);
        if (status) return status;
        break;
    }
    stage->read_buildings = true;
    return GRID_OK;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Numbers of the names that count; names that no event has count nothing. */
static void choose_words(const grid_stage *stage, const grid_view *view, grid_situation_options *options,
                                int32_t numbers[GRID_NUM_EVENT_WORDS][GRID_VIEW_WORDS])
{
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++) {
        const grid_view_words *words = &view->words[w];
        size_t num = 0;
        for (size_t i = 0; i < words->num; i++) {
            int32_t number = grid_events_word_number(stage->events, (grid_event_word)w, words->names[i]);
            if (number != GRID_NONE) numbers[w][num++] = number;
        }
        options->words[w] = words->num ? numbers[w] : NULL;
        options->num_words[w] = num;
    }
}

static grid_status count(grid_stage *stage, const grid_view *view, grid_period period, grid_situation **out,
                         grid_error *error)
{
    int32_t numbers[GRID_NUM_EVENT_WORDS][GRID_VIEW_WORDS];
    grid_situation_options options = grid_situation_options_default();
    options.as_of_s = options.period.to_s = stage->as_of_s;
    if (period.from_s != GRID_NO_TIME) options.period.from_s = period.from_s;
    if (period.to_s != GRID_NO_TIME) options.period.to_s = period.to_s;
    if (options.period.to_s < options.period.from_s) options.period.to_s = options.period.from_s;
    choose_words(stage, view, &options, numbers);
    return grid_situation_make(stage->events, &options, out, error);
}

static bool same_events(const grid_stage *stage, const grid_view *view)
{
    const grid_view *was = &stage->shown;
    return stage->has_shown && !stage->new_events && !memcmp(&was->period, &view->period, sizeof view->period) &&
           was->compare == view->compare && !memcmp(was->words, view->words, sizeof view->words);
}

static grid_status make_situations(grid_stage *stage, const grid_view *view, grid_situation **now,
                                   grid_situation **earlier, grid_error *error)
{
    grid_period before = grid_view_earlier(view);
    grid_status status = count(stage, view, view->period, now, error);
    if (status || view->compare == GRID_COMPARE_NONE) return status;
    if (before.from_s == GRID_NO_TIME) return fail(error, GRID_E_DATA, "a comparison wants a period with both ends%s", "");
    return count(stage, view, before, earlier, error);
}

/* Events that were collected in the period, as they stood at its end. */
static bool make_dots(const grid_stage *stage, const grid_view *view, grid_period period, grid_dots *out)
{
    const grid_events *events = stage->events;
    int32_t numbers[GRID_NUM_EVENT_WORDS][GRID_VIEW_WORDS];
    grid_situation_options chosen = grid_situation_options_default();
    int64_t end = period.to_s == GRID_NO_TIME ? INT64_MAX : period.to_s;
    choose_words(stage, view, &chosen, numbers);
    for (size_t i = 0; i < grid_events_num(events); i++) {
        double x, y;
        bool is_in = grid_event_place(events, i, &x, &y);
        int64_t collected = grid_event_time_at(events, i, GRID_EVENT_COLLECTED);
        is_in = is_in && (period.from_s == GRID_NO_TIME || collected >= period.from_s) && collected < end &&
                (collected != GRID_NO_TIME || (period.from_s == GRID_NO_TIME && end == INT64_MAX));
        for (int w = 0; w < GRID_NUM_EVENT_WORDS && is_in; w++) {
            if (!chosen.words[w]) continue;
            int32_t number = grid_event_word_at(events, i, (grid_event_word)w);
            is_in = false;
            for (size_t k = 0; k < chosen.num_words[w] && !is_in; k++) is_in = chosen.words[w][k] == number;
        }
        grid_dot_state state = grid_dot_state_of(events, i, end < stage->as_of_s ? end : stage->as_of_s);
        if (is_in && !grid_dots_add(out, x, y, (uint32_t)i, state)) return false;
    }
    return true;
}

/* ---- fills ----------------------------------------------------------------------------------- */

static grid_measure_options class_options(const grid_view *view)
{
    grid_measure_options options = grid_measure_options_default();
    options.method = view->method;
    options.num_classes = view->num_classes;
    options.bounds = view->bounds;
    options.ramp = *view->ramp ? view->ramp : NULL;
    return options;
}

/* `earlier` NULL: the period by itself. */
static grid_status make_measure(const grid_stage *stage, const grid_view *view, grid_period of, const grid_situation *now,
                                const grid_situation *earlier, grid_measure **out, grid_error *error)
{
    grid_measure_options options = class_options(view);
    grid_measure_of what = {view->fill == GRID_FILL_RATE, view->count, view->rate, view->per, earlier};
    if (view->fill == GRID_FILL_NONE) return GRID_OK;
    if (view->fill == GRID_FILL_FIELD) {
        if (!*view->field && stage->scene->population == GRID_NONE) return GRID_OK; /* borders and names, then */
        return grid_measure_of_field(stage->scene, *view->field ? view->field : NULL, view->per, &options, out, error);
    }
    if (!now) return fail(error, GRID_E_DATA, "there are no events to count%s", "");
    if (earlier && options.method != GRID_CLASSES_MANUAL) options.method = GRID_CLASSES_TWO_SIDED; /* a change has two sides */
    grid_status status = grid_measure_of_situation(stage->scene, now, &what, &options, out, error);
    if (status) return status;
    char period[64];
    snprintf((*out)->note, sizeof (*out)->note,
             !earlier ? "%s" : view->compare == GRID_COMPARE_YEAR ? _("%s 较上年同期") : _("%s 较上期"),
             grid_period_words(of, period));
    return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

static grid_status find_level(const grid_stage *stage, const grid_view *view, int32_t *level, grid_error *error)
{
    *level = GRID_NONE;
    if (!*view->level) return GRID_OK;
    *level = grid_map_level_by_name(stage->scene->map, view->level);
    return *level == GRID_NONE ? fail(error, GRID_E_DATA, "the map has no level \"%.80s\"", view->level) : GRID_OK;
}

/* The measures of what is shown, the one beside in the same classes. */
static grid_status make_measures(const grid_stage *stage, const grid_view *view, const grid_situation *now,
                                 const grid_situation *earlier, grid_measure **out, grid_measure **before,
                                 grid_error *error)
{
    bool beside = grid_view_is_beside(view);
    grid_status status = make_measure(stage, view, view->period, now, beside ? NULL : earlier, out, error);
    if (status || !beside) return status;
    status = make_measure(stage, view, grid_view_earlier(view), earlier, NULL, before, error);
    if (*out) (*out)->note[0] = 0; /* each picture tells its period by itself */
    if (*before) (*before)->note[0] = 0;
    if (!status && *out && *before && !grid_measure_share_classes(*before, *out, stage->scene))
        status = fail(error, GRID_E_MEMORY, "out of memory%s", "");
    return status;
}

static grid_status make_all_dots(const grid_stage *stage, const grid_view *view, grid_dots *out, grid_dots *before,
                                 grid_error *error)
{
    bool ok = make_dots(stage, view, view->period, out);
    if (ok && grid_view_is_beside(view)) ok = make_dots(stage, view, grid_view_earlier(view), before);
    return ok ? GRID_OK : fail(error, GRID_E_MEMORY, "out of memory%s", "");
}

static grid_content content_of(const grid_stage *stage, const grid_view *view, const picture *p, int32_t level)
{
    return (grid_content){.measure = p->measure, .level = level,
                          .context = view->context ? stage->context : NULL,
                          .num_context = view->context ? stage->num_context : 0,
                          .buildings = view->buildings ? stage->buildings : NULL,
                          .events = view->events && stage->events ? &p->dots : NULL,
                          .no_borders = !view->borders, .no_names = !view->names};
}

static void take_measure(picture *p, grid_measure *measure)
{
    grid_measure_free(p->measure);
    p->measure = measure;
}

static void take_dots(picture *p, grid_dots dots)
{
    grid_dots_clear(&p->dots);
    p->dots = dots;
}

grid_status grid_stage_show(grid_stage *stage, const grid_view *wanted, grid_error *error)
{
    grid_view allowed = *wanted;
    const grid_view *view = &allowed;
    if (stage->is_public) allowed.events = allowed.heat = allowed.buildings = false;
    grid_situation *now = NULL, *earlier = NULL;
    grid_measure *measure = NULL, *measure_before = NULL;
    grid_dots dots = {0}, dots_before = {0};
    int32_t level;
    bool same_counts = same_events(stage, view), same = same_counts && grid_view_shows_same(&stage->shown, view);
    grid_status status = find_level(stage, view, &level, error);
    if (!status && view->context) status = read_context(stage, error);
    if (!status && view->buildings) status = read_buildings(stage, error);
    if (!status && !same_counts && stage->events) status = make_situations(stage, view, &now, &earlier, error);
    if (!status && !same)
        status = make_measures(stage, view, same_counts ? stage->now : now, same_counts ? stage->earlier : earlier,
                               &measure, &measure_before, error);
    bool wants_dots = stage->events && (view->events || view->heat);
    bool same_dots = same_counts && (stage->shown.events || stage->shown.heat) == wants_dots &&
                     grid_view_is_beside(&stage->shown) == grid_view_is_beside(view);
    if (!status && wants_dots && !same_dots) status = make_all_dots(stage, view, &dots, &dots_before, error);
    if (status) {
        grid_situation_free(now);
        grid_situation_free(earlier);
        grid_measure_free(measure);
        grid_measure_free(measure_before);
        grid_dots_clear(&dots);
        grid_dots_clear(&dots_before);
        return status;
    }
    if (!same_dots) take_dots(&stage->picture, dots), take_dots(&stage->before, dots_before);
    if (!same_dots || view->radius_m != stage->shown.radius_m || view->kernel != stage->shown.kernel)
        stage->heat_maximum = 0;
    if (!same_counts) {
        grid_situation_free(stage->now);
        grid_situation_free(stage->earlier);
        stage->now = now, stage->earlier = earlier;
    }
    if (!same) take_measure(&stage->picture, measure), take_measure(&stage->before, measure_before);
    stage->picture.content = content_of(stage, view, &stage->picture, level);
    stage->before.content = content_of(stage, view, &stage->before, level);
    stage->shown = *view;
    stage->revision++;
    stage->has_shown = true;
    stage->new_events = false;
    return GRID_OK;
}

const grid_content *grid_stage_before(const grid_stage *stage)
{
    return stage->has_shown && grid_view_is_beside(&stage->shown) ? &stage->before.content : NULL;
}

/* ---- heat ------------------------------------------------------------------------------------ */

enum { MOST_RADIUS = 48 }; /* pixels of the surface; a finer one would show no more, since it is smooth over a radius */

static grid_status build_heat(const grid_stage *stage, const grid_dots *d, const grid_heat_frame *frame, bool preview,
                              grid_heat **out, grid_error *error)
{
    grid_heat_options how = grid_heat_options_default();
    how.kernel = stage->shown.kernel;
    how.radius_m = stage->shown.radius_m;
    how.preview = preview;
    return grid_heat_build(frame, d->num, d->num ? &d->items->x : NULL, d->num ? &d->items->y : NULL, sizeof(grid_dot), NULL,
                           &how, out, error);
}

/* The largest value of the whole map, on a surface whose radius is a dozen pixels: off by less than a per cent. Two
 * pictures have one scale. */
static grid_status find_maximum(const grid_stage *stage, double *out, grid_error *error)
{
    const picture *const pictures[] = {&stage->picture, &stage->before};
    int num = grid_view_is_beside(&stage->shown) ? 2 : 1;
    grid_heat_frame frame;
    *out = stage->shown.heat_maximum > 0 ? stage->shown.heat_maximum : stage->heat_maximum;
    if (*out > 0) return GRID_OK;
    double pixel_m = stage->shown.radius_m / 12;
    grid_status status = grid_heat_frame_of(stage->scene->map, GRID_NONE, pixel_m, 0, 0, &frame, error);
    if (status || frame.width * frame.height > 4000000)
        status = grid_heat_frame_of(stage->scene->map, GRID_NONE, 0, 2000, 2000, &frame, error);
    for (int i = 0; i < num && !status; i++) {
        grid_heat *heat;
        grid_heat_summary sum;
        status = build_heat(stage, &pictures[i]->dots, &frame, false, &heat, error);
        if (status) break;
        grid_heat_summarize(heat, &sum);
        *out = fmax(*out, sum.maximum);
        grid_heat_free(heat);
    }
    return status;
}

static grid_status make_heat(const grid_stage *stage, const picture *p, const grid_heat_frame *frame, bool preview,
                             grid_heat **out, grid_error *error)
{
    grid_status status = build_heat(stage, &p->dots, frame, preview, out, error);
    if (!status) status = grid_heat_clip(*out, stage->scene->map, GRID_NONE, false, error);
    return status;
}

void grid_stage_heats_free(grid_stage_heats *heats)
{
    grid_heat_free(heats->heat[0]);
    grid_heat_free(heats->heat[1]);
    *heats = (grid_stage_heats){0};
}

grid_status grid_stage_heats_make(const grid_stage *stage, const grid_camera *camera, double scale, bool preview,
                                  grid_stage_heats *out, grid_error *error)
{
    grid_heat_frame frame;
    grid_camera coarse;
    *out = (grid_stage_heats){.revision = stage->revision};
    if (!stage->shown.heat || !stage->events || !(camera->pixel_m > 0)) return GRID_OK;
    double radius = stage->shown.radius_m / camera->pixel_m, finer = scale > 1 ? scale : 1;
    if (radius < 1) return fail(error, GRID_E_ARGUMENT, "the radius of the heat is below a pixel here%s", "");
    while (radius / finer > MOST_RADIUS) finer *= 2;
    coarse = finer > 1 ? grid_camera_scaled(camera, 1 / finer) : *camera;
    grid_status status = find_maximum(stage, &out->maximum, error);
    if (!status) status = grid_heat_frame_of_view(stage->scene->map, &coarse, &frame, error);
    if (!status) status = make_heat(stage, &stage->picture, &frame, preview, &out->heat[0], error);
    if (!status && grid_view_is_beside(&stage->shown))
        status = make_heat(stage, &stage->before, &frame, preview, &out->heat[1], error);
    if (status) grid_stage_heats_free(out);
    return status;
}

static void take_heat(const grid_stage *stage, picture *p, grid_heat *heat, double maximum)
{
    p->content.heat = NULL;
    if (!heat) return;
    grid_heat_free(p->heat);
    p->heat = heat;
    p->heat_layer = grid_heat_layer_of(heat, stage->shown.kernel, stage->shown.radius_m);
    p->heat_layer.scale = grid_heat_scale_for(maximum);
    p->heat_layer.opacity = stage->shown.opacity;
    p->content.heat = &p->heat_layer;
}

bool grid_stage_heats_take(grid_stage *stage, grid_stage_heats *heats)
{
    if (heats->revision != stage->revision) {
        grid_stage_heats_free(heats);
        return false;
    }
    if (!(stage->shown.heat_maximum > 0)) stage->heat_maximum = heats->maximum; /* else it is the view's, not the map's */
    take_heat(stage, &stage->picture, heats->heat[0], heats->maximum);
    take_heat(stage, &stage->before, heats->heat[1], heats->maximum);
    *heats = (grid_stage_heats){0};
    return true;
}

grid_status grid_stage_heat(grid_stage *stage, const grid_camera *camera, double scale, bool preview, grid_error *error)
{
    grid_stage_heats heats;
    stage->picture.content.heat = stage->before.content.heat = NULL;
    grid_status status = grid_stage_heats_make(stage, camera, scale, preview, &heats, error);
    if (!status) grid_stage_heats_take(stage, &heats);
    return status;
}

grid_status grid_stage_camera(const grid_stage *stage, const grid_view *view, int width, int height, int margin,
                              grid_camera *out, grid_error *error)
{
    const grid_map *map = stage->scene->map;
    double extent[4];
    int32_t unit = *view->unit ? grid_map_unit_by_code(map, view->unit) : GRID_NONE;
    if (*view->unit && unit == GRID_NONE)
        return fail(error, GRID_E_DATA, "the map has no unit with the code \"%.80s\"", view->unit);
    grid_camera_fit(out, map, width, height, margin);
    if (view->has_place) {
        grid_camera_set_pixel(out, view->pixel);
        out->x = view->x, out->y = view->y;
    } else if (unit != GRID_NONE) {
        double fit_pixel = out->fit_pixel;
        grid_unit_extent(map, unit, extent);
        grid_camera_fit_extent(out, map, extent, width, height, margin);
        out->fit_pixel = fit_pixel;
    }
    return GRID_OK;
}

/* A day in China; `before` for the last day of a period that ends at midnight. */
static void day_words(int64_t utc_s, bool before, char out[20])
{
    struct tm tm = {0};
    time_t local = (time_t)(utc_s + china_s - (before ? 1 : 0));
    gmtime_r(&local, &tm);
    bool midnight = (utc_s + china_s) % day_s == 0;
    strftime(out, 20, midnight ? "%Y-%m-%d" : "%Y-%m-%d %H:%M", &tm);
}

char *grid_period_words(grid_period period, char *out)
{
    char from[20] = "", to[20] = "";
    bool has_from = period.from_s != GRID_NO_TIME, has_to = period.to_s != GRID_NO_TIME;
    if (has_from) day_words(period.from_s, false, from);
    if (has_to) day_words(period.to_s, true, to);
    *out = 0;
    if (has_from && has_to && !strcmp(from, to)) snprintf(out, 64, "%s", from);
    else if (has_from && has_to) snprintf(out, 64, "%s – %s", from, to);
    else if (has_from || has_to) snprintf(out, 64, has_from ? _("%s 起") : _("截至 %s"), has_from ? from : to);
    return out;
}
