/* content.c - see content.h. */
#include <render/content.h>

grid_content grid_content_default(void) { return (grid_content){.level = GRID_NONE}; }

int32_t grid_content_level(const grid_content *content, const grid_scene *scene, const grid_camera *camera)
{
    if (content->level >= 0 && content->level < (int32_t)grid_map_num_levels(scene->map)) return content->level;
    return grid_scene_level(scene, camera);
}
