/* import.c - a county's files into one map file, and a question to it.
 *
 *     import county/kelan.json kelan.gpkg
 */
#include <grid/grid.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    grid_import_report *report;
    grid_map *map;
    grid_error err;
    grid_hit hit;
    if (argc != 3) return fprintf(stderr, "usage: import MANIFEST.json MAP.gpkg\n"), 2;

    /* all of it or nothing; the same again changes nothing */
    if (grid_import(argv[2], argv[1], NULL, &report, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 1;
    for (size_t i = 0; i < grid_import_report_num(report); i++) {
        const grid_import_count *count = grid_import_report_at(report, i);
        printf("%s: %zu read, %zu new, %zu as they were\n", count->as, count->read, count->added,
               count->kept);
    }
    size_t straddling, buildings = grid_import_report_buildings(report, &straddling, NULL);
    if (buildings) printf("%zu of %zu buildings stand on several cells\n", straddling, buildings);
    grid_import_report_free(report);

    /* the map file is a MAP like any other, and its index is in it */
    if (grid_map_open(argv[2], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 1;
    grid_locate_lonlat(map, 111.5731, 38.7042, &hit);
    printf("%s %s (%s)\n", grid_unit_code(map, hit.cell), grid_unit_name(map, hit.cell),
           grid_how_name(hit.how));
    grid_map_free(map);
    return 0;
}
