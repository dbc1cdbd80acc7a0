/* event_columns.c - which columns of a list of events say what: see event_columns.h.
 *
 * Usual names are those of the forms that cities and counties export. A name is never enough to take one event for
 * another, so codes are guessed from names that mean nothing else.
 */
#include "event_columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "text.h"

/* Usual names of columns, most likely first, ending with NULL. */
static const char *const word_names[GRID_NUM_EVENT_WORDS][9] = {
    {"类别", "事件类别", "事件类型", "类型", "大类", "category", "type", NULL},
    {"条线", "业务条线", "line", NULL},
    {"来源", "事件来源", "上报来源", "source", NULL},
    {"环节", "当前环节", "状态", "stage", "status", NULL},
};
static const char *const time_names[GRID_NUM_EVENT_TIMES][9] = {
    {"采集时间", "上报时间", "发生时间", "登记时间", "collected", "reported", "time", NULL},
    {"受理时间", "受理立项时间", "accepted", NULL},
    {"立案时间", "立项时间", "filed", NULL},
    {"派遣时间", "派单时间", "dispatched", NULL},
    {"处置时间", "反馈时间", "处理时间", "处理反馈时间", "handled", NULL},
    {"结案时间", "办结时间", "closed", NULL},
    {"办结期限", "处置期限", "期限", "截止时间", "应办结时间", "due", "deadline", NULL},
};
static const char *const rework_names[] = {"返工次数", "返工数", "返工", "reworks", "rework", NULL};
static const char *const code_names[] = {"编号", "事件编号", "案件编号", "案卷编号", "工单编号", "任务编号",
                                         "事件编码", "工单号", "任务号", "案卷号", "code", NULL};
static const char *const title_names[] = {"标题", "事件标题", "事件名称", "案件标题", "工单标题", "名称", "title",
                                          "name", NULL};

/* ---- names ----------------------------------------------------------------------------------- */

static const char *rows_name_at(const void *rows, size_t column) { return grid_rows_column_name(rows, column); }

static const char *layer_name_at(const void *layer, size_t column) { return grid_layer_field_name(layer, column); }

grid_column_names grid_column_names_of_rows(const char *path, const grid_rows *rows)
{
    return (grid_column_names){path, grid_rows_num_columns(rows), rows_name_at, rows};
}

grid_column_names grid_column_names_of_layer(const grid_layer *layer)
{
    return (grid_column_names){grid_layer_path(layer), grid_layer_num_fields(layer), layer_name_at, layer};
}

int32_t grid_column_by_name(const grid_column_names *names, const char *name)
{
    for (size_t i = 0; i < names->num; i++)
        if (!strcmp(names->at(names->list, i), name)) return (int32_t)i;
    for (size_t i = 0; i < names->num; i++)
        if (grid_text_same_name(names->at(names->list, i), name)) return (int32_t)i;
    return GRID_NONE;
}

grid_status grid_fail_no_column(const grid_column_names *names, const char *name, grid_error *error)
{
    char list[500] = "";
    size_t used = 0;
    for (size_t i = 0; i < names->num && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names->at(names->list, i));
    return grid_fail(error, GRID_E_DATA, 0, "%s: has no column \"%.80s\"; its columns: %s", names->path, name, list);
}

static int32_t guess(const grid_column_names *names, const char *const *usual)
{
    int32_t column = GRID_NONE;
    for (size_t i = 0; usual[i] && column == GRID_NONE; i++) column = grid_column_by_name(names, usual[i]);
    return column;
}

static grid_status find(const grid_column_names *names, const char *given, const char *const *usual, int32_t *out,
                        grid_error *error)
{
    *out = given ? grid_column_by_name(names, given) : guess(names, usual);
    return given && *out == GRID_NONE ? grid_fail_no_column(names, given, error) : GRID_OK;
}

grid_status grid_event_columns_find(const grid_column_names *names, const grid_events_options *options,
                                    grid_event_columns *out, grid_error *error)
{
    grid_status status = GRID_OK;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS && status == GRID_OK; w++)
        status = find(names, options->columns_of_words[w], word_names[w], &out->words[w], error);
    for (int t = 0; t < GRID_NUM_EVENT_TIMES && status == GRID_OK; t++)
        status = find(names, options->columns_of_times[t], time_names[t], &out->times[t], error);
    if (status == GRID_OK) status = find(names, options->column_of_reworks, rework_names, &out->reworks, error);
    if (status == GRID_OK && out->times[GRID_EVENT_COLLECTED] == GRID_NONE)
        status = grid_fail_no_column(names, time_names[GRID_EVENT_COLLECTED][0], error);
    return status;
}

void grid_event_columns_tell(const grid_column_names *names, const grid_events_options *options,
                             const grid_event_columns *columns, grid_findings *findings)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_NOTE);
    finding.file = names->path;
    for (int w = 0; w < GRID_NUM_EVENT_WORDS; w++)
        if (columns->words[w] != GRID_NONE && !options->columns_of_words[w])
            grid_findings_add(findings, &finding, "%s: %s is taken from column %s (a guess)", names->path,
                              grid_event_word_name((grid_event_word)w),
                              names->at(names->list, (size_t)columns->words[w]));
    for (int t = 0; t < GRID_NUM_EVENT_TIMES; t++)
        if (columns->times[t] != GRID_NONE && !options->columns_of_times[t])
            grid_findings_add(findings, &finding, "%s: the time %s is taken from column %s (a guess)", names->path,
                              grid_event_time_name((grid_event_time)t),
                              names->at(names->list, (size_t)columns->times[t]));
    if (columns->reworks != GRID_NONE && !options->column_of_reworks)
        grid_findings_add(findings, &finding, "%s: reworks are counted from column %s (a guess)", names->path,
                          names->at(names->list, (size_t)columns->reworks));
}

int32_t grid_event_code_column(const grid_column_names *names) { return guess(names, code_names); }

int32_t grid_event_title_column(const grid_column_names *names) { return guess(names, title_names); }

/* ---- values ---------------------------------------------------------------------------------- */

bool grid_event_keeps_time(int64_t utc_s)
{
    return utc_s > GRID_EVENT_EPOCH_S + INT32_MIN && utc_s <= GRID_EVENT_EPOCH_S + INT32_MAX;
}

bool grid_event_take_time(const char *text, int64_t *out)
{
    int64_t time;
    *out = GRID_NO_TIME;
    if (!text || !*text) return true;
    if (!grid_time_read(text, &time) || !grid_event_keeps_time(time)) return false;
    *out = time;
    return true;
}

bool grid_event_take_reworks(const char *text, int32_t *out)
{
    char *end;
    *out = 0;
    if (!text || !*text) return true;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0) return false;
    *out = n > UINT8_MAX ? UINT8_MAX : (int32_t)n;
    return true;
}

/* ---- faults ---------------------------------------------------------------------------------- */

void grid_event_bad_time(grid_event_time time, char out[120])
{
    snprintf(out, 120, "the time %s is none of the years 1932 to 2068; write it as 2025-06-30 08:05", grid_event_time_name(time));
}

const char *grid_event_fault_reason(grid_event_fault fault)
{
    return fault == GRID_EVENT_NEVER         ? "no time of collection, so no period counts it"
           : fault == GRID_EVENT_BAD_REWORKS ? "the number of reworks is none; write 0, 1, 2 ..."
                                             : "";
}

const char *grid_event_fault_rest(grid_event_fault fault)
{
    static const char *const rest[GRID_NUM_EVENT_FAULTS] = {"without a usable place", "with a time that is none",
                                                            "without a time of collection",
                                                            "whose number of reworks is none"};
    return rest[fault];
}
