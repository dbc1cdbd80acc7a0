/* view.c - a view as JSON, by a table of its members: see view.h. json-c is met here only. */
#include <render/view.h>

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int china_s = 8 * 3600, day_s = 86400;

grid_view grid_view_default(void)
{
    grid_view v;
    memset(&v, 0, sizeof v);
    v.size = sizeof v;
    v.width = 1280, v.height = 800;
    strcpy(v.theme, "light");
    v.borders = v.names = v.context = true;
    v.fill = GRID_FILL_FIELD;
    v.per = GRID_PER_AREA;
    v.num_classes = 5;
    v.radius_m = 1000;
    v.opacity = 1;
    v.period = (grid_period){GRID_NO_TIME, GRID_NO_TIME};
    return v;
}

/* ---- the table of members -------------------------------------------------------------------- */

typedef enum member_kind { TEXT, FLAG, WHOLE, NUMBER, WORD, TIME, NAMES, PAIR, BOUNDS } member_kind;

/* Words of an enumeration by their number; NULL ends them. */
typedef const char *words_of(int i);

typedef struct member {
    const char *name;
    member_kind kind;
    size_t offset, size; /* size: of a text */
    double low, high;    /* of a number */
    words_of *words;
} member;

#define WORDS(type, name_of, num) \
    static const char *name_of##_word(int i) { return i < (int)(num) ? name_of((type)i) : NULL; }
WORDS(grid_count, grid_count_name, GRID_NUM_COUNTS)
WORDS(grid_rate, grid_rate_name, GRID_NUM_RATES)
WORDS(grid_per, grid_per_name, GRID_NUM_PERS)
WORDS(grid_class_method, grid_class_method_name, GRID_NUM_CLASS_METHODS)
WORDS(grid_heat_kernel, grid_heat_kernel_name, GRID_HEAT_GAUSSIAN + 1)

static const char *fill_word(int i)
{
    static const char *const names[] = {"none", "field", "count", "rate", NULL};
    return names[i];
}

static const char *compare_word(int i)
{
    static const char *const names[] = {"none", "previous", "year", NULL};
    return names[i];
}

static const char *theme_word(int i)
{
    static const char *const names[] = {"light", "dark", "wall", NULL};
    return names[i];
}

static const char *ramp_word(int i) { return i < (int)grid_num_ramps() ? grid_ramp_at((size_t)i)->name : NULL; }

#define AT(field) offsetof(grid_view, field)
#define TEXT_AT(field) AT(field), sizeof(((grid_view *)0)->field)

