/* mapfile.h - the MAP argument: the options that say how to read it, and opening it. */
#ifndef GRIDCTL_MAPFILE_H
#define GRIDCTL_MAPFILE_H

#include <grid/map.h>

#include "options.h"

struct map_args {
    const char *code, *name, *parent, *encoding, *crs, *as_of, *population, *households;
    bool any_place;
};

/* The rows of an option table for a command whose struct has a `struct map_args map`. */
#define MAP_OPTIONS(values)                                                                        \
    MAP_FILE_OPTIONS(values),                                                                      \
    {"as-of", 0, OPTION_TEXT, "DAY", offsetof(values, map.as_of),                                  \
     N_("a map file as it was on this day, e.g. 2025-06-30")}

/* The same without the day. */
#define MAP_FILE_OPTIONS(values)                                                                   \
    {"code", 0, OPTION_TEXT, "FIELD", offsetof(values, map.code),                                  \
     N_("field with the units' codes (a plain polygon file)")},                                    \
    {"name", 0, OPTION_TEXT, "FIELD", offsetof(values, map.name),                                  \
     N_("field with the units' names (a plain polygon file)")},                                    \
    {"population", 0, OPTION_TEXT, "FIELD", offsetof(values, map.population),                      \
     N_("field with the people of each unit (a plain polygon file)")},                             \
    {"households", 0, OPTION_TEXT, "FIELD", offsetof(values, map.households),                      \
     N_("field with the households of each unit (a plain polygon file)")},                         \
    {"encoding", 0, OPTION_TEXT, "E", offsetof(values, map.encoding),                              \
     N_("encoding of the map's text, e.g. GBK")},                                                  \
    {"map-crs", 0, OPTION_TEXT, "CRS", offsetof(values, map.crs),                                  \
     N_("the map's CRS, instead of what its files say")},                                          \
    {"any-place", 0, OPTION_FLAG, NULL, offsetof(values, map.any_place),                           \
     N_("accept a map outside its CRS's area of use")}

/* Opens the map with a progress bar. Returns EXIT_FINE, or says what is wrong, with the nearest
 * field name where one was mistyped, and returns the exit code. */
int map_open(const char *path, const struct map_args *args, grid_map **out);

/* A field that --code, --name or --parent asks for and the file lacks: says so with the names that it
 * has, and the nearest. False when all are there, or the file does not open. */
bool map_say_missing_field(const char *path, const struct map_args *args);

/* Opens a layer of the map by what it is ("building", "module:NAME"): of a map file as it was on the day of
 * `args`, else the file that the manifest names. *out is NULL where the map has none. */
int map_open_layer(const grid_map *map, const char *path, const struct map_args *args, const char *as,
                   grid_layer **out);

/* Says that a layer lacks a field that an option asks for, with the nearest of its own and all of them. */
void layer_say_no_field(const grid_layer *layer, const char *field, const char *option);

/* "EPSG:4546", or the CRS's name where it has no code, or "-". */
const char *map_crs_label(const grid_map *map);

/* One line on stderr when reading the map gave errors or warnings. */
void map_say_findings(const grid_map *map, const char *path);

#endif
