/* spots.h - hot spots of a level: what is counted, who is whose neighbour, what came out. */
#ifndef GRIDCTL_SPOTS_H
#define GRIDCTL_SPOTS_H

#include <grid/grid.h>
#include <stdio.h>

#include "eventfile.h"

struct spots_args {
    struct map_args map;
    struct text_list fields, points;
    struct event_args events; /* x, y and crs are those of the points, too */
    const char *by, *period, *per, *neighbours, *output, *format;
    double tolerance, fdr, alpha;
    unsigned long long permutations, seed;
    bool incomplete, binary, all, json, overwrite;
};

struct spots {
    const grid_map *map;
    const struct spots_args *args;
    int32_t level;
    size_t n;          /* units: the rows of the level, see grid/rollup.h */
    int32_t *units;
    char *label;       /* what a value is, for people */
    size_t num_periods;
    grid_period *periods; /* NULL where they are fields */
    double *values;    /* n * num_periods, a unit's periods side by side */
    grid_weights *weights;
    grid_hotspots *found;      /* of the last period */
    grid_emergence *emergence; /* NULL for one period */
};

/* Counts, finds neighbours and hot spots, and says what was left out. Returns EXIT_FINE, EXIT_FINDINGS where rows of
 * events were faulty, or what failed; clear it in either case. */
int spots_make(struct spots *spots, const char *path);
void spots_clear(struct spots *spots);

/* Events by unit and period: num_periods, periods and values of spots whose units are known. Returns as spots_make. */
int spots_count_events(struct spots *spots, const char *path);

/* The columns of a unit, in the order of spots_columns: texts of at most 31 bytes, NULL where nothing is
 * known. Classes are in the user's language. */
enum { SPOT_COLUMNS = 23 };
extern const char *const spots_columns[SPOT_COLUMNS];
size_t spots_num_columns(const struct spots *spots); /* without those of periods where there is one */
void spots_row(const struct spots *spots, size_t i, char text[SPOT_COLUMNS][32],
               const char *row[SPOT_COLUMNS]);

void spots_print(const struct spots *spots);
void spots_write_json(FILE *stream, const struct spots *spots);
void spots_write_csv(FILE *stream, const struct spots *spots);

/* Layers of the units with their columns. Return the exit code. */
int spots_write_geojson(FILE *stream, const struct spots *spots);
int spots_write_gpkg(const char *path, const struct spots *spots);

#endif