static const member members[] = {
    {"size", PAIR, AT(width), 0, 1, 16384, NULL},
    {"unit", TEXT, TEXT_AT(unit), 0, 0, NULL},
    {"centre", PAIR, AT(x), 0, -1e100, 1e100, NULL},
    {"pixel", NUMBER, AT(pixel), 0, 1e-12, 1e12, NULL},
    {"level", TEXT, TEXT_AT(level), 0, 0, NULL},
    {"theme", TEXT, TEXT_AT(theme), 0, 0, theme_word},
    {"title", TEXT, TEXT_AT(title), 0, 0, NULL},
    {"approval", TEXT, TEXT_AT(approval), 0, 0, NULL},
    {"borders", FLAG, AT(borders), 0, 0, 0, NULL},
    {"names", FLAG, AT(names), 0, 0, 0, NULL},
    {"context", FLAG, AT(context), 0, 0, 0, NULL},
    {"buildings", FLAG, AT(buildings), 0, 0, 0, NULL},
    {"events", FLAG, AT(events), 0, 0, 0, NULL},
    {"fill", WORD, AT(fill), 0, 0, 0, fill_word},
    {"field", TEXT, TEXT_AT(field), 0, 0, NULL},
    {"count", WORD, AT(count), 0, 0, 0, grid_count_name_word},
    {"rate", WORD, AT(rate), 0, 0, 0, grid_rate_name_word},
    {"per", WORD, AT(per), 0, 0, 0, grid_per_name_word},
    {"compare", WORD, AT(compare), 0, 0, 0, compare_word},
    {"side_by_side", FLAG, AT(side_by_side), 0, 0, 0, NULL},
    {"method", WORD, AT(method), 0, 0, 0, grid_class_method_name_word},
    {"classes", WHOLE, AT(num_classes), 0, 1, GRID_MAX_CLASSES, NULL},
    {"bounds", BOUNDS, AT(bounds), 0, 0, 0, NULL},
    {"ramp", TEXT, TEXT_AT(ramp), 0, 0, ramp_word},
    {"heat", FLAG, AT(heat), 0, 0, 0, NULL},
    {"radius_m", NUMBER, AT(radius_m), 0, 1, 1e6, NULL},
    {"kernel", WORD, AT(kernel), 0, 0, 0, grid_heat_kernel_name_word},
    {"opacity", NUMBER, AT(opacity), 0, 0, 1, NULL},
    {"heat_maximum", NUMBER, AT(heat_maximum), 0, 0, 1e15, NULL},
    {"from", TIME, AT(period.from_s), 0, 0, 0, NULL},
    {"to", TIME, AT(period.to_s), 0, 0, 0, NULL},
    {"category", NAMES, AT(words[GRID_EVENT_CATEGORY]), 0, 0, 0, NULL},
    {"line", NAMES, AT(words[GRID_EVENT_LINE]), 0, 0, 0, NULL},
    {"source", NAMES, AT(words[GRID_EVENT_SOURCE]), 0, 0, 0, NULL},
    {"stage", NAMES, AT(words[GRID_EVENT_STAGE]), 0, 0, 0, NULL},
};
enum { NUM_MEMBERS = sizeof members / sizeof *members };

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct reader {
    grid_view view;
    grid_error *error;
} reader;

static bool wrong(reader *r, const char *name, const char *what)
{
    if (r->error) {
        *r->error = (grid_error){GRID_E_DATA, 0, ""};
        if (*name) snprintf(r->error->text, sizeof r->error->text, "view: \"%.80s\" %s", name, what);
        else snprintf(r->error->text, sizeof r->error->text, "is no view: %s", what);
    }
    return false;
}

static bool wrong_range(reader *r, const member *m, const char *what)
{
    char text[120];
    snprintf(text, sizeof text, "wants %s from %g to %g", what, m->low, m->high);
    return wrong(r, m->name, text);
}

static bool number_of(struct json_object *value, const member *m, double *out)
{
    json_type type = json_object_get_type(value);
    if (type != json_type_int && type != json_type_double) return false;
    double number = json_object_get_double(value);
    if (!(number >= m->low && number <= m->high)) return false;
    *out = number;
    return true;
}

/* The number of a word of an enumeration, or -1. */
static int word_number(const member *m, const char *text)
{
    for (int i = 0; m->words(i); i++)
        if (!strcmp(m->words(i), text)) return i;
    return -1;
}

static bool wrong_word(reader *r, const member *m)
{
    char list[500] = "is one of";
    for (int i = 0; m->words(i); i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, " %s", m->words(i));
    }
    return wrong(r, m->name, list);
}

static bool read_text(reader *r, const member *m, struct json_object *value, char *out)
{
    if (!json_object_is_type(value, json_type_string)) return wrong(r, m->name, "wants a text");
    const char *text = json_object_get_string(value);
    if (strlen(text) >= m->size || strlen(text) != (size_t)json_object_get_string_len(value))
        return wrong(r, m->name, "is too long");
    bool may_be_left = m->offset != AT(theme); /* "" is the usual one, but a theme has none */
    if (m->words && (*text || !may_be_left) && word_number(m, text) < 0) return wrong_word(r, m);
    memset(out, 0, m->size);
    strcpy(out, text);
    return true;
}

