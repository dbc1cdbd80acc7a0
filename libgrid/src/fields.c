/* fields.c - which column is the code, the name, the parent: see fields.h.
 *
 * A guess is made only where it can hardly be wrong: a usual name, and for a code a value in every
 * record. The caller tells the user what was guessed.
 */
#include "fields.h"

#include <stdio.h>
#include <string.h>

#include "support.h"
#include "text.h"

static const char *const code_names[] = {
    "code", "gridcode", "grid_code", "unitcode", "adcode", "代码", "编码", "网格编码", "网格代码",
    "单元编码", "行政区划代码", "区划代码", "xzqdm", "zldwdm", "dm", "bm", "wgbm", "kt_code", "id", "osm_id", NULL};
static const char *const name_names[] = {
    "name", "gridname", "grid_name", "unitname", "adname", "名称", "网格名称", "单元名称", "行政区划名称",
    "区划名称", "村名", "xzqmc", "zldwmc", "mc", "wgmc", "label", NULL};
/* Of a list of assignments: what somebody is assigned to, who, and when. */
static const char *const target_names[] = {
    "单元编码", "责任单元编码", "责任单元", "网格编码", "网格代码", "包联单元", "包联网格", "包联单元编码", "所属网格",
    "所属单元", "区划代码", "行政区划代码", "片区编码", "村编码", "target", "unit", "unitcode", "unit_code",
    "gridcode", "grid_code", "area", "parent", "pcode", NULL};
static const char *const who_code_names[] = {"编号", "工号", "人员编号", "编码", "代码", "id", "code", NULL};
static const char *const who_names[] = {"姓名", "名称", "单位名称", "部门名称", "单位", "部门", "name", NULL};
static const char *const from_names[] = {
    "起始日期", "开始日期", "起始时间", "开始时间", "生效日期", "任职日期", "包联起始日期", "from", "from_date",
    "start", "start_date", "since", NULL};
static const char *const to_names[] = {
    "结束日期", "终止日期", "截止日期", "到期日期", "结束时间", "终止时间", "离任日期", "包联结束日期", "to", "to_date",
    "end", "end_date", "until", NULL};
static const char *const no_endings[] = {NULL};
/* Endings of names such as LSOA11CD, GEO_CODE, XZQH代码 */
static const char *const code_endings[] = {"code", "cd", "代码", "编码", NULL};
static const char *const name_endings[] = {"name", "nm", "名称", NULL};

/* Names under which offices keep the number of people and of households. */
static const char *const population_names[] = {
    "pop", "population", "人口", "人口数", "常住人口", "常住人口数", "总人口", "户籍人口", "rks", "rk", "pop2020",
    "populatio", NULL};
static const char *const household_names[] = {
    "hh", "households", "household", "户数", "总户数", "户籍户数", "hs", NULL};

const char *const *grid_role_field_names(grid_role role)
{
    return role == GRID_ROLE_POPULATION ? population_names : household_names;
}

const char *grid_role_name(grid_role role)
{
    return role == GRID_ROLE_POPULATION ? "population" : "households";
}

static bool ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text), m = strlen(ending);
    return n > m && grid_text_equal(text + n - m, ending);
}

static bool is_filled(const grid_layer *layer, size_t field)
{
    for (size_t i = 0; i < grid_layer_num_features(layer); i++)
        if (!grid_layer_text(layer, i, field)) return false;
    return true;
}

static int32_t guess(const grid_layer *layer, const char *const *names, const char *const *endings,
                     bool filled)
{
    size_t num = grid_layer_num_fields(layer);
    for (size_t n = 0; names[n]; n++)
        for (size_t f = 0; f < num; f++)
            if (grid_text_equal(grid_layer_field_name(layer, f), names[n]) &&
                (!filled || is_filled(layer, f)))
                return (int32_t)f;
    for (size_t e = 0; endings[e]; e++)
        for (size_t f = 0; f < num; f++)
            if (ends_with(grid_layer_field_name(layer, f), endings[e]) &&
                (!filled || is_filled(layer, f)))
                return (int32_t)f;
    return GRID_NONE;
}

/* A field of one of these names that is no other's. */
static int32_t guess_other(const grid_layer *layer, const char *const *names, int32_t taken)
{
    for (size_t n = 0; names[n]; n++)
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++)
            if ((int32_t)f != taken && grid_text_equal(grid_layer_field_name(layer, f), names[n]))
                return (int32_t)f;
    return GRID_NONE;
}

/* "CODE, NAME, POP" for a message. */
static void list_fields(const grid_layer *layer, char *out, size_t size)
{
    size_t at = 0;
    out[0] = 0;
    for (size_t f = 0; f < grid_layer_num_fields(layer) && at + 1 < size; f++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", f ? ", " : "",
                               grid_layer_field_name(layer, f));
}

