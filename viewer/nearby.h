/* nearby.h - who and what is around a place: people among the module points, buildings, households, cells.
 *
 * Read once from the map file, in the thread of the loader; then any thread asks it.
 */
#ifndef GRIDVIEW_NEARBY_H
#define GRIDVIEW_NEARBY_H

#include <grid/buildings.h>
#include <grid/locate.h>
#include <grid/map.h>

enum { NEARBY_PEOPLE = 4 };

typedef struct nearby nearby;

/* Somebody who can be reached: a module point with a name of a person. */
typedef struct nearby_person {
    const char *name, *role, *phone, *place; /* phone and role may be "" */
    double x, y;
    double distance_m;
} nearby_person;

typedef struct nearby_result {
    int32_t cell;            /* that owns the place; GRID_NONE */
    grid_how how;
    int32_t unit;            /* the deepest that covers it */
    double border_m;         /* to the border of the cell; NaN when nobody owns it */
    size_t cells;            /* that the circle touches */
    bool knows_buildings, knows_people, knows_households;
    size_t buildings;        /* that stand in the circle, or partly */
    double people, households;
    nearby_person people_near[NEARBY_PEOPLE];
    int num_people_near;
} nearby_result;

/* Opens what the map file has: buildings and module points. A map that is no map file has neither. Fails as
 * grid_map_layer_open does. */
grid_status nearby_open(const grid_map *map, const char *path, nearby **out, grid_error *error);
void nearby_free(nearby *n);
/* Around a place of the map's plane. `n` may be NULL. Fails with MEMORY. */
grid_status nearby_ask(const nearby *n, const grid_map *map, double x, double y, double radius_m, nearby_result *out,
                       grid_error *error);

#endif
