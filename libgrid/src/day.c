/* day.c - days and times of the calendar: see day.h. Gregorian throughout; no clock, no locale; China is 8 hours
 * ahead of UTC.
 */
#include "day.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

static bool exists(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap);
}

bool grid_day_is(const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !isdigit((unsigned char)text[i])) return false;
    return exists(atoi(text), atoi(text + 5), atoi(text + 8));
}

/* Up to `most` digits; false when there is none. */
static bool take_number(const char **at, int most, int *out)
{
    int n = 0;
    for (*out = 0; n < most && isdigit((unsigned char)**at); n++) *out = *out * 10 + *(*at)++ - '0';
    return n > 0;
}

static bool take_mark(const char **at, const char *mark)
{
    size_t n = strlen(mark);
    if (strncmp(*at, mark, n) != 0) return false;
    *at += n;
    return true;
}

/* Year, month and day with marks between them, or eight digits. */
static bool take_parts(const char **at, int *year, int *month, int *day)
{
    static const char *const marks[] = {"-", "/", ".", NULL};
    if (strspn(*at, "0123456789") == 8)
        return take_number(at, 4, year) && take_number(at, 2, month) && take_number(at, 2, day);
    if (!take_number(at, 4, year)) return false;
    if (take_mark(at, "年")) {
        if (!take_number(at, 2, month) || !take_mark(at, "月") || !take_number(at, 2, day))
            return false;
        take_mark(at, "日");
        return true;
    }
    for (size_t i = 0; marks[i]; i++)
        if (take_mark(at, marks[i]))
            return take_number(at, 2, month) && take_mark(at, marks[i]) && take_number(at, 2, day);
    return false;
}

/* A spreadsheet counts days from 30 December 1899. From days to a date: H. Hinnant,
 * chrono-compatible low-level date algorithms, for years of 1954 to 2119 only, so that a year or a
 * code is no day. */
static bool from_serial(const char *text, int *year, int *month, int *day)
{
    size_t n = strspn(text, "0123456789");
    int serial = atoi(text);
    if (n != 5 || (text[n] && text[n] != '.') || serial < 20000 || serial > 80000) return false;
    int z = serial - 25569 + 719468, era = z / 146097, of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
    return true;
}

bool grid_day_read(const char *text, char out[11])
{
    int year, month, day;
    const char *at = text + strspn(text, " ");
    if (!from_serial(at, &year, &month, &day)) {
        if (!take_parts(&at, &year, &month, &day)) return false;
        if (*at && *at != ' ' && *at != 'T') return false; /* what follows is a time of day */
    }
    if (!exists(year, month, day)) return false;
    char written[40];
    snprintf(written, sizeof written, "%04d-%02d-%02d", year, month, day);
    memcpy(out, written, 11);
    return true;
}

/* ---- times ----------------------------------------------------------------------------------- */

enum { AHEAD_S = 8 * 3600, DAY_S = 86400 };

/* Days from 1970-01-01 to a date, and back: H. Hinnant, chrono-compatible low-level date algorithms. */
static int64_t days_from_date(int year, int month, int day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t grid_time_of_day(int year, int month, int day)
{
    int months = year * 12 + month - 1;
    return (days_from_date(months / 12, months % 12 + 1, 1) + day - 1) * DAY_S - AHEAD_S;
}

struct grid_day_parts grid_day_of_time(int64_t utc_s)
{
    int64_t local = utc_s + AHEAD_S, days = local / DAY_S - (local % DAY_S < 0), z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    struct grid_day_parts parts = {.day = (int)(of_year - (153 * m + 2) / 5 + 1),
                                   .month = (int)(m < 10 ? m + 3 : m - 9),
                                   .second = (int)(local - days * DAY_S)};
    parts.year = (int)(y + era * 400 + (parts.month <= 2));
    return parts;
}

/* Hours, minutes and perhaps seconds behind a day; nothing is midnight. */
static bool take_time(const char **at, int *second)
{
    int h = 0, m = 0, s = 0;
    *second = 0;
    *at += strspn(*at, " T");
    if (!**at) return true;
    if (!take_number(at, 2, &h)) return false;
    if (take_mark(at, "时")) {
        if (take_number(at, 2, &m) && !take_mark(at, "分")) return false;
        if (take_number(at, 2, &s) && !take_mark(at, "秒")) return false;
    } else {
        if (!take_mark(at, ":") || !take_number(at, 2, &m)) return false;
        if (take_mark(at, ":") && !take_number(at, 2, &s)) return false;
        if (take_mark(at, ".")) *at += strspn(*at, "0123456789"); /* parts of a second */
    }
    *second = h * 3600 + m * 60 + s;
    return h < 24 && m < 60 && s < 60;
}

/* "Z" or "+08:00" behind a time of day: how far its clock is ahead of UTC. Without one it is that of China. */
static bool take_zone(const char **at, int *ahead_s)
{
    int h = 0, m = 0, sign = **at == '-' ? -1 : 1;
    *ahead_s = AHEAD_S;
    if (take_mark(at, "Z")) {
        *ahead_s = 0;
    } else if (**at == '+' || **at == '-') {
        ++*at;
        if (!take_number(at, 2, &h) || h > 14) return false;
        take_mark(at, ":");
        if (**at && !take_number(at, 2, &m)) return false;
        *ahead_s = sign * (h * 3600 + m * 60);
    }
    return m < 60;
}

bool grid_time_read(const char *text, int64_t *out_utc_s)
{
    int year, month, day, second = 0, ahead_s = AHEAD_S;
    const char *at = text + strspn(text, " ");
    if (from_serial(at, &year, &month, &day)) {
        double serial = 0, whole;
        if (!grid_number_read(at, strcspn(at, " "), &serial)) return false;
        whole = (double)(int)serial;
        second = (int)((serial - whole) * DAY_S + 0.5);
    } else if (!take_parts(&at, &year, &month, &day) || !exists(year, month, day) || !take_time(&at, &second) ||
               !take_zone(&at, &ahead_s)) {
        return false;
    } else if (at[strspn(at, " ")]) {
        return false;
    }
    *out_utc_s = days_from_date(year, month, day) * DAY_S - ahead_s + second;
    return true;
}

bool grid_day_is_open(const char *text)
{
    static const char *const words[] = {"长期", "至今", "现任", "在任", "-", "--", "—", "/", NULL};
    for (size_t i = 0; words[i]; i++)
        if (!strcmp(text, words[i])) return true;
    return false;
}