static bool read_word(reader *r, const member *m, struct json_object *value, void *out)
{
    int number = word_number(m, json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "");
    if (number < 0) return wrong_word(r, m);
    memcpy(out, &number, sizeof number); /* the enumerations of a view are ints */
    return true;
}

static bool read_time(reader *r, const member *m, struct json_object *value, void *out)
{
    int64_t time = GRID_NO_TIME;
    const char *text = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
    if (!text || (*text && !grid_event_time_read(text, &time)))
        return wrong(r, m->name, "wants a day or a time in China such as 2025-06-30 08:00");
    bool end = m->offset == AT(period.to_s);
    if (end && time != GRID_NO_TIME && !strchr(text, ':')) time += day_s; /* the period ends with that day */
    memcpy(out, &time, sizeof time);
    return true;
}

static bool read_names(reader *r, const member *m, struct json_object *value, grid_view_words *out)
{
    if (!json_object_is_type(value, json_type_array)) return wrong(r, m->name, "wants a list of names");
    size_t n = json_object_array_length(value);
    if (n > GRID_VIEW_WORDS) return wrong(r, m->name, "has more than 64 names");
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        const member one = {m->name, TEXT, 0, GRID_VIEW_NAME, 0, 0, NULL};
        if (!read_text(r, &one, json_object_array_get_idx(value, i), out->names[i])) return false;
    }
    out->num = n;
    return true;
}

/* Two numbers: width and height, or x and y. */
static bool read_pair(reader *r, const member *m, struct json_object *value)
{
    double a, b;
    if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) != 2 ||
        !number_of(json_object_array_get_idx(value, 0), m, &a) ||
        !number_of(json_object_array_get_idx(value, 1), m, &b))
        return wrong_range(r, m, "two numbers");
    if (m->offset == AT(width)) r->view.width = (int)a, r->view.height = (int)b;
    else r->view.x = a, r->view.y = b;
    return true;
}

static bool read_bounds(reader *r, const member *m, struct json_object *value)
{
    const member any = {m->name, NUMBER, 0, 0, -1e300, 1e300, NULL};
    if (!json_object_is_type(value, json_type_array)) return wrong(r, m->name, "wants a list of numbers");
    size_t n = json_object_array_length(value);
    if (n > GRID_MAX_CLASSES - 1) return wrong(r, m->name, "has more than 6 numbers");
    for (size_t i = 0; i < n; i++) {
        if (!number_of(json_object_array_get_idx(value, i), &any, &r->view.bounds[i]) ||
            (i && r->view.bounds[i] <= r->view.bounds[i - 1]))
            return wrong(r, m->name, "wants numbers that ascend");
    }
    for (size_t i = n; i < GRID_MAX_CLASSES - 1; i++) r->view.bounds[i] = 0;
    if (n) r->view.num_classes = (int)n + 1;
    return true;
}

static bool read_member(reader *r, const member *m, struct json_object *value)
{
    char *at = (char *)&r->view + m->offset;
    double number;
    switch (m->kind) {
    case TEXT: return read_text(r, m, value, at);
    case FLAG:
        if (!json_object_is_type(value, json_type_boolean)) return wrong(r, m->name, "is true or false");
        *(bool *)at = json_object_get_boolean(value);
        return true;
    case WHOLE:
    case NUMBER:
        if (!number_of(value, m, &number) || (m->kind == WHOLE && number != floor(number)))
            return wrong_range(r, m, m->kind == WHOLE ? "a whole number" : "a number");
        if (m->kind == WHOLE) *(int *)(void *)at = (int)number;
        else *(double *)(void *)at = number;
        return true;
    case WORD: return read_word(r, m, value, at);
    case TIME: return read_time(r, m, value, at);
    case NAMES: return read_names(r, m, value, (grid_view_words *)(void *)at);
    case PAIR: return read_pair(r, m, value);
    case BOUNDS: return read_bounds(r, m, value);
    }
    return false;
}

