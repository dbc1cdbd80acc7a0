/* house.h - the building of a map file that holds a point, and the cell that it belongs to. */
#ifndef GRIDCTL_HOUSE_H
#define GRIDCTL_HOUSE_H

#include <grid/grid.h>

#include "json.h"
#include "table.h"

struct house {
    bool is_asked; /* the map file has buildings */
    char *code, *name; /* of the one that holds the point; NULL where none does, or it has none */
    bool found;
    int32_t cell; /* that it belongs to, or GRID_NONE */
    double share; /* of it that the cell owns */
};

/* Whether the map is a map file with buildings. */
bool house_has_any(const grid_map *map);

/* Looks for the building at a place of the map's plane. Returns the exit code, after saying what is wrong. */
int house_at(struct house *house, const grid_map *map, const char *path, const char *as_of, double x, double y);
void house_free(struct house *house);

void house_add(const struct house *house, const grid_map *map, struct table *table);
void house_json(const struct house *house, const grid_map *map, struct json *json);

#endif
