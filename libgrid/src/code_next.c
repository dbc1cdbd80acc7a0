/* code_next.c - the next code under a prefix: the number after the highest that was ever given.
 *
 * Numbers are never given twice: reports and ledgers of other years speak of the old unit. That is
 * why the highest number counts, and not the first gap: a gap may be a code that became void before
 * anybody kept a list of void ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code_schemes.h"
#include "support.h"

grid_code_next_options grid_code_next_options_default(void)
{
    return (grid_code_next_options){.size = sizeof(grid_code_next_options), .scheme = GRID_NONE};
}

/* What is looked for. */
struct search {
    const grid_code_schemes *schemes;
    int32_t scheme;
    char prefix[GRID_CODE_MAX + 1]; /* without the separator */
    size_t length, part;            /* of the prefix; the segment that follows it */
    bool separator;
    const grid_code_segment *segment;
    const grid_code_class *class;
};

/* The segment that begins where a prefix of so many characters ends; false when none does. */
static bool segment_after(const grid_code_schemes *schemes, int32_t scheme, size_t length,
                          size_t *part)
{
    size_t at = 0, num = schemes->schemes[scheme].info.num_segments;
    for (*part = 0; *part < num && at < length; ++*part)
        at += grid_code_segment_of(schemes, scheme, *part)->width;
    return at == length && *part < num;
}

/* Could a code of the scheme begin with the prefix? */
static bool begins(const grid_code_schemes *schemes, int32_t scheme, const char *prefix,
                   size_t parts)
{
    for (size_t p = 0, at = 0; p < parts; p++) {
        const grid_code_segment *segment = grid_code_segment_of(schemes, scheme, p);
        for (size_t i = 0; i < segment->width; i++)
            if (!grid_code_allows(segment->charset, prefix[at + i])) return false;
        /* nothing is numbered under a placeholder */
        if (segment->placeholder && !strncmp(prefix + at, segment->placeholder, segment->width))
            return false;
        if (segment->strict && !grid_code_class_of(segment, prefix + at)) return false;
        at += segment->width;
    }
    return true;
}

static grid_status take_prefix(struct search *s, const char *prefix, int32_t wanted,
                               grid_error *error)
{
    size_t n = strlen(prefix), num = s->schemes->num_schemes;
    char last = n ? prefix[n - 1] : 0;
    for (int32_t i = 0; i < (int32_t)num && n <= GRID_CODE_MAX; i++) {
        const grid_code_scheme *info = &s->schemes->schemes[i].info;
        if (wanted != GRID_NONE && i != wanted) continue;
        s->separator = last && last == info->separator;
        s->length = n - s->separator;
        memcpy(s->prefix, prefix, s->length);
        s->prefix[s->length] = 0;
        if (!segment_after(s->schemes, i, s->length, &s->part)) continue;
        if ((wanted == GRID_NONE || s->separator) && s->part + 1 < info->num_segments) continue;
        if (!begins(s->schemes, i, s->prefix, s->part)) continue;
        s->scheme = i;
        s->segment = grid_code_segment_of(s->schemes, i, s->part);
        return GRID_OK;
    }
    if (wanted != GRID_NONE)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "\"%.40s\" is no prefix of a %s that ends where a segment ends", prefix,
                         s->schemes->schemes[wanted].info.name);
    return grid_fail(
        error, GRID_E_ARGUMENT, 0,
        "\"%.40s\" is no prefix that a new code could stand under: it must be the code of the "
        "unit above, without placeholders (140929100 for a village, 140929400003 for a grid)",
        prefix);
}

/* The class that the new value is to have. */
static grid_status take_class(struct search *s, const char *id, grid_error *error)
{
    char names[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < s->segment->num_classes; i++) {
        const grid_code_class *class = &s->segment->classes[i];
        if (id ? !strcmp(class->id, id) : s->segment->num_classes == 1) {
            s->class = class;
            return GRID_OK;
        }
        if (used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s (%0*lld to %0*lld)",
                                     i ? ", " : "", class->id, (int)s->segment->width,
                                     (long long)class->from, (int)s->segment->width,
                                     (long long)class->to);
    }
    if (!s->segment->num_classes)
        return grid_fail(error, GRID_E_ARGUMENT, 0,
                         "the table has no range of numbers for the segment %s", s->segment->id);
    if (id)
        return grid_fail(error, GRID_E_ARGUMENT, 0, "%s has no class \"%.40s\"; its classes: %s",
                         s->segment->name, id, names);
    return grid_fail(error, GRID_E_ARGUMENT, 0, "%s has several classes, choose one: %s",
                     s->segment->name, names);
}

