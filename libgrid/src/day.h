/* day.h - days and times of the calendar, as data write them: days as YYYY-MM-DD, which compare as text, times
 * as seconds. */
#ifndef GRID_SRC_DAY_H
#define GRID_SRC_DAY_H

#include <stdbool.h>
#include <stdint.h>

/* A day that exists, as YYYY-MM-DD. */
bool grid_day_is(const char *text);

/* Reads 2025-06-01, 2025/6/1, 2025.6.1, 2025年6月1日, 20250601, or the number that a spreadsheet
 * keeps for a day (45809); a time of day behind it is left out. False when it is none, or does not
 * exist. */
bool grid_day_read(const char *text, char out[11]);

/* The same with a time of day behind it, if there is one (6:25, 06:25:10, 6时25分, the fraction of a
 * spreadsheet's number), as seconds since 1970-01-01 00:00 UTC. Times are those of China, 8 hours ahead, unless a
 * zone stands behind them, as databases write it (Z, +08:00); the summer time of 1986 to 1991 is not looked at. */
bool grid_time_read(const char *text, int64_t *out_utc_s);

/* The day of a time in China: year, month, day, and seconds since its midnight. */
struct grid_day_parts {
    int year, month, day, second;
};
struct grid_day_parts grid_day_of_time(int64_t utc_s);

/* Midnight in China at which a day begins; month and day may lie outside of their range (month 13 is January). */
int64_t grid_time_of_day(int year, int month, int day);

/* A text that says in the place of a last day that there is none: 长期, 至今, - */
bool grid_day_is_open(const char *text);

#endif
