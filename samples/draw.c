/* draw.c - the last step: the county as a picture, coloured by people per square kilometre.
 *
 *     draw county/kelan.json county.png
 */
#include <render/picture.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    grid_map *map;
    grid_scene *scene;
    grid_error err;
    if (argc != 3) return fprintf(stderr, "usage: draw MAP PICTURE.png\n"), 2;
    if (grid_map_open(argv[1], NULL, &map, &err) != GRID_OK)
        return fprintf(stderr, "%s\n", err.text), 3;
    grid_status status = grid_scene_new(map, NULL, &scene, &err);
    if (status == GRID_OK) {
        status = grid_picture_write_png(scene, grid_theme_light(), 1280, 800, argv[2], &err);
        grid_scene_free(scene);
    }
    grid_map_free(map);
    if (status != GRID_OK) return fprintf(stderr, "%s\n", err.text), 4;
    printf("%s is drawn\n", argv[2]);
    return 0;
}
