/* sheet.c - rows of counts, rates and times: see sheet.h.
 *
 *   a unit each, those with most reported events first where only some are wanted
 *   unassigned      what no row holds
 *   total           rows and unassigned together, also where not all rows are shown
 *   average         of all rows of the level
 */
#include "sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "csvtext.h"
#include "eventfile.h"
#include "json.h"
#include "say.h"
#include "table.h"

enum row_kind { ROW_UNIT, ROW_UNASSIGNED, ROW_TOTAL, ROW_AVERAGE };

struct row {
    enum row_kind kind;
    int32_t unit;
    double counts[GRID_NUM_COUNTS], before; /* reported in the period that is compared with */
    double per, median_h, ninety_h;         /* NaN: a dash */
    bool hides[GRID_NUM_COUNTS], hides_before; /* suppressed; such counts are NaN */
    size_t rank;                            /* of a unit by reported events, equals sharing one; 0: none */
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
    for (size_t i = 0; sheet->hides && i < 2 * sheet->num * GRID_NUM_COUNTS; i++)
        grid_suppression_free(sheet->hides[i]);
    free(sheet->hides);
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Columns of the tables: all counts would not fit a screen. */
#define LISTS_OF_VIEWS 12
static const struct {
    const char *name;
    size_t num_counts, num_rates;
    grid_count counts[LISTS_OF_VIEWS];
    grid_rate rates[GRID_NUM_RATES];
    bool has_times;
} views[NUM_SHEET_VIEWS] = {
    {"counts", 8, 2,
     {GRID_COUNT_REPORTED, GRID_COUNT_FILED, GRID_COUNT_DUE, GRID_COUNT_HANDLED, GRID_COUNT_CLOSED,
      GRID_COUNT_CLOSED_ON_TIME, GRID_COUNT_OPEN, GRID_COUNT_OVERDUE},
     {GRID_RATE_CLOSED, GRID_RATE_CLOSED_ON_TIME}, true},
    {"rates", 7, 6,
     {GRID_COUNT_DUE, GRID_COUNT_HANDLED, GRID_COUNT_HANDLED_ON_TIME, GRID_COUNT_HANDLED_LATE, GRID_COUNT_CLOSED,
      GRID_COUNT_OVERDUE, GRID_COUNT_REWORKED},
     {GRID_RATE_FILED, GRID_RATE_CLOSED, GRID_RATE_CLOSED_ON_TIME, GRID_RATE_HANDLED, GRID_RATE_HANDLED_ON_TIME,
      GRID_RATE_REWORKED}, false},
    {"funnel", 6, 0,
     {GRID_COUNT_REPORTED, GRID_COUNT_OF_REPORTED_ACCEPTED, GRID_COUNT_OF_REPORTED_FILED,
      GRID_COUNT_OF_REPORTED_DISPATCHED, GRID_COUNT_OF_REPORTED_HANDLED, GRID_COUNT_OF_REPORTED_CLOSED},
     {0}, false},
    {"ageing", 8, 0,
     {GRID_COUNT_OPEN, GRID_COUNT_OPEN_1, GRID_COUNT_OPEN_3, GRID_COUNT_OPEN_7, GRID_COUNT_OPEN_15,
      GRID_COUNT_OPEN_30, GRID_COUNT_OPEN_LONGER, GRID_COUNT_OVERDUE},
     {0}, false},
};

/* Counts that no sum ties to each other: those that may be shown where some are suppressed. Stocks are not among them: from
 * one period to the next they tell what was closed. */
static const grid_count free_counts[] = {GRID_COUNT_REPORTED, GRID_COUNT_FILED,  GRID_COUNT_DUE,
                                         GRID_COUNT_HANDLED,  GRID_COUNT_CLOSED, GRID_COUNT_CLOSED_ON_TIME};

const char *sheet_view_name(enum sheet_view view) { return views[view].name; }

static bool is_free(grid_count count)
{
    for (size_t i = 0; i < sizeof free_counts / sizeof *free_counts; i++)
        if (free_counts[i] == count) return true;
    return false;
}

/* Whether a count or a rate is a column at all. */
static bool has_count(const struct sheet *s, grid_count count) { return !s->suppress || is_free(count); }
static bool has_rate(const struct sheet *s, grid_rate rate)
{
    return !s->suppress || rate == GRID_RATE_CLOSED || rate == GRID_RATE_CLOSED_ON_TIME;
}

/* ---- suppression ----------------------------------------------------------------------------- */

static grid_suppression **hides_of(const struct sheet *s, size_t period, bool then)
{
    return s->hides ? s->hides + (2 * period + then) * GRID_NUM_COUNTS : NULL;
}

static grid_status suppress(const struct sheet *s, size_t period, bool then, grid_error *error)
{
    const grid_situation *situation = then ? s->then[period] : s->now[period];
    grid_suppression **of = hides_of(s, period, then);
    grid_status status = GRID_OK;
    for (size_t i = 0; situation && i < sizeof free_counts / sizeof *free_counts && !status; i++)
        status = grid_suppress(grid_situation_rollup(situation), free_counts[i], s->suppress, &of[free_counts[i]], error);
    return status;
}

int sheet_suppress(struct sheet *sheet)
{
    grid_error error = {GRID_E_MEMORY, 0, "out of memory"};
    grid_status status = GRID_OK;
    if (sheet->suppress <= 0) return EXIT_FINE;
    sheet->hides = calloc(2 * sheet->num * GRID_NUM_COUNTS + 1, sizeof *sheet->hides);
    if (!sheet->hides) return say_failure(&error);
    for (size_t i = 0; i < sheet->num && !status; i++) {
        status = suppress(sheet, i, false, &error);
        if (!status) status = suppress(sheet, i, true, &error);
    }
    return status ? say_failure(&error) : EXIT_FINE;
}

static bool is_hidden(const struct sheet *s, const struct row *row, const grid_suppression *by)
{
    if (!by) return false;
    return row->kind == ROW_UNASSIGNED ? grid_suppression_hides_unassigned(by, s->level)
                                       : grid_suppression_hides(by, row->kind == ROW_UNIT ? row->unit : GRID_NONE);
}

/* Takes out of a row what may not be shown. Before rows are ordered and ranked: their order would tell it. */
static void hide(const struct sheet *s, size_t period, struct row *row)
{
    grid_suppression **now = hides_of(s, period, false), **then = hides_of(s, period, true);
    for (int c = 0; now && c < GRID_NUM_COUNTS; c++) {
        row->hides[c] = is_hidden(s, row, now[c]);
        if (row->hides[c]) row->counts[c] = NAN;
    }
    row->hides_before = then && is_hidden(s, row, then[GRID_COUNT_REPORTED]);
    if (row->hides_before) row->before = NAN;
    if (row->hides[GRID_COUNT_HANDLED]) row->median_h = row->ninety_h = NAN;
    if (row->hides[GRID_COUNT_REPORTED]) row->per = NAN;
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
    if (!s->per_name || (row->kind != ROW_UNIT && row->kind != ROW_TOTAL)) return NAN;
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
    hide(s, period, row);
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    double x = a->counts[GRID_COUNT_REPORTED], y = b->counts[GRID_COUNT_REPORTED];
    if (isnan(x) != isnan(y)) return isnan(x) ? 1 : -1; /* hidden ones last */
    if (x != y && !isnan(x)) return x > y ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* What the units of a level have on average. */
static struct row average_of(const struct row *rows, size_t n)
{
    struct row mean = {.kind = ROW_AVERAGE, .unit = GRID_NONE, .per = NAN, .median_h = NAN, .ninety_h = NAN};
    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < GRID_NUM_COUNTS; c++) mean.counts[c] += rows[i].counts[c] / (double)n;
        mean.before += rows[i].before / (double)n;
    }
    return mean;
}

