/* changes.h - what changed between two maps on paper: tables for people, JSON, CSV and GeoJSON. */
#ifndef GRIDCTL_CHANGES_H
#define GRIDCTL_CHANGES_H

#include <grid/grid.h>
#include <stdio.h>

#include "handovers.h"
#include "json.h"

/* The changes by level and kind, then what was handed over; the first 20 of each unless `all`. */
void changes_print(const grid_diff *diff, const struct handovers *handovers, bool all);

/* "counts", "changes", and what is known of buildings, people, open events and who has them now, inside an
 * open object; a change is one line. */
void changes_json(struct json *json, const grid_diff *diff, const struct handovers *handovers);

/* All changes as a CSV table, then what was handed over as rows of the kind "handover". Where messages are
 * Chinese the head and the words are too, and a byte order mark stands first. */
void changes_write_csv(FILE *stream, const grid_diff *diff, const struct handovers *handovers);

/* All changes as GeoJSON points in degrees, or in the plane of the maps when they have no CRS. */
int changes_write_geojson(FILE *stream, const grid_diff *diff);

/* An area with as many digits as one reads. */
const char *area_text(double m2, char text[32]);

#endif
