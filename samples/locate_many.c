/* locate_many.c - the fourth step: a million points at once, by two threads, counted by owner.
 *
 * The points lie in one array of records, as a program would have them: x and y are read where they
 * stand, with the record's size as stride. Prints the five cells with the most points.
 *
 *     locate_many county/kelan.json
 */
#include <grid/grid.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct position {
    int64_t phone;
    double x, y;
} position;

enum { NUM = 1000000 };

int main(int argc, char **argv)
{
    grid_map *map;
    grid_error err;
    double box[4];
    if (argc != 2) return fprintf(stderr, "usage: locate_many MAP\n"), 2;
    if (grid_map_open(argv[1], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;

    position *positions = malloc(NUM * sizeof *positions);
    int32_t *owners = malloc(NUM * sizeof *owners);
    size_t *counts = calloc(grid_map_num_units(map), sizeof *counts), outside = 0;
    uint64_t state = 1;
    if (!positions || !owners || !counts) return 4;
    grid_map_extent(map, box);
    for (size_t i = 0; i < NUM; i++) {
        double part[2];
        for (int k = 0; k < 2; k++) {
            state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX generator */
            part[k] = (double)(state >> 11) * 0x1p-53;
        }
        positions[i] = (position){(int64_t)i, box[0] + part[0] * (box[2] - box[0]),
                                  box[1] + part[1] * (box[3] - box[1])};
    }

    grid_locate_options options = grid_locate_options_default();
    options.threads = 2;
    if (grid_locate_many(map, NUM, &positions->x, &positions->y, sizeof *positions, owners, NULL, NULL,
                         &options, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;
    for (size_t i = 0; i < NUM; i++) {
        if (owners[i] == GRID_NONE)
            outside++;
        else
            counts[owners[i]]++;
    }

    printf("%d points, %zu outside\n", NUM, outside);
    for (int rank = 0; rank < 5; rank++) {
        size_t most = 0;
        for (size_t u = 0; u < grid_map_num_units(map); u++)
            if (counts[u] > counts[most]) most = u;
        if (!counts[most]) break;
        printf("%8zu  %s %s\n", counts[most], grid_unit_code(map, (int32_t)most),
               grid_unit_name(map, (int32_t)most));
        counts[most] = 0;
    }
    free(positions);
    free(owners);
    free(counts);
    grid_map_free(map);
    return 0;
}
