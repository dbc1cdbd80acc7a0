/* measure.c - fields and situations into values and classes: see measure.h. */
#include <render/measure.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <render/language.h>

grid_measure_options grid_measure_options_default(void)
{
    return (grid_measure_options){.size = sizeof(grid_measure_options), .num_classes = 5};
}

const char *grid_per_name(grid_per per)
{
    static const char *const names[] = {"none", "area", "population", "households", "share"};
    return per < GRID_NUM_PERS ? names[per] : NULL;
}

static grid_status fail(grid_error *error, grid_status code, const char *text)
{
    if (error) {
        *error = (grid_error){code, 0, ""};
        snprintf(error->text, sizeof error->text, "%s", text);
    }
    return code;
}

static grid_status no_such_field(const grid_map *map, const char *name, grid_error *error)
{
    char text[sizeof error->text];
    size_t used, size = sizeof text, n = grid_map_num_fields(map);
    used = (size_t)snprintf(text, size, "the map has no numeric field \"%.100s\"; it has%s", name,
                            n ? "" : " none at all");
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s %s", i ? "," : "", grid_map_field_name(map, i));
    return fail(error, GRID_E_DATA, text);
}

/* ---- classes --------------------------------------------------------------------------------- */

/* Values of the units that a view of the level shows; how many. */
static size_t shown_values(const grid_measure *m, const grid_map *map, int32_t level, double *shown)
{
    int32_t first, num;
    size_t n = 0;
    grid_map_level_units(map, level, &first, &num);
    for (int32_t unit = 0; unit < first + num; unit++)
        if (grid_level_shows(map, unit, level)) shown[n++] = m->values[unit];
    return n;
}

static bool classify_level(const grid_measure *m, const grid_map *map, int32_t level,
                           const grid_measure_options *options, double *shown)
{
    size_t n = shown_values(m, map, level, shown);
    if (options->method != GRID_CLASSES_MANUAL)
        return grid_classify(shown, n, options->method, options->num_classes, &m->classes[level]);
    grid_classify_by(shown, n, options->num_classes, options->bounds, m->ramp && m->ramp->diverging,
                     &m->classes[level]);
    return true;
}

static grid_status check_options(const grid_measure_options *o, grid_error *error)
{
    if (o->num_classes < 1 || o->num_classes > GRID_MAX_CLASSES)
        return fail(error, GRID_E_ARGUMENT, "a measure has 1 to 7 classes");
    if (o->ramp && !grid_ramp_by_name(o->ramp))
        return fail(error, GRID_E_ARGUMENT,
                    "there is no such ramp; it is ylorbr, cividis, viridis, inferno, blues or puor");
    if (o->method >= GRID_NUM_CLASS_METHODS || (o->method == GRID_CLASSES_MANUAL && !o->bounds && o->num_classes > 1))
        return fail(error, GRID_E_ARGUMENT, "manual classes want bounds");
    for (int i = 0; o->method == GRID_CLASSES_MANUAL && i + 1 < o->num_classes; i++)
        if (!isfinite(o->bounds[i]) || (i && o->bounds[i] <= o->bounds[i - 1]))
            return fail(error, GRID_E_ARGUMENT, "the bounds of classes must ascend");
    return GRID_OK;
}

/* An empty measure; then the caller writes values and finish() makes the classes. */
static grid_status start(const grid_scene *scene, const grid_measure_options *options, grid_measure **out,
                         grid_error *error)
{
    size_t units = grid_map_num_units(scene->map), levels = grid_map_num_levels(scene->map);
    grid_status status = check_options(options, error);
    if (status) return status;
    grid_measure *m = calloc(1, sizeof *m);
    if (!m) return fail(error, GRID_E_MEMORY, "out of memory");
    m->field = GRID_NONE;
    m->ramp = grid_ramp_by_name(options->ramp);
    m->values = malloc((units ? units : 1) * sizeof *m->values);
    m->classes = calloc(levels ? levels : 1, sizeof *m->classes);
    *out = m;
    if (m->values && m->classes) return GRID_OK;
    grid_measure_free(m);
    return fail(error, GRID_E_MEMORY, "out of memory");
}

