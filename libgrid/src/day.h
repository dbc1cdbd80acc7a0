/* day.h - days of the calendar: as data write them, and as YYYY-MM-DD, which compare as text. */
#ifndef GRID_SRC_DAY_H
#define GRID_SRC_DAY_H

#include <stdbool.h>

/* A day that exists, as YYYY-MM-DD. */
bool grid_day_is(const char *text);

/* Reads 2025-06-01, 2025/6/1, 2025.6.1, 2025年6月1日, 20250601, or the number that a spreadsheet
 * keeps for a day (45809); a time of day behind it is left out. False when it is none, or does not
 * exist. */
bool grid_day_read(const char *text, char out[11]);

/* A text that says in the place of a last day that there is none: 长期, 至今, - */
bool grid_day_is_open(const char *text);

#endif
