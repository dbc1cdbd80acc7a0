/* check.c - the second step: do the cells cover the county without overlap and without gap?
 *
 *     check county/kelan.json
 */
#include <grid/grid.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    grid_map *map;
    grid_findings *findings;
    grid_coverage_totals totals;
    grid_error err;
    if (argc != 2) return fprintf(stderr, "usage: check MAP\n"), 2;
    if (grid_map_open(argv[1], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;
    if (grid_coverage_check(map, NULL, &findings, &totals, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), grid_map_free(map), 3;

    printf("%s: %zu cells, %.3f km2\n", grid_map_name(map), totals.num_cells, totals.area_m2 / 1e6);
    printf("overlap: %zu pairs of cells, %.4f m2\n", totals.num_overlap_pairs, totals.overlap_m2);
    printf("gaps: %zu of %.4f m2, and %zu slivers of %.4f m2\n", totals.num_gaps, totals.gap_m2,
           totals.num_sliver_gaps, totals.sliver_gap_m2);
    for (size_t i = 0; i < grid_findings_num(findings); i++) {
        const grid_finding *finding = grid_findings_at(findings, i);
        if (finding->severity == GRID_NOTE) continue;
        printf("%s, %s: %s\n", grid_severity_name(finding->severity),
               grid_finding_kind_name(finding->kind), finding->text);
    }
    bool good = !grid_findings_num_severity(findings, GRID_WARNING) &&
                !grid_findings_num_severity(findings, GRID_ERROR);
    grid_findings_free(findings);
    grid_map_free(map);
    return good ? 0 : 1;
}