static int compare_places(const void *left, const void *right)
{
    const struct row *const *a = left, *const *b = right;
    return compare_rows(*a, *b);
}

static bool rank(struct row *rows, size_t n)
{
    struct row **order = calloc(n + 1, sizeof *order);
    for (size_t i = 0; order && i < n; i++) order[i] = &rows[i];
    if (order && n) qsort(order, n, sizeof *order, compare_places);
    for (size_t i = 0; order && i < n; i++) {
        bool equal = i && order[i]->counts[GRID_COUNT_REPORTED] == order[i - 1]->counts[GRID_COUNT_REPORTED];
        order[i]->rank = isnan(order[i]->counts[GRID_COUNT_REPORTED]) ? 0 : equal ? order[i - 1]->rank : i + 1;
    }
    free(order);
    return order != NULL;
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
    struct row *rows = calloc(n + 3, sizeof *rows), mean;
    *num = 0;
    if (!rows) return NULL;
    for (size_t i = 0, all = n; i < all; i++) {
        struct row *row = &rows[i - (all - n)];
        *row = (struct row){.kind = ROW_UNIT, .unit = grid_situation_unit_at(s->now[period], s->level, i)};
        if (is_elsewhere(s, row->unit)) n--;
        else fill(s, period, row);
    }
    mean = average_of(rows, n);
    if (!rank(rows, n)) return free(rows), NULL;
    if (s->top && n) qsort(rows, n, sizeof *rows, compare_rows);
    *num = s->top && s->top < n ? s->top : n;
    if (by_unit) {
        rows[*num] = (struct row){.kind = ROW_UNASSIGNED, .unit = GRID_NONE};
        fill(s, period, &rows[(*num)++]);
    }
    rows[*num] = (struct row){.kind = ROW_TOTAL, .unit = GRID_NONE};
    fill(s, period, &rows[(*num)++]);
    /* the average of what is hidden too would tell it */
    if (by_unit && n && !s->hides) rows[(*num)++] = mean;
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
           : row->kind == ROW_AVERAGE    ? _("average")
                                         : _("total");
}

