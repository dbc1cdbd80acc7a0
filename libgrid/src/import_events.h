/* import_events.h - a list of events that goes into the map file: who a row is, and what is wrong with it. */
#ifndef GRID_SRC_IMPORT_EVENTS_H
#define GRID_SRC_IMPORT_EVENTS_H

#include "import_report.h"

/* The fields of a list of events: those that are named must be there (DATA); code and name are guessed else. A list
 * without a code is told. */
grid_status grid_import_find_event(const grid_layer *layer, const char *file, const char *code, const char *name,
                                   const char *parent, grid_roles *roles, grid_findings *findings, grid_error *error);

/* Adds a finding, and a reject, for every row with a time that is none, without a time of collection, or whose code
 * comes again further down: all of them are stored, of the last ones the later. DATA when no field holds the time of
 * collection, because nobody could count such events. */
grid_status grid_import_check_events(const grid_import_rows *rows, grid_import_report *report, grid_error *error);

#endif
