/* code_map.c - the codes of a map: each level's scheme, misfits, the order of siblings.
 *
 * A level has the scheme that most of its codes fit, so that one wrong code is told as such and
 * does not make the level another one. A level with codes of its own has none, which is told once.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "code_schemes.h"
#include "ground.h"
#include "map_layout.h"
#include "support.h"

/* Rounding of coordinates and centroids stays below; a larger difference decides on a row. */
#define ORDER_TOLERANCE_M 0.001

struct codes {
    const grid_map *map;
    const grid_code_schemes *schemes;
    grid_findings *findings;
    grid_error *error;
};

/* A unit on its way to be put in order. */
struct numbered {
    char code[GRID_CODE_MAX + 1];
    double x, y; /* metres of ground */
};

static void choose_scheme(const struct codes *c, int32_t first, int32_t num, grid_code_level *out)
{
    *out = (grid_code_level){.scheme = GRID_NONE, .num_units = (size_t)num};
    for (int32_t s = 0; s < (int32_t)c->schemes->num_schemes; s++) {
        size_t fit = 0;
        for (int32_t u = first; u < first + num; u++)
            fit += grid_code_split(c->schemes, s, c->map->units[u].code, NULL, NULL);
        if (fit > out->num_fit && 2 * fit >= (size_t)num) out->scheme = s, out->num_fit = fit;
    }
}

static grid_finding about(const struct codes *c, int32_t unit, grid_severity severity)
{
    const grid_map *map = c->map;
    grid_finding finding = grid_finding_of(GRID_FINDING_CODE, severity);
    int32_t record = map->first_record[unit];
    finding.code_a = map->units[unit].code;
    finding.file = map->record_file[record];
    finding.record = map->record_number[record];
    return finding;
}

static void tell_no_scheme(const struct codes *c, const char *level, int32_t first, int32_t num)
{
    if (!num) return;
    grid_finding finding = about(c, first, GRID_NOTE);
    finding.count = num;
    grid_findings_add(c->findings, &finding,
                      "level %s: its codes, such as %s, are of no scheme of the table", level,
                      finding.code_a);
}

static void tell_misfits(const struct codes *c, const char *level, int32_t first, int32_t num,
                         int32_t scheme)
{
    int32_t unknown = GRID_NONE;
    int64_t num_unknown = 0;
    grid_code_advice advice;
    for (int32_t u = first; u < first + num; u++) {
        grid_code_check(c->schemes, scheme, c->map->units[u].code, &advice);
        if (advice.fault == GRID_CODE_UNCLASSIFIED) {
            if (!num_unknown++) unknown = u;
        } else if (advice.fault != GRID_CODE_FINE) {
            grid_finding finding = about(c, u, GRID_WARNING);
            grid_findings_add(c->findings, &finding, "level %s: %s", level, advice.text);
        }
    }
    if (!num_unknown) return;
    grid_finding finding = about(c, unknown, GRID_NOTE);
    finding.count = num_unknown;
    grid_code_check(c->schemes, scheme, finding.code_a, &advice);
    grid_findings_add(c->findings, &finding, "level %s: %s (codes of this kind: %lld)", level,
                      advice.text, (long long)num_unknown);
}

/* Sums of a ring about the unit's corner: area, and area times centroid. */
static void add_ring(const double *xy, size_t n, const double origin[2], bool hole, double sums[3])
{
    double ring[3] = {0};
    for (size_t i = 0; i + 1 < n; i++) {
        double ax = xy[2 * i] - origin[0], ay = xy[2 * i + 1] - origin[1];
        double bx = xy[2 * i + 2] - origin[0], by = xy[2 * i + 3] - origin[1];
        double cross = ax * by - bx * ay;
        ring[0] += cross / 2;
        ring[1] += cross * (ax + bx) / 6;
        ring[2] += cross * (ay + by) / 6;
    }
    double sign = (ring[0] < 0) == hole ? 1 : -1;
    for (int i = 0; i < 3; i++) sums[i] += sign * ring[i];
}