static double rate_of(const struct sheet *s, const struct row *row, grid_rate rate)
{
    return rate == GRID_RATE_FILED && !s->tells_filed ? NAN : grid_rate_of(rate, row->counts);
}

static double change_of(const struct row *row)
{
    return row->before > 0 ? row->counts[GRID_COUNT_REPORTED] / row->before - 1 : NAN;
}

/* ---- for people ------------------------------------------------------------------------------ */

#define HIDDEN "x"

static const char *percent(double value, bool hidden, char text[32])
{
    if (isfinite(value)) snprintf(text, 32, "%.2f %%", 100 * value);
    else strcpy(text, hidden ? HIDDEN : "—");
    return text;
}

static const char *number(double value, bool hidden, int decimals, char text[32])
{
    if (isfinite(value)) snprintf(text, 32, "%.*f", decimals, value);
    else strcpy(text, hidden ? HIDDEN : "—");
    return text;
}

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

static bool hides_rate(const struct row *row, grid_rate rate)
{
    grid_count part, whole;
    grid_rate_counts(rate, &part, &whole);
    return row->hides[part] || row->hides[whole];
}

static size_t add_head(const struct sheet *s, struct table *table)
{
    size_t before = table->num_cells;
    table_add(table, "%s", _("code"));
    table_add(table, "%s", _("name"));
    for (size_t c = 0; c < views[s->view].num_counts; c++)
        if (has_count(s, views[s->view].counts[c])) table_add(table, "%s", count_head(views[s->view].counts[c]));
    for (size_t r = 0; r < views[s->view].num_rates; r++)
        if (has_rate(s, views[s->view].rates[r])) table_add(table, "%s", rate_head(views[s->view].rates[r]));
    if (views[s->view].has_times) {
        table_add(table, "%s", _("median h"));
        table_add(table, "%s", _("90 % h"));
    }
    if (s->compare) {
        table_add(table, "%s", !strcmp(s->compare, "yoy") ? _("a year before") : _("the period before"));
        table_add(table, "%s", _("change"));
    }
    if (s->per_name) table_add(table, "%s", per_head(s->per_name));
    return table->num_cells - before;
}

