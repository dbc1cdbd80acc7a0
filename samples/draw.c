/* draw.c - the last step: the county as a picture, coloured by people per square kilometre.
 *
 *     draw county/kelan.json county.png
 */
#include <render/page.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    grid_map *map;
    grid_scene *scene;
    grid_measure *people;
    grid_error err;
    if (argc != 3) return fprintf(stderr, "usage: draw MAP PICTURE.png\n"), 2;
    if (grid_map_open(argv[1], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;
    grid_status status = grid_scene_new(map, &scene, &err);
    if (status == GRID_OK) {
        status = grid_measure_of_field(scene, NULL, GRID_PER_AREA, NULL, &people, &err);
        if (status == GRID_OK) {
            grid_content content = {.measure = people, .level = GRID_NONE};
            grid_page page = grid_page_default(map, 1280, 800);
            status = grid_page_write(scene, grid_theme_light(), &content, &page, GRID_PAGE_PNG, argv[2], &err);
            grid_measure_free(people);
        }
        grid_scene_free(scene);
    }
    grid_map_free(map);
    if (status != GRID_OK) return fprintf(stderr, "%s\n", err.text), 4;
    printf("%s is drawn\n", argv[2]);
    return 0;
}
