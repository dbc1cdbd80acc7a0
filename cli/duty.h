/* duty.h - the areas that hold a place, and who answers for it: assignments of its unit, of the
 * units above and of those areas. Only map files know of them; for any other map all this is empty.
 */
#ifndef GRIDCTL_DUTY_H
#define GRIDCTL_DUTY_H

#include <grid/grid.h>

#include "json.h"
#include "table.h"

struct duty {
    const grid_map *map;
    const char *path, *as_of;
    bool has_areas, has_assignments; /* the map file has such layers */
    grid_areas *areas;
    int32_t *area; /* those that are meant */
    size_t num_areas;
    grid_assignments *list; /* read for this question: the unit's first, those of the areas last */
    size_t *assigned;
    size_t num_assigned;
};

/* Looks which layers there are. `as_of` NULL: as it is now, and who answers today (in China). */
void duty_of(struct duty *duty, const grid_map *map, const char *path, const char *as_of);
void duty_free(struct duty *duty);

/* Each fills areas and assignments, reading no more than is asked for; says what is wrong and
 * returns the exit code. The place is in the map's plane; `unit` may be GRID_NONE. */
int duty_at(struct duty *duty, int32_t unit, double x, double y);
/* A unit, with the areas whose middle lies in it; of those the assignments are not asked. */
int duty_in(struct duty *duty, int32_t unit);

/* Two columns: "area:", "assigned:" and what they are. */
void duty_add_areas(const struct duty *duty, struct table *table);
void duty_add_assigned(const struct duty *duty, struct table *table);

/* "areas" and "assigned" of an open object, where the file has such layers. */
void duty_json(const struct duty *duty, struct json *json);

#endif
