/* sheet.c - rows of counts, rates and times: see sheet.h.
 *
 *   a unit each, those with most reported events first where only some are wanted
 *   unassigned      what no row holds
 *   total           rows and unassigned together, also where not all rows are shown
 */
#include "sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "csvtext.h"
#include "json.h"
#include "say.h"
#include "table.h"

enum row_kind { ROW_UNIT, ROW_UNASSIGNED, ROW_TOTAL };

struct row {
    enum row_kind kind;
    int32_t unit;
    double counts[GRID_NUM_COUNTS], before; /* reported in the period that is compared with */
    double per, median_h, ninety_h;         /* NaN: a dash */
    bool is_small;                          /* the rate stands on a small denominator */
};

void sheet_clear(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->num; i++) {
        if (sheet->now) grid_situation_free(sheet->now[i]);
        if (sheet->then) grid_situation_free(sheet->then[i]);
    }
    free(sheet->now);
    free(sheet->then);
    free(sheet->periods);
    grid_rollup_free(sheet->per);
    region_clear(&sheet->region);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Below these a rate says little: km2, people, households, buildings. */
static bool is_small(const char *per, double value)
{
    if (!strcmp(per, "area")) return value < 1e5;
    if (!strcmp(per, "population")) return value < 100;
    return value < 30;
}

static double whole_of(const struct sheet *s, const struct row *row)
{
    if (!s->per_name || row->kind == ROW_UNASSIGNED) return NAN;
    if (region_is_asked(&s->region)) {
        struct region_part part =
            row->kind == ROW_UNIT ? region_part_of(&s->region, row->unit) : region_total(&s->region);
        return !strcmp(s->per_name, "area")       ? part.area_m2
               : !strcmp(s->per_name, "building") ? part.buildings
                                                  : part.people;
    }
    return row->kind == ROW_UNIT ? grid_rollup_value(s->per, row->unit, 0) : grid_rollup_total(s->per, 0);
}

static void divide(const struct sheet *s, struct row *row)
{
    double whole = whole_of(s, row);
    row->per = NAN;
    if (!(whole > 0)) return;
    double unit = !strcmp(s->per_name, "area") ? 1e6 : !strcmp(s->per_name, "population") ? 1e4 : 1;
    row->per = row->counts[GRID_COUNT_REPORTED] / whole * unit;
    row->is_small = is_small(s->per_name, whole);
}

