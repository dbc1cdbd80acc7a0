/* report.h - findings on paper: a table for people, JSON, CSV and GeoJSON for programs. */
#ifndef GRIDCTL_REPORT_H
#define GRIDCTL_REPORT_H

#include <grid/grid.h>
#include <stdio.h>

#include "json.h"

/* EXIT_FINDINGS when a finding is a warning or an error, else EXIT_FINE. */
int report_exit_code(const grid_findings *findings);

/* "Findings: 1 error, ...", then the findings by kind; the first 20 of each kind unless `all`. */
void report_print_findings(const grid_map *map, const grid_findings *findings, bool all);

/* Warnings and errors on stderr, for commands whose stdout is a table of something else; the first 5 unless
 * `all`. */
void report_say_findings(const grid_findings *findings, bool all);

/* "counts": by severity and by kind. "findings": every one, one a line. Inside an open object. */
void report_json_counts(struct json *json, const grid_findings *findings);
void report_json_findings(struct json *json, const grid_findings *findings);

/* All findings as a CSV table. Where messages are Chinese the head and the words are too, and a
 * byte order mark stands first, so that office programs read it as it is. */
void report_write_csv(FILE *stream, const grid_map *map, const grid_findings *findings);

/* A layer of points in the map's CRS, for a GIS; replaces the file. Returns the exit code. */
int report_write_gpkg(const char *path, const grid_map *map, const grid_findings *findings);

/* All findings as GeoJSON points in degrees, or in the map's plane when it has no CRS. */
int report_write_geojson(FILE *stream, const grid_map *map, const grid_findings *findings);

#endif