static grid_status finish(grid_measure *m, const grid_scene *scene, const grid_measure_options *options,
                          grid_measure **out, grid_error *error)
{
    size_t units = grid_map_num_units(scene->map);
    double *shown = malloc((units ? units : 1) * sizeof *shown);
    bool ok = shown != NULL;
    for (size_t i = 0; i < units; i++)
        if (!isfinite(m->values[i])) m->values[i] = NAN;
    for (int32_t level = 0; ok && level < (int32_t)grid_map_num_levels(scene->map); level++)
        ok = classify_level(m, scene->map, level, options, shown);
    free(shown);
    if (!ok) {
        grid_measure_free(m);
        return fail(error, GRID_E_MEMORY, "out of memory");
    }
    *out = m;
    return GRID_OK;
}

void grid_measure_free(grid_measure *measure)
{
    if (!measure) return;
    free(measure->values);
    free(measure->classes);
    free(measure);
}

bool grid_measure_share_classes(grid_measure *measure, const grid_measure *with, const grid_scene *scene)
{
    size_t units = grid_map_num_units(scene->map);
    double *shown = malloc((units ? units : 1) * sizeof *shown);
    if (!shown) return false;
    for (int32_t level = 0; level < (int32_t)grid_map_num_levels(scene->map); level++) {
        const grid_classes *of = &with->classes[level];
        size_t n = shown_values(measure, scene->map, level, shown);
        if (of->num) grid_classify_by(shown, n, of->num, of->bounds, of->two_sided, &measure->classes[level]);
    }
    free(shown);
    return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* What a unit's number is divided by; NaN or 0 where that is not known. */
static double divisor(const grid_scene *scene, grid_per per, int32_t unit)
{
    switch (per) {
    case GRID_PER_AREA: return scene->area_m2[unit] / 1e6;
    case GRID_PER_POPULATION:
        return scene->population == GRID_NONE ? NAN : grid_scene_number(scene, unit, scene->population) / 1e4;
    case GRID_PER_HOUSEHOLDS:
        return scene->households == GRID_NONE ? NAN : grid_scene_number(scene, unit, scene->households) / 1e3;
    default: return 1;
    }
}

/* What is counted, and its unit. */
typedef struct quantity {
    const char *title, *density;
    const char *units[GRID_NUM_PERS];
} quantity;

static void name_field(grid_measure *m, const grid_scene *scene, grid_per per)
{
    static const quantity people = {N_("人口"), N_("人口密度"), {N_("人"), N_("人/km²"), N_("人/万人"), N_("人/千户"), "%"}};
    static const quantity households = {N_("户数"), N_("户数密度"), {N_("户"), N_("户/km²"), N_("户/万人"), N_("户/千户"), "%"}};
    static const quantity other = {NULL, NULL, {NULL, N_("值/km²"), N_("值/万人"), N_("值/千户"), "%"}};
    const quantity *q = m->field == scene->population ? &people : m->field == scene->households ? &households : &other;
    const char *title = per == GRID_PER_AREA ? q->density : q->title;
    const char *named = title ? _(title) : grid_map_field_name(scene->map, (size_t)m->field);
    snprintf(m->title, sizeof m->title, per == GRID_PER_SHARE ? _("%.80s占比") : "%.80s", named);
    snprintf(m->unit, sizeof m->unit, "%s", q->units[per] ? _(q->units[per]) : "");
}

/* Of all units of the highest level that have the number. */
static double whole_field(const grid_scene *scene, int32_t field)
{
    int32_t first, num;
    double sum = 0;
    grid_map_level_units(scene->map, 0, &first, &num);
    for (int32_t unit = first; unit < first + num; unit++) {
        double value = grid_scene_number(scene, unit, field);
        if (isfinite(value)) sum += value;
    }
    return sum;
}

grid_status grid_measure_of_field(const grid_scene *scene, const char *field, grid_per per,
                                  const grid_measure_options *options, grid_measure **out, grid_error *error)
{
    grid_measure_options defaults = grid_measure_options_default();
    grid_measure *m;
    int32_t at = field ? grid_map_field_by_name(scene->map, field) : scene->population;
    if (!options) options = &defaults;
    if (at == GRID_NONE && field) return no_such_field(scene->map, field, error);
    if (at == GRID_NONE) return fail(error, GRID_E_DATA, "the map has no field of people");
    grid_status status = start(scene, options, &m, error);
    if (status) return status;
    m->field = at;
    m->is_number = per == GRID_PER_NONE;
    name_field(m, scene, per);
    double all = per == GRID_PER_SHARE ? whole_field(scene, at) / 100 : 1;
    for (int32_t unit = 0; unit < (int32_t)grid_map_num_units(scene->map); unit++)
        m->values[unit] = grid_scene_number(scene, unit, at) / divisor(scene, per, unit) / all;
    return finish(m, scene, options, out, error);
}

static double value_of(const grid_scene *scene, const grid_situation *situation, const grid_measure_of *what,
                       int32_t unit)
{
    double counts[GRID_NUM_COUNTS];
    grid_situation_counts(situation, unit, counts);
    if (what->is_rate) return 100 * grid_rate_of(what->rate, counts);
    if (what->per != GRID_PER_SHARE) return counts[what->count] / divisor(scene, what->per, unit);
    double all[GRID_NUM_COUNTS];
    grid_situation_counts(situation, GRID_NONE, all);
    return 100 * counts[what->count] / all[what->count];
}

static void name_situation(grid_measure *m, const grid_measure_of *what)
{
    static const char *const now[] = {"%.60s", N_("%.60s密度"), N_("每万人%.60s"), N_("每千户%.60s"), N_("%.60s占比")};
    static const char *const changes[] = {N_("%.60s变化"), N_("%.60s变化"), N_("每万人%.60s变化"), N_("每千户%.60s变化"), N_("%.60s占比变化")};
    static const char *const units[] = {N_("件"), N_("件/km²"), N_("件/万人"), N_("件/千户"), "%"};
    const char *title = what->is_rate ? grid_rate_title(what->rate) : grid_count_title(what->count);
    grid_per per = what->is_rate ? GRID_PER_NONE : what->per;
    snprintf(m->title, sizeof m->title, what->earlier ? _(changes[per]) : per ? _(now[per]) : now[0], _(title));
    snprintf(m->unit, sizeof m->unit, "%s", !what->is_rate && per != GRID_PER_SHARE ? _(units[per]) : what->earlier ? _("百分点") : "%");
}

grid_status grid_measure_of_situation(const grid_scene *scene, const grid_situation *situation,
                                      const grid_measure_of *what, const grid_measure_options *options,
                                      grid_measure **out, grid_error *error)
{
    grid_measure_options defaults = grid_measure_options_default();
    grid_measure *m;
    if (!options) options = &defaults;
    grid_status status = start(scene, options, &m, error);
    if (status) return status;
    name_situation(m, what);
    for (int32_t unit = 0; unit < (int32_t)grid_map_num_units(scene->map); unit++) {
        m->values[unit] = value_of(scene, situation, what, unit);
        if (what->earlier) m->values[unit] -= value_of(scene, what->earlier, what, unit);
    }
    return finish(m, scene, options, out, error);
}

grid_status grid_measure_of_values(const grid_scene *scene, const char *title, const char *unit, const double *values,
                                   const grid_measure_options *options, grid_measure **out, grid_error *error)
{
    grid_measure_options defaults = grid_measure_options_default();
    grid_measure *m;
    if (!options) options = &defaults;
    grid_status status = start(scene, options, &m, error);
    if (status) return status;
    snprintf(m->title, sizeof m->title, "%s", title);
    snprintf(m->unit, sizeof m->unit, "%s", unit);
    memcpy(m->values, values, grid_map_num_units(scene->map) * sizeof *values);
    return finish(m, scene, options, out, error);
}

/* ---- colours --------------------------------------------------------------------------------- */

const grid_ramp *grid_measure_ramp(const grid_measure *measure, const grid_theme *theme)
{
    if (measure->ramp) return measure->ramp;
    return grid_ramp_by_name(measure->classes[0].two_sided ? theme->diverging : theme->sequential);
}

grid_color grid_measure_color(const grid_measure *measure, const grid_theme *theme, int32_t level, int class_index)
{
    if (class_index == GRID_CLASS_NO_DATA) return 0;
    if (class_index == GRID_CLASS_ZERO) return theme->zero;
    return grid_ramp_class(grid_measure_ramp(measure, theme), class_index, measure->classes[level].num);
}
