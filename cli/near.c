/* near.c - how sure an owner is: see near.h. */
#include "near.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "say.h"

int near_open(struct near *near, const grid_map *map, const char *crs, double accuracy_m)
{
    grid_error error;
    *near = (struct near){.map = map, .accuracy_m = accuracy_m, .margin_m = NAN};
    if (crs && grid_transform_open(crs, grid_map_crs(map), &near->transform, &error))
        return say_failure(&error);
    return EXIT_FINE;
}

void near_close(struct near *near)
{
    grid_transform_free(near->transform);
    free(near->cells);
    free(near->text);
    *near = (struct near){.margin_m = NAN};
}

bool near_ask(struct near *near, double x, double y)
{
    if (near->transform) grid_transform_apply(near->transform, 1, &x, &y, sizeof x);
    near->margin_m = grid_border_distance(near->map, x, y);
    for (;;) {
        if (grid_nearest_cells(near->map, x, y, near->accuracy_m, near->capacity, near->cells,
                               &near->num, NULL))
            return false;
        if (near->num <= near->capacity) return true;
        grid_near *moved = realloc(near->cells, 2 * near->num * sizeof *moved);
        if (!moved) return false;
        near->cells = moved;
        near->capacity = 2 * near->num;
    }
}

const char *near_text(struct near *near)
{
    size_t used = 0;
    for (size_t i = 0; i < near->num; i++) {
        const char *code = grid_unit_code(near->map, near->cells[i].cell);
        size_t room = strlen(code) + 340; /* the longest double in %.2f has 312 */
        if (used + room > near->text_capacity) {
            char *moved = realloc(near->text, 2 * (used + room));
            if (!moved) return NULL;
            near->text = moved;
            near->text_capacity = 2 * (used + room);
        }
        used += (size_t)snprintf(near->text + used, room, "%s%s=%.2f", i ? ";" : "", code,
                                 near->cells[i].distance_m);
    }
    return near->num ? near->text : "";
}
