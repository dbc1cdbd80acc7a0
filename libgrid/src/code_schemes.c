/* code_schemes.c - reads the table of code schemes: see code_schemes.h and share/README.md.
 *
 * Segments are told once and named by schemes, so that a division means the same everywhere:
 *
 *     "segments": county(6) township(3) community(3) grid(3) micro(2)
 *     "schemes":  division  = county township community
 *                 unit-grid = county township community grid
 *
 * Everything is checked here, so that the rest may trust the table: widths, lengths, names, ranges.
 * Unknown members are ignored, so that a later version's table still opens.
 */
#include "code_schemes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "number.h"
#include "support.h"

/* grid_code_next counts through the numbers of a class. */
enum { MAX_DIGITS = 7 };

/* ---- members --------------------------------------------------------------------------------- */

struct reading {
    const char *source;
    grid_error *error;
};

static grid_status wrong(const struct reading *r, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static grid_status wrong(const struct reading *r, const char *where, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return grid_fail(r->error, GRID_E_DATA, 0, "%s: %s: %s", r->source, where, what);
}

static const char *member(const char *object, const char *name, grid_json_kind kind)
{
    const char *value = grid_json_find(object, name);
    return value && grid_json_kind_of(value) == kind ? value : NULL;
}

static char *copy_text(const char *string)
{
    char *text = malloc((size_t)(grid_json_end(string) - string) + 1);
    if (text) grid_json_string(string, text, NULL);
    return text;
}

/* A text that must be there and not be empty. */
static grid_status take_text(const struct reading *r, const char *object, const char *where,
                             const char *name, char **out)
{
    const char *value = member(object, name, GRID_JSON_STRING);
    if (!value || value[1] == '"') return wrong(r, where, "\"%s\" must be a text in quotes", name);
    *out = copy_text(value);
    return *out ? GRID_OK : grid_fail_memory(r->error);
}

static bool take_count(const char *object, const char *name, int64_t *out)
{
    const char *value = member(object, name, GRID_JSON_NUMBER);
    double number;
    if (!value || !grid_number_read(value, grid_json_number_length(value), &number)) return false;
    if (!(number >= 0 && number <= 999999999) || number != (double)(int64_t)number) return false;
    *out = (int64_t)number;
    return true;
}

static bool take_flag(const char *object, const char *name)
{
    const char *value = member(object, name, GRID_JSON_BOOLEAN);
    return value && *value == 't';
}

/* ---- segments -------------------------------------------------------------------------------- */

static grid_status take_class(const struct reading *r, const char *object,
                              grid_code_segment *segment)
{
    grid_status status;
    if (grid_json_kind_of(object) != GRID_JSON_OBJECT)
        return wrong(r, segment->id, "\"classes\" must hold objects in braces");
    if (!grid_grow((void **)&segment->classes, &segment->class_capacity, segment->num_classes,
                   sizeof *segment->classes))
        return grid_fail_memory(r->error);
    grid_code_class *class = &segment->classes[segment->num_classes++];
    *class = (grid_code_class){.pseudo = take_flag(object, "pseudo"),
                               .no_parent = take_flag(object, "no_parent")};
    if ((status = take_text(r, object, segment->id, "id", &class->id)) ||
        (status = take_text(r, object, class->id, "en", &class->name)) ||
        (status = take_text(r, object, class->id, "zh", &class->name_zh)))
        return status;
    if (!take_count(object, "from", &class->from) || !take_count(object, "to", &class->to) ||
        class->from > class->to)
        return wrong(r, class->id, "\"from\" and \"to\" must be whole numbers, the lower first");
    int64_t most = 1;
    for (size_t i = 0; i < segment->width; i++) most *= 10;
    if (class->to >= most) return wrong(r, class->id, "\"to\" has more digits than its segment");
    return GRID_OK;
}

static grid_status take_classes(const struct reading *r, const char *object,
                                grid_code_segment *segment)
{
    const char *list = member(object, "classes", GRID_JSON_ARRAY);
    if (!list) return GRID_OK;
    if (segment->charset != GRID_CODE_DIGITS || segment->width > MAX_DIGITS)
        return wrong(r, segment->id, "only a segment of up to 7 digits has classes");
    for (const char *v = grid_json_first(list); v; v = grid_json_next(grid_json_end(v))) {
        grid_status status = take_class(r, v, segment);
        if (status) return status;
    }
    return GRID_OK;
}

static grid_status take_placeholder(const struct reading *r, const char *object,
                                    grid_code_segment *segment)
{
    const char *value = member(object, "placeholder", GRID_JSON_OBJECT);
    grid_status status;
    if (!value) return GRID_OK;
    if ((status = take_text(r, value, segment->id, "value", &segment->placeholder)) ||
        (status = take_text(r, value, segment->id, "en", &segment->placeholder_name)) ||
        (status = take_text(r, value, segment->id, "zh", &segment->placeholder_name_zh)))
        return status;
    bool fits = strlen(segment->placeholder) == segment->width;
    for (const char *p = segment->placeholder; *p; p++)
        fits &= grid_code_allows(segment->charset, *p);
    return fits ? GRID_OK : wrong(r, segment->id, "the placeholder does not fit its segment");
}

static bool take_charset(const char *object, grid_code_charset *out)
{
    static const char *const names[] = {"digits", "capitals", "digits-capitals"};
    const char *value = member(object, "charset", GRID_JSON_STRING);
    for (int i = 0; value && i < 3; i++) {
        if (!grid_json_is(value, names[i])) continue;
        *out = (grid_code_charset)i;
        return true;
    }
    return false;
}

static int32_t segment_named(const grid_code_schemes *schemes, const char *string)
{
    for (size_t i = 0; i < schemes->num_segments; i++)
        if (grid_json_is(string, schemes->segments[i].id)) return (int32_t)i;
    return GRID_NONE;
}

static grid_status take_segment(const struct reading *r, const char *object,
                                grid_code_schemes *schemes)
{
    grid_status status;
    int64_t width;
    if (grid_json_kind_of(object) != GRID_JSON_OBJECT)
        return wrong(r, "segments", "must hold objects in braces");
    const char *id = member(object, "id", GRID_JSON_STRING);
    if (id && segment_named(schemes, id) != GRID_NONE)
        return wrong(r, "segments", "an \"id\" stands twice");
    if (!grid_grow((void **)&schemes->segments, &schemes->segment_capacity, schemes->num_segments,
                   sizeof *schemes->segments))
        return grid_fail_memory(r->error);
    grid_code_segment *segment = &schemes->segments[schemes->num_segments++];
    *segment = (grid_code_segment){.strict = take_flag(object, "strict")};
    if ((status = take_text(r, object, "segments", "id", &segment->id)) ||
        (status = take_text(r, object, segment->id, "en", &segment->name)) ||
        (status = take_text(r, object, segment->id, "zh", &segment->name_zh)))
        return status;
    if (!take_count(object, "width", &width) || width < 1 || width > GRID_CODE_MAX)
        return wrong(r, segment->id, "\"width\" must be 1 to 32");
    segment->width = (size_t)width;
    if (!take_charset(object, &segment->charset))
        return wrong(r, segment->id, "\"charset\" must be digits, capitals or digits-capitals");
    status = take_placeholder(r, object, segment);
    return status ? status : take_classes(r, object, segment);
}

/* ---- schemes --------------------------------------------------------------------------------- */

static size_t part_of(const grid_code_layout *layout, int32_t segment)
{
    size_t part = 0;
    while (part < layout->info.num_segments && layout->segments[part] != segment) part++;
    return part;
}

static grid_status add_part(const struct reading *r, const char *string,
                            const grid_code_schemes *schemes, grid_code_layout *layout)
{
    if (layout->info.num_segments == GRID_CODE_MAX_PARTS)
        return wrong(r, layout->info.id, "has more than 8 segments");
    int32_t segment =
        grid_json_kind_of(string) == GRID_JSON_STRING ? segment_named(schemes, string) : GRID_NONE;
    if (segment == GRID_NONE) return wrong(r, layout->info.id, "names a segment that is not there");
    if (part_of(layout, segment) < layout->info.num_segments)
        return wrong(r, layout->info.id, "has a segment twice");
    layout->segments[layout->info.num_segments++] = segment;
    return GRID_OK;
}

static grid_status take_parts(const struct reading *r, const char *object,
                              const grid_code_schemes *schemes, grid_code_layout *layout)
{
    const char *list = member(object, "segments", GRID_JSON_ARRAY);
    for (const char *v = list ? grid_json_first(list) : NULL; v;
         v = grid_json_next(grid_json_end(v))) {
        grid_status status = add_part(r, v, schemes, layout);
        if (status) return status;
    }
    const char *suffix = member(object, "suffix", GRID_JSON_OBJECT);
    if (suffix) {
        const char *segment = member(suffix, "segment", GRID_JSON_STRING);
        const char *separator = member(suffix, "separator", GRID_JSON_STRING);
        if (!segment) return wrong(r, layout->info.id, "\"suffix\" has no \"segment\"");
        grid_status status = add_part(r, segment, schemes, layout);
        if (status) return status;
        if (separator && separator[1] != '"') layout->info.separator = separator[1];
        if (layout->info.separator && !strchr("-_.", layout->info.separator))
            return wrong(r, layout->info.id, "the separator must be one of - _ .");
    }
    size_t sum = 0;
    int64_t length;
    for (size_t p = 0; p < layout->info.num_segments; p++)
        sum += schemes->segments[layout->segments[p]].width;
    if (!sum || sum > GRID_CODE_MAX)
        return wrong(r, layout->info.id, "has no or more than 32 places");
    if (!take_count(object, "length", &length) || (size_t)length != sum)
        return wrong(r, layout->info.id, "\"length\" is not the sum of its segments");
    layout->info.length = sum;
    return GRID_OK;
}

/* A list of segments of the scheme; sets their flags. */
static grid_status take_names(const struct reading *r, const char *object, const char *name,
                              const grid_code_schemes *schemes, const grid_code_layout *layout,
                              bool *flags, bool *any)
{
    const char *list = member(object, name, GRID_JSON_ARRAY);
    for (const char *v = list ? grid_json_first(list) : NULL; v;
         v = grid_json_next(grid_json_end(v))) {
        int32_t segment =
            grid_json_kind_of(v) == GRID_JSON_STRING ? segment_named(schemes, v) : GRID_NONE;
        size_t part = segment == GRID_NONE ? GRID_CODE_MAX_PARTS : part_of(layout, segment);
        if (part >= layout->info.num_segments)
            return wrong(r, layout->info.id, "names a segment that it has not");
        flags[part] = *any = true;
    }
    return GRID_OK;
}

static grid_status take_scheme(const struct reading *r, const char *object,
                               grid_code_schemes *schemes)
{
    grid_status status;
    bool any = false;
    if (grid_json_kind_of(object) != GRID_JSON_OBJECT)
        return wrong(r, "schemes", "must hold objects in braces");
    if (!grid_grow((void **)&schemes->schemes, &schemes->scheme_capacity, schemes->num_schemes,
                   sizeof *schemes->schemes))
        return grid_fail_memory(r->error);
    grid_code_layout *layout = &schemes->schemes[schemes->num_schemes++];
    *layout = (grid_code_layout){0};
    const struct {
        const char *name;
        const char **out;
    } texts[] = {{"id", &layout->info.id},
                 {"en", &layout->info.name},
                 {"zh", &layout->info.name_zh},
                 {"source", &layout->info.source}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        status = take_text(r, object, i ? layout->info.id : "schemes", texts[i].name,
                           (char **)texts[i].out);
        if (status) return status;
    }
    for (size_t i = 0; i + 1 < schemes->num_schemes; i++)
        if (!strcmp(schemes->schemes[i].info.id, layout->info.id))
            return wrong(r, layout->info.id, "stands twice");
    if (member(object, "ordered", GRID_JSON_STRING) &&
        (status = take_text(r, object, layout->info.id, "ordered", (char **)&layout->info.ordered)))
        return status;
    if ((status = take_parts(r, object, schemes, layout)) ||
        (status = take_names(r, object, "parent", schemes, layout, layout->in_parent,
                             &layout->has_parent)) ||
        (status =
             take_names(r, object, "placeholders", schemes, layout, layout->placeholders, &any)))
        return status;
    for (size_t p = 0; p < layout->info.num_segments; p++)
        if (layout->placeholders[p] && !schemes->segments[layout->segments[p]].placeholder)
            return wrong(r, layout->info.id, "allows a placeholder that its segment has not");
    return GRID_OK;
}

/* ---- the table ------------------------------------------------------------------------------- */

static grid_status take_all(const struct reading *r, const char *root, grid_code_schemes *out)
{
    grid_status status = GRID_OK;
    const char *object = grid_json_kind_of(root) == GRID_JSON_OBJECT ? root : "{}";
    const char *segments = member(object, "segments", GRID_JSON_ARRAY);
    const char *schemes = member(object, "schemes", GRID_JSON_ARRAY);
    if (!segments || !schemes || !grid_json_first(schemes))
        return wrong(r, "the table", "must have \"segments\": [...] and \"schemes\": [...]");
    for (const char *v = grid_json_first(segments); v && !status;
         v = grid_json_next(grid_json_end(v)))
        status = take_segment(r, v, out);
    for (const char *v = grid_json_first(schemes); v && !status;
         v = grid_json_next(grid_json_end(v)))
        status = take_scheme(r, v, out);
    return status;
}

grid_status grid_code_schemes_read(const char *json, size_t length, const char *source,
                                   grid_code_schemes **out, grid_error *error)
{
    struct reading r = {source, error};
    grid_json_problem problem;
    grid_code_schemes *schemes = calloc(1, sizeof *schemes);
    char *text = malloc(length + 1); /* the walker needs a NUL behind the last byte */
    grid_status status = GRID_OK;
    if (!schemes || !text) {
        status = grid_fail_memory(error);
        goto done;
    }
    if (length) memcpy(text, json, length);
    text[length] = 0;
    const char *start = text + (length >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3) ? 3 : 0),
               *at = start;
    if (!grid_json_check(start, text + length, &at, &problem)) {
        status =
            grid_fail(error, GRID_E_FORMAT, (int64_t)problem.line, "%s, line %zu, column %zu: %s",
                      source, problem.line, problem.column, problem.what);
        goto done;
    }
    if (grid_json_space(at) != text + length) {
        status =
            grid_fail(error, GRID_E_FORMAT, 0, "%s: something follows the table's last }", source);
        goto done;
    }
    status = take_all(&r, grid_json_space(start), schemes);
done:
    free(text);
    if (status == GRID_OK)
        *out = schemes;
    else
        grid_code_schemes_free(schemes);
    return status;
}

