/* changes.h - what changed between two maps on paper: tables for people, JSON, CSV and GeoJSON. */
#ifndef GRIDCTL_CHANGES_H
#define GRIDCTL_CHANGES_H

#include <grid/grid.h>
#include <stdio.h>

#include "json.h"

/* Buildings that went from one owner to another; GRID_NONE is nobody. */
struct handover {
    int32_t before, after;
    size_t num;
};

struct handovers {
    bool known;
    grid_diff_places places;
    struct handover *list; /* the most buildings first */
    size_t num;
};

/* Which buildings of a layer have another owner. Returns an exit code, having said what is wrong. */
int handovers_find(const grid_diff *diff, const grid_layer *buildings, struct handovers *out);
void handovers_clear(struct handovers *handovers);

/* The changes by level and kind, then the buildings; the first 20 of each unless `all`. */
void changes_print(const grid_diff *diff, const struct handovers *buildings, bool all);

/* "counts", "changes" and "buildings" inside an open object; a change is one line. */
void changes_json(struct json *json, const grid_diff *diff, const struct handovers *buildings);

/* All changes as a CSV table. Where messages are Chinese the head and the words are too, and a byte
 * order mark stands first. */
void changes_write_csv(FILE *stream, const grid_diff *diff);

/* All changes as GeoJSON points in degrees, or in the plane of the maps when they have no CRS. */
int changes_write_geojson(FILE *stream, const grid_diff *diff);

/* An area with as many digits as one reads. */
const char *area_text(double m2, char text[32]);

#endif