static bool read_all(reader *r, struct json_object *root)
{
    struct json_object_iterator at = json_object_iter_begin(root), end = json_object_iter_end(root);
    bool centre = false, pixel = false;
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        const char *name = json_object_iter_peek_name(&at);
        int i = 0;
        while (i < NUM_MEMBERS && strcmp(members[i].name, name)) i++;
        if (i == NUM_MEMBERS) return wrong(r, name, "is not known");
        if (!read_member(r, &members[i], json_object_iter_peek_value(&at))) return false;
        centre = centre || !strcmp(name, "centre"), pixel = pixel || !strcmp(name, "pixel");
    }
    if (centre != pixel) return wrong(r, centre ? "centre" : "pixel", "wants the other of centre and pixel too");
    if (centre) r->view.has_place = true;
    if (r->view.method == GRID_CLASSES_MANUAL)
        for (int i = 1; i + 1 < r->view.num_classes; i++)
            if (!(r->view.bounds[i] > r->view.bounds[i - 1])) return wrong(r, "bounds", "are one fewer than the classes");
    if (r->view.period.from_s != GRID_NO_TIME && r->view.period.to_s != GRID_NO_TIME &&
        r->view.period.from_s > r->view.period.to_s)
        return wrong(r, "to", "is before from");
    return true;
}

grid_status grid_view_parse(grid_view *view, const char *json, grid_error *error)
{
    reader r = {*view, error};
    enum json_tokener_error what;
    struct json_object *root = json_tokener_parse_verbose(json, &what);
    bool ok = root && json_object_is_type(root, json_type_object);
    if (!ok) wrong(&r, "", what == json_tokener_success ? "no JSON object" : json_tokener_error_desc(what));
    ok = ok && read_all(&r, root);
    json_object_put(root);
    if (!ok) return GRID_E_DATA;
    *view = r.view;
    return GRID_OK;
}

