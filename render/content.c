/* content.c - see content.h. */
#include <render/content.h>

#include <string.h>

unsigned grid_class_bit(int class_index)
{
    return 1u << (class_index >= 0 ? class_index : GRID_MAX_CLASSES - 1 - class_index);
}

grid_content grid_content_default(void) { return (grid_content){.level = GRID_NONE}; }

int32_t grid_content_level(const grid_content *content, const grid_scene *scene, const grid_camera *camera)
{
    if (content->level >= 0 && content->level < (int32_t)grid_map_num_levels(scene->map)) return content->level;
    return grid_scene_level(scene, camera);
}

grid_context_kind grid_context_kind_of(const char *name)
{
    static const struct {
        const char *part;
        grid_context_kind kind;
    } parts[] = {{"river", GRID_CONTEXT_WATER}, {"water", GRID_CONTEXT_WATER}, {"lake", GRID_CONTEXT_WATER},
                 {"河", GRID_CONTEXT_WATER},    {"水", GRID_CONTEXT_WATER},    {"湖", GRID_CONTEXT_WATER},
                 {"road", GRID_CONTEXT_ROAD},   {"street", GRID_CONTEXT_ROAD}, {"路", GRID_CONTEXT_ROAD},
                 {"街", GRID_CONTEXT_ROAD},     {"place", GRID_CONTEXT_PLACE}, {"地名", GRID_CONTEXT_PLACE}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(name, parts[i].part)) return parts[i].kind;
    return GRID_CONTEXT_OTHER;
}