/* The number that a code occupies under the prefix, or -1. False when nobody can tell. */
static bool occupied(const struct search *s, const char *text, int64_t *number)
{
    grid_code code;
    int32_t fit = GRID_NONE;
    *number = -1;
    if (!grid_code_split(s->schemes, s->scheme, text, &code, NULL)) {
        grid_code_recognise(s->schemes, text, 1, &fit);
        if (fit == GRID_NONE || !grid_code_split(s->schemes, fit, text, &code, NULL)) return false;
    }
    size_t width = s->segment->width;
    if (strncmp(code.text, s->prefix, s->length) || strlen(code.text) < s->length + width)
        return true;
    const char *value = code.text + s->length;
    if (s->segment->placeholder && !strncmp(value, s->segment->placeholder, width)) return true;
    if (strspn(value, "0123456789") < width) return true;
    for (*number = 0; width--; value++) *number = *number * 10 + (*value - '0');
    return true;
}

/* Marks the numbers of a list. `taken` has one entry for each number of the class. */
static grid_status mark(const struct search *s, size_t num, const char *const *codes, size_t before,
                        bool *taken, grid_error *error)
{
    for (size_t i = 0; i < num; i++) {
        int64_t number;
        if (!occupied(s, codes[i], &number)) {
            grid_code_advice advice;
            grid_code_check(s->schemes, GRID_NONE, codes[i], &advice);
            return grid_fail(
                error, GRID_E_DATA, (int64_t)(before + i + 1),
                "code %zu of the list: %s; its number must be known before another is given",
                before + i + 1, advice.text);
        }
        if (number >= s->class->from && number <= s->class->to)
            taken[number - s->class->from] = true;
    }
    return GRID_OK;
}

static grid_status choose(const struct search *s, const bool *taken, bool fill_gaps,
                          int64_t *number, grid_error *error)
{
    int64_t num = s->class->to - s->class->from + 1, next = num, free_numbers = 0, gap = -1;
    while (next > 0 && !taken[next - 1]) next--;
    for (int64_t i = next; i-- > 0;)
        if (!taken[i]) free_numbers++, gap = i;
    if (next == num && fill_gaps && gap >= 0) next = gap;
    *number = s->class->from + next;
    if (next < num) return GRID_OK;
    int width = (int)s->segment->width;
    if (free_numbers && !fill_gaps)
        return grid_fail(
            error, GRID_E_LIMIT, 0,
            "%s %0*lld is the last of its range and taken; %lld lower numbers stand in neither "
            "list, and may be old: check that they were never given, then fill gaps",
            s->segment->name, width, (long long)s->class->to, (long long)free_numbers);
    return grid_fail(
        error, GRID_E_LIMIT, 0,
        "all %lld numbers from %0*lld to %0*lld under %s are used or void: the range is exhausted",
        (long long)num, width, (long long)s->class->from, width, (long long)s->class->to,
        s->prefix);
}

/* Prefix, number, placeholders. */
static grid_status write_code(const struct search *s, int64_t number, char out[GRID_CODE_MAX + 2],
                              grid_error *error)
{
    const grid_code_layout *layout = &s->schemes->schemes[s->scheme];
    char text[2 * GRID_CODE_MAX + 2];
    int n = snprintf(text, sizeof text, "%s%.*s%0*lld", s->prefix, s->separator ? 1 : 0,
                     &layout->info.separator, (int)s->segment->width, (long long)number);
    for (size_t p = s->part + 1; p < layout->info.num_segments; p++) {
        if (!layout->placeholders[p])
            return grid_fail(error, GRID_E_ARGUMENT, 0,
                             "a %s goes on after the segment %s; give a longer prefix",
                             layout->info.name, s->segment->id);
        n += snprintf(text + n, sizeof text - (size_t)n, "%s",
                      grid_code_segment_of(s->schemes, s->scheme, p)->placeholder);
    }
    memcpy(out, text, (size_t)n + 1);
    return GRID_OK;
}

grid_status grid_code_next(const grid_code_schemes *schemes, const char *prefix, size_t num_used,
                           const char *const *used, size_t num_void, const char *const *voids,
                           const grid_code_next_options *options, char out[GRID_CODE_MAX + 2],
                           grid_error *error)
{
    grid_code_next_options how = grid_code_next_options_default();
    struct search s = {.schemes = schemes};
    int64_t number = 0;
    grid_status status = grid_take_options(&how, options, error);
    if (status) return status;
    if (how.scheme != GRID_NONE && (how.scheme < 0 || (size_t)how.scheme >= schemes->num_schemes))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "there is no code scheme number %d",
                         (int)how.scheme);
    if ((status = take_prefix(&s, prefix, how.scheme, error)) ||
        (status = take_class(&s, how.class_id, error)))
        return status;
    bool *taken = grid_new_array((size_t)(s.class->to - s.class->from + 1), sizeof *taken);
    if (!taken) return grid_fail_memory(error);
    status = mark(&s, num_used, used, 0, taken, error);
    if (!status) status = mark(&s, num_void, voids, num_used, taken, error);
    if (!status) status = choose(&s, taken, how.fill_gaps, &number, error);
    if (!status) status = write_code(&s, number, out, error);
    free(taken);
    return status;
}