static void add_row(const struct sheet *s, struct table *table, const struct row *row)
{
    char text[32];
    int decimals = row->kind == ROW_AVERAGE;
    table_add(table, "%s", row_code(s, row));
    table_add(table, "%s", row->kind == ROW_UNIT ? own_name(s->map, row->unit) : "");
    for (size_t i = 0; i < views[s->view].num_counts; i++) {
        grid_count c = views[s->view].counts[i];
        if (has_count(s, c)) table_add(table, "%s", number(row->counts[c], row->hides[c], decimals, text));
    }
    for (size_t i = 0; i < views[s->view].num_rates; i++) {
        grid_rate r = views[s->view].rates[i];
        if (has_rate(s, r)) table_add(table, "%s", percent(rate_of(s, row, r), hides_rate(row, r), text));
    }
    if (views[s->view].has_times) {
        table_add(table, "%s", number(row->median_h, row->hides[GRID_COUNT_HANDLED], 1, text));
        table_add(table, "%s", number(row->ninety_h, row->hides[GRID_COUNT_HANDLED], 1, text));
    }
    bool hides = row->hides[GRID_COUNT_REPORTED];
    if (s->compare) {
        table_add(table, "%s", number(row->before, row->hides_before, decimals, text));
        table_add(table, "%s", percent(change_of(row), hides || row->hides_before, text));
    }
    if (s->per_name) table_add(table, "%s%s", number(row->per, hides, 2, text), row->is_small && !hides ? "*" : "");
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
        printf(_("from %s until before %s"), events_time_text(s->periods[i].from_s, from),
               events_time_text(s->periods[i].to_s, to));
        putchar('\n');
        for (size_t k = 0; k < n; k++) {
            add_row(s, &table, &rows[k]);
            small |= rows[k].is_small;
        }
        table_print(&table, stdout, 0, align);
        free(rows);
    }
    if (small) printf("%s\n", _("* few to divide by: the rate says little"));
    if (s->hides) {
        printf(_("x: not shown, because it or another count is below %.0f"), s->suppress);
        putchar('\n');
    }
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void csv_text(FILE *stream, const char *text)
{
    char *field = malloc(csv_field_limit(text) + 1);
    if (field) fwrite(field, 1, csv_field(text, field), stream);
    free(field);
}

static void csv_number(FILE *stream, double value, bool hidden, const char *format)
{
    putc(',', stream);
    if (isfinite(value)) fprintf(stream, format, value);
    else if (hidden) fputs(HIDDEN, stream);
}

static void csv_head(FILE *stream, const struct sheet *s)
{
    if (is_chinese()) fputs("\xEF\xBB\xBF", stream);
    fputs(_("from,until before,code,name,rank"), stream);
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        if (has_count(s, (grid_count)c)) fprintf(stream, ",%s", count_head((grid_count)c));
    for (int r = 0; r < GRID_NUM_RATES; r++)
        if (has_rate(s, (grid_rate)r)) fprintf(stream, ",%s", rate_head((grid_rate)r));
    fprintf(stream, ",%s,%s", _("median h"), _("90 % h"));
    if (s->compare)
        fprintf(stream, ",%s,%s", !strcmp(s->compare, "yoy") ? _("a year before") : _("the period before"), _("change"));
    if (s->per_name) {
        putc(',', stream);
        csv_text(stream, per_head(s->per_name));
    }
    putc('\n', stream);
}