grid_status grid_code_schemes_builtin(grid_code_schemes **out, grid_error *error)
{
    return grid_code_schemes_read(grid_code_table, grid_code_table_length,
                                  "the built-in code schemes", out, error);
}

static void free_segment(grid_code_segment *segment)
{
    for (size_t i = 0; i < segment->num_classes; i++) {
        free(segment->classes[i].id);
        free(segment->classes[i].name);
        free(segment->classes[i].name_zh);
    }
    free(segment->classes);
    free(segment->id);
    free(segment->name);
    free(segment->name_zh);
    free(segment->placeholder);
    free(segment->placeholder_name);
    free(segment->placeholder_name_zh);
}

void grid_code_schemes_free(grid_code_schemes *schemes)
{
    if (!schemes) return;
    for (size_t i = 0; i < schemes->num_segments; i++) free_segment(&schemes->segments[i]);
    for (size_t i = 0; i < schemes->num_schemes; i++) {
        grid_code_scheme *info = &schemes->schemes[i].info;
        free((char *)info->id);
        free((char *)info->name);
        free((char *)info->name_zh);
        free((char *)info->source);
        free((char *)info->ordered);
    }
    free(schemes->segments);
    free(schemes->schemes);
    free(schemes);
}

size_t grid_code_num_schemes(const grid_code_schemes *schemes) { return schemes->num_schemes; }

const grid_code_scheme *grid_code_scheme_at(const grid_code_schemes *schemes, int32_t scheme)
{
    return &schemes->schemes[scheme].info;
}

int32_t grid_code_scheme_by_id(const grid_code_schemes *schemes, const char *id)
{
    for (size_t i = 0; i < schemes->num_schemes; i++)
        if (!strcmp(schemes->schemes[i].info.id, id)) return (int32_t)i;
    return GRID_NONE;
}

const grid_code_segment *grid_code_segment_of(const grid_code_schemes *schemes, int32_t scheme,
                                              size_t part)
{
    return &schemes->segments[schemes->schemes[scheme].segments[part]];
}

bool grid_code_allows(grid_code_charset charset, char c)
{
    return (c >= '0' && c <= '9' && charset != GRID_CODE_CAPITALS) ||
           (c >= 'A' && c <= 'Z' && charset != GRID_CODE_DIGITS);
}
