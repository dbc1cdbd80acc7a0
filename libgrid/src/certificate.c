/* certificate.c - every check of a map, one after another, into one list: see <grid/certificate.h>. */
#include <grid/certificate.h>

#include <math.h>
#include <stdlib.h>

#include "support.h"

grid_certificate_options grid_certificate_options_default(void)
{
    return (grid_certificate_options){.size = sizeof(grid_certificate_options),
                                      .sliver_width_m = grid_coverage_options_default().sliver_width_m};
}

typedef struct making {
    const grid_map *map;
    grid_certificate_options options;
    grid_findings *findings;
    grid_certificate totals;
    double from, to; /* of the progress bar, for the check that runs */
} making;

static bool step(void *context, double done)
{
    const making *m = context;
    return !m->options.progress ||
           m->options.progress(m->options.progress_context, m->from + (m->to - m->from) * done);
}

/* Takes over what a check has found. */
static void take(making *m, grid_findings *found)
{
    grid_findings_append(m->findings, found);
    grid_findings_free(found);
}

static grid_status check_coverage(making *m, grid_error *error)
{
    grid_coverage_options options = grid_coverage_options_default();
    grid_findings *found;
    options.sliver_width_m = m->options.sliver_width_m;
    options.progress = step;
    options.progress_context = m;
    m->from = 0, m->to = 0.5;
    grid_status status = grid_coverage_check(m->map, &options, &found, &m->totals.coverage, error);
    if (status == GRID_OK) take(m, found);
    return status;
}

/* The codes of levels that follow a scheme. */
static grid_status check_codes(making *m, grid_error *error)
{
    size_t num_levels = grid_map_num_levels(m->map);
    grid_findings *found = NULL;
    if (!m->options.schemes) return GRID_OK;
    grid_code_level *levels = grid_new_array(num_levels, sizeof *levels);
    if (!levels) return grid_fail_memory(error);
    grid_status status = grid_code_check_map(m->map, m->options.schemes, levels, &found, error);
    bool any = false;
    for (size_t l = 0; l < num_levels && status == GRID_OK; l++) {
        if (levels[l].scheme == GRID_NONE) continue;
        any = true;
        m->totals.num_codes += levels[l].num_units;
        m->totals.num_codes_fit += levels[l].num_fit;
    }
    if (any) take(m, found);
    else grid_findings_free(found);
    free(levels);
    return status;
}

/* A parent whose children all have a number, and another sum than its own. */
static void check_sum(making *m, int32_t unit, grid_role role, size_t field)
{
    double own = grid_unit_number(m->map, unit, field), sum = 0;
    size_t num = grid_unit_num_children(m->map, unit);
    for (size_t i = 0; i < num; i++)
        sum += grid_unit_number(m->map, grid_unit_child_at(m->map, unit, i), field);
    /* counts are whole; a missing number makes the sum NaN, and nothing is said */
    if (!num || !(fabs(sum - own) >= 0.5)) return;
    m->totals.num_sums++;
    grid_finding finding = grid_finding_of(GRID_FINDING_SUM, GRID_NOTE);
    finding.code_a = grid_unit_code(m->map, unit);
    finding.count = (int64_t)num;
    grid_findings_add(m->findings, &finding, "%s of %s %s is %.10g, that of its %zu children together %.10g",
                      grid_role_name(role), finding.code_a, grid_unit_name(m->map, unit), own, num, sum);
}

static void check_sums(making *m)
{
    for (int role = 0; role < GRID_NUM_ROLES; role++) {
        int32_t field = grid_map_field_by_role(m->map, (grid_role)role);
        if (field == GRID_NONE) continue;
        for (size_t u = 0; u < grid_map_num_units(m->map); u++)
            check_sum(m, (int32_t)u, (grid_role)role, (size_t)field);
    }
}

static grid_status check_buildings(making *m, grid_error *error)
{
    grid_buildings_check_options options = grid_buildings_check_options_default();
    grid_buildings *set;
    grid_findings *found;
    if (!m->options.buildings) return GRID_OK;
    options.sliver_width_m = m->options.sliver_width_m;
    options.progress = step;
    options.progress_context = m;
    m->from = 0.5, m->to = 0.9;
    grid_status status = grid_buildings_new(m->map, m->options.buildings, &set, error);
    if (status != GRID_OK) return status;
    status = grid_buildings_check(m->map, set, m->options.buildings, &options, &found, &m->totals.buildings,
                                  error);
    if (status == GRID_OK) take(m, found);
    grid_buildings_free(set);
    return status;
}

static grid_status check_integrity(making *m, grid_error *error)
{
    grid_findings *found;
    if (!m->options.path) return GRID_OK;
    grid_status status = grid_integrity_check(m->map, m->options.path, m->options.as_of, &found,
                                              &m->totals.integrity, error);
    if (status == GRID_OK) take(m, found);
    return status;
}

grid_status grid_certificate_make(const grid_map *map, const grid_certificate_options *options,
                                  grid_findings **out, grid_certificate *totals, grid_error *error)
{
    making m = {.map = map, .options = grid_certificate_options_default(), .findings = grid_findings_new()};
    grid_status status =
        m.findings ? grid_take_options(&m.options, options, error) : grid_fail_memory(error);
    if (status == GRID_OK) status = check_coverage(&m, error);
    if (status == GRID_OK) status = check_codes(&m, error);
    if (status == GRID_OK) check_sums(&m);
    if (status == GRID_OK) status = check_buildings(&m, error);
    if (status == GRID_OK) status = check_integrity(&m, error);
    if (status == GRID_OK && !grid_findings_complete(m.findings)) status = grid_fail_memory(error);
    if (status == GRID_OK) {
        m.from = m.to = 1;
        step(&m, 1);
        grid_findings_sort(m.findings);
        if (totals) *totals = m.totals;
        *out = m.findings;
        m.findings = NULL;
    }
    grid_findings_free(m.findings);
    return status;
}