/* Centroid of a unit's ground, in the plane; NaN when it has no area. */
static void centroid(const grid_map *map, int32_t unit, double *x, double *y)
{
    const double *origin = map->units[unit].box;
    double sums[3] = {0};
    size_t first = map->record_ring[map->first_record[unit]];
    for (size_t r = first; r < map->record_ring[map->first_record[unit + 1]]; r++)
        add_ring(map->xy + 2 * map->ring_start[r], map->ring_start[r + 1] - map->ring_start[r],
                 origin, map->ring_is_hole[r], sums);
    *x = sums[0] > 0 ? origin[0] + sums[1] / sums[0] : NAN;
    *y = sums[0] > 0 ? origin[1] + sums[2] / sums[0] : NAN;
}

static int compare_numbered(const void *left, const void *right)
{
    return strcmp(((const struct numbered *)left)->code, ((const struct numbered *)right)->code);
}

/* The siblings list .. list + n: one prefix. */
static grid_status check_siblings(const struct codes *c, const struct numbered *list, size_t n)
{
    grid_findings *found = NULL;
    const char **codes = grid_new_array(n, sizeof *codes);
    if (!codes) return grid_fail_memory(c->error);
    for (size_t i = 0; i < n; i++) codes[i] = list[i].code;
    grid_status status = grid_code_check_order(n, codes, &list->x, &list->y, sizeof *list,
                                               ORDER_TOLERANCE_M, &found, c->error);
    free(codes);
    if (status == GRID_E_LIMIT) return GRID_OK; /* a table with wider numbers than any standard's */
    for (size_t i = 0; i < grid_findings_num(found); i++) {
        grid_finding finding = *grid_findings_at(found, i);
        int32_t unit = grid_map_unit_by_code(c->map, finding.code_a);
        finding.x = finding.y = NAN;
        if (unit != GRID_NONE) centroid(c->map, unit, &finding.x, &finding.y);
        grid_findings_add(c->findings, &finding, "%s", finding.text);
    }
    grid_findings_free(found);
    return status;
}

static grid_status check_order(const struct codes *c, int32_t first, int32_t num, int32_t scheme)
{
    const grid_code_scheme *info = &c->schemes->schemes[scheme].info;
    size_t width = grid_code_segment_of(c->schemes, scheme, info->num_segments - 1)->width, n = 0;
    size_t prefix = info->length - width;
    grid_ground ground = grid_ground_at(c->map, (c->map->box[1] + c->map->box[3]) / 2);
    grid_status status = GRID_OK;
    struct numbered *list = grid_new_array((size_t)num, sizeof *list);
    if (!list) return grid_fail_memory(c->error);
    for (int32_t u = first; u < first + num; u++) {
        grid_code code;
        double x, y;
        if (!grid_code_split(c->schemes, scheme, c->map->units[u].code, &code, NULL)) continue;
        centroid(c->map, u, &x, &y);
        strcpy(list[n].code, code.text);
        list[n].x = x * ground.x_m, list[n++].y = y * ground.y_m;
    }
    if (n) qsort(list, n, sizeof *list, compare_numbered);
    for (size_t i = 0, end; i < n && status == GRID_OK; i = end) {
        for (end = i + 1; end < n && !strncmp(list[i].code, list[end].code, prefix);) end++;
        status = check_siblings(c, list + i, end - i);
    }
    free(list);
    return status;
}

grid_status grid_code_check_map(const grid_map *map, const grid_code_schemes *schemes,
                                grid_code_level *levels, grid_findings **out, grid_error *error)
{
    struct codes c = {map, schemes, grid_findings_new(), error};
    grid_status status = c.findings ? GRID_OK : grid_fail_memory(error);
    for (int32_t l = 0; l < (int32_t)map->num_levels && status == GRID_OK; l++) {
        int32_t first, num;
        grid_code_level level;
        grid_map_level_units(map, l, &first, &num);
        choose_scheme(&c, first, num, &level);
        if (levels) levels[l] = level;
        if (level.scheme == GRID_NONE) {
            tell_no_scheme(&c, map->levels[l].name, first, num);
            continue;
        }
        tell_misfits(&c, map->levels[l].name, first, num, level.scheme);
        if (schemes->schemes[level.scheme].info.ordered)
            status = check_order(&c, first, num, level.scheme);
    }
    if (status == GRID_OK && !grid_findings_complete(c.findings)) status = grid_fail_memory(error);
    if (status != GRID_OK) {
        grid_findings_free(c.findings);
        return status;
    }
    grid_findings_sort(c.findings);
    *out = c.findings;
    return GRID_OK;
}