static grid_status find(const grid_layer *layer, const char *name, int32_t *out, grid_error *error)
{
    char fields[512];
    *out = grid_layer_field_by_name(layer, name);
    if (*out >= 0) return GRID_OK;
    list_fields(layer, fields, sizeof fields);
    return grid_fail(error, GRID_E_DATA, 0, "%s: no field \"%s\"; the file has: %s",
                     grid_layer_path(layer), name, fields[0] ? fields : "no fields at all");
}

grid_status grid_roles_find(const grid_layer *layer, const char *code, const char *name,
                            const char *parent, grid_roles *out, grid_error *error)
{
    grid_roles roles = {.code = GRID_NONE, .name = GRID_NONE, .parent = GRID_NONE};
    grid_status status = GRID_OK;
    if (code)
        status = find(layer, code, &roles.code, error);
    else
        roles.code_guessed = (roles.code = guess(layer, code_names, code_endings, true)) >= 0;
    if (status == GRID_OK && name)
        status = find(layer, name, &roles.name, error);
    else if (status == GRID_OK)
        roles.name_guessed = (roles.name = guess(layer, name_names, name_endings, false)) >= 0;
    if (status == GRID_OK && parent) status = find(layer, parent, &roles.parent, error);
    if (status == GRID_OK) *out = roles;
    return status;
}

grid_status grid_roles_find_assignment(const grid_layer *layer, const char *code, const char *name,
                                       const char *parent, grid_roles *out, grid_error *error)
{
    char fields[512];
    grid_roles roles = {.code = GRID_NONE, .name = GRID_NONE, .parent = GRID_NONE, .of_assignment = true};
    grid_status status = GRID_OK;
    if (parent) status = find(layer, parent, &roles.parent, error);
    else
        roles.parent_guessed = (roles.parent = guess(layer, target_names, no_endings, false)) >= 0;
    if (status == GRID_OK && roles.parent < 0) {
        list_fields(layer, fields, sizeof fields);
        return grid_fail(error, GRID_E_DATA, 0,
                         "%s: no field is named as the code of a unit is (单元编码, 网格编码, unit ...); name the "
                         "one that says who is assigned to what with --parent; the file has: %s",
                         grid_layer_path(layer), fields[0] ? fields : "no fields at all");
    }
    if (status == GRID_OK && code) status = find(layer, code, &roles.code, error);
    else if (status == GRID_OK)
        roles.code_guessed = (roles.code = guess_other(layer, who_code_names, roles.parent)) >= 0;
    if (status == GRID_OK && name) status = find(layer, name, &roles.name, error);
    else if (status == GRID_OK)
        roles.name_guessed = (roles.name = guess_other(layer, who_names, roles.parent)) >= 0;
    if (status == GRID_OK) *out = roles;
    return status;
}

int32_t grid_roles_guess_unit(const grid_layer *layer, const grid_roles *roles)
{
    for (size_t n = 0; target_names[n]; n++)
        for (size_t f = 0; f < grid_layer_num_fields(layer); f++)
            if ((int32_t)f != roles->code && (int32_t)f != roles->name &&
                grid_text_equal(grid_layer_field_name(layer, f), target_names[n]))
                return (int32_t)f;
    return GRID_NONE;
}

void grid_roles_days(const grid_layer *layer, int32_t *from, int32_t *to)
{
    *from = guess(layer, from_names, no_endings, false);
    *to = guess(layer, to_names, no_endings, false);
}

grid_status grid_roles_find_number(const grid_layer *layer, const char *name, int32_t *out,
                                   grid_error *error)
{
    *out = GRID_NONE;
    return name ? find(layer, name, out, error) : GRID_OK;
}

int32_t grid_layer_field_by_role(const grid_layer *layer, grid_role role)
{
    return guess(layer, grid_role_field_names(role), no_endings, false);
}

void grid_roles_tell(const grid_roles *roles, const grid_layer *layer, const char *path,
                     grid_findings *findings)
{
    grid_finding finding = grid_finding_of(GRID_FINDING_FIELD, GRID_NOTE);
    finding.file = path;
    if (roles->code_guessed)
        grid_findings_add(findings, &finding,
                          "%s: the code is taken from field %s (a guess; say --code to choose)", path,
                          grid_layer_field_name(layer, (size_t)roles->code));
    if (roles->name_guessed)
        grid_findings_add(findings, &finding,
                          "%s: the name is taken from field %s (a guess; say --name to choose)", path,
                          grid_layer_field_name(layer, (size_t)roles->name));
    if (roles->parent_guessed)
        grid_findings_add(findings, &finding,
                          "%s: what they are assigned to is taken from field %s (a guess; say --parent to "
                          "choose)", path, grid_layer_field_name(layer, (size_t)roles->parent));
    finding.severity = GRID_WARNING;
    if (roles->code < 0 && !roles->of_assignment)
        grid_findings_add(findings, &finding,
                          "%s: no code column; record numbers serve as codes, so answers depend on the "
                          "order of the file. Name one with --code",
                          path);
}
