/* codes.c - a code held against a scheme, and taken apart.
 *
 *     140929 400 003 004 [-] 03        micro-grid
 *     county  |   |   |      suffix; the separator may stand before the last segment
 *             |   |   grid
 *             |   community, or 000: the township as a whole
 *             township, or 000: the county as a whole
 *
 * A text fits when every segment has characters of its set, strict segments have a value of one of
 * their classes, and below a placeholder there are placeholders only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code_schemes.h"
#include "support.h"

const grid_code_class *grid_code_class_of(const grid_code_segment *segment, const char *value)
{
    int64_t number = 0;
    if (!segment->num_classes) return NULL;
    for (size_t i = 0; i < segment->width; i++) number = number * 10 + (value[i] - '0');
    for (size_t i = 0; i < segment->num_classes; i++)
        if (number >= segment->classes[i].from && number <= segment->classes[i].to)
            return &segment->classes[i];
    return NULL;
}

static bool misfits(grid_code_misfit *misfit, grid_code_fault fault, size_t part, size_t at)
{
    if (misfit) *misfit = (grid_code_misfit){fault, part, at};
    return false;
}

/* Copies the code without its separator. False when its length or characters are wrong. */
static bool take_characters(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                            char out[GRID_CODE_MAX + 1], grid_code_misfit *misfit)
{
    const grid_code_scheme *info = &schemes->schemes[scheme].info;
    size_t n = 0, last = info->num_segments - 1;
    for (size_t p = 0; p <= last; p++) {
        const grid_code_segment *segment = grid_code_segment_of(schemes, scheme, p);
        if (p == last && p && info->separator && *text == info->separator) text++;
        for (size_t i = 0; i < segment->width; i++, text++) {
            if (!*text) return misfits(misfit, GRID_CODE_SHORT, p, n);
            if (!grid_code_allows(segment->charset, *text))
                return misfits(misfit, GRID_CODE_CHARACTER, p, n);
            out[n++] = *text;
        }
    }
    out[n] = 0;
    if (!*text) return true;
    /* what is not even a character of the last segment is a worse fault than its number */
    grid_code_charset charset = grid_code_segment_of(schemes, scheme, last)->charset;
    return misfits(misfit, grid_code_allows(charset, *text) ? GRID_CODE_LONG : GRID_CODE_CHARACTER,
                   last, n);
}

static void fill_part(const grid_code_segment *segment, const char *value, bool placeholder,
                      const grid_code_class *class, grid_code_part *out)
{
    *out = (grid_code_part){.segment = segment->id,
                            .name = segment->name,
                            .name_zh = segment->name_zh,
                            .placeholder = placeholder};
    memcpy(out->value, value, segment->width);
    if (placeholder) {
        out->meaning = segment->placeholder_name, out->meaning_zh = segment->placeholder_name_zh;
    } else if (class) {
        out->class_id = class->id, out->pseudo = class->pseudo;
        out->meaning = class->name, out->meaning_zh = class->name_zh;
    }
}

/* The parent by the scheme: the segments that it names, or, where placeholders serve, the code with
 * its last number made one. */
static void make_parent(const grid_code_schemes *schemes, grid_code *code, bool no_parent)
{
    const grid_code_layout *layout = &schemes->schemes[code->scheme];
    char *out = code->parent;
    if (no_parent) return;
    if (layout->has_parent) {
        for (size_t p = 0; p < code->num_parts; p++)
            if (layout->in_parent[p]) out = stpcpy(out, code->parts[p].value);
        return;
    }
    size_t last = code->num_parts;
    while (last && code->parts[last - 1].placeholder) last--;
    if (!last || !layout->placeholders[last - 1]) return;
    for (size_t p = 0; p < code->num_parts; p++) {
        const grid_code_segment *segment = grid_code_segment_of(schemes, code->scheme, p);
        out = stpcpy(out, p + 1 < last ? code->parts[p].value : segment->placeholder);
    }
}

bool grid_code_split(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                     grid_code *out, grid_code_misfit *misfit)
{
    const grid_code_layout *layout = &schemes->schemes[scheme];
    grid_code code = {.scheme = scheme, .num_parts = layout->info.num_segments};
    bool below_placeholder = false, unknown = false, no_parent = false;
    misfits(misfit, GRID_CODE_FINE, 0, 0);
    if (!take_characters(schemes, scheme, text, code.text, misfit)) return false;
    for (size_t p = 0, at = 0; p < code.num_parts; p++) {
        const grid_code_segment *segment = grid_code_segment_of(schemes, scheme, p);
        const char *value = code.text + at;
        bool placeholder =
            segment->placeholder && !memcmp(value, segment->placeholder, segment->width);
        const grid_code_class *class = placeholder ? NULL : grid_code_class_of(segment, value);
        if (placeholder ? !layout->placeholders[p] : segment->strict && !class)
            return misfits(misfit, GRID_CODE_VALUE, p, at);
        if (below_placeholder && !placeholder) return misfits(misfit, GRID_CODE_HOLE, p, at);
        if (!placeholder && !class && segment->num_classes) {
            if (!unknown) misfits(misfit, GRID_CODE_UNCLASSIFIED, p, at);
            unknown = true;
        }
        below_placeholder |= placeholder;
        no_parent |= class && class->no_parent;
        fill_part(segment, value, placeholder, class, &code.parts[p]);
        at += segment->width;
    }
    if (!out) return true;
    make_parent(schemes, &code, no_parent);
    *out = code;
    return true;
}

size_t grid_code_recognise(const grid_code_schemes *schemes, const char *text, size_t capacity,
                           int32_t *fits)
{
    size_t num = 0;
    for (int32_t s = 0; s < (int32_t)schemes->num_schemes; s++) {
        if (!grid_code_split(schemes, s, text, NULL, NULL)) continue;
        if (num < capacity) fits[num] = s;
        num++;
    }
    return num;
}

grid_status grid_code_parse(const grid_code_schemes *schemes, int32_t scheme, const char *text,
                            grid_code *out, grid_error *error)
{
    if (scheme != GRID_NONE && (scheme < 0 || (size_t)scheme >= schemes->num_schemes))
        return grid_fail(error, GRID_E_ARGUMENT, 0, "there is no code scheme number %d",
                         (int)scheme);
    int32_t fit = scheme;
    if (scheme == GRID_NONE) grid_code_recognise(schemes, text, 1, &fit);
    if (fit != GRID_NONE && grid_code_split(schemes, fit, text, out, NULL)) return GRID_OK;
    grid_code_advice advice;
    grid_code_check(schemes, scheme, text, &advice);
    return grid_fail(error, GRID_E_DATA, 0, "%s", advice.text);
}