static void fill(const struct sheet *s, size_t period, struct row *row)
{
    double before[GRID_NUM_COUNTS];
    const grid_situation *now = s->now[period], *then = s->then[period];
    bool rest = row->kind == ROW_UNASSIGNED;
    int32_t unit = row->kind == ROW_UNIT ? row->unit : GRID_NONE;
    if (rest) grid_situation_unassigned(now, s->level, row->counts);
    else grid_situation_counts(now, unit, row->counts);
    row->before = NAN;
    if (then && rest) grid_situation_unassigned(then, s->level, before);
    else if (then) grid_situation_counts(then, unit, before);
    if (then) row->before = before[GRID_COUNT_REPORTED];
    row->median_h = rest ? NAN : grid_situation_handling_s(now, unit, 0.5) / 3600;
    row->ninety_h = rest ? NAN : grid_situation_handling_s(now, unit, 0.9) / 3600;
    divide(s, row);
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    double x = a->counts[GRID_COUNT_REPORTED], y = b->counts[GRID_COUNT_REPORTED];
    if (x != y) return x > y ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* Units without ground in the region are no rows. */
static bool is_elsewhere(const struct sheet *s, int32_t unit)
{
    return region_is_asked(&s->region) && !(region_part_of(&s->region, unit).area_m2 > 0);
}

/* The rows of a period; the caller frees them. */
static struct row *make_rows(const struct sheet *s, size_t period, size_t *num)
{
    bool by_unit = s->level != GRID_NONE;
    size_t n = by_unit ? grid_situation_num_rows(s->now[period], s->level) : 0;
    struct row *rows = calloc(n + 2, sizeof *rows);
    *num = 0;
    if (!rows) return NULL;
    for (size_t i = 0, all = n; i < all; i++) {
        struct row *row = &rows[i - (all - n)];
        *row = (struct row){.kind = ROW_UNIT, .unit = grid_situation_unit_at(s->now[period], s->level, i)};
        if (is_elsewhere(s, row->unit)) n--;
        else fill(s, period, row);
    }
    if (s->top && n) qsort(rows, n, sizeof *rows, compare_rows);
    *num = s->top && s->top < n ? s->top : n;
    if (by_unit) {
        rows[*num] = (struct row){.kind = ROW_UNASSIGNED, .unit = GRID_NONE};
        fill(s, period, &rows[(*num)++]);
    }
    rows[*num] = (struct row){.kind = ROW_TOTAL, .unit = GRID_NONE};
    fill(s, period, &rows[(*num)++]);
    return rows;
}

static const char *own_name(const grid_map *map, int32_t unit)
{
    const char *name = grid_unit_name(map, unit);
    return strcmp(name, grid_unit_code(map, unit)) ? name : "";
}

static const char *row_code(const struct sheet *s, const struct row *row)
{
    return row->kind == ROW_UNIT         ? grid_unit_code(s->map, row->unit)
           : row->kind == ROW_UNASSIGNED ? _("unassigned")
                                         : _("total");
}

/* "2025-06-30", or with the time where it is none of midnight. */
static const char *time_text(int64_t utc_s, char text[32])
{
    time_t local = (time_t)(utc_s + 8 * 3600);
    struct tm parts;
    gmtime_r(&local, &parts);
    strftime(text, 32, parts.tm_hour || parts.tm_min || parts.tm_sec ? "%Y-%m-%d %H:%M" : "%Y-%m-%d", &parts);
    return text;
}

static double change_of(const struct row *row)
{
    return row->before > 0 ? row->counts[GRID_COUNT_REPORTED] / row->before - 1 : NAN;
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *percent(double value, char text[32])
{
    if (isfinite(value)) snprintf(text, 32, "%.2f %%", 100 * value);
    else strcpy(text, "—");
    return text;
}

static const char *number(double value, int decimals, char text[32])
{
    if (isfinite(value)) snprintf(text, 32, "%.*f", decimals, value);
    else strcpy(text, "—");
    return text;
}

/* Columns of the table: all counts would not fit a screen. */
static const grid_count shown[] = {GRID_COUNT_REPORTED, GRID_COUNT_FILED,          GRID_COUNT_DUE,
                                   GRID_COUNT_HANDLED,  GRID_COUNT_CLOSED,         GRID_COUNT_CLOSED_ON_TIME,
                                   GRID_COUNT_OPEN,     GRID_COUNT_OVERDUE};
enum { NUM_SHOWN = sizeof shown / sizeof *shown };

static bool is_chinese(void) { return _("total") != (const char *)"total" && strcmp(_("total"), "total") != 0; }
static const char *count_head(grid_count c) { return is_chinese() ? grid_count_title(c) : grid_count_name(c); }
static const char *rate_head(grid_rate r) { return is_chinese() ? grid_rate_title(r) : grid_rate_name(r); }

static const char *per_head(const char *per)
{
    return !strcmp(per, "area")         ? _("per km2")
           : !strcmp(per, "population") ? _("per 10,000 people")
           : !strcmp(per, "households") ? _("per household")
                                        : _("per building");
}

static size_t add_head(const struct sheet *s, struct table *table)
{
    size_t n = 2 + NUM_SHOWN + 4;
    table_add(table, "%s", _("code"));
    table_add(table, "%s", _("name"));
    for (int c = 0; c < NUM_SHOWN; c++) table_add(table, "%s", count_head(shown[c]));
    table_add(table, "%s", rate_head(GRID_RATE_CLOSED));
    table_add(table, "%s", rate_head(GRID_RATE_CLOSED_ON_TIME));
    table_add(table, "%s", _("median h"));
    table_add(table, "%s", _("90 % h"));
    if (s->compare) {
        table_add(table, "%s", !strcmp(s->compare, "yoy") ? _("a year before") : _("the period before"));
        table_add(table, "%s", _("change"));
        n += 2;
    }
    if (s->per_name) table_add(table, "%s", per_head(s->per_name));
    return n + (s->per_name != NULL);
}

static void add_row(const struct sheet *s, struct table *table, const struct row *row)
{
    char text[32];
    table_add(table, "%s", row_code(s, row));
    table_add(table, "%s", row->kind == ROW_UNIT ? own_name(s->map, row->unit) : "");
    for (int c = 0; c < NUM_SHOWN; c++) table_add(table, "%.0f", row->counts[shown[c]]);
    table_add(table, "%s", percent(grid_rate_of(GRID_RATE_CLOSED, row->counts), text));
    table_add(table, "%s", percent(grid_rate_of(GRID_RATE_CLOSED_ON_TIME, row->counts), text));
    table_add(table, "%s", number(row->median_h, 1, text));
    table_add(table, "%s", number(row->ninety_h, 1, text));
    if (s->compare) {
        table_add(table, "%s", number(row->before, 0, text));
        table_add(table, "%s", percent(change_of(row), text));
    }
    if (s->per_name) table_add(table, "%s%s", number(row->per, 2, text), row->is_small ? "*" : "");
}

void sheet_print(const struct sheet *s)
{
    bool small = false;
    if (region_is_asked(&s->region)) region_print(&s->region);
    for (size_t i = 0; i < s->num; i++) {
        char from[32], to[32], align[TABLE_COLUMNS + 1];
        struct table table = {0};
        size_t n, columns = add_head(s, &table);
        struct row *rows = make_rows(s, i, &n);
        memset(align, 'r', columns);
        align[0] = align[1] = 'l';
        align[columns] = 0;
        printf("%s%s ", i ? "\n" : "", grid_map_name(s->map));
        printf(_("from %s until before %s"), time_text(s->periods[i].from_s, from),
               time_text(s->periods[i].to_s, to));
        putchar('\n');
        for (size_t k = 0; k < n; k++) {
            add_row(s, &table, &rows[k]);
            small |= rows[k].is_small;
        }
        table_print(&table, stdout, 0, align);
        free(rows);
    }
    if (small) printf("%s\n", _("* few to divide by: the rate says little"));
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void csv_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
}

static void csv_number(FILE *stream, double value, const char *format)
{
    putc(',', stream);
    if (isfinite(value)) fprintf(stream, format, value);
}

void sheet_write_csv(FILE *stream, const struct sheet *s)
{
    if (is_chinese()) fputs("\xEF\xBB\xBF", stream);
    fputs(_("from,until before,code,name"), stream);
    for (int c = 0; c < GRID_NUM_COUNTS; c++) fprintf(stream, ",%s", count_head((grid_count)c));
    for (int r = 0; r < GRID_NUM_RATES; r++) fprintf(stream, ",%s", rate_head((grid_rate)r));
    fprintf(stream, ",%s,%s", _("median h"), _("90 % h"));
    if (s->compare) fprintf(stream, ",%s,%s", !strcmp(s->compare, "yoy") ? _("a year before") : _("the period before"), _("change"));
    if (s->per_name) {
        putc(',', stream);
        csv_text(stream, per_head(s->per_name));
    }
    putc('\n', stream);
    for (size_t i = 0; i < s->num; i++) {
        char from[32], to[32];
        size_t n;
        struct row *rows = make_rows(s, i, &n);
        for (size_t k = 0; k < n; k++) {
            const struct row *row = &rows[k];
            fprintf(stream, "%s,%s,", time_text(s->periods[i].from_s, from), time_text(s->periods[i].to_s, to));
            csv_text(stream, row_code(s, row));
            putc(',', stream);
            csv_text(stream, row->kind == ROW_UNIT ? own_name(s->map, row->unit) : NULL);
            for (int c = 0; c < GRID_NUM_COUNTS; c++) csv_number(stream, row->counts[c], "%.0f");
            for (int r = 0; r < GRID_NUM_RATES; r++)
                csv_number(stream, grid_rate_of((grid_rate)r, row->counts), "%.6f");
            csv_number(stream, row->median_h, "%.3f");
            csv_number(stream, row->ninety_h, "%.3f");
            if (s->compare) csv_number(stream, row->before, "%.0f"), csv_number(stream, change_of(row), "%.6f");
            if (s->per_name) csv_number(stream, row->per, "%.6f");
            putc('\n', stream);
        }
        free(rows);
    }
}

static void json_row(struct json *json, const struct sheet *s, const struct row *row)
{
    json_open_flat(json, NULL, '{');
    json_text(json, "kind", row->kind == ROW_UNIT ? "unit" : row->kind == ROW_TOTAL ? "total" : "unassigned");
    json_text(json, "code", row->kind == ROW_UNIT ? grid_unit_code(s->map, row->unit) : NULL);
    json_text(json, "name", row->kind == ROW_UNIT ? own_name(s->map, row->unit) : NULL);
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        json_count(json, grid_count_name((grid_count)c), (int64_t)row->counts[c]);
    for (int r = 0; r < GRID_NUM_RATES; r++)
        json_number(json, grid_rate_name((grid_rate)r), grid_rate_of((grid_rate)r, row->counts));
    json_number(json, "median_h", row->median_h);
    json_number(json, "p90_h", row->ninety_h);
    if (s->compare) json_number(json, "before", row->before), json_number(json, "change", change_of(row));
    if (s->per_name) json_number(json, "per", row->per), json_bool(json, "small", row->is_small);
    json_close(json);
}

void sheet_write_json(FILE *stream, const struct sheet *s)
{
    struct json json = {.stream = stream};
    char text[32];
    json_open(&json, NULL, '{');
    json_text(&json, "map", grid_map_name(s->map));
    json_text(&json, "level", s->level == GRID_NONE ? NULL : grid_map_level_name(s->map, s->level));
    if (region_is_asked(&s->region)) region_write_json(&json, "region", &s->region);
    json_open(&json, "periods", '[');
    for (size_t i = 0; i < s->num; i++) {
        size_t n;
        struct row *rows = make_rows(s, i, &n);
        json_open(&json, NULL, '{');
        json_text(&json, "from", time_text(s->periods[i].from_s, text));
        json_text(&json, "until_before", time_text(s->periods[i].to_s, text));
        json_open(&json, "rows", '[');
        for (size_t k = 0; k < n; k++) json_row(&json, s, &rows[k]);
        json_close(&json);
        json_close(&json);
        free(rows);
    }
    json_close(&json);
    json_close(&json);
}
