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

enum { NEARBY_FIELDS = 8 };

/* A building: what its row says, and whose ground it stands on. Texts are borrowed. */
typedef struct nearby_building {
    const char *code, *name;    /* "" when there is none */
    int num_fields;
    const char *field[NEARBY_FIELDS], *value[NEARBY_FIELDS]; /* the rest of the row, without what is empty */
    double people, households;  /* NaN: not known */
    int32_t cell;               /* that owns most of its ground; GRID_NONE: nobody owns any */
    double share;               /* that it owns, of 1 */
    size_t cells;               /* that own some of it */
} nearby_building;

/* Opens what the map file has: buildings and module points. A map that is no map file has neither. Fails as
 * grid_map_layer_open does. */
grid_status nearby_open(const grid_map *map, const char *path, nearby **out, grid_error *error);
void nearby_free(nearby *n);
/* Around a place of the map's plane. `n` may be NULL. Fails with MEMORY. */
grid_status nearby_ask(const nearby *n, const grid_map *map, double x, double y, double radius_m, nearby_result *out,
                       grid_error *error);

/* The building that holds a place of the map's plane, or GRID_NONE; `n` may be NULL. */
int32_t nearby_building_at(const nearby *n, double x, double y);
/* Fails with MEMORY. */
grid_status nearby_building_ask(const nearby *n, const grid_map *map, int32_t building, nearby_building *out, grid_error *error);

#endif