static void csv_row(FILE *stream, const struct sheet *s, const struct row *row)
{
    const char *whole = row->kind == ROW_AVERAGE ? "%.3f" : "%.0f";
    const bool hides = row->hides[GRID_COUNT_REPORTED];
    csv_text(stream, row_code(s, row));
    putc(',', stream);
    csv_text(stream, row->kind == ROW_UNIT ? own_name(s->map, row->unit) : NULL);
    csv_number(stream, row->rank ? (double)row->rank : NAN, hides, "%.0f");
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        if (has_count(s, (grid_count)c)) csv_number(stream, row->counts[c], row->hides[c], whole);
    for (int r = 0; r < GRID_NUM_RATES; r++)
        if (has_rate(s, (grid_rate)r))
            csv_number(stream, rate_of(s, row, (grid_rate)r), hides_rate(row, (grid_rate)r), "%.6f");
    csv_number(stream, row->median_h, row->hides[GRID_COUNT_HANDLED], "%.3f");
    csv_number(stream, row->ninety_h, row->hides[GRID_COUNT_HANDLED], "%.3f");
    if (s->compare) {
        csv_number(stream, row->before, row->hides_before, whole);
        csv_number(stream, change_of(row), hides || row->hides_before, "%.6f");
    }
    if (s->per_name) csv_number(stream, row->per, hides, "%.6f");
    putc('\n', stream);
}

void sheet_write_csv(FILE *stream, const struct sheet *s)
{
    csv_head(stream, s);
    for (size_t i = 0; i < s->num; i++) {
        char from[32], to[32];
        size_t n;
        struct row *rows = make_rows(s, i, &n);
        events_time_text(s->periods[i].from_s, from);
        events_time_text(s->periods[i].to_s, to);
        for (size_t k = 0; k < n; k++) {
            fprintf(stream, "%s,%s,", from, to);
            csv_row(stream, s, &rows[k]);
        }
        free(rows);
    }
}

static void json_row(struct json *json, const struct sheet *s, const struct row *row)
{
    static const char *const kinds[] = {"unit", "unassigned", "total", "average"};
    json_open_flat(json, NULL, '{');
    json_text(json, "kind", kinds[row->kind]);
    json_text(json, "code", row->kind == ROW_UNIT ? grid_unit_code(s->map, row->unit) : NULL);
    json_text(json, "name", row->kind == ROW_UNIT ? own_name(s->map, row->unit) : NULL);
    json_number(json, "rank", row->rank ? (double)row->rank : NAN);
    for (int c = 0; c < GRID_NUM_COUNTS; c++)
        if (has_count(s, (grid_count)c)) json_number(json, grid_count_name((grid_count)c), row->counts[c]);
    for (int r = 0; r < GRID_NUM_RATES; r++)
        if (has_rate(s, (grid_rate)r)) json_number(json, grid_rate_name((grid_rate)r), rate_of(s, row, (grid_rate)r));
    json_number(json, "median_h", row->median_h);
    json_number(json, "p90_h", row->ninety_h);
    if (s->compare) json_number(json, "before", row->before), json_number(json, "change", change_of(row));
    if (s->per_name) json_number(json, "per", row->per), json_bool(json, "small", row->is_small);
    if (s->hides) {
        json_open(json, "hidden", '[');
        for (int c = 0; c < GRID_NUM_COUNTS; c++)
            if (row->hides[c]) json_text(json, NULL, grid_count_name((grid_count)c));
        if (row->hides_before) json_text(json, NULL, "before");
        json_close(json);
    }
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
        json_text(&json, "from", events_time_text(s->periods[i].from_s, text));
        json_text(&json, "until_before", events_time_text(s->periods[i].to_s, text));
        json_open(&json, "rows", '[');
        for (size_t k = 0; k < n; k++) json_row(&json, s, &rows[k]);
        json_close(&json);
        json_close(&json);
        free(rows);
    }
    json_close(&json);
    json_close(&json);
}
