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
/* Endings of names such as LSOA11CD, GEO_CODE, XZQH代码 */
static const char *const code_endings[] = {"code", "cd", "代码", "编码", NULL};
static const char *const name_endings[] = {"name", "nm", "名称", NULL};

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
    grid_roles roles = {GRID_NONE, GRID_NONE, GRID_NONE, false, false};
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
    finding.severity = GRID_WARNING;
    if (roles->code < 0)
        grid_findings_add(findings, &finding,
                          "%s: no code column; record numbers serve as codes, so answers depend on the "
                          "order of the file. Name one with --code",
                          path);
}
