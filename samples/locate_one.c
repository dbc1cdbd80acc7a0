/* locate_one.c - the third step, and the shortest useful program: who owns this point?
 *
 *     locate_one county/kelan.json 111.5731 38.7042
 */
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    grid_map *map;
    grid_error err;
    if (argc != 4) return fprintf(stderr, "usage: locate_one MAP LON LAT\n"), 2;
    if (grid_map_open(argv[1], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;
    grid_hit hit;
    grid_locate_lonlat(map, atof(argv[2]), atof(argv[3]), &hit);
    printf("%s %s (%s)\n", grid_unit_code(map, hit.cell), grid_unit_name(map, hit.cell),
           grid_how_name(hit.how));
    grid_map_free(map);
}
