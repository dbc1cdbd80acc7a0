/* region.h - a drawn area of a map: a circle or a file of polygons, and who and what is in it. */
#ifndef GRIDCTL_REGION_H
#define GRIDCTL_REGION_H

#include "crosswalk.h"
#include "json.h"
#include "mapfile.h"

struct region_args {
    const char *within, *circle;
};

/* The rows of an option table for a command whose struct has a `struct region_args region`. */
#define REGION_OPTIONS(values)                                                                     \
    {"within", 0, OPTION_TEXT, "FILE", offsetof(values, region.within),                            \
     N_("only what lies in the polygons of FILE, and who owns it")},                               \
    {"circle", 0, OPTION_TEXT, "X,Y,M", offsetof(values, region.circle),                           \
     N_("only what lies in the circle of M metres about X,Y (the map's CRS, or longitude,latitude)")}

/* Units by what they have of the region, in the order of the map; nobody comes last. */
struct region {
    struct walk walk; /* from the map's rows to the region; walk.to.map is NULL where none is asked for */
    grid_rollup *people;       /* of the units, shared out by area; NULL: those of buildings, or none */
    bool has_buildings, has_people;
};

struct region_part {
    double area_m2, share_of_unit, buildings, people; /* NaN: not known */
};

/* Opens the region that the options ask for, if any. Says what is wrong and returns the exit code. */
int region_open(struct region *region, const grid_map *map, const struct region_args *args);
/* Measures the rows of a level (GRID_NONE: the cells) against it. */
int region_measure(struct region *region, const grid_map *map, int32_t level, const char *path,
                   const struct map_args *args);
void region_clear(struct region *region);

bool region_is_asked(const struct region *region);
/* What a unit of the level has of it; GRID_NONE: nobody. */
struct region_part region_part_of(const struct region *region, int32_t unit);
struct region_part region_total(const struct region *region);

void region_print(const struct region *region);
void region_write_json(struct json *json, const char *key, const struct region *region);

#endif