grid_status grid_view_read(grid_view *view, const char *path, grid_error *error)
{
    enum { MOST = 1 << 20 };
    char *text = malloc(MOST + 1);
    FILE *file = text ? fopen(path, "rb") : NULL;
    size_t n = file ? fread(text, 1, MOST + 1, file) : 0;
    grid_status status = !text ? GRID_E_MEMORY : !file || ferror(file) ? GRID_E_OPEN : GRID_OK;
    char why[200];
    snprintf(why, sizeof why, "%s", status == GRID_E_MEMORY ? "out of memory" : strerror(errno));
    if (!status && n > MOST) status = GRID_E_DATA, strcpy(why, "is larger than 1 MB: no view");
    if (file) fclose(file);
    if (status) {
        if (error) {
            *error = (grid_error){status, 0, ""};
            snprintf(error->text, sizeof error->text, "%.600s: %s", path, why);
        }
    } else {
        text[n] = 0;
        status = grid_view_parse(view, text, error);
        if (status && error) {
            char told[sizeof error->text];
            snprintf(told, sizeof told, "%.400s: %.500s", path, error->text);
            memcpy(error->text, told, sizeof told);
        }
    }
    free(text);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static struct json_object *number_json(double value)
{
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    return json_object_new_double_s(value, text);
}

static struct json_object *time_json(int64_t utc_s, bool end)
{
    char text[40] = "";
    struct tm tm;
    time_t local = (time_t)(utc_s + china_s);
    if (end && local % day_s == 0) local -= day_s; /* the last day that is in it */
    if (utc_s != GRID_NO_TIME && gmtime_r(&local, &tm))
        strftime(text, sizeof text, local % day_s ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d", &tm);
    return json_object_new_string(text);
}

static struct json_object *member_json(const grid_view *view, const member *m)
{
    const char *at = (const char *)view + m->offset;
    struct json_object *list;
    const grid_view_words *words;
    int word;
    switch (m->kind) {
    case TEXT: return json_object_new_string(at);
    case FLAG: return json_object_new_boolean(*(const bool *)at);
    case WHOLE: return json_object_new_int(*(const int *)(const void *)at);
    case NUMBER: return number_json(*(const double *)(const void *)at);
    case WORD:
        memcpy(&word, at, sizeof word);
        return json_object_new_string(m->words(word));
    case TIME: return time_json(*(const int64_t *)(const void *)at, m->offset == AT(period.to_s));
    case NAMES:
        words = (const grid_view_words *)(const void *)at;
        list = json_object_new_array();
        for (size_t i = 0; i < words->num; i++) json_object_array_add(list, json_object_new_string(words->names[i]));
        return list;
    case PAIR:
        list = json_object_new_array();
        json_object_array_add(list, m->offset == AT(width) ? json_object_new_int(view->width) : number_json(view->x));
        json_object_array_add(list, m->offset == AT(width) ? json_object_new_int(view->height) : number_json(view->y));
        return list;
    case BOUNDS:
        list = json_object_new_array();
        for (int i = 0; view->method == GRID_CLASSES_MANUAL && i + 1 < view->num_classes; i++)
            json_object_array_add(list, number_json(view->bounds[i]));
        return list;
    }
    return NULL;
}

char *grid_view_print(const grid_view *view)
{
    struct json_object *root = json_object_new_object();
    for (int i = 0; root && i < NUM_MEMBERS; i++) {
        const member *m = &members[i];
        bool place = m->offset == AT(x) || m->offset == AT(pixel);
        if (!place || view->has_place) json_object_object_add(root, m->name, member_json(view, m));
    }
    const char *text = root ? json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                                       JSON_C_TO_STRING_NOSLASHESCAPE)
                            : NULL;
    char *out = text ? strdup(text) : NULL;
    json_object_put(root);
    return out;
}

bool grid_view_shows_same(const grid_view *a, const grid_view *b)
{
    grid_view here = *a;
    here.has_place = b->has_place, here.x = b->x, here.y = b->y, here.pixel = b->pixel;
    here.width = b->width, here.height = b->height;
    memcpy(here.unit, b->unit, sizeof here.unit);
    for (int i = 0; i < NUM_MEMBERS; i++) {
        const member *m = &members[i];
        static const size_t sizes[] = {[FLAG] = sizeof(bool), [WHOLE] = sizeof(int), [NUMBER] = sizeof(double),
                                       [WORD] = sizeof(int), [TIME] = sizeof(int64_t),
                                       [NAMES] = sizeof(grid_view_words), [BOUNDS] = sizeof here.bounds};
        size_t size = m->kind == TEXT ? m->size : sizes[m->kind];
        if (memcmp((const char *)&here + m->offset, (const char *)b + m->offset, size)) return false;
    }
    return true;
}

bool grid_view_is_beside(const grid_view *view) { return view->side_by_side && view->compare != GRID_COMPARE_NONE; }

/* ---- the period before ----------------------------------------------------------------------- */

static bool is_whole_months(grid_period p)
{
    return grid_step_around(GRID_STEP_MONTH, p.from_s).from_s == p.from_s &&
           grid_step_around(GRID_STEP_MONTH, p.to_s).from_s == p.to_s;
}

/* The period just before: so many months where it is whole months, else as many seconds. */
static grid_period period_before(grid_period p)
{
    int months = 0;
    if (!is_whole_months(p)) return (grid_period){2 * p.from_s - p.to_s, p.from_s};
    while (months < 1200 && grid_period_moved(p, GRID_STEP_MONTH, -months).to_s > p.from_s) months++;
    return grid_period_moved(p, GRID_STEP_MONTH, -months);
}

grid_period grid_view_earlier(const grid_view *view)
{
    grid_period p = view->period;
    if (p.from_s == GRID_NO_TIME || p.to_s == GRID_NO_TIME || view->compare == GRID_COMPARE_NONE)
        return (grid_period){GRID_NO_TIME, GRID_NO_TIME};
    return view->compare == GRID_COMPARE_YEAR ? grid_period_moved(p, GRID_STEP_YEAR, -1) : period_before(p);
}
