/* table.c - see table.h. */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <render/format.h>
#include <render/language.h>

static const int china_s = 8 * 3600;

static void add_column(table *t, table_field field, const char *title, double width, bool is_number)
{
    if (t->num_columns < TABLE_COLUMNS) t->columns[t->num_columns++] = (table_column){field, title, width, is_number};
}

void table_begin(table *t, table_kind kind, const table_source *s)
{
    t->kind = kind;
    t->num_columns = 0;
    memset(t->filters, 0, sizeof t->filters);
    if (kind == TABLE_EVENTS) {
        add_column(t, FIELD_TIME, _("采集时间"), 112, false);
        add_column(t, FIELD_CATEGORY, _("类别"), 76, false);
        add_column(t, FIELD_SOURCE, _("来源"), 76, false);
        add_column(t, FIELD_UNIT, C_("one", "单元"), 110, false);
        add_column(t, FIELD_STATE, _("状态"), 58, false);
    } else {
        add_column(t, FIELD_NAME, _("名称"), 104, false);
        add_column(t, FIELD_PARENT, _("上级"), 72, false);
        if (s->content->measure) add_column(t, FIELD_MEASURE, C_("column", "指标"), 68, true);
        if (s->situation) {
            add_column(t, FIELD_REPORTED, C_("column", "上报"), 54, true);
            add_column(t, FIELD_OPEN, _("未结"), 50, true);
            add_column(t, FIELD_OVERDUE, C_("column", "超期"), 50, true);
        }
        if (s->scene->population != GRID_NONE) add_column(t, FIELD_PEOPLE, C_("column", "人口"), 58, true);
        if (t->num_columns < 6) add_column(t, FIELD_AREA, "km²", 58, true);
    }
    t->sort = kind == TABLE_EVENTS ? 0 : t->num_columns > 2 ? 2 : 0;
    t->descending = true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static double count_of(const table_source *s, uint32_t unit, grid_count count)
{
    double counts[GRID_NUM_COUNTS];
    if (!s->situation) return NAN;
    grid_situation_counts(s->situation, (int32_t)unit, counts);
    return counts[count];
}

double table_number(const table *t, const table_source *s, uint32_t row, int column)
{
    switch (t->columns[column].field) {
    case FIELD_MEASURE: return s->content->measure ? s->content->measure->values[row] : NAN;
    case FIELD_PEOPLE: return grid_scene_number(s->scene, (int32_t)row, s->scene->population);
    case FIELD_AREA: return s->scene->area_m2[row] / 1e6;
    case FIELD_REPORTED: return count_of(s, row, GRID_COUNT_REPORTED);
    case FIELD_OPEN: return count_of(s, row, GRID_COUNT_OPEN);
    case FIELD_OVERDUE: return count_of(s, row, GRID_COUNT_OVERDUE);
    case FIELD_TIME: {
        int64_t time = grid_event_time_at(s->events, row, GRID_EVENT_COLLECTED);
        return time == GRID_NO_TIME ? NAN : (double)time;
    }
    case FIELD_STATE: return grid_dot_state_of(s->events, row, s->end_s);
    default: return NAN;
    }
}

static const char *word_of(const table_source *s, uint32_t row, grid_event_word word)
{
    int32_t number = grid_event_word_at(s->events, row, word);
    return number == GRID_NONE ? "" : grid_events_word_name(s->events, word, (size_t)number);
}

static const char *unit_name(const table_source *s, int32_t unit)
{
    return unit == GRID_NONE ? "" : grid_unit_name(s->scene->map, unit);
}

const char *table_text(const table *t, const table_source *s, uint32_t row, int column, char *out)
{
    const char *const states[] = {_("已结"), _("在办"), _("超期")};
    const table_column *c = &t->columns[column];
    double number = c->is_number || c->field == FIELD_TIME ? table_number(t, s, row, column) : NAN;
    struct tm tm = {0};
    time_t local = (time_t)number + china_s;
    switch (c->field) {
    case FIELD_NAME: return unit_name(s, (int32_t)row);
    case FIELD_PARENT: return unit_name(s, grid_unit_parent(s->scene->map, (int32_t)row));
    case FIELD_CATEGORY: return word_of(s, row, GRID_EVENT_CATEGORY);
    case FIELD_SOURCE: return word_of(s, row, GRID_EVENT_SOURCE);
    case FIELD_UNIT: return unit_name(s, grid_event_unit(s->events, row));
    case FIELD_STATE: return states[grid_dot_state_of(s->events, row, s->end_s)];
    case FIELD_TIME:
        *out = 0;
        if (!isnan(number) && gmtime_r(&local, &tm)) strftime(out, 32, "%Y-%m-%d %H:%M", &tm);
        return out;
    default: return grid_format_value(number, out);
    }
}

/* ---- filters --------------------------------------------------------------------------------- */

/* "5" at least 5 decides nothing by itself: it is equal to 5. */
static bool number_passes(double value, const char *filter)
{
    char *end;
    bool less = *filter == '<', more = *filter == '>', equal = filter[0] && filter[1] == '=';
    const char *at = filter + (less || more) + ((less || more) && equal);
    double bound = strtod(at, &end);
    if (end == at) return true; /* not finished yet */
    if (isnan(value)) return false;
    if (less) return equal ? value <= bound : value < bound;
    if (more) return equal ? value >= bound : value > bound;
    if (*end == '-' && end[1]) return value >= bound && value <= strtod(end + 1, NULL);
    return fabs(value - bound) <= 5e-4 * fmax(fabs(bound), 1);
}

static bool passes(const table *t, const table_source *s, uint32_t row)
{
    char text[96];
    for (int c = 0; c < t->num_columns; c++) {
        if (!t->filters[c][0]) continue;
        bool ok = t->columns[c].is_number ? number_passes(table_number(t, s, row, c), t->filters[c])
                                          : strstr(table_text(t, s, row, c, text), t->filters[c]) != NULL;
        if (!ok) return false;
    }
    return true;
}

static bool is_below(const grid_map *map, int32_t unit, int32_t above)
{
    while (unit != GRID_NONE && unit != above) unit = grid_unit_parent(map, unit);
    return unit != GRID_NONE;
}

static bool in_bounds(const table *t, const table_source *s, uint32_t row, const grid_dot *dot)
{
    double e[4];
    const double *b = s->bounds;
    if (s->only != GRID_NONE) {
        int32_t unit = t->kind == TABLE_UNITS ? (int32_t)row : grid_event_unit(s->events, row);
        if (!is_below(s->scene->map, unit, s->only)) return false;
    }
    if (!b) return true;
    if (dot) return dot->x >= b[0] && dot->x <= b[2] && dot->y >= b[1] && dot->y <= b[3];
    grid_unit_extent(s->scene->map, (int32_t)row, e);
    return e[0] <= b[2] && b[0] <= e[2] && e[1] <= b[3] && b[1] <= e[3];
}

/* ---- rows ------------------------------------------------------------------------------------ */

typedef struct key {
    double number;
    const char *text;
    uint32_t row;
} key;

static int compare_keys(const void *left, const void *right)
{
    const key *a = left, *b = right;
    int by = 0;
    if (a->text && b->text) by = strcmp(a->text, b->text);
    else if (isnan(a->number) || isnan(b->number)) by = isnan(a->number) - isnan(b->number);
    else by = (a->number > b->number) - (a->number < b->number);
    return by ? by : (a->row > b->row) - (a->row < b->row);
}

static int compare_keys_down(const void *left, const void *right)
{
    const key *a = left, *b = right;
    if (!a->text && (isnan(a->number) || isnan(b->number)))
        return isnan(a->number) != isnan(b->number) ? isnan(a->number) - isnan(b->number)
                                                    : (a->row > b->row) - (a->row < b->row); /* no data stays last */
    int by = compare_keys(right, left);
    return by;
}

static bool sort_rows(table *t, const table_source *s)
{
    key *keys = malloc((t->num + 1) * sizeof *keys);
    bool as_text = !t->columns[t->sort].is_number && t->columns[t->sort].field != FIELD_TIME &&
                   t->columns[t->sort].field != FIELD_STATE;
    char unused[96];
    if (!keys) return false;
    for (size_t i = 0; i < t->num; i++) /* texts that are sorted by are borrowed, not made */
        keys[i] = (key){as_text ? 0 : table_number(t, s, t->rows[i], t->sort),
                        as_text ? table_text(t, s, t->rows[i], t->sort, unused) : NULL, t->rows[i]};
    qsort(keys, t->num, sizeof *keys, t->descending ? compare_keys_down : compare_keys);
    for (size_t i = 0; i < t->num; i++) t->rows[i] = keys[i].row;
    free(keys);
    return true;
}

static bool add_row(table *t, const table_source *s, uint32_t row, const grid_dot *dot)
{
    if (!in_bounds(t, s, row, dot)) return true;
    t->num_all++;
    if (!passes(t, s, row)) return true;
    if (t->num == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 1024;
        uint32_t *moved = realloc(t->rows, capacity * sizeof *moved);
        if (!moved) return false;
        t->rows = moved;
        t->capacity = capacity;
    }
    t->rows[t->num++] = row;
    return true;
}

bool table_fill(table *t, const table_source *s)
{
    bool ok = true;
    const grid_map *map = s->scene->map;
    t->num = t->num_all = 0;
    if (t->kind == TABLE_EVENTS) {
        for (size_t i = 0; ok && s->dots && i < s->dots->num; i++)
            ok = add_row(t, s, s->dots->items[i].event, &s->dots->items[i]);
    } else {
        for (int32_t unit = 0; ok && unit < (int32_t)grid_map_num_units(map); unit++)
            if (grid_level_shows(map, unit, s->level)) ok = add_row(t, s, (uint32_t)unit, NULL);
    }
    return ok && sort_rows(t, s);
}

void table_free(table *t)
{
    free(t->rows);
    memset(t, 0, sizeof *t);
}
